/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MEMORY_HOTPLUG_H
#define _LINUX_MEMORY_HOTPLUG_H

/* Linux: include/linux/memory_hotplug.h; here, the boot parameter movable_node. */

#include <linux/types.h>

extern bool movable_node_enabled;

/**
 * movable_node_is_enabled - is hotpluggable memory to be kept free?
 *
 * Return: true when the machine was booted with movable_node: memblock then
 * allocates nothing from regions marked MEMBLOCK_HOTPLUG.
 */
static inline bool movable_node_is_enabled(void)
{
	return movable_node_enabled;
}

#endif /* _LINUX_MEMORY_HOTPLUG_H */
