// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of any size, with two CPUs; peers are malloc() and free().
 *
 * kmalloc64-pair	64 bytes are taken and given back
 * kmalloc64-held1000	1,000 times 64 bytes are taken, then given back; one of them
 * kmalloc-mixed10000	of 10,000 objects of 8 to 8192 bytes one is given back, and
 *			another of another size taken for it
 * .../2cpus		both CPUs do it at once; one operation of one of them
 * kmalloc64-remote/2cpus	CPU 0 takes, CPU 1 gives back; an object
 * kmalloc64-live<n>	of n objects of 64 bytes one is given back, and another taken:
 *			growth
 * kmalloc-RAM<size>	bytes of RAM for each of 100,000 live objects of that size:
 *			the numbers are bytes, and no time
 *
 * As whoever asks for memory does, the first word of each is written.
 */

#include <linux/biscuitos.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "../cpus.h"
#include "../pages.h"

#define LAYER (IS_ENABLED(CONFIG_SLAB_SHEAVES) ? "kmalloc-sheaves" : "kmalloc")

#define OBJECT_SIZE 64
#define NR_MIXED    10000
#define NR_SIZES    4096
#define MAX_LIVE    1000000
#define NR_RAM	    100000

static __always_inline void *take(const struct peer *p, size_t size)
{
	void **object = p ? p->malloc(size) : kmalloc(size, GFP_KERNEL);

	*object = object;
	bench_consume(object);
	return object;
}

static __always_inline void give(const struct peer *p, void *object)
{
	if (p)
		p->free(object);
	else
		kfree(object);
}

/* ---- 64 bytes ---- */

static __always_inline void pair(const struct peer *p, unsigned long n)
{
	while (n--)
		give(p, take(p, OBJECT_SIZE));
}

static void *held[NR_CPUS][ALIGN(NR_HELD, 64)] __aligned(64);

static __always_inline void hold(const struct peer *p, unsigned long n)
{
	void **objects = held[smp_processor_id()];

	while (n) {
		unsigned long nr = min(n, (unsigned long)NR_HELD);

		for (unsigned long i = 0; i < nr; i++)
			objects[i] = take(p, OBJECT_SIZE);
		for (unsigned long i = 0; i < nr; i++)
			give(p, objects[i]);
		n -= nr;
	}
}

/* ---- one of many is replaced ---- */

/* Of each CPU; they stay from round to round, ours and each peer's. */
static void **live[NR_CPUS];
static unsigned long nr_live;
static bool mixed;

/* Sizes from 8 to 8192, each power of two as often as any other, in a random order. */
static unsigned short sizes[NR_SIZES];

static void fill_sizes(void)
{
	u32 state = 1;

	for (int i = 0; i < NR_SIZES; i++) {
		unsigned int shift = (state >> 24) % 10;

		state = state * 1664525 + 1013904223;
		sizes[i] = (unsigned short)((8U << shift) + (state >> 8) % ((8U << shift) + 1));
		state = state * 1664525 + 1013904223;
	}
}

static __always_inline size_t nth_size(unsigned long i)
{
	return mixed ? sizes[i % NR_SIZES] : OBJECT_SIZE;
}

static __always_inline void replace(const struct peer *p, unsigned long n)
{
	void **objects = live[smp_processor_id()];
	u32 state = 1;

	while (n--) {
		unsigned long i = (unsigned long)((u64)state * nr_live >> 32);

		give(p, objects[i]);
		objects[i] = take(p, mixed ? nth_size(n) : OBJECT_SIZE);
		state = state * 1664525 + 1013904223;
	}
}

static void fill_live(const struct peer *p)
{
	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		for (unsigned long i = 0; i < nr_live; i++)
			live[cpu][i] = take(p, nth_size(i));
}

static void drop_live(const struct peer *p)
{
	for (int cpu = 0; cpu < NR_CPUS; cpu++)
		for (unsigned long i = 0; i < nr_live; i++)
			give(p, live[cpu][i]);
}

/* ---- one CPU takes, the other gives back ---- */

static __always_inline void *take_one(const struct peer *p)
{
	return take(p, OBJECT_SIZE);
}

static __always_inline void remote(const struct peer *p, unsigned long n)
{
	pass_objects(p, take_one, give, n);
}

/* ---- each for us and for a peer, on one CPU and on all ---- */

