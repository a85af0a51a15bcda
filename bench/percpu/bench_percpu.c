// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU memory, with two CPUs.
 *
 * alloc32+free/N	alloc_percpu() of 32 bytes for each CPU, and free, among N
 *			live areas of 4 to 512 bytes; the peer allocates and clears
 *			32 bytes for each CPU with calloc()
 * this_cpu_inc		against a plain ++ of a global variable, and an atomic one
 * count/2cpus		both CPUs count at once: each its own copy, a percpu_counter,
 *			against one atomic that they share
 */

#include <stdlib.h>

#include <linux/biscuitos.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/smp.h>

#include "../cpus.h"

#define MAX_LIVE 5000

static DEFINE_PER_CPU(unsigned long, count);
static struct percpu_counter counter;
static unsigned long plain;
static atomic_long_t shared;

static void __percpu *live[MAX_LIVE];
static void *live_calloc[MAX_LIVE];

static void ours_alloc_free(unsigned long n)
{
	while (n--) {
		void __percpu *p = __alloc_percpu(32, 8);

		bench_consume(p);
		free_percpu(p);
	}
}

static void calloc_free(unsigned long n)
{
	while (n--) {
		void *p = calloc(NR_CPUS, 32);

		bench_consume(p);
		free(p);
	}
}

static void this_cpu_inc_many(unsigned long n)
{
	while (n--) {
		this_cpu_inc(count);
		barrier();
	}
}

static void plain_inc_many(unsigned long n)
{
	while (n--) {
		plain++;
		barrier();
	}
}

static void atomic_inc_many(unsigned long n)
{
	while (n--)
		atomic_long_inc(&shared);
}

static void counter_inc_many(unsigned long n)
{
	while (n--)
		percpu_counter_inc(&counter);
}

/* ---- the same on all CPUs at once; n is the work of each ---- */

static void all_this_cpu(unsigned long n)
{
	on_all(this_cpu_inc_many, n);
}

static void all_atomic(unsigned long n)
{
	on_all(atomic_inc_many, n);
}

static void all_counter(unsigned long n)
{
	on_all(counter_inc_many, n);
}

static void bench_among(unsigned int nr)
{
	unsigned int state = 1;
	char name[64];

	for (unsigned int i = 0; i < nr; i++) {
		size_t size = 4UL << (state >> 24) % 8;

		state = state * 1664525 + 1013904223;
		live[i] = __alloc_percpu(size, 4);
		live_calloc[i] = calloc(NR_CPUS, size);
	}
	scnprintf(name, sizeof(name), "alloc32+free/%u", nr);
	bench("percpu", name, ours_alloc_free, "glibc-calloc", calloc_free);
	while (nr--) {
		free_percpu(live[nr]);
		free(live_calloc[nr]);
	}
}

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	if (percpu_counter_init(&counter, 0, 0))
		return 1;

	bench_among(0);
	bench_among(10);
	bench_among(100);
	bench_among(1000);
	bench_among(5000);
	bench("percpu", "this_cpu_inc", this_cpu_inc_many, "plain++", plain_inc_many);
	bench("percpu", "this_cpu_inc", this_cpu_inc_many, "atomic", atomic_inc_many);
	bench("percpu", "this_cpu_inc/2cpus", all_this_cpu, "shared-atomic", all_atomic);
	bench("percpu", "percpu_counter/2cpus", all_counter, "shared-atomic", all_atomic);
	return 0;
}
