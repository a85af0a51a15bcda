// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks: their life, their turns, their sleep, and the contexts that code runs in.
 */

#include "machine.h"

/* ---- the life of a task ---- */

static int cpu_of_task[NR_CPUS + 1];

static int note_cpu(void *data)
{
	cpu_of_task[(long)data] = smp_processor_id();
	CHECK_EQ(task_cpu(current), smp_processor_id());
	CHECK(current->flags & PF_KTHREAD);
	CHECK(in_task() && !in_atomic() && !irqs_disabled());
	return 40 + (int)(long)data;
}

/* Each new task goes to the CPU with the fewest tasks; pids count up. */
static void child_create(void *arg)
{
	struct task_struct *k[NR_CPUS];

	boot();
	CHECK_EQ(current->pid, 1);
	CHECK_STR(current->comm, "biscuitos");
	for (int i = 0; i < (int)NR_CPUS; i++) {
		k[i] = kthread_create(note_cpu, (void *)(long)i, "reader-%d-%s", i, "abcdefgh");
		CHECK(!IS_ERR(k[i]));
		CHECK_EQ(task_pid_nr(k[i]), i + 2);
		CHECK_EQ(task_cpu(k[i]), (i + 1) % NR_CPUS);
		cpu_of_task[i] = -1;
	}
	CHECK_STR(k[0]->comm, "reader-0-abcdef");
	msleep(100);
	for (int i = 0; i < (int)NR_CPUS; i++)
		CHECK_EQ(cpu_of_task[i], -1);
	for (int i = 0; i < (int)NR_CPUS; i++) {
		CHECK_EQ(wake_up_process(k[i]), 1);
		msleep(10);
		CHECK_EQ(cpu_of_task[i], (i + 1) % NR_CPUS);
		CHECK_EQ(wake_up_process(k[i]), 0);
		CHECK_EQ(kthread_stop(k[i]), 40 + i);
	}
	/* They are gone, so their CPUs are free again. */
	for (int i = 0; i < 3; i++) {
		k[0] = kthread_run(note_cpu, NULL, "again");
		CHECK_EQ(task_cpu(k[0]), 1 % NR_CPUS);
		msleep(10);
		kthread_stop(k[0]);
	}
}
TEST_IN_CHILD(create)

static int until_stopped(void *data)
{
	int rounds = 0;

	note('b');
	while (!kthread_should_stop()) {
		rounds++;
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	note('e');
	return rounds;
}

static int exits(void *data)
{
	note('x');
	kthread_exit((long)data);
}

static void child_stop(void *arg)
{
	struct task_struct *k;

	boot();
	CHECK(!kthread_should_stop());
	k = start(until_stopped, 0);
	settle();
	CHECK_JOURNAL("b");
	wake_up_process(k);
	settle();
	CHECK_EQ(kthread_stop(k), 2);
	CHECK_JOURNAL("e");

	/* kthread_stop() comes before its first turn. */
	k = kthread_create(until_stopped, NULL, "never");
	CHECK_EQ(kthread_stop(k), -EINTR);
	CHECK_JOURNAL("");
	k = start(until_stopped, 0);
	CHECK_EQ(kthread_stop(k), -EINTR);
	CHECK_JOURNAL("");

	k = start(exits, 7);
	settle();
	CHECK_JOURNAL("x");
	CHECK_EQ(kthread_stop(k), 7);
}
TEST_IN_CHILD(stop)

static void child_on_cpu(void *arg)
{
	struct task_struct *k;

	boot();
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		char name[TASK_COMM_LEN];

		k = kthread_create_on_cpu(note_cpu, NULL, (unsigned int)cpu, "worker/%u");
		snprintf(name, sizeof(name), "worker/%d", cpu);
		CHECK_STR(k->comm, name);
		wake_up_process(k);
		msleep(10);
		CHECK_EQ(cpu_of_task[0], cpu);
		kthread_stop(k);

		k = kthread_create(note_cpu, NULL, "bound");
		kthread_bind(k, (unsigned int)cpu);
		CHECK_EQ(task_cpu(k), cpu);
		wake_up_process(k);
		msleep(10);
		CHECK_EQ(cpu_of_task[0], cpu);
		kthread_stop(k);
	}
	CHECK_EQ(PTR_ERR(kthread_create_on_cpu(note_cpu, NULL, NR_CPUS, "none")), -EINVAL);
	CHECK_EQ(PTR_ERR(kthread_create_on_cpu(note_cpu, NULL, ~0U, "none")), -EINVAL);
	if (!LAST)
		return;
	set_cpu_online((unsigned int)LAST, false);
	CHECK_EQ(PTR_ERR(kthread_create_on_cpu(note_cpu, NULL, (unsigned int)LAST, "off")),
		 -EINVAL);
	for (int i = 0; i < (int)NR_CPUS; i++)
		CHECK(task_cpu(kthread_create(note_cpu, NULL, "on")) != (unsigned int)LAST);
	set_cpu_online((unsigned int)LAST, true);
}
TEST_IN_CHILD(on_cpu)

