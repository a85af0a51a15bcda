// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kmem_cache: boot, the demos, halt. Caches: what they are made with, how two
 * become one, and what is left when one is taken apart.
 */

#include <linux/biscuitos.h>
#include <linux/list.h>
#include <linux/memblock.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>

struct node {
	int nr;
	char name[28];
	struct list_head list;
};

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static int nr_made;

static void make_node(void *object)
{
	struct node *node = object;

	node->nr = -1;
	INIT_LIST_HEAD(&node->list);
	nr_made++;
}

static void demo_ctor(void)
{
	struct kmem_cache *s = kmem_cache_create("node", sizeof(struct node), 0, 0, make_node);
	struct node *node;

	nr_made = 0;
	node = s ? kmem_cache_alloc(s, GFP_KERNEL) : NULL;
	if (node) {
		pr_info("  one object allocated: the constructor ran %d times\n", nr_made);
		pr_info("  it was made with nr = %d, and an empty list: %s\n", node->nr,
			list_empty(&node->list) ? "yes" : "no");
		node->nr = 7;
		kmem_cache_free(s, node);
		node = kmem_cache_alloc(s, GFP_KERNEL);
	}
	if (node)
		pr_info("  freed and allocated again: nr = %d, the constructor ran %d times\n",
			node->nr, nr_made);
	else
		no_memory();
	if (s)
		kmem_cache_free(s, node);
	kmem_cache_destroy(s);
}

static void demo_align(void)
{
	static const unsigned int aligns[] = { 0, 16, 64, 256 };

	for (size_t i = 0; i < ARRAY_SIZE(aligns); i++) {
		struct kmem_cache *s =
			kmem_cache_create("aligned", 20, aligns[i], SLAB_NO_MERGE, NULL);

		if (!s) {
			no_memory();
			return;
		}
		pr_info("  20 bytes, align %3u: an object takes %3u\n", aligns[i], s->size);
		kmem_cache_destroy(s);
	}
}

static void demo_merge(void)
{
	struct kmem_cache *a = kmem_cache_create("first", 200, 0, 0, NULL);
	struct kmem_cache *b = kmem_cache_create("second", 196, 0, 0, NULL);
	struct kmem_cache *c = kmem_cache_create("third", 200, 0, SLAB_NO_MERGE, NULL);

	if (!a || !b || !c) {
		no_memory();
		kmem_cache_destroy(a);
		kmem_cache_destroy(b);
		kmem_cache_destroy(c);
		return;
	}
	pr_info("  \"first\" of 200 bytes, \"second\" of 196: %s, with %d users\n",
		a == b ? "one cache" : "two caches", a->refcount);
	pr_info("  \"third\" with SLAB_NO_MERGE: %s\n", a == c ? "the same" : "its own");
	slabinfo_show();
	kmem_cache_destroy(b);
	pr_info("  \"second\" destroyed: \"first\" has %d user\n", a->refcount);
	kmem_cache_destroy(a);
	kmem_cache_destroy(c);
}

#define NR_BULK 100

static void *bulk[NR_BULK];

static void demo_shrink(void)
{
	struct kmem_cache *s = kmem_cache_create("bulk", 200, 0, SLAB_NO_MERGE, NULL);
	int nr;

	if (!s) {
		no_memory();
		return;
	}
	nr = kmem_cache_alloc_bulk(s, GFP_KERNEL, NR_BULK, bulk);
	pr_info("  kmem_cache_alloc_bulk() of %d: %d\n", NR_BULK, nr);
	show_slab_cache(s);
	if (nr) {
		kmem_cache_free_bulk(s, nr - 1, bulk);
		pr_info("  all but one freed\n");
		show_slab_cache(s);
	} else {
		no_memory();
	}
	pr_info("  kmem_cache_shrink(): %d\n", kmem_cache_shrink(s));
	show_slab_cache(s);
	if (nr)
		kmem_cache_free(s, bulk[nr - 1]);
	kmem_cache_destroy(s);
}

static void demo_leftovers(void)
{
	struct kmem_cache *s = KMEM_CACHE(node, SLAB_NO_MERGE | SLAB_STORE_USER);
	struct node *node = s ? kmem_cache_alloc(s, GFP_KERNEL) : NULL;

	if (!node) {
		no_memory();
		kmem_cache_destroy(s);
		return;
	}
	pr_info("  destroyed with an object in use; the report goes to stderr\n");
	kmem_cache_destroy(s);
	kmem_cache_free(s, node);
	kmem_cache_destroy(s);
	pr_info("  the object freed, and the cache destroyed\n");
}

