// SPDX-License-Identifier: GPL-2.0-only
/*
 * SLUB as its users see it. Every test boots a machine of its own in a child.
 */

#include "slublib.h"

/* The allocator defines it. Tests change it after they have booted with failslab=. */
extern struct fault_attr failslab;

/* ---- boot ---- */

static void child_boot_caches(void *arg)
{
	struct kmem_cache *s;
	int n = 0;

	CHECK_EQ(slab_state, DOWN);
	CHECK(!slab_is_available());
	boot(arg);
	CHECK_EQ(slab_state, FULL);
	CHECK(slab_is_available());
	list_for_each_entry(s, &slab_caches, list) {
		struct census c = census(s);

		CHECK(!strcmp(s->name, "kmem_cache") || !strcmp(s->name, "kmem_cache_node"));
		CHECK_EQ(c.live, 2); /* each is described by one of each */
		n++;
	}
	CHECK_EQ(n, 2);
}

static void boot_caches(void **state)
{
	run_child_ok(child_boot_caches, "");
	run_child_ok(child_boot_caches, "slub_debug=FZPU");
	run_child_ok(child_boot_caches, "slub_debug=P");
	run_child_ok(child_boot_caches, "slub_debug=U,kmem_cache");
	run_child_ok(child_boot_caches, "slub_min_order=3");
}

static void child_boot_message(void *arg)
{
	char *argv[] = { "test", "slub_min_objects=9" };

	setup_command_line(2, argv, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	console_loglevel = LOGLEVEL_DEBUG;
	kmem_cache_init();
}

static void boot_message(void **state)
{
	struct child c = run_child(child_boot_message, NULL);
	char want[128];

	CHECK_EQ(c.status, 0);
	snprintf(want, sizeof(want),
		 "SLUB: HWalign=%d, Order=0-3, MinObjects=9, CPUs=%d, Nodes=1\n", L1_CACHE_BYTES,
		 (int)NR_CPUS);
	CHECK_HAS(c.out, want);
	CHECK_STR(c.err, "");
	free_child(&c);
}

/* ---- layout ---- */

/* What Linux 6.1 computes, in other words. */
static unsigned int min_order_of = 0, max_order_of = 3, min_objects_of;

static int want_order(unsigned int size)
{
	unsigned int bits = 0, min_objects = min_objects_of, most = (4096U << max_order_of) / size;

	while (1U << bits <= NR_CPUS)
		bits++;
	if (!min_objects)
		min_objects = 4 * (bits + 1);
	if (min_objects > most)
		min_objects = most;
	for (; min_objects > 1; min_objects--) {
		for (unsigned int part = 16; part >= 4; part /= 2) {
			for (unsigned int order = min_order_of; order <= max_order_of; order++) {
				unsigned int bytes = 4096U << order;

				if (bytes >= min_objects * size && bytes % size <= bytes / part)
					return (int)order;
			}
		}
	}
	for (unsigned int order = min_order_of; order < MAX_ORDER; order++)
		if (4096U << order >= size)
			return (int)order;
	return -1;
}

static void check_layout(struct kmem_cache *s, unsigned int size)
{
	CHECK_EQ(kmem_cache_size(s), size);
	CHECK_EQ(s->size % s->align, 0);
	CHECK(s->size >= size);
	CHECK(s->offset + sizeof(void *) <= s->size);
	CHECK_EQ(oo_order(s->oo), want_order(s->size));
	CHECK_EQ(oo_objects(s->oo), (4096U << oo_order(s->oo)) / s->size);
	CHECK_EQ(oo_order(s->min), get_order(s->size));
	CHECK_EQ(oo_objects(s->min), (4096U << oo_order(s->min)) / s->size);
}

static void child_sizes(void *arg)
{
	unsigned int step = NR_CPUS > 32 ? 25 : 1; /* a cache costs calls to all CPUs */
	unsigned long before;

	boot(arg);
	sscanf(strstr(arg, "min_order=") ? strstr(arg, "min_order=") : "", "min_order=%u",
	       &min_order_of);
	sscanf(strstr(arg, "max_order=") ? strstr(arg, "max_order=") : "", "max_order=%u",
	       &max_order_of);
	sscanf(strstr(arg, "min_objects=") ? strstr(arg, "min_objects=") : "", "min_objects=%u",
	       &min_objects_of);
	if (max_order_of < min_order_of)
		max_order_of = min_order_of;
	before = settled();
	for (unsigned int size = 1; size <= 8192; size += step + size / 300 * 61) {
		struct kmem_cache *s = make("size", size, 0, 0, NULL);
		void *p[3];

		check_layout(s, size);
		if (!strstr(arg, "slub_debug"))
			CHECK_EQ(s->size, ALIGN(size, ARCH_SLAB_MINALIGN));
		for (int i = 0; i < 3; i++) {
			p[i] = kmem_cache_alloc(s, GFP_KERNEL);
			CHECK(p[i]);
			CHECK_EQ((unsigned long)p[i] % sizeof(void *), 0);
			memset(p[i], i + 1, size);
		}
		for (int i = 0; i < 3; i++) {
			for (unsigned int k = 0; k < size; k++)
				if (((u8 *)p[i])[k] != i + 1)
					check_failed(__FILE__, __LINE__, "size %u: byte %u of %d",
						     size, k, i);
			kmem_cache_free(s, p[i]);
		}
		unmake(s);
	}
	CHECK_EQ(nr_free_pages(), before);
}

static void sizes(void **state)
{
	static const char *const params[] = {
		"",
		"slub_min_order=2",
		"slub_max_order=0",
		"slub_max_order=1",
		"slub_min_objects=1",
		"slub_min_objects=64",
		"slub_min_order=4",
		"slub_debug=FZPU",
		"slub_debug=Z",
		"slub_debug=P",
		"slub_debug=FU",
	};

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_sizes, (void *)params[i]);

		if (c.status)
			check_failed(__FILE__, __LINE__, "%s: %s", params[i], c.err);
		CHECK_STR(c.err, "");
		free_child(&c);
	}
}

/* A slab has at most 32767 objects, of whatever order: 15 bits count them. */
static void child_large_min_order(void *arg)
{
	struct kmem_cache *s;

	boot(arg);
	s = make("tiny", 8, 0, 0, NULL);
	CHECK(oo_objects(s->oo) >= 1);
	CHECK(oo_objects(s->oo) <= 32767);
	CHECK_EQ(oo_order(s->oo), 5);
	kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
	unmake(s);
}

static void large_min_order(void **state)
{
	run_child_ok(child_large_min_order, "slub_min_order=6");
	run_child_ok(child_large_min_order, "slub_min_order=7");
	run_child_ok(child_large_min_order, "slub_min_order=9");
	run_child_ok(child_large_min_order,
		     NR_CPUS > 32 ? "slub_min_order=10" : "slub_min_order=10 mem=64M");
}

static unsigned int hwcache_align(unsigned int size)
{
	unsigned int align = L1_CACHE_BYTES;

	while (size <= align / 2)
		align /= 2;
	return max_t(unsigned int, align, ARCH_SLAB_MINALIGN);
}

static void check_aligned(struct kmem_cache *s, unsigned int align)
{
	void *p[20];

	CHECK_EQ(s->align, align);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, ARRAY_SIZE(p), p), ARRAY_SIZE(p));
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		CHECK_EQ((unsigned long)p[i] % align, 0);
		memset(p[i], 0xff, s->object_size);
	}
	kmem_cache_free_bulk(s, ARRAY_SIZE(p), p);
	unmake(s);
}

