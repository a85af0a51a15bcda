// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables, the MMU in software, the MMU of the host, and every kind of fault.
 */

#include "mmulib.h"

#include <sys/mman.h>

#include <linux/io.h>

/* Page-aligned addresses at the two ends of everything, and between. */
static void check_lowmem(void)
{
	unsigned long end = (unsigned long)high_memory, pages = 0;
	phys_addr_t phys;

	for (unsigned long addr = PAGE_OFFSET; addr < end; addr += PAGE_SIZE, pages++) {
		CHECK_EQ(mmu_translate(addr, MMU_WRITE, &phys), 0);
		CHECK_EQ(phys, __pa(addr));
		CHECK_EQ(mmu_translate(addr + 0xabc, MMU_READ, &phys), 0);
		CHECK_EQ(phys, __pa(addr) + 0xabc);
		/* A section where 2 MiB can be one, a PTE else. */
		if (IS_ALIGNED(__pa(addr), PMD_SIZE) && IS_ALIGNED(addr, PMD_SIZE)) {
			CHECK_EQ(pmd_leaf(*pmd_off_k(addr)), end - addr >= PMD_SIZE);
			CHECK_EQ(pmd_bad(*pmd_off_k(addr)), end - addr >= PMD_SIZE);
		}
		CHECK_EQ(!!virt_to_kpte(addr), !pmd_leaf(*pmd_off_k(addr)));
	}
	CHECK_EQ(pages, lowmem_size >> PAGE_SHIFT);
	CHECK(mmu_translate(PAGE_OFFSET - 1, MMU_READ, &phys));
	CHECK(mmu_translate(end, MMU_READ, &phys));
}

static void child_lowmem(void *arg)
{
	check_lowmem();
}
TEST_BOOTED(lowmem)

static void child_lowmem_odd(void *arg)
{
	check_lowmem();
	/* The last 1 MiB and 4 KiB have no section. */
	CHECK(virt_to_kpte((unsigned long)high_memory - PAGE_SIZE));
	CHECK(pte_present(*virt_to_kpte((unsigned long)high_memory - PAGE_SIZE)));
	CHECK(pte_none(*virt_to_kpte((unsigned long)high_memory)));
}
TEST_BOOTED_WITH(lowmem_odd, "mem=5124K")

static void child_directory(void *arg)
{
	CHECK_PTR(swapper_pg_dir, __va(PHYS_OFFSET + 0x4000));
	CHECK_PTR(init_mm.pgd, swapper_pg_dir);
	CHECK_EQ(PTRS_PER_PGD * sizeof(pgd_t), SZ_16K);
	CHECK_EQ(PTRS_PER_PTE * sizeof(pte_t), PAGE_SIZE);
	CHECK_EQ((u64)PTRS_PER_PGD * PTRS_PER_PTE * PAGE_SIZE, 4ULL << 30);
	/* It is taken: no page of it is on a free list. */
	for (int i = 0; i < 4; i++)
		CHECK(PageReserved(virt_to_page((char *)swapper_pg_dir + i * PAGE_SIZE)));
	CHECK_PTR(pgd_offset_k(PAGE_OFFSET), swapper_pg_dir + (u32)PAGE_OFFSET / PGDIR_SIZE);
	CHECK_PTR(pmd_offset(pud_offset(p4d_offset(pgd_offset_k(PAGE_OFFSET), PAGE_OFFSET),
					PAGE_OFFSET),
			     PAGE_OFFSET),
		  pmd_off_k(PAGE_OFFSET));
}
TEST_BOOTED(directory)

static void child_entries(void *arg)
{
	pte_t pte = pfn_pte(0x12345, PAGE_KERNEL);

	CHECK_EQ(pte_pfn(pte), 0x12345);
	CHECK_EQ(pgprot_val(pte_pgprot(pte)), pgprot_val(PAGE_KERNEL));
	CHECK(pte_present(pte) && pte_young(pte) && pte_dirty(pte) && pte_write(pte));
	CHECK(!pte_young(pte_mkold(pte)) && pte_dirty(pte_mkold(pte)));
	CHECK(!pte_dirty(pte_mkclean(pte)) && pte_young(pte_mkclean(pte)));
	CHECK(!pte_write(pte_wrprotect(pte)) && pte_present(pte_wrprotect(pte)));
	CHECK(pte_write(pte_mkwrite(pte_wrprotect(pte))));
	CHECK_EQ(pte_val(pte_mkyoung(pte_mkdirty(pte_mkold(pte_mkclean(pte))))), pte_val(pte));
	CHECK(!pte_write(pfn_pte(1, PAGE_KERNEL_RO)));
	CHECK(pte_none(__pte(0)) && !pte_present(__pte(0)));
	CHECK(pgprot_val(pgprot_device(PAGE_KERNEL)) != pgprot_val(PAGE_KERNEL));
	CHECK(pgprot_val(pgprot_noncached(PAGE_KERNEL)) !=
	      pgprot_val(pgprot_writecombine(PAGE_KERNEL)));
	/* A range that ends with the address space ends at 0, not before it began. */
	CHECK_EQ(pmd_addr_end(-(2 * PMD_SIZE), 0), -PMD_SIZE);
	CHECK_EQ(pmd_addr_end(-PAGE_SIZE, 0), 0);
	CHECK_EQ(pmd_addr_end(PAGE_SIZE, 3 * PAGE_SIZE), 3 * PAGE_SIZE);
	CHECK_EQ(pmd_addr_end(PMD_SIZE - PAGE_SIZE, PMD_SIZE), PMD_SIZE);
	CHECK_EQ(pmd_addr_end(PMD_SIZE - PAGE_SIZE, 3 * PMD_SIZE), PMD_SIZE);
	/* A frame beyond 4 GiB fits. */
	if (sizeof(phys_addr_t) > 4)
		CHECK_EQ(pte_pfn(pfn_pte(0x12345678, PAGE_KERNEL)), 0x12345678);
	CHECK_EQ(pte_page(mk_pte(pfn_to_page(PHYS_PFN(PHYS_OFFSET) + 7), PAGE_KERNEL)) -
			 pfn_to_page(PHYS_PFN(PHYS_OFFSET)),
		 7);
}
TEST_BOOTED(entries)

