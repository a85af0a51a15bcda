/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_LIST_H
#define _LINUX_LIST_H

/*
 * Linked lists (Linux: include/linux/list.h).
 *
 * list_head: a ring. The head is a node like the others, so that neither end
 * is special; the nodes live inside the structures they link.
 *
 *	   .--------------------------------------------.
 *	   '-> head <--> item.list <--> item.list <-----'
 *
 * hlist_head: one pointer, for hash tables with many, mostly empty heads. A
 * node points back at the pointer that points at it (pprev), which is what
 * lets it leave without knowing its head.
 *
 *	   head.first --> node --> node --> NULL
 *	        ^--------- pprev
 *
 * A node taken out by list_del() or hlist_del() is poisoned: whoever follows
 * it again stops at an address that says so. With CONFIG_DEBUG_LIST=y each
 * insertion and removal first checks that its neighbours agree.
 */

#include <linux/kernel.h>
#include <linux/poison.h>

#ifdef CONFIG_DEBUG_LIST
bool __list_add_valid(struct list_head *node, struct list_head *prev, struct list_head *next);
bool __list_del_entry_valid(struct list_head *entry);
#else
static inline bool __list_add_valid(struct list_head *node, struct list_head *prev,
				    struct list_head *next)
{
	return true;
}
static inline bool __list_del_entry_valid(struct list_head *entry)
{
	return true;
}
#endif

#define LIST_HEAD_INIT(name)     \
	{                        \
		&(name), &(name) \
	}
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

/* Make @list an empty list, or a node that is on none. */
static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->prev = list;
	WRITE_ONCE(list->next, list);
}

/* Make two nodes neighbours. Everything below is made of this. */
static inline void __list_link(struct list_head *left, struct list_head *right)
{
	right->prev = left;
	WRITE_ONCE(left->next, right);
}

/* Put @node between two that are neighbours. */
static inline void __list_add(struct list_head *node, struct list_head *prev,
			      struct list_head *next)
{
	if (!__list_add_valid(node, prev, next))
		return;
	__list_link(node, next);
	__list_link(prev, node);
}

/* As the first of @head: a stack. */
static inline void list_add(struct list_head *node, struct list_head *head)
{
	__list_add(node, head, head->next);
}

/* As the last of @head: a queue. */
static inline void list_add_tail(struct list_head *node, struct list_head *head)
{
	__list_add(node, head->prev, head);
}

/* Close the gap between two nodes, whatever was there. */
static inline void __list_del(struct list_head *prev, struct list_head *next)
{
	__list_link(prev, next);
}

static inline void __list_del_entry(struct list_head *entry)
{
	if (__list_del_entry_valid(entry))
		__list_del(entry->prev, entry->next);
}

/* Take @entry out; it may not be used as a node until it is added again. */
static inline void list_del(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->prev = LIST_POISON2;
	WRITE_ONCE(entry->next, LIST_POISON1);
}

/* Take @entry out and leave it an empty list of its own. */
static inline void list_del_init(struct list_head *entry)
{
	__list_del_entry(entry);
	INIT_LIST_HEAD(entry);
}

/* Put @node where @old is; @old is left as it was. */
static inline void list_replace(struct list_head *old, struct list_head *node)
{
	struct list_head *before = old->prev, *after = old->next;

	__list_link(node, after);
	__list_link(before, node);
}

static inline void list_replace_init(struct list_head *old, struct list_head *node)
{
	list_replace(old, node);
	INIT_LIST_HEAD(old);
}

/* Let two nodes, of one list or of two, change places. */
static inline void list_swap(struct list_head *a, struct list_head *b)
{
	struct list_head *before_b = b->prev;

	list_del(b);
	list_replace(a, b);
	/* Where they were neighbours, b's place is now right behind itself. */
	list_add(a, before_b == a ? b : before_b);
}

static inline void list_move(struct list_head *entry, struct list_head *head)
{
	__list_del_entry(entry);
	list_add(entry, head);
}

static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
	__list_del_entry(entry);
	list_add_tail(entry, head);
}

/* Move the run @first .. @last, all on one list, to the end of @head. */
static inline void list_bulk_move_tail(struct list_head *head, struct list_head *first,
				       struct list_head *last)
{
	__list_link(first->prev, last->next);
	__list_link(head->prev, first);
	__list_link(last, head);
}

