// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc() against a model: a list of what is in use, each filled with a
 * pattern of its own, and a map of RAM that says whose each granule is. Random
 * operations; all memory is looked at before it is freed or changes its size,
 * and all of it again and again. TEST_SEED=<n> repeats a run.
 */

#include "kmalloclib.h"

#if defined(__SANITIZE_THREAD__)
#define OPERATIONS 50000 /* of each of three tests */
#elif defined(SLOW_CODE)
#define OPERATIONS 60000
#else
#define OPERATIONS 120000
#endif
#define WALK (OPERATIONS / 12) /* operations from one look at everything to the next */

#define MAX_LIVE  1500
#define MAX_BYTES (5UL << 20)	/* in use at a time ... */
#define MAX_DMA	  (512UL << 10) /* ... and of the small zone */
#define GRANULE	  ARCH_KMALLOC_MINALIGN

struct live {
	u8 *p;
	size_t size, room;
	u64 mark;
	int kind;
	bool zeroed; /* from size to room there are zeroes */
};

static struct live live[MAX_LIVE];
static unsigned int nr_live;
static size_t bytes, dma_bytes;
static bool always_zeroed;
static u64 state;

/* Whose each granule of RAM is; 0 is nobody. */
static u32 *owner;

static void own(const struct live *l, u32 was, u32 is)
{
	u32 *first = owner + ((unsigned long)l->p - PAGE_OFFSET) / GRANULE;

	for (size_t i = 0; i < l->room / GRANULE; i++) {
		CHECK_EQ(first[i], was);
		first[i] = is;
	}
}

static void count(const struct live *l, int sign)
{
	bytes += (size_t)sign * l->room;
	if (kind(l->kind)->gfp & __GFP_DMA)
		dma_bytes += (size_t)sign * l->room;
}

/* ---- the pattern: noise, of which each has a piece of its own ---- */

#define MAX_SIZE 100000
#define STARTS	 65536

static u8 noise[STARTS + MAX_SIZE];

static const u8 *pattern(const struct live *l)
{
	return noise + l->mark % STARTS;
}

static void fill(const struct live *l)
{
	memcpy(l->p, pattern(l), l->size);
}

static void check_fill(const struct live *l, size_t size)
{
	size_t i = 0;

	if (!memcmp(l->p, pattern(l), size))
		return;
	while (l->p[i] == pattern(l)[i])
		i++;
	check_failed(__FILE__, __LINE__, "byte %zu of %zu at 0x%lx is %#x, not %#x", i, l->size,
		     (unsigned long)l->p, l->p[i], pattern(l)[i]);
}

/* ---- taking and giving ---- */

/* Mostly small, as in life, and some of all sizes. */
static size_t random_size(void)
{
	u64 r = mix(&state), n = mix(&state);

	switch (r % 64) {
	case 0:
		return n % MAX_SIZE;
	case 1 ... 3:
		return n % 20000;
	case 4 ... 15:
		return n % 3000;
	case 16 ... 17:
		return size_class((int)(n % NR_CLASSES))->size;
	default:
		return n % 300;
	}
}

static int random_kind(size_t size)
{
	int k = mix(&state) % 8 ? 0 : (int)(mix(&state) % (u64)nr_kinds());

	return kind(k)->gfp & __GFP_DMA && dma_bytes + 2 * size > MAX_DMA ? 0 : k;
}

/* A class of the kind, or pages of just the right order. */
static void check_whence(const struct live *l)
{
	struct page *page = virt_to_page(l->p);

	CHECK_EQ(l->room, room_of(l->size));
	CHECK_EQ(__ksize(l->p), l->room);
	if (l->size <= MAX_CACHE_SIZE)
		CHECK_PTR(cache_of(l->p),
			  kmalloc_caches[kind(l->kind)->type][class_of(l->size)->index]);
	else
		CHECK(!PageSlab(page) && page_size(page) == l->room);
	CHECK_EQ((unsigned long)l->p % GRANULE, 0);
	if (is_power_of_2(l->size))
		CHECK_EQ((unsigned long)l->p % l->size, 0);
}

/* Something has come, or has changed: note it and fill it. */
static void took(struct live l)
{
	l.mark = mix(&state);
	own(&l, 0, (u32)l.mark | 1);
	count(&l, 1);
	fill(&l);
	live[nr_live++] = l;
}

/* Look at one, and forget it. */
static struct live giving(unsigned int i)
{
	struct live l = live[i];

	check_fill(&l, l.size);
	CHECK_EQ(__ksize(l.p), l.room);
	own(&l, (u32)l.mark | 1, 0);
	count(&l, -1);
	live[i] = live[--nr_live];
	return l;
}

static struct live giving_any(void)
{
	return giving((unsigned int)(mix(&state) % nr_live));
}

/* ---- the operations ---- */