static void child_alignments(void *arg)
{
	static const unsigned int some[] = { 1, 7, 8, 16, 17, 32, 33, 40, 64, 65, 100, 500, 4000 };

	boot(arg);
	for (size_t i = 0; i<ARRAY_SIZE(some); i += NR_CPUS> 32 ? 5 : 1) {
		unsigned int size = some[i];

		for (unsigned int align = 1; align <= 8192; align *= 2) {
			unsigned int word = max_t(unsigned int, align, ARCH_SLAB_MINALIGN);
			unsigned int line = hwcache_align(size);

			check_aligned(make("a", size, align, 0, NULL), word);
			check_aligned(make("h", size, align, SLAB_HWCACHE_ALIGN, NULL),
				      word > line ? word : line);
		}
	}
}

static void alignments(void **state)
{
	run_child_ok(child_alignments, "mem=64M");
	run_child_ok(child_alignments, "mem=64M slub_debug=FZPU");
	run_child_ok(child_alignments, "mem=64M slub_debug=Z");
}

static void child_min_and_cpu_partial(void *arg)
{
	static const struct {
		unsigned int size, min_partial, cpu_objects;
	} c[] = {
		{ 8, 5, 120 },	{ 255, 5, 52 },	 { 256, 5, 52 },     { 1024, 5, 24 },
		{ 4096, 6, 6 }, { 32768, 7, 6 }, { 1 << 20, 10, 6 },
	};

	boot(arg);
	for (size_t i = 0; i < ARRAY_SIZE(c); i++) {
		struct kmem_cache *s = make("m", c[i].size, 0, 0, NULL);

		CHECK_EQ(s->min_partial, c[i].min_partial);
		CHECK_EQ(s->cpu_partial, IS_ENABLED(CONFIG_SMP) ? c[i].cpu_objects : 0);
		CHECK_EQ(s->cpu_partial_slabs, DIV_ROUND_UP(2 * s->cpu_partial, oo_objects(s->oo)));
		unmake(s);
	}
}

/* The same, however much RAM there is. */
static void min_and_cpu_partial(void **state)
{
	run_child_ok(child_min_and_cpu_partial, "mem=64M");
	run_child_ok(child_min_and_cpu_partial, "mem=256M");
}

static void child_too_large(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;

	boot("mem=64M");
	before = settled();
	s = make("largest", 4 << 20, 0, 0, NULL);
	CHECK_EQ(oo_order(s->oo), 10);
	CHECK_EQ(oo_objects(s->oo), 1);
	unmake(s);
	CHECK_EQ(PTR_ERR(create_cache("l", (4 << 20) + 1, 0, 0, NULL)), -EINVAL);
	CHECK_EQ(PTR_ERR(create_cache("l", 1U << 30, 0, 0, NULL)), -EINVAL);
	CHECK_EQ(PTR_ERR(create_cache("l", 4 << 20, 0, SLAB_RED_ZONE, NULL)), -EINVAL);
	CHECK_EQ(nr_free_pages(), before);
}
TEST_IN_CHILD(too_large)

/*
 * The layout of an object, as in Linux 6.1: @words is its size with metadata, in words; @offset
 * is where its free pointer is, in bytes.
 */
static void child_layout(void *arg)
{
	enum {
		W = sizeof(void *)
	};
	static const struct {
		unsigned int size, align;
		slab_flags_t flags;
		unsigned int words, offset;
	} c[] = {
		/*
		 * The right red zone is a word of its own, unless there is padding that can
		 * serve.
		 */
		{ 8 * W, 0, SLAB_RED_ZONE, 8 + 1 + 1 + 1, 4 * W },
		{ 8 * W - 1, 0, SLAB_RED_ZONE, 8 + 1 + 1, 3 * W },
		{ W, 0, SLAB_RED_ZONE, 1 + 1 + 1 + 1, 0 },
		/* There must be room for the free pointer between the red zones. */
		{ W - 1, 0, SLAB_RED_ZONE, 1 + 1 + 1 + 1, W },
		{ 8 * W, 0, SLAB_POISON, 8 + 1, 8 * W },
		{ 8 * W, 0, SLAB_RED_ZONE | SLAB_POISON, 8 + 1 + 1 + 1 + 1, 9 * W },
		/* The left red zone is as long as the alignment. */
		{ 8 * W, 8 * W, SLAB_RED_ZONE, 24, 4 * W },
		{ 8 * W, 0, SLAB_TYPESAFE_BY_RCU, 8 + 1, 8 * W },
	};

	boot("");
	for (size_t i = 0; i < ARRAY_SIZE(c); i++) {
		struct kmem_cache *s = make("laid", c[i].size, c[i].align, c[i].flags, NULL);

		/* Objects, and the left red zone, are aligned to 8 bytes on 32 bits, too. */
		unsigned int more = (c[i].flags & SLAB_RED_ZONE) && !c[i].align ? 8 - W : 0;

		CHECK_EQ(s->size, ALIGN(c[i].words * W + more, ARCH_SLAB_MINALIGN));
		CHECK_EQ(s->offset, c[i].offset);
		unmake(s);
	}
}
TEST_IN_CHILD(layout)

/* ---- constructors, zeroes ---- */

static int constructed;
static unsigned int ctor_size;

static void ctor(void *object)
{
	memset(object, 0xc7, ctor_size);
	constructed++;
}

static bool is_constructed(const u8 *p)
{
	for (unsigned int i = 0; i < ctor_size; i++)
		if (p[i] != 0xc7)
			return false;
	return true;
}

static void child_constructor(void *arg)
{
	void *p[200];

	boot(arg);
	for (ctor_size = 1; ctor_size < 300; ctor_size = ctor_size * 3 + 1) {
		struct kmem_cache *s = make("ctor", ctor_size, 0, 0, ctor);

		constructed = 0;
		CHECK(s->offset >= ctor_size);
		for (int round = 0; round < 4; round++) {
			for (int i = 0; i < 200; i++) {
				p[i] = kmem_cache_alloc(s, GFP_KERNEL);
				CHECK(is_constructed(p[i]));
			}
			/* Each object once; slabs that went and came again, again. */
			CHECK(constructed >= atomic_long_read(&s->node->total_objects));
			if (!round)
				CHECK_EQ(constructed, atomic_long_read(&s->node->total_objects));
			CHECK(round || constructed < 200 + (int)oo_objects(s->oo));
			for (int i = 0; i < 200; i++)
				kmem_cache_free(s, p[i]);
		}
		unmake(s);
	}
}

static void constructor(void **state)
{
	run_child_ok(child_constructor, "");
	run_child_ok(child_constructor, "slub_debug=FZPU");
	run_child_ok(child_constructor, "slub_debug=Z");
}

/* A constructor may be interrupted by a call that uses the same cache. */
static struct kmem_cache *interrupted;
static void *by_interrupt;
static int depth;

static void alloc_in_interrupt(void *info)
{
	by_interrupt = kmem_cache_alloc(interrupted, GFP_KERNEL);
}

static void interrupt_cpu_0(void *info)
{
	on_cpu(0, alloc_in_interrupt, NULL);
}

static void ctor_interrupted(void *object)
{
	if (!depth++)
		on_cpu(LAST, interrupt_cpu_0, NULL);
}