static void child_layout(void *arg)
{
	CHECK_EQ(PKMAP_BASE, PAGE_OFFSET - SZ_2M);
	CHECK(VMALLOC_START > (unsigned long)high_memory);
	CHECK(VMALLOC_START - (unsigned long)high_memory <= SZ_8M);
	CHECK(IS_ALIGNED(VMALLOC_START, SZ_8M));
	CHECK(VMALLOC_END > VMALLOC_START + SZ_16M);
	CHECK(VMALLOC_END < FIXADDR_LIMIT && FIXADDR_LIMIT < FIXADDR_TOP);
	CHECK(FIXADDR_END <= KERNEL_END);
	CHECK(!is_kernel_addr(0) && !is_kernel_addr(PKMAP_BASE - 1));
	CHECK(is_kernel_addr(PKMAP_BASE) && is_kernel_addr(KERNEL_END - 1));
	CHECK(!is_kernel_addr(KERNEL_END));
	CHECK(!is_kernel_addr((unsigned long)&init_mm));
}
TEST_BOOTED(layout)

/* An entry at a vmalloc address, by hand. */
static unsigned long map_at(unsigned long addr, phys_addr_t phys, pgprot_t prot)
{
	pte_t *ptep = pte_alloc_kernel(pmd_off_k(addr), addr);

	CHECK(ptep);
	set_pte_at(&init_mm, addr, ptep, pfn_pte(PHYS_PFN(phys), prot));
	return addr;
}

static void unmap_at(unsigned long addr)
{
	pte_clear(&init_mm, addr, virt_to_kpte(addr));
	flush_tlb_kernel_page(addr);
}

static void child_bits(void *arg)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long addr = map_at(VMALLOC_START, page_to_phys(page), PAGE_KERNEL);
	pte_t *ptep = virt_to_kpte(addr);
	phys_addr_t phys = 0;

	set_pte(ptep, pte_mkold(pte_mkclean(*ptep)));
	CHECK_EQ(mmu_translate(addr + 5, MMU_PROBE, &phys), 0);
	CHECK_EQ(phys, page_to_phys(page) + 5);
	CHECK(!pte_young(*ptep) && !pte_dirty(*ptep));
	CHECK_EQ(mmu_translate(addr, MMU_READ, NULL), 0);
	CHECK(pte_young(*ptep) && !pte_dirty(*ptep));
	set_pte(ptep, pte_mkold(*ptep));
	CHECK_EQ(mmu_translate(addr, MMU_WRITE, NULL), 0);
	CHECK(pte_young(*ptep) && pte_dirty(*ptep));

	/* A read-only page: the write is refused, and changes no bit. */
	set_pte(ptep, pte_mkold(pte_mkclean(pte_wrprotect(*ptep))));
	phys = 77;
	CHECK_EQ(mmu_translate(addr, MMU_WRITE, &phys), FSR_PERM_FAULT);
	CHECK_EQ(phys, 77);
	CHECK(!pte_young(*ptep) && !pte_dirty(*ptep));
	CHECK_EQ(mmu_translate(addr, MMU_READ, NULL), 0);
	CHECK(pte_young(*ptep) && !pte_dirty(*ptep));

	/* mmu_read() and mmu_write() set the same bits. */
	set_pte(ptep, pte_mkold(mk_pte(page, PAGE_KERNEL)));
	set_pte(ptep, pte_mkclean(*ptep));
	(void)mmu_word((void *)addr);
	CHECK(pte_young(*ptep) && !pte_dirty(*ptep));
	set_pte(ptep, pte_mkold(*ptep));
	CHECK_EQ(mmu_write((void *)addr, "x", 1), 0);
	CHECK(pte_young(*ptep) && pte_dirty(*ptep));

	/* An entry that is taken away is returned as it was. */
	CHECK_EQ(pte_val(ptep_get_and_clear(&init_mm, addr, ptep)),
		 pte_val(mk_pte(page, PAGE_KERNEL)));
	CHECK(pte_none(*ptep));
	CHECK_EQ(mmu_translate(addr, MMU_READ, &phys), FSR_PAGE_FAULT);
	CHECK_EQ(mmu_translate(addr + PMD_SIZE, MMU_READ, &phys), FSR_SECT_FAULT);
	CHECK_EQ(mmu_translate(0, MMU_READ, &phys), FSR_SECT_FAULT);
	CHECK_EQ(phys, 77);
	__free_page(page);
}
TEST_BOOTED(bits)

/* Three frames that are no neighbours, at three pages that are. */
static void child_read_write(void *arg)
{
	struct page *block = alloc_pages(GFP_HIGHUSER, 3);
	static u8 in[3 * PAGE_SIZE], out[3 * PAGE_SIZE];
	unsigned long addr = VMALLOC_START + PMD_SIZE - PAGE_SIZE;

	for (int i = 0; i < 3; i++)
		map_at(addr + i * PAGE_SIZE, page_to_phys(block + 6 - 2 * i), PAGE_KERNEL);
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (u8)(i * 31 + i / 256);
	for (int op = 0; op < 200; op++) {
		size_t from = random_below(sizeof(in)), len = random_below(sizeof(in) - from + 1);

		CHECK_EQ(mmu_write((void *)addr + from, in + from, len), 0);
		memset(out, 0xee, sizeof(out));
		CHECK_EQ(mmu_read(out + from, (void *)addr + from, len), 0);
		CHECK(!memcmp(out + from, in + from, len));
		CHECK(from == 0 || out[from - 1] == 0xee);
		CHECK(from + len == sizeof(out) || out[from + len] == 0xee);
	}
	CHECK_EQ(mmu_write((void *)addr, in, sizeof(in)), 0);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(page_word(block + 6 - 2 * i, 8), *(u32 *)(in + i * PAGE_SIZE + 8));

	/* Up to where nothing is mapped, and no further. */
	CHECK_EQ(mmu_write((void *)addr + 2 * PAGE_SIZE, out, 2 * PAGE_SIZE), -EFAULT);
	CHECK_EQ(mmu_read(out, (void *)addr - 1, 2), -EFAULT);
	CHECK_EQ(mmu_read(out, (void *)&in, 1), -EFAULT);
	CHECK_EQ(mmu_read(out, (void *)addr, 0), 0);
	/* Low memory can be reached in this way, too. */
	put_word(page_address(alloc_page(GFP_KERNEL)), 1);
	CHECK_EQ(mmu_write(swapper_pg_dir, swapper_pg_dir, PG_DIR_SIZE), 0);
	for (int i = 0; i < 3; i++)
		unmap_at(addr + i * PAGE_SIZE);
	__free_pages(block, 3);
}
TEST_BOOTED(read_write)

