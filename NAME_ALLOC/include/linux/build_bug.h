/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BUILD_BUG_H
#define _LINUX_BUILD_BUG_H

/*
 * Mistakes that stop the compiler instead of the machine
 * (Linux: include/linux/build_bug.h).
 */

#include <linux/compiler.h>

/* An int of value 0, or no compilation when @e is true. */
#define BUILD_BUG_ON_ZERO(e) ((int)sizeof(struct { int : (-!!(e)); }))

/* Nothing, but @e must be a valid expression. */
#define BUILD_BUG_ON_INVALID(e) ((void)sizeof((long)(e)))

/*
 * A call of a function that may not be called: the optimizer must see that it
 * never is. Unlike _Static_assert() this takes what only the optimizer knows
 * to be constant; at -O0 it checks nothing.
 */
#ifdef __OPTIMIZE__
#define __build_bug(cond, msg, id)                                    \
	do {                                                          \
		extern void id(void) __attribute__((__error__(msg))); \
		if (cond)                                             \
			id();                                         \
	} while (0)
#else
#define __build_bug(cond, msg, id) ((void)(cond))
#endif

#define BUILD_BUG_ON_MSG(cond, msg)    __build_bug(cond, msg, __UNIQUE_ID(build_bug))
#define BUILD_BUG_ON(cond)	       BUILD_BUG_ON_MSG(cond, "BUILD_BUG_ON: " #cond)
#define BUILD_BUG_ON_NOT_POWER_OF_2(n) BUILD_BUG_ON((n) == 0 || (((n) & ((n)-1)) != 0))

#ifndef static_assert
#define static_assert(expr, ...) __static_assert(expr, ##__VA_ARGS__, #expr)
#define __static_assert(expr, msg, ...) _Static_assert(expr, msg)
#endif

#endif /* _LINUX_BUILD_BUG_H */
