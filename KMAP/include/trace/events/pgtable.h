/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events of the entries of page tables. Linux has none.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM biscuitos
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE pgtable

#if !defined(_TRACE_PGTABLE_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_PGTABLE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/* An entry leads to a frame from now on; prot has the bits below the frame number. */
TRACE_EVENT(set_pte,

	TP_PROTO(unsigned long addr, u64 pte),

	TP_ARGS(addr, pte),

	TP_STRUCT__entry(
		__field(unsigned long, addr)
		__field(u64, pte)
	),

	TP_fast_assign(
		__entry->addr = addr;
		__entry->pte = pte;
	),

	TP_printk("addr=0x%lx pfn=0x%llx prot=0x%llx", __entry->addr, __entry->pte >> 12,
		  __entry->pte & 0xfff)
);

/* An entry leads nowhere from now on, but CPUs may still know where it led. */
TRACE_EVENT(pte_clear,

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

/* From now on they do not. */
TRACE_EVENT(flush_tlb_kernel_range,

	TP_PROTO(unsigned long start, unsigned long end),

	TP_ARGS(start, end),

	TP_STRUCT__entry(
		__field(unsigned long, start)
		__field(unsigned long, end)
	),

	TP_fast_assign(
		__entry->start = start;
		__entry->end = end;
	),

	TP_printk("start=0x%lx end=0x%lx", __entry->start, __entry->end)
);

/* A table of entries, in a page of its own, for the addresses from @addr on. */
TRACE_EVENT(pmd_populate_kernel,

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

#endif /* _TRACE_PGTABLE_H */

#include <trace/define_trace.h>
