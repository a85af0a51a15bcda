// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recording events: what happened, in which order, on which CPU.
 *
 *	trace_kfree(...)	the event is off: an instruction that does nothing
 *	   |			the event is on:
 *	   v
 *	trace_event_buffer_reserve()	room in the ring of this CPU
 *	   |
 *	   v
 *	the record: struct trace_entry, then the event's fields
 *	   |
 *	   v
 *	trace_event_buffer_commit()	with tp_printk, print it as well
 *
 * Each CPU has a ring of pages of 4096 bytes. No other CPU writes to it, so it has no lock:
 *
 *	page	time of the first record, bytes of records, record, record, ...
 *	record	5 bits zero and 27 bits time, length, struct trace_entry, fields, strings;
 *		filled up to 8 bytes
 *
 * The time of a record is the difference to the record before it. If that needs more than 27
 * bits, a record RINGBUF_TYPE_TIME_EXTEND comes first and holds it. Linux writes records in this
 * form on machines where 64-bit fields must be aligned. On other machines it keeps the length of
 * a short record in the first word.
 *
 * When all pages are full, the oldest one is used again, and what was in it is counted as lost.
 * mm/trace_output.c reads the rings when the machine halts or has failed. CPUs may be recording
 * then; it waits until they have finished (ring->busy).
 *
 * With trace_event_filter= an event is assembled in a buffer of its CPU first. If the filter says
 * yes (mm/trace_events_filter.c), it is copied into the ring. With trace_options=stacktrace each
 * event has a second record behind it: the calls that led to it.
 *
 * The pages are memory of the host. There are events before memory_init() has made RAM, and a
 * recorder must not change the memory that it tells about.
 *
 * The clock "counter" gives each record the next number. It is the default, because numbers can be
 * compared with those of another run. "mono" is the time of the host in nanoseconds.
 *
 * Linux: kernel/trace/ring_buffer.c, trace.c, trace_events.c, trace_clock.c.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/tracepoint.h>

#define CREATE_TRACE_POINTS
#include <trace/events/biscuitos.h>

#include "trace.h"

#ifdef CONFIG_TRACING

#ifdef CONFIG_NR_CPUS
#define MAX_RINGS CONFIG_NR_CPUS
#else
#define MAX_RINGS 1
#endif

/* The first word of a record. */
#define RINGBUF_TYPE_TIME_EXTEND 30
#define TYPE_LEN_BITS		 5
#define TIME_DELTA_BITS		 27
#define MAX_TIME_DELTA		 ((1U << TIME_DELTA_BITS) - 1)

/* The longest record that the machine makes; so that each one fits into a page. */
#define MAX_RECORD 2048

/* As Linux: so much for each CPU, in bytes. */
#define TRACE_BUF_SIZE_DEFAULT 1441792UL

/**
 * struct trace_ring - the records of a CPU
 * @pages: the pages, one behind the other
 * @entries: how many records each of them has
 * @first: number of the oldest page. Pages are counted from the first one that was written;
 *	page n is at place n % nr_pages
 * @last: number of the page that is written
 * @used: bytes of records in that page
 * @time: of the last record
 * @busy: this CPU is making a record
 * @written: records since boot
 * @lost: records that were overwritten
 */
static struct trace_ring {
	unsigned char *pages;
	unsigned int *entries;
	unsigned long first, last;
	unsigned long used;
	u64 time;
	int busy;
	unsigned long written, lost;
} __aligned(64) rings[MAX_RINGS];

static unsigned long nr_pages;
static bool tracing_on;
static bool tp_printk;
static bool clock_mono;
static bool stacktrace; /* trace_options= */
static bool irq_info = true;
static const char *filter;

/* With a filter: the event that a CPU is assembling. Linux: trace_buffered_event. */
static unsigned char (*buffered_events)[MAX_RECORD];
static size_t reserved_size[MAX_RINGS];

