/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BITMAP_H
#define _LINUX_BITMAP_H

/*
 * Bitmaps: arrays of bits, a word at a time (Linux: include/linux/bitmap.h).
 *
 * @nbits is the number of bits that count. The last word may hold more; what
 * those are does not matter to any function that asks (weight, equal, empty,
 * full ...), and functions that write whole bitmaps (zero, fill, copy, and ...)
 * write whole words.
 */

#include <linux/bitops.h>
#include <linux/find.h>
#include <linux/string.h>

#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

/* The bits of a bitmap's first and last word that count. */
#define BITMAP_FIRST_WORD_MASK(start) (~0UL << ((start) & (BITS_PER_LONG - 1)))
#define BITMAP_LAST_WORD_MASK(nbits)  (~0UL >> (-(nbits) & (BITS_PER_LONG - 1)))

#define bitmap_size(nbits) (BITS_TO_LONGS(nbits) * sizeof(long))

/* A bitmap in one word, by a number known to the compiler. */
#define small_const_nbits(nbits) \
	(__builtin_constant_p(nbits) && (nbits) <= BITS_PER_LONG && (nbits) > 0)

/* ---- whole bitmaps ---- */

static __always_inline void bitmap_zero(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0, bitmap_size(nbits));
}

static __always_inline void bitmap_fill(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0xff, bitmap_size(nbits));
}

static __always_inline void bitmap_copy(unsigned long *dst, const unsigned long *src,
					unsigned int nbits)
{
	memcpy(dst, src, bitmap_size(nbits));
}

/* Copy, and clear what does not count in the last word. */
static inline void bitmap_copy_clear_tail(unsigned long *dst, const unsigned long *src,
					  unsigned int nbits)
{
	bitmap_copy(dst, src, nbits);
	if (nbits % BITS_PER_LONG)
		dst[nbits / BITS_PER_LONG] &= BITMAP_LAST_WORD_MASK(nbits);
}

static inline void bitmap_complement(unsigned long *dst, const unsigned long *src,
				     unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = ~src[i];
}

static inline void bitmap_or(unsigned long *dst, const unsigned long *src1,
			     const unsigned long *src2, unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = src1[i] | src2[i];
}

static inline void bitmap_xor(unsigned long *dst, const unsigned long *src1,
			      const unsigned long *src2, unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = src1[i] ^ src2[i];
}

/* These two also tell whether a bit is left. */
static inline bool bitmap_and(unsigned long *dst, const unsigned long *src1,
			      const unsigned long *src2, unsigned int nbits)
{
	unsigned int words = nbits / BITS_PER_LONG, i;
	unsigned long any = 0;

	for (i = 0; i < words; i++)
		any |= dst[i] = src1[i] & src2[i];
	if (nbits % BITS_PER_LONG)
		any |= dst[i] = src1[i] & src2[i] & BITMAP_LAST_WORD_MASK(nbits);
	return any != 0;
}

static inline bool bitmap_andnot(unsigned long *dst, const unsigned long *src1,
				 const unsigned long *src2, unsigned int nbits)
{
	unsigned int words = nbits / BITS_PER_LONG, i;
	unsigned long any = 0;

	for (i = 0; i < words; i++)
		any |= dst[i] = src1[i] & ~src2[i];
	if (nbits % BITS_PER_LONG)
		any |= dst[i] = src1[i] & ~src2[i] & BITMAP_LAST_WORD_MASK(nbits);
	return any != 0;
}

/* From @old where @mask is clear, from @new where it is set. */
static inline void bitmap_replace(unsigned long *dst, const unsigned long *old,
				  const unsigned long *new, const unsigned long *mask,
				  unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = (old[i] & ~mask[i]) | (new[i] & mask[i]);
}

/* ---- questions ---- */

bool __bitmap_equal(const unsigned long *src1, const unsigned long *src2, unsigned int nbits);

static __always_inline bool bitmap_equal(const unsigned long *src1, const unsigned long *src2,
					 unsigned int nbits)
{
	if (small_const_nbits(nbits))
		return !((*src1 ^ *src2) & BITMAP_LAST_WORD_MASK(nbits));
	return __bitmap_equal(src1, src2, nbits);
}

/* Is @src1 | @src2 the same as @src3? */
bool bitmap_or_equal(const unsigned long *src1, const unsigned long *src2,
		     const unsigned long *src3, unsigned int nbits);

static inline bool bitmap_intersects(const unsigned long *src1, const unsigned long *src2,
				     unsigned int nbits)
{
	return find_first_and_bit(src1, src2, nbits) < nbits;
}

/* Is every bit of @src1 set in @src2? */
static inline bool bitmap_subset(const unsigned long *src1, const unsigned long *src2,
				 unsigned int nbits)
{
	return find_next_andnot_bit(src1, src2, nbits, 0) >= nbits;
}

static inline bool bitmap_empty(const unsigned long *src, unsigned int nbits)
{
	return find_first_bit(src, nbits) >= nbits;
}

static inline bool bitmap_full(const unsigned long *src, unsigned int nbits)
{
	return find_first_zero_bit(src, nbits) >= nbits;
}

static __always_inline unsigned int bitmap_weight(const unsigned long *src, unsigned int nbits)
{
	unsigned int weight = 0, i;

	if (small_const_nbits(nbits))
		return hweight_long(*src & BITMAP_LAST_WORD_MASK(nbits));
	for (i = 0; i < nbits / BITS_PER_LONG; i++)
		weight += hweight_long(src[i]);
	if (nbits % BITS_PER_LONG)
		weight += hweight_long(src[i] & BITMAP_LAST_WORD_MASK(nbits));
	return weight;
}

