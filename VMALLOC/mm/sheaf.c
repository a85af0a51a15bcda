// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sheaves: free objects in arrays, in front of the slabs.
 *
 * What they are for. SLUB is at its best when what is freed is of the slab that
 * the CPU works with. kmalloc() has users of all kinds, who free in any order: most
 * objects go to some other slab, which was full and now changes its list, and each
 * allocation finds another slab to work with. Most of the time is spent on lists.
 *
 * So a CPU keeps what is freed in an array, a sheaf, whichever slabs it is of, and
 * the next allocation gets it back while it is still in the cache of the hardware.
 * Slabs are asked when there is no sheaf with an object, and get objects back, many
 * at a time, when there are sheaves enough:
 *
 *	kmalloc()  kfree()
 *	     ^	     |
 *	     |	     v
 *	CPU 0: slub_percpu_sheaves		 CPU 1
 *	   main	  [ x x x x . . . . ]		   main  [ x . . . . . . . ]
 *	   spare  full, or empty		   spare
 *	     ^	     |				     ^	     |
 *	     |	     v				     |	     v
 *	node_barn, for all CPUs
 *	   full	  -> [ x x x x x x x x ] -> ...	  at most sheaves_max() of them
 *	   empty  -> [ . . . . . . . . ] -> ...
 *		     |
 *	 none full   v	too many full
 *	slabs (mm/slub.c)
 *
 * With two sheaves a CPU that allocates and frees by turns at the edge of one does
 * not go to the barn each time. An object in a sheaf is free for its user, and in
 * use for its slab.
 *
 * A sheaf is taken from slab_sheaf, a cache, when one is needed. Where RAM is short
 * they are small (sheaf_capacity()); a cache with debugging has none.
 *
 * Invariants, checked by sheaf_verify():
 *
 *  1. The main sheaf has pcs->size objects, and pcs->capacity is how many it can have,
 *     which is 0 while there is no main sheaf.
 *  2. A spare sheaf has no object or s->sheaf_capacity of them.
 *  3. nr_full is the number of full sheaves in the barn.
 *  4. What is in a sheaf is an object of the cache.
 *
 * Locking: a CPU's sheaves are its own. The fast paths wait for nothing, so no interrupt
 * and no other task of the CPU comes in between. Where a main sheaf is empty, or full,
 * interrupts are off. barn->lock protects the barn.
 *
 * Linux 6.1 has none of this. Linux: mm/slub.c, since 6.18; the idea is Bonwick's
 * magazines, of 2001.
 */

#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/smp.h>

#include "sheaf.h"

static struct kmem_cache *slab_sheaf_cache;

/* So many full ones may be in the barn: one for each 16 MiB of RAM. */
#define MAX_FULL_SHEAVES 10UL

static unsigned long sheaves_max(void)
{
	return min(DIV_ROUND_UP(totalram_pages(), SZ_16M >> PAGE_SHIFT), MAX_FULL_SHEAVES);
}

/* A sheaf has 64 KiB of objects, and no more than this part of a CPU's share of RAM. */
#define SHEAF_BYTES	  ((unsigned long)SZ_64K)
#define SHEAF_SHIFT	  6
#define MIN_SHEAF_OBJECTS 4 /* fewer are not worth it */

/* How many objects that are. */
static unsigned int sheaf_capacity(const struct kmem_cache *s)
{
	unsigned long share = (totalram_pages() / nr_cpu_ids << PAGE_SHIFT) >> SHEAF_SHIFT;
	unsigned int nr = (unsigned int)(min(SHEAF_BYTES, share) / s->size);

	return nr < MIN_SHEAF_OBJECTS ? 0 : min(nr, MAX_SHEAF_OBJECTS);
}

/* ---- the barn ---- */

static struct slab_sheaf *pop_sheaf(struct slab_sheaf **list)
{
	struct slab_sheaf *sheaf = *list;

	if (sheaf)
		*list = sheaf->next;
	return sheaf;
}

static void push_sheaf(struct slab_sheaf **list, struct slab_sheaf *sheaf)
{
	sheaf->next = *list;
	*list = sheaf;
}

/* A full one for @empty, which may be NULL; NULL if there is none. */
static struct slab_sheaf *barn_replace_empty_sheaf(struct node_barn *barn, struct slab_sheaf *empty)
{
	struct slab_sheaf *full;

	if (!READ_ONCE(barn->nr_full))
		return NULL;
	spin_lock(&barn->lock);
	full = pop_sheaf(&barn->full);
	if (full)
		WRITE_ONCE(barn->nr_full, barn->nr_full - 1);
	if (full && empty)
		push_sheaf(&barn->empty, empty);
	spin_unlock(&barn->lock);
	return full;
}

