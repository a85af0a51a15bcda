// SPDX-License-Identifier: GPL-2.0-only
/*
 * Caches as their users make, share, shrink and destroy them. Every test boots
 * a machine of its own in a child.
 */

#include "../slub/slublib.h"

#include <linux/slab.h>

static struct kmem_cache *create(const char *name, unsigned int size, unsigned int align,
				 slab_flags_t flags, void (*ctor)(void *))
{
	struct kmem_cache *s = kmem_cache_create(name, size, align, flags, ctor);

	CHECK(s);
	return s;
}

/* Pages that are free once every cache has given its empty slabs back. */
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
	return pages();
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

/* Objects of a cache are whole: nobody else writes to them. */
static void use(struct kmem_cache *s)
{
	u8 *p[20];

	for (int i = 0; i < 20; i++) {
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
		CHECK(p[i]);
		CHECK_EQ((unsigned long)p[i] % s->align, 0);
		if (!s->ctor)
			memset(p[i], i + 1, kmem_cache_size(s));
	}
	for (int i = 0; i < 20; i++) {
		for (unsigned int k = 0; !s->ctor && k < kmem_cache_size(s); k++)
			CHECK_EQ(p[i][k], i + 1);
		kmem_cache_free(s, p[i]);
	}
}

/* ---- creating ---- */

static void ctor(void *object)
{
	*(u32 *)object = 0x12345678;
}

static void child_flags(void *arg)
{
	static const slab_flags_t all[] = {
		0,
		SLAB_CONSISTENCY_CHECKS,
		SLAB_RED_ZONE,
		SLAB_POISON,
		SLAB_STORE_USER,
		SLAB_DEBUG_FLAGS,
		SLAB_HWCACHE_ALIGN,
		SLAB_RECLAIM_ACCOUNT,
		SLAB_PANIC,
		SLAB_TYPESAFE_BY_RCU,
		SLAB_ACCOUNT,
		SLAB_NO_USER_FLAGS,
		SLAB_NO_MERGE,
		SLAB_DEBUG_FLAGS | SLAB_HWCACHE_ALIGN | SLAB_RECLAIM_ACCOUNT | SLAB_PANIC |
			SLAB_TYPESAFE_BY_RCU | SLAB_ACCOUNT | SLAB_NO_MERGE,
		SLAB_CACHE_DMA,
	};
	unsigned long before;

	boot(arg);
	before = baseline();
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		for (unsigned int size = 1; size < 6000; size = size * 3 + 1) {
			struct kmem_cache *s = create("flagged", size, 0, all[i], NULL);

			CHECK_EQ(s->flags & all[i], all[i]);
			CHECK_EQ(s->refcount, 1);
			CHECK_EQ(kmem_cache_size(s), size);
			CHECK_STR(s->name, "flagged");
			use(s);
			check_live(s, 0);
			kmem_cache_destroy(s);
		}
	}
	CHECK_EQ(pages(), before);
	CHECK_EQ(nr_caches(), 2);
}

static void flags(void **state)
{
	run_child_ok(child_flags, "");
	run_child_ok(child_flags, "slab_nomerge slub_debug=FZPU");
}

struct item {
	char text[33];
	int number;
	struct list_head list;
} __aligned(32);

static void child_by_type(void *arg)
{
	unsigned long before;
	struct kmem_cache *s, *u;

	boot("");
	before = baseline();
	s = KMEM_CACHE(item, SLAB_NO_MERGE | SLAB_PANIC);
	CHECK(s);
	/* Nobody merges with it, so nobody else can have its name. */
	CHECK(!KMEM_CACHE_USERCOPY(item, 0, number));
	CHECK_STR(s->name, "item");
	CHECK_EQ(kmem_cache_size(s), sizeof(struct item));
	CHECK_EQ(s->align, 32);
	use(s);
	kmem_cache_destroy(s);
	u = KMEM_CACHE_USERCOPY(item, 0, number);
	CHECK(u);
	CHECK_EQ(u->useroffset, offsetof(struct item, number));
	CHECK_EQ(u->usersize, sizeof(int));
	CHECK_EQ(u->align, 32);
	use(u);
	kmem_cache_destroy(u);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(by_type)

static void child_aligned(void *arg)
{
	unsigned long before;

	boot(arg);
	before = baseline();
	for (unsigned int align = 1; align <= PAGE_SIZE; align *= 2) {
		for (unsigned int size = 1; size < 3000; size = size * 2 + 5) {
			struct kmem_cache *s = create("aligned", size, align, 0, NULL);

			CHECK(s->align >= align && s->align >= sizeof(void *));
			CHECK_EQ(s->size % align, 0);
			use(s);
			kmem_cache_destroy(s);
		}
	}
	CHECK_EQ(pages(), before);
}

static void aligned(void **state)
{
	run_child_ok(child_aligned, "");
	run_child_ok(child_aligned, "slub_debug");
}

static void child_ctor(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;
	u32 *p[200];

	boot(arg);
	before = baseline();
	s = create("made", 60, 0, 0, ctor);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 200; i++) {
			p[i] = kmem_cache_alloc(s, GFP_KERNEL);
			CHECK_EQ(*p[i], 0x12345678);
		}
		for (int i = 0; i < 200; i++)
			kmem_cache_free(s, p[i]);
	}
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}

