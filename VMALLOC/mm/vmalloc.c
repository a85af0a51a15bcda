// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmalloc: memory that is contiguous in its addresses, and need not be in its
 * frames.
 *
 * What it is for. After a while of running the page allocator has many single
 * pages and few large blocks. A table of some MiB needs one block of them from
 * kmalloc(), and does not get it. But an address is not a frame: take single
 * pages from wherever they are, take a range of addresses that nobody uses, and
 * make the page tables lead from the one to the other. High memory is good
 * enough, too: it gets its address this way. The price is the page tables.
 *
 *	addresses  VMALLOC_START					VMALLOC_END
 *	       [ A A A g ][ B g ][    hole    ][ C C g ][	hole	       ]
 *		 |  | |	    |			 |  |
 *		 |  |  +----|----------------+	 |  |	 g: a guard page, which
 *		 v  +----+  v		     v	 v  v	    leads nowhere
 *	frames	[x]	[x][x]		    [x][x][x]
 *
 * It stands on the page tables and the MMU, on the page allocator for frames, on
 * slab caches for its records, and on red-black trees.
 *
 * Every address of the area is in a struct vmap_area, and each of these is in
 * one of three trees, sorted by address, and in a list of the same order:
 *
 *	busy	 vmap_area_root		somebody has it
 *	purge	 purge_vmap_area_root	given back, but the TLBs may have it
 *	free	 free_vmap_area_root	can be taken
 *
 * Neighbours in the free tree, and in the purge tree, become one. A node of the
 * free tree knows the largest size below it (subtree_max_size), so that the
 * lowest hole that is large enough is found in O(log n); see
 * find_vmap_lowest_match().
 *
 * Lazy freeing. That a CPU forgets a translation costs much, and all must. So
 * vfree() empties the page table, gives the frames back, and moves the area to
 * the purge tree. When lazy_max_pages() have come together, or when there is no
 * hole that is large enough, all are flushed at once and become free. Until then
 * an old pointer may work; debug_pagealloc=on flushes at once to find those.
 *
 * vm_map_ram() is for short mappings of some pages. Each CPU has blocks of the
 * area from which it cuts pieces, which are not used again before the block is
 * given back as a whole; so most of them take no lock that others want.
 *
 * Invariants, checked by vmap_verify():
 *
 *  1. Busy, purge and free areas together are VMALLOC_START to VMALLOC_END, and
 *     no two overlap.
 *  2. No two free ones touch.
 *  3. subtree_max_size is the largest of the node and of its children's.
 *  4. A list has what its tree has, in its order.
 *  5. vmap_lazy_nr is the pages in the purge tree.
 *
 * Locks. vmap_area_lock: the busy tree, and va->vm. free_vmap_area_lock: the free
 * tree. purge_vmap_area_lock: the purge tree. vmap_purge_lock: one purges at a
 * time; it is taken before the others, of which none is held with another. A
 * block's lock comes after vmap_area_lock, and after the lock of a CPU's queue.
 *
 * Linux: mm/vmalloc.c; kvmalloc() is in mm/util.c there.
 */

#include <linux/bitops.h>
#include <linux/init.h>
#include <linux/kasan.h>
#include <linux/kmemleak.h>
#include <linux/invariant.h>
#include <linux/leak.h>
#include <linux/percpu.h>
#include <linux/rbtree_augmented.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "page_alloc.h"

#define CREATE_TRACE_POINTS
#include <trace/events/vmalloc.h>
#include <trace/events/biscuitos.h>

/*
 * ---- The three trees ----
 */

static struct kmem_cache *vmap_area_cachep;

static DEFINE_SPINLOCK(vmap_area_lock);
static struct rb_root vmap_area_root = RB_ROOT;
static LIST_HEAD(vmap_area_list);

static DEFINE_SPINLOCK(free_vmap_area_lock);
static struct rb_root free_vmap_area_root = RB_ROOT;
static LIST_HEAD(free_vmap_area_list);

static DEFINE_SPINLOCK(purge_vmap_area_lock);
static struct rb_root purge_vmap_area_root = RB_ROOT;
static LIST_HEAD(purge_vmap_area_list);

static DEFINE_MUTEX(vmap_purge_lock);
static atomic_long_t vmap_lazy_nr = ATOMIC_LONG_INIT(0);
static atomic_long_t nr_vmalloc_pages = ATOMIC_LONG_INIT(0);

/* A record for the case that a hole is cut in two, where none can be allocated. */
static DEFINE_PER_CPU(struct vmap_area *, ne_fit_preload_node);

static bool debug_pagealloc;

static int __init early_debug_pagealloc(char *buf)
{
	if (!buf || (strcmp(buf, "on") && strcmp(buf, "off")))
		boot_error("debug_pagealloc=%s: on or off", buf ? buf : "");
	debug_pagealloc = !strcmp(buf, "on");
	return 0;
}
early_param("debug_pagealloc", early_debug_pagealloc);
MODULE_PARM_DESC(debug_pagealloc, "debug_pagealloc=on|off",
		 "unmap what vfree() gave back at once, not when it is purged");

static __always_inline unsigned long va_size(struct vmap_area *va)
{
	return va->va_end - va->va_start;
}

static __always_inline unsigned long subtree_max(const struct rb_node *node)
{
	return node ? rb_entry(node, struct vmap_area, rb_node)->subtree_max_size : 0;
}

RB_DECLARE_CALLBACKS_MAX(static, free_vmap_area_rb_augment_cb, struct vmap_area, rb_node,
			 unsigned long, subtree_max_size, va_size);

#define to_va(node) rb_entry(node, struct vmap_area, rb_node)

/*
 * Where in a tree an area belongs: the link for it, below *@parent. NULL, with a
 * WARN, if it overlaps with one that is there.
 */
static struct rb_node **find_va_links(const struct vmap_area *va, struct rb_root *root,
				      struct rb_node **parent)
{
	struct rb_node **link = &root->rb_node;

	for (*parent = NULL; *link;) {
		const struct vmap_area *other = to_va(*link);

		*parent = *link;
		if (WARN(va->va_start < other->va_end && other->va_start < va->va_end,
			 "vmalloc bug: 0x%lx-0x%lx overlaps with 0x%lx-0x%lx\n", va->va_start,
			 va->va_end, other->va_start, other->va_end))
			return NULL;
		link = va->va_start < other->va_start ? &(*link)->rb_left : &(*link)->rb_right;
	}
	return link;
}

/* Into a tree and its list. Of the free and the purge tree the sizes are kept. */
static void link_va(struct vmap_area *va, struct rb_root *root, struct rb_node *parent,
		    struct rb_node **link, struct list_head *head, bool augment)
{
	if (!parent)
		list_add(&va->list, head);
	else if (link == &parent->rb_left)
		list_add_tail(&va->list, &to_va(parent)->list);
	else
		list_add(&va->list, &to_va(parent)->list);

	rb_link_node(&va->rb_node, parent, link);
	if (augment) {
		va->subtree_max_size = 0;
		free_vmap_area_rb_augment_cb_propagate(&va->rb_node, NULL);
		rb_insert_augmented(&va->rb_node, root, &free_vmap_area_rb_augment_cb);
	} else {
		rb_insert_color(&va->rb_node, root);
	}
}

static void unlink_va(struct vmap_area *va, struct rb_root *root, bool augment)
{
	if (augment)
		rb_erase_augmented(&va->rb_node, root, &free_vmap_area_rb_augment_cb);
	else
		rb_erase(&va->rb_node, root);
	list_del(&va->list);
}

static void insert_vmap_area(struct vmap_area *va, struct rb_root *root, struct list_head *head,
			     bool augment)
{
	struct rb_node *parent, **link = find_va_links(va, root, &parent);

	if (link)
		link_va(va, root, parent, link, head, augment);
}

/*
 * To the free or the purge tree. What touches a neighbour becomes a part of it,
 * and its record is freed.
 */
static void merge_or_add_vmap_area(struct vmap_area *va, struct rb_root *root,
				   struct list_head *head)
{
	struct rb_node *parent, **link = find_va_links(va, root, &parent);
	struct list_head *after;
	struct vmap_area *prev, *next;

	if (!link)
		return;
	/* The list has the neighbours: where @va would go. */
	after = !parent			 ? head->next :
		link == &parent->rb_left ? &to_va(parent)->list :
					   to_va(parent)->list.next;
	next = after != head ? list_entry(after, struct vmap_area, list) : NULL;
	prev = after->prev != head ? list_entry(after->prev, struct vmap_area, list) : NULL;
	if (next && next->va_start != va->va_end)
		next = NULL;
	if (prev && prev->va_end != va->va_start)
		prev = NULL;

	if (!prev && !next) {
		link_va(va, root, parent, link, head, true);
		return;
	}
	if (prev && next) {
		/* First out, then larger: the sizes above are right when it leaves. */
		unlink_va(next, root, true);
		prev->va_end = next->va_end;
		kmem_cache_free(vmap_area_cachep, next);
	} else if (prev) {
		prev->va_end = va->va_end;
	} else {
		next->va_start = va->va_start;
		prev = next;
	}
	kmem_cache_free(vmap_area_cachep, va);
	free_vmap_area_rb_augment_cb_propagate(&prev->rb_node, NULL);
}

static struct vmap_area *__find_vmap_area(unsigned long addr)
{
	struct rb_node *node = vmap_area_root.rb_node;

	while (node) {
		struct vmap_area *va = to_va(node);

		if (addr - va->va_start < va_size(va))
			return va;
		node = addr < va->va_start ? node->rb_left : node->rb_right;
	}
	return NULL;
}

/**
 * find_vmap_area - the busy range of an address
 * @addr: any address
 *
 * Return: the range; NULL if nobody has the address.
 */
struct vmap_area *find_vmap_area(unsigned long addr)
{
	struct vmap_area *va;

