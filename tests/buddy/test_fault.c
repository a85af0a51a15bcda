// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocations that fail although there is memory: fail_page_alloc=. Each
 * allocation of an operation that makes several is made to fail in turn. What
 * the operation got before must come back, and nothing else may change.
 */

#include "buddylib.h"

#include <linux/fault-inject.h>

/* The @nth allocation from now on fails, and no other. */
static void fail_nth(unsigned long nth)
{
	char how[32];

	snprintf(how, sizeof(how), "%lu,100,0,1", nth);
	CHECK(setup_fault_attr(&fail_page_alloc, how));
	fail_page_alloc.verbose = false;
	page_alloc_hooks |= PAGE_HOOK_FAIL;
}

static bool has_failed(void)
{
	return !atomic_read(&fail_page_alloc.times);
}

static void fail_none(void)
{
	atomic_set(&fail_page_alloc.times, 0);
}

/* ---- what may fail: true if it got all it wanted ---- */

static bool some_blocks(void)
{
	struct page *page[8];
	unsigned int n = 0;
	bool all;

	while (n < 8 && (page[n] = alloc_pages(GFP_KERNEL | __GFP_NOWARN, n)))
		n++;
	all = n == 8;
	verify_all();
	while (n--)
		__free_pages(page[n], n);
	return all;
}

static bool exact(void)
{
	void *mem[3];
	int n = 0;
	bool all;

	while (n < 3 && (mem[n] = alloc_pages_exact((5 + (size_t)n) * PAGE_SIZE - 1,
						    GFP_KERNEL | __GFP_NOWARN)))
		n++;
	all = n == 3;
	verify_all();
	while (n--)
		free_pages_exact(mem[n], (5 + (size_t)n) * PAGE_SIZE - 1);
	return all;
}

static bool bulk_array(void)
{
	struct page *array[6] = { NULL }, *mine = alloc_page(GFP_KERNEL | __GFP_NOWARN);
	unsigned long got = 0, last = ~0UL, nr = 0;

	array[2] = mine;
	if (!mine)
		return false;
	/* Until it makes no progress. */
	while (got != last) {
		last = got;
		got = alloc_pages_bulk_array(GFP_KERNEL | __GFP_NOWARN, 6, array);
		CHECK(got <= 6);
	}
	CHECK_PTR(array[2], mine);
	verify_all();
	for (int i = 0; i < 6; i++) {
		if (!array[i])
			continue;
		CHECK_EQ(page_count(array[i]), 1);
		__free_page(array[i]);
		nr++;
	}
	CHECK(got <= nr);
	return nr == 6;
}

/* With fault injection it may get one page at a time. */
static bool bulk_list(void)
{
	unsigned long got, sum = 0, nr = 0;
	LIST_HEAD(list);

	while (sum < 20 &&
	       (got = alloc_pages_bulk_list(GFP_KERNEL | __GFP_NOWARN, 20 - sum, &list)))
		sum += got;
	verify_all();
	while (!list_empty(&list)) {
		struct page *page = list_first_entry(&list, struct page, lru);

		list_del(&page->lru);
		__free_page(page);
		nr++;
	}
	CHECK_EQ(nr, sum);
	return nr == 20;
}

static bool addresses(void)
{
	unsigned long a = __get_free_pages(GFP_KERNEL | __GFP_NOWARN, 3);
	unsigned long b = get_zeroed_page(GFP_KERNEL | __GFP_NOWARN);
	unsigned long c = __get_free_pages(GFP_KERNEL | __GFP_NOWARN | __GFP_COMP, 2);

	verify_all();
	free_pages(a, 3);
	free_page(b);
	free_pages(c, 2);
	return a && b && c;
}

static void each_in_turn(bool (*fn)(void), unsigned long most, bool must_fail)
{
	struct snapshot before = look();
	unsigned long n;

	CHECK(fn());
	CHECK_SAME(before);
	for (n = 1; n <= most + 1; n++) {
		bool all;

		fail_nth(n);
		all = fn();
		if (!has_failed()) {
			CHECK(all);
			break;
		}
		if (must_fail)
			CHECK(!all);
		CHECK_SAME(before);
	}
	fail_none();
	CHECK(n > 1); /* one has failed at least */
	CHECK(n <= most + 1);
	CHECK(fn());
	CHECK_SAME(before);
	check_usable();
}

static void child_in_turn(void *arg)
{
	boot("");
	each_in_turn(some_blocks, 8, true);
	each_in_turn(exact, 3, true);
	each_in_turn(addresses, 3, true);
	each_in_turn(bulk_list, 20, true);
	each_in_turn(bulk_array, 20, false);
}

TEST_IN_CHILD(in_turn)

/* ---- the boot parameter ---- */

static void child_every(void *arg)
{
	struct snapshot before;
	struct page *page;

	boot("fail_page_alloc=1,100,0,-1");
	before = look();
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		CHECK(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, order));
	CHECK(!alloc_pages_exact(PAGE_SIZE, GFP_KERNEL | __GFP_NOWARN));
	page = alloc_page(GFP_KERNEL | __GFP_NOFAIL);
	CHECK(page);
	__free_page(page);
	CHECK_SAME(before);
	/* -1 means for ever, so nothing counts it down. */
	CHECK_EQ(atomic_read(&fail_page_alloc.times), -1);
}

TEST_IN_CHILD(every)

static void child_tenth(void *arg)
{
	boot("fail_page_alloc=10,100,0,2");
	console_loglevel = LOGLEVEL_NOTICE + 1;
	for (int i = 1; i <= 40; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		CHECK_EQ(!page, i == 10 || i == 20);
		if (page)
			__free_page(page);
	}
	verify_all();
}

