/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PGTABLE_H
#define _LINUX_PGTABLE_H

/*
 * Page tables: where the kernel's virtual addresses lead. Two levels, as in a
 * 32-bit ARM kernel; mm/pgtable.c explains them, mm/mmu.c what uses them.
 *
 *	PKMAP_BASE	PAGE_OFFSET - 2 MiB: kmap()
 *	PAGE_OFFSET	low memory, one to one
 *	high_memory	its end; a hole of at least VMALLOC_OFFSET - 1
 *	VMALLOC_START	vmalloc(), vmap(), ioremap()
 *	VMALLOC_END	a hole
 *	FIXADDR_START	fixmap, kmap_local_page()
 *	KERNEL_END	FIXADDR_END and 1 MiB more: the last address plus one
 *
 * Linux: arch/arm/include/asm/pgtable*.h, include/linux/pgtable.h,
 * asm/cacheflush.h, asm/tlbflush.h.
 */

#include <linux/err.h>
#include <linux/fault.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <trace/events/pgtable.h>

/* ---- the virtual addresses ---- */

/*
 * From PAGE_OFFSET to the end: 0xffffffff is the last address of a 32-bit ARM;
 * a 32-bit process that simulates one has less to spare.
 */
#ifdef CONFIG_64BIT
#define KERNEL_END (PAGE_OFFSET + SZ_1G)
#else
#define KERNEL_END 0x80000000UL
#endif

#define PMD_SHIFT    21
#define PMD_SIZE     (1UL << PMD_SHIFT)
#define PMD_MASK     (~(PMD_SIZE - 1))
#define PGDIR_SHIFT  PMD_SHIFT
#define PGDIR_SIZE   PMD_SIZE
#define PGDIR_MASK   PMD_MASK
#define PTRS_PER_PGD 2048
#define PTRS_PER_PTE 512

#define PKMAP_BASE (PAGE_OFFSET - PMD_SIZE)

/* A stray pointer that leaves low memory hits a hole first. */
#define VMALLOC_OFFSET SZ_8M
#define VMALLOC_START  (((unsigned long)high_memory + VMALLOC_OFFSET) & ~(VMALLOC_OFFSET - 1UL))
/* Behind it is room for the fixmap, which has slots for each CPU. */
#define VMALLOC_END (KERNEL_END - (CONFIG_NR_CPUS <= 64 ? SZ_8M : SZ_32M))
/* What must be left of it, or the machine does not boot. */
#define VMALLOC_MIN SZ_16M

#define FIXADDR_END   (KERNEL_END - SZ_1M)
#define FIXADDR_TOP   (FIXADDR_END - PAGE_SIZE)
#define FIXADDR_LIMIT (VMALLOC_END + PMD_SIZE) /* so far down it may reach */

/**
 * is_kernel_addr - does the kernel's page table answer for this address?
 * @addr: any address
 *
 * What is below belongs to user space; here that is the program itself.
 */
static inline bool is_kernel_addr(unsigned long addr)
{
	return addr >= PKMAP_BASE && addr - PKMAP_BASE < KERNEL_END - PKMAP_BASE;
}

/* ---- entries ---- */

typedef u64 pteval_t;
typedef u64 pgdval_t;

typedef struct {
	pteval_t pte;
} pte_t;

typedef struct {
	pteval_t pgprot;
} pgprot_t;

/*
 * Of the five levels of Linux two are left; the three in the middle are folded
 * into the first: they have one entry, which is the entry above it.
 */
typedef struct {
	pgdval_t pgd;
} pgd_t;
typedef pgd_t p4d_t;
typedef pgd_t pud_t;
typedef pgd_t pmd_t;

#define __pte(x)      ((pte_t){ (x) })
#define __pgd(x)      ((pgd_t){ (x) })
#define __pmd(x)      ((pmd_t){ (x) })
#define __pgprot(x)   ((pgprot_t){ (x) })
#define pte_val(x)    ((x).pte)
#define pgd_val(x)    ((x).pgd)
#define pmd_val(x)    ((x).pgd)
#define pgprot_val(x) ((x).pgprot)

