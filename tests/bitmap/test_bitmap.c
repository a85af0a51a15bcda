// SPDX-License-Identifier: GPL-2.0-only
/*
 * bitmap.h, find.h and bitops.h against an array of bytes, one a bit. Every
 * function is tried at every length from 0 to 130 and at random lengths up to
 * 700, from every offset where it takes one, with bits that are sparse, dense,
 * in runs, or even. Bits of the last word that do not count are garbage, and
 * the words behind a bitmap must stay as they are.
 *
 * The seed is printed; TEST_SEED=<n> repeats it. TEST_ROUNDS=<n> does more.
 */

#include "../testlib.h"

#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/mm.h>

#define EVERY	130 /* lengths tried one by one */
#define MOST	700
#define WORDS	(BITS_TO_LONGS(MOST) + 2)
#define ALLBITS (WORDS * BITS_PER_LONG)

/* Words, and what they must be: bits and, from @n on, what must not change. */
struct bm {
	unsigned long w[WORDS];
	u8 m[ALLBITS];
};

static unsigned long ops;
static unsigned int now_n; /* for messages: the length that is being tried */

#define FAIL(fmt, ...) check_failed(__FILE__, __LINE__, "n=%u: " fmt, now_n, ##__VA_ARGS__)
#define SAME(got, want)                                                           \
	do {                                                                      \
		unsigned long long __got = (unsigned long long)(got),             \
				   __want = (unsigned long long)(want);           \
		ops++;                                                            \
		if (__got != __want)                                              \
			FAIL("%s is %lld, expected %lld", #got, (long long)__got, \
			     (long long)__want);                                  \
	} while (0)

static u8 bit_of(const unsigned long *w, unsigned long i)
{
	return w[i / BITS_PER_LONG] >> (i % BITS_PER_LONG) & 1;
}

static unsigned int whole(unsigned int n)
{
	return (n + BITS_PER_LONG - 1) / BITS_PER_LONG * BITS_PER_LONG;
}

/* The words from the bytes, all of them. */
static void put_words(struct bm *b)
{
	memset(b->w, 0, sizeof(b->w));
	for (unsigned int i = 0; i < ALLBITS; i++)
		b->w[i / BITS_PER_LONG] |= (unsigned long)b->m[i] << (i % BITS_PER_LONG);
}

static void make(struct bm *b, unsigned int n)
{
	unsigned int kind = random_below(7), i;
	u8 run = random_below(2);

	for (i = 0; i < ALLBITS; i++)
		b->m[i] = random_u64() >> 63;
	for (i = 0; i < n; i++) {
		switch (kind) {
		case 0:
			b->m[i] = !random_below(20);
			break;
		case 1:
			b->m[i] = !!random_below(20);
			break;
		case 2:
			if (!random_below(9))
				run = !run;
			b->m[i] = run;
			break;
		case 3:
			b->m[i] = run;
			break;
		case 4:
			b->m[i] = i == n - 1 ? !run : run;
			break;
		default:
			break;
		}
	}
	put_words(b);
}

/* Bits below @n as the bytes say; the tail only if @tail; what is behind always. */
static void same_bits(int line, const struct bm *b, unsigned int n, bool tail)
{
	ops++;
	for (unsigned int i = 0; i < ALLBITS; i++) {
		if (i >= n && i < whole(n) && !tail)
			continue;
		if (bit_of(b->w, i) != b->m[i])
			check_failed(__FILE__, line, "n=%u: bit %u is %u, expected %u", n, i,
				     bit_of(b->w, i), b->m[i]);
	}
}
#define SAME_BITS(b, n) same_bits(__LINE__, b, n, false)
#define SAME_TAIL(b, n) same_bits(__LINE__, b, n, true)

/* ---- the model's own search ---- */

static unsigned long next_in(const u8 *m, unsigned long n, unsigned long off, u8 value)
{
	for (; off < n; off++)
		if (m[off] == value)
			return off;
	return n;
}

static unsigned long nth_in(const u8 *m, unsigned long n, unsigned long nth)
{
	for (unsigned long i = 0; i < n; i++)
		if (m[i] && !nth--)
			return i;
	return n;
}

static unsigned int count_in(const u8 *m, unsigned int n)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < n; i++)
		count += m[i];
	return count;
}

static struct bm a, b, c, d;
static u8 both[ALLBITS], first_only[ALLBITS], either[ALLBITS];

static void make_all(unsigned int n)
{
	now_n = n;
	make(&a, n);
	make(&b, n);
	make(&c, n);
	if (!random_below(3))
		memcpy(b.m, a.m, n);
	if (!random_below(4) && n)
		b.m[random_below(n)] ^= 1;
	put_words(&b);
	for (unsigned int i = 0; i < ALLBITS; i++) {
		both[i] = a.m[i] & b.m[i];
		first_only[i] = a.m[i] & !b.m[i];
		either[i] = a.m[i] | b.m[i];
	}
	if (!random_below(3))
		memcpy(c.m, either, n);
	if (!random_below(4) && n)
		c.m[random_below(n)] ^= 1;
	put_words(&c);
}

/* ---- what is asked ---- */

static void check_questions(unsigned int n)
{
	SAME(bitmap_weight(a.w, n), count_in(a.m, n));
	SAME(bitmap_empty(a.w, n), next_in(a.m, n, 0, 1) == n);
	SAME(bitmap_full(a.w, n), next_in(a.m, n, 0, 0) == n);
	SAME(bitmap_equal(a.w, b.w, n), !memcmp(a.m, b.m, n));
	SAME(bitmap_or_equal(a.w, b.w, c.w, n), !memcmp(either, c.m, n));
	SAME(bitmap_intersects(a.w, b.w, n), next_in(both, n, 0, 1) < n);
	SAME(bitmap_subset(a.w, b.w, n), next_in(first_only, n, 0, 1) == n);
	SAME(bitmap_subset(a.w, a.w, n), true);
	SAME(bitmap_equal(a.w, a.w, n), true);
	SAME_TAIL(&a, n);
	SAME_TAIL(&b, n);
}

static unsigned long last_in(const u8 *m, unsigned long n)
{
	for (unsigned long i = n; i-- > 0;)
		if (m[i])
			return i;
	return n;
}

static unsigned long wrap_in(const u8 *m, unsigned long n, unsigned long off)
{
	unsigned long bit = next_in(m, n, off, 1);

	if (bit < n)
		return bit;
	bit = next_in(m, min(off, n), 0, 1);
	return bit < off && bit < n ? bit : n;
}

static void check_find_at(unsigned int n, unsigned int off)
{
	unsigned long clump = 0xdead, at;

	SAME(find_next_bit(a.w, n, off), next_in(a.m, n, off, 1));
	SAME(find_next_zero_bit(a.w, n, off), next_in(a.m, n, off, 0));
	SAME(find_next_and_bit(a.w, b.w, n, off), next_in(both, n, off, 1));
	SAME(find_next_andnot_bit(a.w, b.w, n, off), next_in(first_only, n, off, 1));
	SAME(find_nth_bit(a.w, n, off), nth_in(a.m, n, off));
	SAME(find_nth_and_bit(a.w, b.w, n, off), nth_in(both, n, off));
	SAME(find_nth_andnot_bit(a.w, b.w, n, off), nth_in(first_only, n, off));
	if (off <= n) {
		SAME(find_next_bit_wrap(a.w, n, off), wrap_in(a.m, n, off));
		SAME(find_next_and_bit_wrap(a.w, b.w, n, off), wrap_in(both, n, off));
	}

	at = next_in(a.m, n, off, 1);
	if (at < n) {
		unsigned long want = 0;

		for (unsigned int i = 0; i < 8; i++)
			want |= (unsigned long)a.m[at / 8 * 8 + i] << i;
		SAME(find_next_clump8(&clump, a.w, n, off), at / 8 * 8);
		SAME(clump, want);
		SAME(bitmap_get_value8(a.w, at / 8 * 8), want);
	} else {
		SAME(find_next_clump8(&clump, a.w, n, off), n);
		SAME(clump, 0xdead);
	}
}

