// SPDX-License-Identifier: GPL-2.0-only
/*
 * A page of high memory gets an address for a short time; the peer does it with a
 * page of a memory file of its own, mmap() and munmap().
 *
 * kmap_local		one page, whose first word is written
 * kmap_local-nested	a second one while the first is mapped; both
 * kmap			the same, from the area that all CPUs share
 * kmap-held256		256 pages are mapped and written, then unmapped; one of them
 * kmap_local-lowmem	a page of low memory, which has an address
 */

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/biscuitos.h>
#include <linux/fixmap.h>
#include <linux/highmem.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#include "../bench.h"

#define NR_PAGES 256

static struct page *pages[NR_PAGES], *lowmem_page;
static void *mapped[NR_PAGES];
static int file;

static void write_word(void *addr)
{
	*(void **)addr = addr;
	bench_consume(addr);
}

static void *map_file(unsigned long nr)
{
	return mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file,
		    (off_t)(nr * PAGE_SIZE));
}

static void ours_local(unsigned long n)
{
	while (n--) {
		void *addr = kmap_local_page(pages[n % NR_PAGES]);

		write_word(addr);
		kunmap_local(addr);
	}
}

static void ours_nested(unsigned long n)
{
	while (n--) {
		void *first = kmap_local_page(pages[n % NR_PAGES]);
		void *second = kmap_local_page(pages[(n + 1) % NR_PAGES]);

		write_word(first);
		write_word(second);
		kunmap_local(second);
		kunmap_local(first);
	}
}

static void ours_kmap(unsigned long n)
{
	while (n--) {
		write_word(kmap(pages[n % NR_PAGES]));
		kunmap(pages[n % NR_PAGES]);
	}
}

static void ours_held(unsigned long n)
{
	while (n) {
		unsigned long nr = min(n, (unsigned long)NR_PAGES);

		for (unsigned long i = 0; i < nr; i++)
			write_word(kmap(pages[i]));
		for (unsigned long i = 0; i < nr; i++)
			kunmap(pages[i]);
		n -= nr;
	}
}

static void ours_lowmem(unsigned long n)
{
	while (n--) {
		void *addr = kmap_local_page(lowmem_page);

		write_word(addr);
		kunmap_local(addr);
	}
}

static void peer_map(unsigned long n)
{
	while (n--) {
		void *addr = map_file(n % NR_PAGES);

		write_word(addr);
		munmap(addr, PAGE_SIZE);
	}
}

static void peer_nested(unsigned long n)
{
	while (n--) {
		void *first = map_file(n % NR_PAGES), *second = map_file((n + 1) % NR_PAGES);

		write_word(first);
		write_word(second);
		munmap(second, PAGE_SIZE);
		munmap(first, PAGE_SIZE);
	}
}

static void peer_held(unsigned long n)
{
	while (n) {
		unsigned long nr = min(n, (unsigned long)NR_PAGES);

		for (unsigned long i = 0; i < nr; i++) {
			mapped[i] = map_file(i);
			write_word(mapped[i]);
		}
		for (unsigned long i = 0; i < nr; i++)
			munmap(mapped[i], PAGE_SIZE);
		n -= nr;
	}
}

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	paging_init();
	early_fixmap_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmap_init();
	file = memfd_create("bench", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, NR_PAGES * PAGE_SIZE))
		abort();
	for (int i = 0; i < NR_PAGES; i++)
		pages[i] = alloc_page(GFP_HIGHUSER);
	lowmem_page = alloc_page(GFP_KERNEL);
	BUG_ON(!PageHighMem(pages[NR_PAGES - 1]));

	bench("kmap", "kmap_local", ours_local, "mmap", peer_map);
	bench("kmap", "kmap_local-nested", ours_nested, "mmap", peer_nested);
	bench("kmap", "kmap", ours_kmap, "mmap", peer_map);
	bench("kmap", "kmap-held256", ours_held, "mmap", peer_held);
	bench("kmap", "kmap_local-lowmem", ours_lowmem, "mmap", peer_map);
	return 0;
}
