// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads: tasks that are made to run one function.
 *
 *	kthread_create()  the task exists and sleeps	  PF_KTHREAD
 *	wake_up_process() it runs threadfn(data)
 *	kthread_stop()	  kthread_should_stop() is true for it now; wait until it ends
 *
 * A new task belongs to the online CPU with the fewest tasks, the first one of
 * several. So where it runs depends on nothing but what was made before.
 *
 * The thread of the host is made with the task. Its struct stays for some time
 * after its end, because a report may want the name of a task that is gone.
 *
 * Here, too, are the stacks of all tasks, for the reports of mm/watchdog.c: a
 * signal makes each thread look at its own stack.
 *
 * Linux: kernel/kthread.c, kernel/fork.c, lib/nmi_backtrace.c.
 */

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/watchdog.h>

#include "sched.h"

#define STACK_SIZE	 (512UL << 10)
#define STACK_GUARD_SIZE (64UL << 10)

#define KTHREAD_SHOULD_STOP 1UL

/* The structs of so many tasks that are gone stay. */
#define DEAD_TASKS_KEPT 64

/* A thread that does not show its stack in that time does not do so any more. */
#define STACK_PATIENCE_SECS 2

static LIST_HEAD(dead_tasks); /* guarded by host_lock, as the next two */
static unsigned int nr_dead_tasks;
static int last_pid = 1;

/* ---- threads of the host ---- */

/**
 * host_thread_start - start a thread of the host
 * @thread: gets it
 * @joinable: somebody will wait for its end
 * @fn: what it runs
 * @arg: its argument
 *
 * Below its stack is a part that faults. Return: 0, or the host's error.
 */
int host_thread_start(pthread_t *thread, bool joinable, void *(*fn)(void *), void *arg)
{
	pthread_attr_t attr;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE + STACK_GUARD_SIZE);
	pthread_attr_setguardsize(&attr, STACK_GUARD_SIZE);
	if (!joinable)
		pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	err = pthread_create(thread, &attr, fn, arg);
	pthread_attr_destroy(&attr);
	return err;
}

#ifdef CONFIG_SMP
static void set_this_cpu(int cpu)
{
	cpu_number = cpu;
	this_cpu_off = per_cpu_offset(cpu);
}
#else
static void set_this_cpu(int cpu)
{
}
#endif

/**
 * host_thread_enter - what a thread does first
 * @cpu: the CPU that it belongs to
 * @task: the task that it is
 */
void host_thread_enter(int cpu, struct task_struct *task)
{
	pthread_attr_t attr;
	void *stack = NULL;
	size_t size;

	set_this_cpu(cpu);
	current_task = task;
	if (pthread_getattr_np(pthread_self(), &attr))
		return;
	pthread_attr_getstack(&attr, &stack, &size);
	pthread_attr_destroy(&attr);
	host_stack_init((char *)stack - STACK_GUARD_SIZE, STACK_GUARD_SIZE);
}

/* ---- the life of a task ---- */

/* The task ends: its CPU goes to the next one, and nobody comes back. */
static __noreturn void do_exit(struct host_thread *t)
{
	struct rq *rq = &runqueues[t->task.cpu];

	schedule_debug(&t->task);
	complete_all(&t->exited);
	pthread_mutex_lock(&host_lock);
	t->task.flags |= PF_EXITING;
	WRITE_ONCE(t->task.__state, TASK_DEAD);
	list_move_tail(&t->task.tasks, &dead_tasks);
	nr_dead_tasks++;
	rq->nr_tasks--;
	give_cpu_away(rq);
	t->gone = true;
	pthread_mutex_unlock(&host_lock);
	host_stack_exit();
	pthread_exit(NULL);
}

static void *kthread(void *arg)
{
	struct host_thread *t = arg;

	pthread_mutex_lock(&host_lock);
	wait_for_turn(&t->task);
	WRITE_ONCE(t->started, true);
	pthread_mutex_unlock(&host_lock);
	host_thread_enter(t->task.cpu, &t->task);
	t->result = kthread_should_stop() ? -EINTR : t->fn(t->data);
	do_exit(t);
}

/**
 * kthread_exit - end the task that runs this
 * @result: what kthread_stop() returns
 */
void kthread_exit(long result)
{
	current->thread->result = (int)result;
	do_exit(current->thread);
}

/* Of the CPUs that are online, the one with the fewest tasks; of several, the first. */
static unsigned int least_busy_cpu(void)
{
	unsigned int cpu, best = 0;

	for_each_online_cpu(cpu)
		if (runqueues[cpu].nr_tasks < runqueues[best].nr_tasks)
			best = cpu;
	return best;
}

/* Forget the eldest of the tasks that are gone, if they are many; host_lock is held. */
static void forget_dead_task(void)
{
	struct task_struct *p = list_first_entry_or_null(&dead_tasks, struct task_struct, tasks);

	if (nr_dead_tasks <= DEAD_TASKS_KEPT || !p->thread->gone || p->thread->users)
		return;
	list_del(&p->tasks);
	nr_dead_tasks--;
	pthread_cond_destroy(&p->thread->turn);
	free(p->thread);
}

