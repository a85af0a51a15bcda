/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_GFP_H
#define _LINUX_GFP_H

/*
 * "Get free pages": the flags of a request, and the functions that take them
 * (Linux: include/linux/gfp.h, gfp_types.h). The bits are those of 6.1, so that
 * a mode:0xcc0 in a report means the same.
 */

#include <linux/mmzone.h>
#include <linux/numa.h>

/* From which zone. The low four bits say nothing else. */
#define __GFP_DMA     ((gfp_t)0x01u)
#define __GFP_HIGHMEM ((gfp_t)0x02u)
#define __GFP_DMA32   ((gfp_t)0x04u)
#define __GFP_MOVABLE ((gfp_t)0x08u)
#define GFP_ZONEMASK  (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE)

/* What kind of page; with __GFP_MOVABLE the migrate type. */
#define __GFP_RECLAIMABLE ((gfp_t)0x10u)
#define GFP_MOVABLE_MASK  (__GFP_RECLAIMABLE | __GFP_MOVABLE)
#define GFP_MOVABLE_SHIFT 3

/* How urgent, and what may be done to get memory. */
#define __GFP_HIGH	     ((gfp_t)0x20u) /* may go below the min watermark */
#define __GFP_IO	     ((gfp_t)0x40u)
#define __GFP_FS	     ((gfp_t)0x80u)
#define __GFP_ZERO	     ((gfp_t)0x100u) /* zeroed */
#define __GFP_ATOMIC	     ((gfp_t)0x200u) /* cannot wait, and is important */
#define __GFP_DIRECT_RECLAIM ((gfp_t)0x400u) /* may wait until memory is reclaimed */
#define __GFP_KSWAPD_RECLAIM ((gfp_t)0x800u)
#define __GFP_RECLAIM	     (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define __GFP_WRITE	     ((gfp_t)0x1000u)
#define __GFP_NOWARN	     ((gfp_t)0x2000u) /* fails silently */
#define __GFP_RETRY_MAYFAIL  ((gfp_t)0x4000u)
#define __GFP_NOFAIL	     ((gfp_t)0x8000u) /* must not fail */
#define __GFP_NORETRY	     ((gfp_t)0x10000u)
#define __GFP_MEMALLOC	     ((gfp_t)0x20000u) /* may use everything */
#define __GFP_COMP	     ((gfp_t)0x40000u) /* a compound page */
#define __GFP_NOMEMALLOC     ((gfp_t)0x80000u) /* may not, whatever else is said */
#define __GFP_HARDWALL	     ((gfp_t)0x100000u)
#define __GFP_THISNODE	     ((gfp_t)0x200000u)
#define __GFP_ACCOUNT	     ((gfp_t)0x400000u)
#define __GFP_ZEROTAGS	     ((gfp_t)0x800000u)
#define __GFP_BITS_SHIFT     24
#define __GFP_BITS_MASK	     ((gfp_t)((1 << __GFP_BITS_SHIFT) - 1))

/* What callers say: in interrupts; where waiting is allowed, but not for I/O ... */
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM)
#define GFP_ATOMIC (GFP_NOWAIT | __GFP_ATOMIC | __GFP_HIGH)
#define GFP_NOIO   (__GFP_RECLAIM)
#define GFP_NOFS   (GFP_NOIO | __GFP_IO)
/* ... by the kernel for itself; for processes, whose pages it need not see. */
#define GFP_KERNEL	     (GFP_NOFS | __GFP_FS)
#define GFP_KERNEL_ACCOUNT   (GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_USER	     (GFP_KERNEL | __GFP_HARDWALL)
#define GFP_HIGHUSER	     (GFP_USER | __GFP_HIGHMEM)
#define GFP_HIGHUSER_MOVABLE (GFP_HIGHUSER | __GFP_MOVABLE)
/* ... for huge pages: without waiting, and with. */
#define GFP_TRANSHUGE_LIGHT \
	((GFP_HIGHUSER_MOVABLE | __GFP_COMP | __GFP_NOMEMALLOC | __GFP_NOWARN) & ~__GFP_RECLAIM)