/* A file for each trace= of the command line. */
#define MAX_FILES 4
static struct {
	const char *name;
	int fd;
} files[MAX_FILES];
static unsigned int nr_files;
static pid_t recorder; /* a child, which shows a fault say, leaves the file alone */

/* ---- the clock ---- */

static unsigned long long count;

/**
 * trace_clock - the time for the next record
 */
unsigned long long trace_clock(void)
{
	struct timespec now;

	if (!clock_mono)
		return __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long long)now.tv_sec * 1000000000ULL + (unsigned long long)now.tv_nsec;
}

/**
 * trace_clock_in_ns - is the time of a record in nanoseconds?
 */
bool trace_clock_in_ns(void)
{
	return clock_mono;
}

/**
 * trace_irq_info - has a line of the text a column of the context?
 */
bool trace_irq_info(void)
{
	return irq_info;
}

/* ---- the tasks' names ---- */

/* Of each task that was ever traced. Only the task itself writes its own. */
static char (*saved_cmdlines)[TASK_COMM_LEN];

static void trace_save_cmdline(const struct task_struct *tsk)
{
	if (tsk->pid > 0 && tsk->pid < MAX_PID && !saved_cmdlines[tsk->pid][0])
		memcpy(saved_cmdlines[tsk->pid], tsk->comm, TASK_COMM_LEN);
}

/**
 * trace_find_cmdline - the name of a task
 * @pid: its number
 *
 * Return: the name; "<...>" if the task was never traced.
 */
const char *trace_find_cmdline(int pid)
{
	if (!pid)
		return "<idle>";
	if (pid < 0 || pid >= MAX_PID || !saved_cmdlines[pid][0])
		return "<...>";
	return saved_cmdlines[pid];
}

/* ---- the rings ---- */

static struct buffer_data_page *page_at(const struct trace_ring *ring, unsigned long nr)
{
	return (void *)(ring->pages + nr % nr_pages * RING_PAGE_SIZE);
}

static void begin_page(struct trace_ring *ring, u64 now)
{
	struct buffer_data_page *page = page_at(ring, ring->last);

	page->time_stamp = now;
	page->commit = 0;
	ring->entries[ring->last % nr_pages] = 0;
	ring->used = 0;
	ring->time = now;
}

static void next_page(struct trace_ring *ring, u64 now)
{
	ring->last++;
	if (ring->last - ring->first == nr_pages) {
		ring->lost += ring->entries[ring->first % nr_pages];
		ring->first++;
	}
	begin_page(ring, now);
}

static u32 *word_at(struct trace_ring *ring)
{
	return (u32 *)(page_at(ring, ring->last)->data + ring->used);
}

static void put_word(struct trace_ring *ring, u32 word)
{
	*word_at(ring) = word;
	ring->used += sizeof(u32);
}

/* Room for a record of @size bytes, a multiple of 8. */
static void *ring_buffer_reserve(struct trace_ring *ring, size_t size)
{
	u64 now = trace_clock(), delta;
	void *record;

	/* It takes two words for a long time, two words for its head, and the record. */
	if (!ring->written)
		begin_page(ring, now);
	else if (ring->used + 4 * sizeof(u32) + size > RING_DATA_SIZE)
		next_page(ring, now);

	delta = now - ring->time;
	ring->time = now;
	if (delta > MAX_TIME_DELTA) {
		put_word(ring, RINGBUF_TYPE_TIME_EXTEND | (u32)(delta & MAX_TIME_DELTA)
								  << TYPE_LEN_BITS);
		put_word(ring, (u32)(delta >> TIME_DELTA_BITS));
		delta = 0;
	}
	put_word(ring, (u32)delta << TYPE_LEN_BITS);
	put_word(ring, (u32)(size + sizeof(u32))); /* counts itself */
	record = word_at(ring);
	ring->used += size;
	ring->written++;
	ring->entries[ring->last % nr_pages]++;
	return record;
}

