// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page allocator used wrongly. Each case boots a machine in a child, does
 * the wrong thing, and looks at what came of it: what is said on stderr, that
 * no free list has changed, that blocks in use hold what was written to them,
 * and that the allocator goes on working.
 */

#include "buddylib.h"

#include <linux/sizes.h>

struct misuse {
	const char *name;
	void (*run)(void);
	int reports; /* how many "cut here" and "Bad page state" */
	const char *says;
};

/* Blocks that somebody has: one page, a block of 8, a compound page of 8. */
static struct page *one, *eight, *comp;

#define BAD(call)                                \
	do {                                     \
		struct snapshot before = look(); \
                                                 \
		call;                            \
		CHECK_SAME(before);              \
	} while (0)

static struct page *first_reserved(void)
{
	unsigned long pfn = ARCH_PFN_OFFSET;

	while (!PageReserved(pfn_to_page(pfn)))
		CHECK(pfn_valid(++pfn));
	return pfn_to_page(pfn);
}

/* ---- allocating ---- */

static void order_11(void)
{
	BAD(CHECK(!alloc_pages(GFP_KERNEL, MAX_ORDER)));
}

/* Said once, and refused each time. */
static void order_huge(void)
{
	BAD(CHECK(!alloc_pages(GFP_KERNEL, ~0U)));
	BAD(CHECK(!alloc_pages(GFP_KERNEL, 64)));
	BAD(CHECK(!__get_free_pages(GFP_KERNEL, 32)));
}

static void unknown_gfp(void)
{
	struct page *page = alloc_pages(GFP_KERNEL | (gfp_t)1 << 25, 0);

	CHECK(page);
	__free_page(page);
}

static void highmem_address(void)
{
	unsigned long addr = __get_free_pages(GFP_KERNEL | __GFP_HIGHMEM, 1);

	CHECK(virt_addr_valid(addr));
	free_pages(addr, 1);
}

#ifndef CONFIG_ZONE_DMA
static void dma_without_zone(void)
{
	struct page *page = alloc_pages(GFP_KERNEL | GFP_DMA, 0);

	CHECK(page);
	CHECK(!PageHighMem(page));
	__free_page(page);
}
#endif

static void two_zones(void)
{
	BAD(CHECK(!alloc_pages(GFP_KERNEL | __GFP_DMA32 | __GFP_HIGHMEM, 0)));
}

static void movable_and_reclaimable(void)
{
	BAD(CHECK(!alloc_pages(GFP_KERNEL | __GFP_MOVABLE | __GFP_RECLAIMABLE, 0)));
}

static void bulk_movable_and_reclaimable(void)
{
	struct page *array[4] = { NULL };

	BAD(CHECK_EQ(alloc_pages_bulk_array(GFP_KERNEL | GFP_MOVABLE_MASK, 4, array), 0));
	CHECK(!array[0]);
}

static void bulk_nowhere(void)
{
	BAD(CHECK_EQ(__alloc_pages_bulk(GFP_KERNEL, 0, NULL, 4, NULL, NULL), 0));
}

static void bulk_negative(void)
{
	struct page *array[4] = { NULL };

	BAD(CHECK_EQ(__alloc_pages_bulk(GFP_KERNEL, 0, NULL, -1, NULL, array), 0));
}

static void exact_compound(void)
{
	void *mem = alloc_pages_exact(3 * PAGE_SIZE, GFP_KERNEL | __GFP_COMP);

	CHECK(mem);
	CHECK(!PageCompound(virt_to_page(mem)));
	free_pages_exact(mem, 3 * PAGE_SIZE);
}

static void exact_zero(void)
{
	BAD(CHECK(!alloc_pages_exact(0, GFP_KERNEL)));
}

static void exact_too_large(void)
{
	BAD(CHECK(!alloc_pages_exact((PAGE_SIZE << (MAX_ORDER - 1)) + 1, GFP_KERNEL)));
}

/* ---- freeing ---- */

static void double_free(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	__free_page(page);
	BAD(__free_page(page));
}

static void double_free_block(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 4);

	__free_pages(page, 4);
	BAD(__free_pages(page, 4));
}

/* It is not the first page of the free block any more. */
static void double_free_merged(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 5);

	split_page(page, 5);
	for (int i = 0; i < 32; i++)
		__free_page(page + i);
	for (int i = 31; i >= 0; i--)
		BAD(__free_page(page + i));
}

static void double_free_by_address(void)
{
	unsigned long addr = __get_free_pages(GFP_KERNEL, 2);

	free_pages(addr, 2);
	BAD(free_pages(addr, 2));
}

static void double_free_compound(void)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);

	__free_pages(page, 3);
	BAD(__free_pages(page, 3));
	BAD(put_page(page + 5));
}

static void order_too_high(void)
{
	BAD(__free_pages(eight, 4));
	BAD(__free_pages(one, 1));
}

static void order_too_low(void)
{
	BAD(__free_pages(eight, 2));
	BAD(__free_pages(eight, 0));
}

/* Orders that no block has, and that lose their bits when they are shifted. */
static void order_impossible(void)
{
	static const unsigned int more[] = { 8, 16, 32, 64, 128, 1U << 31 };

	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		BAD(__free_pages(eight, 3 + more[i]));
	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		BAD(__free_pages(one, more[i]));
	BAD(__free_pages(one, ~0U));
}