/* The bytes that were asked for change, and those before and behind them do not. */
static void child_mapped(void *arg)
{
	struct page *block = alloc_pages(GFP_HIGHUSER, 3);
	unsigned long addr = VMALLOC_START;
	static u8 want[3 * PAGE_SIZE], got[sizeof(want)];

	for (int i = 0; i < 3; i++)
		map_at(addr + i * PAGE_SIZE, page_to_phys(block + 6 - 2 * i), PAGE_KERNEL);
	for (size_t i = 0; i < sizeof(want); i++)
		want[i] = (u8)(i * 13 + i / 256);
	CHECK_EQ(mmu_write((void *)addr, want, sizeof(want)), 0);
	/* Across the end of a page, and no multiple of anything. */
	memcpy_mapped((void *)addr + PAGE_SIZE - 100, (void *)addr + 2 * PAGE_SIZE - 77, 333);
	memcpy(want + PAGE_SIZE - 100, want + 2 * PAGE_SIZE - 77, 333);
	memset_mapped((void *)addr + 2 * PAGE_SIZE - 200, 0x5a, 601);
	memset(want + 2 * PAGE_SIZE - 200, 0x5a, 601);
	CHECK_EQ(mmu_read(got, (void *)addr, sizeof(got)), 0);
	CHECK(!memcmp(got, want, sizeof(want)));
	for (int i = 0; i < 3; i++)
		unmap_at(addr + i * PAGE_SIZE);
	__free_pages(block, 3);
}
TEST_BOOTED(mapped)

static void child_show_walk(void *arg)
{
	unsigned long addr = VMALLOC_START + 3 * PAGE_SIZE;
	struct page *page = alloc_page(GFP_HIGHUSER);

	console_loglevel = LOGLEVEL_DEBUG + 1;
	map_at(addr, page_to_phys(page), PAGE_KERNEL_RO);
	CHECK_EQ(mmu_show_walk(addr + 0x321), 0);
	CHECK_EQ(mmu_show_walk(addr + PAGE_SIZE), FSR_PAGE_FAULT);
	CHECK_EQ(mmu_show_walk(addr + 5 * PMD_SIZE), FSR_SECT_FAULT);
	CHECK_EQ(mmu_show_walk(16), FSR_SECT_FAULT);
	CHECK_EQ(mmu_show_walk(PAGE_OFFSET + 5), 0);
	printf("frame %#lx\n", page_to_pfn(page));
	unmap_at(addr);
	__free_page(page);
}

static void booted_show_walk(void *arg)
{
	boot("");
	child_show_walk(arg);
}

static void show_walk(void **state)
{
	struct child c = run_child(booted_show_walk, NULL);
	const char *frame = strstr(c.out, "\nframe ") + 1;
	char wanted[64];

	CHECK_EQ(c.status, 0);
	snprintf(wanted, sizeof(wanted), "%.*s, read-only, accessed, dirty\n",
		 (int)strcspn(frame, "\n"), frame);
	CHECK_HAS(c.out, wanted);
	CHECK_HAS(c.out, "bits 20..12 =    3: ");
	CHECK_HAS(c.out, "bits 11..0 = 0x321: offset; physical address 0x");
	CHECK_HAS(c.out, "bits 20..12 =    4: ");
	CHECK_HAS(c.out, ": 00000000, nothing\n");
	CHECK_HAS(c.out, "user space");
	CHECK_HAS(c.out, "a section of 2 MiB\n");
	CHECK_HAS(c.out, "bits 20..0 = 0x5: offset");
	free_child(&c);
}

static void child_ptdump(void *arg)
{
	struct page *block = alloc_pages(GFP_HIGHUSER, 3);
	unsigned long addr = VMALLOC_START;

	/* Three pages in a row, one read-only, a hole, one more, a device. */
	for (int i = 0; i < 3; i++)
		map_at(addr + i * PAGE_SIZE, page_to_phys(block + i), PAGE_KERNEL);
	map_at(addr + 3 * PAGE_SIZE, page_to_phys(block + 3), PAGE_KERNEL_RO);
	map_at(addr + 5 * PAGE_SIZE, page_to_phys(block + 4), pgprot_noncached(PAGE_KERNEL));
	map_at(addr + 6 * PAGE_SIZE, DEVICE_BASE, pgprot_device(PAGE_KERNEL));
	map_at(addr + 7 * PAGE_SIZE, DEVICE_BASE, pgprot_writecombine(PAGE_KERNEL_EXEC));
	/* What was accessed or written is in the same range as what was not. */
	set_pte(virt_to_kpte(addr + PAGE_SIZE), pte_mkold(*virt_to_kpte(addr + PAGE_SIZE)));
	set_pte(virt_to_kpte(addr + 2 * PAGE_SIZE), pte_mkclean(mk_pte(block + 2, PAGE_KERNEL)));
	/* Nothing should be at the last address; if something is, it is shown. */
	map_at(KERNEL_END - PAGE_SIZE, page_to_phys(block), PAGE_KERNEL_RO);
	console_loglevel = LOGLEVEL_DEBUG + 1;
	ptdump_show();
}

