// SPDX-License-Identifier: GPL-2.0-only
/*
 * memblock against a model that is too simple to be wrong. A window of RAM is
 * UNITS units of UNIT bytes; the model is two arrays of bytes, one for memory
 * and one for reserved, one byte a unit:
 *
 *	memory[u]	0: none; otherwise 1, the flags, the node
 *	reserved[u]	0: free; otherwise 1, the node
 *
 * Random operations are done to both, and after every one of them the region
 * arrays must be exactly the runs of equal bytes, and every question must be
 * answered as the bytes answer it. An allocation must return the address that
 * a search of the bytes, unit by unit, finds.
 *
 * Twice: with arrays that may not grow, where the model knows which call has
 * no room and must change nothing; and with arrays that may. Those move into
 * a second piece of RAM above the window, whose pages the test keeps account
 * of by looking where they are.
 */

#include "../testlib.h"

#include <linux/memory_hotplug.h>

#define UNITS  2048
#define UNIT   64
#define WINDOW ((phys_addr_t)UNITS * UNIT)
#ifdef SLOW_CODE
#define STEPS 30000
#else
#define STEPS 150000
#endif
#define PHASE	 (STEPS / 16) /* steps after which spans have another size */
#define INIT_MAX 128

/* The piece that arrays move to; a hole of a page is before it. */
#define ARRAYS_BASE  RAM(WINDOW + PAGE_SIZE)
#define ARRAYS_PAGES 96
#define ARRAYS_SIZE  (ARRAYS_PAGES * PAGE_SIZE)

/* How a unit's byte is made. Node MAX_NUMNODES is "nobody has said". */
#define PRESENT	     1
#define FLAG_SHIFT   1
#define NODE_SHIFT   5
#define NODE_UNKNOWN 7
#define NR_NODES     4

#ifdef CONFIG_NUMA
#define NODE_BITS(n) ((n) << NODE_SHIFT)
#else
#define NODE_BITS(n) 0
#endif

static u8 memory[UNITS], reserved[UNITS];
static bool growing;

static int node_of(u8 byte)
{
	int node = byte >> NODE_SHIFT;

	if (!IS_ENABLED(CONFIG_NUMA))
		return 0;
	return node == NODE_UNKNOWN ? MAX_NUMNODES : node;
}

static enum memblock_flags flags_of(u8 byte)
{
	return (byte >> FLAG_SHIFT) & 0xf;
}

static phys_addr_t unit_addr(unsigned long u)
{
	return RAM((phys_addr_t)u * UNIT);
}

/* Where the run of bytes equal to that of @u ends. */
static unsigned long run_end(const u8 *map, unsigned long u)
{
	u64 eight = map[u] * 0x0101010101010101ULL, here;
	u8 byte = map[u];

	while (u + 8 <= UNITS) {
		memcpy(&here, map + u, 8);
		if (here != eight)
			break;
		u += 8;
	}
	while (u < UNITS && map[u] == byte)
		u++;
	return u;
}

static unsigned long count_runs(const u8 *map)
{
	unsigned long n = 0;

	for (unsigned long u = 0; u < UNITS; u = run_end(map, u))
		n += map[u] != 0;
	return n;
}

/* ---- the arrays' own reservations, in the second piece ---- */

static phys_addr_t grown_size(const struct memblock_type *type)
{
	if (type->max == INIT_MAX)
		return 0;
	return PAGE_ALIGN(type->max * sizeof(struct memblock_region));
}

/* Regions that the arrays themselves must have reserved, sorted and merged. */
static unsigned long array_regions(struct memblock_region *out)
{
	const struct memblock_type *types[2] = { &memblock.memory, &memblock.reserved };
	struct memblock_region r[2] = { 0 };
	unsigned long n = 0;

	for (int i = 0; i < 2; i++) {
		if (!grown_size(types[i]))
			continue;
		r[n].base = __pa(types[i]->regions);
		r[n].size = grown_size(types[i]);
		CHECK(r[n].base >= ARRAYS_BASE);
		CHECK(r[n].base + r[n].size <= ARRAYS_BASE + ARRAYS_SIZE);
		CHECK(IS_ALIGNED(r[n].base, PAGE_SIZE));
		n++;
	}
	if (n == 2 && r[0].base > r[1].base)
		swap(r[0], r[1]);
	if (n == 2) {
		CHECK(r[0].base + r[0].size <= r[1].base);
		if (r[0].base + r[0].size == r[1].base) {
			r[0].size += r[1].size;
			n = 1;
		}
	}
	memcpy(out, r, n * sizeof(*r));
	return n;
}

