// SPDX-License-Identifier: GPL-2.0-only
/*
 * RAM of many sizes, with holes and with parts that are reserved before the
 * page allocator takes over. What is not free in memblock is never handed out,
 * everything that is can be had, and blocks from both ends of RAM work.
 */

#include "buddylib.h"

/* Large RAM is sparse, but mem_map is not: 64 bytes for each page. */
#if defined(CONFIG_64BIT) && !defined(__SANITIZE_ADDRESS__) && !defined(CONFIG_DEBUG_LIST)
#define LARGE_RAM 1
#endif

/* Is the page reserved in memblock, or no RAM at all? */
static bool may_be_given(unsigned long pfn)
{
	phys_addr_t phys = PFN_PHYS(pfn);

	return memblock_is_region_memory(phys, PAGE_SIZE) && memblock_is_map_memory(phys) &&
	       !memblock_is_region_reserved(phys, PAGE_SIZE);
}

/*
 * Take every single page, touch it, and give it back. What memblock said of the
 * page before the handover is in @given, an array with an entry for each frame.
 */
static void check_every_page(const u8 *given)
{
	struct snapshot before = look();
	unsigned long nr, seen = 0, expected = 0;
	struct page *taken = take_all(GFP_KERNEL | __GFP_HIGHMEM | __GFP_MEMALLOC, &nr);

	CHECK_EQ(nr_free_pages(), 0);
	verify_all();
	for (struct page *page = taken; page; page = (struct page *)page_private(page)) {
		unsigned long pfn = page_to_pfn(page);

		CHECK(pfn_valid(pfn));
		CHECK_EQ(given[pfn - ARCH_PFN_OFFSET], 1);
		if (!PageHighMem(page))
			*(unsigned long *)page_address(page) = pfn;
		seen++;
	}
	for (struct page *page = taken; page; page = (struct page *)page_private(page))
		if (!PageHighMem(page))
			CHECK_EQ(*(unsigned long *)page_address(page), page_to_pfn(page));
	for (unsigned long i = 0; i < max_mapnr; i++)
		expected += given[i];
	CHECK_EQ(seen, expected);
	CHECK_EQ(totalram_pages(), expected);
	free_taken(taken);
	CHECK_SAME(before);
}

/* mem_init() between two looks at memblock: mem_map and the like are reserved in it. */
static u8 *hand_over(void)
{
	u8 *given = calloc(max_pfn - ARCH_PFN_OFFSET, 1);

	for (unsigned long i = 0; i < max_pfn - ARCH_PFN_OFFSET; i++)
		given[i] = may_be_given(ARCH_PFN_OFFSET + i);
	mem_init();
	/* What the page allocator itself took for mem_map. */
	for (unsigned long i = 0; i < max_mapnr; i++)
		given[i] &= !PageReserved(pfn_to_page(ARCH_PFN_OFFSET + i));
	return given;
}

static void start(const char *params)
{
	static char words[128];
	char *argv[4] = { "test" };
	int argc = 1;

	alarm(PATIENCE);
	console_loglevel = LOGLEVEL_WARNING + 1;
	snprintf(words, sizeof(words), "%s", params);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
}

/* ---- sizes ---- */

/* The lowest and the highest block that is free, by their contents. */
static void check_ends(void)
{
	unsigned long nr = 0, low = 0, high = 0;
	struct zone *zone;

	for_each_populated_zone(zone) {
		unsigned long pages = 0;

		CHECK(zone->present_pages <= zone->spanned_pages);
		CHECK(zone_managed_pages(zone) <= zone->present_pages);
		for (unsigned int order = 0; order < MAX_ORDER; order++)
			pages += zone->free_area[order].nr_free << order;
		CHECK_EQ(pages, zone_managed_pages(zone));
		nr += pages;
	}
	CHECK_EQ(nr, nr_free_pages());
	CHECK_EQ(nr, totalram_pages());
	for (unsigned long pfn = ARCH_PFN_OFFSET; pfn < max_low_pfn; pfn++) {
		if (PageReserved(pfn_to_page(pfn)))
			continue;
		low = low ? low : pfn;
		high = pfn;
		if (PageBuddy(pfn_to_page(pfn)))
			pfn += (1UL << buddy_order(pfn_to_page(pfn))) - 1, high = pfn;
	}
	CHECK(low && high > low);
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, order);

		if (!page)
			continue;
		*(int *)page_address(page) = 1;
		*(int *)(page_address(page) + (PAGE_SIZE << order) - sizeof(int)) = 2;
		CHECK_EQ(page_to_pfn(page) & ((1UL << order) - 1), 0);
		__free_pages(page, order);
	}
	/* Both ends can be written. */
	*(int *)__va(PFN_PHYS(low)) = 3;
	*(int *)(__va(PFN_PHYS(high)) + PAGE_SIZE - sizeof(int)) = 4;
}

