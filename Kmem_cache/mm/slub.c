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
 * A slab is *frozen* while a CPU has it: to allocate from, or as one of its partial
 * slabs. Only that CPU takes objects of it, but every CPU frees objects into it. The
 * freelist and the counters (inuse, objects, frozen) lie side by side, and change
 * together, by one double-word compare-and-exchange: cmpxchg_double_slab(). So the CPU that
 * frees an object learns in the same step how the slab was before, and that says what
 * has to be done:
 *
 *	the slab was		the object becomes	and then
 *	frozen			free in the slab	nothing: its CPU finds it
 *	on the node's list	free in the slab	nothing; if it was the last one in
 *							use the slab may be given back
 *	full, on no list	the first free one	the freeing CPU freezes the slab as
 *							one of its partial slabs; with one
 *							CPU it goes onto the node's list
 *
 * The life of a slab:
 *
 *	  new_slab()			get_freelist() finds nothing
 *	      |	      +--------------+ ----------------------------> +------+
 *	      +------>|	   frozen    |				     | full |
 *	      +------>| (some CPU's) | <---------------------------- +------+
 *	acquire_slab()+--------------+	 __slab_free(): the first free object,
 *	      |			|	 put_cpu_partial()
 *	      |			| deactivate_slab(), __unfreeze_partials()
 *	+-----------+		|
 *	| partial,  | <---------+----> all free, and the node has min_partial
 *	| not frozen|		       others: discard_slab()
 *	+-----------+
 *
 * A CPU allocates from its own freelist, which it takes from the slab it has: the
 * objects on it count as in use. So a slab of a CPU has two freelists: the CPU's, which
 * needs no atomic instruction, and slab->freelist, onto which all the others free.
 *
 * Allocating looks in this order: the CPU's freelist (slab_alloc(), the fast path);
 * what others freed into the slab (get_freelist()); the CPU's partial slabs; the
 * node's (get_partial_node()); a new slab from the page allocator, of a smaller order
 * when memory is short.
 *
 * Freeing: onto the CPU's freelist, if the object is of the slab that the CPU allocates
 * from (the fast path); else onto its slab's (__slab_free()), see above.
 *
 * A cache with debugging (mm/slub_debug.c) has no CPU slabs: each object is taken and
 * given back under the node's lock, and checked.
 *
 * Invariants, checked by slab_verify() (mm/slub_verify.c):
 *
 *  1. inuse is the number of objects that are not on slab->freelist; objects on a
 *     CPU's freelist count as in use.
 *  2. A slab is frozen if one CPU has it: as its slab, or as one of its partial
 *     slabs, whose freelists are not empty. A slab that is not frozen, and that has a
 *     free object, is on the node's partial list, and no other slab is.
 *  3. nr_partial is the length of the partial list, nr_slabs the number of all
 *     slabs of the cache.
 *  4. slab_caches has all caches.
 *
 * Locking. kmem_cache_cpu is its CPU's alone; its lock, which means that interrupts are
 * off, keeps interrupts of this CPU away. node->list_lock protects the lists, and a slab
 * comes onto or off the partial list only with it. Freelist and counters need no
 * lock; where the processor cannot exchange two words, slab_lock(), a bit of the page,
 * stands for the instruction. list_lock is taken first.
 *
 * Linux: mm/slub.c. There a CPU can be interrupted at any instruction, so the fast paths
 * need transaction ids: see next_tid().
 */

#include <linux/bitmap.h>
#include <linux/cache.h>
#include <linux/cmpxchg.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kmemleak.h>
#include <linux/leak.h>
#include <linux/numa.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "page_alloc.h"
#include "slab.h"

#define CREATE_TRACE_POINTS
#include <trace/events/slab.h>
#define CREATE_TRACE_POINTS
#include <trace/events/slub.h>

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

/* CPUs keep partial slabs to save the node's lock. With one CPU nobody else wants it. */
static inline bool kmem_cache_has_cpu_partial(const struct kmem_cache *s)
{
	return IS_ENABLED(CONFIG_SMP) && !kmem_cache_debug(s);
}

/*
 * ---- The freelist and the counters of a slab, together ----
 */

/*
 * Read the two words of a slab, which other CPUs change meanwhile. An exchange that
 * succeeds proves that they belong together. Returns the freelist.
 */
static inline void *read_slab(const struct slab *slab, union slab_counters *now)
{
	void *freelist = READ_ONCE(slab->freelist);

	now->counters = READ_ONCE(slab->counters);
	return freelist;
}

/* The lock of a slab, where two words cannot be exchanged at once: a bit of its page. */
static void slab_lock(struct slab *slab)
{
	unsigned long *flags = &slab_page(slab)->flags, bit = 1UL << PG_locked;

	preempt_disable();
	while (__atomic_fetch_or(flags, bit, __ATOMIC_ACQUIRE) & bit)
		while (READ_ONCE(*flags) & bit)
			cpu_relax();
}

static void slab_unlock(struct slab *slab)
{
	__atomic_fetch_and(&slab_page(slab)->flags, ~(1UL << PG_locked), __ATOMIC_RELEASE);
	preempt_enable();
}

/*
 * Exchange the freelist and the counters of a slab, if nobody has changed them. Interrupts
 * are off: one that freed an object of the slab would wait for the lock for ever.
 */
static inline bool __cmpxchg_double_slab(struct kmem_cache *s, struct slab *slab,
					 void *freelist_old, unsigned long counters_old,
					 void *freelist_new, unsigned long counters_new,
					 const char *n)
{
	bool done = false;

	if (s->flags & __CMPXCHG_DOUBLE) {
		done = cmpxchg_double(&slab->freelist, (unsigned long)freelist_old, counters_old,
				      (unsigned long)freelist_new, counters_new);
	} else {
		slab_lock(slab);
		if (slab->freelist == freelist_old && slab->counters == counters_old) {
			WRITE_ONCE(slab->freelist, freelist_new);
			WRITE_ONCE(slab->counters, counters_new);
			done = true;
		}
		slab_unlock(slab);
	}
	if (!done) {
		cpu_relax();
		stat(s, CMPXCHG_DOUBLE_FAIL);
#ifdef SLUB_DEBUG_CMPXCHG
		pr_info("%s %s: cmpxchg double redo\n", n, s->name);
#endif
	}
	return done;
}

/* The same, with interrupts on or off. */
static inline bool cmpxchg_double_slab(struct kmem_cache *s, struct slab *slab, void *freelist_old,
				       unsigned long counters_old, void *freelist_new,
				       unsigned long counters_new, const char *n)
{
	unsigned long flags;
	bool done;

	if (s->flags & __CMPXCHG_DOUBLE)
		return __cmpxchg_double_slab(s, slab, freelist_old, counters_old, freelist_new,
					     counters_new, n);
	local_irq_save(flags);
	done = __cmpxchg_double_slab(s, slab, freelist_old, counters_old, freelist_new,
				     counters_new, n);
	local_irq_restore(flags);
	return done;
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
	return page_slab(page);
}

#ifdef CONFIG_SLAB_FREELIST_RANDOM
/* The same numbers in every run, so that a run can be repeated. */
static unsigned int prandom_u32_max(unsigned int ep_ro)
{
	static u32 state = 1;
	u32 seed = READ_ONCE(state) * 1664525 + 1013904223;

	WRITE_ONCE(state, seed);
	return (seed >> 16) % ep_ro;
}

/* Put the numbers 0 to @count - 1 into an array, in a random order. */
static void freelist_randomize(unsigned int *list, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		unsigned int other = prandom_u32_max(i + 1);

		list[i] = list[other];
		list[other] = i;
	}
}

