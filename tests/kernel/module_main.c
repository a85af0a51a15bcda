// SPDX-License-Identifier: GPL-2.0-only
/* Boots a machine on which one of Linux's test modules is loaded. */

#include <linux/biscuitos.h>
#ifdef CONFIG_PERCPU
#include <linux/percpu.h>
#endif

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
#ifdef CONFIG_PERCPU
	setup_per_cpu_areas();
#endif
	run_demos(); /* the module's init function first, and no demo */
	memory_exit();
	return 0;
}
