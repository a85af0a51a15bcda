// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is no memory from kmalloc() given to kfree() and its kin, and memory that
 * is used wrongly: what is said of it, that nothing is changed by it, and that
 * work goes on. Every test boots a machine of its own in a child.
 */

#include "kmalloclib.h"
#include "../atomic.h"

/* ---- addresses that are not kmalloc()'s ---- */

static char in_the_program[64];
static char *on_the_stack;

/* A block of pages, of which the test has the one @page. */
static struct page *block;
static unsigned int block_order;

static void *page_of(gfp_t gfp, unsigned int order, unsigned long which)
{
	block = alloc_pages(GFP_KERNEL | gfp, order);
	block_order = order;
	CHECK(block);
	memset(page_address(block), 0x77, PAGE_SIZE << order);
	return page_address(block + which);
}

static void *stack(void)
{
	return on_the_stack;
}

static void *program(void)
{
	return in_the_program;
}

static void *behind_ram(void)
{
	return high_memory;
}

static void *before_ram(void)
{
	return (void *)(PAGE_OFFSET - 64);
}

static void *behind_nothing(void)
{
	return ZERO_SIZE_PTR + 1;
}

static void *last_of_all(void)
{
	return (void *)(ULONG_MAX - 15);
}

static void *one_page(void)
{
	return page_of(0, 0, 0);
}

static void *in_a_page(void)
{
	return page_of(0, 0, 0) + 512;
}

static void *tail_page(void)
{
	return page_of(__GFP_COMP, 3, 5);
}

static void *first_of_block(void)
{
	return page_of(0, 2, 0);
}

static void *second_of_block(void)
{
	return page_of(0, 2, 1);
}

static void *in_a_large_one(void)
{
	return page_of(__GFP_COMP, 2, 0) + 1;
}

static void *last_of_a_large_one(void)
{
	return page_of(__GFP_COMP, 2, 3) + PAGE_SIZE - 1;
}

static void *free_page_of_nobody(void)
{
	void *p = page_of(0, 0, 0);

	__free_page(block);
	block = NULL;
	return p;
}

static void *reserved_page(void)
{
	CHECK(PageReserved(virt_to_page(mem_map)));
	return (void *)((unsigned long)mem_map & PAGE_MASK);
}

static const struct stranger {
	const char *name;
	void *(*get)(void);
} strangers[] = {
	{ "on the stack", stack },
	{ "in the program", program },
	{ "behind RAM", behind_ram },
	{ "before RAM", before_ram },
	{ "17", behind_nothing },
	{ "the last address", last_of_all },
	{ "a page", one_page },
	{ "in a page", in_a_page },
	{ "in a compound page", tail_page },
	{ "a block", first_of_block },
	{ "in a block", second_of_block },
	{ "in a large one", in_a_large_one },
	{ "the end of a large one", last_of_a_large_one },
	{ "a free page", free_page_of_nobody },
	{ "a reserved page", reserved_page },
};

#define COMPLAINTS 10 /* of use_stranger() */

static void use_stranger(void *p)
{
	void *array[] = { p, NULL, p };

	kfree(p);
	kfree_bulk(ARRAY_SIZE(array), array); /* two */
	kmem_cache_free_bulk(NULL, 1, array);
	CHECK_EQ(ksize(p), 0);
	CHECK_EQ(__ksize(p), 0);
	CHECK_PTR(krealloc(p, 100, GFP_KERNEL), NULL);
	CHECK_PTR(krealloc(p, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	kfree_sensitive(p); /* it asks how large it is, too */
}

static void child_stranger(void *arg)
{
	const struct stranger *s = arg;
	char stack_of_this[64];
	unsigned long before;
	void *p;

	boot("");
	on_the_stack = stack_of_this;
	memset(stack_of_this, 0x77, sizeof(stack_of_this));
	memset(in_the_program, 0x77, sizeof(in_the_program));
	check_usable();
	p = s->get();
	printf("object pointer: " PX ": not from kmalloc()\n", (unsigned long)p);
	before = nr_free_pages();
	use_stranger(p);
	CHECK_EQ(nr_free_pages(), before);
	CHECK_EQ(nr_objects(), 0);
	CHECK(all_bytes(stack_of_this, 0x77, sizeof(stack_of_this)));
	CHECK(all_bytes(in_the_program, 0x77, sizeof(in_the_program)));
	if (block) {
		CHECK_EQ(page_count(block), 1);
		CHECK(all_bytes(page_address(block), 0x77, PAGE_SIZE << block_order));
		__free_pages(block, block_order);
		CHECK_EQ(nr_free_pages(), before + (1UL << block_order));
	}
	check_usable();
}

static void stranger_is_left_alone(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(strangers); i++) {
		struct child c = run_child(child_stranger, (void *)&strangers[i]);

		if (c.status || count_of(c.err, c.out) != COMPLAINTS ||
		    count_of(c.err, "cut here") != COMPLAINTS ||
		    count_of(c.err, " at mm/kmalloc.c:") != COMPLAINTS)
			check_failed(__FILE__, __LINE__, "%s: status %d: %s%s", strangers[i].name,
				     c.status, c.out, c.err);
		free_child(&c);
	}
}

/* ---- large ones ---- */

static void child_large_twice(void *arg)
{
	unsigned long before, mine;
	struct page *page;
	void *p, *array[1];

	boot("");
	before = nr_free_pages();
	p = array[0] = kmalloc(50000, GFP_KERNEL);
	printf("object pointer: " PX ": not from kmalloc()\n", (unsigned long)p);
	kfree(p);
	CHECK_EQ(nr_free_pages(), before);
	kfree(p);
	CHECK_EQ(nr_free_pages(), before);
	/* Somebody else has it since. */
	mine = nr_free_pages();
	do {
		page = alloc_page(GFP_KERNEL);
		CHECK(page);
	} while (page_address(page) != p);
	mine -= nr_free_pages();
	kfree(p);
	kfree_bulk(1, array);
	kfree_sensitive(p);
	CHECK_EQ(page_count(page), 1);
	CHECK_EQ(nr_free_pages(), before - mine);
	__free_page(page);
	check_usable();
}

static void large_twice(void **state)
{
	struct child c = run_child(child_large_twice, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, c.out), 5);
	CHECK_EQ(count_of(c.err, "cut here"), 5);
	free_child(&c);
}

