// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work queues, and what is made of them: work on each CPU, calls that may sleep.
 */

#include "machine.h"

static struct completion gate, done;
static char worker_name[TASK_COMM_LEN];
static int cpu_of_work;

static void notes(char c)
{
	strcpy(worker_name, current->comm);
	cpu_of_work = smp_processor_id();
	CHECK(in_task() && !in_atomic() && !irqs_disabled());
	CHECK(current->flags & PF_WQ_WORKER);
	note(c);
}

static void note_a(struct work_struct *work)
{
	notes('a');
}

static void note_b(struct work_struct *work)
{
	notes('b');
}

static void note_c(struct work_struct *work)
{
	notes('c');
}

/* Sleeps in the middle. */
static void waits_at_gate(struct work_struct *work)
{
	notes('(');
	wait_for_completion(&gate);
	notes(')');
}

static DECLARE_WORK(a, note_a);
static DECLARE_WORK(b, note_b);
static DECLARE_WORK(c, note_c);
static DECLARE_WORK(slow, waits_at_gate);

static void boot_work(void)
{
	boot();
	init_completion(&gate);
	init_completion(&done);
}

static void child_order(void *arg)
{
	boot_work();
	CHECK(!flush_work(&a));
	CHECK(!cancel_work_sync(&a));
	CHECK(schedule_work(&a));
	CHECK(work_pending(&a));
	CHECK(!schedule_work(&a));
	CHECK(schedule_work_on(0, &b));
	CHECK(queue_work(system_unbound_wq, &c));
	CHECK_JOURNAL("");
	CHECK(flush_work(&c));
	CHECK_JOURNAL("abc");
	CHECK(!work_pending(&a) && !work_pending(&b) && !work_pending(&c));
	CHECK_STR(worker_name, "kworker/0:0");
	CHECK(!flush_work(&a));
	/* A flush waits for the work itself, not for what is behind it. */
	schedule_work(&c);
	schedule_work(&a);
	schedule_work(&b);
	CHECK(flush_work(&a));
	CHECK_EQ(journal[0], 'c');
	CHECK_EQ(journal[1], 'a');
	settle();
	CHECK_JOURNAL("cab");
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		char name[TASK_COMM_LEN];

		CHECK(schedule_work_on(cpu, &a));
		flush_work(&a);
		CHECK_JOURNAL("a");
		CHECK_EQ(cpu_of_work, cpu);
		snprintf(name, sizeof(name), "kworker/%d:0", cpu);
		CHECK_STR(worker_name, name);
	}
}
TEST_IN_CHILD(order)

static int flush_slow(void *data)
{
	CHECK(flush_work(&slow));
	note((char)(long)data);
	return 0;
}

static void child_flush_running(void *arg)
{
	boot_work();
	schedule_work(&slow);
	settle();
	start(flush_slow, 'f');
	settle();
	CHECK_JOURNAL("(");
	/* Queued again while it runs: this flush waits for the second time. */
	CHECK(schedule_work(&slow));
	start(flush_slow, 'g');
	settle();
	CHECK_JOURNAL("");
	complete(&gate);
	settle();
	CHECK_JOURNAL(")(f");
	complete(&gate);
	settle();
	CHECK_JOURNAL(")g");
}
TEST_IN_CHILD(flush_running)

static int cancel_slow(void *data)
{
	note(cancel_work_sync(&slow) ? 'p' : 'i');
	return 0;
}

static void child_cancel(void *arg)
{
	boot_work();
	schedule_work(&a);
	schedule_work(&b);
	CHECK(cancel_work_sync(&a));
	CHECK(!work_pending(&a));
	settle();
	CHECK_JOURNAL("b");
	CHECK(!cancel_work_sync(&b));
	/* It runs: its end is waited for. Meanwhile nobody can queue it. */
	schedule_work(&slow);
	settle();
	start(cancel_slow, 0);
	settle();
	CHECK_JOURNAL("(");
	CHECK(!schedule_work(&slow));
	start(cancel_slow, 0);
	settle();
	CHECK_JOURNAL("");
	complete(&gate);
	settle();
	CHECK_JOURNAL(")ii");
	CHECK(!work_pending(&slow));
	/* It runs and waits to run once more. */
	schedule_work(&slow);
	settle();
	schedule_work(&slow);
	start(cancel_slow, 0);
	settle();
	CHECK_JOURNAL("(");
	complete(&gate);
	settle();
	CHECK_JOURNAL(")p");
	/* Afterwards all is as before. */
	complete(&gate);
	CHECK(schedule_work(&slow));
	CHECK(flush_work(&slow));
	CHECK_JOURNAL("()");
}
TEST_IN_CHILD(cancel)

