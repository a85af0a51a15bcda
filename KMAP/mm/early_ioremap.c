// SPDX-License-Identifier: GPL-2.0-only
/*
 * early_ioremap(): a mapping for a moment, before there is an allocator.
 *
 * What it is for. Boot must read what firmware left in memory, and registers of
 * a device or two, before vmalloc works and often before anybody knows what is
 * RAM. It needs no allocator: the fixmap has FIX_BTMAPS_SLOTS slots for it, of
 * NR_FIX_BTMAPS pages each, and all there is to do is to find a free one.
 *
 *	FIX_BTMAP_BEGIN				    FIX_BTMAP_END
 *	| slot 0: 32 pages | slot 1: 32 pages | ... |
 *	  ^ slot_virt(0)
 *
 * The mapping is undone as soon as what was read is known; what is left when
 * boot is over is reported.
 *
 * Linux: mm/early_ioremap.c.
 */

#include <linux/early_ioremap.h>
#include <linux/fixmap.h>
#include <linux/init.h>

/* What each slot has: the address that the caller got, NULL if it is free. */
static struct {
	void *addr;
	unsigned long size;
} slots[FIX_BTMAPS_SLOTS];

static enum fixed_addresses first_entry(int slot)
{
	return FIX_BTMAP_BEGIN - NR_FIX_BTMAPS * slot;
}

static unsigned long nr_entries(phys_addr_t phys_addr, unsigned long size)
{
	return PAGE_ALIGN((phys_addr & ~PAGE_MASK) + size) >> PAGE_SHIFT;
}

static void *__early_ioremap(phys_addr_t phys_addr, unsigned long size, pgprot_t prot)
{
	unsigned long nr;
	int slot = 0;

	if (WARN(!size || phys_addr + size - 1 < phys_addr,
		 "early_ioremap(%pa, %08lx): no such range\n", &phys_addr, size))
		return NULL;
	while (slot < FIX_BTMAPS_SLOTS && slots[slot].addr)
		slot++;
	if (WARN(slot == FIX_BTMAPS_SLOTS, "early_ioremap(%pa, %08lx) not found slot\n", &phys_addr,
		 size))
		return NULL;
	nr = size > SZ_1M ? NR_FIX_BTMAPS + 1 : nr_entries(phys_addr, size);
	if (WARN(nr > NR_FIX_BTMAPS, "early_ioremap(%pa, %08lx): more than %d pages\n", &phys_addr,
		 size, NR_FIX_BTMAPS))
		return NULL;

	for (unsigned long i = 0; i < nr; i++)
		__set_fixmap(first_entry(slot) - i, phys_addr + i * PAGE_SIZE, prot);
	slots[slot].addr = (void *)(__fix_to_virt(first_entry(slot)) +
				    (unsigned long)(phys_addr & ~PAGE_MASK));
	slots[slot].size = size;
	return slots[slot].addr;
}

/**
 * early_ioremap - map registers of a device
 * @phys_addr: physical address, of any alignment
 * @size: bytes; NR_FIX_BTMAPS pages at most
 *
 * Return: the address; NULL, with a WARN, for an impossible size or when all
 * slots are taken.
 */
void __iomem *__init early_ioremap(phys_addr_t phys_addr, unsigned long size)
{
	return __early_ioremap(phys_addr, size, FIXMAP_PAGE_IO);
}

/**
 * early_memremap - map memory
 * @phys_addr: physical address
 * @size: bytes
 *
 * Return: as early_ioremap().
 */
void *__init early_memremap(phys_addr_t phys_addr, unsigned long size)
{
	return __early_ioremap(phys_addr, size, FIXMAP_PAGE_NORMAL);
}

/**
 * early_memremap_ro - map memory to be read only
 * @phys_addr: physical address
 * @size: bytes
 *
 * Return: as early_ioremap().
 */
void *__init early_memremap_ro(phys_addr_t phys_addr, unsigned long size)
{
	return __early_ioremap(phys_addr, size, FIXMAP_PAGE_RO);
}

/**
 * early_iounmap - undo early_ioremap()
 * @addr: what it returned; a WARN, and nothing else, if it did not
 * @size: as given to it
 */
void __init early_iounmap(void __iomem *addr, unsigned long size)
{
	int slot = 0;

	while (slot < FIX_BTMAPS_SLOTS && (!addr || slots[slot].addr != addr))
		slot++;
	if (WARN(slot == FIX_BTMAPS_SLOTS, "early_iounmap(%px, %08lx) not found slot\n", addr,
		 size))
		return;
	if (WARN(slots[slot].size != size,
		 "early_iounmap(%px, %08lx) [%d] size not consistent %08lx\n", addr, size, slot,
		 slots[slot].size))
		return;
	for (unsigned long i = 0; i < nr_entries((unsigned long)addr & ~PAGE_MASK, size); i++)
		clear_fixmap(first_entry(slot) - i);
	slots[slot].addr = NULL;
}

/**
 * early_memunmap - undo early_memremap()
 * @addr: what it returned
 * @size: as given to it
 */
void __init early_memunmap(void *addr, unsigned long size)
{
	early_iounmap(addr, size);
}

/**
 * copy_from_early_mem - copy memory that is not mapped, of any size
 * @dest: gets it
 * @src: physical address
 * @size: bytes
 */
void __init copy_from_early_mem(void *dest, phys_addr_t src, unsigned long size)
{
	while (size) {
		unsigned long most = NR_FIX_BTMAPS * PAGE_SIZE - (src & ~PAGE_MASK);
		unsigned long n = min(size, most);
		void *p = early_memremap(src, n);

		if (!p)
			return;
		memcpy_from_mapped(dest, p, n);
		early_memunmap(p, n);
		dest += n;
		src += n;
		size -= n;
	}
}

static int __init check_early_ioremap_leak(void)
{
	int count = 0;

	for (int slot = 0; slot < FIX_BTMAPS_SLOTS; slot++)
		count += slots[slot].addr != NULL;
	WARN(count, "early ioremap leak of %d areas\n", count);
	return 0;
}
late_initcall(check_early_ioremap_leak);
