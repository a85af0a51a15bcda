// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU memory: one allocation, a copy for every CPU.
 *
 * What it is for. A counter that many CPUs increment is slow: its cache line
 * travels, and each step must be atomic. A counter of which each CPU has its
 * own copy is neither. What is needed is memory in which the copies of one
 * object lie at the same place of each CPU's own area, so that one pointer
 * serves for all: pointer + offset of the CPU = its copy.
 *
 * It stands on memblock (and, where there is one, on the page allocator), and
 * on bitmaps.
 *
 * Chunks and units. Memory comes in chunks. A chunk has a unit for each CPU, of
 * the same size, one behind the other; an allocation is the same range of every
 * unit:
 *
 *	       unit 0 (CPU 0)	 unit 1 (CPU 1)	   unit 2
 *	chunk [====o===========][====o===========][====o===========]
 *		   ^ base_addr + off  ^ the same + pcpu_unit_offsets[1]
 *
 * The first chunk is made at boot. In front it holds the copies of the static
 * variables, then a part reserved for modules, then the part that
 * alloc_percpu() begins with. The allocator treats the last two as two chunks
 * (pcpu_reserved_chunk and pcpu_first_chunk) of which it does not see the rest:
 *
 *	unit   [ static ][ reserved ][ dynamic			]
 *		         pcpu_reserved_chunk
 *				     pcpu_first_chunk
 *
 * Both begin at a page; the bytes of the page that are not theirs count as
 * taken (start_offset, end_offset).
 *
 * The map. A chunk has two bitmaps, a bit for each 4 bytes of a unit. alloc_map
 * says whether they are taken, bound_map where areas begin, so that freeing
 * needs no size:
 *
 *	area	    |<-- 3 -->|<- 2 ->|	  free	|
 *	alloc_map   1	1   1	1   1	0   0	0
 *	bound_map   1	0   0	1   0	1   0	0
 *
 * Finding room without looking at the map. The map is cut into blocks of a
 * page, and each block, and the chunk as a whole, has hints (struct
 * pcpu_block_md). Invariants, checked by pcpu_verify() in a DEBUG=1 build:
 *
 *  1. contig_hint is the size of the largest free area inside the block (of the
 *     whole chunk, for the chunk), contig_hint_start its place, the lowest if
 *     there are several of that size.
 *  2. scan_hint, if not 0, is the same for the bits below contig_hint_start.
 *  3. left_free and right_free are the free bits at the two ends, first_free
 *     the first free bit.
 *  4. free_bytes is the number of clear bits, times 4.
 *  5. A chunk hangs in the slot of its contig_hint; see pcpu_chunk_slot().
 *
 * 1 tells whether a request fits; areas that cross blocks are right_free of one
 * plus left_free of the next. 2 is what makes 1 cheap to keep: when the largest
 * area is used up, all below it is known to be no larger than scan_hint, and
 * the search for the new largest begins where the old one was.
 *
 * Chunks hang in lists by their largest free area, pcpu_chunk_lists[slot]: a
 * request begins with the slot of its size. When no chunk has room a new one is
 * made; of chunks that are free entirely one is kept, others are given back.
 *
 * pcpu_lock protects all of it.
 *
 * Linux: mm/percpu.c, mm/percpu-km.c. There a chunk's pages may be scattered
 * and are populated when needed, and allocations can be charged to a memcg.
 */

#include <linux/err.h>
#include <linux/fault.h>
#include <linux/init.h>
#include <linux/kmemleak.h>
#include <linux/invariant.h>
#include <linux/leak.h>
#include <linux/memblock.h>
#include <linux/mm.h>

#include "percpu-internal.h"

#define CREATE_TRACE_POINTS
#include <trace/events/percpu.h>
#include <trace/events/biscuitos.h>

#define PCPU_SLOT_BASE_SHIFT 5 /* areas below 32 bytes share slot 1 */

/* The copies of the static variables are made from here. */
extern char __start_percpu[] __weak;
extern char __stop_percpu[] __weak;
extern char __percpu_space_end[] __weak; /* only with several CPUs; see percpu.lds */

#ifdef CONFIG_SMP
unsigned long __per_cpu_offset[NR_CPUS];
__thread unsigned long this_cpu_off;

/* So that there always is a template, and no per-CPU pointer is NULL. */
static DEFINE_PER_CPU(unsigned long, pcpu_template) __used;
#endif

DEFINE_SPINLOCK(pcpu_lock);

static int pcpu_unit_pages;
static int pcpu_unit_size;
static int pcpu_nr_units;
static size_t pcpu_static_size;

/* Where the first unit of the first chunk is, and each CPU's from there. */
void *pcpu_base_addr;
const unsigned long *pcpu_unit_offsets;

int pcpu_nr_slots;
struct list_head *pcpu_chunk_lists;
struct pcpu_chunk *pcpu_first_chunk;
struct pcpu_chunk *pcpu_reserved_chunk;

/* For pcpu_chunk_addr_search(): by page. */
static struct pcpu_chunk *pcpu_recent_chunk[256];

/* What percpu_stats_show() shows. */
static struct {
	u64 nr_alloc, nr_dealloc;
	u64 nr_cur_alloc, nr_max_alloc;
	u64 cur_bytes;
	u32 nr_chunks, nr_max_chunks;
	size_t min_alloc_size, max_alloc_size;
} pcpu_stats;

/*
 * ---- Addresses ----
 *
 * A per-CPU pointer is the address in the first CPU's unit, moved to where the
 * template of the static variables is. With one CPU nothing is moved.
 */

static void __percpu *__addr_to_pcpu_ptr(void *addr)
{
#ifdef CONFIG_SMP
	return (void *)((unsigned long)addr - (unsigned long)pcpu_base_addr +
			(unsigned long)__start_percpu);
#else
	return addr;
#endif
}

static void *__pcpu_ptr_to_addr(void __percpu *ptr)
{
#ifdef CONFIG_SMP
	return (void *)((unsigned long)ptr + (unsigned long)pcpu_base_addr -
			(unsigned long)__start_percpu);
#else
	return ptr;
#endif
}

static void *pcpu_chunk_addr(const struct pcpu_chunk *chunk, unsigned int cpu)
{
	return chunk->base_addr + pcpu_unit_offsets[cpu];
}

/*
 * ---- Hints ----
 */

/*
 * Note a free area [@start, @end) of the block, met while walking all of them
 * from the left: whatever was the largest so far is the largest below it.
 */
static void pcpu_block_update(struct pcpu_block_md *block, int start, int end)
{
	int contig = end - start;

	block->first_free = min(block->first_free, start);
	if (start == 0)
		block->left_free = contig;
	if (end == block->nr_bits)
		block->right_free = contig;
	if (contig > block->contig_hint) {
		block->scan_hint = block->contig_hint;
		block->scan_hint_start = block->contig_hint_start;
		block->contig_hint = contig;
		block->contig_hint_start = start;
	}
}

