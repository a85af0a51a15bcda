/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CPUMASK_H
#define _LINUX_CPUMASK_H

/*
 * Sets of CPUs: a bitmap with a bit for each (Linux: include/linux/cpumask.h).
 *
 *	possible	may ever run: CONFIG_NR_CPUS of them, from 0
 *	online		run now: CPU 0, and those that smp_init() has brought up
 */

#include <linux/bitmap.h>
#include <linux/biscuitos.h>
#include <linux/bug.h>
#include <linux/preempt.h>

#ifdef CONFIG_SMP
#define NR_CPUS CONFIG_NR_CPUS
#else
#define NR_CPUS 1
#endif

#define nr_cpu_ids ((unsigned int)NR_CPUS)

typedef struct cpumask {
	DECLARE_BITMAP(bits, NR_CPUS);
} cpumask_t;

extern struct cpumask __cpu_possible_mask, __cpu_online_mask;
#define cpu_possible_mask ((const struct cpumask *)&__cpu_possible_mask)
#define cpu_online_mask	  ((const struct cpumask *)&__cpu_online_mask)

#define cpumask_bits(maskp) ((maskp)->bits)

/* The CPU that runs this; it stays the same until put_cpu(). */
#define smp_processor_id() raw_smp_processor_id()
#define get_cpu()                   \
	({                          \
		preempt_disable();  \
		smp_processor_id(); \
	})
#define put_cpu() preempt_enable()

static inline void cpumask_clear(struct cpumask *dst)
{
	bitmap_zero(cpumask_bits(dst), nr_cpu_ids);
}

static inline void cpumask_setall(struct cpumask *dst)
{
	bitmap_fill(cpumask_bits(dst), nr_cpu_ids);
}

static inline void cpumask_copy(struct cpumask *dst, const struct cpumask *src)
{
	bitmap_copy(cpumask_bits(dst), cpumask_bits(src), nr_cpu_ids);
}

/*
 * With CONFIG_DEBUG_PER_CPU_MAPS=y (DEBUG=1): is @cpu beyond the end of a mask? Then a
 * WARN, and the caller leaves the memory behind the mask alone.
 */
static inline bool cpumask_beyond(unsigned int cpu)
{
	return IS_ENABLED(CONFIG_DEBUG_PER_CPU_MAPS) && WARN_ON_ONCE(cpu >= nr_cpu_ids);
}

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *dst)
{
	if (cpumask_beyond(cpu))
		return;
	set_bit(cpu, cpumask_bits(dst));
}

static inline void cpumask_clear_cpu(unsigned int cpu, struct cpumask *dst)
{
	if (cpumask_beyond(cpu))
		return;
	clear_bit(cpu, cpumask_bits(dst));
}

static inline bool cpumask_test_cpu(unsigned int cpu, const struct cpumask *mask)
{
	return !cpumask_beyond(cpu) && test_bit(cpu, cpumask_bits(mask));
}

static inline bool cpumask_and(struct cpumask *dst, const struct cpumask *src1,
			       const struct cpumask *src2)
{
	return bitmap_and(cpumask_bits(dst), cpumask_bits(src1), cpumask_bits(src2), nr_cpu_ids);
}

static inline bool cpumask_empty(const struct cpumask *mask)
{
	return bitmap_empty(cpumask_bits(mask), nr_cpu_ids);
}

static inline bool cpumask_equal(const struct cpumask *src1, const struct cpumask *src2)
{
	return bitmap_equal(cpumask_bits(src1), cpumask_bits(src2), nr_cpu_ids);
}

static inline unsigned int cpumask_weight(const struct cpumask *mask)
{
	return bitmap_weight(cpumask_bits(mask), nr_cpu_ids);
}

static inline unsigned int cpumask_first(const struct cpumask *mask)
{
	return find_first_bit(cpumask_bits(mask), nr_cpu_ids);
}

/* The first one that is in both. */
static inline unsigned int cpumask_first_and(const struct cpumask *src1, const struct cpumask *src2)
{
	return find_first_and_bit(cpumask_bits(src1), cpumask_bits(src2), nr_cpu_ids);
}

/* The next one above @n, which may be -1; nr_cpu_ids or more if there is none. */
static inline unsigned int cpumask_next(int n, const struct cpumask *mask)
{
	return find_next_bit(cpumask_bits(mask), nr_cpu_ids, n + 1);
}

#define for_each_cpu(cpu, mask) for_each_set_bit(cpu, cpumask_bits(mask), nr_cpu_ids)
/* All of them are possible: no need to look. */
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)
#define for_each_online_cpu(cpu)   for_each_cpu(cpu, cpu_online_mask)

#define num_possible_cpus() cpumask_weight(cpu_possible_mask)
#define num_online_cpus()   cpumask_weight(cpu_online_mask)
#define cpu_possible(cpu)   ((cpu) < nr_cpu_ids && cpumask_test_cpu(cpu, cpu_possible_mask))
#define cpu_online(cpu)	    ((cpu) < nr_cpu_ids && cpumask_test_cpu(cpu, cpu_online_mask))

static inline void set_cpu_online(unsigned int cpu, bool online)
{
	assign_bit(cpu, cpumask_bits(&__cpu_online_mask), online);
}

#endif /* _LINUX_CPUMASK_H */
