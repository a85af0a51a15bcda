// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace as a file, in one of three formats.
 *
 *	.txt	what "cat /sys/kernel/tracing/trace" shows: a line for each event, in the
 *		order of time
 *	.dat	trace.dat of version 6, which trace-cmd and KernelShark read: the pages of the
 *		rings as they are, and a description of every event
 *	.json	Chrome's trace format, for Perfetto: each event on the line of its CPU, the
 *		life of each object and block as a bar, and a graph shows how many are in use
 *
 * Linux: kernel/trace/trace.c, trace_output.c, trace_events.c; trace-cmd writes the .dat file
 * there, from what the kernel shows it.
 */

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/trace_events.h>

#include "trace.h"

/**
 * format_flags - the names of flags, with bars between them
 * @buf: gets them
 * @size: of it, bytes
 * @flags: the flags; what has no name is printed as a number
 * @names: what they are called; those of many bits first, for what they name is not named again
 *
 * Return: @buf. Linux: trace_print_flags_seq(), format_flags() in lib/vsprintf.c.
 */
const char *format_flags(char *buf, size_t size, unsigned long flags,
			 const struct trace_print_flags *names)
{
	const char *bar = "";
	int len = 0;

	buf[0] = '\0';
	for (; flags && names->name; names++) {
		if ((flags & names->mask) != names->mask)
			continue;
		len += scnprintf(buf + len, size - (size_t)len, "%s%s", bar, names->name);
		flags &= ~names->mask;
		bar = "|";
	}
	if (flags)
		scnprintf(buf + len, size - (size_t)len, "%s%#lx", bar, flags);
	return buf;
}

#ifdef CONFIG_TRACING

/* ---- texts ---- */

#ifdef CONFIG_NR_CPUS
#define MAX_CPUS CONFIG_NR_CPUS
#else
#define MAX_CPUS 1
#endif

static void trace_seq_vprintf(struct trace_seq *p, const char *fmt, va_list args)
{
	p->len += (size_t)vscnprintf(p->buffer + p->len, p->size - p->len, fmt, args);
}

/**
 * trace_seq_printf - add to a text
 * @p: the text
 * @fmt: the format
 *
 * Return: the length of the text.
 */
int trace_seq_printf(struct trace_seq *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	trace_seq_vprintf(p, fmt, args);
	va_end(args);
	return (int)p->len;
}

/**
 * trace_event_printf - the text of an event
 * @p: gets it
 * @fmt: the format of its TP_printk(), in which a plain %p is the address itself, as Linux
 *	prints it with the option nohash-ptr; unless hash_pointers=always
 */
void trace_event_printf(struct trace_seq *p, const char *fmt, ...)
{
	char plain[256];
	size_t n = 0;
	va_list args;

	for (; *fmt && n < sizeof(plain) - 2; fmt++) {
		plain[n++] = *fmt;
		if (hash_pointers != HASH_PTR_ALWAYS && fmt[0] == 'p' && n > 1 && fmt[-1] == '%' &&
		    !((fmt[1] >= 'a' && fmt[1] <= 'z') || (fmt[1] >= 'A' && fmt[1] <= 'Z')))
			plain[n++] = 'x';
	}
	plain[n] = '\0';
	va_start(args, fmt);
	trace_seq_vprintf(p, plain, args);
	va_end(args);
}

/**
 * trace_print_text - the name of an event, and its text
 * @p: gets them
 * @record: the record
 */
void trace_print_text(struct trace_seq *p, const struct trace_entry *record)
{
	struct trace_event_call *call = trace_event_of_type(record->type);

	if (record->type != TRACE_STACK)
		trace_seq_printf(p, "%s: ", call->name);
	call->output(p, record);
}

/* ---- the file ---- */

/**
 * struct trace_file - what is being written
 * @fd: the file
 * @offset: bytes that were written before those in @buf
 * @lines: bytes that were written up to the end of the last whole line
 * @used: bytes in @buf
 * @error: an errno: nothing is written any more
 * @buf: bytes on their way
 */
static struct trace_file {
	int fd;
	u64 offset;
	u64 lines;
	size_t used;
	int error;
	char buf[65536];
} file;

static void flush(void)
{
	size_t done = 0;

	while (done < file.used && !file.error) {
		ssize_t n = write(file.fd, file.buf + done, file.used - done);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && errno != EINTR)
			file.error = errno;
	}
	while (done && file.buf[done - 1] != '\n')
		done--;
	if (done)
		file.lines = file.offset + done;
	file.offset += file.used;
	file.used = 0;
}

