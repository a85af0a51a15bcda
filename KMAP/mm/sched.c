// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks: how several of them share a CPU.
 *
 * A task is a thread of the host that belongs to one CPU. Of the threads of a CPU
 * one runs, its @curr; the others sleep on a condition of their own:
 *
 *	CPU 1		curr --> kworker/1:0	runs
 *			queue -> reader, writer	could run, and wait for their turn
 *			         logger		sleeps until it is woken up
 *
 * A task keeps its CPU until it sleeps: in schedule(), which everything that
 * waits ends in. Nothing else takes the CPU away, so a run is the same every
 * time. schedule() gives the CPU to the first task in the queue. When the queue
 * is empty the CPU is idle: the thread of the task that has just gone to sleep
 * stays, serves the calls of other CPUs, and waits until a task of its CPU can
 * run, which may be its own.
 *
 * A task that wants to wait sets its state first, then looks once more for what it waits
 * for, and then calls schedule(). The code that brings it calls wake_up_process(), which sets
 * the state back to TASK_RUNNING. So a wake up that comes between the look and
 * schedule() is not lost: schedule() finds TASK_RUNNING and returns.
 *
 * Time is simulated: see linux/jiffies.h. When all CPUs wait, the time goes to the
 * first timeout, and its task can run. If there is no timeout, nothing can
 * happen any more. If a task waits then, it waits for ever: mm/watchdog.c says so.
 *
 * Invariants, under host_lock:
 *  1. A task is in at most one queue, that of its CPU, and @on_rq says so.
 *  2. A task in a queue is TASK_RUNNING, and is not @curr.
 *  3. nr_cpus_waiting is the number of CPUs whose @waiting is set.
 *
 * Linux: kernel/sched/core.c, kernel/time/timer.c, kernel/kthread.c,
 * kernel/hung_task.c.
 */

#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <linux/delay.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/watchdog.h>

#include "sched.h"

/* cpu_relax(): so many times it only lets another thread of the host run, then it naps. */
#define SPINS_BEFORE_NAP 64
#define NAP_NS		 50000
#define NAPS_PER_TICK	 16
#define NAPS_IN_A_ROUND	 64

/* So many looks, one every NAPS_PER_TICK naps, must find that the other CPUs do nothing. */
#define QUIET_LOOKS (2 * NAPS_IN_A_ROUND / NAPS_PER_TICK)

/* loop_state(): so much of the stack above it belongs to the loop and its caller. */
#define LOOP_STATE_WORDS 64
#if defined(__x86_64__)
#define SAVED_REGISTERS 5
#elif defined(__i386__)
#define SAVED_REGISTERS 3
#else
#define SAVED_REGISTERS 0
#endif

/* In an interrupt: so many times it may ask to sleep. */
#define SLEEPS_IN_HARDIRQ 1000000

/* So many timeouts in a row may end while no task wakes another one up. */
#define MAX_LONE_TIMEOUTS 200000

/* schedule() and cond_resched() by tasks that can go on: so many of them are a tick. */
#define YIELDS_PER_TICK 1024

/* A task that sleeps until a time. */
struct sleeper {
	struct list_head list;
	struct task_struct *task;
	unsigned long expires;
};

pthread_mutex_t host_lock = PTHREAD_MUTEX_INITIALIZER;
struct rq runqueues[NR_CPUS];
unsigned int nr_cpus_up = 1, nr_cpus_waiting;

__thread struct task_struct *current_task = &init_task;
static __thread unsigned int spins, naps;

LIST_HEAD(all_tasks);		   /* guarded by host_lock, as all below */
static LIST_HEAD(sleepers);	   /* the first to wake up is first */
static unsigned int lone_timeouts; /* since a task has woken another one up */
static unsigned int yields;
static unsigned int nr_kicks;  /* how many times a CPU that waited went on */
static unsigned int nap_clock; /* naps of all CPUs */

static struct host_thread main_thread;

