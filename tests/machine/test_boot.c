// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boot, from the command line to memory_exit(): RAM and the linear map, the
 * boot parameters and the demos, and that every failure is one line on stderr
 * that begins with "biscuitos: ", and exit status 1.
 */

#include "../testlib.h"

#include <linux/init.h>
#include <linux/leak.h>
#include <linux/mm.h>
#include <linux/numa.h>

/* ---- what the test registers itself ---- */

static int early_sees(char *val)
{
	pr_info("early_test=%s\n", val ?: "(none)");
	return val && !strcmp(val, "bad") ? -EINVAL : 0;
}
early_param("early_test", early_sees);
MODULE_PARM_DESC(early_test, "early_test=<text>", "a parameter of test_boot");

static int early_sees_too(char *val)
{
	pr_info("early_test seen twice\n");
	return 0;
}
early_param("early_test", early_sees_too);

static int setup_sees(char *rest)
{
	pr_info("setup_test: %s\n", rest);
	return strcmp(rest, "bad") != 0;
}
__setup("setup_test=", setup_sees);

static int setup_flag_sees(char *rest)
{
	pr_info("setup_flag: '%s'\n", rest);
	return 1;
}
__setup("setup_flag", setup_flag_sees);

static int late_one(void)
{
	pr_info("late one\n");
	return 0;
}
late_initcall(late_one);

static int late_two(void)
{
	pr_info("late two\n");
	return 0;
}
late_initcall(late_two);

static void exit_one(void)
{
	pr_info("exit one, RAM %s\n", *(int *)PAGE_OFFSET == 4711 ? "is there" : "is lost");
}
__exitcall(exit_one);

static void exit_two(void)
{
	pr_info("exit two\n");
}
__exitcall(exit_two);

static int nr_verified;
static bool break_invariant;

static void verify_test(void)
{
	nr_verified++;
	INVARIANT("tests/test.c", 7, !break_invariant, "nothing is broken");
}
invariant_check(verify_test);

static void demo_apple(void)
{
	pr_info("apple runs\n");
}

static void demo_banana(void)
{
	pr_info("banana runs\n");
}

static void demo_cherry(void)
{
	pr_info("cherry runs\n");
}

static void demo_flag(void)
{
	pr_info("the demo setup_flag runs\n");
}

static const struct demo demos[] = {
	{ "apple", demo_apple, "shows an apple" },
	{ "banana", demo_banana, "shows a banana" },
	{ "cherry", demo_cherry, "shows a cherry" },
	{ "setup_flag", demo_flag, "has the name of a boot parameter" },
};

/* ---- helpers ---- */

#define MAX_WORDS 8

/* A command line; the last word is followed by NULL. */
struct words {
	const char *w[MAX_WORDS];
};
#define WORDS(...) (&(struct words){ { __VA_ARGS__ } })

/* argv is kept by the machine, as main()'s may be. */
static void give_command_line(const struct words *words)
{
	static char text[MAX_WORDS + 1][3000], *argv[MAX_WORDS + 2] = { "biscuitos" };
	int argc = 1;

	for (; argc <= MAX_WORDS && words->w[argc - 1]; argc++)
		argv[argc] = strcpy(text[argc], words->w[argc - 1]);
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
}

static void child_command_line(void *words)
{
	give_command_line(words);
}

static void child_boot(void *words)
{
	give_command_line(words);
	memory_init();
}

static void child_run(void *words)
{
	give_command_line(words);
	run_demos();
}

static void check_boot_error(int line, void (*fn)(void *), void *arg, const char *says)
{
	struct child c = run_child(fn, arg);

	if (c.status != 1)
		check_failed(__FILE__, line, "status %d, expected 1; stderr: %s", c.status, c.err);
	if (!starts_with(c.err, "biscuitos: ") || !strstr(c.err, says))
		check_failed(__FILE__, line, "\"%s\" has no \"%s\"", c.err, says);
	if (count_of(c.err, "\n") != 1 || c.err[strlen(c.err) - 1] != '\n')
		check_failed(__FILE__, line, "\"%s\" is not one line", c.err);
	free_child(&c);
}
#define BOOT_ERROR(says, ...) check_boot_error(__LINE__, child_boot, WORDS(__VA_ARGS__), says)

static void check_output(int line, void (*fn)(void *), void *arg, const char *out)
{
	struct child c = run_child(fn, arg);

	if (c.status || strcmp(c.err, "") || strcmp(c.out, out))
		check_failed(__FILE__, line, "status %d, stderr \"%s\", \"%s\" instead of \"%s\"",
			     c.status, c.err, c.out, out);
	free_child(&c);
}
#define RUN_SAYS(out, ...)   check_output(__LINE__, child_run, WORDS(__VA_ARGS__), out)
#define PARSE_SAYS(out, ...) check_output(__LINE__, child_command_line, WORDS(__VA_ARGS__), out)

/* ---- the size of RAM ---- */