static void order_of_compound(void)
{
	BAD(__free_pages(comp, 2));
	BAD(__free_pages(comp, 0));
}

static void reserved_page(void)
{
	BAD(__free_page(first_reserved()));
	BAD(put_page(first_reserved()));
	BAD(__free_pages(first_reserved(), 3));
}

static void tail_page(void)
{
	for (int i = 1; i < 8; i++)
		BAD(__free_page(eight + i));
	BAD(__free_pages(eight + 4, 2));
	BAD(put_page(eight + 1));
}

static void tail_of_compound(void)
{
	for (int i = 1; i < 8; i++)
		BAD(__free_page(comp + i));
	BAD(free_pages((unsigned long)page_address(comp + 4), 2));
}

static void put_block(void)
{
	BAD(put_page(eight));
}

static void outside_mem_map(void)
{
	struct page on_stack = { .flags = 0 };

	BAD(__free_page(mem_map + max_mapnr));
	BAD(__free_page(mem_map - 1));
	BAD(__free_page(mem_map + max_mapnr + 100000));
	BAD(__free_page(&on_stack));
}

static void null_page(void)
{
	BAD(__free_page(NULL));
}

static void misaligned_page(void)
{
	BAD(__free_page((struct page *)((char *)one + sizeof(long))));
	BAD(__free_page((struct page *)((char *)one - 1)));
}

static void address_outside(void)
{
	BAD(free_page((unsigned long)high_memory));
	BAD(free_page(PAGE_OFFSET - PAGE_SIZE));
	BAD(free_page(~0UL & PAGE_MASK));
	BAD(free_page((unsigned long)&one & PAGE_MASK));
}

static void address_unaligned(void)
{
	BAD(free_page((unsigned long)page_address(one) + 1));
	BAD(free_page((unsigned long)page_address(one) + PAGE_SIZE / 2));
}

static void address_zero(void)
{
	BAD(free_page(0));
	BAD(free_pages(0, 5));
}

static void put_free_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	__free_page(page);
	BAD(put_page(page));
	BAD(put_page(page));
}

static void get_free_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	__free_page(page);
	BAD(get_page(page));
	CHECK_EQ(page_count(page), 0);
	BAD(get_page(page));
	CHECK_EQ(page_count(page), 0);
}

static void get_tail_of_block(void)
{
	BAD(get_page(eight + 1));
	CHECK_EQ(page_count(eight + 1), 0);
}

static void split_wrong_order(void)
{
	BAD(split_page(eight, 2));
	BAD(split_page(eight, 4));
	for (int i = 1; i < 8; i++)
		CHECK_EQ(page_count(eight + i), 0);
}

static void exact_freed_twice(void)
{
	void *mem = alloc_pages_exact(3 * PAGE_SIZE, GFP_KERNEL);

	free_pages_exact(mem, 3 * PAGE_SIZE);
	BAD(free_pages_exact(mem, 3 * PAGE_SIZE));
}

/* A block is no such memory, nor the other way round. */
static void exact_and_block(void)
{
	void *mem = alloc_pages_exact(8 * PAGE_SIZE, GFP_KERNEL);

	BAD(free_pages((unsigned long)mem, 3));
	BAD(free_pages_exact(page_address(eight), 8 * PAGE_SIZE));
	free_pages_exact(mem, 8 * PAGE_SIZE);
}

static void in_use(void)
{
	SetPageLocked(one);
	BAD(__free_page(one));
	ClearPageLocked(one);
	SetPageSlab(one);
	BAD(__free_page(one));
	ClearPageSlab(one);
	SetPagePrivate(eight);
	BAD(__free_pages(eight, 3));
	ClearPagePrivate(eight);
}

static void mapping_left(void)
{
	one->mapping = (struct address_space *)one;
	BAD(__free_page(one));
	one->mapping = NULL;
}

static void mapcount_left(void)
{
	atomic_set(&one->_mapcount, 0);
	BAD(__free_page(one));
	atomic_set(&one->_mapcount, -1);
}

#define BAD_PAGE "BUG: Bad page state in process biscuitos  pfn:"

