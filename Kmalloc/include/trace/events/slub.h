/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Linux has no event for: the slabs.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM biscuitos
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE slub

#if !defined(_TRACE_SLUB_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_SLUB_H

#include <linux/slub.h>
#include <linux/tracepoint.h>

/* Pages have become a slab. */
TRACE_EVENT(slab_create,

	TP_PROTO(const struct kmem_cache *s, unsigned long pfn, unsigned int order,
		 unsigned int objects),

	TP_ARGS(s, pfn, order, objects),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
		__field(unsigned int, objects)
		__string(name, s->name)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->order = order;
		__entry->objects = objects;
		__assign_str(name, s->name);
	),

	TP_printk("pfn=0x%lx order=%u objects=%u name=%s", __entry->pfn, __entry->order,
		  __entry->objects, __get_str(name))
);

/* A slab goes back to the page allocator. */
TRACE_EVENT(slab_discard,

	TP_PROTO(const struct kmem_cache *s, unsigned long pfn, unsigned int order),

	TP_ARGS(s, pfn, order),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
		__string(name, s->name)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->order = order;
		__assign_str(name, s->name);
	),

	TP_printk("pfn=0x%lx order=%u name=%s", __entry->pfn, __entry->order, __get_str(name))
);

#endif /* _TRACE_SLUB_H */

#include <trace/define_trace.h>
