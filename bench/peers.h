/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PEERS_H
#define PEERS_H

/*
 * The allocators that a user has: glibc's and, loaded beside it, jemalloc,
 * mimalloc and tcmalloc. Each serves only who calls it here; malloc() stays
 * glibc's.
 */

#include <stddef.h>

#define NR_PEERS 4

/**
 * struct peer - one allocator
 * @name: its name in the BENCH lines
 * @alloc: @size bytes at a multiple of @align
 * @malloc: @size bytes, as most ask for them
 * @free: gives either back
 */
struct peer {
	const char *name;
	void *(*alloc)(size_t align, size_t size);
	void *(*malloc)(size_t size);
	void (*free)(void *p);
};

extern struct peer peers[NR_PEERS];

/* The fastest of them for a page. */
#define PEER_TCMALLOC (&peers[NR_PEERS - 1])

void peers_load(void);

#endif /* PEERS_H */
