/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

/*
 * Interrupts on this CPU, on and off (Linux: include/linux/irqflags.h).
 *
 * The only interrupts of this machine are the calls of other CPUs. A CPU takes
 * them where it waits: for a lock, for another CPU, in cpu_relax() or with
 * nothing to do. It takes none while interrupts are off.
 */

#include <linux/compiler.h>
#include <linux/types.h>

#ifdef CONFIG_TASK
#define __cpu_state __thread
#else
#define __cpu_state
#endif

/*
 * 1 while interrupts are off. A task takes this along when it sleeps, as Linux
 * keeps it in the registers that a switch saves.
 */
extern __cpu_state unsigned int cpu_irqs_off;

static inline void local_irq_disable(void)
{
	cpu_irqs_off = 1;
	barrier();
}

static inline void local_irq_enable(void)
{
	barrier();
	cpu_irqs_off = 0;
}

static inline unsigned long __local_irq_save(void)
{
	unsigned long flags = cpu_irqs_off;

	local_irq_disable();
	return flags;
}

static inline void local_irq_restore(unsigned long flags)
{
	barrier();
	cpu_irqs_off = (unsigned int)flags;
}

/* Are interrupts off on this CPU? */
static inline bool irqs_disabled(void)
{
	return cpu_irqs_off;
}

#define local_irq_save(flags)	((flags) = __local_irq_save())
#define local_save_flags(flags) ((flags) = cpu_irqs_off)

#endif /* _LINUX_IRQFLAGS_H */
