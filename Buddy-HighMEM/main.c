// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buddy-HighMEM: boot, the demos, halt. Two zones: one that the kernel sees
 * through the linear map, and one that it does not.
 */

#include <linux/biscuitos.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/string.h>

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void show_zone(struct zone *zone)
{
	pr_info("    %-8s PFN %#lx to %#lx: %4lu pages, %4lu managed, %4lu free\n", zone->name,
		zone->zone_start_pfn, zone_end_pfn(zone) - 1, zone->present_pages,
		zone_managed_pages(zone), zone_page_state(zone, NR_FREE_PAGES));
}

static void show_zones(const char *when)
{
	struct zone *zone;

	pr_info("  %s:\n", when);
	for_each_populated_zone(zone)
		show_zone(zone);
}

static void demo_layout(void)
{
	struct zone *zone;

	show_zones("the zones");
	for_each_populated_zone(zone) {
		phys_addr_t start = PFN_PHYS(zone->zone_start_pfn);

		pr_info("    %-8s physical %#llx to %#llx, ", zone->name, (u64)start,
			(u64)PFN_PHYS(zone_end_pfn(zone)) - 1);
		if (is_highmem(zone))
			pr_cont("no address\n");
		else
			pr_cont("mapped at 0x%lx\n", (unsigned long)__va(start));
	}
	pr_info("  high_memory, where the linear map ends: 0x%lx\n", (unsigned long)high_memory);
	pr_info("  mem_map has a struct page, of %zu bytes, for each of %lu frames;"
		" it lies in zone %s\n",
		sizeof(struct page), max_mapnr, page_zone(virt_to_page(mem_map))->name);
	pr_info("  the free blocks:\n");
	frag_show();
}

static void show_page(const char *what, struct page *page)
{
	void *address = page_address(page);

	pr_info("  %-22s PFN %#lx, zone %-7s page_address() = ", what, page_to_pfn(page),
		page_zone(page)->name);
	if (address)
		pr_cont("0x%lx\n", (unsigned long)address);
	else
		pr_cont("NULL\n");
}

static void demo_pages(void)
{
	struct page *kernel = alloc_page(GFP_KERNEL), *user = alloc_page(GFP_HIGHUSER);

	if (kernel) {
		show_page("GFP_KERNEL:", kernel);
		strcpy(page_address(kernel), "BiscuitOS");
		pr_info("  it can be written to: \"%s\"\n", (char *)page_address(kernel));
		__free_page(kernel);
	}
	if (user) {
		show_page("GFP_HIGHUSER:", user);
		if (!page_address(user))
			pr_info("  it needs a mapping first: that is what kmap() makes\n");
		__free_page(user);
	}
	if (!kernel || !user)
		no_memory();
}

static void demo_blocks(void)
{
	struct page *page = alloc_pages(GFP_HIGHUSER, 4);

	if (!page) {
		no_memory();
		return;
	}
	pr_info("  16 pages of zone %s: PFN %#lx to %#lx\n", page_zone(page)->name,
		page_to_pfn(page), page_to_pfn(page) + 15);
	frag_show();
	__free_pages(page, 4);
	pr_info("  given back:\n");
	frag_show();
}

static void give_all(struct list_head *list)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, list, lru) {
		list_del(&page->lru);
		__free_page(page);
	}
}

static void demo_fallback(void)
{
	struct zone *zone = NULL;
	unsigned long nr = 0;
	struct page *page;
	LIST_HEAD(pages);

	show_zones("before");
	while ((page = alloc_page(GFP_HIGHUSER | __GFP_NOWARN))) {
		list_add(&page->lru, &pages);
		if (page_zone(page) != zone) {
			zone = page_zone(page);
			pr_info("  page %lu is from zone %s:\n", nr + 1, zone->name);
			show_page("GFP_HIGHUSER:", page);
		}
		nr++;
	}
	pr_info("  %lu pages, until one fails\n", nr);
	show_zones("what is left in the zones");
	page = alloc_page(GFP_KERNEL | __GFP_NOWARN);
	pr_info("  GFP_KERNEL now: %s\n", page ? "a page" : "NULL");
	if (page)
		__free_page(page);
	give_all(&pages);
	show_zones("given back");
}

static void demo_kernel(void)
{
	struct page *page;
	LIST_HEAD(pages);

	while ((page = alloc_page(GFP_KERNEL | __GFP_NOWARN)))
		list_add(&page->lru, &pages);
	show_zones("GFP_KERNEL until it fails");
	give_all(&pages);
}

static void demo_proc(void)
{
	pr_info("/proc/zoneinfo:\n");
	zoneinfo_show();
	pr_info("show_mem():\n");
	show_mem(0, NULL);
}

static void demo_bad_input(void)
{
	unsigned long addr = __get_free_page(GFP_HIGHUSER);
	struct page *page;

	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	if (!addr) {
		no_memory();
		return;
	}
	page = virt_to_page((void *)addr);
	show_page("an address, of high memory, please:", page);
	free_page(addr);
	free_page((unsigned long)high_memory);
	pr_info("  freed an address where the linear map ends\n");
	page = alloc_page(GFP_HIGHUSER);
	if (!page) {
		no_memory();
		return;
	}
	__free_page(page);
	__free_page(page);
	pr_info("  freed a page of zone %s twice\n", page_zone(page)->name);
}

static const struct demo demos[] = {
	{ "layout", demo_layout, "the zones: where they are, and where they are mapped" },
	{ "pages", demo_pages, "a page for the kernel, and one for a user" },
	{ "blocks", demo_blocks, "16 pages for a user: split and merge" },
	{ "fallback", demo_fallback, "GFP_HIGHUSER until there is no memory left" },
	{ "kernel", demo_kernel, "GFP_KERNEL until there is no memory left" },
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