static void child_bind_too_late(void *arg)
{
	struct task_struct *k;

	boot();
	k = kthread_create(until_stopped, NULL, "late");
	kthread_bind(k, NR_CPUS);
	CHECK_EQ(task_cpu(k), 1 % NR_CPUS);
	wake_up_process(k);
	msleep(10);
	kthread_bind(k, 0);
	CHECK_EQ(task_cpu(k), 1 % NR_CPUS);
	kthread_stop(k);
}

static void bind_too_late(void **state)
{
	struct child c = run_child(child_bind_too_late, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "WARNING: "), 2);
	free_child(&c);
}

/* kthread_stop() looks at a task that has ended, also when many others have ended since. */
static atomic_t ended;
static struct task_struct *stopped;

static int end_soon(void *data)
{
	atomic_inc(&ended);
	return 0;
}

static int stop_result = -1;

static int stop_it(void *data)
{
	stop_result = kthread_stop(stopped);
	return 0;
}

static int wait_for_stop(void *data)
{
	atomic_inc(&ended);
	SPIN_UNTIL(kthread_should_stop());
	atomic_inc(&ended);
	return 77;
}

static void child_many_ended(void *arg)
{
	boot();
	if (!LAST)
		return;
	stopped = start_on(LAST, wait_for_stop, NULL);
	SPIN_UNTIL(atomic_read(&ended) == 1);
	start(stop_it, 0);
	/*
	 * It tells the first one to stop, and sleeps on CPU 0 until that has
	 * ended. If it has ended already, this one ends now, and its struct goes.
	 */
	yield();
	SPIN_UNTIL(atomic_read(&ended) == 2);
	for (int i = 2; i <= 150; i++) {
		start_on(LAST, end_soon, NULL);
		SPIN_UNTIL(atomic_read(&ended) == i + 1);
	}
	msleep(10);
	CHECK_EQ(stop_result, 77);
}
TEST_IN_CHILD(many_ended)

/* ---- turns ---- */

static int yields_thrice(void *data)
{
	for (int i = 0; i < 3; i++) {
		note((char)(long)data);
		yield();
	}
	return 0;
}

static int schedules_thrice(void *data)
{
	for (int i = 0; i < 3; i++) {
		note((char)(long)data);
		schedule();
	}
	return 0;
}

static int rescheds_thrice(void *data)
{
	for (int i = 0; i < 3; i++) {
		note((char)(long)data);
		cond_resched();
	}
	return 0;
}