#define GFP_TRANSHUGE (GFP_TRANSHUGE_LIGHT | __GFP_DIRECT_RECLAIM)
/* ... for old devices. */
#define GFP_DMA	  __GFP_DMA
#define GFP_DMA32 __GFP_DMA32

static inline int gfp_migratetype(gfp_t gfp_flags)
{
	if (unlikely(page_group_by_mobility_disabled))
		return MIGRATE_UNMOVABLE;
	return (gfp_flags & GFP_MOVABLE_MASK) >> GFP_MOVABLE_SHIFT;
}

static inline bool gfpflags_allow_blocking(gfp_t gfp_flags)
{
	return gfp_flags & __GFP_DIRECT_RECLAIM;
}

/**
 * gfp_zone - the highest zone that a request may be served from
 * @flags: the request
 *
 * Where there is no such zone, the one below.
 */
static inline enum zone_type gfp_zone(gfp_t flags)
{
#ifdef CONFIG_ZONE_DMA
	if (unlikely(flags & __GFP_DMA))
		return ZONE_DMA;
#endif
#ifdef CONFIG_HIGHMEM
	if (flags & __GFP_HIGHMEM)
		return ZONE_HIGHMEM;
#endif
	return ZONE_NORMAL;
}

struct page *__alloc_pages(gfp_t gfp, unsigned int order);
unsigned long __alloc_pages_bulk(gfp_t gfp, int preferred_nid, void *nodemask, int nr_pages,
				 struct list_head *page_list, struct page **page_array);
unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order);
unsigned long get_zeroed_page(gfp_t gfp_mask);
void *alloc_pages_exact(size_t size, gfp_t gfp_mask);

void __free_pages(struct page *page, unsigned int order);
void free_pages(unsigned long addr, unsigned int order);
void free_pages_exact(void *virt, size_t size);

/**
 * alloc_pages - a block of 2^@order pages
 * @gfp: how
 * @order: 0 to MAX_ORDER - 1
 *
 * Return: the first page; NULL as __alloc_pages().
 */
static inline struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return __alloc_pages(gfp, order);
}

/**
 * alloc_pages_node - a block of the memory of a node
 * @nid: the node; there is one
 * @gfp_mask: how
 * @order: 0 to MAX_ORDER - 1
 *
 * Return: as alloc_pages().
 */
static inline struct page *alloc_pages_node(int nid, gfp_t gfp_mask, unsigned int order)
{
	return __alloc_pages(gfp_mask, order);
}

#ifdef CONFIG_PCP
/* One page has a short way of its own, see mm/pcp.c. */
struct page *alloc_hot_page(gfp_t gfp);
void free_hot_page(struct page *page);
#define alloc_page(gfp_mask) alloc_hot_page(gfp_mask)
#define __free_page(page)    free_hot_page(page)
#else
#define alloc_page(gfp_mask) alloc_pages(gfp_mask, 0)
#define __free_page(page)    __free_pages((page), 0)
#endif

#define __get_free_page(gfp_mask)	 __get_free_pages((gfp_mask), 0)
#define __get_dma_pages(gfp_mask, order) __get_free_pages((gfp_mask) | GFP_DMA, (order))
#define free_page(addr)			 free_pages((addr), 0)

/**
 * alloc_pages_bulk_list - many single pages onto a list
 * @gfp: how
 * @nr_pages: how many
 * @list: gets them, by page->lru
 *
 * Return: how many it got.
 */
static inline unsigned long alloc_pages_bulk_list(gfp_t gfp, unsigned long nr_pages,
						  struct list_head *list)
{
	return __alloc_pages_bulk(gfp, NUMA_NO_NODE, NULL, (int)nr_pages, list, NULL);
}

/**
 * alloc_pages_bulk_array - many single pages into an array
 * @gfp: how
 * @nr_pages: elements of the array
 * @page_array: those that are NULL get a page
 *
 * Return: how many elements, from the first on, are pages now.
 */
static inline unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr_pages,
						   struct page **page_array)
{
	return __alloc_pages_bulk(gfp, NUMA_NO_NODE, NULL, (int)nr_pages, NULL, page_array);
}

#endif /* _LINUX_GFP_H */