/* Who has a reference to the page keeps it. */
static void child_still_used(void *arg)
{
	unsigned long before;
	struct page *page;
	void *p;

	boot("");
	before = nr_free_pages();
	p = kmalloc(20000, GFP_KERNEL);
	page = virt_to_page(p);
	get_page(page);
	kfree(p);
	CHECK_EQ(page_count(page), 1);
	CHECK_EQ(nr_free_pages(), before - 8);
	put_page(page);
	CHECK_EQ(nr_free_pages(), before);
}
TEST_BOOTED_WITH(still_used, "")

/* ---- objects of another cache, or of none ---- */

static void child_wrong_cache(void *arg)
{
	struct kmem_cache *s;
	void *small, *other, *large;

	boot("");
	s = kmem_cache_create("strict", 64, 0, 0, NULL);
	small = kmalloc(64, GFP_KERNEL);
	other = kmalloc(64, GFP_KERNEL);
	large = kmalloc(20000, GFP_KERNEL);
	/* An object goes back to its own cache. */
	kmem_cache_free(s, small);
	CHECK_EQ(nr_objects(), 1);
	kmem_cache_free(s, large);
	kmem_cache_free(s, large + PAGE_SIZE);
	kmem_cache_free_bulk(s, 1, &other);
	CHECK_EQ(nr_objects(), 0);
	CHECK_EQ(ksize(large), 32768);
	kfree(large);
	kmem_cache_destroy(s);
	check_usable();
}

static void wrong_cache(void **state)
{
	struct child c = run_child(child_wrong_cache, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "cut here"), 4);
	CHECK_EQ(count_of(c.err, "Wrong slab cache. strict but object is from kmalloc-64\n"), 2);
	CHECK_EQ(count_of(c.err,
			  "virt_to_cache: Object is not a Slab page! kmem_cache_free(strict, "),
		 2);
	free_child(&c);
}

/* ---- with slub_debug ---- */

struct misuse {
	const char *name;
	const char *params;
	void (*run)(void);
	int bugs;
	const char *says[3];
};

static void told(const void *p)
{
	printf(PX "\n", (unsigned long)p);
}

static void twice(void)
{
	void *p = kmalloc(100, GFP_KERNEL), *q = kmalloc(100, GFP_KERNEL);

	told(p);
	kfree(p);
	kfree(p);
	kfree(q);
}

static void twice_with_others(void)
{
	void *p[5];

	for (int i = 0; i < 5; i++)
		p[i] = kmalloc_of(100, GFP_KERNEL);
	told(p[2]);
	kfree(p[2]);
	kfree(p[1]);
	kfree(p[2]);
	kfree(p[0]);
	kfree(p[3]);
	kfree(p[4]);
}

static void twice_in_bulk(void)
{
	void *p = kmalloc(100, GFP_KERNEL), *q = kmalloc(100, GFP_KERNEL), *array[] = { p, p };

	/* The report does not name the object. */
	printf("expected 2 objects\n");
	kfree_bulk(2, array);
	kfree(q);
}

static void inside(void)
{
	void *p = kmalloc(100, GFP_KERNEL);

	told(p + 8);
	kfree(p + 8);
	kfree(p);
}

