// SPDX-License-Identifier: GPL-2.0-only
/*
 * printk() and what is made of it. scnprintf() is held against the host's
 * snprintf() over all combinations of a table and over random ones; where the
 * kernel differs from C on purpose, its own answer is expected:
 *
 *	%#x of 0	0x0, for C 0
 *	%.0d of 0	0, for C nothing
 *
 * Then the levels and the two streams, and the reports: WARN, BUG and panic.
 */

#include "../testlib.h"

#include <sys/syscall.h>

#include <linux/bug.h>
#include <linux/kallsyms.h>
#include <linux/printk.h>

#define RANDOM_COMPARISONS 150000
#define GUARD		   0x5a

/* ---- formats ---- */

struct conversion {
	bool minus, plus, space, hash, zero;
	int width;     /* -1: none */
	int precision; /* -1: none */
	bool width_star, precision_star;
	const char *size;
	char letter;
	unsigned long long value;
};

static void build_format(char *fmt, const struct conversion *c)
{
	*fmt++ = '<';
	*fmt++ = '%';
	if (c->minus)
		*fmt++ = '-';
	if (c->plus)
		*fmt++ = '+';
	if (c->space)
		*fmt++ = ' ';
	if (c->hash)
		*fmt++ = '#';
	if (c->zero)
		*fmt++ = '0';
	if (c->width_star)
		*fmt++ = '*';
	else if (c->width >= 0)
		fmt += sprintf(fmt, "%d", c->width);
	if (c->precision_star)
		fmt += sprintf(fmt, ".*");
	else if (c->precision >= 0)
		fmt += sprintf(fmt, ".%d", c->precision);
	sprintf(fmt, "%s%c>", c->size, c->letter);
}

typedef int (*formatter)(char *buf, size_t size, const char *fmt, ...);

/*
 * A function of this type is called through a pointer so that the compiler
 * does not check formats that are made at run time.
 */
static int format_with(formatter f, char *buf, size_t size, const char *fmt,
		       const struct conversion *c, const char *string)
{
#define CALL(v)                                                                              \
	(c->width_star && c->precision_star ? f(buf, size, fmt, c->width, c->precision, v) : \
	 c->width_star			    ? f(buf, size, fmt, c->width, v) :               \
	 c->precision_star		    ? f(buf, size, fmt, c->precision, v) :           \
					      f(buf, size, fmt, v))
	if (c->letter == 's')
		return CALL(string);
	if (c->letter == 'c')
		return CALL((int)c->value);
	if (!strcmp(c->size, "ll"))
		return CALL(c->value);
	if (!strcmp(c->size, "l"))
		return CALL((unsigned long)c->value);
	if (!strcmp(c->size, "z"))
		return CALL((size_t)c->value);
	if (!strcmp(c->size, "t"))
		return CALL((ptrdiff_t)c->value);
	return CALL((unsigned int)c->value);
#undef CALL
}

/* The value as the conversion sees it is 0: where C and the kernel part. */
static bool prints_zero(const struct conversion *c)
{
	unsigned long long v = c->value;

	if (!strcmp(c->size, "hh"))
		return !(v & 0xff);
	if (!strcmp(c->size, "h"))
		return !(v & 0xffff);
	if (!strcmp(c->size, "") || (*c->size != 'l' && sizeof(long) == 4) ||
	    (!strcmp(c->size, "l") && sizeof(long) == 4))
		return !(v & 0xffffffff);
	return !v;
}

static bool kernel_differs(const struct conversion *c)
{
	if (c->letter == 's' || c->letter == 'c')
		return false;
	if (prints_zero(c) &&
	    (c->precision == 0 || (c->hash && (c->letter == 'x' || c->letter == 'X'))))
		return true;
	/* C counts the 0 of %#o in the precision, the kernel writes it first. */
	return c->hash && c->letter == 'o' && c->precision >= 0;
}

static unsigned long comparisons;

static void compare(const struct conversion *c, const char *string, size_t size)
{
	char fmt[64], ours[512], theirs[512];
	int ours_len, theirs_len;

	if (kernel_differs(c))
		return;
	build_format(fmt, c);
	memset(ours, GUARD, sizeof(ours));
	memset(theirs, 0, sizeof(theirs));
	theirs_len = format_with(snprintf, theirs, size, fmt, c, string);
	ours_len = format_with(scnprintf, ours, size, fmt, c, string);
	if (size && theirs_len >= (int)size)
		theirs_len = (int)size - 1;
	if (!size)
		theirs_len = 0;
	comparisons++;
	if (ours_len != theirs_len || (size && memcmp(ours, theirs, theirs_len + 1)))
		check_failed(__FILE__, __LINE__,
			     "format \"%s\" width %d precision %d value %#llx string \"%s\" "
			     "size %zu: \"%.*s\" (%d), expected \"%s\" (%d)",
			     fmt, c->width, c->precision, c->value, string, size,
			     size ? ours_len : 0, ours, ours_len, theirs, theirs_len);
	for (size_t i = size ? (size_t)ours_len + 1 : 0; i < sizeof(ours); i++)
		if (ours[i] != GUARD)
			check_failed(__FILE__, __LINE__,
				     "format \"%s\" size %zu: wrote to byte %zu", fmt, size, i);
}

