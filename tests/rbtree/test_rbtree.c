// SPDX-License-Identifier: GPL-2.0-only
/*
 * Red-black trees against a sorted array. After every operation: the order, the
 * colours, the same number of black nodes on every way, the depth, and, where
 * nodes know the largest below them, that.
 *
 * The seed is printed; TEST_SEED=<n> repeats it.
 */

#include "../testlib.h"

#include <linux/rbtree_augmented.h>

#ifdef __SANITIZE_THREAD__
#define OPS 20000
#else
#define OPS 100000
#endif
#define MAX_ITEMS 300

struct item {
	int key;
	unsigned int weight, max_weight;
	bool in;
	struct rb_node rb;
};

#define to_item(node) rb_entry(node, struct item, rb)

static unsigned int weight_of(struct item *item)
{
	return item->weight;
}

RB_DECLARE_CALLBACKS_MAX(static, max_cb, struct item, rb, unsigned int, max_weight, weight_of);

static struct item items[MAX_ITEMS];
static struct item *sorted[MAX_ITEMS];
static int nr_sorted;

static int compare(const void *key, const struct rb_node *node)
{
	return *(const int *)key - to_item(node)->key;
}

static int compare_nodes(struct rb_node *a, const struct rb_node *b)
{
	return to_item(a)->key - to_item(b)->key;
}

static bool less(struct rb_node *a, const struct rb_node *b)
{
	return to_item(a)->key < to_item(b)->key;
}

/* Black nodes on every way down; @depth is the deepest of them. */
static int check_subtree(const struct rb_node *node, bool augmented, int depth, int *deepest)
{
	unsigned int largest;
	int black[2];

	if (!node) {
		if (depth > *deepest)
			*deepest = depth;
		return 0;
	}
	largest = to_item(node)->weight;
	for (int side = 0; side < 2; side++) {
		const struct rb_node *child = node->rb_child[side];

		if (child) {
			CHECK_PTR(rb_parent(child), node);
			CHECK(rb_is_black(node) || rb_is_black(child));
			if (to_item(child)->max_weight > largest)
				largest = to_item(child)->max_weight;
		}
		black[side] = check_subtree(child, augmented, depth + 1, deepest);
	}
	CHECK_EQ(black[0], black[1]);
	if (augmented)
		CHECK_EQ(to_item(node)->max_weight, largest);
	return black[0] + (int)rb_is_black(node);
}

static void check_tree(const struct rb_root *root, bool augmented)
{
	int deepest = 0, limit = 0;
	struct rb_node *node = rb_first(root);

	CHECK(!root->rb_node || (rb_is_black(root->rb_node) && !rb_parent(root->rb_node)));
	check_subtree(root->rb_node, augmented, 0, &deepest);
	while (1 << limit < nr_sorted + 1)
		limit++;
	CHECK(deepest <= 2 * limit);
	for (int i = 0; i < nr_sorted; i++, node = rb_next(node))
		CHECK_PTR(node, &sorted[i]->rb);
	CHECK_PTR(node, NULL);
	CHECK_PTR(rb_last(root), nr_sorted ? &sorted[nr_sorted - 1]->rb : NULL);
	if (nr_sorted > 1) {
		CHECK_PTR(rb_prev(&sorted[1]->rb), &sorted[0]->rb);
		CHECK_PTR(rb_prev(&sorted[nr_sorted - 1]->rb), &sorted[nr_sorted - 2]->rb);
		CHECK_PTR(rb_prev(&sorted[0]->rb), NULL);
	}
	CHECK_EQ(RB_EMPTY_ROOT(root), !nr_sorted);
}

/* Behind those that are equal. */
static void model_add(struct item *item)
{
	int i = nr_sorted++;

	for (; i > 0 && sorted[i - 1]->key > item->key; i--)
		sorted[i] = sorted[i - 1];
	sorted[i] = item;
	item->in = true;
}

static void model_remove(struct item *item)
{
	int i = 0;

	while (sorted[i] != item)
		i++;
	memmove(&sorted[i], &sorted[i + 1], (--nr_sorted - i) * sizeof(*sorted));
	item->in = false;
}

static void reset(void)
{
	memset(items, 0, sizeof(items));
	nr_sorted = 0;
}

static struct item *any_item(void)
{
	return &items[random_below(MAX_ITEMS)];
}

/* rb_add() and rb_erase(), with keys that are equal now and then. */
static void plain(void **state)
{
	struct rb_root root = RB_ROOT;

	reset();
	for (int op = 0; op < OPS; op++) {
		struct item *item = any_item();

		if (item->in) {
			model_remove(item);
			rb_erase(&item->rb, &root);
		} else {
			item->key = (int)random_below(MAX_ITEMS);
			model_add(item);
			rb_add(&item->rb, &root, less);
		}
		/* Often empty, often full. */
		if (op % 1000 == 999 && op % 3 == 0)
			while (nr_sorted) {
				item = sorted[random_below(2) ? 0 : nr_sorted - 1];
				model_remove(item);
				rb_erase(&item->rb, &root);
				check_tree(&root, false);
			}
		check_tree(&root, false);
	}
}

