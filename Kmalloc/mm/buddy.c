// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page allocator, a buddy system.
 *
 * What it is for. From mem_init() on all memory comes from here, in blocks of
 * 2^order pages, and goes back to here. It must answer quickly, and it must
 * still have large blocks after a long time of small ones.
 *
 * It stands on memblock, which hands it all memory that boot did not take.
 *
 * Blocks and buddies. A block of order n begins at a page frame number that is
 * a multiple of 2^n. Cut in two it makes two blocks of order n - 1, buddies:
 * their numbers differ in one bit, n - 1. So a block finds its buddy by flipping
 * a bit, and both together make the block that begins at the lower:
 *
 *	order 3	[0 . . . . . . .]
 *	order 2	[0 . . .]	[4 . . .]	4 = 0 ^ (1 << 2)
 *	order 1	[0 .]	[2 .]			2 = 0 ^ (1 << 1)
 *	order 0	[0] [1]				1 = 0 ^ (1 << 0)
 *
 * Allocating takes a block of the smallest order that has one, and puts what
 * is left of it, cut in halves, on the lists (expand()). Freeing joins a block
 * with its buddy while that is free too (__free_one_page()).
 *
 * Where things are:
 *
 *	contig_page_data (the node)
 *	  node_zones[]	DMA | Normal | HighMem, each a range of page frames
 *	    free_area[0]	free_list[UNMOVABLE]   <-> page <-> page
 *				free_list[MOVABLE]     <-> page
 *				free_list[RECLAIMABLE]
 *				nr_free = 3
 *	    ...
 *	    free_area[10]
 *	mem_map[]	a struct page for each frame, RAM or not
 *
 * Zones. A request names the highest zone that will do; if that is short the
 * one below is tried, which keeps lowmem_reserve[] pages for those who have no
 * choice. A zone gives pages while more than a watermark of them are free: the
 * low one at first, then min, and those who cannot wait go deeper.
 *
 * Migrate types. Pages that could be moved away, those that could be reclaimed
 * and the rest are kept apart, in pageblocks of the highest order each of which
 * belongs to a type, so that one page that stays does not spoil a large block
 * of pages that go. A type that has nothing takes the largest block that
 * another has and, if it is worth it, all of that pageblock.
 *
 * Invariants, walked by zone_verify():
 *
 *  1. A page is on a free list if and only if it is PageBuddy; page->private is
 *     its order then, and that of the list.
 *  2. A free block begins at a multiple of its size, lies in its zone, and
 *     overlaps no other.
 *  3. No two buddies of one order are both free.
 *  4. nr_free is the number of blocks on the lists, NR_FREE_PAGES that of the
 *     pages on all of them.
 *  5. A free page has _refcount 0, a block that was handed out 1 or more in its
 *     first page and 0 in the others.
 *
 * Locking: zone->lock, interrupts off, protects lists, counts and pageblock
 * types. A page that is handed out belongs to whom it was given to.
 *
 * The way through the code, as in Linux:
 *
 *	alloc_pages -> __alloc_pages -> get_page_from_freelist
 *		-> zone_watermark_fast
 *		-> rmqueue -> __rmqueue -> __rmqueue_smallest -> expand
 *		-> prep_new_page
 *	__free_pages -> __free_pages_ok -> __free_one_page
 *
 * Linux: mm/page_alloc.c. Left out here: reclaim and compaction (nobody's pages
 * can be taken away), memory cgroups, CMA, hotplug, and the reserves for
 * high-order atomic requests.
 */

#include <linux/init.h>
#include <linux/kasan.h>
#include <linux/leak.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "page_alloc.h"

#define CREATE_TRACE_POINTS
#include <trace/events/kmem.h>
#define CREATE_TRACE_POINTS
#include <trace/events/buddy.h>
#include <trace/events/biscuitos.h>

#define MAX_RECLAIM_RETRIES 16

/* What a zone keeps for requests that could use a higher one: 1/ratio of that. */
#define DMA_RESERVE_RATIO    256
#define NORMAL_RESERVE_RATIO 32

/* High memory needs little: nobody takes it in an emergency. */
#define HIGHMEM_MIN_DIVISOR 1024
#define SWAP_CLUSTER_MAX    32UL
#define HIGHMEM_MIN_MAX	    128UL

#ifndef CONFIG_DMA_SIZE
#define CONFIG_DMA_SIZE 0
#endif

struct pglist_data contig_page_data;
struct page *mem_map;
unsigned long max_mapnr;
atomic_long_t _totalram_pages;
int min_free_kbytes = 1024;
unsigned int page_alloc_hooks = IS_ENABLED(CONFIG_KASAN) ? PAGE_HOOK_KASAN : 0;
unsigned char *pageblock_flags;
int page_group_by_mobility_disabled;

/* What tools need to know about mem_map when they read a trace. */
static unsigned long first_pfn;
static const unsigned long page_struct_size = sizeof(struct page);

TRACE_EVAL_MAP(__mem_map, mem_map);
TRACE_EVAL_MAP(__first_pfn, first_pfn);
TRACE_EVAL_MAP(__page_struct_size, page_struct_size);

static int watermark_scale_factor = 10;

const char *const migratetype_names[MIGRATE_TYPES] = { "Unmovable", "Movable", "Reclaimable" };

/*
 * ---- Free lists ----
 */

static inline void __mod_zone_freepage_state(struct zone *zone, long nr_pages)
{
	atomic_long_set(&zone->vm_stat[NR_FREE_PAGES],
			atomic_long_read(&zone->vm_stat[NR_FREE_PAGES]) + nr_pages);
}

static inline void set_buddy_order(struct page *page, unsigned int order)
{
	WRITE_ONCE(page->private, order);
	__SetPageBuddy(page);
}

/*
 * Functions with an argument "traced" are there twice: the one with true has calls, which cost
 * time even if they are never made, because registers are kept free for them.
 */
static inline bool free_lists_are_traced(void)
{
	return trace_add_to_free_list_enabled() || trace_del_page_from_free_list_enabled() ||
	       trace_mm_page_alloc_zone_locked_enabled();
}

static __always_inline void add_to_free_list(struct page *page, struct zone *zone,
					     unsigned int order, int migratetype, bool to_tail,
					     bool traced)
{
	struct free_area *area = &zone->free_area[order];

	if (to_tail)
		list_add_tail(&page->buddy_list, &area->free_list[migratetype]);
	else
		list_add(&page->buddy_list, &area->free_list[migratetype]);
	WRITE_ONCE(area->nr_free, area->nr_free + 1);
	if (traced)
		trace_add_to_free_list(page_to_pfn(page), order, migratetype, to_tail);
}

static __always_inline void del_page_from_free_list(struct page *page, struct zone *zone,
						    unsigned int order, bool traced)
{
	list_del(&page->buddy_list);
	__ClearPageBuddy(page);
	WRITE_ONCE(zone->free_area[order].nr_free, zone->free_area[order].nr_free - 1);
	if (traced)
		trace_del_page_from_free_list(page_to_pfn(page), order);
}

static inline void move_to_free_list(struct page *page, struct zone *zone, unsigned int order,
				     int migratetype, bool to_tail)
{
	struct free_area *area = &zone->free_area[order];

	if (to_tail)
		list_move_tail(&page->buddy_list, &area->free_list[migratetype]);
	else
		list_move(&page->buddy_list, &area->free_list[migratetype]);
	trace_move_to_free_list(page_to_pfn(page), order, migratetype, to_tail);
}

static inline struct page *get_page_from_free_area(const struct free_area *area, int migratetype)
{
	return list_first_entry_or_null(&area->free_list[migratetype], struct page, buddy_list);
}

