// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulated board: everything that needs the host.
 *
 * RAM is one memory file. Offset 0 is physical address CONFIG_MEMBLOCK_BASE;
 * low memory is mapped, shared, at PAGE_OFFSET, so that a pointer into it is
 * simply used; high memory is a part of the file that nothing maps.
 *
 *	memory file	0 ............... lowmem_size ... + highmem_size
 *	physical	PHYS_OFFSET ..... low ........... high
 *	virtual		PAGE_OFFSET ..... high_memory	  (no address)
 *
 * The file is sparse: RAM costs the host nothing until it is touched.
 *
 * memory_init() makes the RAM, tells memblock about it and gives memblock the
 * limit below which what it hands out is mapped. From there on the code is a
 * kernel's. memory_exit() is the way back.
 *
 * Below that stand the services the kernel gets from its firmware and its
 * linker here from the host: a console, a stack trace, a symbol table.
 *
 * Linux: arch/arm/mm/init.c, arch/arm/mm/mmu.c, kernel/kallsyms.c.
 */

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unwind.h>

#include <linux/biscuitos.h>
#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/kallsyms.h>
#include <linux/leak.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/sched.h>
#include <linux/sizes.h>

#define MIN_RAM_SIZE SZ_1M

/*
 * How much fits at PAGE_OFFSET. On a 32-bit host the process itself begins at
 * 0x80000000; on a 64-bit host nobody is near for 16 TiB.
 */
#ifdef CONFIG_64BIT
#define WINDOW_SIZE ((16UL << 40) - (4UL << 30))
#else
#define WINDOW_SIZE (0x80000000UL - PAGE_OFFSET)
#endif

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#ifndef CONFIG_HIGHMEM_SIZE
#define CONFIG_HIGHMEM_SIZE 0
#endif

void *high_memory;
phys_addr_t lowmem_size = CONFIG_MEMBLOCK_SIZE;
phys_addr_t highmem_size = IS_ENABLED(CONFIG_HIGHMEM) ? CONFIG_HIGHMEM_SIZE : 0;

#ifdef CONFIG_SMP
__thread int cpu_number;
#endif

#define IS_PHYS_ADDR(x) ((phys_addr_t)(x) == (x))
static_assert(IS_PHYS_ADDR(CONFIG_MEMBLOCK_BASE) && IS_PHYS_ADDR(CONFIG_MEMBLOCK_SIZE) &&
		      IS_PHYS_ADDR(CONFIG_HIGHMEM_SIZE),
	      "a physical address of this host has 32 bits; CONFIG_PHYS_ADDR_T_64BIT=y");

int ram_fd = -1;

struct task_struct init_task = { .pid = 1, .comm = "biscuitos" };

/* ---- the console ---- */

/**
 * console_write - put text where the user sees it
 * @s: the text
 * @len: its length in bytes
 * @is_error: to stderr instead of stdout
 *
 * Unbuffered, so that the two streams keep their order in one terminal.
 */
void console_write(const char *s, size_t len, bool is_error)
{
	while (len) {
		ssize_t n = write(is_error ? STDERR_FILENO : STDOUT_FILENO, s, len);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0)
			s += n, len -= n;
	}
}

/**
 * boot_error - the machine cannot boot, and why
 * @fmt: what is wrong and what to do, in one line, without line end
 *
 * Ends the process with status 1.
 */
void boot_error(const char *fmt, ...)
{
	char why[512], line[600];
	va_list args;

	va_start(args, fmt);
	vscnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	/* Whatever loglevel= says. */
	console_write(line, scnprintf(line, sizeof(line), "biscuitos: %s\n", why), true);
	host_exit(1);
}

/**
 * host_exit - end the process
 * @status: what the shell sees
 */
void host_exit(int status)
{
	exit(status);
}

/**
 * host_abort - stop as a crash does
 */
void host_abort(void)
{
	abort();
}

/* ---- boot parameters ---- */