static void child_size(void *arg)
{
	struct words *words = arg;
	u64 size = words->w[0] ? memparse(words->w[0] + strlen("mem="), NULL) :
				 CONFIG_MEMBLOCK_SIZE;
	volatile char *last;
	char text[200];

	give_command_line(words);
	CHECK_EQ(lowmem_size, size);
	memory_init();
	CHECK_EQ(lowmem_size, size);
	CHECK_EQ(highmem_size, 0);
	CHECK_PTR(high_memory, (char *)PAGE_OFFSET + size);
	CHECK_EQ(min_low_pfn, PHYS_OFFSET >> PAGE_SHIFT);
	CHECK_EQ(max_low_pfn, (PHYS_OFFSET + size) >> PAGE_SHIFT);
	CHECK_EQ(max_pfn, max_low_pfn);
	CHECK_EQ(memblock_phys_mem_size(), size);
	CHECK_EQ(memblock_start_of_DRAM(), PHYS_OFFSET);
	CHECK_EQ(memblock_end_of_DRAM(), PHYS_OFFSET + size);
	CHECK_EQ(memblock_get_current_limit(), PHYS_OFFSET + size);
	CHECK_EQ(memblock_reserved_size(), 0);
	/* The first and the last byte can be used. */
	last = (char *)high_memory - 1;
	CHECK_EQ(*last, 0);
	*last = 17;
	CHECK_EQ(*last, 17);
	CHECK_EQ(*(volatile char *)PAGE_OFFSET, 0);
	snprintf(text, sizeof(text), "Memory: %lluK RAM at %#llx (%lluK low, 0K high)",
		 (unsigned long long)size >> 10, (unsigned long long)PHYS_OFFSET,
		 (unsigned long long)size >> 10);
	dprintf(STDERR_FILENO, "%s, linear map at %#lx\n", text, PAGE_OFFSET);
}

/* The child tells on stderr what it must have said on stdout. */
static void check_size(int line, struct words *words)
{
	struct child c = run_child(child_size, words);

	if (c.status || strcmp(c.out, c.err))
		check_failed(__FILE__, line, "status %d, said \"%s\" instead of \"%s\"", c.status,
			     c.out, c.err);
	free_child(&c);
}
#define MEM(...) check_size(__LINE__, WORDS(__VA_ARGS__))

static void ram_sizes(void **state)
{
	MEM(NULL);
	MEM("mem=1M");
	MEM("mem=64M");
	MEM("mem=64m");
	MEM("mem=1024k");
	MEM("mem=0x200000");
	MEM("mem=1052672"); /* 257 pages */
	MEM("mem=0100000000");
	MEM("mem=256M");
#if defined(CONFIG_64BIT) && !defined(__SANITIZE_ADDRESS__)
	MEM("mem=2G");
	MEM("mem=64G");
#endif
}

static void ram_sizes_that_are_none(void **state)
{
	BOOT_ERROR("mem needs a size", "mem");
	BOOT_ERROR("mem=: not a size", "mem=");
	BOOT_ERROR("mem=lots: not a size", "mem=lots");
	BOOT_ERROR("mem=64X: not a size", "mem=64X");
	BOOT_ERROR("mem=64MB: not a size", "mem=64MB");
	BOOT_ERROR("mem=64M@16M: not a size", "mem=64M@16M");
	BOOT_ERROR("mem=-1: not a size", "mem=-1");
	BOOT_ERROR("mem= 64M: not a size", "mem= 64M");
	BOOT_ERROR("mem=0x: not a size", "mem=0x");
	BOOT_ERROR("mem=M: not a size", "mem=M");
	/* More than 64 bits is no number. */
	BOOT_ERROR("mem=16E: not a size", "mem=16E");
	BOOT_ERROR("mem=18446744073709551616: not a size", "mem=18446744073709551616");
	BOOT_ERROR("mem=99999999999999999999M: not a size", "mem=99999999999999999999M");
}

static void ram_sizes_that_do_not_boot(void **state)
{
	BOOT_ERROR("mem=0: too small", "mem=0");
	BOOT_ERROR("mem=0M: too small", "mem=0M");
	BOOT_ERROR("mem=4K: too small", "mem=4K");
	BOOT_ERROR("mem=1020K: too small", "mem=1020K");
	BOOT_ERROR("mem=1: not a multiple of the page size", "mem=1");
	BOOT_ERROR("mem=16777217: not a multiple of the page size", "mem=16777217");
	BOOT_ERROR("mem=1025k: not a multiple of the page size", "mem=1025k");
	BOOT_ERROR("mem=18446744073709551615: not a multiple", "mem=18446744073709551615");
}

static void ram_sizes_beyond_the_host(void **state)
{
	BOOT_ERROR(sizeof(phys_addr_t) == 4 ? "mem=15E: the physical" : "MiB", "mem=15E");
	BOOT_ERROR("mem=18446744073709547520: the physical addresses", "mem=18446744073709547520");
	BOOT_ERROR(sizeof(phys_addr_t) == 4 ? "mem=8G: the physical addresses" : "MiB",
		   sizeof(phys_addr_t) == 4 ? "mem=8G" : "mem=1024T");
	BOOT_ERROR("boot with a smaller mem=", sizeof(long) == 4 ? "mem=1G" : "mem=1P");
#if defined(CONFIG_64BIT) && !defined(__SANITIZE_ADDRESS__)
	/* From there to 16 TiB there is nobody else. */
	char want[64];

	snprintf(want, sizeof(want), "do not fit at %#lx", PAGE_OFFSET);
	BOOT_ERROR(want, "mem=16T");
#endif
	/* The window of a 32-bit host is small, and its edge exact. */
	if (sizeof(long) == 4) {
		char word[32];

		snprintf(word, sizeof(word), "mem=%#lx", 0x80000000UL - PAGE_OFFSET + 4096);
		BOOT_ERROR("do not fit", word);
		BOOT_ERROR("do not fit", "mem=2G");
		snprintf(word, sizeof(word), "mem=%#lx", 0x80000000UL - PAGE_OFFSET);
		MEM(word);
	}
}

