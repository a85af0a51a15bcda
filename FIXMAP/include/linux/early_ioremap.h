/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_EARLY_IOREMAP_H
#define _LINUX_EARLY_IOREMAP_H

/*
 * Mappings for a moment, before there is an allocator that could make them
 * (Linux: include/asm-generic/early_ioremap.h).
 */

#include <linux/io.h>
#include <linux/types.h>

void __iomem *early_ioremap(phys_addr_t phys_addr, unsigned long size);
void *early_memremap(phys_addr_t phys_addr, unsigned long size);
void *early_memremap_ro(phys_addr_t phys_addr, unsigned long size);
void early_iounmap(void __iomem *addr, unsigned long size);
void early_memunmap(void *addr, unsigned long size);
void copy_from_early_mem(void *dest, phys_addr_t src, unsigned long size);

#endif /* _LINUX_EARLY_IOREMAP_H */
