// SPDX-License-Identifier: GPL-2.0-only
/*
 * How large memory from kmalloc() is, how it becomes larger or smaller, and how
 * nothing is left of what was in it. Every test boots a machine of its own in a
 * child.
 */

#include "kmalloclib.h"

#include <linux/fault-inject.h>

/* Where it gets interesting: at the edges of classes, and of pages. */
static const size_t sizes[] = { 1,    7,    8,	  9,	64,   65,    90,    96,	   97,
				128,  129,  192,  193,	1000, 1024,  3000,  4096,  4097,
				8191, 8192, 8193, 9000, 9999, 16384, 16385, 50000, 1 << 17 };

static u8 byte_at(size_t i, size_t mark)
{
	return (u8)(i * 7 + i / 251 + mark);
}

static void fill(u8 *p, size_t size, size_t mark)
{
	for (size_t i = 0; i < size; i++)
		p[i] = byte_at(i, mark);
}

static void check_fill(const u8 *p, size_t size, size_t mark)
{
	for (size_t i = 0; i < size; i++)
		if (p[i] != byte_at(i, mark))
			check_failed(__FILE__, __LINE__, "byte %zu of %zu is %#x, not %#x", i, size,
				     p[i], byte_at(i, mark));
}

/* ---- krealloc ---- */

static void check_from_to(size_t from, size_t to)
{
	unsigned long objects = (from <= MAX_CACHE_SIZE) + 1UL;
	u8 *p = kmalloc_of(from, GFP_KERNEL), *other = kmalloc(50, GFP_KERNEL), *q;

	fill(p, from, to);
	fill(other, 50, 3);
	q = krealloc(p, to, GFP_KERNEL);
	CHECK(q);
	/* It stays if there is room, however much smaller it becomes. */
	CHECK_EQ(q == p, to <= room_of(from));
	CHECK_EQ(__ksize(q), q == p ? room_of(from) : room_of(to));
	CHECK_EQ(virt_to_slab(q) != NULL, (q == p ? from : to) <= MAX_CACHE_SIZE);
	if (q != p)
		objects = (to <= MAX_CACHE_SIZE) + 1UL;
	CHECK_EQ(nr_objects(), objects);
	check_fill(q, from < to ? from : to, to);
	fill(q, to, from + 1);
	check_fill(q, to, from + 1);
	check_fill(other, 50, 3);
	kfree(other);
	kfree(q);
}