static void child_interrupted_constructor(void *arg)
{
	void *p;

	boot("");
	interrupted = make("irq", 512, 0, 0, ctor_interrupted);
	p = kmem_cache_alloc(interrupted, GFP_KERNEL);
	CHECK(p && by_interrupt && p != by_interrupt);
	check_live(interrupted, 2);
	kmem_cache_free(interrupted, p);
	kmem_cache_free(interrupted, by_interrupt);
	check_live(interrupted, 0);
	unmake(interrupted);
}
TEST_IN_CHILD(interrupted_constructor)

static void child_zeroes(void *arg)
{
	boot(arg);
	for (unsigned int size = 1; size < 5000; size = size * 2 + 1) {
		struct kmem_cache *s = make("z", size, 0, 0, NULL);
		u8 *p[40];

		for (int round = 0; round < 3; round++) {
			for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
				p[i] = round < 2 ?
					       kmem_cache_zalloc(s, GFP_KERNEL) :
					       kmem_cache_alloc_node(s, GFP_KERNEL | __GFP_ZERO, 0);
				for (unsigned int k = 0; k < size; k++)
					CHECK(!p[i][k]);
				memset(p[i], 0xee, size);
			}
			for (size_t i = 0; i < ARRAY_SIZE(p); i++)
				kmem_cache_free(s, p[i]);
		}
		unmake(s);
	}
}

static void zeroes(void **state)
{
	run_child_ok(child_zeroes, "");
	run_child_ok(child_zeroes, "slub_debug=FZPU");
}

/* init_on_alloc and init_on_free zero objects, except those that must keep their contents. */
static void child_init(void *arg)
{
	static const struct {
		slab_flags_t flags;
		void (*ctor)(void *);
		bool zeroed;
	} c[] = {
		{ 0, NULL, true },
		{ SLAB_RED_ZONE, NULL, true },
		{ SLAB_TYPESAFE_BY_RCU, NULL, false },
		{ 0, ctor, false },
	};

	boot(arg);
	ctor_size = 64;
	for (size_t i = 0; i < ARRAY_SIZE(c); i++) {
		struct kmem_cache *s = make("init", 64, 0, c[i].flags, c[i].ctor);
		u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

		memset(p, 0xc7, 64);
		kmem_cache_free(s, p);
		if (!c[i].zeroed)
			CHECK(is_constructed(p));
		else if (strstr(arg, "init_on_free"))
			for (unsigned int k = 0; k < 64; k++)
				CHECK(!p[k] || k - s->offset < sizeof(void *));
		CHECK_PTR(kmem_cache_alloc(s, GFP_KERNEL), p);
		CHECK(c[i].zeroed || is_constructed(p));
		for (unsigned int k = 0; k < 64 && c[i].zeroed; k++)
			CHECK(!p[k]);
		kmem_cache_free(s, p);
		unmake(s);
	}
}

static void init(void **state)
{
	run_child_ok(child_init, "init_on_alloc=1");
	run_child_ok(child_init, "init_on_free=1");
}

/* ---- order of reuse ---- */

static void child_lifo(void *arg)
{
	struct kmem_cache *s;
	void *p[8];

	boot(arg);
	s = make("lifo", 100, 0, 0, NULL);
	for (int i = 0; i < 8; i++)
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
	for (int i = 0; i < 8; i++)
		kmem_cache_free(s, p[i]);
	for (int i = 7; i >= 0; i--)
		CHECK_PTR(kmem_cache_alloc(s, GFP_KERNEL), p[i]);
	check_live(s, 8);
	kmem_cache_free_bulk(s, 8, p);
	check_live(s, 0);
	unmake(s);
}

static void lifo(void **state)
{
	run_child_ok(child_lifo, "");
	run_child_ok(child_lifo, "slub_debug=FZPU");
}

#ifndef CONFIG_SLAB_FREELIST_RANDOM
static void child_ascending(void *arg)
{
	struct kmem_cache *s;
	char *first, *p;

	boot("");
	s = make("up", 100, 0, 0, NULL);
	first = p = kmem_cache_alloc(s, GFP_KERNEL);
	CHECK_EQ((unsigned long)first % PAGE_SIZE, 0);
	for (unsigned int i = 1; i < oo_objects(s->oo); i++) {
		p = kmem_cache_alloc(s, GFP_KERNEL);
		CHECK_PTR(p, first + i * s->size);
	}
	CHECK_EQ(census(s).slabs, 1);
}
TEST_IN_CHILD(ascending)
#else
/* Not in order, and each once; in the same order in the next run. */
static void child_random_order(void *arg)
{
	unsigned int nr, in_order = 0;
	struct kmem_cache *s;
	char *p[64];

	boot("");
	s = make("any", 100, 0, 0, NULL);
	nr = min(oo_objects(s->oo), 64U);
	for (unsigned int i = 0; i < nr; i++) {
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
		in_order += i && p[i] == p[i - 1] + s->size;
		for (unsigned int k = 0; k < i; k++)
			CHECK(p[k] != p[i]);
		printf("%p ", (void *)p[i]);
	}
	CHECK(in_order < nr / 2);
	CHECK_EQ(census(s).slabs, 1);
}

static void random_order(void **state)
{
	struct child one = run_child(child_random_order, NULL);
	struct child two = run_child(child_random_order, NULL);

	CHECK_EQ(one.status, 0);
	CHECK_HAS(one.out, "0x");
	CHECK_STR(one.out, two.out);
	free_child(&one);
	free_child(&two);
}
#endif

static void child_hardened(void *arg)
{
	struct kmem_cache *s;
	void *p[2], *seen;

	boot("");
	s = make("hard", 100, 0, 0, NULL);
	p[0] = kmem_cache_alloc(s, GFP_KERNEL);
	p[1] = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free(s, p[0]);
	kmem_cache_free(s, p[1]);
	/* An overrun finds no address, nor anything that it could write there. */
	CHECK_PTR(get_freepointer(s, p[1]), p[0]);
	kasan_unpoison_range(p[1], s->object_size);
	memcpy(&seen, p[1] + s->offset, sizeof(seen));
	CHECK_EQ(seen == p[0], !IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED));
	if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED))
		kmem_cache_free(s, p[1]);
}

/* Freed twice with nothing in between: it stops at once. */
static void hardened(void **state)
{
	struct child c = run_child(child_hardened, NULL);

	CHECK_EQ(c.status, IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED) ? 128 + SIGABRT : 0);
	if (c.status)
		CHECK_HAS(c.err, "kernel BUG at mm/slab.h:");
	free_child(&c);
}

static void child_fast_and_slow(void *arg)
{
	const struct kmem_cache_cpu *c;
	struct kmem_cache *s;
	void *p[2], *next;

	boot("");
	s = make("fast", 128, 0, 0, NULL);
	c = per_cpu_ptr(s->cpu_slab, 0);
	CHECK_PTR(c->freelist, NULL);
	p[0] = kmem_cache_alloc(s, GFP_KERNEL);
	/* The slow path brought a slab; the fast one takes the next object of it. */
	CHECK(c->slab && c->freelist);
	next = c->freelist;
	p[1] = kmem_cache_alloc(s, GFP_KERNEL);
	CHECK_PTR(p[1], next);
	CHECK_EQ(census(s).slabs, 1);
	kmem_cache_free_bulk(s, 2, p);
	unmake(s);
}
TEST_IN_CHILD(fast_and_slow)

/* ---- bulk ---- */

