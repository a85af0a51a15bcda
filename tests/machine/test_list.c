// SPDX-License-Identifier: GPL-2.0-only
/*
 * list.h, all of it: each operation on rings and hash lists of every small
 * size, at every place, is done to an array of numbers as well, and afterwards
 * the list, read in both directions, must hold the same numbers. With
 * CONFIG_DEBUG_LIST=y (make DEBUG=1) also that misuse is reported on stderr
 * and leaves the list alone.
 */

#include "../testlib.h"

#include <linux/list.h>

#define MAX_ITEMS 16
#define SMALL	  5 /* lists of 0 to SMALL nodes are tried */

struct item {
	int value;
	struct list_head link;
	struct hlist_node hlink;
};

/* The model: the values, in order. */
struct row {
	int nr;
	int v[2 * MAX_ITEMS];
};

static struct item pool[2 * MAX_ITEMS];

static void row_insert(struct row *r, int at, int value)
{
	memmove(&r->v[at + 1], &r->v[at], (r->nr - at) * sizeof(int));
	r->v[at] = value;
	r->nr++;
}

static int row_remove(struct row *r, int at)
{
	int value = r->v[at];

	r->nr--;
	memmove(&r->v[at], &r->v[at + 1], (r->nr - at) * sizeof(int));
	return value;
}

/* Put all of @from into @to at @at. */
static void row_insert_row(struct row *to, int at, const struct row *from)
{
	for (int i = 0; i < from->nr; i++)
		row_insert(to, at + i, from->v[i]);
}

static void row_rotate(struct row *r, int times)
{
	while (times--) {
		int first = row_remove(r, 0);

		row_insert(r, r->nr, first);
	}
}

/* A list of the items @first .. @first + @nr - 1, and the row that it is. */
static struct row fill(struct list_head *head, int first, int nr)
{
	struct row r = { 0 };
	struct list_head *last = head;

	head->next = head->prev = head;
	for (int i = 0; i < nr; i++) {
		struct item *it = &pool[first + i];

		it->value = first + i;
		it->link.prev = last;
		it->link.next = head;
		last->next = &it->link;
		head->prev = &it->link;
		last = &it->link;
		r.v[r.nr++] = it->value;
	}
	return r;
}

static struct item *item_of(const struct list_head *l)
{
	return (struct item *)((char *)l - offsetof(struct item, link));
}

static void check_list(int line, const struct list_head *head, const struct row *want)
{
	const struct list_head *l = head, *prev;
	int i;

	for (i = 0; i < want->nr; i++) {
		prev = l;
		l = l->next;
		if (l == head)
			check_failed(__FILE__, line, "%d nodes, expected %d", i, want->nr);
		if (item_of(l)->value != want->v[i])
			check_failed(__FILE__, line, "node %d is %d, expected %d", i,
				     item_of(l)->value, want->v[i]);
		if (l->prev != prev)
			check_failed(__FILE__, line, "node %d does not point back", i);
	}
	if (l->next != head || head->prev != l)
		check_failed(__FILE__, line, "the ring does not close after %d nodes", want->nr);
}
#define CHECK_LIST(head, row) check_list(__LINE__, head, row)
#define CHECK_NO_NODES(head)                   \
	do {                                   \
		CHECK_PTR((head)->next, head); \
		CHECK_PTR((head)->prev, head); \
	} while (0)

/* ---- list_head ---- */

static LIST_HEAD(a_static_list);

static void empty_lists(void **state)
{
	struct list_head h = LIST_HEAD_INIT(h), other;

	CHECK_NO_NODES(&a_static_list);
	CHECK_NO_NODES(&h);
	INIT_LIST_HEAD(&other);
	CHECK_NO_NODES(&other);
	CHECK(list_empty(&h));
	CHECK(list_empty_careful(&h));
	CHECK(!list_is_singular(&h));
	CHECK(list_is_head(&h, &h));
	CHECK(!list_is_head(&other, &h));
	CHECK_PTR(list_first_entry_or_null(&h, struct item, link), NULL);
	list_rotate_left(&h);
	CHECK_NO_NODES(&h);
}

static void adding(void **state)
{
	LIST_HEAD(h);
	struct row want = { 0 };

	for (int i = 0; i < MAX_ITEMS; i++) {
		pool[i].value = i;
		if (i % 3) {
			list_add(&pool[i].link, &h);
			row_insert(&want, 0, i);
		} else {
			list_add_tail(&pool[i].link, &h);
			row_insert(&want, want.nr, i);
		}
		CHECK_LIST(&h, &want);
	}
	/* In the middle: behind and before a node that is no head. */
	for (int at = 0; at <= SMALL; at++) {
		want = fill(&h, 0, SMALL);
		pool[20].value = 20;
		list_add(&pool[20].link, at ? &pool[at - 1].link : &h);
		row_insert(&want, at, 20);
		CHECK_LIST(&h, &want);

		want = fill(&h, 0, SMALL);
		list_add_tail(&pool[20].link, at < SMALL ? &pool[at].link : &h);
		row_insert(&want, at, 20);
		CHECK_LIST(&h, &want);
	}
}