	spin_lock(&vmap_area_lock);
	va = __find_vmap_area(addr);
	spin_unlock(&vmap_area_lock);
	return va;
}

/*
 * ---- Finding a hole ----
 */

/* In the tree below @node, the lowest that has @length; there is one. */
static struct vmap_area *lowest_of(struct rb_node *node, unsigned long length)
{
	for (;;) {
		if (subtree_max(node->rb_left) >= length)
			node = node->rb_left;
		else if (va_size(to_va(node)) >= length)
			return to_va(node);
		else
			node = node->rb_right;
	}
}

/* The next one, by address, that has @length. */
static struct vmap_area *next_of(struct vmap_area *va, unsigned long length)
{
	struct rb_node *node = &va->rb_node, *parent;

	if (subtree_max(node->rb_right) >= length)
		return lowest_of(node->rb_right, length);
	for (; (parent = rb_parent(node)); node = parent) {
		if (node != parent->rb_left)
			continue;
		if (va_size(to_va(parent)) >= length)
			return to_va(parent);
		if (subtree_max(parent->rb_right) >= length)
			return lowest_of(parent->rb_right, length);
	}
	return NULL;
}

/* The lowest free range that ends behind @addr. */
static struct vmap_area *first_ending_behind(unsigned long addr)
{
	struct rb_node *node = free_vmap_area_root.rb_node;
	struct vmap_area *found = NULL;

