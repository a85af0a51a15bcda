// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the page allocator says when something is wrong, and the walk that finds
 * out whether it is itself.
 *
 * Linux: mm/debug.c, bad_page() and show_free_areas() of mm/page_alloc.c,
 * lib/show_mem.c.
 */

#include <linux/invariant.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <trace/events/mmflags.h>

#include "page_alloc.h"

#ifdef CONFIG_DEBUG_PAGE_REF
#define CREATE_TRACE_POINTS
#include <trace/events/page_ref.h>

/* The names of the flags, for tools. */
TRACE_DEFINE_ENUM(PG_locked);
TRACE_DEFINE_ENUM(PG_waiters);
TRACE_DEFINE_ENUM(PG_error);
TRACE_DEFINE_ENUM(PG_referenced);
TRACE_DEFINE_ENUM(PG_uptodate);
TRACE_DEFINE_ENUM(PG_dirty);
TRACE_DEFINE_ENUM(PG_lru);
TRACE_DEFINE_ENUM(PG_active);
TRACE_DEFINE_ENUM(PG_workingset);
TRACE_DEFINE_ENUM(PG_slab);
TRACE_DEFINE_ENUM(PG_owner_priv_1);
TRACE_DEFINE_ENUM(PG_arch_1);
TRACE_DEFINE_ENUM(PG_reserved);
TRACE_DEFINE_ENUM(PG_private);
TRACE_DEFINE_ENUM(PG_private_2);
TRACE_DEFINE_ENUM(PG_writeback);
TRACE_DEFINE_ENUM(PG_head);
TRACE_DEFINE_ENUM(PG_mappedtodisk);
TRACE_DEFINE_ENUM(PG_reclaim);
TRACE_DEFINE_ENUM(PG_swapbacked);
TRACE_DEFINE_ENUM(PG_unevictable);
TRACE_DEFINE_ENUM(PG_mlocked);
#ifdef CONFIG_64BIT
TRACE_DEFINE_ENUM(PG_arch_2);
#endif
TRACE_DEFINE_ENUM(__NR_PAGEFLAGS);
#endif

#define K(pages) ((unsigned long)(pages) << (PAGE_SHIFT - 10))

const struct trace_print_flags gfpflag_names[] = { __def_gfpflag_names, { 0, NULL } };

const struct trace_print_flags pageflag_names[] = { __def_pageflag_names, { 0, NULL } };

/**
 * format_gfp_flags - the names of gfp flags, as %pGg prints them in Linux
 * @buf: gets them
 * @size: of it, bytes
 * @gfp: the flags
 *
 * Return: @buf.
 */
const char *format_gfp_flags(char *buf, size_t size, gfp_t gfp)
{
	return format_flags(buf, size, gfp, gfpflag_names);
}

/**
 * format_page_flags - the flags of a page, as %pGp prints them in Linux
 * @buf: gets them: the number, then the names and the zone in parentheses
 * @size: of it, bytes
 * @flags: page->flags
 *
 * Return: @buf.
 */
const char *format_page_flags(char *buf, size_t size, unsigned long flags)
{
	char names[FLAG_NAMES_MAX];

	format_flags(names, sizeof(names), flags & PAGEFLAGS_MASK, pageflag_names);
	scnprintf(buf, size, "%#lx(%s%szone=%lu)", flags, names, names[0] ? "|" : "",
		  flags >> ZONES_PGSHIFT & ZONES_MASK);
	return buf;
}

/**
 * dump_page - all that a struct page says
 * @page: the page
 * @reason: why it is dumped, or NULL
 */
