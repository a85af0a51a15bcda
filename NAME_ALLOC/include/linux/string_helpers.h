/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_STRING_HELPERS_H
#define _LINUX_STRING_HELPERS_H

/* Escaping (Linux: include/linux/string_helpers.h). */

#include <linux/bits.h>
#include <linux/types.h>

/* What is escaped, and how. */
#define ESCAPE_SPACE   BIT(0) /* \f \n \r \t \v */
#define ESCAPE_SPECIAL BIT(1) /* \" \\ \a \e */
#define ESCAPE_NULL    BIT(2) /* \0 */
#define ESCAPE_OCTAL   BIT(3) /* whatever it is: \ooo */
#define ESCAPE_ANY     (ESCAPE_SPACE | ESCAPE_OCTAL | ESCAPE_SPECIAL | ESCAPE_NULL)
#define ESCAPE_NP      BIT(4) /* what is printable stays */
#define ESCAPE_ANY_NP  (ESCAPE_ANY | ESCAPE_NP)
#define ESCAPE_HEX     BIT(5) /* whatever it is: \xhh */
#define ESCAPE_NA      BIT(6) /* what is ASCII stays */
#define ESCAPE_NAP     BIT(7) /* what is printable ASCII stays */
#define ESCAPE_APPEND  BIT(8) /* those of @only are escaped all the same */

int string_escape_mem(const char *src, size_t isz, char *dst, size_t osz, unsigned int flags,
		      const char *only);

#endif /* _LINUX_STRING_HELPERS_H */
