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
 * Below that stand the services that a kernel gets from its firmware and that
 * the host gives here: a console, the end of the process.
 * mm/kallsyms.c has the stack and the symbols, mm/oops.c the faults.
 *
 * Linux: arch/arm/mm/init.c, arch/arm/mm/mmu.c.
 */

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/biscuitos.h>
#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/leak.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/trace_events.h>

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

struct task_struct init_task __aligned(8) = { .pid = 1, .comm = "biscuitos" };

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
 *
 * The shell sees status 134, which is 128 + SIGABRT.
 */
void host_abort(void)
{
	trace_write();
	abort();
}

static void *forbidden_start;
static size_t forbidden_size;

static void permit_reading(void)
{
	mprotect(forbidden_start, forbidden_size, PROT_READ);
}

/**
 * host_forbid - from here on nobody may access some memory of the program
 * @start: the first byte; at the beginning of a page
 * @size: bytes, whole pages
 *
 * For one range. When a program with AddressSanitizer ends, this looks for pointers in
 * all variables of the program; for that the range can be read again.
 */
void host_forbid(void *start, size_t size)
{
	if (mprotect(start, size, PROT_NONE))
		panic("the host does not protect memory: %s", strerror(errno));
	forbidden_start = start;
	forbidden_size = size;
	if (IS_ENABLED(__SANITIZE_ADDRESS__))
		atexit(permit_reading);
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

	/* A limit for files, of the shell, is an error of the call that meets it. */
	signal(SIGXFSZ, SIG_IGN);
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
	trace_init();
	fault_init();
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
 * Return: what main() returns: 0, EXIT_LEAKED if something was left, or EXIT_NO_TRACE if the
 * events could not be written.
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
	if (!trace_write())
		return EXIT_NO_TRACE;
	return leak_found() ? EXIT_LEAKED : 0;
}
