/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CACHE_H
#define _LINUX_CACHE_H

/*
 * The line of the data cache (Linux: include/linux/cache.h). 32 bytes, as an
 * ARMv7 of the simulated board's kind has it; CONFIG_L1_CACHE_SHIFT=6 makes it
 * the 64 bytes of most hosts.
 */

#include <linux/compiler.h>

#ifdef CONFIG_L1_CACHE_SHIFT
#define L1_CACHE_SHIFT CONFIG_L1_CACHE_SHIFT
#else
#define L1_CACHE_SHIFT 5
#endif

#define L1_CACHE_BYTES	(1 << L1_CACHE_SHIFT)
#define SMP_CACHE_BYTES L1_CACHE_BYTES

#define L1_CACHE_ALIGN(x)     __ALIGN_KERNEL(x, L1_CACHE_BYTES)
#define ____cacheline_aligned __aligned(SMP_CACHE_BYTES)
#ifdef CONFIG_SMP
#define ____cacheline_aligned_in_smp ____cacheline_aligned
#else
#define ____cacheline_aligned_in_smp
#endif
#define __read_mostly

/* Of the host, for what must not share a line with what another CPU works on. */
#define INTERNODE_CACHE_SHIFT		      6
#define ____cacheline_internodealigned_in_smp __aligned(1 << INTERNODE_CACHE_SHIFT)

#endif /* _LINUX_CACHE_H */
