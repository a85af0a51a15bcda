// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buddy-Normal: boot, the demos, halt. Blocks of pages are taken and given
 * back, and the free lists shown each time.
 */

#include <linux/biscuitos.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "mm/page_alloc.h"

#define SHOWN_BLOCKS 4

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

/* The first free blocks of an order, by their PFN, with the letter of their type. */
static void show_order(struct zone *zone, unsigned int order)
{
	const struct free_area *area = &zone->free_area[order];
	const struct page *page;
	int shown = 0;

	pr_info("    order %2u: %2lu free", order, area->nr_free);
	for (int type = 0; type < MIGRATE_TYPES; type++)
		list_for_each_entry(page, &area->free_list[type], buddy_list)
			if (shown++ < SHOWN_BLOCKS)
				pr_cont("  %#lx %c", page_to_pfn(page), migratetype_names[type][0]);
	pr_cont("%s\n", shown > SHOWN_BLOCKS ? "  ..." : "");
}

/* With more than one zone, each is named. */
static void show_lists(const char *when)
{
	struct zone *zone;

	pr_info("  %s: %lu pages free\n", when, nr_free_pages());
	for_each_populated_zone(zone) {
		if (zone_managed_pages(zone) < totalram_pages())
			pr_info("    zone %s:\n", zone->name);
		for (unsigned int order = 0; order < MAX_ORDER; order++)
			show_order(zone, order);
	}
}

static void show_block(const char *what, const struct page *page, unsigned int order)
{
	pr_info("  %s: PFN %#lx to %#lx\n", what, page_to_pfn(page),
		page_to_pfn(page) + (1UL << order) - 1);
}

static void demo_boot(void)
{
	pr_info("  what memblock handed over; U M R: unmovable, movable, reclaimable\n");
	show_lists("at boot");
}

static unsigned long nr_blocks[MAX_ORDER][MIGRATE_TYPES];

/* The free blocks of a zone, counted. */
static void count_blocks(const struct zone *zone, unsigned long nr[][MIGRATE_TYPES])
{
	const struct list_head *block;

	for (unsigned int order = 0; order < MAX_ORDER; order++)
		for (int type = 0; type < MIGRATE_TYPES; type++) {
			nr[order][type] = 0;
			list_for_each(block, &zone->free_area[order].free_list[type])
				nr[order][type]++;
		}
}

/* The largest block that was there before, and is not there now. */
static void show_taken(const struct zone *zone)
{
	static unsigned long now[MAX_ORDER][MIGRATE_TYPES];

	count_blocks(zone, now);
	for (int order = MAX_ORDER - 1; order >= 0; order--)
		for (int type = 0; type < MIGRATE_TYPES; type++)
			if (now[order][type] < nr_blocks[order][type]) {
				pr_info("  they come from a free block of order %d, which was %s\n",
					order, migratetype_names[type]);
				return;
			}
}

/* Which free block a page has become a part of. */
static void show_joined(const struct page *page)
{
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		unsigned long pfn = page_to_pfn(page) & ~((1UL << order) - 1);

		if (pfn_valid(pfn) && PageBuddy(pfn_to_page(pfn)) &&
		    buddy_order(pfn_to_page(pfn)) == order)
			pr_info("  they are in a free block of order %u now\n", order);
	}
}

static void demo_split(void)
{
	struct zone *zone = &contig_page_data.node_zones[ZONE_NORMAL];
	struct page *page;

	show_lists("before");
	count_blocks(zone, nr_blocks);
	page = alloc_pages(GFP_KERNEL, 4);
	if (!page) {
		no_memory();
		return;
	}
	show_block("16 pages, order 4", page, 4);
	if (page_zone(page) == zone)
		show_taken(zone);
	show_lists("after");
	__free_pages(page, 4);
	show_lists("given back");
	show_joined(page);
}

static void free_block(struct page *page, unsigned int order)
{
	if (page)
		__free_pages(page, order);
}

static void demo_merge(void)
{
	struct page *small = alloc_pages(GFP_KERNEL, 4), *large = alloc_pages(GFP_KERNEL, 7);

	if (!small || !large) {
		no_memory();
		free_block(small, 4);
		free_block(large, 7);
		return;
	}
	show_block(" 16 pages", small, 4);
	show_block("128 pages", large, 7);
	pr_info("  a block's buddy differs in one bit of the PFN: %#lx ^ %#lx = %#lx,\n"
		"  %#lx ^ %#lx = %#lx\n",
		page_to_pfn(small), 1UL << 4, page_to_pfn(small) ^ (1UL << 4), page_to_pfn(large),
		1UL << 7, page_to_pfn(large) ^ (1UL << 7));
	show_lists("both taken");
	__free_pages(large, 7);
	show_lists("the 128 given back");
	show_joined(large);
	__free_pages(small, 4);
	show_lists("the 16 given back");
	show_joined(small);
}