static void child_bulk(void *arg)
{
	static void *p[3000];
	struct kmem_cache *s;

	boot(arg);
	setup_fault_attr(&fail_page_alloc, "1,0,0,0");
	fail_page_alloc.verbose = false;
	s = make("bulk", 200, 0, 0, NULL);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 0, p), 0);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 1, p), 1);
	check_live(s, 1);
	kmem_cache_free_bulk(s, 0, NULL);
	kmem_cache_free_bulk(s, 1, p);
	for (int round = 0; round < 3; round++) {
		CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL | __GFP_ZERO, 3000, p), 3000);
		check_live(s, 3000);
		for (int i = 0; i < 3000; i++) {
			CHECK(!*(int *)p[i]);
			*(int *)p[i] = i + 1;
		}
		for (int i = 0; i < 3000; i++)
			CHECK_EQ(*(int *)p[i], i + 1);
		kmem_cache_free_bulk(s, 3000, p);
		check_live(s, 0);
	}
	unmake(s);
	/* All, or none. */
	s = make("bulk", 200, 0, 0, NULL);
	setup_fault_attr(&fail_page_alloc, "6,100,0,-1");
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	fail_page_alloc.interval = 3;
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL | __GFP_NOWARN, 3000, p),
		 oo_order(s->oo) ? 3000 : 0);
	if (oo_order(s->oo))
		kmem_cache_free_bulk(s, 3000, p);
	check_live(s, 0);
	fail_page_alloc.interval = 1;
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL | __GFP_NOWARN, 3000, p), 0);
	check_live(s, 0);
	unmake(s);
}

static void bulk(void **state)
{
	run_child_ok(child_bulk, "fail_page_alloc=1,0,0,0");
	run_child_ok(child_bulk, "fail_page_alloc=1,0,0,0 slub_debug=FZPU");
	run_child_ok(child_bulk, "fail_page_alloc=1,0,0,0 slub_max_order=0");
}

/* ---- where slabs are ---- */

#define MANY 4000
static void *many[MANY];

static void child_partial_lists(void *arg)
{
	struct kmem_cache *s;
	unsigned int per, slabs;
	struct census c;

	boot("");
	s = make("part", 256, 0, 0, NULL);
	per = oo_objects(s->oo);
	slabs = s->cpu_partial_slabs + 8;
	CHECK(slabs * per <= MANY);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, slabs * per, many), (int)(slabs * per));
	c = census(s);
	CHECK_EQ(c.slabs, slabs);
	CHECK_EQ(c.frozen, 1); /* the last, which is empty but still ours */
	CHECK_EQ(c.full, slabs - 1);
	CHECK_EQ(c.partial, 0);
	/* One of each slab: they go to the CPU, and when there are too many, to the node. */
	for (unsigned int i = 0; i < slabs - 1; i++)
		kmem_cache_free(s, many[i * per]);
	c = census(s);
	CHECK_EQ(c.full, 0);
#ifdef CONFIG_SMP
	CHECK_EQ(c.frozen, 1 + (slabs - 2) % s->cpu_partial_slabs + 1);
	CHECK_EQ(c.partial, slabs - c.frozen);
#else
	CHECK_EQ(c.frozen, 1);
	CHECK_EQ(c.partial, slabs - 1);
#endif
	/* The rest: the node keeps min_partial that are empty, and no more. */
	for (unsigned int i = 0; i < slabs * per; i++)
		if (i % per || i / per == slabs - 1)
			kmem_cache_free(s, many[i]);
	c = census(s);
	CHECK_EQ(c.live, 0);
	CHECK(c.partial <= s->min_partial);
	CHECK(c.slabs < slabs);
	unmake(s);
}
TEST_IN_CHILD(partial_lists)

static void child_taken_from_node(void *arg)
{
	struct kmem_cache *s;
	unsigned int per;
	struct census c;

	boot("");
	s = make("node", 256, 0, 0, NULL);
	per = oo_objects(s->oo);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 40 * per, many), (int)(40 * per));
	for (unsigned int i = 0; i < 40; i++)
		free_on(LAST, s, many[i * per]);
	check_live(s, 40 * (per - 1));
	for (unsigned int i = 0; i < 40; i++)
		many[i * per] = kmem_cache_alloc(s, GFP_KERNEL);
	c = census(s);
	CHECK_EQ(c.live, 40 * per);
	CHECK(c.slabs <= 40 + s->cpu_partial_slabs + 1);
	for (unsigned int i = 0; i < 40 * per; i++)
		free_on((int)(i % NR_CPUS), s, many[i]);
	check_live(s, 0);
	unmake(s);
}
TEST_IN_CHILD(taken_from_node)

#ifdef CONFIG_SMP
static void child_remote_free(void *arg)
{
	struct kmem_cache *s;
	const struct kmem_cache_cpu *c;
	void *p[4];

	boot("");
	s = make("far", 64, 0, 0, NULL);
	c = per_cpu_ptr(s->cpu_slab, 0);
	for (int i = 0; i < 4; i++)
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
	for (int i = 0; i < 4; i++)
		free_on(LAST, s, p[i]);
	/* The slab has them, frozen as it is. */
	CHECK_PTR(c->slab->freelist, p[3]);
	CHECK_EQ(c->slab->inuse, c->slab->objects - 4);
	CHECK(!per_cpu_ptr(s->cpu_slab, LAST)->slab);
	check_live(s, 0);
	/* When its own are used up, the CPU takes them. */
	while (c->freelist)
		CHECK(kmem_cache_alloc(s, GFP_KERNEL));
	CHECK_PTR(c->slab->freelist, p[3]);
	for (int i = 3; i >= 0; i--)
		CHECK_PTR(kmem_cache_alloc(s, GFP_KERNEL), p[i]);
	CHECK(!c->slab->freelist);
	CHECK(c->slab->frozen);
	CHECK_EQ(census(s).slabs, 1);
}
TEST_IN_CHILD(remote_free)

static void child_every_cpu_its_slab(void *arg)
{
	struct kmem_cache *s;
	void *p[NR_CPUS];

	boot("");
	s = make("own", 64, 0, 0, NULL);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		p[cpu] = alloc_on(cpu, s);
	CHECK_EQ(census(s).slabs, NR_CPUS);
	CHECK_EQ(census(s).frozen, NR_CPUS);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		free_on(LAST - cpu, s, p[cpu]);
	check_live(s, 0);
	unmake(s);
}
TEST_IN_CHILD(every_cpu_its_slab)
#endif

/* ---- events ---- */

/* The life of an object, as its cache counts it. */
static void child_stat(void *arg)
{
	struct kmem_cache *s;
	unsigned int per;
	void *first;

	boot("");
	s = make("counted", 256, 0, 0, NULL);
	per = oo_objects(s->oo);
	for (unsigned int i = 0; i < per + 2; i++)
		many[i] = kmem_cache_alloc(s, GFP_KERNEL);
	first = many[0];
	kmem_cache_free(s, many[per]);
	free_on(LAST, s, many[per + 1]);
	free_on(LAST, s, first);
	__kmem_cache_shrink(s);
	console_loglevel = LOGLEVEL_DEBUG;
	slab_stat_show(s);
}

