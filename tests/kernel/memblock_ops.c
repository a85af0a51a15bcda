// SPDX-License-Identifier: GPL-2.0-only
/* See memblock_ops.h. OPS is the name of the table that this file defines. */

#include <limits.h>
#include <linux/kernel.h>
#include <linux/memblock.h>

#include "memblock_ops.h"

static unsigned long long ram;

static void boot(unsigned long long ram_at)
{
	ram = ram_at;
	if (!memblock_phys_mem_size())
		memblock_add_node(ram, RAM_SIZE, 0, MEMBLOCK_NONE);
	memblock_set_current_limit(ram + RAM_SIZE);
	memblock_allow_resize();
}

static phys_addr_t at(unsigned long offset)
{
	return offset ? ram + offset : 0;
}

/* An address that was returned; 0 is none. */
static unsigned long long offset(phys_addr_t addr)
{
	return addr ? addr - ram : ~0ULL;
}

/* An end of a range; an empty array has one at address 0. */
static unsigned long long place(phys_addr_t addr)
{
	return addr ? addr - ram : 0;
}

static unsigned long long mix(unsigned long long hash, unsigned long long value)
{
	return (hash ^ value) * 0x100000001b3ULL;
}

static unsigned long long query(const struct op_args *a)
{
	phys_addr_t base = at(a->base);
	unsigned long first = 0, behind = 0;
	unsigned long long h = 0;

	h = mix(h, memblock_is_memory(base));
	h = mix(h, memblock_is_map_memory(base));
	h = mix(h, memblock_is_reserved(base));
	h = mix(h, memblock_is_region_memory(base, a->size));
	h = mix(h, memblock_is_region_reserved(base, a->size));
	h = mix(h, memblock_overlaps_region(&memblock.memory, base, a->size));
	h = mix(h, place(memblock_start_of_DRAM()));
	h = mix(h, place(memblock_end_of_DRAM()));
	h = mix(h, memblock_search_pfn_nid(PFN_DOWN(base), &first, &behind));
	if (first)
		h = mix(mix(h, first - PFN_DOWN(ram)), behind - PFN_DOWN(ram));
	return h;
}

static unsigned long long walk(const struct op_args *a)
{
	unsigned long first, behind;
	unsigned long long h = 0;
	phys_addr_t start, end;
	int nid, k;
	u64 i;

	for_each_free_mem_range(i, a->nid, a->flags, &start, &end, &nid)
		h = mix(mix(mix(h, place(start)), place(end)), nid);
	for_each_mem_range(i, &start, &end)
		h = mix(mix(h, place(start)), place(end));
	for_each_reserved_mem_range(i, &start, &end)
		h = mix(mix(h, place(start)), place(end));
	for_each_mem_pfn_range(k, MAX_NUMNODES, &first, &behind, &nid)
		h = mix(mix(mix(h, first - PFN_DOWN(ram)), behind - PFN_DOWN(ram)), nid);
	return h;
}

static unsigned long long walk_rev(const struct op_args *a)
{
	unsigned long long h = 0;
	phys_addr_t start, end;
	int nid;
	u64 i;

	for_each_free_mem_range_reverse(i, a->nid, a->flags, &start, &end, &nid)
		h = mix(mix(mix(h, place(start)), place(end)), nid);
	for_each_mem_range_rev(i, &start, &end)
		h = mix(mix(h, place(start)), place(end));
	return h;
}

static unsigned long long virt_offset(void *ptr)
{
	return ptr ? offset(__pa(ptr)) : ~0ULL;
}

static unsigned long long run(const struct op_args *a)
{
	phys_addr_t max = a->max == ~0UL ? MEMBLOCK_ALLOC_ANYWHERE : at(a->max);

	switch (a->op) {
	case OP_ADD:
		return memblock_add(at(a->base), a->size);
	case OP_ADD_NODE:
		return memblock_add_node(at(a->base), a->size, a->nid, a->flags);
	case OP_REMOVE:
		return memblock_remove(at(a->base), a->size);
	case OP_RESERVE:
		return memblock_reserve(at(a->base), a->size);
	case OP_FREE:
		return memblock_phys_free(at(a->base), a->size);
	case OP_ALLOC:
		return virt_offset(
			memblock_alloc_try_nid(a->size, a->align, at(a->min), max, a->nid));
	case OP_ALLOC_EXACT:
		return virt_offset(
			memblock_alloc_exact_nid_raw(a->size, a->align, at(a->min), max, a->nid));
	case OP_PHYS_ALLOC:
		/* The highest RAM is for the arrays: they must not starve. */
		return offset(memblock_phys_alloc_range(a->size, a->align, at(a->min), max));
	case OP_MARK_HOTPLUG:
		return memblock_mark_hotplug(at(a->base), a->size);
	case OP_CLEAR_HOTPLUG:
		return memblock_clear_hotplug(at(a->base), a->size);
	case OP_MARK_NOMAP:
		return memblock_mark_nomap(at(a->base), a->size);
	case OP_CLEAR_NOMAP:
		return memblock_clear_nomap(at(a->base), a->size);
	case OP_SET_NODE:
		return memblock_set_node(at(a->base), a->size, &memblock.memory, a->nid);
	case OP_BOTTOM_UP:
		memblock_set_bottom_up(a->flags & 1);
		return memblock_bottom_up();
	case OP_LIMIT:
		memblock_set_current_limit(at(a->max));
		return offset(memblock_get_current_limit());
	case OP_QUERY:
		return query(a);
	case OP_WALK:
		return walk(a);
	case OP_WALK_REV:
		return walk_rev(a);
	default:
		return 0;
	}
}

static struct memblock_type *type_of(int type)
{
	return type ? &memblock.reserved : &memblock.memory;
}

static unsigned long cnt(int type)
{
	return type_of(type)->cnt;
}

static unsigned long max_cnt(int type)
{
	return type_of(type)->max;
}

static unsigned long long total(int type)
{
	return type_of(type)->total_size;
}

static struct op_region region(int type, unsigned long i)
{
	const struct memblock_region *r = &type_of(type)->regions[i];

	return (struct op_region){ place(r->base), r->size, r->flags, memblock_get_region_node(r) };
}

static int holds_array(unsigned long base, unsigned long size)
{
	for (int t = 0; t < 2; t++) {
		const struct memblock_type *type = type_of(t);

		if (memblock_addrs_overlap(at(base), size, __pa(type->regions),
					   type->max * sizeof(*type->regions)))
			return 1;
	}
	return 0;
}

const struct memblock_ops OPS = {
	.boot = boot,
	.run = run,
	.cnt = cnt,
	.max = max_cnt,
	.total = total,
	.holds_array = holds_array,
	.region = region,
};
