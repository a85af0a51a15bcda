// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boots a machine on which one of Linux's test modules is loaded. Where there
 * is a page allocator, says how many pages were free before it and after.
 */

#include <linux/biscuitos.h>
#include <linux/mm.h>
#ifdef CONFIG_PERCPU
#include <linux/percpu.h>
#endif
#ifdef CONFIG_SMP
#include <linux/smp.h>
#endif
#ifdef CONFIG_PCP
#include <linux/pcp.h>
#endif
#ifdef CONFIG_SLUB
#include <linux/slub.h>
#endif
#ifdef CONFIG_VMALLOC
#include <linux/vmalloc.h>
#endif

#ifdef CONFIG_BUDDY

/* On the free lists, when no CPU keeps any. */
static unsigned long free_pages_of_all(void)
{
	struct zone *zone;

#ifdef CONFIG_PCP
	drain_all_pages(NULL);
#endif
	for_each_populated_zone(zone)
		zone_verify(zone);
	return nr_free_pages();
}

#endif

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
#ifdef CONFIG_PGTABLE
	paging_init();
#endif
#ifdef CONFIG_PERCPU
	setup_per_cpu_areas();
#endif
#ifdef CONFIG_SMP
	smp_init();
#endif
#ifdef CONFIG_BUDDY
	unsigned long before;

	mem_init();
	before = free_pages_of_all();
#endif
#ifdef CONFIG_SLUB
	kmem_cache_init();
#endif
#ifdef CONFIG_VMALLOC
	vmalloc_init();
#endif
	run_demos(); /* the module's init function first, and no demo */
#ifdef CONFIG_BUDDY
	pr_info("free pages: %lu before, %lu after\n", before, free_pages_of_all());
#endif
	return memory_exit();
}