static const struct misuse cases[] = {
	{ "order_11", order_11, 1, "__alloc_pages" },
	{ "order_huge", order_huge, 1, "__alloc_pages" },
	{ "unknown_gfp", unknown_gfp, 1,
	  "Unexpected gfp: 0x2000000. Fixing up to gfp: 0xcc0 (GFP_KERNEL). Fix your code!\n" },
	{ "highmem_address", highmem_address, 1, "__GFP_HIGHMEM" },
#ifndef CONFIG_ZONE_DMA
	{ "dma_without_zone", dma_without_zone, 1, "GFP_DMA without ZONE_DMA" },
#endif
	{ "two_zones", two_zones, 1, "two zones" },
	{ "movable_and_reclaimable", movable_and_reclaimable, 1, "both movable and reclaimable" },
	{ "bulk_movable_and_reclaimable", bulk_movable_and_reclaimable, 1,
	  "both movable and reclaimable" },
	{ "bulk_nowhere", bulk_nowhere, 1, "__alloc_pages_bulk" },
	{ "bulk_negative", bulk_negative, 1, "__alloc_pages_bulk" },
	{ "exact_compound", exact_compound, 1, "alloc_pages_exact" },
	{ "exact_zero", exact_zero, 1, "__alloc_pages" },
	{ "exact_too_large", exact_too_large, 1, "__alloc_pages" },
	{ "double_free", double_free, 1, "free already" },
	{ "double_free_block", double_free_block, 1, "free already" },
	{ "double_free_merged", double_free_merged, 32, "free already" },
	{ "double_free_by_address", double_free_by_address, 1, "free already" },
	{ "double_free_compound", double_free_compound, 2, "free already" },
	{ "order_too_high", order_too_high, 2, "another order" },
	{ "order_too_low", order_too_low, 2, "another order" },
	{ "order_impossible", order_impossible, 13, BAD_PAGE },
	{ "order_of_compound", order_of_compound, 2, "another order" },
	{ "reserved_page", reserved_page, 3, "reserved page" },
	{ "tail_page", tail_page, 9, "not the first of its block" },
	{ "tail_of_compound", tail_of_compound, 8, "a tail page of a compound page" },
	{ "put_block", put_block, 1, "another order" },
	{ "outside_mem_map", outside_mem_map, 4, "this is no page" },
	{ "null_page", null_page, 1, "this is no page" },
	{ "misaligned_page", misaligned_page, 2, "this is no page" },
	{ "address_outside", address_outside, 4, "not the address of a page of low memory" },
	{ "address_unaligned", address_unaligned, 2, "not the address of a page of low memory" },
	{ "address_zero", address_zero, 0, "" },
	{ "put_free_page", put_free_page, 2, "free already" },
	{ "get_free_page", get_free_page, 1, "include/linux/buddy.h" },
	{ "get_tail_of_block", get_tail_of_block, 1, "include/linux/buddy.h" },
	{ "split_wrong_order", split_wrong_order, 2, "at mm/buddy.c:" },
	{ "exact_freed_twice", exact_freed_twice, 3, "free already" },
	{ "exact_and_block", exact_and_block, 9, BAD_PAGE },
	{ "in_use", in_use, 3, "PAGE_FLAGS_CHECK_AT_FREE flag(s) set" },
	{ "mapping_left", mapping_left, 1, "non-NULL mapping" },
	{ "mapcount_left", mapcount_left, 1, "nonzero mapcount" },
};

static void fill(struct page *page, int order, int c)
{
	memset(page_address(page), c, PAGE_SIZE << order);
}

static void check_filled(struct page *page, int order, int c)
{
	const u8 *mem = page_address(page);

	for (size_t i = 0; i < PAGE_SIZE << order; i++)
		if (mem[i] != c)
			check_failed(__FILE__, __LINE__, "byte %zu is %#x", i, mem[i]);
}

static void child_case(void *arg)
{
	const struct misuse *m = arg;
	struct snapshot before;

	boot("");
	before = look();
	one = alloc_page(GFP_KERNEL);
	eight = alloc_pages(GFP_KERNEL, 3);
	comp = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);
	fill(one, 0, 1);
	fill(eight, 3, 8);
	fill(comp, 3, 9);

	BAD(m->run());

	check_usable();
	check_filled(one, 0, 1);
	check_filled(eight, 3, 8);
	check_filled(comp, 3, 9);
	__free_page(one);
	__free_pages(eight, 3);
	put_page(comp);
	CHECK_SAME(before);
	check_usable();
}

static size_t reports_of(const struct child *c)
{
	return count_of(c->err, "cut here") + count_of(c->err, BAD_PAGE);
}

static void check_case(void **state)
{
	const struct misuse *m = *state;
	struct child c = run_child(child_case, (void *)m);

	if (c.status)
		check_failed(__FILE__, __LINE__, "%s: status %d: %s", m->name, c.status, c.err);
	CHECK_STR(c.out, "");
	if (reports_of(&c) != (size_t)m->reports)
		check_failed(__FILE__, __LINE__, "%s: %zu reports: %s", m->name, reports_of(&c),
			     c.err);
	if (!m->reports)
		CHECK_STR(c.err, "");
	else if (count_of(c.err, m->says) < (size_t)m->reports)
		check_failed(__FILE__, __LINE__, "%s: not %d times \"%s\": %s", m->name, m->reports,
			     m->says, c.err);
	/* Each says how it got there, and that the page before was bad. */
	CHECK_EQ(count_of(c.err, "Call Trace:"), m->reports);
	if (m->reports > 1 && count_of(c.err, BAD_PAGE) == (size_t)m->reports)
		CHECK_EQ(count_of(c.err, " Tainted: G    B             "), m->reports - 1);
	free_child(&c);
}

/* ---- what an owner left in the pages behind the first ---- */

/*
 * Linux finds it when the block is freed. What may not be is that somebody else,
 * who gets one of the pages, cannot give it back.
 */
static void child_dirty_tail(void *arg)
{
	unsigned long nr, again;
	struct page *page, *taken;

	boot("");
	page = alloc_pages(GFP_KERNEL, 3);
	switch (*(int *)arg) {
	case 0:
		SetPagePrivate(page + 1);
		break;
	case 1:
		page[1].mapping = (struct address_space *)page;
		break;
	case 2:
		atomic_set(&page[1]._mapcount, 0);
		break;
	case 3:
		SetPageLocked(page + 7);
		break;
	default:
		page[4].private = 0x12345;
		page[4].index = 77;
		page[4].lru.next = (struct list_head *)0x1000;
	}
	__free_pages(page, 3);
	verify_all();
	taken = take_all(GFP_KERNEL | __GFP_MEMALLOC, &nr);
	verify_all();
	free_taken(taken);
	verify_all();
	free_taken(take_all(GFP_KERNEL | __GFP_MEMALLOC, &again));
	CHECK_EQ(nr, again);
}

