/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_ONCE_LITE_H
#define _LINUX_ONCE_LITE_H

/*
 * Something that is done once (Linux: include/linux/once_lite.h). Each place in
 * the source has its own memory of it. If several CPUs come there at once, one of
 * them does it: the flag is exchanged, not just set.
 */

#include <linux/types.h>

/**
 * __ONCE_LITE_IF - is the condition true here for the first time?
 * @condition: the condition; evaluated each time
 */
#define __ONCE_LITE_IF(condition)                                                      \
	({                                                                             \
		static bool __already_done;                                            \
		bool __cond = !!(condition);                                           \
                                                                                       \
		__builtin_expect(__cond, 0) &&                                         \
			!__atomic_load_n(&__already_done, __ATOMIC_RELAXED) &&         \
			!__atomic_exchange_n(&__already_done, true, __ATOMIC_RELAXED); \
	})

#endif /* _LINUX_ONCE_LITE_H */
