/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SLUB_H
#define _LINUX_SLUB_H

/*
 * Objects of one size, out of slabs of pages (Linux: include/linux/slab.h,
 * slub_def.h). mm/slub.c explains how.
 */

#include <linux/cache.h>
#include <linux/kasan.h>
#include <linux/local_lock.h>
#include <linux/mm.h>
#include <linux/percpu.h>

typedef unsigned int slab_flags_t;

/* What a cache is to do; the values are Linux's. */
#define SLAB_CONSISTENCY_CHECKS ((slab_flags_t)0x00000100U) /* F: check alloc and free */
#define SLAB_RED_ZONE		((slab_flags_t)0x00000400U) /* Z: guards around objects */
#define SLAB_POISON		((slab_flags_t)0x00000800U) /* P: fill what is free */
#define SLAB_KMALLOC		((slab_flags_t)0x00001000U) /* one of kmalloc()'s */
#define SLAB_HWCACHE_ALIGN	((slab_flags_t)0x00002000U) /* objects begin at cache lines */
#define SLAB_CACHE_DMA		((slab_flags_t)0x00004000U) /* from ZONE_DMA */
#define SLAB_CACHE_DMA32	((slab_flags_t)0x00008000U) /* from ZONE_DMA32: there is none */
#define SLAB_STORE_USER		((slab_flags_t)0x00010000U) /* U: who allocated, who freed */
#define SLAB_RECLAIM_ACCOUNT	((slab_flags_t)0x00020000U) /* objects can be reclaimed */
#define SLAB_PANIC		((slab_flags_t)0x00040000U) /* no cache, no system */
#define SLAB_TYPESAFE_BY_RCU	((slab_flags_t)0x00080000U) /* freed objects keep their type */
#define SLAB_MEM_SPREAD		((slab_flags_t)0x00100000U) /* has no effect, as in SLUB */
#define SLAB_TRACE		((slab_flags_t)0x00200000U) /* T: print each alloc and free */
#define SLAB_DEBUG_OBJECTS	((slab_flags_t)0)
#define SLAB_NOLEAKTRACE	((slab_flags_t)0x00800000U) /* kmemleak leaves it alone */
#define SLAB_NO_MERGE		((slab_flags_t)0x01000000U) /* a cache of its own: since 6.4 */
#define SLAB_FAILSLAB		((slab_flags_t)0x02000000U) /* A: failslab= applies */
#define SLAB_ACCOUNT		((slab_flags_t)0x04000000U)
#define SLAB_NO_USER_FLAGS	((slab_flags_t)0x10000000U) /* slub_debug= does not apply */

/* Others of Linux's names. */
#define SLAB_TEMPORARY	 SLAB_RECLAIM_ACCOUNT
#define SLAB_KASAN	 (IS_ENABLED(CONFIG_KASAN) ? (slab_flags_t)0x08000000U : 0)
#define SLAB_SKIP_KFENCE ((slab_flags_t)0)

#define SLAB_DEBUG_FLAGS \
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | SLAB_TRACE)

/* Sheaves belong to the layer kmem_cache: mm/sheaf.c. */
#if defined(CONFIG_SLAB_SHEAVES) && defined(CONFIG_KMEM_CACHE)
#define SLAB_SHEAVES
#endif

/* What the address of every object is a multiple of. */
#define ARCH_SLAB_MINALIGN __alignof__(unsigned long long)

struct slab;

