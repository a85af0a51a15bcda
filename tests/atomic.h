/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_ATOMIC_H
#define _TESTS_ATOMIC_H

/*
 * A function that may sleep is reported where it may not: under a spinlock, with interrupts
 * off, in a call of another CPU. With CONFIG_PREEMPT_COUNT=n spinlocks are not counted, so
 * there is no report of the first. Elsewhere, and with GFP_ATOMIC, there is no report either.
 *
 *	struct atomic_use u = { boot_fn, use_fn, "mm/file.c:", false };
 *	check_atomic_use(&u);
 *
 * The file is that of might_sleep(); NULL: none of them is reported. @not_in_call: what a
 * CPU may not even be asked to do in an interrupt.
 */

#include <linux/smp.h>
#include <linux/spinlock.h>

struct atomic_use {
	void (*boot)(void);
	void (*use)(void);
	const char *file;
	bool not_in_call;
};

static DEFINE_SPINLOCK(atomic_lock);

static void atomic_use_in_task(void *arg)
{
	const struct atomic_use *u = arg;

	u->boot();
	u->use();
}

static void atomic_use_under_lock(void *arg)
{
	const struct atomic_use *u = arg;

	u->boot();
	spin_lock(&atomic_lock);
	u->use();
	spin_unlock(&atomic_lock);
}

static void atomic_use_irqs_off(void *arg)
{
	const struct atomic_use *u = arg;

	u->boot();
	local_irq_disable();
	u->use();
	local_irq_enable();
}

static void atomic_use_call(void *info)
{
	((const struct atomic_use *)info)->use();
}

static void atomic_use_in_call(void *arg)
{
	const struct atomic_use *u = arg;

	u->boot();
	smp_call_function_single((int)NR_CPUS - 1, atomic_use_call, (void *)u, 1);
}

static void check_atomic_use(const struct atomic_use *u)
{
	void (*const fns[])(void *) = { atomic_use_in_task, atomic_use_under_lock,
					atomic_use_irqs_off, atomic_use_in_call };
	char words[100];

	for (size_t i = 0; i < ARRAY_SIZE(fns) - u->not_in_call; i++) {
		struct child c = run_child(fns[i], (void *)u);

		bool reported =
			i && (fns[i] != atomic_use_under_lock || IS_ENABLED(CONFIG_PREEMPT_COUNT));

		CHECK_EQ(c.status, 0);
		if (reported && u->file && IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP)) {
			snprintf(words, sizeof(words),
				 "BUG: sleeping function called from invalid context at %s",
				 u->file);
			CHECK_HAS(c.err, words);
		} else {
			CHECK_HAS_NOT(c.err, "BUG: ");
		}
		free_child(&c);
	}
}

#endif /* _TESTS_ATOMIC_H */