static void booted_ptdump(void *arg)
{
	boot("");
	child_ptdump(arg);
}

static void ptdump(void **state)
{
	struct child c = run_child(booted_ptdump, NULL);
	const char *markers[] = { "Persistent kmap() Area", "Kernel Mapping", "vmalloc() Area",
				  "vmalloc() End", "Fixmap Area" };
	char wanted[512], *at = c.out;
	unsigned long addr;

	CHECK_EQ(c.status, 0);
	for (size_t i = 0; i < ARRAY_SIZE(markers); i++) {
		snprintf(wanted, sizeof(wanted), "---[ %s ]---\n", markers[i]);
		at = strstr(at, wanted);
		CHECK(at);
	}
	snprintf(
		wanted, sizeof(wanted),
		"---[ Kernel Mapping ]---\n0x%08lx-0x%08lx          16M RW NX     MEM/CACHED/WBWA\n"
		"---[ vmalloc() Area ]---\n",
		PAGE_OFFSET, PAGE_OFFSET + SZ_16M);
	CHECK_HAS(c.out, wanted);
	addr = (PAGE_OFFSET + SZ_16M + SZ_8M) & ~(SZ_8M - 1UL);
	snprintf(wanted, sizeof(wanted),
		 "0x%08lx-0x%08lx          12K RW NX     MEM/CACHED/WBWA\n"
		 "0x%08lx-0x%08lx           4K ro NX     MEM/CACHED/WBWA\n"
		 "0x%08lx-0x%08lx           4K RW NX     SO/UNCACHED\n"
		 "0x%08lx-0x%08lx           4K RW NX SHD DEV/SHARED\n"
		 "0x%08lx-0x%08lx           4K RW x      MEM/BUFFERABLE/WC\n"
		 "---[ vmalloc() End ]---\n",
		 addr, addr + 0x3000, addr + 0x3000, addr + 0x4000, addr + 0x5000, addr + 0x6000,
		 addr + 0x6000, addr + 0x7000, addr + 0x7000, addr + 0x8000);
	CHECK_HAS(c.out, wanted);
	snprintf(wanted, sizeof(wanted),
		 "---[ Fixmap Area ]---\n"
		 "0x%08lx-0x%08lx           4K ro NX     MEM/CACHED/WBWA\n",
		 KERNEL_END - PAGE_SIZE, KERNEL_END);
	CHECK_HAS(c.out, wanted);
	free_child(&c);
}

/* ---- the host ---- */

static void child_pointers(void *arg)
{
	struct page *one = alloc_page(GFP_HIGHUSER), *two = alloc_page(GFP_HIGHUSER);
	u32 *p = (u32 *)map_at(VMALLOC_START, page_to_phys(one), PAGE_KERNEL);
	int mappings = host_mappings();
	pte_t *ptep = virt_to_kpte((unsigned long)p);

	if (!IS_ENABLED(CONFIG_MMU_HOST))
		return;
	CHECK_EQ(tlb_entries(), 0);
	/* A miss walks the tables, without any hook. */
	*p = 1234;
	CHECK_EQ(tlb_entries(), 1);
	CHECK_EQ(page_word(one, 0), 1234);
	CHECK_EQ(mmu_word(p), 1234);
	/* The hooks: one made before, one flushed. */
	CHECK_EQ(flush_cache_vmap((unsigned long)p, (unsigned long)p + PAGE_SIZE), 0);
	CHECK_EQ(tlb_entries(), 1);

	/* A TLB does not look at the tables again before it is flushed. */
	set_pte(ptep, mk_pte(two, PAGE_KERNEL));
	*p = 77;
	CHECK_EQ(page_word(one, 0), 77);
	flush_tlb_kernel_page((unsigned long)p);
	*p = 78;
	CHECK_EQ(page_word(one, 0), 77);
	CHECK_EQ(page_word(two, 0), 78);
	/* Nor when the entry is gone. */
	pte_clear(&init_mm, (unsigned long)p, ptep);
	*p = 79;
	CHECK_EQ(page_word(two, 0), 79);
	flush_tlb_kernel_page((unsigned long)p);
	CHECK_EQ(tlb_entries(), 0);
	CHECK_EQ(host_mappings(), mappings);
	CHECK_OOPS(write_byte, p, "*pte=00000000");

	/* The two hooks round a range of bytes to whole pages. */
	set_pte(ptep, pte_mkclean(mk_pte(one, PAGE_KERNEL)));
	CHECK_EQ(flush_cache_vmap((unsigned long)p + 5, (unsigned long)p + 6), 0);
	CHECK_EQ(tlb_entries(), 1);
	/* A dirty bit does not make a translation stale. */
	CHECK_EQ(mmu_write(p, "x", 1), 0);
	CHECK(pte_dirty(*ptep));
	flush_tlb_kernel_page((unsigned long)p);
	CHECK_EQ(tlb_entries(), 1);
	pte_clear(&init_mm, (unsigned long)p, ptep);
	flush_tlb_kernel_range((unsigned long)p + PAGE_SIZE - 1, (unsigned long)p + PAGE_SIZE);
	CHECK_EQ(tlb_entries(), 0);
	CHECK_EQ(host_mappings(), mappings);
	__free_page(one);
	__free_page(two);
}
TEST_BOOTED(pointers)

