// SPDX-License-Identifier: GPL-2.0-only
/*
 * Red-black trees: sorted, and never deep.
 *
 * What they are for. vmalloc must find the area of an address, and a hole that
 * is large enough, among tens of thousands. A tree that is sorted does it in as
 * many steps as it is deep; this one is never deeper than 2 log2(n + 1).
 *
 * They stand on nothing. A node is a part of the element (struct rb_node), so
 * that nothing is allocated and inserting cannot fail.
 *
 *	     (8)		 black: (n)   red: [n]
 *	    /	\
 *	  [4]	(10)		 left is smaller, right is greater
 *	  / \	   \
 *	(2) (6)	   [12]
 *
 * Invariants.
 *
 *  1. The root is black.
 *  2. A red node has no red child.
 *  3. Every way from the root to where a node is missing passes the same number
 *     of black nodes.
 *  4. A node is the parent of its children.
 *
 * By 3 no way can be longer than another but by red nodes, and by 2 these are at
 * most every second one: hence the depth. A new node is red, which may break 2,
 * and never 3. Taking a black node out breaks 3. Both are repaired by colours on
 * the way up, and by at most three rotations, which keep the order:
 *
 *	     top	     up
 *	    /	\	    /  \
 *	   up	 c   ->    a   top
 *	  /  \			  /  \
 *	 a    b			 b    c
 *
 * What is true on the left is true on the right with the sides exchanged, and
 * written once: rb_child[side] and rb_child[!side]. Linux has everything twice,
 * and saves what indexing costs.
 *
 * Linux: lib/rbtree.c.
 */

#include <linux/rbtree_augmented.h>

static __always_inline bool is_red(const struct rb_node *node)
{
	return node && rb_is_red(node);
}

/* Which child of its parent it is. */
static __always_inline int side_of(const struct rb_node *node, const struct rb_node *parent)
{
	return parent->rb_child[1] == node;
}

/* What points to @old, from above, points to @new. */
static __always_inline void change_child(struct rb_node *old, struct rb_node *new,
					 struct rb_node *parent, struct rb_root *root)
{
	if (parent)
		parent->rb_child[side_of(old, parent)] = new;
	else
		root->rb_node = new;
}

/* The child @up takes the place of @top, which becomes its child; colours stay. */
static __always_inline void rotate(struct rb_node *top, struct rb_node *up, struct rb_root *root,
				   void (*augment_rotate)(struct rb_node *, struct rb_node *))
{
	struct rb_node *parent = rb_parent(top);
	int side = side_of(up, top);
	struct rb_node *inner = up->rb_child[!side];

	top->rb_child[side] = inner;
	if (inner)
		rb_set_parent(inner, top);
	up->rb_child[!side] = top;
	change_child(top, up, parent, root);
	rb_set_parent(up, parent);
	rb_set_parent(top, up);
	augment_rotate(top, up);
}

static __always_inline void set_color(struct rb_node *node, int color)
{
	node->__rb_parent_color = (node->__rb_parent_color & ~1UL) | color;
}

/* ---- insert ---- */

static __always_inline void insert(struct rb_node *node, struct rb_root *root,
				   void (*augment_rotate)(struct rb_node *, struct rb_node *))
{
	/* It is red, for rb_link_node() left bit 0 clear. Is its parent, too? */
	for (;;) {
		struct rb_node *parent = rb_parent(node), *gparent, *uncle;
		int side;

		if (!parent) {
			set_color(node, RB_BLACK);
			return;
		}
		if (rb_is_black(parent))
			return;
		gparent = rb_parent(parent);
		side = side_of(parent, gparent);
		uncle = gparent->rb_child[!side];
		if (is_red(uncle)) {
			/* The black of the grandparent moves down; look there again. */
			set_color(parent, RB_BLACK);
			set_color(uncle, RB_BLACK);
			set_color(gparent, RB_RED);
			node = gparent;
			continue;
		}
		if (side_of(node, parent) != side) {
			rotate(parent, node, root, augment_rotate);
			parent = node;
		}
		rotate(gparent, parent, root, augment_rotate);
		set_color(parent, RB_BLACK);
		set_color(gparent, RB_RED);
		return;
	}
}

