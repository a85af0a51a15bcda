// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmemleak: which memory has a pointer to it, and which has none. Every test boots a machine of
 * its own in a child.
 */

#include "kmalloclib.h"

#include <linux/delay.h>
#include <linux/kmemleak.h>
#include <linux/mempool.h>

#define DISGUISE 0x5a5a5a5aUL

static noinline void wipe_stack(void)
{
	char stack[100000];

	memzero_explicit(stack, sizeof(stack));
}

/* Two scans, the second one when everything is old enough. */
static noinline void scan_twice(void)
{
	wipe_stack();
	CHECK_EQ(kmemleak_write("scan"), 0);
	msleep(6000);
	CHECK_EQ(kmemleak_write("scan"), 0);
	console_loglevel = LOGLEVEL_DEBUG;
}

static unsigned long disguised[8];

/*
 * What is lost by a function of its own leaves no pointer in the caller's frame. The memory is
 * zeroed, because otherwise it still has a pointer to the object that was the next free one.
 */
static noinline void do_lose(int i, size_t size)
{
	disguised[i] = (unsigned long)kmalloc_of(size, GFP_KERNEL | __GFP_ZERO) ^ DISGUISE;
}

/* Deeper in the stack than the frames of those who scan, which do not overwrite all. */
static noinline void lose(int i, size_t size)
{
	volatile char deep[1000];

	deep[0] = 0;
	do_lose(i, size);
	CHECK(!deep[0]);
}

static void *lost(int i)
{
	return (void *)(disguised[i] ^ DISGUISE);
}

/* Scan, and print for each lost object whether it is reported: y or n. */
static noinline void scan_and_tell(int nr)
{
	scan_twice();
	kmemleak_show();
	fflush(stdout);
	for (int i = 0; i < nr; i++)
		dprintf(2, "0x%08lx|", disguised[i]);
}

/* Which of the objects that child told of are in its report, in order, as y and n. */
static void found(struct child *c, char *yn)
{
	char want[64];

	CHECK_EQ(c->status, 0);
	for (char *number = strtok(c->err, "|"); number; number = strtok(NULL, "|")) {
		snprintf(want, sizeof(want), "unreferenced object 0x%08lx (size ",
			 strtoul(number, NULL, 0) ^ DISGUISE);
		*yn++ = strstr(c->out, want) ? 'y' : 'n';
	}
	*yn = '\0';
}

static void check_found(void (*fn)(void *), void *arg, const char *want)
{
	struct child c = run_child(fn, arg);
	char yn[16];

	found(&c, yn);
	CHECK_STR(yn, want);
	free_child(&c);
}

/* ---- where a pointer may be ---- */

void *in_data = &in_data, *in_bss;
static DEFINE_PER_CPU(void *, in_percpu);
static void *__percpu *in_dynamic_percpu;
static struct completion go_on;

static int hold_on_stack(void *data)
{
	void *volatile held = lost(6);

	wait_for_completion(&go_on);
	CHECK(held);
	return 0;
}

static noinline void place_pointers(void)
{
	void **owner;

	in_data = lost(0);
	in_bss = lost(1);
	per_cpu(in_percpu, LAST) = lost(2);
	in_dynamic_percpu = alloc_percpu(void *);
	*per_cpu_ptr(in_dynamic_percpu, LAST) = lost(3);
	/* In an object that is itself reachable; a pointer to its middle will do. */
	owner = lost(1);
	owner[5] = lost(4) + 50;
	/* In one that is not. */
	owner = lost(5);
	owner[2] = lost(7);
}

static void child_places(void *arg)
{
	boot("kmemleak=on");
	for (int i = 0; i < 8; i++)
		lose(i, 100);
	place_pointers();
	init_completion(&go_on);
	kthread_run(hold_on_stack, NULL, "holder");
	msleep(10);
	scan_and_tell(8);
}

static void places(void **state)
{
	check_found(child_places, NULL, "nnnnnyny");
}

/* ---- sizes, and other allocators ---- */

static void child_sizes(void *arg)
{
	/* Larger ones are at addresses that other numbers have, too. */
	static const size_t sizes[] = { 8, 16, 129, 600, 1000 };

	boot(arg);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		lose((int)i, sizes[i]);
	scan_and_tell(ARRAY_SIZE(sizes));
}

static void sizes(void **state)
{
	check_found(child_sizes, "kmemleak=on", "yyyyy");
	check_found(child_sizes, "kmemleak=on slub_debug=FZPU", "yyyyy");
}

