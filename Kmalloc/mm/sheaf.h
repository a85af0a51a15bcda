/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_SHEAF_H
#define _MM_SHEAF_H

/* Arrays of free objects; mm/sheaf.c explains them (Linux: mm/slub.c, since 6.18). */

#include <linux/err.h>
#include <linux/sizes.h>

#include "page_alloc.h"
#include "slab.h"

#define MAX_SHEAF_OBJECTS ((unsigned int)(1024 / sizeof(void *) - 1))

/**
 * struct slab_sheaf - an array of free objects
 * @next: in the barn, the next one
 * @objects: they
 */
struct slab_sheaf {
	struct slab_sheaf *next;
	void *objects[MAX_SHEAF_OBJECTS];
};

/**
 * struct slub_percpu_sheaves - what one CPU allocates from, and frees to
 * @size: objects in @main
 * @capacity: so many it can have; 0 while it is NULL
 * @main: the sheaf in use
 * @spare: another one, or NULL
 * @spare_is_full: it has objects, as many as go in
 */
struct slub_percpu_sheaves {
	unsigned int size;
	unsigned int capacity;
	struct slab_sheaf *main;
	struct slab_sheaf *spare;
	bool spare_is_full;
};

void sheaf_init(void);
void kmem_cache_init_sheaves(struct kmem_cache *s);
void *__sheaf_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr);
void __sheaf_free(struct kmem_cache *s, void *x);

/* From this CPU's sheaf, and nothing more; all else is __sheaf_alloc()'s. */
static __always_inline void *sheaf_alloc(struct kmem_cache *s, gfp_t gfpflags, unsigned long addr)
{
	might_alloc_fast(gfpflags);
	if (likely(s->cpu_sheaves && !(gfpflags & __GFP_ZERO))) {
		struct slub_percpu_sheaves *pcs = this_cpu_ptr(s->cpu_sheaves);

		if (likely(pcs->size)) {
			void *object = pcs->main->objects[--pcs->size];

			kasan_unpoison_object(s, object);
			return object;
		}
	}
	return __sheaf_alloc(s, gfpflags, addr ?: _RET_IP_);
}

/* To a sheaf; of a cache that has none to the slab. */
static __always_inline void sheaf_free(struct kmem_cache *s, void *x, unsigned long addr)
{
	struct slub_percpu_sheaves *pcs;

	if (unlikely(!s->cpu_sheaves)) {
		slab_free(s, virt_to_slab(x), x, addr);
		return;
	}
	kasan_poison(s, x, s->object_size);
	pcs = this_cpu_ptr(s->cpu_sheaves);
	if (likely(pcs->size < pcs->capacity)) {
		/* Freed twice, with nothing in between. */
		if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED))
			BUG_ON(pcs->size && pcs->main->objects[pcs->size - 1] == x);
		pcs->main->objects[pcs->size++] = x;
	} else {
		__sheaf_free(s, x);
	}
}

#endif /* _MM_SHEAF_H */
