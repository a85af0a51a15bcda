// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU page lists.
 *
 * What they are for. Every CPU that wants a page from the buddy system takes
 * the zone's lock, and most want one page and give it back soon. So each CPU
 * keeps some pages of each zone for itself, and needs no lock for them:
 *
 *	CPU 0					CPU 1
 *	 |  lists[order, migrate type]		 |
 *	 |   [0, U] <-> page <-> page		 |   [0, U] <-> page
 *	 |   [0, M]				 |   [0, M] <-> page
 *	 |   ...				 |   ...
 *	 +----------- batch <-> batch -----------+
 *			    |
 *		zone->free_area[], one lock
 *
 * A page that is freed goes to the head of a list and is the next to be taken:
 * it is hot, its contents likely in this CPU's cache still. When a list is
 * empty a batch of pages comes from the zone (pcp_refill()), to the tail, cold.
 * When there are `high` pages a batch goes back, from the tails, the coldest
 * first (pcp_shrink()).
 *
 * It stands on percpu and buddy.
 *
 * Invariants, checked by pcp_verify():
 *
 *  1. count is the sum of the pages on all lists.
 *  2. A page on these lists belongs to the zone, has no user, and is not PageBuddy.
 *
 * count is below high after each free. Pages on these lists are not merged, and
 * do not count as free for the watermarks: a CPU that keeps many makes the zone
 * look short, and who fails therefore asks all CPUs to give theirs back
 * (drain_all_pages()) before he gives up.
 *
 * Locking: none. Only their CPU touches the lists. To drain them another CPU
 * interrupts it (on_each_cpu()). A CPU takes interrupts only where it waits, and the
 * fast paths wait for nothing. While a batch moves, the zone is locked with interrupts
 * off, so no drain comes in between.
 *
 * Linux: mm/page_alloc.c (6.1), where an interrupt can come at any instruction, and
 * one CPU drains the lists of another: so each CPU's lists have a lock.
 */

#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/mm.h>
#include <linux/smp.h>
#include <trace/events/kmem.h>

#include "page_alloc.h"

/* nr_pcp_free() may free so many times a batch at once. */
#define PCP_BATCH_SCALE_MAX 5

/* A batch is a thousandth of the zone, a quarter of that, and not too much. */
#define PCP_BATCH_PAGES_MAX 256

#ifndef CONFIG_PCP_BATCH
#define CONFIG_PCP_BATCH 0
#endif
#ifndef CONFIG_PCP_HIGH
#define CONFIG_PCP_HIGH 0
#endif

static bool pcp_ready;

/* As max_mapnr; 0 when there is more to be done than free_hot_page() does. */
static unsigned long hot_mapnr;

/**
 * pcp_refill - fetch a batch of blocks from the zone
 * @pcp: this CPU's lists
 * @zone: the zone
 * @order: of the blocks
 * @migratetype: of the pages
 *
 * Large blocks come in smaller batches.
 *
 * Return: true if there were any.
 */
bool pcp_refill(struct per_cpu_pages *pcp, struct zone *zone, unsigned int order, int migratetype)
{
	struct list_head *list = &pcp->lists[order_to_pindex(migratetype, order)];
	int batch = READ_ONCE(pcp->batch), allocated;

	if (batch > 1)
		batch = max(batch >> order, 2);
	allocated = rmqueue_bulk(zone, order, (unsigned long)batch, list, migratetype);
	WRITE_ONCE(pcp->count, pcp->count + (allocated << order));
	WRITE_ONCE(pcp->nr_refill, pcp->nr_refill + 1);
	return allocated;
}

