// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sheaves: free objects in arrays, in front of the slabs. Linux 6.1 has none of this: sheaves
 * came with 6.18. CONFIG_SLAB_SHEAVES=y switches them on.
 *
 * What they are for. SLUB is at its best when a CPU frees objects of the slab that it
 * allocates from. If objects are freed in any order, most of them belong to other slabs. Then
 * each free changes a slab that other CPUs use, too, by an atomic instruction, and many
 * frees and allocations move slabs between lists.
 *
 * So a CPU keeps the objects that it frees in an array, a sheaf. It does not matter which
 * slabs they belong to. The next allocation takes the object that was freed last, which is
 * still in the cache of the processor. When a sheaf is empty it is filled from the slabs, and
 * when there are too many full sheaves one of them is emptied into the slabs: in both cases
 * many objects are moved at once.
 *
 *	kmem_cache_alloc()  kmem_cache_free()
 *	     ^		    |
 *	     |		    v
 *	CPU 0: slub_percpu_sheaves		 CPU 1
 *	   main	  [ x x x x . . . . ]		   main  [ x . . . . . . . ]
 *	   spare  [ x x x x x x x x ]		   spare NULL
 *	     ^		    |			     ^	     |
 *	     |		    v			     |	     v
 *	node_barn, for all CPUs
 *	   sheaves_full	 <-> [ x x x x x x x x ] <-> ...   at most MAX_FULL_SHEAVES
 *	   sheaves_empty <-> [ . . . . . . . . ] <-> ...   at most MAX_EMPTY_SHEAVES
 *	     ^		    |
 *	     | no full one  v too many full ones
 *	slabs (mm/slub.c)
 *
 * Because a CPU has two sheaves, it does not need the barn each time when it allocates and
 * frees by turns while one sheaf is just full or just empty: it swaps them. For the user of
 * the cache an object in a sheaf is free; for its slab it is in use.
 *
 * Which caches have sheaves: the kmalloc() caches, and caches that ask for them
 * (sheaf_capacity in struct kmem_cache_args). A cache with debugging has none, because every
 * allocation and every free of it has to be checked.
 *
 * Invariants, checked by sheaf_verify():
 *
 *  1. A sheaf has at most s->sheaf_capacity objects. Sheaves of sheaves_full have exactly that
 *     number; sheaves of sheaves_empty have none.
 *  2. nr_full and nr_empty are the lengths of the two lists.
 *  3. Each CPU has a main sheaf. Until it uses the cache that is bootstrap_sheaf, which can
 *     have no object.
 *  4. What is in a sheaf is an object of the cache.
 *
 * Locking: a CPU's sheaves are its own. The fast paths wait for nothing, so no interrupt
 * and no other task of the CPU comes in between. The slow paths run with interrupts off while
 * they change the CPU's sheaves. barn->lock protects the barn.
 *
 * Linux: mm/slub.c, since 6.18. The idea is that of the magazines which Jeff Bonwick
 * described in 2001.
 */

#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/smp.h>

#include "page_alloc.h"
#include "slab.h"

#ifdef SLAB_SHEAVES

#define MAX_FULL_SHEAVES  10
#define MAX_EMPTY_SHEAVES 10

/* All sheaves take as much memory as the largest one. */
#define SLAB_SHEAF_SIZE	  1024
#define MAX_SHEAF_OBJECTS ((SLAB_SHEAF_SIZE - sizeof(struct slab_sheaf)) / sizeof(void *))

static struct kmem_cache *slab_sheaf_cache;

/* The main sheaf of a CPU that has not used the cache yet: it is both empty and full. */
static struct slab_sheaf bootstrap_sheaf;

/* ---- sheaves ---- */

static struct slab_sheaf *alloc_empty_sheaf(struct kmem_cache *s, gfp_t gfp)
{
	struct slab_sheaf *sheaf;

	gfp = (gfp & ~(__GFP_ZERO | GFP_SLAB_BUG_MASK)) | __GFP_NOWARN;
	sheaf = kmem_cache_alloc(slab_sheaf_cache, gfp);
	if (!sheaf)
		return NULL;
	sheaf->cache = s;
	sheaf->size = 0;
	sheaf->capacity = s->sheaf_capacity;
	stat(s, SHEAF_ALLOC);
	return sheaf;
}

static void free_empty_sheaf(struct kmem_cache *s, struct slab_sheaf *sheaf)
{
	if (!sheaf || sheaf == &bootstrap_sheaf)
		return;
	stat(s, SHEAF_FREE);
	kmem_cache_free(slab_sheaf_cache, sheaf);
}

