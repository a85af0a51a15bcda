// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault injection: an allocation fails although there is memory, when and as
 * often as was asked. What is random about it is the same in every run.
 *
 *	./biscuitos fail_page_alloc=<interval>,<probability>,<space>,<times>
 *
 * interval 1, probability 100, space 0, times -1: every allocation.
 * interval 10, times 1: the tenth allocation, and no other.
 *
 * Linux: lib/fault-inject.c; the page allocator's part is in mm/page_alloc.c,
 * where debugfs says which kinds of requests are spared. Here none is but
 * __GFP_NOFAIL.
 */

#include <linux/fault-inject.h>
#include <linux/init.h>
#include <linux/mm.h>

#include "page_alloc.h"

struct fault_attr fail_page_alloc = FAULT_ATTR_INITIALIZER;

/* A number at *@str, which goes on behind it. */
static bool parse_long(const char **str, long *val)
{
	const char *s = *str;
	bool negative = *s == '-';
	long n = 0;

	s += negative;
	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		if (n > (INT_MAX - 9) / 10)
			return false;
		n = n * 10 + (*s - '0');
	}
	*val = negative ? -n : n;
	*str = s;
	return true;
}

/* The comma before the next one. */
static bool parse_comma(const char **str)
{
	return *(*str)++ == ',';
}

/**
 * setup_fault_attr - set when something fails
 * @attr: of what
 * @str: "<interval>,<probability>,<space>,<times>"
 *
 * Return: 1; 0 if that is not what @str is, and then nothing is changed.
 */
int setup_fault_attr(struct fault_attr *attr, const char *str)
{
	long interval, probability, space, times;

	if (!str || !parse_long(&str, &interval) || !parse_comma(&str) ||
	    !parse_long(&str, &probability) || !parse_comma(&str) || !parse_long(&str, &space) ||
	    !parse_comma(&str) || !parse_long(&str, &times) || *str)
		return 0;
	if (interval < 1 || probability < 0 || probability > 100 || space < 0 || times < -1)
		return 0;
	attr->interval = (unsigned long)interval;
	attr->probability = (unsigned long)probability;
	atomic_set(&attr->space, (int)space);
	atomic_set(&attr->times, (int)times);
	atomic_set(&attr->count, 0);
	return 1;
}

/* A number below 100; the state is a linear congruential generator's. */
static unsigned int random_percent(struct fault_attr *attr)
{
	u32 state = READ_ONCE(attr->state) * 1664525 + 1013904223;

	WRITE_ONCE(attr->state, state);
	return (state >> 16) % 100;
}

/**
 * should_fail - is this call one that is to fail?
 * @attr: when that is so
 * @name: of what is called, for the message
 * @size: of the call, taken from the budget
 */
bool should_fail(struct fault_attr *attr, const char *name, long size)
{
	if (!attr->probability || !atomic_read(&attr->times))
		return false;
	if (atomic_read(&attr->space) > size) {
		atomic_sub((int)size, &attr->space);
		return false;
	}
	if ((unsigned int)atomic_inc_return(&attr->count) % attr->interval)
		return false;
	if (attr->probability <= random_percent(attr))
		return false;
	if (attr->verbose)
		pr_notice("FAULT_INJECTION: forcing a failure.\n"
			  "name %s, interval %lu, probability %lu, space %d, times %d\n",
			  name, attr->interval, attr->probability, atomic_read(&attr->space),
			  atomic_read(&attr->times));
	if (atomic_read(&attr->times) != -1)
		atomic_dec(&attr->times);
	return true;
}

/**
 * should_fail_alloc_page - is this allocation to fail?
 * @gfp_mask: how it is made; __GFP_NOFAIL never is
 * @order: of what
 */
bool should_fail_alloc_page(gfp_t gfp_mask, unsigned int order)
{
	if (gfp_mask & __GFP_NOFAIL)
		return false;
	return should_fail(&fail_page_alloc, "fail_page_alloc", 1L << order);
}

static int __init setup_fail_page_alloc(char *str)
{
	if (!setup_fault_attr(&fail_page_alloc, str))
		boot_error("fail_page_alloc=%s: <interval>,<probability>,<space>,<times>, "
			   "interval at least 1, probability 0 to 100, times -1 for ever",
			   str ? str : "");
	page_alloc_hooks |= PAGE_HOOK_FAIL;
	return 0;
}
early_param("fail_page_alloc", setup_fail_page_alloc);
MODULE_PARM_DESC(fail_page_alloc, "fail_page_alloc=<interval>,<probability>,<space>,<times>",
		 "make page allocations fail");
