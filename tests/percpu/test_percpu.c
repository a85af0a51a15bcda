// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU memory, function by function: static variables and their copies, the
 * operations on this CPU's copy, allocation with its chunks, counters, the text
 * of boot and of the statistics, and no memory at any step. Every test boots a
 * machine of its own, in a child.
 */

#include "../testlib.h"
#include "../tasks.h"

#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#ifdef CONFIG_SMP
#include <linux/smp.h>
#endif

#include "mm/percpu-internal.h"

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

static size_t unit_size;

static void boot_machine(void)
{
	/* A chunk for 256 CPUs is 11 MiB. */
	static char *args[] = { "test", "mem=64M" };

	alarm(PATIENCE);
	setup_command_line(NR_CPUS > 32 ? 2 : 1, args, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
#ifdef CONFIG_SMP
	smp_init();
	unit_size = pcpu_unit_offsets[1] - pcpu_unit_offsets[0];
#else
	unit_size = pcpu_first_chunk->nr_pages * PAGE_SIZE;
#endif
}

/* Only warnings are printed, to stderr; stdout has nothing. */
static void boot(void)
{
	console_loglevel = LOGLEVEL_WARNING + 1;
	boot_machine();
}

/* On every CPU, one after the other. */
static void each_cpu(void (*fn)(void *info), void *info)
{
#ifdef CONFIG_SMP
	unsigned int cpu;

	for_each_online_cpu(cpu)
		task_on((int)cpu, fn, info);
#else
	fn(info);
#endif
}

/* ---- static variables ---- */

struct several {
	char c;
	long l;
	u64 q;
	int a[5];
};

static DEFINE_PER_CPU(int, plain) = 11;
static DEFINE_PER_CPU(int, zero);
static DEFINE_PER_CPU(struct several, several) = { 'x', -5, 1ULL << 40, { 1, 2, 3, 4, 5 } };
static DEFINE_PER_CPU(int[7], numbers) = { 10, 11, 12, 13, 14, 15, 16 };
static DEFINE_PER_CPU_FIRST(long, first) = 21;
static DEFINE_PER_CPU_READ_MOSTLY(short, mostly) = 31;
static DEFINE_PER_CPU_ALIGNED(char, lined) = 41;
static DEFINE_PER_CPU_SHARED_ALIGNED(struct several, shared) = { .l = 51 };
static DEFINE_PER_CPU_PAGE_ALIGNED(char[100], paged) = "a page of its own";
static DEFINE_PER_CPU(const char *, text) = "text";
DECLARE_PER_CPU(int, global);
DECLARE_PER_CPU_ALIGNED(int, global_aligned);
DEFINE_PER_CPU(int, global) = 61;
DEFINE_PER_CPU_ALIGNED(int, global_aligned) = 62;

static void child_static_values(void *arg)
{
	unsigned int cpu;

	boot();
	for_each_possible_cpu(cpu) {
		CHECK_EQ(per_cpu(plain, cpu), 11);
		CHECK_EQ(per_cpu(zero, cpu), 0);
		CHECK_EQ(per_cpu(several, cpu).c, 'x');
		CHECK_EQ(per_cpu(several, cpu).l, -5);
		CHECK_EQ(per_cpu(several, cpu).q, 1ULL << 40);
		for (int i = 0; i < 5; i++)
			CHECK_EQ(per_cpu(several, cpu).a[i], i + 1);
		for (int i = 0; i < 7; i++)
			CHECK_EQ(per_cpu(numbers, cpu)[i], 10 + i);
		CHECK_EQ(per_cpu(first, cpu), 21);
		CHECK_EQ(per_cpu(mostly, cpu), 31);
		CHECK_EQ(per_cpu(lined, cpu), 41);
		CHECK_EQ(per_cpu(shared, cpu).l, 51);
		CHECK_EQ(per_cpu(shared, cpu).q, 0);
		CHECK_STR(per_cpu(paged, cpu), "a page of its own");
		CHECK_STR(per_cpu(text, cpu), "text");
		CHECK_EQ(per_cpu(global, cpu), 61);
		CHECK_EQ(per_cpu(global_aligned, cpu), 62);
	}
}
TEST_IN_CHILD(static_values)

static void child_static_alignment(void *arg)
{
	unsigned int cpu;

	boot();
	for_each_possible_cpu(cpu) {
		CHECK_EQ((unsigned long)per_cpu_ptr(&lined, cpu) % SMP_CACHE_BYTES, 0);
		CHECK_EQ((unsigned long)per_cpu_ptr(&shared, cpu) % SMP_CACHE_BYTES, 0);
		CHECK_EQ((unsigned long)per_cpu_ptr(&global_aligned, cpu) % SMP_CACHE_BYTES, 0);
		CHECK_EQ((unsigned long)per_cpu_ptr(&paged, cpu) % PAGE_SIZE, 0);
		CHECK_EQ((unsigned long)per_cpu_ptr(&several, cpu) % __alignof__(struct several),
			 0);
	}
}
TEST_IN_CHILD(static_alignment)

extern char __start_percpu[], __stop_percpu[];

/* Each CPU has a copy of its own; with several CPUs, nobody uses the template. */
static void child_static_copies(void *arg)
{
	unsigned int cpu, other;

	boot();
	for_each_possible_cpu(cpu)
		per_cpu(plain, cpu) = 1000 + (int)cpu;
	for_each_possible_cpu(cpu)
		per_cpu(several, cpu).q = cpu;
	for_each_possible_cpu(cpu) {
		CHECK_EQ(per_cpu(plain, cpu), 1000 + cpu);
		CHECK_EQ(*per_cpu_ptr(&plain, cpu), 1000 + cpu);
		CHECK_EQ(per_cpu(several, cpu).q, cpu);
		CHECK_EQ(per_cpu(zero, cpu), 0);
		for_each_possible_cpu(other)
			CHECK_EQ(per_cpu_ptr(&plain, cpu) == per_cpu_ptr(&plain, other),
				 cpu == other);
		CHECK_EQ((unsigned long)per_cpu_ptr(&plain, cpu) - (unsigned long)&plain,
			 per_cpu_offset(cpu));
	}
#ifdef CONFIG_SMP
	CHECK_EQ(per_cpu_offset(1) - per_cpu_offset(0), unit_size);
#else
	CHECK_EQ(plain, 1000);
	CHECK_PTR(per_cpu_ptr(&plain, 0), &plain);
#endif
}
TEST_IN_CHILD(static_copies)

#ifdef CONFIG_SMP

/* From the first chunk and from later ones, the first and the last byte. */
#define USED_DIRECTLY 12

static void child_used_directly(void *arg)
{
	int which = *(int *)arg;
	char __percpu *ptr = NULL, *next = NULL;

	boot();
	/* With many CPUs there is memory for a few only; the last of those, then. */
	for (int i = 0; i <= which && (next = __alloc_percpu(PCPU_MIN_UNIT_SIZE / 4, 8)); i++)
		ptr = next;
	*(volatile char *)(ptr + (which % 2 ? PCPU_MIN_UNIT_SIZE / 4 - 1 : 0)) = 1;
}

static void child_variable_used_directly(void *arg)
{
	CHECK_EQ(plain, 11);
	boot();
	CHECK_EQ(*(volatile int *)&plain, 11);
}

/* A per-CPU pointer is an address that nobody can use, and the Oops says so. */
static void used_directly(void **state)
{
	struct child c = run_child(child_variable_used_directly, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "this is the per-CPU variable plain: use per_cpu() or ");
	free_child(&c);
	for (int i = 0; i < USED_DIRECTLY; i++) {
		c = run_child(child_used_directly, &i);
		CHECK_EQ(c.status, 128 + SIGABRT);
		CHECK_HAS(c.err, "this is a per-CPU pointer: use per_cpu_ptr() or this_cpu_ptr()");
		free_child(&c);
	}
}

/* Chunks come from the end of RAM down: the first one is the highest. */
static void child_later_chunks(void *arg)
{
	boot();
	for (int i = 0; i < USED_DIRECTLY; i++) {
		char __percpu *ptr = __alloc_percpu(PCPU_MIN_UNIT_SIZE, 8);

		CHECK(!ptr || ptr < __start_percpu);
	}
}
TEST_IN_CHILD(later_chunks)

#endif

static void child_static_addresses(void *arg)
{
	unsigned int cpu;
	int on_stack;
	int __percpu *p;

	boot();
	p = alloc_percpu(int);
	for_each_possible_cpu(cpu) {
		CHECK(is_kernel_percpu_address((unsigned long)per_cpu_ptr(&plain, cpu)));
		CHECK(is_kernel_percpu_address((unsigned long)per_cpu_ptr(&plain, cpu) + 3));
		CHECK(is_kernel_percpu_address((unsigned long)per_cpu_ptr(&paged, cpu)));
		CHECK(is_kernel_percpu_address((unsigned long)&per_cpu(numbers, cpu)[6]));
		CHECK(!is_kernel_percpu_address((unsigned long)per_cpu_ptr(p, cpu)));
#ifdef CONFIG_SMP
		CHECK_EQ(per_cpu_ptr_to_phys(per_cpu_ptr(&plain, cpu)),
			 virt_to_phys(per_cpu_ptr(&plain, cpu)));
		CHECK(memblock_is_reserved(per_cpu_ptr_to_phys(per_cpu_ptr(&plain, cpu))));
#endif
		CHECK_EQ(per_cpu_ptr_to_phys(per_cpu_ptr(p, cpu)),
			 virt_to_phys(per_cpu_ptr(p, cpu)));
		CHECK(memblock_is_reserved(per_cpu_ptr_to_phys(per_cpu_ptr(p, cpu))));
	}
	CHECK(!is_kernel_percpu_address((unsigned long)&on_stack));
	CHECK(!is_kernel_percpu_address((unsigned long)boot));
	CHECK(!is_kernel_percpu_address(0));
	CHECK(!is_kernel_percpu_address(~0UL));
#ifdef CONFIG_SMP
	CHECK(!is_kernel_percpu_address((unsigned long)&plain));
#endif
}
TEST_IN_CHILD(static_addresses)

static void check_static_bounds(const char *start, const char *end)
{
	CHECK(!is_kernel_percpu_address((unsigned long)start - 1));
	CHECK(is_kernel_percpu_address((unsigned long)start));
	CHECK(is_kernel_percpu_address((unsigned long)end - 1));
	CHECK(!is_kernel_percpu_address((unsigned long)end));
}

/* With several CPUs the reserved part of a unit begins where the static one ends. */
static void child_static_bounds(void *arg)
{
	boot();
#ifdef CONFIG_SMP
	char __percpu *p = __alloc_reserved_percpu(4, 4);
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		check_static_bounds(per_cpu_ptr(&__start_percpu[0], cpu), per_cpu_ptr(p, cpu));
#else
	check_static_bounds(__start_percpu, __stop_percpu);
#endif
}
TEST_IN_CHILD(static_bounds)

/* ---- this CPU's copy ---- */

static int __percpu *dynamic;

static void use_this_copy(void *info)
{
	unsigned int cpu = get_cpu();
	int *p;

	CHECK_EQ(cpu, smp_processor_id());
	put_cpu();
	CHECK_PTR(this_cpu_ptr(&plain), per_cpu_ptr(&plain, cpu));
	CHECK_PTR(raw_cpu_ptr(&plain), per_cpu_ptr(&plain, cpu));
	CHECK_PTR(this_cpu_ptr(dynamic), per_cpu_ptr(dynamic, cpu));

	get_cpu_var(plain) = 500 + (int)cpu;
	put_cpu_var(plain);
	CHECK_PTR(&get_cpu_var(plain), per_cpu_ptr(&plain, cpu));
	put_cpu_var(plain);
	get_cpu_var(numbers)[3]++;
	put_cpu_var(numbers);
	p = get_cpu_ptr(dynamic);
	CHECK_PTR(p, per_cpu_ptr(dynamic, cpu));
	*p = 700 + (int)cpu;
	put_cpu_ptr(dynamic);
	this_cpu_ptr(&several)->l = cpu;
	this_cpu_inc(several.a[2]);
	this_cpu_add(numbers[cpu % 3], 50);
	this_cpu_write(*dynamic, this_cpu_read(*dynamic) + 1);
}

static void child_this_copy(void *arg)
{
	unsigned int cpu;

	boot();
	dynamic = alloc_percpu(int);
	each_cpu(use_this_copy, NULL);
	for_each_possible_cpu(cpu) {
		CHECK_EQ(per_cpu(plain, cpu), 500 + cpu);
		CHECK_EQ(per_cpu(numbers, cpu)[3], 14);
		for (unsigned int i = 0; i < 3; i++)
			CHECK_EQ(per_cpu(numbers, cpu)[i], 10 + i + (cpu % 3 == i ? 50 : 0));
		CHECK_EQ(*per_cpu_ptr(dynamic, cpu), 701 + cpu);
		CHECK_EQ(per_cpu(several, cpu).l, cpu);
		CHECK_EQ(per_cpu(several, cpu).a[2], 4);
		CHECK_EQ(per_cpu(several, cpu).a[1], 2);
		CHECK_EQ(per_cpu(several, cpu).a[3], 4);
	}
}
TEST_IN_CHILD(this_copy)

/*
 * The families, on variables of all sizes with a neighbour on both sides. A
 * value of the model is of the variable's type, so that it wraps in the same way.
 */
#define THREE(type, name)                                     \
	static DEFINE_PER_CPU(type, name##_below) = (type)-1; \
	static DEFINE_PER_CPU(type, name);                    \
	static DEFINE_PER_CPU(type, name##_above) = (type)-1
THREE(u8, v_u8);
THREE(s8, v_s8);
THREE(u16, v_u16);
THREE(s16, v_s16);
THREE(u32, v_u32);
THREE(int, v_int);
THREE(long, v_long);
THREE(unsigned long, v_ulong);
THREE(u64, v_u64);
THREE(s64, v_s64);
static DEFINE_PER_CPU(u32, other_u32);
static DEFINE_PER_CPU(u64, other_u64);
static DEFINE_PER_CPU(char *, pointer);

/* Signed ones stay away from where they would overflow; see signed_wrap(). */
#define IS_SIGNED(type) ((type)-1 < (type)1)
#define RANDOM(type)                                                        \
	((type)((type)(random_below(3) ? random_u64() : random_u64() & 3) / \
		(type)(IS_SIGNED(type) && sizeof(type) >= 4 ? 100 : 1)))

#define FAMILY(fam, type, var)                                             \
	do {                                                               \
		type m = RANDOM(type), v, w;                               \
		fam##_write(var, m);                                       \
		CHECK_EQ(fam##_read(var), m);                              \
		CHECK_EQ(sizeof(fam##_read(var)), sizeof(type));           \
		for (int round = 0; round < 40; round++) {                 \
			v = RANDOM(type);                                  \
			w = RANDOM(type);                                  \
			fam##_add(var, v);                                 \
			m = (type)((u64)m + (u64)v);                       \
			CHECK_EQ(fam##_read(var), m);                      \
			fam##_sub(var, w);                                 \
			m = (type)((u64)m - (u64)w);                       \
			CHECK_EQ(fam##_read(var), m);                      \
			fam##_inc(var);                                    \
			m = (type)((u64)m + 1);                            \
			CHECK_EQ(fam##_read(var), m);                      \
			fam##_or(var, v);                                  \
			m |= v;                                            \
			CHECK_EQ(fam##_read(var), m);                      \
			fam##_and(var, w);                                 \
			m &= w;                                            \
			CHECK_EQ(fam##_read(var), m);                      \
			fam##_dec(var);                                    \
			m = (type)((u64)m - 1);                            \
			CHECK_EQ(fam##_read(var), m);                      \
			m = (type)((u64)m + (u64)v);                       \
			CHECK_EQ(fam##_add_return(var, v), m);             \
			m = (type)((u64)m - (u64)w);                       \
			CHECK_EQ(fam##_sub_return(var, w), m);             \
			m = (type)((u64)m + 1);                            \
			CHECK_EQ(fam##_inc_return(var), m);                \
			m = (type)((u64)m - 1);                            \
			CHECK_EQ(fam##_dec_return(var), m);                \
			CHECK_EQ(fam##_xchg(var, v), m);                   \
			m = v;                                             \
			CHECK_EQ(fam##_read(var), m);                      \
			CHECK_EQ(fam##_cmpxchg(var, (type)(v ^ 1), w), m); \
			CHECK_EQ(fam##_read(var), m);                      \
			CHECK_EQ(fam##_cmpxchg(var, m, w), m);             \
			m = w;                                             \
			CHECK_EQ(fam##_read(var), m);                      \
		}                                                          \
		CHECK_EQ(fam##_read(var##_below), (type)-1);               \
		CHECK_EQ(fam##_read(var##_above), (type)-1);               \
	} while (0)

/* Both are written, or neither. */
#define DOUBLE(fam, type, one, two)                                                      \
	do {                                                                             \
		fam##_write(one, 3);                                                     \
		fam##_write(two, 4);                                                     \
		CHECK_EQ(fam##_cmpxchg_double(one, two, 3, 5, 30, 40), 0);               \
		CHECK_EQ(fam##_cmpxchg_double(one, two, 2, 4, 30, 40), 0);               \
		CHECK_EQ(fam##_read(one), 3);                                            \
		CHECK_EQ(fam##_read(two), 4);                                            \
		CHECK_EQ(fam##_cmpxchg_double(one, two, 3, 4, (type)-30, (type)-40), 1); \
		CHECK_EQ(fam##_read(one), (type)-30);                                    \
		CHECK_EQ(fam##_read(two), (type)-40);                                    \
	} while (0)

#define POINTERS(fam)                                                                  \
	do {                                                                           \
		static char somewhere[2];                                              \
		fam##_write(pointer, &somewhere[0]);                                   \
		CHECK_PTR(fam##_read(pointer), &somewhere[0]);                         \
		CHECK_PTR(fam##_xchg(pointer, &somewhere[1]), &somewhere[0]);          \
		CHECK_PTR(fam##_cmpxchg(pointer, NULL, NULL), &somewhere[1]);          \
		CHECK_PTR(fam##_read(pointer), &somewhere[1]);                         \
		CHECK_PTR(fam##_cmpxchg(pointer, &somewhere[1], NULL), &somewhere[1]); \
		CHECK_PTR(fam##_read(pointer), NULL);                                  \
	} while (0)

#define ALL_TYPES(fam)                               \
	do {                                         \
		FAMILY(fam, u8, v_u8);               \
		FAMILY(fam, s8, v_s8);               \
		FAMILY(fam, u16, v_u16);             \
		FAMILY(fam, s16, v_s16);             \
		FAMILY(fam, u32, v_u32);             \
		FAMILY(fam, int, v_int);             \
		FAMILY(fam, long, v_long);           \
		FAMILY(fam, unsigned long, v_ulong); \
		FAMILY(fam, u64, v_u64);             \
		FAMILY(fam, s64, v_s64);             \
		DOUBLE(fam, u32, v_u32, other_u32);  \
		DOUBLE(fam, u64, v_u64, other_u64);  \
		POINTERS(fam);                       \
	} while (0)

static void use_this_cpu(void *info)
{
	ALL_TYPES(this_cpu);
}

static void use_double_underscore(void *info)
{
	ALL_TYPES(__this_cpu);
}

static void use_raw_cpu(void *info)
{
	ALL_TYPES(raw_cpu);
}

static void run_family(void (*fn)(void *info))
{
	unsigned int cpu, last = NR_CPUS - 1;

	boot();
	each_cpu(fn, NULL);
	/* Only this CPU's copies are written. */
	for_each_possible_cpu(cpu) {
		per_cpu(v_u64, cpu) = 1000 + cpu;
		per_cpu(v_u8, cpu) = (u8)cpu;
	}
#ifdef CONFIG_SMP
	task_on((int)last, fn, NULL);
#else
	fn(NULL);
#endif
	for_each_possible_cpu(cpu) {
		if (cpu == last)
			continue;
		CHECK_EQ(per_cpu(v_u64, cpu), 1000 + cpu);
		CHECK_EQ(per_cpu(v_u8, cpu), (u8)cpu);
	}
}

static void child_this_cpu_family(void *arg)
{
	run_family(use_this_cpu);
}
TEST_IN_CHILD(this_cpu_family)

static void child_double_underscore_family(void *arg)
{
	run_family(use_double_underscore);
}
TEST_IN_CHILD(double_underscore_family)

static void child_raw_cpu_family(void *arg)
{
	run_family(use_raw_cpu);
}
TEST_IN_CHILD(raw_cpu_family)

/* In the kernel, which is compiled with -fno-strict-overflow, signed numbers wrap. */
static void child_signed_wrap(void *arg)
{
	volatile int least = INT_MIN;

	boot();
	this_cpu_write(v_int, INT_MAX);
	this_cpu_inc(v_int);
	CHECK_EQ(this_cpu_read(v_int), INT_MIN);
	this_cpu_dec(v_int);
	CHECK_EQ(this_cpu_read(v_int), INT_MAX);
	CHECK_EQ(this_cpu_add_return(v_int, INT_MAX), -2);
	this_cpu_write(v_s64, -S64_MAX - 1);
	this_cpu_sub(v_s64, 1);
	CHECK_EQ(this_cpu_read(v_s64), S64_MAX);
	this_cpu_write(v_int, 0);
	this_cpu_sub(v_int, least);
	CHECK_EQ(this_cpu_read(v_int), INT_MIN);
	/* An unsigned number becomes wide before it changes its sign. */
	this_cpu_write(v_s64, 5);
	this_cpu_sub(v_s64, 6U);
	CHECK_EQ(this_cpu_read(v_s64), -1);
	CHECK_EQ(this_cpu_sub_return(v_s64, 1U), -2);
}
TEST_IN_CHILD(signed_wrap)

/* Operations inside the arguments of others, which use the same names inside. */
static void child_nested_operations(void *arg)
{
	boot();
	this_cpu_write(v_int, 5);
	this_cpu_write(v_u32, 7);
	this_cpu_add(v_int, this_cpu_add_return(v_u32, this_cpu_read(v_int)));
	CHECK_EQ(this_cpu_read(v_int), 17);
	CHECK_EQ(this_cpu_read(v_u32), 12);
	this_cpu_write(v_int, this_cpu_xchg(v_u32, this_cpu_inc_return(v_long)));
	CHECK_EQ(this_cpu_read(v_int), 12);
	CHECK_EQ(this_cpu_read(v_u32), 1);
	CHECK_EQ(this_cpu_cmpxchg(v_int, this_cpu_read(v_int), this_cpu_read(v_u32)), 12);
	CHECK_EQ(this_cpu_read(v_int), 1);
	this_cpu_sub(v_u64, 1 + 1);
	CHECK_EQ(this_cpu_read(v_u64), -2LL);
	this_cpu_write(v_u64, 6);
	this_cpu_and(v_u64, 1 | 4);
	CHECK_EQ(this_cpu_read(v_u64), 4);
}
TEST_IN_CHILD(nested_operations)

/* ---- allocation ---- */

struct lined {
	char c;
} __aligned(64);

static void child_types(void *arg)
{
	struct lined __percpu *l;
	struct several __percpu *s;
	int(__percpu * array)[5];
	u64 __percpu *q;
	char __percpu *c;
	unsigned int cpu;

	boot();
	for (int i = 0; i < 20; i++) {
		c = alloc_percpu(char);
		q = alloc_percpu(u64);
		l = alloc_percpu_gfp(struct lined, 0);
		s = alloc_percpu(struct several);
		array = alloc_percpu(int[5]);
		CHECK(c && q && l && s && array);
		for_each_possible_cpu(cpu) {
			CHECK_EQ((unsigned long)per_cpu_ptr(q, cpu) % __alignof__(u64), 0);
			CHECK_EQ((unsigned long)per_cpu_ptr(l, cpu) % 64, 0);
			CHECK_EQ((unsigned long)per_cpu_ptr(s, cpu) % __alignof__(struct several),
				 0);
			CHECK_EQ(*per_cpu_ptr(c, cpu), 0);
			CHECK_EQ((*per_cpu_ptr(array, cpu))[4], 0);
			(*per_cpu_ptr(array, cpu))[4] = 9;
			per_cpu_ptr(s, cpu)->q = cpu;
		}
		for_each_possible_cpu(cpu)
			CHECK_EQ(per_cpu_ptr(s, cpu)->q, cpu);
	}
}
TEST_IN_CHILD(types)

/* Every size's extremes and every alignment; reused memory is zeroed again. */
static void child_sizes(void *arg)
{
	static const size_t sizes[] = { 1, 2, 3, 4, 5, 8, 4095, 4096, 4097, 32767, 32768 };
	phys_addr_t before;
	unsigned int cpu;

	boot();
	free_percpu(__alloc_percpu(PCPU_MIN_UNIT_SIZE, 4096));
	before = memblock_reserved_size();
	CHECK_EQ(PCPU_MIN_UNIT_SIZE, 32768);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (size_t align = 1; align <= PAGE_SIZE; align *= 2) {
			u8 __percpu *p = __alloc_percpu(sizes[i], align);

			CHECK(p);
			for_each_possible_cpu(cpu) {
				u8 *mine = per_cpu_ptr(p, cpu);

				CHECK_EQ((unsigned long)mine % align, 0);
				for (size_t b = 0; b < sizes[i]; b++)
					CHECK_EQ(mine[b], 0);
				memset(mine, 0xff, sizes[i]);
			}
			free_percpu(p);
		}
	}
	CHECK_EQ(memblock_reserved_size(), before);
}
TEST_IN_CHILD(sizes)

static int nr_chunks(void)
{
	struct list_head *pos;
	int nr = 0;

	for (int slot = 0; slot < pcpu_nr_slots; slot++)
		list_for_each(pos, &pcpu_chunk_lists[slot])
			nr++;
	return nr;
}

#define MANY 40000
static void __percpu *many[MANY];

/* Areas until a @chunks-th chunk appears. */
static int fill_up(size_t size, int chunks)
{
	int n = 0;

	while (nr_chunks() < chunks) {
		CHECK(n < MANY);
		many[n] = __alloc_percpu(size, 4);
		CHECK(many[n]);
		n++;
	}
	return n;
}

static void child_chunks(void *arg)
{
	phys_addr_t at_boot, with_two, with_three;
	int n, first;

	boot();
	at_boot = memblock_reserved_size();
	CHECK_EQ(nr_chunks(), 1);
	first = (pcpu_first_chunk->free_bytes) / 32;
	n = fill_up(32, 2);
	CHECK_EQ(n, first + 1);
	with_two = memblock_reserved_size();
	CHECK(with_two > at_boot + NR_CPUS * unit_size);

	/* The second has one area: freeing it keeps the chunk. */
	free_percpu(many[--n]);
	CHECK_EQ(nr_chunks(), 2);
	CHECK_EQ(memblock_reserved_size(), with_two);
	many[n++] = __alloc_percpu(32, 4);
	CHECK_EQ(nr_chunks(), 2);
	CHECK_EQ(memblock_reserved_size(), with_two);

	while (nr_chunks() < 4) {
		CHECK(n < MANY);
		many[n++] = __alloc_percpu(32, 4);
	}
	with_three = memblock_reserved_size();
	CHECK_EQ(with_three - at_boot, 3 * (with_two - at_boot));

	/* Of all that become free one is kept, whatever the order. */
	for (int i = 0; i < n; i++)
		free_percpu(many[i]);
#ifdef CONFIG_SMP
	CHECK_EQ(nr_chunks(), 2);
	CHECK_EQ(memblock_reserved_size(), with_two);
#else
	CHECK_EQ(nr_chunks(), 1);
	CHECK_EQ(memblock_reserved_size(), at_boot);
#endif
	n = fill_up(32, 3);
	while (n > 0)
		free_percpu(many[--n]);
	CHECK(nr_chunks() <= 2);
	CHECK(memblock_reserved_size() <= with_two);
}
TEST_IN_CHILD(chunks)

/* Room that was freed in an old chunk is used before a new chunk is made. */
static void child_old_room_first(void *arg)
{
	void __percpu *p;
	int n;

	boot();
	n = fill_up(64, 3);
	free_percpu(many[3]);
	p = __alloc_percpu(64, 64);
	CHECK(p);
	CHECK_EQ(nr_chunks(), 3);
	many[3] = p;
	while (n > 0)
		free_percpu(many[--n]);
}
TEST_IN_CHILD(old_room_first)

/*
 * When two chunks have equal room, the next area comes from the one in which an area was freed
 * last.
 */
static void child_last_freed_first(void *arg)
{
	void __percpu *p[2];
	int old, new;

	boot();
	old = pcpu_first_chunk->free_bytes / 32 / 2;
	new = fill_up(32, 3) - 5;
	for (int round = 0; round < 4; round++) {
		int last = round % 2 ? old : new, other = round % 2 ? new : old;

		free_percpu(many[other]);
		free_percpu(many[last]);
		for (int i = 0; i < 2; i++)
			p[i] = __alloc_percpu(32, 4);
		CHECK_PTR(p[0], many[last]);
		CHECK_PTR(p[1], many[other]);
	}
}
TEST_IN_CHILD(last_freed_first)

#ifdef CONFIG_SMP
static void child_reserved_part(void *arg)
{
	unsigned int cpu;
	int n = 0;

	boot();
	CHECK(pcpu_reserved_chunk);
	CHECK_EQ(pcpu_reserved_chunk->free_bytes, PERCPU_MODULE_RESERVE);
	for (; n < PERCPU_MODULE_RESERVE / 32; n++) {
		many[n] = __alloc_reserved_percpu(32, 4);
		CHECK(many[n]);
		for_each_possible_cpu(cpu) {
			unsigned long off = (unsigned long)per_cpu_ptr((char *)many[n], cpu) -
					    (unsigned long)pcpu_base_addr - pcpu_unit_offsets[cpu];

			CHECK(off < PERCPU_MODULE_RESERVE + (1 << 20));
			CHECK(off + 32 <= unit_size);
		}
	}
	console_loglevel = LOGLEVEL_ERR;
	CHECK(!__alloc_reserved_percpu(4, 4));
	console_loglevel = LOGLEVEL_WARNING + 1;
	CHECK_EQ(nr_chunks(), 1);
	many[n] = __alloc_percpu(32, 4);
	CHECK(many[n]);
	free_percpu(many[n]);
	while (n > 0)
		free_percpu(many[--n]);
	CHECK_EQ(pcpu_reserved_chunk->free_bytes, PERCPU_MODULE_RESERVE);
	many[0] = __alloc_reserved_percpu(PERCPU_MODULE_RESERVE, 4);
	CHECK(many[0]);
	free_percpu(many[0]);
}
TEST_IN_CHILD(reserved_part)
#else
static void child_reserved_part(void *arg)
{
	void __percpu *p;

	boot();
	CHECK(!pcpu_reserved_chunk);
	p = __alloc_reserved_percpu(PERCPU_MODULE_RESERVE, 4);
	CHECK(p);
	free_percpu(p);
}
TEST_IN_CHILD(reserved_part)
#endif

/* What the chunks take, in pages; the reserved part is inside the first. */
static void child_pages(void *arg)
{
	unsigned long pages;
	int n;

	boot();
	pages = unit_size / PAGE_SIZE * NR_CPUS;
	CHECK_EQ(pcpu_nr_pages(), pages);
	alloc_percpu(int);
	n = fill_up(512, 2);
	CHECK_EQ(pcpu_nr_pages(), 2 * pages);
	while (nr_chunks() < 3)
		many[n++] = __alloc_percpu(512, 4);
	CHECK_EQ(pcpu_nr_pages(), 3 * pages);
	while (n > 0)
		free_percpu(many[--n]);
	CHECK_EQ(nr_chunks(), 2);
	CHECK_EQ(pcpu_nr_pages(), 2 * pages);
}
TEST_IN_CHILD(pages)

/* ---- a first chunk of one's own ---- */

static void child_alloc_info(void *arg)
{
	struct pcpu_alloc_info *ai;
	phys_addr_t before;

	console_loglevel = LOGLEVEL_WARNING + 1;
	boot_quietly(0, NULL);
	before = memblock_reserved_size();
	ai = pcpu_alloc_alloc_info(2, 2100);
	CHECK(ai);
	CHECK_EQ(ai->nr_groups, 2);
	for (int i = 0; i < 2100; i++)
		CHECK_EQ(ai->groups[0].cpu_map[i], NR_CPUS);
	ai->groups[0].nr_units = 100;
	ai->groups[1].nr_units = 2000;
	pcpu_free_alloc_info(ai);
	CHECK_EQ(memblock_reserved_size(), before);
}
TEST_IN_CHILD(alloc_info)

/*
 * Two groups of units. In the first, 17 units have no CPU, then come the units of CPUs 1, 2, ...,
 * then one more without a CPU. The second has one unit without a CPU, then that of CPU 0. The
 * sizes of the parts are no multiples of a page.
 */
#define OWN_UNIT     SZ_32K
#define OWN_STATIC   1001
#define OWN_RESERVED 5000
#define OWN_DYNAMIC  20000
#define OWN_BEGIN    (ALIGN(OWN_STATIC, PCPU_MIN_ALLOC_SIZE) + OWN_RESERVED)
#define OWN_GAP	     (3 * PAGE_SIZE)
#define OWN_EMPTY    17
#define OWN_FIRST    (OWN_EMPTY + NR_CPUS)
#define OWN_UNITS    (OWN_FIRST + 2)

static void boot_own_chunk(void)
{
	static char *args[] = { "test", "mem=64M" };
	struct pcpu_alloc_info *ai;
	unsigned int cpu;
	size_t size;
	void *base;

	alarm(PATIENCE);
	boot_quietly(2, args);
	ai = pcpu_alloc_alloc_info(2, OWN_UNITS);
	size = OWN_UNITS * OWN_UNIT + OWN_GAP;
	base = memblock_alloc_raw(size, PAGE_SIZE);
	CHECK(ai && base);
	memset(base, 0xff, size);
	ai->static_size = OWN_STATIC;
	ai->reserved_size = OWN_RESERVED;
	ai->dyn_size = OWN_DYNAMIC;
	ai->unit_size = OWN_UNIT;
	ai->atom_size = 2 * PAGE_SIZE;
	ai->alloc_size = 2 * OWN_UNIT;
	ai->groups[0].nr_units = OWN_FIRST;
	for (cpu = 1; cpu < NR_CPUS; cpu++)
		ai->groups[0].cpu_map[OWN_EMPTY + cpu - 1] = cpu;
	ai->groups[1].nr_units = 2;
	ai->groups[1].base_offset = OWN_FIRST * OWN_UNIT + OWN_GAP;
	ai->groups[1].cpu_map = ai->groups[0].cpu_map + OWN_FIRST;
	ai->groups[1].cpu_map[1] = 0;
	pcpu_setup_first_chunk(ai, base);
	pcpu_free_alloc_info(ai);
}

/* offset_of() returns the offset of an area in its unit. at_offset() is the reverse. */
static size_t offset_of(void __percpu *p)
{
	char *start = IS_ENABLED(CONFIG_SMP) ? __start_percpu : pcpu_base_addr;

	return (char *)p - start;
}

static void __percpu *at_offset(size_t offset)
{
	char *start = IS_ENABLED(CONFIG_SMP) ? __start_percpu : pcpu_base_addr;

	return start + offset;
}

static void child_own_chunk(void *arg)
{
	static const size_t not_owned[] = { 0, OWN_STATIC - 1, OWN_BEGIN + OWN_DYNAMIC,
					    OWN_BEGIN + OWN_DYNAMIC + 4, OWN_UNIT - 4 };
	const struct pcpu_chunk *chunk;
	unsigned int cpu;
	size_t free_bytes;

	boot_own_chunk();
	chunk = pcpu_first_chunk;
	console_loglevel = LOGLEVEL_WARNING + 1;
	CHECK_EQ(pcpu_unit_offsets[0], (OWN_FIRST + 1) * OWN_UNIT + OWN_GAP);
	for (cpu = 1; cpu < NR_CPUS; cpu++)
		CHECK_EQ(pcpu_unit_offsets[cpu], (OWN_EMPTY + cpu - 1) * OWN_UNIT);
	CHECK_EQ(pcpu_nr_pages(), OWN_UNITS * OWN_UNIT / PAGE_SIZE);
	CHECK_EQ(pcpu_reserved_chunk->free_bytes, OWN_RESERVED);
	CHECK_EQ(chunk->free_bytes, OWN_DYNAMIC);
	/* The parts that are not the chunk's own look like areas. */
	CHECK(test_bit(0, chunk->bound_map));
	CHECK(test_bit(chunk->start_offset / 4, chunk->bound_map));
	CHECK(test_bit(pcpu_chunk_map_bits(chunk) - chunk->end_offset / 4, chunk->bound_map));
	CHECK(test_bit(pcpu_chunk_map_bits(chunk), chunk->bound_map));

	for (size_t i = 0; i < ARRAY_SIZE(not_owned); i++)
		free_percpu(at_offset(not_owned[i]));

	/* All of it can be had, from the lowest byte on, zeroed for each CPU. */
	for (size_t i = 0; i < OWN_DYNAMIC / 16; i++) {
		many[i] = __alloc_percpu(16, 4);
		CHECK_EQ(offset_of(many[i]), OWN_BEGIN + i * 16);
	}
	for_each_possible_cpu(cpu) {
		const u8 *unit = pcpu_base_addr + pcpu_unit_offsets[cpu];

		CHECK_EQ(unit[OWN_BEGIN - 1], 0xff);
		for (size_t i = OWN_BEGIN; i < OWN_BEGIN + OWN_DYNAMIC; i++)
			CHECK_EQ(unit[i], 0);
		CHECK_EQ(unit[OWN_BEGIN + OWN_DYNAMIC], 0xff);
	}
	CHECK_EQ(chunk->free_bytes, 0);
	for (size_t i = 0; i < ARRAY_SIZE(not_owned); i++)
		free_percpu(at_offset(not_owned[i]));
	for (size_t i = 0; i < OWN_DYNAMIC / 16; i++)
		free_percpu(many[i]);
	CHECK_EQ(chunk->free_bytes, OWN_DYNAMIC);

	free_bytes = pcpu_reserved_chunk->free_bytes;
	many[0] = __alloc_reserved_percpu(OWN_RESERVED, 4);
	CHECK_EQ(offset_of(many[0]), OWN_BEGIN - OWN_RESERVED);
	free_percpu(many[0]);
	CHECK_EQ(pcpu_reserved_chunk->free_bytes, free_bytes);
}

static void own_chunk(void **state)
{
	struct child c = run_child(child_own_chunk, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "WARNING: "), 10);
	CHECK_EQ(count_of(c.err, "no chunk owns it"), 10);
	free_child(&c);
}

static void child_own_chunk_text(void *arg)
{
	/* Boot is quiet, and what follows is not. */
	console_loglevel = LOGLEVEL_INFO + 1;
	boot_own_chunk();
}

/* A line lists sixteen units. A dash stands for a unit without a CPU. */
static void own_chunk_text(void **state)
{
	struct child c = run_child(child_own_chunk_text, NULL);
	char want[4000];
	size_t len = 0;

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, "pcpu-alloc: s1001 r5000 d20000 u32768 alloc=8*8192\n");
	for (unsigned int unit = 0; unit < OWN_FIRST; unit++) {
		unsigned int cpu = unit - OWN_EMPTY + 1;

		if (unit % 16 == 0)
			len += scnprintf(want + len, sizeof(want) - len, "%spcpu-alloc: [0]",
					 unit ? "\n" : "");
		if (unit < OWN_EMPTY || unit + 1 == OWN_FIRST)
			len += scnprintf(want + len, sizeof(want) - len, " -");
		else
			len += scnprintf(want + len, sizeof(want) - len, " %u", cpu);
	}
	scnprintf(want + len, sizeof(want) - len, "\npcpu-alloc: [1] - 0\n");
	CHECK_HAS(c.out, want);
	free_child(&c);
}

#ifdef CONFIG_SMP
/*
 * The unit size is a multiple of the atom size, and at least PCPU_MIN_UNIT_SIZE, even when the
 * caller asks for little.
 */
static void child_embed(void *arg)
{
	static char *args[] = { "test", "mem=64M" };
	const size_t atom = *(size_t *)arg;
	unsigned long unit;

	console_loglevel = LOGLEVEL_WARNING + 1;
	boot_quietly(2, args);
	CHECK_EQ(pcpu_embed_first_chunk(0, PAGE_SIZE, atom), 0);
	unit = pcpu_unit_offsets[1] - pcpu_unit_offsets[0];
	CHECK_EQ(unit, max_t(size_t, PCPU_MIN_UNIT_SIZE, atom));
	CHECK(!pcpu_reserved_chunk);
	CHECK(pcpu_first_chunk->free_bytes >= (int)PAGE_SIZE);
	CHECK((size_t)pcpu_first_chunk->free_bytes < 2 * PAGE_SIZE);
}

static void embed(void **state)
{
	for (size_t atom = PAGE_SIZE; atom <= SZ_128K; atom *= 2)
		run_child_ok(child_embed, &atom);
}

/* No memory for the units: what describes them is given back. */
static void child_embed_fails(void *arg)
{
	phys_addr_t before;

	console_loglevel = LOGLEVEL_ERR;
	boot_quietly(0, NULL);
	before = memblock_reserved_size();
	memblock_set_current_limit(PHYS_OFFSET + SZ_32K);
	CHECK_EQ(pcpu_embed_first_chunk(0, PAGE_SIZE, PAGE_SIZE), -ENOMEM);
	CHECK_EQ(memblock_reserved_size(), before);
}
TEST_IN_CHILD(embed_fails)

/* Enough RAM, but most of it is reserved already. */
static void child_reserved_too_much(void *arg)
{
	static char *args[] = { "test", "mem=64M" };

	boot_quietly(2, args);
	memblock_reserve(PHYS_OFFSET, lowmem_size - NR_CPUS * SZ_32K);
	setup_per_cpu_areas();
}

static void reserved_too_much(void **state)
{
	struct child c = run_child(child_reserved_too_much, NULL);

	CHECK_EQ(c.status, 1);
	CHECK(starts_with(c.err, "biscuitos: "));
	CHECK_EQ(count_of(c.err, "\n"), 1);
	CHECK_HAS(c.err, "KiB are free");
	free_child(&c);
}
#endif

/* ---- no memory ---- */

static char *lines_of(struct child *c, int nr)
{
	if (count_of(c->err, "\n") != (size_t)nr)
		check_failed(__FILE__, __LINE__, "\"%s\" is not %d lines", c->err, nr);
	return c->err;
}

/* Fill RAM; then one request fails, with one line; what is freed can be had again. */
static void child_out_of_memory(void *arg)
{
	phys_addr_t before;
	int n = 0, loglevel;

	boot();
	loglevel = console_loglevel;
	console_loglevel = LOGLEVEL_ERR;
	while ((many[n] = __alloc_percpu(32768, 4)))
		n++;
	console_loglevel = loglevel;
	CHECK(n > 2);
	before = memblock_reserved_size();
	CHECK(!__alloc_percpu(32768, 64));
	CHECK_EQ(memblock_reserved_size(), before);
	free_percpu(many[--n]);
	many[n] = __alloc_percpu(32768, 64);
	CHECK(many[n++]);
	while (n > 0)
		free_percpu(many[--n]);
	CHECK(nr_chunks() <= 2);
	many[0] = __alloc_percpu(32768, 4096);
	CHECK(many[0]);
	free_percpu(many[0]);
}

static void out_of_memory(void **state)
{
	struct child c = run_child(child_out_of_memory, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(lines_of(&c, 1), "percpu: allocation failed, size=32768 align=64");
	CHECK_STR(c.out, "");
	free_child(&c);
}

/* Take all room of all chunks, and let memblock give nothing for another. */
static void exhaust(void)
{
	int loglevel = console_loglevel;

	memblock_set_current_limit(PHYS_OFFSET);
	console_loglevel = LOGLEVEL_ERR;
	for (size_t size = PCPU_MIN_UNIT_SIZE; size >= 4; size /= 2)
		while (__alloc_percpu(size, 4))
			;
	console_loglevel = loglevel;
}

/* memblock gives nothing: the same, though there would be memory. */
static void child_no_chunk(void *arg)
{
	struct percpu_counter counter;
	phys_addr_t before, limit;

	boot();
	fill_up(4096, 3);
	limit = memblock_get_current_limit();
	exhaust();
	before = memblock_reserved_size();
	CHECK_EQ(percpu_counter_init(&counter, 5, 0), -ENOMEM);
	CHECK(!percpu_counter_initialized(&counter));
	percpu_counter_destroy(&counter);
	CHECK_EQ(memblock_reserved_size(), before);
	CHECK_EQ(nr_chunks(), 3);
	memblock_set_current_limit(limit);
	CHECK_EQ(percpu_counter_init(&counter, 5, 0), 0);
	percpu_counter_destroy(&counter);
}

static void no_chunk(void **state)
{
	struct child c = run_child(child_no_chunk, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(lines_of(&c, 1), "percpu: allocation failed, size=4 align=4");
	free_child(&c);
}

/*
 * Memory for a part of a new chunk: with each limit from none at all to enough
 * the chunk is there entirely or not at all.
 */
static void child_part_of_a_chunk(void *arg)
{
	phys_addr_t before, limit, size, cost;
	int given = 0, refused = 0;

	boot();
	limit = memblock_get_current_limit();
	before = memblock_reserved_size();
	fill_up(32, 2);
	cost = memblock_reserved_size() - before;
	size = NR_CPUS * unit_size;
	CHECK(cost > size);
	exhaust();
	console_loglevel = LOGLEVEL_ERR;
	before = memblock_reserved_size();
	for (phys_addr_t l = 0; l <= cost + 4 * PAGE_SIZE;
	     l += l < size - 4 * PAGE_SIZE ? size / 16 : 64) {
		int chunks = nr_chunks();
		void __percpu *p;

		memblock_set_current_limit(PHYS_OFFSET + l);
		p = __alloc_percpu(32768, 4);
		memblock_set_current_limit(limit);
		if (!p) {
			CHECK_EQ(nr_chunks(), chunks);
			CHECK_EQ(memblock_reserved_size(), before);
			CHECK_EQ(given, 0);
			refused++;
			continue;
		}
		if (!given)
			CHECK(l >= cost);
		given++;
		CHECK_EQ(memblock_reserved_size(), before + cost);
		break;
	}
	CHECK(refused > 16);
	CHECK_EQ(given, 1);
}
TEST_IN_CHILD(part_of_a_chunk)

/*
 * memblock's free memory is in turn a page less than a chunk needs, as much as its records need
 * but not in whole pages, and exactly enough. memblock reports no failed allocation, because
 * percpu.c looks before it asks.
 */
static void child_exact_memory(void *arg)
{
	phys_addr_t before, cost, hole, where, limit;
	size_t units;

	boot();
	units = NR_CPUS * unit_size;
	before = memblock_reserved_size();
	fill_up(4096, 2);
	cost = memblock_reserved_size() - before;
	hole = units + PAGE_ALIGN(cost - units);
	where = memblock_phys_alloc(hole, PAGE_SIZE);
	CHECK(where);
	memblock_reserve(PHYS_OFFSET, lowmem_size);
	limit = memblock_get_current_limit();
	exhaust();
	memblock_set_current_limit(limit);
	CHECK_EQ(nr_chunks(), 2);
	before = memblock_reserved_size();

	memblock_phys_free(where, hole - PAGE_SIZE);
	CHECK(!__alloc_percpu(4, 4));
	memblock_reserve(where, hole);
	memblock_phys_free(where + SMP_CACHE_BYTES, cost - units);
	CHECK(!__alloc_percpu(8, 4));
	memblock_reserve(where, hole);
	CHECK_EQ(memblock_reserved_size(), before);

	memblock_phys_free(where, hole);
	CHECK(__alloc_percpu(16, 4));
	CHECK_EQ(nr_chunks(), 3);
	CHECK_EQ(memblock_reserved_size(), before - hole + cost);
}

static void exact_memory(void **state)
{
	struct child c = run_child(child_exact_memory, NULL);

	CHECK_EQ(c.status, 0);
	lines_of(&c, 2);
	CHECK_HAS(c.err, "percpu: allocation failed, size=4 align=4");
	CHECK_HAS(c.err, "percpu: allocation failed, size=8 align=4");
	free_child(&c);
}

/* Boot with less and less memory: it works, or says why it does not. */
static void child_boot_with(void *arg)
{
	phys_addr_t limit = *(phys_addr_t *)arg;
	int __percpu *p;

	console_loglevel = LOGLEVEL_WARNING + 1;
	alarm(PATIENCE);
	boot_quietly(0, NULL);
	memblock_set_current_limit(PHYS_OFFSET + limit);
	setup_per_cpu_areas();
	memblock_set_current_limit(PHYS_OFFSET + lowmem_size);
	p = alloc_percpu(int);
	CHECK(p);
	free_percpu(p);
}

static void boot_with_little(void **state)
{
	int booted = 0, refused = 0;
	phys_addr_t limit;

	for (limit = 0; limit < CONFIG_MEMBLOCK_SIZE; limit += limit < SZ_64K ? SZ_4K : limit / 4) {
		struct child c = run_child(child_boot_with, &limit);

		if (!c.status) {
			CHECK_STR(c.err, "");
			booted++;
		} else {
			if (c.status != 1 && c.status != 128 + SIGABRT)
				check_failed(__FILE__, __LINE__, "limit %llu: status %d, \"%s\"",
					     (unsigned long long)limit, c.status, c.err);
			CHECK(strstr(c.err, "percpu") || strstr(c.err, "per-CPU"));
			CHECK_EQ(booted, 0);
			refused++;
		}
		free_child(&c);
	}
	CHECK(refused);
	CHECK(booted);
}

/* ---- counters ---- */

static void child_counter(void *arg)
{
	const int batch = percpu_counter_batch;
	struct percpu_counter c;

	boot();
	CHECK_EQ(batch, NR_CPUS * 2 > 32 ? NR_CPUS * 2 : 32);
	CHECK_EQ(percpu_counter_init(&c, 100, 0), 0);
	CHECK(percpu_counter_initialized(&c));
	CHECK_EQ(percpu_counter_read(&c), 100);
	CHECK_EQ(percpu_counter_sum(&c), 100);

	/* Below the batch only the sum knows; at it, everybody. */
	percpu_counter_add(&c, batch - 1);
	CHECK_EQ(percpu_counter_read(&c), 100);
	CHECK_EQ(percpu_counter_sum(&c), 100 + batch - 1);
	CHECK_EQ(this_cpu_read(*c.counters), batch - 1);
	percpu_counter_inc(&c);
	CHECK_EQ(percpu_counter_read(&c), 100 + batch);
	CHECK_EQ(percpu_counter_sum(&c), 100 + batch);
	CHECK_EQ(this_cpu_read(*c.counters), 0);

	percpu_counter_sub(&c, batch - 1);
	CHECK_EQ(percpu_counter_read(&c), 100 + batch);
	CHECK_EQ(percpu_counter_sum(&c), 101);
	percpu_counter_dec(&c);
	CHECK_EQ(percpu_counter_read(&c), 100);
	CHECK_EQ(percpu_counter_sum(&c), 100);
	CHECK_EQ(this_cpu_read(*c.counters), 0);

	/* A batch of one's own. */
	percpu_counter_add_batch(&c, 5, 6);
	CHECK_EQ(percpu_counter_read(&c), 100);
	percpu_counter_add_batch(&c, 1, 6);
	CHECK_EQ(percpu_counter_read(&c), 106);
	percpu_counter_add_batch(&c, -5, 6);
	CHECK_EQ(percpu_counter_read(&c), 106);
	percpu_counter_add_batch(&c, -1, 6);
	CHECK_EQ(percpu_counter_read(&c), 100);
	percpu_counter_add_batch(&c, 1, 1);
	CHECK_EQ(percpu_counter_read(&c), 101);
	percpu_counter_add_batch(&c, INT_MAX - 1, INT_MAX);
	CHECK_EQ(percpu_counter_read(&c), 101);
	CHECK_EQ(percpu_counter_sum(&c), 101LL + INT_MAX - 1);
	percpu_counter_add_batch(&c, INT_MAX, INT_MAX);
	CHECK_EQ(percpu_counter_read(&c), 100 + 2LL * INT_MAX);

	/* More than 32 bits. */
	percpu_counter_set(&c, 1LL << 40);
	CHECK_EQ(percpu_counter_sum(&c), 1LL << 40);
	percpu_counter_add(&c, 1LL << 41);
	CHECK_EQ(percpu_counter_read(&c), 3LL << 40);
	percpu_counter_sub(&c, 1LL << 42);
	CHECK_EQ(percpu_counter_sum(&c), -(1LL << 40));
	CHECK_EQ(percpu_counter_read(&c), -(1LL << 40));

	/* Below zero, for those who do not want to see it. */
	CHECK_EQ(percpu_counter_sum_positive(&c), 0);
	CHECK_EQ(percpu_counter_read_positive(&c), 0);
	percpu_counter_set(&c, -1);
	percpu_counter_add(&c, 3);
	CHECK_EQ(percpu_counter_sum_positive(&c), 2);
	CHECK_EQ(percpu_counter_read_positive(&c), 0);
	percpu_counter_set(&c, 7);
	CHECK_EQ(percpu_counter_sum(&c), 7);
	CHECK_EQ(percpu_counter_sum_positive(&c), 7);
	CHECK_EQ(percpu_counter_read_positive(&c), 7);

	percpu_counter_destroy(&c);
	CHECK(!percpu_counter_initialized(&c));
	percpu_counter_destroy(&c);
	memset(&c, 0, sizeof(c));
	percpu_counter_destroy(&c);
}
TEST_IN_CHILD(counter)

static struct percpu_counter shared_counter;

static void count_here(void *info)
{
	for (int i = 0; i < 1000; i++) {
		percpu_counter_add(&shared_counter, 3);
		percpu_counter_dec(&shared_counter);
	}
	percpu_counter_add(&shared_counter, smp_processor_id());
}

static void child_counter_everywhere(void *arg)
{
	const s64 cpus = NR_CPUS;
	s64 want = 2000 * cpus + cpus * (cpus - 1) / 2;

	boot();
	CHECK_EQ(percpu_counter_init(&shared_counter, 0, 0), 0);
	each_cpu(count_here, NULL);
	CHECK_EQ(percpu_counter_sum(&shared_counter), want);
	CHECK(llabs(percpu_counter_read(&shared_counter) - want) < cpus * percpu_counter_batch);
	percpu_counter_set(&shared_counter, 5);
	CHECK_EQ(percpu_counter_sum(&shared_counter), 5);
	percpu_counter_destroy(&shared_counter);
}
TEST_IN_CHILD(counter_everywhere)

/* ---- text ---- */

static const char *number_behind(const char *s, const char *what, unsigned long *n)
{
	char *end;

	s = strstr(s, what);
	CHECK(s);
	*n = strtoul(s + strlen(what), &end, 10);
	CHECK(end > s + strlen(what));
	return end;
}

static void child_boot_text(void *arg)
{
	boot_machine();
	dprintf(STDERR_FILENO, "unit %lu\n", (unsigned long)unit_size);
}

static void boot_text(void **state)
{
	struct child c = run_child(child_boot_text, NULL);
	unsigned long n, unit, st, rs, dyn;
	char want[4000] = "";
	const char *s;
	size_t len = 0;

	CHECK_EQ(c.status, 0);
	number_behind(c.err, "unit ", &unit);
	s = number_behind(c.out, "pcpu-alloc: s", &st);
	s = number_behind(s, " r", &rs);
	s = number_behind(s, " d", &dyn);
	s = number_behind(s, " u", &n);
	CHECK_EQ(n, unit);
	CHECK(starts_with(s, " alloc="));
	CHECK(st + rs + dyn <= unit);
#ifdef CONFIG_SMP
	s = number_behind(c.out, "percpu: Embedded ", &n);
	CHECK_EQ(n, (st + rs + dyn) / PAGE_SIZE);
	CHECK(starts_with(s, " pages/cpu s"));
	snprintf(want, sizeof(want), " pages/cpu s%lu r%lu d%lu u%lu\n", st, rs, dyn, unit);
	CHECK(starts_with(s, want));
	CHECK_EQ(rs, PERCPU_MODULE_RESERVE);
	CHECK(dyn >= PERCPU_DYNAMIC_RESERVE);
	CHECK_EQ((st + rs + dyn) % PAGE_SIZE, 0);
	CHECK(st > PAGE_SIZE);
	/* The reserved part begins at a cache line. */
	CHECK_EQ(st % SMP_CACHE_BYTES, 0);
#else
	CHECK_HAS_NOT(c.out, "Embedded");
	CHECK_HAS(c.out, "pcpu-alloc: s0 r0 d32768 u32768 alloc=1*32768\n");
#endif
	/* Which CPU has which unit, 16 to a line. */
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		len += snprintf(want + len, sizeof(want) - len, "%s %u",
				cpu % 16 ? "" :
				cpu	 ? "\npcpu-alloc: [0]" :
					   "pcpu-alloc: [0]",
				cpu);
	CHECK_HAS(c.out, want);
	s = strstr(c.out, want) + strlen(want);
	CHECK(*s == '\n' || *s == ' ');
	free_child(&c);
}

static void child_statistics(void *arg)
{
	void __percpu *p[4];

	boot();
	p[0] = __alloc_percpu(30, 4);
	p[1] = __alloc_percpu(100, 64);
	p[2] = __alloc_percpu(8, 8);
	p[3] = __alloc_percpu(4, 4);
	free_percpu(p[2]);
	console_loglevel = LOGLEVEL_INFO + 1;
	percpu_stats_show();
	dprintf(STDERR_FILENO, "free %d contig %d\n", pcpu_first_chunk->free_bytes,
		pcpu_first_chunk->chunk_md.contig_hint * 4);
	free_percpu(p[0]);
	free_percpu(p[1]);
	free_percpu(p[3]);
}

/* The number in the line "  name   :   n" behind @s. */
static void check_stat(const char *s, const char *name, unsigned long want)
{
	char line[100];

	snprintf(line, sizeof(line), "  %-20s: %12lu\n", name, want);
	s = strstr(s, name);
	if (!s || strncmp(s, line + 2, strlen(line) - 2))
		check_failed(__FILE__, __LINE__, "\"%.50s\" is not \"%s\"", s ?: "", line);
}

static void statistics(void **state)
{
	struct child c = run_child(child_statistics, NULL);
	unsigned long free_bytes, contig;
	const char *s;

	CHECK_EQ(c.status, 0);
	number_behind(c.err, "free ", &free_bytes);
	number_behind(c.err, "contig ", &contig);
	CHECK(starts_with(c.out, "Percpu Memory Statistics\n"));
	s = strstr(c.out, "Global Stats:\n----------------------------------------\n");
	CHECK(s);
	check_stat(s, "nr_alloc", 4);
	check_stat(s, "nr_dealloc", 1);
	check_stat(s, "nr_cur_alloc", 3);
	check_stat(s, "nr_max_alloc", 4);
	check_stat(s, "nr_chunks", 1);
	check_stat(s, "nr_max_chunks", 1);
	check_stat(s, "min_alloc_size", 4);
	check_stat(s, "max_alloc_size", 100);
	s = strstr(s, "Per Chunk Stats:\n----------------------------------------\n");
	CHECK(s);
#ifdef CONFIG_SMP
	CHECK_HAS(s, "Chunk: <- Reserved Chunk\n");
	check_stat(strstr(s, "Reserved Chunk"), "nr_alloc", 0);
	check_stat(strstr(s, "Reserved Chunk"), "free_bytes", PERCPU_MODULE_RESERVE);
#else
	CHECK_HAS_NOT(s, "Reserved");
#endif
	s = strstr(s, "Chunk: <- First Chunk\n");
	CHECK(s);
	check_stat(s, "nr_alloc", 3);
	check_stat(s, "max_alloc_size", 100);
	check_stat(s, "free_bytes", free_bytes);
	check_stat(s, "contig_bytes", contig);
	check_stat(s, "sum_frag", free_bytes);
	check_stat(s, "max_frag", contig);
	free_child(&c);
}

/*
 * Totals and maxima still count areas and chunks that were freed. They never count an allocation
 * that failed.
 */
static void child_past_statistics(void *arg)
{
	phys_addr_t limit;
	int n, most;

	boot();
	CHECK(__alloc_percpu(4, 4));
	limit = memblock_get_current_limit();
	memblock_set_current_limit(PHYS_OFFSET);
	console_loglevel = LOGLEVEL_ERR;
	CHECK(!__alloc_percpu(PCPU_MIN_UNIT_SIZE, 4));
	memblock_set_current_limit(limit);
	most = fill_up(2048, 4);
	for (int i = 0; i < most; i++)
		free_percpu(many[i]);
	n = fill_up(2048, 3);
	for (int i = 0; i < n; i++)
		free_percpu(many[i]);
	dprintf(STDERR_FILENO, "areas %d most %d\n", most + n, most);

	/* In the first chunk a large hole is left, and 4 bytes at the end. */
	many[0] = __alloc_percpu(16384, 4);
	many[1] = __alloc_percpu(pcpu_first_chunk->chunk_md.contig_hint * 4 - 4, 4);
	free_percpu(many[0]);
	CHECK(__alloc_percpu(12, 4));
	console_loglevel = LOGLEVEL_INFO + 1;
	percpu_stats_show();
}

static void past_statistics(void **state)
{
	struct child c = run_child(child_past_statistics, NULL);
	unsigned long n, most;
	const char *s;

	CHECK_EQ(c.status, 0);
	number_behind(number_behind(c.err, "areas ", &n), " most ", &most);
	s = strstr(c.out, "Global Stats:\n");
	CHECK(s);
	check_stat(s, "nr_alloc", n + 4);
	check_stat(s, "nr_dealloc", n + 1);
	check_stat(s, "nr_cur_alloc", 3);
	check_stat(s, "nr_max_alloc", most + 1);
	check_stat(s, "nr_chunks", 2);
	check_stat(s, "nr_max_chunks", 4);
	check_stat(s, "min_alloc_size", 4);
	check_stat(strstr(s, "min_alloc_size"), "max_alloc_size", 16384);
	s = strstr(s, "Chunk: <- First Chunk\n");
	CHECK(s);
	check_stat(s, "nr_alloc", 3);
	check_stat(s, "max_alloc_size", 16384);
	check_stat(s, "free_bytes", 16384 - 12 + 4);
	check_stat(s, "contig_bytes", 16384 - 12);
	check_stat(s, "sum_frag", 16384 - 12 + 4);
	check_stat(s, "max_frag", 16384 - 12);
	/* The spare chunk is completely free, and comes last. */
	s = strstr(s, "\nChunk:\n");
	CHECK(s);
	check_stat(s, "nr_alloc", 0);
	check_stat(s, "max_alloc_size", 2048);
	free_child(&c);
}

/* ---- the end ---- */

enum leak {
	DURING_BOOT,
	NONE,
	ONE,
	THREE,
	NEVER_SET_UP
};

static void child_leaks(void *arg)
{
	enum leak leak = *(enum leak *)arg;
	int n;

	if (leak == NEVER_SET_UP) {
		boot_quietly(0, NULL);
		console_loglevel = LOGLEVEL_WARNING + 1;
		memory_exit();
		return;
	}
	boot();
	CHECK(alloc_percpu(int));
	CHECK(alloc_percpu(long));
	if (leak != DURING_BOOT) {
		run_demos();
		n = fill_up(32, 3);
		while (n > 0)
			free_percpu(many[--n]);
		/* A spare chunk is no leak. */
		CHECK_EQ(nr_chunks(), 2);
		for (n = 0; n < (leak == ONE ? 1 : leak == THREE ? 3 : 0); n++)
			CHECK(alloc_percpu(int));
	}
	halt_child();
}

/* What boot allocated stays; what was allocated later is a leak, if it was not freed. */
static void leaks(void **state)
{
	for (enum leak leak = DURING_BOOT; leak <= NEVER_SET_UP; leak++) {
		struct child c = run_child(child_leaks, &leak);
		const char *want = "";

		if (IS_ENABLED(CONFIG_DEBUG_PERCPU)) {
			if (leak == ONE)
				want = "percpu: not freed: 1 area, 4 bytes, at 0x";
			if (leak == THREE)
				want = "percpu: not freed: 3 areas, 4 bytes each, first at 0x";
			CHECK_EQ(count_of(c.err, ", allocated by child_leaks+0x"), !!want[0]);
		} else {
			if (leak == ONE)
				want = "percpu: not freed: 1 area, 4 bytes for each CPU; "
				       "build with DEBUG=1 to see by whom\n";
			if (leak == THREE)
				want = "percpu: not freed: 3 areas, 12 bytes for each CPU; "
				       "build with DEBUG=1 to see by whom\n";
		}
		CHECK_EQ(c.status, want[0] ? EXIT_LEAKED : 0);
		CHECK_EQ(count_of(c.err, "\n"), !!want[0]);
		CHECK_HAS(c.err, want);
		free_child(&c);
	}
}

/* ---- what pcpu_verify_all() finds ---- */

static void child_break_chunk(void *arg)
{
	const char *broken = arg;

	boot();
	CHECK(alloc_percpu(long));
	verify_invariants();
	if (!strcmp(broken, "free_bytes"))
		pcpu_first_chunk->free_bytes += 4;
	else if (!strcmp(broken, "hint"))
		pcpu_first_chunk->chunk_md.contig_hint--;
	else if (!strcmp(broken, "slot"))
		list_move(&pcpu_first_chunk->list, &pcpu_chunk_lists[0]);
	verify_invariants();
}

static void verify_finds(void **state)
{
	run_child_ok(child_break_chunk, "nothing");
	check_broken(child_break_chunk, "free_bytes",
		     "mm/percpu.c: invariant 4 is broken: free_bytes is the number of clear bits");
	check_broken(child_break_chunk, "hint",
		     "mm/percpu.c: invariant 1 is broken: contig_hint is the size");
	check_broken(child_break_chunk, "slot",
		     "mm/percpu.c: invariant 5 is broken: a chunk hangs in the slot");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(static_values),
		cmocka_unit_test(verify_finds),
		cmocka_unit_test(static_alignment),
		cmocka_unit_test(static_copies),
#ifdef CONFIG_SMP
		cmocka_unit_test(used_directly),
		cmocka_unit_test(later_chunks),
#endif
		cmocka_unit_test(static_addresses),
		cmocka_unit_test(static_bounds),
		cmocka_unit_test(this_copy),
		cmocka_unit_test(this_cpu_family),
		cmocka_unit_test(double_underscore_family),
		cmocka_unit_test(raw_cpu_family),
		cmocka_unit_test(signed_wrap),
		cmocka_unit_test(nested_operations),
		cmocka_unit_test(types),
		cmocka_unit_test(sizes),
		cmocka_unit_test(chunks),
		cmocka_unit_test(old_room_first),
		cmocka_unit_test(last_freed_first),
		cmocka_unit_test(reserved_part),
		cmocka_unit_test(pages),
		cmocka_unit_test(alloc_info),
		cmocka_unit_test(own_chunk),
		cmocka_unit_test(own_chunk_text),
#ifdef CONFIG_SMP
		cmocka_unit_test(embed),
		cmocka_unit_test(embed_fails),
		cmocka_unit_test(reserved_too_much),
#endif
		cmocka_unit_test(out_of_memory),
		cmocka_unit_test(no_chunk),
		cmocka_unit_test(part_of_a_chunk),
		cmocka_unit_test(exact_memory),
		cmocka_unit_test(boot_with_little),
		cmocka_unit_test(counter),
		cmocka_unit_test(counter_everywhere),
		cmocka_unit_test(boot_text),
		cmocka_unit_test(statistics),
		cmocka_unit_test(past_statistics),
		cmocka_unit_test(leaks),
	};

	random_init();
	return cmocka_run_group_tests_name("percpu", tests, NULL, NULL);
}
