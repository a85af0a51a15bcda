/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

/* As linux/slab.h beside it: a block of pages, which is contiguous anyway. */

#include <linux/slab.h>

static inline void *vmalloc(unsigned long size)
{
	return kmalloc(size, GFP_KERNEL);
}

static inline void vfree(const void *addr)
{
	kfree(addr);
}

#endif /* _LINUX_VMALLOC_H */