/* A task keeps its CPU until it gives it away; then it is the turn of the next in the queue. */
static void child_turns(void *arg)
{
	int (*const fns[])(void *) = { yields_thrice, schedules_thrice, rescheds_thrice };

	boot();
	for (size_t i = 0; i < ARRAY_SIZE(fns); i++) {
		start(fns[i], 'a');
		start(fns[i], 'b');
		start(fns[i], 'c');
		note('m');
		CHECK_EQ(cond_resched(), 1);
		note('m');
		settle();
		CHECK_JOURNAL("mabcmabcabc");
		CHECK_EQ(cond_resched(), 0);
	}
	/* Where a task may not sleep, cond_resched() does nothing. */
	start(yields_thrice, 'a');
	local_irq_disable();
	CHECK_EQ(__cond_resched(), 0);
	local_irq_enable();
	__preempt_count++;
	CHECK_EQ(__cond_resched(), 0);
	__preempt_count--;
	CHECK_JOURNAL("");
	settle();
	CHECK_JOURNAL("aaa");
}
TEST_IN_CHILD(turns)

/* A task that waits in a loop of yields lets time pass and takes interrupts. */
static int flag;

static int sets_flag_later(void *data)
{
	CHECK_EQ(schedule_timeout_uninterruptible(100), 0);
	WRITE_ONCE(flag, 1);
	return 0;
}

static void set_flag(void *info)
{
	WRITE_ONCE(flag, 1);
}

static int calls_zero(void *data)
{
	CHECK_EQ(smp_call_function_single(0, set_flag, NULL, 0), 0);
	return 0;
}

static void child_waits_in_yields(void *arg)
{
	unsigned long end;

	boot();
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu += max(1, LAST)) {
		start_on(cpu, sets_flag_later, NULL);
		while (!READ_ONCE(flag))
			schedule();
		WRITE_ONCE(flag, 0);
		start_on(cpu, sets_flag_later, NULL);
		while (!READ_ONCE(flag))
			cond_resched();
		WRITE_ONCE(flag, 0);
	}
	if (LAST) {
		start_on(LAST, calls_zero, NULL);
		while (!READ_ONCE(flag))
			schedule();
		WRITE_ONCE(flag, 0);
		start_on(LAST, calls_zero, NULL);
		while (!READ_ONCE(flag))
			cond_resched();
		WRITE_ONCE(flag, 0);
	}
	/* Looking at the time lets it pass, and then others wake up in time. */
	start(sets_flag_later, 0);
	end = jiffies + 3 * HZ;
	while (time_before(jiffies, end))
		cond_resched();
	CHECK_EQ(READ_ONCE(flag), 1);
}
TEST_IN_CHILD(waits_in_yields)

/* ---- time ---- */

static int sleeps(void *data)
{
	int tens = (int)(long)data;

	msleep((unsigned int)tens % 10 * 100);
	note((char)('a' + tens / 10));
	return 0;
}

static void child_sleep_order(void *arg)
{
	static const char durations[] = { 3, 11, 22, 31, 40, 53 };
	unsigned long before;

	boot();
	for (size_t i = 0; i < ARRAY_SIZE(durations); i++)
		start(sleeps, durations[i]);
	before = peek_jiffies();
	msleep(1000);
	/* Those with the same time in the order in which they went to sleep. */
	CHECK_JOURNAL("ebdcaf");
	CHECK_EQ(peek_jiffies() - before, 101);
	before = peek_jiffies();
	msleep(0);
	CHECK_EQ(peek_jiffies() - before, 1);
	before = peek_jiffies();
	ssleep(3);
	usleep_range(20000, 30000);
	CHECK_EQ(peek_jiffies() - before, 301 + 3);
	before = peek_jiffies();
	mdelay(50);
	CHECK_EQ(peek_jiffies() - before, 5);
}
TEST_IN_CHILD(sleep_order)

static long left[3];

static int sleeps_with_timeout(void *data)
{
	left[0] = schedule_timeout_uninterruptible(100);
	note('u');
	left[1] = schedule_timeout_interruptible(100);
	note('i');
	set_current_state(TASK_UNINTERRUPTIBLE);
	left[2] = schedule_timeout(MAX_SCHEDULE_TIMEOUT);
	note('n');
	return 0;
}

