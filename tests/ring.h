/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_RING_H
#define _TESTS_RING_H

/*
 * What one CPU took, on its way to another that gives it back. The test says
 * before it includes this what a struct holding is, and how many are RING.
 */

#include <linux/cpumask.h>
#include <linux/spinlock.h>

static struct ring {
	spinlock_t lock;
	unsigned int head, tail;
	struct holding slot[RING];
} rings[NR_CPUS];

/* Is there room? */
static bool put(struct ring *ring, const struct holding *h)
{
	bool room;

	spin_lock(&ring->lock);
	room = ring->head - ring->tail < RING;
	if (room)
		ring->slot[ring->head++ % RING] = *h;
	spin_unlock(&ring->lock);
	return room;
}

/* Is there any? */
static bool get(struct ring *ring, struct holding *h)
{
	bool any;

	spin_lock(&ring->lock);
	any = ring->head != ring->tail;
	if (any)
		*h = ring->slot[ring->tail++ % RING];
	spin_unlock(&ring->lock);
	return any;
}

#endif /* _TESTS_RING_H */