static void check_find(unsigned int n)
{
	SAME(find_first_bit(a.w, n), next_in(a.m, n, 0, 1));
	SAME(find_first_zero_bit(a.w, n), next_in(a.m, n, 0, 0));
	SAME(find_first_and_bit(a.w, b.w, n), next_in(both, n, 0, 1));
	SAME(find_last_bit(a.w, n), last_in(a.m, n));
	if (n <= EVERY) {
		for (unsigned int off = 0; off <= n + 2; off++)
			check_find_at(n, off);
	} else {
		for (int i = 0; i < 20; i++)
			check_find_at(n, random_below(n + 2));
	}
	/* Far beyond the end. */
	SAME(find_next_bit(a.w, n, n + 1000000), n);
	SAME(find_next_zero_bit(a.w, n, ~0UL), n);
	SAME(find_next_and_bit(a.w, b.w, n, ~0UL), n);
}

/* ---- loops ---- */

static void check_loop_at(unsigned int n, unsigned int start)
{
	unsigned int bit, e, seen, rs, want;
	u8 got[ALLBITS];

#define LOOP(m, value, from, loop)                             \
	do {                                                   \
		seen = (from);                                 \
		loop                                           \
		{                                              \
			SAME(bit, next_in(m, n, seen, value)); \
			seen = bit + 1;                        \
		}                                              \
		SAME(next_in(m, n, seen, value), n);           \
	} while (0)
	LOOP(a.m, 1, 0, for_each_set_bit(bit, a.w, n));
	LOOP(a.m, 0, 0, for_each_clear_bit(bit, a.w, n));
	LOOP(both, 1, 0, for_each_and_bit(bit, a.w, b.w, n));
	LOOP(first_only, 1, 0, for_each_andnot_bit(bit, a.w, b.w, n));
	bit = start;
	LOOP(a.m, 1, start, for_each_set_bit_from(bit, a.w, n));
	bit = start;
	LOOP(a.m, 0, start, for_each_clear_bit_from(bit, a.w, n));
#undef LOOP

	/* Runs: where each begins and ends, and that no bit is left out. */
#define RUNS(value, from, loop)                                                  \
	do {                                                                     \
		memset(got, !(value), sizeof(got));                              \
		want = (unsigned int)next_in(a.m, n, from, value);               \
		loop                                                             \
		{                                                                \
			SAME(rs, want);                                          \
			SAME(e, next_in(a.m, n, rs, !(value)));                  \
			memset(got + rs, value, e - rs);                         \
			want = (unsigned int)next_in(a.m, n, e, value);          \
		}                                                                \
		SAME(want, n);                                                   \
		if ((from) < n)                                                  \
			SAME(memcmp(got + (from), a.m + (from), n - (from)), 0); \
	} while (0)
	RUNS(1, 0, for_each_set_bitrange(rs, e, a.w, n));
	RUNS(0, 0, for_each_clear_bitrange(rs, e, a.w, n));
	rs = start;
	RUNS(1, start, for_each_set_bitrange_from(rs, e, a.w, n));
	rs = start;
	RUNS(0, start, for_each_clear_bitrange_from(rs, e, a.w, n));
#undef RUNS

	/* Around: from @start up, then from 0 to @start; each bit once. */
	seen = 0;
	memset(got, 0, sizeof(got));
	want = start;
	for_each_set_bit_wrap(bit, a.w, n, start) {
		CHECK(bit < n && !got[bit]);
		got[bit] = 1;
		SAME(bit, wrap_in(a.m, n, want));
		want = bit + 1;
		seen++;
	}
	SAME(seen, count_in(a.m, n));
	SAME(memcmp(got, a.m, n), 0);
}

static void check_loops(unsigned int n)
{
	unsigned long start, clump;
	unsigned int seen = 0;

	check_loop_at(n, 0);
	check_loop_at(n, random_below(n + 1));
	if (n)
		check_loop_at(n, n - 1);

	for_each_set_clump8(start, clump, a.w, n) {
		SAME(start % 8, 0);
		CHECK(start + 8 > seen);
		SAME(start, next_in(a.m, n, seen, 1) / 8 * 8);
		seen = (unsigned int)start + 8;
	}
	SAME(next_in(a.m, n, seen, 1), n);
}

/* ---- whole bitmaps are written ---- */

#define WRITES(call, i_expr)                         \
	do {                                         \
		make(&d, n);                         \
		call;                                \
		for (unsigned int i = 0; i < n; i++) \
			d.m[i] = (i_expr);           \
		SAME_BITS(&d, n);                    \
	} while (0)

static void check_writes(unsigned int n)
{
	WRITES(bitmap_zero(d.w, n), 0);
	WRITES(bitmap_fill(d.w, n), 1);
	WRITES(bitmap_copy(d.w, a.w, n), a.m[i]);
	WRITES(bitmap_complement(d.w, a.w, n), !a.m[i]);
	WRITES(bitmap_or(d.w, a.w, b.w, n), either[i]);
	WRITES(bitmap_xor(d.w, a.w, b.w, n), a.m[i] ^ b.m[i]);
	WRITES(SAME(bitmap_and(d.w, a.w, b.w, n), next_in(both, n, 0, 1) < n), both[i]);
	WRITES(SAME(bitmap_andnot(d.w, a.w, b.w, n), next_in(first_only, n, 0, 1) < n),
	       first_only[i]);
	WRITES(bitmap_replace(d.w, a.w, b.w, c.w, n), c.m[i] ? b.m[i] : a.m[i]);

	/* The tail is cleared, and nothing else beyond it. */
	make(&d, n);
	bitmap_copy_clear_tail(d.w, a.w, n);
	memcpy(d.m, a.m, n);
	memset(d.m + n, 0, whole(n) - n);
	SAME_TAIL(&d, n);

	/* A bitmap with itself. */
	d = a;
	bitmap_or(d.w, d.w, b.w, n);
	memcpy(d.m, either, n);
	SAME_BITS(&d, n);
	d = a;
	bitmap_xor(d.w, d.w, d.w, n);
	memset(d.m, 0, n);
	SAME_BITS(&d, n);
	d = a;
	SAME(bitmap_andnot(d.w, d.w, d.w, n), false);
	memset(d.m, 0, n);
	SAME_BITS(&d, n);
	d = a;
	bitmap_complement(d.w, d.w, n);
	for (unsigned int i = 0; i < n; i++)
		d.m[i] = !a.m[i];
	SAME_BITS(&d, n);
}

/* ---- ranges ---- */

static void check_range(unsigned int n, unsigned int start, unsigned int len)
{
	d = a;
	bitmap_set(d.w, start, len);
	memset(d.m + start, 1, len);
	SAME_TAIL(&d, n);
	d = a;
	bitmap_clear(d.w, start, len);
	memset(d.m + start, 0, len);
	SAME_TAIL(&d, n);
}

