// SPDX-License-Identifier: GPL-2.0-only
/*
 * PERCPU-UP: boot, the demos, halt. One CPU: a per-CPU variable has one copy,
 * and what is worth looking at is the allocator.
 */

#include <linux/biscuitos.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>

#include "mm/percpu-internal.h"

struct node {
	int id;
	char name[28];
};

static DEFINE_PER_CPU(int, visits) = 40;

/* The part of the map that shows who has what: a character for each 4 bytes. */
#define SHOW_BITS 128

static void show_chunk(const char *when)
{
	const struct pcpu_chunk *chunk = pcpu_first_chunk;
	const struct pcpu_block_md *md = &chunk->chunk_md;

	pr_info("  %s: %d bytes free; the first %d of %d units of 4 bytes:\n", when,
		chunk->free_bytes, SHOW_BITS, pcpu_chunk_map_bits(chunk));
	for (int bit = 0; bit < SHOW_BITS; bit++) {
		bool taken = test_bit(bit, chunk->alloc_map);
		bool begins = taken && test_bit(bit, chunk->bound_map);

		if (bit % 64 == 0)
			pr_info("    ");
		pr_cont("%c%s", begins ? '[' : taken ? '=' : '.', bit % 64 == 63 ? "\n" : "");
	}
	pr_info("    chunk: contig_hint %d at %d, scan_hint %d, left_free %d, first_free %d\n",
		md->contig_hint, md->contig_hint_start, md->scan_hint, md->left_free,
		md->first_free);
	md = &chunk->md_blocks[0];
	pr_info("    block 0: contig_hint %d at %d, scan_hint %d at %d, "
		"left_free %d, right_free %d\n",
		md->contig_hint, md->contig_hint_start, md->scan_hint,
		md->scan_hint ? md->scan_hint_start : 0, md->left_free, md->right_free);
}

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void demo_static(void)
{
	pr_info("  DEFINE_PER_CPU(int, visits) = 40\n");
	this_cpu_inc(visits);
	this_cpu_add(visits, 1);
	pr_info("  after this_cpu_inc() and this_cpu_add(1): %d\n", this_cpu_read(visits));
	pr_info("  per_cpu(visits, 0) is the same one: %d\n", per_cpu(visits, 0));
	pr_info("  this_cpu_cmpxchg(visits, 42, 40) returns what was there: %d\n",
		this_cpu_cmpxchg(visits, 42, 40));
}

static void demo_dynamic(void)
{
	int __percpu *counter = alloc_percpu(int);

	if (!counter) {
		no_memory();
		return;
	}
	pr_info("  alloc_percpu(int): 4 bytes for every CPU, and they are %d\n",
		*this_cpu_ptr(counter));
	*this_cpu_ptr(counter) = 88520;
	pr_info("  written through this_cpu_ptr(), read through per_cpu_ptr(.., 0): %d\n",
		*per_cpu_ptr(counter, 0));
	free_percpu(counter);
}

#define NR_NODES 10

static void demo_ten(void)
{
	struct node __percpu *nodes[NR_NODES];
	int nr;

	show_chunk("before");
	for (nr = 0; nr < NR_NODES && (nodes[nr] = alloc_percpu(struct node)); nr++) {
		this_cpu_ptr(nodes[nr])->id = nr;
		pr_info("  node %d: 0x%lx\n", nr, (unsigned long)this_cpu_ptr(nodes[nr]));
	}
	if (nr < NR_NODES)
		pr_info("  node %d: no memory\n", nr);
	show_chunk("nodes of 32 bytes");

	for (int i = 1; i < nr; i += 2)
		free_percpu(nodes[i]);
	show_chunk("every other one freed");
	for (int i = 0; i < nr; i += 2)
		free_percpu(nodes[i]);
	show_chunk("all freed");
}

static void show_place(const char *what, void __percpu *area, void __percpu *first)
{
	if (area && first)
		pr_info("  %s: +%ld\n", what, (long)(area - first));
	else if (area)
		pr_info("  %s\n", what);
	else
		pr_info("  %s: no memory\n", what);
}

static void demo_fit(void)
{
	static const size_t sizes[] = { 64, 16, 64, 8, 64 };
	void __percpu *areas[ARRAY_SIZE(sizes)], *small, *large;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		areas[i] = __alloc_percpu(sizes[i], 4);
		if (!areas[i])
			pr_info("  no memory for %zu bytes\n", sizes[i]);
	}
	show_place("16 bytes, freed", areas[1], areas[0]);
	show_place(" 8 bytes, freed", areas[3], areas[0]);
	free_percpu(areas[1]);
	free_percpu(areas[3]);
	show_chunk("now");

	small = __alloc_percpu(8, 4);
	show_place(" 8 bytes, allocated", small, areas[0]);
	large = __alloc_percpu(24, 4);
	show_place("24 bytes, allocated", large, areas[0]);
	show_chunk("afterwards");

	free_percpu(small);
	free_percpu(large);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i += 2)
		free_percpu(areas[i]);
}

static void demo_counter(void)
{
	struct percpu_counter count;

	if (percpu_counter_init(&count, 1000, 0)) {
		no_memory();
		return;
	}
	for (int i = 0; i < 100; i++)
		percpu_counter_inc(&count);
	pr_info("  1000, and 100 times one more; the batch is %d\n", percpu_counter_batch);
	pr_info("  percpu_counter_read(): %lld, what has reached the common count\n",
		percpu_counter_read(&count));
	pr_info("  percpu_counter_sum():  %lld\n", percpu_counter_sum(&count));
	percpu_counter_destroy(&count);
}

#define NR_FILL 24

static void demo_chunks(void)
{
	void __percpu *areas[NR_FILL];

	pr_info("  areas of 8 KiB; pages of all chunks together: %lu\n", pcpu_nr_pages());
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
}

static void demo_stats(void)
{
	int __percpu *a = alloc_percpu(int);
	struct node __percpu *b = alloc_percpu(struct node);

	if (!a || !b)
		pr_info("  no memory for both variables\n");
	percpu_stats_show();
	free_percpu(a);
	free_percpu(b);
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
	pr_info("  more than PCPU_MIN_UNIT_SIZE: %s\n",
		__alloc_percpu(PCPU_MIN_UNIT_SIZE + 1, 4) ? "a pointer" : "NULL");
	pr_info("  alignment 3: %s\n", __alloc_percpu(4, 3) ? "a pointer" : "NULL");
	pr_info("  alignment of two pages: %s\n",
		__alloc_percpu(4, 2 * PAGE_SIZE) ? "a pointer" : "NULL");
	free_percpu(NULL);
	free_percpu(p);
	free_percpu(p);
	pr_info("  freed: NULL, a pointer, and the same again\n");
}

static const struct demo demos[] = {
	{ "static", demo_static, "a static per-CPU variable" },
	{ "dynamic", demo_dynamic, "one from alloc_percpu()" },
	{ "ten", demo_ten, "ten structures, the map and its hints" },
	{ "fit", demo_fit, "holes: who goes where" },
	{ "counter", demo_counter, "percpu_counter, the classic user" },
	{ "chunks", demo_chunks, "new chunks, and giving them back" },
	{ "stats", demo_stats, "what debugfs shows in percpu_stats" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	setup_per_cpu_areas();

	run_demos();

	return memory_exit();
}