/* The order of the objects in the freelists of new slabs. Each slab starts somewhere else. */
static int init_cache_random_seq(struct kmem_cache *s)
{
	unsigned int count = oo_objects(s->oo);

	if (s->random_seq)
		return 0;
	s->random_seq = alloc_pages_exact(count * sizeof(unsigned int), GFP_KERNEL);
	if (!s->random_seq)
		return -ENOMEM;
	freelist_randomize(s->random_seq, count);
	/* As offsets in the slab. */
	for (unsigned int i = 0; i < count; i++)
		s->random_seq[i] *= s->size;
	return 0;
}

static void cache_random_seq_destroy(struct kmem_cache *s)
{
	if (s->random_seq)
		free_pages_exact(s->random_seq, oo_objects(s->oo) * sizeof(unsigned int));
	s->random_seq = NULL;
}

/* The caches that were made before there was memory for their order. */
static void __init init_freelist_randomization(void)
{
	struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list)
		init_cache_random_seq(s);
}

/* The next object in the order. A slab of a smaller order than usual lacks the last ones. */
static void *next_freelist_entry(struct kmem_cache *s, unsigned int *pos, char *start,
				 unsigned long page_limit, unsigned int freelist_count)
{
	unsigned int idx;

	do {
		idx = s->random_seq[*pos];
		*pos = *pos + 1 < freelist_count ? *pos + 1 : 0;
	} while (idx >= page_limit);
	return start + idx;
}

/* Thread the objects of a new slab in the cache's order. False: it has none. */
static bool shuffle_freelist(struct kmem_cache *s, struct slab *slab)
{
	unsigned long page_limit = (unsigned long)slab->objects * s->size;
	unsigned int count = oo_objects(s->oo), pos;
	char *start = slab_address(slab);
	void *cur;

	if (slab->objects < 2 || !s->random_seq)
		return false;
	start += s->red_left_pad;
	pos = prandom_u32_max(count);
	cur = next_freelist_entry(s, &pos, start, page_limit, count);
	slab->freelist = cur;
	for (unsigned int idx = 1; idx < slab->objects; idx++) {
		void *next = next_freelist_entry(s, &pos, start, page_limit, count);

		set_freepointer(s, cur, next);
		cur = next;
	}
	set_freepointer(s, cur, NULL);
	return true;
}
#else
static inline int init_cache_random_seq(struct kmem_cache *s)
{
	return 0;
}

static inline void cache_random_seq_destroy(struct kmem_cache *s)
{
}

static inline void init_freelist_randomization(void)
{
}

static inline bool shuffle_freelist(struct kmem_cache *s, struct slab *slab)
{
	return false;
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
	if (unlikely(!slab) && oo_order(s->oo) > oo_order(s->min)) {
		slab = alloc_slab_page(alloc_gfp, s->min);
		if (slab && s->cpu_slab)
			stat(s, ORDER_FALLBACK);
	}
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
	if (!shuffle_freelist(s, slab)) {
		void *last = start + (size_t)(slab->objects - 1) * s->size + s->red_left_pad;

		for_each_object(p, s, start, slab->objects)
			set_freepointer(s, p, p == last ? NULL : p + s->size);
		slab->freelist = start + s->red_left_pad;
	}
	kasan_poison_slab(s, slab);
	trace_slab_create(s, page_to_pfn(slab_page(slab)), slab_order(slab), slab->objects);
	return slab;
}

/* How many slabs there are, and objects in them: counted while nobody else knows the slab. */
static void inc_slabs_node(struct kmem_cache *s, unsigned int objects)
{
	atomic_long_inc(&s->node->nr_slabs);
	atomic_long_add(objects, &s->node->total_objects);
}

static void dec_slabs_node(struct kmem_cache *s, unsigned int objects)
{
	atomic_long_dec(&s->node->nr_slabs);
	atomic_long_sub(objects, &s->node->total_objects);
}

/* The pages of a slab go back to the page allocator. */
static void __free_slab(struct kmem_cache *s, struct slab *slab)
{
	unsigned int order = slab_order(slab);
	struct page *page = slab_page(slab);

	discard_slab_check(s, slab);
	trace_slab_discard(s, page_to_pfn(page), order);
	__ClearPageSlab(page);
	slab->slab_cache = NULL;
	__free_pages(page, order);
}

static void rcu_free_slab(struct rcu_head *h)
{
	struct slab *slab = container_of(h, struct slab, rcu_head);

	__free_slab(slab->slab_cache, slab);
}

/* A slab that is on no list any more, and all of whose objects are free. */
static void discard_slab(struct kmem_cache *s, struct slab *slab)
{
	dec_slabs_node(s, slab->objects);
	/* Readers may still look at its objects: their memory stays what it is for so long. */
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		call_rcu(&slab->rcu_head, rcu_free_slab);
	else
		__free_slab(s, slab);
}

/*
 * ---- The node's lists; list_lock is held ----
 */

static void add_partial(struct kmem_cache_node *n, struct slab *slab, enum stat_item tail)
{
	WRITE_ONCE(n->nr_partial, n->nr_partial + 1);
	if (tail == DEACTIVATE_TO_TAIL)
		list_add_tail(&slab->slab_list, &n->partial);
	else
		list_add(&slab->slab_list, &n->partial);
	trace_slab_move(slab->slab_cache, slab, READ_ONCE(slab->counters),
			tail == DEACTIVATE_TO_TAIL ? "partial_tail" : "partial");
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
	trace_slab_move(s, slab, slab->counters, "full");
}

static void remove_full(struct kmem_cache *s, struct kmem_cache_node *n, struct slab *slab)
{
	if (s->flags & SLAB_STORE_USER)
		list_del(&slab->slab_list);
}

/*
 * ---- Caches with debugging: one object at a time, under the node's lock ----
 */

/*
 * Allocate the first free object of a slab on the partial list. NULL if the slab is broken;
 * its free objects are lost then, so that none of them is allocated.
 */
static void *alloc_single_from_partial(struct kmem_cache *s, struct kmem_cache_node *n,
				       struct slab *slab, unsigned int orig_size,
				       unsigned long addr)
{
	void *object = slab->freelist;

	slab->freelist = get_freepointer(s, object);
	slab->inuse++;
	if (!alloc_debug_processing(s, slab, object, orig_size, addr)) {
		slab->freelist = NULL;
		slab->inuse = slab->objects;
		object = NULL;
	}
	if (slab->inuse == slab->objects) {
		remove_partial(n, slab);
		add_full(s, n, slab);
	}
	return object;
}

/* Put a new slab onto the node's list and allocate its first object; NULL as above. */
static void *alloc_single_from_new_slab(struct kmem_cache *s, struct slab *slab,
					unsigned int orig_size, unsigned long addr)
{
	struct kmem_cache_node *n = s->node;
	unsigned long flags;
	void *object;

	spin_lock_irqsave(&n->list_lock, flags);
	add_partial(n, slab, DEACTIVATE_TO_HEAD);
	inc_slabs_node(s, slab->objects);
	object = alloc_single_from_partial(s, n, slab, orig_size, addr);
	spin_unlock_irqrestore(&n->list_lock, flags);
	return object;
}