static void events(void **state)
{
	struct child c = run_child(child_stat, NULL);

	CHECK_EQ(c.status, 0);
#ifdef CONFIG_SLUB_STATS
	/* Each slab was new once; the first one was full then, and was left. */
	CHECK_HAS(c.out, "  alloc_slowpath          2 C0=2\n");
	CHECK_HAS(c.out, "  alloc_slab              2 C0=2\n");
	CHECK_HAS(c.out, "  deactivate_bypass       1 C0=1\n");
	CHECK_HAS(c.out, "  free_fastpath           1 C0=1\n");
	/* CPU 3 freed into the slab that CPU 0 had frozen; then it froze the other one. */
	CHECK_HAS(c.out, "  free_slowpath           2 C3=2\n");
	CHECK_HAS(c.out, "  free_frozen             1 C3=1\n");
	CHECK_HAS(c.out, "  cpu_partial_free        1 C3=1\n");
	CHECK_HAS(c.out, "  free_add_partial        1 C3=1\n");
	/* The slab that is empty was flushed; because of the remote free it went to the tail. */
	CHECK_HAS(c.out, "  cpuslab_flush           1 C0=1\n");
	CHECK_HAS(c.out, "  deactivate_remote_frees 1 C0=1\n");
	CHECK_HAS(c.out, "  deactivate_to_tail      1 C0=1\n");
	CHECK_HAS_NOT(c.out, "fail");
#else
	CHECK_HAS(c.out, "  events are not counted: build with CONFIG_SLUB_STATS=y\n");
#endif
	free_child(&c);
}

/* ---- accounting ---- */

static void child_pages(void *arg)
{
	unsigned long before;

	boot(arg);
	before = settled();
	for (int round = 0; round < 5; round++) {
		struct kmem_cache *s = make("pages", 300, 0, 0, NULL);
		/* The order of its objects, if it is random, takes a page. */
		unsigned long mine, order = IS_ENABLED(CONFIG_SLAB_FREELIST_RANDOM);

		CHECK_EQ(nr_free_pages(), before - order);
		CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 2000, many), 2000);
		mine = census(s).slabs << oo_order(s->oo);
		CHECK_EQ(nr_free_pages(), before - order - mine);
		for (int i = 0; i < 2000; i++)
			free_on(i % 16 ? 0 : LAST, s, many[i]);
		CHECK_EQ(nr_free_pages(), before - order - (census(s).slabs << oo_order(s->oo)));
		unmake(s);
		CHECK_EQ(nr_free_pages(), before);
	}
}

static void pages(void **state)
{
	run_child_ok(child_pages, "");
	run_child_ok(child_pages, "slub_debug=FZPU");
	run_child_ok(child_pages, "slub_debug=FZP");
	run_child_ok(child_pages, "slub_max_order=0");
}

/* ---- what is shown ---- */

static void child_slabinfo(void *arg)
{
	struct kmem_cache *s, *t;
	void *p;

	boot("");
	s = make("shown", 256, 0, 0, NULL);
	CHECK(kmem_cache_alloc(s, GFP_KERNEL));
	/* Free objects on the node's list are not active. The object size includes the metadata. */
	t = make("debugged", 256, 0, SLAB_STORE_USER, NULL);
	for (int i = 0; i < 3; i++)
		CHECK(p = kmem_cache_alloc(t, GFP_KERNEL));
	kmem_cache_free(t, p);
	CHECK(t->size > 256);
	console_loglevel = LOGLEVEL_DEBUG;
	slabinfo_show();
	fflush(stdout);
	dprintf(2,
		"shown             %6u %6u    256 %4u %4d : tunables    0    0    0 : "
		"slabdata %6d %6d %6d\n",
		oo_objects(s->oo), oo_objects(s->oo), oo_objects(s->oo), 1 << oo_order(s->oo), 1, 1,
		0);
	dprintf(2,
		"|debugged               2 %6u %6u %4u %4d : tunables    0    0    0 : "
		"slabdata      1      1      0\n",
		oo_objects(t->oo), t->size, oo_objects(t->oo), 1 << oo_order(t->oo));
}

static void slabinfo(void **state)
{
	struct child c = run_child(child_slabinfo, NULL);

	CHECK_EQ(c.status, 0);
	CHECK(starts_with(c.out, "slabinfo - version: 2.1\n# name            <active_objs> "
				 "<num_objs> <objsize> <objperslab> <pagesperslab> : tunables "
				 "<limit> <batchcount> <sharedfactor> : slabdata <active_slabs> "
				 "<num_slabs> <sharedavail>\n"));
	for (char *want = strtok(c.err, "|"); want; want = strtok(NULL, "|"))
		CHECK_HAS(c.out, want);
	CHECK_HAS(c.out, "\nkmem_cache ");
	CHECK_HAS(c.out, "\nkmem_cache_node ");
	CHECK_EQ(count_of(c.out, "\n"), 6);
	free_child(&c);
}

static void child_show(void *arg)
{
	struct kmem_cache *s;
	void *p[4];

	boot(arg);
	s = make("drawn", 1024, 0, 0, NULL);
	for (int i = 0; i < 4; i++)
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free(s, p[1]);
	free_on(LAST, s, p[2]);
	console_loglevel = LOGLEVEL_DEBUG;
	show_slab_cache(s);
}

static void show(void **state)
{
	struct child c = run_child(child_show, "");
	bool random = IS_ENABLED(CONFIG_SLAB_FREELIST_RANDOM);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, "  drawn: objects of 1024 bytes, each takes 1024; slabs of ");
	CHECK_HAS(c.out, "  CPU 0's\n");
	if (!random && IS_ENABLED(CONFIG_SMP))
		CHECK_HAS(c.out, ": #c.#c");
	if (!random && !IS_ENABLED(CONFIG_SMP))
		CHECK_HAS(c.out, ": #cc#c");
	CHECK_EQ(count_of(c.out, "slab PFN 0x"), 1);
	free_child(&c);

	c = run_child(child_show, "slub_debug=F");
	CHECK_EQ(c.status, 0);
	if (!random)
		CHECK_HAS(c.out, ": #..#.");
	CHECK_HAS(c.out, ", partial\n");
	free_child(&c);
}

/*
 * The report names the owner of each slab: a CPU's slab, a CPU's partial slab, the node's, or
 * nobody's.
 */
static void child_owners(void *arg)
{
	struct kmem_cache *s;
	unsigned int per;

	boot(arg);
	s = make("owned", 128, 0, 0, NULL);
	per = oo_objects(s->oo);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 5 * per, many), (int)(5 * per));
	for (unsigned int k = 0; k < 3; k++)
		kmem_cache_free(s, many[k * per]);
	console_loglevel = LOGLEVEL_DEBUG;
	show_slab_cache(s);
}

static void owners(void **state)
{
	struct child c = run_child(child_owners, "");

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.out, "slab PFN 0x"), 5);
	CHECK_EQ(count_of(c.out, "  CPU 0's\n"), 1);
	CHECK_EQ(count_of(c.out, "  CPU 0's, partial\n"), IS_ENABLED(CONFIG_SMP) ? 3 : 0);
	CHECK_EQ(count_of(c.out, "  the node's, partial\n"), IS_ENABLED(CONFIG_SMP) ? 0 : 3);
	CHECK_EQ(count_of(c.out, "  nobody's, full\n"), 1);
	free_child(&c);

	c = run_child(child_owners, "slub_debug=F");
	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.out, "  the node's, partial\n"), 3);
	CHECK_EQ(count_of(c.out, "  nobody's, full\n"), 2);
	free_child(&c);
}

/* ---- the end ---- */

/*
 * Free objects are no leak, wherever they are: with a CPU, on the node's list, or sent to another
 * CPU.
 */
static void child_leaks(void *arg)
{
	struct kmem_cache *s;
	unsigned int per;

	boot(arg);
	s = make("clean", 256, 0, 0, NULL);
	per = oo_objects(s->oo);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 3 * per, many), (int)(3 * per));
	for (unsigned int i = 0; i < 3 * per; i++)
		free_on(i % 5 ? 0 : LAST, s, many[i]);
	s = make("leaky", 256, 0, 0, NULL);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 3 * per, many), (int)(3 * per));
	for (unsigned int i = 0; i < 3 * per; i++)
		if (i % per != 1)
			free_on(i % 5 ? 0 : LAST, s, many[i]);
	halt_child();
}

