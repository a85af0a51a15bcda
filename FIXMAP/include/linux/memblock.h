/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MEMBLOCK_H
#define _LINUX_MEMBLOCK_H

/*
 * memblock, the allocator of early boot (Linux: include/linux/memblock.h).
 * mm/memblock.c explains the model and documents the functions.
 */

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/numa.h>

/* Page frames: the first and the last of low memory + 1, and of all + 1. */
extern unsigned long min_low_pfn;
extern unsigned long max_low_pfn;
extern unsigned long max_pfn;

/**
 * enum memblock_flags - what is special about a region
 * @MEMBLOCK_NONE: nothing
 * @MEMBLOCK_HOTPLUG: may be unplugged later; with movable_node on the command
 *	line memblock allocates nothing from it
 * @MEMBLOCK_MIRROR: kept twice by the hardware; with kernelcore=mirror memblock
 *	prefers it
 * @MEMBLOCK_NOMAP: not in the linear map; never allocated from
 * @MEMBLOCK_DRIVER_MANAGED: added by a driver, not by the firmware
 */
enum memblock_flags {
	MEMBLOCK_NONE = 0x0,
	MEMBLOCK_HOTPLUG = 0x1,
	MEMBLOCK_MIRROR = 0x2,
	MEMBLOCK_NOMAP = 0x4,
	MEMBLOCK_DRIVER_MANAGED = 0x8,
};

/**
 * struct memblock_region - one range of physical memory
 * @base: first byte
 * @size: bytes
 * @flags: what is special about it
 * @nid: NUMA node; MAX_NUMNODES while nobody has said which
 */
struct memblock_region {
	phys_addr_t base;
	phys_addr_t size;
	enum memblock_flags flags;
#ifdef CONFIG_NUMA
	int nid;
#endif
};

/**
 * struct memblock_type - a sorted array of regions
 * @cnt: regions in use, at least 1: an empty array keeps one of size 0
 * @max: regions that the array has room for
 * @total_size: sum of their sizes, in bytes
 * @regions: the array
 * @name: "memory", "reserved" or "physmem"
 */
struct memblock_type {
	unsigned long cnt;
	unsigned long max;
	phys_addr_t total_size;
	struct memblock_region *regions;
	char *name;
};

/**
 * struct memblock - the allocator
 * @bottom_up: look for free memory from low to high; the default is top-down
 * @current_limit: allocations end below this physical address
 * @memory: what there is
 * @reserved: what is taken
 */
struct memblock {
	bool bottom_up;
	phys_addr_t current_limit;
	struct memblock_type memory;
	struct memblock_type reserved;
};

extern struct memblock memblock;

/* ---- regions ---- */

int memblock_add_node(phys_addr_t base, phys_addr_t size, int nid, enum memblock_flags flags);
int memblock_add(phys_addr_t base, phys_addr_t size);
int memblock_remove(phys_addr_t base, phys_addr_t size);
int memblock_reserve(phys_addr_t base, phys_addr_t size);
int memblock_phys_free(phys_addr_t base, phys_addr_t size);
void memblock_free(void *ptr, size_t size);
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
extern struct memblock_type physmem;
int memblock_physmem_add(phys_addr_t base, phys_addr_t size);
#endif
void memblock_trim_memory(phys_addr_t align);
unsigned long memblock_addrs_overlap(phys_addr_t base1, phys_addr_t size1, phys_addr_t base2,
				     phys_addr_t size2);
bool memblock_overlaps_region(struct memblock_type *type, phys_addr_t base, phys_addr_t size);
int memblock_mark_hotplug(phys_addr_t base, phys_addr_t size);
int memblock_clear_hotplug(phys_addr_t base, phys_addr_t size);
int memblock_mark_mirror(phys_addr_t base, phys_addr_t size);
int memblock_mark_nomap(phys_addr_t base, phys_addr_t size);
int memblock_clear_nomap(phys_addr_t base, phys_addr_t size);
int memblock_set_node(phys_addr_t base, phys_addr_t size, struct memblock_type *type, int nid);

/* ---- limits ---- */

void memblock_enforce_memory_limit(phys_addr_t limit);
void memblock_mem_limit_remove_map(phys_addr_t limit);
void memblock_cap_memory_range(phys_addr_t base, phys_addr_t size);

/* ---- growth and end of life ---- */

