// SPDX-License-Identifier: GPL-2.0-only
/*
 * One mistake a demo: each ends in an Oops or a BUG, or warns. oops.t builds this in
 * every project, with all layers booted, and reads the reports.
 */

#include <string.h>
#include <unistd.h>

#include <linux/biscuitos.h>
#include <linux/fault.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/memblock.h>
#include <linux/poison.h>
#include <linux/sizes.h>
#ifdef CONFIG_BUDDY
#include <linux/mm.h>
#endif
#ifdef CONFIG_PERCPU
#include <linux/percpu.h>
#endif
#ifdef CONFIG_SMP
#include <linux/smp.h>
#else
#define smp_init()
#endif
#ifdef CONFIG_PGTABLE
#include <linux/pgtable.h>
#endif
#ifdef CONFIG_FIXMAP
#include <linux/fixmap.h>
#endif
#ifdef CONFIG_KMEM_CACHE
#include <linux/slab.h>
#elif defined(CONFIG_SLUB)
#include <linux/slub.h>
#endif
#ifdef CONFIG_KMAP
#include <linux/highmem.h>
#endif
#ifdef CONFIG_VMALLOC
#include <linux/vmalloc.h>
#endif

struct item {
	struct list_head list;
	long value;
};

/* The compiler must not know what is in these. */
static struct item *volatile item;
static void (*volatile function)(void);
static volatile int zero;
static volatile long sink;

static noinline void fault_null(void)
{
	item->value = 1;
}

static noinline void fault_jump(void)
{
	function();
	barrier();
}

/* A byte over and over, as a pointer. */
static noinline void follow(unsigned char byte)
{
	item = (struct item *)(~0UL / 0xff * byte);
	sink = item->value;
}

static noinline void fault_freed(void)
{
	follow(POISON_FREE);
	barrier();
}

static noinline void fault_inuse(void)
{
	follow(POISON_INUSE);
	barrier();
}

static noinline void fault_list(void)
{
	LIST_HEAD(head);
	struct item a;

	list_add(&a.list, &head);
	list_del(&a.list);
	item = (struct item *)READ_ONCE(a.list.prev);
	item->list.prev = NULL;
}

/* In the C library, on behalf of this function. */
static noinline void fault_memset(void)
{
	memset(item, zero, SZ_64K + zero);
	barrier();
}

static noinline void fault_constant(void)
{
	*(volatile char *)(unsigned long)"constant" = 1;
}

static noinline void fault_outside(void)
{
	*(volatile char *)0x1234000UL = 1;
}

static noinline void fault_divide(void)
{
	sink = 7 / zero;
}

static noinline void fault_instruction(void)
{
	__builtin_trap();
}

static noinline int recurse(int n)
{
	volatile char room[1024];

	room[n % 1024] = 1;
	return zero ? 0 : recurse(n + 1) + room[n % 1024];
}

static noinline void fault_stack(void)
{
	sink = recurse(1);
}

/* Somebody makes the memory file shorter. */
static noinline void fault_bus(void)
{
	if (!ftruncate(ram_fd, SZ_64K))
		*(volatile char *)__va(PHYS_OFFSET + SZ_512K) = 1;
}

#ifdef CONFIG_HIGHMEM
/* The linear map ends before it. */
static noinline void fault_high(void)
{
	*(volatile char *)__va(page_to_phys(alloc_page(GFP_HIGHUSER))) = 1;
}
#endif

static noinline void fault_exit(void)
{
	volatile char *ram = __va(PHYS_OFFSET);

	memory_exit();
	*ram = 1;
}

static noinline void fault_bug(void)
{
	BUG_ON(!zero);
}

static noinline void fault_panic(void)
{
	panic("no %s\n", "hope");
}

static noinline void fault_warn(void)
{
	WARN_ON(!zero);
	WARN(!zero, "second\n");
	barrier();
}

/* Its report faults, and its report's describer does. */
static noinline void fault_nested(void)
{
	*(volatile char *)0x4321000UL = 1;
}

static bool describe_by_fault(unsigned long addr)
{
	if (addr != 0x4321000UL)
		return false;
	fault_null();
	return true;
}
fault_describer(describe_by_fault);

static noinline void fault_bug_in_report(void)
{
	*(volatile char *)0x5432000UL = 1;
}

static bool describe_by_bug(unsigned long addr)
{
	BUG_ON(addr == 0x5432000UL);
	return false;
}
fault_describer(describe_by_bug);

#define FAULT(name)                              \
	{                                        \
#name, fault_##name, "a mistake" \
	}

static const struct demo demos[] = {
#ifdef CONFIG_HIGHMEM
	FAULT(high),
#endif
	FAULT(null),   FAULT(jump),	FAULT(freed),	      FAULT(inuse),  FAULT(list),
	FAULT(memset), FAULT(constant), FAULT(outside),	      FAULT(divide), FAULT(instruction),
	FAULT(stack),  FAULT(bus),	FAULT(exit),	      FAULT(bug),    FAULT(panic),
	FAULT(warn),   FAULT(nested),	FAULT(bug_in_report),
};

int main(int argc, char *argv[])
{
	if (argc == 1)
		fault_null(); /* nothing is booted */
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	if (argc == 2)
		fault_null(); /* RAM is not there yet */
	memory_init();
#ifdef CONFIG_PGTABLE
	paging_init();
#endif
#ifdef CONFIG_FIXMAP
	early_fixmap_init();
#endif
#ifdef CONFIG_PERCPU
	setup_per_cpu_areas();
#endif
	smp_init();
#ifdef CONFIG_BUDDY
	mem_init();
#endif
#ifdef CONFIG_SLUB
	kmem_cache_init();
#endif
#ifdef CONFIG_KMAP
	kmap_init();
#endif
#ifdef CONFIG_VMALLOC
	vmalloc_init();
#endif
	run_demos();
	return 0;
}
