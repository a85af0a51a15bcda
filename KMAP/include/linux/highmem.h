/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_HIGHMEM_H
#define _LINUX_HIGHMEM_H

/*
 * A page of high memory, for a while, at an address (Linux:
 * include/linux/highmem.h, highmem-internal.h). mm/highmem.c explains how.
 *
 * A page of low memory has an address. All functions here return it, and change
 * nothing; where there is no high memory they are that and no more.
 */

#include <linux/cpumask.h>
#include <linux/fixmap.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/string.h>

#define kmap_prot PAGE_KERNEL

#ifdef CONFIG_HIGHMEM

/* The area of kmap(): one table of page frames. */
#define LAST_PKMAP     PTRS_PER_PTE
#define PKMAP_NR(virt) (((virt)-PKMAP_BASE) >> PAGE_SHIFT)
#define PKMAP_ADDR(nr) (PKMAP_BASE + ((unsigned long)(nr) << PAGE_SHIFT))

void kmap_init(void);
void *kmap_high(struct page *page);
void kunmap_high(struct page *page);
void kmap_flush_unused(void);
struct page *kmap_to_page(void *vaddr);
void set_page_address(struct page *page, void *virtual);
unsigned int nr_free_highpages(void);
void kmap_show(void);

void *__kmap_local_pfn_prot(unsigned long pfn, pgprot_t prot);
void *__kmap_local_page_prot(struct page *page, pgprot_t prot);
void kunmap_local_indexed(const void *vaddr);

/**
 * kmap - an address for a page, for as long as it is wanted
 * @page: the page
 *
 * Waits when the area is full, until somebody gives an entry back. The address is
 * good on all CPUs. Mapped twice, it has the same address and needs two kunmap().
 *
 * Return: the address.
 */
static __always_inline void *kmap(struct page *page)
{
	might_sleep();
	return PageHighMem(page) ? kmap_high(page) : page_address(page);
}

/**
 * kunmap - the address is no longer needed
 * @page: the page, not the address; BUG() if it is not mapped by kmap()
 */
static inline void kunmap(struct page *page)
{
	might_sleep();
	if (PageHighMem(page))
		kunmap_high(page);
}

/**
 * kmap_local_page - an address for a page, on this CPU
 * @page: the page
 *
 * Never waits. Up to KM_MAX_IDX at once, given back in the opposite order.
 *
 * Return: the address, which no other CPU may use.
 */
static __always_inline void *kmap_local_page(struct page *page)
{
	return __kmap_local_page_prot(page, kmap_prot);
}

static __always_inline void *kmap_local_page_prot(struct page *page, pgprot_t prot)
{
	return __kmap_local_page_prot(page, prot);
}

static __always_inline void *kmap_local_pfn(unsigned long pfn)
{
	return __kmap_local_pfn_prot(pfn, kmap_prot);
}

static inline void __kunmap_local(const void *vaddr)
{
	kunmap_local_indexed(vaddr);
}

#else

static inline void kmap_init(void)
{
}

static __always_inline void *kmap(struct page *page)
{
	might_sleep();
	return page_address(page);
}

static inline void kunmap(struct page *page)
{
}

static inline void kmap_flush_unused(void)
{
}

static inline struct page *kmap_to_page(void *vaddr)
{
	return virt_to_page(vaddr);
}

static __always_inline void *kmap_local_page(struct page *page)
{
	return page_address(page);
}

static __always_inline void *kmap_local_page_prot(struct page *page, pgprot_t prot)
{
	return page_address(page);
}

static __always_inline void *kmap_local_pfn(unsigned long pfn)
{
	return page_address(pfn_to_page(pfn));
}

static inline void __kunmap_local(const void *vaddr)
{
}

static inline unsigned int nr_free_highpages(void)
{
	return 0;
}

static inline void kmap_show(void)
{
}

#endif /* CONFIG_HIGHMEM */

