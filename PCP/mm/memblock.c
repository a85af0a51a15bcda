// SPDX-License-Identifier: GPL-2.0-only
/*
 * memblock: who owns which physical memory, before any real allocator exists.
 *
 * What it is for. A kernel that has just started must find room for its page
 * tables, its per-CPU areas, its mem_map, and has nothing to allocate with.
 * memblock knows two things, as two sorted arrays of ranges:
 *
 *	physical address   0x60000000				   0x61000000
 *			   |						    |
 *	memblock.memory	   [========================================]	what there is
 *	memblock.reserved  [==]		[=====]			 [==]	what is taken
 *	free		       ---------       ------------------	the difference
 *
 * To allocate is to find a free range that is large enough, by default the
 * highest (so that low memory, precious to old devices, lasts), and to reserve
 * it. To free is to take the range out of the reserved array. Nothing is kept
 * about single allocations: neighbours merge, and the caller must know the
 * size of what it frees. When the page allocator is ready,
 * memblock_free_all() gives it everything that is free, and memblock is over.
 *
 * A third array, physmem (CONFIG_HAVE_MEMBLOCK_PHYS_MAP=y), records what the
 * hardware has, whatever is later removed from memory by a mem= limit.
 *
 * Invariants of each array (memblock_verify() checks them in a DEBUG=1 build):
 *
 *  1. Regions are sorted by base, do not overlap, and have a size. The one
 *     exception: an array with nothing in it has cnt 1 and a region of size 0,
 *     so that regions[0] can always be read.
 *  2. It is minimal: two regions that touch differ in flags or node.
 *  3. total_size is the sum of the sizes; 1 <= cnt <= max.
 *  4. No region reaches the last byte of the address space: ends are
 *     representable, and base + size never wraps.
 *
 * Because of 1 every question about an address is a binary search:
 * memblock_first_above() returns the first region that ends above it. Because
 * of 2 an insertion has to look at its two neighbours only. What is left of
 * O(n) is moving the tail of the array.
 *
 * Growth. The arrays start with 128 static regions. When one is full and
 * memblock_allow_resize() was called, memblock_double_array() finds room for
 * one of twice the size in the memory it manages itself, moves there and
 * reserves it. As in Linux, room is asked for before it is known whether it
 * will be needed: an addition wants one entry for every gap it fills, though
 * merging may leave fewer; a removal, a split or a flag wants two.
 *
 * There are no locks: boot runs on one CPU.
 *
 * Linux: mm/memblock.c.
 */

#include <linux/err.h>
#include <linux/invariant.h>
#include <linux/leak.h>
#include <linux/log2.h>
#include <linux/memblock.h>
#include <linux/memory_hotplug.h>
#include <linux/string.h>

#include "internal.h"

#define CREATE_TRACE_POINTS
#include <trace/events/memblock.h>
#include <trace/events/biscuitos.h>

#define INIT_MEMBLOCK_REGIONS	       128
#define INIT_MEMBLOCK_RESERVED_REGIONS INIT_MEMBLOCK_REGIONS
#define INIT_PHYSMEM_REGIONS	       4

unsigned long min_low_pfn;
unsigned long max_low_pfn;
unsigned long max_pfn;

static struct memblock_region memblock_memory_init_regions[INIT_MEMBLOCK_REGIONS];
static struct memblock_region memblock_reserved_init_regions[INIT_MEMBLOCK_RESERVED_REGIONS];

struct memblock memblock = {
	.memory = { .cnt = 1,
		    .max = INIT_MEMBLOCK_REGIONS,
		    .regions = memblock_memory_init_regions,
		    .name = "memory" },
	.reserved = { .cnt = 1,
		      .max = INIT_MEMBLOCK_RESERVED_REGIONS,
		      .regions = memblock_reserved_init_regions,
		      .name = "reserved" },
	.bottom_up = false,
	.current_limit = MEMBLOCK_ALLOC_ANYWHERE,
};

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
static struct memblock_region memblock_physmem_init_regions[INIT_PHYSMEM_REGIONS];

struct memblock_type physmem = {
	.cnt = 1,
	.max = INIT_PHYSMEM_REGIONS,
	.regions = memblock_physmem_init_regions,
	.name = "physmem",
};
#endif

static bool memblock_debug;
static bool memblock_can_resize;
static bool memblock_handed_over;   /* memblock_free_all() was called */
static bool mirrored_kernelcore;    /* kernelcore=mirror */
static bool system_has_some_mirror; /* ... and there is mirrored memory */

