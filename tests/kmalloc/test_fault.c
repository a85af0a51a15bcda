// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocations that fail although there is memory: failslab= and
 * fail_page_alloc=. Each allocation of an operation that makes many is made to
 * fail in turn. What the operation got before must come back, and nothing else
 * may change.
 */

#include "kmalloclib.h"

#include <linux/fault-inject.h>
#include <linux/mempool.h>

#define QUIETLY (GFP_KERNEL | __GFP_NOWARN)

/* ---- what fails, and when ---- */

/* The @nth call from now on fails, and no other. */
static void fail_nth(struct fault_attr *attr, unsigned long nth)
{
	char how[32];

	snprintf(how, sizeof(how), "%lu,100,0,1", nth);
	CHECK(setup_fault_attr(attr, how));
	attr->verbose = false;
}

static bool has_failed(struct fault_attr *attr)
{
	return !atomic_read(&attr->times);
}

static void fail_none(struct fault_attr *attr)
{
	atomic_set(&attr->times, 0);
}

/* ---- an operation: a shelf of books ---- */

struct book {
	char *title;
	u32 *pages;
	size_t nr_pages;
};

struct shelf {
	char *name;
	size_t nr, room;
	struct book **books;
	u8 *picture;
};

static char *copy_of(const char *text)
{
	size_t size = strlen(text) + 1;
	char *p = kmalloc_track_caller(size, QUIETLY);

	return p ? memcpy(p, text, size) : NULL;
}

static void burn(struct book *b)
{
	if (!b)
		return;
	kfree(b->title);
	kfree_sensitive(b->pages);
	kfree(b);
}

/* A book of @n pages, which are written one after the other. */
static struct book *write_book(const char *title, size_t n)
{
	struct book *b = kzalloc(sizeof(*b), QUIETLY);

	if (!b)
		return NULL;
	b->title = copy_of(title);
	if (!b->title)
		goto fail;
	while (b->nr_pages < n) {
		size_t more = b->nr_pages + 1 + b->nr_pages / 2;
		u32 *p = krealloc_array(b->pages, more, sizeof(*p), QUIETLY);

		for (size_t i = 0; i < b->nr_pages; i++)
			CHECK_EQ((p ? p : b->pages)[i], i * i);
		if (!p)
			goto fail;
		for (b->pages = p; b->nr_pages < more; b->nr_pages++)
			p[b->nr_pages] = (u32)(b->nr_pages * b->nr_pages);
	}
	return b;
fail:
	burn(b);
	return NULL;
}

/* Put a book on a shelf, which gets longer for it. The book goes if it does not. */
static bool put_on(struct shelf *s, struct book *b)
{
	if (b && s->nr == s->room) {
		size_t more = s->room * 2 + 1;
		struct book **books = krealloc_array(s->books, more, sizeof(*books), QUIETLY);

		if (books) {
			s->books = books;
			s->room = more;
		}
	}
	if (!b || s->nr == s->room) {
		burn(b);
		return false;
	}
	s->books[s->nr++] = b;
	return true;
}

static void clear(struct shelf *s)
{
	if (!s)
		return;
	while (s->nr)
		burn(s->books[--s->nr]);
	kfree(s->books);
	kfree(s->picture);
	kfree(s->name);
	kfree(s);
}

static struct shelf *build_shelf(size_t nr)
{
	struct shelf *s = kzalloc(sizeof(*s), QUIETLY);
	bool all = s != NULL;

	if (all)
		all = (s->name = copy_of("a shelf")) && (s->picture = kmalloc(20000, QUIETLY));
	for (size_t i = 0; all && i < nr; i++) {
		static const char title[] = "the title of a book of more than some pages";

		all = put_on(s, write_book(title + i % 20, 10 * i));
	}
	if (all)
		return s;
	clear(s);
	return NULL;
}

static bool shelf(void)
{
	struct shelf *s = build_shelf(9);

	if (!s)
		return false;
	CHECK_EQ(s->nr, 9);
	for (size_t i = 0; i < s->nr; i++) {
		CHECK(s->books[i]->nr_pages >= 10 * i);
		for (size_t k = 0; k < s->books[i]->nr_pages; k++)
			CHECK_EQ(s->books[i]->pages[k], k * k);
	}
	clear(s);
	return true;
}

/* ---- and others ---- */

/* One of each class and a large one; all are asked for, whatever came before. */
static bool each_class(void)
{
	void *p[NR_CLASSES + 1];
	bool all = true;

	for (int i = 0; i <= NR_CLASSES; i++) {
		size_t size = i < NR_CLASSES ? size_class(i)->size : 3 * MAX_CACHE_SIZE;

		p[i] = kmalloc_of(size, (i & 1 ? QUIETLY : QUIETLY | __GFP_RECLAIMABLE));
		all &= p[i] != NULL;
	}
	kfree_bulk(NR_CLASSES + 1, p);
	return all;
}