static void constructor(void **state)
{
	run_child_ok(child_ctor, "");
	run_child_ok(child_ctor, "slub_debug=FZPU");
}

static void child_usercopy(void *arg)
{
	static const struct {
		unsigned int offset, size;
		bool fine;
	} part[] = {
		{ 0, 1, true },	   { 8, 16, true },   { 99, 1, true },	   { 0, 100, true },
		{ 4, 0, false },   { 100, 1, false }, { 1, 100, false },   { 0, 101, false },
		{ ~0U, 2, false }, { 2, ~0U, false }, { ~0U, ~0U, false }, { 0, 0, true },
	};
	unsigned int i = (unsigned int)(unsigned long)arg;
	unsigned long before;
	struct kmem_cache *s;

	if (i >= ARRAY_SIZE(part))
		_exit(99);
	boot("");
	before = baseline();
	s = kmem_cache_create_usercopy("part", 100, 0, 0, part[i].offset, part[i].size, NULL);
	CHECK(s);
	CHECK_EQ(s->useroffset, part[i].fine ? part[i].offset : 0);
	CHECK_EQ(s->usersize, part[i].fine ? part[i].size : 0);
	use(s);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
	printf("%s", part[i].fine ? "fine" : "bad");
}

static void usercopy(void **state)
{
	for (unsigned long i = 0;; i++) {
		struct child c = run_child(child_usercopy, (void *)i);
		bool last = c.status == 99;

		if (!last) {
			CHECK_EQ(c.status, 0);
			CHECK_EQ(count_of(c.err, "cut here"), !strcmp(c.out, "bad"));
			if (!strcmp(c.out, "bad"))
				CHECK_HAS(c.err, "mm/kmem_cache.c:");
		}
		free_child(&c);
		if (last)
			break;
	}
}

/* ---- merging ---- */

static bool merges(struct kmem_cache *s, const char *name, unsigned int size, unsigned int align,
		   slab_flags_t flags, void (*c)(void *))
{
	int refcount = s->refcount;
	struct kmem_cache *t = create(name, size, align, flags, c);
	bool same = t == s;

	CHECK_EQ(s->refcount, refcount + same);
	if (!same)
		CHECK_EQ(t->refcount, 1);
	use(t);
	kmem_cache_destroy(t);
	CHECK_EQ(s->refcount, refcount);
	use(s);
	return same;
}

#define WORD ((unsigned int)sizeof(void *))

