// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults: what the CPU does when the program does what it cannot.
 *
 *	*NULL = 1	1 / 0		an unknown instruction	 RAM that the host lost
 *	  |		  |		  |			   |
 *	SIGSEGV		SIGFPE		SIGILL			 SIGBUS
 *	  '---------------'-------.-------'------------------------'
 *				  v
 *	fault_handler()	 on a stack of its own, because the stack may be what faulted
 *	  |
 *	  |-- handle_mm_fault(): the page tables have the address; the program goes on
 *	  v
 *	8<--- cut here ---
 *	Unable to handle kernel NULL pointer dereference at virtual address 00000010
 *	this is NULL plus 0x10: a member of a structure that does not exist
 *	Internal error: Oops: 805 [#1]
 *	CPU: 0 PID: 1 Comm: biscuitos Not tainted 6.1.0-biscuitos
 *	PC is at demo_oops+0x4/0x10
 *	LR is at run_demos+0x50/0x80
 *	Call Trace:
 *	 ...
 *
 * The lines are those of Linux on ARM, and one more, which says in plain words what
 * the address is. Values of registers are left out: the host loads the program and
 * its stacks somewhere else each time, and output is to be the same in every run.
 *
 * What the address is. First come values that everybody knows: NULL, the bytes with
 * which allocators fill memory, the ends of a deleted list entry. Then the stack, then
 * each layer (see fault_describer() in linux/fault.h), which knows its own areas; at
 * last RAM and what is around it. After memory_exit() no layer is asked, because what
 * they know was in RAM.
 *
 * Rules.
 *  - An Oops ends the process, with SIGABRT. A fault while one is reported does so at
 *    once.
 *  - Every thread that runs kernel code calls host_stack_init() first, and
 *    host_stack_exit() last.
 *  - Sanitizers have handlers for these signals, too. Ours replace them: what a
 *    sanitizer knows about memory it says before the access, and what reaches a handler
 *    is only the address.
 *
 * Linux: arch/arm/mm/fault.c, arch/arm/kernel/traps.c.
 */

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/fault.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/poison.h>
#include <linux/sizes.h>

#include "ucontext.h"

/* The unwinder and printk() need some of it; sanitizers several times as much. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FAULT_STACK_SIZE SZ_256K
#else
#define FAULT_STACK_SIZE SZ_64K
#endif

/* Between the stack of main() and what is below it the host leaves this free. */
#define HOST_STACK_GAP SZ_1M

extern const fault_describer_t __start_fault_describer[] __weak;
extern const fault_describer_t __stop_fault_describer[] __weak;

/* ---- the stacks ---- */

/*
 * Of each thread: the stack for its faults, and where no stack may come. While it
 * reports a fault, the registers at that moment and the address.
 */
static __thread struct {
	void *fault_stack;
	stack_t stack_before;
	unsigned long guard;
	size_t guard_size;
	const ucontext_t *context;
	unsigned long address;
} this_thread;

/**
 * host_stack_init - prepare the running thread for faults
 * @guard: the lowest byte of the guard below its stack, which nobody can access
 * @guard_size: bytes of the guard
 *
 * Gives the thread a stack for the handler of faults, so that it can report that its
 * own has run over.
 */
void host_stack_init(const void *guard, size_t guard_size)
{
	stack_t stack = { .ss_size = FAULT_STACK_SIZE };

	this_thread.guard = (unsigned long)guard;
	this_thread.guard_size = guard_size;
	if (this_thread.fault_stack)
		return;
	stack.ss_sp = mmap(NULL, FAULT_STACK_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, &this_thread.stack_before))
		boot_error("the host gives no stack for faults");
	this_thread.fault_stack = stack.ss_sp;
}

/**
 * host_stack_exit - the running thread ends
 *
 * Gives the stack for faults back. A sanitizer had given the thread one; it needs that.
 */
void host_stack_exit(void)
{
	if (!this_thread.fault_stack)
		return;
	sigaltstack(&this_thread.stack_before, NULL);
	munmap(this_thread.fault_stack, FAULT_STACK_SIZE);
	this_thread.fault_stack = NULL;
}

/*
 * The stack of main() grows on the host's demand down to a limit (ulimit -s), and what
 * is below the limit is its guard. Without a limit it can meet anything.
 */
