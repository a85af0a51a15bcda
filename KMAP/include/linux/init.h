/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

/*
 * What belongs to boot (Linux: include/linux/init.h, moduleparam.h): the
 * boot parameters, and the functions that run when boot is over and when the
 * machine goes down.
 *
 * Each layer registers its own next to the code that uses them. The linker
 * gathers them: an entry is a pointer in a section, and the section's two ends
 * are symbols that the linker makes.
 */

#include <linux/bug.h>
#include <linux/compiler.h>

/* Code and data that Linux frees after boot; here they stay. */
#define __init
#define __exit
#define __initdata
#define __initconst
#define __meminit
#define __meminitdata

/**
 * booted_already - has this step of boot been taken before?
 *
 * A function that may run only once calls this first, and returns if it is true. It is a
 * macro because each place that uses it has its own memory of the first call. Linux has
 * no such check: there, only start_kernel() calls these functions.
 *
 * Return: false for the first call of the function; true for later ones, after a WARN that
 * names the function.
 */
#define booted_already()                                                                    \
	({                                                                                  \
		static bool __done;                                                         \
		bool __again = __atomic_exchange_n(&__done, true, __ATOMIC_RELAXED);        \
                                                                                            \
		WARN(__again, "%s() was called already: a machine boots once\n", __func__); \
	})

/**
 * struct obs_kernel_param - one boot parameter
 * @str: its name; a __setup() one ends in '=' when it takes a value
 * @setup_func: gets what follows the '=', NULL when the word has none
 * @early: registered by early_param(): @setup_func returns 0 when it could use
 *	the value; otherwise by __setup(): it returns 1 then
 */
struct obs_kernel_param {
	const char *str;
	int (*setup_func)(char *val);
	int early;
};

#define __setup_param(name, id, fn, is_early)                                         \
	static const struct obs_kernel_param __PASTE(                                 \
		__setup_, id) = { .str = name, .setup_func = fn, .early = is_early }; \
	static const struct obs_kernel_param *const __PASTE(__setup_ptr_, id)         \
		__used __in_order __section("init_setup") = &__PASTE(__setup_, id)

/**
 * early_param - register a boot parameter that is read before memory_init()
 * @str: its name, without '='
 * @fn: int fn(char *value); returns 0, or an errno if it cannot use the value
 */
#define early_param(str, fn) __setup_param(str, fn, fn, 1)

/**
 * __setup - register a boot parameter by its prefix
 * @str: the prefix, with the '=' if it takes a value
 * @fn: int fn(char *rest); returns 1, or 0 if it cannot use the value
 */
#define __setup(str, fn) __setup_param(str, fn, fn, 0)

/**
 * struct kernel_param_desc - one line of ./biscuitos --help
 * @usage: the parameter as it is typed
 * @desc: what it does
 */
struct kernel_param_desc {
	const char *usage;
	const char *desc;
};

/**
 * MODULE_PARM_DESC - describe a boot parameter for --help
 * @id: a name of its own, as a C identifier
 * @how: the parameter as it is typed
 * @what: what it does, in a line
 */
#define MODULE_PARM_DESC(id, how, what)                                                \
	static const struct kernel_param_desc __PASTE(__desc_, id) = { .usage = how,   \
								       .desc = what }; \
	static const struct kernel_param_desc *const __PASTE(__desc_ptr_, id)          \
		__used __in_order __section("param_desc") = &__PASTE(__desc_, id)

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

/**
 * late_initcall - have a function run when boot is over, before the demos
 * @fn: int fn(void), 0 or an errno
 *
 * The first one linked runs first.
 */
#define late_initcall(fn)                                \
	static const initcall_t __PASTE(__initcall_, fn) \
	__used __in_order __section("initcall") = fn

/**
 * __exitcall - have a function run by memory_exit()
 * @fn: void fn(void); a layer reports there what was never given back
 *
 * The last one linked runs first.
 */
#define __exitcall(fn)                                   \
	static const exitcall_t __PASTE(__exitcall_, fn) \
	__used __in_order __section("exitcall") = fn

#endif /* _LINUX_INIT_H */
