// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every public function of the page allocator does when it is used as it
 * should be: blocks and their addresses, splitting and joining, references and
 * compound pages, zones, watermarks, migrate types, and what /proc shows.
 */

#include "buddylib.h"

#include <linux/sizes.h>

/* ---- pages, numbers, addresses ---- */

static void child_addresses(void *arg)
{
	unsigned long addr;

	boot("");
	CHECK_EQ(max_mapnr, max_pfn - ARCH_PFN_OFFSET);
	for (unsigned long pfn = ARCH_PFN_OFFSET; pfn < max_pfn; pfn++) {
		struct page *page = pfn_to_page(pfn);

		CHECK(pfn_valid(pfn));
		CHECK_EQ(page_to_pfn(page), pfn);
		CHECK_EQ(page_to_phys(page), PFN_PHYS(pfn));
		CHECK_PTR(phys_to_page(PFN_PHYS(pfn)), page);
		CHECK_EQ(PageHighMem(page), pfn >= max_low_pfn);
		CHECK(zone_spans_pfn(page_zone(page), pfn));
		CHECK_EQ(page_to_nid(page), 0);
		if (PageHighMem(page)) {
			CHECK(!page_address(page));
			continue;
		}
		addr = (unsigned long)page_address(page);
		CHECK_EQ(addr, PAGE_OFFSET + ((pfn - ARCH_PFN_OFFSET) << PAGE_SHIFT));
		CHECK_PTR(lowmem_page_address(page), (void *)addr);
		CHECK_PTR(virt_to_page(addr), page);
		CHECK_PTR(virt_to_page(addr + PAGE_SIZE - 1), page);
		CHECK_EQ(virt_to_pfn(addr), pfn);
		CHECK(virt_addr_valid(addr));
		CHECK(virt_addr_valid((void *)(addr + PAGE_SIZE - 1)));
	}
	CHECK(!pfn_valid(ARCH_PFN_OFFSET - 1));
	CHECK(!pfn_valid(max_pfn));
	CHECK(!pfn_valid(~0UL));
	CHECK(!virt_addr_valid(high_memory));
	CHECK(!virt_addr_valid(PAGE_OFFSET - 1));
	CHECK(!virt_addr_valid(0UL));
	CHECK(!virt_addr_valid(&addr));
}
TEST_IN_CHILD(addresses)

static void orders(void **state)
{
	CHECK_EQ(get_order(1), 0);
	CHECK_EQ(get_order(PAGE_SIZE), 0);
	for (int order = 1; order < 20; order++) {
		CHECK_EQ(get_order(PAGE_SIZE << order), order);
		CHECK_EQ(get_order((PAGE_SIZE << order) - 1), order);
		CHECK_EQ(get_order((PAGE_SIZE << order) + 1), order + 1);
	}
	CHECK(get_order(0) >= MAX_ORDER);
	CHECK(get_order(~0UL) >= MAX_ORDER);
}

/* ---- blocks ---- */

static void check_block(struct page *page, unsigned int order)
{
	CHECK_EQ(page_to_pfn(page) & ((1UL << order) - 1), 0);
	CHECK_EQ(page_count(page), 1);
	CHECK(!PageBuddy(page) && !PageReserved(page) && !PageTail(page));
	for (unsigned long i = 1; i < 1UL << order; i++) {
		CHECK_EQ(page_ref_count(page + i), 0);
		CHECK(!PageBuddy(page + i) && !PageReserved(page + i));
	}
}

static void child_every_order(void *arg)
{
	struct snapshot before;

	boot("");
	before = look();
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order), *other;
		unsigned long addr;

		CHECK(page);
		check_block(page, order);
		CHECK(!PageCompound(page));
		CHECK_EQ(nr_free_pages(), before.total - (1UL << order));
		verify_all();
		addr = __get_free_pages(GFP_KERNEL, order);
		CHECK(addr);
		other = virt_to_page(addr);
		check_block(other, order);
		CHECK(other >= page + (1UL << order) || page >= other + (1UL << order));
		memset(page_address(page), 0x11, PAGE_SIZE << order);
		memset((void *)addr, 0x22, PAGE_SIZE << order);
		for (size_t i = 0; i < PAGE_SIZE << order; i += 511)
			CHECK_EQ(((u8 *)page_address(page))[i], 0x11);
		free_pages(addr, order);
		__free_pages(page, order);
		CHECK_SAME(before);
	}
	__free_page(alloc_page(GFP_KERNEL));
	__free_page(alloc_pages_node(0, GFP_KERNEL, 0));
	free_page(__get_free_page(GFP_KERNEL));
	free_pages(__get_free_pages(GFP_KERNEL | __GFP_COMP, 3), 3);
	CHECK_SAME(before);
}
TEST_IN_CHILD(every_order)

static void child_zeroed(void *arg)
{
	unsigned long nr, addr;

	boot("");
	for (unsigned int order = 0; order < 6; order++) {
		struct page *taken = take_all(GFP_KERNEL, &nr), *page;

		for (page = taken; page; page = (struct page *)page_private(page))
			memset(page_address(page), 0xff, PAGE_SIZE);
		free_taken(taken);
		addr = __get_free_pages(GFP_KERNEL | __GFP_ZERO, order);
		for (size_t i = 0; i < PAGE_SIZE << order; i++)
			CHECK_EQ(((u8 *)addr)[i], 0);
		free_pages(addr, order);
	}
	addr = get_zeroed_page(GFP_KERNEL);
	for (size_t i = 0; i < PAGE_SIZE; i++)
		CHECK_EQ(((u8 *)addr)[i], 0);
	memset((void *)addr, 1, PAGE_SIZE);
	free_page(addr);
#ifdef CONFIG_HIGHMEM
	for (int i = 0; i < 2; i++) {
		struct page *page = alloc_pages(GFP_HIGHUSER | (i ? __GFP_ZERO : 0), 1);
		u8 buf[2 * PAGE_SIZE];

		CHECK(PageHighMem(page));
		phys_read(page_to_phys(page), buf, sizeof(buf));
		for (size_t k = 0; i && k < sizeof(buf); k++)
			CHECK_EQ(buf[k], 0);
		memset(buf, 0xee, sizeof(buf));
		phys_write(page_to_phys(page), buf, sizeof(buf));
		__free_pages(page, 1);
	}
#endif
}
TEST_IN_CHILD(zeroed)

/* ---- splitting and joining ---- */

static void check_changes(const struct snapshot *before, const struct zone *zone,
			  const int *changes)
{
	for (int order = 0; order < MAX_ORDER; order++)
		CHECK_EQ(zone->free_area[order].nr_free,
			 before->nr_free[zone_idx(zone)][order] + changes[order]);
	verify_all();
}

/*
 * A page out of a block of order 10 leaves one block of each lower order. There
 * are no unmovable blocks yet, and so the largest there is is taken.
 */