static void put(const void *data, size_t len)
{
	while (len) {
		size_t n = min(len, sizeof(file.buf) - file.used);

		memcpy(file.buf + file.used, data, n);
		file.used += n;
		data += n;
		len -= n;
		if (file.used == sizeof(file.buf))
			flush();
	}
}

static void put_text(const char *text)
{
	put(text, strlen(text));
}

static __printf(1, 2) void put_format(const char *fmt, ...)
{
	char text[2048];
	va_list args;

	va_start(args, fmt);
	put(text, (size_t)vscnprintf(text, sizeof(text), fmt, args));
	va_end(args);
}

/* ---- all records in the order of time ---- */

static struct ring_iter iters[MAX_CPUS];

static void records_begin(void)
{
	for (unsigned int cpu = 0; cpu < MAX_CPUS; cpu++)
		ring_iter_begin(&iters[cpu], cpu);
}

/* The oldest record that was not yet seen; NULL: there is none. ring_iter_next() goes on. */
static struct ring_iter *records_oldest(void)
{
	struct ring_iter *oldest = NULL;

	for (unsigned int cpu = 0; cpu < MAX_CPUS; cpu++)
		if (iters[cpu].record && (!oldest || iters[cpu].time < oldest->time))
			oldest = &iters[cpu];
	return oldest;
}

/* ---- .txt ---- */

static const char text_header[] = "#                                _-----=> irqs-off/BH-disabled\n"
				  "#                               / _----=> need-resched\n"
				  "#                              | / _---=> hardirq/softirq\n"
				  "#                              || / _--=> preempt-depth\n"
				  "#                              ||| / _-=> migrate-disable\n"
				  "#                              |||| /     delay\n"
				  "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
				  "#              | |         |   |||||     |         |\n";

/* As Linux, without the option irq-info. */
static const char short_header[] = "#           TASK-PID     CPU#     TIMESTAMP  FUNCTION\n"
				   "#              | |         |         |         |\n";

/* As many letters as header lines above; a point where nothing is to be told. */
static void put_irq_info(struct trace_seq *p, const struct trace_entry *r)
{
	trace_seq_printf(p, "%c.%c", r->flags & TRACE_FLAG_IRQS_OFF ? 'd' : '.',
			 r->flags & TRACE_FLAG_HARDIRQ ? 'h' : '.');
	trace_seq_printf(p, r->preempt_count ? "%x." : "..", r->preempt_count);
}

static void write_text(void)
{
	unsigned long in_buffer, written;
	struct ring_iter *it;
	char line[4096];

	ring_entries(&in_buffer, &written);
	put_format("# tracer: nop\n#\n# entries-in-buffer/entries-written: %lu/%lu   #P:%d\n#\n",
		   in_buffer, written, MAX_CPUS);
	put_text(trace_irq_info() ? text_header : short_header);
	for (records_begin(); (it = records_oldest()); ring_iter_next(it)) {
		struct trace_seq p = { .buffer = line, .size = sizeof(line) };
		const struct trace_entry *r = it->record;
		unsigned long long us = it->time / 1000;

		trace_seq_printf(&p, "%16s-%-7d [%03u] ", trace_find_cmdline(r->pid), r->pid,
				 it->cpu);
		if (trace_irq_info())
			put_irq_info(&p, r);
		if (trace_clock_in_ns())
			trace_seq_printf(&p, " %5llu.%06llu: ", us / 1000000, us % 1000000);
		else
			trace_seq_printf(&p, " %12llu: ", it->time);
		trace_print_text(&p, r);
		put(line, p.len);
		put("\n", 1);
	}
}

/* ---- .dat ---- */

static void put_u16(u16 x)
{
	put(&x, sizeof(x));
}

static void put_u32(u32 x)
{
	put(&x, sizeof(x));
}

static void put_u64(u64 x)
{
	put(&x, sizeof(x));
}

/* A text with its length in front. */
static void put_sized_text(const struct trace_seq *p)
{
	put_u64(p->len);
	put(p->buffer, p->len);
}

