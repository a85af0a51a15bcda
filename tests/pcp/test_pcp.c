// SPDX-License-Identifier: GPL-2.0-only
/*
 * The per-CPU page lists. Every test boots a machine of its own in a child. The
 * values of batch and high are the build's (values.t has others); what a test
 * says of one CPU holds for each.
 */

#include "pcp.h"
#include "../atomic.h"

#include <linux/fault-inject.h>

#if defined(CONFIG_SMP) && (defined(__x86_64__) || defined(__i386__)) && \
	!defined(__SANITIZE_THREAD__)
#define CAN_STEP 1
#include <ucontext.h>
#include <x86intrin.h>
#endif

/* Blocks of an order that a CPU keeps for sure when they are freed to empty lists. */
static int keepable(unsigned int order)
{
	return (pcp_of(0)->high - 1) >> order;
}

/* ---- boot ---- */

static void child_empty_after_boot(void *arg)
{
	boot();
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		CHECK_EQ(pcp_of(cpu)->count, 0);
		CHECK_EQ(pcp_of(cpu)->free_factor, 0);
		CHECK_EQ(pcp_of(cpu)->nr_hit, 0);
		CHECK_EQ(pcp_of(cpu)->nr_refill, 0);
		CHECK_EQ(pcp_of(cpu)->nr_drain, 0);
		for (int i = 0; i < NR_PCP_LISTS; i++)
			CHECK(list_empty(&pcp_of(cpu)->lists[i]));
	}
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
	check_drained();
}
TEST_IN_CHILD(empty_after_boot)

static void child_pindex(void *arg)
{
	bool seen[NR_PCP_LISTS] = { false };

	CHECK(NR_PCP_LISTS >= 12);
	for (unsigned int order = 0; order <= 3; order++) {
		for (int type = 0; type < 3; type++) {
			unsigned int i = order_to_pindex(type, order);

			CHECK(i < NR_PCP_LISTS);
			CHECK(!seen[i]);
			seen[i] = true;
			CHECK_EQ(pindex_to_order(i), order);
		}
		CHECK(pcp_allowed_order(order));
	}
	CHECK(!pcp_allowed_order(4));
	CHECK(!pcp_allowed_order(10));
}
TEST_IN_CHILD(pindex)

/* ---- how many ---- */

static void check_values(int batch, int high)
{
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		CHECK_EQ(pcp_of(cpu)->batch, batch);
		CHECK_EQ(pcp_of(cpu)->high, high);
	}
}

struct machine {
	const char *mem;
	int batch; /* what Linux 6.1 computes: (managed / 4096), half more, 2^n - 1 */
};

static int auto_high(int batch)
{
	long share = (long)low_wmark_pages(zone) / NR_CPUS;

	return (int)(share > 4L * batch ? share : 4L * batch);
}

static void child_values(void *arg)
{
	const struct machine *m = arg;
	int batch = CONFIG_PCP_BATCH + 0 ? CONFIG_PCP_BATCH + 0 : m->batch;
	int high = CONFIG_PCP_HIGH + 0 ? CONFIG_PCP_HIGH + 0 : 0;

	boot_with((const char *const[]){ m->mem, NULL });
	check_values(batch, high ? high : auto_high(batch));
	/* Other watermarks, another high. */
	min_free_kbytes = 4096;
	setup_per_zone_wmarks();
	check_values(batch, high ? high : auto_high(batch));
	if (!high && NR_CPUS <= 4 && batch < 50)
		CHECK_EQ(pcp_of(0)->high, low_wmark_pages(zone) / NR_CPUS);
}

