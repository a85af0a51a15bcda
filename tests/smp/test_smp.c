// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs, calls between them, and locks. Every test boots a machine of its own in
 * a child, which is killed when it hangs. With CPUS=1 the same holds for the one
 * CPU there is. Under ThreadSanitizer a race in any of this is an error.
 */

#include "../testlib.h"
#include "../tasks.h"

#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/smp.h>

#include "mm/percpu-internal.h"

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

#define LAST ((int)NR_CPUS - 1)

/* Rounds of what all CPUs do at once. */
#if defined(__SANITIZE_THREAD__) || defined(CONFIG_DEBUG_PERCPU)
#define ROUNDS 300
#else
#define ROUNDS 2000
#endif

static void boot_machine(void)
{
	static char *args[] = { "test", "mem=64M" };

	alarm(PATIENCE);
	setup_command_line(2, args, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
}

static void boot(void)
{
	console_loglevel = LOGLEVEL_WARNING + 1;
	boot_machine();
}

static DEFINE_PER_CPU(int, hits);
static DEFINE_PER_CPU(long, seen);

static int hits_of(unsigned int cpu)
{
	return READ_ONCE(per_cpu(hits, cpu));
}

static void hit(void *info)
{
	this_cpu_inc(hits);
}

static void nothing(void *info)
{
}

/* Calls begin in the order they came: behind this one all that do not wait have run. */
static void finish_calls(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		CHECK_EQ(smp_call_function_single((int)cpu, nothing, NULL, 1), 0);
}

/* ---- boot ---- */

static void child_brings_up(void *arg)
{
	boot_machine();
	CHECK_EQ(num_online_cpus(), NR_CPUS);
	CHECK_EQ(num_possible_cpus(), NR_CPUS);
	CHECK_EQ(nr_cpu_ids, NR_CPUS);
	CHECK_EQ(smp_processor_id(), 0);
	memory_exit();
	CHECK_EQ(num_online_cpus(), 1);
}

static void brings_up(void **state)
{
	struct child c = run_child(child_brings_up, NULL);
	char line[100];

	CHECK_EQ(c.status, 0);
	snprintf(line, sizeof(line), "smp: Brought up 1 node, %u CPU%s\n", NR_CPUS,
		 NR_CPUS > 1 ? "s" : "");
	if (NR_CPUS > 1) {
		CHECK_HAS(c.out, "smp: Bringing up secondary CPUs ...\n");
		CHECK_HAS(c.out, line);
	}
	free_child(&c);
}

/* ---- one call ---- */

static void note_cpu(void *info)
{
	*(int *)info = smp_processor_id();
	this_cpu_write(seen, this_cpu_read(seen) + raw_smp_processor_id() + 1);
	CHECK_PTR(this_cpu_ptr(&seen), per_cpu_ptr(&seen, smp_processor_id()));
}

static void child_single(void *arg)
{
	unsigned int cpu;

	boot();
	for (int round = 1; round <= 50; round++) {
		for_each_online_cpu(cpu) {
			int ran_on = -1;

			CHECK_EQ(smp_call_function_single((int)cpu, note_cpu, &ran_on, 1), 0);
			CHECK_EQ(ran_on, cpu);
			CHECK_EQ(per_cpu(seen, cpu), round * (cpu + 1));
		}
	}
	CHECK_EQ(smp_processor_id(), 0);
}
TEST_IN_CHILD(single)

static void child_no_such_cpu(void *arg)
{
	static const int wrong[] = { -1,     NR_CPUS, NR_CPUS + 1, 64 * NR_CPUS,
				     100000, INT_MAX, INT_MIN };
	unsigned int cpu;

	boot();
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CHECK_EQ(smp_call_function_single(wrong[i], hit, NULL, 0), -ENXIO);
		CHECK_EQ(smp_call_function_single(wrong[i], hit, NULL, 1), -ENXIO);
	}
	for_each_possible_cpu(cpu)
		CHECK_EQ(hits_of(cpu), 0);
	CHECK_EQ(smp_call_function_single(LAST, hit, NULL, 1), 0);
	CHECK_EQ(hits_of(LAST), 1);
}
TEST_IN_CHILD(no_such_cpu)

/* Calls that nobody waits for reach the CPU in the order they were made. */
#define LONG_ROW 500
static int row[NR_CPUS][LONG_ROW], row_len[NR_CPUS];

static void append(void *info)
{
	int cpu = smp_processor_id();

	row[cpu][row_len[cpu]++] = (int)(long)info;
}

static void child_order(void *arg)
{
	unsigned int cpu;

	boot();
	for (int i = 0; i < LONG_ROW - 1; i++)
		for_each_online_cpu(cpu)
			CHECK_EQ(smp_call_function_single((int)cpu, append, (void *)(long)(i + cpu),
							  i % 7 == 3),
				 0);
	for_each_online_cpu(cpu) {
		/* Waiting for the last one is waiting for all. */
		smp_call_function_single((int)cpu, append, (void *)(long)-1, 1);
		CHECK_EQ(row_len[cpu], LONG_ROW);
		for (int i = 0; i < LONG_ROW - 1; i++)
			CHECK_EQ(row[cpu][i], i + cpu);
		CHECK_EQ(row[cpu][LONG_ROW - 1], -1);
	}
}
TEST_IN_CHILD(order)

/* A call without waiting comes back before it has run. */
static atomic_t gate = ATOMIC_INIT(0), passed = ATOMIC_INIT(0);

static void wait_at_gate(void *info)
{
	while (!atomic_read(&gate))
		cpu_relax();
	atomic_inc(&passed);
}

