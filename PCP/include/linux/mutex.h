/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

/*
 * A lock for tasks (Linux: include/linux/mutex.h). A task that waits for it sleeps,
 * and a task that holds it may sleep. mm/mutex.c explains it. Without the task layer
 * main() is the only task. If it has to wait then, no other task could give the lock
 * back, and the machine reports that.
 */

#include <linux/list.h>
#include <linux/spinlock.h>

/**
 * struct mutex - a lock that may be held for long
 * @owner: the task that holds it, a pointer whose low bits are flags; 0 for none
 * @wait_lock: guards @wait_list
 * @wait_list: the tasks that wait, the first of them first
 */
struct mutex {
	unsigned long owner;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
};

#define __MUTEX_INITIALIZER(name)                                  \
	{                                                          \
		.owner = 0, .wait_lock = __RAW_SPIN_LOCK_UNLOCKED, \
		.wait_list = LIST_HEAD_INIT((name).wait_list)      \
	}
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

static inline void mutex_init(struct mutex *lock)
{
	lock->owner = 0;
	raw_spin_lock_init(&lock->wait_lock);
	INIT_LIST_HEAD(&lock->wait_list);
}

void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_lock_killable(struct mutex *lock);
bool mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

/* Does any task hold it? */
static inline bool mutex_is_locked(struct mutex *lock)
{
	return __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) & ~7UL;
}

#endif /* _LINUX_MUTEX_H */
