/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_RBTREE_AUGMENTED_H
#define _LINUX_RBTREE_AUGMENTED_H

/*
 * Trees whose nodes know something of all that is below them, the largest, say
 * (Linux: include/linux/rbtree_augmented.h). What that is only the owner knows:
 * he gives three functions that keep it true while the tree changes, and most
 * often has RB_DECLARE_CALLBACKS_MAX() write them.
 *
 * Before rb_insert_augmented() he has seen to it that the new node and all above
 * it are right; erasing does all itself.
 */

#include <linux/rbtree.h>

/**
 * struct rb_augment_callbacks - keep what nodes know of their subtrees true
 * @propagate: of @node and those above it, below @stop: compute it again
 * @copy: @new takes the place of @old, and what it knew
 * @rotate: the same, and @old is below it now: compute that of @old
 */
struct rb_augment_callbacks {
	void (*propagate)(struct rb_node *node, struct rb_node *stop);
	void (*copy)(struct rb_node *old, struct rb_node *new);
	void (*rotate)(struct rb_node *old, struct rb_node *new);
};

void __rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			   void (*augment_rotate)(struct rb_node *old, struct rb_node *new));
void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			const struct rb_augment_callbacks *augment);

/**
 * rb_insert_augmented - balance the tree after rb_link_node()
 * @node: the new node
 * @root: the tree
 * @augment: its callbacks
 */
static inline void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
				       const struct rb_augment_callbacks *augment)
{
	__rb_insert_augmented(node, root, augment->rotate);
}

static inline void rb_insert_augmented_cached(struct rb_node *node, struct rb_root_cached *root,
					      bool newleft,
					      const struct rb_augment_callbacks *augment)
{
	rb_insert_augmented(node, &root->rb_root, augment);
	if (newleft)
		root->rb_leftmost = node;
}

static inline void rb_erase_augmented_cached(struct rb_node *node, struct rb_root_cached *root,
					     const struct rb_augment_callbacks *augment)
{
	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	rb_erase_augmented(node, &root->rb_root, augment);
}

/**
 * RB_DECLARE_CALLBACKS - write the three functions
 * @RBSTATIC: static, or nothing
 * @RBNAME: of the struct rb_augment_callbacks
 * @RBSTRUCT: the type of the elements
 * @RBFIELD: the rb_node in it
 * @RBAUGMENTED: the field that knows something of the subtree
 * @RBCOMPUTE: bool f(element, bool exit): compute that field from the element
 *	and its two children; true if @exit and it is what it was
 */
#define RB_DECLARE_CALLBACKS(RBSTATIC, RBNAME, RBSTRUCT, RBFIELD, RBAUGMENTED, RBCOMPUTE)  \
	static inline void RBNAME##_propagate(struct rb_node *rb, struct rb_node *stop)    \
	{                                                                                  \
		while (rb != stop && !RBCOMPUTE(rb_entry(rb, RBSTRUCT, RBFIELD), true))    \
			rb = rb_parent(rb);                                                \
	}                                                                                  \
	static inline void RBNAME##_copy(struct rb_node *rb_old, struct rb_node *rb_new)   \
	{                                                                                  \
		rb_entry(rb_new, RBSTRUCT, RBFIELD)->RBAUGMENTED =                         \
			rb_entry(rb_old, RBSTRUCT, RBFIELD)->RBAUGMENTED;                  \
	}                                                                                  \
	static inline void RBNAME##_rotate(struct rb_node *rb_old, struct rb_node *rb_new) \
	{                                                                                  \
		RBNAME##_copy(rb_old, rb_new);                                             \
		RBCOMPUTE(rb_entry(rb_old, RBSTRUCT, RBFIELD), false);                     \
	}                                                                                  \
	RBSTATIC const struct rb_augment_callbacks RBNAME = {                              \
		.propagate = RBNAME##_propagate,                                           \
		.copy = RBNAME##_copy,                                                     \
		.rotate = RBNAME##_rotate,                                                 \
	}

/**
 * RB_DECLARE_CALLBACKS_MAX - write them, where the field is the largest below
 * @RBSTATIC: static, or nothing
 * @RBNAME: of the struct rb_augment_callbacks
 * @RBSTRUCT: the type of the elements
 * @RBFIELD: the rb_node in it
 * @RBTYPE: the type of what is compared
 * @RBAUGMENTED: the field that has the largest of the subtree
 * @RBCOMPUTE: RBTYPE f(element): what it has itself
 */
#define RB_DECLARE_CALLBACKS_MAX(RBSTATIC, RBNAME, RBSTRUCT, RBFIELD, RBTYPE, RBAUGMENTED, \
				 RBCOMPUTE)                                                \
	static inline bool RBNAME##_compute_max(RBSTRUCT *node, bool exit)                 \
	{                                                                                  \
		RBTYPE largest = RBCOMPUTE(node);                                          \
                                                                                           \
		for (int side = 0; side < 2; side++) {                                     \
			struct rb_node *rb = node->RBFIELD.rb_child[side];                 \
                                                                                           \
			if (rb && rb_entry(rb, RBSTRUCT, RBFIELD)->RBAUGMENTED > largest)  \
				largest = rb_entry(rb, RBSTRUCT, RBFIELD)->RBAUGMENTED;    \
		}                                                                          \
		if (exit && node->RBAUGMENTED == largest)                                  \
			return true;                                                       \
		node->RBAUGMENTED = largest;                                               \
		return false;                                                              \
	}                                                                                  \
	RB_DECLARE_CALLBACKS(RBSTATIC, RBNAME, RBSTRUCT, RBFIELD, RBAUGMENTED, RBNAME##_compute_max)

#define RB_RED	 0
#define RB_BLACK 1

#define rb_color(rb)	((rb)->__rb_parent_color & 1)
#define rb_is_red(rb)	(!rb_color(rb))
#define rb_is_black(rb) rb_color(rb)

static inline void rb_set_parent(struct rb_node *rb, struct rb_node *p)
{
	rb->__rb_parent_color = (unsigned long)p | rb_color(rb);
}

static inline void rb_set_parent_color(struct rb_node *rb, struct rb_node *p, int color)
{
	rb->__rb_parent_color = (unsigned long)p | color;
}

#endif /* _LINUX_RBTREE_AUGMENTED_H */