/* ---- erase ---- */

/* Below @parent, at @side, the ways are short of one black node. */
static __always_inline void repair_black(struct rb_node *parent, int side, struct rb_root *root,
					 void (*augment_rotate)(struct rb_node *, struct rb_node *))
{
	while (parent) {
		struct rb_node *sibling = parent->rb_child[!side], *node = parent;

		if (rb_is_red(sibling)) {
			rotate(parent, sibling, root, augment_rotate);
			set_color(sibling, RB_BLACK);
			set_color(parent, RB_RED);
			sibling = parent->rb_child[!side];
		}
		if (is_red(sibling->rb_child[side]) && !is_red(sibling->rb_child[!side])) {
			struct rb_node *inner = sibling->rb_child[side];

			rotate(sibling, inner, root, augment_rotate);
			set_color(sibling, RB_RED);
			set_color(inner, RB_BLACK);
			sibling = inner;
		}
		if (is_red(sibling->rb_child[!side])) {
			/* The sibling comes up: one more black on this side. */
			set_color(sibling->rb_child[!side], RB_BLACK);
			set_color(sibling, (int)rb_color(parent));
			set_color(parent, RB_BLACK);
			rotate(parent, sibling, root, augment_rotate);
			return;
		}
		/* Then the other side shall have one less, too. */
		set_color(sibling, RB_RED);
		if (rb_is_red(parent)) {
			set_color(parent, RB_BLACK);
			return;
		}
		parent = rb_parent(node);
		side = parent ? side_of(node, parent) : 0;
	}
}

static __always_inline void erase(struct rb_node *node, struct rb_root *root,
				  const struct rb_augment_callbacks *augment)
{
	struct rb_node *above = rb_parent(node), *parent, *child, *taker = node;
	int side;
	bool short_of_black;

	/* With two children the next one takes its place, and is what is missing. */
	if (node->rb_left && node->rb_right)
		for (taker = node->rb_right; taker->rb_left;)
			taker = taker->rb_left;
	child = taker->rb_left ?: taker->rb_right;
	parent = rb_parent(taker);
	side = parent ? side_of(taker, parent) : 0;
	short_of_black = rb_is_black(taker);
	if (child) {
		/* The only child of a node is red: it can take its black. */
		rb_set_parent_color(child, parent, RB_BLACK);
		short_of_black = false;
	}
	change_child(taker, child, parent, root);

	if (taker != node) {
		*taker = *node;
		change_child(node, taker, above, root);
		rb_set_parent(taker->rb_left, taker);
		if (taker->rb_right)
			rb_set_parent(taker->rb_right, taker);
		if (parent == node)
			parent = taker;
		augment->copy(node, taker);
		if (parent != taker)
			augment->propagate(parent, taker);
		augment->propagate(taker, NULL);
	} else {
		augment->propagate(parent, NULL);
	}
	if (short_of_black)
		repair_black(parent, side, root, augment->rotate);
}

/* ---- for trees that know nothing of their subtrees ---- */

static inline void dummy_propagate(struct rb_node *node, struct rb_node *stop)
{
}

static inline void dummy_copy(struct rb_node *old, struct rb_node *new)
{
}

static inline void dummy_rotate(struct rb_node *old, struct rb_node *new)
{
}

static const struct rb_augment_callbacks dummy_callbacks = {
	.propagate = dummy_propagate,
	.copy = dummy_copy,
	.rotate = dummy_rotate,
};

/**
 * rb_insert_color - balance the tree after rb_link_node()
 * @node: the new node
 * @root: the tree
 */
void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	insert(node, root, dummy_rotate);
}

