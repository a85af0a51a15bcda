// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults, and what their reports say; each in a child, which it ends. oops.t provokes
 * them in every project; here are the addresses, the registers and the boot parameters
 * one by one, with all compilers and sanitizers.
 */

#include "../testlib.h"

#include <sys/stat.h>

#include <linux/bug.h>
#include <linux/fault.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/poison.h>

/* An address, or the bytes of a pointer, and what the report says about it. */
struct bad_address {
	unsigned long addr;
	const char *says;
};

#define BYTES(byte) (~0UL / 0xff * (byte))
#define TOP(byte)   ((unsigned long)(byte) << (BITS_PER_LONG - 8))

static const struct bad_address addresses[] = {
	{ 0x8, "this is NULL plus 0x8: a member of a structure that does not exist\n" },
	{ 0xfff, "NULL pointer dereference at virtual address 00000fff\n" },
	{ 0x1000, "paging request at virtual address 00001000\nthis is outside RAM" },
	{ 0x100, "this is LIST_POISON1: a list entry was used after list_del()\n" },
	{ 0x100 + sizeof(long), "this is LIST_POISON1 plus 0x" },
	{ 0x122 + sizeof(long), "this is LIST_POISON2 plus 0x" },
	{ 0x122 + 2 * sizeof(long), "this is NULL plus 0x" },
	{ 0x101, "this is NULL plus 0x101: " },
	{ BYTES(POISON_FREE),
	  "this is POISON_FREE, bytes of 0x6b: the pointer was read from memory "
	  "that was freed\n" },
	{ BYTES(POISON_FREE) + 0xfff, "this is POISON_FREE, " },
	{ BYTES(POISON_FREE) - 0xfff, "this is POISON_FREE, " },
	{ (BYTES(POISON_FREE) & ~TOP(0xff)) | TOP(POISON_END),
	  "this is POISON_FREE and POISON_END" },
	{ ((BYTES(POISON_FREE) & ~TOP(0xff)) | TOP(POISON_END)) + 0x20,
	  "this is POISON_FREE and POISON_END" },
	{ BYTES(POISON_INUSE), "this is POISON_INUSE, bytes of 0x5a: " },
#ifdef CONFIG_64BIT
	/* A 32-bit host has its own program and libraries there. */
	{ BYTES(PAGE_POISON), "this is PAGE_POISON, bytes of 0xaa: " },
	{ BYTES(SLUB_RED_INACTIVE), "this is SLUB_RED_INACTIVE, bytes of 0xbb: " },
	{ BYTES(SLUB_RED_ACTIVE), "this is SLUB_RED_ACTIVE, bytes of 0xcc: " },
	{ 0x1234567812345678UL, "[1234567812345678] cannot be an address; it is the value of a "
				"register\nthis is outside RAM" },
	{ -EINVAL, "this is NULL minus 0x16, or the error -22 as a pointer: see IS_ERR()\n" },
#endif
	{ 0x1234000, "this is outside RAM, which is at 0x" },
};

static noinline void touch(unsigned long addr)
{
	__asm__("" : "+r"(addr));
	*(volatile char *)addr = 1;
}

static void boot(void)
{
	alarm(PATIENCE);
	boot_quietly(0, NULL);
	setenv("ADDR2LINE", "", 1);
}

static void child_touch(void *arg)
{
	boot();
	touch(((const struct bad_address *)arg)->addr);
}

static void check_oops(const struct child *c, const char *function)
{
	char frame[64];

	CHECK_EQ(c->status, 128 + SIGABRT);
	CHECK(starts_with(c->err, "8<--- cut here ---\n"));
	CHECK_HAS(c->err, "\nInternal error: Oops");
	snprintf(frame, sizeof(frame), "\nCall Trace:\n %s+0x", function);
	CHECK_HAS(c->err, frame);
	CHECK_HAS(c->err, "\n main+0x");
	CHECK_EQ(count_of(c->err, "---[ end trace "), 1);
}

static void bad_addresses(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		struct child c = run_child(child_touch, (void *)&addresses[i]);

		if (!strstr(c.err, addresses[i].says))
			check_failed(__FILE__, __LINE__, "%#lx: \"%s\" has no \"%s\"",
				     addresses[i].addr, c.err, addresses[i].says);
		check_oops(&c, "touch");
		free_child(&c);
	}
}

