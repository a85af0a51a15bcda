// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program without a single static per-CPU variable: the section that per-CPU
 * pointers are relative to is empty, and may not exist. Allocation works all
 * the same, and no area has the address NULL.
 */

#include "../testlib.h"

#include <linux/percpu.h>
#ifdef CONFIG_SMP
#include <linux/smp.h>
#endif

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

#define NR 8

static void boot(void)
{
	char *args[] = { "test" };

	boot_quietly(1, args);
	console_loglevel = LOGLEVEL_WARNING + 1;
	setup_per_cpu_areas();
#ifdef CONFIG_SMP
	smp_init();
#endif
}

static void check_areas(void __percpu *(*alloc)(size_t size, size_t align))
{
	int __percpu *p[NR];
	unsigned int cpu;

	boot();
	for (int i = 0; i < NR; i++) {
		p[i] = alloc(sizeof(int), sizeof(int));
		CHECK(p[i]);
		for_each_possible_cpu(cpu)
			*per_cpu_ptr(p[i], cpu) = (int)cpu * 100 + i;
	}
	for (int i = 0; i < NR; i++) {
		for_each_possible_cpu(cpu)
			CHECK_EQ(*per_cpu_ptr(p[i], cpu), cpu * 100 + i);
		free_percpu(p[i]);
	}
}

static void child_dynamic(void *arg)
{
	check_areas(__alloc_percpu);
}
TEST_IN_CHILD(dynamic)

static void child_reserved(void *arg)
{
	check_areas(__alloc_reserved_percpu);
}
TEST_IN_CHILD(reserved)

static void child_no_static_address(void *arg)
{
	int __percpu *p;

	boot();
	p = alloc_percpu(int);
	CHECK(!is_kernel_percpu_address((unsigned long)per_cpu_ptr(p, 0)));
	CHECK(!is_kernel_percpu_address((unsigned long)&boot));
	CHECK(!is_kernel_percpu_address(0));
}
TEST_IN_CHILD(no_static_address)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dynamic),
		cmocka_unit_test(reserved),
		cmocka_unit_test(no_static_address),
	};

	return cmocka_run_group_tests_name("percpu without static variables", tests, NULL, NULL);
}
