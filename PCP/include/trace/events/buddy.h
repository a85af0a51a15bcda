/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events of the zones and of their free lists. Linux has none. Most of these events have the name
 * of the function that records them.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM biscuitos
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE buddy

#if !defined(_TRACE_BUDDY_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_BUDDY_H

#include <linux/mm.h>
#include <linux/tracepoint.h>

/* A zone, at boot. Its pages come to the free lists later. */
TRACE_EVENT(zone,

	TP_PROTO(const struct zone *zone),

	TP_ARGS(zone),

	TP_STRUCT__entry(
		__field(unsigned long, start_pfn)
		__field(unsigned long, spanned)
		__field(unsigned long, present)
		__field(int, block_order)
		__string(name, zone->name)
	),

	TP_fast_assign(
		__entry->start_pfn = zone->zone_start_pfn;
		__entry->spanned = zone->spanned_pages;
		__entry->present = zone->present_pages;
		__entry->block_order = pageblock_order;
		__assign_str(name, zone->name);
	),

	TP_printk("name=%s start_pfn=0x%lx spanned=%lu present=%lu pageblock_order=%d",
		  __get_str(name), __entry->start_pfn, __entry->spanned, __entry->present,
		  __entry->block_order)
);

/* A free block comes to the head of a list, where it is taken next, or to its tail. */
TRACE_EVENT(add_to_free_list,

	TP_PROTO(unsigned long pfn, unsigned int order, int migratetype, bool to_tail),

	TP_ARGS(pfn, order, migratetype, to_tail),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
		__field(int, migratetype)
		__field(int, to_tail)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->order = order;
		__entry->migratetype = migratetype;
		__entry->to_tail = to_tail;
	),

	TP_printk("pfn=0x%lx order=%u migratetype=%d to_tail=%d", __entry->pfn, __entry->order,
		  __entry->migratetype, __entry->to_tail)
);

/* A free block leaves its list. */
TRACE_EVENT(del_page_from_free_list,

	TP_PROTO(unsigned long pfn, unsigned int order),

	TP_ARGS(pfn, order),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->order = order;
	),

	TP_printk("pfn=0x%lx order=%u", __entry->pfn, __entry->order)
);

/* A free block goes to the list of another migrate type. */
TRACE_EVENT(move_to_free_list,

	TP_PROTO(unsigned long pfn, unsigned int order, int migratetype, bool to_tail),

	TP_ARGS(pfn, order, migratetype, to_tail),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
		__field(int, migratetype)
		__field(int, to_tail)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->order = order;
		__entry->migratetype = migratetype;
		__entry->to_tail = to_tail;
	),

	TP_printk("pfn=0x%lx order=%u migratetype=%d to_tail=%d", __entry->pfn, __entry->order,
		  __entry->migratetype, __entry->to_tail)
);

/* A pageblock is of another migrate type from now on. */
TRACE_EVENT(set_pageblock_migratetype,

	TP_PROTO(unsigned long pfn, int migratetype),

	TP_ARGS(pfn, migratetype),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(int, migratetype)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->migratetype = migratetype;
	),

	TP_printk("pfn=0x%lx migratetype=%d", __entry->pfn, __entry->migratetype)
);

/* The pages of an allocated block are freed one by one from now on. */
TRACE_EVENT(split_page,

	TP_PROTO(unsigned long pfn, unsigned int order),

	TP_ARGS(pfn, order),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->order = order;
	),

	TP_printk("pfn=0x%lx order=%u", __entry->pfn, __entry->order)
);

#endif /* _TRACE_BUDDY_H */

#include <trace/define_trace.h>