#define memblock_dbg(fmt, ...)                       \
	do {                                         \
		if (unlikely(memblock_debug))        \
			pr_info(fmt, ##__VA_ARGS__); \
	} while (0)

/* memblock=debug: each call on the arrays, with its caller. */
#define memblock_dbg_range(base, size)                                                \
	do {                                                                          \
		if (unlikely(memblock_debug))                                         \
			memblock_print_range(__func__, base, size, (void *)_RET_IP_); \
	} while (0)

static noinline void memblock_print_range(const char *func, phys_addr_t base, phys_addr_t size,
					  void *caller)
{
	phys_addr_t last = base + size - 1;

	pr_info("%s: [%pa-%pa] %pS\n", func, &base, &last, caller);
}

/*
 * ---- The sorted array ----
 */

static inline phys_addr_t memblock_region_end(const struct memblock_region *r)
{
	return r->base + r->size;
}

/* Cut @size so that invariant 4 holds. */
static inline phys_addr_t memblock_cap_size(phys_addr_t base, phys_addr_t size)
{
	return min(size, PHYS_ADDR_MAX - base);
}

/*
 * The index of the first region that ends above @addr: the one that holds it,
 * or else the next one; type->cnt if all lie below.
 *
 * Halving stops at a handful: to look at each of those in turn is something a
 * CPU can guess ahead, and early boot has hardly more.
 */
#define LINEAR_SEARCH_MAX 16

static inline unsigned long memblock_first_above(const struct memblock_type *type, phys_addr_t addr)
{
	const struct memblock_region *r = type->regions;
	unsigned long idx = 0, n = type->cnt;

	while (n > LINEAR_SEARCH_MAX) {
		unsigned long half = n / 2;

		idx += memblock_region_end(&r[idx + half - 1]) > addr ? 0 : half;
		n -= half;
	}
	while (n-- && memblock_region_end(&r[idx]) <= addr)
		idx++;
	return idx;
}

/* The region that holds @addr, or NULL. */
static struct memblock_region *memblock_search(struct memblock_type *type, phys_addr_t addr)
{
	unsigned long idx = memblock_first_above(type, addr);

	if (idx == type->cnt || type->regions[idx].base > addr)
		return NULL;
	return &type->regions[idx];
}

static inline bool memblock_is_empty(const struct memblock_type *type)
{
	return type->regions[0].size == 0;
}

#ifdef CONFIG_DEBUG_MEMBLOCK
#define VERIFY(nr, condition, words) INVARIANT("mm/memblock.c", nr, condition, words)

static void memblock_verify(const struct memblock_type *type)
{
	const struct memblock_region *r = type->regions;
	phys_addr_t total = 0;

	VERIFY(3, type->cnt >= 1 && type->cnt <= type->max, "1 <= cnt <= max");
	for (unsigned long i = 0; i < type->cnt; i++) {
		VERIFY(1, r[i].size || type->cnt == 1, "each region has a size");
		VERIFY(4, r[i].size <= PHYS_ADDR_MAX - r[i].base,
		       "the end of each region is an address");
		total += r[i].size;
		if (!i)
			continue;
		VERIFY(1, memblock_region_end(&r[i - 1]) <= r[i].base,
		       "regions are sorted by base and do not overlap");
		VERIFY(2,
		       memblock_region_end(&r[i - 1]) != r[i].base ||
			       r[i - 1].flags != r[i].flags ||
			       memblock_get_region_node(&r[i - 1]) !=
				       memblock_get_region_node(&r[i]),
		       "two regions that touch differ in flags or node");
	}
	VERIFY(3, total == type->total_size, "total_size is the sum of the sizes");
}

static void memblock_verify_all(void)
{
	memblock_verify(&memblock.memory);
	memblock_verify(&memblock.reserved);
}
invariant_check(memblock_verify_all);
#else
static inline void memblock_verify(const struct memblock_type *type)
{
}
#endif

static void memblock_set_region(struct memblock_region *r, phys_addr_t base, phys_addr_t size,
				int nid, enum memblock_flags flags)
{
	r->base = base;
	r->size = size;
	r->flags = flags;
	memblock_set_region_node(r, nid);
}

/*
 * Move the regions from @src to the end of the array to @dst. Most work is done
 * at its end, where there is nothing to move.
 */
static inline void memblock_move_tail(struct memblock_type *type, unsigned long dst,
				      unsigned long src)
{
	struct memblock_region *r = type->regions;

	if (src < type->cnt)
		memmove(&r[dst], &r[src], (type->cnt - src) * sizeof(*r));
}

/* Open a place for a region at @idx; there must be room. */
static void memblock_insert_region(struct memblock_type *type, unsigned long idx, phys_addr_t base,
				   phys_addr_t size, int nid, enum memblock_flags flags)
{
	BUG_ON(type->cnt >= type->max);
	memblock_move_tail(type, idx + 1, idx);
	memblock_set_region(&type->regions[idx], base, size, nid, flags);
	type->cnt++;
}

/* Close the places from @start up to, not with, @end. Sizes are the caller's. */
static void memblock_delete_regions(struct memblock_type *type, unsigned long start,
				    unsigned long end)
{
	memblock_move_tail(type, start, end);
	type->cnt -= end - start;
	if (unlikely(!type->cnt)) {
		memblock_set_region(&type->regions[0], 0, 0, MAX_NUMNODES, MEMBLOCK_NONE);
		type->cnt = 1;
	}
}

/* Take whole regions out. */
static void memblock_remove_regions(struct memblock_type *type, unsigned long start,
				    unsigned long end)
{
	for (unsigned long i = start; i < end; i++)
		type->total_size -= type->regions[i].size;
	memblock_delete_regions(type, start, end);
}

static inline bool memblock_can_merge(const struct memblock_region *r, int nid,
				      enum memblock_flags flags)
{
#ifdef CONFIG_NUMA
	if (r->nid != nid)
		return false;
#endif
	return r->flags == flags;
}

/*
 * Fill a gap, or a part of one, that lies just before the region @idx: by
 * growing the neighbours it touches, or with a region of its own.
 */
static void memblock_fill_gap(struct memblock_type *type, unsigned long idx, phys_addr_t base,
			      phys_addr_t size, int nid, enum memblock_flags flags)
{
	struct memblock_region *next = &type->regions[idx], *prev = next - 1;
	bool joins_prev = idx > 0 && memblock_region_end(prev) == base &&
			  memblock_can_merge(prev, nid, flags);
	bool joins_next = idx < type->cnt && next->base == base + size &&
			  memblock_can_merge(next, nid, flags);

	type->total_size += size;
	if (joins_prev && joins_next) {
		prev->size += size + next->size;
		memblock_delete_regions(type, idx, idx + 1);
	} else if (joins_prev) {
		prev->size += size;
	} else if (joins_next) {
		next->base = base;
		next->size += size;
	} else {
		memblock_insert_region(type, idx, base, size, nid, flags);
	}
}

/* Restore invariant 2 where flags or nodes changed: in @start - 1 .. @end. */
static void memblock_merge_regions(struct memblock_type *type, unsigned long start,
				   unsigned long end)
{
	struct memblock_region *r = type->regions;
	unsigned long kept = start ? start - 1 : 0;
	unsigned long last = min(end, type->cnt - 1);

	for (unsigned long i = kept + 1; i <= last; i++) {
		if (memblock_region_end(&r[kept]) == r[i].base &&
		    memblock_can_merge(&r[kept], memblock_get_region_node(&r[i]), r[i].flags))
			r[kept].size += r[i].size;
		else
			r[++kept] = r[i];
	}
	if (kept < last)
		memblock_delete_regions(type, kept + 1, last + 1);
}

/*
 * ---- Growth ----
 */

static phys_addr_t memblock_find_in_range(phys_addr_t start, phys_addr_t end, phys_addr_t size,
					  phys_addr_t align);

static bool memblock_is_static_array(const struct memblock_type *type)
{
	if (type == &memblock.memory)
		return type->regions == memblock_memory_init_regions;
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
	if (type == &physmem)
		return type->regions == memblock_physmem_init_regions;
#endif
	return type->regions == memblock_reserved_init_regions;
}

/* What an array that has moved into RAM occupies there: whole pages. */
static phys_addr_t memblock_array_size(const struct memblock_type *type)
{
	if (memblock_is_static_array(type))
		return 0;
	return PAGE_ALIGN(type->max * sizeof(*type->regions));
}

/*
 * Move @type's array to one of twice the size. [@avoid, @avoid + @avoid_size)
 * is about to be reserved: the new reserved array may not lie there.
 */
static int memblock_double_array(struct memblock_type *type, phys_addr_t avoid,
				 phys_addr_t avoid_size)
{
	size_t used = type->max * sizeof(*type->regions);
	phys_addr_t old_size = memblock_array_size(type), new_size = PAGE_ALIGN(2 * used);
	struct memblock_region *old_array = type->regions, *new_array;
	phys_addr_t addr, last;

	/*
	 * Until boot says that everything in use is reserved, free memory may
	 * not be free; and after the hand-over it is the page allocator's.
	 */
	if (!memblock_can_resize || memblock_handed_over)
		return -1;

	if (type != &memblock.reserved)
		avoid = avoid_size = 0;
	addr = memblock_find_in_range(avoid + avoid_size, memblock.current_limit, new_size,
				      PAGE_SIZE);
	/* Below it? An end of 0 would mean the current limit. */
	if (!addr && avoid > PAGE_SIZE)
		addr = memblock_find_in_range(0, min(avoid, memblock.current_limit), new_size,
					      PAGE_SIZE);
	if (!addr) {
		pr_err("memblock: Failed to double %s array from %ld to %ld entries !\n",
		       type->name, type->max, type->max * 2);
		return -1;
	}
	last = addr + new_size - 1;
	memblock_dbg("memblock: %s is doubled to %ld at [%pa-%pa]\n", type->name, type->max * 2,
		     &addr, &last);

	/*
	 * The new array is reserved before anything else is: the reserved array
	 * may have to grow for that, or for freeing the old one, and must not
	 * find the same place. Only where it is itself that grows is there no
	 * room to write it down until it has.
	 */
	if (type != &memblock.reserved && memblock_reserve(addr, new_size))
		return -1;
	new_array = __va(addr);
	memcpy(new_array, old_array, used);
	memset(new_array + type->max, 0, used);
	type->regions = new_array;
	type->max *= 2;
	if (type == &memblock.reserved)
		BUG_ON(memblock_reserve(addr, new_size));

	if (old_size)
		memblock_free(old_array, old_size);
	return 0;
}

/* See that @nr more regions have room. */
static int memblock_make_room(struct memblock_type *type, unsigned long nr, phys_addr_t avoid,
			      phys_addr_t avoid_size)
{
	while (unlikely(type->cnt + nr > type->max))
		if (memblock_double_array(type, avoid, avoid_size) < 0)
			return -ENOMEM;
	return 0;
}

/*
 * ---- Ranges in and out ----
 */

/* Where the gap at @base ends: at the next region, or at @end. */
static phys_addr_t memblock_gap_end(const struct memblock_type *type, unsigned long idx,
				    phys_addr_t end)
{
	return idx < type->cnt ? min(end, type->regions[idx].base) : end;
}

/* Fill every gap between @base and @end; what is there already stays as it is. */
static noinline int memblock_add_overlapping(struct memblock_type *type, phys_addr_t base,
					     phys_addr_t end, int nid, enum memblock_flags flags)
{
	unsigned long idx = memblock_first_above(type, base), first = idx, nr_new = 0;
	phys_addr_t pos = base, gap_end;

	for (; pos < end; idx++) {
		gap_end = memblock_gap_end(type, idx, end);
		if (pos < gap_end) {
			nr_new++;
			if (gap_end < end)
				WARN_ON(!memblock_can_merge(&type->regions[idx], nid, flags));
		}
		if (gap_end == end)
			break;
		pos = memblock_region_end(&type->regions[idx]);
	}
	if (idx > first)
		memblock_dbg("memblock: %s: [%pa-%pa) overlaps %lu regions, %lu gaps filled\n",
			     type->name, &base, &end, idx - first, nr_new);
	if (!nr_new)
		return 0;
	if (memblock_make_room(type, nr_new, base, end - base))
		return -ENOMEM;

	while (base < end) {
		idx = memblock_first_above(type, base);
		gap_end = memblock_gap_end(type, idx, end);
		if (base < gap_end) {
			memblock_fill_gap(type, idx, base, gap_end - base, nid, flags);
			base = gap_end;
		} else {
			base = memblock_region_end(&type->regions[idx]);
		}
	}
	return 0;
}

static int memblock_add_range(struct memblock_type *type, phys_addr_t base, phys_addr_t size,
			      int nid, enum memblock_flags flags)
{
	unsigned long idx;
	phys_addr_t end;
	int ret = 0;

	size = memblock_cap_size(base, size);
	end = base + size;
	if (unlikely(!size))
		return 0;

	idx = memblock_first_above(type, base);
	if (unlikely(memblock_is_empty(type))) {
		memblock_set_region(&type->regions[0], base, size, nid, flags);
		type->total_size = size;
	} else if (likely(memblock_gap_end(type, idx, end) == end && type->cnt < type->max)) {
		/* The common case: nothing is in the way, and there is room. */
		memblock_fill_gap(type, idx, base, size, nid, flags);
	} else {
		ret = memblock_add_overlapping(type, base, end, nid, flags);
	}
	memblock_verify(type);
	if (likely(!ret))
		trace_memblock_add(type->name, base, size, nid);
	return ret;
}

/* Take [@base, @end) out, of regions from @idx on: whole ones, and parts. */
static noinline void memblock_cut_range(struct memblock_type *type, unsigned long idx,
					phys_addr_t base, phys_addr_t end)
{
	struct memblock_region *r = &type->regions[idx];
	unsigned long last;

	if (r->base < base && memblock_region_end(r) > end) {
		/* A hole in the middle of one region makes two of it. */
		memblock_insert_region(type, idx + 1, end, memblock_region_end(r) - end,
				       memblock_get_region_node(r), r->flags);
		r->size = base - r->base;
		type->total_size -= end - base;
		return;
	}
	if (r->base < base) {
		/* The first one loses its end ... */
		type->total_size -= memblock_region_end(r) - base;
		r->size = base - r->base;
		idx++;
	}
	for (last = idx; last < type->cnt; last++) {
		r = &type->regions[last];
		if (memblock_region_end(r) > end)
			break;
		type->total_size -= r->size;
	}
	if (last < type->cnt && r->base < end) {
		/* ... the last one its beginning, those between go. */
		type->total_size -= end - r->base;
		r->size -= end - r->base;
		r->base = end;
	}
	if (idx < last)
		memblock_delete_regions(type, idx, last);
}

/*
 * Take [@base, @base + @size) out of @type; parts that are not in it do not
 * matter. *@removed gets the number of bytes that were.
 */
static inline int memblock_remove_range(struct memblock_type *type, phys_addr_t base,
					phys_addr_t size, phys_addr_t *removed)
{
	phys_addr_t old_total, end;
	struct memblock_region *r;
	unsigned long idx;

	*removed = 0;
	size = memblock_cap_size(base, size);
	end = base + size;
	if (unlikely(!size))
		return 0;
	if (memblock_make_room(type, 2, base, size))
		return -ENOMEM;
	trace_memblock_remove(type->name, base, size);

	idx = memblock_first_above(type, base);
	r = &type->regions[idx];
	if (unlikely(idx == type->cnt || r->base >= end))
		return 0;

	old_total = type->total_size;
	if (likely(r->base == base && r->size == size)) {
		/* The common case: what was reserved is freed, and it alone. */
		type->total_size -= size;
		memblock_delete_regions(type, idx, idx + 1);
	} else {
		memblock_cut_range(type, idx, base, end);
	}
	*removed = old_total - type->total_size;
	memblock_verify(type);
	return 0;
}

/* Let a region begin at @addr, if one holds it. */
static void memblock_split(struct memblock_type *type, phys_addr_t addr)
{
	unsigned long idx = memblock_first_above(type, addr);
	struct memblock_region *r = &type->regions[idx];

	if (idx == type->cnt || r->base >= addr)
		return;
	memblock_insert_region(type, idx, r->base, addr - r->base, memblock_get_region_node(r),
			       r->flags);
	r[1].size -= addr - r[1].base;
	r[1].base = addr;
}

/*
 * Split regions so that none crosses an end of [@base, @base + @size). Those
 * inside are *@start up to, not with, *@end. The array is not minimal then:
 * the caller changes what it wanted to change and merges.
 */
static int memblock_isolate_range(struct memblock_type *type, phys_addr_t base, phys_addr_t size,
				  unsigned long *start, unsigned long *end)
{
	size = memblock_cap_size(base, size);
	*start = *end = 0;
	if (!size)
		return 0;
	if (memblock_make_room(type, 2, base, size))
		return -ENOMEM;
	memblock_split(type, base);
	memblock_split(type, base + size);
	*start = memblock_first_above(type, base);
	*end = memblock_first_above(type, base + size);
	return 0;
}

/*
 * Ranges that nobody means. A size of PHYS_ADDR_MAX does mean something: all
 * there is from here on.
 */
static inline void memblock_check_range(const char *func, phys_addr_t base, phys_addr_t size)
{
	if (unlikely(!size))
		pr_warn("%s: zero size at %pa: nothing to do\n", func, &base);
	else if (unlikely(size > PHYS_ADDR_MAX - base && size != PHYS_ADDR_MAX))
		pr_warn("%s: %pa bytes at %pa run past the end of the address space: cut there\n",
			func, &size, &base);
}

/**
 * memblock_add_node - there is memory, and on which node
 * @base: physical address
 * @size: bytes; a range that wraps is cut at the end of the address space
 * @nid: NUMA node
 * @flags: what is special about it
 *
 * Parts that are known already stay as they are (with a WARN if they differ in
 * flags or node); neighbours alike in both merge.
 *
 * Return: 0, or -ENOMEM if the array is full and cannot grow; then nothing has
 * changed. Linux: mm/memblock.c.
 */
int __init memblock_add_node(phys_addr_t base, phys_addr_t size, int nid, enum memblock_flags flags)
{
	memblock_check_range(__func__, base, size);
	memblock_dbg_range(base, size);
	return memblock_add_range(&memblock.memory, base, size, nid, flags);
}

/**
 * memblock_add - there is memory
 * @base: physical address
 * @size: bytes
 *
 * Return: as memblock_add_node().
 */
int __init memblock_add(phys_addr_t base, phys_addr_t size)
{
	memblock_check_range(__func__, base, size);
	memblock_dbg_range(base, size);
	return memblock_add_range(&memblock.memory, base, size, MAX_NUMNODES, MEMBLOCK_NONE);
}

/**
 * memblock_remove - there is no such memory after all
 * @base: physical address
 * @size: bytes; what is not memory inside does not matter
 *
 * Reservations are not touched.
 *
 * Return: 0, or -ENOMEM if a region must be split and the array cannot grow;
 * then nothing has changed.
 */
int __init memblock_remove(phys_addr_t base, phys_addr_t size)
{
	phys_addr_t removed;

	memblock_check_range(__func__, base, size);
	memblock_dbg_range(base, size);
	return memblock_remove_range(&memblock.memory, base, size, &removed);
}

/**
 * memblock_reserve - this memory is taken
 * @base: physical address
 * @size: bytes; a range that wraps is cut at the end of the address space
 *
 * It may be reserved in part or in whole already, and need not be memory.
 *
 * Return: 0, or -ENOMEM if the array is full and cannot grow; then nothing has
 * changed.
 */
int __init memblock_reserve(phys_addr_t base, phys_addr_t size)
{
	memblock_check_range(__func__, base, size);
	memblock_dbg_range(base, size);
	return memblock_add_range(&memblock.reserved, base, size, MAX_NUMNODES, MEMBLOCK_NONE);
}

/**
 * memblock_phys_free - this memory is free again
 * @base: physical address
 * @size: bytes
 *
 * What was not reserved is free already; a message says so. After
 * memblock_free_all() the page allocator gets nothing by this, see
 * memblock_free_late().
 *
 * Return: 0, or -ENOMEM if a region must be split and the array cannot grow;
 * then nothing has changed.
 */
int __init memblock_phys_free(phys_addr_t base, phys_addr_t size)
{
	phys_addr_t removed;
	int ret;

	memblock_check_range(__func__, base, size);
	memblock_dbg_range(base, size);
	ret = memblock_remove_range(&memblock.reserved, base, size, &removed);
	if (unlikely(ret))
		pr_err("%s: no room to split: %pa bytes at %pa stay reserved\n", __func__, &size,
		       &base);
	else if (unlikely(removed < memblock_cap_size(base, size)))
		pr_warn("%s: of %pa bytes at %pa only %pa were reserved\n", __func__, &size, &base,
			&removed);
	return ret;
}

/**
 * memblock_free - free what memblock_alloc() gave
 * @ptr: its virtual address, or NULL, which is nothing. (Before Linux 5.16
 *	this function took a physical address, as memblock_phys_free() does.)
 * @size: bytes; memblock does not remember it
 */
void __init memblock_free(void *ptr, size_t size)
{
	if (ptr)
		memblock_phys_free(__pa(ptr), size);
}

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
/**
 * memblock_physmem_add - the hardware has memory
 * @base: physical address
 * @size: bytes
 *
 * Return: as memblock_add_node().
 */
int __init memblock_physmem_add(phys_addr_t base, phys_addr_t size)
{
	memblock_check_range(__func__, base, size);
	memblock_dbg_range(base, size);
	return memblock_add_range(&physmem, base, size, MAX_NUMNODES, MEMBLOCK_NONE);
}
#endif

/*
 * ---- Flags and nodes ----
 */

static int memblock_change_flag(const char *func, phys_addr_t base, phys_addr_t size,
				enum memblock_flags set, enum memblock_flags clear)
{
	struct memblock_type *type = &memblock.memory;
	unsigned long start, end;
	int ret;

	memblock_check_range(func, base, size);
	ret = memblock_isolate_range(type, base, size, &start, &end);
	if (ret)
		return ret;
	for (unsigned long i = start; i < end; i++)
		type->regions[i].flags = (type->regions[i].flags | set) & ~clear;
	memblock_merge_regions(type, start, end);
	memblock_verify(type);
	return 0;
}

/**
 * memblock_mark_hotplug - this memory may be unplugged
 * @base: physical address
 * @size: bytes
 *
 * Return: 0, or -ENOMEM if a region must be split and the array cannot grow.
 */
int __init memblock_mark_hotplug(phys_addr_t base, phys_addr_t size)
{
	return memblock_change_flag(__func__, base, size, MEMBLOCK_HOTPLUG, MEMBLOCK_NONE);
}

/**
 * memblock_clear_hotplug - this memory will not be unplugged
 * @base: physical address
 * @size: bytes
 *
 * Return: as memblock_mark_hotplug().
 */
int __init memblock_clear_hotplug(phys_addr_t base, phys_addr_t size)
{
	return memblock_change_flag(__func__, base, size, MEMBLOCK_NONE, MEMBLOCK_HOTPLUG);
}

/**
 * memblock_mark_mirror - the hardware keeps this memory twice
 * @base: physical address
 * @size: bytes
 *
 * Nothing is marked unless the machine was booted with kernelcore=mirror.
 *
 * Return: as memblock_mark_hotplug().
 */
int __init memblock_mark_mirror(phys_addr_t base, phys_addr_t size)
{
	if (!mirrored_kernelcore)
		return 0;
	system_has_some_mirror = true;
	return memblock_change_flag(__func__, base, size, MEMBLOCK_MIRROR, MEMBLOCK_NONE);
}

/**
 * memblock_mark_nomap - keep this memory out of the linear map
 * @base: physical address
 * @size: bytes
 *
 * It is still memory, but never allocated, and its page frames are reserved.
 *
 * Return: as memblock_mark_hotplug().
 */
int __init memblock_mark_nomap(phys_addr_t base, phys_addr_t size)
{
	return memblock_change_flag(__func__, base, size, MEMBLOCK_NOMAP, MEMBLOCK_NONE);
}

/**
 * memblock_clear_nomap - take this memory back into the linear map
 * @base: physical address
 * @size: bytes
 *
 * Return: as memblock_mark_hotplug().
 */
int __init memblock_clear_nomap(phys_addr_t base, phys_addr_t size)
{
	return memblock_change_flag(__func__, base, size, MEMBLOCK_NONE, MEMBLOCK_NOMAP);
}

/**
 * memblock_set_node - say on which node a range is
 * @base: physical address
 * @size: bytes
 * @type: the array to change
 * @nid: the node
 *
 * Without CONFIG_NUMA there is nothing to say.
 *
 * Return: as memblock_mark_hotplug().
 */
int __init memblock_set_node(phys_addr_t base, phys_addr_t size, struct memblock_type *type,
			     int nid)
{
#ifdef CONFIG_NUMA
	unsigned long start, end;
	int ret;

	memblock_check_range(__func__, base, size);
	ret = memblock_isolate_range(type, base, size, &start, &end);
	if (ret)
		return ret;
	for (unsigned long i = start; i < end; i++)
		memblock_set_region_node(&type->regions[i], nid);
	memblock_merge_regions(type, start, end);
	memblock_verify(type);
#endif
	return 0;
}

/*
 * ---- Walking free memory ----
 *
 * What is free is what lies in a region of memory and in a gap between
 * reservations. Gap b of an array is what is before region b: gap 0 starts at
 * 0, gap cnt ends at the end of the address space.
 *
 *	reserved	      [ 0 ]	 [ 1 ]
 *	gaps		0      |    1	   |	2
 *
 * Both arrays are sorted, so that one walk over both, advancing whichever
 * ends first, meets every intersection. An iterator keeps the two positions in
 * one u64: the index of the region in the low half, of the gap in the high.
 */

static inline phys_addr_t gap_start(const struct memblock_type *type, unsigned long gap)
{
	return gap ? memblock_region_end(&type->regions[gap - 1]) : 0;
}

static inline phys_addr_t gap_end(const struct memblock_type *type, unsigned long gap)
{
	return gap < type->cnt ? type->regions[gap].base : PHYS_ADDR_MAX;
}

static inline u64 pack_iterator(unsigned long region, unsigned long gap)
{
	return (u32)region | (u64)gap << 32;
}

/* Is @m, of the array @type, none that this walk wants? */
static bool should_skip_region(const struct memblock_type *type, struct memblock_region *m, int nid,
			       enum memblock_flags flags)
{
	/* Only memory has nodes and flags. */
	if (type != &memblock.memory)
		return false;
	if (nid != NUMA_NO_NODE && nid != memblock_get_region_node(m))
		return true;
	if ((flags & MEMBLOCK_MIRROR) && !memblock_is_mirror(m))
		return true;
	if (likely(!m->flags))
		return false;
	if (memblock_is_hotpluggable(m) && movable_node_is_enabled() && !(flags & MEMBLOCK_HOTPLUG))
		return true;
	if (memblock_is_nomap(m) && !(flags & MEMBLOCK_NOMAP))
		return true;
	return memblock_is_driver_managed(m) && !(flags & MEMBLOCK_DRIVER_MANAGED);
}

static void put_range(const struct memblock_region *m, phys_addr_t start, phys_addr_t end,
		      phys_addr_t *out_start, phys_addr_t *out_end, int *out_nid)
{
	if (out_start)
		*out_start = start;
	if (out_end)
		*out_end = end;
	if (out_nid)
		*out_nid = memblock_get_region_node(m);
}

static int check_walk_nid(int nid)
{
	if (WARN_ONCE(nid == MAX_NUMNODES,
		      "Usage of MAX_NUMNODES is deprecated. Use NUMA_NO_NODE instead\n"))
		return NUMA_NO_NODE;
	return nid;
}

/**
 * __next_mem_range - one step of __for_each_mem_range()
 * @idx: the iterator: 0 to begin with, ULLONG_MAX behind the last range
 * @nid: only this node, or NUMA_NO_NODE
 * @flags: regions that are otherwise skipped and are wanted here
 * @type_a: what is walked
 * @type_b: what is left out, or NULL
 * @out_start: gets the start of the range, if not NULL
 * @out_end: gets its end, if not NULL
 * @out_nid: gets its node, if not NULL
 */
void __next_mem_range(u64 *idx, int nid, enum memblock_flags flags, struct memblock_type *type_a,
		      struct memblock_type *type_b, phys_addr_t *out_start, phys_addr_t *out_end,
		      int *out_nid)
{
	unsigned long a = lower_32_bits(*idx), b = upper_32_bits(*idx);

	nid = check_walk_nid(nid);
	for (; a < type_a->cnt; a++) {
		struct memblock_region *m = &type_a->regions[a];
		phys_addr_t m_end = memblock_region_end(m);

		if (should_skip_region(type_a, m, nid, flags))
			continue;
		if (!type_b) {
			put_range(m, m->base, m_end, out_start, out_end, out_nid);
			*idx = pack_iterator(a + 1, b);
			return;
		}
		for (; b <= type_b->cnt && gap_start(type_b, b) < m_end; b++) {
			phys_addr_t end = gap_end(type_b, b);

			if (end <= m->base)
				continue;
			put_range(m, max(m->base, gap_start(type_b, b)), min(m_end, end), out_start,
				  out_end, out_nid);
			*idx = m_end <= end ? pack_iterator(a + 1, b) : pack_iterator(a, b + 1);
			return;
		}
	}
	*idx = ULLONG_MAX;
}

/**
 * __next_mem_range_rev - one step of __for_each_mem_range_rev()
 * @idx: the iterator: ULLONG_MAX to begin with and behind the last range
 * @nid: only this node, or NUMA_NO_NODE
 * @flags: regions that are otherwise skipped and are wanted here
 * @type_a: what is walked
 * @type_b: what is left out, or NULL
 * @out_start: gets the start of the range, if not NULL
 * @out_end: gets its end, if not NULL
 * @out_nid: gets its node, if not NULL
 */
void __next_mem_range_rev(u64 *idx, int nid, enum memblock_flags flags,
			  struct memblock_type *type_a, struct memblock_type *type_b,
			  phys_addr_t *out_start, phys_addr_t *out_end, int *out_nid)
{
	/* Signed: walking down ends below index 0, which the low half keeps as ~0. */
	int a = (int)lower_32_bits(*idx), b = (int)upper_32_bits(*idx);

	nid = check_walk_nid(nid);
	if (*idx == ULLONG_MAX) {
		a = (int)type_a->cnt - 1;
		b = type_b ? (int)type_b->cnt : 0;
	}
	for (; a >= 0; a--) {
		struct memblock_region *m = &type_a->regions[a];
		phys_addr_t m_end = memblock_region_end(m);

		if (should_skip_region(type_a, m, nid, flags))
			continue;
		if (!type_b) {
			put_range(m, m->base, m_end, out_start, out_end, out_nid);
			*idx = pack_iterator(a - 1, b);
			return;
		}
		for (; b >= 0 && gap_end(type_b, b) > m->base; b--) {
			phys_addr_t start = gap_start(type_b, b);

			if (start >= m_end)
				continue;
			put_range(m, max(m->base, start), min(m_end, gap_end(type_b, b)), out_start,
				  out_end, out_nid);
			*idx = m->base >= start ? pack_iterator(a - 1, b) : pack_iterator(a, b - 1);
			return;
		}
	}
	*idx = ULLONG_MAX;
}

/**
 * __next_mem_pfn_range - one step of for_each_mem_pfn_range()
 * @idx: the iterator: -1 to begin with and behind the last range
 * @nid: only this node, or MAX_NUMNODES
 * @out_start_pfn: gets the first frame, if not NULL
 * @out_end_pfn: gets the frame behind the last, if not NULL
 * @out_nid: gets the node, if not NULL
 *
 * Regions that hold no whole page are passed over.
 */
void __init __next_mem_pfn_range(int *idx, int nid, unsigned long *out_start_pfn,
				 unsigned long *out_end_pfn, int *out_nid)
{
	const struct memblock_type *type = &memblock.memory;

	for (++*idx; *idx < (int)type->cnt; ++*idx) {
		const struct memblock_region *r = &type->regions[*idx];
		unsigned long start = memblock_region_memory_base_pfn(r);
		unsigned long end = memblock_region_memory_end_pfn(r);

		if (start >= end)
			continue;
		if (nid != MAX_NUMNODES && nid != memblock_get_region_node(r))
			continue;
		if (out_start_pfn)
			*out_start_pfn = start;
		if (out_end_pfn)
			*out_end_pfn = end;
		if (out_nid)
			*out_nid = memblock_get_region_node(r);
		return;
	}
	*idx = -1;
}

/*
 * ---- Allocation ----
 *
 * The searches do not use the iterators: they need no place to stop, and a
 * binary search takes them past the reservations outside the limits.
 */

/* The lowest @size free bytes in [@start, @end), or 0. */
static phys_addr_t __memblock_find_range_bottom_up(phys_addr_t start, phys_addr_t end,
						   phys_addr_t size, phys_addr_t align, int nid,
						   enum memblock_flags flags)
{
	const struct memblock_type *memory = &memblock.memory, *reserved = &memblock.reserved;
	unsigned long a = memblock_first_above(memory, start);

	for (; a < memory->cnt && memory->regions[a].base < end; a++) {
		struct memblock_region *m = &memory->regions[a];
		phys_addr_t lo = max(m->base, start), hi = min(memblock_region_end(m), end);
		unsigned long b;

		if (should_skip_region(memory, m, nid, flags))
			continue;
		for (b = memblock_first_above(reserved, lo); lo < hi; b++) {
			phys_addr_t top = min(hi, gap_end(reserved, b));
			phys_addr_t cand = round_up(lo, align);

			/* Rounding up may have wrapped: then cand < lo. */
			if (cand >= lo && cand < top && top - cand >= size)
				return cand;
			if (top == hi)
				break;
			lo = memblock_region_end(&reserved->regions[b]);
		}
	}
	return 0;
}

/* The highest @size free bytes in [@start, @end), or 0. */
static phys_addr_t __memblock_find_range_top_down(phys_addr_t start, phys_addr_t end,
						  phys_addr_t size, phys_addr_t align, int nid,
						  enum memblock_flags flags)
{
	const struct memblock_type *memory = &memblock.memory, *reserved = &memblock.reserved;
	unsigned long a = min(memblock_first_above(memory, end) + 1, memory->cnt);

	while (a-- > 0 && memblock_region_end(&memory->regions[a]) > start) {
		struct memblock_region *m = &memory->regions[a];
		phys_addr_t lo = max(m->base, start), hi = min(memblock_region_end(m), end);
		unsigned long b;

		if (hi <= lo || should_skip_region(memory, m, nid, flags))
			continue;
		for (b = memblock_first_above(reserved, hi - 1);; b--) {
			/* The gap before reservation b, as far as it is in [lo, hi). */
			phys_addr_t top = min(hi, gap_end(reserved, b));
			phys_addr_t bottom = max(lo, gap_start(reserved, b));

			if (top >= size) {
				phys_addr_t cand = round_down(top - size, align);

				if (cand >= bottom)
					return cand;
			}
			if (bottom == lo)
				break;
		}
	}
	return 0;
}

static phys_addr_t memblock_find_in_range_node(phys_addr_t size, phys_addr_t align,
					       phys_addr_t start, phys_addr_t end, int nid,
					       enum memblock_flags flags)
{
	if (end == MEMBLOCK_ALLOC_ACCESSIBLE || end == MEMBLOCK_ALLOC_NOLEAKTRACE)
		end = memblock.current_limit;
	/* Physical page 0 is never given: address 0 means failure. */
	start = max_t(phys_addr_t, start, PAGE_SIZE);
	end = max(start, end);

	if (memblock_bottom_up())
		return __memblock_find_range_bottom_up(start, end, size, align, nid, flags);
	return __memblock_find_range_top_down(start, end, size, align, nid, flags);
}

/* Mirrored memory, where there is some, comes first. */
static enum memblock_flags choose_memblock_flags(void)
{
	return system_has_some_mirror ? MEMBLOCK_MIRROR : MEMBLOCK_NONE;
}

static void warn_no_mirror(phys_addr_t size)
{
	pr_warn("Could not allocate %pap bytes of mirrored memory\n", &size);
}

static phys_addr_t memblock_find_in_range(phys_addr_t start, phys_addr_t end, phys_addr_t size,
					  phys_addr_t align)
{
	enum memblock_flags flags = choose_memblock_flags();
	phys_addr_t found =
		memblock_find_in_range_node(size, align, start, end, NUMA_NO_NODE, flags);

	if (!found && (flags & MEMBLOCK_MIRROR)) {
		warn_no_mirror(size);
		found = memblock_find_in_range_node(size, align, start, end, NUMA_NO_NODE,
						    MEMBLOCK_NONE);
	}
	return found;
}

/* Find and reserve; the node first, then, unless it must be that one, any. */
static phys_addr_t memblock_take_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
				       phys_addr_t end, int nid, bool exact_nid,
				       enum memblock_flags flags)
{
	phys_addr_t found = memblock_find_in_range_node(size, align, start, end, nid, flags);

