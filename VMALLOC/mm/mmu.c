// SPDX-License-Identifier: GPL-2.0-only
/*
 * The MMU: what uses the page tables.
 *
 * Twice, in fact. mmu_translate() is an MMU in software: it walks the tables of
 * mm/pgtable.c step by step, sets the accessed and the dirty bit as hardware
 * does, and says why an address leads nowhere. mmu_read() and mmu_write() copy
 * through it.
 *
 * The other one is the host's, and makes a pointer that vmalloc() or kmap()
 * returned one that can simply be used. The host has page tables of its own,
 * which a program changes with mmap(). They take here the place of the TLB,
 * the cache in which a CPU keeps what its walks found:
 *
 *	init_mm's tables	 the truth; the kernel writes them
 *	     |  walk, on a miss; flush_cache_vmap() does it ahead
 *	     v
 *	tlb[], host mappings	 what a pointer meets
 *	     |  flush_tlb_kernel_range() forgets what is no longer true
 *	     v
 *	nothing			 a miss: SIGSEGV, handle_mm_fault()
 *
 * As with a TLB, an entry that was taken away still works until it is flushed;
 * that is why vfree() may be lazy and why it must flush before the address is
 * used again. As with a TLB, too, an access that misses walks the tables, and is
 * an Oops only if they have nothing.
 *
 * Neighbours whose frames are neighbours are one mmap(), however many they are.
 * A process can have 65530 of these (sysctl vm.max_map_count); flush_cache_vmap()
 * says when there are no more.
 *
 * Where nothing is mapped the host has nothing, either: to map into a hole is
 * cheaper than to replace a mapping that permits no access, and takes one mapping
 * for an area where that takes two. On a 64-bit host nothing else gets addresses
 * as low as these, unless it asks for them; then our mmap() fails. A 32-bit
 * process has no addresses to spare, and the host gives them to malloc() or to a
 * library: there PROT_NONE keeps them for us (WINDOW_RESERVED).
 *
 * Rules. tlb_lock protects tlb[] and what is mapped from PKMAP_BASE to
 * PAGE_OFFSET and from high_memory to KERNEL_END; low memory is mapped once
 * and for all by memory_init(). tlb[] has the PTE that is mapped, 0 for none.
 *
 * With CONFIG_MMU_HOST=n there is no second MMU: the pointers fault, and all
 * goes through mmu_read() and mmu_write().
 *
 * Linux: arch/arm/mm/fault.c, arch/arm/include/asm/tlbflush.h; the rest is what
 * ARM does in hardware.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/fault.h>
#include <linux/init.h>
#include <linux/pgtable.h>

#ifdef CONFIG_VMALLOC
#include <linux/vmalloc.h>
#else
static inline void vmalloc_describe(unsigned long addr)
{
	pr_alert("nothing is in the area of vmalloc(), which this machine does not have\n");
}
#endif

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define WINDOW_PAGES	((KERNEL_END - PKMAP_BASE) >> PAGE_SHIFT)
#define WINDOW_RESERVED (!IS_ENABLED(CONFIG_64BIT))

static int device_fd = -1;

static pteval_t tlb[WINDOW_PAGES];
static DEFINE_RAW_SPINLOCK(tlb_lock);

/* ---- what is behind a physical address ---- */

/**
 * is_device_memory - are these the device's registers?
 * @phys: physical address
 * @len: bytes
 */
bool is_device_memory(phys_addr_t phys, size_t len)
{
	phys_addr_t offset = phys - DEVICE_BASE;

	return offset < DEVICE_SIZE && len <= DEVICE_SIZE - offset;
}

/**
 * struct backing - what answers at a physical address
 * @fd: the host's file that has it; -1 if nothing answers
 * @offset: where in the file
 * @avail: for how many bytes that is so
 */
struct backing {
	int fd;
	off_t offset;
	phys_addr_t avail;
};

static struct backing backing_of(phys_addr_t phys)
{
	phys_addr_t ram = phys - PHYS_OFFSET, dev = phys - DEVICE_BASE;
	phys_addr_t ram_size = lowmem_size + highmem_size;

	if (ram < ram_size)
		return (struct backing){ ram_fd, (off_t)ram, ram_size - ram };
	if (dev < DEVICE_SIZE)
		return (struct backing){ device_fd, (off_t)dev, DEVICE_SIZE - dev };
	return (struct backing){ -1, 0, PAGE_SIZE };
}

