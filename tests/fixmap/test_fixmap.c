// SPDX-License-Identifier: GPL-2.0-only
/* The fixmap and early_ioremap(): every function, and every error. */

#include "../pgtable/mmulib.h"

#include <linux/early_ioremap.h>
#include <linux/io.h>

static void child_layout(void *arg)
{
	CHECK_EQ(FIX_KMAP_END - FIX_KMAP_BEGIN + 1, KM_MAX_IDX * CONFIG_NR_CPUS);
	CHECK_EQ(FIX_BTMAP_BEGIN - FIX_BTMAP_END + 1, 7 * 32);
	CHECK_EQ(FIXADDR_END - FIXADDR_START, (unsigned long)__end_of_fixed_addresses * PAGE_SIZE);
	CHECK_EQ(fix_to_virt(FIX_EARLYCON_MEM_BASE), FIXADDR_TOP);
	CHECK_EQ(fix_to_virt(FIX_BTMAP_BEGIN), FIXADDR_START);
	for (unsigned int i = 0; i < __end_of_fixed_addresses; i++) {
		unsigned long addr = __fix_to_virt(i);

		CHECK_EQ(addr, FIXADDR_TOP - i * PAGE_SIZE);
		CHECK_EQ(virt_to_fix(addr), i);
		CHECK_EQ(virt_to_fix(addr + PAGE_SIZE - 1), i);
		CHECK_EQ(__virt_to_fix(addr + 1), i);
		/* There is a table for each, from the beginning. */
		CHECK(virt_to_kpte(addr) && pte_none(*virt_to_kpte(addr)));
	}
}
TEST_BOOTED(layout)

static void child_set(void *arg)
{
	struct page *page = alloc_page(GFP_HIGHUSER), *other = alloc_page(GFP_KERNEL);
	void *p = (void *)fix_to_virt(FIX_TEXT_POKE0);
	int mappings = host_mappings();

	set_fixmap(FIX_TEXT_POKE0, page_to_phys(page) + 0x10);
	/* The MMU knows the translation before the first access. */
	CHECK_EQ(tlb_entries(), IS_ENABLED(CONFIG_MMU_HOST) ? 1 : 0);
	put_word(p, 42);
	CHECK_EQ(get_word(p), 42);
	CHECK_EQ(mmu_word(p), 42);
	CHECK_EQ(page_word(page, 0), 42);
	CHECK_EQ(pgprot_val(pte_pgprot(*virt_to_kpte((unsigned long)p))), pgprot_val(PAGE_KERNEL));
	clear_fixmap(FIX_TEXT_POKE0);
	CHECK(pte_none(*virt_to_kpte((unsigned long)p)));
	CHECK_EQ(host_mappings(), mappings);
	CHECK_OOPS(read_byte, p, "fixmap entry 1, which is not set");
	/* Clearing what is clear is nothing. */
	clear_fixmap(FIX_TEXT_POKE0);

	/* The same entry leads elsewhere now. */
	set_fixmap(FIX_TEXT_POKE0, page_to_phys(other));
	put_word(p, 43);
	CHECK_EQ(page_word(page, 0), 42);
	CHECK_EQ(page_word(other, 0), 43);
	clear_fixmap(FIX_TEXT_POKE0);

	CHECK_EQ(set_fixmap_offset(FIX_TEXT_POKE1, page_to_phys(page) + 0x123),
		 fix_to_virt(FIX_TEXT_POKE1) + 0x123);
	clear_fixmap(FIX_TEXT_POKE1);
	__free_page(page);
	__free_page(other);
}
TEST_BOOTED(set)

static void child_kinds(void *arg)
{
	unsigned long addr = fix_to_virt(FIX_EARLYCON_MEM_BASE);
	struct page *page = alloc_page(GFP_KERNEL);
	pte_t *ptep = virt_to_kpte(addr);

	set_fixmap_io(FIX_EARLYCON_MEM_BASE, DEVICE_BASE);
	CHECK_EQ(pgprot_val(pte_pgprot(*ptep)), pgprot_val(pgprot_device(PAGE_KERNEL)));
	CHECK_EQ(readl((void __iomem *)addr), DEVICE_MAGIC);
	clear_fixmap(FIX_EARLYCON_MEM_BASE);
	set_fixmap_nocache(FIX_EARLYCON_MEM_BASE, DEVICE_BASE);
	CHECK_EQ(pgprot_val(pte_pgprot(*ptep)), pgprot_val(FIXMAP_PAGE_NOCACHE));
	clear_fixmap(FIX_EARLYCON_MEM_BASE);
	CHECK_EQ(set_fixmap_offset_io(FIX_EARLYCON_MEM_BASE, DEVICE_BASE + 8), addr + 8);
	clear_fixmap(FIX_EARLYCON_MEM_BASE);
	CHECK_EQ(set_fixmap_offset_nocache(FIX_EARLYCON_MEM_BASE, DEVICE_BASE + 4), addr + 4);
	clear_fixmap(FIX_EARLYCON_MEM_BASE);

	__set_fixmap(FIX_EARLYCON_MEM_BASE, page_to_phys(page), FIXMAP_PAGE_RO);
	(void)get_word((void *)addr);
	if (IS_ENABLED(CONFIG_MMU_HOST))
		CHECK_OOPS(write_byte, addr, "is mapped read-only there");
	CHECK_EQ(mmu_translate(addr, MMU_WRITE, NULL), FSR_PERM_FAULT);
	clear_fixmap(FIX_EARLYCON_MEM_BASE);
	__free_page(page);
}
TEST_BOOTED(kinds)

