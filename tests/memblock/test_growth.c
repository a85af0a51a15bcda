// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two ends of memblock's life: arrays that grow beyond 128 regions into
 * the memory they manage, and the hand-over, when all that is free goes to the
 * page allocator. What is handed over is compared, block by block, with what a
 * page map that the test keeps itself says. Every case is a child, as none of
 * this can be undone.
 */

#include "../testlib.h"

#define MEMORY	 (&memblock.memory)
#define RESERVED (&memblock.reserved)
#define RAM_SIZE CONFIG_MEMBLOCK_SIZE
#define END	 RAM(RAM_SIZE)
#define INIT_MAX 128

/* Far above RAM: regions there are numbers only. */
#define FAR(i) RAM(SZ_64M + (phys_addr_t)(i)*SZ_8K)

static phys_addr_t array_size(unsigned long max)
{
	return PAGE_ALIGN(max * sizeof(struct memblock_region));
}

static bool in_ram(const void *p)
{
	return p >= __va(RAM(0)) && p < __va(END);
}

/* Without memory_init(): RAM there is, but the arrays may not grow. */
static void start_small(void)
{
	map_linear(RAM_SIZE);
	reset_memblock();
	memblock_add(RAM(0), RAM_SIZE);
	memblock_set_current_limit(END);
}

/* ---- growth ---- */

static void child_without_leave(void *arg)
{
	start_small();
	for (int i = 0; i < INIT_MAX; i++)
		CHECK_EQ(memblock_reserve(FAR(i), SZ_4K), 0);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK_EQ(memblock_reserve(FAR(INIT_MAX), SZ_4K), -ENOMEM);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK_EQ(RESERVED->max, INIT_MAX);
	CHECK(!in_ram(RESERVED->regions));
	for (int i = 1; i < INIT_MAX; i++)
		CHECK_EQ(memblock_add(FAR(i), SZ_4K), 0);
	CHECK_EQ(memblock_add(FAR(INIT_MAX), SZ_4K), -ENOMEM);
	CHECK_EQ(MEMORY->cnt, INIT_MAX);
	CHECK_EQ(MEMORY->max, INIT_MAX);
	/* With leave, the same calls work. */
	memblock_allow_resize();
	CHECK_EQ(memblock_reserve(FAR(INIT_MAX), SZ_4K), 0);
	CHECK_EQ(memblock_add(FAR(INIT_MAX), SZ_4K), 0);
	CHECK_EQ(RESERVED->max, 2 * INIT_MAX);
	CHECK_EQ(MEMORY->max, 2 * INIT_MAX);
}

TEST_IN_CHILD(without_leave)

static void child_reserved_doubles(void *arg)
{
	phys_addr_t at = END - array_size(2 * INIT_MAX);

	boot_quietly(0, NULL);
	for (int i = 0; i < INIT_MAX; i++)
		CHECK_EQ(memblock_reserve(RAM(i * SZ_8K), SZ_4K), 0);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK_EQ(RESERVED->max, INIT_MAX);
	CHECK(!in_ram(RESERVED->regions));
	memset(__va(at), 0xa5, END - at);

	CHECK_EQ(memblock_reserve(RAM(INIT_MAX * SZ_8K), SZ_4K), 0);
	CHECK_EQ(RESERVED->max, 2 * INIT_MAX);
	/* It is at the top of RAM, and reserved itself. */
	CHECK_PTR(RESERVED->regions, __va(at));
	CHECK_EQ(RESERVED->cnt, INIT_MAX + 2);
	for (int i = 0; i <= INIT_MAX; i++) {
		CHECK_EQ(RESERVED->regions[i].base, RAM(i * SZ_8K));
		CHECK_EQ(RESERVED->regions[i].size, SZ_4K);
		CHECK_EQ(RESERVED->regions[i].flags, 0);
	}
	CHECK_EQ(RESERVED->regions[INIT_MAX + 1].base, at);
	CHECK_EQ(RESERVED->regions[INIT_MAX + 1].size, array_size(2 * INIT_MAX));
	/* What is not used yet is zeroed. */
	for (unsigned long i = RESERVED->cnt; i < RESERVED->max; i++)
		CHECK_EQ(RESERVED->regions[i].size, 0);
	CHECK_EQ(memblock_reserved_size(), (INIT_MAX + 1) * SZ_4K + array_size(2 * INIT_MAX));

	/* Ten more need nothing new, and all can go. */
	for (int i = 1; i <= 10; i++)
		CHECK_EQ(memblock_reserve(RAM((INIT_MAX + i) * SZ_8K), SZ_4K), 0);
	CHECK_EQ(RESERVED->max, 2 * INIT_MAX);
	for (int i = 0; i <= INIT_MAX + 10; i++)
		CHECK_EQ(memblock_phys_free(RAM(i * SZ_8K), SZ_4K), 0);
	CHECK_RESERVED(REGION(at, array_size(2 * INIT_MAX)));
	CHECK_PTR(memblock_alloc(64, 64), __va(at - 64));
}

TEST_IN_CHILD(reserved_doubles)

static void child_memory_doubles(void *arg)
{
	phys_addr_t at = END - array_size(2 * INIT_MAX);

	boot_quietly(0, NULL);
	for (int i = 1; i < INIT_MAX; i++)
		CHECK_EQ(memblock_add(FAR(i), SZ_4K), 0);
	CHECK_EQ(MEMORY->cnt, INIT_MAX);
	CHECK_EQ(MEMORY->max, INIT_MAX);
	CHECK_EMPTY(RESERVED);
	CHECK_EQ(memblock_add(FAR(INIT_MAX), SZ_4K), 0);
	CHECK_EQ(MEMORY->max, 2 * INIT_MAX);
	CHECK_PTR(MEMORY->regions, __va(at));
	CHECK_EQ(MEMORY->cnt, INIT_MAX + 1);
	CHECK_RESERVED(REGION(at, array_size(2 * INIT_MAX)));
	for (int i = 1; i <= INIT_MAX; i++)
		CHECK_EQ(MEMORY->regions[i].base, FAR(i));
	/* Again: the old place is given back. */
	for (int i = INIT_MAX + 1; i < 2 * INIT_MAX + 1; i++)
		CHECK_EQ(memblock_add(FAR(i), SZ_4K), 0);
	CHECK_EQ(MEMORY->max, 4 * INIT_MAX);
	CHECK_RESERVED(REGION(at - array_size(4 * INIT_MAX), array_size(4 * INIT_MAX)));
	for (int i = 1; i <= 2 * INIT_MAX; i++) {
		CHECK_EQ(MEMORY->regions[i].base, FAR(i));
		CHECK_EQ(MEMORY->regions[i].size, SZ_4K);
	}
}