	if (likely(found && !memblock_reserve(found, size)))
		return found;
	if (nid == NUMA_NO_NODE || exact_nid)
		return 0;
	found = memblock_find_in_range_node(size, align, start, end, NUMA_NO_NODE, flags);
	return found && !memblock_reserve(found, size) ? found : 0;
}

/* An alignment that can be used, for any that was asked. */
static noinline __cold phys_addr_t memblock_fix_align(phys_addr_t align)
{
	if (!align) {
		WARN(1, "memblock: alignment 0, using SMP_CACHE_BYTES (%d)\n", SMP_CACHE_BYTES);
		return SMP_CACHE_BYTES;
	}
	WARN(1, "memblock: alignment %pa is not a power of two, using the next one\n", &align);
	return align > PHYS_ADDR_MAX / 2 + 1 ? 0 : (phys_addr_t)roundup_pow_of_two((u64)align);
}

static noinline __cold phys_addr_t memblock_alloc_mirror_failed(phys_addr_t size, phys_addr_t align,
								phys_addr_t start, phys_addr_t end,
								int nid, bool exact_nid)
{
	warn_no_mirror(size);
	return memblock_take_range(size, align, start, end, nid, exact_nid, MEMBLOCK_NONE);
}

/* Allocate without a word about failure: the caller may have another idea. */
static phys_addr_t memblock_try_alloc(phys_addr_t size, phys_addr_t align, phys_addr_t start,
				      phys_addr_t end, int nid, bool exact_nid)
{
	enum memblock_flags flags = choose_memblock_flags();
	phys_addr_t found;

	if (WARN_ONCE(memblock_handed_over, "memblock: allocation after memblock_free_all(): "
					    "memory is the page allocator's now\n"))
		return 0;
	nid = check_walk_nid(nid);
	if (unlikely(!is_power_of_2(align)))
		align = memblock_fix_align(align);
	if (unlikely(!align))
		return 0;
	if (unlikely(!size))
		pr_warn("memblock: allocation of zero bytes: the address is not yours to use\n");

	found = memblock_take_range(size, align, start, end, nid, exact_nid, flags);
	if (unlikely(!found && (flags & MEMBLOCK_MIRROR)))
		found = memblock_alloc_mirror_failed(size, align, start, end, nid, exact_nid);
	return found;
}

