// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioremap: an address for the registers of a device.
 *
 * What it is for. A device answers at physical addresses that are no RAM. A
 * driver reads the device's place from the device tree and wants a pointer; the
 * pointer must not go through the cache, for a register is no memory. It is an
 * area of vmalloc's addresses with nothing of vmalloc's frames.
 *
 * Linux: arch/arm/mm/ioremap.c, mm/ioremap.c.
 */

#include <linux/io.h>
#include <linux/vmalloc.h>

static void __iomem *__ioremap_caller(phys_addr_t phys_addr, size_t size, pgprot_t prot,
				      const void *caller)
{
	phys_addr_t last = phys_addr + size - 1, ram_end;
	unsigned long offset = (unsigned long)(phys_addr & ~PAGE_MASK), addr;
	struct vm_struct *area;

	/* Nothing, or around the end of the address space. */
	if (!size || last < phys_addr)
		return NULL;
	/* RAM has an address with other attributes: the two would not agree. */
	ram_end = PHYS_OFFSET + lowmem_size + highmem_size;
	if (WARN(phys_addr < ram_end && last >= PHYS_OFFSET, "ioremap on RAM at %pa - %pa\n",
		 &phys_addr, &last))
		return NULL;
	phys_addr &= PAGE_MASK;
	size = PAGE_ALIGN(offset + size);
	area = get_vm_area_caller(size, VM_IOREMAP, caller);
	if (!area)
		return NULL;
	addr = (unsigned long)area->addr;
	area->phys_addr = phys_addr;
	if (ioremap_page_range(addr, addr + size, phys_addr, prot)) {
		free_vm_area(area);
		return NULL;
	}
	return (void __iomem *)(addr + offset);
}

/**
 * ioremap - an address for registers
 * @phys_addr: physical address, of any alignment
 * @size: bytes
 *
 * Each access reaches the device, in order.
 *
 * Return: the address, for readl() and iounmap(); NULL for 0 bytes, for RAM (with
 * a WARN), and when there is no memory or no room.
 */
void __iomem *ioremap(phys_addr_t phys_addr, size_t size)
{
	return __ioremap_caller(phys_addr, size, pgprot_device(PAGE_KERNEL), (void *)_RET_IP_);
}

/**
 * ioremap_wc - the same for a frame buffer: writes may be put together
 * @phys_addr: physical address
 * @size: bytes
 *
 * Return: as ioremap().
 */
void __iomem *ioremap_wc(phys_addr_t phys_addr, size_t size)
{
	return __ioremap_caller(phys_addr, size, pgprot_writecombine(PAGE_KERNEL),
				(void *)_RET_IP_);
}

/**
 * iounmap - undo ioremap()
 * @addr: what it returned; a WARN, and nothing else, if it did not
 */
void iounmap(volatile void __iomem *addr)
{
	vunmap((void *)((unsigned long)addr & PAGE_MASK));
}
