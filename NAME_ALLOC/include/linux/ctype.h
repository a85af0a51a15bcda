/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CTYPE_H
#define _LINUX_CTYPE_H

/* Kinds of characters, in Latin-1 (Linux: include/linux/ctype.h). Macros: libc's stay. */

#include <linux/types.h>

static inline bool char_between(unsigned char c, unsigned char lo, unsigned char hi)
{
	return c >= lo && c <= hi;
}

#define isascii(c) char_between(c, 0, 0x7f)
#define isdigit(c) char_between(c, '0', '9')
#define islower(c) char_between(c, 'a', 'z')
#define isupper(c) char_between(c, 'A', 'Z')
#define isalpha(c) (islower(c) || isupper(c))
#define isalnum(c) (isalpha(c) || isdigit(c))
/* From the space on; in the upper half from the one that does not break. */
#define isprint(c) (char_between(c, ' ', '~') || char_between(c, 0xa0, 0xff))

#endif /* _LINUX_CTYPE_H */
