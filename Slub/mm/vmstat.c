// SPDX-License-Identifier: GPL-2.0-only
/*
 * What /proc shows of the page allocator: buddyinfo, pagetypeinfo, zoneinfo, in
 * the kernel's formats. Linux: mm/vmstat.c.
 */

#include <linux/mm.h>

#include "page_alloc.h"

/**
 * frag_show - print /proc/buddyinfo
 *
 * For each zone the number of free blocks, from order 0 to the highest.
 */
void frag_show(void)
{
	struct zone *zone;

	for_each_populated_zone(zone) {
		pr_info("Node %d, zone %8s ", 0, zone->name);
		for (int order = 0; order < MAX_ORDER; order++)
			pr_cont("%6lu ", READ_ONCE(zone->free_area[order].nr_free));
		pr_cont("\n");
	}
}

static unsigned long count_free_list(struct zone *zone, int order, int type)
{
	unsigned long flags, count = 0;
	struct list_head *pos;

	spin_lock_irqsave(&zone->lock, flags);
	list_for_each_checked(pos, &zone->free_area[order].free_list[type])
		count++;
	spin_unlock_irqrestore(&zone->lock, flags);
	return count;
}

static void pagetypeinfo_showfree(void)
{
	struct zone *zone;

	pr_info("%-43s ", "Free pages count per migrate type at order");
	for (int order = 0; order < MAX_ORDER; order++)
		pr_cont("%6d ", order);
	pr_cont("\n");
	for_each_populated_zone(zone) {
		for (int type = 0; type < MIGRATE_TYPES; type++) {
			pr_info("Node %4d, zone %8s, type %12s ", 0, zone->name,
				migratetype_names[type]);
			for (int order = 0; order < MAX_ORDER; order++)
				pr_cont("%6lu ", count_free_list(zone, order, type));
			pr_cont("\n");
		}
	}
}

static void pagetypeinfo_showblockcount(void)
{
	struct zone *zone;

	pr_info("\n%-23s", "Number of blocks type ");
	for (int type = 0; type < MIGRATE_TYPES; type++)
		pr_cont("%12s ", migratetype_names[type]);
	pr_cont("\n");
	for_each_populated_zone(zone) {
		unsigned long count[MIGRATE_TYPES] = { 0 };

		for (unsigned long pfn = zone->zone_start_pfn; pfn < zone_end_pfn(zone);
		     pfn = ALIGN(pfn + 1, pageblock_nr_pages))
			count[get_pageblock_migratetype(pfn_to_page(pfn))]++;
		pr_info("Node %d, zone %8s ", 0, zone->name);
		for (int type = 0; type < MIGRATE_TYPES; type++)
			pr_cont("%12lu ", count[type]);
		pr_cont("\n");
	}
}

/**
 * pagetypeinfo_show - print /proc/pagetypeinfo
 *
 * The free blocks of each migrate type, and to which type pageblocks belong.
 */
void pagetypeinfo_show(void)
{
	pr_info("Page block order: %d\n", pageblock_order);
	pr_info("Pages per block:  %lu\n\n", pageblock_nr_pages);
	pagetypeinfo_showfree();
	pagetypeinfo_showblockcount();
}

/**
 * zoneinfo_show - print /proc/zoneinfo
 */
void zoneinfo_show(void)
{
	struct zone *zone;

	for_each_zone(zone) {
		pr_info("Node %d, zone %8s", 0, zone->name);
		pr_cont("\n  pages free     %lu", zone_page_state(zone, NR_FREE_PAGES));
		pr_cont("\n        boost    0");
		pr_cont("\n        min      %lu", min_wmark_pages(zone));
		pr_cont("\n        low      %lu", low_wmark_pages(zone));
		pr_cont("\n        high     %lu", high_wmark_pages(zone));
		pr_cont("\n        spanned  %lu", zone->spanned_pages);
		pr_cont("\n        present  %lu", zone->present_pages);
		pr_cont("\n        managed  %lu", zone_managed_pages(zone));
		pr_cont("\n        cma      0");
		pr_cont("\n        protection: (%ld", zone->lowmem_reserve[0]);
		for (int i = 1; i < MAX_NR_ZONES; i++)
			pr_cont(", %ld", zone->lowmem_reserve[i]);
		pr_cont(")\n");
		if (!populated_zone(zone))
			continue;
		pr_info("      nr_free_pages %lu\n", zone_page_state(zone, NR_FREE_PAGES));
		pr_info("  pagesets\n");
		zoneinfo_show_pagesets(zone);
		pr_info("  node_unreclaimable:  0\n");
		pr_info("  start_pfn:           %lu\n", zone->zone_start_pfn);
	}
}
