// SPDX-License-Identifier: GPL-2.0-only
/*
 * memblock used wrongly. Each case boots a machine in a child, does the wrong
 * thing and checks what came of it; then the allocator must still work. Here
 * the messages are compared: what must be said, how often, and that nothing
 * else is. Everything goes to stderr, and nothing is silent.
 */

#include "../testlib.h"

#define END	 RAM(CONFIG_MEMBLOCK_SIZE)
#define MEMORY	 (&memblock.memory)
#define RESERVED (&memblock.reserved)

struct misuse {
	const char *name;
	void (*run)(void);
	int warnings; /* how many "cut here" */
	int lines;    /* other lines on stderr */
	const char *says[4];
};

/* "%pa" of a number that is known when this is compiled. */
#ifdef CONFIG_PHYS_ADDR_T_64BIT
#define PA(hex8) "0x00000000" hex8
#else
#define PA(hex8) "0x" hex8
#endif

/* ---- nothing has changed, and it works ---- */

static void check_untouched(void)
{
	CHECK_EMPTY(RESERVED);
	CHECK_EQ(MEMORY->cnt, 1);
	CHECK_EQ(MEMORY->regions[0].base, RAM(0));
	CHECK_EQ(MEMORY->regions[0].size, CONFIG_MEMBLOCK_SIZE);
	CHECK_EQ(MEMORY->regions[0].flags, 0);
	CHECK_EQ(MEMORY->total_size, CONFIG_MEMBLOCK_SIZE);
}

/* In what is left of RAM, whatever was done to the arrays. */
static void check_usable(void)
{
	phys_addr_t before = memblock_reserved_size(), addr;
	char *p = memblock_alloc(64, 64);

	CHECK(p);
	addr = __pa(p);
	CHECK(memblock_is_region_memory(addr, 64));
	CHECK(memblock_is_region_reserved(addr, 64));
	CHECK_EQ(memblock_reserved_size(), before + 64);
	for (int i = 0; i < 64; i++)
		CHECK_EQ(p[i], 0);
	memset(p, 1, 64);
	memblock_free(p, 64);
	CHECK_EQ(memblock_reserved_size(), before);
	CHECK(!memblock_is_reserved(addr));
	CHECK_EQ(memblock_reserve(addr, 64), 0);
	CHECK_EQ(memblock_phys_free(addr, 64), 0);
	CHECK_EQ(memblock_reserved_size(), before);
}

/* ---- zero size ---- */

static void add_zero(void)
{
	CHECK_EQ(memblock_add(RAM(0), 0), 0);
	check_untouched();
}

static void add_node_zero(void)
{
	CHECK_EQ(memblock_add_node(RAM(SZ_4K), 0, 0, MEMBLOCK_HOTPLUG), 0);
	check_untouched();
}

static void remove_zero(void)
{
	CHECK_EQ(memblock_remove(RAM(SZ_4K), 0), 0);
	check_untouched();
}

static void reserve_zero(void)
{
	CHECK_EQ(memblock_reserve(RAM(SZ_4K), 0), 0);
	check_untouched();
}

static void phys_free_zero(void)
{
	memblock_reserve(RAM(0), SZ_64K);
	CHECK_EQ(memblock_phys_free(RAM(SZ_4K), 0), 0);
	CHECK_RESERVED(REGION(RAM(0), SZ_64K));
}

static void free_zero(void)
{
	memblock_free(__va(RAM(SZ_4K)), 0);
	check_untouched();
}

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
static void physmem_add_zero(void)
{
	CHECK_EQ(memblock_physmem_add(RAM(SZ_64M), 0), 0);
	CHECK_EQ(physmem.cnt, 1);
	check_untouched();
}
#endif

static void flags_zero(void)
{
	CHECK_EQ(memblock_mark_hotplug(RAM(SZ_4K), 0), 0);
	CHECK_EQ(memblock_clear_hotplug(RAM(SZ_4K), 0), 0);
	CHECK_EQ(memblock_mark_nomap(RAM(SZ_4K), 0), 0);
	CHECK_EQ(memblock_clear_nomap(RAM(SZ_4K), 0), 0);
	CHECK_EQ(memblock_mark_mirror(RAM(SZ_4K), 0), 0);
	CHECK_EQ(memblock_set_node(RAM(SZ_4K), 0, MEMORY, 1), 0);
	memblock_cap_memory_range(RAM(SZ_4K), 0);
	memblock_enforce_memory_limit(0);
	memblock_mem_limit_remove_map(0);
	memblock_free_late(RAM(SZ_4K), 0);
	check_untouched();
}