/* ---- the MMU in software ---- */

/* What a walk found: the two entries, where the second was, how far it came. */
struct walk {
	pmd_t pmd;
	pte_t *ptep;
	pte_t pte;
	phys_addr_t phys;
	int fsr;
};

static void walk(struct walk *w, unsigned long vaddr, enum mmu_access access)
{
	memset(w, 0, sizeof(*w));
	w->fsr = FSR_SECT_FAULT;
	if (!is_kernel_addr(vaddr) || !init_mm.pgd)
		return;
	w->pmd = pmdp_get(pmd_off_k(vaddr));
	if (pmd_none(w->pmd))
		return;
	if (pmd_leaf(w->pmd)) {
		w->phys = (phys_addr_t)(pmd_val(w->pmd) & ~(pgdval_t)(PMD_SIZE - 1)) +
			  (vaddr & ~PMD_MASK);
		w->fsr = 0;
		return;
	}
	w->fsr = FSR_PAGE_FAULT;
	w->ptep = pte_offset_kernel(pmd_off_k(vaddr), vaddr);
	w->pte = ptep_get(w->ptep);
	if (!pte_present(w->pte))
		return;
	w->phys = pte_phys(w->pte) + offset_in_page(vaddr);
	w->fsr = access == MMU_WRITE && !pte_write(w->pte) ? FSR_PERM_FAULT : 0;
}

/**
 * mmu_translate - look an address up, as an MMU does
 * @vaddr: virtual address
 * @access: what is to be done there; sets the accessed bit of its PTE, and for
 *	MMU_WRITE the dirty bit
 * @phys: if not NULL, gets the physical address
 *
 * Return: 0, or why it cannot be: FSR_SECT_FAULT, FSR_PAGE_FAULT, FSR_PERM_FAULT;
 * @phys is not written then.
 */
int mmu_translate(unsigned long vaddr, enum mmu_access access, phys_addr_t *phys)
{
	struct walk w;

	walk(&w, vaddr, access);
	if (w.fsr)
		return w.fsr;
	if (w.ptep && access != MMU_PROBE) {
		pteval_t bits = access == MMU_WRITE ? L_PTE_YOUNG | L_PTE_DIRTY : L_PTE_YOUNG;

		__atomic_fetch_or(&w.ptep->pte, bits, __ATOMIC_RELAXED);
	}
	if (phys)
		*phys = w.phys;
	return 0;
}

/**
 * mmu_show_walk - print how an address is looked up
 * @vaddr: virtual address
 *
 * Return: as mmu_translate().
 */
int mmu_show_walk(unsigned long vaddr)
{
	unsigned long pgd = (unsigned long)swapper_pg_dir;
	struct walk w;

	walk(&w, vaddr, MMU_PROBE);
	pr_info("  virtual address %#lx\n", vaddr);
	if (!is_kernel_addr(vaddr)) {
		pr_info("    user space: not for the kernel's tables\n");
		return w.fsr;
	}
	pr_info("    bits 31..21 = %4lu: entry of swapper_pg_dir, at %#lx: %08llx, %s\n",
		pgd_index(vaddr), pgd + pgd_index(vaddr) * sizeof(pgd_t), pmd_val(w.pmd),
		pmd_none(w.pmd) ? "nothing" :
		pmd_leaf(w.pmd) ? "a section of 2 MiB" :
				  "a table");
	if (w.ptep) {
		pr_info("    bits 20..12 = %4lu: entry of the table at %#lx: %08llx, ",
			pte_index(vaddr), pmd_page_vaddr(w.pmd), pte_val(w.pte));
		if (pte_present(w.pte))
			pr_cont("frame %#lx%s%s%s\n", pte_pfn(w.pte),
				pte_write(w.pte) ? "" : ", read-only",
				pte_young(w.pte) ? ", accessed" : "",
				pte_dirty(w.pte) ? ", dirty" : "");
		else
			pr_cont("nothing\n");
	}
	if (w.fsr)
		return w.fsr;
	pr_info("    bits %d..0 = %#lx: offset; physical address %#llx\n", w.ptep ? 11 : 20,
		vaddr & (w.ptep ? ~PAGE_MASK : ~PMD_MASK), (u64)w.phys);
	return 0;
}

