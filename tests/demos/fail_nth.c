// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes one allocation of a demo fail. tests/fail.t links this file with the main.c of a
 * project; the linker sends each call of the functions below to their __wrap_ functions.
 *
 *	./biscuitos fail_nth=<n> <demo>
 *
 * Boot is not counted. From run_demos() on, the nth allocation fails, whether it asks
 * memblock, the percpu allocator, the page allocator or a slab cache. Linux calls the same
 * thing /proc/<pid>/fail-nth, see Documentation/fault-injection/fault-injection.rst.
 */

#include <linux/biscuitos.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#ifdef CONFIG_PERCPU
#include <linux/percpu.h>
#endif
#ifdef CONFIG_BUDDY
#include <linux/mm.h>

#include "mm/page_alloc.h"
#endif
#ifdef CONFIG_SLUB
#include "mm/slab.h"
#endif

static unsigned long fail_nth, calls;
static bool armed;

static int __init early_fail_nth(char *val)
{
	fail_nth = val ? (unsigned long)memparse(val, NULL) : 0;
	return fail_nth ? 0 : -EINVAL;
}
early_param("fail_nth", early_fail_nth);

static int arm(void)
{
	armed = true;
#ifdef CONFIG_BUDDY
	page_alloc_hooks |= PAGE_HOOK_FAIL;
#endif
#ifdef CONFIG_SLUB
	slab_hooks |= SLAB_HOOK_FAIL;
#endif
	return 0;
}
late_initcall(arm);

static void disarm(void)
{
	armed = false;
}
__exitcall(disarm);

static bool fails(const char *what)
{
	if (!armed || ++calls != fail_nth)
		return false;
	pr_notice("FAULT_INJECTION: forcing a failure of %s\n", what);
	return true;
}

void *__real_memblock_alloc_try_nid(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
				    phys_addr_t max_addr, int nid);
void *__wrap_memblock_alloc_try_nid(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
				    phys_addr_t max_addr, int nid);
phys_addr_t __real_memblock_phys_alloc_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
					     phys_addr_t end);
phys_addr_t __wrap_memblock_phys_alloc_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
					     phys_addr_t end);
int __real_memblock_reserve(phys_addr_t base, phys_addr_t size);
int __wrap_memblock_reserve(phys_addr_t base, phys_addr_t size);

void *__wrap_memblock_alloc_try_nid(phys_addr_t size, phys_addr_t align, phys_addr_t min_addr,
				    phys_addr_t max_addr, int nid)
{
	if (fails("memblock_alloc_try_nid()"))
		return NULL;
	return __real_memblock_alloc_try_nid(size, align, min_addr, max_addr, nid);
}

phys_addr_t __wrap_memblock_phys_alloc_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
					     phys_addr_t end)
{
	if (fails("memblock_phys_alloc_range()"))
		return 0;
	return __real_memblock_phys_alloc_range(size, align, start, end);
}

/* Fails when there is no memory for a larger array of regions. */
int __wrap_memblock_reserve(phys_addr_t base, phys_addr_t size)
{
	if (memblock.reserved.cnt == memblock.reserved.max && fails("memblock_reserve()"))
		return -ENOMEM;
	return __real_memblock_reserve(base, size);
}

#ifdef CONFIG_PERCPU
void __percpu *__real___alloc_percpu(size_t size, size_t align);
void __percpu *__wrap___alloc_percpu(size_t size, size_t align);
void __percpu *__real___alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp);
void __percpu *__wrap___alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp);

void __percpu *__wrap___alloc_percpu(size_t size, size_t align)
{
	return fails("__alloc_percpu()") ? NULL : __real___alloc_percpu(size, align);
}

void __percpu *__wrap___alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	return fails("__alloc_percpu_gfp()") ? NULL : __real___alloc_percpu_gfp(size, align, gfp);
}
#endif

#ifdef CONFIG_BUDDY
bool __wrap_should_fail_alloc_page(gfp_t gfp_mask, unsigned int order);

bool __wrap_should_fail_alloc_page(gfp_t gfp_mask, unsigned int order)
{
	/* The caller that gives this flag tries again in another way. */
	const char *what = gfp_mask & __GFP_NORETRY ? "a first try of alloc_pages()" :
						      "alloc_pages()";

	return !(gfp_mask & __GFP_NOFAIL) && fails(what);
}
#endif

#ifdef CONFIG_SLUB
bool __wrap_should_failslab(struct kmem_cache *s, gfp_t gfpflags);

bool __wrap_should_failslab(struct kmem_cache *s, gfp_t gfpflags)
{
	return s != kmem_cache && !(gfpflags & __GFP_NOFAIL) && fails(s->name);
}
#endif
