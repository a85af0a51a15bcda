// SPDX-License-Identifier: GPL-2.0-only
/*
 * SLUB: objects out of slabs.
 *
 * What it is for. Most of what a kernel allocates is small, and of a few kinds.
 * A cache keeps objects of one kind, side by side in blocks of pages, slabs, and
 * gives and takes them in a handful of instructions.
 *
 * It stands on the page allocator and on per-CPU memory.
 *
 * A slab. The objects that are free are a list; the link is in the objects
 * themselves, in the middle, where an overrun of a neighbour does not reach it:
 *
 *	slab (struct slab lies over its first struct page)
 *	  freelist ----+
 *		       v
 *	[ used ][ used ][ o--]-+[ used ][ o--]-+[ NULL ]
 *				+------->^	+-->^
 *
 * Who has a slab:
 *
 *	CPU 0: kmem_cache_cpu			CPU 1
 *	  freelist -> objects of slab		  freelist -> ...
 *	  slab	   (frozen)			  slab
 *	  partial  -> slab -> slab (frozen)	  partial
 *
 *	kmem_cache_node, for all CPUs:
 *	  partial  <-> slab <-> slab		some objects free, or all
 *	  full	   <-> slab			none; kept for debugging only
 *
 * A slab that is frozen belongs to a CPU, which alone takes objects from it.
 * Objects may be freed by any CPU: by the owner to its freelist, by others to
 * slab->freelist, from which the owner takes all when his own is empty.
 *
 * Allocating looks in this order: the CPU's freelist (slab_alloc(), the fast
 * path); slab->freelist of its slab; its partial slabs; the node's; a new slab
 * from the page allocator, of a smaller order when memory is short.
 *
 * Freeing: to the CPU's freelist if the object is of its slab (fast path); else
 * to its slab (__slab_free()). A slab that was full becomes one of the CPU's
 * partial slabs; one that is free altogether goes back to the page allocator
 * when the node has min_partial others.
 *
 * A cache with debugging (mm/slub_debug.c) has no CPU slabs: each object is
 * taken and given under the node's lock, and checked.
 *
 * Invariants:
 *
 *  1. inuse is the number of objects that are not on slab->freelist; objects on
 *     a CPU's freelist count as in use.
 *  2. A slab is frozen, or on a node's list, or full; never two of them.
 *  3. nr_partial is the length of the partial list, nr_slabs the number of all
 *     slabs of the cache.
 *
 * Locking: kmem_cache_cpu is its CPU's alone, without a lock. slab_lock()
 * protects freelist and counters of a slab, node->list_lock the lists; that one
 * is taken first. Interrupts are off under both.
 *
 * Linux: mm/slub.c, where a CPU can be interrupted in the middle and where a
 * double-word compare-and-exchange takes the place of slab_lock().
 */

#include <linux/cache.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "slab.h"

#define MIN_PARTIAL	  5
#define MAX_PARTIAL	  10
#define MAX_OBJS_PER_PAGE 32767 /* objects is 15 bits */
#define SLAB_OBJ_MIN_SIZE sizeof(void *)

enum slab_state slab_state;
LIST_HEAD(slab_caches);
DEFINE_MUTEX(slab_mutex);

/* Caches of caches: the first two, which allocate what describes them. */
static struct kmem_cache *kmem_cache;
static struct kmem_cache *kmem_cache_node;

static unsigned int slub_min_order;
static unsigned int slub_max_order = PAGE_ALLOC_COSTLY_ORDER;
static unsigned int slub_min_objects;

/* Partial slabs of CPUs save the node's lock, which one CPU does not mind. */
static inline bool kmem_cache_has_cpu_partial(const struct kmem_cache *s)
{
	return IS_ENABLED(CONFIG_SMP) && !kmem_cache_debug(s);
}

static inline struct kmem_cache_cpu *this_cpu_slab(const struct kmem_cache *s)
{
	return this_cpu_ptr(s->cpu_slab);
}

/* All slabs of a cache, those too that are on no list: by a walk through mem_map. */
#define for_each_slab_of(slab, s)                                                            \
	for (unsigned long __pfn = ARCH_PFN_OFFSET; pfn_valid(__pfn); __pfn++)               \
		if (((slab) = page_slab(pfn_to_page(__pfn))) && PageSlab(slab_page(slab)) && \
		    (slab)->slab_cache == (s))

/*
 * ---- A slab's own lock ----
 */

#ifdef CONFIG_SMP
static void slab_lock(struct slab *slab)
{
	while (__atomic_fetch_or(&slab->__page_flags, 1UL << PG_locked, __ATOMIC_ACQUIRE) &
	       1UL << PG_locked)
		cpu_relax();
}

/* Others set the bit that is set already, and nobody changes another. */
static void slab_unlock(struct slab *slab)
{
	unsigned long flags = READ_ONCE(slab->__page_flags);

	__atomic_store_n(&slab->__page_flags, flags & ~(1UL << PG_locked), __ATOMIC_RELEASE);
}
#else
static inline void slab_lock(struct slab *slab)
{
}

static inline void slab_unlock(struct slab *slab)
{
}
#endif

/*
 * ---- New slabs, and back to the page allocator ----
 */

static struct slab *alloc_slab_page(gfp_t flags, struct kmem_cache_order_objects oo)
{
	struct page *page = alloc_pages(flags, oo_order(oo));

	if (!page)
		return NULL;
	__SetPageSlab(page);
	page_slab(page)->counters = 0;
	page_slab(page)->objects = oo_objects(oo);
	return page_slab(page);
}

