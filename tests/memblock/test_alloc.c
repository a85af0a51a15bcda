// SPDX-License-Identifier: GPL-2.0-only
/*
 * memblock's allocation functions: where each of them finds memory, in both
 * directions, under every limit, and what it leaves in the bytes and in the
 * reserved array. RAM is 16 MiB (mapped, without memory_init()), in which each
 * test makes the memory and the holes that it wants.
 */

#include "../testlib.h"

#include <linux/memory_hotplug.h>

#define RAM_SIZE SZ_16M
#define END	 RAM(RAM_SIZE)
#define DIRTY	 0xa5

static int reset(void **state)
{
	reset_memblock();
	memblock_add(RAM(0), RAM_SIZE);
	movable_node_enabled = false;
	/* What cannot be had is told, which is for test_misuse.c. */
	console_loglevel = LOGLEVEL_WARNING;
	return 0;
}

/* All of RAM reserved but for [@start, @end), offsets into RAM. */
static void leave_free(phys_addr_t start, phys_addr_t end)
{
	if (start)
		memblock_reserve(RAM(0), start);
	if (end < RAM_SIZE)
		memblock_reserve(RAM(end), RAM_SIZE - end);
}

/* ---- the address ---- */

static void top_down(void **state)
{
	CHECK_EQ(memblock_phys_alloc(32, 32), END - 32);
	CHECK_EQ(memblock_phys_alloc(32, 32), END - 64);
	CHECK_EQ(memblock_phys_alloc(SZ_4K, SZ_4K), END - SZ_8K);
	CHECK_RESERVED(REGION(END - SZ_8K, SZ_4K), REGION(END - 64, 64));
	/* The gap that the alignment left is used next. */
	CHECK_EQ(memblock_phys_alloc(SZ_2K, SZ_1K), END - SZ_2K - SZ_1K);
	CHECK_EQ(memblock_phys_alloc(1, 1), END - 65);
	CHECK_EQ(memblock_phys_alloc(3, 2), END - 68);
}

static void bottom_up(void **state)
{
	memblock_set_bottom_up(true);
	CHECK_EQ(memblock_phys_alloc(32, 32), RAM(0));
	CHECK_EQ(memblock_phys_alloc(32, 32), RAM(32));
	CHECK_EQ(memblock_phys_alloc(SZ_4K, SZ_4K), RAM(SZ_4K));
	CHECK_RESERVED(REGION(RAM(0), 64), REGION(RAM(SZ_4K), SZ_4K));
	CHECK_EQ(memblock_phys_alloc(SZ_2K, SZ_1K), RAM(SZ_1K));
	CHECK_EQ(memblock_phys_alloc(1, 1), RAM(64));
	CHECK_EQ(memblock_phys_alloc(3, 2), RAM(66));
	memblock_set_bottom_up(false);
	CHECK_EQ(memblock_phys_alloc(32, 32), END - 32);
}

static void exact_fits(void **state)
{
	for (int up = 0; up < 2; up++) {
		reset(NULL);
		memblock_set_bottom_up(up);
		leave_free(SZ_1M, SZ_1M + 100);
		CHECK_EQ(memblock_phys_alloc(101, 1), 0);
		CHECK_EQ(memblock_phys_alloc(100, 1), RAM(SZ_1M));
		CHECK_RESERVED(REGION(RAM(0), RAM_SIZE));
		CHECK_EQ(memblock_phys_alloc(1, 1), 0);
		CHECK_RESERVED(REGION(RAM(0), RAM_SIZE));
	}
	/* All there is, and a byte more. */
	reset(NULL);
	CHECK_EQ(memblock_phys_alloc(RAM_SIZE + 1, 1), 0);
	CHECK_EMPTY(&memblock.reserved);
	CHECK_EQ(memblock_phys_alloc(RAM_SIZE, SZ_4K), RAM(0));
	CHECK_RESERVED(REGION(RAM(0), RAM_SIZE));
}

