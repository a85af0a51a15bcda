// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls from one CPU to another: the interrupts of this machine.
 *
 *	CPU 0					CPU 2
 *	smp_call_function_single(2, f)		in a task, or idle
 *	   put a call into CPU 2's queue  --->	   |
 *	   wait until it is done		   v  takes the interrupt:
 *	     (and take CPU 0's own ones)	f(), in hardirq context
 *	   |				  <---	mark it done, wake CPU 0
 *	   v
 *
 * A call is a struct __call_single_data. One to a single CPU that is waited for
 * lies on the caller's stack. One that is not waited for is the caller's csd_data:
 * it is locked until the target begins to run it, and the next such call of this
 * CPU waits for that. Calls to several CPUs are cfd_data[caller][target]. So a call that
 * is not waited for, made while this CPU waits for a call to several CPUs, does not
 * get in its way. All this is as in Linux.
 *
 * A CPU takes interrupts, with interrupts on, wherever it waits: when it has
 * nothing to do, for a lock, for another CPU, in cpu_relax(), cond_resched(). What
 * it runs then is in hardirq context: interrupts are off, and it may not sleep.
 *
 * A function that was called may not call: two CPUs that do so may wait for
 * each other with interrupts off. Linux warns, and so does this. But here it
 * goes well, because a CPU that waits for a call takes interrupts in hardirq context, too,
 * up to HARDIRQ_BITS deep. It takes none while a task has interrupts off.
 *
 * A CPU that goes offline is marked so under the lock that guards its queue, and
 * then still runs what is in the queue. So no call is lost, and
 * nobody waits for a CPU that is gone.
 *
 * Waiting sleeps, on a condition of the host, or after a few tries: 256 CPUs run
 * on a host with two.
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

#include "sched.h"

static struct __call_single_data csd_data[NR_CPUS];
static struct __call_single_data cfd_data[NR_CPUS][NR_CPUS];

/* ---- the CPU that is called ---- */

/* The call is out of the way, or done: the caller may be gone at once. host_lock is held. */
static void csd_unlock(struct __call_single_data *csd)
{
	csd->locked = false;
	cpu_kick(&runqueues[csd->caller]);
}

/* Run a function in hardirq context. */
static void run_in_hardirq(smp_call_func_t func, void *info)
{
	unsigned long flags;

	local_irq_save(flags);
	__preempt_count += HARDIRQ_OFFSET;
	func(info);
	__preempt_count -= HARDIRQ_OFFSET;
	local_irq_restore(flags);
}

/**
 * serve_one_call - take the first interrupt that waits for this CPU
 * @rq: the CPU; host_lock is held, and dropped while the function runs
 *
 * Return: false if there was none.
 */
bool serve_one_call(struct rq *rq)
{
	struct __call_single_data *csd;
	smp_call_func_t func;
	void *info;
	bool sync;

	if (list_empty(&rq->calls))
		return false;
	csd = list_first_entry(&rq->calls, struct __call_single_data, list);
	func = csd->func;
	info = csd->info;
	sync = csd->sync;
	list_del(&csd->list);
	WRITE_ONCE(rq->nr_calls, rq->nr_calls - 1);
	if (!sync)
		csd_unlock(csd);
	pthread_mutex_unlock(&host_lock);
	run_in_hardirq(func, info);
	pthread_mutex_lock(&host_lock);
	if (sync)
		csd_unlock(csd);
	return true;
}

/**
 * serve_calls - take all interrupts that wait for this CPU
 */
void serve_calls(void)
{
	struct rq *rq = this_rq();

	if (!READ_ONCE(rq->nr_calls))
		return;
	pthread_mutex_lock(&host_lock);
	while (serve_one_call(rq))
		;
	pthread_mutex_unlock(&host_lock);
}

/* ---- the CPU that calls ---- */

/* May this CPU take an interrupt while it waits for a call? See above. */
static bool may_serve(void)
{
	unsigned int depth = in_hardirq() >> HARDIRQ_SHIFT;

	return depth ? depth < (HARDIRQ_MASK >> HARDIRQ_SHIFT) : !irqs_disabled();
}

/* Until the call is done; host_lock is held. */
static void csd_lock_wait(struct __call_single_data *csd)
{
	struct rq *rq = this_rq();

	while (csd->locked) {
		if (may_serve() && serve_one_call(rq))
			continue;
		if (csd->locked)
			cpu_wait(rq, &runqueues[csd->dst]);
	}
}

/* Put a free call into the queue of @cpu; host_lock is held. Return: false if it is offline. */
static bool queue_call(unsigned int cpu, struct __call_single_data *csd, smp_call_func_t func,
		       void *info, bool sync)
{
	struct rq *target = &runqueues[cpu];

	if (!cpu_online(cpu))
		return false;
	csd->func = func;
	csd->info = info;
	csd->caller = smp_processor_id();
	csd->dst = (int)cpu;
	csd->sync = sync;
	csd->locked = true;
	list_add_tail(&csd->list, &target->calls);
	WRITE_ONCE(target->nr_calls, target->nr_calls + 1);
	cpu_kick(target);
	return true;
}

/**
 * smp_call_function_single - have one CPU run a function, as an interrupt
 * @cpu: which; this one runs it at once, with interrupts off
 * @func: the function; it may not sleep
 * @info: its argument
 * @wait: true: return when it has run
 *
 * Interrupts must be on: otherwise a WARN, because two CPUs that do so may wait
 * for each other.
 *
 * Return: 0; -ENXIO when there is no such CPU, or it is not online.
 */
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait)
{
	struct __call_single_data stack, *csd = wait ? &stack : &csd_data[smp_processor_id()];
	bool queued;

	WARN_ON_ONCE(irqs_disabled());
	if (cpu < 0 || (unsigned int)cpu >= nr_cpu_ids || !cpu_online((unsigned int)cpu))
		return -ENXIO;
	if (cpu == smp_processor_id()) {
		run_in_hardirq(func, info);
		return 0;
	}
	pthread_mutex_lock(&host_lock);
	if (!wait)
		csd_lock_wait(csd);
	queued = queue_call((unsigned int)cpu, csd, func, info, wait);
	if (queued && wait)
		csd_lock_wait(csd);
	pthread_mutex_unlock(&host_lock);
	return queued ? 0 : -ENXIO;
}

