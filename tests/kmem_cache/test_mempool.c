// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory pools. Behind most of them is an allocator of the test's own, which has
 * memory when the test says so, and knows what it gave.
 */

#include "../slub/slublib.h"
#include "../atomic.h"

#include <linux/delay.h>

#include <linux/mempool.h>
#include <linux/slab.h>

/* ---- the allocator behind ---- */

#define TOKENS 4096

static struct backend {
	atomic_t budget; /* how many more it gives */
	atomic_t out;	 /* how many are out */
	atomic_t calls;
	atomic_t gentle; /* calls that did not allow for waiting */
	gfp_t last_gfp;
	char taken[TOKENS]; /* the token's address is the element */
	unsigned int next;
} be;

static void *be_alloc(gfp_t gfp, void *data)
{
	CHECK_PTR(data, &be);
	atomic_inc(&be.calls);
	if (!(gfp & __GFP_DIRECT_RECLAIM))
		atomic_inc(&be.gentle);
	WRITE_ONCE(be.last_gfp, gfp);
	if (atomic_read(&be.budget) <= 0)
		return NULL;
	atomic_dec(&be.budget);
	while (be.taken[be.next])
		be.next = (be.next + 1) % TOKENS;
	be.taken[be.next] = 1;
	atomic_inc(&be.out);
	return &be.taken[be.next];
}

static void be_free(void *element, void *data)
{
	char *token = element;

	CHECK_PTR(data, &be);
	CHECK(token >= be.taken && token < be.taken + TOKENS);
	CHECK_EQ(*token, 1);
	*token = 0;
	atomic_dec(&be.out);
}

static void be_gives(int n)
{
	atomic_set(&be.budget, n);
}

static mempool_t *be_pool(int min_nr)
{
	return mempool_create(min_nr, be_alloc, be_free, &be);
}

/* Pages that are free when caches keep nothing. */
static unsigned long pages(void)
{
	struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list)
		kmem_cache_shrink(s);
	return nr_free_pages();
}

static unsigned long baseline(void)
{
	settled();
	mempool_destroy(mempool_create_page_pool(1, 0));
	return pages();
}

static struct kmem_cache *create(const char *name, unsigned int size)
{
	struct kmem_cache *s = kmem_cache_create(name, size, 0, SLAB_NO_MERGE, NULL);

	CHECK(s);
	return s;
}

static void check_pool(mempool_t *pool, int min_nr, int curr_nr)
{
	CHECK(pool);
	CHECK_EQ(pool->min_nr, min_nr);
	CHECK_EQ(pool->curr_nr, curr_nr);
	for (int i = 0; i < curr_nr; i++)
		CHECK(pool->elements[i]);
}

static int nr_caches(void)
{
	struct kmem_cache *s;
	int n = 0;

	list_for_each_entry(s, &slab_caches, list)
		n++;
	/* That of the sheaves is not counted. */
	return n - IS_ENABLED(CONFIG_SLAB_SHEAVES);
}

/* ---- made, resized, destroyed ---- */

static void child_lives(void *arg)
{
	static const int sizes[] = { 1, 5, 100, 3, 2, 700, 1500, 1, 20 };
	unsigned long before;
	struct kmem_cache *s;
	mempool_t *pool;

	boot(arg);
	before = baseline();
	mempool_destroy(NULL);
	s = create("behind", 120);
	pool = mempool_create_slab_pool(4, s);
	check_pool(pool, 4, 4);
	check_live(s, 4);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		CHECK_EQ(mempool_resize(pool, sizes[i]), 0);
		check_pool(pool, sizes[i], sizes[i]);
		check_live(s, (unsigned long)sizes[i]);
	}
	mempool_destroy(pool);
	check_live(s, 0);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
	for (int order = 0; order < 3; order++) {
		pool = mempool_create_page_pool(3, order);
		check_pool(pool, 3, 3);
		for (int i = 0; i < 3; i++)
			memset(page_address(pool->elements[i]), i, PAGE_SIZE << order);
		CHECK(nr_free_pages() <= before - (3UL << order));
		CHECK_EQ(mempool_resize(pool, 8), 0);
		check_pool(pool, 8, 8);
		CHECK_EQ(mempool_resize(pool, 1), 0);
		check_pool(pool, 1, 1);
		mempool_destroy(pool);
		CHECK_EQ(pages(), before);
	}
}

