// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slabs on the node's partial list: how many of them a CPU takes, how many
 * empty ones the node keeps, and in which order they stand. Every test boots a
 * machine of its own in a child.
 */

#include "slublib.h"

#define MANY 4000
static void *many[MANY];

/* Allocate all objects of @slabs slabs. Object i of slab k is many[k * per + i]. */
static unsigned int fill_slabs(struct kmem_cache *s, unsigned int slabs)
{
	unsigned int per = oo_objects(s->oo);

	CHECK(slabs * per <= MANY);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, slabs * per, many), (int)(slabs * per));
	CHECK_EQ(atomic_long_read(&s->node->nr_slabs), slabs);
	for (unsigned int i = 0; i < slabs * per; i++)
		CHECK_PTR(virt_to_slab(many[i]), virt_to_slab(many[i / per * per]));
	return per;
}

static bool has_cpu_slabs(const struct kmem_cache *s)
{
	return IS_ENABLED(CONFIG_SMP) && !kmem_cache_debug(s);
}

/* ---- how many ---- */

/*
 * A CPU that has no free object takes one slab to allocate from, and then keeps cpu_partial_slabs
 * / 2 + 1 more.
 */
static void child_taken(void *arg)
{
	unsigned int per, slabs, kept;
	struct kmem_cache *s;
	struct census c;

	boot(arg);
	s = make("taken", 256, 0, 0, NULL);
	slabs = s->cpu_partial_slabs + 4;
	per = fill_slabs(s, slabs);
	for (unsigned int k = 0; k < slabs; k++)
		kmem_cache_free(s, many[k * per]);
	CHECK_EQ(__kmem_cache_shrink(s), 1);
	CHECK_EQ(census(s).partial, slabs);
	many[0] = kmem_cache_alloc(s, GFP_KERNEL);
	kept = has_cpu_slabs(s) ? s->cpu_partial_slabs / 2 + 1 : 0;
	c = census(s);
	CHECK_EQ(c.partial, slabs - 1 - kept);
	CHECK_EQ(c.frozen, kmem_cache_debug(s) ? 0 : 1 + kept);
}

static void taken(void **state)
{
	run_child_ok(child_taken, "");
	run_child_ok(child_taken, "slub_debug=F");
}

/* When a CPU gives empty slabs back, the node keeps min_partial of them and frees the rest. */
static void child_kept_of_empty(void *arg)
{
	struct kmem_cache *s;
	unsigned int slabs;

	boot(arg);
	s = make("whole", 32768, 0, 0, NULL);
	CHECK_EQ(oo_objects(s->oo), 1);
	CHECK_EQ(s->cpu_partial_slabs, has_cpu_slabs(s) ? 12 : 0);
	slabs = 2 * 12 + 2;
	CHECK(s->min_partial < 12);
	fill_slabs(s, slabs);
	kmem_cache_free_bulk(s, slabs, many);
	CHECK_EQ(census(s).partial, s->min_partial);
	check_live(s, 0);
	unmake(s);
}

static void kept_of_empty(void **state)
{
	run_child_ok(child_kept_of_empty, "");
	run_child_ok(child_kept_of_empty, "slub_debug=F");
}

/*
 * When a slab on the node's list becomes empty, it is freed if the list has at least min_partial
 * slabs, itself included.
 */
static void child_kept_of_partial(void *arg)
{
	unsigned int per, slabs;
	struct kmem_cache *s;

	boot(arg);
	s = make("emptied", 256, 0, 0, NULL);
	slabs = (unsigned int)s->min_partial + 3;
	per = fill_slabs(s, slabs);
	for (unsigned int i = 0; i < slabs * per; i++)
		if (i % per)
			kmem_cache_free(s, many[i]);
	CHECK_EQ(__kmem_cache_shrink(s), 1);
	CHECK_EQ(census(s).partial, slabs);
	for (unsigned int k = 0; k < slabs; k++) {
		kmem_cache_free(s, many[k * per]);
		CHECK_EQ(census(s).partial, max(slabs - 1 - k, (unsigned int)s->min_partial - 1));
	}
	check_live(s, 0);
	unmake(s);
}

