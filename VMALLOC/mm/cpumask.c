// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CPUs of the machine (Linux: kernel/cpu.c, lib/cpumask.c). Which there may
 * be is decided when the project is compiled; which run, by smp_init().
 */

#include <linux/cpumask.h>

/* Bits 0 to NR_CPUS - 1: all words full, but the last. */
#define LAST_WORD ((NR_CPUS - 1) / BITS_PER_LONG)

struct cpumask __cpu_possible_mask = { .bits = {
					       [0 ... LAST_WORD] = ~0UL,
				       } };
struct cpumask __cpu_online_mask = { .bits = { 1UL } };