static void lives(void **state)
{
	run_child_ok(child_lives, "");
	run_child_ok(child_lives, "slub_debug=FZPU");
}

/* Of nothing: what is behind, and no more. */
static void child_empty(void *arg)
{
	unsigned long before;
	mempool_t *pool;
	void *p;

	boot("");
	before = baseline();
	be_gives(1);
	pool = be_pool(0);
	check_pool(pool, 0, 0);
	CHECK_EQ(atomic_read(&be.out), 0);
	p = mempool_alloc(pool, GFP_KERNEL);
	CHECK(p);
	CHECK(!mempool_alloc(pool, GFP_NOWAIT));
	mempool_free(p, pool);
	CHECK_EQ(atomic_read(&be.out), 0);
	check_pool(pool, 0, 0);
	be_gives(3);
	CHECK_EQ(mempool_resize(pool, 2), 0);
	check_pool(pool, 2, 2);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(empty)

static void child_bad(void *arg)
{
	unsigned long before;
	mempool_t *pool;

	boot("");
	before = baseline();
	be_gives(TOKENS);
	CHECK(!be_pool(-1));
	CHECK(!be_pool(INT_MIN));
	CHECK(!mempool_create(1, NULL, be_free, &be));
	CHECK(!mempool_create(1, be_alloc, NULL, &be));
	CHECK_EQ(pages(), before);
	pool = be_pool(3);
	CHECK_EQ(mempool_resize(pool, 0), -EINVAL);
	CHECK_EQ(mempool_resize(pool, -1), -EINVAL);
	check_pool(pool, 3, 3);
	mempool_free(NULL, pool);
	check_pool(pool, 3, 3);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
	CHECK_EQ(pages(), before);
}

static void bad_input(void **state)
{
	struct child c = run_child(child_bad, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "cut here"), 6);
	CHECK_EQ(count_of(c.err, "at mm/mempool.c:"), 6);
	free_child(&c);
}

#define MOST_ELEMENTS ((int)((PAGE_SIZE << (MAX_ORDER - 1)) / sizeof(void *)))

