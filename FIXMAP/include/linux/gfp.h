/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_GFP_H
#define _LINUX_GFP_H

/*
 * "Get free pages": the flags of a request, and the functions that take them
 * (Linux: include/linux/gfp.h).
 */

#include <linux/gfp_types.h>
#include <linux/mmzone.h>
#include <linux/numa.h>

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