/* Read or write a range of addresses, of any length; page after page. */
static int mmu_copy(unsigned long vaddr, void *buf, size_t len, enum mmu_access access)
{
	while (len) {
		size_t n = min_t(size_t, len, PAGE_SIZE - offset_in_page(vaddr));
		struct backing b;
		phys_addr_t phys;
		ssize_t done;

		if (mmu_translate(vaddr, access, &phys))
			return -EFAULT;
		b = backing_of(phys);
		if (b.fd < 0)
			return -EFAULT;
		if (access == MMU_WRITE)
			done = pwrite(b.fd, buf, n, b.offset);
		else
			done = pread(b.fd, buf, n, b.offset);
		if (done != (ssize_t)n)
			panic("the host does not %s its memory file: %s",
			      access == MMU_WRITE ? "write to" : "read", strerror(errno));
		buf += n;
		vaddr += n;
		len -= n;
	}
	return 0;
}

/**
 * mmu_read - read memory through the page tables
 * @dst: gets it; an ordinary pointer
 * @src: where it is: a pointer from vmalloc(), kmap() or the like
 * @len: bytes
 *
 * Works with CONFIG_MMU_HOST=n, too. As copy_from_kernel_nofault() it does not
 * fault.
 *
 * Return: 0; -EFAULT when a page of it is not mapped: @dst has what was before.
 */
int mmu_read(void *dst, const void *src, size_t len)
{
	return mmu_copy((unsigned long)src, dst, len, MMU_READ);
}

/**
 * mmu_write - write memory through the page tables
 * @dst: where to: a pointer from vmalloc(), kmap() or the like
 * @src: what; an ordinary pointer
 * @len: bytes
 *
 * Return: 0; -EFAULT when a page of it is not mapped, or may only be read; what
 * was before that page is written.
 */
int mmu_write(void *dst, const void *src, size_t len)
{
	return mmu_copy((unsigned long)dst, (void *)src, len, MMU_WRITE);
}

/* What goes through the MMU in software goes in pieces of this size. */
#define PIECE 256

/**
 * memcpy_mapped - copy from what is mapped to what is mapped
 * @dst: a pointer from vmalloc(), kmap() or the like, or any other
 * @src: the same
 * @len: bytes
 *
 * With CONFIG_MMU_HOST=y, memcpy().
 */
void memcpy_mapped(void *dst, const void *src, size_t len)
{
	char buf[PIECE];

	if (IS_ENABLED(CONFIG_MMU_HOST)) {
		memcpy(dst, src, len);
		return;
	}
	for (size_t done = 0, n; done < len; done += n) {
		n = min_t(size_t, len - done, PIECE);
		BUG_ON(mmu_read(buf, src + done, n) || mmu_write(dst + done, buf, n));
	}
}

/**
 * memset_mapped - fill what is mapped
 * @dst: a pointer from vmalloc(), kmap() or the like, or any other
 * @c: the byte
 * @len: how many
 *
 * With CONFIG_MMU_HOST=y, memset().
 */
void memset_mapped(void *dst, int c, size_t len)
{
	char buf[PIECE];

	if (IS_ENABLED(CONFIG_MMU_HOST)) {
		memset(dst, c, len);
		return;
	}
	memset(buf, c, sizeof(buf));
	for (size_t done = 0; done < len; done += PIECE)
		BUG_ON(mmu_write(dst + done, buf, min_t(size_t, len - done, PIECE)));
}

/* ---- the MMU of the host ---- */

static pteval_t *tlb_entry(unsigned long addr)
{
	return &tlb[(addr - PKMAP_BASE) >> PAGE_SHIFT];
}

/* Low memory and what is no kernel address are not ours to map. */
static bool is_tlb_addr(unsigned long addr)
{
	return is_kernel_addr(addr) && (addr < PAGE_OFFSET || addr >= (unsigned long)high_memory);
}

/* What the tables say of a page, as far as a mapping depends on it. */
static pteval_t wanted(unsigned long addr)
{
	pte_t *ptep = is_tlb_addr(addr) ? virt_to_kpte(addr) : NULL;
	pte_t pte = ptep ? ptep_get(ptep) : __pte(0);

	return pte_present(pte) ? pte_val(pte) & ~(L_PTE_YOUNG | L_PTE_DIRTY) : 0;
}

/*
 * Where nothing answers there is nothing to map: an access is an error on the bus.
 * What is in a @hole must not take the place of what is not ours. Several pages are
 * there at once (MAP_POPULATE): a fault of each, later, takes the host longer.
 */
