// SPDX-License-Identifier: GPL-2.0-only
/* glibc's functions, in a file that sees no header of ours. */

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libc.h"

char *libc_strdup(const char *s)
{
	return strdup(s);
}

char *libc_asprintf(const char *bus, unsigned int id)
{
	char *name;

	return asprintf(&name, "%s-%x", bus, id) < 0 ? NULL : name;
}

int libc_snprintf(char *buf, size_t size, const char *bus, unsigned int id)
{
	return snprintf(buf, size, "%s-%x", bus, id);
}

int libc_snprintf_numbers(char *buf, size_t size, int a, unsigned long b, const char *c)
{
	return snprintf(buf, size, "%5d %#010lx %-12s|", a, b, c);
}

void libc_free(void *p)
{
	free(p);
}