static void child_split_and_merge(void *arg)
{
	static const int cut[MAX_ORDER] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1 };
	static const int cut_more[MAX_ORDER] = { 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1 };
	static const int hole[MAX_ORDER] = { 2, 0, 1, 1, 1, 1, 1, 1, 1, 1, -1 };
	struct page *first, *second, *third;
	struct snapshot before;
	struct zone *zone;

	boot("");
	before = look();
	first = alloc_page(GFP_KERNEL);
	CHECK_EQ(page_to_pfn(first) % MAX_ORDER_NR_PAGES, 0);
	zone = page_zone(first);
	check_changes(&before, zone, cut);
	second = alloc_page(GFP_KERNEL);
	CHECK_PTR(second, first + 1); /* its buddy */
	check_changes(&before, zone, cut_more);
	third = alloc_page(GFP_KERNEL);
	CHECK_PTR(third, first + 2); /* the smallest block that is left */
	__free_page(first);
	check_changes(&before, zone, hole);
	__free_page(second);
	__free_page(third);
	CHECK_SAME(before);
}
TEST_IN_CHILD(split_and_merge)

/* In whatever order all pages are freed, the same blocks are there again. */
static void child_merge_any_order(void *arg)
{
	static struct page *page[MAX_ORDER_NR_PAGES];
	struct snapshot before;

	boot("");
	random_state = 1;
	before = look();
	for (int how = 0; how < 4; how++) {
		struct page *block = alloc_pages(GFP_KERNEL, MAX_ORDER - 1);

		split_page(block, MAX_ORDER - 1);
		for (unsigned long i = 0; i < MAX_ORDER_NR_PAGES; i++)
			page[i] = block + (how == 0 ? i : how == 1 ? 1023 - i : i * 389 % 1024);
		for (unsigned long i = 0; how == 3 && i < MAX_ORDER_NR_PAGES; i++) {
			unsigned long k = random_below(MAX_ORDER_NR_PAGES);
			struct page *p = page[i];

			page[i] = page[k];
			page[k] = p;
		}
		for (unsigned long i = 0; i < MAX_ORDER_NR_PAGES; i++) {
			__free_page(page[i]);
			if (i % 64 == 0)
				verify_all();
		}
		CHECK_SAME(before);
	}
}
TEST_IN_CHILD(merge_any_order)

static void child_splitting(void *arg)
{
	struct snapshot before;

	boot("");
	before = look();
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);

		split_page(page, order);
		for (unsigned long i = 0; i < 1UL << order; i++)
			CHECK_EQ(page_count(page + i), 1);
		CHECK_EQ(nr_free_pages(), before.total - (1UL << order));
		for (unsigned long i = 0; i < 1UL << order; i++) {
			if (i & 1)
				put_page(page + i);
			else
				__free_page(page + i);
		}
		CHECK_SAME(before);
	}
}
TEST_IN_CHILD(splitting)

static void child_exact(void *arg)
{
	static const size_t sizes[] = { 1,
					PAGE_SIZE,
					PAGE_SIZE + 1,
					3 * PAGE_SIZE,
					5 * PAGE_SIZE - 1,
					100 * PAGE_SIZE,
					1023 * PAGE_SIZE,
					1024 * PAGE_SIZE };
	struct snapshot before;

	boot("");
	before = look();
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *mem = alloc_pages_exact(sizes[i], GFP_KERNEL | __GFP_ZERO);

		CHECK(mem);
		CHECK_EQ(nr_free_pages(), before.total - PFN_UP(sizes[i]));
		for (size_t k = 0; k < sizes[i]; k += 97)
			CHECK_EQ(((u8 *)mem)[k], 0);
		memset(mem, 1, sizes[i]);
		verify_all();
		free_pages_exact(mem, sizes[i]);
		CHECK_SAME(before);
	}
}
TEST_IN_CHILD(exact)

/* ---- many at once ---- */

static void child_bulk(void *arg)
{
	struct page *array[64] = { NULL }, *mine[3];
	struct snapshot before;
	unsigned long nr = 0;
	LIST_HEAD(list);

	boot("");
	before = look();
	CHECK_EQ(alloc_pages_bulk_list(GFP_KERNEL, 100, &list), 100);
	CHECK_EQ(nr_free_pages(), before.total - 100);
	while (!list_empty(&list)) {
		struct page *page = list_first_entry(&list, struct page, lru);

		list_del(&page->lru);
		check_block(page, 0);
		__free_page(page);
		nr++;
	}
	CHECK_EQ(nr, 100);
	CHECK_SAME(before);
	CHECK_EQ(alloc_pages_bulk_list(GFP_KERNEL, 0, &list), 0);
	CHECK_EQ(alloc_pages_bulk_array(GFP_KERNEL, 0, array), 0);

	/* Only where there is none. */
	for (int i = 0; i < 3; i++)
		mine[i] = alloc_page(GFP_KERNEL);
	array[0] = mine[0];
	array[7] = mine[1];
	array[29] = mine[2];
	CHECK_EQ(alloc_pages_bulk_array(GFP_KERNEL | __GFP_ZERO, 30, array), 30);
	CHECK_EQ(nr_free_pages(), before.total - 30);
	CHECK_PTR(array[0], mine[0]);
	CHECK_PTR(array[7], mine[1]);
	CHECK_PTR(array[29], mine[2]);
	CHECK(!array[30]);
	/* All are there: nothing to do. */
	CHECK_EQ(alloc_pages_bulk_array(GFP_KERNEL, 30, array), 30);
	CHECK_EQ(nr_free_pages(), before.total - 30);
	for (int i = 0; i < 30; i++) {
		check_block(array[i], 0);
		__free_page(array[i]);
		array[i] = NULL;
	}
	CHECK_SAME(before);
}
TEST_IN_CHILD(bulk)

/* One hole, wherever it is; Linux's callers try again until the array is full. */
static void child_bulk_one_hole(void *arg)
{
	struct page *array[5];
	struct snapshot before;

	boot("");
	before = look();
	for (int hole = 0; hole < 5; hole++) {
		for (int i = 0; i < 5; i++)
			array[i] = i == hole ? NULL : alloc_page(GFP_KERNEL);
		CHECK_EQ(alloc_pages_bulk_array(GFP_KERNEL, 5, array), 5);
		for (int i = 0; i < 5; i++)
			__free_page(array[i]);
		CHECK_SAME(before);
	}
}
TEST_IN_CHILD(bulk_one_hole)

/* ---- references and compound pages ---- */

static void child_compound(void *arg)
{
	struct snapshot before;

	boot("");
	before = look();
	for (unsigned int order = 1; order < MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, order);
		unsigned long last = (1UL << order) - 1;

		CHECK(PageHead(page) && PageCompound(page) && !PageTail(page));
		CHECK_EQ(compound_order(page), order);
		CHECK_EQ(compound_nr(page), 1UL << order);
		CHECK_EQ(page_size(page), PAGE_SIZE << order);
		for (unsigned long i = 1; i <= last; i++) {
			CHECK(PageTail(page + i) && PageCompound(page + i) && !PageHead(page + i));
			CHECK_PTR(compound_head(page + i), page);
			CHECK_EQ(page_count(page + i), 1);
		}
		get_page(page + last);
		CHECK_EQ(page_count(page), 2);
		put_page(page + 1);
		CHECK_EQ(page_count(page), 1);
		CHECK_EQ(nr_free_pages(), before.total - (1UL << order));
		get_page(page);
		__free_pages(page, order);
		CHECK_EQ(nr_free_pages(), before.total - (1UL << order));
		CHECK(PageTail(page + last));
		if (order & 1)
			put_page(page + last);
		else
			__free_pages(page, order);
		CHECK_SAME(before);
		for (unsigned long i = 0; i <= last; i++)
			CHECK(!PageCompound(page + i));
	}
	/* One page is no compound page. */
	free_page((unsigned long)page_address(alloc_page(GFP_KERNEL | __GFP_COMP)));
	CHECK_SAME(before);
}
TEST_IN_CHILD(compound)

