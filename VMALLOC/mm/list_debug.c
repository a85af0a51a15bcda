// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks of CONFIG_DEBUG_LIST=y (Linux: lib/list_debug.c). A node that is
 * added twice, taken out twice or overwritten is found where it happens, not
 * at the crash it would cause later; the operation is then left undone. And a walk, in
 * every configuration, that ends where a list is broken.
 */

#include <linux/biscuitos.h>
#include <linux/bug.h>
#include <linux/list.h>

/* The program in memory, from its first byte to its last; the linker defines both. */
extern const char __ehdr_start[] __attribute__((__visibility__("hidden")));
extern const char _end[];

/* Can a node be there: in low memory, or in a variable of the program? */
static bool is_possible_node(const struct list_head *node)
{
	unsigned long addr = (unsigned long)node;

	if (addr % __alignof__(*node))
		return false;
	return addr - PAGE_OFFSET < lowmem_size ||
	       addr - (unsigned long)__ehdr_start < (unsigned long)(_end - __ehdr_start);
}

/**
 * list_next_checked - one step of a walk through a list that may be broken
 * @pos: an entry, or @head
 * @head: of the list
 *
 * The next entry must point back to @pos. So a walk comes to an end even if the list is
 * a circle without its head: the entry at which the circle closes would have to point
 * back to two others.
 *
 * Return: the next entry; @head after the last, and after a report if the list is broken.
 */
struct list_head *list_next_checked(const struct list_head *pos, struct list_head *head)
{
	struct list_head *next = pos->next;

	if (next != head && !is_possible_node(next))
		pr_err("list corruption. %px->next is %px, which is no entry; the walk ends here\n",
		       pos, next);
	else if (next->prev != pos)
		pr_err("list corruption. next->prev should be %px, but was %px. (next=%px); "
		       "the walk ends here\n",
		       pos, next->prev, next);
	else
		return next;
	return head;
}

/**
 * list_is_sound - can a list be walked to its end?
 * @head: of the list
 *
 * Return: true; false after a report of where it is broken.
 */
bool list_is_sound(struct list_head *head)
{
	const struct list_head *pos = head, *next;

	while ((next = list_next_checked(pos, head)) != head)
		pos = next;
	return pos->next == head && head->prev == pos;
}

#ifdef CONFIG_DEBUG_LIST

/**
 * __list_add_valid - may @node go between @prev and @next?
 * @node: the node to be added
 * @prev: the one before it
 * @next: the one after it
 *
 * Return: true, or false after a report.
 */
bool __list_add_valid(struct list_head *node, struct list_head *prev, struct list_head *next)
{
	if (WARN(!prev || !next, "list_add corruption. prev or next is NULL.\n"))
		return false;
	if (WARN(next->prev != prev,
		 "list_add corruption. next->prev should be prev (%px), but was %px. (next=%px).\n",
		 prev, next->prev, next))
		return false;
	if (WARN(prev->next != next,
		 "list_add corruption. prev->next should be next (%px), but was %px. (prev=%px).\n",
		 next, prev->next, prev))
		return false;
	return !WARN(node == prev || node == next,
		     "list_add double add: new=%px, prev=%px, next=%px.\n", node, prev, next);
}

/**
 * __list_del_entry_valid - is @entry on a list, in good order?
 * @entry: the node to be taken out
 *
 * Return: true, or false after a report.
 */
bool __list_del_entry_valid(struct list_head *entry)
{
	struct list_head *prev = entry->prev, *next = entry->next;

	if (WARN(!prev || !next, "list_del corruption, %px has a NULL neighbour\n", entry))
		return false;
	if (WARN(next == LIST_POISON1, "list_del corruption, %px->next is LIST_POISON1\n", entry))
		return false;
	if (WARN(prev == LIST_POISON2, "list_del corruption, %px->prev is LIST_POISON2\n", entry))
		return false;
	if (WARN(prev->next != entry,
		 "list_del corruption. prev->next should be %px, but was %px\n", entry, prev->next))
		return false;
	return !WARN(next->prev != entry,
		     "list_del corruption. next->prev should be %px, but was %px\n", entry,
		     next->prev);
}

#endif /* CONFIG_DEBUG_LIST */