unsigned int slab_hooks;

/* Shall an object be filled with zeroes when it is allocated? */
static inline bool slab_want_init_on_alloc(gfp_t flags, const struct kmem_cache *c)
{
	/* What init_on_free=1 has zeroed has a free pointer in it since. */
	if (!(slab_hooks & (SLAB_HOOK_INIT_ON_ALLOC | SLAB_HOOK_INIT_ON_FREE)) || c->ctor ||
	    (c->flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON)))
		return flags & __GFP_ZERO;
	return true;
}

/* kmemleak's own caches are not watched. */
static inline void kmemleak_alloc_recursive(const struct kmem_cache *s, const void *object)
{
	if ((slab_hooks & SLAB_HOOK_KMEMLEAK) && !(s->flags & SLAB_NOLEAKTRACE))
		kmemleak_alloc(object, s->object_size, 1);
}

/* ... and how many bytes of it? Behind what its user asked for there may be a red zone. */
static inline unsigned int zero_size(const struct kmem_cache *s, unsigned int orig_size)
{
	if ((s->flags & (SLAB_STORE_USER | SLAB_RED_ZONE)) && (s->flags & SLAB_KMALLOC))
		return orig_size;
	return READ_ONCE(s->object_size);
}

/* ... and when it is freed? */
static inline bool slab_want_init_on_free(const struct kmem_cache *c)
{
	return (slab_hooks & SLAB_HOOK_INIT_ON_FREE) && !c->ctor &&
	       !(c->flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON));
}

/*
 * Check the objects of a list, which somebody frees, and prepare them. The list is shorter than
 * its user says if an object is on it twice. Returns how many objects there are; 0 if one of
 * them may not be freed: then none is.
 */
static int free_list_debug(struct kmem_cache *s, struct slab *slab, void *head, void *tail,
			   int bulk_cnt, unsigned long addr)
{
	void *object = head, *next;
	int cnt = 1;

	for (; cnt <= bulk_cnt; object = next, cnt++) {
		next = object == tail ? NULL : get_freepointer(s, object);
		if ((s->flags & SLAB_CONSISTENCY_CHECKS) &&
		    !free_consistency_checks(s, slab, object, addr))
			return 0;
		if (s->flags & SLAB_STORE_USER)
			set_track(s, object, TRACK_FREE, addr);
		trace(s, slab, object, 0);
		kmemleak_free(object);
		init_object(s, object, SLUB_RED_INACTIVE);
		if (slab_want_init_on_free(s))
			memset(object, 0, s->object_size);
		if (!next)
			break;
		/* The free pointer may lie in the object, which was just filled. */
		set_freepointer(s, object, next);
	}
	if (cnt != bulk_cnt)
		slab_err(s, slab, "Bulk free expected %d objects but found %d\n", bulk_cnt, cnt);
	return cnt <= bulk_cnt ? cnt : 0;
}