static void put_field(struct trace_seq *p, const char *type, const char *name, size_t offset,
		      size_t size, bool is_signed)
{
	/* Of an array, C has the length behind the name. */
	trace_seq_printf(p, "\tfield:%s %s;\toffset:%zu;\tsize:%zu;\tsigned:%d;\n", type, name,
			 offset, size, is_signed);
}

/* A name in a print format that a tool cannot know is replaced by its value. */
static void put_print_fmt(struct trace_seq *p, const char *fmt)
{
	static const char word_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					      "0123456789_";
	extern const struct trace_eval_map *const __start_ftrace_eval_map[] __weak;
	extern const struct trace_eval_map *const __stop_ftrace_eval_map[] __weak;

	while (*fmt) {
		const struct trace_eval_map *const *map = __start_ftrace_eval_map;
		/* A word, or one character that is in none. */
		size_t len = max(strspn(fmt, word_characters), (size_t)1);

		while (map < __stop_ftrace_eval_map &&
		       (strlen((*map)->name) != len || strncmp(fmt, (*map)->name, len)))
			map++;
		if (map < __stop_ftrace_eval_map)
			trace_seq_printf(p, "%#lx", *(*map)->value);
		else
			trace_seq_printf(p, "%.*s", (int)len, fmt);
		fmt += len;
	}
}

static char format_text[16384];

/* What /sys/kernel/tracing/events/<system>/<event>/format has. */
static struct trace_seq event_format(const struct trace_event_call *call)
{
	struct trace_seq p = { .buffer = format_text, .size = sizeof(format_text) };
	size_t offset = sizeof(struct trace_entry);

	trace_seq_printf(&p, "name: %s\nID: %d\nformat:\n", call->name, call->type);
	put_field(&p, "unsigned short", "common_type", 0, 2, false);
	put_field(&p, "unsigned char", "common_flags", 2, 1, false);
	put_field(&p, "unsigned char", "common_preempt_count", 3, 1, false);
	put_field(&p, "int", "common_pid", 4, 4, true);
	trace_seq_printf(&p, "\n");
	for (const struct trace_event_field *f = call->fields; f->type; f++) {
		offset = ALIGN(offset, (size_t)f->align);
		put_field(&p, f->type, f->name, offset, f->size, f->is_signed);
		offset += f->size;
	}
	trace_seq_printf(&p, "\nprint fmt: ");
	put_print_fmt(&p, call->print_fmt);
	trace_seq_printf(&p, "\n");
	return p;
}

/* Of a page in the file, what is in front of its records: the time and the length. */
#define DAT_PAGE_HEADER (sizeof(u64) + sizeof(long))

static void put_header_files(void)
{
	struct trace_seq p = { .buffer = format_text, .size = sizeof(format_text) };

	put("header_page", sizeof("header_page"));
	put_field(&p, "u64", "timestamp", 0, sizeof(u64), false);
	put_field(&p, "local_t", "commit", offsetof(struct buffer_data_page, commit),
		  sizeof(unsigned long), true);
	put_field(&p, "int", "overwrite", offsetof(struct buffer_data_page, commit), 1, true);
	put_field(&p, "char", "data", DAT_PAGE_HEADER, RING_PAGE_SIZE - DAT_PAGE_HEADER, true);
	put_sized_text(&p);

	p.len = 0;
	put("header_event", sizeof("header_event"));
	trace_seq_printf(&p, "# compressed entry header\n"
			     "\ttype_len    :    5 bits\n"
			     "\ttime_delta  :   27 bits\n"
			     "\tarray       :   32 bits\n"
			     "\n"
			     "\tpadding     : type == 29\n"
			     "\ttime_extend : type == 30\n"
			     "\ttime_stamp : type == 31\n"
			     "\tdata max type_len  == 28\n");
	put_sized_text(&p);
}

static bool is_first_of_system(struct trace_event_call *call)
{
	for_each_trace_event(other)
	{
		if (!strcmp(other->system, call->system))
			return other == call;
	}
	return false;
}

static void put_event_formats(void)
{
	struct trace_seq p;
	u32 nr_systems = 0;

	put_u32(1); /* events of ftrace itself */
	p = event_format(&event_kernel_stack);
	put_sized_text(&p);
	for_each_trace_event(call) nr_systems += is_first_of_system(call);
	put_u32(nr_systems);
	for_each_trace_event(first)
	{
		u32 nr = 0;

		if (!is_first_of_system(first))
			continue;
		put(first->system, strlen(first->system) + 1);
		for (struct trace_event_call *const *c = __start_ftrace_events;
		     c < __stop_ftrace_events; c++)
			nr += !strcmp((*c)->system, first->system);
		put_u32(nr);
		for (struct trace_event_call *const *c = __start_ftrace_events;
		     c < __stop_ftrace_events; c++) {
			if (strcmp((*c)->system, first->system))
				continue;
			p = event_format(*c);
			put_sized_text(&p);
		}
	}
}