static void child_without_waiting(void *arg)
{
	boot();
	if (NR_CPUS == 1)
		return;
	CHECK_EQ(smp_call_function_single(LAST, wait_at_gate, NULL, 0), 0);
	CHECK_EQ(atomic_read(&passed), 0);
	atomic_set(&gate, 1);
	while (!atomic_read(&passed))
		cpu_relax();
	/* All at once, and none waits for the others. */
	atomic_set(&gate, 0);
	atomic_set(&passed, 0);
	smp_call_function(wait_at_gate, NULL, 0);
	CHECK_EQ(atomic_read(&passed), 0);
	atomic_set(&gate, 1);
	while (atomic_read(&passed) < (int)NR_CPUS - 1)
		cpu_relax();
}
TEST_IN_CHILD(without_waiting)

/*
 * A call that runs already is out of the way of the next one: Linux unlocks it
 * before it runs the function when nobody waits.
 */
static void wait_inside_gate(void *info)
{
	unsigned long flags;

	local_irq_save(flags);
	atomic_inc(&passed);
	while (!atomic_read(&gate))
		cpu_relax();
	local_irq_restore(flags);
}

static void child_second_call_without_waiting(void *arg)
{
	boot();
	alarm(PATIENCE);
	if (NR_CPUS == 1)
		return;
	CHECK_EQ(smp_call_function_single(LAST, wait_inside_gate, NULL, 0), 0);
	while (!atomic_read(&passed))
		cpu_relax();
	CHECK_EQ(smp_call_function_single(LAST, hit, NULL, 0), 0);
	CHECK_EQ(hits_of(LAST), 0);
	atomic_set(&gate, 1);
	smp_call_function_single(LAST, hit, NULL, 1);
	CHECK_EQ(hits_of(LAST), 2);
}
TEST_IN_CHILD(second_call_without_waiting)

static void append_two_on_last(void *info)
{
	CHECK_EQ(smp_call_function_single(LAST, append, (void *)2L, 0), 0);
}

/* The calls of different CPUs, too, begin in the order in which they were made. */
static void child_order_of_callers(void *arg)
{
	boot();
	if (NR_CPUS < 3)
		return;
	CHECK_EQ(smp_call_function_single(LAST, wait_inside_gate, NULL, 0), 0);
	while (!atomic_read(&passed))
		cpu_relax();
	CHECK_EQ(smp_call_function_single(LAST, append, (void *)1L, 0), 0);
	CHECK_EQ(smp_call_function_single(1, append_two_on_last, NULL, 1), 0);
	CHECK_EQ(READ_ONCE(row_len[LAST]), 0);
	atomic_set(&gate, 1);
	CHECK_EQ(smp_call_function_single(LAST, append, (void *)3L, 1), 0);
	CHECK_EQ(row_len[LAST], 3);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(row[LAST][i], i + 1);
}
TEST_IN_CHILD(order_of_callers)

/*
 * After a call that the caller waited for, a call to the same CPU that it does not wait for
 * returns at once.
 */
static void child_without_waiting_after_waiting(void *arg)
{
	boot();
	if (NR_CPUS == 1)
		return;
	on_each_cpu(hit, NULL, 1);
	smp_call_function(wait_at_gate, NULL, 0);
	CHECK_EQ(atomic_read(&passed), 0);
	atomic_set(&gate, 1);
	finish_calls();
	CHECK_EQ(atomic_read(&passed), NR_CPUS - 1);
}
TEST_IN_CHILD(without_waiting_after_waiting)

/* ---- several ---- */

static void child_each_cpu(void *arg)
{
	unsigned int cpu;

	boot();
	for (int round = 1; round <= 50; round++) {
		on_each_cpu(hit, NULL, 1);
		for_each_possible_cpu(cpu)
			CHECK_EQ(hits_of(cpu), round);
	}
	smp_call_function(hit, NULL, 1);
	for_each_possible_cpu(cpu)
		CHECK_EQ(hits_of(cpu), cpu ? 51 : 50);
	for (int round = 0; round < 50; round++)
		on_each_cpu(hit, NULL, 0);
	on_each_cpu(hit, NULL, 1);
	for_each_possible_cpu(cpu)
		CHECK_EQ(hits_of(cpu), cpu ? 102 : 101);
}
TEST_IN_CHILD(each_cpu)

static void child_some_cpus(void *arg)
{
	static struct cpumask mask;
	int want[NR_CPUS] = { 0 };
	unsigned int cpu;

	boot();
	random_state = 4711;
	for (int round = 0; round < 200; round++) {
		bool wait = random_below(2), many = random_below(2);

		cpumask_clear(&mask);
		for_each_possible_cpu(cpu)
			if (random_below(3) != 0)
				cpumask_set_cpu(cpu, &mask);
		if (round == 0)
			cpumask_clear(&mask);
		if (round == 1)
			cpumask_setall(&mask);
		for_each_possible_cpu(cpu)
			want[cpu] += cpumask_test_cpu(cpu, &mask) && (cpu || !many);
		if (many)
			smp_call_function_many(&mask, hit, NULL, wait);
		else
			on_each_cpu_mask(&mask, hit, NULL, wait);
		/* The caller's mask may change at once. */
		cpumask_setall(&mask);
		if (!wait)
			finish_calls();
		for_each_possible_cpu(cpu)
			CHECK_EQ(hits_of(cpu), want[cpu]);
	}
}
TEST_IN_CHILD(some_cpus)

/* A call leaves out CPUs that are not online, and does not wait for them. */
static void child_offline_cpu(void *arg)
{
	static struct cpumask all;
	unsigned int cpu;

	cpumask_setall(&all);
	boot();
	if (NR_CPUS == 1)
		return;
	/*
	 * The CPU still runs and would serve a call, so a call that is sent to it by mistake is
	 * counted.
	 */
	set_cpu_online(LAST, false);
	smp_call_function_many(&all, hit, NULL, true);
	smp_call_function_many(&all, hit, NULL, false);
	on_each_cpu_mask(&all, hit, NULL, true);
	on_each_cpu(hit, NULL, 1);
	CHECK_EQ(smp_call_function_single(LAST, hit, NULL, 1), -ENXIO);
	CHECK_EQ(smp_call_function_single(LAST, hit, NULL, 0), -ENXIO);
	set_cpu_online(LAST, true);
	finish_calls();
	for_each_online_cpu(cpu)
		CHECK_EQ(hits_of(cpu), cpu == 0 ? 2 : (int)cpu == LAST ? 0 : 4);
}
TEST_IN_CHILD(offline_cpu)

