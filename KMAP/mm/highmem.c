// SPDX-License-Identifier: GPL-2.0-only
/*
 * High memory: pages that have no address, and how they get one for a while.
 *
 * What it is for. A 32-bit kernel has 1 GiB of addresses, and low memory, which
 * is mapped for good, must leave some of it free. What RAM there is beyond that
 * has frame numbers and struct pages, but a pointer to it there is not. Who
 * wants to look into such a page borrows an address from a small stock. There
 * are two stocks.
 *
 * It stands on the page tables, on the fixmap, and on per-CPU memory.
 *
 * kmap(): LAST_PKMAP pages below PAGE_OFFSET, for all CPUs, and for as long as
 * one likes. Each entry has a count:
 *
 *	pkmap_count[nr]	 0    free, and not mapped
 *			 1    nobody uses it, but it is mapped still
 *			 n+1  n users
 *
 *	kmap()	   0 -> 2     a new mapping
 *		   n -> n+1   the page is mapped already: at the same address
 *	kunmap()   n -> n-1
 *	flush	   1 -> 0     all of them at once, when the search has come round
 *
 * Taking a mapping away costs much: every CPU must forget it. So kunmap() does
 * not, and leaves it for the next kmap() of the page, which then costs nothing;
 * and when the search for a free entry reaches the end of the area,
 * flush_all_zero_pkmaps() takes all unused ones and flushes once.
 *
 * Where a page is mapped stands in a hash table, page_address_htable[]; that is
 * what page_address() looks into. Linux keeps entries apart by the colour that a
 * page has in the cache; this machine, as most, has one colour.
 *
 * kmap_local_page(): KM_MAX_IDX entries of the fixmap for each CPU, a stack. It
 * needs no lock, no search and no flush on other CPUs, because no other CPU uses
 * it; but it must be given back in order, and by the task that took it:
 *
 *	kmap_ctrl.idx ->  2
 *	   entry 1	 [ frame ]  the second
 *	   entry 0	 [ frame ]  the first; FIX_KMAP_BEGIN + KM_MAX_IDX * cpu
 *
 * Invariants, checked by kmap_verify():
 *
 *  1. An entry of kmap() is mapped if and only if its count is not 0.
 *  2. page_address() of a page that kmap() has mapped is the address of its entry.
 *  3. The first idx entries of a CPU's stack are mapped, and no other; idx is that of
 *     the task that runs there.
 *
 * Rules. kmap_lock protects pkmap_count[] and the PTEs of the area; a bucket's
 * lock its list. kmap_lock is taken first.
 *
 * Interrupts push onto the stack of the task that they interrupt. When a task sleeps its
 * entries are cleared, for the next task to use, and filled again when it goes on.
 *
 * Linux: mm/highmem.c, arch/arm/include/asm/highmem.h.
 */

#include <linux/cache.h>
#include <linux/hash.h>
#include <linux/highmem.h>
#include <linux/init.h>
#include <linux/invariant.h>
#include <linux/leak.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/wait.h>

#define CREATE_TRACE_POINTS
#include <trace/events/kmap.h>

#ifdef CONFIG_HIGHMEM

/* ---- where a page is mapped ---- */

#define PA_HASH_ORDER 7

/* A mapping of the area: the page, and the address, which is that of the entry. */
struct page_address_map {
	struct page *page;
	void *virtual;
	struct list_head list;
};

static struct page_address_slot {
	spinlock_t lock;
	struct list_head lh;
} ____cacheline_aligned_in_smp page_address_htable[1 << PA_HASH_ORDER];

static struct page_address_map page_address_maps[LAST_PKMAP];

static struct page_address_slot *page_slot(const struct page *page)
{
	return &page_address_htable[hash_ptr(page, PA_HASH_ORDER)];
}

static struct page_address_map *find_map(struct page_address_slot *pas, const struct page *page)
{
	struct page_address_map *pam;

	list_for_each_entry(pam, &pas->lh, list)
		if (pam->page == page)
			return pam;
	return NULL;
}

/* Where kmap() has mapped this page of high memory; NULL if it has not. */
static void *high_page_address(const struct page *page)
{
	struct page_address_slot *pas = page_slot(page);
	struct page_address_map *pam;
	void *virtual;

	spin_lock(&pas->lock);
	pam = find_map(pas, page);
	virtual = pam ? pam->virtual : NULL;
	spin_unlock(&pas->lock);
	return virtual;
}