static const char *const sizes[] = { "", "hh", "h", "l", "ll", "z", "t" };
static const char letters[] = "diuoxX";
static const unsigned long long values[] = {
	0,
	1,
	7,
	9,
	255,
	256,
	0x7f,
	0x80,
	0x7fff,
	0x8000,
	0xdeadbeef,
	0x7fffffff,
	0x80000000,
	0xffffffff,
	0x100000000ULL,
	0x7fffffffffffffffULL,
	0x8000000000000000ULL,
	0xffffffffffffffffULL,
	0x0123456789abcdefULL,
};

static void numbers_table(void **state)
{
	static const int widths[] = { -1, 0, 1, 5, 30 };
	static const int precisions[] = { -1, 0, 1, 7, 25 };

	comparisons = 0;
	for (int flags = 0; flags < 32; flags++)
		for (size_t w = 0; w < ARRAY_SIZE(widths); w++)
			for (size_t p = 0; p < ARRAY_SIZE(precisions); p++)
				for (size_t s = 0; s < ARRAY_SIZE(sizes); s++)
					for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
						struct conversion c = {
							.minus = flags & 1,
							.plus = flags & 2,
							.space = flags & 4,
							.hash = flags & 8,
							.zero = flags & 16,
							/* "00" would be a flag again */
							.width = widths[w] ?: -1,
							.precision = precisions[p],
							.size = sizes[s],
							.letter = letters[(v + w + p + s) % 6],
							.value = values[v],
						};

						compare(&c, "", 512);
					}
	CHECK(comparisons > 50000);
}

static void strings_table(void **state)
{
	static const char *const strings[] = { "", "x", "hello", "a string that is rather long" };

	for (int minus = 0; minus < 2; minus++)
		for (int width = -1; width < 12; width++)
			for (int precision = -1; precision < 8; precision++)
				for (size_t s = 0; s < ARRAY_SIZE(strings); s++)
					for (size_t size = 0; size < 16; size++) {
						struct conversion c = {
							.minus = minus,
							.width = width ?: -1,
							.precision = precision,
							.size = "",
							.letter = 's',
						};

						compare(&c, strings[s], size);
						c.width_star = width >= 0;
						c.precision_star = true;
						compare(&c, strings[s], size);
						c.width = -c.width; /* "*": the same as '-' */
						compare(&c, strings[s], size);
					}
}

static void random_formats(void **state)
{
	random_init();
	comparisons = 0;
	while (comparisons < RANDOM_COMPARISONS) {
		u64 r = random_u64();
		struct conversion c = {
			.minus = r & 1,
			.plus = r & 2,
			.space = r & 4,
			.hash = r & 8,
			.zero = r & 16,
			.width = (int)random_below(60) - 20,
			.precision = (int)random_below(60) - 20,
			.width_star = r & 32,
			.precision_star = r & 64,
			.size = sizes[random_below(ARRAY_SIZE(sizes))],
			.letter = "diuoxXsc"[random_below(8)],
			.value = random_u64() >> random_below(64),
		};
		char string[40];
		int len = (int)random_below(sizeof(string));

		for (int i = 0; i < len; i++)
			string[i] = (char)('a' + random_below(26));
		string[len] = '\0';
		if (c.letter == 's' || c.letter == 'c') {
			/* The rest has no meaning with these, in C. */
			c.plus = c.space = c.hash = c.zero = false;
			c.size = "";
			if (c.letter == 'c') {
				c.value = 1 + random_below(127);
				c.precision = -1;
				c.precision_star = false;
			}
		}
		/* Written as digits, a width of 0 would be the flag. */
		if (!c.width_star && c.width <= 0)
			c.width = -1;
		compare(&c, string, random_below(4) ? 512 : random_below(40));
	}
}

/* Text and several conversions together, checked by the compiler too. */
static void check_text(int line, const char *want, const char *fmt, ...)
{
	char got[300];
	va_list args;
	int len;

	memset(got, GUARD, sizeof(got));
	va_start(args, fmt);
	len = vscnprintf(got, sizeof(got), fmt, args);
	va_end(args);
	if (strcmp(got, want) || len != (int)strlen(want))
		check_failed(__FILE__, line, "\"%s\" gives \"%s\" (%d), expected \"%s\"", fmt, got,
			     len, want);
}
#define TEXT(want, ...) check_text(__LINE__, want, __VA_ARGS__)

