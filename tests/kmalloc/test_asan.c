// SPDX-License-Identifier: GPL-2.0-only
/*
 * With KASAN memory from kmalloc() ends where its user asked it to end, to the byte, and
 * nobody may touch it once it is freed. Each test touches such memory in a child, and
 * reads the report.
 */

#include "kmalloclib.h"

#ifdef CONFIG_KASAN

/* ---- what is one's own ---- */

static void child_own_bytes(void *arg)
{
	boot("");
	for (size_t size = 1; size < 40000; size += 1 + size / 50) {
		u8 *p = kmalloc_of(size, GFP_KERNEL), *q = kzalloc(size, GFP_KERNEL);

		memset(p, 1, size);
		CHECK(all_bytes(q, 0, size));
		q = krealloc(q, size + size / 2, GFP_KERNEL);
		memset(q, 2, size + size / 2);
		q = krealloc(q, size / 2 + 1, GFP_KERNEL);
		memset(q, 3, size / 2 + 1);
		q = krealloc(q, size, GFP_KERNEL);
		memset(q, 4, size);
		memset(p, 5, ksize(p));
		kfree(p);
		kfree_sensitive(q);
	}
	CHECK_EQ(nr_objects(), 0);
}
TEST_BOOTED_WITH(own_bytes, "")

/* Pages forget whose they were. */
static void child_pages_again(void *arg)
{
	unsigned long before;

	boot("");
	before = pages();
	for (int round = 0; round < 3; round++) {
		struct page *page;

		kfree(kmalloc(100, GFP_KERNEL));
		kfree(kmalloc(9000, GFP_KERNEL));
		kfree(krealloc(kmalloc(20000, GFP_KERNEL), 9000, GFP_KERNEL));
		CHECK_EQ(pages(), before);
		page = alloc_pages(GFP_KERNEL, 8);
		memset(page_address(page), 1, PAGE_SIZE << 8);
		__free_pages(page, 8);
	}
}
TEST_BOOTED_WITH(pages_again, "")

/* Debugging has guards of its own, and looks behind what was asked for. */
static void child_debugged(void *arg)
{
	u8 *p;

	boot(arg);
	p = kmalloc(65, GFP_KERNEL);
	p[80] = 1;
	kfree(p);
	p = kmalloc(200, GFP_KERNEL);
	p = krealloc(p, 100, GFP_KERNEL);
	p[110] = 1;
	kfree(p);
}
TEST_BOOTED_WITH(debugged, "slub_debug=F", "slub_debug=U", "init_on_alloc=1")

/* ---- what is not: the address that each of these returns ---- */

static volatile u8 *behind(void)
{
	u8 *p = kmalloc(65, GFP_KERNEL);

	memset(p, 1, 65);
	return p + 65;
}

static volatile u8 *behind_run_time(void)
{
	return (u8 *)kmalloc_of(65, GFP_KERNEL) + 65;
}

static volatile u8 *behind_class(void)
{
	return (u8 *)kmalloc(96, GFP_KERNEL) + 96;
}

static volatile u8 *end_of_class(void)
{
	return (u8 *)kmalloc(65, GFP_KERNEL) + 95;
}

static volatile u8 *behind_zeroed(void)
{
	return (u8 *)kzalloc(13, GFP_KERNEL) + 13;
}

static volatile u8 *behind_array(void)
{
	return (u8 *)kcalloc(11, 3, GFP_KERNEL) + 33;
}

static volatile u8 *behind_tracked(void)
{
	return (u8 *)kmalloc_track_caller(129, GFP_KERNEL) + 129;
}

static volatile u8 *behind_large(void)
{
	u8 *p = kmalloc(9001, GFP_KERNEL);

	memset(p, 1, 9001);
	return p + 9001;
}

static volatile u8 *behind_large_run_time(void)
{
	return (u8 *)kmalloc_of(20000, GFP_KERNEL) + 20000;
}

static volatile u8 *end_of_large(void)
{
	return (u8 *)kzalloc(9000, GFP_KERNEL) + 16383;
}

static volatile u8 *freed(void)
{
	u8 *p = kmalloc(65, GFP_KERNEL);

	kfree(p);
	return p;
}

static volatile u8 *freed_end(void)
{
	u8 *p = kmalloc(65, GFP_KERNEL);

	kfree(p);
	return p + 64;
}

static volatile u8 *freed_after_ksize(void)
{
	u8 *p = kmalloc(65, GFP_KERNEL);

	CHECK_EQ(ksize(p), 96);
	kfree(p);
	return p + 95;
}

static volatile u8 *freed_in_bulk(void)
{
	void *p[] = { kmalloc(10, GFP_KERNEL), kmalloc(500, GFP_KERNEL) };
	u8 *q = p[1];

	kfree_bulk(2, p);
	return q + 7;
}

static volatile u8 *freed_wiped(void)
{
	u8 *p = kmalloc(300, GFP_KERNEL);

	kfree_sensitive(p);
	return p + 299;
}

static void do_kfree(void *p)
{
	kfree(p);
}

static volatile u8 *freed_elsewhere(void)
{
	u8 *p = kmalloc(70, GFP_KERNEL);

	on_cpu(LAST, do_kfree, p);
	return p;
}