/* Fill a sheaf from the slabs. False if it got less than all; it keeps what it got. */
static bool refill_sheaf(struct kmem_cache *s, struct slab_sheaf *sheaf, gfp_t gfp)
{
	unsigned int want = s->sheaf_capacity - sheaf->size;
	unsigned int got =
		__kmem_cache_alloc_bulk(s, gfp, want, &sheaf->objects[sheaf->size], _RET_IP_);

	sheaf->size += got;
	if (got)
		stat(s, SHEAF_REFILL);
	return got == want;
}

/* Give all objects of a sheaf that nobody else uses to their slabs. */
static void sheaf_flush_unused(struct kmem_cache *s, struct slab_sheaf *sheaf)
{
	unsigned int size;

	if (!sheaf || !sheaf->size)
		return;
	size = sheaf->size;
	sheaf->size = 0;
	stat(s, SHEAF_FLUSH);
	__kmem_cache_free_bulk(s, size, sheaf->objects);
}

/* ---- the barn ---- */

static void barn_init(struct node_barn *barn)
{
	spin_lock_init(&barn->lock);
	INIT_LIST_HEAD(&barn->sheaves_full);
	INIT_LIST_HEAD(&barn->sheaves_empty);
	barn->nr_full = 0;
	barn->nr_empty = 0;
}

static struct slab_sheaf *pop_sheaf(struct list_head *list, unsigned int *nr)
{
	struct slab_sheaf *sheaf = list_first_entry_or_null(list, struct slab_sheaf, barn_list);

	if (sheaf) {
		list_del(&sheaf->barn_list);
		WRITE_ONCE(*nr, *nr - 1);
	}
	return sheaf;
}

static void push_sheaf(struct list_head *list, unsigned int *nr, struct slab_sheaf *sheaf)
{
	list_add(&sheaf->barn_list, list);
	WRITE_ONCE(*nr, *nr + 1);
}

static struct slab_sheaf *barn_get_empty_sheaf(struct node_barn *barn)
{
	struct slab_sheaf *empty = NULL;
	unsigned long flags;

	if (!READ_ONCE(barn->nr_empty))
		return NULL;
	spin_lock_irqsave(&barn->lock, flags);
	empty = pop_sheaf(&barn->sheaves_empty, &barn->nr_empty);
	spin_unlock_irqrestore(&barn->lock, flags);
	return empty;
}

/* A sheaf without objects that no CPU needs. If the barn has enough of them it is freed. */
static void barn_put_empty_sheaf(struct kmem_cache *s, struct slab_sheaf *empty)
{
	struct node_barn *barn = &s->node->barn;
	unsigned long flags;

	if (READ_ONCE(barn->nr_empty) >= MAX_EMPTY_SHEAVES) {
		free_empty_sheaf(s, empty);
		return;
	}
	spin_lock_irqsave(&barn->lock, flags);
	push_sheaf(&barn->sheaves_empty, &barn->nr_empty, empty);
	spin_unlock_irqrestore(&barn->lock, flags);
}

/* A full sheaf for an empty one, which the barn gets; NULL if the barn has no full sheaf. */
static struct slab_sheaf *barn_replace_empty_sheaf(struct node_barn *barn, struct slab_sheaf *empty)
{
	struct slab_sheaf *full = NULL;
	unsigned long flags;

	if (!READ_ONCE(barn->nr_full))
		return NULL;
	spin_lock_irqsave(&barn->lock, flags);
	full = pop_sheaf(&barn->sheaves_full, &barn->nr_full);
	if (full && empty != &bootstrap_sheaf)
		push_sheaf(&barn->sheaves_empty, &barn->nr_empty, empty);
	spin_unlock_irqrestore(&barn->lock, flags);
	return full;
}

/* Give the barn a full sheaf. False if it has enough of them. */
static bool barn_put_full_sheaf(struct node_barn *barn, struct slab_sheaf *full)
{
	unsigned long flags;
	bool room;

	if (READ_ONCE(barn->nr_full) >= MAX_FULL_SHEAVES)
		return false;
	spin_lock_irqsave(&barn->lock, flags);
	room = barn->nr_full < MAX_FULL_SHEAVES;
	if (room)
		push_sheaf(&barn->sheaves_full, &barn->nr_full, full);
	spin_unlock_irqrestore(&barn->lock, flags);
	return room;
}