static void values(void **state)
{
	static const struct machine machines[] = {
		{ "mem=32M", 1 },   { "mem=64M", 3 },	{ "mem=128M", 7 },
		{ "mem=256M", 15 }, { "mem=600M", 31 }, { "mem=1100M", 63 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (BITS_PER_LONG == 32 && i > 3)
			break;
		/* Per-CPU areas take much of a small machine. */
		if (NR_CPUS > 32 && i < 2)
			continue;
		run_child_ok(child_values, (void *)&machines[i]);
	}
}

/* ---- last in, first out ---- */

static void lifo(int cpu, unsigned int order, int type)
{
	enum {
		MAX = 4
	};
	int n = keepable(order) < MAX ? keepable(order) : MAX;
	struct page *page[MAX];
	unsigned long hits;

	on_cpu(cpu, do_drain_local, NULL);
	for (int i = 0; i < n; i++)
		page[i] = alloc_on(cpu, gfp_of_type[type], order);
	on_cpu(cpu, do_drain_local, NULL);
	for (int i = 0; i < n; i++) {
		CHECK_EQ(type_of(page[i]), type_of(page[0]));
		free_on(cpu, page[i], order);
		CHECK_PTR(nth_at(cpu, order, type_of(page[0]), 0), page[i]);
		CHECK_EQ(pcp_of(cpu)->count, (i + 1) << order);
	}
	check_lists(cpu);
	hits = pcp_of(cpu)->nr_hit;
	for (int i = n - 1; i >= 0; i--) {
		CHECK_PTR(alloc_on(cpu, gfp_of_type[type_of(page[0])], order), page[i]);
		CHECK_EQ(pcp_of(cpu)->count, i << order);
	}
	CHECK_EQ(pcp_of(cpu)->nr_hit, hits + (unsigned long)n);
	for (int i = 0; i < n; i++)
		free_on(cpu, page[i], order);
}

static void child_last_in_first_out(void *arg)
{
	boot();
	for_each_sampled_cpu(cpu) for (unsigned int order = 0; order <= 3;
				       order++) for (int type = 0; type < MIGRATE_PCPTYPES; type++)
		lifo(cpu, order, type);
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(last_in_first_out)

/* A freed page is on the list of its order and pageblock, and on no other. */
static void child_each_its_own_list(void *arg)
{
	boot();
	for (unsigned int order = 0; order <= 3; order++) {
		for (int type = 0; type < MIGRATE_PCPTYPES; type++) {
			struct page *page = alloc_pages(gfp_of_type[type], order);

			if (!keepable(order))
				return;
			drain_all_pages(NULL);
			/* With all of a machine free a type gets a pageblock of its own. */
			CHECK_EQ(type_of(page), type);
			__free_pages(page, order);
			for (unsigned int o = 0; o <= 3; o++)
				for (int t = 0; t < MIGRATE_PCPTYPES; t++)
					CHECK_EQ(length_at(0, o, t), o == order && t == type);
			CHECK_PTR(nth_at(0, order, type, 0), page);
			check_all_lists();
		}
	}
}
TEST_IN_CHILD(each_its_own_list)

/* Another order, or type, does not take it. */
static void child_no_other_takes_it(void *arg)
{
	boot();
	for (unsigned int order = 0; order <= 3; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);

		if (!keepable(order))
			return;
		drain_all_pages(NULL);
		__free_pages(page, order);
		for (unsigned int o = 0; o <= 5; o++) {
			for (int t = 0; t < MIGRATE_PCPTYPES; t++) {
				struct page *other;

				if (o == order && t == MIGRATE_UNMOVABLE)
					continue;
				other = alloc_pages(gfp_of_type[t], o);
				CHECK(other);
				CHECK(page_to_pfn(other) >= page_to_pfn(page) + (1UL << order) ||
				      page_to_pfn(other) + (1UL << o) <= page_to_pfn(page));
				CHECK_PTR(nth_at(0, order, MIGRATE_UNMOVABLE, 0), page);
				check_lists(0);
				__free_pages(other, o);
				/* Whatever was fetched with it goes; this stays. */
				drain_all_pages(NULL);
				page = alloc_pages(GFP_KERNEL, order);
				drain_all_pages(NULL);
				__free_pages(page, order);
			}
		}
		drain_all_pages(NULL);
	}
	check_drained();
}
TEST_IN_CHILD(no_other_takes_it)

/* Large blocks do not come here, and do not go here. */
static void child_costly_orders_pass_by(void *arg)
{
	boot();
	for (unsigned int order = 4; order < MAX_ORDER; order++) {
		long before = (long)nr_free();
		struct page *page = alloc_pages(GFP_KERNEL, order);

		CHECK_EQ(nr_free(), before - (1L << order));
		CHECK_EQ(kept_by_all(), 0);
		__free_pages(page, order);
		CHECK_EQ(nr_free(), before);
		CHECK_EQ(kept_by_all(), 0);
		CHECK_EQ(pcp_of(0)->nr_hit + pcp_of(0)->nr_refill + pcp_of(0)->nr_drain, 0);
	}
	check_drained();
}
TEST_IN_CHILD(costly_orders_pass_by)

/* ---- refill ---- */

static void refill(int cpu, unsigned int order, int type)
{
	struct per_cpu_pages *pcp = pcp_of(cpu);
	int blocks = refill_blocks(pcp, order);
	struct page **page = malloc(sizeof(*page) * (size_t)(blocks + 1));
	unsigned long hits, refills, before;

	drain_all_pages(NULL);
	hits = pcp->nr_hit;
	refills = pcp->nr_refill;
	before = nr_free();
	for (int i = 0; i < blocks; i++) {
		page[i] = alloc_on(cpu, gfp_of_type[type], order);
		CHECK(page[i]);
		CHECK_EQ(pcp->nr_refill, refills + 1);
		CHECK_EQ(pcp->nr_hit, hits + 1 + (unsigned long)i);
		CHECK_EQ(pcp->count, (blocks - 1 - i) << order);
		CHECK_EQ(length_at(cpu, order, type), blocks - 1 - i);
		CHECK_EQ(nr_free(), before - ((unsigned long)blocks << order));
	}
	check_all_lists();
	CHECK_EQ(kept_by_all(), 0);
	page[blocks] = alloc_on(cpu, gfp_of_type[type], order);
	CHECK_EQ(pcp->nr_refill, refills + 2);
	CHECK_EQ(pcp->count, (blocks - 1) << order);
	CHECK_EQ(nr_free(), before - ((unsigned long)blocks << (order + 1)));
	for (int i = 0; i <= blocks; i++)
		free_on(cpu, page[i], order);
	free(page);
}

static void child_refills_by_batch(void *arg)
{
	boot();
	for_each_sampled_cpu(cpu) for (unsigned int order = 0; order <= 3;
				       order++) for (int type = 0; type < MIGRATE_PCPTYPES; type++)
		refill(cpu, order, type);
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(refills_by_batch)

#if CONFIG_PCP_BATCH + 0 == 8
/* In numbers. */
static void child_refill_numbers(void *arg)
{
	static const int kept[] = { 7, 3 * 2, 1 * 4, 1 * 8 };

	boot();
	for (unsigned int order = 0; order <= 3; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);

		CHECK_EQ(pcp_of(0)->count, kept[order]);
		drain_all_pages(NULL);
		__free_pages(page, order);
		drain_all_pages(NULL);
	}
}
#else
static void child_refill_numbers(void *arg)
{
}
#endif
TEST_IN_CHILD(refill_numbers)

/* A batch is handed out in the order in which it came, the lowest page first. */
static void child_refill_keeps_order(void *arg)
{
	struct page *first, *next;

	boot();
	first = alloc_pages(GFP_KERNEL, 0);
	for (int i = 1; i < refill_blocks(pcp_of(0), 0); i++) {
		next = alloc_pages(GFP_KERNEL, 0);
		CHECK_PTR(next, first + i);
	}
}
TEST_IN_CHILD(refill_keeps_order)

/* ---- high ---- */

/* nr_pcp_free(), once more. */
static int model_free(int batch, int high, int *factor)
{
	int most = high - batch > batch ? high - batch : batch;
	int n = batch << *factor;

	if (n >= most)
		return most;
	if (*factor < 5)
		++*factor;
	return n;
}

#define MANY 600

static struct page *many[MANY];

static void take_many(int cpu, int nr)
{
	for (int i = 0; i < nr; i++) {
		many[i] = alloc_on(cpu, GFP_KERNEL, 0);
		CHECK(many[i]);
	}
}

static void high(int cpu)
{
	struct per_cpu_pages *pcp = pcp_of(cpu);
	unsigned long drains, free_before;
	int factor, count = 0;

	take_many(cpu, MANY);
	on_cpu(cpu, do_drain_local, NULL);
	CHECK_EQ(pcp->free_factor, 0);
	factor = 0;
	drains = pcp->nr_drain;
	free_before = nr_free();
	for (int i = 0; i < MANY; i++) {
		int given = 0;

		free_on(cpu, many[i], 0);
		if (++count >= pcp->high) {
			given = model_free(pcp->batch, pcp->high, &factor);
			given = given < count ? given : count;
			drains++;
		}
		count -= given;
		free_before += (unsigned long)given;
		CHECK_EQ(pcp->count, count);
		CHECK(pcp->count < pcp->high);
		CHECK_EQ(pcp->nr_drain, drains);
		CHECK_EQ(nr_free(), free_before);
		CHECK_EQ(pcp->free_factor, factor);
		/* Those that are left are those freed last, the last of them first. */
		if (type_of(many[i]) == MIGRATE_UNMOVABLE)
			for (int k = 0; given && k < count; k++)
				CHECK_PTR(nth_at(cpu, 0, MIGRATE_UNMOVABLE, k), many[i - k]);
	}
	check_lists(cpu);
	CHECK(MANY <= pcp->high || drains);
	on_cpu(cpu, do_drain_local, NULL);
}

static void child_high_gives_back(void *arg)
{
	boot();
	for_each_sampled_cpu(cpu) high(cpu);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(high_gives_back)

#if CONFIG_PCP_BATCH + 0 == 8 && CONFIG_PCP_HIGH + 0 == 32
/* In numbers: 8, then 16, then all but a batch; an allocation halves it. */
static void child_free_factor(void *arg)
{
	struct per_cpu_pages *pcp;
	int i = 0;

	boot();
	pcp = pcp_of(0);
	take_many(0, 200);
	drain_all_pages(NULL);
	while (i < 31)
		__free_page(many[i++]);
	CHECK_EQ(pcp->count, 31);
	CHECK_EQ(pcp->nr_drain, 0);
	__free_page(many[i++]);
	CHECK_EQ(pcp->count, 24);
	CHECK_EQ(pcp->free_factor, 1);
	while (i < 40)
		__free_page(many[i++]);
	CHECK_EQ(pcp->count, 16);
	CHECK_EQ(pcp->free_factor, 2);
	while (i < 56)
		__free_page(many[i++]);
	CHECK_EQ(pcp->count, 8);
	CHECK_EQ(pcp->free_factor, 2);
	while (i < 80)
		__free_page(many[i++]);
	CHECK_EQ(pcp->count, 8);
	CHECK_EQ(pcp->nr_drain, 4);
	CHECK_EQ(pcp->free_factor, 2);

	many[--i] = alloc_page(GFP_KERNEL);
	CHECK_EQ(pcp->free_factor, 1);
	many[--i] = alloc_page(GFP_KERNEL);
	CHECK_EQ(pcp->free_factor, 0);
	many[--i] = alloc_page(GFP_KERNEL);
	CHECK_EQ(pcp->free_factor, 0);
	while (pcp->count < 31)
		__free_page(many[i++]);
	__free_page(many[i++]);
	CHECK_EQ(pcp->count, 24);
	while (i < 200)
		__free_page(many[i++]);
	drain_all_pages(NULL);
	check_drained();
}
#else
static void child_free_factor(void *arg)
{
}
#endif
TEST_IN_CHILD(free_factor)

/*
 * Try other values of batch and high than the build's. With batch 1, a refill brings one page,
 * and a CPU that only frees reaches the limit of 32 batches for one free. With batch 8 and high
 * 40, four batches are exactly the most that one free may give back.
 */
static void child_other_batches(void *arg)
{
	static const struct {
		int batch, high;
	} given[] = { { 1, 100 }, { 8, 40 }, { 2, 4 } };

	boot();
	for (size_t i = 0; i < ARRAY_SIZE(given); i++) {
		pcp_of(0)->batch = given[i].batch;
		pcp_of(0)->high = given[i].high;
		refill(0, 0, MIGRATE_UNMOVABLE);
		refill(0, 2, MIGRATE_MOVABLE);
		drain_all_pages(NULL);
		pcp_of(0)->free_factor = 0;
		high(0);
	}
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(other_batches)

/* high may be less than a batch: then a free gives back no more than the lists hold. */
static void child_high_below_batch(void *arg)
{
	struct per_cpu_pages *pcp;

	boot();
	pcp = pcp_of(0);
	take_many(0, 40);
	drain_all_pages(NULL);
	pcp->batch = 31;
	pcp->high = 4;
	for (int i = 0; i < 40; i++) {
		__free_page(many[i]);
		check_lists(0);
		CHECK(pcp->count < pcp->high);
	}
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(high_below_batch)

/* The list that grew gives pages back; others keep theirs. */
static void child_shrinks_its_own_list(void *arg)
{
	const gfp_t movable = GFP_KERNEL | __GFP_MOVABLE;
	struct per_cpu_pages *pcp;
	struct page *unmovable;
	unsigned long drains;
	int n;

	boot();
	pcp = pcp_of(0);
	if (pcp->high < pcp->batch + 2)
		return;
	unmovable = alloc_pages(GFP_KERNEL, 0);
	n = pcp->high - 1;
	for (int i = 0; i < n; i++)
		CHECK(many[i] = alloc_pages(movable, 0));
	drain_all_pages(NULL);
	drains = pcp->nr_drain;
	__free_page(unmovable);
	for (int i = 0; i < n; i++) {
		CHECK_EQ(pcp->nr_drain, drains);
		CHECK_EQ(type_of(many[i]), MIGRATE_MOVABLE);
		__free_page(many[i]);
	}
	CHECK_EQ(pcp->nr_drain, drains + 1);
	CHECK_EQ(length_at(0, 0, MIGRATE_MOVABLE), n - pcp->batch);
	CHECK_EQ(length_at(0, 0, MIGRATE_UNMOVABLE), 1);
	drain_all_pages(NULL);
	check_drained();
}
TEST_IN_CHILD(shrinks_its_own_list)

/* A free of any order, whatever other lists hold, leaves less than high. */
static void child_below_high(void *arg)
{
	struct page *page[MIGRATE_PCPTYPES][4], *block;
	const struct per_cpu_pages *pcp;

	boot();
	pcp = pcp_of(0);
	block = alloc_pages(GFP_KERNEL, 0);
	/* What refills bring may be more than high together. */
	for (int type = 0; type < MIGRATE_PCPTYPES; type++)
		for (unsigned int order = 0; order <= 3; order++)
			page[type][order] = alloc_pages(gfp_of_type[type], order);
	__free_page(block);
	CHECK(pcp->count < pcp->high);
	for (int type = 0; type < MIGRATE_PCPTYPES; type++) {
		for (unsigned int order = 0; order <= 3; order++) {
			__free_pages(page[type][order], order);
			check_lists(0);
			CHECK(pcp->count < pcp->high);
		}
	}
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(below_high)

/* However long it goes on: large blocks freed while small ones are fetched. */
static void child_does_not_grow(void *arg)
{
	enum {
		ROUNDS = 200
	};
	static struct page *big[ROUNDS], *small[ROUNDS][MIGRATE_PCPTYPES];
	const struct per_cpu_pages *pcp;

	boot();
	pcp = pcp_of(0);
	for (int i = 0; i < ROUNDS; i++)
		big[i] = alloc_pages(GFP_KERNEL, 3);
	drain_all_pages(NULL);
	for (int i = 0; i < ROUNDS; i++) {
		for (int type = 0; type < MIGRATE_PCPTYPES; type++)
			small[i][type] = alloc_pages(gfp_of_type[type], 1);
		__free_pages(big[i], 3);
		check_lists(0);
		CHECK(pcp->count < pcp->high);
	}
	for (int i = 0; i < ROUNDS; i++)
		for (int type = 0; type < MIGRATE_PCPTYPES; type++)
			__free_pages(small[i][type], 1);
	drain_all_pages(NULL);
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(does_not_grow)

/* ---- drain ---- */

/* Have every CPU keep some pages of several lists. */
static void fill_lists(void)
{
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		struct page *page = alloc_on(cpu, GFP_KERNEL, 0);

		free_on(cpu, page, 0);
		page = alloc_on(cpu, GFP_KERNEL | __GFP_MOVABLE, 1);
		free_on(cpu, page, 1);
		CHECK(pcp_of(cpu)->count > 0 || pcp_of(cpu)->high <= 2);
	}
}

static struct zone another;

static void child_drain_local(void *arg)
{
	long total;

	boot();
	total = free_or_kept();
	for_each_sampled_cpu(cpu)
	{
		int counts[NR_CPUS];

		fill_lists();
		for (int other = 0; other < (int)NR_CPUS; other++)
			counts[other] = pcp_of(other)->count;
		/* Of a zone that is not it: nothing. */
		on_cpu(cpu, do_drain_local, &another);
		CHECK_EQ(pcp_of(cpu)->count, counts[cpu]);
		on_cpu(cpu, do_drain_local, cpu % 2 ? zone : NULL);
		for (int other = 0; other < (int)NR_CPUS; other++)
			CHECK_EQ(pcp_of(other)->count, other == cpu ? 0 : counts[other]);
		check_all_lists();
		CHECK_EQ(free_or_kept(), total);
	}
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), total);
}
TEST_IN_CHILD(drain_local)

static void drain_all_from_inside(void *info)
{
	/* From within a call within a call. */
	task_on((smp_processor_id() + 1) % (int)NR_CPUS, do_drain_all, info);
}

static void child_drain_all(void *arg)
{
	long total;

	boot();
	total = free_or_kept();
	for_each_sampled_cpu(cpu)
	{
		fill_lists();
		on_cpu(cpu, do_drain_all, &another);
		CHECK(kept_by_all() > 0 || pcp_of(cpu)->high <= 2);
		on_cpu(cpu, do_drain_all, cpu % 2 ? zone : NULL);
		check_drained();
		CHECK_EQ(nr_free(), total);

		fill_lists();
		on_cpu(cpu, drain_all_from_inside, NULL);
		check_drained();
		CHECK_EQ(nr_free(), total);
	}
	/* All at once. */
	for (int i = 0; i < (NR_CPUS > 32 ? 1 : 10); i++) {
		fill_lists();
		task_on_each_cpu(do_drain_all, NULL);
		check_drained();
		CHECK_EQ(nr_free(), total);
	}
}
TEST_IN_CHILD(drain_all)

/* An empty list gives nothing back, and is no drain. */
static void child_drain_of_nothing(void *arg)
{
	boot();
	for (int i = 0; i < 3; i++) {
		drain_local_pages(NULL);
		drain_all_pages(zone);
	}
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		CHECK_EQ(pcp_of(cpu)->nr_drain, 0);
	fill_lists();
	drain_all_pages(NULL);
	drain_all_pages(NULL);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		CHECK(pcp_of(cpu)->nr_drain >= 1);
	check_drained();
}
TEST_IN_CHILD(drain_of_nothing)

/* What drains is joined again: as many large blocks as before. */
static void child_drain_merges(void *arg)
{
	unsigned long blocks[MAX_ORDER];

	boot();
	for (int order = 0; order < MAX_ORDER; order++)
		blocks[order] = zone->free_area[order].nr_free;
	for (int i = 0; i < MANY; i++)
		many[i] = alloc_on(i % (int)NR_CPUS, gfp_of_type[i % 3], 0);
	for (int i = 0; i < MANY; i++)
		free_on((i * 7 + 1) % (int)NR_CPUS, many[i], 0);
	drain_all_pages(NULL);
	check_drained();
	for (int order = 0; order < MAX_ORDER; order++)
		CHECK_EQ(zone->free_area[order].nr_free, blocks[order]);
}
TEST_IN_CHILD(drain_merges)

/* ---- counters ---- */

static void child_counters(void *arg)
{
	int blocks;

	boot();
	blocks = refill_blocks(pcp_of(0), 0);
	for_each_sampled_cpu(cpu)
	{
		const struct per_cpu_pages *pcp = pcp_of(cpu);
		unsigned long refills = 0;

		take_many(cpu, 100);
		refills = (unsigned long)((100 + blocks - 1) / blocks);
		CHECK_EQ(pcp->nr_hit, 100);
		CHECK_EQ(pcp->nr_refill, refills);
		CHECK_EQ(pcp->nr_drain, 0);
		CHECK_EQ(pcp->count, refills * (unsigned long)blocks - 100);
		on_cpu(cpu, do_drain_local, NULL);
		CHECK_EQ(pcp->nr_drain, blocks > 1 && 100 % blocks ? 1 : 0);
		CHECK_EQ(pcp->nr_hit, 100);
		for (int i = 0; i < 100; i++)
			free_on(cpu, many[i], 0);
		CHECK_EQ(pcp->nr_hit, 100);
		CHECK_EQ(pcp->nr_refill, refills);
	}
	/* Nobody else's changed. */
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		CHECK_EQ(pcp_of(cpu)->nr_hit, cpu_is_sampled(cpu) ? 100 : 0);
}
TEST_IN_CHILD(counters)

struct count {
	int local, all;
};

static void do_count(void *info)
{
	struct count *c = info;

	c->local = zone_pcp_count(zone, false);
	c->all = zone_pcp_count(zone, true);
}

static void child_count(void *arg)
{
	struct count c;

	boot();
	do_count(&c);
	CHECK_EQ(c.local, 0);
	CHECK_EQ(c.all, 0);
	fill_lists();
	free_on(LAST, alloc_on(LAST, GFP_KERNEL, 0), 0);
	for_each_sampled_cpu(cpu)
	{
		on_cpu(cpu, do_count, &c);
		CHECK_EQ(c.local, pcp_of(cpu)->count);
		CHECK_EQ(c.all, kept_by_all());
	}
}
TEST_IN_CHILD(count)

/* ---- what a person sees ---- */

static void child_shows(void *arg)
{
	boot();
	fill_lists();
	/* No two numbers that are shown are the same. */
	drain_local_pages(NULL);
	__free_page(alloc_page(GFP_KERNEL));
	drain_local_pages(NULL);
	__free_page(alloc_page(GFP_KERNEL));
	drain_local_pages(NULL);
	if (NR_CPUS > 1)
		free_on(LAST, alloc_on(LAST, GFP_KERNEL | __GFP_RECLAIMABLE, 1), 1);
	console_loglevel = LOGLEVEL_DEBUG;
	zoneinfo_show();
	pcp_stats_show();
	show_mem(0, NULL);
	printf("kept %ld, here %d, last %d, batch %d, high %d, drained %lu\n", kept_by_all(),
	       pcp_of(0)->count, pcp_of(LAST)->count, pcp_of(0)->batch, pcp_of(0)->high,
	       pcp_of(0)->nr_drain);
}

static void shows(void **state)
{
	struct child c = run_child(child_shows, NULL);
	const char *normal, *stats;
	int here, last, batch, high;
	unsigned long drained;
	char line[200];
	long kept;

	CHECK_EQ(c.status, 0);
	CHECK_EQ(sscanf(strstr(c.out, "kept "),
			"kept %ld, here %d, last %d, batch %d, high %d, drained %lu", &kept, &here,
			&last, &batch, &high, &drained),
		 6);
	CHECK_HAS(c.out, "pagesets\n");
	CHECK_EQ(count_of(c.out, "    cpu: "), MAX_NR_ZONES * NR_CPUS);
	normal = strstr(c.out, "zone   Normal");
	CHECK(normal);
	snprintf(line, sizeof(line),
		 "  pagesets\n"
		 "    cpu: 0\n"
		 "              count: %d\n"
		 "              high:  %d\n"
		 "              batch: %d\n",
		 here, high, batch);
	CHECK_HAS(normal, line);
	snprintf(line, sizeof(line), "    cpu: %d\n              count: %d\n", LAST, last);
	CHECK_HAS(normal, line);
	CHECK_EQ(count_of(c.out, "  Normal, CPU "), NR_CPUS);
	stats = strstr(c.out, "  Normal, CPU 0: ");
	CHECK(stats);
	snprintf(line, sizeof(line),
		 "  Normal, CPU 0: count %d of %d, batch %d: hit 4, refill 4, drain %lu\n", here,
		 high, batch, drained);
	CHECK_HAS(stats, line);
	CHECK(drained != 4);
	CHECK_EQ(count_of(c.out, ": hit 2, refill 2, drain "), NR_CPUS > 1 ? NR_CPUS - 2 : 0);
	snprintf(line, sizeof(line), " free_pcp:%ld\n", kept);
	CHECK_HAS(c.out, line);
	snprintf(line, sizeof(line), " free_pcp:%ldkB local_pcp:%dkB\n", kept * 4, here * 4);
	CHECK_HAS(strstr(c.out, "\nNormal free:"), line);
	free_child(&c);
}

/* ---- across CPUs ---- */

/* A page goes to the lists of the CPU that frees it. */
static void child_freed_on_another(void *arg)
{
	long total;

	boot();
	total = free_or_kept();
	for_each_sampled_cpu(from)
	{
		for (unsigned int order = 0; order <= 3; order++) {
			int to = (from * 3 + 1) % (int)NR_CPUS, before;
			struct page *page = alloc_on(from, GFP_KERNEL, order);

			if (!keepable(order))
				return;
			on_cpu(to, do_drain_local, NULL);
			before = pcp_of(from)->count;
			free_on(to, page, order);
			CHECK_EQ(pcp_of(to)->count, 1 << order);
			CHECK_PTR(nth_at(to, order, type_of(page), 0), page);
			if (to != from)
				CHECK_EQ(pcp_of(from)->count, before);
			/* There it is the next. */
			if (type_of(page) == MIGRATE_UNMOVABLE)
				CHECK_PTR(alloc_on(to, GFP_KERNEL, order), page);
			else
				CHECK_PTR(alloc_on(to, gfp_of_type[type_of(page)], order), page);
			free_on(from, page, order);
			check_all_lists();
			CHECK_EQ(free_or_kept(), total);
		}
	}
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), total);
}
TEST_IN_CHILD(freed_on_another)

/* ---- exhaustion ---- */

#define ALL_PAGES (SZ_256M >> PAGE_SHIFT)

static struct page *all[ALL_PAGES];

/* Until there is no more. Returns how many. */
static int take_all(gfp_t gfp, unsigned int order)
{
	int n = 0;

	while ((all[n] = alloc_either(gfp | __GFP_NOWARN, order, n & 1)))
		n++;
	return n;
}

/* What other CPUs keep is asked for before there is a failure. */
static void child_exhaustion_drains(void *arg)
{
	int n, more;
	long kept;

	/* Of one zone, whose pages alone are counted here. */
	if (MAX_NR_ZONES > 1)
		return;
	boot();
	fill_lists();
	on_cpu(0, do_drain_local, NULL);
	kept = kept_by_all();
	/* Who may not wait does not ask. */
	n = take_all(GFP_NOWAIT, 0);
	CHECK_EQ(kept_by_all() - pcp_of(0)->count, kept);
	check_all_lists();
	CHECK(nr_free() <= min_wmark_pages(zone));
	more = n;
	while ((all[more] = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 0)))
		more++;
	CHECK(more >= n + kept - 64 || !kept);
	/* Nobody has any now, and what is free is what the watermark keeps. */
	CHECK_EQ(kept_by_all(), 0);
	check_drained();
	CHECK(nr_free() <= min_wmark_pages(zone));
	CHECK_EQ((unsigned long)more + nr_free(), zone_managed_pages(zone));
	for (int i = 0; i < more; i++)
		__free_page(all[i]);
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(exhaustion_drains)

/* Pages on lists are no hole that a large block cannot be made of. */
static void child_drains_for_a_large_block(void *arg)
{
	struct page *block;
	int n;

	boot();
	n = take_all(GFP_KERNEL, 10);
	/* All of one of these blocks, page by page, to the lists of other CPUs. */
	drain_all_pages(NULL);
	split_page(all[n - 1], 10);
	for (int i = 0; i < 1024; i++)
		free_on((i + 1) % (int)NR_CPUS, all[n - 1] + i, 0);
	block = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 10);
	CHECK_PTR(block, all[n - 1]);
	check_all_lists();
	for (int i = 0; i < n; i++)
		__free_pages(all[i], 10);
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(drains_for_a_large_block)

/* It may not fail: then not even the watermarks count, nor where a page is kept. */
static void child_nofail_finds_kept_pages(void *arg)
{
	struct page *page;
	int n;

	/* Of one zone, whose pages alone are counted here. */
	if (MAX_NR_ZONES > 1)
		return;
	boot();
	n = take_all(GFP_KERNEL | __GFP_MEMALLOC, 0);
	CHECK_EQ(nr_free(), 0);
	CHECK_EQ(kept_by_all(), 0);
	CHECK_EQ(n, zone_managed_pages(zone));
	if (!keepable(0))
		return;
	free_on(LAST, all[n - 1], 0);
	CHECK_EQ(pcp_of(LAST)->count, 1);
	page = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 0);
	CHECK_PTR(page, all[n - 1]);
	CHECK_EQ(kept_by_all(), 0);
	for (int i = 0; i < n; i++)
		free_on(i % (int)NR_CPUS, all[i], 0);
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(nofail_finds_kept_pages)

/* From any CPU, in a cross call. */
static void do_take_all(void *info)
{
	*(int *)info = take_all(GFP_KERNEL, 0);
}

static void child_exhaustion_on_each_cpu(void *arg)
{
	int cpus[] = { 0, LAST / 2, LAST }, n;

	/* Of one zone, whose pages alone are counted here. */
	if (MAX_NR_ZONES > 1)
		return;
	boot();
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		fill_lists();
		on_cpu(cpus[i], do_take_all, &n);
		check_drained();
		CHECK(nr_free() <= min_wmark_pages(zone));
		CHECK_EQ((unsigned long)n + nr_free(), zone_managed_pages(zone));
		for (int k = 0; k < n; k++)
			__free_page(all[k]);
		drain_all_pages(NULL);
		CHECK_EQ(nr_free(), zone_managed_pages(zone));
	}
}
TEST_IN_CHILD(exhaustion_on_each_cpu)

