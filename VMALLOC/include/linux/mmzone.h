/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MMZONE_H
#define _LINUX_MMZONE_H

/*
 * Zones and their free lists (Linux: include/linux/mmzone.h). mm/buddy.c
 * explains them.
 */

#include <linux/list.h>
#include <linux/page-flags.h>
#include <linux/spinlock.h>

/* Blocks are 2^0 to 2^(MAX_ORDER - 1) pages. */
#define MAX_ORDER	   11
#define MAX_ORDER_NR_PAGES (1UL << (MAX_ORDER - 1))

/* From here on an allocation is expected to fail now and then. */
#define PAGE_ALLOC_COSTLY_ORDER 3

/* What kind of use a page is for: those that can be moved away live together. */
enum migratetype {
	MIGRATE_UNMOVABLE,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_PCPTYPES,
	MIGRATE_TYPES = MIGRATE_PCPTYPES
};

extern const char *const migratetype_names[MIGRATE_TYPES];
extern int page_group_by_mobility_disabled;

/* The unit that has a migrate type: a block of the highest order. */
#define pageblock_order	   (MAX_ORDER - 1)
#define pageblock_nr_pages (1UL << pageblock_order)

enum zone_type {
#ifdef CONFIG_ZONE_DMA
	ZONE_DMA, /* the first CONFIG_DMA_SIZE bytes: all that an old device reaches */
#endif
	ZONE_NORMAL, /* the rest of the linear map */
#ifdef CONFIG_HIGHMEM
	ZONE_HIGHMEM, /* not mapped */
#endif
	__MAX_NR_ZONES
};
#define MAX_NR_ZONES __MAX_NR_ZONES

enum zone_stat_item {
	NR_FREE_PAGES,
	NR_VM_ZONE_STAT_ITEMS
};

enum zone_watermarks {
	WMARK_MIN,  /* below: only those that may not wait */
	WMARK_LOW,  /* below: memory gets short */
	WMARK_HIGH, /* above: enough again */
	NR_WMARK
};

#define min_wmark_pages(z)  READ_ONCE((z)->_watermark[WMARK_MIN])
#define low_wmark_pages(z)  READ_ONCE((z)->_watermark[WMARK_LOW])
#define high_wmark_pages(z) READ_ONCE((z)->_watermark[WMARK_HIGH])
#define wmark_pages(z, i)   READ_ONCE((z)->_watermark[i])

/**
 * struct free_area - the free blocks of one order
 * @free_list: a list for each migrate type
 * @nr_free: blocks on all of them
 */
struct free_area {
	struct list_head free_list[MIGRATE_TYPES];
	unsigned long nr_free;
};

struct per_cpu_pages;
struct pglist_data;

/**
 * struct zone - a range of page frames that are equally good
 * @_watermark: pages that stay free, by how urgent a request is
 * @fast_mark: the low watermark, for those who look at nothing else; LONG_MAX
 *	when there is more to look at
 * @lowmem_reserve: pages that stay free for those who need this zone, from a
 *	request that may also use a higher zone; by that zone
 * @vm_stat: statistics; NR_FREE_PAGES: pages on the free lists
 * @per_cpu_pageset: each CPU's own lists, where there is the pcp layer
 * @lock: protects @free_area, NR_FREE_PAGES and the types of its pageblocks
 * @free_area: the free blocks, by order
 * @zone_pgdat: the node
 * @zone_start_pfn: the first page frame
 * @spanned_pages: page frames from the first to the last
 * @present_pages: those of them that are RAM
 * @managed_pages: those of them that were given to this allocator
 * @name: DMA, Normal or HighMem
 */
struct zone {
	unsigned long _watermark[NR_WMARK];
	unsigned long fast_mark;
	long lowmem_reserve[MAX_NR_ZONES];
	atomic_long_t vm_stat[NR_VM_ZONE_STAT_ITEMS];
#ifdef CONFIG_PCP
	struct per_cpu_pages *per_cpu_pageset;
#endif
	spinlock_t lock;
	struct free_area free_area[MAX_ORDER];
	struct pglist_data *zone_pgdat;
	unsigned long zone_start_pfn;
	unsigned long spanned_pages;
	unsigned long present_pages;
	atomic_long_t managed_pages;
	const char *name;
};

/* Where to look for memory, in this order; ends with NULL. */
struct zoneref {
	struct zone *zone;
};

struct zonelist {
	struct zoneref _zonerefs[MAX_NR_ZONES + 1];
};

/**
 * struct pglist_data - the memory of a node; there is one node
 * @node_zones: its zones, the lowest first
 * @node_zonelists: the zones for a request, by the highest that will do
 * @node_id: 0
 * @nr_zones: zones that have pages
 * @node_start_pfn: the first page frame
 * @node_spanned_pages: page frames from the first to the last
 * @node_present_pages: those of them that are RAM
 */
typedef struct pglist_data {
	struct zone node_zones[MAX_NR_ZONES];
	struct zonelist node_zonelists[MAX_NR_ZONES];
	int node_id;
	int nr_zones;
	unsigned long node_start_pfn;
	unsigned long node_spanned_pages;
	unsigned long node_present_pages;
} pg_data_t;

extern struct pglist_data contig_page_data;
#define NODE_DATA(nid) (&contig_page_data)

#define zone_idx(zone) ((enum zone_type)((zone) - (zone)->zone_pgdat->node_zones))

static inline unsigned long zone_end_pfn(const struct zone *zone)
{
	return zone->zone_start_pfn + zone->spanned_pages;
}

static inline bool zone_spans_pfn(const struct zone *zone, unsigned long pfn)
{
	return pfn - zone->zone_start_pfn < zone->spanned_pages;
}

static inline unsigned long zone_managed_pages(const struct zone *zone)
{
	return (unsigned long)atomic_long_read(&zone->managed_pages);
}

static inline bool managed_zone(const struct zone *zone)
{
	return zone_managed_pages(zone);
}

static inline bool populated_zone(const struct zone *zone)
{
	return zone->present_pages;
}

static inline unsigned long zone_page_state(const struct zone *zone, enum zone_stat_item item)
{
	return (unsigned long)atomic_long_read(&zone->vm_stat[item]);
}

static inline bool is_highmem(const struct zone *zone)
{
#ifdef CONFIG_HIGHMEM
	return zone == &contig_page_data.node_zones[ZONE_HIGHMEM];
#else
	return false;
#endif
}

/* From the lowest to the highest. */
#define for_each_zone(zone)                        \
	for ((zone) = contig_page_data.node_zones; \
	     (zone) < contig_page_data.node_zones + MAX_NR_ZONES; (zone)++)
#define for_each_populated_zone(zone) \
	for_each_zone(zone)           \
		if (populated_zone(zone))

bool zone_watermark_ok(struct zone *z, unsigned int order, unsigned long mark, int highest_zoneidx,
		       unsigned int alloc_flags);

#endif /* _LINUX_MMZONE_H */
