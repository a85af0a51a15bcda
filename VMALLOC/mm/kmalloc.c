// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc: memory of any size.
 *
 * What it is for. A cache has objects of one size, and is made beforehand. Who
 * wants some bytes once, a buffer, a string, a structure of which there are
 * few, asks kmalloc(). Behind it are caches of a few sizes, made at boot; a
 * request takes an object of the next larger one:
 *
 *	size	1..8  ..16  ..32  ..64  ..96  ..128  ..192  ..256 ... 4097..8192
 *		 |     |     |     |     |      |      |      |		   |
 *	class	 8    16    32    64    96     128    192    256   ...	 8192
 *	index	 3     4     5     6     1      7      2      8	   ...	  13
 *
 *	kmalloc_caches[type][index]	kmalloc-8 ... kmalloc-8k
 *		KMALLOC_NORMAL
 *		KMALLOC_RECLAIM		kmalloc-rcl-8 ...   __GFP_RECLAIMABLE
 *		KMALLOC_DMA		dma-kmalloc-8 ...   __GFP_DMA
 *
 * Powers of two would waste up to a half; 96 and 192 are for the sizes that
 * occur most often. What is larger than KMALLOC_MAX_CACHE_SIZE, two pages, comes
 * from the page allocator, as a compound page, which tells its size.
 *
 * kfree() is told an address only. The struct page of it says all: whether it is
 * a slab, and then of which cache; or else a compound page of which order.
 *
 * A size that is a constant finds its cache when it is compiled; others up to
 * 192 bytes in size_index[], in steps of 8, larger ones by their highest bit.
 *
 * It stands on kmem_cache, which makes the caches, and on slub, which has the
 * slabs.
 *
 * Linux: mm/slab_common.c.
 */

#include <linux/err.h>
#include <linux/init.h>
#include <linux/kmemleak.h>
#include <linux/mempool.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <trace/events/slab.h>

#include "page_alloc.h"
#include "slab.h"

struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1];

/*
 * ---- Which cache ----
 */

#define SIZE_INDEX_STEP 8
#define SIZE_INDEX_MAX	192

/* The index of size 1..8, 9..16 and so on. */
static u8 size_index[SIZE_INDEX_MAX / SIZE_INDEX_STEP];

static inline unsigned int size_index_elem(size_t bytes)
{
	return (unsigned int)(bytes - 1) / SIZE_INDEX_STEP;
}

/**
 * kmalloc_slab - the cache that serves a request
 * @size: bytes, 1 to KMALLOC_MAX_CACHE_SIZE
 * @flags: the request
 */
static __always_inline struct kmem_cache *kmalloc_slab(size_t size, gfp_t flags)
{
	unsigned int index;

	if (size <= SIZE_INDEX_MAX)
		index = size_index[size_index_elem(size)];
	else
		index = (unsigned int)ilog2(size - 1) + 1;
	return kmalloc_caches[kmalloc_type(flags)][index];
}

/*
 * ---- Allocating and freeing ----
 */

static void *__kmalloc_large(size_t size, gfp_t flags, unsigned long caller);

static __always_inline void *do_kmalloc(size_t size, gfp_t flags, unsigned long caller)
{
	struct kmem_cache *s;
	void *object;

	if (unlikely(size - 1 >= KMALLOC_MAX_CACHE_SIZE))
		return size ? __kmalloc_large(size, flags, caller ?: _RET_IP_) : ZERO_SIZE_PTR;
	s = kmalloc_slab(size, flags);
	object = slab_alloc(s, flags, caller, size);
	if (likely(object))
		kasan_kmalloc(s, object, size);
	return object;
}

/**
 * __kmalloc - memory of a size that is not known when it is compiled
 * @size: bytes
 * @flags: how
 *
 * Return: as kmalloc().
 */
void *__kmalloc(size_t size, gfp_t flags)
{
	return do_kmalloc(size, flags, CALLER_ADDR);
}

