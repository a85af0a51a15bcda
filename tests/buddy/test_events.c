// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of the page allocator: blocks that are allocated and freed, and what happens on the
 * free lists then.
 */

#include "../tracelib.h"

#include <linux/gfp.h>
#include <linux/list.h>

static char expected[512];

#define PAGE "page=" PTR " pfn=0x[0-9a-f]+"

static void child_blocks(void *arg)
{
	struct page *page;

	trace_boot();
	pr_info("begin\n");
	page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 3);
	__free_pages(page, 3);
	__free_page(alloc_page(GFP_HIGHUSER_MOVABLE));
	CHECK(!alloc_pages(GFP_ATOMIC | __GFP_NOWARN, MAX_ORDER - 1) || true);
	CHECK(trace_write());
}

static void blocks(void **state)
{
	char alloc[512];

	trace_of(child_blocks, "");
	keep_events("begin", NULL);
	CHECK_EVENTS(1, "mm_page_alloc: " PAGE
			" order=3 migratetype=0 gfp_flags=GFP_KERNEL\\|__GFP_ZERO");
	CHECK_EVENTS(1, "mm_page_alloc: " PAGE
			" order=0 migratetype=1 gfp_flags=GFP_HIGHUSER_MOVABLE");
	CHECK_EVENTS(1, "mm_page_free: " PAGE " order=3");
	CHECK_EVENTS(1, "mm_page_free: " PAGE " order=0");
	strcpy(alloc, event_of("mm_page_alloc"));
	snprintf(expected, sizeof(expected), "mm_page_free: page=%s pfn=%s order=3",
		 field_of(alloc, "page"), field_of(alloc, "pfn"));
	CHECK_EVENTS(1, expected);
	snprintf(expected, sizeof(expected),
		 "mm_page_alloc_zone_locked: page=%s pfn=%s order=3 migratetype=0 "
		 "percpu_refill=[01]",
		 field_of(alloc, "page"), field_of(alloc, "pfn"));
	CHECK_EVENTS(1, expected);
}

static void child_fails(void *arg)
{
	trace_boot();
	pr_info("begin\n");
	while (alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER - 1))
		;
	CHECK(trace_write());
}

static void fails(void **state)
{
	trace_of(child_fails, "");
	keep_events("begin", NULL);
	CHECK_EVENTS(1, "mm_page_alloc: page=0+ pfn=0x0 order=10 migratetype=0 "
			"gfp_flags=GFP_KERNEL\\|__GFP_NOWARN");
}

/* A field of 32 bits, on a 32-bit machine, and one of 64. */
static void filtered(void **state)
{
	trace_of(child_fails, "trace_event=mm_page_alloc trace_event_filter=pfn==-1");
	CHECK_EQ(nr_events("mm_page_alloc: page=0+ pfn=0x0 .*"), 1);
	CHECK_EQ(nr_events(".*"), 1);
	trace_of(child_fails, "trace_event=mm_page_alloc trace_event_filter=order<=-1&&pfn!=-1");
	CHECK(nr_events("mm_page_alloc: page=" PTR " pfn=0x[0-9a-f]+ order=10 .*") > 0);
}

static void hashed(void **state)
{
	char plain[64];

	trace_of(child_blocks, "trace_event=mm_page_free");
	strcpy(plain, field_of(event_of("mm_page_free"), "page"));
	trace_of(child_blocks, "trace_event=mm_page_free hash_pointers=always");
	CHECK(strcmp(plain, field_of(event_of("mm_page_free"), "page")));
	CHECK_EQ(strlen(plain), strlen(field_of(event_of("mm_page_free"), "page")));
	trace_of(child_blocks, "trace_event=mm_page_free hash_pointers=never");
	CHECK(!strcmp(plain, field_of(event_of("mm_page_free"), "page")));
}

/* ---- lists ---- */

static void child_lists(void *arg)
{
	struct list_head list = LIST_HEAD_INIT(list);
	struct page *shared, *block;

	trace_boot();
	pr_info("begin\n");
	CHECK_EQ(alloc_pages_bulk_list(GFP_KERNEL, 5, &list), 5);
	shared = list_first_entry(&list, struct page, lru);
	get_page(shared);
	pr_info("put\n");
	put_pages_list(&list);
	CHECK(list_empty(&list));
	pr_info("last\n");
	put_page(shared);
	block = alloc_pages(GFP_KERNEL, 2);
	split_page(block, 2);
	for (int i = 0; i < 4; i++)
		__free_page(block + i);
	CHECK(trace_write());
}

