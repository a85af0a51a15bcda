// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tasks sleep for: wait queues, completions, semaphores, rwsems, mutexes. The tasks
 * are on CPU 0, so the order in which they go on is the same in each run.
 */

#include "machine.h"

/* ---- wait queues ---- */

static DECLARE_WAIT_QUEUE_HEAD(queue);
static int tickets;

static bool take_ticket(void)
{
	return tickets > 0 && tickets--;
}

static int waits(void *data)
{
	wait_event(queue, take_ticket());
	CHECK(task_is_running(current));
	note((char)(long)data);
	return 0;
}

static int waits_interruptible(void *data)
{
	CHECK_EQ(wait_event_interruptible(queue, take_ticket()), 0);
	note((char)(long)data);
	return 0;
}

static int waits_killable(void *data)
{
	CHECK_EQ(wait_event_killable(queue, take_ticket()), 0);
	note((char)(long)data);
	return 0;
}

static int waits_exclusive(void *data)
{
	wait_event_exclusive_cmd(queue, take_ticket(), , );
	note((char)(long)data);
	return 0;
}

static void child_wait_event_(void *arg)
{
	boot();
	tickets = 1;
	wait_event(queue, take_ticket());
	CHECK(!waitqueue_active(&queue));
	start(waits, 'a');
	start(waits, 'b');
	start(waits_interruptible, 'c');
	settle();
	CHECK(waitqueue_active(&queue));
	/* The condition is false: they go on sleeping. */
	CHECK_EQ(wake_up(&queue), 0);
	settle();
	CHECK_JOURNAL("");
	CHECK(waitqueue_active(&queue));
	/* One that is not exclusive stands in front of those that came before. */
	tickets = 2;
	wake_up_interruptible(&queue);
	settle();
	CHECK_JOURNAL("c");
	wake_up_interruptible(&queue);
	settle();
	CHECK_JOURNAL("");
	wake_up(&queue);
	settle();
	CHECK_EQ(written, 1);
	CHECK_EQ(tickets, 0);
	tickets = 1;
	wake_up_all(&queue);
	settle();
	CHECK_EQ(written, 2);
	CHECK(!waitqueue_active(&queue));
	written = 0;
	start(waits_killable, 'k');
	start(waits, 'w');
	settle();
	tickets = 2;
	wake_up(&queue);
	settle();
	CHECK_JOURNAL("wk");
}
TEST_IN_CHILD(wait_event_)

static void child_exclusive(void *arg)
{
	boot();
	for (char c = 'a'; c <= 'e'; c++)
		start(waits_exclusive, c);
	settle();
	start(waits, 'z');
	settle();
	tickets = 6;
	CHECK_EQ(wake_up(&queue), 1);
	settle();
	CHECK_JOURNAL("za");
	CHECK_EQ(wake_up_nr(&queue, 2), 2);
	settle();
	CHECK_JOURNAL("bc");
	CHECK_EQ(wake_up_interruptible_all(&queue), 0);
	settle();
	CHECK_JOURNAL("");
	CHECK_EQ(wake_up_all(&queue), 2);
	settle();
	CHECK_JOURNAL("de");
	CHECK(!waitqueue_active(&queue));
}
TEST_IN_CHILD(exclusive)

static long left;

static int waits_with_timeout(void *data)
{
	left = wait_event_timeout(queue, take_ticket(), 100);
	note('t');
	return 0;
}

static void child_wait_timeout(void *arg)
{
	unsigned long before;

	boot();
	before = peek_jiffies();
	CHECK_EQ(wait_event_timeout(queue, take_ticket(), 50), 0);
	CHECK_EQ(peek_jiffies() - before, 50);
	CHECK_EQ(wait_event_timeout(queue, take_ticket(), 0), 0);
	CHECK_EQ(wait_event_interruptible_timeout(queue, take_ticket(), 3), 0);
	CHECK_EQ(wait_event_timeout(queue, true, 0), 1);
	CHECK_EQ(wait_event_timeout(queue, true, 7), 7);
	CHECK(!waitqueue_active(&queue));
	start(waits_with_timeout, 0);
	schedule_timeout_uninterruptible(30);
	wake_up(&queue);
	schedule_timeout_uninterruptible(10);
	CHECK_JOURNAL("");
	tickets = 2;
	wake_up(&queue);
	settle();
	CHECK_JOURNAL("t");
	CHECK_EQ(left, 60);
}
TEST_IN_CHILD(wait_timeout)

