// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's format language: what stands behind every printk() and every name
 * that is made of parts.
 *
 *	"%-*.3s"	%  flags  width  .precision  size  conversion
 *
 *	flags	    - left, + and space for the sign, # for 0x and 0, 0 for zeros
 *	width	    the least number of characters; * is the next argument
 *	precision   of s the most characters, of a number the least digits
 *	size	    hh h l ll (or L) z t
 *	conversion  d i u o x X c s % p
 *
 * The text runs into a sink, which knows how much room there is and goes on
 * counting when it is full:
 *
 *	buf  +-----------------------------+---+
 *	     | text                        |\0 |	len <= room: all of it
 *	     +-----------------------------+---+	len >  room: cut
 *	      <---------- room ----------->
 *
 * Rules. Not a byte is written beyond the buffer, the text always ends in a zero
 * byte (unless there is no room even for that), and what is returned is the
 * length that it would have had. Nothing here allocates or locks.
 *
 * It differs from C where the kernel does: a number of precision 0 has a digit,
 * "%.s" has no precision, a negative one is 0, and %n is not known. After what
 * is not known formatting stops: nobody can tell which arguments are left.
 *
 * What makes it the kernel's is %p: letters behind it say what the pointer
 * points to. pointer(), below, is the list.
 *
 *	%p	a hash of the address, which says "the same one" and not where
 *	%px	the address; %pK the same, or zeros, by kptr_restrict
 *	%pe	the name of the error in a pointer
 *	%pS %ps %pB		the function at an address
 *	%pR %pr			a struct resource
 *	%pa[pd]			a phys_addr_t or dma_addr_t, by reference
 *	%*pE[achnops]		a buffer, escaped
 *	%*ph[CDN]		a buffer, as hexadecimal bytes
 *	%*pb[l]			a bitmap
 *	%pM[RF] %pm[R]		an address of Ethernet
 *	%pI4 %pi4 [hnbl], %pI6 %pi6 %pI6c, %pI[iS][pfsc]	of IP
 *	%pU[bBlL]		a UUID
 *	%pd[234] %pD[234]	a dentry, a file
 *	%pV			a struct va_format: a message in a message
 *	%pG[pgv]		flags of a page, of an allocation, of a memory area
 *	%pt[RT][dt][r][s]	a date and a time
 *	%pC %pNF %p4cc %pfw[fP]	a clock, features of a device, a pixel format,
 *				a node of firmware
 *
 * A pointer that is none is told, not followed: (null), (efault).
 *
 * Linux: lib/vsprintf.c; Documentation/core-api/printk-formats.rst.
 */

#include <linux/bitmap.h>
#include <linux/clk.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/errname.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/netdev_features.h>
#include <linux/property.h>
#include <linux/rtc.h>
#include <linux/siphash.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

#include "page_alloc.h"

/* Flags of a conversion. */
#define SIGN	BIT(0) /* the number has one */
#define LEFT	BIT(1) /* - */
#define PLUS	BIT(2) /* + */
#define SPACE	BIT(3) /* space */
#define ZEROPAD BIT(4) /* 0 */
#define SMALL	BIT(5) /* small letters: also what makes 'X' an 'x' */
#define SPECIAL BIT(6) /* #: 0x before a hexadecimal number, 0 before an octal one */

#define FIELD_WIDTH_MAX ((1 << 23) - 1)
#define PRECISION_MAX	((1 << 15) - 1)

struct printf_spec {
	u8 flags;
	u8 base;	 /* 8, 10 or 16 */
	char qualifier;	 /* h l z t, H for hh, L for ll; 0 for none */
	int field_width; /* -1: none given */
	int precision;	 /* -1: none given */
};

#define NO_LIMIT .field_width = -1, .precision = -1

static const struct printf_spec default_str_spec = { NO_LIMIT };
static const struct printf_spec default_dec_spec = { NO_LIMIT, .base = 10 };
static const struct printf_spec default_flag_spec = {
	NO_LIMIT,
	.base = 16,
	.flags = SPECIAL | SMALL,
};

/* ---- where the text goes ---- */

struct sink {
	char *buf;
	size_t room; /* for text, without the zero byte at its end */
	size_t len;  /* of the text, written or not */
};

/* A sink for a text of which the longest is known. */
#define SINK(array) ((struct sink){ (array), sizeof(array) - 1, 0 })

static __always_inline void put_char(struct sink *s, char c)
{
	if (s->len < s->room)
		s->buf[s->len] = c;
	s->len++;
}

static __always_inline void put_mem(struct sink *s, const char *text, size_t n)
{
	if (s->len < s->room)
		memcpy(s->buf + s->len, text, min(n, s->room - s->len));
	s->len += n;
}

/* @n may be negative, which is nothing. */
static __always_inline void put_fill(struct sink *s, char c, int n)
{
	if (n <= 0)
		return;
	if (s->len < s->room)
		memset(s->buf + s->len, c, min((size_t)n, s->room - s->len));
	s->len += n;
}

/* What has been put since @start shall be as wide as @spec says. */
static void widen(struct sink *s, size_t start, struct printf_spec spec)
{
	size_t n = s->len - start, pad, end;

	if (spec.field_width < 0 || n >= (size_t)spec.field_width)
		return;
	pad = spec.field_width - n;
	put_fill(s, ' ', (int)pad);
	end = min(s->len, s->room);
	if ((spec.flags & LEFT) || start >= end)
		return;
	if (start + pad < end)
		memmove(s->buf + start + pad, s->buf + start, end - start - pad);
	memset(s->buf + start, ' ', min(pad, end - start));
}

/* The end of a text: a zero byte, if there is room for anything. */
static const char *end_text(struct sink *s)
{
	s->buf[min(s->len, s->room)] = '\0';
	return s->buf;
}

/* ---- numbers and strings ---- */

