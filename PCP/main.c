// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCP: boot, the demos, halt. What a CPU frees it keeps for a while, and what
 * it allocates comes from there.
 */

#include <linux/biscuitos.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/pcp.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#define NR_PAGES  10
#define SHOW_CPUS 8
#define MAX_SHOWN 10

static struct zone *normal_zone(void)
{
	return &contig_page_data.node_zones[ZONE_NORMAL];
}

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

/* What this CPU keeps in one of its lists, the hottest first. */
static void show_list(unsigned int order, int migratetype)
{
	const struct per_cpu_pages *pcp = this_cpu_ptr(normal_zone()->per_cpu_pageset);
	const struct page *page;
	int shown = 0;

	pr_info("    CPU %d, order %u %s:", smp_processor_id(), order,
		migratetype_names[migratetype]);
	list_for_each_entry(page, &pcp->lists[order_to_pindex(migratetype, order)], pcp_list)
		if (shown++ < MAX_SHOWN)
			pr_cont(" %#lx", page_to_pfn(page));
	pr_cont("%s\n", shown > MAX_SHOWN ? " ..." : shown ? "" : " empty");
}

static void show_pcp(const char *when)
{
	const struct per_cpu_pages *pcp = this_cpu_ptr(normal_zone()->per_cpu_pageset);

	pr_info("  %s: %d pages here, %lu free in the zone\n", when, pcp->count, nr_free_pages());
}

static int take(struct page **pages, int nr)
{
	int got = 0;

	while (got < nr && (pages[got] = alloc_page(GFP_KERNEL)))
		got++;
	return got;
}

static void show_pages(const char *what, struct page **pages, int nr)
{
	pr_info("  %s:", what);
	for (int i = 0; i < nr; i++)
		pr_cont(" %#lx", page_to_pfn(pages[i]));
	pr_cont("\n");
}

#define NR_HOT 4

static void demo_hot(void)
{
	struct page *pages[NR_PAGES];
	int nr, again = 0;

	drain_all_pages(NULL);
	nr = take(pages, NR_PAGES);
	show_pages("taken after a drain", pages, nr);
	if (nr == NR_PAGES) {
		for (int i = 0; i < NR_HOT; i++)
			__free_page(pages[i]);
		show_pages("freed", pages, NR_HOT);
		show_list(0, MIGRATE_UNMOVABLE);
		again = take(pages, NR_HOT);
		show_pages("taken again", pages, again);
	}
	if (nr < NR_PAGES || again < NR_HOT)
		no_memory();
	for (int i = 0; i < nr; i++)
		if (nr < NR_PAGES || i < again || i >= NR_HOT)
			__free_page(pages[i]);
}

static void demo_refill(void)
{
	struct page *page, *next;
	LIST_HEAD(pages);

	drain_all_pages(NULL);
	show_pcp("drained");
	for (int i = 1; i <= 20; i++) {
		page = alloc_page(GFP_KERNEL);
		if (!page) {
			no_memory();
			break;
		}
		list_add(&page->lru, &pages);
		if (i == 1 || i == 2 || i == 8 || i == 9 || i == 16 || i == 17) {
			char name[16];

			scnprintf(name, sizeof(name), "page %2d", i);
			show_pcp(name);
		}
	}
	list_for_each_entry_safe(page, next, &pages, lru)
		__free_page(page);
	show_pcp("all freed");
}

static void demo_high(void)
{
	struct per_cpu_pages *pcp = this_cpu_ptr(normal_zone()->per_cpu_pageset);
	unsigned long drains;
	struct page *page, *next;
	int nr = 0, freed = 0;
	LIST_HEAD(pages);

	drain_all_pages(NULL);
	for (int i = 0; i < 100; i++) {
		page = alloc_page(GFP_KERNEL);
		if (!page) {
			pr_info("  no memory for page %d\n", i);
			continue;
		}
		list_add(&page->lru, &pages);
		nr++;
	}
	pr_info("  %d pages are freed; high is %d:\n", nr, pcp->high);
	drains = pcp->nr_drain;
	list_for_each_entry_safe(page, next, &pages, lru) {
		int before = pcp->count;

		__free_page(page);
		freed++;
		if (pcp->nr_drain != drains)
			pr_info("    page %3d: from %d to %d, %d go back\n", freed, before + 1,
				pcp->count, before + 1 - pcp->count);
		drains = pcp->nr_drain;
	}
	show_pcp("all freed");
}