static void ring_buffer_commit(struct trace_ring *ring)
{
	__atomic_store_n(&page_at(ring, ring->last)->commit, ring->used, __ATOMIC_RELEASE);
}

/* Fill in the fields that begin every record. */
static void tracing_generic_entry_update(struct trace_entry *entry, unsigned short type)
{
	entry->type = type;
	entry->flags = (unsigned char)((irqs_disabled() ? TRACE_FLAG_IRQS_OFF : 0) |
				       (in_hardirq() ? TRACE_FLAG_HARDIRQ : 0));
	entry->preempt_count = (unsigned char)min(preempt_count() & (int)PREEMPT_MASK, 15);
	entry->pid = current->pid;
}

/**
 * trace_event_buffer_reserve - room for a record
 * @call: the event
 * @size: of the record, bytes
 *
 * Return: the record, whose struct trace_entry is filled in. The caller must finish it before
 * another event of this CPU can come. NULL: nothing is recorded now.
 */
void *trace_event_buffer_reserve(struct trace_event_call *call, size_t size)
{
	int cpu = raw_smp_processor_id();
	struct trace_entry *entry;

	size = ALIGN(size, sizeof(u64));
	if (!READ_ONCE(tracing_on) || WARN_ON_ONCE(size > MAX_RECORD))
		return NULL;
	WRITE_ONCE(rings[cpu].busy, 1);
	if (unlikely(buffered_events)) {
		entry = (void *)buffered_events[cpu];
		reserved_size[cpu] = size;
	} else {
		entry = ring_buffer_reserve(&rings[cpu], size);
	}
	tracing_generic_entry_update(entry, call->type);
	return entry;
}

/* ---- the calls that led to an event ---- */

static void kernel_stack_output(struct trace_seq *p, const void *record)
{
	const struct stack_entry *entry = record;

	trace_seq_printf(p, "<stack trace>");
	for (int i = 0; i < entry->size; i++)
		trace_seq_printf(p, "\n => %pS", (void *)entry->caller[i]);
}

/* It is one of ftrace's own events, and has the number that Linux gives it. */
struct trace_event_call event_kernel_stack = {
	.system = "ftrace",
	.name = "kernel_stack",
	.fields =
		(const struct trace_event_field[]){
			{ "int", "size", sizeof(int), sizeof(int), true },
			{ "unsigned long", "caller[" __stringify(FTRACE_STACK_ENTRIES) "]",
			  FTRACE_STACK_ENTRIES * sizeof(long), sizeof(long), false },
			{ .type = NULL },
		},
	.print_fmt = "\"\\t=> %ps\\n\\t=> %ps\\n\\t=> %ps\\n\", (void *)REC->caller[0], "
		     "(void *)REC->caller[1], (void *)REC->caller[2]",
	.output = kernel_stack_output,
	.type = TRACE_STACK,
};

/* @ip: an address in __trace_<event>(). The caller of that is the first one that counts. */
static noinline void trace_stack(struct trace_ring *ring, unsigned long ip)
{
	unsigned long pcs[2 * FTRACE_STACK_ENTRIES];
	size_t nr = host_backtrace(pcs, ARRAY_SIZE(pcs)), first = 0, size;
	struct stack_entry *entry;

	while (first < nr && pcs[first] != ip)
		first++;
	first = first < nr ? first + 1 : 0;
	nr = min(nr - first, (size_t)FTRACE_STACK_ENTRIES);
	size = ALIGN(offsetof(struct stack_entry, caller[nr]), sizeof(u64));
	entry = ring_buffer_reserve(ring, size);
	memset(entry, 0, size);
	tracing_generic_entry_update(&entry->ent, TRACE_STACK);
	entry->size = (int)nr;
	memcpy(entry->caller, pcs + first, nr * sizeof(long));
	/* 32-bit: a record is a multiple of 8 bytes. To the readers this word ends the list. */
	if (offsetof(struct stack_entry, caller[nr]) < size)
		entry->caller[nr] = ULONG_MAX;
	ring_buffer_commit(ring);
}