static void kept_of_partial(void **state)
{
	run_child_ok(child_kept_of_partial, "");
	run_child_ok(child_kept_of_partial, "slub_debug=F");
}

/* ---- in which order ---- */

static unsigned int slab_number(struct slab *slab, unsigned int slabs, unsigned int per)
{
	for (unsigned int k = 0; k < slabs; k++)
		if (virt_to_slab(many[k * per]) == slab)
			return k;
	check_failed(__FILE__, __LINE__, "a slab of nobody");
}

/*
 * Slabs that come to the node go to the tail of its list. A CPU gives all its partial slabs at
 * once; without CPU slabs they come one by one.
 */
static void child_to_tail(void *arg)
{
	unsigned int per, slabs, at_once, n = 0, last = 0;
	struct kmem_cache *s;
	struct slab *slab;

	boot(arg);
	s = make("queue", 256, 0, 0, NULL);
	at_once = has_cpu_slabs(s) ? s->cpu_partial_slabs : 1;
	slabs = has_cpu_slabs(s) ? 2 * at_once + 1 : 7;
	per = fill_slabs(s, slabs + 1);
	for (unsigned int k = 0; k < slabs; k++)
		kmem_cache_free(s, many[k * per]);
	list_for_each_entry(slab, &s->node->partial, slab_list) {
		unsigned int k = slab_number(slab, slabs, per);

		CHECK(k / at_once >= last);
		last = k / at_once;
		n++;
	}
	CHECK_EQ(n, slabs / at_once * at_once);
}

static void to_tail(void **state)
{
	run_child_ok(child_to_tail, "");
	run_child_ok(child_to_tail, "slub_debug=F");
}

static struct kmem_cache *constructed;
static void *freed_meanwhile;

static void ctor(void *object)
{
	void *x = freed_meanwhile;

	freed_meanwhile = NULL;
	kmem_cache_free(constructed, x);
}

/* A new slab goes to the head of the list, even if another slab got a free object meanwhile. */
static void child_new_first(void *arg)
{
	struct slab *old, *new;
	unsigned int per;

	boot(arg);
	constructed = make("new", 256, 0, 0, ctor);
	per = fill_slabs(constructed, 1);
	old = virt_to_slab(many[0]);
	freed_meanwhile = many[0];
	many[per] = kmem_cache_alloc(constructed, GFP_KERNEL);
	CHECK(!freed_meanwhile);
	new = virt_to_slab(many[per]);
	CHECK(new != old);
	CHECK_EQ(census(constructed).partial, 2);
	CHECK_PTR(list_first_entry(&constructed->node->partial, struct slab, slab_list), new);
	CHECK_PTR(list_last_entry(&constructed->node->partial, struct slab, slab_list), old);
}

static void new_first(void **state)
{
	run_child_ok(child_new_first, "slub_debug=F");
}

/* ---- shrinking ---- */

/* Shrinking puts the fullest slabs first and frees the empty ones. Full slabs are on no list. */
static void child_sorted(void *arg)
{
	static const unsigned int nr_free[] = { 20, 5, 0, 17, 31, 64, 1, 40, 30, 16, 2 };
	static const unsigned int sorted[] = { 1, 2, 5, 16, 17, 20, 30, 31, 40 };
	struct kmem_cache *s;
	unsigned int per, i = 0;
	struct slab *slab;

	boot(arg);
	s = make("sorted", 64, 0, 0, NULL);
	per = fill_slabs(s, ARRAY_SIZE(nr_free));
	CHECK(per >= 64);
	for (size_t k = 0; k < ARRAY_SIZE(nr_free); k++)
		kmem_cache_free_bulk(s, nr_free[k] < 64 ? nr_free[k] : per, &many[k * per]);
	CHECK_EQ(__kmem_cache_shrink(s), 1);
	CHECK_EQ(atomic_long_read(&s->node->nr_slabs), ARRAY_SIZE(nr_free) - 1);
	CHECK_EQ(s->node->nr_partial, ARRAY_SIZE(sorted));
	list_for_each_entry(slab, &s->node->partial, slab_list)
		CHECK_EQ(slab->objects - slab->inuse, sorted[i++]);
	census(s);
}