static void lists(void **state)
{
	int alone;

	trace_of(child_lists, "");
	keep_events("begin", NULL);
	CHECK_EVENTS(4, "mm_page_free_batched: " PAGE " order=0");
	/* Those, the shared one, and four of the block. */
	CHECK_EVENTS(9, "mm_page_free: " PAGE " order=0");
	CHECK_EVENTS(1, "split_page: pfn=0x[0-9a-f]+ order=2");
	keep_events("put", "last");
	alone = nr_events("mm_page_free: " PAGE " order=0");
	CHECK_EQ(alone, 4);
	/* All of them are freed before the first one goes to a list. */
	CHECK(strstr(trace_text, "batched") > strstr(trace_text, "mm_page_free: "));
	CHECK(!strstr(strstr(trace_text, "batched"), "mm_page_free: "));
}

/* ---- the free lists ---- */

/* By the events alone: the blocks of each order, as the allocator counts them. */
static unsigned long nr_free[MAX_ORDER];

static void child_free_lists(void *arg)
{
	struct page *pages[50];
	struct zone *zone;

	trace_boot();
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] = alloc_pages(i % 2 ? GFP_KERNEL : GFP_HIGHUSER_MOVABLE, i % 6);
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i += 3)
		__free_pages(pages[i], i % 6);
	CHECK(trace_write());
	for (int order = 0; order < MAX_ORDER; order++) {
		unsigned long nr = 0;

		for_each_zone(zone)
			nr += zone->free_area[order].nr_free;
		dprintf(2, "%lu ", nr);
	}
}

static void free_lists(void **state)
{
	struct child c = trace_of_child(child_free_lists, "trace_event=*_free_list mem=64M");
	char *at = trace_text, *event, *count = c.err;

	CHECK_EQ(c.status, 0);
	memset(nr_free, 0, sizeof(nr_free));
	while ((event = next_event(&at))) {
		unsigned long order = strtoul(field_of(event, "order"), NULL, 10);

		CHECK(order < MAX_ORDER);
		if (!strncmp(event, "add_", 4))
			nr_free[order]++;
		else if (!strncmp(event, "del_", 4))
			nr_free[order]--;
	}
	for (int order = 0; order < MAX_ORDER; order++)
		CHECK_EQ(strtoul(count, &count, 10), nr_free[order]);
	CHECK(nr_free[MAX_ORDER - 1] > 0);
	free_child(&c);
}

static void forms_of_lists(void **state)
{
	trace_of(child_free_lists, "mem=64M");
	CHECK(nr_events("add_to_free_list: pfn=0x[0-9a-f]+ order=[0-9]+ migratetype=[012] "
			"to_tail=0") > 5);
	CHECK(nr_events("add_to_free_list: pfn=0x[0-9a-f]+ order=10 migratetype=1 to_tail=1") > 5);
	CHECK(nr_events("del_page_from_free_list: pfn=0x[0-9a-f]+ order=[0-9]+") > 5);
	CHECK_EVENTS(1, "zone: name=Normal start_pfn=0x[0-9a-f]+ spanned=[0-9]+ present=[0-9]+ "
			"pageblock_order=10");
	/* All memory is movable at first, and GFP_KERNEL is not: a whole block changes sides. */
	CHECK_EVENTS(1, "mm_page_alloc_extfrag: " PAGE " alloc_order=[0-9] fallback_order=10 "
			"pageblock_order=10 alloc_migratetype=0 fallback_migratetype=1 "
			"fragmenting=0 change_ownership=1");
	CHECK_EVENTS(1, "move_to_free_list: pfn=0x[0-9a-f]+ order=10 migratetype=0 to_tail=1");
	CHECK(nr_events("set_pageblock_migratetype: pfn=0x[0-9a-f]+ migratetype=0") == 1);
}

/* ---- references ---- */

#ifdef CONFIG_DEBUG_PAGE_REF
static void child_references(void *arg)
{
	struct page *page;

	trace_boot();
	pr_info("begin\n");
	page = alloc_page(GFP_KERNEL);
	get_page(page);
	put_page(page);
	put_page(page);
	CHECK(trace_write());
}

static void references(void **state)
{
	trace_of(child_references, "trace_event=page_ref:*,console");
	keep_events("begin", NULL);
#define COMMON(count) "pfn=0x[0-9a-f]+ flags=none count=" count " mapcount=0 mapping=0+ mt=0 "
	CHECK_EVENTS(1, "page_ref_set: " COMMON("1") "val=1");
	CHECK_EVENTS(1, "page_ref_mod: " COMMON("2") "val=1");
	CHECK_EVENTS(1, "page_ref_mod_and_test: " COMMON("1") "val=-1 ret=0");
	CHECK_EVENTS(1, "page_ref_mod_and_test: " COMMON("0") "val=-1 ret=1");
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks),	  cmocka_unit_test(fails),
		cmocka_unit_test(filtered),	  cmocka_unit_test(hashed),
		cmocka_unit_test(lists),	  cmocka_unit_test(free_lists),
		cmocka_unit_test(forms_of_lists),
#ifdef CONFIG_DEBUG_PAGE_REF
		cmocka_unit_test(references),
#endif
	};

	return cmocka_run_group_tests_name("events of pages", tests, NULL, NULL);
}
