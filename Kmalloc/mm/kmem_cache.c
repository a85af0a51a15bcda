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
 *  2. A cache with more than one user has no constructor, and no debugging but checks.
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
#define SLAB_FLAGS_PERMITTED                                                          \
	(SLAB_DEBUG_FLAGS | SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA | SLAB_CACHE_DMA32 |  \
	 SLAB_RECLAIM_ACCOUNT | SLAB_PANIC | SLAB_TYPESAFE_BY_RCU | SLAB_MEM_SPREAD | \
	 SLAB_NOLEAKTRACE | SLAB_ACCOUNT | SLAB_KMALLOC | SLAB_NO_USER_FLAGS | SLAB_NO_MERGE)

/* Who has one of these has his own cache. */
#define SLAB_NEVER_MERGE                                                                     \
	(SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | SLAB_TRACE | SLAB_TYPESAFE_BY_RCU | \
	 SLAB_NOLEAKTRACE | SLAB_FAILSLAB | SLAB_NO_MERGE)

/* Who differs in one of these cannot share. */
#define SLAB_MERGE_SAME (SLAB_RECLAIM_ACCOUNT | SLAB_CACHE_DMA | SLAB_CACHE_DMA32 | SLAB_ACCOUNT)

static bool slab_nomerge;

static bool slab_unmergeable(const struct kmem_cache *s)
{
	return slab_nomerge || (s->flags & SLAB_NEVER_MERGE) || s->ctor || s->usersize ||
	       READ_ONCE(s->refcount) < 0 || cache_has_sheaves(s);
}

/* A cache that would do; NULL if there is none. slab_mutex is held. */
static struct kmem_cache *find_mergeable(unsigned int size, unsigned int align, slab_flags_t flags,
					 const char *name, void (*ctor)(void *object))
{
	struct kmem_cache *s;

	if (slab_nomerge || ctor)
		return NULL;
	size = ALIGN(size, (unsigned int)sizeof(void *));
	align = calculate_alignment(flags, align, size);
	size = ALIGN(size, align);
	flags = kmem_cache_flags(size, flags, name);
	if (flags & SLAB_NEVER_MERGE)
		return NULL;
	list_for_each_entry_reverse(s, &slab_caches, list) {
		if (slab_unmergeable(s) || size > s->size || s->size - size >= sizeof(void *))
			continue;
		if ((flags & SLAB_MERGE_SAME) != (s->flags & SLAB_MERGE_SAME))
			continue;
		if ((s->size & ~(align - 1)) != s->size)
			continue;
		return s;
	}
	return NULL;
}

/*
 * The cache gets another name, and users whose objects may be a little larger. slab_mutex is
 * held.
 */
static struct kmem_cache *__kmem_cache_alias(const char *name, unsigned int size,
					     unsigned int align, slab_flags_t flags,
					     void (*ctor)(void *object))
{
	struct kmem_cache *s = find_mergeable(size, align, flags, name, ctor);

	if (s) {
		WRITE_ONCE(s->refcount, s->refcount + 1);
		WRITE_ONCE(s->object_size, max(s->object_size, size));
		s->inuse = max(s->inuse, ALIGN(size, (unsigned int)sizeof(void *)));
	}
	return s;
}

static bool kmem_cache_is_duplicate_name(const char *name)
{
	const struct kmem_cache *s;

	/* One that is being taken apart does not count. */
	list_for_each_entry(s, &slab_caches, list)
		if (s->refcount > 0 && !strcmp(s->name, name))
			return true;
	return false;
}

/*
 * Give a cache that nobody merges with a directory of its name in /sys/kernel/slab. Two of
 * them cannot have the same name. A cache that may be merged has another name there.
 */
static int sysfs_slab_add(const struct kmem_cache *s)
{
	if (slab_state < FULL || !kmem_cache_is_duplicate_name(s->name))
		return 0;
	if (!slab_unmergeable(s)) {
		pr_warn("kmem_cache of name '%s' already exists\n", s->name);
		return 0;
	}
	pr_warn("sysfs: cannot create duplicate filename '/kernel/slab/%s'\n", s->name);
	dump_stack();
	pr_err("kobject_add_internal failed for %s with -EEXIST, don't try to register things "
	       "with the same name in the same directory.\n",
	       s->name);
	return -EEXIST;
}

/* With a name of its own, which is the caller's if that is const. slab_mutex is held. */
static struct kmem_cache *create_named_cache(const char *name, unsigned int size,
					     const struct kmem_cache_args *args, slab_flags_t flags)
{
	const char *cache_name = kstrdup_const(name, GFP_KERNEL);
	struct kmem_cache *s = kmem_cache_zalloc(kmem_cache, GFP_KERNEL);
	int err = -ENOMEM;

	if (!cache_name || !s)
		goto out_free_cache;
	s->name = cache_name;
	s->object_size = size;
	s->align = calculate_alignment(flags, args->align, size);
	s->ctor = args->ctor;
	s->useroffset = args->useroffset;
	s->usersize = args->usersize;
	s->refcount = 1;
	err = kmem_cache_open(s, flags);
	if (err)
		goto out_free_cache;
	err = sysfs_slab_add(s);
	if (!err)
		err = init_percpu_sheaves(s, args->sheaf_capacity);
	if (err)
		goto out_release;
	list_add(&s->list, &slab_caches);
	return s;

out_release:
	__kmem_cache_release(s);
out_free_cache:
	kmem_cache_free(kmem_cache, s);
	kfree_const(cache_name);
	return ERR_PTR(err);
}