static void deleting(void **state)
{
	struct list_head h;

	for (int n = 1; n <= SMALL; n++) {
		for (int at = 0; at < n; at++) {
			struct list_head *l = &pool[at].link;
			struct row want = fill(&h, 0, n);

			row_remove(&want, at);
			list_del(l);
			CHECK_LIST(&h, &want);
			CHECK_PTR(l->next, LIST_POISON1);
			CHECK_PTR(l->prev, LIST_POISON2);

			fill(&h, 0, n);
			list_del_init(l);
			CHECK_LIST(&h, &want);
			CHECK_NO_NODES(l);
			CHECK(list_empty(l));

			fill(&h, 0, n);
			list_del_init_careful(l);
			CHECK_LIST(&h, &want);
			CHECK_NO_NODES(l);
			CHECK(list_empty_careful(l));
			CHECK(list_empty_careful(&h) == (n == 1));
		}
	}
	/* Half way through an emptying elsewhere, careful says no. */
	fill(&h, 0, 1);
	h.next = &h;
	CHECK(list_empty(&h));
	CHECK(!list_empty_careful(&h));
}

static void replacing(void **state)
{
	struct list_head h;

	for (int n = 1; n <= SMALL; n++) {
		for (int at = 0; at < n; at++) {
			struct row want = fill(&h, 0, n);
			struct list_head was;

			pool[20].value = want.v[at] = 20;
			was = pool[at].link;
			list_replace(&pool[at].link, &pool[20].link);
			CHECK_LIST(&h, &want);
			CHECK(!memcmp(&was, &pool[at].link, sizeof(was)));

			fill(&h, 0, n);
			list_replace_init(&pool[at].link, &pool[20].link);
			CHECK_LIST(&h, &want);
			CHECK_NO_NODES(&pool[at].link);
		}
	}
}

static void swapping_nodes(void **state)
{
	struct list_head h, g;

	for (int n = 2; n <= SMALL; n++) {
		for (int a = 0; a < n; a++) {
			for (int b = 0; b < n; b++) {
				struct row want = fill(&h, 0, n);

				if (a == b)
					continue;
				want.v[a] = b;
				want.v[b] = a;
				list_swap(&pool[a].link, &pool[b].link);
				CHECK_LIST(&h, &want);
			}
		}
	}
	/* Of two lists. */
	for (int a = 0; a < 3; a++) {
		for (int b = 0; b < 2; b++) {
			struct row want_h = fill(&h, 0, 3), want_g = fill(&g, 8, 2);

			want_h.v[a] = 8 + b;
			want_g.v[b] = a;
			list_swap(&pool[a].link, &pool[8 + b].link);
			CHECK_LIST(&h, &want_h);
			CHECK_LIST(&g, &want_g);
		}
	}
}

static void moving(void **state)
{
	struct list_head h, g;

	for (int n = 1; n <= SMALL; n++) {
		for (int at = 0; at < n; at++) {
			struct row want = fill(&h, 0, n), want_g;

			row_insert(&want, 0, row_remove(&want, at));
			list_move(&pool[at].link, &h);
			CHECK_LIST(&h, &want);

			want = fill(&h, 0, n);
			row_insert(&want, n - 1, row_remove(&want, at));
			list_move_tail(&pool[at].link, &h);
			CHECK_LIST(&h, &want);

			want = fill(&h, 0, n);
			want_g = fill(&g, 8, 2);
			row_insert(&want_g, 0, row_remove(&want, at));
			list_move(&pool[at].link, &g);
			CHECK_LIST(&h, &want);
			CHECK_LIST(&g, &want_g);

			want = fill(&h, 0, n);
			want_g = fill(&g, 8, 2);
			row_insert(&want_g, 2, row_remove(&want, at));
			list_move_tail(&pool[at].link, &g);
			CHECK_LIST(&h, &want);
			CHECK_LIST(&g, &want_g);
		}
	}
}

static void moving_runs(void **state)
{
	struct list_head h, g;

	for (int first = 0; first < SMALL; first++) {
		for (int last = first; last < SMALL; last++) {
			for (int ng = 0; ng <= 2; ng++) {
				struct row want = fill(&h, 0, SMALL), want_g = fill(&g, 8, ng);

				for (int i = first; i <= last; i++)
					row_insert(&want_g, want_g.nr, row_remove(&want, first));
				list_bulk_move_tail(&g, &pool[first].link, &pool[last].link);
				CHECK_LIST(&h, &want);
				CHECK_LIST(&g, &want_g);
			}
			/* To the end of the same list. */
			struct row want = fill(&h, 0, SMALL);

			for (int i = first; i <= last; i++)
				row_insert(&want, SMALL - 1, row_remove(&want, first));
			list_bulk_move_tail(&h, &pool[first].link, &pool[last].link);
			CHECK_LIST(&h, &want);
		}
	}
}