/* Give @count pages back to the zone, of list @pindex first, the coldest first. */
static void free_pcppages_bulk(struct zone *zone, int count, struct per_cpu_pages *pcp,
			       unsigned int pindex)
{
	unsigned long flags;

	count = min(pcp->count, count);
	spin_lock_irqsave(&zone->lock, flags);
	for (; count > 0; pindex = (pindex + 1) % NR_PCP_LISTS) {
		struct list_head *list = &pcp->lists[pindex];
		unsigned int order = pindex_to_order(pindex);

		while (count > 0 && !list_empty(list)) {
			struct page *page = list_last_entry(list, struct page, pcp_list);
			unsigned long pfn = page_to_pfn(page);
			int mt = get_pageblock_migratetype(page);

			__list_del_entry(&page->pcp_list);
			__free_one_page(page, pfn, zone, order, mt, FPI_NONE);
			trace_mm_page_pcpu_drain(page, order, mt);
			WRITE_ONCE(pcp->count, pcp->count - (1 << order));
			count -= 1 << order;
		}
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	WRITE_ONCE(pcp->nr_drain, pcp->nr_drain + 1);
}

/*
 * A batch, and twice as much each time that this CPU has freed a batch and
 * allocated nothing: it is likely to go on so.
 */
static int nr_pcp_free(struct per_cpu_pages *pcp)
{
	int batch = READ_ONCE(pcp->batch), high = READ_ONCE(pcp->high);
	int nr_free = batch << pcp->free_factor;
	int max_nr_free = max(high - batch, batch);

	if (nr_free < max_nr_free && pcp->free_factor < PCP_BATCH_SCALE_MAX)
		pcp->free_factor++;
	/* Refills may have brought more than that: it is below high afterwards. */
	return max(clamp(nr_free, batch, max_nr_free), pcp->count - high + 1);
}

/**
 * pcp_shrink - too many pages: give some back
 * @pcp: this CPU's lists
 * @zone: their zone
 * @pindex: the list that just grew, and gives first
 */
void pcp_shrink(struct per_cpu_pages *pcp, struct zone *zone, unsigned int pindex)
{
	free_pcppages_bulk(zone, nr_pcp_free(pcp), pcp, pindex);
}

/* ---- one page, the short way ---- */

/* What sends a request the long way: a flag that asks for more than a page. */
#define GFP_NOT_PLAIN (~__GFP_BITS_MASK | __GFP_DMA | __GFP_DMA32 | __GFP_ZERO)

/**
 * alloc_hot_page - what alloc_page() is
 * @gfp: how
 *
 * Nearly always there is nothing to decide: the zone is not short of pages and
 * this CPU keeps one. Everything else is __alloc_pages()'s to find out.
 *
 * Return: as __alloc_pages() for order 0. Linux has no such function since 5.x;
 * before there was buffered_rmqueue().
 */
struct page *alloc_hot_page(gfp_t gfp)
{
	struct zone *zone = &contig_page_data.node_zones[gfp_zone(gfp)];
	unsigned int type = (gfp & GFP_MOVABLE_MASK) >> GFP_MOVABLE_SHIFT;

	if (likely(!(gfp & GFP_NOT_PLAIN) &&
		   zone_page_state(zone, NR_FREE_PAGES) > READ_ONCE(zone->fast_mark))) {
		struct per_cpu_pages *pcp = this_cpu_ptr(zone->per_cpu_pageset);
		struct list_head *list = &pcp->lists[type];

		if (likely(!list_empty(list))) {
			struct page *page = pcp_take(pcp, list, 0);

			might_alloc_fast(gfp);
			set_page_private(page, 0);
			set_page_count(page, 1);
			return page;
		}
	}
	return __alloc_pages(gfp, 0);
}

/**
 * free_hot_page - what __free_page() is
 * @page: the page
 *
 * The way back, for a page without a flag and with one user.
 */
void free_hot_page(struct page *page)
{
	if (likely(page_in_mem_map(page, READ_ONCE(hot_mapnr)) &&
		   page_expected_state(page, PAGEFLAGS_MASK, 0))) {
		struct zone *zone = page_zone(page);

		put_last_page_ref(page);
		free_unref_page_commit(zone, page, 0, get_pageblock_migratetype(page));
		return;
	}
	__free_pages(page, 0);
}

/* ---- drain ---- */

static void drain_pages_zone(unsigned int cpu, struct zone *zone)
{
	struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);

	if (pcp->count)
		free_pcppages_bulk(zone, pcp->count, pcp, 0);
}

/**
 * drain_local_pages - give back all that this CPU keeps
 * @zone: of this zone; NULL for all
 */
void drain_local_pages(struct zone *zone)
{
	unsigned int cpu = (unsigned int)smp_processor_id();
	struct zone *z;

	for_each_populated_zone(z)
		if (!zone || z == zone)
			drain_pages_zone(cpu, z);
}

static void drain_local_pages_call(void *info)
{
	drain_local_pages(info);
}

/**
 * drain_all_pages - have every CPU give back all that it keeps
 * @zone: of this zone; NULL for all
 *
 * Returns when all have done so.
 */
void drain_all_pages(struct zone *zone)
{
	on_each_cpu(drain_local_pages_call, zone, 1);
}

/**
 * drain_dead_cpus - give back what every CPU keeps, when all have been stopped
 */
void drain_dead_cpus(void)
{
	unsigned int cpu;
	struct zone *zone;

	for_each_populated_zone(zone)
		for_each_possible_cpu(cpu)
			drain_pages_zone(cpu, zone);
}

/* ---- how many ---- */

static int zone_batchsize(const struct zone *zone)
{
	unsigned long batch =
		min(zone_managed_pages(zone) >> 10, (unsigned long)PCP_BATCH_PAGES_MAX);

	if (CONFIG_PCP_BATCH)
		return CONFIG_PCP_BATCH;
	batch /= 4;
	if (batch < 1)
		batch = 1;
	/* One less than a power of two, so that not all CPUs take turns with the same. */
	batch = rounddown_pow_of_two(batch + batch / 2) - 1;
	return max((int)batch, 1);
}