/* As lib/test_free_pages.c of Linux: a page cache that looks at a page on the side. */
static void child_shared(void *arg)
{
	struct snapshot before;

	boot("");
	before = look();
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		for (int comp = 0; comp < 2; comp++) {
			unsigned long addr =
				__get_free_pages(GFP_KERNEL | (comp ? __GFP_COMP : 0), order);
			struct page *page = virt_to_page(addr);

			get_page(page);
			free_pages(addr, order);
			CHECK_EQ(page_count(page), 1);
			/* Of a compound page all stays, else the first page. */
			CHECK_EQ(nr_free_pages(), before.total - (comp ? 1UL << order : 1));
			verify_all();
			put_page(page);
			CHECK_SAME(before);
		}
	}
}
TEST_IN_CHILD(shared)

static void child_many_references(void *arg)
{
	struct page *page;

	boot("");
	page = alloc_page(GFP_KERNEL);
	for (int i = 0; i < 100; i++)
		get_page(page);
	CHECK_EQ(page_count(page), 101);
	for (int i = 0; i < 100; i++)
		put_page(page);
	CHECK_EQ(page_count(page), 1);
	CHECK(!PageBuddy(page));
	put_page(page);
	CHECK_EQ(page_count(page), 0);
	check_usable();
}
TEST_IN_CHILD(many_references)

/* A page may be freed with flags that its owner set, but the next owner must not see them. */
static void child_flags_cleared(void *arg)
{
	const unsigned long harmless = PAGEFLAGS_MASK &
				       ~(PAGE_FLAGS_CHECK_AT_FREE | 1UL << PG_head);
	struct page *page;

	boot("");
	page = alloc_pages(GFP_KERNEL, 0);
	CHECK_EQ(page->flags & PAGEFLAGS_MASK, 0);
	page->flags |= harmless;
	__free_pages(page, 0);
	CHECK_EQ(page->flags & PAGEFLAGS_MASK, 0);
	CHECK_PTR(alloc_pages(GFP_KERNEL, 0), page);
	CHECK_EQ(page->flags & PAGEFLAGS_MASK, 0);
}
TEST_IN_CHILD(flags_cleared)

/* ---- zones ---- */

static void child_zones(void *arg)
{
	struct snapshot before;
	struct page *page;

	boot("");
	before = look();
	CHECK_EQ(zone_of(0)->zone_start_pfn, ARCH_PFN_OFFSET);
	CHECK_EQ(zone_end_pfn(zone_of(MAX_NR_ZONES - 1)), max_pfn);
	CHECK_STR(zone_of(ZONE_NORMAL)->name, "Normal");
	CHECK_EQ(zone_idx(zone_of(ZONE_NORMAL)), ZONE_NORMAL);
	CHECK(populated_zone(zone_of(ZONE_NORMAL)) && managed_zone(zone_of(ZONE_NORMAL)));
	CHECK(!is_highmem(zone_of(ZONE_NORMAL)));
	for (int i = 1; i < MAX_NR_ZONES; i++)
		CHECK_EQ(zone_of(i)->zone_start_pfn, zone_end_pfn(zone_of(i - 1)));
	CHECK_EQ(NODE_DATA(0)->nr_zones, MAX_NR_ZONES);
	CHECK_EQ(NODE_DATA(0)->node_start_pfn, zone_of(0)->zone_start_pfn);
	CHECK_EQ(NODE_DATA(0)->node_spanned_pages, max_pfn - zone_of(0)->zone_start_pfn);
	page = alloc_page(GFP_KERNEL);
	CHECK_EQ(page_zonenum(page), ZONE_NORMAL);
	__free_page(page);
#ifdef CONFIG_ZONE_DMA
	CHECK_STR(zone_of(ZONE_DMA)->name, "DMA");
	page = alloc_page(GFP_KERNEL | GFP_DMA);
	CHECK_EQ(page_zonenum(page), ZONE_DMA);
	__free_page(page);
	page = virt_to_page(__get_dma_pages(GFP_KERNEL, 2));
	CHECK_EQ(page_zonenum(page), ZONE_DMA);
	CHECK(page_to_phys(page) < PHYS_OFFSET + CONFIG_DMA_SIZE);
	__free_pages(page, 2);
#endif
#ifdef CONFIG_HIGHMEM
	CHECK_STR(zone_of(ZONE_HIGHMEM)->name, "HighMem");
	CHECK(is_highmem(zone_of(ZONE_HIGHMEM)));
	page = alloc_page(GFP_HIGHUSER);
	CHECK_EQ(page_zonenum(page), ZONE_HIGHMEM);
	CHECK(!page_address(page));
	__free_page(page);
	page = alloc_page(GFP_HIGHUSER_MOVABLE);
	CHECK_EQ(page_zonenum(page), ZONE_HIGHMEM);
	__free_page(page);
#endif
	CHECK_SAME(before);
}
TEST_IN_CHILD(zones)

/* The zone that a request names, then those below; never one above. */
static void child_fallback(void *arg)
{
	struct snapshot before;

	boot("");
	before = look();
	for (int highest = 0; highest < MAX_NR_ZONES; highest++) {
		gfp_t gfp = GFP_KERNEL;
		unsigned long nr, at = 0;
		struct page *taken = NULL, *page;

#ifdef CONFIG_ZONE_DMA
		gfp |= highest == ZONE_DMA ? GFP_DMA : 0;
#endif
#ifdef CONFIG_HIGHMEM
		gfp |= highest == ZONE_HIGHMEM ? __GFP_HIGHMEM : 0;
#endif
		CHECK_EQ(gfp_zone(gfp), highest);
		taken = take_all(gfp, &nr);
		/* The last one is from the lowest zone, the first from the highest. */
		for (page = taken; page; page = (struct page *)page_private(page)) {
			CHECK(page_zonenum(page) <= (enum zone_type)highest);
			if (page_zonenum(page) > at)
				at = page_zonenum(page);
		}
		CHECK_EQ(page_zonenum(taken), 0);
		CHECK_EQ(at, highest);
		for (int i = 0; i < MAX_NR_ZONES; i++) {
			unsigned long stays =
				zone_of(i)->lowmem_reserve[highest] + min_wmark_pages(zone_of(i));

			if (i > highest)
				CHECK_EQ(zone_free(zone_of(i)), before.pages[i]);
			else
				CHECK_EQ(zone_free(zone_of(i)), min(stays, before.pages[i]));
		}
		free_taken(taken);
		CHECK_SAME(before);
	}
}
TEST_IN_CHILD(fallback)

