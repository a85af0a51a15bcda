// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU memory used wrongly. Each case boots a machine in a child, makes an
 * area, does the wrong thing, and looks at what came of it: what is said on
 * stderr, that no chunk has changed, that the area still holds what was written
 * to it, and that the allocator goes on working.
 */

#include "../testlib.h"

#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#ifdef CONFIG_SMP
#include <linux/smp.h>
#endif

#include "mm/percpu-internal.h"

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

struct misuse {
	const char *name;
	void (*run)(void);
	int warnings; /* how many "cut here" */
	const char *says;
};

static DEFINE_PER_CPU(int[4], variable) = { 1, 2, 3, 4 };

/* An area of four longs, with a neighbour on both sides. */
static long __percpu *below, *area, *above;

static void boot(void)
{
	/* A chunk for 256 CPUs is 11 MiB. */
	static char *args[] = { "test", "mem=64M" };

	console_loglevel = LOGLEVEL_WARNING + 1;
	alarm(PATIENCE);
	setup_command_line(NR_CPUS > 32 ? 2 : 1, args, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
#ifdef CONFIG_SMP
	smp_init();
#endif
}

/* ---- what may not change ---- */

struct snapshot {
	int free_bytes, nr_alloc;
	struct pcpu_block_md md;
	phys_addr_t reserved;
};

static struct snapshot look(void)
{
	struct snapshot s;

	memset(&s, 0, sizeof(s));
	s.free_bytes = pcpu_first_chunk->free_bytes;
	s.nr_alloc = pcpu_first_chunk->nr_alloc;
	s.md = pcpu_first_chunk->chunk_md;
	s.reserved = memblock_reserved_size();
	return s;
}

static long word_of(unsigned int cpu, int i)
{
	return (long)cpu * 1000 + i * 7 + 1;
}

static void write_area(long __percpu *p)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		for (int i = 0; i < 4; i++)
			per_cpu_ptr(p, cpu)[i] = word_of(cpu, i);
}

static void check_area(long __percpu *p)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		for (int i = 0; i < 4; i++)
			CHECK_EQ(per_cpu_ptr(p, cpu)[i], word_of(cpu, i));
}

static void check_usable(void)
{
	void __percpu *p[40];
	struct snapshot before = look();
	unsigned int cpu;

	for (int i = 0; i < 40; i++) {
		p[i] = __alloc_percpu(4 + i * 12, 8);
		CHECK(p[i]);
		for_each_possible_cpu(cpu)
			memset(per_cpu_ptr(p[i], cpu), 0xee, 4 + i * 12);
	}
	check_area(below);
	check_area(above);
	for (int i = 0; i < 40; i++)
		free_percpu(p[i]);
	CHECK_EQ(pcpu_first_chunk->free_bytes, before.free_bytes);
	CHECK_EQ(pcpu_first_chunk->nr_alloc, before.nr_alloc);
	CHECK_EQ(memblock_reserved_size(), before.reserved);
}

/* ---- sizes and alignments ---- */

#define BAD_ALLOC(name, call)                                         \
	static void name(void)                                        \
	{                                                             \
		struct snapshot before = look(), after;               \
                                                                      \
		CHECK(!(call));                                       \
		after = look();                                       \
		CHECK_EQ(memcmp(&before, &after, sizeof(before)), 0); \
	}
BAD_ALLOC(size_zero, __alloc_percpu(0, 4))
BAD_ALLOC(size_zero_reserved, __alloc_reserved_percpu(0, 4))
BAD_ALLOC(size_zero_gfp, __alloc_percpu_gfp(0, 4, 0))
BAD_ALLOC(size_too_large, __alloc_percpu(PCPU_MIN_UNIT_SIZE + 1, 4))
BAD_ALLOC(size_too_large_reserved, __alloc_reserved_percpu(PCPU_MIN_UNIT_SIZE + 1, 4))
BAD_ALLOC(size_huge, __alloc_percpu(~(size_t)0, 4))
BAD_ALLOC(size_huge_2, __alloc_percpu(~(size_t)0 - 2, 4))
BAD_ALLOC(align_zero, __alloc_percpu(8, 0))
BAD_ALLOC(align_3, __alloc_percpu(8, 3))
BAD_ALLOC(align_6, __alloc_percpu(8, 6))
BAD_ALLOC(align_4095, __alloc_percpu(8, 4095))
BAD_ALLOC(align_8192, __alloc_percpu(8, 8192))
BAD_ALLOC(align_8192_reserved, __alloc_reserved_percpu(8, 8192))
BAD_ALLOC(align_huge, __alloc_percpu(8, ~(size_t)0 / 2 + 1))
BAD_ALLOC(both_wrong, __alloc_percpu(0, 0))

