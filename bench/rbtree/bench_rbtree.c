// SPDX-License-Identifier: GPL-2.0-only
/*
 * Red-black trees; the peer is glibc's tsearch(), which is one, too.
 *
 * rbtree-<n>	of n items in the tree one is erased, and put in with another key
 *
 * An item of ours has its node in it. tsearch() has nodes of its own, which it
 * allocates, and tdelete() must look for the one to erase.
 */

#include <search.h>
#include <stdlib.h>

#include <linux/biscuitos.h>
#include <linux/rbtree.h>

#include "../bench.h"

#define MAX_ITEMS 1000000

struct item {
	struct rb_node rb;
	u64 key;
};

#define to_item(node) rb_entry(node, struct item, rb)

static struct item *our_items, *peer_items;
static struct rb_root our_tree = RB_ROOT;
static void *peer_tree;
static unsigned long nr_items;

/* No key comes twice: an odd factor changes the order of all numbers, and no more. */
static u64 our_keys, peer_keys;

static u64 next_key(u64 *keys)
{
	return ++*keys * 0x9e3779b97f4a7c15ULL;
}

static bool less(struct rb_node *a, const struct rb_node *b)
{
	return to_item(a)->key < to_item(b)->key;
}

static int compare(const void *a, const void *b)
{
	u64 x = ((const struct item *)a)->key, y = ((const struct item *)b)->key;

	return (x > y) - (x < y);
}

static void ours_replace(unsigned long n)
{
	u32 state = 1;

	while (n--) {
		struct item *item = &our_items[(u64)state * nr_items >> 32];

		rb_erase(&item->rb, &our_tree);
		item->key = next_key(&our_keys);
		rb_add(&item->rb, &our_tree, less);
		state = state * 1664525 + 1013904223;
	}
}

static void peer_replace(unsigned long n)
{
	u32 state = 1;

	while (n--) {
		struct item *item = &peer_items[(u64)state * nr_items >> 32];

		if (!tdelete(item, &peer_tree, compare))
			abort();
		item->key = next_key(&peer_keys);
		if (!tsearch(item, &peer_tree, compare))
			abort();
		state = state * 1664525 + 1013904223;
	}
}

static void bench_items(const char *name, unsigned long nr)
{
	for (; nr_items < nr; nr_items++) {
		our_items[nr_items].key = next_key(&our_keys);
		rb_add(&our_items[nr_items].rb, &our_tree, less);
		peer_items[nr_items].key = next_key(&peer_keys);
		if (!tsearch(&peer_items[nr_items], &peer_tree, compare))
			abort();
	}
	bench("rbtree", name, ours_replace, "tsearch", peer_replace);
}

int main(int argc, char *argv[])
{
	our_items = calloc(MAX_ITEMS, sizeof(*our_items));
	peer_items = calloc(MAX_ITEMS, sizeof(*peer_items));
	if (!our_items || !peer_items)
		abort();
	bench_items("rbtree-100", 100);
	bench_items("rbtree-10000", 10000);
	bench_items("rbtree-1000000", MAX_ITEMS);
	return 0;
}