void dump_page(struct page *page, const char *reason)
{
	const unsigned long *raw = (const unsigned long *)page;
	struct page *head = compound_head(page);
	const size_t words = sizeof(*page) / sizeof(*raw);
	char flags[FLAG_NAMES_MAX];

	pr_warn("page:%px refcount:%d mapcount:%d mapping:%px index:%#lx pfn:%#lx\n", page,
		page_ref_count(head), PageBuddy(page) ? 0 : atomic_read(&page->_mapcount) + 1,
		page->mapping, page->index, page_to_pfn(page));
	if (PageCompound(page))
		pr_warn("head:%px order:%u\n", head, compound_order(head));
	if (PageBuddy(page))
		pr_warn("buddy order:%u\n", buddy_order(page));
	pr_warn("flags: %#lx(%s|zone=%u|order=%u)\n", page->flags,
		format_flags(flags, sizeof(flags), page->flags & PAGEFLAGS_MASK, pageflag_names),
		(unsigned int)page_zonenum(page), page_alloc_order(page));
	for (size_t i = 0; i < words; i += 4)
		pr_warn("raw: %0*lx %0*lx %0*lx %0*lx\n", BITS_PER_LONG / 4, raw[i],
			BITS_PER_LONG / 4, raw[i + 1], BITS_PER_LONG / 4, raw[i + 2],
			BITS_PER_LONG / 4, raw[i + 3]);
	if (reason)
		pr_warn("page dumped because: %s\n", reason);
	dump_page_owner(page);
}

/**
 * bad_page - a page is not what it should be
 * @page: the page, which goes nowhere
 * @reason: what is wrong
 */
void bad_page(struct page *page, const char *reason)
{
	oops_enter();
	pr_alert("BUG: Bad page state in process %s  pfn:%05lx\n", current->comm,
		 page_to_pfn(page));
	dump_page(page, reason);
	dump_stack();
	oops_exit();
	add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
}

/* ---- show_mem() ---- */

static __printf(2, 3) void show_line(bool is_error, const char *fmt, ...)
{
	char line[512];
	va_list args;

	va_start(args, fmt);
	vscnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	if (is_error)
		pr_warn("%s", line);
	else
		pr_info("%s", line);
}

/* The free blocks of a zone: "3*4kB (UM) 1*8kB (U) ... = 20kB". */
static void show_zone_free_areas(bool is_error, struct zone *zone)
{
	static const char types[MIGRATE_TYPES] = { 'U', 'M', 'E' };
	unsigned long total = 0, flags;
	char line[512];
	int len = scnprintf(line, sizeof(line), "%s: ", zone->name);

	spin_lock_irqsave(&zone->lock, flags);
	for (int order = 0; order < MAX_ORDER; order++) {
		struct free_area *area = &zone->free_area[order];

		total += area->nr_free << order;
		len += scnprintf(line + len, sizeof(line) - len, "%lu*%lukB ", area->nr_free,
				 K(1UL) << order);
		if (!area->nr_free)
			continue;
		len += scnprintf(line + len, sizeof(line) - len, "(");
		for (int type = 0; type < MIGRATE_TYPES; type++)
			if (!list_empty(&area->free_list[type]))
				len += scnprintf(line + len, sizeof(line) - len, "%c", types[type]);
		len += scnprintf(line + len, sizeof(line) - len, ") ");
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	show_line(is_error, "%s= %lukB\n", line, K(total));
}

/**
 * __show_free_areas - what is free in each zone, and what is kept
 * @is_error: to stderr
 */
void __show_free_areas(bool is_error)
{
	unsigned long total = 0, high = 0, managed = 0;
	unsigned long free_pcp = 0;
	struct zone *zone;

	for_each_populated_zone(zone)
		free_pcp += (unsigned long)zone_pcp_count(zone, true);
	show_line(is_error, "Mem-Info:\n");
	show_line(is_error, " free:%lu free_pcp:%lu\n", nr_free_pages(), free_pcp);
	for_each_populated_zone(zone) {
		show_line(is_error,
			  "%s free:%lukB min:%lukB low:%lukB high:%lukB present:%lukB "
			  "managed:%lukB free_pcp:%lukB local_pcp:%lukB\n",
			  zone->name, K(zone_page_state(zone, NR_FREE_PAGES)),
			  K(min_wmark_pages(zone)), K(low_wmark_pages(zone)),
			  K(high_wmark_pages(zone)), K(zone->present_pages),
			  K(zone_managed_pages(zone)), K(zone_pcp_count(zone, true)),
			  K(zone_pcp_count(zone, false)));
		show_line(is_error, "lowmem_reserve[]:");
		for (int i = 0; i < MAX_NR_ZONES; i++)
			pr_cont(" %ld", zone->lowmem_reserve[i]);
		pr_cont("\n");
		total += zone->present_pages;
		managed += zone_managed_pages(zone);
		high += is_highmem(zone) ? zone->present_pages : 0;
	}
	for_each_populated_zone(zone)
		show_zone_free_areas(is_error, zone);
	show_line(is_error, "%lu pages RAM\n", total);
	show_line(is_error, "%lu pages HighMem/MovableOnly\n", high);
	show_line(is_error, "%lu pages reserved\n", total - managed);
}

/**
 * show_mem - how memory is used
 * @filter: not used
 * @nodemask: not used
 *
 * What an allocation that failed reports, too.
 */
void show_mem(unsigned int filter, void *nodemask)
{
	__show_free_areas(false);
}

/* ---- the invariants ---- */

#define VERIFY(nr, condition, words) INVARIANT("mm/buddy.c", nr, condition, words)

/* Is the other half of the next larger block free, too? Then they should be one. */
static bool has_free_buddy(const struct zone *zone, unsigned long pfn, unsigned int order)
{
	unsigned long buddy = pfn ^ (1UL << order);

	return order < MAX_ORDER - 1 && zone_spans_pfn(zone, buddy) &&
	       PageBuddy(pfn_to_page(buddy)) && buddy_order(pfn_to_page(buddy)) == order;
}

static void verify_free_block(const struct zone *zone, const struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page);

	VERIFY(1, page_in_mem_map(page, max_mapnr), "a free list has pages of mem_map");
	VERIFY(1, PageBuddy(page) && buddy_order(page) == order,
	       "a page on a free list is PageBuddy, and its private is the order of the list");
	VERIFY(2,
	       page_zone(page) == zone && zone_spans_pfn(zone, pfn) &&
		       zone_spans_pfn(zone, pfn + (1UL << order) - 1),
	       "a free block lies in its zone");
	VERIFY(2, !(pfn & ((1UL << order) - 1)), "a free block begins at a multiple of its size");
	VERIFY(3, !has_free_buddy(zone, pfn, order), "no two buddies of one order are both free");
	VERIFY(5, !page_ref_count(page), "a free page has _refcount 0");
}