/* The elder name, from when it also kept this CPU from doing anything else. */
static __always_inline void *kmap_atomic(struct page *page)
{
	preempt_disable();
	return kmap_local_page(page);
}

static __always_inline void *kmap_atomic_prot(struct page *page, pgprot_t prot)
{
	preempt_disable();
	return kmap_local_page_prot(page, prot);
}

static inline void __kunmap_atomic(const void *vaddr)
{
	__kunmap_local(vaddr);
	preempt_enable();
}

/**
 * kunmap_local - give back the latest kmap_local_page()
 * @addr: an address in the page, not the page: that does not compile
 *
 * Out of order, or on another CPU: a WARN, and nothing changes.
 */
#define kunmap_local(addr)                                                       \
	do {                                                                     \
		_Static_assert(!__same_type((addr), struct page *),              \
			       "kunmap_local: wants the address, not the page"); \
		__kunmap_local(addr);                                            \
	} while (0)

#define kunmap_atomic(addr)                                                       \
	do {                                                                      \
		_Static_assert(!__same_type((addr), struct page *),               \
			       "kunmap_atomic: wants the address, not the page"); \
		__kunmap_atomic(addr);                                            \
	} while (0)

/* ---- what is most often done to a page, wherever it is ---- */

/**
 * memcpy_to_page - write into a page
 * @page: the page
 * @offset: where in it
 * @from: what
 * @len: bytes; BUG() if they do not fit
 */
static inline void memcpy_to_page(struct page *page, size_t offset, const char *from, size_t len)
{
	char *to = kmap_local_page(page);

	BUG_ON(offset > PAGE_SIZE || len > PAGE_SIZE - offset);
	memcpy_to_mapped(to + offset, from, len);
	kunmap_local(to);
}

/**
 * memcpy_from_page - read out of a page
 * @to: gets it
 * @page: the page
 * @offset: where in it
 * @len: bytes; BUG() if they reach behind its end
 */
static inline void memcpy_from_page(char *to, struct page *page, size_t offset, size_t len)
{
	char *from = kmap_local_page(page);

	BUG_ON(offset > PAGE_SIZE || len > PAGE_SIZE - offset);
	memcpy_from_mapped(to, from + offset, len);
	kunmap_local(from);
}

void memset_page(struct page *page, size_t offset, int val, size_t len);
void memcpy_page(struct page *dst_page, size_t dst_off, struct page *src_page, size_t src_off,
		 size_t len);

/**
 * memzero_page - zeroes into a page
 * @page: the page
 * @offset: where in it
 * @len: bytes; BUG() if they do not fit
 */
static inline void memzero_page(struct page *page, size_t offset, size_t len)
{
	memset_page(page, offset, 0, len);
}

/* A page of zeroes. */
static inline void clear_highpage(struct page *page)
{
	memzero_page(page, 0, PAGE_SIZE);
}

/* All of a page into another. */
static inline void copy_highpage(struct page *to, struct page *from)
{
	memcpy_page(to, 0, from, 0, PAGE_SIZE);
}

/**
 * zero_user_segments - zeroes into two parts of a page
 * @page: the page
 * @start1: the first begins here
 * @end1: and ends before this; empty if that is not behind
 * @start2: the second
 * @end2: and its end
 */
static inline void zero_user_segments(struct page *page, unsigned int start1, unsigned int end1,
				      unsigned int start2, unsigned int end2)
{
	BUG_ON(end1 > PAGE_SIZE || end2 > PAGE_SIZE);
	if (end1 > start1)
		memzero_page(page, start1, end1 - start1);
	if (end2 > start2)
		memzero_page(page, start2, end2 - start2);
}

static inline void zero_user_segment(struct page *page, unsigned int start, unsigned int end)
{
	zero_user_segments(page, start, end, 0, 0);
}

static inline void zero_user(struct page *page, unsigned int start, unsigned int size)
{
	zero_user_segments(page, start, start + size, 0, 0);
}

#endif /* _LINUX_HIGHMEM_H */