/* So many that the size of the array has no room in a word of 32 bits. */
static void child_huge(void *arg)
{
	static const int huge[] = { 0x40000001, 0x40000400, INT_MAX, 0x20000001, 1 << 22 };
	unsigned long before;
	mempool_t *pool;

	boot("");
	before = baseline();
	for (size_t i = 0; i < ARRAY_SIZE(huge); i++) {
		be_gives(10);
		CHECK(!be_pool(huge[i]));
		CHECK_EQ(atomic_read(&be.budget), 10);
		CHECK_EQ(pages(), before);
		pool = be_pool(2);
		CHECK_EQ(mempool_resize(pool, huge[i]), -ENOMEM);
		check_pool(pool, 2, 2);
		mempool_destroy(pool);
		CHECK_EQ(pages(), before);
	}
	/* An array that fills the largest block of pages exactly is allowed. */
	be_gives(10);
	CHECK(!be_pool(MOST_ELEMENTS));
	CHECK_EQ(atomic_read(&be.budget), 0);
	CHECK_EQ(atomic_read(&be.out), 0);
	be_gives(2);
	pool = be_pool(2);
	CHECK_EQ(mempool_resize(pool, MOST_ELEMENTS + 1), -ENOMEM);
	check_pool(pool, 2, 2);
	CHECK_EQ(mempool_resize(pool, MOST_ELEMENTS), 0);
	check_pool(pool, MOST_ELEMENTS, 2);
	mempool_destroy(pool);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(huge)

/* ---- when there is nothing behind ---- */

static void child_lifo(void *arg)
{
	void *kept[5], *p[6];
	mempool_t *pool;

	boot("");
	be_gives(7);
	pool = be_pool(5);
	memcpy(kept, pool->elements, sizeof(kept));
	/* First what is behind. */
	for (int i = 0; i < 2; i++) {
		p[i] = mempool_alloc(pool, GFP_KERNEL);
		CHECK(p[i]);
		for (int k = 0; k < 5; k++)
			CHECK(p[i] != kept[k]);
	}
	check_pool(pool, 5, 5);
	/* To a pool that is full nothing more goes. */
	mempool_free(p[0], pool);
	mempool_free(p[1], pool);
	check_pool(pool, 5, 5);
	CHECK_EQ(atomic_read(&be.out), 5);
	for (int i = 4; i >= 0; i--) {
		p[i] = mempool_alloc(pool, i % 2 ? GFP_KERNEL : GFP_ATOMIC);
		CHECK_PTR(p[i], kept[i]);
		check_pool(pool, 5, i);
	}
	CHECK(!mempool_alloc(pool, GFP_NOWAIT));
	CHECK(!mempool_alloc(pool, GFP_ATOMIC));
	CHECK(!mempool_alloc(pool, 0));
	for (int i = 0; i < 3; i++)
		mempool_free(p[i], pool);
	check_pool(pool, 5, 3);
	CHECK_PTR(mempool_alloc(pool, GFP_NOWAIT), p[2]);
	CHECK_PTR(mempool_alloc(pool, GFP_KERNEL), p[1]);
	mempool_free(p[2], pool);
	CHECK_PTR(mempool_alloc(pool, GFP_KERNEL), p[2]);
	/* What is behind comes first again, and what is missing comes back. */
	be_gives(1);
	p[5] = mempool_alloc(pool, GFP_KERNEL);
	CHECK(p[5] && p[5] != p[0]);
	check_pool(pool, 5, 1);
	for (int i = 1; i < 6; i++) {
		mempool_free(p[i], pool);
		check_pool(pool, 5, i < 5 ? i + 1 : 5);
	}
	CHECK_EQ(atomic_read(&be.out), 5);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
}
TEST_IN_CHILD(lifo)

/* The same with a slab and with pages, when all memory is gone. */
static void child_exhausted(void *arg)
{
	void *p[4], *object, *objects = NULL;
	unsigned long before;
	struct kmem_cache *s;
	mempool_t *pool;
	bool slab = !strcmp(arg, "slab");

	boot("mem=32M fail_page_alloc=1,0,0,0");
	fail_page_alloc.verbose = false;
	before = baseline();
	s = create("behind", 120);
	pool = slab ? mempool_create_slab_pool(4, s) : mempool_create_page_pool(4, 0);
	check_pool(pool, 4, 4);
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	for (; (object = kmem_cache_alloc(s, GFP_NOWAIT | __GFP_NOWARN)); objects = object)
		*(void **)object = objects;
	for (int i = 3; i >= 0; i--) {
		object = pool->elements[i];
		p[i] = mempool_alloc(pool, GFP_KERNEL);
		CHECK_PTR(p[i], object);
		check_pool(pool, 4, i);
	}
	CHECK(!mempool_alloc(pool, GFP_NOWAIT));
	mempool_free(p[3], pool);
	CHECK_PTR(mempool_alloc(pool, GFP_KERNEL), p[3]);
	for (int i = 0; i < 4; i++)
		mempool_free(p[i], pool);
	check_pool(pool, 4, 4);
	setup_fault_attr(&fail_page_alloc, "1,0,0,0");
	for (; objects; objects = object) {
		object = *(void **)objects;
		kmem_cache_free(s, objects);
	}
	mempool_destroy(pool);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}

static void exhausted(void **state)
{
	static const char *const what[] = { "slab", "pages" };

	for (int i = 0; i < 2; i++) {
		struct child c = run_child(child_exhausted, (void *)what[i]);

		CHECK_EQ(c.status, 0);
		CHECK_STR(c.err, ""); /* a pool says nothing of what it tries */
		free_child(&c);
	}
}

/* How the allocator behind is asked. */
static void child_how(void *arg)
{
	mempool_t *pool;
	void *p;

	boot("");
	be_gives(3);
	pool = be_pool(1);
	CHECK_EQ(be.last_gfp, GFP_KERNEL);
	p = mempool_alloc(pool, GFP_KERNEL);
	CHECK_EQ(be.last_gfp & (__GFP_DIRECT_RECLAIM | __GFP_IO), 0);
	CHECK_EQ(be.last_gfp & (__GFP_NOWARN | __GFP_NORETRY | __GFP_NOMEMALLOC),
		 __GFP_NOWARN | __GFP_NORETRY | __GFP_NOMEMALLOC);
	CHECK(be.last_gfp & __GFP_KSWAPD_RECLAIM);
	mempool_free(p, pool);
	/* Zeroes cannot be promised: an element of the pool is as its last user left it. */
	mempool_free(mempool_alloc(pool, GFP_KERNEL | __GFP_ZERO), pool);
	CHECK_EQ(be.last_gfp & __GFP_ZERO, __GFP_ZERO);
	mempool_free(mempool_alloc(pool, GFP_KERNEL | __GFP_ZERO), pool);
	mempool_free(mempool_alloc(pool, GFP_NOWAIT | __GFP_ZERO), pool);
	/* The second time with I/O, if that is allowed; never a third time without waiting. */
	be_gives(0);
	p = mempool_alloc(pool, GFP_NOWAIT);
	for (int io = 0; io < 2; io++) {
		atomic_set(&be.calls, 0);
		CHECK(!mempool_alloc(pool, GFP_NOWAIT | (io ? __GFP_IO : 0)));
		CHECK_EQ(atomic_read(&be.calls), 1 + io);
		CHECK_EQ(!!(be.last_gfp & __GFP_IO), io);
	}
	mempool_free(p, pool);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
}

static void zero_warns_once(void **state)
{
	struct child c = run_child(child_how, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "cut here"), 1);
	CHECK_HAS(c.err, "at mm/mempool.c:");
	free_child(&c);
}

