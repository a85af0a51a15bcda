/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_RTC_H
#define _LINUX_RTC_H

/* What a real-time clock shows (Linux: include/uapi/linux/rtc.h). */

#include <linux/time64.h>

struct rtc_time {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;
	int tm_mon;  /* 0 to 11 */
	int tm_year; /* since 1900 */
	int tm_wday;
	int tm_yday;
	int tm_isdst;
};

#endif /* _LINUX_RTC_H */
