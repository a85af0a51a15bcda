// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kmalloc: boot, the demos, halt. Memory of any size, what is really taken for it,
 * and how it grows.
 */

#include <linux/biscuitos.h>
#include <linux/delay.h>
#include <linux/kmemleak.h>
#include <linux/memblock.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void demo_classes(void)
{
	size_t size = 1;

	pr_info("  each class, by the largest size that it serves:\n");
	while (size <= KMALLOC_MAX_CACHE_SIZE) {
		size_t class = kmalloc_size_roundup(size);
		void *p = kmalloc(class, GFP_KERNEL);

		if (!p) {
			no_memory();
			return;
		}
		pr_info("    %4zu bytes: kmalloc_index() %2u, at 0x%lx\n", class,
			kmalloc_index(class), (unsigned long)p);
		kfree(p);
		size = class + 1;
	}
}

static void demo_waste(void)
{
	static const size_t sizes[] = { 1, 24, 33, 65, 96, 100, 129, 500, 513, 5000 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *p = kmalloc(sizes[i], GFP_KERNEL);
		size_t real = ksize(p);

		if (!p) {
			no_memory();
			return;
		}
		pr_info("  kmalloc(%4zu) takes %4zu: %4zu wasted, %2zu%%\n", sizes[i], real,
			real - sizes[i], 100 * (real - sizes[i]) / real);
		kfree(p);
	}
}

static void show_address(const char *what, const void *p)
{
	if (p)
		pr_info("    %s 0x%lx\n", what, (unsigned long)p);
	else
		pr_info("    %s no memory\n", what);
}

static void demo_types(void)
{
	void *normal = kmalloc(100, GFP_KERNEL);
	void *reclaim = kmalloc(100, GFP_KERNEL | __GFP_RECLAIMABLE);
	void *dma = kmalloc(100, GFP_KERNEL | GFP_DMA);

	pr_info("  100 bytes three times, of three kinds:\n");
	show_address("GFP_KERNEL:       ", normal);
	show_address("__GFP_RECLAIMABLE:", reclaim);
	show_address("GFP_DMA:          ", dma);
	slabinfo_show();
	kfree(normal);
	kfree(reclaim);
	kfree(dma);
}

static void demo_again(void)
{
	struct kmem_cache *s = kmalloc_caches[KMALLOC_NORMAL][kmalloc_index(512)];
	void *p[20], *again;

	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = kmalloc(512, GFP_KERNEL);
		if (!p[i])
			pr_info("  no memory for object %zu\n", i);
	}
	for (size_t i = 0; i < ARRAY_SIZE(p); i += 2)
		kfree(p[i]);
	pr_info("  of 20 objects every second one is freed:\n");
	show_slab_cache(s);
	again = kmalloc(512, GFP_KERNEL);
	show_address("the last one freed:", p[18]);
	show_address("the next allocated:", again);
	kfree(again);
	kmem_cache_shrink(s);
	pr_info("  after kmem_cache_shrink():\n");
	show_slab_cache(s);
	for (size_t i = 1; i < ARRAY_SIZE(p); i += 2)
		kfree(p[i]);
}

#define DISGUISE 0x5a5a5a5aUL

static unsigned long disguised;

/* No pointer to the object stays anywhere: only this function knows how to read the number. */
static noinline void lose_object(void)
{
	char *p = kmalloc(100, GFP_KERNEL);

	if (p)
		memcpy(p, "who has a pointer to this?", 26);
	else
		no_memory();
	disguised = (unsigned long)p ^ DISGUISE;
}

/* What a function leaves on the stack is not cleared when it returns. */
static noinline void wipe_stack(void)
{
	char stack[2048];

	memzero_explicit(stack, sizeof(stack));
}

static void demo_leak(void)
{
	lose_object();
	wipe_stack();
	if ((disguised ^ DISGUISE) == 0)
		return;
	if (kmemleak_write("scan")) {
		pr_info("  kmemleak is off: ./biscuitos leak kmemleak=on\n");
	} else {
		pr_info("  six seconds later, in the second scan:\n");
		msleep(6000);
		kmemleak_write("scan");
		kmemleak_show();
	}
	kfree((void *)(disguised ^ DISGUISE));
}

static void demo_large(void)
{
	void *p = kmalloc(100000, GFP_KERNEL);
	struct page *page;

	if (!p) {
		no_memory();
		return;
	}
	page = virt_to_page(p);
	pr_info("  100000 bytes; the largest class has %lu\n", KMALLOC_MAX_CACHE_SIZE);
	pr_info("  a compound page of order %u, %zu bytes, at 0x%lx; a slab: %s\n",
		compound_order(page), ksize(p), (unsigned long)p, PageSlab(page) ? "yes" : "no");
	kfree(p);
}

