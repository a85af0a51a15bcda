/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H

/*
 * What a task may ask of the allocators (Linux: include/linux/sched/mm.h).
 */

#include <linux/gfp.h>
#include <linux/kernel.h>

/**
 * might_alloc - say that an allocation may sleep, if its flags allow that
 * @gfp_mask: the flags: GFP_KERNEL may, GFP_ATOMIC and GFP_NOWAIT may not
 *
 * As might_sleep(); nearly always the caller may sleep, so that is asked first.
 */
static inline void might_alloc(gfp_t gfp_mask)
{
#ifdef CONFIG_DEBUG_ATOMIC_SLEEP
	if (unlikely(__preempt_count | cpu_irqs_off) && gfpflags_allow_blocking(gfp_mask))
		__might_sleep(__FILE__, __LINE__);
#endif
}

/*
 * The same, at the start of a fast path. There it would cost a tenth of the time, so
 * only CONFIG_DEBUG_VM=y (DEBUG=1) has it; otherwise the slow path asks.
 */
static inline void might_alloc_fast(gfp_t gfp_mask)
{
	if (IS_ENABLED(CONFIG_DEBUG_VM))
		might_alloc(gfp_mask);
}

#endif /* _LINUX_SCHED_MM_H */