/* ---- contents ---- */

static void child_zeroed(void *arg)
{
	boot();
	for (unsigned int order = 0; order <= 3; order++) {
		for (int i = 0; i < 5; i++) {
			struct page *page = alloc_either(GFP_KERNEL | __GFP_ZERO, order, i & 1);
			u8 *p = page_address(page);

			for (size_t k = 0; k < PAGE_SIZE << order; k++)
				CHECK_EQ(p[k], 0);
			memset(p, 0xa5, PAGE_SIZE << order);
			__free_pages(page, order);
		}
	}
}
TEST_IN_CHILD(zeroed)

static void child_init_on_free(void *arg)
{
	boot_with((const char *const[]){ "mem=64M", arg, NULL });
	for (unsigned int order = 0; order <= 3; order++) {
		for (int i = 0; i < 5; i++) {
			struct page *page = alloc_on(LAST, GFP_KERNEL, order);
			u8 *p = page_address(page);

			for (size_t k = 0; i && k < PAGE_SIZE << order; k++)
				CHECK_EQ(p[k], 0);
			memset(p, 0xa5, PAGE_SIZE << order);
			free_on(LAST, page, order);
		}
	}
}

static void init_parameters(void **state)
{
	run_child_ok(child_init_on_free, "init_on_alloc=1");
	run_child_ok(child_init_on_free, "init_on_free=1");
}

