// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page allocator alone, without per-CPU lists, on one CPU.
 *
 * order<k>-pair/<RAM>	alloc_pages() of 2^k pages, and free, with so much RAM
 * order0-held1000	1,000 pages are taken, then given back; a page
 * mixed0-4		256 blocks of random order, 0 to 4, live; one is given back
 *			and one taken
 * boot/<RAM>		mem_init(); the peer writes as many bytes as mem_map has
 *			to fresh shared memory, such as RAM is
 *
 * The program is run once for each size of RAM, mem=; with 1 GiB it does all
 * cases against all peers.
 */

#include <sys/mman.h>
#include <sys/wait.h>
#include <string.h>
#include <unistd.h>

#include <linux/biscuitos.h>
#include <linux/sizes.h>

#include "../pages.h"

static void *held[NR_HELD];

static void ours_order0(unsigned long n)
{
	pages_pair(NULL, 0, n);
}

static void peer_order0(unsigned long n)
{
	const struct peer p = *peer;

	pages_pair(&p, 0, n);
}

static void ours_order4(unsigned long n)
{
	pages_pair(NULL, 4, n);
}

static void peer_order4(unsigned long n)
{
	const struct peer p = *peer;

	pages_pair(&p, 4, n);
}

static void ours_held(unsigned long n)
{
	pages_held(NULL, held, n);
}

static void peer_held(unsigned long n)
{
	const struct peer p = *peer;

	pages_held(&p, held, n);
}

static void ours_mixed(unsigned long n)
{
	pages_mixed(NULL, n);
}

static void peer_mixed(unsigned long n)
{
	const struct peer p = *peer;

	pages_mixed(&p, n);
}

/* "order4-pair/64G" */
static const char *with_ram(const char *name)
{
	static char buf[64];
	bool gib = lowmem_size >= SZ_1G;

	scnprintf(buf, sizeof(buf), "%s/%llu%c", name, (u64)lowmem_size >> (gib ? 30 : 20),
		  gib ? 'G' : 'M');
	return buf;
}

/* Shared memory that is nowhere in memory yet. */
static void *fresh(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		boot_error("bench: no memory");
	return p;
}

static double time_mem_init(void)
{
	unsigned long long start;

	memory_init();
	start = bench_now_ns();
	mem_init();
	return bench_now_ns() - start;
}

static double time_memset(void)
{
	size_t size = PHYS_PFN(lowmem_size) * sizeof(struct page);
	void *p = fresh(size);
	unsigned long long start = bench_now_ns();

	memset(p, 1, size);
	bench_consume(p);
	return bench_now_ns() - start;
}

/* A machine boots once: each time is a process's. */
static double in_child(double (*fn)(void))
{
	static volatile double *ns;
	pid_t child;
	int status;

	if (!ns)
		ns = fresh(sizeof(*ns));
	child = fork();
	if (!child) {
		*ns = fn();
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		boot_error("bench: the boot failed");
	return *ns;
}

static void bench_boot(void)
{
	double us[BENCH_ROUNDS], them[BENCH_ROUNDS];

	for (int i = 0; i < BENCH_ROUNDS; i++) {
		us[i] = in_child(time_mem_init);
		them[i] = in_child(time_memset);
	}
	bench_report("buddy", with_ram("boot"), us, "memset-fresh", them);
}

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	bench_boot();

	memory_init();
	mem_init();
	peers_load();
	if (lowmem_size != SZ_1G) {
		peer = PEER_TCMALLOC;
		bench("buddy", with_ram("order0-pair"), ours_order0, peer->name, peer_order0);
		bench("buddy", with_ram("order4-pair"), ours_order4, peer->name, peer_order4);
		return 0;
	}
	bench_peers("buddy", with_ram("order0-pair"), ours_order0, peer_order0);
	bench_peers("buddy", with_ram("order4-pair"), ours_order4, peer_order4);
	bench_peers("buddy", "order0-held1000", ours_held, peer_held);
	bench_peers("buddy", "mixed0-4", ours_mixed, peer_mixed);
	return 0;
}
