/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_TASKS_H
#define _TESTS_TASKS_H

/*
 * Work for other CPUs that may sleep: it runs there in a task. What runs as an
 * interrupt uses smp_call_function_single() and on_each_cpu() as they are.
 */

#ifdef CONFIG_TASK

#include <linux/cpumask.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

struct cpu_task {
	struct work_struct work;
	void (*fn)(void *info);
	void *info;
};

static void cpu_task_func(struct work_struct *work)
{
	struct cpu_task *t = container_of(work, struct cpu_task, work);

	t->fn(t->info);
}

static struct cpu_task *cpu_task_start(struct cpu_task *t, int cpu, void (*fn)(void *), void *info)
{
	INIT_WORK(&t->work, cpu_task_func);
	t->fn = fn;
	t->info = info;
	CHECK(schedule_work_on(cpu, &t->work));
	return t;
}

/* Run @fn(@info) in a task of @cpu, and wait for its end. */
static __maybe_unused void task_on(int cpu, void (*fn)(void *), void *info)
{
	struct cpu_task t;

	flush_work(&cpu_task_start(&t, cpu, fn, info)->work);
}

/* Run it in a task on each CPU that is online, at the same time, and wait for all. */
static __maybe_unused void task_on_each_cpu(void (*fn)(void *), void *info)
{
	static struct cpu_task tasks[NR_CPUS];
	unsigned int cpu;

	for_each_online_cpu(cpu)
		cpu_task_start(&tasks[cpu], (int)cpu, fn, info);
	for_each_online_cpu(cpu)
		flush_work(&tasks[cpu].work);
}

/* Once round a loop in which a task waits for other CPUs. The work of its CPU goes on. */
static __maybe_unused void task_relax(void)
{
	cond_resched();
	cpu_relax();
}

#endif /* CONFIG_TASK */

#endif /* _TESTS_TASKS_H */
