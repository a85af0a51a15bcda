// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables: what a virtual address means.
 *
 * What they are for. A CPU that has an MMU takes no address as it is. It looks
 * it up, and the tables in which it looks are the kernel's: that is how a page
 * of high memory gets an address (kmap), how frames from everywhere become one
 * piece (vmalloc), and how a device's registers can be reached (ioremap).
 *
 * They stand on memblock, which gives the first tables, and on the page
 * allocator, which gives the others. They lie in RAM, as all that a CPU reads.
 *
 * Two levels, as a 32-bit ARM kernel has them. The first, swapper_pg_dir, has
 * an entry for each 2 MiB of the 4 GiB that there are; it fills the 16 KiB below
 * the kernel image. An entry is nothing, or a section (2 MiB of RAM, mapped at
 * once), or a table of 512 PTEs, one for each page:
 *
 *	address  | 31 ... 21 | 20 ... 12 | 11 ... 0 |
 *		       |	   |	      |
 *	    pgd_index 11   pte_index 9	   offset 12
 *		       |	   |	      |
 *	swapper_pg_dir v	   v	      |
 *	     [ | |table|sect| ]	 [ | |pte| | ]|
 *		     |	  |	^	|     |
 *		     +----|-----+	+-----+--> frame + offset
 *			  +-----------------> section + the low 21 bits
 *
 * An entry has 64 bits, so that physical addresses beyond 4 GiB fit: a table is
 * a page exactly. ARM has 32 bits, and uses the other half of the page for a
 * second copy in the form that its hardware wants. On a 64-bit host the upper
 * half of an address says only whether it is the kernel's (is_kernel_addr()).
 *
 * Rules.
 *
 *  1. A first-level entry is written once: it goes from nothing to a table,
 *     under init_mm.page_table_lock, and stays. A table is never given back.
 *     So whoever sees one may use it without a lock.
 *  2. A PTE belongs to whoever owns the address: one CPU writes it at a time.
 *  3. A PTE that changes is not all. The CPUs remember what they looked up; see
 *     mm/mmu.c for the two hooks that tell them, flush_cache_vmap() after an
 *     entry was made and flush_tlb_kernel_range() after it was taken away.
 *
 * Invariants, checked by pgtable_verify():
 *
 *  1. A first-level entry is nothing, a section of RAM, or a table in RAM.
 *  2. No two first-level entries have the same table.
 *  3. Every page of low memory is mapped where __va() says.
 *
 * Linux: arch/arm/mm/mmu.c, arch/arm/mm/dump.c, mm/memory.c, mm/init-mm.c.
 */

#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/memblock.h>
#include <linux/pgtable.h>

#define CREATE_TRACE_POINTS
#include <trace/events/pgtable.h>

pgd_t *swapper_pg_dir;

struct mm_struct init_mm = {
	.page_table_lock = __SPIN_LOCK_UNLOCKED(init_mm.page_table_lock),
};

/* The first address that an entry is for; the tables are for the 4 GiB around PAGE_OFFSET. */
static unsigned long pmd_addr(const pmd_t *pmd)
{
	unsigned long all = ((unsigned long)PTRS_PER_PGD << PMD_SHIFT) - 1;

	return (PAGE_OFFSET & ~all) +
	       ((unsigned long)((const pgd_t *)pmd - swapper_pg_dir) << PMD_SHIFT);
}

static void pmd_populate_kernel(pmd_t *pmd, pte_t *table)
{
	__atomic_store_n(&pmd->pgd, __pa(table) | PMD_TYPE_TABLE, __ATOMIC_RELEASE);
	trace_pmd_populate_kernel(pmd_addr(pmd), PHYS_PFN(__pa(table)));
}

/**
 * early_pte_alloc - a table for an entry that has none, during boot
 * @addr: an address that the entry is for
 *
 * From memblock, before mem_init(). Ends the boot when there is no memory.
 * Linux: arch/arm/mm/mmu.c.
 */
void __init early_pte_alloc(unsigned long addr)
{
	pmd_t *pmd = pmd_off_k(addr);
	pte_t *table;

	if (!pmd_none(*pmd))
		return;
	table = memblock_alloc(PAGE_SIZE, PAGE_SIZE);
	if (!table)
		boot_error("no memory for page tables; boot with a larger mem=");
	pmd_populate_kernel(pmd, table);
}

/**
 * __pte_alloc_kernel - a table for an entry that has none
 * @pmd: the entry
 *
 * Return: 0, also when another CPU was first; -ENOMEM. Linux: mm/memory.c.
 */
