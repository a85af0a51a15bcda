// SPDX-License-Identifier: GPL-2.0-only
/*
 * SLUB against a model: a list of the objects that are in use, each filled with
 * a pattern of its own. Random operations on several caches; every object is
 * looked at when it is freed, and the caches are walked again and again.
 * TEST_SEED=<n> repeats a run.
 */

#include "slublib.h"

#if defined(__SANITIZE_THREAD__)
#define OPERATIONS 40000 /* of each of three tests */
#elif defined(SLOW_CODE)
#define OPERATIONS 60000
#else
#define OPERATIONS 200000
#endif
#define STRETCH 125 /* operations that one CPU does in a row */
#if defined(__SANITIZE_THREAD__)
#define WALK 20000 /* operations from one walk to the next */
#else
#define WALK 5000
#endif
#define MAX_LIVE 400 /* of a cache */
#define CTOR	 0xc0

#define F SLAB_CONSISTENCY_CHECKS
#define Z SLAB_RED_ZONE
#define P SLAB_POISON
#define U SLAB_STORE_USER

struct live {
	u8 *p;
	u64 mark;
};

struct model {
	const char *name;
	unsigned int size, align;
	slab_flags_t flags;
	bool ctor;
	struct kmem_cache *s;
	unsigned int nr;
	struct live live[MAX_LIVE];
};

static struct model models[] = {
	{ "m8", 8, 0, 0, false, NULL, 0, { { 0 } } },
	{ "m1", 1, 0, 0, false, NULL, 0, { { 0 } } },
	{ "m60", 60, 0, SLAB_HWCACHE_ALIGN, false, NULL, 0, { { 0 } } },
	{ "m200c", 200, 0, 0, true, NULL, 0, { { 0 } } },
	{ "m500", 500, 128, SLAB_RECLAIM_ACCOUNT, false, NULL, 0, { { 0 } } },
	{ "m1500", 1500, 0, SLAB_TYPESAFE_BY_RCU, false, NULL, 0, { { 0 } } },
	{ "m5000", 5000, 0, 0, false, NULL, 0, { { 0 } } },
	{ "d24", 24, 0, F | Z | P | U, false, NULL, 0, { { 0 } } },
	{ "d100c", 100, 64, F | Z | P | U, true, NULL, 0, { { 0 } } },
	{ "d300", 300, 0, F | P, false, NULL, 0, { { 0 } } },
	{ "d5z", 5, 0, Z, false, NULL, 0, { { 0 } } },
	{ "d1000u", 1000, 0, U, false, NULL, 0, { { 0 } } },
};

static u64 state;
static unsigned long done;

static void ctor(void *object)
{
	*(u8 *)object = CTOR;
	((u8 *)object)[99] = CTOR;
}

/* Byte @i of an object: what the whole of it must be. */
static u8 pattern(u64 mark, unsigned int i)
{
	return (u8)(mark >> 8 * (i % 8)) ^ (u8)(i / 8);
}

static void fill(const struct model *m, const struct live *l)
{
	for (unsigned int i = 0; i < m->size; i++)
		l->p[i] = pattern(l->mark, i);
}

static void check_fill(const struct model *m, const struct live *l)
{
	for (unsigned int i = 0; i < m->size; i++)
		if (l->p[i] != pattern(l->mark, i))
			check_failed(__FILE__, __LINE__, "%s: byte %u of 0x%lx is %#x, not %#x",
				     m->name, i, (unsigned long)l->p, l->p[i], pattern(l->mark, i));
}

static void took(struct model *m, void *p, bool zero)
{
	struct live *l = &m->live[m->nr++];

	CHECK(p);
	CHECK_EQ((unsigned long)p % m->s->align, 0);
	l->p = p;
	l->mark = mix(&state);
	if (m->ctor) {
		CHECK_EQ(l->p[0], CTOR);
		CHECK_EQ(l->p[99], CTOR);
	}
	for (unsigned int i = 0; zero && i < m->size; i++)
		CHECK_EQ(l->p[i], 0);
	fill(m, l);
}

