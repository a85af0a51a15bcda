// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seeing slabs: their lists, their objects, their events, and what is left of them at
 * the end.
 *
 * mm/slub.c has the functions of Linux's file; this one has what a user of this collection
 * sees, and for which Linux has other means:
 *
 *	slabinfo_show()	   /proc/slabinfo (Linux: slab_show() in mm/slab_common.c)
 *	slab_stat_show()   the counters of /sys/kernel/slab/<cache>/
 *	show_slab_cache()  a drawing of a cache; Linux has nothing like that
 *	at exit		   objects that were not freed; in Linux kmemleak finds them
 */

#include <linux/bitmap.h>
#include <linux/init.h>
#include <linux/leak.h>
#include <linux/smp.h>

#include <trace/events/biscuitos.h>

#include "page_alloc.h"
#include "slab.h"

/**
 * slabinfo_show - print /proc/slabinfo
 */
void slabinfo_show(void)
{
	struct kmem_cache *s;

	pr_info("slabinfo - version: 2.1\n");
	pr_info("# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
		" : tunables <limit> <batchcount> <sharedfactor>"
		" : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
	mutex_lock(&slab_mutex);
	list_for_each_entry_checked(s, &slab_caches, list) {
		unsigned long objects = (unsigned long)atomic_long_read(&s->node->total_objects);
		unsigned long slabs = (unsigned long)atomic_long_read(&s->node->nr_slabs);

		pr_info("%-17s %6lu %6lu %6u %4u %4d", s->name,
			objects - count_partial(s->node, count_free), objects, s->size,
			oo_objects(s->oo), 1 << oo_order(s->oo));
		pr_cont(" : tunables %4u %4u %4u", 0, 0, 0);
		pr_cont(" : slabdata %6lu %6lu %6lu\n", slabs, slabs, 0UL);
	}
	mutex_unlock(&slab_mutex);
}

/* Objects that their users have. Nobody allocates or frees meanwhile. */
static unsigned long objects_in_use(const struct kmem_cache *s)
{
	unsigned long nr = (unsigned long)atomic_long_read(&s->node->total_objects) -
			   count_partial(s->node, count_free);
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);

		for (void *p = c->freelist; p; p = get_freepointer(s, p))
			nr--;
		if (c->slab)
			nr -= (unsigned long)count_free(c->slab);
		for (struct slab *p = c->partial; p; p = p->next)
			nr -= (unsigned long)count_free(p);
	}
	return nr;
}

static void slab_tell_in_use(void)
{
	unsigned long nr = 0;
	struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list) {
		/* A sheaf has objects that nobody has, and that are of no slab's freelist. */
		if (cache_has_sheaves(s))
			return;
		nr += objects_in_use(s);
	}
	trace_in_use("objects", nr);
}
in_use_teller(slab_tell_in_use);

/* Whose a slab is. */
static void show_owner(const struct kmem_cache *s, const struct slab *slab)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
		long max = atomic_long_read(&s->node->nr_slabs);

		if (c->slab == slab)
			pr_cont("  CPU %u's", cpu);
		for (const struct slab *p = c->partial;
		     page_in_mem_map((const struct page *)p, max_mapnr) && max--; p = p->next)
			if (p == slab)
				pr_cont("  CPU %u's, partial", cpu);
	}
	if (!slab->frozen)
		pr_cont("  %s", slab->freelist ? "the node's, partial" : "nobody's, full");
	pr_cont("\n");
}

/* The freelist of the CPU that has a slab; NULL if none has it. */
static void *cpu_freelist_of(const struct kmem_cache *s, const struct slab *slab)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (per_cpu_ptr(s->cpu_slab, cpu)->slab == slab)
			return per_cpu_ptr(s->cpu_slab, cpu)->freelist;
	return NULL;
}

/* A slab, in one line; and one more if a freelist of it is broken. */
static void show_slab(struct kmem_cache *s, struct slab *slab)
{
	DECLARE_BITMAP(free, MAX_OBJS_PER_PAGE);
	DECLARE_BITMAP(cpu_free, MAX_OBJS_PER_PAGE);
	unsigned int i = 0;
	void *p, *bad;

	bitmap_zero(free, slab->objects);
	bitmap_zero(cpu_free, slab->objects);
	bad = fill_object_map(free, s, slab, slab->freelist);
	bad = fill_object_map(cpu_free, s, slab, cpu_freelist_of(s, slab)) ?: bad;

	pr_info("    slab PFN %#lx: ", page_to_pfn(slab_page(slab)));
	for_each_object(p, s, slab_address(slab), slab->objects) {
		pr_cont("%c", test_bit(i, free)	    ? '.' :
			      test_bit(i, cpu_free) ? 'c' :
			      is_in_sheaf(s, p)	    ? 's' :
						      '#');
		i++;
	}
	show_owner(s, slab);
	if (bad)
		pr_info("      its freelist is broken at %px: %s\n", bad,
			freelist_fault(s, slab, bad));
}

/**
 * show_slab_cache - draw a cache: its slabs, and who has each object
 * @s: the cache; nobody uses it meanwhile
 *
 * # is in use, . free, c free on the freelist of a CPU, and s free in a sheaf.
 * A freelist that is broken is drawn up to where it breaks, and the drawing says so.
 */
