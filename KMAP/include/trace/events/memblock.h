/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of memblock. Linux has none; memblock=debug prints there what these record.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM biscuitos
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE memblock

#if !defined(_TRACE_MEMBLOCK_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_MEMBLOCK_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/* RAM, or another range, has become known: base and size in bytes. */
TRACE_EVENT(memblock_add,

	TP_PROTO(const char *type, phys_addr_t base, phys_addr_t size, int nid),

	TP_ARGS(type, base, size, nid),

	TP_STRUCT__entry(
		__field(u64, base)
		__field(u64, size)
		__field(int, nid)
		__string(type, type)
	),

	TP_fast_assign(
		__entry->base = base;
		__entry->size = size;
		__entry->nid = nid;
		__assign_str(type, type);
	),

	TP_printk("type=%s base=0x%llx size=%llu nid=%d", __get_str(type), __entry->base,
		  __entry->size, __entry->nid)
);

/* A range is taken out of a type. */
TRACE_EVENT(memblock_remove,

	TP_PROTO(const char *type, phys_addr_t base, phys_addr_t size),

	TP_ARGS(type, base, size),

	TP_STRUCT__entry(
		__field(u64, base)
		__field(u64, size)
		__string(type, type)
	),

	TP_fast_assign(
		__entry->base = base;
		__entry->size = size;
		__assign_str(type, type);
	),

	TP_printk("type=%s base=0x%llx size=%llu", __get_str(type), __entry->base, __entry->size)
);

#endif /* _TRACE_MEMBLOCK_H */

#include <trace/define_trace.h>