static void check_shift(unsigned int n, unsigned int shift)
{
	make(&d, n);
	bitmap_shift_right(d.w, a.w, shift, n);
	for (unsigned int i = 0; i < n; i++)
		d.m[i] = i + shift < n ? a.m[i + shift] : 0;
	SAME_BITS(&d, n);
	make(&d, n);
	bitmap_shift_left(d.w, a.w, shift, n);
	for (unsigned int i = 0; i < n; i++)
		d.m[i] = i >= shift ? a.m[i - shift] : 0;
	SAME_BITS(&d, n);
	d = a;
	bitmap_shift_right(d.w, d.w, shift, n);
	for (unsigned int i = 0; i < n; i++)
		d.m[i] = i + shift < n ? a.m[i + shift] : 0;
	SAME_BITS(&d, n);
	d = a;
	bitmap_shift_left(d.w, d.w, shift, n);
	for (unsigned int i = 0; i < n; i++)
		d.m[i] = i >= shift ? a.m[i - shift] : 0;
	SAME_BITS(&d, n);
}

static void check_cut(unsigned int n, unsigned int first, unsigned int cut)
{
	make(&d, n);
	bitmap_cut(d.w, a.w, first, cut, n);
	for (unsigned int i = 0; i < n; i++)
		d.m[i] = i < first ? a.m[i] : i + cut < whole(n) ? a.m[i + cut] : 0;
	SAME_BITS(&d, n);
	d = a;
	bitmap_cut(d.w, d.w, first, cut, n);
	for (unsigned int i = first; i < n; i++)
		d.m[i] = i + cut < whole(n) ? a.m[i + cut] : 0;
	SAME_BITS(&d, n);
}

static void check_ranges(unsigned int n)
{
	int tries = n <= EVERY ? 6 : 3;

	while (tries--) {
		unsigned int start = random_below(n + 1), len = random_below(n - start + 1);

		check_range(n, start, len);
		check_shift(n, start);
		check_cut(n, start, len);
	}
	check_range(n, 0, n);
	check_range(n, n, 0);
	check_shift(n, 0);
	if (n)
		check_shift(n, n - 1);
	check_cut(n, 0, n);
	check_cut(n, 0, 0);
	if (n >= 8) {
		unsigned int at = random_below(n / 8) * 8;
		unsigned long value = random_below(256);

		d = a;
		bitmap_set_value8(d.w, value, at);
		for (int i = 0; i < 8; i++)
			d.m[at + i] = value >> i & 1;
		SAME_TAIL(&d, n);
		SAME(bitmap_get_value8(d.w, at), value);
	}
}

/* ---- areas ---- */

static unsigned long area_in(const u8 *m, unsigned long n, unsigned long start, unsigned int nr,
			     unsigned long mask, unsigned long offset)
{
	for (unsigned long i = start; i + nr <= n; i++)
		if (!((i + offset) & mask) && next_in(m, i + nr, i, 1) == i + nr)
			return i;
	return n;
}

static void check_areas(unsigned int n)
{
	for (int i = 0; i < 8; i++) {
		unsigned long start = random_below(n + 2), mask = (1UL << random_below(7)) - 1;
		unsigned long offset = random_below(2) ? random_below(mask + 1) : 0, got, want;
		unsigned int nr = 1 + random_below(random_below(3) ? 6 : n + 3);

		want = area_in(a.m, n, start, nr, mask, offset);
		got = bitmap_find_next_zero_area_off(a.w, n, start, nr, mask, offset);
		ops++;
		if (want == n ? got + nr <= n : got != want)
			FAIL("area of %u from %lu, mask %#lx, offset %lu: %lu, expected %lu", nr,
			     start, mask, offset, got, want);
		want = area_in(a.m, n, start, nr, mask, 0);
		got = bitmap_find_next_zero_area(a.w, n, start, nr, mask);
		ops++;
		if (want == n ? got + nr <= n : got != want)
			FAIL("area of %u from %lu, mask %#lx: %lu, expected %lu", nr, start, mask,
			     got, want);
	}
	SAME_TAIL(&a, n);
}

static void check_regions_of(unsigned int n, int order)
{
	unsigned int len = 1U << order, pos;
	int want = -ENOMEM;

	for (pos = 0; pos + len <= n && want < 0; pos += len)
		if (next_in(a.m, pos + len, pos, 1) == pos + len)
			want = (int)pos;
	d = a;
	SAME(bitmap_find_free_region(d.w, n, order), want);
	if (want >= 0)
		memset(d.m + want, 1, len);
	SAME_TAIL(&d, n);
	if (want >= 0) {
		SAME(bitmap_allocate_region(d.w, want, order), -EBUSY);
		SAME_TAIL(&d, n);
		bitmap_release_region(d.w, want, order);
		memset(d.m + want, 0, len);
		SAME_TAIL(&d, n);
		SAME(bitmap_allocate_region(d.w, want, order), 0);
		memset(d.m + want, 1, len);
		SAME_TAIL(&d, n);
	}

	if (len > n)
		return;
	pos = random_below(n / len) * len;
	d = a;
	want = next_in(a.m, pos + len, pos, 1) == pos + len ? 0 : -EBUSY;
	SAME(bitmap_allocate_region(d.w, pos, order), want);
	if (!want)
		memset(d.m + pos, 1, len);
	SAME_TAIL(&d, n);
}

static void check_orders(unsigned int n)
{
	for (int order = 0; order <= 9; order++)
		check_regions_of(n, order);
}

/* ---- arrays ---- */

static void check_arrays(unsigned int n)
{
	u32 a32[ALLBITS / 32], got32[ALLBITS / 32];
	u64 a64[ALLBITS / 64], got64[ALLBITS / 64];

	memset(a32, 0, sizeof(a32));
	memset(a64, 0, sizeof(a64));
	for (unsigned int i = 0; i < n; i++) {
		a32[i / 32] |= (u32)a.m[i] << i % 32;
		a64[i / 64] |= (u64)a.m[i] << i % 64;
	}
	memset(got32, 0xa5, sizeof(got32));
	memset(got64, 0xa5, sizeof(got64));
	bitmap_to_arr32(got32, a.w, n);
	bitmap_to_arr64(got64, a.w, n);
	SAME(memcmp(got32, a32, BITS_TO_U32(n) * 4), 0);
	SAME(memcmp(got64, a64, BITS_TO_U64(n) * 8), 0);
	SAME(got32[BITS_TO_U32(n)], 0xa5a5a5a5);
	SAME(got64[BITS_TO_U64(n)], 0xa5a5a5a5a5a5a5a5ULL);

	/* Back, with garbage behind the end, which must come out clear. */
	for (unsigned int i = n; i < BITS_TO_U32(n) * 32; i++)
		a32[i / 32] |= (u32)a.m[i] << i % 32;
	for (unsigned int i = n; i < BITS_TO_U64(n) * 64; i++)
		a64[i / 64] |= (u64)a.m[i] << i % 64;
	make(&d, n);
	bitmap_from_arr32(d.w, a32, n);
	memcpy(d.m, a.m, n);
	memset(d.m + n, 0, whole(n) - n);
	SAME_TAIL(&d, n);
	make(&d, n);
	bitmap_from_arr64(d.w, a64, n);
	memcpy(d.m, a.m, n);
	memset(d.m + n, 0, whole(n) - n);
	SAME_TAIL(&d, n);
}

/* ---- text ---- */

#define TEXT_MAX 4096
static char text_list[TEXT_MAX], text_mask[TEXT_MAX];

