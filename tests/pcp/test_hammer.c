// SPDX-License-Identifier: GPL-2.0-only
/*
 * All CPUs at once in the page allocator. Each writes into what it has and
 * looks whether that stays; at the end every page must be where it was, exactly.
 * Under ThreadSanitizer a race in any of this is an error.
 */

#include "pcp.h"

/* Rounds of each CPU. */
#if defined(__SANITIZE_THREAD__)
#define WORK 60000L
#elif defined(SLOW_CODE)
#define WORK 200000L
#else
#define WORK 800000L
#endif
#define ALL_ROUNDS ((int)(WORK / NR_CPUS > 200 ? WORK / NR_CPUS : 200))
#define ROUNDS	   (in_interrupts ? ALL_ROUNDS / 4 : ALL_ROUNDS)

static long total;
static u64 seed;

static u64 own_seed(void)
{
	return seed + (u64)smp_processor_id() * 1000003;
}

static void begin(void)
{
	boot_large();
	total = free_or_kept();
	CHECK_EQ(total, zone_managed_pages(zone));
}

static void give_interrupts(void *unused);

/* Nothing is lost, and nothing is there twice. */
static void end(void)
{
	last_interrupt(give_interrupts);
	check_all_lists();
	CHECK_EQ(free_or_kept(), total);
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), total);
	memory_exit();
}

/* ---- what a CPU has ---- */

struct holding {
	struct page *page;
	unsigned int order;
	u64 mark;
};

/* The first and the last words of each page say whose it is. */
static void mark(const struct holding *h)
{
	for (unsigned int i = 0; i < 1U << h->order; i++) {
		u64 *p = page_address(h->page + i);

		p[0] = p[PAGE_SIZE / 8 - 1] = h->mark + i;
	}
	h->page->index = (unsigned long)h->mark;
}

static void check_mark(const struct holding *h)
{
	CHECK_EQ(h->page->index, (unsigned long)h->mark);
	CHECK_EQ(page_ref_count(h->page), 1);
	for (unsigned int i = 0; i < 1U << h->order; i++) {
		const u64 *p = page_address(h->page + i);

		CHECK_EQ(p[0], h->mark + i);
		CHECK_EQ(p[PAGE_SIZE / 8 - 1], h->mark + i);
	}
}

/* ---- each for itself ---- */

#define HOLDINGS (NR_CPUS > 32 ? 8 : 24)

static bool take(struct holding *h, u64 *state)
{
	u64 r = mix(state);

	h->order = r % 100 < 60 ? 0 :
		   r % 100 < 98 ? (unsigned int)(1 + r / 100 % 3) :
				  4 + (r >> 20) % 2;
	h->mark = mix(state);
	h->page = alloc_either(gfp_here(gfp_of_type[(r >> 32) % MIGRATE_PCPTYPES]) | __GFP_NOWARN |
				       ((r >> 40) % 8 ? 0 : __GFP_COMP),
			       h->order, (r >> 48) & 1);
	if (h->page)
		mark(h);
	return h->page;
}

static void give(struct holding *h)
{
	check_mark(h);
	free_either(h->page, h->order, h->mark & 1);
	h->page = NULL;
}

/* What the interrupts of each CPU have. */
static struct holding in_interrupt_held[NR_CPUS][8];

static void churn_in_interrupt(void *unused)
{
	static u64 states[NR_CPUS];
	int cpu = smp_processor_id();

	for (int i = 0; i < 8; i++) {
		struct holding *h = &in_interrupt_held[cpu][mix(&states[cpu]) % 8];

		if (h->page)
			give(h);
		else
			CHECK(take(h, &states[cpu]));
	}
}

static void give_interrupts(void *unused)
{
	struct holding *held = in_interrupt_held[smp_processor_id()];

	for (int i = 0; i < 8; i++)
		if (held[i].page)
			give(&held[i]);
}