static struct host_thread *new_host_thread(int (*threadfn)(void *data), void *data)
{
	struct host_thread *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	pthread_cond_init(&t->turn, NULL);
	init_completion(&t->exited);
	t->fn = threadfn;
	t->data = data;
	t->task.thread = t;
	t->task.flags = PF_KTHREAD;
	t->task.__state = TASK_UNINTERRUPTIBLE;
	return t;
}

/* Make the task known, and its thread. The thread waits for its first turn. */
static struct task_struct *start_task(struct host_thread *t, unsigned int cpu)
{
	int err;

	pthread_mutex_lock(&host_lock);
	forget_dead_task();
	t->task.pid = ++last_pid;
	t->task.cpu = (int)cpu;
	list_add_tail(&t->task.tasks, &all_tasks);
	runqueues[cpu].nr_tasks++;
	pthread_mutex_unlock(&host_lock);
	err = host_thread_start(&t->thread, false, kthread, t);
	if (!err)
		return &t->task;
	pthread_mutex_lock(&host_lock);
	list_del(&t->task.tasks);
	runqueues[cpu].nr_tasks--;
	pthread_mutex_unlock(&host_lock);
	free(t);
	return ERR_PTR(-err);
}

/**
 * kthread_create_on_node - make a task
 * @threadfn: what it runs, when it has been woken up the first time
 * @data: the argument
 * @node: not used: there is one node
 * @namefmt: its name, as for printf()
 *
 * Return: the task, or an ERR_PTR() if the host gives no thread.
 */
struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node,
					   const char namefmt[], ...)
{
	struct host_thread *t = new_host_thread(threadfn, data);
	va_list args;

	if (!t)
		return ERR_PTR(-ENOMEM);
	va_start(args, namefmt);
	vscnprintf(t->task.comm, sizeof(t->task.comm), namefmt, args);
	va_end(args);
	return start_task(t, least_busy_cpu());
}

/**
 * kthread_create_on_cpu - make a task for one CPU
 * @threadfn: what it runs, when it has been woken up the first time
 * @data: the argument
 * @cpu: the CPU
 * @namefmt: its name, as for printf(); %u is the number of the CPU
 *
 * Return: the task, or an ERR_PTR(): -EINVAL if that CPU is not online.
 */
struct task_struct *kthread_create_on_cpu(int (*threadfn)(void *data), void *data, unsigned int cpu,
					  const char *namefmt)
{
	struct host_thread *t;

	if (cpu >= nr_cpu_ids || !cpu_online(cpu))
		return ERR_PTR(-EINVAL);
	t = new_host_thread(threadfn, data);
	if (!t)
		return ERR_PTR(-ENOMEM);
	scnprintf(t->task.comm, sizeof(t->task.comm), namefmt, cpu);
	return start_task(t, cpu);
}

/**
 * kthread_bind - let a task run on one CPU
 * @k: the task, of kthread_create(); a WARN, and no effect, if it has been woken up
 * @cpu: the CPU; a WARN, and no effect, if it is not online
 */
void kthread_bind(struct task_struct *k, unsigned int cpu)
{
	bool online = cpu < nr_cpu_ids && cpu_online(cpu), sleeps;

	pthread_mutex_lock(&host_lock);
	sleeps = READ_ONCE(k->__state) == TASK_UNINTERRUPTIBLE && !k->thread->started;
	if (sleeps && online) {
		runqueues[k->cpu].nr_tasks--;
		k->cpu = (int)cpu;
		runqueues[cpu].nr_tasks++;
	}
	pthread_mutex_unlock(&host_lock);
	WARN_ON(!sleeps || !online);
}

/* Keep the struct of a task that may have ended, or let it go. */
static void use_task(struct host_thread *t, int users)
{
	pthread_mutex_lock(&host_lock);
	t->users += (unsigned int)users;
	pthread_mutex_unlock(&host_lock);
}

/**
 * kthread_stop - tell a task to end, and wait until it has done so
 * @k: the task, of kthread_create() or kthread_run()
 *
 * kthread_should_stop() becomes true for the task. One that has never been woken
 * up never runs.
 *
 * Return: what its function returned; -EINTR if it never ran.
 */
int kthread_stop(struct task_struct *k)
{
	struct host_thread *t = k->thread;
	int result;

	use_task(t, 1);
	__atomic_fetch_or(&t->flags, KTHREAD_SHOULD_STOP, __ATOMIC_SEQ_CST);
	wake_up_process(k);
	wait_for_completion(&t->exited);
	result = t->result;
	use_task(t, -1);
	return result;
}

/**
 * kthread_should_stop - should the task that runs this end?
 */
bool kthread_should_stop(void)
{
	return __atomic_load_n(&current->thread->flags, __ATOMIC_SEQ_CST) & KTHREAD_SHOULD_STOP;
}