static void *ask(size_t size, gfp_t gfp, bool zero)
{
	if (!zero)
		return kmalloc_of(size, gfp);
	return mix(&state) % 2 ? kzalloc(size, gfp) : kcalloc(1, size, gfp);
}

static void take(void)
{
	size_t size = random_size();
	int k = random_kind(size);
	bool zero = mix(&state) % 4 == 0;
	struct live l = { NULL, size, room_of(size), 0, k, zero || always_zeroed };

	if (nr_live == MAX_LIVE || bytes + l.room > MAX_BYTES)
		return;
	l.p = ask(size, kind(k)->gfp, zero);
	if (!size) {
		CHECK_PTR(l.p, ZERO_SIZE_PTR);
		kfree(l.p);
		return;
	}
	CHECK(l.p);
	check_whence(&l);
	if (l.zeroed)
		CHECK(all_bytes(l.p, 0, size));
	took(l);
}

static void give(void)
{
	if (!nr_live)
		return;
	if (mix(&state) % 8)
		kfree(giving_any().p);
	else
		kfree_sensitive(giving_any().p);
}

static void give_many(void)
{
	size_t n = 1 + mix(&state) % 16;
	void *p[16];

	if (nr_live < n)
		return;
	for (size_t i = 0; i < n; i++)
		p[i] = giving_any().p;
	kfree_bulk(n, p);
}

static void resize(void)
{
	size_t size = random_size(), kept;
	struct live l, new;
	bool zero;

	if (!nr_live || bytes + room_of(size) > MAX_BYTES)
		return;
	new = l = giving_any();
	/* What is not zeroed now is never sure to be. */
	zero = l.zeroed && mix(&state) % 4;
	new.p = krealloc(l.p, size, kind(l.kind)->gfp | (zero ? __GFP_ZERO : 0));
	if (!size) {
		CHECK_PTR(new.p, ZERO_SIZE_PTR);
		return;
	}
	CHECK(new.p);
	CHECK_EQ(new.p == l.p, size <= l.room);
	new.size = size;
	new.zeroed = zero || always_zeroed;
	if (new.p != l.p) {
		new.room = room_of(size);
		check_whence(&new);
	}
	kept = size < l.size ? size : l.size;
	check_fill(&new, kept);
	if (new.zeroed &&new.p != l.p && size > l.room)
		CHECK(all_bytes(new.p + l.room, 0, size - l.room));
	took(new);
}

static void operation(unsigned long done)
{
	/* For a while more is taken, for a while more is given. */
	switch (mix(&state) % 100 + (done / 8000 % 2 ? 12 : 0)) {
	case 0 ... 49:
		take();
		break;
	case 50 ... 69:
		resize();
		break;
	case 70:
		give_many();
		break;
	default:
		give();
	}
}

/* ---- all of it ---- */

/* Of each cache as many objects are in use as the list has. */
static void walk_caches(void)
{
	for (int k = 0; k < nr_kinds(); k++) {
		for (int i = 0; i < NR_CLASSES; i++) {
			struct kmem_cache *s = kmalloc_caches[kind(k)->type][size_class(i)->index];
			unsigned long n = 0;

			for (unsigned int l = 0; l < nr_live; l++)
				n += live[l].room == size_class(i)->size && live[l].kind == k;
			check_live(s, n);
			if (s->flags & SLAB_CONSISTENCY_CHECKS)
				validate_slab_cache(s);
		}
	}
}

static void walk(void)
{
	walk_caches();
	for (unsigned int i = 0; i < nr_live; i++)
		check_fill(&live[i], live[i].size);
}

static void child_model(void *arg)
{
	unsigned long operations = OPERATIONS, before;

	boot(arg);
	always_zeroed = strstr(arg, "init_on_alloc=1") != NULL;
	owner = calloc(lowmem_size / GRANULE, sizeof(*owner));
	CHECK(owner);
	before = pages();
#ifdef __SANITIZE_THREAD__
	if (strstr(arg, "slub_debug"))
		operations /= 4;
#endif
	for (unsigned long done = 1; done <= operations; done++) {
		operation(done);
		if (done % WALK == 0)
			walk();
	}
	while (nr_live)
		kfree(giving(0).p);
	CHECK_EQ(bytes, 0);
	CHECK_EQ(dma_bytes, 0);
	walk_caches();
	CHECK_EQ(pages(), before);
}
static void plain(void **unused)
{
	run_child_silent(child_model, "");
}

static void debugged(void **unused)
{
	run_child_silent(child_model, "slub_debug=FZPU");
}

static void zeroed(void **unused)
{
	run_child_silent(child_model, "init_on_alloc=1");
}

static int setup(void **unused)
{
	random_init();
	state = random_u64();
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (u8)random_u64();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(debugged),
		cmocka_unit_test(zeroed),
	};

	return cmocka_run_group_tests_name("kmalloc model", tests, setup, NULL);
}