static void dirty_tail(void **state)
{
	for (int what = 0; what < 5; what++) {
		struct child c = run_child(child_dirty_tail, &what);

		if (c.status || count_of(c.err, BAD_PAGE) > 1)
			check_failed(__FILE__, __LINE__, "%d: status %d: %s", what, c.status,
				     c.err);
		free_child(&c);
	}
}

/* ---- no memory ---- */

static void child_exhaustion(void *arg)
{
	struct snapshot before;
	struct page *taken;
	unsigned long nr;

	boot("");
	before = look();
	taken = take_all(GFP_KERNEL, &nr);
	CHECK(nr > 0);
	BAD(CHECK(!alloc_pages(GFP_KERNEL | (arg ? __GFP_NOWARN : 0), 0)));
	verify_all();
	free_taken(taken);
	CHECK_SAME(before);
	check_usable();
}

static void exhaustion(void **state)
{
	struct child c = run_child(child_exhaustion, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "");
	CHECK(starts_with(c.err, "biscuitos: page allocation failure: order:0, "
				 "mode:0xcc0(GFP_KERNEL), nodemask=(null)\n"));
	CHECK_EQ(count_of(c.err, "page allocation failure"), 1);
	CHECK_HAS(c.err, "Call Trace:\n");
	CHECK_HAS(c.err, "child_exhaustion+");
	CHECK_HAS(c.err, "\nMem-Info:\n free:");
	CHECK_HAS(c.err, "\nNormal free:");
	CHECK_HAS(c.err, "\nlowmem_reserve[]: ");
	CHECK_HAS(c.err, "\nNormal: ");
	CHECK_HAS(c.err, "*4kB ");
	CHECK_HAS(c.err, " pages RAM\n");
	CHECK_HAS(c.err, " pages reserved\n");
	free_child(&c);

	c = run_child(child_exhaustion, "nowarn");
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "");
	CHECK_STR(c.err, "");
	free_child(&c);
}

static void child_nofail(void *arg)
{
	struct snapshot before;
	struct page *taken, *page;
	struct zone *zone;
	unsigned long nr;

	boot("");
	before = look();
	taken = take_all(GFP_ATOMIC, &nr);
	for_each_populated_zone(zone)
		if (!is_highmem(zone))
			CHECK(zone_free(zone) <= min_wmark_pages(zone));
	/* Below all watermarks, down to the last page of low memory. */
	while (nr_free_pages() > (arg ? zone_free(zone_of(MAX_NR_ZONES - 1)) : 0)) {
		unsigned long was = nr_free_pages();

		page = alloc_pages(GFP_KERNEL | __GFP_HIGHMEM | __GFP_NOFAIL, 0);
		CHECK(page);
		CHECK_EQ(nr_free_pages(), was - 1);
		set_page_private(page, (unsigned long)taken);
		taken = page;
	}
	verify_all();
	free_taken(taken);
	CHECK_SAME(before);
	check_usable();
}

TEST_IN_CHILD(nofail)

/*
 * A request with __GFP_NOFAIL for an order above PAGE_ALLOC_COSTLY_ORDER causes a warning, but
 * gets the block.
 */
static void child_nofail_costly(void *arg)
{
	struct page *page;
	unsigned long nr;

	boot("");
	page = alloc_pages(GFP_KERNEL, PAGE_ALLOC_COSTLY_ORDER + 1);
	take_all(GFP_KERNEL | __GFP_HIGHMEM | __GFP_MEMALLOC, &nr);
	__free_pages(page, PAGE_ALLOC_COSTLY_ORDER + 1);
	CHECK_PTR(alloc_pages(GFP_KERNEL | __GFP_NOFAIL, PAGE_ALLOC_COSTLY_ORDER + 1), page);
	verify_all();
}

static void nofail_costly(void **state)
{
	struct child c = run_child(child_nofail_costly, NULL);

	CHECK_EQ(c.status, 0);
	CHECK(count_of(c.err, "cut here"));
	CHECK_HAS_NOT(c.err, "page allocation failure");
	free_child(&c);
}

static void child_nofail_panic(void *arg)
{
	unsigned long nr;

	boot("");
	take_all(GFP_KERNEL | __GFP_HIGHMEM | __GFP_MEMALLOC, &nr);
	CHECK_EQ(nr_free_pages(), 0);
	CHECK(!alloc_page(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN));
	alloc_page(GFP_KERNEL | __GFP_NOFAIL | __GFP_NOWARN);
	CHECK(false);
}

static void nofail_panic(void **state)
{
	struct child c = run_child(child_nofail_panic, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "page allocation failure: order:0, mode:");
	CHECK_HAS(c.err, "Kernel panic - not syncing: System is deadlocked on memory\n");
	free_child(&c);
}

/* Who may not wait may fail, whatever it says. */
static void child_nofail_atomic(void *arg)
{
	unsigned long nr;

	boot("");
	take_all(GFP_KERNEL | __GFP_HIGHMEM | __GFP_MEMALLOC, &nr);
	CHECK(!alloc_page(GFP_ATOMIC | __GFP_NOFAIL | __GFP_NOWARN));
	verify_all();
}