/* Link @item where the search for it ends. Returns true if it went left at every node. */
static bool link_item(struct item *item, struct rb_root *root)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (less(&item->rb, parent)) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(&item->rb, parent, link);
	return leftmost;
}

static void cached(void **state)
{
	struct rb_root_cached root = RB_ROOT_CACHED;

	reset();
	for (int op = 0; op < OPS; op++) {
		struct item *item = any_item();

		if (item->in) {
			bool first = item == sorted[0];
			struct rb_node *got;

			model_remove(item);
			got = rb_erase_cached(&item->rb, &root);
			CHECK_PTR(got, first && nr_sorted ? &sorted[0]->rb : NULL);
		} else {
			struct rb_node *got;

			item->key = (int)random_below(MAX_ITEMS);
			model_add(item);
			if (random_below(2)) {
				got = rb_add_cached(&item->rb, &root, less);
				CHECK_PTR(got, item == sorted[0] ? &item->rb : NULL);
			} else {
				bool leftmost = link_item(item, &root.rb_root);

				CHECK_EQ(leftmost, item == sorted[0]);
				rb_insert_color_cached(&item->rb, &root, leftmost);
			}
		}
		CHECK_PTR(rb_first_cached(&root), nr_sorted ? &sorted[0]->rb : NULL);
		if (op % 16 == 0)
			check_tree(&root.rb_root, false);
	}
}

/* The callbacks that keep the largest, and count rotations. */
static int rotations;

static void count_rotate(struct rb_node *old, struct rb_node *new)
{
	rotations++;
	max_cb_rotate(old, new);
}

static const struct rb_augment_callbacks counting_cb = {
	.propagate = max_cb_propagate,
	.copy = max_cb_copy,
	.rotate = count_rotate,
};

static void add_augmented(struct item *item, struct rb_root *root)
{
	link_item(item, root);
	item->max_weight = 0;
	max_cb_propagate(&item->rb, NULL);
	rb_insert_augmented(&item->rb, root, &counting_cb);
}

static void augmented(void **state)
{
	struct rb_root root = RB_ROOT;

	reset();
	for (int op = 0; op < OPS; op++) {
		struct item *item = any_item();

		if (item->in && random_below(3) == 0) {
			item->weight = (unsigned int)random_below(1000);
			max_cb_propagate(&item->rb, NULL);
		} else if (item->in) {
			model_remove(item);
			rotations = 0;
			rb_erase_augmented(&item->rb, &root, &counting_cb);
			CHECK(rotations <= 3);
		} else {
			item->key = (int)random_below(MAX_ITEMS);
			item->weight = (unsigned int)random_below(1000);
			model_add(item);
			rotations = 0;
			add_augmented(item, &root);
			CHECK(rotations <= 2);
		}
		check_tree(&root, true);
	}
}

/*
 * The tree has the shape that it has in Linux: when both children of the sibling
 * are red, the outer one takes the black, and one rotation is enough.
 *
 *	  (2)		     (4)
 *	  / \		     / \
 *	(1) (4)	    ->	   (2) (5)
 *	    / \	     \
 *	  [3] [5]	     [3]
 */
static void both_red(void **state)
{
	static const int order[] = { 2, 1, 4, 3, 5 }, mirrored[] = { 4, 5, 2, 3, 1 };

	for (int side = 0; side < 2; side++) {
		const int *keys = side ? mirrored : order;
		struct rb_root root = RB_ROOT;
		struct rb_node *top, *erased = &items[keys[1]].rb;

		reset();
		for (int i = 0; i < 5; i++) {
			struct item *item = &items[keys[i]];

			item->key = keys[i];
			model_add(item);
			add_augmented(item, &root);
		}
		CHECK_PTR(root.rb_node, &items[keys[0]].rb);
		CHECK_PTR(root.rb_node->rb_child[!side], erased);
		model_remove(to_item(erased));
		rotations = 0;
		rb_erase_augmented(erased, &root, &counting_cb);
		CHECK_EQ(rotations, 1);
		top = root.rb_node;
		CHECK_PTR(top, &items[keys[2]].rb);
		CHECK_PTR(top->rb_child[!side], &items[keys[0]].rb);
		CHECK_PTR(top->rb_child[!side]->rb_child[side], &items[3].rb);
		check_tree(&root, true);
	}
}

static void augmented_cached(void **state)
{
	struct rb_root_cached root = RB_ROOT_CACHED;

	reset();
	for (int op = 0; op < OPS / 10; op++) {
		struct item *item = any_item();

		if (item->in) {
			model_remove(item);
			rb_erase_augmented_cached(&item->rb, &root, &max_cb);
		} else {
			struct rb_node **link = &root.rb_root.rb_node, *parent = NULL;
			bool leftmost = true;

			item->key = (int)random_below(MAX_ITEMS);
			item->weight = (unsigned int)random_below(1000);
			model_add(item);
			while (*link) {
				parent = *link;
				link = less(&item->rb, parent) ?
					       &parent->rb_left :
					       (leftmost = false, &parent->rb_right);
			}
			rb_link_node_rcu(&item->rb, parent, link);
			item->max_weight = 0;
			max_cb_propagate(&item->rb, NULL);
			rb_insert_augmented_cached(&item->rb, &root, leftmost, &max_cb);
		}
		CHECK_PTR(root.rb_leftmost, nr_sorted ? &sorted[0]->rb : NULL);
		check_tree(&root.rb_root, true);
	}
}