/* Neighbours whose frames are neighbours are one mapping. */
static void child_runs(void *arg)
{
	struct page *block = alloc_pages(GFP_HIGHUSER, 4);
	unsigned long addr = VMALLOC_START + PAGE_SIZE;
	/* In 32 bits there is a second one for the addresses behind, which are reserved. */
	int before = host_mappings(), each = IS_ENABLED(CONFIG_64BIT) ? 1 : 2;

	if (!IS_ENABLED(CONFIG_MMU_HOST))
		return;
	for (int i = 0; i < 8; i++)
		map_at(addr + i * PAGE_SIZE, page_to_phys(block + i), PAGE_KERNEL);
	CHECK_EQ(flush_cache_vmap(addr, addr + 8 * PAGE_SIZE), 0);
	CHECK_EQ(tlb_entries(), 8);
	CHECK_EQ(host_mappings(), before + each);
	/* One in the middle is taken away: the rest still works. */
	pte_clear(&init_mm, addr + 3 * PAGE_SIZE, virt_to_kpte(addr + 3 * PAGE_SIZE));
	flush_tlb_kernel_range(addr, addr + 8 * PAGE_SIZE);
	CHECK_EQ(tlb_entries(), 7);
	CHECK_EQ(host_mappings(), before + 2 * each);
	for (int i = 0; i < 8; i++)
		if (i != 3)
			put_word((void *)addr + i * PAGE_SIZE, 100 + i);
	for (int i = 0; i < 8; i++)
		if (i != 3)
			CHECK_EQ(page_word(block + i, 0), 100 + i);
	CHECK_OOPS(read_byte, addr + 3 * PAGE_SIZE, "paging request");
	/* All. */
	for (int i = 0; i < 8; i++)
		pte_clear(&init_mm, 0, virt_to_kpte(addr + i * PAGE_SIZE));
	flush_tlb_kernel_range(addr, addr + 8 * PAGE_SIZE);
	CHECK_EQ(tlb_entries(), 0);
	CHECK_EQ(host_mappings(), before);
	__free_pages(block, 4);
}
TEST_BOOTED(runs)

/* What is not ours stays, even where only we should be. */
static void child_foreign(void *arg)
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
	struct page *page = alloc_page(GFP_HIGHUSER);
	u32 *theirs = (u32 *)VMALLOC_START;
	char *text;

	if (!IS_ENABLED(CONFIG_MMU_HOST) || !IS_ENABLED(CONFIG_64BIT))
		return;
	CHECK_PTR(mmap(theirs, PAGE_SIZE, PROT_READ | PROT_WRITE, flags, -1, 0), theirs);
	*theirs = 4711;
	map_at(VMALLOC_START, page_to_phys(page), PAGE_KERNEL);
	catch_stderr();
	for (int i = 0; i < 3; i++)
		CHECK_EQ(flush_cache_vmap(VMALLOC_START, VMALLOC_START + PAGE_SIZE), -ENOMEM);
	text = said();
	/* Every caller gets the error; the message is printed once. */
	CHECK_HAS(text, "the host maps no more for this process: File exists");
	CHECK_EQ(count_of(text, "the host maps no more"), 1);
	free(text);
	CHECK_EQ(tlb_entries(), 0);
	CHECK_EQ(*theirs, 4711);
	munmap(theirs, PAGE_SIZE);
	CHECK_EQ(flush_cache_vmap(VMALLOC_START, VMALLOC_START + PAGE_SIZE), 0);
	*theirs = 4712;
	CHECK_EQ(page_word(page, 0), 4712);
}
TEST_BOOTED(foreign)

/* Neighbours whose frames are not are mapped each for itself. */
static void child_scattered(void *arg)
{
	struct page *block = alloc_pages(GFP_HIGHUSER, 4);
	unsigned long addr = VMALLOC_START;

	for (int i = 0; i < 5; i++)
		map_at(addr + i * PAGE_SIZE, page_to_phys(block + 11 - 2 * i), PAGE_KERNEL);
	CHECK_EQ(flush_cache_vmap(addr, addr + 5 * PAGE_SIZE), 0);
	for (int i = 0; i < 5; i++)
		put_word((void *)addr + i * PAGE_SIZE, 200 + i);
	for (int i = 0; i < 5; i++)
		CHECK_EQ(page_word(block + 11 - 2 * i, 0), 200 + i);
	/* The second and the fourth go: the third, between them, is still there. */
	pte_clear(&init_mm, 0, virt_to_kpte(addr + PAGE_SIZE));
	pte_clear(&init_mm, 0, virt_to_kpte(addr + 3 * PAGE_SIZE));
	flush_tlb_kernel_range(addr, addr + 5 * PAGE_SIZE);
	CHECK_EQ(tlb_entries(), IS_ENABLED(CONFIG_MMU_HOST) ? 3 : 0);
	for (int i = 0; i < 5; i += 2)
		CHECK_EQ(get_word((void *)addr + i * PAGE_SIZE), 200 + i);
	CHECK_OOPS(read_byte, addr + PAGE_SIZE, "*pte=00000000");
	for (int i = 0; i < 5; i += 2)
		unmap_at(addr + i * PAGE_SIZE);
	__free_pages(block, 4);
}
TEST_BOOTED(scattered)

