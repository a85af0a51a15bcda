// SPDX-License-Identifier: GPL-2.0-only
/*
 * The less common calls between CPUs: those under a condition, to any of several CPUs, from
 * room that the caller has made; and calls while a CPU goes down.
 */

#include "../task/machine.h"

static DEFINE_PER_CPU(int, hits);

static int hits_of(int cpu)
{
	return READ_ONCE(per_cpu(hits, cpu));
}

static void hit(void *info)
{
	CHECK(in_hardirq() && irqs_disabled());
	this_cpu_inc(hits);
}

static int asked;

static bool is_even(int cpu, void *info)
{
	CHECK_PTR(info, &asked);
	CHECK(!in_hardirq());
	asked++;
	return cpu % 2 == 0;
}

static void child_conditions(void *arg)
{
	static struct cpumask mask;

	boot();
	on_each_cpu_cond(is_even, hit, &asked, true);
	CHECK_EQ(asked, NR_CPUS);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		CHECK_EQ(hits_of(cpu), cpu % 2 == 0);
	cpumask_set_cpu((unsigned int)LAST, &mask);
	on_each_cpu_cond_mask(is_even, hit, &asked, true, &mask);
	CHECK_EQ(asked, NR_CPUS + 1);
	CHECK_EQ(hits_of(LAST), LAST % 2 ? 0 : 2);
	on_each_cpu_cond_mask(NULL, hit, &asked, true, &mask);
	CHECK_EQ(hits_of(LAST), LAST % 2 ? 1 : 3);
	cpumask_clear(&mask);
	on_each_cpu_cond_mask(is_even, hit, &asked, true, &mask);
	CHECK_EQ(asked, NR_CPUS + 1);
}
TEST_IN_CHILD(conditions)

static void note_cpu(void *info)
{
	*(int *)info = smp_processor_id();
}

static int calls_any(void *data)
{
	return smp_call_function_any(cpu_online_mask, note_cpu, data, 1);
}

static void child_any(void *arg)
{
	static struct cpumask mask;
	int ran_on = -1;

	boot();
	CHECK_EQ(smp_call_function_any(&mask, note_cpu, &ran_on, 1), -ENXIO);
	CHECK_EQ(smp_call_function_any(cpu_online_mask, note_cpu, &ran_on, 1), 0);
	CHECK_EQ(ran_on, 0);
	/* The CPU that calls is preferred. */
	CHECK_EQ(smp_call_on_cpu((unsigned int)LAST, calls_any, &ran_on, false), 0);
	CHECK_EQ(ran_on, LAST);
	if (LAST < 2)
		return;
	cpumask_set_cpu((unsigned int)LAST, &mask);
	CHECK_EQ(smp_call_function_any(&mask, note_cpu, &ran_on, 1), 0);
	CHECK_EQ(ran_on, LAST);
	cpumask_set_cpu(1, &mask);
	CHECK_EQ(smp_call_function_any(&mask, note_cpu, &ran_on, 1), 0);
	CHECK_EQ(ran_on, 1);
	set_cpu_online(1, false);
	CHECK_EQ(smp_call_function_any(&mask, note_cpu, &ran_on, 1), 0);
	CHECK_EQ(ran_on, LAST);
	set_cpu_online(1, true);
}
TEST_IN_CHILD(any)

static void child_kick(void *arg)
{
	boot();
	for (int cpu = 1; cpu < (int)NR_CPUS; cpu++)
		CHECK_EQ(smp_call_function_single(cpu, hit, NULL, 0), 0);
	kick_all_cpus_sync();
	for (int cpu = 1; cpu < (int)NR_CPUS; cpu++)
		CHECK_EQ(hits_of(cpu), 1);
}
TEST_IN_CHILD(kick)

#ifdef CONFIG_SMP

static int gate, inside;
static call_single_data_t csd, blocker;

static void wait_at_gate(void *info)
{
	WRITE_ONCE(inside, 1);
	while (!READ_ONCE(gate))
		cpu_relax();
}

