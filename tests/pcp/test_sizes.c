// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many pages a CPU keeps of a zone of any size. The project's Makefile gives
 * these numbers, so the code that computes them never runs there. This file
 * compiles it once more, without those numbers and under other names. The zones
 * are made up: those of 4 TiB need no RAM.
 */

#include "pcp.h"

#undef CONFIG_PCP_BATCH
#define CONFIG_PCP_BATCH 0
#undef CONFIG_PCP_HIGH
#define CONFIG_PCP_HIGH 0

#define pcp_refill	       computed_pcp_refill
#define pcp_shrink	       computed_pcp_shrink
#define alloc_hot_page	       computed_alloc_hot_page
#define free_hot_page	       computed_free_hot_page
#define drain_local_pages      computed_drain_local_pages
#define drain_all_pages	       computed_drain_all_pages
#define drain_dead_cpus	       computed_drain_dead_cpus
#define zone_pcp_update	       computed_zone_pcp_update
#define setup_per_cpu_pageset  computed_setup_per_cpu_pageset
#define zone_pcp_count	       computed_zone_pcp_count
#define zoneinfo_show_pagesets computed_zoneinfo_show_pagesets
#define pcp_stats_show	       computed_pcp_stats_show
#include "mm/pcp.c"

static int batch_of(unsigned long managed)
{
	struct zone z = { .managed_pages = ATOMIC_LONG_INIT((long)managed) };

	return zone_batchsize(&z);
}

/*
 * The batch is the managed pages divided by 4096, times 1.5, rounded down to a power of two,
 * minus 1, and at least 1. Linux's zone_batchsize() computes the same. From 1 GiB on the batch no
 * longer grows.
 */
static void batch(void **state)
{
	static const struct {
		unsigned long managed;
		int batch;
	} zones[] = {
		{ 1, 1 },	{ 256, 1 },	 { 4095, 1 },	   { 8191, 1 },
		{ 8192, 1 },	{ 12287, 1 },	 { 12288, 3 },	   { 16384, 3 },
		{ 24576, 7 },	{ 32768, 7 },	 { 45055, 7 },	   { 45056, 15 },
		{ 65536, 15 },	{ 131072, 31 },	 { 262143, 63 },   { 262144, 63 },
		{ 524288, 63 }, { 1048576, 63 }, { 16777216, 63 }, { 1UL << 30, 63 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(zones); i++)
		CHECK_EQ(batch_of(zones[i].managed), zones[i].batch);
}

static int high_of(unsigned long low, int batch)
{
	struct zone z = { ._watermark = { [WMARK_MIN] = 1, [WMARK_LOW] = low } };

	return zone_highsize(&z, batch);
}

/*
 * Together the CPUs may keep as many pages as the low watermark. Each CPU may keep at least four
 * batches.
 */
static void high(void **state)
{
	CHECK_EQ(high_of(1000 * NR_CPUS, 7), 1000);
	CHECK_EQ(high_of(1000 * NR_CPUS + NR_CPUS - 1, 7), 1000);
	CHECK_EQ(high_of(29 * NR_CPUS, 7), 29);
	CHECK_EQ(high_of(28 * NR_CPUS, 7), 28);
	CHECK_EQ(high_of(27 * NR_CPUS, 7), 28);
	CHECK_EQ(high_of(0, 7), 28);
	CHECK_EQ(high_of(NR_CPUS, 63), 252);
}

/* The lists of every CPU follow the watermarks, up and down. */
static void child_update(void *arg)
{
	static const unsigned long marks[] = { 500, 900, 100, 700 };

	boot();
	pcp_ready = true;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		zone->_watermark[WMARK_LOW] = marks[i] * NR_CPUS;
		zone_pcp_update(zone);
		for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
			CHECK_EQ(pcp_of(cpu)->batch, batch_of(zone_managed_pages(zone)));
			CHECK_EQ(pcp_of(cpu)->high, marks[i]);
		}
	}
}
TEST_IN_CHILD(update)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batch),
		cmocka_unit_test(high),
		cmocka_unit_test(update),
	};

	return cmocka_run_group_tests_name("pcp sizes", tests, NULL, NULL);
}
