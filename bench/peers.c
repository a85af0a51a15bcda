// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load the peer allocators.
 *
 * Their TLS is static, 3 KiB together, more than glibc keeps for libraries that
 * come late: bench/run sets GLIBC_TUNABLES. It sets jemalloc's MALLOC_CONF, too.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peers.h"

#define CHECK_ALIGN 4096
#define CHECK_SIZE  (4096 << 4)

struct peer peers[NR_PEERS] = {
	{ "glibc", aligned_alloc, malloc, free },
	{ .name = "jemalloc" },
	{ .name = "mimalloc" },
	{ .name = "tcmalloc" },
};

/* Where the others are; @usable tells how large an area of theirs is. */
static const struct {
	const char *file, *alloc, *malloc, *free, *usable;
} libraries[NR_PEERS] = {
	{ NULL, NULL, NULL, NULL, "malloc_usable_size" },
	{ "libjemalloc.so.2", "aligned_alloc", "malloc", "free", "malloc_usable_size" },
	{ "libmimalloc.so.2", "mi_memalign", "mi_malloc", "mi_free", "mi_usable_size" },
	{ "libtcmalloc_minimal.so.4", "tc_memalign", "tc_malloc", "tc_free", "tc_malloc_size" },
};

static void die(const char *peer, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", peer, why);
	exit(1);
}

/* A function of that library and of no other. */
static void *find(const char *peer, void *library, const char *file, const char *name)
{
	void *fn = dlsym(library, name);
	Dl_info info;

	if (!fn)
		die(peer, dlerror());
	if (file && (!dladdr(fn, &info) || !strstr(info.dli_fname, file)))
		die(peer, "another library answers in its place");
	return fn;
}

/* Does it do what it is here for, and know its own memory? */
static void check(const struct peer *peer, size_t (*usable)(void *p))
{
	void *p = peer->alloc(CHECK_ALIGN, CHECK_SIZE);

	if (!p || (uintptr_t)p % CHECK_ALIGN || usable(p) < CHECK_SIZE)
		die(peer->name, "does not allocate");
	peer->free(p);

	p = peer->malloc(CHECK_SIZE);
	if (!p || usable(p) < CHECK_SIZE)
		die(peer->name, "does not malloc");
	peer->free(p);
}

/**
 * peers_load - fill in peers[], or end the program
 */
void peers_load(void)
{
	/* glibc at its best: no way to the host and back for each free. */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);

	for (int i = 0; i < NR_PEERS; i++) {
		const char *name = peers[i].name, *file = libraries[i].file;
		void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

		if (!library)
			die(name, dlerror());
		if (file) {
			peers[i].alloc = find(name, library, file, libraries[i].alloc);
			peers[i].malloc = find(name, library, file, libraries[i].malloc);
			peers[i].free = find(name, library, file, libraries[i].free);
		}
		check(&peers[i], find(name, library, file, libraries[i].usable));
	}
}