/* Look at one, make it what its constructor made, and forget it. */
static void *giving(struct model *m)
{
	unsigned int i = (unsigned int)(mix(&state) % m->nr);
	struct live l = m->live[i];

	check_fill(m, &l);
	if (m->ctor)
		ctor(l.p);
	m->live[i] = m->live[--m->nr];
	return l.p;
}

static void operation(struct model *m)
{
	void *p[16];
	u64 r = mix(&state), n = 1 + (r >> 32) % ARRAY_SIZE(p);
	bool zero = !m->ctor && r & 1 << 20;

	/* For a while more is taken, for a while more is given. */
	switch ((r % 100 + (done / 8000 % 2 ? 15 : 0)) / 5) {
	case 0 ... 9:
		if (m->nr < MAX_LIVE)
			took(m, kmem_cache_alloc(m->s, GFP_KERNEL | (zero ? __GFP_ZERO : 0)), zero);
		break;
	case 10:
		if (m->nr + n > MAX_LIVE)
			break;
		CHECK_EQ(kmem_cache_alloc_bulk(m->s, GFP_KERNEL | (zero ? __GFP_ZERO : 0), n, p),
			 (int)n);
		for (u64 i = 0; i < n; i++)
			took(m, p[i], zero);
		break;
	case 11:
		if (m->nr < n)
			break;
		for (u64 i = 0; i < n; i++)
			p[i] = giving(m);
		kmem_cache_free_bulk(m->s, n, p);
		break;
	default:
		if (m->nr)
			kmem_cache_free(m->s, giving(m));
	}
}

static void stretch(void *info)
{
	for (int i = 0; i < STRETCH; i++, done++)
		operation(&models[mix(&state) % ARRAY_SIZE(models)]);
}

static void walk(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
		struct model *m = &models[i];

		check_live(m->s, m->nr);
		for (unsigned int k = 0; k < m->nr; k++)
			check_fill(m, &m->live[k]);
		if (m->s->flags & F)
			validate_slab_cache(m->s);
	}
}

static void begin(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
		struct model *m = &models[i];

		m->s = make(m->name, m->size, m->align, m->flags, m->ctor ? ctor : NULL);
		m->nr = 0;
	}
}

/* Half of the caches are made anew now and then: what is in use is given back. */
static void end(void)
{
	walk();
	for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
		struct model *m = &models[i];

		while (m->nr)
			kmem_cache_free(m->s, giving(m));
		check_live(m->s, 0);
		unmake(m->s);
	}
}

static void child_model(void *arg)
{
	int cpus = *(int *)arg < (int)NR_CPUS ? *(int *)arg : (int)NR_CPUS;
	unsigned long before;

	boot("");
	before = settled();
	for (int round = 0; round < 2; round++) {
		begin();
		for (done = 0; done < OPERATIONS / 2;) {
			on_cpu((int)(mix(&state) % (u64)cpus), stretch, NULL);
			if (done % WALK == 0)
				walk();
		}
		end();
		CHECK_EQ(nr_free_pages(), before);
	}
}

static void check_model(int cpus)
{
	struct child c = run_child(child_model, &cpus);

	if (c.status || *c.err)
		check_failed(__FILE__, __LINE__, "status %d: %s", c.status, c.err);
	free_child(&c);
}

static void one_cpu(void **unused)
{
	check_model(1);
}

static void two_cpus(void **unused)
{
	check_model(2);
}

static void all_cpus(void **unused)
{
	check_model(NR_CPUS);
}

static int setup(void **unused)
{
	random_init();
	state = random_u64();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_cpu),
		cmocka_unit_test(two_cpus),
		cmocka_unit_test(all_cpus),
	};

	return cmocka_run_group_tests_name("slub model", tests, setup, NULL);
}