#ifdef CONFIG_SMP
/* A function that runs may change the mask: those that were called are waited for all the same. */
static struct cpumask own_mask;
static atomic_t left;

static void leave_mask(void *info)
{
	cpumask_clear_cpu((unsigned int)smp_processor_id(), &own_mask);
	atomic_inc(&left);
	while (atomic_read(&left) < (int)NR_CPUS)
		cpu_relax();
	for (int i = 0; i < 20 && smp_processor_id(); i++)
		cpu_relax();
	hit(info);
}

static void child_mask_changes(void *arg)
{
	unsigned int cpu;

	boot();
	for (int round = 1; round <= 5; round++) {
		atomic_set(&left, 0);
		cpumask_copy(&own_mask, cpu_online_mask);
		on_each_cpu_mask(&own_mask, leave_mask, NULL, true);
		CHECK(cpumask_empty(&own_mask));
		for_each_online_cpu(cpu)
			CHECK_EQ(hits_of(cpu), round);
	}
}
TEST_IN_CHILD(mask_changes)

/* A CPU that stops runs the calls that are in its queue first. */
static int run_at_last;

static void hold_up(void *info)
{
	unsigned long flags;

	local_irq_save(flags);
	for (int i = 0; i < 500; i++)
		cpu_relax();
	local_irq_restore(flags);
}

static void run_late(void *info)
{
	__atomic_fetch_add(&run_at_last, 1, __ATOMIC_RELAXED);
}

static void child_stopped_with_calls(void *arg)
{
	boot();
	smp_call_function(hold_up, NULL, 0);
	smp_call_function(run_late, NULL, 0);
	memory_exit();
	CHECK_EQ(run_at_last, LAST);
}
TEST_IN_CHILD(stopped_with_calls)

static void child_smp_init_twice(void *arg)
{
	unsigned int cpu;

	boot();
	smp_init();
	on_each_cpu(hit, NULL, 1);
	for_each_online_cpu(cpu)
		CHECK_EQ(hits_of(cpu), 1);
}

static void smp_init_twice(void **state)
{
	check_told_once(child_smp_init_twice, "smp_init");
}
#endif

/* Before smp_init() this CPU is the only one, and no call waits for others. */
static void child_no_cpu_yet(void *arg)
{
	static char *args[] = { "test", "mem=64M" };
	static struct cpumask all;

	cpumask_setall(&all);
	boot_quietly(2, args);
	setup_per_cpu_areas();
	smp_call_function_many(&all, hit, NULL, true);
	smp_call_function(hit, NULL, 1);
	CHECK_EQ(hits_of(0), 0);
	on_each_cpu_mask(&all, hit, NULL, true);
	on_each_cpu(hit, NULL, 1);
	CHECK_EQ(hits_of(0), 2);
	CHECK_EQ(smp_call_function_single(0, hit, NULL, 1), 0);
	CHECK_EQ(smp_call_function_single(LAST, hit, NULL, 1), LAST ? -ENXIO : 0);
}
TEST_IN_CHILD(no_cpu_yet)

static void child_call_nothing(void *arg)
{
	boot();
	smp_call_function_many(cpu_online_mask, NULL, NULL, true);
	smp_call_function_many(cpu_online_mask, NULL, NULL, false);
	smp_call_function(NULL, NULL, 1);
	on_each_cpu(hit, NULL, 1);
	CHECK_EQ(hits_of(LAST), 1);
}
TEST_IN_CHILD(call_nothing)

/* The CPUs run at the same time: all are inside before one goes out. */
static atomic_t inside = ATOMIC_INIT(0);

static void meet(void *info)
{
	atomic_inc(&inside);
	while (atomic_read(&inside) < (int)NR_CPUS)
		cpu_relax();
}

static void child_at_the_same_time(void *arg)
{
	boot();
	for (int round = 0; round < 5; round++) {
		atomic_set(&inside, 0);
		on_each_cpu(meet, NULL, 1);
		CHECK_EQ(atomic_read(&inside), NR_CPUS);
	}
}
TEST_IN_CHILD(at_the_same_time)

/* ---- calls in calls ---- */

static void call_zero(void *info)
{
	CHECK_EQ(smp_call_function_single(0, hit, NULL, 1), 0);
	this_cpu_inc(hits);
}

/* Others call CPU 0, which waits for them. */
static void child_call_back(void *arg)
{
	unsigned int cpu;

	boot();
	for_each_online_cpu(cpu)
		if (cpu)
			CHECK_EQ(smp_call_function_single((int)cpu, call_zero, NULL, 1), 0);
	CHECK_EQ(hits_of(0), NR_CPUS - 1);
	smp_call_function(call_zero, NULL, 1);
	CHECK_EQ(hits_of(0), 2 * (NR_CPUS - 1));
	for_each_online_cpu(cpu)
		if (cpu)
			CHECK_EQ(hits_of(cpu), 2);
}
TEST_IN_CHILD(call_back)

static atomic_t done = ATOMIC_INIT(0);

static void wait_for_all(void)
{
	atomic_inc(&done);
	while (atomic_read(&done) < (int)NR_CPUS)
		cpu_relax();
}

static void call_all(void *info)
{
	int rounds = (int)(long)info;
	unsigned int cpu;

	while (rounds--)
		for_each_online_cpu(cpu)
			CHECK_EQ(smp_call_function_single((int)cpu, hit, NULL, rounds % 3 != 2), 0);
	finish_calls();
}

static void check_all_called_all(int rounds)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		CHECK_EQ(hits_of(cpu), rounds * NR_CPUS);
}

/* Every CPU calls every CPU, all at once, from tasks. */
static void child_all_to_all(void *arg)
{
	const int rounds = NR_CPUS > 32 ? 6 : 60;

	boot();
	task_on_each_cpu(call_all, (void *)(long)rounds);
	check_all_called_all(rounds);
}
TEST_IN_CHILD(all_to_all)