static void child_merging(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;

	boot("slub_debug=P,named*");
	before = baseline();
	s = create("base", 201, 0, 0, NULL);
	CHECK_EQ(s->size, ALIGN(201, ARCH_SLAB_MINALIGN));
	CHECK(merges(s, "same", 201, 0, 0, NULL));
	CHECK(merges(s, "aligned-to-a-word", 201, WORD, 0, NULL));
	CHECK(merges(s, "panic", 201, 0, SLAB_PANIC, NULL));
	CHECK_EQ(kmem_cache_size(s), 201);
	CHECK(merges(s, "larger", s->size, 0, 0, NULL));
	CHECK_EQ(kmem_cache_size(s), s->size);
	CHECK(merges(s, "smaller", s->size - WORD + 1, 0, 0, NULL));
	CHECK_EQ(kmem_cache_size(s), s->size);
	CHECK_STR(s->name, "base");

	CHECK(!merges(s, "too-small", s->size - (unsigned int)ARCH_SLAB_MINALIGN, 0, 0, NULL));
	CHECK(!merges(s, "too-large", s->size + 1, 0, 0, NULL));
	CHECK(!merges(s, "of-its-own", 201, 0, SLAB_NO_MERGE, NULL));
	CHECK(!merges(s, "constructed", 201, 0, 0, ctor));
	CHECK(!merges(s, "rcu", 201, 0, SLAB_TYPESAFE_BY_RCU, NULL));
	CHECK(merges(s, "no-user-flags", 201, 0, SLAB_NO_USER_FLAGS, NULL));
	CHECK(merges(s, "checked", 201, 0, SLAB_CONSISTENCY_CHECKS, NULL));
	CHECK(!merges(s, "not-traced-for-leaks", 201, 0, SLAB_NOLEAKTRACE, NULL));
	CHECK(!merges(s, "reclaimable", 201, 0, SLAB_RECLAIM_ACCOUNT, NULL));
	CHECK(!merges(s, "accounted", 201, 0, SLAB_ACCOUNT, NULL));
	CHECK(!merges(s, "aligned", 201, 64, 0, NULL));
	CHECK(!merges(s, "cache-lines", 201, 0, SLAB_HWCACHE_ALIGN, NULL));
	CHECK(!merges(s, "named-by-slub_debug", 201, 0, 0, NULL));
	for (slab_flags_t f = SLAB_CONSISTENCY_CHECKS; f; f <<= 1)
		if (f & SLAB_DEBUG_FLAGS & ~SLAB_CONSISTENCY_CHECKS)
			CHECK(!merges(s, "debugged", 201, 0, f, NULL));
	console_loglevel = 0; /* there may be no ZONE_DMA */
	CHECK(!merges(s, "dma", 201, 0, SLAB_CACHE_DMA, NULL));
	console_loglevel = LOGLEVEL_WARNING + 1;
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(merging)

/* The other way round: what such a cache is, nobody else may come to be. */
static void child_merged_with(void *arg)
{
	static const slab_flags_t never[] = {
		SLAB_NO_MERGE, SLAB_TYPESAFE_BY_RCU, SLAB_NOLEAKTRACE,
		SLAB_RED_ZONE, SLAB_POISON,	     SLAB_STORE_USER,
		SLAB_TRACE,    SLAB_RECLAIM_ACCOUNT, SLAB_ACCOUNT,
	};
	static const slab_flags_t alike[] = { SLAB_RECLAIM_ACCOUNT, SLAB_ACCOUNT,
					      SLAB_HWCACHE_ALIGN,
					      SLAB_ACCOUNT | SLAB_RECLAIM_ACCOUNT };
	unsigned long before;
	struct kmem_cache *s;

	boot("slub_debug=Z,named");
	before = baseline();
	for (size_t i = 0; i < ARRAY_SIZE(never); i++) {
		s = create("alone", 72, 0, never[i], NULL);
		for (unsigned int size = 72; size <= s->size; size += WORD)
			CHECK(!merges(s, "other", size, 0, 0, NULL));
		if (i < 7)
			CHECK(!merges(s, "other", 72, 0, never[i], NULL));
		kmem_cache_destroy(s);
	}
	s = create("named", 72, 0, 0, NULL);
	CHECK(!merges(s, "other", 72, 0, 0, NULL));
	kmem_cache_destroy(s);
	s = create("constructed", 72, 0, 0, ctor);
	CHECK(!merges(s, "other", s->size, 0, 0, NULL));
	CHECK(!merges(s, "other", 72, 0, 0, ctor));
	kmem_cache_destroy(s);
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++) {
		s = create("alike", 120, 0, alike[i], NULL);
		CHECK(merges(s, "other", 120, 0, alike[i], NULL));
		kmem_cache_destroy(s);
	}
	/* The caches of boot. */
	list_for_each_entry(s, &slab_caches, list) {
		CHECK(s->refcount < 0);
		CHECK(!merges(s, "boot", s->size, 0, 0, NULL));
		CHECK(!merges(s, "boot", s->object_size, 0, SLAB_HWCACHE_ALIGN, NULL));
	}
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(merged_with)

/* What may be copied is a part of a cache: who shares it would have it, too. */
static void child_merging_usercopy(void *arg)
{
	static const struct {
		unsigned int offset, size;
	} part[] = { { 0, 8 }, { 16, 48 }, { 0, 64 } };
	struct kmem_cache *s, *t;

	boot("");
	for (size_t i = 0; i < ARRAY_SIZE(part); i++) {
		s = create("plain", 64, 0, 0, NULL);
		t = kmem_cache_create_usercopy("part", 64, 0, 0, part[i].offset, part[i].size,
					       NULL);
		CHECK(t && t != s);
		kmem_cache_destroy(s);
		CHECK(!merges(t, "plain", 64, 0, 0, NULL));
		CHECK_EQ(t->usersize, part[i].size);
		kmem_cache_destroy(t);
	}
}
TEST_IN_CHILD(merging_usercopy)

/* Alignment that the size has anyway. */
static void child_merging_alignment(void *arg)
{
	struct kmem_cache *s;

	boot("");
	s = create("base", 192, 0, 0, NULL);
	for (unsigned int align = 1; align <= 64; align *= 2)
		CHECK(merges(s, "aligned", 192, align, 0, NULL));
	for (unsigned int align = 128; align <= 4096; align *= 2)
		CHECK(!merges(s, "aligned", 192, align, 0, NULL));
	kmem_cache_destroy(s);
	/* An object has room for what is larger than it. */
	s = create("padded", 200, 64, 0, NULL);
	CHECK_EQ(s->size, 256);
	CHECK(merges(s, "whole", 256, 0, 0, NULL));
	CHECK_EQ(kmem_cache_size(s), 256);
	CHECK_EQ(s->inuse, 256); /* what belongs to an object begins behind it */
	use(s);
	CHECK(merges(s, "padded-too", 200, 64, 0, NULL));
	kmem_cache_destroy(s);
}
TEST_IN_CHILD(merging_alignment)

static void child_nomerge(void *arg)
{
	struct kmem_cache *s;

	boot(arg);
	s = create("base", 200, 0, 0, NULL);
	CHECK(!merges(s, "same", 200, 0, 0, NULL));
	kmem_cache_destroy(s);
}

static void nomerge(void **state)
{
	run_child_ok(child_nomerge, "slab_nomerge");
	run_child_ok(child_nomerge, "slub_debug=P");
	run_child_ok(child_nomerge, "slub_debug=Z,base");
	run_child_ok(child_nomerge, "slub_debug=U,same");
}

static void child_aliases(void *arg)
{
	struct kmem_cache *s, *alias[20];
	unsigned long before;
	void *p;

	boot("");
	before = baseline();
	s = create("first", 88, 0, 0, NULL);
	for (int i = 0; i < 20; i++) {
		alias[i] = create("more", 88, 0, 0, NULL);
		CHECK_PTR(alias[i], s);
		CHECK_EQ(s->refcount, i + 2);
	}
	CHECK_EQ(nr_caches(), 3);
	kmem_cache_destroy(s); /* whoever was first */
	for (int i = 0; i < 20; i++) {
		p = kmem_cache_alloc(alias[i], GFP_KERNEL);
		CHECK(p);
		if (i == 19)
			kmem_cache_free(alias[i], p);
		else /* left to the others: not theirs to complain about */
			kmem_cache_free(alias[i + 1], p);
		kmem_cache_destroy(alias[i]);
		CHECK_EQ(nr_caches(), i < 19 ? 3 : 2);
	}
	CHECK_EQ(pages(), before);
	/* Gone means gone. */
	s = create("first", 88, 0, 0, NULL);
	CHECK_EQ(s->refcount, 1);
	kmem_cache_destroy(s);
}
TEST_IN_CHILD(aliases)

/* ---- destroying ---- */

#ifdef CONFIG_SMP
/*
 * CPU 0 destroys a cache and waits until CPU 1 is flushed. Meanwhile CPU 1 creates a cache of the
 * same size, which must not merge with it.
 */
static struct kmem_cache *meanwhile;

static void do_create_meanwhile(void *info)
{
	struct kmem_cache *s = info;

	while (cpu_has_slab(s, 0))
		usleep(100);
	meanwhile = create("second", 136, 0, 0, NULL);
}

static void child_destroyed_meanwhile(void *arg)
{
	struct cpu_task t;
	struct kmem_cache *s;
	unsigned long before;

	boot("");
	before = baseline();
	s = create("first", 136, 0, 0, NULL);
	kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
	CHECK(per_cpu_ptr(s->cpu_slab, 0)->slab);
	cpu_task_start(&t, 1, do_create_meanwhile, s);
	kmem_cache_destroy(s);
	cpu_task_wait(&t);
	CHECK(meanwhile != s);
	CHECK_STR(meanwhile->name, "second");
	CHECK_EQ(meanwhile->refcount, 1);
	CHECK_EQ(nr_caches(), 3);
	use(meanwhile);
	kmem_cache_destroy(meanwhile);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(destroyed_meanwhile)
#endif

static void child_leftovers(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;
	void *p[40];

	boot(arg);
	before = baseline();
	kmem_cache_destroy(NULL);
	s = create("left", 300, 0, SLAB_NO_MERGE, NULL);
	for (int i = 0; i < 40; i++)
		p[i] = i % 3 ? kmem_cache_alloc(s, GFP_KERNEL) : alloc_on(LAST, s);
	for (int i = 0; i < 40; i += 2) {
		if (i % 4)
			kmem_cache_free(s, p[i]);
		else
			free_on(LAST, s, p[i]);
	}
	for (int i = 1; i < 40; i += 2)
		printf("Object 0x%0*lx @offset=\n", 2 * (int)sizeof(long), (unsigned long)p[i]);
	kmem_cache_destroy(s);
	CHECK_EQ(nr_caches(), 3);
	CHECK_EQ(s->refcount, 1);
	check_live(s, 20);
	use(s);
	for (int i = 1; i < 40; i += 2)
		kmem_cache_free(s, p[i]);
	kmem_cache_destroy(s);
	CHECK_EQ(nr_caches(), 2);
	CHECK_EQ(pages(), before);
}

static void leftovers(void **state)
{
	static const char *const params[] = { "", "slub_debug=FZPU" };

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_leftovers, (void *)params[i]);
		int listed = 0;

		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "kmem_cache_destroy left: Slab cache still has objects "
					 "when called from child_leftovers"),
			 1);
		CHECK_EQ(count_of(c.err, "cut here"), 1);
		CHECK_HAS(c.err, "BUG left (Not tainted): Objects remaining in left on "
				 "__kmem_cache_shutdown()");
		CHECK_EQ(count_of(c.err, " @offset="), 20);
		CHECK_EQ(count_of(c.err, "Allocated in "), i ? 20 : 0);
		for (char *line = strtok(c.out, "\n"); line; line = strtok(NULL, "\n"), listed++)
			CHECK_HAS(c.err, line);
		CHECK_EQ(listed, 20);
		free_child(&c);
	}
}

