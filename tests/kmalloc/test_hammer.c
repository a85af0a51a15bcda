// SPDX-License-Identifier: GPL-2.0-only
/*
 * All CPUs at once in kmalloc(). Each fills what it has and looks whether that
 * stays; at the end every object and every page must be where it was, exactly.
 * Under ThreadSanitizer a race in any of this is an error.
 */

#include "kmalloclib.h"

/* Rounds of all CPUs together. */
#if defined(__SANITIZE_THREAD__)
#define WORK 60000L
#elif defined(SLOW_CODE)
#define WORK 100000L
#else
#define WORK 400000L
#endif

#define HOLDINGS (NR_CPUS > 32 ? 16 : 64)

static unsigned long before;
static int rounds;
static u64 seed;

static u64 own_seed(void)
{
	return seed + (u64)smp_processor_id() * 1000003;
}

static void begin(const char *params)
{
	long work = *params ? WORK / 8 : in_interrupts ? WORK / 4 : WORK;

	rounds = (int)(work / NR_CPUS > 100 ? work / NR_CPUS : 100);
	boot(params);
	before = pages();
}

static void give_interrupts(void *unused);

/* Nothing is lost, and nothing is there twice. */
static void end(void)
{
	last_interrupt(give_interrupts);
	for (int k = 0; k < nr_kinds(); k++) {
		for (int i = 0; i < NR_CLASSES; i++) {
			struct kmem_cache *s = kmalloc_caches[kind(k)->type][size_class(i)->index];

			check_live(s, 0);
			if (s->flags & SLAB_CONSISTENCY_CHECKS)
				validate_slab_cache(s);
		}
	}
	CHECK_EQ(pages(), before);
}

