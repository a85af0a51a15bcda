// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reports behind WARN_ON(), BUG(), panic() and a fault (Linux:
 * kernel/panic.c, lib/dump_stack.c, lib/bug.c). What they look like is what a
 * kernel log shows:
 *
 *	------------[ cut here ]------------
 *	memblock: alignment 0, using 32
 *	WARNING: CPU: 0 PID: 1 at mm/memblock.c:612 memblock_alloc_range_nid
 *	CPU: 0 PID: 1 Comm: biscuitos Not tainted 6.1.0-biscuitos
 *	Call Trace:
 *	 memblock_alloc_range_nid+0x1b0/0x200 (mm/memblock.c:612)
 *	 demo_bad_input+0x2c/0x110 (main.c:230)
 *	 main+0x3a/0x50 (main.c:401)
 *	---[ end trace 0000000000000000 ]---
 *
 * Rules.
 *  - oops_enter() lets one CPU report at a time, so that the lines of two reports
 *    do not mix. A report inside a report is the same CPU's, and goes on.
 *  - Reports that are nested too deeply end the process: whatever is broken, the
 *    reports depend on it.
 *  - BUG(), die() and panic() end the process with SIGABRT, for which a shell
 *    shows status 134.
 */

#include <linux/biscuitos.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/fault.h>
#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#define OOPS_END      "---[ end trace 0000000000000000 ]---\n"
#define REPORTS_DEPTH 6 /* more than any report has of its own parts */

int panic_on_oops;
int panic_on_warn;

/* ---- boot parameters ---- */

static int __init set_switch(int *to, const char *val)
{
	if (val && strcmp(val, "0") && strcmp(val, "1"))
		return -EINVAL;
	*to = !val || *val == '1';
	return 0;
}

static int __init early_panic_on_warn(char *val)
{
	return set_switch(&panic_on_warn, val);
}
early_param("panic_on_warn", early_panic_on_warn);
MODULE_PARM_DESC(panic_on_warn, "panic_on_warn[=0|1]", "stop with a panic after a WARN");

static int __init early_panic_on_oops(char *val)
{
	return set_switch(&panic_on_oops, val);
}
early_param("panic_on_oops", early_panic_on_oops);
MODULE_PARM_DESC(panic_on_oops, "panic_on_oops[=0|1]", "stop with a panic after a BUG or an Oops");

static int __init oops_setup(char *val)
{
	if (!val || strcmp(val, "panic"))
		return -EINVAL;
	panic_on_oops = 1;
	return 0;
}
early_param("oops", oops_setup);
MODULE_PARM_DESC(oops, "oops=panic", "the same as panic_on_oops");

/* ---- taints ---- */

static const struct {
	char c_true, c_false;
} taint_flags[TAINT_FLAGS_COUNT] = {
	{ 'P', 'G' }, { 'F', ' ' }, { 'S', ' ' }, { 'R', ' ' }, { 'M', ' ' },
	{ 'B', ' ' }, { 'U', ' ' }, { 'D', ' ' }, { 'A', ' ' }, { 'W', ' ' },
	{ 'C', ' ' }, { 'I', ' ' }, { 'O', ' ' }, { 'E', ' ' }, { 'L', ' ' },
	{ 'K', ' ' }, { 'X', ' ' }, { 'T', ' ' }, { 'N', ' ' },
};

static unsigned long tainted_mask;

/**
 * add_taint - remember that something happened, for all reports to come
 * @flag: one of the TAINT_ numbers
 * @lockdep_ok: can the lock checker be trusted still? Without one it makes no difference
 *
 * Linux: kernel/panic.c.
 */
void add_taint(unsigned int flag, enum lockdep_ok lockdep_ok)
{
	__atomic_fetch_or(&tainted_mask, 1UL << flag, __ATOMIC_RELAXED);
}

/**
 * test_taint - did it happen?
 * @flag: one of the TAINT_ numbers
 *
 * Return: 1 if add_taint() has been called for it, else 0.
 */
int test_taint(unsigned int flag)
{
	return (int)(get_taint() >> flag & 1);
}

/**
 * get_taint - all taints
 *
 * Return: bit n is set if the taint with number n is.
 */
unsigned long get_taint(void)
{
	return __atomic_load_n(&tainted_mask, __ATOMIC_RELAXED);
}

/**
 * print_tainted - the taints as a report shows them
 *
 * Return: "Not tainted", or "Tainted: " and a letter or blank for each. The text is
 * overwritten by this CPU's next call.
 */