void memblock_allow_resize(void);
void memblock_free_all(void);
void memblock_free_late(phys_addr_t base, phys_addr_t size);
#ifdef CONFIG_ARCH_KEEP_MEMBLOCK
static inline void memblock_discard(void)
{
}
#else
void memblock_discard(void);
#endif
void memblock_dump_all(void);

/* ---- allocation ---- */

/* Limits that are no addresses: no limit; the current limit (the second also
 * hides the block from Linux's leak detector, of which there is none here).
 */
#define MEMBLOCK_ALLOC_ANYWHERE	   (~(phys_addr_t)0)
#define MEMBLOCK_ALLOC_ACCESSIBLE  0
#define MEMBLOCK_ALLOC_NOLEAKTRACE 1

#define MEMBLOCK_LOW_LIMIT 0

/* Where memblock_alloc_low() ends: what 32 bits of bus address reach. */
#ifndef ARCH_LOW_ADDRESS_LIMIT
#define ARCH_LOW_ADDRESS_LIMIT 0xffffffffUL
#endif

phys_addr_t memblock_phys_alloc_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
				      phys_addr_t end);
phys_addr_t memblock_alloc_range_nid(phys_addr_t size, phys_addr_t align, phys_addr_t start,
				     phys_addr_t end, int nid, bool exact_nid);
phys_addr_t memblock_phys_alloc_try_nid(phys_addr_t size, phys_addr_t align, int nid);

void *memblock_alloc_exact_nid_raw(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
				   phys_addr_t max_addr, int nid);
void *memblock_alloc_try_nid_raw(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
				 phys_addr_t max_addr, int nid);
void *memblock_alloc_try_nid(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
			     phys_addr_t max_addr, int nid);

/**
 * memblock_phys_alloc - take memory below the current limit
 * @size: bytes
 * @align: power of two
 *
 * Return: the physical address, 0 when there is no such room.
 */
static __always_inline phys_addr_t memblock_phys_alloc(phys_addr_t size, phys_addr_t align)
{
	return memblock_phys_alloc_range(size, align, 0, MEMBLOCK_ALLOC_ACCESSIBLE);
}

/**
 * memblock_alloc - take zeroed memory and get its virtual address
 * @size: bytes
 * @align: power of two
 *
 * Return: the address in the linear map, NULL when there is no such room.
 */
static __always_inline void *memblock_alloc(phys_addr_t size, phys_addr_t align)
{
	return memblock_alloc_try_nid(size, align, MEMBLOCK_LOW_LIMIT, MEMBLOCK_ALLOC_ACCESSIBLE,
				      NUMA_NO_NODE);
}

/**
 * memblock_alloc_raw - memblock_alloc() that leaves the bytes as they are
 * @size: bytes
 * @align: power of two
 *
 * Return: as memblock_alloc().
 */
static inline void *memblock_alloc_raw(phys_addr_t size, phys_addr_t align)
{
	return memblock_alloc_try_nid_raw(size, align, MEMBLOCK_LOW_LIMIT,
					  MEMBLOCK_ALLOC_ACCESSIBLE, NUMA_NO_NODE);
}

/**
 * memblock_alloc_from - memblock_alloc() at or above an address, if possible
 * @size: bytes
 * @align: power of two
 * @min_addr: physical address; given up when nothing above it is free
 *
 * Return: as memblock_alloc().
 */
static inline void *memblock_alloc_from(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr)
{
	return memblock_alloc_try_nid(size, align, min_addr, MEMBLOCK_ALLOC_ACCESSIBLE,
				      NUMA_NO_NODE);
}

/**
 * memblock_alloc_low - memblock_alloc() below ARCH_LOW_ADDRESS_LIMIT
 * @size: bytes
 * @align: power of two
 *
 * Return: as memblock_alloc().
 */
static inline void *memblock_alloc_low(phys_addr_t size, phys_addr_t align)
{
	return memblock_alloc_try_nid(size, align, MEMBLOCK_LOW_LIMIT, ARCH_LOW_ADDRESS_LIMIT,
				      NUMA_NO_NODE);
}

/**
 * memblock_alloc_node - memblock_alloc() on a NUMA node, if possible
 * @size: bytes
 * @align: power of two
 * @nid: the node; any other serves when it is full
 *
 * Return: as memblock_alloc().
 */
static inline void *memblock_alloc_node(phys_addr_t size, phys_addr_t align, int nid)
{
	return memblock_alloc_try_nid(size, align, MEMBLOCK_LOW_LIMIT, MEMBLOCK_ALLOC_ACCESSIBLE,
				      nid);
}

