/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TRACE_MMFLAGS_H
#define _TRACE_MMFLAGS_H

/*
 * The names of flags in the texts of events (Linux: include/trace/events/mmflags.h).
 */

#include <linux/gfp_types.h>

/* Those of many bits first: what they name is not named again. */
#define __def_gfpflag_names                                                                       \
	{ (unsigned long)GFP_TRANSHUGE, "GFP_TRANSHUGE" },                                        \
		{ (unsigned long)GFP_TRANSHUGE_LIGHT, "GFP_TRANSHUGE_LIGHT" },                    \
		{ (unsigned long)GFP_HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE" },                  \
		{ (unsigned long)GFP_HIGHUSER, "GFP_HIGHUSER" },                                  \
		{ (unsigned long)GFP_USER, "GFP_USER" },                                          \
		{ (unsigned long)GFP_KERNEL_ACCOUNT, "GFP_KERNEL_ACCOUNT" },                      \
		{ (unsigned long)GFP_KERNEL, "GFP_KERNEL" },                                      \
		{ (unsigned long)GFP_NOFS, "GFP_NOFS" },                                          \
		{ (unsigned long)GFP_ATOMIC, "GFP_ATOMIC" },                                      \
		{ (unsigned long)GFP_NOIO, "GFP_NOIO" },                                          \
		{ (unsigned long)GFP_NOWAIT, "GFP_NOWAIT" },                                      \
		{ (unsigned long)GFP_DMA, "GFP_DMA" },                                            \
		{ (unsigned long)__GFP_HIGHMEM, "__GFP_HIGHMEM" },                                \
		{ (unsigned long)GFP_DMA32, "GFP_DMA32" },                                        \
		{ (unsigned long)__GFP_HIGH, "__GFP_HIGH" },                                      \
		{ (unsigned long)__GFP_ATOMIC, "__GFP_ATOMIC" },                                  \
		{ (unsigned long)__GFP_IO, "__GFP_IO" }, { (unsigned long)__GFP_FS, "__GFP_FS" }, \
		{ (unsigned long)__GFP_NOWARN, "__GFP_NOWARN" },                                  \
		{ (unsigned long)__GFP_RETRY_MAYFAIL, "__GFP_RETRY_MAYFAIL" },                    \
		{ (unsigned long)__GFP_NOFAIL, "__GFP_NOFAIL" },                                  \
		{ (unsigned long)__GFP_NORETRY, "__GFP_NORETRY" },                                \
		{ (unsigned long)__GFP_COMP, "__GFP_COMP" },                                      \
		{ (unsigned long)__GFP_ZERO, "__GFP_ZERO" },                                      \
		{ (unsigned long)__GFP_NOMEMALLOC, "__GFP_NOMEMALLOC" },                          \
		{ (unsigned long)__GFP_MEMALLOC, "__GFP_MEMALLOC" },                              \
		{ (unsigned long)__GFP_HARDWALL, "__GFP_HARDWALL" },                              \
		{ (unsigned long)__GFP_THISNODE, "__GFP_THISNODE" },                              \
		{ (unsigned long)__GFP_RECLAIMABLE, "__GFP_RECLAIMABLE" },                        \
		{ (unsigned long)__GFP_MOVABLE, "__GFP_MOVABLE" },                                \
		{ (unsigned long)__GFP_ACCOUNT, "__GFP_ACCOUNT" },                                \
		{ (unsigned long)__GFP_WRITE, "__GFP_WRITE" },                                    \
		{ (unsigned long)__GFP_RECLAIM, "__GFP_RECLAIM" },                                \
		{ (unsigned long)__GFP_DIRECT_RECLAIM, "__GFP_DIRECT_RECLAIM" },                  \
		{ (unsigned long)__GFP_KSWAPD_RECLAIM, "__GFP_KSWAPD_RECLAIM" },                  \
	{                                                                                         \
		(unsigned long)__GFP_ZEROTAGS, "__GFP_ZEROTAGS"                                   \
	}

#define show_gfp_flags(flags) ((flags) ? __print_flags(flags, "|", __def_gfpflag_names) : "none")

#ifdef CONFIG_64BIT
#define __def_pageflag_arch_2              \
	,                                  \
	{                                  \
		1UL << PG_arch_2, "arch_2" \
	}
#else
#define __def_pageflag_arch_2
#endif

#define __def_pageflag_names                                                                \
	{ 1UL << PG_locked, "locked" }, { 1UL << PG_waiters, "waiters" },                   \
		{ 1UL << PG_error, "error" }, { 1UL << PG_referenced, "referenced" },       \
		{ 1UL << PG_uptodate, "uptodate" }, { 1UL << PG_dirty, "dirty" },           \
		{ 1UL << PG_lru, "lru" }, { 1UL << PG_active, "active" },                   \
		{ 1UL << PG_workingset, "workingset" }, { 1UL << PG_slab, "slab" },         \
		{ 1UL << PG_owner_priv_1, "owner_priv_1" }, { 1UL << PG_arch_1, "arch_1" }, \
		{ 1UL << PG_reserved, "reserved" }, { 1UL << PG_private, "private" },       \
		{ 1UL << PG_private_2, "private_2" }, { 1UL << PG_writeback, "writeback" }, \
		{ 1UL << PG_head, "head" }, { 1UL << PG_mappedtodisk, "mappedtodisk" },     \
		{ 1UL << PG_reclaim, "reclaim" }, { 1UL << PG_swapbacked, "swapbacked" },   \
		{ 1UL << PG_unevictable, "unevictable" },                                   \
		{ 1UL << PG_mlocked, "mlocked" } __def_pageflag_arch_2

#define show_page_flags(flags) ((flags) ? __print_flags(flags, "|", __def_pageflag_names) : "none")

#endif /* _TRACE_MMFLAGS_H */