	while (node) {
		if (to_va(node)->va_end > addr) {
			found = to_va(node);
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

/* Where in a hole an aligned request would begin, at or above @vstart. */
static unsigned long start_in(const struct vmap_area *va, unsigned long align, unsigned long vstart)
{
	return ALIGN(max(va->va_start, vstart), align);
}

static bool is_within_this_va(const struct vmap_area *va, unsigned long size, unsigned long align,
			      unsigned long vstart)
{
	unsigned long start = start_in(va, align, vstart);

	return start >= va->va_start && start < va->va_end && size <= va->va_end - start;
}

/*
 * The lowest hole in which the request fits. A hole with as much as the size and
 * the alignment could waste, together, fits always, unless it begins below
 * @vstart; only these are looked at, so that it takes O(log n). A hole that would
 * do by luck is passed over, except when the range leaves no other choice.
 */
static struct vmap_area *find_vmap_lowest_match(unsigned long size, unsigned long align,
						unsigned long vstart, unsigned long vend)
{
	bool exact = align <= PAGE_SIZE || vend - vstart == size;
	unsigned long length = exact ? size : size + align - 1;
	struct vmap_area *va = first_ending_behind(vstart);

	if (length < size)
		return NULL;
	if (va && va_size(va) < length)
		va = next_of(va, length);
	while (va && !is_within_this_va(va, size, align, vstart))
		va = next_of(va, length);
	return va;
}

/* Take a part out of a hole. -ENOMEM: it would have to be cut in two. */
static int adjust_va_to_fit(struct vmap_area *va, unsigned long start, unsigned long size)
{
	unsigned long end = start + size;
	struct vmap_area *left;

	if (va->va_start == start && va->va_end == end) {
		unlink_va(va, &free_vmap_area_root, true);
		kmem_cache_free(vmap_area_cachep, va);
		return 0;
	}
	if (va->va_start == start) {
		va->va_start = end;
	} else if (va->va_end == end) {
		va->va_end = start;
	} else {
		left = this_cpu_xchg(ne_fit_preload_node, NULL);
		if (!left)
			left = kmem_cache_alloc(vmap_area_cachep, GFP_NOWAIT | __GFP_NOWARN);
		if (!left)
			return -ENOMEM;
		left->va_start = va->va_start;
		left->va_end = start;
		va->va_start = end;
		free_vmap_area_rb_augment_cb_propagate(&va->rb_node, NULL);
		insert_vmap_area(left, &free_vmap_area_root, &free_vmap_area_list, true);
		return 0;
	}
	free_vmap_area_rb_augment_cb_propagate(&va->rb_node, NULL);
	return 0;
}

/* Takes free_vmap_area_lock, with a spare record at hand. */
static void preload_this_cpu_lock(gfp_t gfp_mask)
{
	struct vmap_area *spare = NULL;

	if (!this_cpu_read(ne_fit_preload_node))
		spare = kmem_cache_alloc(vmap_area_cachep, gfp_mask | __GFP_NOWARN);
	spin_lock(&free_vmap_area_lock);
	if (spare && this_cpu_cmpxchg(ne_fit_preload_node, NULL, spare))
		kmem_cache_free(vmap_area_cachep, spare);
}

/* The address of a hole that is taken now; 0 if there is none. */
static unsigned long __alloc_vmap_area(unsigned long size, unsigned long align,
				       unsigned long vstart, unsigned long vend, gfp_t gfp_mask)
{
	unsigned long addr = 0;
	struct vmap_area *va;

	preload_this_cpu_lock(gfp_mask);
	va = find_vmap_lowest_match(size, align, vstart, vend);
	if (va) {
		addr = start_in(va, align, vstart);
		if (addr > vend || size > vend - addr || adjust_va_to_fit(va, addr, size))
			addr = 0;
	}
	spin_unlock(&free_vmap_area_lock);
	return addr;
}

/*
 * ---- Giving it back ----
 */

static void purge_fragmented_blocks_allcpus(void);

/* So many pages may be waiting: more CPUs, more that a flush costs. */
static unsigned long lazy_max_pages(void)
{
	return (unsigned long)fls(num_online_cpus()) * (SZ_32M >> PAGE_SHIFT);
}

/*
 * All that waits becomes free, after one flush, which is for @start to @end at
 * least. vmap_purge_lock is held.
 */
static bool __purge_vmap_area_lazy(unsigned long start, unsigned long end)
{
	unsigned int num_purged_areas = 0;
	struct vmap_area *va, *next;
	LIST_HEAD(list);

	spin_lock(&purge_vmap_area_lock);
	purge_vmap_area_root = RB_ROOT;
	list_splice_init(&purge_vmap_area_list, &list);
	spin_unlock(&purge_vmap_area_lock);

	if (!list_empty(&list)) {
		start = min(start, list_first_entry(&list, struct vmap_area, list)->va_start);
		end = max(end, list_last_entry(&list, struct vmap_area, list)->va_end);
	}
	if (start < end)
		flush_tlb_kernel_range(start, end);
	if (list_empty(&list))
		goto out;

	spin_lock(&free_vmap_area_lock);
	list_for_each_entry_safe(va, next, &list, list) {
		atomic_long_sub((long)(va_size(va) >> PAGE_SHIFT), &vmap_lazy_nr);
		merge_or_add_vmap_area(va, &free_vmap_area_root, &free_vmap_area_list);
		num_purged_areas++;
	}
	spin_unlock(&free_vmap_area_lock);
out:
	trace_purge_vmap_area_lazy(start, end, num_purged_areas);
	return num_purged_areas > 0;
}

static void purge_vmap_area_lazy(void)
{
	mutex_lock(&vmap_purge_lock);
	purge_fragmented_blocks_allcpus();
	__purge_vmap_area_lazy(ULONG_MAX, 0);
	mutex_unlock(&vmap_purge_lock);
}

/* The same, when it is time, unless another CPU is doing it. */
static void try_purge_vmap_area_lazy(void)
{
	if ((unsigned long)atomic_long_read(&vmap_lazy_nr) <= lazy_max_pages() ||
	    !mutex_trylock(&vmap_purge_lock))
		return;
	__purge_vmap_area_lazy(ULONG_MAX, 0);
	mutex_unlock(&vmap_purge_lock);
}

/* A busy range, which leads nowhere any more, to the purge tree. */
static void free_vmap_area_noflush(struct vmap_area *va)
{
	unsigned long va_start = va->va_start;
	long nr_lazy;

	spin_lock(&vmap_area_lock);
	unlink_va(va, &vmap_area_root, false);
	spin_unlock(&vmap_area_lock);

	spin_lock(&purge_vmap_area_lock);
	nr_lazy = atomic_long_add_return((long)(va_size(va) >> PAGE_SHIFT), &vmap_lazy_nr);
	merge_or_add_vmap_area(va, &purge_vmap_area_root, &purge_vmap_area_list);
	spin_unlock(&purge_vmap_area_lock);
	trace_free_vmap_area_noflush(va_start, (unsigned long)nr_lazy, lazy_max_pages());
	try_purge_vmap_area_lazy();
}

static void vunmap_range_noflush(unsigned long addr, unsigned long end);

static void free_unmap_vmap_area(struct vmap_area *va)
{
	flush_cache_vunmap(va->va_start, va->va_end);
	vunmap_range_noflush(va->va_start, va->va_end);
	if (unlikely(debug_pagealloc))
		flush_tlb_kernel_range(va->va_start, va->va_end);
	free_vmap_area_noflush(va);
}

/**
 * alloc_vmap_area - take a range of addresses
 * @size: bytes, whole pages
 * @align: a power of two, in bytes
 * @vstart: not below
 * @vend: ends here at the latest
 * @gfp_mask: for the record
 * @vm: what it is for; NULL for vm_map_ram()
 *
 * Return: the range; ERR_PTR(-ENOMEM) when there is no memory for a record,
 * ERR_PTR(-EBUSY) when there is no such hole, which is said.
 */
static struct vmap_area *alloc_vmap_area(unsigned long size, unsigned long align,
					 unsigned long vstart, unsigned long vend, gfp_t gfp_mask,
					 struct vm_struct *vm)
{
	unsigned long addr;
	struct vmap_area *va;

	BUG_ON(!size || !PAGE_ALIGNED(size) || !is_power_of_2(align));
	might_sleep();
	gfp_mask &= GFP_RECLAIM_MASK;
	va = kmem_cache_alloc(vmap_area_cachep, gfp_mask);
	if (!va)
		return ERR_PTR(-ENOMEM);
	/* Its va_start is the address of the memory, and no pointer of a user. */
	kmemleak_scan_area(&va->rb_node, SIZE_MAX);
	addr = __alloc_vmap_area(size, align, vstart, vend, gfp_mask);
	if (!addr) {
		purge_vmap_area_lazy();
		addr = __alloc_vmap_area(size, align, vstart, vend, gfp_mask);
	}
	trace_alloc_vmap_area(addr ?: vend, size, align, vstart, vend, !addr);
	if (!addr) {
		if (!(gfp_mask & __GFP_NOWARN))
			pr_warn("vmap allocation for size %lu failed: no such hole between %#lx "
				"and %#lx\n",
				size, vstart, vend);
		kmem_cache_free(vmap_area_cachep, va);
		return ERR_PTR(-EBUSY);
	}
	va->va_start = addr;
	va->va_end = addr + size;
	va->vm = vm;
	va->flags = vm ? 0 : VMAP_RAM;
	if (vm) {
		vm->addr = (void *)addr;
		vm->size = size;
	}
	spin_lock(&vmap_area_lock);
	insert_vmap_area(va, &vmap_area_root, &vmap_area_list, false);
	spin_unlock(&vmap_area_lock);
	return va;
}

/*
 * ---- The page tables ----
 */

/* Empty the entries of a range. Where a table is missing there are none. */
static void vunmap_range_noflush(unsigned long addr, unsigned long end)
{
	while (addr != end) {
		unsigned long next = pmd_addr_end(addr, end);
		pmd_t *pmd = pmd_off_k(addr);
		pte_t *ptep;

		if (!pmd_none(pmdp_get(pmd)))
			for (ptep = pte_offset_kernel(pmd, addr); addr != next; addr += PAGE_SIZE)
				pte_clear(&init_mm, addr, ptep++);
		addr = next;
	}
}

/**
 * vunmap_range - a range leads nowhere any more, at once and for all CPUs
 * @addr: the first byte
 * @end: the one behind the last
 */
void vunmap_range(unsigned long addr, unsigned long end)
{
	flush_cache_vunmap(addr, end);
	vunmap_range_noflush(addr, end);
	flush_tlb_kernel_range(addr, end);
}

/*
 * Fill the entries of a range: with @pages if there are any, else with the frames
 * from @pfn on.
 */
static int vmap_ptes(unsigned long addr, unsigned long end, pgprot_t prot, struct page **pages,
		     unsigned long pfn)
{
	while (addr != end) {
		unsigned long next = pmd_addr_end(addr, end);
		pte_t *ptep = pte_alloc_kernel(pmd_off_k(addr), addr);

		if (!ptep)
			return -ENOMEM;
		for (; addr != next; addr += PAGE_SIZE, ptep++) {
			if (WARN_ON(!pte_none(ptep_get(ptep))))
				return -EBUSY;
			if (pages) {
				if (WARN_ON(!*pages))
					return -ENOMEM;
				pfn = page_to_pfn(*pages++);
			}
			set_pte_at(&init_mm, addr, ptep, pfn_pte(pfn++, prot));
		}
	}
	return 0;
}

/*
 * Make what was filled in work. What waits in the purge tree takes mappings of the
 * host, too: it can have them.
 */
static int vmap_publish(unsigned long addr, unsigned long end)
{
	if (!flush_cache_vmap(addr, end))
		return 0;
	vm_unmap_aliases();
	return flush_cache_vmap(addr, end);
}

/* Both, for a range; when it does not work all of it is undone. */
static int vmap_range(unsigned long addr, unsigned long end, pgprot_t prot, struct page **pages,
		      unsigned long pfn)
{
	int err = vmap_ptes(addr, end, prot, pages, pfn) ?: vmap_publish(addr, end);

	if (err)
		vunmap_range(addr, end);
	return err;
}

/**
 * ioremap_page_range - make a range lead to physical addresses
 * @addr: the first byte
 * @end: the one behind the last
 * @phys_addr: what the first leads to
 * @prot: how it is mapped
 *
 * Return: 0 or an errno, and then nothing is mapped.
 */
int ioremap_page_range(unsigned long addr, unsigned long end, phys_addr_t phys_addr, pgprot_t prot)
{
	return vmap_range(addr, end, prot, NULL, PHYS_PFN(phys_addr));
}

/**
 * vmalloc_to_page - the page behind an address
 * @addr: an address of the area
 *
 * Return: the page; NULL when the address leads nowhere, or to no RAM.
 */
struct page *vmalloc_to_page(const void *addr)
{
	pte_t *ptep, pte;

	if (WARN(!is_vmalloc_addr(addr), "vmalloc_to_page(%px): not an address of vmalloc\n", addr))
		return NULL;
	ptep = virt_to_kpte((unsigned long)addr);
	pte = ptep ? ptep_get(ptep) : __pte(0);
	return pte_present(pte) && pfn_valid(pte_pfn(pte)) ? pte_page(pte) : NULL;
}

/**
 * vmalloc_to_pfn - the frame behind an address
 * @addr: an address of the area
 *
 * Return: the page frame number; 0 when the address leads nowhere.
 */
unsigned long vmalloc_to_pfn(const void *addr)
{
	struct page *page = vmalloc_to_page(addr);

	return page ? page_to_pfn(page) : 0;
}

/*
 * ---- Areas ----
 */

static struct vm_struct *__get_vm_area_node(unsigned long size, unsigned long align,
					    unsigned long flags, unsigned long start,
					    unsigned long end, gfp_t gfp_mask, const void *caller)
{
	struct vm_struct *area;
	struct vmap_area *va;

	if (!size || PAGE_ALIGN(size) < size)
		return NULL;
	size = PAGE_ALIGN(size);
	if (flags & VM_IOREMAP)
		align = 1UL << clamp_t(int, fls_long(size - 1), PAGE_SHIFT, IOREMAP_MAX_ORDER);
	if (!(flags & VM_NO_GUARD) && check_add_overflow(size, PAGE_SIZE, &size))
		return NULL;
	area = kzalloc(sizeof(*area), gfp_mask & GFP_RECLAIM_MASK);
	if (unlikely(!area))
		return NULL;
	area->flags = flags;
	area->caller = caller;
	va = alloc_vmap_area(size, align, start, end, gfp_mask, area);
	if (IS_ERR(va)) {
		kfree(area);
		return NULL;
	}
	kasan_unpoison_vmalloc(area->addr, get_vm_area_size(area));
	return area;
}

/**
 * __get_vm_area_caller - take an area
 * @size: bytes
 * @flags: VM_*
 * @start: not below
 * @end: ends here at the latest
 * @caller: for whom
 *
 * Return: the area, which leads nowhere; NULL for 0 bytes, and when there is no
 * memory or no room.
 */
struct vm_struct *__get_vm_area_caller(unsigned long size, unsigned long flags, unsigned long start,
				       unsigned long end, const void *caller)
{
	return __get_vm_area_node(size, PAGE_SIZE, flags, start, end, GFP_KERNEL, caller);
}

/**
 * get_vm_area_caller - take an area
 * @size: bytes
 * @flags: VM_*
 * @caller: for whom
 *
 * Return: as __get_vm_area_caller().
 */
struct vm_struct *get_vm_area_caller(unsigned long size, unsigned long flags, const void *caller)
{
	return __get_vm_area_caller(size, flags, VMALLOC_START, VMALLOC_END, caller);
}

/**
 * get_vm_area - take an area
 * @size: bytes
 * @flags: VM_*
 *
 * Return: as __get_vm_area_caller().
 */
struct vm_struct *get_vm_area(unsigned long size, unsigned long flags)
{
	return get_vm_area_caller(size, flags, (void *)_RET_IP_);
}

#ifdef CONFIG_KASAN
/**
 * kasan_is_vmalloc - is it an address of the vmalloc area?
 * @addr: the address
 */
bool kasan_is_vmalloc(const void *addr)
{
	return is_vmalloc_addr(addr);
}

/**
 * kasan_describe_vmalloc - print whose an address of the vmalloc area is
 * @addr: the address, which is in a mapping or behind it
 */
void kasan_describe_vmalloc(const void *addr)
{
	const struct vm_struct *va = find_vm_area(addr);

	if (!va)
		return;
	pr_err("The buggy address belongs to the virtual mapping at\n"
	       " [%px, %px) created by:\n %pS\n\n",
	       va->addr, va->addr + va->size, va->caller);
}
#endif

/**
 * find_vm_area - the area of an address
 * @addr: an address in it
 *
 * Return: the area or NULL.
 */
struct vm_struct *find_vm_area(const void *addr)
{
	struct vm_struct *vm = NULL;
	struct vmap_area *va;

	spin_lock(&vmap_area_lock);
	va = __find_vmap_area((unsigned long)addr);
	if (va && !(va->flags & VMAP_RAM))
		vm = va->vm;
	spin_unlock(&vmap_area_lock);
	return vm;
}

/**
 * remove_vm_area - unmap an area; its frames stay
 * @addr: where it begins
 *
 * Return: the area, which the caller frees; NULL if none begins there.
 */
struct vm_struct *remove_vm_area(const void *addr)
{
	struct vm_struct *vm = NULL;
	struct vmap_area *va;

	/* Whoever takes va->vm has the area: two who free it at once are found. */
	spin_lock(&vmap_area_lock);
	va = __find_vmap_area((unsigned long)addr);
	if (va && va->va_start == (unsigned long)addr && !(va->flags & VMAP_RAM)) {
		vm = va->vm;
		va->vm = NULL;
	}
	spin_unlock(&vmap_area_lock);
	if (vm)
		free_unmap_vmap_area(va);
	return vm;
}

/**
 * free_vm_area - give an area of get_vm_area() back
 * @area: the area
 */
void free_vm_area(struct vm_struct *area)
{
	struct vm_struct *ret = remove_vm_area(area->addr);

	BUG_ON(ret != area);
	kasan_poison_vmalloc(area->addr, get_vm_area_size(area));
	kfree(area);
}

static void free_area_pages(struct vm_struct *area)
{
	for (unsigned int i = 0; i < area->nr_pages; i++) {
		BUG_ON(!area->pages[i]);
		__free_page(area->pages[i]);
	}
	if (area->pages && !(area->flags & VM_MAP_PUT_PAGES))
		atomic_long_sub(area->nr_pages, &nr_vmalloc_pages);
	kvfree(area->pages);
}

/* vfree() and vunmap(). */
static void __vunmap(const void *addr, bool deallocate_pages, const char *func)
{
	struct vm_struct *area;

	if (WARN(!PAGE_ALIGNED(addr), "Trying to %s() bad address (%px)\n", func, addr))
		return;
	area = remove_vm_area(addr);
	if (WARN(!area, "Trying to %s() nonexistent vm area (%px)\n", func, addr))
		return;
	kasan_poison_vmalloc(area->addr, get_vm_area_size(area));
	kmemleak_free(addr);
	if (deallocate_pages)
		free_area_pages(area);
	kfree(area);
}

/*
 * What an interrupt wants to have freed: a list of each CPU, linked through the
 * first frame of each. Nothing of it takes a lock.
 */
static DEFINE_PER_CPU(const void *, vfree_deferred);

static const void *deferred_next(const void *addr)
{
	return (const void *)page_private(vmalloc_to_page(addr));
}

/* @addr and those behind it. */
static void free_deferred(const void *addr)
{
	const void *next;

	for (; addr; addr = next) {
		next = deferred_next(addr);
		__vunmap(addr, true, "vfree");
	}
}

/**
 * vfree - free the memory of vmalloc()
 * @addr: what it returned; NULL is nothing to do
 *
 * Anything else is a WARN, and nothing changes. Of a vmap() that was made with
 * VM_MAP_PUT_PAGES the pages are freed. In an interrupt it is vfree_atomic().
 */
void vfree(const void *addr)
{
	might_sleep_if(!in_interrupt());
	if (unlikely(in_interrupt())) {
		vfree_atomic(addr);
		return;
	}
	if (unlikely(this_cpu_read(vfree_deferred)))
		free_deferred(this_cpu_xchg(vfree_deferred, NULL));
	if (addr)
		__vunmap(addr, true, "vfree");
}

/**
 * vfree_atomic - the same, from where no lock may be waited for
 * @addr: what vmalloc() returned; NULL is nothing to do
 *
 * It is freed at the next vfree() or vmalloc() of this CPU, which also says when
 * it is no area. What is not mapped, or was given to this function before, is said
 * at once.
 */
void vfree_atomic(const void *addr)
{
	const void *first = this_cpu_read(vfree_deferred), *other = first;
	struct page *page;

	if (!addr)
		return;
	while (other && other != addr)
		other = deferred_next(other);
	page = PAGE_ALIGNED(addr) && is_vmalloc_addr(addr) ? vmalloc_to_page(addr) : NULL;
	if (WARN(!page || other, "Trying to vfree_atomic() %s (%px)\n",
		 other ? "an area twice" : "a bad address", addr))
		return;
	set_page_private(page, (unsigned long)first);
	this_cpu_write(vfree_deferred, addr);
}

/**
 * vunmap - undo vmap()
 * @addr: what it returned; NULL is nothing to do
 *
 * The pages stay with the caller. Anything else is a WARN, and nothing changes.
 */
void vunmap(const void *addr)
{
	BUG_ON(in_interrupt());
	might_sleep();
	if (addr)
		__vunmap(addr, false, "vunmap");
}

/**
 * vmap - one range of addresses for these pages
 * @pages: they, in any order
 * @count: how many
 * @flags: VM_MAP; with VM_MAP_PUT_PAGES vfree() frees the pages, and @pages, which
 *	is kvmalloc()'s then
 * @prot: how they are mapped
 *
 * Return: the address; NULL for no pages, or when there is no memory or no room.
 */
void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)
{
	unsigned long size = (unsigned long)count << PAGE_SHIFT;
	struct vm_struct *area;

	might_sleep();
	if (WARN_ON_ONCE(flags & VM_NO_GUARD))
		flags &= ~VM_NO_GUARD;
	if (count > totalram_pages())
		return NULL;
	area = get_vm_area_caller(size, flags, (void *)_RET_IP_);
	if (!area)
		return NULL;
	if (vmap_range((unsigned long)area->addr, (unsigned long)area->addr + size, prot, pages,
		       0)) {
		free_vm_area(area);
		return NULL;
	}
	if (flags & VM_MAP_PUT_PAGES) {
		area->pages = pages;
		area->nr_pages = count;
	}
	return area->addr;
}

/**
 * vmap_pfn - one range of addresses for these frames, which are no RAM
 * @pfns: page frame numbers, in any order
 * @count: how many
 * @prot: how they are mapped
 *
 * Return: the address, for vunmap(); NULL as vmap(), and with a WARN for RAM.
 */
void *vmap_pfn(unsigned long *pfns, unsigned int count, pgprot_t prot)
{
	unsigned long addr, size = (unsigned long)count << PAGE_SHIFT;
	struct vm_struct *area;
	int err = 0;

	area = get_vm_area_caller(size, VM_IOREMAP, (void *)_RET_IP_);
	if (!area)
		return NULL;
	addr = (unsigned long)area->addr;
	for (unsigned int i = 0; i < count && !err; i++, addr += PAGE_SIZE)
		err = WARN_ON_ONCE(pfn_valid(pfns[i])) ?
			      -EINVAL :
			      vmap_ptes(addr, addr + PAGE_SIZE, prot, NULL, pfns[i]);
	if (err || vmap_publish((unsigned long)area->addr, addr)) {
		free_vm_area(area);
		return NULL;
	}
	return area->addr;
}

/*
 * ---- vmalloc() ----
 */

/* Single pages, many at a time, from high memory first. How many it got. */
static unsigned int vm_area_alloc_pages(gfp_t gfp, unsigned int nr_pages, struct page **pages)
{
	unsigned int nr = 0;

	memset(pages, 0, nr_pages * sizeof(*pages));
	while (nr < nr_pages) {
		unsigned long got = alloc_pages_bulk_array(gfp, nr_pages - nr, pages + nr);

		if (!got)
			break;
		nr += got;
	}
	return nr;
}

/* Frames for an area, mapped. Its address, or NULL: then the area is gone. */
static void *__vmalloc_area_node(struct vm_struct *area, gfp_t gfp_mask, pgprot_t prot, int node)
{
	unsigned long size = get_vm_area_size(area), addr = (unsigned long)area->addr;
	unsigned int nr_pages = size >> PAGE_SHIFT;
	unsigned long array_size = (unsigned long)nr_pages * sizeof(struct page *);
	const gfp_t nested_gfp = (gfp_mask & GFP_RECLAIM_MASK) | __GFP_ZERO;

	if (!(gfp_mask & (GFP_DMA | GFP_DMA32)))
		gfp_mask |= __GFP_HIGHMEM;

	/* It is itself used through pointers. */
	if (array_size > PAGE_SIZE && IS_ENABLED(CONFIG_MMU_HOST))
		area->pages =
			__vmalloc_node(array_size, 1, nested_gfp & ~__GFP_ZERO, node, area->caller);
	else
		area->pages = kmalloc(array_size, nested_gfp & ~__GFP_ZERO);
	if (!area->pages) {
		warn_alloc(gfp_mask,
			   "vmalloc error: size %lu, failed to allocated page array size %lu", size,
			   array_size);
		free_vm_area(area);
		return NULL;
	}
	area->nr_pages = vm_area_alloc_pages(gfp_mask | __GFP_NOWARN, nr_pages, area->pages);
	atomic_long_add(area->nr_pages, &nr_vmalloc_pages);
	if (area->nr_pages != nr_pages) {
		warn_alloc(gfp_mask,
			   "vmalloc error: size %lu, page order 0, failed to allocate pages", size);
		vfree(area->addr);
		return NULL;
	}
	if (vmap_range(addr, addr + size, prot, area->pages, 0)) {
		warn_alloc(gfp_mask, "vmalloc error: size %lu, failed to map pages", size);
		vfree(area->addr);
		return NULL;
	}
	return area->addr;
}

/**
 * __vmalloc_node_range - all that vmalloc() can be told
 * @size: bytes; whole pages are taken
 * @align: of the address, a power of two
 * @start: not below
 * @end: ends here at the latest
 * @gfp_mask: how
 * @prot: how the pages are mapped
 * @vm_flags: beside VM_ALLOC
 * @node: of the memory; there is one
 * @caller: for whom
 *
 * Return: the address; NULL, with a report unless @gfp_mask says __GFP_NOWARN,
 * for 0 bytes (a WARN), for more than there is RAM, and when there is no memory,
 * no room, or no mapping of the host. Nothing of it stays taken then.
 */
void *__vmalloc_node_range(unsigned long size, unsigned long align, unsigned long start,
			   unsigned long end, gfp_t gfp_mask, pgprot_t prot, unsigned long vm_flags,
			   int node, const void *caller)
{
	struct vm_struct *area;
	void *addr;

	if (unlikely(this_cpu_read(vfree_deferred)))
		free_deferred(this_cpu_xchg(vfree_deferred, NULL));
	if (WARN_ON_ONCE(!size))
		return NULL;
	if (WARN(align & (align - 1), "vmalloc: alignment %#lx is not a power of two\n", align))
		return NULL;
	if ((size >> PAGE_SHIFT) > totalram_pages()) {
		warn_alloc(gfp_mask, "vmalloc error: size %lu, exceeds total pages", size);
		return NULL;
	}
	align = max(align, 1UL);
	area = __get_vm_area_node(size, align, VM_ALLOC | VM_UNINITIALIZED | vm_flags, start, end,
				  gfp_mask, caller);
	if (!area) {
		warn_alloc(gfp_mask, "vmalloc error: size %lu, vm_struct allocation failed", size);
		return NULL;
	}
	addr = __vmalloc_area_node(area, gfp_mask, prot, node);
	if (!addr)
		return NULL;
	kasan_unpoison_vmalloc(addr, size);
	/* The vm_struct has one pointer to it; somebody else must have another. */
	kmemleak_alloc(addr, size, 2);
	/* Complete: from now on it is seen by vread() and in vmallocinfo. */
	__atomic_store_n(&area->flags, area->flags & ~VM_UNINITIALIZED, __ATOMIC_RELEASE);
	return addr;
}

/**
 * __vmalloc_node - vmalloc() with an alignment
 * @size: bytes
 * @align: of the address, a power of two
 * @gfp_mask: how
 * @node: of the memory; there is one
 * @caller: for whom
 *
 * Return: as __vmalloc_node_range().
 */
void *__vmalloc_node(unsigned long size, unsigned long align, gfp_t gfp_mask, int node,
		     const void *caller)
{
	return __vmalloc_node_range(size, align, VMALLOC_START, VMALLOC_END, gfp_mask, PAGE_KERNEL,
				    0, node, caller);
}

/**
 * __vmalloc - vmalloc() with flags of its own
 * @size: bytes
 * @gfp_mask: how
 *
 * Return: as __vmalloc_node_range().
 */
void *__vmalloc(unsigned long size, gfp_t gfp_mask)
{
	return __vmalloc_node(size, 1, gfp_mask, NUMA_NO_NODE, (void *)_RET_IP_);
}

/**
 * vmalloc - memory that is contiguous in its addresses
 * @size: bytes; whole pages are taken
 *
 * Return: as __vmalloc_node_range(); for vfree().
 */
void *vmalloc(unsigned long size)
{
	return __vmalloc_node(size, 1, GFP_KERNEL, NUMA_NO_NODE, (void *)_RET_IP_);
}

/**
 * vzalloc - the same, of zeroes
 * @size: bytes
 *
 * Return: as vmalloc().
 */
void *vzalloc(unsigned long size)
{
	return __vmalloc_node(size, 1, GFP_KERNEL | __GFP_ZERO, NUMA_NO_NODE, (void *)_RET_IP_);
}

/**
 * vmalloc_user - the same, of zeroes, that a process may see, too
 * @size: bytes
 *
 * Return: as vmalloc().
 */
void *vmalloc_user(unsigned long size)
{
	return __vmalloc_node_range(size, PAGE_SIZE, VMALLOC_START, VMALLOC_END,
				    GFP_KERNEL | __GFP_ZERO, PAGE_KERNEL, VM_USERMAP, NUMA_NO_NODE,
				    (void *)_RET_IP_);
}

/**
 * vmalloc_node - vmalloc() of the memory of a node; there is one
 * @size: bytes
 * @node: not used
 *
 * Return: as vmalloc().
 */
void *vmalloc_node(unsigned long size, int node)
{
	return __vmalloc_node(size, 1, GFP_KERNEL, node, (void *)_RET_IP_);
}

/**
 * vzalloc_node - vzalloc() of the memory of a node; there is one
 * @size: bytes
 * @node: not used
 *
 * Return: as vmalloc().
 */
void *vzalloc_node(unsigned long size, int node)
{
	return __vmalloc_node(size, 1, GFP_KERNEL | __GFP_ZERO, node, (void *)_RET_IP_);
}

/**
 * vmalloc_32 - vmalloc() of memory that a 32-bit device can reach
 * @size: bytes
 *
 * Of ZONE_DMA where there is one that is asked for by GFP_DMA32; else low memory.
 *
 * Return: as vmalloc().
 */
void *vmalloc_32(unsigned long size)
{
	return __vmalloc_node(size, 1, GFP_DMA32 | GFP_KERNEL, NUMA_NO_NODE, (void *)_RET_IP_);
}

/**
 * vmalloc_array - vmalloc() of an array
 * @n: elements
 * @size: bytes of each
 *
 * Return: as vmalloc(); NULL if the product does not fit.
 */
void *vmalloc_array(size_t n, size_t size)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return __vmalloc_node(bytes, 1, GFP_KERNEL, NUMA_NO_NODE, (void *)_RET_IP_);
}

/**
 * vcalloc - the same, of zeroes
 * @n: elements
 * @size: bytes of each
 *
 * Return: as vmalloc_array().
 */
void *vcalloc(size_t n, size_t size)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return __vmalloc_node(bytes, 1, GFP_KERNEL | __GFP_ZERO, NUMA_NO_NODE, (void *)_RET_IP_);
}

