// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page allocator behind per-CPU lists, with two CPUs.
 *
 * order0-pair		alloc_page(), and free
 * order0-held1000	1,000 pages are taken, then given back; a page
 * .../2cpus		both CPUs do it at once; a page of one of them
 */

#include <linux/biscuitos.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#include "../cpus.h"
#include "../pages.h"

/* One for each CPU, and no cache line of it another's. */
static void *held[NR_CPUS][ALIGN(NR_HELD, 64)] __aligned(64);

static void ours_pair(unsigned long n)
{
	pages_pair(NULL, 0, n);
}

static void peer_pair(unsigned long n)
{
	const struct peer p = *peer;

	pages_pair(&p, 0, n);
}

static void ours_held(unsigned long n)
{
	pages_held(NULL, held[smp_processor_id()], n);
}

static void peer_held(unsigned long n)
{
	const struct peer p = *peer;

	pages_held(&p, held[smp_processor_id()], n);
}

/* The same on all CPUs at once; n is the work of each. */
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

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	peers_load();

	bench_peers("pcp", "order0-pair", ours_pair, peer_pair);
	bench_peers("pcp", "order0-held1000", ours_held, peer_held);
	bench_peers("pcp", "order0-pair/2cpus", all_ours_pair, all_peer_pair);
	bench_peers("pcp", "order0-held1000/2cpus", all_ours_held, all_peer_held);
	return 0;
}