/* The test @name, and its interrupts do their part. */
#define TEST_INTERRUPTED(name)                       \
	static void name##_interrupted(void **state) \
	{                                            \
		in_interrupts = churn_in_interrupt;  \
		run_child_ok(child_##name, NULL);    \
		in_interrupts = NULL;                \
	}

static void churn(void *info)
{
	struct holding held[HOLDINGS] = { 0 };
	u64 state = own_seed();

	for (int i = 0; i < ROUNDS; i++) {
		struct holding *h = &held[mix(&state) % HOLDINGS];

		if (h->page)
			give(h);
		else
			CHECK(take(h, &state));
		if (mix(&state) % 256 == 0)
			drain_local_pages(NULL);
		if (mix(&state) % ROUNDS_PER_RELAX == 0)
			task_relax();
	}
	for (int i = 0; i < HOLDINGS; i++)
		if (held[i].page)
			give(&held[i]);
}

static void child_each_for_itself(void *arg)
{
	begin();
	task_on_each_cpu(churn, NULL);
	end();
}
TEST_IN_CHILD(each_for_itself)
TEST_INTERRUPTED(each_for_itself)

/* ---- and drains from everywhere ---- */

static void churn_and_drain(void *info)
{
	struct holding held[HOLDINGS] = { 0 };
	u64 state = own_seed();

	for (int i = 0; i < ROUNDS / 2; i++) {
		struct holding *h = &held[mix(&state) % HOLDINGS];

		if (h->page)
			give(h);
		else
			CHECK(take(h, &state));
		if (mix(&state) % (64 * NR_CPUS) == 0)
			drain_all_pages(mix(&state) % 2 ? zone : NULL);
		if (mix(&state) % (64 * NR_CPUS) == 0)
			on_cpu((int)(mix(&state) % NR_CPUS), do_drain_local, NULL);
		if (in_interrupts && i % ROUNDS_PER_RELAX == 0)
			task_relax();
	}
	for (int i = 0; i < HOLDINGS; i++)
		if (held[i].page)
			give(&held[i]);
}

static void child_drains_meanwhile(void *arg)
{
	begin();
	task_on_each_cpu(churn_and_drain, NULL);
	end();
}
TEST_IN_CHILD(drains_meanwhile)
TEST_INTERRUPTED(drains_meanwhile)

/* ---- from hand to hand ---- */

/*
 * Each CPU has a place where others leave a page for it, or anyone who comes by
 * takes one: what is allocated here is freed there.
 */
struct place {
	spinlock_t lock;
	struct holding h;
};

static struct place places[2 * NR_CPUS];

static void pass_on(void *info)
{
	u64 state = own_seed();

	for (int i = 0; i < ROUNDS; i++) {
		struct place *place = &places[mix(&state) % ARRAY_SIZE(places)];
		struct holding mine, theirs;

		CHECK(take(&mine, &state));
		spin_lock(&place->lock);
		theirs = place->h;
		place->h = mine;
		spin_unlock(&place->lock);
		if (theirs.page)
			give(&theirs);
		if (mix(&state) % (128 * NR_CPUS) == 0)
			drain_all_pages(NULL);
		if (in_interrupts && i % ROUNDS_PER_RELAX == 0)
			task_relax();
	}
}

static void child_hand_to_hand(void *arg)
{
	begin();
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		spin_lock_init(&places[i].lock);
	task_on_each_cpu(pass_on, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (places[i].h.page)
			give(&places[i].h);
	end();
}
TEST_IN_CHILD(hand_to_hand)
TEST_INTERRUPTED(hand_to_hand)

/* ---- producers and consumers ---- */

/* Even CPUs only allocate, odd ones only free: pages cross all the time. */
#define RING 32
#include "../ring.h"

static int consumer_of(int cpu)
{
	return (cpu | 1) < (int)NR_CPUS ? cpu | 1 : cpu;
}

static void produce_or_consume(void *info)
{
	int cpu = smp_processor_id();
	struct ring *ring = &rings[consumer_of(cpu)];
	u64 state = own_seed();
	struct holding h;

	for (int i = 0; i < ROUNDS; i++) {
		if (consumer_of(cpu) != cpu || NR_CPUS == 1) {
			CHECK(take(&h, &state));
			if (NR_CPUS == 1) {
				give(&h);
				continue;
			}
			while (!put(ring, &h))
				task_relax();
		} else if (cpu % 2) {
			while (!get(ring, &h))
				task_relax();
			give(&h);
		}
	}
}

static void child_producers_and_consumers(void *arg)
{
	begin();
	for (size_t i = 0; i < ARRAY_SIZE(rings); i++)
		spin_lock_init(&rings[i].lock);
	task_on_each_cpu(produce_or_consume, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(rings); i++)
		CHECK_EQ(rings[i].head, rings[i].tail);
	end();
}
TEST_IN_CHILD(producers_and_consumers)
TEST_INTERRUPTED(producers_and_consumers)

/* ---- pages that several use ---- */

/*
 * Each round two CPUs have a reference to one page, and drop it about at the
 * same time: the last one frees it, whoever that is.
 */
static struct page *shared[NR_CPUS];
static int steps[NR_CPUS];
static unsigned int shared_order;
static gfp_t shared_gfp;
static bool drop_by_put; /* by both; else the owner's with __free_pages() */

static int step(int place)
{
	return __atomic_load_n(&steps[place], __ATOMIC_ACQUIRE);
}

static void set_step(int place, int n)
{
	__atomic_store_n(&steps[place], n, __ATOMIC_RELEASE);
}

static void share(void *info)
{
	int cpu = smp_processor_id(), partner = cpu ^ 1;
	int place = cpu & ~1, rounds = ROUNDS / 8;

	if (partner >= (int)NR_CPUS)
		return;
	for (int i = 0; i < rounds; i++) {
		struct page *page;

		if (cpu == place) {
			page = alloc_pages(shared_gfp, shared_order);
			CHECK(page);
			get_page(page);
			WRITE_ONCE(shared[place], page);
			set_step(place, 2 * i + 1);
			while (step(place) != 2 * i + 2)
				task_relax();
			if (drop_by_put)
				put_page(page);
			else
				__free_pages(page, shared_order);
		} else {
			while (step(place) != 2 * i + 1)
				task_relax();
			page = READ_ONCE(shared[place]);
			((u64 *)page_address(page))[1] = (u64)i;
			set_step(place, 2 * i + 2);
			put_page(page);
		}
	}
}

struct sharing {
	gfp_t gfp;
	unsigned int order;
	bool put;
};

static void child_shared(void *arg)
{
	const struct sharing *s = arg;

	shared_gfp = s->gfp;
	shared_order = s->order;
	drop_by_put = s->put;
	begin();
	task_on_each_cpu(share, NULL);
	end();
}

static void check_shared(gfp_t gfp, unsigned int order, bool put)
{
	struct sharing s = { gfp, order, put };
	struct child c = run_child(child_shared, &s);

	CHECK_STR(c.err, "");
	CHECK_EQ(c.status, 0);
	free_child(&c);
}

static void shared_put_by_both(void **state)
{
	check_shared(GFP_KERNEL, 0, true);
}

static void shared_compound_put_by_both(void **state)
{
	check_shared(GFP_KERNEL | __GFP_COMP, 2, true);
}

static void shared_put_and_free(void **state)
{
	check_shared(GFP_KERNEL, 0, false);
}

static void shared_compound_put_and_free(void **state)
{
	check_shared(GFP_KERNEL | __GFP_COMP, 3, false);
}

/* As Linux's test_free_pages, with the other reference on another CPU. */
static void shared_block_put_and_free(void **state)
{
	check_shared(GFP_KERNEL, 3, false);
}

/* ---- until there is no more ---- */

static atomic_long_t taken;

/* All take until it fails; each keeps its own on a list, and marks them. */
static void take_all_there_is(void *info)
{
	struct holding h = { .order = 0 };
	struct list_head *pos;
	u64 state = own_seed();
	LIST_HEAD(list);
	long n = 0;

	while ((h.page = alloc_either(GFP_KERNEL | __GFP_NOWARN, 0, n & 1))) {
		h.mark = (u64)page_to_pfn(h.page) << 16 ^ (u64)smp_processor_id();
		mark(&h);
		list_add(&h.page->lru, &list);
		n++;
		/* Now and then one goes back. */
		if (mix(&state) % 16 == 0) {
			h.page = list_entry(list.prev, struct page, lru);
			h.mark = (u64)page_to_pfn(h.page) << 16 ^ (u64)smp_processor_id();
			list_del(&h.page->lru);
			give(&h);
			n--;
		}
	}
	atomic_long_add(n, &taken);
	while (!list_empty(&list)) {
		pos = list.next;
		h.page = list_entry(pos, struct page, lru);
		h.mark = (u64)page_to_pfn(h.page) << 16 ^ (u64)smp_processor_id();
		list_del(pos);
		give(&h);
	}
}

static void child_exhaustion(void *arg)
{
	begin();
	for (int i = 0; i < (NR_CPUS > 8 ? 1 : 3); i++) {
		atomic_long_set(&taken, 0);
		task_on_each_cpu(take_all_there_is, NULL);
		CHECK(atomic_long_read(&taken) > 0);
		CHECK_EQ(free_or_kept(), total);
	}
	end();
}
TEST_IN_CHILD(exhaustion)

/* Who fails reports, while others go on: what he reports of them is read at once. */
static void fail_and_report(void *info)
{
	struct holding held[HOLDINGS] = { 0 };
	u64 state = own_seed();
	int rounds = NR_CPUS > 32 ? 8 : 200; /* each failure drains all CPUs */

	for (int i = 0; i < rounds; i++) {
		struct holding *h = &held[mix(&state) % HOLDINGS];

		if (h->page)
			give(h);
		else
			take(h, &state);
		if (i % (rounds / 4) == 1 && smp_processor_id() % (NR_CPUS > 32 ? 128 : 8) == 0) {
			CHECK(!alloc_pages(GFP_NOWAIT, 10));
			CHECK(zone_pcp_count(zone, true) >= 0);
			zoneinfo_show();
			pcp_stats_show();
			frag_show();
		}
	}
	for (int i = 0; i < HOLDINGS; i++)
		if (held[i].page)
			give(&held[i]);
}

static void child_reports_meanwhile(void *arg)
{
	struct page *block[64];
	int n = 0;

	begin();
	while ((block[n] = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 10)))
		n++;
	console_loglevel = LOGLEVEL_DEBUG;
	task_on_each_cpu(fail_and_report, NULL);
	while (n--)
		__free_pages(block[n], 10);
	end();
}

static void reports_meanwhile(void **state)
{
	struct child c = run_child(child_reports_meanwhile, NULL);

	CHECK_HAS(c.err, "page allocation failure: order:10");
	CHECK_HAS_NOT(c.err, "WARNING");
	CHECK_HAS_NOT(c.err, "BUG");
	CHECK_HAS_NOT(c.err, "not freed");
	CHECK_EQ(c.status, 0);
	free_child(&c);
}

/* Watermarks, and with them batch and high, change while all CPUs work. */
static void churn_or_change(void *info)
{
	if (smp_processor_id() != LAST || NR_CPUS == 1) {
		churn(info);
		return;
	}
	for (int i = 0; i < 50; i++) {
		min_free_kbytes = 256 << i % 4;
		setup_per_zone_wmarks();
		task_relax();
	}
}

static void child_watermarks_change(void *arg)
{
	begin();
	task_on_each_cpu(churn_or_change, NULL);
	end();
}
TEST_IN_CHILD(watermarks_change)

/* ---- with the layer below, which takes its chunks from here ---- */

static void pages_and_areas(void *info)
{
	void __percpu *area[8] = { NULL };
	struct holding held[8] = { 0 };
	u64 state = own_seed();
	int rounds = ROUNDS / 8 / (NR_CPUS > 32 ? 8 : 1);

	for (int i = 0; i < rounds; i++) {
		unsigned int n = mix(&state) % 8;

		if (held[n].page)
			give(&held[n]);
		else
			take(&held[n], &state);
		n = mix(&state) % 8;
		if (area[n]) {
			CHECK_EQ(*(int *)this_cpu_ptr(area[n]), smp_processor_id());
			free_percpu(area[n]);
			area[n] = NULL;
		} else if (mix(&state) % 16 == 0) {
			area[n] = __alloc_percpu(NR_CPUS > 32 ? 64 : 2048, 8);
			if (area[n])
				*(int *)this_cpu_ptr(area[n]) = smp_processor_id();
		}
	}
	for (int i = 0; i < 8; i++) {
		if (held[i].page)
			give(&held[i]);
		free_percpu(area[i]);
	}
}

static void child_with_percpu(void *arg)
{
	begin();
	task_on_each_cpu(pages_and_areas, NULL);
	check_all_lists();
	drain_all_pages(NULL);
	check_drained();
	/* One chunk may be left, in reserve: memory_exit() takes it. */
	memory_exit();
}

static void with_percpu(void **state)
{
	struct child c = run_child(child_with_percpu, NULL);

	CHECK_STR(c.err, "");
	CHECK_EQ(c.status, 0);
	free_child(&c);
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
		cmocka_unit_test(each_for_itself),
		cmocka_unit_test(each_for_itself_interrupted),
		cmocka_unit_test(drains_meanwhile),
		cmocka_unit_test(drains_meanwhile_interrupted),
		cmocka_unit_test(hand_to_hand),
		cmocka_unit_test(hand_to_hand_interrupted),
		cmocka_unit_test(producers_and_consumers),
		cmocka_unit_test(producers_and_consumers_interrupted),
		cmocka_unit_test(shared_put_by_both),
		cmocka_unit_test(shared_compound_put_by_both),
		cmocka_unit_test(shared_put_and_free),
		cmocka_unit_test(shared_compound_put_and_free),
		cmocka_unit_test(shared_block_put_and_free),
		cmocka_unit_test(exhaustion),
		cmocka_unit_test(reports_meanwhile),
		cmocka_unit_test(watermarks_change),
		cmocka_unit_test(with_percpu),
	};

	return cmocka_run_group_tests_name("pcp hammer", tests, setup, NULL);
}
