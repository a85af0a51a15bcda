// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects of 64 bytes out of a cache, with two CPUs; peers are malloc() and free().
 *
 * obj64-pair		kmem_cache_alloc(), and free
 * obj64-held<n>	n objects are taken, then given back in the same order; an object
 * obj64-random10000	10,000 are taken, then given back in a random order; an object
 * .../2cpus		both CPUs do it at once; an object of one of them
 * obj64-remote/2cpus	CPU 0 takes objects, CPU 1 gives them back; an object
 *
 * As whoever asks for an object does, the first word of each is written.
 */

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/percpu.h>
#include <linux/slub.h>
#include <linux/smp.h>
#ifdef CONFIG_KMEM_CACHE
#include <linux/slab.h>
#endif

#include "../cpus.h"
#include "../pages.h"

#define OBJECT_SIZE 64

#ifdef SLAB_SHEAVES
#define LAYER "kmem_cache-sheaves"

/* As many as a kmalloc() cache of that size has. */
static struct kmem_cache *make_cache(void)
{
	const struct kmem_cache_args args = { .sheaf_capacity = 60 };

	return kmem_cache_create("bench-64", OBJECT_SIZE, &args, SLAB_NO_MERGE) ?: ERR_PTR(-ENOMEM);
}
#else
#define LAYER "slub"

static struct kmem_cache *make_cache(void)
{
	return create_cache("bench-64", OBJECT_SIZE, 0, 0, NULL);
}
#endif
#define NR_RANDOM 10000
#define MAX_HELD  100000

static struct kmem_cache *cache;

/* One for each CPU, and no cache line of it another's. */
static void *held[NR_CPUS][ALIGN(MAX_HELD, 64)] __aligned(64);

static __always_inline void *object_take(const struct peer *p)
{
	void **object = p ? p->malloc(OBJECT_SIZE) : kmem_cache_alloc(cache, GFP_KERNEL);

	*object = object;
	bench_consume(object);
	return object;
}

static __always_inline void object_give(const struct peer *p, void *object)
{
	if (p)
		p->free(object);
	else
		kmem_cache_free(cache, object);
}

/* ---- an object is taken and given back ---- */

static __always_inline void objects_pair(const struct peer *p, unsigned long n)
{
	while (n--)
		object_give(p, object_take(p));
}

static void ours_pair(unsigned long n)
{
	objects_pair(NULL, n);
}

static void peer_pair(unsigned long n)
{
	const struct peer p = *peer;

	objects_pair(&p, n);
}

/* ---- many are taken, then given back ---- */

/* How many, and in which order they are given back; NULL: as they were taken. */
static unsigned long nr_held;
static const unsigned int *order;

static unsigned int random_order[NR_RANDOM];

/* All numbers below @nr in a random order, the same in every run. */
static void shuffle(unsigned int *numbers, unsigned int nr)
{
	unsigned int state = 1;

	for (unsigned int i = 0; i < nr; i++) {
		unsigned int k = (unsigned int)((unsigned long long)state * (i + 1) >> 32);

		numbers[i] = numbers[k];
		numbers[k] = i;
		state = state * 1664525 + 1013904223;
	}
}

static __always_inline void objects_held(const struct peer *p, void **objects, unsigned long n)
{
	while (n) {
		unsigned long nr = order ? nr_held : min(n, nr_held);

		for (unsigned long i = 0; i < nr; i++)
			objects[i] = object_take(p);
		if (order)
			for (unsigned long i = 0; i < nr; i++)
				object_give(p, objects[order[i]]);
		else
			for (unsigned long i = 0; i < nr; i++)
				object_give(p, objects[i]);
		n -= min(n, nr);
	}
}

static void ours_held(unsigned long n)
{
	objects_held(NULL, held[smp_processor_id()], n);
}

static void peer_held(unsigned long n)
{
	const struct peer p = *peer;

	objects_held(&p, held[smp_processor_id()], n);
}

static void bench_held(const char *name, unsigned long nr, const unsigned int *in_order)
{
	nr_held = nr;
	order = in_order;
	bench_peers(LAYER, name, ours_held, peer_held);
}

/* ---- the same on all CPUs at once; n is the work of each ---- */

static void all_ours_pair(unsigned long n)
{
	on_all(ours_pair, n);
}

static void all_peer_pair(unsigned long n)
{
	on_all(peer_pair, n);
}

static void all_ours_held(unsigned long n)
{
	on_all(ours_held, n);
}

static void all_peer_held(unsigned long n)
{
	on_all(peer_held, n);
}

/* ---- one CPU takes, the other gives back ---- */

static void ours_remote(unsigned long n)
{
	pass_objects(NULL, object_take, object_give, n);
}

static void peer_remote(unsigned long n)
{
	const struct peer p = *peer;

	pass_objects(&p, object_take, object_give, n);
}

static void all_ours_remote(unsigned long n)
{
	on_all(ours_remote, n);
}

static void all_peer_remote(unsigned long n)
{
	on_all(peer_remote, n);
}

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();
	peers_load();

	cache = make_cache();
	if (IS_ERR(cache))
		panic("bench: no cache");
	shuffle(random_order, NR_RANDOM);

	bench_peers(LAYER, "obj64-pair", ours_pair, peer_pair);
	bench_held("obj64-held1000", NR_HELD, NULL);
	bench_held("obj64-held10000", 10000, NULL);
	bench_held("obj64-held100000", MAX_HELD, NULL);
	bench_held("obj64-random10000", NR_RANDOM, random_order);

	nr_held = NR_HELD;
	order = NULL;
	bench_peers(LAYER, "obj64-pair/2cpus", all_ours_pair, all_peer_pair);
	bench_peers(LAYER, "obj64-held1000/2cpus", all_ours_held, all_peer_held);
	on_all(pin, 0);
	bench_peers(LAYER, "obj64-remote/2cpus", all_ours_remote, all_peer_remote);
	return 0;
}