/* The digits of @num, the last one before @end; returns the first. */
static char *put_dec(char *end, u64 num)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";
	unsigned long n;

	for (; num > ULONG_MAX; num /= 100)
		end -= 2, memcpy(end, &pairs[2 * (num % 100)], 2);
	for (n = (unsigned long)num; n >= 100; n /= 100)
		end -= 2, memcpy(end, &pairs[2 * (n % 100)], 2);
	if (n >= 10)
		end -= 2, memcpy(end, &pairs[2 * n], 2);
	else
		*--end = (char)('0' + n);
	return end;
}

static char *put_bits(char *end, u64 num, unsigned int bits_per_digit, u8 small)
{
	unsigned int mask = (1U << bits_per_digit) - 1;

	do
		*--end = (char)("0123456789ABCDEF"[num & mask] | small);
	while (num >>= bits_per_digit);
	return end;
}

static void number(struct sink *s, struct printf_spec spec, u64 num)
{
	char text[24], prefix[3], *end = text + sizeof(text), *digits;
	int nr_prefix = 0, nr_digits, zeros, pad;

	if (spec.flags & SIGN) {
		if ((s64)num < 0)
			prefix[nr_prefix++] = '-', num = -num;
		else if (spec.flags & (PLUS | SPACE))
			prefix[nr_prefix++] = spec.flags & PLUS ? '+' : ' ';
	}
	if (spec.base == 10) {
		digits = put_dec(end, num);
	} else {
		if ((spec.flags & SPECIAL) && (spec.base == 16 || num))
			prefix[nr_prefix++] = '0';
		if ((spec.flags & SPECIAL) && spec.base == 16)
			prefix[nr_prefix++] = (char)('X' | (spec.flags & SMALL));
		digits = put_bits(end, num, spec.base == 16 ? 4 : 3, spec.flags & SMALL);
	}

	nr_digits = (int)(end - digits);
	zeros = max(spec.precision - nr_digits, 0);
	pad = spec.field_width - nr_prefix - nr_digits - zeros;
	if ((spec.flags & (ZEROPAD | LEFT)) == ZEROPAD && pad > 0)
		zeros += pad, pad = 0;

	if (!(spec.flags & LEFT))
		put_fill(s, ' ', pad);
	for (int i = 0; i < nr_prefix; i++)
		put_char(s, prefix[i]);
	put_fill(s, '0', zeros);
	put_mem(s, digits, nr_digits);
	if (spec.flags & LEFT)
		put_fill(s, ' ', pad);
}

/* A number of that many bytes as 0x and all its digits. */
static void special_hex_number(struct sink *s, u64 num, int size)
{
	number(s,
	       (struct printf_spec){ .flags = SPECIAL | SMALL | ZEROPAD,
				     .base = 16,
				     .field_width = 2 + 2 * size,
				     .precision = -1 },
	       num);
}

/* A decimal number of at least that many digits. */
static void put_padded(struct sink *s, int width, s64 num)
{
	number(s,
	       (struct printf_spec){
		       .flags = SIGN | ZEROPAD, .base = 10, .field_width = width, .precision = -1 },
	       num);
}

static void put_hex_byte(struct sink *s, u8 byte)
{
	put_char(s, "0123456789abcdef"[byte >> 4]);
	put_char(s, "0123456789abcdef"[byte & 15]);
}

static void put_str(struct sink *s, const char *text)
{
	put_mem(s, text, strlen(text));
}

static __always_inline void string_nocheck(struct sink *s, struct printf_spec spec,
					   const char *text)
{
	size_t n = spec.precision < 0 ? strlen(text) : strnlen(text, spec.precision);
	int pad = spec.field_width - (int)min(n, (size_t)FIELD_WIDTH_MAX);

	if (!(spec.flags & LEFT))
		put_fill(s, ' ', pad);
	put_mem(s, text, n);
	if (spec.flags & LEFT)
		put_fill(s, ' ', pad);
}

/* What is wrong, never longer than an address. */
static void error_string(struct sink *s, struct printf_spec spec, const char *text)
{
	if (spec.precision == -1)
		spec.precision = 2 * sizeof(void *);
	string_nocheck(s, spec, text);
}

/* Is this a pointer to nothing? Then it says so. */
static __always_inline bool is_bad_pointer(struct sink *s, struct printf_spec spec, const void *ptr)
{
	if (likely((unsigned long)ptr >= PAGE_SIZE && !IS_ERR(ptr)))
		return false;
	error_string(s, spec, ptr ? "(efault)" : "(null)");
	return true;
}

static __always_inline void string(struct sink *s, struct printf_spec spec, const char *text)
{
	if (!is_bad_pointer(s, spec, text))
		string_nocheck(s, spec, text);
}

/* ---- addresses ---- */

/**
 * no_hash_pointers - %p prints addresses
 */
bool no_hash_pointers;

/**
 * kptr_restrict - what %pK prints: 0 as %p, 1 the address, 2 zeros
 *
 * In Linux a sysctl, and 1 is for who has CAP_SYSLOG: everybody, here.
 */
int kptr_restrict;

static int __init no_hash_pointers_enable(char *str)
{
	no_hash_pointers = true;
	pr_warn("NOTICE: This system shows unhashed kernel memory addresses.\n");
	return str ? -EINVAL : 0;
}
early_param("no_hash_pointers", no_hash_pointers_enable);
MODULE_PARM_DESC(no_hash_pointers, "no_hash_pointers", "%p prints addresses, not hashes of them");

static int __init early_kptr_restrict(char *str)
{
	if (!str || str[0] < '0' || str[0] > '2' || str[1])
		return -EINVAL;
	kptr_restrict = str[0] - '0';
	return 0;
}
early_param("kptr_restrict", early_kptr_restrict);
MODULE_PARM_DESC(kptr_restrict, "kptr_restrict=<0-2>", "%pK: 0 as %p, 1 the address, 2 zeros");

/**
 * ptr_to_hashval - what %p prints of a pointer
 * @ptr: the pointer
 * @hashval_out: gets its hash, 32 bits
 *
 * The kernel's key is random, and the hash another one after each boot; this
 * key is not, so that a run can be repeated.
 *
 * Return: 0.
 */
