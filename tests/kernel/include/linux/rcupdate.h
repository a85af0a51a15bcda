/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

/* There are no readers to wait for. */

#include <linux/vmalloc.h>

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

#define kvfree_rcu(ptr, ...) kvfree(ptr)

#endif /* _LINUX_RCUPDATE_H */
