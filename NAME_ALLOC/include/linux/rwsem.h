/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

/*
 * A lock for many readers or one writer (Linux: include/linux/rwsem.h). Tasks that
 * wait for it sleep, and get it in the order in which they came.
 */

#include <linux/list.h>
#include <linux/spinlock.h>

/**
 * struct rw_semaphore - a lock for many readers or one writer
 * @count: readers that hold it; -1: a writer does
 * @wait_lock: guards the rest
 * @wait_list: the tasks that wait, the first of them first
 */
struct rw_semaphore {
	long count;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
};

#define __RWSEM_INITIALIZER(name)                                  \
	{                                                          \
		.count = 0, .wait_lock = __RAW_SPIN_LOCK_UNLOCKED, \
		.wait_list = LIST_HEAD_INIT((name).wait_list)      \
	}
#define DECLARE_RWSEM(name) struct rw_semaphore name = __RWSEM_INITIALIZER(name)

static inline void init_rwsem(struct rw_semaphore *sem)
{
	*sem = (struct rw_semaphore)__RWSEM_INITIALIZER(*sem);
}

void down_read(struct rw_semaphore *sem);
int __must_check down_read_killable(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int __must_check down_write_killable(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);

static inline int rwsem_is_locked(struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count) != 0;
}

#endif /* _LINUX_RWSEM_H */