static void alignment(void **state)
{
	/* Of the address itself, whatever the size: up to 1 MiB and beyond. */
	for (int up = 0; up < 2; up++) {
		for (phys_addr_t align = 1; align <= SZ_8M; align *= 2) {
			phys_addr_t lowest = RAM(SZ_1M + 1), highest = RAM(SZ_8M + SZ_1M - 1) - 100;
			phys_addr_t want = up ? (lowest + align - 1) / align * align :
						highest / align * align;

			reset(NULL);
			memblock_set_bottom_up(up);
			leave_free(SZ_1M + 1, SZ_8M + SZ_1M - 1);
			CHECK_EQ(memblock_phys_alloc(100, align), want);
		}
		reset(NULL);
		memblock_set_bottom_up(up);
		leave_free(SZ_1M + 1, SZ_1M + SZ_8K - 1);
		CHECK_EQ(memblock_phys_alloc(SZ_4K, SZ_4K), 0); /* half a page each side */
		CHECK_EQ(memblock_phys_alloc(SZ_4K - 1, SZ_4K), RAM(SZ_1M + SZ_4K));
	}
}

static void the_first_hole_that_fits(void **state)
{
	/* Free: 64 at 1M, 128 at 2M, 64 at 3M, 128 at 4M, 64 at 5M. */
	for (int up = 0; up < 2; up++) {
		reset(NULL);
		memblock_set_bottom_up(up);
		memblock_reserve(RAM(0), RAM_SIZE);
		for (int i = 1; i <= 5; i++)
			memblock_phys_free(RAM(i * SZ_1M), i % 2 ? 64 : 128);
		CHECK_EQ(memblock_phys_alloc(100, 4), RAM((up ? 2 : 4) * SZ_1M + (up ? 0 : 28)));
		CHECK_EQ(memblock_phys_alloc(100, 4), RAM((up ? 4 : 2) * SZ_1M + (up ? 0 : 28)));
		CHECK_EQ(memblock_phys_alloc(100, 4), 0);
		CHECK_EQ(memblock_phys_alloc(64, 4), RAM((up ? 1 : 5) * SZ_1M));
		CHECK_EQ(memblock_phys_alloc(64, 4), RAM(3 * SZ_1M));
		CHECK_EQ(memblock_phys_alloc(28, 4), RAM((up ? 2 : 4) * SZ_1M + (up ? 100 : 0)));
	}
}

static void banks_are_not_joined(void **state)
{
	/* Two regions that touch and differ: nothing may lie across. */
	for (int up = 0; up < 2; up++) {
		reset(NULL);
		memblock_set_bottom_up(up);
		memblock_mark_hotplug(RAM(SZ_8M), SZ_8M);
		leave_free(SZ_8M - SZ_4K, SZ_8M + SZ_4K);
		CHECK_EQ(memblock_phys_alloc(SZ_4K + 1, 1), 0);
		CHECK_EQ(memblock_phys_alloc(SZ_4K, 1), up ? RAM(SZ_8M - SZ_4K) : RAM(SZ_8M));
		CHECK_EQ(memblock_phys_alloc(SZ_4K, 1), up ? RAM(SZ_8M) : RAM(SZ_8M - SZ_4K));
	}
	/* Nor over a hole in memory. */
	for (int up = 0; up < 2; up++) {
		reset(NULL);
		memblock_set_bottom_up(up);
		memblock_remove(RAM(SZ_1M), 1);
		memblock_remove(RAM(SZ_2M), RAM_SIZE - SZ_2M);
		CHECK_EQ(memblock_phys_alloc(SZ_1M + 1, 1), 0);
		CHECK_EQ(memblock_phys_alloc(SZ_1M, 1), RAM(0));
		CHECK_EQ(memblock_phys_alloc(SZ_1M - 1, 1), RAM(SZ_1M + 1));
	}
}

static void reserved_where_there_is_no_memory(void **state)
{
	for (int up = 0; up < 2; up++) {
		reset(NULL);
		memblock_set_bottom_up(up);
		memblock_reserve(0, SZ_4K);
		memblock_reserve(RAM(0) - SZ_4K, SZ_8K);
		memblock_reserve(END - SZ_4K, SZ_8K);
		memblock_reserve(END + SZ_1M, SZ_8K);
		CHECK_EQ(memblock_phys_alloc(SZ_4K, SZ_4K), up ? RAM(SZ_4K) : END - SZ_8K);
	}
}

static void after_a_free(void **state)
{
	for (int i = 0; i < 10; i++) {
		void *p = memblock_alloc(32, 32);

		CHECK_PTR(p, __va(END - 32));
		memblock_free(p, 32);
		CHECK_EMPTY(&memblock.reserved);
	}
}

/* ---- limits ---- */