static void demo_krealloc(void)
{
	static const size_t sizes[] = { 40, 60, 70, 96, 97, 3000, 50000, 20 };
	char *p = kmalloc(8, GFP_KERNEL);

	if (!p) {
		no_memory();
		return;
	}
	memcpy(p, "BiscuitO", 8);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		unsigned long old = (unsigned long)p;
		char *new = krealloc(p, sizes[i], GFP_KERNEL);

		if (!new) {
			pr_info("  krealloc(%5zu): no memory, the %zu bytes stay\n", sizes[i],
				ksize(p));
			break;
		}
		p = new;
		pr_info("  krealloc(%5zu): %s, %5zu bytes, it begins with %.8s\n", sizes[i],
			(unsigned long)p == old ? "stays" : "moves", ksize(p), p);
	}
	kfree(p);
}

static void demo_zero(void)
{
	void *p = kmalloc(0, GFP_KERNEL);

	pr_info("  kmalloc(0) = %lu, which is ZERO_SIZE_PTR: %s\n", (unsigned long)p,
		p == ZERO_SIZE_PTR ? "yes" : "no");
	pr_info("  ksize() of it: %zu; kfree() of it is nothing\n", ksize(p));
	kfree(p);
	p = kmalloc(10, GFP_KERNEL);
	if (!p) {
		no_memory();
		return;
	}
	p = krealloc(p, 0, GFP_KERNEL);
	pr_info("  krealloc(p, 0) frees, and returns %lu\n", (unsigned long)p);
}

struct report {
	int nr;
	u32 value[];
};

static void demo_overflow(void)
{
	size_t n = (SIZE_MAX >> 2) + 2;
	struct report *report;

	pr_info("  %s elements of 4 bytes: n * 4 wraps around to %zu\n",
		BITS_PER_LONG == 64 ? "2^62 + 1" : "2^30 + 1", n * 4);
	pr_info("  kmalloc_array() of so many: %s\n",
		kmalloc_array(n, 4, GFP_KERNEL) ? "memory" : "NULL");
	pr_info("  array_size() of so many is SIZE_MAX: %s\n",
		array_size(n, 4) == SIZE_MAX ? "yes" : "no");
	report = kzalloc(struct_size(report, value, 10), GFP_KERNEL);
	if (!report) {
		no_memory();
		return;
	}
	pr_info("  a structure with 10 values at its end: %zu bytes of %zu\n",
		struct_size(report, value, 10), ksize(report));
	kfree(report);
}

static void demo_pool(void)
{
	mempool_t *pool = mempool_create_kmalloc_pool(2, 300);
	void *element;

	if (!pool) {
		no_memory();
		return;
	}
	element = mempool_alloc(pool, GFP_KERNEL);
	pr_info("  a pool that keeps %d elements of 300 bytes, each takes %zu\n", pool->min_nr,
		ksize(element));
	mempool_free(element, pool);
	mempool_destroy(pool);
}

static void demo_bad_input(void)
{
	int on_stack = 0;
	void *large;

	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	pr_info("  5 MiB: %s\n", kmalloc(5 << 20, GFP_KERNEL) ? "memory" : "NULL");
	pr_info("  kfree() of a variable on the stack\n");
	kfree(&on_stack);
	large = kmalloc(40000, GFP_KERNEL);
	if (large) {
		pr_info("  a large one, freed twice\n");
		kfree(large);
		kfree(large);
	} else {
		no_memory();
	}
	kfree(NULL);
	pr_info("  kfree(NULL) is nothing\n");
}

static const struct demo demos[] = {
	{ "classes", demo_classes, "the sizes that there are" },
	{ "waste", demo_waste, "what is asked for, and what is taken" },
	{ "types", demo_types, "normal, reclaimable and DMA memory" },
	{ "again", demo_again, "what is freed, and what is allocated next" },
	{ "leak", demo_leak, "memory that nobody has a pointer to" },
	{ "large", demo_large, "more than two pages" },
	{ "krealloc", demo_krealloc, "growing, in place and by moving" },
	{ "zero", demo_zero, "no bytes at all" },
	{ "overflow", demo_overflow, "products that wrap around" },
	{ "pool", demo_pool, "a memory pool of buffers" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();

	run_demos();

	return memory_exit();
}
