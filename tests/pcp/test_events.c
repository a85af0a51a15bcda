// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of the per-CPU page lists: pages come in batches, and go back.
 */

#include "../tracelib.h"

#include <linux/gfp.h>
#include <linux/pcp.h>

static char expected[512];

static void child_lists(void *arg)
{
	trace_boot();
	drain_all_pages(NULL);
	pr_info("begin\n");
	__free_page(alloc_page(GFP_KERNEL));
	pr_info("drain\n");
	drain_all_pages(NULL);
	pr_info("end\n");
	CHECK(trace_write());
}

static void come_and_go(void **state)
{
	char alloc[512];
	int batch;

	trace_of(child_lists, "mem=64M");
	keep_events("begin", "drain");
	batch = nr_events("mm_page_alloc_zone_locked: page=" PTR
			  " pfn=0x[0-9a-f]+ order=0 migratetype=0 percpu_refill=1");
	CHECK(batch > 1);
	strcpy(alloc, event_of("mm_page_alloc"));
	CHECK_EVENTS(0, "mm_page_pcpu_drain: .*");

	/* All of them go back, one of them after it was used. */
	trace_of(child_lists, "mem=64M");
	keep_events("drain", "end");
	CHECK_EVENTS(batch,
		     "mm_page_pcpu_drain: page=" PTR " pfn=0x[0-9a-f]+ order=0 migratetype=[012]");
	snprintf(expected, sizeof(expected),
		 "mm_page_pcpu_drain: page=%s pfn=%s order=0 migratetype=[012]",
		 field_of(alloc, "page"), field_of(alloc, "pfn"));
	CHECK_EVENTS(1, expected);
	CHECK_EVENTS(0, "mm_page_free: .*");
}

/* The short way of a single page has no event of its own: it is not taken. */
static void child_hot(void *arg)
{
	trace_boot();
	__free_page(alloc_page(GFP_KERNEL));
	pr_info("begin\n");
	for (int i = 0; i < 10; i++)
		__free_page(alloc_page(GFP_KERNEL));
	CHECK(trace_write());
}

static void each_page(void **state)
{
	trace_of(child_hot, "mem=64M");
	keep_events("begin", NULL);
	CHECK_EVENTS(10, "mm_page_alloc: .* order=0 .*");
	CHECK_EVENTS(10, "mm_page_free: .* order=0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(come_and_go),
		cmocka_unit_test(each_page),
	};

	return cmocka_run_group_tests_name("events of per-CPU page lists", tests, NULL, NULL);
}