static void child_timeouts(void *arg)
{
	struct task_struct *k;

	boot();
	k = start(sleeps_with_timeout, 0);
	schedule_timeout_uninterruptible(40);
	CHECK_EQ(wake_up_state(k, TASK_INTERRUPTIBLE), 0);
	CHECK_EQ(wake_up_state(k, TASK_UNINTERRUPTIBLE), 1);
	CHECK_JOURNAL("");
	schedule_timeout_uninterruptible(10);
	CHECK_JOURNAL("u");
	CHECK_EQ(left[0], 60);
	CHECK_EQ(wake_up_state(k, TASK_UNINTERRUPTIBLE), 0);
	schedule_timeout_uninterruptible(100);
	CHECK_JOURNAL("i");
	CHECK_EQ(left[1], 0);
	schedule_timeout_uninterruptible(100000);
	CHECK_JOURNAL("");
	wake_up_process(k);
	settle();
	CHECK_JOURNAL("n");
	CHECK_EQ(left[2], MAX_SCHEDULE_TIMEOUT);
	/* Zero is one turn of the others; without a state it is no sleep at all. */
	CHECK_EQ(schedule_timeout_uninterruptible(0), 0);
	CHECK_EQ(schedule_timeout(5), 5);
}
TEST_IN_CHILD(timeouts)

static void child_negative_timeout(void *arg)
{
	boot();
	set_current_state(TASK_UNINTERRUPTIBLE);
	CHECK_EQ(schedule_timeout(-1), 0);
	CHECK(task_is_running(current));
}

static void negative_timeout(void **state)
{
	struct child c = run_child(child_negative_timeout, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "schedule_timeout: wrong timeout value ffffffff");
	free_child(&c);
}

/* The time jumps only when all CPUs wait. */
static int is_busy(void *data)
{
	unsigned long before = peek_jiffies();

	atomic_inc(&ended);
	SPIN_UNTIL(READ_ONCE(flag));
	before = peek_jiffies();
	usleep(20000);
	CHECK_EQ(peek_jiffies(), before);
	CHECK_EQ(READ_ONCE(written), 0);
	return 0;
}

static int says_that_main_sleeps(void *data)
{
	WRITE_ONCE(flag, 1);
	return 0;
}

static void child_time_stands(void *arg)
{
	boot();
	if (!LAST)
		return;
	start_on(LAST, is_busy, NULL);
	SPIN_UNTIL(atomic_read(&ended));
	start(says_that_main_sleeps, 0);
	msleep(10000);
	note('w');
	msleep(10);
}
TEST_IN_CHILD(time_stands)

static void child_jiffies_count(void *arg)
{
	unsigned long before;

	boot();
	before = jiffies;
	for (int i = 0; i < 1600; i++)
		CHECK(time_after_eq(jiffies, before));
	CHECK_EQ(peek_jiffies() - before, 100);
	CHECK_EQ(msecs_to_jiffies(0), 0);
	CHECK_EQ(msecs_to_jiffies(1), 1);
	CHECK_EQ(msecs_to_jiffies(10), 1);
	CHECK_EQ(msecs_to_jiffies(11), 2);
	CHECK_EQ(msecs_to_jiffies(-1U), MAX_JIFFY_OFFSET);
	CHECK_EQ(usecs_to_jiffies(10001), 2);
	CHECK_EQ(jiffies_to_msecs(7), 70);
	CHECK(time_after(5UL, -5UL) && time_before(-5UL, 5UL));
}
TEST_IN_CHILD(jiffies_count)

/* Nothing is reported of who sleeps for long, or often. */
static struct completion all_ended;

static int sleeps_often(void *data)
{
	for (int i = 0; i < 100000; i++)
		msleep(100);
	complete(&all_ended);
	return 5;
}

static void child_long_sleeps(void *arg)
{
	struct task_struct *k;

	boot();
	for (int i = 0; i < 10; i++)
		ssleep(2 * 3600);
	init_completion(&all_ended);
	k = kthread_run(sleeps_often, NULL, "sleeper");
	wait_for_completion(&all_ended);
	CHECK_EQ(kthread_stop(k), 5);
}

