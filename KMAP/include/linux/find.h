/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FIND_H
#define _LINUX_FIND_H

/*
 * Searching a bitmap (Linux: include/linux/find.h). All of these look at whole
 * words, and return @size (the number of bits) when there is nothing to find.
 */

#include <linux/bitops.h>

unsigned long _find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset);
unsigned long _find_next_zero_bit(const unsigned long *addr, unsigned long size,
				  unsigned long offset);

/* What is left of a word is looked at where it stands; more is a call. */
static inline unsigned long __find_in_word(unsigned long word, unsigned long size,
					   unsigned long offset)
{
	word >>= offset % BITS_PER_LONG;
	return word && __ffs(word) < size - offset ? offset + __ffs(word) : size;
}

/**
 * find_next_bit - the next bit that is set
 * @addr: the bitmap
 * @size: its bits
 * @offset: where to begin
 *
 * Return: its number, or @size.
 */
static inline unsigned long find_next_bit(const unsigned long *addr, unsigned long size,
					  unsigned long offset)
{
	unsigned long bit;

	if (unlikely(offset >= size))
		return size;
	bit = __find_in_word(addr[BIT_WORD(offset)], size, offset);
	return bit < size ? bit : _find_next_bit(addr, size, offset);
}

/**
 * find_next_zero_bit - the next bit that is clear
 * @addr: the bitmap
 * @size: its bits
 * @offset: where to begin
 *
 * Return: its number, or @size.
 */
static inline unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size,
					       unsigned long offset)
{
	unsigned long bit;

	if (unlikely(offset >= size))
		return size;
	bit = __find_in_word(~addr[BIT_WORD(offset)], size, offset);
	return bit < size ? bit : _find_next_zero_bit(addr, size, offset);
}

/* At or above @offset: a bit set in both; in the first alone. */
unsigned long find_next_and_bit(const unsigned long *addr1, const unsigned long *addr2,
				unsigned long size, unsigned long offset);
unsigned long find_next_andnot_bit(const unsigned long *addr1, const unsigned long *addr2,
				   unsigned long size, unsigned long offset);

/* The bit set number @n, counted from 0: in @addr; in both; in the first alone. */
unsigned long find_nth_bit(const unsigned long *addr, unsigned long size, unsigned long n);
unsigned long find_nth_and_bit(const unsigned long *addr1, const unsigned long *addr2,
			       unsigned long size, unsigned long n);
unsigned long find_nth_andnot_bit(const unsigned long *addr1, const unsigned long *addr2,
				  unsigned long size, unsigned long n);

/* The highest bit set. */
unsigned long find_last_bit(const unsigned long *addr, unsigned long size);

static inline unsigned long find_first_bit(const unsigned long *addr, unsigned long size)
{
	return find_next_bit(addr, size, 0);
}

static inline unsigned long find_first_and_bit(const unsigned long *addr1,
					       const unsigned long *addr2, unsigned long size)
{
	return find_next_and_bit(addr1, addr2, size, 0);
}

static inline unsigned long find_first_zero_bit(const unsigned long *addr, unsigned long size)
{
	return find_next_zero_bit(addr, size, 0);
}

/* At or above @offset, and failing that from the beginning. */
static inline unsigned long find_next_bit_wrap(const unsigned long *addr, unsigned long size,
					       unsigned long offset)
{
	unsigned long bit = find_next_bit(addr, size, offset);

	if (bit < size || !offset)
		return bit;
	bit = find_first_bit(addr, offset);
	return bit < offset ? bit : size;
}

static inline unsigned long find_next_and_bit_wrap(const unsigned long *addr1,
						   const unsigned long *addr2, unsigned long size,
						   unsigned long offset)
{
	unsigned long bit = find_next_and_bit(addr1, addr2, size, offset);

	if (bit < size || !offset)
		return bit;
	bit = find_first_and_bit(addr1, addr2, offset);
	return bit < offset ? bit : size;
}