static void main_stack_init(void)
{
	unsigned long start, end = 0, limit;
	FILE *maps = fopen("/proc/self/maps", "re");
	struct rlimit rlimit;
	char line[256];

	while (maps && fgets(line, sizeof(line), maps))
		if (strstr(line, "[stack]") && sscanf(line, "%lx-%lx", &start, &end) == 2)
			break;
	if (maps)
		fclose(maps);
	if (!end || getrlimit(RLIMIT_STACK, &rlimit) || rlimit.rlim_cur >= end) {
		host_stack_init(NULL, 0);
		return;
	}
	limit = end - rlimit.rlim_cur;
	/* One page more: the limit need not be a multiple of the page size. */
	host_stack_init((void *)(limit - HOST_STACK_GAP), HOST_STACK_GAP + PAGE_SIZE);
}

/* ---- one report at a time ---- */

static pthread_mutex_t report_mutex = PTHREAD_MUTEX_INITIALIZER;

/**
 * host_report_lock - wait until no other CPU reports; see oops_enter()
 */
void host_report_lock(void)
{
	pthread_mutex_lock(&report_mutex);
}

/**
 * host_report_unlock - let other CPUs report
 */
void host_report_unlock(void)
{
	pthread_mutex_unlock(&report_mutex);
}

/**
 * oops_context - the registers at the fault that this CPU reports
 *
 * Return: the host's ucontext_t, or NULL when this CPU reports no fault.
 */
const void *oops_context(void)
{
	return this_thread.context;
}

/**
 * oops_address - the address of the fault that this CPU reports
 *
 * Return: the address.
 */
unsigned long oops_address(void)
{
	return this_thread.address;
}

/* ---- what an address is ---- */

/*
 * What allocators fill memory with. A pointer that was read from there is that byte
 * eight times (four, on a 32-bit host), and the address is a bit more or less.
 */
static const struct {
	unsigned char byte;
	const char *name, *where;
} poisons[] = {
	{ POISON_FREE, "POISON_FREE", "memory that was freed" },
	{ POISON_INUSE, "POISON_INUSE", "memory that was allocated and not written yet" },
	{ PAGE_POISON, "PAGE_POISON", "a page that was freed" },
	{ SLUB_RED_INACTIVE, "SLUB_RED_INACTIVE", "the red zone of an object that was freed" },
	{ SLUB_RED_ACTIVE, "SLUB_RED_ACTIVE", "the red zone before or behind an object" },
};

static unsigned long poison_word(size_t i)
{
	return ~0UL / 0xff * poisons[i].byte;
}

/* Within a page of @value, to both sides? A structure has members at both. */
static bool is_near(unsigned long addr, unsigned long value)
{
	return addr - value < PAGE_SIZE || value - addr < PAGE_SIZE;
}

/* The word at the end of an object has another byte at its end. */
static unsigned long poison_end_word(void)
{
	const int shift = BITS_PER_LONG - 8;

	return (poison_word(0) & ~(0xffUL << shift)) | (unsigned long)POISON_END << shift;
}

static bool describe_poison(unsigned long addr)
{
	if (is_near(addr, poison_end_word())) {
		pr_alert("this is POISON_FREE and POISON_END: the pointer was read from the end of "
			 "memory that was freed\n");
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(poisons); i++) {
		if (!is_near(addr, poison_word(i)))
			continue;
		pr_alert("this is %s, bytes of 0x%02x: the pointer was read from %s\n",
			 poisons[i].name, poisons[i].byte, poisons[i].where);
		return true;
	}
	return false;
}

static bool is_poisoned(unsigned long addr)
{
	for (size_t i = 0; i < ARRAY_SIZE(poisons); i++)
		if (is_near(addr, poison_word(i)))
			return true;
	return is_near(addr, poison_end_word());
}

/* A list entry has two pointers; these are in front of the first page's other members. */
static bool describe_list_poison(unsigned long addr)
{
	static const char *const names[] = { "LIST_POISON1", "LIST_POISON2" };
	const unsigned long values[] = { (unsigned long)LIST_POISON1, (unsigned long)LIST_POISON2 };

	for (int i = 0; i < 2; i++) {
		unsigned long offset = addr - values[i];

		if (offset % sizeof(long) || offset >= sizeof(struct list_head))
			continue;
		pr_alert("this is %s%s: a list entry was used after list_del()\n", names[i],
			 offset ? (sizeof(long) == 8 ? " plus 0x8" : " plus 0x4") : "");
		return true;
	}
	return false;
}