static bool barn_put_full_sheaf(struct node_barn *barn, struct slab_sheaf *full)
{
	bool room;

	spin_lock(&barn->lock);
	room = barn->nr_full < sheaves_max();
	if (room) {
		push_sheaf(&barn->full, full);
		WRITE_ONCE(barn->nr_full, barn->nr_full + 1);
	}
	spin_unlock(&barn->lock);
	return room;
}

static struct slab_sheaf *barn_get_empty_sheaf(struct node_barn *barn)
{
	struct slab_sheaf *empty;

	spin_lock(&barn->lock);
	empty = pop_sheaf(&barn->empty);
	spin_unlock(&barn->lock);
	return empty ?: kmem_cache_alloc(slab_sheaf_cache, GFP_NOWAIT | __GFP_NOWARN);
}

/* ---- this CPU's ---- */

static void free_objects(struct kmem_cache *s, void **objects, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		slab_free(s, virt_to_slab(objects[i]), objects[i], _RET_IP_);
}

/* The main sheaf will be another one, which is full. It stays if there is none. */
static void replace_empty_main(struct kmem_cache *s, struct slub_percpu_sheaves *pcs)
{
	struct slab_sheaf *full = pcs->spare;

	if (pcs->spare_is_full) {
		pcs->spare = pcs->main;
		pcs->spare_is_full = false;
	} else {
		full = barn_replace_empty_sheaf(&s->node->barn, pcs->main);
	}
	if (full) {
		pcs->main = full;
		pcs->size = pcs->capacity = s->sheaf_capacity;
	}
}

/* An object of this CPU's sheaves, or of one from the barn; NULL if none has one. */
static void *alloc_from_pcs(struct kmem_cache *s)
{
	struct slub_percpu_sheaves *pcs;
	unsigned long flags;
	void *object = NULL;

	if (!s->cpu_sheaves)
		return NULL;
	local_irq_save(flags);
	pcs = this_cpu_ptr(s->cpu_sheaves);
	if (!pcs->size)
		replace_empty_main(s, pcs);
	if (pcs->size)
		object = pcs->main->objects[--pcs->size];
	local_irq_restore(flags);
	return object;
}

/**
 * __sheaf_alloc - an object for who gets none, or not all he wants, in sheaf_alloc()
 * @s: the cache
 * @gfpflags: how
 * @addr: who asks for it
 */
noinline void *__sheaf_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr)
{
	void *object;

	might_alloc(gfpflags);
	object = alloc_from_pcs(s);
	if (!object)
		return __slab_alloc(s, gfpflags, addr);
	kasan_unpoison_object(s, object);
	if (gfpflags & __GFP_ZERO)
		memset(object, 0, s->object_size);
	return object;
}

/* The spare sheaf will be an empty one. False: there is none, nor memory for one. */
static bool empty_spare(struct kmem_cache *s, struct slub_percpu_sheaves *pcs)
{
	if (pcs->spare_is_full) {
		pcs->spare_is_full = false;
		if (barn_put_full_sheaf(&s->node->barn, pcs->spare))
			pcs->spare = NULL;
		else
			free_objects(s, pcs->spare->objects, s->sheaf_capacity);
	}
	if (!pcs->spare)
		pcs->spare = barn_get_empty_sheaf(&s->node->barn);
	return pcs->spare;
}

/**
 * __sheaf_free - take an object back for which the main sheaf has no room
 * @s: the cache
 * @x: the object
 */
noinline void __sheaf_free(struct kmem_cache *s, void *x)
{
	struct slub_percpu_sheaves *pcs;
	unsigned long flags;

	local_irq_save(flags);
	pcs = this_cpu_ptr(s->cpu_sheaves);
	if (empty_spare(s, pcs)) {
		swap(pcs->main, pcs->spare);
		pcs->spare_is_full = pcs->spare;
		pcs->capacity = s->sheaf_capacity;
		pcs->main->objects[0] = x;
		pcs->size = 1;
	} else {
		free_objects(s, &x, 1);
	}
	local_irq_restore(flags);
}

/* ---- everything back to the slabs ---- */

/**
 * flush_cpu_sheaves - what a CPU has in sheaves goes to the slabs
 * @s: the cache
 * @cpu: this CPU, or one that runs no more
 */
void flush_cpu_sheaves(struct kmem_cache *s, unsigned int cpu)
{
	struct slub_percpu_sheaves *pcs, old;

	if (!s->cpu_sheaves)
		return;
	pcs = per_cpu_ptr(s->cpu_sheaves, cpu);
	old = *pcs;
	*pcs = (struct slub_percpu_sheaves){ 0 };
	if (old.main)
		free_objects(s, old.main->objects, old.size);
	if (old.spare_is_full)
		free_objects(s, old.spare->objects, s->sheaf_capacity);
	kmem_cache_free(slab_sheaf_cache, old.main);
	kmem_cache_free(slab_sheaf_cache, old.spare);
}