#if defined(__x86_64__)
/* Of several values that are no addresses, the one that is known. */
static noinline void touch_among_others(void)
{
	__asm__ volatile("mov %0, %%r8\n\t"
			 "mov %0, %%r9\n\t"
			 "mov %1, %%rcx\n\t"
			 "mov %0, %%rsi\n\t"
			 "movb $1, (%%rcx)"
			 :
			 : "r"(0x1234567812345678UL), "r"(BYTES(POISON_INUSE))
			 : "r8", "r9", "rcx", "rsi", "memory");
}

static void child_registers(void *arg)
{
	boot();
	touch_among_others();
}

static void registers(void **state)
{
	struct child c = run_child(child_registers, NULL);

	check_oops(&c, "touch_among_others");
	CHECK_HAS(c.err, "virtual address 5a5a5a5a5a5a5a5a\n");
	free_child(&c);
}
#endif

static void (*volatile function)(void);

static noinline void jumps(void)
{
	function();
	barrier();
}

static void child_jump(void *arg)
{
	boot();
	function = *(void (**)(void))arg;
	jumps();
}

/* The CPU is nowhere then; its caller is known all the same. */
static void bad_jumps(void **state)
{
	unsigned long targets[] = { 0, 0x1234000UL };
	char pc[64];

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		struct child c = run_child(child_jump, &targets[i]);

		check_oops(&c, "jumps");
		CHECK_HAS(c.err, "\nthe CPU jumped there: a function pointer has this value\n");
		snprintf(pc, sizeof(pc), "\nPC is at [<%08lx>]\nLR is at jumps+0x", targets[i]);
		CHECK_HAS(c.err, pc);
		free_child(&c);
	}
}

static volatile int zero;

static noinline int recurse(int n)
{
	volatile char room[1024];

	room[n % 1024] = 1;
	return n == zero ? 0 : recurse(n + 1) + room[n % 1024];
}

static void child_recursion(void *arg)
{
	boot();
	zero = -1;
	recurse(1);
}

static void stack_overflow(void **state)
{
	struct child c = run_child(child_recursion, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "\nthis is below the stack, which ran over: a recursion without end");
	CHECK_HAS(c.err, "\nCall Trace:\n recurse");
	free_child(&c);
}

/* The layers describe addresses; one of them is broken. */
#define FAULTS	 0x4321000UL
#define IS_BUG	 0x5432000UL
#define IS_KNOWN 0x6543000UL

static bool describe(unsigned long addr)
{
	if (addr == FAULTS)
		touch(IS_KNOWN);
	BUG_ON(addr == IS_BUG);
	if (addr == IS_KNOWN)
		pr_alert("this is known to a layer\n");
	return addr == IS_KNOWN;
}
fault_describer(describe);

static void layers_describe(void **state)
{
	struct bad_address bad = { IS_KNOWN, NULL };
	struct child c = run_child(child_touch, &bad);

	check_oops(&c, "touch");
	CHECK_HAS(c.err, "\nthis is known to a layer\nInternal error: ");
	free_child(&c);

	bad.addr = FAULTS;
	c = run_child(child_touch, &bad);
	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "04321000\nAnother fault while an Oops is reported: no more is known.\n");
	CHECK_HAS_NOT(c.err, "known to a layer");
	free_child(&c);

	bad.addr = IS_BUG;
	c = run_child(child_touch, &bad);
	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "05432000\n------------[ cut here ]------------\nkernel BUG at ");
	free_child(&c);
}

/* Before RAM is there, and after: no layer is asked. */
static void child_before_boot(void *arg)
{
	char *argv[] = { "test" };

	setup_command_line(1, argv, NULL, 0);
	touch(*(unsigned long *)arg);
}

static void child_after_exit(void *arg)
{
	boot();
	memory_exit();
	touch(*(unsigned long *)arg);
}

static void without_ram(void **state)
{
	unsigned long ram = PAGE_OFFSET + 64, known = IS_KNOWN;
	struct child c = run_child(child_before_boot, &ram);

	check_oops(&c, "touch");
	CHECK_HAS(c.err, "\nthis is RAM after memory_init(), which has not been called\n");
	free_child(&c);
	c = run_child(child_after_exit, &ram);
	check_oops(&c, "touch");
	CHECK_HAS(c.err, "\nthis was RAM until memory_exit()\n");
	free_child(&c);
	c = run_child(child_after_exit, &known);
	check_oops(&c, "touch");
	CHECK_HAS(c.err, "\nthis is outside RAM");
	free_child(&c);
}

