/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _KUNIT_TEST_H
#define _KUNIT_TEST_H

/*
 * As much of KUnit as Linux's tests of the allocators use, in our own words: a
 * suite runs when its module is loaded, says what fails, and how many passed. With the
 * boot parameter kunit.filter_glob=<name> only the case of that name runs.
 */

#include <linux/err.h>
#include <linux/init.h>
#include <linux/kasan.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../mm/slab.h"

struct kunit {
	const char *name;
	int failures;
	bool skipped;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
};

struct kunit_suite {
	const char *name;
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

struct kunit_resource {
	void *data;
};

#define KUNIT_SUBTEST_INDENT "    "

#define KUNIT_CASE(test_name)                             \
	{                                                 \
		.run_case = test_name, .name = #test_name \
	}

#define KUNIT_FAIL(test, fmt, ...)                                    \
	do {                                                          \
		(test)->failures++;                                   \
		pr_err("%s: " fmt "\n", (test)->name, ##__VA_ARGS__); \
	} while (0)

#define kunit_err(test, fmt, ...) pr_err("%s: " fmt, (test)->name, ##__VA_ARGS__)

/* Both end the case. */
#define kunit_skip(test, fmt, ...)                                              \
	do {                                                                    \
		(test)->skipped = true;                                         \
		pr_info("%s: skipped: " fmt "\n", (test)->name, ##__VA_ARGS__); \
		return;                                                         \
	} while (0)

#define KUNIT_COMPARE(test, left, op, right, otherwise)                                     \
	do {                                                                                \
		long long __left = (long long)(left), __right = (long long)(right);         \
		if (!(__left op __right)) {                                                 \
			(test)->failures++;                                                 \
			pr_err("%s: %s is %lld, %s is %lld: failed\n", (test)->name, #left, \
			       __left, #right, __right);                                    \
			otherwise;                                                          \
		}                                                                           \
	} while (0)

#define KUNIT_EXPECT_EQ(test, l, r) KUNIT_COMPARE(test, l, ==, r, )
#define KUNIT_EXPECT_NE(test, l, r) KUNIT_COMPARE(test, l, !=, r, )
#define KUNIT_EXPECT_LT(test, l, r) KUNIT_COMPARE(test, l, <, r, )
#define KUNIT_EXPECT_LE(test, l, r) KUNIT_COMPARE(test, l, <=, r, )
#define KUNIT_EXPECT_GE(test, l, r) KUNIT_COMPARE(test, l, >=, r, )
#define KUNIT_EXPECT_PTR_EQ(test, l, r) \
	KUNIT_COMPARE(test, (unsigned long)(l), ==, (unsigned long)(r), )
#define KUNIT_EXPECT_PTR_NE(test, l, r) \
	KUNIT_COMPARE(test, (unsigned long)(l), !=, (unsigned long)(r), )
#define KUNIT_EXPECT_FALSE(test, c)	      KUNIT_COMPARE(test, c, ==, 0, )
#define KUNIT_EXPECT_TRUE(test, c)	      KUNIT_COMPARE(test, !(c), ==, 0, )
#define KUNIT_ASSERT_TRUE(test, c)	      KUNIT_COMPARE(test, !(c), ==, 0, return )
#define KUNIT_ASSERT_LT(test, l, r)	      KUNIT_COMPARE(test, l, <, r, return )
#define KUNIT_ASSERT_GE(test, l, r)	      KUNIT_COMPARE(test, l, >=, r, return )
#define KUNIT_ASSERT_NULL(test, p)	      KUNIT_COMPARE(test, !!(p), ==, 0, return )
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p) KUNIT_COMPARE(test, !(p) || IS_ERR(p), ==, 0, return )

/* Where the slab allocator counts its errors, or KASAN notes that it reported one. */
static inline int kunit_set_resource(struct kunit_resource *res, const char *name, void *ptr)
{
	res->data = ptr;
#ifdef CONFIG_KASAN
	if (!strcmp(name, "kasan_status")) {
		kasan_kunit_status = ptr;
		return 0;
	}
#endif
	slab_kunit_errors = ptr;
	return 0;
}

#define kunit_add_named_resource(test, init, free, res, name, ptr) \
	kunit_set_resource(res, name, ptr)

#define kasan_disable_current() ((void)0)
#define kasan_enable_current()	((void)0)

static const char *kunit_filter_glob;

static int __init setup_kunit_filter(char *str)
{
	kunit_filter_glob = str;
	return 0;
}
early_param("kunit.filter_glob", setup_kunit_filter);

static inline void kunit_run_case(struct kunit_suite *suite, struct kunit_case *c,
				  struct kunit *test)
{
	if (suite->init && suite->init(test)) {
		test->failures++;
		return;
	}
	c->run_case(test);
	if (suite->exit)
		suite->exit(test);
}

static inline int kunit_run_suite(struct kunit_suite *suite)
{
	int nr = 0, failed = 0;

	for (struct kunit_case *c = suite->test_cases; c->run_case; c++) {
		struct kunit test = { .name = c->name };

		if (kunit_filter_glob && strcmp(kunit_filter_glob, c->name))
			continue;
		nr++;
		kunit_run_case(suite, c, &test);
		failed += test.failures != 0;
		pr_info("%s %s%s\n", test.failures ? "not ok" : "ok", c->name,
			test.skipped ? " # SKIP" : "");
	}
	slab_kunit_errors = NULL;
	pr_info("%s: %d passed, %d failed\n", suite->name, nr - failed, failed);
	return failed ? -EINVAL : 0;
}

#define kunit_test_suite(suite)                   \
	static int __init kunit_suite_init(void)  \
	{                                         \
		return kunit_run_suite(&(suite)); \
	}                                         \
	module_init(kunit_suite_init)

#endif /* _KUNIT_TEST_H */