/* ---- waiting ---- */

static atomic_t waiters_done;

static void do_wait(void *info)
{
	mempool_t *pool = info;
	void *p = mempool_alloc(pool, GFP_KERNEL);

	CHECK(p);
	mempool_free(p, pool);
	atomic_inc(&waiters_done);
}

struct give {
	mempool_t *pool;
	void *p;
};

static void do_give(void *info)
{
	struct give *g = info;

	mempool_free(g->p, g->pool);
}

static struct cpu_task waiters[4];

static void child_waits(void *arg)
{
	int called;
	mempool_t *pool;
	struct give g;

	boot("");
	be_gives(1);
	g.pool = pool = be_pool(1);
	g.p = mempool_alloc(pool, GFP_KERNEL);
	check_pool(pool, 1, 0);
	called = atomic_read(&be.calls);
	atomic_set(&be.gentle, 0);
	for (int cpu = 1; cpu <= (LAST < 3 ? LAST : 3); cpu++)
		cpu_task_start(&waiters[cpu], cpu, do_wait, pool);
	/* They have asked in vain, and ask again and again. */
	while (atomic_read(&be.calls) < called + 20)
		msleep(1000);
	CHECK_EQ(atomic_read(&waiters_done), 0);
	CHECK(READ_ONCE(be.last_gfp) & __GFP_NOWARN);
	/* Each waiter asked once without __GFP_DIRECT_RECLAIM, and since then always with it. */
	CHECK(atomic_read(&be.gentle) <= (LAST < 3 ? LAST : 3));
	if (arg) /* to who waits himself */
		on_cpu(1, do_give, &g);
	else
		mempool_free(g.p, pool);
	for (int cpu = 1; cpu <= (LAST < 3 ? LAST : 3); cpu++)
		cpu_task_wait(&waiters[cpu]);
	CHECK_EQ(atomic_read(&waiters_done), LAST < 3 ? LAST : 3);
	check_pool(pool, 1, 1);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
}

static void waits(void **state)
{
	if (NR_CPUS == 1)
		return;
	run_child_ok(child_waits, NULL);
	run_child_ok(child_waits, "from the waiter");
}

/* ---- no memory to make it of ---- */

