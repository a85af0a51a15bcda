// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line of ./biscuitos, and the runner of its demos.
 *
 *	./biscuitos mem=64M memblock=debug alloc merge
 *		    ------- -------------- ----- -----
 *		    boot parameters	   demos, in the order given
 *
 * A word is a boot parameter if a layer has registered its name (see
 * linux/init.h), a demo if main.c has one of that name; nothing else is
 * accepted. After the word "--" every word is a demo, so a demo can have the
 * name of a boot parameter. No demo named means all of them.
 *
 * Linux: init/main.c (do_early_param), lib/cmdline.c (memparse).
 */

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/trace_events.h>

extern const initcall_t __start_initcall[] __weak;
extern const initcall_t __stop_initcall[] __weak;
extern const struct obs_kernel_param *const __start_init_setup[] __weak;
extern const struct obs_kernel_param *const __stop_init_setup[] __weak;
extern const struct kernel_param_desc *const __start_param_desc[] __weak;
extern const struct kernel_param_desc *const __stop_param_desc[] __weak;

static const struct demo *all_demos;
static size_t nr_all_demos;
static char **chosen;
static size_t nr_chosen;

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

unsigned long long memparse(const char *ptr, char **retptr)
{
	static const char suffixes[] = "kmgtpe";
	unsigned long long value = 0;
	const char *s = ptr, *suffix;
	int base = 10;
	bool overflow = false;

	if (s[0] == '0' && (s[1] | 0x20) == 'x' && digit_value(s[2]) < 16)
		base = 16, s += 2;
	else if (s[0] == '0')
		base = 8;

	for (; digit_value(*s) < base; s++) {
		overflow |= __builtin_mul_overflow(value, (unsigned int)base, &value);
		overflow |= __builtin_add_overflow(value, (unsigned int)digit_value(*s), &value);
	}
	suffix = s != ptr && *s ? strchr(suffixes, *s | 0x20) : NULL;
	if (suffix) {
		int shift = 10 * (int)(suffix - suffixes + 1);

		overflow |= value > ULLONG_MAX >> shift;
		value <<= shift;
		s++;
	}
	if (overflow)
		value = 0, s = ptr;
	if (retptr)
		*retptr = (char *)s;
	return value;
}

/**
 * boot_number - the number that is the value of a boot parameter
 * @name: the parameter
 * @val: its value; NULL if there is none
 * @max: the largest number that it may be
 *
 * Anything else ends the program, with a line that says what is wrong.
 *
 * Return: the number.
 */
unsigned int __init boot_number(const char *name, const char *val, unsigned int max)
{
	char *end;
	unsigned long long n = memparse(val ? val : "", &end);

	if (!val || end == val || *end || n > max)
		boot_error("%s=%s: 0 to %u", name, val ? val : "", max);
	return (unsigned int)n;
}

static const struct demo *find_demo(const char *name)
{
	for (size_t i = 0; i < nr_all_demos; i++)
		if (!strcmp(all_demos[i].name, name))
			return &all_demos[i];
	return NULL;
}

static void __init list_demos(void)
{
	for (size_t i = 0; i < nr_all_demos; i++)
		pr_info("  %-18s %s\n", all_demos[i].name, all_demos[i].what);
}

static __noreturn void __init show_help(void)
{
	pr_info("Usage: ./biscuitos [boot parameter | demo] ... [-- demo ...]\n"
		"Without a demo all of them run, in this order:\n");
	list_demos();
	pr_info("Boot parameters:\n");
	for (const struct kernel_param_desc *const *d = __start_param_desc; d < __stop_param_desc;
	     d++)
		pr_info("  %-18s %s\n", (*d)->usage, (*d)->desc);
	pr_info("Others:\n"
		"  --                 every word after it is a demo, not a boot parameter\n"
		"  --list             name the demos\n"
		"  --help             this text\n");
	host_exit(0);
}