static void demo_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *text;

	if (!page) {
		no_memory();
		return;
	}
	text = page_address(page);
	strcpy(text, "BiscuitOS-Buddy");
	pr_info("  one page: PFN %#lx, physical %#llx, address 0x%lx\n", page_to_pfn(page),
		(u64)page_to_phys(page), (unsigned long)text);
	pr_info("  virt_to_page() of it is %s page; what was written: \"%s\"\n",
		virt_to_page(text) == page ? "the same" : "another", text);
	pr_info("  references: %d\n", page_count(page));
	get_page(page);
	pr_info("  after get_page(): %d\n", page_count(page));
	put_page(page);
	put_page(page);
	pr_info("  after put_page() twice: %d references, %lu pages free\n", page_count(page),
		nr_free_pages());
}

static bool is_zero(const char *s, size_t len)
{
	while (len--)
		if (*s++)
			return false;
	return true;
}

static void demo_exact(void)
{
	unsigned long addr = __get_free_page(GFP_KERNEL), before;
	char *exact;

	if (addr) {
		memset((void *)addr, 'x', PAGE_SIZE);
		free_page(addr);
		addr = get_zeroed_page(GFP_KERNEL);
	}
	if (!addr) {
		no_memory();
		return;
	}
	pr_info("  get_zeroed_page() = 0x%lx: %s\n", addr,
		is_zero((char *)addr, PAGE_SIZE) ? "all zeroes" : "not zeroed");
	free_page(addr);

	before = nr_free_pages();
	pr_info("  %lu pages free\n", before);
	exact = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL | __GFP_ZERO);
	if (!exact) {
		no_memory();
		return;
	}
	pr_info("  alloc_pages_exact() of 5 pages = 0x%lx: %lu pages free, %lu fewer than before;\n"
		"  the page allocator has blocks of %lu\n",
		(unsigned long)exact, nr_free_pages(), before - nr_free_pages(),
		1UL << get_order(5 * PAGE_SIZE));
	free_pages_exact(exact, 5 * PAGE_SIZE);
	pr_info("  free_pages_exact(): %lu pages free\n", nr_free_pages());
}

static void demo_compound(void)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);

	if (!page) {
		no_memory();
		return;
	}
	pr_info("  eight pages with __GFP_COMP: one page of %lu bytes, order %u\n", page_size(page),
		compound_order(page));
	for (int i = 0; i < 1 << 3; i += 3)
		pr_info("    PFN %#lx: %s, its head is PFN %#lx\n", page_to_pfn(page + i),
			PageHead(page + i) ? "head" : "tail", page_to_pfn(compound_head(page + i)));
	get_page(page + 5);
	pr_info("  get_page() of a tail page counts for the head: %d references\n",
		page_count(page));
	put_page(page + 5);
	put_page(page + 2);
	pr_info("  put_page() of two tail pages: %d references, %lu pages free\n", page_count(page),
		nr_free_pages());
}

/* All pages that can be had in this way onto a list; how many they are. */
static unsigned long take_all(gfp_t gfp, struct list_head *list)
{
	unsigned long nr = 0;
	struct page *page;

	while ((page = alloc_page(gfp | __GFP_NOWARN))) {
		list_add(&page->lru, list);
		nr++;
	}
	return nr;
}

static void give_all(struct list_head *list)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, list, lru) {
		list_del(&page->lru);
		__free_page(page);
	}
}

/* What an allocation gives; the pages go back at once. */
static const char *try_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_pages(gfp, order);

	if (page)
		__free_pages(page, order);
	return page ? "a page" : "NULL";
}

static void demo_exhaust(void)
{
	LIST_HEAD(pages);

	pr_info("  page after page, until one fails: %lu\n", take_all(GFP_KERNEL, &pages));
	pr_info("  one more; a failure is reported on stderr: %s\n", try_pages(GFP_KERNEL, 0));
	pr_info("  and silently, with __GFP_NOWARN: %s\n", try_pages(GFP_KERNEL | __GFP_NOWARN, 0));
	give_all(&pages);
	show_lists("all given back");
}