/* What is counted, with CONFIG_SLUB_STATS=y; slab_stat_show() prints it. */
enum stat_item {
	ALLOC_FASTPATH,		 /* from the CPU's freelist */
	ALLOC_SLOWPATH,		 /* not */
	FREE_FASTPATH,		 /* to the CPU's freelist */
	FREE_SLOWPATH,		 /* not */
	FREE_FROZEN,		 /* to a slab that a CPU has frozen */
	FREE_ADD_PARTIAL,	 /* a free brought the slab onto the partial list */
	FREE_REMOVE_PARTIAL,	 /* ... off it, because it was the last object in use */
	ALLOC_FROM_PARTIAL,	 /* the CPU's slab came from the partial list */
	ALLOC_SLAB,		 /* ... from the page allocator */
	ALLOC_REFILL,		 /* the CPU's freelist was filled from its slab's */
	ALLOC_NODE_MISMATCH,	 /* there is one node: never */
	FREE_SLAB,		 /* a slab went back to the page allocator */
	CPUSLAB_FLUSH,		 /* the CPU's slab was taken away */
	DEACTIVATE_FULL,	 /* ... and was full */
	DEACTIVATE_EMPTY,	 /* ... and all its objects were free */
	DEACTIVATE_TO_HEAD,	 /* ... and went to the head of the partial list */
	DEACTIVATE_TO_TAIL,	 /* ... or to its tail */
	DEACTIVATE_REMOTE_FREES, /* ... and other CPUs had freed objects of it */
	DEACTIVATE_BYPASS,	 /* the CPU's slab was full, and was left */
	ORDER_FALLBACK,		 /* a slab of a smaller order: memory was short */
	CMPXCHG_DOUBLE_CPU_FAIL, /* here never: see next_tid() */
	CMPXCHG_DOUBLE_FAIL,	 /* another CPU changed the slab meanwhile: once more */
	CPU_PARTIAL_ALLOC,	 /* the CPU's slab was one of its partial slabs */
	CPU_PARTIAL_FREE,	 /* a free made a slab one of the CPU's partial slabs */
	CPU_PARTIAL_NODE,	 /* one came from the node's partial list */
	CPU_PARTIAL_DRAIN,	 /* there were too many: all went to the node */
#ifdef SLAB_SHEAVES
	ALLOC_PCS,     /* from one of the CPU's sheaves */
	FREE_PCS,      /* to one */
	SHEAF_ALLOC,   /* a sheaf was allocated */
	SHEAF_FREE,    /* a sheaf was freed */
	SHEAF_REFILL,  /* a sheaf was filled from the slabs */
	SHEAF_FLUSH,   /* a sheaf was emptied into the slabs */
	BARN_GET,      /* the barn had a full sheaf for a CPU */
	BARN_GET_FAIL, /* it had none */
	BARN_PUT,      /* the barn took a full sheaf from a CPU */
	BARN_PUT_FAIL, /* it had enough of them */
#endif
	NR_SLUB_STAT_ITEMS
};

/**
 * struct kmem_cache_cpu - what one CPU works with
 * @freelist: the objects it takes next
 * @tid: changes with each operation: next_tid()
 * @slab: the slab they are in, which is frozen
 * @partial: more slabs that it has frozen, with free objects in them
 * @lock: protects all of it, in the slow paths
 * @stat: events, by enum stat_item
 */
struct kmem_cache_cpu {
	void *freelist;
	unsigned long tid;
	struct slab *slab;
	struct slab *partial;
	local_lock_t lock;
#ifdef CONFIG_SLUB_STATS
	unsigned int stat[NR_SLUB_STAT_ITEMS];
#endif
};

/* An order, and how many objects a slab of that order has. */
struct kmem_cache_order_objects {
	unsigned int x;
};

struct kmem_cache_node;
struct slub_percpu_sheaves;

/**
 * struct kmem_cache - a kind of object
 * @cpu_slab: each CPU's
 * @offset: of the free pointer in an object that is free
 * @size: of an object with all that belongs to it, in bytes
 * @object_size: what its users see of it
 * @flags: SLAB_*
 * @inuse: where what belongs to it begins
 * @align: what its address is a multiple of
 * @red_left_pad: bytes of the guard in front of it
 * @min_partial: so many slabs that are free altogether may stay
 * @cpu_partial: so many free objects a CPU may keep in partial slabs
 * @cpu_partial_slabs: the same in slabs
 * @oo: order and objects of a slab
 * @min: the same, when memory is short
 * @allocflags: for the page allocator
 * @refcount: 1, and one for each alias
 * @ctor: what an object is made with, once; or NULL
 * @name: of the cache
 * @list: of all caches
 * @random_seq: the order of the objects in new slabs, with CONFIG_SLAB_FREELIST_RANDOM
 * @random: encodes free pointers, with CONFIG_SLAB_FREELIST_HARDENED
 * @useroffset: where user space may be copied to
 * @usersize: how many bytes of it
 * @kasan_info: where KASAN's notes about an object are
 * @node: what all CPUs share
 * @cpu_sheaves: each CPU's sheaves (mm/sheaf.c), with CONFIG_SLAB_SHEAVES=y; or NULL
 * @sheaf_capacity: objects of a sheaf; 0: the cache has no sheaves
 */