/* A signal that another process sends is no fault. */
static void child_killed(void *arg)
{
	boot();
	kill(getpid(), SIGSEGV);
}

static void a_signal_that_was_sent(void **state)
{
	struct child c = run_child(child_killed, NULL);

	CHECK_EQ(c.status, 128 + SIGSEGV);
	CHECK_STR(c.err, "");
	free_child(&c);
}

/* ---- boot parameters ---- */

static void child_panics_on(void *arg)
{
	char *argv[] = { "test", arg };

	alarm(PATIENCE);
	setenv("ADDR2LINE", "", 1);
	boot_quietly(2, argv);
	WARN_ON(1);
	WARN_ON(1);
	BUG();
}

static void parameters(void **state)
{
	struct child c = run_child(child_panics_on, "panic_on_warn");

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_EQ(count_of(c.err, "WARNING: "), 1);
	CHECK_EQ(count_of(c.err, "Kernel panic - not syncing: kernel: panic_on_warn set ...\n"), 1);
	free_child(&c);
	c = run_child(child_panics_on, "panic_on_warn=0");
	CHECK_EQ(count_of(c.err, "WARNING: "), 2);
	CHECK_EQ(count_of(c.err, "kernel BUG at "), 1);
	CHECK_HAS_NOT(c.err, "Kernel panic");
	free_child(&c);
	c = run_child(child_panics_on, "oops=panic");
	CHECK_EQ(count_of(c.err, "WARNING: "), 2);
	CHECK_HAS(c.err, "---[ end trace 0000000000000000 ]---\nKernel panic - not syncing: Fatal "
			 "exception\n---[ end Kernel panic");
	free_child(&c);
}

/* ---- the lines of the source ---- */

/* A script in the place of addr2line; the lines that it gives for two addresses. */
static void check_lines(const char *script, const char *first, const char *second)
{
	unsigned long pcs[] = { (unsigned long)touch, (unsigned long)touch + 1 };
	struct source_line lines[2];
	char path[] = "/tmp/addr2line-XXXXXX";
	int fd = mkstemp(path);

	CHECK(fd >= 0);
	CHECK(write(fd, script, strlen(script)) == (ssize_t)strlen(script));
	fchmod(fd, 0700);
	close(fd);
	setenv("ADDR2LINE", path, 1);
	source_lines(pcs, 2, lines);
	unlink(path);
	CHECK_STR(lines[0].text, first);
	CHECK_STR(lines[1].text, second);
}

static void child_lines(void *arg)
{
	check_lines("#!/bin/sh\n"
		    "echo /some/where/mm/kallsyms.c:1\n"
		    "echo '/some/where/main.c:12 (discriminator 3)'\n"
		    "echo /else/where/mm/slub.c:7\n",
		    "main.c:12", "mm/slub.c:7");
	/* They are known now; nobody is asked again. */
	check_lines("#!/bin/sh\nexit 1\n", "main.c:12", "mm/slub.c:7");
}
TEST_IN_CHILD(lines)

static void child_unknown_lines(void *arg)
{
	check_lines("#!/bin/sh\necho /a/mm/kallsyms.c:1\necho '??:0'\necho '/a/main.c:?'\n", "",
		    "");
}
TEST_IN_CHILD(unknown_lines)

static void child_no_answer(void *arg)
{
	alarm(60);
	check_lines("#!/bin/sh\nexec sleep 1000\n", "", "");
	/* Who did not answer once is not asked again. */
	check_lines("#!/bin/sh\necho a\necho main.c:1\necho main.c:2\n", "", "");
}
TEST_IN_CHILD(no_answer)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_addresses),
#if defined(__x86_64__)
		cmocka_unit_test(registers),
#endif
		cmocka_unit_test(bad_jumps),
		cmocka_unit_test(stack_overflow),
		cmocka_unit_test(layers_describe),
		cmocka_unit_test(without_ram),
		cmocka_unit_test(a_signal_that_was_sent),
		cmocka_unit_test(parameters),
		cmocka_unit_test(lines),
		cmocka_unit_test(unknown_lines),
		cmocka_unit_test(no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