static bool host_map(unsigned long addr, size_t len, pteval_t pte, bool hole)
{
	int prot = pte_write(__pte(pte)) ? PROT_READ | PROT_WRITE : PROT_READ;
	int fixed = hole && !WINDOW_RESERVED ? MAP_FIXED_NOREPLACE : MAP_FIXED;
	int flags = MAP_SHARED | MAP_NORESERVE | (len > PAGE_SIZE ? MAP_POPULATE : 0);
	struct backing b = backing_of(pte_phys(__pte(pte)));

	if (!pte || b.fd < 0) {
		prot = PROT_NONE;
		flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	}
	return mmap((void *)addr, len, prot, flags | fixed, b.fd, b.offset) == (void *)addr;
}

/* From @addr to @end the host maps this @pte and those behind it; or nothing, 0. */
static void tlb_set(unsigned long addr, unsigned long end, pteval_t pte)
{
	for (; addr != end; addr += PAGE_SIZE, pte += pte ? PAGE_SIZE : 0)
		*tlb_entry(addr) = pte;
}

/* Load what the tables say of a range. */
static bool tlb_fill(unsigned long start, unsigned long end)
{
	for (unsigned long addr = start; addr != end;) {
		unsigned long from = addr;
		pteval_t first = wanted(from), next = first;
		bool hole = !*tlb_entry(from);
		phys_addr_t avail;

		addr += PAGE_SIZE;
		if (!first || *tlb_entry(from) == first)
			continue;
		/* A run: one frame behind the other, used in the same way. */
		avail = backing_of(pte_phys(__pte(first))).avail;
		while (addr != end && addr - from < avail && hole == !*tlb_entry(addr) &&
		       wanted(addr) == (next += PAGE_SIZE))
			addr += PAGE_SIZE;
		if (!host_map(from, addr - from, first, hole))
			return false;
		tlb_set(from, addr, first);
	}
	return true;
}

/*
 * What is in the middle of a mapping a host that has no more mappings may refuse to
 * unmap: that stays until the address is used again, as an entry of a TLB that was
 * not flushed. It refuses even to replace a mapping by PROT_NONE; so that comes
 * after.
 */
static void tlb_unmap(unsigned long start, unsigned long end)
{
	if (WINDOW_RESERVED && host_map(start, end - start, 0, false)) {
		tlb_set(start, end, 0);
		return;
	}
	if (munmap((void *)start, end - start))
		return;
	if (WINDOW_RESERVED)
		host_map(start, end - start, 0, true);
	tlb_set(start, end, 0);
}

/*
 * Forget what is not true any more. Pages in between that are not mapped and
 * have no translation go with what is around them: it is the number of mmap()
 * that costs.
 */
static void tlb_drop(unsigned long start, unsigned long end)
{
	unsigned long from = 0, to = 0;

	for (unsigned long addr = start; addr != end; addr += PAGE_SIZE) {
		pteval_t has, want;

		/* Where there is no table nothing is mapped, nor ever was. */
		if (pmd_none(pmdp_get(pmd_off_k(addr)))) {
			addr = pmd_addr_end(addr, end) - PAGE_SIZE;
			continue;
		}
		has = *tlb_entry(addr);
		want = wanted(addr);
		if (has && has != want) {
			from = to ? from : addr;
			to = addr + PAGE_SIZE;
		} else if (to && (want || !is_tlb_addr(addr))) {
			tlb_unmap(from, to);
			to = 0;
		}
	}
	if (to)
		tlb_unmap(from, to);
}

/* A range for the two hooks: whole pages, of the kernel's addresses. */
static bool tlb_range(unsigned long *start, unsigned long *end)
{
	*start &= PAGE_MASK;
	*end = PAGE_ALIGN(*end);
	return IS_ENABLED(CONFIG_MMU_HOST) && *start < *end && is_kernel_addr(*start) &&
	       is_kernel_addr(*end - 1);
}

/**
 * flush_cache_vmap - translations were added
 * @start: virtual address of the first byte
 * @end: the one behind the last
 *
 * Maps them on the host, as few mmap() as possible.
 *
 * Return: 0; -ENOMEM when the host has no more mappings for a process, which is
 * said once. Who called takes the translations away again, and flushes. Linux
 * has nothing to return: its hardware takes what the tables say.
 */
