// SPDX-License-Identifier: GPL-2.0-only
/*
 * All CPUs at once in SLUB. Each fills what it has and looks whether that stays;
 * at the end every object and every page must be where it was, exactly. Under
 * ThreadSanitizer a race in any of this is an error.
 */

#include "slublib.h"

/* Rounds of all CPUs together. */
#if defined(__SANITIZE_THREAD__)
#define WORK 60000L
#elif defined(SLOW_CODE)
#define WORK 200000L
#else
#define WORK 600000L
#endif

#define ALL_DEBUG (SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER)
#define HOLDINGS  (NR_CPUS > 32 ? 16 : 64)
#define NR_CACHES 5

static struct kmem_cache *caches[NR_CACHES];
static unsigned long before;
static int rounds;
static u64 seed;

static u64 own_seed(void)
{
	return seed + (u64)smp_processor_id() * 1000003;
}

static void begin(slab_flags_t flags)
{
	static const unsigned int size[NR_CACHES] = { 16, 64, 200, 1000, 3000 };
	long work = flags ? WORK / 8 : in_interrupts ? WORK / 4 : WORK;

	rounds = (int)(work / NR_CPUS > 100 ? work / NR_CPUS : 100);
	boot("");
	before = settled();
	for (int i = 0; i < NR_CACHES; i++)
		caches[i] = make("hammer", size[i], i & 1 ? 64 : 0, flags, NULL);
}

static void give_interrupts(void *unused);

/* Nothing is lost, and nothing is there twice. */
static void end(void)
{
	last_interrupt(give_interrupts);
	for (int i = 0; i < NR_CACHES; i++) {
		check_live(caches[i], 0);
		if (kmem_cache_debug(caches[i]))
			validate_slab_cache(caches[i]);
		unmake(caches[i]);
	}
	CHECK_EQ(nr_free_pages(), before);
}

static void check_child(void (*child)(void *), slab_flags_t flags)
{
	struct child c = run_child(child, &flags);

	if (c.status || *c.err)
		check_failed(__FILE__, __LINE__, "status %d: %s", c.status, c.err);
	free_child(&c);
}