static void kernel_differences(void **state)
{
	TEXT("0x0", "%#x", 0);
	TEXT("0X0", "%#X", 0);
	TEXT("0x00", "%#04x", 0);
	TEXT("00|0|0|0|0", "%.2d|%.1d|%.0d|%.*d|%1.0d", 0, 0, 0, 0, 0, 0);
}

static void octal_zero(void **state)
{
	TEXT("0", "%#o", 0);
	TEXT("07", "%#o", 7);
}

static void mixed_text(void **state)
{
	TEXT("", "%s", "");
	TEXT("no conversion", "no conversion");
	TEXT("100%", "100%%");
	TEXT("%d", "%%d");
	TEXT("a1b-2c3d", "a%db%dc%ud", 1, -2, 3u);
	TEXT("0|1|1|128|255", "%hhu|%hhu|%hhu|%hhu|%hhu", 0, 1, 257, 128, -1);
	TEXT("0|1|1|-128|-1", "%hhd|%hhd|%hhd|%hhd|%hhd", 0, 1, 257, 128, -1);
	TEXT("  0x1234abcd|0x1234abcd  ", "%#12x|%#-12x", 0x1234abcd, 0x1234abcd);
	TEXT("(null)", "%s", NULL);
	TEXT("[x]", "[%c]", 'x');
	TEXT("[  x]", "[%3c]", 'x');
	TEXT("[x  ]", "[%-3c]", 'x');
	/* Unknown letters are left as they stand, and a lone % ends it. */
	TEXT("%q", "%q");
	TEXT("5 ", "%d %", 5);
	TEXT("5", "%d%-", 5);
	TEXT("18446744073709551615", "%llu", ULLONG_MAX);
	TEXT("-9223372036854775808", "%lld", LLONG_MIN);
	TEXT("1777777777777777777777", "%llo", ULLONG_MAX);
}

static void addresses(void **state)
{
	phys_addr_t pa = 0x60001234;
	char want[64];

	if (sizeof(void *) == 8) {
		TEXT("00000000deadbeef", "%p", (void *)0xdeadbeefUL);
		TEXT("00000000deadbeef!", "%px!", (void *)0xdeadbeefUL);
		TEXT("0000000000000000", "%px", NULL);
		TEXT("ffffffffffffffff", "%px", (void *)-1L);
	} else {
		TEXT("deadbeef", "%p", (void *)0xdeadbeefUL);
		TEXT("deadbeef!", "%px!", (void *)0xdeadbeefUL);
		TEXT("00000000", "%px", NULL);
		TEXT("ffffffff", "%px", (void *)-1L);
	}
	/* A letter that means nothing after %p is text. */
	snprintf(want, sizeof(want), "%0*lxz", 2 * (int)sizeof(void *), 0x12UL);
	TEXT(want, "%pz", (void *)0x12UL);

	snprintf(want, sizeof(want), "0x%0*llx", 2 * (int)sizeof(phys_addr_t), (u64)pa);
	TEXT(want, "%pa", &pa);
	TEXT(want, "%pap", &pa);
	strcat(want, " bytes");
	TEXT(want, "%pap bytes", &pa);
	pa = PHYS_ADDR_MAX;
	TEXT(sizeof(pa) == 8 ? "0xffffffffffffffff" : "0xffffffff", "%pa", &pa);
	TEXT("(null)", "%pa", NULL);
}

/* A width or precision that does not fit into an int must not wrap around. */
static void wide_fields(void **state)
{
	char want[300];

	memset(want, ' ', 299);
	want[299] = '\0';
	TEXT(want, "%4294967297d", 5);
	memset(want, '0', 299);
	TEXT(want, "%.4294967297d", 5);
}

static void bitmaps(void **state)
{
	static const int bits[] = { 0, 2, 3, 4, 32, 35, 36 };
	unsigned long map[96 / BITS_PER_LONG + 1] = { 0 }, first[ARRAY_SIZE(map)] = { 1 };
	unsigned long none[ARRAY_SIZE(map)] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		map[BIT_WORD(bits[i])] |= BIT_MASK(bits[i]);

	/* Groups of 32 bits; only as many bits as the width says. */
	TEXT("", "%*pb", 0, map);
	TEXT("1", "%*pb", 1, map);
	TEXT("d", "%*pb", 4, map);
	TEXT("1d", "%*pb", 5, map);
	TEXT("0000001d", "%*pb", 32, map);
	TEXT("1,0000001d", "%*pb", 33, map);
	TEXT("9,0000001d", "%*pb", 36, map);
	TEXT("00000019,0000001d", "%*pb", 64, map);
	/* The highest group has a digit for every four bits, and one more for the rest. */
	TEXT("01|00000001|0,00000001|000,00000001", "%*pb|%*pb|%*pb|%*pb", 5, first, 32, first, 33,
	     first, 42, first);

	TEXT("", "%*pbl", 0, map);
	TEXT("", "%*pbl", 64, none);
	TEXT("0", "%*pbl", 1, map);
	TEXT("0", "%*pbl", 2, map);
	TEXT("0,2", "%*pbl", 3, map);
	TEXT("0,2-3", "%*pbl", 4, map);
	TEXT("0,2-4,32", "%*pbl", 33, map);
	TEXT("0,2-4,32,35", "%*pbl", 36, map);
	TEXT("0,2-4,32,35-36!", "%*pbl!", 64, map);
}