/* What is freed, and what is freed and allocated again, is no leak of before. */
static void child_freed(void *arg)
{
	boot("kmemleak=on");
	for (int i = 0; i < 3; i++)
		lose(i, 300);
	kfree(lost(0));
	kfree(lost(1));
	in_bss = kmalloc(300, GFP_KERNEL);
	scan_and_tell(3);
}

static void freed(void **state)
{
	check_found(child_freed, NULL, "nny");
}

/* The elements of a pool are found through its array, which is pages. */
static void child_pool(void *arg)
{
	mempool_t *pool;

	boot("kmemleak=on");
	pool = mempool_create_kmalloc_pool(3, 200);
	for (int i = 0; i < 3; i++)
		disguised[i] = (unsigned long)pool->elements[i] ^ DISGUISE;
	in_bss = pool;
	scan_and_tell(3);
}

static void pool(void **state)
{
	check_found(child_pool, NULL, "nnn");
}

/* ---- what a user may say ---- */

static noinline void annotate(void)
{
	void **p;

	/* Grey: it is no leak, and what it points to is none. */
	kmemleak_not_leak(lost(0));
	*(void **)lost(0) = lost(1);
	/* Black: it is no leak, but what it points to may be one. */
	kmemleak_ignore(lost(2));
	*(void **)lost(2) = lost(3);
	/* Not looked through. */
	in_bss = lost(4);
	kmemleak_no_scan(lost(4));
	*(void **)lost(4) = lost(5);
	/* Only two of its words are looked through. */
	p = lost(0);
	p[3] = lost(6);
	p[4] = lost(7);
	kmemleak_scan_area(p + 3, sizeof(void *));
	kmemleak_scan_area(p, sizeof(void *));
}

static void child_annotations(void *arg)
{
	boot("kmemleak=on");
	for (int i = 0; i < 8; i++)
		lose(i, 100);
	annotate();
	scan_and_tell(8);
}

static void annotations(void **state)
{
	check_found(child_annotations, NULL, "nnnynyny");
}

static noinline void keep(void **where, int i)
{
	*where = lost(i);
}

static void child_erase(void *arg)
{
	static void *pointer;

	boot("kmemleak=on");
	lose(0, 100);
	lose(1, 100);
	keep(&pointer, 0);
	keep(&in_bss, 1);
	kmemleak_erase(&pointer);
	scan_and_tell(2);
}

static void erase(void **state)
{
	check_found(child_erase, NULL, "yn");
}

/* ---- when ---- */

/* Again in a function of its own, so that its pointer is not left in a frame that is in use. */
static noinline void change(int i)
{
	*(int *)lost(i) = 17;
}

/* Not before the second scan, not when it is young, not when it has changed. */
static void child_when(void *arg)
{
	boot("kmemleak=on");
	lose(0, 100);
	wipe_stack();
	console_loglevel = LOGLEVEL_DEBUG;
	kmemleak_write("scan");
	kmemleak_write("scan"); /* too young */
	pr_info("1\n");
	kmemleak_show();
	msleep(6000);
	change(0);
	wipe_stack();
	kmemleak_write("scan"); /* changed */
	pr_info("2\n");
	kmemleak_show();
	kmemleak_write("scan");
	pr_info("3\n");
	kmemleak_show();
	kmemleak_write("scan"); /* nothing new */
	pr_info("4\n");
	kmemleak_write("clear");
	kmemleak_show();
	kmemleak_write("scan");
	pr_info("5\n");
	kmemleak_show();
}

static void when(void **state)
{
	struct child c = run_child(child_when, NULL);

	CHECK_EQ(c.status, 0);
	CHECK(starts_with(c.out, "1\n2\nkmemleak: 1 new suspected memory leaks (see "
				 "/sys/kernel/debug/kmemleak)\n3\nunreferenced object 0x"));
	CHECK_HAS(c.out, "\n4\n5\n");
	CHECK_EQ(count_of(c.out, "unreferenced"), 1);
	CHECK_EQ(count_of(c.out, "new suspected"), 1);
	free_child(&c);
}

/* ---- the file ---- */

static noinline void fill(int i)
{
	memset(lost(i), 0, 40);
	strcpy(lost(i), "Biscuit\x7fOS");
}

static void child_format(void *arg)
{
	boot("kmemleak=on");
	lose(0, 40);
	fill(0);
	scan_twice();
	kmemleak_show();
	fflush(stdout);
	dprintf(2, "unreferenced object 0x%08lx (size 64):\n  comm \"biscuitos\", pid 1, jiffies ",
		(unsigned long)lost(0));
}