/* The buddy of a block, if it is free and as large; NULL if it is not. */
static inline struct page *find_buddy_page_pfn(const struct zone *zone, struct page *page,
					       unsigned long pfn, unsigned int order,
					       unsigned long *buddy_pfn)
{
	unsigned long buddy = pfn ^ (1UL << order);
	struct page *buddy_page;

	*buddy_pfn = buddy;
	if (!zone_spans_pfn(zone, buddy))
		return NULL;
	buddy_page = page + (long)(buddy - pfn);
	if (!PageBuddy(buddy_page) || buddy_order(buddy_page) != order)
		return NULL;
	return buddy_page;
}

/*
 * A block is about to go on the list of @order. If the buddy of the block that
 * it and its own buddy would make is free, they are likely to be joined soon:
 * then it goes to the tail, where it is taken last.
 */
static inline bool buddy_merge_likely(const struct zone *zone, unsigned long pfn,
				      unsigned long buddy_pfn, struct page *page,
				      unsigned int order)
{
	unsigned long higher = pfn & buddy_pfn, higher_buddy;

	if (order >= MAX_ORDER - 2)
		return false;
	return find_buddy_page_pfn(zone, page + (long)(higher - pfn), higher, order + 1,
				   &higher_buddy);
}

static __always_inline void ___free_one_page(struct page *page, unsigned long pfn,
					     struct zone *zone, unsigned int order, int migratetype,
					     unsigned int fpi_flags, bool traced)
{
	unsigned long buddy_pfn = 0;
	struct page *buddy;
	bool to_tail;

	__mod_zone_freepage_state(zone, 1L << order);
	while (order < MAX_ORDER - 1) {
		buddy = find_buddy_page_pfn(zone, page, pfn, order, &buddy_pfn);
		if (!buddy)
			break;
		del_page_from_free_list(buddy, zone, order, traced);
		page += (long)((pfn & buddy_pfn) - pfn);
		pfn &= buddy_pfn;
		order++;
	}
	set_buddy_order(page, order);
	to_tail = (fpi_flags & FPI_TO_TAIL) ||
		  buddy_merge_likely(zone, pfn, buddy_pfn, page, order);
	add_to_free_list(page, zone, order, migratetype, to_tail, traced);
}

static noinline __cold void __free_one_page_traced(struct page *page, unsigned long pfn,
						   struct zone *zone, unsigned int order,
						   int migratetype, unsigned int fpi_flags)
{
	___free_one_page(page, pfn, zone, order, migratetype, fpi_flags, true);
}

/**
 * __free_one_page - put a block on a free list, joined with its buddies
 * @page: the first page; nobody uses it any more
 * @pfn: its number
 * @zone: its zone, locked
 * @order: of the block
 * @migratetype: of its pageblock
 * @fpi_flags: FPI_TO_TAIL: to be taken last
 */
void __free_one_page(struct page *page, unsigned long pfn, struct zone *zone, unsigned int order,
		     int migratetype, unsigned int fpi_flags)
{
	if (unlikely(free_lists_are_traced()))
		__free_one_page_traced(page, pfn, zone, order, migratetype, fpi_flags);
	else
		___free_one_page(page, pfn, zone, order, migratetype, fpi_flags, false);
}

/*
 * The first 2^@low pages of a block of order @high are wanted: its upper half
 * goes on the list below, and so on.
 */
static __always_inline void expand(struct zone *zone, struct page *page, int low, int high,
				   int migratetype, bool traced)
{
	while (high > low) {
		high--;
		set_buddy_order(page + (1UL << high), high);
		add_to_free_list(page + (1UL << high), zone, high, migratetype, false, traced);
	}
}

/* From the lists of one migrate type: the smallest block that is large enough. */
static __always_inline struct page *__rmqueue_smallest(struct zone *zone, unsigned int order,
						       int migratetype, bool traced)
{
	for (unsigned int current_order = order; current_order < MAX_ORDER; current_order++) {
		struct page *page =
			get_page_from_free_area(&zone->free_area[current_order], migratetype);

		if (!page)
			continue;
		del_page_from_free_list(page, zone, current_order, traced);
		expand(zone, page, order, current_order, migratetype, traced);
		if (traced)
			trace_mm_page_alloc_zone_locked(page, order, migratetype,
							pcp_allowed_order(order));
		return page;
	}
	return NULL;
}

/*
 * ---- Migrate types ----
 */

/* Whom a type takes from when it has nothing, in this order. */
static const int fallbacks[MIGRATE_TYPES][MIGRATE_TYPES - 1] = {
	[MIGRATE_UNMOVABLE] = { MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE },
	[MIGRATE_MOVABLE] = { MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE },
	[MIGRATE_RECLAIMABLE] = { MIGRATE_UNMOVABLE, MIGRATE_MOVABLE },
};

static void set_pageblock_migratetype(struct page *page, int migratetype)
{
	if (unlikely(page_group_by_mobility_disabled))
		migratetype = MIGRATE_UNMOVABLE;
	WRITE_ONCE(pageblock_flags[pageblock_index(page)], (unsigned char)migratetype);
	trace_set_pageblock_migratetype(page_to_pfn(page), migratetype);
}

/* All free blocks of a pageblock go to the lists of @migratetype. Returns their pages. */
static int move_freepages_block(struct zone *zone, unsigned long pfn, int migratetype)
{
	unsigned long start = max(round_down(pfn, pageblock_nr_pages), zone->zone_start_pfn);
	unsigned long end =
		min(round_down(pfn, pageblock_nr_pages) + pageblock_nr_pages, zone_end_pfn(zone));
	int pages_moved = 0;

	while (start < end) {
		struct page *page = pfn_to_page(start);
		unsigned int order;

		if (!PageBuddy(page)) {
			start++;
			continue;
		}
		order = buddy_order(page);
		move_to_free_list(page, zone, order, migratetype, true);
		start += 1UL << order;
		pages_moved += 1 << order;
	}
	return pages_moved;
}

/*
 * Is all of the pageblock worth taking? A large part of it is, and types whose
 * pages stay should rather spoil one more block at once than many one by one.
 */
static bool can_steal_fallback(unsigned int order, int start_migratetype)
{
	return order >= pageblock_order / 2 || start_migratetype != MIGRATE_MOVABLE ||
	       page_group_by_mobility_disabled;
}

static int find_suitable_fallback(const struct free_area *area, unsigned int order, int migratetype,
				  bool *can_steal)
{
	*can_steal = can_steal_fallback(order, migratetype);
	if (!area->nr_free)
		return -1;
	for (int i = 0; i < MIGRATE_TYPES - 1; i++)
		if (!list_empty(&area->free_list[fallbacks[migratetype][i]]))
			return fallbacks[migratetype][i];
	return -1;
}

/* The free block at @page, of another type, goes to the lists of @start_type. */
static void steal_suitable_fallback(struct zone *zone, struct page *page, int start_type,
				    bool whole_block)
{
	unsigned int order = buddy_order(page);
	unsigned long pfn = page_to_pfn(page);

	if (whole_block || order >= pageblock_order) {
		int free_pages = move_freepages_block(zone, pfn, start_type);

		/* Half of it free: the pageblock is of that type from now on. */
		if (free_pages >= 1 << (pageblock_order - 1) || page_group_by_mobility_disabled)
			set_pageblock_migratetype(page, start_type);
		return;
	}
	move_to_free_list(page, zone, order, start_type, false);
}

/*
 * The type has nothing: take from another, the largest block it has, so that
 * this does not happen soon again. Only pages that can be moved, when they do
 * not take the pageblock, take the smallest that will do.
 */