static noinline unsigned long a_static_function(int *x)
{
	barrier();
	*x += 1;
	return _RET_IP_;
}

static noinline unsigned long a_caller(int *x)
{
	unsigned long ret = a_static_function(x);

	*x += 1;
	barrier();
	return ret;
}

static void symbols(void **state)
{
	unsigned long size = 0, offset = 99, entry = (unsigned long)a_static_function, ret;
	char text[300], want[300];
	int x = 0;

	TEXT("a_static_function", "%ps", (void *)entry);
	CHECK_STR(kallsyms_lookup(entry, &size, &offset), "a_static_function");
	CHECK_EQ(offset, 0);
	CHECK(size > 0 && size < 1000);
	CHECK_STR(kallsyms_lookup(entry + size - 1, NULL, &offset), "a_static_function");
	CHECK_EQ(offset, size - 1);
	/* The byte behind it is somebody else's, or nobody's. */
	CHECK(strcmp(kallsyms_lookup(entry + size, NULL, NULL) ?: "", "a_static_function"));
	snprintf(want, sizeof(want), "a_static_function+0x0/%#lx", size);
	/* The kernel writes an offset of 0 as 0x0. */
	TEXT(want, "%pS", (void *)entry);
	snprintf(want, sizeof(want), "a_static_function+0x1/%#lx", size);
	TEXT(want, "%pS", (void *)(entry + 1));

	/* The address behind a call that ends its function belongs to the call. */
	snprintf(want, sizeof(want), "a_static_function+%#lx/%#lx", size, size);
	TEXT(want, "%pB", (void *)(entry + size));
	ret = a_caller(&x);
	TEXT("a_caller", "%ps", (void *)ret);
	scnprintf(text, sizeof(text), "%pB", (void *)ret);
	CHECK(starts_with(text, "a_caller+0x"));
	/* Global ones too, and variables. */
	TEXT("printk", "%ps", (void *)printk);
	TEXT("console_loglevel+0x0/0x4", "%pS", &console_loglevel);
	TEXT("console_loglevel+0x3/0x4", "%pS", (char *)&console_loglevel + 3);

	/* What is in no function. */
	CHECK_PTR(kallsyms_lookup((unsigned long)&x, NULL, NULL), NULL);
	TEXT("?", "%ps", &x);
	TEXT("0x10", "%pS", (void *)16UL);
	TEXT("0x10", "%pB", (void *)16UL);
	/* Fields have a width. */
	TEXT("[   printk]", "[%9ps]", (void *)printk);
	TEXT("[printk   ]", "[%-9ps]", (void *)printk);
}

/* Not a byte behind the precision is read: a name in a fixed field may have no end. */
static void string_without_an_end(void **state)
{
	char text[8];

	CHECK_EQ(scnprintf(text, sizeof(text), "%.3s|", unterminated("eth")), 4);
	CHECK_STR(text, "eth|");
}

static void truncation(void **state)
{
	static const char full[] = "0123456789 -42 0x2a text";
	char buf[64];

	for (size_t size = 0; size < sizeof(buf); size++) {
		int len;

		memset(buf, GUARD, sizeof(buf));
		len = scnprintf(buf, size, "0123456789 %d %#x %s", -42, 42, "text");
		if (!size) {
			CHECK_EQ(len, 0);
			CHECK_EQ(buf[0], GUARD);
			continue;
		}
		CHECK_EQ(len, min(size - 1, sizeof(full) - 1));
		CHECK(!memcmp(buf, full, len));
		CHECK_EQ(buf[len], '\0');
		for (size_t i = size; i < sizeof(buf); i++)
			CHECK_EQ(buf[i], GUARD);
	}
	CHECK_EQ(scnprintf(NULL, 0, "%d %s", 1, "x"), 0);
	buf[0] = GUARD;
	CHECK_EQ(scnprintf(buf, 1, "%px", buf), 0);
	CHECK_EQ(buf[0], '\0');
}

/* ---- levels ---- */