static void child_lowmem_reserve(void *arg)
{
	boot("");
	for (int i = 0; i < MAX_NR_ZONES; i++) {
		unsigned long higher = 0, ratio = i == ZONE_NORMAL ? 32 : 256;

		for (int j = 0; j <= i; j++)
			CHECK_EQ(zone_of(i)->lowmem_reserve[j], 0);
		for (int j = i + 1; j < MAX_NR_ZONES; j++) {
			higher += zone_managed_pages(zone_of(j));
			CHECK_EQ(zone_of(i)->lowmem_reserve[j], higher / ratio);
			CHECK(higher / ratio);
		}
	}
}
TEST_IN_CHILD(lowmem_reserve)

#ifdef CONFIG_ZONE_DMA
/* A zone without pages keeps none in reserve. */
static void child_no_reserve(void *arg)
{
	boot("mem=1M");
	for (int i = 0; i < MAX_NR_ZONES; i++)
		for (int j = i + 1; j < MAX_NR_ZONES; j++)
			CHECK(managed_zone(zone_of(i)) || !zone_of(i)->lowmem_reserve[j]);
	CHECK(!managed_zone(zone_of(ZONE_NORMAL)));
}
TEST_IN_CHILD(no_reserve)
#endif

/* ---- watermarks ---- */

static void child_watermark_ok(void *arg)
{
	struct zone *zone;
	unsigned long free;

	boot("");
	zone = zone_of(ZONE_NORMAL);
	free = zone_free(zone);
	CHECK(zone_watermark_ok(zone, 0, free - 1, ZONE_NORMAL, 0));
	CHECK(!zone_watermark_ok(zone, 0, free, ZONE_NORMAL, 0));
	CHECK(zone_watermark_ok(zone, 3, free - 8, ZONE_NORMAL, 0));
	CHECK(!zone_watermark_ok(zone, 3, free - 7, ZONE_NORMAL, 0));
	/* Half of it, a quarter of that. */
	CHECK(zone_watermark_ok(zone, 0, free + free / 2, ZONE_NORMAL, ALLOC_HIGH));
	CHECK(!zone_watermark_ok(zone, 0, 2 * free, ZONE_NORMAL, ALLOC_HIGH));
	CHECK(zone_watermark_ok(zone, 0, free + free / 4, ZONE_NORMAL, ALLOC_HARDER));
	CHECK(!zone_watermark_ok(zone, 0, free + free / 2, ZONE_NORMAL, ALLOC_HARDER));
	CHECK(zone_watermark_ok(zone, 0, 2 * free + free / 2, ZONE_NORMAL,
				ALLOC_HIGH | ALLOC_HARDER));
	CHECK(!zone_watermark_ok(zone, 0, 3 * free, ZONE_NORMAL, ALLOC_HIGH | ALLOC_HARDER));
#ifdef CONFIG_HIGHMEM
	CHECK(!zone_watermark_ok(zone, 0, free - 1, ZONE_HIGHMEM, 0));
	CHECK(zone_watermark_ok(zone, 0, free - 1 - zone->lowmem_reserve[ZONE_HIGHMEM],
				ZONE_HIGHMEM, 0));
#endif
	/* Enough pages, but no block. */
	while (alloc_pages(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN, MAX_ORDER - 1))
		;
	CHECK(!zone_watermark_ok(zone, MAX_ORDER - 1, 0, ZONE_NORMAL, 0));
	verify_all();
}
TEST_IN_CHILD(watermark_ok)

/*
 * The check fails when no free block has the requested order or a higher one, however many pages
 * are free.
 */
static void child_watermark_needs_a_block(void *arg)
{
	struct page *taken, *page;
	struct zone *zone;
	unsigned long nr;

	boot("");
	zone = zone_of(ZONE_NORMAL);
	taken = take_all(GFP_KERNEL | __GFP_MEMALLOC, &nr);
	page = pfn_to_page(ALIGN(zone->zone_start_pfn, pageblock_nr_pages));
	CHECK(taken);
	for (int i = 0; i < 512; i += 2)
		__free_page(page + i);
	CHECK(zone_watermark_ok(zone, 0, 255, ZONE_NORMAL, 0));
	for (unsigned int order = 1; order < MAX_ORDER; order++)
		CHECK(!zone_watermark_ok(zone, order, 0, ZONE_NORMAL, 0));
	for (int i = 1; i < 8; i += 2)
		__free_page(page + i);
	for (unsigned int order = 1; order < 6; order++)
		CHECK_EQ(zone_watermark_ok(zone, order, 0, ZONE_NORMAL, 0), order <= 3);
	/* A request that ignores watermarks gets no larger block either. */
	CHECK(!alloc_pages(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN, 4));
	CHECK_PTR(alloc_pages(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN, 3), page);
}
TEST_IN_CHILD(watermark_needs_a_block)

static unsigned long goes_down_to(gfp_t gfp)
{
	unsigned long nr, left;
	struct page *taken = take_all(gfp, &nr);

	left = zone_free(zone_of(ZONE_NORMAL));
	verify_all();
	free_taken(taken);
	return left;
}

static void child_watermarks(void *arg)
{
	struct snapshot before;
	unsigned long min;
	struct zone *zone;

	boot("vm.min_free_kbytes=2048");
	CHECK_EQ(min_free_kbytes, 2048);
	before = look();
	zone = zone_of(ZONE_NORMAL);
	min = min_wmark_pages(zone);
#ifndef CONFIG_ZONE_DMA
	CHECK_EQ(min, 512);
#endif
	CHECK(low_wmark_pages(zone) >= min + min / 4);
	CHECK_EQ(high_wmark_pages(zone) - low_wmark_pages(zone), low_wmark_pages(zone) - min);
	CHECK_EQ(wmark_pages(zone, WMARK_LOW), low_wmark_pages(zone));
	CHECK_EQ(goes_down_to(GFP_KERNEL), min);
	CHECK_EQ(goes_down_to(GFP_NOWAIT), min);
	CHECK_EQ(goes_down_to(__GFP_HIGH), min - min / 2);
	CHECK_EQ(goes_down_to(__GFP_ATOMIC), min - min / 4);
	CHECK_EQ(goes_down_to(GFP_ATOMIC), min - min / 2 - (min - min / 2) / 4);
	CHECK_EQ(goes_down_to(GFP_ATOMIC | __GFP_NOMEMALLOC), min - min / 2);
	CHECK_EQ(goes_down_to(GFP_KERNEL | __GFP_MEMALLOC), 0);
	CHECK_EQ(goes_down_to(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOMEMALLOC), min);
	CHECK_SAME(before);

	/* Changed while it runs. */
	min_free_kbytes = 4096;
	setup_per_zone_wmarks();
	CHECK(min_wmark_pages(zone) >= 2 * min - 2);
	CHECK_EQ(goes_down_to(GFP_KERNEL), min_wmark_pages(zone));
	CHECK_SAME(before);
}
TEST_IN_CHILD(watermarks)

/* sqrt(16 * kilobytes), and its share of what low memory there is. */
static void child_default_watermarks(void *arg)
{
	unsigned long sum = 0;
	struct zone *zone;

	boot("");
	CHECK(min_free_kbytes >= 500 && min_free_kbytes <= 512);
	for_each_zone(zone) {
		if (is_highmem(zone))
			CHECK(min_wmark_pages(zone) >= 32 && min_wmark_pages(zone) <= 128);
		else
			sum += min_wmark_pages(zone);
	}
	CHECK(sum <= (unsigned long)min_free_kbytes / 4);
	CHECK(sum + MAX_NR_ZONES >= (unsigned long)min_free_kbytes / 4);
}
TEST_IN_CHILD(default_watermarks)