static bool describe_null(unsigned long addr)
{
	if (addr >= PAGE_SIZE && -addr >= PAGE_SIZE)
		return false;
	if (!addr)
		pr_alert("this is NULL: a pointer that was never set, or what an allocation that "
			 "failed returned\n");
	else if (addr < PAGE_SIZE)
		pr_alert("this is NULL plus %#lx: a member of a structure that does not exist\n",
			 addr);
	else if (-addr <= MAX_ERRNO)
		pr_alert("this is NULL minus %#lx, or the error %ld as a pointer: see IS_ERR()\n",
			 -addr, (long)addr);
	else
		pr_alert("this is NULL minus %#lx: container_of() of NULL\n", -addr);
	return true;
}

/* A large variable can be beyond the guard. Then it is below the stack pointer, at least. */
static bool describe_stack(unsigned long addr)
{
	if (addr - this_thread.guard >= this_thread.guard_size)
		return false;
	pr_alert("this is below the stack, which ran over: a recursion without end, or a large "
		 "variable in a function\n");
	return true;
}

static bool describe_by_layers(unsigned long addr)
{
	for (const fault_describer_t *fn = __start_fault_describer; fn < __stop_fault_describer;
	     fn++)
		if ((*fn)(addr))
			return true;
	return false;
}

/* RAM, the program's own data, or nothing at all. */
static void describe_rest(unsigned long addr)
{
	unsigned long ram_end = PAGE_OFFSET + (unsigned long)lowmem_size;

	if (addr - PAGE_OFFSET < lowmem_size)
		pr_alert("this is RAM, of which the host maps no page here\n");
	else if (addr - ram_end < highmem_size)
		pr_alert("this is where high memory would be, which has no address: kmap() or "
			 "kmap_local_page() gives a page of it one for a while\n");
	else if (is_kernel_rodata(addr))
		pr_alert("this is code or constant data of the program, which nobody may write\n");
	else if (kallsyms_lookup(addr, NULL, NULL))
		pr_alert("this is a variable of the program: %pS\n", (void *)addr);
	else
		pr_alert("this is outside RAM, which is at %#lx to %#lx: a pointer that was never "
			 "set, or was overwritten\n",
			 PAGE_OFFSET, ram_end - 1);
}

/* Without RAM there are no layers; true if that is what there is to say. */
static bool describe_without_ram(unsigned long addr)
{
	if (ram_fd >= 0)
		return false;
	if (addr - PAGE_OFFSET >= lowmem_size + highmem_size)
		describe_rest(addr);
	else if (high_memory)
		pr_alert("this was RAM until memory_exit()\n");
	else
		pr_alert("this is RAM after memory_init(), which has not been called\n");
	return true;
}

static void describe(unsigned long addr, bool jump)
{
	if (jump)
		pr_alert("the CPU jumped there: a function pointer has this value\n");
	if (describe_list_poison(addr) || describe_null(addr) || describe_poison(addr) ||
	    describe_stack(addr) || describe_without_ram(addr) || describe_by_layers(addr))
		return;
	describe_rest(addr);
}

/* ---- the kinds of faults ---- */

#ifdef CONFIG_64BIT
/* The upper 17 bits of an address are all the same. */
static bool is_canonical(unsigned long addr)
{
	return (long)(addr << 16) >> 16 == (long)addr && (long)addr >= 0;
}
#else
static bool is_canonical(unsigned long addr)
{
	return true;
}
#endif

static __noreturn void do_page_fault(unsigned long addr, enum fault_access access)
{
	int fsr = ram_fd >= 0 ? mmu_fault_status(addr, access) : FSR_SECT_FAULT;

	if (fsr == FSR_BUS_ERROR && IS_ENABLED(CONFIG_MMU_HOST))
		pr_alert("Unhandled fault: external abort on non-linefetch (%#05x) at %#08lx\n",
			 fsr | (access == FAULT_WRITE ? FSR_WRITE : 0), addr);
	else
		pr_alert("Unable to handle kernel %s at virtual address %08lx\n",
			 addr < PAGE_SIZE ? "NULL pointer dereference" : "paging request", addr);
	if (!is_canonical(addr))
		pr_alert("[%08lx] cannot be an address; it is the value of a register\n", addr);
	else if (ram_fd >= 0)
		show_pte(addr);
	describe(addr, addr == uc_pc(this_thread.context));
	die("Oops", fsr | (access == FAULT_WRITE ? FSR_WRITE : 0));
}

/*
 * An x86 CPU does not say which address it was if the address cannot exist (it is not
 * canonical). It is in one of the registers, or close to what is in one: take the
 * first that has such a value, and rather one of a known kind.
 */
static bool find_address(const ucontext_t *uc, unsigned long *addr)
{
	bool found = false;

	for (int i = 0; i < NR_UC_REGISTERS; i++) {
		unsigned long value = uc_register(uc, i);

		if (is_canonical(value) || (found && !is_poisoned(value)))
			continue;
		*addr = value;
		found = true;
		if (is_poisoned(value))
			break;
	}
	return found;
}

