/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_GFP_TYPES_H
#define _LINUX_GFP_TYPES_H

/*
 * The flags of a request for memory (Linux: include/linux/gfp_types.h). The bits are those of
 * 6.1, so that a mode:0xcc0 in a report means the same.
 */

#include <linux/types.h>

/* From which zone. The low four bits say nothing else. */
#define __GFP_DMA     ((gfp_t)0x01u)
#define __GFP_HIGHMEM ((gfp_t)0x02u)
#define __GFP_DMA32   ((gfp_t)0x04u)
#define __GFP_MOVABLE ((gfp_t)0x08u)
#define GFP_ZONEMASK  (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE)

/* What kind of page; with __GFP_MOVABLE the migrate type. */
#define __GFP_RECLAIMABLE ((gfp_t)0x10u)
#define GFP_MOVABLE_MASK  (__GFP_RECLAIMABLE | __GFP_MOVABLE)
#define GFP_MOVABLE_SHIFT 3

/* How urgent, and what may be done to get memory. */
#define __GFP_HIGH	     ((gfp_t)0x20u) /* may go below the min watermark */
#define __GFP_IO	     ((gfp_t)0x40u)
#define __GFP_FS	     ((gfp_t)0x80u)
#define __GFP_ZERO	     ((gfp_t)0x100u) /* zeroed */
#define __GFP_ATOMIC	     ((gfp_t)0x200u) /* cannot wait, and is important */
#define __GFP_DIRECT_RECLAIM ((gfp_t)0x400u) /* may wait until memory is reclaimed */
#define __GFP_KSWAPD_RECLAIM ((gfp_t)0x800u)
#define __GFP_RECLAIM	     (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define __GFP_WRITE	     ((gfp_t)0x1000u)
#define __GFP_NOWARN	     ((gfp_t)0x2000u) /* fails silently */
#define __GFP_RETRY_MAYFAIL  ((gfp_t)0x4000u)
#define __GFP_NOFAIL	     ((gfp_t)0x8000u) /* must not fail */
#define __GFP_NORETRY	     ((gfp_t)0x10000u)
#define __GFP_MEMALLOC	     ((gfp_t)0x20000u) /* may use everything */
#define __GFP_COMP	     ((gfp_t)0x40000u) /* a compound page */
#define __GFP_NOMEMALLOC     ((gfp_t)0x80000u) /* not even with __GFP_MEMALLOC */
#define __GFP_HARDWALL	     ((gfp_t)0x100000u)
#define __GFP_THISNODE	     ((gfp_t)0x200000u)
#define __GFP_ACCOUNT	     ((gfp_t)0x400000u)
#define __GFP_ZEROTAGS	     ((gfp_t)0x800000u)
#define __GFP_BITS_SHIFT     24
#define __GFP_BITS_MASK	     ((gfp_t)((1 << __GFP_BITS_SHIFT) - 1))

/* What callers say: in interrupts; where waiting is allowed, but not for I/O ... */
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM)
#define GFP_ATOMIC (GFP_NOWAIT | __GFP_ATOMIC | __GFP_HIGH)
#define GFP_NOIO   (__GFP_RECLAIM)
#define GFP_NOFS   (GFP_NOIO | __GFP_IO)
/* ... by the kernel for itself; for processes, whose pages it need not see. */
#define GFP_KERNEL	     (GFP_NOFS | __GFP_FS)
#define GFP_KERNEL_ACCOUNT   (GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_USER	     (GFP_KERNEL | __GFP_HARDWALL)
#define GFP_HIGHUSER	     (GFP_USER | __GFP_HIGHMEM)
#define GFP_HIGHUSER_MOVABLE (GFP_HIGHUSER | __GFP_MOVABLE)
/* ... for huge pages: without waiting, and with. */
#define GFP_TRANSHUGE_LIGHT \
	((GFP_HIGHUSER_MOVABLE | __GFP_COMP | __GFP_NOMEMALLOC | __GFP_NOWARN) & ~__GFP_RECLAIM)
#define GFP_TRANSHUGE (GFP_TRANSHUGE_LIGHT | __GFP_DIRECT_RECLAIM)
/* ... for old devices. */
#define GFP_DMA	  __GFP_DMA
#define GFP_DMA32 __GFP_DMA32

#endif /* _LINUX_GFP_TYPES_H */
