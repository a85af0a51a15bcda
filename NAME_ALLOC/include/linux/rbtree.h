/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_RBTREE_H
#define _LINUX_RBTREE_H

/*
 * Red-black trees (Linux: include/linux/rbtree.h, rbtree_types.h). mm/rbtree.c
 * explains them.
 *
 * A node is a part of what is in the tree, and the tree knows nothing of keys:
 * who has the tree searches it, links the node where it belongs, and calls
 * rb_insert_color() to have the tree balanced. rb_add() and rb_find() do that
 * with a function that compares.
 */

#include <linux/kernel.h>

/**
 * struct rb_node - what makes something an element of a tree
 * @__rb_parent_color: the node above; bit 0 is the colour, 1 for black
 * @rb_right: the subtree of what is greater
 * @rb_left: the subtree of what is smaller
 * @rb_child: the two, for code that is the same for both: 0 is right, 1 is left
 */
struct rb_node {
	unsigned long __rb_parent_color;
	union {
		struct {
			struct rb_node *rb_right;
			struct rb_node *rb_left;
		};
		struct rb_node *rb_child[2];
	};
} __aligned(sizeof(long));

struct rb_root {
	struct rb_node *rb_node;
};

/* A tree that knows its smallest element. */
struct rb_root_cached {
	struct rb_root rb_root;
	struct rb_node *rb_leftmost;
};

#define RB_ROOT	       ((struct rb_root){ NULL })
#define RB_ROOT_CACHED ((struct rb_root_cached){ { NULL }, NULL })

#define rb_parent(r) ((struct rb_node *)((r)->__rb_parent_color & ~3UL))

#define rb_entry(ptr, type, member) container_of(ptr, type, member)

/* The same, and NULL for NULL. */
#define rb_entry_safe(ptr, type, member)                            \
	({                                                          \
		typeof(ptr) __rb_ptr = (ptr);                       \
		__rb_ptr ? rb_entry(__rb_ptr, type, member) : NULL; \
	})

#define RB_EMPTY_ROOT(root) (READ_ONCE((root)->rb_node) == NULL)

/* A node that is in no tree is its own parent, if RB_CLEAR_NODE() says so. */
#define RB_EMPTY_NODE(node) ((node)->__rb_parent_color == (unsigned long)(node))
#define RB_CLEAR_NODE(node) ((node)->__rb_parent_color = (unsigned long)(node))

void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);

struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);

/* Children before their parent: the order in which a tree can be freed. */
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);

void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root);
void rb_replace_node_rcu(struct rb_node *victim, struct rb_node *new, struct rb_root *root);

/**
 * rb_link_node - put a node where the search for it ended
 * @node: the node
 * @parent: the last node that was looked at
 * @rb_link: the link of it that was NULL
 *
 * Before rb_insert_color().
 */
static inline void rb_link_node(struct rb_node *node, struct rb_node *parent,
				struct rb_node **rb_link)
{
	*node = (struct rb_node){ .__rb_parent_color = (unsigned long)parent };
	*rb_link = node;
}

/* The same, where others search without a lock. */
static inline void rb_link_node_rcu(struct rb_node *node, struct rb_node *parent,
				    struct rb_node **rb_link)
{
	*node = (struct rb_node){ .__rb_parent_color = (unsigned long)parent };
	__atomic_store_n(rb_link, node, __ATOMIC_RELEASE);
}

/**
 * rbtree_postorder_for_each_entry_safe - all of a tree, children first
 * @pos: the element
 * @n: storage for the next one, so that @pos may be freed
 * @root: the tree
 * @field: the rb_node in the element
 */
#define rbtree_postorder_for_each_entry_safe(pos, n, root, field)                            \
	for (pos = rb_entry_safe(rb_first_postorder(root), typeof(*pos), field);             \
	     pos &&                                                                          \
	     (n = rb_entry_safe(rb_next_postorder(&pos->field), typeof(*pos), field), true); \
	     pos = n)

/* ---- the smallest at hand ---- */

#define rb_first_cached(root) ((root)->rb_leftmost)

/**
 * rb_insert_color_cached - balance the tree after rb_link_node()
 * @node: the new node
 * @root: the tree
 * @leftmost: the search for its place went left at every node
 */
static inline void rb_insert_color_cached(struct rb_node *node, struct rb_root_cached *root,
					  bool leftmost)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_color(node, &root->rb_root);
}

/**
 * rb_erase_cached - take a node out
 * @node: the node
 * @root: the tree
 *
 * Return: the new smallest, if it was the smallest; else NULL.
 */
