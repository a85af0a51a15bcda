// SPDX-License-Identifier: GPL-2.0-only
/*
 * FIXMAP: boot, the demos, halt. Addresses that were chosen when this was
 * compiled, and what can be put behind them.
 */

#include <linux/biscuitos.h>
#include <linux/early_ioremap.h>
#include <linux/fixmap.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/string.h>

/* During boot, where there is no allocator yet: who is at DEVICE_BASE? */
static void probe_device(void)
{
	void __iomem *regs = early_ioremap(DEVICE_BASE, SZ_4K);

	if (!regs)
		return;
	pr_info("Device at %#llx: its first register says %#x\n", (u64)DEVICE_BASE, readl(regs));
	early_iounmap(regs, SZ_4K);
}

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void show_entries(const char *name, unsigned int from, unsigned int to)
{
	pr_info("    %5u - %-5u 0x%08lx - 0x%08lx %s\n", from, to, __fix_to_virt(to),
		__fix_to_virt(from) + PAGE_SIZE - 1, name);
}

static void demo_layout(void)
{
	pr_info("  the fixmap: 0x%08lx to 0x%08lx, %lu pages, %u of them for the %d CPU%s\n",
		FIXADDR_START, FIXADDR_END - 1, FIXADDR_SIZE >> PAGE_SHIFT,
		FIX_KMAP_END - FIX_KMAP_BEGIN + 1, CONFIG_NR_CPUS, CONFIG_NR_CPUS > 1 ? "s" : "");
	pr_info("    entries	     addresses\n");
	show_entries("the first console", FIX_EARLYCON_MEM_BASE, FIX_EARLYCON_MEM_BASE);
	show_entries("patching code", FIX_TEXT_POKE0, FIX_TEXT_POKE1);
	show_entries("kmap_local_page()", FIX_KMAP_BEGIN, FIX_KMAP_END);
	show_entries("early_ioremap()", FIX_BTMAP_END, FIX_BTMAP_BEGIN);
	pr_info("  the rest of the address space:\n");
	pr_info("    0x%08lx kmap\n", PKMAP_BASE);
	pr_info("    0x%08lx low memory, one to one, to 0x%08lx\n", PAGE_OFFSET,
		(unsigned long)high_memory - 1);
	pr_info("    0x%08lx vmalloc, to 0x%08lx\n", VMALLOC_START, VMALLOC_END - 1);
}

static void demo_set(void)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	unsigned long addr = fix_to_virt(FIX_TEXT_POKE0);
	char text[12];

	if (!page) {
		no_memory();
		return;
	}
	pr_info("  a page: PFN %#lx, linear address 0x%lx\n", page_to_pfn(page),
		(unsigned long)page_address(page));
	set_fixmap(FIX_TEXT_POKE0, page_to_phys(page));
	pr_info("  set_fixmap(FIX_TEXT_POKE0): it is at 0x%lx, too\n", addr);
	memcpy_to_mapped((void *)addr, "BiscuitOS", 10);
	pr_info("  written there; read at the linear address: \"%s\"\n",
		(char *)page_address(page));
	strcpy(page_address(page), "Open-Memory");
	memcpy_from_mapped(text, (void *)addr, sizeof(text));
	pr_info("  and the other way round: \"%s\"\n", text);
	clear_fixmap(FIX_TEXT_POKE0);
	pr_info("  clear_fixmap(): %s there\n",
		mmu_translate(addr, MMU_PROBE, NULL) ? "nothing is" : "it is still");
	__free_page(page);
}

static void demo_index(void)
{
	unsigned long addr = fix_to_virt(FIX_KMAP_BEGIN);

	pr_info("  fix_to_virt(FIX_KMAP_BEGIN) = 0x%lx - (%u << 12) = 0x%lx, a constant\n",
		FIXADDR_TOP, FIX_KMAP_BEGIN, addr);
	pr_info("  virt_to_fix(0x%lx) = %lu\n", addr + 0x123, virt_to_fix(addr + 0x123));
	pr_info("  the next entry is the page below: 0x%lx\n", fix_to_virt(FIX_KMAP_BEGIN + 1));
}

static void demo_walk(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (!page) {
		no_memory();
		return;
	}
	pr_info("  a page of %s, which has %s linear address, behind entry %u:\n",
		page_zone(page)->name, page_address(page) ? "a" : "no", FIX_TEXT_POKE1);
	set_fixmap(FIX_TEXT_POKE1, page_to_phys(page));
	mmu_show_walk(fix_to_virt(FIX_TEXT_POKE1) + 0x234);
	pr_info("  an address of low memory:\n");
	mmu_show_walk(PAGE_OFFSET + 0x12345);
	clear_fixmap(FIX_TEXT_POKE1);
	pr_info("  the entry again, cleared:\n");
	mmu_show_walk(fix_to_virt(FIX_TEXT_POKE1));
	__free_page(page);
}