/* ---- shrinking ---- */

#define SLABS 8

/* Slabs with so many free objects, and with more, may stand in any order. */
#define NOT_TOLD_APART 32

static void child_shrink(void *arg)
{
	struct slab *slabs[SLABS], *slab;
	unsigned long before;
	struct kmem_cache *s;
	unsigned int per, last = 0;
	void **p;
	int k;

	boot(arg);
	before = baseline();
	s = create("shrunk", 400, 0, SLAB_NO_MERGE, NULL);
	CHECK_EQ(kmem_cache_shrink(s), 0);
	per = oo_objects(s->oo);
	CHECK(per > SLABS);
	p = calloc(SLABS * per, sizeof(*p));
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, SLABS * per, p), SLABS * per);
	CHECK_EQ(atomic_long_read(&s->node->nr_slabs), SLABS);
	for (k = 0; k < SLABS; k++)
		slabs[k] = virt_to_slab(p[(unsigned int)k * per]);
	/* The k-th keeps (3 * k) % 8 objects. */
	for (k = 0; k < SLABS; k++)
		for (unsigned int i = (unsigned int)(3 * k) % SLABS; i < per; i++) {
			void **x = &p[(unsigned int)k * per + i];

			CHECK_PTR(virt_to_slab(*x), slabs[k]);
			kmem_cache_free(s, *x);
			*x = NULL;
		}
	CHECK_EQ(kmem_cache_shrink(s), 1);
	CHECK_EQ(atomic_long_read(&s->node->nr_slabs), SLABS - 1);
	CHECK_EQ(s->node->nr_partial, SLABS - 1);
	check_live(s, 28);
	list_for_each_entry(slab, &s->node->partial, slab_list) {
		unsigned int nr_free = slab->objects - slab->inuse;

		CHECK(slab->inuse);
		CHECK(nr_free >= NOT_TOLD_APART || nr_free > last);
		last = nr_free;
	}
	/* From the fullest. */
	p[0] = kmem_cache_alloc(s, GFP_KERNEL);
	if (per - 7 < NOT_TOLD_APART)
		CHECK_PTR(virt_to_slab(p[0]), slabs[5]);
	CHECK_EQ(kmem_cache_shrink(s), 1);
	kmem_cache_free_bulk(s, SLABS * per, p);
	check_live(s, 0);
	CHECK_EQ(kmem_cache_shrink(s), 0);
	CHECK_EQ(atomic_long_read(&s->node->nr_slabs), 0);
	CHECK_EQ(census(s).slabs, 0);
	use(s);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
	free(p);
}