#ifndef CONFIG_HIGHMEM
static void no_high_memory_here(void **state)
{
	BOOT_ERROR("unknown parameter 'highmem=2M'", "highmem=2M");
}
#endif

/* The last of several sizes counts, as of any boot parameter. */
static void child_last_size(void *words)
{
	give_command_line(words);
	CHECK_EQ(lowmem_size, SZ_8M);
}

static void last_size_counts(void **state)
{
	run_child_ok(child_last_size, WORDS("mem=4M", "apple", "mem=8M"));
}

/* ---- what can be in the way ---- */

static void child_window_taken(void *arg)
{
	unsigned long where = PAGE_OFFSET + *(unsigned long *)arg;
	void *p = mmap((void *)where, PAGE_SIZE, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	CHECK_PTR(p, (void *)where);
	memory_init();
}

static void window_taken(void **state)
{
	unsigned long offsets[] = { 0, SZ_4M, CONFIG_MEMBLOCK_SIZE - PAGE_SIZE };

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++)
		check_boot_error(__LINE__, child_window_taken, &offsets[i],
				 "is taken in this process");
}

/* A neighbour is no obstacle. */
static void child_neighbour(void *arg)
{
	char *p = mmap((void *)(PAGE_OFFSET + CONFIG_MEMBLOCK_SIZE), PAGE_SIZE,
		       PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
		       -1, 0);

	CHECK_PTR(p, (void *)(PAGE_OFFSET + CONFIG_MEMBLOCK_SIZE));
	*p = 5;
	memory_init();
	CHECK_EQ(*p, 5);
	memory_exit();
	CHECK_EQ(*p, 5);
}

static void window_ends_where_ram_does(void **state)
{
	run_child_ok(child_neighbour, NULL);
}

static void child_no_files(void *arg)
{
	struct rlimit none = { 0, 0 };

	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
	memory_init();
}

static void no_memory_file(void **state)
{
	check_boot_error(__LINE__, child_no_files, NULL, "no memory file for RAM: ");
}

#ifndef __SANITIZE_ADDRESS__
static void child_no_address_space(void *arg)
{
	struct rlimit little = { SZ_64M, SZ_64M };

	give_command_line(WORDS("mem=256M"));
	CHECK_EQ(setrlimit(RLIMIT_AS, &little), 0);
	memory_init();
}
#endif

static void child_small_files(void *arg)
{
	struct rlimit little = { SZ_4M, SZ_4M };

	signal(SIGXFSZ, SIG_IGN);
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &little), 0);
	memory_init();
}

static void host_gives_no_ram(void **state)
{
	check_boot_error(__LINE__, child_small_files, NULL, "the host gives no 16 MiB for RAM");
#ifndef __SANITIZE_ADDRESS__
	check_boot_error(__LINE__, child_no_address_space, NULL, "the host does not map 256 MiB");
#endif
}

static void child_quiet_failure(void *arg)
{
	struct rlimit none = { 0, 0 };

	give_command_line(WORDS("loglevel=0"));
	CHECK_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
	memory_init();
}

static void failure_is_told_at_any_loglevel(void **state)
{
	check_boot_error(__LINE__, child_quiet_failure, NULL, "no memory file for RAM: ");
	BOOT_ERROR("mem=1: not a multiple", "loglevel=0", "mem=1");
}

/* ---- the command line ---- */

static void parameters_known(void **state)
{
	PARSE_SAYS("early_test=a=b\nearly_test seen twice\n", "early_test=a=b");
	PARSE_SAYS("early_test=\nearly_test seen twice\n", "early_test=");
	PARSE_SAYS("early_test=(none)\nearly_test seen twice\n", "early_test");
	PARSE_SAYS("setup_test: x\n", "setup_test=x");
	PARSE_SAYS("setup_test: \n", "setup_test=");
	PARSE_SAYS("setup_flag: ''\n", "setup_flag");
	PARSE_SAYS("setup_test: 1\nsetup_test: 2\nsetup_flag: ''\n", "setup_test=1", "banana",
		   "setup_test=2", "setup_flag");
	PARSE_SAYS("", "memblock=debug", "quiet", "mem=4M", "movable_node", "kernelcore=mirror");
	PARSE_SAYS("", NULL);
}

