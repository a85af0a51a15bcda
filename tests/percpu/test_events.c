// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of per-CPU memory say what was asked for, and what happened.
 */

#include "../tracelib.h"

#include <linux/gfp_types.h>

static char expected[512];

static noinline void one_of_each(void)
{
	void *p = __alloc_percpu_gfp(100, 16, GFP_KERNEL);

	CHECK(p);
	free_percpu(p);
	/* There is no chunk for it yet, and none can be made now. */
	while (__alloc_percpu_gfp(PCPU_MIN_UNIT_SIZE, 4096, GFP_NOWAIT | __GFP_NOWARN))
		;
}

static void child_one_of_each(void *arg)
{
	trace_boot();
	one_of_each();
	CHECK(trace_write());
}

static void allocated_and_freed(void **state)
{
	char alloc[512];

	trace_of(child_one_of_each, "trace_event=percpu:*");
	snprintf(expected, sizeof(expected),
		 "percpu_alloc_percpu: call_site=one_of_each\\+0x[0-9a-f]+/0x[0-9a-f]+ reserved=0 "
		 "is_atomic=0 size=100 align=16 base_addr=" PTR " off=[0-9]+ ptr=" PTR
		 " bytes_alloc=%d gfp_flags=GFP_KERNEL",
		 100 * NR_CPUS);
	CHECK_EVENTS(1, expected);
	snprintf(alloc, sizeof(alloc), "%s", strstr(trace_text, "size=100 align=16 "));
	snprintf(expected, sizeof(expected), "percpu_free_percpu: base_addr=%s off=%s ptr=%s",
		 field_of(alloc, "base_addr"), field_of(alloc, "off"), field_of(alloc, "ptr"));
	CHECK_EVENTS(1, expected);
}

static void fails(void **state)
{
	trace_of(child_one_of_each, "trace_event=percpu:*");
	CHECK_EVENTS(1, "percpu_alloc_percpu_fail: reserved=0 is_atomic=1 size=32768 align=4096");
}

/* ---- chunks ---- */

#define NR_LARGE 40

static void child_chunks(void *arg)
{
	void *p[NR_LARGE];

	trace_boot();
	for (int i = 0; i < NR_LARGE; i++)
		p[i] = __alloc_percpu(PCPU_MIN_UNIT_SIZE, 8);
	for (int i = 0; i < NR_LARGE; i++)
		free_percpu(p[i]);
	CHECK(trace_write());
}

static void chunks(void **state)
{
	trace_of(child_chunks,
		 "mem=256M trace_event=percpu:percpu_create_chunk,percpu_destroy_chunk");
	CHECK(nr_events("percpu_create_chunk: base_addr=" PTR) > 1);
	CHECK(nr_events("percpu_destroy_chunk: base_addr=" PTR) > 0);
	/* It is one of those that were made. */
	snprintf(expected, sizeof(expected), "percpu_create_chunk: base_addr=%s",
		 field_of(event_of("percpu_destroy_chunk"), "base_addr"));
	CHECK(nr_events(expected) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocated_and_freed),
		cmocka_unit_test(fails),
		cmocka_unit_test(chunks),
	};

	return cmocka_run_group_tests_name("events of per-CPU memory", tests, NULL, NULL);
}
