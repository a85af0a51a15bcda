/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

/*
 * A simulated CPU is one host thread, and nothing else runs on it: there is
 * nothing to be disabled. The names are here because they say what a piece of
 * code relies on (Linux: include/linux/preempt.h, irqflags.h).
 */

#include <linux/compiler.h>

#define preempt_disable()	  barrier()
#define preempt_enable()	  barrier()
#define preempt_disable_notrace() barrier()
#define preempt_enable_notrace()  barrier()

#define in_interrupt() 0
#define in_task()      1

#endif /* _LINUX_PREEMPT_H */
