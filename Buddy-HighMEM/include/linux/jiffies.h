/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

/*
 * The time of the machine, in ticks (Linux: include/linux/jiffies.h).
 *
 * It is simulated. A tick passes where code waits or looks at the time, and
 * when all CPUs sleep the time goes at once to where the first of them wakes
 * up. So a sleep costs no time, a loop that waits for a time comes to its end,
 * and a run gives the same output again.
 */

#include <linux/types.h>

#define HZ 100

/* Five minutes before the counter overflows 32 bits, so that mistakes show early. */
#define INITIAL_JIFFIES ((unsigned long)(unsigned int)(-300 * HZ))

#define MAX_JIFFY_OFFSET ((~0UL >> 1) - 1)

unsigned long *read_jiffies(void);
unsigned long peek_jiffies(void);
void advance_jiffies(unsigned long ticks);

/* The time now. Each look at it is an event, and events make time pass. */
#define jiffies (READ_ONCE(*read_jiffies()))

/* Is @a after @b? Right also when the counter has overflowed between them. */
#define time_after(a, b)     ((long)((b) - (a)) < 0)
#define time_before(a, b)    time_after(b, a)
#define time_after_eq(a, b)  ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)

/**
 * msecs_to_jiffies - ticks that take at least some milliseconds
 * @m: milliseconds
 */
static inline unsigned long msecs_to_jiffies(unsigned int m)
{
	if ((int)m < 0)
		return MAX_JIFFY_OFFSET;
	return ((unsigned long)m + 1000 / HZ - 1) / (1000 / HZ);
}

/**
 * jiffies_to_msecs - how long some ticks take
 * @j: ticks
 *
 * Return: milliseconds.
 */
static inline unsigned int jiffies_to_msecs(unsigned long j)
{
	return (unsigned int)(j * (1000 / HZ));
}

/**
 * usecs_to_jiffies - ticks that take at least some microseconds
 * @u: microseconds
 */
static inline unsigned long usecs_to_jiffies(unsigned int u)
{
	return ((unsigned long)u + 1000000 / HZ - 1) / (1000000 / HZ);
}

#endif /* _LINUX_JIFFIES_H */
