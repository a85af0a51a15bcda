// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory pools.
 *
 * What they are for. Code that writes pages out to free memory needs memory for
 * that, just when there is none. So it keeps some elements aside beforehand, enough
 * for one write; when that is done its elements come back, and the next write can
 * start:
 *
 *	mempool_alloc()	--> the allocator behind, without pressing for it
 *			--> none: an element of the pool
 *			--> none: wait until one comes back, if that is allowed
 *	mempool_free()	--> the pool, if it has fewer than it should
 *			--> else the allocator behind
 *
 * Nobody may touch an element while it lies in the pool. With slub_debug= it is filled with
 * poison there, and checked when it is taken out; KASAN reports each access.
 *
 * Invariant: elements[0 .. curr_nr) are set; curr_nr is at most min_nr.
 *
 * Locking: pool->lock, interrupts off, for @elements and @curr_nr. It is not
 * held while the allocator behind is called.
 *
 * Linux: mm/mempool.c.
 */

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kasan.h>
#include <linux/kmemleak.h>
#include <linux/mempool.h>
#include <linux/poison.h>
#include <linux/smp.h>
#include <linux/sched/mm.h>
#include <linux/string.h>

#include "slab.h"

/* A task that waits for an element tries the allocator behind again after that time. */
#define MEMPOOL_RETRY_SECS 5

/* The array of elements, which can be large. */
static void **alloc_elements(int nr)
{
	void **elements;

	if ((size_t)nr > (PAGE_SIZE << (MAX_ORDER - 1)) / sizeof(void *))
		return NULL;
	elements = alloc_pages_exact(max((size_t)nr, (size_t)1) * sizeof(void *), GFP_KERNEL);
	/* It has pointers to memory. */
	kmemleak_alloc(elements, max((size_t)nr, (size_t)1) * sizeof(void *), 1);
	return elements;
}

static void free_elements(void **elements, int nr)
{
	kmemleak_free(elements);
	free_pages_exact(elements, max((size_t)nr, (size_t)1) * sizeof(void *));
}

/* Pools are objects, of a cache that is there while there are pools. */
static DEFINE_MUTEX(pools_mutex);
static struct kmem_cache *pools;
static int nr_pools;

static mempool_t *alloc_pool(void)
{
	mempool_t *pool = NULL;

	mutex_lock(&pools_mutex);
	if (!nr_pools++)
		pools = kmem_cache_create("mempool", sizeof(mempool_t), 0, SLAB_NO_MERGE, NULL);
	if (pools)
		pool = kmem_cache_zalloc(pools, GFP_KERNEL);
	mutex_unlock(&pools_mutex);
	return pool;
}

static void free_pool(mempool_t *pool)
{
	mutex_lock(&pools_mutex);
	if (pools)
		kmem_cache_free(pools, pool);
	if (!--nr_pools)
		kmem_cache_destroy(pools);
	mutex_unlock(&pools_mutex);
}

/* ---- what lies in the pool ---- */

/* Bytes of an element that has an address; 0 if it is none of a kind that is known here. */
static size_t element_size(const mempool_t *pool)
{
	const struct kmem_cache *s = pool->pool_data;

	if (pool->free == mempool_free_slab)
		return s->ctor ? 0 : s->object_size;
	if (pool->free == mempool_free_pages)
		return PAGE_SIZE << (unsigned int)(long)pool->pool_data;
	return mempool_is_kmalloc(pool) ? (size_t)pool->pool_data : 0;
}

/* Where it is; NULL for pages of high memory. */
static u8 *element_address(const mempool_t *pool, void *element)
{
	return pool->free == mempool_free_pages ? page_address(element) : element;
}

static void poison_error(mempool_t *pool, u8 *obj, size_t size, size_t byte)
{
	size_t start = byte > sizeof(long) ? byte - sizeof(long) : 0;
	size_t end = min(byte + sizeof(long), size);

	pr_err("BUG: mempool element poison mismatch\n");
	pr_err("Mempool %px size %zu\n", pool, size);
	pr_err(" nr=%d @ %px: %s0x", pool->curr_nr, obj, start ? "... " : "");
	for (size_t i = start; i < end; i++)
		pr_cont("%x ", obj[i]);
	pr_cont("%s\n", end < size ? "..." : "");
	dump_stack();
}

/* An element goes into the pool. */
static void poison_element(mempool_t *pool, void *element)
{
	u8 *obj = element_address(pool, element);
	size_t size = element_size(pool);

	if (obj && size && __slub_debug_enabled()) {
		memset(obj, POISON_FREE, size - 1);
		obj[size - 1] = POISON_END;
	}
	if (pool->free == mempool_free_pages)
		kasan_poison_pages(element, (unsigned int)(long)pool->pool_data);
	else if (size)
		kasan_slab_free_mempool(element, _RET_IP_);
}

