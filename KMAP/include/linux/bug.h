/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

/*
 * What the kernel does about the impossible
 * (Linux: include/asm-generic/bug.h, kernel/panic.c).
 *
 *	WARN_ON(cond)	says where and how it got there, and goes on
 *	BUG_ON(cond)	says so and stops
 *	panic(why)	stops: the system cannot work at all
 *
 * What stops ends the process as abort() does: the shell sees status 134.
 * All of them write to stderr. The WARN family returns the condition, so
 * that it can stand in an if.
 */

#include <linux/build_bug.h>
#include <linux/once_lite.h>
#include <linux/panic.h>
#include <linux/printk.h>

__cold __printf(3, 4) void warn_slowpath_fmt(const char *file, int line, const char *fmt, ...);
__cold __noreturn void __bug(const char *file, int line);
__cold __noreturn void die(const char *str, int err);

#define CUT_HERE "------------[ cut here ]------------\n"

#define BUG() __bug(__FILE__, __LINE__)

#define BUG_ON(condition)                \
	do {                             \
		if (unlikely(condition)) \
			BUG();           \
	} while (0)

/* What must hold in mm/, checked with CONFIG_DEBUG_VM=y (Linux: include/linux/mmdebug.h). */
#ifdef CONFIG_DEBUG_VM
#define VM_BUG_ON(condition) BUG_ON(condition)
#else
#define VM_BUG_ON(condition) BUILD_BUG_ON_INVALID(condition)
#endif

#define __WARN()		 __WARN_printf(NULL)
#define __WARN_printf(format...) warn_slowpath_fmt(__FILE__, __LINE__, format)

#define WARN_ON(condition)                      \
	({                                      \
		bool __warn_on = !!(condition); \
		if (unlikely(__warn_on))        \
			__WARN();               \
		unlikely(__warn_on);            \
	})

#define WARN(condition, format...)              \
	({                                      \
		bool __warn_on = !!(condition); \
		if (unlikely(__warn_on))        \
			__WARN_printf(format);  \
		unlikely(__warn_on);            \
	})

/* Says it the first time that the condition is true at this place. */
#define WARN_ON_ONCE(condition)                   \
	({                                        \
		bool __warn_once = !!(condition); \
		if (__ONCE_LITE_IF(__warn_once))  \
			__WARN();                 \
		unlikely(__warn_once);            \
	})

#define WARN_ONCE(condition, format...)           \
	({                                        \
		bool __warn_once = !!(condition); \
		if (__ONCE_LITE_IF(__warn_once))  \
			__WARN_printf(format);    \
		unlikely(__warn_once);            \
	})

#endif /* _LINUX_BUG_H */
