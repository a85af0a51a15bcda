// SPDX-License-Identifier: GPL-2.0-only
/*
 * memblock's arrays of regions: what each function that changes them leaves
 * behind, what each query answers, and what each iterator visits. Nothing is
 * allocated here and no RAM is mapped: these are questions about numbers.
 */

#include "../testlib.h"

#include <linux/memory_hotplug.h>
#include <linux/pfn.h>

#define MEMORY	 (&memblock.memory)
#define RESERVED (&memblock.reserved)

/* All the address space has, in the sense of memblock: the last byte is out. */
#define REST(base) (PHYS_ADDR_MAX - (base))

static int reset(void **state)
{
	reset_memblock();
	movable_node_enabled = false;
	/* Freeing what is free is told, which is for test_misuse.c. */
	console_loglevel = LOGLEVEL_WARNING;
	return 0;
}

/* ---- the beginning ---- */

static void nothing_at_first(void **state)
{
	CHECK_EMPTY(MEMORY);
	CHECK_EMPTY(RESERVED);
	CHECK_EQ(MEMORY->max, 128);
	CHECK_EQ(RESERVED->max, 128);
	CHECK_STR(MEMORY->name, "memory");
	CHECK_STR(RESERVED->name, "reserved");
	CHECK(!memblock.bottom_up);
	CHECK(memblock.current_limit == MEMBLOCK_ALLOC_ANYWHERE);
	CHECK_EQ(memblock_phys_mem_size(), 0);
	CHECK_EQ(memblock_reserved_size(), 0);
	CHECK_EQ(memblock_start_of_DRAM(), 0);
	CHECK_EQ(memblock_end_of_DRAM(), 0);
	CHECK(!memblock_is_memory(0));
	CHECK(!memblock_is_reserved(0));
	CHECK(!memblock_is_map_memory(RAM(0)));
	CHECK(!memblock_is_region_memory(0, 1));
	CHECK(!memblock_is_region_reserved(0, PHYS_ADDR_MAX));
	CHECK(!memblock_overlaps_region(MEMORY, 0, PHYS_ADDR_MAX));
}

/* ---- into an array: the same for memory and reserved ---- */

struct array {
	struct memblock_type *type;
	int (*add)(phys_addr_t base, phys_addr_t size);
	int (*remove)(phys_addr_t base, phys_addr_t size);
};

static const struct array arrays[] = {
	{ &memblock.memory, memblock_add, memblock_remove },
	{ &memblock.reserved, memblock_reserve, memblock_phys_free },
};

#define for_each_array(a) for (const struct array *a = arrays; a < arrays + ARRAY_SIZE(arrays); a++)

static void adding_apart(void **state)
{
	for_each_array(a)
	{
		CHECK_EQ(a->add(RAM(SZ_1M), SZ_64K), 0);
		CHECK_REGIONS(a->type, REGION(RAM(SZ_1M), SZ_64K));
		/* Above, below, between. */
		CHECK_EQ(a->add(RAM(SZ_4M), SZ_64K), 0);
		CHECK_EQ(a->add(RAM(0), SZ_64K), 0);
		CHECK_EQ(a->add(RAM(SZ_2M), SZ_64K), 0);
		CHECK_REGIONS(a->type, REGION(RAM(0), SZ_64K), REGION(RAM(SZ_1M), SZ_64K),
			      REGION(RAM(SZ_2M), SZ_64K), REGION(RAM(SZ_4M), SZ_64K));
		CHECK_EQ(a->type->max, 128);
	}
}

static void adding_neighbours(void **state)
{
	for_each_array(a)
	{
		a->add(RAM(SZ_1M), SZ_4K);
		a->add(RAM(SZ_1M + SZ_4K), SZ_4K); /* behind */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_1M), SZ_8K));
		a->add(RAM(SZ_1M - SZ_4K), SZ_4K); /* in front */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_1M - SZ_4K), 3 * SZ_4K));
		a->add(RAM(SZ_2M), SZ_4K);
		a->add(RAM(SZ_1M + SZ_8K), SZ_1M - SZ_8K); /* closes a gap */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_1M - SZ_4K), SZ_1M + SZ_8K));
		/* One byte away is not a neighbour. */
		a->add(RAM(SZ_2M + SZ_4K + 1), 1);
		CHECK_REGIONS(a->type, REGION(RAM(SZ_1M - SZ_4K), SZ_1M + SZ_8K),
			      REGION(RAM(SZ_2M + SZ_4K + 1), 1));
		a->add(RAM(SZ_2M + SZ_4K), 1);
		CHECK_REGIONS(a->type, REGION(RAM(SZ_1M - SZ_4K), SZ_1M + SZ_8K + 2));
	}
}

static void adding_overlaps(void **state)
{
	for_each_array(a)
	{
		a->add(RAM(SZ_1M), SZ_1M);
		CHECK_EQ(a->add(RAM(SZ_1M), SZ_1M), 0);		/* the same */
		CHECK_EQ(a->add(RAM(SZ_1M + SZ_4K), SZ_4K), 0); /* inside */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_1M), SZ_1M));
		a->add(RAM(SZ_512K), SZ_1M); /* over the start */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_512K), SZ_1M + SZ_512K));
		a->add(RAM(SZ_1M), SZ_1M + SZ_512K); /* over the end */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_512K), SZ_2M));
		/* Over several, with gaps between. */
		a->add(RAM(SZ_4M), SZ_4K);
		a->add(RAM(SZ_8M), SZ_4K);
		a->add(RAM(SZ_16M), SZ_4K);
		a->add(RAM(SZ_4M + SZ_2K), SZ_8M);
		CHECK_REGIONS(a->type, REGION(RAM(SZ_512K), SZ_2M),
			      REGION(RAM(SZ_4M), SZ_8M + SZ_2K), REGION(RAM(SZ_16M), SZ_4K));
		a->add(RAM(0), SZ_32M);
		CHECK_REGIONS(a->type, REGION(RAM(0), SZ_32M));
	}
}

static void adding_to_the_end_of_the_world(void **state)
{
	for_each_array(a)
	{
		/* The last byte cannot be in: ends must be numbers. */
		a->add(RAM(0), PHYS_ADDR_MAX);
		CHECK_REGIONS(a->type, REGION(RAM(0), REST(RAM(0))));
		a->add(0, PHYS_ADDR_MAX);
		CHECK_REGIONS(a->type, REGION(0, PHYS_ADDR_MAX));
		CHECK_EQ(a->remove(RAM(SZ_4K), PHYS_ADDR_MAX), 0);
		CHECK_REGIONS(a->type, REGION(0, RAM(SZ_4K)));
		a->remove(0, PHYS_ADDR_MAX);
		CHECK_EMPTY(a->type);
	}
}

static void adding_with_flags_and_nodes(void **state)
{
	/* Neighbours that differ in flags stay two. */
	CHECK_EQ(memblock_add_node(RAM(0), SZ_4K, 0, MEMBLOCK_NONE), 0);
	CHECK_EQ(memblock_add_node(RAM(SZ_4K), SZ_4K, 0, MEMBLOCK_HOTPLUG), 0);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_4K, MEMBLOCK_NONE, 0),
		     REGION_NID(RAM(SZ_4K), SZ_4K, MEMBLOCK_HOTPLUG, 0));
	memblock_add_node(RAM(SZ_8K), SZ_4K, 0, MEMBLOCK_HOTPLUG);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_4K, MEMBLOCK_NONE, 0),
		     REGION_NID(RAM(SZ_4K), SZ_8K, MEMBLOCK_HOTPLUG, 0));
#ifdef CONFIG_NUMA
	memblock_add_node(RAM(SZ_8K + SZ_4K), SZ_4K, 1, MEMBLOCK_HOTPLUG);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_4K, MEMBLOCK_NONE, 0),
		     REGION_NID(RAM(SZ_4K), SZ_8K, MEMBLOCK_HOTPLUG, 0),
		     REGION_NID(RAM(SZ_8K + SZ_4K), SZ_4K, MEMBLOCK_HOTPLUG, 1));
	/* memblock_add() does not say which node, and so does not merge. */
	memblock_add(RAM(SZ_16K), SZ_4K);
	CHECK_EQ(MEMORY->cnt, 4);
	CHECK_EQ(MEMORY->regions[3].nid, MAX_NUMNODES);
