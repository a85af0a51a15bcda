/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

/*
 * Memory that is contiguous in its addresses, and need not be in its frames
 * (Linux: include/linux/vmalloc.h). mm/vmalloc.c explains it.
 */

#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/pgtable.h>
#include <linux/rbtree.h>
#include <linux/slab.h>

/* What an area is, vm_struct->flags; the values are Linux's. */
#define VM_IOREMAP	   0x00000001 /* ioremap() and what is like it */
#define VM_ALLOC	   0x00000002 /* vmalloc() */
#define VM_MAP		   0x00000004 /* vmap() */
#define VM_USERMAP	   0x00000008 /* may be mapped into a process, too */
#define VM_DMA_COHERENT	   0x00000010
#define VM_UNINITIALIZED   0x00000020 /* not complete yet */
#define VM_NO_GUARD	   0x00000040 /* without a guard page */
#define VM_MAP_PUT_PAGES   0x00000200 /* vfree() of a vmap() frees the pages */
#define VM_ALLOW_HUGE_VMAP 0x00000400 /* Linux may use large pages */

/* ioremap() aligns an area to its size, up to this. */
#define IOREMAP_MAX_ORDER 24

struct vmap_block;

/**
 * struct vm_struct - an area, as its users see it
 * @addr: where it begins
 * @size: bytes, with the guard page
 * @flags: VM_*
 * @pages: the frames behind it, if it owns them
 * @nr_pages: how many
 * @phys_addr: of an ioremap(): what it leads to
 * @caller: who made it
 */
struct vm_struct {
	void *addr;
	unsigned long size;
	unsigned long flags;
	struct page **pages;
	unsigned int nr_pages;
	phys_addr_t phys_addr;
	const void *caller;
};

/**
 * struct vmap_area - a range of addresses
 * @va_start: the first
 * @va_end: the one behind the last
 * @rb_node: in the tree of what is busy, free, or to be purged
 * @list: in the list of the same, by address
 * @subtree_max_size: free: the largest in the tree from here down
 * @vm: busy: the area, NULL for vm_map_ram()
 * @vb: busy, of vm_map_ram(): the block
 * @flags: VMAP_RAM, VMAP_BLOCK
 */
struct vmap_area {
	unsigned long va_start;
	unsigned long va_end;
	struct rb_node rb_node;
	struct list_head list;
	union {
		unsigned long subtree_max_size;
		struct vm_struct *vm;
		struct vmap_block *vb;
		unsigned long caller; /* with VMAP_RAM, and without VMAP_BLOCK */
	};
	unsigned long flags;
};

#define VMAP_RAM   0x1 /* vm_map_ram() has it, there is no vm_struct */
#define VMAP_BLOCK 0x2 /* and gives it away in pieces */

/**
 * is_vmalloc_addr - is it in the area of vmalloc()?
 * @x: any address
 */
static inline bool is_vmalloc_addr(const void *x)
{
	return (unsigned long)x >= VMALLOC_START && (unsigned long)x < VMALLOC_END;
}

void vmalloc_init(void);

void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void *vmalloc_user(unsigned long size);
void *vmalloc_node(unsigned long size, int node);
void *vzalloc_node(unsigned long size, int node);
void *vmalloc_32(unsigned long size);
void *vmalloc_array(size_t n, size_t size);
void *vcalloc(size_t n, size_t size);
void *__vmalloc(unsigned long size, gfp_t gfp_mask);
void *__vmalloc_node(unsigned long size, unsigned long align, gfp_t gfp_mask, int node,
		     const void *caller);
void *__vmalloc_node_range(unsigned long size, unsigned long align, unsigned long start,
			   unsigned long end, gfp_t gfp_mask, pgprot_t prot, unsigned long vm_flags,
			   int node, const void *caller);
void vfree(const void *addr);
void vfree_atomic(const void *addr);

void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot);
void *vmap_pfn(unsigned long *pfns, unsigned int count, pgprot_t prot);
void vunmap(const void *addr);
void *vm_map_ram(struct page **pages, unsigned int count, int node);
void vm_unmap_ram(const void *mem, unsigned int count);
void vm_unmap_aliases(void);

struct vm_struct *get_vm_area(unsigned long size, unsigned long flags);
struct vm_struct *get_vm_area_caller(unsigned long size, unsigned long flags, const void *caller);
struct vm_struct *__get_vm_area_caller(unsigned long size, unsigned long flags, unsigned long start,
				       unsigned long end, const void *caller);
struct vm_struct *find_vm_area(const void *addr);
struct vm_struct *remove_vm_area(const void *addr);
void free_vm_area(struct vm_struct *area);
struct vmap_area *find_vmap_area(unsigned long addr);

struct page *vmalloc_to_page(const void *addr);
unsigned long vmalloc_to_pfn(const void *addr);
long vread(char *buf, char *addr, unsigned long count);

/* Bytes of an area that can be used. */
static inline size_t get_vm_area_size(const struct vm_struct *area)
{
	return READ_ONCE(area->flags) & VM_NO_GUARD ? area->size : area->size - PAGE_SIZE;
}

int ioremap_page_range(unsigned long addr, unsigned long end, phys_addr_t phys_addr, pgprot_t prot);
void vunmap_range(unsigned long addr, unsigned long end);

struct vm_struct **pcpu_get_vm_areas(const unsigned long *offsets, const size_t *sizes, int nr_vms,
				     size_t align);
void pcpu_free_vm_areas(struct vm_struct **vms, int nr_vms);

/* ---- from kmalloc() if it can, from vmalloc() else ---- */

void *kvmalloc_node(size_t size, gfp_t flags, int node);
void *kvrealloc(const void *p, size_t oldsize, size_t newsize, gfp_t flags);
void kvfree(const void *addr);
void kvfree_sensitive(const void *addr, size_t len);

/**
 * kvmalloc - memory, contiguous in its frames or not
 * @size: bytes
 * @flags: how
 *
 * Return: the memory, for kvfree(); NULL when there is none.
 */
static __always_inline void *kvmalloc(size_t size, gfp_t flags)
{
	return kvmalloc_node(size, flags, NUMA_NO_NODE);
}

static __always_inline void *kvzalloc(size_t size, gfp_t flags)
{
	return kvmalloc(size, flags | __GFP_ZERO);
}

static __always_inline void *kvzalloc_node(size_t size, gfp_t flags, int node)
{
	return kvmalloc_node(size, flags | __GFP_ZERO, node);
}

/**
 * kvmalloc_array - the same for an array
 * @n: elements
 * @size: bytes of each
 * @flags: how
 *
 * Return: as kvmalloc(); NULL if the product does not fit.
 */
static __always_inline void *kvmalloc_array(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : kvmalloc(bytes, flags);
}

static __always_inline void *kvcalloc(size_t n, size_t size, gfp_t flags)
{
	return kvmalloc_array(n, size, flags | __GFP_ZERO);
}

/* ---- seeing it ---- */

void vmallocinfo_show(void);
void vmap_tree_show(void);
unsigned long vmalloc_nr_pages(void);
unsigned long vmap_lazy_pages(void);

/* Every invariant, walked; BUG() if one does not hold. */
void vmap_verify(void);

/* What an address is that faulted. */
void vmalloc_describe(unsigned long addr);

#endif /* _LINUX_VMALLOC_H */