static bool pool(void)
{
	mempool_t *pool = mempool_create_kmalloc_pool(5, 700);

	mempool_destroy(pool);
	return pool != NULL;
}

/* ---- each in turn ---- */

/* Few failures on many CPUs: each costs calls to all of them. */
#define STEP (NR_CPUS > 32 ? 17 : 1)

static void each_in_turn(struct fault_attr *attr, bool (*fn)(void), unsigned long least,
			 bool must_fail)
{
	unsigned long before = pages(), n;

	CHECK(fn());
	CHECK_EQ(nr_objects(), 0);
	CHECK_EQ(pages(), before);
	for (n = 1;; n += STEP) {
		bool all;

		fail_nth(attr, n);
		all = fn();
		CHECK_EQ(nr_objects(), 0);
		if (!has_failed(attr)) {
			CHECK(all);
			break;
		}
		if (must_fail)
			CHECK(!all);
		CHECK_EQ(pages(), before);
	}
	CHECK(n > least); /* so many have failed at least */
	fail_none(attr);
	CHECK(fn());
	CHECK_EQ(pages(), before);
	check_usable();
}

static void child_objects(void *arg)
{
	boot(arg);
	baseline();
	each_in_turn(&failslab, shelf, 60, true);
	each_in_turn(&failslab, each_class, NR_CLASSES, true);
	console_loglevel = 0; /* who makes a pool is told why not */
	each_in_turn(&failslab, pool, 5, true);
}
TEST_BOOTED_WITH(objects, "failslab=1,0,0,-1", "failslab=1,0,0,-1 slub_debug=FZPU",
		 "failslab=1,0,0,-1 init_on_alloc=1")

/* A slab of one page has no smaller one to fall back to; but a sheaf need not be had. */
static void child_of_pages(void *arg)
{
	bool must_fail = strstr(arg, "slub_max_order=0 slub_debug") != NULL;

	boot(arg);
	baseline();
	each_in_turn(&fail_page_alloc, shelf, 6, must_fail);
	each_in_turn(&fail_page_alloc, each_class, 14, must_fail);
	console_loglevel = 0;
	each_in_turn(&fail_page_alloc, pool, 2, must_fail);
}
TEST_BOOTED_WITH(of_pages, "fail_page_alloc=1,0,0,-1", "fail_page_alloc=1,0,0,-1 slub_max_order=0",
		 "fail_page_alloc=1,0,0,-1 slub_max_order=0 slub_debug=FZPU")

/* ---- failslab= ---- */

/* From the machine's first object on; those of boot count, too. */
static void child_interval(void *arg)
{
	int i, failed = 0;

	boot("failslab=200,100,0,2");
	CHECK_EQ(failslab.interval, 200);
	console_loglevel = LOGLEVEL_NOTICE + 1;
	i = atomic_read(&failslab.count);
	CHECK(i > 0 && i < 200);
	while (++i < 1000) {
		void *p = kmalloc_of(50, GFP_KERNEL);

		CHECK_EQ(!p, i == 200 || i == 400);
		failed += !p;
		kfree(p);
	}
	CHECK_EQ(failed, 2);
}

static void interval(void **state)
{
	struct child c = run_child(child_interval, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.out, "FAULT_INJECTION: forcing a failure.\n"), 2);
	CHECK_HAS(c.out, "name failslab, interval 200, probability 100, space 0, times 2\n");
	CHECK_HAS(c.out, "name failslab, interval 200, probability 100, space 0, times 1\n");
	CHECK_EQ(count_of(c.err,
			  "SLUB: Unable to allocate memory on node -1, gfp=0xcc0(GFP_KERNEL)\n"),
		 2);
	CHECK_EQ(count_of(c.err, "  cache: kmalloc-64, object size: 64, "), 2);
	free_child(&c);
}

