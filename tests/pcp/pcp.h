/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_PCP_H
#define _TESTS_PCP_H

/*
 * What the tests of the per-CPU page lists share: booting, doing something on a
 * CPU, and looking at its lists, which is allowed while it is idle.
 */

#include "../testlib.h"
#include "../tasks.h"

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/pcp.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#include "mm/page_alloc.h"

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

#define LAST ((int)NR_CPUS - 1)

static struct zone *const zone = &contig_page_data.node_zones[ZONE_NORMAL];

static const gfp_t gfp_of_type[MIGRATE_PCPTYPES] = {
	[MIGRATE_UNMOVABLE] = GFP_KERNEL,
	[MIGRATE_MOVABLE] = GFP_KERNEL | __GFP_MOVABLE,
	[MIGRATE_RECLAIMABLE] = GFP_KERNEL | __GFP_RECLAIMABLE,
};

/* Boot with parameters, in words that end with NULL. */
static inline void boot_with(const char *const *params)
{
	static char words[8][64], *argv[9] = { "test" };
	int argc = 1, loglevel = console_loglevel;

	alarm(PATIENCE);
	console_loglevel = LOGLEVEL_WARNING + 1;
	for (; *params; params++) {
		snprintf(words[argc - 1], sizeof(words[0]), "%s", *params);
		argv[argc] = words[argc - 1];
		argc++;
	}
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	run_demos();
	console_loglevel = loglevel;
}

static inline void boot(void)
{
	boot_with((const char *const[]){ "mem=64M", NULL });
	console_loglevel = LOGLEVEL_WARNING + 1;
}

/* As much memory as all CPUs may want at once. */
static inline void boot_large(void)
{
	boot_with((const char *const[]){ NR_CPUS > 32 ? "mem=256M" : "mem=64M", NULL });
	console_loglevel = LOGLEVEL_WARNING + 1;
}

static inline struct per_cpu_pages *pcp_of(int cpu)
{
	return per_cpu_ptr(zone->per_cpu_pageset, cpu);
}

static inline unsigned long nr_free(void)
{
	return zone_page_state(zone, NR_FREE_PAGES);
}

static inline long kept_by_all(void)
{
	long sum = 0;

	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		sum += pcp_of(cpu)->count;
	return sum;
}

/* What is there is either free, or kept. */
static inline long free_or_kept(void)
{
	return (long)nr_free() + kept_by_all();
}

static inline struct list_head *list_at(int cpu, unsigned int order, int type)
{
	return &pcp_of(cpu)->lists[order_to_pindex(type, order)];
}

static inline int length_at(int cpu, unsigned int order, int type)
{
	const struct list_head *pos;
	int n = 0;

	list_for_each(pos, list_at(cpu, order, type))
		n++;
	return n;
}

/* The @nth block of a list, from 0, the hottest; NULL if there are fewer. */
static inline struct page *nth_at(int cpu, unsigned int order, int type, int n)
{
	struct list_head *pos;

	list_for_each(pos, list_at(cpu, order, type))
		if (!n--)
			return list_entry(pos, struct page, pcp_list);
	return NULL;
}

static inline int type_of(const struct page *page)
{
	return get_pageblock_migratetype(page);
}

/* All that must hold for a CPU's lists at any time. */
static inline void check_lists(int cpu)
{
	const struct per_cpu_pages *pcp = pcp_of(cpu);
	int count = 0;

	for (unsigned int i = 0; i < NR_PCP_LISTS; i++) {
		unsigned int order = pindex_to_order(i);
		struct list_head *pos;

		list_for_each(pos, &pcp->lists[i]) {
			struct page *page = list_entry(pos, struct page, pcp_list);

			CHECK_PTR(pos->next->prev, pos);
			CHECK(pfn_valid(page_to_pfn(page)));
			CHECK(!PageBuddy(page));
			CHECK_EQ(page->page_type, ~0U);
			CHECK_PTR(page_zone(page), zone);
			CHECK_EQ(page_to_pfn(page) & ((1UL << order) - 1), 0);
			for (unsigned int k = 0; k < 1U << order; k++)
				CHECK_EQ(page_ref_count(page + k), 0);
			count += 1 << order;
		}
	}
	CHECK_EQ(pcp->count, count);
}

static inline void check_all_lists(void)
{
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		check_lists(cpu);
}

/* Nobody keeps a page, and the zone is what it should be. */
static inline void check_drained(void)
{
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		check_lists(cpu);
		CHECK_EQ(pcp_of(cpu)->count, 0);
	}
	zone_verify(zone);
}

/* ---- on a CPU ---- */

struct request {
	gfp_t gfp;
	unsigned int order;
	struct page *page;
};

/* One page comes, and goes, by two ways: they must not differ. */
static inline struct page *alloc_either(gfp_t gfp, unsigned int order, bool other)
{
	return order || other ? alloc_pages(gfp, order) : alloc_page(gfp);
}

static inline void free_either(struct page *page, unsigned int order, bool other)
{
	if (order || other)
		__free_pages(page, order);
	else
		__free_page(page);
}

static bool other_way; /* the test's own thread alone changes it */

static inline void do_alloc(void *info)
{
	struct request *r = info;

	r->page = alloc_either(r->gfp, r->order, other_way);
}

static inline void do_free(void *info)
{
	struct request *r = info;

	free_either(r->page, r->order, other_way);
}

static inline void on_cpu(int cpu, smp_call_func_t func, void *info)
{
	task_on(cpu, func, info);
}

static inline struct page *alloc_on(int cpu, gfp_t gfp, unsigned int order)
{
	struct request r = { gfp, order, NULL };

	other_way = !other_way;
	on_cpu(cpu, do_alloc, &r);
	return r.page;
}

static inline void free_on(int cpu, struct page *page, unsigned int order)
{
	struct request r = { 0, order, page };

	other_way = !other_way;
	on_cpu(cpu, do_free, &r);
}

static inline void do_drain_local(void *info)
{
	drain_local_pages(info);
}

static inline void do_drain_all(void *info)
{
	drain_all_pages(info);
}

/* A random sequence of a CPU's own. */
static inline u64 mix(u64 *state)
{
	u64 x = *state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

/* ---- how many a batch is ---- */

/* Blocks that pcp_refill() fetches, where the zone has enough. */
static inline int refill_blocks(const struct per_cpu_pages *pcp, unsigned int order)
{
	if (pcp->batch == 1)
		return 1;
	return pcp->batch >> order > 2 ? pcp->batch >> order : 2;
}

/* CPUs that a test with a loop over all of them looks at: the ends, when there are many. */
static inline bool cpu_is_sampled(int cpu)
{
	return NR_CPUS <= 8 || cpu < 3 || cpu % 61 == 7 || cpu == LAST;
}

#define for_each_sampled_cpu(cpu)                    \
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) \
		if (!cpu_is_sampled(cpu)) { /* no */ \
		} else

#endif /* _TESTS_PCP_H */