/* The same in interrupts. Two CPUs that call each other there do not wait for ever. */
static void child_all_to_all_in_a_call(void *arg)
{
	boot();
	alarm(PATIENCE);
	on_each_cpu(call_all, (void *)3L, 1);
	check_all_called_all(3);
}
TEST_IN_CHILD(all_to_all_in_a_call)

/* All with on_each_cpu(), which uses each CPU's one call to each other. */
static void call_each(void *info)
{
	local_irq_enable();
	for (int i = 0; i < 5; i++)
		on_each_cpu(hit, NULL, 1);
	for (int i = 0; i < 5; i++)
		on_each_cpu(hit, NULL, 0);
	finish_calls();
	wait_for_all();
}

static void child_each_in_each(void *arg)
{
	boot();
	on_each_cpu(call_each, NULL, 0);
	check_all_called_all(10);
}
TEST_IN_CHILD(each_in_each)

/* ... when the first call, whose place the calls in it would take, is waited for too. */
static void child_each_in_each_waited(void *arg)
{
	boot();
	on_each_cpu(call_each, NULL, 1);
	check_all_called_all(10);
}
TEST_IN_CHILD(each_in_each_waited)

/* Who waits for a lock serves calls: also one from who holds the lock. */
static DEFINE_SPINLOCK(lock);

static void take_lock(void *info)
{
	local_irq_enable();
	atomic_inc(&inside);
	spin_lock(&lock);
	this_cpu_inc(seen);
	spin_unlock(&lock);
	atomic_inc(&passed);
}

static void child_call_who_waits_for_a_lock(void *arg)
{
	unsigned int cpu;

	boot();
	spin_lock(&lock);
	smp_call_function(take_lock, NULL, 0);
	while (atomic_read(&inside) < (int)NR_CPUS - 1)
		cpu_relax();
	for (int i = 0; i < 20; i++)
		for_each_online_cpu(cpu)
			CHECK_EQ(smp_call_function_single((int)cpu, hit, NULL, 1), 0);
	for_each_online_cpu(cpu) {
		CHECK_EQ(hits_of(cpu), 20);
		CHECK_EQ(READ_ONCE(per_cpu(seen, cpu)), 0);
	}
	spin_unlock(&lock);
	while (atomic_read(&passed) < (int)NR_CPUS - 1)
		cpu_relax();
	for_each_online_cpu(cpu)
		CHECK_EQ(READ_ONCE(per_cpu(seen, cpu)), cpu != 0);
}
TEST_IN_CHILD(call_who_waits_for_a_lock)

/* CPU 0 waits for a lock that another holds, who calls CPU 0 before it lets go. */
static void hold_and_call(void *info)
{
	spin_lock(&lock);
	atomic_set(&inside, 1);
	CHECK_EQ(smp_call_function_single(0, hit, NULL, 1), 0);
	spin_unlock(&lock);
}

static void child_serve_while_waiting_for_a_lock(void *arg)
{
	boot();
	if (NR_CPUS == 1)
		return;
	for (int round = 1; round <= 20; round++) {
		atomic_set(&inside, 0);
		CHECK_EQ(smp_call_function_single(LAST, hold_and_call, NULL, 0), 0);
		while (!atomic_read(&inside))
			;
		spin_lock(&lock);
		CHECK_EQ(hits_of(0), round);
		spin_unlock(&lock);
	}
}
TEST_IN_CHILD(serve_while_waiting_for_a_lock)

/* ---- interrupts off ---- */

static void poke_zero(void *info)
{
	CHECK_EQ(smp_call_function_single(0, hit, NULL, 0), 0);
	/*
	 * CPU 0, which waits for this call, has time to serve the one to itself wrongly. If
	 * the time is too short a fault is missed; correct code never fails.
	 */
	for (int i = 0; i < 200; i++)
		cpu_relax();
}

static void child_irqs_off(void *arg)
{
	unsigned long flags, inner;

	boot();
	if (NR_CPUS == 1)
		return;
	local_irq_save(flags);
	CHECK_EQ(smp_call_function_single(LAST, poke_zero, NULL, 1), 0);
	for (int i = 0; i < 50; i++)
		cpu_relax();
	CHECK_EQ(hits_of(0), 0);
	local_irq_save(inner);
	local_irq_restore(inner);
	for (int i = 0; i < 50; i++)
		cpu_relax();
	CHECK_EQ(hits_of(0), 0);
	local_irq_restore(flags);
	while (!hits_of(0))
		cpu_relax();
	CHECK_EQ(hits_of(0), 1);

	local_irq_disable();
	CHECK_EQ(smp_call_function_single(LAST, poke_zero, NULL, 1), 0);
	cpu_relax();
	CHECK_EQ(hits_of(0), 1);
	local_irq_enable();
	while (hits_of(0) < 2)
		cpu_relax();

	/* The lock's own form; and unlocking turns them on again. */
	spin_lock_irqsave(&lock, flags);
	CHECK(spin_is_locked(&lock));
	CHECK_EQ(smp_call_function_single(LAST, poke_zero, NULL, 1), 0);
	cpu_relax();
	CHECK_EQ(hits_of(0), 2);
	spin_unlock_irqrestore(&lock, flags);
	CHECK(!spin_is_locked(&lock));
	while (hits_of(0) < 3)
		cpu_relax();
	spin_lock_irq(&lock);
	CHECK_EQ(smp_call_function_single(LAST, poke_zero, NULL, 1), 0);
	cpu_relax();
	CHECK_EQ(hits_of(0), 3);
	spin_unlock_irq(&lock);
	while (hits_of(0) < 4)
		cpu_relax();
}
TEST_IN_CHILD(irqs_off)