#ifdef CONFIG_SLAB_FREELIST_RANDOM
/* The same in every run, so that a run can be repeated. */
static u32 freelist_seed = 1;

static unsigned int random_below(unsigned int n)
{
	u32 seed = READ_ONCE(freelist_seed) * 1664525 + 1013904223;

	WRITE_ONCE(freelist_seed, seed);
	return (seed >> 16) % n;
}

/* Thread all objects in a random order: each goes to a random place of the list. */
static void thread_objects(struct kmem_cache *s, struct slab *slab, void *start)
{
	unsigned int nr = slab->objects;
	void *p;

	slab->freelist = NULL;
	for_each_object(p, s, start, nr) {
		void *after = NULL, *next = slab->freelist;

		for (unsigned int skip = random_below(nr); skip && next; skip--) {
			after = next;
			next = get_freepointer(s, next);
		}
		set_freepointer(s, p, next);
		if (after)
			set_freepointer(s, after, p);
		else
			slab->freelist = p;
	}
}
#else
/* Thread all objects, from the first to the last. */
static void thread_objects(struct kmem_cache *s, struct slab *slab, void *start)
{
	void *last = start + (size_t)(slab->objects - 1) * s->size + s->red_left_pad, *p;

	for_each_object(p, s, start, slab->objects)
		set_freepointer(s, p, p == last ? NULL : p + s->size);
	slab->freelist = start + s->red_left_pad;
}
#endif

/* Flags that a slab cannot have: its pages must have an address. */
#define GFP_SLAB_BUG_MASK (__GFP_DMA32 | __GFP_HIGHMEM | ~__GFP_BITS_MASK)

/* Of the others those that say how pages are got; which they are the cache knows. */
#define GFP_SLAB_MASK                                                                             \
	(__GFP_RECLAIM | __GFP_HIGH | __GFP_ATOMIC | __GFP_IO | __GFP_FS | __GFP_NOWARN |         \
	 __GFP_RETRY_MAYFAIL | __GFP_NOFAIL | __GFP_NORETRY | __GFP_MEMALLOC | __GFP_NOMEMALLOC | \
	 __GFP_HARDWALL | __GFP_THISNODE)

static __cold gfp_t kmalloc_fix_flags(gfp_t flags)
{
	WARN(1, "Unexpected gfp: %#x. Fixing up to gfp: %#x. Fix your code!\n",
	     flags & GFP_SLAB_BUG_MASK, flags & ~GFP_SLAB_BUG_MASK);
	return flags & ~GFP_SLAB_BUG_MASK;
}

/* A slab of free objects, each made by the constructor; on no list. */
static struct slab *new_slab(struct kmem_cache *s, gfp_t flags)
{
	gfp_t alloc_gfp = (flags & GFP_SLAB_MASK) | s->allocflags;
	struct slab *slab;
	void *start, *p;

	if (unlikely(flags & GFP_SLAB_BUG_MASK))
		alloc_gfp = (kmalloc_fix_flags(flags) & GFP_SLAB_MASK) | s->allocflags;
	WARN_ON_ONCE(s->ctor && (flags & __GFP_ZERO));
	/* Try the good order without pressing for it. */
	slab = alloc_slab_page(oo_order(s->oo) > oo_order(s->min) ?
				       (alloc_gfp | __GFP_NOWARN | __GFP_NORETRY) & ~__GFP_NOFAIL :
				       alloc_gfp,
			       s->oo);
	if (unlikely(!slab) && oo_order(s->oo) > oo_order(s->min))
		slab = alloc_slab_page(alloc_gfp, s->min);
	if (!slab)
		return NULL;

	slab->slab_cache = s;
	start = slab_address(slab);
	setup_slab_debug(s, slab);
	for_each_object(p, s, start, slab->objects) {
		setup_object_debug(s, p);
		if (s->ctor)
			s->ctor(p);
	}
	thread_objects(s, slab, start);
	kasan_poison(s, start, PAGE_SIZE << slab_order(slab));
	atomic_long_inc(&s->node->nr_slabs);
	atomic_long_add(slab->objects, &s->node->total_objects);
	return slab;
}

static void discard_slab(struct kmem_cache *s, struct slab *slab)
{
	unsigned int order = slab_order(slab);
	struct page *page = slab_page(slab);

	discard_slab_check(s, slab);
	kasan_unpoison(s, slab_address(slab), PAGE_SIZE << order);
	atomic_long_dec(&s->node->nr_slabs);
	atomic_long_sub(slab->objects, &s->node->total_objects);
	__ClearPageSlab(page);
	page->mapping = NULL;
	__free_pages(page, order);
}

/*
 * ---- The node's lists; list_lock is held ----
 */

static void add_partial(struct kmem_cache_node *n, struct slab *slab, bool to_tail)
{
	WRITE_ONCE(n->nr_partial, n->nr_partial + 1);
	if (to_tail)
		list_add_tail(&slab->slab_list, &n->partial);
	else
		list_add(&slab->slab_list, &n->partial);
}

static void remove_partial(struct kmem_cache_node *n, struct slab *slab)
{
	list_del(&slab->slab_list);
	WRITE_ONCE(n->nr_partial, n->nr_partial - 1);
}

static void add_full(struct kmem_cache *s, struct kmem_cache_node *n, struct slab *slab)
{
	if (s->flags & SLAB_STORE_USER)
		list_add(&slab->slab_list, &n->full);
}

