/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

/*
 * The threads of lib/test_vmalloc.c: it makes them, lets them go all at once, and
 * waits until they are done. A CPU is a thread here, so they are functions that
 * wait_for_completion_timeout() runs, each on a CPU of its own.
 */

#include <linux/cpumask.h>
#include <linux/smp.h>

struct task_struct {
	int (*fn)(void *data);
	void *data;
};

static struct task_struct kthreads[NR_CPUS];
static unsigned int nr_kthreads;

#define kthread_run(threadfn, thread_data, namefmt...)                                   \
	(nr_kthreads < NR_CPUS ?                                                         \
		 (kthreads[nr_kthreads] = (struct task_struct){ threadfn, thread_data }, \
		  &kthreads[nr_kthreads++]) :                                            \
		 (struct task_struct *)ERR_PTR(-EAGAIN))

/* Its work is done: nobody waits for the one that made it. */
#define kthread_should_stop() true
#define kthread_stop(task)    ((void)(task))

static inline void run_kthread(void *unused)
{
	unsigned int cpu = raw_smp_processor_id();

	if (cpu < nr_kthreads)
		kthreads[cpu].fn(kthreads[cpu].data);
}

#endif /* _LINUX_KTHREAD_H */