static void write_texts(unsigned int n)
{
	char *s = text_list;

	*s = '\0';
	for (unsigned int i = 0, e; i < n; i = e) {
		e = i + 1;
		if (!a.m[i])
			continue;
		while (e < n && a.m[e])
			e++;
		s += sprintf(s, e == i + 1 ? "%s%u" : "%s%u-%u", s == text_list ? "" : ",", i,
			     e - 1);
	}
	strcpy(s, "\n");

	s = text_mask;
	for (unsigned int digit = (n + 3) / 4; digit-- > 0;) {
		unsigned int value = 0;

		for (unsigned int i = 0; i < 4; i++)
			if (digit * 4 + i < n)
				value |= (unsigned int)a.m[digit * 4 + i] << i;
		s += sprintf(s, "%x", value);
		if (digit % 8 == 0 && digit)
			*s++ = ',';
	}
	strcpy(s, "\n");
}

typedef int print_part(char *buf, const unsigned long *maskp, int nmaskbits, long off,
		       size_t count);

/* Read all of the text in pieces of @count, as who reads a file does. */
static void check_parts(unsigned int n, print_part *print, const char *want, size_t count)
{
	size_t len = strlen(want) + 1, off = 0;
	char buf[TEXT_MAX];

	while (off < len) {
		size_t room = min(count, len - off);
		int got;

		memset(buf, '#', sizeof(buf));
		got = print(buf, a.w, (int)n, (long)off, count);
		SAME(got, room);
		SAME(memcmp(buf, want + off, room), 0);
		SAME(buf[room], '#');
		off += room;
	}
}

static void check_text(unsigned int n)
{
	static char page[2 * PAGE_SIZE] __aligned(PAGE_SIZE);
	char *end = page + PAGE_SIZE;
	char mixed[TEXT_MAX];
	size_t room;

	write_texts(n);
	memset(page, '#', sizeof(page));
	SAME(bitmap_print_to_pagebuf(true, page, a.w, (int)n), strlen(text_list));
	SAME(strcmp(page, text_list), 0);
	SAME(bitmap_print_to_pagebuf(false, page, a.w, (int)n), strlen(text_mask));
	SAME(strcmp(page, text_mask), 0);

	/* Only what is left of the page is written. */
	room = 1 + random_below(60);
	memset(page, '#', sizeof(page));
	SAME(bitmap_print_to_pagebuf(true, end - room, a.w, (int)n),
	     min(strlen(text_list), room - 1));
	SAME(strncmp(end - room, text_list, room - 1), 0);
	SAME(*end, '#');

	check_parts(n, bitmap_print_list_to_buf, text_list, 1 + random_below(300));
	check_parts(n, bitmap_print_bitmask_to_buf, text_mask, 1 + random_below(300));

	/* And back. */
	make(&d, n);
	memcpy(d.m, a.m, n);
	SAME(bitmap_parselist(text_list, d.w, (int)n), 0);
	SAME_BITS(&d, n);
	make(&d, n);
	memcpy(d.m, a.m, n);
	SAME(bitmap_parse(text_mask, (unsigned int)strlen(text_mask), d.w, (int)n), 0);
	SAME_BITS(&d, n);
	make(&d, n);
	memcpy(d.m, a.m, n);
	SAME(bitmap_parse(text_mask, UINT_MAX / 4, d.w, (int)n), 0);
	SAME_BITS(&d, n);

	/* Capital letters, and more blanks. */
	strcpy(mixed, "  \t");
	strcat(mixed, text_mask);
	mixed[strlen(mixed) - 1] = ' ';
	for (char *s = mixed; *s; s++)
		*s = *s >= 'a' ? *s - 32 : *s;
	make(&d, n);
	memcpy(d.m, a.m, n);
	SAME(bitmap_parse(mixed, (unsigned int)strlen(mixed), d.w, (int)n), 0);
	SAME_BITS(&d, n);
}

/* ---- single bits ---- */

static void check_bits(unsigned int n)
{
	if (!n)
		return;
	d = a;
	for (int i = 0; i < 12; i++) {
		unsigned long at = random_below(n);
		bool v = random_below(2);
		u8 was = d.m[at];

		switch (random_below(17)) {
		case 0:
			set_bit(at, d.w);
			d.m[at] = 1;
			break;
		case 1:
			clear_bit(at, d.w);
			d.m[at] = 0;
			break;
		case 2:
			change_bit(at, d.w);
			d.m[at] ^= 1;
			break;
		case 3:
			assign_bit(at, d.w, v);
			d.m[at] = v;
			break;
		case 4:
			SAME(test_and_set_bit(at, d.w), was);
			d.m[at] = 1;
			break;
		case 5:
			SAME(test_and_clear_bit(at, d.w), was);
			d.m[at] = 0;
			break;
		case 6:
			SAME(test_and_change_bit(at, d.w), was);
			d.m[at] ^= 1;
			break;
		case 7:
			SAME(test_and_set_bit_lock(at, d.w), was);
			d.m[at] = 1;
			break;
		case 8:
			clear_bit_unlock(at, d.w);
			d.m[at] = 0;
			break;
		case 9:
			__set_bit(at, d.w);
			d.m[at] = 1;
			break;
		case 10:
			__clear_bit(at, d.w);
			d.m[at] = 0;
			break;
		case 11:
			__change_bit(at, d.w);
			d.m[at] ^= 1;
			break;
		case 12:
			__assign_bit(at, d.w, v);
			d.m[at] = v;
			break;
		case 13:
			SAME(__test_and_set_bit(at, d.w), was);
			d.m[at] = 1;
			break;
		case 14:
			SAME(__test_and_clear_bit(at, d.w), was);
			d.m[at] = 0;
			break;
		case 15:
			SAME(__test_and_change_bit(at, d.w), was);
			d.m[at] ^= 1;
			break;
		default:
			SAME(test_bit(at, d.w), was);
		}
		SAME(test_bit(at, d.w), d.m[at]);
	}
	SAME_TAIL(&d, n);
}

/* ---- the tests ---- */

static void every_length(void (*check)(unsigned int n))
{
	const char *given = getenv("TEST_ROUNDS");
	int rounds = given ? atoi(given) : 1;

	while (rounds-- > 0) {
		for (unsigned int n = 0; n <= EVERY; n++) {
			for (int i = 0; i < 4; i++) {
				make_all(n);
				check(n);
			}
		}
		for (int i = 0; i < 150; i++) {
			unsigned int n = EVERY + random_below(MOST - EVERY + 1);

			make_all(n);
			check(n);
		}
	}
}

