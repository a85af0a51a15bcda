// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where code may not sleep, and the report of code that does.
 *
 * Some functions may sleep: kmalloc(GFP_KERNEL), mutex_lock(), vmalloc(). While
 * a task sleeps other tasks run on its CPU. That must not happen while the task
 * holds a spinlock, because another task would then spin for that lock with
 * nobody left to give it back; nor in an interrupt, which has borrowed the
 * CPU from a task. So each of these functions says might_sleep() before it does
 * anything, whether or not it will sleep this time. The mistake is then reported the
 * first time that the line runs, and not on the bad day when it sleeps.
 *
 *	BUG: sleeping function called from invalid context at mm/vmalloc.c:1653
 *	in_atomic(): 1, irqs_disabled(): 1, non_block: 0, pid: 1, name: biscuitos
 *	preempt_count: 1, expected: 0
 *
 * As in Linux a report comes at most once a second of the machine's time, because
 * a loop may make the same mistake thousands of times.
 *
 * Linux: kernel/sched/core.c, include/linux/preempt.h.
 */

#include <linux/bug.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/watchdog.h>

__cpu_state unsigned int cpu_irqs_off;
__cpu_state unsigned int __preempt_count;

/**
 * atomic_report_is_due - has no report of this kind come within a second?
 *
 * Return: true if there may be one now.
 */
bool atomic_report_is_due(void)
{
	static unsigned long prev_jiffy;
	unsigned long now = peek_jiffies(), prev = __atomic_load_n(&prev_jiffy, __ATOMIC_RELAXED);

	if (prev && time_before(now, prev + HZ))
		return false;
	return __atomic_compare_exchange_n(&prev_jiffy, &prev, now ?: 1, false, __ATOMIC_RELAXED,
					   __ATOMIC_RELAXED);
}

/**
 * __might_resched - report a place that may sleep, if it may not
 * @file: source file of the place
 * @line: line in it
 * @offsets: the preempt count that is right there
 */
void __might_resched(const char *file, int line, unsigned int offsets)
{
	if (likely(__preempt_count == offsets && !irqs_disabled()) || !atomic_report_is_due())
		return;
	printk(KERN_ERR "BUG: sleeping function called from invalid context at %s:%d\n", file,
	       line);
	printk(KERN_ERR "in_atomic(): %d, irqs_disabled(): %d, non_block: 0, pid: %d, name: %s\n",
	       in_atomic(), irqs_disabled(), current->pid, current->comm);
	printk(KERN_ERR "preempt_count: %x, expected: %x\n", preempt_count(), offsets);
	dump_stack();
}

#ifdef CONFIG_DEBUG_ATOMIC_SLEEP
/**
 * __might_sleep - what might_sleep() does
 * @file: source file of the caller
 * @line: line in it
 */
void __might_sleep(const char *file, int line)
{
	__might_resched(file, line, 0);
}
#endif

#ifndef CONFIG_TASK
/**
 * schedule - wait until another task wakes this one up
 *
 * There is no other one, so this is the end.
 */
void schedule(void)
{
	hung_task(current);
}
#endif
