/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The event of printk() (Linux: include/trace/events/printk.h).
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM printk
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE printk

#if !defined(_TRACE_PRINTK_H) || defined(TRACE_HEADER_MULTI_READ)
/* clang-format off */
#define _TRACE_PRINTK_H

#include <linux/tracepoint.h>

/* A message, whether it is printed or not. Its line end is not part of the event. */
TRACE_EVENT_CONDITION(console,

	TP_PROTO(const char *text, size_t len),

	TP_ARGS(text, len),

	TP_CONDITION(len > 0),

	TP_STRUCT__entry(
		__dynamic_array(char, msg, len + 1)
	),

	TP_fast_assign(
		size_t kept = len - (text[len - 1] == '\n');

		memcpy(__get_str(msg), text, kept);
		__get_str(msg)[kept] = '\0';
	),

	TP_printk("%s", __get_str(msg))
);

#endif /* _TRACE_PRINTK_H */

#include <trace/define_trace.h>
