/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

/*
 * Making caches (Linux: include/linux/slab.h). linux/slub.h has what is done
 * with one.
 */

#include <linux/rcupdate.h>
#include <linux/slub.h>

/* The largest object that a cache can have. */
#define KMALLOC_SHIFT_MAX (MAX_ORDER + PAGE_SHIFT - 1)
#define KMALLOC_MAX_SIZE  (1UL << KMALLOC_SHIFT_MAX)

/**
 * struct kmem_cache_args - what a cache can be asked for besides (Linux: since 6.12)
 * @align: what the address of an object is a multiple of; 0: that of a word
 * @useroffset: where the part of an object begins that goes to user space
 * @usersize: its bytes; 0: there is none
 * @ctor: runs once for each object, when its slab is made; or NULL
 * @sheaf_capacity: objects of a sheaf, with CONFIG_SLAB_SHEAVES=y; 0: the cache has no
 *	sheaves (Linux: since 6.18)
 */
struct kmem_cache_args {
	unsigned int align;
	unsigned int useroffset;
	unsigned int usersize;
	void (*ctor)(void *object);
	unsigned int sheaf_capacity;
};

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object));
struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int size,
					    const struct kmem_cache_args *args, slab_flags_t flags);

/* The third argument is an alignment, and then there is a fifth, or what a cache is asked for. */
#define kmem_cache_create(name, size, args, ...) \
	_Generic((args),                                                   \
		struct kmem_cache_args *: __kmem_cache_create_args,        \
		const struct kmem_cache_args *: __kmem_cache_create_args,  \
		default: (kmem_cache_create))(name, size, args, __VA_ARGS__)
struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
					      unsigned int align, slab_flags_t flags,
					      unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *object));
void kmem_cache_destroy(struct kmem_cache *s);
int kmem_cache_shrink(struct kmem_cache *s);

/**
 * KMEM_CACHE - a cache for a structure
 * @__struct: its name, which becomes that of the cache; aligned as it is
 * @__flags: SLAB_*
 */
#define KMEM_CACHE(__struct, __flags)                                                       \
	kmem_cache_create(#__struct, sizeof(struct __struct), __alignof__(struct __struct), \
			  (__flags), NULL)

/* The same, of which the field @__field may be copied to and from user space. */
#define KMEM_CACHE_USERCOPY(__struct, __flags, __field)                     \
	kmem_cache_create_usercopy(#__struct, sizeof(struct __struct),      \
				   __alignof__(struct __struct), (__flags), \
				   offsetof(struct __struct, __field),      \
				   sizeof(((struct __struct *)0)->__field), NULL)

#ifdef CONFIG_KMALLOC
#include <linux/kmalloc.h>
#endif

#endif /* _LINUX_SLAB_H */
