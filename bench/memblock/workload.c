// SPDX-License-Identifier: GPL-2.0-only
/* See workload.h. WORKLOAD is the name of the table that this file defines. */

#include <string.h>
#include <linux/memblock.h>

#include "../bench.h"
#include "workload.h"

static unsigned long long ram_base;
static unsigned long nr_places;

static phys_addr_t place(unsigned long i)
{
	return ram_base + (RAM_SIZE / 2 / nr_places & ~63UL) * i + 4096;
}

/* Any numbers will do, if both sides get the same. */
static unsigned long next_random(void)
{
	static unsigned int state = 1;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

static void reset_type(struct memblock_type *type)
{
	memset(type->regions, 0, type->cnt * sizeof(*type->regions));
	type->cnt = 1;
	type->total_size = 0;
}

static void reset(unsigned long long ram)
{
	reset_type(&memblock.memory);
	reset_type(&memblock.reserved);
	ram_base = ram;
	memblock_add(ram, RAM_SIZE);
	memblock_set_current_limit(ram + RAM_SIZE);
	memblock_allow_resize();
	/* The array may lie in RAM since an earlier case. */
	if (memblock.reserved.max > 128)
		memblock_reserve(__pa(memblock.reserved.regions),
				 (memblock.reserved.max * sizeof(*memblock.reserved.regions) +
				  4095) & ~4095UL);
}

static void spread(unsigned long n)
{
	nr_places = n;
	for (unsigned long i = 0; i < n; i++)
		memblock_reserve(place(i), 32);
}

static void alloc_free(unsigned long n)
{
	while (n--) {
		void *p = memblock_alloc(32, 32);

		bench_consume(p);
		memblock_free(p, 32);
	}
}

static void reserve_free(unsigned long n)
{
	while (n--) {
		phys_addr_t at = place(next_random() % nr_places) + 48;

		memblock_reserve(at, 8);
		memblock_phys_free(at, 8);
	}
}

static void build(unsigned long n, unsigned long count)
{
	nr_places = count;
	while (n--) {
		for (unsigned long i = 0; i < count; i++)
			memblock_reserve(place(i), 32);
		for (unsigned long i = 0; i < count; i++)
			memblock_phys_free(place(i), 32);
	}
}

static unsigned long metadata(void)
{
	return (memblock.memory.max + memblock.reserved.max) * sizeof(*memblock.memory.regions);
}

const struct memblock_workload WORKLOAD = {
	.reset = reset,
	.spread = spread,
	.alloc_free = alloc_free,
	.reserve_free = reserve_free,
	.build = build,
	.metadata = metadata,
};
