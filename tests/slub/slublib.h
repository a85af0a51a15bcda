/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_SLUBLIB_H
#define _TESTS_SLUBLIB_H

/*
 * What the tests of SLUB share: booting, doing something on a CPU, and the walk
 * of a cache, which is allowed while nobody uses it.
 */

#include "../testlib.h"
#include "../tasks.h"

#include <linux/cache.h>
#include <linux/err.h>
#include <linux/fault-inject.h>
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slub.h>
#include <linux/smp.h>

#include "mm/page_alloc.h"
#include "mm/slab.h"

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

#define LAST ((int)NR_CPUS - 1)

/* An unsigned long as %px prints an address, and as 0x%px does. */
#if BITS_PER_LONG == 64
#define BARE "%016lx"
#else
#define BARE "%08lx"
#endif
#define PX "0x" BARE

/* Boot with these words, without the boot messages. */
static inline void boot(const char *params)
{
	static char words[512];
	char *argv[16] = { "test" };
	int argc = 1;

	alarm(PATIENCE);
	console_loglevel = LOGLEVEL_WARNING + 1;
	snprintf(words, sizeof(words), "%s %s",
		 strstr(params, "mem=") ? "" :
		 NR_CPUS > 32		? "mem=256M" :
					  "mem=32M",
		 params);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();
	run_demos();
}

static inline struct kmem_cache *make(const char *name, unsigned int size, unsigned int align,
				      slab_flags_t flags, void (*ctor)(void *))
{
	struct kmem_cache *s = create_cache(name, size, align, flags, ctor);

	if (IS_ERR(s))
		check_failed(__FILE__, __LINE__, "no cache %s of %u bytes: %ld", name, size,
			     PTR_ERR(s));
	return s;
}

static inline void unmake(struct kmem_cache *s)
{
	CHECK_EQ(destroy_cache(s), 0);
}

/*
 * The first cache costs a slab of the cache of caches, or a per-CPU chunk; from
 * then on a cache that comes and goes leaves as many pages free as there were.
 */
static inline unsigned long settled(void)
{
	struct kmem_cache *s[40];

	for (size_t i = 0; i < ARRAY_SIZE(s); i++)
		s[i] = make("warm", 64, 0, 0, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(s); i++)
		unmake(s[i]);
	unmake(make("warm", 64, 0, 0, NULL));
	return nr_free_pages();
}

static inline void on_cpu(int cpu, smp_call_func_t func, void *info)
{
	task_on(cpu, func, info);
}

/*
 * Does a CPU have a slab? Only that CPU may ask without a race. Where a test waits for it from
 * another CPU, ThreadSanitizer must not look: clang does look at atomic reads here, so the
 * read is a volatile one.
 */
__attribute__((no_sanitize_thread)) static noinline __maybe_unused bool
cpu_has_slab(struct kmem_cache *s, int cpu)
{
	return *(struct slab *volatile *)&per_cpu_ptr(s->cpu_slab, cpu)->slab;
}

struct request {
	struct kmem_cache *s;
	gfp_t gfp;
	void *object;
};

/* Reports name these two functions, so that no compiler may make them part of another. */
static noinline __maybe_unused void do_alloc(void *info)
{
	struct request *r = info;

	r->object = kmem_cache_alloc(r->s, r->gfp);
}

static noinline __maybe_unused void do_free(void *info)
{
	struct request *r = info;

	kmem_cache_free(r->s, r->object);
	barrier();
}

static inline void *alloc_on(int cpu, struct kmem_cache *s)
{
	struct request r = { s, GFP_KERNEL, NULL };

	on_cpu(cpu, do_alloc, &r);
	return r.object;
}

static inline void free_on(int cpu, struct kmem_cache *s, void *object)
{
	struct request r = { s, 0, object };

	on_cpu(cpu, do_free, &r);
}

/* A random sequence of a CPU's own. */
static inline u64 mix(u64 *state)
{
	u64 x = *state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

/* ---- walking ---- */

/* Objects of a freelist, each of which must be one of @slab's. */
static inline unsigned int freelist_length(struct kmem_cache *s, struct slab *slab, void *object)
{
	void *base = slab_address(slab);
	unsigned int n = 0;

	for (; object; object = get_freepointer(s, object), n++) {
		size_t off = (size_t)((char *)object - (char *)base) - s->red_left_pad;

		CHECK((char *)object >= (char *)base + s->red_left_pad);
		CHECK(off < (size_t)slab->objects * s->size);
		CHECK_EQ(off % s->size, 0);
		CHECK(n < slab->objects);
	}
	return n;
}

#ifdef SLAB_SHEAVES
/* Objects of a sheaf, each of which must be one of the cache. */
static inline unsigned long sheaf_length(struct kmem_cache *s, const struct slab_sheaf *sheaf)
{
	if (!sheaf)
		return 0;
	CHECK(sheaf->size <= sheaf->capacity);
	CHECK(!sheaf->capacity || sheaf->capacity == s->sheaf_capacity);
	for (unsigned int i = 0; i < sheaf->size; i++) {
		struct slab *slab = virt_to_slab(sheaf->objects[i]);
		size_t off;

		CHECK(slab && slab->slab_cache == s);
		CHECK_PTR(sheaf->cache, s);
		off = (size_t)((char *)sheaf->objects[i] - (char *)slab_address(slab));
		CHECK(off < (size_t)slab->objects * s->size);
		CHECK_EQ(off % s->size, 0);
	}
	return sheaf->size;
}

/* Objects of a cache that are in sheaves; all is as mm/sheaf.c says. */
static inline unsigned long nr_in_sheaves(struct kmem_cache *s)
{
	struct node_barn *barn = &s->node->barn;
	unsigned int full = 0, empty = 0;
	const struct slab_sheaf *sheaf;
	unsigned long n = 0;

	if (!s->cpu_sheaves)
		return 0;
	CHECK(!kmem_cache_debug(s));
	CHECK(s->sheaf_capacity);
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++) {
		const struct slub_percpu_sheaves *pcs = per_cpu_ptr(s->cpu_sheaves, cpu);

		CHECK(pcs->main);
		CHECK(pcs->spare != pcs->main);
		CHECK(!pcs->spare || pcs->spare->capacity);
		n += sheaf_length(s, pcs->main) + sheaf_length(s, pcs->spare);
	}
	list_for_each_entry(sheaf, &barn->sheaves_full, barn_list) {
		CHECK_EQ(sheaf_length(s, sheaf), s->sheaf_capacity);
		n += s->sheaf_capacity;
		full++;
	}
	list_for_each_entry(sheaf, &barn->sheaves_empty, barn_list) {
		CHECK_EQ(sheaf->size, 0);
		empty++;
	}
	CHECK_EQ(barn->nr_full, full);
	CHECK_EQ(barn->nr_empty, empty);
	return n;
}
#else
static inline unsigned long nr_in_sheaves(struct kmem_cache *s)
{
	return 0;
}
#endif