struct kmem_cache {
	struct kmem_cache_cpu *cpu_slab;
	unsigned int offset;
	unsigned int size;
	unsigned int object_size;
	slab_flags_t flags;
	unsigned int inuse;
	unsigned int align;
	unsigned int red_left_pad;
	unsigned int cpu_partial;
	unsigned int cpu_partial_slabs;
	unsigned long min_partial;
	struct kmem_cache_order_objects oo;
	struct kmem_cache_order_objects min;
	gfp_t allocflags;
	int refcount;
	void (*ctor)(void *object);
	const char *name;
	struct list_head list;
#ifdef CONFIG_SLAB_FREELIST_HARDENED
	unsigned long random;
#endif
	unsigned int useroffset;
	unsigned int usersize;
	struct kasan_cache kasan_info;
#ifdef CONFIG_SLAB_FREELIST_RANDOM
	unsigned int *random_seq;
#endif
	struct kmem_cache_node *node;
#ifdef SLAB_SHEAVES
	struct slub_percpu_sheaves *cpu_sheaves;
	unsigned int sheaf_capacity;
#endif
};

/* How far boot has come: what can be allocated. */
enum slab_state {
	DOWN,	 /* nothing */
	PARTIAL, /* kmem_cache_node works */
	UP,	 /* all caches work */
	FULL	 /* everything */
};

extern enum slab_state slab_state;
extern struct list_head slab_caches;

static inline bool slab_is_available(void)
{
	return slab_state >= UP;
}

void kmem_cache_init(void);
struct kmem_cache *create_cache(const char *name, unsigned int object_size, unsigned int align,
				slab_flags_t flags, void (*ctor)(void *object));
int destroy_cache(struct kmem_cache *s);

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfpflags);
void kmem_cache_free(struct kmem_cache *s, void *x);
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t flags, size_t size, void **p);
void kmem_cache_free_bulk(struct kmem_cache *s, size_t size, void **p);

/**
 * kmem_cache_size - what users see of an object
 * @s: the cache
 *
 * Return: bytes.
 */
static inline unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return s->object_size;
}

/**
 * kmem_cache_zalloc - an object of zeroes
 * @s: the cache, without a constructor
 * @flags: how
 */
static __always_inline void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t flags)
{
	return kmem_cache_alloc(s, flags | __GFP_ZERO);
}

/**
 * kmem_cache_alloc_node - an object of the memory of a node; there is one
 * @s: the cache
 * @flags: how
 * @node: not used
 */
static __always_inline void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t flags, int node)
{
	return kmem_cache_alloc(s, flags);
}

struct list_lru;

/**
 * kmem_cache_alloc_lru - an object for a list of which the least recently used are reclaimed
 * @s: the cache
 * @lru: the list; not used: there are no memory control groups, to which it matters
 * @gfpflags: how
 */
static __always_inline void *kmem_cache_alloc_lru(struct kmem_cache *s, struct list_lru *lru,
						  gfp_t gfpflags)
{
	return kmem_cache_alloc(s, gfpflags);
}

/* Seeing it. */
bool kmem_valid_obj(void *object);
void kmem_dump_obj(void *object);
void slab_debug_trace_show(struct kmem_cache *s, bool alloc);
void slabinfo_show(void);
void show_slab_cache(struct kmem_cache *s);
void slab_stat_show(struct kmem_cache *s);

/* mm/slub_debug.c */
long validate_slab_cache(struct kmem_cache *s);

#endif /* _LINUX_SLUB_H */
