// SPDX-License-Identifier: GPL-2.0-only
/* The clock and the medians behind bench.h. */

#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

/**
 * bench_now_ns - the time, in nanoseconds since some moment
 */
unsigned long long bench_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static unsigned long long time_ns(bench_fn fn, unsigned long n)
{
	unsigned long long start = bench_now_ns();

	fn(n);
	return bench_now_ns() - start;
}

/* How many operations fill a round? Warms the caches up on the way. */
static unsigned long calibrate(bench_fn fn)
{
	unsigned long n = 1;

	for (;;) {
		unsigned long long ns = time_ns(fn, n);

		/* It may have had to wait for a CPU: that does not happen every time. */
		for (int i = 0; i < 3 && ns > BENCH_ROUND_NS / 8; i++)
			ns = time_ns(fn, n);
		if (ns > BENCH_ROUND_NS / 8)
			return n * BENCH_ROUND_NS / ns + 1;
		n *= 2;
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/**
 * bench_pin - keep this thread on one CPU of the host
 * @nr: which of those it may run on; where there are fewer nothing happens
 */
void bench_pin(unsigned int nr)
{
	cpu_set_t allowed, one;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return;
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &allowed) || nr--)
			continue;
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		return;
	}
}

/**
 * bench_rss - what the process has of the host's RAM
 *
 * Return: bytes.
 */
unsigned long bench_rss(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	unsigned long size, pages = 0;

	if (!f || fscanf(f, "%lu %lu", &size, &pages) != 2)
		abort();
	fclose(f);
	return pages * (unsigned long)sysconf(_SC_PAGESIZE);
}

/**
 * bench_in_child - call a function in a process of its own
 * @fn: the function; it must leave alone what is shared with us
 * @arg: its argument
 *
 * Return: what it returned.
 */
double bench_in_child(double (*fn)(const void *arg), const void *arg)
{
	double result = 0;
	int fds[2], status;
	pid_t pid;

	fflush(stdout);
	if (pipe(fds) || (pid = fork()) < 0)
		abort();
	if (!pid) {
		result = fn(arg);
		_exit(write(fds[1], &result, sizeof(result)) != sizeof(result));
	}
	if (read(fds[0], &result, sizeof(result)) != sizeof(result) ||
	    waitpid(pid, &status, 0) != pid || status)
		abort();
	close(fds[0]);
	close(fds[1]);
	return result;
}

/**
 * bench_report - print the line of a case that was measured
 * @layer: whose operation it is
 * @name: the operation and its working set, without blanks
 * @us: nanoseconds of ours, a round each; sorted afterwards
 * @peer: who else can do it
 * @them: nanoseconds of the peer's
 */
void bench_report(const char *layer, const char *name, double us[BENCH_ROUNDS], const char *peer,
		  double them[BENCH_ROUNDS])
{
	qsort(us, BENCH_ROUNDS, sizeof(*us), compare);
	qsort(them, BENCH_ROUNDS, sizeof(*them), compare);
	printf("BENCH %s %s %.1f %s %.1f %.3f\n", layer, name, us[BENCH_ROUNDS / 2], peer,
	       them[BENCH_ROUNDS / 2], us[BENCH_ROUNDS / 2] / them[BENCH_ROUNDS / 2]);
	fflush(stdout);
}

/**
 * bench - measure one case and print its line
 * @layer: whose operation it is
 * @name: the operation and its working set, without blanks
 * @ours: does it n times
 * @peer: who else can do it
 * @theirs: does it n times their way
 */
void bench(const char *layer, const char *name, bench_fn ours, const char *peer, bench_fn theirs)
{
	unsigned long n_ours = calibrate(ours), n_theirs = calibrate(theirs);
	double us[BENCH_ROUNDS], them[BENCH_ROUNDS];

	for (int i = 0; i < BENCH_ROUNDS; i++) {
		us[i] = (double)time_ns(ours, n_ours) / n_ours;
		them[i] = (double)time_ns(theirs, n_theirs) / n_theirs;
	}
	bench_report(layer, name, us, peer, them);
}
