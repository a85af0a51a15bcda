/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_COMPLETION_H
#define _LINUX_COMPLETION_H

/* See linux/kthread.h. */

#include <linux/kthread.h>

#define HZ 100

struct completion {
	bool done;
};

#define DECLARE_COMPLETION(name) struct completion name

static inline void complete(struct completion *x)
{
	WRITE_ONCE(x->done, true);
}

static inline unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	on_each_cpu(run_kthread, NULL, 1);
	return READ_ONCE(x->done);
}

#endif /* _LINUX_COMPLETION_H */
