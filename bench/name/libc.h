/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_NAME_LIBC_H
#define BENCH_NAME_LIBC_H

/* What libc calls by names that the kernel has, too. */

#include <stddef.h>

char *libc_strdup(const char *s);
char *libc_asprintf(const char *bus, unsigned int id);
int libc_snprintf(char *buf, size_t size, const char *bus, unsigned int id);
int libc_snprintf_numbers(char *buf, size_t size, int a, unsigned long b, const char *c);
void libc_free(void *p);

#endif /* BENCH_NAME_LIBC_H */