/* A call that has not begun is busy for every CPU; one that has begun may be sent again. */
static void child_async(void *arg)
{
	boot();
	INIT_CSD(&csd, hit, NULL);
	INIT_CSD(&blocker, wait_at_gate, NULL);
	CHECK_EQ(smp_call_function_single_async(NR_CPUS, &csd), -ENXIO);
	CHECK_EQ(smp_call_function_single_async(-1, &csd), -ENXIO);
	CHECK_EQ(smp_call_function_single_async(0, &csd), 0);
	CHECK_EQ(hits_of(0), 1);
	CHECK_EQ(smp_call_function_single_async(LAST, &blocker), 0);
	SPIN_UNTIL(READ_ONCE(inside));
	local_irq_disable();
	CHECK_EQ(smp_call_function_single_async(LAST, &csd), 0);
	CHECK_EQ(smp_call_function_single_async(LAST, &csd), -EBUSY);
	CHECK_EQ(smp_call_function_single_async(0, &csd), -EBUSY);
	CHECK_EQ(smp_call_function_single_async(1, &csd), -EBUSY);
	local_irq_enable();
	CHECK_EQ(hits_of(0), 1);
	CHECK_EQ(smp_call_function_single_async(LAST, &blocker), 0);
	WRITE_ONCE(gate, 1);
	CHECK_EQ(smp_call_function_single(LAST, hit, NULL, 1), 0);
	CHECK_EQ(hits_of(LAST), 2);
	CHECK_EQ(smp_call_function_single_async(LAST, &csd), 0);
	kick_all_cpus_sync();
	CHECK_EQ(hits_of(LAST), 3);
}
TEST_IN_CHILD(async)

/* A CPU that goes down runs calls, which call the CPU that waits for it. */
static atomic_t calls_of_zero;

static void hit_zero(void *info)
{
	atomic_inc(&calls_of_zero);
}

static void call_zero(void *info)
{
	local_irq_enable();
	for (int i = 0; i < 300; i++)
		cpu_relax();
	CHECK_EQ(smp_call_function_single(0, hit_zero, NULL, 1), 0);
}

static void child_down_while_calling(void *arg)
{
	boot();
	smp_call_function(call_zero, NULL, 0);
	memory_exit();
	CHECK_EQ(atomic_read(&calls_of_zero), LAST);
}
TEST_IN_CHILD(down_while_calling)

/* All kinds of calls at once, from tasks and from interrupts, while tasks come and go. */
#ifdef SLOW_CODE
#define ROUNDS 20
#else
#define ROUNDS 200
#endif

static atomic_t calls_made, calls_run;
static call_single_data_t csds[NR_CPUS];
static struct completion done;

static void count(void *info)
{
	atomic_inc(&calls_run);
}

static void count_and_call(void *info)
{
	atomic_inc(&calls_run);
	local_irq_enable();
	atomic_inc(&calls_made);
	smp_call_function_single((smp_processor_id() + 1) % (int)NR_CPUS, count, NULL, 1);
}

static int nothing(void *data)
{
	return 0;
}

static int calls(void *data)
{
	int cpu = smp_processor_id(), next = (cpu + 1) % (int)NR_CPUS;

	for (int i = 0; i < ROUNDS; i++) {
		atomic_add(NR_CPUS, &calls_made);
		on_each_cpu(count, NULL, i & 1);
		atomic_inc(&calls_made);
		smp_call_function_single(next, count, NULL, i & 2);
		atomic_inc(&calls_made);
		smp_call_function_any(cpu_online_mask, count_and_call, NULL, 1);
		if (!smp_call_function_single_async(next, &csds[cpu]))
			atomic_inc(&calls_made);
		if (i % 8 == 0)
			start_on(next, nothing, NULL);
		if (i % 16 == 0)
			CHECK_EQ(smp_call_on_cpu((unsigned int)next, nothing, NULL, false), 0);
		cond_resched();
	}
	complete(&done);
	return 0;
}

static void child_call_hammer(void *arg)
{
	boot();
	init_completion(&done);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		INIT_CSD(&csds[cpu], count, NULL);
		start_on(cpu, calls, NULL);
	}
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		wait_for_completion(&done);
	kick_all_cpus_sync();
	CHECK_EQ(smp_call_function_single(0, count, NULL, 1), 0);
	SPIN_UNTIL(atomic_read(&calls_run) == atomic_read(&calls_made) + 1);
}
TEST_IN_CHILD(call_hammer)

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions),  cmocka_unit_test(any),
		cmocka_unit_test(kick),
#ifdef CONFIG_SMP
		cmocka_unit_test(async),       cmocka_unit_test(down_while_calling),
		cmocka_unit_test(call_hammer),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