/*
 * Begin to look for the largest area anew. Returns the bit from which on the
 * free areas must be told to pcpu_block_update().
 */
static int pcpu_block_restart_scan(struct pcpu_block_md *block)
{
	int start = block->contig_hint_start;

	block->right_free = 0;
	if (!block->scan_hint) {
		block->contig_hint = 0;
		block->contig_hint_start = 0;
		return block->first_free;
	}
	block->contig_hint = block->scan_hint;
	block->contig_hint_start = block->scan_hint_start;
	block->scan_hint = 0;
	return start;
}

/* The part of the chunk's map that is block @index. */
static unsigned long *pcpu_index_alloc_map(const struct pcpu_chunk *chunk, int index)
{
	return chunk->alloc_map + index * PCPU_BITMAP_BLOCK_BITS / BITS_PER_LONG;
}

/* The largest area of the block was cut: find the largest again. */
static void pcpu_block_refresh_hint(struct pcpu_chunk *chunk, int index)
{
	struct pcpu_block_md *block = &chunk->md_blocks[index];
	const unsigned long *map = pcpu_index_alloc_map(chunk, index);
	unsigned int start = pcpu_block_restart_scan(block), end;

	for_each_clear_bitrange_from(start, end, map, PCPU_BITMAP_BLOCK_BITS)
		pcpu_block_update(block, start, end);
}

/* The larger of two free areas; of equal ones the first met, which is lower. */
static void pcpu_chunk_update(struct pcpu_block_md *md, int start, int end)
{
	if (end - start > md->contig_hint) {
		md->contig_hint = end - start;
		md->contig_hint_start = start;
	}
}

/*
 * The same for the chunk, from the hints of its blocks: an area inside a block
 * is that block's largest, or no larger; one across blocks is made of their
 * ends. What lies below the largest is not learnt on the way.
 */
static void pcpu_chunk_refresh_hint(struct pcpu_chunk *chunk)
{
	struct pcpu_block_md *md = &chunk->chunk_md;
	const int bits = PCPU_BITMAP_BLOCK_BITS;
	int i = pcpu_block_restart_scan(md) / bits;
	int open = 0; /* free bits in front of block i, in one area */

	for (; i < pcpu_chunk_nr_blocks(chunk); i++) {
		const struct pcpu_block_md *block = &chunk->md_blocks[i];
		int base = i * bits;

		pcpu_chunk_update(md, base - open, base + block->left_free);
		if (block->left_free == bits) {
			open += bits;
			continue;
		}
		pcpu_chunk_update(md, base + block->contig_hint_start,
				  base + block->contig_hint_start + block->contig_hint);
		open = block->right_free;
	}
	md->right_free = open;
}

/* [@start, @end) of the block or chunk is taken: what does not need a scan. */
static bool pcpu_md_take(struct pcpu_block_md *md, const unsigned long *map, int start, int end)
{
	if (start == md->first_free)
		md->first_free = (int)find_next_zero_bit(map, md->nr_bits, end);
	md->left_free = min(md->left_free, start);
	md->right_free = min(md->right_free, md->nr_bits - end);

	if (md->scan_hint && start < md->scan_hint_start + md->scan_hint &&
	    end > md->scan_hint_start)
		md->scan_hint = 0;
	return start < md->contig_hint_start + md->contig_hint && end > md->contig_hint_start;
}

/* [@start, @end) is a whole free area now, some of it was not. */
static void pcpu_md_give(struct pcpu_block_md *md, int start, int end)
{
	int contig = end - start;
	bool below = start < md->contig_hint_start;

	md->first_free = min(md->first_free, start);
	if (start == 0)
		md->left_free = contig;
	if (end == md->nr_bits)
		md->right_free = contig;

	if (contig > md->contig_hint || (contig == md->contig_hint && below)) {
		if (md->contig_hint && !below && start > md->contig_hint_start) {
			/* The old largest is the largest below the new one. */
			md->scan_hint = md->contig_hint;
			md->scan_hint_start = md->contig_hint_start;
		} else if (md->scan_hint_start + md->scan_hint > start) {
			/* What was known to lie below does not any more. */
			md->scan_hint = 0;
		}
		md->contig_hint = contig;
		md->contig_hint_start = start;
	} else if (below && md->scan_hint &&
		   (contig > md->scan_hint ||
		    (contig == md->scan_hint && start < md->scan_hint_start))) {
		md->scan_hint = contig;
		md->scan_hint_start = start;
	}
}

/*
 * ---- Slots ----
 *
 *	slot 0			nothing free, or areas too small to be found
 *	slot 1 ...		the largest free area is below 32, 64, 128 ... bytes
 *	slot pcpu_nr_slots - 1	the chunk is free altogether
 */

static int __pcpu_size_to_slot(int size)
{
	return max(fls(size) - PCPU_SLOT_BASE_SHIFT + 1, 1);
}

static int pcpu_chunk_slot(const struct pcpu_chunk *chunk)
{
	if (chunk->free_bytes < PCPU_MIN_ALLOC_SIZE || !chunk->chunk_md.contig_hint)
		return 0;
	if (chunk->free_bytes == pcpu_unit_size)
		return pcpu_nr_slots - 1;
	return __pcpu_size_to_slot(chunk->chunk_md.contig_hint * PCPU_MIN_ALLOC_SIZE);
}

/* Hang the chunk where it belongs, if it is one that hangs anywhere. */
static void pcpu_chunk_relocate(struct pcpu_chunk *chunk, int old_slot)
{
	int slot = pcpu_chunk_slot(chunk);

	if (chunk == pcpu_reserved_chunk || slot == old_slot)
		return;
	list_move(&chunk->list, &pcpu_chunk_lists[slot]);
}

#ifdef CONFIG_DEBUG_PERCPU
#define VERIFY(nr, condition, words) INVARIANT("mm/percpu.c", nr, condition, words)

static void pcpu_verify_md(const struct pcpu_block_md *md, const unsigned long *map)
{
	struct pcpu_block_md want = { .first_free = md->nr_bits, .nr_bits = md->nr_bits };
	unsigned int start, end;

	for_each_clear_bitrange(start, end, map, (unsigned int)md->nr_bits)
		pcpu_block_update(&want, start, end);
	VERIFY(1, md->contig_hint == want.contig_hint,
	       "contig_hint is the size of the largest free area");
	VERIFY(1, !md->contig_hint || md->contig_hint_start == want.contig_hint_start,
	       "contig_hint_start is the lowest place of the largest free area");
	VERIFY(2, !md->scan_hint || md->scan_hint == want.scan_hint,
	       "scan_hint is the size of the largest free area below contig_hint_start");
	VERIFY(2, !md->scan_hint || md->scan_hint_start == want.scan_hint_start,
	       "scan_hint_start is the place of that area");
	VERIFY(3, md->left_free == want.left_free && md->right_free == want.right_free,
	       "left_free and right_free are the free bits at the two ends");
	VERIFY(3, md->first_free == want.first_free, "first_free is the first free bit");
}