static noinline bool __rmqueue_fallback(struct zone *zone, unsigned int order, int start_type)
{
	int fallback = -1, current_order;
	bool can_steal = false;
	struct page *page;

	for (current_order = MAX_ORDER - 1; current_order >= (int)order; current_order--) {
		fallback = find_suitable_fallback(&zone->free_area[current_order], current_order,
						  start_type, &can_steal);
		if (fallback >= 0)
			break;
	}
	if (fallback < 0)
		return false;
	if (!can_steal) {
		for (current_order = order;; current_order++) {
			fallback = find_suitable_fallback(&zone->free_area[current_order],
							  current_order, start_type, &can_steal);
			if (fallback >= 0)
				break;
		}
	}
	page = get_page_from_free_area(&zone->free_area[current_order], fallback);
	steal_suitable_fallback(zone, page, start_type, can_steal);
	trace_mm_page_alloc_extfrag(page, (int)order, current_order, start_type, fallback);
	return true;
}

static __always_inline struct page *___rmqueue(struct zone *zone, unsigned int order,
					       int migratetype, bool traced)
{
	struct page *page = __rmqueue_smallest(zone, order, migratetype, traced);

	if (unlikely(!page) && __rmqueue_fallback(zone, order, migratetype))
		page = __rmqueue_smallest(zone, order, migratetype, traced);
	return page;
}

static noinline __cold struct page *__rmqueue_traced(struct zone *zone, unsigned int order,
						     int migratetype)
{
	return ___rmqueue(zone, order, migratetype, true);
}

/* A block of the type, or of another. The zone is locked. */
static __always_inline struct page *__rmqueue(struct zone *zone, unsigned int order,
					      int migratetype)
{
	return unlikely(free_lists_are_traced()) ? __rmqueue_traced(zone, order, migratetype) :
						   ___rmqueue(zone, order, migratetype, false);
}

/**
 * rmqueue_bulk - many blocks at once, for those who keep some
 * @zone: from where
 * @order: of each block
 * @count: how many, at most
 * @list: they are added to its end, by page->pcp_list
 * @migratetype: of the pages
 *
 * Return: how many there were.
 */
int rmqueue_bulk(struct zone *zone, unsigned int order, unsigned long count, struct list_head *list,
		 int migratetype)
{
	unsigned long flags;
	int allocated = 0;

	spin_lock_irqsave(&zone->lock, flags);
	while (count--) {
		struct page *page = __rmqueue(zone, order, migratetype);

		if (unlikely(!page))
			break;
		list_add_tail(&page->pcp_list, list);
		allocated++;
	}
	__mod_zone_freepage_state(zone, -((long)allocated << order));
	spin_unlock_irqrestore(&zone->lock, flags);
	return allocated;
}

/*
 * ---- Watermarks ----
 */

/* As zone_watermark_ok(), when it is known how many pages are free. */
static bool __zone_watermark_ok(const struct zone *z, unsigned int order, unsigned long mark,
				int highest_zoneidx, unsigned int alloc_flags, long free_pages)
{
	long min = (long)mark;

	/* In the worst case so many of them are cut away and of no use. */
	free_pages -= (1L << order) - 1;
	if (alloc_flags & ALLOC_HIGH)
		min -= min / 2;
	if (alloc_flags & ALLOC_HARDER)
		min -= min / 4;
	if (free_pages <= min + z->lowmem_reserve[highest_zoneidx])
		return false;
	if (!order)
		return true;
	for (unsigned int o = order; o < MAX_ORDER; o++)
		if (READ_ONCE(z->free_area[o].nr_free))
			return true;
	return false;
}

/**
 * zone_watermark_ok - would enough stay free?
 * @z: the zone
 * @order: of the block that is wanted
 * @mark: pages that must stay free
 * @highest_zoneidx: the highest zone that the request could use
 * @alloc_flags: ALLOC_HIGH, ALLOC_HARDER: how far below @mark it may go
 *
 * Return: true if a block of the order is there and more than the mark, and
 * than what the zone keeps for others, stays.
 */
bool zone_watermark_ok(struct zone *z, unsigned int order, unsigned long mark, int highest_zoneidx,
		       unsigned int alloc_flags)
{
	return __zone_watermark_ok(z, order, mark, highest_zoneidx, alloc_flags,
				   (long)zone_page_state(z, NR_FREE_PAGES));
}

static __always_inline bool zone_watermark_fast(const struct zone *z, unsigned int order,
						unsigned long mark, int highest_zoneidx,
						unsigned int alloc_flags)
{
	long free_pages = (long)zone_page_state(z, NR_FREE_PAGES);

	/* Whatever else may be allowed: this is enough for one page. */
	if (likely(!order && free_pages > (long)mark + z->lowmem_reserve[highest_zoneidx]))
		return true;
	return __zone_watermark_ok(z, order, mark, highest_zoneidx, alloc_flags, free_pages);
}

/*
 * ---- Allocation ----
 */

/**
 * struct alloc_context - what stays the same while one request is tried
 * @preferred_zoneref: the first zone to look into
 * @migratetype: of the pages
 * @highest_zoneidx: the highest zone that will do
 */
struct alloc_context {
	struct zoneref *preferred_zoneref;
	int migratetype;
	enum zone_type highest_zoneidx;
};

static void prep_compound_page(struct page *page, unsigned int order)
{
	__SetPageHead(page);
	for (unsigned long i = 1; i < 1UL << order; i++)
		page[i].compound_head = (unsigned long)page + 1;
	page[1].compound_order = (unsigned char)order;
}

/* What few want: memory filled or checked, and a note of who has it. */
static noinline void post_alloc_hook(struct page *page, unsigned int order, gfp_t gfp_flags)
{
	kasan_unpoison_pages(page, order);
	if (page_alloc_hooks & PAGE_HOOK_POISON)
		kernel_unpoison_pages(page, order);
	if (want_init_on_alloc(gfp_flags))
		fill_pages(page, order, 0);
	if (page_alloc_hooks & PAGE_HOOK_OWNER)
		set_page_owner(page, order, gfp_flags);
	/* Linux does not report those of alloc_pages_bulk(). */
	trace_mm_page_alloc(page, order, gfp_flags, gfp_migratetype(gfp_flags));
}

/**
 * free_pages_prepare_hooks - the same when pages are freed
 * @page: the first
 * @order: of the block
 */
void free_pages_prepare_hooks(struct page *page, unsigned int order)
{
	trace_mm_page_free(page, order);
	if (page_alloc_hooks & PAGE_HOOK_OWNER)
		reset_page_owner(page, order);
	/* Parts of the block may be poisoned, which these two would notice. */
	if (want_init_on_free() || (page_alloc_hooks & PAGE_HOOK_POISON))
		kasan_unpoison_pages(page, order);
	if (page_alloc_hooks & PAGE_HOOK_POISON)
		kernel_poison_pages(page, order);
	else if (want_init_on_free())
		fill_pages(page, order, 0);
	kasan_poison_pages(page, order);
}

/* A block came from the lists and goes to its user. */
static __always_inline void prep_new_page(struct page *page, unsigned int order, gfp_t gfp_flags)
{
	page->flags |= (unsigned long)order << ORDER_PGSHIFT;
	set_page_private(page, 0);
	set_page_count(page, 1);
	if (order && (gfp_flags & __GFP_COMP))
		prep_compound_page(page, order);
	if (unlikely(page_alloc_hooks || (gfp_flags & __GFP_ZERO)))
		post_alloc_hook(page, order, gfp_flags);
}

static struct page *rmqueue_buddy(struct zone *zone, unsigned int order, int migratetype)
{
	unsigned long flags;
	struct page *page;

