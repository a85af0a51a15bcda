// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports of several CPUs at once: their lines do not mix, what is reported once is
 * reported by one CPU, and an Oops of any CPU ends the machine. Under ThreadSanitizer
 * a race in any of this is an error.
 */

#include "../testlib.h"

#include <linux/kallsyms.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

#define ROUNDS 5
#define BEGIN  "------------[ cut here ]------------\n"
#define END    "---[ end trace 0000000000000000 ]---\n"

static void boot(void)
{
	static char *args[] = { "test", "mem=64M" };

	alarm(PATIENCE);
	console_loglevel = LOGLEVEL_WARNING + 1;
	setup_command_line(2, args, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
}

static void warn_often(void *info)
{
	for (int i = 0; i < ROUNDS; i++)
		WARN(1, "round %d of CPU %d\n", i, smp_processor_id());
}

static void child_warns(void *arg)
{
	boot();
	on_each_cpu(warn_often, NULL, 1);
}

/* Each report is one piece: message, place and CPU are those of one CPU. */
static void reports_do_not_mix(void **state)
{
	struct child c = run_child(child_warns, NULL);
	const char *s = c.err;
	int round, cpu, other, n = 0;

	CHECK_EQ(c.status, 0);
	for (; *s; n++) {
		const char *end = strstr(s, END);

		CHECK(end && starts_with(s, BEGIN));
		CHECK(!memmem(s + strlen(BEGIN), end - s - strlen(BEGIN), BEGIN, strlen(BEGIN)));
		CHECK_EQ(sscanf(s + strlen(BEGIN), "round %d of CPU %d\nWARNING: CPU: %d", &round,
				&cpu, &other),
			 3);
		CHECK_EQ(cpu, other);
		CHECK_EQ(sscanf(strstr(s, "\nCPU: "), "\nCPU: %d", &other), 1);
		CHECK_EQ(cpu, other);
		s = end + strlen(END);
	}
	CHECK_EQ(n, ROUNDS * (int)NR_CPUS);
	free_child(&c);
}

static void warn_once(void *info)
{
	WARN_ON_ONCE(1);
	WARN_ONCE(1, "words of WARN_ONCE\n");
	printk_once(KERN_WARNING "words of printk_once\n");
}

static void child_once(void *arg)
{
	boot();
	for (int i = 0; i < ROUNDS; i++)
		on_each_cpu(warn_once, NULL, 1);
}

static void once_is_once(void **state)
{
	struct child c = run_child(child_once, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "WARNING: CPU: "), 2);
	CHECK_EQ(count_of(c.err, "words of WARN_ONCE\n"), 1);
	CHECK_EQ(count_of(c.err, "words of printk_once\n"), 1);
	free_child(&c);
}

static void name_symbols(void *info)
{
	char text[64];

	scnprintf(text, sizeof(text), "%ps %ps", (void *)name_symbols, &pcpu_base_addr);
	CHECK_STR(text, "name_symbols pcpu_base_addr");
}

static void child_symbols(void *arg)
{
	boot();
	on_each_cpu(name_symbols, NULL, 1);
}
static void symbols(void **state)
{
	run_child_ok(child_symbols, NULL);
}

static int *volatile nowhere = (int *)0x1234000UL;

static void fault(void *info)
{
	*nowhere = 1;
}

static void child_fault(void *arg)
{
	boot();
	smp_call_function_single((int)NR_CPUS - 1, fault, NULL, 1);
}

static void child_all_fault(void *arg)
{
	boot();
	on_each_cpu(fault, NULL, 1);
}

static void oops_of_another_cpu(void **state)
{
	struct child c = run_child(child_fault, NULL);
	char line[64];

	CHECK_EQ(c.status, 128 + SIGABRT);
	snprintf(line, sizeof(line), "\nCPU: %d PID: ", (int)NR_CPUS - 1);
	CHECK_HAS(c.err, line);
	CHECK_HAS(c.err, "Call Trace:\n fault+0x");
	free_child(&c);
	/* The first one ends the machine; nobody else gets a word in. */
	c = run_child(child_all_fault, NULL);
	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_EQ(count_of(c.err, "8<--- cut here ---\n"), 1);
	CHECK_EQ(count_of(c.err, END), 1);
	free_child(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_do_not_mix),
		cmocka_unit_test(once_is_once),
		cmocka_unit_test(symbols),
		cmocka_unit_test(oops_of_another_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