static void between_two_addresses(void **state)
{
	for (int up = 0; up < 2; up++) {
		phys_addr_t lo = RAM(SZ_2M + 5), hi = RAM(SZ_4M + 7);

		reset(NULL);
		memblock_set_bottom_up(up);
		CHECK_EQ(memblock_phys_alloc_range(100, 1, lo, hi), up ? lo : hi - 100);
		CHECK_EQ(memblock_phys_alloc_range(100, 64, lo, hi),
			 up ? RAM(SZ_2M + 128) : RAM(SZ_4M - 256));
		/* Exactly as large as that, one too large, nothing, upside down. */
		CHECK_EQ(memblock_phys_alloc_range(10, 1, RAM(10), RAM(20)), RAM(10));
		CHECK_EQ(memblock_phys_alloc_range(11, 1, RAM(30), RAM(40)), 0);
		CHECK_EQ(memblock_phys_alloc_range(1, 1, RAM(50), RAM(50)), 0);
		CHECK_EQ(memblock_phys_alloc_range(1, 1, RAM(60), RAM(50)), 0);
		CHECK_EQ(memblock_phys_alloc_range(8, 8, RAM(61), RAM(71)), 0);
		/* Partly and wholly outside of memory. */
		CHECK_EQ(memblock_phys_alloc_range(64, 1, END - 64, END + SZ_1M), END - 64);
		CHECK_EQ(memblock_phys_alloc_range(64, 1, RAM(0) - SZ_1M, RAM(10)), 0);
		CHECK_EQ(memblock_phys_alloc_range(64, 1, END, END + SZ_1M), 0);
		CHECK_EQ(memblock_phys_alloc_range(64, 1, RAM(0) - SZ_1M, RAM(0)), 0);
		/* A strict start: it is not given up. */
		leave_free(0, SZ_1M);
		CHECK_EQ(memblock_phys_alloc_range(64, 1, RAM(SZ_1M), END), 0);
	}
}

static void current_limit(void **state)
{
	memblock_set_current_limit(RAM(SZ_4M));
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(SZ_4M) - 64);
	CHECK_EQ(memblock_phys_alloc_range(64, 64, 0, MEMBLOCK_ALLOC_NOLEAKTRACE),
		 RAM(SZ_4M) - 128);
	CHECK_EQ(memblock_phys_alloc_try_nid(64, 64, NUMA_NO_NODE), RAM(SZ_4M) - 192);
	/* Physical addresses need not be mapped: another end wins. */
	CHECK_EQ(memblock_phys_alloc_range(64, 64, 0, RAM(SZ_8M)), RAM(SZ_8M) - 64);
	CHECK_EQ(memblock_phys_alloc_range(64, 64, 0, MEMBLOCK_ALLOC_ANYWHERE), END - 64);
	/* Pointers do: it never wins. */
	CHECK_PTR(memblock_alloc_try_nid(64, 64, 0, RAM(SZ_8M), NUMA_NO_NODE),
		  __va(RAM(SZ_4M) - 256));
	CHECK_PTR(memblock_alloc_try_nid_raw(64, 64, 0, MEMBLOCK_ALLOC_ANYWHERE, NUMA_NO_NODE),
		  __va(RAM(SZ_4M) - 320));
	CHECK_PTR(memblock_alloc_exact_nid_raw(64, 64, 0, MEMBLOCK_ALLOC_ANYWHERE, NUMA_NO_NODE),
		  __va(RAM(SZ_4M) - 384));
	CHECK_PTR(memblock_alloc(64, 64), __va(RAM(SZ_4M) - 448));
	memblock_set_bottom_up(true);
	CHECK_EQ(memblock_phys_alloc(SZ_4M, 1), 0);
	CHECK_PTR(memblock_alloc(64, 64), __va(RAM(0)));
	memblock_set_current_limit(RAM(0)); /* below everything */
	CHECK_PTR(memblock_alloc(64, 64), NULL);
	CHECK_EQ(memblock_phys_alloc(64, 64), 0);
}

/* Page 0 is never given: its address would read as a failure. */
static void address_zero(void **state)
{
	reset_memblock();
	memblock_add(0, SZ_16K);
	memblock_set_bottom_up(true);
	CHECK_EQ(memblock_phys_alloc(64, 64), SZ_4K);
	memblock_set_bottom_up(false);
	CHECK_EQ(memblock_phys_alloc(SZ_8K, SZ_4K), SZ_8K);
	CHECK_EQ(memblock_phys_alloc(SZ_4K, 1), 0);
	CHECK_EQ(memblock_phys_alloc(SZ_4K - 64, 1), SZ_4K + 64);
	CHECK_EQ(memblock_phys_alloc(1, 1), 0);
	CHECK_EQ(memblock_phys_alloc_range(1, 1, 0, SZ_4K), 0);
}