static void child_create_fails(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;
	mempool_t *pool;
	int nth = 1;

	boot("fail_page_alloc=1,0,0,0 slub_max_order=0");
	fail_page_alloc.verbose = false;
	before = baseline();
	/* Elements that run out. */
	for (int n = 0; n < 6; n++) {
		be_gives(n);
		CHECK(!be_pool(6));
		CHECK_EQ(atomic_read(&be.out), 0);
		CHECK_EQ(pages(), before);
	}
	/* Any of the pages for the pool, its array, its objects. */
	for (bool made = false; !made; nth++) {
		char when[32];

		s = create("behind", 1000);
		CHECK_EQ(pages(), before - IS_ENABLED(CONFIG_SLAB_FREELIST_RANDOM));
		snprintf(when, sizeof(when), "%d,100,0,1", nth);
		setup_fault_attr(&fail_page_alloc, when);
		pool = mempool_create_slab_pool(20, s);
		made = atomic_read(&fail_page_alloc.times);
		setup_fault_attr(&fail_page_alloc, "1,0,0,0");
		CHECK_EQ(pool != NULL, made);
		CHECK_EQ(nr_caches(), 3 + made); /* that of pools, while there is one */
		check_live(s, made ? 20 : 0);
		mempool_destroy(pool);
		check_live(s, 0);
		kmem_cache_destroy(s);
		CHECK_EQ(pages(), before);
	}
	CHECK(nth > 5);
	/* And of pages themselves. */
	for (nth = 1; nth < 12; nth++) {
		char when[32];

		snprintf(when, sizeof(when), "%d,100,0,1", nth);
		setup_fault_attr(&fail_page_alloc, when);
		mempool_destroy(mempool_create_page_pool(8, 0));
		setup_fault_attr(&fail_page_alloc, "1,0,0,0");
		CHECK_EQ(pages(), before);
	}
}
TEST_IN_CHILD(create_fails)

