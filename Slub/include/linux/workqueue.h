/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

/*
 * Work that a CPU does later, in a task of its own (Linux:
 * include/linux/workqueue.h). mm/workqueue.c explains.
 */

#include <linux/list.h>
#include <linux/types.h>

struct work_struct;
struct workqueue_struct;
typedef void (*work_func_t)(struct work_struct *work);

/* It is to be done, or cannot be queued; it is in a list; a task cancels it. */
#define WORK_STRUCT_PENDING   1UL
#define WORK_STRUCT_PWQ	      2UL
#define WORK_STRUCT_CANCELING 4UL

/**
 * struct work_struct - a piece of work
 * @data: WORK_STRUCT_*; above these, 1 + the CPU that it was queued on last
 * @entry: in the list of its CPU's work
 * @func: does it
 */
struct work_struct {
	unsigned long data;
	struct list_head entry;
	work_func_t func;
};

#define __WORK_INITIALIZER(n, f)                                \
	{                                                       \
		.entry = LIST_HEAD_INIT((n).entry), .func = (f) \
	}
#define DECLARE_WORK(n, f) struct work_struct n = __WORK_INITIALIZER(n, f)

#define INIT_WORK(work, fn)                     \
	do {                                    \
		(work)->data = 0;               \
		INIT_LIST_HEAD(&(work)->entry); \
		(work)->func = (fn);            \
	} while (0)
#define INIT_WORK_ONSTACK(work, fn) INIT_WORK(work, fn)

/* Does it wait to be done? */
#define work_pending(work) \
	((bool)(__atomic_load_n(&(work)->data, __ATOMIC_RELAXED) & WORK_STRUCT_PENDING))

/* All of them share the workers of a CPU. */
extern struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq, *system_unbound_wq;

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool flush_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
int schedule_on_each_cpu(work_func_t func);

/**
 * schedule_work_on - have a CPU do some work
 * @cpu: which
 * @work: the work
 *
 * Return: false if it waits already.
 */
static inline bool schedule_work_on(int cpu, struct work_struct *work)
{
	return queue_work_on(cpu, system_wq, work);
}

/**
 * schedule_work - have this CPU do some work, later
 * @work: the work
 *
 * Return: false if it waits already.
 */
static inline bool schedule_work(struct work_struct *work)
{
	return queue_work(system_wq, work);
}

#endif /* _LINUX_WORKQUEUE_H */