static void show_access(const char *what, unsigned long addr, enum mmu_access access)
{
	int status = mmu_translate(addr, access, NULL);

	pr_info("  the MMU %s: status %#x%s;", what, status,
		status == FSR_PERM_FAULT ? ", a permission fault" : "");
}

static void demo_bits(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long addr = fix_to_virt(FIX_TEXT_POKE0);
	pte_t *ptep = virt_to_kpte(addr);

	if (!page) {
		no_memory();
		return;
	}
	__set_fixmap(FIX_TEXT_POKE0, page_to_phys(page), FIXMAP_PAGE_RO);
	set_pte(ptep, pte_mkclean(pte_mkold(*ptep)));
	pr_info("  mapped read-only, the accessed and the dirty bit cleared:\n");
	pr_info("    PTE %#llx: young %d dirty %d write %d\n", pte_val(*ptep), pte_young(*ptep),
		pte_dirty(*ptep), pte_write(*ptep));
	show_access("reads", addr, MMU_READ);
	pr_cont(" young %d dirty %d\n", pte_young(*ptep), pte_dirty(*ptep));
	show_access("writes", addr, MMU_WRITE);
	pr_cont(" young %d dirty %d\n", pte_young(*ptep), pte_dirty(*ptep));
	clear_fixmap(FIX_TEXT_POKE0);
	__free_page(page);
}

static void demo_early(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void __iomem *regs = early_ioremap(DEVICE_BASE + 0x10, 8);
	void *mem = page ? early_memremap(page_to_phys(page), PAGE_SIZE) : NULL;

	if (regs && mem) {
		pr_info("  the registers at %#llx are at 0x%lx: entry %lu\n",
			(u64)DEVICE_BASE + 0x10, (unsigned long)regs,
			virt_to_fix((unsigned long)regs));
		writel(0x1234, regs);
		pr_info("  written %#x, read %#x\n", 0x1234, readl(regs));
		pr_info("  memory, PFN %#lx, is at 0x%lx: entry %lu\n", page_to_pfn(page),
			(unsigned long)mem, virt_to_fix((unsigned long)mem));
		mmu_show_walk((unsigned long)regs);
	} else {
		no_memory();
	}
	if (mem)
		early_memunmap(mem, PAGE_SIZE);
	if (regs)
		early_iounmap(regs, 8);
	if (page)
		__free_page(page);
}

static void demo_tables(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page) {
		no_memory();
		return;
	}
	__set_fixmap(FIX_TEXT_POKE0, page_to_phys(page), FIXMAP_PAGE_RO);
	set_fixmap_io(FIX_EARLYCON_MEM_BASE, DEVICE_BASE);
	pr_info("/sys/kernel/debug/kernel_page_tables:\n");
	ptdump_show();
	clear_fixmap(FIX_TEXT_POKE0);
	clear_fixmap(FIX_EARLYCON_MEM_BASE);
	__free_page(page);
}

static void demo_bad_input(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char byte;

	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	if (!page) {
		no_memory();
		return;
	}
	set_fixmap(FIX_TEXT_POKE0, page_to_phys(page));
	set_fixmap(FIX_TEXT_POKE0, page_to_phys(page));
	pr_info("  set an entry twice\n");
	clear_fixmap(FIX_TEXT_POKE0);
	pr_info("  mmu_read() of the cleared entry: %d\n",
		mmu_read(&byte, (void *)fix_to_virt(FIX_TEXT_POKE0), 1));
	pr_info("  early_ioremap() of 33 pages: %s\n",
		early_ioremap(DEVICE_BASE, 33 * PAGE_SIZE) ? "an address" : "NULL");
	early_iounmap((void __iomem *)fix_to_virt(FIX_BTMAP_BEGIN), PAGE_SIZE);
	pr_info("  unmapped what was not mapped\n");
	__free_page(page);
}

static const struct demo demos[] = {
	{ "layout", demo_layout, "the map of the area" },
	{ "set", demo_set, "a page at a second address" },
	{ "index", demo_index, "from the entry to the address and back" },
	{ "walk", demo_walk, "how an address is looked up, step by step" },
	{ "bits", demo_bits, "accessed, dirty, read-only" },
	{ "early", demo_early, "registers and memory before there is an allocator" },
	{ "tables", demo_tables, "all that the page tables say" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	paging_init();
	early_fixmap_init();
	probe_device();
	mem_init();

	run_demos();

	return memory_exit();
}