static void child_resize_fails(void *arg)
{
	unsigned long before;
	mempool_t *pool;

	boot("fail_page_alloc=1,0,0,0");
	fail_page_alloc.verbose = false;
	before = baseline();
	be_gives(4);
	pool = be_pool(4);
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	CHECK_EQ(mempool_resize(pool, 6), -ENOMEM);
	check_pool(pool, 4, 4);
	setup_fault_attr(&fail_page_alloc, "1,0,0,0");
	/* The array grows; elements come when there are some. */
	CHECK_EQ(mempool_resize(pool, 6), 0);
	check_pool(pool, 6, 4);
	be_gives(1);
	mempool_free(mempool_alloc(pool, GFP_KERNEL), pool);
	check_pool(pool, 6, 5);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(resize_fails)

/* While mempool_resize() allocates an element, another one is freed and takes the last place. */
static mempool_t *filled;
static void *comes_back;

static void *be_alloc_slowly(gfp_t gfp, void *data)
{
	void *element = be_alloc(gfp, data);

	if (filled)
		mempool_free(comes_back, filled);
	filled = NULL;
	return element;
}

static void child_filled_meanwhile(void *arg)
{
	mempool_t *pool;

	boot("");
	be_gives(6);
	pool = mempool_create(4, be_alloc_slowly, be_free, &be);
	comes_back = mempool_alloc(pool, GFP_KERNEL);
	check_pool(pool, 4, 4);
	filled = pool;
	CHECK_EQ(mempool_resize(pool, 5), 0);
	CHECK_EQ(atomic_read(&be.budget), 0);
	check_pool(pool, 5, 5);
	CHECK_EQ(atomic_read(&be.out), 5);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
}
TEST_IN_CHILD(filled_meanwhile)

/* Who makes it smaller gives memory back, which needs none. */
static void child_shrink_without_memory(void *arg)
{
	unsigned long before;
	mempool_t *pool;

	boot("fail_page_alloc=1,0,0,0");
	fail_page_alloc.verbose = false;
	before = baseline();
	be_gives(1500);
	pool = be_pool(1500);
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	CHECK_EQ(mempool_resize(pool, 1500), 0);
	check_pool(pool, 1500, 1500);
	CHECK_EQ(mempool_resize(pool, 2), 0);
	check_pool(pool, 2, 2);
	CHECK_EQ(atomic_read(&be.out), 2);
	setup_fault_attr(&fail_page_alloc, "1,0,0,0");
	be_gives(1000);
	CHECK_EQ(mempool_resize(pool, 700), 0);
	check_pool(pool, 700, 700);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(shrink_without_memory)

/* ---- against a model ---- */

#define OPS	 25000
#define HELD_MAX 1000
#define MOST	 40

static void child_model(void *arg)
{
	static void *held[HELD_MAX];
	void *model[MOST];
	int min_nr = 5, curr = 5, nr_held = 0;
	unsigned long before;
	mempool_t *pool;

	boot("");
	before = baseline();
	be_gives(5);
	pool = be_pool(5);
	memcpy(model, pool->elements, 5 * sizeof(void *));
	for (int op = 0; op < OPS; op++) {
		int budget = random_below(3) ? 0 : (int)random_below(4);
		unsigned long what = random_below(100);

		be_gives(budget);
		if (what < 48 && nr_held < HELD_MAX) {
			int out = atomic_read(&be.out);
			void *p = mempool_alloc(pool, budget || curr ? GFP_KERNEL : GFP_NOWAIT);

			CHECK_EQ(atomic_read(&be.out), out + (budget > 0));
			if (!budget)
				CHECK_PTR(p, curr ? model[--curr] : NULL);
			if (p)
				held[nr_held++] = p;
		} else if (what < 96 && nr_held) {
			unsigned long k = random_below((unsigned long)nr_held);
			int out = atomic_read(&be.out);
			void *p = held[k];

			held[k] = held[--nr_held];
			mempool_free(p, pool);
			if (curr < min_nr)
				model[curr++] = p;
			else
				out--;
			CHECK_EQ(atomic_read(&be.out), out);
		} else if (what >= 96) {
			min_nr = 1 + (int)random_below(MOST);
			CHECK_EQ(mempool_resize(pool, min_nr), 0);
			if (curr > min_nr)
				curr = min_nr;
			CHECK_EQ(pool->curr_nr, min(curr + budget, min_nr));
			for (; curr < pool->curr_nr; curr++)
				model[curr] = pool->elements[curr];
		}
		CHECK_EQ(pool->min_nr, min_nr);
		CHECK_EQ(pool->curr_nr, curr);
		for (int i = 0; i < curr; i++)
			CHECK_PTR(pool->elements[i], model[i]);
		CHECK_EQ(atomic_read(&be.out), nr_held + curr);
	}
	while (nr_held)
		mempool_free(held[--nr_held], pool);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(model)

/* ---- all CPUs at once ---- */

#define ROUNDS (NR_CPUS > 8 ? 300 : 3000)
#define MINE   8

static bool resizing;

static void do_hammer(void *info)
{
	int cpu = smp_processor_id();
	u64 state = (u64)cpu + 77;
	mempool_t *pool = info;
	long *p[MINE] = { NULL };

	for (int i = 0; i < ROUNDS; i++) {
		unsigned int k = (unsigned int)(mix(&state) % MINE);

		if (p[k]) {
			CHECK_EQ(*p[k], cpu * MINE + (int)k);
			mempool_free(p[k], pool);
			p[k] = NULL;
		} else {
			p[k] = mempool_alloc(pool, GFP_NOWAIT);
			if (p[k])
				*p[k] = cpu * MINE + (int)k;
		}
		if (!cpu && resizing && i % 16 == 0)
			CHECK_EQ(mempool_resize(pool, 1 + (int)(mix(&state) % 30)), 0);
		if (i % min(32, ROUNDS_PER_RELAX) == 0)
			task_relax();
	}
	for (int k = 0; k < MINE; k++)
		mempool_free(p[k], pool);
}

/* The same from interrupts: each takes an element, or gives one back. */
static mempool_t *hammered;
static long *in_interrupt_held[NR_CPUS];

static void hammer_in_interrupt(void *unused)
{
	int cpu = smp_processor_id();
	long **p = &in_interrupt_held[cpu];

	if (*p) {
		CHECK_EQ(**p, -cpu);
		mempool_free(*p, hammered);
		*p = NULL;
	} else {
		*p = mempool_alloc(hammered, GFP_ATOMIC);
		if (*p)
			**p = -cpu;
	}
}

static void give_interrupts(void *unused)
{
	mempool_free(in_interrupt_held[smp_processor_id()], hammered);
}

/* The allocator behind, with nothing every other time. */
static void *now_and_then(gfp_t gfp, void *data)
{
	static atomic_t n;

	if (!(gfp & __GFP_DIRECT_RECLAIM) && atomic_inc_return(&n) % 2)
		return NULL;
	return kmem_cache_alloc(data, gfp);
}

static void child_at_once(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;
	mempool_t *pool;

	resizing = arg != NULL;
	boot("");
	before = baseline();
	s = create("behind", 64);
	pool = mempool_create(10, now_and_then, mempool_free_slab, s);
	hammered = pool;
	task_on_each_cpu(do_hammer, pool);
	last_interrupt(give_interrupts);
	CHECK_EQ(mempool_resize(pool, 10), 0);
	check_pool(pool, 10, 10);
	check_live(s, 10);
	mempool_destroy(pool);
	check_live(s, 0);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(at_once)

/* mempool_alloc() and mempool_free() may go on while a pool is resized. */
static void resize_at_once(void **state)
{
	run_child_ok(child_at_once, "resizing");
}

static void interrupted_at_once(void **state)
{
	in_interrupts = hammer_in_interrupt;
	run_child_ok(child_at_once, NULL);
	run_child_ok(child_at_once, "resizing");
	in_interrupts = NULL;
}

static void do_pools(void *info)
{
	for (int i = 0; i < (NR_CPUS > 8 ? 5 : 60); i++) {
		mempool_t *pool = mempool_create_page_pool(2, 0);
		struct page *page;

		CHECK(pool);
		page = mempool_alloc(pool, GFP_KERNEL);
		CHECK(page);
		mempool_free(page, pool);
		mempool_destroy(pool);
	}
}

/* Pools that come and go, and the cache that they are from with them. */
static void child_pools_at_once(void *arg)
{
	struct kmem_cache *s;
	int n = 0;

	boot("");
	baseline();
	task_on_each_cpu(do_pools, NULL);
	list_for_each_entry(s, &slab_caches, list)
		n++;
	CHECK_EQ(n, 2 + IS_ENABLED(CONFIG_SLAB_SHEAVES));
}
TEST_IN_CHILD(pools_at_once)

/* All wait for the one element there is, which goes from hand to hand. */
static void do_pass(void *info)
{
	for (int i = 0; i < (NR_CPUS > 8 ? 10 : 100); i++) {
		char *p = mempool_alloc(info, GFP_KERNEL);

		CHECK(p);
		CHECK_EQ(*p, 1);
		*p = 2; /* it is mine */
		*p = 1;
		mempool_free(p, info);
	}
}

static void child_pass(void *arg)
{
	mempool_t *pool;

	boot("");
	be_gives(1);
	pool = be_pool(1);
	task_on_each_cpu(do_pass, pool);
	check_pool(pool, 1, 1);
	mempool_destroy(pool);
	CHECK_EQ(atomic_read(&be.out), 0);
}
TEST_IN_CHILD(pass)

/* ---- where it may not sleep ---- */

static mempool_t *atomic_pool;

static void boot_for_atomic(void)
{
	boot("");
	atomic_pool = mempool_create_slab_pool(2, kmem_cache_create("atomic", 64, 0, 0, NULL));
}

static void element_that_sleeps(void)
{
	mempool_free(mempool_alloc(atomic_pool, GFP_KERNEL), atomic_pool);
}

static void element_that_does_not(void)
{
	mempool_free(mempool_alloc(atomic_pool, GFP_ATOMIC), atomic_pool);
}

static void sleeps_in_atomic(void **state)
{
	const struct atomic_use uses[] = {
		{ boot_for_atomic, element_that_sleeps, "include/linux/sched/mm.h:", false },
		{ boot_for_atomic, element_that_does_not, NULL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++)
		check_atomic_use(&uses[i]);
}

static void child_nobody(void *arg)
{
	struct kmem_cache *s;
	mempool_t *pool;

	boot("mem=4M");
	s = kmem_cache_create("nobody", 4096, 0, 0, NULL);
	pool = mempool_create_slab_pool(1, s);
	CHECK(pool);
	while (kmem_cache_alloc(s, GFP_NOWAIT | __GFP_NOWARN))
		;
	CHECK(mempool_alloc(pool, GFP_NOWAIT));
	mempool_alloc(pool, GFP_KERNEL);
}

/* There is no memory, and nobody who gives an element back: the wait is reported. */
static void nobody_gives_back(void **state)
{
	struct child c = run_child(child_nobody, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "INFO: task biscuitos:1 blocked for more than 120 seconds.\n");
	CHECK_HAS(c.err, " mempool_alloc+0x");
	free_child(&c);
}

/* ---- a pool that is part of something, and what lies in it ---- */

static void child_in_place(void *arg)
{
	static struct {
		int before;
		mempool_t pool;
		int behind;
	} owner = { .before = 1, .behind = 2 };
	struct kmem_cache *s;
	unsigned long before;
	void *p[5];

	boot("");
	before = baseline();
	CHECK(!mempool_initialized(&owner.pool));
	mempool_exit(&owner.pool);
	for (int round = 0; round < 3; round++) {
		s = kmem_cache_create("in-place", 100, 0, SLAB_NO_MERGE, NULL);
		CHECK_EQ(mempool_init_slab_pool(&owner.pool, 5, s), 0);
		CHECK(mempool_initialized(&owner.pool));
		CHECK_EQ(owner.pool.curr_nr, 5);
		for (int i = 0; i < 5; i++) {
			p[i] = mempool_alloc(&owner.pool, GFP_KERNEL);
			memset(p[i], i, 100);
		}
		for (int i = 0; i < 5; i++)
			mempool_free(p[i], &owner.pool);
		mempool_exit(&owner.pool);
		CHECK(!mempool_initialized(&owner.pool));
		mempool_exit(&owner.pool);
		kmem_cache_destroy(s);
		CHECK_EQ(mempool_init_page_pool(&owner.pool, 3, 1), 0);
		mempool_exit(&owner.pool);
		CHECK_EQ(owner.before + owner.behind, 3);
		CHECK_EQ(pages(), before);
	}
	CHECK_EQ(nr_caches(), 2);
}
TEST_IN_CHILD(in_place)

/* So that an element comes from the pool. */
static void use_up(struct kmem_cache *s)
{
	while (kmem_cache_alloc(s, GFP_NOWAIT | __GFP_NOWARN))
		;
	while (alloc_page(GFP_NOWAIT | __GFP_NOWARN))
		;
}

struct write_in_pool {
	const char *params;
	bool of_pages, found;
	size_t at;
};

static void child_write_in_pool(void *arg)
{
	const struct write_in_pool *w = arg;
	struct kmem_cache *s;
	mempool_t *pool;
	void *element;
	u8 *p;

	boot(w->params);
	s = kmem_cache_create("poisoned", 100, 0, SLAB_NO_MERGE, NULL);
	pool = w->of_pages ? mempool_create_page_pool(2, 1) : mempool_create_slab_pool(2, s);
	use_up(s);
	element = mempool_alloc(pool, GFP_NOWAIT);
	p = w->of_pages ? page_address(element) : element;
	mempool_free(element, pool);
	p[w->at] = 0x11;
	printf("Mempool " BARE " size %d\n", (unsigned long)pool, w->of_pages ? 8192 : 100);
	CHECK_PTR(mempool_alloc(pool, GFP_NOWAIT), element);
	/* The second one was not touched. */
	CHECK(mempool_alloc(pool, GFP_NOWAIT));
}

static void written_in_pool(void **state)
{
	static const struct write_in_pool writes[] = {
		{ "mem=8M slub_debug=FZPU", false, true, 0 },
		{ "mem=8M slub_debug=FZPU", false, true, 99 },
		{ "mem=8M slub_debug=FZPU", true, true, 8191 },
		{ "mem=8M slub_debug=F", true, true, 4096 },
		{ "mem=8M", false, false, 50 },
	};

	/* With 256 CPUs, the memory of the CPUs alone needs more. */
	if (NR_CPUS > 32)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(writes); i++) {
		struct child c = run_child(child_write_in_pool, (void *)&writes[i]);

		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "BUG: mempool element poison mismatch\n"),
			 writes[i].found);
		if (writes[i].found) {
			CHECK_HAS(c.err, c.out);
			CHECK_HAS(c.err, "11 ");
			CHECK_HAS(c.err, "child_write_in_pool+0x");
		}
		free_child(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lives),
		cmocka_unit_test(sleeps_in_atomic),
		cmocka_unit_test(nobody_gives_back),
		cmocka_unit_test(in_place),
		cmocka_unit_test(written_in_pool),
		cmocka_unit_test(empty),
		cmocka_unit_test(bad_input),
		cmocka_unit_test(huge),
		cmocka_unit_test(lifo),
		cmocka_unit_test(exhausted),
		cmocka_unit_test(zero_warns_once),
		cmocka_unit_test(waits),
		cmocka_unit_test(create_fails),
		cmocka_unit_test(resize_fails),
		cmocka_unit_test(filled_meanwhile),
		cmocka_unit_test(shrink_without_memory),
		cmocka_unit_test(model),
		cmocka_unit_test(at_once),
		cmocka_unit_test(resize_at_once),
		cmocka_unit_test(interrupted_at_once),
		cmocka_unit_test(pools_at_once),
		cmocka_unit_test(pass),
	};

	random_init();
	return cmocka_run_group_tests_name("mempool", tests, NULL, NULL);
}
