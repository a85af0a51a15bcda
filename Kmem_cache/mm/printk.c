// SPDX-License-Identifier: GPL-2.0-only
/*
 * printk(), and the part of the kernel's format language that it speaks here.
 *
 *	printk(KERN_INFO "memory: %pa\n", &size)
 *	   |
 *	   v
 *	vscnprintf()	one line in a buffer on the stack
 *	   |
 *	   v
 *	level, two bytes at the front: below console_loglevel?
 *	   |
 *	   v
 *	console_write()	0..4 to stderr, 5..7 to stdout, in one piece
 *
 * The language: flags "-+ #0", width, precision (both may be "*"), the sizes
 * hh h l ll z t, the conversions d i u o x X c s %, and of the %p family
 *
 *	%p %px	the address, in as many digits as an address has. A kernel
 *		hashes plain %p; here hash_pointers=always does
 *	%pa	a phys_addr_t, passed by reference: %pa, &base
 *	%pS %ps	the function that holds the address, with and without offset
 *	%pB	the same for a return address: the function that called
 *	%*pb %*pbl  a bitmap of as many bits as the width says: %*pbl, nr, map;
 *		as hexadecimal groups, and as a list of ranges
 *
 * Any other letter after %p is printed as it stands. The whole language is
 * what the project NAME_ALLOC is about. Nothing here allocates or locks: it
 * works before memory_init() and in the middle of any failure.
 *
 * Linux: kernel/printk/printk.c, lib/vsprintf.c.
 */

#include <linux/init.h>
#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>

#define LOG_LINE_MAX		 1024
#define MESSAGE_LOGLEVEL_DEFAULT LOGLEVEL_INFO
#define CONSOLE_LOGLEVEL_DEFAULT 7
#define CONSOLE_LOGLEVEL_QUIET	 4
#define CONSOLE_LOGLEVEL_DEBUG	 10

#define CREATE_TRACE_POINTS
#include <trace/events/printk.h>

int console_loglevel = CONSOLE_LOGLEVEL_DEFAULT;

/* What %p does: hash_pointers=. */
enum hash_pointers hash_pointers = HASH_PTR_AUTO;

static int __init hash_pointers_mode_parse(char *val)
{
	if (!val)
		return -EINVAL;
	if (!strcmp(val, "auto"))
		hash_pointers = HASH_PTR_AUTO;
	else if (!strcmp(val, "always"))
		hash_pointers = HASH_PTR_ALWAYS;
	else if (!strcmp(val, "never"))
		hash_pointers = HASH_PTR_NEVER;
	else
		return -EINVAL;
	return 0;
}
early_param("hash_pointers", hash_pointers_mode_parse);
MODULE_PARM_DESC(hash_pointers, "hash_pointers=auto|always|never",
		 "does %p print a hash of the address? auto: in NAME_ALLOC, but not in a trace");

#ifndef CONFIG_NAME

/* Where the text goes; counts on when the buffer is full, without writing. */
struct out {
	char *buf;
	size_t size;
	size_t len;
};