static void leaks(void **state)
{
	static const char *const params[] = { "", "slub_debug=FZPU" };

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_leaks, (void *)params[i]);

		CHECK_EQ(c.status, EXIT_LEAKED);
		CHECK_EQ(count_of(c.err, "slub: not freed: "), 1);
		CHECK_HAS(c.err,
			  "slub: not freed: 3 objects of leaky, 256 bytes each, first at 0x");
		CHECK_HAS(c.err, params[i][0] ? ", allocated by " :
						"; boot with slub_debug=U to see by whom\n");
		/* Nobody destroyed them; what they consist of is not reported again. */
		CHECK_HAS(c.err, "slub: not destroyed: cache clean, objects of 256 bytes");
		CHECK_HAS(c.err, "slub: not destroyed: cache leaky, objects of 256 bytes");
		CHECK_EQ(count_of(c.err, "\n"), 3);
		free_child(&c);
	}
}

/* A cache that its maker forgot is reported as that, and nothing else is. */
static noinline void forget_cache(void)
{
	struct kmem_cache *s = make("forgotten", 300, 0, 0, NULL);

	kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
}

static void child_forgotten(void *arg)
{
	boot(arg);
	/* The first cache that is made after boot needs pages for its records. */
	for (int i = 0; i < 3; i++)
		forget_cache();
	unmake(make("remembered", 40, 0, 0, NULL));
	halt_child();
}

static void forgotten_cache(void **state)
{
	static const char *const params[] = { "", "slub_debug=U", "page_owner=on" };

	for (size_t i = 0; i < (IS_ENABLED(CONFIG_PAGE_OWNER) ? 3 : 2); i++) {
		struct child c = run_child(child_forgotten, (void *)params[i]);

		CHECK_EQ(c.status, EXIT_LEAKED);
		CHECK_EQ(count_of(c.err,
				  "slub: not destroyed: cache forgotten, objects of 300 bytes"),
			 3);
		/* Without optimization make() is a function. */
		CHECK_EQ(count_of(c.err, ", made by forget_cache+0x") +
				 count_of(c.err, ", made by make+0x"),
			 i == 1 ? 3 : 0);
		CHECK_EQ(count_of(c.err, "\n"), 3);
		free_child(&c);
	}
}

/* ---- broken freelists ---- */

static void child_draw(void *arg)
{
	void *a, *b;
	struct kmem_cache *s;

	boot("");
	s = make("drawn", 64, 0, 0, NULL);
	a = kmem_cache_alloc(s, GFP_KERNEL);
	b = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free(s, a);
	kmem_cache_free(s, b);
	if (arg)
		set_freepointer(s, b, arg);
	else
		kmem_cache_free(s, a);
	console_loglevel = LOGLEVEL_DEBUG;
	show_slab_cache(s);
	printf("drawn\n");
	fflush(stdout);
	_exit(0);
}

static void draw_broken(void **state)
{
	struct child c;

	if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED))
		return;
	c = run_child(child_draw, NULL);
	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, "it is there twice: it was freed twice\n");
	CHECK_HAS(c.out, "drawn\n");
	/* The two that were freed, and no more of the CPU's: that is where it breaks. */
	CHECK_EQ(count_of(c.out, "cc#"), 1);
	free_child(&c);
	for (unsigned long junk = 8; junk; junk = junk == 8 ? PAGE_OFFSET + 4 : 0) {
		c = run_child(child_draw, (void *)junk);
		CHECK_EQ(c.status, 0);
		CHECK_HAS(c.out, "no object begins there\n");
		CHECK_HAS(c.out, "drawn\n");
		free_child(&c);
	}
}

/* ---- slab_verify() finds each broken invariant ---- */

static void child_break_slab(void *arg)
{
	const char *broken = arg;
	struct kmem_cache *s;
	void *p[200], *q;
	struct slab *slab;

	boot("");
	s = make("broken", 128, 0, 0, NULL);
	CHECK(kmem_cache_alloc_bulk(s, GFP_KERNEL, 200, p));
	kmem_cache_free_bulk(s, 199, p);
	__kmem_cache_shrink(s);
	verify_invariants();
	slab = list_first_entry(&s->node->partial, struct slab, slab_list);
	q = slab->freelist;
	if (!strcmp(broken, "circle"))
		set_freepointer(s, get_freepointer(s, q), q);
	else if (!strcmp(broken, "inuse"))
		slab->inuse++;
	else if (!strcmp(broken, "nr_partial"))
		s->node->nr_partial++;
	else if (!strcmp(broken, "nr_slabs"))
		atomic_long_inc(&s->node->nr_slabs);
	else if (!strcmp(broken, "frozen"))
		slab->frozen = 1;
	else if (!strcmp(broken, "on no list"))
		list_del(&slab->slab_list);
	verify_invariants();
}

static void verify_finds(void **state)
{
	run_child_ok(child_break_slab, "nothing");
	check_broken(child_break_slab, "circle",
		     "mm/slub.c: invariant 1 is broken: a freelist has objects of its slab");
	check_broken(child_break_slab, "inuse",
		     "mm/slub.c: invariant 1 is broken: inuse is the number of objects");
	check_broken(child_break_slab, "nr_partial",
		     "mm/slub.c: invariant 3 is broken: nr_partial is the length");
	check_broken(child_break_slab, "on no list",
		     "mm/slub.c: invariant 3 is broken: nr_partial is the length");
	check_broken(child_break_slab, "nr_slabs",
		     "mm/slub.c: invariant 3 is broken: nr_slabs is the number");
	check_broken(child_break_slab, "frozen",
		     "mm/slub.c: invariant 2 is broken: a slab is frozen if one CPU has it");
}

/* ---- no memory ---- */

static void child_failing(void *arg)
{
	struct kmem_cache *s;
	void *p;

	boot("fail_page_alloc=1,0,0,0");
	fail_page_alloc.verbose = false;
	s = make("poor", 640, 0, 0, NULL);
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	CHECK(!kmem_cache_alloc(s, GFP_KERNEL | __GFP_NOWARN));
	dprintf(2, "quiet\n");
	CHECK(!kmem_cache_alloc(s, GFP_KERNEL));
	check_live(s, 0);
	CHECK_EQ(census(s).slabs, 0);
	/* Once: a smaller slab. */
	setup_fault_attr(&fail_page_alloc, "1,100,0,1");
	CHECK(oo_order(s->oo) > 0);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	CHECK(p);
	CHECK_EQ(slab_order(virt_to_slab(p)), 0);
	CHECK_EQ(virt_to_slab(p)->objects, 6);
	check_live(s, 1);
	kmem_cache_free(s, p);
	check_live(s, 0);
	unmake(s);
	/* No cache, either. */
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	for (int i = 0; i < 1000; i++) {
		s = create_cache("none", 64, 0, 0, NULL);
		if (IS_ERR(s)) {
			CHECK_EQ(PTR_ERR(s), -ENOMEM);
			break;
		}
	}
	CHECK(IS_ERR(s));
	setup_fault_attr(&fail_page_alloc, "1,0,0,0");
	s = make("again", 64, 0, 0, NULL);
	CHECK(kmem_cache_alloc(s, GFP_KERNEL));
}