/**
 * smp_call_function_any - have one CPU of several run a function
 * @mask: the CPUs; this one is preferred, otherwise the first that is online
 * @func: the function
 * @info: its argument
 * @wait: true: return when it has run
 *
 * Return: 0; -ENXIO when none of them is online.
 */
int smp_call_function_any(const struct cpumask *mask, smp_call_func_t func, void *info, int wait)
{
	unsigned int cpu = (unsigned int)smp_processor_id();

	if (!cpumask_test_cpu(cpu, mask))
		cpu = cpumask_first_and(mask, cpu_online_mask);
	return smp_call_function_single(cpu < nr_cpu_ids ? (int)cpu : -1, func, info, wait);
}

/**
 * smp_call_function_single_async - send a call that the caller has made room for
 * @cpu: which
 * @csd: the call: its func and info are set; it belongs to the caller
 *
 * Never waits, so interrupts may be off. The caller may use @csd again when the
 * function has begun.
 *
 * Return: 0; -EBUSY if @csd is still in use; -ENXIO when the CPU is not online.
 */
int smp_call_function_single_async(int cpu, call_single_data_t *csd)
{
	int ret = -EBUSY;

	if (cpu < 0 || (unsigned int)cpu >= nr_cpu_ids || !cpu_online((unsigned int)cpu))
		return -ENXIO;
	pthread_mutex_lock(&host_lock);
	if (!csd->locked && cpu == smp_processor_id())
		ret = 0;
	else if (!csd->locked)
		ret = queue_call((unsigned int)cpu, csd, csd->func, csd->info, false) ? 0 : -ENXIO;
	pthread_mutex_unlock(&host_lock);
	if (!ret && cpu == smp_processor_id())
		run_in_hardirq(csd->func, csd->info);
	return ret;
}

/*
 * Send the call to @cpu, in the caller's place for calls to several CPUs. A call
 * in a call may not wait for that place: what lies there may be the call that this
 * one is part of. Then it lies on the stack, in @spare, and is waited for.
 */
static struct __call_single_data *send_one(unsigned int cpu, struct __call_single_data *spare,
					   smp_call_func_t func, void *info, bool wait)
{
	struct __call_single_data *csd = &cfd_data[smp_processor_id()][cpu];

	if (csd->locked && in_hardirq()) {
		csd = spare;
		wait = true;
	}
	csd_lock_wait(csd);
	return queue_call(cpu, csd, func, info, wait) && wait ? csd : NULL;
}

/* The common part of the functions below. @cond_func: NULL, or it chooses the CPUs. */
static void smp_call_function_many_cond(const struct cpumask *mask, smp_call_func_t func,
					void *info, bool wait, bool run_local,
					smp_cond_func_t cond_func)
{
	struct __call_single_data spare[NR_CPUS], *sent[NR_CPUS] = { NULL };
	int this = smp_processor_id();
	struct cpumask called;
	unsigned int cpu;

	WARN_ON_ONCE(irqs_disabled());
	if (!func)
		return;
	/* A copy, because @func may change the caller's mask. */
	cpumask_and(&called, mask, cpu_online_mask);
	for_each_cpu(cpu, &called)
		if (cond_func && !cond_func((int)cpu, info))
			cpumask_clear_cpu(cpu, &called);
	run_local = run_local && cpumask_test_cpu(this, &called);
	cpumask_clear_cpu(this, &called);

	pthread_mutex_lock(&host_lock);
	for_each_cpu(cpu, &called) {
		spare[cpu].locked = false;
		sent[cpu] = send_one(cpu, &spare[cpu], func, info, wait);
	}
	pthread_mutex_unlock(&host_lock);
	if (run_local)
		run_in_hardirq(func, info);
	pthread_mutex_lock(&host_lock);
	for_each_cpu(cpu, &called)
		if (sent[cpu])
			csd_lock_wait(sent[cpu]);
	pthread_mutex_unlock(&host_lock);
}