/* Up there, sums wrap. */
static void at_the_end_of_the_world(void **state)
{
	for (int up = 0; up < 2; up++) {
		phys_addr_t base = PHYS_ADDR_MAX - SZ_8K + 1;

		reset_memblock();
		memblock_add(base, SZ_8K);
		memblock_set_bottom_up(up);
		CHECK_EQ(memblock_phys_alloc(SZ_8K, 1), 0);
		CHECK_EQ(memblock_phys_alloc(PHYS_ADDR_MAX, 1), 0);
		CHECK_EQ(memblock_phys_alloc(PHYS_ADDR_MAX, SZ_4K), 0);
		CHECK_EQ(memblock_phys_alloc(1, PHYS_ADDR_MAX / 2 + 1), 0);
		CHECK_EQ(memblock_phys_alloc(SZ_4K, SZ_4K), base);
		CHECK_EQ(memblock_phys_alloc(SZ_4K, SZ_4K), 0); /* a byte is missing */
		CHECK_EQ(memblock_phys_alloc(SZ_4K - 1, SZ_4K), base + SZ_4K);
		CHECK_EQ(memblock_phys_alloc(1, SZ_8K), 0);
	}
}

/* ---- pointers ---- */

static void dirty_ram(void)
{
	memset(__va(RAM(0)), DIRTY, RAM_SIZE);
}

static bool all_bytes(const void *p, int value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (((const unsigned char *)p)[i] != value)
			return false;
	return true;
}