static void shrink(void **state)
{
	run_child_ok(child_shrink, "");
	run_child_ok(child_shrink, "slub_debug=FZPU");
	run_child_ok(child_shrink, "slub_min_objects=20");
}

static void do_use(void *info)
{
	use(info);
}

/* What other CPUs keep comes back, too. */
static void child_shrink_cpus(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;
	void *p;

	boot("");
	before = baseline();
	s = create("everywhere", 100, 0, SLAB_NO_MERGE, NULL);
	task_on_each_cpu(do_use, s);
	CHECK(atomic_long_read(&s->node->nr_slabs) >= (long)NR_CPUS);
	p = alloc_on(LAST, s);
	CHECK_EQ(kmem_cache_shrink(s), 1);
	CHECK_EQ(atomic_long_read(&s->node->nr_slabs), 1);
	kmem_cache_free(s, p);
	CHECK_EQ(kmem_cache_shrink(s), 0);
	CHECK_EQ(census(s).slabs, 0);
	task_on_each_cpu(do_use, s);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(shrink_cpus)

/* ---- many at once ---- */

static void child_bulk(void *arg)
{
	enum {
		N = 1500
	};
	static void *p[N];
	unsigned long before;
	struct kmem_cache *s;

	boot(arg);
	before = baseline();
	s = create("bulk", 56, 0, 0, NULL);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 0, p), 0);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL | __GFP_ZERO, N, p), N);
	for (size_t i = 0; i < N; i++) {
		CHECK_EQ(*(long *)p[i], 0);
		*(size_t *)p[i] = i + 1;
	}
	for (size_t i = 0; i < N; i++)
		CHECK_EQ(*(size_t *)p[i], i + 1);
	check_live(s, N);
	kmem_cache_free_bulk(s, 0, p);
	kmem_cache_free_bulk(s, N, p);
	check_live(s, 0);
	/* Not so many: none. */
	setup_fault_attr(&fail_page_alloc, "4,100,0,-1");
	fail_page_alloc.verbose = false;
	kmem_cache_shrink(s);
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL | __GFP_NOWARN, N, p), 0);
	check_live(s, 0);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}

static void bulk(void **state)
{
	run_child_ok(child_bulk, "fail_page_alloc=1,0,0,0");
	run_child_ok(child_bulk, "fail_page_alloc=1,0,0,0 slub_debug=FZPU");
}

/* ---- bad input ---- */

struct bad {
	const char *name;
	unsigned int size, align;
	slab_flags_t flags;
	const char *says;
};

#define INTEGRITY "integrity check failed\n"