#define NR_ITEMS 6

/* As epoll keeps its items: each object is of one cache and on one list. */
static void demo_table(void)
{
	struct kmem_cache *s = KMEM_CACHE(node, SLAB_HWCACHE_ALIGN);
	struct node *node, *next;
	LIST_HEAD(items);

	if (!s) {
		no_memory();
		return;
	}
	for (int i = 0; i < NR_ITEMS; i++) {
		node = kmem_cache_zalloc(s, GFP_KERNEL);
		if (!node) {
			pr_info("  no memory for item %d\n", i);
			break;
		}
		node->nr = i;
		scnprintf(node->name, sizeof(node->name), "fd %d", 3 + i);
		list_add_tail(&node->list, &items);
	}
	list_for_each_entry_safe(node, next, &items, list) {
		if (node->nr % 2 == 0)
			continue;
		list_del(&node->list);
		kmem_cache_free(s, node);
	}
	pr_info("  every second one removed:");
	list_for_each_entry(node, &items, list)
		pr_cont(" %s", node->name);
	pr_cont("\n");
	list_for_each_entry_safe(node, next, &items, list)
		kmem_cache_free(s, node);
	kmem_cache_destroy(s);
}

#define POOL_SIZE 4

static void demo_mempool(void)
{
	struct kmem_cache *s = kmem_cache_create("write", 4000, 0, SLAB_NO_MERGE, NULL);
	mempool_t *pool = s ? mempool_create_slab_pool(POOL_SIZE, s) : NULL;
	struct page *page, *next;
	void *element[POOL_SIZE + 1], *object;
	LIST_HEAD(objects);
	LIST_HEAD(pages);

	if (!pool) {
		no_memory();
		kmem_cache_destroy(s);
		return;
	}
	pr_info("  a pool of %d elements\n", pool->curr_nr);
	/* All memory is somebody's when nothing fails too early: objects, then single pages. */
	while ((object = kmem_cache_alloc(s, GFP_ATOMIC | __GFP_NOWARN)))
		list_add(object, &objects);
	while ((page = alloc_page(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN)))
		list_add(&page->lru, &pages);
	pr_info("  taken until it failed: %lu pages are free\n", nr_free_pages());
	for (int i = 0; i <= POOL_SIZE; i++) {
		element[i] = mempool_alloc(pool, GFP_NOWAIT);
		pr_info("  mempool_alloc(GFP_NOWAIT): %s, %d left in the pool\n",
			element[i] ? "an element" : "NULL", pool->curr_nr);
	}
	mempool_free(element[0], pool);
	pr_info("  one given back: %d in the pool\n", pool->curr_nr);
	list_for_each_entry_safe(page, next, &pages, lru)
		__free_page(page);
	while (!list_empty(&objects)) {
		object = objects.next;
		list_del(object);
		kmem_cache_free(s, object);
	}
	for (int i = 1; i <= POOL_SIZE; i++)
		mempool_free(element[i], pool);
	pr_info("  the others too: %d in the pool\n", pool->curr_nr);
	mempool_destroy(pool);
	kmem_cache_destroy(s);
}

/* What comes of a request for a cache; the cache goes at once. */
static void try_cache(const char *what, const char *name, unsigned int size, unsigned int align,
		      slab_flags_t flags)
{
	struct kmem_cache *s = kmem_cache_create(name, size, align, flags, NULL);

	pr_info("  %s: %s\n", what, s ? "a cache" : "NULL");
	kmem_cache_destroy(s);
}

static void demo_bad_input(void)
{
	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	try_cache("no name", NULL, 8, 0, 0);
	try_cache("size 0", "none", 0, 0, 0);
	try_cache("8 MiB", "huge", 8 << 20, 0, 0);
	try_cache("align 3", "odd", 8, 3, 0);
	try_cache("a flag that is none", "flag", 8, 0, 1);
	kmem_cache_destroy(NULL);
	pr_info("  kmem_cache_destroy(NULL) is nothing\n");
}

static const struct demo demos[] = {
	{ "ctor", demo_ctor, "a constructor runs once for each object" },
	{ "align", demo_align, "what alignment costs" },
	{ "merge", demo_merge, "caches of nearly the same size" },
	{ "shrink", demo_shrink, "many at once, and giving slabs back" },
	{ "leftovers", demo_leftovers, "a cache that is still in use" },
	{ "table", demo_table, "a table of items, as epoll keeps them" },
	{ "mempool", demo_mempool, "what is kept for when there is no memory" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();

	run_demos();

	return memory_exit();
}