static void child_levels(void *arg)
{
	CHECK_EQ(printk(KERN_EMERG "emerg\n"), 6);
	CHECK_EQ(printk(KERN_ALERT "alert\n"), 6);
	printk(KERN_CRIT "crit\n");
	printk(KERN_ERR "err\n");
	printk(KERN_WARNING "warning\n");
	printk(KERN_NOTICE "notice\n");
	printk(KERN_INFO "info %d\n", 7);
	printk(KERN_DEBUG "debug\n");
	CHECK_EQ(printk("default\n"), 8);
	CHECK_EQ(printk("%s", ""), 0);
	CHECK_EQ(printk(KERN_INFO), 0);
	pr_emerg("pr_emerg\n");
	pr_alert("pr_alert\n");
	pr_crit("pr_crit\n");
	pr_err("pr_err\n");
	pr_warn("pr_warn\n");
	pr_notice("pr_notice\n");
	pr_info("pr_info\n");
	pr_debug("pr_debug %d\n", 1);
	for (int i = 0; i < 3; i++) {
		pr_err_once("once %d\n", i);
		pr_warn_once("warn once %d\n", i);
		pr_info_once("info once %d\n", i);
	}
}

static void levels(void **state)
{
	struct child c = run_child(child_levels, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "emerg\nalert\ncrit\nerr\nwarning\n"
			 "pr_emerg\npr_alert\npr_crit\npr_err\npr_warn\nonce 0\nwarn once 0\n");
	CHECK_STR(c.out, "notice\ninfo 7\ndefault\npr_notice\npr_info\ninfo once 0\n");
	free_child(&c);
}

static void child_debug_messages(void *arg)
{
	int evaluated = 0;

	console_loglevel = 10;
	pr_debug("%d\n", ++evaluated);
	printk(KERN_DEBUG "told\n");
	CHECK_EQ(evaluated, 0);
}

/* This file is built without DEBUG, so its pr_debug() does nothing at any loglevel. */
static void debug_messages(void **state)
{
	struct child c = run_child(child_debug_messages, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "told\n");
	free_child(&c);
}

static void child_continued(void *arg)
{
	pr_info("one,");
	pr_cont(" two,");
	pr_cont(" three\n");
	pr_err("bad,");
	pr_cont(" very bad\n");
	printk(KERN_DEBUG "hidden,");
	pr_cont(" and so is this\n");
	printk(KERN_CONT "still\n");
	pr_info("shown\n");
}

static void continued_lines(void **state)
{
	struct child c = run_child(child_continued, NULL);

	CHECK_STR(c.out, "one, two, three\nshown\n");
	CHECK_STR(c.err, "bad, very bad\n");
	free_child(&c);
}

#undef pr_fmt
#define pr_fmt(fmt) "test: " fmt

static void child_prefix(void *arg)
{
	pr_emerg("0\n");
	pr_alert("1\n");
	pr_crit("2\n");
	pr_err("3\n");
	pr_warn("4\n");
	pr_err_once("once\n");
	pr_warn_once("once\n");
	pr_notice("5\n");
	pr_info("6,");
	pr_cont(" goes on\n");
	pr_info_once("once\n");
	printk(KERN_INFO "as it is\n");
}

#undef pr_fmt
#define pr_fmt(fmt) fmt

/* The prefix of a file begins each of its lines. pr_cont() does not repeat it. */
static void prefix(void **state)
{
	struct child c = run_child(child_prefix, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "test: 0\ntest: 1\ntest: 2\ntest: 3\ntest: 4\n"
			 "test: once\ntest: once\n");
	CHECK_STR(c.out, "test: 5\ntest: 6, goes on\ntest: once\nas it is\n");
	free_child(&c);
}

static void child_loglevel(void *arg)
{
	char *argv[] = { "test", arg, NULL };

	setup_command_line(2, argv, NULL, 0);
	printk(KERN_EMERG "0");
	printk(KERN_ALERT "1");
	printk(KERN_CRIT "2");
	printk(KERN_ERR "3");
	printk(KERN_WARNING "4");
	printk(KERN_NOTICE "5");
	printk(KERN_INFO "6");
	printk(KERN_DEBUG "7");
	dprintf(STDOUT_FILENO, " %d", console_loglevel);
}

static void check_loglevel(char *word, const char *err, const char *out)
{
	struct child c = run_child(child_loglevel, word);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, err);
	CHECK_STR(c.out, out);
	free_child(&c);
}

static void loglevel_parameter(void **state)
{
	static const char *const malformed[] = { "loglevel=9",	"loglevel=",   "loglevel",
						 "loglevel=7x", "loglevel=-1", "quiet=1",
						 "debug=x",	"loglevel=77" };

	check_loglevel("loglevel=0", "", " 0");
	check_loglevel("loglevel=1", "0", " 1");
	check_loglevel("loglevel=3", "012", " 3");
	check_loglevel("loglevel=5", "01234", " 5");
	check_loglevel("loglevel=7", "01234", "56 7");
	check_loglevel("loglevel=8", "01234", "567 8");
	check_loglevel("quiet", "0123", " 4");
	check_loglevel("debug", "01234", "567 10");
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		struct child c = run_child(child_loglevel, (void *)malformed[i]);

		CHECK_EQ(c.status, 1);
		CHECK(starts_with(c.err, "biscuitos: "));
		CHECK_HAS(c.err, malformed[i]);
		CHECK_EQ(count_of(c.err, "\n"), 1);
		free_child(&c);
	}
}