/* Before main(): a machine has a CPU 0 that runs main() from its first line on. */
static void __attribute__((__constructor__)) sched_init(void)
{
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		struct rq *rq = &runqueues[cpu];

		INIT_LIST_HEAD(&rq->queue);
		INIT_LIST_HEAD(&rq->calls);
		pthread_cond_init(&rq->wake, NULL);
		pthread_cond_init(&rq->idle_turn, NULL);
		rq->idle.cpu = cpu;
		rq->idle.flags = PF_IDLE | PF_KTHREAD;
		rq->curr = &rq->idle;
		scnprintf(rq->idle.comm, sizeof(rq->idle.comm), "swapper/%d", cpu);
	}
	main_thread.thread = pthread_self();
	pthread_cond_init(&main_thread.turn, NULL);
	init_task.thread = &main_thread;
	init_task.tasks.next = NULL;
	list_add_tail(&init_task.tasks, &all_tasks);
	runqueues[0].curr = &init_task;
	runqueues[0].host = pthread_self();
	runqueues[0].nr_tasks = 1;
}

/* ---- a CPU that waits ---- */

/* Put a task into its CPU's queue. */
static void enqueue_task(struct task_struct *p)
{
	struct rq *rq = &runqueues[p->cpu];

	p->on_rq = true;
	list_add_tail(&p->run_list, &rq->queue);
	cpu_kick(rq);
}

/* Make a task run, if it waits in one of @states; host_lock is held. */
static bool wake_up_locked(struct task_struct *p, unsigned int states)
{
	if (!(READ_ONCE(p->__state) & states))
		return false;
	WRITE_ONCE(p->__state, TASK_RUNNING);
	if (!p->on_rq && runqueues[p->cpu].curr != p)
		enqueue_task(p);
	return true;
}

/* The timeouts whose time has come. */
static void expire_sleepers(unsigned long now)
{
	while (!list_empty(&sleepers)) {
		struct sleeper *s = list_first_entry(&sleepers, struct sleeper, list);

		if (time_before(now, s->expires))
			return;
		list_del_init(&s->list);
		wake_up_locked(s->task, TASK_NORMAL);
	}
}

/* Let time pass; host_lock is not held. */
static void tick(void)
{
	advance_jiffies(1);
	pthread_mutex_lock(&host_lock);
	expire_sleepers(peek_jiffies());
	pthread_mutex_unlock(&host_lock);
}

/* The task that waits for ever: main() if it does, else the first that does not mind signals. */
static struct task_struct *find_hung_task(void)
{
	struct task_struct *p;

	if (!init_task.on_rq && runqueues[0].curr != &init_task)
		return &init_task;
	list_for_each_entry(p, &all_tasks, tasks)
		if (READ_ONCE(p->__state) == TASK_UNINTERRUPTIBLE)
			return p;
	return &init_task;
}

/* All CPUs wait: go to the next timeout, or say that this is the end. */
static void nothing_runs(struct rq *rq)
{
	struct sleeper *next = list_first_entry_or_null(&sleepers, struct sleeper, list);
	unsigned long now = peek_jiffies();

	if (next && ++lone_timeouts <= MAX_LONE_TIMEOUTS) {
		if (time_after(next->expires, now))
			advance_jiffies(next->expires - now);
		expire_sleepers(peek_jiffies());
		return;
	}
	pthread_mutex_unlock(&host_lock);
	if (rq->called)
		soft_lockup("It has called another CPU, and all CPUs wait.");
	hung_task(find_hung_task());
}

/**
 * cpu_kick - there is something for a CPU to do
 * @rq: the CPU; host_lock is held
 */
void cpu_kick(struct rq *rq)
{
	if (!rq->waiting)
		return;
	rq->waiting = false;
	WRITE_ONCE(nr_kicks, nr_kicks + 1);
	nr_cpus_waiting--;
	pthread_cond_signal(&rq->wake);
}

/* How long the thread that is a CPU has computed, in seconds; 0 while the CPU waits. */
static time_t cpu_seconds(const struct rq *rq)
{
	struct timespec used;
	clockid_t clock;

	if (rq->waiting || pthread_getcpuclockid(rq->host, &clock) || clock_gettime(clock, &used))
		return 0;
	return used.tv_sec;
}

/* Sleep for a second, or until there is something to do. */
static void cpu_wait_a_second(struct rq *rq)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_cond_timedwait(&rq->wake, &host_lock, &until);
}