static void pcpu_verify(const struct pcpu_chunk *chunk)
{
	unsigned int bits = pcpu_chunk_map_bits(chunk);

	pcpu_verify_md(&chunk->chunk_md, chunk->alloc_map);
	for (int i = 0; i < pcpu_chunk_nr_blocks(chunk); i++)
		pcpu_verify_md(&chunk->md_blocks[i], pcpu_index_alloc_map(chunk, i));
	VERIFY(4,
	       chunk->free_bytes ==
		       (int)(bits - bitmap_weight(chunk->alloc_map, bits)) * PCPU_MIN_ALLOC_SIZE,
	       "free_bytes is the number of clear bits, times 4");
}

static void pcpu_verify_all(void)
{
	const struct pcpu_chunk *chunk;

	if (pcpu_reserved_chunk)
		pcpu_verify(pcpu_reserved_chunk);
	for (int slot = 0; slot < pcpu_nr_slots; slot++) {
		VERIFY(5, list_is_sound(&pcpu_chunk_lists[slot]), "the list of a slot is a ring");
		list_for_each_entry(chunk, &pcpu_chunk_lists[slot], list) {
			pcpu_verify(chunk);
			VERIFY(5, slot == pcpu_chunk_slot(chunk),
			       "a chunk hangs in the slot of its contig_hint");
		}
	}
}
invariant_check(pcpu_verify_all);
#else
static inline void pcpu_verify(const struct pcpu_chunk *chunk)
{
}
#endif

/*
 * ---- Areas of a chunk ----
 */

/*
 * [@start, @end) was cut out of the largest area. What remains behind it is the
 * largest still, and nobody need look, when it is more than can be free on
 * either side. Below there are the gap that the cut left in front of it, and
 * what scan_hint says, or else no more than there are bits. @others: free bits
 * on both sides together, at most.
 */
static bool pcpu_md_trim_contig(struct pcpu_block_md *md, int start, int end, int others)
{
	int old_start = md->contig_hint_start, old_end = old_start + md->contig_hint;
	int rest = old_end - end, gap = start - old_start;
	int below = md->scan_hint ? md->scan_hint : max(old_start - md->first_free, 0);

	if (rest <= others && (rest <= max(below, gap) || rest < md->nr_bits - old_end))
		return false;
	if (gap > below) {
		md->scan_hint = gap;
		md->scan_hint_start = old_start;
	}
	md->contig_hint = rest;
	md->contig_hint_start = end;
	return true;
}

/* Mark [@start, @end) taken in the map and in the hints. */
static void pcpu_mark_taken(struct pcpu_chunk *chunk, int start, int end)
{
	int block_bits = PCPU_BITMAP_BLOCK_BITS;
	int first = start / block_bits, last = (end - 1) / block_bits;
	struct pcpu_block_md *md = &chunk->chunk_md;

	bitmap_set(chunk->alloc_map, start, end - start);
	chunk->free_bytes -= (end - start) * PCPU_MIN_ALLOC_SIZE;

	for (int i = first; i <= last; i++) {
		int from = max(start - i * block_bits, 0);
		int to = min(end - i * block_bits, block_bits);

		if (pcpu_md_take(&chunk->md_blocks[i], pcpu_index_alloc_map(chunk, i), from, to) &&
		    !pcpu_md_trim_contig(&chunk->md_blocks[i], from, to, block_bits))
			pcpu_block_refresh_hint(chunk, i);
	}
	if (pcpu_md_take(md, chunk->alloc_map, start, end)) {
		int rest = md->contig_hint_start + md->contig_hint - end;
		int others = chunk->free_bytes / PCPU_MIN_ALLOC_SIZE - rest;

		if (!pcpu_md_trim_contig(md, start, end, others))
			pcpu_chunk_refresh_hint(chunk);
	}
}

/* Mark [@start, @end) free. */
static void pcpu_mark_free(struct pcpu_chunk *chunk, int start, int end)
{
	int block_bits = PCPU_BITMAP_BLOCK_BITS, nr_bits = pcpu_chunk_map_bits(chunk);
	int first = start / block_bits, last = (end - 1) / block_bits;
	struct pcpu_block_md *md = &chunk->chunk_md;
	int area_start, area_end;

	bitmap_clear(chunk->alloc_map, start, end - start);
	chunk->free_bytes += (end - start) * PCPU_MIN_ALLOC_SIZE;

	/*
	 * How far is it free to both sides? The map tells; and next to the
	 * largest area, which may be long, the hint does.
	 */
	if (start == md->contig_hint_start + md->contig_hint) {
		area_start = md->contig_hint_start;
	} else {
		area_start = (int)find_last_bit(chunk->alloc_map, start);
		area_start = area_start == start ? 0 : area_start + 1;
	}
	if (end == md->contig_hint_start)
		area_end = end + md->contig_hint;
	else
		area_end = (int)find_next_bit(chunk->alloc_map, nr_bits, end);

	for (int i = first; i <= last; i++)
		pcpu_md_give(&chunk->md_blocks[i], max(area_start - i * block_bits, 0),
			     min(area_end - i * block_bits, block_bits));
	pcpu_md_give(md, area_start, area_end);
}

/*
 * A bit from which on @bits free ones are worth looking for in the map, or -1
 * when the hints say that there are none.
 */
static int pcpu_find_block_fit(const struct pcpu_chunk *chunk, int bits)
{
	const struct pcpu_block_md *md = &chunk->chunk_md;
	int nr = pcpu_chunk_nr_blocks(chunk), open = 0;

	/* Whether it can be aligned, too, shows in the map. */
	if (bits > md->contig_hint)
		return -1;
	for (int i = md->first_free / (int)PCPU_BITMAP_BLOCK_BITS; i < nr; i++) {
		const struct pcpu_block_md *block = &chunk->md_blocks[i];
		int base = i * (int)PCPU_BITMAP_BLOCK_BITS;

		if (open + block->left_free >= bits)
			return base - open;
		if (block->contig_hint >= bits)
			return base + (block->scan_hint && bits > block->scan_hint ?
					       block->contig_hint_start :
					       block->first_free);
		open = block->left_free == (int)PCPU_BITMAP_BLOCK_BITS ? open + block->left_free :
									 block->right_free;
	}
	return -1;
}