int ptr_to_hashval(const void *ptr, unsigned long *hashval_out)
{
	static const siphash_key_t ptr_key = { { 0x6269736375697453, 0x6d656d6f72794f53 } };

	*hashval_out = (u32)siphash(&ptr, sizeof(ptr), &ptr_key);
	return 0;
}

static void pointer_string(struct sink *s, struct printf_spec spec, unsigned long address)
{
	spec.base = 16;
	spec.flags |= SMALL;
	if (spec.field_width == -1) {
		spec.field_width = 2 * sizeof(address);
		spec.flags |= ZEROPAD;
	}
	number(s, spec, address);
}

/* NULL and errors are no addresses, and no secret. */
static void default_pointer(struct sink *s, struct printf_spec spec, const void *ptr)
{
	bool hashed = hash_pointers == HASH_PTR_AUTO ? !no_hash_pointers :
						       hash_pointers == HASH_PTR_ALWAYS;
	unsigned long shown = (unsigned long)ptr;

	if (hashed && !IS_ERR_OR_NULL(ptr))
		ptr_to_hashval(ptr, &shown);
	pointer_string(s, spec, shown);
}

static void restricted_pointer(struct sink *s, struct printf_spec spec, const void *ptr)
{
	if (kptr_restrict == 0)
		default_pointer(s, spec, ptr);
	else
		pointer_string(s, spec, kptr_restrict == 1 ? (unsigned long)ptr : 0);
}

static void err_ptr(struct sink *s, struct printf_spec spec, const void *ptr)
{
	const char *name = errname((int)PTR_ERR(ptr));

	if (name) {
		string_nocheck(s, spec, name);
		return;
	}
	spec.flags |= SIGN;
	spec.base = 10;
	number(s, spec, PTR_ERR(ptr));
}

/* %pS function+offset/size, %ps function, %pB that of a return address. */
static void symbol_string(struct sink *s, struct printf_spec spec, void *ptr, const char *fmt)
{
	char text[KSYM_NAME_LEN + 40];
	unsigned long address;
	const char *name;

	if (fmt[1] == 'R')
		ptr = __builtin_extract_return_addr(ptr);
	address = (unsigned long)ptr;
	if (*fmt == 'B') {
		sprint_backtrace(text, sizeof(text), address);
	} else if (*fmt == 'S') {
		sprint_symbol(text, sizeof(text), address);
	} else {
		name = kallsyms_lookup(address, NULL, NULL);
		scnprintf(text, sizeof(text), name ? "%s" : "%.0s0x%lx", name ?: "", address);
	}
	string_nocheck(s, spec, text);
}

static void address_val(struct sink *s, struct printf_spec spec, const void *ptr, const char *fmt)
{
	if (is_bad_pointer(s, spec, ptr))
		return;
	if (fmt[1] == 'd')
		special_hex_number(s, *(const dma_addr_t *)ptr, sizeof(dma_addr_t));
	else
		special_hex_number(s, *(const phys_addr_t *)ptr, sizeof(phys_addr_t));
}

/* ---- of the machine ---- */

struct resource_kind {
	unsigned long flag;
	const char *name;
	struct printf_spec spec; /* of its numbers */
};

static const struct resource_kind *resource_kind(const struct resource *res)
{
#define HEX(flags_, width)                                                               \
	{                                                                                \
		.flags = (flags_) | SMALL | ZEROPAD, .base = 16, .field_width = (width), \
		.precision = -1                                                          \
	}
	static const struct resource_kind kinds[] = {
		{ IORESOURCE_IO, "io  ", HEX(SPECIAL, 6) },
		{ IORESOURCE_MEM, "mem ", HEX(SPECIAL, 10) },
		{ IORESOURCE_IRQ, "irq ", { NO_LIMIT, .base = 10 } },
		{ IORESOURCE_DMA, "dma ", { NO_LIMIT, .base = 10 } },
		{ IORESOURCE_BUS, "bus ", HEX(0, 2) },
		{ 0, "??? ", HEX(SPECIAL, 10) },
	};
#undef HEX
	const struct resource_kind *kind = kinds;

	while (kind->flag && !(res->flags & kind->flag))
		kind++;
	return kind;
}

/* [mem 0x60000000-0x60ffffff 64bit pref], or with the flags as a number. */
static void resource_string(struct sink *s, struct printf_spec spec, const struct resource *res,
			    const char *fmt)
{
	static const struct trace_print_flags modifiers[] = {
		{ IORESOURCE_MEM_64, " 64bit" },
		{ IORESOURCE_PREFETCH, " pref" },
		{ IORESOURCE_WINDOW, " window" },
		{ IORESOURCE_DISABLED, " disabled" },
	};
	char text[96];
	struct sink t = SINK(text);
	const struct resource_kind *kind;
	bool decode;

	if (is_bad_pointer(s, spec, res))
		return;
	kind = resource_kind(res);
	decode = *fmt == 'R' && kind->flag;
	put_char(&t, '[');
	put_str(&t, kind->name);
	if (decode && (res->flags & IORESOURCE_UNSET)) {
		put_str(&t, "size ");
		number(&t, kind->spec, resource_size(res));
	} else {
		number(&t, kind->spec, res->start);
		if (res->start != res->end) {
			put_char(&t, '-');
			number(&t, kind->spec, res->end);
		}
	}
	if (decode) {
		for (size_t i = 0; i < ARRAY_SIZE(modifiers); i++)
			if (res->flags & modifiers[i].mask)
				put_str(&t, modifiers[i].name);
	} else {
		put_str(&t, " flags ");
		number(&t, default_flag_spec, res->flags);
	}
	put_char(&t, ']');
	string_nocheck(s, spec, end_text(&t));
}

