// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sheaves in front of kmalloc()'s slabs: how many objects they have, where an
 * object goes and comes from, and that all can be had back. Every test boots a
 * machine of its own in a child.
 */

#include "kmalloclib.h"

#include <linux/fault-inject.h>

#ifdef SLAB_SHEAVES

#define SIZE 512 /* of most objects here */

static struct kmem_cache *cache(void)
{
	return kmalloc_caches[KMALLOC_NORMAL][kmalloc_index(SIZE)];
}

static struct slub_percpu_sheaves *sheaves(void)
{
	return this_cpu_ptr(cache()->cpu_sheaves);
}

static void take(void **p, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		p[i] = kmalloc(SIZE, GFP_KERNEL);
		CHECK(p[i]);
		memset(p[i], (int)i, SIZE);
	}
}

static void give(void **p, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		CHECK(all_bytes(p[i], (u8)i, SIZE));
		kfree(p[i]);
	}
}

/* ---- how many ---- */

static void child_capacity(void *arg)
{
	boot(arg);
	for (int k = 0; k < nr_kinds(); k++) {
		for (int i = 0; i < NR_CLASSES; i++) {
			struct kmem_cache *s = kmalloc_caches[kind(k)->type][size_class(i)->index];
			unsigned int least = s->size >= PAGE_SIZE ? 4 :
					     s->size >= 1024	  ? 12 :
					     s->size >= 256	  ? 26 :
								    60;
			size_t bytes =
				sizeof(struct slab_sheaf) + s->sheaf_capacity * sizeof(void *);

			/* At least as many as Linux has, and the sheaf is a power of two. */
			CHECK(s->cpu_sheaves);
			CHECK(s->sheaf_capacity >= least);
			CHECK(is_power_of_2(bytes));
			CHECK(bytes / 2 < sizeof(struct slab_sheaf) + least * sizeof(void *));
			CHECK_EQ(nr_in_sheaves(s), 0);
		}
	}
	check_usable();
}
/* With 256 CPUs, the memory of the CPUs alone needs more than 8 MiB. */
#define LEAST_RAM (NR_CPUS > 72 ? "mem=16M" : "mem=8M")
TEST_BOOTED_WITH(capacity, "", "mem=256M", "mem=16M", LEAST_RAM)

/* Who looks at each object, or fills it, must see it come and go. */
static void child_none(void *arg)
{
	void *p[300];

	boot(arg);
	CHECK_PTR(cache()->cpu_sheaves, NULL);
	take(p, 300);
	give(p, 300);
	CHECK_EQ(nr_in_sheaves(cache()), 0);
	check_live(cache(), 0);
}
TEST_BOOTED_WITH(none, "slub_debug=FZPU", "slub_debug=F,kmalloc-512", "init_on_alloc=1",
		 "init_on_free=1", "failslab=1,0,0,-1")

/* Of one class only: the others have theirs. */
static void child_others(void *arg)
{
	boot("slub_debug=Z,kmalloc-512");
	CHECK_PTR(cache()->cpu_sheaves, NULL);
	CHECK(kmalloc_caches[KMALLOC_NORMAL][kmalloc_index(64)]->cpu_sheaves);
	CHECK_PTR(kmem_cache->cpu_sheaves, NULL);
	check_usable();
}
TEST_BOOTED_WITH(others, "")

/* ---- from hand to hand ---- */

