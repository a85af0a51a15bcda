/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes the code of the events of a header (Linux: include/trace/define_trace.h,
 * trace_events.h, stages/). The last line of each header of trace/events/ includes this.
 *
 * It does something only in the C file that defines CREATE_TRACE_POINTS. There it reads the
 * header five times, each time with another meaning of TRACE_EVENT().
 */

#if defined(CREATE_TRACE_POINTS) && defined(CONFIG_TRACING)
#undef CREATE_TRACE_POINTS

#include <linux/kernel.h>
#include <linux/string.h>

#ifndef TRACE_INCLUDE
#define __TRACE_INCLUDE(file) <trace/events/file.h>
#define TRACE_INCLUDE(file)   __TRACE_INCLUDE(file)

#define TP_STRUCT__entry(args...) args
#define TP_fast_assign(args...)	  args

/* A string is recorded behind all fields; the field has its length, and where it begins. */
#define __STRING_LOC(from, len)	 ((u32)(from) | (u32)(len) << 16)
#define __STRING_START(loc)	 ((loc)&0xffff)
#define __TRACE_STRING_TYPE	 "__data_loc char[]"
#define __TRACE_IS_SIGNED(_type) (((_type)-1) < (_type)1)
#endif

#define TRACE_HEADER_MULTI_READ

/* 1. The record. */
#undef TRACE_EVENT
#define __field(_type, _item)	    _type _item;
#define __array(_type, _item, _len) _type _item[_len];
#define __string(_item, _src)	    u32 __data_loc_##_item;
#define TRACE_EVENT(event, proto, args, tstruct, assign, print) \
	struct trace_event_raw_##event {                        \
		struct trace_entry ent;                         \
		tstruct char __data[];                          \
	};
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/* 2. How many bytes the strings take. */
#undef TRACE_EVENT
#undef __field
#undef __array
#undef __string
#define __field(_type, _item)
#define __array(_type, _item, _len)
#define __string(_item, _src) __size += strlen(_src) + 1;
#define TRACE_EVENT(event, proto, args, tstruct, assign, print)               \
	static __always_inline size_t trace_event_string_sizes_##event(proto) \
	{                                                                     \
		size_t __size = 0;                                            \
                                                                              \
		tstruct return __size;                                        \
	}
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/* 3. The list of the fields. */
#undef TRACE_EVENT
#undef __field
#undef __array
#undef __string
#define __FIELD(_type, _text, _item, _size) \
	{ .type = _text,                    \
	  .name = _item,                    \
	  .size = _size,                    \
	  .align = offsetof(                \
		  struct {                  \
			  char c;           \
			  _type field;      \
		  },                        \
		  field),                   \
	  .is_signed = __TRACE_IS_SIGNED(_type) },
#define __field(_type, _item) __FIELD(_type, #_type, #_item, sizeof(_type))
#define __array(_type, _item, _len) \
	__FIELD(_type, #_type, #_item "[" #_len "]", sizeof(_type[_len]))
#define __string(_item, _src)          \
	{ .type = __TRACE_STRING_TYPE, \
	  .name = #_item,              \
	  .size = sizeof(u32),         \
	  .align = sizeof(u32),        \
	  .is_signed = __TRACE_IS_SIGNED(char) },
#define TRACE_EVENT(event, proto, args, tstruct, assign, print)                \
	static const struct trace_event_field trace_event_fields_##event[] = { \
		tstruct{ .type = NULL },                                       \
	};
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/*
 * 4. How the text is made, for tools: the words of TP_printk() as they stand. Names that a tool
 * cannot know are replaced when the format is written: TRACE_EVAL_MAP().
 */
#undef TRACE_EVENT
#pragma push_macro("pfn_to_page")
#undef pfn_to_page
#define __entry			REC
#define pfn_to_page(pfn)	(__mem_map + ((pfn)-__first_pfn) * __page_struct_size)
#define TP_printk(fmt, args...) "\"" fmt "\", " __stringify(args)
#define TRACE_EVENT(event, proto, args, tstruct, assign, print) \
	static const char print_fmt_##event[] = print;
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)
#undef __entry
#undef pfn_to_page
#pragma pop_macro("pfn_to_page")
#undef TP_printk

/* 5. The functions, and the event itself. */
#undef TRACE_EVENT
#undef __field
#undef __array
#undef __string
#undef __FIELD
#define __field(_type, _item)
#define __array(_type, _item, _len)
#define __string(_item, _src) __entry->__data_loc_##_item = 0;
#define __assign_str(_item, _src)                                                              \
	do {                                                                                   \
		size_t __len = strlen(_src) + 1;                                               \
                                                                                               \
		__entry->__data_loc_##_item =                                                  \
			__STRING_LOC(__entry->__data - (char *)__entry + __used_bytes, __len); \
		memcpy(__entry->__data + __used_bytes, _src, __len);                           \
		__used_bytes += __len;                                                         \
	} while (0)
#define __get_str(_item) ((const char *)__entry + __STRING_START(__entry->__data_loc_##_item))
#define __print_flags(_flags, _delim, _names...)                                           \
	({                                                                                 \
		static const struct trace_print_flags __names[] = { _names, { 0, NULL } }; \
                                                                                           \
		format_flags(__p->scratch, sizeof(__p->scratch), _flags, __names);         \
	})
#define TP_printk(fmt, args...) fmt, args
#define TRACE_EVENT(event, proto, args, tstruct, assign, print)                              \
	static void trace_raw_output_##event(struct trace_seq *__p, const void *__record)    \
	{                                                                                    \
		const struct trace_event_raw_##event *__entry = __record;                    \
                                                                                             \
		trace_event_printf(__p, print);                                              \
	}                                                                                    \
                                                                                             \
	struct trace_event_call event_##event = {                                            \
		.system = __stringify(TRACE_SYSTEM),                                         \
		.name = #event,                                                              \
		.print_fmt = print_fmt_##event,                                              \
		.fields = trace_event_fields_##event,                                        \
		.output = trace_raw_output_##event,                                          \
	};                                                                                   \
	static struct trace_event_call *const event_ptr_##event __used __in_order __section( \
		"ftrace_events") = &event_##event;                                           \
                                                                                             \
	noinline void __trace_##event(proto)                                                 \
	{                                                                                    \
		__maybe_unused size_t __used_bytes = 0;                                      \
		struct trace_event_raw_##event *__entry = trace_event_buffer_reserve(        \
			&event_##event,                                                      \
			sizeof(*__entry) + trace_event_string_sizes_##event(args));          \
                                                                                             \
		if (!__entry)                                                                \
			return;                                                              \
		tstruct;                                                                     \
		{                                                                            \
			assign;                                                              \
		}                                                                            \
		trace_event_buffer_commit(&event_##event, __entry);                          \
	}
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

#undef TRACE_EVENT
#undef TP_printk
#undef __field
#undef __array
#undef __string
#undef __assign_str
#undef __get_str
#undef __print_flags
#undef TRACE_HEADER_MULTI_READ
#define TRACE_EVENT(event, proto, args, tstruct, assign, print) \
	__DECLARE_TRACE(event, PARAMS(proto), PARAMS(args))

#endif /* CREATE_TRACE_POINTS */