/* The host names no address: it is one that cannot exist, or must be aligned. */
static __noreturn void do_general_protection(const ucontext_t *uc, enum fault_access access)
{
	if (find_address(uc, &this_thread.address))
		do_page_fault(this_thread.address, access);
	pr_alert("Unhandled fault: alignment exception (%#05x)\n", FSR_ALIGNMENT);
	pr_alert("the host does not tell the address; an instruction that needs an aligned one "
		 "got another\n");
	die("Oops", FSR_ALIGNMENT);
}

/* SIGSEGV, by the name of ARM's vector: the host found no translation. */
static void do_DataAbort(const siginfo_t *info, const ucontext_t *uc)
{
	if (info->si_code == SI_KERNEL && !info->si_addr)
		do_general_protection(uc, uc_access(uc));
	do_page_fault((unsigned long)info->si_addr, uc_access(uc));
}

/* SIGBUS: the host has a mapping, and nothing behind it. */
static void do_bus_error(const siginfo_t *info, const ucontext_t *uc)
{
	bool unaligned = info->si_code == BUS_ADRALN;
	int fsr = unaligned ? FSR_ALIGNMENT : FSR_BUS_ERROR;

	fsr |= uc_access(uc) == FAULT_WRITE ? FSR_WRITE : 0;
	pr_alert("Unhandled fault: %s (%#05x) at %#08lx\n",
		 unaligned ? "alignment exception" : "external abort on non-linefetch", fsr,
		 (unsigned long)info->si_addr);
	if (unaligned)
		pr_alert("this address must be aligned, and is not\n");
	else
		pr_alert("the host has no memory for this page: it has none left, or somebody "
			 "made the file shorter that is RAM\n");
	die("Oops", fsr);
}

/*
 * The first line is that of ARM, where a function of the kernel divides, prints the line
 * and returns 0. The host's CPU cannot go on like that, so this is an Oops, as on x86.
 */
static void do_division(void)
{
	pr_alert("Division by zero in kernel.\n");
	pr_alert("a divisor is 0, or the quotient is too large: the smallest negative number "
		 "divided by -1\n");
	die("Oops - divide error", 0);
}

static void do_undefinstr(void)
{
	pr_alert("the CPU does not know this instruction: __builtin_trap(), code that the "
		 "compiler took for unreachable, or a jump into data\n");
	die("Oops - undefined instruction", 0);
}

/* ---- the handler ---- */

/* A report that faults would do so again. */
static void check_no_fault_in_report(void)
{
	static const char words[] = "Another fault while an Oops is reported: no more is known.\n";

	if (!this_thread.context)
		return;
	console_write(words, sizeof(words) - 1, true);
	host_abort();
}

/* A signal that somebody sent (kill -SEGV) is no fault, and ends the process as usual. */
static bool was_sent(int sig, const siginfo_t *info)
{
	if (info->si_code != SI_USER && info->si_code != SI_QUEUE && info->si_code != SI_TKILL)
		return false;
	/* glibc divides by zero on ARM, and abort() of a library traps, by raise(). */
	if (sig == SIGFPE && info->si_pid == getpid())
		return false;
	signal(sig, SIG_DFL);
	raise(sig);
	return true;
}

static void fault_handler(int sig, siginfo_t *info, void *context)
{
	if (was_sent(sig, info))
		return;
	check_no_fault_in_report();
	if (sig == SIGSEGV && ram_fd >= 0 &&
	    handle_mm_fault((unsigned long)info->si_addr, uc_access(context)))
		return;
	oops_enter();
	this_thread.context = context;
	this_thread.address = (unsigned long)info->si_addr;
	pr_alert("8<--- cut here ---\n");
	switch (sig) {
	case SIGSEGV:
		do_DataAbort(info, context);
		break;
	case SIGBUS:
		do_bus_error(info, context);
		break;
	case SIGFPE:
		do_division();
		break;
	default:
		do_undefinstr();
	}
}

/**
 * fault_init - from here on a fault is an Oops
 *
 * For setup_command_line() and memory_init(), by the thread of main(). A second call
 * does it again: in a test somebody else may have taken the signals meanwhile.
 */
void fault_init(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	struct sigaction sa = { .sa_sigaction = fault_handler,
				.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

	main_stack_init();
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (sigaction(signals[i], &sa, NULL))
			boot_error("the host takes no handler for faults");
}
