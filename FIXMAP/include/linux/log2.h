/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_LOG2_H
#define _LINUX_LOG2_H

/*
 * Powers of two (Linux: include/linux/log2.h). With a constant argument every
 * one of these is a constant expression.
 */

#include <linux/bits.h>

static inline __attribute__((const)) bool is_power_of_2(u64 n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* Index of the highest set bit of @n, which may not be 0. */
#define ilog2(n) (BITS_PER_LONG_LONG - 1 - __builtin_clzll((u64)(n)))

/* The power of two at or above @n; @n may be neither 0 nor above 2^63. */
#define roundup_pow_of_two(n) \
	((typeof((n) + 0UL))((n) == 1 ? 1ULL : 2ULL << ilog2(((u64)(n)-1) | 1)))

/* The power of two at or below @n, which may not be 0. */
#define rounddown_pow_of_two(n) ((typeof((n) + 0UL))(1ULL << ilog2(n)))

/* The order of the smallest power of two that holds @n; 0 for 0 and 1. */
#define order_base_2(n) ((n) > 1 ? ilog2(((u64)(n)-1) | 1) + 1 : 0)

#endif /* _LINUX_LOG2_H */