const char *print_tainted(void)
{
	static __thread char text[sizeof("Tainted: ") + TAINT_FLAGS_COUNT];
	unsigned long taints = get_taint();
	int len;

	if (!taints)
		return "Not tainted";
	len = scnprintf(text, sizeof(text), "Tainted: ");
	for (unsigned int i = 0; i < TAINT_FLAGS_COUNT; i++)
		text[len++] = taints >> i & 1 ? taint_flags[i].c_true : taint_flags[i].c_false;
	text[len] = '\0';
	return text;
}

/* ---- one report at a time ---- */

static __thread unsigned int reports;

/**
 * oops_enter - a report begins
 *
 * Other CPUs that want to report something wait until oops_exit(). Calls nest.
 * Linux: kernel/panic.c.
 */
void oops_enter(void)
{
	static const char words[] = "A report failed inside another report: no more is known.\n";

	if (!reports++)
		host_report_lock();
	if (reports <= REPORTS_DEPTH)
		return;
	console_write(words, sizeof(words) - 1, true);
	host_abort();
}

/**
 * oops_exit - the report is complete
 */
void oops_exit(void)
{
	if (!--reports)
		host_report_unlock();
}

/* ---- the stack ---- */

/* The functions that report are not what is reported. */
static bool is_reporter(const char *name)
{
	static const char *const reporters[] = {
		"host_backtrace", "show_stack", "dump_stack", "warn_slowpath_fmt",
		"__bug",	  "panic",	"die"
	};

	for (size_t i = 0; i < ARRAY_SIZE(reporters); i++)
		if (!strcmp(name, reporters[i]))
			return true;
	/* A sanitizer checks accesses in functions of its own. */
	return !strncmp(name, "__asan_", 7) || !strncmp(name, "__tsan_", 7) ||
	       !strncmp(name, "kasan_", 6);
}

/* Where the CPU was when it faulted; addresses of the host differ in each run. */
static void show_regs(const unsigned long *pcs, size_t n)
{
	if (kallsyms_lookup(pcs[0], NULL, NULL))
		printk(KERN_WARNING "PC is at %pS\n", (void *)pcs[0]);
	else if (pcs[0] == oops_address())
		printk(KERN_WARNING "PC is at [<%08lx>]\n", pcs[0]);
	else
		printk(KERN_WARNING "PC is in the C library\n");
	for (size_t i = 1; i < n; i++) {
		const char *name = kallsyms_lookup(pcs[i] - 1, NULL, NULL);

		if (!name || is_reporter(name))
			continue;
		printk(KERN_WARNING "LR is at %pB\n", (void *)pcs[i]);
		return;
	}
}

/*
 * Keep of the addresses on the stack those that are the program's own, as libc is
 * somewhere else in each run. In @code, the address of an instruction goes: a call may
 * end its function, so that is in front of the return address; what faulted is no call.
 */
static size_t pick_frames(unsigned long *pcs, size_t n, unsigned long *code, bool faulted)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned long at = i || !faulted ? pcs[i] - 1 : pcs[i];
		const char *name = kallsyms_lookup(at, NULL, NULL);

		if (!name || is_reporter(name))
			continue;
		code[kept] = at;
		pcs[kept++] = pcs[i];
		if (!strcmp(name, "main"))
			break;
	}
	return kept;
}

/* Print the calls of a stack, innermost first. @context: the first is where the CPU is. */
static void show_frames(unsigned long *pcs, size_t n, const void *context)
{
	struct source_line lines[BACKTRACE_DEPTH];
	unsigned long code[BACKTRACE_DEPTH] = { 0 };

	n = pick_frames(pcs, n, code, context);
	for (size_t i = 0; i < n; i++)
		lines[i].text[0] = '\0';
	/* Nobody sees them, so nobody need look for them. */
	if (READ_ONCE(console_loglevel) > LOGLEVEL_WARNING)
		source_lines(code, n, lines);
	for (size_t i = 0; i < n; i++) {
		char symbol[KSYM_NAME_LEN + 40];

		if (code[i] == pcs[i])
			sprint_symbol(symbol, sizeof(symbol), pcs[i]);
		else
			sprint_backtrace(symbol, sizeof(symbol), pcs[i]);
		printk(KERN_WARNING " %s%s%s%s\n", symbol, lines[i].text[0] ? " (" : "",
		       lines[i].text, lines[i].text[0] ? ")" : "");
	}
}

/*
 * The calls that led here, innermost first; with the registers of a fault, those that
 * led to it.
 */
