/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MEMPOOL_H
#define _LINUX_MEMPOOL_H

/*
 * A few objects for when there is no memory (Linux: include/linux/mempool.h).
 * mm/mempool.c explains them.
 */

#include <linux/slab.h>
#include <linux/wait.h>

typedef void *(mempool_alloc_t)(gfp_t gfp_mask, void *pool_data);
typedef void(mempool_free_t)(void *element, void *pool_data);

/**
 * struct mempool_s - a pool
 * @lock: protects what follows
 * @min_nr: how many elements it should have
 * @max_nr: how many @elements has room for
 * @curr_nr: how many it has now
 * @elements: they
 * @pool_data: for @alloc and @free
 * @alloc: gets an element from the allocator behind
 * @free: gives it back
 * @wait: the tasks that wait for an element
 */
typedef struct mempool_s {
	spinlock_t lock;
	int min_nr;
	int max_nr;
	int curr_nr;
	void **elements;
	void *pool_data;
	mempool_alloc_t *alloc;
	mempool_free_t *free;
	struct wait_queue_head wait;
} mempool_t;

/**
 * mempool_initialized - was mempool_init() called for this pool, and mempool_exit() not yet?
 * @pool: the pool, which was zeroes at first
 */
static inline bool mempool_initialized(mempool_t *pool)
{
	return pool->elements != NULL;
}

int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
		 void *pool_data);
void mempool_exit(mempool_t *pool);
mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
			  void *pool_data);
int mempool_resize(mempool_t *pool, int new_min_nr);
void mempool_destroy(mempool_t *pool);
void *mempool_alloc(mempool_t *pool, gfp_t gfp_mask);
void mempool_free(void *element, mempool_t *pool);

/* Objects of a cache, and blocks of pages. */
void *mempool_alloc_slab(gfp_t gfp_mask, void *pool_data);
void mempool_free_slab(void *element, void *pool_data);
void *mempool_alloc_pages(gfp_t gfp_mask, void *pool_data);
void mempool_free_pages(void *element, void *pool_data);

static inline int mempool_init_slab_pool(mempool_t *pool, int min_nr, struct kmem_cache *kc)
{
	return mempool_init(pool, min_nr, mempool_alloc_slab, mempool_free_slab, kc);
}

static inline int mempool_init_page_pool(mempool_t *pool, int min_nr, int order)
{
	return mempool_init(pool, min_nr, mempool_alloc_pages, mempool_free_pages,
			    (void *)(long)order);
}

static inline mempool_t *mempool_create_slab_pool(int min_nr, struct kmem_cache *kc)
{
	return mempool_create(min_nr, mempool_alloc_slab, mempool_free_slab, kc);
}

static inline mempool_t *mempool_create_page_pool(int min_nr, int order)
{
	return mempool_create(min_nr, mempool_alloc_pages, mempool_free_pages, (void *)(long)order);
}

#ifdef CONFIG_KMALLOC
/* Memory of one size; mm/kmalloc.c. */
void *mempool_kmalloc(gfp_t gfp_mask, void *pool_data);
void mempool_kfree(void *element, void *pool_data);

static inline int mempool_init_kmalloc_pool(mempool_t *pool, int min_nr, size_t size)
{
	return mempool_init(pool, min_nr, mempool_kmalloc, mempool_kfree, (void *)size);
}

static inline mempool_t *mempool_create_kmalloc_pool(int min_nr, size_t size)
{
	return mempool_create(min_nr, mempool_kmalloc, mempool_kfree, (void *)size);
}

static inline bool mempool_is_kmalloc(const mempool_t *pool)
{
	return pool->free == mempool_kfree;
}
#else
static inline bool mempool_is_kmalloc(const mempool_t *pool)
{
	return false;
}
#endif

#endif /* _LINUX_MEMPOOL_H */