/* ---- a record is finished ---- */

static void print_event(const struct trace_entry *record)
{
	static __thread bool printing;
	char text[1000]; /* printk() takes no longer ones */
	struct trace_seq p = { .buffer = text, .size = sizeof(text) };

	/* printk() may be traced, too. */
	if (printing)
		return;
	printing = true;
	trace_print_text(&p, record);
	printk("%s\n", text);
	printing = false;
}

/**
 * trace_event_buffer_commit - a record is finished
 * @call: its event
 * @record: the record
 */
noinline void trace_event_buffer_commit(struct trace_event_call *call, void *record)
{
	int cpu = raw_smp_processor_id();
	struct trace_ring *ring = &rings[cpu];

	if (unlikely(buffered_events)) {
		const void *buffered = record;

		if (!filter_match_preds(call, buffered, cpu)) {
			__atomic_store_n(&ring->busy, 0, __ATOMIC_RELEASE);
			return;
		}
		record = ring_buffer_reserve(ring, reserved_size[cpu]);
		memcpy(record, buffered, reserved_size[cpu]);
	}
	trace_save_cmdline(current);
	ring_buffer_commit(ring);
	if (unlikely(stacktrace))
		trace_stack(ring, _RET_IP_);
	__atomic_store_n(&ring->busy, 0, __ATOMIC_RELEASE);
	/* A message of the program is there already. */
	if (unlikely(tp_printk) && strcmp(call->system, "printk"))
		print_event(record);
}

/**
 * ring_pages - which pages a CPU's ring has
 * @cpu: the CPU
 * @first: gets the number of the first one
 * @end: gets the number behind the last one
 */
void ring_pages(unsigned int cpu, unsigned long *first, unsigned long *end)
{
	const struct trace_ring *ring = &rings[cpu];

	*first = *end = 0;
	if (cpu < MAX_RINGS && ring->written) {
		*first = ring->first;
		*end = ring->last + 1;
	}
}

/**
 * ring_page - a page of a ring
 * @cpu: whose ring
 * @nr: of those that ring_pages() tells
 */
const struct buffer_data_page *ring_page(unsigned int cpu, unsigned long nr)
{
	return page_at(&rings[cpu], nr);
}

/**
 * ring_entries - how many records there are
 * @in_buffer: gets those that can be read
 * @written: gets those that were written since boot
 */
void ring_entries(unsigned long *in_buffer, unsigned long *written)
{
	*in_buffer = *written = 0;
	for (unsigned int cpu = 0; cpu < MAX_RINGS; cpu++) {
		*written += rings[cpu].written;
		*in_buffer += rings[cpu].written - rings[cpu].lost;
	}
}

/**
 * ring_iter_begin - go to the first record of a CPU
 * @it: gets where that is
 * @cpu: the CPU
 */
void ring_iter_begin(struct ring_iter *it, unsigned int cpu)
{
	unsigned long end;

	it->cpu = cpu;
	it->at = 0;
	it->record = NULL;
	ring_pages(cpu, &it->page, &end);
	if (it->page < end)
		it->time = ring_page(cpu, it->page)->time_stamp;
	ring_iter_next(it);
}

/**
 * ring_iter_next - go to the next record of a CPU
 * @it: where we are
 */