static void zeroed_or_raw(void **state)
{
	const struct {
		void *p;
		int byte;
	} got[] = {
		{ (dirty_ram(), memblock_alloc(SZ_1K, 64)), 0 },
		{ memblock_alloc_raw(SZ_1K, 64), DIRTY },
		{ memblock_alloc_from(SZ_1K, 64, RAM(SZ_1M)), 0 },
		{ memblock_alloc_low(SZ_1K, 64), 0 },
		{ memblock_alloc_node(SZ_1K, 64, 0), 0 },
		{ memblock_alloc_try_nid(SZ_1K, 64, 0, 0, NUMA_NO_NODE), 0 },
		{ memblock_alloc_try_nid_raw(SZ_1K, 64, 0, 0, NUMA_NO_NODE), DIRTY },
		{ memblock_alloc_exact_nid_raw(SZ_1K, 64, 0, 0, NUMA_NO_NODE), DIRTY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(got); i++) {
		/* One below the other, and each as it should be, to the byte. */
		CHECK_PTR(got[i].p, __va(END - (i + 1) * SZ_1K));
		CHECK(all_bytes(got[i].p, got[i].byte, SZ_1K));
	}
	CHECK(all_bytes((char *)got[ARRAY_SIZE(got) - 1].p - SZ_4K, DIRTY, SZ_4K));
	CHECK_RESERVED(REGION(END - SZ_8K, SZ_8K));
	/* Odd sizes: the bytes around stay. */
	memblock_phys_free(END - SZ_8K, SZ_8K);
	dirty_ram();
	memblock_alloc(100, 64);
	CHECK(all_bytes(__va(END - 128), 0, 100));
	CHECK(all_bytes(__va(END - 28), DIRTY, 28));
	CHECK(all_bytes(__va(END - 256), DIRTY, 128));
}

static void at_or_above_if_possible(void **state)
{
	for (int up = 0; up < 2; up++) {
		reset(NULL);
		memblock_set_bottom_up(up);
		CHECK_PTR(memblock_alloc_from(SZ_4K, 64, END - SZ_8K),
			  __va(up ? END - SZ_8K : END - SZ_4K));
		CHECK_PTR(memblock_alloc_from(SZ_4K, 64, END - SZ_8K),
			  __va(up ? END - SZ_4K : END - SZ_8K));
		/* Full: anything else will do. */
		CHECK_PTR(memblock_alloc_from(SZ_4K, 64, END - SZ_8K),
			  __va(up ? RAM(0) : END - SZ_8K - SZ_4K));
		CHECK_PTR(memblock_alloc_try_nid_raw(SZ_4K, 64, END - SZ_8K, 0, NUMA_NO_NODE),
			  __va(up ? RAM(SZ_4K) : END - SZ_16K));
		CHECK_PTR(memblock_alloc_exact_nid_raw(SZ_4K, 64, END - SZ_8K, 0, NUMA_NO_NODE),
			  __va(up ? RAM(SZ_8K) : END - SZ_16K - SZ_4K));
		/* Not so the maximum. */
		reset(NULL);
		memblock_set_bottom_up(up);
		leave_free(SZ_4M, RAM_SIZE);
		CHECK_PTR(memblock_alloc_try_nid(SZ_4K, 64, RAM(SZ_1M), RAM(SZ_4M), NUMA_NO_NODE),
			  NULL);
		CHECK_PTR(memblock_alloc_try_nid(SZ_4K, 64, RAM(SZ_1M), RAM(SZ_4M + SZ_4K),
						 NUMA_NO_NODE),
			  __va(RAM(SZ_4M)));
		/* A minimum above the maximum: as if there were none. */
		CHECK_PTR(memblock_alloc_try_nid(SZ_4K, 64, RAM(SZ_8M), RAM(SZ_4M + SZ_8K),
						 NUMA_NO_NODE),
			  __va(RAM(SZ_4M + SZ_4K)));
	}
}

static void below_4g(void **state)
{
	CHECK_EQ(ARCH_LOW_ADDRESS_LIMIT, 0xffffffffUL);
	CHECK_PTR(memblock_alloc_low(64, 64), __va(END - 64));
#ifdef CONFIG_PHYS_ADDR_T_64BIT
	/* Memory above is passed over. */
	memblock_add((phys_addr_t)SZ_4G, SZ_1M);
	CHECK_EQ(memblock_phys_alloc(64, 64), (phys_addr_t)SZ_4G + SZ_1M - 64);
	CHECK_PTR(memblock_alloc_low(64, 64), __va(END - 128));
#endif
}

static void pointers_are_usable(void **state)
{
	char *p = memblock_alloc(100, SMP_CACHE_BYTES);

	strcpy(p, "hello, memblock");
	CHECK_STR(phys_to_virt(__pa(p)), "hello, memblock");
	CHECK(memblock_is_region_reserved(__pa(p), 100));
	CHECK_EQ(memblock_reserved_size(), 100);
	memblock_free(p, 100);
	CHECK_EMPTY(&memblock.reserved);
}

/* ---- what is not given ---- */

static void nomap_is_never_given(void **state)
{
	for (int up = 0; up < 2; up++) {
		reset(NULL);
		memblock_set_bottom_up(up);
		memblock_mark_nomap(RAM(0), SZ_1M);
		memblock_mark_nomap(RAM(SZ_8M), SZ_8M);
		CHECK_EQ(memblock_phys_alloc(64, 64), up ? RAM(SZ_1M) : RAM(SZ_8M) - 64);
		CHECK_EQ(memblock_phys_alloc(SZ_8M, 1), 0);
		CHECK_EQ(memblock_phys_alloc_range(64, 64, RAM(SZ_8M), END), 0);
	}
}

static void driver_managed_is_never_given(void **state)
{
	reset_memblock();
	memblock_add_node(RAM(0), SZ_1M, 0, MEMBLOCK_NONE);
	memblock_add_node(RAM(SZ_1M), SZ_1M, 0, MEMBLOCK_DRIVER_MANAGED);
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(SZ_1M) - 64);
	CHECK_EQ(memblock_phys_alloc(SZ_1M, 1), 0);
}

static void hotplug_is_for_movable_node(void **state)
{
	memblock_mark_hotplug(RAM(SZ_8M), SZ_8M);
	CHECK_EQ(memblock_phys_alloc(64, 64), END - 64);
	movable_node_enabled = true;
	CHECK(movable_node_is_enabled());
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(SZ_8M) - 64);
	memblock_set_bottom_up(true);
	memblock_mark_hotplug(RAM(0), SZ_4M);
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(SZ_4M));
	memblock_clear_hotplug(RAM(0), SZ_4M);
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(0));
	CHECK_EQ(memblock_phys_alloc(SZ_8M, 1), 0);
}

static void child_movable_node_parameter(void *arg)
{
	char *argv[] = { "test", "movable_node", NULL };

	CHECK(!movable_node_is_enabled());
	setup_command_line(2, argv, NULL, 0);
	CHECK(movable_node_is_enabled());
	memblock_mark_hotplug(RAM(SZ_8M), SZ_8M);
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(SZ_8M) - 64);
}

