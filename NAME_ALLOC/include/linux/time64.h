/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_TIME64_H
#define _LINUX_TIME64_H

/* Seconds since 1970, and the calendar (Linux: include/linux/time64.h, time.h). */

#include <linux/types.h>

typedef s64 time64_t;

struct tm {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;  /* 1 to 31 */
	int tm_mon;   /* 0 to 11 */
	long tm_year; /* since 1900 */
	int tm_wday;  /* 0 is Sunday */
	int tm_yday;  /* 0 to 365 */
};

void time64_to_tm(time64_t totalsecs, int offset, struct tm *result);

#endif /* _LINUX_TIME64_H */
