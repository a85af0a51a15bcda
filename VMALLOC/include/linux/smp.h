/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

/*
 * Several CPUs, and work for another one (Linux: include/linux/smp.h).
 * mm/smp.c explains how a CPU is simulated. With CPUS=1 a call runs where it
 * was made.
 */

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

/* What another CPU runs: as an interrupt would, it may not wait for long. */
typedef void (*smp_call_func_t)(void *info);

#ifdef CONFIG_SMP

void smp_init(void);
void cpu_relax(void);
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info,
			    bool wait);
void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);

#else

static inline void smp_init(void)
{
}

#define cpu_relax() barrier()

static inline int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait)
{
	if (cpu != 0)
		return -ENXIO;
	func(info);
	return 0;
}

static inline void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func,
					  void *info, bool wait)
{
}

static inline void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info,
				    bool wait)
{
	if (cpumask_test_cpu(0, mask))
		func(info);
}

#endif /* CONFIG_SMP */

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