/* The test @name without debugging, and with. */
#define TEST_BOTH(name)                               \
	static void name(void **state)                \
	{                                             \
		check_child(child_##name, 0);         \
	}                                             \
	static void name##_debug(void **state)        \
	{                                             \
		check_child(child_##name, ALL_DEBUG); \
	}

/* ---- what a CPU has ---- */

struct holding {
	struct kmem_cache *s;
	u64 *p;
	u64 mark;
};

static void take(struct holding *h, struct kmem_cache *s, u64 *state)
{
	bool zero = mix(state) % 4 == 0;

	h->s = s;
	h->mark = mix(state);
	h->p = kmem_cache_alloc(s, gfp_here(zero ? GFP_KERNEL | __GFP_ZERO : GFP_KERNEL));
	CHECK(h->p);
	for (unsigned int i = 0; i < s->object_size / 8; i++) {
		if (zero)
			CHECK_EQ(h->p[i], 0);
		h->p[i] = h->mark + i;
	}
}

static void give(struct holding *h)
{
	for (unsigned int i = 0; i < h->s->object_size / 8; i++)
		CHECK_EQ(h->p[i], h->mark + i);
	kmem_cache_free(h->s, h->p);
	h->p = NULL;
}

/* What the interrupts of each CPU have. */
static struct holding in_interrupt_held[NR_CPUS][8];

static void churn_in_interrupt(void *unused)
{
	static u64 states[NR_CPUS];
	int cpu = smp_processor_id();

	for (int i = 0; i < 8; i++) {
		struct holding *h = &in_interrupt_held[cpu][mix(&states[cpu]) % 8];

		if (h->p)
			give(h);
		else
			take(h, caches[mix(&states[cpu]) % NR_CACHES], &states[cpu]);
	}
}

static void give_interrupts(void *unused)
{
	struct holding *held = in_interrupt_held[smp_processor_id()];

	for (int i = 0; i < 8; i++)
		if (held[i].p)
			give(&held[i]);
}

/* The test @name, and its interrupts do their part. */
#define TEST_INTERRUPTED(name)                        \
	static void name##_interrupted(void **state)  \
	{                                             \
		in_interrupts = churn_in_interrupt;   \
		check_child(child_##name, 0);         \
		check_child(child_##name, ALL_DEBUG); \
		in_interrupts = NULL;                 \
	}

/* ---- each for itself ---- */

static void churn(void *info)
{
	int nr_caches = *(int *)info;
	struct holding held[HOLDINGS];
	u64 state = own_seed();

	memset(held, 0, sizeof(held));
	for (int i = 0; i < rounds; i++) {
		struct holding *h = &held[mix(&state) % HOLDINGS];

		if (h->p)
			give(h);
		else
			take(h, caches[mix(&state) % (u64)nr_caches], &state);
		if (mix(&state) % ROUNDS_PER_RELAX == 0)
			task_relax();
	}
	for (int i = 0; i < HOLDINGS; i++)
		if (held[i].p)
			give(&held[i]);
}

static void child_one_cache(void *arg)
{
	int nr = 1;

	begin(*(slab_flags_t *)arg);
	task_on_each_cpu(churn, &nr);
	end();
}
TEST_BOTH(one_cache)

static void child_several_caches(void *arg)
{
	int nr = NR_CACHES;

	begin(*(slab_flags_t *)arg);
	task_on_each_cpu(churn, &nr);
	end();
}
TEST_BOTH(several_caches)
TEST_INTERRUPTED(several_caches)

/* ---- producers and consumers: every free is remote ---- */

#define RING 128
#include "../ring.h"

static void produce_or_consume(void *info)
{
	int cpu = smp_processor_id(), consumer = (cpu | 1) <= LAST ? cpu | 1 : cpu;
	u64 state = own_seed();
	struct holding h;

	for (int i = 0; i < rounds; i++) {
		if (consumer != cpu || NR_CPUS == 1) {
			take(&h, caches[mix(&state) % 3], &state);
			while (!put(&rings[consumer], &h))
				if (NR_CPUS > 1)
					task_relax();
				else if (get(&rings[0], &h))
					give(&h), i++;
		} else if (cpu & 1) {
			while (!get(&rings[cpu], &h))
				task_relax();
			give(&h);
		}
	}
}

static void empty_rings(void)
{
	struct holding h;

	for (size_t i = 0; i < ARRAY_SIZE(rings); i++)
		while (get(&rings[i], &h))
			give(&h);
}

static void init_rings(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rings); i++)
		spin_lock_init(&rings[i].lock);
}

static void child_producers(void *arg)
{
	begin(*(slab_flags_t *)arg);
	init_rings();
	if (NR_CPUS > 1)
		task_on_each_cpu(produce_or_consume, NULL);
	empty_rings();
	end();
}
TEST_BOTH(producers)
TEST_INTERRUPTED(producers)

/* ---- mixed: some to others, some from others, some of one's own ---- */

static void mixed(void *info)
{
	struct holding held[HOLDINGS], h;
	u64 state = own_seed();

	memset(held, 0, sizeof(held));
	for (int i = 0; i < rounds; i++) {
		struct holding *own = &held[mix(&state) % HOLDINGS];

		if (own->p && mix(&state) % 2) {
			give(own);
		} else if (own->p) {
			if (put(&rings[mix(&state) % NR_CPUS], own))
				own->p = NULL;
		} else {
			take(own, caches[mix(&state) % NR_CACHES], &state);
		}
		if (mix(&state) % 3 == 0 && get(&rings[mix(&state) % NR_CPUS], &h))
			give(&h);
		if (in_interrupts && i % ROUNDS_PER_RELAX == 0)
			task_relax();
	}
	for (int i = 0; i < HOLDINGS; i++)
		if (held[i].p)
			give(&held[i]);
}

static void child_mixture(void *arg)
{
	begin(*(slab_flags_t *)arg);
	init_rings();
	task_on_each_cpu(mixed, NULL);
	empty_rings();
	end();
}
TEST_BOTH(mixture)
TEST_INTERRUPTED(mixture)

/* ---- bulk, and slabs that come and go ---- */

static void bulk(void *info)
{
	struct kmem_cache *s = caches[3];
	void *p[NR_CPUS > 32 ? 20 : 80];
	u64 state = own_seed();

	for (int i = 0; i < rounds / 64 + 1; i++) {
		size_t n = 1 + mix(&state) % ARRAY_SIZE(p);

		CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, n, p), (int)n);
		for (size_t k = 0; k < n; k++)
			memset(p[k], smp_processor_id(), s->object_size);
		for (size_t k = 0; k < n; k++)
			for (unsigned int b = 0; b < s->object_size; b += 37)
				CHECK_EQ(((u8 *)p[k])[b], (u8)smp_processor_id());
		kmem_cache_free_bulk(s, n, p);
	}
}

