// SPDX-License-Identifier: GPL-2.0-only
/*
 * Caches: made, merged, shrunk, taken apart.
 *
 * What it is for. Every subsystem wants caches of its own; many of them want
 * objects of the same size. Two caches that are alike become one, with two
 * names:
 *
 *	kmem_cache_create("inode", 200)	  --->	struct kmem_cache "inode"
 *	kmem_cache_create("dentry", 200)  --->	  refcount 2, size 200
 *
 * It saves slabs that are half empty, and mixes the objects of both, which is
 * why slab_nomerge exists: with it an overrun hits only its own kind.
 *
 * Caches merge when their sizes differ by less than a word, the alignment
 * fits, neither has a constructor or debugging, and they are of the same kind
 * of memory (SLAB_MERGE_SAME).
 *
 * It stands on slub, which knows what a cache is.
 *
 * Invariants, of which kmem_cache_verify() checks what can be seen:
 *
 *  1. refcount is the number of kmem_cache_create() that returned the cache, less
 *     that of kmem_cache_destroy(); a cache that may not be merged with, as those of
 *     boot, has a negative one. It is never 0.
 *  2. A cache with more than one user has no constructor and no debugging.
 *
 * Linux: mm/slab_common.c.
 */

#include <linux/err.h>
#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "slab.h"

/* What a caller may ask for. */
#define SLAB_FLAGS_PERMITTED                                                       \
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | \
	 SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA | SLAB_RECLAIM_ACCOUNT | SLAB_PANIC | \
	 SLAB_TYPESAFE_BY_RCU | SLAB_ACCOUNT | SLAB_NO_USER_FLAGS | SLAB_NO_MERGE)

/* Who has one of these has his own cache. */
#define SLAB_NEVER_MERGE \
	(SLAB_DEBUG_FLAGS | SLAB_TYPESAFE_BY_RCU | SLAB_NO_USER_FLAGS | SLAB_NO_MERGE)

/* Who differs in one of these cannot share. */
#define SLAB_MERGE_SAME (SLAB_RECLAIM_ACCOUNT | SLAB_CACHE_DMA | SLAB_ACCOUNT)

static bool slab_nomerge;

static bool slab_unmergeable(const struct kmem_cache *s)
{
	return (s->flags & SLAB_NEVER_MERGE) || s->ctor || s->usersize || s->refcount < 0;
}

/* A cache that would do; NULL if there is none. slab_mutex is held. */
static struct kmem_cache *find_mergeable(unsigned int size, unsigned int align, slab_flags_t flags,
					 const char *name, void (*ctor)(void *object))
{
	struct kmem_cache *s;

	if (slab_nomerge || ctor || (flags & SLAB_NEVER_MERGE) ||
	    (kmem_cache_flags(size, flags, name) & SLAB_NEVER_MERGE))
		return NULL;
	align = calculate_alignment(flags, align, size);
	size = ALIGN(ALIGN(size, (unsigned int)sizeof(void *)), align);
	list_for_each_entry(s, &slab_caches, list) {
		if (slab_unmergeable(s) || size > s->size || s->size - size >= sizeof(void *))
			continue;
		if ((flags & SLAB_MERGE_SAME) != (s->flags & SLAB_MERGE_SAME))
			continue;
		if (s->size % align)
			continue;
		return s;
	}
	return NULL;
}

/* The cache gets another name, and users whose objects may be a little larger. */
static struct kmem_cache *__kmem_cache_alias(const char *name, unsigned int size,
					     unsigned int align, slab_flags_t flags,
					     void (*ctor)(void *object))
{
	struct kmem_cache *s = find_mergeable(size, align, flags, name, ctor);

	if (!s)
		return NULL;
	s->refcount++;
	WRITE_ONCE(s->object_size, max(s->object_size, size));
	s->inuse = max(s->inuse, ALIGN(size, (unsigned int)sizeof(void *)));
	return s;
}

/* With a name of its own, which is the caller's if that is const. */
static struct kmem_cache *create_named_cache(const char *name, unsigned int size,
					     unsigned int align, slab_flags_t flags,
					     void (*ctor)(void *object))
{
	const char *cache_name = kstrdup_const(name, GFP_KERNEL);
	struct kmem_cache *s;

	if (!cache_name)
		return ERR_PTR(-ENOMEM);
	s = __create_cache(cache_name, size, align, flags, ctor);
	if (IS_ERR(s))
		kfree_const(cache_name);
	return s;
}

/* What is wrong with what is asked for; 0 if nothing is. */
static int kmem_cache_sanity_check(const char *name, unsigned int size, unsigned int align,
				   slab_flags_t flags)
{
	if (!name || !*name || !size || size > KMALLOC_MAX_SIZE) {
		pr_err("kmem_cache_create(%s) integrity check failed\n", name ? name : "(null)");
		return -EINVAL;
	}
	if ((align && !is_power_of_2(align)) || align > PAGE_SIZE) {
		pr_err("kmem_cache_create(%s): align %u is no power of two up to a page\n", name,
		       align);
		return -EINVAL;
	}
	if (flags & ~SLAB_FLAGS_PERMITTED) {
		pr_err("kmem_cache_create(%s): flags %#x are not for callers\n", name,
		       flags & ~SLAB_FLAGS_PERMITTED);
		return -EINVAL;
	}
	return 0;
}