static noinline __cold void memblock_alloc_failed(phys_addr_t size, phys_addr_t align,
						  phys_addr_t start, phys_addr_t end, int nid)
{
	if (end == MEMBLOCK_ALLOC_ACCESSIBLE || end == MEMBLOCK_ALLOC_NOLEAKTRACE)
		end = memblock.current_limit;
	pr_warn("memblock: no free %pa bytes, align %pa, in [%pa-%pa), node %d\n", &size, &align,
		&start, &end, nid);
}

/**
 * memblock_alloc_range_nid - take memory: every choice is an argument
 * @size: bytes. 0 finds an address and reserves nothing, with a message.
 * @align: power of two. 0 is a WARN and means SMP_CACHE_BYTES; what is no power
 *	of two is a WARN and means the next one.
 * @start: physical address that the memory may not lie below
 * @end: physical address that it may not reach beyond; MEMBLOCK_ALLOC_ACCESSIBLE
 *	means the current limit, MEMBLOCK_ALLOC_ANYWHERE none
 * @nid: NUMA node, or NUMA_NO_NODE for any
 * @exact_nid: false: when the node is full, any other will do
 *
 * Return: the physical address; 0, with a message, when there is no such room,
 * or, with a WARN, after memblock_free_all().
 */
phys_addr_t __init memblock_alloc_range_nid(phys_addr_t size, phys_addr_t align, phys_addr_t start,
					    phys_addr_t end, int nid, bool exact_nid)
{
	phys_addr_t found = memblock_try_alloc(size, align, start, end, nid, exact_nid);

	if (unlikely(!found))
		memblock_alloc_failed(size, align, start, end, nid);
	return found;
}