/* An element comes out of the pool. */
static void check_element(mempool_t *pool, void *element)
{
	u8 *obj = element_address(pool, element);
	size_t size = element_size(pool);

	if (!obj || !size)
		return;
	kasan_unpoison_range(obj, size);
	if (!__slub_debug_enabled())
		return;
	for (size_t i = 0; i < size; i++) {
		if (obj[i] == (i < size - 1 ? POISON_FREE : POISON_END))
			continue;
		poison_error(pool, obj, size, i);
		return;
	}
	memset(obj, POISON_INUSE, size);
}

/* Put an element into the pool if it lacks one. */
static noinline bool add_element(mempool_t *pool, void *element)
{
	unsigned long flags;
	bool added = false;

	spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr < pool->min_nr) {
		poison_element(pool, element);
		pool->elements[pool->curr_nr] = element;
		WRITE_ONCE(pool->curr_nr, pool->curr_nr + 1);
		added = true;
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	return added;
}

/* Take the one that came last; NULL if there is none. */
static void *remove_element(mempool_t *pool)
{
	void *element = NULL;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	if (pool->curr_nr) {
		WRITE_ONCE(pool->curr_nr, pool->curr_nr - 1);
		element = pool->elements[pool->curr_nr];
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	if (element)
		check_element(pool, element);
	return element;
}

/* Fill the pool up. False if there was not enough memory. */
static bool fill_pool(mempool_t *pool)
{
	while (READ_ONCE(pool->curr_nr) < READ_ONCE(pool->min_nr)) {
		void *element = pool->alloc(GFP_KERNEL, pool->pool_data);

		if (!element)
			return false;
		if (!add_element(pool, element))
			pool->free(element, pool->pool_data);
	}
	return true;
}

/**
 * mempool_create - a pool, filled
 * @min_nr: how many elements it keeps; 0 or more
 * @alloc_fn: gets one
 * @free_fn: gives one back
 * @pool_data: for both
 *
 * Return: the pool; NULL when there is no memory, or for a negative number.
 */
mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
			  void *pool_data)
{
	mempool_t *pool = alloc_pool();

	if (pool && !mempool_init(pool, min_nr, alloc_fn, free_fn, pool_data))
		return pool;
	free_pool(pool);
	return NULL;
}

/**
 * mempool_init - make a pool of a structure that the caller has, and fill it
 * @pool: the structure, which may be a part of another one
 * @min_nr: how many elements it keeps; 0 or more
 * @alloc_fn: gets one
 * @free_fn: gives one back
 * @pool_data: for both
 *
 * mempool_exit() undoes it.
 *
 * Return: 0; -ENOMEM; -EINVAL, with a WARN, for a negative number or no functions.
 */
int mempool_init(mempool_t *pool, int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
		 void *pool_data)
{
	if (WARN_ON(min_nr < 0 || !alloc_fn || !free_fn))
		return -EINVAL;
	pool->curr_nr = 0;
	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	pool->min_nr = min_nr;
	pool->max_nr = min_nr;
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	pool->pool_data = pool_data;
	pool->elements = alloc_elements(min_nr);
	if (pool->elements && fill_pool(pool))
		return 0;
	mempool_exit(pool);
	return -ENOMEM;
}

/**
 * mempool_exit - give all that is in a pool of mempool_init() back
 * @pool: the pool; all its elements should have come back. One that is zeroes is left alone.
 */
void mempool_exit(mempool_t *pool)
{
	void *element;

	if (!mempool_initialized(pool))
		return;
	while ((element = remove_element(pool)))
		pool->free(element, pool->pool_data);
	free_elements(pool->elements, pool->max_nr);
	pool->elements = NULL;
}

/**
 * mempool_destroy - give the pool and all that is in it back
 * @pool: the pool, or NULL; all its elements should have come back
 */
void mempool_destroy(mempool_t *pool)
{
	if (!pool)
		return;
	mempool_exit(pool);
	free_pool(pool);
}

/**
 * mempool_resize - keep more elements, or fewer
 * @pool: the pool
 * @new_min_nr: how many, 1 or more
 *
 * Nobody else resizes it at the same time.
 *
 * Return: 0. -ENOMEM when there is no memory for the array; when there is not
 * enough for the elements the pool fills as they come back.
 */
