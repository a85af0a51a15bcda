// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slub: boot, the demos, halt. Objects of one kind, and the slabs they are in,
 * drawn: # is in use, . free in the slab, c free on the freelist of a CPU.
 */

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slub.h>
#include <linux/smp.h>

struct node {
	int nr;
	char name[32];
};

#define NR_NODES 10

/* All debugging, but not the printing of each allocation and free. */
#define DEBUG_FLAGS (SLAB_DEBUG_FLAGS & ~SLAB_TRACE)

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static struct kmem_cache *node_cache(slab_flags_t flags)
{
	struct kmem_cache *s = create_cache("node", sizeof(struct node), 0, flags, NULL);

	if (IS_ERR(s)) {
		pr_info("  no cache: error %ld\n", PTR_ERR(s));
		return NULL;
	}
	return s;
}

static void demo_cache(void)
{
	struct kmem_cache *s = node_cache(0);
	struct node *nodes[NR_NODES];
	int nr;

	if (!s)
		return;
	for (nr = 0; nr < NR_NODES && (nodes[nr] = kmem_cache_alloc(s, GFP_KERNEL)); nr++) {
		nodes[nr]->nr = nr;
		scnprintf(nodes[nr]->name, sizeof(nodes[nr]->name), "BiscuitOS-%d", nr);
	}
	for (int i = 0; i < nr; i++)
		pr_info("  0x%lx: { %d, \"%s\" }\n", (unsigned long)nodes[i], nodes[i]->nr,
			nodes[i]->name);
	if (nr < NR_NODES)
		no_memory();
	show_slab_cache(s);
	slabinfo_show();
	for (int i = 0; i < nr; i++)
		kmem_cache_free(s, nodes[i]);
	destroy_cache(s);
}

/* An object, and a line about it. */
static void *take(struct kmem_cache *s)
{
	void *object = kmem_cache_alloc(s, GFP_KERNEL);

	if (object)
		pr_info("  allocated 0x%lx\n", (unsigned long)object);
	else
		pr_info("  no memory for an object\n");
	return object;
}

static void give(struct kmem_cache *s, void *object)
{
	if (!object)
		return;
	kmem_cache_free(s, object);
	pr_info("  freed	    0x%lx\n", (unsigned long)object);
}

static void demo_loop(void)
{
	struct kmem_cache *s = node_cache(0);

	if (!s)
		return;
	for (int i = 0; i < 4; i++)
		give(s, take(s));
	destroy_cache(s);
}

static void demo_lifo(void)
{
	struct kmem_cache *s = node_cache(0);
	void *object[3];

	if (!s)
		return;
	for (int i = 0; i < 3; i++)
		object[i] = take(s);
	for (int i = 0; i < 3; i++)
		give(s, object[i]);
	for (int i = 0; i < 3; i++)
		object[i] = take(s);
	for (int i = 0; i < 3; i++)
		kmem_cache_free(s, object[i]);
	destroy_cache(s);
}

#define NR_MANY 250

static void *many[NR_MANY];

/* @nr objects, or none. */
static bool take_many(struct kmem_cache *s, unsigned int nr)
{
	if (kmem_cache_alloc_bulk(s, GFP_KERNEL, nr, many))
		return true;
	no_memory();
	return false;
}

static void demo_slabs(void)
{
	struct kmem_cache *s = node_cache(0);

	if (!s)
		return;
	if (take_many(s, NR_MANY)) {
		pr_info("  %d objects:\n", NR_MANY);
		show_slab_cache(s);
		for (int i = 0; i < NR_MANY; i += 4)
			kmem_cache_free(s, many[i]);
		pr_info("  every fourth freed:\n");
		show_slab_cache(s);
		for (int i = 0; i < NR_MANY; i++)
			if (i % 4)
				kmem_cache_free(s, many[i]);
		pr_info("  all freed:\n");
		show_slab_cache(s);
	}
	destroy_cache(s);
}

static int free_here(void *info)
{
	struct kmem_cache *s = info;

	for (int i = 0; i < 8; i++)
		kmem_cache_free(s, many[i]);
	return 0;
}

/* How many objects a slab has, as far as many[] has room for them. */
static unsigned int objects_of_slab(const struct kmem_cache *s)
{
	return min(s->oo.x & 0xffff, (unsigned int)NR_MANY);
}

