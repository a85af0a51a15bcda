/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FIXMAP_H
#define _LINUX_FIXMAP_H

/*
 * Virtual addresses that are known when the kernel is compiled: only what is
 * behind them is chosen later. mm/fixmap.c explains what for.
 *
 * Linux: arch/arm/include/asm/fixmap.h, include/asm-generic/fixmap.h.
 */

#include <linux/pgtable.h>

/* How many pages a CPU may have mapped at once by kmap_local_page(). */
#define KM_MAX_IDX 16

/* Early mappings: how many at once, and of how many pages each. */
#define FIX_BTMAPS_SLOTS 7
#define NR_FIX_BTMAPS	 32
#define TOTAL_FIX_BTMAPS (NR_FIX_BTMAPS * FIX_BTMAPS_SLOTS)

/**
 * enum fixed_addresses - the entries; each is a page
 * @FIX_EARLYCON_MEM_BASE: the registers of the first console
 * @FIX_TEXT_POKE0: code that is read-only is changed through this
 * @FIX_TEXT_POKE1: and through this, when an instruction crosses pages
 * @FIX_KMAP_BEGIN: KM_MAX_IDX pages for each CPU: kmap_local_page()
 * @FIX_BTMAP_END: early_ioremap(): FIX_BTMAPS_SLOTS times NR_FIX_BTMAPS pages
 *
 * Index 0 has the highest address. ARM lets the last two groups share their
 * entries, for it needs them one after the other.
 */
enum fixed_addresses {
	FIX_EARLYCON_MEM_BASE,
	FIX_TEXT_POKE0,
	FIX_TEXT_POKE1,
	__end_of_permanent_fixed_addresses,

	FIX_KMAP_BEGIN = __end_of_permanent_fixed_addresses,
	FIX_KMAP_END = FIX_KMAP_BEGIN + KM_MAX_IDX * CONFIG_NR_CPUS - 1,

	FIX_BTMAP_END,
	FIX_BTMAP_BEGIN = FIX_BTMAP_END + TOTAL_FIX_BTMAPS - 1,

	__end_of_fixed_addresses
};

#define FIXADDR_SIZE  ((unsigned long)__end_of_fixed_addresses << PAGE_SHIFT)
#define FIXADDR_START (FIXADDR_END - FIXADDR_SIZE)

/* How an entry is mapped: as memory, as memory not to be written, as a device. */
#define FIXMAP_PAGE_NORMAL  PAGE_KERNEL
#define FIXMAP_PAGE_RO	    PAGE_KERNEL_RO
#define FIXMAP_PAGE_IO	    pgprot_device(PAGE_KERNEL)
#define FIXMAP_PAGE_NOCACHE FIXMAP_PAGE_IO
#define FIXMAP_PAGE_CLEAR   __pgprot(0)

#define __fix_to_virt(x) (FIXADDR_TOP - ((unsigned long)(x) << PAGE_SHIFT))
#define __virt_to_fix(x) ((FIXADDR_TOP - ((x)&PAGE_MASK)) >> PAGE_SHIFT)

/**
 * fix_to_virt - the address of an entry
 * @idx: a constant of enum fixed_addresses; any other does not compile
 *
 * Return: the address, which is a constant, too.
 */
#define fix_to_virt(idx)                                                       \
	({                                                                     \
		_Static_assert((unsigned int)(idx) < __end_of_fixed_addresses, \
			       "fix_to_virt: not an entry of the fixmap");     \
		__fix_to_virt(idx);                                            \
	})

/**
 * virt_to_fix - the entry of an address
 * @vaddr: an address in the fixmap; BUG() if it is not
 *
 * Linux takes the page of entry 0 for one outside.
 */
static inline unsigned long virt_to_fix(const unsigned long vaddr)
{
	BUG_ON(vaddr >= FIXADDR_END || vaddr < FIXADDR_START);
	return __virt_to_fix(vaddr);
}

void early_fixmap_init(void);
void __set_fixmap(enum fixed_addresses idx, phys_addr_t phys, pgprot_t prot);

/**
 * set_fixmap - map a page of memory
 * @idx: the entry
 * @phys: what it leads to; a physical address
 */
#define set_fixmap(idx, phys) __set_fixmap(idx, phys, FIXMAP_PAGE_NORMAL)
/* The same, uncached; and as a device. */
#define set_fixmap_nocache(idx, phys) __set_fixmap(idx, phys, FIXMAP_PAGE_NOCACHE)
#define set_fixmap_io(idx, phys)      __set_fixmap(idx, phys, FIXMAP_PAGE_IO)
/* Nothing is there any more. */
#define clear_fixmap(idx) __set_fixmap(idx, 0, FIXMAP_PAGE_CLEAR)

/* The same for an address that is not a page's; return where it is. */
static inline unsigned long __set_fixmap_offset(enum fixed_addresses idx, phys_addr_t phys,
						pgprot_t prot)
{
	__set_fixmap(idx, phys, prot);
	return __fix_to_virt(idx) + (unsigned long)(phys & ~PAGE_MASK);
}
#define set_fixmap_offset(idx, phys)	     __set_fixmap_offset(idx, phys, FIXMAP_PAGE_NORMAL)
#define set_fixmap_offset_nocache(idx, phys) __set_fixmap_offset(idx, phys, FIXMAP_PAGE_NOCACHE)
#define set_fixmap_offset_io(idx, phys)	     __set_fixmap_offset(idx, phys, FIXMAP_PAGE_IO)

#endif /* _LINUX_FIXMAP_H */