static void failing(void **state)
{
	struct child c = run_child(child_failing, NULL);
	char want[128];

	CHECK_EQ(c.status, 0);
	CHECK(starts_with(c.err, "quiet\n"));
	CHECK_HAS(c.err, "SLUB: Unable to allocate memory on node -1, gfp=0xcc0(GFP_KERNEL)\n");
	snprintf(want, sizeof(want),
		 "  cache: poor, object size: 640, buffer size: 640, default order: %d, "
		 "min order: 0\n",
		 want_order(640));
	CHECK_HAS(c.err, want);
	CHECK_HAS(c.err, "  node 0: slabs: 0, objs: 0, free: 0\n");
	free_child(&c);
}

/*
 * SLUB only tries the preferred order. If it fails, a __GFP_NOFAIL request gets a slab of the
 * minimum order, without a warning.
 */
static void child_smaller_slab(void *arg)
{
	struct kmem_cache *s;
	void *p;

	boot("fail_page_alloc=1,0,0,0");
	fail_page_alloc.verbose = false;
	s = make("poor", 640, 0, 0, NULL);
	CHECK(oo_order(s->oo) > oo_order(s->min));
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	p = kmem_cache_alloc(s, GFP_KERNEL | __GFP_NOFAIL);
	CHECK(p);
	CHECK_EQ(slab_order(virt_to_slab(p)), oo_order(s->min));
	CHECK_EQ(virt_to_slab(p)->objects, oo_objects(s->min));
	kmem_cache_free(s, p);
	unmake(s);
}

static void smaller_slab(void **state)
{
	struct child c = run_child(child_smaller_slab, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

/* Each cache has one object in kmem_cache and one in kmem_cache_node, and there are no others. */
static void check_descriptions(void)
{
	struct kmem_cache *s;
	unsigned long n = 0;

	list_for_each_entry(s, &slab_caches, list)
		n++;
	list_for_each_entry(s, &slab_caches, list)
		if (starts_with(s->name, "kmem_cache"))
			check_live(s, n);
}

/* A cache that cannot be made, for whatever reason, leaves nothing behind. */
static void child_no_cache(void *arg)
{
	static void __percpu *taken[1000];
	size_t nr = 0, size;

	boot("mem=64M fail_page_alloc=1,0,0,0");
	fail_page_alloc.verbose = false;
	check_descriptions();
	CHECK_EQ(PTR_ERR(create_cache("large", 1U << 30, 0, 0, NULL)), -EINVAL);
	CHECK_EQ(PTR_ERR(create_cache("empty", 0, 0, 0, NULL)), -EINVAL);
	check_descriptions();
	/* Per-CPU memory is used up, and there are no pages for more. */
	setup_fault_attr(&fail_page_alloc, "1,100,0,-1");
	for (size = 4096; size >= 8; size /= 2)
		while (nr < ARRAY_SIZE(taken) && (taken[nr] = __alloc_percpu(size, 8)))
			nr++;
	CHECK(nr < ARRAY_SIZE(taken));
	CHECK_EQ(PTR_ERR(create_cache("poor", 64, 0, 0, NULL)), -ENOMEM);
	check_descriptions();
	while (nr--)
		free_percpu(taken[nr]);
	setup_fault_attr(&fail_page_alloc, "1,0,0,0");
	unmake(make("rich", 64, 0, 0, NULL));
	check_descriptions();
}

static void no_cache(void **state)
{
	run_child_ok(child_no_cache, NULL);
}

/* failslab= does not fail a __GFP_NOFAIL request, nor the cache of caches. It fails all others. */
static void child_failslab(void *arg)
{
	struct kmem_cache *s;
	void *p;

	boot("failslab=1,0,0,-1");
	failslab.verbose = false;
	s = make("failing", 100, 0, SLAB_RED_ZONE, NULL);
	setup_fault_attr(&failslab, "1,100,0,-1");
	CHECK(!kmem_cache_alloc(s, GFP_KERNEL));
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 3, many), 0);
	p = kmem_cache_alloc(s, GFP_KERNEL | __GFP_NOFAIL);
	CHECK(p);
	check_live(s, 1);
	kmem_cache_free(s, p);
	p = kmem_cache_zalloc(kmem_cache, GFP_KERNEL);
	CHECK(p);
	kmem_cache_free(kmem_cache, p);
	/* The budget counts the bytes that users ask for, without metadata. */
	setup_fault_attr(&failslab, "1,100,250,-1");
	for (int i = 0; i < 2; i++)
		CHECK(many[i] = kmem_cache_alloc(s, GFP_KERNEL));
	CHECK_EQ(atomic_read(&failslab.space), 50);
	CHECK(!kmem_cache_alloc(s, GFP_KERNEL));
	kmem_cache_free_bulk(s, 2, many);
	unmake(s);
}

static void fail_slab(void **state)
{
	run_child_ok(child_failslab, NULL);
}

/* Until there is no page, and back. */
static void child_exhaustion(void *arg)
{
	struct kmem_cache *s;
	unsigned long n = 0, before;
	void *list = NULL, *p;

	boot(arg);
	before = settled();
	s = make("all", 2000, 0, 0, NULL);
	while ((p = kmem_cache_alloc(s, GFP_KERNEL | __GFP_NOWARN))) {
		*(void **)p = list;
		list = p;
		n++;
	}
	CHECK(n * 2000 > before * PAGE_SIZE / 2);
	check_live(s, n);
	CHECK(!kmem_cache_alloc(s, GFP_KERNEL | __GFP_NOWARN));
	while ((p = list)) {
		list = *(void **)p;
		kmem_cache_free(s, p);
	}
	check_live(s, 0);
	unmake(s);
	CHECK_EQ(nr_free_pages(), before);
}

static void exhaustion(void **state)
{
	run_child_ok(child_exhaustion, "");
	run_child_ok(child_exhaustion, "slub_debug=FZPU");
}

/* What says how is the page allocator's; what says where must not lead out of the map. */
static void child_gfp(void *arg)
{
	static const gfp_t gfp[] = { GFP_KERNEL,
				     GFP_ATOMIC,
				     GFP_NOWAIT,
				     GFP_KERNEL | __GFP_HIGHMEM,
				     GFP_KERNEL | __GFP_HIGHMEM | __GFP_MOVABLE,
				     GFP_KERNEL | __GFP_MOVABLE,
				     GFP_KERNEL | __GFP_COMP,
				     GFP_KERNEL | __GFP_NOFAIL };

	boot(arg);
	for (size_t i = 0; i < ARRAY_SIZE(gfp); i++) {
		struct kmem_cache *s = make("gfp", 500, 0, i & 1 ? SLAB_RECLAIM_ACCOUNT : 0, NULL);

		for (int k = 0; k < 100; k++) {
			many[k] = kmem_cache_alloc(s, gfp[i]);
			CHECK(many[k]);
			CHECK(virt_addr_valid(many[k]));
			memset(many[k], 1, 500);
		}
		kmem_cache_free_bulk(s, 100, many);
		unmake(s);
	}
}

static void gfp_flags(void **state)
{
	run_child_ok(child_gfp, "");
}

/* kmem_cache_alloc() reports flags that are impossible for low memory, and ignores them. */
static void child_bad_gfp(void *arg)
{
	gfp_t bad = *(gfp_t *)arg;
	struct kmem_cache *s;
	void *p;

	boot("");
	s = make("gfp", 500, 0, 0, NULL);
	p = kmem_cache_alloc(s, GFP_KERNEL | bad);
	CHECK(p && virt_addr_valid(p));
	kmem_cache_free(s, p);
	unmake(s);
}