/* ---- freeing ---- */

static void free_null(void)
{
	struct snapshot before = look(), after;

	free_percpu(NULL);
	after = look();
	CHECK_EQ(memcmp(&before, &after, sizeof(before)), 0);
}

static void bad_free(void __percpu *p)
{
	struct snapshot before = look(), after;

	free_percpu(p);
	after = look();
	CHECK_EQ(memcmp(&before, &after, sizeof(before)), 0);
}

static void free_twice(void)
{
	long __percpu *p = __alloc_percpu(32, 4);

	free_percpu(p);
	bad_free(p);
}

/* Its neighbours are free too, when it comes again. */
static void free_twice_merged(void)
{
	long __percpu *p = __alloc_percpu(32, 4), *q = __alloc_percpu(32, 4),
		      *r = __alloc_percpu(32, 4);

	free_percpu(p);
	free_percpu(r);
	free_percpu(q);
	bad_free(q);
}

static void free_three_times(void)
{
	long __percpu *p = __alloc_percpu(32, 4);

	free_percpu(p);
	bad_free(p);
	bad_free(p);
}

/* What was its beginning is the middle of another area now. */
static void free_old_beginning(void)
{
	char __percpu *p = __alloc_percpu(32, 4), *q = __alloc_percpu(32, 4), *r;

	CHECK_EQ(q - p, 32);
	free_percpu(p);
	free_percpu(q);
	r = __alloc_percpu(64, 4);
	CHECK_PTR(r, p);
	bad_free(q);
	free_percpu(r);
}

static void free_middle(void)
{
	bad_free((char __percpu *)area + 4);
}

static void free_last_word(void)
{
	bad_free((char __percpu *)area + 4 * sizeof(long) - 4);
}

static void free_odd(void)
{
	bad_free((char __percpu *)area + 1);
}

static void free_odd_too(void)
{
	bad_free((char __percpu *)area + 3);
}

/* Free memory in which nothing ever began. */
static void free_never_taken(void)
{
	bad_free((char __percpu *)area + 20000);
}

static void free_static(void)
{
	bad_free(&variable);
}

static void free_stack(void)
{
	long on_stack;

	bad_free(&on_stack);
}

static void free_low(void)
{
	bad_free((void __percpu *)8);
}

static void free_highest(void)
{
	bad_free((void __percpu *)~3UL);
}

/* The address of CPU 0's copy is no per-CPU pointer; with one CPU it is. */
static void free_a_copy(void)
{
#ifdef CONFIG_SMP
	bad_free(per_cpu_ptr(area, 0));
#else
	bad_free((void __percpu *)(PAGE_OFFSET + 64));
#endif
}

/* The pointer of the copy of the last CPU, which lies in the chunk too. */
static void free_another_unit(void)
{
#ifdef CONFIG_SMP
	bad_free((char __percpu *)area + pcpu_unit_offsets[NR_CPUS - 1]);
#else
	bad_free((char __percpu *)area + pcpu_first_chunk->nr_pages * PAGE_SIZE);
#endif
}

/* Its chunk has been given back. */
static void free_in_gone_chunk(void)
{
	static void __percpu *p[200];
	phys_addr_t two;
	int n = 0;

	while (n < 200 && memblock_reserved_size() < lowmem_size / 2 && n < 12)
		p[n++] = __alloc_percpu(PCPU_MIN_UNIT_SIZE / 2, 4096);
	CHECK(p[n - 1]);
	two = memblock_reserved_size();
	for (int i = 0; i < n; i++)
		free_percpu(p[i]);
	CHECK(memblock_reserved_size() < two);
	for (int i = n - 1; i >= 0; i--)
		bad_free(p[i]);
}

