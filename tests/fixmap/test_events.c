// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of page tables and of the fixmap.
 */

#include "../tracelib.h"

#include <linux/fixmap.h>

static char expected[512];

static void child_entry(void *arg)
{
	trace_boot();
	pr_info("begin\n");
	set_fixmap(FIX_TEXT_POKE0, PHYS_OFFSET + 5 * PAGE_SIZE);
	clear_fixmap(FIX_TEXT_POKE0);
	CHECK(trace_write());
}

static void entry(void **state)
{
	unsigned long addr = __fix_to_virt(FIX_TEXT_POKE0), pfn = PHYS_PFN(PHYS_OFFSET) + 5;

	trace_of(child_entry, "");
	keep_events("begin", NULL);
	snprintf(expected, sizeof(expected), "set_fixmap: idx=%d addr=0x%lx pfn=0x%lx",
		 FIX_TEXT_POKE0, addr, pfn);
	CHECK_EVENTS(1, expected);
	snprintf(expected, sizeof(expected),
		 "set_pte: addr=0x%lx pfn=0x%lx prot=0x[1-9a-f][0-9a-f]*", addr, pfn);
	CHECK_EVENTS(1, expected);
	snprintf(expected, sizeof(expected), "clear_fixmap: idx=%d addr=0x%lx", FIX_TEXT_POKE0,
		 addr);
	CHECK_EVENTS(1, expected);
	snprintf(expected, sizeof(expected), "pte_clear: addr=0x%lx", addr);
	CHECK_EVENTS(1, expected);
	snprintf(expected, sizeof(expected), "flush_tlb_kernel_range: start=0x%lx end=0x%lx", addr,
		 addr + PAGE_SIZE);
	CHECK_EVENTS(1, expected);
	/* In this order. */
	CHECK(strstr(trace_text, "pte_clear") < strstr(trace_text, "flush_tlb"));
	CHECK(strstr(trace_text, "set_pte") < strstr(trace_text, "pte_clear"));
}

/* The tables of all entries are made at boot. */
static void tables(void **state)
{
	trace_of(child_entry, "");
	for (unsigned long addr = FIXADDR_START & PMD_MASK; addr < FIXADDR_END; addr += PMD_SIZE) {
		snprintf(expected, sizeof(expected),
			 "pmd_populate_kernel: addr=0x%lx pfn=0x[0-9a-f]+", addr);
		CHECK_EVENTS(1, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entry),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests_name("events of page tables and fixmap", tests, NULL, NULL);
}