	spin_lock_irqsave(&zone->lock, flags);
	page = __rmqueue(zone, order, migratetype);
	if (likely(page))
		__mod_zone_freepage_state(zone, -(1L << order));
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

/* A block of a zone that has enough: from this CPU's lists, or from the zone's. */
static __always_inline struct page *rmqueue(struct zone *zone, unsigned int order, int migratetype)
{
	if (likely(pcp_allowed_order(order))) {
		struct page *page = rmqueue_pcplist(zone, order, migratetype);

		if (likely(page))
			return page;
	}
	return rmqueue_buddy(zone, order, migratetype);
}

/* Try the zones, from the preferred one down. */
static __always_inline struct page *get_page_from_freelist(gfp_t gfp_mask, unsigned int order,
							   unsigned int alloc_flags,
							   const struct alloc_context *ac)
{
	for (struct zoneref *z = ac->preferred_zoneref; z->zone; z++) {
		struct zone *zone = z->zone;
		struct page *page;

		if (!(alloc_flags & ALLOC_NO_WATERMARKS) &&
		    !zone_watermark_fast(zone, order,
					 wmark_pages(zone, alloc_flags & ALLOC_WMARK_MASK),
					 ac->highest_zoneidx, alloc_flags))
			continue;
		page = rmqueue(zone, order, ac->migratetype);
		if (likely(page)) {
			prep_new_page(page, order, gfp_mask);
			return page;
		}
	}
	return NULL;
}

#define PAGE_ALLOC_FAILURE "page allocation failure: order:%u"

/**
 * warn_alloc - say that a request cannot be served, and what there is
 * @gfp_mask: of the request; __GFP_NOWARN: nothing is said
 * @fmt: what could not be done, without a line end
 */
__cold void warn_alloc(gfp_t gfp_mask, const char *fmt, ...)
{
	char what[128], names[FLAG_NAMES_MAX];
	va_list args;

	if (gfp_mask & __GFP_NOWARN)
		return;
	va_start(args, fmt);
	vscnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	pr_warn("biscuitos: %s, mode:%#x(%s), nodemask=(null)\n", what, gfp_mask,
		format_gfp_flags(names, sizeof(names), gfp_mask));
	dump_stack();
	__show_free_areas(true);
}

/* How far below the watermark a request may go. */
static unsigned int gfp_to_alloc_flags(gfp_t gfp_mask)
{
	unsigned int alloc_flags = ALLOC_WMARK_MIN;

	if ((gfp_mask & __GFP_MEMALLOC) && !(gfp_mask & __GFP_NOMEMALLOC))
		return ALLOC_NO_WATERMARKS;
	if (gfp_mask & __GFP_HIGH)
		alloc_flags |= ALLOC_HIGH;
	if ((gfp_mask & __GFP_ATOMIC) && !(gfp_mask & __GFP_NOMEMALLOC))
		alloc_flags |= ALLOC_HARDER;
	return alloc_flags;
}

/*
 * It may not fail. Linux would reclaim and, failing that, kill somebody; all
 * that can happen here is that another CPU frees something.
 */
static struct page *__alloc_pages_nofail(gfp_t gfp_mask, unsigned int order,
					 const struct alloc_context *ac)
{
	WARN_ON_ONCE(order > PAGE_ALLOC_COSTLY_ORDER);
	for (int i = 0; i < MAX_RECLAIM_RETRIES; i++) {
		struct page *page =
			get_page_from_freelist(gfp_mask, order, ALLOC_NO_WATERMARKS, ac);

		if (page)
			return page;
		drain_all_pages(NULL);
	}
	warn_alloc(gfp_mask & ~__GFP_NOWARN, PAGE_ALLOC_FAILURE, order);
	panic("System is deadlocked on memory");
}

/* No zone has enough above its low watermark. */
static noinline struct page *__alloc_pages_slowpath(gfp_t gfp_mask, unsigned int order,
						    const struct alloc_context *ac)
{
	unsigned int alloc_flags = gfp_to_alloc_flags(gfp_mask);
	struct page *page = get_page_from_freelist(gfp_mask, order, alloc_flags, ac);

	if (page)
		return page;
	if (gfpflags_allow_blocking(gfp_mask)) {
		/* There is nothing to reclaim but what CPUs keep for themselves. */
		drain_all_pages(NULL);
		page = get_page_from_freelist(gfp_mask, order, alloc_flags, ac);
		if (page)
			return page;
		if (gfp_mask & __GFP_NOFAIL)
			return __alloc_pages_nofail(gfp_mask, order, ac);
	}
	WARN_ON_ONCE(gfp_mask & __GFP_NOFAIL);
	warn_alloc(gfp_mask, PAGE_ALLOC_FAILURE, order);
	return NULL;
}

/* Bits that most requests do not have, and that need a closer look. */
#define GFP_UNUSUAL (~__GFP_BITS_MASK | __GFP_DMA | __GFP_DMA32)

/* Returns the flags without those that mean nothing, with a WARN; 0 if none is left. */
static noinline gfp_t check_gfp(gfp_t gfp)
{
	gfp_t invalid = gfp & ~__GFP_BITS_MASK;
	char names[FLAG_NAMES_MAX];

	WARN(invalid, "Unexpected gfp: %#x. Fixing up to gfp: %#x (%s). Fix your code!\n", invalid,
	     gfp & __GFP_BITS_MASK, format_gfp_flags(names, sizeof(names), gfp & __GFP_BITS_MASK));
	WARN_ONCE((gfp & __GFP_DMA) && !IS_ENABLED(CONFIG_ZONE_DMA),
		  "GFP_DMA without ZONE_DMA (CONFIG_ZONE_DMA=y): any low memory is given\n");
	return gfp & __GFP_BITS_MASK;
}

/* Only one zone can be the highest. */
static bool gfp_zone_bad(gfp_t gfp)
{
	gfp_t zones = gfp & (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32);

	return zones & (zones - 1);
}

/* A page is of one kind. */
static bool gfp_types_bad(gfp_t gfp)
{
	return (gfp & GFP_MOVABLE_MASK) == GFP_MOVABLE_MASK;
}

/**
 * __alloc_pages - a block of 2^@order pages
 * @gfp: from which zone, how urgent, zeroed or not: GFP_KERNEL and friends
 * @order: 0 to MAX_ORDER - 1
 *
 * The first page has one reference, which __free_pages() takes back. In Linux
 * it has two more arguments, for the node.
 *
 * Return: the first page. NULL when there is no memory, after a report of what
 * there is, or with a WARN when there can be no such block (neither with
 * __GFP_NOWARN), or no such zone. Linux: mm/page_alloc.c.
 */
struct page *__alloc_pages(gfp_t gfp, unsigned int order)
{
	struct alloc_context ac;
	struct page *page;