static int add_symbol_size(void *data, const char *name, unsigned long addr)
{
	*(size_t *)data += strlen(name) + 2 * sizeof(long) + 4;
	return 0;
}

static int put_symbol(void *data, const char *name, unsigned long addr)
{
	put_format("%0*lx T %s\n", (int)(2 * sizeof(long)), addr, name);
	return 0;
}

static void put_symbols(void)
{
	size_t size = 0;

	kallsyms_on_each_symbol(add_symbol_size, &size);
	put_u32((u32)size);
	kallsyms_on_each_symbol(put_symbol, NULL);
}

static void put_cmdlines(void)
{
	char line[64];
	u64 size = 0;

	/* Once for the length, and once for the names. */
	for (int pass = 0; pass < 2; pass++) {
		if (pass)
			put_u64(size);
		for (int pid = 1; pid < MAX_PID; pid++) {
			struct trace_seq p = { .buffer = line, .size = sizeof(line) };

			if (trace_find_cmdline(pid)[0] == '<')
				continue;
			trace_seq_printf(&p, "%d %s\n", pid, trace_find_cmdline(pid));
			if (pass)
				put(line, p.len);
			else
				size += p.len;
		}
	}
}

/* On a 32-bit machine the records begin earlier there than in the ring, where they are aligned. */
static void put_page(const struct buffer_data_page *page)
{
	static const char zeroes[sizeof(struct buffer_data_page)];

	put(page, DAT_PAGE_HEADER);
	put(page->data, RING_DATA_SIZE);
	put(zeroes, RING_PAGE_SIZE - DAT_PAGE_HEADER - RING_DATA_SIZE);
}

#define OPTION_TRACECLOCK 4

static void write_dat(void)
{
	static const char clocks[2][32] = { "local [counter] mono", "local counter [mono]" };
	static const char zeroes[RING_PAGE_SIZE];
	const char *clock = clocks[trace_clock_in_ns()];
	u64 offset, at;

	put("\x17\x08\x44tracing6", sizeof("\x17\x08\x44tracing6"));
	put((const char[]){ __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, sizeof(long) }, 2);
	put_u32(RING_PAGE_SIZE);
	put_header_files();
	put_event_formats();
	put_symbols();
	put_u32(0); /* formats of trace_printk() */
	put_cmdlines();
	put_u32(MAX_CPUS);
	put("options  ", sizeof("options  "));
	put_u16(OPTION_TRACECLOCK);
	put_u32((u32)strlen(clock) + 1);
	put(clock, strlen(clock) + 1);
	put_u16(0);
	put("flyrecord", sizeof("flyrecord"));

	at = file.offset + file.used + MAX_CPUS * 2 * sizeof(u64);
	offset = ALIGN(at, (u64)RING_PAGE_SIZE);
	for (unsigned int cpu = 0; cpu < MAX_CPUS; cpu++) {
		unsigned long first, end;

		ring_pages(cpu, &first, &end);
		put_u64(offset);
		put_u64((end - first) * RING_PAGE_SIZE);
		offset += (end - first) * RING_PAGE_SIZE;
	}
	put(zeroes, ALIGN(at, (u64)RING_PAGE_SIZE) - at);
	for (unsigned int cpu = 0; cpu < MAX_CPUS; cpu++) {
		unsigned long first, end;

		ring_pages(cpu, &first, &end);
		for (; first < end; first++)
			put_page(ring_page(cpu, first));
	}
}

/* ---- .json ---- */

/*
 * What begins and ends a life, and by which field it is known. Those of one kind can be told
 * apart by that field.
 */