static phys_addr_t __init parse_ram_size(const char *param, const char *val)
{
	unsigned long long size;
	char *end;

	if (!val)
		boot_error("%s needs a size: %s=64M", param, param);
	size = memparse(val, &end);
	if (end == val || *end)
		boot_error("%s=%s: not a size; write %s=64M", param, val, param);
	if (!IS_ALIGNED(size, PAGE_SIZE))
		boot_error("%s=%s: not a multiple of the page size, 4096", param, val);
	if (size > PHYS_ADDR_MAX - PHYS_OFFSET)
		boot_error("%s=%s: the physical addresses of this machine end before that", param,
			   val);
	return size;
}

static int __init early_mem(char *val)
{
	lowmem_size = parse_ram_size("mem", val);
	if (lowmem_size < MIN_RAM_SIZE)
		boot_error("mem=%s: too small to boot; the least is 1M", val);
	return 0;
}
early_param("mem", early_mem);
MODULE_PARM_DESC(mem, "mem=<nn>[KMGT]", "size of RAM (of low memory, where there is high memory)");

#ifdef CONFIG_HIGHMEM
static int __init early_highmem(char *val)
{
	highmem_size = parse_ram_size("highmem", val);
	return 0;
}
early_param("highmem", early_highmem);
MODULE_PARM_DESC(highmem, "highmem=<nn>[KMGT]", "size of high memory");
#endif

#ifdef CONFIG_NUMA
static unsigned long long nr_fake_nodes = 1;

static int __init early_numa(char *val)
{
	char *end;

	if (!val || strncmp(val, "fake=", 5))
		return -EINVAL;
	nr_fake_nodes = memparse(val + 5, &end);
	if (*end || nr_fake_nodes < 1 || nr_fake_nodes > MAX_NUMNODES)
		boot_error("numa=%s: between 1 and %d nodes (2^CONFIG_NODES_SHIFT)", val,
			   MAX_NUMNODES);
	return 0;
}
early_param("numa", early_numa);
MODULE_PARM_DESC(numa, "numa=fake=<n>", "split RAM into that many NUMA nodes");

static void __init register_ram(phys_addr_t size)
{
	phys_addr_t step = PAGE_ALIGN_DOWN(size / nr_fake_nodes), base = PHYS_OFFSET;

	for (unsigned int nid = 0; nid < nr_fake_nodes; nid++, base += step) {
		if (nid == nr_fake_nodes - 1)
			step = PHYS_OFFSET + size - base;
		memblock_add_node(base, step, nid, MEMBLOCK_NONE);
	}
}
#else
static void __init register_ram(phys_addr_t size)
{
	memblock_add(PHYS_OFFSET, size);
}
#endif

/* ---- RAM ---- */

static void __init map_ram(void)
{
	phys_addr_t size = lowmem_size + highmem_size;
	void *window = (void *)PAGE_OFFSET, *got;

	if (lowmem_size > WINDOW_SIZE)
		boot_error(
			"%llu MiB of RAM do not fit at %#lx: this host has room for %lu MiB there; "
			"boot with a smaller mem=",
			(u64)lowmem_size >> 20, PAGE_OFFSET, WINDOW_SIZE >> 20);

	ram_fd = memfd_create("biscuitos-ram", MFD_CLOEXEC);
	if (ram_fd < 0)
		boot_error("no memory file for RAM: %s; memfd_create() needs Linux 3.17 and no "
			   "sandbox that forbids it",
			   strerror(errno));
	if (ftruncate(ram_fd, (off_t)size))
		boot_error("the host gives no %llu MiB for RAM: %s; boot with a smaller mem=",
			   (u64)size >> 20, strerror(errno));

	got = mmap(window, lowmem_size, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_FIXED_NOREPLACE | MAP_NORESERVE, ram_fd, 0);
	if (got == window)
		return;
	if (got != MAP_FAILED || errno == EEXIST)
		boot_error("%#lx is taken in this process: build with another CONFIG_PAGE_OFFSET",
			   PAGE_OFFSET);
	boot_error("the host does not map %llu MiB at %#lx: %s; boot with a smaller mem=",
		   (u64)lowmem_size >> 20, PAGE_OFFSET, strerror(errno));
}

