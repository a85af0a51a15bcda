// SPDX-License-Identifier: GPL-2.0-only
#include <linux/biscuitos.h>
#include <linux/memblock.h>
#include <linux/mm.h>
static void demo_boot(void)
{
	frag_show();
	pagetypeinfo_show();
	zoneinfo_show();
	show_mem(0, NULL);
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	frag_show();
	__free_pages(p, 0);
	__free_pages(p, 0);
	frag_show();
	struct zone *z;
	for_each_populated_zone(z) zone_verify(z);
	alloc_pages(GFP_KERNEL, 3);
	alloc_pages(GFP_KERNEL, 10);
	alloc_pages(GFP_KERNEL, 10);
	alloc_pages(GFP_KERNEL, 10);
	alloc_pages(GFP_KERNEL, 10);
}
static const struct demo demos[] = {
	{ "boot", demo_boot, "free lists at boot" },
};
int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	mem_init();
	run_demos();
	memory_exit();
	return 0;
}