#endif
	/* Between two that do not match, a third. */
	reset_memblock();
	memblock_add_node(RAM(0), SZ_4K, 0, MEMBLOCK_HOTPLUG);
	memblock_add_node(RAM(SZ_8K), SZ_4K, 0, MEMBLOCK_MIRROR);
	memblock_add_node(RAM(SZ_4K), SZ_4K, 0, MEMBLOCK_NONE);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_4K, MEMBLOCK_HOTPLUG, 0),
		     REGION_NID(RAM(SZ_4K), SZ_4K, MEMBLOCK_NONE, 0),
		     REGION_NID(RAM(SZ_8K), SZ_4K, MEMBLOCK_MIRROR, 0));
	/* It joins the one it matches, above or below. */
	reset_memblock();
	memblock_add_node(RAM(0), SZ_4K, 0, MEMBLOCK_HOTPLUG);
	memblock_add_node(RAM(SZ_8K), SZ_4K, 0, MEMBLOCK_MIRROR);
	memblock_add_node(RAM(SZ_4K), SZ_4K, 0, MEMBLOCK_MIRROR);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_4K, MEMBLOCK_HOTPLUG, 0),
		     REGION_NID(RAM(SZ_4K), SZ_8K, MEMBLOCK_MIRROR, 0));
}

/* ---- out of an array ---- */

static void removing(void **state)
{
	for_each_array(a)
	{
		a->add(RAM(SZ_1M), SZ_1M);
		a->add(RAM(SZ_4M), SZ_1M);
		CHECK_EQ(a->remove(RAM(SZ_1M), SZ_1M), 0); /* all of one */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_4M), SZ_1M));
		a->remove(RAM(SZ_4M), SZ_4K); /* the start */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_4M + SZ_4K), SZ_1M - SZ_4K));
		a->remove(RAM(SZ_4M + SZ_1M - SZ_4K), SZ_4K); /* the end */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_4M + SZ_4K), SZ_1M - SZ_8K));
		a->remove(RAM(SZ_4M + SZ_512K), SZ_4K); /* the middle */
		CHECK_REGIONS(a->type, REGION(RAM(SZ_4M + SZ_4K), SZ_512K - SZ_4K),
			      REGION(RAM(SZ_4M + SZ_512K + SZ_4K), SZ_512K - SZ_8K));
		/* The end of one, the start of the other. */
		a->remove(RAM(SZ_4M + SZ_512K - 1), SZ_4K + 2);
		CHECK_REGIONS(a->type, REGION(RAM(SZ_4M + SZ_4K), SZ_512K - SZ_4K - 1),
			      REGION(RAM(SZ_4M + SZ_512K + SZ_4K + 1), SZ_512K - SZ_8K - 1));
		a->remove(RAM(SZ_4M), SZ_1M); /* both */
		CHECK_EMPTY(a->type);
	}
}

static void removing_several(void **state)
{
	for_each_array(a)
	{
		for (int i = 0; i < 6; i++)
			a->add(RAM(i * SZ_1M), SZ_64K);
		a->remove(RAM(SZ_1M + SZ_32K), 3 * SZ_1M);
		CHECK_REGIONS(a->type, REGION(RAM(0), SZ_64K), REGION(RAM(SZ_1M), SZ_32K),
			      REGION(RAM(4 * SZ_1M + SZ_32K), SZ_32K),
			      REGION(RAM(5 * SZ_1M), SZ_64K));
		a->remove(RAM(SZ_64K), 4 * SZ_1M + SZ_512K); /* from gap to gap */
		CHECK_REGIONS(a->type, REGION(RAM(0), SZ_64K), REGION(RAM(5 * SZ_1M), SZ_64K));
	}
}

/* What is not there cannot be taken, and nothing else is. (For reserved,
 * test_misuse.c has the message.)
 */
static void removing_nothing(void **state)
{
	CHECK_EQ(memblock_remove(RAM(0), SZ_1M), 0);
	CHECK_EMPTY(MEMORY);
	memblock_add(RAM(SZ_1M), SZ_1M);
	CHECK_EQ(memblock_remove(RAM(0), SZ_1M), 0);
	CHECK_EQ(memblock_remove(RAM(SZ_2M), SZ_1M), 0);
	CHECK_MEMORY(REGION(RAM(SZ_1M), SZ_1M));
	CHECK_EQ(memblock_remove(RAM(0), SZ_1M + 1), 0);
	CHECK_MEMORY(REGION(RAM(SZ_1M + 1), SZ_1M - 1));
	/* Reservations do not care. */
	memblock_reserve(RAM(SZ_1M), SZ_1M);
	memblock_remove(RAM(0), SZ_4M);
	CHECK_EMPTY(MEMORY);
	CHECK_RESERVED(REGION(RAM(SZ_1M), SZ_1M));
}

static void removing_keeps_flags_and_nodes(void **state)
{
	memblock_add_node(RAM(0), SZ_1M, 0, MEMBLOCK_HOTPLUG);
	memblock_remove(RAM(SZ_512K), SZ_4K);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_512K, MEMBLOCK_HOTPLUG, 0),
		     REGION_NID(RAM(SZ_512K + SZ_4K), SZ_512K - SZ_4K, MEMBLOCK_HOTPLUG, 0));
	/* The gap closed again with other flags stays visible. */
	memblock_add_node(RAM(SZ_512K), SZ_4K, 0, MEMBLOCK_NONE);
	CHECK_EQ(MEMORY->cnt, 3);
}

static void freeing_by_pointer(void **state)
{
	memblock_reserve(RAM(0), SZ_1M);
	memblock_free(__va(RAM(SZ_64K)), SZ_4K);
	CHECK_RESERVED(REGION(RAM(0), SZ_64K), REGION(RAM(SZ_64K + SZ_4K), SZ_1M - SZ_64K - SZ_4K));
	memblock_free(NULL, SZ_1M);
	CHECK_EQ(RESERVED->cnt, 2);
}

/* ---- flags ---- */

struct flag {
	int (*mark)(phys_addr_t base, phys_addr_t size);
	int (*clear)(phys_addr_t base, phys_addr_t size);
	enum memblock_flags flag;
	bool (*is)(struct memblock_region *m);
};

static const struct flag flags[] = {
	{ memblock_mark_hotplug, memblock_clear_hotplug, MEMBLOCK_HOTPLUG,
	  memblock_is_hotpluggable },
	{ memblock_mark_nomap, memblock_clear_nomap, MEMBLOCK_NOMAP, memblock_is_nomap },
};

static void marking(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		const struct flag *f = &flags[i];

		reset_memblock();
		CHECK_EQ(f->mark(RAM(0), SZ_1M), 0); /* nothing there */
		CHECK_EMPTY(MEMORY);

		memblock_add(RAM(0), SZ_1M);
		CHECK_EQ(f->mark(RAM(SZ_64K), SZ_64K), 0);
		CHECK_MEMORY(REGION(RAM(0), SZ_64K), REGION_FLAGS(RAM(SZ_64K), SZ_64K, f->flag),
			     REGION(RAM(SZ_128K), SZ_1M - SZ_128K));
		CHECK(!f->is(&MEMORY->regions[0]));
		CHECK(f->is(&MEMORY->regions[1]));
		/* Again, in part, and around. */
		CHECK_EQ(f->mark(RAM(SZ_64K), SZ_64K), 0);
		CHECK_EQ(f->mark(RAM(SZ_64K + SZ_4K), SZ_4K), 0);
		CHECK_EQ(MEMORY->cnt, 3);
		CHECK_EQ(f->mark(RAM(SZ_32K), SZ_128K), 0);
		CHECK_MEMORY(REGION(RAM(0), SZ_32K), REGION_FLAGS(RAM(SZ_32K), SZ_128K, f->flag),
			     REGION(RAM(SZ_128K + SZ_32K), SZ_1M - SZ_128K - SZ_32K));
		/* Off again, in the middle, then all, from far outside. */
		CHECK_EQ(f->clear(RAM(SZ_64K), SZ_4K), 0);
		CHECK_EQ(MEMORY->cnt, 5);
		CHECK_EQ(MEMORY->regions[2].base, RAM(SZ_64K));
		CHECK_EQ(MEMORY->regions[2].flags, 0);
		CHECK_EQ(f->clear(0, PHYS_ADDR_MAX), 0);
		CHECK_MEMORY(REGION(RAM(0), SZ_1M));
	}
}

