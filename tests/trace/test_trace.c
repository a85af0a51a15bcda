// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recording events: the ring, the clocks, filters, stacks, messages, and what remains when the
 * machine fails. The events are memblock's, because every project has them.
 */

#include "../tracelib.h"

#include <sys/stat.h>

#include <linux/atomic.h>
#include <linux/memblock.h>

#define EIGHTH(i) (PHYS_OFFSET + 0x200000UL * (i))

/* Reserve 4096 bytes in the first 2 MiB, 8192 in the second, and so on. */
static noinline void reserve_eight(void)
{
	for (unsigned long i = 0; i < 8; i++)
		CHECK_EQ(memblock_reserve(EIGHTH(i) + 0x100000, (i + 1) << 12), 0);
}

static void child_eight(void *arg)
{
	trace_boot();
	reserve_eight();
	CHECK(trace_write());
}

#define RESERVED "memblock_add: type=reserved base=0x[0-9a-f]+ size=[0-9]+ nid=[0-9]+"

/* ---- events by name ---- */

static void by_name(void **state)
{
	static const struct {
		const char *events;
		bool reserved, machine, console;
	} tests[] = {
		{ "biscuitos:memblock_add", true, false, false },
		{ "memblock_add", true, false, false },
		{ "biscuitos:*", true, true, false },
		{ "biscuitos:", true, true, false },
		{ "biscuitos", true, true, false },
		{ "*:memblock_add,printk:console", true, false, true },
		{ "bis*:mem*,,machine,", true, true, false },
		{ "printk", false, false, true },
		{ "*mem*block*add*", true, false, false },
		{ "*", true, true, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		char params[128];

		snprintf(params, sizeof(params), "trace_event=%s", tests[i].events);
		trace_of(child_eight, params);
		CHECK_EQ(nr_events(RESERVED) == 8, tests[i].reserved);
		CHECK_EQ(nr_events("machine: cpus=.*") == 1, tests[i].machine);
		CHECK_EQ(nr_events("console: .*") > 0, tests[i].console);
		CHECK_EVENTS(0, "memblock_remove: .*");
	}
}

static void child_demo(void *arg)
{
	trace_boot();
	reserve_eight();
	trace_demo("mine", true);
	CHECK_EQ(memblock_phys_free(EIGHTH(0) + 0x100000, 4096), 0);
	trace_demo("mine", false);
	CHECK(trace_write());
}

static void demos(void **state)
{
	char expected[200];

	trace_of(child_demo, "mem=32M");
	snprintf(
		expected, sizeof(expected),
		"machine: cpus=1 page_size=4096 start=0x%llx low=33554432 high=0 page_offset=0x%lx",
		(u64)PHYS_OFFSET, PAGE_OFFSET);
	CHECK_EVENTS(1, expected);
	CHECK_EVENTS(1, "demo_begin: name=mine");
	CHECK_EVENTS(1, "demo_end: name=mine");
	/* Before and after: 36 pages, and one less. */
	CHECK_EVENTS(2, "in_use: what=memory nr=33554432");
	CHECK_EVENTS(1, "in_use: what=reserved nr=147456");
	CHECK_EVENTS(1, "in_use: what=reserved nr=143360");
	CHECK(strstr(trace_text, "demo_begin: ") < strstr(trace_text, "memblock_remove: "));
	CHECK(strstr(trace_text, "memblock_remove: ") < strstr(trace_text, "demo_end: "));
}

/* ---- filters ---- */

static void filters(void **state)
{
	static const struct {
		const char *filter;
		int nr;
	} tests[] = {
		{ "size>0x4000", 4 },
		{ "size>=0x4000", 5 },
		{ "size<8192", 1 },
		{ "size<=8192", 2 },
		{ "size==12288", 1 },
		{ "size!=12288", 7 },
		{ "size&0x1000", 4 },
		{ "size==4096||size==8192||size==020000", 2 },
		{ "size>4096&&size<=8192", 1 },
		/* && binds before ||. */
		{ "size==4096||size>8192&&size<=12288", 2 },
		{ "(size==4096||size>8192)&&size<=12288", 2 },
		{ "size<=4096&&size>0||size==12288", 2 },
		{ "!(size==4096)", 7 },
		{ "!size==4096&&!size==8192", 6 },
		{ "!!size==4096", 1 },
		{ "type==reserved", 8 },
		{ "type==\"reserved\"", 8 },
		{ "type=='reserved'", 8 },
		{ "type!=reserved", 0 },
		{ "type==reserve", 0 },
		{ "type~res*", 8 },
		{ "type~*serv*", 8 },
		{ "type~serv*", 0 },
		{ "event==memblock_add", 8 },
		{ "event~memblock_rem*", 0 },
		{ "event!=memblock_add", 0 },
		{ "system==biscuitos", 8 },
		{ "system==kmem", 0 },
		{ "CPU==0", 8 },
		{ "cpu>0", 0 },
		{ "COMM==biscuitos", 8 },
		{ "comm~bis*&&common_pid==1&&common_preempt_count==0&&common_flags==0", 8 },
		{ "common_pid!=1", 0 },
		/* An event without the field. */
		{ "page_size>0", 0 },
		{ "!page_size>0", 8 },
		/* Less than zero is a number, and small. */
		{ "nid>=-1", 8 },
		/* Of an unsigned field it is the largest one. */
		{ "size<=-1", 8 },
		{ "size>-1", 0 },
		{ "type~*e*e*e*d", 8 },
		{ "type~**************************************************x", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		char params[256];
		int nr = 0;

		snprintf(params, sizeof(params), "trace_event_filter=%s", tests[i].filter);
		trace_of(child_eight, params);
		for (unsigned long k = 0; k < 8; k++) {
			char event[128];

			snprintf(event, sizeof(event),
				 "memblock_add: type=reserved base=0x%llx size=%lu nid=[0-9]+",
				 (u64)EIGHTH(k) + 0x100000, (k + 1) << 12);
			nr += nr_events(event);
		}
		if (nr != tests[i].nr)
			check_failed(__FILE__, __LINE__, "%s: %d and not %d events",
				     tests[i].filter, nr, tests[i].nr);
	}
}

static void bad_filters(void **state)
{
	static const struct {
		const char *filter, *words;
	} tests[] = {
		{ "siize>1", ": no event has a field \"siize\"" },
		{ "size>many", ": \"size\" is a number, and \"many\" is not" },
		{ "size~1*", ": \"size\" is a number: ~ cannot compare it" },
		{ "type>1", ": \"type\" is a text: == != ~ can compare it" },
		{ "CPU==one", ": \"CPU\" is a number, and \"one\" is not" },
		{ "size", ": one of == != < <= > >= & ~ is missing" },
		{ "size=1", ": at \"=1\": one of == != < <= > >= & ~ is missing" },
		{ "size>", ": a value is missing" },
		{ ">1", ": at \">1\": the name of a field is missing" },
		{ "(size>1", ": a ')' is missing" },
		{ "size>99999999999999999999999", " is larger than any number" },
		{ "size>1)", ": at \")\": && or || is missing" },
		{ "size>1&&", ": the name of a field is missing" },
		{ "type==\"res", ": at \"\"res\": the quotes do not end" },
		{ "type==aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  ": a value is longer than 63 characters" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		char params[256], words[256];
		struct child c;

		snprintf(params, sizeof(params), "trace_event_filter=%s", tests[i].filter);
		c = trace_of_child(child_eight, params);
		snprintf(words, sizeof(words), "trace_event_filter=%s: ", tests[i].filter);
		CHECK_EQ(c.status, 1);
		CHECK_HAS(c.err, words);
		CHECK_HAS(c.err, tests[i].words);
		free_child(&c);
	}
}

static void too_long_filter(void **state)
{
	char params[900] = "trace_event_filter=size>1";
	struct child c;

	for (int i = 0; i < 2; i++) {
		char deep[200] = "trace_event_filter=";

		memset(deep + strlen(deep), "(!"[i], 100);
		c = trace_of_child(child_eight, deep);
		CHECK_EQ(c.status, 1);
		CHECK_HAS(c.err, "more than 64 operators and parentheses are nested");
		free_child(&c);
	}
	for (int i = 0; i < 64; i++)
		strcat(params, "&&size>1");
	c = trace_of_child(child_eight, params);
	CHECK_EQ(c.status, 1);
	CHECK_HAS(c.err, "there are more than 64 comparisons and operators");
	free_child(&c);
}

/* ---- the calls that led to an event ---- */

static void stacks(void **state)
{
	const char *at;

	trace_of(child_eight, "trace_event=memblock_add trace_options=stacktrace");
	at = strstr(trace_text, "type=reserved");
	CHECK(at);
	at = strstr(at, "<stack trace>\n => ");
	CHECK(at);
	/* The first one is memblock's; what records does not count. */
	CHECK(!strstr(trace_text, "trace_event") && !strstr(trace_text, "__trace_"));
	CHECK_HAS(at, "\n => reserve_eight+0x");
	CHECK_HAS(at, "\n => child_eight+0x");
	trace_of(child_eight, "trace_options=stacktrace,nostacktrace");
	CHECK(!strstr(trace_text, "stack trace"));
}

static void bad_options(void **state)
{
	static const char *const options[] = { "stack", "stacktraces", "nostack", "no",
					       "stacktrace,x" };

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		char params[64];
		struct child c;

		snprintf(params, sizeof(params), "trace_options=%s", options[i]);
		c = trace_of_child(child_eight, params);
		CHECK_EQ(c.status, 1);
		CHECK_HAS(c.err,
			  ": there are stacktrace and irq-info, and nostacktrace and noirq-info");
		free_child(&c);
	}
}

static void no_irq_info(void **state)
{
	trace_of(child_eight, "trace_event=memblock_add trace_options=noirq-info");
	CHECK_HAS(trace_text, "#           TASK-PID     CPU#     TIMESTAMP  FUNCTION\n");
	CHECK_HAS(trace_text, "\n       biscuitos-1       [000]             1: memblock_add: ");
	trace_of(child_eight, "trace_event=memblock_add");
	CHECK_HAS(trace_text,
		  "\n       biscuitos-1       [000] .....            1: memblock_add: ");
}

/* ---- the context of an event ---- */

static void child_contexts(void *arg)
{
	unsigned long flags;

	trace_boot();
	preempt_disable();
	preempt_disable();
	pr_info("deep\n");
	preempt_enable();
	preempt_enable();
	local_irq_save(flags);
	pr_info("off\n");
	local_irq_restore(flags);
	pr_info("on\n");
	CHECK(trace_write());
}

static void contexts(void **state)
{
	trace_of(child_contexts, "trace_event=printk:console");
	if (IS_ENABLED(CONFIG_PREEMPT_COUNT))
		CHECK_HAS(trace_text, " [000] ...2. ");
	CHECK_HAS(trace_text, " [000] d");
	CHECK(strstr(trace_text, ": console: off") > strstr(trace_text, " [000] d"));
	CHECK(strstr(trace_text, ": console: off") < strstr(trace_text, ": console: on"));
	CHECK(!strstr(strstr(trace_text, ": console: off"), "] d"));
}

/* ---- messages ---- */

static void child_messages(void *arg)
{
	trace_boot();
	pr_info("shown to nobody\n");
	printk(KERN_DEBUG "of no interest\n");
	pr_warn("beginning");
	pr_cont(", end\n");
	pr_info("%s", "");
	CHECK(trace_write());
}

static void messages(void **state)
{
	trace_of(child_messages, "trace_event=console");
	CHECK_EVENTS(1, "console: shown to nobody");
	CHECK_EVENTS(1, "console: of no interest");
	CHECK_EVENTS(1, "console: beginning");
	CHECK_EVENTS(1, "console: , end");
	CHECK_EVENTS(0, "console: ");
	CHECK(!strstr(trace_text, "\n\n"));
}

/* ---- the clocks ---- */

static void child_pause(void *arg)
{
	trace_boot();
	pr_info("one\n");
	/* More than 27 bits of nanoseconds. */
	usleep(300000);
	pr_info("two\n");
	CHECK(trace_write());
}

static double time_of(const char *message)
{
	const char *at = strstr(trace_text, message);

	CHECK(at);
	while (strncmp(at, "] ", 2))
		at--;
	return strtod(at + 8, NULL);
}

static void clocks(void **state)
{
	double passed;

	trace_of(child_pause, "trace_event=console trace_clock=mono");
	passed = time_of("console: two") - time_of("console: one");
	CHECK(passed >= 0.3 && passed < 60);
	trace_of(child_pause, "trace_event=console trace_clock=counter");
	CHECK_EQ((int)(time_of("console: two") - time_of("console: one")), 1);
}

/* ---- the ring ---- */

#ifdef SLOW_CODE
#define MANY 100000
#else
#define MANY 1000000
#endif

static void child_many(void *arg)
{
	trace_boot();
	for (int i = 0; i < MANY / 2; i++) {
		CHECK_EQ(memblock_reserve(EIGHTH(1), 4096), 0);
		CHECK_EQ(memblock_phys_free(EIGHTH(1), 4096), 0);
	}
	CHECK(trace_write());
}

/* The two numbers in the header of the text. */
static void read_header(unsigned long *in_buffer, unsigned long *written)
{
	const char *at = strstr(trace_text, "entries-in-buffer/entries-written: ");

	CHECK(at);
	CHECK_EQ(sscanf(strchr(at, ' '), "%lu/%lu", in_buffer, written), 2);
}

static void a_million(void **state)
{
	unsigned long in_buffer, written;

	trace_of(child_many, "trace_event=memblock_* trace_buf_size=160M");
	read_header(&in_buffer, &written);
	CHECK(in_buffer >= MANY);
	CHECK_EQ(written, in_buffer);
	CHECK_EQ(nr_events("memblock_remove: type=reserved .*"), MANY / 2);
}

static void overrun(void **state)
{
	unsigned long in_buffer, written, first, nr = 0;
	struct child c = trace_of_child(child_many, "trace_event=memblock_* trace_buf_size=8K");
	char words[120], *line = strstr(trace_text, "] ");

	CHECK_EQ(c.status, 0);
	read_header(&in_buffer, &written);
	CHECK(in_buffer < 200);
	CHECK(written >= MANY);
	snprintf(words, sizeof(words),
		 "trace: %lu of %lu events were overwritten; trace_buf_size= "
		 "keeps more\n",
		 written - in_buffer, written);
	CHECK_HAS(c.err, words);
	/* The newest ones are kept, none is missing, and they are in order. */
	first = strtoul(line + 8, NULL, 10);
	CHECK_EQ(first, written - in_buffer + 1);
	for (; line; line = strstr(line + 1, "] "))
		CHECK_EQ(strtoul(line + 8, NULL, 10), first + nr++);
	CHECK_EQ(nr, in_buffer);
	free_child(&c);
}

/* ---- when the machine fails ---- */

static void child_panics(void *arg)
{
	trace_boot();
	reserve_eight();
	panic("enough");
}

static void at_a_panic(void **state)
{
	struct child c = trace_of_child(child_panics, "");

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_EVENTS(1, "console: Kernel panic - not syncing: enough");
	CHECK(nr_events(RESERVED) >= 8);
	free_child(&c);
}

static void child_oopses(void *arg)
{
	int *volatile nowhere = (int *)16;

	trace_boot();
	reserve_eight();
	*nowhere = 1;
}

static void at_an_oops(void **state)
{
	struct child c = trace_of_child(child_oopses, "");

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_EVENTS(1, "console: Unable to handle kernel NULL pointer dereference at virtual "
			"address [01]+");
	CHECK(nr_events(RESERVED) >= 8);
	free_child(&c);
}

/* A child of the machine that fails leaves the file to the machine. */
static void child_with_child(void *arg)
{
	int status;

	trace_boot();
	if (!fork())
		panic("only the child");
	CHECK(wait(&status) > 0 && WIFSIGNALED(status));
	reserve_eight();
	CHECK(trace_write());
}

static void a_child_fails(void **state)
{
	trace_of(child_with_child, "");
	CHECK_EVENTS(0, "console: .*only the child");
	CHECK(nr_events(RESERVED) >= 8);
}

/* A disk that is full: the other file is complete, and the caller learns it. */
static char full[] = "/tmp/biscuitos-full-XXXXXX";
static char full_link[sizeof(full) + 8];

static void child_full(void *arg)
{
	snprintf(trace_params + strlen(trace_params), 128, " trace=%s", full_link);
	trace_boot();
	reserve_eight();
	CHECK(!trace_write());
}

static void full_disk(void **state)
{
	struct child c;

	CHECK(mkdtemp(full));
	snprintf(full_link, sizeof(full_link), "%s/f.txt", full);
	CHECK_EQ(symlink("/dev/full", full_link), 0);
	c = trace_of_child(child_full, "");
	unlink(full_link);
	rmdir(full);
	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "f.txt is not complete: No space left on device\n");
	CHECK_EQ(nr_events(RESERVED), 8);
	free_child(&c);
}

/* There is room for a part of the text: that ends with a whole line. */
static void child_no_room(void *arg)
{
	const struct rlimit limit = { 100001, 100001 };

	trace_boot();
	for (int i = 0; i < 2000; i++)
		reserve_eight();
	signal(SIGXFSZ, SIG_IGN);
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
	CHECK(!trace_write());
}

static void no_room(void **state)
{
	struct child c = trace_of_child(child_no_room, "");

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, ".txt is not complete: File too large\n");
	CHECK(strlen(trace_text) > 99000 && strlen(trace_text) <= 100001);
	CHECK_HAS(trace_text + strlen(trace_text) - 9, " nid=");
	CHECK_EQ(trace_text[strlen(trace_text) - 1], '\n');
	free_child(&c);
}