static void format(void **state)
{
	struct child c = run_child(child_format, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, c.err);
	CHECK_HAS(c.out, "\n  hex dump (first 32 bytes):\n"
			 "    42 69 73 63 75 69 74 7f 4f 53 00 00 00 00 00 00  Biscuit.OS......\n"
			 "    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................\n"
			 "  backtrace:\n    [<");
	CHECK_HAS(c.out, ">] kmalloc_of");
	CHECK_HAS(c.out, ">] lose+0x");
	free_child(&c);
}

static void child_commands(void *arg)
{
	char dump[40];

	boot("kmemleak=on");
	lose(0, 40);
	CHECK_EQ(kmemleak_write("nothing"), -EINVAL);
	CHECK_EQ(kmemleak_write("dump=x"), -EINVAL);
	CHECK_EQ(kmemleak_write("dump=0x17"), -EINVAL);
	console_loglevel = LOGLEVEL_DEBUG;
	snprintf(dump, sizeof(dump), "dump=%#lx", (unsigned long)lost(0) + 8);
	CHECK_EQ(kmemleak_write(dump), 0);
	/* Memory of the page allocator has a record, too, while it is in use. */
	lose(1, 20000);
	snprintf(dump, sizeof(dump), "dump=%#lx", (unsigned long)lost(1));
	CHECK_EQ(kmemleak_write(dump), 0);
	kfree(lost(1));
	CHECK_EQ(kmemleak_write(dump), -EINVAL);
	CHECK_EQ(kmemleak_write("off"), 0);
	CHECK_EQ(kmemleak_write("scan"), -EPERM);
	kfree(lost(0));
	kfree(kmalloc(100, GFP_KERNEL));
}

static void commands(void **state)
{
	struct child c = run_child(child_commands, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, " (size 64):\n  comm \"biscuitos\", pid 1, jiffies ");
	CHECK_HAS(c.out, "\n  min_count = 1\n  count = 0\n  flags = 0x1\n  checksum = 0\n");
	CHECK_HAS(c.out, " (size 20000):\n");
	CHECK_HAS(c.out, "\nUnknown object at 0x");
	CHECK_HAS(c.out, "kmemleak: Kernel memory leak detector disabled\n");
	free_child(&c);
}

/* Without kmemleak=on there is nothing of it. */
static void child_off(void *arg)
{
	struct kmem_cache *s;

	boot(arg);
	CHECK_EQ(kmemleak_write("scan"), -EPERM);
	kmemleak_not_leak(arg);
	kmemleak_scan_area(arg, 8);
	kmemleak_show();
	list_for_each_entry(s, &slab_caches, list) {
		CHECK(!(s->flags & SLAB_NOLEAKTRACE));
		CHECK(!kmem_cache_debug(s));
	}
	check_usable();
}
TEST_BOOTED_WITH(off, "", "kmemleak=off")

static void child_bad_param(void *arg)
{
	char *args[] = { "test", arg };

	setup_command_line(2, args, NULL, 0);
}

static void bad_param(void **state)
{
	struct child c = run_child(child_bad_param, "kmemleak=maybe");

	CHECK_EQ(c.status, 1);
	CHECK_STR(c.err, "biscuitos: kmemleak=maybe: on or off\n");
	free_child(&c);
}

/* All CPUs allocate and free while one scans. */
static bool done;

static void churn(void *info)
{
	void *p[16] = { NULL };

	if (smp_processor_id() == 0) {
		for (int i = 0; i < 10; i++) {
			kmemleak_write("scan");
			task_relax();
		}
		WRITE_ONCE(done, true);
		return;
	}
	for (unsigned int i = 0; !READ_ONCE(done); i++) {
		kfree(p[i % 16]);
		p[i % 16] = kmalloc_of(8 + i % 500, GFP_KERNEL);
		task_relax();
	}
	for (int i = 0; i < 16; i++)
		kfree(p[i]);
}

static void child_at_once(void *arg)
{
	boot("kmemleak=on");
	if (NR_CPUS > 32)
		return;
	task_on_each_cpu(churn, NULL);
	CHECK_EQ(nr_objects(), 0);
	memory_exit();
}
TEST_BOOTED_WITH(at_once, "")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places), cmocka_unit_test(sizes),	 cmocka_unit_test(freed),
		cmocka_unit_test(pool),	  cmocka_unit_test(annotations), cmocka_unit_test(erase),
		cmocka_unit_test(when),	  cmocka_unit_test(format),	 cmocka_unit_test(commands),
		cmocka_unit_test(off),	  cmocka_unit_test(bad_param),	 cmocka_unit_test(at_once),
	};

	return cmocka_run_group_tests_name("kmemleak", tests, NULL, NULL);
}
