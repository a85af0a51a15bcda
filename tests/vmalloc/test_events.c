// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of vmalloc: ranges of addresses, which become free later than they are given back.
 */

#include "../tracelib.h"

#include <linux/vmalloc.h>

static char expected[512];

static void child_ranges(void *arg)
{
	void *p[3];

	trace_boot();
	pr_info("begin\n");
	p[0] = vmalloc(3 * PAGE_SIZE);
	p[1] = __vmalloc_node(PAGE_SIZE, 0x10000, GFP_KERNEL, NUMA_NO_NODE, p);
	/* More than all addresses. */
	p[2] = get_vm_area(2UL << 30, VM_MAP);
	CHECK(p[0] && p[1] && !p[2]);
	pr_info("free\n");
	vfree(p[0]);
	vfree(p[1]);
	pr_info("purge\n");
	vm_unmap_aliases();
	CHECK(trace_write());
}

static void ranges(void **state)
{
	char alloc[512];
	unsigned long start;

	/* A guard page is behind each area. */
	trace_of(child_ranges, "mem=32M");
	keep_events("begin", "free");
	CHECK_EVENTS(1, "alloc_vmap_area: va_start: [0-9]+ size=16384 align=1 vstart=0x[0-9a-f]+ "
			"vend=0x[0-9a-f]+ failed=0");
	CHECK_EVENTS(1,
		     "alloc_vmap_area: va_start: [0-9]+ size=8192 align=65536 vstart=0x[0-9a-f]+ "
		     "vend=0x[0-9a-f]+ failed=0");
	strcpy(alloc, event_of("alloc_vmap_area"));
	start = strtoul(strstr(alloc, "va_start: ") + 10, NULL, 10);
	CHECK(strtoul(field_of(alloc, "vstart"), NULL, 16) <= start);
	CHECK(start < strtoul(field_of(alloc, "vend"), NULL, 16));
	CHECK_EQ(start % PAGE_SIZE, 0);

	trace_of(child_ranges, "mem=32M");
	keep_events("free", "purge");
	snprintf(expected, sizeof(expected),
		 "free_vmap_area_noflush: va_start=0x%lx nr_lazy=4 nr_lazy_max=[0-9]+", start);
	CHECK_EVENTS(1, expected);
	CHECK_EVENTS(1,
		     "free_vmap_area_noflush: va_start=0x[0-9a-f]+ nr_lazy=6 nr_lazy_max=[0-9]+");
	CHECK_EVENTS(0, "purge_vmap_area_lazy: .*");
}

static void purged(void **state)
{
	char purge[512];

	trace_of(child_ranges, "mem=32M trace_event=vmalloc:*,console");
	keep_events("purge", NULL);
	CHECK_EVENTS(1, "purge_vmap_area_lazy: start=0x[0-9a-f]+ end=0x[0-9a-f]+ num_purged=[12]");
	strcpy(purge, event_of("purge_vmap_area_lazy"));
	CHECK(strtoul(field_of(purge, "end"), NULL, 16) >=
	      strtoul(field_of(purge, "start"), NULL, 16) + 6 * PAGE_SIZE);
}

static void fails(void **state)
{
	trace_of(child_ranges, "mem=32M");
	CHECK_EVENTS(1, "alloc_vmap_area: va_start: [0-9]+ size=2147487744 align=4096 "
			"vstart=0x[0-9a-f]+ vend=0x[0-9a-f]+ failed=1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges),
		cmocka_unit_test(purged),
		cmocka_unit_test(fails),
	};

	return cmocka_run_group_tests_name("events of vmalloc", tests, NULL, NULL);
}
