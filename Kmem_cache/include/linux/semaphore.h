/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SEMAPHORE_H
#define _LINUX_SEMAPHORE_H

/*
 * A lock that several tasks may hold at once (Linux: include/linux/semaphore.h).
 */

#include <linux/list.h>
#include <linux/spinlock.h>

/**
 * struct semaphore - so many may still take it
 * @lock: guards the rest
 * @count: how many
 * @wait_list: the tasks that wait, the first of them first
 */
struct semaphore {
	raw_spinlock_t lock;
	unsigned int count;
	struct list_head wait_list;
};

#define __SEMAPHORE_INITIALIZER(name, n)                        \
	{                                                       \
		.lock = __RAW_SPIN_LOCK_UNLOCKED, .count = (n), \
		.wait_list = LIST_HEAD_INIT((name).wait_list)   \
	}
#define DEFINE_SEMAPHORE(name) struct semaphore name = __SEMAPHORE_INITIALIZER(name, 1)

static inline void sema_init(struct semaphore *sem, int val)
{
	*sem = (struct semaphore)__SEMAPHORE_INITIALIZER(*sem, (unsigned int)val);
}

void down(struct semaphore *sem);
int __must_check down_interruptible(struct semaphore *sem);
int __must_check down_killable(struct semaphore *sem);
int __must_check down_trylock(struct semaphore *sem);
int __must_check down_timeout(struct semaphore *sem, long timeout);
void up(struct semaphore *sem);

#endif /* _LINUX_SEMAPHORE_H */