static void demo_watermarks(void)
{
	struct zone *zone;
	LIST_HEAD(pages);

	pr_info("  min_free_kbytes %d; watermarks, in pages:\n", min_free_kbytes);
	for_each_populated_zone(zone)
		pr_info("    %-7s min %lu, low %lu, high %lu\n", zone->name, min_wmark_pages(zone),
			low_wmark_pages(zone), high_wmark_pages(zone));
	pr_info("  pages that are left free, with page after page taken:\n");
	take_all(GFP_KERNEL, &pages);
	pr_info("    GFP_KERNEL, until it fails        %3lu\n", nr_free_pages());
	take_all(GFP_KERNEL | __GFP_HIGH, &pages);
	pr_info("    then __GFP_HIGH, until it fails   %3lu\n", nr_free_pages());
	take_all(GFP_ATOMIC, &pages);
	pr_info("    then GFP_ATOMIC, until it fails   %3lu\n", nr_free_pages());
	take_all(GFP_KERNEL | __GFP_MEMALLOC, &pages);
	pr_info("    __GFP_MEMALLOC, until it fails    %3lu\n", nr_free_pages());
	give_all(&pages);
	pr_info("  given back: %lu\n", nr_free_pages());
}

static void show_mobility(const char *what, struct page *page)
{
	if (page)
		pr_info("  %s PFN %#lx, in a pageblock that is %s\n", what, page_to_pfn(page),
			migratetype_names[get_pageblock_migratetype(page)]);
	else
		pr_info("  %s no memory\n", what);
}

static void demo_mobility(void)
{
	struct page *kernel = alloc_page(GFP_KERNEL);
	struct page *movable = alloc_page(GFP_HIGHUSER_MOVABLE);
	struct page *cache = alloc_page(GFP_KERNEL | __GFP_RECLAIMABLE);

	show_mobility("a page that stays:        ", kernel);
	show_mobility("one that can be moved:    ", movable);
	show_mobility("one that can be reclaimed:", cache);
	pagetypeinfo_show();
	free_block(kernel, 0);
	free_block(movable, 0);
	free_block(cache, 0);
}

static void demo_proc(void)
{
	pr_info("/proc/buddyinfo:\n");
	frag_show();
	pr_info("/proc/zoneinfo:\n");
	zoneinfo_show();
	pr_info("show_mem():\n");
	show_mem(0, NULL);
}

static void demo_bad_input(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);

	if (!page) {
		no_memory();
		return;
	}
	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	pr_info("  order %d: %s\n", MAX_ORDER, try_pages(GFP_KERNEL, MAX_ORDER));
	pr_info("  __GFP_DMA and __GFP_HIGHMEM: %s\n",
		try_pages(GFP_KERNEL | __GFP_DMA | __GFP_HIGHMEM, 0));
	__free_pages(page, 1);
	pr_info("  freed with the wrong order\n");
	__free_pages(page + 1, 0);
	pr_info("  freed in its middle\n");
	free_pages((unsigned long)page_address(page) + 8, 2);
	pr_info("  freed by an address that is no page's\n");
	__free_pages(virt_to_page((void *)PAGE_OFFSET) + max_mapnr, 0);
	pr_info("  freed what is no page\n");
	pr_info("  after all this: %lu pages free, references: %d\n", nr_free_pages(),
		page_count(page));
	__free_pages(page, 2);
	__free_pages(page, 2);
	pr_info("  freed, and the same again: %lu pages free\n", nr_free_pages());
}

static const struct demo demos[] = {
	{ "boot", demo_boot, "the free lists at boot" },
	{ "split", demo_split, "16 pages, cut out of a larger block" },
	{ "merge", demo_merge, "16 and 128 pages, given back in turn" },
	{ "page", demo_page, "one page: its address, what is in it, who uses it" },
	{ "exact", demo_exact, "zeroed pages, and a number that is no power of two" },
	{ "compound", demo_compound, "eight pages that are one" },
	{ "exhaust", demo_exhaust, "until there is no memory left" },
	{ "watermarks", demo_watermarks, "who may take the last pages" },
	{ "mobility", demo_mobility, "pages that stay, and pages that can go" },
	{ "proc", demo_proc, "what a running system shows" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	mem_init();

	run_demos();

	return memory_exit();
}