static void rotating(void **state)
{
	struct list_head h;

	for (int n = 1; n <= SMALL; n++) {
		struct row want = fill(&h, 0, n);

		for (int i = 0; i < n; i++) {
			row_rotate(&want, 1);
			list_rotate_left(&h);
			CHECK_LIST(&h, &want);
		}
		for (int at = 0; at < n; at++) {
			want = fill(&h, 0, n);
			row_rotate(&want, at);
			list_rotate_to_front(&pool[at].link, &h);
			CHECK_LIST(&h, &want);
		}
	}
}

static void cutting(void **state)
{
	struct list_head h, cut;

	for (int n = 0; n <= SMALL; n++) {
		/* at: how many nodes go; what was on @cut is forgotten. */
		for (int at = 0; at <= n; at++) {
			struct row want = fill(&h, 0, n), want_cut = { 0 };

			for (int i = 0; i < at; i++)
				row_insert(&want_cut, i, row_remove(&want, 0));
			fill(&cut, 8, 2);
			list_cut_position(&cut, &h, at ? &pool[at - 1].link : &h);
			CHECK_LIST(&h, &want);
			CHECK_LIST(&cut, &want_cut);

			fill(&h, 0, n);
			fill(&cut, 8, 2);
			list_cut_before(&cut, &h, at < n ? &pool[at].link : &h);
			CHECK_LIST(&h, &want);
			CHECK_LIST(&cut, &want_cut);
		}
	}
}

static void splicing(void **state)
{
	struct list_head h, g, was;

	for (int n = 0; n <= 3; n++) {
		for (int m = 0; m <= 3; m++) {
			struct row front = fill(&h, 0, n), back, give = fill(&g, 8, m);

			back = front;
			row_insert_row(&front, 0, &give);
			row_insert_row(&back, n, &give);

			was = g;
			list_splice(&g, &h);
			CHECK_LIST(&h, &front);
			CHECK(!memcmp(&was, &g, sizeof(g)));

			fill(&h, 0, n);
			fill(&g, 8, m);
			list_splice_tail(&g, &h);
			CHECK_LIST(&h, &back);
			CHECK(!memcmp(&was, &g, sizeof(g)));

			fill(&h, 0, n);
			fill(&g, 8, m);
			list_splice_init(&g, &h);
			CHECK_LIST(&h, &front);
			CHECK_NO_NODES(&g);

			fill(&h, 0, n);
			fill(&g, 8, m);
			list_splice_tail_init(&g, &h);
			CHECK_LIST(&h, &back);
			CHECK_NO_NODES(&g);
		}
	}
}

static void questions(void **state)
{
	struct list_head h;

	for (int n = 0; n <= SMALL; n++) {
		fill(&h, 0, n);
		CHECK_EQ(!!list_empty(&h), n == 0);
		CHECK_EQ(!!list_empty_careful(&h), n == 0);
		CHECK_EQ(!!list_is_singular(&h), n == 1);
		for (int i = 0; i < n; i++) {
			struct item *it = &pool[i];

			CHECK_EQ(!!list_is_first(&it->link, &h), i == 0);
			CHECK_EQ(!!list_is_last(&it->link, &h), i == n - 1);
			CHECK(!list_is_head(&it->link, &h));
			CHECK(!list_entry_is_head(it, &h, link));
			CHECK_PTR(list_entry(&it->link, struct item, link), it);
			CHECK_PTR(list_next_entry_circular(it, &h, link), &pool[(i + 1) % n]);
			CHECK_PTR(list_prev_entry_circular(it, &h, link), &pool[(i + n - 1) % n]);
			if (i + 1 < n)
				CHECK_PTR(list_next_entry(it, link), it + 1);
			if (i > 0)
				CHECK_PTR(list_prev_entry(it, link), it - 1);
		}
		if (n) {
			CHECK_PTR(list_first_entry(&h, struct item, link), &pool[0]);
			CHECK_PTR(list_last_entry(&h, struct item, link), &pool[n - 1]);
			CHECK_PTR(list_first_entry_or_null(&h, struct item, link), &pool[0]);
			CHECK(list_entry_is_head(list_next_entry(&pool[n - 1], link), &h, link));
		}
	}
}

/* What a loop has seen must be want_from, want_from + step, ... */
static void check_seen(int line, const struct row *seen, int from, int step, int nr)
{
	if (seen->nr != nr)
		check_failed(__FILE__, line, "%d steps, expected %d", seen->nr, nr);
	for (int i = 0; i < nr; i++)
		if (seen->v[i] != from + i * step)
			check_failed(__FILE__, line, "step %d is at %d, expected %d", i, seen->v[i],
				     from + i * step);
}
#define CHECK_SEEN(from, step, count)                           \
	do {                                                    \
		check_seen(__LINE__, &seen, from, step, count); \
		seen.nr = 0;                                    \
	} while (0)