/* A flush does not touch what is mapped, nor what another will map in between. */
static void child_flush_spares(void *arg)
{
	struct page *block = alloc_pages(GFP_HIGHUSER, 2);
	unsigned long addr = VMALLOC_START;

	for (int i = 0; i < 3; i++)
		map_at(addr + i * PAGE_SIZE, page_to_phys(block + i), PAGE_KERNEL);
	flush_cache_vmap(addr, addr + PAGE_SIZE);
	flush_cache_vmap(addr + 2 * PAGE_SIZE, addr + 3 * PAGE_SIZE);
	pte_clear(&init_mm, 0, virt_to_kpte(addr));
	pte_clear(&init_mm, 0, virt_to_kpte(addr + 2 * PAGE_SIZE));
	/* The one in the middle has a translation that is not loaded yet. */
	flush_tlb_kernel_range(VMALLOC_START, VMALLOC_END);
	CHECK_EQ(tlb_entries(), 0);
	put_word((void *)addr + PAGE_SIZE, 4711);
	CHECK_EQ(page_word(block + 1, 0), 4711);
	/* From one side of low memory to the other: it is in between, and stays. */
	map_at(PKMAP_BASE, page_to_phys(block), PAGE_KERNEL);
	map_at(VMALLOC_START, page_to_phys(block), PAGE_KERNEL);
	CHECK_EQ(flush_cache_vmap(PKMAP_BASE, VMALLOC_END), 0);
	pte_clear(&init_mm, 0, virt_to_kpte(PKMAP_BASE));
	pte_clear(&init_mm, 0, virt_to_kpte(VMALLOC_START));
	flush_tlb_kernel_range(PKMAP_BASE, KERNEL_END);
	CHECK_EQ(tlb_entries(), IS_ENABLED(CONFIG_MMU_HOST) ? 1 : 0);
	for (unsigned long low = PAGE_OFFSET; low < (unsigned long)high_memory; low += PAGE_SIZE)
		(void)*(volatile char *)low;
	/* Low memory, and nothing at all, are not flushed. */
	flush_tlb_kernel_range(PAGE_OFFSET, (unsigned long)high_memory);
	flush_tlb_kernel_range(VMALLOC_END, VMALLOC_START);
	flush_tlb_kernel_range(0, PAGE_SIZE);
	CHECK_EQ(flush_cache_vmap(PAGE_OFFSET, (unsigned long)high_memory), 0);
	put_word(page_address(alloc_page(GFP_KERNEL)), 1);
	put_word((void *)addr + PAGE_SIZE, 4712);
	CHECK_EQ(page_word(block + 1, 0), 4712);
}
TEST_BOOTED(flush_spares)

/* The MMU maps every page behind low memory, the first one included. */
static void child_first_page(void *arg)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	unsigned long addr = (unsigned long)high_memory;

	map_at(addr, page_to_phys(page), PAGE_KERNEL);
	put_word((void *)addr, 4711);
	CHECK_EQ(page_word(page, 0), 4711);
	CHECK_EQ(tlb_entries(), IS_ENABLED(CONFIG_MMU_HOST) ? 1 : 0);
	unmap_at(addr);
	CHECK_EQ(tlb_entries(), 0);
	__free_page(page);
}
TEST_BOOTED(first_page)

/* A run of frames ends at the end of RAM or of the device, because nothing answers behind it. */
static void child_last_frames(void *arg)
{
	const phys_addr_t ends[] = { PHYS_OFFSET + lowmem_size + highmem_size,
				     DEVICE_BASE + DEVICE_SIZE };

	if (!IS_ENABLED(CONFIG_MMU_HOST))
		return;
	for (int i = 0; i < 2; i++) {
		unsigned long addr = VMALLOC_START + 4 * i * PAGE_SIZE;

		map_at(addr, ends[i] - PAGE_SIZE, PAGE_KERNEL);
		map_at(addr + PAGE_SIZE, ends[i], PAGE_KERNEL);
		CHECK_EQ(flush_cache_vmap(addr, addr + 2 * PAGE_SIZE), 0);
		read_byte((void *)addr);
		CHECK_OOPS(read_byte, addr + PAGE_SIZE, "external abort on non-linefetch",
			   "where nothing answers");
	}
}
TEST_BOOTED(last_frames)

/* ---- faults ---- */

static void write_word(void *p)
{
	writel(1, p);
}

static void child_faults(void *arg)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	unsigned long addr = VMALLOC_START + 9 * PAGE_SIZE;
	char first[64];

	CHECK_OOPS(read_byte, 8,
		   "Unable to handle kernel NULL pointer dereference at virtual address 00000008",
		   "[00000008] *pgd=00000000\n", "this is NULL plus 0x8: ");
	CHECK_OOPS(write_byte, (void *)0x1234000, "paging request at virtual address 01234000",
		   "this is outside RAM");
	CHECK_OOPS(read_byte, high_memory, "paging request", "the hole behind low memory");
	CHECK_OOPS(read_byte, PKMAP_BASE, "a page of the kmap area that is not mapped");
	CHECK_OOPS(write_byte, VMALLOC_START + SZ_8M, "nothing is in the area of vmalloc",
		   "*pgd=00000000\n");
	CHECK_OOPS(read_byte, VMALLOC_END, "a hole: nothing is ever mapped there");
	CHECK_OOPS(read_byte, KERNEL_END - 1, "a hole: nothing is ever mapped there");
	CHECK_OOPS(read_byte, FIXADDR_TOP, "fixmap entry 0, which is not set");
	/* The first and the last address of each kind. */
	CHECK_OOPS(read_byte, PAGE_SIZE - 1,
		   "NULL pointer dereference at virtual address 00000fff");
	CHECK_OOPS(read_byte, PAGE_SIZE, "paging request at virtual address 00001000");
	/* A 32-bit host may have a library or its heap there. */
	if (IS_ENABLED(CONFIG_64BIT))
		CHECK_OOPS(read_byte, PKMAP_BASE - 1, "this is outside RAM");
	CHECK_OOPS(read_byte, VMALLOC_START - 1, "the hole behind low memory");
	CHECK_OOPS(read_byte, VMALLOC_START, "nothing is in the area of vmalloc");
	CHECK_OOPS(read_byte, VMALLOC_END - 1, "nothing is in the area of vmalloc");
	CHECK_OOPS(read_byte, FIXADDR_LIMIT - 1, "a hole: nothing is ever mapped there");
	CHECK_OOPS(read_byte, FIXADDR_LIMIT, "fixmap entry ", ", which is not set");
	CHECK_OOPS(read_byte, FIXADDR_END - 1, "fixmap entry 0, which is not set");
	CHECK_OOPS(read_byte, FIXADDR_END, "a hole: nothing is ever mapped there");

	/* The status tells reads from writes. */
	CHECK_OOPS(read_byte, VMALLOC_START + SZ_8M, "Oops: 5 ");
	CHECK_OOPS(write_byte, VMALLOC_START + SZ_8M, "Oops: 805 ");
	map_at(addr, page_to_phys(page), PAGE_KERNEL);
	CHECK_OOPS(write_byte, addr + PAGE_SIZE, "Oops: 807 ", ", *pte=00000000\n");

	if (!IS_ENABLED(CONFIG_MMU_HOST)) {
		CHECK_OOPS(write_byte, addr, "mmu_read() and mmu_write()");
		return;
	}
	/* Read-only is read-only, before it is in the TLB and after. */
	set_pte(virt_to_kpte(addr), mk_pte(page, PAGE_KERNEL_RO));
	snprintf(first, sizeof(first), "frame %#lx is mapped read-only there", page_to_pfn(page));
	CHECK_OOPS(write_byte, addr, first, "Oops: 80f ");
	read_byte((void *)addr);
	CHECK_OOPS(write_byte, addr, first, "Oops: 80f ");
	CHECK_EQ(mmu_write((void *)addr, "x", 1), -EFAULT);
	unmap_at(addr);

	/* A frame where nothing is. */
	map_at(addr, DEVICE_BASE + DEVICE_SIZE, pgprot_device(PAGE_KERNEL));
	CHECK_OOPS(read_byte, addr, "Unhandled fault: external abort on non-linefetch (0x008) at",
		   "where nothing answers");
	CHECK_EQ(flush_cache_vmap(addr, addr + PAGE_SIZE), 0);
	CHECK_OOPS(write_word, addr, "external abort", "(0x808)");
	CHECK_EQ(mmu_read(first, (void *)addr, 1), -EFAULT);
	unmap_at(addr);
}
TEST_BOOTED(faults)