/**
 * flush_barn - what is in the barn goes to the slabs
 * @s: the cache
 */
void flush_barn(struct kmem_cache *s)
{
	struct node_barn *barn = &s->node->barn;
	struct slab_sheaf *full, *empty, *sheaf;
	unsigned long flags;

	if (!s->cpu_sheaves)
		return;
	spin_lock_irqsave(&barn->lock, flags);
	full = barn->full;
	empty = barn->empty;
	barn->full = barn->empty = NULL;
	WRITE_ONCE(barn->nr_full, 0);
	spin_unlock_irqrestore(&barn->lock, flags);
	while ((sheaf = pop_sheaf(&full))) {
		free_objects(s, sheaf->objects, s->sheaf_capacity);
		kmem_cache_free(slab_sheaf_cache, sheaf);
	}
	while ((sheaf = pop_sheaf(&empty)))
		kmem_cache_free(slab_sheaf_cache, sheaf);
}

/* ---- seeing it ---- */

static bool has_object(const struct slab_sheaf *sheaf, unsigned int nr, const void *object)
{
	while (nr--)
		if (sheaf->objects[nr] == object)
			return true;
	return false;
}

/**
 * is_in_sheaf - is an object in a sheaf?
 * @s: its cache; nobody uses it meanwhile
 * @object: the object
 */
bool is_in_sheaf(const struct kmem_cache *s, const void *object)
{
	unsigned int cpu, max;

	if (!s->cpu_sheaves)
		return false;
	max = s->node->barn.nr_full;
	for_each_possible_cpu(cpu) {
		const struct slub_percpu_sheaves *pcs = per_cpu_ptr(s->cpu_sheaves, cpu);

		if (has_object(pcs->main, min(pcs->size, pcs->capacity), object) ||
		    has_object(pcs->spare, pcs->spare_is_full ? s->sheaf_capacity : 0, object))
			return true;
	}
	for (const struct slab_sheaf *full = s->node->barn.full; full && max--; full = full->next)
		if (has_object(full, s->sheaf_capacity, object))
			return true;
	return false;
}

/* ---- the invariants ---- */

#define VERIFY(nr, condition, words) INVARIANT("mm/sheaf.c", nr, condition, words)

static void verify_objects(const struct kmem_cache *s, const struct slab_sheaf *sheaf,
			   unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		VERIFY(4,
		       virt_addr_valid(sheaf->objects[i]) && virt_to_cache(sheaf->objects[i]) == s,
		       "what is in a sheaf is an object of the cache");
}

static void verify_sheaves(const struct kmem_cache *s)
{
	const struct slab_sheaf *full = s->node->barn.full;
	unsigned int nr_full = s->node->barn.nr_full, cpu;

	for_each_possible_cpu(cpu) {
		const struct slub_percpu_sheaves *pcs = per_cpu_ptr(s->cpu_sheaves, cpu);

		VERIFY(1, pcs->capacity == (pcs->main ? s->sheaf_capacity : 0),
		       "capacity is 0 while there is no main sheaf");
		VERIFY(1, pcs->size <= pcs->capacity, "size is at most capacity");
		VERIFY(2, pcs->spare || !pcs->spare_is_full, "only a sheaf can be full");
		verify_objects(s, pcs->main, pcs->size);
		verify_objects(s, pcs->spare, pcs->spare_is_full ? s->sheaf_capacity : 0);
	}
	for (; full && nr_full; full = full->next, nr_full--)
		verify_objects(s, full, s->sheaf_capacity);
	VERIFY(3, !full && !nr_full, "nr_full is the number of full sheaves in the barn");
}

static void sheaf_verify(void)
{
	const struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list)
		if (s->cpu_sheaves)
			verify_sheaves(s);
}
invariant_check(sheaf_verify);

/* ---- boot ---- */

/**
 * sheaf_init - make the cache of sheaves
 *
 * Before the caches that have some, so that at the end it is flushed after them.
 */
void __init sheaf_init(void)
{
	slab_sheaf_cache =
		create_cache("slab_sheaf", sizeof(struct slab_sheaf), 0, SLAB_NO_MERGE, NULL);
	if (IS_ERR(slab_sheaf_cache))
		panic("Creation of slab_sheaf failed. Reason %ld", PTR_ERR(slab_sheaf_cache));
}

/**
 * kmem_cache_init_sheaves - this cache shall have sheaves, if it can
 * @s: the cache, which nobody uses yet
 */
void __init kmem_cache_init_sheaves(struct kmem_cache *s)
{
	spin_lock_init(&s->node->barn.lock);
	s->sheaf_capacity = kmem_cache_debug(s) ? 0 : sheaf_capacity(s);
	if (s->sheaf_capacity)
		s->cpu_sheaves = alloc_percpu(struct slub_percpu_sheaves);
}