static int own_wakes, own_returns;

static int own_wake(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key)
{
	CHECK_PTR(entry->private, current);
	CHECK_EQ(mode, TASK_NORMAL);
	CHECK_PTR(key, &own_wakes);
	own_wakes++;
	return own_returns;
}

static void child_entries(void *arg)
{
	DEFINE_WAIT_FUNC(one, own_wake);
	DEFINE_WAIT_FUNC(two, own_wake);
	DEFINE_WAIT_FUNC(three, own_wake);
	DECLARE_WAITQUEUE(plain, current);

	boot();
	CHECK(prepare_to_wait_exclusive(&queue, &one, TASK_INTERRUPTIBLE));
	CHECK_EQ(current->__state, TASK_INTERRUPTIBLE);
	CHECK(!prepare_to_wait_exclusive(&queue, &two, TASK_UNINTERRUPTIBLE));
	CHECK_EQ(current->__state, TASK_UNINTERRUPTIBLE);
	prepare_to_wait(&queue, &three, TASK_IDLE);
	__set_current_state(TASK_RUNNING);
	/* One whose function does nothing does not count. */
	CHECK_EQ(__wake_up(&queue, TASK_NORMAL, 1, &own_wakes), 0);
	CHECK_EQ(own_wakes, 3);
	own_returns = 1;
	CHECK_EQ(__wake_up(&queue, TASK_NORMAL, 1, &own_wakes), 1);
	CHECK_EQ(own_wakes, 5);
	finish_wait(&queue, &one);
	finish_wait(&queue, &two);
	finish_wait(&queue, &three);
	CHECK(!waitqueue_active(&queue));
	add_wait_queue(&queue, &plain);
	CHECK(waitqueue_active(&queue));
	set_current_state(TASK_UNINTERRUPTIBLE);
	wake_up(&queue);
	CHECK(task_is_running(current));
	/* The default does not take the entry out. */
	CHECK(waitqueue_active(&queue));
	remove_wait_queue(&queue, &plain);
	CHECK(!waitqueue_active(&queue));
}
TEST_IN_CHILD(entries)

/* ---- completions ---- */

static DECLARE_COMPLETION(done);

static int waits_for_completion(void *data)
{
	wait_for_completion(&done);
	note((char)(long)data);
	return 0;
}

static void complete_it(void *info)
{
	complete(&done);
}

static void child_completions(void *arg)
{
	boot();
	CHECK(!completion_done(&done));
	CHECK(!try_wait_for_completion(&done));
	complete(&done);
	complete(&done);
	CHECK(completion_done(&done));
	wait_for_completion(&done);
	CHECK(try_wait_for_completion(&done));
	CHECK(!try_wait_for_completion(&done));
	for (char c = 'a'; c <= 'd'; c++)
		start(waits_for_completion, c);
	settle();
	complete(&done);
	settle();
	CHECK_JOURNAL("a");
	CHECK_EQ(smp_call_function_single(LAST, complete_it, NULL, 1), 0);
	settle();
	CHECK_JOURNAL("b");
	complete_all(&done);
	settle();
	CHECK_JOURNAL("cd");
	for (int i = 0; i < 3; i++) {
		wait_for_completion(&done);
		CHECK(try_wait_for_completion(&done));
		CHECK_EQ(done.done, UINT_MAX);
		complete(&done);
	}
	reinit_completion(&done);
	CHECK(!completion_done(&done));
	CHECK_EQ(wait_for_completion_timeout(&done, 0), 0);
	CHECK_EQ(wait_for_completion_timeout(&done, 20), 0);
	CHECK(!waitqueue_active(&done.wait));
	complete(&done);
	CHECK_EQ(wait_for_completion_timeout(&done, 20), 20);
	complete(&done);
	CHECK_EQ(wait_for_completion_timeout(&done, 0), 1);
	complete(&done);
	CHECK_EQ(wait_for_completion_interruptible(&done), 0);
	complete(&done);
	CHECK_EQ(wait_for_completion_killable(&done), 0);
	/* Who was woken up finds that another one was quicker, and waits on. */
	start(waits_for_completion, 'e');
	settle();
	complete(&done);
	CHECK(try_wait_for_completion(&done));
	settle();
	CHECK_JOURNAL("");
	complete(&done);
	settle();
	CHECK_JOURNAL("e");
}
TEST_IN_CHILD(completions)