static const struct trace_print_flags vmaflag_names[] = {
	{ VM_READ, "read" },
	{ VM_WRITE, "write" },
	{ VM_EXEC, "exec" },
	{ VM_SHARED, "shared" },
	{ VM_MAYREAD, "mayread" },
	{ VM_MAYWRITE, "maywrite" },
	{ VM_MAYEXEC, "mayexec" },
	{ VM_MAYSHARE, "mayshare" },
	{ VM_GROWSDOWN, "growsdown" },
	{ VM_UFFD_MISSING, "uffd_missing" },
	{ VM_PFNMAP, "pfnmap" },
	{ VM_UFFD_WP, "uffd_wp" },
	{ VM_LOCKED, "locked" },
	{ VM_IO, "io" },
	{ VM_SEQ_READ, "seqread" },
	{ VM_RAND_READ, "randread" },
	{ VM_DONTCOPY, "dontcopy" },
	{ VM_DONTEXPAND, "dontexpand" },
	{ VM_LOCKONFAULT, "lockonfault" },
	{ VM_ACCOUNT, "account" },
	{ VM_NORESERVE, "noreserve" },
	{ VM_HUGETLB, "hugetlb" },
	{ VM_SYNC, "sync" },
	{ VM_ARCH_1, "arch_1" },
	{ VM_WIPEONFORK, "wipeonfork" },
	{ VM_DONTDUMP, "dontdump" },
	{ VM_MIXEDMAP, "mixedmap" },
	{ VM_HUGEPAGE, "hugepage" },
	{ VM_NOHUGEPAGE, "nohugepage" },
	{ VM_MERGEABLE, "mergeable" },
	{ 0, NULL },
};

static void put_flags(struct sink *s, unsigned long flags, const struct trace_print_flags *names)
{
	char text[FLAG_NAMES_MAX];

	put_str(s, format_flags(text, sizeof(text), flags, names));
}

/* 0x10200(slab|head|zone=1): the fields that have bits, behind the flags. */
static void put_page_flags(struct sink *s, unsigned long flags)
{
	static const struct {
		int width, shift;
		unsigned long mask;
		const char *name;
		const struct printf_spec *spec;
	} fields[] = {
		{ SECTIONS_WIDTH, SECTIONS_PGSHIFT, SECTIONS_MASK, "section=", &default_dec_spec },
		{ NODES_WIDTH, NODES_PGSHIFT, NODES_MASK, "node=", &default_dec_spec },
		{ ZONES_WIDTH, ZONES_PGSHIFT, ZONES_MASK, "zone=", &default_dec_spec },
		{ LAST_CPUPID_WIDTH, LAST_CPUPID_PGSHIFT, LAST_CPUPID_MASK,
		  "lastcpupid=", &default_flag_spec },
		{ KASAN_TAG_WIDTH, KASAN_TAG_PGSHIFT, KASAN_TAG_MASK,
		  "kasantag=", &default_flag_spec },
	};
	bool first = !(flags & PAGEFLAGS_MASK);

	number(s, default_flag_spec, flags);
	put_char(s, '(');
	put_flags(s, flags & PAGEFLAGS_MASK, pageflag_names);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!fields[i].width)
			continue;
		if (!first)
			put_char(s, '|');
		first = false;
		put_str(s, fields[i].name);
		number(s, *fields[i].spec, flags >> fields[i].shift & fields[i].mask);
	}
	put_char(s, ')');
}

static void flags_string(struct sink *s, struct printf_spec spec, const void *ptr, const char *fmt)
{
	if (is_bad_pointer(s, spec, ptr))
		return;
	switch (fmt[1]) {
	case 'p':
		put_page_flags(s, *(const unsigned long *)ptr);
		break;
	case 'v':
		put_flags(s, *(const unsigned long *)ptr, vmaflag_names);
		break;
	case 'g':
		put_flags(s, *(const gfp_t *)ptr, gfpflag_names);
		break;
	default:
		error_string(s, spec, "(%pG?)");
	}
}

static void clock(struct sink *s, struct printf_spec spec, const struct clk *clk)
{
	if (!is_bad_pointer(s, spec, clk))
		string(s, spec, __clk_get_name(clk));
}

/* ---- bytes and bits ---- */

/* The width is the number of bytes, up to 64; one if none is given. */
static void hex_string(struct sink *s, struct printf_spec spec, const u8 *bytes, const char *fmt)
{
	int len = spec.field_width < 0 ? 1 : min(spec.field_width, 64);
	char separator = fmt[1] == 'C' ? ':' : fmt[1] == 'D' ? '-' : ' ';

	if (!len || is_bad_pointer(s, spec, bytes))
		return;
	for (int i = 0; i < len; i++) {
		if (i && fmt[1] != 'N')
			put_char(s, separator);
		put_hex_byte(s, bytes[i]);
	}
}

static unsigned int escape_flags(const char *fmt)
{
	static const char letters[] = "achnops";
	static const unsigned int meaning[] = { ESCAPE_ANY,  ESCAPE_SPECIAL, ESCAPE_HEX,
						ESCAPE_NULL, ESCAPE_OCTAL,   ESCAPE_NP,
						ESCAPE_SPACE };
	unsigned int flags = 0;
	const char *letter;

	while (*fmt && (letter = strchr(letters, *fmt++)))
		flags |= meaning[letter - letters];
	return flags ?: ESCAPE_ANY_NP;
}

/* The width is the number of bytes; one if none is given. */
static void escaped_string(struct sink *s, struct printf_spec spec, const char *bytes,
			   const char *fmt)
{
	size_t room = s->len < s->room ? s->room - s->len : 0;
	int len = spec.field_width < 0 ? 1 : spec.field_width;

	if (!len || is_bad_pointer(s, spec, bytes))
		return;
	s->len += string_escape_mem(bytes, len, room ? s->buf + s->len : NULL, room,
				    escape_flags(fmt + 1), NULL);
}

