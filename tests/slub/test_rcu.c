// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read-copy-update: a callback waits for the readers that are under way; and slabs of
 * SLAB_TYPESAFE_BY_RCU do so, too. Every test boots a machine of its own in a child.
 */

#include "slublib.h"

#include <linux/delay.h>
#include <linux/rcupdate.h>

static atomic_t called, reading, may_end;

static void count_call(struct rcu_head *head)
{
	atomic_inc(&called);
}

static void read_until_told(void *info)
{
	rcu_read_lock();
	atomic_set(&reading, 1);
	while (!atomic_read(&may_end))
		cpu_relax();
	rcu_read_unlock();
}

/* A reader of another CPU holds callbacks up, and only until it ends. */
static void child_waits(void *arg)
{
	struct rcu_head head[3];
	struct cpu_task reader;

	boot("");
	if (!LAST)
		return;
	cpu_task_start(&reader, LAST, read_until_told, NULL);
	while (!atomic_read(&reading))
		cpu_relax();
	for (int i = 0; i < 3; i++)
		call_rcu(&head[i], count_call);
	msleep(200);
	CHECK_EQ(atomic_read(&called), 0);
	atomic_set(&may_end, 1);
	rcu_barrier();
	CHECK_EQ(atomic_read(&called), 3);
	cpu_task_wait(&reader);
}
TEST_IN_CHILD(waits)

/* From tasks and interrupts of all CPUs; each callback is called once. */
static struct rcu_head many[NR_CPUS][50];

static void call_many(void *info)
{
	for (int i = 0; i < 50; i++)
		call_rcu(&many[smp_processor_id()][i], count_call);
}

static void child_many_callbacks(void *arg)
{
	boot("");
	rcu_barrier();
	task_on_each_cpu(call_many, NULL);
	rcu_barrier();
	CHECK_EQ(atomic_read(&called), 50 * NR_CPUS);
	on_each_cpu(call_many, NULL, 1);
	synchronize_rcu();
	rcu_barrier();
	CHECK_EQ(atomic_read(&called), 100 * NR_CPUS);
}
TEST_IN_CHILD(many_callbacks)

static struct rcu_head again;
static int rounds;

static void call_again(struct rcu_head *head)
{
	if (++rounds < 20)
		call_rcu(&again, call_again);
}

/* A callback may ask for another one. */
static void child_again_and_again(void *arg)
{
	boot("");
	call_rcu(&again, call_again);
	for (int i = 0; i < 20; i++)
		rcu_barrier();
	CHECK_EQ(rounds, 20);
}
TEST_IN_CHILD(again_and_again)

/* An object that was freed stays readable, with its type, until the reader has ended. */
static void *watched;

static void read_object(void *info)
{
	rcu_read_lock();
	atomic_set(&reading, 1);
	while (!atomic_read(&may_end)) {
		CHECK_PTR(virt_to_slab(watched)->slab_cache, info);
		CHECK_EQ(READ_ONCE(*(u32 *)watched), 0x600d600d);
		cpu_relax();
	}
	rcu_read_unlock();
}

static void set_type(void *object)
{
	*(u32 *)object = 0x600d600d;
}

static void child_typesafe(void *arg)
{
	struct kmem_cache *s;
	struct cpu_task reader;

	boot("");
	if (!LAST)
		return;
	s = make("typesafe", 64, 0, SLAB_TYPESAFE_BY_RCU, set_type);
	watched = kmem_cache_alloc(s, GFP_KERNEL);
	cpu_task_start(&reader, LAST, read_object, s);
	while (!atomic_read(&reading))
		cpu_relax();
	kmem_cache_free(s, watched);
	/* CPU LAST is busy, so it cannot be asked to flush; it has nothing of the cache. */
	__flush_cpu_slab(s, 0);
	CHECK_EQ(__kmem_cache_do_shrink(s), 0);
	/* The page allocator has not got the slab: nobody else gets its pages. */
	for (int i = 0; i < 200; i++) {
		void *p = page_address(alloc_page(GFP_KERNEL));

		memset(p, 0xff, PAGE_SIZE);
		CHECK(p > watched || p + PAGE_SIZE <= watched);
	}
	msleep(100);
	CHECK(PageSlab(virt_to_page(watched)));
	atomic_set(&may_end, 1);
	rcu_barrier();
	CHECK(!PageSlab(virt_to_page(watched)));
	cpu_task_wait(&reader);
	unmake(s);
}
TEST_IN_CHILD(typesafe)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits),
		cmocka_unit_test(many_callbacks),
		cmocka_unit_test(again_and_again),
		cmocka_unit_test(typesafe),
	};

	return cmocka_run_group_tests_name("rcu", tests, NULL, NULL);
}