/* Wait for a CPU that has been called. If it computes for too long, it is stuck. */
static void cpu_wait_for(struct rq *rq, struct rq *called)
{
	pthread_t host = called->host;
	time_t begin = cpu_seconds(called);

	while (rq->waiting) {
		cpu_wait_a_second(rq);
		if (called->waiting || !pthread_equal(called->host, host)) {
			host = called->host;
			begin = cpu_seconds(called);
		}
		if (cpu_seconds(called) < begin + (time_t)watchdog_thresh)
			continue;
		pthread_mutex_unlock(&host_lock);
		soft_lockup_of((int)(called - runqueues), called->curr,
			       "Another CPU has called it, and it takes no interrupt.");
	}
}

/**
 * cpu_wait - wait until there is something for this CPU to do
 * @rq: the CPU; host_lock is held, and dropped meanwhile
 * @called: the CPU that it has called and waits for, or NULL
 */
void cpu_wait(struct rq *rq, struct rq *called)
{
	rq->waiting = true;
	rq->called = called;
	nr_cpus_waiting++;
	while (rq->waiting && nr_cpus_waiting == nr_cpus_up)
		nothing_runs(rq);
	if (called)
		cpu_wait_for(rq, called);
	while (rq->waiting)
		pthread_cond_wait(&rq->wake, &host_lock);
	spins = naps = 0;
}

/* A CPU has no task to run: wait until it has one, or is to stop. */
static void run_idle(struct rq *rq)
{
	struct task_struct *prev = current;

	rq->curr = &rq->idle;
	current_task = &rq->idle;
	while (list_empty(&rq->queue)) {
		if (serve_one_call(rq))
			continue;
		if (rq->stop)
			break;
		cpu_wait(rq, NULL);
	}
	current_task = prev;
}

/* ---- from one task to another ---- */

/**
 * wait_for_turn - wait until the CPU is given to a task
 * @prev: the task, which is this thread; host_lock is held, and dropped meanwhile
 */
void wait_for_turn(struct task_struct *prev)
{
	while (runqueues[prev->cpu].curr != prev)
		pthread_cond_wait(&prev->thread->turn, &host_lock);
	runqueues[prev->cpu].host = pthread_self();
}

/* The task that runs next: the first in the queue. NULL: the CPU stops. */
static struct task_struct *pick_next_task(struct rq *rq)
{
	struct task_struct *next;

	if (list_empty(&rq->queue))
		run_idle(rq);
	next = list_first_entry_or_null(&rq->queue, struct task_struct, run_list);
	if (next) {
		list_del(&next->run_list);
		next->on_rq = false;
	}
	return next;
}

/**
 * give_cpu_away - give the CPU to the next task
 * @rq: the CPU, this one; host_lock is held, and dropped while it is idle
 */
void give_cpu_away(struct rq *rq)
{
	struct task_struct *next = pick_next_task(rq);

	rq->curr = next ?: &rq->idle;
	if (next && next != current)
		pthread_cond_signal(&next->thread->turn);
	if (!next) {
		rq->stopped = true;
		cpu_kick(&runqueues[0]);
		pthread_cond_signal(&rq->idle_turn);
	}
}

/* Report a task that sleeps, or ends, where it may not. */
void schedule_debug(struct task_struct *prev)
{
	if (likely(!in_atomic()) || !atomic_report_is_due())
		return;
	printk(KERN_ERR "BUG: scheduling while atomic: %s/%d/0x%08x\n", prev->comm, prev->pid,
	       preempt_count());
	dump_stack();
}

/* An interrupt cannot sleep: the task that it interrupted has the CPU. It spins. */
static void schedule_in_hardirq(void)
{
	static __thread unsigned int times;

	__set_current_state(TASK_RUNNING);
	if (++times == SLEEPS_IN_HARDIRQ)
		soft_lockup("It is in an interrupt, and what it waits for does not come.");
	cpu_relax();
}

/*
 * A task lets others run and then goes on. Here the CPU takes its interrupts, and tasks
 * whose time has come join the queue. So a task that waits in a loop of schedule() or
 * cond_resched() sees what it waits for; host_lock is held.
 */
static void let_others_come(struct rq *rq)
{
	while (!irqs_disabled() && serve_one_call(rq))
		;
	if (++yields % YIELDS_PER_TICK == 0)
		advance_jiffies(1);
	expire_sleepers(peek_jiffies());
}

