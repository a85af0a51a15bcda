// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a report needs to know about the program: the calls on the stack, the
 * names of functions and variables, and the lines of the source.
 *
 *	stack  --unwind-->  address  --symbol table-->	slab_alloc+0x1f/0x80
 *				     --addr2line----->	(mm/slub.c:123)
 *
 * The host unwinds the stack. From the handler of a fault it unwinds through
 * the frame of the signal, and what lies in front of that frame is the handler's
 * own: host_backtrace_of() leaves it out.
 *
 * Names are in the symbol table of the program's own file, static ones included.
 * Lines are in its debug information, which the program addr2line can read. It is
 * started once for a report and asked for all frames at once. Where it is not
 * installed, or does not answer in time, the report goes without lines. The
 * environment variable ADDR2LINE names another program; empty, it names none.
 *
 * All of this works in a process that crashes: nothing here uses malloc(), and
 * no lock is held. Several CPUs may ask for names at once. Lines belong to a
 * report, and oops_enter() lets in one CPU at a time.
 *
 * Linux: kernel/kallsyms.c, scripts/decode_stacktrace.sh.
 */

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <unwind.h>

#include <linux/biscuitos.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>

#include "ucontext.h"

/* ---- the stack ---- */

/**
 * host_read_word - read memory that may not be there
 * @addr: where
 * @value: gets the word
 *
 * The host reads it, which can tell that nothing is there without a fault.
 *
 * Return: false if nothing is there.
 */
bool host_read_word(unsigned long addr, unsigned long *value)
{
	int ends[2];
	bool done;

	if (pipe2(ends, O_CLOEXEC))
		return false;
	done = write(ends[1], (void *)addr, sizeof(*value)) == sizeof(*value) &&
	       read(ends[0], value, sizeof(*value)) == sizeof(*value);
	close(ends[0]);
	close(ends[1]);
	return done;
}

struct trace {
	unsigned long *pcs;
	size_t len, max;
	bool waits; /* nothing counts before the address @from */
	unsigned long from;
};

static _Unwind_Reason_Code trace_one(struct _Unwind_Context *context, void *arg)
{
	struct trace *t = arg;
	unsigned long pc = _Unwind_GetIP(context);

	if (t->waits && pc != t->from)
		return _URC_NO_REASON;
	t->waits = false;
	if (!pc || t->len == t->max)
		return _URC_END_OF_STACK;
	t->pcs[t->len++] = pc;
	return _URC_NO_REASON;
}

/**
 * host_backtrace - the return addresses on the stack
 * @pcs: gets them, innermost first; the first lies in this function
 * @max: room in @pcs
 *
 * Return: how many there are.
 */
noinline size_t host_backtrace(unsigned long *pcs, size_t max)
{
	struct trace t = { pcs, 0, max, false, 0 };

	_Unwind_Backtrace(trace_one, &t);
	return t.len;
}

/* The callers of a function in which no CPU can be: a jump through a bad pointer led there. */
static size_t trace_of_bad_jump(ucontext_t *uc, unsigned long *pcs, size_t max)
{
	const ucontext_t saved = *uc;
	struct trace t = { pcs, 0, max, true, 0 };

	/* As if that function had returned at once. */
	if (!uc_return(uc))
		return 0;
	t.from = uc_pc(uc);
	_Unwind_Backtrace(trace_one, &t);
	*uc = saved;
	return t.len;
}

/* Is there code, as far as can be seen? Where it is not, the unwinder must not look. */
static bool is_code(unsigned long pc)
{
	unsigned long word;

	return kallsyms_lookup(pc, NULL, NULL) || host_read_word(pc, &word);
}

/**
 * host_backtrace_of - the calls that led to where a signal met a thread
 * @ucontext: what the handler of the signal got as its third argument
 * @pcs: gets the program counter of the context, and then the return addresses of its
 *	callers, innermost first
 * @max: room in @pcs
 *
 * Only the handler of that signal, and what it calls, may use this.
 *
 * Return: how many addresses there are, at least 1 if @max is not 0.
 */