static void child_long_line(void *arg)
{
	char text[3000];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	printk(KERN_INFO "%s", text);
}

static void long_lines_are_cut(void **state)
{
	struct child c = run_child(child_long_line, NULL);
	size_t len = strlen(c.out);

	CHECK_EQ(c.status, 0);
	CHECK(len >= 1000 && len <= 1024);
	CHECK_EQ(strspn(c.out, "x"), len);
	free_child(&c);
}

/*
 * The console calls this instead of the host's write(). While @write_at_most is
 * set, every other call is interrupted by a signal, and the others write no more
 * than that many bytes.
 */
static size_t write_at_most;

ssize_t write(int fd, const void *buf, size_t len)
{
	static unsigned int calls;

	if (write_at_most && calls++ % 2 == 0) {
		errno = EINTR;
		return -1;
	}
	return syscall(SYS_write, fd, buf, write_at_most ? min(len, write_at_most) : len);
}

static void child_slow_console(void *arg)
{
	write_at_most = 5;
	pr_info("a line in several parts\n");
	pr_err("another one\n");
}

static void console_takes_a_few_bytes_at_once(void **state)
{
	struct child c = run_child(child_slow_console, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "a line in several parts\n");
	CHECK_STR(c.err, "another one\n");
	free_child(&c);
}

static void child_closed_console(void *arg)
{
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	pr_info("nobody\n");
	pr_err("nobody\n");
}

static void closed_console(void **state)
{
	/* Nobody listens; that is no reason to hang or to crash. */
	run_child_ok(child_closed_console, NULL);
}

/* ---- reports ---- */

static int warn_line;

static noinline bool warns_on(int x)
{
	bool ret = WARN_ON((warn_line = __LINE__, x));

	barrier();
	return ret;
}

static noinline bool warns(int x)
{
	bool ret = WARN(x, "x is %d, %s\n", x, "which is bad");

	barrier();
	return ret;
}

static noinline bool warns_on_once(int x)
{
	bool ret = WARN_ON_ONCE(x);

	barrier();
	return ret;
}

static noinline bool warns_once(int x)
{
	bool ret = WARN_ONCE(x, "x was %d\n", x);

	barrier();
	return ret;
}

static noinline void outer_function(bool (*fn)(int))
{
	CHECK(fn(5));
	barrier();
}

static void child_warn(void *arg)
{
	bool (*fn)(int) = *(bool (**)(int))arg;

	CHECK(!fn(0));
	outer_function(fn);
	CHECK(!fn(0));
	CHECK(fn(-1));
	CHECK(fn(256)); /* true, though its low byte is 0 */
}

/* " function+0x..", also when the compiler made a part of it " function.cold". */
static bool in_function(const char *text, const char *function)
{
	size_t len = strlen(function);

	return *text == ' ' && !strncmp(text + 1, function, len) &&
	       (starts_with(text + 1 + len, "+0x") || starts_with(text + 1 + len, ".cold+0x"));
}

/* A report has this form, whatever it is about; returns what follows. */
static const char *check_report(const char *text, const char *message, const char *function,
				bool tainted)
{
	char start[600];
	const char *s, *end;

	snprintf(start, sizeof(start),
		 "------------[ cut here ]------------\n%sWARNING: CPU: 0 PID: 1 at %s:", message,
		 __FILE__);
	CHECK(starts_with(text, start));
	s = text + strlen(start);
	CHECK(strtol(s, (char **)&s, 10) > 0);
	CHECK(in_function(s, function));
	s = strchr(s, '\n') + 1;
	snprintf(start, sizeof(start),
		 "CPU: 0 PID: 1 Comm: biscuitos %s 6.1.0-biscuitos\nCall Trace:\n",
		 tainted ? "Tainted: G        W         " : "Not tainted");
	CHECK(starts_with(s, start));
	s = strstr(s, "Call Trace:\n") + strlen("Call Trace:\n");
	/* Innermost first, and only those who lead here. */
	CHECK(in_function(s, function));
	end = strstr(s, "---[ end trace 0000000000000000 ]---\n");
	CHECK(end);
	for (const char *line = s; line < end; line = strchr(line, '\n') + 1) {
		CHECK(*line == ' ');
		CHECK(!starts_with(line, " warn_slowpath"));
		CHECK(!starts_with(line, " show_stack"));
		CHECK(!starts_with(line, " host_backtrace"));
	}
	CHECK(memmem(s, end - s, " child_warn+0x", strlen(" child_warn+0x")));
	CHECK(!strncmp(strrchr(strndupa(s, end - s - 1), '\n'), "\n main+0x", 9));
	return strchr(end, '\n') + 1;
}