/* ---- ranges: [@start, @start + @nbits) ---- */

static __always_inline void __bitmap_write_range(unsigned long *map, unsigned int start,
						 unsigned int nbits, bool value)
{
	unsigned int i = BIT_WORD(start), last = BIT_WORD(start + nbits - 1);
	unsigned long mask = BITMAP_FIRST_WORD_MASK(start);

	if (!nbits)
		return;
	for (; i < last; i++, mask = ~0UL)
		map[i] = value ? map[i] | mask : map[i] & ~mask;
	mask &= BITMAP_LAST_WORD_MASK(start + nbits);
	map[i] = value ? map[i] | mask : map[i] & ~mask;
}

void __bitmap_set(unsigned long *map, unsigned int start, int len);
void __bitmap_clear(unsigned long *map, unsigned int start, int len);

/* Within a word: a few instructions. Else a call. */
static __always_inline bool bitmap_range_in_word(unsigned int start, unsigned int nbits)
{
	return start % BITS_PER_LONG + nbits <= BITS_PER_LONG;
}

static __always_inline void bitmap_set(unsigned long *map, unsigned int start, unsigned int nbits)
{
	if (likely(nbits && bitmap_range_in_word(start, nbits)))
		map[BIT_WORD(start)] |= BITMAP_LAST_WORD_MASK(nbits) << start % BITS_PER_LONG;
	else
		__bitmap_set(map, start, nbits);
}

static __always_inline void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nbits)
{
	if (likely(nbits && bitmap_range_in_word(start, nbits)))
		map[BIT_WORD(start)] &= ~(BITMAP_LAST_WORD_MASK(nbits) << start % BITS_PER_LONG);
	else
		__bitmap_clear(map, start, nbits);
}

/* Bit 0 is the right end: right makes numbers smaller. */
void __bitmap_shift_right(unsigned long *dst, const unsigned long *src, unsigned int shift,
			  unsigned int nbits);
void __bitmap_shift_left(unsigned long *dst, const unsigned long *src, unsigned int shift,
			 unsigned int nbits);

static __always_inline void bitmap_shift_right(unsigned long *dst, const unsigned long *src,
					       unsigned int shift, unsigned int nbits)
{
	if (small_const_nbits(nbits))
		*dst = shift < nbits ? (*src & BITMAP_LAST_WORD_MASK(nbits)) >> shift : 0;
	else
		__bitmap_shift_right(dst, src, shift, nbits);
}

static __always_inline void bitmap_shift_left(unsigned long *dst, const unsigned long *src,
					      unsigned int shift, unsigned int nbits)
{
	if (small_const_nbits(nbits))
		*dst = shift < nbits ? (*src << shift) & BITMAP_LAST_WORD_MASK(nbits) : 0;
	else
		__bitmap_shift_left(dst, src, shift, nbits);
}

void bitmap_cut(unsigned long *dst, const unsigned long *src, unsigned int first, unsigned int cut,
		unsigned int nbits);

/* ---- allocating areas of bits ---- */

unsigned long bitmap_find_next_zero_area_off(unsigned long *map, unsigned long size,
					     unsigned long start, unsigned int nr,
					     unsigned long align_mask, unsigned long align_offset);

/**
 * bitmap_find_next_zero_area - find a run of clear bits
 * @map: the bitmap
 * @size: its bits
 * @start: where to begin
 * @nr: how many in a row
 * @align_mask: the run begins at a multiple of @align_mask + 1, a power of two
 *
 * Return: its first bit; more than @size - @nr if there is none.
 */
static inline unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size,
						       unsigned long start, unsigned int nr,
						       unsigned long align_mask)
{
	return bitmap_find_next_zero_area_off(map, size, start, nr, align_mask, 0);
}

int bitmap_find_free_region(unsigned long *bitmap, unsigned int bits, int order);
void bitmap_release_region(unsigned long *bitmap, unsigned int pos, int order);
int bitmap_allocate_region(unsigned long *bitmap, unsigned int pos, int order);

#ifdef CONFIG_KMALLOC
unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags);
unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags);
void bitmap_free(const unsigned long *bitmap);
#endif

/* ---- text and other shapes ---- */

int bitmap_parse(const char *buf, unsigned int buflen, unsigned long *dst, int nbits);
int bitmap_parselist(const char *buf, unsigned long *dst, int nbits);
int bitmap_print_to_pagebuf(bool list, char *buf, const unsigned long *maskp, int nmaskbits);
int bitmap_print_bitmask_to_buf(char *buf, const unsigned long *maskp, int nmaskbits, long off,
				size_t count);
int bitmap_print_list_to_buf(char *buf, const unsigned long *maskp, int nmaskbits, long off,
			     size_t count);

void bitmap_from_arr32(unsigned long *bitmap, const u32 *buf, unsigned int nbits);
void bitmap_to_arr32(u32 *buf, const unsigned long *bitmap, unsigned int nbits);
void bitmap_from_arr64(unsigned long *bitmap, const u64 *buf, unsigned int nbits);
void bitmap_to_arr64(u64 *buf, const unsigned long *bitmap, unsigned int nbits);

/* The words of a bitmap that begins with 64 given bits. */
#if BITS_PER_LONG == 64
#define BITMAP_FROM_U64(n) (n)
#else
#define BITMAP_FROM_U64(n) ((unsigned long)((u64)(n)&0xffffffff)), ((unsigned long)((u64)(n) >> 32))
#endif

static inline void bitmap_from_u64(unsigned long *dst, u64 mask)
{
	bitmap_from_arr64(dst, &mask, 64);
}

#endif /* _LINUX_BITMAP_H */