static void long_sleeps(void **state)
{
	struct child c = run_child(child_long_sleeps, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

/* ---- contexts ---- */

#ifdef CONFIG_PREEMPT_COUNT
#define HELD 1
#else
#define HELD 0
#endif

static DEFINE_SPINLOCK(lock);

static void check_context(unsigned int hardirqs, unsigned int held, bool irqs_off)
{
	CHECK_EQ(preempt_count(), hardirqs * HARDIRQ_OFFSET + held);
	CHECK_EQ(!!in_hardirq(), hardirqs > 0);
	CHECK_EQ(!!in_interrupt(), hardirqs > 0);
	CHECK_EQ(in_task(), !hardirqs);
	CHECK_EQ(in_atomic(), hardirqs || held);
	CHECK_EQ(irqs_disabled(), irqs_off);
	CHECK_EQ(preemptible(), !hardirqs && !held && !irqs_off);
}

static void inner_call(void *info)
{
	check_context(2, 0, true);
}

static void outer_call(void *info)
{
	check_context(1, 0, true);
	spin_lock(&lock);
	check_context(1, HELD, true);
	spin_unlock(&lock);
	/* Enable, because a call with interrupts off is a WARN. */
	local_irq_enable();
	smp_call_function_single(smp_processor_id(), inner_call, NULL, 1);
	check_context(1, 0, false);
}

static int holds_irqs_off(void *data)
{
	local_irq_disable();
	note('o');
	schedule();
	check_context(0, 0, true);
	local_irq_enable();
	note('e');
	return 0;
}

static void child_contexts(void *arg)
{
	unsigned long flags;

	boot();
	check_context(0, 0, false);
	spin_lock(&lock);
	check_context(0, HELD, false);
	CHECK(!LAST || !spin_trylock(&lock));
	check_context(0, HELD, false);
	spin_unlock(&lock);
	check_context(0, 0, false);
	CHECK(spin_trylock(&lock));
	check_context(0, HELD, false);
	spin_unlock(&lock);
	spin_lock_irqsave(&lock, flags);
	check_context(0, HELD, true);
	spin_unlock_irqrestore(&lock, flags);
	check_context(0, 0, false);
	preempt_disable();
	preempt_disable();
	check_context(0, 2 * HELD, false);
	preempt_enable();
	preempt_enable();
	check_context(0, 0, false);
	on_each_cpu(outer_call, NULL, 1);
	check_context(0, 0, false);
	/* A task takes its state along. */
	start(holds_irqs_off, 0);
	yield();
	CHECK_JOURNAL("o");
	check_context(0, 0, false);
	settle();
	CHECK_JOURNAL("e");
}
TEST_IN_CHILD(contexts)

/* ---- sleeping where that is not allowed ---- */

static DEFINE_MUTEX(mutex);
static DEFINE_SEMAPHORE(sem);
static DECLARE_RWSEM(rwsem);
static DECLARE_COMPLETION(done);
static DECLARE_WAIT_QUEUE_HEAD(queue);

static void no_work(struct work_struct *work)
{
}
static DECLARE_WORK(work, no_work);

static void use_mutex(void)
{
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
}

static void use_mutex_interruptible(void)
{
	CHECK_EQ(mutex_lock_interruptible(&mutex), 0);
	mutex_unlock(&mutex);
}

static void use_mutex_killable(void)
{
	CHECK_EQ(mutex_lock_killable(&mutex), 0);
	mutex_unlock(&mutex);
}

static void use_semaphore(void)
{
	down(&sem);
	up(&sem);
}

static void use_read(void)
{
	down_read(&rwsem);
	up_read(&rwsem);
}

static void use_write(void)
{
	down_write(&rwsem);
	up_write(&rwsem);
}

static void use_completion(void)
{
	complete(&done);
	wait_for_completion(&done);
}

static void use_wait_event(void)
{
	wait_event(queue, true);
}

static void use_wait_event_interruptible(void)
{
	CHECK_EQ(wait_event_interruptible(queue, true), 0);
}

static void use_wait_event_timeout(void)
{
	CHECK(wait_event_timeout(queue, true, 10) > 0);
}

static void use_flush(void)
{
	flush_work(&work);
}

static void use_cancel(void)
{
	cancel_work_sync(&work);
}

static void use_cond_resched(void)
{
	cond_resched();
}

static const struct {
	void (*fn)(void);
	const char *file;
} sleepers[] = {
	{ use_mutex, "mm/mutex.c:" },
	{ use_mutex_interruptible, "mm/mutex.c:" },
	{ use_mutex_killable, "mm/mutex.c:" },
	{ use_semaphore, "mm/rwsem.c:" },
	{ use_read, "mm/rwsem.c:" },
	{ use_write, "mm/rwsem.c:" },
	{ use_completion, "mm/wait.c:" },
	{ use_wait_event, "test_task.c:" },
	{ use_wait_event_interruptible, "test_task.c:" },
	{ use_wait_event_timeout, "test_task.c:" },
	{ use_flush, "mm/workqueue.c:" },
	{ use_cancel, "mm/workqueue.c:" },
	{ use_cond_resched, "test_task.c:" },
};

static void call_it(void *info)
{
	((void (*)(void))info)();
}

static void child_sleeps_under_lock(void *arg)
{
	boot();
	use_mutex();
	spin_lock(&lock);
	sleepers[(long)arg].fn();
	/* Again, within a second of the machine's time. */
	sleepers[(long)arg].fn();
	spin_unlock(&lock);
	sleepers[(long)arg].fn();
}

static void child_sleeps_with_irqs_off(void *arg)
{
	boot();
	local_irq_disable();
	sleepers[(long)arg].fn();
	local_irq_enable();
	sleepers[(long)arg].fn();
}

static void child_sleeps_in_call(void *arg)
{
	boot();
	CHECK_EQ(smp_call_function_single(LAST, call_it, sleepers[(long)arg].fn, 1), 0);
}

static void check_report(void (*fn)(void *), long i, const char *rest)
{
	struct child c = run_child(fn, (void *)i);
	const char *at = strstr(c.err, "BUG: sleeping function called from invalid context at ");
	const char *file = at ? strstr(at, sleepers[i].file) : NULL;
	const char *end = at ? strchr(at, '\n') : NULL;

	CHECK_EQ(c.status, 0);
	if (!at || !file || file > end || !starts_with(end + 1, rest))
		check_failed(__FILE__, __LINE__, "%ld: \"%s\" is not as it should be", i, c.err);
	CHECK_EQ(count_of(c.err, "BUG: "), 1);
	CHECK_HAS(end, "Call Trace:\n");
	free_child(&c);
}

static void sleeping_reports(void **state)
{
	char in_call[200], name[TASK_COMM_LEN] = "biscuitos";

	if (LAST)
		snprintf(name, sizeof(name), "swapper/%d", LAST);
	snprintf(in_call, sizeof(in_call),
		 "in_atomic(): 1, irqs_disabled(): 1, non_block: 0, pid: %d, name: %s\n"
		 "preempt_count: 10000, expected: 0\nCPU: ",
		 LAST ? 0 : 1, name);
	if (!IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))
		return;
	for (long i = 0; i < (long)ARRAY_SIZE(sleepers); i++) {
		if (HELD)
			check_report(child_sleeps_under_lock, i,
				     "in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 1, "
				     "name: biscuitos\npreempt_count: 1, expected: 0\nCPU: ");
		check_report(child_sleeps_with_irqs_off, i,
			     "in_atomic(): 0, irqs_disabled(): 1, non_block: 0, pid: 1, "
			     "name: biscuitos\npreempt_count: 0, expected: 0\nCPU: ");
		check_report(child_sleeps_in_call, i, in_call);
	}
}

/* A second later the next report may come. */
static void child_report_each_second(void *arg)
{
	boot();
	local_irq_disable();
	for (int i = 0; i < 3; i++) {
		use_mutex();
		advance_jiffies(HZ - 1);
		use_mutex();
		advance_jiffies(1);
	}
	local_irq_enable();
}

static void report_each_second(void **state)
{
	struct child c = run_child(child_report_each_second, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "BUG: sleeping function"), 3);
	free_child(&c);
}

