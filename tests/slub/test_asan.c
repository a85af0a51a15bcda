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
static char *quarantine = "loglevel=5";

/* A machine, a cache, an object. */
static char *boot(void)
{
	char *args[] = { "test", "mem=64M", quarantine };
	char *object;

	console_loglevel = LOGLEVEL_WARNING + 1;
	setup_command_line(3, args, NULL, 0);
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

static void typesafe(void **state)
{
	struct child c = run_child(child_typesafe, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

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

#ifdef CONFIG_KASAN
/* ---- what may not be freed ---- */

static struct kmem_cache *other;

static void freed_twice(char *object)
{
	kmem_cache_free(cache, object);
	kmem_cache_free(cache, object);
}

/* The quarantine keeps it, although others were freed meanwhile. */
static void freed_twice_later(char *object)
{
	kmem_cache_free(cache, object);
	for (int i = 0; i < 20; i++)
		kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
	kmem_cache_free(cache, object);
}

static void inside_freed(char *object)
{
	kmem_cache_free(cache, object + 8);
	kmem_cache_free(cache, object);
}

static void bulk_twice(char *object)
{
	void *p[2] = { kmem_cache_alloc(cache, GFP_KERNEL), object };

	kmem_cache_free_bulk(cache, 2, p);
	p[0] = object;
	kmem_cache_free_bulk(cache, 1, p);
}

/* The report of the other cache is a WARN; then the object is free. */
static void wrong_cache_twice(char *object)
{
	kmem_cache_free(other, object);
	kmem_cache_free(cache, object);
}

static void used_after_reuse(char *object)
{
	kmem_cache_free(cache, object);
	CHECK(kmem_cache_alloc(cache, GFP_KERNEL) != object);
	*(volatile char *)object = 1;
}

static void one_too_far(char *object)
{
	*(volatile char *)(object + SIZE + 1) = 1;
}

static void one_before(char *object)
{
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	*(volatile char *)(object - 1) = 1;
}

static const struct fault {
	const char *name;
	void (*commit)(char *object);
	const char *bug, *what;
} faults[] = {
	{ "freed twice", freed_twice, "double-free in freed_twice+0x", "Free of addr " },
	{ "freed twice, later", freed_twice_later, "double-free in ", "Free of addr " },
	{ "inside freed", inside_freed, "invalid-free in ", "Free of addr " },
	{ "bulk twice", bulk_twice, "double-free in ", "Free of addr " },
	{ "wrong cache, twice", wrong_cache_twice, "double-free in ", "Freed by task 1:\n" },
	{ "used after reuse", used_after_reuse, "use-after-free in used_after_reuse+0x",
	  "located 0 bytes inside of\n 40-byte region [" },
	{ "one too far", one_too_far, "slab-out-of-bounds in one_too_far+0x",
	  "located 1 bytes to the right of\n 40-byte region [" },
	{ "one before", one_before, "slab-out-of-bounds in one_before+0x",
	  "Write of size 1 at addr " },
};

static void child_fault(void *arg)
{
	const struct fault *f = arg;
	char *object = boot();

	other = create_cache("other", SIZE, 0, 0, NULL);
	f->commit(object);
}

static void check_fault(void **state)
{
	const struct fault *f = *state;
	struct child c = run_child(child_fault, (void *)f);
	char want[100];

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "BUG: KASAN: "), 1);
	snprintf(want, sizeof(want), "BUG: KASAN: %s", f->bug);
	CHECK_HAS(c.err, want);
	CHECK_HAS(c.err, f->what);
	CHECK_HAS(c.err, "Allocated by task 1:\n");
	CHECK_HAS(c.err, " which belongs to the cache guarded of size 40\n");
	CHECK_HAS(c.err, "The buggy address belongs to the physical page:\n");
	CHECK_HAS(c.err, "Memory state around the buggy address:\n");
	free_child(&c);
}

/* ---- the quarantine ---- */

static bool comes_back(char *object, int nr)
{
	while (nr--) {
		char *p = kmem_cache_alloc(cache, GFP_KERNEL);

		if (p == object)
			return true;
		kmem_cache_free(cache, p);
	}
	return false;
}

static void child_quarantine(void *arg)
{
	char *object;

	quarantine = arg;
	object = boot();
	kmem_cache_free(cache, object);
	if (!strcmp(arg, "kasan_quarantine=0"))
		CHECK_PTR(kmem_cache_alloc(cache, GFP_KERNEL), object);
	else if (!strcmp(arg, "kasan_quarantine=8K"))
		/* About 100 objects wait; then the first one is free. */
		CHECK(!comes_back(object, 20) && comes_back(object, 1000));
	else
		CHECK(!comes_back(object, 1000));
	/* Who shrinks a cache gets everything. */
	kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
}

static void quarantined(void **state)
{
	static const char *const params[] = { "kasan_quarantine=0", "kasan_quarantine=8K",
					      "kasan_quarantine=1M" };

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_quarantine, (void *)params[i]);

		CHECK_STR(c.err, "");
		CHECK_EQ(c.status, 0);
		free_child(&c);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef CONFIG_KASAN
		{ faults[0].name, check_fault, NULL, NULL, (void *)&faults[0] },
		{ faults[1].name, check_fault, NULL, NULL, (void *)&faults[1] },
		{ faults[2].name, check_fault, NULL, NULL, (void *)&faults[2] },
		{ faults[3].name, check_fault, NULL, NULL, (void *)&faults[3] },
		{ faults[4].name, check_fault, NULL, NULL, (void *)&faults[4] },
		{ faults[5].name, check_fault, NULL, NULL, (void *)&faults[5] },
		{ faults[6].name, check_fault, NULL, NULL, (void *)&faults[6] },
		{ faults[7].name, check_fault, NULL, NULL, (void *)&faults[7] },
		cmocka_unit_test(quarantined),
#endif
		cmocka_unit_test(inside),
		cmocka_unit_test(behind),
		cmocka_unit_test(after_free),
		cmocka_unit_test(typesafe),
	};

	return cmocka_run_group_tests_name("slub asan", tests, NULL, NULL);
}