static volatile u8 *cut(void)
{
	u8 *p = kmalloc(90, GFP_KERNEL);

	CHECK_PTR(krealloc(p, 70, GFP_KERNEL), p);
	memset(p, 1, 70);
	return p + 70;
}

static volatile u8 *cut_zeroed(void)
{
	u8 *p = kzalloc(90, GFP_KERNEL);

	CHECK_PTR(krealloc(p, 66, GFP_KERNEL | __GFP_ZERO), p);
	return p + 89;
}

static volatile u8 *cut_after_ksize(void)
{
	u8 *p = kmalloc(70, GFP_KERNEL);

	memset(p, 1, ksize(p));
	CHECK_PTR(krealloc(p, 80, GFP_KERNEL), p);
	return p + 80;
}

static volatile u8 *cut_large(void)
{
	u8 *p = kmalloc(16000, GFP_KERNEL);

	CHECK_PTR(krealloc(p, 12345, GFP_KERNEL), p);
	memset(p, 1, 12345);
	return p + 12345;
}

static volatile u8 *cut_large_to_small(void)
{
	u8 *p = kmalloc(16000, GFP_KERNEL);

	CHECK_PTR(krealloc(p, 100, GFP_KERNEL), p);
	return p + 100;
}

static volatile u8 *grown_in_place(void)
{
	u8 *p = kmalloc(65, GFP_KERNEL);

	CHECK_PTR(krealloc(p, 77, GFP_KERNEL), p);
	memset(p, 1, 77);
	return p + 77;
}

static volatile u8 *grown_large(void)
{
	u8 *p = kmalloc(9000, GFP_KERNEL);

	CHECK_PTR(krealloc(p, 9999, GFP_KERNEL), p);
	memset(p, 1, 9999);
	return p + 9999;
}

static volatile u8 *left_behind(void)
{
	u8 *p = kmalloc(65, GFP_KERNEL);

	CHECK(krealloc(p, 200, GFP_KERNEL) != p);
	return p;
}

static volatile u8 *behind_moved(void)
{
	return (u8 *)krealloc(kmalloc(65, GFP_KERNEL), 201, GFP_KERNEL) + 201;
}

static volatile u8 *to_nothing(void)
{
	u8 *p = kmalloc(65, GFP_KERNEL);

	CHECK_PTR(krealloc(p, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	return p;
}

static volatile u8 *behind_all(void)
{
	u8 *p = kmalloc(65, GFP_KERNEL);

	/* The whole class, and not a byte of its neighbour. */
	memset(p, 1, ksize(p));
	return p + 96;
}

#define TOUCHES(what)       \
	{                   \
#what, what \
	}

static const struct touch {
	const char *name;
	volatile u8 *(*what)(void);
} touches[] = {
	TOUCHES(behind),
	TOUCHES(behind_run_time),
	TOUCHES(behind_class),
	TOUCHES(end_of_class),
	TOUCHES(behind_zeroed),
	TOUCHES(behind_array),
	TOUCHES(behind_tracked),
	TOUCHES(behind_large),
	TOUCHES(behind_large_run_time),
	TOUCHES(end_of_large),
	TOUCHES(freed),
	TOUCHES(freed_end),
	TOUCHES(freed_after_ksize),
	TOUCHES(freed_in_bulk),
	TOUCHES(freed_wiped),
	TOUCHES(freed_elsewhere),
	TOUCHES(cut),
	TOUCHES(cut_zeroed),
	TOUCHES(cut_after_ksize),
	TOUCHES(cut_large),
	TOUCHES(cut_large_to_small),
	TOUCHES(grown_in_place),
	TOUCHES(grown_large),
	TOUCHES(left_behind),
	TOUCHES(behind_moved),
	TOUCHES(to_nothing),
	TOUCHES(behind_all),
};

static void child_touch(void *arg)
{
	volatile u8 *p;

	boot("");
	p = ((const struct touch *)arg)->what();
	printf("ready");
	fflush(stdout);
	*p = 'x';
}

static void touch_stops(void **state)
{
	const struct touch *t = *state;
	struct child c = run_child(child_touch, (void *)t);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "ready");
	CHECK_EQ(count_of(c.err, "BUG: KASAN: "), 1);
	CHECK_HAS(c.err, " in child_touch+0x");
	CHECK_HAS(c.err, "\nWrite of size 1 at addr ");
	free_child(&c);
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(own_bytes),
	cmocka_unit_test(pages_again),
	cmocka_unit_test(debugged),
};

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(touches) + ARRAY_SIZE(others)];

	memset(tests, 0, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(touches); i++)
		tests[i] = (struct CMUnitTest){ touches[i].name, touch_stops, NULL, NULL,
						(void *)&touches[i] };
	memcpy(tests + ARRAY_SIZE(touches), others, sizeof(others));
	return cmocka_run_group_tests_name("kmalloc asan", tests, NULL, NULL);
}

#else

static void no_sanitizer(void **state)
{
	printf("# KASAN is not in this build: nothing to see\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_sanitizer) };

	return cmocka_run_group_tests_name("kmalloc asan", tests, NULL, NULL);
}

#endif
