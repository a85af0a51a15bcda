// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel basics of the machine layer: that the small arithmetic of
 * kernel.h, log2.h, bits.h, err.h, pfn.h and mm.h gives what Linux's gives, at
 * the edges too, and, where Linux promises it, as constant expressions;
 * and that atomic.h, spinlock.h, mutex.h and string.h do what they promise on a
 * machine with one CPU.
 */

#include "../testlib.h"

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/spinlock.h>
#include <linux/string.h>

/* What has to be known to the compiler: these stop it when they are not. */
_Static_assert(ilog2(1) == 0, "ilog2(1)");
_Static_assert(ilog2(4096) == 12, "ilog2(4096)");
_Static_assert(ilog2(0x8000000000000000ULL) == 63, "ilog2(2^63)");
_Static_assert(roundup_pow_of_two(1) == 1, "roundup_pow_of_two(1)");
_Static_assert(roundup_pow_of_two(5) == 8, "roundup_pow_of_two(5)");
_Static_assert(rounddown_pow_of_two(5) == 4, "rounddown_pow_of_two(5)");
_Static_assert(order_base_2(0) == 0, "order_base_2(0)");
_Static_assert(order_base_2(1) == 0, "order_base_2(1)");
_Static_assert(order_base_2(9) == 4, "order_base_2(9)");
_Static_assert(ALIGN(5, 4) == 8, "ALIGN");
_Static_assert(ALIGN_DOWN(7, 4) == 4, "ALIGN_DOWN");
_Static_assert(DIV_ROUND_UP(9, 4) == 3, "DIV_ROUND_UP");
_Static_assert(round_up(9, 8) == 16, "round_up");
_Static_assert(round_down(15, 8) == 8, "round_down");
_Static_assert(IS_ALIGNED(16, 8) && !IS_ALIGNED(12, 8), "IS_ALIGNED");
_Static_assert(BIT(3) == 8, "BIT");
_Static_assert(GENMASK(7, 4) == 0xf0, "GENMASK");
_Static_assert(PFN_UP(1UL) == 1 && PFN_DOWN(4095UL) == 0, "PFN_UP, PFN_DOWN");
_Static_assert(sizeof(phys_addr_t) >= sizeof(long), "phys_addr_t");

typedef int ilog2_as_size[ilog2(256)];

static int evaluations;

static int count_evaluation(int value)
{
	evaluations++;
	return value;
}

static void min_and_max(void **state)
{
	CHECK_EQ(min(3, 5), 3);
	CHECK_EQ(min(5, 3), 3);
	CHECK_EQ(max(3, 5), 5);
	CHECK_EQ(max(5, 3), 5);
	CHECK_EQ(min(-1, 1), -1);
	CHECK_EQ(max(-1, 1), 1);
	CHECK_EQ(min(4, 4), 4);
	CHECK_EQ(min(U64_MAX, (u64)1), 1);
	CHECK(max(U64_MAX, (u64)1) == U64_MAX);

	/* The type is chosen before the comparison, not after. */
	CHECK(min_t(unsigned int, -1, 1) == 1);
	CHECK(max_t(unsigned int, -1, 1) == UINT_MAX);
	CHECK(min_t(int, 0xffffffffU, 1) == -1);
	CHECK(min_t(u8, 0x101, 2) == 1);
	CHECK(max_t(u8, 0x101, 2) == 2);

	for (int a = 0; a < 4; a++)
		for (int b = 0; b < 4; b++)
			for (int c = 0; c < 4; c++) {
				int ab = a < b ? a : b, AB = a < b ? b : a;

				CHECK_EQ(min3(a, b, c), ab < c ? ab : c);
				CHECK_EQ(max3(a, b, c), AB > c ? AB : c);
			}

	CHECK_EQ(min_not_zero(0, 0), 0);
	CHECK_EQ(min_not_zero(0, 7), 7);
	CHECK_EQ(min_not_zero(7, 0), 7);
	CHECK_EQ(min_not_zero(7, 8), 7);
	CHECK_EQ(min_not_zero(8, 7), 7);
}

