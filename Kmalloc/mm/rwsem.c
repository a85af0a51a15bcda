// SPDX-License-Identifier: GPL-2.0-only
/*
 * Semaphores: for some tasks at once, and for readers or a writer.
 *
 * Both keep the tasks that wait in a list. A task that gives the lock back hands it over
 * to the first task in the list, or, if that is a reader, to all readers at the front. So
 * no task overtakes, and a stream of readers does not keep a writer out for ever.
 * A task that waits learns from its entry in the list that it holds the lock now.
 *
 * Invariant: while a task waits, the lock cannot be taken by another one that
 * comes later.
 *
 * Linux: kernel/locking/semaphore.c, kernel/locking/rwsem.c, whose writers may
 * overtake as long as none waits for long.
 */

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/semaphore.h>

struct waiter {
	struct list_head list;
	struct task_struct *task;
	bool reads; /* rwsem: as a reader */
	bool up;    /* the lock is this task's now */
};

static struct waiter *first_waiter(struct list_head *wait_list)
{
	return list_first_entry_or_null(wait_list, struct waiter, list);
}

/* Hand the lock over to the first waiter. */
static void wake_first(struct list_head *wait_list)
{
	struct waiter *w = first_waiter(wait_list);
	struct task_struct *task = w->task;

	list_del(&w->list);
	w->up = true;
	wake_up_process(task);
}

/* Sleep until the lock is handed over, or the time is over; @lock is held. Return: 0 or -ETIME. */
static int wait_for_up(raw_spinlock_t *lock, unsigned long *flags, struct list_head *wait_list,
		       bool reads, unsigned int state, long timeout)
{
	struct waiter w = { .task = current, .reads = reads };

	list_add_tail(&w.list, wait_list);
	for (;;) {
		__set_current_state(state);
		raw_spin_unlock_irqrestore(lock, *flags);
		timeout = schedule_timeout(timeout);
		raw_spin_lock_irqsave(lock, *flags);
		if (w.up)
			return 0;
		if (timeout <= 0) {
			list_del(&w.list);
			return -ETIME;
		}
	}
}

/* ---- semaphore ---- */

static int down_common(struct semaphore *sem, unsigned int state, long timeout)
{
	unsigned long flags;
	int ret = 0;

	might_sleep();
	raw_spin_lock_irqsave(&sem->lock, flags);
	if (likely(sem->count > 0))
		sem->count--;
	else if (timeout <= 0)
		ret = -ETIME;
	else
		ret = wait_for_up(&sem->lock, &flags, &sem->wait_list, false, state, timeout);
	raw_spin_unlock_irqrestore(&sem->lock, flags);
	return ret;
}

/**
 * down - take a semaphore; sleep until that is possible
 * @sem: the semaphore
 */
void down(struct semaphore *sem)
{
	down_common(sem, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}

/* The same, in a sleep that a signal would end. Return: 0: there are no signals. */
int down_interruptible(struct semaphore *sem)
{
	return down_common(sem, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
}

int down_killable(struct semaphore *sem)
{
	return down_common(sem, TASK_KILLABLE, MAX_SCHEDULE_TIMEOUT);
}

/**
 * down_timeout - the same, but do not wait longer than some time
 * @sem: the semaphore
 * @timeout: in ticks
 *
 * Return: 0; -ETIME if the time was over first.
 */
int down_timeout(struct semaphore *sem, long timeout)
{
	return down_common(sem, TASK_UNINTERRUPTIBLE, timeout);
}

/**
 * down_trylock - take a semaphore if that is possible at once
 * @sem: the semaphore
 *
 * May be called in any context. Return: 0 if it was taken, 1 if not: the
 * opposite of mutex_trylock(), as in Linux.
 */
int down_trylock(struct semaphore *sem)
{
	unsigned long flags;
	int failed;

	raw_spin_lock_irqsave(&sem->lock, flags);
	failed = !sem->count;
	if (!failed)
		sem->count--;
	raw_spin_unlock_irqrestore(&sem->lock, flags);
	return failed;
}

/**
 * up - give a semaphore back
 * @sem: the semaphore; another task may have taken it
 *
 * May be called in any context.
 */
void up(struct semaphore *sem)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&sem->lock, flags);
	if (list_empty(&sem->wait_list))
		sem->count++;
	else
		wake_first(&sem->wait_list);
	raw_spin_unlock_irqrestore(&sem->lock, flags);
}

/* ---- rw_semaphore ---- */