/* A reader that does not want all of it. */
static char fifo[sizeof(full) + 8];

static void child_fifo(void *arg)
{
	snprintf(trace_params + strlen(trace_params), 128, " trace=%s", fifo);
	if (!fork()) {
		int fd = open(fifo, O_RDONLY);

		close(fd);
		_exit(0);
	}
	trace_boot();
	usleep(100000);
	reserve_eight();
	CHECK(!trace_write());
}

static void reader_goes_away(void **state)
{
	char dir[] = "/tmp/biscuitos-fifo-XXXXXX";
	struct child c;

	CHECK(mkdtemp(dir));
	snprintf(fifo, sizeof(fifo), "%s/f.txt", dir);
	CHECK_EQ(mkfifo(fifo, 0600), 0);
	c = trace_of_child(child_fifo, "");
	unlink(fifo);
	rmdir(dir);
	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "f.txt is not complete: Broken pipe\n");
	CHECK_EQ(nr_events(RESERVED), 8);
	free_child(&c);
}

/* ---- JSON ---- */

static char json[] = "/tmp/biscuitos-json-XXXXXX.json";

static void child_json(void *arg)
{
	snprintf(trace_params + strlen(trace_params), 128, " trace=%s", json);
	trace_boot();
	pr_info("%s\n", "\"a\\b\" \t uml\xc3\xa4ut \xe2\x82\xac \xf0\x9f\x8d\xaa");
	/* None of these are characters. */
	pr_info("%s\n", "<\xff \xc3( \xc0\xaf \xe0\x80\xaf \xed\xa0\x80 \xf4\x90\x80\x80 \xc3");
	CHECK(trace_write());
}