noinline size_t host_backtrace_of(const void *ucontext, unsigned long *pcs, size_t max)
{
	ucontext_t *uc = (ucontext_t *)ucontext;
	struct trace t = { pcs, 0, max, true, uc_pc(uc) };

	if (!max)
		return 0;
	if (is_code(uc_pc(uc)))
		_Unwind_Backtrace(trace_one, &t);
	if (t.len > 1)
		return t.len;
	pcs[0] = uc_pc(uc);
	return 1 + trace_of_bad_jump(uc, pcs + 1, max - 1);
}

/* ---- the program in memory ---- */

/* Where the program was loaded; the linker defines it. */
extern const char __ehdr_start[] __attribute__((__visibility__("hidden")));

static unsigned long load_base(void)
{
	const ElfW(Ehdr) *eh = (const void *)__ehdr_start;

	return eh->e_type == ET_DYN ? (unsigned long)eh : 0;
}

/**
 * kallsyms_link_address - the address that the linker gave to code
 * @addr: where the code is
 *
 * The host loads the program somewhere else in each run; this address is always the same.
 */
unsigned long kallsyms_link_address(unsigned long addr)
{
	return addr - load_base();
}

/**
 * is_kernel_rodata - is this in the program's read-only data?
 * @addr: any address
 *
 * That is where the compiler puts strings, and all that is const. What the
 * program loader maps without the right to write counts. Linux:
 * include/asm-generic/sections.h.
 */
bool is_kernel_rodata(unsigned long addr)
{
	const ElfW(Ehdr) *eh = (const void *)__ehdr_start;
	const ElfW(Phdr) *ph = (const void *)(__ehdr_start + eh->e_phoff);

	addr -= load_base();
	for (size_t i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && addr - ph[i].p_vaddr < ph[i].p_memsz)
			return !(ph[i].p_flags & PF_W);
	return false;
}

/* ---- the symbol table ---- */

static const char no_file[1];

/* The program's own file, mapped; no_file if that cannot be. */
static const char *map_own_file(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const char *file = MAP_FAILED;
	struct stat st;

	if (fd < 0)
		return no_file;
	if (!fstat(fd, &st) && (size_t)st.st_size >= sizeof(ElfW(Ehdr)))
		file = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	return file == MAP_FAILED ? no_file : file;
}

/* The same, mapped once. If two CPUs come first, the second map stays unused. */
static const char *own_file(void)
{
	static const char *mapped;
	const char *file = __atomic_load_n(&mapped, __ATOMIC_ACQUIRE), *none = NULL;

	if (file)
		return file;
	file = map_own_file();
	if (__atomic_compare_exchange_n(&mapped, &none, file, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE))
		return file;
	return none;
}

struct symtab {
	const ElfW(Sym) *syms;
	size_t nr;
	const char *names;
};

/* The symbol table of the program's own file; empty if it has none. */
static struct symtab find_symtab(void)
{
	const char *file = own_file();
	const ElfW(Ehdr) *eh = (const void *)file;
	const ElfW(Shdr) *sh;
	struct symtab t = { NULL, 0, NULL };

	if (file == no_file)
		return t;
	sh = (const void *)(file + eh->e_shoff);
	for (size_t i = 0; i < eh->e_shnum; i++) {
		if (sh[i].sh_type != SHT_SYMTAB)
			continue;
		t.syms = (const void *)(file + sh[i].sh_offset);
		t.nr = sh[i].sh_size / sizeof(*t.syms);
		t.names = file + sh[sh[i].sh_link].sh_offset;
	}
	return t;
}

/* Functions, and variables: a lock has a name, too. */
static bool is_named(const ElfW(Sym) *sym)
{
	/* ELF32_ST_TYPE and ELF64_ST_TYPE are the same. */
	return ELF32_ST_TYPE(sym->st_info) == STT_FUNC || ELF32_ST_TYPE(sym->st_info) == STT_OBJECT;
}

/* Where a symbol is in memory. */
static unsigned long symbol_start(const ElfW(Sym) *sym)
{
	/* On ARM an odd address says that a function has Thumb code. */
	bool odd = IS_ENABLED(__arm__) && ELF32_ST_TYPE(sym->st_info) == STT_FUNC;

	return (load_base() + sym->st_value) & ~(unsigned long)odd;
}

/**
 * kallsyms_lookup - the function or variable that holds an address
 * @addr: an address in the program
 * @symbolsize: if not NULL, gets the size of the symbol in bytes
 * @offset: if not NULL, gets how far into it @addr is
 *
 * Return: its name, or NULL when no symbol of the program holds @addr.
 */
