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
 * All of them write to stderr. The WARN family returns the condition, so
 * that it can stand in an if.
 */

#include <linux/printk.h>

__cold void warn_slowpath(const char *file, int line, unsigned long ip);
__cold __noreturn void __bug(const char *file, int line);
__cold __noreturn void die(const char *str, int err);
__cold __noreturn __printf(1, 2) void panic(const char *fmt, ...);

#define CUT_HERE "------------[ cut here ]------------\n"

#define BUG() __bug(__FILE__, __LINE__)

#define BUG_ON(condition)                \
	do {                             \
		if (unlikely(condition)) \
			BUG();           \
	} while (0)

#define __WARN()                                              \
	do {                                                  \
		printk(KERN_WARNING CUT_HERE);                \
		warn_slowpath(__FILE__, __LINE__, _THIS_IP_); \
	} while (0)

#define __WARN_printf(format...)                              \
	do {                                                  \
		printk(KERN_WARNING CUT_HERE);                \
		printk(KERN_WARNING format);                  \
		warn_slowpath(__FILE__, __LINE__, _THIS_IP_); \
	} while (0)

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
#define WARN_ON_ONCE(condition)                           \
	({                                                \
		static bool __warned;                     \
		bool __warn_once = !!(condition);         \
		if (unlikely(__warn_once) && !__warned) { \
			__warned = true;                  \
			__WARN();                         \
		}                                         \
		unlikely(__warn_once);                    \
	})

#define WARN_ONCE(condition, format...)                   \
	({                                                \
		static bool __warned;                     \
		bool __warn_once = !!(condition);         \
		if (unlikely(__warn_once) && !__warned) { \
			__warned = true;                  \
			__WARN_printf(format);            \
		}                                         \
		unlikely(__warn_once);                    \
	})

#endif /* _LINUX_BUG_H */
