/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TESTLIB_H
#define _TESTLIB_H

/*
 * What the test programs share; the first thing each of them includes.
 *
 *	CHECK(...)	an assertion that works in a child process too, where
 *			cmocka's own would jump into the parent's test runner
 *	run_child()	a function in a process of its own: what it wrote to
 *			stdout and stderr, and how it ended
 *	reset_memblock() memblock as it is before boot, through the public
 *			struct memblock, as Linux's tests do it
 *	unterminated()	a text without an end, which nobody may read beyond
 *	random_init()	a seeded random sequence; the seed is printed, and
 *			TEST_SEED=<n> in the environment repeats it
 *
 * Host headers and cmocka come before the linux/ ones.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <linux/biscuitos.h>
#include <linux/invariant.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/sizes.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/*
 * Long tests do fewer operations in slow builds: without optimization, or with
 * AddressSanitizer or ThreadSanitizer. In the default build a model test does at least
 * 100,000.
 */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define SLOW_CODE
#endif

/* ---- assertions ---- */

/* Seconds until a child that hangs is killed: many times what the slowest takes. */
#define PATIENCE 600

/* The exit status of a child in which a CHECK() failed. */
#define CHILD_CHECK_FAILED 125

static bool in_child;

static inline void __attribute__((noreturn, format(printf, 3, 4)))
check_failed(const char *file, int line, const char *fmt, ...)
{
	char why[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	if (in_child) {
		dprintf(STDERR_FILENO, "%s:%d: %s\n", file, line, why);
		_exit(CHILD_CHECK_FAILED);
	}
	fprintf(stderr, "%s:%d: %s\n", file, line, why);
	_fail(file, line);
	abort();
}

#define CHECK(cond)                                                            \
	do {                                                                   \
		if (!(cond))                                                   \
			check_failed(__FILE__, __LINE__, "not so: %s", #cond); \
	} while (0)

/* Two integers of any type. */
#define CHECK_EQ(got, want)                                                                    \
	do {                                                                                   \
		long long __got = (long long)(got), __want = (long long)(want);                \
		if (__got != __want)                                                           \
			check_failed(__FILE__, __LINE__,                                       \
				     "%s is %#llx (%lld), expected %#llx (%lld)", #got, __got, \
				     __got, __want, __want);                                   \
	} while (0)

#define CHECK_PTR(got, want)                                                                   \
	do {                                                                                   \
		const void *__got = (got), *__want = (want);                                   \
		if (__got != __want)                                                           \
			check_failed(__FILE__, __LINE__, "%s is %p, expected %p", #got, __got, \
				     __want);                                                  \
	} while (0)

#define CHECK_STR(got, want)                                                                   \
	do {                                                                                   \
		const char *__got = (got), *__want = (want);                                   \
		if (strcmp(__got, __want))                                                     \
			check_failed(__FILE__, __LINE__, "got \"%s\", expected \"%s\"", __got, \
				     __want);                                                  \
	} while (0)

#define CHECK_HAS(text, part)                                                                     \
	do {                                                                                      \
		const char *__text = (text), *__part = (part);                                    \
		if (!strstr(__text, __part))                                                      \
			check_failed(__FILE__, __LINE__, "\"%s\" has no \"%s\"", __text, __part); \
	} while (0)

#define CHECK_HAS_NOT(text, part)                                                              \
	do {                                                                                   \
		const char *__text = (text), *__part = (part);                                 \
		if (strstr(__text, __part))                                                    \
			check_failed(__FILE__, __LINE__, "\"%s\" has \"%s\"", __text, __part); \
	} while (0)

static inline size_t count_of(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *s = text; (s = strstr(s, part)); s += strlen(part))
		n++;
	return n;
}

static inline bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* ---- children ---- */

#ifdef __SANITIZE_ADDRESS__
/*
 * A child that ends in a boot error, or with no file descriptors left, is no
 * place to look for leaks of malloc(), which a kernel does not have anyway.
 */
const char *__asan_default_options(void)
{
	return IS_ENABLED(CONFIG_KASAN) ? "detect_leaks=0:halt_on_error=0:suppress_equal_pcs=0" :
					  "detect_leaks=0";
}
#endif

struct child {
	int status; /* exit status, or 128 + the signal, as a shell says it */
	char *out;
	char *err;
};

static inline char *read_all(FILE *f)
{
	struct child_text {
		char *s;
		size_t len;
	} t = { NULL, (size_t)lseek(fileno(f), 0, SEEK_END) };

	t.s = malloc(t.len + 1);
	if (!t.s || pread(fileno(f), t.s, t.len, 0) != (ssize_t)t.len)
		abort();
	t.s[t.len] = '\0';
	fclose(f);
	return t.s;
}

static inline void free_child(struct child *c)
{
	free(c->out);
	free(c->err);
	c->out = c->err = NULL;
}

/*
 * Run @fn in a child. A CHECK() that fails there fails here too, with the same
 * words; everything else is the caller's to look at, who calls free_child().
 */
static inline struct child run_child(void (*fn)(void *), void *arg)
{
	FILE *out = tmpfile(), *err = tmpfile();
	struct child c = { 0 };
	int status;
	pid_t pid;

	if (!out || !err)
		abort();
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		abort();
	if (!pid) {
		static const int taken_by_cmocka[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGSYS };
		struct rlimit no_core = { 0, 0 };

		in_child = true;
		for (size_t i = 0; i < ARRAY_SIZE(taken_by_cmocka); i++)
			signal(taken_by_cmocka[i], SIG_DFL);
		setrlimit(RLIMIT_CORE, &no_core);
		dup2(fileno(out), STDOUT_FILENO);
		dup2(fileno(err), STDERR_FILENO);
		alarm(PATIENCE);
		fn(arg);
		fflush(NULL);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			abort();
	c.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	c.out = read_all(out);
	c.err = read_all(err);
	if (c.status == CHILD_CHECK_FAILED) {
		fprintf(stderr, "in a child: %s", c.err);
		free_child(&c);
		fail();
	}
	return c;
}

/* At the end of a child: halt, with the status that main() returns. */
static inline void __attribute__((noreturn)) halt_child(void)
{
	int status = memory_exit();

	fflush(NULL);
	_exit(status);
}

/* Run @fn in a child that must end well, whatever it says. */
static inline void run_child_ok(void (*fn)(void *), void *arg)
{
	struct child c = run_child(fn, arg);

	if (c.status)
		fprintf(stderr, "status %d, stderr: %s", c.status, c.err);
	CHECK_EQ(c.status, 0);
	free_child(&c);
}

/*
 * A child boots, breaks something and verifies. A build with DEBUG=1 must find it, and say
 * so in these words; another build does not look.
 */
static inline void check_broken(void (*breaks)(void *), void *arg, const char *words)
{
	struct child c = run_child(breaks, arg);
	bool found = c.status == 128 + SIGABRT && strstr(c.err, words);

	if (IS_ENABLED(CONFIG_DEBUG_VM) ? !found : c.status)
		check_failed(__FILE__, __LINE__, "\"%s\": status %d, %s", words, c.status, c.err);
	free_child(&c);
}

/* The cmocka test @name that runs child_<name> in a child that must end well. */
#define TEST_IN_CHILD(name)                       \
	static void name(void **state)            \
	{                                         \
		run_child_ok(child_##name, NULL); \
	}

/* The characters of @text without its zero byte, in front of a page that nobody can read. */
static inline const char *unterminated(const char *text)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = strlen(text);
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	CHECK_EQ(mprotect(p + page, page, PROT_NONE), 0);
	return memcpy(p + page - len, text, len);
}

/* @fn, in a child, takes a step of boot again: that is reported once, and has no effect. */
static inline void check_told_once(void (*fn)(void *), const char *step)
{
	struct child c = run_child(fn, NULL);
	char words[100];

	snprintf(words, sizeof(words), "\n%s() was called already: a machine boots once\n", step);
	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, words), 1);
	CHECK_EQ(count_of(c.err, "WARNING: "), 1);
	free_child(&c);
}