static void parameters_unknown(void **state)
{
	BOOT_ERROR("unknown parameter 'nonsense=1'", "nonsense=1");
	BOOT_ERROR("--help", "nonsense=1");
	BOOT_ERROR("unknown parameter '=1'", "=1");
	BOOT_ERROR("unknown parameter 'early_tes=1'", "early_tes=1");
	BOOT_ERROR("unknown parameter 'early_test2=1'", "early_test2=1");
	BOOT_ERROR("unknown parameter 'early_test.x=1'", "early_test.x=1");
	BOOT_ERROR("unknown parameter 'setup_flag2=1'", "setup_flag2=1");
	BOOT_ERROR("unknown parameter '-x'", "-x");
	BOOT_ERROR("unknown parameter '--verbose'", "--verbose");
	BOOT_ERROR("unknown parameter '--list=x'", "--list=x");
	BOOT_ERROR("unknown parameter 'apple=1'", "apple=1");
	/* Good words before do not help. */
	BOOT_ERROR("unknown parameter 'x=1'", "mem=4M", "apple", "x=1");
}

static void parameters_malformed(void **state)
{
	struct child c;

	BOOT_ERROR("Malformed early option 'memblock=verbose'", "memblock=verbose");
	BOOT_ERROR("Malformed early option 'memblock=debugx'", "memblock=debugx");
	BOOT_ERROR("Malformed early option 'memblock=d'", "memblock=d");
	BOOT_ERROR("Malformed early option 'kernelcore=mirrors'", "kernelcore=mirrors");
	BOOT_ERROR("Malformed early option 'memblock'", "memblock");
	BOOT_ERROR("Malformed early option 'memblock='", "memblock=");
	BOOT_ERROR("Malformed early option 'kernelcore=4M'", "kernelcore=4M");
	BOOT_ERROR("Malformed early option 'kernelcore'", "kernelcore");
	BOOT_ERROR("Malformed early option 'movable_node=1'", "movable_node=1");
	BOOT_ERROR("Malformed early option 'loglevel=8x'", "loglevel=8x");

	/* An early function says no by an errno, the other kind by 0. */
	c = run_child(child_command_line, WORDS("early_test=bad"));
	CHECK_EQ(c.status, 1);
	CHECK_STR(c.out, "early_test=bad\n");
	CHECK_HAS(c.err, "biscuitos: Malformed early option 'early_test=bad'");
	free_child(&c);
	c = run_child(child_command_line, WORDS("setup_test=bad"));
	CHECK_EQ(c.status, 1);
	CHECK_STR(c.out, "setup_test: bad\n");
	CHECK_HAS(c.err, "biscuitos: Malformed early option 'setup_test=bad'");
	free_child(&c);
}

