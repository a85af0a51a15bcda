// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events are recorded: trace_event_filter=, in the language of Linux's filters.
 *
 *	event == kmalloc && bytes_req > 100
 *	CPU == 1 && !(event ~ "mm_page_*")
 *
 *	filter		or
 *	or		and || and ...
 *	and		not && not ...
 *	not		! not, ( or ), or field operator value
 *	operator	== != < <= > >= & for a number, == != ~ for a text
 *
 * A field is one of the event's own (its "format" in the .dat file names them), one of those that
 * all events have (common_pid, common_flags, common_preempt_count), or
 *
 *	CPU		where it happened
 *	COMM		the name of the task
 *	event, system	the names of the event. Linux does not need these two: there each event
 *			has a filter of its own
 *
 * ~ compares with a pattern in which '*' is any text. A comparison with a field that the event
 * does not have is false.
 *
 * The text becomes a tree when the machine boots:
 *
 *	&&
 *	|-- event == kmalloc
 *	`-- bytes_req > 100
 *
 * Linux: kernel/trace/trace_events_filter.c, which makes a little program of it instead.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "trace.h"

#ifdef CONFIG_TRACING

#define MAX_FILTER_PREDS 64
#define MAX_FILTER_TEXT	 64

enum filter_op_ids {
	OP_EQ,
	OP_NE,
	OP_LE,
	OP_LT,
	OP_GE,
	OP_GT,
	OP_BAND,
	OP_GLOB
};

/* One that is the beginning of another comes after it. */
static const struct {
	const char *text;
	enum filter_op_ids op;
} ops[] = {
	{ "==", OP_EQ }, { "!=", OP_NE }, { "<=", OP_LE },  { "<", OP_LT },
	{ ">=", OP_GE }, { ">", OP_GT },  { "&", OP_BAND }, { "~", OP_GLOB },
};

/**
 * struct filter_node - a comparison, or what joins two
 * @kind: '&', '|' or '!' for the operators; 'p' for a comparison
 * @left: the first operand
 * @right: the second one
 * @field: of a comparison: the name of the field
 * @op: how it is compared
 * @text: with what
 * @value: @text as a number
 * @is_number: is it one?
 */
static struct filter_node {
	char kind;
	struct filter_node *left, *right;
	char field[MAX_FILTER_TEXT];
	enum filter_op_ids op;
	char text[MAX_FILTER_TEXT];
	long long value;
	bool is_number;
} nodes[MAX_FILTER_PREDS];

static unsigned int nr_nodes;
static struct filter_node *root;

/* ---- from the text to the tree ---- */

static const char *whole, *at;

static __noreturn __printf(1, 2) void filter_error(const char *fmt, ...)
{
	char words[200];
	va_list args;

	va_start(args, fmt);
	vscnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	/* So that the reason is seen after a long filter, too. */
	if (*at)
		boot_error("trace_event_filter=%.150s: at \"%.50s\": %s", whole, at, words);
	boot_error("trace_event_filter=%.150s: %s", whole, words);
}

static void skip_blanks(void)
{
	while (*at == ' ' || *at == '\t')
		at++;
}

/* Is @text next? Then go behind it. */
static bool accept(const char *text)
{
	skip_blanks();
	if (strncmp(at, text, strlen(text)))
		return false;
	at += strlen(text);
	return true;
}

static struct filter_node *new_node(char kind, struct filter_node *left, struct filter_node *right)
{
	if (nr_nodes == MAX_FILTER_PREDS)
		filter_error("there are more than %d comparisons and operators", MAX_FILTER_PREDS);
	nodes[nr_nodes] = (struct filter_node){ .kind = kind, .left = left, .right = right };
	return &nodes[nr_nodes++];
}

/* A name or a value: up to the first character that ends it, or what is in quotes. */
static void take_word(char *word, const char *what)
{
	const char *end;
	size_t len;

	skip_blanks();
	if (*at == '"' || *at == '\'') {
		end = strchr(at + 1, *at);
		if (!end)
			filter_error("the quotes do not end");
		at++;
		len = (size_t)(end - at);
	} else {
		len = strcspn(at, " \t&|()<>=!~\"'");
		if (!len)
			filter_error("%s is missing", what);
		end = NULL;
	}
	if (len >= MAX_FILTER_TEXT)
		filter_error("%s is longer than %d characters", what, MAX_FILTER_TEXT - 1);
	memcpy(word, at, len);
	word[len] = '\0';
	at = end ? end + 1 : at + len;
}

/* Fields that every event has. */
static bool is_common_text(const char *name)
{
	return !strcmp(name, "event") || !strcmp(name, "system") || !strcasecmp(name, "comm");
}

static bool is_common_number(const char *name)
{
	return !strcasecmp(name, "cpu") || !strcmp(name, "common_pid") ||
	       !strcmp(name, "common_flags") || !strcmp(name, "common_preempt_count");
}

static bool is_text(const struct trace_event_field *field)
{
	return !strcmp(field->type, "__data_loc char[]");
}

/* Some event must have the field, and the operator must be one for it. */
static void check_pred(const struct filter_node *n)
{
	bool text = is_common_text(n->field), number = is_common_number(n->field);

	for_each_trace_event(call)
	{
		size_t offset;
		const struct trace_event_field *field = trace_field(call, n->field, &offset);

		if (field && is_text(field))
			text = true;
		else if (field)
			number = true;
	}
	if (!text && !number)
		filter_error("no event has a field \"%s\"", n->field);
	if (!number && n->op != OP_EQ && n->op != OP_NE && n->op != OP_GLOB)
		filter_error("\"%s\" is a text: == != ~ can compare it", n->field);
	if (!text && n->op == OP_GLOB)
		filter_error("\"%s\" is a number: ~ cannot compare it", n->field);
	if (!text && !n->is_number)
		filter_error("\"%s\" is a number, and \"%s\" is not", n->field, n->text);
}

static struct filter_node *parse_pred(void)
{
	struct filter_node *n = new_node('p', NULL, NULL);
	unsigned int i = 0;
	char *end;

	take_word(n->field, "the name of a field");
	while (i < ARRAY_SIZE(ops) && !accept(ops[i].text))
		i++;
	if (i == ARRAY_SIZE(ops))
		filter_error("one of == != < <= > >= & ~ is missing");
	n->op = ops[i].op;
	take_word(n->text, "a value");
	errno = 0;
	n->value = (long long)strtoull(n->text, &end, 0);
	n->is_number = *n->text && !*end;
	if (n->is_number && errno)
		filter_error("%s is larger than any number", n->text);
	check_pred(n);
	return n;
}

static struct filter_node *parse_or(void);

static struct filter_node *parse_not(void)
{
	static int depth;
	struct filter_node *n;

	if (++depth > MAX_FILTER_PREDS)
		filter_error("more than %d operators and parentheses are nested", MAX_FILTER_PREDS);
	if (accept("!")) {
		n = new_node('!', parse_not(), NULL);
	} else if (accept("(")) {
		n = parse_or();
		if (!accept(")"))
			filter_error("a ')' is missing");
	} else {
		n = parse_pred();
	}
	depth--;
	return n;
}

static struct filter_node *parse_and(void)
{
	struct filter_node *n = parse_not();

	while (accept("&&"))
		n = new_node('&', n, parse_not());
	return n;
}

static struct filter_node *parse_or(void)
{
	struct filter_node *n = parse_and();

	while (accept("||"))
		n = new_node('|', n, parse_and());
	return n;
}

/**
 * filter_parse - take what is to be recorded
 * @text: the filter, as trace_event_filter= has it
 *
 * Ends the process with one line if it is no filter.
 */
void __init filter_parse(const char *text)
{
	whole = at = text;
	root = parse_or();
	skip_blanks();
	if (*at)
		filter_error("&& or || is missing");
}

/* ---- events against the tree ---- */

static bool match_text(const struct filter_node *n, const char *text)
{
	switch (n->op) {
	case OP_EQ:
		return !strcmp(text, n->text);
	case OP_NE:
		return strcmp(text, n->text);
	case OP_GLOB:
		return glob_match(n->text, strlen(n->text), text);
	default:
		return false;
	}
}

/* A number as a field of @size bytes can hold it. */
static long long as_field(long long number, unsigned int size, bool is_signed)
{
	unsigned int unused = 64 - 8 * size;
	unsigned long long bits = (unsigned long long)number << unused;

	return is_signed ? (long long)bits >> unused : (long long)(bits >> unused);
}

static bool match_number(const struct filter_node *n, long long number, unsigned int size,
			 bool is_signed)
{
	long long value = as_field(n->value, size, is_signed);
	unsigned long long a = (unsigned long long)number, b = (unsigned long long)value;

	switch (n->op) {
	case OP_EQ:
		return number == value;
	case OP_NE:
		return number != value;
	case OP_LE:
		return is_signed ? number <= value : a <= b;
	case OP_LT:
		return is_signed ? number < value : a < b;
	case OP_GE:
		return is_signed ? number >= value : a >= b;
	case OP_GT:
		return is_signed ? number > value : a > b;
	case OP_BAND:
		return number & value;
	default:
		return false;
	}
}

static bool match_pred(const struct filter_node *n, const struct trace_event_call *call,
		       const struct trace_entry *record, int cpu)
{
	const struct trace_event_field *field;
	size_t offset;

	if (!strcmp(n->field, "event"))
		return match_text(n, call->name);
	if (!strcmp(n->field, "system"))
		return match_text(n, call->system);
	if (!strcasecmp(n->field, "comm"))
		return match_text(n, current->comm);
	if (!strcasecmp(n->field, "cpu"))
		return match_number(n, cpu, 8, true);
	if (!strcmp(n->field, "common_pid"))
		return match_number(n, record->pid, 8, true);
	if (!strcmp(n->field, "common_flags"))
		return match_number(n, record->flags, 8, true);
	if (!strcmp(n->field, "common_preempt_count"))
		return match_number(n, record->preempt_count, 8, true);
	field = trace_field(call, n->field, &offset);
	if (!field)
		return false;
	if (is_text(field)) {
		u32 loc = *(const u32 *)((const char *)record + offset);

		return match_text(n, (const char *)record + (loc & 0xffff));
	}
	return n->is_number && match_number(n, trace_field_value(record, field, offset),
					    field->size, field->is_signed);
}

static bool match(const struct filter_node *n, const struct trace_event_call *call,
		  const struct trace_entry *record, int cpu)
{
	switch (n->kind) {
	case '!':
		return !match(n->left, call, record, cpu);
	case '&':
		return match(n->left, call, record, cpu) && match(n->right, call, record, cpu);
	case '|':
		return match(n->left, call, record, cpu) || match(n->right, call, record, cpu);
	default:
		return match_pred(n, call, record, cpu);
	}
}

/**
 * filter_match_preds - does an event fit the filter?
 * @call: the event
 * @record: its record
 * @cpu: the CPU, which is this one
 */
bool filter_match_preds(const struct trace_event_call *call, const void *record, int cpu)
{
	return match(root, call, record, cpu);
}

#endif /* CONFIG_TRACING */