/* Take @bits bits, aligned, at or above @start. Returns the byte, or -1. */
static int pcpu_alloc_area(struct pcpu_chunk *chunk, int bits, int align, int start)
{
	unsigned long nr_bits = pcpu_chunk_map_bits(chunk), off;
	int old_slot = pcpu_chunk_slot(chunk);

	off = bitmap_find_next_zero_area(chunk->alloc_map, nr_bits, start, bits, align - 1);
	if (off + bits > nr_bits)
		return -1;
	__set_bit(off, chunk->bound_map);
	__set_bit(off + bits, chunk->bound_map);
	if (bits > 1)
		bitmap_clear(chunk->bound_map, off + 1, bits - 1);
	pcpu_mark_taken(chunk, (int)off, (int)off + bits);

	chunk->nr_alloc++;
	chunk->max_alloc_size = max(chunk->max_alloc_size, (size_t)bits * PCPU_MIN_ALLOC_SIZE);
	pcpu_chunk_relocate(chunk, old_slot);
	pcpu_verify(chunk);
	return (int)off * PCPU_MIN_ALLOC_SIZE;
}

/* Free the area that begins at bit @start; there is one. Returns its bytes. */
static int pcpu_free_area(struct pcpu_chunk *chunk, int start)
{
	int old_slot = pcpu_chunk_slot(chunk);
	int end = (int)find_next_bit(chunk->bound_map, pcpu_chunk_map_bits(chunk), start + 1);

	pcpu_mark_free(chunk, start, end);
	chunk->nr_alloc--;
	pcpu_chunk_relocate(chunk, old_slot);
	pcpu_verify(chunk);
	return (end - start) * PCPU_MIN_ALLOC_SIZE;
}

/*
 * ---- Chunks ----
 */

#ifdef CONFIG_BUDDY

/* Pages for a chunk or its records, zeroed; pcpu_lock is held, so no waiting. */
static void *pcpu_get_pages(size_t size)
{
	if (get_order(size) >= MAX_ORDER)
		return NULL;
	return alloc_pages_exact(size, GFP_NOWAIT | __GFP_NOWARN | __GFP_ZERO);
}

static void pcpu_put_pages(void *ptr, size_t size)
{
	free_pages_exact(ptr, size);
}

#else

/* Has memblock so much in one piece? It need not say so if it has not. */
static bool pcpu_mem_available(size_t size)
{
	phys_addr_t start, end;
	u64 i;

	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end, NULL) {
		start = PAGE_ALIGN(start);
		end = min(end, memblock_get_current_limit());
		if (start < end && end - start >= size)
			return true;
	}
	return false;
}

static void *pcpu_get_pages(size_t size)
{
	return pcpu_mem_available(size) ? memblock_alloc(size, PAGE_SIZE) : NULL;
}

static void pcpu_put_pages(void *ptr, size_t size)
{
	memblock_free(ptr, size);
}

#endif /* CONFIG_BUDDY */

static void pcpu_stats_chunk_alloc(void)
{
	pcpu_stats.nr_chunks++;
	pcpu_stats.nr_max_chunks = max(pcpu_stats.nr_max_chunks, pcpu_stats.nr_chunks);
}

/* The chunk's own records: itself, two maps, its blocks, in one piece. */
static size_t pcpu_chunk_struct_size(int nr_pages)
{
	size_t bits = nr_pages * PCPU_BITMAP_BLOCK_BITS;

	return sizeof(struct pcpu_chunk) + bitmap_size(bits) + bitmap_size(bits + 1) +
	       nr_pages * sizeof(struct pcpu_block_md);
}

static void pcpu_init_md(struct pcpu_block_md *md, int nr_bits)
{
	*md = (struct pcpu_block_md){ .contig_hint = nr_bits,
				      .left_free = nr_bits,
				      .right_free = nr_bits,
				      .nr_bits = nr_bits };
}

/* Its records, zeroed, become a chunk of @nr_pages pages a unit, all free, on no list. */
static void pcpu_init_chunk(struct pcpu_chunk *chunk, void *base_addr, int nr_pages)
{
	int nr_bits;

	INIT_LIST_HEAD(&chunk->list);
	chunk->base_addr = base_addr;
	chunk->nr_pages = nr_pages;
	chunk->free_bytes = nr_pages * (int)PAGE_SIZE;
	nr_bits = pcpu_chunk_map_bits(chunk);
	chunk->alloc_map = (void *)(chunk + 1);
	chunk->bound_map = chunk->alloc_map + BITS_TO_LONGS(nr_bits);
	chunk->md_blocks = (void *)(chunk->bound_map + BITS_TO_LONGS(nr_bits + 1));
	pcpu_init_md(&chunk->chunk_md, nr_bits);
	for (int i = 0; i < pcpu_chunk_nr_blocks(chunk); i++)
		pcpu_init_md(&chunk->md_blocks[i], PCPU_BITMAP_BLOCK_BITS);
}

/* A new chunk with memory for every CPU; NULL when there is not enough. */
static struct pcpu_chunk *pcpu_create_chunk(void)
{
	size_t size = (size_t)pcpu_nr_units * pcpu_unit_size;
	struct pcpu_chunk *chunk = pcpu_get_pages(pcpu_chunk_struct_size(pcpu_unit_pages));
	void *base = chunk ? pcpu_get_pages(size) : NULL;

	if (!base) {
		if (chunk)
			pcpu_put_pages(chunk, pcpu_chunk_struct_size(pcpu_unit_pages));
		return NULL;
	}
	pcpu_init_chunk(chunk, base, pcpu_unit_pages);
	list_add(&chunk->list, &pcpu_chunk_lists[pcpu_chunk_slot(chunk)]);
	pcpu_stats_chunk_alloc();
	trace_percpu_create_chunk(chunk->base_addr);
	return chunk;
}

static void pcpu_destroy_chunk(struct pcpu_chunk *chunk)
{
	trace_percpu_destroy_chunk(chunk->base_addr);
	list_del(&chunk->list);
	pcpu_stats.nr_chunks--;
	for (size_t i = 0; i < ARRAY_SIZE(pcpu_recent_chunk); i++)
		if (pcpu_recent_chunk[i] == chunk)
			pcpu_recent_chunk[i] = NULL;
	pcpu_put_pages(chunk->base_addr, (size_t)pcpu_nr_units * pcpu_unit_size);
	pcpu_put_pages(chunk, pcpu_chunk_struct_size(chunk->nr_pages));
}

/* Of the chunks that are free altogether keep one: the first chunk, if it is. */
static void pcpu_balance_free(void)
{
	bool kept = pcpu_first_chunk->free_bytes == pcpu_unit_size;
	struct pcpu_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, &pcpu_chunk_lists[pcpu_nr_slots - 1], list) {
		if (kept && !chunk->immutable)
			pcpu_destroy_chunk(chunk);
		kept = true;
	}
}

/* Does the unit of the first CPU hold @addr? */
static bool pcpu_chunk_holds(const struct pcpu_chunk *chunk, const void *addr)
{
	return chunk && addr >= chunk->base_addr + chunk->start_offset &&
	       addr < chunk->base_addr + chunk->nr_pages * PAGE_SIZE - chunk->end_offset;
}

