/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BISCUITOS_H
#define _LINUX_BISCUITOS_H

/*
 * The board that everything here runs on, simulated in one process.
 *
 *	physical		virtual
 *
 *	PHYS_OFFSET  +--------+	PAGE_OFFSET  +--------+
 *		     |  low   |		     | linear |  the same bytes:
 *		     | memory | -----------> |  map   |  __va() and __pa()
 *		     +--------+	high_memory  +--------+
 *		     |  high  |   not mapped at all: only CONFIG_HIGHMEM=y has
 *		     | memory |   any, and reaching it is what kmap is for
 *		     +--------+
 *
 * What Linux keeps in asm/page.h, asm/memory.h and asm/setup.h is here: the
 * size of a page, the two address spaces and the way between them, and the
 * functions with which main() boots and halts the machine.
 */

#include <linux/types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE  (1UL << PAGE_SHIFT)
/*
 * Signed, so that it stays all ones above when a 64-bit physical address on a
 * 32-bit host is masked with it.
 */
#define PAGE_MASK (~((1L << PAGE_SHIFT) - 1))

/*
 * Where RAM begins, physically, and where the linear map begins, virtually.
 * A 64-bit process has the addresses of a 32-bit ARM kernel to spare, except
 * that AddressSanitizer keeps its shadow there. A 32-bit process has its
 * program and libraries around, and 0x60000000 to 0x80000000 free.
 */
#define PHYS_OFFSET ((phys_addr_t)CONFIG_MEMBLOCK_BASE)

#if defined(CONFIG_PAGE_OFFSET)
#define PAGE_OFFSET ((unsigned long)CONFIG_PAGE_OFFSET)
#elif !defined(CONFIG_64BIT)
#define PAGE_OFFSET 0x64000000UL
#elif defined(__SANITIZE_ADDRESS__)
#define PAGE_OFFSET 0x2000c0000000UL
#else
#define PAGE_OFFSET 0xc0000000UL
#endif

/**
 * __pa - physical address of a byte of low memory
 * @x: pointer, or unsigned long, into the linear map
 */
#define __pa(x) ((phys_addr_t)((unsigned long)(x)-PAGE_OFFSET) + PHYS_OFFSET)

/**
 * __va - where a byte of low memory is mapped
 * @x: physical address
 */
#define __va(x) ((void *)((unsigned long)((phys_addr_t)(x)-PHYS_OFFSET) + PAGE_OFFSET))

/**
 * virt_to_phys - physical address of a byte of low memory
 * @addr: pointer into the linear map
 *
 * Return: the physical address; garbage for any other pointer, as in Linux.
 */
static inline phys_addr_t virt_to_phys(const volatile void *addr)
{
	return __pa(addr);
}

/**
 * phys_to_virt - where a byte of low memory is mapped
 * @addr: physical address
 *
 * Return: the pointer. Linux: arch/arm/include/asm/memory.h.
 */
static inline void *phys_to_virt(phys_addr_t addr)
{
	return __va(addr);
}

/* The end of the linear map; the first byte that is not low memory. */
extern void *high_memory;

/*
 * The number of the CPU that runs this (Linux: asm/smp.h). Each thread of the host
 * knows to which CPU it belongs. Without the smp layer there is CPU 0 alone.
 */
#ifdef CONFIG_SMP
extern __thread int cpu_number;
#define raw_smp_processor_id() cpu_number
#else
#define raw_smp_processor_id() 0
#endif

/* RAM of the running machine, in bytes: what mem= and highmem= gave. */
extern phys_addr_t lowmem_size;
extern phys_addr_t highmem_size;

/**
 * struct demo - one thing that a project shows
 * @name: the word that runs it
 * @run: the demo: kernel API and printk() alone, nothing left allocated
 * @what: what it shows, in a line
 */
struct demo {
	const char *name;
	void (*run)(void);
	const char *what;
};

void setup_command_line(int argc, char *argv[], const struct demo *demos, size_t nr_demos);
void memory_init(void);
void run_demos(void);
int memory_exit(void);
bool machine_is_off(void);

/*
 * The exit status of the program: 0 if all is well, 1 after a boot error or if the file of
 * trace= is not complete, 2 if something was not given back; 134, of SIGABRT, after a BUG().
 */
#define EXIT_NO_TRACE 1
#define EXIT_LEAKED   2

/* Physical memory that is not mapped: as a device reaches it. */
void phys_read(phys_addr_t addr, void *buf, size_t len);
void phys_write(phys_addr_t addr, const void *buf, size_t len);

/* Between the machine's own files: what they need from the host. */
#define BACKTRACE_DEPTH 24

extern int ram_fd; /* the memory file: RAM from PHYS_OFFSET on */

void console_write(const char *s, size_t len, bool is_error);
bool is_kernel_rodata(unsigned long addr);
size_t host_backtrace(unsigned long *pcs, size_t max);
size_t host_backtrace_of(const void *ucontext, unsigned long *pcs, size_t max);
void host_forbid(void *start, size_t size);
void fault_init(void);
void host_stack_init(const void *guard, size_t guard_size);
void host_stack_exit(void);
const void *oops_context(void);
unsigned long oops_address(void);
void host_report_lock(void);
void host_report_unlock(void);
__noreturn void host_exit(int status);
__noreturn void host_abort(void);
__cold __noreturn __printf(1, 2) void boot_error(const char *fmt, ...);
unsigned int boot_number(const char *name, const char *val, unsigned int max);

#endif /* _LINUX_BISCUITOS_H */