/* A first-level entry: nothing, a table of PTEs, or 2 MiB mapped at once. */
#define PMD_TYPE_MASK  ((pgdval_t)3)
#define PMD_TYPE_FAULT ((pgdval_t)0)
#define PMD_TYPE_TABLE ((pgdval_t)1)
#define PMD_TYPE_SECT  ((pgdval_t)2)
#define PMD_SECT_XN    ((pgdval_t)1 << 4)

/* A PTE; the bits are those of ARM Linux. */
#define L_PTE_PRESENT ((pteval_t)1 << 0)
#define L_PTE_YOUNG   ((pteval_t)1 << 1) /* accessed */
#define L_PTE_DIRTY   ((pteval_t)1 << 6) /* written */
#define L_PTE_RDONLY  ((pteval_t)1 << 7)
#define L_PTE_XN      ((pteval_t)1 << 9) /* no code */
#define L_PTE_SHARED  ((pteval_t)1 << 10)

/* How the memory behind it is to be treated: normal memory, or a device. */
#define L_PTE_MT_UNCACHED   ((pteval_t)0x00 << 2)
#define L_PTE_MT_BUFFERABLE ((pteval_t)0x01 << 2) /* writes are combined */
#define L_PTE_MT_WRITEALLOC ((pteval_t)0x07 << 2)
#define L_PTE_MT_DEV_SHARED ((pteval_t)0x04 << 2)
#define L_PTE_MT_MASK	    ((pteval_t)0x0f << 2)

#define _L_PTE_DEFAULT (L_PTE_PRESENT | L_PTE_YOUNG | L_PTE_DIRTY | L_PTE_XN)

#define PAGE_KERNEL	 __pgprot(_L_PTE_DEFAULT | L_PTE_MT_WRITEALLOC)
#define PAGE_KERNEL_RO	 __pgprot(_L_PTE_DEFAULT | L_PTE_MT_WRITEALLOC | L_PTE_RDONLY)
#define PAGE_KERNEL_EXEC __pgprot((_L_PTE_DEFAULT | L_PTE_MT_WRITEALLOC) & ~L_PTE_XN)

#define __pgprot_mt(prot, bits)	  __pgprot((pgprot_val(prot) & ~L_PTE_MT_MASK) | (bits))
#define pgprot_noncached(prot)	  __pgprot_mt(prot, L_PTE_MT_UNCACHED)
#define pgprot_writecombine(prot) __pgprot_mt(prot, L_PTE_MT_BUFFERABLE)
#define pgprot_device(prot)	  __pgprot_mt(prot, L_PTE_MT_DEV_SHARED | L_PTE_SHARED)

static inline bool pgd_none(pgd_t pgd)
{
	return !pgd_val(pgd);
}
#define pmd_none(pmd) pgd_none(pmd)

/* An entry that is neither a table nor nothing. */
static inline bool pmd_bad(pmd_t pmd)
{
	return (pmd_val(pmd) & PMD_TYPE_MASK) != PMD_TYPE_TABLE;
}

/* Does it map 2 MiB without a table? Linux: pmd_leaf(), pmd_sect(). */
static inline bool pmd_leaf(pmd_t pmd)
{
	return (pmd_val(pmd) & PMD_TYPE_MASK) == PMD_TYPE_SECT;
}

static inline bool pte_none(pte_t pte)
{
	return !pte_val(pte);
}

static inline bool pte_present(pte_t pte)
{
	return pte_val(pte) & L_PTE_PRESENT;
}

static inline bool pte_young(pte_t pte)
{
	return pte_val(pte) & L_PTE_YOUNG;
}

static inline bool pte_dirty(pte_t pte)
{
	return pte_val(pte) & L_PTE_DIRTY;
}

static inline bool pte_write(pte_t pte)
{
	return !(pte_val(pte) & L_PTE_RDONLY);
}

#define PTE_BIT_FUNC(name, op)                    \
	static inline pte_t pte_##name(pte_t pte) \
	{                                         \
		return __pte(pte_val(pte) op);    \
	}