/**
 * page_address - where a page is mapped
 * @page: the page
 *
 * Return: its address: of low memory, or where kmap() has mapped it; NULL for a
 * page of high memory that it has not.
 */
void *page_address(const struct page *page)
{
	return PageHighMem(page) ? high_page_address(page) : lowmem_page_address(page);
}

/**
 * set_page_address - note where a page of high memory is mapped
 * @page: the page
 * @virtual: the address, in the area of kmap(); NULL: nowhere any more
 */
void set_page_address(struct page *page, void *virtual)
{
	struct page_address_slot *pas = page_slot(page);
	struct page_address_map *pam;

	BUG_ON(!PageHighMem(page));
	spin_lock(&pas->lock);
	if (virtual) {
		pam = &page_address_maps[PKMAP_NR((unsigned long)virtual)];
		pam->page = page;
		pam->virtual = virtual;
		list_add_tail(&pam->list, &pas->lh);
	} else {
		pam = find_map(pas, page);
		if (pam)
			list_del(&pam->list);
	}
	spin_unlock(&pas->lock);
}

/* ---- kmap() ---- */

static int pkmap_count[LAST_PKMAP];
static unsigned long pkmap_caller[LAST_PKMAP]; /* of the latest kmap(), for the report at exit */
static unsigned int last_pkmap_nr;
static DEFINE_SPINLOCK(kmap_lock);
static pte_t *pkmap_page_table;

/**
 * kmap_init - make the table of the area
 *
 * After mem_init().
 */
void __init kmap_init(void)
{
	if (booted_already())
		return;
	for (size_t i = 0; i < ARRAY_SIZE(page_address_htable); i++) {
		spin_lock_init(&page_address_htable[i].lock);
		INIT_LIST_HEAD(&page_address_htable[i].lh);
	}
	pkmap_page_table = pte_alloc_kernel(pmd_off_k(PKMAP_BASE), PKMAP_BASE);
	if (!pkmap_page_table)
		panic("kmap_init: no memory for the page table");
}

static bool is_pkmap_addr(unsigned long addr)
{
	return addr >= PKMAP_ADDR(0) && addr < PKMAP_ADDR(LAST_PKMAP);
}

/* Unmap all entries that nobody uses, at once. kmap_lock is held. */
static void flush_all_zero_pkmaps(void)
{
	bool need_flush = false;

	for (unsigned int nr = 0; nr < LAST_PKMAP; nr++) {
		pte_t *ptep = &pkmap_page_table[nr];

		if (pkmap_count[nr] != 1)
			continue;
		BUG_ON(pte_none(*ptep));
		pkmap_count[nr] = 0;
		set_page_address(pte_page(*ptep), NULL);
		pte_clear(&init_mm, PKMAP_ADDR(nr), ptep);
		trace_kmap_clear(PKMAP_ADDR(nr));
		need_flush = true;
	}
	if (need_flush)
		flush_tlb_kernel_range(PKMAP_ADDR(0), PKMAP_ADDR(LAST_PKMAP));
}

/* The next free entry, from where the last search ended; -1 if there is none. */
static int get_next_pkmap_nr(void)
{
	for (unsigned int count = LAST_PKMAP; count; count--) {
		last_pkmap_nr = (last_pkmap_nr + 1) % LAST_PKMAP;
		if (!last_pkmap_nr) {
			/* Those that were passed by may be free now: once around from here. */
			flush_all_zero_pkmaps();
			count = LAST_PKMAP;
		}
		if (!pkmap_count[last_pkmap_nr])
			return (int)last_pkmap_nr;
	}
	return -1;
}

/* The tasks that wait for a free entry. */
static DECLARE_WAIT_QUEUE_HEAD(pkmap_map_wait);

/* Map it somewhere, with kmap_lock, which is given up for as long as it waits. */
static noinline unsigned long map_new_virtual(struct page *page)
{
	int nr;

	while ((nr = get_next_pkmap_nr()) < 0) {
		DECLARE_WAITQUEUE(wait, current);
		void *virtual;

		/* Sleep until somebody gives an entry back. */
		__set_current_state(TASK_UNINTERRUPTIBLE);
		add_wait_queue(&pkmap_map_wait, &wait);
		spin_unlock(&kmap_lock);
		schedule();
		remove_wait_queue(&pkmap_map_wait, &wait);
		spin_lock(&kmap_lock);
		/* Somebody else may have mapped it. */
		virtual = high_page_address(page);
		if (virtual)
			return (unsigned long)virtual;
	}
	set_pte_at(&init_mm, PKMAP_ADDR(nr), &pkmap_page_table[nr], mk_pte(page, kmap_prot));
	flush_cache_vmap(PKMAP_ADDR(nr), PKMAP_ADDR(nr + 1));
	pkmap_count[nr] = 1;
	set_page_address(page, (void *)PKMAP_ADDR(nr));
	return PKMAP_ADDR(nr);
}