static void each_argument_once(void **state)
{
	evaluations = 0;
	CHECK_EQ(min(count_evaluation(2), count_evaluation(1)), 1);
	CHECK_EQ(evaluations, 2);
	CHECK_EQ(max(count_evaluation(2), count_evaluation(1)), 2);
	CHECK_EQ(evaluations, 4);
	CHECK_EQ(clamp(count_evaluation(9), count_evaluation(1), count_evaluation(5)), 5);
	CHECK_EQ(evaluations, 7);
	CHECK_EQ(min3(count_evaluation(3), count_evaluation(2), count_evaluation(1)), 1);
	CHECK_EQ(evaluations, 10);
	/* Nested, the temporaries of one do not hide those of the other. */
	CHECK_EQ(min(max(1, 2), max(min(9, 8), 3)), 2);
}

static void clamping(void **state)
{
	for (int v = -20; v <= 20; v++)
		CHECK_EQ(clamp(v, -5, 7), v < -5 ? -5 : v > 7 ? 7 : v);
	CHECK_EQ(clamp_t(unsigned int, -1, 3, 9), 9);
	CHECK_EQ(clamp_t(int, 0xffffffffU, 3, 9), 3);
	CHECK_EQ(clamp_val((u8)200, 10, 100), 100);
	CHECK_EQ(clamp_val((s8)-100, -10, 100), -10);
}

static void alignment(void **state)
{
	for (unsigned int a = 1; a <= 64; a *= 2) {
		for (unsigned int x = 0; x <= 300; x++) {
			unsigned int up = (x + a - 1) / a * a, down = x / a * a;

			CHECK_EQ(ALIGN(x, a), up);
			CHECK_EQ(ALIGN_DOWN(x, a), down);
			CHECK_EQ(round_up(x, a), up);
			CHECK_EQ(round_down(x, a), down);
			CHECK_EQ(IS_ALIGNED(x, a), x == down);
			CHECK_PTR(PTR_ALIGN((char *)(uintptr_t)x, a), (char *)(uintptr_t)up);
			CHECK_PTR(PTR_ALIGN_DOWN((char *)(uintptr_t)x, a), (char *)(uintptr_t)down);
		}
	}
	/* A mask as wide as the value, whatever the type of the alignment. */
	CHECK(ALIGN(0x100000001ULL, 4096) == 0x100001000ULL);
	CHECK(ALIGN_DOWN(0x1ffffffffULL, 4096) == 0x1fffff000ULL);
	CHECK(round_up(0x100000001ULL, 4096U) == 0x100001000ULL);
	CHECK(round_down(0x1ffffffffULL, 4096U) == 0x1fffff000ULL);
	CHECK(IS_ALIGNED(0x100000000ULL, 4096U));
	CHECK(!IS_ALIGNED(0x100000800ULL, 4096U));
	/* round_up(0) stays 0, though it goes through -1. */
	CHECK(round_up((u64)0, 4096) == 0);
}

static void division(void **state)
{
	for (unsigned int y = 1; y <= 17; y++) {
		for (unsigned int x = 0; x <= 100; x++) {
			CHECK_EQ(DIV_ROUND_UP(x, y), x / y + (x % y != 0));
			CHECK_EQ(DIV_ROUND_UP_ULL(x, y), x / y + (x % y != 0));
			CHECK_EQ(DIV_ROUND_DOWN_ULL(x, y), x / y);
			CHECK_EQ(DIV_ROUND_CLOSEST(x, y),
				 (2 * x + y) / (2 * y) -
					 ((y % 2) && (2 * x + y) % (2 * y) == 0 && x % y > y / 2));
			CHECK_EQ(roundup(x, y), (x / y + (x % y != 0)) * y);
			CHECK_EQ(rounddown(x, y), x / y * y);
		}
	}
	CHECK(DIV_ROUND_UP_ULL(0xffffffffU, 2) == 0x80000000ULL);
}

