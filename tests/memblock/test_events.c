// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of memblock: each range that comes or goes.
 */

#include "../tracelib.h"

#include <linux/memblock.h>

#define MIB 0x100000UL

static void child_ranges(void *arg)
{
	trace_boot();
	pr_info("begin\n");
	CHECK_EQ(memblock_add(0x10000000, 4 * MIB), 0);
	CHECK_EQ(memblock_reserve(0x10000000, 100), 0);
	CHECK_EQ(memblock_phys_free(0x10000000, 100), 0);
	CHECK_EQ(memblock_remove(0x10000000, MIB), 0);
	CHECK_EQ(memblock_add_node(0x20000000, MIB, 0, MEMBLOCK_NONE), 0);
	/* Cut off at both ends: 0x30000800 to 0x30002800 keeps a page and a half too much. */
	CHECK_EQ(memblock_add(0x30000800, 0x2000), 0);
	memblock_trim_memory(PAGE_SIZE);
	/* Without an aligned page: it goes. */
	CHECK_EQ(memblock_add(0x40000100, 0x200), 0);
	memblock_trim_memory(PAGE_SIZE);
	memblock_cap_memory_range(0x20000000, 2 * MIB);
	pr_info("end\n");
	CHECK(trace_write());
}

static void ranges(void **state)
{
	static const char *const events[] = {
		"memblock_add: type=memory base=0x10000000 size=4194304 nid=[0-9]+",
		"memblock_add: type=reserved base=0x10000000 size=100 nid=[0-9]+",
		"memblock_remove: type=reserved base=0x10000000 size=100",
		"memblock_remove: type=memory base=0x10000000 size=1048576",
		"memblock_add: type=memory base=0x20000000 size=1048576 nid=0",
		"memblock_add: type=memory base=0x30000800 size=8192 nid=[0-9]+",
		"memblock_remove: type=memory base=0x30000800 size=2048",
		"memblock_remove: type=memory base=0x30002000 size=2048",
		"memblock_add: type=memory base=0x40000100 size=512 nid=[0-9]+",
		"memblock_remove: type=memory base=0x40000100 size=512",
		/* All other memory, from above. */
		"memblock_remove: type=memory base=0x60000000 size=16777216",
		"memblock_remove: type=memory base=0x30001000 size=4096",
		"memblock_remove: type=memory base=0x10100000 size=3145728",
	};
	char *at, *event;

	trace_of(child_ranges, "");
	at = trace_text;
	do {
		event = next_event(&at);
		CHECK(event);
	} while (strcmp(event, "console: begin"));
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		regex_t re;

		event = next_event(&at);
		CHECK(event);
		CHECK_EQ(regcomp(&re, events[i], REG_EXTENDED), 0);
		if (regexec(&re, event, 0, NULL, 0))
			check_failed(__FILE__, __LINE__, "%s\ninstead of %s", event, events[i]);
		regfree(&re);
	}
}

/* memblock_discard() forgets all of it. */
static void child_discard(void *arg)
{
	trace_boot();
	memblock_free_all();
	pr_info("begin\n");
	memblock_discard();
	CHECK(trace_write());
}

static void discarded(void **state)
{
	trace_of(child_discard, "");
	keep_events("begin", NULL);
	CHECK_EVENTS(!IS_ENABLED(CONFIG_ARCH_KEEP_MEMBLOCK),
		     "memblock_remove: type=memory base=0x0 size=[0-9]+");
	CHECK_EVENTS(!IS_ENABLED(CONFIG_ARCH_KEEP_MEMBLOCK),
		     "memblock_remove: type=reserved base=0x0 size=[0-9]+");
}

/* A call that fails is not recorded. */
static void child_nothing(void *arg)
{
	phys_addr_t all = PHYS_OFFSET;

	trace_boot();
	pr_info("begin\n");
	CHECK_EQ(memblock_reserve(all, 0), 0);
	CHECK_EQ(memblock_phys_free(all, 0), 0);
	CHECK_EQ(memblock_phys_alloc(1UL << 30, 8), 0);
	CHECK(trace_write());
}

static void nothing(void **state)
{
	trace_of(child_nothing, "trace_event=memblock_*,console");
	keep_events("begin", NULL);
	CHECK_EVENTS(0, "memblock_.*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges),
		cmocka_unit_test(discarded),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests_name("events of memblock", tests, NULL, NULL);
}