static void queries_zero(void)
{
	memblock_reserve(RAM(0), SZ_64K);
	CHECK(!memblock_is_region_reserved(RAM(SZ_64K), 0));
	CHECK(!memblock_is_region_reserved(RAM(0), 0));
	CHECK(memblock_is_region_memory(RAM(0), 0));
	CHECK(!memblock_is_region_memory(END, 0));
	CHECK_EQ(memblock_addrs_overlap(RAM(0), 0, RAM(0), 0), 0);
	memblock_phys_free(RAM(0), SZ_64K);
}

static void phys_alloc_zero(void)
{
	phys_addr_t addr = memblock_phys_alloc(0, 64);

	/* An address, as from Linux, and nothing is taken. */
	CHECK(addr == 0 || (addr >= RAM(0) && addr <= END));
	check_untouched();
}

static void alloc_zero(void)
{
	void *p = memblock_alloc(0, 64);

	CHECK(!p || (p >= __va(RAM(0)) && p <= __va(END)));
	check_untouched();
}

/* ---- ranges that wrap ---- */

static void add_wrap(void)
{
	CHECK_EQ(memblock_add(END, PHYS_ADDR_MAX - 5), 0);
	CHECK_EQ(MEMORY->cnt, IS_ENABLED(CONFIG_NUMA) ? 2 : 1);
	CHECK(memblock_end_of_DRAM() == PHYS_ADDR_MAX);
	CHECK_EQ(memblock_phys_mem_size(), PHYS_ADDR_MAX - RAM(0));
	memblock_remove(END, PHYS_ADDR_MAX - END);
	check_untouched();
}

static void add_node_wrap(void)
{
	CHECK_EQ(memblock_add_node(PHYS_ADDR_MAX - 9, 11, 0, MEMBLOCK_NONE), 0);
	CHECK_EQ(MEMORY->cnt, 2);
	CHECK_EQ(MEMORY->regions[1].size, 9);
	memblock_remove(PHYS_ADDR_MAX - 9, 9);
	check_untouched();
}

static void remove_wrap(void)
{
	CHECK_EQ(memblock_remove(END - SZ_4K, PHYS_ADDR_MAX - 1), 0);
	CHECK_EQ(memblock_end_of_DRAM(), END - SZ_4K);
	CHECK_EQ(memblock_start_of_DRAM(), RAM(0));
}

static void reserve_wrap(void)
{
	CHECK_EQ(memblock_reserve(END - SZ_4K, PHYS_ADDR_MAX - 1), 0);
	CHECK_RESERVED(REGION(END - SZ_4K, PHYS_ADDR_MAX - (END - SZ_4K)));
	CHECK(!memblock_is_reserved(RAM(0))); /* nothing came round */
}

static void phys_free_wrap(void)
{
	memblock_reserve(RAM(0), SZ_4K);
	memblock_reserve(END - SZ_4K, PHYS_ADDR_MAX);
	CHECK_EQ(memblock_phys_free(END - SZ_4K, PHYS_ADDR_MAX - 1), 0);
	CHECK_RESERVED(REGION(RAM(0), SZ_4K));
	memblock_phys_free(RAM(0), SZ_4K);
}

static void alloc_wrap(void)
{
	/* Sizes with which sums would wrap. */
	CHECK_EQ(memblock_phys_alloc(PHYS_ADDR_MAX, 1), 0);
	CHECK_EQ(memblock_phys_alloc(PHYS_ADDR_MAX - SZ_4K, SZ_4K), 0);
	CHECK_EQ(memblock_phys_alloc(PHYS_ADDR_MAX - RAM(0) + 1, 1), 0);
	memblock_set_bottom_up(true);
	CHECK_EQ(memblock_phys_alloc(PHYS_ADDR_MAX - RAM(0), 1), 0);
	memblock_set_bottom_up(false);
	check_untouched();
}

/* The last byte alone is nothing that can be said. */
static void add_the_last_byte(void)
{
	CHECK_EQ(memblock_add(PHYS_ADDR_MAX, 1), 0);
	CHECK_EQ(memblock_reserve(PHYS_ADDR_MAX, 1), 0);
	check_untouched();
}

