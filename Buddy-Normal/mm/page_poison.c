// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in a page when it is freed, and what must be when it is allocated:
 * filling pages, with zeroes or with PAGE_POISON, and finding that somebody
 * wrote into one that he had given back.
 *
 * A page of high memory has no address. Where there is no kmap layer the
 * memory file is read and written instead.
 *
 * Linux: mm/page_poison.c, clear_highpage().
 */

#include <linux/mm.h>
#include <linux/poison.h>
#include <linux/string.h>

#include "page_alloc.h"

/**
 * fill_pages - set every byte of a block
 * @page: the first page
 * @order: of the block
 * @c: the byte
 */
void fill_pages(struct page *page, unsigned int order, int c)
{
	static const u8 zeroes[PAGE_SIZE],
		poison[PAGE_SIZE] = { [0 ... PAGE_SIZE - 1] = PAGE_POISON };

	if (!PageHighMem(page)) {
		memset(page_address(page), c, PAGE_SIZE << order);
		return;
	}
	for (unsigned long i = 0; i < 1UL << order; i++)
		phys_write(page_to_phys(page + i), c ? poison : zeroes, PAGE_SIZE);
}

/**
 * kernel_poison_pages - fill a block that is freed
 * @page: the first page
 * @order: of the block
 */
void kernel_poison_pages(struct page *page, unsigned int order)
{
	fill_pages(page, order, PAGE_POISON);
}

/* Say what was written where, all that is not poison from the first byte to the last. */
static void report_corruption(struct page *page, const u8 *mem)
{
	int start = 0, end = PAGE_SIZE - 1;

	while (start < end && mem[start] == PAGE_POISON)
		start++;
	while (end > start && mem[end] == PAGE_POISON)
		end--;
	if (start == end && is_power_of_2(mem[start] ^ PAGE_POISON))
		pr_err("pagealloc: single bit error\n");
	else
		pr_err("pagealloc: memory corruption\n");
	for (int i = start & ~15; i <= end; i += 16) {
		pr_err("%08x:", i);
		for (int k = 0; k < 16; k++)
			pr_cont(" %02x", mem[i + k]);
		pr_cont("\n");
	}
	dump_stack();
	dump_page(page, "pagealloc: corrupted page details");
}

/**
 * kernel_unpoison_pages - see that nobody wrote into a block while it was free
 * @page: the first page
 * @order: of the block
 *
 * What was written is reported; the block is given out all the same.
 */
void kernel_unpoison_pages(struct page *page, unsigned int order)
{
	u8 buf[PAGE_SIZE];

	for (unsigned long i = 0; i < 1UL << order; i++) {
		const u8 *mem = buf;

		if (PageHighMem(page))
			phys_read(page_to_phys(page + i), buf, PAGE_SIZE);
		else
			mem = page_address(page + i);
		/* All bytes are equal when each is equal to the next. */
		if (mem[0] != PAGE_POISON || memcmp(mem, mem + 1, PAGE_SIZE - 1))
			report_corruption(page + i, mem);
	}
}