/* All calls that have come are served at once when interrupts are on again. */
static void child_irqs_on_again(void *arg)
{
	boot();
	if (NR_CPUS < 3)
		return;
	local_irq_disable();
	CHECK_EQ(smp_call_function_single(1, poke_zero, NULL, 1), 0);
	CHECK_EQ(smp_call_function_single(LAST, poke_zero, NULL, 1), 0);
	CHECK_EQ(hits_of(0), 0);
	local_irq_enable();
	cpu_relax();
	CHECK_EQ(hits_of(0), 2);
}
TEST_IN_CHILD(irqs_on_again)

/* A call with interrupts off may deadlock in the kernel: the first one is a WARN. */
static void child_call_with_irqs_off(void *arg)
{
	boot();
	local_irq_disable();
	for (int i = 0; i < 2; i++) {
		if (arg)
			smp_call_function(hit, NULL, 1);
		else
			CHECK_EQ(smp_call_function_single(LAST, hit, NULL, 1), 0);
	}
	CHECK_EQ(hits_of(LAST), 2);
	local_irq_enable();
	if (arg)
		smp_call_function(hit, NULL, 1);
	else
		CHECK_EQ(smp_call_function_single(LAST, hit, NULL, 1), 0);
	CHECK_EQ(hits_of(LAST), 3);
}

static void call_with_irqs_off(void **state)
{
	for (long many = 0; many < 2 && NR_CPUS > 1; many++) {
		struct child c = run_child(child_call_with_irqs_off, (void *)many);

		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "cut here"), 1);
		CHECK_EQ(count_of(c.err, "WARNING: "), 1);
		free_child(&c);
	}
}

/* A CPU that waits for pcpu_lock keeps its interrupts off, as in the kernel. */
static void hold_pcpu_lock(void *info)
{
	spin_lock(&pcpu_lock);
	CHECK_EQ(smp_call_function_single(0, hit, NULL, 0), 0);
	atomic_set(&inside, 1);
	for (int i = 0; i < 500; i++)
		cpu_relax();
	CHECK_EQ(hits_of(0), 0);
	spin_unlock(&pcpu_lock);
}

static void child_pcpu_lock_irqs(void *arg)
{
	int __percpu *p;

	boot();
	if (NR_CPUS == 1)
		return;
	p = alloc_percpu(int);
	for (int round = 0; round < 2; round++) {
		per_cpu(hits, 0) = 0;
		atomic_set(&inside, 0);
		CHECK_EQ(smp_call_function_single(LAST, hold_pcpu_lock, NULL, 0), 0);
		/* Not cpu_relax(), which would serve the call. */
		while (!atomic_read(&inside))
			;
		if (round)
			free_percpu(p);
		else
			CHECK(alloc_percpu(int));
		CHECK(!irqs_disabled());
		while (!hits_of(0))
			cpu_relax();
		finish_calls();
	}
}
TEST_IN_CHILD(pcpu_lock_irqs)

/* A function that turns interrupts off is not interrupted while it waits. */
static atomic_t depth[NR_CPUS];

static void not_twice(void *info)
{
	int cpu = smp_processor_id();
	unsigned long flags;

	local_irq_save(flags);
	CHECK_EQ(atomic_inc_return(&depth[cpu]), 1);
	for (int i = 0; i < 3; i++)
		cpu_relax();
	CHECK_EQ(atomic_dec_return(&depth[cpu]), 0);
	local_irq_restore(flags);
}

static void call_not_twice(void *info)
{
	local_irq_enable();
	for (int i = 0; i < 3; i++)
		smp_call_function(not_twice, NULL, i & 1);
	finish_calls();
	wait_for_all();
}

static void child_calls_do_not_interrupt(void *arg)
{
	boot();
	on_each_cpu(call_not_twice, NULL, 0);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		CHECK_EQ(atomic_read(&depth[cpu]), 0);
}
TEST_IN_CHILD(calls_do_not_interrupt)

/* ---- locks ---- */

static DEFINE_RAW_SPINLOCK(raw_lock);
static DEFINE_MUTEX(mutex);
static long counted[5];

static void count_under_locks(void *info)
{
	unsigned long flags;

	for (int i = 0; i < ROUNDS; i++) {
		spin_lock(&lock);
		counted[0]++;
		spin_unlock(&lock);
		spin_lock_irqsave(&lock, flags);
		counted[0]++;
		spin_unlock_irqrestore(&lock, flags);
		raw_spin_lock(&raw_lock);
		counted[1]++;
		raw_spin_unlock(&raw_lock);
		raw_spin_lock_irqsave(&raw_lock, flags);
		counted[1]++;
		raw_spin_unlock_irqrestore(&raw_lock, flags);
		mutex_lock(&mutex);
		counted[2]++;
		mutex_unlock(&mutex);
		if (spin_trylock(&lock)) {
			counted[3]++;
			spin_unlock(&lock);
			this_cpu_inc(hits);
		}
		if (mutex_trylock(&mutex)) {
			counted[4]++;
			mutex_unlock(&mutex);
			this_cpu_inc(seen);
		}
	}
}

static void child_locks(void *arg)
{
	long tried = 0, mutexes = 0;
	unsigned int cpu;

	boot();
	task_on_each_cpu(count_under_locks, NULL);
	for_each_possible_cpu(cpu) {
		tried += per_cpu(hits, cpu);
		mutexes += per_cpu(seen, cpu);
	}
	CHECK_EQ(counted[0], 2L * ROUNDS * NR_CPUS);
	CHECK_EQ(counted[1], 2L * ROUNDS * NR_CPUS);
	CHECK_EQ(counted[2], 1L * ROUNDS * NR_CPUS);
	CHECK_EQ(counted[3], tried);
	CHECK_EQ(counted[4], mutexes);
}
TEST_IN_CHILD(locks)

static void try_it(void *info)
{
	*(int *)info = spin_trylock(&lock) + 2 * mutex_trylock(&mutex);
}