static unsigned long verify_free_area(struct zone *zone, unsigned int order)
{
	struct free_area *area = &zone->free_area[order];
	unsigned long nr = 0;
	struct page *page;

	for (int type = 0; type < MIGRATE_TYPES; type++) {
		VERIFY(1, list_is_sound(&area->free_list[type]), "a free list is a ring");
		list_for_each_entry(page, &area->free_list[type], buddy_list) {
			verify_free_block(zone, page, order);
			nr++;
		}
	}
	VERIFY(4, nr == area->nr_free, "nr_free is the number of blocks on the lists");
	return nr;
}

/**
 * zone_verify - walk every invariant of a zone (see mm/buddy.c)
 * @zone: the zone; nobody else uses it
 *
 * BUG() if one does not hold, after saying which.
 */
void zone_verify(struct zone *zone)
{
	unsigned long blocks = 0, pages = 0, pfn = zone->zone_start_pfn;

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		unsigned long nr = verify_free_area(zone, order);

		blocks += nr;
		pages += nr << order;
	}
	VERIFY(4, pages == zone_page_state(zone, NR_FREE_PAGES),
	       "NR_FREE_PAGES is the number of pages on the lists");

	/* Each PageBuddy is on a list: as many are found, and none inside another. */
	while (pfn < zone_end_pfn(zone)) {
		struct page *page = pfn_to_page(pfn);

		VERIFY(2, page_zone(page) == zone, "each page of a zone names the zone");
		if (!PageBuddy(page)) {
			pfn++;
			continue;
		}
		VERIFY(1, buddy_order(page) < MAX_ORDER, "private of a PageBuddy is its order");
		for (unsigned long i = 1; i < 1UL << buddy_order(page); i++) {
			VERIFY(2, !PageBuddy(page + i), "no free block lies inside another");
			VERIFY(5, !page_ref_count(page + i), "a free page has _refcount 0");
		}
		pfn += 1UL << buddy_order(page);
		blocks--;
	}
	VERIFY(1, !blocks, "a page that is PageBuddy is on a free list");
}

static void zones_verify(void)
{
	struct zone *zone;

	for_each_populated_zone(zone)
		zone_verify(zone);
}
invariant_check(zones_verify);
