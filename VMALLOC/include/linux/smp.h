/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

/*
 * Several CPUs, and work for another one (Linux: include/linux/smp.h).
 * mm/smp.c explains how one CPU interrupts another, mm/sched.c how a CPU runs
 * tasks. With CPUS=1 a call runs where it was made.
 */

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

/* What another CPU runs, in hardirq context: it may not sleep. */
typedef void (*smp_call_func_t)(void *info);
typedef bool (*smp_cond_func_t)(int cpu, void *info);

/**
 * struct __call_single_data - one call: in the queue of its target, or free
 * @list: in that queue
 * @func: what the target runs
 * @info: its argument
 * @sync: the caller waits for its end
 * @locked: in use
 * @caller: the CPU that calls
 * @dst: the CPU that is called
 */
typedef struct __call_single_data {
	struct list_head list;
	smp_call_func_t func;
	void *info;
	bool sync;
	bool locked;
	int caller, dst;
} call_single_data_t;

#define CSD_INIT(_func, _info)                   \
	(call_single_data_t)                     \
	{                                        \
		.func = (_func), .info = (_info) \
	}
#define INIT_CSD(_csd, _func, _info) (*(_csd) = CSD_INIT((_func), (_info)))

void cpu_relax(void);
int smp_call_on_cpu(unsigned int cpu, int (*func)(void *), void *par, bool phys);

#ifdef CONFIG_SMP

void smp_init(void);
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
int smp_call_function_single_async(int cpu, call_single_data_t *csd);
int smp_call_function_any(const struct cpumask *mask, smp_call_func_t func, void *info, int wait);
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info,
			    bool wait);
void on_each_cpu_cond_mask(smp_cond_func_t cond_func, smp_call_func_t func, void *info, bool wait,
			   const struct cpumask *mask);
void kick_all_cpus_sync(void);

#else

static inline void smp_init(void)
{
}

/* One CPU calls itself: what it runs is in hardirq context all the same. */
static inline void __call_self(smp_call_func_t func, void *info)
{
	unsigned long flags;

	local_irq_save(flags);
	__preempt_count += HARDIRQ_OFFSET;
	func(info);
	__preempt_count -= HARDIRQ_OFFSET;
	local_irq_restore(flags);
}

static inline int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait)
{
	if (cpu != 0)
		return -ENXIO;
	__call_self(func, info);
	return 0;
}

static inline int smp_call_function_single_async(int cpu, call_single_data_t *csd)
{
	return smp_call_function_single(cpu, csd->func, csd->info, false);
}

static inline int smp_call_function_any(const struct cpumask *mask, smp_call_func_t func,
					void *info, int wait)
{
	return smp_call_function_single(cpumask_test_cpu(0, mask) ? 0 : -1, func, info, wait);
}

static inline void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func,
					  void *info, bool wait)
{
}

static inline void on_each_cpu_cond_mask(smp_cond_func_t cond_func, smp_call_func_t func,
					 void *info, bool wait, const struct cpumask *mask)
{
	if (cpumask_test_cpu(0, mask) && (!cond_func || cond_func(0, info)))
		__call_self(func, info);
}

static inline void kick_all_cpus_sync(void)
{
}

#endif /* CONFIG_SMP */

/**
 * on_each_cpu_mask - have some CPUs run a function, this one too if it is among them
 * @mask: which; those that are not online are left out
 * @func: the function; it may not sleep
 * @info: its argument
 * @wait: true: return when all have run it
 *
 * They run it at the same time.
 */
static inline void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info,
				    bool wait)
{
	on_each_cpu_cond_mask(NULL, func, info, wait, mask);
}

/* on_each_cpu_cond_mask() for all CPUs. */
static inline void on_each_cpu_cond(smp_cond_func_t cond_func, smp_call_func_t func, void *info,
				    bool wait)
{
	on_each_cpu_cond_mask(cond_func, func, info, wait, cpu_online_mask);
}

/**
 * smp_call_function - have all other online CPUs run a function
 * @func: the function
 * @info: its argument
 * @wait: true: until all have run it
 */
static inline void smp_call_function(smp_call_func_t func, void *info, int wait)
{
	smp_call_function_many(cpu_online_mask, func, info, wait);
}

/**
 * on_each_cpu - have all online CPUs run a function, this one too
 * @func: the function
 * @info: its argument
 * @wait: true: until all have run it
 */
static inline void on_each_cpu(smp_call_func_t func, void *info, int wait)
{
	on_each_cpu_mask(cpu_online_mask, func, info, wait);
}

#endif /* _LINUX_SMP_H */