/* Free an area whose chunk was destroyed, although percpu.c may have looked that chunk up last. */
static void free_in_destroyed_chunk(void)
{
	void __percpu *p[2], *left;

	/* Each has a chunk of its own, and one of the two chunks is kept. */
	for (int i = 0; i < 2; i++)
		p[i] = __alloc_percpu(PCPU_MIN_UNIT_SIZE, 4);
	for (int i = 0; i < 2; i++)
		free_percpu(p[i]);
	left = __alloc_percpu(PCPU_MIN_UNIT_SIZE, 4);
	CHECK(left == p[0] || left == p[1]);
	bad_free(left == p[0] ? p[1] : p[0]);
	free_percpu(left);
}

/* Free the first address behind a chunk that has no free area. */
static void free_behind_chunk(void)
{
	const struct pcpu_chunk *chunk = pcpu_first_chunk;
	static void __percpu *p[64];
	char *end = chunk->base_addr + chunk->nr_pages * PAGE_SIZE - chunk->end_offset;
	int n = 0;

	while (chunk->free_bytes) {
		int bytes = chunk->chunk_md.contig_hint * PCPU_MIN_ALLOC_SIZE;

		CHECK(n < 64);
		p[n] = __alloc_percpu(min_t(size_t, bytes, SZ_4K), 4);
		CHECK(p[n++]);
	}
	bad_free((char __percpu *)area + (end - (char *)per_cpu_ptr(area, 0)));
	while (n > 0)
		free_percpu(p[--n]);
}

static const struct misuse cases[] = {
	{ "size_zero", size_zero, 1, "illegal size (0) or align (4) for percpu allocation\n" },
	{ "size_zero_reserved", size_zero_reserved, 1,
	  "illegal size (0) or align (4) for percpu allocation\n" },
	{ "size_zero_gfp", size_zero_gfp, 1,
	  "illegal size (0) or align (4) for percpu allocation\n" },
	{ "size_too_large", size_too_large, 1,
	  "illegal size (32769) or align (4) for percpu allocation\n" },
	{ "size_too_large_reserved", size_too_large_reserved, 1,
	  "illegal size (32769) or align (4) for percpu allocation\n" },
	{ "size_huge", size_huge, 1, "or align (4) for percpu allocation\n" },
	{ "size_huge_2", size_huge_2, 1, "or align (4) for percpu allocation\n" },
	{ "align_zero", align_zero, 1, "illegal size (8) or align (0) for percpu allocation\n" },
	{ "align_3", align_3, 1, "illegal size (8) or align (3) for percpu allocation\n" },
	{ "align_6", align_6, 1, "illegal size (8) or align (6) for percpu allocation\n" },
	{ "align_4095", align_4095, 1, "illegal size (8) or align (4095) for percpu allocation\n" },
	{ "align_8192", align_8192, 1, "illegal size (8) or align (8192) for percpu allocation\n" },
	{ "align_8192_reserved", align_8192_reserved, 1,
	  "illegal size (8) or align (8192) for percpu allocation\n" },
	{ "align_huge", align_huge, 1, "illegal size (8) or align (" },
	{ "both_wrong", both_wrong, 1, "illegal size (0) or align (0) for percpu allocation\n" },
	{ "free_null", free_null, 0, "" },
	{ "free_twice", free_twice, 1, "it is free already" },
	{ "free_twice_merged", free_twice_merged, 1, "it is free already" },
	{ "free_three_times", free_three_times, 2, "it is free already" },
	{ "free_old_beginning", free_old_beginning, 1, "no area begins there" },
	{ "free_middle", free_middle, 1, "no area begins there" },
	{ "free_last_word", free_last_word, 1, "no area begins there" },
	{ "free_odd", free_odd, 1, "no area begins there" },
	{ "free_odd_too", free_odd_too, 1, "no area begins there" },
	{ "free_never_taken", free_never_taken, 1, "percpu: free_percpu(" },
	{ "free_static", free_static, 1, "no chunk owns it" },
	{ "free_stack", free_stack, 1, "no chunk owns it" },
	{ "free_low", free_low, 1, "no chunk owns it" },
	{ "free_highest", free_highest, 1, "no chunk owns it" },
	{ "free_a_copy", free_a_copy, 1, "no chunk owns it" },
	{ "free_another_unit", free_another_unit, 1, "no chunk owns it" },
	{ "free_in_gone_chunk", free_in_gone_chunk, -1, "percpu: free_percpu(" },
	{ "free_in_destroyed_chunk", free_in_destroyed_chunk, 1, "no chunk owns it" },
	{ "free_behind_chunk", free_behind_chunk, 1, "no chunk owns it" },
};

