// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases of bench_slub.c with one CPU, as a module of Linux 6.1. bench/run loads it into
 * a user-mode kernel, so that Linux's own SLUB and ours can be compared in one process of
 * the same host each.
 *
 * A case is a line "<case> <ns>" in the kernel's log: the median of NR_ROUNDS rounds, in
 * nanoseconds an object. The clock of a user-mode kernel is the host's.
 */

#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>

#define OBJECT_SIZE 64
#define NR_ROUNDS   11
#define ROUND_NS    10000000ULL
#define NR_RANDOM   10000
#define MAX_HELD    100000

static struct kmem_cache *cache;
static void **held;
static unsigned int *random_order;

/* How many objects are held at once, and the order in which they are given back. */
static unsigned long nr_held;
static const unsigned int *order;

static __always_inline void *object_take(void)
{
	void **object = kmem_cache_alloc(cache, GFP_KERNEL);

	*object = object;
	return object;
}

static void pair(unsigned long n)
{
	while (n--)
		kmem_cache_free(cache, object_take());
}

static void hold(unsigned long n)
{
	while (n) {
		unsigned long nr = order ? nr_held : min(n, nr_held);
		unsigned long i;

		for (i = 0; i < nr; i++)
			held[i] = object_take();
		if (order)
			for (i = 0; i < nr; i++)
				kmem_cache_free(cache, held[order[i]]);
		else
			for (i = 0; i < nr; i++)
				kmem_cache_free(cache, held[i]);
		n -= min(n, nr);
	}
}

static void kmalloc_pair(unsigned long n)
{
	while (n--) {
		void **object = kmalloc(OBJECT_SIZE, GFP_KERNEL);

		*object = object;
		barrier();
		kfree(object);
	}
}

/* All numbers below NR_RANDOM in the order that bench_slub.c has. */
static void shuffle(void)
{
	unsigned int state = 1, i;

	for (i = 0; i < NR_RANDOM; i++) {
		unsigned int k = (unsigned int)((u64)state * (i + 1) >> 32);

		random_order[i] = random_order[k];
		random_order[k] = i;
		state = state * 1664525 + 1013904223;
	}
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void bench(const char *name, void (*fn)(unsigned long n))
{
	u64 round[NR_ROUNDS], took = 0;
	unsigned long n = 1000;
	unsigned int i;

	/* A round takes about ROUND_NS. */
	for (; took < ROUND_NS / 2; n *= 2) {
		took = ktime_get_ns();
		fn(n);
		took = ktime_get_ns() - took;
	}
	for (i = 0; i < NR_ROUNDS; i++) {
		round[i] = ktime_get_ns();
		fn(n);
		round[i] = ktime_get_ns() - round[i];
	}
	sort(round, NR_ROUNDS, sizeof(round[0]), compare, NULL);
	took = div_u64(round[NR_ROUNDS / 2] * 100, n);
	pr_info("%s %llu.%02llu\n", name, took / 100, took % 100);
}

static void bench_held(const char *name, unsigned long nr, const unsigned int *in_order)
{
	nr_held = nr;
	order = in_order;
	bench(name, hold);
}

static int __init slub_uml_init(void)
{
	cache = kmem_cache_create("bench-64", OBJECT_SIZE, 0, 0, NULL);
	held = vmalloc(array_size(MAX_HELD, sizeof(*held)));
	random_order = vmalloc(array_size(NR_RANDOM, sizeof(*random_order)));
	if (cache && held && random_order) {
		shuffle();
		bench("obj64-pair", pair);
		bench_held("obj64-held1000", 1000, NULL);
		bench_held("obj64-held10000", 10000, NULL);
		bench_held("obj64-held100000", MAX_HELD, NULL);
		bench_held("obj64-random10000", NR_RANDOM, random_order);
		bench("kmalloc64-pair", kmalloc_pair);
	}
	vfree(random_order);
	vfree(held);
	kmem_cache_destroy(cache);
	/* There is nothing to stay for. */
	return -EAGAIN;
}
module_init(slub_uml_init);

MODULE_DESCRIPTION("The cases of bench_slub.c in Linux");
MODULE_LICENSE("GPL");