void ring_iter_next(struct ring_iter *it)
{
	unsigned long first, end;

	it->record = NULL;
	ring_pages(it->cpu, &first, &end);
	while (it->page < end) {
		const struct buffer_data_page *page = ring_page(it->cpu, it->page);
		const u32 *word = (const u32 *)(page->data + it->at);
		u32 type_len, delta;

		if (it->at >= __atomic_load_n(&page->commit, __ATOMIC_ACQUIRE)) {
			it->at = 0;
			if (++it->page < end)
				it->time = ring_page(it->cpu, it->page)->time_stamp;
			continue;
		}
		type_len = word[0] & ((1U << TYPE_LEN_BITS) - 1);
		delta = word[0] >> TYPE_LEN_BITS;
		if (type_len == RINGBUF_TYPE_TIME_EXTEND) {
			it->time += delta | (u64)word[1] << TIME_DELTA_BITS;
			it->at += 2 * sizeof(u32);
			continue;
		}
		it->time += delta;
		it->size = word[1] - (u32)sizeof(u32);
		it->record = (const void *)(word + 2);
		it->at += 2 * sizeof(u32) + it->size;
		/* A fault may have come before the record was made. */
		if (trace_event_of_type(it->record->type))
			return;
		it->record = NULL;
	}
}

/* ---- events by name ---- */

/**
 * trace_event_of_type - the event with a number
 * @type: the number
 *
 * Return: the event; NULL if there is none.
 */
struct trace_event_call *trace_event_of_type(unsigned int type)
{
	size_t nr = (size_t)(__stop_ftrace_events - __start_ftrace_events);

	if (type == TRACE_STACK)
		return &event_kernel_stack;
	return type - FIRST_EVENT_TYPE < nr ? __start_ftrace_events[type - FIRST_EVENT_TYPE] : NULL;
}

/**
 * trace_field - a field of an event
 * @call: the event
 * @name: the name of the field
 * @offset: gets where it is in a record, in bytes
 *
 * Return: the field; NULL if the event has none of that name.
 */
const struct trace_event_field *trace_field(const struct trace_event_call *call, const char *name,
					    size_t *offset)
{
	size_t at = sizeof(struct trace_entry);

	for (const struct trace_event_field *f = call->fields; f->type; f++) {
		at = ALIGN(at, (size_t)f->align);
		if (!strcmp(f->name, name)) {
			*offset = at;
			return f;
		}
		at += f->size;
	}
	return NULL;
}

/**
 * trace_field_value - the number in a field of a record
 * @record: the record
 * @field: the field, of 1, 2, 4 or 8 bytes
 * @offset: where it is in the record
 */
long long trace_field_value(const void *record, const struct trace_event_field *field,
			    size_t offset)
{
	const void *at = (const char *)record + offset;

	switch (field->size) {
	case 8:
		return *(const long long *)at;
	case 4:
		return field->is_signed ? *(const s32 *)at : (long long)*(const u32 *)at;
	case 2:
		return field->is_signed ? *(const s16 *)at : *(const u16 *)at;
	case 1:
		return field->is_signed ? *(const s8 *)at : *(const u8 *)at;
	}
	return 0;
}

/**
 * glob_match - does a text fit a pattern?
 * @pattern: the pattern, in which '*' is any text
 * @len: of @pattern, bytes
 * @text: the text
 */
bool glob_match(const char *pattern, size_t len, const char *text)
{
	const char *end = pattern + len, *star = NULL, *star_text = NULL;

	while (*text || pattern < end) {
		if (pattern < end && *pattern == '*') {
			/* It stands for nothing at first. */
			star = ++pattern;
			star_text = text;
		} else if (*text && pattern < end && *pattern == *text) {
			pattern++;
			text++;
		} else if (star && *star_text) {
			/* The last '*' stands for one more character. */
			pattern = star;
			text = ++star_text;
		} else {
			return false;
		}
	}
	return true;
}

/* Switch on what one word of trace_event= names. Returns how many events these are. */
static unsigned int enable_events(const char *word, size_t len)
{
	const char *colon = memchr(word, ':', len);
	unsigned int nr = 0;

	for_each_trace_event(call)
	{
		bool fits;

		if (colon)
			fits = glob_match(word, (size_t)(colon - word), call->system) &&
			       (colon == word + len - 1 ||
				glob_match(colon + 1, len - (size_t)(colon - word) - 1,
					   call->name));
		else
			fits = glob_match(word, len, call->name) ||
			       glob_match(word, len, call->system);
		if (fits)
			call->enabled = 1;
		nr += fits;
	}
	return nr;
}