static void powers_of_two(void **state)
{
	CHECK(!is_power_of_2(0));
	for (int i = 0; i < 64; i++) {
		u64 p = 1ULL << i;

		CHECK(is_power_of_2(p));
		CHECK_EQ(ilog2(p), i);
		CHECK_EQ(order_base_2(p), i);
		if (i > 0)
			CHECK_EQ(ilog2(p - 1), i - 1);
		if (i > 1) {
			CHECK(!is_power_of_2(p - 1));
			CHECK(!is_power_of_2(p + 1));
			CHECK_EQ(ilog2(p + 1), i);
			CHECK_EQ(order_base_2(p - 1), i);
			CHECK(roundup_pow_of_two(p - 1) == p);
			CHECK(rounddown_pow_of_two(p + 1) == p);
			CHECK(rounddown_pow_of_two(p - 1) == p / 2);
		}
		if (i > 1 && i < 63) {
			CHECK_EQ(order_base_2(p + 1), i + 1);
			CHECK(roundup_pow_of_two(p + 1) == 2 * p);
		}
		CHECK(roundup_pow_of_two(p) == p);
		CHECK(rounddown_pow_of_two(p) == p);
	}
	CHECK_EQ(order_base_2(0UL), 0);
	CHECK_EQ(roundup_pow_of_two(1UL), 1);
	CHECK_EQ(sizeof(ilog2_as_size), 8 * sizeof(int));
}

struct outer {
	char before;
	struct inner {
		int a;
		long b;
	} in;
	char after[3];
};

static void containers(void **state)
{
	struct outer o;
	const struct outer co = { 0 };

	CHECK_PTR(container_of(&o.in, struct outer, in), &o);
	CHECK_PTR(container_of(&o.in.b, struct outer, in.b), &o);
	CHECK_PTR(container_of(&o.before, struct outer, before), &o);
	CHECK_PTR(container_of((void *)&o.after, struct outer, after), &o);
	CHECK_PTR(container_of(&co.in, struct outer, in), &co);
	CHECK_EQ(ARRAY_SIZE(o.after), 3);
}

static void error_pointers(void **state)
{
	int local;

	for (long e = 1; e <= MAX_ERRNO; e++) {
		void *p = ERR_PTR(-e);

		CHECK(IS_ERR(p));
		CHECK(IS_ERR_OR_NULL(p));
		CHECK(IS_ERR_VALUE((unsigned long)-e));
		CHECK_EQ(PTR_ERR(p), -e);
		CHECK_EQ(PTR_ERR_OR_ZERO(p), -e);
		CHECK_PTR(ERR_CAST(p), p);
	}
	CHECK_EQ(MAX_ERRNO, 4095);
	CHECK(!IS_ERR(ERR_PTR(-MAX_ERRNO - 1)));
	CHECK(!IS_ERR_VALUE((unsigned long)-MAX_ERRNO - 1));
	CHECK(!IS_ERR(ERR_PTR(0)));
	CHECK(!IS_ERR(NULL));
	CHECK(IS_ERR_OR_NULL(NULL));
	CHECK(!IS_ERR(&local));
	CHECK(!IS_ERR_OR_NULL(&local));
	CHECK_EQ(PTR_ERR_OR_ZERO(NULL), 0);
	CHECK_EQ(PTR_ERR_OR_ZERO(&local), 0);
}

