/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _KUNIT_TEST_H
#define _KUNIT_TEST_H

/*
 * As much of KUnit as Linux's tests of the allocators use, in our own words: a
 * suite runs when its module is loaded, says what fails, and how many passed.
 */

#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include "../mm/slab.h"

struct kunit {
	const char *name;
	int failures;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
};

struct kunit_suite {
	const char *name;
	int (*init)(struct kunit *test);
	struct kunit_case *test_cases;
};

struct kunit_resource {
	void *data;
};

#define KUNIT_CASE(test_name)                             \
	{                                                 \
		.run_case = test_name, .name = #test_name \
	}

#define KUNIT_EXPECT_EQ(test, left, right)                                                  \
	do {                                                                                \
		long long __left = (left), __right = (right);                               \
		if (__left != __right) {                                                    \
			(test)->failures++;                                                 \
			pr_err("%s: %s is %lld, %s is %lld: failed\n", (test)->name, #left, \
			       __left, #right, __right);                                    \
		}                                                                           \
	} while (0)

/* The one resource there is: where the slab allocator counts its errors. */
#define kunit_add_named_resource(test, init, free, res, name, ptr) \
	((res)->data = (ptr), slab_kunit_errors = (ptr), 0)

#define kasan_disable_current() ((void)0)
#define kasan_enable_current()	((void)0)

static inline int kunit_run_suite(struct kunit_suite *suite)
{
	int nr = 0, failed = 0;

	for (struct kunit_case *c = suite->test_cases; c->run_case; c++) {
		struct kunit test = { .name = c->name };

		nr++;
		if (suite->init && suite->init(&test))
			test.failures++;
		else
			c->run_case(&test);
		failed += test.failures != 0;
		pr_info("%s %s\n", test.failures ? "not ok" : "ok", c->name);
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
