/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_TASK_MACHINE_H
#define _TESTS_TASK_MACHINE_H

/*
 * What the tests of tasks share: a machine, tasks on one of its CPUs, and a journal.
 *
 * main() runs on CPU 0. A task of CPU 0 runs only while main() sleeps. So a test that
 * uses tasks of CPU 0 alone is the same in every run, and the journal needs no lock.
 */

#include "../testlib.h"
#include "../tasks.h"

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/smp.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

#define LAST ((int)NR_CPUS - 1)

/* A child that takes longer than that hangs. */
#define TASK_PATIENCE 120

/* A boot whose lockups are found soon. */
static __maybe_unused void boot(void)
{
	static char *args[] = { "test", "mem=64M", "watchdog_thresh=1" };

	console_loglevel = LOGLEVEL_WARNING + 1;
	alarm(TASK_PATIENCE);
	setup_command_line(3, args, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
}

static char journal[256];
static size_t written;

static __maybe_unused void note(char c)
{
	CHECK(written < sizeof(journal) - 1);
	journal[written++] = c;
	journal[written] = '\0';
}

#define CHECK_JOURNAL(want)               \
	do {                              \
		CHECK_STR(journal, want); \
		written = 0;              \
		journal[0] = '\0';        \
	} while (0)

/* A task of one CPU that runs at once, or when it is its turn. */
static __maybe_unused struct task_struct *start_on(int cpu, int (*fn)(void *), void *arg)
{
	struct task_struct *k = kthread_create_on_cpu(fn, arg, (unsigned int)cpu, "task/%u");

	CHECK(!IS_ERR(k));
	CHECK_EQ(wake_up_process(k), 1);
	return k;
}

/* A task of CPU 0, whose argument is a character. */
static __maybe_unused struct task_struct *start(int (*fn)(void *), char c)
{
	return start_on(0, fn, (void *)(long)c);
}

/* main() lets the tasks of CPU 0 run until each of them sleeps or has ended. */
static __maybe_unused void settle(void)
{
	for (int i = 0; i < 50; i++)
		yield();
}

/* Wait for an event on another CPU, without letting the tasks of this one run. */
#define SPIN_UNTIL(cond)             \
	do {                         \
		while (!(cond))      \
			cpu_relax(); \
	} while (0)

#endif /* _TESTS_TASK_MACHINE_H */