/*
 * ---- vm_map_ram() ----
 */

/* What is larger gets a range of its own. */
#define VMAP_MAX_ALLOC BITS_PER_LONG
/* A block has so many pages: each CPU has one at least, so with many CPUs fewer. */
#define VMAP_BBMAP_BITS (CONFIG_NR_CPUS <= 2 ? 1024 : CONFIG_NR_CPUS <= 8 ? 256 : 128)
#define VMAP_BLOCK_SIZE ((unsigned long)VMAP_BBMAP_BITS << PAGE_SHIFT)

/**
 * struct vmap_block - a range that is given away in pieces
 * @lock: protects what follows, but @free_list
 * @va: the range
 * @free: pages at its end that were never given away
 * @dirty: pages that were given back
 * @dirty_min: the first of these
 * @dirty_max: the one behind the last of them
 * @caller: of the latest vm_map_ram() that got a piece, for the report at exit
 * @queue: of the CPU that made it
 * @free_list: in it, as long as @free is not 0
 */
struct vmap_block {
	spinlock_t lock;
	struct vmap_area *va;
	unsigned long free, dirty;
	unsigned long dirty_min, dirty_max;
	unsigned long caller;
	struct vmap_block_queue *queue;
	struct list_head free_list;
};

struct vmap_block_queue {
	spinlock_t lock;
	struct list_head free;
};