static void marking_over_holes(void **state)
{
	memblock_add(RAM(SZ_1M), SZ_1M);
	memblock_add(RAM(SZ_4M), SZ_1M);
	memblock_mark_nomap(RAM(SZ_1M + SZ_512K), SZ_8M);
	CHECK_MEMORY(REGION(RAM(SZ_1M), SZ_512K),
		     REGION_FLAGS(RAM(SZ_1M + SZ_512K), SZ_512K, MEMBLOCK_NOMAP),
		     REGION_FLAGS(RAM(SZ_4M), SZ_1M, MEMBLOCK_NOMAP));
	/* One flag does not touch another. */
	memblock_mark_hotplug(RAM(0), SZ_2M);
	CHECK_MEMORY(REGION_FLAGS(RAM(SZ_1M), SZ_512K, MEMBLOCK_HOTPLUG),
		     REGION_FLAGS(RAM(SZ_1M + SZ_512K), SZ_512K, MEMBLOCK_NOMAP | MEMBLOCK_HOTPLUG),
		     REGION_FLAGS(RAM(SZ_4M), SZ_1M, MEMBLOCK_NOMAP));
	memblock_clear_nomap(0, PHYS_ADDR_MAX);
	CHECK_MEMORY(REGION_FLAGS(RAM(SZ_1M), SZ_1M, MEMBLOCK_HOTPLUG), REGION(RAM(SZ_4M), SZ_1M));
	memblock_clear_hotplug(RAM(SZ_1M), 1);
	CHECK_MEMORY(REGION(RAM(SZ_1M), 1),
		     REGION_FLAGS(RAM(SZ_1M + 1), SZ_1M - 1, MEMBLOCK_HOTPLUG),
		     REGION(RAM(SZ_4M), SZ_1M));
}

static void marking_merges_with_neighbours(void **state)
{
	/* Both sides become like the middle at once. */
	memblock_add_node(RAM(0), SZ_4K, 0, MEMBLOCK_NONE);
	memblock_add_node(RAM(SZ_4K), SZ_4K, 0, MEMBLOCK_NOMAP);
	memblock_add_node(RAM(SZ_8K), SZ_4K, 0, MEMBLOCK_NONE);
	memblock_clear_nomap(RAM(SZ_4K), SZ_4K);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_8K + SZ_4K, MEMBLOCK_NONE, 0));
	/* The last of the array, and the first. */
	memblock_mark_nomap(RAM(SZ_8K), SZ_4K);
	memblock_mark_nomap(RAM(0), SZ_4K);
	CHECK_EQ(MEMORY->cnt, 3);
	memblock_mark_nomap(RAM(SZ_4K), SZ_4K);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_8K + SZ_4K, MEMBLOCK_NOMAP, 0));
}

static void mirror_is_for_kernelcore_mirror(void **state)
{
	memblock_add(RAM(0), SZ_1M);
	CHECK_EQ(memblock_mark_mirror(RAM(0), SZ_4K), 0);
	CHECK_MEMORY(REGION(RAM(0), SZ_1M));
	memblock_add_node(RAM(SZ_1M), SZ_4K, 0, MEMBLOCK_MIRROR);
	CHECK(memblock_is_mirror(&MEMORY->regions[1]));
	CHECK(!memblock_is_mirror(&MEMORY->regions[0]));
}

static void no_room_to_split(void **state)
{
	for (int i = 0; i < 127; i++)
		memblock_add(RAM(i * SZ_64K), SZ_16K);
	memblock_reserve(RAM(0), SZ_4K);
	/* Two more may be wanted, and there is one. */
	CHECK_EQ(memblock_mark_nomap(RAM(SZ_4K), SZ_4K), -ENOMEM);
	CHECK_EQ(memblock_clear_nomap(RAM(SZ_4K), SZ_4K), -ENOMEM);
	CHECK_EQ(memblock_mark_hotplug(RAM(SZ_4K), SZ_4K), -ENOMEM);
	CHECK_EQ(memblock_clear_hotplug(RAM(SZ_4K), SZ_4K), -ENOMEM);
	CHECK_EQ(memblock_remove(RAM(SZ_4K), SZ_4K), -ENOMEM);
#ifdef CONFIG_NUMA
	CHECK_EQ(memblock_set_node(RAM(SZ_4K), SZ_4K, MEMORY, 1), -ENOMEM);
#endif
	memblock_cap_memory_range(RAM(SZ_4K), SZ_4K);
	CHECK_EQ(MEMORY->cnt, 127);
	CHECK_EQ(MEMORY->total_size, 127 * SZ_16K);
	for (int i = 0; i < 127; i++) {
		CHECK_EQ(MEMORY->regions[i].base, RAM(i * SZ_64K));
		CHECK_EQ(MEMORY->regions[i].size, SZ_16K);
		CHECK_EQ(MEMORY->regions[i].flags, 0);
	}
	CHECK_RESERVED(REGION(RAM(0), SZ_4K));
	/* An addition wants one for each gap. */
	CHECK_EQ(memblock_add(RAM(0), 3 * SZ_64K), -ENOMEM);
	CHECK_EQ(MEMORY->total_size, 127 * SZ_16K);
	CHECK_EQ(memblock_add(RAM(127 * SZ_64K), SZ_16K), 0);
	CHECK_EQ(MEMORY->cnt, 128);
	CHECK_EQ(memblock_add(RAM(SZ_32K), SZ_4K), -ENOMEM);
	CHECK_EQ(memblock_add(RAM(0), SZ_16K), 0); /* nothing new */
	CHECK_EQ(MEMORY->total_size, 128 * SZ_16K);
}

/* ---- nodes ---- */

#ifdef CONFIG_NUMA
static void setting_nodes(void **state)
{
	memblock_add(RAM(0), SZ_4M);
	CHECK_EQ(MEMORY->regions[0].nid, MAX_NUMNODES);
	CHECK_EQ(memblock_set_node(RAM(0), SZ_2M, MEMORY, 0), 0);
	CHECK_EQ(memblock_set_node(RAM(SZ_2M), SZ_2M, MEMORY, 1), 0);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_2M, 0, 0), REGION_NID(RAM(SZ_2M), SZ_2M, 0, 1));
	CHECK_EQ(memblock_set_node(RAM(SZ_1M), SZ_2M, MEMORY, 2), 0);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_1M, 0, 0), REGION_NID(RAM(SZ_1M), SZ_2M, 0, 2),
		     REGION_NID(RAM(3 * SZ_1M), SZ_1M, 0, 1));
	CHECK_EQ(memblock_set_node(0, PHYS_ADDR_MAX, MEMORY, 3), 0);
	CHECK_MEMORY(REGION_NID(RAM(0), SZ_4M, 0, 3));

	memblock_reserve(RAM(0), SZ_1M);
	CHECK_EQ(memblock_set_node(RAM(SZ_64K), SZ_64K, RESERVED, 1), 0);
	CHECK_RESERVED(REGION(RAM(0), SZ_64K), REGION_NID(RAM(SZ_64K), SZ_64K, 0, 1),
		       REGION(RAM(SZ_128K), SZ_1M - SZ_128K));
	CHECK_EQ(memblock_set_node(RAM(SZ_2M), 0, MEMORY, 1), 0);
	CHECK_EQ(MEMORY->cnt, 1);
}
#else
static void setting_nodes(void **state)
{
	memblock_add(RAM(0), SZ_4M);
	CHECK_EQ(memblock_set_node(RAM(SZ_1M), SZ_1M, MEMORY, 1), 0);
	CHECK_MEMORY(REGION(RAM(0), SZ_4M));
	CHECK_EQ(memblock_get_region_node(&MEMORY->regions[0]), 0);
}
#endif

/* ---- trim, limits, caps ---- */

