/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

/*
 * The small arithmetic that all kernel code uses. Linux spreads it over
 * kernel.h, minmax.h, math.h, align.h, container_of.h and kstrtox.h.
 */

#include <stdarg.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/bug.h>
#include <linux/preempt.h>
#include <linux/printk.h>

#ifndef U8_MAX
#define U8_MAX	((u8)~0U)
#define U16_MAX ((u16)~0U)
#define U32_MAX ((u32)~0U)
#define U64_MAX ((u64)~0ULL)
#define S8_MAX	((s8)(U8_MAX >> 1))
#define S16_MAX ((s16)(U16_MAX >> 1))
#define S32_MAX ((s32)(U32_MAX >> 1))
#define S64_MAX ((s64)(U64_MAX >> 1))
#endif

#ifndef INT_MAX
#define INT_MAX	  ((int)(~0U >> 1))
#define INT_MIN	  (-INT_MAX - 1)
#define UINT_MAX  (~0U)
#define LONG_MAX  ((long)(~0UL >> 1))
#define LONG_MIN  (-LONG_MAX - 1)
#define ULONG_MAX (~0UL)
#endif
#ifndef ULLONG_MAX
#define LLONG_MAX  ((long long)(~0ULL >> 1))
#define LLONG_MIN  (-LLONG_MAX - 1)
#define ULLONG_MAX (~0ULL)
#endif

/* An error, of the compiler, when @a is a pointer instead of an array. */
#define __must_be_array(a) BUILD_BUG_ON_ZERO(__same_type((a), &(a)[0]))

/**
 * ARRAY_SIZE - number of elements of an array
 * @arr: the array itself, not a pointer to it
 */
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]) + __must_be_array(arr))

/**
 * container_of - from a member to the structure around it
 * @ptr: pointer to the member
 * @type: type of the structure
 * @member: name of the member inside it
 */
#define container_of(ptr, type, member)                                        \
	({                                                                     \
		void *__member = (void *)(ptr);                                \
		_Static_assert(__same_type(*(ptr), ((type *)0)->member) ||     \
				       __same_type(*(ptr), void),              \
			       "container_of: the pointer is to no " #member); \
		(type *)(__member - offsetof(type, member));                   \
	})

/*
 * min() and max(): each argument is evaluated once, and the compiler warns
 * when the two types differ (comparing the addresses is what asks it to).
 */
#define __careful_cmp(x, y, op, ux, uy) \
	({                              \
		typeof(x) ux = (x);     \
		typeof(y) uy = (y);     \
		(void)(&ux == &uy);     \
		ux op uy ? ux : uy;     \
	})
#define min(x, y) __careful_cmp(x, y, <, __UNIQUE_ID(x_), __UNIQUE_ID(y_))
#define max(x, y) __careful_cmp(x, y, >, __UNIQUE_ID(x_), __UNIQUE_ID(y_))

/* The same, with both made @type first. */
#define min_t(type, x, y) min((type)(x), (type)(y))
#define max_t(type, x, y) max((type)(x), (type)(y))

#define min3(x, y, z) min((typeof(x))min(x, y), z)
#define max3(x, y, z) max((typeof(x))max(x, y), z)

/**
 * min_not_zero - the smaller of two, where 0 means "not given"
 * @x: one value
 * @y: the other
 */
#define min_not_zero(x, y)                                                                 \
	({                                                                                 \
		typeof(x) __mnz_x = (x);                                                   \
		typeof(y) __mnz_y = (y);                                                   \
		__mnz_x == 0 ? __mnz_y : (__mnz_y == 0 ? __mnz_x : min(__mnz_x, __mnz_y)); \
	})

/**
 * clamp - a value, forced into a range
 * @val: the value
 * @lo: lowest result
 * @hi: highest result
 */
#define clamp(val, lo, hi)	   min((typeof(val))max(val, lo), hi)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)
#define clamp_val(val, lo, hi)	   clamp_t(typeof(val), val, lo, hi)

#define swap(a, b)                   \
	do {                         \
		typeof(a) __t = (a); \
		(a) = (b);           \
		(b) = __t;           \
	} while (0)

/* Rounding to a power of two: a mask does it. @y is a power of two. */
#define __round_mask(x, y) ((typeof(x))((y)-1))
#define round_up(x, y)	   ((((x)-1) | __round_mask(x, y)) + 1)
#define round_down(x, y)   ((x) & ~__round_mask(x, y))

#define __ALIGN_KERNEL(x, a) (((x) + ((typeof(x))(a)-1)) & ~((typeof(x))(a)-1))
#define ALIGN(x, a)	     __ALIGN_KERNEL(x, a)
#define ALIGN_DOWN(x, a)     __ALIGN_KERNEL((x) - ((a)-1), a)
#define PTR_ALIGN(p, a)	     ((typeof(p))ALIGN((unsigned long)(p), (a)))
#define PTR_ALIGN_DOWN(p, a) ((typeof(p))ALIGN_DOWN((unsigned long)(p), (a)))
#define IS_ALIGNED(x, a)     (((x) & ((typeof(x))(a)-1)) == 0)

/* Rounding to any number: a division does it. */
#define DIV_ROUND_UP(n, d)	 (((n) + (d)-1) / (d))
#define DIV_ROUND_DOWN_ULL(n, d) ((unsigned long long)(n) / (d))
#define DIV_ROUND_UP_ULL(n, d)	 DIV_ROUND_DOWN_ULL((unsigned long long)(n) + (d)-1, (d))
#define DIV_ROUND_CLOSEST(n, d)	 (((n) + (d) / 2) / (d))
#define roundup(x, y)                            \
	({                                       \
		typeof(y) __y = (y);             \
		(((x) + (__y - 1)) / __y) * __y; \
	})
#define rounddown(x, y)                  \
	({                               \
		typeof(x) __rd_x = (x);  \
		__rd_x - (__rd_x % (y)); \
	})

#define upper_32_bits(n) ((u32)(((n) >> 16) >> 16))
#define lower_32_bits(n) ((u32)(n))

#define abs(x)                              \
	({                                  \
		typeof(x) __abs = (x);      \
		__abs < 0 ? -__abs : __abs; \
	})

#ifdef CONFIG_DEBUG_ATOMIC_SLEEP
__cold void __might_sleep(const char *file, int line);

/**
 * might_sleep - say that a function may sleep
 *
 * Where the caller may not sleep (linux/preempt.h has the table), this reports
 * "BUG: sleeping function called from invalid context" with this line.
 */
#define might_sleep()                                         \
	do {                                                  \
		if (unlikely(__preempt_count | cpu_irqs_off)) \
			__might_sleep(__FILE__, __LINE__);    \
	} while (0)
#else
#define might_sleep() barrier()
#endif

/* The same, if @cond is true. */
#define might_sleep_if(cond)           \
	do {                           \
		if (cond)              \
			might_sleep(); \
	} while (0)

/**
 * memparse - read a size with a suffix
 * @ptr: text: a decimal, octal (0..) or hexadecimal (0x..) number and, if
 *	 wanted, one of K, M, G, T, P, E in either case
 * @retptr: if not NULL, set to the first character not used; to @ptr itself
 *	    when there is no number, or one that does not fit into 64 bits
 *
 * Return: the size in bytes. Linux: lib/cmdline.c.
 */
unsigned long long memparse(const char *ptr, char **retptr);

#ifdef CONFIG_NAME
#include <linux/sprintf.h>
#endif
__printf(3, 0) int vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
__printf(3, 4) int scnprintf(char *buf, size_t size, const char *fmt, ...);

#endif /* _LINUX_KERNEL_H */