static DEFINE_PER_CPU(struct vmap_block_queue, vmap_block_queue);

static void *vmap_block_vaddr(const struct vmap_block *vb, unsigned long page)
{
	return (void *)(vb->va->va_start + (page << PAGE_SHIFT));
}

static struct vmap_block *new_vmap_block(gfp_t gfp_mask)
{
	struct vmap_block_queue *vbq = this_cpu_ptr(&vmap_block_queue);
	struct vmap_block *vb = kmalloc(sizeof(*vb), gfp_mask & GFP_RECLAIM_MASK);
	struct vmap_area *va;

	if (!vb)
		return NULL;
	va = alloc_vmap_area(VMAP_BLOCK_SIZE, VMAP_BLOCK_SIZE, VMALLOC_START, VMALLOC_END, gfp_mask,
			     NULL);
	if (IS_ERR(va)) {
		kfree(vb);
		return NULL;
	}
	*vb = (struct vmap_block){
		.va = va, .free = VMAP_BBMAP_BITS, .dirty_min = VMAP_BBMAP_BITS, .queue = vbq
	};
	spin_lock_init(&vb->lock);
	spin_lock(&vmap_area_lock);
	va->vb = vb;
	va->flags = VMAP_RAM | VMAP_BLOCK;
	spin_unlock(&vmap_area_lock);
	spin_lock(&vbq->lock);
	list_add_tail(&vb->free_list, &vbq->free);
	spin_unlock(&vbq->lock);
	return vb;
}

/* No page of it is in use: give it back as a whole. Nobody else knows it. */
static void free_vmap_block(struct vmap_block *vb)
{
	free_vmap_area_noflush(vb->va);
	kfree(vb);
}

/* All that was given away was given back: the rest is not worth keeping. */
static void purge_fragmented_blocks(struct vmap_block_queue *vbq)
{
	struct vmap_block *vb, *next;
	LIST_HEAD(purge);

	spin_lock(&vbq->lock);
	list_for_each_entry_safe(vb, next, &vbq->free, free_list) {
		spin_lock(&vb->lock);
		if (vb->dirty && vb->free + vb->dirty == VMAP_BBMAP_BITS)
			list_move(&vb->free_list, &purge);
		spin_unlock(&vb->lock);
	}
	spin_unlock(&vbq->lock);
	list_for_each_entry_safe(vb, next, &purge, free_list)
		free_vmap_block(vb);
}

static void purge_fragmented_blocks_allcpus(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		purge_fragmented_blocks(per_cpu_ptr(&vmap_block_queue, cpu));
}

/* 2^@order pages of a block of this CPU. */
static void *vb_alloc(unsigned int order, gfp_t gfp_mask, unsigned long caller)
{
	struct vmap_block_queue *vbq = this_cpu_ptr(&vmap_block_queue);
	const unsigned long nr = 1UL << order;
	void *addr = NULL;

	for (int tries = 0; tries < 2 && !addr; tries++) {
		struct vmap_block *vb;

		spin_lock(&vbq->lock);
		list_for_each_entry(vb, &vbq->free, free_list) {
			spin_lock(&vb->lock);
			if (vb->free >= nr) {
				addr = vmap_block_vaddr(vb, VMAP_BBMAP_BITS - vb->free);
				vb->free -= nr;
				vb->caller = caller;
				if (!vb->free)
					list_del_init(&vb->free_list);
			}
			spin_unlock(&vb->lock);
			if (addr)
				break;
		}
		spin_unlock(&vbq->lock);
		if (!addr && !tries && !new_vmap_block(gfp_mask))
			return NULL;
	}
	return addr;
}