struct census {
	unsigned long objects_at_most;
	unsigned long slabs, objects, live; /* all; in use by somebody */
	unsigned long frozen, partial, full;
	unsigned long cpu_free; /* on the freelists of CPUs, or in sheaves */
};

static inline void count_cpu(struct kmem_cache *s, int cpu, struct census *c)
{
	const struct kmem_cache_cpu *k = per_cpu_ptr(s->cpu_slab, cpu);
	int left = k->partial ? k->partial->slabs : 0;

	CHECK_EQ(tid_to_cpu(k->tid), (unsigned int)cpu);
	if (kmem_cache_debug(s))
		CHECK(!k->slab && !k->partial);
	if (!k->slab)
		CHECK(!k->freelist);
	if (k->slab) {
		CHECK(k->slab->frozen);
		CHECK_PTR(k->slab->slab_cache, s);
		c->frozen++;
		c->cpu_free += freelist_length(s, k->slab, k->freelist);
	}
	for (struct slab *slab = k->partial; slab; slab = slab->next) {
		CHECK(slab->frozen);
		CHECK(slab->freelist);
		CHECK_PTR(slab->slab_cache, s);
		CHECK_EQ(slab->slabs, left--);
		c->frozen++;
	}
	CHECK_EQ(left, 0);
}

/* All that must hold for a cache while it is idle. */
static inline struct census census(struct kmem_cache *s)
{
	struct kmem_cache_node *n = s->node;
	struct census c = { .objects_at_most = (unsigned long)atomic_long_read(&n->total_objects) };
	unsigned long frozen = 0, inuse = 0;
	struct slab *slab;

	/* Slabs that wait for readers belong to nobody. */
	if (in_task() && (s->flags & SLAB_TYPESAFE_BY_RCU))
		rcu_barrier();
	for (int cpu = 0; cpu < (int)NR_CPUS; cpu++)
		count_cpu(s, cpu, &c);
	list_for_each_entry(slab, &n->partial, slab_list) {
		CHECK_PTR(slab->slab_list.next->prev, &slab->slab_list);
		CHECK_PTR(slab->slab_cache, s);
		CHECK(!slab->frozen);
		CHECK(slab->freelist);
		c.partial++;
	}
	CHECK_EQ(c.partial, n->nr_partial);
	list_for_each_entry(slab, &n->full, slab_list) {
		CHECK(!slab->frozen);
		CHECK(!slab->freelist);
		c.full++;
	}
	if (!(s->flags & SLAB_STORE_USER))
		CHECK_EQ(c.full, 0);
	for (unsigned long pfn = ARCH_PFN_OFFSET, full = 0;; pfn++) {
		if (!pfn_valid(pfn)) {
			if (s->flags & SLAB_STORE_USER)
				CHECK_EQ(full, c.full);
			c.full = full;
			break;
		}
		slab = page_slab(pfn_to_page(pfn));
		if (!PageSlab(slab_page(slab)) || slab->slab_cache != s)
			continue;
		CHECK(slab->objects == oo_objects(s->oo) || slab->objects == oo_objects(s->min));
		CHECK_EQ(slab->objects, (PAGE_SIZE << slab_order(slab)) / s->size);
		CHECK_EQ(freelist_length(s, slab, slab->freelist), slab->objects - slab->inuse);
		CHECK_EQ(page_ref_count(slab_page(slab)), 1);
		c.slabs++;
		c.objects += slab->objects;
		inuse += slab->inuse;
		frozen += slab->frozen;
		full += !slab->frozen && !slab->freelist;
	}
	CHECK_EQ(frozen, c.frozen);
	CHECK_EQ(c.slabs, c.frozen + c.partial + c.full);
	CHECK_EQ(c.slabs, atomic_long_read(&n->nr_slabs));
	CHECK_EQ(c.objects, atomic_long_read(&n->total_objects));
	c.cpu_free += nr_in_sheaves(s);
	c.live = inuse - c.cpu_free;
	return c;
}

static inline void check_live(struct kmem_cache *s, unsigned long want)
{
	struct census c = census(s);

	CHECK_EQ(c.live, want);
}

#endif /* _TESTS_SLUBLIB_H */
