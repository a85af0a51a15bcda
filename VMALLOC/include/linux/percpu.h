/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

/*
 * Per-CPU memory: the allocator's interface (Linux: include/linux/percpu.h).
 * linux/percpu-defs.h has the variables and how they are used.
 */

#include <linux/mm.h>
#include <linux/percpu-defs.h>
#include <linux/spinlock.h>

/* What is handed out are multiples of this. */
#define PCPU_MIN_ALLOC_SHIFT 2
#define PCPU_MIN_ALLOC_SIZE  (1 << PCPU_MIN_ALLOC_SHIFT)

/* The largest allocation; a CPU's part of a chunk is never smaller. */
#define PCPU_MIN_UNIT_SIZE PFN_ALIGN(32 << 10)

/* The map of a chunk is cut into blocks, each with hints of its own. */
#define PCPU_BITMAP_BLOCK_SIZE PAGE_SIZE
#define PCPU_BITMAP_BLOCK_BITS (PCPU_BITMAP_BLOCK_SIZE >> PCPU_MIN_ALLOC_SHIFT)

/* Of the first chunk, each CPU's: kept for modules; left for alloc_percpu(). */
#define PERCPU_MODULE_RESERVE  (8 << 10)
#define PERCPU_DYNAMIC_RESERVE ((BITS_PER_LONG > 32 ? 28 : 20) << 10)

/**
 * struct pcpu_group_info - CPUs that are near each other
 * @nr_units: units, those for CPUs that do not exist included
 * @base_offset: of its first unit, from the start of all
 * @cpu_map: the CPU of each unit; NR_CPUS where there is none
 */
struct pcpu_group_info {
	int nr_units;
	unsigned long base_offset;
	unsigned int *cpu_map;
};

/**
 * struct pcpu_alloc_info - how the first chunk is laid out
 * @static_size: bytes of the static variables
 * @reserved_size: bytes kept for __alloc_reserved_percpu()
 * @dyn_size: bytes left for alloc_percpu()
 * @unit_size: bytes of a CPU: those three, and what rounding adds
 * @atom_size: what allocations of units are multiples of
 * @alloc_size: what is allocated at once, one or several units
 * @nr_groups: groups that follow
 * @groups: CPUs by distance; one group where there is one node
 */
struct pcpu_alloc_info {
	size_t static_size;
	size_t reserved_size;
	size_t dyn_size;
	size_t unit_size;
	size_t atom_size;
	size_t alloc_size;
	int nr_groups;
	struct pcpu_group_info groups[];
};

extern void *pcpu_base_addr;
extern const unsigned long *pcpu_unit_offsets;

struct pcpu_alloc_info *pcpu_alloc_alloc_info(int nr_groups, int nr_units);
void pcpu_free_alloc_info(struct pcpu_alloc_info *ai);
void pcpu_setup_first_chunk(const struct pcpu_alloc_info *ai, void *base_addr);
int pcpu_embed_first_chunk(size_t reserved_size, size_t dyn_size, size_t atom_size);
void setup_per_cpu_areas(void);

void __percpu *__alloc_percpu(size_t size, size_t align);
void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp);
void __percpu *__alloc_reserved_percpu(size_t size, size_t align);
void free_percpu(void __percpu *ptr);
phys_addr_t per_cpu_ptr_to_phys(void *addr);
bool is_kernel_percpu_address(unsigned long addr);
void pcpu_for_each_static(void (*fn)(const void *start, const void *end));
unsigned long pcpu_nr_pages(void);

/**
 * alloc_percpu - one object for each CPU, zeroed
 * @type: its type
 *
 * Evaluates to a per-CPU pointer to @type, or NULL.
 */
#define alloc_percpu(type) \
	((typeof(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))
#define alloc_percpu_gfp(type, gfp) \
	((typeof(type) __percpu *)__alloc_percpu_gfp(sizeof(type), __alignof__(type), gfp))

void percpu_stats_show(void);

#endif /* _LINUX_PERCPU_H */
