/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PAGE_OWNER_H
#define _LINUX_PAGE_OWNER_H

/*
 * Who has a page (Linux: include/linux/page_owner.h). CONFIG_PAGE_OWNER=y
 * builds it in, page_owner=on at boot turns it on; with DEBUG=1 it is built in, and on.
 */

#include <linux/types.h>

struct page;

#ifdef CONFIG_PAGE_OWNER

void page_owner_init(void);
void set_page_owner(struct page *page, unsigned int order, gfp_t gfp_mask);
void reset_page_owner(struct page *page, unsigned int order);
void split_page_owner(struct page *page, unsigned int nr);
void dump_page_owner(const struct page *page);
unsigned long page_owner_site(const struct page *page);

#else

static inline void page_owner_init(void)
{
}

static inline void set_page_owner(struct page *page, unsigned int order, gfp_t gfp_mask)
{
}

static inline void reset_page_owner(struct page *page, unsigned int order)
{
}

static inline void split_page_owner(struct page *page, unsigned int nr)
{
}

static inline void dump_page_owner(const struct page *page)
{
}

static inline unsigned long page_owner_site(const struct page *page)
{
	return 0;
}

#endif /* CONFIG_PAGE_OWNER */

#endif /* _LINUX_PAGE_OWNER_H */
