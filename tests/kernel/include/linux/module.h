/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

/*
 * What Linux's test modules take of a kernel, beyond our headers. A module's
 * init function runs as a late_initcall() of the program that it becomes.
 */

#include <linux/bug.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/printk.h>
#ifdef CONFIG_PERCPU
#include <linux/percpu.h>
#endif

#define KBUILD_MODNAME "test"

#define MODULE_LICENSE(x)
#define MODULE_AUTHOR(x)
#define MODULE_DESCRIPTION(x)
#define MODULE_INFO(tag, info) _Static_assert(1, info)

/* Linux's need no semicolon behind them. */
#define module_init(fn) late_initcall(fn);
#define module_exit(fn) static void (*const __module_exit)(void) __used = fn;

/* The kernel's, which knows %pb; libc's does not. */
#ifndef CONFIG_NAME
#define snprintf scnprintf
#endif

/* Slabs are freed at once: nobody is waited for. */
#ifndef CONFIG_RCU
#define rcu_read_lock()	  ((void)0)
#define rcu_read_unlock() ((void)0)
#endif

/* Warnings, switched off and on: modules are compiled without any. */
#define __diag_push()
#define __diag_ignore_all(option, comment)
#define __diag_pop()

/* Time, where a test prints it. */
typedef s64 ktime_t;
static inline ktime_t ktime_get(void)
{
	return 0;
}

/* What a failing test prints besides. */
#define DUMP_PREFIX_OFFSET  2
#define print_hex_dump(...) ((void)0)

#endif /* _LINUX_MODULE_H */