static void long_words_stay_one_line(void **state)
{
	char word[3000];

	memset(word, 'w', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	BOOT_ERROR("no demo or boot parameter is called 'www", word);
	word[1000] = '=';
	BOOT_ERROR("unknown parameter 'www", word);
	memcpy(word, "mem=", 4);
	BOOT_ERROR("mem=www", word);
}

/* ---- the demos ---- */

#define APPLE  "\n== apple: shows an apple ==\napple runs\n"
#define BANANA "\n== banana: shows a banana ==\nbanana runs\n"
#define CHERRY "\n== cherry: shows a cherry ==\ncherry runs\n"
#define FLAG                                                     \
	"\n== setup_flag: has the name of a boot parameter ==\n" \
	"the demo setup_flag runs\n"
#define LATE "late one\nlate two\n"

static void demos_run(void **state)
{
	RUN_SAYS(LATE APPLE BANANA CHERRY FLAG, NULL);
	RUN_SAYS(LATE APPLE BANANA CHERRY FLAG, "mem=4M");
	RUN_SAYS(LATE BANANA, "banana");
	RUN_SAYS(LATE CHERRY APPLE, "cherry", "apple");
	RUN_SAYS(LATE APPLE APPLE, "apple", "apple");
	RUN_SAYS("setup_test: x\n" LATE CHERRY BANANA, "cherry", "setup_test=x", "banana");
}

/* After "--" every word is a demo, whatever boot parameters there are. */
static void demos_after_two_dashes(void **state)
{
	RUN_SAYS("setup_flag: ''\n" LATE APPLE BANANA CHERRY FLAG, "setup_flag");
	RUN_SAYS(LATE FLAG, "--", "setup_flag");
	RUN_SAYS("setup_flag: ''\n" LATE FLAG APPLE, "setup_flag", "--", "setup_flag", "apple");
	RUN_SAYS(LATE CHERRY APPLE, "cherry", "--", "apple");
	RUN_SAYS(LATE APPLE, "apple", "--");
	RUN_SAYS(LATE APPLE BANANA CHERRY FLAG, "--");
	BOOT_ERROR("no demo is called 'mem=4M'; the demos are: apple banana cherry setup_flag\n",
		   "--", "mem=4M");
	BOOT_ERROR("no demo is called '--help'", "--", "apple", "--help");
	BOOT_ERROR("no demo is called '--'", "--", "--");
}

static void unknown_demo(void **state)
{
	BOOT_ERROR("no demo or boot parameter is called 'pear'; the demos are: apple banana "
		   "cherry setup_flag\n",
		   "pear");
	BOOT_ERROR("'Apple'", "Apple");
	BOOT_ERROR("'appl'", "appl");
	BOOT_ERROR("'apples'", "apples");
	BOOT_ERROR("''", "");
	BOOT_ERROR("'pear'", "apple", "pear");
}

#define MANY_DEMOS 1000

static void child_many_demos(void *arg)
{
	static char names[MANY_DEMOS][16], *argv[] = { "biscuitos", "pear", NULL };
	static struct demo many[MANY_DEMOS];

	for (int i = 0; i < MANY_DEMOS; i++) {
		snprintf(names[i], sizeof(names[i]), "cherry%d", i);
		many[i] = (struct demo){ names[i], demo_cherry, "shows a cherry" };
	}
	setup_command_line(2, argv, many, MANY_DEMOS);
}

/* The line has room for a few dozen names. The others are left out. */
static void unknown_demo_among_many(void **state)
{
	struct child c = run_child(child_many_demos, NULL);

	CHECK_EQ(c.status, 1);
	CHECK(starts_with(c.err, "biscuitos: no demo or boot parameter is called 'pear'; "
				 "the demos are: cherry0 cherry1 cherry2 "));
	CHECK_HAS_NOT(c.err, "cherry50");
	CHECK_EQ(count_of(c.err, "\n"), 1);
	free_child(&c);
}

static void listing(void **state)
{
	static const char list[] = "  apple              shows an apple\n"
				   "  banana             shows a banana\n"
				   "  cherry             shows a cherry\n"
				   "  setup_flag         has the name of a boot parameter\n";

	PARSE_SAYS(list, "--list");
	PARSE_SAYS(list, "cherry", "mem=4M", "--list", "nonsense");
	check_output(__LINE__, child_run, WORDS("--list"), list);
}

static void help(void **state)
{
	static const char *const words[] = { "--help", "-h" };
	static const char *const has[] = {
		"Usage: ",
		"apple ",
		"shows a cherry\n",
		"mem=<nn>[KMGT]",
		"memblock=debug",
		"kernelcore=mirror",
		"movable_node",
		"loglevel=",
		"quiet",
		"debug",
		"early_test=<text>",
		"a parameter of test_boot\n",
		"--list",
		"--help",
		"  --                 every word after it is a demo",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct child c = run_child(child_boot, WORDS("apple", words[i], "nonsense"));

		CHECK_EQ(c.status, 0);
		CHECK_STR(c.err, "");
		for (size_t k = 0; k < ARRAY_SIZE(has); k++)
			CHECK_HAS(c.out, has[k]);
		CHECK_HAS_NOT(c.out, "Memory: ");
		free_child(&c);
	}
}

/* ---- RAM, while it runs and after ---- */

static int find_ram_file(void)
{
	for (int fd = 3; fd < 100; fd++) {
		char path[64], target[200];
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		len = readlink(path, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = '\0';
		if (strstr(target, "/memfd:biscuitos"))
			return fd;
	}
	return -1;
}

/* What is written through __va() is in the file, at the physical offset. */
static void child_ram_is_the_file(void *arg)
{
	phys_addr_t offsets[] = { 0, 8, 4096, 0x345678, CONFIG_MEMBLOCK_SIZE - 8 };
	int fd;

	CHECK_EQ(find_ram_file(), -1);
	boot_quietly(0, NULL);
	fd = find_ram_file();
	CHECK(fd >= 0);
	CHECK_EQ(lseek(fd, 0, SEEK_END), CONFIG_MEMBLOCK_SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		u64 *p = __va(RAM(offsets[i])), value = 0x1234567800000000ULL + i;

		CHECK_EQ(*p, 0);
		*p = value;
		CHECK_EQ(pread(fd, &value, 8, offsets[i]), 8);
		CHECK_EQ(value, 0x1234567800000000ULL + i);
		value = ~value;
		CHECK_EQ(pwrite(fd, &value, 8, offsets[i]), 8);
		CHECK_EQ(*p, value);
	}
	/* A second view of the file is the same memory: what kmap will live on. */
	u64 *alias = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);

	CHECK(alias != MAP_FAILED);
	*alias = 99;
	CHECK_EQ(*(u64 *)__va(RAM(4096)), 99);
	CHECK_EQ(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);

	*(int *)PAGE_OFFSET = 4711;
	memory_exit();
	CHECK_EQ(find_ram_file(), -1);
}

TEST_IN_CHILD(ram_is_the_file)

static void child_boot_twice(void *arg)
{
	phys_addr_t place;

	boot_quietly(0, NULL);
	place = memblock_phys_alloc(SZ_4K, SZ_4K);
	memory_init();
	CHECK(memblock_is_reserved(place));
	CHECK_EQ(memblock.memory.cnt, 1);
	memset(__va(place), 1, SZ_4K);
}

static void a_machine_boots_once(void **state)
{
	check_told_once(child_boot_twice, "memory_init");
}

static void child_exit(void *arg)
{
	boot_quietly(0, NULL);
	*(int *)PAGE_OFFSET = 4711;
	memory_exit();
	/* The host may give the number of the file to another file. */
	CHECK_EQ(ram_fd, -1);
	/* Nothing is mapped there any more. */
	for (unsigned long off = 0; off < CONFIG_MEMBLOCK_SIZE; off += SZ_1M)
		CHECK(msync((void *)(PAGE_OFFSET + off), PAGE_SIZE, MS_ASYNC) && errno == ENOMEM);
	CHECK(msync((void *)(PAGE_OFFSET + CONFIG_MEMBLOCK_SIZE - PAGE_SIZE), PAGE_SIZE,
		    MS_ASYNC) &&
	      errno == ENOMEM);
}

static void memory_exit_undoes_it_all(void **state)
{
	struct child c = run_child(child_exit, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	/* The last one linked first; RAM is still there. */
	CHECK_STR(c.out, "exit two\nexit one, RAM is there\n");
	free_child(&c);
}

static void child_exit_twice(void *arg)
{
	boot_quietly(0, NULL);
	*(int *)PAGE_OFFSET = 4711;
	memory_exit();
	memory_exit();
}

static void memory_exit_twice_is_told(void **state)
{
	struct child c = run_child(child_exit_twice, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "WARNING: "), 1);
	CHECK_HAS(c.err, "memory_exit() was called already: the RAM is gone\n");
	CHECK_STR(c.out, "exit two\nexit one, RAM is there\n");
	free_child(&c);
}

static void child_demos_after_exit(void *arg)
{
	boot_quietly(0, NULL);
	*(int *)PAGE_OFFSET = 4711;
	memory_exit();
	run_demos();
}

static void demos_after_memory_exit_are_told(void **state)
{
	struct child c = run_child(child_demos_after_exit, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "WARNING: "), 1);
	CHECK_HAS(c.err, "run_demos() was called after memory_exit()\n");
	CHECK_HAS_NOT(c.out, "apple");
	free_child(&c);
}