/* 32 bits a group, the highest first. The width is the number of bits. */
static void bitmap_string(struct sink *s, const unsigned long *map, int nbits)
{
	struct printf_spec spec = { .flags = SMALL | ZEROPAD, .base = 16, .precision = -1 };

	for (int start = ALIGN(nbits, 32) - 32; start >= 0; start -= 32) {
		int bits = min(nbits - start, 32);
		unsigned long word = map[start / BITS_PER_LONG] >> start % BITS_PER_LONG;

		spec.field_width = DIV_ROUND_UP(bits, 4);
		number(s, spec, word & (u32)GENMASK(bits - 1, 0));
		if (start)
			put_char(s, ',');
	}
}

static void bitmap_list_string(struct sink *s, const unsigned long *map, int nbits)
{
	unsigned long begin, end;
	bool first = true;

	for_each_set_bitrange(begin, end, map, (unsigned long)nbits) {
		if (!first)
			put_char(s, ',');
		first = false;
		number(s, default_dec_spec, begin);
		if (end == begin + 1)
			continue;
		put_char(s, '-');
		number(s, default_dec_spec, end - 1);
	}
}

static void bits_string(struct sink *s, struct printf_spec spec, const unsigned long *map,
			const char *fmt)
{
	int nbits = max(spec.field_width, 0);

	if (is_bad_pointer(s, spec, map))
		return;
	if (fmt[1] == 'l')
		bitmap_list_string(s, map, nbits);
	else
		bitmap_string(s, map, nbits);
}

static void uuid_string(struct sink *s, struct printf_spec spec, const u8 *uuid, const char *fmt)
{
	static const u8 in_order[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	static const u8 little[] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	const u8 *order = fmt[1] == 'l' || fmt[1] == 'L' ? little : in_order;
	bool upper = fmt[1] == 'B' || fmt[1] == 'L';
	char text[sizeof("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")];
	struct sink t = SINK(text);

	if (is_bad_pointer(s, spec, uuid))
		return;
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			put_char(&t, '-');
		put_hex_byte(&t, uuid[order[i]]);
	}
	for (size_t i = 0; upper && i < t.len; i++)
		if (text[i] >= 'a')
			text[i] -= 'a' - 'A';
	string_nocheck(s, spec, end_text(&t));
}

/* ---- of the network ---- */

static void mac_address_string(struct sink *s, struct printf_spec spec, const u8 *addr,
			       const char *fmt)
{
	char text[sizeof("xx:xx:xx:xx:xx:xx")];
	struct sink t = SINK(text);

	if (is_bad_pointer(s, spec, addr))
		return;
	for (int i = 0; i < 6; i++) {
		if (i && *fmt == 'M')
			put_char(&t, fmt[1] == 'F' ? '-' : ':');
		put_hex_byte(&t, addr[fmt[1] == 'R' ? 5 - i : i]);
	}
	string_nocheck(s, spec, end_text(&t));
}

/* I4 1.2.3.4, i4 001.002.003.004; the bytes come in the @order of h, n, b or l. */
static void put_ip4(struct sink *s, const u8 *addr, char style, char order)
{
	bool reversed = order == 'l' || (order == 'h' && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

	for (int i = 0; i < 4; i++) {
		if (i)
			put_char(s, '.');
		put_padded(s, style == 'i' ? 3 : 1, addr[reversed ? 3 - i : i]);
	}
}

static void put_ip6(struct sink *s, const u8 *addr, char style)
{
	for (int i = 0; i < 16; i++) {
		if (style == 'I' && i && i % 2 == 0)
			put_char(s, ':');
		put_hex_byte(s, addr[i]);
	}
}

/* An IPv4 address inside: behind ::ffff: or the identifier of an ISATAP host. */
static bool ip6_ends_in_ip4(const u8 *addr)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const u8 isatap[4] = { 0x02, 0x00, 0x5e, 0xfe };

	return !memcmp(addr, mapped, sizeof(mapped)) ||
	       ((addr[8] | 0x02) == isatap[0] && !memcmp(addr + 9, isatap + 1, 3));
}

/* By RFC 5952: the longest run of zeroes, of two or more groups, becomes "::". */
static void put_ip6_compressed(struct sink *s, const u8 *addr)
{
	int groups = ip6_ends_in_ip4(addr) ? 6 : 8;
	struct printf_spec hex = { NO_LIMIT, .flags = SMALL, .base = 16 };
	int gap = groups, gap_len = 1;

	for (int i = 0, run = 0; i < groups; i++) {
		run = addr[2 * i] || addr[2 * i + 1] ? 0 : run + 1;
		if (run > gap_len) {
			gap_len = run;
			gap = i + 1 - run;
		}
	}
	for (int i = 0; i < groups; i++) {
		if (i == gap) {
			put_str(s, "::");
			i += gap_len - 1;
			continue;
		}
		if (i && i != gap + gap_len)
			put_char(s, ':');
		number(s, hex, addr[2 * i] << 8 | addr[2 * i + 1]);
	}
	if (groups == 8)
		return;
	/* Group 5 is ffff or 5efe, so the run of zeroes has ended before it. */
	put_char(s, ':');
	put_ip4(s, addr + 12, 'I', 'b');
}

/* Has the caller written this letter behind %pIS? */
static bool has_letter(const char *fmt, char letter)
{
	for (fmt += 2; isalpha(*fmt); fmt++)
		if (*fmt == letter)
			return true;
	return false;
}

static void put_sockaddr_in(struct sink *s, const struct sockaddr_in *sa, const char *fmt)
{
	char order = has_letter(fmt, 'h') ? 'h' : has_letter(fmt, 'l') ? 'l' : 'b';

	put_ip4(s, (const u8 *)&sa->sin_addr.s_addr, *fmt, order);
	if (has_letter(fmt, 'p')) {
		put_char(s, ':');
		number(s, default_dec_spec, ntohs(sa->sin_port));
	}
}

