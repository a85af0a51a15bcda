// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is contiguous in its addresses; peers are mmap() and malloc().
 *
 * vmalloc<n>			n pages are taken and given back; nobody touches them
 * vmalloc<n>-touched		the first word of each page is written
 * vmalloc-mixed10000-touched	of 10,000 areas of 1 to 4 pages, aligned to 4 to 128 KiB,
 *				one is given back and another taken for it
 * vmalloc-live<n>-touched	of n areas of a page one is given back and another taken
 *				for it: growth
 *
 * mmap() knows no alignment but a page, so that is what it gives. Its pages are
 * cleared when they are touched, as no other's; malloc() has had its from the host
 * long before.
 */

#include <sys/mman.h>

#include <linux/biscuitos.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

#include "../bench.h"
#include "../peers.h"

#define MAX_LIVE  10000
#define MAX_PAGES 4 /* of an area of "mixed" */
#define MAX_SHIFT 5 /* its alignment: PAGE_SIZE << this */
#define NR_SHAPES 4096

static void *map_pages(size_t align, size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* With no free(): that is munmap(), which must be told the size. */
static const struct peer mmap_peer = { .name = "mmap", .alloc = map_pages };

/* The peer that is measured, how many pages it gives, and who touches them. */
static const struct peer *peer;
static unsigned long nr_pages;
static bool touched;

static void *take(const struct peer *p, size_t align, size_t size)
{
	char *area = p ? p->alloc(align, size) :
			 __vmalloc_node(size, align, GFP_KERNEL, NUMA_NO_NODE, (void *)_RET_IP_);

	if (touched)
		for (size_t i = 0; i < size; i += PAGE_SIZE)
			*(void **)(area + i) = area;
	bench_consume(area);
	return area;
}

static void give(const struct peer *p, void *area, size_t size)
{
	if (!p)
		vfree(area);
	else if (p->free)
		p->free(area);
	else
		munmap(area, size);
}

/* ---- taken and given back ---- */

static void pair(const struct peer *p, unsigned long n)
{
	while (n--)
		give(p, take(p, PAGE_SIZE, nr_pages * PAGE_SIZE), nr_pages * PAGE_SIZE);
}

static void ours_pair(unsigned long n)
{
	pair(NULL, n);
}

static void peer_pair(unsigned long n)
{
	pair(peer, n);
}

static void bench_pair(const char *name, unsigned long pages, bool touch)
{
	nr_pages = pages;
	touched = touch;
	bench("vmalloc", name, ours_pair, peer->name, peer_pair);
}

/* ---- one of many is replaced ---- */

struct area {
	void *addr;
	size_t size;
};

/* They stay from round to round, ours and the peer's. */
static struct area our_live[MAX_LIVE], peer_live[MAX_LIVE];
static unsigned long nr_live;

static struct {
	size_t align, size;
} shapes[NR_SHAPES];

static void fill_shapes(unsigned int max_pages, unsigned int max_shift)
{
	u32 state = 1;

	for (int i = 0; i < NR_SHAPES; i++) {
		shapes[i].size = PAGE_SIZE * (1 + (state >> 8) % max_pages);
		shapes[i].align = PAGE_SIZE << (state >> 16) % (max_shift + 1);
		state = state * 1664525 + 1013904223;
	}
}

static void take_nth(const struct peer *p, struct area *area, unsigned long n)
{
	area->size = shapes[n % NR_SHAPES].size;
	area->addr = take(p, shapes[n % NR_SHAPES].align, area->size);
}

static void replace(const struct peer *p, struct area *live, unsigned long n)
{
	u32 state = 1;

	while (n--) {
		struct area *area = &live[(u64)state * nr_live >> 32];

		give(p, area->addr, area->size);
		take_nth(p, area, n);
		state = state * 1664525 + 1013904223;
	}
}

static void ours_replace(unsigned long n)
{
	replace(NULL, our_live, n);
}

static void peer_replace(unsigned long n)
{
	replace(peer, peer_live, n);
}

static void bench_live(const char *name, unsigned long nr)
{
	nr_live = nr;
	touched = true;
	for (unsigned long i = 0; i < nr; i++) {
		take_nth(NULL, &our_live[i], i);
		take_nth(peer, &peer_live[i], i);
	}
	bench("vmalloc", name, ours_replace, peer->name, peer_replace);
	for (unsigned long i = 0; i < nr; i++) {
		give(NULL, our_live[i].addr, our_live[i].size);
		give(peer, peer_live[i].addr, peer_live[i].size);
	}
	vm_unmap_aliases();
}

static void bench_peer(const struct peer *p)
{
	peer = p;
	if (p == &mmap_peer) {
		bench_pair("vmalloc1", 1, false);
		bench_pair("vmalloc16", 16, false);
	}
	bench_pair("vmalloc1-touched", 1, true);
	bench_pair("vmalloc16-touched", 16, true);
	fill_shapes(MAX_PAGES, MAX_SHIFT);
	bench_live("vmalloc-mixed10000-touched", MAX_LIVE);
	fill_shapes(1, 0);
	bench_live("vmalloc-live100-touched", 100);
	bench_live("vmalloc-live1000-touched", 1000);
	bench_live("vmalloc-live10000-touched", MAX_LIVE);
}

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	paging_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();
	vmalloc_init();
	peers_load();
	bench_peer(&mmap_peer);
	for (int i = 0; i < NR_PEERS; i++)
		bench_peer(&peers[i]);
	return 0;
}
