/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CPUS_H
#define CPUS_H

/*
 * The same work on all CPUs at once, and objects that one CPU takes and another
 * gives back.
 *
 *	CPU 0  take -->  batch | batch | batch | ...  --> give  CPU 1
 *			 a ring: full ones are CPU 1's, empty ones CPU 0's
 */

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "bench.h"
#include "peers.h"

#define BATCH	   256 /* objects that change CPUs together */
#define NR_BATCHES 16  /* that can be on the way */
#define SPINS	   1000

struct cpu_work {
	struct work_struct work;
	bench_fn fn;
	unsigned long n;
};

static inline void do_cpu_work(struct work_struct *work)
{
	const struct cpu_work *w = container_of(work, struct cpu_work, work);

	w->fn(w->n);
}

/* In a task of each CPU, at the same time; @n is the work of each. */
static inline void on_all(bench_fn fn, unsigned long n)
{
	static struct cpu_work works[NR_CPUS];
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		works[cpu].fn = fn;
		works[cpu].n = n;
		INIT_WORK(&works[cpu].work, do_cpu_work);
		schedule_work_on((int)cpu, &works[cpu].work);
	}
	for_each_online_cpu(cpu)
		flush_work(&works[cpu].work);
}

/*
 * On one CPU of the host they would share a cache. No work of on_all() sleeps, so each
 * CPU has one worker for all of it, and on_all(pin, 0) is enough.
 */
static inline void pin(unsigned long unused)
{
	bench_pin((unsigned int)smp_processor_id());
}

struct batch {
	unsigned long nr __aligned(64); /* 0 while it is CPU 0's to fill */
	void *objects[BATCH] __aligned(64);
};

/* Wait until @batch is there, or has gone. */
static inline void wait_for(struct batch *batch, bool there)
{
	for (unsigned int spins = 1;; spins++) {
		if (!!__atomic_load_n(&batch->nr, __ATOMIC_ACQUIRE) == there)
			return;
		if (!(spins % SPINS))
			cpu_relax();
	}
}

/* Run by both CPUs: @n objects go from one to the other. @p is NULL for ours. */
static __always_inline void pass_objects(const struct peer *p, void *(*take)(const struct peer *p),
					 void (*give)(const struct peer *p, void *object),
					 unsigned long n)
{
	static struct batch batches[NR_BATCHES];

	for (struct batch *batch = batches; n; batch++) {
		unsigned long nr = min(n, (unsigned long)BATCH);

		if (batch == batches + NR_BATCHES)
			batch = batches;
		wait_for(batch, smp_processor_id());
		if (smp_processor_id() == 0)
			for (unsigned long i = 0; i < nr; i++)
				batch->objects[i] = take(p);
		else
			for (unsigned long i = 0; i < nr; i++)
				give(p, batch->objects[i]);
		__atomic_store_n(&batch->nr, smp_processor_id() ? 0 : nr, __ATOMIC_RELEASE);
		n -= nr;
	}
}

#endif /* CPUS_H */
