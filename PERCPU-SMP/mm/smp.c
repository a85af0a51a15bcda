// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs as threads, and the calls between them.
 *
 * A simulated CPU is one host thread. It has a number and the offset of its
 * per-CPU area, both thread-local; nothing else runs on it. CPU 0 is the
 * thread that main() runs in; smp_init() starts the others, which do nothing
 * but wait for work:
 *
 *	CPU 0					CPU 2
 *	smp_call_function_single(2, f)		idle: sleeps on its condition
 *	   put a call into CPU 2's queue  --->	   |
 *	   wait until it is done		   v
 *	     (and serve CPU 0's own queue)	take it out, f(), mark it done,
 *	   |				  <---	   wake who waits
 *	   v
 *
 * A call is a struct __call_single_data. One to a single CPU that is waited
 * for lies on the caller's stack. The others lie in csd[caller][target]: each
 * is locked until the target begins to run it, or, where the caller waits, has
 * run it; a second call to the same target waits for that, as in Linux.
 *
 * A CPU that waits, for a call, for a lock or in cpu_relax(), serves the calls
 * meant for it, so that two that call each other both go on, in the middle of
 * another call too (in Linux a function that was called may not call; here it
 * is all that a CPU does). It does not while it has interrupts off
 * (local_irq_save()): a call is an interrupt.
 *
 * No circle of CPUs can wait for each other: a frame waits for a call that
 * began after it, or is held up by frames above it, which began after it, too.
 *
 * Waiting sleeps: idle CPUs and those that wait for a call on a condition of
 * the host; those that wait for a lock after a few tries. So 256 CPUs run on a
 * host with two.
 *
 * Locking: a CPU's queue and condition are guarded by its host mutex, held for
 * a few instructions and never while a function runs.
 *
 * Linux: kernel/smp.c, kernel/cpu.c, kernel/locking/spinlock.c.
 */

#include <linux/smp.h>

#ifdef CONFIG_SMP

#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <linux/init.h>
#include <linux/list.h>
#include <linux/percpu.h>

#define CPU_STACK_SIZE	 (512 << 10)
#define SPINS_BEFORE_NAP 64
#define NAP_NS		 50000

/* One call: in the queue of its target, or free. */
struct __call_single_data {
	struct list_head list;
	smp_call_func_t func;
	void *info;
	const void *waiter; /* the frame of the caller that waits for its end, or NULL */
	bool locked;	    /* in use; guarded by the caller's mutex */
	int caller;
};

/* What a CPU is, on the host. */
struct host_cpu {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct list_head calls;
	bool stop;
};

static struct host_cpu cpus[NR_CPUS];
static struct __call_single_data csd[NR_CPUS][NR_CPUS];

__thread int cpu_irqs_off;
static __thread unsigned int spins;

/* Wait on the CPU's condition; its mutex is held. */
static void host_cpu_sleep(struct host_cpu *cpu)
{
	pthread_cond_wait(&cpu->wake, &cpu->lock);
}

/* Tell the caller that its call is done: it may be gone at once. */
static void csd_unlock(struct __call_single_data *call)
{
	struct host_cpu *caller = &cpus[call->caller];

	pthread_mutex_lock(&caller->lock);
	call->locked = false;
	pthread_cond_signal(&caller->wake);
	pthread_mutex_unlock(&caller->lock);
}

/* Run the first call of this CPU's queue; its mutex is held, and dropped meanwhile. */
static void serve_one(struct host_cpu *this)
{
	struct __call_single_data *call = list_first_entry(&this->calls, typeof(*call), list);
	smp_call_func_t func = call->func;
	void *info = call->info;
	bool sync = call->waiter;

	list_del(&call->list);
	pthread_mutex_unlock(&this->lock);
	if (!sync)
		csd_unlock(call);
	func(info);
	if (sync)
		csd_unlock(call);
	pthread_mutex_lock(&this->lock);
}

/* Serve what is there, without waiting for more. */
static void serve_calls(void)
{
	struct host_cpu *this = &cpus[smp_processor_id()];

	if (cpu_irqs_off)
		return;
	pthread_mutex_lock(&this->lock);
	while (!list_empty(&this->calls))
		serve_one(this);
	pthread_mutex_unlock(&this->lock);
}

/* Until the call is done, and serving others meanwhile. */
static void csd_lock_wait(struct __call_single_data *call)
{
	struct host_cpu *this = &cpus[smp_processor_id()];

	pthread_mutex_lock(&this->lock);
	while (call->locked) {
		if (!list_empty(&this->calls) && !cpu_irqs_off)
			serve_one(this);
		else
			host_cpu_sleep(this);
	}
	pthread_mutex_unlock(&this->lock);
}

/* Put a call, which is free, into the queue of @cpu. */
static void queue_call(int cpu, struct __call_single_data *call, smp_call_func_t func, void *info,
		       const void *waiter)
{
	struct host_cpu *target = &cpus[cpu];

	call->func = func;
	call->info = info;
	call->caller = smp_processor_id();
	call->waiter = waiter;
	call->locked = true;
	pthread_mutex_lock(&target->lock);
	list_add_tail(&call->list, &target->calls);
	pthread_cond_signal(&target->wake);
	pthread_mutex_unlock(&target->lock);
}

/*
 * Put a call into the queue of @cpu, in csd[this][cpu] as soon as that is free.
 * Where a frame below on this stack waits for the call in it, it may be this
 * very frame that the call is waiting for: then the new one lies on the stack,
 * and has run on return.
 */
static void queue_one(int cpu, smp_call_func_t func, void *info, const void *waiter)
{
	struct __call_single_data *call = &csd[smp_processor_id()][cpu];

	if (call->waiter) {
		smp_call_function_single(cpu, func, info, true);
		return;
	}
	csd_lock_wait(call);
	queue_call(cpu, call, func, info, waiter);
}

/**
 * smp_call_function_single - have one CPU run a function
 * @cpu: which; this one runs it at once
 * @func: the function; it may not wait for long
 * @info: its argument
 * @wait: true: return when it has run
 *
 * Return: 0; -ENXIO when there is no such CPU, or it is not online.
 */
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait)
{
	struct __call_single_data stack;

	WARN_ON_ONCE(irqs_disabled());
	if (cpu < 0 || !cpu_online((unsigned int)cpu))
		return -ENXIO;
	if (cpu == smp_processor_id()) {
		func(info);
		return 0;
	}
	if (!wait) {
		queue_one(cpu, func, info, NULL);
		return 0;
	}
	queue_call(cpu, &stack, func, info, &stack);
	csd_lock_wait(&stack);
	return 0;
}

