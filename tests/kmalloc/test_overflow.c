// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arithmetic that knows when a result does not fit. For 8 bits every pair of
 * numbers is tried; for wider types what is around their edges.
 */

#include "../testlib.h"

#include <linux/overflow.h>

#define IS_SIGNED(T) ((T)-1 < (T)1)
#define MAX_OF(T)    ((T)(((((T)1 << (sizeof(T) * 8 - 1 - IS_SIGNED(T))) - 1) << 1) + 1))
#define MIN_OF(T)    (IS_SIGNED(T) ? (T)(-MAX_OF(T) - 1) : (T)0)

/* ---- adding, subtracting, multiplying ---- */

/* Two numbers of 8 bits, and what @op makes of them when there is room. */
#define CHECK_PAIR(op, T, a, b, sum)                                                               \
	do {                                                                                       \
		int __sum = (sum);                                                                 \
		T __d = (T)~__sum;                                                                 \
		bool __over = check_##op##_overflow((T)(a), (T)(b), &__d);                         \
                                                                                                   \
		if (__over != (__sum < MIN_OF(T) || __sum > MAX_OF(T)) || __d != (T)__sum)         \
			check_failed(__FILE__, __LINE__, "check_%s_overflow(%s %d, %d) is %d, %d", \
				     #op, #T, a, b, __over, __d);                                  \
	} while (0)

#define CHECK_ALL_PAIRS(T)                                             \
	do {                                                           \
		for (int a = MIN_OF(T); a <= MAX_OF(T); a++) {         \
			for (int b = MIN_OF(T); b <= MAX_OF(T); b++) { \
				CHECK_PAIR(add, T, a, b, a + b);       \
				CHECK_PAIR(sub, T, a, b, a - b);       \
				CHECK_PAIR(mul, T, a, b, a *b);        \
			}                                              \
		}                                                      \
	} while (0)

static void every_pair(void **state)
{
	CHECK_ALL_PAIRS(u8);
	CHECK_ALL_PAIRS(s8);
}

#define CHECK_EDGE(op, T, a, b, fits, want)                                     \
	do {                                                                    \
		T __d = 99;                                                     \
                                                                                \
		CHECK_EQ(check_##op##_overflow((T)(a), (T)(b), &__d), !(fits)); \
		CHECK_EQ(__d, (T)(want));                                       \
	} while (0)

#define CHECK_EDGES(T)                                                          \
	do {                                                                    \
		T min = MIN_OF(T), max = MAX_OF(T), half = (T)(max / 2);        \
                                                                                \
		CHECK_EDGE(add, T, max, 0, true, max);                          \
		CHECK_EDGE(add, T, max - 1, 1, true, max);                      \
		CHECK_EDGE(add, T, max, 1, false, min);                         \
		CHECK_EDGE(add, T, 1, max, false, min);                         \
		CHECK_EDGE(add, T, max, max, false, -2);                        \
		CHECK_EDGE(add, T, min, max, true, IS_SIGNED(T) ? (T)-1 : max); \
		CHECK_EDGE(sub, T, min, 0, true, min);                          \
		CHECK_EDGE(sub, T, min, 1, false, max);                         \
		CHECK_EDGE(sub, T, min + 1, 1, true, min);                      \
		CHECK_EDGE(sub, T, max, max, true, 0);                          \
		CHECK_EDGE(sub, T, 0, max, IS_SIGNED(T), -max);                 \
		CHECK_EDGE(mul, T, max, 0, true, 0);                            \
		CHECK_EDGE(mul, T, max, 1, true, max);                          \
		CHECK_EDGE(mul, T, half, 2, true, max - 1);                     \
		CHECK_EDGE(mul, T, 2, half, true, max - 1);                     \
		CHECK_EDGE(mul, T, half + 1, 2, false, min);                    \
		CHECK_EDGE(mul, T, max, max, false, 1);                         \
		CHECK_EDGE(add, T, min, -1, !IS_SIGNED(T), max);                \
		CHECK_EDGE(sub, T, 0, min, !IS_SIGNED(T), min);                 \
		CHECK_EDGE(mul, T, min, -1, !IS_SIGNED(T), min);                \
	} while (0)

static void edges(void **state)
{
	CHECK_EDGES(u8);
	CHECK_EDGES(s8);
	CHECK_EDGES(u16);
	CHECK_EDGES(s16);
	CHECK_EDGES(u32);
	CHECK_EDGES(s32);
	CHECK_EDGES(u64);
	CHECK_EDGES(s64);
	CHECK_EDGES(unsigned long);
	CHECK_EDGES(long);
	CHECK_EDGES(size_t);
}

/* Operands and result of different types: it is their values that count. */
static void mixed_types(void **state)
{
	unsigned int ui;
	int i;
	u64 ull;
	u8 b;

	CHECK(!check_add_overflow(-1, 2U, &b));
	CHECK_EQ(b, 1);
	CHECK(check_add_overflow(-2, 1U, &b));
	CHECK_EQ(b, 255);
	CHECK(!check_add_overflow(UINT_MAX, 1LL, &ull));
	CHECK_EQ(ull, 0x100000000);
	CHECK(check_add_overflow(UINT_MAX, 1LL, &ui));
	CHECK_EQ(ui, 0);
	CHECK(!check_sub_overflow(1U, 2U, &i));
	CHECK_EQ(i, -1);
	CHECK(check_sub_overflow(1, 2, &ull));
	CHECK(!check_mul_overflow(UINT_MAX, UINT_MAX, &ull));
	CHECK_EQ(ull, 0xfffffffe00000001);
	CHECK(check_mul_overflow(-1, 1U, &ui));
	CHECK(check_mul_overflow(16, 16, &b));
	CHECK_EQ(b, 0);
	CHECK(!check_mul_overflow(-4, -4, &b));
	CHECK_EQ(b, 16);
}

/* ---- shifting ---- */

/* @a is not negative: does @a << @s fit below @max, in so many bits? */
static bool shl_fits(u64 a, int s, int bits, u64 max)
{
	return s >= 0 && s < bits && a <= max >> s;
}

#define CHECK_SHL(A, D, a, s)                                                                     \
	do {                                                                                      \
		A __a = (A)(a);                                                                   \
		D __d = 99;                                                                       \
		int __bits = (int)sizeof(D) * 8;                                                  \
		bool __fits = !is_negative(__a) &&                                                \
			      shl_fits((u64)__a, (s), __bits, (u64)MAX_OF(D));                    \
		bool __over = check_shl_overflow(__a, (s), &__d);                                 \
                                                                                                  \
		if (__over == __fits)                                                             \
			check_failed(__FILE__, __LINE__, "%s %lld << %d in %s: overflow: %d", #A, \
				     (long long)__a, (s), #D, __over);                            \
		CHECK_EQ(__d, (D)((s) < 0 || (s) >= __bits ? (u64)__a : (u64)__a << (s)));        \
	} while (0)

#define CHECK_SHIFTS(A, D)                                            \
	do {                                                          \
		A __some[] = { 0,                                     \
			       1,                                     \
			       2,                                     \
			       3,                                     \
			       5,                                     \
			       64,                                    \
			       127,                                   \
			       128,                                   \
			       (A)255,                                \
			       (A)0x8001,                             \
			       (A)12345678,                           \
			       (A)-1,                                 \
			       (A)-2,                                 \
			       MIN_OF(A),                             \
			       MAX_OF(A),                             \
			       MAX_OF(A) / 2,                         \
			       MAX_OF(A) - 1 };                       \
                                                                      \
		for (size_t __i = 0; __i < ARRAY_SIZE(__some); __i++) \
			for (int __s = -3; __s < 70; __s++)           \
				CHECK_SHL(A, D, __some[__i], __s);    \
	} while (0)

static void shifts(void **state)
{
	CHECK_SHIFTS(u8, u8);
	CHECK_SHIFTS(s8, s8);
	CHECK_SHIFTS(u8, s8);
	CHECK_SHIFTS(s8, u8);
	CHECK_SHIFTS(u16, u16);
	CHECK_SHIFTS(s16, s16);
	CHECK_SHIFTS(u32, u32);
	CHECK_SHIFTS(s32, s32);
	CHECK_SHIFTS(u64, u64);
	CHECK_SHIFTS(s64, s64);
	CHECK_SHIFTS(s64, s8);
	CHECK_SHIFTS(u64, u16);
	CHECK_SHIFTS(s8, s64);
	CHECK_SHIFTS(u8, u64);
	/* Of the same width: nothing is cut off, but the sign comes or goes. */
	CHECK_SHIFTS(u32, s32);
	CHECK_SHIFTS(s32, u32);
	CHECK_SHIFTS(u64, s64);
	CHECK_SHIFTS(s64, u64);
}

static void shift_by_any_type(void **state)
{
	unsigned int d;

	CHECK(!check_shl_overflow(1U, (u8)31, &d));
	CHECK_EQ(d, 1U << 31);
	CHECK(check_shl_overflow(1U, (u8)32, &d));
	CHECK(check_shl_overflow(1U, (s8)-1, &d));
	CHECK(check_shl_overflow(7U, 1ULL << 32, &d));
	CHECK_EQ(d, 7);
	CHECK(check_shl_overflow(1U, LLONG_MIN, &d));
}

/* Each argument is evaluated once. */
static void evaluated_once(void **state)
{
	int a = 3, b = 4, d[2] = { 0, 77 }, *where = d;

	CHECK(!check_add_overflow(a++, b++, where++));
	CHECK_EQ(d[0], 7);
	CHECK_PTR(where, d + 1);
	where = d;
	CHECK(!check_shl_overflow(a++, b++, where++));
	CHECK_EQ(d[0], 4 << 5);
	CHECK_PTR(where, d + 1);
	CHECK_EQ(a, 5);
	CHECK_EQ(b, 6);
	CHECK_EQ(d[1], 77);
}

static void negative_or_not(void **state)
{
	CHECK(is_negative(-1) && is_negative((s8)-128) && is_negative(LLONG_MIN));
	CHECK(!is_negative(0) && !is_negative(1) && !is_negative(0U) && !is_negative(~0ULL));
	CHECK(is_non_negative(0) && is_non_negative(~0U) && is_non_negative(INT_MAX));
	CHECK(!is_non_negative(-1) && !is_non_negative(LLONG_MIN));
}

/* ---- sizes, which become SIZE_MAX ---- */

static void sizes(void **state)
{
	size_t half = SIZE_MAX / 2 + 1, root = (size_t)1 << BITS_PER_LONG / 2;

	CHECK_EQ(size_mul(6, 7), 42);
	CHECK_EQ(size_mul(0, SIZE_MAX), 0);
	CHECK_EQ(size_mul(1, SIZE_MAX - 1), SIZE_MAX - 1);
	CHECK_EQ(size_mul(half, 1), half);
	CHECK_EQ(size_mul(half, 2), SIZE_MAX);
	CHECK_EQ(size_mul(root, root), SIZE_MAX);
	CHECK_EQ(size_mul(root - 1, root + 1), SIZE_MAX); /* and no overflow */
	CHECK_EQ(size_mul(root - 1, root), SIZE_MAX - root + 1);
	CHECK_EQ(size_mul(SIZE_MAX, SIZE_MAX), SIZE_MAX);

	CHECK_EQ(size_add(40, 2), 42);
	CHECK_EQ(size_add(SIZE_MAX - 2, 1), SIZE_MAX - 1);
	CHECK_EQ(size_add(SIZE_MAX, 0), SIZE_MAX);
	CHECK_EQ(size_add(SIZE_MAX, 1), SIZE_MAX);
	CHECK_EQ(size_add(half, half), SIZE_MAX);
	CHECK_EQ(size_add(half, half + 5), SIZE_MAX);

	CHECK_EQ(size_sub(44, 2), 42);
	CHECK_EQ(size_sub(5, 5), 0);
	CHECK_EQ(size_sub(5, 6), SIZE_MAX);
	CHECK_EQ(size_sub(0, half), SIZE_MAX);
	CHECK_EQ(size_sub(SIZE_MAX - 1, 1), SIZE_MAX - 2);
	/* What has overflowed already does not come back. */
	CHECK_EQ(size_sub(SIZE_MAX, 1), SIZE_MAX);
	CHECK_EQ(size_sub(SIZE_MAX, SIZE_MAX), SIZE_MAX);
	CHECK_EQ(size_sub(5, SIZE_MAX), SIZE_MAX);
	CHECK_EQ(size_sub(size_add(size_mul(half, 3), 1), 7), SIZE_MAX);
}

static void arrays(void **state)
{
	size_t half = SIZE_MAX / 2 + 1;

	CHECK_EQ(array_size(6, 7), 42);
	CHECK_EQ(array_size(half, 2), SIZE_MAX);
	CHECK_EQ(array3_size(2, 3, 7), 42);
	CHECK_EQ(array3_size(half, 2, 1), SIZE_MAX);
	CHECK_EQ(array3_size(half, 1, 2), SIZE_MAX);
	CHECK_EQ(array3_size(1, half, 2), SIZE_MAX);
	CHECK_EQ(array3_size(half, 1, 1), half);
	CHECK_EQ(array3_size(half, 1, 0), 0);
}

struct train {
	u64 engine;
	u16 wagons;
	u32 wagon[];
};

static int looked_at;

static struct train *train(void)
{
	looked_at++;
	return NULL;
}

/* Sums of constants are constants, which an array's length can be. */
typedef char room[struct_size((struct train *)NULL, wagon, 5)];
_Static_assert(sizeof(room) == sizeof(struct train) + 5 * sizeof(u32), "struct_size");
_Static_assert(flex_array_size((struct train *)NULL, wagon, 7) == 28, "flex_array_size");

static void flexible(void **state)
{
	volatile size_t n = 5;
	struct train *t = NULL;

	CHECK_EQ(sizeof(room), struct_size(t, wagon, n));
	CHECK_EQ(flex_array_size(t, wagon, n), 20);
	CHECK_EQ(flex_array_size(t, wagon, 0), 0);
	CHECK_EQ(struct_size(t, wagon, 0), sizeof(struct train));
	n = SIZE_MAX / sizeof(u32);
	CHECK_EQ(flex_array_size(t, wagon, n), SIZE_MAX - 3);
	CHECK_EQ(struct_size(t, wagon, n), SIZE_MAX);
	n++;
	CHECK_EQ(flex_array_size(t, wagon, n), SIZE_MAX);
	CHECK_EQ(struct_size(t, wagon, n), SIZE_MAX);
	n = (SIZE_MAX - sizeof(struct train)) / sizeof(u32);
	CHECK_EQ(struct_size(t, wagon, n), sizeof(struct train) + n * sizeof(u32));
	n = 3;
	CHECK_PTR(train(), NULL);
	CHECK_EQ(struct_size(train(), wagon, n++), sizeof(struct train) + 12);
	CHECK_EQ(flex_array_size(train(), wagon, n++), 16);
	CHECK_EQ(looked_at, 1);
	CHECK_EQ(n, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair),	   cmocka_unit_test(edges),
		cmocka_unit_test(mixed_types),	   cmocka_unit_test(evaluated_once),
		cmocka_unit_test(shifts),	   cmocka_unit_test(shift_by_any_type),
		cmocka_unit_test(negative_or_not), cmocka_unit_test(sizes),
		cmocka_unit_test(arrays),	   cmocka_unit_test(flexible),
	};

	return cmocka_run_group_tests_name("overflow", tests, NULL, NULL);
}
