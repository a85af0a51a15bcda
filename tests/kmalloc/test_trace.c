// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of the slab allocator: what all CPUs record at once, replayed, is what is
 * allocated; and each event says what was asked for.
 */

#include "kmalloclib.h"

#include <linux/trace_events.h>

#define ROUNDS	 (NR_CPUS > 32 ? 100 : 1000)
#define HOLDINGS 32

/* The file of the trace; a test has one at a time. */
static char file[] = "/tmp/biscuitos-trace-XXXXXX.txt";
static char params[256];

static void *live[NR_CPUS][HOLDINGS];

static void make_file(const char *events)
{
	strcpy(file, "/tmp/biscuitos-trace-XXXXXX.txt");
	close(mkstemps(file, 4));
	snprintf(params, sizeof(params), "%s trace_buf_size=8M trace=%s", events, file);
}

/* ---- all CPUs at once ---- */

/* A number below @n; each CPU has numbers of its own. */
static unsigned int next_below(u64 *state, unsigned int n)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)(*state >> 33) % n;
}

static void allocate_and_free(void *unused)
{
	u64 state = (u64)smp_processor_id() + 1;
	void **mine = live[smp_processor_id()];

	for (int i = 0; i < ROUNDS; i++) {
		unsigned int k = next_below(&state, HOLDINGS);

		if (mine[k]) {
			kfree(mine[k]);
			mine[k] = NULL;
		} else {
			mine[k] = kmalloc(next_below(&state, 12000) + 1, GFP_KERNEL);
		}
	}
}

static void child_at_once(void *arg)
{
	boot(params);
	task_on_each_cpu(allocate_and_free, NULL);
	CHECK(trace_write());
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		for (int k = 0; k < HOLDINGS; k++)
			if (live[cpu][k])
				dprintf(2, "%lx\n", (unsigned long)live[cpu][k]);
}

/* What was allocated in the trace and not freed, in the order of the child's lists. */
struct replay {
	unsigned long live[NR_CPUS * HOLDINGS];
	int nr;
};

static void replay_line(struct replay *r, const char *line)
{
	const char *at = strstr(line, " ptr=");
	unsigned long ptr = at ? strtoul(at + 5, NULL, 16) : 0;
	int i = 0;

	if (!ptr)
		return;
	while (i < r->nr && r->live[i] != ptr)
		i++;
	if (strstr(line, ": kfree: ")) {
		CHECK(i < r->nr);
		r->live[i] = r->live[--r->nr];
	} else {
		CHECK(strstr(line, ": kmalloc: "));
		CHECK_EQ(i, r->nr);
		CHECK(r->nr < (int)ARRAY_SIZE(r->live));
		r->live[r->nr++] = ptr;
	}
}

static void at_once(void **state)
{
	static struct replay r;
	unsigned long number = 0;
	bool others = false;
	struct child c;
	char line[512];
	FILE *f;
	int nr = 0;

	make_file("trace_event=kmalloc,kfree");
	c = run_child(child_at_once, NULL);
	CHECK_EQ(c.status, 0);
	f = fopen(file, "r");
	CHECK(f);
	while (fgets(line, sizeof(line), f)) {
		char *time = strstr(line, "] ");

		if (line[0] == '#')
			continue;
		/* The clock is a counter, and no event is lost. */
		CHECK_EQ(strtoul(time + 8, NULL, 10), ++number);
		others = others || !strstr(line, "-1       [");
		replay_line(&r, line);
	}
	fclose(f);
	unlink(file);
	/* Each CPU has a task of its own. */
	CHECK_EQ(others, NR_CPUS > 1);
	for (char *word = strtok(c.err, "\n"); word; word = strtok(NULL, "\n"), nr++) {
		int i = 0;

		while (i < r.nr && r.live[i] != strtoul(word, NULL, 16))
			i++;
		CHECK(i < r.nr);
	}
	CHECK_EQ(nr, r.nr);
	free_child(&c);
}

/* ---- what each event says ---- */

static noinline void one_of_each(void)
{
	struct kmem_cache *s = kmem_cache_create("traced", 100, 0, 0, NULL);
	void *p[2];

	p[0] = kmem_cache_alloc(s, GFP_ATOMIC);
	kmem_cache_free(s, p[0]);
	kfree(kmalloc(100, GFP_KERNEL | __GFP_ZERO));
	kfree(kmalloc(20000, GFP_NOWAIT));
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 2, p), 2);
	kmem_cache_free_bulk(s, 2, p);
	kmem_cache_destroy(s);
	CHECK(!kmalloc(1UL << 30, GFP_KERNEL | __GFP_NOWARN));
}

static void child_words(void *arg)
{
	boot(params);
	one_of_each();
	CHECK(trace_write());
}

/* How many lines of the trace have all three words. */
static int lines_with(const char *a, const char *b, const char *c)
{
	char line[512];
	FILE *f = fopen(file, "r");
	int nr = 0;

	CHECK(f);
	while (fgets(line, sizeof(line), f))
		nr += strstr(line, a) && strstr(line, b) && strstr(line, c);
	fclose(f);
	return nr;
}

static void words(void **state)
{
	struct child c;

	make_file("trace_event=kmem:k* slab_nomerge");
	c = run_child(child_words, NULL);
	CHECK_EQ(c.status, 0);
	CHECK_EQ(lines_with(": kmem_cache_alloc: call_site=one_of_each+0x",
			    " bytes_req=100 bytes_alloc=104 ",
			    " gfp_flags=GFP_ATOMIC node=-1 accounted=false\n"),
		 1);
	CHECK_EQ(lines_with(": kmem_cache_alloc: call_site=one_of_each+0x", " bytes_req=100 ",
			    " gfp_flags=GFP_KERNEL node=-1 accounted=false\n"),
		 2);
	CHECK_EQ(lines_with(": kmem_cache_free: call_site=one_of_each+0x",
			    " ptr=", " name=traced\n"),
		 3);
	CHECK_EQ(lines_with(": kmalloc: call_site=one_of_each+0x",
			    " bytes_req=100 bytes_alloc=128 ",
			    " gfp_flags=GFP_KERNEL|__GFP_ZERO node=-1 accounted=false\n"),
		 1);
	CHECK_EQ(lines_with(": kmalloc: call_site=one_of_each+0x",
			    " bytes_req=20000 bytes_alloc=32768 ",
			    " gfp_flags=GFP_NOWAIT node=-1 accounted=false\n"),
		 1);
	CHECK_EQ(lines_with(": kfree: call_site=one_of_each+0x", " ptr=", "\n"), 2);
	CHECK_EQ(lines_with(": kmalloc: call_site=one_of_each+0x", " ptr=(null) ",
			    " gfp_flags=GFP_KERNEL|__GFP_NOWARN ") +
			 lines_with(": kmalloc: call_site=one_of_each+0x", " ptr=00000000",
				    " gfp_flags=GFP_KERNEL|__GFP_NOWARN "),
		 1);
	unlink(file);
	free_child(&c);
}

/* An event that is off leaves no trace, and nothing is written. */
static void child_off(void *arg)
{
	boot("");
	one_of_each();
	CHECK(trace_write());
}

static void off(void **state)
{
	run_child_ok(child_off, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_once),
		cmocka_unit_test(words),
		cmocka_unit_test(off),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
