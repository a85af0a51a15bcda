// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waits that never end are reported, and end the machine; waits that end are not.
 */

#include "machine.h"

static DEFINE_SPINLOCK(lock);
static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SEMAPHORE(sem);
static DECLARE_RWSEM(rwsem);
static DECLARE_COMPLETION(done);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static int flag;
static atomic_t arrived;

/* ---- tasks that sleep ---- */

static int takes_mutex(void *data)
{
	mutex_lock(&first);
	return 0;
}

static void child_owner_is_gone(void *arg)
{
	boot();
	start(takes_mutex, 0);
	settle();
	mutex_lock(&first);
}

static int takes_second_then_first(void *data)
{
	mutex_lock(&second);
	atomic_inc(&arrived);
	mutex_lock(&first);
	return 0;
}

static void child_two_mutexes(void *arg)
{
	boot();
	mutex_lock(&first);
	start_on(LAST, takes_second_then_first, NULL);
	if (LAST)
		SPIN_UNTIL(atomic_read(&arrived));
	else
		settle();
	mutex_lock(&second);
}

static void child_mutex_twice(void *arg)
{
	boot();
	mutex_lock(&first);
	mutex_lock(&first);
}

static void child_completion(void *arg)
{
	boot();
	wait_for_completion(&done);
}

static void child_completion_interruptible(void *arg)
{
	boot();
	CHECK_EQ(wait_for_completion_interruptible(&done), 0);
}

static void child_semaphore(void *arg)
{
	boot();
	down(&sem);
	down(&sem);
}

static void child_rwsem(void *arg)
{
	boot();
	down_read(&rwsem);
	down_write(&rwsem);
}

static void child_event(void *arg)
{
	boot();
	wait_event(queue, flag);
}

static void flushes_itself(struct work_struct *work)
{
	flush_work(work);
}
static DECLARE_WORK(own_work, flushes_itself);

static void child_flush_of_itself(void *arg)
{
	boot();
	schedule_work_on(LAST, &own_work);
	flush_work(&own_work);
}

static int ignores_stop(void *data)
{
	for (;;)
		schedule_timeout_uninterruptible(MAX_SCHEDULE_TIMEOUT);
	return 0;
}

static void child_stop_ignored(void *arg)
{
	struct task_struct *k;

	boot();
	k = start(ignores_stop, 0);
	settle();
	kthread_stop(k);
}

/* Another task wakes up again and again, but never main(). */
static int polls(void *data)
{
	while (!READ_ONCE(flag))
		msleep(10);
	return 0;
}

static void child_poll(void *arg)
{
	boot();
	start_on(LAST, polls, NULL);
	wait_for_completion(&done);
}

static const struct hang {
	const char *name;
	void (*fn)(void *);
	const char *words[3];
} hung[] = {
	{ "owner_is_gone",
	  child_owner_is_gone,
	  { "      It waits for the mutex first+0x0/",
	    ", which task task/0:2 holds; that task has ended.\n", "child_owner_is_gone+0x" } },
	{ "two_mutexes",
	  child_two_mutexes,
	  { "      It waits for the mutex second+0x0/", "      It waits for the mutex first+0x0/",
	    "takes_second_then_first+0x" } },
	{ "mutex_twice",
	  child_mutex_twice,
	  { "      It waits for the mutex first+0x0/", ", which task biscuitos:1 holds.\n",
	    "child_mutex_twice+0x" } },
	{ "completion", child_completion, { "child_completion+0x" } },
	{ "completion_interruptible",
	  child_completion_interruptible,
	  { "child_completion_interruptible+0x" } },
	{ "semaphore", child_semaphore, { "child_semaphore+0x" } },
	{ "rwsem", child_rwsem, { "child_rwsem+0x" } },
	{ "event", child_event, { "child_event+0x" } },
	{ "flush_of_itself",
	  child_flush_of_itself,
	  { "task:kworker/", " flushes_itself+0x", "child_flush_of_itself+0x" } },
	{ "stop_ignored",
	  child_stop_ignored,
	  { "task:task/0          state:D stack:0 pid:2 ", " ignores_stop+0x",
	    "kthread_stop+0x" } },
	{ "poll", child_poll, { "child_poll+0x" } },
};

static void check_end(const struct hang *h, const char *start, const char *panic)
{
	struct child c = run_child(h->fn, NULL);

	if (c.status != 128 + SIGABRT || !starts_with(c.err, start) || !strstr(c.err, panic))
		check_failed(__FILE__, __LINE__, "%s: status %d, \"%s\"", h->name, c.status, c.err);
	for (size_t i = 0; i < ARRAY_SIZE(h->words) && h->words[i]; i++)
		if (!strstr(c.err, h->words[i]))
			check_failed(__FILE__, __LINE__, "%s: no \"%s\" in \"%s\"", h->name,
				     h->words[i], c.err);
	CHECK_HAS_NOT(c.err, "does not answer");
	free_child(&c);
}

static void hung_tasks(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(hung); i++)
		check_end(&hung[i],
			  "INFO: task biscuitos:1 blocked for more than 120 seconds.\n"
			  "      Nothing that runs could wake it up: it would wait for ever.\n",
			  "Kernel panic - not syncing: hung_task: blocked tasks\n");
}

/* ---- CPUs that spin ---- */

#ifdef CONFIG_SMP

static void spins_for_flag(void *info)
{
	while (!READ_ONCE(flag))
		cpu_relax();
}

static void child_call_spins(void *arg)
{
	boot();
	smp_call_function_single(LAST, spins_for_flag, NULL, 1);
}