static void inside_in_bulk(void)
{
	void *p = kmalloc(100, GFP_KERNEL), *q = kmalloc(100, GFP_KERNEL), *array[] = { p + 8, p };

	told(p + 8);
	kfree_bulk(2, array);
	/* None of them was freed. */
	kfree(p);
	kfree(q);
}

static void in_the_second_page(void)
{
	void *p = kmalloc(8000, GFP_KERNEL);

	told(p + 4096);
	kfree(p + 4096);
	kfree(p);
}

static void written_behind(void)
{
	u8 *p = kmalloc(100, GFP_KERNEL);

	p[128] = 0x12;
	told(p + 128);
	kfree(p);
	kfree(p); /* it has been repaired */
}

static void written_after_free(void)
{
	u8 *p = kmalloc(100, GFP_KERNEL);

	kfree(p);
	p[50] = 'X';
	told(p + 50);
	CHECK(kmalloc_of(100, GFP_KERNEL) != p);
}

static const struct misuse misuses[] = {
	{ "double free", "slub_debug=F", twice, 1, { "Object already free", "not freed" } },
	{ "double free", "slub_debug=FZPU", twice, 1, { "Object already free", "not freed" } },
	{ "double free, others around",
	  "slub_debug=F",
	  twice_with_others,
	  1,
	  { "Object already free", "not freed" } },
	{ "double free in bulk",
	  "slub_debug=F",
	  twice_in_bulk,
	  1,
	  { "Bulk free expected 2 objects but found 1" } },
	{ "interior pointer",
	  "slub_debug=F",
	  inside,
	  1,
	  { "Invalid object pointer 0x", "not freed" } },
	{ "interior pointer",
	  "slub_debug=FZPU",
	  inside,
	  1,
	  { "Invalid object pointer 0x", "not freed" } },
	{ "interior pointer in bulk",
	  "slub_debug=F",
	  inside_in_bulk,
	  1,
	  { "Invalid object pointer 0x", "not freed" } },
	{ "in the second page",
	  "slub_debug=F",
	  in_the_second_page,
	  1,
	  { "BUG kmalloc-8k (Not tainted): Invalid object pointer 0x" } },
	{ "a byte behind",
	  "slub_debug=FZ",
	  written_behind,
	  1,
	  { "Right Redzone overwritten", "FIX kmalloc-128: Restoring Right Redzone" } },
	{ "after free",
	  "slub_debug=FP",
	  written_after_free,
	  1,
	  { "Poison overwritten", "FIX kmalloc-128: Marking all objects used" } },
};

static void child_misuse(void *arg)
{
	const struct misuse *m = arg;

	boot(m->params);
	m->run();
	check_usable();
}

static void misused(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(misuses); i++) {
		const struct misuse *m = &misuses[i];

		/* An encoded free pointer stops at once. */
		if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED) && m->run == twice_in_bulk)
			continue;
		struct child c = run_child(child_misuse, (void *)m);
		bool fine = !c.status && (int)count_of(c.err, "BUG kmalloc-") == m->bugs &&
			    strstr(c.err, strtok(c.out, "\n"));

		for (size_t k = 0; k < ARRAY_SIZE(m->says) && m->says[k]; k++)
			fine &= strstr(c.err, m->says[k]) != NULL;
		if (!fine)
			check_failed(__FILE__, __LINE__, "%s, %s: status %d: %s", m->name,
				     m->params, c.status, c.err);
		free_child(&c);
	}
}

/* ---- what is not freed ---- */

static void child_leaks(void *arg)
{
	boot(arg);
	for (int i = 0; i < 3; i++)
		CHECK(kmalloc_of(50, GFP_KERNEL));
	CHECK(kmalloc_of(60, GFP_KERNEL | __GFP_ZERO));
	CHECK(kmalloc(1000, GFP_KERNEL | __GFP_RECLAIMABLE));
	printf("buddy: not freed: 1 block of order 3, 32768 bytes, pfn %#lx",
	       page_to_pfn(virt_to_page(kmalloc(20000, GFP_KERNEL))));
	kfree(kmalloc(2000, GFP_KERNEL));
	halt_child();
}

static void leaks(void **state)
{
	struct child c = run_child(child_leaks, "");

	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_EQ(count_of(c.err, "slub: "), 2);
	CHECK_HAS(c.err, "slub: not freed: 4 objects of kmalloc-64, 64 bytes each, first at 0x");
	CHECK_HAS(c.err, "slub: not freed: 1 object of kmalloc-rcl-1k, 1024 bytes, at 0x");
	CHECK_EQ(count_of(c.err, "; boot with slub_debug=U to see by whom\n"), 2);
	CHECK_HAS(c.err, c.out);
	free_child(&c);

	c = run_child(child_leaks, "slub_debug=U");
	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_EQ(count_of(c.err, "slub: "), 2);
	CHECK_EQ(count_of(c.err, ", allocated by kmalloc_of+0x"), 1);
	CHECK_EQ(count_of(c.err, ", allocated by child_leaks+0x"), 1);
	CHECK_HAS(c.err, c.out);
	free_child(&c);
}