static void remove_full(struct kmem_cache *s, struct kmem_cache_node *n, struct slab *slab)
{
	if (s->flags & SLAB_STORE_USER)
		list_del(&slab->slab_list);
}

/*
 * ---- Slabs of a CPU ----
 */

/* Take all that was freed to a slab of this CPU; with nothing it is unfrozen: full. */
static void *get_freelist(struct slab *slab)
{
	unsigned long flags;
	void *freelist;

	local_irq_save(flags);
	slab_lock(slab);
	freelist = slab->freelist;
	slab->freelist = NULL;
	slab->inuse = slab->objects;
	slab->frozen = freelist != NULL;
	slab_unlock(slab);
	local_irq_restore(flags);
	return freelist;
}

/* A slab that is frozen belongs to nobody any more: put it where it belongs. */
static void unfreeze_slab(struct kmem_cache *s, struct slab *slab, bool to_tail)
{
	struct kmem_cache_node *n = s->node;
	unsigned long flags;
	bool discard;

	spin_lock_irqsave(&n->list_lock, flags);
	slab_lock(slab);
	slab->frozen = 0;
	discard = !slab->inuse && n->nr_partial >= s->min_partial;
	if (!discard && slab->freelist)
		add_partial(n, slab, to_tail);
	slab_unlock(slab);
	spin_unlock_irqrestore(&n->list_lock, flags);
	if (discard)
		discard_slab(s, slab);
}

/* This CPU's slab, and what is on its freelist, go back. */
static void deactivate_slab(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	struct slab *slab = c->slab;
	void *object = c->freelist, *next;
	unsigned long flags;

	c->slab = NULL;
	c->freelist = NULL;
	local_irq_save(flags);
	slab_lock(slab);
	for (; object; object = next) {
		next = get_freepointer(s, object);
		set_freepointer(s, object, slab->freelist);
		slab->freelist = object;
		slab->inuse--;
	}
	slab_unlock(slab);
	local_irq_restore(flags);
	unfreeze_slab(s, slab, false);
}

static void unfreeze_partials(struct kmem_cache *s, struct slab *slab)
{
	struct slab *next;

	for (; slab; slab = next) {
		next = slab->next;
		unfreeze_slab(s, slab, true);
	}
}

/* A slab that is frozen becomes one of this CPU's partial slabs. */
static void put_cpu_partial(struct kmem_cache *s, struct slab *slab, bool drain)
{
	struct kmem_cache_cpu *c = this_cpu_slab(s);
	struct slab *old = c->partial, *too_many = NULL;
	int slabs = old ? old->slabs : 0;

	if (drain && slabs >= (int)s->cpu_partial_slabs) {
		too_many = old;
		old = NULL;
		slabs = 0;
	}
	slab->slabs = slabs + 1;
	WRITE_ONCE(slab->next, old);
	c->partial = slab;
	unfreeze_partials(s, too_many);
}

/* From the node's list: one to work with, and some more to keep. */
static struct slab *get_partial(struct kmem_cache *s)
{
	struct kmem_cache_node *n = s->node;
	struct slab *found = NULL, *slab, *next;
	unsigned int kept = 0;
	unsigned long flags;

	if (!READ_ONCE(n->nr_partial))
		return NULL;
	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_safe(slab, next, &n->partial, slab_list) {
		remove_partial(n, slab);
		slab_lock(slab);
		slab->frozen = 1;
		slab_unlock(slab);
		if (!found) {
			found = slab;
		} else {
			put_cpu_partial(s, slab, false);
			kept++;
		}
		if (!kmem_cache_has_cpu_partial(s) || kept > s->cpu_partial_slabs / 2)
			break;
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	return found;
}

/*
 * ---- Caches with debugging: one object at a time, under the node's lock ----
 */

/* The first free object of a slab that is on the partial list, or is new. */
static void *alloc_single(struct kmem_cache *s, struct kmem_cache_node *n, struct slab *slab,
			  bool is_new, unsigned long addr)
{
	void *object = slab->freelist;

	slab->freelist = get_freepointer(s, object);
	slab->inuse++;
	if (!alloc_debug_processing(s, slab, object, addr)) {
		/* The slab is broken: nobody gets anything from it again. */
		slab->freelist = NULL;
		slab->inuse = slab->objects;
		if (!is_new)
			remove_partial(n, slab);
		add_full(s, n, slab);
		return NULL;
	}
	if (slab->inuse == slab->objects) {
		if (!is_new)
			remove_partial(n, slab);
		add_full(s, n, slab);
	} else if (is_new) {
		add_partial(n, slab, false);
	}
	return object;
}

static noinline void *debug_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr)
{
	struct kmem_cache_node *n = s->node;
	struct slab *slab;
	unsigned long flags;
	void *object = NULL;

	spin_lock_irqsave(&n->list_lock, flags);
	while (!object && !list_empty(&n->partial))
		object = alloc_single(s, n, list_first_entry(&n->partial, struct slab, slab_list),
				      false, addr);
	spin_unlock_irqrestore(&n->list_lock, flags);
	while (!object) {
		slab = new_slab(s, gfpflags);
		if (!slab)
			return NULL;
		spin_lock_irqsave(&n->list_lock, flags);
		object = alloc_single(s, n, slab, true, addr);
		spin_unlock_irqrestore(&n->list_lock, flags);
	}
	return object;
}