/*
 * The chunk of an address in the first CPU's unit, or NULL. Linux notes it in
 * the struct page; here whoever was found for a page is looked at first.
 */
static struct pcpu_chunk *pcpu_chunk_addr_search(const void *addr)
{
	struct pcpu_chunk **recent =
		&pcpu_recent_chunk[PFN_DOWN((unsigned long)addr) % ARRAY_SIZE(pcpu_recent_chunk)];
	struct pcpu_chunk *chunk;

	if (pcpu_chunk_holds(pcpu_first_chunk, addr))
		return pcpu_first_chunk;
	if (pcpu_chunk_holds(*recent, addr))
		return *recent;
	if (pcpu_chunk_holds(pcpu_reserved_chunk, addr))
		return pcpu_reserved_chunk;
	for (int slot = 0; slot < pcpu_nr_slots; slot++)
		list_for_each_entry(chunk, &pcpu_chunk_lists[slot], list)
			if (pcpu_chunk_holds(chunk, addr))
				return *recent = chunk;
	return NULL;
}

/*
 * ---- Allocation ----
 */

static bool pcpu_size_ok(size_t size, size_t align)
{
	return !WARN(!size || size > PCPU_MIN_UNIT_SIZE || align > PAGE_SIZE ||
			     !is_power_of_2(align),
		     "illegal size (%zu) or align (%zu) for percpu allocation\n", size, align);
}

/* Find room among the chunks that there are. Returns the byte, or -1. */
static int pcpu_alloc_from_slots(int bits, int align, struct pcpu_chunk **found)
{
	int slot = __pcpu_size_to_slot(bits * PCPU_MIN_ALLOC_SIZE), start, off;
	struct pcpu_chunk *chunk, *next;

	for (; slot < pcpu_nr_slots; slot++) {
		list_for_each_entry_safe(chunk, next, &pcpu_chunk_lists[slot], list) {
			start = pcpu_find_block_fit(chunk, bits);
			if (start < 0)
				continue;
			off = pcpu_alloc_area(chunk, bits, align, start);
			if (off < 0)
				continue;
			*found = chunk;
			return off;
		}
	}
	return -1;
}

static int pcpu_alloc_from_reserved(int bits, int align, struct pcpu_chunk **found)
{
	int start = pcpu_find_block_fit(pcpu_reserved_chunk, bits);

	*found = pcpu_reserved_chunk;
	return start < 0 ? -1 : pcpu_alloc_area(pcpu_reserved_chunk, bits, align, start);
}

static void pcpu_stats_area_alloc(size_t size)
{
	pcpu_stats.nr_alloc++;
	pcpu_stats.nr_cur_alloc++;
	pcpu_stats.cur_bytes += size;
	pcpu_stats.nr_max_alloc = max(pcpu_stats.nr_max_alloc, pcpu_stats.nr_cur_alloc);
	pcpu_stats.min_alloc_size = min_not_zero(pcpu_stats.min_alloc_size, size);
	pcpu_stats.max_alloc_size = max(pcpu_stats.max_alloc_size, size);
}

static void __percpu *pcpu_alloc(size_t size, size_t align, bool reserved, gfp_t gfp,
				 unsigned long caller)
{
	bool is_atomic = (gfp & GFP_KERNEL) != GFP_KERNEL;
	struct pcpu_chunk *chunk = NULL;
	unsigned long flags;
	unsigned int cpu;
	int bits, off;

	if (!pcpu_size_ok(size, align))
		return NULL;
	align = max_t(size_t, align, PCPU_MIN_ALLOC_SIZE);
	size = ALIGN(size, PCPU_MIN_ALLOC_SIZE);
	bits = (int)(size >> PCPU_MIN_ALLOC_SHIFT);
	align >>= PCPU_MIN_ALLOC_SHIFT;

	spin_lock_irqsave(&pcpu_lock, flags);
	if (reserved && pcpu_reserved_chunk) {
		off = pcpu_alloc_from_reserved(bits, (int)align, &chunk);
	} else {
		off = pcpu_alloc_from_slots(bits, (int)align, &chunk);
		if (unlikely(off < 0) && pcpu_create_chunk())
			off = pcpu_alloc_from_slots(bits, (int)align, &chunk);
	}
	if (likely(off >= 0)) {
		pcpu_stats_area_alloc(size);
		pcpu_note_site(chunk->base_addr + off, size, caller);
	}
	spin_unlock_irqrestore(&pcpu_lock, flags);

	if (unlikely(off < 0)) {
		trace_percpu_alloc_percpu_fail(reserved, is_atomic, size,
					       align << PCPU_MIN_ALLOC_SHIFT);
		pr_warn("percpu: allocation failed, size=%zu align=%zu, "
			"no memory for %d units of %d bytes\n",
			size, align << PCPU_MIN_ALLOC_SHIFT, pcpu_nr_units, pcpu_unit_size);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		memset(pcpu_chunk_addr(chunk, cpu) + off, 0, size);
	kmemleak_alloc_percpu(__addr_to_pcpu_ptr(chunk->base_addr + off), size);
	trace_percpu_alloc_percpu(caller, reserved, is_atomic, size, align << PCPU_MIN_ALLOC_SHIFT,
				  chunk->base_addr, off, __addr_to_pcpu_ptr(chunk->base_addr + off),
				  (size_t)pcpu_nr_units * size, gfp);
	return __addr_to_pcpu_ptr(chunk->base_addr + off);
}

/**
 * __alloc_percpu - memory for every CPU, zeroed
 * @size: bytes for each, up to PCPU_MIN_UNIT_SIZE
 * @align: power of two, up to a page
 *
 * Return: a per-CPU pointer; NULL, with a WARN, for another size or alignment;
 * NULL, with a message, when there is no memory. Linux: mm/percpu.c.
 */
void __percpu *__alloc_percpu(size_t size, size_t align)
{
	might_sleep();
	return pcpu_alloc(size, align, false, GFP_KERNEL, _RET_IP_);
}

/**
 * __alloc_percpu_gfp - the same, with flags
 * @size: bytes for each CPU
 * @align: power of two, up to a page
 * @gfp: how the page allocator may get memory; there is none below this layer
 *
 * Return: as __alloc_percpu().
 */
void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	return pcpu_alloc(size, align, false, gfp, _RET_IP_);
}

/**
 * __alloc_reserved_percpu - memory for every CPU, close to the static variables
 * @size: bytes for each CPU
 * @align: power of two, up to a page
 *
 * From the reserved part of the first chunk, if it has one: Linux puts the
 * static per-CPU variables of modules there.
 *
 * Return: as __alloc_percpu().
 */
void __percpu *__alloc_reserved_percpu(size_t size, size_t align)
{
	return pcpu_alloc(size, align, true, GFP_KERNEL, _RET_IP_);
}