static void child_access_after_exit(void *arg)
{
	boot_quietly(0, NULL);
	memory_exit();
	*(volatile char *)PAGE_OFFSET = 1;
}

static void no_ram_after_exit(void **state)
{
	struct child c = run_child(child_access_after_exit, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "\nthis was RAM until memory_exit()\n");
	free_child(&c);
}

/* After memory_init() memblock's arrays may grow, because nothing in RAM is in use yet. */
static void child_arrays_may_grow(void *arg)
{
	boot_quietly(0, NULL);
	for (int i = 0; i <= 128; i++)
		CHECK_EQ(memblock_reserve(RAM(i * SZ_8K), SZ_4K), 0);
}

TEST_IN_CHILD(arrays_may_grow)

/* ---- RAM by its physical address, as a device reaches it ---- */

static void child_physical_access(void *arg)
{
	phys_addr_t end = RAM(CONFIG_MEMBLOCK_SIZE);
	char buf[9] = "";

	boot_quietly(0, NULL);
	memcpy(__va(end - 8), "the last", 8);
	phys_read(end - 8, buf, 8);
	CHECK_STR(buf, "the last");
	phys_write(RAM(0), "thefirst", 8);
	CHECK(!memcmp(__va(RAM(0)), "thefirst", 8));
	phys_write(end - 1, "!", 1);
	phys_read(end - 8, buf, 8);
	CHECK_STR(buf, "the las!");
	/* A range of no bytes may begin behind the last one. */
	phys_read(end, buf, 0);
	phys_write(end, buf, 0);
	CHECK_STR(buf, "the las!");
}