static const struct {
	const char *event;
	char phase; /* b: begin, e: end */
	const char *kind;
	const char *key;
} lives[] = {
	{ "kmem_cache_alloc", 'b', "object", "ptr" },
	{ "kmalloc", 'b', "object", "ptr" },
	{ "kmem_cache_free", 'e', "object", "ptr" },
	{ "kfree", 'e', "object", "ptr" },
	{ "mm_page_alloc", 'b', "pages", "pfn" },
	{ "mm_page_free", 'e', "pages", "pfn" },
	{ "percpu_alloc_percpu", 'b', "percpu", "ptr" },
	{ "percpu_free_percpu", 'e', "percpu", "ptr" },
	{ "alloc_vmap_area", 'b', "vmap_area", "addr" },
	{ "free_vmap_area_noflush", 'e', "vmap_area", "va_start" },
	{ "slab_create", 'b', "slab", "pfn" },
	{ "slab_discard", 'e', "slab", "pfn" },
};

static const char *const kinds[] = { "object", "pages", "percpu", "vmap_area", "slab" };

/* What lives: a hash table of the host's memory, with a place for each that was ever born. */
static struct life {
	const char *kind; /* NULL: an empty place */
	u64 key;
	bool lives;
} * table;

static size_t table_size;

/* By order. */
static long nr_free_blocks[32];

static struct life *life_of(const char *kind, u64 key)
{
	size_t i = (size_t)((key ^ (unsigned long)kind) * 0x9e3779b97f4a7c15ULL >> 20) % table_size;

	while (table[i].kind && (table[i].kind != kind || table[i].key != key))
		i = (i + 1) % table_size;
	return &table[i];
}

/* The value of a field of a record. */
static u64 field_value(const struct trace_entry *record, const char *name)
{
	size_t offset;
	const struct trace_event_field *f =
		trace_field(trace_event_of_type(record->type), name, &offset);

	return f ? (u64)trace_field_value(record, f, offset) : 0;
}

