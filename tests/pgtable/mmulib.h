/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTS_MMULIB_H
#define _TESTS_MMULIB_H

/*
 * What the tests of virtual memory share: booting what the project has, an access
 * through a pointer, what a fault says, and the mappings of the host.
 */

#include "../testlib.h"

#include <linux/cache.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#ifdef CONFIG_PERCPU
#include <linux/percpu.h>
#include <linux/smp.h>
#endif
#ifdef CONFIG_FIXMAP
#include <linux/fixmap.h>
#endif
#ifdef CONFIG_KMAP
#include <linux/highmem.h>
#endif
#ifdef CONFIG_VMALLOC
#include <linux/vmalloc.h>
#endif

#include "mm/page_alloc.h"

#ifdef __SANITIZE_THREAD__
/* A child that ends while its CPUs sleep need not wait a second for them. */
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=10";
}
#endif

/* Boot with these words, without the boot messages. */
static inline void boot(const char *params)
{
	static char words[512];
	char *argv[16] = { "test" };
	int argc = 1;

	alarm(PATIENCE);
	console_loglevel = LOGLEVEL_WARNING + 1;
	snprintf(words, sizeof(words), "%s", params);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	paging_init();
#ifdef CONFIG_FIXMAP
	early_fixmap_init();
#endif
#ifdef CONFIG_PERCPU
	setup_per_cpu_areas();
	smp_init();
#endif
	mem_init();
#ifdef CONFIG_KMALLOC
	kmem_cache_init();
#endif
#ifdef CONFIG_KMAP
	kmap_init();
#endif
#ifdef CONFIG_VMALLOC
	vmalloc_init();
#endif
	run_demos();
}

/* The cmocka test @name that boots and runs child_<name> in a child. */
#define TEST_BOOTED_WITH(name, params)             \
	static void booted_##name(void *arg)       \
	{                                          \
		boot(params);                      \
		child_##name(arg);                 \
	}                                          \
	static void name(void **state)             \
	{                                          \
		run_child_ok(booted_##name, NULL); \
	}
#define TEST_BOOTED(name) TEST_BOOTED_WITH(name, "")

/* One word, through a pointer (through the MMU, with CONFIG_MMU_HOST=n). */
static inline void put_word(void *p, u32 value)
{
	memcpy_to_mapped(p, &value, sizeof(value));
}

static inline u32 get_word(const void *p)
{
	u32 value;

	memcpy_from_mapped(&value, p, sizeof(value));
	return value;
}

/* What the software MMU finds there. */
static inline u32 mmu_word(const void *p)
{
	u32 value;

	CHECK_EQ(mmu_read(&value, p, sizeof(value)), 0);
	return value;
}

/* What a device finds in a page. */
static inline u32 page_word(const struct page *page, size_t offset)
{
	u32 value;

	phys_read(page_to_phys(page) + offset, &value, sizeof(value));
	return value;
}

/* Lines of /proc/self/maps inside the kernel's addresses, low memory aside. */
static inline int host_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];
	int n = 0;

	CHECK(maps);
	while (fgets(line, sizeof(line), maps)) {
		unsigned long long start, end;

		if (sscanf(line, "%llx-%llx", &start, &end) == 2 && start < KERNEL_END &&
		    end > PKMAP_BASE && start != PAGE_OFFSET)
			n++;
	}
	fclose(maps);
	return n;
}

/* ---- faults ---- */

/* The compiler knows of some addresses that nothing is there. */
static __maybe_unused noinline void read_byte(void *p)
{
	__asm__("" : "+r"(p));
	(void)*(volatile char *)p;
}

static __maybe_unused noinline void write_byte(void *p)
{
	__asm__("" : "+r"(p));
	*(volatile char *)p = 1;
}

/* @fn in a copy of this machine, as it is now; its Oops. */
static inline struct child oops_of(void (*fn)(void *), void *arg)
{
	FILE *err = tmpfile();
	struct child c = { 0 };
	int status;
	pid_t pid;

	CHECK(err);
	fflush(NULL);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		struct rlimit no_core = { 0, 0 };

		setrlimit(RLIMIT_CORE, &no_core);
		dup2(fileno(err), STDERR_FILENO);
		fn(arg);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0)
		CHECK_EQ(errno, EINTR);
	c.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	c.err = read_all(err);
	return c;
}

/* It must fault, and the Oops have all of these words, which end with NULL. */
static inline void check_oops(const char *file, int line, void (*fn)(void *), void *arg,
			      const char *const *words)
{
	struct child c = oops_of(fn, arg);

	if (c.status != 128 + SIGABRT)
		check_failed(file, line, "status %d, no Oops: %s", c.status, c.err);
	for (; *words; words++)
		if (!strstr(c.err, *words))
			check_failed(file, line, "\"%s\" has no \"%s\"", c.err, *words);
	free_child(&c);
}

#define CHECK_OOPS(fn, arg, ...)                                                            \
	check_oops(__FILE__, __LINE__, fn, (void *)(arg),                                   \
		   (const char *const[]){ "8<--- cut here ---\n", "Internal error: Oops: ", \
					  "Call Trace:\n", __VA_ARGS__, NULL })

/* @fn must end in BUG(). */
#define CHECK_BUG(fn, arg)                                     \
	do {                                                   \
		struct child __c = oops_of(fn, (void *)(arg)); \
		CHECK_EQ(__c.status, 128 + SIGABRT);           \
		CHECK_HAS(__c.err, "kernel BUG at mm/");       \
		free_child(&__c);                              \
	} while (0)

/* ---- warnings: what stderr gets from here to said() ---- */

static FILE *caught;
static int real_stderr;

static inline void catch_stderr(void)
{
	fflush(NULL);
	caught = tmpfile();
	real_stderr = dup(STDERR_FILENO);
	CHECK(caught && real_stderr >= 0);
	dup2(fileno(caught), STDERR_FILENO);
}

/* The text, which the caller frees. */
static inline char *said(void)
{
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	return read_all(caught);
}

/* @what does something that must be said with these words. */
#define CHECK_SAYS(what, words)                \
	do {                                   \
		char *__said_text;             \
		catch_stderr();                \
		what;                          \
		__said_text = said();          \
		CHECK_HAS(__said_text, words); \
		free(__said_text);             \
	} while (0)

#endif /* _TESTS_MMULIB_H */