static void put_sockaddr_in6(struct sink *s, const struct sockaddr_in6 *sa, const char *fmt)
{
	bool port = has_letter(fmt, 'p'), flow = has_letter(fmt, 'f'), scope = has_letter(fmt, 's');

	if (port || flow || scope)
		put_char(s, '[');
	if (*fmt == 'I' && has_letter(fmt, 'c'))
		put_ip6_compressed(s, sa->sin6_addr.s6_addr);
	else
		put_ip6(s, sa->sin6_addr.s6_addr, *fmt);
	if (port || flow || scope)
		put_char(s, ']');
	if (port) {
		put_char(s, ':');
		number(s, default_dec_spec, ntohs(sa->sin6_port));
	}
	if (flow) {
		put_char(s, '/');
		number(s, default_dec_spec, ntohl(sa->sin6_flowinfo & IPV6_FLOWINFO_MASK));
	}
	if (scope) {
		put_char(s, '%');
		number(s, default_dec_spec, sa->sin6_scope_id);
	}
}

static void ip_addr_string(struct sink *s, struct printf_spec spec, const void *ptr,
			   const char *fmt)
{
	char text[sizeof(
		"[xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:255.255.255.255]:65535/268435455%4294967295")];
	struct sink t = SINK(text);
	u16 family;

	if (is_bad_pointer(s, spec, ptr))
		return;
	switch (fmt[1]) {
	case '4':
		put_ip4(&t, ptr, *fmt, fmt[2]);
		break;
	case '6':
		if (*fmt == 'I' && fmt[2] == 'c')
			put_ip6_compressed(&t, ptr);
		else
			put_ip6(&t, ptr, *fmt);
		break;
	case 'S':
		family = ((const struct sockaddr *)ptr)->sa_family;
		if (family == AF_INET) {
			put_sockaddr_in(&t, ptr, fmt);
		} else if (family == AF_INET6) {
			put_sockaddr_in6(&t, ptr, fmt);
		} else {
			error_string(s, spec, "(einval)");
			return;
		}
		break;
	default:
		error_string(s, spec, *fmt == 'i' ? "(%pi?)" : "(%pI?)");
		return;
	}
	string_nocheck(s, spec, end_text(&t));
}

static void netdev_bits(struct sink *s, struct printf_spec spec, const void *ptr, const char *fmt)
{
	if (is_bad_pointer(s, spec, ptr))
		return;
	if (fmt[1] == 'F')
		special_hex_number(s, *(const netdev_features_t *)ptr, sizeof(netdev_features_t));
	else
		error_string(s, spec, "(%pN?)");
}

/* ---- names ---- */

/* The last one to four names of a path. */
static void dentry_name(struct sink *s, struct printf_spec spec, const struct dentry *d,
			const char *fmt)
{
	int depth = fmt[1] >= '2' && fmt[1] <= '4' ? fmt[1] - '0' : 1, nr = 0;
	size_t start = s->len, limit;
	const unsigned char *names[4];

	while (nr < depth) {
		const struct dentry *parent;

		if (is_bad_pointer(s, spec, d))
			return;
		parent = READ_ONCE(d->d_parent);
		/* What the root is called shows only if nothing is below it. */
		names[nr] = parent == d && nr ? (const unsigned char *)"" :
						READ_ONCE(d->d_name.name);
		nr++;
		if (parent == d)
			break;
		d = parent;
	}
	limit = spec.precision < 0 ? SIZE_MAX : (size_t)spec.precision;
	while (nr--) {
		for (const unsigned char *c = names[nr]; *c && s->len - start < limit; c++)
			put_char(s, (char)*c);
		if (nr && s->len - start < limit)
			put_char(s, '/');
	}
	widen(s, start, spec);
}

static void file_dentry_name(struct sink *s, struct printf_spec spec, const struct file *f,
			     const char *fmt)
{
	if (!is_bad_pointer(s, spec, f))
		dentry_name(s, spec, f->f_path.dentry, fmt);
}

static void put_fwnode_full_name(struct sink *s, struct fwnode_handle *fwnode)
{
	for (int depth = (int)fwnode_count_parents(fwnode); depth >= 0; depth--) {
		struct fwnode_handle *node = fwnode_get_nth_parent(fwnode, depth);

		string(s, default_str_spec, fwnode_get_name_prefix(node));
		string(s, default_str_spec, fwnode_get_name(node));
		fwnode_handle_put(node);
	}
}

static void fwnode_string(struct sink *s, struct printf_spec spec, struct fwnode_handle *fwnode,
			  const char *fmt)
{
	size_t start = s->len;

	if (fmt[1] != 'w') {
		error_string(s, spec, "(%pf?)");
		return;
	}
	if (is_bad_pointer(s, spec, fwnode))
		return;
	if (fmt[2] == 'P')
		string(s, default_str_spec, fwnode_get_name(fwnode));
	else
		put_fwnode_full_name(s, fwnode);
	widen(s, start, spec);
}

/* ---- the rest ---- */

static void va_format(struct sink *s, struct printf_spec spec, const struct va_format *va_fmt)
{
	size_t room = s->len < s->room ? s->room - s->len : 0;
	va_list va;

	if (is_bad_pointer(s, spec, va_fmt))
		return;
	va_copy(va, *va_fmt->va);
	/* The byte behind the room is there, for the zero byte of the whole. */
	s->len += vsnprintf(room ? s->buf + s->len : NULL, room ? room + 1 : 0, va_fmt->fmt, va);
	va_end(va);
}

static void fourcc_string(struct sink *s, struct printf_spec spec, const void *ptr, const char *fmt)
{
	char text[sizeof("NV12 little-endian (0x3231564e)")];
	struct sink t = SINK(text);
	u32 code;

	if (fmt[1] != 'c' || fmt[2] != 'c') {
		error_string(s, spec, "(%p4?)");
		return;
	}
	if (is_bad_pointer(s, spec, ptr))
		return;
	memcpy(&code, ptr, sizeof(code));
	for (int i = 0; i < 4; i++) {
		u8 c = (code & ~BIT(31)) >> 8 * i;

		put_char(&t, (char)(isascii(c) && isprint(c) ? c : '.'));
	}
	put_str(&t, code & BIT(31) ? " big-endian (" : " little-endian (");
	special_hex_number(&t, code, sizeof(code));
	put_char(&t, ')');
	string_nocheck(s, spec, end_text(&t));
}