TEST_IN_CHILD(movable_node_parameter)

/* ---- mirrored memory ---- */

static void child_mirror(void *arg)
{
	char *argv[] = { "test", "kernelcore=mirror", NULL };

	console_loglevel = LOGLEVEL_DEBUG;
	setup_command_line(2, argv, NULL, 0);
	/* None marked: as always. */
	CHECK_EQ(memblock_phys_alloc(64, 64), END - 64);
	CHECK_EQ(memblock_mark_mirror(RAM(SZ_4M), SZ_1M), 0);
	CHECK(memblock_is_mirror(&memblock.memory.regions[1]));
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(SZ_4M + SZ_1M) - 64);
	CHECK_PTR(memblock_alloc(64, 64), __va(RAM(SZ_4M + SZ_1M) - 128));
	memblock_set_bottom_up(true);
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(SZ_4M));
	/* Too much for it: ordinary memory, with a word. */
	CHECK_EQ(memblock_phys_alloc(SZ_1M, 64), RAM(0));
	memblock_set_bottom_up(false);
	CHECK_EQ(memblock_phys_alloc(SZ_1M, 64), END - SZ_1M - 64);
	/* A minimum outweighs the mirror. */
	CHECK_PTR(memblock_alloc_from(64, 64, RAM(SZ_8M)), __va(END - SZ_1M - 128));
	/* It is nowhere to be had at all. */
	CHECK_EQ(memblock_phys_alloc(SZ_16M, 64), 0);
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(SZ_4M + SZ_1M) - 192);
}

static void mirror_comes_first(void **state)
{
	struct child c = run_child(child_mirror, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.out, "");
	CHECK_EQ(count_of(c.err, "Could not allocate 0x"), 4);
	CHECK_EQ(count_of(c.err, " bytes of mirrored memory\n"), 4);
	CHECK_EQ(count_of(c.err, "memblock: no free"), 1);
	free_child(&c);
}

static void mirror_means_nothing_otherwise(void **state)
{
	memblock_mark_mirror(RAM(SZ_4M), SZ_1M);
	CHECK_EQ(memblock.memory.cnt, 1);
	CHECK_EQ(memblock_phys_alloc(64, 64), END - 64);
}

/* ---- memblock=debug ---- */

static void child_debug(void *arg)
{
	char *argv[] = { "test", "memblock=debug", NULL };
	phys_addr_t min = RAM(SZ_1M), max = RAM(SZ_2M);

	setup_command_line(2, argv, NULL, 0);
	console_loglevel = LOGLEVEL_DEBUG;
	CHECK(memblock_phys_alloc_range(64, 32, min, max));
	CHECK(memblock_alloc_exact_nid_raw(65, 32, min, max, NUMA_NO_NODE));
	CHECK(memblock_alloc_try_nid_raw(66, 32, min, max, NUMA_NO_NODE));
	CHECK(memblock_alloc_try_nid(67, 32, min, max, NUMA_NO_NODE));
}

/* The words are Linux's. Each call reserves what it found, which is reported as well. */
static void debug_tells_each_allocation(void **state)
{
	static const char *const starts[] = {
		"memblock_phys_alloc_range: 64 bytes align=0x20 from=",
		"\nmemblock_alloc_exact_nid_raw: 65 bytes align=0x20 nid=-1 from=",
		"\nmemblock_alloc_try_nid_raw: 66 bytes align=0x20 nid=-1 from=",
		"\nmemblock_alloc_try_nid: 67 bytes align=0x20 nid=-1 from=",
	};
	struct child c = run_child(child_debug, NULL);
	int digits = 2 * (int)sizeof(phys_addr_t);

	CHECK_EQ(c.status, 0);
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		char want[200];

		snprintf(want, sizeof(want), "%s0x%0*llx max_addr=0x%0*llx child_debug+0x",
			 starts[i], digits, (u64)RAM(SZ_1M), digits, (u64)RAM(SZ_2M));
		CHECK_HAS(c.out, want);
	}
	CHECK_EQ(count_of(c.out, "memblock_reserve: ["), 4);
	CHECK_EQ(count_of(c.out, "\n"), 8);
	free_child(&c);
}

/* ---- nodes ---- */

#ifdef CONFIG_NUMA
static void four_nodes(bool up)
{
	reset_memblock();
	memblock_set_bottom_up(up);
	for (int nid = 0; nid < 4; nid++)
		memblock_add_node(RAM(nid * SZ_4M), SZ_4M, nid, MEMBLOCK_NONE);
}