TEST_IN_CHILD(memory_doubles)

/* What asks for room: gaps for an addition, two entries for the rest. */
static void child_what_wants_room(void *arg)
{
	boot_quietly(0, NULL);
	for (int i = 1; i < INIT_MAX - 1; i++)
		memblock_add(FAR(i), SZ_4K);
	CHECK_EQ(MEMORY->cnt, INIT_MAX - 1);
	/* An addition into one gap: one is free. */
	memblock_add(FAR(0), SZ_4K);
	CHECK_EQ(MEMORY->cnt, INIT_MAX);
	CHECK_EQ(MEMORY->max, INIT_MAX);
	/* Nothing new wants nothing. */
	memblock_add(FAR(3), SZ_4K);
	CHECK_EQ(MEMORY->max, INIT_MAX);
	/* A neighbour, that will only be merged, does, as in Linux. */
	memblock_add(FAR(3) + SZ_4K, 8);
	CHECK_EQ(MEMORY->cnt, INIT_MAX);
	CHECK_EQ(MEMORY->max, 2 * INIT_MAX);
}

TEST_IN_CHILD(what_wants_room)

static void child_many_gaps_at_once(void *arg)
{
	unsigned long i;

	boot_quietly(0, NULL);
	for (i = 0; i < INIT_MAX - 1; i++)
		memblock_reserve(FAR(i), SZ_4K);
	/* 300 regions are wanted at once, though all become one. */
	for (i = INIT_MAX; i < 300; i++)
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(memblock_reserve(FAR(0), 300 * SZ_8K), 0);
	CHECK_EQ(RESERVED->max, 8 * INIT_MAX);
	CHECK_EQ(RESERVED->cnt, 2); /* and the array's own */
	CHECK_EQ(RESERVED->regions[1].base, FAR(0));
	CHECK_EQ(RESERVED->regions[1].size, 300 * SZ_8K);
}

TEST_IN_CHILD(many_gaps_at_once)