static const struct bad bad[] = {
	{ NULL, 8, 0, 0, "kmem_cache_create((null)) " INTEGRITY },
	{ "", 8, 0, 0, "kmem_cache_create() " INTEGRITY },
	{ "none", 0, 0, 0, "kmem_cache_create(none) " INTEGRITY },
	{ "huge", (4 << 20) + 1, 0, 0, "kmem_cache_create(huge) " INTEGRITY },
	{ "most", ~0U, 0, 0, "kmem_cache_create(most) " INTEGRITY },
	{ "sign", 1U << 31, 0, 0, "kmem_cache_create(sign) " INTEGRITY },
	{ "max", 8, ~0U, 0, "kmem_cache_create_usercopy(max) failed with error -22\n" },
	{ "top", 8, 1U << 31, 0, "kmem_cache_create_usercopy(top) failed with error -22\n" },
	{ "f1", 8, 0, 1, "kmem_cache_create(f1): flags 0x1 are not for callers\n" },
	{ "f8", 8, 0, 0x80000000U,
	  "kmem_cache_create(f8): flags 0x80000000 are not for callers\n" },
	/* No slab is that large, with what is around it. */
	{ "zone", 4 << 20, 0, SLAB_RED_ZONE, "kmem_cache_create_usercopy(zone) failed" },
};

static void child_bad(void *arg)
{
	const struct bad *b = arg;
	unsigned long before;
	struct kmem_cache *s;

	boot("mem=64M");
	before = baseline();
	CHECK(!kmem_cache_create(b->name, b->size, b->align, b->flags, NULL));
	CHECK_EQ(pages(), before);
	CHECK_EQ(nr_caches(), 2);
	s = create("good", 8, 0, 0, NULL);
	use(s);
	kmem_cache_destroy(s);
}

static void child_bad_panic(void *arg)
{
	const struct bad *b = arg;

	boot("mem=64M");
	kmem_cache_create(b->name, b->size, b->align, b->flags | SLAB_PANIC, NULL);
	CHECK(false);
}

static void bad_input(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		const char *name = bad[i].name ? bad[i].name : "(null)";
		struct child c = run_child(child_bad, (void *)&bad[i]);
		char want[128];

		CHECK_EQ(c.status, 0);
		CHECK_HAS(c.err, bad[i].says);
		snprintf(want, sizeof(want),
			 "kmem_cache_create_usercopy(%s) failed with error -22\n", name);
		CHECK_EQ(count_of(c.err, want), 1);
		CHECK_EQ(count_of(c.err, "Call Trace:"), 1);
		CHECK_STR(c.out, "");
		free_child(&c);

		c = run_child(child_bad_panic, (void *)&bad[i]);
		CHECK_EQ(c.status, 128 + SIGABRT);
		snprintf(want, sizeof(want),
			 "Kernel panic - not syncing: kmem_cache_create_usercopy: Failed to create "
			 "slab '%s'. Error -22\n",
			 name);
		CHECK_HAS(c.err, want);
		free_child(&c);
	}
}

/* It is made, and who reads /proc/slabinfo is warned. */
static void child_blank(void *arg)
{
	struct kmem_cache *s;

	boot("mem=64M");
	s = create("two words", 8, 0, 0, NULL);
	use(s);
	kmem_cache_destroy(s);
}

static void blank_in_name(void **state)
{
	struct child c = run_child(child_blank, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "kmem_cache_create(two words): the name has a blank\n");
	CHECK_EQ(count_of(c.err, "WARNING:"), 1);
	free_child(&c);
}

/* The largest there is. */
static void child_largest(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;
	void *p;

	boot("mem=64M");
	before = baseline();
	s = create("largest", KMALLOC_MAX_SIZE, 0, 0, NULL);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	CHECK(p);
	memset(p, 1, KMALLOC_MAX_SIZE);
	kmem_cache_free(s, p);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}
TEST_IN_CHILD(largest)

/* ---- no memory ---- */

/* So many that all that describes a cache has to be fetched. */
#define MANY 200

static int make_many(struct kmem_cache **s)
{
	static char names[MANY][20];
	int made = 0;

	for (int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "one-of-many-%d", i);
		s[i] = kmem_cache_create(names[i], 32, 0, SLAB_NO_MERGE, NULL);
		made += s[i] != NULL;
	}
	CHECK_EQ(nr_caches(), 2 + made);
	return made;
}

static void unmake_many(struct kmem_cache **s)
{
	for (int i = 0; i < MANY; i++) {
		if (s[i])
			kmem_cache_free(s[i], kmem_cache_alloc(s[i], GFP_KERNEL));
		kmem_cache_destroy(s[i]);
	}
	CHECK_EQ(nr_caches(), 2);
}

static void child_failing(void *arg)
{
	static struct kmem_cache *s[MANY];
	bool failed = false;
	unsigned long before, percpu;
	int nth = 1, made;

	boot(arg);
	fail_page_alloc.verbose = false;
	CHECK_EQ(make_many(s), MANY);
	unmake_many(s);
	before = pages();
	percpu = pcpu_nr_pages();
	for (;; nth++) {
		char when[32];

		snprintf(when, sizeof(when), "%d,100,0,1", nth);
		setup_fault_attr(&fail_page_alloc, when);
		made = make_many(s);
		if (atomic_read(&fail_page_alloc.times))
			break; /* there were not so many */
		failed |= made < MANY;
		CHECK(made >= MANY - 1);
		unmake_many(s);
		CHECK_EQ(pages(), before);
		CHECK_EQ(pcpu_nr_pages(), percpu);
	}
	setup_fault_attr(&fail_page_alloc, "1,0,0,0");
	CHECK_EQ(made, MANY);
	unmake_many(s);
	CHECK_EQ(pages(), before);
	CHECK(nth > 3);
	CHECK(failed);
}