static void child_bulks(void *arg)
{
	begin(*(slab_flags_t *)arg);
	task_on_each_cpu(bulk, NULL);
	end();
}
TEST_BOTH(bulks)

/* ---- caches that come and go, of each CPU ---- */

static void make_and_unmake(void *info)
{
	u64 state = own_seed();

	for (int i = 0; i < (NR_CPUS > 8 ? 2 : 30); i++) {
		slab_flags_t flags = mix(&state) % 2 ? ALL_DEBUG : 0;
		struct kmem_cache *s =
			make("mine", 1 + (unsigned int)(mix(&state) % 500), 0, flags, NULL);
		void *p[30];

		for (size_t k = 0; k < ARRAY_SIZE(p); k++) {
			p[k] = kmem_cache_alloc(s, GFP_KERNEL);
			CHECK(p[k]);
			memset(p[k], (int)k, s->object_size);
		}
		for (size_t k = 0; k < ARRAY_SIZE(p); k++) {
			CHECK_EQ(*(u8 *)p[k], k);
			kmem_cache_free(s, p[k]);
		}
		unmake(s);
	}
}

static void child_caches_come_and_go(void *arg)
{
	begin(0);
	task_on_each_cpu(make_and_unmake, NULL);
	for (int i = 0; i < NR_CACHES; i++)
		unmake(caches[i]);
}

static void caches_come_and_go(void **state)
{
	check_child(child_caches_come_and_go, 0);
}

/* ---- all watch, while all work ---- */

static void churn_and_show(void *info)
{
	int nr = 3;

	churn(&nr);
	if (smp_processor_id() % 64 == 0)
		slabinfo_show();
	churn(&nr);
}

static void child_shown_meanwhile(void *arg)
{
	begin(0);
	rounds /= 4;
	task_on_each_cpu(churn_and_show, NULL);
	end();
}

static void shown_meanwhile(void **state)
{
	check_child(child_shown_meanwhile, 0);
}

static int setup(void **state)
{
	random_init();
	seed = random_u64();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_cache),
		cmocka_unit_test(one_cache_debug),
		cmocka_unit_test(several_caches),
		cmocka_unit_test(several_caches_debug),
		cmocka_unit_test(several_caches_interrupted),
		cmocka_unit_test(producers),
		cmocka_unit_test(producers_debug),
		cmocka_unit_test(producers_interrupted),
		cmocka_unit_test(mixture),
		cmocka_unit_test(mixture_debug),
		cmocka_unit_test(mixture_interrupted),
		cmocka_unit_test(bulks),
		cmocka_unit_test(bulks_debug),
		cmocka_unit_test(caches_come_and_go),
		cmocka_unit_test(shown_meanwhile),
	};

	return cmocka_run_group_tests_name("slub hammer", tests, setup, NULL);
}
