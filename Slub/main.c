// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slub: boot, the demos, halt. Objects of one kind, and the slabs they are in,
 * drawn: # is in use, . free, c free on the freelist of a CPU, r on its way to one.
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

static struct kmem_cache *node_cache(slab_flags_t flags)
{
	struct kmem_cache *s = create_cache("node", sizeof(struct node), 0, flags, NULL);

	if (IS_ERR(s)) {
		pr_err("no cache: error %ld\n", PTR_ERR(s));
		return NULL;
	}
	return s;
}

static void demo_cache(void)
{
	struct kmem_cache *s = node_cache(0);
	struct node *nodes[NR_NODES];

	if (!s)
		return;
	for (int i = 0; i < NR_NODES; i++) {
		nodes[i] = kmem_cache_alloc(s, GFP_KERNEL);
		if (!nodes[i])
			return;
		nodes[i]->nr = i;
		scnprintf(nodes[i]->name, sizeof(nodes[i]->name), "BiscuitOS-%d", i);
	}
	for (int i = 0; i < NR_NODES; i++)
		pr_info("  0x%lx: { %d, \"%s\" }\n", (unsigned long)nodes[i], nodes[i]->nr,
			nodes[i]->name);
	show_slab_cache(s);
	slabinfo_show();
	for (int i = 0; i < NR_NODES; i++)
		kmem_cache_free(s, nodes[i]);
	destroy_cache(s);
}

static void demo_loop(void)
{
	struct kmem_cache *s = node_cache(0);

	if (!s)
		return;
	for (int i = 0; i < 4; i++) {
		void *object = kmem_cache_alloc(s, GFP_KERNEL);

		pr_info("  allocated 0x%lx, and freed\n", (unsigned long)object);
		kmem_cache_free(s, object);
	}
	destroy_cache(s);
}

static void demo_lifo(void)
{
	struct kmem_cache *s = node_cache(0);
	void *object[3];

	if (!s)
		return;
	for (int i = 0; i < 3; i++) {
		object[i] = kmem_cache_alloc(s, GFP_KERNEL);
		pr_info("  allocated 0x%lx\n", (unsigned long)object[i]);
	}
	for (int i = 0; i < 3; i++) {
		kmem_cache_free(s, object[i]);
		pr_info("  freed	    0x%lx\n", (unsigned long)object[i]);
	}
	for (int i = 0; i < 3; i++) {
		object[i] = kmem_cache_alloc(s, GFP_KERNEL);
		pr_info("  allocated 0x%lx\n", (unsigned long)object[i]);
	}
	for (int i = 0; i < 3; i++)
		kmem_cache_free(s, object[i]);
	destroy_cache(s);
}

#define NR_MANY 250

static void *many[NR_MANY];

static void demo_slabs(void)
{
	struct kmem_cache *s = node_cache(0);

	if (!s)
		return;
	if (!kmem_cache_alloc_bulk(s, GFP_KERNEL, NR_MANY, many))
		return;
	pr_info("  %d objects, in as many slabs as they need:\n", NR_MANY);
	show_slab_cache(s);
	for (int i = 0; i < NR_MANY; i += 4)
		kmem_cache_free(s, many[i]);
	pr_info("  every fourth freed: of the slab this CPU works with to its freelist,\n"
		"  of the others, which were full, to the slab, which is partial now:\n");
	show_slab_cache(s);
	for (int i = 0; i < NR_MANY; i++)
		if (i % 4)
			kmem_cache_free(s, many[i]);
	pr_info("  all freed: some empty slabs are kept\n");
	show_slab_cache(s);
	destroy_cache(s);
}

static void free_here(void *info)
{
	struct kmem_cache *s = info;

	for (int i = 0; i < 8; i++)
		kmem_cache_free(s, many[i]);
}

static void demo_remote(void)
{
	struct kmem_cache *s = node_cache(0);
	unsigned int nr;

	if (!s)
		return;
	if (!kmem_cache_alloc_bulk(s, GFP_KERNEL, 16, many))
		return;
	pr_info("  16 objects, allocated on CPU %d:\n", smp_processor_id());
	show_slab_cache(s);
	smp_call_function_single((int)nr_cpu_ids - 1, free_here, s, 1);
	pr_info("  8 of them freed on CPU %u: sent (r) to the CPU that has the slab\n",
		nr_cpu_ids - 1);
	show_slab_cache(s);
	for (int i = 8; i < 16; i++)
		kmem_cache_free(s, many[i]);
	pr_info("  the others freed here: to this CPU's freelist\n");
	show_slab_cache(s);
	nr = s->oo.x & 0xffff;
	if (!kmem_cache_alloc_bulk(s, GFP_KERNEL, nr - 7, many))
		return;
	pr_info("  %u allocated: more than that has, so those that were sent are taken in\n",
		nr - 7);
	show_slab_cache(s);
	kmem_cache_free_bulk(s, nr - 7, many);
	destroy_cache(s);
}