/**
 * memblock_set_bottom_up - choose the direction of later allocations
 * @enable: true: the lowest free address first; false: the highest
 */
static inline void memblock_set_bottom_up(bool enable)
{
	memblock.bottom_up = enable;
}

/**
 * memblock_bottom_up - the direction of allocations
 *
 * Return: true when the lowest free address comes first.
 */
static inline bool memblock_bottom_up(void)
{
	return memblock.bottom_up;
}

void memblock_set_current_limit(phys_addr_t limit);
phys_addr_t memblock_get_current_limit(void);

/* ---- queries ---- */

phys_addr_t memblock_phys_mem_size(void);
phys_addr_t memblock_reserved_size(void);
phys_addr_t memblock_start_of_DRAM(void);
phys_addr_t memblock_end_of_DRAM(void);
bool memblock_is_memory(phys_addr_t addr);
bool memblock_is_reserved(phys_addr_t addr);
bool memblock_is_map_memory(phys_addr_t addr);
bool memblock_is_region_memory(phys_addr_t base, phys_addr_t size);
bool memblock_is_region_reserved(phys_addr_t base, phys_addr_t size);
int memblock_search_pfn_nid(unsigned long pfn, unsigned long *start_pfn, unsigned long *end_pfn);

static inline bool memblock_is_hotpluggable(struct memblock_region *m)
{
	return m->flags & MEMBLOCK_HOTPLUG;
}

static inline bool memblock_is_mirror(struct memblock_region *m)
{
	return m->flags & MEMBLOCK_MIRROR;
}

static inline bool memblock_is_nomap(struct memblock_region *m)
{
	return m->flags & MEMBLOCK_NOMAP;
}

static inline bool memblock_is_driver_managed(struct memblock_region *m)
{
	return m->flags & MEMBLOCK_DRIVER_MANAGED;
}

/* The node of a region; where there are no nodes, everything is on node 0. */
#ifdef CONFIG_NUMA
static inline int memblock_get_region_node(const struct memblock_region *r)
{
	return r->nid;
}

static inline void memblock_set_region_node(struct memblock_region *r, int nid)
{
	r->nid = nid;
}
#else
static inline int memblock_get_region_node(const struct memblock_region *r)
{
	return 0;
}

static inline void memblock_set_region_node(struct memblock_region *r, int nid)
{
}
#endif

/*
 * Page frames of a region. Memory loses the frames that it covers in part, a
 * reservation keeps them.
 */
static inline unsigned long memblock_region_memory_base_pfn(const struct memblock_region *reg)
{
	return PFN_UP(reg->base);
}

static inline unsigned long memblock_region_memory_end_pfn(const struct memblock_region *reg)
{
	return PFN_DOWN(reg->base + reg->size);
}

static inline unsigned long memblock_region_reserved_base_pfn(const struct memblock_region *reg)
{
	return PFN_DOWN(reg->base);
}

static inline unsigned long memblock_region_reserved_end_pfn(const struct memblock_region *reg)
{
	return PFN_UP(reg->base + reg->size);
}

/* ---- iterators ---- */

void __next_mem_range(u64 *idx, int nid, enum memblock_flags flags, struct memblock_type *type_a,
		      struct memblock_type *type_b, phys_addr_t *out_start, phys_addr_t *out_end,
		      int *out_nid);
void __next_mem_range_rev(u64 *idx, int nid, enum memblock_flags flags,
			  struct memblock_type *type_a, struct memblock_type *type_b,
			  phys_addr_t *out_start, phys_addr_t *out_end, int *out_nid);
void __next_mem_pfn_range(int *idx, int nid, unsigned long *out_start_pfn,
			  unsigned long *out_end_pfn, int *out_nid);

/**
 * __for_each_mem_range - over what is in one array and not in another
 * @i: u64, the iterator
 * @type_a: the array to walk
 * @type_b: the array whose regions are left out, or NULL
 * @nid: only this node, or NUMA_NO_NODE for all
 * @flags: regions that are otherwise skipped and are wanted here
 * @p_start: phys_addr_t *, gets the start of each range; may be NULL
 * @p_end: phys_addr_t *, gets its end, the first byte behind; may be NULL
 * @p_nid: int *, gets its node; may be NULL
 */