/**
 * smp_call_function_many - have other CPUs run a function, as an interrupt
 * @mask: which; this one, and those that are not online, are left out
 * @func: the function; NULL calls nobody
 * @info: its argument
 * @wait: true: return when all have run it
 */
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	smp_call_function_many_cond(mask, func, info, wait, false, NULL);
}

/**
 * on_each_cpu_cond_mask - have those CPUs run a function for which something is true
 * @cond_func: bool cond_func(int cpu, void *info), called here, for each CPU of @mask
 * @func: the function
 * @info: the argument of both
 * @wait: true: return when all have run it
 * @mask: which CPUs; this one may be among them
 */
void on_each_cpu_cond_mask(smp_cond_func_t cond_func, smp_call_func_t func, void *info, bool wait,
			   const struct cpumask *mask)
{
	smp_call_function_many_cond(mask, func, info, wait, true, cond_func);
}

static void do_nothing(void *unused)
{
}

/**
 * kick_all_cpus_sync - wait until every other CPU has taken an interrupt
 */
void kick_all_cpus_sync(void)
{
	smp_call_function(do_nothing, NULL, 1);
}

/* ---- locks ---- */

/**
 * __raw_spin_lock - take a lock that somebody has
 * @lock: the lock
 *
 * Takes interrupts meanwhile, if they are on.
 */
void __raw_spin_lock(raw_spinlock_t *lock)
{
	do {
		while (raw_spin_is_locked(lock))
			cpu_relax();
	} while (!arch_spin_trylock(lock));
}

/* ---- bringing CPUs up and down ---- */

/* Where a CPU starts: it goes online, and is idle until it has a task, or stops. */
static void *start_secondary(void *arg)
{
	struct rq *rq = arg;

	host_thread_enter((int)(rq - runqueues), &rq->idle);
	pthread_mutex_lock(&host_lock);
	rq->host = pthread_self();
	set_cpu_online((unsigned int)cpu_number, true);
	cpu_kick(&runqueues[0]);
	give_cpu_away(rq);
	while (!rq->stopped)
		pthread_cond_wait(&rq->idle_turn, &host_lock);
	pthread_mutex_unlock(&host_lock);
	host_stack_exit();
	return NULL;
}

/* Wait until something happens on another CPU, and take interrupts; host_lock is held. */
static void wait_for_cpu(void)
{
	if (!serve_one_call(this_rq()))
		cpu_wait(this_rq(), NULL);
}

/* Start a CPU and wait until it is online. */
static void __init cpu_up(unsigned int cpu)
{
	struct rq *rq = &runqueues[cpu];
	pthread_t thread;
	int err;

	pthread_mutex_lock(&host_lock);
	WRITE_ONCE(nr_cpus_up, nr_cpus_up + 1);
	err = host_thread_start(&thread, true, start_secondary, rq);
	if (err)
		boot_error("the host gives no thread for CPU %u (error %d); build with fewer CPUS",
			   cpu, err);
	rq->boot_thread = thread;
	while (!cpu_online(cpu))
		wait_for_cpu();
	pthread_mutex_unlock(&host_lock);
}

/**
 * smp_init - bring up all CPUs
 *
 * Per-CPU areas are there already. Linux: kernel/smp.c.
 */
void __init smp_init(void)
{
	unsigned int cpu;

	if (booted_already())
		return;
	pr_info("smp: Bringing up secondary CPUs ...\n");
	for_each_possible_cpu(cpu)
		if (!cpu_online(cpu))
			cpu_up(cpu);
	pr_info("smp: Brought up 1 node, %u CPUs\n", num_online_cpus());
}

/*
 * Stop a CPU. From here on it is offline, so no call comes any more. Those that are
 * in its queue it runs, and also lets its tasks run that can, before it stops.
 */
static void __exit cpu_down(unsigned int cpu)
{
	struct rq *rq = &runqueues[cpu];

	pthread_mutex_lock(&host_lock);
	set_cpu_online(cpu, false);
	rq->stop = true;
	cpu_kick(rq);
	while (!rq->stopped)
		wait_for_cpu();
	WRITE_ONCE(nr_cpus_up, nr_cpus_up - 1);
	pthread_mutex_unlock(&host_lock);
	pthread_join(rq->boot_thread, NULL);
}

static void __exit smp_stop(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (cpu)
			cpu_down(cpu);
}
__exitcall(smp_stop);

#endif /* CONFIG_SMP */