#define SEE(it) (seen.v[seen.nr++] = (it)->value)

static void walking_nodes(void **state)
{
	struct list_head h, *pos, *next;
	struct row seen = { 0 };

	for (int n = 0; n <= SMALL; n++) {
		fill(&h, 0, n);
		list_for_each(pos, &h)
			SEE(item_of(pos));
		CHECK_SEEN(0, 1, n);
		list_for_each_prev(pos, &h)
			SEE(item_of(pos));
		CHECK_SEEN(n - 1, -1, n);
		for (int at = 0; at < n; at++) {
			pos = &pool[at].link;
			list_for_each_continue(pos, &h)
				SEE(item_of(pos));
			CHECK_SEEN(at + 1, 1, n - at - 1);
		}
		list_for_each_safe(pos, next, &h) {
			SEE(item_of(pos));
			list_del(pos);
		}
		CHECK_SEEN(0, 1, n);
		CHECK_NO_NODES(&h);
		fill(&h, 0, n);
		list_for_each_prev_safe(pos, next, &h) {
			SEE(item_of(pos));
			list_del(pos);
		}
		CHECK_SEEN(n - 1, -1, n);
		CHECK_NO_NODES(&h);
	}
}

static void walking_entries(void **state)
{
	struct row seen = { 0 };
	/* Inside an item, as gcc warns of list_prepare_entry() on a lone head. */
	struct list_head *h = &pool[MAX_ITEMS].link;
	struct item *pos;

	for (int n = 0; n <= SMALL; n++) {
		fill(h, 0, n);
		list_for_each_entry(pos, h, link)
			SEE(pos);
		CHECK_SEEN(0, 1, n);
		CHECK(list_entry_is_head(pos, h, link));
		list_for_each_entry_reverse(pos, h, link)
			SEE(pos);
		CHECK_SEEN(n - 1, -1, n);

		/* From the head, which list_prepare_entry() makes of NULL. */
		pos = NULL;
		pos = list_prepare_entry(pos, h, link);
		list_for_each_entry_continue(pos, h, link)
			SEE(pos);
		CHECK_SEEN(0, 1, n);

		for (int at = 0; at < n; at++) {
			pos = list_prepare_entry(&pool[at], h, link);
			list_for_each_entry_continue(pos, h, link)
				SEE(pos);
			CHECK_SEEN(at + 1, 1, n - at - 1);
			pos = &pool[at];
			list_for_each_entry_continue_reverse(pos, h, link)
				SEE(pos);
			CHECK_SEEN(at - 1, -1, at);
			pos = &pool[at];
			list_for_each_entry_from(pos, h, link)
				SEE(pos);
			CHECK_SEEN(at, 1, n - at);
			pos = &pool[at];
			list_for_each_entry_from_reverse(pos, h, link)
				SEE(pos);
			CHECK_SEEN(at, -1, at + 1);
		}
	}
}

static void walking_entries_safely(void **state)
{
	struct row seen = { 0 }, rest;
	struct item *pos, *next;
	struct list_head h;

	for (int n = 0; n <= SMALL; n++) {
		fill(&h, 0, n);
		list_for_each_entry_safe(pos, next, &h, link) {
			SEE(pos);
			list_del(&pos->link);
		}
		CHECK_SEEN(0, 1, n);
		CHECK_NO_NODES(&h);

		fill(&h, 0, n);
		list_for_each_entry_safe_reverse(pos, next, &h, link) {
			SEE(pos);
			list_del(&pos->link);
		}
		CHECK_SEEN(n - 1, -1, n);
		CHECK_NO_NODES(&h);

		for (int at = 0; at < n; at++) {
			rest = fill(&h, 0, n);
			rest.nr = at + 1;
			pos = &pool[at];
			list_for_each_entry_safe_continue(pos, next, &h, link) {
				SEE(pos);
				list_del(&pos->link);
			}
			CHECK_SEEN(at + 1, 1, n - at - 1);
			CHECK_LIST(&h, &rest);

			rest = fill(&h, 0, n);
			rest.nr = at;
			pos = &pool[at];
			list_for_each_entry_safe_from(pos, next, &h, link) {
				SEE(pos);
				list_del(&pos->link);
			}
			CHECK_SEEN(at, 1, n - at);
			CHECK_LIST(&h, &rest);
		}

		/* A body that changes what comes next says so. */
		fill(&h, 0, n);
		list_for_each_entry_safe(pos, next, &h, link) {
			SEE(pos);
			if (pos->value == 0 && n > 1)
				list_del(&pool[1].link);
			list_safe_reset_next(pos, next, link);
		}
		if (n > 1) {
			CHECK_EQ(seen.v[0], 0);
			seen.nr--;
			memmove(&seen.v[0], &seen.v[1], sizeof(seen.v) - sizeof(int));
			CHECK_SEEN(2, 1, n - 2);
		} else {
			CHECK_SEEN(0, 1, n);
		}
	}
}

