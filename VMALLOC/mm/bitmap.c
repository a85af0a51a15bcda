// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bitmaps: what does not fit an inline function (Linux: lib/bitmap.c).
 *
 * Shifting works on words too. Moving right by 70 bits with words of 64 means:
 * one word further, and 6 bits of the word after the next:
 *
 *	src	[ w0 ][ w1 ][ w2 ][ w3 ]
 *	dst 0	      [ w1 >> 6 | w2 << 58 ]
 *
 * Areas of bits are how small allocators hand out numbers: a clear bit is free.
 * bitmap_find_next_zero_area() finds any run; the region functions know runs of
 * a power of two, aligned to their size.
 */

#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/mm.h>

/**
 * __bitmap_set - set a range of bits
 * @map: the bitmap
 * @start: the first
 * @len: how many
 */
void __bitmap_set(unsigned long *map, unsigned int start, int len)
{
	__bitmap_write_range(map, start, len, true);
}

/**
 * __bitmap_clear - clear a range of bits
 * @map: the bitmap
 * @start: the first
 * @len: how many
 */
void __bitmap_clear(unsigned long *map, unsigned int start, int len)
{
	__bitmap_write_range(map, start, len, false);
}

/* Word @i of a bitmap of @nbits bits; beyond its end, and its tail, is clear. */
static unsigned long word_of(const unsigned long *map, unsigned int nbits, unsigned int i)
{
	if (i >= BITS_TO_LONGS(nbits))
		return 0;
	if (i == nbits / BITS_PER_LONG)
		return map[i] & BITMAP_LAST_WORD_MASK(nbits);
	return map[i];
}

/**
 * __bitmap_shift_right - move all bits to smaller numbers
 * @dst: gets the result; may be @src
 * @src: the bitmap
 * @shift: by how many; the lowest bits are lost
 * @nbits: bits of both
 */
void __bitmap_shift_right(unsigned long *dst, const unsigned long *src, unsigned int shift,
			  unsigned int nbits)
{
	unsigned int words = shift / BITS_PER_LONG, bits = shift % BITS_PER_LONG;

	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++) {
		unsigned long low = word_of(src, nbits, i + words);
		unsigned long high = bits ? word_of(src, nbits, i + words + 1) : 0;

		dst[i] = low >> bits | (bits ? high << (BITS_PER_LONG - bits) : 0);
	}
}

/**
 * __bitmap_shift_left - move all bits to larger numbers
 * @dst: gets the result; may be @src
 * @src: the bitmap
 * @shift: by how many; the highest bits are lost
 * @nbits: bits of both
 */
void __bitmap_shift_left(unsigned long *dst, const unsigned long *src, unsigned int shift,
			 unsigned int nbits)
{
	unsigned int words = shift / BITS_PER_LONG, bits = shift % BITS_PER_LONG;

	for (unsigned int i = BITS_TO_LONGS(nbits); i-- > 0;) {
		unsigned long high = i >= words ? src[i - words] : 0;
		unsigned long low = bits && i > words ? src[i - words - 1] : 0;

		dst[i] = high << bits | (bits ? low >> (BITS_PER_LONG - bits) : 0);
	}
}

/**
 * bitmap_cut - take bits out of the middle; those above close up
 * @dst: gets the result; may overlap @src from below
 * @src: the bitmap
 * @first: first bit that goes
 * @cut: how many go
 * @nbits: bits of both; what the last word holds beyond them moves too
 */
void bitmap_cut(unsigned long *dst, const unsigned long *src, unsigned int first, unsigned int cut,
		unsigned int nbits)
{
	unsigned int words = BITS_TO_LONGS(nbits), at = BIT_WORD(first);
	unsigned int skip = cut / BITS_PER_LONG, bits = cut % BITS_PER_LONG;
	unsigned long keep;

	memmove(dst, src, words * sizeof(long));
	keep = first % BITS_PER_LONG ? dst[at] & ~BITMAP_FIRST_WORD_MASK(first) : 0;

	for (unsigned int i = at; i < words; i++) {
		unsigned long low = i + skip < words ? dst[i + skip] : 0;
		unsigned long high = i + skip + 1 < words ? dst[i + skip + 1] : 0;

		dst[i] = low >> bits | (bits ? high << (BITS_PER_LONG - bits) : 0);
	}
	/* The word of @first has moved as a whole; what lies below stays. */
	if (first % BITS_PER_LONG)
		dst[at] = (dst[at] & BITMAP_FIRST_WORD_MASK(first)) | keep;
}

/**
 * __bitmap_equal - are two bitmaps the same?
 * @src1: the one
 * @src2: the other
 * @nbits: bits of both
 *
 * Return: true if they are.
 */