static int zone_highsize(const struct zone *zone, int batch)
{
	unsigned long high = low_wmark_pages(zone) / nr_cpu_ids;

	if (CONFIG_PCP_HIGH)
		return CONFIG_PCP_HIGH;
	return max((int)high, batch << 2);
}

/**
 * zone_pcp_update - the zone has another size, or other watermarks
 * @zone: the zone
 *
 * Linux: zone_set_pageset_high_and_batch().
 */
void zone_pcp_update(struct zone *zone)
{
	int batch = zone_batchsize(zone), high = zone_highsize(zone, batch);
	unsigned int cpu;

	if (!pcp_ready || !populated_zone(zone))
		return;
	WRITE_ONCE(hot_mapnr, page_alloc_hooks ? 0 : max_mapnr);
	for_each_possible_cpu(cpu) {
		struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);

		WRITE_ONCE(pcp->batch, batch);
		WRITE_ONCE(pcp->high, high);
	}
}

static void per_cpu_pages_init(struct per_cpu_pages *pcp)
{
	for (int i = 0; i < NR_PCP_LISTS; i++)
		INIT_LIST_HEAD(&pcp->lists[i]);
	pcp->batch = 1;
	pcp->high = 1;
}

/**
 * setup_per_cpu_pageset - make every CPU's lists, empty
 *
 * Before the first page is allocated.
 */
void __init setup_per_cpu_pageset(void)
{
	struct zone *zone;
	unsigned int cpu;

	for_each_populated_zone(zone) {
		zone->per_cpu_pageset = alloc_percpu(struct per_cpu_pages);
		if (!zone->per_cpu_pageset)
			panic("no per-CPU memory for the page lists of zone %s", zone->name);
		for_each_possible_cpu(cpu)
			per_cpu_pages_init(per_cpu_ptr(zone->per_cpu_pageset, cpu));
	}
	pcp_ready = true;
}

/* ---- the invariants ---- */

#define VERIFY(nr, condition, words) INVARIANT("mm/pcp.c", nr, condition, words)

static void verify_lists(struct per_cpu_pages *pcp, const struct zone *zone)
{
	const struct page *page;
	int count = 0;

	for (unsigned int i = 0; i < NR_PCP_LISTS; i++) {
		VERIFY(1, list_is_sound(&pcp->lists[i]), "a list is a ring");
		list_for_each_entry(page, &pcp->lists[i], pcp_list) {
			VERIFY(2, page_in_mem_map(page, max_mapnr) && page_zone(page) == zone,
			       "a page on these lists belongs to the zone");
			VERIFY(2, !page_ref_count(page) && !PageBuddy(page),
			       "a page on these lists has no user, and is not PageBuddy");
			count += 1 << pindex_to_order(i);
		}
	}
	VERIFY(1, pcp->count == count, "count is the sum of the pages on all lists");
}

/* While no CPU allocates or frees. */
static void pcp_verify(void)
{
	unsigned int cpu;
	struct zone *zone;

	if (!pcp_ready)
		return;
	for_each_populated_zone(zone)
		for_each_possible_cpu(cpu)
			verify_lists(per_cpu_ptr(zone->per_cpu_pageset, cpu), zone);
}
invariant_check(pcp_verify);

/* ---- what a person sees ---- */

/**
 * zone_pcp_count - pages that CPUs keep of a zone
 * @zone: the zone
 * @all_cpus: of all; false: this CPU
 */
int zone_pcp_count(struct zone *zone, bool all_cpus)
{
	unsigned int cpu;
	int count = 0;

	if (!all_cpus)
		return this_cpu_ptr(zone->per_cpu_pageset)->count;
	for_each_online_cpu(cpu)
		count += READ_ONCE(per_cpu_ptr(zone->per_cpu_pageset, cpu)->count);
	return count;
}

/**
 * zoneinfo_show_pagesets - what /proc/zoneinfo has below "pagesets"
 * @zone: the zone
 */
void zoneinfo_show_pagesets(struct zone *zone)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		const struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);

		pr_info("    cpu: %u\n", cpu);
		pr_info("              count: %d\n", READ_ONCE(pcp->count));
		pr_info("              high:  %d\n", pcp->high);
		pr_info("              batch: %d\n", pcp->batch);
	}
}

/**
 * pcp_stats_show - print what each CPU's lists did
 *
 * hit: allocations they served; refill: batches fetched; drain: given back.
 */
void pcp_stats_show(void)
{
	struct zone *zone;
	unsigned int cpu;

	for_each_populated_zone(zone) {
		for_each_online_cpu(cpu) {
			const struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);

			pr_info("  %s, CPU %u: count %d of %d, batch %d: "
				"hit %lu, refill %lu, drain %lu\n",
				zone->name, cpu, READ_ONCE(pcp->count), pcp->high, pcp->batch,
				READ_ONCE(pcp->nr_hit), READ_ONCE(pcp->nr_refill),
				READ_ONCE(pcp->nr_drain));
		}
	}
}
