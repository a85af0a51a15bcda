/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PCP_H
#define _LINUX_PCP_H

/*
 * Per-CPU page lists, in front of the buddy system (Linux: struct per_cpu_pages
 * of include/linux/mmzone.h, and mm/page_alloc.c). mm/pcp.c explains them; what
 * is here is the way that nearly all pages take, inline in the allocator.
 */

#include <linux/mmzone.h>
#include <linux/percpu.h>

/*
 * A list for each migrate type and each order that is not costly; and one that
 * is always empty, for what is no migrate type, movable and reclaimable at once.
 */
#define NR_PCP_TYPES (MIGRATE_PCPTYPES + 1)
#define NR_PCP_LISTS (NR_PCP_TYPES * (PAGE_ALLOC_COSTLY_ORDER + 1))

/**
 * struct per_cpu_pages - the pages that one CPU keeps of one zone
 * @lists: the pages; the hottest first
 * @count: pages on all lists
 * @high: from so many on some are given back
 * @batch: how many are fetched, or given back, at once
 * @free_factor: doubles @batch while this CPU only frees; see nr_pcp_free()
 * @nr_hit: allocations that found a page here
 * @nr_refill: times that the zone was asked for a batch
 * @nr_drain: times that some were given back to it
 */
struct per_cpu_pages {
	struct list_head lists[NR_PCP_LISTS];
	int count;
	int high;
	int batch;
	int free_factor;
	unsigned long nr_hit;
	unsigned long nr_refill;
	unsigned long nr_drain;
};

bool pcp_refill(struct per_cpu_pages *pcp, struct zone *zone, unsigned int order, int migratetype);
void pcp_shrink(struct per_cpu_pages *pcp, struct zone *zone, unsigned int pindex);

void setup_per_cpu_pageset(void);
void zone_pcp_update(struct zone *zone);
void drain_local_pages(struct zone *zone);
void drain_all_pages(struct zone *zone);
void drain_dead_cpus(void);
int zone_pcp_count(struct zone *zone, bool all_cpus);
void zoneinfo_show_pagesets(struct zone *zone);
void pcp_stats_show(void);

static inline unsigned int order_to_pindex(int migratetype, unsigned int order)
{
	return NR_PCP_TYPES * order + (unsigned int)migratetype;
}

static inline unsigned int pindex_to_order(unsigned int pindex)
{
	return pindex / NR_PCP_TYPES;
}

static inline bool pcp_allowed_order(unsigned int order)
{
	return order <= PAGE_ALLOC_COSTLY_ORDER;
}

/* The hottest block of a list that is not empty leaves it. */
static __always_inline struct page *pcp_take(struct per_cpu_pages *pcp, struct list_head *list,
					     unsigned int order)
{
	struct page *page = list_first_entry(list, struct page, pcp_list);

	__list_del_entry(&page->pcp_list);
	WRITE_ONCE(pcp->count, pcp->count - (1 << order));
	if (unlikely(pcp->free_factor))
		pcp->free_factor >>= 1;
	WRITE_ONCE(pcp->nr_hit, pcp->nr_hit + 1);
	return page;
}

/**
 * rmqueue_pcplist - a block from this CPU's lists, the one that was freed last
 * @zone: of which zone
 * @order: up to PAGE_ALLOC_COSTLY_ORDER
 * @migratetype: of the pages
 *
 * Fetches a batch when there is none. No lock and no atomic: the lists are
 * this CPU's alone.
 *
 * Return: the first page; NULL when the zone has none either.
 */
static __always_inline struct page *rmqueue_pcplist(struct zone *zone, unsigned int order,
						    int migratetype)
{
	struct per_cpu_pages *pcp = this_cpu_ptr(zone->per_cpu_pageset);
	struct list_head *list = &pcp->lists[order_to_pindex(migratetype, order)];

	if (unlikely(list_empty(list)) && !pcp_refill(pcp, zone, order, migratetype))
		return NULL;
	return pcp_take(pcp, list, order);
}

/**
 * free_unref_page_commit - a block onto the lists of this CPU, to be taken first
 * @zone: its zone
 * @page: the first page, ready to be handed out again
 * @order: up to PAGE_ALLOC_COSTLY_ORDER
 * @migratetype: of its pageblock
 */
static __always_inline void free_unref_page_commit(struct zone *zone, struct page *page,
						   unsigned int order, int migratetype)
{
	struct per_cpu_pages *pcp = this_cpu_ptr(zone->per_cpu_pageset);
	unsigned int pindex = order_to_pindex(migratetype, order);

	list_add(&page->pcp_list, &pcp->lists[pindex]);
	WRITE_ONCE(pcp->count, pcp->count + (1 << order));
	if (unlikely(pcp->count >= READ_ONCE(pcp->high)))
		pcp_shrink(pcp, zone, pindex);
}

#endif /* _LINUX_PCP_H */