static noinline void debug_free(struct kmem_cache *s, struct slab *slab, void *object,
				unsigned long addr)
{
	struct kmem_cache_node *n = s->node;
	bool discard = false;
	unsigned long flags;
	void *prior;

	spin_lock_irqsave(&n->list_lock, flags);
	if (!free_debug_check(s, slab, object)) {
		spin_unlock_irqrestore(&n->list_lock, flags);
		pr_err("FIX %s: Object at 0x%px not freed\n", s->name, object);
		return;
	}
	free_debug_done(s, object, addr);
	prior = slab->freelist;
	set_freepointer(s, object, prior);
	slab->freelist = object;
	slab->inuse--;
	discard = !slab->inuse && n->nr_partial >= s->min_partial;
	if (!prior)
		remove_full(s, n, slab);
	if (prior && discard)
		remove_partial(n, slab);
	if (!prior && !discard)
		add_partial(n, slab, true);
	spin_unlock_irqrestore(&n->list_lock, flags);
	if (discard)
		discard_slab(s, slab);
}

/*
 * ---- Allocation ----
 */

static __cold void slab_out_of_memory(struct kmem_cache *s, gfp_t gfpflags)
{
	struct kmem_cache_node *n = s->node;

	if (gfpflags & __GFP_NOWARN)
		return;
	pr_warn("SLUB: Unable to allocate memory on node -1, gfp=%#x\n", gfpflags);
	pr_warn("  cache: %s, object size: %u, buffer size: %u, default order: %u, min order: %u\n",
		s->name, s->object_size, s->size, oo_order(s->oo), oo_order(s->min));
	pr_warn("  node 0: slabs: %ld, objs: %ld\n", atomic_long_read(&n->nr_slabs),
		atomic_long_read(&n->total_objects));
}

/* The CPU's freelist is empty: find more. */
static noinline void *___slab_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr,
				    struct kmem_cache_cpu *c)
{
	void *object;

	if (kmem_cache_debug(s)) {
		object = debug_alloc(s, gfpflags, addr);
		if (unlikely(!object))
			slab_out_of_memory(s, gfpflags);
		return object;
	}
	for (;;) {
		struct slab *slab;

		object = c->freelist;
		if (unlikely(object))
			break;
		if (c->slab) {
			object = get_freelist(c->slab);
			if (object)
				break;
			c->slab = NULL;
		}
		if (c->partial) {
			c->slab = c->partial;
			c->partial = c->slab->next;
			continue;
		}
		c->slab = get_partial(s);
		if (c->slab)
			continue;
		/* Who waits for pages serves other CPUs, which may want objects, too. */
		slab = new_slab(s, gfpflags);
		if (unlikely(!slab) && !c->slab) {
			slab_out_of_memory(s, gfpflags);
			return NULL;
		}
		if (slab)
			slab->frozen = 1;
		if (slab && c->slab)
			put_cpu_partial(s, slab, true);
		else if (slab)
			c->slab = slab;
	}
	c->freelist = get_freepointer(s, object);
	return object;
}

static __always_inline void *slab_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr)
{
	struct kmem_cache_cpu *c = this_cpu_slab(s);
	void *object = c->freelist;

	if (likely(object)) {
		c->freelist = get_freepointer(s, object);
	} else {
		object = ___slab_alloc(s, gfpflags, addr, c);
	}
	if (likely(object))
		kasan_unpoison(s, object, READ_ONCE(s->object_size));
	if (unlikely(gfpflags & __GFP_ZERO) && object)
		memset(object, 0, READ_ONCE(s->object_size));
	return object;
}

/**
 * kmem_cache_alloc - an object
 * @s: the cache
 * @gfpflags: how, if pages are needed; __GFP_ZERO: filled with zeroes
 *
 * Return: the object; NULL, with a report, when there is no memory.
 */
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfpflags)
{
	return slab_alloc(s, gfpflags, _RET_IP_);
}

/*
 * ---- Freeing ----
 */

/*
 * An object of a slab that is not this CPU's. Nearly always it is enough to put
 * it on slab->freelist. When the slab was full, or is free altogether now, it
 * changes its place.
 */
static noinline void __slab_free(struct kmem_cache *s, struct slab *slab, void *object)
{
	struct kmem_cache_node *n = s->node;
	bool with_list = false, discard = false;
	unsigned long flags;
	void *prior;

	local_irq_save(flags);
	for (;;) {
		if (with_list)
			spin_lock(&n->list_lock);
		slab_lock(slab);
		prior = slab->freelist;
		if (slab->frozen || (prior && slab->inuse > 1) || with_list ||
		    (!prior && kmem_cache_has_cpu_partial(s)))
			break;
		/* It goes onto, or leaves, the node's list: that lock comes first. */
		slab_unlock(slab);
		with_list = true;
	}
	set_freepointer(s, object, prior);
	slab->freelist = object;
	slab->inuse--;
	if (slab->frozen || (prior && slab->inuse)) {
		slab_unlock(slab);
	} else if (with_list) {
		discard = !slab->inuse && n->nr_partial >= s->min_partial;
		if (prior && discard)
			remove_partial(n, slab);
		if (!prior && !discard)
			add_partial(n, slab, true);
		slab_unlock(slab);
	} else {
		/* It was full, and nobody's: now it is this CPU's. */
		slab->frozen = 1;
		slab_unlock(slab);
		put_cpu_partial(s, slab, true);
	}
	if (with_list)
		spin_unlock(&n->list_lock);
	local_irq_restore(flags);
	if (discard)
		discard_slab(s, slab);
}

/* What is given to kmem_cache_free() is no object of the cache: say what it is. */
static noinline void free_bad_object(struct kmem_cache *s, struct slab *slab, void *x)
{
	if (!slab)
		WARN(1, "kmem_cache_free(%s, %px): this is no slab object\n", s->name, x);
	else
		WARN(1, "kmem_cache_free: Wrong slab cache. %s but object is from %s\n", s->name,
		     slab->slab_cache->name);
}