static void child_from_to(void *arg)
{
	unsigned long before;

	boot(arg);
	before = pages();
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		for (size_t k = 0; k<ARRAY_SIZE(sizes); k += NR_CPUS> 32 ? 5 : 1)
			check_from_to(sizes[i], sizes[k]);
	CHECK_EQ(nr_objects(), 0);
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(from_to, "", "slub_debug=FZPU", "init_on_alloc=1")

static void child_from_nothing(void *arg)
{
	void *p;

	boot("");
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *nothing[] = { NULL, ZERO_SIZE_PTR, kmalloc_of(0, GFP_KERNEL) };

		for (size_t k = 0; k < ARRAY_SIZE(nothing); k++) {
			p = krealloc(nothing[k], sizes[i], GFP_KERNEL);
			CHECK(!ZERO_OR_NULL_PTR(p));
			CHECK_EQ(ksize(p), room_of(sizes[i]));
			memset(p, 1, sizes[i]);
			kfree(p);
		}
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(from_nothing, "")

static void child_to_nothing(void *arg)
{
	unsigned long before;

	boot("");
	before = pages();
	CHECK_PTR(krealloc(NULL, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	CHECK_PTR(krealloc(ZERO_SIZE_PTR, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *p = kmalloc_of(sizes[i], GFP_KERNEL);

		CHECK_PTR(krealloc(p, 0, GFP_KERNEL), ZERO_SIZE_PTR);
		CHECK_EQ(nr_objects(), 0);
	}
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(to_nothing, "")

/* What a user was told he has is his, and moves with the rest. */
static void child_all_of_it(void *arg)
{
	boot("");
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		u8 *p = kmalloc_of(sizes[i], GFP_KERNEL);
		size_t all = ksize(p);

		fill(p, all, i);
		p = krealloc(p, all + 1, GFP_KERNEL);
		check_fill(p, all, i);
		kfree(p);
	}
}
TEST_BOOTED_WITH(all_of_it, "")

/* A kind counts when memory moves. */
static void child_other_kind(void *arg)
{
	void *p, *q;

	boot("");
	p = kmalloc(100, GFP_KERNEL);
	q = krealloc(p, 120, GFP_KERNEL | __GFP_RECLAIMABLE);
	CHECK_PTR(q, p);
	CHECK_STR(cache_of(q)->name, "kmalloc-128");
	q = krealloc(p, 130, GFP_KERNEL | __GFP_RECLAIMABLE);
	CHECK_STR(cache_of(q)->name, "kmalloc-rcl-192");
	q = krealloc(q, 200, GFP_KERNEL);
	CHECK_STR(cache_of(q)->name, "kmalloc-256");
	kfree(q);
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(other_kind, "")

static void child_object_of_a_cache(void *arg)
{
	struct kmem_cache *s;
	u8 *p, *q;

	boot(arg);
	s = kmem_cache_create("other", 40, 0, SLAB_NO_MERGE, NULL);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	fill(p, 40, 1);
	CHECK_PTR(krealloc(p, 30, GFP_KERNEL), p);
	CHECK_PTR(krealloc(p, 40, GFP_KERNEL), p);
	q = krealloc(p, 41, GFP_KERNEL);
	CHECK_STR(cache_of(q)->name, "kmalloc-64");
	check_fill(q, 30, 1);
	check_live(s, 0);
	kfree(q);
	kmem_cache_destroy(s);
}
TEST_BOOTED_WITH(object_of_a_cache, "", "slub_debug=FZPU")

/* When there is no more, what was there stays as it was. */
static void check_failing(size_t from, size_t to)
{
	u8 *p = kmalloc_of(from, GFP_KERNEL);
	unsigned long objects = nr_objects(), before = nr_free_pages();

	fill(p, from, to);
	fail_page_alloc.probability = 100;
	failslab.probability = 100;
	CHECK_PTR(krealloc(p, to, GFP_KERNEL | __GFP_NOWARN), NULL);
	CHECK_PTR(krealloc_array(p, to, 1, GFP_KERNEL | __GFP_NOWARN), NULL);
	CHECK_PTR(krealloc(NULL, to, GFP_KERNEL | __GFP_NOWARN), NULL);
	CHECK_PTR(krealloc(ZERO_SIZE_PTR, to, GFP_KERNEL | __GFP_NOWARN), NULL);
	/* It needs none to stay. */
	CHECK_PTR(krealloc(p, room_of(from), GFP_KERNEL | __GFP_NOWARN), p);
	fail_page_alloc.probability = 0;
	failslab.probability = 0;
	check_fill(p, from, to);
	CHECK_EQ(nr_objects(), objects);
	CHECK_EQ(nr_free_pages(), before);
	p = krealloc(p, to, GFP_KERNEL);
	check_fill(p, from, to);
	kfree(p);
}

static void child_fails(void *arg)
{
	boot("fail_page_alloc=1,0,0,-1 failslab=1,0,0,-1");
	fail_page_alloc.verbose = failslab.verbose = false;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		for (size_t k = i + 1; k < ARRAY_SIZE(sizes); k += 3)
			if (sizes[k] > room_of(sizes[i]))
				check_failing(sizes[i], sizes[k]);
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(fails, "")

static void child_too_large(void *arg)
{
	size_t from = *(size_t *)arg;
	u8 *p;

	boot("");
	p = kmalloc_of(from, GFP_KERNEL);
	fill(p, from, 1);
	CHECK_PTR(krealloc(p, KMALLOC_MAX_SIZE + 1, GFP_KERNEL), NULL);
	CHECK_PTR(krealloc(p, SIZE_MAX, GFP_KERNEL), NULL);
	check_fill(p, from, 1);
	kfree(p);
	check_usable();
}

static void too_large(void **state)
{
	size_t from[] = { 40, 40000 };

	for (size_t i = 0; i < ARRAY_SIZE(from); i++) {
		struct child c = run_child(child_too_large, &from[i]);

		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "cut here"), 1);
		free_child(&c);
	}
}

/* ---- and zeroes ---- */

/*
 * Up and down, writing all that there is each time. As in Linux 6.1, krealloc() zeroes only
 * what is behind all of the old object, when the memory moves: in place nothing is zeroed.
 */
static void walk_zeroed(size_t largest, gfp_t gfp, int steps)
{
	size_t size = 1 + random_below(largest);
	u8 *p = krealloc(NULL, size, gfp);

	CHECK(all_bytes(p, 0, size));
	for (int i = 0; i < steps; i++) {
		size_t more = 1 + random_below(largest), both = size < more ? size : more;
		size_t room = ksize(p);
		u8 *old = p;

		memset(p, 0xe0 + i % 16, size);
		p = krealloc(p, more, gfp);
		CHECK(p);
		CHECK(all_bytes(p, (u8)(0xe0 + i % 16), both));
		if (p != old)
			CHECK(all_bytes(p + room, 0, more - room));
		size = more;
	}
	kfree(p);
}

static void walks_zeroed(gfp_t gfp)
{
	for (int i = 0; i < 20; i++) {
		walk_zeroed(16, gfp, 40);
		walk_zeroed(100, gfp, 40);
		walk_zeroed(2000, gfp, 40);
		walk_zeroed(30000, gfp, 10);
	}
	CHECK_EQ(nr_objects(), 0);
}

static void child_zeroed(void *arg)
{
	boot(arg);
	walks_zeroed(GFP_KERNEL | __GFP_ZERO);
}
TEST_BOOTED_WITH(zeroed, "", "slub_debug=FZPU", "slub_debug=U")

static void child_zeroed_always(void *arg)
{
	boot(arg);
	walks_zeroed(GFP_KERNEL);
}
TEST_BOOTED_WITH(zeroed_always, "init_on_alloc=1", "init_on_alloc=1 slub_debug=FZ")

/* ---- ksize ---- */

static void child_ksizes(void *arg)
{
	boot(arg);
	CHECK_EQ(ksize(NULL), 0);
	CHECK_EQ(ksize(ZERO_SIZE_PTR), 0);
	CHECK_EQ(__ksize(ZERO_SIZE_PTR), 0);
	for (size_t size = 1; size < 300000; size += 1 + size / 10) {
		u8 *p = kmalloc_of(size, GFP_KERNEL);

		CHECK_EQ(__ksize(p), room_of(size));
		CHECK_EQ(ksize(p), room_of(size));
		/* All of it may be used. */
		memset(p, 0xff, ksize(p));
		kfree(p);
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(ksizes, "", "slub_debug=FZPU", "slub_debug=FZ", "slub_debug=FP", "slub_debug=FU",
		 "init_on_alloc=1")

/* What is behind an object may belong to debugging, or be its free pointer. */
static void child_ksize_of_caches(void *arg)
{
	static const struct {
		slab_flags_t flags;
		bool exactly;
	} c[] = {
		{ 0, false },
		{ SLAB_CONSISTENCY_CHECKS, false },
		{ SLAB_RED_ZONE, true },
		{ SLAB_POISON, true },
		{ SLAB_STORE_USER, false },
		{ SLAB_TYPESAFE_BY_RCU, false },
		{ SLAB_TYPESAFE_BY_RCU | SLAB_STORE_USER, false },
		{ SLAB_DEBUG_FLAGS & ~SLAB_TRACE, true },
	};

	boot("");
	for (size_t i = 0; i < ARRAY_SIZE(c); i++) {
		struct kmem_cache *s = make("sized", 61, 0, c[i].flags, NULL);
		void *p = kmem_cache_alloc(s, GFP_KERNEL);

		CHECK_EQ(ksize(p), c[i].exactly ? 61 : 64);
		memset(p, 0xff, ksize(p));
		kmem_cache_free(s, p);
		unmake(s);
	}
	/* Nothing is behind it but room. */
	for (int i = 0; i < 2; i++) {
		struct kmem_cache *s = make("padded", 61, 128, i ? SLAB_STORE_USER : 0, NULL);
		void *p = kmem_cache_alloc(s, GFP_KERNEL);

		CHECK_EQ(ksize(p), i ? 64 : 128);
		kmem_cache_free(s, p);
		unmake(s);
	}
}
TEST_BOOTED_WITH(ksize_of_caches, "")

static void child_rounded(void *arg)
{
	boot(arg);
	for (size_t size = 0; size < 20000; size++) {
		size_t room = kmalloc_size_roundup(size);

		CHECK_EQ(room, room_of(size));
		CHECK_EQ(kmalloc_size_roundup(room), room);
	}
	for (size_t size = 32768; size <= KMALLOC_MAX_SIZE; size *= 2) {
		CHECK_EQ(kmalloc_size_roundup(size - 1), size);
		CHECK_EQ(kmalloc_size_roundup(size), size);
		CHECK_EQ(kmalloc_size_roundup(size + 1), 2 * size);
	}
	CHECK_EQ(kmalloc_size_roundup(SIZE_MAX), SIZE_MAX);
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(rounded, "", "slub_debug=FZPU")

/* ---- kfree_sensitive ---- */

/* The next to come is the one that went; its free pointer is what it has. */
static void check_wiped_object(size_t size, size_t all)
{
	u8 *p = kmalloc_of(size, GFP_KERNEL), *q;
	size_t at = cache_of(p)->offset;

	CHECK_EQ(ksize(p), all);
	memset(p, 0xff, all);
	kfree_sensitive(p);
	q = kmalloc_of(all, GFP_KERNEL);
	CHECK_PTR(q, p);
	CHECK(all_bytes(q, 0, at));
	CHECK(all_bytes(q + at + sizeof(void *), 0, all - at - sizeof(void *)));
	kfree(q);
}

/* No allocator writes to a page that is free. */
static void check_wiped_pages(size_t size)
{
	u8 *p = kmalloc_of(size, GFP_KERNEL);
	size_t all = ksize(p);

	memset(p, 0xff, all);
	kfree_sensitive(p);
	CHECK(all_bytes(p, 0, all));
}

static void child_wiped(void *arg)
{
	unsigned long before;

	boot(arg);
	before = pages();
	for (int i = 0; i < NR_CLASSES; i++) {
		size_t all = size_class(i)->size;

		check_wiped_object(all - all / 8, all);
		check_wiped_object(all, all);
	}
	check_wiped_pages(8193);
	check_wiped_pages(16384);
	check_wiped_pages(50000);
	kfree_sensitive(NULL);
	kfree_sensitive(ZERO_SIZE_PTR);
	CHECK_EQ(nr_objects(), 0);
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(wiped, "", "slub_debug=F", "slub_debug=U")

/* It does not reach what is around the object. */
static void child_wiped_debug(void *arg)
{
	boot(arg);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *p[3];

		for (int k = 0; k < 3; k++)
			p[k] = kmalloc_of(sizes[i], GFP_KERNEL);
		memset(p[0], 0xff, sizes[i]);
		memset(p[2], 0xff, sizes[i]);
		kfree_sensitive(p[1]);
		CHECK(all_bytes(p[0], 0xff, sizes[i]));
		CHECK(all_bytes(p[2], 0xff, sizes[i]));
		kfree_sensitive(p[0]);
		kfree_sensitive(p[2]);
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(wiped_debug, "slub_debug=FZPU", "slub_debug=FP", "slub_debug=FZ", "")

static int setup(void **state)
{
	random_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_to),     cmocka_unit_test(from_nothing),
		cmocka_unit_test(to_nothing),  cmocka_unit_test(all_of_it),
		cmocka_unit_test(other_kind),  cmocka_unit_test(object_of_a_cache),
		cmocka_unit_test(fails),       cmocka_unit_test(too_large),
		cmocka_unit_test(zeroed),      cmocka_unit_test(zeroed_always),
		cmocka_unit_test(ksizes),      cmocka_unit_test(ksize_of_caches),
		cmocka_unit_test(rounded),     cmocka_unit_test(wiped),
		cmocka_unit_test(wiped_debug),
	};

	return cmocka_run_group_tests_name("krealloc", tests, setup, NULL);
}