int __pte_alloc_kernel(pmd_t *pmd)
{
	pte_t *table = (pte_t *)__get_free_page(GFP_PGTABLE_KERNEL);

	if (!table)
		return -ENOMEM;
	spin_lock(&init_mm.page_table_lock);
	if (pmd_none(pmdp_get(pmd))) {
		/* It stays until the machine halts, and is no leak. */
		__SetPageArch1(virt_to_page(table));
		pmd_populate_kernel(pmd, table);
		table = NULL;
	}
	spin_unlock(&init_mm.page_table_lock);
	if (table)
		free_page((unsigned long)table);
	return 0;
}

/**
 * virt_to_kpte - the PTE of a kernel address
 * @addr: the address
 *
 * Return: the PTE, which may be empty; NULL when there is no table for it, be it
 * that a section maps it or that nothing does. Linux: include/linux/pgtable.h.
 */
pte_t *virt_to_kpte(unsigned long addr)
{
	pmd_t *pmd = pmd_off_k(addr);

	if (!is_kernel_addr(addr) || pmd_bad(pmdp_get(pmd)))
		return NULL;
	return pte_offset_kernel(pmd, addr);
}

/* ---- boot ---- */

/*
 * ARM's kernel image is loaded TEXT_OFFSET bytes into RAM, and its directory
 * lies right below. This kernel is a program of the host, so that what would be
 * its image is free; the directory is where it is looked for.
 */
static void __init arm_mm_memblock_reserve(void)
{
	phys_addr_t base = PHYS_OFFSET + TEXT_OFFSET - PG_DIR_SIZE;

	BUILD_BUG_ON(PG_DIR_SIZE != SZ_16K);
	if (memblock_is_region_reserved(base, PG_DIR_SIZE))
		panic("swapper_pg_dir at %pa: taken", &base);
	memblock_reserve(base, PG_DIR_SIZE);
	swapper_pg_dir = __va(base);
	memset(swapper_pg_dir, 0, PG_DIR_SIZE);
	init_mm.pgd = swapper_pg_dir;
}

/* Sections where 2 MiB can be mapped at once, tables for the rest. */
static void __init map_lowmem(void)
{
	unsigned long addr = PAGE_OFFSET, end = (unsigned long)high_memory;

	while (addr < end) {
		unsigned long next = pmd_addr_end(addr, end);

		if (next - addr == PMD_SIZE && IS_ALIGNED(__pa(addr), PMD_SIZE)) {
			*pmd_off_k(addr) = __pmd(__pa(addr) | PMD_TYPE_SECT | PMD_SECT_XN);
			addr = next;
			continue;
		}
		early_pte_alloc(addr);
		for (; addr < next; addr += PAGE_SIZE)
			set_pte(virt_to_kpte(addr), pfn_pte(PHYS_PFN(__pa(addr)), PAGE_KERNEL));
	}
}

/**
 * paging_init - make the page directory, enter low memory, turn the MMU on
 *
 * After memory_init() and before anything else takes memory. Afterwards a walk
 * of the tables tells the truth for every kernel address. Ends the boot when
 * low memory leaves no room for what comes behind it.
 *
 * Linux: arch/arm/mm/mmu.c.
 */
void __init paging_init(void)
{
	if (booted_already())
		return;
	if (!IS_ALIGNED(PAGE_OFFSET, PMD_SIZE))
		boot_error("CONFIG_PAGE_OFFSET=%#lx: not a multiple of 2 MiB, which an entry of "
			   "the page directory maps",
			   PAGE_OFFSET);
	if (lowmem_size > VMALLOC_END - PAGE_OFFSET - VMALLOC_OFFSET - VMALLOC_MIN)
		boot_error("mem=%lluM: leaves no room for vmalloc below %#lx; at most mem=%luM",
			   (u64)lowmem_size >> 20, VMALLOC_END,
			   (VMALLOC_END - PAGE_OFFSET - VMALLOC_OFFSET - VMALLOC_MIN) >> 20);
	arm_mm_memblock_reserve();
	map_lowmem();
	mmu_init();
}

/* ---- /sys/kernel/debug/kernel_page_tables ---- */

struct addr_marker {
	unsigned long start_address;
	const char *name;
};

/* What an entry says beside the address; those that are alike are one line. */
#define PTDUMP_PROT (~(pteval_t)PAGE_MASK & ~(L_PTE_YOUNG | L_PTE_DIRTY))

/* A range of addresses that are mapped in the same way, as it grows. */
struct pg_state {
	const struct addr_marker *marker;
	unsigned long start_address;
	pteval_t current_prot;
	bool mapped;
};