static inline struct rb_node *rb_erase_cached(struct rb_node *node, struct rb_root_cached *root)
{
	bool leftmost = root->rb_leftmost == node;

	if (leftmost)
		root->rb_leftmost = rb_next(node);
	rb_erase(node, &root->rb_root);
	return leftmost ? root->rb_leftmost : NULL;
}

static inline void rb_replace_node_cached(struct rb_node *victim, struct rb_node *new,
					  struct rb_root_cached *root)
{
	rb_replace_node(victim, new, &root->rb_root);
	if (root->rb_leftmost == victim)
		root->rb_leftmost = new;
}

/* ---- with a function that compares ---- */

/**
 * rb_add - insert; equal ones behind those that are there
 * @node: the new node
 * @tree: the tree
 * @less: does the first belong in front of the second?
 */
static __always_inline void rb_add(struct rb_node *node, struct rb_root *tree,
				   bool (*less)(struct rb_node *, const struct rb_node *))
{
	struct rb_node **link = &tree->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = less(node, parent) ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(node, parent, link);
	rb_insert_color(node, tree);
}

/**
 * rb_add_cached - the same, where the smallest is known
 * @node: the new node
 * @tree: the tree
 * @less: does the first belong in front of the second?
 *
 * Return: @node if it is the smallest now, else NULL.
 */
static __always_inline struct rb_node *
rb_add_cached(struct rb_node *node, struct rb_root_cached *tree,
	      bool (*less)(struct rb_node *, const struct rb_node *))
{
	bool leftmost = !tree->rb_leftmost || less(node, tree->rb_leftmost);

	rb_add(node, &tree->rb_root, less);
	if (leftmost)
		tree->rb_leftmost = node;
	return leftmost ? node : NULL;
}

/**
 * rb_find_add - insert, unless an equal one is there
 * @node: the new node
 * @tree: the tree
 * @cmp: negative, 0 or positive: the first belongs in front of, is equal to, ...
 *
 * Return: the equal one; NULL when @node is in the tree now.
 */
static __always_inline struct rb_node *rb_find_add(struct rb_node *node, struct rb_root *tree,
						   int (*cmp)(struct rb_node *,
							      const struct rb_node *))
{
	struct rb_node **link = &tree->rb_node, *parent = NULL;

	while (*link) {
		int order = cmp(node, *link);

		if (!order)
			return *link;
		parent = *link;
		link = order < 0 ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(node, parent, link);
	rb_insert_color(node, tree);
	return NULL;
}

/**
 * rb_find - an element that is equal to a key
 * @key: whatever @cmp compares
 * @tree: the tree
 * @cmp: negative, 0 or positive: the key belongs in front of, is equal to, ...
 *
 * Return: the element or NULL.
 */
static __always_inline struct rb_node *rb_find(const void *key, const struct rb_root *tree,
					       int (*cmp)(const void *key, const struct rb_node *))
{
	struct rb_node *node = tree->rb_node;
	int order;

	while (node && (order = cmp(key, node)))
		node = order < 0 ? node->rb_left : node->rb_right;
	return node;
}

/**
 * rb_find_first - the first of those that are equal to a key
 * @key: whatever @cmp compares
 * @tree: the tree
 * @cmp: as for rb_find()
 *
 * Return: the element or NULL.
 */
static __always_inline struct rb_node *rb_find_first(const void *key, const struct rb_root *tree,
						     int (*cmp)(const void *key,
								const struct rb_node *))
{
	struct rb_node *node = tree->rb_node, *match = NULL;

	while (node) {
		int order = cmp(key, node);

		if (!order)
			match = node;
		node = order <= 0 ? node->rb_left : node->rb_right;
	}
	return match;
}

/* The next one that is equal to the key, or NULL. */
static __always_inline struct rb_node *rb_next_match(const void *key, struct rb_node *node,
						     int (*cmp)(const void *key,
								const struct rb_node *))
{
	node = rb_next(node);
	return node && !cmp(key, node) ? node : NULL;
}

/**
 * rb_for_each - all that are equal to a key
 * @node: the element
 * @key: whatever @cmp compares
 * @tree: the tree
 * @cmp: as for rb_find()
 */
#define rb_for_each(node, key, tree, cmp)                          \
	for ((node) = rb_find_first((key), (tree), (cmp)); (node); \
	     (node) = rb_next_match((key), (node), (cmp)))

#endif /* _LINUX_RBTREE_H */
