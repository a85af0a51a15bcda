/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_NAMELIB_H
#define _TESTS_NAMELIB_H

/* What the tests of names and of the format language share. */

#include "../kmalloc/kmalloclib.h"

/* The characters of @text without its zero byte, in front of a page that nobody can read. */
static inline const char *unterminated(const char *text)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = strlen(text);
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	CHECK_EQ(mprotect(p + page, page, PROT_NONE), 0);
	return memcpy(p + page - len, text, len);
}

#endif /* _TESTS_NAMELIB_H */