static __always_inline void slab_free(struct kmem_cache *s, void *x, unsigned long addr)
{
	struct kmem_cache_cpu *c;
	struct slab *slab;

	if (unlikely(!x))
		return;
	slab = virt_addr_valid(x) ? virt_to_slab(x) : NULL;
	if (unlikely(!slab || slab->slab_cache != s)) {
		free_bad_object(s, slab, x);
		return;
	}
	if (kmem_cache_debug(s)) {
		debug_free(s, slab, x, addr);
		return;
	}
	kasan_poison(s, x, s->object_size);
	c = this_cpu_slab(s);
	if (likely(slab == c->slab)) {
		set_freepointer(s, x, c->freelist);
		c->freelist = x;
	} else {
		__slab_free(s, slab, x);
	}
}

/**
 * kmem_cache_free - give an object back
 * @s: its cache
 * @x: the object, or NULL, which is nothing
 *
 * What is no object of this cache is a WARN, and stays what it is.
 */
void kmem_cache_free(struct kmem_cache *s, void *x)
{
	slab_free(s, x, _RET_IP_);
}

/**
 * kmem_cache_alloc_bulk - many objects
 * @s: the cache
 * @flags: how
 * @size: how many
 * @p: gets them
 *
 * Return: @size; 0 if there were not so many, and then none is taken.
 */
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t flags, size_t size, void **p)
{
	for (size_t i = 0; i < size; i++) {
		p[i] = slab_alloc(s, flags, _RET_IP_);
		if (unlikely(!p[i])) {
			kmem_cache_free_bulk(s, i, p);
			return 0;
		}
	}
	return (int)size;
}

/**
 * kmem_cache_free_bulk - give many objects back
 * @s: their cache
 * @size: how many
 * @p: the objects
 */
void kmem_cache_free_bulk(struct kmem_cache *s, size_t size, void **p)
{
	for (size_t i = 0; i < size; i++)
		slab_free(s, p[i], _RET_IP_);
}

/*
 * ---- Making a cache ----
 */

static unsigned int order_objects(unsigned int order, unsigned int size)
{
	return ((unsigned int)PAGE_SIZE << order) / size;
}

static struct kmem_cache_order_objects oo_make(unsigned int order, unsigned int size)
{
	return (struct kmem_cache_order_objects){ (order << 16) + order_objects(order, size) };
}

/* The smallest order with so many objects, and no more than 1/@fraction wasted. */
static unsigned int calc_slab_order(unsigned int size, unsigned int min_objects,
				    unsigned int max_order, unsigned int fraction)
{
	unsigned int order = max(slub_min_order, (unsigned int)get_order(min_objects * size));

	if (order_objects(slub_min_order, size) > MAX_OBJS_PER_PAGE)
		return (unsigned int)get_order(size * MAX_OBJS_PER_PAGE) - 1;
	for (; order <= max_order; order++) {
		unsigned int slab_size = (unsigned int)PAGE_SIZE << order;

		if (slab_size % size <= slab_size / fraction)
			break;
	}
	return order;
}

/*
 * Enough objects that slabs are not fetched all the time, on many CPUs more;
 * little waste; no more pages than come easily. Something must give way: first
 * the waste, then the number.
 */
static int calculate_order(unsigned int size)
{
	unsigned int min_objects = slub_min_objects ? slub_min_objects :
						      4U * (unsigned int)(fls(nr_cpu_ids) + 1);
	unsigned int order;

	min_objects = min(min_objects, order_objects(slub_max_order, size));
	for (; min_objects > 1; min_objects--) {
		for (unsigned int fraction = 16; fraction >= 4; fraction /= 2) {
			order = calc_slab_order(size, min_objects, slub_max_order, fraction);
			if (order <= slub_max_order)
				return (int)order;
		}
	}
	order = calc_slab_order(size, 1, MAX_ORDER - 1, 1);
	return order < MAX_ORDER ? (int)order : -1;
}

/* Lay out an object and choose the order. False if it is too large. */
static bool calculate_sizes(struct kmem_cache *s)
{
	unsigned int size = ALIGN(s->object_size, sizeof(void *));
	slab_flags_t flags = s->flags;
	int order;

	if (!s->object_size || s->object_size > PAGE_SIZE << (MAX_ORDER - 1))
		return false;
	if ((flags & SLAB_POISON) && !(flags & SLAB_TYPESAFE_BY_RCU) && !s->ctor)
		s->flags |= __OBJECT_POISON;
	else
		s->flags &= ~__OBJECT_POISON;
	/* The guard behind it: the padding will do if there is some. */
	if ((flags & SLAB_RED_ZONE) && size == s->object_size)
		size += sizeof(void *);
	s->inuse = size;

	if ((flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON)) || s->ctor ||
	    ((flags & SLAB_RED_ZONE) && s->object_size < sizeof(void *))) {
		/* All of the object must stay as it is while it is free. */
		s->offset = size;
		size += sizeof(void *);
	} else {
		s->offset = ALIGN_DOWN(s->object_size / 2, sizeof(void *));
	}
	size += debug_metadata_size(flags);
	s->red_left_pad = 0;
	if (flags & SLAB_RED_ZONE) {
		/* A guard in front, and some bytes that keep what is behind apart. */
		s->red_left_pad = ALIGN((unsigned int)sizeof(void *), s->align);
		size += sizeof(void *) + s->red_left_pad;
	}
	s->size = ALIGN(size, s->align);
	order = calculate_order(s->size);
	if (order < 0)
		return false;

	s->allocflags = order ? __GFP_COMP : 0;
	if (flags & SLAB_CACHE_DMA)
		s->allocflags |= GFP_DMA;
	if (flags & SLAB_RECLAIM_ACCOUNT)
		s->allocflags |= __GFP_RECLAIMABLE;
	s->oo = oo_make((unsigned int)order, s->size);
	s->min = oo_make((unsigned int)get_order(s->size), s->size);
	return oo_objects(s->oo) && oo_objects(s->oo) <= MAX_OBJS_PER_PAGE;
}

