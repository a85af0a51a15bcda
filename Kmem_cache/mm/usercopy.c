// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hardened usercopy: which memory of the kernel may go to user space?
 *
 * What it is for. A system call copies a structure to user space. If its length is wrong,
 * because an attacker found a way to choose it, the copy exposes what lies behind the
 * structure, or overwrites it. So each copy is checked:
 *
 *	- an object of a cache: only the part that the maker of the cache named
 *	  (kmem_cache_create_usercopy()); all of an object of kmalloc();
 *	- other memory of the page allocator: not beyond the end of its block.
 *
 * A copy that is not allowed is a BUG().
 *
 * Linux: mm/usercopy.c; __check_heap_object() is in mm/slub.c.
 */

#include <linux/mm.h>
#include <linux/uaccess.h>

#include "slab.h"

/**
 * usercopy_abort - report a copy that is not allowed, and stop
 * @name: what the memory is
 * @detail: which, or NULL
 * @to_user: it would have been copied to user space
 * @offset: where in the memory the copy begins
 * @len: bytes of the copy
 */
void usercopy_abort(const char *name, const char *detail, bool to_user, unsigned long offset,
		    unsigned long len)
{
	pr_emerg(
		"usercopy: Kernel memory %s attempt detected %s %s%s%s%s (offset %lu, size %lu)!\n",
		to_user ? "exposure" : "overwrite", to_user ? "from" : "to", name,
		detail ? " '" : "", detail ? detail : "", detail ? "'" : "", offset, len);
	BUG();
}

static void check_heap_object(const void *ptr, unsigned long n, bool to_user)
{
	struct page *page;
	struct slab *slab;
	unsigned long offset;

	if (!virt_addr_valid(ptr))
		return;
	slab = virt_to_slab(ptr);
	if (slab) {
		__check_heap_object(ptr, n, slab, to_user);
		return;
	}
	page = compound_head(virt_to_page(ptr));
	if (!PageHead(page))
		return;
	offset = (unsigned long)(ptr - lowmem_page_address(page));
	if (n > page_size(page) - offset)
		usercopy_abort("page alloc", NULL, to_user, offset, n);
}

/**
 * __check_object_size - check_object_size(), for at least one byte
 * @ptr: the memory
 * @n: bytes
 * @to_user: it is copied to user space
 */
void __check_object_size(const void *ptr, unsigned long n, bool to_user)
{
	if ((unsigned long)ptr + n < (unsigned long)ptr)
		usercopy_abort("wrapped address", NULL, to_user, 0, (unsigned long)ptr + n);
	if ((unsigned long)ptr <= (unsigned long)16)
		usercopy_abort("null address", NULL, to_user, 0, n);
	check_heap_object(ptr, n, to_user);
}