/* Any order of operations on two lists, against two rows. */
static void many_operations(void **state)
{
	struct list_head h[2];
	struct row r[2];

	random_init();
	r[0] = fill(&h[0], 0, MAX_ITEMS);
	r[1] = fill(&h[1], MAX_ITEMS, MAX_ITEMS);
	for (int step = 0; step < 100000; step++) {
		int from = random_below(2), to = random_below(2);
		int at = r[from].nr ? (int)random_below(r[from].nr) : -1;
		struct item *it = at < 0 ? NULL : &pool[r[from].v[at]];

		switch (it ? random_below(7) : 7) {
		case 0:
			list_move(&it->link, &h[to]);
			row_insert(&r[to], 0, row_remove(&r[from], at));
			break;
		case 1: {
			int v = row_remove(&r[from], at);

			list_move_tail(&it->link, &h[to]);
			row_insert(&r[to], r[to].nr, v);
			break;
		}
		case 2: {
			int b = random_below(r[from].nr), other = r[from].v[b];

			if (b == at)
				break;
			list_swap(&it->link, &pool[other].link);
			r[from].v[b] = r[from].v[at];
			r[from].v[at] = other;
			break;
		}
		case 3:
			list_rotate_left(&h[from]);
			row_rotate(&r[from], 1);
			break;
		case 4:
			list_rotate_to_front(&it->link, &h[from]);
			row_rotate(&r[from], at);
			break;
		case 5: {
			LIST_HEAD(cut);

			list_cut_position(&cut, &h[from], &it->link);
			list_splice_tail(&cut, &h[to]);
			for (int i = 0; i <= at; i++) {
				int v = row_remove(&r[from], 0);

				row_insert(&r[to], r[to].nr, v);
			}
			break;
		}
		case 6: {
			int v = row_remove(&r[from], at), b = random_below(r[to].nr + 1);

			list_del_init(&it->link);
			list_add_tail(&it->link, b < r[to].nr ? &pool[r[to].v[b]].link : &h[to]);
			row_insert(&r[to], b, v);
			break;
		}
		default:
			list_splice_init(&h[!from], &h[from]);
			row_insert_row(&r[from], 0, &r[!from]);
			r[!from].nr = 0;
		}
		CHECK_LIST(&h[0], &r[0]);
		CHECK_LIST(&h[1], &r[1]);
	}
}

/* ---- hlist ---- */

static struct row hfill(struct hlist_head *head, int first, int nr)
{
	struct hlist_node **pprev = &head->first;
	struct row r = { 0 };

	for (int i = 0; i < nr; i++) {
		struct item *it = &pool[first + i];

		it->value = first + i;
		it->hlink.pprev = pprev;
		*pprev = &it->hlink;
		pprev = &it->hlink.next;
		r.v[r.nr++] = it->value;
	}
	*pprev = NULL;
	return r;
}

static void check_hlist(int line, struct hlist_head *head, const struct row *want)
{
	struct hlist_node **pprev = &head->first;

	for (int i = 0; i < want->nr; i++) {
		struct hlist_node *n = *pprev;
		struct item *it = (struct item *)((char *)n - offsetof(struct item, hlink));

		if (!n)
			check_failed(__FILE__, line, "%d nodes, expected %d", i, want->nr);
		if (it->value != want->v[i])
			check_failed(__FILE__, line, "node %d is %d, expected %d", i, it->value,
				     want->v[i]);
		if (n->pprev != pprev)
			check_failed(__FILE__, line, "node %d does not point back", i);
		pprev = &n->next;
	}
	if (*pprev)
		check_failed(__FILE__, line, "more than %d nodes", want->nr);
}
#define CHECK_HLIST(head, row) check_hlist(__LINE__, head, row)

static HLIST_HEAD(a_static_hlist);

static void hash_lists_empty(void **state)
{
	struct hlist_head h = HLIST_HEAD_INIT, g;
	struct hlist_node n = { &n, &n.next };

	CHECK_PTR(a_static_hlist.first, NULL);
	CHECK(hlist_empty(&h));
	INIT_HLIST_HEAD(&g);
	CHECK(hlist_empty(&g));
	CHECK(!hlist_unhashed(&n));
	CHECK(!hlist_unhashed_lockless(&n));
	INIT_HLIST_NODE(&n);
	CHECK_PTR(n.next, NULL);
	CHECK(hlist_unhashed(&n));
	CHECK(hlist_unhashed_lockless(&n));
	CHECK(!hlist_fake(&n));
	hlist_add_fake(&n);
	CHECK(hlist_fake(&n));
	CHECK(!hlist_unhashed(&n));
	hlist_del(&n); /* works on a fake one */
	CHECK_PTR(n.pprev, LIST_POISON2);
}