/* 0 is a valid value. The gaps are a thousandth of the zone then: watermark_scale_factor. */
static void child_no_min_watermark(void *arg)
{
	struct zone *zone;

	boot("vm.min_free_kbytes=0");
	CHECK_EQ(min_free_kbytes, 0);
	CHECK(zone_managed_pages(zone_of(ZONE_NORMAL)) >= 1000);
	for_each_zone(zone) {
		unsigned long gap = zone_managed_pages(zone) / 1000;

		CHECK_EQ(min_wmark_pages(zone), is_highmem(zone) ? 32 : 0);
		CHECK_EQ(low_wmark_pages(zone), min_wmark_pages(zone) + gap);
		CHECK_EQ(high_wmark_pages(zone), min_wmark_pages(zone) + 2 * gap);
	}
}
TEST_IN_CHILD(no_min_watermark)

/* ---- migrate types ---- */

static void child_migratetypes(void *arg)
{
	static const gfp_t gfp[] = { GFP_KERNEL, GFP_KERNEL | __GFP_MOVABLE,
				     GFP_KERNEL | __GFP_RECLAIMABLE };
	struct page *page[MIGRATE_TYPES];
	unsigned long nr, first = 0;
	struct snapshot before;

	boot("");
	before = look();
	CHECK(!page_group_by_mobility_disabled);
	for (int type = 0; type < MIGRATE_TYPES; type++)
		CHECK_EQ(gfp_migratetype(gfp[type]), type);
	/* All blocks are movable at first; the others take one each, and keep to it. */
	for (int type = MIGRATE_TYPES - 1; type >= 0; type--) {
		page[type] = alloc_page(gfp[type]);
		CHECK_EQ(get_pageblock_migratetype(page[type]), type);
		verify_all();
	}
	for (int a = 0; a < MIGRATE_TYPES; a++)
		for (int b = 0; b < a; b++)
			CHECK(page_to_pfn(page[a]) >> pageblock_order !=
			      page_to_pfn(page[b]) >> pageblock_order);
	for (int type = 0; type < MIGRATE_TYPES; type++) {
		struct page *more = alloc_page(gfp[type]);

		CHECK_EQ(page_to_pfn(more) >> pageblock_order,
			 page_to_pfn(page[type]) >> pageblock_order);
		__free_page(more);
		__free_page(page[type]);
	}
	CHECK_SAME(before);

	/* When one type has taken all, another gets the rest of it. */
	for (int type = 0; type < MIGRATE_TYPES; type++) {
		struct page *taken = take_all(gfp[type] | __GFP_MEMALLOC, &nr);

		first = first ? first : nr;
		CHECK_EQ(nr, first);
		CHECK_EQ(zone_free(zone_of(ZONE_NORMAL)), 0);
		verify_all();
		free_taken(taken);
		CHECK_SAME(before);
	}
}
TEST_IN_CHILD(migratetypes)

/* ---- which block of many ---- */

#define GFP_ANY (GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN)

static const gfp_t gfp_of_type[MIGRATE_TYPES] = {
	[MIGRATE_UNMOVABLE] = GFP_ANY,
	[MIGRATE_MOVABLE] = GFP_ANY | __GFP_MOVABLE,
	[MIGRATE_RECLAIMABLE] = GFP_ANY | __GFP_RECLAIMABLE,
};

/* Boot and allocate every page singly. A test then frees exactly the pages that it wants free. */
static void boot_full(void)
{
	unsigned long nr;

	boot("mem=32M");
	take_all(GFP_ANY | __GFP_HIGHMEM, &nr);
	CHECK_EQ(nr_free_pages(), 0);
}

/*
 * Give the @n-th whole pageblock of the Normal zone this type, and return its first page. Number
 * 0 has an even index.
 */
static struct page *pageblock(unsigned int n, int type)
{
	unsigned long pfn = ALIGN(zone_of(ZONE_NORMAL)->zone_start_pfn, 2 * pageblock_nr_pages);
	struct page *page = pfn_to_page(pfn + n * pageblock_nr_pages);

	CHECK(zone_spans_pfn(zone_of(ZONE_NORMAL), pfn + (n + 1) * pageblock_nr_pages - 1));
	pageblock_flags[pageblock_index(page)] = (unsigned char)type;
	return page;
}

static void free_block(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++) {
		CHECK_EQ(page_count(page + i), 1);
		__free_page(page + i);
	}
}

/* The @n pages are those on the list, from its head to its tail. */
static void check_list(int line, unsigned int order, int type, const struct page *const *page,
		       size_t n)
{
	const struct list_head *list = &zone_of(ZONE_NORMAL)->free_area[order].free_list[type];
	const struct page *pos;
	size_t i = 0;

	list_for_each_entry(pos, list, buddy_list) {
		if (i == n || pos != page[i])
			check_failed(__FILE__, line, "order %u, %s: block %zu is pfn %#lx", order,
				     migratetype_names[type], i, page_to_pfn(pos));
		i++;
	}
	if (i != n)
		check_failed(__FILE__, line, "order %u, %s: %zu blocks, not %zu", order,
			     migratetype_names[type], i, n);
	verify_all();
}

#define CHECK_LIST(order, type, ...)                                           \
	do {                                                                   \
		const struct page *const __page[] = { __VA_ARGS__ };           \
		check_list(__LINE__, order, type, __page, ARRAY_SIZE(__page)); \
	} while (0)

/*
 * The block that was freed last is taken first. But a block that waits for its
 * buddy, where both together would be joined again, is taken last.
 */
static void child_merge_likely(void *arg)
{
	struct page *a, *b, *c;

	boot_full();
	a = pageblock(0, MIGRATE_UNMOVABLE);
	free_block(a + 2, 1);
	free_block(a + 512, 0);
	free_block(a + 256, 0);
	CHECK_LIST(0, MIGRATE_UNMOVABLE, a + 256, a + 512);
	free_block(a, 0); /* with a + 1 it would join a + 2 */
	CHECK_LIST(0, MIGRATE_UNMOVABLE, a + 256, a + 512, a);
	CHECK_PTR(alloc_pages(GFP_ANY, 0), a + 256);
	CHECK_PTR(alloc_pages(GFP_ANY, 0), a + 512);
	CHECK_PTR(alloc_pages(GFP_ANY, 0), a);

	/* Two blocks of the highest order are never joined: there is nothing to wait for. */
	b = pageblock(1, MIGRATE_UNMOVABLE);
	c = pageblock(2, MIGRATE_UNMOVABLE);
	free_block(b, MAX_ORDER - 1);
	free_block(c, MAX_ORDER - 2);
	free_block(a + 512, MAX_ORDER - 2);
	CHECK_LIST(MAX_ORDER - 2, MIGRATE_UNMOVABLE, a + 512, c);
}
TEST_IN_CHILD(merge_likely)

