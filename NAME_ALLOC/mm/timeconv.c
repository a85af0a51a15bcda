// SPDX-License-Identifier: GPL-2.0-only
/*
 * From seconds to the calendar, for any year that a time64_t can reach.
 *
 * Days are counted from 1 March of the year 0, so that the day that a leap year
 * has more is its last one. 400 years are 146097 days, always; inside them
 * one division finds the year, and one the month, whose lengths from March on
 * repeat: 31 30 31 30 31, which are 153 days, five months long.
 *
 * Linux: kernel/time/timeconv.c.
 */

#include <linux/time64.h>

#define SECS_PER_DAY   86400
#define DAYS_PER_ERA   146097 /* 400 years */
#define EPOCH_FROM_ERA 719468 /* 1 March of year 0 to 1 January 1970 */

/* The quotient rounded down, the rest never negative. */
static s64 div_floor(s64 value, int by, int *rest)
{
	s64 quotient = value / by;

	*rest = (int)(value % by);
	if (*rest < 0) {
		*rest += by;
		quotient--;
	}
	return quotient;
}

static bool is_leap(s64 year)
{
	return (year % 4 == 0 && year % 100) || year % 400 == 0;
}

/**
 * time64_to_tm - the date and the time of day
 * @totalsecs: seconds since the beginning of 1970
 * @offset: seconds to add, for a time zone
 * @result: gets them
 */
void time64_to_tm(time64_t totalsecs, int offset, struct tm *result)
{
	static const short days_before[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
	};
	int secs, weekday, day, year_of_era, month, shift;
	s64 days = div_floor(totalsecs, SECS_PER_DAY, &secs), era, year;

	secs += offset % SECS_PER_DAY;
	days += offset / SECS_PER_DAY + div_floor(secs, SECS_PER_DAY, &shift);
	secs = shift;

	div_floor(days + 4, 7, &weekday); /* the first one was a Thursday */
	era = div_floor(days + EPOCH_FROM_ERA, DAYS_PER_ERA, &day);
	year_of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year_of_era + year_of_era / 4 - year_of_era / 100;
	month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;

	year = 400 * era + year_of_era + (month >= 10);
	month = (month + 2) % 12; /* from January again */
	result->tm_year = (long)(year - 1900);
	result->tm_mon = month;
	result->tm_mday = day + 1;
	result->tm_yday = days_before[month] + day + (month > 1 && is_leap(year));
	result->tm_wday = weekday;
	result->tm_hour = secs / 3600;
	result->tm_min = secs / 60 % 60;
	result->tm_sec = secs % 60;
}