/* One conversion, as the text between '%' and its letter describes it. */
struct spec {
	bool left, plus, space, alternate, zero;
	int width;
	int precision; /* -1: none given */
	int size;      /* of the integer, in bytes */
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void put_repeated(struct out *o, char c, int n)
{
	while (n-- > 0)
		put(o, c);
}

static void put_string(struct out *o, const struct spec *sp, const char *s)
{
	int len, pad;

	if (!s)
		s = "(null)";
	for (len = 0; (sp->precision < 0 || len < sp->precision) && s[len]; len++)
		;
	pad = sp->width - len;
	if (!sp->left)
		put_repeated(o, ' ', pad);
	for (int i = 0; i < len; i++)
		put(o, s[i]);
	if (sp->left)
		put_repeated(o, ' ', pad);
}

/* @conv is one of d, u, o, x, X; @value has its sign bit at bit 63 for d. */
static void put_number(struct out *o, const struct spec *sp, char conv, u64 value)
{
	const char *digits = conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int base = conv == 'o' ? 8 : conv == 'x' || conv == 'X' ? 16 : 10;
	char text[24], prefix[3] = "";
	int len = 0, zeros, pad;

	if (conv == 'd') {
		if ((s64)value < 0)
			prefix[0] = '-', value = -value;
		else if (sp->plus || sp->space)
			prefix[0] = sp->plus ? '+' : ' ';
	} else if (sp->alternate && base == 16) {
		memcpy(prefix, conv == 'X' ? "0X" : "0x", 3);
	} else if (sp->alternate && base == 8 && value) {
		prefix[0] = '0';
	}

	do
		text[len++] = digits[value % base];
	while (value /= base);

	zeros = sp->precision - len;
	pad = sp->width - (int)strlen(prefix) - len - (zeros > 0 ? zeros : 0);
	if (sp->zero && !sp->left && sp->precision < 0) {
		zeros = pad;
		pad = 0;
	}

	if (!sp->left)
		put_repeated(o, ' ', pad);
	for (const char *p = prefix; *p; p++)
		put(o, *p);
	put_repeated(o, '0', zeros);
	while (len)
		put(o, text[--len]);
	if (sp->left)
		put_repeated(o, ' ', pad);
}

/* Fixed-width hexadecimal: every address of a kind takes the same room. */
static void put_address(struct out *o, struct spec *sp, u64 value, size_t size, bool prefix)
{
	sp->alternate = prefix;
	sp->zero = true;
	sp->width = 2 * (int)size + (prefix ? 2 : 0);
	sp->precision = -1;
	put_number(o, sp, 'x', value);
}

static bool bit_of(const unsigned long *map, int bit)
{
	return map[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG) & 1;
}

/* 32 bits a group, the highest first. */
static void put_bitmap(struct out *o, const unsigned long *map, int nbits)
{
	struct spec sp = { .zero = true, .precision = -1 };

	for (int group = (nbits + 31) / 32 - 1; group >= 0; group--) {
		int bits = min(nbits - group * 32, 32);
		u32 value = 0;

		for (int i = 0; i < bits; i++)
			value |= (u32)bit_of(map, group * 32 + i) << i;
		sp.width = (bits + 3) / 4;
		put_number(o, &sp, 'x', value);
		if (group)
			put(o, ',');
	}
}

static void put_bitmap_list(struct out *o, const unsigned long *map, int nbits)
{
	struct spec sp = { .precision = -1 };
	bool first = true;

	for (int bit = 0; bit < nbits; bit++) {
		int start = bit;

		if (!bit_of(map, bit))
			continue;
		while (bit + 1 < nbits && bit_of(map, bit + 1))
			bit++;
		if (!first)
			put(o, ',');
		first = false;
		put_number(o, &sp, 'u', start);
		if (bit == start)
			continue;
		put(o, '-');
		put_number(o, &sp, 'u', bit);
	}
}

/* %p and the letters behind it; returns the first character not used. */
static const char *put_pointer(struct out *o, struct spec *sp, const char *fmt, const void *ptr)
{
	char symbol[KSYM_NAME_LEN + 40];

	switch (*fmt) {
	case 'a':
		if (ptr)
			put_address(o, sp, *(const phys_addr_t *)ptr, sizeof(phys_addr_t), true);
		else
			put_string(o, sp, NULL);
		fmt++;
		return *fmt == 'p' ? fmt + 1 : fmt;
	case 'S':
		sprint_symbol(symbol, sizeof(symbol), (unsigned long)ptr);
		put_string(o, sp, symbol);
		return fmt + 1;
	case 'B':
		sprint_backtrace(symbol, sizeof(symbol), (unsigned long)ptr);
		put_string(o, sp, symbol);
		return fmt + 1;
	case 's':
		put_string(o, sp, kallsyms_lookup((unsigned long)ptr, NULL, NULL) ?: "?");
		return fmt + 1;
	case 'b':
		if (fmt[1] == 'l') {
			put_bitmap_list(o, ptr, sp->width);
			return fmt + 2;
		}
		put_bitmap(o, ptr, sp->width);
		return fmt + 1;
	case 'x':
		fmt++;
		break;
	default:
		/* The same in each run; a kernel has another hash after each boot. */
		if (ptr && hash_pointers == HASH_PTR_ALWAYS)
			ptr = (void *)(unsigned long)(u32)((u64)(unsigned long)ptr *
								   0x9e3779b97f4a7c15ULL >>
							   32);
	}
	put_address(o, sp, (unsigned long)ptr, sizeof(ptr), false);
	return fmt;
}

static const char *parse_number(const char *fmt, int *number)
{
	for (*number = 0; *fmt >= '0' && *fmt <= '9'; fmt++)
		if (*number < LOG_LINE_MAX)
			*number = *number * 10 + (*fmt - '0');
	return fmt;
}

static const char *parse_flags(struct spec *sp, const char *fmt)
{
	for (;; fmt++) {
		switch (*fmt) {
		case '-':
			sp->left = true;
			break;
		case '+':
			sp->plus = true;
			break;
		case ' ':
			sp->space = true;
			break;
		case '#':
			sp->alternate = true;
			break;
		case '0':
			sp->zero = true;
			break;
		default:
			return fmt;
		}
	}
}

static const char *parse_size(struct spec *sp, const char *fmt)
{
	sp->size = sizeof(int);
	if (fmt[0] == 'l' && fmt[1] == 'l') {
		sp->size = sizeof(long long);
		return fmt + 2;
	}
	if (fmt[0] == 'h' && fmt[1] == 'h') {
		sp->size = sizeof(char);
		return fmt + 2;
	}
	switch (*fmt) {
	case 'h':
		sp->size = sizeof(short);
		return fmt + 1;
	case 'l':
	case 'z':
	case 't':
		sp->size = sizeof(long);
		return fmt + 1;
	}
	return fmt;
}

/* Bring an integer of sp->size bytes to 64 bits, with or without its sign. */
static u64 widen(const struct spec *sp, bool is_signed, u64 value)
{
	int shift = 64 - 8 * sp->size;

	value <<= shift;
	return is_signed ? (u64)((s64)value >> shift) : value >> shift;
}

/**
 * vscnprintf - format into a buffer
 * @buf: where to; always ends in a zero byte, unless @size is 0
 * @size: of @buf, in bytes
 * @fmt: the format, see the top of this file
 * @args: what it prints
 *
 * Return: the number of characters in @buf, without the zero byte; a text that
 * is too long is cut. Linux: lib/vsprintf.c.
 */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, size, 0 };

	while (*fmt) {
		struct spec sp = { .precision = -1 };
		char c;

		if (*fmt != '%') {
			put(&o, *fmt++);
			continue;
		}
		fmt = parse_flags(&sp, fmt + 1);
		if (*fmt == '*') {
			sp.width = va_arg(args, int);
			if (sp.width < 0)
				sp.left = true, sp.width = -sp.width;
			fmt++;
		} else {
			fmt = parse_number(fmt, &sp.width);
		}
		if (*fmt == '.') {
			if (*++fmt == '*') {
				sp.precision = va_arg(args, int);
				fmt++;
			} else {
				fmt = parse_number(fmt, &sp.precision);
			}
		}
		fmt = parse_size(&sp, fmt);

		switch (c = *fmt++) {
		case 'd':
		case 'i':
		case 'u':
		case 'o':
		case 'x':
		case 'X': {
			u64 v = sp.size == sizeof(long long) ? va_arg(args, unsigned long long) :
				sp.size == sizeof(long)	     ? va_arg(args, unsigned long) :
							       va_arg(args, unsigned int);
			bool is_signed = c == 'd' || c == 'i';

			put_number(&o, &sp, is_signed ? 'd' : c, widen(&sp, is_signed, v));
			break;
		}
		case 'c': {
			char text[2] = { (char)va_arg(args, int), 0 };

			put_string(&o, &sp, text);
			break;
		}
		case 's':
			put_string(&o, &sp, va_arg(args, const char *));
			break;
		case 'p':
			fmt = put_pointer(&o, &sp, fmt, va_arg(args, const void *));
			break;
		case '%':
			put(&o, '%');
			break;
		case '\0':
			fmt--; /* a lone '%' at the end */
			break;
		default:
			put(&o, '%');
			put(&o, c);
		}
	}

	if (!size)
		return 0;
	o.len = min(o.len, size - 1);
	buf[o.len] = '\0';
	return (int)o.len;
}

