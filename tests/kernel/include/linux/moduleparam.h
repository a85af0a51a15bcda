/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MODULEPARAM_H
#define _LINUX_MODULEPARAM_H

/* A module's parameters are boot parameters of the program that it becomes. */

#include <linux/init.h>
#include <linux/kernel.h>

#define module_param(name, type, perm)                  \
	static int __init __param_set_##name(char *val) \
	{                                               \
		name = (type)memparse(val ?: "", NULL); \
		return 0;                               \
	}                                               \
	early_param(#name, __param_set_##name)

#undef MODULE_PARM_DESC
#define MODULE_PARM_DESC(name, text) _Static_assert(sizeof(text) > 1, "a description")

/* Time, which no test here depends on, and what is computed from it. */
typedef unsigned long cycles_t;
#define get_cycles()	     ((cycles_t)0)
#define ktime_us_delta(a, b) ((a) - (b))
#define do_div(n, base)	     ((n) /= (base))
#define USHRT_MAX	     U16_MAX
#define THREAD_ALIGN	     8192UL

#endif /* _LINUX_MODULEPARAM_H */