/* Does @word name @param? Then *@val is what follows the '='. */
static bool match_param(const struct obs_kernel_param *param, char *word, char **val)
{
	size_t len = strlen(param->str);

	if (strncmp(word, param->str, len))
		return false;
	*val = word + len;
	if (!param->early)
		return len && (word[len - 1] == '=' || !word[len]);
	if (word[len] == '=')
		++*val;
	else if (!word[len])
		*val = NULL;
	else
		return false;
	return true;
}

static bool __init take_param(char *word)
{
	bool known = false;

	for (const struct obs_kernel_param *const *p = __start_init_setup; p < __stop_init_setup;
	     p++) {
		char *val;
		int ret;

		if (!match_param(*p, word, &val))
			continue;
		known = true;
		ret = (*p)->setup_func(val);
		if ((*p)->early ? ret : !ret)
			boot_error("Malformed early option '%s'; --help tells how to write it",
				   word);
	}
	return known;
}

static __noreturn void __init unknown_demo(const char *word, const char *what)
{
	char names[256] = "";
	int len = 0;

	for (size_t i = 0; i < nr_all_demos; i++)
		len += scnprintf(names + len, sizeof(names) - len, " %s", all_demos[i].name);
	boot_error("no %s is called '%s'; the demos are:%s", what, word, names);
}

static __noreturn void __init unknown_word(const char *word)
{
	if (strchr(word, '=') || word[0] == '-')
		boot_error("unknown parameter '%s'; --help lists the known ones", word);
	unknown_demo(word, "demo or boot parameter");
}

/* The words after "--". */
static void __init take_demos(char *argv[], int nr)
{
	for (int i = 0; i < nr; i++) {
		if (!find_demo(argv[i]))
			unknown_demo(argv[i], "demo");
		chosen[nr_chosen++] = argv[i];
	}
}

/**
 * setup_command_line - read the command line
 * @argc: as main() got it
 * @argv: as main() got it; kept, and rearranged
 * @demos: what this project can show, in its order
 * @nr_demos: how many there are
 *
 * Calls the function of every boot parameter given, and remembers the demos. A
 * word that can be both is the boot parameter before "--", and the demo after it.
 * --list and --help answer and end the process; a word that is neither, or a
 * value that cannot be used, ends it with one line on stderr and status 1.
 * Linux: parse_early_param() in init/main.c.
 */
void __init setup_command_line(int argc, char *argv[], const struct demo *demos, size_t nr_demos)
{
	fault_init();
	all_demos = demos;
	nr_all_demos = nr_demos;
	chosen = argv;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			show_help();
		if (!strcmp(argv[i], "--list")) {
			list_demos();
			host_exit(0);
		}
		if (!strcmp(argv[i], "--")) {
			take_demos(argv + i + 1, argc - i - 1);
			return;
		}
		if (take_param(argv[i]))
			continue;
		if (!find_demo(argv[i]))
			unknown_word(argv[i]);
		chosen[nr_chosen++] = argv[i];
	}
}

static void run_demo(const struct demo *demo)
{
	pr_info("\n== %s: %s ==\n", demo->name, demo->what);
	trace_demo(demo->name, true);
	demo->run();
	trace_demo(demo->name, false);
	verify_invariants();
}

/**
 * run_demos - run the demos that the command line asks for
 *
 * Boot is over then: the late_initcall()s run first. After memory_exit() there is no
 * machine that could run them: the call is reported and has no effect.
 */
void run_demos(void)
{
	if (WARN(machine_is_off(), "run_demos() was called after memory_exit()\n"))
		return;
	for (const initcall_t *fn = __start_initcall; fn < __stop_initcall; fn++)
		(*fn)();
	for (size_t i = 0; !nr_chosen && i < nr_all_demos; i++)
		run_demo(&all_demos[i]);
	for (size_t i = 0; i < nr_chosen; i++)
		run_demo(find_demo(chosen[i]));
}