/* All of @mask that are online run it, at the same time; this one only if @run_local. */
static void smp_call_function_many_cond(const struct cpumask *mask, smp_call_func_t func,
					void *info, bool wait, bool run_local)
{
	int this = smp_processor_id();
	const void *waiter = wait ? &this : NULL;
	struct cpumask called;
	unsigned int cpu;

	WARN_ON_ONCE(irqs_disabled());
	if (!func)
		return;
	/* A copy, because @func may change the caller's mask. */
	cpumask_and(&called, mask, cpu_online_mask);
	run_local = run_local && cpumask_test_cpu(this, &called);
	cpumask_clear_cpu(this, &called);
	for_each_cpu(cpu, &called)
		queue_one((int)cpu, func, info, waiter);
	if (run_local)
		func(info);
	if (!wait)
		return;
	for_each_cpu(cpu, &called) {
		struct __call_single_data *call = &csd[this][cpu];

		if (call->waiter != waiter)
			continue;
		csd_lock_wait(call);
		call->waiter = NULL;
	}
}

/**
 * smp_call_function_many - have other CPUs run a function
 * @mask: which; this one, and those that are not online, are left out
 * @func: the function; NULL calls nobody
 * @info: its argument
 * @wait: true: return when all have run it
 */
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	smp_call_function_many_cond(mask, func, info, wait, false);
}

