/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events of mappings of high memory. Linux has none.
 *
 * A mapping of kmap() stays when its last user is gone. When kmap() needs entries, it clears all
 * mappings without users, and flushes the TLBs once.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM biscuitos
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE kmap

#if !defined(_TRACE_KMAP_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_KMAP_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/* kmap() has returned an address; @users have it now. */
TRACE_EVENT(kmap,

	TP_PROTO(unsigned long addr, unsigned long pfn, int users),

	TP_ARGS(addr, pfn, users),

	TP_STRUCT__entry(
		__field(unsigned long, addr)
		__field(unsigned long, pfn)
		__field(int, users)
	),

	TP_fast_assign(
		__entry->addr = addr;
		__entry->pfn = pfn;
		__entry->users = users;
	),

	TP_printk("addr=0x%lx pfn=0x%lx users=%d", __entry->addr, __entry->pfn, __entry->users)
);

/* kunmap() has taken a user away. */
TRACE_EVENT(kunmap,

	TP_PROTO(unsigned long addr, int users),

	TP_ARGS(addr, users),

	TP_STRUCT__entry(
		__field(unsigned long, addr)
		__field(int, users)
	),

	TP_fast_assign(
		__entry->addr = addr;
		__entry->users = users;
	),

	TP_printk("addr=0x%lx users=%d", __entry->addr, __entry->users)
);

/* A mapping without users was taken away. */
TRACE_EVENT(kmap_clear,

	TP_PROTO(unsigned long addr),

	TP_ARGS(addr),

	TP_STRUCT__entry(
		__field(unsigned long, addr)
	),

	TP_fast_assign(
		__entry->addr = addr;
	),

	TP_printk("addr=0x%lx", __entry->addr)
);

/* kmap_local_page() has mapped a page for this CPU. */
TRACE_EVENT(kmap_local,

	TP_PROTO(unsigned long addr, unsigned long pfn),

	TP_ARGS(addr, pfn),

	TP_STRUCT__entry(
		__field(unsigned long, addr)
		__field(unsigned long, pfn)
	),

	TP_fast_assign(
		__entry->addr = addr;
		__entry->pfn = pfn;
	),

	TP_printk("addr=0x%lx pfn=0x%lx", __entry->addr, __entry->pfn)
);

/* kunmap_local() has given the latest one back. */
TRACE_EVENT(kunmap_local,

	TP_PROTO(unsigned long addr),

	TP_ARGS(addr),

	TP_STRUCT__entry(
		__field(unsigned long, addr)
	),

	TP_fast_assign(
		__entry->addr = addr;
	),

	TP_printk("addr=0x%lx", __entry->addr)
);

#endif /* _TRACE_KMAP_H */

#include <trace/define_trace.h>