static inline int list_is_first(const struct list_head *list, const struct list_head *head)
{
	return head == list->prev;
}

static inline int list_is_last(const struct list_head *list, const struct list_head *head)
{
	return head == list->next;
}

static inline int list_is_head(const struct list_head *list, const struct list_head *head)
{
	return head == list;
}

static inline int list_empty(const struct list_head *head)
{
	return head == READ_ONCE(head->next);
}

/* list_del_init() for a node that another CPU asks list_empty_careful() of. */
static inline void list_del_init_careful(struct list_head *entry)
{
	__list_del_entry(entry);
	WRITE_ONCE(entry->prev, entry);
	__atomic_store_n(&entry->next, entry, __ATOMIC_RELEASE);
}

/* Empty, and not in the middle of a list_del_init_careful() elsewhere? */
static inline int list_empty_careful(const struct list_head *head)
{
	struct list_head *next = __atomic_load_n(&head->next, __ATOMIC_ACQUIRE);

	return next == head && READ_ONCE(head->prev) == next;
}

static inline int list_is_singular(const struct list_head *head)
{
	return head->next == head->prev && !list_empty(head);
}

/* Make the first the last. */
static inline void list_rotate_left(struct list_head *head)
{
	if (!list_empty(head))
		list_move_tail(head->next, head);
}

/* Turn the ring until @list is the first. */
static inline void list_rotate_to_front(struct list_head *list, struct list_head *head)
{
	list_move_tail(head, list);
}

/* Move everything before @entry from @head to @list, which is overwritten. */
static inline void list_cut_before(struct list_head *list, struct list_head *head,
				   struct list_head *entry)
{
	struct list_head *first = head->next, *last = entry->prev;

	if (entry == first) {
		INIT_LIST_HEAD(list);
		return;
	}
	__list_link(head, entry);
	__list_link(list, first);
	__list_link(last, list);
}

/* The same up to and with @entry, which may be @head: then nothing moves. */
static inline void list_cut_position(struct list_head *list, struct list_head *head,
				     struct list_head *entry)
{
	if (entry == head)
		INIT_LIST_HEAD(list);
	else
		list_cut_before(list, head, entry->next);
}

/* Put all the nodes of @list, which is not empty, between two neighbours. */
static inline void __list_splice(const struct list_head *list, struct list_head *prev,
				 struct list_head *next)
{
	__list_link(list->prev, next);
	__list_link(prev, list->next);
}

/* Join two lists: @list's nodes come first. @list itself is left as it was. */
static inline void list_splice(const struct list_head *list, struct list_head *head)
{
	if (list_empty(list))
		return;
	__list_splice(list, head, head->next);
}

/* The same, @list's nodes last. */
static inline void list_splice_tail(const struct list_head *list, struct list_head *head)
{
	if (list_empty(list))
		return;
	__list_splice(list, head->prev, head);
}

/* The two again, leaving @list empty. */
static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}

static inline void list_splice_tail_init(struct list_head *list, struct list_head *head)
{
	list_splice_tail(list, head);
	INIT_LIST_HEAD(list);
}

/*
 * From nodes to the structures around them. @type is the structure's type,
 * @member the name of the list_head inside, @pos a pointer to a structure.
 */
#define list_entry(ptr, type, member)	     container_of(ptr, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member)  list_entry((head)->prev, type, member)
#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? NULL : list_first_entry(head, type, member))

#define list_next_entry(pos, member) list_entry((pos)->member.next, typeof(*(pos)), member)
#define list_prev_entry(pos, member) list_entry((pos)->member.prev, typeof(*(pos)), member)
#define list_next_entry_circular(pos, head, member)                                            \
	(list_is_last(&(pos)->member, head) ? list_first_entry(head, typeof(*(pos)), member) : \
					      list_next_entry(pos, member))
#define list_prev_entry_circular(pos, head, member)                                            \
	(list_is_first(&(pos)->member, head) ? list_last_entry(head, typeof(*(pos)), member) : \
					       list_prev_entry(pos, member))
#define list_entry_is_head(pos, head, member) (&(pos)->member == (head))

