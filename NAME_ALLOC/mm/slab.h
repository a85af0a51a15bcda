/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_SLAB_H
#define _MM_SLAB_H

/* The insides of the slab allocator (Linux: mm/slab.h). */

#include <linux/kasan.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slub.h>
#include <linux/string.h>
#include <trace/events/slab.h>

/**
 * struct slab - a struct page, while the page belongs to a cache
 * @__page_flags: page->flags: PG_slab
 * @slab_list: the partial, or full, list of the node
 * @rcu_head: the slab waits until no reader looks at its objects any more
 * @next: the next one of a CPU's partial slabs
 * @slabs: how many there are, from this one on
 * @slab_cache: the cache; each page of the slab has this field
 * @freelist: the free objects. Those on a CPU's own freelist are not among them
 * @counters: the three fields below as one word, beside @freelist
 * @inuse: objects that are not on @freelist
 * @objects: objects of the slab
 * @frozen: a CPU has it: to allocate from, or as one of its partial slabs
 */
struct slab {
	unsigned long __page_flags;
	union {
		struct list_head slab_list;
		struct rcu_head rcu_head;
		struct {
			struct slab *next;
			int slabs;
		};
	};
	struct kmem_cache *slab_cache;
	void *freelist;
	union {
		unsigned long counters;
		struct {
			unsigned int inuse : 16;
			unsigned int objects : 15;
			unsigned int frozen : 1;
		};
	};
	unsigned int __unused;
	atomic_t __page_refcount;
#ifdef CONFIG_64BIT
	unsigned long memcg_data;
#endif
};

#define SLAB_MATCH(page_field, slab_field)                                                     \
	_Static_assert(offsetof(struct page, page_field) == offsetof(struct slab, slab_field), \
		       "struct slab lies over struct page")
SLAB_MATCH(flags, __page_flags);
SLAB_MATCH(mapping, slab_cache);
SLAB_MATCH(_refcount, __page_refcount);
_Static_assert(sizeof(struct slab) == sizeof(struct page), "struct slab lies over struct page");
_Static_assert(!(offsetof(struct slab, freelist) % (2 * sizeof(void *))) &&
		       offsetof(struct slab, counters) ==
			       offsetof(struct slab, freelist) + sizeof(void *),
	       "freelist and counters can be exchanged at once");

/*
 * A copy of a slab's counters, as they are in struct slab. It is one word, so the compiler
 * keeps it in a register. In a struct slab on the stack, a change of inuse writes two bytes,
 * and the processor would have to wait for them before it reads all eight.
 */
union slab_counters {
	unsigned long counters;
	struct {
		unsigned int inuse : 16;
		unsigned int objects : 15;
		unsigned int frozen : 1;
	};
};

#define slab_page(slab) ((struct page *)(slab))
#define page_slab(page) ((struct slab *)(page))

#define MAX_OBJS_PER_PAGE 32767 /* objects is 15 bits */

/* The slab of an address in the linear map; NULL if the page is no slab. */
static inline struct slab *virt_to_slab(const void *addr)
{
	struct page *page = compound_head(virt_to_page(addr));

	return likely(PageSlab(page)) ? page_slab(page) : NULL;
}

static inline void *slab_address(const struct slab *slab)
{
	return lowmem_page_address((const struct page *)slab);
}

static inline unsigned int slab_order(const struct slab *slab)
{
	return compound_order((const struct page *)slab);
}

/* The cache of an address in the linear map; NULL if the page is not part of a slab. */
static inline struct kmem_cache *virt_to_cache(const void *addr)
{
	struct slab *slab = virt_to_slab(addr);

	return slab ? slab->slab_cache : NULL;
}

/* ---- mm/sheaf.c, where it is there and switched on ---- */

#ifdef SLAB_SHEAVES
#include "sheaf.h"
#else
static inline bool cache_has_sheaves(const struct kmem_cache *s)
{
	return false;
}

static inline void *alloc_from_pcs(struct kmem_cache *s)
{
	return NULL;
}

static inline void *__pcs_replace_empty_main(struct kmem_cache *s, gfp_t gfp)
{
	return NULL;
}

static inline bool free_to_pcs(struct kmem_cache *s, void *object)
{
	return false;
}

static inline unsigned int alloc_from_pcs_bulk(struct kmem_cache *s, gfp_t gfp, size_t size,
					       void **p)
{
	return 0;
}

static inline void pcs_flush_all(struct kmem_cache *s)
{
}

static inline void __pcs_flush_all_cpu(struct kmem_cache *s, unsigned int cpu)
{
}

static inline void barn_shrink(struct kmem_cache *s)
{
}