static void trimming(void **state)
{
	memblock_add(RAM(1), SZ_8K);		   /* both ends */
	memblock_add(RAM(SZ_64K), SZ_8K);	   /* none */
	memblock_add(RAM(SZ_128K + 1), SZ_4K);	   /* nothing left */
	memblock_add(RAM(SZ_256K), SZ_4K + 1);	   /* the end */
	memblock_add(RAM(SZ_512K - 1), SZ_4K + 1); /* the start */
	memblock_reserve(RAM(1), 1);
	memblock_trim_memory(SZ_4K);
	CHECK_MEMORY(REGION(RAM(SZ_4K), SZ_4K), REGION(RAM(SZ_64K), SZ_8K),
		     REGION(RAM(SZ_256K), SZ_4K), REGION(RAM(SZ_512K), SZ_4K));
	CHECK_RESERVED(REGION(RAM(1), 1));
	memblock_trim_memory(1);
	CHECK_EQ(MEMORY->cnt, 4);
	memblock_trim_memory(SZ_64K); /* none is as large */
	CHECK_EMPTY(MEMORY);
	memblock_trim_memory(SZ_64K);
	CHECK_EMPTY(MEMORY);
}

static void trimming_keeps_flags_and_survives_wraps(void **state)
{
	memblock_add_node(RAM(100), SZ_8K, 0, MEMBLOCK_NOMAP);
	memblock_add_node(PHYS_ADDR_MAX - 200, 100, 0, MEMBLOCK_NONE);
	memblock_trim_memory(SZ_4K);
	CHECK_MEMORY(REGION_NID(RAM(SZ_4K), SZ_4K, MEMBLOCK_NOMAP, 0));
	memblock_add_node(PHYS_ADDR_MAX - SZ_8K, SZ_8K, 0, MEMBLOCK_NONE);
	memblock_trim_memory(SZ_4K);
	CHECK_MEMORY(REGION_NID(RAM(SZ_4K), SZ_4K, MEMBLOCK_NOMAP, 0),
		     REGION_NID(PHYS_ADDR_MAX - SZ_8K + 1, SZ_4K, MEMBLOCK_NONE, 0));
	/* The largest power of two there is. */
	memblock_trim_memory(PHYS_ADDR_MAX / 2 + 1);
	CHECK_EMPTY(MEMORY);
}

static void two_banks(void)
{
	reset_memblock();
	memblock_add(RAM(SZ_1M), SZ_1M);
	memblock_add(RAM(SZ_4M), SZ_1M);
	memblock_reserve(RAM(SZ_1M), SZ_4K);
	memblock_reserve(RAM(SZ_2M - SZ_4K), SZ_8K);
	memblock_reserve(RAM(SZ_4M + SZ_512K), SZ_4K);
}

static void enforcing_a_limit(void **state)
{
	two_banks();
	memblock_enforce_memory_limit(0); /* no limit */
	CHECK_EQ(memblock_phys_mem_size(), SZ_2M);
	memblock_enforce_memory_limit(SZ_4M); /* more than there is */
	memblock_enforce_memory_limit(PHYS_ADDR_MAX);
	CHECK_EQ(memblock_phys_mem_size(), SZ_2M);
	CHECK_EQ(memblock_reserved_size(), SZ_16K);
	memblock_enforce_memory_limit(SZ_2M); /* exactly */
	CHECK_EQ(memblock_phys_mem_size(), SZ_2M);
	memblock_enforce_memory_limit(SZ_1M + SZ_64K);
	CHECK_MEMORY(REGION(RAM(SZ_1M), SZ_1M), REGION(RAM(SZ_4M), SZ_64K));
	CHECK_RESERVED(REGION(RAM(SZ_1M), SZ_4K), REGION(RAM(SZ_2M - SZ_4K), SZ_8K));
	memblock_enforce_memory_limit(SZ_1M);
	CHECK_MEMORY(REGION(RAM(SZ_1M), SZ_1M));
	CHECK_RESERVED(REGION(RAM(SZ_1M), SZ_4K), REGION(RAM(SZ_2M - SZ_4K), SZ_4K));
	memblock_enforce_memory_limit(1);
	CHECK_MEMORY(REGION(RAM(SZ_1M), 1));
	CHECK_RESERVED(REGION(RAM(SZ_1M), 1));
}

static void enforcing_takes_nomap_too(void **state)
{
	two_banks();
	memblock_mark_nomap(RAM(SZ_4M), SZ_1M);
	memblock_enforce_memory_limit(SZ_64K);
	CHECK_MEMORY(REGION(RAM(SZ_1M), SZ_64K));
}

static void capping(void **state)
{
	two_banks();
	memblock_cap_memory_range(RAM(0), 0); /* nothing */
	CHECK_EQ(memblock_phys_mem_size(), SZ_2M);
	memblock_cap_memory_range(RAM(0), SZ_8M);
	CHECK_EQ(memblock_phys_mem_size(), SZ_2M);
	memblock_cap_memory_range(RAM(SZ_1M + SZ_2K), SZ_4M - SZ_512K);
	CHECK_MEMORY(REGION(RAM(SZ_1M + SZ_2K), SZ_1M - SZ_2K),
		     REGION(RAM(SZ_4M), SZ_512K + SZ_2K));
	CHECK_RESERVED(REGION(RAM(SZ_1M + SZ_2K), SZ_2K), REGION(RAM(SZ_2M - SZ_4K), SZ_8K),
		       REGION(RAM(SZ_4M + SZ_512K), SZ_2K));
	/* A range that holds no memory leaves none. */
	memblock_cap_memory_range(RAM(SZ_2M), SZ_1M);
	CHECK_EMPTY(MEMORY);
	CHECK_RESERVED(REGION(RAM(SZ_2M), SZ_4K));

	two_banks();
	memblock_cap_memory_range(RAM(SZ_4M), PHYS_ADDR_MAX); /* to the end */
	CHECK_MEMORY(REGION(RAM(SZ_4M), SZ_1M));
	CHECK_RESERVED(REGION(RAM(SZ_4M + SZ_512K), SZ_4K));
}

static void capping_keeps_nomap(void **state)
{
	two_banks();
	memblock_mark_nomap(RAM(SZ_1M), SZ_64K);
	memblock_mark_nomap(RAM(SZ_4M + SZ_64K), SZ_64K);
	memblock_mark_nomap(RAM(SZ_4M + SZ_1M - SZ_4K), SZ_4K);
	memblock_cap_memory_range(RAM(SZ_4M), SZ_512K);
	CHECK_MEMORY(REGION_FLAGS(RAM(SZ_1M), SZ_64K, MEMBLOCK_NOMAP), REGION(RAM(SZ_4M), SZ_64K),
		     REGION_FLAGS(RAM(SZ_4M + SZ_64K), SZ_64K, MEMBLOCK_NOMAP),
		     REGION(RAM(SZ_4M + SZ_128K), SZ_512K - SZ_128K),
		     REGION_FLAGS(RAM(SZ_4M + SZ_1M - SZ_4K), SZ_4K, MEMBLOCK_NOMAP));
	/* A NOMAP region that crosses the edge is whole again afterwards. */
	two_banks();
	memblock_mark_nomap(RAM(SZ_1M), SZ_64K);
	memblock_cap_memory_range(RAM(SZ_1M + SZ_32K), SZ_64K);
	CHECK_MEMORY(REGION_FLAGS(RAM(SZ_1M), SZ_64K, MEMBLOCK_NOMAP),
		     REGION(RAM(SZ_1M + SZ_64K), SZ_32K));
}

static void limiting_the_map(void **state)
{
	two_banks();
	memblock_mem_limit_remove_map(0);
	memblock_mem_limit_remove_map(SZ_2M + 1);
	CHECK_EQ(memblock_phys_mem_size(), SZ_2M);
	memblock_mark_nomap(RAM(SZ_4M + SZ_512K), SZ_64K);
	memblock_mem_limit_remove_map(SZ_64K);
	CHECK_MEMORY(REGION(RAM(SZ_1M), SZ_64K),
		     REGION_FLAGS(RAM(SZ_4M + SZ_512K), SZ_64K, MEMBLOCK_NOMAP));
	CHECK_RESERVED(REGION(RAM(SZ_1M), SZ_4K));
}

/* ---- queries ---- */