bool __bitmap_equal(const unsigned long *src1, const unsigned long *src2, unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		if (word_of(src1, nbits, i) != word_of(src2, nbits, i))
			return false;
	return true;
}

/**
 * bitmap_or_equal - are two bitmaps together the same as a third?
 * @src1: the one
 * @src2: the other
 * @src3: what @src1 | @src2 is held against
 * @nbits: bits of each
 *
 * Return: true if they are.
 */
bool bitmap_or_equal(const unsigned long *src1, const unsigned long *src2,
		     const unsigned long *src3, unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		if ((word_of(src1, nbits, i) | word_of(src2, nbits, i)) != word_of(src3, nbits, i))
			return false;
	return true;
}

/* ---- areas ---- */

/**
 * bitmap_find_next_zero_area_off - find a run of clear bits
 * @map: the bitmap
 * @size: its bits
 * @start: where to begin
 * @nr: how many in a row
 * @align_mask: a power of two, less 1
 * @align_offset: the first bit plus this is a multiple of @align_mask + 1
 *
 * Return: its first bit; more than @size - @nr if there is none.
 */
unsigned long bitmap_find_next_zero_area_off(unsigned long *map, unsigned long size,
					     unsigned long start, unsigned int nr,
					     unsigned long align_mask, unsigned long align_offset)
{
	for (;;) {
		unsigned long first = find_next_zero_bit(map, size, start), taken;

		first = __ALIGN_KERNEL(first + align_offset, align_mask + 1) - align_offset;
		if (first + nr > size)
			return first + nr;
		taken = find_next_bit(map, first + nr, first);
		if (taken >= first + nr)
			return first;
		start = taken + 1;
	}
}

static bool region_is_clear(const unsigned long *bitmap, unsigned int pos, unsigned int len)
{
	return find_next_bit(bitmap, pos + len, pos) >= pos + len;
}

/**
 * bitmap_find_free_region - find an aligned run of clear bits, and take it
 * @bitmap: the bitmap
 * @bits: its bits
 * @order: the run is 2^@order bits long, and aligned to that
 *
 * Return: its first bit, or -ENOMEM.
 */
int bitmap_find_free_region(unsigned long *bitmap, unsigned int bits, int order)
{
	unsigned int len = 1U << order;

	for (unsigned int pos = 0; pos + len <= bits; pos += len) {
		if (!region_is_clear(bitmap, pos, len))
			continue;
		bitmap_set(bitmap, pos, len);
		return (int)pos;
	}
	return -ENOMEM;
}

/**
 * bitmap_release_region - give a run back
 * @bitmap: the bitmap
 * @pos: its first bit
 * @order: it is 2^@order bits long
 */
void bitmap_release_region(unsigned long *bitmap, unsigned int pos, int order)
{
	bitmap_clear(bitmap, pos, 1U << order);
}

/**
 * bitmap_allocate_region - take a certain run
 * @bitmap: the bitmap
 * @pos: its first bit
 * @order: it is 2^@order bits long
 *
 * Return: 0, or -EBUSY if one of its bits is taken; then nothing has changed.
 */
int bitmap_allocate_region(unsigned long *bitmap, unsigned int pos, int order)
{
	if (!region_is_clear(bitmap, pos, 1U << order))
		return -EBUSY;
	bitmap_set(bitmap, pos, 1U << order);
	return 0;
}

/* ---- arrays of u32 and u64 ---- */

void bitmap_from_arr32(unsigned long *bitmap, const u32 *buf, unsigned int nbits)
{
	bitmap_zero(bitmap, nbits);
	for (unsigned int i = 0; i < BITS_TO_U32(nbits); i++)
		bitmap[i * 32 / BITS_PER_LONG] |= (unsigned long)buf[i] << (i * 32 % BITS_PER_LONG);
	if (nbits % BITS_PER_LONG)
		bitmap[nbits / BITS_PER_LONG] &= BITMAP_LAST_WORD_MASK(nbits);
}

void bitmap_to_arr32(u32 *buf, const unsigned long *bitmap, unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_U32(nbits); i++)
		buf[i] = (u32)(word_of(bitmap, nbits, i * 32 / BITS_PER_LONG) >>
			       (i * 32 % BITS_PER_LONG));
}

void bitmap_from_arr64(unsigned long *bitmap, const u64 *buf, unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		bitmap[i] =
			(unsigned long)(buf[i * BITS_PER_LONG / 64] >> (i * BITS_PER_LONG % 64));
	if (nbits % BITS_PER_LONG)
		bitmap[nbits / BITS_PER_LONG] &= BITMAP_LAST_WORD_MASK(nbits);
}