/**
 * schedule - give the CPU to another task
 *
 * Returns at once if the task's state is TASK_RUNNING and no other task can
 * run; otherwise when the task has been woken up and it is its turn again. In
 * an interrupt a task cannot be left: there it is reported, and this CPU spins.
 */
void schedule(void)
{
	struct task_struct *prev = current;
	struct rq *rq = this_rq();

	schedule_debug(prev);
	if (in_hardirq()) {
		schedule_in_hardirq();
		return;
	}
	if (prev->flags & PF_WQ_WORKER && READ_ONCE(prev->__state) != TASK_RUNNING)
		wq_worker_sleeping(prev);
	kmap_local_sched_out();
	prev->thread->sp = __builtin_frame_address(0);
	pthread_mutex_lock(&host_lock);
	spins = naps = 0;
	if (READ_ONCE(prev->__state) == TASK_RUNNING) {
		let_others_come(rq);
		if (list_empty(&rq->queue))
			goto goes_on;
		enqueue_task(prev);
	}
	give_cpu_away(rq);
	wait_for_turn(prev);
goes_on:
	pthread_mutex_unlock(&host_lock);
	kmap_local_sched_in();
	if (prev->flags & PF_WQ_WORKER)
		wq_worker_running(prev);
}

/**
 * cpu_curr - the task that runs on a CPU
 * @cpu: the CPU
 *
 * Linux: kernel/sched/sched.h. Return: the task; that of the idle loop when none runs.
 */
struct task_struct *cpu_curr(unsigned int cpu)
{
	struct task_struct *curr;

	pthread_mutex_lock(&host_lock);
	curr = runqueues[cpu].curr;
	pthread_mutex_unlock(&host_lock);
	return curr;
}

/**
 * yield - let the other tasks of this CPU run first
 */
void yield(void)
{
	__set_current_state(TASK_RUNNING);
	schedule();
}

/**
 * __cond_resched - what cond_resched() does
 *
 * Return: 1 if another task has run.
 */
int __cond_resched(void)
{
	bool others;

	if (in_atomic() || irqs_disabled())
		return 0;
	pthread_mutex_lock(&host_lock);
	spins = naps = 0;
	let_others_come(this_rq());
	others = !list_empty(&this_rq()->queue);
	pthread_mutex_unlock(&host_lock);
	if (others)
		schedule();
	return others;
}

/**
 * wake_up_state - wake a task up if it sleeps in one of some states
 * @tsk: the task
 * @state: the states
 *
 * May be called in any context. Return: 1 if it slept, else 0.
 */
int wake_up_state(struct task_struct *tsk, unsigned int state)
{
	int woken;

	pthread_mutex_lock(&host_lock);
	woken = wake_up_locked(tsk, state);
	if (woken)
		lone_timeouts = 0;
	pthread_mutex_unlock(&host_lock);
	return woken;
}

/**
 * wake_up_process - wake a task up
 * @tsk: the task
 *
 * Return: 1 if it slept, else 0.
 */
int wake_up_process(struct task_struct *tsk)
{
	return wake_up_state(tsk, TASK_NORMAL);
}

/* ---- time ---- */

/* In the order of time; of two with the same time, the elder first. */
static void add_sleeper(struct sleeper *s)
{
	struct list_head *pos;

	list_for_each_prev(pos, &sleepers)
		if (!time_before(s->expires, list_entry(pos, struct sleeper, list)->expires))
			break;
	list_add(&s->list, pos);
}

/**
 * schedule_timeout - sleep, but not longer than some time
 * @timeout: in ticks; MAX_SCHEDULE_TIMEOUT: for ever
 *
 * The task has set its state. Return: the ticks that were left when it was woken
 * up; 0 if the time was over.
 */
long schedule_timeout(long timeout)
{
	struct sleeper s = { .task = current };
	long left;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	if (WARN(timeout < 0, "schedule_timeout: wrong timeout value %lx\n", timeout)) {
		__set_current_state(TASK_RUNNING);
		return 0;
	}
	pthread_mutex_lock(&host_lock);
	s.expires = peek_jiffies() + (unsigned long)timeout;
	add_sleeper(&s);
	pthread_mutex_unlock(&host_lock);
	schedule();
	pthread_mutex_lock(&host_lock);
	list_del_init(&s.list);
	left = (long)(s.expires - peek_jiffies());
	pthread_mutex_unlock(&host_lock);
	return left < 0 ? 0 : left;
}