/**
 * memory_init - make RAM and hand it to memblock
 *
 * Afterwards low memory can be used through __va(), and memblock allocates
 * from it. Ends the process with one line on stderr if the host cannot give
 * what is asked. Linux: setup_arch(), arm_memblock_init().
 */
void __init memory_init(void)
{
	phys_addr_t size = lowmem_size + highmem_size;

	if (booted_already())
		return;
	if (size < highmem_size || size > PHYS_ADDR_MAX - PHYS_OFFSET)
		boot_error("%llu MiB of low and %llu MiB of high memory: the physical addresses "
			   "of this machine end before that",
			   (u64)lowmem_size >> 20, (u64)highmem_size >> 20);
	map_ram();
	high_memory = __va(PHYS_OFFSET + lowmem_size);

	register_ram(size);
#ifdef CONFIG_HAVE_MEMBLOCK_PHYS_MAP
	memblock_physmem_add(PHYS_OFFSET, size);
#endif
	/* What memblock hands out must be mapped. */
	memblock_set_current_limit(PHYS_OFFSET + lowmem_size);
	memblock_allow_resize();

	min_low_pfn = PHYS_PFN(PHYS_OFFSET);
	max_low_pfn = PHYS_PFN(PHYS_OFFSET + lowmem_size);
	max_pfn = PHYS_PFN(PHYS_OFFSET + size);

	pr_info("Memory: %lluK RAM at %#llx (%lluK low, %lluK high), linear map at %#lx\n",
		(u64)size >> 10, (u64)PHYS_OFFSET, (u64)lowmem_size >> 10, (u64)highmem_size >> 10,
		PAGE_OFFSET);
	memblock_dump_all();
}

/* Is this RAM, all of it? */
static bool is_ram(phys_addr_t addr, size_t len)
{
	phys_addr_t offset = addr - PHYS_OFFSET, size = lowmem_size + highmem_size;

	return offset <= size && len <= size - offset;
}

/**
 * phys_read - read RAM by its physical address
 * @addr: where; it need not be mapped
 * @buf: gets it
 * @len: bytes
 *
 * What a device does. The kernel needs a mapping: this is for code below the
 * layer that makes one. What is no RAM is a WARN and reads as zeroes.
 */
void phys_read(phys_addr_t addr, void *buf, size_t len)
{
	if (WARN(!is_ram(addr, len), "phys_read(%pa, %zu): no RAM\n", &addr, len) ||
	    pread(ram_fd, buf, len, (off_t)(addr - PHYS_OFFSET)) != (ssize_t)len)
		memset(buf, 0, len);
}

/**
 * phys_write - write RAM by its physical address
 * @addr: where; it need not be mapped
 * @buf: what
 * @len: bytes
 *
 * What is no RAM is a WARN and not written.
 */
void phys_write(phys_addr_t addr, const void *buf, size_t len)
{
	if (WARN(!is_ram(addr, len), "phys_write(%pa, %zu): no RAM\n", &addr, len))
		return;
	if (pwrite(ram_fd, buf, len, (off_t)(addr - PHYS_OFFSET)) != (ssize_t)len)
		panic("the host does not write to its memory file: %s", strerror(errno));
}

extern const exitcall_t __start_exitcall[] __weak;
extern const exitcall_t __stop_exitcall[] __weak;

static bool off;

/**
 * machine_is_off - has memory_exit() been called?
 */
bool machine_is_off(void)
{
	return off;
}

/**
 * memory_exit - report what was never given back, and take RAM away
 *
 * Each layer's report is an __exitcall(). With DEBUG=1 the invariants of all layers are
 * verified first. A second call is reported and has no effect.
 *
 * Return: what main() returns: 0, or EXIT_LEAKED if something was left.
 */