static void json_texts(void **state)
{
	char *text;
	int fd = mkstemps(json, 5);

	CHECK(fd >= 0);
	trace_of(child_json, "");
	text = read_all(fdopen(fd, "r"));
	unlink(json);
	CHECK_HAS(text, "\"\\\"a\\\\b\\\" \\u0009 uml\xc3\xa4ut \xe2\x82\xac \xf0\x9f\x8d\xaa\"");
	CHECK_HAS(text, "\"<\\u00ff \\u00c3( \\u00c0\\u00af \\u00e0\\u0080\\u00af "
			"\\u00ed\\u00a0\\u0080 \\u00f4\\u0090\\u0080\\u0080 \\u00c3\"");
	free(text);
}

static void one_file_twice(void **state)
{
	char params[200], name[] = "/tmp/biscuitos-twice-XXXXXX.txt";
	struct child c;

	close(mkstemps(name, 4));
	snprintf(params, sizeof(params), "trace=%s trace=/tmp/.%s", name, name + 4);
	c = trace_of_child(child_eight, params);
	unlink(name);
	CHECK_EQ(c.status, 1);
	CHECK_HAS(c.err, ": this is the same file as trace=");
	free_child(&c);
}

static void no_event(void **state)
{
	struct child c = trace_of_child(child_eight, "trace_event=,");

	CHECK_EQ(c.status, 1);
	CHECK_HAS(c.err, "trace_event=,: this names no event");
	free_child(&c);
}