/* ---- comparing ---- */

static unsigned long step;

#define FAIL(fmt, ...) check_failed(__FILE__, __LINE__, "step %lu: " fmt, step, ##__VA_ARGS__)
#define SAME(got, want)                                                           \
	do {                                                                      \
		long long __got = (long long)(got), __want = (long long)(want);   \
		if (__got != __want)                                              \
			FAIL("%s is %#llx, expected %#llx", #got, __got, __want); \
	} while (0)

static void compare_region(const struct memblock_type *type, unsigned long i, phys_addr_t base,
			   phys_addr_t size, enum memblock_flags flags, int node)
{
	const struct memblock_region *r = &type->regions[i];

	if (i >= type->cnt || r->base != base || r->size != size || r->flags != flags ||
	    memblock_get_region_node(r) != node)
		FAIL("%s[%lu] of %lu is %#llx+%#llx flags %#x node %d, "
		     "expected %#llx+%#llx flags %#x node %d",
		     type->name, i, type->cnt, (u64)r->base, (u64)r->size, r->flags,
		     memblock_get_region_node(r), (u64)base, (u64)size, flags, node);
}

static void compare_array(const struct memblock_type *type, const u8 *map)
{
	unsigned long i = 0, end;
	phys_addr_t total = 0;

	for (unsigned long u = 0; u < UNITS; u = end) {
		end = run_end(map, u);
		if (!map[u])
			continue;
		compare_region(type, i++, unit_addr(u), (phys_addr_t)(end - u) * UNIT,
			       flags_of(map[u]), node_of(map[u]));
		total += (phys_addr_t)(end - u) * UNIT;
	}
	if (growing && type == &memblock.memory) {
		compare_region(type, i++, ARRAYS_BASE, ARRAYS_SIZE, MEMBLOCK_NONE,
			       node_of(NODE_BITS(NODE_UNKNOWN)));
		total += ARRAYS_SIZE;
	} else if (growing) {
		struct memblock_region own[2];
		unsigned long n = array_regions(own);

		for (unsigned long k = 0; k < n; k++) {
			compare_region(type, i++, own[k].base, own[k].size, MEMBLOCK_NONE,
				       node_of(NODE_BITS(NODE_UNKNOWN)));
			total += own[k].size;
		}
	}
	if (!i) {
		SAME(type->regions[0].size, 0);
		SAME(type->regions[0].base, 0);
		i = 1;
	}
	SAME(type->cnt, i);
	SAME(type->total_size, total);
	CHECK(type->cnt <= type->max);
}

/* All the units of [@from, @to) have a byte (@all), or any of them has. */
static bool present(const u8 *map, unsigned long from, unsigned long to, bool all)
{
	for (unsigned long u = from; u < to; u++)
		if (!!map[u] != all)
			return !all;
	return all;
}

static void compare_queries(void)
{
	unsigned long u = random_below(UNITS), n = 1 + random_below(UNITS - u);
	unsigned long first = u, end = run_end(memory, u), start_pfn = 1, end_pfn = 1;
	phys_addr_t addr = unit_addr(u) + random_below(UNIT), lowest = 0, highest = 0;
	int nid;

	SAME(memblock_is_memory(addr), !!memory[u]);
	SAME(memblock_is_map_memory(addr), memory[u] && !(flags_of(memory[u]) & MEMBLOCK_NOMAP));
	SAME(memblock_is_reserved(addr), !!reserved[u]);
	/* In one region: a run. To the byte: up to its end, and one more. */
	SAME(memblock_is_region_memory(unit_addr(u), (phys_addr_t)n * UNIT),
	     memory[u] && u + n <= end);
	if (memory[u]) {
		SAME(memblock_is_region_memory(addr, unit_addr(end) - addr), true);
		SAME(memblock_is_region_memory(addr, unit_addr(end) - addr + 1), false);
	}
	SAME(memblock_is_region_reserved(unit_addr(u), (phys_addr_t)n * UNIT),
	     present(reserved, u, u + n, false));
	SAME(memblock_overlaps_region(&memblock.memory, unit_addr(u), (phys_addr_t)n * UNIT),
	     present(memory, u, u + n, false));

	nid = memblock_search_pfn_nid(unit_addr(u) >> PAGE_SHIFT, &start_pfn, &end_pfn);
	first = u = u / (PAGE_SIZE / UNIT) * (PAGE_SIZE / UNIT);
	if (memory[u]) {
		while (first && memory[first - 1] == memory[u])
			first--;
		SAME(nid, node_of(memory[u]));
		SAME(start_pfn, unit_addr(first) >> PAGE_SHIFT);
		SAME(end_pfn, unit_addr(run_end(memory, u)) >> PAGE_SHIFT);
	} else {
		SAME(nid, -1);
	}

	SAME(memblock_phys_mem_size(), memblock.memory.total_size);
	SAME(memblock_reserved_size(), memblock.reserved.total_size);
	for (u = 0; u < UNITS && !memory[u]; u++)
		;
	if (u < UNITS)
		lowest = unit_addr(u);
	for (u = UNITS; u && !memory[u - 1]; u--)
		;
	if (u)
		highest = unit_addr(u);
	if (growing) {
		lowest = lowest ?: ARRAYS_BASE;
		highest = ARRAYS_BASE + ARRAYS_SIZE;
	}
	SAME(memblock_start_of_DRAM(), lowest);
	SAME(memblock_end_of_DRAM(), highest);
}

/* Does a walk, or an allocation, for @nid and @flags use such a unit? */
static bool wanted(u8 byte, int nid, enum memblock_flags flags)
{
	enum memblock_flags has = flags_of(byte);

	if (!byte || (nid != NUMA_NO_NODE && nid != node_of(byte)))
		return false;
	if (flags & MEMBLOCK_MIRROR)
		return false; /* there is none here */
	if ((has & MEMBLOCK_HOTPLUG) && movable_node_enabled && !(flags & MEMBLOCK_HOTPLUG))
		return false;
	return !(has & MEMBLOCK_NOMAP) || (flags & MEMBLOCK_NOMAP);
}

/*
 * Two reservations that touch and differ in node have a gap of no bytes, and
 * the walk stops there, as Linux's does.
 */
static bool is_seam(phys_addr_t start, phys_addr_t end)
{
	unsigned long u = (start - RAM(0)) / UNIT;

	return start == end && u > 0 && u < UNITS && reserved[u - 1] && reserved[u] &&
	       reserved[u - 1] != reserved[u];
}

/* The free ranges of the window, from low to high, or from high to low. */
static void compare_walks(void)
{
	int nid = IS_ENABLED(CONFIG_NUMA) && random_below(2) ? (int)random_below(NR_NODES) :
							       NUMA_NO_NODE;
	enum memblock_flags flags =
		(const enum memblock_flags[]){ MEMBLOCK_NONE, MEMBLOCK_NOMAP, MEMBLOCK_HOTPLUG,
					       MEMBLOCK_MIRROR }[random_below(4)];
	phys_addr_t start, end;
	unsigned long u = 0, e;
	int node;
	u64 i;

	for_each_free_mem_range(i, nid, flags, &start, &end, &node) {
		if (start >= ARRAYS_BASE)
			break;
		if (is_seam(start, end))
			continue;
		while (u < UNITS && (reserved[u] || !wanted(memory[u], nid, flags)))
			u++;
		for (e = u; e < UNITS && !reserved[e] && memory[e] == memory[u]; e++)
			;
		SAME(start, unit_addr(u));
		SAME(end, unit_addr(e));
		SAME(node, node_of(memory[u]));
		u = e;
	}
	while (u < UNITS && (reserved[u] || !wanted(memory[u], nid, flags)))
		u++;
	SAME(u, UNITS);

	for_each_free_mem_range_reverse(i, nid, flags, &start, &end, &node) {
		if (start >= ARRAYS_BASE || is_seam(start, end))
			continue;
		while (u && (reserved[u - 1] || !wanted(memory[u - 1], nid, flags)))
			u--;
		for (e = u; e && !reserved[e - 1] && memory[e - 1] == memory[u - 1]; e--)
			;
		SAME(start, unit_addr(e));
		SAME(end, unit_addr(u));
		SAME(node, node_of(memory[u - 1]));
		u = e;
	}
	while (u && (reserved[u - 1] || !wanted(memory[u - 1], nid, flags)))
		u--;
	SAME(u, 0);
}

static void compare_all(void)
{
	compare_array(&memblock.memory, memory);
	compare_array(&memblock.reserved, reserved);
	for (int i = 0; i < 3; i++)
		compare_queries();
	if (step % 4 == 0)
		compare_walks();
}

/* ---- operations ---- */

struct span {
	unsigned long from, to; /* units */
	phys_addr_t base, size; /* the same in bytes */
};

/* How large spans are goes up and down, so that arrays fill and empty. */
static struct span random_span(void)
{
	static const unsigned long most[] = { 1, 2, 4, 16, 64, 400, UNITS };
	unsigned long len = 1 + random_below(most[(step / PHASE + random_below(2)) % 7]);
	struct span s;

	s.from = random_below(UNITS);
	s.to = min(s.from + len, (unsigned long)UNITS);
	s.base = unit_addr(s.from);
	s.size = (phys_addr_t)(s.to - s.from) * UNIT;
	return s;
}

/* Gaps of @map inside a span: the entries that an addition asks for. */
static unsigned long count_gaps(const u8 *map, const struct span *s)
{
	unsigned long n = 0;

	for (unsigned long u = s->from; u < s->to; u++)
		n += !map[u] && (u == s->from || map[u - 1]);
	return n;
}

static bool is_empty(const u8 *map)
{
	return !growing && run_end(map, 0) == UNITS && !map[0];
}

/* Without growth: is there room for @nr more, in what is there now? */
static bool has_room(const u8 *map, unsigned long nr)
{
	unsigned long cnt = count_runs(map);

	return growing || nr == 0 || (cnt ?: 1) + nr <= INIT_MAX;
}

static void check_return(int ret, bool ok)
{
	SAME(ret, ok ? 0 : -ENOMEM);
}

static void op_add(void)
{
	static const enum memblock_flags some[] = { MEMBLOCK_NONE, MEMBLOCK_NONE, MEMBLOCK_HOTPLUG,
						    MEMBLOCK_NOMAP };
	struct span s = random_span();
	enum memblock_flags flags = some[random_below(ARRAY_SIZE(some))];
	int node = (int)random_below(NR_NODES);
	bool plain = random_below(3) == 0;
	u8 byte = plain ? PRESENT | NODE_BITS(NODE_UNKNOWN) :
			  PRESENT | (flags << FLAG_SHIFT) | NODE_BITS(node);
	bool ok = is_empty(memory) || has_room(memory, count_gaps(memory, &s));

	check_return(plain ? memblock_add(s.base, s.size) :
			     memblock_add_node(s.base, s.size, node, flags),
		     ok);
	for (unsigned long u = s.from; ok && u < s.to; u++)
		if (!memory[u])
			memory[u] = byte;
}

static void op_remove(void)
{
	struct span s = random_span();
	bool ok = has_room(memory, 2);

	check_return(memblock_remove(s.base, s.size), ok);
	if (ok)
		memset(memory + s.from, 0, s.to - s.from);
}

static void reserve_units(const struct span *s)
{
	for (unsigned long u = s->from; u < s->to; u++)
		if (!reserved[u])
			reserved[u] = PRESENT | NODE_BITS(NODE_UNKNOWN);
}

static void op_reserve(void)
{
	struct span s = random_span();
	bool ok = is_empty(reserved) || has_room(reserved, count_gaps(reserved, &s));

	check_return(memblock_reserve(s.base, s.size), ok);
	if (ok)
		reserve_units(&s);
}

static void op_free(void)
{
	struct span s = random_span();
	bool ok = has_room(reserved, 2);

	/* Often exactly what is there. */
	if (random_below(2) && reserved[s.from]) {
		s.to = run_end(reserved, s.from);
		while (s.from && reserved[s.from - 1] == reserved[s.to - 1])
			s.from--;
		s.base = unit_addr(s.from);
		s.size = (phys_addr_t)(s.to - s.from) * UNIT;
	}
	check_return(memblock_phys_free(s.base, s.size), ok);
	if (ok)
		memset(reserved + s.from, 0, s.to - s.from);
}

static void op_flag(void)
{
	static int (*const fns[])(phys_addr_t,
				  phys_addr_t) = { memblock_mark_hotplug, memblock_clear_hotplug,
						   memblock_mark_nomap, memblock_clear_nomap };
	unsigned long k = random_below(4);
	u8 bit = (k < 2 ? MEMBLOCK_HOTPLUG : MEMBLOCK_NOMAP) << FLAG_SHIFT;
	struct span s = random_span();
	bool ok = has_room(memory, 2);

	check_return(fns[k](s.base, s.size), ok);
	for (unsigned long u = s.from; ok && u < s.to; u++)
		if (memory[u])
			memory[u] = k % 2 ? memory[u] & ~bit : memory[u] | bit;
}

static void op_node(void)
{
#ifdef CONFIG_NUMA
	u8 *map = random_below(3) ? memory : reserved;
	struct memblock_type *type = map == memory ? &memblock.memory : &memblock.reserved;
	int node = (int)random_below(NR_NODES);
	struct span s = random_span();
	bool ok = has_room(map, 2);

	check_return(memblock_set_node(s.base, s.size, type, node), ok);
	for (unsigned long u = s.from; ok && u < s.to; u++)
		if (map[u])
			map[u] = (map[u] & ~(7 << NODE_SHIFT)) | NODE_BITS(node);
#endif
}

static void op_trim(void)
{
	unsigned long units = 1UL << random_below(random_below(4) ? 3 : 7);

	/* Seldom: it takes all that is small. */
	if (random_below(20))
		return;
	memblock_trim_memory((phys_addr_t)units * UNIT);
	for (unsigned long u = 0, end; u < UNITS; u = end) {
		unsigned long first = (u + units - 1) / units * units, last;

		end = run_end(memory, u);
		last = end / units * units;
		if (!memory[u])
			continue;
		for (unsigned long k = u; k < end; k++)
			if (k < first || k >= last)
				memory[k] = 0;
	}
}

/* Where there is nothing but the window: the lowest bytes, or a part. */
static void op_limit(void)
{
	unsigned long units = random_below(UNITS) + 1, have = 0, u;
	struct span s = random_span();

	if (growing || random_below(20))
		return;
	switch (random_below(3)) {
	case 0:
	case 1: {
		bool nomap_stays = random_below(2);

		for (u = 0; u < UNITS && have < units; u++)
			have += memory[u] != 0;
		if (have < units || !has_room(memory, 2) || !has_room(reserved, 2))
			return;
		if (nomap_stays)
			memblock_mem_limit_remove_map((phys_addr_t)units * UNIT);
		else
			memblock_enforce_memory_limit((phys_addr_t)units * UNIT);
		for (; u < UNITS; u++) {
			if (!nomap_stays || !(flags_of(memory[u]) & MEMBLOCK_NOMAP))
				memory[u] = 0;
			reserved[u] = 0;
		}
		break;
	}
	default:
		if (!count_runs(memory) || !has_room(memory, 2) || !has_room(reserved, 2))
			return;
		memblock_cap_memory_range(s.base, s.size);
		for (u = 0; u < UNITS; u++) {
			if (u >= s.from && u < s.to)
				continue;
			if (!(flags_of(memory[u]) & MEMBLOCK_NOMAP))
				memory[u] = 0;
			reserved[u] = 0;
		}
	}
}

/*
 * The address that an allocation must get: of all aligned ones, in the order
 * of the direction, the first of which all units are free and of one kind.
 */
static phys_addr_t search(phys_addr_t size, phys_addr_t align, phys_addr_t start, phys_addr_t end,
			  int nid, bool up)
{
	phys_addr_t lowest = max(start, RAM(0)), highest = min(end, RAM(WINDOW)), addr;
	unsigned long first, n = size / UNIT, bad;

	if (highest <= lowest || highest - lowest < size)
		return 0;
	addr = up ? round_up(lowest, align) : round_down(highest - size, align);
	while (addr >= lowest && addr <= highest - size) {
		first = (addr - RAM(0)) / UNIT;
		/* The unit that spoils it, the one farthest on the way. */
		bad = UNITS;
		for (unsigned long k = 0; k < n; k++) {
			unsigned long u = up ? first + n - 1 - k : first + k;
			unsigned long from = up ? first + n - 1 : first;

			if (reserved[u] || !wanted(memory[u], nid, MEMBLOCK_NONE) ||
			    memory[u] != memory[from]) {
				bad = u;
				break;
			}
		}
		if (bad == UNITS)
			return addr;
		if (up) {
			addr += align;
		} else {
			if (addr < align)
				return 0;
			addr -= align;
		}
	}
	return 0;
}

static void op_alloc(void)
{
	static const unsigned long sizes[] = { 1, 1, 2, 4, 16, 100 };
	phys_addr_t size = (phys_addr_t)UNIT * (1 + random_below(sizes[random_below(6)]));
	phys_addr_t align = (phys_addr_t)UNIT << random_below(random_below(3) ? 3 : 12);
	phys_addr_t start = 0, end = RAM(WINDOW), limit = memblock.current_limit, want, got;
	bool up = random_below(2), exact = random_below(2);
	bool room = memblock.reserved.cnt < memblock.reserved.max;
	int nid = NUMA_NO_NODE;
	struct span taken;

	/* An array that grows is to land above the window: top-down. */
	if (growing && !room)
		up = false;
	/* Limits of any number of bytes. */
	if (random_below(2))
		start = RAM(random_below(WINDOW));
	if (random_below(2))
		end = RAM(random_below(WINDOW));
	if (IS_ENABLED(CONFIG_NUMA) && random_below(2))
		nid = (int)random_below(NR_NODES + 1);

	want = search(size, align, start, end, nid, up);
	if (!want && nid != NUMA_NO_NODE && !exact)
		want = search(size, align, start, end, NUMA_NO_NODE, up);
	if (!growing && !room)
		want = 0; /* nowhere to write it down */

	memblock_set_bottom_up(up);
	if (room && random_below(3) == 0) {
		memblock_set_current_limit(end);
		got = memblock_alloc_range_nid(size, align, start,
					       random_below(2) ? MEMBLOCK_ALLOC_ACCESSIBLE :
								 MEMBLOCK_ALLOC_NOLEAKTRACE,
					       nid, exact);
		memblock_set_current_limit(limit);
	} else {
		got = memblock_alloc_range_nid(size, align, start, end, nid, exact);
	}
	memblock_set_bottom_up(false);
	if (got != want)
		FAIL("%#llx bytes, align %#llx, in [%#llx, %#llx), node %d%s, %s, are at %#llx, "
		     "expected %#llx",
		     (u64)size, (u64)align, (u64)start, (u64)end, nid, exact ? " exactly" : "",
		     up ? "bottom-up" : "top-down", (u64)got, (u64)want);
	if (!got)
		return;
	taken.from = (got - RAM(0)) / UNIT;
	taken.to = taken.from + size / UNIT;
	reserve_units(&taken);
}

static void op_movable(void)
{
	if (random_below(20) == 0)
		movable_node_enabled = !movable_node_enabled;
}

/* ---- the run ---- */

struct op {
	void (*run)(void);
	unsigned int weight;
};

static const struct op ops[] = {
	{ op_add, 22 },	 { op_remove, 12 }, { op_reserve, 16 }, { op_free, 16 }, { op_alloc, 22 },
	{ op_flag, 10 }, { op_node, 4 },    { op_trim, 1 },	{ op_limit, 1 }, { op_movable, 1 },
};

static void run_model(void)
{
	unsigned int all = 0;

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		all += ops[i].weight;
	compare_all();
	for (step = 1; step <= STEPS; step++) {
		unsigned int pick = (unsigned int)random_below(all);
		size_t i = 0;

		while (pick >= ops[i].weight)
			pick -= ops[i++].weight;
		ops[i].run();
		compare_all();
	}
}

/* Words about allocations that fail and differing adds are for other tests. */
static void be_quiet(void)
{
	console_loglevel = 0;
	movable_node_enabled = false;
}

static void child_fixed(void *arg)
{
	be_quiet();
	run_model();
	CHECK_EQ(memblock.memory.max, INIT_MAX);
	CHECK_EQ(memblock.reserved.max, INIT_MAX);
}

static void child_growing(void *arg)
{
	be_quiet();
	growing = true;
	map_linear(WINDOW + PAGE_SIZE + ARRAYS_SIZE);
	memblock_add(ARRAYS_BASE, ARRAYS_SIZE);
	memblock_allow_resize();
	run_model();
	/* It was worth it. */
	CHECK(memblock.memory.max >= 4 * INIT_MAX);
	CHECK(memblock.reserved.max >= 2 * INIT_MAX);
}

static void arrays_that_stay(void **state)
{
	random_init();
	run_child_ok(child_fixed, NULL);
}

static void arrays_that_grow(void **state)
{
	random_init();
	run_child_ok(child_growing, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrays_that_stay),
		cmocka_unit_test(arrays_that_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
