// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies of strings and of memory.
 *
 *	kstrdup("eth0")		kstrdup_const("eth0")
 *	      |				  |  in the program's read-only data?
 *	      v				  v
 *	kmalloc(5), copy		yes: the same pointer, nothing to free
 *					no:  kstrdup()
 *
 * Who may get either frees with kfree_const(), which looks again.
 *
 * Linux: mm/util.c.
 */

#include <linux/biscuitos.h>
#include <linux/slab.h>
#include <linux/string.h>

/* @len bytes of @s in memory of their own, and @extra for a zero byte behind them. */
static __always_inline char *duplicate(const void *s, size_t len, size_t extra, gfp_t gfp,
				       unsigned long caller)
{
	char *buf;

	if (unlikely(len > SIZE_MAX - extra))
		return NULL;
	buf = __kmalloc_node_track_caller(len + extra, gfp, NUMA_NO_NODE, caller);
	if (unlikely(!buf))
		return NULL;
	memcpy(buf, s, len);
	if (extra)
		buf[len] = '\0';
	return buf;
}

/**
 * kstrdup - a copy of a string
 * @s: the string; NULL gives NULL
 * @gfp: how to allocate it
 *
 * Return: the copy, for kfree(); NULL when there is no memory.
 */
char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? duplicate(s, strlen(s), 1, gfp, _RET_IP_) : NULL;
}

/**
 * kstrdup_const - a string that stays
 * @s: the string; NULL gives NULL
 * @gfp: how to allocate a copy
 *
 * Return: @s itself if it is in read-only data, else a copy; for kfree_const().
 */
const char *kstrdup_const(const char *s, gfp_t gfp)
{
	return is_kernel_rodata((unsigned long)s) ? s : kstrdup(s, gfp);
}

/**
 * kfree_const - free what kstrdup_const() returned
 * @x: the string, or NULL
 */
void kfree_const(const void *x)
{
	if (!is_kernel_rodata((unsigned long)x))
		kfree(x);
}

/**
 * kstrndup - a copy of the beginning of a string
 * @s: the string; NULL gives NULL
 * @max: at most that many characters
 * @gfp: how to allocate it
 *
 * Return: the copy, for kfree(); NULL when there is no memory.
 */
char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? duplicate(s, strnlen(s, max), 1, gfp, _RET_IP_) : NULL;
}

/**
 * kmemdup - a copy of memory
 * @src: the memory
 * @len: its bytes
 * @gfp: how to allocate it
 *
 * Return: the copy, for kfree(); ZERO_SIZE_PTR of 0 bytes; NULL when there is no
 * memory.
 */
void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	return duplicate(src, len, 0, gfp, _RET_IP_);
}

/**
 * kmemdup_nul - a string of bytes that need not end in zero
 * @s: the bytes; NULL gives NULL
 * @len: how many
 * @gfp: how to allocate it
 *
 * Return: the string, for kfree(); NULL when there is no memory.
 */
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	return s ? duplicate(s, len, 1, gfp, _RET_IP_) : NULL;
}