/* ---- a CPU's sheaves, when the main one does not do ---- */

/* A sheaf that was filled from the slabs; NULL if the caller cannot wait or gets no object. */
static struct slab_sheaf *get_full_sheaf(struct kmem_cache *s, gfp_t gfp)
{
	struct slab_sheaf *sheaf;

	if (!gfpflags_allow_blocking(gfp))
		return NULL;
	sheaf = barn_get_empty_sheaf(&s->node->barn) ?: alloc_empty_sheaf(s, gfp);
	if (!sheaf)
		return NULL;
	if (refill_sheaf(s, sheaf, gfp | __GFP_NOMEMALLOC | __GFP_NOWARN) || sheaf->size)
		return sheaf;
	free_empty_sheaf(s, sheaf);
	return NULL;
}

/**
 * __pcs_replace_empty_main - find objects for this CPU, whose main sheaf is empty
 * @s: the cache
 * @gfp: the flags of the allocation
 *
 * The spare sheaf may have objects, then the barn may have a full sheaf, and then the
 * slabs are asked, if the allocation may wait.
 *
 * Return: the main sheaf, which has objects now. NULL if it is still empty.
 */
noinline struct slab_sheaf *__pcs_replace_empty_main(struct kmem_cache *s, gfp_t gfp)
{
	struct slab_sheaf *main = NULL, *full, *left = NULL;
	struct slub_percpu_sheaves *pcs;
	unsigned long flags;

	local_irq_save(flags);
	pcs = this_cpu_ptr(s->cpu_sheaves);
	if (pcs->spare && pcs->spare->size) {
		swap(pcs->main, pcs->spare);
		/* Only real sheaves are kept as spare ones. */
		if (pcs->spare == &bootstrap_sheaf)
			pcs->spare = NULL;
		main = pcs->main;
	} else {
		full = barn_replace_empty_sheaf(&s->node->barn, pcs->main);
		stat(s, full ? BARN_GET : BARN_GET_FAIL);
		if (full)
			main = pcs->main = full;
	}
	local_irq_restore(flags);
	if (main)
		return main;

	full = get_full_sheaf(s, gfp);
	if (!full)
		return NULL;
	/* The task may have slept. Another one may have found objects for this CPU meanwhile. */
	local_irq_save(flags);
	pcs = this_cpu_ptr(s->cpu_sheaves);
	main = pcs->main;
	if (main->size) {
		left = full;
	} else {
		pcs->main = full;
		if (main != &bootstrap_sheaf && !pcs->spare)
			pcs->spare = main;
		else if (main != &bootstrap_sheaf)
			barn_put_empty_sheaf(s, main);
		main = full;
	}
	local_irq_restore(flags);
	if (left &&
	    (left->size < s->sheaf_capacity || !barn_put_full_sheaf(&s->node->barn, left))) {
		sheaf_flush_unused(s, left);
		barn_put_empty_sheaf(s, left);
	}
	return main;
}

/* A sheaf without objects, for a CPU whose main and spare sheaf are full. */
static struct slab_sheaf *empty_for_full(struct kmem_cache *s, struct slub_percpu_sheaves *pcs)
{
	struct node_barn *barn = &s->node->barn;
	struct slab_sheaf *spare = pcs->spare;

	if (!spare)
		return barn_get_empty_sheaf(barn) ?: alloc_empty_sheaf(s, GFP_NOWAIT);
	pcs->spare = NULL;
	if (barn_put_full_sheaf(barn, spare)) {
		stat(s, BARN_PUT);
		return barn_get_empty_sheaf(barn) ?: alloc_empty_sheaf(s, GFP_NOWAIT);
	}
	stat(s, BARN_PUT_FAIL);
	sheaf_flush_unused(s, spare);
	return spare;
}

/**
 * __pcs_replace_full_main - make room on this CPU, whose main sheaf is full
 * @s: the cache
 *
 * The spare sheaf may have room. Otherwise the barn takes a full sheaf; if it has enough of
 * them, one is emptied into the slabs.
 *
 * Return: the main sheaf, which has room now. NULL if there is no memory for a sheaf.
 */
noinline struct slab_sheaf *__pcs_replace_full_main(struct kmem_cache *s)
{
	struct slub_percpu_sheaves *pcs;
	struct slab_sheaf *empty;
	unsigned long flags;

	local_irq_save(flags);
	pcs = this_cpu_ptr(s->cpu_sheaves);
	if (pcs->spare && pcs->spare->size < s->sheaf_capacity) {
		empty = pcs->spare;
		pcs->spare = NULL;
	} else {
		empty = empty_for_full(s, pcs);
	}
	if (empty) {
		if (pcs->main != &bootstrap_sheaf)
			pcs->spare = pcs->main;
		pcs->main = empty;
	}
	local_irq_restore(flags);
	return empty;
}