/* ---- overlapping adds ---- */

static void add_other_flags_around(void)
{
	memblock_remove(RAM(0), SZ_64K);
	memblock_remove(END - SZ_64K, SZ_64K);
	/* Two gaps: what is there in between stays as it is. */
	CHECK_EQ(memblock_add_node(RAM(0), CONFIG_MEMBLOCK_SIZE, 0, MEMBLOCK_HOTPLUG), 0);
	CHECK_EQ(MEMORY->cnt, 3);
	CHECK_EQ(MEMORY->regions[0].size, SZ_64K);
	CHECK_EQ(MEMORY->regions[0].flags, MEMBLOCK_HOTPLUG);
	CHECK_EQ(MEMORY->regions[1].size, CONFIG_MEMBLOCK_SIZE - SZ_128K);
	CHECK_EQ(MEMORY->regions[1].flags, MEMBLOCK_NONE);
	CHECK_EQ(MEMORY->regions[2].size, SZ_64K);
	CHECK_EQ(MEMORY->regions[2].flags, MEMBLOCK_HOTPLUG);
	CHECK_EQ(memblock_phys_mem_size(), CONFIG_MEMBLOCK_SIZE);
}

/* Without a gap before the region that differs Linux says nothing either. */
static void add_other_flags_inside(void)
{
	CHECK_EQ(memblock_add_node(RAM(SZ_4K), SZ_4K, 0, MEMBLOCK_NOMAP), 0);
	check_untouched();
	CHECK_EQ(memblock_add_node(END - SZ_4K, SZ_8K, 0, MEMBLOCK_HOTPLUG), 0);
	CHECK_EQ(MEMORY->cnt, 2);
	CHECK_EQ(MEMORY->regions[0].flags, 0);
	CHECK_EQ(MEMORY->regions[1].base, END);
	CHECK_EQ(MEMORY->regions[1].size, SZ_4K);
	CHECK_EQ(MEMORY->regions[1].flags, MEMBLOCK_HOTPLUG);
	memblock_remove(END, SZ_4K);
}

#ifdef CONFIG_NUMA
static void add_other_node_around(void)
{
	memblock_remove(RAM(0), SZ_64K);
	CHECK_EQ(memblock_add_node(RAM(0), CONFIG_MEMBLOCK_SIZE, 1, MEMBLOCK_NONE), 0);
	CHECK_EQ(MEMORY->cnt, 2);
	CHECK_EQ(MEMORY->regions[0].nid, 1);
	CHECK_EQ(MEMORY->regions[1].nid, 0);
}
#endif

static void reserve_twice(void)
{
	/* Nobody minds: they are merged. */
	CHECK_EQ(memblock_reserve(RAM(SZ_4K), SZ_8K), 0);
	CHECK_EQ(memblock_reserve(RAM(SZ_4K), SZ_8K), 0);
	CHECK_EQ(memblock_reserve(RAM(0), SZ_16K), 0);
	CHECK_RESERVED(REGION(RAM(0), SZ_16K));
	memblock_phys_free(RAM(0), SZ_16K);
}

/* ---- alignment ---- */

static void align_zero(void)
{
	CHECK_EQ(memblock_phys_alloc(10, 0), END - SMP_CACHE_BYTES);
	CHECK_PTR(memblock_alloc(10, 0), __va(END - 2 * SMP_CACHE_BYTES));
	CHECK_RESERVED(REGION(END - 2 * SMP_CACHE_BYTES, 10), REGION(END - SMP_CACHE_BYTES, 10));
}

static void align_no_power_of_two(void)
{
	CHECK_EQ(memblock_phys_alloc(100, 96), END - 128);
	CHECK_EQ(memblock_phys_alloc(1, 3), END - 4);
	CHECK_EQ(memblock_phys_alloc(SZ_64K, SZ_64K - 1), END - SZ_128K);
}

static void align_beyond_all(void)
{
	CHECK_EQ(memblock_phys_alloc(1, PHYS_ADDR_MAX), 0);
	CHECK_EQ(memblock_phys_alloc(1, PHYS_ADDR_MAX / 2 + 2), 0);
	check_untouched();
}

static void trim_align_zero(void)
{
	memblock_trim_memory(0);
	check_untouched();
}