static void hash_lists_adding(void **state)
{
	for (int n = 0; n <= SMALL; n++) {
		struct hlist_head h;
		struct row want = hfill(&h, 0, n);

		pool[20].value = 20;
		hlist_add_head(&pool[20].hlink, &h);
		row_insert(&want, 0, 20);
		CHECK_HLIST(&h, &want);
		CHECK(!hlist_empty(&h));
		for (int at = 0; at < n; at++) {
			want = hfill(&h, 0, n);
			hlist_add_before(&pool[20].hlink, &pool[at].hlink);
			row_insert(&want, at, 20);
			CHECK_HLIST(&h, &want);

			want = hfill(&h, 0, n);
			hlist_add_behind(&pool[20].hlink, &pool[at].hlink);
			row_insert(&want, at + 1, 20);
			CHECK_HLIST(&h, &want);
		}
	}
}

static void hash_lists_deleting(void **state)
{
	for (int n = 1; n <= SMALL; n++) {
		for (int at = 0; at < n; at++) {
			struct hlist_head h, g;
			struct hlist_node *l = &pool[at].hlink;
			struct row want = hfill(&h, 0, n), all = want;

			CHECK_EQ(hlist_is_singular_node(l, &h), n == 1);
			hfill(&g, 8, 1);
			CHECK(!hlist_is_singular_node(l, &g));

			row_remove(&want, at);
			hlist_del(l);
			CHECK_HLIST(&h, &want);
			CHECK_PTR(l->next, LIST_POISON1);
			CHECK_PTR(l->pprev, LIST_POISON2);
			CHECK(!hlist_unhashed(l));

			hfill(&h, 0, n);
			hlist_del_init(l);
			CHECK_HLIST(&h, &want);
			CHECK(hlist_unhashed(l));
			CHECK_PTR(l->next, NULL);
			hlist_del_init(l); /* nothing to do, and nothing done */
			CHECK_HLIST(&h, &want);

			/* All nodes to another head, which forgets its own. */
			hfill(&h, 0, n);
			hlist_move_list(&h, &g);
			CHECK_HLIST(&g, &all);
			CHECK(hlist_empty(&h));
		}
	}
	struct hlist_head h = HLIST_HEAD_INIT, g = { .first = &pool[0].hlink };

	hlist_move_list(&h, &g);
	CHECK(hlist_empty(&h) && hlist_empty(&g));
}

static void hash_lists_walking(void **state)
{
	struct hlist_node *node, *next;
	struct row seen = { 0 };
	struct hlist_head h;
	struct item *pos;

	for (int n = 0; n <= SMALL; n++) {
		hfill(&h, 0, n);
		hlist_for_each(node, &h)
			SEE(hlist_entry(node, struct item, hlink));
		CHECK_SEEN(0, 1, n);
		hlist_for_each_entry(pos, &h, hlink)
			SEE(pos);
		CHECK_SEEN(0, 1, n);
		CHECK_PTR(pos, NULL);
		for (int at = 0; at < n; at++) {
			pos = &pool[at];
			hlist_for_each_entry_from(pos, hlink)
				SEE(pos);
			CHECK_SEEN(at, 1, n - at);
			pos = &pool[at];
			hlist_for_each_entry_continue(pos, hlink)
				SEE(pos);
			CHECK_SEEN(at + 1, 1, n - at - 1);
		}
		hlist_for_each_safe(node, next, &h) {
			SEE(hlist_entry(node, struct item, hlink));
			hlist_del(node);
		}
		CHECK_SEEN(0, 1, n);
		CHECK(hlist_empty(&h));
		hfill(&h, 0, n);
		hlist_for_each_entry_safe(pos, next, &h, hlink) {
			SEE(pos);
			hlist_del(&pos->hlink);
		}
		CHECK_SEEN(0, 1, n);
		CHECK(hlist_empty(&h));
	}
	node = NULL;
	CHECK_PTR(hlist_entry_safe(node, struct item, hlink), NULL);
	node = &pool[3].hlink;
	CHECK_PTR(hlist_entry_safe(node, struct item, hlink), &pool[3]);
}

/* ---- CONFIG_DEBUG_LIST ---- */

#ifdef CONFIG_DEBUG_LIST

/* Set a node so that the compiler cannot tell, and warn, what will be wrong. */
static noinline void set_node(struct list_head *l, void *next, void *prev)
{
	l->next = next;
	l->prev = prev;
	barrier();
}

struct misuse {
	const char *name;
	void (*run)(struct list_head *h);
	const char *says; /* on stderr */
};

static void add_twice_in_place(struct list_head *h)
{
	list_add(h->next, h);
}