static void child_device(void *arg)
{
	void __iomem *regs =
		(void __iomem *)map_at(VMALLOC_START, DEVICE_BASE, pgprot_device(PAGE_KERNEL));
	u8 bytes[18];

	CHECK(is_device_memory(DEVICE_BASE, DEVICE_SIZE));
	CHECK(is_device_memory(DEVICE_BASE + DEVICE_SIZE - 4, 4));
	CHECK(!is_device_memory(DEVICE_BASE + DEVICE_SIZE - 4, 5));
	CHECK(!is_device_memory(DEVICE_BASE + DEVICE_SIZE, 1));
	CHECK(!is_device_memory(DEVICE_BASE, DEVICE_SIZE + 1));
	CHECK(!is_device_memory(DEVICE_BASE - 1, 1));
	CHECK(!is_device_memory(PHYS_OFFSET, 1));
	CHECK_EQ(readl(regs), DEVICE_MAGIC);
	writel(0x11223344, regs + 8);
	CHECK_EQ(readb(regs + 8), 0x44);
	CHECK_EQ(readw(regs + 10), 0x1122);
	writew(0xabcd, regs + 8);
	writeb(0xef, regs + 11);
	CHECK_EQ(readl(regs + 8), 0xef22abcd);
	memset_io(regs + 16, 0x5a, 16);
	memcpy_toio(regs + 20, "\1\2\3\4", 4);
	memset(bytes, 0xee, sizeof(bytes));
	memcpy_fromio(bytes + 1, regs + 16, 16);
	CHECK(!memcmp(bytes, "\xee\x5a\x5a\x5a\x5a\1\2\3\4\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\xee",
		      18));
	/* The registers before and behind those keep what they had. */
	CHECK_EQ(readl(regs + 12), 0);
	CHECK_EQ(readl(regs + 32), 0);
	unmap_at(VMALLOC_START);
}
TEST_BOOTED(device)

static void touch_hole(void *arg)
{
	*(volatile int *)arg = 1;
}

static void child_run_in_a_child(void *arg)
{
	int *word = page_address(alloc_page(GFP_KERNEL | __GFP_ZERO));

	catch_stderr();
	CHECK_EQ(run_in_child(touch_hole, high_memory), SIGABRT);
	CHECK_EQ(run_in_child(read_byte, word), 0);
	free(said());
}
TEST_BOOTED(run_in_a_child)

/* ---- boot ---- */

/* Boot up to paging_init(), with RAM that is not zero, as it is after power on. */
static void boot_paging(char *param)
{
	char *argv[] = { "test", param };

	console_loglevel = LOGLEVEL_WARNING + 1;
	setup_command_line(param ? 2 : 1, argv, NULL, 0);
	memory_init();
	memset(__va(PHYS_OFFSET), 0xff, SZ_64K);
	paging_init();
}

static void child_early_tables(void *arg)
{
	unsigned long addr = VMALLOC_START;
	pmd_t entry;
	int used = 0;

	boot_paging(NULL);
	for (int i = 0; i < PTRS_PER_PGD; i++)
		used += !pgd_none(swapper_pg_dir[i]);
	/* Only low memory has entries. */
	CHECK_EQ(used, lowmem_size / PMD_SIZE);

	early_pte_alloc(addr);
	entry = *pmd_off_k(addr);
	CHECK_EQ(pmd_val(entry) & PMD_TYPE_MASK, PMD_TYPE_TABLE);
	/* An entry keeps its table, because another CPU may use it already. */
	early_pte_alloc(addr + PAGE_SIZE);
	CHECK_EQ(pmd_val(*pmd_off_k(addr)), pmd_val(entry));
	early_pte_alloc(PAGE_OFFSET);
	CHECK(pmd_leaf(*pmd_off_k(PAGE_OFFSET)));
}
TEST_IN_CHILD(early_tables)

static void child_largest(void *arg)
{
	char param[32];

	snprintf(param, sizeof(param), "mem=%luK",
		 (VMALLOC_END - PAGE_OFFSET - VMALLOC_OFFSET - VMALLOC_MIN) / SZ_1K);
	boot_paging(param);
	CHECK(VMALLOC_END - VMALLOC_START >= VMALLOC_MIN);
}
TEST_IN_CHILD(largest)