static void check_warn(bool (*fn)(int), const char *name, const char *const messages[], int nr)
{
	struct child c = run_child(child_warn, &fn);
	const char *s = c.err;

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "");
	for (int i = 0; i < nr; i++)
		s = check_report(s, messages[i], name, i > 0);
	CHECK_STR(s, "");
	/* The first came through another function, and says so. */
	CHECK(strstr(c.err, " outer_function+0x"));
	free_child(&c);
}

static void warn_on(void **state)
{
	static const char *const no_message[] = { "", "", "" };

	check_warn(warns_on, "warns_on", no_message, 3);
}

static void child_warn_line(void *arg)
{
	CHECK(warns_on(1));
	dprintf(STDOUT_FILENO, "at %s:%d warns_on", __FILE__, warn_line);
}

static void warn_on_says_the_line(void **state)
{
	struct child c = run_child(child_warn_line, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, c.out);
	CHECK(strlen(c.out) > 20);
	free_child(&c);
}

static void warn(void **state)
{
	static const char *const messages[] = { "x is 5, which is bad\n", "x is -1, which is bad\n",
						"x is 256, which is bad\n" };

	check_warn(warns, "warns", messages, 3);
}

static void warn_on_once(void **state)
{
	static const char *const no_message[] = { "" };

	check_warn(warns_on_once, "warns_on_once", no_message, 1);
}

static void warn_once(void **state)
{
	static const char *const messages[] = { "x was 5\n" };

	check_warn(warns_once, "warns_once", messages, 1);
}

static void child_quiet_warn(void *arg)
{
	console_loglevel = 4;
	CHECK(warns_on(1));
}

static void warnings_are_level_4(void **state)
{
	struct child c = run_child(child_quiet_warn, NULL);

	CHECK_STR(c.err, "");
	CHECK_STR(c.out, "");
	free_child(&c);
}

static noinline void bugs_on(int x)
{
	BUG_ON(x);
	barrier();
}

static void child_bug(void *arg)
{
	bugs_on(0);
	pr_info("alive\n");
	bugs_on(1);
	pr_info("not reached\n");
}