#define EVERY_LENGTH(name)                  \
	static void name(void **state)      \
	{                                   \
		every_length(check_##name); \
	}
EVERY_LENGTH(questions)
EVERY_LENGTH(find)
EVERY_LENGTH(loops)
EVERY_LENGTH(writes)
EVERY_LENGTH(ranges)
EVERY_LENGTH(areas)
EVERY_LENGTH(orders)
EVERY_LENGTH(arrays)
EVERY_LENGTH(text)
EVERY_LENGTH(bits)

/* Every start and every length of a range, and every shift, up to 130 bits. */
static void every_range(void **state)
{
	make_all(EVERY);
	for (unsigned int start = 0; start <= EVERY; start++) {
		check_shift(EVERY, start);
		for (unsigned int len = 0; start + len <= EVERY; len++)
			check_range(EVERY, start, len);
		for (unsigned int cut = 0; cut <= EVERY - start; cut += 1 + random_below(8))
			check_cut(EVERY, start, cut);
	}
	/* More than there is. */
	check_shift(EVERY, EVERY + 1);
	check_shift(EVERY, 64 * 5);
	check_shift(128, 128);
}

/* A copy of bitmap @src that ends where the memory ends: the next word cannot be used. */
static unsigned long *at_the_end(int which, const unsigned long *src, unsigned int n)
{
	static char *ends[3];
	unsigned long *copy;

	if (!ends[which]) {
		char *map = mmap(NULL, 2 * SZ_64K, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		CHECK(map != MAP_FAILED);
		ends[which] = map + SZ_64K;
		CHECK_EQ(mprotect(ends[which], SZ_64K, PROT_NONE), 0);
	}
	copy = (unsigned long *)(ends[which] - bitmap_size(n));
	memcpy(copy, src, bitmap_size(n));
	return copy;
}

/* No function may access the word behind a bitmap, because nothing may be mapped there. */
static void check_end_of_memory(unsigned int n)
{
	unsigned long *x = at_the_end(0, a.w, n), *y = at_the_end(1, b.w, n),
		      *z = at_the_end(2, c.w, n);
	unsigned int some = random_below(n + 1);

	for (unsigned int off = 0; off <= n; off++) {
		SAME(find_next_bit(x, n, off), next_in(a.m, n, off, 1));
		SAME(find_next_zero_bit(x, n, off), next_in(a.m, n, off, 0));
		SAME(find_next_and_bit(x, y, n, off), next_in(both, n, off, 1));
		SAME(find_next_andnot_bit(x, y, n, off), next_in(first_only, n, off, 1));
		SAME(find_next_bit_wrap(x, n, off), wrap_in(a.m, n, off));
		SAME(find_nth_bit(x, n, off), nth_in(a.m, n, off));
		SAME(find_nth_and_bit(x, y, n, off), nth_in(both, n, off));
		SAME(find_nth_andnot_bit(x, y, n, off), nth_in(first_only, n, off));
	}
	SAME(find_last_bit(x, n), last_in(a.m, n));
	SAME(bitmap_weight(x, n), count_in(a.m, n));
	SAME(bitmap_equal(x, y, n), !memcmp(a.m, b.m, n));
	SAME(bitmap_or_equal(x, y, z, n), !memcmp(either, c.m, n));
	SAME(bitmap_intersects(x, y, n), next_in(both, n, 0, 1) < n);
	SAME(bitmap_subset(x, y, n), next_in(first_only, n, 0, 1) == n);

	bitmap_and(z, x, y, n);
	bitmap_andnot(z, x, y, n);
	bitmap_or(z, x, y, n);
	bitmap_xor(z, x, y, n);
	bitmap_complement(z, x, n);
	bitmap_replace(z, x, y, x, n);
	bitmap_copy_clear_tail(z, x, n);
	bitmap_shift_right(z, x, some, n);
	bitmap_shift_left(z, x, some, n);
	bitmap_cut(z, x, some, random_below(n - some + 1), n);
	bitmap_set(z, some, n - some);
	bitmap_clear(z, some, n - some);
	bitmap_fill(z, n);
	bitmap_zero(z, n);
	if (n) {
		SAME(bitmap_find_free_region(z, n, 0), 0);
		SAME(bitmap_find_next_zero_area(z, n, 1, n - 1, 0), 1);
	}
	SAME(bitmap_parse(text_mask, (unsigned int)strlen(text_mask), z, (int)n), 0);
	SAME(bitmap_equal(z, x, n), true);
	SAME(bitmap_parselist(text_list, z, (int)n), 0);
	SAME(bitmap_equal(z, x, n), true);
}

static void end_of_memory(void **state)
{
	for (unsigned int n = 0; n <= EVERY; n++) {
		for (int i = 0; i < 4; i++) {
			make_all(n);
			write_texts(n);
			check_end_of_memory(n);
		}
	}
}

/* All bits shifted out, of a bitmap whose length the compiler knows. */
static void constant_shifted_out(void **state)
{
	volatile unsigned int all = BITS_PER_LONG;
	unsigned long src = ~0UL, dst = 1;

	bitmap_shift_right(&dst, &src, all, BITS_PER_LONG);
	CHECK_EQ(dst, 0);
	dst = 1;
	bitmap_shift_left(&dst, &src, all, BITS_PER_LONG);
	CHECK_EQ(dst, 0);
}

/* Numbers that the compiler knows take other ways. */
#define CONSTANT(n)                                                               \
	do {                                                                      \
		for (int try = 0; try < 20; try++) {                              \
			make_all(n);                                              \
			SAME(bitmap_weight(a.w, n), count_in(a.m, n));            \
			SAME(bitmap_equal(a.w, b.w, n), !memcmp(a.m, b.m, n));    \
			SAME(bitmap_empty(a.w, n), next_in(a.m, n, 0, 1) == (n)); \
			SAME(bitmap_full(a.w, n), next_in(a.m, n, 0, 0) == (n));  \
			SAME(find_first_bit(a.w, n), next_in(a.m, n, 0, 1));      \
			SAME(find_last_bit(a.w, n), last_in(a.m, n));             \
			d = a;                                                    \
			bitmap_set(d.w, (n) / 2, (n) - (n) / 2);                  \
			memset(d.m + (n) / 2, 1, (n) - (n) / 2);                  \
			SAME_TAIL(&d, n);                                         \
			d = a;                                                    \
			bitmap_clear(d.w, (n) / 3, (n) / 3);                      \
			memset(d.m + (n) / 3, 0, (n) / 3);                        \
			SAME_TAIL(&d, n);                                         \
			d = a;                                                    \
			bitmap_shift_right(d.w, a.w, 1, n);                       \
			for (unsigned int i = 0; i < (n); i++)                    \
				d.m[i] = i + 1 < (n) ? a.m[i + 1] : 0;            \
			SAME_BITS(&d, n);                                         \
			d = a;                                                    \
			bitmap_shift_left(d.w, a.w, 1, n);                        \
			for (unsigned int i = 0; i < (n); i++)                    \
				d.m[i] = i ? a.m[i - 1] : 0;                      \
			SAME_BITS(&d, n);                                         \
			d = a;                                                    \
			bitmap_fill(d.w, n);                                      \
			memset(d.m, 1, n);                                        \
			SAME_BITS(&d, n);                                         \
			bitmap_zero(d.w, n);                                      \
			memset(d.m, 0, n);                                        \
			SAME_BITS(&d, n);                                         \
		}                                                                 \
	} while (0)

static void constant_lengths(void **state)
{
	CONSTANT(1);
	CONSTANT(2);
	CONSTANT(3);
	CONSTANT(7);
	CONSTANT(8);
	CONSTANT(31);
	CONSTANT(32);
	CONSTANT(33);
	CONSTANT(63);
	CONSTANT(64);
	CONSTANT(65);
	CONSTANT(128);
}

/* The masks, of any integer type: a plain number is an int. */
static void masks(void **state)
{
	unsigned int bits = BITS_PER_LONG;

	for (unsigned int n = 1; n <= 2 * bits; n++) {
		unsigned long want = n % bits ? (1UL << n % bits) - 1 : ~0UL;

		CHECK_EQ(BITMAP_LAST_WORD_MASK(n), want);
		CHECK_EQ(BITMAP_LAST_WORD_MASK((unsigned long)n), want);
		CHECK_EQ(BITMAP_FIRST_WORD_MASK(n), ~0UL << n % bits);
		CHECK_EQ(BITMAP_FIRST_WORD_MASK((int)n), ~0UL << n % bits);
	}
	CHECK_EQ(BITS_TO_LONGS(0), 0);
	CHECK_EQ(BITS_TO_LONGS(1), 1);
	CHECK_EQ(BITS_TO_LONGS(64), 64 / bits);
	CHECK_EQ(BITS_TO_LONGS(65), 64 / bits + 1);
	CHECK_EQ(BITS_TO_U64(64), 1);
	CHECK_EQ(BITS_TO_U64(65), 2);
	CHECK_EQ(BITS_TO_U32(32), 1);
	CHECK_EQ(BITS_TO_U32(33), 2);
	CHECK_EQ(BITS_TO_BYTES(8), 1);
	CHECK_EQ(BITS_TO_BYTES(9), 2);
	CHECK_EQ(BITS_PER_TYPE(u16), 16);
	CHECK_EQ(bitmap_size(65), (64 / bits + 1) * sizeof(long));
	CHECK_EQ(GENMASK(7, 4), 0xf0);
	CHECK_EQ(GENMASK(bits - 1, 0), ~0UL);
	CHECK_EQ(GENMASK_ULL(63, 60), 0xf000000000000000ULL);
	CHECK_EQ(BIT(3), 8);
	CHECK_EQ(BIT_ULL(40), 1ULL << 40);
	CHECK_EQ(BIT_WORD(bits + 1), 1);
	CHECK_EQ(BIT_MASK(bits + 1), 2);
}

static void mask_of_an_int(void **state)
{
	volatile int n;

	for (n = 1; n <= 2 * BITS_PER_LONG; n++) {
		int m = n;

		CHECK_EQ(BITMAP_LAST_WORD_MASK(m),
			 m % BITS_PER_LONG ? (1UL << m % BITS_PER_LONG) - 1 : ~0UL);
	}
}

static void from_u64(void **state)
{
	unsigned long made[] = { BITMAP_FROM_U64(0x8123456789abcdefULL) };

	for (int i = 0; i < 1000; i++) {
		u64 v = random_u64();
		unsigned long w[64 / BITS_PER_LONG + 1], guard = random_u64();

		w[64 / BITS_PER_LONG] = guard;
		bitmap_from_u64(w, v);
		for (int bit = 0; bit < 64; bit++)
			CHECK_EQ(bit_of(w, bit), v >> bit & 1);
		CHECK_EQ(w[64 / BITS_PER_LONG], guard);
	}
	CHECK_EQ(ARRAY_SIZE(made), 64 / BITS_PER_LONG);
	for (int bit = 0; bit < 64; bit++)
		CHECK_EQ(bit_of(made, bit), 0x8123456789abcdefULL >> bit & 1);
}

/* ---- words ---- */

static void words(void **state)
{
	for (int bit = 0; bit < BITS_PER_LONG; bit++) {
		unsigned long w = 1UL << bit;
		unsigned long high = bit == BITS_PER_LONG - 1 ? 0 : ~0UL << (bit + 1);

		CHECK_EQ(__ffs(w), bit);
		CHECK_EQ(__ffs(w | (random_u64() & high)), bit);
		CHECK_EQ(__fls(w), bit);
		CHECK_EQ(__fls(w | ((unsigned long)random_u64() & (w - 1))), bit);
		CHECK_EQ(ffz(~w), bit);
		CHECK_EQ(ffz(w - 1), bit);
		CHECK_EQ(fls_long(w), bit + 1);
		CHECK_EQ(hweight_long(w), 1);
		CHECK_EQ(hweight_long(w - 1), bit);
	}
	for (int bit = 0; bit < 32; bit++) {
		CHECK_EQ(fls(1U << bit), bit + 1);
		CHECK_EQ(fls((1U << bit) | ((u32)random_u64() & ((1U << bit) - 1))), bit + 1);
		CHECK_EQ(ffs((int)(1U << bit)), bit + 1);
		CHECK_EQ(hweight32((1U << bit) - 1), bit);
	}
	for (int bit = 0; bit < 64; bit++) {
		CHECK_EQ(fls64(1ULL << bit), bit + 1);
		CHECK_EQ(fls64((1ULL << bit) | (random_u64() & ((1ULL << bit) - 1))), bit + 1);
		CHECK_EQ(__ffs64(1ULL << bit), bit);
		CHECK_EQ(hweight64((1ULL << bit) - 1), bit);
	}
	CHECK_EQ(fls(0), 0);
	CHECK_EQ(fls64(0), 0);
	CHECK_EQ(fls_long(0), 0);
	CHECK_EQ(ffs(0), 0);
	CHECK_EQ(fls(UINT_MAX), 32);
	CHECK_EQ(fls64(~0ULL), 64);
	CHECK_EQ(fls64(0x100000000ULL), 33);
	CHECK_EQ(hweight8(0xff), 8);
	CHECK_EQ(hweight8(0x1ff), 8);
	CHECK_EQ(hweight16(0xffff), 16);
	CHECK_EQ(hweight16(0x1ffff), 16);
	CHECK_EQ(hweight32(0xffffffff), 32);
	CHECK_EQ(hweight64(~0ULL), 64);
	CHECK_EQ(hweight_long(~0UL), BITS_PER_LONG);

	CHECK_EQ(get_count_order(0), -1);
	CHECK_EQ(get_count_order(1), 0);
	CHECK_EQ(get_count_order(2), 1);
	CHECK_EQ(get_count_order(3), 2);
	for (int order = 2; order < 32; order++) {
		CHECK_EQ(get_count_order(1U << order), order);
		CHECK_EQ(get_count_order((1U << order) - 1), order);
		if (order < 31)
			CHECK_EQ(get_count_order((1U << order) + 1), order + 1);
	}
}

static void rotations(void **state)
{
	for (int i = 0; i < 300; i++) {
		u64 v64 = random_u64();
		u32 v32 = (u32)random_u64();

		for (unsigned int s = 0; s < 64; s++) {
			u64 left = s ? v64 << s | v64 >> (64 - s) : v64;
			u32 left32 = s % 32 ? v32 << s % 32 | v32 >> (32 - s % 32) : v32;

			CHECK_EQ(rol64(v64, s), left);
			CHECK_EQ(rol64(v64, s + 64), left);
			CHECK_EQ(ror64(left, s), v64);
			CHECK_EQ(ror64(left, s + 64), v64);
			CHECK_EQ(rol32(v32, s), left32);
			CHECK_EQ(ror32(left32, s), v32);
		}
	}
	CHECK_EQ(rol32(0x80000001, 1), 3);
	CHECK_EQ(ror32(3, 1), 0x80000001);
	CHECK_EQ(rol64(0x8000000000000001ULL, 4), 0x18);
	CHECK_EQ(ror64(0x18, 4), 0x8000000000000001ULL);
}

static void signs(void **state)
{
	CHECK_EQ(sign_extend32(0x80, 7), -128);
	CHECK_EQ(sign_extend32(0x7f, 7), 127);
	CHECK_EQ(sign_extend32(0xff7f, 7), 127);
	CHECK_EQ(sign_extend32(1, 0), -1);
	CHECK_EQ(sign_extend32(2, 0), 0);
	CHECK_EQ(sign_extend64(1ULL << 47, 47), -(1LL << 47));
	CHECK_EQ(sign_extend64((1ULL << 47) - 1, 47), (1LL << 47) - 1);
	for (int i = 0; i < 1000; i++) {
		u64 v = random_u64();

		for (int index = 0; index < 64; index++) {
			u64 mask = index == 63 ? ~0ULL : (1ULL << (index + 1)) - 1;
			s64 want = v >> index & 1 ? (s64)(v | ~mask) : (s64)(v & mask);

			CHECK_EQ(sign_extend64(v, index), want);
			if (index < 32)
				CHECK_EQ(sign_extend32((u32)v, index), (s32)want);
		}
	}
}

/* ---- sets of CPUs ---- */

#define LAST ((int)NR_CPUS - 1)

static void cpumasks(void **state)
{
	struct cpumask a, b, c;
	unsigned int cpu, n = 0;

	cpumask_clear(&a);
	CHECK(cpumask_empty(&a));
	CHECK_EQ(cpumask_weight(&a), 0);
	CHECK(cpumask_first(&a) >= nr_cpu_ids);
	CHECK(cpumask_next(-1, &a) >= nr_cpu_ids);
	cpumask_clear(&b);
	cpumask_setall(&b);
	CHECK(!cpumask_empty(&b));
	CHECK_EQ(cpumask_weight(&b), NR_CPUS);
	CHECK(cpumask_equal(&b, cpu_possible_mask));
	CHECK(!cpumask_equal(&a, &b));
	for_each_cpu(cpu, &b)
		CHECK_EQ(cpu, n++);
	CHECK_EQ(n, NR_CPUS);
	for_each_cpu(cpu, &a)
		CHECK(false);

	cpumask_set_cpu(LAST, &a);
	CHECK(cpumask_test_cpu(LAST, &a));
	CHECK_EQ(cpumask_first(&a), LAST);
	CHECK_EQ(cpumask_next(-1, &a), LAST);
	CHECK(cpumask_next(LAST, &a) >= nr_cpu_ids);
	CHECK_EQ(cpumask_weight(&a), 1);
	CHECK(cpumask_and(&c, &a, &b));
	CHECK(cpumask_equal(&c, &a));
	cpumask_clear_cpu(LAST, &b);
	CHECK(!cpumask_test_cpu(LAST, &b));
	CHECK(!cpumask_and(&c, &a, &b));
	CHECK(cpumask_empty(&c));
	cpumask_copy(&c, &a);
	CHECK(cpumask_equal(&c, &a));

	random_state = 99;
	for (int round = 0; round < 100; round++) {
		u8 model[NR_CPUS];

		for_each_possible_cpu(cpu) {
			model[cpu] = random_below(2);
			if (model[cpu])
				cpumask_set_cpu(cpu, &a);
			else
				cpumask_clear_cpu(cpu, &a);
		}
		for (int from = -1; from < (int)NR_CPUS; from++) {
			unsigned int want = from + 1;

			while (want < NR_CPUS && !model[want])
				want++;
			CHECK_EQ(min(cpumask_next(from, &a), nr_cpu_ids), want);
		}
	}

	/* Before smp_init() CPU 0 is alone. */
	CHECK_EQ(num_possible_cpus(), NR_CPUS);
	CHECK_EQ(num_online_cpus(), 1);
	CHECK(cpu_online(0U));
	CHECK(cpu_possible((unsigned int)LAST));
	CHECK(!cpu_possible(NR_CPUS + 0U));
	CHECK(!cpu_online(NR_CPUS + 0U));
	CHECK(!cpu_online(100000U));
	n = 0;
	for_each_online_cpu(cpu)
		CHECK_EQ(cpu, n++);
	CHECK_EQ(n, 1);
	n = 0;
	for_each_possible_cpu(cpu)
		CHECK_EQ(cpu, n++);
	CHECK_EQ(n, NR_CPUS);
	/*
	 * A CPU goes online and offline. No CPU number beyond the last is online, whatever the
	 * mask contains.
	 */
	set_cpu_online(LAST, true);
	CHECK(cpu_online((unsigned int)LAST));
	CHECK_EQ(num_online_cpus(), NR_CPUS > 1 ? 2 : 1);
	set_cpu_online(LAST, false);
	CHECK(!cpu_online((unsigned int)LAST));
	CHECK_EQ(num_online_cpus(), NR_CPUS > 1 ? 1 : 0);
	cpumask_copy(&__cpu_online_mask, cpu_possible_mask);
	CHECK(cpu_online((unsigned int)LAST));
	CHECK(!cpu_online(NR_CPUS + 0U));
	CHECK(!cpu_possible(NR_CPUS + 0U));
	CHECK_EQ(num_online_cpus(), NR_CPUS);
	cpumask_clear(&__cpu_online_mask);
	set_cpu_online(0, true);
}

/* ---- text that is no bitmap, and odd text that is ---- */

struct text_case {
	const char *text;
	int nbits;
	int error;
	const char *bits; /* as a list */
};

static void check_bits_listed(const char *text, const unsigned long *w, int nbits, const char *want)
{
	static char page[PAGE_SIZE] __aligned(PAGE_SIZE);
	size_t len;

	len = bitmap_print_to_pagebuf(true, page, w, nbits);
	CHECK_EQ(page[len - 1], '\n');
	page[len - 1] = '\0';
	if (strcmp(page, want))
		check_failed(__FILE__, __LINE__, "\"%s\" is \"%s\", expected \"%s\"", text, page,
			     want);
}

static void parse_cases(void **state)
{
	static const struct text_case cases[] = {
		{ "", 40, 0, "" },
		{ "\n", 40, 0, "" },
		{ "0", 40, 0, "" },
		{ "1", 40, 0, "0" },
		{ "  1", 40, 0, "0" },
		{ "1  ", 40, 0, "0" },
		{ "\v\f\r1\t\v\f\r", 40, 0, "0" },
		{ "1\f0\v0", 65, 0, "64" },
		{ "1\n2", 40, 0, "0" },
		{ "f,00000001", 40, 0, "0,32-35" },
		{ "F,1", 40, 0, "0,32-35" },
		{ "1,0,0", 65, 0, "64" },
		{ "deadBEEF", 32, 0, "0-3,5-7,9-13,15-16,18-19,21,23,25-28,30-31" },
		{ "80000000", 32, 0, "31" },
		{ "80,00000000", 40, 0, "39" },
		{ "g", 40, -EINVAL, NULL },
		{ "0x1", 40, -EINVAL, NULL },
		{ "1;2", 40, -EINVAL, NULL },
		{ "-1", 40, -EINVAL, NULL },
		{ "1/", 40, -EINVAL, NULL },
		{ "123456789", 64, -EOVERFLOW, NULL },
		{ "000000001", 64, -EOVERFLOW, NULL },
		{ "100,00000000", 40, -EOVERFLOW, NULL },
		{ "10", 4, -EOVERFLOW, NULL },
		{ "1,0,0", 64, -EOVERFLOW, NULL },
		{ "2", 1, -EOVERFLOW, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct text_case *t = &cases[i];
		unsigned long w[4] = { ~0UL, ~0UL, ~0UL, ~0UL };
		int got = bitmap_parse(t->text, (unsigned int)strlen(t->text), w, t->nbits);

		if (got != t->error)
			check_failed(__FILE__, __LINE__, "\"%s\" of %d bits: %d, expected %d",
				     t->text, t->nbits, got, t->error);
		if (!got)
			check_bits_listed(t->text, w, t->nbits, t->bits);
		CHECK_EQ(w[3], ~0UL);
	}
	/* The length ends it, too. */
	unsigned long w[2];

	CHECK_EQ(bitmap_parse("12xyz", 2, w, 40), 0);
	check_bits_listed("12", w, 40, "1,4");
	CHECK_EQ(bitmap_parse("12xyz", 3, w, 40), -EINVAL);
	CHECK_EQ(bitmap_parse("12", 0, w, 40), 0);
	check_bits_listed("", w, 40, "");
}

static const struct text_case list_cases[] = {
	{ "", 40, 0, "" },
	{ "\n", 40, 0, "" },
	{ " ,\t,", 40, 0, "" },
	{ "0", 40, 0, "0" },
	{ "39", 40, 0, "39" },
	{ "0-39", 40, 0, "0-39" },
	{ "3,1,2", 40, 0, "1-3" },
	{ "1-3,2-5", 40, 0, "1-5" },
	{ " 1 , 5 ", 40, 0, "1,5" },
	{ "\v1\f\r5\v7\t", 40, 0, "1,5,7" },
	{ "1 5\n7", 40, 0, "1,5" },
	{ ",,1,,2,,", 40, 0, "1-2" },
	{ "007", 40, 0, "7" },
	{ "N", 40, 0, "39" },
	{ "38-N", 40, 0, "38-39" },
	{ "N-N", 40, 0, "39" },
	{ "all", 40, 0, "0-39" },
	{ "ALL", 40, 0, "0-39" },
	{ "aLl", 3, 0, "0-2" },
	{ "all:1/2", 9, 0, "0,2,4,6,8" },
	{ "0-15:2/4", 40, 0, "0-1,4-5,8-9,12-13" },
	{ "0-14:2/4", 40, 0, "0-1,4-5,8-9,12-13" },
	{ "0-12:2/4", 40, 0, "0-1,4-5,8-9,12" },
	{ "1-10:8/12", 40, 0, "1-8" },
	{ "0-31:1/3,1-1:1/1", 40, 0, "0-1,3,6,9,12,15,18,21,24,27,30" },
	{ "0-9:0/5", 40, 0, "" },
	{ "0-9:5/5", 40, 0, "0-9" },
	{ "5-5:1/1", 40, 0, "5" },
	{ "0-N:1/N", 9, 0, "0,8" },
	{ "10-20:1/1000000", 40, 0, "10" },
	{ "-1", 40, -EINVAL, NULL },
	{ "1-", 40, -EINVAL, NULL },
	{ "-", 40, -EINVAL, NULL },
	{ "1-2-3", 40, -EINVAL, NULL },
	{ "1--2", 40, -EINVAL, NULL },
	{ "3-1", 40, -EINVAL, NULL },
	{ "1:1/2", 40, -EINVAL, NULL },
	{ "0-9:", 40, -EINVAL, NULL },
	{ "0-9:2", 40, -EINVAL, NULL },
	{ "0-9:2/", 40, -EINVAL, NULL },
	{ "0-9:2/0", 40, -EINVAL, NULL },
	{ "0-9:0/0", 40, -EINVAL, NULL },
	{ "0-9:/3", 40, -EINVAL, NULL },
	{ "0-9:5/4", 40, -EINVAL, NULL },
	{ "0-9:1/2x", 40, -EINVAL, NULL },
	{ "a", 40, -EINVAL, NULL },
	{ "al", 40, -EINVAL, NULL },
	{ "allx", 40, -EINVAL, NULL },
	{ "all1", 40, -EINVAL, NULL },
	{ "allN", 40, -EINVAL, NULL },
	{ "allall", 40, -EINVAL, NULL },
	{ "0-9N", 40, -EINVAL, NULL },
	{ "0-9all", 40, -EINVAL, NULL },
	{ "al1", 40, -EINVAL, NULL },
	{ "n", 40, -EINVAL, NULL },
	{ "N1", 40, -EINVAL, NULL },
	{ "0x1", 40, -EINVAL, NULL },
	{ "1x", 40, -EINVAL, NULL },
	{ "1;2", 40, -EINVAL, NULL },
	{ "40", 40, -ERANGE, NULL },
	{ "0-40", 40, -ERANGE, NULL },
	{ "N-40", 40, -ERANGE, NULL },
	{ "1,2,100", 40, -ERANGE, NULL },
	{ "4294967294", 40, -ERANGE, NULL },
	{ "4294967296", 40, -EOVERFLOW, NULL },
	{ "0-4294967296", 40, -EOVERFLOW, NULL },
	{ "0-9:1/4294967296", 40, -EOVERFLOW, NULL },
	{ "99999999999999999999999999", 40, -EOVERFLOW, NULL },
};

static void check_list_case(const struct text_case *t)
{
	unsigned long w[3] = { ~0UL, ~0UL, ~0UL };
	int got = bitmap_parselist(t->text, w, t->nbits);

	if (got != t->error)
		check_failed(__FILE__, __LINE__, "\"%s\" of %d bits: %d, expected %d", t->text,
			     t->nbits, got, t->error);
	if (!got)
		check_bits_listed(t->text, w, t->nbits, t->bits);
	CHECK_EQ(w[2], ~0UL);
}

static void parselist_cases(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(list_cases); i++)
		check_list_case(&list_cases[i]);
}

/* A group so long that start + group does not fit into 32 bits. */
static void parselist_long_group(void **state)
{
	static const struct text_case one = { "10-20:1/4294967295", 40, 0, "10" },
				      two = { "10-20:1/4294967290", 40, 0, "10" };

	check_list_case(&one);
	check_list_case(&two);
}

/* Behind the end there is nothing: else who reads to the end never gets there. */
static void print_behind_the_end(void **state)
{
	unsigned long w[1] = { 0xf5 };
	char buf[16];

	CHECK_EQ(bitmap_print_list_to_buf(buf, w, 8, 0, sizeof(buf)), 9);
	CHECK_STR(buf, "0,2,4-7\n");
	CHECK_EQ(bitmap_print_bitmask_to_buf(buf, w, 8, 0, sizeof(buf)), 4);
	CHECK_STR(buf, "f5\n");
	CHECK_EQ(bitmap_print_list_to_buf(buf, w, 8, 8, sizeof(buf)), 1);
	CHECK_EQ(bitmap_print_list_to_buf(buf, w, 8, 9, sizeof(buf)), 0);
	CHECK_EQ(bitmap_print_list_to_buf(buf, w, 8, 1000, sizeof(buf)), 0);
	CHECK_EQ(bitmap_print_bitmask_to_buf(buf, w, 8, 4, sizeof(buf)), 0);
}

static void enough(void **state)
{
	printf("# %lu operations compared\n", ops);
	CHECK(ops >= 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions),
		cmocka_unit_test(find),
		cmocka_unit_test(loops),
		cmocka_unit_test(writes),
		cmocka_unit_test(ranges),
		cmocka_unit_test(every_range),
		cmocka_unit_test(end_of_memory),
		cmocka_unit_test(areas),
		cmocka_unit_test(orders),
		cmocka_unit_test(arrays),
		cmocka_unit_test(text),
		cmocka_unit_test(bits),
		cmocka_unit_test(constant_lengths),
		cmocka_unit_test(constant_shifted_out),
		cmocka_unit_test(masks),
		cmocka_unit_test(mask_of_an_int),
		cmocka_unit_test(from_u64),
		cmocka_unit_test(words),
		cmocka_unit_test(rotations),
		cmocka_unit_test(signs),
		cmocka_unit_test(cpumasks),
		cmocka_unit_test(parse_cases),
		cmocka_unit_test(parselist_cases),
		cmocka_unit_test(parselist_long_group),
		cmocka_unit_test(print_behind_the_end),
		cmocka_unit_test(enough),
	};

	random_init();
	return cmocka_run_group_tests_name("bitmap", tests, NULL, NULL);
}
