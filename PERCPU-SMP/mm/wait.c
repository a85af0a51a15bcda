// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues, and completions, which are made of them.
 *
 *	wait_event(q, x)				x = true; wake_up(&q);
 *	  prepare_to_wait: into the queue, and
 *	      state = TASK_UNINTERRUPTIBLE
 *	  is x true?  then finish_wait
 *	  schedule()		 <---------------	  state = TASK_RUNNING
 *	  and once more
 *
 * The task looks at x after it has said that it sleeps. So if x becomes true
 * too late for the look, wake_up() comes after prepare_to_wait() and undoes it.
 *
 * A waiter is exclusive or not. wake_up() wakes all that are not, and of the
 * exclusive ones, which stand behind them, only the first. So one free resource does
 * not wake a hundred tasks that want it.
 *
 * Linux: kernel/sched/wait.c, kernel/sched/completion.c.
 */

#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/wait.h>

/* Wake the task of an entry up. Return: did it sleep? */
int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			  void *key)
{
	return wake_up_state(wq_entry->private, mode);
}

/* The same, and take a task that was woken up out of the queue. */
int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			     void *key)
{
	int woken = default_wake_function(wq_entry, mode, flags, key);

	if (woken)
		list_del_init_careful(&wq_entry->entry);
	return woken;
}

/**
 * add_wait_queue - let a task be woken up with a queue
 * @wq_head: the queue
 * @wq_entry: the task's entry
 */
void add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	unsigned long flags;

	spin_lock_irqsave(&wq_head->lock, flags);
	wq_entry->flags &= ~(unsigned int)WQ_FLAG_EXCLUSIVE;
	list_add(&wq_entry->entry, &wq_head->head);
	spin_unlock_irqrestore(&wq_head->lock, flags);
}

/**
 * remove_wait_queue - the opposite of add_wait_queue()
 * @wq_head: the queue
 * @wq_entry: the entry
 */
void remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	unsigned long flags;

	spin_lock_irqsave(&wq_head->lock, flags);
	list_del(&wq_entry->entry);
	spin_unlock_irqrestore(&wq_head->lock, flags);
}

/**
 * prepare_to_wait - say that this task is about to sleep
 * @wq_head: the queue
 * @wq_entry: the task's entry; DEFINE_WAIT() makes one
 * @state: TASK_*: how it will sleep
 *
 * Then look whether there is still a reason to, and call schedule().
 */
void prepare_to_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state)
{
	unsigned long flags;

	spin_lock_irqsave(&wq_head->lock, flags);
	wq_entry->flags &= ~(unsigned int)WQ_FLAG_EXCLUSIVE;
	if (list_empty(&wq_entry->entry))
		list_add(&wq_entry->entry, &wq_head->head);
	set_current_state((unsigned int)state);
	spin_unlock_irqrestore(&wq_head->lock, flags);
}

/**
 * prepare_to_wait_exclusive - the same; one wake_up() wakes only one such task
 * @wq_head: the queue
 * @wq_entry: the task's entry
 * @state: TASK_*
 *
 * Return: is it the first to wait?
 */
bool prepare_to_wait_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			       int state)
{
	bool was_empty = false;
	unsigned long flags;

	spin_lock_irqsave(&wq_head->lock, flags);
	wq_entry->flags |= WQ_FLAG_EXCLUSIVE;
	if (list_empty(&wq_entry->entry)) {
		was_empty = list_empty(&wq_head->head);
		list_add_tail(&wq_entry->entry, &wq_head->head);
	}
	set_current_state((unsigned int)state);
	spin_unlock_irqrestore(&wq_head->lock, flags);
	return was_empty;
}

/**
 * finish_wait - this task does not wait any more
 * @wq_head: the queue
 * @wq_entry: the task's entry
 */
void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	spin_lock_irqsave(&wq_head->lock, flags);
	list_del_init(&wq_entry->entry);
	spin_unlock_irqrestore(&wq_head->lock, flags);
}

