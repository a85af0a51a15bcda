/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of the machine: what it is made of, and which demo runs. Linux has no such events.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM biscuitos
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE biscuitos

#if !defined(_TRACE_BISCUITOS_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_BISCUITOS_H

#include <linux/tracepoint.h>
#include <linux/types.h>

/* The machine, at boot. low and high are bytes of RAM; low RAM is mapped at page_offset. */
TRACE_EVENT(machine,

	TP_PROTO(int cpus, unsigned long page_size, u64 start, u64 low, u64 high,
		 unsigned long page_offset),

	TP_ARGS(cpus, page_size, start, low, high, page_offset),

	TP_STRUCT__entry(
		__field(u64, start)
		__field(u64, low)
		__field(u64, high)
		__field(unsigned long, page_size)
		__field(unsigned long, page_offset)
		__field(int, cpus)
	),

	TP_fast_assign(
		__entry->start = start;
		__entry->low = low;
		__entry->high = high;
		__entry->page_size = page_size;
		__entry->page_offset = page_offset;
		__entry->cpus = cpus;
	),

	TP_printk("cpus=%d page_size=%lu start=0x%llx low=%llu high=%llu page_offset=0x%lx",
		  __entry->cpus, __entry->page_size, __entry->start, __entry->low, __entry->high,
		  __entry->page_offset)
);

DECLARE_EVENT_CLASS(demo,

	TP_PROTO(const char *name),

	TP_ARGS(name),

	TP_STRUCT__entry(
		__string(name, name)
	),

	TP_fast_assign(
		__assign_str(name, name);
	),

	TP_printk("name=%s", __get_str(name))
);

DEFINE_EVENT(demo, demo_begin, TP_PROTO(const char *name), TP_ARGS(name));
DEFINE_EVENT(demo, demo_end, TP_PROTO(const char *name), TP_ARGS(name));

/*
 * An allocator reports how much of it is in use. A replay of the events before this one must give
 * the same number.
 */
TRACE_EVENT(in_use,

	TP_PROTO(const char *what, unsigned long nr),

	TP_ARGS(what, nr),

	TP_STRUCT__entry(
		__field(unsigned long, nr)
		__string(what, what)
	),

	TP_fast_assign(
		__entry->nr = nr;
		__assign_str(what, what);
	),

	TP_printk("what=%s nr=%lu", __get_str(what), __entry->nr)
);

#endif /* _TRACE_BISCUITOS_H */

#include <trace/define_trace.h>
