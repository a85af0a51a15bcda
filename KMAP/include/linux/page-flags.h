/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PAGE_FLAGS_H
#define _LINUX_PAGE_FLAGS_H

/*
 * What page->flags says (Linux: include/linux/page-flags.h, page-flags-layout.h):
 *
 *	| zone (2) | order (4) |  ...  | PG_* |
 *
 * The bits are those of 6.1, so that flags: 0x10200 in a report means the same;
 * those without a PageFoo() below belong to the page cache, to swapping and to
 * processes, of which there is none here.
 *
 * The order is the one with which a block was handed out, in its first page.
 * Linux does not keep it, and a wrong order at __free_pages() corrupts memory
 * there; here it is told.
 */

#include <linux/mm_types.h>

enum pageflags {
	PG_locked, /* a lock on the page, for its owner */
	PG_referenced,
	PG_uptodate,
	PG_dirty,
	PG_lru,
	PG_active,
	PG_workingset,
	PG_waiters,
	PG_error,
	PG_slab, /* belongs to the slab allocator */
	PG_owner_priv_1,
	PG_arch_1,   /* here: taken during boot, and no leak */
	PG_reserved, /* never goes to the page allocator */
	PG_private,  /* its owner keeps something in page->private */
	PG_private_2,
	PG_writeback,
	PG_head, /* first of a compound page */
	PG_mappedtodisk,
	PG_reclaim,
	PG_swapbacked,
	PG_unevictable,
	PG_mlocked,
#ifdef CONFIG_64BIT
	PG_arch_2,
#endif
	__NR_PAGEFLAGS,
};

/* Linux has a program compute this one, for assembler code. */
#define NR_PAGEFLAGS __NR_PAGEFLAGS

/* The fields above the flags. Of what has no bits here there is one, number 0. */
#define ZONES_WIDTH	  2
#define SECTIONS_WIDTH	  0
#define NODES_WIDTH	  0
#define LAST_CPUPID_WIDTH 0
#define KASAN_TAG_WIDTH	  0

#define ZONES_PGSHIFT	    (BITS_PER_LONG - ZONES_WIDTH)
#define SECTIONS_PGSHIFT    0
#define NODES_PGSHIFT	    0
#define LAST_CPUPID_PGSHIFT 0
#define KASAN_TAG_PGSHIFT   0

#define ZONES_MASK	 ((1UL << ZONES_WIDTH) - 1)
#define SECTIONS_MASK	 ((1UL << SECTIONS_WIDTH) - 1)
#define NODES_MASK	 ((1UL << NODES_WIDTH) - 1)
#define LAST_CPUPID_MASK ((1UL << LAST_CPUPID_WIDTH) - 1)
#define KASAN_TAG_MASK	 ((1UL << KASAN_TAG_WIDTH) - 1)

#define ORDER_WIDTH	4
#define ORDER_PGSHIFT	(ZONES_PGSHIFT - ORDER_WIDTH)
#define PAGE_ORDER_MASK (((1UL << ORDER_WIDTH) - 1) << ORDER_PGSHIFT)
#define PAGEFLAGS_MASK	((1UL << NR_PAGEFLAGS) - 1)

/* What a page that is freed may not have: somebody uses it still. */
#define PAGE_FLAGS_CHECK_AT_FREE \
	(1UL << PG_locked | 1UL << PG_slab | 1UL << PG_reserved | 1UL << PG_private)

/* PageFoo(), SetPageFoo(), ClearPageFoo(); those with __ where nobody else looks. */
#define PAGEFLAG(uname, lname)                                                 \
	static inline int Page##uname(const struct page *page)                 \
	{                                                                      \
		return READ_ONCE(page->flags) >> PG_##lname & 1;               \
	}                                                                      \
	static inline void SetPage##uname(struct page *page)                   \
	{                                                                      \
		__atomic_op(&page->flags, or, 1UL << PG_##lname, RELAXED);     \
	}                                                                      \
	static inline void ClearPage##uname(struct page *page)                 \
	{                                                                      \
		__atomic_op(&page->flags, and, ~(1UL << PG_##lname), RELAXED); \
	}                                                                      \
	static inline void __SetPage##uname(struct page *page)                 \
	{                                                                      \
		page->flags |= 1UL << PG_##lname;                              \
	}                                                                      \
	static inline void __ClearPage##uname(struct page *page)               \
	{                                                                      \
		page->flags &= ~(1UL << PG_##lname);                           \
	}

PAGEFLAG(Locked, locked)
PAGEFLAG(Slab, slab)
PAGEFLAG(Arch1, arch_1)
PAGEFLAG(Reserved, reserved)
PAGEFLAG(Private, private)
PAGEFLAG(Head, head)

/* The tail pages of a compound page point to its head, with bit 0 set. */
static inline int PageTail(const struct page *page)
{
	return READ_ONCE(page->compound_head) & 1;
}

static inline int PageCompound(const struct page *page)
{
	return PageHead(page) || PageTail(page);
}

/**
 * compound_head - the first page of the compound page
 * @page: one of its pages, or a page of its own, which is its own head
 */
static inline struct page *compound_head(const struct page *page)
{
	unsigned long head = READ_ONCE(page->compound_head);

	return (struct page *)(head & 1 ? head - 1 : (unsigned long)page);
}

/*
 * page_type: of a page that nobody maps _mapcount is free to say what it is. A
 * type is a bit that is clear, in a number near -1.
 */
#define PAGE_TYPE_BASE	      0xf0000000
#define PAGE_MAPCOUNT_RESERVE -128
#define PG_buddy	      0x00000080

/* The page may be somebody's, who uses the word for something else. */
#define PageType(page, flag) \
	((READ_ONCE((page)->page_type) & (PAGE_TYPE_BASE | (flag))) == PAGE_TYPE_BASE)

/* The first page of a free block, on the free list of its order. */
static inline int PageBuddy(const struct page *page)
{
	return PageType(page, PG_buddy);
}

static inline void __SetPageBuddy(struct page *page)
{
	page->page_type &= ~PG_buddy;
}

static inline void __ClearPageBuddy(struct page *page)
{
	page->page_type |= PG_buddy;
}

#endif /* _LINUX_PAGE_FLAGS_H */
