/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

/*
 * Let time pass (Linux: include/linux/delay.h). It is the machine's time, and
 * costs next to nothing: see linux/jiffies.h.
 */

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched.h>

void msleep(unsigned int msecs);

static inline void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

/* At least @min microseconds. */
static inline void usleep_range(unsigned long min, unsigned long max)
{
	msleep((unsigned int)DIV_ROUND_UP(min, 1000));
}

/* Without sleeping: the CPU is busy for that time. */
static inline void mdelay(unsigned long msecs)
{
	advance_jiffies(msecs_to_jiffies((unsigned int)msecs));
}

static inline void udelay(unsigned long usecs)
{
	advance_jiffies(usecs / (1000000 / HZ));
}

static inline void ndelay(unsigned long nsecs)
{
	udelay(nsecs / 1000);
}

#endif /* _LINUX_DELAY_H */
