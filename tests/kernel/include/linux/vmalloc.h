/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

/* Where there is no vmalloc(): memory that is contiguous anyway. */

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