/**
 * scnprintf - format into a buffer
 * @buf: where to
 * @size: of @buf, in bytes
 * @fmt: the format
 *
 * Return: as vscnprintf().
 */
int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

#endif /* CONFIG_NAME */

/**
 * vprintk - print a message, arguments in a va_list
 * @fmt: the format, a level in front
 * @args: what it prints
 *
 * Return: the number of characters of the message, printed or not.
 */
int vprintk(const char *fmt, va_list args)
{
	static int last_level = MESSAGE_LOGLEVEL_DEFAULT;
	char line[LOG_LINE_MAX], *text = line;
	int level = MESSAGE_LOGLEVEL_DEFAULT;
	int len = vscnprintf(line, sizeof(line), fmt, args);

	if (len >= 2 && line[0] == KERN_SOH_ASCII) {
		level = line[1] == 'c' ? READ_ONCE(last_level) : line[1] - '0';
		text += 2;
		len -= 2;
	}
	WRITE_ONCE(last_level, level);
	trace_console(text, (size_t)max(len, 0));
	if (level < console_loglevel)
		console_write(text, len, level <= LOGLEVEL_WARNING);
	return len;
}

/**
 * printk - print a message
 * @fmt: a level (KERN_INFO ...) and the format; without a level, KERN_INFO
 *
 * Return: the number of characters of the message. Linux: the same.
 */
int printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk(fmt, args);
	va_end(args);
	return len;
}

static int __init early_loglevel(char *val)
{
	if (!val || val[0] < '0' || val[0] > '8' || val[1])
		return -EINVAL;
	console_loglevel = val[0] - '0';
	return 0;
}
early_param("loglevel", early_loglevel);
MODULE_PARM_DESC(loglevel, "loglevel=<0-8>", "print messages of levels below this one (7)");

static int __init early_quiet(char *val)
{
	console_loglevel = CONSOLE_LOGLEVEL_QUIET;
	return val ? -EINVAL : 0;
}
early_param("quiet", early_quiet);
MODULE_PARM_DESC(quiet, "quiet", "print errors only: loglevel=4");

static int __init early_debug(char *val)
{
	console_loglevel = CONSOLE_LOGLEVEL_DEBUG;
	return val ? -EINVAL : 0;
}
early_param("debug", early_debug);
MODULE_PARM_DESC(debug, "debug", "print everything: pr_debug() of files built with DEBUG too");