/* ---- what was freed too often ---- */

static void child_freed_inside(void *arg)
{
	char *p;

	boot(arg);
	p = kmalloc_of(64, GFP_KERNEL);
	printf("slub: cache kmalloc-64: %#lx was freed, "
	       "which is 8 bytes inside the object at %#lx\n",
	       (unsigned long)p + 8, (unsigned long)p);
	fflush(stdout);
	kfree(p + 8);
	kfree(p);
	halt_child();
}

static void child_freed_twice(void *arg)
{
	char *p, *q;

	boot(arg);
	p = kmalloc_of(64, GFP_KERNEL);
	q = kmalloc_of(64, GFP_KERNEL);
	printf("slub: cache kmalloc-64: the object at %#lx was freed twice\n", (unsigned long)p);
	fflush(stdout);
	kfree(p);
	kfree(q);
	kfree(p);
	halt_child();
}

/* As often as two objects were allocated: only a walk of the freelist can tell. */
static void child_one_for_the_other(void *arg)
{
	char *p, *q;

	boot(arg);
	p = kmalloc_of(64, GFP_KERNEL);
	CHECK(kmalloc_of(64, GFP_KERNEL));
	q = kmalloc_of(64, GFP_KERNEL);
	printf("slub: cache kmalloc-64: the object at %#lx was freed twice\n", (unsigned long)p);
	fflush(stdout);
	kfree(p);
	kfree(q);
	kfree(p);
	halt_child();
}

/* A count that went below zero is the free that should not have been. */
static void freed_too_often(void **state)
{
	void (*const children[])(void *) = { child_freed_inside, child_freed_twice,
					     child_one_for_the_other };
	static const char *const params[] = { "", "slub_debug=U" };

	/* These free pointers are found at once, or are not readable afterwards. */
	if (IS_ENABLED(CONFIG_SLAB_FREELIST_HARDENED) || IS_ENABLED(CONFIG_SLAB_SHEAVES))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(children); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(params); k++) {
			struct child c = run_child(children[i], (void *)params[k]);

			/* More frees than objects: U refuses the last one, and all is well. */
			if (k && children[i] == child_freed_twice) {
				CHECK_EQ(c.status, 0);
				CHECK_HAS(c.err, "Slab has 0 allocated objects but 1 are to be "
						 "freed\n");
				free_child(&c);
				continue;
			}
			/* With DEBUG=1 it is a broken invariant, too, unless a sheaf hides it. */
			CHECK(c.status == EXIT_LEAKED ||
			      (IS_ENABLED(CONFIG_DEBUG_VM) && k && c.status == 128 + SIGABRT));
			CHECK_HAS(c.err, c.out);
			CHECK_HAS_NOT(c.err, "655");
			/* The object itself is freed after its inside: one more than there were. */
			CHECK_EQ(count_of(c.err, " not freed\n"), k && !i);
			CHECK_EQ(count_of(c.err, "Allocated in kmalloc_of+"), k);
			free_child(&c);
		}
	}
}

/* ---- where it may not sleep ---- */

static void boot_for_atomic(void)
{
	boot("");
}

static void memory_that_sleeps(void)
{
	kfree(kmalloc(64, GFP_KERNEL));
}

static void large_memory_that_sleeps(void)
{
	kfree(kmalloc(64 << 10, GFP_KERNEL));
}

static void memory_that_does_not(void)
{
	kfree(kmalloc(64, GFP_ATOMIC));
	kfree(kmalloc(64 << 10, GFP_NOWAIT));
}

static void sleeps_in_atomic(void **state)
{
	const struct atomic_use uses[] = {
		{ boot_for_atomic, memory_that_sleeps, "include/linux/sched/mm.h:", false },
		{ boot_for_atomic, large_memory_that_sleeps, "include/linux/sched/mm.h:", false },
		{ boot_for_atomic, memory_that_does_not, NULL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++)
		check_atomic_use(&uses[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stranger_is_left_alone),
		cmocka_unit_test(sleeps_in_atomic),
		cmocka_unit_test(large_twice),
		cmocka_unit_test(still_used),
		cmocka_unit_test(wrong_cache),
		cmocka_unit_test(misused),
		cmocka_unit_test(freed_too_often),
		cmocka_unit_test(leaks),
	};

	return cmocka_run_group_tests_name("kmalloc misuse", tests, NULL, NULL);
}
