// SPDX-License-Identifier: GPL-2.0-only
/*
 * The language against libc's, which is the model: random conversions of integers,
 * strings and characters, with random flags, widths, precisions and sizes, into
 * buffers of random size. Both must write the same, return the same, and leave alone
 * what is behind the text.
 *
 * Where the kernel is not C the formats keep away: # with a number that is 0, or with
 * octal digits that a precision asks for; precision 0 of 0; the flag 0 together with
 * a precision; "%.s"; flags of no meaning to the conversion.
 *
 * TEST_SEED=<n> repeats a run.
 */

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* libc's, while it has the name. */
static int libc_vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	return vsnprintf(buf, size, fmt, args);
}

#include "../testlib.h"

#define NR_STEPS 150000
#define BUF_SIZE 256
#define GUARD	 0x5a

static char ours[BUF_SIZE + 16], theirs[BUF_SIZE + 16];

/* The same arguments for both, into @size bytes. */
static void check_same(size_t size, const char *fmt, ...)
{
	va_list args;
	int got, want;

	memset(ours, GUARD, sizeof(ours));
	memset(theirs, GUARD, sizeof(theirs));
	va_start(args, fmt);
	want = libc_vsnprintf(theirs, size, fmt, args);
	va_end(args);
	va_start(args, fmt);
	got = vsnprintf(ours, size, fmt, args);
	va_end(args);
	if (got == want && !memcmp(ours, theirs, sizeof(ours)))
		return;
	ours[BUF_SIZE] = theirs[BUF_SIZE] = '\0';
	check_failed(__FILE__, __LINE__, "\"%s\" into %zu bytes: %d \"%s\", libc: %d \"%s\"", fmt,
		     size, got, ours, want, theirs);
}

static char *add(char *fmt, const char *text)
{
	return stpcpy(fmt, text);
}

/* Flags, width and precision; @zero and @alternate say whether 0 and # may be there. */
static char *add_spec(char *fmt, bool is_signed, bool zero, bool alternate, bool precision)
{
	unsigned long r = random_below(256);

	if (r & 1)
		fmt = add(fmt, "-");
	if (is_signed && (r & 2))
		fmt = add(fmt, r & 4 ? "+" : " ");
	if (alternate && (r & 8))
		fmt = add(fmt, "#");
	if (precision && (r & 16)) {
		fmt += sprintf(fmt, "%lu.%lu", 1 + random_below(40), 1 + random_below(40));
	} else {
		if (zero && (r & 32))
			fmt = add(fmt, "0");
		if (r & 64)
			fmt += sprintf(fmt, "%lu", 1 + random_below(40));
	}
	return fmt;
}

static u64 random_value(void)
{
	return random_u64() >> random_below(64);
}

static void step_integer(size_t size)
{
	static const char *const qualifiers[] = { "hh", "h", "", "l", "ll", "z", "t" };
	unsigned long q = random_below(ARRAY_SIZE(qualifiers));
	char conv = "diuxXo"[random_below(6)], fmt[64], *end = fmt;
	bool is_signed = conv == 'd' || conv == 'i';
	u64 value = random_below(8) ? random_value() : random_below(3);
	int width = q == 0 ? 8 : q == 1 ? 16 : q == 2 ? 32 : q == 4 ? 64 : BITS_PER_LONG;
	u64 shown = width == 64 ? value : value & ((1ULL << width) - 1);

	end = add(end, "<%");
	end = add_spec(end, is_signed, true, shown && (conv == 'x' || conv == 'X'), true);
	end = add(end, qualifiers[q]);
	*end++ = conv;
	add(end, ">");
	if (q == 4)
		check_same(size, fmt, (unsigned long long)value);
	else if (q == 3 || q > 4)
		check_same(size, fmt, (unsigned long)value);
	else
		check_same(size, fmt, (unsigned int)value);
}

static void step_string(size_t size)
{
	char text[64], fmt[64], *end = fmt;
	unsigned long len = random_below(sizeof(text));

	for (unsigned long i = 0; i < len; i++)
		text[i] = (char)(' ' + random_below(95));
	text[len] = '\0';
	end = add(end, "100%%<%");
	end = add_spec(end, false, false, false, true);
	add(end, "s>%c");
	check_same(size, fmt, text, (int)random_below(256));
}

/* Width and precision as arguments. */
static void step_star(size_t size)
{
	int width = (int)random_below(80) - 40, precision = 1 + (int)random_below(30);

	check_same(size, "%*d|%.*x|%-*.*s|", width, (int)random_value(), precision,
		   (unsigned int)random_value(), width, precision, "some text to be cut");
}

static void test_against_libc(void **state)
{
	random_init();
	for (int i = 0; i < NR_STEPS; i++) {
		size_t size = random_below(4) ? BUF_SIZE : random_below(BUF_SIZE);

		switch (random_below(4)) {
		case 0:
			step_string(size);
			break;
		case 1:
			step_star(size);
			break;
		default:
			step_integer(size);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_libc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
