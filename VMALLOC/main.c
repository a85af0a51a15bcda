// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMALLOC: boot, the demos, halt. Frames from everywhere, one range of addresses.
 */

#include <linux/biscuitos.h>
#include <linux/io.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void show_frames(const char *addr, int nr)
{
	for (int i = 0; i < nr; i++) {
		struct page *page = vmalloc_to_page(addr + i * PAGE_SIZE);

		pr_info("    0x%lx -> frame %#lx, %s\n", (unsigned long)addr + i * PAGE_SIZE,
			page_to_pfn(page), page_zone(page)->name);
	}
}

static void demo_walk(void)
{
	char *p = vmalloc(4 * PAGE_SIZE), text[16];
	struct page *page;

	if (!p) {
		no_memory();
		return;
	}
	pr_info("  vmalloc() of four pages:\n");
	show_frames(p, 4);
	pr_info("  how the CPU finds byte 0x2345 of it:\n");
	mmu_show_walk((unsigned long)p + 0x2345);
	memcpy_to_mapped(p + 0x2345, "BiscuitOS", 10);
	memcpy_from_mapped(text, p + 0x2345, 10);
	page = vmalloc_to_page(p + 0x2345);
	pr_info("  written and read there: \"%s\"\n", text);
	phys_read(page_to_phys(page) + 0x345, text, 10);
	pr_info("  and in frame %#lx, as a device reads it: \"%s\"\n", page_to_pfn(page), text);
	vfree(p);
}

#define NR_AREAS 10

static void demo_areas(void)
{
	void *areas[NR_AREAS];

	for (int i = 0; i < NR_AREAS; i++)
		areas[i] = vmalloc((1 + i % 4) * PAGE_SIZE);
	pr_info("  areas of one to four pages; their addresses, and what lies behind the pages:\n");
	for (int i = 0; i < NR_AREAS; i++) {
		struct vm_struct *area = find_vm_area(areas[i]);

		if (area)
			pr_info("    0x%lx-0x%lx %5lu bytes, %u pages, then %s\n",
				(unsigned long)areas[i], (unsigned long)areas[i] + area->size,
				area->size, area->nr_pages,
				vmalloc_to_page(areas[i] + area->nr_pages * PAGE_SIZE) ? "a page" :
											 "nothing");
		else
			pr_info("    no memory\n");
	}
	for (int i = 1; i < NR_AREAS; i += 2) {
		vfree(areas[i]);
		areas[i] = NULL;
	}
	vm_unmap_aliases();
	pr_info("  every second one freed, and purged; the tree of holes, lying on its side:\n");
	vmap_tree_show();
	for (int i = 0; i < NR_AREAS; i++)
		vfree(areas[i]);
	vm_unmap_aliases();
	pr_info("  all freed:\n");
	vmap_tree_show();
}

static void *take(const char *what)
{
	void *p = vmalloc(PAGE_SIZE);

	if (p)
		pr_info("  %s: 0x%lx\n", what, (unsigned long)p);
	else
		pr_info("  %s: no memory\n", what);
	return p;
}

static void demo_lazy(void)
{
	void *first = take("an area"), *second = take("another"), *third;

	vfree(first);
	pr_info("  the first is freed: the addresses of %lu pages wait\n", vmap_lazy_pages());
	third = take("a third one");
	vfree(third);
	vm_unmap_aliases();
	pr_info("  freed, and vm_unmap_aliases(): %lu pages wait\n", vmap_lazy_pages());
	third = take("now another one");
	vfree(third);
	vfree(second);
}

/* All of memory in single pages, and every second one given back. */
static void demo_scattered(void)
{
	const size_t size = 16 * PAGE_SIZE;
	struct page *page, *next;
	unsigned long nr = 0;
	LIST_HEAD(pages);
	void *p;

	while ((page = alloc_page(GFP_HIGHUSER | __GFP_MEMALLOC | __GFP_NOWARN)))
		list_add(&page->lru, &pages);
	list_for_each_entry_safe(page, next, &pages, lru)
		if (page_to_pfn(page) % 2) {
			list_del(&page->lru);
			__free_page(page);
			nr++;
		}
	pr_info("  taken page by page until it failed; %lu frames with odd numbers are freed\n",
		nr);
	page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 4);
	pr_info("  16 pages in one piece, from the page allocator: %s\n", page ? "yes" : "none");
	if (page)
		__free_pages(page, 4);
	p = vmalloc(size);
	pr_info("  vmalloc() of 16 pages: %s\n", p ? "yes; the first four:" : "none");
	if (p)
		show_frames(p, 4);
	vfree(p);
	list_for_each_entry_safe(page, next, &pages, lru) {
		list_del(&page->lru);
		__free_page(page);
	}
}

#define NR_CHOSEN 3

