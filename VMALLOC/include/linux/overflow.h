/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_OVERFLOW_H
#define _LINUX_OVERFLOW_H

/*
 * Arithmetic that knows when a result does not fit (Linux:
 * include/linux/overflow.h).
 *
 * A product that wraps around is the classic way to a buffer that is too small.
 * Two kinds of help: check_*_overflow() computes, and says whether it went
 * wrong; size_add() and those below it give SIZE_MAX instead of a wrong size,
 * which no allocator has, so that only the allocation need be checked.
 */

#include <linux/kernel.h>

#ifndef SIZE_MAX
#define SIZE_MAX (~(size_t)0)
#endif

/* Whether an overflow happened must not be ignored. */
static inline bool __must_check __must_check_overflow(bool overflow)
{
	return unlikely(overflow);
}

/**
 * check_add_overflow - add, and say whether the sum fits
 * @a: first addend
 * @b: second addend
 * @d: where the sum goes, cut to what fits
 *
 * Evaluates to true when it did not fit. Any integer types; so do those below.
 */
#define check_add_overflow(a, b, d) __must_check_overflow(__builtin_add_overflow(a, b, d))

/**
 * check_sub_overflow - subtract, and say whether the difference fits
 * @a: minuend
 * @b: subtrahend
 * @d: where the difference goes
 */
#define check_sub_overflow(a, b, d) __must_check_overflow(__builtin_sub_overflow(a, b, d))

/**
 * check_mul_overflow - multiply, and say whether the product fits
 * @a: first factor
 * @b: second factor
 * @d: where the product goes
 */
#define check_mul_overflow(a, b, d) __must_check_overflow(__builtin_mul_overflow(a, b, d))

/* In this form the compiler does not warn where a type has no negative values. */
#define is_non_negative(a) ((a) > 0 || (a) == 0)
#define is_negative(a)	   (!(is_non_negative(a)))

/**
 * check_shl_overflow - shift to the left, and say whether that loses anything
 * @a: value to be shifted; a negative one never fits
 * @s: by how many bits; as many as @d has, or more, or fewer than none, never fits
 * @d: where the result goes; @a itself where @s does not fit
 */
#define check_shl_overflow(a, s, d)                                                           \
	__must_check_overflow(({                                                              \
		typeof(a) __from = (a);                                                       \
		typeof(s) __bits = (s);                                                       \
		typeof(d) __result = (d);                                                     \
		bool __fits = is_non_negative(__bits) && (u64)__bits < 8 * sizeof(*__result); \
                                                                                              \
		*__result = (typeof(*__result))((u64)__from << (__fits ? __bits : 0));        \
		!__fits || is_negative(__from) || is_negative(*__result) ||                   \
			(u64)(*__result >> __bits) != (u64)__from;                            \
	}))

/**
 * size_mul - a product of sizes
 * @factor1: first factor
 * @factor2: second factor
 *
 * Return: the product; SIZE_MAX if it does not fit.
 */
static inline size_t __must_check size_mul(size_t factor1, size_t factor2)
{
	size_t bytes;

	return check_mul_overflow(factor1, factor2, &bytes) ? SIZE_MAX : bytes;
}

/**
 * size_add - a sum of sizes
 * @addend1: first addend
 * @addend2: second addend
 *
 * Return: the sum; SIZE_MAX if it does not fit.
 */
static inline size_t __must_check size_add(size_t addend1, size_t addend2)
{
	size_t bytes;

	return check_add_overflow(addend1, addend2, &bytes) ? SIZE_MAX : bytes;
}

/**
 * size_sub - a difference of sizes
 * @minuend: what is taken from
 * @subtrahend: what is taken
 *
 * Return: the difference; SIZE_MAX if it is negative, or one of them is
 * SIZE_MAX, an overflow itself.
 */
static inline size_t __must_check size_sub(size_t minuend, size_t subtrahend)
{
	size_t bytes;

	if (minuend == SIZE_MAX || subtrahend == SIZE_MAX ||
	    check_sub_overflow(minuend, subtrahend, &bytes))
		return SIZE_MAX;
	return bytes;
}

/**
 * array_size - bytes of an array
 * @a: dimension
 * @b: bytes of an element
 *
 * Evaluates to their product, or SIZE_MAX.
 */
#define array_size(a, b) size_mul(a, b)

/**
 * array3_size - bytes of an array of two dimensions
 * @a: first dimension
 * @b: second dimension
 * @c: bytes of an element
 */
#define array3_size(a, b, c) size_mul(size_mul(a, b), c)

/* A constant expression when @count is one. */
#define __is_constant(x) (sizeof(int) == sizeof(*(8 ? ((void *)((long)(x)*0l)) : (int *)8)))

/**
 * flex_array_size - bytes of a flexible array at the end of a structure
 * @p: pointer to the structure; it is not evaluated
 * @member: name of the array
 * @count: elements
 */
#define flex_array_size(p, member, count)                                                    \
	__builtin_choose_expr(__is_constant(count),                                          \
			      (count) * sizeof(*(p)->member) + __must_be_array((p)->member), \
			      size_mul(count,                                                \
				       sizeof(*(p)->member) + __must_be_array((p)->member)))

/**
 * struct_size - bytes of a structure with a flexible array at its end
 * @p: pointer to the structure; it is not evaluated
 * @member: name of the array
 * @count: elements
 *
 * Evaluates to the bytes, or SIZE_MAX.
 */
#define struct_size(p, member, count)                                           \
	__builtin_choose_expr(__is_constant(count),                             \
			      sizeof(*(p)) + flex_array_size(p, member, count), \
			      size_add(sizeof(*(p)), flex_array_size(p, member, count)))

#endif /* _LINUX_OVERFLOW_H */