static void failing(void **state)
{
	/* Of order 0 there is nothing smaller to be had. */
	struct child c = run_child(child_failing, "fail_page_alloc=1,0,0,0 slub_max_order=0");

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "kmem_cache_create_usercopy(one-of-many-");
	CHECK_HAS(c.err, ") failed with error -12\n");
	free_child(&c);
}

static void child_failing_panic(void *arg)
{
	boot("fail_page_alloc=1,0,0,0");
	fail_page_alloc.verbose = false;
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	for (int i = 0; i < 10000; i++) {
		static char names[10000][16];

		snprintf(names[i], sizeof(names[i]), "must-be-%d", i);
		kmem_cache_create(names[i], 32, 0, SLAB_NO_MERGE | SLAB_PANIC, NULL);
	}
	CHECK(false);
}

static void failing_panic(void **state)
{
	struct child c = run_child(child_failing_panic, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "Failed to create slab 'must-be-");
	CHECK_HAS(c.err, "'. Error -12\n");
	free_child(&c);
}

/* ---- again and again, on all CPUs ---- */

/* Whatever a cache took would be missed by now. */
static void child_many_times(void *arg)
{
	unsigned long before, percpu;

	boot(arg);
	before = baseline();
	percpu = pcpu_nr_pages();
	for (int i = 0; i < (NR_CPUS > 8 ? 60 : 400); i++) {
		struct kmem_cache *s = create("again", 64 + (unsigned int)i % 64, 0, 0, NULL);

		kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
		kmem_cache_destroy(s);
	}
	CHECK_EQ(pages(), before);
	CHECK_EQ(pcpu_nr_pages(), percpu);
}

static void many_times(void **state)
{
	run_child_ok(child_many_times, "");
	run_child_ok(child_many_times, "slub_debug");
}

/* Each CPU makes and destroys what it may share with others. */
static void do_create_destroy(void *nomerge)
{
	char name[32] = "shared";

	/* Caches that cannot be shared cannot have the same name, either. */
	if (nomerge)
		snprintf(name, sizeof(name), "own-%d", smp_processor_id());
	for (int i = 0; i < (NR_CPUS > 8 ? 10 : 150); i++) {
		struct kmem_cache *s = create(name, 240, 0, 0, NULL);
		long *p = kmem_cache_zalloc(s, GFP_KERNEL);

		CHECK(p);
		CHECK_EQ(*p, 0);
		*p = smp_processor_id() + 1;
		task_relax();
		CHECK_EQ(*p, smp_processor_id() + 1);
		kmem_cache_free(s, p);
		kmem_cache_destroy(s);
	}
}

static void child_create_at_once(void *arg)
{
	unsigned long before;

	boot(arg);
	before = baseline() + pcpu_nr_pages();
	for (int i = 0; i < 3; i++) {
		task_on_each_cpu(do_create_destroy, *(char *)arg ? arg : NULL);
		CHECK_EQ(nr_caches(), 2);
		CHECK_EQ(pages() + pcpu_nr_pages(), before);
	}
}

/* A user more may come just when the last one goes: he has his cache, and nobody complains. */
static void create_at_once(void **state)
{
	static const char *const params[] = { "", "slab_nomerge" };

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_create_at_once, (void *)params[i]);

		CHECK_STR(c.err, "");
		CHECK_EQ(c.status, 0);
		free_child(&c);
	}
}

/* Some work with a cache that another shrinks. */
static void do_hammer(void *info)
{
	u64 state = (u64)smp_processor_id() + 1;
	struct kmem_cache *s = info;
	long *p[64] = { NULL };

	for (int i = 0; i < (NR_CPUS > 8 ? 500 : 4000); i++) {
		unsigned int k = (unsigned int)(mix(&state) % 64);

		if (p[k]) {
			CHECK_EQ(*p[k], smp_processor_id() * 64 + (int)k);
			kmem_cache_free(s, p[k]);
			p[k] = NULL;
		} else {
			p[k] = kmem_cache_alloc(s, GFP_KERNEL);
			CHECK(p[k]);
			*p[k] = smp_processor_id() * 64 + (int)k;
		}
		if (!smp_processor_id() && i % 32 == 0)
			kmem_cache_shrink(s);
		if (i % ROUNDS_PER_RELAX == 0)
			task_relax();
	}
	for (int k = 0; k < 64; k++)
		kmem_cache_free(s, p[k]);
}

/* The same from interrupts: each takes some objects and gives those back that were there. */
static struct kmem_cache *hammered;
static long *in_interrupt_held[NR_CPUS][4];

static void hammer_in_interrupt(void *unused)
{
	int cpu = smp_processor_id();

	for (int k = 0; k < 4; k++) {
		long **p = &in_interrupt_held[cpu][k];

		if (*p) {
			CHECK_EQ(**p, -cpu - k);
			kmem_cache_free(hammered, *p);
			*p = NULL;
		} else {
			*p = kmem_cache_alloc(hammered, GFP_ATOMIC);
			CHECK(*p);
			**p = -cpu - k;
		}
	}
}