/* Name the events of a system, or all systems if there is none of that name. */
static __noreturn void unknown_event(const char *word, int len)
{
	const char *colon = memchr(word, ':', (size_t)len), *last = "";
	char names[400] = "";
	bool any = false;
	int n = 0;

	for_each_trace_event(call) if (colon &&
				       glob_match(word, (size_t)(colon - word), call->system))
	{
		n += scnprintf(names + n, sizeof(names) - (size_t)n, " %s", call->name);
		any = true;
	}
	if (any)
		boot_error("trace_event=%.*s: no such event; %.*s has:%s", len, word,
			   (int)(colon - word), word, names);
	for_each_trace_event(call)
	{
		if (strcmp(call->system, last) && !strstr(names, call->system))
			n += scnprintf(names + n, sizeof(names) - (size_t)n, " %s:*", call->system);
		last = call->system;
	}
	boot_error("trace_event=%.*s: no such event; this program has:%s", len, word, names);
}

/* ---- demos, and what is in use ---- */

static void tell_in_use(void)
{
	extern void (*const __start_in_use_tellers[])(void) __weak;
	extern void (*const __stop_in_use_tellers[])(void) __weak;

	if (trace_in_use_enabled())
		for (void (*const *fn)(void) = __start_in_use_tellers; fn < __stop_in_use_tellers;
		     fn++)
			(*fn)();
}

/**
 * trace_demo - a demo begins or ends
 * @name: the demo
 * @begins: does it begin?
 *
 * Nothing else runs: all layers tell how much of them is in use.
 */
void trace_demo(const char *name, bool begins)
{
	if (!begins)
		trace_demo_end(name);
	tell_in_use();
	if (begins)
		trace_demo_begin(name);
}

/* ---- boot parameters ---- */

static const char *wanted_events;

static int __init setup_trace_event(char *val)
{
	if (!val || !*val)
		return -EINVAL;
	wanted_events = val;
	return 0;
}
early_param("trace_event", setup_trace_event);
MODULE_PARM_DESC(
	trace_event, "trace_event=<events>",
	"record events: a list as kmem:*,percpu:percpu_alloc_percpu; needs trace= or tp_printk");

static int __init setup_trace_file(char *val)
{
	if (!val || !*val)
		return -EINVAL;
	if (!trace_file_known(val))
		boot_error("trace=%s: the name ends in .txt, .dat (for trace-cmd) or .json "
			   "(for Perfetto)",
			   val);
	if (nr_files == MAX_FILES)
		boot_error("trace=%s: there are %u files already", val, nr_files);
	files[nr_files++].name = val;
	return 0;
}
early_param("trace", setup_trace_file);
MODULE_PARM_DESC(trace, "trace=<file>",
		 "write the events into a .txt, .dat (trace-cmd) or .json (Perfetto) file");

static int __init setup_tp_printk(char *val)
{
	if (val && strcmp(val, "on") && strcmp(val, "off"))
		return -EINVAL;
	tp_printk = !val || !strcmp(val, "on");
	return 0;
}
early_param("tp_printk", setup_tp_printk);
MODULE_PARM_DESC(tp_printk, "tp_printk", "print each event among the program's lines");

static int __init setup_trace_event_filter(char *val)
{
	if (!val || !*val)
		return -EINVAL;
	filter = val;
	return 0;
}
early_param("trace_event_filter", setup_trace_event_filter);
MODULE_PARM_DESC(trace_event_filter, "trace_event_filter=<filter>",
		 "record only events that fit, as event==kmalloc&&bytes_req>100 or CPU==1");