static void bug_on(void **state)
{
	struct child c = run_child(child_bug, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_STR(c.out, "alive\n");
	CHECK(starts_with(c.err,
			  "------------[ cut here ]------------\nkernel BUG at " __FILE__ ":"));
	CHECK_HAS(c.err, "!\n");
	CHECK(in_function(strstr(c.err, "Call Trace:\n") + strlen("Call Trace:\n"), "bugs_on"));
	CHECK_HAS(c.err, " child_bug+0x");
	CHECK_HAS(c.err, " main+0x");
	CHECK_HAS(c.err, "---[ end trace 0000000000000000 ]---\n");
	free_child(&c);
}

static noinline void panics(void)
{
	panic("no %s left, %d wanted", "memory", 3);
}

static void child_panic(void *arg)
{
	panics();
	barrier();
}

static void panic_stops(void **state)
{
	struct child c = run_child(child_panic, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_STR(c.out, "");
	CHECK(starts_with(c.err, "Kernel panic - not syncing: no memory left, 3 wanted\n"));
	CHECK_HAS(c.err, "Call Trace:\n panics+0x");
	CHECK_HAS(c.err, " child_panic+0x");
	CHECK_HAS(c.err, "---[ end Kernel panic - not syncing: no memory left, 3 wanted ]---\n");
	free_child(&c);
}

static void child_quiet_panic(void *arg)
{
	console_loglevel = 1;
	bugs_on(arg != NULL);
	panics();
}

/* However quiet: what it died of, and where, is told. */
static void quiet_death_still_says_why(void **state)
{
	struct child c = run_child(child_quiet_panic, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK(starts_with(c.err, "Kernel panic - not syncing: no memory left, 3 wanted\n"));
	CHECK_HAS(c.err, "---[ end Kernel panic - not syncing: no memory left, 3 wanted ]---\n");
	free_child(&c);
	c = run_child(child_quiet_panic, &c);
	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK(starts_with(c.err, "------------[ cut here ]------------\nkernel BUG at "));
	CHECK_HAS(c.err, "---[ end trace 0000000000000000 ]---\n");
	free_child(&c);
}

static noinline void dies(void)
{
	die("Oops", 0x805);
}

static void child_die(void *arg)
{
	if (arg)
		console_loglevel = 1;
	dies();
	barrier();
}

static void death_by_a_fault(void **state)
{
	struct child c = run_child(child_die, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_STR(c.out, "");
	CHECK(starts_with(c.err, "Internal error: Oops: 805 [#1]\n"));
	/* The trace begins with the function that called die(). */
	CHECK(in_function(strstr(c.err, "Call Trace:\n") + strlen("Call Trace:\n"), "dies"));
	CHECK_HAS(c.err, " child_die+0x");
	CHECK_HAS(c.err, "---[ end trace 0000000000000000 ]---\n");
	free_child(&c);
	c = run_child(child_die, &c);
	CHECK_STR(c.err, "Internal error: Oops: 805 [#1]\n---[ end trace 0000000000000000 ]---\n");
	free_child(&c);
}

static noinline void dumps(void)
{
	dump_stack();
	barrier();
}

static void child_dump_stack(void *arg)
{
	dumps();
	barrier();
}

static void stack_dump(void **state)
{
	struct child c = run_child(child_dump_stack, NULL);

	CHECK_EQ(c.status, 0);
	CHECK(starts_with(c.err, "CPU: 0 PID: 1 Comm: biscuitos "));
	CHECK_HAS(c.err, "\nCall Trace:\n dumps+0x");
	CHECK_HAS(c.err, "\n child_dump_stack+0x");
	free_child(&c);
}

static void backtrace_has_an_end(void **state)
{
	unsigned long pcs[] = { 0, 0, GUARD };

	CHECK_EQ(host_backtrace(pcs, 2), 2);
	CHECK(pcs[0] && pcs[1]);
	CHECK_EQ(pcs[2], GUARD);
	CHECK_EQ(host_backtrace(pcs + 2, 0), 0);
	CHECK_EQ(pcs[2], GUARD);
}

static unsigned long signal_pcs[] = { 0, 0, 0, 0, 0, GUARD };
static size_t signal_depth;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	signal_depth = host_backtrace_of(context, signal_pcs, ARRAY_SIZE(signal_pcs) - 1);
	CHECK_EQ(host_backtrace_of(context, signal_pcs + ARRAY_SIZE(signal_pcs) - 1, 0), 0);
}

static noinline void gets_signal(void)
{
	raise(SIGUSR1);
	barrier();
}

/* It begins where the signal came, not in the handler. */
static void child_backtrace_of_context(void *arg)
{
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };
	bool caller = false;

	sigaction(SIGUSR1, &sa, NULL);
	gets_signal();
	CHECK(signal_depth > 1);
	CHECK_EQ(signal_pcs[ARRAY_SIZE(signal_pcs) - 1], GUARD);
	for (size_t i = 0; i < signal_depth; i++) {
		const char *name = kallsyms_lookup(signal_pcs[i] - 1, NULL, NULL) ?: "libc";

		CHECK(strcmp(name, "on_signal") && strcmp(name, "host_backtrace_of"));
		caller |= !strcmp(name, "gets_signal");
	}
	CHECK(caller);
}
TEST_IN_CHILD(backtrace_of_context)

static void child_taints(void *arg)
{
	CHECK_STR(print_tainted(), "Not tainted");
	CHECK_EQ(get_taint(), 0);
	add_taint(TAINT_WARN, LOCKDEP_STILL_OK);
	CHECK_STR(print_tainted(), "Tainted: G        W         ");
	add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
	CHECK_STR(print_tainted(), "Tainted: G    B   W         ");
	CHECK_EQ(get_taint(), 1 << 9 | 1 << 5);
	CHECK_EQ(test_taint(TAINT_BAD_PAGE), 1);
	CHECK_EQ(test_taint(TAINT_DIE), 0);
	/* All letters, each in its place. */
	for (unsigned int i = 0; i < TAINT_FLAGS_COUNT; i++)
		add_taint(i, LOCKDEP_STILL_OK);
	CHECK_STR(print_tainted(), "Tainted: PFSRMBUDAWCIOELKXTN");
}
TEST_IN_CHILD(taints)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_table),
		cmocka_unit_test(strings_table),
		cmocka_unit_test(random_formats),
		cmocka_unit_test(kernel_differences),
		cmocka_unit_test(octal_zero),
		cmocka_unit_test(mixed_text),
		cmocka_unit_test(addresses),
		cmocka_unit_test(wide_fields),
		cmocka_unit_test(bitmaps),
		cmocka_unit_test(symbols),
		cmocka_unit_test(string_without_an_end),
		cmocka_unit_test(truncation),
		cmocka_unit_test(levels),
		cmocka_unit_test(debug_messages),
		cmocka_unit_test(continued_lines),
		cmocka_unit_test(prefix),
		cmocka_unit_test(loglevel_parameter),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(console_takes_a_few_bytes_at_once),
		cmocka_unit_test(closed_console),
		cmocka_unit_test(warn_on),
		cmocka_unit_test(warn_on_says_the_line),
		cmocka_unit_test(warn),
		cmocka_unit_test(warn_on_once),
		cmocka_unit_test(warn_once),
		cmocka_unit_test(warnings_are_level_4),
		cmocka_unit_test(bug_on),
		cmocka_unit_test(panic_stops),
		cmocka_unit_test(quiet_death_still_says_why),
		cmocka_unit_test(death_by_a_fault),
		cmocka_unit_test(stack_dump),
		cmocka_unit_test(backtrace_has_an_end),
		cmocka_unit_test(backtrace_of_context),
		cmocka_unit_test(taints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