/* What is wrong with what is asked for; 0 if nothing is. */
static int kmem_cache_sanity_check(const char *name, unsigned int size, slab_flags_t flags)
{
	if (!name || !*name || in_interrupt() || !size || size > KMALLOC_MAX_SIZE) {
		pr_err("kmem_cache_create(%s) integrity check failed\n", name ? name : "(null)");
		return -EINVAL;
	}
	/* Those who read /proc/slabinfo take it for two words. */
	WARN(strchr(name, ' '), "kmem_cache_create(%s): the name has a blank\n", name);
	if (flags & ~SLAB_FLAGS_PERMITTED) {
		pr_err("kmem_cache_create(%s): flags %#x are not for callers\n", name,
		       flags & ~SLAB_FLAGS_PERMITTED);
		return -EINVAL;
	}
	return 0;
}

/**
 * __kmem_cache_create_args - a cache
 * @name: its name; where there is no kstrdup() (NAME_ALLOC) it stays the caller's
 * @size: of an object, in bytes, up to KMALLOC_MAX_SIZE
 * @args: what else the caller wants; a user region beyond the object is a WARN, and there is
 *	none then
 * @flags: SLAB_*
 *
 * kmem_cache_create() calls this function if its third argument is a pointer to a struct
 * kmem_cache_args (Linux: since 6.12).
 *
 * Return: as kmem_cache_create().
 */
struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int size,
					    const struct kmem_cache_args *args, slab_flags_t flags)
{
	struct kmem_cache_args a = *args;
	struct kmem_cache *s = NULL;
	int err;

	if (WARN_ON(!a.usersize && a.useroffset) ||
	    WARN_ON(size < a.usersize || size - a.usersize < a.useroffset))
		a.usersize = a.useroffset = 0;
	err = kmem_cache_sanity_check(name, size, flags);
	if (!err) {
		mutex_lock(&slab_mutex);
		if (!a.usersize && (!a.sheaf_capacity || !IS_ENABLED(CONFIG_SLAB_SHEAVES)))
			s = __kmem_cache_alias(name, size, a.align, flags, a.ctor);
		if (!s)
			s = create_named_cache(name, size, &a, flags);
		mutex_unlock(&slab_mutex);
		err = IS_ERR(s) ? (int)PTR_ERR(s) : 0;
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
 * kmem_cache_create_usercopy - a cache, parts of whose objects go to user space
 * @name: its name; where there is no kstrdup() (NAME_ALLOC) it stays the caller's
 * @size: of an object, in bytes, up to KMALLOC_MAX_SIZE
 * @align: what the address of an object is a multiple of: a power of two, of any size. A
 *	smaller one than a word asks for becomes that of a word, or of unsigned long long.
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
	const struct kmem_cache_args args = {
		.align = align, .useroffset = useroffset, .usersize = usersize, .ctor = ctor
	};

	return __kmem_cache_create_args(name, size, &args, flags);
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
struct kmem_cache *(kmem_cache_create)(const char *name, unsigned int size, unsigned int align,
				       slab_flags_t flags, void (*ctor)(void *object))
{
	return kmem_cache_create_usercopy(name, size, align, flags, 0, 0, ctor);
}

/* Is it a cache, or was it one, or none at all? slab_mutex is held. */
static bool is_cache(const struct kmem_cache *s)
{
	const struct kmem_cache *c;

	list_for_each_entry(c, &slab_caches, list)
		if (c == s)
			return true;
	return false;
}

/**
 * kmem_cache_destroy - one user of a cache less
 * @s: the cache, or NULL, which is nothing
 *
 * When the last user has gone the cache is taken apart. If objects are left each of them is
 * listed, a WARN names the caller, and the cache stays. A cache of boot stays, too; that, and a
 * cache that was destroyed before, is a WARN.
 */
void kmem_cache_destroy(struct kmem_cache *s)
{
	const char *name;
	int refcount;

	if (!s || !kasan_check_byte(s))
		return;
	mutex_lock(&slab_mutex);
	if (WARN(!is_cache(s),
		 "kmem_cache_destroy: 0x%px is not a cache; was it destroyed before?\n", s)) {
		mutex_unlock(&slab_mutex);
		return;
	}
	refcount = --s->refcount;
	/* Nobody merges with it any more; the mutex is not held while all CPUs are asked. */
	if (!refcount)
		s->refcount = -1;
	mutex_unlock(&slab_mutex);
	WARN(refcount < 0, "kmem_cache_destroy %s: this cache was made at boot, and stays\n",
	     s->name);
	if (refcount)
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
__setup_param("slub_nomerge", slub_nomerge, setup_slab_nomerge, 1);
MODULE_PARM_DESC(slab_nomerge, "slab_nomerge", "every cache is one of its own; slub_nomerge, too");

static int __init setup_slab_merge(char *str)
{
	slab_nomerge = false;
	return 0;
}
early_param("slab_merge", setup_slab_merge);
__setup_param("slub_merge", slub_merge, setup_slab_merge, 1);
MODULE_PARM_DESC(slab_merge, "slab_merge", "caches that are alike become one; slub_merge, too");