/**
 * on_each_cpu_mask - have some CPUs run a function, this one too if it is among them
 * @mask: which; those that are not online are left out
 * @func: the function
 * @info: its argument
 * @wait: true: return when all have run it
 *
 * They run it at the same time.
 */
void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	smp_call_function_many_cond(mask, func, info, wait, true);
}

/**
 * cpu_relax - nothing to do until somebody else has done something
 *
 * What a loop that waits calls each time round. Serves the calls of other CPUs,
 * and lets the host run something else.
 */
void cpu_relax(void)
{
	const struct timespec nap = { 0, NAP_NS };

	serve_calls();
	if (++spins % SPINS_BEFORE_NAP)
		sched_yield();
	else
		nanosleep(&nap, NULL);
}

/* ---- locks ---- */

/**
 * __raw_spin_lock - take a lock that somebody has
 * @lock: the lock
 */
void __raw_spin_lock(raw_spinlock_t *lock)
{
	do {
		while (raw_spin_is_locked(lock))
			cpu_relax();
	} while (!raw_spin_trylock(lock));
}

/* ---- bringing CPUs up and down ---- */

static void host_cpu_init(struct host_cpu *cpu)
{
	pthread_mutex_init(&cpu->lock, NULL);
	pthread_cond_init(&cpu->wake, NULL);
	INIT_LIST_HEAD(&cpu->calls);
}

/*
 * Where a CPU starts: it sets its number, goes online, and serves calls until it is stopped
 * and its queue is empty.
 */
static void *start_secondary(void *arg)
{
	struct host_cpu *this = arg;

	cpu_number = (int)(this - cpus);
	this_cpu_off = per_cpu_offset(cpu_number);

	pthread_mutex_lock(&cpus[0].lock);
	set_cpu_online(cpu_number, true);
	pthread_cond_signal(&cpus[0].wake);
	pthread_mutex_unlock(&cpus[0].lock);

	pthread_mutex_lock(&this->lock);
	while (!this->stop || !list_empty(&this->calls)) {
		if (list_empty(&this->calls))
			host_cpu_sleep(this);
		else
			serve_one(this);
	}
	pthread_mutex_unlock(&this->lock);
	return NULL;
}

/* Start a CPU and wait until it is online. */
static void __init cpu_up(unsigned int cpu, const pthread_attr_t *attr)
{
	int err = pthread_create(&cpus[cpu].thread, attr, start_secondary, &cpus[cpu]);

	if (err)
		boot_error("the host gives no thread for CPU %u (error %d); build with fewer CPUS",
			   cpu, err);
	pthread_mutex_lock(&cpus[0].lock);
	while (!cpu_online(cpu))
		host_cpu_sleep(&cpus[0]);
	pthread_mutex_unlock(&cpus[0].lock);
}

/**
 * smp_init - bring up all CPUs
 *
 * Per-CPU areas are there already. Linux: kernel/smp.c.
 */
void __init smp_init(void)
{
	pthread_attr_t attr;
	unsigned int cpu;

	if (booted_already())
		return;
	pr_info("smp: Bringing up secondary CPUs ...\n");
	for_each_possible_cpu(cpu)
		host_cpu_init(&cpus[cpu]);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, CPU_STACK_SIZE);
	for_each_possible_cpu(cpu)
		if (!cpu_online(cpu))
			cpu_up(cpu, &attr);
	pthread_attr_destroy(&attr);
	pr_info("smp: Brought up 1 node, %u CPUs\n", num_online_cpus());
}

static void __exit smp_stop(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		if (cpu == 0)
			continue;
		pthread_mutex_lock(&cpus[cpu].lock);
		cpus[cpu].stop = true;
		pthread_cond_signal(&cpus[cpu].wake);
		pthread_mutex_unlock(&cpus[cpu].lock);
		pthread_join(cpus[cpu].thread, NULL);
		set_cpu_online(cpu, false);
	}
}
__exitcall(smp_stop);

#endif /* CONFIG_SMP */
