/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

/*
 * The context that code runs in (Linux: include/linux/preempt.h).
 *
 *	task	main(), demos, kthreads, work items		may sleep
 *	atomic	a task that holds a spinlock, or has
 *		interrupts or preemption off			may not
 *	hardirq	a function that another CPU asked for with
 *		smp_call_function(); interrupts are off		may not
 *
 * The preempt count says which one it is:
 *
 *	bits  0-7	how many times preemption is off: once for each
 *			spinlock and each preempt_disable()
 *	bits 16-19	how many interrupts run, one inside the other
 *
 * CONFIG_PREEMPT_COUNT=n leaves out the first part, as in Linux: then
 * in_atomic() does not know about spinlocks. It is y with DEBUG=1. Nothing takes a CPU away from a
 * task that does not sleep, so there is nothing else to disable.
 */

#include <linux/irqflags.h>

#define PREEMPT_BITS  8
#define SOFTIRQ_BITS  8
#define HARDIRQ_BITS  4
#define PREEMPT_SHIFT 0
#define SOFTIRQ_SHIFT (PREEMPT_SHIFT + PREEMPT_BITS)
#define HARDIRQ_SHIFT (SOFTIRQ_SHIFT + SOFTIRQ_BITS)

#define PREEMPT_OFFSET (1U << PREEMPT_SHIFT)
#define HARDIRQ_OFFSET (1U << HARDIRQ_SHIFT)
#define PREEMPT_MASK   (((1U << PREEMPT_BITS) - 1) << PREEMPT_SHIFT)
#define HARDIRQ_MASK   (((1U << HARDIRQ_BITS) - 1) << HARDIRQ_SHIFT)

/* Of the task that runs; each has its own. */
extern __cpu_state unsigned int __preempt_count;

#define preempt_count() ((int)__preempt_count)

#define in_hardirq()   (__preempt_count & HARDIRQ_MASK)
#define in_irq()       in_hardirq()
#define in_interrupt() in_hardirq()
#define in_task()      (!in_hardirq())
#define in_atomic()    (__preempt_count != 0)
#define preemptible()  (!in_atomic() && !irqs_disabled())

#ifdef CONFIG_PREEMPT_COUNT
#define preempt_disable()          \
	do {                       \
		++__preempt_count; \
		barrier();         \
	} while (0)
#define preempt_enable()           \
	do {                       \
		barrier();         \
		--__preempt_count; \
	} while (0)
#else
#define preempt_disable() barrier()
#define preempt_enable()  barrier()
#endif
#define preempt_enable_no_resched() preempt_enable()
#define preempt_disable_notrace()   preempt_disable()
#define preempt_enable_notrace()    preempt_enable()

#endif /* _LINUX_PREEMPT_H */