static void vb_free(unsigned long addr, unsigned int order)
{
	struct vmap_area *va = find_vmap_area(addr);
	unsigned long first, nr = 1UL << order;
	struct vmap_block *vb;
	bool all;

	BUG_ON(!va || !(va->flags & VMAP_BLOCK));
	vb = va->vb;
	first = (addr - va->va_start) >> PAGE_SHIFT;
	vunmap_range_noflush(addr, addr + (nr << PAGE_SHIFT));
	if (unlikely(debug_pagealloc))
		flush_tlb_kernel_range(addr, addr + (nr << PAGE_SHIFT));

	spin_lock(&vb->lock);
	/* It was never given away, or was given back already. */
	BUG_ON(first + nr > VMAP_BBMAP_BITS - vb->free ||
	       vb->dirty + nr > VMAP_BBMAP_BITS - vb->free);
	vb->dirty += nr;
	vb->dirty_min = min(vb->dirty_min, first);
	vb->dirty_max = max(vb->dirty_max, first + nr);
	all = vb->dirty == VMAP_BBMAP_BITS;
	spin_unlock(&vb->lock);
	if (all)
		free_vmap_block(vb);
}

/**
 * vm_map_ram - addresses for pages, for a short time
 * @pages: they, in any order
 * @count: how many
 * @node: not used
 *
 * Return: the address, for vm_unmap_ram(); NULL for no pages, or when there is no
 * memory or no room.
 */
void *vm_map_ram(struct page **pages, unsigned int count, int node)
{
	unsigned long addr, size = (unsigned long)count << PAGE_SHIFT;

	if (WARN_ON(!count))
		return NULL;
	if (count <= VMAP_MAX_ALLOC) {
		addr = (unsigned long)vb_alloc((unsigned int)get_order(size), GFP_KERNEL, _RET_IP_);
	} else {
		struct vmap_area *va = alloc_vmap_area(size, PAGE_SIZE, VMALLOC_START, VMALLOC_END,
						       GFP_KERNEL, NULL);

		addr = IS_ERR(va) ? 0 : va->va_start;
		if (addr)
			va->caller = _RET_IP_;
	}
	if (!addr)
		return NULL;
	if (vmap_range(addr, addr + size, PAGE_KERNEL, pages, 0)) {
		vm_unmap_ram((void *)addr, count);
		return NULL;
	}
	kasan_unpoison_vmalloc((void *)addr, size);
	return (void *)addr;
}

/**
 * vm_unmap_ram - undo vm_map_ram()
 * @mem: what it returned; BUG() if it did not
 * @count: as given to it
 *
 * The pages can be used for anything else only after vm_unmap_aliases(), if it
 * matters that nobody sees them here.
 */
void vm_unmap_ram(const void *mem, unsigned int count)
{
	unsigned long size = (unsigned long)count << PAGE_SHIFT, addr = (unsigned long)mem;
	struct vmap_area *va;

	might_sleep();
	BUG_ON(!count || !is_vmalloc_addr(mem) || !PAGE_ALIGNED(addr));
	kasan_poison_vmalloc(mem, size);
	if (count <= VMAP_MAX_ALLOC) {
		vb_free(addr, (unsigned int)get_order(size));
		return;
	}
	va = find_vmap_area(addr);
	BUG_ON(!va || va->va_start != addr || va->flags != VMAP_RAM);
	free_unmap_vmap_area(va);
}

/**
 * vm_unmap_aliases - nothing that was given back works any more, on any CPU
 *
 * What vfree(), vunmap() and vm_unmap_ram() left for later is done.
 */
void vm_unmap_aliases(void)
{
	unsigned long start = ULONG_MAX, end = 0;
	struct vmap_area *va;

	mutex_lock(&vmap_purge_lock);
	purge_fragmented_blocks_allcpus();
	spin_lock(&vmap_area_lock);
	list_for_each_entry(va, &vmap_area_list, list) {
		struct vmap_block *vb = va->vb;

		if (!(va->flags & VMAP_BLOCK))
			continue;
		spin_lock(&vb->lock);
		if (vb->dirty_min < vb->dirty_max) {
			start = min(start, va->va_start + (vb->dirty_min << PAGE_SHIFT));
			end = max(end, va->va_start + (vb->dirty_max << PAGE_SHIFT));
			/* From here on they are clean, and stay unused. */
			vb->dirty_min = VMAP_BBMAP_BITS;
			vb->dirty_max = 0;
		}
		spin_unlock(&vb->lock);
	}
	spin_unlock(&vmap_area_lock);
	__purge_vmap_area_lazy(start, end);
	mutex_unlock(&vmap_purge_lock);
}

/*
 * ---- Areas for per-CPU memory ----
 */

/* The highest free range that begins below @addr. */
static struct vmap_area *last_beginning_below(unsigned long addr)
{
	struct rb_node *node = free_vmap_area_root.rb_node;
	struct vmap_area *found = NULL;

	while (node) {
		if (to_va(node)->va_start < addr) {
			found = to_va(node);
			node = node->rb_right;
		} else {
			node = node->rb_left;
		}
	}
	return found;
}

/*
 * How far down everything must move for this piece, which would be at @start, to
 * lie in a hole: 0 if it does. ULONG_MAX: there is none.
 */
static unsigned long must_move_down(unsigned long start, size_t size)
{
	struct vmap_area *va = last_beginning_below(start + size);

	if (va && va->va_start <= start && va->va_end >= start + size)
		return 0;
	if (va && va->va_start > start)
		va = list_is_first(&va->list, &free_vmap_area_list) ? NULL :
								      list_prev_entry(va, list);
	return va && va->va_end >= VMALLOC_START + size ? start + size - va->va_end : ULONG_MAX;
}

/* The highest base for which all pieces lie in holes; 0 if there is none. */
static unsigned long find_congruent_base(const unsigned long *offsets, const size_t *sizes,
					 int nr_vms, size_t align)
{
	unsigned long base, last_end = 0, first = ULONG_MAX;
	int fits = 0;

	for (int i = 0; i < nr_vms; i++) {
		last_end = max(last_end, offsets[i] + sizes[i]);
		first = min(first, offsets[i]);
	}
	if (last_end > VMALLOC_END - VMALLOC_START)
		return 0;
	base = ALIGN_DOWN(VMALLOC_END - last_end, align);
	for (int i = 0; fits < nr_vms; i = (i + 1) % nr_vms) {
		unsigned long down;

		if (base + first < VMALLOC_START || base > VMALLOC_END)
			return 0;
		down = must_move_down(base + offsets[i], sizes[i]);
		if (down > base)
			return 0;
		fits = down ? 0 : fits + 1;
		base = ALIGN_DOWN(base - down, align);
	}
	return base;
}

/* The pieces at @base, from the holes they are in; false: nothing is taken. */
static bool take_pieces(struct vmap_area **vas, int nr_vms)
{
	for (int i = 0; i < nr_vms; i++) {
		struct vmap_area *hole = last_beginning_below(vas[i]->va_end);

		if (!adjust_va_to_fit(hole, vas[i]->va_start, va_size(vas[i])))
			continue;
		while (i--) {
			merge_or_add_vmap_area(vas[i], &free_vmap_area_root, &free_vmap_area_list);
			vas[i] = NULL;
		}
		return false;
	}
	return true;
}

/**
 * pcpu_get_vm_areas - areas that lie in the same way as a pattern
 * @offsets: where each begins, from a base that is the same for all
 * @sizes: bytes of each, whole pages
 * @nr_vms: how many
 * @align: of the base; the offsets are multiples of it, too
 *
 * For a chunk of per-CPU memory whose groups are far apart. They are taken from
 * the top of the area, where they disturb least.
 *
 * Return: an array of the areas; NULL when there is no memory or no such holes.
 */
struct vm_struct **pcpu_get_vm_areas(const unsigned long *offsets, const size_t *sizes, int nr_vms,
				     size_t align)
{
	struct vm_struct **vms;
	struct vmap_area **vas;
	unsigned long base;
	bool taken = false;

	BUG_ON(nr_vms <= 0 || !PAGE_ALIGNED(align) || !is_power_of_2(align));
	for (int i = 0; i < nr_vms; i++) {
		BUG_ON(!IS_ALIGNED(offsets[i], align) || !PAGE_ALIGNED(sizes[i]) || !sizes[i]);
		for (int k = 0; k < i; k++)
			BUG_ON(offsets[i] < offsets[k] + sizes[k] &&
			       offsets[k] < offsets[i] + sizes[i]);
	}
	vms = kcalloc(nr_vms, sizeof(*vms), GFP_KERNEL);
	vas = kcalloc(nr_vms, sizeof(*vas), GFP_KERNEL);
	if (!vms || !vas)
		goto out;
	for (int i = 0; i < nr_vms; i++) {
		vas[i] = kmem_cache_zalloc(vmap_area_cachep, GFP_KERNEL);
		vms[i] = kzalloc(sizeof(**vms), GFP_KERNEL);
		if (!vas[i] || !vms[i])
			goto out;
	}
	for (int tries = 0; tries < 2 && !taken; tries++) {
		if (tries)
			purge_vmap_area_lazy();
		spin_lock(&free_vmap_area_lock);
		base = find_congruent_base(offsets, sizes, nr_vms, align);
		for (int i = 0; base && i < nr_vms; i++) {
			vas[i]->va_start = base + offsets[i];
			vas[i]->va_end = vas[i]->va_start + sizes[i];
		}
		taken = base && take_pieces(vas, nr_vms);
		spin_unlock(&free_vmap_area_lock);
		if (base && !taken)
			break;
	}
	if (!taken)
		goto out;
	spin_lock(&vmap_area_lock);
	for (int i = 0; i < nr_vms; i++) {
		*vms[i] = (struct vm_struct){ .addr = (void *)vas[i]->va_start,
					      .size = sizes[i],
					      .flags = VM_ALLOC | VM_NO_GUARD,
					      .caller = (void *)_RET_IP_ };
		vas[i]->vm = vms[i];
		insert_vmap_area(vas[i], &vmap_area_root, &vmap_area_list, false);
	}
	spin_unlock(&vmap_area_lock);
	kfree(vas);
	return vms;
out:
	for (int i = 0; i < nr_vms; i++) {
		if (vas && vas[i])
			kmem_cache_free(vmap_area_cachep, vas[i]);
		if (vms)
			kfree(vms[i]);
	}
	kfree(vas);
	kfree(vms);
	return NULL;
}