static void child_trylock(void *arg)
{
	int got = -1;

	boot();
	CHECK(spin_trylock(&lock));
	CHECK(mutex_trylock(&mutex));
#ifdef CONFIG_SMP
	CHECK(spin_is_locked(&lock));
	CHECK(mutex_is_locked(&mutex));
	CHECK(!spin_trylock(&lock));
	CHECK(!mutex_trylock(&mutex));
	smp_call_function_single(LAST, try_it, &got, 1);
	CHECK_EQ(got, 0);
#endif
	spin_unlock(&lock);
	mutex_unlock(&mutex);
	CHECK(!spin_is_locked(&lock));
	CHECK(!mutex_is_locked(&mutex));
	smp_call_function_single(LAST, try_it, &got, 1);
	CHECK_EQ(got, 3);
	/* Made anew, they are free. */
	spin_lock_init(&lock);
	mutex_init(&mutex);
	CHECK(!spin_is_locked(&lock));
	CHECK(!mutex_is_locked(&mutex));
}
TEST_IN_CHILD(trylock)

/* ---- atomics ---- */

#define BIT_ROUNDS (ROUNDS / 10)

static atomic_t a_add, a_inc, a_dec, a_cas, a_or, a_and, a_last;
static atomic_long_t l_add, l_fetch;
static unsigned long bits[(NR_CPUS + 63) / 32 + 1], own_bit[NR_CPUS / 32 + 1];
static unsigned long bit_lock;
static long counted_with_bit;

static void use_atomics(void *info)
{
	int cpu = smp_processor_id(), old;

	for (int i = 0; i < ROUNDS; i++) {
		atomic_add(3, &a_add);
		atomic_sub(1, &a_add);
		atomic_inc(&a_inc);
		atomic_dec(&a_dec);
		atomic_long_add(1L << 20, &l_add);
		atomic_long_fetch_add(7, &l_fetch);
		old = atomic_read(&a_cas);
		while (!atomic_try_cmpxchg(&a_cas, &old, old + 1))
			;
		change_bit(cpu, bits);
	}
	for (int i = 0; i < BIT_ROUNDS; i++) {
		/* Nobody else changes this bit, only others of the same word. */
		set_bit(cpu, own_bit);
		CHECK(test_bit(cpu, own_bit));
		clear_bit(cpu, own_bit);
		CHECK(!test_bit(cpu, own_bit));
		CHECK(!test_and_set_bit(cpu, own_bit));
		CHECK(test_and_clear_bit(cpu, own_bit));
	}
	atomic_or(1 << cpu % 31, &a_or);
	atomic_and(~(1 << cpu % 31), &a_and);
	set_bit(NR_CPUS + cpu % 8, bits);
	if (atomic_dec_and_test(&a_last))
		this_cpu_inc(hits);
}

static void child_atomics_at_once(void *arg)
{
	int all = 0, last = 0;
	unsigned int cpu;

	boot();
	for_each_possible_cpu(cpu)
		all |= 1 << cpu % 31;
	atomic_set(&a_and, -1);
	atomic_set(&a_last, NR_CPUS);
	on_each_cpu(use_atomics, NULL, 1);
	CHECK_EQ(atomic_read(&a_add), 2 * ROUNDS * NR_CPUS);
	CHECK_EQ(atomic_read(&a_inc), ROUNDS * NR_CPUS);
	CHECK_EQ(atomic_read(&a_dec), -ROUNDS * (int)NR_CPUS);
	CHECK_EQ(atomic_long_read(&l_add), (long)((unsigned long)(1L << 20) * ROUNDS * NR_CPUS));
	CHECK_EQ(atomic_long_read(&l_fetch), 7L * ROUNDS * NR_CPUS);
	CHECK_EQ(atomic_read(&a_cas), ROUNDS * NR_CPUS);
	CHECK_EQ(atomic_read(&a_or), all);
	CHECK_EQ(atomic_read(&a_and), ~all);
	for_each_possible_cpu(cpu)
		last += hits_of(cpu);
	CHECK_EQ(last, 1);
	for_each_possible_cpu(cpu)
		CHECK_EQ(test_bit(cpu, bits), ROUNDS % 2);
}
TEST_IN_CHILD(atomics_at_once)

/* A bit used as a lock also orders the memory accesses made while it is held. */
static void count_under_bit(void *info)
{
	for (int i = 0; i < BIT_ROUNDS; i++) {
		while (test_and_set_bit_lock(5, &bit_lock))
			cpu_relax();
		counted_with_bit++;
		clear_bit_unlock(5, &bit_lock);
	}
}

static void child_bit_as_lock(void *arg)
{
	boot();
	on_each_cpu(count_under_bit, NULL, 1);
	CHECK_EQ(counted_with_bit, 1L * BIT_ROUNDS * NR_CPUS);
	CHECK_EQ(bit_lock, 0);
}
TEST_IN_CHILD(bit_as_lock)

