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
 *	  remote   -> objects that other CPUs	  remote
 *		      freed, of any slab
 *
 *	kmem_cache_node, for all CPUs:
 *	  partial  <-> slab <-> slab		some objects free, or all
 *	  full	   <-> slab			none; kept for debugging only
 *
 * slab->cpu says it: the number of a CPU, which has frozen it and alone may
 * touch its freelist and counts, without a lock; SLAB_NODE when it is on the
 * node's list, and list_lock protects them; SLAB_FULL when it has no free
 * object, and is on no list.
 *
 *		  get_partial()			   all objects taken
 *	SLAB_NODE -------------> frozen by a CPU --------------------> SLAB_FULL
 *		  <-------------		 <--------------------
 *	     too many, or deactivated		   the first object freed: it
 *						   is the freeing CPU's
 *
 * Allocating looks in this order: the CPU's freelist (slab_alloc(), the fast
 * path); what other CPUs freed of its slab; its partial slabs; the node's; a new
 * slab from the page allocator, of a smaller order when memory is short.
 *
 * Freeing: to the CPU's freelist if the object is of its slab (fast path); else
 * to its slab (__slab_free()), if that is this CPU's, or full, or the node's. An
 * object whose slab another CPU has goes to the remote list of that CPU, by one
 * compare-and-exchange; the CPU frees it itself when it runs out of objects. So
 * who has a slab need only be known for certain by who has it: an object sent to
 * a CPU that has given the slab away meanwhile is sent on from there.
 *
 * A slab that is free altogether goes back to the page allocator when the node
 * has min_partial others.
 *
 * A cache with debugging (mm/slub_debug.c) has no CPU slabs: each object is
 * taken and given under the node's lock, and checked.
 *
 * Invariants, checked by slab_verify() (mm/slub_verify.c):
 *
 *  1. inuse is the number of objects that are not on slab->freelist; objects on
 *     a CPU's freelist or remote list count as in use.
 *  2. A slab is frozen, or on a node's list, or full; never two of them. A
 *     frozen one is its CPU's slab, whose freelist is empty, or one of its
 *     partial slabs, whose freelists are not.
 *  3. nr_partial is the length of the partial list, nr_slabs the number of all
 *     slabs of the cache.
 *  4. slab_caches has all caches.
 *
 * Locking: kmem_cache_cpu is its CPU's alone, but for remote, to which others
 * push. node->list_lock protects the lists, their slabs, and every change of
 * slab->cpu to and from SLAB_NODE; interrupts are off under it. SLAB_FULL is
 * left by compare-and-exchange: the CPU that wins has the slab.
 *
 * Linux: mm/slub.c, where a CPU can be interrupted at any instruction, and not
 * only where it waits, as here; and where a frozen slab's freelist is open to all
 * CPUs, each of which takes and gives objects by a double-word
 * compare-and-exchange.
 */

#include <linux/bitmap.h>
#include <linux/cache.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/leak.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "page_alloc.h"
#include "slab.h"

#define MIN_PARTIAL	  5
#define MAX_PARTIAL	  10
#define SLAB_OBJ_MIN_SIZE sizeof(void *)

enum slab_state slab_state;
LIST_HEAD(slab_caches);
DEFINE_MUTEX(slab_mutex);

/* Caches of caches: the first two, which allocate what describes them. */
struct kmem_cache *kmem_cache;
static struct kmem_cache *kmem_cache_node;

static unsigned int slub_min_order;
static unsigned int slub_max_order = PAGE_ALLOC_COSTLY_ORDER;
static unsigned int slub_min_objects;

/* Partial slabs of CPUs save the node's lock, which one CPU does not mind. */
static inline bool kmem_cache_has_cpu_partial(const struct kmem_cache *s)
{
	return IS_ENABLED(CONFIG_SMP) && !kmem_cache_debug(s);
}

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
	WRITE_ONCE(page_slab(page)->cpu, SLAB_NODE);
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