static void demo_orders(void)
{
	struct page *pages[PAGE_ALLOC_COSTLY_ORDER + 1];

	drain_all_pages(NULL);
	for (unsigned int order = 0; order <= PAGE_ALLOC_COSTLY_ORDER; order++) {
		pages[order] = alloc_pages(GFP_KERNEL, order);
		if (!pages[order])
			pr_info("  no memory for a block of order %u\n", order);
	}
	pr_info("  one block of each order up to %d, and what came with it:\n",
		PAGE_ALLOC_COSTLY_ORDER);
	for (unsigned int order = 0; order <= PAGE_ALLOC_COSTLY_ORDER; order++)
		show_list(order, MIGRATE_UNMOVABLE);
	for (unsigned int order = 0; order <= PAGE_ALLOC_COSTLY_ORDER; order++)
		if (pages[order])
			__free_pages(pages[order], order);
	show_pcp("freed");
	pages[0] = alloc_pages(GFP_KERNEL, PAGE_ALLOC_COSTLY_ORDER + 1);
	if (!pages[0]) {
		no_memory();
		return;
	}
	__free_pages(pages[0], PAGE_ALLOC_COSTLY_ORDER + 1);
	show_pcp("one of order 4 taken and freed");
}

static int take_and_free(void *unused)
{
	struct page *pages[4];
	int nr = take(pages, 4);

	if (nr < 4)
		pr_info("    CPU %d: no memory for page %d\n", smp_processor_id(), nr + 1);
	for (int i = 0; i < nr; i++)
		__free_page(pages[i]);
	show_list(0, MIGRATE_UNMOVABLE);
	return 0;
}

static void demo_cpus(void)
{
	unsigned int cpu;

	drain_all_pages(NULL);
	pr_info("  four pages taken and freed on %u of %u CPUs, in turn: what each keeps\n",
		min(num_online_cpus(), (unsigned int)SHOW_CPUS), num_online_cpus());
	for_each_online_cpu(cpu)
		if (cpu < SHOW_CPUS)
			smp_call_on_cpu(cpu, take_and_free, NULL, false);
	pr_info("  %d pages kept by all, %lu free in the zone\n",
		zone_pcp_count(normal_zone(), true), nr_free_pages());
	drain_all_pages(NULL);
	pr_info("  drain_all_pages(): %d kept, %lu free\n", zone_pcp_count(normal_zone(), true),
		nr_free_pages());
}

static struct page *passed;

static int free_passed(void *unused)
{
	__free_page(passed);
	show_list(0, MIGRATE_UNMOVABLE);
	return 0;
}

static void demo_remote(void)
{
	drain_all_pages(NULL);
	passed = alloc_page(GFP_KERNEL);
	if (!passed) {
		no_memory();
		return;
	}
	pr_info("  allocated on CPU %d: PFN %#lx; freed on CPU %u:\n", smp_processor_id(),
		page_to_pfn(passed), nr_cpu_ids - 1);
	smp_call_on_cpu(nr_cpu_ids - 1, free_passed, NULL, false);
	drain_all_pages(NULL);
}

static void demo_exhaust(void)
{
	struct page *page, *next;
	unsigned long nr = 0;
	LIST_HEAD(pages);

	take_and_free(NULL);
	while ((page = alloc_page(GFP_KERNEL | __GFP_NOWARN))) {
		list_add(&page->lru, &pages);
		nr++;
	}
	pr_info("  page after page, until one fails: %lu; %d are kept by all CPUs\n", nr,
		zone_pcp_count(normal_zone(), true));
	list_for_each_entry_safe(page, next, &pages, lru)
		__free_page(page);
	drain_all_pages(NULL);
	pr_info("  given back: %lu free\n", nr_free_pages());
}

static void demo_stats(void)
{
	pr_info("  what the lists did until here:\n");
	pcp_stats_show();
}

static const struct demo demos[] = {
	{ "hot", demo_hot, "ten pages; four are freed, and four taken again" },
	{ "refill", demo_refill, "the zone gives a batch at a time" },
	{ "high", demo_high, "a hundred are freed, more than are kept" },
	{ "orders", demo_orders, "a list for each order" },
	{ "cpus", demo_cpus, "every CPU has its own; the drain" },
	{ "remote", demo_remote, "allocated here, freed there" },
	{ "exhaust", demo_exhaust, "until there is no memory left" },
	{ "stats", demo_stats, "hits, refills, drains" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();

	run_demos();

	return memory_exit();
}
