// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read-copy-update (RCU): readers take no lock, and who frees waits for them.
 *
 * What it is for. Many tasks look something up, one seldom changes it. With RCU the readers
 * need no lock and no atomic instruction. A writer takes an object out of the data
 * structure, so that new readers do not find it; but readers that came earlier may still look
 * at it. So the object is freed only after a *grace period*, a time after which every reader
 * that was under way at the beginning has ended:
 *
 *	CPU 0	rcu_read_lock() ... reads ... rcu_read_unlock()
 *	CPU 1		list_del_rcu()  call_rcu() . . . . . . . . . . callback: kfree()
 *			^ new readers do not find the object		^ no reader has it
 *					    |<---- grace period ---->|
 *
 * How to know that a reader has ended: it may not sleep. A CPU changes tasks only where a task
 * sleeps. So when a CPU has changed tasks, all readers that it had before have ended. A grace
 * period is over when each CPU has changed tasks once. Here a piece of work, which a worker
 * of each CPU does, is the other task.
 *
 * Callbacks wait in a list. One piece of work takes all of them, waits for a grace
 * period and then calls them. Those that come meanwhile wait for the next one.
 *
 * Invariant: a callback is called after a grace period that began after its call_rcu().
 *
 * Locking: rcu.lock, with interrupts off, for the list.
 *
 * Linux: kernel/rcu/tree.c, which does not need a task for it: the scheduler and the timer tell
 * RCU what each CPU does.
 */

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

static void rcu_do_batches(struct work_struct *work);

static struct {
	spinlock_t lock;
	struct rcu_head *head, **tail;
} rcu = { .lock = __SPIN_LOCK_UNLOCKED(rcu.lock), .tail = &rcu.head };

static DECLARE_WORK(rcu_work, rcu_do_batches);
static DEFINE_MUTEX(rcu_gp_mutex);
static DEFINE_PER_CPU(struct work_struct, rcu_switch_work);

static void rcu_switch(struct work_struct *work)
{
	/* That the CPU got here is all. */
}

/**
 * synchronize_rcu - wait until all readers that are under way now have ended
 *
 * It may sleep, so it is not for readers.
 */
void synchronize_rcu(void)
{
	unsigned int cpu, this = (unsigned int)smp_processor_id();

	might_sleep();
	mutex_lock(&rcu_gp_mutex);
	/* This CPU runs this task, which is no reader. */
	for_each_online_cpu(cpu) {
		if (cpu == this)
			continue;
		INIT_WORK(&per_cpu(rcu_switch_work, cpu), rcu_switch);
		schedule_work_on((int)cpu, &per_cpu(rcu_switch_work, cpu));
	}
	for_each_online_cpu(cpu)
		if (cpu != this)
			flush_work(&per_cpu(rcu_switch_work, cpu));
	mutex_unlock(&rcu_gp_mutex);
}

static struct rcu_head *take_callbacks(void)
{
	struct rcu_head *head;
	unsigned long flags;

	spin_lock_irqsave(&rcu.lock, flags);
	head = rcu.head;
	rcu.head = NULL;
	rcu.tail = &rcu.head;
	spin_unlock_irqrestore(&rcu.lock, flags);
	return head;
}

static void rcu_do_batches(struct work_struct *work)
{
	struct rcu_head *head, *next;

	while ((head = take_callbacks())) {
		synchronize_rcu();
		for (; head; head = next) {
			unsigned long offset = (unsigned long)head->func;

			next = head->next;
			if (offset < KVFREE_RCU_OFFSET_MAX)
				kvfree_rcu_callback(head, offset);
			else
				head->func(head);
		}
	}
}

/**
 * call_rcu - call a function after a grace period
 * @head: is in the object that waits
 * @func: called with @head, in a task; kfree_rcu() puts a small number there
 *
 * It does not wait, so it may be called anywhere, by readers and in interrupts, too.
 */
void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	unsigned long flags;

	head->func = func;
	/* Of a slab it is where compound_head() of a reader looks: never torn, its bit 0 clear. */
	WRITE_ONCE(head->next, NULL);
	spin_lock_irqsave(&rcu.lock, flags);
	WRITE_ONCE(*rcu.tail, head);
	rcu.tail = &head->next;
	spin_unlock_irqrestore(&rcu.lock, flags);
	schedule_work(&rcu_work);
}

struct rcu_barrier_entry {
	struct rcu_head head;
	struct completion done;
};

static void rcu_barrier_callback(struct rcu_head *head)
{
	complete(&container_of(head, struct rcu_barrier_entry, head)->done);
}

/**
 * rcu_barrier - wait until all callbacks of earlier call_rcu() have been called
 */
void rcu_barrier(void)
{
	struct rcu_barrier_entry entry;

	might_sleep();
	init_completion(&entry.done);
	call_rcu(&entry.head, rcu_barrier_callback);
	wait_for_completion(&entry.done);
}