/* The last one in is the first one out, whichever slab it is of. */
static void child_order(void *arg)
{
	unsigned int nr;
	void *p[100];

	boot("");
	nr = min(cache()->sheaf_capacity, 100U);
	kmem_cache_shrink(cache());
	take(p, nr);
	/* The first allocation filled a sheaf, which is empty now. */
	CHECK_EQ(nr_in_sheaves(cache()), 0);
	check_live(cache(), nr);
	give(p, nr);
	CHECK_EQ(nr_in_sheaves(cache()), nr);
	CHECK_EQ(sheaves()->main->size, nr);
	check_live(cache(), 0);
	while (nr--) {
		CHECK_PTR(kmalloc(SIZE, GFP_KERNEL), p[nr]);
		CHECK_EQ(sheaves()->main->size, nr);
	}
	/* Zeroes, though it is from a sheaf. */
	memset(p[0], 0xff, SIZE);
	kfree(p[0]);
	CHECK_PTR(kzalloc(SIZE, GFP_KERNEL), p[0]);
	CHECK(all_bytes(p[0], 0, SIZE));
	/* kmem_cache_alloc() and kmem_cache_free() use the same sheaves. */
	kfree(p[0]);
	CHECK_PTR(kmem_cache_alloc(cache(), GFP_KERNEL), p[0]);
	kmem_cache_free(cache(), p[1]);
	CHECK_EQ(nr_in_sheaves(cache()), 1);
	CHECK_PTR(kmalloc(SIZE, GFP_KERNEL), p[1]);
}
TEST_BOOTED_WITH(order, "")

/* Many at once: from the sheaves first, and back to them. */
static void child_bulk(void *arg)
{
	unsigned int nr;
	void *p[200], *q[200];

	boot("");
	nr = cache()->sheaf_capacity;
	CHECK(2 * nr <= ARRAY_SIZE(p));
	CHECK_EQ(kmem_cache_alloc_bulk(cache(), GFP_KERNEL, 2 * nr, p), 2 * nr);
	check_live(cache(), 2 * nr);
	for (unsigned int i = 0; i < 2 * nr; i++)
		for (unsigned int k = 0; k < i; k++)
			CHECK(p[i] != p[k]);
	kmem_cache_free_bulk(cache(), 2 * nr, p);
	CHECK_EQ(nr_in_sheaves(cache()), 2 * nr);
	check_live(cache(), 0);
	CHECK_EQ(kmem_cache_alloc_bulk(cache(), GFP_NOWAIT | __GFP_ZERO, nr, q), nr);
	CHECK_EQ(nr_in_sheaves(cache()), nr);
	for (unsigned int i = 0; i < nr; i++)
		CHECK(all_bytes(q[i], 0, SIZE));
	/* kfree_bulk() does not know the cache, and gives the objects to their slabs. */
	kfree_bulk(nr, q);
	CHECK_EQ(nr_in_sheaves(cache()), nr);
	check_live(cache(), 0);
}
TEST_BOOTED_WITH(bulk, "")

#define MANY 4000

/* What may not wait does not fill a sheaf. */
static void child_nowait(void *arg)
{
	void *p;

	boot("");
	kmem_cache_shrink(cache());
	p = kmalloc(SIZE, GFP_NOWAIT);
	CHECK(p);
	CHECK_EQ(nr_in_sheaves(cache()), 0);
	check_live(cache(), 1);
	kfree(p);
	CHECK_EQ(nr_in_sheaves(cache()), 1);
	p = kmalloc(SIZE, GFP_KERNEL);
	CHECK(kmalloc(SIZE, GFP_KERNEL));
	CHECK_EQ(nr_in_sheaves(cache()), cache()->sheaf_capacity - 1);
	check_live(cache(), 2);
}
TEST_BOOTED_WITH(nowait, "")

/* One sheaf full, two, the barn full, then slabs; and all the way back. */
static void child_overflow(void *arg)
{
	unsigned int capacity, most;
	static void *p[MANY];
	unsigned long last = 0;

	boot("mem=64M");
	capacity = cache()->sheaf_capacity;
	most = capacity * (2 + 10);
	CHECK(most + capacity < MANY);
	take(p, MANY);
	kmem_cache_shrink(cache());
	for (unsigned int i = 0; i < MANY; i++) {
		kfree(p[i]);
		last = nr_in_sheaves(cache());
		/* None is lost on the way, and each has its place. */
		if (i < most)
			CHECK_EQ(last, i + 1);
		CHECK(last <= most && last >= min(i + 1, most - capacity));
		CHECK_EQ(cache()->node->barn.nr_full,
			 i < 2 * capacity ? 0 : min((i - capacity) / capacity, 10U));
	}
	check_live(cache(), 0);
	/* As many can be had without any slab. */
	for (unsigned long i = 0; i < last; i++) {
		p[i] = kmalloc(SIZE, GFP_KERNEL);
		CHECK_EQ(nr_in_sheaves(cache()), last - i - 1);
	}
	CHECK_EQ(cache()->node->barn.nr_full, 0);
	CHECK(cache()->node->barn.nr_empty);
	check_live(cache(), last);
	for (unsigned long i = 0; i < last; i++)
		for (unsigned long k = 0; k < i && i < 300; k++)
			CHECK(p[i] != p[k]);
	/* At the edge of a sheaf the barn is left alone. */
	for (unsigned int i = 0; i < capacity; i++)
		kfree(p[i]);
	for (int i = 0; i < 20; i++) {
		kfree(p[capacity]);
		kfree(p[capacity + 1]);
		p[capacity + 1] = kmalloc(SIZE, GFP_KERNEL);
		p[capacity] = kmalloc(SIZE, GFP_KERNEL);
		CHECK_EQ(cache()->node->barn.nr_full, 0);
		CHECK_EQ(nr_in_sheaves(cache()), capacity);
	}
}
TEST_BOOTED_WITH(overflow, "")