/* A page that comes from a list is as new: no flags, no compound page, one reference. */
static void child_like_new(void *arg)
{
	struct page *page;

	boot();
	page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	CHECK(PageHead(page));
	CHECK(PageTail(page + 3));
	SetPagePrivate(page);
	set_page_private(page, 4711);
	ClearPagePrivate(page);
	page->index = 17;
	__free_pages(page, 2);
	page = alloc_pages(GFP_KERNEL, 2);
	for (int i = 0; i < 4; i++) {
		CHECK(!PageCompound(page + i));
		CHECK_EQ(page_ref_count(page + i), i == 0);
		CHECK_EQ(page[i].page_type, ~0U);
	}
	CHECK_EQ(page_private(page), 0);
	__free_pages(page, 2);
}
TEST_IN_CHILD(like_new)

/*
 * The same holds for a single page on the fast path, even when its owner left flags or values in
 * its struct page.
 */
static void child_single_like_new(void *arg)
{
	const unsigned long harmless = PAGEFLAGS_MASK &
				       ~(PAGE_FLAGS_CHECK_AT_FREE | 1UL << PG_head);
	struct page *page;

	boot();
	if (!keepable(0))
		return;
	for (int other = 0; other < 2; other++) {
		page = alloc_page(GFP_KERNEL);
		page->flags |= harmless;
		set_page_private(page, 4711);
		page->index = 17;
		free_either(page, 0, other);
		CHECK_PTR(nth_at(0, 0, MIGRATE_UNMOVABLE, 0), page);
		CHECK_EQ(page->flags & PAGEFLAGS_MASK, 0);
		CHECK_PTR(alloc_page(GFP_KERNEL), page);
		CHECK_EQ(page->flags & PAGEFLAGS_MASK, 0);
		CHECK_EQ(page_private(page), 0);
		CHECK_EQ(page_ref_count(page), 1);
		__free_page(page);
	}
}
TEST_IN_CHILD(single_like_new)

