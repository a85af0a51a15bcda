// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of kmap(): a mapping stays until all free ones are flushed.
 */

#include "../tracelib.h"

#include <linux/gfp.h>
#include <linux/highmem.h>

static char expected[512];

static struct page *high_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_HIGHMEM);

	CHECK(page && PageHighMem(page));
	return page;
}

static void child_maps(void *arg)
{
	struct page *page;

	trace_boot();
	page = high_page();
	pr_info("kmap\n");
	/* The second one finds the first. */
	CHECK(kmap(page) == kmap(page));
	kunmap(page);
	kunmap(page);
	pr_info("flush\n");
	kmap_flush_unused();
	pr_info("local\n");
	kunmap_local(kmap_local_page(page));
	pr_info("end\n");
	CHECK(trace_write());
}

/* @set: with addr and pfn; @clear: with the same addr. */
static void check_pair(const char *set, const char *clear)
{
	char event[256];

	strcpy(event, event_of(set));
	snprintf(expected, sizeof(expected), "%s: addr=%s", clear, field_of(event, "addr"));
	CHECK_EVENTS(1, expected);
	snprintf(expected, sizeof(expected), "set_pte: addr=%s pfn=%s prot=.*",
		 field_of(event, "addr"), field_of(event, "pfn"));
	CHECK_EVENTS(1, expected);
	snprintf(expected, sizeof(expected), "pte_clear: addr=%s", field_of(event, "addr"));
	CHECK_EVENTS(1, expected);
}

static void mapped(void **state)
{
	trace_of(child_maps, "mem=32M highmem=16M");
	keep_events("kmap", "local");
	CHECK_EVENTS(1, "kmap: addr=0x[0-9a-f]+ pfn=0x[0-9a-f]+ users=1");
	CHECK_EVENTS(1, "kmap: addr=0x[0-9a-f]+ pfn=0x[0-9a-f]+ users=2");
	CHECK_EVENTS(1, "kunmap: addr=0x[0-9a-f]+ users=1");
	CHECK_EVENTS(1, "kunmap: addr=0x[0-9a-f]+ users=0");
	check_pair("kmap", "kmap_clear");
	CHECK_EVENTS(0, "kmap_local: .*");

	trace_of(child_maps, "mem=32M highmem=16M");
	keep_events("kmap", "flush");
	CHECK_EVENTS(0, "kmap_clear: .*");
}

static void mapped_locally(void **state)
{
	trace_of(child_maps, "mem=32M highmem=16M");
	keep_events("local", "end");
	CHECK_EVENTS(1, "kmap_local: addr=0x[0-9a-f]+ pfn=0x[0-9a-f]+");
	check_pair("kmap_local", "kunmap_local");
	CHECK_EVENTS(0, "kmap: .*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mapped),
		cmocka_unit_test(mapped_locally),
	};

	return cmocka_run_group_tests_name("events of kmap()", tests, NULL, NULL);
}
