// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc() as its users see it: which memory a request gets, and what is in
 * it. Every test boots a machine of its own in a child.
 */

#include "kmalloclib.h"

#include <linux/mempool.h>

/* ---- the caches of the classes ---- */

static int nr_named(const char *name)
{
	struct kmem_cache *s;
	int n = 0;

	list_for_each_entry(s, &slab_caches, list)
		n += !strcmp(s->name, name);
	return n;
}

static void check_class_cache(const struct kind *k, const struct size_class *c)
{
	struct kmem_cache *s = kmalloc_caches[k->type][c->index];
	char name[32];

	snprintf(name, sizeof(name), "%s%s", k->prefix, c->name);
	CHECK(s);
	CHECK_STR(s->name, name);
	CHECK_EQ(nr_named(name), 1);
	CHECK_EQ(kmem_cache_size(s), c->size);
	CHECK_EQ(s->flags & (SLAB_KMALLOC | SLAB_RECLAIM_ACCOUNT | SLAB_CACHE_DMA),
		 SLAB_KMALLOC | k->flags);
	CHECK_EQ(s->useroffset, 0);
	CHECK_EQ(s->usersize, c->size);
	CHECK_EQ(s->align % ARCH_KMALLOC_MINALIGN, 0);
	if (is_power_of_2(c->size))
		CHECK_EQ(s->align % c->size, 0);
	CHECK(!s->ctor);
	CHECK_EQ(s->refcount, -1);
	CHECK_EQ(census(s).slabs, 0); /* nobody needs any yet */
}

static void child_caches(void *arg)
{
	struct kmem_cache *s;
	int n = 0;

	boot(arg);
	for (int k = 0; k < nr_kinds(); k++) {
		CHECK_PTR(kmalloc_caches[kind(k)->type][0], NULL);
		for (int i = 0; i < NR_CLASSES; i++)
			check_class_cache(kind(k), size_class(i));
	}
	list_for_each_entry(s, &slab_caches, list)
		n++;
	CHECK_EQ(n, 2 + IS_ENABLED(CONFIG_SLAB_SHEAVES) + nr_kinds() * NR_CLASSES);
	check_usable();
}
TEST_BOOTED_WITH(caches, "", "slub_debug=FZPU", "slub_max_order=0", "init_on_alloc=1")

/* The numbers that are Linux's. */
static void limits(void **state)
{
	CHECK_EQ(KMALLOC_SHIFT_LOW, 3);
	CHECK_EQ(KMALLOC_MIN_SIZE, 8);
	CHECK_EQ(KMALLOC_SHIFT_HIGH, 13);
	CHECK_EQ(KMALLOC_MAX_CACHE_SIZE, 8192);
	CHECK_EQ(KMALLOC_SHIFT_MAX, 22);
	CHECK_EQ(KMALLOC_MAX_SIZE, 4 << 20);
	CHECK_EQ(KMALLOC_MAX_ORDER, 10);
	CHECK_EQ(ARCH_KMALLOC_MINALIGN, __alignof__(unsigned long long));
	CHECK_EQ(NR_KMALLOC_TYPES, nr_kinds());
	CHECK_EQ(KMALLOC_NORMAL, 0);
	CHECK_PTR(ZERO_SIZE_PTR, (void *)16);
	CHECK(ZERO_OR_NULL_PTR(NULL) && ZERO_OR_NULL_PTR(ZERO_SIZE_PTR));
	CHECK(!ZERO_OR_NULL_PTR((void *)17) && !ZERO_OR_NULL_PTR((void *)~0UL));
}

static void types(void **state)
{
	CHECK_EQ(kmalloc_type(GFP_KERNEL), KMALLOC_NORMAL);
	CHECK_EQ(kmalloc_type(0), KMALLOC_NORMAL);
	CHECK_EQ(kmalloc_type(GFP_ATOMIC | __GFP_ZERO), KMALLOC_NORMAL);
	CHECK_EQ(kmalloc_type(GFP_KERNEL_ACCOUNT), KMALLOC_NORMAL);
	CHECK_EQ(kmalloc_type(__GFP_RECLAIMABLE), KMALLOC_RECLAIM);
	CHECK_EQ(kmalloc_type(GFP_KERNEL | __GFP_RECLAIMABLE), KMALLOC_RECLAIM);
	CHECK_EQ(kmalloc_type(GFP_DMA), KMALLOC_DMA);
	CHECK_EQ(kmalloc_type(GFP_KERNEL | __GFP_DMA), KMALLOC_DMA);
	/* Where memory is matters more than whether it comes back. */
	CHECK_EQ(kmalloc_type(__GFP_RECLAIMABLE | __GFP_DMA),
		 IS_ENABLED(CONFIG_ZONE_DMA) ? KMALLOC_DMA : KMALLOC_RECLAIM);
}

static void indices(void **state)
{
	CHECK_EQ(kmalloc_index(0), 0);
	for (size_t size = 1; size <= MAX_CACHE_SIZE; size++)
		CHECK_EQ(kmalloc_index(size), class_of(size)->index);
	/* Where it is constant. */
	CHECK_EQ(kmalloc_index(1), 3);
	CHECK_EQ(kmalloc_index(64), 6);
	CHECK_EQ(kmalloc_index(65), 1);
	CHECK_EQ(kmalloc_index(96), 1);
	CHECK_EQ(kmalloc_index(97), 7);
	CHECK_EQ(kmalloc_index(192), 2);
	CHECK_EQ(kmalloc_index(8192), 13);
}

