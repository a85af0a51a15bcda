// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is left when the machine halts: one line for each call that allocated it.
 *
 *	slub: not freed: 3 objects of kmalloc-64, 64 bytes each, first at 0xc0412040,
 *		allocated by demo_list+0x2c/0x110
 *
 * (on one line). The __exitcall() of a layer calls leak_add() for each thing that it
 * finds, and leak_print() at its end. Things of one kind and one size that the same
 * call allocated are counted together.
 *
 * A layer remembers the call only if a boot parameter asks for that. Otherwise the line
 * ends with the name of this parameter.
 *
 * The table is static, because no allocator can be used while the machine halts. Only
 * one CPU runs then, so there is no lock.
 *
 * memory_exit() returns EXIT_LEAKED if any of these functions had something to report.
 */

#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/leak.h>
#include <linux/string.h>

#define MAX_LEAKS 128

static struct {
	struct leak leak;
	unsigned long nr;
} leaks[MAX_LEAKS];

static unsigned int nr_leaks;
static bool found;

/* Do two things belong on the same line? */
static bool is_same_leak(const struct leak *a, const struct leak *b)
{
	return a->site == b->site && a->size == b->size && !strcmp(a->layer, b->layer) &&
	       !strcmp(a->what, b->what) && !strcmp(a->of, b->of) && !strcmp(a->undone, b->undone);
}

/**
 * leak_add - count something that was never given back
 * @leak: describes it; the strings that it points to must last until leak_print()
 *
 * The line shows the first of several things that belong together.
 */
void leak_add(const struct leak *leak)
{
	unsigned int i = 0;

	found = true;
	while (i < nr_leaks && !is_same_leak(&leaks[i].leak, leak))
		i++;
	if (i == MAX_LEAKS) {
		/* The table is full. One call may get two lines; nothing is lost. */
		leak_print(NULL);
		i = 0;
	}
	if (i == nr_leaks) {
		leaks[i].leak = *leak;
		leaks[i].nr = 0;
		nr_leaks++;
	}
	leaks[i].nr++;
}

/* The end of a line: the call that is at fault, or how to learn it. */
static void print_site(unsigned long site, const char *done, const char *hint)
{
	if (site)
		pr_cont(", %s by %pB", done, (void *)site);
	else if (hint)
		pr_cont("; %s to see by whom", hint);
	pr_cont("\n");
}

/**
 * leak_print - print what was counted, and begin anew
 * @hint: what to do so that the next run shows the calls, such as "boot with
 *	page_owner=on"; NULL if there is nothing to do
 */
void leak_print(const char *hint)
{
	for (unsigned int i = 0; i < nr_leaks; i++) {
		const struct leak *l = &leaks[i].leak;
		bool one = leaks[i].nr == 1;

		pr_warn("%s: not %s: %lu %s%s%s%s, %zu bytes%s, %s%s %#lx", l->layer, l->undone,
			leaks[i].nr, l->what, one ? "" : "s", l->of[0] ? " of " : "", l->of,
			l->size, one ? "" : " each", one ? "" : "first ", l->where, l->first);
		print_site(l->site, l->done, hint);
	}
	nr_leaks = 0;
}

/**
 * leak_report - report something that is left, in a line of its own
 * @site: return address of the call that made it; 0 if it is not known
 * @hint: as for leak_print()
 * @fmt: the line, without its end
 *
 * For what leak_add() cannot describe.
 */
void leak_report(unsigned long site, const char *hint, const char *fmt, ...)
{
	char line[512];
	va_list args;

	found = true;
	va_start(args, fmt);
	vscnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	pr_warn("%s", line);
	print_site(site, "made", hint);
}

/**
 * leak_found - was anything left?
 *
 * Return: true after leak_add() or leak_report().
 */
bool leak_found(void)
{
	return found;
}

/* The functions between the caller and the place where the layer remembers the call. */
static bool is_allocator(const char *name)
{
	static const char *const allocators[] = {
		"host_backtrace",
		"save_trace",
		"create_object",
		"kmemleak_alloc",
		"kmemleak_update_trace",
		"set_trace",
		"with_object",
		"__slab_alloc",
		"___slab_alloc",
		"kmem_cache_alloc_bulk",
		"kmalloc_trace",
		"vmalloc",
		"__vmalloc",
		"__vmalloc_node",
		"__vmalloc_node_range",
		"set_page_owner",
		"post_alloc_hook",
		"prep_new_page",
		"get_page_from_freelist",
		"__alloc_pages",
		"__alloc_pages_slowpath",
		"__alloc_pages_nofail",
		"__alloc_pages_bulk",
		"alloc_pages",
		"alloc_pages_node",
		"alloc_hot_page",
		"__get_free_pages",
		"get_zeroed_page",
		"alloc_pages_exact",
		"alloc_pages_exact_nid",
		"kmalloc_large",
		"do_kmalloc",
		"__kmalloc",
		"__kmalloc_node",
		"__kmalloc_node_track_caller",
		"kmalloc_node_trace",
		"krealloc",
		"alloc_slab_page",
		"new_slab",
		"kmem_cache_alloc",
		"kmem_cache_zalloc",
		"kmem_cache_create",
		"kmem_cache_create_usercopy",
		"create_named_cache",
		"create_cache",
		"__create_cache",
		"create_named_cache",
		"__kmem_cache_create_args",
	};

	for (size_t i = 0; i < ARRAY_SIZE(allocators); i++) {
		size_t len = strlen(allocators[i]);

		/* A compiler's variant of a function has a suffix: ".constprop.0". */
		if (!strncmp(name, allocators[i], len) && (!name[len] || name[len] == '.'))
			return true;
	}
	return false;
}

/**
 * allocation_site - the call that asked for memory
 * @pcs: return addresses, innermost first; 0 ends them
 * @nr: how many there are, at most
 *
 * Return: the first one that is not in an allocator; 0 if there is none.
 */
unsigned long allocation_site(const unsigned long *pcs, size_t nr)
{
	for (size_t i = 0; i < nr && pcs[i]; i++) {
		const char *name = kallsyms_lookup(pcs[i] - 1, NULL, NULL);

		if (name && !is_allocator(name))
			return pcs[i];
	}
	return 0;
}