static void child_case(void *arg)
{
	const struct misuse *m = arg;
	unsigned int cpu;

	boot();
	below = __alloc_percpu(4 * sizeof(long), sizeof(long));
	area = __alloc_percpu(4 * sizeof(long), sizeof(long));
	above = __alloc_percpu(4 * sizeof(long), sizeof(long));
	write_area(below);
	write_area(area);
	write_area(above);

	m->run();

	check_area(below);
	check_area(area);
	check_area(above);
	check_usable();
	for_each_possible_cpu(cpu)
		for (int i = 0; i < 4; i++)
			CHECK_EQ(per_cpu(variable, cpu)[i], i + 1);
	free_percpu(area);
	check_usable();
	free_percpu(below);
	free_percpu(above);
	CHECK_EQ(pcpu_first_chunk->nr_alloc, 0);
}

static void check_case(void **state)
{
	const struct misuse *m = *state;
	struct child c = run_child(child_case, (void *)m);
	size_t warnings = count_of(c.err, "cut here");

	if (c.status)
		check_failed(__FILE__, __LINE__, "%s: status %d: %s", m->name, c.status, c.err);
	CHECK_STR(c.out, "");
	if (m->warnings < 0) {
		CHECK(warnings > 0);
	} else if (warnings != (size_t)m->warnings) {
		check_failed(__FILE__, __LINE__, "%s: %zu warnings: %s", m->name, warnings, c.err);
	}
	if (m->warnings)
		CHECK_EQ(count_of(c.err, m->says), warnings);
	else
		CHECK_STR(c.err, "");
	CHECK_EQ(count_of(c.err, "WARNING: "), warnings);
	free_child(&c);
}

/* ---- more CPUs than RAM can hold ---- */

#if NR_CPUS >= 32
#define CPUS_TESTS 1

static void child_too_many_cpus(void *arg)
{
	char *args[] = { "test", arg };

	alarm(PATIENCE);
	boot_quietly(2, args);
	setup_per_cpu_areas();
}

static void too_many_cpus(void **state)
{
	char mem[32];
	struct child c;

	/* The units alone need more: at least 32 KiB each. */
	snprintf(mem, sizeof(mem), "mem=%uK", NR_CPUS * 32);
	c = run_child(child_too_many_cpus, mem);
	CHECK_EQ(c.status, 1);
	CHECK(starts_with(c.err, "biscuitos: "));
	CHECK_EQ(count_of(c.err, "\n"), 1);
	CHECK_HAS(c.err, "KiB");
	CHECK_HAS(c.err, "CONFIG_MEMBLOCK_SIZE");
	free_child(&c);

	/* Enough. */
	snprintf(mem, sizeof(mem), "mem=%uK", NR_CPUS * 128);
	c = run_child(child_too_many_cpus, mem);
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}
#else
#define CPUS_TESTS 0
#endif

static void child_setup_twice(void *arg)
{
	int __percpu *p;
	unsigned int cpu;

	boot();
	p = alloc_percpu(int);
	for_each_possible_cpu(cpu)
		*per_cpu_ptr(p, cpu) = (int)cpu + 7;
	setup_per_cpu_areas();
	for_each_possible_cpu(cpu)
		CHECK_EQ(*per_cpu_ptr(p, cpu), cpu + 7);
	free_percpu(p);
}

static void setup_twice(void **state)
{
	check_told_once(child_setup_twice, "setup_per_cpu_areas");
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 1 + CPUS_TESTS];

	memset(tests, 0, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = (struct CMUnitTest){ cases[i].name, check_case, NULL, NULL,
						(void *)&cases[i] };
	tests[ARRAY_SIZE(cases)] = (struct CMUnitTest)cmocka_unit_test(setup_twice);
#if NR_CPUS >= 32
	tests[ARRAY_SIZE(cases) + 1] = (struct CMUnitTest)cmocka_unit_test(too_many_cpus);
#endif
	return cmocka_run_group_tests_name("percpu misuse", tests, NULL, NULL);
}
