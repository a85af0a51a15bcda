/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of the page allocator (Linux: include/trace/events/kmem.h). Those of the slab
 * allocator, which are in the same system, are in trace/events/slab.h.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kmem
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE kmem

#if !defined(_TRACE_KMEM_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_KMEM_H

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/tracepoint.h>
#include <trace/events/mmflags.h>

/* A block was allocated; there is none if @page is NULL. */
TRACE_EVENT(mm_page_alloc,

	TP_PROTO(struct page *page, unsigned int order, gfp_t gfp_flags, int migratetype),

	TP_ARGS(page, order, gfp_flags, migratetype),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
		__field(unsigned long, gfp_flags)
		__field(int, migratetype)
	),

	TP_fast_assign(
		__entry->pfn = page ? page_to_pfn(page) : -1UL;
		__entry->order = order;
		__entry->gfp_flags = gfp_flags;
		__entry->migratetype = migratetype;
	),

	TP_printk("page=%p pfn=0x%lx order=%d migratetype=%d gfp_flags=%s",
		  __entry->pfn != -1UL ? pfn_to_page(__entry->pfn) : NULL,
		  __entry->pfn != -1UL ? __entry->pfn : 0, __entry->order, __entry->migratetype,
		  show_gfp_flags(__entry->gfp_flags))
);

/* A block is freed. */
TRACE_EVENT(mm_page_free,

	TP_PROTO(struct page *page, unsigned int order),

	TP_ARGS(page, order),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
	),

	TP_fast_assign(
		__entry->pfn = page_to_pfn(page);
		__entry->order = order;
	),

	TP_printk("page=%p pfn=0x%lx order=%d", pfn_to_page(__entry->pfn), __entry->pfn,
		  __entry->order)
);

/* A page is freed together with others. mm_page_free was there before. */
TRACE_EVENT(mm_page_free_batched,

	TP_PROTO(struct page *page),

	TP_ARGS(page),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
	),

	TP_fast_assign(
		__entry->pfn = page_to_pfn(page);
	),

	TP_printk("page=%p pfn=0x%lx order=0", pfn_to_page(__entry->pfn), __entry->pfn)
);

/* A block came from the free lists of a zone, which is locked; @percpu_refill: for a CPU's list. */
TRACE_EVENT(mm_page_alloc_zone_locked,

	TP_PROTO(struct page *page, unsigned int order, int migratetype, int percpu_refill),

	TP_ARGS(page, order, migratetype, percpu_refill),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
		__field(int, migratetype)
		__field(int, percpu_refill)
	),

	TP_fast_assign(
		__entry->pfn = page ? page_to_pfn(page) : -1UL;
		__entry->order = order;
		__entry->migratetype = migratetype;
		__entry->percpu_refill = percpu_refill;
	),

	TP_printk("page=%p pfn=0x%lx order=%u migratetype=%d percpu_refill=%d",
		  __entry->pfn != -1UL ? pfn_to_page(__entry->pfn) : NULL,
		  __entry->pfn != -1UL ? __entry->pfn : 0, __entry->order, __entry->migratetype,
		  __entry->percpu_refill)
);

/* A block of a CPU's list goes back to its zone. */
TRACE_EVENT(mm_page_pcpu_drain,

	TP_PROTO(struct page *page, unsigned int order, int migratetype),

	TP_ARGS(page, order, migratetype),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(unsigned int, order)
		__field(int, migratetype)
	),

	TP_fast_assign(
		__entry->pfn = page ? page_to_pfn(page) : -1UL;
		__entry->order = order;
		__entry->migratetype = migratetype;
	),

	TP_printk("page=%p pfn=0x%lx order=%d migratetype=%d", pfn_to_page(__entry->pfn),
		  __entry->pfn, __entry->order, __entry->migratetype)
);

/* A migrate type had no block, and takes one of another type. */
TRACE_EVENT(mm_page_alloc_extfrag,

	TP_PROTO(struct page *page, int alloc_order, int fallback_order, int alloc_migratetype,
		 int fallback_migratetype),

	TP_ARGS(page, alloc_order, fallback_order, alloc_migratetype, fallback_migratetype),

	TP_STRUCT__entry(
		__field(unsigned long, pfn)
		__field(int, alloc_order)
		__field(int, fallback_order)
		__field(int, alloc_migratetype)
		__field(int, fallback_migratetype)
		__field(int, change_ownership)
	),

	TP_fast_assign(
		__entry->pfn = page_to_pfn(page);
		__entry->alloc_order = alloc_order;
		__entry->fallback_order = fallback_order;
		__entry->alloc_migratetype = alloc_migratetype;
		__entry->fallback_migratetype = fallback_migratetype;
		__entry->change_ownership = alloc_migratetype == get_pageblock_migratetype(page);
	),

	TP_printk("page=%p pfn=0x%lx alloc_order=%d fallback_order=%d pageblock_order=%d "
		  "alloc_migratetype=%d fallback_migratetype=%d fragmenting=%d "
		  "change_ownership=%d", pfn_to_page(__entry->pfn), __entry->pfn,
		  __entry->alloc_order, __entry->fallback_order, pageblock_order,
		  __entry->alloc_migratetype, __entry->fallback_migratetype,
		  __entry->fallback_order < pageblock_order, __entry->change_ownership)
);

#endif /* _TRACE_KMEM_H */

#include <trace/define_trace.h>
