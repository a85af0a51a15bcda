// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fixed mappings: addresses that are constants.
 *
 * What they are for. Who maps a page usually asks an allocator for an address.
 * That needs an allocator, which early boot has not; it needs time, which a
 * kmap_local_page() has not; and what it returns is a variable, which costs a
 * load where a constant costs nothing. So some pages of the address space are
 * given away when the kernel is compiled. An entry of enum fixed_addresses is
 * one, and __set_fixmap() says which frame is behind it:
 *
 *	FIXADDR_END   +------------------+
 *	FIXADDR_TOP   | 0: EARLYCON	 |  <- index 0 is the highest page
 *		      | 1: TEXT_POKE0	 |
 *		      |	...		 |  address = FIXADDR_TOP - (index << 12)
 *		      | KMAP, CPU 0	 |
 *		      | KMAP, CPU 1 ...	 |
 *		      | BTMAP slot 6 ... |
 *	FIXADDR_START | BTMAP slot 0	 |
 *		      +------------------+
 *
 * It stands on the page tables. The tables of the whole area are made at boot,
 * so that setting an entry cannot fail: it is one store into a PTE.
 *
 * Rules. An entry has one owner, who alone sets and clears it. What is set is
 * cleared before it is set again: who finds it in use has taken somebody's.
 *
 * Linux: arch/arm/mm/mmu.c.
 */

#include <linux/fixmap.h>
#include <linux/init.h>
#include <linux/leak.h>

#define CREATE_TRACE_POINTS
#include <trace/events/fixmap.h>

/**
 * early_fixmap_init - make the page tables of the area
 *
 * After paging_init(), before mem_init().
 */
void __init early_fixmap_init(void)
{
	BUILD_BUG_ON(FIXADDR_END - FIXADDR_SIZE < FIXADDR_LIMIT);
	for (unsigned long addr = FIXADDR_START; addr < FIXADDR_END;
	     addr = pmd_addr_end(addr, FIXADDR_END))
		early_pte_alloc(addr);
}

/**
 * __set_fixmap - say what is behind an entry
 * @idx: the entry; BUG() if there is none of this number
 * @phys: physical address; its page counts
 * @prot: how it is mapped; FIXMAP_PAGE_CLEAR takes the mapping away
 *
 * An entry that is set already is replaced, with a WARN.
 */
void __set_fixmap(enum fixed_addresses idx, phys_addr_t phys, pgprot_t prot)
{
	unsigned long addr = __fix_to_virt(idx);
	pte_t *ptep;

	BUG_ON((unsigned int)idx >= __end_of_fixed_addresses);
	ptep = virt_to_kpte(addr);
	if (!pgprot_val(prot)) {
		pte_clear(&init_mm, addr, ptep);
		flush_tlb_kernel_page(addr);
		trace_clear_fixmap(idx, addr);
		return;
	}
	if (WARN(!pte_none(ptep_get(ptep)), "fixmap: entry %u is set already, to frame %#lx\n", idx,
		 pte_pfn(ptep_get(ptep)))) {
		pte_clear(&init_mm, addr, ptep);
		flush_tlb_kernel_page(addr);
	}
	set_pte_at(&init_mm, addr, ptep, pfn_pte(PHYS_PFN(phys), prot));
	trace_set_fixmap(idx, addr, PHYS_PFN(phys));
	/* If the host maps no more the first access will ask again, and tell. */
	flush_cache_vmap(addr, addr + PAGE_SIZE);
}

static void __exit fixmap_report_leaks(void)
{
	for (unsigned int idx = 0; idx < __end_of_fixed_addresses; idx++) {
		pte_t pte = ptep_get(virt_to_kpte(__fix_to_virt(idx)));

		if (!pte_none(pte))
			leak_report(0, NULL, "fixmap: not cleared: entry %u, frame %#lx", idx,
				    pte_pfn(pte));
	}
}
__exitcall(fixmap_report_leaks);