long schedule_timeout_interruptible(long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_uninterruptible(long timeout)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}

/* A sleep that Linux counts as waiting for a device. */
long io_schedule_timeout(long timeout)
{
	return schedule_timeout(timeout);
}

/**
 * msleep - sleep
 * @msecs: for at least so many milliseconds of the machine's time
 */
void msleep(unsigned int msecs)
{
	long timeout = (long)msecs_to_jiffies(msecs) + 1;

	might_sleep();
	while (timeout)
		timeout = schedule_timeout_uninterruptible(timeout);
}

/* Has the CPU napped since everybody else did so a few times? */
static bool spins_too(const struct rq *rq)
{
	unsigned int ago = READ_ONCE(nap_clock) - READ_ONCE(rq->last_nap);

	return READ_ONCE(rq->last_nap) && ago < NAPS_IN_A_ROUND * nr_cpus_up;
}

/* Does every other CPU wait, or spin as this one does? */
static bool others_do_nothing(void)
{
	unsigned int nr = 0;

	pthread_mutex_lock(&host_lock);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		nr += runqueues[cpu].waiting || spins_too(&runqueues[cpu]);
	pthread_mutex_unlock(&host_lock);
	return nr >= nr_cpus_up;
}

/*
 * What the loop that calls cpu_relax() looks like: its part of the stack, above
 * @frame, and below that its registers, which cpu_relax() has saved there. A loop that
 * gets on changes a variable, and one that waits in vain does not. So naps are
 * counted only as long as this stays the same.
 */
static noinline __no_sanitize_frames unsigned long loop_state(const unsigned long *frame)
{
	unsigned long hash = 0;

	for (int i = -SAVED_REGISTERS; i < LOOP_STATE_WORDS; i++)
		hash = (hash ^ frame[i]) * (unsigned long)GOLDEN_RATIO_PRIME;
	return hash;
}

/*
 * A CPU spins for too long. As long as another CPU runs it is given five times
 * as much, because the other one may be slow. One look is not enough to know that no
 * other CPU runs: the last one may have brought what this one waits for just now, and
 * have gone to sleep.
 */
static void check_lockup(void)
{
	unsigned int limit = 2 * watchdog_thresh * HZ * NAPS_PER_TICK;
	static __thread unsigned int quiet, last_kicks;
	unsigned int kicks = READ_ONCE(nr_kicks);

	quiet = kicks == last_kicks && others_do_nothing() ? quiet + 1 : 0;
	last_kicks = kicks;
	if (naps < limit || (naps < 5 * limit && quiet < QUIET_LOOKS))
		return;
	soft_lockup("It spins, and what it waits for does not come.");
}

/* Let a thread of the host run that has something to do. */
static noinline void nap(const void *frame)
{
	const struct timespec time = { 0, NAP_NS };
	static __thread unsigned long last_state;
	unsigned long state = loop_state(frame);

	naps = state == last_state ? naps + 1 : 1;
	last_state = state;
	if (READ_ONCE(nr_cpus_up) > 1)
		nanosleep(&time, NULL);
	WRITE_ONCE(this_rq()->last_nap, __atomic_add_fetch(&nap_clock, 1, __ATOMIC_RELAXED) ?: 1);
	if (READ_ONCE(nap_clock) % NAPS_PER_TICK == 0)
		tick();
	if (naps % NAPS_PER_TICK == 0)
		check_lockup();
}

/**
 * cpu_relax - nothing to do until somebody else has done something
 *
 * What a loop that waits calls each time round. The CPU takes interrupts, if they are
 * on, and the host runs something else. Time passes.
 */
noinline void cpu_relax(void)
{
	/* This saves all registers that belong to the caller. */
	__builtin_unwind_init();
	if (!irqs_disabled())
		serve_calls();
	if (++spins % SPINS_BEFORE_NAP == 0)
		nap(__builtin_frame_address(0));
	else if (naps < NAPS_PER_TICK && READ_ONCE(nr_cpus_up) > 1)
		sched_yield();
}