/**
 * __kmalloc_node_track_caller - memory for the caller of who calls this
 * @size: bytes
 * @flags: how
 * @node: not used
 * @caller: whom SLAB_STORE_USER should name
 *
 * Return: as kmalloc().
 */
void *__kmalloc_node_track_caller(size_t size, gfp_t flags, int node, unsigned long caller)
{
	return do_kmalloc(size, flags, caller);
}

/**
 * kmalloc_trace - memory of a size that is
 * @s: the cache of that size
 * @flags: how
 * @size: bytes
 *
 * Return: as kmalloc().
 */
void *kmalloc_trace(struct kmem_cache *s, gfp_t flags, size_t size)
{
	void *object = slab_alloc(s, flags, CALLER_ADDR, size);

	if (likely(object))
		kasan_kmalloc(s, object, size);
	return object;
}

static __always_inline void do_kfree(const void *object, unsigned long caller)
{
	void *x = (void *)object;
	struct slab *slab;

	if (unlikely(ZERO_OR_NULL_PTR(object)))
		return;
	slab = likely(virt_addr_valid(x)) ? virt_to_slab(x) : NULL;
	if (likely(slab))
		slab_free(slab->slab_cache, slab, x, caller);
	else
		free_large_kmalloc(x);
}

static __cold noinline void kfree_traced(const void *object, unsigned long caller)
{
	trace_kfree(caller, object);
	do_kfree(object, caller);
}

/**
 * kfree - give memory back
 * @object: what kmalloc() or krealloc() returned, NULL and ZERO_SIZE_PTR
 *	included, which are nothing
 *
 * An object of any cache will do. What is none, nor the beginning of what
 * kmalloc() took from the page allocator, is a WARN, and stays what it is.
 */
void kfree(const void *object)
{
	if (unlikely(trace_kfree_enabled()))
		kfree_traced(object, _RET_IP_);
	else
		do_kfree(object, CALLER_ADDR);
}

/* ---- large ones ---- */

/**
 * kmalloc_large - memory from the page allocator
 * @size: bytes
 * @flags: how; those that memory with an address cannot have are a WARN
 *
 * Return: the memory, aligned to a page; NULL, with a report.
 */
void *kmalloc_large(size_t size, gfp_t flags)
{
	return __kmalloc_large(size, flags, _RET_IP_);
}

static void *__kmalloc_large(size_t size, gfp_t flags, unsigned long caller)
{
	unsigned int order = (unsigned int)get_order(size);
	struct page *page;
	void *object;

	if (unlikely(flags & GFP_SLAB_BUG_MASK))
		flags = kmalloc_fix_flags(flags);
	page = alloc_pages(flags | __GFP_COMP, order);
	object = page ? lowmem_page_address(page) : NULL;
	if (likely(object)) {
		kasan_kmalloc_large(object, size);
		kmemleak_alloc(object, size, 1);
	}
	trace_kmalloc(caller, object, size, PAGE_SIZE << order, flags, NUMA_NO_NODE);
	return object;
}

/* The page that is the head of what kmalloc_large() returned; NULL for another address. */
static struct page *large_kmalloc_page(const void *object)
{
	struct page *page;

	if (!virt_addr_valid(object))
		return NULL;
	page = virt_to_page(object);
	return PageHead(page) && !PageSlab(page) && lowmem_page_address(page) == object ? page :
											  NULL;
}

/**
 * free_large_kmalloc - give back what kmalloc_large() returned
 * @object: it, NULL or ZERO_SIZE_PTR; anything else is a WARN, and stays what it is
 */
void free_large_kmalloc(void *object)
{
	struct page *page = large_kmalloc_page(object);

	if (ZERO_OR_NULL_PTR(object))
		return;
	if (virt_addr_valid(object) && kasan_kfree_large(object, _RET_IP_))
		return;
	if (WARN(!page, "object pointer: 0x%px: not from kmalloc()\n", object))
		return;
	kmemleak_free(object);
	__free_pages(page, compound_order(page));
}

/*
 * ---- How large is it, and another size ----
 */