/* ---- the watermark ---- */

/* A zone with no more free pages than its mark gives none, although a CPU keeps some. */
static void child_kept_below_the_mark(void *arg)
{
	const gfp_t gfp = GFP_NOWAIT | __GFP_NOWARN;
	struct page *page;
	int kept;

	boot();
	if (!keepable(0))
		return;
	__free_page(alloc_page(GFP_KERNEL));
	kept = pcp_of(0)->count;
	CHECK(kept);
	for (int mark = 0; mark < NR_WMARK; mark++)
		zone->_watermark[mark] = nr_free();
	zone->fast_mark = zone->_watermark[WMARK_LOW];
	for (int other = 0; other < 2; other++) {
		page = alloc_either(gfp, 0, other);
		CHECK(!page || page_zone(page) != zone);
		CHECK_EQ(pcp_of(0)->count, kept);
	}
	/* With a mark that is one page lower the zone gives a page. */
	for (int mark = 0; mark < NR_WMARK; mark++)
		zone->_watermark[mark]--;
	zone->fast_mark--;
	for (int other = 0; other < 2; other++) {
		page = alloc_either(gfp, 0, other);
		CHECK(page && page_zone(page) == zone);
		__free_page(page);
	}
}
TEST_IN_CHILD(kept_below_the_mark)

/* Allocations that are to fail do so, although a CPU keeps a page. */
static void child_injected_failure(void *arg)
{
	boot_with((const char *const[]){ "mem=64M", "fail_page_alloc=1,0,0,-1", NULL });
	CHECK(setup_fault_attr(&fail_page_alloc, "3,100,0,-1"));
	fail_page_alloc.verbose = false;
	for (int i = 1; i <= 9; i++) {
		struct page *page = alloc_page(GFP_KERNEL | __GFP_NOWARN);

		CHECK_EQ(!page, i % 3 == 0);
		if (page)
			__free_page(page);
	}
}
TEST_IN_CHILD(injected_failure)

/* ---- misuse ---- */