void show_slab_cache(struct kmem_cache *s)
{
	struct slab *slab;

	pr_info("  %s: objects of %u bytes, each takes %u; slabs of %u pages, %u objects\n",
		s->name, s->object_size, s->size, 1U << oo_order(s->oo), oo_objects(s->oo));
	for_each_slab_of(slab, s)
		show_slab(s, slab);
}

#ifdef CONFIG_SLUB_STATS
static const char *const stat_names[NR_SLUB_STAT_ITEMS] = {
	"alloc_fastpath",      "alloc_slowpath",      "free_fastpath",
	"free_slowpath",       "free_frozen",	      "free_add_partial",
	"free_remove_partial", "alloc_from_partial",  "alloc_slab",
	"alloc_refill",	       "alloc_node_mismatch", "free_slab",
	"cpuslab_flush",       "deactivate_full",     "deactivate_empty",
	"deactivate_to_head",  "deactivate_to_tail",  "deactivate_remote_frees",
	"deactivate_bypass",   "order_fallback",      "cmpxchg_double_cpu_fail",
	"cmpxchg_double_fail", "cpu_partial_alloc",   "cpu_partial_free",
	"cpu_partial_node",    "cpu_partial_drain",
};

static unsigned int stat_of_cpu(const struct kmem_cache *s, unsigned int cpu, int si)
{
	return READ_ONCE(per_cpu_ptr(s->cpu_slab, cpu)->stat[si]);
}

/**
 * slab_stat_show - print how often each event happened in a cache
 * @s: the cache
 *
 * Each line shows what a file in Linux's /sys/kernel/slab/<cache>/ shows: the sum, and
 * the count of each CPU. Events that never happened are left out.
 */
void slab_stat_show(struct kmem_cache *s)
{
	for (int si = 0; si < NR_SLUB_STAT_ITEMS; si++) {
		unsigned long sum = 0;
		unsigned int cpu;

		for_each_possible_cpu(cpu)
			sum += stat_of_cpu(s, cpu, si);
		if (!sum)
			continue;
		pr_info("  %-23s %lu", stat_names[si], sum);
		for_each_possible_cpu(cpu)
			if (IS_ENABLED(CONFIG_SMP) && stat_of_cpu(s, cpu, si))
				pr_cont(" C%u=%u", cpu, stat_of_cpu(s, cpu, si));
		pr_cont("\n");
	}
}
#else
void slab_stat_show(struct kmem_cache *s)
{
	pr_info("  events are not counted: build with CONFIG_SLUB_STATS=y\n");
}
#endif

/* ---- the end ---- */

#define SLAB_SITES_HINT "boot with slub_debug=U"

/* New caches are in front of it. NULL: boot is not over. */
static const struct kmem_cache *newest_of_boot;

/* Caches of boot stay; each later kmem_cache_create() wants a kmem_cache_destroy(). */
static int __init slab_sysfs_init(void)
{
	slab_state = FULL;
	newest_of_boot = list_first_entry_or_null(&slab_caches, struct kmem_cache, list);
	return 0;
}
late_initcall(slab_sysfs_init);

/* A slab that only seems to be empty, because something was freed twice, is kept. */
static void __exit keep_broken_slabs(struct kmem_cache *s)
{
	DECLARE_BITMAP(map, MAX_OBJS_PER_PAGE);
	struct slab *slab;

	list_for_each_entry_checked(slab, &s->node->partial, slab_list) {
		bitmap_zero(map, slab->objects);
		if (!slab->inuse && fill_object_map(map, s, slab, slab->freelist))
			slab->inuse = slab->objects;
	}
}

/* Give back what is kept for later, and report the objects that are in use. */
static void __exit report_cache_leaks(struct kmem_cache *s)
{
	struct slab *slab;
	unsigned int cpu;

	kasan_quarantine_remove_cache(s);
	barn_shrink(s);
	for_each_possible_cpu(cpu)
		__flush_cpu_slab(s, cpu);
	keep_broken_slabs(s);
	if (!__kmem_cache_do_shrink(s))
		return;
	for_each_slab_of(slab, s) {
		if (s->refcount > 0 || (s->flags & SLAB_KMALLOC))
			report_slab_leaks(s, slab);
		/* The page allocator need not report the pages as well. */
		__SetPageArch1(slab_page(slab));
	}
	leak_print(SLAB_SITES_HINT);
}

/* A cache that somebody made and forgot: what belongs to it is no other leak. */
static void __exit report_forgotten_cache(struct kmem_cache *s)
{
	leak_report(cache_site(s), SLAB_SITES_HINT,
		    "slub: not destroyed: cache %s, objects of %u bytes", s->name, s->object_size);
	__kmem_cache_release(s);
	free_cache_name(s->name);
}

static void __exit slab_report_leaks(void)
{
	bool of_boot = !newest_of_boot;
	struct kmem_cache *s;

	/* The newest first: the records of a cache are objects of the oldest. */
	list_for_each_entry(s, &slab_caches, list) {
		of_boot |= s == newest_of_boot;
		report_cache_leaks(s);
		if (!of_boot && s->refcount > 0)
			report_forgotten_cache(s);
	}
}
__exitcall(slab_report_leaks);