static int __init setup_trace_options(char *val)
{
	while (val && *val) {
		size_t len = strcspn(val, ",");
		bool on = strncmp(val, "no", 2);
		const char *name = on ? val : val + 2;
		size_t name_len = on ? len : len - 2;

		if (name_len == strlen("stacktrace") && !strncmp(name, "stacktrace", name_len))
			stacktrace = on;
		else if (name_len == strlen("irq-info") && !strncmp(name, "irq-info", name_len))
			irq_info = on;
		else
			boot_error("trace_options=%.*s: there are stacktrace and irq-info, and "
				   "nostacktrace and noirq-info",
				   (int)len, val);
		val += len;
		val += *val == ',';
	}
	return 0;
}
early_param("trace_options", setup_trace_options);
MODULE_PARM_DESC(trace_options, "trace_options=stacktrace,noirq-info",
		 "with each event, record the calls that led to it; leave the column of the "
		 "context out of .txt");

static unsigned long long buf_size = TRACE_BUF_SIZE_DEFAULT;

static int __init setup_trace_buf_size(char *val)
{
	char *end;

	if (!val)
		return -EINVAL;
	buf_size = memparse(val, &end);
	if (end == val || *end || buf_size < 2 * RING_PAGE_SIZE || buf_size > (1ULL << 36) ||
	    (unsigned long)buf_size != buf_size)
		boot_error("trace_buf_size=%s: a size of at least 8K, as 64M", val);
	return 0;
}
early_param("trace_buf_size", setup_trace_buf_size);
MODULE_PARM_DESC(trace_buf_size, "trace_buf_size=<nn>[KMG]", "room for events, for each CPU");

static int __init setup_trace_clock(char *val)
{
	if (!val || (strcmp(val, "counter") && strcmp(val, "mono")))
		return -EINVAL;
	clock_mono = !strcmp(val, "mono");
	return 0;
}
early_param("trace_clock", setup_trace_clock);
MODULE_PARM_DESC(trace_clock, "trace_clock=counter|mono",
		 "the time of an event: its number, or nanoseconds of the host");

/* ---- on and off ---- */

static void *host_memory(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		boot_error("the host gives no %zu KiB for the trace: %s; boot with a smaller "
			   "trace_buf_size=",
			   size >> 10, strerror(errno));
	return p;
}

static void __init make_rings(void)
{
	nr_pages = (unsigned long)buf_size / RING_PAGE_SIZE;
	saved_cmdlines = host_memory(MAX_PID * sizeof(*saved_cmdlines));
	if (filter)
		buffered_events = host_memory(MAX_RINGS * sizeof(*buffered_events));
	for (unsigned int cpu = 0; cpu < MAX_RINGS; cpu++) {
		rings[cpu].pages = host_memory(nr_pages * RING_PAGE_SIZE);
		rings[cpu].entries = host_memory(nr_pages * sizeof(*rings[cpu].entries));
	}
}

/*
 * Where it is looked whether an event is on there is a jump from now on, if it is. No other CPU
 * runs yet. Linux: arch/x86/kernel/jump_label.c.
 */
static __no_sanitize_frames void __init jump_label_update(void)
{
	extern const struct jump_entry __start___jump_table[] __weak, __stop___jump_table[] __weak;
	const size_t two_pages = 2 * PAGE_SIZE;

	for (const struct jump_entry *e = __start___jump_table; e < __stop___jump_table; e++) {
		s32 distance = (s32)(e->target - (e->code + JUMP_LABEL_NOP_SIZE));
		/* The five bytes may be on two pages. */
		void *page = (void *)((unsigned long)e->code & (unsigned long)PAGE_MASK);

		if (!e->event->enabled)
			continue;
		if (mprotect(page, two_pages, PROT_READ | PROT_WRITE | PROT_EXEC))
			boot_error("the host does not let the program change its code: %s; build "
				   "with CONFIG_JUMP_LABEL=n",
				   strerror(errno));
		/* ThreadSanitizer has no shadow of code: neither it nor its memcpy() is asked. */
		e->code[0] = 0xe9; /* jmp */
		for (int i = 0; i < 4; i++)
			((volatile unsigned char *)e->code)[1 + i] =
				(unsigned char)(distance >> 8 * i);
		mprotect(page, two_pages, PROT_READ | PROT_EXEC);
	}
}