	might_alloc(gfp);
	if (unlikely(order >= MAX_ORDER)) {
		WARN_ON_ONCE(!(gfp & __GFP_NOWARN));
		return NULL;
	}
	if (unlikely(gfp & GFP_UNUSUAL)) {
		gfp = check_gfp(gfp);
		if (WARN(gfp_zone_bad(gfp), "gfp: %#x asks for two zones\n", gfp))
			return NULL;
	}
	if (WARN(gfp_types_bad(gfp), "gfp: %#x: both movable and reclaimable\n", gfp))
		return NULL;
	ac.highest_zoneidx = gfp_zone(gfp);
	ac.migratetype = gfp_migratetype(gfp);
	ac.preferred_zoneref = contig_page_data.node_zonelists[ac.highest_zoneidx]._zonerefs;
	if (unlikely(page_alloc_hooks & PAGE_HOOK_FAIL) && should_fail_alloc_page(gfp, order)) {
		warn_alloc(gfp, PAGE_ALLOC_FAILURE, order);
		return NULL;
	}
	page = get_page_from_freelist(gfp, order, ALLOC_WMARK_LOW, &ac);
	if (likely(page))
		return page;
	page = __alloc_pages_slowpath(gfp, order, &ac);
	if (unlikely(!page))
		trace_mm_page_alloc(NULL, order, gfp, ac.migratetype);
	return page;
}

/* The first element at or after @i that is NULL; @nr if there is none. */
static int next_hole(struct page **page_array, int i, int nr)
{
	while (i < nr && page_array[i])
		i++;
	return i;
}

/**
 * __alloc_pages_bulk - many single pages
 * @gfp: how
 * @preferred_nid: not used: there is one node
 * @nodemask: not used
 * @nr_pages: how many
 * @page_list: gets them, by page->lru; or NULL
 * @page_array: gets them where it is NULL, if there is no list
 *
 * The zone is locked once for all. Where it has not enough it gives what there
 * is, one page at least if there is one.
 *
 * Return: pages put on the list, or elements of the array that are set, from
 * the first on.
 */
unsigned long __alloc_pages_bulk(gfp_t gfp, int preferred_nid, void *nodemask, int nr_pages,
				 struct list_head *page_list, struct page **page_array)
{
	struct zoneref *z = contig_page_data.node_zonelists[gfp_zone(gfp)]._zonerefs;
	bool plain = !(gfp & GFP_UNUSUAL) && !gfp_types_bad(gfp) &&
		     !(page_alloc_hooks & PAGE_HOOK_FAIL);
	int wanted = nr_pages, nr_populated = 0;
	struct page *page, *next;
	LIST_HEAD(pages);

	if (WARN_ON_ONCE(nr_pages < 0 || (!page_list && !page_array)))
		return 0;
	for (int i = 0; !page_list && i < nr_pages; i++)
		wanted -= !!page_array[i];
	for (; z->zone && plain && wanted > 1 && list_empty(&pages); z++) {
		unsigned long mark = low_wmark_pages(z->zone) + (unsigned long)wanted;

		if (zone_watermark_fast(z->zone, 0, mark, gfp_zone(gfp), ALLOC_WMARK_LOW))
			rmqueue_bulk(z->zone, 0, (unsigned long)wanted, &pages,
				     gfp_migratetype(gfp));
	}
	list_for_each_entry(page, &pages, lru)
		prep_new_page(page, 0, gfp);
	if (list_empty(&pages) && wanted) {
		/* Not in bulk: one, with all that can be done for it. */
		page = __alloc_pages(gfp, 0);
		if (page)
			list_add(&page->lru, &pages);
	}
	list_for_each_entry_safe(page, next, &pages, lru) {
		if (page_list) {
			list_move_tail(&page->lru, page_list);
			nr_populated++;
		} else {
			nr_populated = next_hole(page_array, nr_populated, nr_pages);
			page_array[nr_populated] = page;
		}
	}
	return (unsigned long)(page_list ? nr_populated :
					   next_hole(page_array, nr_populated, nr_pages));
}

/**
 * __get_free_pages - a block, by its address
 * @gfp_mask: how; __GFP_HIGHMEM is a WARN and ignored: high memory has no address
 * @order: 0 to MAX_ORDER - 1
 *
 * Return: the address; 0 as __alloc_pages() returns NULL.
 */
unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order)
{
	struct page *page;

	WARN_ONCE(gfp_mask & __GFP_HIGHMEM,
		  "__GFP_HIGHMEM: high memory has no address to return\n");
	page = alloc_pages(gfp_mask & ~__GFP_HIGHMEM, order);
	return page ? (unsigned long)page_address(page) : 0;
}

/**
 * get_zeroed_page - a page of zeroes, by its address
 * @gfp_mask: how
 *
 * Return: the address, or 0.
 */
unsigned long get_zeroed_page(gfp_t gfp_mask)
{
	return __get_free_pages(gfp_mask | __GFP_ZERO, 0);
}

/*
 * ---- Freeing ----
 */

static inline void free_one_page(struct zone *zone, struct page *page, unsigned long pfn,
				 unsigned int order, int migratetype, unsigned int fpi_flags)
{
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	__free_one_page(page, pfn, zone, order, migratetype, fpi_flags);
	spin_unlock_irqrestore(&zone->lock, flags);
}

static noinline void __free_pages_ok(struct page *page, unsigned int order, unsigned int fpi_flags)
{
	free_pages_prepare(page, order);
	free_one_page(page_zone(page), page, page_to_pfn(page), order,
		      get_pageblock_migratetype(page), fpi_flags);
}

static __always_inline void free_the_page(struct page *page, unsigned int order)
{
	if (likely(pcp_allowed_order(order)))
		free_unref_page(page, order);
	else
		__free_pages_ok(page, order, FPI_NONE);
}

/* Is a page that is not the first of its block as it was handed out? */
static __always_inline bool tail_expected_state(const struct page *tail)
{
	return !((tail->flags & (PAGEFLAGS_MASK | PAGE_ORDER_MASK)) | (unsigned long)tail->mapping |
		 (unsigned int)page_ref_count(tail) | ~tail->page_type);
}

/* The first page of the block that is not; NULL if there is none. */
static __always_inline struct page *bad_tail_page(struct page *page, unsigned int order)
{
	for (struct page *tail = page + 1; tail < page + (1UL << order); tail++)
		if (unlikely(!tail_expected_state(tail)))
			return tail;
	return NULL;
}

/* Why the first page of a block may not be freed; NULL when it may. */
static const char *page_bad_reason(const struct page *page, unsigned int order)
{
	if (page->page_type != ~0U)
		return PageBuddy(page) ? "it is free already" : "nonzero mapcount";
	if (page->flags & 1UL << PG_reserved)
		return "a reserved page: it never was allocated";
	if (PageTail(page))
		return "a tail page of a compound page";
	if (page_ref_count(page) <= 0)
		return "_refcount is 0: it is free already, or not the first of its block";
	if (page->flags & PAGE_FLAGS_CHECK_AT_FREE)
		return "PAGE_FLAGS_CHECK_AT_FREE flag(s) set";
	if (page->mapping)
		return "non-NULL mapping";
	if (page_alloc_order(page) != order)
		return "freed with another order than it was allocated with";
	return NULL;
}

/* A page that others use too, or that may not be freed. */
static noinline void free_shared_or_bad_page(struct page *page, unsigned int order)
{
	const char *reason;
	struct page *tail;
	bool head;

	if (WARN(!page_in_mem_map(page, max_mapnr), "__free_pages(%px): this is no page\n", page))
		return;
	reason = page_bad_reason(page, order);
	if (reason) {
		bad_page(page, reason);
		return;
	}
	tail = bad_tail_page(page, order);
	if (tail) {
		bad_page(tail, "its owner left something in it");
		return;
	}
	/*
	 * The others hold references to the first page, and the last of them
	 * frees that. If it is no compound page nobody would free the rest.
	 */
	head = PageHead(page);
	if (!head)
		set_page_alloc_order(page, 0);
	if (put_page_testzero(page)) {
		free_the_page(page, order);
		return;
	}
	if (head)
		return;
	while (order-- > 0)
		free_the_page(page + (1UL << order), order);
}

/**
 * __free_pages - give a block back
 * @page: its first page, from alloc_pages()
 * @order: with which it was allocated
 *
 * Takes one reference; with the last one the block is free. A page that is no
 * such block ("BUG: Bad page state") stays what it is.
 */
void __free_pages(struct page *page, unsigned int order)
{
	if (likely(page_in_mem_map(page, max_mapnr) && order < MAX_ORDER &&
		   page_expected_state(page, PAGE_FLAGS_CHECK_AT_FREE, order) &&
		   !bad_tail_page(page, order))) {
		put_last_page_ref(page);
		free_the_page(page, order);
	} else {
		free_shared_or_bad_page(page, order);
	}
}