/* How many bytes the character of UTF-8 has that begins here; 0 if it is none. */
static size_t utf8_length(const unsigned char *c)
{
	size_t len = *c < 0x80		     ? 1 :
		     *c >= 0xc2 && *c < 0xe0 ? 2 :
		     *c >= 0xe0 && *c < 0xf0 ? 3 :
		     *c >= 0xf0 && *c < 0xf5 ? 4 :
					       0;

	for (size_t i = 1; i < len; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	/* Too long for the character, or what UTF-16 needs for itself. */
	if ((*c == 0xe0 && c[1] < 0xa0) || (*c == 0xed && c[1] >= 0xa0) ||
	    (*c == 0xf0 && c[1] < 0x90) || (*c == 0xf4 && c[1] >= 0x90))
		return 0;
	return len;
}

static void put_json_string(const char *text)
{
	size_t len;

	put("\"", 1);
	for (; *text; text += len ?: 1) {
		unsigned char c = (unsigned char)*text;

		len = utf8_length((const unsigned char *)text);
		if (c == '"' || c == '\\')
			put_format("\\%c", c);
		else if (c < ' ' || c == 0x7f || !len)
			put_format("\\u%04x", c);
		else
			put(text, len);
	}
	put("\"", 1);
}

/* Microseconds, with three digits behind the point; of a counter, a number each. */
static void put_json_time(u64 time)
{
	if (trace_clock_in_ns())
		put_format("\"ts\":%llu.%03llu", time / 1000, time % 1000);
	else
		put_format("\"ts\":%llu", time);
}

static void put_life(char phase, const char *kind, u64 key, u64 time, unsigned int cpu)
{
	put_format(",\n{\"ph\":\"%c\",\"cat\":\"%s\",\"name\":\"%s\",\"id\":\"0x%llx\",\"pid\":0,"
		   "\"tid\":%u,",
		   phase, kind, kind, key, cpu);
	put_json_time(time);
	put_text("}");
}

/* A record may begin or end a life. What was born before the trace does not end in it. */
static void follow_life(const struct ring_iter *it, long *nr_alive)
{
	const char *name = trace_event_of_type(it->record->type)->name;

	for (size_t i = 0; i < ARRAY_SIZE(lives); i++) {
		unsigned int kind = 0;
		struct life *life;
		u64 key;

		if (strcmp(lives[i].event, name))
			continue;
		while (strcmp(kinds[kind], lives[i].kind))
			kind++;
		key = field_value(it->record, lives[i].key);
		/* An allocation that failed. */
		if (!key || (unsigned long)key == -1UL || field_value(it->record, "failed"))
			return;
		life = life_of(kinds[kind], key);
		if (life->lives == (lives[i].phase == 'b'))
			return;
		*life = (struct life){ kinds[kind], key, !life->lives };
		nr_alive[kind] += life->lives ? 1 : -1;
		put_life(lives[i].phase, kinds[kind], key, it->time, it->cpu);
		put_format(",\n{\"ph\":\"C\",\"name\":\"%s\",\"pid\":0,", kinds[kind]);
		put_json_time(it->time);
		put_format(",\"args\":{\"live\":%ld}}", nr_alive[kind]);
	}
}

/* How many free blocks of an order there are, when it is another number than before. */
static void follow_free_blocks(const struct ring_iter *it)
{
	const char *name = trace_event_of_type(it->record->type)->name;
	bool added = !strcmp(name, "add_to_free_list");
	u64 order;

	if (!added && strcmp(name, "del_page_from_free_list"))
		return;
	order = field_value(it->record, "order");
	if (order >= ARRAY_SIZE(nr_free_blocks))
		return;
	nr_free_blocks[order] += added ? 1 : -1;
	put_format(",\n{\"ph\":\"C\",\"name\":\"free blocks of order %llu\",\"pid\":0,", order);
	put_json_time(it->time);
	put_format(",\"args\":{\"blocks\":%ld}}", nr_free_blocks[order]);
}

static void write_json(void)
{
	long nr_alive[ARRAY_SIZE(kinds)] = { 0 };
	unsigned long in_buffer, written;
	struct ring_iter *it;
	u64 last = 0;

	memset(nr_free_blocks, 0, sizeof(nr_free_blocks));
	ring_entries(&in_buffer, &written);
	table_size = 2 * in_buffer + 1;
	table = mmap(NULL, table_size * sizeof(*table), PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (table == MAP_FAILED) {
		file.error = errno;
		return;
	}
	put_text("{\"traceEvents\":[\n{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":0,\"args\":"
		 "{\"name\":\"biscuitos\"}}");
	for (unsigned int cpu = 0; cpu < MAX_CPUS; cpu++)
		put_format(",\n{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":0,\"tid\":%u,"
			   "\"args\":{\"name\":\"CPU %u\"}}",
			   cpu, cpu);
	for (records_begin(); (it = records_oldest()); ring_iter_next(it)) {
		const struct trace_event_call *call = trace_event_of_type(it->record->type);
		char text[4096];
		struct trace_seq p = { .buffer = text, .size = sizeof(text) };

		last = it->time;
		call->output(&p, it->record);
		put_format(",\n{\"ph\":\"i\",\"s\":\"t\",\"name\":\"%s\",\"cat\":\"%s\",\"pid\":0,"
			   "\"tid\":%u,",
			   call->name, call->system, it->cpu);
		put_json_time(it->time);
		put_text(",\"args\":{\"text\":");
		put_json_string(text);
		put_text("}}");
		follow_free_blocks(it);
		follow_life(it, nr_alive);
	}
	/* What lives on ends with the trace. */
	for (size_t i = 0; i < table_size; i++)
		if (table[i].lives)
			put_life('e', table[i].kind, table[i].key, last, 0);
	put_text("\n],\"displayTimeUnit\":\"ns\"}\n");
	munmap(table, table_size * sizeof(*table));
}

/* ---- by the ending of the name ---- */

static const struct {
	const char *ending;
	void (*write)(void);
} formats[] = {
	{ ".txt", write_text },
	{ ".dat", write_dat },
	{ ".json", write_json },
};

static int format_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < ARRAY_SIZE(formats); i++)
		if (!strcmp(dot, formats[i].ending))
			return (int)i;
	return -1;
}

/**
 * trace_file_known - does a file's name end in that of a format?
 * @name: the name
 */
bool trace_file_known(const char *name)
{
	return format_of(name) >= 0;
}

/**
 * trace_write_file - write what was recorded
 * @fd: the file, empty
 * @name: its name, whose ending says the format
 *
 * Return: 0; an errno of the host if the file is not complete.
 */
int trace_write_file(int fd, const char *name)
{
	file = (struct trace_file){ .fd = fd };
	formats[format_of(name)].write();
	flush();
	/* If the disk is full, cut off the part of a line at the end of a text. */
	if (file.error && formats[format_of(name)].write == write_text) {
		int err = ftruncate(fd, (off_t)file.lines);

		(void)err; /* a pipe, or a device */
	}
	return file.error;
}

#endif /* CONFIG_TRACING */
