/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

/*
 * What runs on a CPU (Linux: include/linux/sched.h).
 *
 * Without the task layer a machine has one task, main(), and nobody could wake
 * it: whatever it waits for never comes. With the layer, mm/sched.c explains
 * how tasks share a CPU.
 */

#include <linux/irqflags.h>
#include <linux/types.h>

#define TASK_COMM_LEN 16

/* What a task waits for; TASK_RUNNING: it runs, or will as soon as it can. */
#define TASK_RUNNING	     0x0000
#define TASK_INTERRUPTIBLE   0x0001
#define TASK_UNINTERRUPTIBLE 0x0002
#define TASK_DEAD	     0x0080
#define TASK_WAKEKILL	     0x0100
#define TASK_NOLOAD	     0x0400
#define TASK_KILLABLE	     (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_IDLE	     (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL	     (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

#define PF_IDLE	     0x00000002
#define PF_EXITING   0x00000004
#define PF_WQ_WORKER 0x00000020
#define PF_KTHREAD   0x00200000

struct mutex;

#ifdef CONFIG_KMAP

#define KM_MAX_IDX 16

/**
 * struct kmap_ctrl - what a task has mapped with kmap_local_page()
 * @idx: how many
 * @pteval: each of them, the first at 0
 * @caller: the call that mapped it, for the report at exit
 *
 * They are taken away while the task sleeps, and are there again when it runs.
 */
struct kmap_ctrl {
	int idx;
	u64 pteval[KM_MAX_IDX];
	unsigned long caller[KM_MAX_IDX];
};

#else

struct kmap_ctrl {
};

#endif

/**
 * struct task_struct - a task
 * @pid: its number
 * @flags: PF_*
 * @comm: its name
 * @__state: TASK_*; changed by the task itself, and by the code that wakes it up
 * @cpu: the CPU that it runs on
 * @on_rq: it waits in its CPU's queue for its turn to run
 * @run_list: in that queue
 * @tasks: in the list of all tasks
 * @blocked_on: the mutex that it waits for, or NULL
 * @kmap_ctrl: what it has mapped with kmap_local_page()
 * @worker_private: of a PF_WQ_WORKER: what mm/workqueue.c knows about it
 * @thread: the thread of the host that it is
 */
struct task_struct {
	int pid;
	unsigned int flags;
	char comm[TASK_COMM_LEN];
#ifdef CONFIG_TASK
	unsigned int __state;
	int cpu;
	bool on_rq;
	struct list_head run_list;
	struct list_head tasks;
	struct mutex *blocked_on;
	struct kmap_ctrl kmap_ctrl;
	void *worker_private;
	struct host_thread *thread;
#endif
};

/* The task of main(). */
extern struct task_struct init_task;

static inline int task_pid_nr(const struct task_struct *tsk)
{
	return tsk->pid;
}

#ifdef CONFIG_TASK

/* The task that runs this. */
extern __thread struct task_struct *current_task;
#define current current_task

#define MAX_SCHEDULE_TIMEOUT ((long)(~0UL >> 1))

#define set_current_state(state)   __atomic_store_n(&current->__state, (state), __ATOMIC_SEQ_CST)
#define __set_current_state(state) WRITE_ONCE(current->__state, (state))

static inline unsigned int task_cpu(const struct task_struct *p)
{
	return (unsigned int)p->cpu;
}

/* Is it about to run, or running? */
static inline bool task_is_running(struct task_struct *p)
{
	return READ_ONCE(p->__state) == TASK_RUNNING;
}

void schedule(void);
void yield(void);
int __cond_resched(void);
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_uninterruptible(long timeout);
long io_schedule_timeout(long timeout);
int wake_up_process(struct task_struct *tsk);
int wake_up_state(struct task_struct *tsk, unsigned int state);
void show_state(void);
void show_blocked_on(const struct task_struct *p);
struct task_struct *cpu_curr(unsigned int cpu);

/* mm/highmem.c: when a task gives its CPU away, and when it has it again. */
#if defined(CONFIG_KMAP) && defined(CONFIG_HIGHMEM)
void kmap_local_sched_out(void);
void kmap_local_sched_in(void);
#else
static inline void kmap_local_sched_out(void)
{
}

static inline void kmap_local_sched_in(void)
{
}
#endif

#else

#define current (&init_task)

#define set_current_state(state)   ((void)(state))
#define __set_current_state(state) ((void)(state))

__noreturn void schedule(void);

static inline int __cond_resched(void)
{
	return 0;
}

static inline int wake_up_process(struct task_struct *tsk)
{
	return 0;
}

static inline void show_state(void)
{
}

static inline void show_blocked_on(const struct task_struct *p)
{
}

#endif

/* No signals reach a task of this machine. */
static inline int signal_pending(struct task_struct *p)
{
	return 0;
}

static inline int fatal_signal_pending(struct task_struct *p)
{
	return 0;
}

static inline int signal_pending_state(unsigned int state, struct task_struct *p)
{
	return 0;
}

bool atomic_report_is_due(void);
void __might_resched(const char *file, int line, unsigned int offsets);

/**
 * cond_resched - let another task of this CPU run, if one is waiting for that
 *
 * For long loops. It is also a place where a task may sleep.
 */
#define cond_resched()                                  \
	({                                              \
		__might_resched(__FILE__, __LINE__, 0); \
		__cond_resched();                       \
	})

#endif /* _LINUX_SCHED_H */