static void nofail_atomic(void **state)
{
	struct child c = run_child(child_nofail_atomic, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "cut here"), 1);
	free_child(&c);
}

static void child_split_compound(void *arg)
{
	boot("");
	split_page(alloc_pages(GFP_KERNEL | __GFP_COMP, 2), 2);
}

static void child_split_free(void *arg)
{
	struct page *page;

	boot("");
	page = alloc_pages(GFP_KERNEL, 2);
	__free_pages(page, 2);
	split_page(page, 2);
}

static void split_bug(void **state)
{
	struct child c = run_child(child_split_compound, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "kernel BUG at mm/buddy.c:");
	free_child(&c);
	c = run_child(child_split_free, NULL);
	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "kernel BUG at mm/buddy.c:");
	free_child(&c);
}

/* ---- who has a page, who wrote to it, who kept it ---- */

static noinline struct page *the_guilty(unsigned int order)
{
	struct page *page = alloc_pages(GFP_KERNEL, order);

	barrier();
	return page;
}

static void child_report(void *arg)
{
	struct page *page;
	char want[64];

	boot("");
	page = alloc_page(GFP_KERNEL);
	__free_page(page);
	snprintf(want, sizeof(want), "%05lx", page_to_pfn(page));
	printf("%s", want);
	__free_page(page);
}

static void bad_page_report(void **state)
{
	struct child c = run_child(child_report, NULL);
	char want[128];

	CHECK_EQ(c.status, 0);
	snprintf(want, sizeof(want), BAD_PAGE "%s\npage:", c.out);
	CHECK(starts_with(c.err, want));
	CHECK_HAS(c.err, " refcount:0 mapcount:0 mapping:");
	CHECK_HAS(c.err, "\nbuddy order:");
	CHECK_HAS(c.err, "\nflags: 0x");
	CHECK_HAS(c.err, "\nraw: ");
	CHECK_HAS(c.err, "\npage dumped because: it is free already\n");
	CHECK_HAS(c.err, "child_report+");
	free_child(&c);
}

/* What dump_page() reports of pages that are in order. */
static void child_dump(void *arg)
{
	struct page *page;

	boot("");
	page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	get_page(page + 1);
	get_page(page + 2);
	dump_page(page + 3, "a tail page"); /* its head has the references */
	page = alloc_page(GFP_KERNEL);
	dump_page(page, "nobody maps it");
	atomic_set(&page->_mapcount, 1);
	dump_page(page, "two map it");
}

static void dumped_pages(void **state)
{
	struct child c = run_child(child_dump, NULL);
	const char *nobody, *two;

	CHECK_EQ(c.status, 0);
	nobody = strstr(c.err, "page dumped because: a tail page\n");
	CHECK(nobody);
	two = strstr(c.err, "page dumped because: nobody maps it\n");
	CHECK(two);
	CHECK_EQ(count_of(c.err, " refcount:3 mapcount:0 "), 1);
	CHECK_HAS(nobody, " refcount:1 mapcount:0 ");
	CHECK_HAS(two, " refcount:1 mapcount:2 ");
	free_child(&c);
}

