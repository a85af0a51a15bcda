/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_TRACEPOINT_H
#define _LINUX_TRACEPOINT_H

/*
 * Events: what a function reports while it works (Linux: include/linux/tracepoint.h).
 *
 * An event is declared once, in a header of include/trace/events/:
 *
 *	TRACE_EVENT(kfree,						the name
 *		TP_PROTO(unsigned long call_site, const void *ptr),	what the function knows
 *		TP_ARGS(call_site, ptr),				the same without types
 *		TP_STRUCT__entry(					what is recorded
 *			__field(unsigned long, call_site)
 *			__field(const void *, ptr)
 *		),
 *		TP_fast_assign(						how it is recorded
 *			__entry->call_site = call_site;
 *			__entry->ptr = ptr;
 *		),
 *		TP_printk("call_site=%pS ptr=%p",			what people read
 *			(void *)__entry->call_site, __entry->ptr)
 *	);
 *
 * Whoever includes the header gets the function trace_kfree(), which does nothing but look at
 * a variable while the event is off. One C file defines CREATE_TRACE_POINTS before it includes
 * the header; there trace/define_trace.h reads the header again, several times, and makes the
 * rest of the same declaration.
 *
 * CONFIG_TRACING=n leaves all events out.
 */

#include <linux/compiler.h>
#include <linux/trace_events.h>

#define PARAMS(args...) args

#define TP_PROTO(args...) args
#define TP_ARGS(args...)  args

#ifdef CONFIG_TRACING
#define TRACE_EVENT(event, proto, args, tstruct, assign, print) \
	__DECLARE_TRACE(event, PARAMS(proto), PARAMS(args))

#define __DECLARE_TRACE(event, proto, args)                       \
	extern struct trace_event_call event_##event;             \
	void __trace_##event(proto);                              \
                                                                  \
	static __always_inline bool trace_##event##_enabled(void) \
	{                                                         \
		return READ_ONCE(event_##event.enabled);          \
	}                                                         \
                                                                  \
	static __always_inline void trace_##event(proto)          \
	{                                                         \
		if (unlikely(trace_##event##_enabled()))          \
			__trace_##event(args);                    \
	}
#else
#define TRACE_EVENT(event, proto, args, tstruct, assign, print)   \
	static __always_inline bool trace_##event##_enabled(void) \
	{                                                         \
		return false;                                     \
	}                                                         \
                                                                  \
	static __always_inline void trace_##event(proto)          \
	{                                                         \
	}
#endif

#endif /* _LINUX_TRACEPOINT_H */