static void sizes_and_bounds(void **state)
{
	two_banks();
	CHECK_EQ(memblock_phys_mem_size(), SZ_2M);
	CHECK_EQ(memblock_reserved_size(), SZ_16K);
	CHECK_EQ(memblock_start_of_DRAM(), RAM(SZ_1M));
	CHECK_EQ(memblock_end_of_DRAM(), RAM(SZ_4M + SZ_1M));
	memblock_set_current_limit(RAM(SZ_2M));
	CHECK_EQ(memblock_get_current_limit(), RAM(SZ_2M));
	memblock_set_bottom_up(true);
	CHECK(memblock_bottom_up() && memblock.bottom_up);
	memblock_set_bottom_up(false);
	CHECK(!memblock_bottom_up());
}

static void addresses(void **state)
{
	two_banks();
	memblock_mark_nomap(RAM(SZ_4M), SZ_4K);
	CHECK(!memblock_is_memory(RAM(SZ_1M) - 1));
	CHECK(memblock_is_memory(RAM(SZ_1M)));
	CHECK(memblock_is_memory(RAM(SZ_2M) - 1));
	CHECK(!memblock_is_memory(RAM(SZ_2M)));
	CHECK(!memblock_is_memory(0));
	CHECK(!memblock_is_memory(PHYS_ADDR_MAX));
	CHECK(memblock_is_memory(RAM(SZ_4M)));
	CHECK(!memblock_is_map_memory(RAM(SZ_4M)));
	CHECK(memblock_is_map_memory(RAM(SZ_4M + SZ_4K)));
	CHECK(!memblock_is_map_memory(RAM(SZ_2M)));
	CHECK(!memblock_is_reserved(RAM(SZ_1M) - 1));
	CHECK(memblock_is_reserved(RAM(SZ_1M)));
	CHECK(memblock_is_reserved(RAM(SZ_1M + SZ_4K) - 1));
	CHECK(!memblock_is_reserved(RAM(SZ_1M + SZ_4K)));
	CHECK(memblock_is_reserved(RAM(SZ_2M))); /* reserved, and no memory */
}

/* As many regions as make the search halve the array. */
static void addresses_among_many(void **state)
{
	for (int n = 1; n <= 128; n++) {
		memblock_add(RAM(n * SZ_8K), SZ_4K);
		for (int i = 1; i <= n; i++) {
			CHECK(!memblock_is_memory(RAM(i * SZ_8K) - 1));
			CHECK(memblock_is_memory(RAM(i * SZ_8K)));
			CHECK(memblock_is_memory(RAM(i * SZ_8K + SZ_4K) - 1));
			CHECK(!memblock_is_memory(RAM(i * SZ_8K + SZ_4K)));
		}
	}
}

static void ranges(void **state)
{
	two_banks();
	/* In memory: all of it, in one region. */
	CHECK(memblock_is_region_memory(RAM(SZ_1M), SZ_1M));
	CHECK(memblock_is_region_memory(RAM(SZ_1M), 1));
	CHECK(memblock_is_region_memory(RAM(SZ_2M - 1), 1));
	CHECK(!memblock_is_region_memory(RAM(SZ_1M), SZ_1M + 1));
	CHECK(!memblock_is_region_memory(RAM(SZ_1M - 1), 2));
	CHECK(!memblock_is_region_memory(RAM(SZ_2M), SZ_1M));
	CHECK(!memblock_is_region_memory(RAM(SZ_1M), SZ_4M));
	CHECK(!memblock_is_region_memory(RAM(SZ_1M), PHYS_ADDR_MAX));
	memblock_mark_nomap(RAM(SZ_1M), SZ_4K);
	CHECK(!memblock_is_region_memory(RAM(SZ_1M), SZ_1M)); /* two regions now */

	/* Reserved: any byte of it. */
	CHECK(memblock_is_region_reserved(RAM(SZ_1M), SZ_4K));
	CHECK(memblock_is_region_reserved(RAM(0), SZ_1M + 1));
	CHECK(!memblock_is_region_reserved(RAM(0), SZ_1M));
	CHECK(memblock_is_region_reserved(RAM(SZ_1M + SZ_4K - 1), 1));
	CHECK(!memblock_is_region_reserved(RAM(SZ_1M + SZ_4K), SZ_4K));
	CHECK(memblock_is_region_reserved(RAM(SZ_1M + SZ_4K), SZ_1M));
	CHECK(memblock_is_region_reserved(0, PHYS_ADDR_MAX));
	CHECK(memblock_is_region_reserved(RAM(SZ_2M), PHYS_ADDR_MAX));
	CHECK(!memblock_is_region_reserved(RAM(SZ_8M), PHYS_ADDR_MAX));

	CHECK(memblock_overlaps_region(MEMORY, RAM(0), SZ_1M + 1));
	CHECK(!memblock_overlaps_region(MEMORY, RAM(0), SZ_1M));
	CHECK(memblock_overlaps_region(MEMORY, RAM(SZ_2M - 1), SZ_1M));
	CHECK(!memblock_overlaps_region(MEMORY, RAM(SZ_2M), SZ_2M));
	CHECK(memblock_overlaps_region(RESERVED, RAM(SZ_2M), SZ_2M));
}

static void overlaps(void **state)
{
	for (int b1 = 0; b1 < 8; b1++)
		for (int s1 = 1; s1 < 8; s1++)
			for (int b2 = 0; b2 < 8; b2++)
				for (int s2 = 1; s2 < 8; s2++) {
					bool want = false;

					for (int i = b1; i < b1 + s1; i++)
						want |= i >= b2 && i < b2 + s2;
					CHECK_EQ(memblock_addrs_overlap(RAM(b1), s1, RAM(b2), s2),
						 want);
				}
}

static void page_frames_and_nodes(void **state)
{
	unsigned long start = 7, end = 7, pfn = PHYS_PFN(RAM(0));

	CHECK_EQ(memblock_search_pfn_nid(pfn, &start, &end), -1);
	memblock_add_node(RAM(0), SZ_1M, 0, MEMBLOCK_NONE);
	memblock_add_node(RAM(SZ_4M), SZ_1M, 0, MEMBLOCK_NOMAP);
	CHECK_EQ(memblock_search_pfn_nid(pfn - 1, &start, &end), -1);
	CHECK_EQ(memblock_search_pfn_nid(pfn + 256, &start, &end), -1);
	CHECK_EQ(start, 7); /* untouched */
	CHECK_EQ(end, 7);
	CHECK_EQ(memblock_search_pfn_nid(pfn + 255, &start, &end), 0);
	CHECK_EQ(start, pfn);
	CHECK_EQ(end, pfn + 256);
	CHECK_EQ(memblock_search_pfn_nid(pfn + 1024, &start, &end), 0);
	CHECK_EQ(start, pfn + 1024);
	CHECK_EQ(end, pfn + 1280);
#ifdef CONFIG_NUMA
	memblock_set_node(RAM(SZ_512K), SZ_512K, MEMORY, 3);
	CHECK_EQ(memblock_search_pfn_nid(pfn + 128, &start, &end), 3);
	CHECK_EQ(start, pfn + 128);
	memblock_add(RAM(SZ_8M), SZ_1M);
	CHECK_EQ(memblock_search_pfn_nid(PHYS_PFN(RAM(SZ_8M)), &start, &end), MAX_NUMNODES);
#endif
}

/* Memory loses pages that it covers in part, a reservation keeps them. */
static void frames_of_regions(void **state)
{
	struct memblock_region r = { .base = RAM(1), .size = SZ_8K };
	unsigned long pfn = PHYS_PFN(RAM(0));

	CHECK_EQ(memblock_region_memory_base_pfn(&r), pfn + 1);
	CHECK_EQ(memblock_region_memory_end_pfn(&r), pfn + 2);
	CHECK_EQ(memblock_region_reserved_base_pfn(&r), pfn);
	CHECK_EQ(memblock_region_reserved_end_pfn(&r), pfn + 3);
	r.base = RAM(0);
	CHECK_EQ(memblock_region_memory_base_pfn(&r), pfn);
	CHECK_EQ(memblock_region_memory_end_pfn(&r), pfn + 2);
	CHECK_EQ(memblock_region_reserved_base_pfn(&r), pfn);
	CHECK_EQ(memblock_region_reserved_end_pfn(&r), pfn + 2);
}

/* ---- iterators ---- */