/* How many slabs a CPU may keep: so many that half their objects make this. */
static void set_cpu_partial(struct kmem_cache *s)
{
	unsigned int nr_objects = 120;

	if (s->size >= PAGE_SIZE)
		nr_objects = 6;
	else if (s->size >= 1024)
		nr_objects = 24;
	else if (s->size >= 256)
		nr_objects = 52;
	s->cpu_partial_slabs = DIV_ROUND_UP(nr_objects * 2, oo_objects(s->oo));
}

static void init_kmem_cache_node(struct kmem_cache_node *n)
{
	memset(n, 0, sizeof(*n));
	spin_lock_init(&n->list_lock);
	INIT_LIST_HEAD(&n->partial);
	INIT_LIST_HEAD(&n->full);
}

/* The node of the cache of nodes is the first object of its own first slab. */
static void __init early_kmem_cache_node_alloc(struct kmem_cache *s)
{
	static struct kmem_cache_node early __initdata;
	struct kmem_cache_node *n;
	struct slab *slab;

	init_kmem_cache_node(&early);
	s->node = &early;
	slab = new_slab(s, GFP_NOWAIT);
	if (!slab)
		panic("SLUB: no memory for the first slab");
	n = slab->freelist;
	slab->freelist = get_freepointer(s, n);
	slab->inuse = 1;
	if (kmem_cache_debug(s))
		alloc_debug_processing(s, slab, n, _RET_IP_);
	kasan_unpoison(s, n, s->object_size);
	init_kmem_cache_node(n);
	atomic_long_set(&n->nr_slabs, 1);
	atomic_long_set(&n->total_objects, slab->objects);
	s->node = n;
	add_partial(n, slab, false);
}

static bool init_kmem_cache_nodes(struct kmem_cache *s)
{
	if (slab_state == DOWN) {
		early_kmem_cache_node_alloc(s);
		return true;
	}
	s->node = kmem_cache_alloc(kmem_cache_node, GFP_KERNEL);
	if (!s->node)
		return false;
	init_kmem_cache_node(s->node);
	return true;
}

/* Make a cache work of which name, sizes, align and constructor are set. */
static int __kmem_cache_create(struct kmem_cache *s, slab_flags_t flags)
{
	s->flags = kmem_cache_flags(s->object_size, flags, s->name);
#ifdef CONFIG_SLAB_FREELIST_HARDENED
	s->random = (unsigned long)s * 0x9e3779b97f4a7c15ULL;
#endif
	if (!calculate_sizes(s))
		return -EINVAL;
	s->min_partial = clamp_t(unsigned long, ilog2(s->size) / 2, MIN_PARTIAL, MAX_PARTIAL);
	set_cpu_partial(s);
	if (!init_kmem_cache_nodes(s))
		return -ENOMEM;
	s->cpu_slab = __alloc_percpu(sizeof(*s->cpu_slab), 2 * sizeof(void *));
	if (s->cpu_slab)
		return 0;
	if (slab_state > DOWN)
		kmem_cache_free(kmem_cache_node, s->node);
	return -ENOMEM;
}

/* What is asked for, what a cache line asks for, and what a word does. */
unsigned int calculate_alignment(slab_flags_t flags, unsigned int align, unsigned int size)
{
	if (flags & SLAB_HWCACHE_ALIGN) {
		unsigned int ralign = L1_CACHE_BYTES;

		while (size <= ralign / 2)
			ralign /= 2;
		align = max(align, ralign);
	}
	return ALIGN(max_t(unsigned int, align, sizeof(void *)), (unsigned int)sizeof(void *));
}

/* create_cache(), with slab_mutex held. */
struct kmem_cache *__create_cache(const char *name, unsigned int object_size, unsigned int align,
				  slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *s = kmem_cache_zalloc(kmem_cache, GFP_KERNEL);
	int err;

	if (!s)
		return ERR_PTR(-ENOMEM);
	s->name = name;
	s->object_size = object_size;
	s->align = calculate_alignment(flags, align, object_size);
	s->ctor = ctor;
	s->refcount = 1;
	err = __kmem_cache_create(s, flags);
	if (err) {
		kmem_cache_free(kmem_cache, s);
		return ERR_PTR(err);
	}
	list_add(&s->list, &slab_caches);
	return s;
}

/**
 * create_cache - make a cache
 * @name: its name, which stays the caller's
 * @object_size: of an object, in bytes
 * @align: power of two, or 0
 * @flags: SLAB_*
 * @ctor: runs once for each object, when its slab is made; or NULL
 *
 * Without the checks and the merging of kmem_cache_create(), which stands
 * on it. Linux: mm/slab_common.c, where it is static.
 *
 * Return: the cache; an ERR_PTR if there is no memory, or no such slab.
 */
