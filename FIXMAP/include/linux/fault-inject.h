/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FAULT_INJECT_H
#define _LINUX_FAULT_INJECT_H

/*
 * Making things fail, to see what their callers do
 * (Linux: include/linux/fault-inject.h).
 */

#include <linux/atomic.h>
#include <linux/types.h>

/**
 * struct fault_attr - when something is to fail
 * @probability: in percent
 * @interval: only every so many calls
 * @times: how often at most; -1 for no limit
 * @space: a budget, of the size of each call, that must be used up first
 * @verbose: say it each time
 * @count: calls so far
 * @state: of the random numbers, the same in every run
 */
struct fault_attr {
	unsigned long probability;
	unsigned long interval;
	atomic_t times;
	atomic_t space;
	bool verbose;
	atomic_t count;
	u32 state;
};

#define FAULT_ATTR_INITIALIZER                                                      \
	{                                                                           \
		.interval = 1, .times = ATOMIC_INIT(1), .verbose = true, .state = 1 \
	}

/* alloc_pages(); set by fail_page_alloc=, or by a test. */
extern struct fault_attr fail_page_alloc;

int setup_fault_attr(struct fault_attr *attr, const char *str);
bool should_fail(struct fault_attr *attr, const char *name, long size);

#endif /* _LINUX_FAULT_INJECT_H */