int mempool_resize(mempool_t *pool, int new_min_nr)
{
	void **elements, **old_elements;
	unsigned long flags;
	int old_max;

	if (WARN_ON(new_min_nr <= 0))
		return -EINVAL;
	if (new_min_nr <= pool->max_nr) {
		/* There is room. What is too much goes back. */
		spin_lock_irqsave(&pool->lock, flags);
		WRITE_ONCE(pool->min_nr, new_min_nr);
		spin_unlock_irqrestore(&pool->lock, flags);
		while (READ_ONCE(pool->curr_nr) > new_min_nr) {
			void *element = remove_element(pool);

			if (element)
				pool->free(element, pool->pool_data);
		}
		fill_pool(pool);
		return 0;
	}
	elements = alloc_elements(new_min_nr);
	if (!elements)
		return -ENOMEM;
	spin_lock_irqsave(&pool->lock, flags);
	old_elements = pool->elements;
	old_max = pool->max_nr;
	memcpy(elements, old_elements, (size_t)pool->curr_nr * sizeof(*elements));
	pool->elements = elements;
	pool->max_nr = new_min_nr;
	WRITE_ONCE(pool->min_nr, new_min_nr);
	spin_unlock_irqrestore(&pool->lock, flags);
	free_elements(old_elements, old_max);
	fill_pool(pool);
	return 0;
}

/* Sleep until an element is given back, but not for ever: the allocator may have some again. */
static void wait_for_element(mempool_t *pool)
{
	DEFINE_WAIT(wait);

	prepare_to_wait(&pool->wait, &wait, TASK_UNINTERRUPTIBLE);
	if (!READ_ONCE(pool->curr_nr))
		io_schedule_timeout(MEMPOOL_RETRY_SECS * HZ);
	finish_wait(&pool->wait, &wait);
}

/* How the allocator behind is asked: it may use no reserve, and it says nothing if it fails. */
static gfp_t mempool_gfp(gfp_t gfp_mask)
{
	return gfp_mask | __GFP_NOMEMALLOC | __GFP_NORETRY | __GFP_NOWARN;
}

/* ... and the first time without work that takes long. */
static gfp_t mempool_gfp_temp(gfp_t gfp_mask)
{
	return mempool_gfp(gfp_mask) & ~(__GFP_DIRECT_RECLAIM | __GFP_IO);
}

/* The allocator had nothing at once: the pool, then the allocator again, then wait. */
static noinline void *mempool_alloc_slow(mempool_t *pool, gfp_t gfp_mask)
{
	void *element = remove_element(pool);
	bool again = mempool_gfp_temp(gfp_mask) != mempool_gfp(gfp_mask);

	while (!element && (again || gfpflags_allow_blocking(gfp_mask))) {
		if (!again)
			wait_for_element(pool);
		again = false;
		element = pool->alloc(mempool_gfp(gfp_mask), pool->pool_data);
		if (!element)
			element = remove_element(pool);
	}
	return element;
}

/**
 * mempool_alloc - an element
 * @pool: the pool
 * @gfp_mask: how; __GFP_ZERO is a WARN: an element that comes from the pool is not zeroed
 *
 * Return: the element. NULL only when waiting is not allowed (no
 * __GFP_DIRECT_RECLAIM) and neither the allocator nor the pool has one; a caller that
 * may wait sleeps until an element is given back.
 */
void *mempool_alloc(mempool_t *pool, gfp_t gfp_mask)
{
	void *element;

	WARN_ON_ONCE(gfp_mask & __GFP_ZERO);
	might_alloc(gfp_mask);
	element = pool->alloc(mempool_gfp_temp(gfp_mask), pool->pool_data);
	return likely(element) ? element : mempool_alloc_slow(pool, gfp_mask);
}

/**
 * mempool_free - give an element back
 * @element: the element, or NULL, which is nothing
 * @pool: the pool
 */
void mempool_free(void *element, mempool_t *pool)
{
	if (unlikely(!element))
		return;
	if (likely(READ_ONCE(pool->curr_nr) >= READ_ONCE(pool->min_nr)) ||
	    !add_element(pool, element)) {
		pool->free(element, pool->pool_data);
		return;
	}
	wake_up(&pool->wait);
}

/* ---- what can be behind a pool ---- */

/**
 * mempool_alloc_slab - an element is an object of a cache
 * @gfp_mask: how
 * @pool_data: the cache, without a constructor
 */
void *mempool_alloc_slab(gfp_t gfp_mask, void *pool_data)
{
	return kmem_cache_alloc(pool_data, gfp_mask);
}

void mempool_free_slab(void *element, void *pool_data)
{
	kmem_cache_free(pool_data, element);
}

/**
 * mempool_alloc_pages - an element is a block of pages
 * @gfp_mask: how
 * @pool_data: its order
 */
void *mempool_alloc_pages(gfp_t gfp_mask, void *pool_data)
{
	return alloc_pages(gfp_mask, (unsigned int)(long)pool_data);
}

void mempool_free_pages(void *element, void *pool_data)
{
	__free_pages(element, (unsigned int)(long)pool_data);
}