static void trim_align_no_power_of_two(void)
{
	memblock_trim_memory(SZ_4K + SZ_8K);
	check_untouched();
}

/* ---- freeing ---- */

static void free_the_free(void)
{
	CHECK_EQ(memblock_phys_free(RAM(SZ_4K), SZ_4K), 0);
	check_untouched();
}

static void free_twice(void)
{
	void *p = memblock_alloc(SZ_4K, SZ_4K);

	memblock_free(p, SZ_4K);
	memblock_free(p, SZ_4K);
	check_untouched();
}

static void free_too_much(void)
{
	memblock_reserve(RAM(SZ_8K), SZ_4K);
	memblock_reserve(RAM(SZ_64K), SZ_4K);
	CHECK_EQ(memblock_phys_free(RAM(SZ_8K), SZ_8K), 0);
	CHECK_RESERVED(REGION(RAM(SZ_64K), SZ_4K));
	memblock_phys_free(RAM(SZ_64K), SZ_4K);
}

static void free_over_a_gap(void)
{
	memblock_reserve(RAM(0), SZ_4K);
	memblock_reserve(RAM(SZ_8K), SZ_4K);
	CHECK_EQ(memblock_phys_free(RAM(0), SZ_8K + SZ_4K), 0);
	check_untouched();
}

static void free_what_is_no_ram(void)
{
	int on_the_stack = 5;

	memblock_free(&on_the_stack, sizeof(on_the_stack));
	CHECK_EQ(on_the_stack, 5);
	check_untouched();
}

static void free_null(void)
{
	memblock_free(NULL, SZ_4K);
	check_untouched();
}

/* ---- too much ---- */

static void alloc_more_than_there_is(void)
{
	CHECK_EQ(memblock_phys_alloc(CONFIG_MEMBLOCK_SIZE + 1, 1), 0);
	CHECK_PTR(memblock_alloc(CONFIG_MEMBLOCK_SIZE + 1, 1), NULL);
	check_untouched();
}

/* The message gives the current limit, not the number that stands for it. */
static void alloc_more_than_the_limit(void)
{
	CHECK_EQ(memblock_phys_alloc_range(SZ_32M, 1, RAM(0), MEMBLOCK_ALLOC_ACCESSIBLE), 0);
	CHECK_EQ(memblock_phys_alloc_range(SZ_32M, 1, RAM(0), MEMBLOCK_ALLOC_NOLEAKTRACE), 0);
	check_untouched();
}

/* The last search ignores the minimum address, so the message reports a range that begins at 0. */
static void alloc_when_all_is_taken(void)
{
	memblock_reserve(RAM(0), CONFIG_MEMBLOCK_SIZE);
	CHECK_PTR(memblock_alloc(1, 1), NULL);
	CHECK_PTR(memblock_alloc_from(2, 1, RAM(SZ_4K)), NULL);
	memblock_phys_free(RAM(0), CONFIG_MEMBLOCK_SIZE);
}

static void limit_below_everything(void)
{
	phys_addr_t limit = memblock_get_current_limit();

	memblock_set_current_limit(SZ_4K);
	CHECK_EQ(memblock_phys_alloc(64, 64), 0);
	memblock_set_current_limit(0);
	CHECK_PTR(memblock_alloc(64, 64), NULL);
	memblock_set_current_limit(limit);
	CHECK_EQ(memblock_phys_alloc_range(64, 64, 0, RAM(0)), 0);
	check_untouched();
}

static void alloc_without_memory(void)
{
	memblock_remove(RAM(0), CONFIG_MEMBLOCK_SIZE);
	CHECK_PTR(memblock_alloc(64, 64), NULL);
	CHECK_EQ(memblock_phys_alloc(1, 1), 0);
	CHECK_EMPTY(RESERVED);
	memblock_add(RAM(0), CONFIG_MEMBLOCK_SIZE);
}

static void cap_without_memory(void)
{
	memblock_remove(RAM(0), CONFIG_MEMBLOCK_SIZE);
	memblock_cap_memory_range(RAM(0), SZ_1M);
	CHECK_EMPTY(MEMORY);
	memblock_add(RAM(0), CONFIG_MEMBLOCK_SIZE);
}

/* ---- nodes ---- */