/* Code that makes a task should also stop it. The workers belong to the machine. */
static void __exit kthread_report_leaks(void)
{
	struct task_struct *p;

	list_for_each_entry(p, &all_tasks, tasks)
		if (p != &init_task && !(p->flags & PF_WQ_WORKER))
			pr_err("kthread: task %s:%d was never stopped\n", p->comm, p->pid);
}
__exitcall(kthread_report_leaks);

/* ---- the stacks of all ---- */

static struct {
	unsigned long pcs[BACKTRACE_DEPTH];
	size_t nr;
	sem_t done;
} stack;

static void show_own_stack(int sig, siginfo_t *info, void *context)
{
	int saved = errno;

	stack.nr = host_backtrace_of(context, stack.pcs, ARRAY_SIZE(stack.pcs));
	sem_post(&stack.done);
	errno = saved;
}

/* Print where a thread is; for reports before the end, one at a time. */
static void show_stack_of(pthread_t thread)
{
	struct sigaction sa = { .sa_sigaction = show_own_stack,
				.sa_flags = SA_SIGINFO | SA_RESTART };
	struct timespec until;

	sem_init(&stack.done, 0, 0);
	sigaction(SIGRTMIN, &sa, NULL);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STACK_PATIENCE_SECS;
	if (pthread_kill(thread, SIGRTMIN) || sem_timedwait(&stack.done, &until)) {
		printk(KERN_ERR " (the thread of the host does not answer)\n");
		return;
	}
	show_trace(stack.pcs, stack.nr);
}

/* A task that sleeps has registers in the frames of the functions that it called to do so. */
#define FRAMES_OF_SLEEP PAGE_SIZE

/**
 * task_stack_in_use - the part of a task's stack that has something in it
 * @p: the task
 * @low: gets where the part begins
 * @high: gets where it ends
 *
 * For a task that runs on another CPU it is all of the stack.
 *
 * Return: false if nobody knows, and the task has not run yet.
 */
bool task_stack_in_use(const struct task_struct *p, const void **low, const void **high)
{
	const struct host_thread *t = p->thread;
	const void *sp = p == current ? __builtin_frame_address(0) : t->sp;
	pthread_attr_t attr;
	void *stack;
	size_t size;

	if ((!sp && !READ_ONCE(t->started)) || pthread_getattr_np(t->thread, &attr))
		return false;
	pthread_attr_getstack(&attr, &stack, &size);
	pthread_attr_destroy(&attr);
	*high = stack + size;
	if (p == current)
		*low = sp;
	else if (sp && runqueues[p->cpu].curr != p)
		*low = sp - FRAMES_OF_SLEEP;
	else if (p != &init_task)
		*low = stack + STACK_GUARD_SIZE;
	else
		return false;
	return true;
}

#ifdef CONFIG_SMP
/**
 * trigger_allbutself_cpu_backtrace - print what all other CPUs do
 */
void trigger_allbutself_cpu_backtrace(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct rq *rq = &runqueues[cpu];
		bool idle;

		if (rq == this_rq())
			continue;
		pthread_mutex_lock(&host_lock);
		idle = rq->waiting && !rq->called;
		pthread_mutex_unlock(&host_lock);
		if (idle) {
			printk(KERN_ERR "NMI backtrace for cpu %u skipped: idling\n", cpu);
			continue;
		}
		printk(KERN_ERR "NMI backtrace for cpu %u\n", cpu);
		show_stack_of(rq->host);
	}
}
#endif

/* R: runs, or will; S and D: sleeps, and a signal would or would not wake it up; I: has no work. */
static char task_state_to_char(unsigned int state)
{
	if (state == TASK_RUNNING)
		return 'R';
	if (state == TASK_IDLE)
		return 'I';
	return state & TASK_INTERRUPTIBLE ? 'S' : 'D';
}

/**
 * show_blocked_on - print which mutex a task waits for, and the task that holds it
 * @p: the task; one that waits for something else prints nothing
 */
void show_blocked_on(const struct task_struct *p)
{
	const struct mutex *lock = READ_ONCE(p->blocked_on);
	const struct task_struct *owner;

	if (!lock)
		return;
	owner = (const void *)(__atomic_load_n(&lock->owner, __ATOMIC_RELAXED) & ~7UL);
	if (!owner)
		return;
	printk(KERN_ERR "      It waits for the mutex %pS, which task %s:%d holds%s.\n", lock,
	       owner->comm, owner->pid,
	       READ_ONCE(owner->__state) == TASK_DEAD ? "; that task has ended" : "");
}

static void sched_show_task(struct task_struct *p)
{
	printk(KERN_ERR "task:%-15.15s state:%c stack:0 pid:%-5d flags:0x%08x\n", p->comm,
	       task_state_to_char(READ_ONCE(p->__state)), p->pid, p->flags);
	show_blocked_on(p);
	show_stack_of(p->thread->thread);
}

/**
 * show_state - print all tasks that sleep, and where
 *
 * The workers of mm/workqueue.c that have nothing to do are left out.
 */
void show_state(void)
{
	struct task_struct *p;

	list_for_each_entry(p, &all_tasks, tasks)
		if (p != current && READ_ONCE(p->__state) != TASK_IDLE)
			sched_show_task(p);
}