int flush_cache_vmap(unsigned long start, unsigned long end)
{
	bool done;

	if (!tlb_range(&start, &end))
		return 0;
	raw_spin_lock(&tlb_lock);
	done = tlb_fill(start, end);
	raw_spin_unlock(&tlb_lock);
	if (done)
		return 0;
	pr_warn_once("mmu: the host maps no more for this process: %s%s\n", strerror(errno),
		     errno == ENOMEM ?
			     "; sysctl vm.max_map_count says how many mappings it can have" :
			     "");
	return -ENOMEM;
}

/**
 * flush_tlb_kernel_range - translations were taken away, or changed
 * @start: virtual address of the first byte
 * @end: the one behind the last
 *
 * For all CPUs. Until then the old ones may work still.
 */
void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	trace_flush_tlb_kernel_range(start, end);
	if (!tlb_range(&start, &end))
		return;
	raw_spin_lock(&tlb_lock);
	tlb_drop(start, end);
	raw_spin_unlock(&tlb_lock);
}

/**
 * tlb_entries - how many pages the host has mapped
 *
 * For tests: what was taken away and flushed is mapped no more.
 */
unsigned long tlb_entries(void)
{
	unsigned long n = 0;

	raw_spin_lock(&tlb_lock);
	for (unsigned long i = 0; i < WINDOW_PAGES; i++)
		n += tlb[i] != 0;
	raw_spin_unlock(&tlb_lock);
	return n;
}

/* ---- the fault ---- */

/**
 * handle_mm_fault - the host found no translation: is there one?
 * @addr: virtual address
 * @access: what the program does there
 *
 * A miss is none of the program's business if the tables permit the access.
 *
 * Return: true if the access can be done again, and will find a translation.
 */
bool handle_mm_fault(unsigned long addr, enum fault_access access)
{
	unsigned long flags;
	pteval_t want;
	bool loaded;

	if (!IS_ENABLED(CONFIG_MMU_HOST) || !is_tlb_addr(addr))
		return false;
	addr &= PAGE_MASK;
	want = wanted(addr);
	if (!want || (access == FAULT_WRITE && !pte_write(__pte(want))) ||
	    backing_of(pte_phys(__pte(want))).fd < 0)
		return false;
	/* No interrupts: this is on the stack for faults, which is small. */
	raw_spin_lock_irqsave(&tlb_lock, flags);
	/* Another CPU may have been faster; who cannot tell reads from writes stops. */
	loaded = *tlb_entry(addr) == want ? access != FAULT_UNKNOWN :
					    tlb_fill(addr, addr + PAGE_SIZE);
	raw_spin_unlock_irqrestore(&tlb_lock, flags);
	return loaded;
}

/* The walk for an access of the program. */
static void walk_fault(struct walk *w, unsigned long addr, enum fault_access access)
{
	walk(w, addr, access == FAULT_WRITE ? MMU_WRITE : MMU_READ);
}

/**
 * mmu_fault_status - why the page tables do not permit an access
 * @addr: virtual address
 * @access: what the program did there
 *
 * Return: FSR_SECT_FAULT, FSR_PAGE_FAULT, FSR_PERM_FAULT; FSR_BUS_ERROR if they do.
 */
int mmu_fault_status(unsigned long addr, enum fault_access access)
{
	struct walk w;

	walk_fault(&w, addr, access);
	return w.fsr ?: FSR_BUS_ERROR;
}

/**
 * show_pte - print the entries of the page tables for an address, as far as there are any
 * @addr: virtual address
 */
void show_pte(unsigned long addr)
{
	struct walk w;

	walk_fault(&w, addr, FAULT_READ);
	pr_alert("[%08lx] *pgd=%08llx", addr, pmd_val(w.pmd));
	if (w.ptep)
		pr_cont(", *pte=%08llx", pte_val(w.pte));
	pr_cont("\n");
}

/* The tables have a translation, which did not help. */
static void describe_translation(const struct walk *w)
{
	if (!IS_ENABLED(CONFIG_MMU_HOST))
		pr_alert("the tables lead to physical %#llx, but pointers are not for use with "
			 "CONFIG_MMU_HOST=n: mmu_read() and mmu_write() are\n",
			 (u64)w->phys);
	else if (backing_of(w->phys).fd < 0)
		pr_alert("mapped to physical %#llx, where nothing answers\n", (u64)w->phys);
	else if (w->ptep && !pte_write(w->pte))
		pr_alert("frame %#lx is mapped read-only there\n", pte_pfn(w->pte));
	else
		pr_alert("mapped to physical %#llx, but the host has no mapping left for it\n",
			 (u64)w->phys);
}