static void child_size(void *arg)
{
	struct snapshot before;

	boot(arg);
	before = look();
	check_ends();
	check_usable();
	CHECK_SAME(before);
	CHECK_EQ(max_mapnr, (unsigned long)((lowmem_size + highmem_size) >> PAGE_SHIFT));
	CHECK(!pfn_valid(ARCH_PFN_OFFSET - 1));
	CHECK(pfn_valid(ARCH_PFN_OFFSET));
	CHECK(pfn_valid(max_pfn - 1));
	CHECK(!pfn_valid(max_pfn));
	CHECK_PTR(pfn_to_page(ARCH_PFN_OFFSET), mem_map);
}

static void check_sizes(const char *const *sizes, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		run_child_ok(child_size, (void *)sizes[i]);
}

static void small_sizes(void **state)
{
	static const char *const sizes[] = {
		"mem=1M",    "mem=1028K", "mem=1036K",	"mem=2M",  "mem=2044K", "mem=3076K",
		"mem=3144K", "mem=4M",	  "mem=4100K",	"mem=8M",  "mem=8188K", "mem=12M",
		"mem=13M",   "mem=16M",	  "mem=16380K", "mem=63M", "mem=100M",
	};

	check_sizes(sizes, ARRAY_SIZE(sizes));
}

#ifdef LARGE_RAM
static void large_sizes(void **state)
{
	static const char *const sizes[] = { "mem=1G", "mem=4G", "mem=16G", "mem=65540K" };

	check_sizes(sizes, ARRAY_SIZE(sizes));
}

/* Its mem_map is 1 GiB. Walking all of it again and again would take long. */
static void child_huge_size(void *arg)
{
	struct page *page[MAX_ORDER], *last;
	struct snapshot before;

	boot("mem=64G");
	before = look();
	CHECK_EQ(max_low_pfn - ARCH_PFN_OFFSET, 64UL << (30 - PAGE_SHIFT));
	CHECK_EQ(totalram_pages(), nr_free_pages());
	CHECK(totalram_pages() > (62UL << (30 - PAGE_SHIFT)));
	CHECK(totalram_pages() < max_mapnr);
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		page[order] = alloc_pages(GFP_KERNEL, order);
		CHECK(page[order]);
		memset(page_address(page[order]), 1, PAGE_SIZE << order);
	}
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		__free_pages(page[order], order);
	last = pfn_to_page(max_low_pfn - 1);
	CHECK_EQ(page_to_pfn(last), max_low_pfn - 1);
	CHECK_PTR(virt_to_page((unsigned long)high_memory - 1), last);
	CHECK_SAME(before);
}

TEST_IN_CHILD(huge_size)
#endif

#ifdef CONFIG_HIGHMEM
static void highmem_sizes(void **state)
{
	static const char *const sizes[] = {
		"mem=1M highmem=0",    "mem=1M highmem=4K",	  "mem=2M highmem=1M",
		"mem=16M highmem=64M", "mem=5000K highmem=5000K",
	};

	check_sizes(sizes, ARRAY_SIZE(sizes));
}
#endif

/* ---- holes and what is reserved ---- */

static void child_every_page(void *arg)
{
	u8 *given;

	start(arg);
	given = hand_over();
	check_every_page(given);
	/* mem_map is all that was taken. */
	CHECK((max_mapnr - totalram_pages()) * PAGE_SIZE <
	      max_mapnr * sizeof(struct page) + 4 * PAGE_SIZE + max_mapnr * 0x60);
	free(given);
}

