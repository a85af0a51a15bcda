// SPDX-License-Identifier: GPL-2.0-only
/*
 * KMAP: boot, the demos, halt. An address, for a while, for a page that has none.
 */

#include <linux/biscuitos.h>
#include <linux/highmem.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/smp.h>

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void show_address(const char *what, struct page *page)
{
	void *addr = page_address(page);

	if (addr)
		pr_info("  %s: page_address() = 0x%lx\n", what, (unsigned long)addr);
	else
		pr_info("  %s: page_address() = NULL\n", what);
}

static void demo_high(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	char text[16];
	void *addr;

	if (!page) {
		no_memory();
		return;
	}
	pr_info("  a page of %s, PFN %#lx\n", page_zone(page)->name, page_to_pfn(page));
	show_address("before", page);
	addr = kmap(page);
	show_address("kmap()", page);
	memcpy_to_mapped(addr, "BiscuitOS-kmap", 15);
	memcpy_from_mapped(text, addr, sizeof(text));
	pr_info("  written and read: \"%s\"\n", text);
	mmu_show_walk((unsigned long)addr);
	kunmap(page);
	show_address("kunmap()", page);
	kmap_flush_unused();
	show_address("kmap_flush_unused()", page);
	__free_page(page);
}

static void demo_normal(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void *addr;

	if (!page) {
		no_memory();
		return;
	}
	pr_info("  a page of %s, PFN %#lx\n", page_zone(page)->name, page_to_pfn(page));
	show_address("before", page);
	addr = kmap(page);
	pr_info("  kmap() = 0x%lx; the mappings:\n", (unsigned long)addr);
	kmap_show();
	kunmap(page);
	show_address("kunmap()", page);
	__free_page(page);
}

#define NR_TEN 10

static void demo_ten(void)
{
	struct page *pages[NR_TEN];
	int nr = 0;

	while (nr < NR_TEN && (pages[nr] = alloc_page(GFP_HIGHUSER)))
		nr++;
	for (int i = 0; i < nr; i++)
		pr_info("    PFN %#lx -> 0x%lx\n", page_to_pfn(pages[i]),
			(unsigned long)kmap(pages[i]));
	if (nr < NR_TEN)
		pr_info("    no memory for another page\n");
	if (nr)
		pr_info("  the first again: 0x%lx\n", (unsigned long)kmap(pages[0]));
	kmap_show();
	if (nr)
		kunmap(pages[0]);
	for (int i = 0; i < nr; i++)
		kunmap(pages[i]);
	pr_info("  all given back:\n");
	kmap_show();
	while (nr)
		__free_page(pages[--nr]);
}

static void demo_local(void)
{
	struct page *from = alloc_page(GFP_HIGHUSER), *to = alloc_page(GFP_HIGHUSER);
	void *src, *dst;
	char text[16];

	if (from && to) {
		src = kmap_local_page(from);
		dst = kmap_local_page(to);
		pr_info("  two at once: 0x%lx and 0x%lx\n", (unsigned long)src, (unsigned long)dst);
		kmap_show();
		memcpy_to_mapped(src, "from one to two", 16);
		memcpy_from_mapped(text, src, sizeof(text));
		memcpy_to_mapped(dst, text, sizeof(text));
		kunmap_local(dst);
		kunmap_local(src);
		pr_info("  given back in the opposite order; what is in the second page: ");
		memcpy_from_page(text, to, 0, sizeof(text));
		pr_cont("\"%s\"\n", text);
		src = kmap_local_page(from);
		pr_info("  the first page again: 0x%lx\n", (unsigned long)src);
		kunmap_local(src);
	} else {
		no_memory();
	}
	if (from)
		__free_page(from);
	if (to)
		__free_page(to);
}

static void demo_cpus(void)
{
	unsigned int cpu;

	pr_info("  each CPU has %d entries of the fixmap:\n", KM_MAX_IDX);
	for_each_online_cpu(cpu)
		pr_info("    CPU %u: 0x%lx to 0x%lx\n", cpu,
			__fix_to_virt(FIX_KMAP_BEGIN + KM_MAX_IDX * (cpu + 1) - 1),
			__fix_to_virt(FIX_KMAP_BEGIN + KM_MAX_IDX * cpu) + PAGE_SIZE - 1);
}

static void demo_helpers(void)
{
	struct page *one = alloc_page(GFP_HIGHUSER), *two = alloc_page(GFP_HIGHUSER);
	char text[12];

	if (one && two) {
		clear_highpage(one);
		memcpy_to_page(one, 100, "kmap_local", 11);
		copy_highpage(two, one);
		memcpy_from_page(text, two, 100, 11);
		pr_info("  cleared, written at 100, copied; the copy has there \"%s\"\n", text);
		zero_user(two, 104, 20);
		memcpy_from_page(text, two, 100, 11);
		pr_info("  20 bytes from 104 on zeroed: \"%s\"\n", text);
	} else {
		no_memory();
	}
	if (one)
		__free_page(one);
	if (two)
		__free_page(two);
}

/* Pages that are mapped and given back leave mappings behind, until there is no room. */
static void demo_full(void)
{
	struct page *first = alloc_page(GFP_HIGHUSER), *page = first;
	unsigned long nr = 0;
	LIST_HEAD(pages);

	if (!first) {
		no_memory();
		return;
	}
	kmap_flush_unused();
	pr_info("  a page, mapped at 0x%lx and given back; then others, as many as it takes\n",
		(unsigned long)kmap(first));
	kunmap(first);
	while (PageHighMem(first) && page_address(first) && (page = alloc_page(GFP_HIGHUSER))) {
		list_add(&page->lru, &pages);
		kmap(page);
		kunmap(page);
		if (++nr == 100)
			kmap_show();
	}
	pr_info("  after %lu more:\n", nr);
	kmap_show();
	show_address("the first", first);
	if (!page)
		no_memory();
	while (!list_empty(&pages)) {
		page = list_first_entry(&pages, struct page, lru);
		list_del(&page->lru);
		__free_page(page);
	}
	__free_page(first);
}

static void demo_bad_input(void)
{
	struct page *one = alloc_page(GFP_HIGHUSER), *two = alloc_page(GFP_HIGHUSER);
	void *first, *second;

	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	if (one && two) {
		first = kmap_local_page(one);
		second = kmap_local_page(two);
		kunmap_local(first);
		pr_info("  the first unmapped before the second; still mapped are\n");
		kmap_show();
		kunmap_local(second);
		kunmap_local(first);
		kunmap_local(first);
		pr_info("  twice\n");
		kunmap_local(high_memory);
		pr_info("  unmapped where the linear map ends\n");
		pr_info("  kmap_to_page() of what is not mapped: %s\n",
			kmap_to_page(first) ? "a page" : "NULL");
	} else {
		no_memory();
	}
	if (one)
		__free_page(one);
	if (two)
		__free_page(two);
}

static const struct demo demos[] = {
	{ "high", demo_high, "a page for a user, mapped, written, unmapped" },
	{ "normal", demo_normal, "a page of low memory, mapped and unmapped" },
	{ "ten", demo_ten, "ten at once, and one of them twice" },
	{ "local", demo_local, "kmap_local_page(), nested" },
	{ "cpus", demo_cpus, "where each CPU has its own" },
	{ "helpers", demo_helpers, "clear, copy, read, write" },
	{ "full", demo_full, "more and more pages, until the area is flushed" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	paging_init();
	early_fixmap_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmap_init();

	run_demos();

	return memory_exit();
}
