/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SPRINTF_H
#define _LINUX_SPRINTF_H

/*
 * Text into a buffer, in the kernel's format language
 * (Linux: include/linux/kernel.h, which includes this file here). The language
 * is explained in mm/vsprintf.c.
 *
 * The program has libc's functions of these names, too, and others who need
 * them: so ours are others to the linker.
 */

#include <stdarg.h>
#include <linux/types.h>

#define vsnprintf kernel_vsnprintf
#define vsprintf  kernel_vsprintf
#define snprintf  kernel_snprintf
#define sprintf	  kernel_sprintf

__printf(3, 0) int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
__printf(3, 4) int snprintf(char *buf, size_t size, const char *fmt, ...);
__printf(2, 0) int vsprintf(char *buf, const char *fmt, va_list args);
__printf(2, 3) int sprintf(char *buf, const char *fmt, ...);
__printf(2, 3) char *kasprintf(gfp_t gfp, const char *fmt, ...);
__printf(2, 0) char *kvasprintf(gfp_t gfp, const char *fmt, va_list ap);
__printf(2, 0) const char *kvasprintf_const(gfp_t gfp, const char *fmt, va_list ap);

/* What %pV prints: a message inside another. */
struct va_format {
	const char *fmt;
	va_list *va;
};

extern bool no_hash_pointers;
extern int kptr_restrict;

int ptr_to_hashval(const void *ptr, unsigned long *hashval_out);

#endif /* _LINUX_SPRINTF_H */