/**
 * memblock_phys_alloc_range - take memory between two addresses
 * @size: bytes
 * @align: power of two
 * @start: physical address that it may not lie below
 * @end: physical address that it may not reach beyond
 *
 * Return: as memblock_alloc_range_nid().
 */
phys_addr_t __init memblock_phys_alloc_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
					     phys_addr_t end)
{
	memblock_dbg("%s: %llu bytes align=0x%llx from=%pa max_addr=%pa %pS\n", __func__, (u64)size,
		     (u64)align, &start, &end, (void *)_RET_IP_);
	return memblock_alloc_range_nid(size, align, start, end, NUMA_NO_NODE, false);
}

/**
 * memblock_phys_alloc_try_nid - take memory of a node, if possible
 * @size: bytes
 * @align: power of two
 * @nid: the node; any other serves when it is full
 *
 * Return: as memblock_alloc_range_nid().
 */
phys_addr_t __init memblock_phys_alloc_try_nid(phys_addr_t size, phys_addr_t align, int nid)
{
	return memblock_alloc_range_nid(size, align, 0, MEMBLOCK_ALLOC_ACCESSIBLE, nid, false);
}

/*
 * What the functions that return a virtual address share: nothing above the
 * current limit is mapped; and @min_addr is a wish that may be given up.
 */