/* ---- semaphores ---- */

static struct semaphore sem;

static int takes_sem(void *data)
{
	down(&sem);
	note((char)(long)data);
	return 0;
}

static void up_it(void *info)
{
	up(&sem);
}

static void child_semaphores(void *arg)
{
	unsigned long before;

	boot();
	sema_init(&sem, 2);
	down(&sem);
	CHECK_EQ(down_trylock(&sem), 0);
	CHECK_EQ(down_trylock(&sem), 1);
	CHECK_EQ(down_timeout(&sem, 0), -ETIME);
	CHECK_EQ(down_timeout(&sem, -1), -ETIME);
	before = peek_jiffies();
	CHECK_EQ(down_timeout(&sem, 10), -ETIME);
	CHECK_EQ(peek_jiffies() - before, 10);
	/* Those that gave up do not take it. */
	up(&sem);
	CHECK_EQ(sem.count, 1);
	CHECK_EQ(down_interruptible(&sem), 0);
	start(takes_sem, 'a');
	start(takes_sem, 'b');
	settle();
	/* It is handed over to the first that waits, so nobody overtakes. */
	up(&sem);
	CHECK_EQ(down_trylock(&sem), 1);
	CHECK_JOURNAL("");
	settle();
	CHECK_JOURNAL("a");
	CHECK_EQ(smp_call_function_single(LAST, up_it, NULL, 1), 0);
	settle();
	CHECK_JOURNAL("b");
	up(&sem);
	CHECK_EQ(down_killable(&sem), 0);
	up(&sem);
	up(&sem);
	up(&sem);
	CHECK_EQ(sem.count, 3);
}