/* Over the nodes; _safe ones allow @pos itself to be taken out in the body. */
#define list_for_each(pos, head)	  for (pos = (head)->next; pos != (head); pos = pos->next)
#define list_for_each_continue(pos, head) for (pos = pos->next; pos != (head); pos = pos->next)
#define list_for_each_prev(pos, head)	  for (pos = (head)->prev; pos != (head); pos = pos->prev)
#define list_for_each_safe(pos, n, head) \
	for (pos = (head)->next, n = pos->next; pos != (head); pos = n, n = pos->next)
#define list_for_each_prev_safe(pos, n, head) \
	for (pos = (head)->prev, n = pos->prev; pos != (head); pos = n, n = pos->prev)

/* Over the structures. _continue starts behind @pos, _from at it. */
#define list_for_each_entry_from(pos, head, member) \
	for (; !list_entry_is_head(pos, head, member); pos = list_next_entry(pos, member))
#define list_for_each_entry_from_reverse(pos, head, member) \
	for (; !list_entry_is_head(pos, head, member); pos = list_prev_entry(pos, member))

#define list_for_each_entry(pos, head, member)                   \
	for (pos = list_first_entry(head, typeof(*pos), member); \
	     !list_entry_is_head(pos, head, member); pos = list_next_entry(pos, member))
#define list_for_each_entry_reverse(pos, head, member)          \
	for (pos = list_last_entry(head, typeof(*pos), member); \
	     !list_entry_is_head(pos, head, member); pos = list_prev_entry(pos, member))

/*
 * The same for a list that may be broken, or may have become a circle without its head:
 * the walk reports that and ends. For those who only look.
 */
struct list_head *list_next_checked(const struct list_head *pos, struct list_head *head);
bool list_is_sound(struct list_head *head);

#define list_for_each_checked(pos, head) \
	for (pos = list_next_checked(head, head); pos != (head); pos = list_next_checked(pos, head))
#define list_for_each_entry_checked(pos, head, member)                              \
	for (pos = list_entry(list_next_checked(head, head), typeof(*pos), member); \
	     !list_entry_is_head(pos, head, member);                                \
	     pos = list_entry(list_next_checked(&pos->member, head), typeof(*pos), member))

/* A start for _continue: @pos, or the head when @pos is NULL. */
#define list_prepare_entry(pos, head, member) ((pos) ?: list_entry(head, typeof(*pos), member))
#define list_for_each_entry_continue(pos, head, member)                                  \
	for (pos = list_next_entry(pos, member); !list_entry_is_head(pos, head, member); \
	     pos = list_next_entry(pos, member))
#define list_for_each_entry_continue_reverse(pos, head, member)                          \
	for (pos = list_prev_entry(pos, member); !list_entry_is_head(pos, head, member); \
	     pos = list_prev_entry(pos, member))

#define list_for_each_entry_safe_from(pos, n, head, member)                            \
	for (n = list_next_entry(pos, member); !list_entry_is_head(pos, head, member); \
	     pos = n, n = list_next_entry(n, member))
#define list_for_each_entry_safe(pos, n, head, member)                                             \
	for (pos = list_first_entry(head, typeof(*pos), member), n = list_next_entry(pos, member); \
	     !list_entry_is_head(pos, head, member); pos = n, n = list_next_entry(n, member))
#define list_for_each_entry_safe_continue(pos, n, head, member)                    \
	for (pos = list_next_entry(pos, member), n = list_next_entry(pos, member); \
	     !list_entry_is_head(pos, head, member); pos = n, n = list_next_entry(n, member))
#define list_for_each_entry_safe_reverse(pos, n, head, member)                                    \
	for (pos = list_last_entry(head, typeof(*pos), member), n = list_prev_entry(pos, member); \
	     !list_entry_is_head(pos, head, member); pos = n, n = list_prev_entry(n, member))

/* In a _safe loop that dropped its lock: find the next one anew. */
#define list_safe_reset_next(pos, n, member) n = list_next_entry(pos, member)

/* ---- hlist ---- */

#define HLIST_HEAD_INIT       \
	{                     \
		.first = NULL \
	}
#define HLIST_HEAD(name)     struct hlist_head name = HLIST_HEAD_INIT
#define INIT_HLIST_HEAD(ptr) ((ptr)->first = NULL)

static inline void INIT_HLIST_NODE(struct hlist_node *h)
{
	*h = (struct hlist_node){ NULL, NULL };
}