/* Bad flags are reported also where the short way could serve the request. */
static void child_bad_flags(void *arg)
{
	struct page *page;

	boot();
	__free_page(alloc_page(GFP_KERNEL));
	page = alloc_page(GFP_KERNEL | (gfp_t)1 << 25);
	CHECK(page);
	__free_page(page);
	CHECK(!alloc_page(GFP_KERNEL | __GFP_DMA32 | __GFP_HIGHMEM));
	CHECK(!alloc_page(GFP_KERNEL | __GFP_DMA32 | __GFP_HIGHMEM | __GFP_MOVABLE));
	drain_all_pages(NULL);
	check_drained();
}

static void bad_flags(void **state)
{
	struct child c = run_child(child_bad_flags, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "Unexpected gfp: 0x2000000."), 1);
	CHECK_EQ(count_of(c.err, "asks for two zones"), 2);
	free_child(&c);
}

/* No migrate type: a WARN, no page, and no list changes. */
static void child_no_type(void *arg)
{
	boot();
	for (unsigned int order = 0; order <= 3; order++)
		for (int other = 0; other < 2; other++)
			CHECK(!alloc_either(GFP_KERNEL | __GFP_MOVABLE | __GFP_RECLAIMABLE, order,
					    other));
	CHECK_EQ(kept_by_all(), 0);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}

static void no_type(void **state)
{
	struct child c = run_child(child_no_type, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "both movable and reclaimable"), 8);
	free_child(&c);
}

/* A page that others use stays, whichever way its owner gives it back. */
static void child_referenced(void *arg)
{
	boot();
	for (int other = 0; other < 2; other++) {
		struct page *page = alloc_either(GFP_KERNEL, 0, other);
		int count;

		get_page(page);
		count = pcp_of(0)->count;
		free_either(page, 0, other);
		CHECK_EQ(page_ref_count(page), 1);
		CHECK_EQ(pcp_of(0)->count, count);
		put_page(page);
		CHECK_EQ(page_ref_count(page), 0);
	}
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(referenced)

#ifdef CAN_STEP
/*
 * Two users give their page back at the same time. By chance the second seldom
 * does so while the first is inside put_page(). So the processor stops after each
 * instruction of the first, and the second runs after the given number of them.
 */
#define TRAP_FLAG 0x100

static volatile int steps;
static struct page *stepped;

static void one_step(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	if (--steps)
		return;
	put_page(stepped);
	uc->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
}

/* Returns false when the first user needed fewer instructions than @after. */
static bool put_by_two(gfp_t gfp, unsigned int order, int after)
{
	stepped = alloc_pages(gfp, order);
	get_page(stepped);
	steps = after;
	__writeeflags(__readeflags() | TRAP_FLAG);
	put_page(stepped);
	__writeeflags(__readeflags() & ~TRAP_FLAG);
	if (steps > 0)
		put_page(stepped);
	CHECK_EQ(page_ref_count(stepped), 0);
	return steps <= 0;
}

/* Emulators and debuggers may ignore the trap flag. */
static bool host_can_step(void)
{
	steps = 1000;
	__writeeflags(__readeflags() | TRAP_FLAG);
	__writeeflags(__readeflags() & ~TRAP_FLAG);
	return steps < 1000;
}

#define NO_STEPS 77 /* exit status: the host ignores the trap flag */

static void child_put_by_two_users(void *arg)
{
	struct sigaction sa = { .sa_sigaction = one_step, .sa_flags = SA_SIGINFO };
	int after;
	long total;

	boot();
	sigaction(SIGTRAP, &sa, NULL);
	if (!host_can_step())
		_exit(NO_STEPS);
	total = free_or_kept();
	for (int compound = 0; compound < 2; compound++) {
		for (after = 1;
		     put_by_two(GFP_KERNEL | (compound ? __GFP_COMP : 0), compound * 2, after);
		     after++) {
			check_lists(0);
			CHECK_EQ(free_or_kept(), total);
		}
		CHECK(after > 3);
		CHECK_EQ(free_or_kept(), total);
	}
	drain_all_pages(NULL);
	check_drained();
}

static void put_by_two_users(void **state)
{
	struct child c = run_child(child_put_by_two_users, NULL);
	int status = c.status;

	free_child(&c);
	if (status == NO_STEPS)
		skip();
	CHECK_EQ(status, 0);
}
#endif

/* One page with more references, or of a block, or none: said, and left alone. */
static void child_bad_single(void *arg)
{
	struct page *block;
	long before;

	boot();
	block = alloc_pages(GFP_KERNEL, 2);
	before = free_or_kept();
	__free_page(block);	/* of order 2 */
	__free_page(block + 1); /* not the first */
	CHECK_EQ(free_or_kept(), before);
	__free_pages(block, 2);
	check_all_lists();
	block = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);
	__free_page(block);
	__free_page(block + 1); /* a tail page */
	__free_pages(block, 1);
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}

static void bad_single(void **state)
{
	struct child c = run_child(child_bad_single, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "BUG: Bad page state"), 4);
	free_child(&c);
}

static void child_double_free(void *arg)
{
	unsigned int order = (unsigned int)(long)arg;
	struct page *page;
	int count;

	boot();
	page = alloc_pages(GFP_KERNEL, order);
	drain_all_pages(NULL);
	__free_pages(page, order);
	count = pcp_of(0)->count;
	__free_pages(page, order); /* it is kept by this CPU */
	free_either(page, order, false);
	if (NR_CPUS > 1)
		free_on(LAST, page, order);
	put_page(page);
	CHECK_EQ(pcp_of(0)->count, count);
	check_all_lists();
	/* The allocator goes on. */
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}

static void double_free(void **state)
{
	for (long order = 0; order <= 3; order++) {
		struct child c = run_child(child_double_free, (void *)order);

		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "BUG: Bad page state"), NR_CPUS > 1 ? 4 : 3);
		CHECK_HAS(c.err, "free already");
		free_child(&c);
	}
}

/* ---- per-CPU memory comes from here ---- */

#define AREAS 64

/* A chunk for very many CPUs is larger than any block of pages: that may be said. */
static void check_only_says_no_memory(const char *err)
{
	if (NR_CPUS < 100)
		CHECK_STR(err, "");
	CHECK_EQ(count_of(err, "\n"), count_of(err, "percpu: allocation failed, size="));
}

static void child_percpu_chunks(void *arg)
{
	static void __percpu *area[AREAS];
	long total, with_chunk = 0;
	size_t unit = pcpu_nr_pages() << PAGE_SHIFT;
	int n = 0;

	boot();
	unit = (pcpu_nr_pages() << PAGE_SHIFT) / NR_CPUS;
	drain_all_pages(NULL);
	total = free_or_kept();
	while (n < AREAS && free_or_kept() == total) {
		area[n] = __alloc_percpu(16 << 10, 64);
		if (!area[n])
			break;
		memset(per_cpu_ptr(area[n], LAST), 0x5a, 16 << 10);
		n++;
	}
	/* It comes if there can be a block so large. */
	CHECK_EQ(free_or_kept() < total, unit * NR_CPUS <= PAGE_SIZE << (MAX_ORDER - 1));
	if (free_or_kept() < total) {
		with_chunk = total - free_or_kept();
		CHECK(with_chunk >= (long)(unit * NR_CPUS >> PAGE_SHIFT));
		CHECK(with_chunk <= (long)(unit * NR_CPUS >> PAGE_SHIFT) + 8);
	}
	/* More, until a third comes: given back when there are two to spare. */
	while (with_chunk && n < AREAS && total - free_or_kept() == with_chunk) {
		area[n] = __alloc_percpu(16 << 10, 64);
		if (!area[n])
			break;
		n++;
	}
	if (NR_CPUS <= 32)
		CHECK_EQ(total - free_or_kept(), 2 * with_chunk);
	for (int i = 0; i < n; i++) {
		const u8 *p = per_cpu_ptr(area[i], 0);

		CHECK(p[0] == 0x5a || p[0] == 0);
		free_percpu(area[i]);
	}
	/* One stays, for later. */
	CHECK_EQ(total - free_or_kept(), with_chunk);
	check_all_lists();
	drain_all_pages(NULL);
	check_drained();
	memory_exit();
}

