// SPDX-License-Identifier: GPL-2.0-only
/*
 * With KASAN each access to memory that is not in use is reported. Each test makes one in
 * a child.
 */

#include "../testlib.h"

#include <linux/err.h>
#include <linux/percpu.h>
#include <linux/slub.h>
#include <linux/smp.h>

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

#define SIZE 40

static struct kmem_cache *cache;

/* A machine, a cache, an object. */
static char *boot(void)
{
	static char *args[] = { "test", "mem=64M" };
	char *object;

	console_loglevel = LOGLEVEL_WARNING + 1;
	setup_command_line(2, args, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();
	cache = create_cache("guarded", SIZE, 0, 0, NULL);
	CHECK(!IS_ERR(cache));
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	CHECK(object);
	return object;
}

static void child_inside(void *arg)
{
	char *object = boot();

	memset(object, 'x', SIZE);
	kmem_cache_free(cache, object);
	object = kmem_cache_zalloc(cache, GFP_KERNEL);
	for (int i = 0; i < SIZE; i++)
		CHECK_EQ(object[i], 0);
	kmem_cache_free(cache, object);
	CHECK_EQ(destroy_cache(cache), 0);
}
TEST_IN_CHILD(inside)

static void child_behind(void *arg)
{
	volatile char *object = boot();

	object[SIZE] = 'x';
}

static void child_after_free(void *arg)
{
	volatile char *object = boot();

	kmem_cache_free(cache, (void *)object);
	object[3] = 'x';
}

/*
 * A reader of such an object may still read it after it was freed, so AddressSanitizer must not
 * object.
 */
static void child_typesafe(void *arg)
{
	struct kmem_cache *s;
	volatile char *object;

	boot();
	s = create_cache("typesafe", SIZE, 0, SLAB_TYPESAFE_BY_RCU, NULL);
	CHECK(!IS_ERR(s));
	object = kmem_cache_alloc(s, GFP_KERNEL);
	object[3] = 'x';
	kmem_cache_free(s, (void *)object);
	CHECK_EQ(object[3], 'x');
	CHECK_EQ(destroy_cache(s), 0);
}
TEST_IN_CHILD(typesafe)

static void stops(void (*fn)(void *))
{
	struct child c = run_child(fn, NULL);

	CHECK_EQ(c.status, 0);
#ifdef CONFIG_KASAN
	CHECK_EQ(count_of(c.err, "BUG: KASAN: "), 1);
#endif
	free_child(&c);
}

static void behind(void **state)
{
	stops(child_behind);
}

static void after_free(void **state)
{
	stops(child_after_free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inside),
		cmocka_unit_test(behind),
		cmocka_unit_test(after_free),
		cmocka_unit_test(typesafe),
	};

	return cmocka_run_group_tests_name("slub asan", tests, NULL, NULL);
}