static void demo_vmap(void)
{
	struct page *pages[NR_CHOSEN];
	char text[8], *p = NULL;
	int nr = 0;

	while (nr < NR_CHOSEN && (pages[nr] = alloc_page(GFP_HIGHUSER)))
		nr++;
	if (nr == NR_CHOSEN) {
		swap(pages[0], pages[2]);
		p = vmap(pages, NR_CHOSEN, VM_MAP, PAGE_KERNEL);
	}
	if (p) {
		pr_info("  three frames, the last one first:\n");
		show_frames(p, NR_CHOSEN);
		memcpy_to_mapped(p + PAGE_SIZE - 4, "crossing", 8);
		memcpy_from_mapped(text, p + PAGE_SIZE, 4);
		text[4] = '\0';
		pr_info("  written across the first border; in the second page is \"%s\"\n", text);
		vunmap(p);
		p = vm_map_ram(pages, NR_CHOSEN, NUMA_NO_NODE);
		if (p) {
			pr_info("  vm_map_ram(): 0x%lx\n", (unsigned long)p);
			vm_unmap_ram(p, NR_CHOSEN);
		}
		vm_unmap_aliases();
	}
	if (!p)
		no_memory();
	while (nr)
		__free_page(pages[--nr]);
}

static void demo_ioremap(void)
{
	void __iomem *regs = ioremap(DEVICE_BASE + 0x100, 0x20);

	if (!regs) {
		no_memory();
		return;
	}
	pr_info("  the registers at %#llx are at 0x%lx\n", (u64)DEVICE_BASE + 0x100,
		(unsigned long)regs);
	writel(0xb15c0175, regs + 4);
	pr_info("  written and read: %#x\n", readl(regs + 4));
	mmu_show_walk((unsigned long)regs + 4);
	iounmap(regs);
}

static const char *source_of(const void *p)
{
	if (!p)
		return "nowhere, no memory";
	return is_vmalloc_addr(p) ? "vmalloc()" : "kmalloc()";
}

static void demo_kvmalloc(void)
{
	void *small = kvmalloc(1000, GFP_KERNEL), *large = kvmalloc(5 * SZ_1M, GFP_KERNEL);

	pr_info("  kvmalloc() of 1000 bytes: from %s\n", source_of(small));
	pr_info("  of 5 MiB, more than kmalloc() has: from %s\n", source_of(large));
	kvfree(small);
	kvfree(large);
	vm_unmap_aliases();
}

static void demo_proc(void)
{
	void *user = vmalloc_user(PAGE_SIZE), *p = vmalloc(20 * PAGE_SIZE);
	void __iomem *regs = ioremap(DEVICE_BASE, SZ_4K);

	if (!user || !p || !regs)
		pr_info("  no memory for all of it\n");
	pr_info("/proc/vmallocinfo:\n");
	vmallocinfo_show();
	pr_info("/sys/kernel/debug/kernel_page_tables:\n");
	ptdump_show();
	if (regs)
		iounmap(regs);
	vfree(p);
	vfree(user);
}

static void touch(void *arg)
{
	*(volatile char *)arg = 1;
}

static void demo_guard(void)
{
	char *p = vmalloc(PAGE_SIZE);

	if (!p) {
		no_memory();
		return;
	}
	pr_info("  a page at 0x%lx; its last byte, and the one behind it, each written by a\n"
		"  process that may crash:\n",
		(unsigned long)p);
	pr_info("    0x%lx: %s\n", (unsigned long)p + PAGE_SIZE - 1,
		IS_ENABLED(CONFIG_MMU_HOST) && run_in_child(touch, p + PAGE_SIZE - 1) ?
			"it crashed" :
			"written");
	pr_info("    0x%lx: %s\n", (unsigned long)p + PAGE_SIZE,
		run_in_child(touch, p + PAGE_SIZE) ? "it crashed; why stands on stderr" :
						     "written");
	vfree(p);
}

static void demo_bad_input(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *p = vmalloc(2 * PAGE_SIZE);

	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	pr_info("  vmalloc(0): %s\n", vmalloc(0) ? "an address" : "NULL");
	pr_info("  vmalloc() of more than there is: %s\n",
		vmalloc(totalram_pages() * PAGE_SIZE + 1) ? "an address" : "NULL");
	if (p) {
		vfree(p + 1);
		vfree(p + PAGE_SIZE);
		vfree(p);
		vfree(p);
		pr_info("  freed: an odd address, the second page, then the area, twice\n");
	} else {
		no_memory();
	}
	pr_info("  vmap() of no pages: %s\n",
		vmap(&page, 0, VM_MAP, PAGE_KERNEL) ? "an address" : "NULL");
	pr_info("  ioremap() of RAM: %s\n",
		ioremap(PHYS_OFFSET, PAGE_SIZE) ? "an address" : "NULL");
	if (page)
		__free_page(page);
}

static const struct demo demos[] = {
	{ "walk", demo_walk, "four pages, and how an address finds its frame" },
	{ "areas", demo_areas, "ten areas, their guard pages, and the tree of holes" },
	{ "lazy", demo_lazy, "freed addresses wait until they are purged" },
	{ "scattered", demo_scattered, "16 pages, in one piece and from single frames" },
	{ "vmap", demo_vmap, "chosen pages, in a chosen order" },
	{ "ioremap", demo_ioremap, "the registers of a device" },
	{ "kvmalloc", demo_kvmalloc, "kmalloc() if it can, vmalloc() else" },
	{ "proc", demo_proc, "what a running system shows" },
	{ "guard", demo_guard, "one byte too far" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	paging_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();
	vmalloc_init();

	run_demos();

	return memory_exit();
}