/* What each function does to the counter, and what it returns, for one type. */
#define CHECK_ATOMIC(prefix, itype, initial)                                   \
	do {                                                                   \
		prefix##_t v = initial(5);                                     \
		itype old = 4;                                                 \
		CHECK_EQ(prefix##_read(&v), 5);                                \
		CHECK_EQ(prefix##_read_acquire(&v), 5);                        \
		prefix##_set(&v, -3);                                          \
		CHECK_EQ(prefix##_read(&v), -3);                               \
		prefix##_add(10, &v);                                          \
		CHECK_EQ(prefix##_read(&v), 7);                                \
		prefix##_sub(3, &v);                                           \
		CHECK_EQ(prefix##_read(&v), 4);                                \
		prefix##_inc(&v);                                              \
		CHECK_EQ(prefix##_read(&v), 5);                                \
		prefix##_dec(&v);                                              \
		CHECK_EQ(prefix##_read(&v), 4);                                \
		prefix##_or(3, &v);                                            \
		CHECK_EQ(prefix##_read(&v), 7);                                \
		prefix##_and(13, &v);                                          \
		CHECK_EQ(prefix##_read(&v), 5);                                \
		CHECK_EQ(prefix##_add_return(2, &v), 7); /* the new value */   \
		CHECK_EQ(prefix##_sub_return(3, &v), 4);                       \
		CHECK_EQ(prefix##_inc_return(&v), 5);                          \
		CHECK_EQ(prefix##_dec_return(&v), 4);                          \
		CHECK_EQ(prefix##_fetch_add(3, &v), 4); /* the old one */      \
		CHECK_EQ(prefix##_xchg(&v, 2), 7);                             \
		CHECK(!prefix##_dec_and_test(&v));                             \
		CHECK(prefix##_dec_and_test(&v));                              \
		CHECK(!prefix##_dec_and_test(&v));                             \
		CHECK(prefix##_inc_and_test(&v));                              \
		CHECK(!prefix##_inc_and_test(&v));                             \
		CHECK_EQ(prefix##_read(&v), 1);                                \
		/* When it fails, the counter stays and old gets its value. */ \
		CHECK(!prefix##_try_cmpxchg(&v, &old, 9));                     \
		CHECK_EQ(prefix##_read(&v), 1);                                \
		CHECK_EQ(old, 1);                                              \
		CHECK(prefix##_try_cmpxchg(&v, &old, 9));                      \
		CHECK_EQ(prefix##_read(&v), 9);                                \
		CHECK_EQ(old, 1);                                              \
		CHECK_EQ(prefix##_cmpxchg(&v, 8, 1), 9);                       \
		CHECK_EQ(prefix##_read(&v), 9);                                \
		CHECK_EQ(prefix##_cmpxchg(&v, 9, 1), 9);                       \
		CHECK_EQ(prefix##_read(&v), 1);                                \
	} while (0)

static void atomic_counters(void **state)
{
	CHECK_ATOMIC(atomic, int, ATOMIC_INIT);
	CHECK_ATOMIC(atomic_long, long, ATOMIC_LONG_INIT);
}

/* With one CPU nobody else can hold a lock, so that trying to take it always succeeds. */
static void locks_of_one_cpu(void **state)
{
	unsigned long flags;
	DEFINE_SPINLOCK(spin);
	DEFINE_MUTEX(mutex);

	spin_lock_init(&spin);
	spin_lock(&spin);
	CHECK_EQ(spin_is_locked(&spin), IS_ENABLED(CONFIG_DEBUG_SPINLOCK));
	CHECK_EQ(in_atomic(), IS_ENABLED(CONFIG_PREEMPT_COUNT));
	spin_unlock(&spin);
	CHECK(!in_atomic());
	CHECK(spin_trylock(&spin));
	spin_unlock(&spin);
	spin_lock_irqsave(&spin, flags);
	CHECK(irqs_disabled());
	spin_unlock_irqrestore(&spin, flags);
	CHECK(!irqs_disabled());
	mutex_init(&mutex);
	mutex_lock(&mutex);
	CHECK(mutex_is_locked(&mutex));
	CHECK(!mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	CHECK(!mutex_is_locked(&mutex));
	CHECK(mutex_trylock(&mutex));
	mutex_unlock(&mutex);
}

static void bytes(void **state)
{
	u8 buf[32];

	memset(buf, 0xa5, sizeof(buf));
	CHECK_PTR(memchr_inv(buf, 0xa5, 32), NULL);
	/* Only the low byte of the argument counts, as with memset(). */
	CHECK_PTR(memchr_inv(buf, 0x1a5, 32), NULL);
	CHECK_PTR(memchr_inv(buf, (s8)0xa5, 32), NULL);
	CHECK_PTR(memchr_inv(buf, 0, 0), NULL);
	buf[31] = 0;
	CHECK_PTR(memchr_inv(buf, 0xa5, 31), NULL);
	CHECK_PTR(memchr_inv(buf, 0xa5, 32), &buf[31]);
	CHECK_PTR(memchr_inv(buf, 0, 32), &buf[0]);
	buf[7] = 0xa4;
	CHECK_PTR(memchr_inv(buf, 0xa5, 32), &buf[7]);
	memzero_explicit(buf + 1, 30);
	CHECK_EQ(buf[0], 0xa5);
	CHECK_PTR(memchr_inv(buf + 1, 0, 31), NULL);
}

static const int a_constant[2] = { 1, 2 };
static int a_variable = 1, a_zero_variable;

static void read_only_data(void **state)
{
	const char *string = "a string";
	void *from_malloc = malloc(16);
	int local = 0;

	CHECK(is_kernel_rodata((unsigned long)string));
	CHECK(is_kernel_rodata((unsigned long)string + strlen(string)));
	CHECK(is_kernel_rodata((unsigned long)a_constant));
	CHECK(is_kernel_rodata((unsigned long)printk));
	CHECK(!is_kernel_rodata((unsigned long)&a_variable));
	CHECK(!is_kernel_rodata((unsigned long)&a_zero_variable));
	CHECK(!is_kernel_rodata((unsigned long)&local));
	CHECK(!is_kernel_rodata((unsigned long)from_malloc));
	CHECK(!is_kernel_rodata(0));
	CHECK(!is_kernel_rodata(-1UL));
	free(from_malloc);
}

#define CONFIG_OPTION_THAT_IS_ON   1
#define CONFIG_OPTION_THAT_IS_ZERO 0

static void options(void **state)
{
	CHECK_EQ(IS_ENABLED(CONFIG_OPTION_THAT_IS_ON), 1);
	CHECK_EQ(IS_ENABLED(CONFIG_OPTION_THAT_NOBODY_KNOWS), 0);
	CHECK_EQ(IS_ENABLED(CONFIG_OPTION_THAT_IS_ZERO), 0);
	/* Layers switch their option on by being there. */
	CHECK_EQ(IS_ENABLED(CONFIG_MACHINE), 1);
	CHECK_EQ(IS_ENABLED(CONFIG_MEMBLOCK), 1);
#if !IS_ENABLED(CONFIG_OPTION_THAT_IS_ON) || IS_ENABLED(CONFIG_OPTION_THAT_NOBODY_KNOWS)
#error "IS_ENABLED() does not work for the preprocessor"
#endif
}

static void bits(void **state)
{
	for (int i = 0; i < BITS_PER_LONG; i++) {
		unsigned long all_up_to = 0;

		CHECK(BIT(i) == 1UL << i);
		CHECK(BIT_MASK(i) == 1UL << i);
		CHECK(BIT_MASK(i + BITS_PER_LONG) == 1UL << i);
		CHECK_EQ(BIT_WORD(i), 0);
		CHECK_EQ(BIT_WORD(i + 3 * BITS_PER_LONG), 3);
		for (int l = i; l >= 0; l--) {
			all_up_to |= 1UL << l;
			CHECK(GENMASK(i, l) == all_up_to);
		}
	}
	for (int i = 0; i < 64; i++) {
		u64 all_up_to = 0;

		CHECK(BIT_ULL(i) == 1ULL << i);
		CHECK(BIT_ULL_MASK(i + 64) == 1ULL << i);
		CHECK_EQ(BIT_ULL_WORD(i + 128), 2);
		for (int l = i; l >= 0; l--) {
			all_up_to |= 1ULL << l;
			CHECK(GENMASK_ULL(i, l) == all_up_to);
		}
	}
	CHECK_EQ(BITS_PER_LONG, 8 * (int)sizeof(long));
}

static void words(void **state)
{
	u64 x = 0x1122334455667788ULL;

	CHECK_EQ(upper_32_bits(x), 0x11223344);
	CHECK_EQ(lower_32_bits(x), 0x55667788);
	CHECK_EQ(upper_32_bits((u32)0x99887766), 0);
	CHECK_EQ(lower_32_bits((u32)0x99887766), 0x99887766u);
	CHECK_EQ(upper_32_bits(U64_MAX), 0xffffffffu);
	CHECK_EQ(abs(-5), 5);
	CHECK_EQ(abs(5), 5);
	CHECK_EQ(abs(-5LL), 5);

	CHECK_EQ(U8_MAX, 0xff);
	CHECK_EQ(S8_MAX, 0x7f);
	CHECK_EQ(S16_MAX, 0x7fff);
	CHECK_EQ(S32_MAX, 0x7fffffff);
	CHECK(U64_MAX == 0xffffffffffffffffULL);
	CHECK_EQ(sizeof(u8) + sizeof(u16) + sizeof(u32) + sizeof(u64), 15);
	CHECK((u8)-1 > 0 && (u64)-1 > 0 && (s8)-1 < 0 && (s64)-1 < 0);
}

static void swapping(void **state)
{
	int a = 1, b = 2, i = 0, v[3] = { 10, 20, 30 };
	struct outer x = { .before = 'x' }, y = { .before = 'y' };

	swap(a, b);
	CHECK_EQ(a, 2);
	CHECK_EQ(b, 1);
	swap(v[i], v[i + 2]);
	CHECK_EQ(v[0], 30);
	CHECK_EQ(v[2], 10);
	swap(x, y);
	CHECK_EQ(x.before, 'y');
	CHECK_EQ(y.before, 'x');
}

static void page_frames(void **state)
{
	CHECK_EQ(PAGE_SIZE, 4096);
	CHECK_EQ(PAGE_SIZE, 1 << PAGE_SHIFT);
	CHECK(PAGE_MASK == (typeof(PAGE_MASK))~4095UL);
	CHECK(((u64)0x123456789abcULL & PAGE_MASK) == 0x123456789000ULL);

	for (unsigned long pfn = 0; pfn < 5; pfn++) {
		unsigned long addr = pfn << PAGE_SHIFT;

		CHECK_EQ(PFN_UP(addr), pfn);
		CHECK_EQ(PFN_DOWN(addr), pfn);
		CHECK_EQ(PFN_UP(addr + 1), pfn + 1);
		CHECK_EQ(PFN_DOWN(addr + 4095), pfn);
		CHECK_EQ(PFN_PHYS(pfn), addr);
		CHECK_EQ(PHYS_PFN(addr + 4095), pfn);
		CHECK_EQ(PFN_ALIGN(addr), addr);
		CHECK_EQ(PFN_ALIGN(addr + 1), addr + 4096);
		CHECK_EQ(PAGE_ALIGN(addr), addr);
		CHECK_EQ(PAGE_ALIGN(addr + 1), addr + 4096);
		CHECK_EQ(PAGE_ALIGN(addr + 4095), addr + 4096);
		CHECK_EQ(PAGE_ALIGN_DOWN(addr + 4095), addr);
		CHECK(PAGE_ALIGNED(addr));
		CHECK(!PAGE_ALIGNED(addr + 8));
		CHECK_EQ(offset_in_page(addr), 0);
		CHECK_EQ(offset_in_page(addr + 4095), 4095);
	}
	/* A physical address keeps all of its bits. */
	if (sizeof(phys_addr_t) == 8) {
		CHECK((u64)PFN_PHYS(0x100001UL) == 0x100001000ULL);
		CHECK((u64)PAGE_ALIGN((phys_addr_t)0x100000001ULL) == 0x100001000ULL);
		CHECK_EQ(PFN_UP((phys_addr_t)0x100000001ULL), 0x100001);
		CHECK_EQ(PHYS_PFN((phys_addr_t)0x100000fffULL), 0x100000);
	}
	CHECK(PHYS_ADDR_MAX == (phys_addr_t)-1);
	CHECK_EQ(sizeof(phys_addr_t),
		 IS_ENABLED(CONFIG_64BIT) || IS_ENABLED(CONFIG_PHYS_ADDR_T_64BIT) ? 8 : 4);
	CHECK_EQ(SZ_4K, PAGE_SIZE);
	CHECK(SZ_4G == 1ULL << 32);
	CHECK(SZ_64G == 1ULL << 36);
	CHECK_EQ(SZ_2G, 1U << 31);
}

static void child_linear_map(void *arg)
{
	phys_addr_t end = RAM(CONFIG_MEMBLOCK_SIZE);

	boot_quietly(0, NULL);
	CHECK_PTR(__va(PHYS_OFFSET), (void *)PAGE_OFFSET);
	CHECK_EQ(__pa(PAGE_OFFSET), PHYS_OFFSET);
	CHECK_PTR(high_memory, __va(end));
	for (phys_addr_t x = PHYS_OFFSET; x < end; x += 4093) {
		CHECK_EQ(__pa(__va(x)), x);
		CHECK_EQ(virt_to_phys(phys_to_virt(x)), x);
		CHECK_PTR(phys_to_virt(x), __va(x));
		CHECK_EQ((unsigned long)__va(x) - PAGE_OFFSET, x - PHYS_OFFSET);
	}
	CHECK_EQ(__pa(__va(end - 1)), end - 1);
	/* Unsigned long will do for a pointer. */
	CHECK_EQ(__pa((unsigned long)__va(end - 1)), end - 1);
}

TEST_IN_CHILD(linear_map)

/* One call of memparse(): what it returns, and how much it used. */
static void check_memparse(int line, const char *text, unsigned long long want, size_t used)
{
	char *end = NULL;
	unsigned long long got = memparse(text, &end);

	if (got != want || end != text + used)
		check_failed(__FILE__, line,
			     "memparse(\"%s\") gives %#llx, using %td characters; "
			     "expected %#llx, %zu",
			     text, got, end - text, want, used);
	if (memparse(text, NULL) != want)
		check_failed(__FILE__, line, "memparse(\"%s\") differs without retptr", text);
}
#define MEMPARSE(text, want, used) check_memparse(__LINE__, text, want, used)

static void sizes_with_suffixes(void **state)
{
	static const char suffixes[2][6] = { { 'k', 'm', 'g', 't', 'p', 'e' },
					     { 'K', 'M', 'G', 'T', 'P', 'E' } };

	for (int c = 0; c < 2; c++) {
		for (int i = 0; i < 6; i++) {
			char text[16];

			snprintf(text, sizeof(text), "3%c", suffixes[c][i]);
			MEMPARSE(text, 3ULL << (10 * (i + 1)), 2);
			snprintf(text, sizeof(text), "0x1%crest", suffixes[c][i]);
			if (i < 5) /* 0x1e is a number */
				MEMPARSE(text, 1ULL << (10 * (i + 1)), 4);
			snprintf(text, sizeof(text), "0%c", suffixes[c][i]);
			MEMPARSE(text, 0, 2);
			/* Only one. */
			snprintf(text, sizeof(text), "1%cB", suffixes[c][i]);
			MEMPARSE(text, 1ULL << (10 * (i + 1)), 2);
			snprintf(text, sizeof(text), "1%ck", suffixes[c][i]);
			MEMPARSE(text, 1ULL << (10 * (i + 1)), 2);
		}
	}
}

static void sizes_in_all_bases(void **state)
{
	MEMPARSE("0", 0, 1);
	MEMPARSE("1", 1, 1);
	MEMPARSE("4096", 4096, 4);
	MEMPARSE("4294967296", 1ULL << 32, 10);
	MEMPARSE("18446744073709551615", ULLONG_MAX, 20);
	MEMPARSE("0x1000", 4096, 6);
	MEMPARSE("0X1000", 4096, 6);
	MEMPARSE("0xdeadBEEF", 0xdeadbeef, 10);
	MEMPARSE("0xffffffffffffffff", ULLONG_MAX, 18);
	MEMPARSE("0x1e", 0x1e, 4);
	MEMPARSE("010", 8, 3);
	MEMPARSE("0777", 0777, 4);
	MEMPARSE("01777777777777777777777", ULLONG_MAX, 23);
	MEMPARSE("010k", 8192, 4);
	MEMPARSE("0x10k", 16384, 5);
	/* Where the number ends. */
	MEMPARSE("12,34", 12, 2);
	MEMPARSE("12 K", 12, 2);
	MEMPARSE("64M@16M", 64ULL << 20, 3);
	MEMPARSE("08", 0, 1);
	MEMPARSE("0779", 077, 3);
	MEMPARSE("12ab", 12, 2);
	MEMPARSE("0x", 0, 1);
	MEMPARSE("0xg", 0, 1);
	MEMPARSE("0xfgh", 0xf * (1ULL << 30), 4);
	MEMPARSE("5x", 5, 1);
	MEMPARSE("5\xeb", 5, 1);
}

static void sizes_that_are_none(void **state)
{
	MEMPARSE("", 0, 0);
	MEMPARSE("k", 0, 0);
	MEMPARSE("M64", 0, 0);
	MEMPARSE("-1", 0, 0);
	MEMPARSE("+1", 0, 0);
	MEMPARSE(" 1", 0, 0);
	MEMPARSE("abc", 0, 0);
	MEMPARSE("\xff", 0, 0);
	MEMPARSE("xyz", 0, 0);
}

static void sizes_that_overflow(void **state)
{
	MEMPARSE("18446744073709551616", 0, 0);
	MEMPARSE("99999999999999999999999999", 0, 0);
	MEMPARSE("0x10000000000000000", 0, 0);
	MEMPARSE("02000000000000000000000", 0, 0);
	MEMPARSE("16e", 0, 0);
	MEMPARSE("15e", 15ULL << 60, 3);
	MEMPARSE("16384p", 0, 0);
	MEMPARSE("16383p", 16383ULL << 50, 6);
	MEMPARSE("18014398509481984K", 0, 0);
	MEMPARSE("18014398509481983K", 18014398509481983ULL << 10, 18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(min_and_max),
		cmocka_unit_test(each_argument_once),
		cmocka_unit_test(clamping),
		cmocka_unit_test(alignment),
		cmocka_unit_test(division),
		cmocka_unit_test(powers_of_two),
		cmocka_unit_test(containers),
		cmocka_unit_test(error_pointers),
		cmocka_unit_test(atomic_counters),
		cmocka_unit_test(locks_of_one_cpu),
		cmocka_unit_test(bytes),
		cmocka_unit_test(read_only_data),
		cmocka_unit_test(options),
		cmocka_unit_test(bits),
		cmocka_unit_test(words),
		cmocka_unit_test(swapping),
		cmocka_unit_test(page_frames),
		cmocka_unit_test(linear_map),
		cmocka_unit_test(sizes_with_suffixes),
		cmocka_unit_test(sizes_in_all_bases),
		cmocka_unit_test(sizes_that_are_none),
		cmocka_unit_test(sizes_that_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
