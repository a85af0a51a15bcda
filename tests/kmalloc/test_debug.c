// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_debug= and kmalloc(): the size that was asked for, the red zone behind it, who has
 * objects and how much of them is wasted; and kfree_rcu(). Every test boots a machine of its
 * own in a child.
 */

#include "kmalloclib.h"

#include <linux/delay.h>
#include <linux/rcupdate.h>

static noinline u8 *the_asker(size_t size)
{
	u8 *p = kmalloc_of(size, GFP_KERNEL);

	barrier();
	return p;
}

/* ---- the red zone behind what was asked for ---- */

static const struct over {
	const char *params;
	size_t size, at;
	bool found;
} overs[] = {
	{ "slub_debug=FZPU", 50, 50, true },
	{ "slub_debug=FZU", 50, 50, true },
	{ "slub_debug=FZPU", 50, 63, true },
	{ "slub_debug=FZPU", 1, 1, true },
	{ "slub_debug=FZPU", 8000, 8001, true },
	{ "slub_debug=FZPU", 64, 63, false },
	{ "slub_debug=FZPU", 64, 64, true },
	{ "slub_debug=FZPU", 50, 49, false },
	/* Without tracks nobody knows the size; without red zones nothing is there. */
	{ "slub_debug=FZP", 50, 50, false },
	{ "slub_debug=FPU", 50, 50, false },
	{ "slub_debug=ZU", 50, 50, false },
};

static void child_over(void *arg)
{
	const struct over *o = arg;
	u8 *p;

	boot(o->params);
	p = the_asker(o->size);
	p[o->at] = 0x77;
	kfree(p);
}

static void redzone(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(overs); i++) {
		struct child c = run_child(child_over, (void *)&overs[i]);

		CHECK_EQ(c.status, 0);
		if (overs[i].found) {
			CHECK_HAS(c.err, overs[i].at == 64 ? "): Right Redzone overwritten\n" :
							     "): kmalloc Redzone overwritten\n");
			CHECK_HAS(c.err, ". First byte 0x77 instead of 0xcc\n");
			CHECK_HAS(c.err, "Allocated in kmalloc_of");
			CHECK_HAS(c.err, " not freed\n");
		} else {
			CHECK_STR(c.err, "");
		}
		free_child(&c);
	}
}

/* Zeroes do not reach into it; who asks for the size may use all of it. */
static void child_own(void *arg)
{
	boot(arg);
	for (size_t size = 1; size <= 8192; size += 1 + size / 7) {
		u8 *p = kzalloc(size, GFP_KERNEL), *q = the_asker(size);

		CHECK(all_bytes(p, 0, size));
		memset(q, 0x11, ksize(q));
		q = krealloc(q, size + 1, GFP_KERNEL);
		q[size] = 0x22;
		kfree(p);
		kfree(q);
	}
	check_usable();
}
TEST_BOOTED_WITH(own, "slub_debug=FZPU", "slub_debug=FZU", "slub_debug=FZPU init_on_alloc=1",
		 "slub_debug=FZU init_on_alloc=1")

/* ---- whose an address is ---- */

static void child_dump(void *arg)
{
	u8 *p;
	int local;

	boot(arg);
	p = the_asker(50);
	CHECK(kmem_valid_obj(p) && kmem_valid_obj(p + 40));
	CHECK(!kmem_valid_obj(&local) && !kmem_valid_obj(NULL));
	console_loglevel = LOGLEVEL_DEBUG;
	pr_info("%px:", p + 10);
	kmem_dump_obj(p + 10);
	fflush(stdout);
	dprintf(2, BARE ": slab kmalloc-64 start " BARE "%s pointer offset 10 size 64%s",
		(unsigned long)p + 10, (unsigned long)p, *(char *)arg ? " data offset 64" : "",
		*(char *)arg ? " allocated at kmalloc_of" : "\n");
}

static void dumped(void **state)
{
	static const char *const params[] = { "", "slub_debug=UZ" };

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_dump, (void *)params[i]);

		CHECK_EQ(c.status, 0);
		CHECK_HAS(c.out, c.err);
		CHECK_EQ(count_of(c.out, "    the_asker+"), i);
		free_child(&c);
	}
}

/* ---- who has objects, and the waste ---- */

static noinline void *the_waster(void)
{
	void *p = kmalloc(33, GFP_KERNEL);

	barrier();
	return p;
}

static void child_traces(void *arg)
{
	struct kmem_cache *s;
	void *q;

	boot(arg);
	s = kmalloc_caches[KMALLOC_NORMAL][kmalloc_index(64)];
	for (int i = 0; i < 5; i++)
		CHECK(the_waster());
	CHECK(the_asker(64));
	q = the_waster();
	kfree(q);
	console_loglevel = LOGLEVEL_DEBUG;
	slab_debug_trace_show(s, true);
}

static void traces(void **state)
{
	struct child c = run_child(child_traces, "slub_debug=U");

	CHECK_EQ(c.status, 0);
	CHECK(starts_with(c.out, "      5 the_waster+0x"));
	CHECK_HAS(c.out, " waste=155/31 age=");
	CHECK_HAS(c.out, " pid=1\n    the_waster+0x");
	CHECK_HAS(c.out, "\n      1 kmalloc_of");
	CHECK_EQ(count_of(c.out, "waste="), 1);
	free_child(&c);
	c = run_child(child_traces, "slub_debug=Z");
	CHECK_STR(c.out, "No data\n");
	free_child(&c);
}

/* ---- freed when the readers have ended ---- */

struct node {
	char text[40];
	struct rcu_head rcu;
};

static atomic_t reading, may_end;

static void read_until_told(void *info)
{
	struct node *n = info;

	rcu_read_lock();
	atomic_set(&reading, 1);
	while (!atomic_read(&may_end)) {
		CHECK_STR(n->text, "still here");
		cpu_relax();
	}
	rcu_read_unlock();
}

static void child_freed_by_rcu(void *arg)
{
	struct node *n, *none = NULL;
	struct cpu_task reader;

	boot(arg);
	n = kzalloc(sizeof(*n), GFP_KERNEL);
	strcpy(n->text, "still here");
	kfree_rcu(none, rcu);
	if (LAST) {
		cpu_task_start(&reader, LAST, read_until_told, n);
		while (!atomic_read(&reading))
			cpu_relax();
	}
	kfree_rcu(n, rcu);
	if (LAST) {
		CHECK_EQ(nr_objects(), 1);
		msleep(100);
		CHECK_EQ(nr_objects(), 1);
		atomic_set(&may_end, 1);
		cpu_task_wait(&reader);
	}
	rcu_barrier();
	CHECK_EQ(nr_objects(), 0);
	/* Without a rcu_head it waits at once. */
	kfree_rcu_mightsleep(the_asker(100));
	kvfree_rcu(the_asker(20000));
	CHECK_EQ(nr_objects(), 0);
	kfree_rcu((struct node *)kzalloc(sizeof(*n), GFP_KERNEL), rcu);
	memory_exit();
}
TEST_BOOTED_WITH(freed_by_rcu, "", "slub_debug=FZPU")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(redzone), cmocka_unit_test(own),	   cmocka_unit_test(dumped),
		cmocka_unit_test(traces),  cmocka_unit_test(freed_by_rcu),
	};

	return cmocka_run_group_tests_name("kmalloc debug", tests, NULL, NULL);
}