/**
 * kmap_high - an address for a page of high memory
 * @page: the page
 *
 * Return: as kmap().
 */
void *kmap_high(struct page *page)
{
	unsigned long addr;

	spin_lock(&kmap_lock);
	addr = (unsigned long)high_page_address(page);
	if (!addr)
		addr = map_new_virtual(page);
	pkmap_count[PKMAP_NR(addr)]++;
	pkmap_caller[PKMAP_NR(addr)] = _RET_IP_;
	trace_kmap(addr, page_to_pfn(page), pkmap_count[PKMAP_NR(addr)] - 1);
	spin_unlock(&kmap_lock);
	return (void *)addr;
}

/**
 * kunmap_high - one user less
 * @page: a page of high memory; BUG() if kmap() has not mapped it
 */
void kunmap_high(struct page *page)
{
	unsigned long addr;
	bool need_wakeup;

	spin_lock(&kmap_lock);
	addr = (unsigned long)high_page_address(page);
	BUG_ON(!addr);
	/* Mapped, but used by nobody: it was given back more often than taken. */
	BUG_ON(pkmap_count[PKMAP_NR(addr)] <= 1);
	need_wakeup = --pkmap_count[PKMAP_NR(addr)] == 1 && waitqueue_active(&pkmap_map_wait);
	trace_kunmap(addr, pkmap_count[PKMAP_NR(addr)] - 1);
	spin_unlock(&kmap_lock);
	/* Without the lock, which the woken one wants at once. */
	if (need_wakeup)
		wake_up(&pkmap_map_wait);
}

/**
 * kmap_flush_unused - unmap what nobody uses
 */
void kmap_flush_unused(void)
{
	spin_lock(&kmap_lock);
	flush_all_zero_pkmaps();
	spin_unlock(&kmap_lock);
}

/* ---- kmap_local_page() ---- */

/* The entry of the fixmap for this one of a CPU's. */
static unsigned int kmap_local_entry(int cpu, int idx)
{
	return FIX_KMAP_BEGIN + KM_MAX_IDX * cpu + idx;
}

static __always_inline void *kmap_local_for(unsigned long pfn, pgprot_t prot, unsigned long caller)
{
	struct kmap_ctrl *kctrl = &current->kmap_ctrl;
	pte_t *ptep, pte = pfn_pte(pfn, prot);
	unsigned long addr;
	int idx;

	BUG_ON(kctrl->idx >= KM_MAX_IDX);
	/* The entry is taken first: an interrupt that maps something takes the next one. */
	idx = kctrl->idx++;
	kctrl->pteval[idx] = pte_val(pte);
	kctrl->caller[idx] = caller;
	barrier();
	addr = __fix_to_virt(kmap_local_entry(raw_smp_processor_id(), idx));
	ptep = virt_to_kpte(addr);
	BUG_ON(!pte_none(*ptep));
	set_pte_at(&init_mm, addr, ptep, pte);
	flush_cache_vmap(addr, addr + PAGE_SIZE);
	trace_kmap_local(addr, pfn);
	return (void *)addr;
}

/**
 * __kmap_local_pfn_prot - an address for a frame, on this CPU
 * @pfn: page frame number
 * @prot: how it is mapped
 *
 * BUG() if KM_MAX_IDX are mapped already.
 *
 * Return: the address.
 */
void *__kmap_local_pfn_prot(unsigned long pfn, pgprot_t prot)
{
	return kmap_local_for(pfn, prot, _RET_IP_);
}

/**
 * __kmap_local_page_prot - an address for a page, on this CPU
 * @page: the page
 * @prot: how it is mapped, if it must be; low memory is mapped as it is
 *
 * Return: the address.
 */
void *__kmap_local_page_prot(struct page *page, pgprot_t prot)
{
	if (!PageHighMem(page))
		return page_address(page);
	return kmap_local_for(page_to_pfn(page), prot, _RET_IP_);
}

