/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_INVARIANT_H
#define _LINUX_INVARIANT_H

/*
 * The invariants of the layers, and the walk that verifies them. What they are stands
 * in the opening comment of each file, with numbers. Linux spreads such checks over
 * VM_BUG_ON(), CONFIG_DEBUG_VM_RB and others.
 */

#include <linux/compiler.h>
#include <linux/list.h>

typedef void (*invariant_t)(void);

/**
 * invariant_check - have a layer verified, with DEBUG=1, after each demo and at the end
 * @fn: void fn(void); it finds out with INVARIANT() whether all is as it should be
 *
 * Nobody allocates or frees meanwhile.
 */
#define invariant_check(fn)                                \
	static const invariant_t __PASTE(__invariant_, fn) \
	__used __in_order __section("invariants") = fn

/**
 * INVARIANT - stop if something is not as it should be
 * @file: the file whose opening comment has the invariant, "mm/buddy.c"
 * @nr: its number there
 * @condition: what must be true
 * @words: the invariant in words
 */
#define INVARIANT(file, nr, condition, words)                                              \
	do {                                                                               \
		if (unlikely(!(condition)))                                                \
			invariant_failed(file, nr, words, #condition, __FILE__, __LINE__); \
	} while (0)

__cold __noreturn void invariant_failed(const char *file, int nr, const char *words,
					const char *condition, const char *at, int line);
void verify_invariants(void);

#endif /* _LINUX_INVARIANT_H */
