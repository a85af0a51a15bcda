/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

/* What code that manages memory includes (Linux: include/linux/mm.h). */

#include <linux/biscuitos.h>
#include <linux/kernel.h>
#include <linux/pfn.h>

/* To the page boundary at or above, and at or below. */
#define PAGE_ALIGN(addr)      ALIGN(addr, PAGE_SIZE)
#define PAGE_ALIGN_DOWN(addr) ALIGN_DOWN(addr, PAGE_SIZE)
#define PAGE_ALIGNED(addr)    IS_ALIGNED((unsigned long)(addr), PAGE_SIZE)
#define offset_in_page(p)     ((unsigned long)(p) & ~PAGE_MASK)

#ifdef CONFIG_BUDDY
#include <linux/buddy.h>
#endif
#ifdef CONFIG_NAME
#include <linux/mmflags.h>
#endif

#endif /* _LINUX_MM_H */