struct seen {
	int nr;
	struct {
		phys_addr_t start, end;
		int nid;
	} r[16];
};

static void see(struct seen *s, phys_addr_t start, phys_addr_t end, int nid)
{
	CHECK(s->nr < (int)ARRAY_SIZE(s->r));
	s->r[s->nr].start = start;
	s->r[s->nr].end = end;
	s->r[s->nr++].nid = nid;
}

/* @want: pairs of offsets into RAM; a reverse walk has met them backwards. */
static void check_seen(int line, const struct seen *s, bool reverse, const unsigned long *want,
		       int nr)
{
	for (int i = 0; i < nr && i < s->nr; i++) {
		const unsigned long *w = want + 2 * (reverse ? nr - 1 - i : i);

		if (s->r[i].start != RAM(w[0]) || s->r[i].end != RAM(w[1]))
			check_failed(__FILE__, line,
				     "step %d is [%#llx, %#llx), expected %#lx, %#lx", i,
				     (u64)(s->r[i].start - RAM(0)), (u64)(s->r[i].end - RAM(0)),
				     w[0], w[1]);
	}
	if (s->nr != nr)
		check_failed(__FILE__, line, "%d steps, expected %d", s->nr, nr);
}
#define CHECK_SEEN(s, reverse, ...)                                              \
	do {                                                                     \
		const unsigned long __w[] = { __VA_ARGS__ };                     \
		check_seen(__LINE__, s, reverse, __w, (int)ARRAY_SIZE(__w) / 2); \
	} while (0)

/* Both directions of what is walked by type, nid and flags. */
#define CHECK_WALK(type_a, type_b, node, wanted, ...)                                         \
	do {                                                                                  \
		struct seen __up = { 0 }, __down = { 0 };                                     \
		phys_addr_t __s, __e;                                                         \
		int __n;                                                                      \
		u64 __i;                                                                      \
		__for_each_mem_range(__i, type_a, type_b, node, wanted, &__s, &__e, &__n)     \
			see(&__up, __s, __e, __n);                                            \
		CHECK_SEEN(&__up, false, __VA_ARGS__);                                        \
		__for_each_mem_range_rev(__i, type_a, type_b, node, wanted, &__s, &__e, &__n) \
			see(&__down, __s, __e, __n);                                          \
		CHECK_SEEN(&__down, true, __VA_ARGS__);                                       \
		for (int __k = 0; __k < __up.nr; __k++)                                       \
			CHECK_EQ(__up.r[__k].nid, __down.r[__up.nr - 1 - __k].nid);           \
	} while (0)
#define CHECK_FREE(node, wanted, ...) CHECK_WALK(MEMORY, RESERVED, node, wanted, __VA_ARGS__)

static void walking_memory(void **state)
{
	struct seen up = { 0 }, down = { 0 };
	struct memblock_region *r;
	phys_addr_t start, end;
	int steps = 0;
	u64 i;

	two_banks();
	memblock_add(RAM(SZ_8M), SZ_1M);
	memblock_add(RAM(SZ_16M), SZ_1M);
	memblock_add_node(RAM(SZ_32M), SZ_1M, 0, MEMBLOCK_DRIVER_MANAGED);
	memblock_mark_nomap(RAM(SZ_8M), SZ_1M);
	memblock_mark_hotplug(RAM(SZ_16M), SZ_1M);
	/* Both walks visit all memory except NOMAP regions, with movable_node and without it. */
	for (int movable = 0; movable < 2; movable++) {
		movable_node_enabled = movable;
		up.nr = down.nr = 0;
		for_each_mem_range(i, &start, &end)
			see(&up, start, end, 0);
		CHECK_SEEN(&up, false, SZ_1M, SZ_2M, SZ_4M, SZ_4M + SZ_1M, SZ_16M, SZ_16M + SZ_1M,
			   SZ_32M, SZ_32M + SZ_1M);
		CHECK(i == ULLONG_MAX);
		for_each_mem_range_rev(i, &start, &end)
			see(&down, start, end, 0);
		CHECK_SEEN(&down, true, SZ_1M, SZ_2M, SZ_4M, SZ_4M + SZ_1M, SZ_16M, SZ_16M + SZ_1M,
			   SZ_32M, SZ_32M + SZ_1M);
		CHECK(i == ULLONG_MAX);
	}

	/* The regions themselves: all of them. */
	for_each_mem_region(r)
		CHECK_PTR(r, &MEMORY->regions[steps++]);
	CHECK_EQ(steps, 5);
	steps = 0;
	for_each_reserved_mem_region(r)
		CHECK_PTR(r, &RESERVED->regions[steps++]);
	CHECK_EQ(steps, 3);
}

static void walking_reserved(void **state)
{
	struct seen up = { 0 };
	phys_addr_t start, end;
	u64 i;

	two_banks();
	for_each_reserved_mem_range(i, &start, &end)
		see(&up, start, end, 0);
	CHECK_SEEN(&up, false, SZ_1M, SZ_1M + SZ_4K, SZ_2M - SZ_4K, SZ_2M + SZ_4K, SZ_4M + SZ_512K,
		   SZ_4M + SZ_512K + SZ_4K);
	CHECK_WALK(RESERVED, NULL, NUMA_NO_NODE, MEMBLOCK_NONE, SZ_1M, SZ_1M + SZ_4K, SZ_2M - SZ_4K,
		   SZ_2M + SZ_4K, SZ_4M + SZ_512K, SZ_4M + SZ_512K + SZ_4K);
	/* Reserved without memory is what is reserved for nothing. */
	CHECK_WALK(RESERVED, MEMORY, NUMA_NO_NODE, MEMBLOCK_NONE, SZ_2M, SZ_2M + SZ_4K);
}

static void walking_free(void **state)
{
	two_banks();
	CHECK_FREE(NUMA_NO_NODE, MEMBLOCK_NONE, SZ_1M + SZ_4K, SZ_2M - SZ_4K, SZ_4M,
		   SZ_4M + SZ_512K, SZ_4M + SZ_512K + SZ_4K, SZ_4M + SZ_1M);
	/* All of a bank taken, more than all, the rest untouched. */
	memblock_reserve(RAM(SZ_1M), SZ_1M);
	CHECK_FREE(NUMA_NO_NODE, MEMBLOCK_NONE, SZ_4M, SZ_4M + SZ_512K, SZ_4M + SZ_512K + SZ_4K,
		   SZ_4M + SZ_1M);
	memblock_reserve(RAM(0), SZ_4M);
	memblock_reserve(RAM(SZ_4M + SZ_512K), SZ_8M);
	CHECK_FREE(NUMA_NO_NODE, MEMBLOCK_NONE, SZ_4M, SZ_4M + SZ_512K);
	memblock_reserve(RAM(0), SZ_8M);
	CHECK_FREE(NUMA_NO_NODE, MEMBLOCK_NONE);

	/* Many reservations in one bank, one over many banks, bytes. */
	reset_memblock();
	memblock_add(RAM(0), SZ_4K);
	CHECK_FREE(NUMA_NO_NODE, MEMBLOCK_NONE, 0, SZ_4K);
	memblock_add(RAM(SZ_8K), SZ_4K);
	memblock_add(RAM(SZ_16K), SZ_4K);
	memblock_reserve(RAM(1), 1);
	memblock_reserve(RAM(3), SZ_16K - 2);
	memblock_reserve(RAM(SZ_16K + 9), 1);
	CHECK_FREE(NUMA_NO_NODE, MEMBLOCK_NONE, 0, 1, 2, 3, SZ_16K + 1, SZ_16K + 9, SZ_16K + 10,
		   SZ_16K + SZ_4K);
}

static void walking_nothing(void **state)
{
	struct seen s = { 0 };
	phys_addr_t start, end;
	u64 i;

	CHECK_FREE(0, MEMBLOCK_NONE);
	memblock_reserve(RAM(0), SZ_1M);
	for_each_free_mem_range(i, 0, MEMBLOCK_NONE, &start, &end, NULL)
		see(&s, start, end, 0);
	for_each_free_mem_range_reverse(i, 0, MEMBLOCK_NONE, &start, &end, NULL)
		see(&s, start, end, 0);
	CHECK_EQ(s.nr, 0);
}