static void give_interrupts(void *unused)
{
	for (int k = 0; k < 4; k++)
		kmem_cache_free(hammered, in_interrupt_held[smp_processor_id()][k]);
}

static void child_shrink_at_once(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;

	boot(arg);
	before = baseline();
	s = create("hammered", 480, 0, 0, NULL);
	hammered = s;
	task_on_each_cpu(do_hammer, s);
	last_interrupt(give_interrupts);
	check_live(s, 0);
	kmem_cache_destroy(s);
	CHECK_EQ(pages(), before);
}

static void shrink_at_once(void **state)
{
	run_child_ok(child_shrink_at_once, "");
	run_child_ok(child_shrink_at_once, "slub_debug=FZPU");
	in_interrupts = hammer_in_interrupt;
	run_child_ok(child_shrink_at_once, "");
	run_child_ok(child_shrink_at_once, "slub_debug=FZPU");
	in_interrupts = NULL;
}

/* ---- a cache that is forgotten ---- */

static void child_forgotten(void *arg)
{
	struct kmem_cache *s;

	boot(arg);
	create("first", 72, 0, 0, NULL);
	s = create("its-alias", 72, 0, 0, NULL);
	kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
	kmem_cache_destroy(s);
	kmem_cache_destroy(create("destroyed", 50, 0, SLAB_NO_MERGE, NULL));
	s = create("in-use", 90, 0, SLAB_NO_MERGE, NULL);
	CHECK(kmem_cache_alloc(s, GFP_KERNEL));
	halt_child();
}

static void forgotten(void **state)
{
	struct child c = run_child(child_forgotten, "");

	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_HAS(c.err, "slub: not destroyed: cache first, objects of 72 bytes; "
			 "boot with slub_debug=U to see by whom\n");
	CHECK_HAS(c.err, "slub: not freed: 1 object of in-use, 90 bytes, at 0x");
	CHECK_HAS(c.err, "slub: not destroyed: cache in-use, objects of 90 bytes; ");
	CHECK_EQ(count_of(c.err, "\n"), 3);
	free_child(&c);

	/* Then there is no alias. */
	c = run_child(child_forgotten, "slub_debug=U");
	CHECK_EQ(count_of(c.err, ", made by create+0x") +
			 count_of(c.err, ", made by child_forgotten+0x"),
		 2);
	CHECK_EQ(count_of(c.err, "\n"), 3);
	free_child(&c);
}

/* ---- destroyed once too often ---- */

static void child_destroyed_twice(void *arg)
{
	struct kmem_cache *s, *t;

	boot("");
	s = create("gone", 64, 0, SLAB_NO_MERGE, NULL);
	kmem_cache_destroy(s);
	kmem_cache_destroy(s);
	t = create("next", 64, 0, SLAB_NO_MERGE, NULL);
	use(t);
	kmem_cache_destroy(t);
	CHECK_EQ(nr_caches(), 2);
}

static void destroyed_twice(void **state)
{
	struct child c = run_child(child_destroyed_twice, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "WARNING: "), 1);
	CHECK_HAS(c.err, "is not a cache; was it destroyed before?\n");
	free_child(&c);
}

static void child_boot_cache(void *arg)
{
	boot("");
	kmem_cache_destroy(kmem_cache);
	kmem_cache_destroy(kmem_cache);
	CHECK_EQ(kmem_cache->refcount, -3);
	use(create("later", 64, 0, SLAB_NO_MERGE, NULL));
	CHECK_EQ(nr_caches(), 3);
}

static void boot_cache(void **state)
{
	struct child c = run_child(child_boot_cache, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "WARNING: "), 2);
	CHECK_EQ(count_of(c.err, "kmem_cache_destroy kmem_cache: this cache was made at boot"), 2);
	CHECK_HAS_NOT(c.err, "Objects remaining");
	free_child(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags),
		cmocka_unit_test(by_type),
		cmocka_unit_test(aligned),
		cmocka_unit_test(constructor),
		cmocka_unit_test(usercopy),
		cmocka_unit_test(merging),
		cmocka_unit_test(merged_with),
		cmocka_unit_test(merging_usercopy),
		cmocka_unit_test(merging_alignment),
		cmocka_unit_test(nomerge),
		cmocka_unit_test(aliases),
		cmocka_unit_test(forgotten),
		cmocka_unit_test(destroyed_twice),
		cmocka_unit_test(boot_cache),
#ifdef CONFIG_SMP
		cmocka_unit_test(destroyed_meanwhile),
#endif
		cmocka_unit_test(leftovers),
		cmocka_unit_test(shrink),
		cmocka_unit_test(shrink_cpus),
		cmocka_unit_test(bulk),
		cmocka_unit_test(bad_input),
		cmocka_unit_test(blank_in_name),
		cmocka_unit_test(largest),
		cmocka_unit_test(failing),
		cmocka_unit_test(failing_panic),
		cmocka_unit_test(many_times),
		cmocka_unit_test(create_at_once),
		cmocka_unit_test(shrink_at_once),
	};

	return cmocka_run_group_tests_name("kmem_cache", tests, NULL, NULL);
}
