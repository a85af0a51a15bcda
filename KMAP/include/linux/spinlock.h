/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

/*
 * Locks (Linux: include/linux/spinlock.h, spinlock_up.h). With one CPU there is
 * nobody to wait for, and they compile to nothing. With several, the smp layer
 * says how a CPU waits: it serves the calls of others, unless interrupts are
 * off, and sleeps when it takes long.
 */

#include <linux/kernel.h>
#include <linux/preempt.h>

#ifdef CONFIG_SMP

typedef struct raw_spinlock {
	unsigned int locked;
} raw_spinlock_t;

#define __RAW_SPIN_LOCK_UNLOCKED \
	{                        \
		0                \
	}

void __raw_spin_lock(raw_spinlock_t *lock);

/* While it is set this CPU serves no calls of others: they are its interrupts. */
extern __thread int cpu_irqs_off;

static inline void local_irq_disable(void)
{
	cpu_irqs_off = 1;
}

static inline void local_irq_enable(void)
{
	cpu_irqs_off = 0;
}

static inline unsigned long __local_irq_save(void)
{
	unsigned long flags = cpu_irqs_off;

	cpu_irqs_off = 1;
	return flags;
}

static inline void local_irq_restore(unsigned long flags)
{
	cpu_irqs_off = (int)flags;
}

static inline bool irqs_disabled(void)
{
	return cpu_irqs_off;
}

static inline bool raw_spin_trylock(raw_spinlock_t *lock)
{
	return !__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE);
}

static inline void raw_spin_lock(raw_spinlock_t *lock)
{
	if (unlikely(!raw_spin_trylock(lock)))
		__raw_spin_lock(lock);
}

static inline void raw_spin_unlock(raw_spinlock_t *lock)
{
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
}

static inline bool raw_spin_is_locked(raw_spinlock_t *lock)
{
	return __atomic_load_n(&lock->locked, __ATOMIC_RELAXED);
}

#else

typedef struct raw_spinlock {
} raw_spinlock_t;

#define __RAW_SPIN_LOCK_UNLOCKED \
	{                        \
	}

static inline bool raw_spin_trylock(raw_spinlock_t *lock)
{
	return true;
}

static inline void raw_spin_lock(raw_spinlock_t *lock)
{
}

static inline void raw_spin_unlock(raw_spinlock_t *lock)
{
}

static inline bool raw_spin_is_locked(raw_spinlock_t *lock)
{
	return false;
}

static inline void local_irq_disable(void)
{
}

static inline void local_irq_enable(void)
{
}

static inline unsigned long __local_irq_save(void)
{
	return 0;
}

static inline void local_irq_restore(unsigned long flags)
{
}

static inline bool irqs_disabled(void)
{
	return false;
}

#endif /* CONFIG_SMP */

#define local_irq_save(flags) ((flags) = __local_irq_save())

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
