/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

/*
 * For a test of Linux's that looks at several allocators, in a project that has
 * the page allocator alone: whatever is asked for is a block of pages. What the
 * test says of slabs is then of no value; what it says of pages is.
 */

#include <linux/mm.h>

typedef unsigned int slab_flags_t;
#define SLAB_TYPESAFE_BY_RCU ((slab_flags_t)1)

static inline void *kmalloc(size_t size, gfp_t gfp)
{
	return (void *)__get_free_pages(gfp | __GFP_COMP, (unsigned int)get_order(size));
}

static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc(n * size, gfp);
}

static inline void kfree(const void *ptr)
{
	if (ptr)
		put_page(virt_to_page(ptr));
}

/* One cache at a time is what a test has. */
struct kmem_cache {
	size_t size;
	void (*ctor)(void *obj);
};

static inline struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align,
						   slab_flags_t flags, void (*ctor)(void *obj))
{
	static struct kmem_cache the_cache;

	the_cache = (struct kmem_cache){ .size = size, .ctor = ctor };
	return &the_cache;
}

static inline void kmem_cache_destroy(struct kmem_cache *cache)
{
}

static inline void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *obj = kmalloc(cache->size, gfp);

	if (obj && cache->ctor)
		cache->ctor(obj);
	return obj;
}

static inline void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	kfree(obj);
}

static inline void kmem_cache_free_bulk(struct kmem_cache *cache, size_t nr, void **objs)
{
	while (nr--)
		kfree(objs[nr]);
}

/* All of them, or none. */
static inline int kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t gfp, size_t nr, void **objs)
{
	for (size_t i = 0; i < nr; i++) {
		objs[i] = kmem_cache_alloc(cache, gfp);
		if (!objs[i]) {
			kmem_cache_free_bulk(cache, i, objs);
			return 0;
		}
	}
	return (int)nr;
}

#endif /* _LINUX_SLAB_H */