struct kmem_cache *create_cache(const char *name, unsigned int object_size, unsigned int align,
				slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *s;

	mutex_lock(&slab_mutex);
	s = __create_cache(name, object_size, align, flags, ctor);
	mutex_unlock(&slab_mutex);
	return s;
}

/* ---- and taking it apart ---- */

/* What a CPU has of the cache goes back to the node. */
static void __flush_cpu_slab(struct kmem_cache *s, unsigned int cpu)
{
	struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
	struct slab *partial = c->partial;

	if (c->slab)
		deactivate_slab(s, c);
	c->partial = NULL;
	unfreeze_partials(s, partial);
}

static void flush_cpu_slab(void *info)
{
	__flush_cpu_slab(info, (unsigned int)smp_processor_id());
}

/* Of a slab on the node's list, to which others may free meanwhile. */
static unsigned int slab_inuse(struct slab *slab)
{
	unsigned int inuse;

	slab_lock(slab);
	inuse = slab->inuse;
	slab_unlock(slab);
	return inuse;
}

/* Slabs with more objects in use come first, so that the others become empty. */
static void sort_partial(struct kmem_cache_node *n)
{
	LIST_HEAD(sorted);
	struct slab *slab, *next, *pos;

	list_for_each_entry_safe(slab, next, &n->partial, slab_list) {
		list_for_each_entry(pos, &sorted, slab_list)
			if (slab_inuse(pos) < slab_inuse(slab))
				break;
		list_move_tail(&slab->slab_list, &pos->slab_list);
	}
	list_splice(&sorted, &n->partial);
}

/* Give the node's empty slabs back. Returns 1 if slabs are left, 0 if there are none. */
static int discard_empty_slabs(struct kmem_cache *s)
{
	struct kmem_cache_node *n = s->node;
	struct slab *slab, *next;
	LIST_HEAD(discard);
	unsigned long flags;

	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_safe(slab, next, &n->partial, slab_list) {
		if (slab_inuse(slab))
			continue;
		remove_partial(n, slab);
		list_add(&slab->slab_list, &discard);
	}
	sort_partial(n);
	spin_unlock_irqrestore(&n->list_lock, flags);
	list_for_each_entry_safe(slab, next, &discard, slab_list)
		discard_slab(s, slab);
	return atomic_long_read(&n->nr_slabs) != 0;
}

/**
 * __kmem_cache_shrink - give all empty slabs back
 * @s: the cache
 *
 * Return: 1 if slabs are left, 0 if there are none.
 */
int __kmem_cache_shrink(struct kmem_cache *s)
{
	on_each_cpu(flush_cpu_slab, s, 1);
	return discard_empty_slabs(s);
}

/**
 * destroy_cache - take a cache apart
 * @s: the cache, of which nobody has an object
 *
 * Return: 0; -EBUSY when objects are left: they are listed, and the cache stays.
 */
int destroy_cache(struct kmem_cache *s)
{
	struct slab *slab;

	if (__kmem_cache_shrink(s)) {
		for_each_slab_of(slab, s)
			list_slab_objects(s, slab);
		return -EBUSY;
	}
	mutex_lock(&slab_mutex);
	list_del(&s->list);
	mutex_unlock(&slab_mutex);
	free_percpu(s->cpu_slab);
	kmem_cache_free(kmem_cache_node, s->node);
	kmem_cache_free(kmem_cache, s);
	return 0;
}

/*
 * ---- Boot ----
 */

static void __init create_boot_cache(struct kmem_cache *s, const char *name, unsigned int size)
{
	s->name = name;
	s->object_size = size;
	s->align = calculate_alignment(SLAB_HWCACHE_ALIGN, 0, size);
	s->refcount = -1; /* nobody merges with it */
	if (__kmem_cache_create(s, SLAB_HWCACHE_ALIGN))
		panic("Creation of kmalloc slab %s size=%u failed.", name, size);
}

/* A cache that was static moves into the cache of caches; its slab knows it by address. */
static struct kmem_cache *__init bootstrap(struct kmem_cache *static_cache)
{
	struct kmem_cache *s = kmem_cache_zalloc(kmem_cache, GFP_NOWAIT);
	struct slab *slab;

	if (!s)
		panic("SLUB: no memory for the cache of caches");
	*s = *static_cache;
	flush_cpu_slab(s);
	list_for_each_entry(slab, &s->node->partial, slab_list)
		slab->slab_cache = s;
	list_for_each_entry(slab, &s->node->full, slab_list)
		slab->slab_cache = s;
	list_add(&s->list, &slab_caches);
	return s;
}

/**
 * kmem_cache_init - make the first two caches, out of themselves
 *
 * struct kmem_cache and struct kmem_cache_node are objects, too: the caches
 * they come from are described by static ones at first, which then move.
 */
void __init kmem_cache_init(void)
{
	static struct kmem_cache boot_kmem_cache __initdata, boot_kmem_cache_node __initdata;

	kmem_cache_node = &boot_kmem_cache_node;
	kmem_cache = &boot_kmem_cache;
	create_boot_cache(kmem_cache_node, "kmem_cache_node", sizeof(struct kmem_cache_node));
	slab_state = PARTIAL;
	create_boot_cache(kmem_cache, "kmem_cache", sizeof(struct kmem_cache));
	kmem_cache = bootstrap(&boot_kmem_cache);
	kmem_cache_node = bootstrap(&boot_kmem_cache_node);
	slab_state = UP;
	pr_info("SLUB: HWalign=%d, Order=%u-%u, MinObjects=%u, CPUs=%u, Nodes=%d\n", L1_CACHE_BYTES,
		slub_min_order, slub_max_order, slub_min_objects, nr_cpu_ids, 1);
}