PTE_BIT_FUNC(wrprotect, | L_PTE_RDONLY)
PTE_BIT_FUNC(mkwrite, &~L_PTE_RDONLY)
PTE_BIT_FUNC(mkyoung, | L_PTE_YOUNG)
PTE_BIT_FUNC(mkold, &~L_PTE_YOUNG)
PTE_BIT_FUNC(mkdirty, | L_PTE_DIRTY)
PTE_BIT_FUNC(mkclean, &~L_PTE_DIRTY)

/* What an entry says of memory: its frame, and how it may be used. */
static inline phys_addr_t pte_phys(pte_t pte)
{
	return (phys_addr_t)(pte_val(pte) & ~(pteval_t)(PAGE_SIZE - 1));
}

static inline unsigned long pte_pfn(pte_t pte)
{
	return PHYS_PFN(pte_phys(pte));
}

static inline pgprot_t pte_pgprot(pte_t pte)
{
	return __pgprot(pte_val(pte) & (PAGE_SIZE - 1));
}

/**
 * pfn_pte - an entry that leads to a frame
 * @pfn: page frame number
 * @prot: how it may be used
 */
static inline pte_t pfn_pte(unsigned long pfn, pgprot_t prot)
{
	return __pte((pteval_t)pfn << PAGE_SHIFT | pgprot_val(prot));
}

#define pte_page(pte)	   pfn_to_page(pte_pfn(pte))
#define mk_pte(page, prot) pfn_pte(page_to_pfn(page), prot)

/* ---- the tables ---- */

/**
 * struct mm_struct - an address space; there is the kernel's alone
 * @pgd: its first-level table
 * @page_table_lock: protects the entries of @pgd
 */
struct mm_struct {
	pgd_t *pgd;
	spinlock_t page_table_lock;
};

extern struct mm_struct init_mm;
extern pgd_t *swapper_pg_dir;

/* The address of the kernel image on ARM; its page directory lies below. */
#define TEXT_OFFSET 0x8000
#define PG_DIR_SIZE (PTRS_PER_PGD * sizeof(pgd_t))

static inline unsigned long pgd_index(unsigned long addr)
{
	return (addr >> PGDIR_SHIFT) % PTRS_PER_PGD;
}

static inline unsigned long pte_index(unsigned long addr)
{
	return (addr >> PAGE_SHIFT) % PTRS_PER_PTE;
}

static inline pgd_t *pgd_offset(struct mm_struct *mm, unsigned long addr)
{
	return mm->pgd + pgd_index(addr);
}
#define pgd_offset_k(addr) pgd_offset(&init_mm, addr)

/* The folded levels. */
static inline p4d_t *p4d_offset(pgd_t *pgd, unsigned long addr)
{
	return pgd;
}

static inline pud_t *pud_offset(p4d_t *p4d, unsigned long addr)
{
	return p4d;
}

static inline pmd_t *pmd_offset(pud_t *pud, unsigned long addr)
{
	return pud;
}

static inline pmd_t *pmd_off_k(unsigned long addr)
{
	return pmd_offset(pud_offset(p4d_offset(pgd_offset_k(addr), addr), addr), addr);
}

/* The table that an entry points to. Who sees the entry sees a table of zeroes. */
static inline pmd_t pmdp_get(const pmd_t *pmdp)
{
	return __pmd(__atomic_load_n(&pmdp->pgd, __ATOMIC_ACQUIRE));
}

static inline unsigned long pmd_page_vaddr(pmd_t pmd)
{
	return (unsigned long)__va((phys_addr_t)(pmd_val(pmd) & ~(pgdval_t)(PAGE_SIZE - 1)));
}

/**
 * pte_offset_kernel - the PTE of an address
 * @pmd: its first-level entry, which is a table
 * @addr: the address
 */
static inline pte_t *pte_offset_kernel(pmd_t *pmd, unsigned long addr)
{
	return (pte_t *)pmd_page_vaddr(pmdp_get(pmd)) + pte_index(addr);
}

static inline pte_t ptep_get(const pte_t *ptep)
{
	return __pte(READ_ONCE(ptep->pte));
}

static inline void set_pte(pte_t *ptep, pte_t pte)
{
	WRITE_ONCE(ptep->pte, pte_val(pte));
}

