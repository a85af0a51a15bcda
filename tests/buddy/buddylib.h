/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BUDDYLIB_H
#define _BUDDYLIB_H

/*
 * What the tests of the page allocator share: booting a machine, what it has
 * free at a moment, and the walk of every zone. A machine boots once in a
 * process, so each test is a child.
 */

#include "../testlib.h"

#include <linux/mm.h>

#include "mm/page_alloc.h"

/* Boot with these words, without the boot messages; what follows is quiet too. */
static inline void boot(const char *params)
{
	static char words[256];
	char *argv[16] = { "test" };
	int argc = 1;

	alarm(PATIENCE);
	console_loglevel = LOGLEVEL_WARNING + 1;
	snprintf(words, sizeof(words), "%s", params);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	mem_init();
}

static inline void verify_all(void)
{
	struct zone *zone;

	for_each_zone(zone)
		zone_verify(zone);
}

/* Blocks and pages that are free, in each zone. */
struct snapshot {
	unsigned long nr_free[MAX_NR_ZONES][MAX_ORDER];
	unsigned long pages[MAX_NR_ZONES], managed[MAX_NR_ZONES];
	unsigned long total;
};

static inline struct snapshot look(void)
{
	struct snapshot s;
	struct zone *zone;

	memset(&s, 0, sizeof(s));
	for_each_zone(zone) {
		for (int order = 0; order < MAX_ORDER; order++)
			s.nr_free[zone_idx(zone)][order] = zone->free_area[order].nr_free;
		s.pages[zone_idx(zone)] = zone_page_state(zone, NR_FREE_PAGES);
		s.managed[zone_idx(zone)] = zone_managed_pages(zone);
	}
	s.total = nr_free_pages();
	return s;
}

static inline void check_same(const char *file, int line, const struct snapshot *want)
{
	struct snapshot got = look();

	for (int z = 0; z < MAX_NR_ZONES; z++) {
		for (int order = 0; order < MAX_ORDER; order++)
			if (got.nr_free[z][order] != want->nr_free[z][order])
				check_failed(file, line,
					     "zone %d has %lu blocks of order %d, not %lu", z,
					     got.nr_free[z][order], order, want->nr_free[z][order]);
		if (got.pages[z] != want->pages[z] || got.managed[z] != want->managed[z])
			check_failed(file, line,
				     "zone %d has %lu of %lu pages free, not %lu of %lu", z,
				     got.pages[z], got.managed[z], want->pages[z],
				     want->managed[z]);
	}
	if (got.total != want->total)
		check_failed(file, line, "%lu pages are free, not %lu", got.total, want->total);
	verify_all();
}

/* All is as it was at @before, and every zone in order. */
#define CHECK_SAME(before) check_same(__FILE__, __LINE__, &(before))

static inline struct zone *zone_of(enum zone_type type)
{
	return &contig_page_data.node_zones[type];
}

static inline unsigned long zone_free(const struct zone *zone)
{
	return zone_page_state(zone, NR_FREE_PAGES);
}

/* Single pages, linked by page->private through the pages that were taken. */
static inline struct page *take_all(gfp_t gfp, unsigned long *nr)
{
	struct page *page, *taken = NULL;

	*nr = 0;
	while ((page = alloc_pages(gfp | __GFP_NOWARN, 0))) {
		set_page_private(page, (unsigned long)taken);
		taken = page;
		++*nr;
	}
	return taken;
}

static inline void free_taken(struct page *taken)
{
	while (taken) {
		struct page *next = (struct page *)page_private(taken);

		__free_page(taken);
		taken = next;
	}
}

/* The allocator does what it is for, and everything comes back. */
static inline void check_usable(void)
{
	struct snapshot before = look();
	struct page *page[MAX_ORDER];

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		page[order] = alloc_pages(GFP_KERNEL | __GFP_NOWARN | (order & 1 ? __GFP_COMP : 0),
					  order);
		CHECK(page[order] || order > 5);
		if (page[order]) {
			CHECK_EQ(page_count(page[order]), 1);
			memset(page_address(page[order]), (int)order + 1, PAGE_SIZE << order);
		}
	}
	verify_all();
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		if (!page[order])
			continue;
		CHECK_EQ(*(u8 *)page_address(page[order]), order + 1);
		__free_pages(page[order], order);
	}
	CHECK_SAME(before);
}

#endif /* _BUDDYLIB_H */
