// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock of the machine: see linux/jiffies.h (Linux: kernel/time/).
 */

#include <linux/compiler.h>
#include <linux/jiffies.h>

/* So many looks at the time are a tick. */
#define LOOKS_PER_TICK 16

static unsigned long now = INITIAL_JIFFIES;

/**
 * advance_jiffies - let time pass
 * @ticks: so much of it
 */
void advance_jiffies(unsigned long ticks)
{
	__atomic_fetch_add(&now, ticks, __ATOMIC_RELAXED);
}

/**
 * peek_jiffies - the time, by a look that is no event
 *
 * Return: the time, in ticks.
 */
unsigned long peek_jiffies(void)
{
	return READ_ONCE(now);
}

/**
 * read_jiffies - look at the time
 *
 * Return: where it is.
 */
unsigned long *read_jiffies(void)
{
	static unsigned int looks;

	if (__atomic_add_fetch(&looks, 1, __ATOMIC_RELAXED) % LOOKS_PER_TICK == 0)
		advance_jiffies(1);
	return &now;
}