static void walking_without_wanting_to_know(void **state)
{
	unsigned long pages = 0, start_pfn;
	phys_addr_t start = 0, end = 0, sum = 0;
	int steps = 0, nid = 77, n;
	u64 i;

	two_banks();
	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, NULL, NULL, NULL)
		steps++;
	for_each_free_mem_range_reverse(i, NUMA_NO_NODE, MEMBLOCK_NONE, NULL, NULL, NULL)
		steps++;
	CHECK_EQ(steps, 6);
	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, NULL, NULL)
		sum += start - RAM(0);
	for_each_free_mem_range_reverse(i, NUMA_NO_NODE, MEMBLOCK_NONE, NULL, &end, NULL)
		sum += end - RAM(0);
	CHECK_EQ(sum, (SZ_1M + SZ_4K) + SZ_4M + (SZ_4M + SZ_512K + SZ_4K) + (SZ_2M - SZ_4K) +
			      (SZ_4M + SZ_512K) + (SZ_4M + SZ_1M));
	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, NULL, NULL, &nid)
		CHECK_EQ(nid, memblock_get_region_node(&MEMORY->regions[0]));
	steps = 0;
	for_each_mem_pfn_range(n, MAX_NUMNODES, NULL, NULL, NULL)
		steps++;
	CHECK_EQ(steps, 2);
	for_each_mem_pfn_range(n, MAX_NUMNODES, &start_pfn, NULL, NULL)
		pages += start_pfn - PHYS_PFN(RAM(0));
	CHECK_EQ(pages, 256 + 1024);
}

/* An iterator is a place: a walk can be taken up from it. */
static void stepping_by_hand(void **state)
{
	phys_addr_t start, end;
	u64 i = 0;

	two_banks();
	__next_mem_range(&i, NUMA_NO_NODE, MEMBLOCK_NONE, MEMORY, RESERVED, &start, &end, NULL);
	CHECK_EQ(start, RAM(SZ_1M + SZ_4K));
	CHECK_EQ(end, RAM(SZ_2M - SZ_4K));
	__next_mem_range(&i, NUMA_NO_NODE, MEMBLOCK_NONE, MEMORY, RESERVED, &start, &end, NULL);
	CHECK_EQ(start, RAM(SZ_4M));
	i = ULLONG_MAX;
	__next_mem_range_rev(&i, NUMA_NO_NODE, MEMBLOCK_NONE, MEMORY, RESERVED, &start, &end, NULL);
	CHECK_EQ(end, RAM(SZ_4M + SZ_1M));
	__next_mem_range_rev(&i, NUMA_NO_NODE, MEMBLOCK_NONE, MEMORY, RESERVED, &start, &end, NULL);
	CHECK_EQ(start, RAM(SZ_4M));
	CHECK_EQ(end, RAM(SZ_4M + SZ_512K));
	/* At the end the outs stay as they are. */
	i = ULLONG_MAX;
	start = 5;
	memblock_reserve(RAM(0), SZ_8M);
	__next_mem_range_rev(&i, NUMA_NO_NODE, MEMBLOCK_NONE, MEMORY, RESERVED, &start, &end, NULL);
	CHECK(i == ULLONG_MAX);
	CHECK_EQ(start, 5);
}

static void walking_by_flags(void **state)
{
	/* 0: plain, 1: hotplug, 2: mirror, 3: nomap, 4: driver managed, each 1M */
	for (int k = 0; k < 5; k++)
		memblock_add_node(RAM(k * SZ_1M), SZ_1M, 0, k ? 1 << (k - 1) : 0);
	CHECK_EQ(MEMORY->cnt, 5);
	CHECK(memblock_is_driver_managed(&MEMORY->regions[4]));
	CHECK(!memblock_is_driver_managed(&MEMORY->regions[3]));

	CHECK_WALK(MEMORY, NULL, NUMA_NO_NODE, MEMBLOCK_NONE, 0, SZ_1M, SZ_1M, SZ_2M, SZ_2M,
		   3 * SZ_1M);
	CHECK_WALK(MEMORY, NULL, NUMA_NO_NODE, MEMBLOCK_MIRROR, SZ_2M, 3 * SZ_1M);
	CHECK_WALK(MEMORY, NULL, NUMA_NO_NODE, MEMBLOCK_NOMAP, 0, SZ_1M, SZ_1M, SZ_2M, SZ_2M,
		   3 * SZ_1M, 3 * SZ_1M, SZ_4M);
	CHECK_WALK(MEMORY, NULL, NUMA_NO_NODE, MEMBLOCK_DRIVER_MANAGED, 0, SZ_1M, SZ_1M, SZ_2M,
		   SZ_2M, 3 * SZ_1M, SZ_4M, 5 * SZ_1M);
	/* Hotpluggable memory is passed over only with movable_node. */
	movable_node_enabled = true;
	CHECK_WALK(MEMORY, NULL, NUMA_NO_NODE, MEMBLOCK_NONE, 0, SZ_1M, SZ_2M, 3 * SZ_1M);
	CHECK_WALK(MEMORY, NULL, NUMA_NO_NODE, MEMBLOCK_HOTPLUG, 0, SZ_1M, SZ_1M, SZ_2M, SZ_2M,
		   3 * SZ_1M);
	movable_node_enabled = false;
	/* A walk over reserved regions does not look at flags. */
	CHECK_WALK(RESERVED, MEMORY, NUMA_NO_NODE, MEMBLOCK_MIRROR);
	memblock_reserve(RAM(0), SZ_1M);
	CHECK_WALK(RESERVED, NULL, NUMA_NO_NODE, MEMBLOCK_MIRROR, 0, SZ_1M);
}

#ifdef CONFIG_NUMA
static void walking_by_node(void **state)
{
	struct seen s = { 0 };
	unsigned long start, end;
	int i, nid;

	for (int k = 0; k < 4; k++)
		memblock_add_node(RAM(k * SZ_1M), SZ_1M, k % 2, MEMBLOCK_NONE);
	CHECK_WALK(MEMORY, NULL, 0, MEMBLOCK_NONE, 0, SZ_1M, SZ_2M, 3 * SZ_1M);
	CHECK_WALK(MEMORY, NULL, 1, MEMBLOCK_NONE, SZ_1M, SZ_2M, 3 * SZ_1M, SZ_4M);
	CHECK_WALK(MEMORY, NULL, 2, MEMBLOCK_NONE);
	memblock_reserve(RAM(SZ_512K), SZ_2M);
	CHECK_FREE(0, MEMBLOCK_NONE, 0, SZ_512K, SZ_2M + SZ_512K, 3 * SZ_1M);
	CHECK_FREE(1, MEMBLOCK_NONE, 3 * SZ_1M, SZ_4M);
	for_each_mem_pfn_range(i, 1, &start, &end, &nid) {
		CHECK_EQ(nid, 1);
		see(&s, PFN_PHYS(start), PFN_PHYS(end), nid);
	}
	CHECK_SEEN(&s, false, SZ_1M, SZ_2M, 3 * SZ_1M, SZ_4M);
}
#else
static void walking_by_node(void **state)
{
	memblock_add(RAM(0), SZ_1M);
	CHECK_WALK(MEMORY, NULL, 0, MEMBLOCK_NONE, 0, SZ_1M); /* all is on node 0 */
}
#endif

static void walking_page_frames(void **state)
{
	unsigned long start, end;
	struct seen s = { 0 };
	int i, nid;

	memblock_add_node(RAM(1), SZ_4K, 0, MEMBLOCK_NONE);	     /* no whole page */
	memblock_add_node(RAM(SZ_64K + 1), SZ_8K, 0, MEMBLOCK_NONE); /* one */
	memblock_add_node(RAM(SZ_128K), SZ_4K, 0, MEMBLOCK_NOMAP);   /* flags do not matter */
	memblock_add_node(RAM(SZ_256K), SZ_8K - 1, 0, MEMBLOCK_NONE);
	for_each_mem_pfn_range(i, MAX_NUMNODES, &start, &end, &nid) {
		CHECK_EQ(nid, 0);
		see(&s, PFN_PHYS(start), PFN_PHYS(end), nid);
	}
	CHECK_SEEN(&s, false, SZ_64K + SZ_4K, SZ_64K + SZ_8K, SZ_128K, SZ_128K + SZ_4K, SZ_256K,
		   SZ_256K + SZ_4K);
	CHECK_EQ(i, -1);
}

