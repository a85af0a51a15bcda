/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events of the entries of the fixmap. Linux has none.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM biscuitos
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE fixmap

#if !defined(_TRACE_FIXMAP_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_FIXMAP_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/* An entry was set. */
TRACE_EVENT(set_fixmap,

	TP_PROTO(unsigned int idx, unsigned long addr, unsigned long pfn),

	TP_ARGS(idx, addr, pfn),

	TP_STRUCT__entry(
		__field(unsigned int, idx)
		__field(unsigned long, addr)
		__field(unsigned long, pfn)
	),

	TP_fast_assign(
		__entry->idx = idx;
		__entry->addr = addr;
		__entry->pfn = pfn;
	),

	TP_printk("idx=%u addr=0x%lx pfn=0x%lx", __entry->idx, __entry->addr, __entry->pfn)
);

/* An entry was cleared. */
TRACE_EVENT(clear_fixmap,

	TP_PROTO(unsigned int idx, unsigned long addr),

	TP_ARGS(idx, addr),

	TP_STRUCT__entry(
		__field(unsigned int, idx)
		__field(unsigned long, addr)
	),

	TP_fast_assign(
		__entry->idx = idx;
		__entry->addr = addr;
	),

	TP_printk("idx=%u addr=0x%lx", __entry->idx, __entry->addr)
);

#endif /* _TRACE_FIXMAP_H */

#include <trace/define_trace.h>
