// SPDX-License-Identifier: GPL-2.0-only
/*
 * Escaping: any bytes as text that can be read, and be told from other bytes.
 *
 *	each byte:  may it stay?  -->  as it is
 *		    space, special, null: by the letter that stands for it
 *		    else \ooo, or \xhh, if one of them is asked for
 *		    else as it is
 *
 * Linux: lib/string_helpers.c.
 */

#include <linux/ctype.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

/*
 * Is this byte copied as it is? strchr() also finds the zero byte at the end of @only, so NUL
 * counts as listed.
 */
static bool passes(u8 c, unsigned int flags, const char *only)
{
	bool listed = only && *only && strchr(only, c);

	if (flags & ESCAPE_APPEND) {
		if (listed)
			return false;
	} else if (only && *only && !listed) {
		return true;
	}
	return ((flags & ESCAPE_NAP) && isascii(c) && isprint(c)) ||
	       ((flags & ESCAPE_NP) && isprint(c)) || ((flags & ESCAPE_NA) && isascii(c));
}

/* The letter that stands for it; 0 if none does. */
static char letter_of(u8 c, unsigned int flags)
{
	static const char space[] = "\nn\rr\tt\vv\ff", special[] = "\\\\\aa\033e\"\"";
	const char *pair;

	if (flags & ESCAPE_SPACE)
		for (pair = space; *pair; pair += 2)
			if (c == (u8)pair[0])
				return pair[1];
	if (flags & ESCAPE_SPECIAL)
		for (pair = special; *pair; pair += 2)
			if (c == (u8)pair[0])
				return pair[1];
	return (flags & ESCAPE_NULL) && !c ? '0' : 0;
}

/* One byte as one to four; returns how many. */
static size_t escape(char out[4], u8 c, unsigned int flags, const char *only)
{
	static const char hex[] = "0123456789abcdef";
	char letter;

	out[0] = (char)c;
	if (passes(c, flags, only))
		return 1;
	letter = letter_of(c, flags);
	if (letter) {
		out[0] = '\\';
		out[1] = letter;
		return 2;
	}
	if (flags & ESCAPE_OCTAL) {
		out[0] = '\\';
		for (int i = 0; i < 3; i++)
			out[1 + i] = (char)('0' + (c >> (6 - 3 * i) & 7));
		return 4;
	}
	if (flags & ESCAPE_HEX) {
		out[0] = '\\';
		out[1] = 'x';
		out[2] = hex[c >> 4];
		out[3] = hex[c & 15];
		return 4;
	}
	return 1;
}

/**
 * string_escape_mem - escape bytes
 * @src: the bytes
 * @isz: how many
 * @dst: gets the text, without a zero byte at its end
 * @osz: room in @dst, bytes; what does not fit is left out
 * @flags: ESCAPE_*: which, and how
 * @only: if not NULL or empty, only these and NUL; with ESCAPE_APPEND, these too
 *
 * Return: the bytes that the whole text takes.
 */
int string_escape_mem(const char *src, size_t isz, char *dst, size_t osz, unsigned int flags,
		      const char *only)
{
	size_t len = 0;

	while (isz--) {
		char out[4];
		size_t n = escape(out, (u8)*src++, flags, only);

		for (size_t i = 0; i < n; i++, len++)
			if (len < osz)
				dst[len] = out[i];
	}
	return (int)len;
}