/**
 * free_percpu - free what alloc_percpu() gave
 * @ptr: the per-CPU pointer, or NULL, which is nothing
 *
 * A pointer that is no allocation, or not any more, is a WARN and changes
 * nothing.
 */
void free_percpu(void __percpu *ptr)
{
	struct pcpu_chunk *chunk;
	const char *wrong = NULL;
	unsigned long flags;
	void *addr;
	int off;

	if (!ptr)
		return;
	addr = __pcpu_ptr_to_addr(ptr);
	kmemleak_free_percpu(ptr);

	spin_lock_irqsave(&pcpu_lock, flags);
	chunk = pcpu_chunk_addr_search(addr);
	off = chunk ? (int)(addr - chunk->base_addr) : 0;
	if (!chunk)
		wrong = "no chunk owns it";
	else if (off % PCPU_MIN_ALLOC_SIZE ||
		 !test_bit(off / PCPU_MIN_ALLOC_SIZE, chunk->bound_map))
		wrong = "no area begins there";
	else if (!test_bit(off / PCPU_MIN_ALLOC_SIZE, chunk->alloc_map))
		wrong = "it is free already";
	if (likely(!wrong)) {
		trace_percpu_free_percpu(chunk->base_addr, off, ptr);
		pcpu_stats.cur_bytes -= (u64)pcpu_free_area(chunk, off / PCPU_MIN_ALLOC_SIZE);
		pcpu_stats.nr_dealloc++;
		pcpu_stats.nr_cur_alloc--;
		pcpu_forget_site(addr);
		if (unlikely(chunk->free_bytes == pcpu_unit_size))
			pcpu_balance_free();
	}
	spin_unlock_irqrestore(&pcpu_lock, flags);
	WARN(wrong, "percpu: free_percpu(%px): %s\n", ptr, wrong);
}

/**
 * is_kernel_percpu_address - is this a CPU's copy of a static variable?
 * @addr: the address, of any CPU's copy
 *
 * Return: true if it is.
 */
bool is_kernel_percpu_address(unsigned long addr)
{
	unsigned int cpu;

	if (!IS_ENABLED(CONFIG_SMP))
		return addr >= (unsigned long)__start_percpu && addr < (unsigned long)__stop_percpu;
	for_each_possible_cpu(cpu) {
		unsigned long start = (unsigned long)pcpu_base_addr + pcpu_unit_offsets[cpu];

		if (addr >= start && addr < start + pcpu_static_size)
			return true;
	}
	return false;
}

/**
 * pcpu_for_each_static - do something with each CPU's copy of the static variables
 * @fn: gets where they begin, and where they end
 *
 * With one CPU they are variables like all others.
 */
void pcpu_for_each_static(void (*fn)(const void *start, const void *end))
{
	unsigned int cpu;

	if (IS_ENABLED(CONFIG_SMP))
		for_each_possible_cpu(cpu)
			fn(pcpu_base_addr + pcpu_unit_offsets[cpu],
			   pcpu_base_addr + pcpu_unit_offsets[cpu] + pcpu_static_size);
}

/**
 * per_cpu_ptr_to_phys - where a CPU's copy is, physically
 * @addr: the address of the copy, from per_cpu_ptr()
 *
 * Return: its physical address.
 */
phys_addr_t per_cpu_ptr_to_phys(void *addr)
{
	return __pa(addr);
}

/**
 * pcpu_nr_pages - what all chunks together take
 *
 * Return: pages.
 */
unsigned long pcpu_nr_pages(void)
{
	return (unsigned long)pcpu_stats.nr_chunks * pcpu_nr_units * pcpu_unit_pages;
}

/*
 * ---- Boot: the first chunk ----
 */

/**
 * pcpu_alloc_alloc_info - room to describe a first chunk
 * @nr_groups: groups of CPUs
 * @nr_units: units of all of them
 *
 * Return: an empty description: every unit without a CPU, all in the first
 * group; NULL when there is no memory.
 */
struct pcpu_alloc_info *__init pcpu_alloc_alloc_info(int nr_groups, int nr_units)
{
	size_t head =
		ALIGN(sizeof(struct pcpu_alloc_info) + nr_groups * sizeof(struct pcpu_group_info),
		      __alignof__(unsigned int));
	struct pcpu_alloc_info *ai =
		memblock_alloc(PFN_ALIGN(head + nr_units * sizeof(int)), PAGE_SIZE);

	if (!ai)
		return NULL;
	ai->nr_groups = nr_groups;
	ai->groups[0].cpu_map = (void *)ai + head;
	for (int i = 0; i < nr_units; i++)
		ai->groups[0].cpu_map[i] = NR_CPUS;
	return ai;
}

static int pcpu_info_units(const struct pcpu_alloc_info *ai)
{
	int units = 0;

	for (int g = 0; g < ai->nr_groups; g++)
		units += ai->groups[g].nr_units;
	return units;
}

/**
 * pcpu_free_alloc_info - give the description back
 * @ai: from pcpu_alloc_alloc_info()
 */
void __init pcpu_free_alloc_info(struct pcpu_alloc_info *ai)
{
	size_t head = (void *)ai->groups[0].cpu_map - (void *)ai;

	memblock_free(ai, PFN_ALIGN(head + pcpu_info_units(ai) * sizeof(int)));
}

/* Two lines and more, as in a kernel log: sizes, then which CPU has which unit. */
static void __init pcpu_dump_alloc_info(const struct pcpu_alloc_info *ai)
{
	pr_info("pcpu-alloc: s%zu r%zu d%zu u%zu alloc=%zu*%zu\n", ai->static_size,
		ai->reserved_size, ai->dyn_size, ai->unit_size, ai->alloc_size / ai->atom_size,
		ai->atom_size);
	for (int g = 0; g < ai->nr_groups; g++) {
		const struct pcpu_group_info *gi = &ai->groups[g];

		for (int unit = 0; unit < gi->nr_units; unit++) {
			if (unit % 16 == 0)
				pr_info("%spcpu-alloc: [%0d]", unit ? "\n" : "", g);
			if (gi->cpu_map[unit] < NR_CPUS)
				pr_cont(" %u", gi->cpu_map[unit]);
			else
				pr_cont(" -");
		}
		pr_cont("\n");
	}
}

/* A chunk that is @size bytes at @start of each unit, wherever a page begins. */
static struct pcpu_chunk *__init pcpu_alloc_first_chunk(void *start, int size)
{
	void *base = (void *)round_down((unsigned long)start, PAGE_SIZE);
	int start_offset = (int)(start - base);
	int region = (int)PFN_ALIGN(start_offset + size);
	int nr_pages = region / (int)PAGE_SIZE;
	struct pcpu_chunk *chunk =
		memblock_alloc(pcpu_chunk_struct_size(nr_pages), SMP_CACHE_BYTES);

