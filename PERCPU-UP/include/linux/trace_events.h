/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_TRACE_EVENTS_H
#define _LINUX_TRACE_EVENTS_H

/*
 * What an event is made of (Linux: include/linux/trace_events.h). linux/tracepoint.h tells how
 * an event is declared, mm/trace.c how it is recorded.
 */

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * struct trace_entry - what the record of every event begins with
 * @type: the number of the event
 * @flags: TRACE_FLAG_*
 * @preempt_count: how deep preemption was off
 * @pid: the task
 */
struct trace_entry {
	unsigned short type;
	unsigned char flags;
	unsigned char preempt_count;
	int pid;
};

#define TRACE_FLAG_IRQS_OFF 0x01
#define TRACE_FLAG_HARDIRQ  0x08

/**
 * struct trace_event_field - a field of an event
 * @type: its type in C; NULL ends the list
 * @name: its name, with the number of elements if it is an array
 * @size: bytes
 * @align: its address is a multiple of this
 * @is_signed: can it be negative?
 */
struct trace_event_field {
	const char *type;
	const char *name;
	unsigned int size;
	unsigned int align;
	bool is_signed;
};

/**
 * struct trace_seq - a text that is being written
 * @buffer: the text
 * @size: of @buffer, bytes
 * @len: of the text
 * @scratch: room for names of flags
 */
struct trace_seq {
	char *buffer;
	size_t size;
	size_t len;
	char scratch[512];
};

/**
 * struct trace_event_call - an event
 * @system: the events that belong together
 * @name: its name
 * @print_fmt: how its text is made of its fields, for tools
 * @fields: those behind struct trace_entry, in their order
 * @output: writes the text of a record
 * @type: its number
 * @enabled: is it recorded? Set at boot, before another CPU runs
 */
struct trace_event_call {
	const char *system;
	const char *name;
	const char *print_fmt;
	const struct trace_event_field *fields;
	void (*output)(struct trace_seq *p, const void *record);
	unsigned short type;
	int enabled;
};

/**
 * struct trace_eval_map - a name in print_fmt that tools do not know
 * @name: the name
 * @value: points to what it stands for
 */
struct trace_eval_map {
	const char *name;
	const unsigned long *value;
};

/**
 * TRACE_EVAL_MAP - have a name in the formats of events replaced by a number
 * @id: the name
 * @var: an unsigned long, or a pointer, that has the number when the formats are written
 */
#define TRACE_EVAL_MAP(id, var)                                                           \
	static const struct trace_eval_map __PASTE(                                       \
		eval_map_, id) = { .name = #id, .value = (const unsigned long *)&(var) }; \
	static const struct trace_eval_map *const __PASTE(eval_ptr_, id)                  \
		__used __in_order __section("ftrace_eval_map") = &__PASTE(eval_map_, id)

/**
 * TRACE_DEFINE_ENUM - the same for a constant of an enum
 * @a: the constant
 */
#define TRACE_DEFINE_ENUM(a)                                                     \
	static const unsigned long __PASTE(enum_value_, a) = (unsigned long)(a); \
	TRACE_EVAL_MAP(a, __PASTE(enum_value_, a))

/**
 * struct trace_print_flags - the name of some bits
 * @mask: the bits
 * @name: their name; NULL ends a list
 */
struct trace_print_flags {
	unsigned long mask;
	const char *name;
};

const char *format_flags(char *buf, size_t size, unsigned long flags,
			 const struct trace_print_flags *names);

/**
 * in_use_teller - have a layer tell how much of it is in use, before and after each demo
 * @fn: void fn(void); it tells by the event trace_in_use()
 */
#define in_use_teller(fn)                                 \
	static void (*const __PASTE(__in_use_, fn))(void) \
		__used __in_order __section("in_use_tellers") = fn

#ifdef CONFIG_TRACING

void trace_demo(const char *name, bool begins);
void *trace_event_buffer_reserve(struct trace_event_call *call, size_t size);
void trace_event_buffer_commit(struct trace_event_call *call, void *record);
void trace_event_printf(struct trace_seq *p, const char *fmt, ...);
unsigned long long trace_clock(void);
void trace_init(void);
bool trace_write(void);

#else

static inline void trace_demo(const char *name, bool begins)
{
}

static inline void trace_init(void)
{
}

static inline bool trace_write(void)
{
	return true;
}

#endif

#endif /* _LINUX_TRACE_EVENTS_H */