/* A step of for_each_set_bit_wrap(): behind @n, around the end, up to @start. */
static inline unsigned long __for_each_wrap(const unsigned long *bitmap, unsigned long size,
					    unsigned long start, unsigned long n)
{
	unsigned long bit;

	if (n > start) {
		bit = find_next_bit(bitmap, size, n);
		if (bit < size)
			return bit;
		n = 0;
	}
	bit = find_next_bit(bitmap, start, n);
	return bit < start ? bit : size;
}

/* Eight bits that begin at a multiple of eight. */
static inline unsigned long bitmap_get_value8(const unsigned long *map, unsigned long start)
{
	return map[BIT_WORD(start)] >> (start % BITS_PER_LONG) & 0xff;
}

static inline void bitmap_set_value8(unsigned long *map, unsigned long value, unsigned long start)
{
	unsigned long *word = &map[BIT_WORD(start)], shift = start % BITS_PER_LONG;

	*word = (*word & ~(0xffUL << shift)) | value << shift;
}

unsigned long find_next_clump8(unsigned long *clump, const unsigned long *addr, unsigned long size,
			       unsigned long offset);
#define find_first_clump8(clump, bits, size) find_next_clump8((clump), (bits), (size), 0)

/* Loops. @bit is an unsigned integer; _from begins at what it is. */
#define for_each_set_bit_from(bit, addr, size) \
	for (; (bit) = find_next_bit((addr), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_set_bit(bit, addr, size) \
	for ((bit) = 0; (bit) = find_next_bit((addr), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_and_bit(bit, addr1, addr2, size) \
	for ((bit) = 0;                           \
	     (bit) = find_next_and_bit((addr1), (addr2), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_andnot_bit(bit, addr1, addr2, size)                                        \
	for ((bit) = 0;                                                                     \
	     (bit) = find_next_andnot_bit((addr1), (addr2), (size), (bit)), (bit) < (size); \
	     (bit)++)
#define for_each_clear_bit_from(bit, addr, size) \
	for (; (bit) = find_next_zero_bit((addr), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_clear_bit(bit, addr, size) \
	for ((bit) = 0; (bit) = find_next_zero_bit((addr), (size), (bit)), (bit) < (size); (bit)++)
#define for_each_set_bit_wrap(bit, addr, size, start)                             \
	for ((bit) = find_next_bit_wrap((addr), (size), (start)); (bit) < (size); \
	     (bit) = __for_each_wrap((addr), (size), (start), (bit) + 1))

/* Over runs of bits: [@b, @e). */
#define for_each_set_bitrange_from(b, e, addr, size)                            \
	for (; (b) = find_next_bit((addr), (size), (b)),                        \
	       (e) = find_next_zero_bit((addr), (size), (b) + 1), (b) < (size); \
	     (b) = (e) + 1)
#define for_each_set_bitrange(b, e, addr, size)                              \
	for ((b) = 0; (b) = find_next_bit((addr), (size), (b)),              \
	    (e) = find_next_zero_bit((addr), (size), (b) + 1), (b) < (size); \
	     (b) = (e) + 1)
#define for_each_clear_bitrange_from(b, e, addr, size)                     \
	for (; (b) = find_next_zero_bit((addr), (size), (b)),              \
	       (e) = find_next_bit((addr), (size), (b) + 1), (b) < (size); \
	     (b) = (e) + 1)
#define for_each_clear_bitrange(b, e, addr, size)                       \
	for ((b) = 0; (b) = find_next_zero_bit((addr), (size), (b)),    \
	    (e) = find_next_bit((addr), (size), (b) + 1), (b) < (size); \
	     (b) = (e) + 1)

#define for_each_set_clump8(start, clump, bits, size)                                 \
	for ((start) = find_first_clump8(&(clump), (bits), (size)); (start) < (size); \
	     (start) = find_next_clump8(&(clump), (bits), (size), (start) + 8))

#endif /* _LINUX_FIND_H */
