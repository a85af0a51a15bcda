// SPDX-License-Identifier: GPL-2.0-only
/*
 * PERCPU-SMP: boot, the demos, halt. Each of several CPUs (make CPUS=8) writes a copy
 * of its own, so none of them waits for another one.
 */

#include <linux/biscuitos.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

struct node {
	int cpu;
	char name[28];
};

static DEFINE_PER_CPU_ALIGNED(struct node, static_node) = { .cpu = -1, .name = "the template" };
static DEFINE_PER_CPU(unsigned long, hits);

/* Where there are many CPUs, what some of them say is enough. */
#define SHOW_CPUS 8

static bool is_shown(unsigned int cpu)
{
	return cpu < SHOW_CPUS;
}

static void show_more(void)
{
	if (nr_cpu_ids > SHOW_CPUS)
		pr_info("    ... and so on, up to CPU %u\n", nr_cpu_ids - 1);
}

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void fill_node(void *info)
{
	struct node __percpu *nodes = info;
	struct node *node = this_cpu_ptr(nodes);

	node->cpu = smp_processor_id();
	scnprintf(node->name, sizeof(node->name), "BiscuitOS-CPU%d", node->cpu);
}

static void demo_static(void)
{
	unsigned int cpu;

	pr_info("  before:\n");
	for_each_online_cpu(cpu)
		if (is_shown(cpu))
			pr_info("    CPU %u: { %d, \"%s\" }\n", cpu, per_cpu(static_node, cpu).cpu,
				per_cpu(static_node, cpu).name);
	for_each_online_cpu(cpu)
		smp_call_function_single(cpu, fill_node, &static_node, 1);
	pr_info("  each was asked to fill its own; read from CPU %d:\n", smp_processor_id());
	for_each_online_cpu(cpu)
		if (is_shown(cpu))
			pr_info("    CPU %u: { %d, \"%s\" }\n", cpu, per_cpu(static_node, cpu).cpu,
				per_cpu(static_node, cpu).name);
	show_more();
}

static void demo_dynamic(void)
{
	struct node __percpu *nodes = alloc_percpu(struct node);
	unsigned int cpu;

	if (!nodes) {
		no_memory();
		return;
	}
	on_each_cpu(fill_node, nodes, 1);
	pr_info("  one alloc_percpu(), filled by all CPUs at once:\n");
	for_each_online_cpu(cpu)
		if (is_shown(cpu))
			pr_info("    CPU %u at 0x%lx: \"%s\"\n", cpu,
				(unsigned long)per_cpu_ptr(nodes, cpu),
				per_cpu_ptr(nodes, cpu)->name);
	show_more();
	free_percpu(nodes);
}

#define NR_NODES 10

static void demo_units(void)
{
	struct node __percpu *nodes[NR_NODES];
	unsigned int cpu;
	int nr;

	pr_info("  the units begin at:");
	for_each_possible_cpu(cpu)
		if (is_shown(cpu))
			pr_cont(" +0x%lx", pcpu_unit_offsets[cpu]);
	pr_cont("\n");
	for (nr = 0; nr < NR_NODES && (nodes[nr] = alloc_percpu(struct node)); nr++) {
		pr_info("  node %d:", nr);
		for_each_possible_cpu(cpu)
			if (is_shown(cpu))
				pr_cont(" 0x%lx", (unsigned long)per_cpu_ptr(nodes[nr], cpu));
		pr_cont("\n");
	}
	show_more();
	if (nr < NR_NODES)
		pr_info("  node %d: no memory\n", nr);
	while (nr)
		free_percpu(nodes[--nr]);
}

#define HITS 10000

static struct percpu_counter total;

static void hit(struct work_struct *work)
{
	for (int i = 0; i < HITS; i++) {
		this_cpu_inc(hits);
		percpu_counter_inc(&total);
	}
}

static void demo_counters(void)
{
	unsigned long sum = 0;
	unsigned int cpu;

	if (percpu_counter_init(&total, 0, 0)) {
		no_memory();
		return;
	}
	schedule_on_each_cpu(hit);
	for_each_online_cpu(cpu) {
		sum += per_cpu(hits, cpu);
		per_cpu(hits, cpu) = 0;
	}
	pr_info("  %u CPUs, %d times this_cpu_inc() each, no lock: %lu\n", num_online_cpus(), HITS,
		sum);
	pr_info("  and a percpu_counter: %lld\n", percpu_counter_sum(&total));
	percpu_counter_destroy(&total);
}

#define NR_FILL 12

static void demo_chunks(void)
{
	void __percpu *areas[NR_FILL];

	pr_info("  areas of 8 KiB for each CPU; pages of all chunks together: %lu\n",
		pcpu_nr_pages());
	for (int i = 0; i < NR_FILL; i++) {
		unsigned long pages = pcpu_nr_pages();

		areas[i] = __alloc_percpu(8 << 10, 8);
		if (!areas[i])
			pr_info("  area %2d: no memory for another chunk\n", i);
		else if (pcpu_nr_pages() != pages)
			pr_info("  area %2d needs a new chunk: %lu pages\n", i, pcpu_nr_pages());
	}
	for (int i = NR_FILL - 1; i >= 0; i--) {
		unsigned long pages = pcpu_nr_pages();

		free_percpu(areas[i]);
		if (pcpu_nr_pages() != pages)
			pr_info("  area %2d freed, and a chunk given back: %lu pages\n", i,
				pcpu_nr_pages());
	}
	pr_info("  all freed: %lu pages\n", pcpu_nr_pages());
}

static void ask_nothing(void *info)
{
}

static void demo_bad_input(void)
{
	int __percpu *p = alloc_percpu(int);

	if (!p) {
		no_memory();
		return;
	}
	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	pr_info("  0 bytes: %s\n", __alloc_percpu(0, 4) ? "a pointer" : "NULL");
	pr_info("  alignment 3: %s\n", __alloc_percpu(4, 3) ? "a pointer" : "NULL");
	free_percpu(p);
	free_percpu(p);
	pr_info("  freed: a pointer, and the same again\n");
	pr_info("  a call on CPU %u, which there is not: %d\n", nr_cpu_ids,
		smp_call_function_single((int)nr_cpu_ids, ask_nothing, NULL, 1));
	pr_info("  a call on CPU -1: %d\n", smp_call_function_single(-1, ask_nothing, NULL, 1));
}

static const struct demo demos[] = {
	{ "static", demo_static, "a static variable, filled on every CPU by a cross call" },
	{ "dynamic", demo_dynamic, "one from alloc_percpu(), filled by all at once" },
	{ "units", demo_units, "ten allocations, and where each CPU's copies are" },
	{ "counters", demo_counters, "counting on all CPUs at once without a lock" },
	{ "chunks", demo_chunks, "new chunks, and giving them back" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	setup_per_cpu_areas();
	smp_init();

	run_demos();

	return memory_exit();
}