/**
 * free_pages - give a block back, by its address
 * @addr: from __get_free_pages(); 0 is nothing
 * @order: with which it was allocated
 *
 * What is no page's address is a WARN and changes nothing.
 */
void free_pages(unsigned long addr, unsigned int order)
{
	if (!addr)
		return;
	if (WARN(!virt_addr_valid(addr) || !PAGE_ALIGNED(addr),
		 "free_pages(%#lx): not the address of a page of low memory\n", addr))
		return;
	__free_pages(virt_to_page(addr), order);
}

/**
 * put_page - one user less
 * @page: the page, or any page of a compound page
 *
 * The last one frees it.
 */
void put_page(struct page *page)
{
	page = compound_head(page);
	if (atomic_read_acquire(&page->_refcount) > 1) {
		if (!atomic_dec_and_test(&page->_refcount)) {
			trace_page_ref_mod_and_test(page, -1, 0);
			return;
		}
		/* Others gave theirs back meanwhile: this is the last. */
		set_page_count(page, 1);
	}
	__free_pages(page, compound_order(page));
}

/* Free the pages of a list, each a page of its own that nobody uses any more. */
static void free_unref_page_list(struct list_head *list)
{
	struct page *page, *next;

	list_for_each_entry(page, list, lru)
		free_pages_prepare(page, 0);
	list_for_each_entry_safe(page, next, list, lru) {
		struct zone *zone = page_zone(page);
		int migratetype = get_pageblock_migratetype(page);

		list_del(&page->lru);
		trace_mm_page_free_batched(page);
		if (pcp_allowed_order(0))
			free_unref_page_commit(zone, page, 0, migratetype);
		else
			free_one_page(zone, page, page_to_pfn(page), 0, migratetype, FPI_NONE);
	}
}

/**
 * put_pages_list - one user less of each page of a list
 * @pages: the list, by page->lru; empty afterwards
 *
 * As put_page() of each. Linux: mm/swap.c.
 */
void put_pages_list(struct list_head *pages)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, pages, lru) {
		if (likely(page_in_mem_map(page, max_mapnr) &&
			   page_expected_state(page, PAGEFLAGS_MASK, 0))) {
			put_last_page_ref(page);
			continue;
		}
		list_del(&page->lru);
		put_page(page);
	}
	free_unref_page_list(pages);
}

/**
 * split_page - make single pages of a block
 * @page: the first page; no compound page
 * @order: of the block
 *
 * Each is freed on its own from then on.
 */
void split_page(struct page *page, unsigned int order)
{
	BUG_ON(PageCompound(page));
	BUG_ON(!page_ref_count(page));
	if (WARN_ON(page_alloc_order(page) != order))
		return;
	set_page_alloc_order(page, 0);
	for (unsigned long i = 1; i < 1UL << order; i++)
		set_page_count(page + i, 1);
	split_page_owner(page, 1U << order);
	trace_split_page(page_to_pfn(page), order);
}

/**
 * alloc_pages_exact - a number of pages that is no power of two
 * @size: bytes
 * @gfp_mask: how; no __GFP_COMP, no __GFP_HIGHMEM (a WARN, and ignored)
 *
 * What the block has beyond @size is given back at once.
 *
 * Return: the address, for free_pages_exact(); NULL if there is no memory.
 */
void *alloc_pages_exact(size_t size, gfp_t gfp_mask)
{
	unsigned int order = get_order(size);
	unsigned long addr;
	struct page *page;

	if (WARN_ON_ONCE(gfp_mask & (__GFP_COMP | __GFP_HIGHMEM)))
		gfp_mask &= ~(__GFP_COMP | __GFP_HIGHMEM);
	addr = __get_free_pages(gfp_mask, order);
	if (!addr)
		return NULL;
	page = virt_to_page(addr);
	split_page(page, order);
	for (unsigned long i = PFN_UP(size); i < 1UL << order; i++)
		__free_page(page + i);
	return (void *)addr;
}

/**
 * free_pages_exact - give them back
 * @virt: from alloc_pages_exact()
 * @size: the same
 */
void free_pages_exact(void *virt, size_t size)
{
	unsigned long addr = (unsigned long)virt;

	for (unsigned long end = addr + size; addr < end; addr += PAGE_SIZE)
		free_page(addr);
}

/*
 * ---- How much there is ----
 */

/**
 * nr_free_pages - pages on the free lists of all zones
 */
unsigned long nr_free_pages(void)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_zone(zone)
		sum += zone_page_state(zone, NR_FREE_PAGES);
	return sum;
}

/**
 * nr_free_buffer_pages - pages of low memory that could be had
 *
 * Return: what the zones manage, less their high watermarks.
 */
unsigned long nr_free_buffer_pages(void)
{
	unsigned long sum = 0;

	for (struct zoneref *z = contig_page_data.node_zonelists[ZONE_NORMAL]._zonerefs; z->zone;
	     z++)
		if (zone_managed_pages(z->zone) > high_wmark_pages(z->zone))
			sum += zone_managed_pages(z->zone) - high_wmark_pages(z->zone);
	return sum;
}

/**
 * si_meminfo - how much memory there is, and how much is free
 * @val: gets it, in pages
 */
void si_meminfo(struct sysinfo *val)
{
	struct zone *zone;

	*val = (struct sysinfo){ .totalram = totalram_pages(),
				 .freeram = nr_free_pages(),
				 .mem_unit = PAGE_SIZE };
	for_each_zone(zone) {
		if (!is_highmem(zone))
			continue;
		val->totalhigh += zone_managed_pages(zone);
		val->freehigh += zone_page_state(zone, NR_FREE_PAGES);
	}
}

static void tell_pages_in_use(void)
{
	unsigned long nr = 0;
	struct zone *zone;

	for_each_zone(zone)
		nr += zone_managed_pages(zone) - zone_page_state(zone, NR_FREE_PAGES) -
		      (unsigned long)zone_pcp_count(zone, true);
	trace_in_use("pages", nr);
}
in_use_teller(tell_pages_in_use);

/*
 * ---- Boot ----
 */

/* Where memblock hands over: a block of free memory. */
void __init memblock_free_pages(struct page *page, unsigned long pfn, unsigned int order)
{
	struct zone *zone = page_zone(page);

	if (pfn + (1UL << order) > zone_end_pfn(zone)) {
		/* It reaches into the next zone: blocks do not. */
		order--;
		memblock_free_pages(page, pfn, order);
		memblock_free_pages(page + (1UL << order), pfn + (1UL << order), order);
		return;
	}
	for (unsigned long i = 0; i < 1UL << order; i++) {
		page[i].flags &= ~PAGEFLAGS_MASK;
		set_page_count(page + i, 0);
	}
	atomic_long_add(1L << order, &zone->managed_pages);
	__free_pages_ok(page, order, FPI_TO_TAIL);
}

/* Where memblock says what it keeps. */
void __init reserve_bootmem_region(phys_addr_t start, phys_addr_t end)
{
	for (unsigned long pfn = PFN_DOWN(start); pfn < PFN_UP(end); pfn++)
		if (pfn_valid(pfn))
			__SetPageReserved(pfn_to_page(pfn));
}

void __init reset_all_zones_managed_pages(void)
{
	struct zone *zone;

	for_each_zone(zone)
		atomic_long_set(&zone->managed_pages, 0);
}

void __init totalram_pages_add(long count)
{
	atomic_long_add(count, &_totalram_pages);
}