const char *kallsyms_lookup(unsigned long addr, unsigned long *symbolsize, unsigned long *offset)
{
	struct symtab t = find_symtab();

	for (size_t i = 0; i < t.nr; i++) {
		const ElfW(Sym) *s = &t.syms[i];
		unsigned long start = symbol_start(s);

		if (!is_named(s) || addr < start || addr - start >= s->st_size)
			continue;
		if (symbolsize)
			*symbolsize = s->st_size;
		if (offset)
			*offset = addr - start;
		return t.names + s->st_name;
	}
	return NULL;
}

/**
 * kallsyms_on_each_symbol - visit all functions and variables of the program
 * @fn: gets @data, the name, and the address; what is not 0 ends the visit
 * @data: for @fn
 *
 * Return: what @fn returned last; 0 if there are none.
 */
int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, unsigned long addr), void *data)
{
	struct symtab t = find_symtab();
	int ret = 0;

	for (size_t i = 0; i < t.nr && !ret; i++)
		if (is_named(&t.syms[i]))
			ret = fn(data, t.names + t.syms[i].st_name, symbol_start(&t.syms[i]));
	return ret;
}

static int print_symbol(char *buffer, size_t size, unsigned long addr, unsigned long back)
{
	unsigned long symbolsize, offset;
	const char *name = kallsyms_lookup(addr - back, &symbolsize, &offset);

	if (!name)
		return scnprintf(buffer, size, "0x%lx", addr);
	return scnprintf(buffer, size, "%s+%#lx/%#lx", name, offset + back, symbolsize);
}

/**
 * sprint_symbol - an address as text: symbol+offset/size
 * @buffer: gets the text
 * @size: of @buffer, in bytes
 * @addr: any address; one that is in no symbol is printed as a number
 *
 * Return: length of the text.
 */
int sprint_symbol(char *buffer, size_t size, unsigned long addr)
{
	return print_symbol(buffer, size, addr, 0);
}

/**
 * sprint_backtrace - a return address as text: the function that called
 * @buffer: gets the text
 * @size: of @buffer, in bytes
 * @addr: a return address; the call in front of it may end its function
 *
 * Return: length of the text.
 */
int sprint_backtrace(char *buffer, size_t size, unsigned long addr)
{
	return print_symbol(buffer, size, addr, 1);
}

/* ---- the lines of the source ---- */

#define ADDR2LINE_TIMEOUT_MS 2000
#define ADDR2LINE_OUTPUT     16384
#define HEX_LEN		     (2 + 16 + 1)

/* What is known already. A report often has frames of the one before. */
static struct {
	unsigned long pc;
	struct source_line line;
} known_lines[64];
static size_t next_known;

static const struct source_line *find_known(unsigned long pc)
{
	for (size_t i = 0; i < ARRAY_SIZE(known_lines); i++)
		if (known_lines[i].pc == pc)
			return &known_lines[i].line;
	return NULL;
}

/*
 * The host's system calls alone, without the C library around them: the process may have
 * crashed anywhere, and locks of the library, or of a sanitizer, may be held for ever.
 */
static __noreturn void become_addr2line(char *const argv[], int out)
{
	int null = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR);

	syscall(SYS_dup3, null, STDIN_FILENO, 0);
	syscall(SYS_dup3, out, STDOUT_FILENO, 0);
	syscall(SYS_dup3, null, STDERR_FILENO, 0);
	execvp(argv[0], argv);
	for (;;)
		syscall(SYS_exit_group, 127);
}

static pid_t host_fork(void)
{
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

/* Read what comes until its end; false if that takes too long. */
static bool read_in_time(int fd, char *buf, size_t size)
{
	long deadline = milliseconds() + ADDR2LINE_TIMEOUT_MS, left;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t len = 0;

	while ((left = deadline - milliseconds()) > 0) {
		ssize_t n = poll(&p, 1, (int)left);

		if (n > 0)
			n = read(fd, buf + len, size - 1 - len);
		else if (!n)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || len == size - 1) {
			buf[len] = '\0';
			return true;
		}
		len += n;
	}
	return false;
}

