/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_LOCAL_LOCK_H
#define _LINUX_LOCAL_LOCK_H

/*
 * A lock on what belongs to a CPU (Linux: include/linux/local_lock.h).
 *
 * Only the CPU itself works on its data, so nothing has to be waited for: it is enough
 * that the CPU is not interrupted meanwhile. A real-time kernel has a lock there, which
 * is why the data has a name.
 */

#include <linux/irqflags.h>

typedef struct {
} local_lock_t;

#define local_lock_irqsave(lock, flags)	     local_irq_save(flags)
#define local_unlock_irqrestore(lock, flags) local_irq_restore(flags)

#endif /* _LINUX_LOCAL_LOCK_H */
