/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

/*
 * A lock that may be held for long (Linux: include/linux/mutex.h). Waiting for
 * any lock sleeps here when it takes long, so a mutex is a spinlock by another
 * name.
 */

#include <linux/spinlock.h>

struct mutex {
	raw_spinlock_t wait_lock;
};

#define DEFINE_MUTEX(name) struct mutex name = { .wait_lock = __RAW_SPIN_LOCK_UNLOCKED }

static inline void mutex_init(struct mutex *lock)
{
	raw_spin_lock_init(&lock->wait_lock);
}

static inline void mutex_lock(struct mutex *lock)
{
	raw_spin_lock(&lock->wait_lock);
}

static inline bool mutex_trylock(struct mutex *lock)
{
	return raw_spin_trylock(&lock->wait_lock);
}

static inline void mutex_unlock(struct mutex *lock)
{
	raw_spin_unlock(&lock->wait_lock);
}

static inline bool mutex_is_locked(struct mutex *lock)
{
	return raw_spin_is_locked(&lock->wait_lock);
}

#endif /* _LINUX_MUTEX_H */