/*
 * Work that somebody flushes is cancelled. Who flushes it then does not wait for the work
 * in front of it, because that may wait for him.
 */
static int flushes_a_and_opens(void *data)
{
	flush_work(&a);
	note('f');
	complete(&gate);
	return 0;
}

static int cancels_a(void *data)
{
	note(cancel_work_sync(&a) ? 'p' : 'i');
	return 0;
}

static void child_cancel_of_flushed(void *arg)
{
	boot_work();
	/* They come before the worker, which is made when there is work. */
	start(flushes_a_and_opens, 0);
	start(cancels_a, 0);
	schedule_work(&slow);
	schedule_work(&a);
	settle();
	CHECK_JOURNAL("p(f)");
}
TEST_IN_CHILD(cancel_of_flushed)

static int times;

static void again(struct work_struct *work)
{
	times++;
	schedule_work(work);
	msleep(10);
}
static DECLARE_WORK(again_work, again);

static void child_requeue(void *arg)
{
	boot_work();
	schedule_work(&again_work);
	msleep(1000);
	CHECK(times > 10);
	cancel_work_sync(&again_work);
	CHECK(!work_pending(&again_work));
	times = 0;
	msleep(1000);
	CHECK_EQ(times, 0);
	CHECK(schedule_work(&again_work));
	msleep(100);
	CHECK(times > 0);
	cancel_work_sync(&again_work);
}
TEST_IN_CHILD(requeue)

/* Work waits for other work of its CPU: a second worker, and a third, does that. */
static void flushes_a(struct work_struct *work)
{
	notes('[');
	CHECK(flush_work(&a));
	CHECK_STR(worker_name, "kworker/0:2");
	notes(']');
	CHECK_STR(worker_name, "kworker/0:1");
}
static DECLARE_WORK(outer, flushes_a);

static void flushes_outer(struct work_struct *work)
{
	notes('{');
	CHECK(flush_work(&outer));
	notes('}');
}
static DECLARE_WORK(outermost, flushes_outer);

static void child_second_worker(void *arg)
{
	boot_work();
	schedule_work(&outermost);
	schedule_work(&outer);
	schedule_work(&a);
	CHECK(flush_work(&outermost));
	CHECK_JOURNAL("{[a]}");
	CHECK_STR(worker_name, "kworker/0:0");
	/* As long as none sleeps one is enough. */
	schedule_work(&a);
	schedule_work(&b);
	schedule_work(&c);
	settle();
	CHECK_JOURNAL("abc");
	CHECK_STR(worker_name, "kworker/0:0");
}
TEST_IN_CHILD(second_worker)

/* The same work is never done twice at the same time. */
static void child_not_at_once(void *arg)
{
	boot_work();
	schedule_work(&slow);
	settle();
	CHECK(schedule_work(&slow));
	schedule_work(&a);
	settle();
	CHECK_JOURNAL("(a");
	complete(&gate);
	settle();
	CHECK_JOURNAL(")(");
	/* Also not on another CPU. */
	CHECK(schedule_work_on(LAST, &slow));
	schedule_work_on(LAST, &a);
	flush_work(&a);
	CHECK_JOURNAL("a");
	complete(&gate);
	settle();
	CHECK_JOURNAL(")(");
	CHECK_EQ(cpu_of_work, 0);
	complete(&gate);
	settle();
	CHECK_JOURNAL(")");
	CHECK(schedule_work_on(LAST, &slow));
	complete(&gate);
	flush_work(&slow);
	CHECK_JOURNAL("()");
	CHECK_EQ(cpu_of_work, LAST);
}
TEST_IN_CHILD(not_at_once)

static void queue_a(void *info)
{
	CHECK(in_hardirq());
	CHECK(schedule_work(&a));
}