/**
 * kmem_cache_create_usercopy - a cache, parts of whose objects go to user space
 * @name: its name; where there is no kstrdup() (NAME_ALLOC) it stays the caller's
 * @size: of an object, in bytes, up to KMALLOC_MAX_SIZE
 * @align: power of two, up to a page; 0 for that of a word
 * @flags: SLAB_*
 * @useroffset: where the part begins
 * @usersize: its bytes; 0 for none. A part beyond the object is a WARN, and
 *	there is none then.
 * @ctor: runs once for each object, when its slab is made; or NULL
 *
 * Return: the cache, or one that is like it. NULL, with a message, for bad
 * arguments or when there is no memory; with SLAB_PANIC it is a panic.
 */
struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
					      unsigned int align, slab_flags_t flags,
					      unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *object))
{
	int err = kmem_cache_sanity_check(name, size, align, flags);
	struct kmem_cache *s = NULL;

	if (WARN_ON(!usersize && useroffset) ||
	    WARN_ON(size < usersize || size - usersize < useroffset))
		usersize = useroffset = 0;
	if (!err) {
		mutex_lock(&slab_mutex);
		if (!usersize)
			s = __kmem_cache_alias(name, size, align, flags, ctor);
		if (!s)
			s = create_named_cache(name, size, align, flags, ctor);
		err = IS_ERR(s) ? (int)PTR_ERR(s) : 0;
		if (!err && usersize) {
			s->useroffset = useroffset;
			s->usersize = usersize;
		}
		mutex_unlock(&slab_mutex);
	}
	if (!err)
		return s;
	if (flags & SLAB_PANIC)
		panic("kmem_cache_create_usercopy: Failed to create slab '%s'. Error %d\n",
		      name ? name : "(null)", err);
	pr_warn("kmem_cache_create_usercopy(%s) failed with error %d\n", name ? name : "(null)",
		err);
	dump_stack();
	return NULL;
}

/**
 * kmem_cache_create - a cache
 * @name: its name
 * @size: of an object, in bytes
 * @align: power of two, or 0
 * @flags: SLAB_*
 * @ctor: runs once for each object; or NULL
 *
 * Return: as kmem_cache_create_usercopy().
 */
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object))
{
	return kmem_cache_create_usercopy(name, size, align, flags, 0, 0, ctor);
}

/**
 * kmem_cache_destroy - one user of a cache less
 * @s: the cache, or NULL, which is nothing
 *
 * The last one takes it apart. If objects are left each of them is listed, a
 * WARN says who did not wait, and the cache stays.
 */
void kmem_cache_destroy(struct kmem_cache *s)
{
	const char *name;
	bool last;

	if (!s)
		return;
	mutex_lock(&slab_mutex);
	last = s->refcount <= 1;
	/* Nobody merges with it any more; the mutex is not held while all CPUs are asked. */
	s->refcount = last ? -1 : s->refcount - 1;
	mutex_unlock(&slab_mutex);
	if (!last)
		return;
	name = s->name;
	if (!destroy_cache(s)) {
		kfree_const(name);
		return;
	}
	mutex_lock(&slab_mutex);
	s->refcount = 1;
	mutex_unlock(&slab_mutex);
	WARN(1, "kmem_cache_destroy %s: Slab cache still has objects when called from %pS\n",
	     s->name, (void *)_RET_IP_);
}

/**
 * kmem_cache_shrink - give empty slabs back
 * @s: the cache
 *
 * What CPUs keep goes to the node first. Of what is left the fullest come to
 * be used first, so that the others can become empty.
 *
 * Return: 0 if no slab is left, 1 otherwise.
 */
int kmem_cache_shrink(struct kmem_cache *s)
{
	return __kmem_cache_shrink(s);
}

/**
 * free_cache_name - the cache is gone, and with it the copy of its name
 * @name: the name, which is left alone if it is no copy
 */
void free_cache_name(const char *name)
{
	if (virt_addr_valid(name))
		kfree_const(name);
}

#define VERIFY(nr, condition, words) INVARIANT("mm/kmem_cache.c", nr, condition, words)

static void kmem_cache_verify(void)
{
	const struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list) {
		VERIFY(1, s->refcount, "a cache has users, or is one that nobody merges with");
		VERIFY(2, s->refcount <= 1 || !slab_unmergeable(s),
		       "a cache with several users has no constructor and no debugging");
	}
}
invariant_check(kmem_cache_verify);

static int __init setup_slab_nomerge(char *str)
{
	slab_nomerge = true;
	return 0;
}
early_param("slab_nomerge", setup_slab_nomerge);
MODULE_PARM_DESC(slab_nomerge, "slab_nomerge", "every cache is one of its own");