void bitmap_to_arr64(u64 *buf, const unsigned long *bitmap, unsigned int nbits)
{
	memset(buf, 0, BITS_TO_U64(nbits) * sizeof(*buf));
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		buf[i * BITS_PER_LONG / 64] |= (u64)word_of(bitmap, nbits, i)
					       << (i * BITS_PER_LONG % 64);
}

/* ---- text ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/**
 * bitmap_parse - read a bitmap from hexadecimal text
 * @buf: groups of up to 8 digits, 32 bits each, the highest first, with commas
 *	between them: "1,00000000" is bit 32. Blanks may stand around.
 * @buflen: its length; it may end earlier, in a zero byte or a line end
 * @dst: gets the bitmap
 * @nbits: its bits
 *
 * Return: 0; -EINVAL for other characters; -EOVERFLOW for a number with more
 * than 32 bits, or a bit beyond @nbits.
 */
int bitmap_parse(const char *buf, unsigned int buflen, unsigned long *dst, int nbits)
{
	const char *end = buf;
	unsigned int bit = 0;

	bitmap_zero(dst, nbits);
	while (end < buf + buflen && *end && *end != '\n')
		end++;

	/* From the lowest group, the last one, up. */
	while (end > buf) {
		unsigned int digits = 0;
		u32 group = 0;

		if (is_blank(end[-1]) || end[-1] == ',') {
			end--;
			continue;
		}
		for (; end > buf && !is_blank(end[-1]) && end[-1] != ','; end--, digits++) {
			int value = hex_value(end[-1]);

			if (value < 0)
				return -EINVAL;
			if (digits >= 8)
				return -EOVERFLOW;
			group |= (u32)value << (4 * digits);
		}
		for (int i = 0; i < 32; i++, bit++) {
			if (!(group >> i & 1))
				continue;
			if (bit >= (unsigned int)nbits)
				return -EOVERFLOW;
			__set_bit(bit, dst);
		}
	}
	return 0;
}

/* A number of a list; "N" is the last bit. Returns what follows, or an error. */
static const char *list_number(const char *s, int nbits, unsigned int *number)
{
	unsigned long long n = 0;

	if (*s == 'N') {
		*number = nbits - 1;
		return s + 1;
	}
	if (*s < '0' || *s > '9')
		return ERR_PTR(-EINVAL);
	for (; *s >= '0' && *s <= '9'; s++) {
		n = n * 10 + (*s - '0');
		if (n > UINT_MAX)
			return ERR_PTR(-EOVERFLOW);
	}
	*number = (unsigned int)n;
	return s;
}

static bool is_list_end(char c)
{
	return !c || c == ',' || is_blank(c);
}

/* "first", "first-last", "first-last:used/group", or "all" in place of a range. */
static const char *list_region(const char *s, unsigned long *dst, int nbits)
{
	unsigned int first, last, used, group;

	if ((s[0] | 0x20) == 'a') {
		if ((s[1] | 0x20) != 'l' || (s[2] | 0x20) != 'l')
			return ERR_PTR(-EINVAL);
		first = 0;
		last = nbits - 1;
		s += 3;
	} else {
		s = list_number(s, nbits, &first);
		if (IS_ERR(s))
			return s;
		last = first;
		if (*s == '-') {
			s = list_number(s + 1, nbits, &last);
			if (IS_ERR(s))
				return s;
		} else if (!is_list_end(*s)) {
			return ERR_PTR(-EINVAL);
		}
	}

	used = group = last - first + 1;
	if (*s == ':') {
		s = list_number(s + 1, nbits, &used);
		if (IS_ERR(s))
			return s;
		if (*s != '/')
			return ERR_PTR(-EINVAL);
		s = list_number(s + 1, nbits, &group);
		if (IS_ERR(s))
			return s;
	}
	if (!is_list_end(*s) || first > last || !group || used > group)
		return ERR_PTR(-EINVAL);
	if (last >= (unsigned int)nbits)
		return ERR_PTR(-ERANGE);

	/* 64 bits: a group may reach far beyond the last bit. */
	for (u64 start = first; start <= last; start += group)
		bitmap_set(dst, start, min_t(u64, used, last - start + 1));
	return s;
}

/**
 * bitmap_parselist - read a bitmap from a list of ranges
 * @buf: "0,4-7,16-31:2/4": numbers, ranges, and of a range the first @used of
 *	each group; "N" stands for the last bit, "all" for all
 * @dst: gets the bitmap
 * @nbits: its bits
 *
 * Return: 0; -EINVAL for what is no such list; -ERANGE for a bit beyond @nbits;
 * -EOVERFLOW for a number that is no unsigned int.
 */
int bitmap_parselist(const char *buf, unsigned long *dst, int nbits)
{
	bitmap_zero(dst, nbits);
	while (*buf && *buf != '\n') {
		if (*buf == ',' || is_blank(*buf)) {
			buf++;
			continue;
		}
		buf = list_region(buf, dst, nbits);
		if (IS_ERR(buf))
			return (int)PTR_ERR(buf);
	}
	return 0;
}

