// SPDX-License-Identifier: GPL-2.0-only
/*
 * Searching a bitmap, a word at a time (Linux: lib/find_bit.c).
 *
 *	word	   0		1		2
 *	bits	[........][..........][......]
 *			  ^offset	     ^size
 *
 * What is searched may be one bitmap, its complement, or what two have in
 * common: word() makes a word of it, and everything else is written once. The
 * bits of the first word below @offset are masked out; a hit above @size, in
 * the last word, is cut by min().
 */

#include <linux/bitmap.h>
#include <linux/kernel.h>

enum what {
	SET,
	CLEAR,
	BOTH,
	FIRST_ONLY
};

static __always_inline unsigned long word(const unsigned long *a, const unsigned long *b,
					  unsigned long i, enum what what)
{
	switch (what) {
	case CLEAR:
		return ~a[i];
	case BOTH:
		return a[i] & b[i];
	case FIRST_ONLY:
		return a[i] & ~b[i];
	default:
		return a[i];
	}
}

static __always_inline unsigned long find_next(const unsigned long *a, const unsigned long *b,
					       unsigned long size, unsigned long offset,
					       enum what what)
{
	unsigned long i = BIT_WORD(offset), bits;

	if (unlikely(offset >= size))
		return size;
	bits = word(a, b, i, what) & BITMAP_FIRST_WORD_MASK(offset);
	while (!bits) {
		if (++i >= BITS_TO_LONGS(size))
			return size;
		bits = word(a, b, i, what);
	}
	return min(i * BITS_PER_LONG + __ffs(bits), size);
}

/* Behind find_next_bit(): from the first word on. */
unsigned long _find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset)
{
	return find_next(addr, NULL, size, offset, SET);
}

/* Behind find_next_zero_bit(): from the first word on. */
unsigned long _find_next_zero_bit(const unsigned long *addr, unsigned long size,
				  unsigned long offset)
{
	return find_next(addr, NULL, size, offset, CLEAR);
}

/**
 * find_next_and_bit - the next bit that is set in both
 * @addr1: one bitmap
 * @addr2: the other
 * @size: bits of each
 * @offset: where to begin
 *
 * Return: its number, or @size.
 */
unsigned long find_next_and_bit(const unsigned long *addr1, const unsigned long *addr2,
				unsigned long size, unsigned long offset)
{
	return find_next(addr1, addr2, size, offset, BOTH);
}

/**
 * find_next_andnot_bit - the next bit that is set in the first alone
 * @addr1: the first bitmap
 * @addr2: the other
 * @size: bits of each
 * @offset: where to begin
 *
 * Return: its number, or @size.
 */
unsigned long find_next_andnot_bit(const unsigned long *addr1, const unsigned long *addr2,
				   unsigned long size, unsigned long offset)
{
	return find_next(addr1, addr2, size, offset, FIRST_ONLY);
}

static __always_inline unsigned long find_nth(const unsigned long *a, const unsigned long *b,
					      unsigned long size, unsigned long n, enum what what)
{
	for (unsigned long i = 0; i < BITS_TO_LONGS(size); i++) {
		unsigned long bits = word(a, b, i, what), weight = hweight_long(bits);

		if (n >= weight) {
			n -= weight;
			continue;
		}
		while (n--)
			bits &= bits - 1; /* drop the lowest */
		return min(i * BITS_PER_LONG + __ffs(bits), size);
	}
	return size;
}

/**
 * find_nth_bit - a bit that is set, by its rank
 * @addr: the bitmap
 * @size: its bits
 * @n: how many set bits lie below it
 *
 * Return: its number, or @size.
 */
unsigned long find_nth_bit(const unsigned long *addr, unsigned long size, unsigned long n)
{
	return find_nth(addr, NULL, size, n, SET);
}

/**
 * find_nth_and_bit - a bit that is set in both, by its rank
 * @addr1: one bitmap
 * @addr2: the other
 * @size: bits of each
 * @n: how many such bits lie below it
 *
 * Return: its number, or @size.
 */
unsigned long find_nth_and_bit(const unsigned long *addr1, const unsigned long *addr2,
			       unsigned long size, unsigned long n)
{
	return find_nth(addr1, addr2, size, n, BOTH);
}

/**
 * find_nth_andnot_bit - a bit that is set in the first alone, by its rank
 * @addr1: the first bitmap
 * @addr2: the other
 * @size: bits of each
 * @n: how many such bits lie below it
 *
 * Return: its number, or @size.
 */
unsigned long find_nth_andnot_bit(const unsigned long *addr1, const unsigned long *addr2,
				  unsigned long size, unsigned long n)
{
	return find_nth(addr1, addr2, size, n, FIRST_ONLY);
}

/**
 * find_last_bit - the highest bit that is set
 * @addr: the bitmap
 * @size: its bits
 *
 * Return: its number, or @size.
 */
unsigned long find_last_bit(const unsigned long *addr, unsigned long size)
{
	unsigned long mask = BITMAP_LAST_WORD_MASK(size);

	for (unsigned long i = BITS_TO_LONGS(size); i-- > 0; mask = ~0UL)
		if (addr[i] & mask)
			return i * BITS_PER_LONG + __fls(addr[i] & mask);
	return size;
}

/**
 * find_next_clump8 - the next eight bits that are not all clear
 * @clump: gets their value
 * @addr: the bitmap
 * @size: its bits
 * @offset: where to begin
 *
 * Return: the number of the first of them, a multiple of 8, or @size.
 */
unsigned long find_next_clump8(unsigned long *clump, const unsigned long *addr, unsigned long size,
			       unsigned long offset)
{
	offset = find_next_bit(addr, size, offset);
	if (offset == size)
		return size;
	offset = round_down(offset, 8);
	*clump = bitmap_get_value8(addr, offset);
	return offset;
}