/* ---- random numbers ---- */

static u64 random_state;

/* Print the seed, which TEST_SEED gives, or the clock. */
static inline void random_init(void)
{
	const char *given = getenv("TEST_SEED");
	struct timespec now;
	u64 seed;

	clock_gettime(CLOCK_REALTIME, &now);
	seed = given && *given ? strtoull(given, NULL, 0) :
				 (u64)now.tv_sec * 1000003 + (u64)now.tv_nsec;
	printf("# seed %llu\n", (unsigned long long)seed);
	fflush(stdout);
	random_state = seed * 0x9e3779b97f4a7c15ULL + 0x1234567890abcdefULL;
	if (!random_state)
		random_state = 1;
}

static inline u64 random_u64(void)
{
	/* xorshift64* */
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545f4914f6cdd1dULL;
}

/* Evenly from 0 up to, not with, @n. */
static inline unsigned long random_below(unsigned long n)
{
	return (unsigned long)((random_u64() >> 32) % n);
}

/* ---- memblock ---- */

/* Physical addresses of the tests, relative to where RAM begins. */
#define RAM(offset) (PHYS_OFFSET + (phys_addr_t)(offset))

/* Regions that a test expects: plain, with flags, with a node. */
#ifdef CONFIG_NUMA
#define REGION_NID(b, s, f, n)                                     \
	{                                                          \
		.base = (b), .size = (s), .flags = (f), .nid = (n) \
	}