static void *memblock_alloc_internal(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
				     phys_addr_t max_addr, int nid, bool exact_nid)
{
	phys_addr_t found;

	max_addr = min(max_addr, memblock.current_limit);
	found = memblock_try_alloc(size, align, min_addr, max_addr, nid, exact_nid);
	if (unlikely(!found && min_addr))
		found = memblock_try_alloc(size, align, 0, max_addr, nid, exact_nid);
	if (unlikely(!found)) {
		memblock_alloc_failed(size, align, 0, max_addr, nid);
		return NULL;
	}
	return phys_to_virt(found);
}

#define memblock_dbg_alloc()                                                                     \
	memblock_dbg("%s: %llu bytes align=0x%llx nid=%d from=%pa max_addr=%pa %pS\n", __func__, \
		     (u64)size, (u64)align, nid, &min_addr, &max_addr, (void *)_RET_IP_)

/**
 * memblock_alloc_exact_nid_raw - take memory of one node and no other
 * @size: bytes
 * @align: power of two
 * @min_addr: physical address that it should not lie below
 * @max_addr: physical address that it may not reach beyond
 * @nid: the node
 *
 * The bytes are left as they are.
 *
 * Return: the address in the linear map, NULL as memblock_alloc_range_nid().
 */
void *__init memblock_alloc_exact_nid_raw(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
					  phys_addr_t max_addr, int nid)
{
	memblock_dbg_alloc();
	return memblock_alloc_internal(size, align, min_addr, max_addr, nid, true);
}

/**
 * memblock_alloc_try_nid_raw - take memory of a node, if possible
 * @size: bytes
 * @align: power of two
 * @min_addr: physical address that it should not lie below
 * @max_addr: physical address that it may not reach beyond
 * @nid: the node; any other serves when it is full
 *
 * The bytes are left as they are.
 *
 * Return: the address in the linear map, NULL as memblock_alloc_range_nid().
 */
void *__init memblock_alloc_try_nid_raw(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
					phys_addr_t max_addr, int nid)
{
	memblock_dbg_alloc();
	return memblock_alloc_internal(size, align, min_addr, max_addr, nid, false);
}

/**
 * memblock_alloc_try_nid - take zeroed memory of a node, if possible
 * @size: bytes
 * @align: power of two
 * @min_addr: physical address that it should not lie below
 * @max_addr: physical address that it may not reach beyond
 * @nid: the node; any other serves when it is full
 *
 * Return: the address in the linear map, NULL as memblock_alloc_range_nid().
 */
void *__init memblock_alloc_try_nid(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
				    phys_addr_t max_addr, int nid)
{
	void *ptr;

	memblock_dbg_alloc();
	ptr = memblock_alloc_internal(size, align, min_addr, max_addr, nid, false);
	if (likely(ptr))
		memset(ptr, 0, size);
	return ptr;
}

/**
 * memblock_set_current_limit - where allocations without a limit of their own end
 * @limit: physical address
 */
void __init memblock_set_current_limit(phys_addr_t limit)
{
	memblock.current_limit = limit;
}

/**
 * memblock_get_current_limit - where allocations without a limit of their own end
 *
 * Return: the physical address.
 */
phys_addr_t __init memblock_get_current_limit(void)
{
	return memblock.current_limit;
}