static void every_page(void **state)
{
	run_child_ok(child_every_page, "mem=1M");
	run_child_ok(child_every_page, "mem=5000K");
	run_child_ok(child_every_page, "mem=16M");
}

static void child_reserved(void *arg)
{
	u8 *given;

	start("mem=16M");
	memblock_reserve(RAM(0), PAGE_SIZE);
	memblock_reserve(RAM(SZ_1M), 3 * PAGE_SIZE);
	memblock_reserve(RAM(SZ_2M - 1), 2); /* a byte of each of two pages */
	memblock_reserve(RAM(SZ_4M), SZ_1M);
	for (int i = 0; i < 50; i++)
		memblock_reserve(RAM(SZ_8M + i * 2 * PAGE_SIZE), PAGE_SIZE);
	memblock_reserve(RAM(SZ_16M - PAGE_SIZE), PAGE_SIZE);
#ifdef CONFIG_HIGHMEM
	memblock_reserve(RAM(SZ_16M + SZ_64K + 100), 1); /* a byte of a page */
#endif
	CHECK(memblock_alloc(10 * PAGE_SIZE, PAGE_SIZE));
	given = hand_over();
	CHECK_EQ(given[0], 0);
	CHECK_EQ(given[1], 1);
	CHECK_EQ(given[PFN_DOWN(SZ_2M) - 1], 0);
	CHECK_EQ(given[PFN_DOWN(SZ_2M)], 0);
	CHECK(PageReserved(mem_map));
	CHECK(PageReserved(mem_map + PFN_DOWN(SZ_4M) + 17));
	CHECK(!PageReserved(mem_map + PFN_DOWN(SZ_4M) - 1));
	check_every_page(given);
	check_usable();
	free(given);
}

TEST_IN_CHILD(reserved)

/* ---- what the number of pages decides ---- */

/* From three pageblocks on, one for each type, pages are grouped by mobility. */
static void child_mobility(void *arg)
{
	phys_addr_t usable = MIGRATE_TYPES * pageblock_nr_pages * PAGE_SIZE, have;
	bool enough = !arg;

	start("mem=16M");
	have = memblock_phys_mem_size() - memblock_reserved_size();
	CHECK(have > usable);
	memblock_reserve(RAM(SZ_1M), have - usable + !enough);
	CHECK_EQ(memblock_phys_mem_size() - memblock_reserved_size(), usable - !enough);
	mem_init();
	CHECK_EQ(page_group_by_mobility_disabled, !enough);
	check_usable();
}

static void mobility(void **state)
{
	run_child_ok(child_mobility, NULL);
	run_child_ok(child_mobility, "a byte less");
}

/*
 * Reserve *@arg pages and boot. Print how many pages of low memory are left, and min_free_kbytes.
 */
static void child_min_free(void *arg)
{
	unsigned long reserve = *(unsigned long *)arg, low = 0;
	struct zone *zone;

	start("mem=16M");
	if (reserve)
		memblock_reserve(RAM(SZ_1M), reserve * PAGE_SIZE);
	mem_init();
	for_each_zone(zone)
		low += is_highmem(zone) ? 0 : zone_managed_pages(zone);
	printf("%lu %d", low, min_free_kbytes);
}

static int min_free_with(unsigned long reserve, unsigned long *low)
{
	struct child c = run_child(child_min_free, &reserve);
	int kbytes;

	CHECK_EQ(c.status, 0);
	CHECK_EQ(sscanf(c.out, "%lu %d", low, &kbytes), 2);
	free_child(&c);
	return kbytes;
}

/* The square root of 16 times the kilobytes of low memory: of 3600 pages it is 8 * 60. */
static void min_free(void **state)
{
	unsigned long all, low;

	min_free_with(0, &all);
	CHECK(all > 3600);
	CHECK_EQ(min_free_with(all - 3600, &low), 480);
	CHECK_EQ(low, 3600);
	CHECK_EQ(min_free_with(all - 3599, &low), 479);
	CHECK_EQ(low, 3599);
}

static void child_min_free_small(void *arg)
{
	boot("mem=1M");
	CHECK_EQ(min_free_kbytes, 128);
}
TEST_IN_CHILD(min_free_small)