static void semaphores(void **state)
{
	struct child c = run_child(child_semaphores, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

/* ---- rwsems ---- */

static DECLARE_RWSEM(rwsem);

static int reads(void *data)
{
	down_read(&rwsem);
	note((char)(long)data);
	msleep(100);
	note('-');
	up_read(&rwsem);
	return 0;
}

static int writes(void *data)
{
	down_write(&rwsem);
	note((char)(long)data);
	msleep(100);
	note('.');
	up_write(&rwsem);
	return 0;
}

static void child_rwsems(void *arg)
{
	boot();
	CHECK(!rwsem_is_locked(&rwsem));
	CHECK(down_read_trylock(&rwsem));
	CHECK(down_read_trylock(&rwsem));
	CHECK(rwsem_is_locked(&rwsem));
	CHECK(!down_write_trylock(&rwsem));
	/* A writer that waits keeps later readers out, but does not overtake. */
	start(writes, 'W');
	settle();
	start(reads, 'a');
	start(reads, 'b');
	start(writes, 'V');
	start(reads, 'c');
	settle();
	CHECK(!down_read_trylock(&rwsem));
	CHECK(!down_write_trylock(&rwsem));
	CHECK_JOURNAL("");
	up_read(&rwsem);
	settle();
	CHECK_JOURNAL("");
	up_read(&rwsem);
	msleep(1000);
	CHECK_JOURNAL("W.ab--V.c-");
	CHECK(!rwsem_is_locked(&rwsem));

	down_write(&rwsem);
	start(reads, 'a');
	start(reads, 'b');
	start(writes, 'W');
	start(reads, 'c');
	settle();
	CHECK_JOURNAL("");
	/* The readers in front of the next writer may come in. */
	downgrade_write(&rwsem);
	settle();
	CHECK_JOURNAL("ab");
	msleep(1000);
	CHECK_JOURNAL("--");
	up_read(&rwsem);
	msleep(1000);
	CHECK_JOURNAL("W.c-");
	CHECK_EQ(down_read_killable(&rwsem), 0);
	up_read(&rwsem);
	CHECK_EQ(down_write_killable(&rwsem), 0);
	CHECK(!down_read_trylock(&rwsem));
	up_write(&rwsem);
	CHECK(!rwsem_is_locked(&rwsem));
	init_rwsem(&rwsem);
	CHECK(down_write_trylock(&rwsem));
}
TEST_IN_CHILD(rwsems)

static void child_rwsem_misuse(void *arg)
{
	boot();
	up_read(&rwsem);
	up_write(&rwsem);
	downgrade_write(&rwsem);
	CHECK(!rwsem_is_locked(&rwsem));
	down_read(&rwsem);
	up_write(&rwsem);
	downgrade_write(&rwsem);
	CHECK(!down_write_trylock(&rwsem));
	up_read(&rwsem);
	down_write(&rwsem);
	up_read(&rwsem);
	CHECK(!down_read_trylock(&rwsem));
	up_write(&rwsem);
	CHECK(!rwsem_is_locked(&rwsem));
}

static void rwsem_misuse(void **state)
{
	struct child c = run_child(child_rwsem_misuse, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "up_read() of a semaphore that no reader holds\nWARNING: "), 2);
	CHECK_EQ(count_of(c.err, "up_write() of a semaphore that no writer holds\nWARNING: "), 2);
	CHECK_EQ(count_of(c.err, "downgrade_write() of a semaphore that no writer holds\n"), 2);
	CHECK_EQ(count_of(c.err, "WARNING: "), 6);
	free_child(&c);
}

/* ---- mutexes ---- */

static DEFINE_MUTEX(mutex);

static int locks(void *data)
{
	char c = (char)(long)data;

	mutex_lock(&mutex);
	note(c);
	msleep(10);
	note(c);
	mutex_unlock(&mutex);
	return 0;
}

static int locks_interruptible(void *data)
{
	CHECK_EQ(mutex_lock_interruptible(&mutex), 0);
	note((char)(long)data);
	mutex_unlock(&mutex);
	return 0;
}

static int locks_killable(void *data)
{
	CHECK_EQ(mutex_lock_killable(&mutex), 0);
	note((char)(long)data);
	mutex_unlock(&mutex);
	return 0;
}

static int tries(void *data)
{
	note(mutex_trylock(&mutex) ? 'y' : 'n');
	return 0;
}

static void child_mutexes(void *arg)
{
	boot();
	CHECK(!mutex_is_locked(&mutex));
	mutex_lock(&mutex);
	CHECK(mutex_is_locked(&mutex));
	CHECK(!mutex_trylock(&mutex));
	start(tries, 0);
	settle();
	CHECK_JOURNAL("n");
	start(locks, 'a');
	start(locks_interruptible, 'b');
	start(locks_killable, 'c');
	start(locks, 'd');
	settle();
	CHECK_JOURNAL("");
	CHECK(mutex_is_locked(&mutex));
	mutex_unlock(&mutex);
	msleep(200);
	CHECK_JOURNAL("aabcdd");
	CHECK(!mutex_is_locked(&mutex));
	CHECK(mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	/* A wake up for another reason is not the lock. */
	mutex_lock(&mutex);
	struct task_struct *k = start(locks, 'e');
	settle();
	CHECK_PTR(k->blocked_on, &mutex);
	CHECK_EQ(wake_up_process(k), 1);
	settle();
	CHECK_JOURNAL("");
	/* Who comes when it is free has it, also if another one was woken up for it. */
	mutex_unlock(&mutex);
	CHECK(mutex_trylock(&mutex));
	settle();
	CHECK_JOURNAL("");
	mutex_unlock(&mutex);
	msleep(100);
	CHECK_JOURNAL("ee");
	CHECK_PTR(k->blocked_on, NULL);
	CHECK_EQ(mutex.owner, 0);
}
TEST_IN_CHILD(mutexes)

static int unlocks(void *data)
{
	mutex_unlock(&mutex);
	return 0;
}

static void child_mutex_misuse(void *arg)
{
	boot();
	mutex_unlock(&mutex);
	CHECK(!mutex_is_locked(&mutex));
	mutex_lock(&mutex);
	start(unlocks, 0);
	settle();
	CHECK(mutex_is_locked(&mutex));
	start(tries, 0);
	settle();
	CHECK_JOURNAL("n");
	mutex_unlock(&mutex);
	CHECK(!mutex_is_locked(&mutex));
}

static void mutex_misuse(void **state)
{
	struct child c = run_child(child_mutex_misuse, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err,
			  "mutex_unlock() of a mutex that this task does not hold\nWARNING: "),
		 2);
	CHECK_EQ(count_of(c.err, "WARNING: "), 2);
	free_child(&c);
}

/* ---- all of it on all CPUs ---- */

#define TASKS 3
#ifdef SLOW_CODE
#define ROUNDS 60
#else
#define ROUNDS 500
#endif

static long under_mutex, under_sem, under_write, seen_by_readers;
static struct completion turn;

static int hammers(void *data)
{
	for (int i = 0; i < ROUNDS; i++) {
		mutex_lock(&mutex);
		under_mutex++;
		mutex_unlock(&mutex);
		down(&sem);
		under_sem++;
		up(&sem);
		down_write(&rwsem);
		under_write++;
		if (i % 8 == 0) {
			downgrade_write(&rwsem);
			__atomic_fetch_add(&seen_by_readers, under_write > 0, __ATOMIC_RELAXED);
			up_read(&rwsem);
		} else {
			up_write(&rwsem);
		}
		down_read(&rwsem);
		__atomic_fetch_add(&seen_by_readers, under_write > 0, __ATOMIC_RELAXED);
		up_read(&rwsem);
		wait_for_completion(&turn);
		complete(&turn);
		if (i % 16 == 0)
			msleep((unsigned int)i);
		if (i % 32 == 0)
			wait_event_timeout(queue, false, 2);
		wake_up_all(&queue);
		if (i % 4 == 0)
			cond_resched();
	}
	complete(&done);
	return 0;
}

static void child_hammer(void *arg)
{
	boot();
	sema_init(&sem, 1);
	init_completion(&turn);
	complete(&turn);
	complete(&turn);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		for (int i = 0; i < TASKS; i++)
			start_on(cpu, hammers, NULL);
	for (int i = 0; i < TASKS * (int)NR_CPUS; i++)
		wait_for_completion(&done);
	CHECK_EQ(under_mutex, TASKS * (int)NR_CPUS * ROUNDS);
	CHECK_EQ(under_sem, TASKS * (int)NR_CPUS * ROUNDS);
	CHECK_EQ(under_write, TASKS * (int)NR_CPUS * ROUNDS);
	CHECK_EQ(seen_by_readers, TASKS * (int)NR_CPUS * (ROUNDS + DIV_ROUND_UP(ROUNDS, 8)));
	CHECK_EQ(sem.count, 1);
	CHECK(!mutex_is_locked(&mutex) && !rwsem_is_locked(&rwsem));
	CHECK(!waitqueue_active(&queue));
}
TEST_IN_CHILD(hammer)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wait_event_),	cmocka_unit_test(exclusive),
		cmocka_unit_test(wait_timeout), cmocka_unit_test(entries),
		cmocka_unit_test(completions),	cmocka_unit_test(semaphores),
		cmocka_unit_test(rwsems),	cmocka_unit_test(rwsem_misuse),
		cmocka_unit_test(mutexes),	cmocka_unit_test(mutex_misuse),
		cmocka_unit_test(hammer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
