// SPDX-License-Identifier: GPL-2.0-only
/*
 * What locks report with CONFIG_DEBUG_SPINLOCK=y, in Linux's words
 * (kernel/locking/spinlock_debug.c). Without it there is nothing to see.
 */

#include "machine.h"

#ifdef CONFIG_DEBUG_SPINLOCK

static DEFINE_SPINLOCK(my_lock);
static int locked;

static int takes(void *data)
{
	spin_lock(&my_lock);
	WRITE_ONCE(locked, 1);
	SPIN_UNTIL(READ_ONCE(locked) == 2);
	/* It may end, because what it has taken has been given back. */
	preempt_enable();
	return 0;
}

static void child_already_unlocked(void *arg)
{
	boot();
	preempt_disable();
	spin_unlock(&my_lock);
	CHECK(!in_atomic());
	spin_lock(&my_lock);
	spin_unlock(&my_lock);
}

static void child_bad_magic(void *arg)
{
	static spinlock_t never_initialized;

	boot();
	spin_lock(&never_initialized);
	spin_unlock(&never_initialized);
}

static void child_recursion(void *arg)
{
	boot();
	spin_lock(&my_lock);
	spin_lock(&my_lock);
}

static int holds_and_yields(void *data)
{
	spin_lock(&my_lock);
	schedule_timeout_uninterruptible(MAX_SCHEDULE_TIMEOUT);
	return 0;
}

static void child_cpu_recursion(void *arg)
{
	boot();
	start(holds_and_yields, 0);
	settle();
	spin_lock(&my_lock);
}

static void child_wrong_owner(void *arg)
{
	boot();
	start(holds_and_yields, 0);
	settle();
	preempt_disable();
	spin_unlock(&my_lock);
}

static void child_wrong_cpu(void *arg)
{
	boot();
	start_on(LAST, takes, NULL);
	SPIN_UNTIL(READ_ONCE(locked));
	preempt_disable();
	spin_unlock(&my_lock);
	WRITE_ONCE(locked, 2);
	msleep(10);
}

/* A lock that works is not reported: by all CPUs, in tasks and interrupts. */
static int counted;

static void counts(void *info)
{
	unsigned long flags;

	for (int i = 0; i < 200; i++) {
		spin_lock_irqsave(&my_lock, flags);
		counted++;
		spin_unlock_irqrestore(&my_lock, flags);
		if (spin_trylock(&my_lock)) {
			CHECK_PTR(my_lock.owner, current);
			spin_unlock(&my_lock);
		}
	}
}

static void child_fine(void *arg)
{
	boot();
	task_on_each_cpu(counts, NULL);
	on_each_cpu(counts, NULL, 1);
	CHECK_EQ(counted, 2 * 200 * (int)NR_CPUS);
}

static void check_bug(void (*fn)(void *), int status, const char *want)
{
	struct child c = run_child(fn, NULL);
	const char *at = strstr(c.err, "BUG: spinlock ");

	CHECK_HAS(c.err, want);
	CHECK(at && strstr(at, "Call Trace:\n"));
	CHECK_EQ(c.status, status);
	free_child(&c);
}

#define LOCK   " lock: my_lock+0x0/0x18, .magic: dead4ead, .owner: "
#define LOCK32 " lock: my_lock+0x0/0x10, .magic: dead4ead, .owner: "
#define BUGS(what, owner)                                            \
	(sizeof(long) == 8 ? "BUG: spinlock " what "\n" LOCK owner : \
			     "BUG: spinlock " what "\n" LOCK32 owner)

static void reports(void **state)
{
	check_bug(child_already_unlocked, 0,
		  BUGS("already unlocked on CPU#0, biscuitos/1",
		       "<none>/-1, .owner_cpu: -1\nCPU: 0 "));
	check_bug(child_bad_magic, 0,
		  "BUG: spinlock bad magic on CPU#0, biscuitos/1\n lock: never_");
	check_bug(child_recursion, 128 + SIGABRT,
		  BUGS("recursion on CPU#0, biscuitos/1", "biscuitos/1, .owner_cpu: 0\nCPU: 0 "));
	check_bug(child_cpu_recursion, 128 + SIGABRT,
		  BUGS("cpu recursion on CPU#0, biscuitos/1", "task/0/2, .owner_cpu: 0\nCPU: 0 "));
	check_bug(child_wrong_owner, 0,
		  BUGS("wrong owner on CPU#0, biscuitos/1", "task/0/2, .owner_cpu: 0\nCPU: 0 "));
	if (!LAST)
		return;
	check_bug(child_wrong_cpu, 0, BUGS("wrong CPU on CPU#0, biscuitos/1", "task/"));
}

static void no_report(void **state)
{
	struct child c = run_child(child_fine, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

#else

static void reports(void **state)
{
}

static void no_report(void **state)
{
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports),
		cmocka_unit_test(no_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