/* What a user may use of an object: debugging needs what is behind it. */
static size_t slab_ksize(const struct kmem_cache *s)
{
	if (s->flags & (SLAB_RED_ZONE | SLAB_POISON | SLAB_KASAN))
		return s->object_size;
	if (s->flags & (SLAB_TYPESAFE_BY_RCU | SLAB_STORE_USER))
		return s->inuse;
	return s->size;
}

/**
 * __ksize - bytes that there are in memory from kmalloc()
 * @object: the memory, or ZERO_SIZE_PTR
 *
 * Return: the bytes, at least as many as were asked for; 0, with a WARN, if it
 * is no such memory.
 */
size_t __ksize(const void *object)
{
	struct slab *slab;
	struct page *page;

	if (unlikely(ZERO_OR_NULL_PTR(object)))
		return 0;
	slab = virt_addr_valid(object) ? virt_to_slab(object) : NULL;
	if (likely(slab)) {
		/* From now on its user may use all of it. */
		set_orig_size(slab->slab_cache, (void *)object, slab->slab_cache->object_size);
		return slab_ksize(slab->slab_cache);
	}
	page = large_kmalloc_page(object);
	if (WARN(!page, "object pointer: 0x%px: not from kmalloc()\n", object))
		return 0;
	return page_size(page);
}

/**
 * ksize - the same, and the caller may use them all
 * @object: the memory, NULL or ZERO_SIZE_PTR
 *
 * Return: as __ksize(); 0 for NULL.
 */
size_t ksize(const void *object)
{
	size_t size;

	if (unlikely(ZERO_OR_NULL_PTR(object)) || !kasan_check_byte(object))
		return 0;
	size = __ksize(object);
	kasan_unpoison_range(object, size);
	return size;
}

/**
 * kmalloc_size_roundup - what kmalloc() would take for it
 * @size: bytes
 *
 * Who can use more than he needs asks for that much at once.
 *
 * Return: bytes; 0 for 0, and for what is too large to round; SIZE_MAX for SIZE_MAX.
 */
size_t kmalloc_size_roundup(size_t size)
{
	if (!size || size == SIZE_MAX)
		return size;
	if (size > KMALLOC_MAX_CACHE_SIZE)
		return PAGE_SIZE << get_order(size);
	return kmalloc_slab(size, GFP_KERNEL)->object_size;
}

/**
 * krealloc - another size for memory from kmalloc()
 * @object: the memory; NULL: kmalloc()
 * @new_size: bytes it shall have; 0: kfree()
 * @flags: how; __GFP_ZERO fills what is new, if @object was zeroed up to its end
 *
 * It stays where it is if there is room; else its contents move, and @object is
 * freed.
 *
 * Return: the memory; ZERO_SIZE_PTR for 0 bytes; NULL when there is no memory,
 * and @object stays as it is.
 */
void *krealloc(const void *object, size_t new_size, gfp_t flags)
{
	size_t size;
	void *new;

	if (unlikely(!new_size)) {
		kfree(object);
		return ZERO_SIZE_PTR;
	}
	if (!ZERO_OR_NULL_PTR(object) && !kasan_check_byte(object))
		return NULL;
	size = __ksize(object);
	if (unlikely(!size && !ZERO_OR_NULL_PTR(object)))
		return NULL;
	if (size >= new_size) {
		kasan_krealloc(object, new_size);
		return (void *)object;
	}
	new = kmalloc_track_caller(new_size, flags);
	if (!new || !size)
		return new;
	kasan_unpoison_range(object, size);
	memcpy(new, object, size);
	kfree(object);
	return new;
}

/**
 * kfree_sensitive - fill memory with zeroes, then give it back
 * @object: the memory, NULL or ZERO_SIZE_PTR
 *
 * For keys and passwords.
 */
void kfree_sensitive(const void *object)
{
	size_t size = ksize(object);

	if (size)
		memzero_explicit((void *)object, size);
	kfree(object);
}

/* ---- freed when no reader uses it ---- */

#ifdef CONFIG_VMALLOC
void kvfree(const void *addr);
#else
#define kvfree kfree
#endif

