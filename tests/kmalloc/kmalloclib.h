/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_KMALLOCLIB_H
#define _TESTS_KMALLOCLIB_H

/*
 * What the tests of kmalloc() share: which class a size has, written down once
 * more, who has objects of the classes, and whether all works.
 */

#include "../slub/slublib.h"

#include <linux/slab.h>

/* It is the allocator's; tests make it fail, once it has been asked for at boot. */
extern struct fault_attr failslab;

#define NR_CLASSES     13
#define MAX_CACHE_SIZE 8192U /* of the last class */

struct size_class {
	unsigned int size, index;
	const char *name;
};

/* The classes, smallest first. */
static inline const struct size_class *size_class(int i)
{
	static const struct size_class classes[NR_CLASSES] = {
		{ 8, 3, "8" },	    { 16, 4, "16" },	{ 32, 5, "32" },    { 64, 6, "64" },
		{ 96, 1, "96" },    { 128, 7, "128" },	{ 192, 2, "192" },  { 256, 8, "256" },
		{ 512, 9, "512" },  { 1024, 10, "1k" }, { 2048, 11, "2k" }, { 4096, 12, "4k" },
		{ 8192, 13, "8k" },
	};

	return &classes[i];
}

/* The class of a size from 1 to MAX_CACHE_SIZE: the first that is large enough. */
static inline const struct size_class *class_of(size_t size)
{
	int i = 0;

	while (size_class(i)->size < size)
		i++;
	return size_class(i);
}

/* Bytes that there are behind a request of any size. */
static inline size_t room_of(size_t size)
{
	size_t room = 2 * MAX_CACHE_SIZE;

	if (!size)
		return 0;
	if (size <= MAX_CACHE_SIZE)
		return class_of(size)->size;
	while (room < size)
		room *= 2;
	return room;
}

/* The kinds of memory that have caches of their own. */
struct kind {
	const char *prefix;
	gfp_t gfp;
	enum kmalloc_cache_type type;
	slab_flags_t flags;
};

#define NR_KINDS 3

static inline const struct kind *kind(int i)
{
	static const struct kind kinds[NR_KINDS] = {
		{ "kmalloc-", GFP_KERNEL, KMALLOC_NORMAL, 0 },
		{ "kmalloc-rcl-", GFP_KERNEL | __GFP_RECLAIMABLE, KMALLOC_RECLAIM,
		  SLAB_RECLAIM_ACCOUNT },
		{ "dma-kmalloc-", GFP_KERNEL | __GFP_DMA, KMALLOC_DMA, SLAB_CACHE_DMA },
	};

	return &kinds[i];
}

/* Kinds that there are: the last is none without its zone. */
static inline int nr_kinds(void)
{
	return IS_ENABLED(CONFIG_ZONE_DMA) ? NR_KINDS : NR_KINDS - 1;
}

/* The cache that memory is an object of; NULL if it is none. */
static inline struct kmem_cache *cache_of(const void *p)
{
	struct slab *slab = virt_to_slab(p);

	return slab ? slab->slab_cache : NULL;
}

/* Pages that are free once every cache has given its empty slabs back. */
static inline unsigned long pages(void)
{
	struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list)
		if (atomic_long_read(&s->node->nr_slabs))
			kmem_cache_shrink(s);
	return nr_free_pages();
}

/* The same, where caches come and go: a chunk of per-CPU memory may stay for them. */
static inline unsigned long baseline(void)
{
	settled();
	return pages();
}

/* Objects of a cache that are free, though no slab says so: those that CPUs have. */
static inline unsigned long nr_with_cpus(struct kmem_cache *s)
{
	unsigned long n = nr_in_sheaves(s);

	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		const struct kmem_cache_cpu *c = per_cpu_ptr(s->cpu_slab, cpu);

		if (c->slab)
			n += freelist_length(s, c->slab, c->freelist);
	}
	return n;
}

/* Objects that somebody has of all classes of all kinds. */
static inline unsigned long nr_objects(void)
{
	unsigned long n = 0;

	for (int k = 0; k < nr_kinds(); k++)
		for (unsigned int i = 1; i <= KMALLOC_SHIFT_HIGH; i++)
			kasan_quarantine_remove_cache(kmalloc_caches[kind(k)->type][i]);
	for (unsigned long pfn = ARCH_PFN_OFFSET; pfn_valid(pfn); pfn++) {
		struct slab *slab = page_slab(pfn_to_page(pfn));

		if (PageSlab(slab_page(slab)) && (slab->slab_cache->flags & SLAB_KMALLOC))
			n += slab->inuse;
	}
	for (int k = 0; k < nr_kinds(); k++)
		for (unsigned int i = 1; i <= KMALLOC_SHIFT_HIGH; i++)
			n -= nr_with_cpus(kmalloc_caches[kind(k)->type][i]);
	return n;
}

/* The first is what it should be, and each is as the next. */
static inline bool all_bytes(const void *p, u8 value, size_t size)
{
	const u8 *byte = p;

	return !size || (*byte == value && !memcmp(byte, byte + 1, size - 1));
}

/* kmalloc() of a size that the compiler cannot know. */
static noinline void *kmalloc_of(size_t size, gfp_t gfp)
{
	volatile size_t unknown = size;
	void *p = kmalloc(unknown, gfp);

	barrier(); /* it is who asked */
	return p;
}

/* One of each class and two large ones, each whole; all come back. */
static inline void check_usable(void)
{
	unsigned long before = nr_objects();
	void *p[NR_CLASSES + 2];
	int i;

	for (i = 0; i < NR_CLASSES + 2; i++) {
		size_t size = i < NR_CLASSES ? size_class(i)->size : (size_t)10000 * (i - 10);

		p[i] = kmalloc_of(size, GFP_KERNEL);
		CHECK(p[i]);
		CHECK_EQ(ksize(p[i]), room_of(size));
		memset(p[i], i + 1, size);
	}
	while (i--) {
		CHECK(all_bytes(p[i], (u8)(i + 1), i < NR_CLASSES ? size_class(i)->size : 10000));
		kfree(p[i]);
	}
	CHECK_EQ(nr_objects(), before);
}

/* Run @fn in a child that must end well and have nothing to say on stderr. */
static inline void run_child_silent(void (*fn)(void *), const char *params)
{
	struct child c = run_child(fn, (void *)params);

	if (c.status || *c.err)
		check_failed(__FILE__, __LINE__, "\"%s\": status %d: %s", params, c.status, c.err);
	free_child(&c);
}

/* The test @name: child_<name> in silence, booted with each of these parameters. */
#define TEST_BOOTED_WITH(name, ...)                                  \
	static void name(void **state)                               \
	{                                                            \
		static const char *const params[] = { __VA_ARGS__ }; \
                                                                     \
		for (size_t i = 0; i < ARRAY_SIZE(params); i++)      \
			run_child_silent(child_##name, params[i]);   \
	}

#endif /* _TESTS_KMALLOCLIB_H */
