// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text in memory of its own: kasprintf("%s-%x", bus, id).
 *
 *	format into a buffer on the stack -----> short: kmalloc(), and copy
 *	       |
 *	       +--> longer: kmalloc() of what it would take, and format again
 *
 * Names are short, so most are formatted once. (The kernel, which has little
 * stack, formats twice.)
 *
 * Linux: lib/kasprintf.c.
 */

#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#define SHORT_TEXT 128

/**
 * kvasprintf - format into memory of its own
 * @gfp: how to allocate it
 * @fmt: the format
 * @ap: what it prints
 *
 * Return: the text, for kfree(); NULL when there is no memory.
 */
char *kvasprintf(gfp_t gfp, const char *fmt, va_list ap)
{
	char text[SHORT_TEXT], *p;
	unsigned int first, second;
	size_t size;
	va_list aq;

	va_copy(aq, ap);
	first = (unsigned int)vsnprintf(text, sizeof(text), fmt, aq);
	size = (size_t)first + 1;
	va_end(aq);

	p = kmalloc_track_caller(size, gfp);
	if (!p)
		return NULL;
	if (size <= sizeof(text))
		return memcpy(p, text, size);
	va_copy(aq, ap);
	/* What is printed may change in between; more than there was room for is cut. */
	second = (unsigned int)vsnprintf(p, size, fmt, aq);
	WARN(first != second, "different return values (%u and %u) from vsnprintf(\"%s\", ...)\n",
	     first, second, fmt);
	va_end(aq);
	return p;
}

/**
 * kvasprintf_const - format, if there is anything to format
 * @gfp: how to allocate
 * @fmt: the format
 * @ap: what it prints
 *
 * A @fmt without conversions is the text already, and of "%s" the argument is:
 * if it is in read-only data it is not copied.
 *
 * Return: the text, for kfree_const(); NULL when there is no memory.
 */
const char *kvasprintf_const(gfp_t gfp, const char *fmt, va_list ap)
{
	if (!strchr(fmt, '%'))
		return kstrdup_const(fmt, gfp);
	if (!strcmp(fmt, "%s"))
		return kstrdup_const(va_arg(ap, const char *), gfp);
	return kvasprintf(gfp, fmt, ap);
}

/**
 * kasprintf - format into memory of its own
 * @gfp: how to allocate it
 * @fmt: the format
 *
 * Return: as kvasprintf().
 */
char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = kvasprintf(gfp, fmt, ap);
	va_end(ap);
	return p;
}