/**
 * kunmap_local_indexed - give the latest mapping of this CPU back
 * @vaddr: an address in it
 *
 * An address of low memory needs nothing. Any other, one that is not the latest,
 * or one of another CPU, is a WARN and changes nothing.
 */
void kunmap_local_indexed(const void *vaddr)
{
	struct kmap_ctrl *kctrl = &current->kmap_ctrl;
	unsigned long addr = (unsigned long)vaddr & PAGE_MASK;
	int cpu = raw_smp_processor_id(), entry;

	if (addr > __fix_to_virt(FIX_KMAP_BEGIN) || addr < __fix_to_virt(FIX_KMAP_END)) {
		WARN(!virt_addr_valid(addr), "kunmap_local(%px): not from kmap_local_page()\n",
		     vaddr);
		return;
	}
	entry = (int)__virt_to_fix(addr) - FIX_KMAP_BEGIN;
	if (WARN(entry / KM_MAX_IDX != cpu, "kunmap_local(%px): mapped by CPU %d\n", vaddr,
		 entry / KM_MAX_IDX))
		return;
	if (WARN(entry % KM_MAX_IDX >= kctrl->idx, "kunmap_local(%px): not mapped\n", vaddr))
		return;
	if (WARN(entry % KM_MAX_IDX != kctrl->idx - 1,
		 "kunmap_local(%px): out of order: %d mapped after it\n", vaddr,
		 kctrl->idx - 1 - entry % KM_MAX_IDX))
		return;
	pte_clear(&init_mm, addr, virt_to_kpte(addr));
	flush_tlb_kernel_page(addr);
	trace_kunmap_local(addr);
	barrier();
	kctrl->idx--;
}

/**
 * kmap_local_sched_out - take away what the task has mapped that gives its CPU away
 *
 * Others use the entries while it sleeps. Linux: mm/highmem.c.
 */
void kmap_local_sched_out(void)
{
	for (int i = 0; i < current->kmap_ctrl.idx; i++) {
		unsigned long addr = __fix_to_virt(kmap_local_entry(raw_smp_processor_id(), i));

		pte_clear(&init_mm, addr, virt_to_kpte(addr));
		flush_tlb_kernel_page(addr);
	}
}

/**
 * kmap_local_sched_in - map again what the task had mapped
 */
void kmap_local_sched_in(void)
{
	for (int i = 0; i < current->kmap_ctrl.idx; i++) {
		unsigned long addr = __fix_to_virt(kmap_local_entry(raw_smp_processor_id(), i));

		set_pte_at(&init_mm, addr, virt_to_kpte(addr), __pte(current->kmap_ctrl.pteval[i]));
		flush_cache_vmap(addr, addr + PAGE_SIZE);
	}
}

/* ---- both ---- */

/**
 * kmap_to_page - the page of an address
 * @vaddr: an address of kmap(), of kmap_local_page() on this CPU, or of low memory
 *
 * Return: the page; NULL, with a WARN, when nothing is mapped there.
 */
struct page *kmap_to_page(void *vaddr)
{
	unsigned long addr = (unsigned long)vaddr;
	pte_t *ptep;

	if (virt_addr_valid(addr))
		return virt_to_page(vaddr);
	ptep = is_pkmap_addr(addr) || addr >= FIXADDR_START ? virt_to_kpte(addr) : NULL;
	if (WARN(!ptep || !pte_present(*ptep), "kmap_to_page(%px): not mapped\n", vaddr))
		return NULL;
	return pte_page(*ptep);
}

/**
 * nr_free_highpages - pages of high memory on the free lists
 */
unsigned int nr_free_highpages(void)
{
	return (unsigned int)zone_page_state(&contig_page_data.node_zones[ZONE_HIGHMEM],
					     NR_FREE_PAGES);
}

/**
 * kmap_show - print the area of kmap(), and this task's stack
 */
void kmap_show(void)
{
	unsigned int used = 0, unused = 0;

	spin_lock(&kmap_lock);
	for (unsigned int nr = 0; nr < LAST_PKMAP; nr++) {
		used += pkmap_count[nr] > 1;
		unused += pkmap_count[nr] == 1;
	}
	pr_info("    kmap area: %u of %d entries in use, %u mapped but unused; the search is at "
		"%u\n",
		used, LAST_PKMAP, unused, last_pkmap_nr);
	spin_unlock(&kmap_lock);
	for (int i = 0; i < current->kmap_ctrl.idx; i++)
		pr_info("    kmap_local %2d: entry %u of the fixmap, frame %#lx\n", i,
			kmap_local_entry(raw_smp_processor_id(), i),
			pte_pfn(__pte(current->kmap_ctrl.pteval[i])));
}