/**
 * kvfree_rcu_callback - free memory for which a grace period is over
 * @head: is inside of the memory
 * @offset: how far inside, in bytes
 */
void kvfree_rcu_callback(struct rcu_head *head, unsigned long offset)
{
	kvfree((void *)head - offset);
}

/**
 * kvfree_call_rcu - what kfree_rcu() does
 * @head: the rcu_head inside of the memory; NULL: there is none, and the function waits
 * @ptr: the memory
 */
void kvfree_call_rcu(struct rcu_head *head, void *ptr)
{
	if (head) {
		call_rcu(head, (rcu_callback_t)((void *)head - ptr));
		return;
	}
	synchronize_rcu();
	kvfree(ptr);
}

/* ---- behind a mempool ---- */

/**
 * mempool_kmalloc - an element is memory from kmalloc()
 * @gfp_mask: how
 * @pool_data: its size in bytes
 */
void *mempool_kmalloc(gfp_t gfp_mask, void *pool_data)
{
	return kmalloc((size_t)pool_data, gfp_mask);
}

void mempool_kfree(void *element, void *pool_data)
{
	kfree(element);
}

/*
 * ---- Boot ----
 */

/* What the classes are called; 0 is none. */
static const char *const class_names[KMALLOC_SHIFT_HIGH + 1] __initconst = {
	NULL, "96", "192", "8", "16", "32", "64", "128", "256", "512", "1k", "2k", "4k", "8k",
};

static unsigned int __init class_size(unsigned int index)
{
	return index == 1 ? 96 : index == 2 ? 192 : 1U << index;
}

static void __init new_kmalloc_cache(unsigned int index, enum kmalloc_cache_type type)
{
	static const struct {
		const char *prefix;
		slab_flags_t flags;
	} types[NR_KMALLOC_TYPES] __initconst = {
		[KMALLOC_NORMAL] = { "kmalloc-", 0 },
		[KMALLOC_RECLAIM] = { "kmalloc-rcl-", SLAB_RECLAIM_ACCOUNT },
#ifdef CONFIG_ZONE_DMA
		[KMALLOC_DMA] = { "dma-kmalloc-", SLAB_CACHE_DMA },
#endif
	};
	static char names[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1][sizeof("kmalloc-rcl-192")];
	unsigned int size = class_size(index), align = ARCH_KMALLOC_MINALIGN;
	char *name = names[type][index];
	struct kmem_cache *s;

	scnprintf(name, sizeof(names[0][0]), "%s%s", types[type].prefix, class_names[index]);
	if (is_power_of_2(size))
		align = max(align, size);
	s = create_cache(name, size, align, types[type].flags | SLAB_KMALLOC, NULL);
	if (IS_ERR(s))
		panic("Creation of kmalloc slab %s size=%u failed. Reason %ld", name, size,
		      PTR_ERR(s));
	/* All of it may go to user space. Nobody merges with it, and nobody destroys it. */
	s->usersize = size;
	s->refcount = -1;
	if (init_percpu_sheaves(s, calculate_sheaf_capacity(s)))
		panic("No memory for the sheaves of %s", name);
	kmalloc_caches[type][index] = s;
}

/**
 * create_kmalloc_caches - make the caches of all classes, of all kinds
 */
void __init create_kmalloc_caches(void)
{
	for (size_t size = 1; size <= SIZE_INDEX_MAX; size += SIZE_INDEX_STEP)
		size_index[size_index_elem(size)] = (u8)kmalloc_index(size + SIZE_INDEX_STEP - 1);
	for (int type = KMALLOC_NORMAL; type < NR_KMALLOC_TYPES; type++) {
		for (unsigned int i = KMALLOC_SHIFT_LOW; i <= KMALLOC_SHIFT_HIGH; i++) {
			new_kmalloc_cache(i, type);
			/* The two classes between powers of two come behind the smaller one. */
			if (i == 6)
				new_kmalloc_cache(1, type);
			if (i == 7)
				new_kmalloc_cache(2, type);
		}
	}
}
