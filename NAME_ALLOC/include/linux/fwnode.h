/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FWNODE_H
#define _LINUX_FWNODE_H

/*
 * A node of the tree in which firmware describes the machine, whoever wrote the
 * tree: a device tree, ACPI, or the kernel itself (Linux: include/linux/fwnode.h).
 */

#include <linux/types.h>

struct fwnode_operations;

struct fwnode_handle {
	const struct fwnode_operations *ops;
};

/**
 * struct fwnode_operations - what a kind of node can do
 * @get: take a reference
 * @put: drop one
 * @get_name: its name
 * @get_name_prefix: what stands before the name in a path
 * @get_parent: its parent, with a reference; NULL for the root
 */
struct fwnode_operations {
	struct fwnode_handle *(*get)(struct fwnode_handle *fwnode);
	void (*put)(struct fwnode_handle *fwnode);
	const char *(*get_name)(const struct fwnode_handle *fwnode);
	const char *(*get_name_prefix)(const struct fwnode_handle *fwnode);
	struct fwnode_handle *(*get_parent)(const struct fwnode_handle *fwnode);
};

#endif /* _LINUX_FWNODE_H */