/**
 * pcpu_free_vm_areas - give the areas of pcpu_get_vm_areas() back
 * @vms: what it returned
 * @nr_vms: as given to it
 */
void pcpu_free_vm_areas(struct vm_struct **vms, int nr_vms)
{
	for (int i = 0; i < nr_vms; i++)
		free_vm_area(vms[i]);
	kfree(vms);
}

/*
 * ---- kvmalloc() ----
 */

/**
 * kvmalloc_node - from kmalloc() if it can, from vmalloc() else
 * @size: bytes
 * @flags: how; only those with __GFP_DIRECT_RECLAIM get to vmalloc()
 * @node: of the memory; there is one
 *
 * Return: as kvmalloc().
 */
void *kvmalloc_node(size_t size, gfp_t flags, int node)
{
	gfp_t kmalloc_flags = flags;
	void *ret;

	/* Do not try hard for a large block: there is another way. */
	if (size > PAGE_SIZE) {
		kmalloc_flags |= __GFP_NOWARN;
		if (!(kmalloc_flags & __GFP_RETRY_MAYFAIL))
			kmalloc_flags |= __GFP_NORETRY;
		kmalloc_flags &= ~__GFP_NOFAIL;
	}
	ret = size <= KMALLOC_MAX_SIZE ? kmalloc_node(size, kmalloc_flags, node) : NULL;
	if (ret || size <= PAGE_SIZE || !gfpflags_allow_blocking(flags))
		return ret;
	if (unlikely(size > INT_MAX)) {
		WARN_ON_ONCE(!(flags & __GFP_NOWARN));
		return NULL;
	}
	return __vmalloc_node_range(size, 1, VMALLOC_START, VMALLOC_END, flags, PAGE_KERNEL,
				    VM_ALLOW_HUGE_VMAP, node, (void *)_RET_IP_);
}

/**
 * kvrealloc - another size for memory of kvmalloc()
 * @p: the memory
 * @oldsize: bytes it has
 * @newsize: bytes it shall have
 * @flags: how
 *
 * It never shrinks.
 *
 * Return: the memory, maybe elsewhere; NULL when there is none, and @p stays.
 */
void *kvrealloc(const void *p, size_t oldsize, size_t newsize, gfp_t flags)
{
	void *larger = newsize > oldsize ? kvmalloc(newsize, flags) : (void *)p;

	if (larger && larger != p) {
		memcpy_mapped(larger, p, oldsize);
		kvfree(p);
	}
	return larger;
}

/**
 * kvfree - free the memory of kvmalloc(), kmalloc() or vmalloc()
 * @addr: what it returned; NULL is nothing to do
 */
void kvfree(const void *addr)
{
	if (is_vmalloc_addr(addr))
		vfree(addr);
	else
		kfree(addr);
}

/**
 * kvfree_sensitive - the same, and nobody can read what was in it
 * @addr: the memory; NULL is nothing to do
 * @len: bytes of it that are secret
 */
void kvfree_sensitive(const void *addr, size_t len)
{
	if (ZERO_OR_NULL_PTR(addr))
		return;
	memset_mapped((void *)addr, 0, len);
	barrier(); /* nobody reads it: the compiler may not conclude anything from that */
	kvfree(addr);
}

/*
 * ---- Seeing it ----
 */

/* Page by page; of one that is not mapped nothing is read. */
static void aligned_vread(char *buf, const char *addr, unsigned long count)
{
	while (count) {
		unsigned long n = min(count, PAGE_SIZE - offset_in_page(addr));

		mmu_read(buf, addr, n);
		buf += n;
		addr += n;
		count -= n;
	}
}

/**
 * vread - read a range of the area safely
 * @buf: gets it
 * @addr: where it begins
 * @count: bytes
 *
 * Holes read as zeroes, and so does what is a device, for reading it may do
 * something.
 *
 * Return: @count; 0 if there is no area in the range.
 */
long vread(char *buf, char *addr, unsigned long count)
{
	unsigned long start = (unsigned long)addr, end;
	struct vmap_area *va;
	bool any = false;

	if (check_add_overflow(start, count, &end))
		end = ULONG_MAX;
	memset(buf, 0, end - start);
	spin_lock(&vmap_area_lock);
	list_for_each_entry(va, &vmap_area_list, list) {
		unsigned long from, to;

		if (va->va_start >= end)
			break;
		if ((va->flags & VMAP_RAM) || !va->vm ||
		    __atomic_load_n(&va->vm->flags, __ATOMIC_ACQUIRE) & VM_UNINITIALIZED)
			continue;
		from = max(start, va->va_start);
		to = min(end, va->va_start + get_vm_area_size(va->vm));
		if (from >= to)
			continue;
		any = true;
		if (!(va->vm->flags & VM_IOREMAP))
			aligned_vread(buf + (from - start), (char *)from, to - from);
	}
	spin_unlock(&vmap_area_lock);
	return any ? (long)(end - start) : 0;
}

static void show_area(const struct vm_struct *v)
{
	pr_info("0x%px-0x%px %7ld", v->addr, v->addr + v->size, v->size);
	if (v->caller)
		pr_cont(" %pS", v->caller);
	if (v->nr_pages)
		pr_cont(" pages=%u", v->nr_pages);
	if (v->phys_addr)
		pr_cont(" phys=%pa", &v->phys_addr);
	if (v->flags & VM_IOREMAP)
		pr_cont(" ioremap");
	if (v->flags & VM_ALLOC)
		pr_cont(" vmalloc");
	if (v->flags & VM_MAP)
		pr_cont(" vmap");
	if (v->flags & VM_USERMAP)
		pr_cont(" user");
	if (v->flags & VM_DMA_COHERENT)
		pr_cont(" dma-coherent");
	if (is_vmalloc_addr(v->pages))
		pr_cont(" vpages");
	pr_cont("\n");
}

/**
 * vmallocinfo_show - print /proc/vmallocinfo
 */
void vmallocinfo_show(void)
{
	struct vmap_area *va;

	spin_lock(&vmap_area_lock);
	list_for_each_entry_checked(va, &vmap_area_list, list) {
		if (va->flags & VMAP_RAM)
			pr_info("0x%px-0x%px %7ld vm_map_ram\n", (void *)va->va_start,
				(void *)va->va_end, va_size(va));
		else if (va->vm && !(READ_ONCE(va->vm->flags) & VM_UNINITIALIZED))
			show_area(va->vm);
	}
	spin_unlock(&vmap_area_lock);
	spin_lock(&purge_vmap_area_lock);
	list_for_each_entry_checked(va, &purge_vmap_area_list, list)
		pr_info("0x%px-0x%px %7ld unpurged vm_area\n", (void *)va->va_start,
			(void *)va->va_end, va_size(va));
	spin_unlock(&purge_vmap_area_lock);
}

/* In a tree that is broken it may be anything. One that names its parent is below no other. */
static bool is_child(const struct rb_node *child, const struct rb_node *parent)
{
	return !child || (virt_addr_valid(child) && rb_parent(child) == parent);
}

static void show_tree(const struct rb_node *node, int depth)
{
	if (!node)
		return;
	if (!is_child(node->rb_left, node) || !is_child(node->rb_right, node)) {
		pr_info("    %*sthe tree is broken below %px: a child names another parent\n",
			4 * depth, "", node);
		return;
	}
	show_tree(node->rb_left, depth + 1);
	pr_info("    %*s%c 0x%lx-0x%lx %lu pages, largest below %lu\n", 4 * depth, "",
		rb_is_red(node) ? 'R' : 'B', to_va(node)->va_start, to_va(node)->va_end,
		va_size(to_va(node)) >> PAGE_SHIFT, to_va(node)->subtree_max_size >> PAGE_SHIFT);
	show_tree(node->rb_right, depth + 1);
}

/**
 * vmap_tree_show - print the tree of free ranges, lying on its left side
 */
void vmap_tree_show(void)
{
	spin_lock(&free_vmap_area_lock);
	show_tree(free_vmap_area_root.rb_node, 0);
	spin_unlock(&free_vmap_area_lock);
}

/**
 * vmalloc_nr_pages - frames that vmalloc() has taken
 */
unsigned long vmalloc_nr_pages(void)
{
	return (unsigned long)atomic_long_read(&nr_vmalloc_pages);
}

/**
 * vmap_lazy_pages - addresses that wait to be purged, in pages
 */
unsigned long vmap_lazy_pages(void)
{
	return (unsigned long)atomic_long_read(&vmap_lazy_nr);
}

/**
 * vmalloc_describe - print what an address of the area is
 * @addr: the address, which faulted
 */
