// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks that know their owner, with CONFIG_DEBUG_SPINLOCK=y (DEBUG=1).
 *
 * Four mistakes are reported, each with the lock's name and its owner:
 *
 *	recursion	  the task that waits for the lock holds it already
 *	already unlocked  it is given back, and nobody holds it
 *	wrong CPU	  it is given back on another CPU than it was taken on
 *	wrong owner	  it is given back by another task than the one that took it
 *	bad magic	  this memory is no lock, or one that was never initialized
 *
 *	BUG: spinlock recursion on CPU#0, biscuitos/1
 *	 lock: my_lock+0x0/0x18, .magic: dead4ead, .owner: biscuitos/1, .owner_cpu: 0
 *
 * Then the code goes on as without the check. So a lock that is taken twice is
 * waited for, until the watchdog ends that.
 *
 * Linux: kernel/locking/spinlock_debug.c.
 */

#include <linux/biscuitos.h>
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/watchdog.h>

#ifdef CONFIG_DEBUG_SPINLOCK

static void spin_bug(raw_spinlock_t *lock, const char *msg)
{
	const struct task_struct *owner = READ_ONCE(lock->owner);

	if (owner == SPINLOCK_OWNER_INIT)
		owner = NULL;
	printk(KERN_EMERG "BUG: spinlock %s on CPU#%d, %s/%d\n", msg, raw_smp_processor_id(),
	       current->comm, current->pid);
	printk(KERN_EMERG " lock: %pS, .magic: %08x, .owner: %s/%d, .owner_cpu: %d\n", lock,
	       READ_ONCE(lock->magic), owner ? owner->comm : "<none>", owner ? owner->pid : -1,
	       (int)READ_ONCE(lock->owner_cpu));
	dump_stack();
}

#define SPIN_BUG_ON(cond, lock, msg)         \
	do {                                 \
		if (unlikely(cond))          \
			spin_bug(lock, msg); \
	} while (0)

static void debug_spin_lock_before(raw_spinlock_t *lock)
{
	SPIN_BUG_ON(READ_ONCE(lock->magic) != SPINLOCK_MAGIC, lock, "bad magic");
	SPIN_BUG_ON(READ_ONCE(lock->owner) == current, lock, "recursion");
	SPIN_BUG_ON(READ_ONCE(lock->owner_cpu) == (unsigned int)raw_smp_processor_id(), lock,
		    "cpu recursion");
}

static void debug_spin_lock_after(raw_spinlock_t *lock)
{
	WRITE_ONCE(lock->owner_cpu, (unsigned int)raw_smp_processor_id());
	WRITE_ONCE(lock->owner, current);
}

static void debug_spin_unlock(raw_spinlock_t *lock)
{
	SPIN_BUG_ON(READ_ONCE(lock->magic) != SPINLOCK_MAGIC, lock, "bad magic");
	SPIN_BUG_ON(!raw_spin_is_locked(lock), lock, "already unlocked");
	SPIN_BUG_ON(READ_ONCE(lock->owner) != current, lock, "wrong owner");
	SPIN_BUG_ON(READ_ONCE(lock->owner_cpu) != (unsigned int)raw_smp_processor_id(), lock,
		    "wrong CPU");
	WRITE_ONCE(lock->owner, SPINLOCK_OWNER_INIT);
	WRITE_ONCE(lock->owner_cpu, -1U);
}

/**
 * do_raw_spin_lock - take a lock, with checks
 * @lock: the lock
 */
void do_raw_spin_lock(raw_spinlock_t *lock)
{
	debug_spin_lock_before(lock);
	if (unlikely(!arch_spin_trylock(lock)))
		__raw_spin_lock(lock);
	debug_spin_lock_after(lock);
}

/**
 * do_raw_spin_trylock - take a lock if nobody has it
 * @lock: the lock
 *
 * Return: true if it is ours now.
 */
bool do_raw_spin_trylock(raw_spinlock_t *lock)
{
	bool taken = arch_spin_trylock(lock);

	if (taken)
		debug_spin_lock_after(lock);
	return taken;
}

/**
 * do_raw_spin_unlock - give a lock back, with checks
 * @lock: the lock
 */
void do_raw_spin_unlock(raw_spinlock_t *lock)
{
	debug_spin_unlock(lock);
	arch_spin_unlock(lock);
}

#endif /* CONFIG_DEBUG_SPINLOCK */

#ifndef CONFIG_SMP
/**
 * __raw_spin_lock - wait for a lock that somebody has
 * @lock: the lock
 *
 * There is no other CPU that could give it back, so this is the end.
 */
void __raw_spin_lock(raw_spinlock_t *lock)
{
	soft_lockup("It waits for a spinlock that this CPU holds itself.");
}
#endif
