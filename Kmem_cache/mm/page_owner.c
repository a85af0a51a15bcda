// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has a page: the order, the flags and the callers of its last allocation, and
 * the callers of its last free, in an array beside mem_map that is there only when asked
 * for.
 *
 * Linux: mm/page_owner.c, which keeps them in page_ext and the stacks in a depot.
 */

#include <linux/mm.h>
#include <linux/string.h>

#ifdef CONFIG_PAGE_OWNER

#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/leak.h>
#include <linux/memblock.h>
#include <linux/sched.h>

#include "page_alloc.h"

#define PAGE_OWNER_STACK_DEPTH 8
#define PAGE_OWNER_SKIP	       3 /* host_backtrace(), save_stack() and who calls it */

/*
 * Each page has one. It stays after the page was freed, so that the report of a second
 * free can show who had the page and who freed it first.
 */
struct page_owner {
	unsigned int order;
	gfp_t gfp_mask;
	int pid;
	char comm[16];
	bool allocated;
	unsigned long stack[PAGE_OWNER_STACK_DEPTH];
	unsigned long free_stack[PAGE_OWNER_STACK_DEPTH];
};

static struct page_owner *page_owners;

/* DEBUG=1 asks for it; then a machine with little memory goes without. */
static bool page_owner_enabled = IS_ENABLED(CONFIG_DEBUG_SITES);
static bool page_owner_required;

static int __init early_page_owner_param(char *buf)
{
	if (!buf || (strcmp(buf, "on") && strcmp(buf, "off")))
		boot_error("page_owner=%s: on or off", buf ? buf : "");
	page_owner_enabled = page_owner_required = !strcmp(buf, "on");
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
	if (!page_owners && !page_owner_required)
		return;
	if (!page_owners)
		boot_error("page_owner=on needs %zu bytes for each of %lu pages: too much; "
			   "boot with a larger mem=",
			   sizeof(*page_owners), max_mapnr);
	page_alloc_hooks |= PAGE_HOOK_OWNER;
}

/* The calls that led here, without the last ones, which are the allocator's own. */
static noinline void save_stack(unsigned long *stack)
{
	unsigned long pcs[PAGE_OWNER_STACK_DEPTH + PAGE_OWNER_SKIP];
	size_t len = host_backtrace(pcs, ARRAY_SIZE(pcs));

	for (size_t i = 0; i < PAGE_OWNER_STACK_DEPTH; i++)
		stack[i] = i + PAGE_OWNER_SKIP < len ? pcs[i + PAGE_OWNER_SKIP] : 0;
}

/**
 * set_page_owner - note who allocates
 * @page: the first page
 * @order: of the block
 * @gfp_mask: the flags
 */
noinline void set_page_owner(struct page *page, unsigned int order, gfp_t gfp_mask)
{
	struct page_owner *owner = owner_of(page);

	*owner = (struct page_owner){
		.order = order, .gfp_mask = gfp_mask, .pid = current->pid, .allocated = true
	};
	scnprintf(owner->comm, sizeof(owner->comm), "%s", current->comm);
	save_stack(owner->stack);
	for (unsigned long i = 1; i < 1UL << order; i++)
		owner[i] = *owner;
}

/**
 * reset_page_owner - note who frees
 * @page: the first page
 * @order: of the block
 */
noinline void reset_page_owner(struct page *page, unsigned int order)
{
	struct page_owner *owner = owner_of(page);

	save_stack(owner->free_stack);
	for (unsigned long i = 0; i < 1UL << order; i++) {
		owner[i].allocated = false;
		memcpy(owner[i].free_stack, owner->free_stack, sizeof(owner->free_stack));
	}
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

static void print_stack(const unsigned long *stack)
{
	for (int i = 0; i < PAGE_OWNER_STACK_DEPTH && stack[i]; i++)
		if (kallsyms_lookup(stack[i] - 1, NULL, NULL))
			pr_alert(" %pB\n", (void *)stack[i]);
}

/**
 * dump_page_owner - say who has a page, or had it last
 * @page: the page
 *
 * Linux: __dump_page_owner(). It also prints the time, which this machine does not have.
 */
void dump_page_owner(const struct page *page)
{
	const struct page_owner *owner;
	char names[FLAG_NAMES_MAX];

	if (!page_owners)
		return;
	owner = owner_of(page);
	if (!owner->stack[0]) {
		pr_alert("page_owner info is not present (never set?)\n");
		return;
	}
	pr_alert("page_owner tracks the page as %s\n", owner->allocated ? "allocated" : "freed");
	pr_alert("page last allocated via order %u, migratetype %s, gfp_mask %#x(%s), "
		 "pid %d, tgid %d (%s)\n",
		 owner->order, migratetype_names[gfp_migratetype(owner->gfp_mask)], owner->gfp_mask,
		 format_gfp_flags(names, sizeof(names), owner->gfp_mask), owner->pid, owner->pid,
		 owner->comm);
	print_stack(owner->stack);
	if (!owner->free_stack[0]) {
		pr_alert("page_owner free stack trace missing\n");
		return;
	}
	pr_alert("page last free stack trace:\n");
	print_stack(owner->free_stack);
}

/**
 * page_owner_site - the call that allocated a page
 * @page: the page
 *
 * Return: its return address; 0 if nobody remembers.
 */
unsigned long page_owner_site(const struct page *page)
{
	return page_owners ? allocation_site(owner_of(page)->stack, PAGE_OWNER_STACK_DEPTH) : 0;
}

#endif /* CONFIG_PAGE_OWNER */
