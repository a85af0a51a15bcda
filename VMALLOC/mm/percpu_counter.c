// SPDX-License-Identifier: GPL-2.0-only
/*
 * A counter made of per-CPU counters (Linux: lib/percpu_counter.c).
 *
 *	CPU 0: +12   CPU 1: -3	 CPU 2: +31	each below the batch
 *		  |	   |	    |
 *		  '--------+--------'
 *			   v
 *			 count			under the lock
 *
 * A CPU adds to its own part, without a lock. When that part reaches the batch
 * it is moved to the common count, with the lock. So a read of the count alone
 * is cheap and nearly right, and the sum over all parts is exact.
 */

#include <linux/err.h>
#include <linux/percpu_counter.h>

/* How far a CPU's part may go: more CPUs, rarer visits to the lock. */
int percpu_counter_batch = NR_CPUS * 2 > 32 ? NR_CPUS * 2 : 32;

/**
 * percpu_counter_init - make a counter
 * @fbc: the counter
 * @amount: its value
 * @gfp: how memory may be had
 *
 * Return: 0, or -ENOMEM.
 */
int percpu_counter_init(struct percpu_counter *fbc, s64 amount, gfp_t gfp)
{
	raw_spin_lock_init(&fbc->lock);
	fbc->count = amount;
	fbc->counters = alloc_percpu_gfp(s32, gfp);
	return fbc->counters ? 0 : -ENOMEM;
}

/**
 * percpu_counter_destroy - give a counter's memory back
 * @fbc: the counter; one that was never made, all zeroes, is left alone
 */
void percpu_counter_destroy(struct percpu_counter *fbc)
{
	free_percpu(fbc->counters);
	fbc->counters = NULL;
}

/**
 * percpu_counter_set - give a counter another value
 * @fbc: the counter, which nobody changes meanwhile
 * @amount: its new value
 */
void percpu_counter_set(struct percpu_counter *fbc, s64 amount)
{
	unsigned long flags;
	unsigned int cpu;

	raw_spin_lock_irqsave(&fbc->lock, flags);
	for_each_possible_cpu(cpu)
		WRITE_ONCE(*per_cpu_ptr(fbc->counters, cpu), 0);
	WRITE_ONCE(fbc->count, amount);
	raw_spin_unlock_irqrestore(&fbc->lock, flags);
}

/**
 * percpu_counter_add_batch - add to a counter
 * @fbc: the counter
 * @amount: what to add
 * @batch: from this value on a CPU's part is moved to the common count
 */
void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount, s32 batch)
{
	s64 count = raw_cpu_read(*fbc->counters) + amount;
	unsigned long flags;

	if (likely(count > -batch && count < batch)) {
		raw_cpu_write(*fbc->counters, (s32)count);
		return;
	}
	raw_spin_lock_irqsave(&fbc->lock, flags);
	WRITE_ONCE(fbc->count, fbc->count + count);
	raw_cpu_write(*fbc->counters, 0);
	raw_spin_unlock_irqrestore(&fbc->lock, flags);
}

/**
 * __percpu_counter_sum - the value of a counter
 * @fbc: the counter
 *
 * Return: the common count and all parts.
 */
s64 __percpu_counter_sum(struct percpu_counter *fbc)
{
	unsigned long flags;
	unsigned int cpu;
	s64 sum;

	raw_spin_lock_irqsave(&fbc->lock, flags);
	sum = fbc->count;
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(fbc->counters, cpu));
	raw_spin_unlock_irqrestore(&fbc->lock, flags);
	return sum;
}