/* What of the kernel's addresses is there, or was. */
static bool mmu_describe(unsigned long addr)
{
	static const char no_address[] =
		"; a high page has no address here, kmap_local_page() gives it one";
	struct walk w;

	if (!is_kernel_addr(addr))
		return false;
	walk_fault(&w, addr, FAULT_READ);
	if (!w.fsr)
		describe_translation(&w);
	else if (addr < PAGE_OFFSET)
		pr_alert("a page of the kmap area that is not mapped\n");
	else if (addr < VMALLOC_START)
		pr_alert("the hole behind low memory, which ends at %#lx%s\n",
			 (unsigned long)high_memory,
			 addr - (unsigned long)high_memory < highmem_size ? no_address : "");
	else if (addr < VMALLOC_END)
		vmalloc_describe(addr);
	else if (addr < FIXADDR_LIMIT || addr >= FIXADDR_END)
		pr_alert("a hole: nothing is ever mapped there\n");
	else
		pr_alert("fixmap entry %lu, which is not set\n",
			 (FIXADDR_TOP - (addr & PAGE_MASK)) >> PAGE_SHIFT);
	return true;
}
fault_describer(mmu_describe);

/**
 * run_in_child - what a function would do, without the consequences
 * @fn: the function
 * @arg: its argument
 *
 * In a process of its own, which an Oops may end. RAM is the same one, page tables
 * included: what the function writes there stays.
 *
 * Return: 0 if the function returned; else the signal that ended it.
 */
int run_in_child(void (*fn)(void *arg), void *arg)
{
	const struct rlimit no_core = { 0, 0 };
	int status;
	pid_t pid = fork();

	if (pid < 0)
		panic("the host makes no process: %s", strerror(errno));
	if (!pid) {
		setrlimit(RLIMIT_CORE, &no_core);
		fn(arg);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* ---- boot ---- */

/*
 * Nobody else is there, and nobody will be. The last @keep bytes, which are never
 * ours to map, are reserved in any case: the host frees a page table of its own with
 * the last mapping of 2 MiB, and to make it again for the next takes longer than all
 * else. kmap_local_page() would pay for that each time.
 */
static void __init reserve_window(unsigned long start, unsigned long end, unsigned long keep)
{
	void *got = mmap((void *)start, end - start, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);

	if (got != (void *)start)
		boot_error("%#lx to %#lx is taken in this process: build with another "
			   "CONFIG_PAGE_OFFSET",
			   start, end);
	if (!WINDOW_RESERVED)
		munmap(got, end - start - keep);
}

/**
 * mmu_init - turn the MMU on
 *
 * From here on an address without a translation is an Oops. For paging_init().
 */
void __init mmu_init(void)
{
	const u32 magic = DEVICE_MAGIC;

	if (DEVICE_BASE + DEVICE_SIZE > PHYS_OFFSET &&
	    DEVICE_BASE < PHYS_OFFSET + lowmem_size + highmem_size)
		boot_error(
			"CONFIG_MEMBLOCK_BASE=%#llx: the device's registers, %#llx to %#llx, are "
			"no place for RAM",
			(u64)PHYS_OFFSET, (u64)DEVICE_BASE, (u64)DEVICE_BASE + DEVICE_SIZE - 1);
	device_fd = memfd_create("biscuitos-device", MFD_CLOEXEC);
	if (device_fd < 0 || ftruncate(device_fd, DEVICE_SIZE) ||
	    pwrite(device_fd, &magic, sizeof(magic), 0) != sizeof(magic))
		boot_error("the host gives no memory file for the device: %s", strerror(errno));

	reserve_window(PKMAP_BASE, PAGE_OFFSET, 0);
	reserve_window((unsigned long)high_memory, KERNEL_END, KERNEL_END - FIXADDR_END);
}

static void __exit mmu_exit(void)
{
	munmap((void *)PKMAP_BASE, PAGE_OFFSET - PKMAP_BASE);
	munmap(high_memory, KERNEL_END - (unsigned long)high_memory);
	memset(tlb, 0, sizeof(tlb));
	close(device_fd);
}
__exitcall(mmu_exit);
