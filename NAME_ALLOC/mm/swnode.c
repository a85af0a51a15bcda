// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes of firmware that no firmware wrote: where a device tree or ACPI says
 * nothing of a device, code describes it with software nodes.
 *
 *	struct software_node	   struct swnode
 *	what its author wrote <--- node, name, parent, refs
 *	(const, static)		   fwnode: what others hold
 *
 * A swnode lives while it is registered, while a child is there, and while
 * somebody holds its fwnode. Its name is a kstrdup_const(): one that the author
 * wrote in his program costs no memory.
 *
 * Locking: swnode_lock, around the list and the counts.
 *
 * Linux: drivers/base/swnode.c, drivers/base/property.c.
 */

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

struct swnode {
	struct list_head entry; /* in swnodes, while it is registered */
	const struct software_node *node;
	struct swnode *parent;
	const char *name;
	unsigned int refs;
	struct fwnode_handle fwnode;
};

static LIST_HEAD(swnodes);
static DEFINE_SPINLOCK(swnode_lock);

static const struct fwnode_operations software_node_ops;

/**
 * is_software_node - is it one of these?
 * @fwnode: a node, or NULL, or an error
 */
bool is_software_node(const struct fwnode_handle *fwnode)
{
	return !IS_ERR_OR_NULL(fwnode) && fwnode->ops == &software_node_ops;
}

static struct swnode *to_swnode(const struct fwnode_handle *fwnode)
{
	return container_of((struct fwnode_handle *)fwnode, struct swnode, fwnode);
}

/**
 * to_software_node - what the author wrote
 * @fwnode: a node
 *
 * Return: NULL if it is no software node.
 */
const struct software_node *to_software_node(const struct fwnode_handle *fwnode)
{
	return is_software_node(fwnode) ? to_swnode(fwnode)->node : NULL;
}

/* The registered one; swnode_lock is held. */
static struct swnode *find_swnode(const struct software_node *node)
{
	struct swnode *swnode;

	list_for_each_entry(swnode, &swnodes, entry)
		if (swnode->node == node)
			return swnode;
	return NULL;
}

/**
 * software_node_fwnode - the node that others can hold
 * @node: what was registered
 *
 * No reference is taken.
 *
 * Return: NULL if it is not registered.
 */
struct fwnode_handle *software_node_fwnode(const struct software_node *node)
{
	struct swnode *swnode;

	spin_lock(&swnode_lock);
	swnode = node ? find_swnode(node) : NULL;
	spin_unlock(&swnode_lock);
	return swnode ? &swnode->fwnode : NULL;
}

/* One reference less. The last one frees, and drops that of the parent. */
static void swnode_put(struct swnode *swnode)
{
	while (swnode) {
		struct swnode *parent = swnode->parent;
		bool last;

		spin_lock(&swnode_lock);
		last = !--swnode->refs;
		spin_unlock(&swnode_lock);
		if (!last)
			return;
		kfree_const(swnode->name);
		kfree(swnode);
		swnode = parent;
	}
}

static struct fwnode_handle *software_node_get(struct fwnode_handle *fwnode)
{
	spin_lock(&swnode_lock);
	to_swnode(fwnode)->refs++;
	spin_unlock(&swnode_lock);
	return fwnode;
}

static void software_node_put(struct fwnode_handle *fwnode)
{
	swnode_put(to_swnode(fwnode));
}

static const char *software_node_get_name(const struct fwnode_handle *fwnode)
{
	return to_swnode(fwnode)->name;
}

static const char *software_node_get_name_prefix(const struct fwnode_handle *fwnode)
{
	return to_swnode(fwnode)->parent ? "/" : "";
}

static struct fwnode_handle *software_node_get_parent(const struct fwnode_handle *fwnode)
{
	struct swnode *parent = to_swnode(fwnode)->parent;

	return parent ? software_node_get(&parent->fwnode) : NULL;
}

static const struct fwnode_operations software_node_ops = {
	.get = software_node_get,
	.put = software_node_put,
	.get_name = software_node_get_name,
	.get_name_prefix = software_node_get_name_prefix,
	.get_parent = software_node_get_parent,
};

/* Onto the list, unless it is there or its parent is not. */
static int add_swnode(struct swnode *new)
{
	const struct software_node *node = new->node;
	int err = 0;

	spin_lock(&swnode_lock);
	new->parent = node->parent ? find_swnode(node->parent) : NULL;
	if (find_swnode(node))
		err = -EEXIST;
	else if (node->parent && !new->parent)
		err = -EINVAL;
	if (err) {
		new->parent = NULL;
	} else {
		list_add_tail(&new->entry, &swnodes);
		if (new->parent)
			new->parent->refs++;
	}
	spin_unlock(&swnode_lock);
	return err;
}

/**
 * software_node_register - make a node known
 * @node: the node, which stays the caller's and must stay there
 *
 * Return: 0; -EEXIST if it is known; -EINVAL if its parent is not; -ENOMEM.
 */
