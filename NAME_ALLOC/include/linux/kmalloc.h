/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KMALLOC_H
#define _LINUX_KMALLOC_H

/*
 * Memory of any size (Linux: include/linux/slab.h, which includes this file
 * here). mm/kmalloc.c explains it.
 */

#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/slab.h>

/* The smallest class; larger ones are powers of two, and 96 and 192. */
#define KMALLOC_SHIFT_LOW 3
#define KMALLOC_MIN_SIZE  (1U << KMALLOC_SHIFT_LOW)

/* The largest; what is larger comes from the page allocator. */
#define KMALLOC_SHIFT_HIGH     (PAGE_SHIFT + 1)
#define KMALLOC_MAX_CACHE_SIZE (1UL << KMALLOC_SHIFT_HIGH)
#define KMALLOC_MAX_ORDER      (KMALLOC_SHIFT_MAX - PAGE_SHIFT)

/* What every object is a multiple of. */
#define ARCH_KMALLOC_MINALIGN __alignof__(unsigned long long)

/* What kmalloc(0) returns: not NULL, for it did not fail; touching it faults. */
#define ZERO_SIZE_PTR	    ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

/* Caches for each kind of memory; a kind that there is not is the normal one. */
enum kmalloc_cache_type {
	KMALLOC_NORMAL = 0,
#ifndef CONFIG_ZONE_DMA
	KMALLOC_DMA = KMALLOC_NORMAL,
#endif
	KMALLOC_RECLAIM,
#ifdef CONFIG_ZONE_DMA
	KMALLOC_DMA,
#endif
	NR_KMALLOC_TYPES
};

extern struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1];

/**
 * kmalloc_type - from the caches of which kind a request is served
 * @flags: the request
 */
static __always_inline enum kmalloc_cache_type kmalloc_type(gfp_t flags)
{
	if (likely(!(flags & (__GFP_RECLAIMABLE | __GFP_DMA))))
		return KMALLOC_NORMAL;
	return IS_ENABLED(CONFIG_ZONE_DMA) && (flags & __GFP_DMA) ? KMALLOC_DMA :
	       flags & __GFP_RECLAIMABLE			  ? KMALLOC_RECLAIM :
								    KMALLOC_NORMAL;
}

/**
 * __kmalloc_index - the class of a size
 * @size: 0 to KMALLOC_MAX_CACHE_SIZE bytes
 * @size_is_constant: the compiler knows it
 *
 * Return: 0 for size 0; 1 for the class of 96 bytes and 2 for that of 192; otherwise
 * the power of two. A size that is too large is a BUG().
 */
static __always_inline unsigned int __kmalloc_index(size_t size, bool size_is_constant)
{
	if (!size)
		return 0;
	if (size <= KMALLOC_MIN_SIZE)
		return KMALLOC_SHIFT_LOW;
	if (size > 64 && size <= 96)
		return 1;
	if (size > 128 && size <= 192)
		return 2;
	BUG_ON(!size_is_constant && size > KMALLOC_MAX_CACHE_SIZE);
	return (unsigned int)ilog2(size - 1) + 1;
}

/* For sizes that the compiler knows. */
#define kmalloc_index(size) __kmalloc_index(size, true)

void *__kmalloc(size_t size, gfp_t flags);
void *__kmalloc_node_track_caller(size_t size, gfp_t flags, int node, unsigned long caller);
void *kmalloc_trace(struct kmem_cache *s, gfp_t flags, size_t size);
void *kmalloc_large(size_t size, gfp_t flags);

void kfree(const void *object);
void kfree_sensitive(const void *object);
void *krealloc(const void *object, size_t new_size, gfp_t flags);
size_t ksize(const void *object);
size_t __ksize(const void *object);
size_t kmalloc_size_roundup(size_t size);

/**
 * kmalloc - memory
 * @size: bytes, up to KMALLOC_MAX_SIZE
 * @flags: how
 *
 * Its contents are whatever was there. It is aligned to ARCH_KMALLOC_MINALIGN,
 * and to its size if that is a power of two. A size that is constant finds its
 * cache when it is compiled.
 *
 * Return: the memory; ZERO_SIZE_PTR for 0 bytes; NULL, with a report, when there
 * is no memory or no such size.
 */
static __always_inline void *kmalloc(size_t size, gfp_t flags)
{
	if (__builtin_constant_p(size) && size) {
		if (size > KMALLOC_MAX_CACHE_SIZE)
			return kmalloc_large(size, flags);
		return kmalloc_trace(kmalloc_caches[kmalloc_type(flags)][kmalloc_index(size)],
				     flags, size);
	}
	return __kmalloc(size, flags);
}

/**
 * kzalloc - memory of zeroes
 * @size: bytes
 * @flags: how
 */
static __always_inline void *kzalloc(size_t size, gfp_t flags)
{
	return kmalloc(size, flags | __GFP_ZERO);
}

/**
 * kmalloc_array - memory for an array
 * @n: elements
 * @size: bytes of each
 * @flags: how
 *
 * Return: as kmalloc(); NULL if the product does not fit.
 */
static __always_inline void *kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc(bytes, flags);
}

/**
 * kcalloc - memory of zeroes for an array
 * @n: elements
 * @size: bytes of each
 * @flags: how
 */
static __always_inline void *kcalloc(size_t n, size_t size, gfp_t flags)
{
	return kmalloc_array(n, size, flags | __GFP_ZERO);
}

/**
 * krealloc_array - another size for an array
 * @p: the array, or NULL
 * @new_n: elements it shall have
 * @new_size: bytes of each
 * @flags: how
 *
 * Return: as krealloc(); NULL if the product does not fit, and @p stays.
 */
static __always_inline void *__must_check krealloc_array(void *p, size_t new_n, size_t new_size,
							 gfp_t flags)
{
	size_t bytes;

	if (check_mul_overflow(new_n, new_size, &bytes))
		return NULL;
	return krealloc(p, bytes, flags);
}

/* With a node, of which there is one. */
static __always_inline void *__kmalloc_node(size_t size, gfp_t flags, int node)
{
	return __kmalloc(size, flags);
}

static __always_inline void *kmalloc_node(size_t size, gfp_t flags, int node)
{
	return kmalloc(size, flags);
}

static __always_inline void *kzalloc_node(size_t size, gfp_t flags, int node)
{
	return kzalloc(size, flags);
}

static __always_inline void *kmalloc_array_node(size_t n, size_t size, gfp_t flags, int node)
{
	return kmalloc_array(n, size, flags);
}

static __always_inline void *kcalloc_node(size_t n, size_t size, gfp_t flags, int node)
{
	return kcalloc(n, size, flags);
}

static __always_inline void *kmalloc_large_node(size_t size, gfp_t flags, int node)
{
	return kmalloc_large(size, flags);
}

/* For functions that allocate for others, who are whom a report should name. */
#define kmalloc_track_caller(size, flags) \
	__kmalloc_node_track_caller(size, flags, NUMA_NO_NODE, _RET_IP_)
#define kmalloc_node_track_caller(size, flags, node) \
	__kmalloc_node_track_caller(size, flags, node, _RET_IP_)

/**
 * kfree_bulk - give many back
 * @size: how many
 * @p: they, of whatever sizes
 */
static inline void kfree_bulk(size_t size, void **p)
{
	kmem_cache_free_bulk(NULL, size, p);
}

#endif /* _LINUX_KMALLOC_H */
