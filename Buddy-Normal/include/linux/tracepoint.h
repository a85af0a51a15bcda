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
 * A file that includes the header gets the function trace_kfree(). This function records the
 * event if the event is on. One C file defines CREATE_TRACE_POINTS before it includes the header.
 * There trace/define_trace.h reads the header again, several times, and makes the rest from the
 * same declaration.
 *
 * Events with the same fields and the same text can share them: DECLARE_EVENT_CLASS() has all
 * that is above, and each DEFINE_EVENT() makes an event of this class. TRACE_EVENT_CONDITION()
 * records an event only if its TP_CONDITION() is true.
 *
 * An event that is off costs one instruction, which does nothing. If an event is on,
 * trace_init() replaces this instruction by a jump to the code that records. Linux does the
 * same. Processors other than x86-64 read a variable instead, and so does x86-64 with
 * CONFIG_JUMP_LABEL=n.
 *
 * CONFIG_TRACING=n leaves all events out.
 */

#include <linux/compiler.h>
#include <linux/trace_events.h>

#define PARAMS(args...) args

#define TP_PROTO(args...)     args
#define TP_ARGS(args...)      args
#define TP_CONDITION(args...) args

/**
 * struct jump_entry - a place that looks whether an event is on
 * @code: five bytes that do nothing, or a jump
 * @target: where it goes to if the event is on
 * @event: the event
 *
 * Linux: include/linux/jump_label.h.
 */
struct jump_entry {
	unsigned char *code;
	const unsigned char *target;
	const struct trace_event_call *event;
};

#define JUMP_LABEL_NOP_SIZE 5

#if defined(CONFIG_JUMP_LABEL) && defined(__x86_64__)
#define __EVENT_IS_ON(event)                                          \
	({                                                            \
		__label__ on, end;                                    \
		bool __is_on = false;                                 \
                                                                      \
		asm goto("1:	.byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n"    \
			 "	.pushsection __jump_table, \"aw\"\n"       \
			 "	.balign 8\n"                               \
			 "	.quad 1b, %l[on], event_" #event "\n" \
			 "	.popsection"                               \
			 :                                            \
			 :                                            \
			 :                                            \
			 : on);                                       \
		goto end;                                             \
	on:                                                           \
		__is_on = true;                                       \
	end:                                                          \
		__is_on;                                              \
	})
#else
#define __EVENT_IS_ON(event) (event_##event.enabled)
#endif

#ifdef CONFIG_TRACING
#define __DECLARE_TRACE(event, proto, args, cond)                  \
	extern struct trace_event_call event_##event;              \
	void __trace_##event(proto);                               \
                                                                   \
	static __always_inline bool trace_##event##_enabled(void)  \
	{                                                          \
		return __EVENT_IS_ON(event);                       \
	}                                                          \
                                                                   \
	static __always_inline void trace_##event(proto)           \
	{                                                          \
		if (unlikely(trace_##event##_enabled()) && (cond)) \
			__trace_##event(args);                     \
	}
#else
#define __DECLARE_TRACE(event, proto, args, cond)                 \
	static __always_inline bool trace_##event##_enabled(void) \
	{                                                         \
		return false;                                     \
	}                                                         \
                                                                  \
	static __always_inline void trace_##event(proto)          \
	{                                                         \
	}
#endif

#define DECLARE_EVENT_CLASS(class, proto, args, tstruct, assign, print)
#define DEFINE_EVENT(class, event, proto, args) \
	__DECLARE_TRACE(event, PARAMS(proto), PARAMS(args), true)
#define TRACE_EVENT(event, proto, args, tstruct, assign, print) \
	__DECLARE_TRACE(event, PARAMS(proto), PARAMS(args), true)
#define TRACE_EVENT_CONDITION(event, proto, args, cond, tstruct, assign, print) \
	__DECLARE_TRACE(event, PARAMS(proto), PARAMS(args), PARAMS(cond))

#endif /* _LINUX_TRACEPOINT_H */