static void set_behind_the_end(void *arg)
{
	set_fixmap(__end_of_fixed_addresses, PHYS_OFFSET);
}

static void set_before_the_first(void *arg)
{
	set_fixmap(-1, PHYS_OFFSET);
}

static void index_of(void *arg)
{
	virt_to_fix((unsigned long)arg);
}

static void child_misuse(void *arg)
{
	struct page *one = alloc_page(GFP_KERNEL), *two = alloc_page(GFP_KERNEL);
	char words[64];

	CHECK_BUG(set_behind_the_end, NULL);
	CHECK_BUG(set_before_the_first, NULL);
	catch_stderr();
	for (int i = 0; i < 3; i++) {
		const unsigned long addr[] = { FIXADDR_START - 1, FIXADDR_END, 0 };
		struct child c = oops_of(index_of, (void *)addr[i]);

		CHECK_EQ(c.status, 128 + SIGABRT);
		CHECK_HAS(c.err, "kernel BUG at include/linux/fixmap.h");
		free_child(&c);
	}
	free(said());

	set_fixmap(FIX_TEXT_POKE0, page_to_phys(one));
	snprintf(words, sizeof(words), "fixmap: entry 1 is set already, to frame %#lx\n",
		 page_to_pfn(one));
	CHECK_SAYS(set_fixmap(FIX_TEXT_POKE0, page_to_phys(two)), words);
	/* As in Linux, the later one counts. */
	put_word((void *)fix_to_virt(FIX_TEXT_POKE0), 99);
	CHECK_EQ(page_word(two, 0), 99);
	clear_fixmap(FIX_TEXT_POKE0);
	__free_page(one);
	__free_page(two);
}
TEST_BOOTED(misuse)

/* How a page is mapped. */
static pteval_t pgprot_of(const void *p)
{
	return pgprot_val(pte_pgprot(*virt_to_kpte((unsigned long)p)));
}