/* The barn has at most 10 full sheaves, as in Linux, however much RAM there is. */
static void child_full_barn(void *arg)
{
	static void *p[MANY];

	boot("mem=256M");
	CHECK(13 * cache()->sheaf_capacity <= MANY);
	take(p, MANY);
	give(p, MANY);
	CHECK_EQ(cache()->node->barn.nr_full, 10);
	CHECK(nr_in_sheaves(cache()) <= 12 * cache()->sheaf_capacity);
	check_live(cache(), 0);
}
TEST_BOOTED_WITH(full_barn, "")

/* ---- seeing it ---- */

/*
 * CPU 0's two sheaves are full, and so are two in the barn. Then 3 objects are taken from the
 * main sheaf. They are in use, although the array still has their addresses.
 */
static void child_shown(void *arg)
{
	static void *p[MANY];
	unsigned int capacity;

	boot("mem=64M");
	capacity = cache()->sheaf_capacity;
	CHECK(capacity > 3 && 4 * capacity <= MANY);
	take(p, 4 * capacity);
	kmem_cache_shrink(cache());
	give(p, 4 * capacity);
	CHECK_EQ(cache()->node->barn.nr_full, 2);
	take(p, 3);
	CHECK_EQ(nr_in_sheaves(cache()), 4 * capacity - 3);
	console_loglevel = LOGLEVEL_DEBUG;
	show_slab_cache(cache());
	fflush(stdout);
	dprintf(2, "%u", 4 * capacity - 3);
}

static void shown(void **state)
{
	struct child c = run_child(child_shown, NULL);
	size_t in_sheaves = 0, used = 0;

	CHECK_EQ(c.status, 0);
	for (char *line = strtok(c.out, "\n"); line; line = strtok(NULL, "\n")) {
		char *objects = strstr(line, "slab PFN 0x");

		if (!objects)
			continue;
		objects = strchr(objects, ':') + 2;
		*strchr(objects, ' ') = '\0';
		in_sheaves += count_of(objects, "s");
		used += count_of(objects, "#");
	}
	CHECK_EQ(in_sheaves, atoi(c.err));
	CHECK_EQ(used, 3);
	free_child(&c);
}

/* At exit the sheaves are emptied before leaks are reported. */
static void child_no_leaks(void *arg)
{
	static void *p[MANY];

	boot("mem=64M");
	take(p, MANY);
	give(p, MANY);
	CHECK(cache()->node->barn.nr_full);
	memory_exit();
}
TEST_BOOTED_WITH(no_leaks, "")

/* ---- everything back ---- */

static void child_shrink(void *arg)
{
	static void *p[MANY];
	unsigned long before;

	boot("mem=64M");
	before = baseline();
	for (int round = 0; round < 3; round++) {
		take(p, MANY);
		give(p, MANY);
		CHECK(nr_in_sheaves(cache()));
		if (round) { /* with empty ones in the barn */
			take(p, MANY);
			CHECK(cache()->node->barn.nr_empty);
			kmem_cache_shrink(cache());
			give(p, MANY);
		}
		kmem_cache_shrink(cache());
		CHECK_EQ(nr_in_sheaves(cache()), 0);
		CHECK_EQ(atomic_long_read(&cache()->node->nr_slabs), 0);
		CHECK(!cache()->node->barn.nr_full && !cache()->node->barn.nr_empty);
		CHECK_EQ(pages(), before);
	}
	/* Twice in a row, and with nothing in it. */
	kmem_cache_shrink(cache());
	check_usable();
}
TEST_BOOTED_WITH(shrink, "")

