/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TRACELIB_H
#define _TRACELIB_H

/*
 * A test of events: a child boots with trace=, does something, and its events are held against
 * regular expressions.
 *
 *	static void child_something(void *arg)
 *	{
 *		trace_boot();
 *		kfree(kmalloc(8, GFP_KERNEL));
 *		CHECK(trace_write());
 *	}
 *
 *	trace_of(child_something, "trace_event=kmem:*");
 *	CHECK_EVENTS(1, "kmalloc: call_site=" SYM " ptr=" PTR " bytes_req=8 .*");
 */

#include "testlib.h"

#include <regex.h>

#include <linux/biscuitos.h>
#include <linux/init.h>
#include <linux/trace_events.h>
#ifdef CONFIG_PERCPU
#include <linux/percpu.h>
#endif
#ifdef CONFIG_TASK
#include <linux/smp.h>
#endif
#ifdef CONFIG_BUDDY
#include <linux/mm.h>
#endif
#ifdef CONFIG_SLUB
#include <linux/slub.h>
#endif
#ifdef CONFIG_FIXMAP
#include <linux/fixmap.h>
#endif
#ifdef CONFIG_KMAP
#include <linux/highmem.h>
#endif
#ifdef CONFIG_VMALLOC
#include <linux/vmalloc.h>
#endif

/* An address in the code, and a pointer, as events print them. */
#define SYM "[A-Za-z0-9_.]+\\+0x[0-9a-f]+/0x[0-9a-f]+"
#define PTR "[0-9a-f]{8,16}"

/* The boot parameters of the child; and what it wrote. */
static char trace_params[1024];
static char *trace_text;

/* Boot all that the project has, with the parameters of trace_of(). */
static inline void trace_boot(void)
{
	static char words[1024];
	char *argv[24] = { "test" };
	int argc = 1;

	alarm(PATIENCE);
	console_loglevel = LOGLEVEL_WARNING + 1;
	strcpy(words, trace_params);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
#ifdef CONFIG_PGTABLE
	paging_init();
#endif
#ifdef CONFIG_FIXMAP
	early_fixmap_init();
#endif
#ifdef CONFIG_PERCPU
	setup_per_cpu_areas();
#endif
#ifdef CONFIG_TASK
	smp_init();
#endif
#ifdef CONFIG_BUDDY
	mem_init();
#endif
#ifdef CONFIG_SLUB
	kmem_cache_init();
#endif
#ifdef CONFIG_KMAP
	kmap_init();
#endif
#ifdef CONFIG_VMALLOC
	vmalloc_init();
#endif
}

/*
 * Run @fn in a child, with @params and a file for the trace. How the child ends is the
 * caller's to look at.
 */
static inline struct child trace_of_child(void (*fn)(void *), const char *params)
{
	char name[] = "/tmp/biscuitos-trace-XXXXXX.txt";
	int fd = mkstemps(name, 4);
	struct child c;

	CHECK(fd >= 0);
	snprintf(trace_params, sizeof(trace_params), "%s trace=%s", params, name);
	c = run_child(fn, NULL);
	free(trace_text);
	trace_text = read_all(fdopen(fd, "r"));
	unlink(name);
	return c;
}

/* The same of a child that must end well. */
static inline void trace_of(void (*fn)(void *), const char *params)
{
	struct child c = trace_of_child(fn, params);

	if (c.status)
		fprintf(stderr, "status %d, stderr: %s", c.status, c.err);
	CHECK_EQ(c.status, 0);
	free_child(&c);
}

/* The line with a message of the program. */
static inline char *line_of_message(const char *message)
{
	char words[128], *at;

	snprintf(words, sizeof(words), ": console: %s\n", message);
	at = strstr(trace_text, words);
	if (!at)
		check_failed(__FILE__, __LINE__, "no message \"%s\" in the trace", message);
	while (at[-1] != '\n')
		at--;
	return at;
}

/* Forget the events before the message @first, and those behind @last, if there is one. */
static inline void keep_events(const char *first, const char *last)
{
	const char *begin;

	if (last)
		*line_of_message(last) = '\0';
	begin = line_of_message(first);
	memmove(trace_text, begin, strlen(begin) + 1);
}

/* The lines of the trace, one after the other: "kfree: call_site=..."; NULL: no further one. */
static inline char *next_event(char **at)
{
	static char event[4096];
	char *end, *time;

	for (; **at; *at = end + 1) {
		end = strchr(*at, '\n');
		/* Only in this line: AddressSanitizer reads all of what strstr() gets. */
		time = memmem(*at, (size_t)(end - *at), "] ", 2);
		if (**at == '#' || !time)
			continue;
		time = (char *)memmem(time, (size_t)(end - time), ": ", 2) + 2;
		memcpy(event, time, min((size_t)(end - time), sizeof(event) - 1));
		event[min((size_t)(end - time), sizeof(event) - 1)] = '\0';
		*at = end + 1;
		return event;
	}
	return NULL;
}

/* How many events are as the expression says, from their first letter to the last. */
static inline int nr_events(const char *pattern)
{
	char whole[2048], *at = trace_text, *event;
	int nr = 0;
	regex_t re;

	snprintf(whole, sizeof(whole), "^(%s)$", pattern);
	CHECK_EQ(regcomp(&re, whole, REG_EXTENDED | REG_NOSUB), 0);
	while ((event = next_event(&at)))
		nr += !regexec(&re, event, 0, NULL, 0);
	regfree(&re);
	return nr;
}

#define CHECK_EVENTS(nr, pattern)                                                                 \
	do {                                                                                      \
		int __nr = nr_events(pattern);                                                    \
		if (__nr != (nr))                                                                 \
			check_failed(__FILE__, __LINE__,                                          \
				     "%d and not %d events \"%s\" in:\n%.1500s", __nr, (int)(nr), \
				     pattern, strchr(trace_text, ']') ?: "");                     \
	} while (0)

/* The first event of this name; it must be there. */
static inline char *event_of(const char *name)
{
	char *at = trace_text, *event;

	while ((event = next_event(&at)))
		if (!strncmp(event, name, strlen(name)) && event[strlen(name)] == ':')
			return event;
	check_failed(__FILE__, __LINE__, "there is no event %s", name);
}

/* What a field of an event has: "pfn" of "mm_page_free: page=... pfn=0x60000 order=10". */
static inline char *field_of(const char *event, const char *field)
{
	static char value[4][256];
	static int turn;
	char word[64];
	const char *at;

	snprintf(word, sizeof(word), " %s=", field);
	at = strstr(event, word);
	if (!at)
		check_failed(__FILE__, __LINE__, "no field %s in: %s", field, event);
	turn = (turn + 1) % 4;
	sscanf(at + strlen(word), "%255s", value[turn]);
	return value[turn];
}

#endif /* _TRACELIB_H */