#define __for_each_mem_range(i, type_a, type_b, nid, flags, p_start, p_end, p_nid)           \
	for (i = 0, __next_mem_range(&i, nid, flags, type_a, type_b, p_start, p_end, p_nid); \
	     i != ULLONG_MAX;                                                                \
	     __next_mem_range(&i, nid, flags, type_a, type_b, p_start, p_end, p_nid))

/* The same from the highest range down. */
#define __for_each_mem_range_rev(i, type_a, type_b, nid, flags, p_start, p_end, p_nid)   \
	for (i = ULLONG_MAX,                                                             \
	    __next_mem_range_rev(&i, nid, flags, type_a, type_b, p_start, p_end, p_nid); \
	     i != ULLONG_MAX;                                                            \
	     __next_mem_range_rev(&i, nid, flags, type_a, type_b, p_start, p_end, p_nid))

/**
 * for_each_mem_range - over all memory
 * @i: u64, the iterator
 * @p_start: phys_addr_t *, gets the start of each range
 * @p_end: phys_addr_t *, gets its end
 */
#define for_each_mem_range(i, p_start, p_end)                         \
	__for_each_mem_range(i, &memblock.memory, NULL, NUMA_NO_NODE, \
			     MEMBLOCK_HOTPLUG | MEMBLOCK_DRIVER_MANAGED, p_start, p_end, NULL)

/* The same from the highest range down. */
#define for_each_mem_range_rev(i, p_start, p_end)                         \
	__for_each_mem_range_rev(i, &memblock.memory, NULL, NUMA_NO_NODE, \
				 MEMBLOCK_HOTPLUG | MEMBLOCK_DRIVER_MANAGED, p_start, p_end, NULL)

/**
 * for_each_reserved_mem_range - over all that is taken
 * @i: u64, the iterator
 * @p_start: phys_addr_t *, gets the start of each range
 * @p_end: phys_addr_t *, gets its end
 */
#define for_each_reserved_mem_range(i, p_start, p_end)                                          \
	__for_each_mem_range(i, &memblock.reserved, NULL, NUMA_NO_NODE, MEMBLOCK_NONE, p_start, \
			     p_end, NULL)

/**
 * for_each_free_mem_range - over memory that is not taken
 * @i: u64, the iterator
 * @nid: only this node, or NUMA_NO_NODE for all
 * @flags: regions that are otherwise skipped and are wanted here
 * @p_start: phys_addr_t *, gets the start of each range; may be NULL
 * @p_end: phys_addr_t *, gets its end; may be NULL
 * @p_nid: int *, gets its node; may be NULL
 */
#define for_each_free_mem_range(i, nid, flags, p_start, p_end, p_nid)                             \
	__for_each_mem_range(i, &memblock.memory, &memblock.reserved, nid, flags, p_start, p_end, \
			     p_nid)

/* The same from the highest range down. */
#define for_each_free_mem_range_reverse(i, nid, flags, p_start, p_end, p_nid)                  \
	__for_each_mem_range_rev(i, &memblock.memory, &memblock.reserved, nid, flags, p_start, \
				 p_end, p_nid)

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
/* Over what the hardware has and @type, which may be NULL, has not. */
#define for_each_physmem_range(i, type, p_start, p_end) \
	__for_each_mem_range(i, &physmem, type, NUMA_NO_NODE, MEMBLOCK_NONE, p_start, p_end, NULL)
#endif

/**
 * for_each_mem_pfn_range - over all memory, in whole page frames
 * @i: int, the iterator
 * @nid: only this node, or MAX_NUMNODES for all
 * @p_start: unsigned long *, gets the first frame; may be NULL
 * @p_end: unsigned long *, gets the frame behind the last; may be NULL
 * @p_nid: int *, gets the node; may be NULL
 */
#define for_each_mem_pfn_range(i, nid, p_start, p_end, p_nid)                      \
	for (i = -1, __next_mem_pfn_range(&i, nid, p_start, p_end, p_nid); i >= 0; \
	     __next_mem_pfn_range(&i, nid, p_start, p_end, p_nid))

#define __for_each_region(region, type) \
	for (region = (type)->regions; region < (type)->regions + (type)->cnt; region++)

/* Over the regions themselves; @region is a struct memblock_region *. */
#define for_each_mem_region(region)	     __for_each_region(region, &memblock.memory)
#define for_each_reserved_mem_region(region) __for_each_region(region, &memblock.reserved)

#endif /* _LINUX_MEMBLOCK_H */