/* No memory for a sheaf is nobody's trouble. */
static void child_no_sheaf(void *arg)
{
	void *p[8];

	boot("fail_page_alloc=1,0,0,-1");
	for (int i = 0; i < 8; i++)
		p[i] = memset(kmalloc(SIZE, GFP_NOWAIT), i, SIZE);
	kmem_cache_shrink(cache());
	fail_page_alloc.verbose = false;
	fail_page_alloc.probability = 100;
	atomic_set(&fail_page_alloc.times, -1);
	give(p, 8);
	CHECK_EQ(nr_in_sheaves(cache()), 0);
	check_live(cache(), 0);
	fail_page_alloc.probability = 0;
	take(p, 8);
	give(p, 8);
	CHECK_EQ(nr_in_sheaves(cache()), cache()->sheaf_capacity);
}
TEST_BOOTED_WITH(no_sheaf, "")

/* ---- CPUs ---- */

struct batch {
	void *p[MANY];
	size_t nr;
};

static void do_take(void *info)
{
	struct batch *b = info;

	take(b->p, b->nr);
}

static void do_give(void *info)
{
	struct batch *b = info;

	give(b->p, b->nr);
}

/* What one CPU frees another one gets, through the barn: no new slab is needed. */
static void child_through_barn(void *arg)
{
	static struct batch b = { .nr = 1000 };
	unsigned long slabs;

	boot("mem=256M");
	if (NR_CPUS < 2 || 4 * cache()->sheaf_capacity > b.nr)
		return;
	take(b.p, b.nr);
	on_cpu(1, do_give, &b);
	CHECK(cache()->node->barn.nr_full);
	check_live(cache(), 0);
	slabs = (unsigned long)atomic_long_read(&cache()->node->nr_slabs);
	b.nr = (cache()->node->barn.nr_full) * cache()->sheaf_capacity;
	take(b.p, b.nr);
	CHECK_EQ(cache()->node->barn.nr_full, 0);
	CHECK_EQ(atomic_long_read(&cache()->node->nr_slabs), slabs);
	/* Taken on one, given on another, again and again: nothing grows. */
	for (int i = 0; i < 30; i++) {
		on_cpu(i % 2, do_give, &b);
		on_cpu((i + 1) % 2, do_take, &b);
	}
	CHECK(atomic_long_read(&cache()->node->nr_slabs) <= (long)(3 * slabs));
	check_live(cache(), b.nr);
	give(b.p, b.nr);
	/* All CPUs' are flushed. */
	kmem_cache_shrink(cache());
	CHECK_EQ(nr_in_sheaves(cache()), 0);
	CHECK_EQ(atomic_long_read(&cache()->node->nr_slabs), 0);
}
TEST_BOOTED_WITH(through_barn, "")

#ifdef CONFIG_SMP
static atomic_t calls;

static void do_call(void *info)
{
	atomic_inc(&calls);
}

/*
 * CPU 1 waits for the barn's lock, which CPU 0 holds. It serves no other call until it has the
 * lock and is done.
 */
static struct batch *busy_with;
static atomic_t busy;
static smp_call_func_t busy_func;

static void do_busy(void *info)
{
	atomic_set(&busy, 1);
	busy_func(busy_with);
}

static void check_uninterrupted(smp_call_func_t func, struct batch *b)
{
	struct cpu_task t;

	busy_func = func;
	busy_with = b;
	atomic_set(&busy, 0);
	atomic_set(&calls, 0);
	spin_lock(&cache()->node->barn.lock);
	cpu_task_start(&t, 1, do_busy, NULL);
	while (!atomic_read(&busy))
		cpu_relax();
	CHECK_EQ(smp_call_function_single(1, do_call, NULL, 0), 0);
	for (int i = 0; i < 100; i++) {
		usleep(100);
		CHECK_EQ(atomic_read(&calls), 0);
	}
	spin_unlock(&cache()->node->barn.lock);
	cpu_task_wait(&t);
	on_cpu(1, do_call, NULL);
	CHECK_EQ(atomic_read(&calls), 2);
}