static void tenth(void **state)
{
	struct child c = run_child(child_tenth, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.out, "FAULT_INJECTION: forcing a failure.\n"), 2);
	CHECK_HAS(c.out, "name fail_page_alloc, interval 10, probability 100, space 0, times 2\n");
	CHECK_EQ(count_of(c.err, "page allocation failure: order:0"), 2);
	free_child(&c);
}

/* So many pages first. */
static void child_space(void *arg)
{
	boot("fail_page_alloc=1,100,10,1");
	for (int i = 0; i < 3; i++) {
		struct page *page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 2);

		CHECK_EQ(!page, i == 2);
		if (page)
			__free_pages(page, 2);
	}
	check_usable();
}

TEST_IN_CHILD(space)

/* A request for exactly as many pages as are left of them fails. */
static void child_space_used_up(void *arg)
{
	struct page *page;

	boot("fail_page_alloc=1,100,8,1");
	page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 2);
	CHECK(page);
	CHECK_EQ(atomic_read(&fail_page_alloc.space), 4);
	CHECK(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, 2));
	__free_pages(page, 2);
	check_usable();
}

TEST_IN_CHILD(space_used_up)

static void child_half(void *arg)
{
	int failed = 0;

	boot("fail_page_alloc=1,50,0,-1");
	for (int i = 0; i < 1000; i++) {
		struct page *page = alloc_page(GFP_KERNEL | __GFP_NOWARN);

		failed += !page;
		if (page)
			__free_page(page);
	}
	CHECK(failed > 300 && failed < 700);
	printf("%d", failed);
	verify_all();
}

static void half(void **state)
{
	struct child c = run_child(child_half, NULL), again = run_child(child_half, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, again.out);
	free_child(&c);
	free_child(&again);
}

/* With a probability of 99 some allocations succeed. */
static void child_nearly_all(void *arg)
{
	int failed = 0;

	boot("fail_page_alloc=1,99,0,-1");
	for (int i = 0; i < 10000; i++) {
		struct page *page = alloc_page(GFP_KERNEL | __GFP_NOWARN);

		failed += !page;
		if (page)
			__free_page(page);
	}
	CHECK(failed > 9700 && failed < 10000);
}

TEST_IN_CHILD(nearly_all)

static void child_never(void *arg)
{
	boot(arg);
	for (int i = 0; i < 200; i++)
		check_usable();
	fail_none();
}

static void never(void **state)
{
	run_child_ok(child_never, "fail_page_alloc=1,0,0,-1");
	run_child_ok(child_never, "fail_page_alloc=1,100,0,0");
}

static void child_bad_param(void *arg)
{
	char *args[] = { "test", arg };

	setup_command_line(2, args, NULL, 0);
}

static void bad_params(void **state)
{
	static const char *const bad[] = {
		"fail_page_alloc",
		"fail_page_alloc=",
		"fail_page_alloc=1",
		"fail_page_alloc=1,100",
		"fail_page_alloc=1,100,0",
		"fail_page_alloc=0,100,0,1",
		"fail_page_alloc=1,101,0,1",
		"fail_page_alloc=1,-1,0,1",
		"fail_page_alloc=1,100,-1,1",
		"fail_page_alloc=1,100,0,-2",
		"fail_page_alloc=1,100,0,1,1",
		"fail_page_alloc=1,100,0,1,",
		"fail_page_alloc=a,100,0,1",
		"fail_page_alloc=1,100,0,1x",
		"fail_page_alloc=1,,0,1",
		"fail_page_alloc=99999999999,1,0,1",
		"fail_page_alloc=-,1,0,1",
		"fail_page_alloc=1 ,1,0,1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct child c = run_child(child_bad_param, strdup(bad[i]));

		if (c.status != 1 || !starts_with(c.err, "biscuitos: fail_page_alloc=") ||
		    count_of(c.err, "\n") != 1)
			check_failed(__FILE__, __LINE__, "%s: status %d: %s", bad[i], c.status,
				     c.err);
		free_child(&c);
	}
}

/* What cannot be used changes nothing. */
static void setup_attr(void **state)
{
	struct fault_attr attr = FAULT_ATTR_INITIALIZER, was;

	CHECK(setup_fault_attr(&attr, "3,40,5,6"));
	CHECK_EQ(attr.interval, 3);
	CHECK_EQ(attr.probability, 40);
	CHECK_EQ(atomic_read(&attr.space), 5);
	CHECK_EQ(atomic_read(&attr.times), 6);
	was = attr;
	CHECK(!setup_fault_attr(&attr, "1,2,3"));
	CHECK(!setup_fault_attr(&attr, NULL));
	CHECK(!setup_fault_attr(&attr, "7,8,9,-5"));
	CHECK_EQ(memcmp(&attr, &was, sizeof(attr)), 0);
}

/* The third call after each setting fails, whatever was counted before. */
static void setup_counts_anew(void **state)
{
	struct fault_attr attr = FAULT_ATTR_INITIALIZER;

	attr.verbose = false;
	for (int before = 0; before < 3; before++) {
		CHECK(setup_fault_attr(&attr, "3,100,0,-1"));
		for (int i = 1; i <= 6; i++)
			CHECK_EQ(should_fail(&attr, "test", 1), i % 3 == 0);
		for (int i = 0; i < before; i++)
			should_fail(&attr, "test", 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_turn),
		cmocka_unit_test(every),
		cmocka_unit_test(tenth),
		cmocka_unit_test(space),
		cmocka_unit_test(half),
		cmocka_unit_test(never),
		cmocka_unit_test(bad_params),
		cmocka_unit_test(setup_attr),
		cmocka_unit_test(space_used_up),
		cmocka_unit_test(nearly_all),
		cmocka_unit_test(setup_counts_anew),
	};

	return cmocka_run_group_tests_name("buddy fault injection", tests, NULL, NULL);
}