static void child_all_spin(void *arg)
{
	boot();
	smp_call_function(spins_for_flag, NULL, 0);
	spins_for_flag(NULL);
}

static void child_lock_twice(void *arg)
{
	boot();
	spin_lock(&lock);
	spin_lock(&lock);
}

static int holds_lock(void *data)
{
	spin_lock(&lock);
	atomic_inc(&arrived);
	schedule_timeout_uninterruptible(MAX_SCHEDULE_TIMEOUT);
	return 0;
}

static void child_lock_of_sleeper(void *arg)
{
	boot();
	start_on(LAST, holds_lock, NULL);
	SPIN_UNTIL(atomic_read(&arrived));
	spin_lock(&lock);
}

/* Two CPUs call each other with interrupts off, which they wait for with interrupts off. */
static int calls_with_irqs_off(void *data)
{
	int other = smp_processor_id() ? 0 : LAST;

	local_irq_disable();
	atomic_inc(&arrived);
	SPIN_UNTIL(atomic_read(&arrived) == 2);
	smp_call_function_single(other, spins_for_flag, NULL, 1);
	return 0;
}

static void child_csd_circle(void *arg)
{
	boot();
	start_on(LAST, calls_with_irqs_off, NULL);
	calls_with_irqs_off(NULL);
}

static const struct hang spinning[] = {
	{ "call_spins", child_call_spins, { "spins_for_flag+0x", "child_call_spins+0x" } },
	{ "all_spin", child_all_spin, { "spins_for_flag+0x", "child_all_spin+0x" } },
	{ "lock_twice", child_lock_twice, { "__raw_spin_lock+0x", "child_lock_twice+0x" } },
	{ "lock_of_sleeper",
	  child_lock_of_sleeper,
	  { "child_lock_of_sleeper+0x", "holds_lock+0x" } },
};

static void soft_lockups(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(spinning); i++) {
		struct child c = run_child(spinning[i].fn, NULL);

		CHECK_HAS(c.err, "watchdog: BUG: soft lockup - CPU#");
		CHECK_HAS(c.err, " stuck for 2s! [");
		CHECK_HAS(c.err, "It spins, and what it waits for does not come.\n");
		CHECK_HAS(c.err, "Kernel panic - not syncing: softlockup: hung tasks\n");
		CHECK_EQ(c.status, 128 + SIGABRT);
		for (size_t w = 0; w < ARRAY_SIZE(spinning[i].words) && spinning[i].words[w]; w++)
			CHECK_HAS(c.err, spinning[i].words[w]);
		free_child(&c);
	}
}

static void csd_circle(void **state)
{
	struct child c = run_child(child_csd_circle, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "Kernel panic - not syncing: ");
	CHECK_HAS(c.err, "child_csd_circle+0x");
	CHECK_EQ(count_of(c.err, "calls_with_irqs_off+0x") >= 2, 1);
	free_child(&c);
}

/* ---- waits that end ---- */

static int ball;
#define ROUNDS 150000

static void play(int own)
{
	for (int i = 0; i < ROUNDS; i++) {
		SPIN_UNTIL(__atomic_load_n(&ball, __ATOMIC_ACQUIRE) == own);
		__atomic_store_n(&ball, !own, __ATOMIC_RELEASE);
	}
}

static int plays(void *data)
{
	play(1);
	return 0;
}

static void child_ping_pong(void *arg)
{
	struct task_struct *k;

	boot();
	k = start_on(LAST, plays, NULL);
	play(0);
	msleep(10);
	CHECK_EQ(kthread_stop(k), 0);
}

/*
 * A CPU that spins for one that works for long is given time. While it spins a tick passes
 * every 16 naps; it would be reported after 200 ticks if the other one did nothing, and
 * after 1000 even so.
 */
static int works_long(void *data)
{
	unsigned long before = peek_jiffies();

	while (peek_jiffies() - before < 600)
		;
	WRITE_ONCE(flag, 1);
	return 0;
}

static void child_long_work(void *arg)
{
	boot();
	start_on(LAST, works_long, NULL);
	SPIN_UNTIL(READ_ONCE(flag));
}

/* A loop that gets on is no lockup, however often it relaxes. */
static void child_counting(void *arg)
{
	boot();
	for (int i = 0; i < 64 * 5000; i++)
		cpu_relax();
}

static void legal_waits(void **state)
{
	void (*const fns[])(void *) = { child_ping_pong, child_long_work, child_counting };

	for (size_t i = 0; i < ARRAY_SIZE(fns); i++) {
		struct child c = run_child(fns[i], NULL);

		CHECK_STR(c.err, "");
		CHECK_EQ(c.status, 0);
		free_child(&c);
	}
}

#else

static void child_lock_twice(void *arg)
{
	boot();
	spin_lock(&lock);
	spin_lock(&lock);
}

/* With one CPU a lock is nothing, unless DEBUG_SPINLOCK makes it one. */
static void soft_lockups(void **state)
{
	struct child c = run_child(child_lock_twice, NULL);

	if (IS_ENABLED(CONFIG_DEBUG_SPINLOCK)) {
		CHECK_EQ(c.status, 128 + SIGABRT);
		CHECK_HAS(c.err, "It waits for a spinlock that this CPU holds itself.\n");
		CHECK_HAS(c.err, "child_lock_twice+0x");
	} else {
		CHECK_EQ(c.status, 0);
	}
	free_child(&c);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hung_tasks),
		cmocka_unit_test(soft_lockups),
#ifdef CONFIG_SMP
		cmocka_unit_test(csd_circle),
		cmocka_unit_test(legal_waits),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
