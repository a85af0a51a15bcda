// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks that a task sleeps for.
 *
 *	owner		0, or the task that holds the lock | MUTEX_FLAG_WAITERS
 *	wait_list  -->	first waiter --> second --> ...	    (guarded by wait_lock)
 *
 * Taking a free mutex and giving back one that nobody waits for is one
 * compare-and-exchange of the owner. Otherwise the task puts itself at the end
 * of the list, sets the flag, and sleeps. The unlock that finds the flag wakes the
 * first waiter, which tries again; it may find that another task was quicker.
 *
 * Rules:
 *  1. Only the owner gives a mutex back. Another task gets a WARN, and nothing changes.
 *  2. The flag is set whenever wait_list is not empty.
 *  3. A mutex is not for interrupts. In one, mutex_lock() is reported, and if it must
 *     wait, it spins.
 *
 * Linux: kernel/locking/mutex.c, without its spinning for an owner that runs.
 */

#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>

#define MUTEX_FLAG_WAITERS 1UL

struct mutex_waiter {
	struct list_head list;
	struct task_struct *task;
};

static bool mutex_cmpxchg(struct mutex *lock, unsigned long old, unsigned long new)
{
	return __atomic_compare_exchange_n(&lock->owner, &old, new, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}

/* Take the lock if nobody has it; its flag stays as it is. */
static bool __mutex_trylock(struct mutex *lock)
{
	unsigned long owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);

	while (!(owner & ~MUTEX_FLAG_WAITERS)) {
		if (mutex_cmpxchg(lock, owner, (unsigned long)current | owner))
			return true;
		owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);
	}
	return false;
}

static void __mutex_add_waiter(struct mutex *lock, struct mutex_waiter *waiter)
{
	list_add_tail(&waiter->list, &lock->wait_list);
	__atomic_fetch_or(&lock->owner, MUTEX_FLAG_WAITERS, __ATOMIC_SEQ_CST);
}

static void __mutex_remove_waiter(struct mutex *lock, struct mutex_waiter *waiter)
{
	list_del(&waiter->list);
	if (list_empty(&lock->wait_list))
		__atomic_fetch_and(&lock->owner, ~MUTEX_FLAG_WAITERS, __ATOMIC_SEQ_CST);
}

#ifdef CONFIG_TASK
static inline void set_blocked_on(struct mutex *lock)
{
	current->blocked_on = lock;
}
#else
static inline void set_blocked_on(struct mutex *lock)
{
}
#endif

static noinline void __mutex_lock_slowpath(struct mutex *lock, unsigned int state)
{
	struct mutex_waiter waiter = { .task = current };

	raw_spin_lock(&lock->wait_lock);
	__mutex_add_waiter(lock, &waiter);
	set_blocked_on(lock);
	set_current_state(state);
	while (!__mutex_trylock(lock)) {
		raw_spin_unlock(&lock->wait_lock);
		schedule();
		raw_spin_lock(&lock->wait_lock);
		set_current_state(state);
	}
	__set_current_state(TASK_RUNNING);
	set_blocked_on(NULL);
	__mutex_remove_waiter(lock, &waiter);
	raw_spin_unlock(&lock->wait_lock);
}

/**
 * mutex_lock - take a mutex; sleep until it is free
 * @lock: the mutex; the task must not hold it already
 */
void mutex_lock(struct mutex *lock)
{
	might_sleep();
	if (unlikely(!__mutex_trylock(lock)))
		__mutex_lock_slowpath(lock, TASK_UNINTERRUPTIBLE);
}

/**
 * mutex_lock_interruptible - take a mutex, unless a signal comes
 * @lock: the mutex
 *
 * Return: 0. Linux returns -EINTR after a signal; this machine has none.
 */
int mutex_lock_interruptible(struct mutex *lock)
{
	might_sleep();
	if (unlikely(!__mutex_trylock(lock)))
		__mutex_lock_slowpath(lock, TASK_INTERRUPTIBLE);
	return 0;
}

/**
 * mutex_lock_killable - take a mutex, unless a deadly signal comes
 * @lock: the mutex
 *
 * Return: 0, as mutex_lock_interruptible().
 */
int mutex_lock_killable(struct mutex *lock)
{
	might_sleep();
	if (unlikely(!__mutex_trylock(lock)))
		__mutex_lock_slowpath(lock, TASK_KILLABLE);
	return 0;
}

/**
 * mutex_trylock - take a mutex if it is free
 * @lock: the mutex
 *
 * Never waits. Return: true if the task holds it now.
 */
bool mutex_trylock(struct mutex *lock)
{
	return __mutex_trylock(lock);
}

static noinline void __mutex_unlock_slowpath(struct mutex *lock)
{
	unsigned long owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);
	struct task_struct *next = NULL;

	if (WARN((owner & ~MUTEX_FLAG_WAITERS) != (unsigned long)current,
		 "mutex_unlock() of a mutex that this task does not hold\n"))
		return;
	__atomic_fetch_and(&lock->owner, MUTEX_FLAG_WAITERS, __ATOMIC_SEQ_CST);
	raw_spin_lock(&lock->wait_lock);
	if (!list_empty(&lock->wait_list))
		next = list_first_entry(&lock->wait_list, struct mutex_waiter, list)->task;
	if (next)
		wake_up_process(next);
	raw_spin_unlock(&lock->wait_lock);
}

/**
 * mutex_unlock - give a mutex back, and wake the task that waits for it
 * @lock: the mutex; a WARN, and no effect, if the task does not hold it
 */
void mutex_unlock(struct mutex *lock)
{
	if (unlikely(!mutex_cmpxchg(lock, (unsigned long)current, 0)))
		__mutex_unlock_slowpath(lock);
}
