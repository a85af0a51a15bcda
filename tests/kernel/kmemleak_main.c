// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boots a machine on which Linux's sample of kmemleak is loaded, and looks for leaks, twice,
 * with enough time between.
 */

#include <linux/biscuitos.h>
#include <linux/delay.h>
#include <linux/kmemleak.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

/* What the sample left on the stack is no pointer of anybody. */
static noinline void wipe_stack(void)
{
	char stack[100000];

	memzero_explicit(stack, sizeof(stack));
}

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	paging_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();
	vmalloc_init();
	run_demos(); /* the module's init function */
	wipe_stack();
	kmemleak_write("scan");
	msleep(6000);
	kmemleak_write("scan");
	kmemleak_show();
	return memory_exit();
}