/* A name stands for all of its flags, the largest group first. */
static void flag_names(void **state)
{
	static const struct {
		gfp_t gfp;
		const char *names;
	} flags[] = {
		{ GFP_KERNEL, "GFP_KERNEL" },
		{ GFP_NOFS, "GFP_NOFS" },
		{ GFP_NOIO, "GFP_NOIO" },
		{ GFP_NOWAIT, "GFP_NOWAIT" },
		{ GFP_ATOMIC, "GFP_ATOMIC" },
		{ GFP_HIGHUSER, "GFP_HIGHUSER" },
		{ GFP_HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE" },
		{ GFP_KERNEL | __GFP_COMP | __GFP_ZERO, "GFP_KERNEL|__GFP_COMP|__GFP_ZERO" },
		{ __GFP_IO | __GFP_NOWARN, "__GFP_IO|__GFP_NOWARN" },
		{ __GFP_ZERO | (gfp_t)1 << 30, "__GFP_ZERO|0x40000000" },
	};
	char buf[FLAG_NAMES_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		CHECK_STR(format_gfp_flags(buf, sizeof(buf), flags[i].gfp), flags[i].names);
	CHECK_STR(format_flags(buf, sizeof(buf), 1UL << PG_locked | 1UL << PG_head, pageflag_names),
		  "locked|head");
}

/* ---- zone_verify() finds each broken invariant ---- */

/* Turn a page in use into a free block of order 0. @broken names what is left out or done wrong. */
static void make_free(struct page *page, const char *broken)
{
	struct zone *zone = page_zone(page);
	struct free_area *area = &zone->free_area[0];

	set_page_count(page, 0);
	set_page_private(page, 0);
	__SetPageBuddy(page);
	if (!strcmp(broken, "on no list"))
		return;
	list_add(&page->buddy_list, &area->free_list[get_pageblock_migratetype(page)]);
	if (strcmp(broken, "nr_free"))
		area->nr_free++;
	if (strcmp(broken, "NR_FREE_PAGES"))
		atomic_long_inc(&zone->vm_stat[NR_FREE_PAGES]);
	if (!strcmp(broken, "PageBuddy"))
		__ClearPageBuddy(page);
	if (!strcmp(broken, "order"))
		set_page_private(page, 1);
	if (!strcmp(broken, "reference"))
		set_page_count(page, 1);
}

static void child_verify(void *arg)
{
	const char *broken = arg;
	struct page *page;

	boot("");
	page = alloc_pages(GFP_KERNEL, 5);
	split_page(page, 5);
	verify_all();
	if (!strcmp(broken, "buddies")) {
		make_free(page, "");
		make_free(page + 1, "");
	} else if (!strcmp(broken, "inside")) {
		__free_pages(page, 0);
		__free_pages(page + 1, 0);
		set_page_count(page + 1, 1);
	} else if (!strcmp(broken, "circle")) {
		make_free(page + 16, "");
		page[16].buddy_list.next = &page[16].buddy_list;
	} else {
		make_free(page + 16, broken);
	}
	verify_all();
}

static void verify_finds(void **state)
{
	static const struct {
		const char *broken, *says;
	} finds[] = {
		{ "on no list", "1 is broken: a page that is PageBuddy is on a free list" },
		{ "nr_free", "4 is broken: nr_free is the number of blocks on the lists" },
		{ "NR_FREE_PAGES",
		  "4 is broken: NR_FREE_PAGES is the number of pages on the lists" },
		{ "PageBuddy", "1 is broken: a page on a free list is PageBuddy" },
		{ "order", "1 is broken: a page on a free list is PageBuddy" },
		{ "reference", "5 is broken: a free page has _refcount 0" },
		{ "buddies", "3 is broken: no two buddies of one order are both free" },
		{ "inside", "5 is broken: a free page has _refcount 0" },
		{ "circle", "1 is broken: a free list is a ring" },
	};
	struct child c;

	run_child_ok(child_verify, "nothing");
	for (size_t i = 0; i < ARRAY_SIZE(finds); i++) {
		c = run_child(child_verify, (void *)finds[i].broken);
		if (c.status != 128 + SIGABRT || !strstr(c.err, "kernel BUG at mm/debug.c:") ||
		    !strstr(c.err, "mm/buddy.c: invariant ") || !strstr(c.err, finds[i].says))
			check_failed(__FILE__, __LINE__, "%s: status %d: %s", finds[i].broken,
				     c.status, c.err);
		free_child(&c);
	}
}

/* A walk that only looks comes to an end, and says where the list is broken. */
static void child_broken_list(void *arg)
{
	struct page *page;

	boot("");
	page = alloc_pages(GFP_KERNEL, 5);
	split_page(page, 5);
	make_free(page + 16, "");
	make_free(page + 20, "");
	/* Neither is a circle to which the head does not belong, nor an end without it. */
	page[16].buddy_list.next = arg ? &page[16].buddy_list : (void *)8;
	console_loglevel = LOGLEVEL_DEBUG;
	pagetypeinfo_show();
}

static void broken_list(void **state)
{
	struct child c = run_child(child_broken_list, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "list corruption. ");
	CHECK_HAS(c.err, "00000008, which is no entry; the walk ends here\n");
	free_child(&c);
	c = run_child(child_broken_list, "circle");
	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "list corruption. next->prev should be ");
	free_child(&c);
}

static void child_leak(void *arg)
{
	struct page *page, *comp_page;
	void *mem;

	boot(arg);
	CHECK(alloc_pages(GFP_KERNEL, 1)); /* boot's own */
	run_demos();
	page = the_guilty(2);
	comp_page = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);
	mem = alloc_pages_exact(2 * PAGE_SIZE, GFP_KERNEL);
	free_page((unsigned long)mem);
	__free_page(alloc_page(GFP_KERNEL));
	printf("%lx %lx %lx", page_to_pfn(page), page_to_pfn(comp_page),
	       page_to_pfn(virt_to_page(mem) + 1));
	halt_child();
}

/* A line for each, which ends with how to learn who it was, or with that. */
static void check_leaks(const struct child *c, const char *first_end, const char *end)
{
	unsigned long page, comp_page, single;
	char want[256];

	CHECK_EQ(c->status, EXIT_LEAKED);
	CHECK_EQ(sscanf(c->out, "%lx %lx %lx", &page, &comp_page, &single), 3);
	CHECK_EQ(count_of(c->err, "not freed"), 3);
	snprintf(want, sizeof(want),
		 "buddy: not freed: 1 block of order 2, 16384 bytes, pfn %#lx%s", page, first_end);
	CHECK_HAS(c->err, want);
	snprintf(want, sizeof(want), "buddy: not freed: 1 block of order 1, 8192 bytes, pfn %#lx%s",
		 comp_page, end);
	CHECK_HAS(c->err, want);
	snprintf(want, sizeof(want), "buddy: not freed: 1 block of order 0, 4096 bytes, pfn %#lx%s",
		 single, end);
	CHECK_HAS(c->err, want);
	CHECK_EQ(count_of(c->err, "\n"), 3);
}

#define HOW_TO_LEARN                                                             \
	(IS_ENABLED(CONFIG_PAGE_OWNER) ?                                         \
		 "; boot with page_owner=on to see by whom\n" :                  \
		 "; build with CONFIG_PAGE_OWNER=y and boot with page_owner=on " \
		 "to see by whom\n")

static void leaks(void **state)
{
	struct child c = run_child(child_leak, "");

	check_leaks(&c, HOW_TO_LEARN, HOW_TO_LEARN);
	free_child(&c);
}