/* Is the node on no list? (After hlist_del_init(); not after hlist_del().) */
static inline int hlist_unhashed(const struct hlist_node *h)
{
	return h->pprev == NULL;
}

static inline int hlist_unhashed_lockless(const struct hlist_node *h)
{
	return READ_ONCE(h->pprev) == NULL;
}

static inline int hlist_empty(const struct hlist_head *h)
{
	return READ_ONCE(h->first) == NULL;
}

/* Let the pointer at @pprev lead to @n, which may be NULL, and @n know it. */
static inline void __hlist_link(struct hlist_node **pprev, struct hlist_node *n)
{
	WRITE_ONCE(*pprev, n);
	if (n)
		WRITE_ONCE(n->pprev, pprev);
}

static inline void __hlist_del(struct hlist_node *n)
{
	__hlist_link(n->pprev, n->next);
}

/* Take @n out; it may not be used as a node until it is added again. */
static inline void hlist_del(struct hlist_node *n)
{
	__hlist_del(n);
	n->pprev = LIST_POISON2;
	n->next = LIST_POISON1;
}

/* Take @n out if it is on a list, and remember that it is on none. */
static inline void hlist_del_init(struct hlist_node *n)
{
	if (hlist_unhashed(n))
		return;
	__hlist_del(n);
	INIT_HLIST_NODE(n);
}

static inline void hlist_add_head(struct hlist_node *n, struct hlist_head *h)
{
	__hlist_link(&n->next, h->first);
	__hlist_link(&h->first, n);
}

static inline void hlist_add_before(struct hlist_node *n, struct hlist_node *next)
{
	struct hlist_node **pprev = next->pprev;

	__hlist_link(&n->next, next);
	__hlist_link(pprev, n);
}

static inline void hlist_add_behind(struct hlist_node *n, struct hlist_node *prev)
{
	__hlist_link(&n->next, prev->next);
	__hlist_link(&prev->next, n);
}

/* Make @n look like one on a list, so that hlist_del() works on it. */
static inline void hlist_add_fake(struct hlist_node *n)
{
	n->pprev = &n->next;
}

static inline bool hlist_fake(struct hlist_node *h)
{
	return &h->next == h->pprev;
}

static inline bool hlist_is_singular_node(struct hlist_node *n, struct hlist_head *h)
{
	return n->pprev == &h->first && n->next == NULL;
}

/* Give all of @old's nodes to @head, which is overwritten. */
static inline void hlist_move_list(struct hlist_head *old, struct hlist_head *head)
{
	__hlist_link(&head->first, old->first);
	INIT_HLIST_HEAD(old);
}

#define hlist_entry(ptr, type, member) container_of(ptr, type, member)
#define hlist_entry_safe(ptr, type, member)                          \
	({                                                           \
		typeof(ptr) ____ptr = (ptr);                         \
		____ptr ? hlist_entry(____ptr, type, member) : NULL; \
	})

#define hlist_for_each(pos, head) for (pos = (head)->first; pos; pos = pos->next)
#define hlist_for_each_safe(pos, n, head)                \
	for (pos = (head)->first; pos && ({              \
					  n = pos->next; \
					  1;             \
				  });                    \
	     pos = n)

#define hlist_for_each_entry_from(pos, member) \
	for (; pos; pos = hlist_entry_safe((pos)->member.next, typeof(*(pos)), member))
#define hlist_for_each_entry(pos, head, member)                                  \
	for (pos = hlist_entry_safe((head)->first, typeof(*(pos)), member); pos; \
	     pos = hlist_entry_safe((pos)->member.next, typeof(*(pos)), member))
#define hlist_for_each_entry_continue(pos, member)                                    \
	for (pos = hlist_entry_safe((pos)->member.next, typeof(*(pos)), member); pos; \
	     pos = hlist_entry_safe((pos)->member.next, typeof(*(pos)), member))
#define hlist_for_each_entry_safe(pos, n, head, member)                   \
	for (pos = hlist_entry_safe((head)->first, typeof(*pos), member); \
	     pos && ({                                                    \
		     n = pos->member.next;                                \
		     1;                                                   \
	     });                                                          \
	     pos = hlist_entry_safe(n, typeof(*pos), member))

#endif /* _LINUX_LIST_H */