static void child_from_interrupt(void *arg)
{
	boot_work();
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		CHECK_EQ(smp_call_function_single(cpu, queue_a, NULL, 1), 0);
		flush_work(&a);
		CHECK_JOURNAL("a");
		CHECK_EQ(cpu_of_work, cpu);
	}
}
TEST_IN_CHILD(from_interrupt)

static void child_offline(void *arg)
{
	boot_work();
	CHECK(schedule_work_on(NR_CPUS, &a));
	CHECK(schedule_work_on(-1, &b));
	settle();
	CHECK_JOURNAL("ab");
	CHECK_EQ(cpu_of_work, 0);
}

static void offline(void **state)
{
	struct child c = run_child(child_offline, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "queue_work_on(): CPU -1 is not online\n");
	CHECK_EQ(count_of(c.err, "WARNING: "), 2);
	free_child(&c);
}

static DEFINE_SPINLOCK(lock);

static void leaks_lock(struct work_struct *work)
{
	spin_lock(&lock);
	local_irq_disable();
}
static DECLARE_WORK(leak, leaks_lock);

static void child_leaked_lock(void *arg)
{
	boot_work();
	schedule_work(&leak);
	schedule_work(&a);
	flush_work(&a);
	CHECK_JOURNAL("a");
}

static void leaked_lock(void **state)
{
	struct child c = run_child(child_leaked_lock, NULL);
	char want[200];

	CHECK_EQ(c.status, 0);
	snprintf(want, sizeof(want),
		 "BUG: workqueue leaked lock or atomic: kworker/0:0/0x%08x/2\n"
		 "     last function: leaks_lock\n",
		 IS_ENABLED(CONFIG_PREEMPT_COUNT));
	CHECK(starts_with(c.err, want));
	free_child(&c);
}

static atomic_t done_late;

static void late(struct work_struct *work)
{
	msleep(100);
	atomic_inc(&done_late);
}

static void child_pending_at_exit(void *arg)
{
	static struct work_struct late_works[2 * NR_CPUS];

	boot_work();
	for (int i = 0; i < 2 * (int)NR_CPUS; i++) {
		INIT_WORK(&late_works[i], late);
		schedule_work_on(i % (int)NR_CPUS, &late_works[i]);
	}
	memory_exit();
	CHECK_EQ(atomic_read(&done_late), 2 * NR_CPUS);
}
TEST_IN_CHILD(pending_at_exit)

/* ---- on other CPUs ---- */

static int returns_cpu(void *data)
{
	CHECK_PTR(data, &gate);
	msleep(10);
	notes('x');
	return 100 + smp_processor_id();
}

static void calls_own_cpu(struct work_struct *work)
{
	CHECK_EQ(smp_call_on_cpu((unsigned int)smp_processor_id(), returns_cpu, &gate, false),
		 100 + smp_processor_id());
	note('!');
}
static DECLARE_WORK(caller, calls_own_cpu);

static void child_call_on_cpu(void *arg)
{
	boot_work();
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		CHECK_EQ(smp_call_on_cpu((unsigned int)cpu, returns_cpu, &gate, true), 100 + cpu);
		CHECK_JOURNAL("x");
		schedule_work_on(cpu, &caller);
		flush_work(&caller);
		CHECK_JOURNAL("x!");
	}
	CHECK_EQ(smp_call_on_cpu(NR_CPUS, returns_cpu, &gate, false), -ENXIO);
	CHECK_EQ(smp_call_on_cpu(~0U, returns_cpu, &gate, false), -ENXIO);
	if (!LAST)
		return;
	set_cpu_online((unsigned int)LAST, false);
	CHECK_EQ(smp_call_on_cpu((unsigned int)LAST, returns_cpu, &gate, false), -ENXIO);
	set_cpu_online((unsigned int)LAST, true);
	CHECK_JOURNAL("");
}
TEST_IN_CHILD(call_on_cpu)

static DEFINE_PER_CPU(int, hits);
static atomic_t arrived;

static void meets(struct work_struct *work)
{
	this_cpu_inc(hits);
	atomic_inc(&arrived);
	SPIN_UNTIL(atomic_read(&arrived) == (int)NR_CPUS);
}

static void child_each_cpu(void *arg)
{
	boot_work();
	CHECK_EQ(schedule_on_each_cpu(meets), 0);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		CHECK_EQ(per_cpu(hits, cpu), 1);
}
TEST_IN_CHILD(each_cpu)