static void child_holes(void *arg)
{
	unsigned long present = 0;
	struct zone *zone;
	u8 *given;

	start("mem=16M");
	memblock_remove(RAM(SZ_1M), SZ_1M);
	memblock_remove(RAM(SZ_4M + 5 * PAGE_SIZE), 3 * PAGE_SIZE);
	memblock_remove(RAM(SZ_8M + 100), 50); /* within a page */
	memblock_remove(RAM(SZ_8M + SZ_1M + 2048), SZ_1M);
	given = hand_over();
	CHECK_EQ(given[PFN_DOWN(SZ_1M) - 1], 1);
	CHECK_EQ(given[PFN_DOWN(SZ_1M)], 0);
	CHECK_EQ(given[PFN_DOWN(SZ_2M) - 1], 0);
	CHECK_EQ(given[PFN_DOWN(SZ_2M)], 1);
	CHECK_EQ(given[PFN_DOWN(SZ_8M)], 0);
	CHECK(PageReserved(mem_map + PFN_DOWN(SZ_1M) + 100));
	for_each_populated_zone(zone)
		present += zone->present_pages;
	CHECK_EQ(present, max_mapnr - 256 - 3 - 1 - 257);
	check_every_page(given);
	check_usable();
	free(given);
}

TEST_IN_CHILD(holes)

static void child_nomap(void *arg)
{
	u8 *given;

	start("mem=16M");
	memblock_mark_nomap(RAM(SZ_2M), SZ_1M);
	memblock_mark_nomap(RAM(SZ_8M + PAGE_SIZE), PAGE_SIZE);
	given = hand_over();
	CHECK_EQ(given[PFN_DOWN(SZ_2M)], 0);
	CHECK(PageReserved(mem_map + PFN_DOWN(SZ_2M)));
	CHECK(PageReserved(mem_map + PFN_DOWN(SZ_8M) + 1));
	check_every_page(given);
	check_usable();
	free(given);
}

TEST_IN_CHILD(nomap)

/* Anything at all, decided by a random number. */
static void child_random(void *arg)
{
	u8 *given;

	random_state = *(u64 *)arg;
	start("mem=8M");
	for (int i = 0; i < 40; i++) {
		phys_addr_t base = RAM(random_below(SZ_8M)), size = 1 + random_below(SZ_64K);

		size = min(size, (phys_addr_t)(RAM(SZ_8M) - base));
		switch (random_below(4)) {
		case 0:
			memblock_remove(base, size);
			break;
		case 1:
			memblock_mark_nomap(base & PAGE_MASK, PAGE_ALIGN(size));
			break;
		default:
			memblock_reserve(base, size);
		}
	}
	given = hand_over();
	check_every_page(given);
	check_usable();
	free(given);
}

static void random_regions(void **state)
{
	for (int i = 0; i < 30; i++) {
		u64 seed = random_u64();

		run_child_ok(child_random, &seed);
	}
}

/* Memory of boot that is given back after the handover. */
static void child_late(void *arg)
{
	struct snapshot before;
	phys_addr_t phys;

	start("mem=16M");
	phys = memblock_phys_alloc(4 * PAGE_SIZE, PAGE_SIZE);
	CHECK(phys);
	mem_init();
	before = look();
	CHECK(PageReserved(phys_to_page(phys)));
	memblock_free_late(phys, 4 * PAGE_SIZE);
	CHECK_EQ(nr_free_pages(), before.total + 4);
	CHECK(!PageReserved(phys_to_page(phys)));
	verify_all();
	check_usable();
}

TEST_IN_CHILD(late)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_sizes),
#ifdef LARGE_RAM
		cmocka_unit_test(large_sizes),	  cmocka_unit_test(huge_size),
#endif
#ifdef CONFIG_HIGHMEM
		cmocka_unit_test(highmem_sizes),
#endif
		cmocka_unit_test(every_page),	  cmocka_unit_test(reserved),
		cmocka_unit_test(mobility),	  cmocka_unit_test(min_free),
		cmocka_unit_test(min_free_small), cmocka_unit_test(holes),
		cmocka_unit_test(nomap),	  cmocka_unit_test(random_regions),
		cmocka_unit_test(late),
	};

	random_init();
	return cmocka_run_group_tests_name("buddy RAM", tests, NULL, NULL);
}