/**
 * rb_erase - take a node out
 * @node: the node, which is in the tree
 * @root: the tree
 */
void rb_erase(struct rb_node *node, struct rb_root *root)
{
	erase(node, root, &dummy_callbacks);
}

/**
 * __rb_insert_augmented - the same as rb_insert_color(), with a callback
 * @node: the new node
 * @root: the tree
 * @augment_rotate: called when the second takes the place of the first
 */
void __rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			   void (*augment_rotate)(struct rb_node *old, struct rb_node *new))
{
	insert(node, root, augment_rotate);
}

/**
 * rb_erase_augmented - the same as rb_erase(), with callbacks
 * @node: the node, which is in the tree
 * @root: the tree
 * @augment: its callbacks
 */
void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			const struct rb_augment_callbacks *augment)
{
	erase(node, root, augment);
}

/* ---- walking ---- */

/* As far to one side as it goes. */
static struct rb_node *farthest(struct rb_node *node, int side)
{
	while (node && node->rb_child[side])
		node = node->rb_child[side];
	return node;
}

/* The neighbour at one side: at the far end of the subtree there, or above. */
static struct rb_node *neighbour(const struct rb_node *node, int side)
{
	const struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_child[side])
		return farthest(node->rb_child[side], !side);
	while ((parent = rb_parent(node)) && side_of(node, parent) == side)
		node = parent;
	return (struct rb_node *)parent;
}

/**
 * rb_first - the smallest
 * @root: the tree
 *
 * Return: the node; NULL for an empty tree.
 */
struct rb_node *rb_first(const struct rb_root *root)
{
	return farthest(root->rb_node, 1);
}

/**
 * rb_last - the greatest
 * @root: the tree
 *
 * Return: the node; NULL for an empty tree.
 */
struct rb_node *rb_last(const struct rb_root *root)
{
	return farthest(root->rb_node, 0);
}

/**
 * rb_next - the next greater
 * @node: a node
 *
 * Return: the node; NULL behind the last, and for a node that is in no tree.
 */
struct rb_node *rb_next(const struct rb_node *node)
{
	return neighbour(node, 0);
}

/**
 * rb_prev - the next smaller
 * @node: a node
 *
 * Return: the node; NULL in front of the first, and for a node that is in no tree.
 */
struct rb_node *rb_prev(const struct rb_node *node)
{
	return neighbour(node, 1);
}

/* The first of a subtree to be visited when children come before parents. */
static struct rb_node *deepest(struct rb_node *node)
{
	while (node && (node->rb_left || node->rb_right))
		node = node->rb_left ?: node->rb_right;
	return node;
}

/**
 * rb_first_postorder - the first, where children come before their parent
 * @root: the tree
 *
 * Return: the node; NULL for an empty tree.
 */
struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return deepest(root->rb_node);
}

/**
 * rb_next_postorder - the next, where children come before their parent
 * @node: a node
 *
 * Return: the node; NULL behind the root.
 */
struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent = node ? rb_parent(node) : NULL;

	if (parent && side_of(node, parent) && parent->rb_right)
		return deepest(parent->rb_right);
	return parent;
}

/**
 * rb_replace_node - another node in the place of one that is equal
 * @victim: the one that is in the tree
 * @new: the other one
 * @root: the tree
 */
void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	rb_replace_node_rcu(victim, new, root);
}

/**
 * rb_replace_node_rcu - the same, where others search without a lock
 * @victim: the one that is in the tree
 * @new: the other one
 * @root: the tree
 *
 * @new is complete before it can be found.
 */
void rb_replace_node_rcu(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	struct rb_node *parent = rb_parent(victim);

	*new = *victim;
	for (int side = 0; side < 2; side++)
		if (new->rb_child[side])
			rb_set_parent(new->rb_child[side], new);
	__atomic_store_n(parent ? &parent->rb_child[side_of(victim, parent)] : &root->rb_node, new,
			 __ATOMIC_RELEASE);
}