static void max_numnodes_as_node(void)
{
	phys_addr_t start, end;
	int steps = 0;
	u64 i;

	/* The old way to say any node: it works, and is told, once. */
	CHECK_EQ(memblock_phys_alloc_try_nid(64, 64, MAX_NUMNODES), END - 64);
	CHECK_PTR(memblock_alloc_node(64, 64, MAX_NUMNODES), __va(END - 128));
	for_each_free_mem_range(i, MAX_NUMNODES, MEMBLOCK_NONE, &start, &end, NULL)
		steps++;
	for_each_free_mem_range_reverse(i, MAX_NUMNODES, MEMBLOCK_NONE, &start, &end, NULL)
		steps++;
	CHECK_EQ(steps, 2);
	memblock_phys_free(END - 128, 128);
}

/* ---- the end ---- */

#ifndef CONFIG_ARCH_KEEP_MEMBLOCK
static void discard_too_early(void)
{
	memblock_reserve(RAM(0), SZ_4K);
	memblock_discard();
	CHECK_RESERVED(REGION(RAM(0), SZ_4K));
	CHECK_EQ(memblock_phys_mem_size(), CONFIG_MEMBLOCK_SIZE);
	memblock_phys_free(RAM(0), SZ_4K);
}
#endif

#define NO_FREE "memblock: no free "
#define BEYOND_THE_LIMIT                                                                       \
	NO_FREE PA("02000000") " bytes, align " PA("00000001") ", in [" PA("60000000") "-" PA( \
		"61000000") "), node -1\n"