static void demo_remote(void)
{
	struct kmem_cache *s = node_cache(0);
	unsigned int nr;

	if (!s)
		return;
	if (!take_many(s, 16)) {
		destroy_cache(s);
		return;
	}
	pr_info("  16 objects, allocated on CPU %d:\n", smp_processor_id());
	show_slab_cache(s);
	smp_call_on_cpu(nr_cpu_ids - 1, free_here, s, false);
	pr_info("  8 of them freed on CPU %u:\n", nr_cpu_ids - 1);
	show_slab_cache(s);
	for (int i = 8; i < 16; i++)
		kmem_cache_free(s, many[i]);
	pr_info("  the others freed here:\n");
	show_slab_cache(s);
	nr = objects_of_slab(s);
	nr -= min(nr - 1, 7U);
	if (take_many(s, nr)) {
		pr_info("  %u allocated here:\n", nr);
		show_slab_cache(s);
		kmem_cache_free_bulk(s, nr, many);
	}
	if (IS_ENABLED(CONFIG_SLUB_STATS)) {
		pr_info("  all freed; what happened, and on which CPU:\n");
		slab_stat_show(s);
	}
	destroy_cache(s);
}

#define LARGE_SIZE 500

static int free_one(void *info)
{
	kmem_cache_free(info, many[0]);
	return 0;
}

static void demo_way(void)
{
	struct kmem_cache *s = create_cache("large", LARGE_SIZE, 0, 0, NULL);
	unsigned int nr = 0;
	void *more = NULL;

	if (IS_ERR(s)) {
		pr_info("  no cache: error %ld\n", PTR_ERR(s));
		return;
	}
	give(s, take(s));
	pr_info("  look at the first object of the slab:\n");
	show_slab_cache(s);
	if (take_many(s, objects_of_slab(s))) {
		nr = objects_of_slab(s);
		pr_info("  %u objects allocated:\n", nr);
		show_slab_cache(s);
		smp_call_on_cpu(nr_cpu_ids - 1, free_one, s, false);
		pr_info("  the first freed on CPU %u:\n", nr_cpu_ids - 1);
		show_slab_cache(s);
		many[0] = kmem_cache_alloc(s, GFP_KERNEL);
		more = kmem_cache_alloc(s, GFP_KERNEL);
		pr_info("  %s allocated:\n",
			!many[0] || !more ? "no memory; not all of two" : "two");
		show_slab_cache(s);
		kmem_cache_free(s, many[0]);
		pr_info("  the first of them freed:\n");
		show_slab_cache(s);
	}
	for (unsigned int i = 1; i < nr; i++)
		kmem_cache_free(s, many[i]);
	kmem_cache_free(s, more);
	pr_info("  all freed; destroy_cache(): %d\n", destroy_cache(s));
}

static void demo_debug(void)
{
	struct kmem_cache *s = node_cache(DEBUG_FLAGS);
	char *object;

	if (!s)
		return;
	pr_info("  with red zones, poison and tracks an object of %u bytes takes %u:\n",
		s->object_size, s->size);
	show_slab_cache(s);

	pr_info("  one byte too far; reports go to stderr\n");
	object = kmem_cache_alloc(s, GFP_KERNEL);
	if (!object) {
		no_memory();
		destroy_cache(s);
		return;
	}
	object[sizeof(struct node)] = 'x';
	validate_slab_cache(s);
	kmem_cache_free(s, object);

	pr_info("  freed twice\n");
	kmem_cache_free(s, object);

	pr_info("  written to after it was freed\n");
	object[3] = 'x';
	validate_slab_cache(s);
	pr_info("  and validated again: validate_slab_cache() = %ld\n", validate_slab_cache(s));
	show_slab_cache(s);
	pr_info("  taken apart: %d\n", destroy_cache(s));
}

static void demo_bad_input(void)
{
	struct kmem_cache *s = node_cache(0);
	struct kmem_cache *other = create_cache("other", 100, 0, 0, NULL);
	void *object = s ? kmem_cache_alloc(s, GFP_KERNEL) : NULL;
	int local;

	if (object && !IS_ERR(other)) {
		pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
		kmem_cache_free(s, &local);
		pr_info("  freed what is on the stack\n");
		kmem_cache_free(s, NULL);
		pr_info("  freed NULL, which is nothing\n");
		pr_info("  the cache taken apart while an object is in use: %d\n",
			destroy_cache(s));
		kmem_cache_free(other, object);
		pr_info("  freed to another cache: it goes back to its own\n");
	} else {
		no_memory();
		if (object)
			kmem_cache_free(s, object);
	}
	if (s)
		pr_info("  the cache taken apart: %d\n", destroy_cache(s));
	if (!IS_ERR(other))
		destroy_cache(other);
}

static const struct demo demos[] = {
	{ "cache", demo_cache, "ten objects of a cache" },
	{ "loop", demo_loop, "allocate and free, four times" },
	{ "lifo", demo_lifo, "three objects, freed and allocated again" },
	{ "slabs", demo_slabs, "the slabs of a cache, and what freeing changes" },
	{ "remote", demo_remote, "allocated here, freed there" },
	{ "way", demo_way, "the way of one object through the lists" },
	{ "debug", demo_debug, "an overrun, a double free, a use after free" },
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
