/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_TRACE_H
#define _MM_TRACE_H

/* Between mm/trace.c, which records, and mm/trace_output.c, which writes files. */

#include <linux/trace_events.h>

/* All events of this program. */
extern struct trace_event_call *const __start_ftrace_events[] __weak;
extern struct trace_event_call *const __stop_ftrace_events[] __weak;

#define for_each_trace_event(call)                                               \
	for (struct trace_event_call *const *__c = __start_ftrace_events, *call; \
	     __c < __stop_ftrace_events && (call = *__c); __c++)

/* The numbers below are of ftrace's own events, as TRACE_STACK. */
#define FIRST_EVENT_TYPE 20
#define TRACE_STACK	 4

extern struct trace_event_call event_kernel_stack;

/**
 * struct stack_entry - the record of the calls that led to the record before it
 * @ent: as of every record
 * @size: how many calls
 * @caller: return addresses, the innermost first; the record has room only for those it has
 */
#define FTRACE_STACK_ENTRIES 32

struct stack_entry {
	struct trace_entry ent;
	int size;
	unsigned long caller[FTRACE_STACK_ENTRIES];
};

struct trace_event_call *trace_event_of_type(unsigned int type);

/*
 * A page of a ring, as Linux has it, and as it is in the file for trace-cmd: when the first
 * record was made, how many bytes of records there are, and the records.
 */
#define RING_PAGE_SIZE 4096

struct buffer_data_page {
	u64 time_stamp;
	unsigned long commit;
	unsigned char data[] __aligned(8);
};

#define RING_DATA_SIZE (RING_PAGE_SIZE - sizeof(struct buffer_data_page))

/**
 * struct ring_iter - a place in the records of a CPU
 * @cpu: the CPU
 * @page: the page
 * @at: in it, bytes
 * @time: when the record was made
 * @record: the record; NULL: there is no further one
 * @size: of the record, bytes
 */
struct ring_iter {
	unsigned int cpu;
	unsigned long page;
	unsigned long at;
	u64 time;
	const struct trace_entry *record;
	unsigned int size;
};

void ring_iter_begin(struct ring_iter *it, unsigned int cpu);
void ring_iter_next(struct ring_iter *it);
const struct buffer_data_page *ring_page(unsigned int cpu, unsigned long nr);
void ring_pages(unsigned int cpu, unsigned long *first, unsigned long *end);
void ring_entries(unsigned long *in_buffer, unsigned long *written);

const struct trace_event_field *trace_field(const struct trace_event_call *call, const char *name,
					    size_t *offset);
long long trace_field_value(const void *record, const struct trace_event_field *field,
			    size_t offset);
bool glob_match(const char *pattern, size_t len, const char *text);
const char *trace_find_cmdline(int pid);
bool trace_clock_in_ns(void);
bool trace_irq_info(void);
int trace_seq_printf(struct trace_seq *p, const char *fmt, ...);

/* mm/trace_events_filter.c */
void filter_parse(const char *text);
bool filter_match_preds(const struct trace_event_call *call, const void *record, int cpu);

/* mm/trace_output.c */
bool trace_file_known(const char *name);
int trace_write_file(int fd, const char *name);
void trace_print_text(struct trace_seq *p, const struct trace_entry *record);

#define MAX_PID 32768

#endif /* _MM_TRACE_H */
