/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

/*
 * For tests of layers below the slab allocator, which has a header of this
 * name: a page or more, from libc.
 */

#include <linux/mm.h>

void *aligned_alloc(size_t align, size_t size);
void free(void *ptr);

#define GFP_KERNEL	   0
#define kmalloc(size, gfp) aligned_alloc(PAGE_SIZE, PAGE_ALIGN(size))
#define kfree(ptr)	   free((void *)(ptr))

#endif /* _LINUX_SLAB_H */