static void show_stack(const void *context)
{
	unsigned long pcs[BACKTRACE_DEPTH];
	size_t n = context ? host_backtrace_of(context, pcs, ARRAY_SIZE(pcs)) :
			     host_backtrace(pcs, ARRAY_SIZE(pcs));

	oops_enter();
	printk(KERN_WARNING "CPU: %d PID: %d Comm: %s %s 6.1.0-biscuitos\n", raw_smp_processor_id(),
	       current->pid, current->comm, print_tainted());
	if (context)
		show_regs(pcs, n);
	printk(KERN_WARNING "Call Trace:\n");
	show_frames(pcs, n, context);
	oops_exit();
}

/**
 * show_trace - print the stack of another thread
 * @pcs: of host_backtrace_of(), at most BACKTRACE_DEPTH
 * @nr: how many
 */
void show_trace(unsigned long *pcs, size_t nr)
{
	oops_enter();
	printk(KERN_WARNING "Call Trace:\n");
	show_frames(pcs, nr, pcs);
	oops_exit();
}

/**
 * dump_stack - print how the program got here
 *
 * Linux: lib/dump_stack.c.
 */
noinline void dump_stack(void)
{
	show_stack(NULL);
}

/* ---- the reports ---- */

/**
 * check_panic_on_warn - a warning was printed: may the machine go on?
 * @origin: the function that warned
 *
 * Linux: kernel/panic.c.
 */
void check_panic_on_warn(const char *origin)
{
	if (panic_on_warn)
		panic("%s: panic_on_warn set ...\n", origin);
}

/**
 * warn_slowpath_fmt - report a WARN()
 * @file: source file
 * @line: line in it
 * @fmt: what is wrong; NULL if there is nothing to say but the place
 */
noinline void warn_slowpath_fmt(const char *file, int line, const char *fmt, ...)
{
	char why[512];
	va_list args;

	oops_enter();
	printk(KERN_WARNING CUT_HERE);
	if (fmt) {
		va_start(args, fmt);
		vscnprintf(why, sizeof(why), fmt, args);
		va_end(args);
		printk(KERN_WARNING "%s", why);
	}
	printk(KERN_WARNING "WARNING: CPU: %d PID: %d at %s:%d %pB\n", raw_smp_processor_id(),
	       current->pid, file, line, (void *)_RET_IP_);
	show_stack(NULL);
	printk(KERN_WARNING OOPS_END);
	check_panic_on_warn("kernel");
	/* The report itself tells what was before. */
	add_taint(TAINT_WARN, LOCKDEP_STILL_OK);
	oops_exit();
}

/* What BUG() and an Oops have in common at their end. */
static __noreturn void oops_end(void)
{
	add_taint(TAINT_DIE, LOCKDEP_NOW_UNRELIABLE);
	printk(KERN_EMERG OOPS_END);
	if (panic_on_oops)
		panic("Fatal exception");
	host_abort();
}

/**
 * __bug - report a BUG() and stop
 * @file: source file
 * @line: line in it
 */
void __bug(const char *file, int line)
{
	oops_enter();
	printk(KERN_EMERG CUT_HERE);
	printk(KERN_EMERG "kernel BUG at %s:%d!\n", file, line);
	show_stack(NULL);
	oops_end();
}

/**
 * die - the CPU met what it cannot handle: stop
 * @str: what, "Oops"
 * @err: the status of the fault
 *
 * Linux: arch/arm/kernel/traps.c.
 */
void die(const char *str, int err)
{
	oops_enter();
	printk(KERN_EMERG "Internal error: %s: %x [#1]\n", str, err);
	show_stack(oops_context());
	oops_end();
}

/**
 * panic - the system cannot go on
 * @fmt: why
 *
 * Prints the reason and the calls that led here, and aborts the process. After an Oops
 * the calls have been printed already.
 */
void panic(const char *fmt, ...)
{
	char why[256];
	va_list args;
	int len;

	oops_enter();
	/* A warning on the way is not another reason to panic. */
	panic_on_warn = 0;
	va_start(args, fmt);
	len = vscnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	if (len && why[len - 1] == '\n')
		why[len - 1] = '\0';
	printk(KERN_EMERG "Kernel panic - not syncing: %s\n", why);
	if (!test_taint(TAINT_DIE))
		show_stack(NULL);
	printk(KERN_EMERG "---[ end Kernel panic - not syncing: %s ]---\n", why);
	host_abort();
}