static void child_every(void *arg)
{
	size_t volatile size = 40;
	struct kmem_cache *s;
	void *p[3];

	boot("failslab=1,0,0,-1");
	baseline();
	s = make("other", 40, 0, 0, NULL);
	failslab.verbose = false;
	failslab.probability = 100;
	for (int i = 0; i < NR_CLASSES; i++)
		CHECK_PTR(kmalloc_of(size_class(i)->size, QUIETLY), NULL);
	CHECK_PTR(kmalloc(40, QUIETLY), NULL);
	CHECK_PTR(kzalloc(size, QUIETLY), NULL);
	CHECK_PTR(kmem_cache_alloc(s, QUIETLY), NULL);
	CHECK_EQ(kmem_cache_alloc_bulk(s, QUIETLY, 3, p), 0);
	/* Those that must not fail do not, nor is a large one an object. */
	p[0] = kmalloc(40, GFP_KERNEL | __GFP_NOFAIL);
	p[1] = kmalloc_of(40, GFP_KERNEL | __GFP_NOFAIL);
	p[2] = kmalloc(20000, GFP_KERNEL);
	CHECK(p[0] && p[1] && p[2]);
	kfree_bulk(3, p);
	CHECK_PTR(kmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
	failslab.probability = 0;
	CHECK_EQ(nr_objects(), 0);
	unmake(s);
	check_usable();
}
TEST_BOOTED_WITH(every, "")

/* The cache of caches is spared, that of what else a cache needs is not. */
static void child_no_cache(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;

	boot("failslab=1,0,0,-1");
	before = baseline();
	failslab.verbose = false;
	failslab.probability = 100;
	console_loglevel = 0;
	s = kmem_cache_alloc(kmem_cache, GFP_KERNEL);
	CHECK(s);
	kmem_cache_free(kmem_cache, s);
	CHECK_PTR(kmem_cache_create("none", 40, 0, SLAB_NO_MERGE, NULL), NULL);
	failslab.probability = 0;
	CHECK_EQ(pages(), before);
}
TEST_BOOTED_WITH(no_cache, "")

/* So many bytes first, as large as the objects are. */
static void child_space(void *arg)
{
	void *p[4];

	boot("failslab=1,0,0,-1");
	setup_fault_attr(&failslab, "1,100,300,1");
	failslab.verbose = false;
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = kmalloc_of(100, QUIETLY); /* 128 */
		CHECK_EQ(!p[i], i == 2);
	}
	CHECK_EQ(atomic_read(&failslab.space), 300 - 2 * 128);
	kfree_bulk(ARRAY_SIZE(p), p);
}
TEST_BOOTED_WITH(space, "")

static void child_half(void *arg)
{
	int failed = 0;

	boot("failslab=1,0,0,-1");
	setup_fault_attr(&failslab, "1,50,0,-1");
	failslab.verbose = false;
	for (int i = 0; i < 1000; i++) {
		void *p = kmalloc_of(200, QUIETLY);

		failed += !p;
		kfree(p);
	}
	CHECK(failed > 300 && failed < 700);
	printf("%d", failed);
}

static void half(void **state)
{
	struct child c = run_child(child_half, NULL), again = run_child(child_half, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, again.out);
	free_child(&c);
	free_child(&again);
}

static void child_never(void *arg)
{
	boot(arg);
	for (int i = 0; i < 50; i++)
		check_usable();
	fail_none(&failslab);
}
TEST_BOOTED_WITH(never, "failslab=1,0,0,-1", "failslab=1,100,0,0", "failslab=1000000,100,0,-1",
		 "failslab=1,100,1000000000,-1")

/* Without its caches there is no machine. */
static void child_boot_fails(void *arg)
{
	boot(arg);
}

static void boot_fails(void **state)
{
	static const char *const params[] = { "failslab=2,100,0,1", "failslab=14,100,0,1" };

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_boot_fails, (void *)params[i]);

		CHECK_EQ(c.status, 128 + SIGABRT);
		CHECK_HAS(c.err, "Kernel panic - not syncing: Creation of ");
		CHECK_HAS(c.err, !i && IS_ENABLED(CONFIG_SLAB_SHEAVES) ? "slab_sheaf" :
									 "kmalloc slab kmalloc-");
		CHECK_HAS(c.err, " failed. Reason -12");
		free_child(&c);
	}
}

static void child_bad_param(void *arg)
{
	char *args[] = { "test", arg };

	setup_command_line(2, args, NULL, 0);
}

static void bad_params(void **state)
{
	static const char *const bad[] = {
		"failslab",
		"failslab=",
		"failslab=1",
		"failslab=1,100",
		"failslab=1,100,0",
		"failslab=0,100,0,1",
		"failslab=1,101,0,1",
		"failslab=1,-1,0,1",
		"failslab=1,100,-1,1",
		"failslab=1,100,0,-2",
		"failslab=1,100,0,1,1",
		"failslab=1,100,0,1,",
		"failslab=a,100,0,1",
		"failslab=1,100,0,1x",
		"failslab=1,,0,1",
		"failslab=99999999999,1,0,1",
		"failslab=1 ,1,0,1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *param = strdup(bad[i]);
		struct child c = run_child(child_bad_param, param);

		if (c.status != 1 || !starts_with(c.err, "biscuitos: failslab=") ||
		    count_of(c.err, "\n") != 1 || !strstr(c.err, "<interval>,<probability>"))
			check_failed(__FILE__, __LINE__, "%s: status %d: %s", bad[i], c.status,
				     c.err);
		free_child(&c);
		free(param);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects),    cmocka_unit_test(of_pages),
		cmocka_unit_test(interval),   cmocka_unit_test(every),
		cmocka_unit_test(no_cache),   cmocka_unit_test(space),
		cmocka_unit_test(half),	      cmocka_unit_test(never),
		cmocka_unit_test(boot_fails), cmocka_unit_test(bad_params),
	};

	return cmocka_run_group_tests_name("kmalloc fault injection", tests, NULL, NULL);
}