/**
 * alloc_from_pcs_bulk - many objects from the sheaves
 * @s: the cache
 * @gfp: the flags of the allocation
 * @size: how many objects are wanted
 * @p: gets them
 *
 * Return: the number of objects in @p; the slabs have to give the others.
 */
unsigned int alloc_from_pcs_bulk(struct kmem_cache *s, gfp_t gfp, size_t size, void **p)
{
	unsigned int nr = 0;

	while (nr < size) {
		p[nr] = alloc_from_pcs(s);
		if (p[nr])
			nr++;
		else if (!__pcs_replace_empty_main(s, gfp))
			break;
	}
	return nr;
}

/* ---- everything back to the slabs ---- */

/**
 * __pcs_flush_all_cpu - give the objects in a CPU's sheaves to the slabs, and free the sheaves
 * @s: the cache
 * @cpu: this CPU, or one that does not run any more
 */
void __pcs_flush_all_cpu(struct kmem_cache *s, unsigned int cpu)
{
	struct slub_percpu_sheaves *pcs;
	struct slab_sheaf *main, *spare;
	unsigned long flags;

	if (!cache_has_sheaves(s))
		return;
	local_irq_save(flags);
	pcs = per_cpu_ptr(s->cpu_sheaves, cpu);
	main = pcs->main;
	spare = pcs->spare;
	pcs->main = &bootstrap_sheaf;
	pcs->spare = NULL;
	local_irq_restore(flags);
	sheaf_flush_unused(s, main);
	sheaf_flush_unused(s, spare);
	free_empty_sheaf(s, main);
	free_empty_sheaf(s, spare);
}

/**
 * pcs_flush_all - the same for this CPU
 * @s: the cache
 */
void pcs_flush_all(struct kmem_cache *s)
{
	__pcs_flush_all_cpu(s, (unsigned int)smp_processor_id());
}

/**
 * barn_shrink - give the objects in the barn's sheaves to the slabs, and free the sheaves
 * @s: the cache
 */
void barn_shrink(struct kmem_cache *s)
{
	struct node_barn *barn = &s->node->barn;
	struct slab_sheaf *sheaf, *next;
	LIST_HEAD(sheaves);
	unsigned long flags;

	if (!cache_has_sheaves(s))
		return;
	spin_lock_irqsave(&barn->lock, flags);
	list_splice_init(&barn->sheaves_full, &sheaves);
	list_splice_init(&barn->sheaves_empty, &sheaves);
	WRITE_ONCE(barn->nr_full, 0);
	WRITE_ONCE(barn->nr_empty, 0);
	spin_unlock_irqrestore(&barn->lock, flags);
	list_for_each_entry_safe(sheaf, next, &sheaves, barn_list) {
		sheaf_flush_unused(s, sheaf);
		free_empty_sheaf(s, sheaf);
	}
}

/* ---- seeing it ---- */

static bool has_object(const struct slab_sheaf *sheaf, const void *object)
{
	unsigned int nr = sheaf ? min(sheaf->size, sheaf->capacity) : 0;

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
	const struct slab_sheaf *full;
	unsigned int cpu;

	if (!cache_has_sheaves(s))
		return false;
	for_each_possible_cpu(cpu) {
		const struct slub_percpu_sheaves *pcs = per_cpu_ptr(s->cpu_sheaves, cpu);

		if (has_object(pcs->main, object) || has_object(pcs->spare, object))
			return true;
	}
	list_for_each_entry_checked(full, &s->node->barn.sheaves_full, barn_list)
		if (has_object(full, object))
			return true;
	return false;
}

/* ---- the invariants ---- */

#define VERIFY(nr, condition, words) INVARIANT("mm/sheaf.c", nr, condition, words)

static void verify_sheaf(const struct kmem_cache *s, const struct slab_sheaf *sheaf)
{
	if (!sheaf)
		return;
	VERIFY(1, sheaf->size <= s->sheaf_capacity, "a sheaf has at most sheaf_capacity objects");
	for (unsigned int i = 0; i < sheaf->size; i++)
		VERIFY(4,
		       virt_addr_valid(sheaf->objects[i]) && virt_to_cache(sheaf->objects[i]) == s,
		       "what is in a sheaf is an object of the cache");
}