int software_node_register(const struct software_node *node)
{
	static unsigned int next_id;
	struct swnode *new = kzalloc(sizeof(*new), GFP_KERNEL);
	int err;

	if (!new)
		return -ENOMEM;
	new->node = node;
	new->refs = 1;
	new->fwnode.ops = &software_node_ops;
	if (node->name)
		new->name = kstrdup_const(node->name, GFP_KERNEL);
	else
		new->name = kasprintf(GFP_KERNEL, "node%u",
				      __atomic_fetch_add(&next_id, 1, __ATOMIC_RELAXED));
	err = new->name ? add_swnode(new) : -ENOMEM;
	if (err)
		swnode_put(new);
	return err;
}

/**
 * software_node_unregister - forget a node
 * @node: the node; one that is not known is nothing
 *
 * What its children and others hold of it lives on.
 */
void software_node_unregister(const struct software_node *node)
{
	struct swnode *swnode;

	spin_lock(&swnode_lock);
	swnode = find_swnode(node);
	if (swnode)
		list_del(&swnode->entry);
	spin_unlock(&swnode_lock);
	swnode_put(swnode);
}

/**
 * software_node_register_nodes - make an array of nodes known
 * @nodes: parents before their children, up to one without name
 *
 * Return: 0, or the error of the first node that fails. After an error no node of the
 * array is known, not even one that was known before the call.
 */
int software_node_register_nodes(const struct software_node *nodes)
{
	for (int i = 0; nodes[i].name; i++) {
		int err = software_node_register(&nodes[i]);

		if (err) {
			software_node_unregister_nodes(nodes);
			return err;
		}
	}
	return 0;
}

/**
 * software_node_unregister_nodes - forget an array of nodes
 * @nodes: they, up to one without name
 */
void software_node_unregister_nodes(const struct software_node *nodes)
{
	int nr = 0;

	while (nodes[nr].name)
		nr++;
	while (nr--)
		software_node_unregister(&nodes[nr]);
}

/* ---- nodes of any kind ---- */

/**
 * fwnode_handle_get - hold a node
 * @fwnode: the node, or NULL
 *
 * Return: @fwnode.
 */
struct fwnode_handle *fwnode_handle_get(struct fwnode_handle *fwnode)
{
	return IS_ERR_OR_NULL(fwnode) ? fwnode : fwnode->ops->get(fwnode);
}

/**
 * fwnode_handle_put - hold it no longer
 * @fwnode: the node, or NULL
 */
void fwnode_handle_put(struct fwnode_handle *fwnode)
{
	if (!IS_ERR_OR_NULL(fwnode))
		fwnode->ops->put(fwnode);
}

/**
 * fwnode_get_name - its name
 * @fwnode: the node; of NULL or an error it is NULL
 */
const char *fwnode_get_name(const struct fwnode_handle *fwnode)
{
	return IS_ERR_OR_NULL(fwnode) ? NULL : fwnode->ops->get_name(fwnode);
}

/**
 * fwnode_get_name_prefix - what stands before the name in a path
 * @fwnode: the node; of NULL or an error it is NULL
 */
const char *fwnode_get_name_prefix(const struct fwnode_handle *fwnode)
{
	return IS_ERR_OR_NULL(fwnode) ? NULL : fwnode->ops->get_name_prefix(fwnode);
}

/**
 * fwnode_get_parent - the node above
 * @fwnode: the node
 *
 * Return: the parent, to be put by the caller; NULL if there is none.
 */
struct fwnode_handle *fwnode_get_parent(const struct fwnode_handle *fwnode)
{
	return IS_ERR_OR_NULL(fwnode) ? NULL : fwnode->ops->get_parent(fwnode);
}

/**
 * fwnode_get_next_parent - the node above, instead of this one
 * @fwnode: the node, which is put
 *
 * Return: as fwnode_get_parent().
 */
struct fwnode_handle *fwnode_get_next_parent(struct fwnode_handle *fwnode)
{
	struct fwnode_handle *parent = fwnode_get_parent(fwnode);

	fwnode_handle_put(fwnode);
	return parent;
}

/**
 * fwnode_count_parents - how deep in the tree it is
 * @fwnode: the node
 *
 * Return: 0 for a root.
 */
unsigned int fwnode_count_parents(const struct fwnode_handle *fwnode)
{
	struct fwnode_handle *node = fwnode_get_parent(fwnode);
	unsigned int nr = 0;

	for (; node; node = fwnode_get_next_parent(node))
		nr++;
	return nr;
}

/**
 * fwnode_get_nth_parent - a node above
 * @fwnode: the node
 * @depth: how far above; 0 for the node itself
 *
 * Return: it, to be put by the caller; NULL if there are not so many.
 */
struct fwnode_handle *fwnode_get_nth_parent(struct fwnode_handle *fwnode, unsigned int depth)
{
	fwnode = fwnode_handle_get(fwnode);
	while (depth-- && fwnode)
		fwnode = fwnode_get_next_parent(fwnode);
	return fwnode;
}