static void add_twice_at_the_end(struct list_head *h)
{
	list_add_tail(h->prev, h);
}

static void delete_twice(struct list_head *h)
{
	struct list_head gone;

	set_node(&gone, LIST_POISON1, LIST_POISON2);
	list_del(&gone);
	CHECK_PTR(gone.next, LIST_POISON1);
	CHECK_PTR(gone.prev, LIST_POISON2);
}

static void delete_with_poisoned_prev(struct list_head *h)
{
	struct list_head gone;

	set_node(&gone, h, LIST_POISON2);
	list_del(&gone);
}

static void delete_never_initialised(struct list_head *h)
{
	struct list_head zero;

	set_node(&zero, NULL, NULL);
	list_del(&zero);
}

static void delete_one_that_prev_does_not_know(struct list_head *h)
{
	struct list_head stranger = { .next = h->next, .prev = h };

	list_del(&stranger);
}

static void delete_one_that_next_does_not_know(struct list_head *h)
{
	struct list_head island = { &island, &island }, stranger;

	/* Its prev knows it, its next does not. */
	stranger.prev = &island;
	island.next = &stranger;
	stranger.next = h->next;
	list_del_init(&stranger);
}

static void add_where_next_disagrees(struct list_head *h)
{
	struct list_head node, liar = { .next = h->next, .prev = h->next };

	list_add(&node, &liar);
}

static void add_where_prev_disagrees(struct list_head *h)
{
	struct list_head node, liar = { .next = h, .prev = h->next };

	list_add_tail(&node, &liar);
}

static void add_to_a_head_of_zeros(struct list_head *h)
{
	struct list_head node, zero;

	set_node(&zero, NULL, NULL);
	list_add(&node, &zero);
}

static const struct misuse misuses[] = {
	{ "double add", add_twice_in_place, "list_add double add: new=" },
	{ "double add at the end", add_twice_at_the_end, "list_add double add: new=" },
	{ "double del", delete_twice, "->next is LIST_POISON1" },
	{ "prev poisoned", delete_with_poisoned_prev, "->prev is LIST_POISON2" },
	{ "del of zeros", delete_never_initialised, "list_del corruption" },
	{ "prev does not know it", delete_one_that_prev_does_not_know,
	  "list_del corruption. prev->next should be " },
	{ "next does not know it", delete_one_that_next_does_not_know,
	  "list_del corruption. next->prev should be " },
	{ "add, next disagrees", add_where_next_disagrees,
	  "list_add corruption. next->prev should be prev" },
	{ "add, prev disagrees", add_where_prev_disagrees,
	  "list_add corruption. prev->next should be next" },
	{ "add to zeros", add_to_a_head_of_zeros, "list_add corruption" },
};

static void child_misuse(void *arg)
{
	const struct misuse *m = arg;
	struct list_head h;
	struct row want = fill(&h, 0, 3);

	m->run(&h);
	CHECK_LIST(&h, &want);
	/* And it works on. */
	pool[20].value = 20;
	list_add_tail(&pool[20].link, &h);
	row_insert(&want, 3, 20);
	list_del(&pool[1].link);
	row_remove(&want, 1);
	CHECK_LIST(&h, &want);
}

static void misuse_is_reported(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(misuses); i++) {
		struct child c = run_child(child_misuse, (void *)&misuses[i]);

		CHECK_EQ(c.status, 0);
		CHECK_STR(c.out, "");
		CHECK(starts_with(c.err, "------------[ cut here ]------------\nlist_"));
		CHECK_HAS(c.err, misuses[i].says);
		CHECK_HAS(c.err, "WARNING: CPU: 0 PID: 1 at ");
		CHECK_EQ(count_of(c.err, "cut here"), 1);
		CHECK_EQ(count_of(c.err, "---[ end trace"), 1);
		free_child(&c);
	}
}

#define PX(l) 2 * (int)sizeof(void *), (unsigned long)(l)

/* Makes mistakes, and writes to stdout how each report must name the nodes. */
static void child_reports_name_the_nodes(void *arg)
{
	struct list_head h, node, *first = &pool[0].link, *second = &pool[1].link;
	struct list_head liar = { .next = first, .prev = first }, stranger = { &h, second };

	fill(&h, 0, 3);
	list_add(&node, &liar);
	dprintf(STDOUT_FILENO,
		"list_add corruption. next->prev should be prev (%0*lx), but was %0*lx. "
		"(next=%0*lx).\n",
		PX(&liar), PX(&h), PX(first));
	list_add_tail(&node, &liar);
	dprintf(STDOUT_FILENO,
		"list_add corruption. prev->next should be next (%0*lx), but was %0*lx. "
		"(prev=%0*lx).\n",
		PX(&liar), PX(second), PX(first));
	list_add_tail(first, second);
	dprintf(STDOUT_FILENO, "list_add double add: new=%0*lx, prev=%0*lx, next=%0*lx.\n",
		PX(first), PX(first), PX(second));
	list_del(&stranger);
	dprintf(STDOUT_FILENO, "list_del corruption. prev->next should be %0*lx, but was %0*lx\n",
		PX(&stranger), PX(&pool[2].link));
	liar.next = &stranger;
	stranger = (struct list_head){ &h, &liar };
	list_del(&stranger);
	dprintf(STDOUT_FILENO, "list_del corruption. next->prev should be %0*lx, but was %0*lx\n",
		PX(&stranger), PX(&pool[2].link));
}