/* What boot hands over is taken from the lowest address on. */
static void child_boot_order(void *arg)
{
	const struct page *page, *last = NULL;
	unsigned long nr = 0;

	boot("mem=32M");
	list_for_each_entry(
		page, &zone_of(ZONE_NORMAL)->free_area[MAX_ORDER - 1].free_list[MIGRATE_MOVABLE],
		buddy_list) {
		CHECK(page > last);
		last = page;
		nr++;
	}
	CHECK(nr > 1);
}
TEST_IN_CHILD(boot_order)

/* Pages that are asked for together come in the order of their addresses. */
static void child_bulk_order(void *arg)
{
	struct page *array[8] = { NULL };

	boot("");
	CHECK_EQ(alloc_pages_bulk_array(GFP_KERNEL, 8, array), 8);
	for (int i = 1; i < 8; i++)
		CHECK_PTR(array[i], array[0] + i);
}
TEST_IN_CHILD(bulk_order)

/* Two other types have a block of the same order. Linux's table says which one gives it. */
static void child_fallback_type(void *arg)
{
	static const int first[MIGRATE_TYPES] = {
		[MIGRATE_UNMOVABLE] = MIGRATE_RECLAIMABLE,
		[MIGRATE_MOVABLE] = MIGRATE_RECLAIMABLE,
		[MIGRATE_RECLAIMABLE] = MIGRATE_UNMOVABLE,
	};
	int type = *(int *)arg;
	struct page *page[MIGRATE_TYPES];

	boot_full();
	for (int t = 0; t < MIGRATE_TYPES; t++) {
		page[t] = pageblock((unsigned int)t, t);
		if (t != type)
			free_block(page[t] + 8, 3);
	}
	CHECK_PTR(alloc_pages(gfp_of_type[type], 3), page[first[type]] + 8);
	CHECK_PTR(alloc_pages(gfp_of_type[type], 3), page[3 - type - first[type]] + 8);
	CHECK(!alloc_pages(gfp_of_type[type], 3));
}

static void fallback_type(void **state)
{
	for (int type = 0; type < MIGRATE_TYPES; type++)
		run_child_ok(child_fallback_type, &type);
}

/*
 * A movable request takes the smallest block that will do, and only that: what
 * is left of it goes to its type. The other pages of the pageblock stay.
 */
static void child_steal_smallest(void *arg)
{
	struct page *page;

	boot_full();
	page = pageblock(0, MIGRATE_UNMOVABLE);
	free_block(page + 16, 4);
	free_block(page + 64, 2);
	free_block(page + 100, 0);
	CHECK_PTR(alloc_pages(gfp_of_type[MIGRATE_MOVABLE], 1), page + 64);
	CHECK_LIST(1, MIGRATE_MOVABLE, page + 66);
	CHECK_LIST(4, MIGRATE_UNMOVABLE, page + 16);
	CHECK_LIST(0, MIGRATE_UNMOVABLE, page + 100);
	CHECK_EQ(get_pageblock_migratetype(page), MIGRATE_UNMOVABLE);
}
TEST_IN_CHILD(steal_smallest)

/*
 * When the largest fallback block has at least half the order of a pageblock, a movable request
 * takes all free blocks of that pageblock.
 */
static void child_steal_large(void *arg)
{
	struct page *page;

	boot_full();
	page = pageblock(0, MIGRATE_UNMOVABLE);
	free_block(page + 32, pageblock_order / 2);
	free_block(page + 128, 2);
	free_block(page + 200, 0);
	CHECK_PTR(alloc_pages(gfp_of_type[MIGRATE_MOVABLE], 2), page + 128);
	CHECK_LIST(pageblock_order / 2, MIGRATE_MOVABLE, page + 32);
	CHECK_LIST(0, MIGRATE_MOVABLE, page + 200);
	/* Too little of it is free: it keeps its type. */
	CHECK_EQ(get_pageblock_migratetype(page), MIGRATE_UNMOVABLE);
}
TEST_IN_CHILD(steal_large)

/*
 * A request for unmovable or reclaimable pages takes all free blocks of the pageblock that holds
 * the largest fallback block.
 */
static void child_steal_pageblock(void *arg)
{
	int type = *(int *)arg, from = MIGRATE_RECLAIMABLE - type;
	struct page *page, *other;

	boot_full();
	page = pageblock(0, from);
	other = pageblock(1, from);
	free_block(page + 16, 3);
	free_block(page + 32, 0);
	free_block(other, 2);
	CHECK_PTR(alloc_pages(gfp_of_type[type], 0), page + 32);
	CHECK_LIST(3, type, page + 16);
	CHECK_LIST(2, from, other);
}

static void steal_pageblock(void **state)
{
	int unmovable = MIGRATE_UNMOVABLE, reclaimable = MIGRATE_RECLAIMABLE;

	run_child_ok(child_steal_pageblock, &unmovable);
	run_child_ok(child_steal_pageblock, &reclaimable);
}

/* A pageblock changes its type when half of it is free, and not with a page less. */
static void child_steal_half(void *arg)
{
	const int from = MIGRATE_RECLAIMABLE, to = MIGRATE_UNMOVABLE;
	struct page *page, *other, *elsewhere;

	boot_full();
	page = pageblock(0, from);
	other = pageblock(1, from);
	elsewhere = pageblock(2, to);
	/* 511 pages in blocks of each order below. */
	for (unsigned int order = 0; order < pageblock_order - 1; order++)
		free_block(other + (1UL << order), order);
	CHECK_PTR(alloc_pages(gfp_of_type[to], 3), other + 8);
	CHECK_EQ(get_pageblock_migratetype(other), from);
	while (alloc_pages(gfp_of_type[to], 0))
		;

	/*
	 * Now 512 pages are free, so the pageblock changes its type. Its blocks go behind those
	 * that the type already has, in order of their addresses.
	 */
	free_block(page + 512 + 256, 8);
	free_block(page + 256, 7);
	for (int i = 0; i < 256; i += 2)
		free_block(page + i, 0);
	free_block(elsewhere + 64, 0);
	CHECK_PTR(alloc_pages(gfp_of_type[to], 7), page + 256);
	CHECK_EQ(get_pageblock_migratetype(page), to);
	CHECK_PTR(alloc_pages(gfp_of_type[to], 0), elsewhere + 64);
	for (int i = 0; i < 256; i += 2)
		CHECK_PTR(alloc_pages(gfp_of_type[to], 0), page + i);
}
TEST_IN_CHILD(steal_half)

static void child_no_mobility(void *arg)
{
	unsigned long pfn;

	boot("mem=8M");
	CHECK(page_group_by_mobility_disabled);
	CHECK_EQ(gfp_migratetype(GFP_KERNEL | __GFP_MOVABLE), MIGRATE_UNMOVABLE);
	CHECK_EQ(gfp_migratetype(GFP_KERNEL | __GFP_RECLAIMABLE), MIGRATE_UNMOVABLE);
	for (pfn = ARCH_PFN_OFFSET; pfn < max_pfn; pfn++)
		CHECK_EQ(get_pageblock_migratetype(pfn_to_page(pfn)), MIGRATE_UNMOVABLE);
	check_usable();
}
TEST_IN_CHILD(no_mobility)

/* ---- how much there is ---- */

