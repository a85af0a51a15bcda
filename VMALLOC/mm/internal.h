/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_INTERNAL_H
#define _MM_INTERNAL_H

/*
 * What the allocators know of each other and nobody else does
 * (Linux: mm/internal.h).
 *
 * memblock ends by handing its free memory to the page allocator. In a project
 * without one these functions take its place: they tell what would happen.
 */

#include <linux/mm.h>

struct page;

#ifdef CONFIG_BUDDY

#include <linux/buddy.h>

void memblock_free_pages(struct page *page, unsigned long pfn, unsigned int order);
void reserve_bootmem_region(phys_addr_t start, phys_addr_t end);
void reset_all_zones_managed_pages(void);
void totalram_pages_add(long count);

static inline void totalram_pages_inc(void)
{
	totalram_pages_add(1);
}

#else

#define MAX_ORDER 11

/* There is no mem_map here, and so no struct page. */
static inline struct page *pfn_to_page(unsigned long pfn)
{
	return NULL;
}

static inline void memblock_free_pages(struct page *page, unsigned long pfn, unsigned int order)
{
	pr_info("  to the page allocator: PFN %#lx order %2u  [%#llx-%#llx]\n", pfn, order,
		(u64)PFN_PHYS(pfn), (u64)PFN_PHYS(pfn + (1UL << order)) - 1);
}

static inline void reserve_bootmem_region(phys_addr_t start, phys_addr_t end)
{
	pr_info("  stays PageReserved:    PFN %#lx to %#lx  [%#llx-%#llx]\n",
		(unsigned long)PFN_DOWN(start), (unsigned long)PFN_UP(end) - 1, (u64)start,
		(u64)end - 1);
}

static inline void reset_all_zones_managed_pages(void)
{
}

static inline void totalram_pages_add(long count)
{
	pr_info("  %ld pages in all\n", count);
}

static inline void totalram_pages_inc(void)
{
}

#endif /* CONFIG_BUDDY */

#endif /* _MM_INTERNAL_H */