static inline bool is_in_sheaf(const struct kmem_cache *s, const void *object)
{
	return false;
}

static inline void sheaf_init(void)
{
}

static inline unsigned int calculate_sheaf_capacity(const struct kmem_cache *s)
{
	return 0;
}

static inline int init_percpu_sheaves(struct kmem_cache *s, unsigned int capacity)
{
	return 0;
}

static inline void pcs_destroy(struct kmem_cache *s)
{
}
#endif

/**
 * struct kmem_cache_node - what all CPUs share of a cache
 * @list_lock: protects the lists and their slabs' being on them
 * @nr_partial: slabs on @partial
 * @partial: those with free objects, and no CPU's
 * @nr_slabs: all slabs
 * @total_objects: objects of all slabs
 * @full: those without, only kept when SLAB_STORE_USER is set
 * @barn: sheaves of objects, with CONFIG_SLAB_SHEAVES=y
 */
struct kmem_cache_node {
	spinlock_t list_lock;
	unsigned long nr_partial;
	struct list_head partial;
	atomic_long_t nr_slabs;
	atomic_long_t total_objects;
	struct list_head full;
#ifdef SLAB_SHEAVES
	struct node_barn barn;
#endif
};

extern struct mutex slab_mutex;
extern struct kmem_cache *kmem_cache;

/* Flags that memory with an address cannot have. */
#define GFP_SLAB_BUG_MASK (__GFP_DMA32 | __GFP_HIGHMEM | ~__GFP_BITS_MASK)

gfp_t kmalloc_fix_flags(gfp_t flags);
int kmem_cache_open(struct kmem_cache *s, slab_flags_t flags);
unsigned int calculate_alignment(slab_flags_t flags, unsigned int align, unsigned int size);
void __check_heap_object(const void *ptr, unsigned long n, const struct slab *slab, bool to_user);
int __kmem_cache_shrink(struct kmem_cache *s);
int __kmem_cache_shutdown(struct kmem_cache *s);
void __kmem_cache_release(struct kmem_cache *s);
void __flush_cpu_slab(struct kmem_cache *s, unsigned int cpu);
int __kmem_cache_do_shrink(struct kmem_cache *s);
int count_free(struct slab *slab);
unsigned long count_partial(struct kmem_cache_node *n, int (*get_count)(struct slab *slab));

/* ---- mm/kmem_cache.c, where it is there ---- */

#ifdef CONFIG_KMEM_CACHE
void free_cache_name(const char *name);
__cold __noreturn void usercopy_abort(const char *name, const char *detail, bool to_user,
				      unsigned long offset, unsigned long len);
#else
static inline void usercopy_abort(const char *name, const char *detail, bool to_user,
				  unsigned long offset, unsigned long len)
{
}

static inline void free_cache_name(const char *name)
{
}
#endif

/* ---- mm/kmalloc.c, where it is there ---- */

#ifdef CONFIG_KMALLOC
void create_kmalloc_caches(void);
void free_large_kmalloc(void *object);
#else
static inline void create_kmalloc_caches(void)
{
}

static inline void free_large_kmalloc(void *object)
{
	WARN(object, "object pointer: 0x%px: this is no slab object\n", object);
}
#endif

/* The object is filled, too: it has no constructor and no readers after free. */
#define __OBJECT_POISON ((slab_flags_t)0x80000000U)
/* The freelist and the counters of its slabs are exchanged by one instruction. */
#define __CMPXCHG_DOUBLE ((slab_flags_t)0x40000000U)
/* There is something to do at each allocation and free: slab_hooks. */
#define __SLAB_HOOKED ((slab_flags_t)0x20000000U)

/* Debugging that takes the node's lock for each object, and so needs no such instruction. */
#define SLAB_NO_CMPXCHG (SLAB_CONSISTENCY_CHECKS | SLAB_STORE_USER | SLAB_TRACE)

/* Of slub_debug= without letters; and what needs memory around each object. */
#define DEBUG_DEFAULT_FLAGS \
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER)
#define DEBUG_METADATA_FLAGS (SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER)

/* Those that go the slow and careful way. */
static inline bool kmem_cache_debug(const struct kmem_cache *s)
{
	return unlikely(s->flags & (SLAB_DEBUG_FLAGS | __SLAB_HOOKED));
}

static inline unsigned int oo_order(struct kmem_cache_order_objects x)
{
	return x.x >> 16;
}

static inline unsigned int oo_objects(struct kmem_cache_order_objects x)
{
	return x.x & 0xffff;
}

