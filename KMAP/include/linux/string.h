/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

/*
 * The host's string functions, under the name that kernel code includes, and
 * those that the kernel has beyond them (Linux: include/linux/string.h).
 */

#include <string.h>
#include <linux/compiler.h>
#include <linux/types.h>

/**
 * memzero_explicit - fill memory with zeroes that nobody will read
 * @s: the memory
 * @count: bytes
 *
 * memset() on what is freed next is something a compiler may leave out.
 */
static inline void memzero_explicit(void *s, size_t count)
{
	memset(s, 0, count);
	__asm__ __volatile__("" : : "r"(s) : "memory");
}

/**
 * memchr_inv - find what is something else
 * @start: the memory
 * @c: the byte that is expected
 * @bytes: of the memory
 *
 * Return: the first byte that is not @c; NULL if all are.
 */
static inline void *memchr_inv(const void *start, int c, size_t bytes)
{
	for (const u8 *p = start; bytes--; p++)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

#ifdef CONFIG_NAME
char *kstrdup(const char *s, gfp_t gfp);
const char *kstrdup_const(const char *s, gfp_t gfp);
void kfree_const(const void *x);
char *kstrndup(const char *s, size_t max, gfp_t gfp);
void *kmemdup(const void *src, size_t len, gfp_t gfp);
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp);
#else
/* Without the layer that copies strings, those that are kept stay their owner's. */
static inline const char *kstrdup_const(const char *s, gfp_t gfp)
{
	return s;
}

static inline void kfree_const(const void *x)
{
}
#endif

#endif /* _LINUX_STRING_H */