/* The address that an allocation of @size on @nid has when all is free. */
static phys_addr_t on_node(int nid, bool up, phys_addr_t size)
{
	return up ? RAM(nid * SZ_4M) : RAM((nid + 1) * SZ_4M) - size;
}

static void on_a_node(void **state)
{
	for (int up = 0; up < 2; up++) {
		for (int nid = 0; nid < 4; nid++) {
			phys_addr_t want = on_node(nid, up, SZ_4K);

			four_nodes(up);
			CHECK_EQ(memblock_phys_alloc_try_nid(SZ_4K, SZ_4K, nid), want);
			memblock_phys_free(want, SZ_4K);
			CHECK_PTR(memblock_alloc_node(SZ_4K, SZ_4K, nid), __va(want));
			memblock_phys_free(want, SZ_4K);
			CHECK_PTR(memblock_alloc_try_nid(SZ_4K, SZ_4K, 0, 0, nid), __va(want));
			memblock_phys_free(want, SZ_4K);
			CHECK_PTR(memblock_alloc_try_nid_raw(SZ_4K, SZ_4K, 0, 0, nid), __va(want));
			memblock_phys_free(want, SZ_4K);
			CHECK_PTR(memblock_alloc_exact_nid_raw(SZ_4K, SZ_4K, 0, 0, nid),
				  __va(want));
			memblock_phys_free(want, SZ_4K);
			CHECK_EQ(memblock_alloc_range_nid(SZ_4K, SZ_4K, 0, 0, nid, true), want);
		}
	}
}

static void a_full_node(void **state)
{
	for (int up = 0; up < 2; up++) {
		phys_addr_t other = up ? RAM(0) : END - SZ_4K;

		four_nodes(up);
		memblock_reserve(RAM(SZ_4M), SZ_4M); /* node 1 */
		/* Any other will do, in the usual order, ... */
		CHECK_EQ(memblock_phys_alloc_try_nid(SZ_4K, SZ_4K, 1), other);
		memblock_phys_free(other, SZ_4K);
		CHECK_PTR(memblock_alloc_node(SZ_4K, SZ_4K, 1), __va(other));
		memblock_phys_free(other, SZ_4K);
		CHECK_PTR(memblock_alloc_try_nid(SZ_4K, SZ_4K, 0, 0, 1), __va(other));
		memblock_phys_free(other, SZ_4K);
		CHECK_PTR(memblock_alloc_try_nid_raw(SZ_4K, SZ_4K, 0, 0, 1), __va(other));
		memblock_phys_free(other, SZ_4K);
		CHECK_EQ(memblock_alloc_range_nid(SZ_4K, SZ_4K, 0, 0, 1, false), other);
		memblock_phys_free(other, SZ_4K);
		/* ... or it must be that one. */
		CHECK_PTR(memblock_alloc_exact_nid_raw(SZ_4K, SZ_4K, 0, 0, 1), NULL);
		CHECK_EQ(memblock_alloc_range_nid(SZ_4K, SZ_4K, 0, 0, 1, true), 0);
		/* As for a node that does not exist. */
		CHECK_PTR(memblock_alloc_exact_nid_raw(SZ_4K, SZ_4K, 0, 0, 9), NULL);
		CHECK_EQ(memblock_phys_alloc_try_nid(SZ_4K, SZ_4K, 9), other);
		memblock_phys_free(other, SZ_4K);
		CHECK_RESERVED(REGION(RAM(SZ_4M), SZ_4M));
	}
}

/* The node is dearer than the minimum: the same node below comes first ... */
static void node_and_minimum(void **state)
{
	for (int up = 0; up < 2; up++) {
		four_nodes(up);
		/* Node 1 has room, but not above the minimum: another node has. */
		CHECK_PTR(memblock_alloc_try_nid(SZ_4K, SZ_4K, RAM(SZ_8M), 0, 1),
			  __va(up ? RAM(SZ_8M) : END - SZ_4K));
		/* Exact: the minimum is given up instead. */
		CHECK_PTR(memblock_alloc_exact_nid_raw(SZ_4K, SZ_4K, RAM(SZ_8M), 0, 1),
			  __va(on_node(1, up, SZ_4K)));
		/* Limits and node together. */
		four_nodes(up);
		CHECK_EQ(memblock_alloc_range_nid(SZ_4K, SZ_4K, RAM(SZ_1M), RAM(SZ_4M + SZ_8K), 1,
						  true),
			 up ? RAM(SZ_4M) : RAM(SZ_4M + SZ_4K));
	}
}