/* memblock's free high memory, which memblock_free_all() leaves alone. */
static void __init free_highpages(void)
{
	phys_addr_t start, end;
	u64 i;

	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end, NULL) {
		unsigned long pfn = max((unsigned long)PFN_UP(start), max_low_pfn);
		unsigned long end_pfn = PFN_DOWN(end);

		while (pfn < end_pfn) {
			int order = min(MAX_ORDER - 1, __builtin_ctzl(pfn));

			order = min(order, ilog2(end_pfn - pfn));
			memblock_free_pages(pfn_to_page(pfn), pfn, order);
			totalram_pages_add(1L << order);
			pfn += 1UL << order;
		}
	}
}

static void __init memmap_init_range(struct zone *zone, unsigned long start, unsigned long end,
				     unsigned long flags)
{
	const struct page blank = {
		.flags = flags | (unsigned long)zone_idx(zone) << ZONES_PGSHIFT,
		._mapcount = ATOMIC_INIT(-1),
		._refcount = ATOMIC_INIT(1),
	};

	start = max(start, zone->zone_start_pfn);
	end = min(end, zone_end_pfn(zone));
	for (unsigned long pfn = start; pfn < end; pfn++)
		*pfn_to_page(pfn) = blank;
}

/* A struct page for every frame of the zone; those that are no RAM are reserved. */
static void __init memmap_init_zone(struct zone *zone)
{
	unsigned long start, end, hole = zone->zone_start_pfn;
	int i;

	for_each_mem_pfn_range(i, MAX_NUMNODES, &start, &end, NULL) {
		memmap_init_range(zone, hole, start, 1UL << PG_reserved);
		memmap_init_range(zone, start, end, 0);
		hole = max(hole, end);
		zone->present_pages += clamp(end, zone->zone_start_pfn, zone_end_pfn(zone)) -
				       clamp(start, zone->zone_start_pfn, zone_end_pfn(zone));
	}
	memmap_init_range(zone, hole, zone_end_pfn(zone), 1UL << PG_reserved);
}

static void __init zone_init_internals(struct zone *zone, const char *name, unsigned long start,
				       unsigned long end)
{
	zone->name = name;
	zone->zone_pgdat = &contig_page_data;
	zone->zone_start_pfn = start;
	zone->spanned_pages = end - start;
	zone->fast_mark = LONG_MAX;
	spin_lock_init(&zone->lock);
	for (int order = 0; order < MAX_ORDER; order++)
		for (int type = 0; type < MIGRATE_TYPES; type++)
			INIT_LIST_HEAD(&zone->free_area[order].free_list[type]);
	if (start == end) {
		pr_info("  %-8s empty\n", name);
		return;
	}
	pr_info("  %-8s [mem %#018llx-%#018llx]\n", name, (u64)PFN_PHYS(start),
		(u64)PFN_PHYS(end) - 1);
	memmap_init_zone(zone);
	contig_page_data.nr_zones = (int)zone_idx(zone) + 1;
	contig_page_data.node_present_pages += zone->present_pages;
	trace_zone(zone);
}

/*
 * A struct page for each frame, and a byte for each pageblock. Both begin where
 * a pageblock does; what is below RAM then is reserved.
 */
static void __init alloc_mem_map(void)
{
	unsigned long blocks, size, room = memblock_phys_mem_size() - memblock_reserved_size();
	const struct page blank = { .flags = 1UL << PG_reserved, ._mapcount = ATOMIC_INIT(-1) };

	max_mapnr = max_pfn - ARCH_PFN_OFFSET;
	blocks = DIV_ROUND_UP(max_mapnr, pageblock_nr_pages);
	size = max_mapnr * sizeof(struct page);
	if (size + blocks < min(room, (unsigned long)lowmem_size)) {
		mem_map = memblock_alloc_raw(size, sizeof(struct page));
		pageblock_flags = memblock_alloc(blocks, SMP_CACHE_BYTES);
	}
	if (!mem_map || !pageblock_flags)
		boot_error("mem_map, %zu bytes for each of %lu pages, does not fit into low "
			   "memory; raise CONFIG_MEMBLOCK_SIZE or boot with a larger mem=",
			   sizeof(struct page), max_mapnr);
	for (unsigned long pfn = ARCH_PFN_OFFSET; pfn < min_low_pfn; pfn++)
		*pfn_to_page(pfn) = blank;
	for (unsigned long i = 0; i < blocks; i++)
		set_pageblock_migratetype(mem_map + i * pageblock_nr_pages, MIGRATE_MOVABLE);
}

/* mem_map, and the zones with nothing in them yet. */
static void __init free_area_init(void)
{
	unsigned long dma_end =
		min(min_low_pfn + PFN_DOWN((unsigned long)CONFIG_DMA_SIZE), max_low_pfn);
	struct zone *zone = contig_page_data.node_zones;

	contig_page_data.node_start_pfn = min_low_pfn;
	contig_page_data.node_spanned_pages = max_pfn - min_low_pfn;
	page_group_by_mobility_disabled =
		PFN_DOWN(memblock_phys_mem_size() - memblock_reserved_size()) <
		pageblock_nr_pages * MIGRATE_TYPES;

	alloc_mem_map();

	pr_info("Zone ranges:\n");
	if (IS_ENABLED(CONFIG_ZONE_DMA))
		zone_init_internals(zone++, "DMA", min_low_pfn, dma_end);
	else
		dma_end = min_low_pfn;
	zone_init_internals(zone++, "Normal", dma_end, max_low_pfn);
	if (IS_ENABLED(CONFIG_HIGHMEM))
		zone_init_internals(zone++, "HighMem", max_low_pfn, max_pfn);
}

/* For each highest zone: itself and those below, without empty ones. */
static void __init build_all_zonelists(void)
{
	for (int highest = 0; highest < MAX_NR_ZONES; highest++) {
		struct zoneref *z = contig_page_data.node_zonelists[highest]._zonerefs;

		for (int i = highest; i >= 0; i--)
			if (populated_zone(&contig_page_data.node_zones[i]))
				(z++)->zone = &contig_page_data.node_zones[i];
		z->zone = NULL;
	}
	pr_info("Built 1 zonelists, mobility grouping %s.  Total pages: %lu\n",
		page_group_by_mobility_disabled ? "off" : "on",
		contig_page_data.node_present_pages);
}

/* The square root, rounded down. */
static unsigned long __init int_sqrt(unsigned long x)
{
	unsigned long root = 0;

	for (unsigned long bit = 1UL << (BITS_PER_LONG / 2 - 1); bit; bit >>= 1)
		if ((root | bit) <= x / (root | bit))
			root |= bit;
	return root;
}

static unsigned long lowmem_pages(void)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_zone(zone)
		if (!is_highmem(zone))
			sum += zone_managed_pages(zone);
	return sum;
}

/* What each zone keeps from those who could use a higher one. */
static void setup_per_zone_lowmem_reserve(void)
{
	struct zone *zones = contig_page_data.node_zones;

	for (int i = 0; i < MAX_NR_ZONES; i++) {
		bool is_dma = IS_ENABLED(CONFIG_ZONE_DMA) && i == 0;
		unsigned long ratio = is_dma ? DMA_RESERVE_RATIO : NORMAL_RESERVE_RATIO;
		unsigned long higher = 0;

		for (int j = i + 1; j < MAX_NR_ZONES; j++) {
			higher += zone_managed_pages(&zones[j]);
			zones[i].lowmem_reserve[j] =
				managed_zone(&zones[i]) ? (long)(higher / ratio) : 0;
		}
	}
}

/**
 * setup_per_zone_wmarks - share min_free_kbytes among the zones
 *
 * Also after min_free_kbytes was changed.
 */