static inline void set_pte_at(struct mm_struct *mm, unsigned long addr, pte_t *ptep, pte_t pte)
{
	set_pte(ptep, pte);
	trace_set_pte(addr, pte_val(pte));
}

static inline void pte_clear(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	set_pte(ptep, __pte(0));
	trace_pte_clear(addr);
}

static inline pte_t ptep_get_and_clear(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	pte_t pte = ptep_get(ptep);

	pte_clear(mm, addr, ptep);
	return pte;
}

#define GFP_PGTABLE_KERNEL (GFP_KERNEL | __GFP_ZERO)

int __pte_alloc_kernel(pmd_t *pmd);

/**
 * pte_alloc_kernel - the PTE of an address, with a new table if there is none
 * @pmd: its first-level entry
 * @addr: the address
 *
 * Return: the PTE; NULL when there is no memory for a table.
 */
static inline pte_t *pte_alloc_kernel(pmd_t *pmd, unsigned long addr)
{
	if (unlikely(pmd_none(pmdp_get(pmd))) && __pte_alloc_kernel(pmd))
		return NULL;
	return pte_offset_kernel(pmd, addr);
}

/* The end of the part of a range that one table covers. */
static inline unsigned long pmd_addr_end(unsigned long addr, unsigned long end)
{
	unsigned long next = (addr & PMD_MASK) + PMD_SIZE;

	return next - 1 < end - 1 ? next : end;
}

void paging_init(void);
void early_pte_alloc(unsigned long addr);
pte_t *virt_to_kpte(unsigned long addr);
void ptdump_show(void);

/* ---- mm/mmu.c ---- */

/* What is to be done at an address. */
enum mmu_access {
	MMU_PROBE, /* nothing: leave the accessed and dirty bits alone */
	MMU_READ,
	MMU_WRITE,
};

int mmu_translate(unsigned long vaddr, enum mmu_access access, phys_addr_t *phys);
int mmu_show_walk(unsigned long vaddr);
int mmu_read(void *dst, const void *src, size_t len);
int mmu_write(void *dst, const void *src, size_t len);

/**
 * memcpy_to_mapped - write what vmalloc(), kmap() or the like mapped
 * @dst: a pointer from them
 * @src: what; an ordinary pointer
 * @len: bytes
 *
 * With CONFIG_MMU_HOST=y, memcpy().
 */
static inline void memcpy_to_mapped(void *dst, const void *src, size_t len)
{
	if (IS_ENABLED(CONFIG_MMU_HOST))
		memcpy(dst, src, len);
	else
		BUG_ON(mmu_write(dst, src, len));
}

/**
 * memcpy_from_mapped - read what vmalloc(), kmap() or the like mapped
 * @dst: gets it; an ordinary pointer
 * @src: a pointer from them
 * @len: bytes
 */
static inline void memcpy_from_mapped(void *dst, const void *src, size_t len)
{
	if (IS_ENABLED(CONFIG_MMU_HOST))
		memcpy(dst, src, len);
	else
		BUG_ON(mmu_read(dst, src, len));
}

void memcpy_mapped(void *dst, const void *src, size_t len);
void memset_mapped(void *dst, int c, size_t len);

void mmu_init(void);
int flush_cache_vmap(unsigned long start, unsigned long end);
void flush_tlb_kernel_range(unsigned long start, unsigned long end);

unsigned long tlb_entries(void);
int run_in_child(void (*fn)(void *arg), void *arg);

/* Translations will be taken away: the caches here know nothing of virtual addresses. */
static inline void flush_cache_vunmap(unsigned long start, unsigned long end)
{
}

/* One page: what the kernel does after it has changed one PTE. */
static inline void flush_tlb_kernel_page(unsigned long addr)
{
	flush_tlb_kernel_range(addr, addr + PAGE_SIZE);
}

/*
 * The device of the board: registers, physically outside RAM. They keep what is
 * written to them; the first says who it is. Linux: a board's device tree.
 */
#define DEVICE_BASE  ((phys_addr_t)0x10000000)
#define DEVICE_SIZE  SZ_64K
#define DEVICE_MAGIC 0x42495343 /* "BISC" */

bool is_device_memory(phys_addr_t phys, size_t len);

#endif /* _LINUX_PGTABLE_H */
