// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verifies the invariants that mm/slub.c lists, with DEBUG=1. validate_slab_cache() of
 * mm/slub_debug.c is something else: it looks for what users of objects have broken, and
 * repairs it.
 */

#include <linux/bitmap.h>
#include <linux/invariant.h>

#include "page_alloc.h"
#include "slab.h"

#ifdef CONFIG_DEBUG_VM

#define VERIFY(nr, condition, words) INVARIANT("mm/slub.c", nr, condition, words)

static void verify_freelist(struct kmem_cache *s, struct slab *slab)
{
	DECLARE_BITMAP(map, MAX_OBJS_PER_PAGE);
	void *bad;

	bitmap_zero(map, slab->objects);
	bad = fill_object_map(map, s, slab, slab->freelist);
	if (bad)
		report_bad_free(s, slab, bad);
	VERIFY(1, !bad, "a freelist has objects of its slab, and each of them once");
	VERIFY(1, slab->inuse + bitmap_weight(map, slab->objects) == slab->objects,
	       "inuse is the number of objects that are not on slab->freelist");
}

/* How often CPUs have the slab: to allocate from, or as one of their partial slabs. */
static unsigned int nr_owners(const struct kmem_cache *s, const struct slab *slab)
{
	unsigned int cpu, nr = 0;

	for_each_possible_cpu(cpu) {
		const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
		long max = atomic_long_read(&s->node->nr_slabs);

		nr += c->slab == slab;
		for (const struct slab *p = c->partial; p && max--; p = p->next) {
			nr += p == slab;
			VERIFY(2, p->freelist, "a CPU's partial slab has a free object");
		}
	}
	return nr;
}

/* Slabs on a list of the node. */
static unsigned long verify_list(const struct kmem_cache *s, struct list_head *list)
{
	const struct slab *slab;
	unsigned long nr = 0;

	VERIFY(2, list_is_sound(list), "a list of the node is a ring");
	list_for_each_entry(slab, list, slab_list) {
		VERIFY(2, PageSlab(slab_page(slab)) && slab->slab_cache == s,
		       "a list of the node has slabs of the cache");
		VERIFY(2, !slab->frozen, "a slab that is on a node's list is not frozen");
		nr++;
	}
	return nr;
}

static void verify_cache(struct kmem_cache *s)
{
	unsigned long nr_slabs = 0, on_node = 0;
	struct kmem_cache_node *n = s->node;
	struct slab *slab;

	for_each_slab_of(slab, s) {
		verify_freelist(s, slab);
		VERIFY(2, nr_owners(s, slab) == slab->frozen,
		       "a slab is frozen if one CPU has it, and not if none has");
		on_node += !slab->frozen && slab->freelist;
		nr_slabs++;
	}
	VERIFY(3, n->nr_partial == verify_list(s, &n->partial),
	       "nr_partial is the length of the partial list");
	VERIFY(2, n->nr_partial == on_node,
	       "a slab that is not frozen, and that has a free object, is on the partial list");
	VERIFY(3, (unsigned long)atomic_long_read(&n->nr_slabs) == nr_slabs,
	       "nr_slabs is the number of all slabs of the cache");
	verify_list(s, &n->full);
}

static void slab_verify(void)
{
	struct kmem_cache *s;

	VERIFY(4, list_is_sound(&slab_caches), "the list of all caches is a ring");
	list_for_each_entry(s, &slab_caches, list)
		verify_cache(s);
}
invariant_check(slab_verify);

#endif /* CONFIG_DEBUG_VM */
