// SPDX-License-Identifier: GPL-2.0-only
/*
 * No wait is silent.
 *
 * Two things are reported, in Linux's words, and end the machine by a panic,
 * with the stacks of all CPUs and tasks:
 *
 *   hung task	  A task sleeps and nothing is left that could wake it: no task
 *		  runs on any CPU, and no timeout will come. That is known for
 *		  certain, so the report comes at once. Linux waits for two
 *		  minutes (kernel/hung_task.c).
 *
 *   soft lockup  A CPU spins, for a lock or in cpu_relax(), and what it waits
 *		  for does not come; or another CPU has called it and it takes no
 *		  interrupt. That this will never end can only be guessed, so the
 *		  CPU is given time first: 2 * watchdog_thresh seconds, of the
 *		  machine's time or of the time that its thread computes
 *		  (kernel/watchdog.c).
 */

#include <linux/bug.h>
#include <linux/biscuitos.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/watchdog.h>

#define DEFAULT_WATCHDOG_THRESH 10
#define HUNG_TASK_SECS		120

unsigned int watchdog_thresh = DEFAULT_WATCHDOG_THRESH;

static int __init early_watchdog_thresh(char *val)
{
	unsigned long long secs;
	char *end;

	if (!val)
		return -1;
	secs = memparse(val, &end);
	if (end == val || *end || secs < 1 || secs > 60)
		boot_error("watchdog_thresh=%s: between 1 and 60 seconds", val);
	watchdog_thresh = (unsigned int)secs;
	return 0;
}
early_param("watchdog_thresh", early_watchdog_thresh);
MODULE_PARM_DESC(watchdog_thresh, "watchdog_thresh=<s>",
		 "half the machine's time that a CPU may spin before it is reported, in seconds");

/**
 * hung_task - report a task that waits for what cannot come, and stop
 * @t: the task
 */
void hung_task(struct task_struct *t)
{
	pr_err("INFO: task %s:%d blocked for more than %d seconds.\n", t->comm, t->pid,
	       HUNG_TASK_SECS);
	pr_err("      Nothing that runs could wake it up: it would wait for ever.\n");
	show_blocked_on(t);
	trigger_allbutself_cpu_backtrace();
	show_state();
	panic("hung_task: blocked tasks");
}

/**
 * soft_lockup - report that this CPU waits for what does not come, and stop
 * @why: what it waits for, a sentence
 */
void soft_lockup(const char *why)
{
	soft_lockup_of(raw_smp_processor_id(), current, why);
}

/**
 * soft_lockup_of - report that a CPU does not get on, and stop
 * @cpu: the CPU
 * @t: the task that runs there
 * @why: what is known about it, a sentence
 */
void soft_lockup_of(int cpu, const struct task_struct *t, const char *why)
{
	pr_emerg("watchdog: BUG: soft lockup - CPU#%d stuck for %us! [%s:%d]\n", cpu,
		 2 * watchdog_thresh, t->comm, t->pid);
	pr_emerg("%s\n", why);
	dump_stack();
	trigger_allbutself_cpu_backtrace();
	show_state();
	panic("softlockup: hung tasks");
}