/* ---- boot parameters ---- */

static unsigned int __init parse_param(const char *name, const char *val, unsigned int max)
{
	char *end;
	unsigned long long n = memparse(val ? val : "", &end);

	if (!val || end == val || *end || n > max)
		boot_error("%s=%s: 0 to %u", name, val ? val : "", max);
	return (unsigned int)n;
}

static int __init setup_slub_min_order(char *str)
{
	slub_min_order = parse_param("slub_min_order", str, MAX_ORDER - 1);
	slub_max_order = max(slub_max_order, slub_min_order);
	return 0;
}
early_param("slub_min_order", setup_slub_min_order);
MODULE_PARM_DESC(slub_min_order, "slub_min_order=<n>", "the smallest order of a slab");

static int __init setup_slub_max_order(char *str)
{
	slub_max_order = parse_param("slub_max_order", str, MAX_ORDER - 1);
	slub_min_order = min(slub_max_order, slub_min_order);
	return 0;
}
early_param("slub_max_order", setup_slub_max_order);
MODULE_PARM_DESC(slub_max_order, "slub_max_order=<n>", "the largest, if an object fits");

static int __init setup_slub_min_objects(char *str)
{
	slub_min_objects = parse_param("slub_min_objects", str, MAX_OBJS_PER_PAGE);
	return 0;
}
early_param("slub_min_objects", setup_slub_min_objects);
MODULE_PARM_DESC(slub_min_objects, "slub_min_objects=<n>", "how many a slab should have at least");

/*
 * ---- Seeing it ----
 */

/* Objects that nobody has: those a CPU keeps count as somebody's. */
static unsigned long count_free(struct kmem_cache *s)
{
	struct kmem_cache_node *n = s->node;
	unsigned long flags, nr = 0;
	struct slab *slab;

	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry(slab, &n->partial, slab_list) {
		slab_lock(slab);
		nr += slab->objects - slab->inuse;
		slab_unlock(slab);
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	return nr;
}

/**
 * slabinfo_show - print /proc/slabinfo
 */
void slabinfo_show(void)
{
	struct kmem_cache *s;

	pr_info("slabinfo - version: 2.1\n");
	pr_info("# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
		" : tunables <limit> <batchcount> <sharedfactor>"
		" : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list) {
		unsigned long objects = (unsigned long)atomic_long_read(&s->node->total_objects);
		unsigned long slabs = (unsigned long)atomic_long_read(&s->node->nr_slabs);

		pr_info("%-17s %6lu %6lu %6u %4u %4d", s->name, objects - count_free(s), objects,
			s->size, oo_objects(s->oo), 1 << oo_order(s->oo));
		pr_cont(" : tunables %4u %4u %4u", 0, 0, 0);
		pr_cont(" : slabdata %6lu %6lu %6lu\n", slabs, slabs, 0UL);
	}
	mutex_unlock(&slab_mutex);
}

static bool on_list(const struct kmem_cache *s, const void *freelist, const void *object)
{
	for (; freelist; freelist = get_freepointer(s, freelist))
		if (freelist == object)
			return true;
	return false;
}

/* Whose a slab is. */
static void show_owner(const struct kmem_cache *s, const struct slab *slab)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);

		if (c->slab == slab)
			pr_cont("  CPU %u's", cpu);
		for (const struct slab *p = c->partial; p; p = p->next)
			if (p == slab)
				pr_cont("  CPU %u's, partial", cpu);
	}
	if (!slab->frozen)
		pr_cont("  %s", slab->freelist ? "the node's, partial" : "nobody's, full");
	pr_cont("\n");
}

/**
 * show_slab_cache - draw a cache: its slabs, and who has each object
 * @s: the cache; nobody uses it meanwhile
 *
 * # is in use, . free, and c free on the freelist of a CPU.
 */
void show_slab_cache(struct kmem_cache *s)
{
	struct slab *slab;

	pr_info("  %s: objects of %u bytes, each takes %u; slabs of %u pages, %u objects\n",
		s->name, s->object_size, s->size, 1U << oo_order(s->oo), oo_objects(s->oo));
	for_each_slab_of(slab, s) {
		void *cpu_freelist = NULL, *p;
		unsigned int cpu;

		pr_info("    slab PFN %#lx: ", page_to_pfn(slab_page(slab)));
		for_each_possible_cpu(cpu)
			if (per_cpu_ptr(s->cpu_slab, cpu)->slab == slab)
				cpu_freelist = per_cpu_ptr(s->cpu_slab, cpu)->freelist;
		for_each_object(p, s, slab_address(slab), slab->objects)
			pr_cont("%c", on_list(s, slab->freelist, p) ? '.' :
				      on_list(s, cpu_freelist, p)   ? 'c' :
								      '#');
		show_owner(s, slab);
	}
}

/* ---- the end ---- */

/* Give back what is kept for later, and name caches with objects that are not. */
static void __exit slab_report_leaks(void)
{
	struct kmem_cache *s;
	unsigned int cpu;

	list_for_each_entry(s, &slab_caches, list) {
		for_each_possible_cpu(cpu)
			__flush_cpu_slab(s, cpu);
		if (discard_empty_slabs(s) && s->refcount > 0)
			pr_warn("slub: cache %s has objects that are not freed: %ld\n", s->name,
				atomic_long_read(&s->node->total_objects) - (long)count_free(s));
	}
}
__exitcall(slab_report_leaks);