/* Both, or the date (d) or the time (t) alone; raw (r), with a space between (s). */
static void put_date_and_time(struct sink *s, long year, const struct rtc_time *tm, const char *fmt)
{
	bool date = *fmt != 't', time = *fmt != 'd', raw = false, space = false;

	for (fmt += !date || !time; *fmt == 'r' || *fmt == 's'; fmt++) {
		raw |= *fmt == 'r';
		space |= *fmt == 's';
	}
	if (date) {
		put_padded(s, 4, year + (raw ? 0 : 1900));
		put_char(s, '-');
		put_padded(s, 2, tm->tm_mon + (raw ? 0 : 1));
		put_char(s, '-');
		put_padded(s, 2, tm->tm_mday);
	}
	if (date && time)
		put_char(s, space ? ' ' : 'T');
	if (time) {
		put_padded(s, 2, tm->tm_hour);
		put_char(s, ':');
		put_padded(s, 2, tm->tm_min);
		put_char(s, ':');
		put_padded(s, 2, tm->tm_sec);
	}
}

static void time_and_date(struct sink *s, struct printf_spec spec, const void *ptr, const char *fmt)
{
	const struct rtc_time *rtc = ptr;
	struct rtc_time time;
	struct tm tm;

	if (is_bad_pointer(s, spec, ptr))
		return;
	switch (fmt[1]) {
	case 'R':
		put_date_and_time(s, rtc->tm_year, rtc, fmt + 2);
		break;
	case 'T':
		time64_to_tm(*(const time64_t *)ptr, 0, &tm);
		time = (struct rtc_time){ .tm_sec = tm.tm_sec,
					  .tm_min = tm.tm_min,
					  .tm_hour = tm.tm_hour,
					  .tm_mday = tm.tm_mday,
					  .tm_mon = tm.tm_mon };
		put_date_and_time(s, tm.tm_year, &time, fmt + 2);
		break;
	default:
		error_string(s, spec, "(%pt?)");
	}
}

/* %p, by the letters behind it, the first of which is *@fmt. */
static noinline void pointer(struct sink *s, struct printf_spec spec, void *ptr, const char *fmt)
{
	switch (*fmt) {
	case 'S':
	case 's':
	case 'B':
		symbol_string(s, spec, ptr, fmt);
		break;
	case 'R':
	case 'r':
		resource_string(s, spec, ptr, fmt);
		break;
	case 'h':
		hex_string(s, spec, ptr, fmt);
		break;
	case 'b':
		bits_string(s, spec, ptr, fmt);
		break;
	case 'M':
	case 'm':
		mac_address_string(s, spec, ptr, fmt);
		break;
	case 'I':
	case 'i':
		ip_addr_string(s, spec, ptr, fmt);
		break;
	case 'E':
		escaped_string(s, spec, ptr, fmt);
		break;
	case 'U':
		uuid_string(s, spec, ptr, fmt);
		break;
	case 'V':
		va_format(s, spec, ptr);
		break;
	case 'K':
		restricted_pointer(s, spec, ptr);
		break;
	case 'N':
		netdev_bits(s, spec, ptr, fmt);
		break;
	case '4':
		fourcc_string(s, spec, ptr, fmt);
		break;
	case 'a':
		address_val(s, spec, ptr, fmt);
		break;
	case 'd':
		dentry_name(s, spec, ptr, fmt);
		break;
	case 'D':
		file_dentry_name(s, spec, ptr, fmt);
		break;
	case 't':
		time_and_date(s, spec, ptr, fmt);
		break;
	case 'C':
		clock(s, spec, ptr);
		break;
	case 'G':
		flags_string(s, spec, ptr, fmt);
		break;
	case 'O': /* a node of a device tree: there is no device tree */
		error_string(s, spec, fmt[1] == 'F' ? "(%pOF?)" : "(%pO?)");
		break;
	case 'f':
		fwnode_string(s, spec, ptr, fmt);
		break;
	case 'A': /* of Rust's */
		WARN_ONCE(1, "Please remove %%pA from non-Rust code\n");
		error_string(s, spec, "(%pA?)");
		break;
	case 'x':
		pointer_string(s, spec, (unsigned long)ptr);
		break;
	case 'e':
		if (IS_ERR(ptr))
			err_ptr(s, spec, ptr);
		else
			default_pointer(s, spec, ptr);
		break;
	case 'u': /* of BPF's: a string of the kernel or of user space */
	case 'k':
		if (fmt[1] == 's')
			string(s, spec, ptr);
		else
			error_string(s, spec, "(einval)");
		break;
	default:
		default_pointer(s, spec, ptr);
	}
}

/* ---- the language ---- */

static void set_field_width(struct printf_spec *spec, s64 width)
{
	if (WARN_ONCE(width > FIELD_WIDTH_MAX || width < -FIELD_WIDTH_MAX,
		      "field width %lld too large\n", width))
		width = clamp(width, (s64)-FIELD_WIDTH_MAX, (s64)FIELD_WIDTH_MAX);
	if (width < 0)
		spec->flags |= LEFT;
	spec->field_width = (int)abs(width);
}

static void set_precision(struct printf_spec *spec, s64 precision)
{
	if (WARN_ONCE(precision > PRECISION_MAX, "precision %lld too large\n", precision))
		precision = PRECISION_MAX;
	spec->precision = (int)max(precision, (s64)0);
}

static const char *parse_number(const char *fmt, s64 *value)
{
	for (*value = 0; isdigit(*fmt); fmt++)
		*value = min(*value * 10 + (*fmt - '0'), (s64)INT_MAX);
	return fmt;
}

static __always_inline u8 flag_of(char c)
{
	return c == '-' ? LEFT :
	       c == '+' ? PLUS :
	       c == ' ' ? SPACE :
	       c == '#' ? SPECIAL :
	       c == '0' ? ZEROPAD :
			  0;
}