void vmalloc_describe(unsigned long addr)
{
	struct vmap_area *va = find_vmap_area(addr), *purge = NULL;

	if (va && (va->flags & VMAP_RAM)) {
		pr_alert("a page of vm_map_ram(), not mapped, in 0x%lx-0x%lx\n", va->va_start,
			 va->va_end);
		return;
	}
	if (va && va->vm) {
		pr_alert("%s the area 0x%lx-0x%lx, allocated at %pS\n",
			 addr - va->va_start >= get_vm_area_size(va->vm) ? "the guard page of" :
									   "a page, not mapped, of",
			 va->va_start, va->va_end, va->vm->caller);
		return;
	}
	spin_lock(&purge_vmap_area_lock);
	list_for_each_entry_checked(purge, &purge_vmap_area_list, list)
		if (addr - purge->va_start < va_size(purge))
			break;
	if (!list_entry_is_head(purge, &purge_vmap_area_list, list))
		pr_alert("freed: 0x%lx-0x%lx was given back, and is not purged yet\n",
			 purge->va_start, purge->va_end);
	else
		pr_alert("a hole of the vmalloc area: no area is there, or not any more\n");
	spin_unlock(&purge_vmap_area_lock);
}

#define VERIFY(nr, condition, words)	  INVARIANT("mm/vmalloc.c", nr, condition, words)
#define VERIFY_TREE(nr, condition, words) INVARIANT("mm/rbtree.c", nr, condition, words)

/* Black nodes on every way down; the rules of a red-black tree, and of sizes. */
static int verify_tree(const struct rb_node *node, bool augmented, unsigned long *nr)
{
	int left, right;

	if (!node)
		return 0;
	++*nr;
	for (int side = 0; side < 2; side++) {
		const struct rb_node *child = node->rb_child[side];

		VERIFY_TREE(4, is_child(child, node), "a node is the parent of its children");
		VERIFY_TREE(2, !child || rb_is_black(node) || rb_is_black(child),
			    "a red node has no red child");
	}
	VERIFY(3,
	       !augmented || to_va(node)->subtree_max_size == max3(va_size(to_va(node)),
								   subtree_max(node->rb_left),
								   subtree_max(node->rb_right)),
	       "subtree_max_size is the largest of the node and of its children's");
	left = verify_tree(node->rb_left, augmented, nr);
	right = verify_tree(node->rb_right, augmented, nr);
	VERIFY_TREE(3, left == right,
		    "every way from the root down passes the same number of black nodes");
	return left + (int)rb_is_black(node);
}

/* The list has what the tree has, and in order; bytes in all. */
static unsigned long verify_list(struct rb_root *root, struct list_head *head, bool augmented,
				 bool merged)
{
	unsigned long nr = 0, sum = 0, last = VMALLOC_START;
	struct rb_node *node = rb_first(root);
	struct vmap_area *va;

	VERIFY_TREE(1, !root->rb_node || rb_is_black(root->rb_node), "the root is black");
	verify_tree(root->rb_node, augmented, &nr);
	VERIFY(4, list_is_sound(head), "a list is a ring");
	list_for_each_entry(va, head, list) {
		VERIFY(4, node == &va->rb_node, "a list has what its tree has, in its order");
		VERIFY(1, va->va_start < va->va_end && va->va_end <= VMALLOC_END,
		       "each area lies between VMALLOC_START and VMALLOC_END");
		VERIFY(1, va->va_start >= last, "no two areas overlap");
		VERIFY(2, !merged || !sum || va->va_start != last, "no two free areas touch");
		last = va->va_end;
		sum += va_size(va);
		node = rb_next(node);
		nr--;
	}
	VERIFY(4, !node && !nr, "a list has all that its tree has");
	return sum;
}

/**
 * vmap_verify - check every invariant; BUG() if one does not hold
 *
 * While nobody else allocates or frees.
 */
void vmap_verify(void)
{
	unsigned long busy = verify_list(&vmap_area_root, &vmap_area_list, false, false);
	unsigned long purge = verify_list(&purge_vmap_area_root, &purge_vmap_area_list, true, true);
	unsigned long unused = verify_list(&free_vmap_area_root, &free_vmap_area_list, true, true);
	struct list_head *lists[] = { &vmap_area_list, &purge_vmap_area_list,
				      &free_vmap_area_list };
	struct list_head *at[] = { lists[0]->next, lists[1]->next, lists[2]->next };

	if (!vmap_area_cachep)
		return;
	VERIFY(5, purge >> PAGE_SHIFT == vmap_lazy_pages(),
	       "vmap_lazy_nr is the pages in the purge tree");
	VERIFY(1, busy + purge + unused == VMALLOC_END - VMALLOC_START,
	       "busy, purge and free areas together are all addresses");
	/* One behind the other, of whichever list: no hole, no overlap. */
	for (unsigned long addr = VMALLOC_START; addr != VMALLOC_END;) {
		int i = 0;

		while (i < 3 && (at[i] == lists[i] ||
				 list_entry(at[i], struct vmap_area, list)->va_start != addr))
			i++;
		VERIFY(1, i < 3, "an area begins where the one before it ends");
		addr = list_entry(at[i], struct vmap_area, list)->va_end;
		at[i] = at[i]->next;
	}
}
invariant_check(vmap_verify);

/*
 * ---- Boot ----
 */

/**
 * vmalloc_init - the whole area is free
 *
 * After kmem_cache_init().
 */
void __init vmalloc_init(void)
{
	struct vmap_area *all;
	unsigned int cpu;

	if (booted_already())
		return;
	vmap_area_cachep =
		kmem_cache_create("vmap_area", sizeof(struct vmap_area), 0, SLAB_PANIC, NULL);
	for_each_possible_cpu(cpu) {
		struct vmap_block_queue *vbq = per_cpu_ptr(&vmap_block_queue, cpu);

		spin_lock_init(&vbq->lock);
		INIT_LIST_HEAD(&vbq->free);
	}
	all = kmem_cache_zalloc(vmap_area_cachep, GFP_NOWAIT);
	if (!all)
		panic("vmalloc_init: no memory");
	all->va_start = VMALLOC_START;
	all->va_end = VMALLOC_END;
	insert_vmap_area(all, &free_vmap_area_root, &free_vmap_area_list, true);
}

/* Is it the array of page pointers of another area? It goes with that one. */
static bool is_page_array(const struct vmap_area *array)
{
	const struct vmap_area *va;

	list_for_each_entry_checked(va, &vmap_area_list, list)
		if (!(va->flags & VMAP_RAM) && va->vm && va->vm->pages == (void *)array->va_start)
			return true;
	return false;
}

/* Which function has returned it, and how much of it is in use. */
static void describe_leak(const struct vmap_area *va, struct leak *leak)
{
	const struct vm_struct *vm = va->flags & VMAP_RAM ? NULL : va->vm;
	unsigned long pages = (va->va_end - va->va_start) >> PAGE_SHIFT;
	const char *maker = "get_vm_area()";

	if (va->flags & VMAP_BLOCK)
		pages -= va->vb->free + va->vb->dirty;
	if (va->flags & VMAP_RAM)
		maker = "vm_map_ram()";
	else if (vm && (vm->flags & VM_ALLOC))
		maker = "vmalloc()";
	else if (vm && (vm->flags & VM_IOREMAP))
		maker = "ioremap()";
	else if (vm && (vm->flags & VM_MAP))
		maker = "vmap()";
	scnprintf(leak->of, sizeof(leak->of), "%s", maker);
	leak->size = vm ? get_vm_area_size(vm) : pages << PAGE_SHIFT;
	leak->first = va->va_start;
	leak->site = vm			    ? (unsigned long)vm->caller :
		     va->flags & VMAP_BLOCK ? va->vb->caller :
		     va->flags & VMAP_RAM   ? va->caller :
					      0;
}

/* It has been reported. What belongs to it is no other leak. */
static void give_back(struct vmap_area *va)
{
	if (va->flags & VMAP_BLOCK) {
		struct vmap_block *vb = va->vb;

		vunmap_range_noflush(va->va_start, va->va_end);
		if (vb->free)
			list_del(&vb->free_list);
		free_vmap_block(vb);
	} else if (va->flags & VMAP_RAM) {
		free_unmap_vmap_area(va);
	} else if (va->vm->flags & (VM_ALLOC | VM_MAP_PUT_PAGES)) {
		vfree((void *)va->va_start);
	} else {
		vunmap((void *)va->va_start);
	}
}

/* The first area that somebody has; NULL if there is none. */
static struct vmap_area *first_leak(void)
{
	struct vmap_area *va;

	list_for_each_entry_checked(va, &vmap_area_list, list)
		if (((va->flags & VMAP_RAM) || va->vm) && !is_page_array(va))
			return va;
	return NULL;
}

static void vmalloc_tell_in_use(void)
{
	const struct vmap_area *va;
	unsigned long nr = 0;

	list_for_each_entry(va, &vmap_area_list, list)
		nr++;
	trace_in_use("vmap_areas", nr);
}
in_use_teller(vmalloc_tell_in_use);

/* Report what was never freed. The records of what is free go back to their cache. */
static void __exit vmalloc_report_leaks(void)
{
	struct leak leak = { .layer = "vmalloc",
			     .what = "area",
			     .done = "allocated",
			     .undone = "freed",
			     .where = "at" };
	struct vmap_area *va, *next, *last = NULL;
	unsigned int cpu;

	if (!vmap_area_cachep)
		return;
	for_each_possible_cpu(cpu)
		free_deferred(per_cpu(vfree_deferred, cpu));
	purge_vmap_area_lazy();
	/* One that comes again could not be given back: a list is broken. */
	while ((va = first_leak()) && va != last) {
		describe_leak(va, &leak);
		leak_add(&leak);
		give_back(va);
		last = va;
	}
	leak_print(NULL);
	purge_vmap_area_lazy();
	list_for_each_entry_safe(va, next, &free_vmap_area_list, list)
		kmem_cache_free(vmap_area_cachep, va);
	for_each_possible_cpu(cpu)
		if (per_cpu(ne_fit_preload_node, cpu))
			kmem_cache_free(vmap_area_cachep, per_cpu(ne_fit_preload_node, cpu));
}
__exitcall(vmalloc_report_leaks);