static void physical_access(void **state)
{
	struct child c = run_child(child_physical_access, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

struct range {
	phys_addr_t addr;
	size_t len;
};

static void child_access_outside(void *arg)
{
	char *first = (char *)PAGE_OFFSET, *last = first + CONFIG_MEMBLOCK_SIZE - 1;
	const struct range *r = arg;
	char buf[16];

	boot_quietly(0, NULL);
	*first = *last = 'r';
	memset(buf, 'b', sizeof(buf));
	phys_read(r->addr, buf, r->len);
	for (size_t i = 0; i < sizeof(buf); i++)
		CHECK_EQ(buf[i], i < r->len ? 0 : 'b');
	memset(buf, 'w', sizeof(buf));
	phys_write(r->addr, buf, r->len);
	/* RAM has not changed, and has not grown. */
	CHECK_EQ(*first, 'r');
	CHECK_EQ(*last, 'r');
	CHECK_EQ(lseek(ram_fd, 0, SEEK_END), CONFIG_MEMBLOCK_SIZE);
}

static void physical_access_outside(void **state)
{
	struct range ranges[] = {
		{ RAM(CONFIG_MEMBLOCK_SIZE), 1 },     /* the byte behind RAM */
		{ RAM(CONFIG_MEMBLOCK_SIZE - 4), 8 }, /* across its end */
		{ RAM(0) - 8, 8 },		      /* in front of it */
		{ RAM(0) - 1, 2 },		      /* across its beginning */
		{ PHYS_ADDR_MAX, 1 },
		{ 0, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		struct child c = run_child(child_access_outside, &ranges[i]);

		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "[ cut here ]"), 2);
		CHECK_HAS(c.err, "\nphys_read(0x");
		CHECK_HAS(c.err, "\nphys_write(0x");
		CHECK_EQ(count_of(c.err, "): no RAM\n"), 2);
		free_child(&c);
	}
}

static void child_memblock_debug(void *arg)
{
	give_command_line(WORDS("memblock=debug"));
	memory_init();
}

static void memblock_debug_at_boot(void **state)
{
	struct child c = run_child(child_memblock_debug, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	CHECK_HAS(c.out, "memblock_add");
	CHECK_HAS(c.out, "MEMBLOCK configuration:\n");
	CHECK_HAS(c.out, " memory.cnt  = 0x1\n");
	CHECK_HAS(c.out, " reserved.cnt  = 0x1\n");
	free_child(&c);
	c = run_child(child_boot, WORDS(NULL));
	CHECK_HAS_NOT(c.out, "MEMBLOCK configuration");
	CHECK_HAS_NOT(c.out, "memblock_add");
	free_child(&c);
}

/* ---- NUMA ---- */

#ifdef CONFIG_NUMA
static void child_fake_nodes(void *arg)
{
	struct words *words = arg;
	unsigned long nr = strtoul(words->w[0] + strlen("numa=fake="), NULL, 0);
	phys_addr_t size = words->w[1] ? memparse(words->w[1] + 4, NULL) : CONFIG_MEMBLOCK_SIZE;
	phys_addr_t step = size / nr / PAGE_SIZE * PAGE_SIZE, base = PHYS_OFFSET;

	console_loglevel = 4;
	give_command_line(words);
	memory_init();
	CHECK_EQ(memblock.memory.cnt, nr);
	for (unsigned long nid = 0; nid < nr; nid++) {
		const struct memblock_region *r = &memblock.memory.regions[nid];

		CHECK_EQ(r->base, base);
		CHECK_EQ(r->size, nid < nr - 1 ? step : PHYS_OFFSET + size - base);
		CHECK_EQ(r->nid, nid);
		base += step;
	}
	CHECK_EQ(memblock_phys_mem_size(), size);
}

static void fake_nodes(void **state)
{
	char most[32];

	run_child_ok(child_fake_nodes, WORDS("numa=fake=1"));
	run_child_ok(child_fake_nodes, WORDS("numa=fake=2"));
	run_child_ok(child_fake_nodes, WORDS("numa=fake=3"));
	run_child_ok(child_fake_nodes, WORDS("numa=fake=7", "mem=1052672"));
	snprintf(most, sizeof(most), "numa=fake=%d", MAX_NUMNODES);
	run_child_ok(child_fake_nodes, WORDS(most));
	snprintf(most, sizeof(most), "numa=fake=%d", MAX_NUMNODES + 1);
	BOOT_ERROR("between 1 and", most);
	BOOT_ERROR("numa=fake=0: between 1 and", "numa=fake=0");
	BOOT_ERROR("numa=fake=: between 1 and", "numa=fake=");
	BOOT_ERROR("numa=fake=x: between 1 and", "numa=fake=x");
	BOOT_ERROR("numa=fake=2x: between 1 and", "numa=fake=2x");
	BOOT_ERROR("numa=fake=-1: between 1 and", "numa=fake=-1");
	BOOT_ERROR("numa=fake=4294967298: between 1 and", "numa=fake=4294967298");
	BOOT_ERROR("Malformed early option 'numa=off'", "numa=off");
	BOOT_ERROR("Malformed early option 'numa'", "numa");
}
#else
static void no_nodes_here(void **state)
{
	BOOT_ERROR("unknown parameter 'numa=fake=2'", "numa=fake=2");
}
#endif

/* ---- physmem ---- */

#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
static void child_physmem_at_boot(void *arg)
{
	boot_quietly(0, NULL);
	CHECK_REGIONS(&physmem, REGION(PHYS_OFFSET, CONFIG_MEMBLOCK_SIZE));
}

TEST_IN_CHILD(physmem_at_boot)
#endif

/* ---- the end ---- */

static void boot_for_two_demos(void)
{
	static char *argv[] = { "test", "apple", "banana" };

	setup_command_line(3, argv, demos, ARRAY_SIZE(demos));
	memory_init();
}

/* After each demo, and before the machine halts. */
static void child_verifies(void *arg)
{
	boot_for_two_demos();
	CHECK_EQ(nr_verified, 0);
	run_demos();
	CHECK_EQ(nr_verified, IS_ENABLED(CONFIG_DEBUG_VM) ? 2 : 0);
	CHECK_EQ(memory_exit(), 0);
	CHECK_EQ(nr_verified, IS_ENABLED(CONFIG_DEBUG_VM) ? 3 : 0);
}

static void child_breaks(void *arg)
{
	boot_for_two_demos();
	break_invariant = true;
	run_demos();
}

static void invariants_are_verified(void **state)
{
	run_child_ok(child_verifies, NULL);
	check_broken(child_breaks, NULL,
		     "tests/test.c: invariant 7 is broken: nothing is broken\n"
		     "not true: !break_invariant\n");
}

static void forget(const char *of, size_t size, unsigned long first, unsigned long site)
{
	struct leak leak = { .layer = "test",
			     .what = "thing",
			     .done = "allocated",
			     .undone = "freed",
			     .size = size,
			     .where = "at",
			     .first = first,
			     .site = site };

	snprintf(leak.of, sizeof(leak.of), "%s", of);
	leak_add(&leak);
}

/* One line for each site, kind and size, in the order in which they were found. */
static void child_reports(void *arg)
{
	unsigned long site = (unsigned long)forget + 1;

	boot_for_two_demos();
	CHECK(!leak_found());
	leak_print("do not say this");
	CHECK(!leak_found());
	forget("", 8, 0x10, site);
	forget("one", 8, 0x20, 0);
	forget("", 8, 0x30, site);
	forget("", 16, 0x40, site);
	forget("", 8, 0x48, (unsigned long)child_reports + 1);
	forget("one", 8, 0x50, 0);
	CHECK(leak_found());
	leak_print("ask");
	forget("", 8, 0x60, 0);
	leak_print(NULL);
	leak_report(site, "ask", "test: a %s", "report");
	leak_report(0, "ask", "test: another");
	/* More kinds than the table has room for. */
	for (int i = 0; i < 1000; i++)
		forget("many", 10000 + i, 0x70, 0);
	leak_print(NULL);
	halt_child();
}

static void leaks_are_counted(void **state)
{
	struct child c = run_child(child_reports, NULL);

	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_HAS(c.err, "test: not freed: 2 things, 8 bytes each, first at 0x10, "
			 "allocated by forget+0x1/0x");
	CHECK_HAS(c.err, "\ntest: not freed: 2 things of one, 8 bytes each, first at 0x20; "
			 "ask to see by whom\n"
			 "test: not freed: 1 thing, 16 bytes, at 0x40, allocated by forget+0x1/0x");
	CHECK_HAS(c.err, "\ntest: not freed: 1 thing, 8 bytes, at 0x48, "
			 "allocated by child_reports+0x1/0x");
	CHECK_HAS(c.err, "\ntest: not freed: 1 thing, 8 bytes, at 0x60\n"
			 "test: a report, made by forget+0x1/0x");
	CHECK_HAS(c.err, "\ntest: another; ask to see by whom\n");
	CHECK_EQ(count_of(c.err, "test: not freed: 1 thing of many, 1"), 1000);
	CHECK_HAS_NOT(c.err, "do not say this");
	free_child(&c);
}

/* Of the return addresses the first that is in no allocator, or in a variant of one. */
static noinline unsigned long __alloc_pages_test(unsigned long *pcs, size_t nr)
{
	return allocation_site(pcs, nr);
}

static void site_is_the_caller(void **state)
{
	unsigned long self = (unsigned long)site_is_the_caller + 1;
	unsigned long other = (unsigned long)__alloc_pages_test + 1;
	unsigned long backtrace = (unsigned long)host_backtrace + 1;
	unsigned long pcs[] = { backtrace, 1, other, self };

	/* Only whole names count. */
	CHECK_EQ(__alloc_pages_test(pcs, 4), other);
	CHECK_EQ(allocation_site(pcs, 2), 0);
	pcs[2] = self;
	CHECK_EQ(allocation_site(pcs, 4), self);
	pcs[1] = 0;
	CHECK_EQ(allocation_site(pcs, 4), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ram_sizes),
		cmocka_unit_test(ram_sizes_that_are_none),
		cmocka_unit_test(ram_sizes_that_do_not_boot),
		cmocka_unit_test(ram_sizes_beyond_the_host),
#ifndef CONFIG_HIGHMEM
		cmocka_unit_test(no_high_memory_here),
#endif
		cmocka_unit_test(last_size_counts),
		cmocka_unit_test(window_taken),
		cmocka_unit_test(window_ends_where_ram_does),
		cmocka_unit_test(no_memory_file),
		cmocka_unit_test(host_gives_no_ram),
		cmocka_unit_test(failure_is_told_at_any_loglevel),
		cmocka_unit_test(parameters_known),
		cmocka_unit_test(parameters_unknown),
		cmocka_unit_test(parameters_malformed),
		cmocka_unit_test(long_words_stay_one_line),
		cmocka_unit_test(demos_run),
		cmocka_unit_test(demos_after_two_dashes),
		cmocka_unit_test(unknown_demo),
		cmocka_unit_test(unknown_demo_among_many),
		cmocka_unit_test(listing),
		cmocka_unit_test(help),
		cmocka_unit_test(ram_is_the_file),
		cmocka_unit_test(memory_exit_undoes_it_all),
		cmocka_unit_test(memory_exit_twice_is_told),
		cmocka_unit_test(demos_after_memory_exit_are_told),
		cmocka_unit_test(no_ram_after_exit),
		cmocka_unit_test(arrays_may_grow),
		cmocka_unit_test(physical_access),
		cmocka_unit_test(physical_access_outside),
		cmocka_unit_test(memblock_debug_at_boot),
#ifdef CONFIG_NUMA
		cmocka_unit_test(fake_nodes),
#else
		cmocka_unit_test(no_nodes_here),
#endif
		cmocka_unit_test(a_machine_boots_once),
		cmocka_unit_test(invariants_are_verified),
		cmocka_unit_test(leaks_are_counted),
		cmocka_unit_test(site_is_the_caller),
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
		cmocka_unit_test(physmem_at_boot),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