static const struct misuse misuses[] = {
	{ "add zero",
	  add_zero,
	  0,
	  1,
	  { "memblock_add: zero size at " PA("60000000") ": nothing to do\n" } },
	{ "add_node zero",
	  add_node_zero,
	  0,
	  1,
	  { "memblock_add_node: zero size at " PA("60001000") ": nothing to do\n" } },
	{ "remove zero", remove_zero, 0, 1, { "memblock_remove: zero size" } },
	{ "reserve zero", reserve_zero, 0, 1, { "memblock_reserve: zero size" } },
	{ "phys_free zero", phys_free_zero, 0, 1, { "memblock_phys_free: zero size" } },
	{ "free zero", free_zero, 0, 1, { "memblock_phys_free: zero size" } },
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
	{ "physmem_add zero", physmem_add_zero, 0, 1, { "memblock_physmem_add: zero size" } },
#endif
	{ "flags zero", flags_zero, 0, -1, { "" } },
	{ "queries zero", queries_zero, 0, 0, { "" } },
	{ "phys_alloc zero", phys_alloc_zero, 0, -1, { "memblock: allocation of zero bytes" } },
	{ "alloc zero", alloc_zero, 0, -1, { "memblock: allocation of zero bytes" } },

	{ "add wrap",
	  add_wrap,
	  0,
	  1,
	  { "memblock_add: 0xfffffff", " run past the end of the address space: cut there\n" } },
	{ "add_node wrap",
	  add_node_wrap,
	  0,
	  1,
	  { "memblock_add_node: ", " run past the end of the address space: cut there\n" } },
	{ "remove wrap", remove_wrap, 0, 1, { "memblock_remove: ", " run past the end" } },
	{ "reserve wrap", reserve_wrap, 0, 1, { "memblock_reserve: ", " run past the end" } },
	{ "phys_free wrap", phys_free_wrap, 0, 1, { "memblock_phys_free: ", " run past the end" } },
	{ "alloc wrap", alloc_wrap, 0, 4, { NO_FREE } },
	{ "add the last byte",
	  add_the_last_byte,
	  0,
	  2,
	  { "memblock_add: ", "memblock_reserve: ", " run past the end" } },

	{ "add other flags around", add_other_flags_around, 1, 0, { "memblock_add_overlapping" } },
	{ "add other flags inside", add_other_flags_inside, 0, 0, { "" } },
#ifdef CONFIG_NUMA
	{ "add other node around", add_other_node_around, 1, 0, { "memblock_add_overlapping" } },
#endif
	{ "reserve twice", reserve_twice, 0, 0, { "" } },

	{ "align 0",
	  align_zero,
	  2,
	  2,
	  { "memblock: alignment 0, using SMP_CACHE_BYTES (32)\n", "align_zero+0x" } },
	{ "align no power of two",
	  align_no_power_of_two,
	  3,
	  3,
	  { "memblock: alignment " PA("00000060") " is not a power of two, using the next one\n",
	    "memblock: alignment " PA("00000003") " is not a power of two",
	    "memblock: alignment " PA("0000ffff") " is not a power of two" } },
	{ "align beyond all", align_beyond_all, 2, 4, { " is not a power of two", NO_FREE } },
	{ "trim align 0",
	  trim_align_zero,
	  1,
	  1,
	  { "memblock_trim_memory: alignment " PA("00000000") " is not a power of two\n" } },
	{ "trim align no power of two",
	  trim_align_no_power_of_two,
	  1,
	  1,
	  { "memblock_trim_memory: alignment " PA("00003000") " is not a power of two\n" } },

	{ "free the free",
	  free_the_free,
	  0,
	  1,
	  { "memblock_phys_free: of " PA("00001000") " bytes at " PA("60001000") " only " PA(
		  "00000000") " were reserved\n" } },
	{ "free twice",
	  free_twice,
	  0,
	  1,
	  { "memblock_phys_free: of " PA("00001000") " bytes at ", " only " PA("00000000") } },
	{ "free too much",
	  free_too_much,
	  0,
	  1,
	  { "memblock_phys_free: of " PA("00002000") " bytes at " PA("60002000") " only " PA(
		  "00001000") " were reserved\n" } },
	{ "free over a gap",
	  free_over_a_gap,
	  0,
	  1,
	  { " only " PA("00002000") " were reserved\n" } },
	{ "free what is no RAM", free_what_is_no_ram, 0, 1, { " only " PA("00000000") } },
	{ "free NULL", free_null, 0, 0, { "" } },

	{ "alloc more than there is",
	  alloc_more_than_there_is,
	  0,
	  2,
	  { NO_FREE PA("01000001") " bytes, align " PA("00000001") ", in [" PA("00000000") "-" PA(
		  "61000000") "), node -1\n" } },
	{ "alloc more than the limit",
	  alloc_more_than_the_limit,
	  0,
	  2,
	  { BEYOND_THE_LIMIT BEYOND_THE_LIMIT } },
	{ "alloc when all is taken",
	  alloc_when_all_is_taken,
	  0,
	  2,
	  { NO_FREE PA("00000001"),
	    NO_FREE PA("00000002") " bytes, align " PA("00000001") ", in [" PA("00000000") "-" } },
	{ "limit below everything",
	  limit_below_everything,
	  0,
	  3,
	  { "-" PA("00001000") ")", "-" PA("00000000") ")", "-" PA("60000000") ")" } },
	{ "alloc without memory", alloc_without_memory, 0, 2, { NO_FREE } },
	{ "cap without memory",
	  cap_without_memory,
	  0,
	  1,
	  { "memblock_cap_memory_range: No memory registered yet\n" } },
	{ "MAX_NUMNODES as node",
	  max_numnodes_as_node,
	  1,
	  1,
	  { "Usage of MAX_NUMNODES is deprecated. Use NUMA_NO_NODE instead\n" } },
#ifndef CONFIG_ARCH_KEEP_MEMBLOCK
	{ "discard too early",
	  discard_too_early,
	  1,
	  1,
	  { "memblock: memblock_discard() before memblock_free_all()\n" } },
#endif
};

static void child_misuse(void *arg)
{
	const struct misuse *m = arg;

	boot_quietly(0, NULL);
	m->run();
	check_usable();
}

/* Lines of @text that are not part of a WARN()'s report, its message excepted. */
static int other_lines(const char *text)
{
	bool in_report = false;
	int n = 0;

	while (*text) {
		const char *next = strchr(text, '\n');

		if (starts_with(text, "WARNING: CPU: "))
			in_report = true;
		else if (!in_report && !starts_with(text, "------------[ cut here ]"))
			n++;
		if (starts_with(text, "---[ end trace"))
			in_report = false;
		text = next ? next + 1 : text + strlen(text);
	}
	return n;
}