/* Give the lock to the first that wait, as far as they can have it; wait_lock is held. */
static void rwsem_wake(struct rw_semaphore *sem)
{
	struct waiter *w;

	while ((w = first_waiter(&sem->wait_list))) {
		if (w->reads ? sem->count < 0 : sem->count != 0)
			return;
		WRITE_ONCE(sem->count, w->reads ? sem->count + 1 : -1);
		wake_first(&sem->wait_list);
	}
}

static bool rwsem_try(struct rw_semaphore *sem, bool reads)
{
	if (!list_empty(&sem->wait_list) || (reads ? sem->count < 0 : sem->count != 0))
		return false;
	WRITE_ONCE(sem->count, reads ? sem->count + 1 : -1);
	return true;
}

static void rwsem_down(struct rw_semaphore *sem, bool reads, unsigned int state)
{
	unsigned long flags;

	might_sleep();
	raw_spin_lock_irqsave(&sem->wait_lock, flags);
	if (!rwsem_try(sem, reads))
		wait_for_up(&sem->wait_lock, &flags, &sem->wait_list, reads, state,
			    MAX_SCHEDULE_TIMEOUT);
	raw_spin_unlock_irqrestore(&sem->wait_lock, flags);
}

static int rwsem_down_trylock(struct rw_semaphore *sem, bool reads)
{
	unsigned long flags;
	bool taken;

	raw_spin_lock_irqsave(&sem->wait_lock, flags);
	taken = rwsem_try(sem, reads);
	raw_spin_unlock_irqrestore(&sem->wait_lock, flags);
	return taken;
}

/* Give it back as a reader or as a writer; a WARN, and no effect, if no such one holds it. */
static void rwsem_up(struct rw_semaphore *sem, bool reads)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&sem->wait_lock, flags);
	if (!WARN(reads ? sem->count <= 0 : sem->count != -1,
		  "%s() of a semaphore that no %s holds\n", reads ? "up_read" : "up_write",
		  reads ? "reader" : "writer")) {
		WRITE_ONCE(sem->count, reads ? sem->count - 1 : 0);
		rwsem_wake(sem);
	}
	raw_spin_unlock_irqrestore(&sem->wait_lock, flags);
}

/**
 * down_read - take it as a reader; sleep while a writer has it or waits for it
 * @sem: the semaphore
 */
void down_read(struct rw_semaphore *sem)
{
	rwsem_down(sem, true, TASK_UNINTERRUPTIBLE);
}

/* The same, in a sleep that a deadly signal would end. Return: 0: there are no signals. */
int down_read_killable(struct rw_semaphore *sem)
{
	rwsem_down(sem, true, TASK_KILLABLE);
	return 0;
}

/**
 * down_read_trylock - take it as a reader, if that is possible at once
 * @sem: the semaphore
 *
 * Return: 1 if it was taken, 0 if not.
 */
int down_read_trylock(struct rw_semaphore *sem)
{
	return rwsem_down_trylock(sem, true);
}

/**
 * up_read - give it back as a reader
 * @sem: the semaphore
 */
void up_read(struct rw_semaphore *sem)
{
	rwsem_up(sem, true);
}

/**
 * down_write - take it for this task alone; sleep while others have it
 * @sem: the semaphore
 */
void down_write(struct rw_semaphore *sem)
{
	rwsem_down(sem, false, TASK_UNINTERRUPTIBLE);
}

/* The same, in a sleep that a deadly signal would end. Return: 0: there are no signals. */
int down_write_killable(struct rw_semaphore *sem)
{
	rwsem_down(sem, false, TASK_KILLABLE);
	return 0;
}

/**
 * down_write_trylock - take it for this task alone, if that is possible at once
 * @sem: the semaphore
 *
 * Return: 1 if it was taken, 0 if not.
 */
int down_write_trylock(struct rw_semaphore *sem)
{
	return rwsem_down_trylock(sem, false);
}

/**
 * up_write - give it back as a writer
 * @sem: the semaphore
 */
void up_write(struct rw_semaphore *sem)
{
	rwsem_up(sem, false);
}

/**
 * downgrade_write - from a writer to a reader, with nobody in between
 * @sem: the semaphore
 */
void downgrade_write(struct rw_semaphore *sem)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&sem->wait_lock, flags);
	if (!WARN(sem->count != -1, "downgrade_write() of a semaphore that no writer holds\n")) {
		WRITE_ONCE(sem->count, 1);
		rwsem_wake(sem);
	}
	raw_spin_unlock_irqrestore(&sem->wait_lock, flags);
}
