/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Linux's tools/lib/slab.c takes of liburcu: a counter. The tests have
 * one thread.
 */
#define uatomic_inc(p) (++*(p))
#define uatomic_dec(p) (--*(p))