/* ---- all of it on all CPUs ---- */

#ifdef SLOW_CODE
#define ROUNDS 100
#else
#define ROUNDS 1000
#endif
#define WORKS 4

static struct counted {
	struct work_struct work;
	int inside;
	long runs;
} works[WORKS];
static long queued;

static void counts(struct work_struct *work)
{
	struct counted *w = container_of(work, struct counted, work);

	CHECK_EQ(__atomic_add_fetch(&w->inside, 1, __ATOMIC_RELAXED), 1);
	/* No atomic operation: nobody else does this work now. */
	w->runs++;
	if (w->runs % 7 == 0)
		msleep(10);
	CHECK_EQ(__atomic_sub_fetch(&w->inside, 1, __ATOMIC_RELAXED), 0);
}

static void queue_next(void *info)
{
	if (schedule_work(&works[(long)info].work))
		__atomic_fetch_add(&queued, 1, __ATOMIC_RELAXED);
}

static int hammers(void *data)
{
	unsigned int me = (unsigned int)(long)data;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct work_struct *w = &works[(i * 7 + me) % WORKS].work;
		int cpu = (int)((i + me) % NR_CPUS);

		if (schedule_work_on(cpu, w))
			__atomic_fetch_add(&queued, 1, __ATOMIC_RELAXED);
		if (i % 3 == 0)
			flush_work(w);
		if (i % 5 == 0 && cancel_work_sync(w))
			__atomic_fetch_sub(&queued, 1, __ATOMIC_RELAXED);
		if (i % 11 == 0)
			smp_call_function_single(cpu, queue_next, (void *)(long)(i % WORKS), 1);
		cond_resched();
	}
	complete(&done);
	return 0;
}

static void child_work_hammer(void *arg)
{
	long runs = 0;

	boot_work();
	for (int i = 0; i < WORKS; i++)
		INIT_WORK(&works[i].work, counts);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		start_on(cpu, hammers, (void *)(long)cpu);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		wait_for_completion(&done);
	for (int i = 0; i < WORKS; i++) {
		flush_work(&works[i].work);
		runs += works[i].runs;
	}
	CHECK_EQ(runs, queued);
}
TEST_IN_CHILD(work_hammer)

/* A piece of work goes from CPU to CPU, and others flush and cancel it all the time. */
static struct counted wanderer;

static int cancels_often(void *data)
{
	for (int i = 0; i < 20 * ROUNDS; i++) {
		if (data)
			flush_work(&wanderer.work);
		else if (cancel_work_sync(&wanderer.work))
			__atomic_fetch_sub(&queued, 1, __ATOMIC_RELAXED);
		cond_resched();
	}
	complete(&done);
	return 0;
}

static void runs_quickly(struct work_struct *work)
{
	wanderer.runs++;
}

static void child_wanders(void *arg)
{
	int cpu = 0;

	boot_work();
	INIT_WORK(&wanderer.work, runs_quickly);
	start_on(1 % NR_CPUS, cancels_often, NULL);
	start_on(LAST, cancels_often, &done);
	for (int ended = 0; ended < 2; ended += try_wait_for_completion(&done)) {
		cpu = (cpu + 1) % (int)NR_CPUS;
		if (schedule_work_on(cpu, &wanderer.work))
			__atomic_fetch_add(&queued, 1, __ATOMIC_RELAXED);
		cond_resched();
	}
	flush_work(&wanderer.work);
	CHECK_EQ(wanderer.runs, queued);
}
TEST_IN_CHILD(wanders)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),	   cmocka_unit_test(flush_running),
		cmocka_unit_test(cancel),	   cmocka_unit_test(cancel_of_flushed),
		cmocka_unit_test(requeue),	   cmocka_unit_test(second_worker),
		cmocka_unit_test(not_at_once),	   cmocka_unit_test(from_interrupt),
		cmocka_unit_test(offline),	   cmocka_unit_test(leaked_lock),
		cmocka_unit_test(pending_at_exit), cmocka_unit_test(call_on_cpu),
		cmocka_unit_test(each_cpu),	   cmocka_unit_test(work_hammer),
		cmocka_unit_test(wanders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