static void percpu_chunks(void **state)
{
	struct child c = run_child(child_percpu_chunks, NULL);

	check_only_says_no_memory(c.err);
	CHECK_EQ(c.status, 0);
	free_child(&c);
}

/* Chunks are made on any CPU, and their pages were kept by others before. */
static void __percpu *chunk_area[NR_CPUS];

static void make_area(void *info)
{
	chunk_area[smp_processor_id()] = __alloc_percpu((size_t)(long)info, 8);
}

static void drop_area(void *info)
{
	free_percpu(chunk_area[(smp_processor_id() + 1) % (int)NR_CPUS]);
}

static void child_percpu_on_all_cpus(void *arg)
{
	long total, after_first = 0;

	boot();
	drain_all_pages(NULL);
	total = free_or_kept();
	for (int round = 0; round < 5; round++) {
		task_on_each_cpu(make_area, (void *)(long)(NR_CPUS > 8 ? 512 : 8192));
		task_on_each_cpu(drop_area, NULL);
		if (round == 0)
			after_first = free_or_kept();
		CHECK_EQ(free_or_kept(), after_first);
	}
	CHECK(after_first <= total);
	drain_all_pages(NULL);
	check_drained();
	memory_exit();
}

static void percpu_on_all_cpus(void **state)
{
	struct child c = run_child(child_percpu_on_all_cpus, NULL);

	check_only_says_no_memory(c.err);
	CHECK_EQ(c.status, 0);
	free_child(&c);
}

/* ---- the end ---- */

static void child_exit_with_kept_pages(void *arg)
{
	boot();
	fill_lists();
	CHECK(kept_by_all() > 0 || pcp_of(0)->high <= 2);
	memory_exit();
}

/* Stopped CPUs cannot be asked for their pages: drain_dead_cpus() takes them. */
static void child_drain_dead(void *arg)
{
	boot();
	fill_lists();
	for (unsigned int cpu = 1; cpu < NR_CPUS; cpu++)
		set_cpu_online(cpu, false);
	drain_dead_cpus();
	check_drained();
	CHECK_EQ(nr_free(), zone_managed_pages(zone));
}
TEST_IN_CHILD(drain_dead)

static void exit_with_kept_pages(void **state)
{
	struct child c = run_child(child_exit_with_kept_pages, NULL);

	CHECK_STR(c.err, "");
	CHECK_EQ(c.status, 0);
	free_child(&c);
}

static void child_exit_with_a_leak(void *arg)
{
	unsigned long pfn[3];

	boot();
	fill_lists();
	pfn[0] = page_to_pfn(alloc_on(LAST, GFP_KERNEL, 0));
	pfn[1] = page_to_pfn(alloc_on(0, GFP_KERNEL | __GFP_MOVABLE, 3));
	pfn[2] = page_to_pfn(alloc_on(LAST, GFP_KERNEL | __GFP_COMP, 2));
	fill_lists();
	console_loglevel = LOGLEVEL_DEBUG;
	printf("%#lx %#lx %#lx\n", pfn[0], pfn[1], pfn[2]);
	halt_child();
}

static void exit_with_a_leak(void **state)
{
	struct child c = run_child(child_exit_with_a_leak, NULL);
	static const int orders[] = { 0, 3, 2 };
	const char *s = c.out;
	char line[100];

	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_EQ(count_of(c.err, "not freed"), 3);
	for (int i = 0; i < 3; i++) {
		s = strstr(s, "0x");
		CHECK(s);
		snprintf(line, sizeof(line),
			 "buddy: not freed: 1 block of order %d, %lu bytes, pfn %#lx", orders[i],
			 PAGE_SIZE << orders[i], strtoul(s, (char **)&s, 0));
		CHECK_HAS(c.err, line);
	}
	free_child(&c);
}

/* ---- pcp_verify() finds each broken invariant ---- */

static void child_break_lists(void *arg)
{
	const char *broken = arg;
	struct page *page;

	boot();
	fill_lists();
	verify_invariants();
	page = list_first_entry(&pcp_of(0)->lists[0], struct page, pcp_list);
	if (!strcmp(broken, "count"))
		pcp_of(LAST)->count++;
	else if (!strcmp(broken, "used"))
		set_page_count(page, 1);
	else if (!strcmp(broken, "circle"))
		page->pcp_list.next = &page->pcp_list;
	verify_invariants();
}

static void verify_finds(void **state)
{
	run_child_ok(child_break_lists, "nothing");
	check_broken(child_break_lists, "count", "mm/pcp.c: invariant 1 is broken: count is");
	check_broken(child_break_lists, "circle", "mm/pcp.c: invariant 1 is broken: a list is a");
	check_broken(child_break_lists, "used",
		     "mm/pcp.c: invariant 2 is broken: a page on these lists has no user");
}

/* ---- random operations against a map of who has what ---- */

#define MODEL_OPS  120000
#define OPS_A_CALL 10
#define BLOCKS	   1024
#define TYPES	   MIGRATE_PCPTYPES

static struct block {
	struct page *page;
	unsigned int order;
	u32 mark;
} owned[BLOCKS];
static int nr_owned;
static long owned_pages, all_pages;
static int owned_limit = BLOCKS;
static bool page_owned[ALL_PAGES];

static u32 *words(const struct page *page)
{
	return page_address(page);
}

static void note(struct block b)
{
	unsigned long i = page_to_pfn(b.page) - ARCH_PFN_OFFSET;

	CHECK_EQ(page_to_pfn(b.page) & ((1UL << b.order) - 1), 0);
	CHECK_EQ(page_ref_count(b.page), 1);
	for (unsigned long k = 0; k < 1UL << b.order; k++) {
		CHECK(!page_owned[i + k]);
		page_owned[i + k] = true;
		words(b.page + k)[0] = words(b.page + k)[PAGE_SIZE / 4 - 1] = b.mark + (u32)k;
	}
	owned[nr_owned++] = b;
	owned_pages += 1L << b.order;
}

static struct block forget(int n)
{
	struct block b = owned[n];
	unsigned long i = page_to_pfn(b.page) - ARCH_PFN_OFFSET;

	for (unsigned long k = 0; k < 1UL << b.order; k++) {
		CHECK(page_owned[i + k]);
		page_owned[i + k] = false;
		CHECK_EQ(words(b.page + k)[0], b.mark + (u32)k);
		CHECK_EQ(words(b.page + k)[PAGE_SIZE / 4 - 1], b.mark + (u32)k);
	}
	owned[n] = owned[--nr_owned];
	owned_pages -= 1L << b.order;
	return b;
}

static unsigned int random_order(void)
{
	unsigned long n = random_below(100);

	return n < 55 ? 0 :
	       n < 72 ? 1 :
	       n < 84 ? 2 :
	       n < 94 ? 3 :
			4 + (unsigned int)random_below(4);
}

/* The lists say what comes, and how they look then. */
static void model_alloc(int cpu)
{
	struct per_cpu_pages *pcp = pcp_of(cpu);
	struct block b = { .order = random_order(), .mark = (u32)random_u64() };
	int type = (int)random_below(TYPES), count = pcp->count;
	bool enough = nr_free() > high_wmark_pages(zone) + 4096;
	bool listed = b.order <= 3;
	int had = listed ? length_at(cpu, b.order, type) : 0;
	struct page *want = had ? nth_at(cpu, b.order, type, 0) : NULL;
	unsigned long hits = pcp->nr_hit, refills = pcp->nr_refill, free_before = nr_free();

	if (nr_owned >= owned_limit)
		return;
	b.page = alloc_either(gfp_of_type[type] | __GFP_NOWARN, b.order, random_below(2));
	/* Of the larger ones there may be none, in all of that. */
	CHECK(b.page || !enough || b.order > 3);
	if (!b.page)
		return;
	note(b);
	if (!enough)
		return;
	if (want) {
		CHECK_PTR(b.page, want);
		CHECK_EQ(nr_free(), free_before);
		CHECK_EQ(pcp->count, count - (1 << b.order));
		CHECK_EQ(pcp->nr_refill, refills);
	} else if (listed) {
		int blocks = refill_blocks(pcp, b.order);

		CHECK_EQ(nr_free(), free_before - ((unsigned long)blocks << b.order));
		CHECK_EQ(pcp->count, count + ((blocks - 1) << b.order));
		CHECK_EQ(length_at(cpu, b.order, type), blocks - 1);
		CHECK_EQ(pcp->nr_refill, refills + 1);
	} else {
		CHECK_EQ(nr_free(), free_before - (1UL << b.order));
		CHECK_EQ(pcp->count, count);
	}
	CHECK_EQ(pcp->nr_hit, hits + listed);
}

