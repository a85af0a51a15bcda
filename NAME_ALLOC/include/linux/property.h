/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PROPERTY_H
#define _LINUX_PROPERTY_H

/* Nodes of firmware, and those that the kernel makes (Linux: include/linux/property.h). */

#include <linux/fwnode.h>

const char *fwnode_get_name(const struct fwnode_handle *fwnode);
const char *fwnode_get_name_prefix(const struct fwnode_handle *fwnode);
struct fwnode_handle *fwnode_get_parent(const struct fwnode_handle *fwnode);
struct fwnode_handle *fwnode_get_next_parent(struct fwnode_handle *fwnode);
unsigned int fwnode_count_parents(const struct fwnode_handle *fwnode);
struct fwnode_handle *fwnode_get_nth_parent(struct fwnode_handle *fwnode, unsigned int depth);
struct fwnode_handle *fwnode_handle_get(struct fwnode_handle *fwnode);
void fwnode_handle_put(struct fwnode_handle *fwnode);

/**
 * struct software_node - a node as its author writes it
 * @name: its name; NULL for one that is made up
 * @parent: the node above, registered before this one; NULL for a root
 */
struct software_node {
	const char *name;
	const struct software_node *parent;
};

struct fwnode_handle *software_node_fwnode(const struct software_node *node);
const struct software_node *to_software_node(const struct fwnode_handle *fwnode);
bool is_software_node(const struct fwnode_handle *fwnode);

int software_node_register(const struct software_node *node);
void software_node_unregister(const struct software_node *node);
int software_node_register_nodes(const struct software_node *nodes);
void software_node_unregister_nodes(const struct software_node *nodes);

#endif /* _LINUX_PROPERTY_H */
