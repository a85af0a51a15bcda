/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_PERCPU_INTERNAL_H
#define _MM_PERCPU_INTERNAL_H

/*
 * The insides of the per-CPU allocator (Linux: mm/percpu-internal.h).
 * mm/percpu.c explains them.
 */

#include <linux/list.h>
#include <linux/percpu.h>

/**
 * struct pcpu_block_md - what is free in a part of the map
 * @scan_hint: size of the largest free area below @contig_hint_start; 0 when
 *	there is none or it is not known
 * @scan_hint_start: where that is
 * @contig_hint: size of the largest free area; 0 when nothing is free
 * @contig_hint_start: where it is; the lowest, if there are several
 * @left_free: free bits at the left end
 * @right_free: free bits at the right end
 * @first_free: the first free bit; @nr_bits when nothing is free
 * @nr_bits: bits of this part
 *
 * All in bits, each PCPU_MIN_ALLOC_SIZE bytes.
 */
struct pcpu_block_md {
	int scan_hint;
	int scan_hint_start;
	int contig_hint;
	int contig_hint_start;
	int left_free;
	int right_free;
	int first_free;
	int nr_bits;
};

/**
 * struct pcpu_chunk - memory for every CPU, and who has which part of it
 * @list: in the list of its slot
 * @free_bytes: bytes free
 * @chunk_md: what is free in the whole map
 * @base_addr: where it begins in the unit of the first CPU
 * @alloc_map: a bit for each PCPU_MIN_ALLOC_SIZE bytes: taken?
 * @bound_map: a bit for each, and one more: does something begin here?
 * @md_blocks: what is free in each block of the map
 * @immutable: never given back: the first chunk
 * @boot: it was there when boot was over
 * @start_offset: bytes at the front that are not the chunk's own
 * @end_offset: bytes at the end that are not
 * @nr_pages: pages that the map covers, of each CPU
 * @nr_alloc: areas handed out
 * @max_alloc_size: the largest ever, in bytes
 */
struct pcpu_chunk {
	struct list_head list;
	int free_bytes;
	struct pcpu_block_md chunk_md;
	void *base_addr;
	unsigned long *alloc_map;
	unsigned long *bound_map;
	struct pcpu_block_md *md_blocks;
	bool immutable;
	bool boot;
	int start_offset;
	int end_offset;
	int nr_pages;
	int nr_alloc;
	size_t max_alloc_size;
};

extern spinlock_t pcpu_lock;
extern struct list_head *pcpu_chunk_lists;
extern int pcpu_nr_slots;
extern struct pcpu_chunk *pcpu_first_chunk;
extern struct pcpu_chunk *pcpu_reserved_chunk;

/* mm/percpu-sites.c; pcpu_lock is held */
#ifdef CONFIG_DEBUG_PERCPU
void pcpu_note_site(const void *area, size_t size, unsigned long caller);
void pcpu_forget_site(const void *area);
void pcpu_boot_sites(void);
u64 pcpu_report_sites(void);
#else
static inline void pcpu_note_site(const void *area, size_t size, unsigned long caller)
{
}

static inline void pcpu_forget_site(const void *area)
{
}

static inline void pcpu_boot_sites(void)
{
}

static inline u64 pcpu_report_sites(void)
{
	return 0;
}
#endif

/* A chunk's map in bits and blocks. */
static inline int pcpu_chunk_map_bits(const struct pcpu_chunk *chunk)
{
	return (int)(chunk->nr_pages * PAGE_SIZE / PCPU_MIN_ALLOC_SIZE);
}

static inline int pcpu_chunk_nr_blocks(const struct pcpu_chunk *chunk)
{
	return (int)(chunk->nr_pages * PAGE_SIZE / PCPU_BITMAP_BLOCK_SIZE);
}

#endif /* _MM_PERCPU_INTERNAL_H */
