// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reports behind WARN_ON(), BUG() and panic() (Linux: kernel/panic.c,
 * lib/dump_stack.c, lib/bug.c). What they look like is what a kernel log shows:
 *
 *	------------[ cut here ]------------
 *	memblock: alignment 0, using 32
 *	WARNING: CPU: 0 PID: 1 at mm/memblock.c:612 memblock_alloc_range_nid
 *	CPU: 0 PID: 1 Comm: biscuitos Not tainted 6.1.0-biscuitos
 *	Call Trace:
 *	 memblock_alloc_range_nid+0x1b0/0x200
 *	 demo_bad_input+0x2c/0x110
 *	 main+0x3a/0x50
 *	---[ end trace 0000000000000000 ]---
 */

#include <linux/biscuitos.h>
#include <linux/bug.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#define OOPS_END "---[ end trace 0000000000000000 ]---\n"

/* The functions that report are not what is reported. */
static bool is_reporter(const char *name)
{
	static const char *const reporters[] = {
		"host_backtrace", "show_stack", "dump_stack",	 "warn_slowpath", "__bug",
		"panic",	  "die",	"do_page_fault", "do_DataAbort"
	};

	for (size_t i = 0; i < ARRAY_SIZE(reporters); i++)
		if (!strcmp(name, reporters[i]))
			return true;
	return false;
}

/**
 * show_trace - print the calls of a stack
 * @pcs: return addresses, innermost first
 * @nr: how many
 *
 * As far as they are the program's own: addresses in libc differ from run to run.
 */
void show_trace(const unsigned long *pcs, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		/* A call may end its function: look behind the return address. */
		const char *name = kallsyms_lookup(pcs[i] - 1, NULL, NULL);

		if (!name || is_reporter(name))
			continue;
		printk(KERN_WARNING " %pB\n", (void *)pcs[i]);
		if (!strcmp(name, "main"))
			break;
	}
}

/* The calls that led here. */
static void show_stack(void)
{
	unsigned long pcs[BACKTRACE_DEPTH];
	size_t n = host_backtrace(pcs, ARRAY_SIZE(pcs));

	printk(KERN_WARNING "CPU: %d PID: %d Comm: %s Not tainted 6.1.0-biscuitos\n",
	       raw_smp_processor_id(), current->pid, current->comm);
	printk(KERN_WARNING "Call Trace:\n");
	show_trace(pcs, n);
}

/**
 * dump_stack - print how the program got here
 *
 * Linux: lib/dump_stack.c.
 */
noinline void dump_stack(void)
{
	show_stack();
}

/**
 * warn_slowpath - the rest of a WARN(), after the message
 * @file: source file
 * @line: line in it
 * @ip: an address in the function that warns
 */
void warn_slowpath(const char *file, int line, unsigned long ip)
{
	printk(KERN_WARNING "WARNING: CPU: %d PID: %d at %s:%d %pS\n", raw_smp_processor_id(),
	       current->pid, file, line, (void *)ip);
	show_stack();
	printk(KERN_WARNING OOPS_END);
}

/**
 * __bug - report a BUG() and stop
 * @file: source file
 * @line: line in it
 */
void __bug(const char *file, int line)
{
	printk(KERN_EMERG CUT_HERE);
	printk(KERN_EMERG "kernel BUG at %s:%d!\n", file, line);
	show_stack();
	printk(KERN_EMERG OOPS_END);
	host_abort();
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
	printk(KERN_EMERG "Internal error: %s: %x [#1]\n", str, err);
	show_stack();
	printk(KERN_EMERG OOPS_END);
	host_abort();
}

/**
 * panic - the system cannot go on
 * @fmt: why, without a line end
 *
 * Prints the reason and the calls that led here, and aborts the process.
 */
void panic(const char *fmt, ...)
{
	char why[256];
	va_list args;

	va_start(args, fmt);
	vscnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	printk(KERN_EMERG "Kernel panic - not syncing: %s\n", why);
	show_stack();
	printk(KERN_EMERG "---[ end Kernel panic - not syncing: %s ]---\n", why);
	host_abort();
}
