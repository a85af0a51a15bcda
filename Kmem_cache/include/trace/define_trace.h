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

/* An array is recorded behind all fields; the field has its length, and where it begins. */
#define __DATA_LOC(from, len)	 ((u32)(from) | (u32)(len) << 16)
#define __DATA_START(loc)	 ((loc)&0xffff)
#define __DATA_LEN(loc)		 ((loc) >> 16)
#define __TRACE_IS_SIGNED(_type) (((_type)-1) < (_type)1)
/* Of a long string the end is left out, so that a record fits into a page of the ring. */
#define __TRACE_STRING_LEN(_src) min(strlen(_src), (size_t)512)
#define __string(_item, _src)	 __dynamic_array(char, _item, __TRACE_STRING_LEN(_src) + 1)
#endif

#define TRACE_HEADER_MULTI_READ

#undef TRACE_EVENT
#undef TRACE_EVENT_CONDITION
#undef DEFINE_EVENT
#define TRACE_EVENT(event, proto, args, tstruct, assign, print)                                  \
	DECLARE_EVENT_CLASS(event, PARAMS(proto), PARAMS(args), PARAMS(tstruct), PARAMS(assign), \
			    PARAMS(print))                                                       \
	DEFINE_EVENT(event, event, PARAMS(proto), PARAMS(args))
#define TRACE_EVENT_CONDITION(event, proto, args, cond, tstruct, assign, print)          \
	TRACE_EVENT(event, PARAMS(proto), PARAMS(args), PARAMS(tstruct), PARAMS(assign), \
		    PARAMS(print))
#define DEFINE_EVENT(class, event, proto, args)

/* 1. The record. */
#undef DECLARE_EVENT_CLASS
#define __field(_type, _item)		    _type _item;
#define __array(_type, _item, _len)	    _type _item[_len];
#define __dynamic_array(_type, _item, _len) u32 __data_loc_##_item;
#define DECLARE_EVENT_CLASS(class, proto, args, tstruct, assign, print) \
	struct trace_event_raw_##class                                  \
	{                                                               \
		struct trace_entry ent;                                 \
		tstruct char __data[];                                  \
	};
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/* 2. How many bytes the arrays of no fixed length take. */
#undef DECLARE_EVENT_CLASS
#undef __field
#undef __array
#undef __dynamic_array
#define __field(_type, _item)
#define __array(_type, _item, _len)
#define __dynamic_array(_type, _item, _len) __size += (_len) * sizeof(_type);
#define DECLARE_EVENT_CLASS(class, proto, args, tstruct, assign, print)    \
	static __always_inline size_t trace_event_data_size_##class(proto) \
	{                                                                  \
		size_t __size = 0;                                         \
                                                                           \
		tstruct return __size;                                     \
	}
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/* 3. The list of the fields. */
#undef DECLARE_EVENT_CLASS
#undef __field
#undef __array
#undef __dynamic_array
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
#define __dynamic_array(_type, _item, _len)  \
	{ .type = "__data_loc " #_type "[]", \
	  .name = #_item,                    \
	  .size = sizeof(u32),               \
	  .align = sizeof(u32),              \
	  .is_signed = __TRACE_IS_SIGNED(_type) },
#define DECLARE_EVENT_CLASS(class, proto, args, tstruct, assign, print)        \
	static const struct trace_event_field trace_event_fields_##class[] = { \
		tstruct{ .type = NULL },                                       \
	};
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/*
 * 4. How the text is made, for tools: the words of TP_printk() as they stand. Names that a tool
 * cannot know are replaced when the format is written: TRACE_EVAL_MAP().
 */
#undef DECLARE_EVENT_CLASS
#pragma push_macro("pfn_to_page")
#undef pfn_to_page
#define __entry			REC
#define pfn_to_page(pfn)	(__mem_map + ((pfn)-__first_pfn) * __page_struct_size)
#define TP_printk(fmt, args...) "\"" fmt "\", " __stringify(args)
#define DECLARE_EVENT_CLASS(class, proto, args, tstruct, assign, print) \
	static const char print_fmt_##class[] = print;
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)
#undef __entry
#undef pfn_to_page
#pragma pop_macro("pfn_to_page")
#undef TP_printk