/* Of the others those that say how pages are got; which they are the cache knows. */
#define GFP_SLAB_MASK                                                                             \
	(__GFP_RECLAIM | __GFP_HIGH | __GFP_ATOMIC | __GFP_IO | __GFP_FS | __GFP_NOWARN |         \
	 __GFP_RETRY_MAYFAIL | __GFP_NOFAIL | __GFP_NORETRY | __GFP_MEMALLOC | __GFP_NOMEMALLOC | \
	 __GFP_HARDWALL | __GFP_THISNODE)

/**
 * kmalloc_fix_flags - warn of flags that memory with an address cannot have
 * @flags: some are in GFP_SLAB_BUG_MASK
 *
 * Return: the others.
 */
__cold gfp_t kmalloc_fix_flags(gfp_t flags)
{
	WARN(1, "Unexpected gfp: %#x. Fixing up to gfp: %#x. Fix your code!\n",
	     flags & GFP_SLAB_BUG_MASK, flags & ~GFP_SLAB_BUG_MASK);
	return flags & ~GFP_SLAB_BUG_MASK;
}

/* Each of its pages says whose it is. NULL: nobody's. */
static void set_slab_cache(struct slab *slab, struct kmem_cache *s)
{
	for (unsigned int i = 0; i < 1U << slab_order(slab); i++)
		page_slab(slab_page(slab) + i)->slab_cache = s;
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

	set_slab_cache(slab, s);
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
	set_slab_cache(slab, NULL);
	atomic_set(&page->_mapcount, -1); /* where slab->cpu is */
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

/* This CPU's slab has nothing left: it is nobody's until an object is freed. */
static void slab_is_full(struct slab *slab)
{
	__atomic_store_n(&slab->cpu, SLAB_FULL, __ATOMIC_RELEASE);
}

/* Slabs that nobody saw on a list any more. */
static void discard_slabs(struct kmem_cache *s, struct slab *slab)
{
	struct slab *next;

	for (; slab; slab = next) {
		next = slab->next;
		discard_slab(s, slab);
	}
}

/* Slabs of this CPU, none of them full, go to the node, or away. */
static void unfreeze_partials(struct kmem_cache *s, struct slab *slab)
{
	struct kmem_cache_node *n = s->node;
	struct slab *next, *discard = NULL;
	unsigned long flags;

	if (!slab)
		return;
	spin_lock_irqsave(&n->list_lock, flags);
	for (; slab; slab = next) {
		next = slab->next;
		WRITE_ONCE(slab->cpu, SLAB_NODE);
		if (!slab->inuse && n->nr_partial >= s->min_partial) {
			WRITE_ONCE(slab->next, discard);
			discard = slab;
		} else {
			add_partial(n, slab, true);
		}
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	discard_slabs(s, discard);
}

/* This CPU's slab, and what is on its freelist, go back. */
static void deactivate_slab(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	struct slab *slab = c->slab;
	void *object = c->freelist, *next;

	c->slab = NULL;
	c->freelist = NULL;
	for (; object; object = next) {
		next = get_freepointer(s, object);
		put_object(s, slab, object);
	}
	WRITE_ONCE(slab->next, NULL);
	if (slab->freelist)
		unfreeze_partials(s, slab);
	else
		slab_is_full(slab);
}

/* A slab that this CPU has frozen becomes one of its partial slabs. */
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
		WRITE_ONCE(slab->cpu, smp_processor_id());
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

/* A slab that this CPU has is the one to work with: its freelist is the CPU's. */
static void set_cpu_slab(struct kmem_cache_cpu *c, struct slab *slab)
{
	c->slab = slab;
	c->freelist = slab->freelist;
	slab->freelist = NULL;
	slab->inuse = slab->objects;
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

unsigned int slab_hooks;

/* Objects that nobody but their user fills, and whose contents count from the start. */
static bool slab_may_init(const struct kmem_cache *s)
{
	return !s->ctor && !(s->flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON));
}

static noinline void *debug_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr)
{
	struct kmem_cache_node *n = s->node;
	struct slab *slab;
	unsigned long flags;
	void *object = NULL;

	if ((slab_hooks & SLAB_HOOK_FAIL) && should_failslab(s, gfpflags))
		return NULL;
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
	/* What was zeroed when it was freed has a free pointer in it since. */
	if ((slab_hooks & (SLAB_HOOK_INIT_ON_ALLOC | SLAB_HOOK_INIT_ON_FREE)) && slab_may_init(s)) {
		kasan_unpoison_object(s, object);
		memset(object, 0, s->object_size);
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
	if ((slab_hooks & SLAB_HOOK_INIT_ON_FREE) && slab_may_init(s))
		memset(object, 0, s->object_size);
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
 * ---- Freeing ----
 */

/* It was full, and the first object is freed: does this CPU get the slab? */
static bool claim_full_slab(struct slab *slab)
{
	int full = SLAB_FULL;

	return __atomic_cas(&slab->cpu, &full, smp_processor_id());
}

/* The slab is this CPU's, and was full: it becomes one to take objects from. */
static void keep_claimed_slab(struct kmem_cache *s, struct slab *slab)
{
	WRITE_ONCE(slab->next, NULL);
	if (kmem_cache_has_cpu_partial(s))
		put_cpu_partial(s, slab, true);
	else
		unfreeze_partials(s, slab);
}

/* An object of a slab on the node's list. False: it is not there any more. */
static bool free_to_node(struct kmem_cache *s, struct slab *slab, void *object)
{
	struct kmem_cache_node *n = s->node;
	bool is_there, discard = false;
	unsigned long flags;

	spin_lock_irqsave(&n->list_lock, flags);
	is_there = READ_ONCE(slab->cpu) == SLAB_NODE;
	if (is_there) {
		put_object(s, slab, object);
		discard = !slab->inuse && n->nr_partial >= s->min_partial;
		if (discard)
			remove_partial(n, slab);
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	if (discard)
		discard_slab(s, slab);
	return is_there;
}

#ifdef CONFIG_SMP
/* An object whose slab another CPU has: that CPU frees it when it runs out of others. */
static void send_to_cpu(struct kmem_cache *s, int cpu, void *object)
{
	struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
	void *head = READ_ONCE(c->remote);

	do
		set_freepointer(s, object, head);
	while (!__atomic_compare_exchange_n(&c->remote, &head, object, true, __ATOMIC_RELEASE,
					    __ATOMIC_RELAXED));
}

/* Free what other CPUs sent to @c, which is this CPU's or nobody's any more. */
static void free_remote(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	void *object = NULL, *next;

	if (READ_ONCE(c->remote))
		object = __atomic_exchange_n(&c->remote, NULL, __ATOMIC_ACQUIRE);
	for (; object; object = next) {
		struct slab *slab = virt_to_slab(object);

		next = get_freepointer(s, object);
		if (slab == c->slab) {
			set_freepointer(s, object, c->freelist);
			c->freelist = object;
		} else {
			__slab_free(s, slab, object, _RET_IP_);
		}
	}
}
#else
static void send_to_cpu(struct kmem_cache *s, int cpu, void *object)
{
	BUG();
}

static void free_remote(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
}
#endif

/**
 * __slab_free - an object of a slab that may not be this CPU's
 * @s: the cache
 * @slab: the slab
 * @object: the object
 * @addr: who frees it
 */
noinline void __slab_free(struct kmem_cache *s, struct slab *slab, void *object, unsigned long addr)
{
	if (kmem_cache_debug(s)) {
		debug_free(s, slab, object, addr);
		return;
	}
	for (;;) {
		int cpu = READ_ONCE(slab->cpu);

		if (cpu == SLAB_FULL && claim_full_slab(slab)) {
			put_object(s, slab, object);
			keep_claimed_slab(s, slab);
			return;
		}
		if (cpu == SLAB_NODE && free_to_node(s, slab, object))
			return;
		if (cpu == smp_processor_id()) {
			put_object(s, slab, object);
			return;
		}
		if (cpu >= 0) {
			send_to_cpu(s, cpu, object);
			return;
		}
	}
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

static __always_inline void cache_free(struct kmem_cache *s, void *x, unsigned long addr)
{
	struct slab *slab;

	if (unlikely(!virt_addr_valid(x))) {
		if (x)
			free_bad_object(s, NULL, x);
		return;
	}
	/* No page that is no slab has a cache where a slab has its. */
	slab = page_slab(compound_head(virt_to_page(x)));
	if (unlikely(slab->slab_cache != s))
		free_bad_object(s, virt_to_slab(x), x);
	else
		slab_free(s, slab, x, addr);
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
	cache_free(s, x, CALLER_ADDR);
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

/* An object of whatever cache, or what kmalloc() took from the page allocator. */
static void free_any(void *x, unsigned long addr)
{
	struct slab *slab = virt_addr_valid(x) ? virt_to_slab(x) : NULL;

	if (likely(slab))
		slab_free(slab->slab_cache, slab, x, addr);
	else
		free_large_kmalloc(x);
}

/**
 * kmem_cache_free_bulk - give many objects back
 * @s: their cache; NULL: each one's own
 * @size: how many
 * @p: the objects
 */
void kmem_cache_free_bulk(struct kmem_cache *s, size_t size, void **p)
{
	for (size_t i = 0; i < size; i++)
		if (s)
			cache_free(s, p[i], _RET_IP_);
		else
			free_any(p[i], _RET_IP_);
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

/* A slab with free objects for this CPU, which has none; NULL if there is no memory. */
static struct slab *next_slab(struct kmem_cache *s, gfp_t gfpflags, struct kmem_cache_cpu *c)
{
	struct slab *slab = c->partial;

	if (slab) {
		c->partial = slab->next;
		return slab;
	}
	slab = get_partial(s);
	if (slab)
		return slab;
	slab = new_slab(s, gfpflags);
	if (slab)
		WRITE_ONCE(slab->cpu, smp_processor_id());
	return slab;
}

/* The CPU's freelist is empty: find more. */
static void *___slab_alloc(struct kmem_cache *s, gfp_t gfpflags, struct kmem_cache_cpu *c)
{
	free_remote(s, c);
	if (!c->freelist) {
		struct slab *slab = c->slab;

		c->slab = NULL;
		if (slab)
			slab_is_full(slab);
		slab = next_slab(s, gfpflags, c);
		/* An interrupt or another task, while this waited for pages, may have set one. */
		if (unlikely(slab && c->slab))
			deactivate_slab(s, c);
		if (slab)
			set_cpu_slab(c, slab);
	}
	return take_object(s, c);
}

/**
 * __slab_alloc - an object for who gets none, or not all he wants, in slab_alloc()
 * @s: the cache
 * @gfpflags: how
 * @addr: who asks for it
 */
noinline void *__slab_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr)
{
	struct kmem_cache_cpu *c = this_cpu_slab(s);
	void *object;

	might_alloc(gfpflags);
	if (kmem_cache_debug(s))
		object = debug_alloc(s, gfpflags, addr);
	else
		object = take_object(s, c) ?: ___slab_alloc(s, gfpflags, c);
	if (unlikely(!object)) {
		slab_out_of_memory(s, gfpflags);
		return NULL;
	}
	kasan_unpoison_object(s, object);
	if (gfpflags & __GFP_ZERO)
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
	return slab_alloc(s, gfpflags, CALLER_ADDR);
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

/*
 * Where RAM is plenty the node and the CPUs keep more slabs than Linux lets
 * them: in each cache all CPUs together this part of the pages.
 */
#define PLENTY_OF_PAGES	  ((128UL << 20) >> PAGE_SHIFT)
#define SPARE_SLABS_SHIFT 8
#define MAX_SPARE_SLABS	  512UL

static unsigned long spare_slabs(const struct kmem_cache *s)
{
	unsigned long pages = totalram_pages();

	if (pages < PLENTY_OF_PAGES)
		return 0;
	return min((pages / nr_cpu_ids >> SPARE_SLABS_SHIFT) >> oo_order(s->oo), MAX_SPARE_SLABS);
}

/* How many slabs that are free altogether the node keeps. */
static void set_min_partial(struct kmem_cache *s)
{
	unsigned long min_partial = ilog2(s->size) / 2;

	min_partial = clamp_t(unsigned long, min_partial, MIN_PARTIAL, MAX_PARTIAL);
	s->min_partial = max(min_partial, spare_slabs(s));
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
	s->cpu_partial_slabs =
		max(DIV_ROUND_UP(nr_objects * 2, oo_objects(s->oo)), (unsigned int)spare_slabs(s));
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
	kasan_unpoison_object(s, n);
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
	if (slab_hooks)
		s->flags |= __SLAB_HOOKED;
#ifdef CONFIG_SLAB_FREELIST_HARDENED
	s->random = (unsigned long)s * 0x9e3779b97f4a7c15ULL;
#endif
	if (!calculate_sizes(s))
		return -EINVAL;
	set_min_partial(s);
	set_cpu_partial(s);
	if (!init_kmem_cache_nodes(s))
		return -ENOMEM;
	s->cpu_slab = alloc_percpu(struct kmem_cache_cpu);
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

/* What a CPU has of the cache goes back to the node: objects first, they may bring slabs. */
static void __flush_cpu_slab(struct kmem_cache *s, unsigned int cpu)
{
	struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
	struct slab *partial;

	flush_cpu_sheaves(s, cpu);
	free_remote(s, c);
	if (c->slab)
		deactivate_slab(s, c);
	partial = c->partial;
	c->partial = NULL;
	unfreeze_partials(s, partial);
}

/* What a CPU is asked to flush. */
struct slub_flush_work {
	struct work_struct work;
	struct kmem_cache *s;
};

static DEFINE_MUTEX(flush_lock);
static DEFINE_PER_CPU(struct slub_flush_work, slub_flush);

static void flush_cpu_slab(struct work_struct *w)
{
	struct slub_flush_work *sfw = container_of(w, struct slub_flush_work, work);

	__flush_cpu_slab(sfw->s, (unsigned int)smp_processor_id());
}

/* Have each CPU flush what it has, in a task, and wait for all. */
static void flush_all_cpus(struct kmem_cache *s)
{
	unsigned int cpu;

	mutex_lock(&flush_lock);
	for_each_online_cpu(cpu) {
		struct slub_flush_work *sfw = &per_cpu(slub_flush, cpu);

		INIT_WORK(&sfw->work, flush_cpu_slab);
		sfw->s = s;
		schedule_work_on((int)cpu, &sfw->work);
	}
	for_each_online_cpu(cpu)
		flush_work(&per_cpu(slub_flush, cpu).work);
	mutex_unlock(&flush_lock);
}

/*
 * Twice: what one CPU sends to another that has been here already, the other
 * finds the second time, when no slab is a CPU's any more.
 */
static void flush_all(struct kmem_cache *s)
{
	flush_barn(s);
	for (int pass = 0; pass < (IS_ENABLED(CONFIG_SMP) ? 2 : 1); pass++)
		flush_all_cpus(s);
}

/* Slabs with so many free objects and more are not told apart. */
#define SHRINK_PROMOTE_MAX 32

/* Slabs with more objects in use come first, so that the others become empty. */
static void sort_partial(struct kmem_cache_node *n)
{
	struct list_head promote[SHRINK_PROMOTE_MAX];
	struct slab *slab, *next;

	for (int i = 0; i < SHRINK_PROMOTE_MAX; i++)
		INIT_LIST_HEAD(&promote[i]);
	list_for_each_entry_safe(slab, next, &n->partial, slab_list) {
		int nr_free = (int)slab->objects - (int)slab->inuse;

		list_move_tail(&slab->slab_list,
			       &promote[clamp(nr_free, 1, SHRINK_PROMOTE_MAX) - 1]);
	}
	for (int i = 0; i < SHRINK_PROMOTE_MAX; i++)
		list_splice_tail(&promote[i], &n->partial);
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
		if (slab->inuse)
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
	flush_all(s);
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
	__flush_cpu_slab(s, (unsigned int)smp_processor_id());
	list_for_each_entry(slab, &s->node->partial, slab_list)
		set_slab_cache(slab, s);
	list_for_each_entry(slab, &s->node->full, slab_list)
		set_slab_cache(slab, s);
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

	if (booted_already())
		return;
	/* What failslab= has set is there already. */
	if (want_init_on_alloc(0))
		slab_hooks |= SLAB_HOOK_INIT_ON_ALLOC;
	if (want_init_on_free())
		slab_hooks |= SLAB_HOOK_INIT_ON_FREE;
	kmem_cache_node = &boot_kmem_cache_node;
	kmem_cache = &boot_kmem_cache;
	create_boot_cache(kmem_cache_node, "kmem_cache_node", sizeof(struct kmem_cache_node));
	slab_state = PARTIAL;
	create_boot_cache(kmem_cache, "kmem_cache", sizeof(struct kmem_cache));
	kmem_cache = bootstrap(&boot_kmem_cache);
	kmem_cache_node = bootstrap(&boot_kmem_cache_node);
	create_kmalloc_caches();
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
	/* If more was freed than was allocated inuse has wrapped around: all are free. */
	list_for_each_entry_checked(slab, &n->partial, slab_list)
		nr += slab->inuse > slab->objects ? slab->objects : slab->objects - slab->inuse;
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
	list_for_each_entry_checked(s, &slab_caches, list) {
		unsigned long objects = (unsigned long)atomic_long_read(&s->node->total_objects);
		unsigned long slabs = (unsigned long)atomic_long_read(&s->node->nr_slabs);

		pr_info("%-17s %6lu %6lu %6u %4u %4d", s->name, objects - count_free(s), objects,
			s->size, oo_objects(s->oo), 1 << oo_order(s->oo));
		pr_cont(" : tunables %4u %4u %4u", 0, 0, 0);
		pr_cont(" : slabdata %6lu %6lu %6lu\n", slabs, slabs, 0UL);
	}
	mutex_unlock(&slab_mutex);
}

#ifdef CONFIG_SMP
/* Is it on its way to a CPU that is to free it? Such a list may be broken, too. */
static bool is_remote(const struct kmem_cache *s, const void *object)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const void *p = per_cpu_ptr(s->cpu_slab, cpu)->remote;
		long max = atomic_long_read(&s->node->total_objects);

		for (; p && max-- && virt_addr_valid(p) && virt_to_cache(p) == s;
		     p = get_freepointer(s, p))
			if (p == object)
				return true;
	}
	return false;
}
#else
static bool is_remote(const struct kmem_cache *s, const void *object)
{
	return false;
}
#endif

/* Whose a slab is. */
static void show_owner(const struct kmem_cache *s, const struct slab *slab)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
		long max = atomic_long_read(&s->node->nr_slabs);

		if (c->slab == slab)
			pr_cont("  CPU %u's", cpu);
		for (const struct slab *p = c->partial;
		     page_in_mem_map((const struct page *)p, max_mapnr) && max--; p = p->next)
			if (p == slab)
				pr_cont("  CPU %u's, partial", cpu);
	}
	if (slab->cpu < 0)
		pr_cont("  %s", slab->freelist ? "the node's, partial" : "nobody's, full");
	pr_cont("\n");
}

/* The freelist of the CPU that has a slab; NULL if none has it. */
static void *cpu_freelist_of(const struct kmem_cache *s, const struct slab *slab)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (per_cpu_ptr(s->cpu_slab, cpu)->slab == slab)
			return per_cpu_ptr(s->cpu_slab, cpu)->freelist;
	return NULL;
}

/* A slab, in one line; and one more if a freelist of it is broken. */
static void show_slab(struct kmem_cache *s, struct slab *slab)
{
	DECLARE_BITMAP(free, MAX_OBJS_PER_PAGE);
	DECLARE_BITMAP(cpu_free, MAX_OBJS_PER_PAGE);
	unsigned int i = 0;
	void *p, *bad;

	bitmap_zero(free, slab->objects);
	bitmap_zero(cpu_free, slab->objects);
	bad = fill_object_map(free, s, slab, slab->freelist);
	bad = fill_object_map(cpu_free, s, slab, cpu_freelist_of(s, slab)) ?: bad;

	pr_info("    slab PFN %#lx: ", page_to_pfn(slab_page(slab)));
	for_each_object(p, s, slab_address(slab), slab->objects) {
		pr_cont("%c", test_bit(i, free)	    ? '.' :
			      test_bit(i, cpu_free) ? 'c' :
			      is_remote(s, p)	    ? 'r' :
			      is_in_sheaf(s, p)	    ? 's' :
						      '#');
		i++;
	}
	show_owner(s, slab);
	if (bad)
		pr_info("      its freelist is broken at %px: %s\n", bad,
			freelist_fault(s, slab, bad));
}

/**
 * show_slab_cache - draw a cache: its slabs, and who has each object
 * @s: the cache; nobody uses it meanwhile
 *
 * # is in use, . free, c free on the freelist of a CPU, s free in a sheaf, and r
 * freed by a CPU that did not have the slab, and on its way to the one that has.
 * A freelist that is broken is drawn up to where it breaks, and the drawing says so.
 */
void show_slab_cache(struct kmem_cache *s)
{
	struct slab *slab;

	pr_info("  %s: objects of %u bytes, each takes %u; slabs of %u pages, %u objects\n",
		s->name, s->object_size, s->size, 1U << oo_order(s->oo), oo_objects(s->oo));
	for_each_slab_of(slab, s)
		show_slab(s, slab);
}

/* ---- the end ---- */

#define SLAB_SITES_HINT "boot with slub_debug=U"

static bool boot_is_over;

/* Caches of boot stay; each later kmem_cache_create() wants a kmem_cache_destroy(). */
static int __init slab_note_boot(void)
{
	struct kmem_cache *s;

	boot_is_over = true;
	list_for_each_entry(s, &slab_caches, list)
		s->boot_refcount = s->refcount;
	return 0;
}
late_initcall(slab_note_boot);

/* A slab that only seems to be empty, because something was freed twice, is kept. */
static void __exit keep_broken_slabs(struct kmem_cache *s)
{
	DECLARE_BITMAP(map, MAX_OBJS_PER_PAGE);
	struct slab *slab;

	list_for_each_entry_checked(slab, &s->node->partial, slab_list) {
		bitmap_zero(map, slab->objects);
		if (!slab->inuse && fill_object_map(map, s, slab, slab->freelist))
			slab->inuse = slab->objects;
	}
}

/* Give back what is kept for later, and report the objects that are in use. */
static void __exit report_cache_leaks(struct kmem_cache *s)
{
	struct slab *slab;
	unsigned int cpu;

	flush_barn(s);
	/* This CPU, the first, comes last: what others got is brought to it. */
	for (cpu = 2 * nr_cpu_ids; cpu--;)
		__flush_cpu_slab(s, cpu % nr_cpu_ids);
	keep_broken_slabs(s);
	if (!discard_empty_slabs(s))
		return;
	for_each_slab_of(slab, s) {
		if (s->refcount > 0)
			report_slab_leaks(s, slab);
		/* The page allocator need not report the pages as well. */
		__SetPageArch1(slab_page(slab));
	}
	leak_print(SLAB_SITES_HINT);
}

/* A cache that somebody made and forgot: what belongs to it is no other leak. */
static void __exit report_forgotten_cache(struct kmem_cache *s)
{
	leak_report(cache_site(s), SLAB_SITES_HINT,
		    "slub: not destroyed: cache %s, objects of %u bytes", s->name, s->object_size);
	free_percpu(s->cpu_slab);
	free_cache_name(s->name);
}

static void __exit slab_report_leaks(void)
{
	struct kmem_cache *s;

	/* The newest first: the records of a cache are objects of the oldest. */
	list_for_each_entry(s, &slab_caches, list) {
		report_cache_leaks(s);
		if (boot_is_over && s->refcount > s->boot_refcount)
			report_forgotten_cache(s);
	}
}
__exitcall(slab_report_leaks);