static void child_meminfo(void *arg)
{
	unsigned long managed = 0, high = 0, high_free = 0, buffer = 0;
	struct sysinfo info;
	struct page *page;
	struct zone *zone;

	boot("");
	page = alloc_pages(GFP_KERNEL | __GFP_HIGHMEM, 3);
	si_meminfo(&info);
	for_each_zone(zone) {
		managed += zone_managed_pages(zone);
		if (is_highmem(zone)) {
			high += zone_managed_pages(zone);
			high_free += zone_free(zone);
		} else {
			buffer += zone_managed_pages(zone) - high_wmark_pages(zone);
		}
	}
	CHECK_EQ(info.totalram, managed);
	CHECK_EQ(info.totalram, totalram_pages());
	CHECK_EQ(info.freeram, managed - 8);
	CHECK_EQ(info.freeram, nr_free_pages());
	CHECK_EQ(info.totalhigh, high);
	CHECK_EQ(info.freehigh, high_free);
	CHECK_EQ(info.mem_unit, PAGE_SIZE);
	CHECK_EQ(nr_free_buffer_pages(), buffer);
	__free_pages(page, 3);
	CHECK_EQ(nr_free_pages(), totalram_pages());
}
TEST_IN_CHILD(meminfo)

/* ---- /proc ---- */

/* There is a hole in the RAM of the Normal zone, so that no two numbers of it are the same. */
static void boot_with_a_hole(void)
{
	char *args[] = { "test", "mem=32M" };

	alarm(PATIENCE);
	console_loglevel = LOGLEVEL_WARNING + 1;
	setup_command_line(2, args, NULL, 0);
	memory_init();
	memblock_remove(RAM(SZ_8M), SZ_1M);
	mem_init();
}

static void child_show(void *arg)
{
	const struct zone *zone = zone_of(ZONE_NORMAL);
	unsigned long reserved = 0;
	struct zone *z;

	boot_with_a_hole();
	/* A type has a pageblock of its own, and some pages are in use. */
	CHECK(alloc_page(GFP_KERNEL | __GFP_RECLAIMABLE));
	console_loglevel = LOGLEVEL_INFO + 1;
	if (!strcmp(arg, "frag"))
		frag_show();
	else if (!strcmp(arg, "pagetype"))
		pagetypeinfo_show();
	else if (!strcmp(arg, "zone"))
		zoneinfo_show();
	else
		show_mem(0, NULL);
	/* And the numbers that must be in it. */
	for (int order = 0; order < MAX_ORDER; order++)
		dprintf(STDERR_FILENO, "%6lu ", zone->free_area[order].nr_free);
	for_each_zone(z)
		reserved += z->present_pages - zone_managed_pages(z);
	dprintf(STDERR_FILENO, "\n%lu %lu %lu %lu %lu %lu %lu %lu %lu", zone_free(zone),
		min_wmark_pages(zone), low_wmark_pages(zone), high_wmark_pages(zone),
		zone->spanned_pages, zone->present_pages, zone_managed_pages(zone),
		zone->zone_start_pfn, reserved);
}

struct shown {
	unsigned long free, min, low, high, spanned, present, managed, start, reserved;
};

static struct shown shown_by(const struct child *c)
{
	struct shown s;

	CHECK_EQ(c->status, 0);
	CHECK_EQ(sscanf(strchr(c->err, '\n'), "%lu %lu %lu %lu %lu %lu %lu %lu %lu", &s.free,
			&s.min, &s.low, &s.high, &s.spanned, &s.present, &s.managed, &s.start,
			&s.reserved),
		 9);
	CHECK_EQ(s.spanned - s.present, SZ_1M >> PAGE_SHIFT);
	return s;
}

static void buddyinfo(void **state)
{
	struct child c = run_child(child_show, "frag");
	char want[256];

	CHECK_EQ(c.status, 0);
	snprintf(want, sizeof(want), "Node 0, zone   Normal %.*s\n",
		 (int)(strchr(c.err, '\n') - c.err), c.err);
	CHECK_HAS(c.out, want);
	CHECK_EQ(count_of(c.out, "\n"), MAX_NR_ZONES);
	CHECK_EQ(count_of(c.out, "Node 0, zone "), MAX_NR_ZONES);
	free_child(&c);
}

static void pagetypeinfo(void **state)
{
	struct child c = run_child(child_show, "pagetype");
	struct shown s = shown_by(&c);
	char want[256];

	CHECK(starts_with(c.out, "Page block order: 10\nPages per block:  1024\n\n"
				 "Free pages count per migrate type at order       0      1 "));
	/*
	 * The reclaimable page was split off a block of order 10. One block of each lower order
	 * is left.
	 */
	CHECK_HAS(c.out,
		  "\nNode    0, zone   Normal, type    Unmovable      0      0      0      0 "
		  "     0      0      0      0      0      0      0 \n");
	CHECK_HAS(c.out, "\nNode    0, zone   Normal, type      Movable ");
	CHECK_HAS(c.out,
		  "\nNode    0, zone   Normal, type  Reclaimable      1      1      1      1 "
		  "     1      1      1      1      1      1      0 \n");
	CHECK_HAS(c.out, " \n\nNumber of blocks type     Unmovable      Movable  Reclaimable \n");
	snprintf(want, sizeof(want), "Node 0, zone   Normal            0 %12lu            1 \n",
		 DIV_ROUND_UP(s.spanned, pageblock_nr_pages) - 1);
	CHECK_HAS(c.out, want);
	CHECK_EQ(count_of(c.out, "\n"), 3 + 1 + 3 * MAX_NR_ZONES + 2 + MAX_NR_ZONES);
	free_child(&c);
}

#ifdef CONFIG_HIGHMEM
static void child_show_odd_zone(void *arg)
{
	boot("mem=5000K highmem=4000K");
	console_loglevel = LOGLEVEL_INFO + 1;
	pagetypeinfo_show();
}

/*
 * A pageblock is counted even when only a part of it lies in the zone, at the beginning or at the
 * end.
 */
static void pagetypeinfo_odd_zone(void **state)
{
	struct child c = run_child(child_show_odd_zone, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, "Node 0, zone  HighMem            2            0            0 \n");
	free_child(&c);
}
#endif

static void zoneinfo(void **state)
{
	struct child c = run_child(child_show, "zone");
	struct shown s = shown_by(&c);
	char want[256];

	snprintf(want, sizeof(want),
		 "Node 0, zone   Normal\n"
		 "  pages free     %lu\n"
		 "        boost    0\n"
		 "        min      %lu\n"
		 "        low      %lu\n"
		 "        high     %lu\n"
		 "        spanned  %lu\n"
		 "        present  %lu\n"
		 "        managed  %lu\n"
		 "        cma      0\n"
		 "        protection: (0",
		 s.free, s.min, s.low, s.high, s.spanned, s.present, s.managed);
	CHECK_HAS(c.out, want);
	snprintf(want, sizeof(want), "      nr_free_pages %lu\n  pagesets\n", s.free);
	CHECK_HAS(c.out, want);
	snprintf(want, sizeof(want), "\n  start_pfn:           %lu\n", s.start);
	CHECK_HAS(c.out, want);
	CHECK_EQ(count_of(c.out, "\n  node_unreclaimable:  0\n"), MAX_NR_ZONES);
	free_child(&c);
}