/* ---- physmem ---- */

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
static void hardware_memory(void **state)
{
	struct seen s = { 0 };
	phys_addr_t start, end;
	u64 i;

	CHECK_STR(physmem.name, "physmem");
	CHECK_EQ(physmem.max, 4);
	CHECK_EQ(memblock_physmem_add(RAM(0), SZ_4M), 0);
	CHECK_EQ(memblock_physmem_add(RAM(SZ_4M), SZ_4M), 0);
	CHECK_EQ(memblock_physmem_add(RAM(SZ_16M), SZ_4M), 0);
	CHECK_REGIONS(&physmem, REGION(RAM(0), SZ_8M), REGION(RAM(SZ_16M), SZ_4M));
	memblock_add(RAM(0), SZ_2M);
	memblock_enforce_memory_limit(SZ_1M);
	CHECK_EQ(physmem.total_size, SZ_8M + SZ_4M);
	for_each_physmem_range(i, NULL, &start, &end)
		see(&s, start, end, 0);
	CHECK_SEEN(&s, false, 0, SZ_8M, SZ_16M, SZ_16M + SZ_4M);
	s.nr = 0;
	for_each_physmem_range(i, MEMORY, &start, &end)
		see(&s, start, end, 0);
	CHECK_SEEN(&s, false, SZ_1M, SZ_8M, SZ_16M, SZ_16M + SZ_4M);
	CHECK_WALK(&physmem, MEMORY, NUMA_NO_NODE, MEMBLOCK_NONE, SZ_1M, SZ_8M, SZ_16M,
		   SZ_16M + SZ_4M);
	/* It has room for four. */
	CHECK_EQ(memblock_physmem_add(RAM(SZ_32M), SZ_4K), 0);
	CHECK_EQ(memblock_physmem_add(RAM(SZ_64M), SZ_4K), 0);
	CHECK_EQ(memblock_physmem_add(RAM(SZ_128M), SZ_4K), -ENOMEM);
	CHECK_EQ(physmem.cnt, 4);
}
#endif

/* ---- what a person sees ---- */

static void child_dump(void *arg)
{
	char *argv[] = { "test", "memblock=debug", NULL };

	console_loglevel = LOGLEVEL_DEBUG;
	memblock_add_node(RAM(0), SZ_1M, 0, MEMBLOCK_NONE);
	memblock_add_node(RAM(SZ_1M), SZ_1M, 0, MEMBLOCK_NOMAP);
	memblock_reserve(RAM(SZ_4K), SZ_8K);
	memblock_dump_all(); /* not yet */
	setup_command_line(2, argv, NULL, 0);
	memblock_dump_all();
}

static void dump(void **state)
{
	struct child c = run_child(child_dump, NULL);
	const char *nid = IS_ENABLED(CONFIG_NUMA) ? " on node 0" : "";
	int digits = 2 * (int)sizeof(phys_addr_t);
	char want[2000];

#define RANGE(base, size) digits, (u64)(base), digits, (u64)((base) + (size)-1), digits, (u64)(size)
	snprintf(want, sizeof(want),
		 "MEMBLOCK configuration:\n"
		 " memory size = 0x%0*llx reserved size = 0x%0*llx\n"
		 " memory.cnt  = 0x2\n"
		 " memory[0x0]\t[0x%0*llx-0x%0*llx], 0x%0*llx bytes%s flags: 0x0\n"
		 " memory[0x1]\t[0x%0*llx-0x%0*llx], 0x%0*llx bytes%s flags: 0x4\n"
		 " reserved.cnt  = 0x1\n"
		 " reserved[0x0]\t[0x%0*llx-0x%0*llx], 0x%0*llx bytes flags: 0x0\n",
		 digits, (u64)SZ_2M, digits, (u64)SZ_8K, RANGE(RAM(0), SZ_1M), nid,
		 RANGE(RAM(SZ_1M), SZ_1M), nid, RANGE(RAM(SZ_4K), SZ_8K));
#undef RANGE
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	CHECK(starts_with(c.out, want));
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
	CHECK_HAS(c.out, " physmem.cnt  = 0x1\n");
#else
	CHECK_STR(c.out, want);
#endif
	free_child(&c);
}

static void child_debug(void *arg)
{
	char *argv[] = { "test", "memblock=debug", NULL };

	console_loglevel = LOGLEVEL_DEBUG;
	setup_command_line(2, argv, NULL, 0);
	memblock_add(RAM(0), SZ_1M);
	memblock_reserve(RAM(0), SZ_4K);
	memblock_phys_free(RAM(0), SZ_4K);
	memblock_remove(RAM(0), SZ_1M);
	barrier();
}

static void debug_tells_each_call(void **state)
{
	struct child c = run_child(child_debug, NULL);
	char range[100];

	snprintf(range, sizeof(range), ": [0x%0*llx-0x%0*llx] child_debug+0x",
		 2 * (int)sizeof(phys_addr_t), (u64)RAM(0), 2 * (int)sizeof(phys_addr_t),
		 (u64)RAM(SZ_1M - 1));
	CHECK_STR(c.err, "");
	CHECK(starts_with(c.out, "memblock_add: "));
	CHECK_EQ(count_of(c.out, range), 2);
	CHECK_HAS(c.out, "\nmemblock_reserve: [");
	CHECK_HAS(c.out, "\nmemblock_phys_free: [");
	CHECK_HAS(c.out, "\nmemblock_remove: [");
	CHECK_EQ(count_of(c.out, "\n"), 4);
	free_child(&c);
}

static void child_debug_overlap(void *arg)
{
	char *argv[] = { "test", "memblock=debug", NULL };
	int digits = 2 * (int)sizeof(phys_addr_t);

	for (int i = 0; i < 4; i++)
		memblock_add(RAM(i * SZ_64K), SZ_4K);
	console_loglevel = LOGLEVEL_DEBUG;
	setup_command_line(2, argv, NULL, 0);
	/* From the middle of the second region to the middle of the third. */
	memblock_add(RAM(SZ_64K + SZ_2K), SZ_64K);
	dprintf(STDERR_FILENO,
		"\nmemblock: memory: [0x%0*llx-0x%0*llx) overlaps 2 regions, 1 gaps filled\n",
		digits, (u64)RAM(SZ_64K + SZ_2K), digits, (u64)RAM(SZ_128K + SZ_2K));
	/* From the middle of the last region but one into the gap behind it. */
	memblock_add(RAM(SZ_128K + SZ_2K), SZ_4K);
}

static void debug_tells_what_overlaps(void **state)
{
	struct child c = run_child(child_debug_overlap, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, c.err);
	CHECK_HAS(c.out, "overlaps 1 regions, 1 gaps filled\n");
	free_child(&c);
}

#define test(f) cmocka_unit_test_setup(f, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(nothing_at_first),
		test(adding_apart),
		test(adding_neighbours),
		test(adding_overlaps),
		test(adding_to_the_end_of_the_world),
		test(adding_with_flags_and_nodes),
		test(removing),
		test(removing_several),
		test(removing_nothing),
		test(removing_keeps_flags_and_nodes),
		test(freeing_by_pointer),
		test(marking),
		test(marking_over_holes),
		test(marking_merges_with_neighbours),
		test(mirror_is_for_kernelcore_mirror),
		test(no_room_to_split),
		test(setting_nodes),
		test(trimming),
		test(trimming_keeps_flags_and_survives_wraps),
		test(enforcing_a_limit),
		test(enforcing_takes_nomap_too),
		test(capping),
		test(capping_keeps_nomap),
		test(limiting_the_map),
		test(sizes_and_bounds),
		test(addresses),
		test(addresses_among_many),
		test(ranges),
		test(overlaps),
		test(page_frames_and_nodes),
		test(frames_of_regions),
		test(walking_memory),
		test(walking_reserved),
		test(walking_free),
		test(walking_nothing),
		test(walking_without_wanting_to_know),
		test(stepping_by_hand),
		test(walking_by_flags),
		test(walking_by_node),
		test(walking_page_frames),
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
		test(hardware_memory),
#endif
		test(dump),
		test(debug_tells_each_call),
		test(debug_tells_what_overlaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