/*
 * ---- Queries ----
 */

/**
 * memblock_addrs_overlap - do two ranges share a byte?
 * @base1: start of the one
 * @size1: its size
 * @base2: start of the other
 * @size2: its size
 *
 * Return: 1 if they do.
 */
unsigned long __init memblock_addrs_overlap(phys_addr_t base1, phys_addr_t size1, phys_addr_t base2,
					    phys_addr_t size2)
{
	return base1 < base2 + size2 && base2 < base1 + size1;
}

/**
 * memblock_overlaps_region - does a range share a byte with an array?
 * @type: the array
 * @base: physical address
 * @size: bytes
 *
 * Return: true if it does.
 */
bool __init memblock_overlaps_region(struct memblock_type *type, phys_addr_t base, phys_addr_t size)
{
	unsigned long idx = memblock_first_above(type, base);

	return idx < type->cnt && type->regions[idx].base < base + memblock_cap_size(base, size);
}

/**
 * memblock_phys_mem_size - how much memory there is
 *
 * Return: bytes.
 */
phys_addr_t __init memblock_phys_mem_size(void)
{
	return memblock.memory.total_size;
}

/**
 * memblock_reserved_size - how much is taken
 *
 * Return: bytes.
 */
phys_addr_t __init memblock_reserved_size(void)
{
	return memblock.reserved.total_size;
}

/**
 * memblock_start_of_DRAM - where memory begins
 *
 * Return: the lowest physical address of memory; 0 when there is none.
 */
phys_addr_t __init memblock_start_of_DRAM(void)
{
	return memblock.memory.regions[0].base;
}

/**
 * memblock_end_of_DRAM - where memory ends
 *
 * Return: the physical address behind its last byte; 0 when there is none.
 */
phys_addr_t __init memblock_end_of_DRAM(void)
{
	return memblock_region_end(&memblock.memory.regions[memblock.memory.cnt - 1]);
}

/**
 * memblock_is_memory - is there memory at this address?
 * @addr: physical address
 *
 * Return: true if there is.
 */
bool __init memblock_is_memory(phys_addr_t addr)
{
	return memblock_search(&memblock.memory, addr);
}

/**
 * memblock_is_map_memory - is there memory that is in the linear map?
 * @addr: physical address
 *
 * Return: true if there is, and it is not MEMBLOCK_NOMAP.
 */
bool __init memblock_is_map_memory(phys_addr_t addr)
{
	struct memblock_region *m = memblock_search(&memblock.memory, addr);

	return m && !memblock_is_nomap(m);
}

/**
 * memblock_is_reserved - is this address taken?
 * @addr: physical address
 *
 * Return: true if it is.
 */
bool __init memblock_is_reserved(phys_addr_t addr)
{
	return memblock_search(&memblock.reserved, addr);
}

/**
 * memblock_is_region_memory - does one region of memory hold all of a range?
 * @base: physical address
 * @size: bytes
 *
 * Return: true if one does.
 */
bool __init memblock_is_region_memory(phys_addr_t base, phys_addr_t size)
{
	struct memblock_region *m = memblock_search(&memblock.memory, base);

	return m && memblock_region_end(m) >= base + memblock_cap_size(base, size);
}

/**
 * memblock_is_region_reserved - is a byte of this range taken?
 * @base: physical address
 * @size: bytes
 *
 * Return: true if one is.
 */
bool __init memblock_is_region_reserved(phys_addr_t base, phys_addr_t size)
{
	return memblock_overlaps_region(&memblock.reserved, base, size);
}

/**
 * memblock_search_pfn_nid - the region and the node of a page frame
 * @pfn: the frame
 * @start_pfn: gets the first frame of its region of memory
 * @end_pfn: gets the frame behind its last
 *
 * Return: the node, or -1 when there is no memory at @pfn.
 */
int __init memblock_search_pfn_nid(unsigned long pfn, unsigned long *start_pfn,
				   unsigned long *end_pfn)
{
	struct memblock_region *m = memblock_search(&memblock.memory, PFN_PHYS(pfn));

	if (!m)
		return -1;
	*start_pfn = PFN_DOWN(m->base);
	*end_pfn = PFN_DOWN(memblock_region_end(m));
	return memblock_get_region_node(m);
}

/*
 * ---- Limits ----
 */

/**
 * memblock_trim_memory - let every region of memory start and end aligned
 * @align: power of two, in bytes; 0 and others are a WARN, and nothing is done
 *
 * Regions that hold no aligned piece go.
 */
void __init memblock_trim_memory(phys_addr_t align)
{
	struct memblock_type *type = &memblock.memory;

	if (WARN(!is_power_of_2(align), "%s: alignment %pa is not a power of two\n", __func__,
		 &align))
		return;
	for (unsigned long i = type->cnt; i-- > 0;) {
		struct memblock_region *r = &type->regions[i];
		phys_addr_t start = round_up(r->base, align);
		phys_addr_t end = round_down(memblock_region_end(r), align);

		/* Rounding up may have wrapped: then start < base. */
		if (start < r->base || start >= end) {
			trace_memblock_remove(type->name, r->base, r->size);
			memblock_remove_regions(type, i, i + 1);
			continue;
		}
		if (start > r->base)
			trace_memblock_remove(type->name, r->base, start - r->base);
		if (end < memblock_region_end(r))
			trace_memblock_remove(type->name, end, memblock_region_end(r) - end);
		type->total_size -= r->size - (end - start);
		r->base = start;
		r->size = end - start;
	}
	memblock_verify(type);
}

/* The address below which there are @limit bytes of memory; or PHYS_ADDR_MAX. */
static phys_addr_t __find_max_addr(phys_addr_t limit)
{
	struct memblock_region *r;

	for_each_mem_region(r) {
		if (limit <= r->size)
			return r->base + limit;
		limit -= r->size;
	}
	return PHYS_ADDR_MAX;
}

/**
 * memblock_enforce_memory_limit - keep the lowest bytes of memory only
 * @limit: how many bytes; 0 means no limit
 *
 * What lies above is neither memory nor reserved any more.
 */
void __init memblock_enforce_memory_limit(phys_addr_t limit)
{
	phys_addr_t max_addr = limit ? __find_max_addr(limit) : PHYS_ADDR_MAX, removed;

	if (max_addr == PHYS_ADDR_MAX)
		return;
	memblock_remove_range(&memblock.memory, max_addr, PHYS_ADDR_MAX, &removed);
	memblock_remove_range(&memblock.reserved, max_addr, PHYS_ADDR_MAX, &removed);
}

/**
 * memblock_cap_memory_range - keep the memory in one range only
 * @base: physical address
 * @size: bytes; 0 does nothing
 *
 * Regions marked MEMBLOCK_NOMAP stay wherever they are; reservations outside
 * the range go.
 */
void __init memblock_cap_memory_range(phys_addr_t base, phys_addr_t size)
{
	struct memblock_type *type = &memblock.memory;
	unsigned long start, end;
	phys_addr_t removed;

	if (!size)
		return;
	if (!type->total_size) {
		pr_warn("%s: No memory registered yet\n", __func__);
		return;
	}
	if (memblock_isolate_range(type, base, size, &start, &end))
		return;
	for (unsigned long i = type->cnt; i-- > 0;)
		if ((i < start || i >= end) && !memblock_is_nomap(&type->regions[i])) {
			trace_memblock_remove(type->name, type->regions[i].base,
					      type->regions[i].size);
			memblock_remove_regions(type, i, i + 1);
		}
	memblock_merge_regions(type, 0, type->cnt);
	memblock_verify(type);

	memblock_remove_range(&memblock.reserved, 0, base, &removed);
	size = memblock_cap_size(base, size);
	memblock_remove_range(&memblock.reserved, base + size, PHYS_ADDR_MAX, &removed);
}

/**
 * memblock_mem_limit_remove_map - memblock_enforce_memory_limit(), NOMAP stays
 * @limit: how many bytes; 0 means no limit
 */
void __init memblock_mem_limit_remove_map(phys_addr_t limit)
{
	phys_addr_t max_addr = limit ? __find_max_addr(limit) : PHYS_ADDR_MAX;

	if (max_addr != PHYS_ADDR_MAX)
		memblock_cap_memory_range(0, max_addr);
}

/*
 * ---- The end: everything goes to the page allocator ----
 */

/**
 * memblock_allow_resize - let the arrays grow from now on
 *
 * Boot calls it when all that is in use is reserved, so that a new array can
 * do no harm.
 */
