/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_WATCHDOG_H
#define _LINUX_WATCHDOG_H

/*
 * Between the machine's own files: the end of a machine that waits for ever
 * (mm/watchdog.c).
 */

#include <linux/sched.h>

extern unsigned int watchdog_thresh;

__cold __noreturn void hung_task(struct task_struct *t);
__cold __noreturn void soft_lockup(const char *why);
__cold __noreturn void soft_lockup_of(int cpu, const struct task_struct *t, const char *why);

/* The stacks of CPUs and tasks: of the layers that have several. */
#ifdef CONFIG_SMP
void trigger_allbutself_cpu_backtrace(void);
#else
static inline void trigger_allbutself_cpu_backtrace(void)
{
}
#endif

#endif /* _LINUX_WATCHDOG_H */
