/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_PAGE_ALLOC_H
#define _MM_PAGE_ALLOC_H

/*
 * The insides of the page allocator, for its own files and for the per-CPU
 * lists above it (Linux: mm/internal.h, mm/page_alloc.c).
 */

#include <linux/mm.h>
#include <linux/trace_events.h>
#include <linux/sched/mm.h>
#include <linux/page_owner.h>

/* Which watermark counts, and how far below it a request may go. */
#define ALLOC_WMARK_MIN	    WMARK_MIN
#define ALLOC_WMARK_LOW	    WMARK_LOW
#define ALLOC_WMARK_HIGH    WMARK_HIGH
#define ALLOC_NO_WATERMARKS 0x04
#define ALLOC_WMARK_MASK    (ALLOC_NO_WATERMARKS - 1)
#define ALLOC_HARDER	    0x10 /* a quarter of it: __GFP_ATOMIC */
#define ALLOC_HIGH	    0x20 /* half of it: __GFP_HIGH */

/* How hard to try; the rest says what kind of page. For the records of an allocator. */
#define GFP_RECLAIM_MASK                                                                         \
	(__GFP_RECLAIM | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_NOWARN | __GFP_RETRY_MAYFAIL | \
	 __GFP_NOFAIL | __GFP_NORETRY | __GFP_MEMALLOC | __GFP_NOMEMALLOC | __GFP_ATOMIC)

/* How a block goes to its free list. */
#define FPI_NONE    0
#define FPI_TO_TAIL 1

/*
 * What an allocation or a free must do beyond the allocator's own work. One
 * word, so that the fast paths look at nothing else.
 */
#define PAGE_HOOK_INIT_ON_ALLOC 0x01
#define PAGE_HOOK_INIT_ON_FREE	0x02
#define PAGE_HOOK_POISON	0x04
#define PAGE_HOOK_OWNER		0x08
#define PAGE_HOOK_FAIL		0x10
#define PAGE_HOOK_KASAN		0x20
#define PAGE_HOOK_TRACE		0x40

extern unsigned int page_alloc_hooks;

static inline bool want_init_on_alloc(gfp_t flags)
{
	return (page_alloc_hooks & PAGE_HOOK_INIT_ON_ALLOC) || (flags & __GFP_ZERO);
}

static inline bool want_init_on_free(void)
{
	return page_alloc_hooks & PAGE_HOOK_INIT_ON_FREE;
}

/* The migrate type of each pageblock of mem_map. */
extern unsigned char *pageblock_flags;

static inline unsigned long pageblock_index(const struct page *page)
{
	return ((unsigned long)page - (unsigned long)mem_map) /
	       (sizeof(*page) * pageblock_nr_pages);
}

static inline int get_pageblock_migratetype(const struct page *page)
{
	return READ_ONCE(pageblock_flags[pageblock_index(page)]);
}

static inline unsigned int page_alloc_order(const struct page *page)
{
	return (page->flags & PAGE_ORDER_MASK) >> ORDER_PGSHIFT;
}

static inline void set_page_alloc_order(struct page *page, unsigned int order)
{
	page->flags = (page->flags & ~PAGE_ORDER_MASK) | (unsigned long)order << ORDER_PGSHIFT;
}

/* Does it point to one of the first @nr elements of mem_map, and not into one? */
static __always_inline bool page_in_mem_map(const struct page *page, unsigned long nr)
{
	unsigned long offset = (unsigned long)page - (unsigned long)mem_map;
	const int shift = ilog2(sizeof(*page));

	/* A rotation: what is no multiple of the size becomes very large. */
	return (offset >> shift | offset << (BITS_PER_LONG - shift)) < nr;
}

/* Is this how a block looks that may be freed, with this order, by its last user? */
static __always_inline bool page_expected_state(const struct page *page, unsigned long flags,
						unsigned int order)
{
	return page_is_unshared(page) &&
	       (page->flags & (flags | PAGE_ORDER_MASK)) == (unsigned long)order << ORDER_PGSHIFT &&
	       page->page_type == ~0U && !page->mapping;
}

void __free_one_page(struct page *page, unsigned long pfn, struct zone *zone, unsigned int order,
		     int migratetype, unsigned int fpi_flags);
int rmqueue_bulk(struct zone *zone, unsigned int order, unsigned long count, struct list_head *list,
		 int migratetype);
__printf(2, 3) void warn_alloc(gfp_t gfp_mask, const char *fmt, ...);
void free_pages_prepare_hooks(struct page *page, unsigned int order);

/*
 * A page that is freed forgets what it was.
 */
static __always_inline void free_pages_prepare(struct page *page, unsigned int order)
{
	if (unlikely(PageHead(page)))
		for (unsigned long i = 1; i < 1UL << order; i++)
			page[i].compound_head = 0;
	page->flags &= ~(PAGEFLAGS_MASK | PAGE_ORDER_MASK);
	if (unlikely(page_alloc_hooks))
		free_pages_prepare_hooks(page, order);
}

/* mm/debug.c */
#define FLAG_NAMES_MAX 512

extern const struct trace_print_flags gfpflag_names[], pageflag_names[];

const char *format_page_flags(char *buf, size_t size, unsigned long flags);
const char *format_gfp_flags(char *buf, size_t size, gfp_t gfp);
void bad_page(struct page *page, const char *reason);
void __show_free_areas(bool is_error);

/* mm/page_poison.c */
void kernel_poison_pages(struct page *page, unsigned int order);
void kernel_unpoison_pages(struct page *page, unsigned int order);
void fill_pages(struct page *page, unsigned int order, int c);

/* mm/fault-inject.c, by fail_page_alloc= */
bool should_fail_alloc_page(gfp_t gfp_mask, unsigned int order);

#ifdef CONFIG_PCP

#include <linux/pcp.h>

#else

/* Without per-CPU lists every page goes to the free lists and comes from there. */
static inline bool pcp_allowed_order(unsigned int order)
{
	return false;
}

static inline struct page *rmqueue_pcplist(struct zone *zone, unsigned int order, int migratetype)
{
	return NULL;
}

static inline void free_unref_page_commit(struct zone *zone, struct page *page, unsigned int order,
					  int migratetype)
{
}

static inline void setup_per_cpu_pageset(void)
{
}

static inline void zone_pcp_update(struct zone *zone)
{
}

static inline void drain_all_pages(struct zone *zone)
{
}

static inline void drain_dead_cpus(void)
{
}

static inline int zone_pcp_count(struct zone *zone, bool all_cpus)
{
	return 0;
}

static inline void zoneinfo_show_pagesets(struct zone *zone)
{
}

#endif /* CONFIG_PCP */

/* A block that is freed, to this CPU's lists. */
static __always_inline void free_unref_page(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);

	free_pages_prepare(page, order);
	free_unref_page_commit(zone, page, order, get_pageblock_migratetype(page));
}

#endif /* _MM_PAGE_ALLOC_H */
