// SPDX-License-Identifier: GPL-2.0-only
/*
 * memblock against Linux 6.1's own memblock.c, in one program.
 *
 * alloc32+free/N	memblock_alloc() of 32 bytes with N reserved regions
 * reserve+free/N	memblock_reserve() and free at random among N regions
 * build/N		N reservations in a row and N frees, all together, arrays growing
 *
 * The last lines compare the bytes of the region arrays instead of times.
 */

#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <sys/mman.h>

#include <linux/biscuitos.h>
#include <linux/printk.h>
#include "../bench.h"
#include "workload.h"

static unsigned long long linux_ram;
static unsigned long build_count;

static void build_ours(unsigned long n)
{
	ours_workload.build(n, build_count);
}

static void build_linux(unsigned long n)
{
	linux_workload.build(n, build_count);
}

static void reset_both(void)
{
	ours_workload.reset(CONFIG_MEMBLOCK_BASE);
	linux_workload.reset(linux_ram);
}

static void bench_among(unsigned long n)
{
	char name[64];

	reset_both();
	ours_workload.spread(n);
	linux_workload.spread(n);

	snprintf(name, sizeof(name), "alloc32+free/%lu", n);
	bench("memblock", name, ours_workload.alloc_free, "linux-6.1", linux_workload.alloc_free);
	snprintf(name, sizeof(name), "reserve+free/%lu", n);
	bench("memblock", name, ours_workload.reserve_free, "linux-6.1",
	      linux_workload.reserve_free);

	printf("BENCH memblock array-bytes/%lu %lu linux-6.1 %lu %.3f\n", n,
	       ours_workload.metadata(), linux_workload.metadata(),
	       (double)ours_workload.metadata() / linux_workload.metadata());
}

int main(int argc, char *argv[])
{
	static const unsigned long counts[] = { 1, 10, 100, 1000, 10000 };
	char name[64];
	void *ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (ram == MAP_FAILED)
		err(1, "mmap");
	linux_ram = (unsigned long)ram;

	setup_command_line(argc, argv, NULL, 0);
	console_loglevel = 4;
	memory_init();

	for (unsigned int i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		bench_among(counts[i]);
	for (unsigned int i = 1; i < sizeof(counts) / sizeof(*counts); i++) {
		reset_both();
		build_count = counts[i];
		snprintf(name, sizeof(name), "build/%lu", counts[i]);
		bench("memblock", name, build_ours, "linux-6.1", build_linux);
	}
	return 0;
}