/* What the same call allocated is one line; another size, or another call, is another. */
static void child_leak_often(void *arg)
{
	boot(arg);
	run_demos();
	for (int i = 0; i < 3; i++)
		the_guilty(0);
	the_guilty(1);
	CHECK(alloc_page(GFP_KERNEL));
	halt_child();
}

static void leaks_by_site(void **state)
{
	struct child c = run_child(child_leak_often, "");

	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_EQ(count_of(c.err, "\n"), 2);
	CHECK_HAS(c.err, "buddy: not freed: 4 blocks of order 0, 4096 bytes each, first pfn 0x");
	CHECK_HAS(c.err, "buddy: not freed: 1 block of order 1, 8192 bytes, pfn 0x");
	free_child(&c);
#ifdef CONFIG_PAGE_OWNER
	c = run_child(child_leak_often, "page_owner=on");
	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_EQ(count_of(c.err, "\n"), 3);
	CHECK_HAS(c.err, "buddy: not freed: 3 blocks of order 0, 4096 bytes each, first pfn 0x");
	CHECK_HAS(c.err, "buddy: not freed: 1 block of order 0, 4096 bytes, pfn 0x");
	CHECK_EQ(count_of(c.err, ", allocated by the_guilty+0x"), 2);
	CHECK_EQ(count_of(c.err, ", allocated by child_leak_often+0x"), 1);
	free_child(&c);
#endif
}

static void child_no_leak(void *arg)
{
	boot("");
	CHECK(alloc_pages(GFP_KERNEL, 1));
	run_demos();
	check_usable();
	halt_child();
}

static void no_leaks(void **state)
{
	struct child c = run_child(child_no_leak, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "");
	CHECK_STR(c.err, "");
	free_child(&c);
}

#ifdef CONFIG_PAGE_OWNER
static void child_owner(void *arg)
{
	struct page *page;

	boot("page_owner=on");
	page = the_guilty(1);
	BAD(__free_pages(page, 0));
	__free_pages(page, 1);
	BAD(__free_pages(page, 1));
	BAD(__free_pages(page + 1, 0));
	check_usable();
}

/* Each page of a block that was split is one of order 0, from the same caller. */
static void child_split_owner(void *arg)
{
	struct page *page;

	boot("page_owner=on");
	page = the_guilty(1);
	split_page(page, 1);
	dump_page(page, NULL);
	dump_page(page + 1, NULL);
}

/* The last word counts. */
static void child_owner_off(void *arg)
{
	boot("page_owner=on page_owner=off");
	dump_page(the_guilty(0), NULL);
}

static void page_owner(void **state)
{
	struct child c = run_child(child_owner, NULL);
	const char *freed;

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "page_owner tracks the page as allocated\n"
			 "page last allocated via order 1, migratetype Unmovable, "
			 "gfp_mask 0xcc0(GFP_KERNEL), pid 1, tgid 1 (biscuitos)\n");
	CHECK_EQ(count_of(c.err, "tracks the page as allocated"), 1);
	CHECK_EQ(count_of(c.err, "page_owner free stack trace missing\n"), 1);
	/* After it was freed it still knows who had it, and who freed it. */
	CHECK_EQ(count_of(c.err, "page_owner tracks the page as freed\n"
				 "page last allocated via order 1, "),
		 2);
	CHECK_EQ(count_of(c.err, " the_guilty+"), 3);
	CHECK_EQ(count_of(c.err, "page last free stack trace:\n"), 2);
	freed = strstr(c.err, "page last free stack trace:\n");
	CHECK_HAS(freed, " child_owner+");
	free_child(&c);

	c = run_child(child_split_owner, NULL);
	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "page last allocated via order 0, migratetype Unmovable"), 2);
	CHECK_EQ(count_of(c.err, " the_guilty+"), 2);
	free_child(&c);

	c = run_child(child_owner_off, NULL);
	CHECK_EQ(c.status, 0);
	CHECK_HAS_NOT(c.err, "page_owner");
	free_child(&c);

	c = run_child(child_leak, "page_owner=on");
	check_leaks(&c, ", allocated by the_guilty+0x", ", allocated by child_leak+0x");
	free_child(&c);
}
#endif

#ifdef CONFIG_PAGE_POISONING
static void child_poison(void *arg)
{
	struct snapshot before;
	unsigned long nr;
	struct page *page;
	u8 *mem;

	boot("page_poison=1");
	before = look();
	page = alloc_pages(GFP_KERNEL, 1);
	mem = page_address(page);
	memset(mem, 1, 2 * PAGE_SIZE);
	__free_pages(page, 1);
	for (size_t i = 0; i < 2 * PAGE_SIZE; i++)
		CHECK_EQ(mem[i], 0xaa);
	check_usable();
	if (!strcmp(arg, "bit"))
		mem[PAGE_SIZE + 100] ^= 4;
	else if (!strcmp(arg, "bits"))
		mem[100] ^= 4, mem[200] ^= 4;
	else if (!strcmp(arg, "bytes"))
		memset(mem + 4000, 0x5b, 90);
	else if (!strcmp(arg, "first"))
		mem[0] = 0;
	else if (!strcmp(arg, "last"))
		mem[PAGE_SIZE - 1] = 0;
	else if (!strcmp(arg, "all"))
		memset(mem, 0x5b, PAGE_SIZE);
	/* Whoever gets it. */
	free_taken(take_all(GFP_KERNEL | __GFP_MEMALLOC, &nr));
	CHECK_SAME(before);
	check_usable();
}

