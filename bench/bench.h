/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_H
#define BENCH_H

/*
 * One line of "make bench": the same operation done by us and by a peer, in
 * turns, so that both meet the same weather.
 *
 *	BENCH <layer> <case> <ours_ns> <peer> <peer_ns> <ours/peer>
 *
 * A case is two functions that each do the operation n times. Rounds alternate
 * between the two; the medians of BENCH_ROUNDS rounds are printed, in
 * nanoseconds an operation.
 */

#define BENCH_ROUNDS   11
#define BENCH_ROUND_NS 10000000ULL /* a round takes about this long */

typedef void (*bench_fn)(unsigned long n);

void bench(const char *layer, const char *name, bench_fn ours, const char *peer, bench_fn theirs);

/* For what cannot be done n times: the clock, and the line for times taken by it. */
unsigned long long bench_now_ns(void);
void bench_report(const char *layer, const char *name, double us[BENCH_ROUNDS], const char *peer,
		  double them[BENCH_ROUNDS]);

/* Keep this thread on one CPU of the host: with @nr different, they do run at once. */
void bench_pin(unsigned int nr);

/* What the process has of the host's RAM, bytes; what a function returns in a child. */
unsigned long bench_rss(void);
double bench_in_child(double (*fn)(const void *arg), const void *arg);

/* Have the compiler believe that @p is used, and all memory with it. */
static inline void bench_consume(const void *p)
{
	__asm__ __volatile__("" : : "r"(p) : "memory");
}

#endif /* BENCH_H */
