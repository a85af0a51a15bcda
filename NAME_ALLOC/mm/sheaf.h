/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_SHEAF_H
#define _MM_SHEAF_H

/*
 * Arrays of free objects: mm/sheaf.c explains them. mm/slab.h includes this file, so that
 * the fast paths of mm/slub.c can use it (Linux: mm/slub.c, since 6.18).
 */

struct slab_sheaf;

/**
 * struct node_barn - the sheaves that belong to no CPU
 * @lock: protects the lists and the numbers
 * @sheaves_full: sheaves with as many objects as they can have
 * @sheaves_empty: sheaves without objects
 * @nr_full: number of sheaves on @sheaves_full
 * @nr_empty: number of sheaves on @sheaves_empty
 */
struct node_barn {
	spinlock_t lock;
	struct list_head sheaves_full;
	struct list_head sheaves_empty;
	unsigned int nr_full;
	unsigned int nr_empty;
};

/**
 * struct slab_sheaf - an array of free objects
 * @barn_list: links the sheaves of a list of the barn
 * @cache: the cache of the objects
 * @size: number of objects
 * @capacity: the most objects that the sheaf can have
 * @objects: the objects
 */
struct slab_sheaf {
	struct list_head barn_list;
	struct kmem_cache *cache;
	unsigned int size;
	unsigned int capacity;
	void *objects[];
};

/**
 * struct slub_percpu_sheaves - the sheaves that one CPU allocates from and frees to
 * @main: the sheaf that is used first
 * @spare: a second sheaf, which is full, or empty, or in between; or NULL
 */
struct slub_percpu_sheaves {
	struct slab_sheaf *main;
	struct slab_sheaf *spare;
};

static inline void stat(const struct kmem_cache *s, enum stat_item si);

struct slab_sheaf *__pcs_replace_empty_main(struct kmem_cache *s, gfp_t gfp);
struct slab_sheaf *__pcs_replace_full_main(struct kmem_cache *s);
unsigned int alloc_from_pcs_bulk(struct kmem_cache *s, gfp_t gfp, size_t size, void **p);
void pcs_flush_all(struct kmem_cache *s);
void __pcs_flush_all_cpu(struct kmem_cache *s, unsigned int cpu);
void barn_shrink(struct kmem_cache *s);
bool is_in_sheaf(const struct kmem_cache *s, const void *object);
void sheaf_init(void);
unsigned int calculate_sheaf_capacity(const struct kmem_cache *s);
int init_percpu_sheaves(struct kmem_cache *s, unsigned int capacity);
void pcs_destroy(struct kmem_cache *s);

static inline bool cache_has_sheaves(const struct kmem_cache *s)
{
	return s->sheaf_capacity;
}

/* An object of this CPU's main sheaf; NULL if that sheaf is empty. */
static __always_inline void *alloc_from_pcs(struct kmem_cache *s)
{
	struct slab_sheaf *main = this_cpu_ptr(s->cpu_sheaves)->main;

	if (unlikely(!main->size))
		return NULL;
	stat(s, ALLOC_PCS);
	return main->objects[--main->size];
}

/* Put an object into a sheaf of this CPU. False: there is no room, and no memory for a sheaf. */
static __always_inline bool free_to_pcs(struct kmem_cache *s, void *object)
{
	struct slab_sheaf *main = this_cpu_ptr(s->cpu_sheaves)->main;

	if (unlikely(main->size == main->capacity)) {
		main = __pcs_replace_full_main(s);
		if (!main)
			return false;
	}
	/* Freed twice, with nothing in between. */
	if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED))
		BUG_ON(main->size && main->objects[main->size - 1] == object);
	main->objects[main->size++] = object;
	stat(s, FREE_PCS);
	return true;
}

#endif /* _MM_SHEAF_H */