static void model_free_one(int cpu)
{
	struct per_cpu_pages *pcp = pcp_of(cpu);
	int count = pcp->count, type, had;
	unsigned long drains = pcp->nr_drain;
	struct block b;

	if (!nr_owned)
		return;
	b = forget((int)random_below((unsigned long)nr_owned));
	type = type_of(b.page);
	had = b.order <= 3 ? length_at(cpu, b.order, type) : 0;
	if (random_below(8) == 0)
		free_pages((unsigned long)page_address(b.page), b.order);
	else
		free_either(b.page, b.order, random_below(2));
	if (b.order > 3) {
		CHECK_EQ(pcp->count, count);
		CHECK_EQ(pcp->nr_drain, drains);
		return;
	}
	CHECK(pcp->count < pcp->high);
	if (count + (1 << b.order) < pcp->high) {
		CHECK_EQ(pcp->count, count + (1 << b.order));
		CHECK_EQ(length_at(cpu, b.order, type), had + 1);
		CHECK_PTR(nth_at(cpu, b.order, type, 0), b.page);
		CHECK_EQ(pcp->nr_drain, drains);
	} else {
		CHECK_EQ(pcp->nr_drain, drains + 1);
		CHECK(pcp->count <= count + (1 << b.order) - pcp->batch || pcp->count == 0);
	}
}

/* Several at once, into an array, which goes past the lists. */
static void model_bulk(int cpu)
{
	struct page *page[16] = { NULL };
	unsigned long n = 2 + random_below(15);

	if (nr_owned + 16 > owned_limit)
		return;
	n = alloc_pages_bulk_array(gfp_of_type[random_below(TYPES)] | __GFP_NOWARN, n, page);
	for (unsigned long i = 0; i < n; i++)
		note((struct block){ page[i], 0, (u32)random_u64() });
}

static void model_op(int cpu)
{
	unsigned long n = random_below(1000);

	if (n < 3)
		drain_local_pages(random_below(2) ? NULL : zone);
	else if (n < 4 && NR_CPUS <= 8)
		drain_all_pages(NULL);
	else if (n < 20)
		model_bulk(cpu);
	else if (n < 520)
		model_alloc(cpu);
	else
		model_free_one(cpu);
	check_lists(cpu);
}

static void model_ops(void *info)
{
	for (int i = 0; i < OPS_A_CALL; i++) {
		model_op(smp_processor_id());
		if (NR_CPUS <= 32 || i == 0)
			CHECK_EQ(free_or_kept() + owned_pages, all_pages);
	}
}

static void child_model(void *arg)
{
	random_state = *(u64 *)arg;
	boot_large();
	all_pages = free_or_kept();
	for (int i = 0; i < MODEL_OPS / OPS_A_CALL; i++) {
		on_cpu(i % (int)NR_CPUS, model_ops, NULL);
		/* Much, little and everything in between. */
		if (i % 1000 == 0)
			owned_limit = 16 + (int)random_below(BLOCKS - 16);
		while (nr_owned > owned_limit + 64) {
			struct block b = forget((int)random_below((unsigned long)nr_owned));

			__free_pages(b.page, b.order);
		}
		if (i % 500 == 499) {
			check_all_lists();
			drain_all_pages(NULL);
			check_drained();
			CHECK_EQ(nr_free() + (unsigned long)owned_pages, all_pages);
		}
	}
	while (nr_owned) {
		struct block b = forget(nr_owned - 1);

		free_on(nr_owned % (int)NR_CPUS, b.page, b.order);
	}
	drain_all_pages(NULL);
	check_drained();
	CHECK_EQ(nr_free(), all_pages);
	memory_exit();
}

static void model(void **state)
{
	struct child c;

	random_init();
	c = run_child(child_model, &random_state);
	CHECK_STR(c.err, "");
	CHECK_EQ(c.status, 0);
	free_child(&c);
}

/* ---- where it may not sleep ---- */

static void boot_for_atomic(void)
{
	boot();
}

static void page_that_sleeps(void)
{
	__free_page(alloc_page(GFP_KERNEL));
}

static void pages_that_sleep(void)
{
	__free_pages(alloc_pages(GFP_KERNEL, 6), 6);
}

static void page_that_does_not(void)
{
	__free_page(alloc_page(GFP_ATOMIC));
	__free_pages(alloc_pages(GFP_NOWAIT, 6), 6);
}

static void sleeps_in_atomic(void **state)
{
	const struct atomic_use uses[] = {
		{ boot_for_atomic, page_that_sleeps, "include/linux/sched/mm.h:", false },
		{ boot_for_atomic, pages_that_sleep, "include/linux/sched/mm.h:", false },
		{ boot_for_atomic, page_that_does_not, NULL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++)
		check_atomic_use(&uses[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_after_boot),
		cmocka_unit_test(sleeps_in_atomic),
		cmocka_unit_test(pindex),
		cmocka_unit_test(values),
		cmocka_unit_test(last_in_first_out),
		cmocka_unit_test(each_its_own_list),
		cmocka_unit_test(no_other_takes_it),
		cmocka_unit_test(costly_orders_pass_by),
		cmocka_unit_test(refills_by_batch),
		cmocka_unit_test(refill_numbers),
		cmocka_unit_test(refill_keeps_order),
		cmocka_unit_test(high_gives_back),
		cmocka_unit_test(free_factor),
		cmocka_unit_test(other_batches),
		cmocka_unit_test(high_below_batch),
		cmocka_unit_test(shrinks_its_own_list),
		cmocka_unit_test(below_high),
		cmocka_unit_test(does_not_grow),
		cmocka_unit_test(drain_local),
		cmocka_unit_test(drain_all),
		cmocka_unit_test(drain_of_nothing),
		cmocka_unit_test(drain_merges),
		cmocka_unit_test(counters),
		cmocka_unit_test(count),
		cmocka_unit_test(shows),
		cmocka_unit_test(freed_on_another),
		cmocka_unit_test(exhaustion_drains),
		cmocka_unit_test(drains_for_a_large_block),
		cmocka_unit_test(nofail_finds_kept_pages),
		cmocka_unit_test(exhaustion_on_each_cpu),
		cmocka_unit_test(zeroed),
		cmocka_unit_test(init_parameters),
		cmocka_unit_test(like_new),
		cmocka_unit_test(single_like_new),
		cmocka_unit_test(kept_below_the_mark),
		cmocka_unit_test(injected_failure),
		cmocka_unit_test(no_type),
		cmocka_unit_test(referenced),
#ifdef CAN_STEP
		cmocka_unit_test(put_by_two_users),
#endif
		cmocka_unit_test(bad_flags),
		cmocka_unit_test(bad_single),
		cmocka_unit_test(double_free),
		cmocka_unit_test(percpu_chunks),
		cmocka_unit_test(percpu_on_all_cpus),
		cmocka_unit_test(drain_dead),
		cmocka_unit_test(exit_with_kept_pages),
		cmocka_unit_test(exit_with_a_leak),
		cmocka_unit_test(verify_finds),
		cmocka_unit_test(model),
	};

	return cmocka_run_group_tests_name("pcp", tests, NULL, NULL);
}