/* If a call came in between, it would use sheaves that are half changed. */
static void child_uninterrupted(void *arg)
{
	static struct batch b;
	unsigned int capacity;

	boot("mem=64M");
	capacity = cache()->sheaf_capacity;
	b.nr = 4 * capacity;
	take(b.p, b.nr);
	kmem_cache_shrink(cache());
	give(b.p, b.nr);
	CHECK_EQ(cache()->node->barn.nr_full, 2);
	b.nr = 1;
	check_uninterrupted(do_take, &b);
	on_cpu(1, do_give, &b);
	/* CPU 1 gets a full main sheaf and a full spare one. The next free needs the barn. */
	kmem_cache_shrink(cache());
	b.nr = 2 * capacity + 1;
	on_cpu(1, do_take, &b);
	kmem_cache_shrink(cache());
	b.nr = 2 * capacity;
	on_cpu(1, do_give, &b);
	CHECK_EQ(cache()->node->barn.nr_full, 0);
	CHECK_EQ(nr_in_sheaves(cache()), b.nr);
	b.p[0] = b.p[2 * capacity];
	b.nr = 1;
	memset(b.p[0], 0, SIZE);
	check_uninterrupted(do_give, &b);
	CHECK_EQ(cache()->node->barn.nr_full, 1);
	check_live(cache(), 0);
}
TEST_BOOTED_WITH(uninterrupted, "")
#endif

static bool done;

static void do_churn(void *info)
{
	void *p[64] = { NULL };
	u64 state = (u64)smp_processor_id() + 1;

	if (smp_processor_id() == 0) {
		for (int i = 0; i < 30; i++) {
			kmem_cache_shrink(cache());
			task_relax();
		}
		WRITE_ONCE(done, true);
		return;
	}
	while (!READ_ONCE(done)) {
		u64 i = mix(&state) % 64;

		if (p[i]) {
			CHECK(all_bytes(p[i], (u8)i, SIZE));
			kfree(p[i]);
		}
		p[i] = kmalloc(SIZE, GFP_KERNEL);
		if (p[i])
			memset(p[i], (int)i, SIZE);
		task_relax();
	}
	for (int i = 0; i < 64; i++)
		kfree(p[i]);
}

/* Flushed by one CPU while the others use theirs. */
static void child_flushed(void *arg)
{
	unsigned long before;

	boot("mem=64M");
	if (NR_CPUS > 32)
		return;
	before = pages();
	task_on_each_cpu(do_churn, NULL);
	check_live(cache(), 0);
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(flushed, "")

/* ---- misuse ---- */

static void child_twice(void *arg)
{
	void *p;

	boot("");
	/* Not at the edge of a sheaf. */
	CHECK(kmalloc(SIZE, GFP_KERNEL) && kmalloc(SIZE, GFP_KERNEL));
	p = kmalloc(SIZE, GFP_KERNEL);
	kfree(p);
	kfree(p);
}

/* At once, with CONFIG_SLAB_FREELIST_HARDENED. */
static void twice(void **state)
{
	struct child c = run_child(child_twice, NULL);

	if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED)) {
		CHECK_EQ(c.status, 128 + SIGABRT);
		CHECK_HAS(c.err, "kernel BUG at mm/sheaf.h:");
	}
	free_child(&c);
}

/* ---- sheaf_verify() finds each broken invariant ---- */

/* An object of another cache. */
static void *broken_object(void)
{
	return kmalloc(SIZE / 2, GFP_KERNEL);
}