#define VERIFY(nr, condition, words) INVARIANT("mm/highmem.c", nr, condition, words)

static void kmap_verify(void)
{
	for (unsigned int nr = 0; pkmap_page_table && nr < LAST_PKMAP; nr++) {
		pte_t pte = pkmap_page_table[nr];

		VERIFY(1, pkmap_count[nr] >= 0 && !pkmap_count[nr] == pte_none(pte),
		       "an entry of kmap() is mapped if and only if its count is not 0");
		VERIFY(2, !pkmap_count[nr] || page_address(pte_page(pte)) == (void *)PKMAP_ADDR(nr),
		       "page_address() of a page that kmap() has mapped is its entry");
	}
	for (unsigned int cpu = 0; pkmap_page_table && cpu < nr_cpu_ids; cpu++) {
		const struct kmap_ctrl *kctrl = &cpu_curr(cpu)->kmap_ctrl;

		for (int i = 0; i < KM_MAX_IDX; i++) {
			unsigned long addr = __fix_to_virt(kmap_local_entry((int)cpu, i));

			VERIFY(3, pte_none(*virt_to_kpte(addr)) == (i >= kctrl->idx),
			       "the first idx entries of a CPU's stack are mapped, and no other");
		}
	}
}
invariant_check(kmap_verify);

/* What kmap_local_page() has mapped; the entries are cleared, so that fixmap is silent. */
static void __exit report_kmap_local(struct leak *leak)
{
	unsigned int cpu;

	scnprintf(leak->of, sizeof(leak->of), "kmap_local_page()");
	for_each_possible_cpu(cpu) {
		struct kmap_ctrl *kctrl = &cpu_curr(cpu)->kmap_ctrl;

		for (int i = 0; i < kctrl->idx; i++) {
			leak->first = __fix_to_virt(kmap_local_entry((int)cpu, i));
			leak->site = kctrl->caller[i];
			leak_add(leak);
			pte_clear(&init_mm, leak->first, virt_to_kpte(leak->first));
		}
		kctrl->idx = 0;
	}
}

static void __exit kmap_report_leaks(void)
{
	struct leak leak = { .layer = "kmap",
			     .what = "mapping",
			     .of = "kmap()",
			     .done = "made",
			     .undone = "unmapped",
			     .size = PAGE_SIZE,
			     .where = "at" };

	if (!pkmap_page_table)
		return;
	for (unsigned int nr = 0; nr < LAST_PKMAP; nr++) {
		leak.first = PKMAP_ADDR(nr);
		leak.site = pkmap_caller[nr];
		for (; pkmap_count[nr] > 1; pkmap_count[nr]--)
			leak_add(&leak);
	}
	report_kmap_local(&leak);
	leak_print(NULL);
	kmap_flush_unused();
}
__exitcall(kmap_report_leaks);

#endif /* CONFIG_HIGHMEM */

/**
 * memset_page - fill a part of a page
 * @page: the page
 * @offset: where in it
 * @val: the byte
 * @len: how many; BUG() if they do not fit
 */
void memset_page(struct page *page, size_t offset, int val, size_t len)
{
	char *addr = kmap_local_page(page);

	BUG_ON(offset > PAGE_SIZE || len > PAGE_SIZE - offset);
	memset_mapped(addr + offset, val, len);
	kunmap_local(addr);
}

/**
 * memcpy_page - copy from a page into a page
 * @dst_page: gets it
 * @dst_off: where in it
 * @src_page: what
 * @src_off: where in it
 * @len: bytes; BUG() if they do not fit
 */
void memcpy_page(struct page *dst_page, size_t dst_off, struct page *src_page, size_t src_off,
		 size_t len)
{
	char *dst = kmap_local_page(dst_page), *src = kmap_local_page(src_page);

	BUG_ON(dst_off > PAGE_SIZE || len > PAGE_SIZE - dst_off);
	BUG_ON(src_off > PAGE_SIZE || len > PAGE_SIZE - src_off);
	memcpy_mapped(dst + dst_off, src + src_off, len);
	kunmap_local(src);
	kunmap_local(dst);
}