/* With the queue's lock held. @nr: of the exclusive ones; 0: all. Return: woken exclusive ones. */
static int __wake_up_common(struct wait_queue_head *wq_head, unsigned int mode, int nr, void *key)
{
	struct wait_queue_entry *curr, *next;
	int woken = 0;

	list_for_each_entry_safe(curr, next, &wq_head->head, entry) {
		bool exclusive = curr->flags & WQ_FLAG_EXCLUSIVE;

		if (curr->func(curr, mode, 0, key) && exclusive && ++woken == nr)
			break;
	}
	return woken;
}

/**
 * __wake_up - wake up tasks that wait
 * @wq_head: the queue
 * @mode: those that sleep so: TASK_NORMAL, TASK_INTERRUPTIBLE
 * @nr: at most so many exclusive ones; 0: all of them
 * @key: for the functions of the entries
 *
 * May be called in any context. Return: how many exclusive ones it has woken up.
 */
int __wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr, void *key)
{
	unsigned long flags;
	int woken;

	spin_lock_irqsave(&wq_head->lock, flags);
	woken = __wake_up_common(wq_head, mode, nr, key);
	spin_unlock_irqrestore(&wq_head->lock, flags);
	return woken;
}

/* The same, with the lock of the queue held. */
void __wake_up_locked(struct wait_queue_head *wq_head, unsigned int mode, int nr)
{
	__wake_up_common(wq_head, mode, nr, NULL);
}

/* ---- completions ---- */

/**
 * complete - let one waiter go on
 * @x: the completion; one that waits, or else the next that comes
 *
 * May be called in any context.
 */
void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done != UINT_MAX)
		x->done++;
	__wake_up_locked(&x->wait, TASK_NORMAL, 1);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

/**
 * complete_all - let all waiters go on, and all that come, until reinit_completion()
 * @x: the completion
 */
void complete_all(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done = UINT_MAX;
	__wake_up_locked(&x->wait, TASK_NORMAL, 0);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

/**
 * try_wait_for_completion - go on, if that needs no waiting
 * @x: the completion
 *
 * Return: true if it was done; the caller has used it up then, as a waiter does.
 */
bool try_wait_for_completion(struct completion *x)
{
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&x->wait.lock, flags);
	done = x->done;
	if (done && x->done != UINT_MAX)
		x->done--;
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return done;
}

/**
 * completion_done - would wait_for_completion() return at once?
 * @x: the completion
 */
bool completion_done(struct completion *x)
{
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&x->wait.lock, flags);
	done = x->done;
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return done;
}

static long wait_for_common(struct completion *x, long timeout, int state)
{
	DEFINE_WAIT(wait);

	might_sleep();
	while (!try_wait_for_completion(x)) {
		if (!timeout)
			return 0;
		prepare_to_wait_exclusive(&x->wait, &wait, state);
		if (!completion_done(x))
			timeout = schedule_timeout(timeout);
		finish_wait(&x->wait, &wait);
	}
	return timeout ?: 1;
}

/**
 * wait_for_completion - sleep until complete() has been called
 * @x: the completion
 */
void wait_for_completion(struct completion *x)
{
	wait_for_common(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE);
}

/* The same, in a sleep that a signal would end. Return: 0: there are no signals. */
int wait_for_completion_interruptible(struct completion *x)
{
	wait_for_common(x, MAX_SCHEDULE_TIMEOUT, TASK_INTERRUPTIBLE);
	return 0;
}

int wait_for_completion_killable(struct completion *x)
{
	wait_for_common(x, MAX_SCHEDULE_TIMEOUT, TASK_KILLABLE);
	return 0;
}

/**
 * wait_for_completion_timeout - the same, but not longer than some time
 * @x: the completion
 * @timeout: in ticks
 *
 * Return: 0 if the time was over first; otherwise the ticks that were left, at least 1.
 */
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	return (unsigned long)wait_for_common(x, (long)timeout, TASK_UNINTERRUPTIBLE);
}