/* ---- which class a size gets ---- */

static void check_class(const char *how, const void *p, size_t size, const struct kind *k)
{
	const struct kmem_cache *s, *want = kmalloc_caches[k->type][class_of(size)->index];

	CHECK(p);
	s = cache_of(p);
	if (s != want)
		check_failed(__FILE__, __LINE__, "%s(%zu) is from %s, not %s", how, size,
			     s ? s->name : "no cache", want->name);
	CHECK_EQ(__ksize(p), class_of(size)->size);
}

/* The first or the last size of a class. */
static bool is_edge(size_t size)
{
	return size == 1 || size == MAX_CACHE_SIZE || class_of(size) != class_of(size - 1) ||
	       class_of(size) != class_of(size + 1);
}

/* Debugging fills and checks each byte: not every size then. */
static void child_run_time_sizes(void *arg)
{
	size_t often = *(char *)arg ? 61 : 1;

	boot(arg);
	for (int k = 0; k < nr_kinds(); k++) {
		for (size_t size = 1; size <= MAX_CACHE_SIZE; size++) {
			void *p;

			if (size % often && !is_edge(size))
				continue;
			p = kmalloc_of(size, kind(k)->gfp);
			check_class("kmalloc", p, size, kind(k));
			memset(p, 0xee, size);
			kfree(p);
		}
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(run_time_sizes, "", "slub_debug=FZPU", "slub_debug=U")

static void check_constant(void *p, size_t size, const struct kind *k)
{
	check_class("constant kmalloc", p, size, k);
	memset(p, 0xdd, size);
	kfree(p);
}

#define CONSTANT(size)                                                                        \
	do {                                                                                  \
		check_constant(kmalloc(size, GFP_KERNEL), size, kind(0));                     \
		check_constant(kmalloc(size, GFP_KERNEL | __GFP_RECLAIMABLE), size, kind(1)); \
		for (int k = 0; k < nr_kinds(); k++)                                          \
			check_constant(kmalloc(size, kind(k)->gfp), size, kind(k));           \
	} while (0)

/* A size and its neighbours. */
#define CONSTANTS(size)                       \
	do {                                  \
		CONSTANT((size)-1);           \
		CONSTANT(size);               \
		if ((size) < MAX_CACHE_SIZE)  \
			CONSTANT((size) + 1); \
	} while (0)

static void child_constant_sizes(void *arg)
{
	boot("");
	CONSTANT(1);
	CONSTANTS(8);
	CONSTANTS(16);
	CONSTANTS(32);
	CONSTANTS(64);
	CONSTANTS(96);
	CONSTANTS(128);
	CONSTANTS(192);
	CONSTANTS(256);
	CONSTANTS(512);
	CONSTANTS(1024);
	CONSTANTS(2048);
	CONSTANTS(4096);
	CONSTANTS(8192);
	CHECK_EQ(nr_objects(), 0);
}
TEST_IN_CHILD(constant_sizes)

static void child_nothing(void *arg)
{
	unsigned long before;
	size_t volatile none = 0;

	boot("");
	before = pages();
	for (int k = 0; k < nr_kinds(); k++) {
		gfp_t gfp = kind(k)->gfp;

		CHECK_PTR(kmalloc(0, gfp), ZERO_SIZE_PTR);
		CHECK_PTR(kmalloc(none, gfp), ZERO_SIZE_PTR);
		CHECK_PTR(__kmalloc(0, gfp), ZERO_SIZE_PTR);
		CHECK_PTR(kzalloc(0, gfp), ZERO_SIZE_PTR);
		CHECK_PTR(kzalloc(none, gfp), ZERO_SIZE_PTR);
		CHECK_PTR(kmalloc_array(0, 8, gfp), ZERO_SIZE_PTR);
		CHECK_PTR(kcalloc(none, SIZE_MAX, gfp), ZERO_SIZE_PTR);
		CHECK_PTR(kcalloc(8, 0, gfp), ZERO_SIZE_PTR);
		CHECK_PTR(kmalloc_node(0, gfp, 0), ZERO_SIZE_PTR);
		CHECK_PTR(kmalloc_track_caller(0, gfp), ZERO_SIZE_PTR);
	}
	kfree(NULL);
	kfree(ZERO_SIZE_PTR);
	kfree_sensitive(NULL);
	kfree_sensitive(ZERO_SIZE_PTR);
	kfree_bulk(0, NULL);
	CHECK_EQ(pages(), before);
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(nothing, "")

/* ---- alignment ---- */

#define SEVERAL 12

static void check_aligned(size_t size, gfp_t gfp)
{
	size_t align = is_power_of_2(size) && size > ARCH_KMALLOC_MINALIGN ? size :
									     ARCH_KMALLOC_MINALIGN;
	void *p[SEVERAL];

	for (int i = 0; i < SEVERAL; i++) {
		p[i] = kmalloc_of(size, gfp);
		CHECK(p[i]);
		if ((unsigned long)p[i] % align)
			check_failed(__FILE__, __LINE__, "kmalloc(%zu) is at %p", size, p[i]);
		memset(p[i], i, size);
	}
	for (int i = 0; i < SEVERAL; i++) {
		CHECK(all_bytes(p[i], (u8)i, size));
		kfree(p[i]);
	}
}

static void child_alignment(void *arg)
{
	boot(arg);
	for (int k = 0; k < nr_kinds(); k++) {
		for (size_t size = 1; size <= MAX_CACHE_SIZE; size *= 2)
			check_aligned(size, kind(k)->gfp);
		for (size_t size = 3; size <= MAX_CACHE_SIZE; size += 1 + size / 3)
			check_aligned(size, kind(k)->gfp);
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(alignment, "", "slub_debug=FZPU", "slub_debug=Z", "slub_debug=P",
		 "slub_max_order=0", "init_on_alloc=1")

/* ---- where it comes from ---- */

#ifdef CONFIG_ZONE_DMA
static void child_dma(void *arg)
{
	boot("");
	for (int i = 0; i < NR_CLASSES + 3; i++) {
		size_t size = i < NR_CLASSES ? size_class(i)->size : MAX_CACHE_SIZE * (size_t)i / 4;
		void *p = kmalloc_of(size, GFP_KERNEL);
		void *dma = kmalloc_of(size, GFP_KERNEL | GFP_DMA);
		void *both = kmalloc_of(size, GFP_KERNEL | GFP_DMA | __GFP_RECLAIMABLE);

		CHECK_EQ(page_zonenum(virt_to_page(p)), ZONE_NORMAL);
		CHECK_EQ(page_zonenum(virt_to_page(dma)), ZONE_DMA);
		CHECK_EQ(page_zonenum(virt_to_page(both)), ZONE_DMA);
		CHECK(virt_to_phys(dma + size - 1) < PHYS_OFFSET + CONFIG_DMA_SIZE);
		kfree(p);
		kfree(dma);
		kfree(both);
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(dma, "")
#endif

/* Reclaimable memory is among its own kind, as far as pages are told apart. */
static void child_reclaimable(void *arg)
{
	boot("");
	for (size_t size = 8; size <= 4 * MAX_CACHE_SIZE; size *= 2) {
		void *p = kmalloc_of(size, GFP_KERNEL | __GFP_RECLAIMABLE);
		void *other = kmalloc_of(size, GFP_KERNEL);

		CHECK_EQ(get_pageblock_migratetype(virt_to_page(p)), MIGRATE_RECLAIMABLE);
		CHECK_EQ(get_pageblock_migratetype(virt_to_page(other)), MIGRATE_UNMOVABLE);
		kfree(p);
		kfree(other);
	}
}
TEST_BOOTED_WITH(reclaimable, "mem=64M")

/* ---- large ones ---- */

static void check_large(void *p, size_t size)
{
	struct page *page = virt_to_page(p);
	unsigned int order = (unsigned int)get_order(size);

	CHECK(p);
	CHECK_EQ((unsigned long)p % (PAGE_SIZE << order), 0);
	CHECK(PageHead(page) && !PageSlab(page));
	CHECK_EQ(compound_order(page), order);
	CHECK_EQ(page_count(page), 1);
	for (unsigned long i = 1; i < 1UL << order; i++)
		CHECK_PTR(compound_head(page + i), page);
	CHECK_EQ(__ksize(p), PAGE_SIZE << order);
	CHECK_EQ(ksize(p), PAGE_SIZE << order);
}

static void child_large(void *arg)
{
	static const size_t some[] = { 8193,	      10000,   16384,	16385,	 32768,
				       50000,	      100000,  1 << 17, 300000,	 1 << 20,
				       (1 << 20) + 1, 2000000, 3 << 20, 4194303, 4 << 20 };
	unsigned long before;

	boot(arg);
	before = nr_free_pages();
	for (size_t i = 0; i < ARRAY_SIZE(some); i++) {
		size_t size = some[i];
		void *p[] = { kmalloc_of(size, GFP_KERNEL), kmalloc_large(size, GFP_KERNEL),
			      kmalloc_large_node(size, GFP_KERNEL, 0) };

		CHECK_EQ(nr_free_pages(), before - (ARRAY_SIZE(p) << get_order(size)));
		for (size_t k = 0; k < ARRAY_SIZE(p); k++) {
			check_large(p[k], size);
			memset(p[k], (int)k, size);
		}
		for (size_t k = 0; k < ARRAY_SIZE(p); k++) {
			CHECK(all_bytes(p[k], (u8)k, size));
			kfree(p[k]);
		}
		CHECK_EQ(nr_free_pages(), before);
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(large, "", "slub_debug=FZPU")

static void check_constant_large(void *p, size_t size)
{
	unsigned long before = nr_free_pages();

	check_large(p, size);
	kfree(p);
	CHECK_EQ(nr_free_pages(), before + (1UL << get_order(size)));
}

static void child_constant_large(void *arg)
{
	boot("");
	check_constant_large(kmalloc(8193, GFP_KERNEL), 8193);
	check_constant_large(kmalloc(16384, GFP_KERNEL | __GFP_RECLAIMABLE), 16384);
	check_constant_large(kzalloc(16385, GFP_KERNEL), 16385);
	check_constant_large(kmalloc(1 << 20, GFP_KERNEL), 1 << 20);
	check_constant_large(kmalloc(KMALLOC_MAX_SIZE, GFP_KERNEL), KMALLOC_MAX_SIZE);
	check_constant_large(kcalloc(100, 1000, GFP_KERNEL), 100000);
	check_constant_large(kmalloc_array(3, 30000, GFP_KERNEL), 90000);
}
TEST_BOOTED_WITH(constant_large, "")

/* ---- more than there can be, or than there is ---- */

struct request_of {
	const char *name;
	void *(*ask)(gfp_t gfp);
};

static void *ask_constant(gfp_t gfp)
{
	return kmalloc(KMALLOC_MAX_SIZE + 1, gfp);
}

static void *ask_run_time(gfp_t gfp)
{
	return kmalloc_of(KMALLOC_MAX_SIZE + 1, gfp);
}

static void *ask_twice_as_much(gfp_t gfp)
{
	return kzalloc(2 * KMALLOC_MAX_SIZE, gfp);
}

static void *ask_size_max(gfp_t gfp)
{
	return kmalloc(SIZE_MAX, gfp);
}

static void *ask_size_max_run_time(gfp_t gfp)
{
	return kmalloc_of(SIZE_MAX, gfp);
}

static void *ask_long_max(gfp_t gfp)
{
	return kmalloc_of((size_t)LONG_MAX + 1, gfp);
}

static void *ask_large(gfp_t gfp)
{
	return kmalloc_large(KMALLOC_MAX_SIZE + 1, gfp);
}

static void *ask_array(gfp_t gfp)
{
	return kcalloc(1025, 4096, gfp);
}

static void *ask_again(gfp_t gfp)
{
	return krealloc(NULL, KMALLOC_MAX_SIZE + 1, gfp);
}

static const struct request_of too_much[] = {
	{ "constant", ask_constant },	  { "run-time", ask_run_time },
	{ "twice", ask_twice_as_much },	  { "SIZE_MAX", ask_size_max },
	{ "half", ask_long_max },	  { "large", ask_large },
	{ "array", ask_array },		  { "krealloc", ask_again },
	{ "max", ask_size_max_run_time },
};

static void child_too_much(void *arg)
{
	const struct request_of *r = arg;

	boot("");
	CHECK_PTR(r->ask(GFP_KERNEL), NULL);
	check_usable();
}

static void too_large(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(too_much); i++) {
		struct child c = run_child(child_too_much, (void *)&too_much[i]);

		if (c.status || count_of(c.err, "cut here") != 1 ||
		    !strstr(c.err, "WARNING: CPU: 0 PID: 1 at mm/buddy.c:"))
			check_failed(__FILE__, __LINE__, "%s: status %d: %s", too_much[i].name,
				     c.status, c.err);
		free_child(&c);
	}
}

static void child_too_much_silently(void *arg)
{
	boot("");
	for (size_t i = 0; i < ARRAY_SIZE(too_much); i++)
		CHECK_PTR(too_much[i].ask(GFP_KERNEL | __GFP_NOWARN), NULL);
	check_usable();
}

/* Who says that it may fail is told nothing (Linux: WARN_ON_ONCE_GFP). */
static void too_large_nowarn(void **state)
{
	run_child_silent(child_too_much_silently, "");
}

struct chain {
	struct chain *next;
};

/* All there is, in pieces of @size; returns the last, from which the others hang. */
static struct chain *take_all(size_t size, gfp_t gfp, struct chain *all)
{
	struct chain *p;

	while ((p = kmalloc_of(size, gfp))) {
		p->next = all;
		all = p;
	}
	return all;
}

static void child_no_memory(void *arg)
{
	struct chain *all = NULL, *next;
	unsigned long before;

	boot("");
	before = pages();
	for (size_t size = KMALLOC_MAX_SIZE; size > MAX_CACHE_SIZE; size /= 2)
		all = take_all(size, GFP_KERNEL | __GFP_NOWARN, all);
	CHECK(all);
	CHECK_PTR(kmalloc(100000, GFP_KERNEL), NULL);
	all = take_all(4096, GFP_KERNEL | __GFP_NOWARN, all);
	CHECK_PTR(kmalloc(4096, GFP_KERNEL), NULL);
	CHECK_PTR(kmalloc(96, GFP_KERNEL | __GFP_NOWARN), NULL);
	for (; all; all = next) {
		next = all->next;
		kfree(all);
	}
	CHECK_EQ(nr_objects(), 0);
	CHECK_EQ(pages(), before);
	check_usable();
}

static void no_memory(void **state)
{
	struct child c = run_child(child_no_memory, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "page allocation failure"), 2);
	CHECK_EQ(count_of(c.err, "page allocation failure: order:5, "), 1);
	CHECK_EQ(count_of(c.err, "page allocation failure: order:0, "), 1);
	CHECK_EQ(count_of(c.err,
			  "SLUB: Unable to allocate memory on node -1, gfp=0xcc0(GFP_KERNEL)\n"),
		 1);
	CHECK_HAS(c.err, "  cache: kmalloc-4k, object size: 4096, buffer size: 4096,");
	free_child(&c);
}

/* ---- zeroes ---- */

/* So much is dirty, and comes next. */
static void make_dirty(size_t size)
{
	void *p[8];

	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = kmalloc_of(size, GFP_KERNEL);
		memset(p[i], 0xff, size);
	}
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		kfree(p[i]);
}

static void child_zeroes(void *arg)
{
	boot(arg);
	for (size_t size = 1; size < 70000; size += 1 + size / 4) {
		void *p[] = { kzalloc(size, GFP_KERNEL),
			      kmalloc_of(size, GFP_KERNEL | __GFP_ZERO),
			      __kmalloc(size, GFP_KERNEL | __GFP_ZERO),
			      kzalloc_node(size, GFP_KERNEL, 0),
			      kcalloc(1, size, GFP_KERNEL),
			      kcalloc_node(size, 1, GFP_KERNEL, 0),
			      krealloc(NULL, size, GFP_KERNEL | __GFP_ZERO),
			      krealloc_array(NULL, size, 1, GFP_KERNEL | __GFP_ZERO) };

		for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
			CHECK(p[i]);
			CHECK(all_bytes(p[i], 0, size));
			memset(p[i], 0xee, size);
		}
		for (size_t i = 0; i < ARRAY_SIZE(p); i++)
			kfree(p[i]);
		make_dirty(size * 5 / 4 + 1);
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(zeroes, "", "slub_debug=FZPU", "slub_debug=P init_on_alloc=1")

static void check_constant_zeroes(void *p, size_t size)
{
	CHECK(p);
	CHECK(all_bytes(p, 0, size));
	memset(p, 0xff, size);
	kfree(p);
}

static void child_constant_zeroes(void *arg)
{
	boot(arg);
	for (int i = 0; i < 3; i++) {
		check_constant_zeroes(kzalloc(7, GFP_KERNEL), 7);
		check_constant_zeroes(kzalloc(96, GFP_KERNEL), 96);
		check_constant_zeroes(kmalloc(1000, GFP_KERNEL | __GFP_ZERO), 1000);
		check_constant_zeroes(kcalloc(8, 1024, GFP_KERNEL), 8192);
		check_constant_zeroes(kzalloc(8193, GFP_KERNEL), 8193);
		check_constant_zeroes(kzalloc(KMALLOC_MAX_SIZE, GFP_KERNEL), KMALLOC_MAX_SIZE);
	}
}
TEST_BOOTED_WITH(constant_zeroes, "", "slub_debug=FZPU")

/* The whole of what comes, not only what was asked for. */
static void child_init_on_alloc(void *arg)
{
	boot(arg);
	for (int i = 0; i < NR_CLASSES; i++) {
		size_t size = size_class(i)->size;
		void *p;

		make_dirty(size);
		p = kmalloc_of(size - size / 8, GFP_KERNEL);
		/* With red zones, what is behind is one. */
		CHECK(all_bytes(p, 0, strstr(arg, "slub_debug") ? size - size / 8 : size));
		CHECK_EQ(__ksize(p), size);
		kfree(p);
	}
	make_dirty(40000);
	for (int i = 0; i < 8; i++) {
		void *p = kmalloc_large(33000, GFP_KERNEL);

		CHECK(all_bytes(p, 0, 33000));
		memset(p, 0xff, 33000);
		kfree(p);
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(init_on_alloc, "init_on_alloc=1", "init_on_free=1",
		 "init_on_alloc=1 init_on_free=1", "init_on_alloc=1 slub_debug=FZ",
		 "init_on_free=1 slub_debug=U")

/* What is left of an object is its free pointer. */
static void child_init_on_free(void *arg)
{
	boot("init_on_free=1");
	for (int i = 0; i < NR_CLASSES; i++) {
		size_t size = size_class(i)->size;
		u8 *p = kmalloc_of(size, GFP_KERNEL), *q = kmalloc_of(size, GFP_KERNEL);
		size_t at = cache_of(p)->offset;

		memset(p, 0xff, size);
		kfree(p);
		CHECK(all_bytes(p, 0, at));
		CHECK(all_bytes(p + at + sizeof(void *), 0, size - at - sizeof(void *)));
		kfree(q);
	}
}
TEST_BOOTED_WITH(init_on_free, "")

/* Poison is there to be found: it is not zeroed away, but for who asks for zeroes. */
static void child_poisoned(void *arg)
{
	u8 *p;

	boot("slub_debug=P init_on_alloc=1");
	p = kmalloc(100, GFP_KERNEL);
	CHECK(all_bytes(p, 0x6b, 127));
	CHECK_EQ(p[127], 0xa5);
	kfree(p);
	p = kzalloc(100, GFP_KERNEL);
	CHECK(all_bytes(p, 0, 100));
	kfree(p);
}
TEST_BOOTED_WITH(poisoned, "")

/* ---- arrays ---- */

static size_t volatile huge = SIZE_MAX / 2 + 1;

static void child_arrays(void *arg)
{
	size_t half = BITS_PER_LONG / 2;
	u32 *p, *q;

	boot("");
	CHECK_PTR(kmalloc_array(huge, 2, GFP_KERNEL), NULL);
	CHECK_PTR(kmalloc_array(2, huge, GFP_KERNEL), NULL);
	CHECK_PTR(kmalloc_array(SIZE_MAX, SIZE_MAX, GFP_KERNEL), NULL);
	CHECK_PTR(kcalloc(huge, 2, GFP_KERNEL), NULL);
	/* It would be 16 bytes. */
	CHECK_PTR(kcalloc(huge + 8, 2, GFP_KERNEL), NULL);
	CHECK_PTR(kmalloc_array((size_t)1 << half, (size_t)1 << half, GFP_KERNEL), NULL);
	CHECK_PTR(kmalloc_array_node(huge, 2, GFP_KERNEL, 0), NULL);
	CHECK_PTR(kcalloc_node(huge, 2, GFP_KERNEL, 0), NULL);
	CHECK_PTR(krealloc_array(NULL, huge, 2, GFP_KERNEL), NULL);
	CHECK_EQ(nr_objects(), 0);

	p = kmalloc_array(25, sizeof(*p), GFP_KERNEL);
	check_class("kmalloc_array", p, 100, kind(0));
	for (u32 i = 0; i < 25; i++)
		p[i] = i * i;
	CHECK_PTR(krealloc_array(p, huge, 2, GFP_KERNEL), NULL);
	q = krealloc_array(p, 100, sizeof(*p), GFP_KERNEL);
	check_class("krealloc_array", q, 400, kind(0));
	for (u32 i = 0; i < 25; i++)
		CHECK_EQ(q[i], i * i);
	CHECK_EQ(nr_objects(), 1);
	CHECK_PTR(krealloc_array(q, 0, sizeof(*q), GFP_KERNEL), ZERO_SIZE_PTR);
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(arrays, "")

/* ---- the other forms ---- */

static void child_forms(void *arg)
{
	struct kmem_cache *s;
	size_t n = 0;
	void *p[12];

	boot("");
	s = kmalloc_caches[KMALLOC_NORMAL][class_of(100)->index];
	p[n++] = kmalloc(100, GFP_KERNEL);
	p[n++] = __kmalloc(100, GFP_KERNEL);
	p[n++] = kmalloc_trace(s, GFP_KERNEL, 100);
	p[n++] = __kmalloc_node(100, GFP_KERNEL, 0);
	p[n++] = kmalloc_node(100, GFP_KERNEL, 0);
	p[n++] = kzalloc_node(100, GFP_KERNEL, NUMA_NO_NODE);
	p[n++] = kmalloc_array_node(10, 10, GFP_KERNEL, 0);
	p[n++] = kcalloc_node(25, 4, GFP_KERNEL, 0);
	p[n++] = kmalloc_track_caller(100, GFP_KERNEL);
	p[n++] = kmalloc_node_track_caller(100, GFP_KERNEL, 0);
	p[n++] = __kmalloc_node_track_caller(100, GFP_KERNEL, 0, _RET_IP_);
	p[n++] = mempool_kmalloc(GFP_KERNEL, (void *)100);
	CHECK_EQ(n, ARRAY_SIZE(p));
	for (size_t i = 0; i < n; i++) {
		check_class("a form", p[i], 100, kind(0));
		memset(p[i], (int)i, 100);
	}
	check_live(s, n);
	for (size_t i = 0; i < n; i++)
		CHECK(all_bytes(p[i], (u8)i, 100));
	mempool_kfree(p[--n], NULL);
	kfree_bulk(n, p);
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(forms, "")

static void child_reuse(void *arg)
{
	void *p[6];

	boot(arg);
	for (int i = 0; i < 6; i++)
		p[i] = kmalloc_of(300, GFP_KERNEL);
	for (int i = 0; i < 6; i++)
		kfree(p[i]);
	/* The last is the first to come again, whatever size of its class it is for. */
	for (int i = 6; i--;)
		CHECK_PTR(kmalloc(500, GFP_KERNEL), p[i]);
	kfree_bulk(6, p);
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(reuse, "", "slub_debug=FZPU", "init_on_free=1")

/* An object of whatever cache. */
static void child_of_a_cache(void *arg)
{
	struct kmem_cache *s;
	void *p[30];

	boot(arg);
	s = kmem_cache_create("other", 40, 0, SLAB_NO_MERGE, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
	for (size_t i = 0; i < 10; i++)
		kfree(p[i]);
	check_live(s, 20);
	kfree_bulk(10, p + 10);
	kmem_cache_free_bulk(NULL, 10, p + 20);
	check_live(s, 0);
	kmem_cache_destroy(s);
}
TEST_BOOTED_WITH(of_a_cache, "", "slub_debug=FZPU")

static void child_bulk(void *arg)
{
	unsigned long before;
	void *p[50];

	boot(arg);
	before = pages();
	for (int round = 0; round < 4; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
			size_t size = i * i * 17 % 7000 + (i % 7 ? 1 : 9000);

			p[i] = i % 10 == 5 ? NULL :
					     kmalloc_of(size, kind((int)i % nr_kinds())->gfp);
			if (p[i])
				memset(p[i], (int)i, size);
		}
		CHECK(nr_objects() > 0);
		if (round & 1)
			kfree_bulk(ARRAY_SIZE(p), p);
		else
			kmem_cache_free_bulk(NULL, ARRAY_SIZE(p), p);
		CHECK_EQ(nr_objects(), 0);
	}
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(bulk, "", "slub_debug=FZPU", "init_on_free=1")

/* ---- other CPUs ---- */

struct errand {
	size_t size;
	void *p;
};

static void fetch(void *info)
{
	struct errand *e = info;

	e->p = kmalloc_of(e->size, GFP_KERNEL);
}

static void bring_back(void *info)
{
	kfree(((struct errand *)info)->p);
}

static void child_other_cpus(void *arg)
{
	unsigned long before;

	boot(arg);
	before = pages();
	for (size_t size = 1; size < 40000; size += 1 + size / 2) {
		struct errand e = { size, NULL };

		on_cpu(LAST, fetch, &e);
		memset(e.p, 1, size);
		kfree(e.p);
		fetch(&e);
		memset(e.p, 2, size);
		on_cpu(LAST, bring_back, &e);
	}
	CHECK_EQ(nr_objects(), 0);
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(other_cpus, "", "slub_debug=FZPU")

/* ---- memory without an address ---- */

static void child_bad_flags(void *arg)
{
	gfp_t bad = *(gfp_t *)arg;
	void *p;

	boot("");
	p = kmalloc(50, GFP_KERNEL | bad);
	check_class("kmalloc", p, 50, kind(0));
	memset(p, 1, 50);
	kfree(p);
	/* It is asked for pages only when they are needed. */
	kfree(kmalloc(50, GFP_KERNEL | bad));
	p = kmalloc(20000, GFP_KERNEL | bad);
	check_large(p, 20000);
	memset(p, 1, 20000);
	kfree(p);
	check_usable();
}

static void bad_flags(void **state)
{
	gfp_t bad[] = { __GFP_HIGHMEM, __GFP_DMA32, (gfp_t)1 << 28 };
	char want[100];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct child c = run_child(child_bad_flags, &bad[i]);

		CHECK_EQ(c.status, 0);
		snprintf(want, sizeof(want),
			 "Unexpected gfp: %#x. Fixing up to gfp: 0xcc0. Fix your code!\n", bad[i]);
		/* A sheaf is filled with other flags, and from several slabs. */
		if (IS_ENABLED(CONFIG_SLAB_SHEAVES))
			strchr(want, '.')[0] = '\0';
		CHECK(count_of(c.err, "Unexpected gfp: ") >= 2);
		CHECK(count_of(c.err, want) == 2 || IS_ENABLED(CONFIG_SLAB_SHEAVES));
		CHECK_EQ(count_of(c.err, "cut here"), count_of(c.err, "Unexpected gfp: "));
		free_child(&c);
	}
}

/* ---- who asked for it ---- */

static const char text[40] = "what is copied";

static noinline void *copy_for_caller(void)
{
	void *p = kmalloc_track_caller(sizeof(text), GFP_KERNEL);

	return memcpy(p, text, sizeof(text));
}

static noinline void *copy_on_node_for_caller(void)
{
	void *p = kmalloc_node_track_caller(sizeof(text), GFP_KERNEL, 0);

	return memcpy(p, text, sizeof(text));
}

static noinline void *the_owner(void)
{
	void *p = copy_for_caller();

	barrier();
	return p;
}

static noinline void *the_node_owner(void)
{
	void *p = copy_on_node_for_caller();

	barrier();
	return p;
}

static noinline void *the_grower(void *p)
{
	p = krealloc(p, 1000, GFP_KERNEL);
	barrier();
	return p;
}

static noinline void *the_asker(size_t size)
{
	void *p = kmalloc_of(size, GFP_KERNEL);

	barrier();
	return p;
}

static noinline void *the_constant_asker(void)
{
	void *p = kmalloc(40, GFP_KERNEL);

	barrier();
	return p;
}

static noinline void the_giver(void *p)
{
	kfree(p);
	barrier();
}

static noinline void the_bulk_giver(void *p)
{
	kfree_bulk(1, &p);
	barrier();
}

static void child_tracked(void *arg)
{
	void *p;

	boot("slub_debug=FU");
	/* Slabs with an object in use, so that one can be given back too often. */
	for (size_t size = 8; size <= 8192; size *= 2)
		CHECK(kmalloc(size, GFP_KERNEL));
	/* Freed twice: the report tells both. */
	p = the_owner();
	the_giver(p);
	the_giver(p);
	p = the_node_owner();
	the_giver(p);
	the_giver(p);
	p = the_constant_asker();
	the_giver(p);
	the_giver(p);
	p = the_grower(the_asker(40));
	the_bulk_giver(p);
	the_bulk_giver(p);
	p = the_asker(5000);
	the_giver(p);
	the_giver(p);
	check_usable();
}

static void tracked(void **state)
{
	struct child c = run_child(child_tracked, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "): Object already free\n"), 5);
	/* After the first one the machine is tainted. */
	CHECK_EQ(count_of(c.err, " (Not tainted): Object already free\n"), 1);
	CHECK_EQ(count_of(c.err, " (Tainted: G    B             ): Object already free\n"), 4);
	CHECK_EQ(count_of(c.err, "BUG kmalloc-64 ("), 3);
	CHECK_EQ(count_of(c.err, "BUG kmalloc-1k ("), 1);
	CHECK_EQ(count_of(c.err, "BUG kmalloc-8k ("), 1);
	CHECK_EQ(count_of(c.err, "Allocated in the_owner+"), 1);
	CHECK_EQ(count_of(c.err, "Allocated in the_node_owner+"), 1);
	CHECK_EQ(count_of(c.err, "Allocated in the_grower+"), 1);
	CHECK_EQ(count_of(c.err, "Allocated in the_constant_asker+"), 1);
	/* kmalloc_of() is a function of the test. */
	CHECK_EQ(count_of(c.err, "Allocated in kmalloc_of+"), 1);
	CHECK(count_of(c.err, " the_asker+") >= 1);
	CHECK_EQ(count_of(c.err, "Freed in the_giver+"), 4);
	CHECK_EQ(count_of(c.err, "Freed in kmem_cache_free_bulk+") +
			 count_of(c.err, "Freed in the_bulk_giver+") +
			 count_of(c.err, "Freed in kfree_bulk+"),
		 1);
	CHECK_EQ(count_of(c.err, "not freed"), 5);
	free_child(&c);
}

/* ---- the caches among others ---- */

static void child_debug_of_one(void *arg)
{
	boot("slub_debug=FZ,kmalloc-64;P,kmalloc-rcl-*");
	for (int k = 0; k < nr_kinds(); k++) {
		for (int i = 0; i < NR_CLASSES; i++) {
			struct kmem_cache *s = kmalloc_caches[kind(k)->type][size_class(i)->index];
			slab_flags_t want = 0;

			if (k == 0 && size_class(i)->size == 64)
				want = SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE;
			if (k == 1)
				want = SLAB_POISON;
			CHECK_EQ(s->flags & SLAB_DEBUG_FLAGS, want);
		}
	}
	check_usable();
}
TEST_BOOTED_WITH(debug_of_one, "")

static void child_slabinfo(void *arg)
{
	boot("");
	console_loglevel = LOGLEVEL_DEBUG;
	CHECK(kmalloc(90, GFP_KERNEL));
	slabinfo_show();
}

static void slabinfo(void **state)
{
	struct child c = run_child(child_slabinfo, NULL);
	char line[64];

	CHECK_EQ(c.status, 0);
	for (int k = 0; k < nr_kinds(); k++) {
		for (int i = 0; i < NR_CLASSES; i++) {
			char name[32];

			snprintf(name, sizeof(name), "%s%s", kind(k)->prefix, size_class(i)->name);
			snprintf(line, sizeof(line), "\n%-17s ", name);
			CHECK_EQ(count_of(c.out, line), 1);
		}
	}
	free_child(&c);
}

static void child_merging(void *arg)
{
	static const slab_flags_t flags[] = { 0, SLAB_RECLAIM_ACCOUNT, SLAB_CACHE_DMA,
					      SLAB_HWCACHE_ALIGN };

	boot("");
	for (int i = 0; i < NR_CLASSES; i++) {
		for (size_t f = 0; f < ARRAY_SIZE(flags); f++) {
			unsigned int size = size_class(i)->size;
			struct kmem_cache *s = kmem_cache_create("alike", size, 0, flags[f], NULL);

			CHECK(s);
			CHECK(!(s->flags & SLAB_KMALLOC));
			CHECK_STR(s->name, "alike");
			CHECK_EQ(s->refcount, 1);
			kmem_cache_destroy(s);
		}
	}
	for (int k = 0; k < nr_kinds(); k++)
		for (int i = 0; i < NR_CLASSES; i++)
			check_class_cache(kind(k), size_class(i));
	check_usable();
}
TEST_BOOTED_WITH(merging, "")

/* ---- behind a mempool ---- */

static void child_mempool(void *arg)
{
	struct kmem_cache *s;
	unsigned long before;
	mempool_t *pool;
	char *p[5];

	boot("");
	before = baseline();
	s = kmalloc_caches[KMALLOC_NORMAL][class_of(200)->index];
	pool = mempool_create_kmalloc_pool(4, 200);
	CHECK(pool);
	check_live(s, 4);
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = mempool_alloc(pool, GFP_KERNEL);
		check_class("mempool_alloc", p[i], 200, kind(0));
		memset(p[i], (int)i, 200);
	}
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		CHECK(all_bytes(p[i], (u8)i, 200));
		mempool_free(p[i], pool);
	}
	check_live(s, 4);
	/* The flags of the request decide which cache the memory comes from. */
	p[0] = mempool_alloc(pool, GFP_KERNEL | __GFP_RECLAIMABLE);
	check_class("mempool_alloc", p[0], 200, kind(1));
	mempool_free(p[0], pool);
	mempool_destroy(pool);
	check_live(s, 0);
	pool = mempool_create_kmalloc_pool(2, 30000);
	p[0] = mempool_alloc(pool, GFP_KERNEL);
	check_large(p[0], 30000);
	mempool_free(p[0], pool);
	mempool_destroy(pool);
	CHECK_EQ(nr_objects(), 0);
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(mempool, "")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(caches),
		cmocka_unit_test(limits),
		cmocka_unit_test(types),
		cmocka_unit_test(indices),
		cmocka_unit_test(run_time_sizes),
		cmocka_unit_test(constant_sizes),
		cmocka_unit_test(nothing),
		cmocka_unit_test(alignment),
#ifdef CONFIG_ZONE_DMA
		cmocka_unit_test(dma),
#endif
		cmocka_unit_test(reclaimable),
		cmocka_unit_test(large),
		cmocka_unit_test(constant_large),
		cmocka_unit_test(too_large),
		cmocka_unit_test(too_large_nowarn),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(zeroes),
		cmocka_unit_test(constant_zeroes),
		cmocka_unit_test(init_on_alloc),
		cmocka_unit_test(init_on_free),
		cmocka_unit_test(poisoned),
		cmocka_unit_test(arrays),
		cmocka_unit_test(forms),
		cmocka_unit_test(reuse),
		cmocka_unit_test(of_a_cache),
		cmocka_unit_test(bulk),
		cmocka_unit_test(other_cpus),
		cmocka_unit_test(bad_flags),
		cmocka_unit_test(tracked),
		cmocka_unit_test(debug_of_one),
		cmocka_unit_test(slabinfo),
		cmocka_unit_test(merging),
		cmocka_unit_test(mempool),
	};

	return cmocka_run_group_tests_name("kmalloc", tests, NULL, NULL);
}
