/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

/*
 * Tasks that wait until something is true (Linux: include/linux/wait.h). The
 * code that makes it true calls wake_up() afterwards. mm/wait.c explains.
 */

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#define WQ_FLAG_EXCLUSIVE 0x01

typedef struct wait_queue_entry wait_queue_entry_t;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
				 void *key);

/**
 * struct wait_queue_entry - a task that waits
 * @flags: WQ_FLAG_EXCLUSIVE: wake_up() wakes only one of those
 * @private: the task
 * @func: wakes it up
 * @entry: in the queue
 */
struct wait_queue_entry {
	unsigned int flags;
	void *private;
	wait_queue_func_t func;
	struct list_head entry;
};

/**
 * struct wait_queue_head - the tasks that wait for one thing
 * @lock: guards @head
 * @head: their entries
 */
struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			  void *key);
int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			     void *key);

#define __WAIT_QUEUE_HEAD_INITIALIZER(name)                                                \
	{                                                                                  \
		.lock = __SPIN_LOCK_UNLOCKED(name.lock), .head = LIST_HEAD_INIT(name.head) \
	}
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)

#define DEFINE_WAIT_FUNC(name, function)               \
	struct wait_queue_entry name = {               \
		.private = current,                    \
		.func = (function),                    \
		.entry = LIST_HEAD_INIT((name).entry), \
	}
#define DEFINE_WAIT(name) DEFINE_WAIT_FUNC(name, autoremove_wake_function)
#define DECLARE_WAITQUEUE(name, tsk) \
	struct wait_queue_entry name = { .private = (tsk), .func = default_wake_function }

static inline void init_waitqueue_head(struct wait_queue_head *wq_head)
{
	spin_lock_init(&wq_head->lock);
	INIT_LIST_HEAD(&wq_head->head);
}

/* Does any task wait? Only a hint, unless the caller keeps others from coming. */
static inline int waitqueue_active(struct wait_queue_head *wq_head)
{
	return READ_ONCE(wq_head->head.next) != &wq_head->head;
}

void add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void prepare_to_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
bool prepare_to_wait_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			       int state);
void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
int __wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr, void *key);
void __wake_up_locked(struct wait_queue_head *wq_head, unsigned int mode, int nr);

#define wake_up(x)		     __wake_up(x, TASK_NORMAL, 1, NULL)
#define wake_up_nr(x, nr)	     __wake_up(x, TASK_NORMAL, nr, NULL)
#define wake_up_all(x)		     __wake_up(x, TASK_NORMAL, 0, NULL)
#define wake_up_interruptible(x)     __wake_up(x, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_all(x) __wake_up(x, TASK_INTERRUPTIBLE, 0, NULL)

/*
 * Sleep in @state until @condition is true, or the ticks in @__left are over.
 * Each round sets the state, looks, and only then sleeps.
 */
#define ___wait_event(wq_head, condition, state, exclusive, sleep)                         \
	({                                                                                 \
		DEFINE_WAIT(__wq_entry);                                                   \
		for (;;) {                                                                 \
			if (exclusive)                                                     \
				prepare_to_wait_exclusive(&(wq_head), &__wq_entry, state); \
			else                                                               \
				prepare_to_wait(&(wq_head), &__wq_entry, state);           \
			if (condition)                                                     \
				break;                                                     \
			sleep;                                                             \
		}                                                                          \
		finish_wait(&(wq_head), &__wq_entry);                                      \
	})

/**
 * wait_event - sleep until a condition is true
 * @wq_head: the queue that is woken up when the condition may have changed
 * @condition: an expression of C, evaluated each time
 */
#define wait_event(wq_head, condition)                                                          \
	do {                                                                                    \
		might_sleep();                                                                  \
		if (!(condition))                                                               \
			___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 0, schedule()); \
	} while (0)

/* The same; only one of the tasks that wait so is woken up by a wake_up(). */
#define wait_event_exclusive_cmd(wq_head, condition, cmd1, cmd2)                         \
	do {                                                                             \
		if (!(condition))                                                        \
			___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 1, cmd1; \
				      schedule(); cmd2);                                 \
	} while (0)

/* The same, in a sleep that a signal would end. Return: 0: there are no signals. */
#define wait_event_interruptible(wq_head, condition)                                          \
	({                                                                                    \
		might_sleep();                                                                \
		if (!(condition))                                                             \
			___wait_event(wq_head, condition, TASK_INTERRUPTIBLE, 0, schedule()); \
		0;                                                                            \
	})
#define wait_event_killable(wq_head, condition)                                          \
	({                                                                               \
		might_sleep();                                                           \
		if (!(condition))                                                        \
			___wait_event(wq_head, condition, TASK_KILLABLE, 0, schedule()); \
		0;                                                                       \
	})

#define __wait_event_timeout(wq_head, condition, state, timeout)                 \
	({                                                                       \
		long __left = (timeout);                                         \
		might_sleep();                                                   \
		if (!(condition))                                                \
			___wait_event(wq_head, (condition) || !__left, state, 0, \
				      __left = schedule_timeout(__left));        \
		(condition) ? (__left ?: 1) : 0;                                 \
	})

/**
 * wait_event_timeout - sleep until a condition is true, but not longer than some time
 * @wq_head: the queue
 * @condition: an expression of C
 * @timeout: in ticks
 *
 * Return: 0 if it is false after that time; otherwise the ticks that were left, at least 1.
 */
#define wait_event_timeout(wq_head, condition, timeout) \
	__wait_event_timeout(wq_head, condition, TASK_UNINTERRUPTIBLE, timeout)
#define wait_event_interruptible_timeout(wq_head, condition, timeout) \
	__wait_event_timeout(wq_head, condition, TASK_INTERRUPTIBLE, timeout)

#endif /* _LINUX_WAIT_H */