static void verify_list(const struct kmem_cache *s, struct list_head *list, unsigned int nr,
			unsigned int size)
{
	const struct slab_sheaf *sheaf;

	list_for_each_entry_checked(sheaf, list, barn_list) {
		VERIFY(1, sheaf->size == size, "sheaves of the barn are full, or empty");
		verify_sheaf(s, sheaf);
		nr--;
	}
	VERIFY(2, !nr, "nr_full and nr_empty are the lengths of the barn's lists");
}

static void sheaf_verify(void)
{
	const struct kmem_cache *s;
	unsigned int cpu;

	list_for_each_entry(s, &slab_caches, list) {
		if (!cache_has_sheaves(s))
			continue;
		for_each_possible_cpu(cpu) {
			const struct slub_percpu_sheaves *pcs = per_cpu_ptr(s->cpu_sheaves, cpu);

			VERIFY(3, pcs->main, "each CPU has a main sheaf");
			verify_sheaf(s, pcs->main);
			verify_sheaf(s, pcs->spare);
		}
		verify_list(s, &s->node->barn.sheaves_full, s->node->barn.nr_full,
			    s->sheaf_capacity);
		verify_list(s, &s->node->barn.sheaves_empty, s->node->barn.nr_empty, 0);
	}
	VERIFY(3, !bootstrap_sheaf.size, "bootstrap_sheaf has no object");
}
invariant_check(sheaf_verify);

/* ---- making them ---- */

/**
 * sheaf_init - make the cache of sheaves
 *
 * At boot, before the caches that have sheaves: at the end caches are flushed in the
 * opposite order.
 */
void __init sheaf_init(void)
{
	slab_sheaf_cache = create_cache("slab_sheaf", SLAB_SHEAF_SIZE, 0, SLAB_NO_MERGE, NULL);
	if (IS_ERR(slab_sheaf_cache))
		panic("Creation of slab_sheaf failed. Reason %ld", PTR_ERR(slab_sheaf_cache));
	slab_sheaf_cache->refcount = -1; /* nobody destroys it */
}

/**
 * calculate_sheaf_capacity - how many objects a sheaf of a kmalloc() cache has
 * @s: the cache
 *
 * About half as many as a CPU without sheaves may keep in partial slabs, because it has two
 * sheaves; and then as many more as the memory of the sheaf, a power of two, has room for.
 *
 * Return: the number; 0 if the cache can have no sheaves.
 */
unsigned int calculate_sheaf_capacity(const struct kmem_cache *s)
{
	unsigned int capacity = s->size >= PAGE_SIZE ? 4 :
				s->size >= 1024	     ? 12 :
				s->size >= 256	     ? 26 :
						       60;
	size_t bytes = sizeof(struct slab_sheaf) + capacity * sizeof(void *);

	bytes = min(roundup_pow_of_two(bytes), (unsigned long)SLAB_SHEAF_SIZE);
	return (unsigned int)((bytes - sizeof(struct slab_sheaf)) / sizeof(void *));
}

/**
 * init_percpu_sheaves - let a cache have sheaves
 * @s: the cache, which nobody uses yet
 * @capacity: objects of a sheaf; 0: no sheaves. More than the largest sheaf has room for
 *	are as many as it has.
 *
 * A cache with debugging gets no sheaves.
 *
 * Return: 0, or -ENOMEM.
 */
int init_percpu_sheaves(struct kmem_cache *s, unsigned int capacity)
{
	unsigned int cpu;

	if (!capacity || kmem_cache_debug(s))
		return 0;
	s->cpu_sheaves = alloc_percpu(struct slub_percpu_sheaves);
	if (!s->cpu_sheaves)
		return -ENOMEM;
	barn_init(&s->node->barn);
	for_each_possible_cpu(cpu)
		per_cpu_ptr(s->cpu_sheaves, cpu)->main = &bootstrap_sheaf;
	s->sheaf_capacity = (unsigned int)min_t(size_t, capacity, MAX_SHEAF_OBJECTS);
	return 0;
}

/**
 * pcs_destroy - a cache is taken apart: it has no sheaves any more
 * @s: the cache, whose sheaves were flushed
 */
void pcs_destroy(struct kmem_cache *s)
{
	free_percpu(s->cpu_sheaves);
	s->cpu_sheaves = NULL;
	s->sheaf_capacity = 0;
}
#endif