#else
#define REGION_NID(b, s, f, n)                         \
	{                                              \
		.base = (b), .size = (s), .flags = (f) \
	}
#endif
#define REGION_FLAGS(b, s, f) REGION_NID(b, s, f, MAX_NUMNODES)
#define REGION(b, s)	      REGION_FLAGS(b, s, MEMBLOCK_NONE)

/*
 * memblock as it is when a program starts. The first call remembers that, so
 * it comes before anything else is done with memblock. Arrays that have moved
 * to RAM are simply left there; what cannot be reset (that resizing is allowed,
 * that memory was handed over) is for children.
 */
static inline void reset_memblock(void)
{
	static struct memblock pristine;

	if (!pristine.memory.max)
		pristine = memblock;
	memblock = pristine;
	memset(memblock.memory.regions, 0, memblock.memory.max * sizeof(struct memblock_region));
	memset(memblock.reserved.regions, 0,
	       memblock.reserved.max * sizeof(struct memblock_region));
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
	physmem.cnt = 1;
	physmem.total_size = 0;
	memset(physmem.regions, 0, physmem.max * sizeof(struct memblock_region));
#endif
}

/* Linear map for the first @size bytes of RAM, without memory_init(). */
static inline void map_linear(size_t size)
{
	void *got = mmap((void *)PAGE_OFFSET, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);

	if (got != (void *)PAGE_OFFSET) {
		fprintf(stderr, "cannot map %zu bytes at %#lx\n", size, PAGE_OFFSET);
		abort();
	}
}

/* Boot with the default RAM, or as the words say, without the boot messages. */
static inline void boot_quietly(int argc, char *argv[])
{
	int loglevel = console_loglevel;

	console_loglevel = LOGLEVEL_WARNING + 1;
	if (argc)
		setup_command_line(argc, argv, NULL, 0);
	memory_init();
	console_loglevel = loglevel;
}

static inline void check_regions(const char *file, int line, const struct memblock_type *type,
				 const struct memblock_region *want, unsigned long nr)
{
	phys_addr_t total = 0;

	for (unsigned long i = 0; i < nr && i < type->cnt; i++) {
		const struct memblock_region *r = &type->regions[i];

		total += r->size;
		if (r->base != want[i].base || r->size != want[i].size ||
		    r->flags != want[i].flags ||
		    memblock_get_region_node(r) != memblock_get_region_node(&want[i]))
			check_failed(file, line,
				     "%s[%lu] is %#llx+%#llx flags %#x node %d, "
				     "expected %#llx+%#llx flags %#x node %d",
				     type->name, i, (u64)r->base, (u64)r->size, r->flags,
				     memblock_get_region_node(r), (u64)want[i].base,
				     (u64)want[i].size, want[i].flags,
				     memblock_get_region_node(&want[i]));
	}
	if (type->cnt != nr)
		check_failed(file, line, "%s has %lu regions, expected %lu", type->name, type->cnt,
			     nr);
	if (type->total_size != total)
		check_failed(file, line, "%s.total_size is %#llx, its regions have %#llx",
			     type->name, (u64)type->total_size, (u64)total);
	if (type->cnt > type->max)
		check_failed(file, line, "%s has %lu regions of %lu", type->name, type->cnt,
			     type->max);
}

#define CHECK_REGIONS(type, ...)                                                     \
	do {                                                                         \
		const struct memblock_region __want[] = { __VA_ARGS__ };             \
		check_regions(__FILE__, __LINE__, type, __want, ARRAY_SIZE(__want)); \
	} while (0)
#define CHECK_MEMORY(...)   CHECK_REGIONS(&memblock.memory, __VA_ARGS__)
#define CHECK_RESERVED(...) CHECK_REGIONS(&memblock.reserved, __VA_ARGS__)

/* An array with nothing in it: one region of size 0. */
#define CHECK_EMPTY(type)                              \
	do {                                           \
		CHECK_EQ((type)->cnt, 1);              \
		CHECK_EQ((type)->total_size, 0);       \
		CHECK_EQ((type)->regions[0].base, 0);  \
		CHECK_EQ((type)->regions[0].size, 0);  \
		CHECK_EQ((type)->regions[0].flags, 0); \
	} while (0)

#endif /* _TESTLIB_H */