	if (!chunk)
		panic("percpu: no memory for the records of the first chunk");
	pcpu_init_chunk(chunk, base, nr_pages);
	chunk->immutable = true;
	chunk->start_offset = start_offset;
	chunk->end_offset = region - start_offset - size;
	if (chunk->start_offset) {
		int bits = chunk->start_offset / PCPU_MIN_ALLOC_SIZE;

		pcpu_mark_taken(chunk, 0, bits);
		__set_bit(0, chunk->bound_map);
		__set_bit(bits, chunk->bound_map);
	}
	if (chunk->end_offset) {
		int end = pcpu_chunk_map_bits(chunk);
		int bits = chunk->end_offset / PCPU_MIN_ALLOC_SIZE;

		pcpu_mark_taken(chunk, end - bits, end);
		__set_bit(end - bits, chunk->bound_map);
		__set_bit(end, chunk->bound_map);
	}
	pcpu_verify(chunk);
	return chunk;
}

/**
 * pcpu_setup_first_chunk - begin to work with a first chunk
 * @ai: how it is laid out
 * @base_addr: where it is; the static variables are copied already
 */
void __init pcpu_setup_first_chunk(const struct pcpu_alloc_info *ai, void *base_addr)
{
	size_t static_size = ALIGN(ai->static_size, PCPU_MIN_ALLOC_SIZE);
	unsigned long *unit_off = memblock_alloc(NR_CPUS * sizeof(*unit_off), SMP_CACHE_BYTES);
	int unit = 0;

	if (!unit_off)
		panic("percpu: no memory for the offsets of %u units", NR_CPUS);
	for (int g = 0; g < ai->nr_groups; g++) {
		const struct pcpu_group_info *gi = &ai->groups[g];

		for (int i = 0; i < gi->nr_units; i++, unit++)
			if (gi->cpu_map[i] < NR_CPUS)
				unit_off[gi->cpu_map[i]] = gi->base_offset + i * ai->unit_size;
	}
	pcpu_dump_alloc_info(ai);

	pcpu_unit_offsets = unit_off;
	pcpu_nr_units = unit;
	pcpu_unit_size = (int)ai->unit_size;
	pcpu_unit_pages = pcpu_unit_size >> PAGE_SHIFT;
	pcpu_static_size = ai->static_size;
	pcpu_base_addr = base_addr;

	pcpu_nr_slots = __pcpu_size_to_slot(pcpu_unit_size) + 2;
	pcpu_chunk_lists =
		memblock_alloc(pcpu_nr_slots * sizeof(*pcpu_chunk_lists), SMP_CACHE_BYTES);
	if (!pcpu_chunk_lists)
		panic("percpu: no memory for %d slots", pcpu_nr_slots);
	for (int i = 0; i < pcpu_nr_slots; i++)
		INIT_LIST_HEAD(&pcpu_chunk_lists[i]);

	if (ai->reserved_size)
		pcpu_reserved_chunk =
			pcpu_alloc_first_chunk(base_addr + static_size, (int)ai->reserved_size);
	pcpu_first_chunk = pcpu_alloc_first_chunk(base_addr + static_size + ai->reserved_size,
						  (int)ai->dyn_size);
	list_add(&pcpu_first_chunk->list, &pcpu_chunk_lists[pcpu_chunk_slot(pcpu_first_chunk)]);
	pcpu_stats_chunk_alloc();
}

#ifdef CONFIG_SMP

/**
 * pcpu_embed_first_chunk - make a first chunk in the linear map
 * @reserved_size: bytes kept for __alloc_reserved_percpu()
 * @dyn_size: bytes left for alloc_percpu(), at least
 * @atom_size: what a unit is a multiple of
 *
 * Takes the memory from memblock, copies the static variables into every unit,
 * and sets the chunk up. (In Linux the caller also says how far CPUs are from
 * each other, and a group comes from the memory of its node.)
 *
 * Return: 0, or -ENOMEM.
 */
int __init pcpu_embed_first_chunk(size_t reserved_size, size_t dyn_size, size_t atom_size)
{
	/* Whole cache lines, as Linux's linker script makes the section. */
	size_t static_size = ALIGN(__stop_percpu - __start_percpu, SMP_CACHE_BYTES);
	size_t size_sum = PFN_ALIGN(static_size + reserved_size + dyn_size), total;
	struct pcpu_alloc_info *ai = pcpu_alloc_alloc_info(1, NR_CPUS);
	unsigned int cpu;
	void *base;

	if (!ai)
		return -ENOMEM;
	ai->static_size = static_size;
	ai->reserved_size = reserved_size;
	ai->dyn_size = size_sum - static_size - reserved_size;
	ai->atom_size = atom_size;
	ai->unit_size = roundup(max_t(size_t, size_sum, PCPU_MIN_UNIT_SIZE), atom_size);
	ai->alloc_size = ai->unit_size;
	ai->groups[0].nr_units = NR_CPUS;
	for_each_possible_cpu(cpu)
		ai->groups[0].cpu_map[cpu] = cpu;

	total = NR_CPUS * ai->unit_size;
	if (total > memblock_phys_mem_size() - memblock_reserved_size())
		boot_error("%u CPUs need %zu KiB of per-CPU memory (%zu each), "
			   "%llu KiB are free; raise CONFIG_MEMBLOCK_SIZE, "
			   "boot with a larger mem=, or build with fewer CPUS",
			   NR_CPUS, total >> 10, ai->unit_size >> 10,
			   (u64)(memblock_phys_mem_size() - memblock_reserved_size()) >> 10);
	base = memblock_alloc_raw(total, PAGE_SIZE);
	if (!base) {
		pcpu_free_alloc_info(ai);
		return -ENOMEM;
	}
	for_each_possible_cpu(cpu)
		memcpy(base + cpu * ai->unit_size, __start_percpu, __stop_percpu - __start_percpu);

	pr_info("percpu: Embedded %zu pages/cpu s%zu r%zu d%zu u%zu\n", PFN_DOWN(size_sum),
		ai->static_size, ai->reserved_size, ai->dyn_size, ai->unit_size);
	pcpu_setup_first_chunk(ai, base);
	pcpu_free_alloc_info(ai);
	return 0;
}

/**
 * setup_per_cpu_areas - give every CPU its copy of the static variables
 *
 * From here on per-CPU variables can be used, and allocated.
 */
void __init setup_per_cpu_areas(void)
{
	unsigned long delta;
	unsigned int cpu;

	if (booted_already())
		return;
	if (pcpu_embed_first_chunk(PERCPU_MODULE_RESERVE, PERCPU_DYNAMIC_RESERVE, PAGE_SIZE))
		panic("Failed to initialize percpu areas.");
	delta = (unsigned long)pcpu_base_addr - (unsigned long)__start_percpu;
	for_each_possible_cpu(cpu)
		__per_cpu_offset[cpu] = delta + pcpu_unit_offsets[cpu];
	this_cpu_off = per_cpu_offset(raw_smp_processor_id());
	host_forbid(__start_percpu, __percpu_space_end - __start_percpu);
}

