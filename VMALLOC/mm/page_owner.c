// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has a page: the order, the flags and the callers of each allocation, in
 * an array beside mem_map that is there only when asked for.
 *
 * Linux: mm/page_owner.c, which keeps them in page_ext and the stacks in a depot.
 */

#include <linux/mm.h>
#include <linux/string.h>

#ifdef CONFIG_PAGE_OWNER

#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/memblock.h>

#include "page_alloc.h"

#define PAGE_OWNER_STACK_DEPTH 8
#define PAGE_OWNER_SKIP	       2 /* set_page_owner() and its caller */

struct page_owner {
	unsigned int order;
	gfp_t gfp_mask;
	unsigned long stack[PAGE_OWNER_STACK_DEPTH];
};

static struct page_owner *page_owners;
static bool page_owner_enabled;

static int __init early_page_owner_param(char *buf)
{
	if (!buf || (strcmp(buf, "on") && strcmp(buf, "off")))
		boot_error("page_owner=%s: on or off", buf ? buf : "");
	page_owner_enabled = !strcmp(buf, "on");
	return 0;
}
early_param("page_owner", early_page_owner_param);
MODULE_PARM_DESC(page_owner, "page_owner=on|off", "remember who allocated each page");

static struct page_owner *owner_of(const struct page *page)
{
	return &page_owners[page_to_pfn(page) - ARCH_PFN_OFFSET];
}

/**
 * page_owner_init - make the array, if it was asked for
 */
void __init page_owner_init(void)
{
	if (!page_owner_enabled)
		return;
	if (max_mapnr * sizeof(*page_owners) < lowmem_size - memblock_reserved_size())
		page_owners = memblock_alloc(max_mapnr * sizeof(*page_owners), SMP_CACHE_BYTES);
	if (!page_owners)
		boot_error("page_owner=on needs %zu bytes for each of %lu pages: too much; "
			   "boot with a larger mem=",
			   sizeof(*page_owners), max_mapnr);
	page_alloc_hooks |= PAGE_HOOK_OWNER;
}

/**
 * set_page_owner - note who allocates
 * @page: the first page
 * @order: of the block
 * @gfp_mask: the flags
 */
void set_page_owner(struct page *page, unsigned int order, gfp_t gfp_mask)
{
	unsigned long pcs[PAGE_OWNER_STACK_DEPTH + PAGE_OWNER_SKIP];
	size_t len = host_backtrace(pcs, ARRAY_SIZE(pcs));
	struct page_owner *owner = owner_of(page);

	*owner = (struct page_owner){ .order = order, .gfp_mask = gfp_mask };
	for (size_t i = PAGE_OWNER_SKIP; i < len; i++)
		owner->stack[i - PAGE_OWNER_SKIP] = pcs[i];
	for (unsigned long i = 1; i < 1UL << order; i++)
		owner[i] = *owner;
}

/**
 * reset_page_owner - the block is free
 * @page: the first page
 * @order: of the block
 */
void reset_page_owner(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++)
		owner_of(page)[i].stack[0] = 0;
}

/**
 * split_page_owner - each page of the block was allocated by the same
 * @page: the first page
 * @nr: pages
 */
void split_page_owner(struct page *page, unsigned int nr)
{
	struct page_owner *owner;

	if (!page_owners)
		return;
	owner = owner_of(page);
	for (unsigned int i = 0; i < nr; i++)
		owner[i].order = 0;
}

/**
 * dump_page_owner - say who has a page
 * @page: the first page of a block
 */
void dump_page_owner(const struct page *page)
{
	const struct page_owner *owner;
	char names[FLAG_NAMES_MAX];

	if (!page_owners)
		return;
	owner = owner_of(page);
	if (!owner->stack[0]) {
		pr_alert("page_owner tracks the page as freed\n");
		return;
	}
	pr_alert("page_owner tracks the page as allocated\n");
	pr_alert("page last allocated via order %u, gfp_mask %#x(%s)\n", owner->order,
		 owner->gfp_mask, format_gfp_flags(names, sizeof(names), owner->gfp_mask));
	for (int i = 0; i < PAGE_OWNER_STACK_DEPTH && owner->stack[i]; i++)
		if (kallsyms_lookup(owner->stack[i] - 1, NULL, NULL))
			pr_alert(" %pB\n", (void *)owner->stack[i]);
}

#endif /* CONFIG_PAGE_OWNER */