static void meminfo_report(void **state)
{
	struct child c = run_child(child_show, "mem");
	struct shown s = shown_by(&c);
	const char *normal;
	char want[256];

	CHECK(starts_with(c.out, "Mem-Info:\n free:"));
	snprintf(want, sizeof(want), "\nNormal free:%lukB min:%lukB low:%lukB high:%lukB ",
		 s.free * 4, s.min * 4, s.low * 4, s.high * 4);
	CHECK_HAS(c.out, want);
	snprintf(want, sizeof(want), " present:%lukB managed:%lukB ", s.present * 4, s.managed * 4);
	CHECK_HAS(c.out, want);
	/* The types of the free blocks: movable ones, and what the reclaimable page left. */
	normal = strstr(c.out, "\nNormal: ");
	snprintf(want, sizeof(want), "*4096kB (M) = %lukB\n", s.free * 4);
	CHECK_HAS(normal, want);
	CHECK(strstr(normal, "*4kB (E) ") || strstr(normal, "*4kB (ME) "));
	CHECK_EQ(count_of(c.out, "lowmem_reserve[]: 0"), MAX_NR_ZONES);
	CHECK_HAS(c.out, " pages HighMem/MovableOnly\n");
	snprintf(want, sizeof(want), "\n%lu pages reserved\n", s.reserved);
	CHECK_HAS(c.out, want);
	free_child(&c);
}

static void child_boot_messages(void *arg)
{
	char *args[] = { "test", "init_on_alloc=1" };

	setup_command_line(2, args, NULL, 0);
	memory_init();
	mem_init();
	CHECK_EQ(nr_free_pages(), totalram_pages());
	dprintf(STDERR_FILENO, "Memory: %luK/%luK available (%luK reserved", totalram_pages() * 4,
		max_mapnr * 4, (max_mapnr - totalram_pages()) * 4);
}

static void boot_messages(void **state)
{
	struct child c = run_child(child_boot_messages, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, "Zone ranges:\n");
	CHECK_HAS(c.out, "  Normal   [mem 0x");
	CHECK_HAS(c.out, "Built 1 zonelists, mobility grouping on.  Total pages: ");
	CHECK(starts_with(c.err, "Memory: "));
	CHECK_HAS(c.out, c.err);
	CHECK_HAS(c.out, "mem auto-init: stack:off, heap alloc:on, heap free:off\n");
	free_child(&c);
}

/* ---- init_on_alloc, init_on_free ---- */

static void dirty_everything(void)
{
	unsigned long nr;
	struct page *taken = take_all(GFP_KERNEL | __GFP_MEMALLOC, &nr);

	for (struct page *p = taken; p; p = (struct page *)page_private(p))
		memset(page_address(p), 0xff, PAGE_SIZE);
	free_taken(taken);
}

static bool is_zero(const void *mem, size_t size)
{
	const u8 *byte = mem;

	for (size_t i = 0; i < size; i++)
		if (byte[i])
			return false;
	return true;
}

static void child_init_on_alloc(void *arg)
{
	const char *words = arg;
	bool on = *words && words[strlen(words) - 1] == '1';
	struct page *array[4] = { NULL };
	unsigned long addr;

	boot(words);
	dirty_everything();
	addr = __get_free_pages(GFP_KERNEL, 3);
	CHECK_EQ(is_zero((void *)addr, PAGE_SIZE << 3), on);
	memset((void *)addr, 1, PAGE_SIZE << 3);
	free_pages(addr, 3);
	CHECK_EQ(*(u8 *)addr, 1);
	CHECK_EQ(alloc_pages_bulk_array(GFP_KERNEL, 4, array), 4);
	for (int i = 0; i < 4; i++)
		CHECK_EQ(is_zero(page_address(array[i]), PAGE_SIZE), on);
}

static void init_on_alloc(void **state)
{
	run_child_ok(child_init_on_alloc, "init_on_alloc=1");
	run_child_ok(child_init_on_alloc, "init_on_alloc=0");
	run_child_ok(child_init_on_alloc, "");
	/* The last word counts. */
	run_child_ok(child_init_on_alloc, "init_on_alloc=0 init_on_alloc=1");
	run_child_ok(child_init_on_alloc, "init_on_alloc=1 init_on_alloc=0");
}

static void child_init_on_free(void *arg)
{
	unsigned long addr;

	boot("init_on_free=1");
	addr = __get_free_pages(GFP_KERNEL, 3);
	memset((void *)addr, 1, PAGE_SIZE << 3);
	free_pages(addr, 3);
	CHECK(is_zero((void *)addr, PAGE_SIZE << 3));
	dirty_everything();
	addr = __get_free_pages(GFP_KERNEL, 5);
	CHECK(is_zero((void *)addr, PAGE_SIZE << 5));
	free_pages(addr, 5);
	/* A compound page, by its last reference. */
	addr = __get_free_pages(GFP_KERNEL | __GFP_COMP, 1);
	memset((void *)addr, 1, PAGE_SIZE << 1);
	put_page(virt_to_page(addr) + 1);
	CHECK(is_zero((void *)addr, PAGE_SIZE << 1));
}
TEST_IN_CHILD(init_on_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(orders),
		cmocka_unit_test(every_order),
		cmocka_unit_test(zeroed),
		cmocka_unit_test(split_and_merge),
		cmocka_unit_test(merge_any_order),
		cmocka_unit_test(splitting),
		cmocka_unit_test(exact),
		cmocka_unit_test(bulk),
		cmocka_unit_test(bulk_one_hole),
		cmocka_unit_test(bulk_order),
		cmocka_unit_test(compound),
		cmocka_unit_test(shared),
		cmocka_unit_test(many_references),
		cmocka_unit_test(flags_cleared),
		cmocka_unit_test(zones),
		cmocka_unit_test(fallback),
		cmocka_unit_test(lowmem_reserve),
#ifdef CONFIG_ZONE_DMA
		cmocka_unit_test(no_reserve),
#endif
		cmocka_unit_test(watermark_ok),
		cmocka_unit_test(watermark_needs_a_block),
		cmocka_unit_test(watermarks),
		cmocka_unit_test(default_watermarks),
		cmocka_unit_test(no_min_watermark),
		cmocka_unit_test(migratetypes),
		cmocka_unit_test(merge_likely),
		cmocka_unit_test(boot_order),
		cmocka_unit_test(fallback_type),
		cmocka_unit_test(steal_smallest),
		cmocka_unit_test(steal_large),
		cmocka_unit_test(steal_pageblock),
		cmocka_unit_test(steal_half),
		cmocka_unit_test(no_mobility),
		cmocka_unit_test(meminfo),
		cmocka_unit_test(buddyinfo),
		cmocka_unit_test(pagetypeinfo),
#ifdef CONFIG_HIGHMEM
		cmocka_unit_test(pagetypeinfo_odd_zone),
#endif
		cmocka_unit_test(zoneinfo),
		cmocka_unit_test(meminfo_report),
		cmocka_unit_test(boot_messages),
		cmocka_unit_test(init_on_alloc),
		cmocka_unit_test(init_on_free),
	};

	return cmocka_run_group_tests_name("buddy", tests, NULL, NULL);
}