static void child_break_sheaf(void *arg)
{
	const char *broken = arg;
	void *p[2];

	boot("");
	take(p, 2);
	give(p, 2);
	CHECK(sheaves()->main->size >= 2);
	verify_invariants();
	if (!strcmp(broken, "size"))
		sheaves()->main->size = cache()->sheaf_capacity + 1;
	else if (!strcmp(broken, "full")) {
		list_add(&sheaves()->main->barn_list, &cache()->node->barn.sheaves_full);
		cache()->node->barn.nr_full++;
	} else if (!strcmp(broken, "nr_full"))
		cache()->node->barn.nr_full++;
	else if (!strcmp(broken, "nr_empty"))
		cache()->node->barn.nr_empty++;
	else if (!strcmp(broken, "main"))
		sheaves()->main = NULL;
	else if (!strcmp(broken, "object"))
		sheaves()->main->objects[0] = broken_object();
	verify_invariants();
}

static void verify_finds(void **state)
{
	run_child_ok(child_break_sheaf, "nothing");
	check_broken(child_break_sheaf, "size",
		     "mm/sheaf.c: invariant 1 is broken: a sheaf has at most");
	check_broken(child_break_sheaf, "full",
		     "mm/sheaf.c: invariant 1 is broken: sheaves of the barn are full");
	check_broken(child_break_sheaf, "nr_full",
		     "mm/sheaf.c: invariant 2 is broken: nr_full and nr_empty");
	check_broken(child_break_sheaf, "nr_empty",
		     "mm/sheaf.c: invariant 2 is broken: nr_full and nr_empty");
	check_broken(child_break_sheaf, "main", "mm/sheaf.c: invariant 3 is broken: each CPU");
	check_broken(child_break_sheaf, "object",
		     "mm/sheaf.c: invariant 4 is broken: what is in a sheaf");
}

/* ---- a cache that asks for sheaves ---- */

static void child_args(void *arg)
{
	const struct kmem_cache_args args = { .align = 64, .sheaf_capacity = 20 };
	const struct kmem_cache_args large = { .sheaf_capacity = 100000 };
	struct kmem_cache *s, *t;
	void *p[60];
	unsigned long before;

	boot("");
	before = baseline();
	s = kmem_cache_create("sheaves", 100, &args, 0);
	t = kmem_cache_create("same-size", 100, &args, 0);
	CHECK(s && t && s != t);
	CHECK_EQ(s->align, 64);
	CHECK_EQ(s->sheaf_capacity, 20);
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
		CHECK(p[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		kmem_cache_free(s, p[i]);
	CHECK_EQ(nr_in_sheaves(s), 60);
	check_live(s, 0);
	CHECK_PTR(kmem_cache_alloc(s, GFP_KERNEL), p[59]);
	kmem_cache_free(s, p[59]);
	kmem_cache_destroy(s);
	kmem_cache_destroy(t);
	/* One that does not ask has none; one that asks for too much gets what there is. */
	s = kmem_cache_create("plain", 100, 64, 0, NULL);
	CHECK(s && !cache_has_sheaves(s));
	kmem_cache_destroy(s);
	s = kmem_cache_create("large", 100, &large, 0);
	CHECK(s && s->sheaf_capacity > 20 && s->sheaf_capacity < 1024 / sizeof(void *));
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(args, "")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capacity),	 cmocka_unit_test(none),
		cmocka_unit_test(others),	 cmocka_unit_test(order),
		cmocka_unit_test(overflow),	 cmocka_unit_test(full_barn),
		cmocka_unit_test(shown),	 cmocka_unit_test(no_leaks),
		cmocka_unit_test(shrink),	 cmocka_unit_test(no_sheaf),
		cmocka_unit_test(through_barn),	 cmocka_unit_test(flushed),
		cmocka_unit_test(twice),	 cmocka_unit_test(verify_finds),
		cmocka_unit_test(bulk),		 cmocka_unit_test(nowait),
		cmocka_unit_test(args),
#ifdef CONFIG_SMP
		cmocka_unit_test(uninterrupted),
#endif
	};

	return cmocka_run_group_tests_name("sheaf", tests, NULL, NULL);
}
#else
static void no_sheaves(void **state)
{
	printf("# there are no sheaves in this build: nothing to see\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_sheaves) };

	return cmocka_run_group_tests_name("sheaf", tests, NULL, NULL);
}
#endif