#define LARGE_SIZE 500

static void free_one(void *info)
{
	kmem_cache_free(info, many[0]);
}

/* All objects of the slab that CPU 0 works with. */
static unsigned int take_slab(struct kmem_cache *s)
{
	unsigned int nr = s->oo.x & 0xffff;

	return kmem_cache_alloc_bulk(s, GFP_KERNEL, nr, many) ? nr : 0;
}

static void demo_way(void)
{
	struct kmem_cache *s = create_cache("large", LARGE_SIZE, 0, 0, NULL);
	unsigned int nr;
	void *more;

	if (IS_ERR(s))
		return;
	many[0] = kmem_cache_alloc(s, GFP_KERNEL);
	if (!many[0])
		return;
	kmem_cache_free(s, many[0]);
	pr_info("  a new slab; all its objects go to the freelist of CPU 0. Look at the first:\n");
	show_slab_cache(s);
	nr = take_slab(s);
	if (!nr)
		return;
	pr_info("  in use, as all the others\n");
	show_slab_cache(s);
	smp_call_function_single((int)nr_cpu_ids - 1, free_one, s, 1);
	pr_info("  freed on CPU %u: on its way to CPU 0\n", nr_cpu_ids - 1);
	show_slab_cache(s);
	many[0] = kmem_cache_alloc(s, GFP_KERNEL);
	more = kmem_cache_alloc(s, GFP_KERNEL);
	pr_info("  in use again; one more is needed, of a new slab: the first is full, nobody's\n");
	show_slab_cache(s);
	kmem_cache_free(s, many[0]);
	pr_info("  freed: who frees an object of a full slab gets the slab\n");
	show_slab_cache(s);
	for (unsigned int i = 1; i < nr; i++)
		kmem_cache_free(s, many[i]);
	kmem_cache_free(s, more);
	pr_info("  all freed; the pages go back when the cache is taken apart: %d\n",
		destroy_cache(s));
}

static void demo_debug(void)
{
	struct kmem_cache *s = node_cache(SLAB_DEBUG_FLAGS);
	char *object;

	if (!s)
		return;
	pr_info("  with red zones, poison and tracks an object of %u bytes takes %u:\n",
		s->object_size, s->size);
	show_slab_cache(s);

	pr_info("  one byte too far; the report stands on stderr\n");
	object = kmem_cache_alloc(s, GFP_KERNEL);
	if (!object)
		return;
	object[sizeof(struct node)] = 'x';
	validate_slab_cache(s);
	kmem_cache_free(s, object);

	pr_info("  freed twice\n");
	kmem_cache_free(s, object);

	pr_info("  written to after it was freed\n");
	object[3] = 'x';
	validate_slab_cache(s);
	pr_info("  all was repaired: %ld slab to look at\n", validate_slab_cache(s));
	show_slab_cache(s);
	pr_info("  taken apart: %d\n", destroy_cache(s));
}

static void demo_bad_input(void)
{
	struct kmem_cache *s = node_cache(0);
	struct kmem_cache *other = create_cache("other", 100, 0, 0, NULL);
	void *object;
	int local;

	if (!s || IS_ERR(other))
		return;
	object = kmem_cache_alloc(s, GFP_KERNEL);
	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	kmem_cache_free(other, object);
	pr_info("  freed to another cache\n");
	kmem_cache_free(s, &local);
	pr_info("  freed what is on the stack\n");
	kmem_cache_free(s, NULL);
	pr_info("  freed NULL, which is nothing\n");
	pr_info("  the cache taken apart while an object is in use: %d\n", destroy_cache(s));
	kmem_cache_free(s, object);
	pr_info("  and after it was freed: %d\n", destroy_cache(s));
	destroy_cache(other);
}

static const struct demo demos[] = {
	{ "cache", demo_cache, "ten objects of a cache" },
	{ "loop", demo_loop, "allocate and free: the same address again" },
	{ "lifo", demo_lifo, "three objects: last in, first out" },
	{ "slabs", demo_slabs, "the slabs of a cache: full, partial, empty" },
	{ "remote", demo_remote, "allocated here, freed there" },
	{ "way", demo_way, "the way of one object through the lists" },
	{ "debug", demo_debug, "an overrun, a double free, a use after free: caught" },
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