#define ATOMIC_VALUES(prefix, atype, itype)                 \
	do {                                                \
		atype v = { 5 };                            \
		itype old = 6;                              \
		CHECK_EQ(prefix##_read(&v), 5);             \
		CHECK_EQ(prefix##_add_return(2, &v), 7);    \
		CHECK_EQ(prefix##_sub_return(10, &v), -3);  \
		CHECK_EQ(prefix##_fetch_add(4, &v), -3);    \
		CHECK_EQ(prefix##_read(&v), 1);             \
		CHECK_EQ(prefix##_inc_return(&v), 2);       \
		CHECK_EQ(prefix##_dec_return(&v), 1);       \
		CHECK(prefix##_dec_and_test(&v));           \
		CHECK(!prefix##_dec_and_test(&v));          \
		CHECK(prefix##_inc_and_test(&v));           \
		CHECK(!prefix##_inc_and_test(&v));          \
		CHECK_EQ(prefix##_xchg(&v, 12), 1);         \
		CHECK_EQ(prefix##_cmpxchg(&v, 11, 13), 12); \
		CHECK_EQ(prefix##_read(&v), 12);            \
		CHECK_EQ(prefix##_cmpxchg(&v, 12, 13), 12); \
		CHECK_EQ(prefix##_read(&v), 13);            \
		CHECK(!prefix##_try_cmpxchg(&v, &old, 14)); \
		CHECK_EQ(old, 13);                          \
		CHECK(prefix##_try_cmpxchg(&v, &old, 14));  \
		CHECK_EQ(prefix##_read(&v), 14);            \
		prefix##_and(6, &v);                        \
		CHECK_EQ(prefix##_read(&v), 6);             \
		prefix##_or(9, &v);                         \
		CHECK_EQ(prefix##_read(&v), 15);            \
		prefix##_inc(&v);                           \
		prefix##_add(4, &v);                        \
		prefix##_dec(&v);                           \
		prefix##_sub(9, &v);                        \
		CHECK_EQ(prefix##_read(&v), 10);            \
		prefix##_set(&v, -1);                       \
		CHECK_EQ(prefix##_read(&v), -1);            \
	} while (0)

static void atomic_values(void **state)
{
	ATOMIC_VALUES(atomic, atomic_t, int);
	ATOMIC_VALUES(atomic_long, atomic_long_t, long);
}

/* ---- per-CPU memory on all CPUs at once ---- */

#define KEPT 24

static u64 mix(u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL;
}

struct kept {
	u32 __percpu *ptr;
	size_t words;
	u32 mark;
};

/* The owner writes the copies of all CPUs: nobody else has this area. */
static void mark(const struct kept *k)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		for (size_t i = 0; i < k->words; i++)
			per_cpu_ptr(k->ptr, cpu)[i] = k->mark ^ (u32)(cpu * 7919 + i);
}

static void check_marks(const struct kept *k)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		for (size_t i = 0; i < k->words; i++)
			CHECK_EQ(per_cpu_ptr(k->ptr, cpu)[i], k->mark ^ (u32)(cpu * 7919 + i));
}

static void hammer(void *info)
{
	u64 state = 0x9e3779b97f4a7c15ULL * (smp_processor_id() + 1);
	struct kept kept[KEPT];
	int rounds = (int)(long)info;
	unsigned int cpu;

	memset(kept, 0, sizeof(kept));
	for (int i = 0; i < rounds; i++) {
		struct kept *k = &kept[mix(&state) % KEPT];

		if (k->ptr) {
			check_marks(k);
			free_percpu(k->ptr);
			k->ptr = NULL;
			continue;
		}
		k->words = 1 + mix(&state) % (mix(&state) % 50 ? 16 : 1500);
		k->mark = (u32)mix(&state);
		k->ptr = __alloc_percpu(k->words * 4, 4UL << mix(&state) % 6);
		CHECK(k->ptr);
		for_each_possible_cpu(cpu)
			for (size_t w = 0; w < k->words; w++)
				CHECK_EQ(per_cpu_ptr(k->ptr, cpu)[w], 0);
		mark(k);
		if (in_interrupts)
			task_relax();
	}
	for (int i = 0; i < KEPT; i++) {
		if (!kept[i].ptr)
			continue;
		check_marks(&kept[i]);
		free_percpu(kept[i].ptr);
	}
}

/* In an interrupt there may be no memory at once. */
static void hammer_in_interrupt(void *unused)
{
	struct kept k = { .words = 1 + (u32)smp_processor_id() % 8, .mark = 4711 };

	k.ptr = __alloc_percpu_gfp(k.words * 4, 4, 0);
	if (!k.ptr)
		return;
	mark(&k);
	check_marks(&k);
	free_percpu(k.ptr);
}

static void do_nothing(void *unused)
{
}

static void child_all_hammer(void *arg)
{
	phys_addr_t before;
	int free_bytes;

	boot();
	before = memblock_reserved_size();
	free_bytes = pcpu_first_chunk->free_bytes;
	task_on_each_cpu(hammer, (void *)(long)(NR_CPUS > 32 ? 40 : ROUNDS));
	last_interrupt(do_nothing);
	CHECK_EQ(pcpu_first_chunk->free_bytes, free_bytes);
	CHECK_EQ(pcpu_first_chunk->nr_alloc, 0);
	/* At most the one spare chunk is left. */
	CHECK(memblock_reserved_size() - before < 2 * NR_CPUS * (PCPU_MIN_UNIT_SIZE + SZ_32K));
}
TEST_IN_CHILD(all_hammer)

static void all_hammer_interrupted(void **state)
{
	in_interrupts = hammer_in_interrupt;
	run_child_ok(child_all_hammer, NULL);
	in_interrupts = NULL;
}

/* Made by one, freed by another. */
static void __percpu *passed_on[NR_CPUS];

static void make_one(void *info)
{
	int cpu = smp_processor_id();

	passed_on[cpu] = __alloc_percpu(64, 64);
	CHECK(passed_on[cpu]);
	memset(this_cpu_ptr(passed_on[cpu]), 0xff, 64);
}

static void free_next(void *info)
{
	int next = (smp_processor_id() + 1) % (int)NR_CPUS;

	free_percpu(passed_on[next]);
}

static void child_freed_by_another(void *arg)
{
	int free_bytes;

	boot();
	free_bytes = pcpu_first_chunk->free_bytes;
	for (int i = 0; i < 20; i++) {
		task_on_each_cpu(make_one, NULL);
		task_on_each_cpu(free_next, NULL);
	}
	CHECK_EQ(pcpu_first_chunk->free_bytes, free_bytes);
}
TEST_IN_CHILD(freed_by_another)

/* this_cpu_inc() needs no lock; the sum is exact. */
static long __percpu *counts;
static struct percpu_counter total;

static void count(void *info)
{
	for (int i = 0; i < ROUNDS; i++) {
		this_cpu_inc(*counts);
		this_cpu_add(seen, 2);
		percpu_counter_inc(&total);
		percpu_counter_add(&total, smp_processor_id());
		if (i % 64 == 0)
			percpu_counter_sum(&total);
		if (i % 16 == 0)
			percpu_counter_read(&total);
	}
}

static void child_counting(void *arg)
{
	const s64 cpus = NR_CPUS;
	s64 sum = 0, want = ROUNDS * (cpus + cpus * (cpus - 1) / 2);
	unsigned int cpu;

	boot();
	counts = alloc_percpu(long);
	CHECK_EQ(percpu_counter_init(&total, 0, 0), 0);
	on_each_cpu(count, NULL, 1);
	for_each_possible_cpu(cpu) {
		CHECK_EQ(*per_cpu_ptr(counts, cpu), ROUNDS);
		CHECK_EQ(per_cpu(seen, cpu), 2 * ROUNDS);
		sum += *per_cpu_ptr(counts, cpu);
	}
	CHECK_EQ(sum, ROUNDS * cpus);
	CHECK_EQ(percpu_counter_sum(&total), want);
	CHECK(llabs(percpu_counter_read(&total) - want) <= cpus * percpu_counter_batch);
	percpu_counter_destroy(&total);
	free_percpu(counts);
}
TEST_IN_CHILD(counting)

/* A task counts, and its interrupts count what they are. */
static atomic_t interrupts;

static void count_interrupt(void *unused)
{
	atomic_inc(&interrupts);
	this_cpu_inc(*counts);
	percpu_counter_inc(&total);
}

static void count_and_interrupt(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		this_cpu_inc(*counts);
		percpu_counter_inc(&total);
		task_relax();
	}
}

static void child_counting_interrupted(void *arg)
{
	unsigned int cpu;
	s64 sum = 0, want;

	boot();
	counts = alloc_percpu(long);
	CHECK_EQ(percpu_counter_init(&total, 0, 0), 0);
	in_interrupts = count_interrupt;
	task_on_each_cpu(count_and_interrupt, NULL);
	last_interrupt(count_interrupt);
	want = (s64)ROUNDS * NR_CPUS + atomic_read(&interrupts);
	CHECK(want > (s64)ROUNDS * NR_CPUS);
	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(counts, cpu);
	CHECK_EQ(sum, want);
	CHECK_EQ(percpu_counter_sum(&total), want);
	percpu_counter_destroy(&total);
	free_percpu(counts);
}
TEST_IN_CHILD(counting_interrupted)

static void add_three(void *info)
{
	percpu_counter_add(&total, 3);
}

/* What a CPU has counted is part of the sum, even when that CPU is not online. */
static void child_counter_of_offline_cpu(void *arg)
{
	boot();
	if (NR_CPUS == 1)
		return;
	CHECK_EQ(percpu_counter_init(&total, 10, 0), 0);
	on_each_cpu(add_three, NULL, 1);
	set_cpu_online(LAST, false);
	CHECK_EQ(percpu_counter_sum(&total), 10 + 3 * NR_CPUS);
	percpu_counter_set(&total, 7);
	CHECK_EQ(percpu_counter_sum(&total), 7);
	set_cpu_online(LAST, true);
	CHECK_EQ(percpu_counter_sum(&total), 7);
	percpu_counter_destroy(&total);
}
TEST_IN_CHILD(counter_of_offline_cpu)

/* Memory is zeroed for the CPUs that come later, too. */
static void child_zeroed_for_offline_cpus(void *arg)
{
	static char *args[] = { "test", "mem=64M" };
	char __percpu *p, *again;
	unsigned int cpu;

	boot_quietly(2, args);
	setup_per_cpu_areas();
	CHECK_EQ(num_online_cpus(), 1);
	p = __alloc_percpu(100, 4);
	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(p, cpu), 0xff, 100);
	free_percpu(p);
	again = __alloc_percpu(100, 4);
	CHECK_PTR(again, p);
	for_each_possible_cpu(cpu)
		for (int i = 0; i < 100; i++)
			CHECK_EQ(per_cpu_ptr(again, cpu)[i], 0);
}
TEST_IN_CHILD(zeroed_for_offline_cpus)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(brings_up),
		cmocka_unit_test(single),
		cmocka_unit_test(no_such_cpu),
		cmocka_unit_test(order),
		cmocka_unit_test(without_waiting),
		cmocka_unit_test(second_call_without_waiting),
		cmocka_unit_test(order_of_callers),
		cmocka_unit_test(without_waiting_after_waiting),
		cmocka_unit_test(each_cpu),
		cmocka_unit_test(some_cpus),
		cmocka_unit_test(offline_cpu),
#ifdef CONFIG_SMP
		cmocka_unit_test(mask_changes),
		cmocka_unit_test(stopped_with_calls),
		cmocka_unit_test(smp_init_twice),
#endif
		cmocka_unit_test(no_cpu_yet),
		cmocka_unit_test(call_nothing),
		cmocka_unit_test(at_the_same_time),
		cmocka_unit_test(call_back),
		cmocka_unit_test(all_to_all),
		cmocka_unit_test(all_to_all_in_a_call),
		cmocka_unit_test(each_in_each),
		cmocka_unit_test(each_in_each_waited),
		cmocka_unit_test(call_who_waits_for_a_lock),
		cmocka_unit_test(serve_while_waiting_for_a_lock),
		cmocka_unit_test(irqs_off),
		cmocka_unit_test(irqs_on_again),
		cmocka_unit_test(call_with_irqs_off),
		cmocka_unit_test(pcpu_lock_irqs),
		cmocka_unit_test(calls_do_not_interrupt),
		cmocka_unit_test(locks),
		cmocka_unit_test(trylock),
		cmocka_unit_test(atomics_at_once),
		cmocka_unit_test(bit_as_lock),
		cmocka_unit_test(atomic_values),
		cmocka_unit_test(all_hammer),
		cmocka_unit_test(all_hammer_interrupted),
		cmocka_unit_test(freed_by_another),
		cmocka_unit_test(counting),
		cmocka_unit_test(counting_interrupted),
		cmocka_unit_test(counter_of_offline_cpu),
		cmocka_unit_test(zeroed_for_offline_cpus),
	};

	return cmocka_run_group_tests_name("smp", tests, NULL, NULL);
}