/* The test @name without debugging, and with. */
#define TEST_BOTH(name)                                            \
	TEST_BOOTED_WITH(name, "")                                 \
	static void name##_debug(void **state)                     \
	{                                                          \
		run_child_silent(child_##name, "slub_debug=FZPU"); \
	}

/* ---- what a CPU has ---- */

struct holding {
	u8 *p;
	size_t size;
	u64 mark;
	gfp_t gfp;
};

/* Of large memory not every byte. */
static size_t stride(size_t size)
{
	return size < 64 ? 1 : size / 64;
}

static void fill(const struct holding *h)
{
	for (size_t i = 0; i < h->size; i += stride(h->size))
		h->p[i] = (u8)(h->mark + i);
	h->p[h->size - 1] = (u8)h->mark;
}

static void check_fill(const struct holding *h, size_t size)
{
	size_t last = h->size - 1;

	for (size_t i = 0; i < size; i += stride(h->size))
		CHECK_EQ(h->p[i], (u8)(i == last ? h->mark : h->mark + i));
	if (last < size)
		CHECK_EQ(h->p[last], (u8)h->mark);
}

static size_t random_size(u64 *state)
{
	u64 r = mix(state), n = mix(state);

	switch (r % 32) {
	case 0:
		return 8193 + n % 20000;
	case 1 ... 6:
		return 257 + n % 5000;
	default:
		return 1 + n % 256;
	}
}

/* The zone for DMA is small: few CPUs use it, for what is small. */
static gfp_t random_gfp(size_t size, u64 *state)
{
	bool dma = NR_CPUS <= 8 && size <= 64;

	if (mix(state) % 8)
		return GFP_KERNEL;
	return dma && mix(state) % 2 ? GFP_KERNEL | GFP_DMA : GFP_KERNEL | __GFP_RECLAIMABLE;
}

static void take(struct holding *h, u64 *state)
{
	bool zero = mix(state) % 4 == 0;

	h->size = random_size(state);
	h->gfp = gfp_here(random_gfp(h->size, state));
	h->mark = mix(state);
	h->p = zero ? kzalloc(h->size, h->gfp) : kmalloc_of(h->size, h->gfp);
	CHECK(h->p);
	if (zero)
		CHECK(all_bytes(h->p, 0, h->size));
	fill(h);
}

static void give(struct holding *h, u64 *state)
{
	check_fill(h, h->size);
	if (mix(state) % 16)
		kfree(h->p);
	else
		kfree_sensitive(h->p);
	h->p = NULL;
}

static void resize(struct holding *h, u64 *state)
{
	size_t size = random_size(state), kept = size < h->size ? size : h->size;
	size_t all = h->size;
	u8 *p;

	check_fill(h, all);
	h->gfp = gfp_here(h->gfp & ~__GFP_DMA);
	p = krealloc(h->p, size, h->gfp);
	CHECK(p);
	CHECK(ksize(p) >= size);
	h->p = p;
	check_fill(h, kept);
	h->size = size;
	h->mark = mix(state);
	fill(h);
}

/* What the interrupts of each CPU have. */
static struct holding in_interrupt_held[NR_CPUS][8];

static void churn_in_interrupt(void *unused)
{
	static u64 states[NR_CPUS];
	int cpu = smp_processor_id();

	for (int i = 0; i < 8; i++) {
		struct holding *h = &in_interrupt_held[cpu][mix(&states[cpu]) % 8];

		if (!h->p)
			take(h, &states[cpu]);
		else if (mix(&states[cpu]) % 4)
			give(h, &states[cpu]);
		else
			resize(h, &states[cpu]);
	}
}

static void give_interrupts(void *unused)
{
	struct holding *held = in_interrupt_held[smp_processor_id()];
	u64 state = own_seed();

	for (int i = 0; i < 8; i++)
		if (held[i].p)
			give(&held[i], &state);
}

/* The test @name, and its interrupts do their part. */
#define TEST_INTERRUPTED(name)                                     \
	static void name##_interrupted(void **state)               \
	{                                                          \
		in_interrupts = churn_in_interrupt;                \
		run_child_silent(child_##name, "");                \
		run_child_silent(child_##name, "slub_debug=FZPU"); \
		in_interrupts = NULL;                              \
	}

/* ---- each for itself ---- */

static void churn(void *info)
{
	struct holding held[HOLDINGS];
	u64 state = own_seed();

	memset(held, 0, sizeof(held));
	for (int i = 0; i < rounds; i++) {
		struct holding *h = &held[mix(&state) % HOLDINGS];

		if (!h->p)
			take(h, &state);
		else if (mix(&state) % 4)
			give(h, &state);
		else
			resize(h, &state);
		if (mix(&state) % ROUNDS_PER_RELAX == 0)
			task_relax();
	}
	for (int i = 0; i < HOLDINGS; i++)
		if (held[i].p)
			give(&held[i], &state);
}

static void child_each_for_itself(void *arg)
{
	begin(arg);
	task_on_each_cpu(churn, NULL);
	end();
}
TEST_BOTH(each_for_itself)
TEST_INTERRUPTED(each_for_itself)

/* ---- producers and consumers: every free is remote ---- */

#define RING 128
#include "../ring.h"

/* CPU 2n takes, CPU 2n + 1 gives; it may resize before it does. */
static void produce_or_consume(void *info)
{
	int cpu = smp_processor_id(), consumer = cpu | 1;
	u64 state = own_seed();
	struct holding h;

	if (consumer > LAST)
		return;
	for (int i = 0; i < rounds; i++) {
		if (cpu != consumer) {
			take(&h, &state);
			while (!put(&rings[consumer], &h))
				task_relax();
		} else {
			while (!get(&rings[cpu], &h))
				task_relax();
			if (i % 4 == 0)
				resize(&h, &state);
			give(&h, &state);
		}
	}
}

static void init_rings(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rings); i++)
		spin_lock_init(&rings[i].lock);
}

static void empty_rings(void)
{
	u64 state = seed;
	struct holding h;

	for (size_t i = 0; i < ARRAY_SIZE(rings); i++)
		while (get(&rings[i], &h))
			give(&h, &state);
}

static void child_producers(void *arg)
{
	begin(arg);
	init_rings();
	task_on_each_cpu(produce_or_consume, NULL);
	empty_rings();
	end();
}
TEST_BOTH(producers)
TEST_INTERRUPTED(producers)

/* ---- mixed: some to others, some from others, some of one's own ---- */

/* Of all that the others have left, in one go. */
static void give_some(u64 *state)
{
	struct holding h;
	void *p[8];
	size_t n = 0;

	while (n < ARRAY_SIZE(p) && get(&rings[mix(state) % NR_CPUS], &h)) {
		check_fill(&h, h.size);
		p[n++] = h.p;
	}
	kfree_bulk(n, p);
}

static void mixed(void *info)
{
	struct holding held[HOLDINGS];
	u64 state = own_seed();

	memset(held, 0, sizeof(held));
	for (int i = 0; i < rounds; i++) {
		struct holding *own = &held[mix(&state) % HOLDINGS];
		u64 what = mix(&state) % 8;

		if (!own->p)
			take(own, &state);
		else if (what < 3)
			give(own, &state);
		else if (what == 3)
			resize(own, &state);
		else if (put(&rings[mix(&state) % NR_CPUS], own))
			own->p = NULL;
		if (what == 7)
			give_some(&state);
		if (in_interrupts && i % ROUNDS_PER_RELAX == 0)
			task_relax();
	}
	for (int i = 0; i < HOLDINGS; i++)
		if (held[i].p)
			give(&held[i], &state);
}

static void child_mixture(void *arg)
{
	begin(arg);
	init_rings();
	task_on_each_cpu(mixed, NULL);
	empty_rings();
	end();
}
TEST_BOTH(mixture)
TEST_INTERRUPTED(mixture)

/* ---- and somebody gives back what nobody uses, meanwhile ---- */

static void shrink_or_churn(void *info)
{
	if (smp_processor_id()) {
		churn(info);
		return;
	}
	for (int i = 0; i < (NR_CPUS > 8 ? 1 : 4); i++)
		for (int k = 0; k < NR_CLASSES; k++)
			kmem_cache_shrink(kmalloc_caches[KMALLOC_NORMAL][size_class(k)->index]);
}

static void child_shrunk_meanwhile(void *arg)
{
	begin(arg);
	rounds /= 4;
	task_on_each_cpu(shrink_or_churn, NULL);
	end();
}
TEST_BOTH(shrunk_meanwhile)
TEST_INTERRUPTED(shrunk_meanwhile)

static int setup(void **state)
{
	random_init();
	seed = random_u64();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_for_itself),
		cmocka_unit_test(each_for_itself_debug),
		cmocka_unit_test(producers),
		cmocka_unit_test(producers_debug),
		cmocka_unit_test(mixture),
		cmocka_unit_test(mixture_debug),
		cmocka_unit_test(shrunk_meanwhile),
		cmocka_unit_test(shrunk_meanwhile_debug),
		cmocka_unit_test(each_for_itself_interrupted),
		cmocka_unit_test(producers_interrupted),
		cmocka_unit_test(mixture_interrupted),
		cmocka_unit_test(shrunk_meanwhile_interrupted),
	};

	return cmocka_run_group_tests_name("kmalloc hammer", tests, setup, NULL);
}