/* schedule() itself, under a lock; and a task that ends under one. */
static void child_schedules_atomic(void *arg)
{
	boot();
	preempt_disable();
	schedule_timeout_uninterruptible(1);
	preempt_enable();
}

static int ends_atomic(void *data)
{
	preempt_disable();
	preempt_disable();
	return 3;
}

static void child_ends_atomic(void *arg)
{
	struct task_struct *k;

	boot();
	k = start(ends_atomic, 0);
	settle();
	CHECK_EQ(kthread_stop(k), 3);
	check_context(0, 0, false);
}

static void scheduling_while_atomic(void **state)
{
	struct child c;

	if (!HELD)
		return;
	c = run_child(child_schedules_atomic, NULL);
	CHECK_EQ(c.status, 0);
	CHECK(starts_with(c.err, "BUG: scheduling while atomic: biscuitos/1/0x00000001\nCPU: 0 "));
	CHECK_EQ(count_of(c.err, "BUG: "), 1);
	free_child(&c);
	c = run_child(child_ends_atomic, NULL);
	CHECK_EQ(c.status, 0);
	CHECK(starts_with(c.err, "BUG: scheduling while atomic: task/0/2/0x00000002\nCPU: 0 "));
	CHECK_EQ(count_of(c.err, "BUG: "), 1);
	free_child(&c);
}

