/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

/*
 * struct page: what is known of one page frame (Linux: include/linux/mm_types.h).
 */

#include <linux/atomic.h>
#include <linux/types.h>

struct address_space;

/**
 * struct page - one page frame; mem_map[] has one for each
 * @flags: PG_* bits; in the highest bits the zone and, below it, the order with
 *	which the page was handed out (linux/page-flags.h)
 * @lru: whatever list the page is on
 * @buddy_list: the free list of its order
 * @pcp_list: the list of a CPU
 * @mapping: its owner's; NULL when it is freed
 * @index: its owner's
 * @private: of a free block its order, else its owner's
 * @compound_head: in the tail pages of a compound page: the head, plus 1
 * @compound_order: in the first tail page: of how many pages (2^n) it is made
 * @_mapcount: its owner's: -1 when nobody maps it
 * @page_type: the same word, for a page that nobody can map: PG_buddy
 * @_refcount: how many use it; 0 when it is free, and in tail pages
 * @memcg_data: not used; who pays for it, in Linux
 *
 * The owner of a page that was allocated may use all of it but @flags and
 * @_refcount. It is as large as Linux's, 64 bytes (32 on a 32-bit host), so that
 * a page has a cache line of its own and its number is found by a shift.
 */
struct page {
	unsigned long flags;
	union {
		struct {
			union {
				struct list_head lru;
				struct list_head buddy_list;
				struct list_head pcp_list;
			};
			struct address_space *mapping;
			unsigned long index;
			unsigned long private;
		};
		struct {
			unsigned long compound_head;
			unsigned char compound_order;
		};
	};
	union {
		atomic_t _mapcount;
		unsigned int page_type;
	};
	atomic_t _refcount;
#ifdef CONFIG_64BIT
	unsigned long memcg_data;
#endif
};

#define page_private(page)	  ((page)->private)
#define set_page_private(page, v) ((page)->private = (v))

#endif /* _LINUX_MM_TYPES_H */
