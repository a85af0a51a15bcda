/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events of slabs: they are made, they move between CPUs and lists, they go back. Linux has none.
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

/*
 * Pages have become a slab of @objects objects. One begins every @size bytes; what its user gets
 * is @offset bytes behind that.
 */
TRACE_EVENT(slab_create,

	TP_PROTO(const struct kmem_cache *s, unsigned long pfn, unsigned int order,
		 unsigned int objects),

	TP_ARGS(s, pfn, order, objects),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
		__field(unsigned int, objects)
		__field(unsigned int, size)
		__field(unsigned int, offset)
		__string(name, s->name)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->order = order;
		__entry->objects = objects;
		__entry->size = s->size;
		__entry->offset = s->red_left_pad;
		__assign_str(name, s->name);
	),

	TP_printk("pfn=0x%lx order=%u objects=%u size=%u offset=%u name=%s", __entry->pfn,
		  __entry->order, __entry->objects, __entry->size, __entry->offset,
		  __get_str(name))
);

/*
 * A slab is somewhere else from now on:
 *
 *	cpu		this CPU allocates from it
 *	cpu_partial	among the partial slabs of this CPU
 *	partial		on the partial list of the node, first; partial_tail: last
 *	full		all its objects are in use; nobody has it
 */
TRACE_EVENT(slab_move,

	TP_PROTO(const struct kmem_cache *s, const struct slab *slab, unsigned long counters,
		 const char *to),

	TP_ARGS(s, slab, counters, to),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, inuse)
		__field(unsigned int, objects)
		__field(unsigned int, frozen)
		__string(to, to)
		__string(name, s->name)
	),

	TP_fast_assign(
		union slab_counters now = { .counters = counters };

		__entry->pfn = page_to_pfn(slab_page(slab));
		__entry->inuse = now.inuse;
		__entry->objects = now.objects;
		__entry->frozen = now.frozen;
		__assign_str(to, to);
		__assign_str(name, s->name);
	),

	TP_printk("pfn=0x%lx to=%s inuse=%u objects=%u frozen=%u name=%s", __entry->pfn,
		  __get_str(to), __entry->inuse, __entry->objects, __entry->frozen,
		  __get_str(name))
);

/* The CPU that allocates from a slab takes the @objects that were freed into it. */
TRACE_EVENT(slab_refill,

	TP_PROTO(const struct kmem_cache *s, unsigned long pfn, unsigned int objects),

	TP_ARGS(s, pfn, objects),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, objects)
		__string(name, s->name)
	),

	TP_fast_assign(
		__entry->pfn = pfn;
		__entry->objects = objects;
		__assign_str(name, s->name);
	),

	TP_printk("pfn=0x%lx objects=%u name=%s", __entry->pfn, __entry->objects,
		  __get_str(name))
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
