/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PAGES_H
#define PAGES_H

/*
 * What is done to a page allocator, and in the same way to a peer that gives
 * areas of 2^order * PAGE_SIZE bytes, aligned to PAGE_SIZE. Nobody touches what
 * is in them.
 *
 * @p is the peer; NULL is our allocator. All is inline, so that neither pays
 * for the other.
 */

#include <linux/mm.h>

#include "bench.h"
#include "peers.h"

#define NR_HELD	  1000
#define NR_SLOTS  256
#define MAX_MIXED 4 /* order */

/* The peer that is measured. */
static const struct peer *peer;

static __always_inline void *pages_take(const struct peer *p, unsigned int order)
{
	if (p)
		return p->alloc(PAGE_SIZE, PAGE_SIZE << order);
	return order ? alloc_pages(GFP_KERNEL, order) : alloc_page(GFP_KERNEL);
}

static __always_inline void pages_give(const struct peer *p, void *block, unsigned int order)
{
	if (p)
		p->free(block);
	else if (order)
		__free_pages(block, order);
	else
		__free_page(block);
}

/* A block is taken and given back. */
static __always_inline void pages_pair(const struct peer *p, unsigned int order, unsigned long n)
{
	while (n--) {
		void *block = pages_take(p, order);

		bench_consume(block);
		pages_give(p, block, order);
	}
}

/* NR_HELD pages are taken, then given back. */
static __always_inline void pages_held(const struct peer *p, void *held[NR_HELD], unsigned long n)
{
	while (n) {
		unsigned long nr = min(n, (unsigned long)NR_HELD);

		for (unsigned long i = 0; i < nr; i++)
			held[i] = pages_take(p, 0);
		for (unsigned long i = 0; i < nr; i++)
			pages_give(p, held[i], 0);
		n -= nr;
	}
}

/* One of NR_SLOTS blocks is given back and another, of another order, taken for it. */
static __always_inline void pages_mixed(const struct peer *p, unsigned long n)
{
	static void *slots[NR_SLOTS];
	static unsigned int orders[NR_SLOTS];
	unsigned int state = 1;

	while (n--) {
		unsigned int i = (state >> 8) % NR_SLOTS;

		if (slots[i])
			pages_give(p, slots[i], orders[i]);
		orders[i] = (state >> 16) % (MAX_MIXED + 1);
		slots[i] = pages_take(p, orders[i]);
		state = state * 1664525 + 1013904223;
	}
	for (int i = 0; i < NR_SLOTS; i++) {
		if (slots[i])
			pages_give(p, slots[i], orders[i]);
		slots[i] = NULL;
	}
}

/* One line for each peer. */
static inline void bench_peers(const char *layer, const char *name, bench_fn ours, bench_fn theirs)
{
	for (peer = peers; peer < peers + NR_PEERS; peer++)
		bench(layer, name, ours, peer->name, theirs);
}

#endif /* PAGES_H */
