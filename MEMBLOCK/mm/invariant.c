// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verifies what must always be true: the invariants that the opening comments of the
 * layers list. With DEBUG=1 it does so after each demo and before the machine halts.
 *
 *	mm/buddy.c: invariant 3 is broken: no two buddies of one order are both free
 *	not true: order == MAX_ORDER - 1 || !is_free_buddy(page, order)
 *	kernel BUG at mm/debug.c:281!
 *
 * A layer registers its function with invariant_check(), beside the code that keeps the
 * invariants. Linux has such checks in many places: VM_BUG_ON(), CONFIG_DEBUG_VM_RB.
 */

#include <linux/bug.h>
#include <linux/invariant.h>
#include <linux/kernel.h>

extern const invariant_t __start_invariants[] __weak;
extern const invariant_t __stop_invariants[] __weak;

/**
 * invariant_failed - say which invariant does not hold, and stop
 * @file: the file that explains it
 * @nr: its number there
 * @words: the invariant
 * @condition: the expression that should have been true
 * @at: the file that found it out
 * @line: the line there
 */
void invariant_failed(const char *file, int nr, const char *words, const char *condition,
		      const char *at, int line)
{
	pr_emerg("%s: invariant %d is broken: %s\n", file, nr, words);
	pr_emerg("not true: %s\n", condition);
	__bug(at, line);
}

/**
 * verify_invariants - verify the invariants of all layers
 *
 * Does nothing without DEBUG=1. BUG() if one does not hold.
 */
void verify_invariants(void)
{
	if (!IS_ENABLED(CONFIG_DEBUG_VM))
		return;
	for (const invariant_t *fn = __start_invariants; fn < __stop_invariants; fn++)
		(*fn)();
}