/* Gaps on both sides of a full array: twice as large is not enough. */
static void child_twice_at_once(void *arg)
{
	boot_quietly(0, NULL);
	for (int i = 0; i < INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(memblock_reserve(FAR(0) - SZ_4K, (INIT_MAX + 1) * SZ_8K), 0);
	CHECK_EQ(RESERVED->max, 4 * INIT_MAX);
	CHECK_EQ(RESERVED->cnt, 2);
	CHECK_EQ(RESERVED->regions[0].base, __pa(RESERVED->regions));
	CHECK_EQ(RESERVED->regions[0].size, array_size(4 * INIT_MAX));
}

TEST_IN_CHILD(twice_at_once)

/* A hole made in the middle, a mark, a node: two entries. */
static void child_splitting(void *arg)
{
	boot_quietly(0, NULL);
	for (int i = 1; i < INIT_MAX - 1; i++)
		memblock_add(FAR(i), SZ_4K);
	CHECK_EQ(MEMORY->cnt, INIT_MAX - 1);
	CHECK_EQ(memblock_mark_nomap(FAR(5) + 16, 16), 0);
	CHECK_EQ(MEMORY->max, 2 * INIT_MAX);
	CHECK_EQ(MEMORY->cnt, INIT_MAX + 1);
	CHECK_EQ(MEMORY->regions[6].base, FAR(5) + 16);
	CHECK_EQ(MEMORY->regions[6].flags, MEMBLOCK_NOMAP);

	for (int i = 0; i < INIT_MAX - 2; i++) /* the array of memory is there too */
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(RESERVED->cnt, INIT_MAX - 1);
	CHECK_EQ(memblock_phys_free(FAR(7) + 16, 16), 0);
	CHECK_EQ(RESERVED->max, 2 * INIT_MAX);
	CHECK(!memblock_is_reserved(FAR(7) + 16));
	CHECK(memblock_is_reserved(FAR(7) + 15));
	CHECK(memblock_is_reserved(FAR(7) + 32));
}

TEST_IN_CHILD(splitting)

/* Reserve @n regions and see that they are there. */
static void check_far_regions(const struct memblock_type *type, unsigned long n)
{
	unsigned long skip = 0;

	while (type->regions[skip].base < FAR(0))
		skip++;
	CHECK_EQ(type->cnt - skip, n);
	for (unsigned long i = 0; i < n; i++) {
		CHECK_EQ(type->regions[skip + i].base, FAR(i));
		CHECK_EQ(type->regions[skip + i].size, SZ_4K);
	}
}

#define MANY 10000

static void child_many_reservations(void *arg)
{
	unsigned long order[MANY], i;

	boot_quietly(0, NULL);
	random_init();
	for (i = 0; i < MANY; i++)
		order[i] = i;
	for (i = MANY - 1; i > 0; i--) {
		unsigned long k = random_below(i + 1);

		swap(order[i], order[k]);
	}
	for (i = 0; i < MANY; i++)
		CHECK_EQ(memblock_reserve(FAR(order[i]), SZ_4K), 0);
	check_far_regions(RESERVED, MANY);
	CHECK_EQ(RESERVED->max, 16384);
	CHECK(in_ram(RESERVED->regions));
	/* The only thing besides them is the array itself: old ones are gone. */
	CHECK_EQ(memblock_reserved_size(), (phys_addr_t)MANY * SZ_4K + array_size(16384));
	CHECK_EQ(RESERVED->regions[0].base, __pa(RESERVED->regions));
	for (i = 0; i < MANY; i++) {
		CHECK(memblock_is_reserved(FAR(i) + 1));
		CHECK(!memblock_is_reserved(FAR(i) + SZ_4K));
	}
	for (i = 0; i < MANY; i++)
		CHECK_EQ(memblock_phys_free(FAR(order[i]), SZ_4K), 0);
	CHECK_RESERVED(REGION(__pa(RESERVED->regions), array_size(16384)));
}

static void many_reservations(void **state)
{
	struct child c = run_child(child_many_reservations, NULL);

	printf("%s", c.out); /* the seed */
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

static void child_much_memory(void *arg)
{
	boot_quietly(0, NULL);
	for (int i = MANY - 1; i >= 0; i--)
		CHECK_EQ(memblock_add(FAR(i), SZ_4K), 0);
	check_far_regions(MEMORY, MANY);
	CHECK_EQ(MEMORY->max, 16384);
	CHECK_EQ(memblock_reserved_size(), array_size(16384));
	for (int i = 0; i < MANY; i++)
		CHECK_EQ(memblock_remove(FAR(i), SZ_4K), 0);
	CHECK_EQ(MEMORY->cnt, 1);
	CHECK_EQ(memblock_phys_mem_size(), RAM_SIZE);
}

TEST_IN_CHILD(much_memory)

/* Both at once, every other one through an allocation. */
static void child_both_grow(void *arg)
{
	phys_addr_t taken[2000];

	boot_quietly(0, NULL);
	for (int i = 0; i < 2000; i++) {
		CHECK_EQ(memblock_add(FAR(i), SZ_4K), 0);
		CHECK_EQ(memblock_reserve(RAM(SZ_1M + i * 128), 64), 0);
		taken[i] = memblock_phys_alloc_range(64, 128, RAM(SZ_2M), RAM(SZ_4M));
		CHECK(taken[i]);
	}
	CHECK_EQ(MEMORY->cnt, 2001);
	for (int i = 0; i < 2000; i++) {
		CHECK_EQ(MEMORY->regions[i + 1].base, FAR(i));
		CHECK(memblock_is_region_reserved(RAM(SZ_1M + i * 128), 64));
		CHECK(!memblock_is_region_reserved(RAM(SZ_1M + i * 128 + 64), 64));
		CHECK(memblock_is_region_reserved(taken[i], 64));
	}
	CHECK_EQ(memblock_reserved_size(),
		 4000 * 64 + array_size(MEMORY->max) + array_size(RESERVED->max));
	CHECK(memblock_is_region_reserved(__pa(MEMORY->regions), array_size(MEMORY->max)));
	CHECK(memblock_is_region_reserved(__pa(RESERVED->regions), array_size(RESERVED->max)));
}

TEST_IN_CHILD(both_grow)

/* ---- where a new array may not be ---- */

/* To mark memory does not take it: the array of memory may well lie there. */
static void child_memory_in_its_own_range(void *arg)
{
	boot_quietly(0, NULL);
	for (int i = 1; i < INIT_MAX; i++)
		memblock_add(FAR(i), SZ_4K);
	CHECK_EQ(memblock_mark_hotplug(RAM(0), RAM_SIZE), 0);
	CHECK_EQ(MEMORY->max, 2 * INIT_MAX);
	CHECK_EQ(__pa(MEMORY->regions), END - array_size(2 * INIT_MAX));
}

TEST_IN_CHILD(memory_in_its_own_range)

struct place {
	phys_addr_t base, size; /* about to be reserved */
	phys_addr_t expect;	/* where the array goes */
};

static void child_place(void *arg)
{
	const struct place *p = arg;

	boot_quietly(0, NULL);
	for (int i = 0; i < INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
	memset(__va(p->base), 0x5a, p->size);
	CHECK_EQ(memblock_reserve(p->base, p->size), 0);
	CHECK_EQ(__pa(RESERVED->regions), p->expect);
	CHECK_EQ(RESERVED->max, 2 * INIT_MAX);
	CHECK(!memblock_addrs_overlap(p->base, p->size, __pa(RESERVED->regions),
				      array_size(2 * INIT_MAX)));
	/* Not a byte of what its owner has there is changed. */
	for (phys_addr_t i = 0; i < p->size; i++)
		CHECK_EQ(*((char *)__va(p->base) + i), 0x5a);
	CHECK_EQ(memblock_reserved_size(), INIT_MAX * SZ_4K + p->size + array_size(2 * INIT_MAX));
}

static void new_array_is_beside_the_range(void **state)
{
	phys_addr_t size = array_size(2 * INIT_MAX);
	struct place places[] = {
		{ RAM(SZ_1M), SZ_64K, END - size },			  /* as always */
		{ END - SZ_64K, SZ_64K, END - SZ_64K - size },		  /* at the top: below */
		{ END - SZ_64K, SZ_64K - size, END - size },		  /* just room above */
		{ END - SZ_64K, SZ_64K - size + 1, END - SZ_64K - size }, /* just not */
		{ RAM(size), RAM_SIZE - size, RAM(0) },			  /* only below */
		{ RAM(0), RAM_SIZE - size, END - size },		  /* only above */
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		run_child_ok(child_place, &places[i]);
}

static void child_no_place(void *arg)
{
	struct memblock_region before[INIT_MAX];

	boot_quietly(0, NULL);
	for (int i = 0; i < INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
	memcpy(before, RESERVED->regions, sizeof(before));
	/* All of RAM is about to go: there is nowhere left. */
	CHECK_EQ(memblock_reserve(RAM(0), RAM_SIZE), -ENOMEM);
	CHECK_EQ(memblock_reserve(RAM(64), RAM_SIZE - 64), -ENOMEM);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK_EQ(RESERVED->max, INIT_MAX);
	CHECK(!memcmp(before, RESERVED->regions, sizeof(before)));
	/* The next one is lucky. */
	CHECK_EQ(memblock_reserve(RAM(0), SZ_4K), 0);
	CHECK_EQ(RESERVED->max, 2 * INIT_MAX);
}

static void no_place_for_the_array(void **state)
{
	struct child c = run_child(child_no_place, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "memblock: Failed to double reserved array from 128 to 256 entries !\n"
			 "memblock: Failed to double reserved array from 128 to 256 entries !\n");
	free_child(&c);
}

static void child_no_place_for_memory(void *arg)
{
	boot_quietly(0, NULL);
	memblock_reserve(RAM(0), RAM_SIZE);
	for (int i = 1; i < INIT_MAX; i++)
		memblock_add(FAR(i), SZ_4K);
	/* The new memory is no place: it is above the limit, and not mapped. */
	CHECK_EQ(memblock_add(FAR(INIT_MAX), SZ_1M), -ENOMEM);
	CHECK_EQ(memblock_remove(FAR(3), 16), -ENOMEM);
	CHECK_EQ(memblock_mark_nomap(FAR(3), 16), -ENOMEM);
	CHECK_EQ(MEMORY->cnt, INIT_MAX);
	CHECK_EQ(MEMORY->total_size, RAM_SIZE + (INIT_MAX - 1) * SZ_4K);
	for (int i = 1; i < INIT_MAX; i++)
		CHECK_EQ(MEMORY->regions[i].size, SZ_4K);
	memblock_phys_free(RAM(0), SZ_64K);
	CHECK_EQ(memblock_add(FAR(INIT_MAX), SZ_1M), 0);
	CHECK_EQ(MEMORY->cnt, INIT_MAX + 1);
}

static void no_place_for_the_array_of_memory(void **state)
{
	struct child c = run_child(child_no_place_for_memory, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "memblock: Failed to double memory array from 128 to 256"), 3);
	CHECK_EQ(count_of(c.err, "\n"), 3);
	free_child(&c);
}

/*
 * There is just room for the array of memory, and none for the reserved array,
 * which must grow to say so.
 */
static void child_no_place_for_both(void *arg)
{
	phys_addr_t left = array_size(2 * INIT_MAX);

	boot_quietly(0, NULL);
	for (int i = 1; i < INIT_MAX; i++)
		memblock_add(FAR(i), SZ_4K);
	memblock_reserve(RAM(left), RAM_SIZE - left);
	for (int i = 1; i < INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	/* Touching the reservation behind it, it wants no region, but room. */
	CHECK_EQ(memblock_add(FAR(INIT_MAX), SZ_4K), -ENOMEM);
	CHECK_EQ(MEMORY->cnt, INIT_MAX);
	CHECK_EQ(MEMORY->max, INIT_MAX);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK_EQ(RESERVED->max, INIT_MAX);
	CHECK(!memblock_is_region_reserved(RAM(0), left));
	for (int i = 1; i < INIT_MAX; i++)
		CHECK_EQ(MEMORY->regions[i].base, FAR(i));
}

static void no_place_for_both_arrays(void **state)
{
	struct child c = run_child(child_no_place_for_both, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "memblock: Failed to double reserved array from 128 to 256 entries !\n");
	free_child(&c);
}

static void child_no_place_for_an_allocation(void *arg)
{
	boot_quietly(0, NULL);
	/* 128 reservations, the largest gap half a page: enough for 64 bytes. */
	for (int i = 0; i < INIT_MAX - 1; i++)
		memblock_reserve(RAM(i * SZ_4K), SZ_2K);
	memblock_reserve(RAM((INIT_MAX - 1) * SZ_4K), RAM_SIZE - (INIT_MAX - 1) * SZ_4K);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK_EQ(memblock_phys_alloc(64, 64), 0);
	CHECK_PTR(memblock_alloc(64, 64), NULL);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK_EQ(RESERVED->max, INIT_MAX);
	CHECK_EQ(RESERVED->total_size, (INIT_MAX - 1) * SZ_2K + RAM_SIZE - (INIT_MAX - 1) * SZ_4K);
	/* Freeing wants room for a split, and gets it with what it frees. */
	CHECK_EQ(memblock_phys_free(RAM(SZ_8M), SZ_64K), -ENOMEM);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
}

static void no_place_for_the_array_of_an_allocation(void **state)
{
	struct child c = run_child(child_no_place_for_an_allocation, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "memblock: Failed to double reserved array from 128 to 256 entries !\n");
	CHECK_HAS(c.err, "memblock_phys_free: no room to split: ");
	free_child(&c);
}

/* Bottom-up, the array goes behind the range, then to the lowest free pages. */
static void child_bottom_up(void *arg)
{
	boot_quietly(0, NULL);
	memblock_set_bottom_up(true);
	for (int i = 0; i < INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(memblock_phys_alloc(64, 64), RAM(0));
	CHECK_EQ(__pa(RESERVED->regions), RAM(SZ_4K));
	CHECK_EQ(RESERVED->regions[0].base, RAM(0));
	CHECK_EQ(RESERVED->regions[0].size, 64);
	CHECK_EQ(RESERVED->regions[1].base, RAM(SZ_4K));
	CHECK_EQ(RESERVED->regions[1].size, array_size(2 * INIT_MAX));
	CHECK_EQ(RESERVED->cnt, INIT_MAX + 2);
}

static void growth_bottom_up(void **state)
{
	run_child_ok(child_bottom_up, NULL);
}

/* Memory that is not mapped is no place for an array. */
static void child_nomap(void *arg)
{
	boot_quietly(0, NULL);
	memblock_mark_nomap(RAM(SZ_8M), SZ_8M);
	for (int i = 0; i <= INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(__pa(RESERVED->regions), RAM(SZ_8M) - array_size(2 * INIT_MAX));
}

static void growth_avoids_nomap(void **state)
{
	run_child_ok(child_nomap, NULL);
}

/*
 * The array of memory moves for the second time while the reserved one is one
 * short of full: writing down that the old place is free again makes the
 * reserved array grow too. It must not take the new, not yet reserved place.
 */
static void child_growth_within_growth(void *arg)
{
	phys_addr_t mem, res;

	boot_quietly(0, NULL);
	for (int i = 1; i < 2 * INIT_MAX; i++)
		memblock_add(FAR(i), SZ_4K);
	CHECK_EQ(MEMORY->cnt, 2 * INIT_MAX);
	CHECK_EQ(MEMORY->max, 2 * INIT_MAX);
	for (int i = 0; RESERVED->cnt < INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(RESERVED->max, INIT_MAX);

	CHECK_EQ(memblock_add(FAR(2 * INIT_MAX), SZ_4K), 0);
	CHECK_EQ(MEMORY->max, 4 * INIT_MAX);
	mem = __pa(MEMORY->regions);
	res = __pa(RESERVED->regions);
	CHECK(in_ram(RESERVED->regions));
	CHECK(!memblock_addrs_overlap(mem, array_size(MEMORY->max), res,
				      array_size(RESERVED->max)));
	CHECK(memblock_is_region_reserved(mem, array_size(MEMORY->max)));
	CHECK(memblock_is_region_reserved(res, array_size(RESERVED->max)));
	CHECK_EQ(MEMORY->cnt, 2 * INIT_MAX + 1);
	for (int i = 1; i <= 2 * INIT_MAX; i++)
		CHECK_EQ(MEMORY->regions[i].base, FAR(i));
}

TEST_IN_CHILD(growth_within_growth)

/*
 * Freeing a range in which something is free already makes the reserved array
 * grow. The new array must not lie in that range, or it would be freed too.
 */
static void child_growth_avoids_what_is_being_freed(void *arg)
{
	phys_addr_t size = array_size(2 * INIT_MAX);

	boot_quietly(0, NULL);
	memblock_reserve(END - SZ_64K, SZ_4K);
	for (int i = 0; i < INIT_MAX - 2; i++)
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(RESERVED->cnt, INIT_MAX - 1);
	CHECK_EQ(memblock_phys_free(END - SZ_1M, SZ_1M), 0);
	CHECK_EQ(RESERVED->max, 2 * INIT_MAX);
	CHECK_EQ(__pa(RESERVED->regions), END - SZ_1M - size);
	CHECK_EQ(RESERVED->regions[0].base, END - SZ_1M - size);
	CHECK_EQ(RESERVED->regions[0].size, size);
	CHECK_EQ(RESERVED->cnt, INIT_MAX - 1);
}

TEST_IN_CHILD(growth_avoids_what_is_being_freed)

/* An array must be mapped, and memory above the current limit is not. */
static void child_growth_stays_below_the_limit(void *arg)
{
	boot_quietly(0, NULL);
	memblock_add(END, SZ_1M);
	for (int i = 0; i <= INIT_MAX; i++)
		CHECK_EQ(memblock_reserve(FAR(i), SZ_4K), 0);
	CHECK_EQ(__pa(RESERVED->regions), END - array_size(2 * INIT_MAX));
}

TEST_IN_CHILD(growth_stays_below_the_limit)

/* An array prefers mirrored memory, as every allocation does. */
static void child_growth_prefers_the_mirror(void *arg)
{
	char *argv[] = { "test", "kernelcore=mirror", NULL };

	boot_quietly(2, argv);
	memblock_mark_mirror(RAM(SZ_4M), SZ_64K);
	for (int i = 0; i <= INIT_MAX; i++)
		CHECK_EQ(memblock_reserve(FAR(i), SZ_4K), 0);
	CHECK_EQ(__pa(RESERVED->regions), RAM(SZ_4M + SZ_64K) - array_size(2 * INIT_MAX));
	/* When the mirrored memory is full, the array moves to other memory. */
	CHECK_EQ(memblock_reserve(RAM(SZ_4M), SZ_64K), 0);
	for (int i = INIT_MAX + 1; i <= 2 * INIT_MAX; i++)
		CHECK_EQ(memblock_reserve(FAR(i), SZ_4K), 0);
	CHECK_EQ(RESERVED->max, 4 * INIT_MAX);
	CHECK_EQ(__pa(RESERVED->regions), END - array_size(4 * INIT_MAX));
}

TEST_IN_CHILD(growth_prefers_the_mirror)

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
/* The array of physmem has room for 4 regions at first, and grows as the others do. */
static void child_physmem_grows(void *arg)
{
	boot_quietly(0, NULL);
	for (int i = 0; i < 20; i++)
		CHECK_EQ(memblock_physmem_add(FAR(i), SZ_4K), 0);
	CHECK_EQ(physmem.cnt, 21);
	CHECK_EQ(physmem.max, 32);
	for (int i = 0; i < 20; i++)
		CHECK_EQ(physmem.regions[i + 1].base, FAR(i));
	/* Only the current array is reserved, because memblock freed the earlier ones. */
	CHECK_RESERVED(REGION(__pa(physmem.regions), array_size(32)));
}

static void physmem_grows(void **state)
{
	struct child c = run_child(child_physmem_grows, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}
#endif

/* With memblock=debug a message says where the array moves. */
static void child_growth_debug(void *arg)
{
	char *argv[] = { "test", "memblock=debug", NULL };
	phys_addr_t size = array_size(2 * INIT_MAX);
	int digits = 2 * (int)sizeof(phys_addr_t);

	boot_quietly(2, argv);
	for (int i = 0; i <= INIT_MAX; i++)
		CHECK_EQ(memblock_reserve(FAR(i), SZ_4K), 0);
	dprintf(STDERR_FILENO, "\nmemblock: reserved is doubled to 256 at [0x%0*llx-0x%0*llx]\n",
		digits, (u64)(END - size), digits, (u64)END - 1);
}

static void growth_debug(void **state)
{
	struct child c = run_child(child_growth_debug, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, c.err);
	CHECK_EQ(count_of(c.out, " is doubled to "), 1);
	free_child(&c);
}

/*
 * The range about to be reserved begins at address 0. The search below it has
 * no room, and must not be taken for one without limit.
 */
static void child_growth_avoids_address_zero(void *arg)
{
	phys_addr_t base = SZ_64K, size = array_size(2 * INIT_MAX);
	void *got = mmap(__va(base), size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (got != __va(base))
		return; /* no such address in this process */
	reset_memblock();
	memblock_add(base, size);
	memblock_allow_resize();
	for (int i = 0; i < INIT_MAX; i++)
		CHECK_EQ(memblock_reserve(FAR(i), SZ_4K), 0);
	CHECK_EQ(memblock_reserve(0, base + size), -ENOMEM);
	/* An end of 1 would mean the current limit, too. */
	CHECK_EQ(memblock_reserve(1, base + size), -ENOMEM);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK_EQ(RESERVED->max, INIT_MAX);
}

TEST_IN_CHILD(growth_avoids_address_zero)

/* ---- the hand-over ---- */

#define MAX_ORDER_BLOCK 10
#define NR_PAGES	(RAM_SIZE / PAGE_SIZE)

/* Per byte range: what the test says is taken. Pages, and what is free of them. */
struct page_map {
	bool busy[NR_PAGES];
};

static void take(struct page_map *map, phys_addr_t base, phys_addr_t size)
{
	for (phys_addr_t p = (base - RAM(0)) / PAGE_SIZE; p * PAGE_SIZE < base + size - RAM(0); p++)
		map->busy[p] = true;
}

/*
 * What memblock_free_all() must say of the free pages: from low to high, each
 * time the largest block that is aligned to its size, fits in the run of free
 * pages and is no larger than an order of 10.
 */
static void expect_blocks(const struct page_map *map, char *text, unsigned long *total)
{
	unsigned long base = PHYS_OFFSET >> PAGE_SHIFT, p = 0;

	*total = 0;
	*text = '\0';
	while (p < NR_PAGES) {
		unsigned long run = 0, pfn = base + p;
		u64 start = (u64)pfn << PAGE_SHIFT;
		unsigned int order = MAX_ORDER_BLOCK;

		if (map->busy[p]) {
			p++;
			continue;
		}
		while (p + run < NR_PAGES && !map->busy[p + run])
			run++;
		while ((1UL << order) > run || pfn % (1UL << order))
			order--;
		text += sprintf(text,
				"  to the page allocator: PFN %#lx order %2u  [%#llx-%#llx]\n", pfn,
				order, (unsigned long long)start,
				(unsigned long long)start + (PAGE_SIZE << order) - 1);
		*total += 1UL << order;
		p += 1UL << order;
	}
}

static char *expect_reserved(char *text, phys_addr_t base, phys_addr_t size)
{
	return text + sprintf(text, "  stays PageReserved:    PFN %#lx to %#lx  [%#llx-%#llx]\n",
			      (unsigned long)(base >> PAGE_SHIFT),
			      (unsigned long)((base + size - 1) >> PAGE_SHIFT), (u64)base,
			      (u64)(base + size - 1));
}

static void child_hand_over_random(void *arg)
{
	static struct page_map map;
	static char want[NR_PAGES * 100];
	unsigned long total;
	char *end = want;
	phys_addr_t pos = RAM(0);

	random_state = *(u64 *)arg;
	boot_quietly(0, NULL);
	/* From nothing taken to a hundred, in sizes of bytes and of pages. */
	for (unsigned long n = random_below(100); n--;) {
		phys_addr_t base = pos + random_below(random_below(2) ? 3 * PAGE_SIZE : SZ_1M);
		phys_addr_t size = 1 + random_below(random_below(2) ? 100 : 5 * PAGE_SIZE);

		if (random_below(3) == 0)
			base = PAGE_ALIGN(base);
		if (random_below(3) == 0)
			size = PAGE_ALIGN(size);
		if (base + size > END)
			break;
		pos = base + size + 1; /* none touch */
		CHECK_EQ(memblock_reserve(base, size), 0);
		take(&map, base, size);
		end = expect_reserved(end, base, size);
	}
	if (pos < END - SZ_64K && random_below(2)) {
		/* Some memory at the end is not mapped. */
		phys_addr_t base = END - SZ_64K + random_below(SZ_64K);

		CHECK_EQ(memblock_mark_nomap(base, END - base), 0);
		take(&map, base, END - base);
		end = expect_reserved(end, base, END - base);
	}
	if (random_below(2))
		memblock_mark_hotplug(RAM(SZ_4M + random_below(SZ_4M)), SZ_1M);
	expect_blocks(&map, end, &total);
	sprintf(end + strlen(end), "  %lu pages in all\n", total);

	memblock_free_all();
	/* What must have been said goes to stderr, to be compared outside. */
	for (char *s = want; *s;)
		s += write(STDERR_FILENO, s, strlen(s));
}

/*
 * A hotplug mark splits what is free for nobody: the marks are gone by then.
 * With movable_node too.
 */
static void child_hand_over_movable(void *arg)
{
	char *argv[] = { "test", "movable_node", NULL };

	boot_quietly(2, argv);
	memblock_mark_hotplug(RAM(SZ_4M + 100), SZ_1M);
	memblock_free_all();
	CHECK_EQ(MEMORY->cnt, 1);
}

static void hand_over_of_random_layouts(void **state)
{
	random_init();
	for (int i = 0; i < 200; i++) {
		u64 seed = random_u64() | 1;
		struct child c = run_child(child_hand_over_random, &seed);

		CHECK_EQ(c.status, 0);
		CHECK_STR(c.out, c.err);
		free_child(&c);
	}
}

static void hand_over_takes_hotplug_too(void **state)
{
	struct child c = run_child(child_hand_over_movable, NULL);
	static struct page_map nothing_taken;
	static char want[10000];
	unsigned long total;

	expect_blocks(&nothing_taken, want, &total);
	CHECK_EQ(total, NR_PAGES);
	sprintf(want + strlen(want), "  %lu pages in all\n", total);
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	CHECK_STR(c.out, want);
	free_child(&c);
}

static void child_hand_over_high(void *arg)
{
	boot_quietly(0, NULL);
	/* Memory above max_low_pfn is not for memblock_free_all(). */
	memblock_add(END, SZ_1M);
	memblock_add(END + SZ_16M, SZ_1M);
	memblock_reserve(RAM(0), RAM_SIZE - SZ_8K);
	memblock_free_all();
}

static void hand_over_is_of_low_memory(void **state)
{
	struct child c = run_child(child_hand_over_high, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.out, "to the page allocator"), 1);
	CHECK_HAS(c.out, "PFN 0x60ffe order  1");
	CHECK_HAS(c.out, "  2 pages in all\n");
	free_child(&c);
}

static void child_hand_over_nothing(void *arg)
{
	boot_quietly(0, NULL);
	memblock_reserve(RAM(0), RAM_SIZE);
	memblock_free_all();
	CHECK_RESERVED(REGION(RAM(0), RAM_SIZE));
}

static void hand_over_of_nothing(void **state)
{
	struct child c = run_child(child_hand_over_nothing, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.out, "to the page allocator"), 0);
	CHECK_HAS(c.out, "  0 pages in all\n");
	free_child(&c);
}

/* Frames that memblock_free_late() and memblock_discard() give one by one. */
static void expect_late(char *text, phys_addr_t base, phys_addr_t size)
{
	phys_addr_t p = (base + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;

	*text = '\0';
	for (; p + PAGE_SIZE <= base + size; p += PAGE_SIZE)
		text += sprintf(text, "  to the page allocator: PFN %#lx order  0  [%#llx-%#llx]\n",
				(unsigned long)(p >> PAGE_SHIFT), (u64)p, (u64)(p + PAGE_SIZE - 1));
}

static void child_free_late(void *arg)
{
	boot_quietly(0, NULL);
	memblock_reserve(RAM(0), RAM_SIZE);
	console_loglevel = LOGLEVEL_WARNING;
	memblock_free_all();
	console_loglevel = LOGLEVEL_DEBUG;
	memblock_free_late(RAM(SZ_1M), 3 * PAGE_SIZE);
	memblock_free_late(RAM(SZ_2M + 1), 3 * PAGE_SIZE); /* two whole ones */
	memblock_free_late(RAM(SZ_4M + 1), PAGE_SIZE);	   /* none */
	memblock_free_late(RAM(SZ_4M), PAGE_SIZE - 1);	   /* none */
}

static void late_frees(void **state)
{
	struct child c = run_child(child_free_late, NULL);
	char want[1000];

	expect_late(want, RAM(SZ_1M), 3 * PAGE_SIZE);
	expect_late(want + strlen(want), RAM(SZ_2M + PAGE_SIZE), 2 * PAGE_SIZE);
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	CHECK_STR(c.out, want);
	free_child(&c);
}

/* ---- discard ---- */

#ifndef CONFIG_ARCH_KEEP_MEMBLOCK
static void child_discard_small(void *arg)
{
	boot_quietly(0, NULL);
	memblock_reserve(RAM(0), SZ_4K);
	console_loglevel = LOGLEVEL_WARNING;
	memblock_free_all();
	console_loglevel = LOGLEVEL_DEBUG;
	memblock_discard();
	CHECK_EMPTY(MEMORY);
	CHECK_EMPTY(RESERVED);
	CHECK(!memblock_is_memory(RAM(0)));
	CHECK(!memblock_is_reserved(RAM(0)));
	CHECK_EQ(memblock_phys_mem_size(), 0);
	CHECK_EQ(memblock_reserved_size(), 0);
	CHECK_EQ(memblock_end_of_DRAM(), 0);
	memblock_discard(); /* harmless */
	CHECK_EMPTY(MEMORY);
}

static void discard_of_static_arrays(void **state)
{
	struct child c = run_child(child_discard_small, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	CHECK_STR(c.out, "");
	free_child(&c);
}

static void child_discard_grown(void *arg)
{
	static char want[10000];
	phys_addr_t mem, res;

	boot_quietly(0, NULL);
	for (int i = 1; i < 700; i++)
		memblock_add(FAR(i), SZ_4K);
	for (int i = 0; i < 300; i++)
		memblock_reserve(FAR(i), SZ_4K);
	CHECK_EQ(MEMORY->max, 1024);
	CHECK_EQ(RESERVED->max, 512);
	mem = __pa(MEMORY->regions);
	res = __pa(RESERVED->regions);
	console_loglevel = LOGLEVEL_WARNING;
	memblock_free_all();
	console_loglevel = LOGLEVEL_DEBUG;
	memblock_discard();
	CHECK_EMPTY(MEMORY);
	CHECK_EMPTY(RESERVED);
	CHECK_EQ(MEMORY->max, INIT_MAX);
	CHECK_EQ(RESERVED->max, INIT_MAX);
	CHECK(!in_ram(MEMORY->regions));
	CHECK(!in_ram(RESERVED->regions));
	/* Their pages are the last to be handed over, each once. */
	expect_late(want, res, array_size(512));
	expect_late(want + strlen(want), mem, array_size(1024));
	dprintf(STDERR_FILENO, "%s", want);
}

static void discard_of_grown_arrays(void **state)
{
	struct child c = run_child(child_discard_grown, NULL);

	CHECK_EQ(c.status, 0);
	CHECK(count_of(c.out, "\n") >= 4);
	CHECK_STR(c.out, c.err);
	free_child(&c);
}
#endif

static void child_growth_after_the_end(void *arg)
{
	boot_quietly(0, NULL);
	for (int i = 0; i < INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
	console_loglevel = LOGLEVEL_WARNING;
	memblock_free_all();
	/* Memory is not memblock's any more: no array moves there. */
	CHECK_EQ(memblock_reserve(FAR(INIT_MAX), SZ_4K), -ENOMEM);
	CHECK_EQ(RESERVED->cnt, INIT_MAX);
	CHECK(!in_ram(RESERVED->regions));
}

TEST_IN_CHILD(growth_after_the_end)

/* ---- leaks ---- */

static void demo_leaks(void)
{
	CHECK(memblock_alloc(100, 4));
	CHECK(memblock_alloc(200, 4));
}

static void demo_leaks_one_byte(void)
{
	CHECK(memblock_alloc(1, 1));
}

static void demo_leaks_by_growing(void)
{
	for (int i = 0; i <= INIT_MAX; i++)
		memblock_reserve(FAR(i), SZ_4K);
}

static void demo_is_clean(void)
{
	memblock_free(memblock_alloc(100, 4), 100);
	/* Arrays that grew are not a leak. */
	for (int i = 0; i <= 1000; i++)
		memblock_reserve(FAR(i), SZ_4K);
	memblock_phys_free(FAR(0), (phys_addr_t)SZ_8K * 1001);
}

/* Memory that is plugged in is none either, nor the room that its array takes. */
static void demo_adds_memory(void)
{
	for (int i = 0; i <= 1000; i++)
		memblock_add(FAR(i), SZ_4K);
	CHECK(in_ram(MEMORY->regions));
}

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
static void demo_finds_hardware(void)
{
	for (int i = 0; i < 20; i++)
		memblock_physmem_add(FAR(i), SZ_4K);
	CHECK(in_ram(physmem.regions));
}
#endif

static void demo_hands_over(void)
{
	void *p = memblock_alloc(SZ_8K, SZ_4K);

	CHECK(p);
	memblock_free_all();
	memblock_free_late(__pa(p), SZ_4K);
	memblock_free_late(__pa(p + SZ_4K), SZ_4K);
}

static void demo_leaks_and_hands_over(void)
{
	CHECK(memblock_alloc(100, 4));
	memblock_free_all();
}

static void demo_leaks_and_discards(void)
{
	demo_leaks_and_hands_over();
	memblock_discard();
}

static void child_demo(void *arg)
{
	char *argv[] = { "test", NULL };
	struct demo demo = { "demo", *(void (**)(void))arg, "a demo" };

	setup_command_line(1, argv, &demo, 1);
	console_loglevel = LOGLEVEL_WARNING + 1;
	memory_init();
	/* What boot keeps is no leak. */
	CHECK(memblock_alloc(SZ_64K, SZ_4K));
	run_demos();
	halt_child();
}

static void check_leak(int line, void (*demo)(void), const char *says)
{
	struct child c = run_child(child_demo, &demo);
	/* demo_is_clean() frees gaps too, and that is told. */
	const char *err = strstr(c.err, "memblock: ") ?: "";

	if (c.status != (says[0] ? EXIT_LEAKED : 0) || strcmp(err, says))
		check_failed(__FILE__, line, "status %d, \"%s\" instead of \"%s\"", c.status, c.err,
			     says);
	free_child(&c);
}

#define STILL_RESERVED(bytes)                                                            \
	"memblock: " #bytes " bytes that were allocated after boot are still reserved; " \
	"boot with memblock=debug to see by whom\n"

static void leaks(void **state)
{
	check_leak(__LINE__, demo_leaks, STILL_RESERVED(300));
	check_leak(__LINE__, demo_leaks_one_byte, STILL_RESERVED(1));
	check_leak(__LINE__, demo_leaks_by_growing, STILL_RESERVED(528384));
	check_leak(__LINE__, demo_is_clean, "");
	check_leak(__LINE__, demo_adds_memory, "");
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
	check_leak(__LINE__, demo_finds_hardware, "");
#endif
	check_leak(__LINE__, demo_hands_over, "");
	check_leak(__LINE__, demo_leaks_and_hands_over, STILL_RESERVED(100));
	check_leak(__LINE__, demo_leaks_and_discards, STILL_RESERVED(100));
}

static void child_exit_during_boot(void *arg)
{
	boot_quietly(0, NULL);
	CHECK(memblock_alloc(SZ_64K, SZ_4K));
	memory_exit();
}

/* What is still reserved when the machine stops before boot is over is no leak. */
static void no_leak_before_boot_is_over(void **state)
{
	struct child c = run_child(child_exit_during_boot, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_leave),
		cmocka_unit_test(reserved_doubles),
		cmocka_unit_test(memory_doubles),
		cmocka_unit_test(what_wants_room),
		cmocka_unit_test(many_gaps_at_once),
		cmocka_unit_test(twice_at_once),
		cmocka_unit_test(splitting),
		cmocka_unit_test(many_reservations),
		cmocka_unit_test(much_memory),
		cmocka_unit_test(both_grow),
		cmocka_unit_test(memory_in_its_own_range),
		cmocka_unit_test(new_array_is_beside_the_range),
		cmocka_unit_test(no_place_for_the_array),
		cmocka_unit_test(no_place_for_the_array_of_memory),
		cmocka_unit_test(no_place_for_both_arrays),
		cmocka_unit_test(no_place_for_the_array_of_an_allocation),
		cmocka_unit_test(growth_bottom_up),
		cmocka_unit_test(growth_avoids_nomap),
		cmocka_unit_test(growth_within_growth),
		cmocka_unit_test(growth_avoids_what_is_being_freed),
		cmocka_unit_test(growth_stays_below_the_limit),
		cmocka_unit_test(growth_prefers_the_mirror),
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
		cmocka_unit_test(physmem_grows),
#endif
		cmocka_unit_test(growth_debug),
		cmocka_unit_test(growth_avoids_address_zero),
		cmocka_unit_test(hand_over_of_random_layouts),
		cmocka_unit_test(hand_over_takes_hotplug_too),
		cmocka_unit_test(hand_over_is_of_low_memory),
		cmocka_unit_test(hand_over_of_nothing),
		cmocka_unit_test(late_frees),
#ifndef CONFIG_ARCH_KEEP_MEMBLOCK
		cmocka_unit_test(discard_of_static_arrays),
		cmocka_unit_test(discard_of_grown_arrays),
#endif
		cmocka_unit_test(growth_after_the_end),
		cmocka_unit_test(leaks),
		cmocka_unit_test(no_leak_before_boot_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