static void check_said(const struct misuse *m, const struct child *c)
{
	if (c->status)
		check_failed(__FILE__, __LINE__, "%s: status %d, stderr \"%s\"", m->name, c->status,
			     c->err);
	if (*c->out)
		check_failed(__FILE__, __LINE__, "%s: on stdout: \"%s\"", m->name, c->out);
	for (size_t i = 0; i < ARRAY_SIZE(m->says) && m->says[i]; i++)
		if (!strstr(c->err, m->says[i]))
			check_failed(__FILE__, __LINE__, "%s: \"%s\" does not say \"%s\"", m->name,
				     c->err, m->says[i]);
	if (count_of(c->err, "[ cut here ]") != (size_t)m->warnings ||
	    count_of(c->err, "---[ end trace") != (size_t)m->warnings)
		check_failed(__FILE__, __LINE__, "%s: not %d warnings: \"%s\"", m->name,
			     m->warnings, c->err);
	/* -1: how many is not what matters. */
	if (m->lines >= 0 && other_lines(c->err) != m->lines)
		check_failed(__FILE__, __LINE__, "%s: %d lines instead of %d: \"%s\"", m->name,
			     other_lines(c->err), m->lines, c->err);
}

static void bad_input_is_told_and_survived(void **state)
{
	const struct misuse *m = *state;
	struct child c = run_child(child_misuse, (void *)m);

	check_said(m, &c);
	free_child(&c);
}

/* ---- after the hand-over ---- */

static void child_after_free_all(void *arg)
{
	int loglevel = console_loglevel;

	boot_quietly(0, NULL);
	memblock_reserve(RAM(0), SZ_4K);
	console_loglevel = LOGLEVEL_WARNING + 1; /* the hand-over itself is for test_growth.c */
	memblock_free_all();
	console_loglevel = loglevel;
	CHECK_EQ(memblock_phys_alloc(64, 64), 0);
	CHECK_PTR(memblock_alloc(64, 64), NULL);
	CHECK_PTR(memblock_alloc_raw(64, 64), NULL);
	CHECK_PTR(memblock_alloc_exact_nid_raw(64, 64, 0, 0, 0), NULL);
	CHECK_RESERVED(REGION(RAM(0), SZ_4K));
	/* Questions can still be asked. */
	CHECK(memblock_is_reserved(RAM(0)));
	CHECK(!memblock_is_reserved(RAM(SZ_4K)));
	CHECK(memblock_is_memory(RAM(0)));
}

static void allocation_after_the_hand_over(void **state)
{
	struct child c = run_child(child_after_free_all, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "");
	CHECK_EQ(count_of(c.err, "[ cut here ]"), 1);
	CHECK(starts_with(c.err, "------------[ cut here ]------------\n"
				 "memblock: allocation after memblock_free_all(): "));
	CHECK_HAS(c.err, "Call Trace:\n");
	CHECK_HAS(c.err, " child_after_free_all+0x");
	CHECK_EQ(count_of(c.err, NO_FREE), 4); /* each failure is told */
	free_child(&c);
}

static void child_free_all_twice(void *arg)
{
	int loglevel = console_loglevel;

	boot_quietly(0, NULL);
	console_loglevel = LOGLEVEL_WARNING + 1;
	memblock_free_all();
	console_loglevel = loglevel;
	memblock_free_all();
	check_untouched();
	memblock_free_all();
}

static void hand_over_twice(void **state)
{
	struct child c = run_child(child_free_all_twice, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, ""); /* nothing is handed over again */
	CHECK_EQ(count_of(c.err, "memblock: memblock_free_all() was called before\n"), 2);
	CHECK_EQ(count_of(c.err, "[ cut here ]"), 2);
	free_child(&c);
}

/* ---- boot parameters ---- */

static void child_boot_parameter(void *arg)
{
	char *argv[] = { "test", arg, NULL };

	setup_command_line(2, argv, NULL, 0);
}