static void child_early(void *arg)
{
	struct page *block = alloc_pages(GFP_HIGHUSER, 6);
	static u8 bytes[50 * PAGE_SIZE];
	void *p[FIX_BTMAPS_SLOTS];
	int mappings = host_mappings();

	p[0] = (void *)early_ioremap(DEVICE_BASE, 4);
	CHECK_PTR(p[0], (void *)fix_to_virt(FIX_BTMAP_BEGIN));
	CHECK_EQ(readl(p[0]), DEVICE_MAGIC);
	CHECK_EQ(pgprot_of(p[0]), pgprot_val(FIXMAP_PAGE_IO));
	early_iounmap(p[0], 4);

	/* All slots, of all sizes, with offsets; each where it belongs. */
	for (int i = 0; i < FIX_BTMAPS_SLOTS; i++) {
		p[i] = early_memremap(page_to_phys(block + i) + 4 * i, (i + 1) * PAGE_SIZE);
		CHECK_PTR(p[i], (void *)__fix_to_virt(FIX_BTMAP_BEGIN - NR_FIX_BTMAPS * i) + 4 * i);
		for (int k = 0; k <= i; k++)
			put_word(p[i] + k * PAGE_SIZE, 100 * i + k);
		for (int k = 0; k <= i; k++)
			CHECK_EQ(page_word(block + i + k, 4 * i), 100 * i + k);
		CHECK_EQ(pgprot_of(p[i]), pgprot_val(FIXMAP_PAGE_NORMAL));
	}
	CHECK_SAYS(CHECK_PTR(early_memremap(page_to_phys(block), 1), NULL), "not found slot");
	CHECK_SAYS(early_iounmap(p[3], PAGE_SIZE), "[3] size not consistent");
	CHECK_SAYS(early_iounmap(p[3] + 4, 4 * PAGE_SIZE), "not found slot");
	CHECK_SAYS(early_iounmap(NULL, PAGE_SIZE), "not found slot");
	CHECK_EQ(get_word(p[3]), page_word(block + 3, 12));
	early_memunmap(p[3], 4 * PAGE_SIZE);
	CHECK_SAYS(early_memunmap(p[3], 4 * PAGE_SIZE), "not found slot");
	/* The free one is found again; read-only, this time. */
	CHECK_PTR(early_memremap_ro(page_to_phys(block), PAGE_SIZE), p[3] - 12);
	CHECK_EQ(mmu_write(p[3] - 12, "", 1), -EFAULT);
	early_memunmap(p[3] - 12, PAGE_SIZE);
	for (int i = 0; i < FIX_BTMAPS_SLOTS; i++)
		if (i != 3)
			early_memunmap(p[i], (i + 1) * PAGE_SIZE);

	/* The most, and what is no size. */
	p[0] = early_memremap(page_to_phys(block), NR_FIX_BTMAPS * PAGE_SIZE);
	CHECK(p[0]);
	early_memunmap(p[0], NR_FIX_BTMAPS * PAGE_SIZE);
	CHECK_SAYS(CHECK(!early_memremap(page_to_phys(block), NR_FIX_BTMAPS * PAGE_SIZE + 1)),
		   "more than 32 pages");
	CHECK_SAYS(CHECK(!early_memremap(page_to_phys(block) + 1, NR_FIX_BTMAPS * PAGE_SIZE)),
		   "more than 32 pages");
	CHECK_SAYS(CHECK(!early_memremap(page_to_phys(block), ~0UL)), "early_ioremap(0x");
	CHECK_SAYS(CHECK(!early_memremap(PHYS_ADDR_MAX - 10, 100)), "no such range");
	CHECK_SAYS(CHECK(!early_ioremap(DEVICE_BASE, 0)), "no such range");
	/* Rounded up to pages, this size wraps around to 0. */
	CHECK_SAYS(CHECK(!early_memremap(0, ~0UL)), "more than 32 pages");
	/* The last page that a physical address can have; with PAE, that a PFN can name. */
	p[0] = early_memremap(PHYS_ADDR_MAX - PAGE_SIZE + 1, PAGE_SIZE);
	CHECK_PTR(p[0], (void *)fix_to_virt(FIX_BTMAP_BEGIN));
	CHECK_EQ(pte_pfn(*virt_to_kpte((unsigned long)p[0])), PHYS_PFN(PHYS_ADDR_MAX));
	early_memunmap(p[0], PAGE_SIZE);
	CHECK_EQ(host_mappings(), mappings);

	for (size_t i = 0; i < sizeof(bytes); i += PAGE_SIZE) {
		u8 byte = (u8)(i / PAGE_SIZE + 1);

		phys_write(page_to_phys(block) + i + 7, &byte, 1);
	}
	copy_from_early_mem(bytes, page_to_phys(block) + 7, sizeof(bytes) - 7);
	for (size_t i = 0; i < sizeof(bytes); i += PAGE_SIZE)
		CHECK_EQ(bytes[i], (u8)(i / PAGE_SIZE + 1));
	for (unsigned int i = 0; i < __end_of_fixed_addresses; i++)
		CHECK(pte_none(*virt_to_kpte(__fix_to_virt(i))));
	__free_pages(block, 6);
}
TEST_BOOTED(early)

static void leaves_set(void *arg)
{
	boot("");
	set_fixmap(FIX_EARLYCON_MEM_BASE, DEVICE_BASE);
	set_fixmap(FIX_TEXT_POKE1, PHYS_OFFSET + 3 * PAGE_SIZE);
	set_fixmap(FIX_BTMAP_BEGIN, PHYS_OFFSET);
	halt_child();
}

static void leak(void **state)
{
	struct child c = run_child(leaves_set, NULL);
	char words[256];

	/* The first entry, one between, and the last; and no other. */
	snprintf(words, sizeof(words),
		 "fixmap: not cleared: entry 0, frame %#lx\n"
		 "fixmap: not cleared: entry 2, frame %#lx\n"
		 "fixmap: not cleared: entry %d, frame %#lx\n",
		 PHYS_PFN(DEVICE_BASE), PHYS_PFN(PHYS_OFFSET) + 3, (int)FIX_BTMAP_BEGIN,
		 PHYS_PFN(PHYS_OFFSET));
	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_STR(c.err, words);
	free_child(&c);
}

static void leaves_mapped(void *arg)
{
	memory_init();
	paging_init();
	early_fixmap_init();
	for (int slot = 0; slot < *(int *)arg; slot++)
		CHECK(early_ioremap(DEVICE_BASE, 4));
#ifdef CONFIG_PERCPU
	setup_per_cpu_areas();
	smp_init();
#endif
	mem_init();
	run_demos();
}

static void early_leak(void **state)
{
	for (int nr = 0; nr <= FIX_BTMAPS_SLOTS; nr++) {
		struct child c = run_child(leaves_mapped, &nr);
		char words[64];

		snprintf(words, sizeof(words), "early ioremap leak of %d areas\n", nr);
		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, words), nr != 0);
		free_child(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout),     cmocka_unit_test(set),   cmocka_unit_test(kinds),
		cmocka_unit_test(misuse),     cmocka_unit_test(early), cmocka_unit_test(leak),
		cmocka_unit_test(early_leak),
	};

	return cmocka_run_group_tests_name("fixmap", tests, NULL, NULL);
}
