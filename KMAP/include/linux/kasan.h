/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KASAN_H
#define _LINUX_KASAN_H

/*
 * The Kernel Address Sanitizer (Linux: include/linux/kasan.h).
 *
 * A build with SANITIZE=address checks each access to memory. The allocators tell
 * it which memory is in use: all other memory is poisoned, and who accesses it is reported.
 * mm/kasan.c explains how, for objects of slabs. All this is there with CONFIG_KASAN=y,
 * which is the default with SANITIZE=address.
 */

#include <linux/mm.h>

struct kmem_cache;
struct slab;

#ifdef CONFIG_KASAN
/* One byte of shadow memory says of so many bytes which of them may be accessed. */
#define KASAN_GRANULE_SIZE 8UL

void __asan_poison_memory_region(const volatile void *addr, size_t size);
void __asan_unpoison_memory_region(const volatile void *addr, size_t size);

/**
 * kasan_poison - nobody may access this memory from now on
 * @addr: where it begins
 * @size: bytes
 */
static inline void kasan_poison(const void *addr, size_t size)
{
	__asan_poison_memory_region(addr, size);
}

/**
 * kasan_unpoison_range - this memory may be accessed from now on
 * @addr: where it begins
 * @size: bytes
 */
static inline void kasan_unpoison_range(const void *addr, size_t size)
{
	__asan_unpoison_memory_region(addr, size);
}

/* Pages without an address in the linear map cannot be poisoned. */
static inline void kasan_poison_pages(struct page *page, unsigned int order)
{
	if (!PageHighMem(page))
		kasan_poison(page_address(page), PAGE_SIZE << order);
}

static inline void kasan_unpoison_pages(struct page *page, unsigned int order)
{
	if (!PageHighMem(page))
		kasan_unpoison_range(page_address(page), PAGE_SIZE << order);
}

/* Where the notes about an object are, counted from its beginning; 0: there are none. */
struct kasan_cache {
	unsigned int alloc_meta_offset;
};

void kasan_init(void);
void kasan_cache_create(struct kmem_cache *cache, unsigned int *size);
void kasan_poison_slab(struct kmem_cache *cache, struct slab *slab);
void kasan_slab_alloc(struct kmem_cache *cache, void *object, unsigned long ip);
bool kasan_slab_free(struct kmem_cache *cache, void *object, unsigned long ip);
void kasan_slab_free_mempool(void *object, unsigned long ip);
void kasan_kmalloc(struct kmem_cache *cache, const void *object, size_t size);
void kasan_kmalloc_large(const void *ptr, size_t size);
bool kasan_kfree_large(void *ptr, unsigned long ip);
void kasan_krealloc(const void *object, size_t size);
bool kasan_check_byte(const void *addr);
void kasan_quarantine_remove_cache(struct kmem_cache *cache);
unsigned long kasan_alloc_site(struct kmem_cache *cache, void *object);
void kasan_poison_vmalloc(const void *start, unsigned long size);
void kasan_unpoison_vmalloc(const void *start, unsigned long size);

/* For KUnit: was a fault reported? Who sets the pointer sets the field to false again. */
struct kunit_kasan_status {
	bool report_found;
	bool sync_fault;
};

extern struct kunit_kasan_status *kasan_kunit_status;

/* ---- mm/vmalloc.c, where it is there ---- */

#ifdef CONFIG_VMALLOC
bool kasan_is_vmalloc(const void *addr);
void kasan_describe_vmalloc(const void *addr);
#else
static inline bool kasan_is_vmalloc(const void *addr)
{
	return false;
}

static inline void kasan_describe_vmalloc(const void *addr)
{
}
#endif
#else
struct kasan_cache {
};

static inline void kasan_poison(const void *addr, size_t size)
{
}

static inline void kasan_unpoison_range(const void *addr, size_t size)
{
}

static inline void kasan_poison_pages(struct page *page, unsigned int order)
{
}

static inline void kasan_unpoison_pages(struct page *page, unsigned int order)
{
}

static inline void kasan_init(void)
{
}

static inline void kasan_cache_create(struct kmem_cache *cache, unsigned int *size)
{
}

static inline void kasan_poison_slab(struct kmem_cache *cache, struct slab *slab)
{
}

static inline void kasan_slab_alloc(struct kmem_cache *cache, void *object, unsigned long ip)
{
}

static inline bool kasan_slab_free(struct kmem_cache *cache, void *object, unsigned long ip)
{
	return false;
}

static inline void kasan_slab_free_mempool(void *object, unsigned long ip)
{
}

static inline void kasan_kmalloc(struct kmem_cache *cache, const void *object, size_t size)
{
}

static inline void kasan_kmalloc_large(const void *ptr, size_t size)
{
}

static inline bool kasan_kfree_large(void *ptr, unsigned long ip)
{
	return false;
}

static inline void kasan_krealloc(const void *object, size_t size)
{
}

static inline bool kasan_check_byte(const void *addr)
{
	return true;
}

static inline void kasan_quarantine_remove_cache(struct kmem_cache *cache)
{
}

static inline unsigned long kasan_alloc_site(struct kmem_cache *cache, void *object)
{
	return 0;
}

static inline void kasan_poison_vmalloc(const void *start, unsigned long size)
{
}

static inline void kasan_unpoison_vmalloc(const void *start, unsigned long size)
{
}
#endif

#endif /* _LINUX_KASAN_H */