/* Two names may be one file: it would have both traces, one over the other. */
static void __init check_another_file(unsigned int nr)
{
	struct stat this, other;

	if (fstat(files[nr].fd, &this) || !S_ISREG(this.st_mode))
		return;
	for (unsigned int i = 0; i < nr; i++)
		if (!fstat(files[i].fd, &other) && this.st_dev == other.st_dev &&
		    this.st_ino == other.st_ino)
			boot_error("trace=%s: this is the same file as trace=%s", files[nr].name,
				   files[i].name);
}

/**
 * trace_init - begin to record what the boot parameters ask for
 *
 * The first thing at boot. It ends the process with one line if the events, or the file, are
 * not to be had.
 */
void __init trace_init(void)
{
	unsigned short type = FIRST_EVENT_TYPE;
	bool any = false;

	for_each_trace_event(call) call->type = type++;
	if (!wanted_events && !filter && !nr_files && !tp_printk)
		return;
	for (const char *word = wanted_events ?: "*"; *word;) {
		size_t len = strcspn(word, ",");

		if (len && !enable_events(word, len))
			unknown_event(word, (int)len);
		any = any || len;
		word += len;
		word += *word == ',';
	}
	if (!any)
		boot_error("trace_event=%s: this names no event", wanted_events);
	if (filter)
		filter_parse(filter);
	if (!nr_files && !tp_printk)
		boot_error("%s%s: say where to: trace=<file> or tp_printk",
			   wanted_events ? "trace_event=" : "trace_event_filter=",
			   wanted_events ?: filter);
	for (unsigned int i = 0; i < nr_files; i++) {
		files[i].fd = open(files[i].name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (files[i].fd < 0)
			boot_error("trace=%s: cannot be written: %s", files[i].name,
				   strerror(errno));
		check_another_file(i);
	}
	make_rings();
	recorder = getpid();
	jump_label_update();
	WRITE_ONCE(tracing_on, true);
	trace_machine(MAX_RINGS, PAGE_SIZE, PHYS_OFFSET, lowmem_size, highmem_size, PAGE_OFFSET);
}

/* Wait for the CPUs that are making a record; a CPU that has failed does not finish it. */
static void wait_for_records(void)
{
	const struct timespec short_time = { .tv_nsec = 1000000 };

	for (unsigned int cpu = 0; cpu < MAX_RINGS; cpu++) {
		if ((int)cpu == raw_smp_processor_id())
			continue;
		/* After the first pause all CPUs know that recording is over. */
		for (int i = 0; i < 100; i++) {
			nanosleep(&short_time, NULL);
			if (!__atomic_load_n(&rings[cpu].busy, __ATOMIC_ACQUIRE))
				break;
		}
	}
}

/**
 * trace_write - recording ends here, and the files are written
 *
 * When the machine halts, and before it ends with a report.
 *
 * Return: false if a file could not be written; that was reported.
 */
bool trace_write(void)
{
	unsigned long in_buffer, written;
	bool done = true;

	if (!READ_ONCE(tracing_on))
		return true;
	WRITE_ONCE(tracing_on, false);
	if (!nr_files || getpid() != recorder)
		return true;
	wait_for_records();
	/* A reader that goes away is an error of write(). */
	signal(SIGPIPE, SIG_IGN);
	ring_entries(&in_buffer, &written);
	if (in_buffer < written)
		pr_err("trace: %lu of %lu events were overwritten; trace_buf_size= keeps more\n",
		       written - in_buffer, written);
	for (unsigned int i = 0; i < nr_files; i++) {
		int err = trace_write_file(files[i].fd, files[i].name);

		if (close(files[i].fd) && !err)
			err = errno;
		if (err)
			pr_err("trace: %s is not complete: %s\n", files[i].name, strerror(err));
		done = done && !err;
	}
	return done;
}

#endif /* CONFIG_TRACING */