/* Where text goes of which only the part from @skip on is wanted. */
struct text {
	char *buf;
	size_t room;
	long skip;
	size_t len;
};

static void put_text(struct text *t, const char *s)
{
	for (; *s; s++) {
		if (t->skip) {
			t->skip--;
			continue;
		}
		if (t->len < t->room)
			t->buf[t->len] = *s;
		t->len++;
	}
}

static void put_list(struct text *t, const unsigned long *maskp, int nbits)
{
	unsigned int b, e;
	bool first = true;
	char s[32];

	for_each_set_bitrange(b, e, maskp, (unsigned int)nbits) {
		scnprintf(s, sizeof(s), e == b + 1 ? "%s%u" : "%s%u-%u", first ? "" : ",", b,
			  e - 1);
		put_text(t, s);
		first = false;
	}
}

static void put_mask(struct text *t, const unsigned long *maskp, int nbits)
{
	char s[16];

	for (int i = (int)BITS_TO_U32(nbits) - 1; i >= 0; i--) {
		int bits = min(nbits - i * 32, 32);
		unsigned long word = word_of(maskp, nbits, i * 32 / BITS_PER_LONG) >>
				     (i * 32 % BITS_PER_LONG);

		scnprintf(s, sizeof(s), "%0*lx%s", (bits + 3) / 4, word & 0xffffffff, i ? "," : "");
		put_text(t, s);
	}
}

static int print_bitmap(bool list, char *buf, const unsigned long *maskp, int nbits, long off,
			size_t count)
{
	struct text t = { buf, count, off, 0 };

	if (list)
		put_list(&t, maskp, nbits);
	else
		put_mask(&t, maskp, nbits);
	put_text(&t, "\n");
	/* The zero byte is a part of the text: skipping beyond it leaves nothing. */
	if (!t.skip && t.len++ < count)
		buf[t.len - 1] = '\0';
	return (int)min(t.len, count);
}

/**
 * bitmap_print_to_pagebuf - write a bitmap as a sysfs file does
 * @list: as ranges ("0-3,8"); otherwise as hexadecimal groups
 * @buf: gets the text, a line; a part of one page
 * @maskp: the bitmap
 * @nmaskbits: its bits
 *
 * Return: the length of the text, without the zero byte.
 */
int bitmap_print_to_pagebuf(bool list, char *buf, const unsigned long *maskp, int nmaskbits)
{
	size_t room = PAGE_SIZE - offset_in_page(buf);
	int len = print_bitmap(list, buf, maskp, nmaskbits, 0, room);

	buf[min((size_t)len, room) - 1] = '\0';
	return len - 1;
}

/**
 * bitmap_print_bitmask_to_buf - a part of the text of a bitmap, in hexadecimal
 * @buf: gets the text
 * @maskp: the bitmap
 * @nmaskbits: its bits
 * @off: how much of the text is skipped
 * @count: room in @buf
 *
 * Return: bytes written, the zero byte included where it fits.
 */
int bitmap_print_bitmask_to_buf(char *buf, const unsigned long *maskp, int nmaskbits, long off,
				size_t count)
{
	return print_bitmap(false, buf, maskp, nmaskbits, off, count);
}

/**
 * bitmap_print_list_to_buf - a part of the text of a bitmap, as ranges
 * @buf: gets the text
 * @maskp: the bitmap
 * @nmaskbits: its bits
 * @off: how much of the text is skipped
 * @count: room in @buf
 *
 * Return: bytes written, the zero byte included where it fits.
 */
int bitmap_print_list_to_buf(char *buf, const unsigned long *maskp, int nmaskbits, long off,
			     size_t count)
{
	return print_bitmap(true, buf, maskp, nmaskbits, off, count);
}

#ifdef CONFIG_KMALLOC
#include <linux/slab.h>

/**
 * bitmap_alloc - memory for a bitmap
 * @nbits: its bits
 * @flags: how
 *
 * Return: it, whatever is in it, for bitmap_free(); NULL when there is no memory.
 */
unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)
{
	return kmalloc_array(BITS_TO_LONGS((size_t)nbits), sizeof(unsigned long), flags);
}

/**
 * bitmap_zalloc - memory for a bitmap, all clear
 * @nbits: its bits
 * @flags: how
 */
unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return bitmap_alloc(nbits, flags | __GFP_ZERO);
}

/**
 * bitmap_free - free a bitmap
 * @bitmap: what bitmap_alloc() returned
 */
void bitmap_free(const unsigned long *bitmap)
{
	kfree(bitmap);
}
#endif /* CONFIG_KMALLOC */
