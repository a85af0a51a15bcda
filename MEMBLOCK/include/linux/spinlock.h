/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

/*
 * Locks that a CPU waits for without sleeping (Linux: include/linux/spinlock.h,
 * spinlock_up.h, spinlock_debug.h).
 *
 * A task that holds one may not sleep. With one CPU no other CPU can hold the lock,
 * so it takes no memory, and taking it only turns preemption off. With several, mm/smp.c
 * has the loop in which a CPU waits. With CONFIG_DEBUG_SPINLOCK=y (DEBUG=1) a lock
 * knows its owner with any number of CPUs, and mm/spinlock_debug.c reports a task
 * that takes a lock twice, or gives back a lock that it does not hold.
 */

#include <linux/kernel.h>
#include <linux/preempt.h>

#define SPINLOCK_MAGIC	    0xdead4ead
#define SPINLOCK_OWNER_INIT ((void *)-1L)

#if defined(CONFIG_SMP) || defined(CONFIG_DEBUG_SPINLOCK)
#define __SPIN_LOCK_IS_REAL 1
#endif

/**
 * struct raw_spinlock - a lock
 * @locked: 1 while a CPU holds it
 * @magic: SPINLOCK_MAGIC, once it is initialized
 * @owner_cpu: the CPU that holds it, -1 for none
 * @owner: the task that holds it, SPINLOCK_OWNER_INIT for none
 */
typedef struct raw_spinlock {
#ifdef __SPIN_LOCK_IS_REAL
	unsigned int locked;
#endif
#ifdef CONFIG_DEBUG_SPINLOCK
	unsigned int magic, owner_cpu;
	void *owner;
#endif
} raw_spinlock_t;

#ifdef CONFIG_DEBUG_SPINLOCK
#define __RAW_SPIN_LOCK_UNLOCKED                            \
	{                                                   \
		0, SPINLOCK_MAGIC, -1U, SPINLOCK_OWNER_INIT \
	}
#elif defined(__SPIN_LOCK_IS_REAL)
#define __RAW_SPIN_LOCK_UNLOCKED \
	{                        \
		0                \
	}
#else
#define __RAW_SPIN_LOCK_UNLOCKED \
	{                        \
	}
#endif

/* ---- the lock itself ---- */

#ifdef __SPIN_LOCK_IS_REAL

static inline bool arch_spin_trylock(raw_spinlock_t *lock)
{
	return !__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE);
}

static inline void arch_spin_unlock(raw_spinlock_t *lock)
{
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
}

static inline bool raw_spin_is_locked(raw_spinlock_t *lock)
{
	return __atomic_load_n(&lock->locked, __ATOMIC_RELAXED);
}

#else

static inline bool arch_spin_trylock(raw_spinlock_t *lock)
{
	return true;
}

static inline void arch_spin_unlock(raw_spinlock_t *lock)
{
}

static inline bool raw_spin_is_locked(raw_spinlock_t *lock)
{
	return false;
}

#endif

/* Wait for a lock that somebody has, and take it. */
#ifdef CONFIG_SMP
void __raw_spin_lock(raw_spinlock_t *lock);
#else
__noreturn void __raw_spin_lock(raw_spinlock_t *lock);
#endif

#ifdef CONFIG_DEBUG_SPINLOCK

void do_raw_spin_lock(raw_spinlock_t *lock);
bool do_raw_spin_trylock(raw_spinlock_t *lock);
void do_raw_spin_unlock(raw_spinlock_t *lock);

#else

static inline void do_raw_spin_lock(raw_spinlock_t *lock)
{
	if (unlikely(!arch_spin_trylock(lock)))
		__raw_spin_lock(lock);
}

static inline bool do_raw_spin_trylock(raw_spinlock_t *lock)
{
	return arch_spin_trylock(lock);
}

static inline void do_raw_spin_unlock(raw_spinlock_t *lock)
{
	arch_spin_unlock(lock);
}

#endif

/* ---- with preemption off while it is held ---- */

static inline void raw_spin_lock(raw_spinlock_t *lock)
{
	preempt_disable();
	do_raw_spin_lock(lock);
}

static inline bool raw_spin_trylock(raw_spinlock_t *lock)
{
	preempt_disable();
	if (likely(do_raw_spin_trylock(lock)))
		return true;
	preempt_enable();
	return false;
}

static inline void raw_spin_unlock(raw_spinlock_t *lock)
{
	do_raw_spin_unlock(lock);
	preempt_enable();
}

#define DEFINE_RAW_SPINLOCK(x)	 raw_spinlock_t x = __RAW_SPIN_LOCK_UNLOCKED
#define raw_spin_lock_init(lock) (*(lock) = (raw_spinlock_t)__RAW_SPIN_LOCK_UNLOCKED)

#define raw_spin_lock_irqsave(lock, flags) \
	do {                               \
		local_irq_save(flags);     \
		raw_spin_lock(lock);       \
	} while (0)
#define raw_spin_unlock_irqrestore(lock, flags) \
	do {                                    \
		raw_spin_unlock(lock);          \
		local_irq_restore(flags);       \
	} while (0)
#define raw_spin_lock_irq(lock)      \
	do {                         \
		local_irq_disable(); \
		raw_spin_lock(lock); \
	} while (0)
#define raw_spin_unlock_irq(lock)      \
	do {                           \
		raw_spin_unlock(lock); \
		local_irq_enable();    \
	} while (0)

/* A spinlock_t may sleep on a real-time kernel; here it is the same thing. */
typedef raw_spinlock_t spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name)	    __RAW_SPIN_LOCK_UNLOCKED
#define DEFINE_SPINLOCK(x)		    spinlock_t x = __SPIN_LOCK_UNLOCKED(x)
#define spin_lock_init(lock)		    raw_spin_lock_init(lock)
#define spin_lock(lock)			    raw_spin_lock(lock)
#define spin_unlock(lock)		    raw_spin_unlock(lock)
#define spin_trylock(lock)		    raw_spin_trylock(lock)
#define spin_is_locked(lock)		    raw_spin_is_locked(lock)
#define spin_lock_irq(lock)		    raw_spin_lock_irq(lock)
#define spin_unlock_irq(lock)		    raw_spin_unlock_irq(lock)
#define spin_lock_irqsave(lock, flags)	    raw_spin_lock_irqsave(lock, flags)
#define spin_unlock_irqrestore(lock, flags) raw_spin_unlock_irqrestore(lock, flags)

#endif /* _LINUX_SPINLOCK_H */