void setup_per_zone_wmarks(void)
{
	unsigned long pages_min = (unsigned long)min_free_kbytes >> (PAGE_SHIFT - 10);
	unsigned long lowmem = max(lowmem_pages(), 1UL);
	struct zone *zone;

	for_each_zone(zone) {
		unsigned long managed = zone_managed_pages(zone);
		unsigned long share = (unsigned long)((u64)pages_min * managed / lowmem);
		unsigned long gap = max(
			share >> 2, (unsigned long)((u64)managed * watermark_scale_factor / 10000));
		unsigned long mark = is_highmem(zone) ? clamp(managed / HIGHMEM_MIN_DIVISOR,
							      SWAP_CLUSTER_MAX, HIGHMEM_MIN_MAX) :
							share;

		WRITE_ONCE(zone->_watermark[WMARK_MIN], mark);
		WRITE_ONCE(zone->_watermark[WMARK_LOW], mark + gap);
		WRITE_ONCE(zone->_watermark[WMARK_HIGH], mark + 2 * gap);
		WRITE_ONCE(zone->fast_mark, page_alloc_hooks ? LONG_MAX : mark + gap);
		zone_pcp_update(zone);
	}
}

static int user_min_free_kbytes = -1;

/* More memory needs more in reserve, but not as much more. */
static void __init init_per_zone_wmark_min(void)
{
	unsigned long lowmem_kbytes = nr_free_buffer_pages() * (PAGE_SIZE >> 10);
	unsigned long kbytes = int_sqrt(lowmem_kbytes * 16);

	min_free_kbytes = (int)clamp(kbytes, 128UL, 262144UL);
	if (user_min_free_kbytes >= 0)
		min_free_kbytes = user_min_free_kbytes;
	setup_per_zone_lowmem_reserve();
	setup_per_zone_wmarks();
}

static void __init mem_init_print_info(void)
{
	unsigned long high = 0;
	struct zone *zone;

	for_each_zone(zone)
		if (is_highmem(zone))
			high += zone_managed_pages(zone);
	pr_info("Memory: %luK/%luK available (%luK reserved", nr_free_pages() << (PAGE_SHIFT - 10),
		contig_page_data.node_present_pages << (PAGE_SHIFT - 10),
		(contig_page_data.node_present_pages - totalram_pages()) << (PAGE_SHIFT - 10));
	if (IS_ENABLED(CONFIG_HIGHMEM))
		pr_cont(", %luK highmem", high << (PAGE_SHIFT - 10));
	pr_cont(")\n");
	if (page_alloc_hooks & (PAGE_HOOK_INIT_ON_ALLOC | PAGE_HOOK_INIT_ON_FREE))
		pr_info("mem auto-init: stack:off, heap alloc:%s, heap free:%s\n",
			page_alloc_hooks & PAGE_HOOK_INIT_ON_ALLOC ? "on" : "off",
			page_alloc_hooks & PAGE_HOOK_INIT_ON_FREE ? "on" : "off");
}

/**
 * mem_init - memblock is over: all memory that is free goes to the zones
 *
 * Makes mem_map and the zones, takes over what memblock has free, and sets the
 * watermarks. From here on alloc_pages() works and memblock_alloc() does not.
 * Ends the process with one line on stderr if memory is too small for mem_map.
 *
 * Linux: bootmem_init() and mem_init() of arch/arm/mm/init.c,
 * build_all_zonelists(), init_per_zone_wmark_min().
 */
void __init mem_init(void)
{
	if (booted_already())
		return;
	first_pfn = ARCH_PFN_OFFSET;
	if (trace_mm_page_alloc_enabled() || trace_mm_page_free_enabled())
		page_alloc_hooks |= PAGE_HOOK_TRACE;
	free_area_init();
	page_owner_init();
	build_all_zonelists();
	setup_per_cpu_pageset();
	memblock_free_all();
	free_highpages();
	init_per_zone_wmark_min();
	mem_init_print_info();
}

/* ---- boot parameters ---- */

static int __init set_hook(const char *name, char *val, unsigned int hook)
{
	if (!val || !strcmp(val, "1") || !strcmp(val, "on") || !strcmp(val, "y"))
		page_alloc_hooks |= hook;
	else if (!strcmp(val, "0") || !strcmp(val, "off") || !strcmp(val, "n"))
		page_alloc_hooks &= ~hook;
	else
		boot_error("%s=%s: 0 or 1", name, val);
	return 0;
}

static int __init early_init_on_alloc(char *val)
{
	return set_hook("init_on_alloc", val, PAGE_HOOK_INIT_ON_ALLOC);
}
early_param("init_on_alloc", early_init_on_alloc);
MODULE_PARM_DESC(init_on_alloc, "init_on_alloc=0|1", "zero every page that is allocated");

static int __init early_init_on_free(char *val)
{
	return set_hook("init_on_free", val, PAGE_HOOK_INIT_ON_FREE);
}
early_param("init_on_free", early_init_on_free);
MODULE_PARM_DESC(init_on_free, "init_on_free=0|1", "zero every page that is freed");

#ifdef CONFIG_PAGE_POISONING
static int __init early_page_poison_param(char *val)
{
	return set_hook("page_poison", val, PAGE_HOOK_POISON);
}
early_param("page_poison", early_page_poison_param);
MODULE_PARM_DESC(page_poison, "page_poison=0|1", "fill freed pages, and find writes after free");
#endif

static int __init early_min_free_kbytes(char *val)
{
	user_min_free_kbytes = (int)boot_number("vm.min_free_kbytes", val, INT_MAX);
	return 0;
}
early_param("vm.min_free_kbytes", early_min_free_kbytes);
MODULE_PARM_DESC(min_free_kbytes, "vm.min_free_kbytes=<n>", "what the min watermarks are together");

/* ---- the end: what was not given back ---- */

/* The next block that somebody has, at or after @pfn; max_pfn if there is none. */
static unsigned long next_allocated(unsigned long pfn)
{
	while (pfn_valid(pfn)) {
		struct page *page = pfn_to_page(pfn);

		if (PageBuddy(page) && buddy_order(page) < MAX_ORDER)
			pfn += 1UL << buddy_order(page);
		else if (PageReserved(page) || page_ref_count(page) <= 0)
			pfn++;
		else
			return pfn;
	}
	return max_pfn;
}

#define for_each_allocated(pfn)                                       \
	for ((pfn) = next_allocated(ARCH_PFN_OFFSET); pfn_valid(pfn); \
	     (pfn) = next_allocated((pfn) + (1UL << page_alloc_order(pfn_to_page(pfn)))))

/* What boot took is no leak. Higher layers mark in this way what they have reported. */
static int __init page_alloc_note_boot(void)
{
	unsigned long pfn;

	for_each_allocated(pfn)
		__SetPageArch1(pfn_to_page(pfn));
	return 0;
}
late_initcall(page_alloc_note_boot);

/* What nobody asked to remember cannot be told; this would have done it. */
#ifdef CONFIG_PAGE_OWNER
#define PAGE_OWNER_HINT "boot with page_owner=on"
#else
#define PAGE_OWNER_HINT "build with CONFIG_PAGE_OWNER=y and boot with page_owner=on"
#endif

static void __exit page_alloc_report_leaks(void)
{
	struct leak leak = { .layer = "buddy",
			     .what = "block",
			     .done = "allocated",
			     .undone = "freed",
			     .where = "pfn" };
	unsigned long pfn;

	drain_dead_cpus();
	for_each_allocated(pfn) {
		struct page *page = pfn_to_page(pfn);
		unsigned int order = page_alloc_order(page);

		if (PageArch1(page))
			continue;
		scnprintf(leak.of, sizeof(leak.of), "order %u", order);
		leak.size = PAGE_SIZE << order;
		leak.first = pfn;
		leak.site = page_owner_site(page);
		leak_add(&leak);
	}
	leak_print(PAGE_OWNER_HINT);
}
__exitcall(page_alloc_report_leaks);
