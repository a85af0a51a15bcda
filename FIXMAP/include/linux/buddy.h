/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BUDDY_H
#define _LINUX_BUDDY_H

/*
 * The page allocator: everything of it that users see. In Linux this is spread
 * over gfp.h, mm.h, page_ref.h, asm/page.h and asm-generic/memory_model.h;
 * linux/mm.h includes it. mm/buddy.c explains how it works.
 */

#include <linux/biscuitos.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/pfn.h>

/* ---- a page, its number, its address ---- */

extern struct page *mem_map;
extern unsigned long max_mapnr;

/* mem_map begins where a pageblock does. */
#define ARCH_PFN_OFFSET (PHYS_PFN(PHYS_OFFSET) & ~(pageblock_nr_pages - 1))

/* Arithmetic, no check; see pfn_valid(). */
#define pfn_to_page(pfn)    (mem_map + ((pfn)-ARCH_PFN_OFFSET))
#define page_to_pfn(page)   ((unsigned long)((page)-mem_map) + ARCH_PFN_OFFSET)
#define page_to_phys(page)  PFN_PHYS(page_to_pfn(page))
#define phys_to_page(phys)  pfn_to_page(PHYS_PFN(phys))
#define virt_to_pfn(kaddr)  PHYS_PFN(__pa(kaddr))
#define virt_to_page(kaddr) pfn_to_page(virt_to_pfn(kaddr))

/**
 * pfn_valid - is there a struct page for this frame?
 * @pfn: page frame number
 */
static inline bool pfn_valid(unsigned long pfn)
{
	return pfn - ARCH_PFN_OFFSET < max_mapnr;
}

/**
 * virt_addr_valid - is this an address in the linear map?
 * @kaddr: the address, as a pointer or a number
 */
#define virt_addr_valid(kaddr)                    \
	((unsigned long)(kaddr) >= PAGE_OFFSET && \
	 (unsigned long)(kaddr) < (unsigned long)high_memory)

static inline enum zone_type page_zonenum(const struct page *page)
{
	return MAX_NR_ZONES == 1 ? (enum zone_type)0 :
				   (enum zone_type)(page->flags >> ZONES_PGSHIFT);
}

static inline struct zone *page_zone(const struct page *page)
{
	return &contig_page_data.node_zones[page_zonenum(page)];
}

static inline int page_to_nid(const struct page *page)
{
	return 0;
}

static inline bool PageHighMem(const struct page *page)
{
	return is_highmem(page_zone(page));
}

/**
 * lowmem_page_address - where a page of low memory is mapped
 * @page: the page; not a high one
 */
static inline void *lowmem_page_address(const struct page *page)
{
	return __va(page_to_phys(page));
}

#if defined(CONFIG_KMAP) && defined(CONFIG_HIGHMEM)
/* What kmap() has mapped has an address, too: mm/highmem.c. */
void *page_address(const struct page *page);
#else
/**
 * page_address - where a page is mapped
 * @page: the page
 *
 * Return: its address; NULL for a page of high memory, which is not mapped.
 */
static inline void *page_address(const struct page *page)
{
	return PageHighMem(page) ? NULL : lowmem_page_address(page);
}
#endif

/* ---- references ---- */

#ifdef CONFIG_DEBUG_PAGE_REF
#include <trace/events/page_ref.h>
#else
static inline void trace_page_ref_set(struct page *page, int v)
{
}

static inline void trace_page_ref_mod(struct page *page, int v)
{
}

static inline void trace_page_ref_mod_and_test(struct page *page, int v, int ret)
{
}
#endif

static inline int page_ref_count(const struct page *page)
{
	return atomic_read(&page->_refcount);
}

/* How often it is mapped: never, here. */
static inline int page_mapcount(const struct page *page)
{
	return atomic_read(&page->_mapcount) + 1;
}

static inline void set_page_count(struct page *page, int v)
{
	atomic_set(&page->_refcount, v);
	trace_page_ref_set(page, v);
}

static inline int page_count(const struct page *page)
{
	return page_ref_count(compound_head(page));
}

/**
 * get_page - use a page that is somebody else's too
 * @page: the page; a WARN if it is free
 */
static inline void get_page(struct page *page)
{
	page = compound_head(page);
	if (WARN_ON_ONCE(page_ref_count(page) <= 0))
		return;
	atomic_inc(&page->_refcount);
	trace_page_ref_mod(page, 1);
}

/* Nobody else uses it, and what others did to it is done. */
static inline bool page_is_unshared(const struct page *page)
{
	return atomic_read_acquire(&page->_refcount) == 1;
}

/* One user less. Was it the last? The only user there is needs no atomic. */
static inline bool put_page_testzero(struct page *page)
{
	bool zero = page_is_unshared(page);

	if (likely(zero))
		atomic_set(&page->_refcount, 0);
	else
		zero = atomic_dec_and_test(&page->_refcount);
	trace_page_ref_mod_and_test(page, -1, zero);
	return zero;
}

/* The only user there is, is one no more. */
static inline void put_last_page_ref(struct page *page)
{
	atomic_set(&page->_refcount, 0);
	trace_page_ref_mod_and_test(page, -1, 1);
}

void put_page(struct page *page);
void put_pages_list(struct list_head *pages);
void split_page(struct page *page, unsigned int order);

/* ---- blocks and compound pages ---- */

/* The order of a free block. */
static inline unsigned int buddy_order(const struct page *page)
{
	return (unsigned int)READ_ONCE(page->private);
}

/**
 * compound_order - of how many pages a compound page is made
 * @page: its head, or a page of its own
 *
 * Return: the order; 0 for one page.
 */
static inline unsigned int compound_order(const struct page *page)
{
	return PageHead(page) ? page[1].compound_order : 0;
}

static inline unsigned long compound_nr(const struct page *page)
{
	return 1UL << compound_order(page);
}

/**
 * page_size - bytes of a page, or of the compound page that it is the head of
 * @page: the page
 */
static inline unsigned long page_size(const struct page *page)
{
	return PAGE_SIZE << compound_order(page);
}

/**
 * get_order - the smallest block that holds this
 * @size: bytes
 *
 * Return: its order; for 0 bytes one that does not exist.
 */
static inline int get_order(unsigned long size)
{
	if (!size)
		return BITS_PER_LONG - PAGE_SHIFT;
	return size <= PAGE_SIZE ? 0 : ilog2((size - 1) >> PAGE_SHIFT) + 1;
}

/* ---- boot, and how much there is ---- */

struct sysinfo {
	unsigned long totalram;
	unsigned long freeram;
	unsigned long totalhigh;
	unsigned long freehigh;
	unsigned int mem_unit;
};

extern atomic_long_t _totalram_pages;
extern int min_free_kbytes;

void mem_init(void);
void setup_per_zone_wmarks(void);
unsigned long nr_free_pages(void);
unsigned long nr_free_buffer_pages(void);
void si_meminfo(struct sysinfo *val);

static inline unsigned long totalram_pages(void)
{
	return (unsigned long)atomic_long_read(&_totalram_pages);
}

/* mm/vmstat.c, mm/debug.c */
void frag_show(void);
void pagetypeinfo_show(void);
void zoneinfo_show(void);
void show_mem(unsigned int filter, void *nodemask);
void dump_page(struct page *page, const char *reason);

/* Every invariant of a zone, walked; BUG() if one does not hold. */
void zone_verify(struct zone *zone);

#endif /* _LINUX_BUDDY_H */
