// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our memblock and Linux's own, the same random operations done to both. After
 * each one they must have returned the same and hold the same arrays, region
 * by region, grown at the same moment to the same size at the same place.
 *
 * Left out is where we differ on purpose: alignments that are no power of two,
 * what Linux forgets (memblock_trim_memory() leaves total_size as it was,
 * memblock_cap_memory_range() leaves neighbours unmerged), and two arrays that
 * must grow at the same moment.
 *
 * Each round is a child process, so that it begins with a memblock that
 * nobody has touched. TEST_SEED=<n> repeats a run.
 */

#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/biscuitos.h>
#include "memblock_ops.h"

#define ROUNDS	      60
#define OPS_PER_ROUND 3000
/* The operations change the lower half of RAM, so that arrays have room to grow. */
#define PLAYGROUND (RAM_SIZE / 2)
#define LINUX_RAM  0x160000000UL

static unsigned long long state;

static unsigned long next(unsigned long below)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned long)(state >> 33) % below;
}

static struct op_args random_args(void)
{
	static const unsigned int flags[] = { 0, 1, 4, 8, 1 | 4, 4 | 8 };
	/* Few distinct places make ranges meet; some are odd. */
	unsigned long unit = next(4) ? 4096 : 64;
	struct op_args a = {
		.op = next(NR_OPS),
		.base = unit + next(PLAYGROUND / unit - 1) * unit + (next(16) ? 0 : next(64)),
		.size = unit * (1 + next(next(8) ? 4 : 200)),
		.align = 1UL << next(next(8) ? 13 : 24),
		.min = next(2) ? 0 : next(PLAYGROUND),
		.max = next(3) == 0 ? 0 :
		       next(2)	    ? ~0UL :
				      1 + next(PLAYGROUND),
		.nid = (int)next(5) - 1,
		.flags = flags[next(sizeof(flags) / sizeof(*flags))],
	};

	/* Growth comes of many single regions: let those win. */
	if (next(3) == 0)
		a.op = OP_RESERVE, a.size = 64;
	if (a.op == OP_LIMIT)
		a.max = next(4) ? RAM_SIZE : PLAYGROUND + next(PLAYGROUND);
	if (a.op == OP_ADD_NODE || a.op == OP_SET_NODE)
		a.nid = next(4);
	if (a.op == OP_ADD_NODE && next(4))
		a.flags = 0;
	/* Not out of the playground: the upper half is memory, and free. */
	if (a.base + a.size > PLAYGROUND)
		a.size = PLAYGROUND - a.base;
	if (!a.size)
		a.size = 1;
	return a;
}

static void differ(const struct op_args *a, int n, const char *what, unsigned long long ours,
		   unsigned long long theirs)
{
	printf("# op %d (%d base=%#lx size=%#lx align=%#lx min=%#lx max=%#lx nid=%d flags=%#x): "
	       "%s is %#llx, with Linux %#llx\n",
	       n, a->op, a->base, a->size, a->align, a->min, a->max, a->nid, a->flags, what, ours,
	       theirs);
	fflush(stdout);
	_exit(1);
}

static void compare_arrays(const struct op_args *a, int n)
{
	for (int t = 0; t < 2; t++) {
		unsigned long cnt = ours_ops.cnt(t);

		if (cnt != linux_ops.cnt(t))
			differ(a, n, t ? "reserved.cnt" : "memory.cnt", cnt, linux_ops.cnt(t));
		if (ours_ops.max(t) != linux_ops.max(t))
			differ(a, n, t ? "reserved.max" : "memory.max", ours_ops.max(t),
			       linux_ops.max(t));
		if (ours_ops.total(t) != linux_ops.total(t))
			differ(a, n, "total_size", ours_ops.total(t), linux_ops.total(t));
		for (unsigned long i = 0; i < cnt; i++) {
			struct op_region us = ours_ops.region(t, i), them = linux_ops.region(t, i);

			if (us.base != them.base)
				differ(a, n, "a base", us.base, them.base);
			if (us.size != them.size)
				differ(a, n, "a size", us.size, them.size);
			if (us.flags != them.flags || us.nid != them.nid)
				differ(a, n, "flags and nid", us.flags * 100 + us.nid,
				       them.flags * 100 + them.nid);
		}
	}
}

static int changes_memory(enum op op)
{
	return op == OP_ADD || op == OP_ADD_NODE || op == OP_REMOVE || op == OP_SET_NODE ||
	       (op >= OP_MARK_HOTPLUG && op <= OP_CLEAR_NOMAP);
}

static void run_round(void)
{
	struct op_args a = { 0 };

	if (mmap((void *)LINUX_RAM, RAM_SIZE, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		err(2, "mmap");
	memory_init();
	ours_ops.boot(CONFIG_MEMBLOCK_BASE);
	linux_ops.boot(LINUX_RAM);
	compare_arrays(&a, 0);
	for (int n = 1; n <= OPS_PER_ROUND; n++) {
		unsigned long long ours, theirs;

		a = random_args();
		/* Who frees the array in use gets what he deserves, from both. */
		if (a.op == OP_FREE && ours_ops.holds_array(a.base, a.size))
			continue;
		/* Linux gives two arrays that grow at once the same place. */
		if (ours_ops.cnt(1) + 4 > ours_ops.max(1) && changes_memory(a.op))
			continue;
		ours = ours_ops.run(&a);
		theirs = linux_ops.run(&a);
		if (ours != theirs)
			differ(&a, n, "the result", ours, theirs);
		compare_arrays(&a, n);
	}
	printf("# %lu and %lu regions, arrays of %lu and %lu\n", ours_ops.cnt(0), ours_ops.cnt(1),
	       ours_ops.max(0), ours_ops.max(1));
	fflush(stdout);
	_exit(0);
}

int main(int argc, char *argv[])
{
	const char *env = getenv("TEST_SEED");
	unsigned long long seed = env ? strtoull(env, NULL, 0) : (unsigned long long)time(NULL);
	int failed = 0;

	printf("# TEST_SEED=%llu\n", seed);
	fflush(stdout);
	for (int round = 0; round < ROUNDS; round++) {
		int status;
		pid_t pid;

		state = seed + round;
		fflush(stdout);
		pid = fork();
		if (pid < 0)
			err(2, "fork");
		if (!pid)
			run_round();
		waitpid(pid, &status, 0);
		if (status) {
			printf("# round %d ends with %#x\n", round, status);
			failed++;
		}
	}
	printf("# %d operations\n", ROUNDS * OPS_PER_ROUND);
	return failed != 0;
}