static void searching(void **state)
{
	struct rb_root root = RB_ROOT;

	reset();
	for (int op = 0; op < OPS / 10; op++) {
		struct item *item = any_item();
		struct rb_node *node, *got;
		int key = (int)random_below(60), i = 0, n = 0;

		if (item->in) {
			model_remove(item);
			rb_erase(&item->rb, &root);
		} else if (random_below(2)) {
			item->key = key;
			model_add(item);
			rb_add(&item->rb, &root, less);
		} else {
			item->key = key;
			got = rb_find_add(&item->rb, &root, compare_nodes);
			if (!got)
				model_add(item);
			else
				CHECK_EQ(to_item(got)->key, key);
			for (i = 0; got && i < nr_sorted; i++)
				CHECK(sorted[i] != item);
		}
		key = (int)random_below(60);
		for (i = 0; i < nr_sorted && sorted[i]->key < key;)
			i++;
		node = rb_find(&key, &root, compare);
		CHECK_EQ(!!node, i < nr_sorted && sorted[i]->key == key);
		CHECK(!node || to_item(node)->key == key);
		CHECK_PTR(rb_find_first(&key, &root, compare), node ? &sorted[i]->rb : NULL);
		rb_for_each(got, &key, &root, compare)
		{
			CHECK_PTR(got, &sorted[i + n]->rb);
			n++;
		}
		CHECK(i + n == nr_sorted || sorted[i + n]->key != key);
	}
	check_tree(&root, false);
}

static void postorder(void **state)
{
	for (int n = 0; n < 100; n++) {
		struct rb_root root = RB_ROOT;
		struct item *item, *next;
		int seen = 0;

		reset();
		for (int i = 0; i < n; i++) {
			items[i].key = (int)random_below(1000);
			model_add(&items[i]);
			rb_add(&items[i].rb, &root, less);
		}
		/* Each after its children; and what was visited may be destroyed. */
		rbtree_postorder_for_each_entry_safe(item, next, &root, rb)
		{
			for (int side = 0; side < 2; side++)
				CHECK(!item->rb.rb_child[side] ||
				      !to_item(item->rb.rb_child[side])->in);
			CHECK(item->in);
			item->in = false;
			memset(&item->rb, 0xff, sizeof(item->rb));
			seen++;
		}
		CHECK_EQ(seen, n);
	}
	CHECK_PTR(rb_next_postorder(NULL), NULL);
}

static void replacing(void **state)
{
	struct rb_root_cached root = RB_ROOT_CACHED;

	reset();
	for (int i = 0; i < 100; i++) {
		items[i].key = i;
		model_add(&items[i]);
		rb_add_cached(&items[i].rb, &root, less);
	}
	for (int i = 0; i < 100; i++) {
		struct item *old = sorted[i], *new = &items[100 + i];

		new->key = old->key;
		new->in = true;
		if (i % 3 == 0)
			rb_replace_node_cached(&old->rb, &new->rb, &root);
		else if (i % 3 == 1)
			rb_replace_node(&old->rb, &new->rb, &root.rb_root);
		else
			rb_replace_node_rcu(&old->rb, &new->rb, &root.rb_root);
		sorted[i] = new;
		memset(old, 0xff, sizeof(*old));
		check_tree(&root.rb_root, false);
	}
	CHECK_PTR(rb_first_cached(&root), &sorted[0]->rb);
}

static void nodes_of_no_tree(void **state)
{
	struct item *none = NULL;
	struct rb_node node;

	RB_CLEAR_NODE(&node);
	CHECK(RB_EMPTY_NODE(&node));
	CHECK_PTR(rb_next(&node), NULL);
	CHECK_PTR(rb_prev(&node), NULL);
	CHECK_PTR(rb_first(&RB_ROOT), NULL);
	CHECK_PTR(rb_last(&RB_ROOT), NULL);
	CHECK_PTR(rb_first_postorder(&RB_ROOT), NULL);
	CHECK_PTR(rb_entry_safe((struct rb_node *)none, struct item, rb), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(cached),
		cmocka_unit_test(augmented),
		cmocka_unit_test(augmented_cached),
		cmocka_unit_test(both_red),
		cmocka_unit_test(searching),
		cmocka_unit_test(postorder),
		cmocka_unit_test(replacing),
		cmocka_unit_test(nodes_of_no_tree),
	};

	random_init();
	return cmocka_run_group_tests_name("rbtree", tests, NULL, NULL);
}
