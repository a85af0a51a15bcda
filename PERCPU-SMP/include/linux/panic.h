/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PANIC_H
#define _LINUX_PANIC_H

/*
 * What stops the machine, and what is remembered about its health
 * (Linux: include/linux/panic.h, kernel/panic.c).
 *
 * A taint says that something happened after which later reports deserve less
 * trust. Reports show all taints as letters, each at its own place:
 *
 *	Tainted: G    B D W
 *		 |    | | '- 9: a WARN was reported
 *		 |    | '--- 7: an Oops or BUG was reported
 *		 |    '----- 5: a page or slab was found corrupted
 *		 '---------- 0: G, no proprietary module; P, there is one
 */

#include <linux/compiler.h>
#include <linux/types.h>

/* The numbers of the taints; the letter is what a report shows. */
#define TAINT_PROPRIETARY_MODULE    0  /* P, and G without it */
#define TAINT_FORCED_MODULE	    1  /* F */
#define TAINT_CPU_OUT_OF_SPEC	    2  /* S */
#define TAINT_FORCED_RMMOD	    3  /* R */
#define TAINT_MACHINE_CHECK	    4  /* M */
#define TAINT_BAD_PAGE		    5  /* B */
#define TAINT_USER		    6  /* U */
#define TAINT_DIE		    7  /* D */
#define TAINT_OVERRIDDEN_ACPI_TABLE 8  /* A */
#define TAINT_WARN		    9  /* W */
#define TAINT_CRAP		    10 /* C */
#define TAINT_FIRMWARE_WORKAROUND   11 /* I */
#define TAINT_OOT_MODULE	    12 /* O */
#define TAINT_UNSIGNED_MODULE	    13 /* E */
#define TAINT_SOFTLOCKUP	    14 /* L */
#define TAINT_LIVEPATCH		    15 /* K */
#define TAINT_AUX		    16 /* X */
#define TAINT_RANDSTRUCT	    17 /* T */
#define TAINT_TEST		    18 /* N */
#define TAINT_FLAGS_COUNT	    19

/* Can the lock checker be trusted afterwards? There is none here. */
enum lockdep_ok {
	LOCKDEP_STILL_OK,
	LOCKDEP_NOW_UNRELIABLE,
};

extern int panic_on_oops;
extern int panic_on_warn;

__cold __noreturn __printf(1, 2) void panic(const char *fmt, ...);
__cold void check_panic_on_warn(const char *origin);

void add_taint(unsigned int flag, enum lockdep_ok lockdep_ok);
int test_taint(unsigned int flag);
unsigned long get_taint(void);
const char *print_tainted(void);

void oops_enter(void);
void oops_exit(void);

#endif /* _LINUX_PANIC_H */