/* Where the free pointer of an object is, and what it says. */
static inline unsigned long freelist_ptr(const struct kmem_cache *s, unsigned long ptr,
					 unsigned long where)
{
#ifdef CONFIG_SLAB_FREELIST_HARDENED
	return ptr ^ s->random ^ __builtin_bswap64(where) >> (64 - BITS_PER_LONG);
#else
	return ptr;
#endif
}

static inline __no_sanitize_address void *get_freepointer(const struct kmem_cache *s,
							  const void *object)
{
	const unsigned long *where = object + s->offset;

	return (void *)freelist_ptr(s, *where, (unsigned long)where);
}

static inline __no_sanitize_address void set_freepointer(const struct kmem_cache *s, void *object,
							 const void *fp)
{
	unsigned long *where = object + s->offset;

	/* Freed twice, with nothing in between. */
	if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED))
		BUG_ON(object == fp);
	*where = freelist_ptr(s, (unsigned long)fp, (unsigned long)where);
}

/*
 * What is to be done besides at each allocation and free of every cache; known
 * when the first cache is made. Such caches have __SLAB_HOOKED, and, as those with
 * debugging, no CPU slabs, so that the fast paths need not ask.
 */
#define SLAB_HOOK_FAIL		0x01 /* failslab= */
#define SLAB_HOOK_INIT_ON_ALLOC 0x02 /* init_on_alloc=1 */
#define SLAB_HOOK_INIT_ON_FREE	0x04 /* init_on_free=1 */
#define SLAB_HOOK_KMEMLEAK	0x08 /* kmemleak=on */

extern unsigned int slab_hooks;

bool should_failslab(struct kmem_cache *s, gfp_t gfpflags);

/* All slabs of a cache, those too that are on no list: by a walk through mem_map. */
#define for_each_slab_of(slab, s)                                                            \
	for (unsigned long __pfn = ARCH_PFN_OFFSET; pfn_valid(__pfn); __pfn++)               \
		if (((slab) = page_slab(pfn_to_page(__pfn))) && PageSlab(slab_page(slab)) && \
		    (slab)->slab_cache == (s))

/* ---- the fast paths ---- */

void *__slab_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr,
		   unsigned int orig_size);
unsigned int __kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t flags, size_t size, void **p,
				     unsigned long addr);
void __kmem_cache_free_bulk(struct kmem_cache *s, size_t size, void **p);
void __slab_free(struct kmem_cache *s, struct slab *slab, void *head, void *tail, unsigned int cnt,
		 unsigned long addr);

/* Count an event on this CPU, with CONFIG_SLUB_STATS=y. */
static inline void stat(const struct kmem_cache *s, enum stat_item si)
{
#ifdef CONFIG_SLUB_STATS
	raw_cpu_inc(s->cpu_slab->stat[si]);
#endif
}

/*
 * Transaction ids. Linux takes an object in several steps: read the freelist, follow
 * it, exchange it. Between them the task may go on on another CPU, or an interrupt may
 * take and give back the same object, so that the freelist looks as before and is not.
 * So kmem_cache_cpu->tid changes with each operation and starts with another value on
 * each CPU, and is exchanged together with the freelist, if both are as they were
 * read. Here a task stays on its CPU, and interrupts come only where a CPU
 * waits (mm/smp.c): nothing can happen between the steps, and they need no exchange. The
 * ids are kept, to show where Linux has them.
 */
#define TID_STEP roundup_pow_of_two(NR_CPUS)

static inline unsigned long next_tid(unsigned long tid)
{
	return tid + TID_STEP;
}

static inline unsigned int tid_to_cpu(unsigned long tid)
{
	return tid % TID_STEP;
}

static inline unsigned long init_tid(int cpu)
{
	return (unsigned long)cpu;
}

static inline struct kmem_cache_cpu *this_cpu_slab(const struct kmem_cache *s)
{
	return this_cpu_ptr(s->cpu_slab);
}

/* The first object of a CPU's freelist; NULL if there is none. The next is fetched. */
static __always_inline void *take_object(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	void *object = c->freelist;

	if (likely(object)) {
		void *next = get_freepointer(s, object);

		c->freelist = next;
		c->tid = next_tid(c->tid);
		stat(s, ALLOC_FASTPATH);
		__builtin_prefetch(next + s->offset, 1);
	}
	return object;
}

/*
 * The @addr of slab_alloc(), slab_free() and those that stand on them: the caller of the
 * function that they are compiled into. They look it up only where they need it. So
 * the fast paths need no stack frame.
 */
#define CALLER_ADDR 0UL

/* The @orig_size of slab_alloc() for a caller who asks for no number of bytes. */
#define WHOLE_OBJECT 0

