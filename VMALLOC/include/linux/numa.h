/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_NUMA_H
#define _LINUX_NUMA_H

/*
 * NUMA nodes (Linux: include/linux/numa.h). CONFIG_NUMA=y with
 * CONFIG_NODES_SHIFT=n allows 2^n of them; the boot parameter numa=fake=<n>
 * splits RAM among that many. Without CONFIG_NUMA there is node 0 alone.
 */

#if defined(CONFIG_NUMA) && !defined(CONFIG_NODES_SHIFT)
#define CONFIG_NODES_SHIFT 4
#endif

/* No particular node; any will do. */
#define NUMA_NO_NODE (-1)

#ifndef CONFIG_NUMA
#define NODES_SHIFT 0
#else
#define NODES_SHIFT CONFIG_NODES_SHIFT
#endif
#define MAX_NUMNODES (1 << NODES_SHIFT)

#endif /* _LINUX_NUMA_H */