/* Free a list of objects of a slab, in a cache with debugging. */
static noinline void free_debug_processing(struct kmem_cache *s, struct slab *slab, void *head,
					   void *tail, int bulk_cnt, unsigned long addr)
{
	struct kmem_cache_node *n = s->node;
	struct slab *slab_free = NULL;
	unsigned long flags;
	bool checks_ok;
	int cnt;

	spin_lock_irqsave(&n->list_lock, flags);
	checks_ok = !(s->flags & SLAB_CONSISTENCY_CHECKS) || check_slab(s, slab);
	/* inuse must not become less than zero, with or without the other checks. */
	if (checks_ok && (int)slab->inuse < bulk_cnt) {
		slab_err(s, slab, "Slab has %d allocated objects but %d are to be freed\n",
			 slab->inuse, bulk_cnt);
		checks_ok = false;
	}
	cnt = checks_ok ? free_list_debug(s, slab, head, tail, bulk_cnt, addr) : 0;
	if (cnt) {
		void *prior = slab->freelist;

		slab->inuse -= (unsigned int)cnt;
		set_freepointer(s, tail, prior);
		slab->freelist = head;
		if (!slab->inuse && n->nr_partial >= s->min_partial)
			slab_free = slab;
		if (!prior) {
			remove_full(s, n, slab);
			if (!slab_free) {
				add_partial(n, slab, DEACTIVATE_TO_TAIL);
				stat(s, FREE_ADD_PARTIAL);
			}
		} else if (slab_free) {
			remove_partial(n, slab);
			stat(s, FREE_REMOVE_PARTIAL);
		}
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	if (!cnt)
		slab_fix(s, "Object at 0x%px not freed", head);
	if (slab_free) {
		stat(s, FREE_SLAB);
		discard_slab(s, slab_free);
	}
}

/*
 * ---- From frozen to the node ----
 */

/*
 * Unfreeze the slab that a CPU allocated from. The CPU's free objects go back in front of
 * those that the slab has, in the same exchange.
 * @s: the cache
 * @slab: the slab, which is no longer in any kmem_cache_cpu
 * @freelist: the objects that were left on the CPU's freelist
 */
static void deactivate_slab(struct kmem_cache *s, struct slab *slab, void *freelist)
{
	struct kmem_cache_node *n = s->node;
	/* Other CPUs that freed objects of it will do so again: it is used last then. */
	enum stat_item end = READ_ONCE(slab->freelist) ? DEACTIVATE_TO_TAIL : DEACTIVATE_TO_HEAD;
	void *last = NULL, *old_freelist, *new_freelist;
	union slab_counters old, new;
	bool discard, partial, done;
	unsigned long flags = 0;
	unsigned int nr = 0;

	read_slab(slab, &old);
	for (void *p = freelist; p && nr <= old.objects; p = get_freepointer(s, p)) {
		last = p;
		nr++;
	}
	/* More objects than the slab has: a circle, because an object was freed twice. */
	if (nr > old.objects)
		last = NULL;
	do {
		old_freelist = read_slab(slab, &old);
		VM_BUG_ON(!old.frozen);
		new_freelist = old_freelist;
		new = old;
		new.frozen = 0;
		if (last) {
			set_freepointer(s, last, old_freelist);
			new_freelist = freelist;
			new.inuse -= nr;
		} else if (unlikely(freelist)) {
			/* A circle. A slab that seems to be in use stays; the exit reports it. */
			new_freelist = freelist;
			new.inuse = 1;
		}
		discard = !new.inuse &&READ_ONCE(n->nr_partial) >= s->min_partial;
		partial = !discard && new_freelist;
		/* A slab that has a free object and is not frozen must be on the list. */
		if (partial)
			spin_lock_irqsave(&n->list_lock, flags);
		done = cmpxchg_double_slab(s, slab, old_freelist, old.counters, new_freelist,
					   new.counters, "unfreezing slab");
		if (partial && done)
			add_partial(n, slab, end);
		if (partial)
			spin_unlock_irqrestore(&n->list_lock, flags);
	} while (!done);

	if (end == DEACTIVATE_TO_TAIL)
		stat(s, DEACTIVATE_REMOTE_FREES);
	stat(s, discard ? DEACTIVATE_EMPTY : partial ? end : DEACTIVATE_FULL);
	if (!partial && !discard)
		trace_slab_move(s, slab, new.counters, "full");
	if (discard) {
		stat(s, FREE_SLAB);
		discard_slab(s, slab);
	}
}

/* Unfreeze a list of partial slabs that are no longer in any kmem_cache_cpu. */
static void __unfreeze_partials(struct kmem_cache *s, struct slab *partial_slab)
{
	struct slab *slab, *next, *empty = NULL;
	struct kmem_cache_node *n = s->node;
	union slab_counters old, new;
	unsigned long flags;
	void *freelist;

	spin_lock_irqsave(&n->list_lock, flags);
	for (slab = partial_slab; slab; slab = next) {
		next = slab->next;
		do {
			freelist = read_slab(slab, &old);
			VM_BUG_ON(!old.frozen);
			new = old;
			new.frozen = 0;
		} while (!__cmpxchg_double_slab(s, slab, freelist, old.counters, freelist,
						new.counters, "unfreezing slab"));
		if (!new.inuse && n->nr_partial >= s->min_partial) {
			WRITE_ONCE(slab->next, empty);
			empty = slab;
			continue;
		}
		add_partial(n, slab, DEACTIVATE_TO_TAIL);
		stat(s, FREE_ADD_PARTIAL);
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	/* The page allocator is not called with the lock held. */
	for (slab = empty; slab; slab = next) {
		next = slab->next;
		stat(s, DEACTIVATE_EMPTY);
		stat(s, FREE_SLAB);
		discard_slab(s, slab);
	}
}

/* All partial slabs of this CPU go to the node. */
static void unfreeze_partials(struct kmem_cache *s)
{
	struct kmem_cache_cpu *c = this_cpu_slab(s);
	struct slab *partial_slab;
	unsigned long flags;

	local_lock_irqsave(&c->lock, flags);
	partial_slab = c->partial;
	c->partial = NULL;
	local_unlock_irqrestore(&c->lock, flags);
	if (partial_slab)
		__unfreeze_partials(s, partial_slab);
}

/*
 * A slab that this CPU has frozen becomes one of its partial slabs. With @drain, when it
 * has cpu_partial_slabs already, those go to the node first.
 */
static void put_cpu_partial(struct kmem_cache *s, struct slab *slab, int drain)
{
	struct kmem_cache_cpu *c = this_cpu_slab(s);
	struct slab *next, *too_many = NULL;
	unsigned long flags;

	local_lock_irqsave(&c->lock, flags);
	next = c->partial;
	if (drain && next && next->slabs >= (int)s->cpu_partial_slabs) {
		too_many = next;
		next = NULL;
	}
	slab->slabs = next ? next->slabs + 1 : 1;
	/* A CPU that frees an object of the slab reads this word in compound_head(). */
	WRITE_ONCE(slab->next, next);
	c->partial = slab;
	trace_slab_move(s, slab, READ_ONCE(slab->counters), "cpu_partial");
	local_unlock_irqrestore(&c->lock, flags);
	if (too_many) {
		stat(s, CPU_PARTIAL_DRAIN);
		__unfreeze_partials(s, too_many);
	}
}

/*
 * ---- From the node to frozen ----
 */

/*
 * Freeze a slab and take it off the partial list. list_lock is held.
 * @mode: the CPU takes the slab's free objects, too, because it allocates from them now
 *
 * Returns the free objects; NULL if another CPU freed an object of the slab just then.
 */
static void *acquire_slab(struct kmem_cache *s, struct kmem_cache_node *n, struct slab *slab,
			  int mode)
{
	union slab_counters old, new;
	void *freelist;

	freelist = read_slab(slab, &old);
	VM_BUG_ON(old.frozen);
	new = old;
	new.frozen = 1;
	if (mode)
		new.inuse = old.objects;
	if (!__cmpxchg_double_slab(s, slab, freelist, old.counters, mode ? NULL : freelist,
				   new.counters, "acquire_slab"))
		return NULL;
	remove_partial(n, slab);
	WARN_ON(!freelist);
	return freelist;
}

/*
 * Take a slab off the node's partial list, to allocate from, and some more slabs for later.
 * @ret_slab: gets the slab
 *
 * Returns its free objects. With debugging it returns one object, which is in use now, and
 * the slab stays the node's. NULL if the list is empty, or another CPU was faster.
 */
static void *get_partial_node(struct kmem_cache *s, struct kmem_cache_node *n,
			      struct slab **ret_slab, unsigned int orig_size, unsigned long addr)
{
	struct slab *slab, *slab2;
	unsigned int partial_slabs = 0;
	void *object = NULL;
	unsigned long flags;

	/* Without the lock: a slab that comes just now is found the next time. */
	if (!READ_ONCE(n->nr_partial))
		return NULL;
	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_safe(slab, slab2, &n->partial, slab_list) {
		void *t;

		if (kmem_cache_debug(s)) {
			object = alloc_single_from_partial(s, n, slab, orig_size, addr);
			if (object)
				break;
			continue;
		}
		t = acquire_slab(s, n, slab, !object);
		if (!t)
			break;
		if (!object) {
			*ret_slab = slab;
			stat(s, ALLOC_FROM_PARTIAL);
			object = t;
		} else {
			put_cpu_partial(s, slab, 0);
			stat(s, CPU_PARTIAL_NODE);
			partial_slabs++;
		}
		if (!kmem_cache_has_cpu_partial(s) || partial_slabs > s->cpu_partial_slabs / 2)
			break;
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	return object;
}

/*
 * ---- Freeing ----
 */

/**
 * __slab_free - free objects of a slab that this CPU does not allocate from
 * @s: the cache
 * @slab: the slab
 * @head: the first object of a list of objects to free
 * @tail: the last one
 * @cnt: how many there are
 * @addr: return address of the call that frees them
 *
 * One exchange puts the objects onto the slab's freelist. The state of the slab before
 * says what else there is to do; the opening comment has a table.
 */
noinline void __slab_free(struct kmem_cache *s, struct slab *slab, void *head, void *tail,
			  unsigned int cnt, unsigned long addr)
{
	struct kmem_cache_node *n = NULL;
	unsigned long flags = 0;
	union slab_counters old, new;
	bool was_frozen;
	void *prior;

	stat(s, FREE_SLOWPATH);
	if (kmem_cache_debug(s)) {
		free_debug_processing(s, slab, head, tail, (int)cnt, addr);
		return;
	}
	do {
		if (unlikely(n)) {
			spin_unlock_irqrestore(&n->list_lock, flags);
			n = NULL;
		}
		prior = read_slab(slab, &old);
		was_frozen = old.frozen;
		set_freepointer(s, tail, prior);
		new = old;
		new.inuse -= cnt;
		if (!was_frozen && !prior && kmem_cache_has_cpu_partial(s)) {
			/* It was full, and on no list: this CPU takes it. */
			new.frozen = 1;
		} else if (!was_frozen && (!prior || !new.inuse)) {
			/* It goes onto the node's list, or off it. */
			n = s->node;
			spin_lock_irqsave(&n->list_lock, flags);
		}
	} while (!cmpxchg_double_slab(s, slab, prior, old.counters, head, new.counters,
				      "__slab_free"));

	if (likely(!n)) {
		if (likely(was_frozen)) {
			/* The CPU that has the slab finds the objects. */
			stat(s, FREE_FROZEN);
		} else if (new.frozen) {
			put_cpu_partial(s, slab, 1);
			stat(s, CPU_PARTIAL_FREE);
		}
		return;
	}
	if (unlikely(!new.inuse && n->nr_partial >= s->min_partial)) {
		if (prior) {
			remove_partial(n, slab);
			stat(s, FREE_REMOVE_PARTIAL);
		}
		spin_unlock_irqrestore(&n->list_lock, flags);
		stat(s, FREE_SLAB);
		discard_slab(s, slab);
		return;
	}
	/* It was full, and CPUs keep no partial slabs. */
	if (!prior) {
		add_partial(n, slab, DEACTIVATE_TO_TAIL);
		stat(s, FREE_ADD_PARTIAL);
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
}

/* An object belongs to another cache than its user says: report that. Returns its cache. */
static noinline struct kmem_cache *cache_from_obj(struct kmem_cache *s, void *x)
{
	struct kmem_cache *cachep = virt_to_cache(x);

	WARN(1, "%s: Wrong slab cache. %s but object is from %s\n", __func__, s->name,
	     cachep->name);
	print_tracking(cachep, x);
	return cachep;
}

static __always_inline void free_checked(struct kmem_cache *s, void *x, bool traced,
					 unsigned long addr)
{
	struct slab *slab = likely(virt_addr_valid(x)) ? virt_to_slab(x) : NULL;
	struct kmem_cache *cache = s;

	/* Otherwise the compiler reads the cache from the slab, and the processor waits for it. */
	OPTIMIZER_HIDE_VAR(cache);
	if (unlikely(!slab)) {
		WARN(x, "virt_to_cache: Object is not a Slab page! kmem_cache_free(%s, 0x%px)\n",
		     s->name, x);
		return;
	}
	if (unlikely(slab->slab_cache != s))
		cache = cache_from_obj(s, x);
	if (traced)
		trace_kmem_cache_free(addr, x, cache);
	slab_free(cache, slab, x, addr);
}

/* An object is freed, and the event tells of it. */
static __cold noinline void __kmem_cache_free(struct kmem_cache *s, void *x, unsigned long caller)
{
	free_checked(s, x, true, caller);
}

/**
 * kmem_cache_free - free an object
 * @s: its cache
 * @x: the object, or NULL, which is nothing
 *
 * An object of another cache is reported, and goes back to its own cache. An address that is
 * not in a slab is reported, and nothing else happens.
 */
void kmem_cache_free(struct kmem_cache *s, void *x)
{
	if (unlikely(trace_kmem_cache_free_enabled()))
		__kmem_cache_free(s, x, _RET_IP_);
	else
		free_checked(s, x, false, CALLER_ADDR);
}

/* Objects of one slab, linked by their free pointers. */
struct detached_freelist {
	struct slab *slab;
	void *tail;
	void *freelist;
	int cnt;
	struct kmem_cache *s;
};

/* So many objects of other slabs end the search for more objects of the same slab. */
#define DETACHED_LOOKAHEAD 3

/*
 * Take the last object of an array, and the objects near it that are of the same slab, and
 * link them. Objects of other slabs stay in the array, in front of those that were taken.
 * @s: their cache; NULL: each object has its own
 *
 * Returns how many objects are left in the array. df->slab is NULL if the last entry was not
 * an object of a slab; it is freed, or reported, then.
 */
static size_t build_detached_freelist(struct kmem_cache *s, size_t size, void **p,
				      struct detached_freelist *df)
{
	void *object = p[--size];
	int lookahead = DETACHED_LOOKAHEAD;
	size_t same = size;

	df->slab = virt_addr_valid(object) ? virt_to_slab(object) : NULL;
	if (!df->slab) {
		if (s)
			kmem_cache_free(s, object);
		else
			free_large_kmalloc(object);
		return size;
	}
	df->s = df->slab->slab_cache;
	if (s && unlikely(df->s != s))
		cache_from_obj(s, object);
	df->tail = object;
	df->freelist = object;
	df->cnt = 1;
	while (size) {
		object = p[--size];
		if (virt_addr_valid(object) && virt_to_slab(object) == df->slab) {
			set_freepointer(df->s, object, df->freelist);
			df->freelist = object;
			df->cnt++;
			same--;
			if (size != same)
				swap(p[size], p[same]);
		} else if (!--lookahead) {
			break;
		}
	}
	return same;
}

/**
 * __kmem_cache_free_bulk - give many objects to their slabs
 * @s: their cache; NULL: each object has its own
 * @size: how many there are
 * @p: the objects; their order changes
 *
 * Objects of the same slab that are near each other are freed in one step. The sheaves
 * are left out.
 */
void __kmem_cache_free_bulk(struct kmem_cache *s, size_t size, void **p)
{
	while (size) {
		struct detached_freelist df;

		size = build_detached_freelist(s, size, p, &df);
		if (df.slab)
			do_slab_free(df.s, df.slab, df.freelist, df.tail, (unsigned int)df.cnt,
				     _RET_IP_);
	}
}

/*
 * Before the objects of a list are freed. KASAN keeps those that it wants to keep, and those
 * that may not be freed. False if no object is left.
 */
static bool slab_free_freelist_hook(struct kmem_cache *s, void **head, void **tail, int *cnt)
{
	void *object = *head, *last = *tail, *next;

	if (!IS_ENABLED(CONFIG_KASAN) || kmem_cache_debug(s))
		return true;
	*head = *tail = NULL;
	for (;; object = next) {
		next = object == last ? NULL : get_freepointer(s, object);
		if (kasan_slab_free(s, object, _RET_IP_)) {
			--*cnt;
		} else {
			set_freepointer(s, object, *head);
			*head = object;
			*tail = *tail ?: object;
		}
		if (object == last)
			return *head;
	}
}

/**
 * kmem_cache_free_bulk - free many objects
 * @s: their cache; NULL: each object has its own, and memory of kmalloc_large() is among them
 * @size: how many there are
 * @p: the objects; their order changes
 */
void kmem_cache_free_bulk(struct kmem_cache *s, size_t size, void **p)
{
	if (s && cache_has_sheaves(s)) {
		for (size_t i = 0; i < size; i++)
			kmem_cache_free(s, p[i]);
		return;
	}
	/* Linux does not report what is allocated, or freed, in bulk. */
	for (size_t i = 0; trace_kmem_cache_free_enabled() && i < size; i++)
		if (virt_addr_valid(p[i]) && virt_to_slab(p[i]))
			trace_kmem_cache_free(_RET_IP_, p[i], virt_to_slab(p[i])->slab_cache);
	while (size) {
		struct detached_freelist df;

		size = build_detached_freelist(s, size, p, &df);
		if (df.slab && slab_free_freelist_hook(df.s, &df.freelist, &df.tail, &df.cnt))
			do_slab_free(df.s, df.slab, df.freelist, df.tail, (unsigned int)df.cnt,
				     _RET_IP_);
	}
}

/*
 * ---- Allocation ----
 */

/* The number of free objects of a slab; less than 0 if more were freed than allocated. */
int count_free(struct slab *slab)
{
	union slab_counters now;

	read_slab(slab, &now);
	return (int)now.objects - (int)now.inuse;
}

unsigned long count_partial(struct kmem_cache_node *n, int (*get_count)(struct slab *))
{
	unsigned long flags, x = 0;
	struct slab *slab;

	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_checked(slab, &n->partial, slab_list) {
		int count = get_count(slab);

		x += (unsigned long)(count < 0 ? slab->objects : count);
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	return x;
}

static __cold noinline void slab_out_of_memory(struct kmem_cache *s, gfp_t gfpflags)
{
	struct kmem_cache_node *n = s->node;
	char flags[FLAG_NAMES_MAX];

	if (gfpflags & __GFP_NOWARN)
		return;
	pr_warn("SLUB: Unable to allocate memory on node -1, gfp=%#x(%s)\n", gfpflags,
		format_gfp_flags(flags, sizeof(flags), gfpflags));
	pr_warn("  cache: %s, object size: %u, buffer size: %u, default order: %u, min order: %u\n",
		s->name, s->object_size, s->size, oo_order(s->oo), oo_order(s->min));
	if (oo_order(s->min) > (unsigned int)get_order(s->object_size))
		pr_warn("  %s debugging increased min order, use slub_debug=O to disable.\n",
			s->name);
	pr_warn("  node %d: slabs: %ld, objs: %ld, free: %ld\n", 0, atomic_long_read(&n->nr_slabs),
		atomic_long_read(&n->total_objects), (long)count_partial(n, count_free));
}

/*
 * Take all objects that were freed into the slab that this CPU allocates from; the CPU's own
 * freelist is empty. If there is no such object the slab is full. It is unfrozen then, and on
 * no list, until an object of it is freed.
 */
static void *get_freelist(struct kmem_cache *s, struct slab *slab)
{
	union slab_counters old, new;
	void *freelist;

	do {
		freelist = read_slab(slab, &old);
		VM_BUG_ON(!old.frozen);
		new = old;
		new.inuse = old.objects;
		new.frozen = freelist != NULL;
	} while (!__cmpxchg_double_slab(s, slab, freelist, old.counters, NULL, new.counters,
					"get_freelist"));
	if (freelist)
		trace_slab_refill(s, page_to_pfn(slab_page(slab)), old.objects - old.inuse);
	else
		trace_slab_move(s, slab, new.counters, "full");
	return freelist;
}

/* load_freelist: the first object of the list is allocated, the rest is the CPU's. */
static void *load_freelist(struct kmem_cache *s, struct kmem_cache_cpu *c, void *freelist)
{
	VM_BUG_ON(!c->slab->frozen);
	c->freelist = get_freepointer(s, freelist);
	c->tid = next_tid(c->tid);
	return freelist;
}

/* redo: from the slab that this CPU has; NULL if it has none, or a full one. */
static void *alloc_from_cpu_slab(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	unsigned long flags;
	void *freelist;

	local_lock_irqsave(&c->lock, flags);
	freelist = c->freelist;
	if (!freelist && c->slab) {
		freelist = get_freelist(s, c->slab);
		if (freelist) {
			stat(s, ALLOC_REFILL);
		} else {
			c->slab = NULL;
			c->tid = next_tid(c->tid);
			stat(s, DEACTIVATE_BYPASS);
		}
	}
	if (freelist)
		freelist = load_freelist(s, c, freelist);
	local_unlock_irqrestore(&c->lock, flags);
	return freelist;
}

/* new_slab: the next one of this CPU's partial slabs becomes the one it allocates from. */
static bool take_cpu_partial(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	bool taken = false;
	unsigned long flags;

	local_lock_irqsave(&c->lock, flags);
	if (!c->slab && c->partial) {
		c->slab = c->partial;
		c->partial = c->slab->next;
		stat(s, CPU_PARTIAL_ALLOC);
		trace_slab_move(s, c->slab, READ_ONCE(c->slab->counters), "cpu");
		taken = true;
	}
	local_unlock_irqrestore(&c->lock, flags);
	return taken;
}

/* retry_load_slab: the CPU allocates from @slab from now on; first of all @freelist. */
static void *load_slab(struct kmem_cache *s, struct kmem_cache_cpu *c, struct slab *slab,
		       void *freelist)
{
	unsigned long flags;

	local_lock_irqsave(&c->lock, flags);
	/* An interrupt, or another task, may have set one while this one waited for pages. */
	while (unlikely(c->slab)) {
		void *flush_freelist = c->freelist;
		struct slab *flush_slab = c->slab;

		c->slab = NULL;
		c->freelist = NULL;
		c->tid = next_tid(c->tid);
		local_unlock_irqrestore(&c->lock, flags);
		deactivate_slab(s, flush_slab, flush_freelist);
		stat(s, CPUSLAB_FLUSH);
		local_lock_irqsave(&c->lock, flags);
	}
	c->slab = slab;
	trace_slab_move(s, slab, READ_ONCE(slab->counters), "cpu");
	freelist = load_freelist(s, c, freelist);
	local_unlock_irqrestore(&c->lock, flags);
	return freelist;
}

/*
 * The CPU's freelist is empty: find more. What Linux has as one function with labels is
 * here one function for each of its labels.
 */
static void *___slab_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr,
			   struct kmem_cache_cpu *c, unsigned int orig_size)
{
	void *freelist;

	stat(s, ALLOC_SLOWPATH);
	for (;;) {
		struct slab *slab = NULL;

		freelist = alloc_from_cpu_slab(s, c);
		if (freelist)
			return freelist;
		if (READ_ONCE(c->partial) && take_cpu_partial(s, c))
			continue;
		freelist = get_partial_node(s, s->node, &slab, orig_size, addr);
		if (kmem_cache_debug(s) && freelist)
			return freelist;
		if (!freelist) {
			slab = new_slab(s, gfpflags);
			if (unlikely(!slab))
				return NULL;
			stat(s, ALLOC_SLAB);
			if (kmem_cache_debug(s)) {
				freelist = alloc_single_from_new_slab(s, slab, orig_size, addr);
				if (unlikely(!freelist))
					continue;
				return freelist;
			}
			/* Nobody else knows the slab yet. */
			freelist = slab->freelist;
			slab->freelist = NULL;
			slab->inuse = slab->objects;
			slab->frozen = 1;
			inc_slabs_node(s, slab->objects);
		}
		return load_slab(s, c, slab, freelist);
	}
}

/**
 * __slab_alloc - an object, when slab_alloc() gets none, or not all that is asked for
 * @s: the cache
 * @gfpflags: how
 * @addr: return address of the call that asks for it
 * @orig_size: bytes of the object that the caller asks for, or WHOLE_OBJECT
 */
noinline void *__slab_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr,
			    unsigned int orig_size)
{
	struct kmem_cache_cpu *c = this_cpu_slab(s);
	bool is_kmalloc = orig_size != WHOLE_OBJECT;
	void *object = NULL;

	might_alloc(gfpflags);
	if (!is_kmalloc)
		orig_size = READ_ONCE(s->object_size);
	if (kmem_cache_debug(s)) {
		if ((slab_hooks & SLAB_HOOK_FAIL) && should_failslab(s, gfpflags))
			goto out;
	} else if (cache_has_sheaves(s)) {
		object = alloc_from_pcs(s);
		if (!object && __pcs_replace_empty_main(s, gfpflags))
			object = alloc_from_pcs(s);
	}
	if (!object && !kmem_cache_debug(s))
		object = take_object(s, this_cpu_slab(s));
	if (!object)
		object = ___slab_alloc(s, gfpflags, addr, c, orig_size);
out:
	if (likely(object)) {
		kasan_slab_alloc(s, object, addr);
		kmemleak_alloc_recursive(s, object);
		if (slab_want_init_on_alloc(gfpflags, s))
			memset(object, 0, zero_size(s, orig_size));
	} else {
		slab_out_of_memory(s, gfpflags);
	}
	if (is_kmalloc)
		trace_kmalloc(addr, object, orig_size, s->size, gfpflags, NUMA_NO_NODE);
	else
		trace_kmem_cache_alloc(addr, object, s, gfpflags, NUMA_NO_NODE);
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
	return slab_alloc(s, gfpflags, CALLER_ADDR, WHOLE_OBJECT);
}

/**
 * __kmem_cache_alloc_bulk - many objects from the slabs
 * @s: the cache
 * @flags: how
 * @size: how many objects are wanted
 * @p: gets them
 * @addr: return address of the call that asks for them
 *
 * The caller makes them ready for their users. The sheaves are left out.
 *
 * Return: how many objects there were, at most @size.
 */
unsigned int __kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t flags, size_t size, void **p,
				     unsigned long addr)
{
	struct kmem_cache_cpu *c = this_cpu_slab(s);
	unsigned int nr;

	for (nr = 0; nr < size; nr++) {
		p[nr] = kmem_cache_debug(s) ? NULL : take_object(s, c);
		if (likely(p[nr]))
			continue;
		/* Here failslab= counts each object; in Linux it counts the call. */
		if ((slab_hooks & SLAB_HOOK_FAIL) && should_failslab(s, flags))
			break;
		p[nr] = ___slab_alloc(s, flags, addr, c, s->object_size);
		if (unlikely(!p[nr]))
			break;
	}
	return nr;
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
	size_t nr = 0;

	might_alloc(flags);
	if (cache_has_sheaves(s))
		nr = alloc_from_pcs_bulk(s, flags, size, p);
	nr += __kmem_cache_alloc_bulk(s, flags, size - nr, p + nr, _RET_IP_);
	for (size_t i = 0; i < nr; i++) {
		kasan_slab_alloc(s, p[i], _RET_IP_);
		kmemleak_alloc_recursive(s, p[i]);
		trace_kmem_cache_alloc(_RET_IP_, p[i], s, flags, NUMA_NO_NODE);
		if (slab_want_init_on_alloc(flags, s))
			memset(p[i], 0, READ_ONCE(s->object_size));
	}
	if (likely(nr == size))
		return (int)size;
	slab_out_of_memory(s, flags);
	kmem_cache_free_bulk(s, nr, p);
	return 0;
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

	if (!s->object_size || s->object_size > PAGE_SIZE << (MAX_ORDER - 1) ||
	    !is_power_of_2(s->align) || s->align > PAGE_SIZE << (MAX_ORDER - 1))
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
	kasan_cache_create(s, &size);
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

static void slub_set_cpu_partial(struct kmem_cache *s, unsigned int nr_objects)
{
	s->cpu_partial = nr_objects;
	s->cpu_partial_slabs = DIV_ROUND_UP(nr_objects * 2, oo_objects(s->oo));
}

/* How many free objects a CPU may keep in partial slabs, if half of each slab is free. */
static void set_cpu_partial(struct kmem_cache *s)
{
	if (!kmem_cache_has_cpu_partial(s))
		slub_set_cpu_partial(s, 0);
	else if (s->size >= PAGE_SIZE)
		slub_set_cpu_partial(s, 6);
	else if (s->size >= 1024)
		slub_set_cpu_partial(s, 24);
	else if (s->size >= 256)
		slub_set_cpu_partial(s, 52);
	else
		slub_set_cpu_partial(s, 120);
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
	struct slab *slab = new_slab(s, GFP_NOWAIT);
	struct kmem_cache_node *n;

	if (!slab)
		panic("SLUB: no memory for the first slab");
	n = slab->freelist;
	slab->freelist = get_freepointer(s, n);
	slab->inuse = 1;
	if (kmem_cache_debug(s))
		alloc_debug_processing(s, slab, n, s->object_size, _RET_IP_);
	kasan_slab_alloc(s, n, _RET_IP_);
	init_kmem_cache_node(n);
	s->node = n;
	inc_slabs_node(s, slab->objects);
	add_partial(n, slab, DEACTIVATE_TO_HEAD);
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

static bool alloc_kmem_cache_cpus(struct kmem_cache *s)
{
	unsigned int cpu;

	/* Both words of the fast path in Linux are exchanged at once. */
	s->cpu_slab = __alloc_percpu(sizeof(struct kmem_cache_cpu), 2 * sizeof(void *));
	if (!s->cpu_slab)
		return false;
	for_each_possible_cpu(cpu)
		per_cpu_ptr(s->cpu_slab, cpu)->tid = init_tid((int)cpu);
	return true;
}

/**
 * kmem_cache_open - make a cache work
 * @s: the cache, which nobody knows yet: its name, object_size, align, constructor and region
 *	for user space are set
 * @flags: SLAB_*
 *
 * Linux: the same function, where it is static; its callers are in one file with it.
 *
 * Return: 0; -EINVAL for no such slab; -ENOMEM.
 */
int kmem_cache_open(struct kmem_cache *s, slab_flags_t flags)
{
	s->flags = kmem_cache_flags(s->object_size, flags, s->name);
	if (slab_hooks)
		s->flags |= __SLAB_HOOKED;
	/* With debugging each change of a slab is made under the node's lock. */
	if (system_has_cmpxchg_double() && !(s->flags & SLAB_NO_CMPXCHG))
		s->flags |= __CMPXCHG_DOUBLE;
#ifdef CONFIG_SLAB_FREELIST_HARDENED
	s->random = (unsigned long)s * 0x9e3779b97f4a7c15ULL;
#endif
	if (!calculate_sizes(s))
		return -EINVAL;
	if (slub_debug_too_large(s)) {
		s->flags &= ~DEBUG_METADATA_FLAGS;
		if (!calculate_sizes(s))
			return -EINVAL;
	}
	/* So many slabs that are free altogether the node keeps. */
	s->min_partial = clamp_t(unsigned long, ilog2(s->size) / 2, MIN_PARTIAL, MAX_PARTIAL);
	set_cpu_partial(s);
	if (slab_state >= UP && init_cache_random_seq(s))
		return -ENOMEM;
	if (!init_kmem_cache_nodes(s))
		goto error;
	if (alloc_kmem_cache_cpus(s))
		return 0;
	if (slab_state > DOWN)
		kmem_cache_free(kmem_cache_node, s->node);
error:
	cache_random_seq_destroy(s);
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
	align = max_t(unsigned int, align, ARCH_SLAB_MINALIGN);
	return align > UINT_MAX - sizeof(void *) ? align :
						   ALIGN(align, (unsigned int)sizeof(void *));
}

/**
 * create_cache - make a cache
 * @name: its name, which stays the caller's
 * @object_size: of an object, in bytes
 * @align: power of two, or 0
 * @flags: SLAB_*
 * @ctor: runs once for each object, when its slab is made; or NULL
 *
 * Without the checks and the merging of kmem_cache_create().
 * Linux: mm/slab_common.c, where it is static.
 *
 * Return: the cache; an ERR_PTR if there is no memory, or no such slab.
 */
struct kmem_cache *create_cache(const char *name, unsigned int object_size, unsigned int align,
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
	err = kmem_cache_open(s, flags);
	if (err) {
		kmem_cache_free(kmem_cache, s);
		return ERR_PTR(err);
	}
	mutex_lock(&slab_mutex);
	list_add(&s->list, &slab_caches);
	mutex_unlock(&slab_mutex);
	return s;
}

/* ---- and taking it apart ---- */

/* The slab that a CPU allocates from goes back to the node. */
static void flush_slab(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	unsigned long flags;
	struct slab *slab;
	void *freelist;

	local_lock_irqsave(&c->lock, flags);
	slab = c->slab;
	freelist = c->freelist;
	c->slab = NULL;
	c->freelist = NULL;
	c->tid = next_tid(c->tid);
	local_unlock_irqrestore(&c->lock, flags);
	if (slab) {
		deactivate_slab(s, slab, freelist);
		stat(s, CPUSLAB_FLUSH);
	}
}

/* Give back all that a CPU has. It is this CPU, or one that does not run. */
void __flush_cpu_slab(struct kmem_cache *s, unsigned int cpu)
{
	struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);
	struct slab *partial;

	__pcs_flush_all_cpu(s, cpu);
	flush_slab(s, c);
	partial = c->partial;
	c->partial = NULL;
	if (partial)
		__unfreeze_partials(s, partial);
}

/* The work item that makes a CPU flush a cache. */
struct slub_flush_work {
	struct work_struct work;
	struct kmem_cache *s;
};

static DEFINE_MUTEX(flush_lock);
static DEFINE_PER_CPU(struct slub_flush_work, slub_flush);

static void flush_cpu_slab(struct work_struct *w)
{
	struct slub_flush_work *sfw = container_of(w, struct slub_flush_work, work);
	struct kmem_cache *s = sfw->s;

	pcs_flush_all(s);
	flush_slab(s, this_cpu_slab(s));
	unfreeze_partials(s);
}

/* A task on each CPU gives back what the CPU has. Wait for all of them. */
static void flush_all(struct kmem_cache *s)
{
	unsigned int cpu;

	barn_shrink(s);
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

/* Slabs with so many free objects and more are not told apart. */
#define SHRINK_PROMOTE_MAX 32

/*
 * Give the node's empty slabs back. Of the others, those with more objects in use come first,
 * so that the last ones become empty. Returns 1 if slabs are left, 0 if there are none.
 */
int __kmem_cache_do_shrink(struct kmem_cache *s)
{
	struct list_head promote[SHRINK_PROMOTE_MAX], discard;
	struct kmem_cache_node *n = s->node;
	struct slab *slab, *t;
	unsigned long flags;

	INIT_LIST_HEAD(&discard);
	for (int i = 0; i < SHRINK_PROMOTE_MAX; i++)
		INIT_LIST_HEAD(&promote[i]);
	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_safe(slab, t, &n->partial, slab_list) {
		union slab_counters now;
		int free;

		/* Others may free objects of it meanwhile. */
		read_slab(slab, &now);
		free = (int)now.objects - (int)now.inuse;
		if (free == (int)now.objects) {
			remove_partial(n, slab);
			list_add(&slab->slab_list, &discard);
		} else {
			list_move_tail(&slab->slab_list,
				       &promote[clamp(free, 1, SHRINK_PROMOTE_MAX) - 1]);
		}
	}
	for (int i = 0; i < SHRINK_PROMOTE_MAX; i++)
		list_splice_tail(&promote[i], &n->partial);
	spin_unlock_irqrestore(&n->list_lock, flags);
	list_for_each_entry_safe(slab, t, &discard, slab_list)
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
	kasan_quarantine_remove_cache(s);
	flush_all(s);
	return __kmem_cache_do_shrink(s);
}

/**
 * __kmem_cache_shutdown - give back all memory of a cache
 * @s: the cache
 *
 * Return: 0. 1 if objects are in use: they are listed, and the cache stays.
 */
int __kmem_cache_shutdown(struct kmem_cache *s)
{
	struct slab *slab;

	if (!__kmem_cache_shrink(s))
		return 0;
	for_each_slab_of(slab, s)
		list_slab_objects(s, slab);
	return 1;
}

/**
 * __kmem_cache_release - free what belongs to a cache that is shut down
 * @s: the cache
 */
void __kmem_cache_release(struct kmem_cache *s)
{
	cache_random_seq_destroy(s);
	pcs_destroy(s);
	free_percpu(s->cpu_slab);
	kmem_cache_free(kmem_cache_node, s->node);
}

/**
 * destroy_cache - take a cache apart
 * @s: the cache, of which nobody has an object
 *
 * Return: 0; -EBUSY when objects are left: they are listed, and the cache stays.
 */
int destroy_cache(struct kmem_cache *s)
{
	if (__kmem_cache_shutdown(s))
		return -EBUSY;
	mutex_lock(&slab_mutex);
	list_del(&s->list);
	mutex_unlock(&slab_mutex);
	/* Its last slabs may wait for readers. */
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		rcu_barrier();
	__kmem_cache_release(s);
	kmem_cache_free(kmem_cache, s);
	return 0;
}

/**
 * __check_heap_object - may a part of an object be copied to, or from, user space?
 * @ptr: where the part begins
 * @n: its bytes
 * @slab: the slab
 * @to_user: it is copied to user space
 *
 * If it is not in the region that the cache has for that, it is a BUG().
 */
void __check_heap_object(const void *ptr, unsigned long n, const struct slab *slab, bool to_user)
{
	const struct kmem_cache *s = slab->slab_cache;
	unsigned int offset = (unsigned int)((unsigned long)(ptr - slab_address(slab)) % s->size);

	if (s->flags & SLAB_RED_ZONE) {
		if (offset < s->red_left_pad)
			usercopy_abort("SLUB object in left red zone", s->name, to_user, offset, n);
		offset -= s->red_left_pad;
	}
	if (offset < s->useroffset || offset - s->useroffset > s->usersize ||
	    n > s->usersize - (offset - s->useroffset))
		usercopy_abort("SLUB object", s->name, to_user, offset, n);
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
	if (kmem_cache_open(s, SLAB_HWCACHE_ALIGN))
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

	if (booted_already())
		return;
	kasan_init();
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
	sheaf_init();
	create_kmalloc_caches();
	slab_state = UP;
	init_freelist_randomization();
	kmemleak_init();
	pr_info("SLUB: HWalign=%d, Order=%u-%u, MinObjects=%u, CPUs=%u, Nodes=%d\n", L1_CACHE_BYTES,
		slub_min_order, slub_max_order, slub_min_objects, nr_cpu_ids, 1);
}

/* ---- boot parameters ---- */

static int __init setup_slub_min_order(char *str)
{
	slub_min_order = boot_number("slub_min_order", str, MAX_ORDER - 1);
	slub_max_order = max(slub_max_order, slub_min_order);
	return 0;
}
early_param("slub_min_order", setup_slub_min_order);
MODULE_PARM_DESC(slub_min_order, "slub_min_order=<n>", "the smallest order of a slab");

static int __init setup_slub_max_order(char *str)
{
	slub_max_order = boot_number("slub_max_order", str, MAX_ORDER - 1);
	slub_min_order = min(slub_max_order, slub_min_order);
	return 0;
}
early_param("slub_max_order", setup_slub_max_order);
MODULE_PARM_DESC(slub_max_order, "slub_max_order=<n>", "the largest, if an object fits");

static int __init setup_slub_min_objects(char *str)
{
	slub_min_objects = boot_number("slub_min_objects", str, MAX_OBJS_PER_PAGE);
	return 0;
}
early_param("slub_min_objects", setup_slub_min_objects);
MODULE_PARM_DESC(slub_min_objects, "slub_min_objects=<n>", "how many a slab should have at least");