#define CASE(name)                                   \
	static void ours_##name(unsigned long n)     \
	{                                            \
		name(NULL, n);                       \
	}                                            \
	static void peer_##name(unsigned long n)     \
	{                                            \
		const struct peer p = *peer;         \
		name(&p, n);                         \
	}                                            \
	static void all_ours_##name(unsigned long n) \
	{                                            \
		on_all(ours_##name, n);              \
	}                                            \
	static void all_peer_##name(unsigned long n) \
	{                                            \
		on_all(peer_##name, n);              \
	}

CASE(pair)
CASE(hold)
CASE(remote)

/* Ours and the peer's live at the same time, in arrays of their own. */
static void **our_live[NR_CPUS], **peer_live[NR_CPUS];

static void ours_replace(unsigned long n)
{
	live[smp_processor_id()] = our_live[smp_processor_id()];
	replace(NULL, n);
}

static void peer_replace(unsigned long n)
{
	const struct peer p = *peer;

	live[smp_processor_id()] = peer_live[smp_processor_id()];
	replace(&p, n);
}

static void all_ours_replace(unsigned long n)
{
	on_all(ours_replace, n);
}

static void all_peer_replace(unsigned long n)
{
	on_all(peer_replace, n);
}

static void bench_live(const char *name, unsigned long nr, bool of_all_sizes, bool on_all_cpus)
{
	nr_live = nr;
	mixed = of_all_sizes;
	for (peer = peers; peer < peers + NR_PEERS; peer++) {
		memcpy(live, our_live, sizeof(live));
		fill_live(NULL);
		memcpy(live, peer_live, sizeof(live));
		fill_live(peer);
		if (on_all_cpus)
			bench(LAYER, name, all_ours_replace, peer->name, all_peer_replace);
		else
			bench(LAYER, name, ours_replace, peer->name, peer_replace);
		memcpy(live, our_live, sizeof(live));
		drop_live(NULL);
		memcpy(live, peer_live, sizeof(live));
		drop_live(peer);
	}
}

/* ---- RAM ---- */

struct ram_case {
	const struct peer *peer;
	size_t size;
};

/* Bytes for each of NR_RAM objects; of ours their pages, each with its struct page. */
static double ram_of(const void *arg)
{
	static void *objects[NR_RAM];
	const struct ram_case *c = arg;
	unsigned long pages, rss, taken;

	memset(objects, 1, sizeof(objects)); /* is there already when we begin to count */
	pages = nr_free_pages();
	rss = bench_rss();
	for (int i = 0; i < NR_RAM; i++)
		objects[i] = take(c->peer, c->size);
	taken = c->peer ? bench_rss() - rss :
			  (pages - nr_free_pages()) * (PAGE_SIZE + sizeof(struct page));
	for (int i = 0; i < NR_RAM; i++)
		give(c->peer, objects[i]);
	return (double)taken / NR_RAM;
}

/* A peer in a child, where it has nothing yet: what is given back stays with it. */
static void bench_ram(const char *name, size_t size)
{
	double ours[BENCH_ROUNDS], theirs[BENCH_ROUNDS];

	for (peer = peers; peer < peers + NR_PEERS; peer++) {
		for (int i = 0; i < BENCH_ROUNDS; i++) {
			ours[i] = ram_of(&(struct ram_case){ NULL, size });
			kmem_cache_shrink(kmalloc_caches[KMALLOC_NORMAL][kmalloc_index(size)]);
			theirs[i] = bench_in_child(ram_of, &(struct ram_case){ peer, size });
		}
		bench_report(LAYER, name, ours, peer->name, theirs);
	}
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
	fill_sizes();
	for (int cpu = 0; cpu < NR_CPUS; cpu++) {
		our_live[cpu] = peers[0].malloc(MAX_LIVE * sizeof(void *));
		peer_live[cpu] = peers[0].malloc(MAX_LIVE * sizeof(void *));
	}

	bench_ram("kmalloc-RAM24", 24);
	bench_ram("kmalloc-RAM64", 64);
	bench_ram("kmalloc-RAM100", 100);
	bench_peers(LAYER, "kmalloc64-pair", ours_pair, peer_pair);
	bench_peers(LAYER, "kmalloc64-held1000", ours_hold, peer_hold);
	bench_live("kmalloc-mixed10000", NR_MIXED, true, false);
	bench_peers(LAYER, "kmalloc64-pair/2cpus", all_ours_pair, all_peer_pair);
	bench_peers(LAYER, "kmalloc64-held1000/2cpus", all_ours_hold, all_peer_hold);
	bench_live("kmalloc-mixed10000/2cpus", NR_MIXED, true, true);
	bench_live("kmalloc64-live1000", 1000, false, false);
	bench_live("kmalloc64-live10000", 10000, false, false);
	bench_live("kmalloc64-live100000", 100000, false, false);
	bench_live("kmalloc64-live1000000", MAX_LIVE, false, false);
	on_all(pin, 0);
	bench_peers(LAYER, "kmalloc64-remote/2cpus", all_ours_remote, all_peer_remote);
	return 0;
}