/* Run addr2line; its output, or NULL if it does not run or hangs. */
static const char *run_addr2line(char *const argv[])
{
	static char output[ADDR2LINE_OUTPUT];
	bool answered;
	int ends[2], status;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return NULL;
	pid = host_fork();
	if (!pid)
		become_addr2line(argv, ends[1]);
	close(ends[1]);
	answered = pid > 0 && read_in_time(ends[0], output, sizeof(output));
	close(ends[0]);
	if (pid < 0)
		return NULL;
	if (!answered)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return NULL;
	return answered && WIFEXITED(status) && !WEXITSTATUS(status) ? output : NULL;
}

/*
 * "<dir>/mm/slub.c:123 (discriminator 2)" becomes "mm/slub.c:123". The compiler notes
 * the directory in which it ran. @dir_len is the length of that name here, and the same
 * for all files, unless a compiler cache has objects from elsewhere.
 */
static void keep_line(struct source_line *to, const char *from, size_t len, const char *dir,
		      size_t dir_len)
{
	const char *end = memchr(from, ' ', len) ?: from + len;
	const char *own = memmem(from, end - from, "/mm/", 4);

	if (!own)
		own = memmem(from, end - from, "/include/linux/", 15);
	to->text[0] = '\0';
	/* "??:0", or "main.c:?": no line has the number 0. */
	if (end - from < 3 || *from == '?' || end[-1] == '?' || !memcmp(end - 2, ":0", 2))
		return;
	if (dir_len && (size_t)(end - from) > dir_len && !memcmp(from, dir, dir_len))
		from += dir_len;
	else if (own)
		from = own + 1;
	scnprintf(to->text, sizeof(to->text), "%.*s", (int)(end - from), from);
}

/* The output has a line for each address; the first is about this file. */
static void take_output(const char *output, const unsigned long *pcs, size_t n)
{
	const char *dir = output, *end = strchr(output, '\n');
	const char *self = end ? memmem(output, end - output, __FILE__, sizeof(__FILE__) - 1) :
				 NULL;
	size_t dir_len = self ? self - dir : 0;

	for (size_t i = 0; i < n && end; i++) {
		const char *start = end + 1;

		end = strchr(start, '\n');
		if (!end)
			return;
		known_lines[next_known].pc = pcs[i];
		keep_line(&known_lines[next_known].line, start, end - start, dir, dir_len);
		next_known = (next_known + 1) % ARRAY_SIZE(known_lines);
	}
}

/* Ask for those that are not known. One process that fails is the last one. */
static void ask_for_lines(const unsigned long *pcs, size_t n)
{
	static bool failed;
	char text[BACKTRACE_DEPTH + 1][HEX_LEN], exe[32], *program = getenv("ADDR2LINE");
	char *argv[BACKTRACE_DEPTH + 6] = { program ?: "addr2line", "-e", exe };
	unsigned long unknown[BACKTRACE_DEPTH];
	const char *output = NULL;
	size_t nr = 0, argc = 3;

	if (failed || (program && !*program))
		return;
	scnprintf(exe, sizeof(exe), "/proc/%d/exe", (int)getpid());
	scnprintf(text[0], HEX_LEN, "%#lx", (unsigned long)ask_for_lines - load_base());
	argv[argc++] = text[0];
	for (size_t i = 0; i < n && nr < BACKTRACE_DEPTH; i++) {
		if (find_known(pcs[i]))
			continue;
		unknown[nr++] = pcs[i];
		scnprintf(text[nr], HEX_LEN, "%#lx", pcs[i] - load_base());
		argv[argc++] = text[nr];
	}
	if (!nr)
		return;
	output = run_addr2line(argv);
	if (output)
		take_output(output, unknown, nr);
	failed = !output;
}

/**
 * source_lines - where the code at some addresses is in the source
 * @pcs: the addresses, each inside of an instruction
 * @n: how many
 * @lines: gets file and line of each; an empty text where that is not known
 *
 * The caller is in a report; see oops_enter().
 */
void source_lines(const unsigned long *pcs, size_t n, struct source_line *lines)
{
	ask_for_lines(pcs, n);
	for (size_t i = 0; i < n; i++) {
		const struct source_line *known = find_known(pcs[i]);

		lines[i] = known ? *known : (struct source_line){ "" };
	}
}