static void boot_parameters(void **state)
{
	static const char *const good[] = { "memblock=debug", "kernelcore=mirror", "movable_node" };
	static const char *const bad[] = { "memblock=debugs",	  "memblock=debu",
					   "memblock=",		  "memblock",
					   "kernelcore=4M",	  "kernelcore",
					   "kernelcore=mirrored", "movable_node=",
					   "movable_node=1" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		run_child_ok(child_boot_parameter, (void *)good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct child c = run_child(child_boot_parameter, (void *)bad[i]);

		if (c.status != 1 || !starts_with(c.err, "biscuitos: Malformed early option '"))
			check_failed(__FILE__, __LINE__, "%s: status %d, \"%s\"", bad[i], c.status,
				     c.err);
		CHECK_HAS(c.err, bad[i]);
		free_child(&c);
	}
}

/* ---- no room in the arrays ---- */

static void child_full_array(void *arg)
{
	/* Not booted: the arrays may not grow yet. */
	reset_memblock();
	memblock_add(RAM(0), SZ_16M);
	for (int i = 0; i < 128; i++)
		CHECK_EQ(memblock_reserve(RAM(i * SZ_8K), SZ_4K), 0);
	CHECK_EQ(memblock_reserve(RAM(SZ_8M), SZ_4K), -ENOMEM);
	CHECK_EQ(memblock_phys_free(RAM(SZ_1K), SZ_1K), -ENOMEM);
	CHECK_EQ(RESERVED->cnt, 128);
	CHECK_EQ(memblock_reserved_size(), 128 * SZ_4K);
	CHECK(memblock_is_reserved(RAM(SZ_1K)));
	/* Merging needs no room. */
	CHECK_EQ(memblock_reserve(RAM(0), SZ_4K), 0);
	memblock_allow_resize();
}

static void full_array(void **state)
{
	struct child c = run_child(child_full_array, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "[ cut here ]"), 0);
	CHECK_HAS(c.err, "memblock_phys_free: no room to split: " PA("00000400") " bytes at " PA(
				 "60000400") " stay reserved\n");
	CHECK_EQ(count_of(c.err, "\n"), 1);
	free_child(&c);
}

/* ---- arrays that somebody has written over ---- */

#ifdef CONFIG_DEBUG_MEMBLOCK
static void spoil_total(void)
{
	RESERVED->total_size++;
}

static void spoil_count(void)
{
	RESERVED->cnt = RESERVED->max + 1;
}

static void spoil_size(void)
{
	RESERVED->regions[1].size = 0;
	RESERVED->total_size -= SZ_4K;
}

/* The last one ends where the address space does, at 0. */
static void spoil_end(void)
{
	struct memblock_region *r = &RESERVED->regions[3];

	RESERVED->total_size += PHYS_ADDR_MAX - r->base + 1 - r->size;
	r->size = PHYS_ADDR_MAX - r->base + 1;
}

static void spoil_order(void)
{
	swap(RESERVED->regions[1], RESERVED->regions[2]);
}

static void spoil_overlap(void)
{
	RESERVED->regions[1].size += SZ_1M;
	RESERVED->total_size += SZ_1M;
}

static void spoil_minimality(void)
{
	RESERVED->regions[1].size = SZ_1M;
	RESERVED->total_size += SZ_1M - SZ_4K;
}

static void (*const spoilers[])(void) = { spoil_total, spoil_count,   spoil_size,      spoil_end,
					  spoil_order, spoil_overlap, spoil_minimality };

static void child_spoiled(void *arg)
{
	void (*spoil)(void) = *(void (**)(void))arg;

	boot_quietly(0, NULL);
	for (int i = 0; i < 4; i++)
		memblock_reserve(RAM(i * SZ_1M), SZ_4K);
	spoil();
	memblock_reserve(RAM(SZ_8M), SZ_4K);
}

/* A DEBUG=1 build finds it at the next call, and stops there. */
static void spoiled_arrays_are_a_bug(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(spoilers); i++) {
		struct child c = run_child(child_spoiled, (void *)&spoilers[i]);

		if (c.status != 128 + SIGABRT || !strstr(c.err, "kernel BUG at mm/memblock.c:"))
			check_failed(__FILE__, __LINE__, "spoiler %zu: status %d, \"%s\"", i,
				     c.status, c.err);
		free_child(&c);
	}
}
#define NR_OTHER_TESTS 5
#else
#define NR_OTHER_TESTS 4
#endif

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(misuses) + NR_OTHER_TESTS] = {
		cmocka_unit_test(allocation_after_the_hand_over),
		cmocka_unit_test(hand_over_twice),
		cmocka_unit_test(boot_parameters),
		cmocka_unit_test(full_array),
#ifdef CONFIG_DEBUG_MEMBLOCK
		cmocka_unit_test(spoiled_arrays_are_a_bug),
#endif
	};

	for (size_t i = 0; i < ARRAY_SIZE(misuses); i++)
		tests[NR_OTHER_TESTS + i] = (struct CMUnitTest){
			.name = misuses[i].name,
			.test_func = bad_input_is_told_and_survived,
			.initial_state = (void *)&misuses[i],
		};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