/* Is the event that slab_alloc() makes on? Of kmalloc(), the size may not be a constant. */
#define slab_alloc_is_traced(orig_size)                                   \
	(__builtin_constant_p(orig_size) && (orig_size) == WHOLE_OBJECT ? \
		 trace_kmem_cache_alloc_enabled() :                       \
		 trace_kmalloc_enabled())

/* The first object of this CPU's sheaf, or of its freelist; __slab_alloc() does all else. */
static __always_inline void *slab_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr,
					size_t orig_size)
{
	void *object = NULL;

	might_alloc_fast(gfpflags);
	if (likely(!(gfpflags & __GFP_ZERO) && !slab_alloc_is_traced(orig_size)))
		object = cache_has_sheaves(s) ? alloc_from_pcs(s) :
						take_object(s, this_cpu_slab(s));
	if (unlikely(!object))
		return __slab_alloc(s, gfpflags, addr ?: _RET_IP_, (unsigned int)orig_size);
	kasan_slab_alloc(s, object, addr ?: _RET_IP_);
	return object;
}

/*
 * Free a list of objects of a slab: onto this CPU's freelist, if this CPU allocates from the
 * slab.
 */
static __always_inline void do_slab_free(struct kmem_cache *s, struct slab *slab, void *head,
					 void *tail, unsigned int cnt, unsigned long addr)
{
	struct kmem_cache_cpu *c = this_cpu_slab(s);

	if (likely(slab == c->slab)) {
		set_freepointer(s, tail, c->freelist);
		c->freelist = head;
		c->tid = next_tid(c->tid);
		stat(s, FREE_FASTPATH);
	} else {
		__slab_free(s, slab, head, tail, cnt, addr ?: _RET_IP_);
	}
}

static __always_inline void slab_free(struct kmem_cache *s, struct slab *slab, void *x,
				      unsigned long addr)
{
	if (kasan_slab_free(s, x, addr ?: _RET_IP_))
		return;
	if (!cache_has_sheaves(s) || !free_to_pcs(s, x))
		do_slab_free(s, slab, x, x, 1, addr);
}

#define for_each_object(p, s, addr, objects)                                                 \
	for ((p) = (addr) + (s)->red_left_pad; (p) < (addr) + (size_t)(objects) * (s)->size; \
	     (p) += (s)->size)

/* ---- mm/slub_debug.c ---- */

enum track_item {
	TRACK_ALLOC,
	TRACK_FREE,
	NR_TRACKS
};

bool __slub_debug_enabled(void);
slab_flags_t kmem_cache_flags(unsigned int object_size, slab_flags_t flags, const char *name);
unsigned int debug_metadata_size(slab_flags_t flags);
void setup_slab_debug(struct kmem_cache *s, struct slab *slab);
void setup_object_debug(struct kmem_cache *s, void *object);
bool alloc_debug_processing(struct kmem_cache *s, struct slab *slab, void *object,
			    unsigned int orig_size, unsigned long addr);
void trace(struct kmem_cache *s, struct slab *slab, void *object, int alloc);
void set_orig_size(struct kmem_cache *s, void *object, unsigned int orig_size);
unsigned int get_orig_size(const struct kmem_cache *s, void *object);
bool slub_debug_too_large(const struct kmem_cache *s);
bool free_consistency_checks(struct kmem_cache *s, struct slab *slab, void *object,
			     unsigned long addr);
void set_track(const struct kmem_cache *s, void *object, enum track_item alloc, unsigned long addr);
void init_object(struct kmem_cache *s, void *object, u8 val);
bool check_slab(struct kmem_cache *s, struct slab *slab);
__printf(3, 4) void slab_err(struct kmem_cache *s, struct slab *slab, const char *fmt, ...);
__printf(2, 3) void slab_fix(struct kmem_cache *s, const char *fmt, ...);
void object_err(struct kmem_cache *s, struct slab *slab, void *object, const char *reason);
void list_slab_objects(struct kmem_cache *s, struct slab *slab);
void *fill_object_map(unsigned long *map, const struct kmem_cache *s, const struct slab *slab,
		      void *freelist);
const char *freelist_fault(const struct kmem_cache *s, const struct slab *slab, const void *object);
void report_bad_free(struct kmem_cache *s, struct slab *slab, void *object);
void report_slab_leaks(struct kmem_cache *s, struct slab *slab);
unsigned long cache_site(const struct kmem_cache *s);
void discard_slab_check(struct kmem_cache *s, struct slab *slab);
void print_tracking(struct kmem_cache *s, void *object);

/* Who counts errors instead of reading about them: KUnit. */
extern int *slab_kunit_errors;

#endif /* _MM_SLAB_H */