static void reports_name_the_nodes(void **state)
{
	struct child c = run_child(child_reports_name_the_nodes, NULL);
	int lines = 0;

	CHECK_EQ(c.status, 0);
	for (char *line = strtok(c.out, "\n"); line; line = strtok(NULL, "\n"), lines++)
		CHECK_HAS(c.err, line);
	CHECK_EQ(lines, 5);
	CHECK_EQ(count_of(c.err, "cut here"), 5);
	free_child(&c);
}

#endif /* CONFIG_DEBUG_LIST */

static void child_good_use(void *arg)
{
	struct list_head h;

	fill(&h, 0, 3);
	list_del(&pool[1].link);
	list_add(&pool[1].link, &h);
	list_swap(&pool[0].link, &pool[1].link);
	list_move(&pool[2].link, &h);
	list_del_init(&pool[2].link);
	list_del_init(&pool[2].link);
}

static void good_use_is_silent(void **state)
{
	struct child c = run_child(child_good_use, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	CHECK_STR(c.out, "");
	free_child(&c);
}

/* ---- walks through lists that may be broken ---- */

/* In RAM or a variable, as a kernel has them; not on the stack. */
static struct item broken[4];
static LIST_HEAD(broken_head);

static int walk(void)
{
	struct item *item;
	int nr = 0;

	list_for_each_entry_checked(item, &broken_head, link)
		CHECK_EQ(item->value, nr++);
	return nr;
}

static void make_list(void)
{
	INIT_LIST_HEAD(&broken_head);
	for (int i = 0; i < 4; i++) {
		broken[i].value = i;
		list_add_tail(&broken[i].link, &broken_head);
	}
}

static void child_broken_list(void *arg)
{
	struct list_head *pos, *next[] = { &broken[2].link,
					   &broken[0].link,
					   &broken[1].link,
					   NULL,
					   (void *)8,
					   LIST_POISON1,
					   (void *)&broken[3].value + 1 };
	LIST_HEAD(on_stack);
	int nr = 0;

	CHECK_EQ(walk(), 0);
	make_list();
	CHECK_EQ(walk(), 4);
	/* The next of the third: itself, circles, and addresses that are not nodes. */
	for (size_t i = 0; i < ARRAY_SIZE(next); i++) {
		make_list();
		broken[2].link.next = next[i];
		CHECK_EQ(walk(), 3);
	}
	CHECK(!list_is_sound(&broken_head));
	make_list();
	CHECK(list_is_sound(&broken_head));
	CHECK(list_is_sound(&on_stack));
	broken_head.next = NULL;
	CHECK_EQ(walk(), 0);
	/* The last one is skipped: the head knows better. */
	make_list();
	broken[2].link.next = &broken_head;
	CHECK_EQ(walk(), 3);
	CHECK(!list_is_sound(&broken_head));
	list_for_each_checked(pos, &on_stack)
		nr++;
	CHECK_EQ(nr, 0);
}

static void broken_lists(void **state)
{
	struct child c = run_child(child_broken_list, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "list corruption. "), 11);
	CHECK_EQ(count_of(c.err, "the walk ends here\n"), 11);
	CHECK_EQ(count_of(c.err, "which is no entry"), 6);
	free_child(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_lists),
		cmocka_unit_test(empty_lists),
		cmocka_unit_test(adding),
		cmocka_unit_test(deleting),
		cmocka_unit_test(replacing),
		cmocka_unit_test(swapping_nodes),
		cmocka_unit_test(moving),
		cmocka_unit_test(moving_runs),
		cmocka_unit_test(rotating),
		cmocka_unit_test(cutting),
		cmocka_unit_test(splicing),
		cmocka_unit_test(questions),
		cmocka_unit_test(walking_nodes),
		cmocka_unit_test(walking_entries),
		cmocka_unit_test(walking_entries_safely),
		cmocka_unit_test(many_operations),
		cmocka_unit_test(hash_lists_empty),
		cmocka_unit_test(hash_lists_adding),
		cmocka_unit_test(hash_lists_deleting),
		cmocka_unit_test(hash_lists_walking),
#ifdef CONFIG_DEBUG_LIST
		cmocka_unit_test(misuse_is_reported),
		cmocka_unit_test(reports_name_the_nodes),
#endif
		cmocka_unit_test(good_use_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