void __init memblock_allow_resize(void)
{
	memblock_can_resize = true;
}

/* Cut page frames into the largest blocks that their alignment allows. */
static void __free_pages_memory(unsigned long start, unsigned long end)
{
	while (start < end) {
		int order = start ? min(MAX_ORDER - 1, __builtin_ctzl(start)) : MAX_ORDER - 1;

		order = min(order, ilog2(end - start));
		memblock_free_pages(pfn_to_page(start), start, order);
		start += 1UL << order;
	}
}

static unsigned long __free_memory_core(phys_addr_t start, phys_addr_t end)
{
	unsigned long start_pfn = PFN_UP(start);
	unsigned long end_pfn = min((unsigned long)PFN_DOWN(end), max_low_pfn);

	if (start_pfn >= end_pfn)
		return 0;
	__free_pages_memory(start_pfn, end_pfn);
	return end_pfn - start_pfn;
}

static void memmap_init_reserved_pages(void)
{
	struct memblock_region *r;

	if (!memblock_is_empty(&memblock.reserved))
		for_each_reserved_mem_region(r)
			reserve_bootmem_region(r->base, memblock_region_end(r));
	for_each_mem_region(r)
		if (memblock_is_nomap(r))
			reserve_bootmem_region(r->base, memblock_region_end(r));
}

static unsigned long free_low_memory_core_early(void)
{
	unsigned long count = 0;
	phys_addr_t start, end;
	u64 i;

	/* The page allocator gets hotpluggable memory too. */
	memblock_clear_hotplug(0, PHYS_ADDR_MAX);
	memmap_init_reserved_pages();
	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end, NULL)
		count += __free_memory_core(start, end);
	return count;
}

/**
 * memblock_free_all - give all free low memory to the page allocator
 *
 * The only thing that may follow is memblock_discard(): an allocation is a
 * WARN and fails. A second call is a WARN and does nothing.
 */
void __init memblock_free_all(void)
{
	if (WARN(memblock_handed_over, "memblock: memblock_free_all() was called before\n"))
		return;
	reset_all_zones_managed_pages();
	totalram_pages_add(free_low_memory_core_early());
	memblock_handed_over = true;
}

/* Bytes that are still in the reserved array, but were given back after all others. */
static phys_addr_t memblock_freed_late;

/* Bytes that somebody has; the arrays' own do not count. */
static phys_addr_t memblock_in_use(void)
{
	phys_addr_t arrays =
		memblock_array_size(&memblock.memory) + memblock_array_size(&memblock.reserved);

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
	arrays += memblock_array_size(&physmem);
#endif
	return memblock.reserved.total_size - arrays - memblock_freed_late;
}

/* Bytes of a range that are reserved. */
static phys_addr_t memblock_reserved_in(phys_addr_t base, phys_addr_t size)
{
	const struct memblock_type *type = &memblock.reserved;
	phys_addr_t end = base + size, sum = 0;

	for (unsigned long i = 0; i < type->cnt; i++) {
		phys_addr_t from = max(base, type->regions[i].base);
		phys_addr_t to = min(end, memblock_region_end(&type->regions[i]));

		sum += from < to ? to - from : 0;
	}
	return sum;
}

/**
 * memblock_free_late - give one range to the page allocator, after all others
 * @base: physical address
 * @size: bytes; pages that are in it in part only stay
 */
void __init memblock_free_late(phys_addr_t base, phys_addr_t size)
{
	memblock_check_range(__func__, base, size);
	memblock_dbg_range(base, size);
	memblock_freed_late += memblock_reserved_in(base, size);
	for (unsigned long pfn = PFN_UP(base); pfn < PFN_DOWN(base + size); pfn++) {
		memblock_free_pages(pfn_to_page(pfn), pfn, 0);
		totalram_pages_inc();
	}
}

/* What was in use when memblock forgot its regions. */
static phys_addr_t memblock_in_use_when_discarded;

#ifndef CONFIG_ARCH_KEEP_MEMBLOCK
static void memblock_discard_array(struct memblock_type *type, struct memblock_region *init_regions,
				   unsigned long init_max)
{
	phys_addr_t size = memblock_array_size(type);
	phys_addr_t addr = size ? __pa(type->regions) : 0;

	type->regions = init_regions;
	trace_memblock_remove(type->name, 0, PHYS_ADDR_MAX);
	type->cnt = 1;
	type->max = init_max;
	type->total_size = 0;
	memblock_set_region(&init_regions[0], 0, 0, MAX_NUMNODES, MEMBLOCK_NONE);
	if (size)
		memblock_free_late(addr, size);
}

/**
 * memblock_discard - forget everything, and give away grown arrays too
 *
 * The end of boot, after memblock_free_all(); earlier it is a WARN and does
 * nothing. Queries find no memory afterwards.
 */
void __init memblock_discard(void)
{
	if (WARN(!memblock_handed_over,
		 "memblock: memblock_discard() before memblock_free_all()\n"))
		return;
	memblock_in_use_when_discarded = memblock_in_use();
	memblock_discard_array(&memblock.reserved, memblock_reserved_init_regions,
			       INIT_MEMBLOCK_RESERVED_REGIONS);
	memblock_discard_array(&memblock.memory, memblock_memory_init_regions,
			       INIT_MEMBLOCK_REGIONS);
	memblock_freed_late = 0;
}
#endif

/*
 * ---- What a person sees ----
 */

static void memblock_dump(const struct memblock_type *type)
{
	pr_info(" %s.cnt  = 0x%lx\n", type->name, type->cnt);
	for (unsigned long i = 0; i < type->cnt; i++) {
		const struct memblock_region *r = &type->regions[i];
		phys_addr_t last = memblock_region_end(r) - 1;
		char nid_buf[32] = "";

		if (IS_ENABLED(CONFIG_NUMA) && memblock_get_region_node(r) != MAX_NUMNODES)
			scnprintf(nid_buf, sizeof(nid_buf), " on node %d",
				  memblock_get_region_node(r));
		pr_info(" %s[%#lx]\t[%pa-%pa], %pa bytes%s flags: %#x\n", type->name, i, &r->base,
			&last, &r->size, nid_buf, r->flags);
	}
}

/**
 * memblock_dump_all - print both arrays, if booted with memblock=debug
 */
void __init memblock_dump_all(void)
{
	static const struct memblock_type *const types[] = {
		&memblock.memory,
		&memblock.reserved,
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
		&physmem,
#endif
	};

	if (!memblock_debug)
		return;
	pr_info("MEMBLOCK configuration:\n");
	pr_info(" memory size = %pa reserved size = %pa\n", &memblock.memory.total_size,
		&memblock.reserved.total_size);
	for (unsigned int i = 0; i < ARRAY_SIZE(types); i++)
		memblock_dump(types[i]);
}

static int __init early_memblock(char *val)
{
	if (!val || strcmp(val, "debug"))
		return -EINVAL;
	memblock_debug = true;
	return 0;
}
early_param("memblock", early_memblock);
MODULE_PARM_DESC(memblock, "memblock=debug", "print every call on the arrays, and its caller");

static int __init cmdline_parse_kernelcore(char *val)
{
	if (!val || strcmp(val, "mirror"))
		return -EINVAL;
	mirrored_kernelcore = true;
	return 0;
}
early_param("kernelcore", cmdline_parse_kernelcore);
MODULE_PARM_DESC(kernelcore, "kernelcore=mirror", "prefer memory marked MEMBLOCK_MIRROR");

/* Before boot is over nothing is a leak. */
static phys_addr_t memblock_in_use_after_boot = PHYS_ADDR_MAX;

static int __init memblock_note_boot(void)
{
	memblock_in_use_after_boot = memblock_in_use();
	return 0;
}
late_initcall(memblock_note_boot);

static void memblock_tell_in_use(void)
{
	trace_in_use("memory", (unsigned long)memblock.memory.total_size);
	trace_in_use("reserved", (unsigned long)memblock.reserved.total_size);
}
in_use_teller(memblock_tell_in_use);

static void __exit memblock_report_leaks(void)
{
	phys_addr_t in_use = max(memblock_in_use(), memblock_in_use_when_discarded);

	if (in_use > memblock_in_use_after_boot)
		leak_report(0, "boot with memblock=debug",
			    "memblock: %llu bytes that were allocated after boot are still "
			    "reserved",
			    (u64)(in_use - memblock_in_use_after_boot));
}
__exitcall(memblock_report_leaks);
