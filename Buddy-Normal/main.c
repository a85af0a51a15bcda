// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buddy-Normal: boot, the demos, halt. Blocks of pages are taken and given
 * back, and the free lists shown each time.
 */

#include <linux/biscuitos.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/string.h>

#define SHOWN_BLOCKS 4

static struct zone *normal_zone(void)
{
	return &contig_page_data.node_zones[ZONE_NORMAL];
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

static void show_lists(const char *when)
{
	pr_info("  %s: %lu pages free\n", when, nr_free_pages());
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		show_order(normal_zone(), order);
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

static void demo_split(void)
{
	struct page *page;

	show_lists("before");
	page = alloc_pages(GFP_KERNEL, 4);
	if (!page)
		return;
	show_block("16 pages, order 4", page, 4);
	pr_info("  there was no unmovable block: the largest movable one was taken, of order 10,\n"
		"  and cut until a block of order 4 was left; the other halves are free:\n");
	show_lists("after");
	__free_pages(page, 4);
	show_lists("given back, each half found its buddy free");
}

static void demo_merge(void)
{
	struct page *small = alloc_pages(GFP_KERNEL, 4), *large = alloc_pages(GFP_KERNEL, 7);

	if (!small || !large)
		return;
	show_block(" 16 pages", small, 4);
	show_block("128 pages", large, 7);
	pr_info("  a block's buddy differs in one bit of the PFN: %#lx ^ %#lx = %#lx,\n"
		"  %#lx ^ %#lx = %#lx\n",
		page_to_pfn(small), 1UL << 4, page_to_pfn(small) ^ (1UL << 4), page_to_pfn(large),
		1UL << 7, page_to_pfn(large) ^ (1UL << 7));
	show_lists("both taken");
	__free_pages(large, 7);
	show_lists("the 128 given back: joined no further than the 16 allow");
	__free_pages(small, 4);
	show_lists("the 16 given back");
}

static void demo_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *text;

	if (!page)
		return;
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
	pr_info("  after put_page() twice it is free: %lu pages free\n", nr_free_pages());
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
	unsigned long addr = __get_free_page(GFP_KERNEL);
	char *exact;

	if (!addr)
		return;
	memset((void *)addr, 'x', PAGE_SIZE);
	free_page(addr);
	addr = get_zeroed_page(GFP_KERNEL);
	if (!addr)
		return;
	pr_info("  get_zeroed_page() = 0x%lx: %s\n", addr,
		is_zero((char *)addr, PAGE_SIZE) ? "all zeroes" : "not zeroed");
	free_page(addr);

	pr_info("  %lu pages free\n", nr_free_pages());
	exact = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL | __GFP_ZERO);
	if (!exact)
		return;
	pr_info("  alloc_pages_exact() of 5 pages = 0x%lx: %lu pages free; of the block of 8 that\n"
		"  was needed 3 were given back\n",
		(unsigned long)exact, nr_free_pages());
	free_pages_exact(exact, 5 * PAGE_SIZE);
	pr_info("  free_pages_exact(): %lu pages free\n", nr_free_pages());
}

static void demo_compound(void)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);

	if (!page)
		return;
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
	pr_info("  put_page() of any page gives all of it back: %lu pages free\n", nr_free_pages());
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

static void demo_exhaust(void)
{
	LIST_HEAD(pages);

	pr_info("  page after page, until there is none: %lu\n", take_all(GFP_KERNEL, &pages));
	pr_info("  one more; the report stands on stderr: %s\n",
		alloc_page(GFP_KERNEL) ? "a page" : "NULL");
	pr_info("  and silently, with __GFP_NOWARN: %s\n",
		alloc_page(GFP_KERNEL | __GFP_NOWARN) ? "a page" : "NULL");
	give_all(&pages);
	show_lists("all given back");
}

static void demo_watermarks(void)
{
	struct zone *zone = normal_zone();
	LIST_HEAD(pages);

	pr_info("  min_free_kbytes %d; watermarks, in pages: min %lu, low %lu, high %lu\n",
		min_free_kbytes, min_wmark_pages(zone), low_wmark_pages(zone),
		high_wmark_pages(zone));
	take_all(GFP_KERNEL, &pages);
	pr_info("  GFP_KERNEL stops at min:                   %3lu pages free\n", nr_free_pages());
	take_all(GFP_KERNEL | __GFP_HIGH, &pages);
	pr_info("  __GFP_HIGH takes half of that:             %3lu\n", nr_free_pages());
	take_all(GFP_ATOMIC, &pages);
	pr_info("  GFP_ATOMIC a quarter of what is left, too: %3lu\n", nr_free_pages());
	take_all(GFP_KERNEL | __GFP_MEMALLOC, &pages);
	pr_info("  __GFP_MEMALLOC, to free memory, all:       %3lu\n", nr_free_pages());
	give_all(&pages);
	pr_info("  given back: %lu\n", nr_free_pages());
}

static void demo_mobility(void)
{
	struct page *kernel = alloc_page(GFP_KERNEL);
	struct page *movable = alloc_page(GFP_HIGHUSER_MOVABLE);
	struct page *cache = alloc_page(GFP_KERNEL | __GFP_RECLAIMABLE);

	if (kernel && movable && cache) {
		pr_info("  a page that stays:             PFN %#lx\n", page_to_pfn(kernel));
		pr_info("  one that can be moved:         PFN %#lx\n", page_to_pfn(movable));
		pr_info("  one that can be reclaimed:     PFN %#lx\n", page_to_pfn(cache));
		pr_info("  each in a pageblock of its own type:\n");
		pagetypeinfo_show();
	}
	if (kernel)
		__free_page(kernel);
	if (movable)
		__free_page(movable);
	if (cache)
		__free_page(cache);
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

	if (!page)
		return;
	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	pr_info("  order %d: %s\n", MAX_ORDER,
		alloc_pages(GFP_KERNEL, MAX_ORDER) ? "a page" : "NULL");
	pr_info("  __GFP_DMA and __GFP_HIGHMEM: %s\n",
		alloc_page(GFP_KERNEL | __GFP_DMA | __GFP_HIGHMEM) ? "a page" : "NULL");
	__free_pages(page, 1);
	pr_info("  freed with the wrong order\n");
	__free_pages(page + 1, 0);
	pr_info("  freed in its middle\n");
	free_pages((unsigned long)page_address(page) + 8, 2);
	pr_info("  freed by an address that is no page's\n");
	__free_pages(virt_to_page((void *)PAGE_OFFSET) + max_mapnr, 0);
	pr_info("  freed what is no page\n");
	pr_info("  of all this nothing came: %lu pages free, references: %d\n", nr_free_pages(),
		page_count(page));
	__free_pages(page, 2);
	__free_pages(page, 2);
	pr_info("  freed, and the same again: %lu pages free\n", nr_free_pages());
}

static const struct demo demos[] = {
	{ "boot", demo_boot, "the free lists at boot" },
	{ "split", demo_split, "16 pages, cut out of a block of 1024" },
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