#ifdef CONFIG_HIGHMEM
/* A page of high memory has no address, but it is checked too, and so is each page of its block. */
static void child_poison_high(void *arg)
{
	struct page *page;
	unsigned long nr;
	u8 byte = 0xab;

	boot("page_poison=1");
	page = alloc_pages(GFP_HIGHUSER, 1);
	CHECK(PageHighMem(page));
	__free_pages(page, 1);
	phys_write(page_to_phys(page + 1) + PAGE_SIZE - 1, &byte, 1);
	free_taken(take_all(GFP_HIGHUSER, &nr));
}
#endif

static void page_poison(void **state)
{
	static const struct {
		const char *what, *says;
		size_t lines;
	} written[] = {
		{ "bit", "pagealloc: single bit error\n00000060: aa aa aa aa ae aa", 1 },
		{ "bits", "pagealloc: memory corruption\n00000060: aa aa aa aa ae aa", 7 },
		{ "bytes", "pagealloc: memory corruption\n00000fa0: 5b 5b", 6 },
		{ "first", "pagealloc: memory corruption\n00000000: 00 aa", 1 },
		{ "last",
		  "pagealloc: memory corruption\n00000ff0: aa aa aa aa aa aa aa aa "
		  "aa aa aa aa aa aa aa 00\n",
		  1 },
		{ "all", "pagealloc: memory corruption\n00000000: 5b 5b", 256 },
	};
	struct child c = run_child(child_poison, "nothing");

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
	for (size_t i = 0; i < ARRAY_SIZE(written); i++) {
		c = run_child(child_poison, (void *)written[i].what);
		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "pagealloc: single bit") +
				 count_of(c.err, "pagealloc: memory"),
			 1);
		CHECK_HAS(c.err, written[i].says);
		CHECK_EQ(count_of(c.err, "\n00000"), written[i].lines);
		CHECK_HAS(c.err, "page dumped because: pagealloc: corrupted page details\n");
		free_child(&c);
	}
#ifdef CONFIG_HIGHMEM
	c = run_child(child_poison_high, NULL);
	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "pagealloc: single bit error\n00000ff0: "), 1);
	free_child(&c);
#endif
}
#endif

/* ---- boot parameters ---- */

static const char *const bad_params[] = {
	"init_on_alloc=2",
	"init_on_alloc=",
	"init_on_free=yes please",
	"vm.min_free_kbytes",
	"vm.min_free_kbytes=",
	"vm.min_free_kbytes=abc",
	"vm.min_free_kbytes=-1",
	"vm.min_free_kbytes=12x",
	"vm.min_free_kbytes=99999999999",
	"vm.min_free_kbytes=99999999999999999999999999",
	"vm.min_free_kbyte=1",
#ifdef CONFIG_PAGE_POISONING
	"page_poison=7",
#endif
#ifdef CONFIG_PAGE_OWNER
	"page_owner",
	"page_owner=",
	"page_owner=maybe",
#endif
#ifdef CONFIG_HIGHMEM
	"mem=1M highmem=1G", /* no room for mem_map */
#endif
};

static void child_boot(void *arg)
{
	char *args[] = { "test", arg };

	/* boot() would cut it at a space. */
	if (strstr(arg, "mem=") == arg) {
		boot(arg);
	} else {
		alarm(PATIENCE);
		setup_command_line(2, args, NULL, 0);
	}
}

static void bad_boot_params(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad_params); i++) {
		struct child c = run_child(child_boot, strdup(bad_params[i]));

		if (c.status != 1 || !starts_with(c.err, "biscuitos: ") ||
		    count_of(c.err, "\n") != 1)
			check_failed(__FILE__, __LINE__, "%s: status %d: %s", bad_params[i],
				     c.status, c.err);
		free_child(&c);
	}
}

static void child_mem_init_twice(void *arg)
{
	struct snapshot before;
	struct page *page;

	boot("");
	page = alloc_page(GFP_KERNEL);
	before = look();
	mem_init();
	CHECK_SAME(before);
	__free_page(page);
	check_usable();
}

static void mem_init_twice(void **state)
{
	check_told_once(child_mem_init_twice, "mem_init");
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(dirty_tail),	   cmocka_unit_test(exhaustion),
	cmocka_unit_test(nofail),	   cmocka_unit_test(nofail_panic),
	cmocka_unit_test(nofail_atomic),   cmocka_unit_test(split_bug),
	cmocka_unit_test(bad_page_report), cmocka_unit_test(leaks),
	cmocka_unit_test(leaks_by_site),   cmocka_unit_test(broken_list),
	cmocka_unit_test(no_leaks),	   cmocka_unit_test(nofail_costly),
	cmocka_unit_test(dumped_pages),	   cmocka_unit_test(flag_names),
	cmocka_unit_test(verify_finds),
#ifdef CONFIG_PAGE_OWNER
	cmocka_unit_test(page_owner),
#endif
#ifdef CONFIG_PAGE_POISONING
	cmocka_unit_test(page_poison),
#endif
	cmocka_unit_test(mem_init_twice),  cmocka_unit_test(bad_boot_params),
};

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + ARRAY_SIZE(others)];

	memset(tests, 0, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, check_case, NULL, NULL,
						(void *)&cases[i] };
	memcpy(tests + ARRAY_SIZE(cases), others, sizeof(others));
	return cmocka_run_group_tests_name("buddy misuse", tests, NULL, NULL);
}