/* hh h l ll L z t; hh becomes H, and ll L. */
static const char *parse_qualifier(const char *fmt, struct printf_spec *spec)
{
	if (*fmt != 'h' && *fmt != 'l' && *fmt != 'L' && *fmt != 'z' && *fmt != 't')
		return fmt;
	spec->qualifier = *fmt++;
	if (*fmt == spec->qualifier && (*fmt == 'h' || *fmt == 'l'))
		spec->qualifier = (char)(*fmt++ - 'a' + 'A');
	return fmt;
}

/* What stands between '%' and the conversion, to which the result points. */
static const char *format_decode(const char *fmt, struct printf_spec *spec, va_list *args)
{
	s64 value;

	*spec = default_dec_spec;
	if (*fmt >= 'a' && *fmt != 'h' && *fmt != 'l' && *fmt != 't' && *fmt != 'z')
		return fmt; /* nothing does */
	for (u8 flag; (flag = flag_of(*fmt)); fmt++)
		spec->flags |= flag;
	if (*fmt == '*') {
		fmt++;
		set_field_width(spec, va_arg(*args, int));
	} else if (*fmt >= '1' && *fmt <= '9') {
		fmt = parse_number(fmt, &value);
		set_field_width(spec, value);
	}
	if (*fmt == '.') {
		if (*++fmt == '*') {
			fmt++;
			set_precision(spec, va_arg(*args, int));
		} else if (isdigit(*fmt)) {
			fmt = parse_number(fmt, &value);
			set_precision(spec, value);
		}
	}
	return parse_qualifier(fmt, spec);
}

static u64 integer_argument(const struct printf_spec *spec, va_list *args)
{
	bool sign = spec->flags & SIGN;
	unsigned long word;
	unsigned int value;

	switch (spec->qualifier) {
	case 'L':
		return va_arg(*args, unsigned long long);
	case 'l':
	case 'z':
	case 't':
		word = va_arg(*args, unsigned long);
		return sign ? (u64)(long)word : word;
	}
	value = va_arg(*args, unsigned int);
	switch (spec->qualifier) {
	case 'H':
		return sign ? (u64)(s8)value : (u8)value;
	case 'h':
		return sign ? (u64)(s16)value : (u16)value;
	}
	return sign ? (u64)(int)value : value;
}

/* One conversion, at *@fmt; returns what follows, or NULL when that cannot be known. */
static __always_inline const char *convert(struct sink *s, const char *fmt, struct printf_spec spec,
					   va_list *args)
{
	switch (*fmt) {
	case 's':
		string(s, spec, va_arg(*args, const char *));
		return fmt + 1;
	case 'p':
		pointer(s, spec, va_arg(*args, void *), ++fmt);
		while (isalnum(*fmt))
			fmt++;
		return fmt;
	case 'd':
	case 'i':
		spec.flags |= SIGN;
		break;
	case 'u':
		break;
	case 'x':
		spec.flags |= SMALL;
		spec.base = 16;
		break;
	case 'X':
		spec.base = 16;
		break;
	case 'o':
		spec.base = 8;
		break;
	case 'c':
		if (!(spec.flags & LEFT))
			put_fill(s, ' ', spec.field_width - 1);
		put_char(s, (char)va_arg(*args, int));
		if (spec.flags & LEFT)
			put_fill(s, ' ', spec.field_width - 1);
		return fmt + 1;
	case '%':
		put_char(s, '%');
		return fmt + 1;
	default:
		WARN_ONCE(1, "Please remove unsupported %%%c in format string\n", *fmt);
		return NULL;
	}
	number(s, spec, integer_argument(&spec, args));
	return fmt + 1;
}

/**
 * vsnprintf - format into a buffer
 * @buf: where to; NULL if @size is 0
 * @size: of @buf, in bytes, up to INT_MAX: more is a WARN, and 0
 * @fmt: the format, see the top of this file
 * @args: what it prints
 *
 * Return: the number of characters that the whole text has, without the zero
 * byte: if it is @size or more, the text is cut. Linux: the same.
 */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct sink s = { buf, size ? size - 1 : 0, 0 };
	struct printf_spec spec;
	va_list ap;

	if (WARN_ON_ONCE(size > INT_MAX))
		return 0;
	va_copy(ap, args);
	while (fmt && *fmt) {
		const char *text = fmt;

		while (*fmt && *fmt != '%')
			fmt++;
		put_mem(&s, text, fmt - text);
		if (!*fmt)
			break;
		fmt = format_decode(fmt + 1, &spec, &ap);
		fmt = convert(&s, fmt, spec, &ap);
	}
	va_end(ap);
	if (size)
		end_text(&s);
	return (int)s.len;
}

/**
 * vscnprintf - format into a buffer, and say how much is in it
 * @buf: where to
 * @size: of @buf, in bytes
 * @fmt: the format
 * @args: what it prints
 *
 * Return: the number of characters in @buf, without the zero byte.
 */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len;

	if (!size)
		return 0;
	len = vsnprintf(buf, size, fmt, args);
	return (size_t)len < size ? len : (int)size - 1;
}

/**
 * vsprintf - format into a buffer that is large enough
 * @buf: where to
 * @fmt: the format
 * @args: what it prints
 *
 * Nothing keeps the text from running over the end: vsnprintf() does.
 *
 * Return: the number of characters.
 */
int vsprintf(char *buf, const char *fmt, va_list args)
{
	return vsnprintf(buf, INT_MAX, fmt, args);
}

/**
 * snprintf - format into a buffer
 * @buf: where to
 * @size: of @buf, in bytes
 * @fmt: the format
 *
 * Return: as vsnprintf().
 */
int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

/**
 * scnprintf - format into a buffer, and say how much is in it
 * @buf: where to
 * @size: of @buf, in bytes
 * @fmt: the format
 *
 * Return: as vscnprintf(): what to add to @buf for the next piece.
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

/**
 * sprintf - format into a buffer that is large enough
 * @buf: where to
 * @fmt: the format
 *
 * Return: as vsprintf().
 */
int sprintf(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsprintf(buf, fmt, args);
	va_end(args);
	return len;
}