/* Mirrored memory of another node comes before other memory of the right node. */
static void child_mirror_of_another_node(void *arg)
{
	char *argv[] = { "test", "kernelcore=mirror", NULL };

	setup_command_line(2, argv, NULL, 0);
	four_nodes(false);
	memblock_mark_mirror(RAM(SZ_8M), SZ_1M); /* of node 2 */
	CHECK_EQ(memblock_phys_alloc_try_nid(64, 64, 2), RAM(SZ_8M + SZ_1M) - 64);
	CHECK_EQ(memblock_phys_alloc_try_nid(64, 64, 1), RAM(SZ_8M + SZ_1M) - 128);
	CHECK_PTR(memblock_alloc_node(64, 64, 3), __va(RAM(SZ_8M + SZ_1M) - 192));
	CHECK_PTR(memblock_alloc_exact_nid_raw(64, 64, 0, 0, 1), __va(RAM(SZ_8M) - 64));
	/* When the mirrored memory has no room, the node decides. */
	CHECK_EQ(memblock_phys_alloc_try_nid(SZ_1M, SZ_4K, 1), RAM(SZ_8M - SZ_4K) - SZ_1M);
}

TEST_IN_CHILD(mirror_of_another_node)

static void a_node_in_pieces(void **state)
{
	reset_memblock();
	for (int i = 0; i < 8; i++)
		memblock_add_node(RAM(i * SZ_2M), SZ_2M, i % 2, MEMBLOCK_NONE);
	CHECK_EQ(memblock_phys_alloc_try_nid(SZ_2M, SZ_4K, 0), RAM(6 * SZ_2M));
	CHECK_EQ(memblock_phys_alloc_try_nid(SZ_2M, SZ_4K, 0), RAM(4 * SZ_2M));
	CHECK_EQ(memblock_phys_alloc_try_nid(SZ_4M, SZ_4K, 0), 0); /* not in one piece */
}
#else
static void nodes_do_not_matter(void **state)
{
	/* All is on node 0. */
	CHECK_EQ(memblock_phys_alloc_try_nid(64, 64, 0), END - 64);
	CHECK_PTR(memblock_alloc_exact_nid_raw(64, 64, 0, 0, 0), __va(END - 128));
	CHECK_PTR(memblock_alloc_node(64, 64, 3), __va(END - 192));
	CHECK_PTR(memblock_alloc_exact_nid_raw(64, 64, 0, 0, 3), NULL);
}
#endif

/* ---- the reserved array is full ---- */

static void no_room_to_write_it_down(void **state)
{
	for (int i = 0; i < 128; i++)
		memblock_reserve(RAM(i * SZ_8K), SZ_4K);
	/* There is memory, but no region to say that it is taken. */
	CHECK_EQ(memblock_phys_alloc(64, 64), 0);
	CHECK_PTR(memblock_alloc(64, 64), NULL);
	CHECK_EQ(memblock.reserved.cnt, 128);
	CHECK_EQ(memblock_reserved_size(), 128 * SZ_4K);
}

#define test(f) cmocka_unit_test_setup(f, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(top_down),
		test(bottom_up),
		test(exact_fits),
		test(alignment),
		test(the_first_hole_that_fits),
		test(banks_are_not_joined),
		test(reserved_where_there_is_no_memory),
		test(after_a_free),
		test(between_two_addresses),
		test(current_limit),
		test(address_zero),
		test(at_the_end_of_the_world),
		test(zeroed_or_raw),
		test(at_or_above_if_possible),
		test(below_4g),
		test(pointers_are_usable),
		test(nomap_is_never_given),
		test(driver_managed_is_never_given),
		test(hotplug_is_for_movable_node),
		test(movable_node_parameter),
		test(mirror_comes_first),
		test(mirror_means_nothing_otherwise),
		test(debug_tells_each_allocation),
#ifdef CONFIG_NUMA
		test(on_a_node),
		test(a_full_node),
		test(node_and_minimum),
		test(mirror_of_another_node),
		test(a_node_in_pieces),
#else
		test(nodes_do_not_matter),
#endif
		test(no_room_to_write_it_down),
	};

	map_linear(RAM_SIZE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