/* 5. The functions, and the events themselves. */
#undef DECLARE_EVENT_CLASS
#undef DEFINE_EVENT
#undef __field
#undef __array
#undef __dynamic_array
#undef __FIELD
#define __field(_type, _item)
#define __array(_type, _item, _len)
#define __dynamic_array(_type, _item, _len)                                                    \
	{                                                                                      \
		size_t __bytes = (_len) * sizeof(_type);                                       \
                                                                                               \
		__entry->__data_loc_##_item =                                                  \
			__DATA_LOC(__entry->__data - (char *)__entry + __used_bytes, __bytes); \
		__used_bytes += __bytes;                                                       \
	}
#define __get_dynamic_array(_item) \
	((void *)((char *)__entry + __DATA_START(__entry->__data_loc_##_item)))
#define __get_dynamic_array_len(_item) __DATA_LEN(__entry->__data_loc_##_item)
#define __get_str(_item)	       ((char *)__get_dynamic_array(_item))
#define __assign_str(_item, _src)                                   \
	do {                                                        \
		size_t __last = __get_dynamic_array_len(_item) - 1; \
                                                                    \
		memcpy(__get_str(_item), _src, __last);             \
		__get_str(_item)[__last] = '\0';                    \
	} while (0)
#define __print_flags(_flags, _delim, _names...)                                           \
	({                                                                                 \
		static const struct trace_print_flags __names[] = { _names, { 0, NULL } }; \
                                                                                           \
		format_flags(__p->scratch, sizeof(__p->scratch), _flags, __names);         \
	})
#define TP_printk(fmt, args...) fmt, args
#define DECLARE_EVENT_CLASS(class, proto, args, tstruct, assign, print)                    \
	static void trace_raw_output_##class(struct trace_seq * __p, const void *__record) \
	{                                                                                  \
		const struct trace_event_raw_##class *__entry = __record;                  \
                                                                                           \
		trace_event_printf(__p, print);                                            \
	}                                                                                  \
                                                                                           \
	static __always_inline void trace_event_raw_event_##class(                         \
		struct trace_event_call * __call, proto)                                   \
	{                                                                                  \
		__maybe_unused size_t __used_bytes = 0;                                    \
		struct trace_event_raw_##class *__entry = trace_event_buffer_reserve(      \
			__call, sizeof(*__entry) + trace_event_data_size_##class(args));   \
                                                                                           \
		if (!__entry)                                                              \
			return;                                                            \
		tstruct;                                                                   \
		{                                                                          \
			assign;                                                            \
		}                                                                          \
		trace_event_buffer_commit(__call, __entry);                                \
	}
#define DEFINE_EVENT(class, event, proto, args)                                              \
	struct trace_event_call event_##event __used = {                                     \
		.system = __stringify(TRACE_SYSTEM),                                         \
		.name = #event,                                                              \
		.print_fmt = print_fmt_##class,                                              \
		.fields = trace_event_fields_##class,                                        \
		.output = trace_raw_output_##class,                                          \
	};                                                                                   \
	static struct trace_event_call *const event_ptr_##event __used __in_order __section( \
		"ftrace_events") = &event_##event;                                           \
                                                                                             \
	noinline void __trace_##event(proto)                                                 \
	{                                                                                    \
		trace_event_raw_event_##class(&event_##event, args);                         \
	}
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

#undef DECLARE_EVENT_CLASS
#undef DEFINE_EVENT
#undef TRACE_EVENT
#undef TRACE_EVENT_CONDITION
#undef TP_printk
#undef __field
#undef __array
#undef __dynamic_array
#undef __get_dynamic_array
#undef __get_dynamic_array_len
#undef __get_str
#undef __assign_str
#undef __print_flags
#undef TRACE_HEADER_MULTI_READ
#define DECLARE_EVENT_CLASS(class, proto, args, tstruct, assign, print)
#define DEFINE_EVENT(class, event, proto, args) \
	__DECLARE_TRACE(event, PARAMS(proto), PARAMS(args), true)
#define TRACE_EVENT(event, proto, args, tstruct, assign, print) \
	__DECLARE_TRACE(event, PARAMS(proto), PARAMS(args), true)
#define TRACE_EVENT_CONDITION(event, proto, args, cond, tstruct, assign, print) \
	__DECLARE_TRACE(event, PARAMS(proto), PARAMS(args), PARAMS(cond))

#endif /* CREATE_TRACE_POINTS */
