/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_SCHED_H
#define _MM_SCHED_H

/*
 * Between mm/sched.c and mm/smp.c: what a CPU is on the host (Linux:
 * kernel/sched/sched.h).
 */

#include <pthread.h>

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/sched.h>

/**
 * struct host_thread - what a task is on the host
 * @task: the task
 * @thread: the thread
 * @turn: where it sleeps until the CPU is given to it
 * @fn: what a kthread runs
 * @data: its argument
 * @flags: KTHREAD_*
 * @result: what @fn returned
 * @users: calls of kthread_stop() that still look at this struct
 * @started: it has had its first turn
 * @gone: the thread uses this struct no more
 * @exited: completed when @fn has returned
 * @sp: where its stack was when it gave the CPU away the last time
 */
struct host_thread {
	struct task_struct task;
	pthread_t thread;
	pthread_cond_t turn;
	int (*fn)(void *data);
	void *data;
	unsigned long flags;
	int result;
	unsigned int users;
	bool started;
	bool gone;
	struct completion exited;
	const void *sp;
};

/**
 * struct rq - a CPU, and the tasks that may run on it
 * @queue: tasks that could run and wait for their turn; the next one is first
 * @curr: the task that runs; @idle when none does
 * @idle: its name is swapper/N: what runs when nothing does
 * @nr_tasks: tasks that live on this CPU
 * @wake: where the thread that is this CPU sleeps when the CPU waits
 * @waiting: it sleeps there
 * @called: the CPU that it waits for there, or NULL
 * @last_nap: when it last napped in cpu_relax(), by the count of all naps; 0: never
 * @host: the thread that is this CPU now, so that a report can show its stack
 * @boot_thread: the thread that it began as
 * @idle_turn: where that sleeps until the CPU has stopped
 * @stop: the CPU is to stop as soon as it has nothing to do
 * @stopped: it has done so
 * @calls: calls of other CPUs that it has not begun
 * @nr_calls: how many, for a look without the lock
 */
struct rq {
	struct list_head queue;
	struct task_struct *curr;
	struct task_struct idle;
	unsigned int nr_tasks;
	pthread_cond_t wake;
	bool waiting;
	struct rq *called;
	unsigned int last_nap;
	pthread_t host;
	pthread_t boot_thread;
	pthread_cond_t idle_turn;
	bool stop, stopped;
	struct list_head calls;
	unsigned int nr_calls;
};

/*
 * One lock of the host guards all of it: queues, states of tasks, calls. It is held
 * for a few instructions, never while code of the kernel runs.
 */
extern pthread_mutex_t host_lock;
extern struct rq runqueues[NR_CPUS];
extern struct list_head all_tasks;
bool task_stack_in_use(const struct task_struct *p, const void **low, const void **high);

/* CPUs that are up, and how many of them wait. */
extern unsigned int nr_cpus_up, nr_cpus_waiting;

static inline struct rq *this_rq(void)
{
	return &runqueues[raw_smp_processor_id()];
}

void cpu_wait(struct rq *rq, struct rq *called);
void cpu_kick(struct rq *rq);
void give_cpu_away(struct rq *rq);
void wait_for_turn(struct task_struct *prev);
void schedule_debug(struct task_struct *prev);
void wq_worker_sleeping(struct task_struct *task);
void wq_worker_running(struct task_struct *task);
int host_thread_start(pthread_t *thread, bool joinable, void *(*fn)(void *), void *arg);
void host_thread_enter(int cpu, struct task_struct *task);

/* Serve the first call of another CPU, if there is one; host_lock is dropped meanwhile. */
#ifdef CONFIG_SMP
bool serve_one_call(struct rq *rq);
void serve_calls(void);
#else
static inline bool serve_one_call(struct rq *rq)
{
	return false;
}

static inline void serve_calls(void)
{
}
#endif

#endif /* _MM_SCHED_H */