static void bad_gfp_flags(void **state)
{
	gfp_t bad[] = { __GFP_HIGHMEM, __GFP_DMA32, (gfp_t)1 << 28 };
	char want[100];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct child c = run_child(child_bad_gfp, &bad[i]);

		CHECK_EQ(c.status, 0);
		snprintf(want, sizeof(want),
			 "Unexpected gfp: %#x. Fixing up to gfp: %#x. Fix your code!\n", bad[i],
			 GFP_KERNEL);
		CHECK_EQ(count_of(c.err, want), 1);
		CHECK_EQ(count_of(c.err, "cut here"), 1);
		free_child(&c);
	}
}

/* Reclaimable slabs are in other pageblocks than unmovable ones. */
static void child_reclaimable(void *arg)
{
	struct kmem_cache *s[3];

	boot("mem=64M");
	s[0] = make("stays", 500, 0, 0, NULL);
	s[1] = make("counted", 500, 0, SLAB_ACCOUNT, NULL);
	s[2] = make("goes", 500, 0, SLAB_RECLAIM_ACCOUNT, NULL);
	for (int i = 0; i < 3; i++) {
		many[i] = kmem_cache_alloc(s[i], GFP_KERNEL);
		CHECK_EQ(get_pageblock_migratetype(virt_to_page(many[i])),
			 i == 2 ? MIGRATE_RECLAIMABLE : MIGRATE_UNMOVABLE);
	}
}
TEST_IN_CHILD(reclaimable)

/* ---- taken apart while it is used ---- */

static void child_busy(void *arg)
{
	struct kmem_cache *s;
	void *p[3];

	boot(arg);
	s = make("busy", 256, 0, 0, NULL);
	for (int i = 0; i < 3; i++) {
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
		memset(p[i], i + 1, 256);
	}
	kmem_cache_free(s, p[1]);
	CHECK_EQ(destroy_cache(s), -EBUSY);
	for (int i = 0; i < 3; i += 2) {
		printf("Object " PX " @offset=%lu\n|", (unsigned long)p[i],
		       (unsigned long)p[i] - (unsigned long)slab_address(virt_to_slab(p[i])));
		CHECK_EQ(*(u8 *)p[i], i + 1);
	}
	check_live(s, 2);
	p[1] = kmem_cache_alloc(s, GFP_KERNEL);
	CHECK(p[1]);
	kmem_cache_free_bulk(s, 3, p);
	unmake(s);
}

static void check_busy(const char *params)
{
	struct child c = run_child(child_busy, (void *)params);
	char *second = strchr(c.out, '|');

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "BUG busy (Not tainted): Objects remaining in busy on "
			 "__kmem_cache_shutdown()\n");
	CHECK_EQ(count_of(c.err, "\nObject 0x"), 2);
	*second++ = '\0';
	CHECK_HAS(c.err, c.out);
	*strchr(second, '|') = '\0';
	CHECK_HAS(c.err, second);
	CHECK_EQ(count_of(c.err, "Allocated in child_busy+"), strstr(params, "U") ? 2 : 0);
	free_child(&c);
}

static void busy(void **state)
{
	check_busy("");
	check_busy("slub_debug=FZPU");
	check_busy("slub_debug=Z");
}

/* Slabs of which every object is in use. */
static void child_busy_full(void *arg)
{
	struct kmem_cache *s;
	int n;

	boot(arg);
	s = make("busy", 1024, 0, 0, NULL);
	n = 3 * (int)oo_objects(s->oo);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, (size_t)n, many), n);
	CHECK_EQ(destroy_cache(s), -EBUSY);
	check_live(s, (unsigned long)n);
	kmem_cache_free_bulk(s, (size_t)n, many);
	unmake(s);
	printf("%d", n);
}

static void busy_full(void **state)
{
	static const char *const params[] = { "", "slub_debug=FZPU", "slub_debug=F" };

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_busy_full, (void *)params[i]);

		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "\nObject 0x"), atoi(c.out));
		free_child(&c);
	}
}

/* ---- boot parameters ---- */

static void child_params(void *arg)
{
	char *argv[] = { "test", arg };

	alarm(PATIENCE);
	setup_command_line(2, argv, NULL, 0);
}

static void bad_params(void **state)
{
	static const char *const bad[] = {
		"slub_min_order",
		"slub_min_order=",
		"slub_min_order=x",
		"slub_min_order=11",
		"slub_min_order=-1",
		"slub_max_order=11",
		"slub_max_order=3x",
		"slub_min_objects=",
		"slub_min_objects=32768",
		"slub_min_objects=one",
		"slub_min_order=999999999999999999999",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct child c = run_child(child_params, (void *)bad[i]);

		if (c.status != 1 || !starts_with(c.err, "biscuitos: ") ||
		    count_of(c.err, "\n") != 1)
			check_failed(__FILE__, __LINE__, "%s: status %d: %s", bad[i], c.status,
				     c.err);
		free_child(&c);
	}
}

static void child_init_twice(void *arg)
{
	struct kmem_cache *s, *caches;
	void *p;

	boot("");
	s = make("boot", 64, 0, 0, NULL);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	caches = kmem_cache;
	kmem_cache_init();
	CHECK_PTR(kmem_cache, caches);
	kmem_cache_free(s, p);
	unmake(s);
}

static void init_twice(void **state)
{
	check_told_once(child_init_twice, "kmem_cache_init");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boot_caches),
		cmocka_unit_test(boot_message),
		cmocka_unit_test(sizes),
		cmocka_unit_test(large_min_order),
		cmocka_unit_test(alignments),
		cmocka_unit_test(min_and_cpu_partial),
		cmocka_unit_test(too_large),
		cmocka_unit_test(layout),
		cmocka_unit_test(constructor),
		cmocka_unit_test(interrupted_constructor),
		cmocka_unit_test(zeroes),
		cmocka_unit_test(init),
		cmocka_unit_test(lifo),
#ifndef CONFIG_SLAB_FREELIST_RANDOM
		cmocka_unit_test(ascending),
#else
		cmocka_unit_test(random_order),
#endif
		cmocka_unit_test(hardened),
		cmocka_unit_test(fast_and_slow),
		cmocka_unit_test(bulk),
		cmocka_unit_test(partial_lists),
		cmocka_unit_test(taken_from_node),
#ifdef CONFIG_SMP
		cmocka_unit_test(remote_free),
		cmocka_unit_test(every_cpu_its_slab),
#endif
		cmocka_unit_test(pages),
		cmocka_unit_test(slabinfo),
		cmocka_unit_test(show),
		cmocka_unit_test(events),
		cmocka_unit_test(owners),
		cmocka_unit_test(leaks),
		cmocka_unit_test(forgotten_cache),
		cmocka_unit_test(draw_broken),
		cmocka_unit_test(verify_finds),
		cmocka_unit_test(failing),
		cmocka_unit_test(smaller_slab),
		cmocka_unit_test(no_cache),
		cmocka_unit_test(fail_slab),
		cmocka_unit_test(exhaustion),
		cmocka_unit_test(gfp_flags),
		cmocka_unit_test(bad_gfp_flags),
		cmocka_unit_test(reclaimable),
		cmocka_unit_test(busy),
		cmocka_unit_test(busy_full),
		cmocka_unit_test(bad_params),
		cmocka_unit_test(init_twice),
	};

	return cmocka_run_group_tests_name("slub", tests, NULL, NULL);
}