static const char *memory_type(pteval_t prot)
{
	switch (prot & L_PTE_MT_MASK) {
	case L_PTE_MT_UNCACHED:
		return "SO/UNCACHED";
	case L_PTE_MT_BUFFERABLE:
		return "MEM/BUFFERABLE/WC";
	case L_PTE_MT_WRITEALLOC:
		return "MEM/CACHED/WBWA";
	case L_PTE_MT_DEV_SHARED:
		return "DEV/SHARED";
	}
	return "?";
}

static void show_range(const struct pg_state *st, unsigned long end)
{
	unsigned long size = (end - st->start_address) >> 10;
	static const char units[] = "KMG";
	const char *unit = units;

	while (!(size % SZ_1K) && unit[1]) {
		size >>= 10;
		unit++;
	}
	pr_info("0x%08lx-0x%08lx   %9lu%c %s %s %s %s\n", st->start_address, end, size, *unit,
		st->current_prot & L_PTE_RDONLY ? "ro" : "RW",
		st->current_prot & L_PTE_XN ? "NX" : "x ",
		st->current_prot & L_PTE_SHARED ? "SHD" : "   ", memory_type(st->current_prot));
}

/* From @addr on it is mapped so. A range ends where that changes, or at a marker. */
static void note_page(struct pg_state *st, unsigned long addr, bool mapped, pteval_t prot)
{
	bool at_marker = st->marker[1].name && addr >= st->marker[1].start_address;

	if (!at_marker && st->mapped == mapped && st->current_prot == prot)
		return;
	if (st->mapped)
		show_range(st, addr);
	while (st->marker[1].name && addr >= st->marker[1].start_address) {
		st->marker++;
		pr_info("---[ %s ]---\n", st->marker->name);
	}
	st->start_address = addr;
	st->mapped = mapped;
	st->current_prot = prot;
}

static void note_ptes(struct pg_state *st, pmd_t *pmd, unsigned long addr)
{
	for (unsigned long end = addr + PMD_SIZE; addr != end; addr += PAGE_SIZE) {
		pte_t pte = ptep_get(pte_offset_kernel(pmd, addr));

		note_page(st, addr, !pte_none(pte), pte_val(pte) & PTDUMP_PROT);
	}
}

/**
 * ptdump_show - every kernel address that leads somewhere, in ranges
 *
 * What /sys/kernel/debug/kernel_page_tables shows. Linux: arch/arm/mm/dump.c.
 */
void ptdump_show(void)
{
	const struct addr_marker markers[] = {
		{ 0, "" },
		{ PKMAP_BASE, "Persistent kmap() Area" },
		{ PAGE_OFFSET, "Kernel Mapping" },
		{ VMALLOC_START, "vmalloc() Area" },
		{ VMALLOC_END, "vmalloc() End" },
		{ FIXADDR_LIMIT, "Fixmap Area" },
		{ 0, NULL },
	};
	struct pg_state st = { .marker = markers };

	for (unsigned long addr = PKMAP_BASE; addr != KERNEL_END; addr += PMD_SIZE) {
		pmd_t *pmd = pmd_off_k(addr), entry = pmdp_get(pmd);

		if (pmd_leaf(entry))
			note_page(&st, addr, true, pgprot_val(PAGE_KERNEL) & PTDUMP_PROT);
		else if (pmd_none(entry))
			note_page(&st, addr, false, 0);
		else
			note_ptes(&st, pmd, addr);
	}
	note_page(&st, KERNEL_END, false, 0);
}

/* ---- the invariants ---- */

#define VERIFY(nr, condition, words) INVARIANT("mm/pgtable.c", nr, condition, words)

/* The table of a first-level entry; NULL if it has none. */
static const void *table_of(unsigned int index)
{
	pmd_t entry = __pmd(pgd_val(swapper_pg_dir[index]));

	return pmd_bad(entry) ? NULL : (const void *)pmd_page_vaddr(entry);
}

static void pgtable_verify(void)
{
	for (unsigned int i = 0; swapper_pg_dir && i < PTRS_PER_PGD; i++) {
		pmd_t entry = __pmd(pgd_val(swapper_pg_dir[i]));
		const void *table = table_of(i);

		VERIFY(1, pmd_none(entry) || pmd_leaf(entry) || virt_addr_valid(table),
		       "a first-level entry is nothing, a section, or a table in RAM");
		for (unsigned int other = 0; table && other < i; other++)
			VERIFY(2, table_of(other) != table, "no two entries have the same table");
	}
	for (unsigned long addr = PAGE_OFFSET; swapper_pg_dir && addr < (unsigned long)high_memory;
	     addr += PAGE_SIZE) {
		phys_addr_t phys;

		VERIFY(3, !mmu_translate(addr, MMU_PROBE, &phys) && phys == __pa(addr),
		       "every page of low memory is mapped where __va() says");
	}
}
invariant_check(pgtable_verify);
