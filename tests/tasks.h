/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_TASKS_H
#define _TESTS_TASKS_H

/*
 * Work for other CPUs that may sleep: it runs there in a task. What runs as an
 * interrupt uses smp_call_function_single() and on_each_cpu() as they are.
 */

#ifdef CONFIG_TASK

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/smp.h>

struct cpu_task {
	struct completion done;
	void (*fn)(void *info);
	void *info;
};

static int cpu_task_thread(void *data)
{
	struct cpu_task *t = data;

	t->fn(t->info);
	complete(&t->done);
	return 0;
}

/* Have a task of @cpu run @fn(@info). It is a kthread: work items of that CPU run beside it. */
static void cpu_task_start(struct cpu_task *t, int cpu, void (*fn)(void *), void *info)
{
	struct task_struct *task;

	init_completion(&t->done);
	t->fn = fn;
	t->info = info;
	task = kthread_create_on_cpu(cpu_task_thread, t, (unsigned int)cpu, "cpu_task/%u");
	CHECK(!IS_ERR(task));
	wake_up_process(task);
}

/* Wait until it has done so. */
static void cpu_task_wait(struct cpu_task *t)
{
	wait_for_completion(&t->done);
}

/* Run @fn(@info) in a task of @cpu, and wait for its end. */
static __maybe_unused void task_on(int cpu, void (*fn)(void *), void *info)
{
	struct cpu_task t;

	cpu_task_start(&t, cpu, fn, info);
	cpu_task_wait(&t);
}

/* Run it in a task on each CPU that is online, at the same time, and wait for all. */
static __maybe_unused void task_on_each_cpu(void (*fn)(void *), void *info)
{
	static struct cpu_task tasks[NR_CPUS];
	unsigned int cpu;

	for_each_online_cpu(cpu)
		cpu_task_start(&tasks[cpu], (int)cpu, fn, info);
	for_each_online_cpu(cpu)
		cpu_task_wait(&tasks[cpu]);
}

/*
 * What task_relax() has all CPUs run in hardirq context, one CPU after the other; NULL
 * for nothing. An interrupt comes wherever its CPU waits: for a lock in the middle of
 * an allocation, too.
 */
static void (*in_interrupts)(void *info);

#define RELAXES_PER_INTERRUPT 2
#define ROUNDS_PER_RELAX      (in_interrupts ? 8 : 64)

static void interrupt_somebody(void)
{
	static unsigned int times[NR_CPUS];
	unsigned int n = times[smp_processor_id()]++;

	if (n % RELAXES_PER_INTERRUPT)
		return;
	n = n / RELAXES_PER_INTERRUPT + (unsigned int)smp_processor_id();
	smp_call_function_single((int)(n % NR_CPUS), in_interrupts, NULL, n / NR_CPUS % 2);
}

/* Once all tasks have ended: each CPU runs @fn in hardirq context, as its last interrupt. */
static __maybe_unused void last_interrupt(void (*fn)(void *))
{
	cond_resched();
	on_each_cpu(fn, NULL, 1);
}

/* Once round a loop in which a task waits for other CPUs. The other tasks of its CPU get on. */
static __maybe_unused void task_relax(void)
{
	if (in_interrupts)
		interrupt_somebody();
	cond_resched();
	cpu_relax();
}

/* The flags for code that may run in an interrupt. */
#define gfp_here(gfp) (in_interrupt() ? (gfp) & ~__GFP_DIRECT_RECLAIM : (gfp))

#endif /* CONFIG_TASK */

#endif /* _TESTS_TASKS_H */