/* ---- the same in each run ---- */

static atomic_t running;

static int mixes(void *data)
{
	static const char *const names = "abcdefgh";
	long me = (long)data;

	for (int i = 0; i < 5; i++) {
		mutex_lock(&mutex);
		pr_warn("%c%d at %lu\n", names[me], i, peek_jiffies() - INITIAL_JIFFIES);
		if ((i + me) % 3 == 0)
			msleep((unsigned int)(10 * me));
		mutex_unlock(&mutex);
		if ((i + me) % 2)
			yield();
	}
	if (atomic_dec_and_test(&running))
		complete(&all_ended);
	return 0;
}

static void child_mixture(void *arg)
{
	boot();
	init_completion(&all_ended);
	atomic_set(&running, 8);
	for (long i = 0; i < 8; i++)
		start(mixes, (char)i);
	wait_for_completion(&all_ended);
}

static void same_in_each_run(void **state)
{
	struct child first = run_child(child_mixture, NULL);

	CHECK_EQ(first.status, 0);
	CHECK_EQ(count_of(first.err, " at "), 40);
	for (int i = 0; i < 5; i++) {
		struct child c = run_child(child_mixture, NULL);

		CHECK_STR(c.err, first.err);
		CHECK_STR(c.out, first.out);
		free_child(&c);
	}
	free_child(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(create),
		cmocka_unit_test(stop),
		cmocka_unit_test(on_cpu),
		cmocka_unit_test(bind_too_late),
		cmocka_unit_test(many_ended),
		cmocka_unit_test(turns),
		cmocka_unit_test(waits_in_yields),
		cmocka_unit_test(sleep_order),
		cmocka_unit_test(timeouts),
		cmocka_unit_test(negative_timeout),
		cmocka_unit_test(time_stands),
		cmocka_unit_test(jiffies_count),
		cmocka_unit_test(long_sleeps),
		cmocka_unit_test(contexts),
		cmocka_unit_test(sleeping_reports),
		cmocka_unit_test(report_each_second),
		cmocka_unit_test(scheduling_while_atomic),
		cmocka_unit_test(same_in_each_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
