// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks of CONFIG_DEBUG_LIST=y (Linux: lib/list_debug.c). A node that is
 * added twice, taken out twice or overwritten is found where it happens, not
 * at the crash it would cause later; the operation is then left undone.
 */

#include <linux/list.h>

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