/* Recording ends once. */
static void child_twice(void *arg)
{
	trace_boot();
	CHECK(trace_write());
	reserve_eight();
	CHECK(trace_write());
}

static void twice(void **state)
{
	trace_of(child_twice, "");
	CHECK_EQ(nr_events("memblock_add: type=memory .*"), 1);
	CHECK_EVENTS(0, "memblock_add: type=reserved base=0x[0-9a-f]+00000 size=32768 nid=[0-9]+");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_name),
		cmocka_unit_test(demos),
		cmocka_unit_test(filters),
		cmocka_unit_test(bad_filters),
		cmocka_unit_test(too_long_filter),
		cmocka_unit_test(stacks),
		cmocka_unit_test(bad_options),
		cmocka_unit_test(no_irq_info),
		cmocka_unit_test(contexts),
		cmocka_unit_test(messages),
		cmocka_unit_test(clocks),
		cmocka_unit_test(a_million),
		cmocka_unit_test(overrun),
		cmocka_unit_test(at_a_panic),
		cmocka_unit_test(at_an_oops),
		cmocka_unit_test(a_child_fails),
		cmocka_unit_test(full_disk),
		cmocka_unit_test(no_room),
		cmocka_unit_test(reader_goes_away),
		cmocka_unit_test(json_texts),
		cmocka_unit_test(one_file_twice),
		cmocka_unit_test(no_event),
		cmocka_unit_test(twice),
	};

	return cmocka_run_group_tests_name("recording events", tests, NULL, NULL);
}