int __exit memory_exit(void)
{
	if (WARN(off, "memory_exit() was called already: the RAM is gone\n"))
		return EXIT_LEAKED;
	verify_invariants();
	for (const exitcall_t *fn = __stop_exitcall; fn > __start_exitcall;)
		(*--fn)();
	off = true;
	munmap((void *)PAGE_OFFSET, lowmem_size);
	close(ram_fd);
	ram_fd = -1;
	return leak_found() ? EXIT_LEAKED : 0;
}

/* ---- the stack and the symbols ---- */

struct trace {
	unsigned long *pcs;
	size_t len, max;
};

static _Unwind_Reason_Code trace_one(struct _Unwind_Context *context, void *arg)
{
	struct trace *t = arg;
	unsigned long pc = _Unwind_GetIP(context);

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
	struct trace t = { pcs, 0, max };

	_Unwind_Backtrace(trace_one, &t);
	return t.len;
}

size_t host_backtrace_of(const void *ucontext, unsigned long *pcs, size_t max)
{
	return host_backtrace(pcs, max);
}

void host_stack_init(void *guard, size_t guard_size)
{
}

/* Where the program was loaded; the linker defines it. */
extern const char __ehdr_start[] __attribute__((__visibility__("hidden")));

static unsigned long load_base(void)
{
	const ElfW(Ehdr) *eh = (const void *)__ehdr_start;

	return eh->e_type == ET_DYN ? (unsigned long)eh : 0;
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

/* The symbol table of the program's own file; empty if it has none. */
static struct {
	bool loaded;
	const ElfW(Sym) *syms;
	size_t nr;
	const char *names;
} symtab;

static void load_symtab(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const ElfW(Ehdr) *eh;
	const ElfW(Shdr) *sh;
	struct stat st;
	const char *file;

	symtab.loaded = true;
	if (fd < 0)
		return;
	if (fstat(fd, &st) || (size_t)st.st_size < sizeof(*eh)) {
		close(fd);
		return;
	}
	file = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (file == MAP_FAILED)
		return;

	eh = (const void *)file;
	sh = (const void *)(file + eh->e_shoff);
	for (size_t i = 0; i < eh->e_shnum; i++) {
		if (sh[i].sh_type != SHT_SYMTAB)
			continue;
		symtab.syms = (const void *)(file + sh[i].sh_offset);
		symtab.nr = sh[i].sh_size / sizeof(*symtab.syms);
		symtab.names = file + sh[sh[i].sh_link].sh_offset;
	}
}

/**
 * kallsyms_lookup - the function that holds an address
 * @addr: an address in the program
 * @symbolsize: if not NULL, gets the size of the function in bytes
 * @offset: if not NULL, gets how far into it @addr is
 *
 * Return: its name, or NULL when no function of the program holds @addr.
 */
const char *kallsyms_lookup(unsigned long addr, unsigned long *symbolsize, unsigned long *offset)
{
	if (!symtab.loaded)
		load_symtab();
	for (size_t i = 0; i < symtab.nr; i++) {
		const ElfW(Sym) *s = &symtab.syms[i];
		unsigned long start = load_base() + s->st_value;

#ifdef __arm__
		start &= ~1UL; /* the bit that says Thumb */
#endif
		/* ELF32_ST_TYPE and ELF64_ST_TYPE are the same. */
		if (ELF32_ST_TYPE(s->st_info) != STT_FUNC || addr < start ||
		    addr - start >= s->st_size)
			continue;
		if (symbolsize)
			*symbolsize = s->st_size;
		if (offset)
			*offset = addr - start;
		return symtab.names + s->st_name;
	}
	return NULL;
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
 * sprint_symbol - an address as text: function+offset/size
 * @buffer: gets the text
 * @size: of @buffer, in bytes
 * @addr: any address; one that is in no function is printed as a number
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
