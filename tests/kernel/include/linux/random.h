/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H

#include <linux/types.h>

/* The same numbers in each run. */
static inline u32 prandom_u32_max(u32 ceil)
{
	static u32 state = 1;

	state = state * 1664525 + 1013904223;
	return (u32)((u64)state * ceil >> 32);
}

static inline u8 get_random_u8(void)
{
	return (u8)prandom_u32_max(256);
}

#endif /* _LINUX_RANDOM_H */