static void child_tables(void *arg)
{
	unsigned long addr = VMALLOC_START + SZ_16M, before;
	pmd_t *pmd = pmd_off_k(addr), entry;

	CHECK_PTR(virt_to_kpte(addr), NULL);
	CHECK_EQ(__pte_alloc_kernel(pmd), 0);
	entry = *pmd;
	CHECK(virt_to_kpte(addr));
	/* As if another CPU had been first: its table stays, and ours is freed. */
	before = nr_free_pages();
	CHECK_EQ(__pte_alloc_kernel(pmd), 0);
	CHECK_EQ(pmd_val(*pmd), pmd_val(entry));
	CHECK_EQ(nr_free_pages(), before);
	/* An address of user space has no PTE, even if its low 32 bits look like the kernel's. */
	CHECK_PTR(virt_to_kpte(0), NULL);
#ifdef CONFIG_64BIT
	CHECK_PTR(virt_to_kpte(addr + (1UL << 32)), NULL);
	CHECK_EQ(mmu_translate(addr + (1UL << 32), MMU_READ, NULL), FSR_SECT_FAULT);
#endif
}
TEST_BOOTED(tables)

static void halt(void *arg)
{
	boot("");
	map_at(VMALLOC_START, DEVICE_BASE, PAGE_KERNEL);
	map_at(PKMAP_BASE, DEVICE_BASE, PAGE_KERNEL);
	flush_cache_vmap(PKMAP_BASE, VMALLOC_START + PAGE_SIZE);
	memory_exit();
	/* The process can use its addresses for something else again. */
	CHECK_EQ(host_mappings(), 0);
	CHECK_EQ(tlb_entries(), 0);
}

static void halts(void **state)
{
	struct child c = run_child(halt, NULL);

	/* Page tables stay as long as the machine runs: they are no leak. */
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

static void boots_with(const char *params, const char *why)
{
	struct child c = run_child((void (*)(void *))boot, (void *)params);

	CHECK_EQ(c.status, 1);
	CHECK_HAS(c.err, why);
	CHECK_EQ(count_of(c.err, "\n"), 1);
	free_child(&c);
}

static void bad_boots(void **state)
{
	char params[32];

	/* What the window has room for, and a page more. */
	snprintf(params, sizeof(params), "mem=%luK",
		 (VMALLOC_END - PAGE_OFFSET - VMALLOC_OFFSET - VMALLOC_MIN) / SZ_1K + 4);
	boots_with(params, "leaves no room for vmalloc below");
}

static void fail_tables(void *arg)
{
	unsigned long addr = VMALLOC_START + SZ_16M;

	while (alloc_page(GFP_KERNEL | __GFP_NOWARN | __GFP_MEMALLOC))
		;
	catch_stderr();
	CHECK_PTR(pte_alloc_kernel(pmd_off_k(addr), addr), NULL);
	CHECK(pmd_none(*pmd_off_k(addr)));
	free(said());
}

static void child_no_memory(void *arg)
{
	fail_tables(arg);
}
TEST_BOOTED_WITH(no_memory, "mem=1M highmem=1M")

static void child_paging_twice(void *arg)
{
	phys_addr_t phys;
	pmd_t *pmd;

	boot("");
	pmd = pmd_off_k(PAGE_OFFSET);
	paging_init();
	CHECK_PTR(pmd_off_k(PAGE_OFFSET), pmd);
	CHECK_EQ(mmu_translate(PAGE_OFFSET, MMU_READ, &phys), 0);
	CHECK_EQ(phys, PHYS_OFFSET);
}

static void paging_twice(void **state)
{
	check_told_once(child_paging_twice, "paging_init");
}

/* ---- pgtable_verify() finds each broken invariant ---- */

static void booted_broken(void *arg)
{
	unsigned long free_entry, low;
	const char *broken = arg;

	boot("mem=5124K");
	free_entry = VMALLOC_START;
	low = (unsigned long)high_memory - PAGE_SIZE;
	verify_invariants();
	if (!strcmp(broken, "junk"))
		*pmd_off_k(free_entry) = __pmd(PMD_TYPE_TABLE);
	else if (!strcmp(broken, "shared"))
		*pmd_off_k(free_entry) = *pmd_off_k(low);
	else if (!strcmp(broken, "low memory"))
		set_pte(virt_to_kpte(low), pfn_pte(PHYS_PFN(__pa(low)) - 1, PAGE_KERNEL));
	verify_invariants();
}

static void verify_finds(void **state)
{
	run_child_ok(booted_broken, "nothing");
	check_broken(booted_broken, "junk",
		     "mm/pgtable.c: invariant 1 is broken: a first-level entry is nothing");
	check_broken(booted_broken, "shared",
		     "mm/pgtable.c: invariant 2 is broken: no two entries have the same table");
	check_broken(booted_broken, "low memory",
		     "mm/pgtable.c: invariant 3 is broken: every page of low memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lowmem),	cmocka_unit_test(lowmem_odd),
		cmocka_unit_test(directory),	cmocka_unit_test(entries),
		cmocka_unit_test(layout),	cmocka_unit_test(bits),
		cmocka_unit_test(read_write),	cmocka_unit_test(show_walk),
		cmocka_unit_test(ptdump),	cmocka_unit_test(pointers),
		cmocka_unit_test(runs),		cmocka_unit_test(foreign),
		cmocka_unit_test(flush_spares), cmocka_unit_test(faults),
		cmocka_unit_test(device),	cmocka_unit_test(run_in_a_child),
		cmocka_unit_test(bad_boots),	cmocka_unit_test(no_memory),
		cmocka_unit_test(scattered),	cmocka_unit_test(mapped),
		cmocka_unit_test(first_page),	cmocka_unit_test(last_frames),
		cmocka_unit_test(early_tables), cmocka_unit_test(largest),
		cmocka_unit_test(tables),	cmocka_unit_test(halts),
		cmocka_unit_test(paging_twice), cmocka_unit_test(verify_finds),
	};

	random_init();
	return cmocka_run_group_tests_name("pgtable", tests, NULL, NULL);
}