static void sorted(void **state)
{
	run_child_ok(child_sorted, "");
	run_child_ok(child_sorted, "slub_debug=F");
}

/* Shrinking reports that slabs are left, although none of them is on the partial list. */
static void child_all_full(void *arg)
{
	struct kmem_cache *s;

	boot(arg);
	s = make("full", 256, 0, 0, NULL);
	CHECK_EQ(__kmem_cache_shrink(s), 0);
	fill_slabs(s, 2);
	CHECK_EQ(__kmem_cache_shrink(s), 1);
	CHECK_EQ(census(s).full, 2);
}

static void all_full(void **state)
{
	run_child_ok(child_all_full, "");
	run_child_ok(child_all_full, "slub_debug=FU");
}

#if defined(CONFIG_SMP) && NR_CPUS > 2
/*
 * All objects are free, and CPU 1 shrinks the cache. CPU 0 holds the node's lock, so CPU 1 waits
 * when it gives its slabs back. Only then does CPU 2 flush the objects that other CPUs sent to
 * it. One of them belongs to a slab of CPU 1. No slab may be left because of it.
 */
#define SHRINKS 1
#define LATE	2

static bool may_go;

static void hold_up(void *info)
{
	while (!READ_ONCE(may_go))
		usleep(100);
}

static void do_shrink(void *info)
{
	CHECK_EQ(__kmem_cache_shrink(info), 0);
}

/* Wait until a CPU has let go of its slab. */
static void wait_for_flush(struct kmem_cache *s, int cpu)
{
	while (cpu_has_slab(s, cpu))
		cpu_relax();
}

static void do_fill(void *info)
{
	struct kmem_cache *s = info;

	fill_slabs(s, s->cpu_partial_slabs + 2);
}

static void child_flushed_late(void *arg)
{
	struct kmem_cache *s;
	unsigned int per, slabs, last;
	struct cpu_task shrink;
	void *p;

	boot("");
	s = make("late", 256, 0, 0, NULL);
	per = oo_objects(s->oo);
	slabs = s->cpu_partial_slabs;
	last = slabs - 1;
	on_cpu(LATE, do_fill, s);
	/*
	 * CPU 2 now has as many partial slabs as it may keep. CPU 0 frees an object of one of
	 * them.
	 */
	for (unsigned int k = 0; k < slabs; k++)
		free_on(LATE, s, many[k * per]);
	kmem_cache_free(s, many[last * per + 1]);
	/*
	 * One slab more, and CPU 2 gives them all to the node. CPU 1 then takes the slab of that
	 * object.
	 */
	free_on(LATE, s, many[slabs * per]);
	p = alloc_on(SHRINKS, s);
	CHECK_PTR(virt_to_slab(p), virt_to_slab(many[last * per]));
	free_on(SHRINKS, s, p);
	for (unsigned int i = 0; i < (slabs + 2) * per; i++)
		if (i != slabs * per && (i % per || i / per > last) && i != last * per + 1)
			free_on(SHRINKS, s, many[i]);
	check_live(s, 0);

	spin_lock(&s->node->list_lock);
	CHECK_EQ(smp_call_function_single(LATE, hold_up, NULL, 0), 0);
	cpu_task_start(&shrink, SHRINKS, do_shrink, s);
	wait_for_flush(s, SHRINKS);
	WRITE_ONCE(may_go, true);
	wait_for_flush(s, LATE);
	spin_unlock(&s->node->list_lock);
	cpu_task_wait(&shrink);
	CHECK_EQ(census(s).slabs, 0);
	unmake(s);
}
TEST_IN_CHILD(flushed_late)
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken),
		cmocka_unit_test(kept_of_empty),
		cmocka_unit_test(kept_of_partial),
		cmocka_unit_test(to_tail),
		cmocka_unit_test(new_first),
		cmocka_unit_test(sorted),
		cmocka_unit_test(all_full),
#if defined(CONFIG_SMP) && NR_CPUS > 2
		cmocka_unit_test(flushed_late),
#endif
	};

	return cmocka_run_group_tests_name("slub partial", tests, NULL, NULL);
}
