// SPDX-License-Identifier: GPL-2.0-only
/*
 * The boot parameter movable_node (Linux: mm/memory_hotplug.c). It keeps
 * memblock out of the regions that memblock_mark_hotplug() marked, so that
 * they can still be unplugged later.
 */

#include <linux/err.h>
#include <linux/init.h>
#include <linux/memory_hotplug.h>

bool movable_node_enabled;

static int __init cmdline_parse_movable_node(char *val)
{
	movable_node_enabled = true;
	return val ? -EINVAL : 0;
}
early_param("movable_node", cmdline_parse_movable_node);
MODULE_PARM_DESC(movable_node, "movable_node", "keep memblock out of hotpluggable regions");