/* What was to be reached through a CPU's offset, and was not? */
static bool pcpu_describe(unsigned long addr)
{
	unsigned long copy = (unsigned long)__pcpu_ptr_to_addr((void __percpu *)addr);
	bool is_static = addr - (unsigned long)__start_percpu < pcpu_static_size;

	if (!pcpu_base_addr || copy < PAGE_OFFSET || copy >= (unsigned long)high_memory)
		return false;
	if (is_static)
		pr_alert("this is the per-CPU variable %ps: use per_cpu() or this_cpu_read() "
			 "and the like\n",
			 (void *)addr);
	else
		pr_alert("this is a per-CPU pointer: use per_cpu_ptr() or this_cpu_ptr()\n");
	return true;
}
fault_describer(pcpu_describe);

#else

/**
 * setup_per_cpu_areas - make the first chunk
 *
 * One CPU uses the static variables where they are, so that the chunk is for
 * alloc_percpu() alone.
 */
void __init setup_per_cpu_areas(void)
{
	size_t unit_size =
		roundup_pow_of_two(max_t(size_t, PCPU_MIN_UNIT_SIZE, PERCPU_DYNAMIC_RESERVE));
	struct pcpu_alloc_info *ai;
	void *base;

	if (booted_already())
		return;
	ai = pcpu_alloc_alloc_info(1, 1);
	base = memblock_alloc(unit_size, PAGE_SIZE);
	if (!ai || !base)
		panic("Failed to allocate memory for percpu areas.");
	ai->dyn_size = unit_size;
	ai->unit_size = unit_size;
	ai->atom_size = unit_size;
	ai->alloc_size = unit_size;
	ai->groups[0].nr_units = 1;
	ai->groups[0].cpu_map[0] = 0;
	pcpu_setup_first_chunk(ai, base);
	pcpu_free_alloc_info(ai);
}

#endif /* CONFIG_SMP */

/*
 * ---- Statistics ----
 */

static void chunk_map_stats(const struct pcpu_chunk *chunk)
{
	int sum_frag = 0, max_frag = 0;
	unsigned int start, end;

	for_each_clear_bitrange(start, end, chunk->alloc_map,
				(unsigned int)pcpu_chunk_map_bits(chunk)) {
		int size = (int)(end - start) * PCPU_MIN_ALLOC_SIZE;

		sum_frag += size;
		max_frag = max(max_frag, size);
	}
	pr_info("  %-20s: %12d\n", "nr_alloc", chunk->nr_alloc);
	pr_info("  %-20s: %12zu\n", "max_alloc_size", chunk->max_alloc_size);
	pr_info("  %-20s: %12d\n", "free_bytes", chunk->free_bytes);
	pr_info("  %-20s: %12d\n", "contig_bytes",
		chunk->chunk_md.contig_hint * PCPU_MIN_ALLOC_SIZE);
	pr_info("  %-20s: %12d\n", "sum_frag", sum_frag);
	pr_info("  %-20s: %12d\n\n", "max_frag", max_frag);
}

/**
 * percpu_stats_show - print what debugfs has in percpu_stats
 *
 * Linux: mm/percpu-stats.c.
 */
void percpu_stats_show(void)
{
	const struct pcpu_chunk *chunk;

	pr_info("Percpu Memory Statistics\n");
	pr_info("Global Stats:\n----------------------------------------\n");
	pr_info("  %-20s: %12llu\n", "nr_alloc", pcpu_stats.nr_alloc);
	pr_info("  %-20s: %12llu\n", "nr_dealloc", pcpu_stats.nr_dealloc);
	pr_info("  %-20s: %12llu\n", "nr_cur_alloc", pcpu_stats.nr_cur_alloc);
	pr_info("  %-20s: %12llu\n", "nr_max_alloc", pcpu_stats.nr_max_alloc);
	pr_info("  %-20s: %12u\n", "nr_chunks", pcpu_stats.nr_chunks);
	pr_info("  %-20s: %12u\n", "nr_max_chunks", pcpu_stats.nr_max_chunks);
	pr_info("  %-20s: %12zu\n", "min_alloc_size", pcpu_stats.min_alloc_size);
	pr_info("  %-20s: %12zu\n\n", "max_alloc_size", pcpu_stats.max_alloc_size);

	pr_info("Per Chunk Stats:\n----------------------------------------\n");
	if (pcpu_reserved_chunk) {
		pr_info("Chunk: <- Reserved Chunk\n");
		chunk_map_stats(pcpu_reserved_chunk);
	}
	for (int slot = 0; slot < pcpu_nr_slots; slot++) {
		list_for_each_entry_checked(chunk, &pcpu_chunk_lists[slot], list) {
			pr_info("Chunk:%s\n", chunk == pcpu_first_chunk ? " <- First Chunk" : "");
			chunk_map_stats(chunk);
		}
	}
}

/*
 * ---- The end ----
 */

static void pcpu_tell_in_use(void)
{
	trace_in_use("percpu", (unsigned long)pcpu_stats.nr_cur_alloc);
}
in_use_teller(pcpu_tell_in_use);

/* Before boot is over nothing is a leak. */
static u64 pcpu_nr_alloc_after_boot = U64_MAX;
static u64 pcpu_bytes_after_boot;

static int __init pcpu_note_boot(void)
{
	struct pcpu_chunk *chunk;

	pcpu_nr_alloc_after_boot = pcpu_stats.nr_cur_alloc;
	pcpu_bytes_after_boot = pcpu_stats.cur_bytes;
	for (int slot = 0; slot < pcpu_nr_slots; slot++)
		list_for_each_entry(chunk, &pcpu_chunk_lists[slot], list)
			chunk->boot = true;
	pcpu_boot_sites();
	return 0;
}
late_initcall(pcpu_note_boot);

/*
 * Say what was not freed. Chunks that were made after boot are given back, because what
 * is in them has been reported.
 */
static void __exit pcpu_report_leaks(void)
{
	u64 nr = pcpu_stats.nr_cur_alloc, boot = pcpu_nr_alloc_after_boot;
	struct pcpu_chunk *chunk, *next;

	if (nr > boot && pcpu_report_sites() != nr - boot)
		leak_report(0, "build with DEBUG=1",
			    "percpu: not freed: %llu area%s, %llu bytes for each CPU", nr - boot,
			    nr - boot == 1 ? "" : "s",
			    pcpu_stats.cur_bytes - pcpu_bytes_after_boot);
	for (int slot = 0; slot < pcpu_nr_slots; slot++)
		list_for_each_entry_safe(chunk, next, &pcpu_chunk_lists[slot], list)
			if (!chunk->immutable && (!chunk->boot || !chunk->nr_alloc))
				pcpu_destroy_chunk(chunk);
}
__exitcall(pcpu_report_leaks);
