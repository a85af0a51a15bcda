/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_MEMBLOCK_WORKLOAD_H
#define BENCH_MEMBLOCK_WORKLOAD_H

/*
 * What is measured, once for our memblock and once for Linux's: workload.c is
 * compiled against the headers of each, so that both sides do the same with
 * the inline functions of their own.
 */

#define RAM_SIZE (16UL << 20)

struct memblock_workload {
	/* Forget all; RAM at a physical address that is mapped where it must be. */
	void (*reset)(unsigned long long ram);
	/* Reserve 32 bytes at @n places spread over RAM. */
	void (*spread)(unsigned long n);
	/* memblock_alloc() of 32 bytes, and memblock_free(). */
	void (*alloc_free)(unsigned long n);
	/* memblock_reserve() and memblock_phys_free() of 8 bytes between two of
	 * the places of spread(), at random.
	 */
	void (*reserve_free)(unsigned long n);
	/* From nothing to @count regions and back to nothing, arrays growing. */
	void (*build)(unsigned long n, unsigned long count);
	/* Bytes of the region arrays. */
	unsigned long (*metadata)(void);
};

extern const struct memblock_workload ours_workload, linux_workload;

#endif /* BENCH_MEMBLOCK_WORKLOAD_H */
