/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

/*
 * The host's string functions, under the name that kernel code includes, and
 * those that the kernel has beyond them (Linux: include/linux/string.h).
 */

#include <string.h>
#include <linux/compiler.h>

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

#endif /* _LINUX_STRING_H */
