// SPDX-License-Identifier: GPL-2.0-only
/* vmalloc and what is like it: each function, each error, each kind of fault. */

#include "../pgtable/mmulib.h"
#include "../tasks.h"
#include "../atomic.h"

#include <linux/io.h>

static void fill_pages_of(char *p, size_t pages, u32 tag)
{
	for (size_t i = 0; i < pages; i++) {
		put_word(p + i * PAGE_SIZE, tag + i);
		put_word(p + (i + 1) * PAGE_SIZE - 4, ~(tag + i));
	}
}

/* Through the pointer, through the MMU in software, and in the frame. */
static void check_pages_of(char *p, size_t pages, u32 tag)
{
	for (size_t i = 0; i < pages; i++) {
		char *at = p + i * PAGE_SIZE;
		struct page *page = vmalloc_to_page(at);

		CHECK_EQ(get_word(at), tag + i);
		CHECK_EQ(mmu_word(at), tag + i);
		CHECK_EQ(page_word(page, 0), tag + i);
		CHECK_EQ(page_word(page, PAGE_SIZE - 4), ~(tag + i) & 0xffffffff);
		CHECK_EQ(vmalloc_to_pfn(at + 77), page_to_pfn(page));
	}
}

static void child_alloc(void *arg)
{
	unsigned long before, sizes[] = { 1, 4096, 4097, 5 * 4096, 100000, 1 << 20 };
	int mappings;

	vfree(vmalloc(SZ_1M));
	vm_unmap_aliases();
	before = nr_free_pages();
	mappings = host_mappings();
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *p = vmalloc(sizes[i]);
		size_t pages = PAGE_ALIGN(sizes[i]) >> PAGE_SHIFT;
		struct vm_struct *area = find_vm_area(p);

		CHECK(p && is_vmalloc_addr(p) && PAGE_ALIGNED(p));
		CHECK(area && area->addr == p && area->flags == VM_ALLOC);
		CHECK_EQ(area->size, (pages + 1) * PAGE_SIZE);
		CHECK_EQ(get_vm_area_size(area), pages * PAGE_SIZE);
		CHECK_EQ(area->nr_pages, pages);
		CHECK_EQ(vmalloc_nr_pages(), pages);
		CHECK_PTR(find_vm_area(p + sizes[i] - 1), area);
		fill_pages_of(p, pages, 100 * i);
		check_pages_of(p, pages, 100 * i);
		/* High memory first, while there is any. */
		CHECK(PageHighMem(vmalloc_to_page(p)));
		CHECK_PTR(vmalloc_to_page(p + pages * PAGE_SIZE), NULL);
		CHECK_OOPS(write_byte, p + pages * PAGE_SIZE, "the guard page of the area 0x");
		vmap_verify();
		vfree(p);
		CHECK_PTR(find_vm_area(p), NULL);
		CHECK_PTR(vmalloc_to_page(p), NULL);
		CHECK_EQ(vmalloc_nr_pages(), 0);
		vmap_verify();
	}
	vm_unmap_aliases();
	CHECK_EQ(vmap_lazy_pages(), 0);
	CHECK_EQ(tlb_entries(), 0);
	CHECK_EQ(host_mappings(), mappings);
	/* All but some slabs of the caches of its records. */
	CHECK(nr_free_pages() + 8 > before);
	vmap_verify();
}
TEST_BOOTED_WITH(alloc, "mem=32M")

static bool all_zeroes(const char *p, size_t size)
{
	static char page[PAGE_SIZE];

	for (size_t done = 0; done < size; done += PAGE_SIZE) {
		CHECK_EQ(mmu_read(page, p + done, PAGE_SIZE), 0);
		for (size_t i = 0; i < PAGE_SIZE; i++)
			if (page[i])
				return false;
	}
	return true;
}

static void child_variants(void *arg)
{
	struct page *dirty[300];
	unsigned long pfn = 0;
	char *p, *q;

	/* Memory in which something was. */
	for (size_t i = 0; i < ARRAY_SIZE(dirty); i++) {
		u64 word = ~0ULL;

		dirty[i] = alloc_page(GFP_HIGHUSER);
		phys_write(page_to_phys(dirty[i]) + 800, &word, 8);
	}
	for (size_t i = 0; i < ARRAY_SIZE(dirty); i++)
		__free_page(dirty[i]);
	p = vmalloc(200 * PAGE_SIZE);
	CHECK(!all_zeroes(p, 200 * PAGE_SIZE));
	vfree(p);
#define ZEROED(call)                                     \
	do {                                             \
		p = (call);                              \
		CHECK(p &&all_zeroes(p, 100 * 4096));    \
		memcpy_to_mapped(p + 50000, "dirty", 5); \
		vfree(p);                                \
	} while (0)
	ZEROED(vzalloc(100 * 4096));
	ZEROED(vzalloc_node(100 * 4096, 0));
	ZEROED(vcalloc(100, 4096));
	ZEROED(__vmalloc(100 * 4096, GFP_KERNEL | __GFP_ZERO));
	ZEROED(vmalloc_user(100 * 4096));

	p = vmalloc_user(1);
	CHECK_EQ(find_vm_area(p)->flags, VM_ALLOC | VM_USERMAP);
	vfree(p);
	p = vmalloc_32(10);
	CHECK(p && !PageHighMem(vmalloc_to_page(p)));
	vfree(p);
	p = vmalloc_node(10, 0);
	CHECK(p);
	vfree(p);
	p = vmalloc_array(3, 4096);
	CHECK_EQ(find_vm_area(p)->nr_pages, 3);
	vfree(p);
	CHECK_PTR(vmalloc_array(~0UL / 2, 3), NULL);
	CHECK_PTR(vcalloc(~0UL / 2, 3), NULL);

	/* A range of one's own, an alignment, a protection. */
	p = __vmalloc_node_range(PAGE_SIZE, SZ_1M, VMALLOC_START + SZ_8M + 1, VMALLOC_END,
				 GFP_KERNEL, PAGE_KERNEL_RO, 0, NUMA_NO_NODE, NULL);
	CHECK_PTR(p, (void *)(VMALLOC_START + SZ_8M + SZ_1M));
	CHECK_EQ(mmu_write(p, "", 1), -EFAULT);
	pfn = vmalloc_to_pfn(p);
	CHECK(pfn_valid(pfn));
	if (IS_ENABLED(CONFIG_MMU_HOST))
		CHECK_OOPS(write_byte, p, "is mapped read-only there");
	vfree(p);
	/* A range that it fits exactly, with its guard page. */
	p = __vmalloc_node_range(PAGE_SIZE, 1, VMALLOC_START + SZ_2M,
				 VMALLOC_START + SZ_2M + 2 * PAGE_SIZE, GFP_KERNEL, PAGE_KERNEL, 0,
				 NUMA_NO_NODE, NULL);
	CHECK_PTR(p, (void *)(VMALLOC_START + SZ_2M));
	catch_stderr();
	CHECK_PTR(__vmalloc_node_range(PAGE_SIZE, 1, VMALLOC_START + SZ_2M,
				       VMALLOC_START + SZ_2M + 2 * PAGE_SIZE, GFP_KERNEL,
				       PAGE_KERNEL, 0, NUMA_NO_NODE, NULL),
		  NULL);
	free(said());
	vfree(p);
	vmap_verify();

	/* A hole that would do by luck, aligned as it is, is passed over. */
	vm_unmap_aliases();
	p = vmalloc(PAGE_SIZE);
	q = vmalloc(PAGE_SIZE);
	CHECK_PTR(p, (void *)VMALLOC_START);
	vfree(p);
	vm_unmap_aliases();
	p = __vmalloc_node(PAGE_SIZE, SZ_64K, GFP_KERNEL, 0, NULL);
	CHECK_PTR(p, (void *)(VMALLOC_START + SZ_64K));
	vfree(p);
	vfree(q);
}
TEST_BOOTED_WITH(variants, "mem=32M")

/* An area without a guard page, at one address or nowhere. */
static struct vm_struct *area_at(unsigned long addr, unsigned long size)
{
	return __get_vm_area_caller(size, VM_MAP | VM_NO_GUARD, addr, addr + size, NULL);
}

/* If the range is exactly as large as the request, no extra room for the alignment is needed. */
static void child_exact(void *arg)
{
	unsigned long at = VMALLOC_START + SZ_1M;
	struct vm_struct *before = area_at(at - PAGE_SIZE, PAGE_SIZE);
	struct vm_struct *behind = area_at(at + SZ_64K, PAGE_SIZE);
	char *p = __vmalloc_node_range(SZ_64K, SZ_64K, at, at + SZ_64K, GFP_KERNEL, PAGE_KERNEL,
				       VM_NO_GUARD, NUMA_NO_NODE, NULL);

	CHECK_PTR(p, (void *)at);
	CHECK(before && behind);
	fill_pages_of(p, 16, 300);
	check_pages_of(p, 16, 300);
	vmap_verify();
	vfree(p);
	free_vm_area(before);
	free_vm_area(behind);
}
TEST_BOOTED(exact)

#define FIT_PAGES 1024
static bool in_use[FIT_PAGES + 64];

/*
 * The address that find_vmap_lowest_match() must choose: in the lowest hole that ends behind
 * @from and has room for @pages. For an aligned request the hole must have @align more pages,
 * because the alignment may waste them.
 */
static unsigned long expected_fit(unsigned long pages, unsigned long align, unsigned long from)
{
	for (unsigned long start = 0, end;; start = end + 1) {
		unsigned long at;

		while (start < ARRAY_SIZE(in_use) && in_use[start])
			start++;
		/* Behind those it is all one hole. */
		end = start;
		while (end < ARRAY_SIZE(in_use) && !in_use[end])
			end++;
		at = ALIGN(max(start, from), align);
		if (end == ARRAY_SIZE(in_use))
			return at;
		if (end > from && end - start >= pages + (align > 1 ? align : 0) &&
		    at + pages <= end)
			return at;
	}
}

/* First fit, against a search that looks at every page. */
static void child_first_fit(void *arg)
{
	enum {
		NR = 200
	};
	static struct {
		char *p;
		unsigned long at, pages;
	} a[NR];

	for (int op = 0; op < 3000; op++) {
		int i = (int)random_below(NR);
		unsigned long align = random_below(3) ? 1 : 2UL << random_below(4);
		unsigned long from = random_below(2) ? 0 : random_below(FIT_PAGES / 2);

		if (a[i].p) {
			vfree(a[i].p);
			vm_unmap_aliases();
			memset(in_use + a[i].at, false, a[i].pages);
			a[i].p = NULL;
			continue;
		}
		a[i].pages = 1 + random_below(7);
		a[i].at = expected_fit(a[i].pages, align, from);
		if (a[i].at >= FIT_PAGES)
			continue;
		a[i].p = __vmalloc_node_range(a[i].pages * PAGE_SIZE, align * PAGE_SIZE,
					      VMALLOC_START + from * PAGE_SIZE, VMALLOC_END,
					      GFP_KERNEL, PAGE_KERNEL, VM_NO_GUARD, NUMA_NO_NODE,
					      NULL);
		CHECK_PTR(a[i].p, (void *)(VMALLOC_START + a[i].at * PAGE_SIZE));
		memset(in_use + a[i].at, true, a[i].pages);
	}
	vmap_verify();
}
TEST_BOOTED_WITH(first_fit, "mem=32M")

static void child_lazy(void *arg)
{
	char *a = vmalloc(PAGE_SIZE), *b = vmalloc(PAGE_SIZE), *c;
	unsigned long max = (unsigned long)fls(num_online_cpus()) * (SZ_32M >> PAGE_SHIFT);
	unsigned long seen = 0;

	put_word(a, 1);
	vfree(a);
	CHECK_EQ(vmap_lazy_pages(), 2);
	/* Its addresses are not used again before they were flushed. */
	c = vmalloc(PAGE_SIZE);
	CHECK(c > b);
	vfree(c);
	CHECK_EQ(vmap_lazy_pages(), 4);
	vmap_verify();
	vm_unmap_aliases();
	CHECK_EQ(vmap_lazy_pages(), 0);
	CHECK_OOPS(write_byte, a, "a hole of the vmalloc area");
	c = vmalloc(PAGE_SIZE);
	CHECK_PTR(c, a);
	vfree(c);
	vfree(b);
	/* Purged by itself when there is too much. */
	for (unsigned long i = 0; i < 2 * max; i++) {
		vfree(vmalloc(PAGE_SIZE));
		if (vmap_lazy_pages() > seen)
			seen = vmap_lazy_pages();
		CHECK(vmap_lazy_pages() <= max);
	}
	/*
	 * Exactly as many pages as are allowed may wait for the purge. With very many CPUs the
	 * host runs out of mappings (sysctl vm.max_map_count) before that.
	 */
	CHECK(seen == max || max > 60000);
	vmap_verify();
}
TEST_BOOTED(lazy)

static void child_debugging(void *arg)
{
	char *p = vmalloc(PAGE_SIZE);
	struct page *pages[100];

	put_word(p, 1);
	vfree(p);
	CHECK_OOPS(write_byte, p, "freed: 0x", "is not purged yet");
	CHECK_EQ(tlb_entries(), 0);

	/* The same for vm_map_ram(): a piece, and a range of its own. */
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] = alloc_page(GFP_HIGHUSER);
	for (int n = 3; n <= 100; n += 97) {
		p = vm_map_ram(pages, n, NUMA_NO_NODE);
		fill_pages_of(p, n, 0);
		vm_unmap_ram(p, n);
		CHECK_EQ(tlb_entries(), 0);
		if (IS_ENABLED(CONFIG_MMU_HOST))
			CHECK_OOPS(read_byte, p + (n - 1) * PAGE_SIZE, "paging request");
	}
}
TEST_BOOTED_WITH(debugging, "debug_pagealloc=on")

/* Without debug_pagealloc=on the flush comes later. */
static void child_not_debugging(void *arg)
{
	char *p = vmalloc(PAGE_SIZE);

	put_word(p, 1);
	vfree(p);
	CHECK_EQ(tlb_entries(), IS_ENABLED(CONFIG_MMU_HOST) ? 1 : 0);
	vm_unmap_aliases();
	CHECK_EQ(tlb_entries(), 0);
}
TEST_BOOTED_WITH(not_debugging, "debug_pagealloc=off")

static void child_vmap_pages(void *arg)
{
	struct page *pages[40], *keep[3];
	unsigned long before;
	char *p;

	for (int i = 0; i < 40; i++)
		pages[i] = alloc_page(i % 3 ? GFP_HIGHUSER : GFP_KERNEL);
	for (int i = 0; i < 20; i++)
		swap(pages[i], pages[39 - i]);
	p = vmap(pages, 40, VM_MAP, PAGE_KERNEL);
	CHECK_EQ(find_vm_area(p)->flags, VM_MAP);
	fill_pages_of(p, 40, 7000);
	check_pages_of(p, 40, 7000);
	for (int i = 0; i < 40; i++)
		CHECK_PTR(vmalloc_to_page(p + i * PAGE_SIZE), pages[i]);
	vunmap(p);
	CHECK_EQ(page_word(pages[11], 0), 7011);
	/* One page at two addresses. What records need they have by now. */
	before = nr_free_pages();
	keep[0] = keep[1] = keep[2] = pages[5];
	p = vmap(keep, 3, VM_MAP, PAGE_KERNEL);
	put_word(p + PAGE_SIZE + 8, 4242);
	barrier(); /* for the compiler they are three places */
	CHECK_EQ(get_word(p + 8), 4242);
	CHECK_EQ(get_word(p + 2 * PAGE_SIZE + 8), 4242);
	vunmap(p);
	vm_unmap_aliases();
	CHECK_EQ(nr_free_pages(), before);

	CHECK_PTR(vmap(pages, 0, VM_MAP, PAGE_KERNEL), NULL);
	CHECK_PTR(vmap(pages, ~0U, VM_MAP, PAGE_KERNEL), NULL);
	CHECK_SAYS(p = vmap(pages, 1, VM_MAP | VM_NO_GUARD, PAGE_KERNEL), "WARNING: ");
	CHECK_OOPS(read_byte, p + PAGE_SIZE, "the guard page");
	vunmap(p);
	p = vmap(pages, 40, VM_MAP, PAGE_KERNEL);
	vunmap(p);
	vm_unmap_aliases();
	pages[39] = NULL;
	CHECK_SAYS(CHECK_PTR(vmap(pages, 40, VM_MAP, PAGE_KERNEL), NULL), "WARNING: ");
	/* The addresses are free again, and nothing is mapped there. */
	CHECK_PTR(find_vm_area(p), NULL);
	CHECK_PTR(vmalloc_to_page(p), NULL);
	vm_unmap_aliases();
	CHECK_EQ(tlb_entries(), 0);
	vmap_verify();

	/* The pages go with it. */
	before = nr_free_pages();
	{
		struct page **array = kvmalloc_array(10, sizeof(*array), GFP_KERNEL);

		memcpy(array, pages, 10 * sizeof(*array));
		p = vmap(array, 10, VM_MAP | VM_MAP_PUT_PAGES, PAGE_KERNEL);
		CHECK_EQ(find_vm_area(p)->nr_pages, 10);
		/* The pages do not count as pages of vmalloc(). */
		CHECK_EQ(vmalloc_nr_pages(), 0);
		vfree(p);
		CHECK_EQ(vmalloc_nr_pages(), 0);
	}
	CHECK(nr_free_pages() + 4 > before + 10);
}
TEST_BOOTED(vmap_pages)

/* A page can be mapped more than once, but no more often than there are pages. */
static void child_vmap_most(void *arg)
{
	unsigned int most = (unsigned int)totalram_pages();
	struct page **pages = kmalloc((most + 1) * sizeof(*pages), GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);
	char *p;

	for (unsigned int i = 0; i <= most; i++)
		pages[i] = page;
	p = vmap(pages, most, VM_MAP, PAGE_KERNEL);
	CHECK(p);
	put_word(p + (most - 1) * PAGE_SIZE, 4711);
	CHECK_EQ(page_word(page, 0), 4711);
	vunmap(p);
	CHECK_PTR(vmap(pages, most + 1, VM_MAP, PAGE_KERNEL), NULL);
	kfree(pages);
	__free_page(page);
}
TEST_BOOTED_WITH(vmap_most, "highmem=0")

static void child_pfns(void *arg)
{
	unsigned long pfns[3] = { PHYS_PFN(DEVICE_BASE) + 2, PHYS_PFN(DEVICE_BASE),
				  PHYS_PFN(DEVICE_BASE) + 1 };
	char *p = vmap_pfn(pfns, 3, pgprot_device(PAGE_KERNEL));

	u32 word = ~0U;

	CHECK(p);
	CHECK_EQ(readl((void __iomem *)(p + PAGE_SIZE)), DEVICE_MAGIC);
	writel(5, (void __iomem *)p);
	/* To read a register may do something, so vread() does not read them. */
	CHECK_EQ(find_vm_area(p)->flags, VM_IOREMAP);
	CHECK_EQ(vread((char *)&word, p + PAGE_SIZE, sizeof(word)), sizeof(word));
	CHECK_EQ(word, 0);
	vunmap(p);
	CHECK_PTR(vmap_pfn(pfns, 0, PAGE_KERNEL), NULL);
	vm_unmap_aliases();
	/* The last of them is RAM: what was done for the others is undone. */
	pfns[2] = PHYS_PFN(PHYS_OFFSET);
	CHECK_SAYS(CHECK_PTR(vmap_pfn(pfns, 3, PAGE_KERNEL), NULL), "WARNING: ");
	CHECK_PTR(find_vm_area(p), NULL);
	CHECK_EQ(mmu_translate((unsigned long)p, MMU_READ, NULL), FSR_PAGE_FAULT);
	vmap_verify();
}
TEST_BOOTED(pfns)

static unsigned long va_size_pages(const struct vmap_area *va)
{
	return (va->va_end - va->va_start) >> PAGE_SHIFT;
}

static void unmap_ram_null(void *arg)
{
	vm_unmap_ram(NULL, 1);
}

static void unmap_ram(void *p)
{
	vm_unmap_ram(p, 1);
}

static void unmap_ram_many(void *p)
{
	vm_unmap_ram(p, 100);
}

static void child_map_ram(void *arg)
{
	struct page *pages[100];
	char *p[200], *big;

	for (int i = 0; i < 100; i++)
		pages[i] = alloc_page(GFP_HIGHUSER);
	for (int i = 0; i < 200; i++) {
		int n = 1 + i % 5;

		p[i] = vm_map_ram(pages + i % 90, n, NUMA_NO_NODE);
		CHECK(p[i]);
		for (int k = 0; k < n; k++)
			put_word(p[i] + k * PAGE_SIZE + 4, i * 10 + k);
		for (int k = 0; k < n; k++)
			CHECK_EQ(page_word(pages[i % 90 + k], 4), i * 10 + k);
		vmap_verify();
	}
	big = vm_map_ram(pages, 100, NUMA_NO_NODE);
	for (int k = 0; k < 100; k++)
		CHECK_PTR(vmalloc_to_page(big + k * PAGE_SIZE), pages[k]);
	CHECK_PTR(find_vm_area(big), NULL);
	CHECK_SAYS(vfree(big), "nonexistent vm area");
	/* A block begins with this piece, but is no area. */
	CHECK_EQ(find_vmap_area((unsigned long)p[0])->va_start, (unsigned long)p[0]);
	CHECK_PTR(find_vm_area(p[0]), NULL);
	CHECK_SAYS(vfree(p[0]), "nonexistent vm area");
	CHECK_BUG(unmap_ram_many, p[0]);
	CHECK_EQ(mmu_word(p[0] + 4), page_word(pages[0], 4));
	CHECK_OOPS(write_byte, big + 100 * PAGE_SIZE, "the vmalloc area");
	for (int i = 199; i >= 0; i -= 2)
		vm_unmap_ram(p[i], 1 + i % 5);
	for (int i = 0; i < 200; i += 2)
		vm_unmap_ram(p[i], 1 + i % 5);
	CHECK_BUG(unmap_ram_null, NULL);
	CHECK_BUG(unmap_ram, PAGE_OFFSET);
	CHECK_BUG(unmap_ram, big + 1);
	CHECK_BUG(unmap_ram, big);
	CHECK_BUG(unmap_ram_many, big + PAGE_SIZE);
	vm_unmap_ram(big, 100);
	CHECK_BUG(unmap_ram_many, big);
	vm_unmap_aliases();
	/* No piece of a block is in use: no block is there. */
	for (int i = 0; i < 200; i++)
		CHECK_PTR(find_vmap_area((unsigned long)p[i]), NULL);

	/* A piece is flushed while its neighbour is in use. */
	p[0] = vm_map_ram(pages, 1, NUMA_NO_NODE);
	p[1] = vm_map_ram(pages + 1, 1, NUMA_NO_NODE);
	put_word(p[0], 1);
	put_word(p[1], 2);
	vm_unmap_ram(p[0], 1);
	vm_unmap_aliases();
	CHECK_EQ(tlb_entries(), IS_ENABLED(CONFIG_MMU_HOST) ? 1 : 0);
	CHECK_EQ(get_word(p[1]), 2);
	CHECK_OOPS(read_byte, p[0], "a page of vm_map_ram(), not mapped");
	vm_unmap_ram(p[1], 1);
	vm_unmap_aliases();
	CHECK_EQ(tlb_entries(), 0);
	CHECK_EQ(vmap_lazy_pages(), 0);
	CHECK_SAYS(CHECK_PTR(vm_map_ram(pages, 0, NUMA_NO_NODE), NULL), "WARNING: ");
	vmap_verify();
	for (int i = 0; i < 100; i++)
		__free_page(pages[i]);
}
TEST_BOOTED(map_ram)

/* A block gives away all its pages, one by one; older blocks come first. */
static void child_blocks(void *arg)
{
	struct page *page = alloc_page(GFP_HIGHUSER), *two[] = { page, page };
	char *first, *p, *other;
	struct vmap_area *va;
	unsigned long nr;

	/* So the first hole is not aligned to the size of a block. */
	CHECK(vmalloc(PAGE_SIZE));
	first = vm_map_ram(&page, 1, NUMA_NO_NODE);
	va = find_vmap_area((unsigned long)first);
	nr = va_size_pages(va);
	CHECK(IS_ALIGNED(va->va_start, nr * PAGE_SIZE));
	CHECK_PTR(first, (void *)va->va_start);
	for (unsigned long i = 1; i < nr - 1; i++)
		CHECK_PTR(vm_map_ram(&page, 1, NUMA_NO_NODE), first + i * PAGE_SIZE);
	/* Two do not fit any more; then there is a new block, but one fits still. */
	other = vm_map_ram(two, 2, NUMA_NO_NODE);
	CHECK(find_vmap_area((unsigned long)other) != va);
	CHECK_PTR(vm_map_ram(&page, 1, NUMA_NO_NODE), first + (nr - 1) * PAGE_SIZE);
	p = vm_map_ram(&page, 1, NUMA_NO_NODE);
	CHECK_PTR(p, other + 2 * PAGE_SIZE);

	/* When its last piece is given back, a full block is given back as a whole. */
	for (unsigned long i = 0; i < nr; i++) {
		CHECK_PTR(find_vmap_area((unsigned long)first), va);
		vm_unmap_ram(first + i * PAGE_SIZE, 1);
	}
	CHECK_PTR(find_vmap_area((unsigned long)first), NULL);
	CHECK_EQ(vmap_lazy_pages(), nr);
	vm_unmap_ram(p, 1);
	vm_unmap_ram(other, 2);
	vm_unmap_aliases();
	CHECK_PTR(find_vmap_area((unsigned long)other), NULL);
	vmap_verify();
}
TEST_BOOTED(blocks)

/* Every piece that was given back is flushed, in any order and of any block. */
static void child_dirty(void *arg)
{
	struct page *pages[6];
	char *p[6];

	for (int i = 0; i < 6; i++)
		pages[i] = alloc_page(GFP_HIGHUSER);
	for (int order = 0; order < 2; order++) {
		for (int i = 0; i < 6; i++) {
			p[i] = vm_map_ram(pages + i, 1, NUMA_NO_NODE);
			/* The last three are in another block: the first one is filled up. */
			while (i == 3 && find_vmap_area((unsigned long)p[i]) ==
						 find_vmap_area((unsigned long)p[0])) {
				vm_unmap_ram(p[i], 1);
				p[i] = vm_map_ram(pages + i, 1, NUMA_NO_NODE);
			}
		}
		vm_unmap_aliases();
		for (int i = 0; i < 6; i++)
			put_word(p[i], 10 * order + i);
		for (int i = 0; i < 6; i += 3) {
			vm_unmap_ram(p[i + (order ? 2 : 0)], 1);
			vm_unmap_ram(p[i + (order ? 0 : 2)], 1);
		}
		vm_unmap_aliases();
		CHECK_EQ(tlb_entries(), IS_ENABLED(CONFIG_MMU_HOST) ? 2 : 0);
		CHECK_EQ(get_word(p[1]), 10 * order + 1);
		CHECK_EQ(get_word(p[4]), 10 * order + 4);
		vm_unmap_ram(p[1], 1);
		vm_unmap_ram(p[4], 1);
		vm_unmap_aliases();
		CHECK_EQ(tlb_entries(), 0);
	}
	vmap_verify();
}
TEST_BOOTED(dirty)

/* If no hole is large enough, blocks of vm_map_ram() that have no piece in use are freed. */
static void child_fragments(void *arg)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	char *p = vm_map_ram(&page, 1, NUMA_NO_NODE), *q = vm_map_ram(&page, 1, NUMA_NO_NODE);
	struct vmap_area *va = find_vmap_area((unsigned long)p);
	unsigned long start = va->va_start, end = va->va_end;

	vm_unmap_ram(p, 1);
	CHECK_SAYS(CHECK_PTR(area_at(start, end - start), NULL), "no such hole between");
	put_word(q, 17);
	CHECK_EQ(page_word(page, 0), 17);
	vm_unmap_ram(q, 1);
	CHECK(area_at(start, end - start));
	CHECK_EQ(tlb_entries(), 0);
	vmap_verify();
}
TEST_BOOTED(fragments)

/* When pages cannot be mapped, their piece of the block is given back. */
static void child_map_ram_fails(void *arg)
{
	struct page *page = alloc_page(GFP_HIGHUSER), *none[] = { page, NULL };
	char *p = vm_map_ram(&page, 1, NUMA_NO_NODE);

	put_word(p, 5);
	CHECK_SAYS(CHECK_PTR(vm_map_ram(none, 2, NUMA_NO_NODE), NULL), "WARNING: ");
	CHECK_PTR(vmalloc_to_page(p + PAGE_SIZE), NULL);
	CHECK_EQ(get_word(p), 5);
	vm_unmap_ram(p, 1);
	/* No piece is in use, so the block is given back. */
	vm_unmap_aliases();
	CHECK_PTR(find_vmap_area((unsigned long)p), NULL);
	CHECK_EQ(tlb_entries(), 0);
	vmap_verify();
}
TEST_BOOTED(map_ram_fails)

/*
 * BUG() ends the call while it holds the block's lock, which stays locked. So the test is the
 * last thing its machine does.
 */
static void child_unmap_ram_unused(void *arg)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	/* The piece behind it was never given away. */
	CHECK_BUG(unmap_ram, (char *)vm_map_ram(&page, 1, NUMA_NO_NODE) + PAGE_SIZE);
}
TEST_BOOTED(unmap_ram_unused)

static void child_unmap_ram_twice(void *arg)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	char *p = vm_map_ram(&page, 1, NUMA_NO_NODE);

	vm_unmap_ram(p, 1);
	CHECK_BUG(unmap_ram, p);
}
TEST_BOOTED(unmap_ram_twice)

static void child_areas(void *arg)
{
	struct vm_struct *a = get_vm_area(PAGE_SIZE * 3, VM_MAP), *b;

	CHECK(a && is_vmalloc_addr(a->addr));
	CHECK(is_vmalloc_addr((void *)VMALLOC_START));
	CHECK(is_vmalloc_addr((void *)(VMALLOC_END - 1)));
	CHECK(!is_vmalloc_addr((void *)(VMALLOC_START - 1)));
	CHECK(!is_vmalloc_addr((void *)VMALLOC_END));
	CHECK_EQ(a->size, 4 * PAGE_SIZE);
	CHECK_PTR(find_vm_area(a->addr + 3 * PAGE_SIZE), a);
	CHECK_OOPS(read_byte, a->addr, "a page, not mapped, of the area 0x");
	b = get_vm_area_caller(1, VM_ALLOC | VM_NO_GUARD, (void *)child_areas);
	CHECK_EQ(b->size, PAGE_SIZE);
	CHECK_PTR(b->caller, (void *)child_areas);
	CHECK_PTR(find_vmap_area((unsigned long)b->addr)->vm, b);
	CHECK_PTR(get_vm_area(0, VM_MAP), NULL);
	CHECK_PTR(get_vm_area(~0UL, VM_MAP), NULL);
	CHECK_PTR(get_vm_area(~PAGE_MASK + (~0UL & PAGE_MASK) - 5000, VM_MAP), NULL);
	CHECK_PTR(remove_vm_area(a->addr + PAGE_SIZE), NULL);
	CHECK_PTR(remove_vm_area(a->addr), a);
	CHECK_PTR(remove_vm_area(a->addr), NULL);
	kfree(a);
	free_vm_area(b);
	CHECK_PTR(__get_vm_area_caller(PAGE_SIZE, VM_MAP, VMALLOC_START, VMALLOC_START + PAGE_SIZE,
				       NULL),
		  NULL);
	vmap_verify();
}
TEST_BOOTED(areas)

static void child_io(void *arg)
{
	void __iomem *regs = ioremap(DEVICE_BASE + 0x1004, 8), *all;
	struct vm_struct *area = find_vm_area(regs);

	CHECK_EQ(offset_in_page(regs), 4);
	CHECK_EQ(area->flags, VM_IOREMAP);
	CHECK_EQ(area->phys_addr, DEVICE_BASE + 0x1000);
	writel(0xcafe, regs);
	/* Aligned to its size; the same registers. */
	all = ioremap_wc(DEVICE_BASE, DEVICE_SIZE);
	CHECK(IS_ALIGNED((unsigned long)all, DEVICE_SIZE));
	CHECK_EQ(readl(all + 0x1004), 0xcafe);
	CHECK_EQ(readl(all), DEVICE_MAGIC);
	CHECK_PTR(vmalloc_to_page(all), NULL);
	CHECK_SAYS(iounmap(all + PAGE_SIZE), "nonexistent vm area");
	iounmap(all);
	iounmap(regs);
	CHECK_SAYS(iounmap(regs), "nonexistent vm area");

	/* Two registers on two pages. */
	regs = ioremap(DEVICE_BASE + PAGE_SIZE - 4, 8);
	CHECK_EQ(get_vm_area_size(find_vm_area(regs)), 2 * PAGE_SIZE);
	writel(0x1111, regs);
	writel(0x2222, regs + 4);
	all = ioremap_wc(DEVICE_BASE, DEVICE_SIZE);
	CHECK_EQ(readl(all + PAGE_SIZE - 4), 0x1111);
	CHECK_EQ(readl(all + PAGE_SIZE), 0x2222);
	/* The two functions differ in how they map. */
	CHECK_EQ(pgprot_val(pte_pgprot(*virt_to_kpte((unsigned long)regs))),
		 pgprot_val(pgprot_device(PAGE_KERNEL)));
	CHECK_EQ(pgprot_val(pte_pgprot(*virt_to_kpte((unsigned long)all))),
		 pgprot_val(pgprot_writecombine(PAGE_KERNEL)));
	iounmap(all);
	iounmap(regs);

	/* A page is mapped already where the registers would be: all of it is undone. */
	vm_unmap_aliases();
	regs = ioremap(DEVICE_BASE, 2 * PAGE_SIZE);
	iounmap(regs);
	vm_unmap_aliases();
	set_pte(virt_to_kpte((unsigned long)regs + PAGE_SIZE),
		pfn_pte(PHYS_PFN(DEVICE_BASE), PAGE_KERNEL));
	CHECK_SAYS(CHECK_PTR(ioremap(DEVICE_BASE, 2 * PAGE_SIZE), NULL), "WARNING: ");
	CHECK_PTR(find_vm_area(regs), NULL);
	CHECK_EQ(mmu_translate((unsigned long)regs, MMU_READ, NULL), FSR_PAGE_FAULT);
	vm_unmap_aliases();

	/* Right before RAM, and right behind it. */
	regs = ioremap(PHYS_OFFSET - 8, 8);
	CHECK(regs);
	iounmap(regs);
	CHECK_SAYS(CHECK_PTR(ioremap(PHYS_OFFSET - 8, 9), NULL), "ioremap on RAM at 0x");
	regs = ioremap(PHYS_OFFSET + lowmem_size + highmem_size, 4);
	CHECK(regs);
	iounmap(regs);
	CHECK_PTR(ioremap(DEVICE_BASE, 0), NULL);
	CHECK_PTR(ioremap(PHYS_ADDR_MAX - 5, 100), NULL);
	CHECK_SAYS(CHECK_PTR(ioremap(PHYS_OFFSET, 4), NULL), "ioremap on RAM at 0x");
	CHECK_SAYS(CHECK_PTR(ioremap(PHYS_OFFSET - 8, 16), NULL), "ioremap on RAM at 0x");
	CHECK_SAYS(CHECK_PTR(ioremap(PHYS_OFFSET + lowmem_size + highmem_size - 1, 4), NULL),
		   "ioremap on RAM at 0x");
	/* Where nothing is: mapped, as Linux does, and an error on the bus. */
	regs = ioremap(DEVICE_BASE + DEVICE_SIZE, 4);
	if (IS_ENABLED(CONFIG_MMU_HOST))
		CHECK_OOPS(read_byte, regs, "external abort", "where nothing answers");
	iounmap(regs);
	vmap_verify();
}
TEST_BOOTED(io)

/* An area for registers is aligned to its size, up to 16 MiB; its guard page is extra. */
static void child_io_alignment(void *arg)
{
	static const struct {
		unsigned long size, align;
	} want[] = {
		{ 1, PAGE_SIZE },	{ PAGE_SIZE + 1, 2 * PAGE_SIZE },
		{ SZ_64K, SZ_64K },	{ SZ_64K + 1, SZ_128K },
		{ SZ_16M, SZ_16M },	{ SZ_16M + 1, SZ_16M },
		{ 3 * SZ_16M, SZ_16M },
	};
	/* Aligned to more than any of them, and everything behind it is free. */
	unsigned long base = ALIGN(VMALLOC_START + 1, SZ_64M);

	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		/* Aligned as it must be, and not to twice as much. */
		unsigned long at = base + want[i].align;
		struct vm_struct *area =
			__get_vm_area_caller(want[i].size, VM_IOREMAP, at, VMALLOC_END, NULL);

		CHECK_PTR(area->addr, (void *)at);
		free_vm_area(area);
		vm_unmap_aliases();
		area = __get_vm_area_caller(want[i].size, VM_IOREMAP, at + PAGE_SIZE, VMALLOC_END,
					    NULL);
		CHECK_PTR(area->addr, (void *)ALIGN(at + PAGE_SIZE, want[i].align));
		free_vm_area(area);
		vm_unmap_aliases();
	}
}
TEST_BOOTED(io_alignment)

static void child_reading(void *arg)
{
	char *p = vmalloc(3 * PAGE_SIZE), *q = vmalloc(PAGE_SIZE), buf[8 * PAGE_SIZE];
	void __iomem *regs = ioremap(DEVICE_BASE, PAGE_SIZE);

	fill_pages_of(p, 3, 500);
	fill_pages_of(q, 1, 600);
	CHECK_PTR(q, p + 4 * PAGE_SIZE);
	CHECK_PTR((char *)regs, q + 2 * PAGE_SIZE);
	memset(buf, 0xee, sizeof(buf));
	CHECK_EQ(vread(buf, p, sizeof(buf)), sizeof(buf));
	for (int i = 0; i < 8; i++) {
		u32 want = i < 3 ? 500 + i : i == 4 ? 600 : 0;

		CHECK_EQ(*(u32 *)(buf + i * PAGE_SIZE), want);
	}
	CHECK_EQ(vread(buf, p + 4, 8), 8);
	CHECK_EQ(vread(buf, p + 3 * PAGE_SIZE, 16), 0);
	CHECK_EQ(vread(buf, (char *)PAGE_OFFSET, 16), 0);
	CHECK_EQ(vread(buf, (char *)-16UL, 16), 0);
	CHECK_EQ(vread(buf, p, 0), 0);
	/* vread() skips an area that is not complete yet. */
	CHECK(find_vm_area(p)->flags == VM_ALLOC);
	find_vm_area(p)->flags |= VM_UNINITIALIZED;
	CHECK_EQ(vread(buf, p, PAGE_SIZE), 0);
	CHECK_EQ(*(u32 *)buf, 0);
	find_vm_area(p)->flags &= ~VM_UNINITIALIZED;
	CHECK_EQ(vread(buf, p, PAGE_SIZE), PAGE_SIZE);
	CHECK_EQ(*(u32 *)buf, 500);
	iounmap(regs);
	vfree(p);
	vfree(q);
}
TEST_BOOTED(reading)

static void child_kv(void *arg)
{
	char *p = kvmalloc(100, GFP_KERNEL), *q;
	struct page *page;

	CHECK(p && !is_vmalloc_addr(p));
	/* Leave old contents in the pages, so that a missing memset shows. */
	q = vmalloc(6 * SZ_1M);
	fill_pages_of(q, 6 * SZ_1M >> PAGE_SHIFT, ~0U);
	vfree(q);
	memcpy(p, "hello", 6);
	q = kvrealloc(p, 100, 5 * SZ_1M, GFP_KERNEL);
	CHECK(is_vmalloc_addr(q));
	CHECK_EQ(mmu_word(q), *(u32 *)"hello");
	CHECK_PTR(kvrealloc(q, 5 * SZ_1M, 10, GFP_KERNEL), q);
	CHECK_PTR(kvrealloc(q, 5 * SZ_1M, ~0UL, GFP_KERNEL | __GFP_NOWARN), NULL);
	CHECK(find_vm_area(q));
	CHECK_EQ(find_vm_area(q)->flags, VM_ALLOC | VM_ALLOW_HUGE_VMAP);
	/* The secret bytes in the frame are zeroes now; those behind them are not. */
	put_word(q + 996, 1);
	put_word(q + 1000, 2);
	page = vmalloc_to_page(q);
	kvfree_sensitive(q, 1000);
	CHECK_EQ(page_word(page, 0), 0);
	CHECK_EQ(page_word(page, 996), 0);
	CHECK_EQ(page_word(page, 1000), 2);
	/* What may not wait does not get to vmalloc(). */
	CHECK_PTR(kvmalloc(5 * SZ_1M, GFP_ATOMIC), NULL);
	p = kvcalloc(5 * 1024, 1024, GFP_KERNEL);
	CHECK(is_vmalloc_addr(p) && all_zeroes(p, 5 * SZ_1M));
	kvfree(p);
	p = kvzalloc(5 * SZ_1M, GFP_KERNEL);
	CHECK(is_vmalloc_addr(p) && all_zeroes(p, 5 * SZ_1M));
	kvfree(p);
	p = kvmalloc_node(5 * SZ_1M, GFP_KERNEL, 0);
	kvfree(p);
	p = kvzalloc_node(64, GFP_KERNEL, 0);
	CHECK_EQ(p[63], 0);
	kvfree_sensitive(p, 64);
	kvfree(NULL);
	kvfree_sensitive(NULL, 5);
	CHECK_PTR(kvmalloc_array(~0UL / 2, 4, GFP_KERNEL), NULL);
	CHECK_PTR(kvcalloc(~0UL / 2, 4, GFP_KERNEL), NULL);
	CHECK_PTR(kvmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
	if (sizeof(long) > 4)
		CHECK_SAYS(CHECK_PTR(kvmalloc((size_t)INT_MAX + 1, GFP_KERNEL), NULL), "WARNING: ");
	vmap_verify();
}
TEST_BOOTED_WITH(kv, "mem=32M")

/* Every second page is free: half of RAM, but no block of two pages. */
static void child_kv_fragmented(void *arg)
{
	struct page *pages[4096];
	char *p, *text;
	int n = 0;

	while (n < (int)ARRAY_SIZE(pages) &&
	       (pages[n] = alloc_page(GFP_KERNEL | __GFP_NOWARN | __GFP_MEMALLOC)))
		n++;
	while (n--)
		if (page_to_pfn(pages[n]) % 2)
			__free_page(pages[n]);
	catch_stderr();
	CHECK_PTR(kmalloc(SZ_64K, GFP_KERNEL), NULL);
	text = said();
	CHECK_HAS(text, "page allocation failure: order:4");
	free(text);
	/* kvmalloc() goes to vmalloc() silently, and does not insist on a block. */
	catch_stderr();
	p = kvmalloc(SZ_64K, GFP_KERNEL);
	CHECK(is_vmalloc_addr(p));
	fill_pages_of(p, 16, 700);
	check_pages_of(p, 16, 700);
	kvfree(p);
	p = kvmalloc(SZ_64K, GFP_KERNEL | __GFP_NOFAIL);
	CHECK(is_vmalloc_addr(p));
	kvfree(p);
	/* Up to a page there is nothing else to try. */
	p = kvmalloc(PAGE_SIZE, GFP_KERNEL);
	CHECK(p && !is_vmalloc_addr(p));
	kvfree(p);
	text = said();
	CHECK_STR(text, "");
	free(text);
}
TEST_BOOTED_WITH(kv_fragmented, "highmem=0")

static void child_pcpu(void *arg)
{
	unsigned long offsets[] = { 0, SZ_64K, SZ_1M };
	size_t sizes[] = { PAGE_SIZE, 3 * PAGE_SIZE, SZ_64K };
	struct vm_struct **a, **b, *hole, *other;
	char *p = vmalloc(PAGE_SIZE);

	a = pcpu_get_vm_areas(offsets, sizes, 3, SZ_64K);
	b = pcpu_get_vm_areas(offsets, sizes, 3, SZ_64K);
	CHECK(a && b);
	for (int i = 0; i < 3; i++) {
		CHECK_EQ((char *)a[i]->addr - (char *)a[0]->addr, offsets[i]);
		CHECK_EQ((char *)b[i]->addr - (char *)b[0]->addr, offsets[i]);
		CHECK_EQ(a[i]->size, sizes[i]);
		CHECK(IS_ALIGNED((unsigned long)a[i]->addr, SZ_64K));
		CHECK((char *)a[i]->addr > p);
	}
	/* From the top: the first could not be higher. */
	CHECK_EQ((unsigned long)a[2]->addr, VMALLOC_END - SZ_64K);
	CHECK((char *)b[0]->addr < (char *)a[0]->addr);
	vmap_verify();
	/* Something is in the way: it goes where there is room for all. */
	hole = __get_vm_area_caller(PAGE_SIZE, VM_MAP, (unsigned long)b[0]->addr - 8 * SZ_1M,
				    VMALLOC_END, NULL);
	pcpu_free_vm_areas(b, 3);
	vm_unmap_aliases();
	b = pcpu_get_vm_areas(offsets, sizes, 3, SZ_64K);
	CHECK(b);
	pcpu_free_vm_areas(a, 3);
	pcpu_free_vm_areas(b, 3);
	free_vm_area(hole);
	vfree(p);
	vm_unmap_aliases();

	/* One piece is in the way of something, and another where it would go then. */
	hole = __get_vm_area_caller(1, VM_MAP | VM_NO_GUARD, VMALLOC_END - SZ_64K, VMALLOC_END,
				    NULL);
	other = __get_vm_area_caller(1, VM_MAP | VM_NO_GUARD, VMALLOC_END - SZ_1M - SZ_128K,
				     VMALLOC_END, NULL);
	CHECK_PTR(other->addr, (void *)(VMALLOC_END - SZ_1M - SZ_128K));
	a = pcpu_get_vm_areas(offsets, sizes, 3, SZ_64K);
	/* One step more, for the second piece would meet the other now. */
	CHECK_PTR(a[0]->addr, (void *)(VMALLOC_END - SZ_1M - SZ_256K));
	vmap_verify();
	pcpu_free_vm_areas(a, 3);
	/* There are so many addresses, but something is in the way wherever it goes. */
	vm_unmap_aliases();
	offsets[1] = SZ_64K;
	sizes[1] = ALIGN_DOWN(VMALLOC_END - VMALLOC_START, SZ_64K) - SZ_1M;
	CHECK_PTR(pcpu_get_vm_areas(offsets, sizes, 2, SZ_64K), NULL);
	sizes[1] = 3 * PAGE_SIZE;
	free_vm_area(hole);
	free_vm_area(other);
	vmap_verify();
	/* More than there is. */
	offsets[2] = ALIGN_DOWN(VMALLOC_END - VMALLOC_START, SZ_64K);
	CHECK_PTR(pcpu_get_vm_areas(offsets, sizes, 3, SZ_64K), NULL);
	vmap_verify();
}
TEST_BOOTED(pcpu)

/* The only free addresses for the areas still wait to be purged. */
static void child_pcpu_last(void *arg)
{
	const unsigned long offset = 0;
	const size_t size = SZ_1M;
	struct vm_struct *most = area_at(VMALLOC_START, VMALLOC_END - VMALLOC_START - size);
	struct vm_struct *last = area_at(VMALLOC_END - size, size), **vms;

	CHECK(most && last);
	CHECK_PTR(pcpu_get_vm_areas(&offset, &size, 1, PAGE_SIZE), NULL);
	free_vm_area(last);
	CHECK_EQ(vmap_lazy_pages(), size >> PAGE_SHIFT);
	vms = pcpu_get_vm_areas(&offset, &size, 1, PAGE_SIZE);
	CHECK(vms);
	CHECK_PTR(vms[0]->addr, (void *)(VMALLOC_END - size));
	vmap_verify();
	pcpu_free_vm_areas(vms, 1);
	free_vm_area(most);

	/* The lowest address is as good as any other. */
	most = area_at(VMALLOC_START + size, VMALLOC_END - VMALLOC_START - size);
	vms = pcpu_get_vm_areas(&offset, &size, 1, PAGE_SIZE);
	CHECK(most && vms);
	CHECK_PTR(vms[0]->addr, (void *)VMALLOC_START);
	pcpu_free_vm_areas(vms, 1);
	free_vm_area(most);
}
TEST_BOOTED(pcpu_last)

/* ---- misuse ---- */

static void child_misuse(void *arg)
{
	char *p = vmalloc(3 * PAGE_SIZE), *q;
	unsigned long before;

	fill_pages_of(p, 3, 900);
	before = nr_free_pages();
	vfree(NULL);
	vunmap(NULL);
	vfree_atomic(NULL);
	CHECK_SAYS(vfree(p + 1), "Trying to vfree() bad address (");
	CHECK_SAYS(vfree(p + PAGE_SIZE), "Trying to vfree() nonexistent vm area (");
	CHECK_SAYS(vfree((void *)PAGE_OFFSET), "Trying to vfree() nonexistent vm area (");
	CHECK_SAYS(vfree(p + SZ_8M), "Trying to vfree() nonexistent vm area (");
	CHECK_SAYS(vunmap(p + PAGE_SIZE), "Trying to vunmap() nonexistent vm area (");
	CHECK_SAYS(vfree_atomic(p + 1), "Trying to vfree_atomic() a bad address (");
	CHECK_SAYS(vfree_atomic(p + 3 * PAGE_SIZE), "Trying to vfree_atomic() a bad address (");
	CHECK_SAYS(vfree_atomic((void *)PAGE_OFFSET), "Trying to vfree_atomic() a bad address (");
	vfree_atomic(p + PAGE_SIZE);
	CHECK_SAYS(vfree(NULL), "Trying to vfree() nonexistent vm area (");
	CHECK_SAYS(CHECK_PTR(vmalloc_to_page((void *)PAGE_OFFSET), NULL), "not an address");
	check_pages_of(p, 3, 900);
	CHECK_EQ(nr_free_pages(), before);
	vfree(p);
	CHECK_SAYS(vfree(p), "Trying to vfree() nonexistent vm area (");

	CHECK_SAYS(CHECK_PTR(vmalloc(0), NULL), "WARNING: ");
	CHECK_SAYS(CHECK_PTR(vmalloc((totalram_pages() + 1) << PAGE_SHIFT), NULL),
		   "exceeds total pages, mode:0x");
	CHECK_SAYS(CHECK_PTR(vmalloc(totalram_pages() << PAGE_SHIFT), NULL),
		   "failed to allocate pages");
	CHECK_SAYS(CHECK_PTR(vmalloc(~0UL), NULL), "exceeds total pages, mode:0x");
	CHECK_SAYS(CHECK_PTR(__vmalloc_node(PAGE_SIZE, 3 * PAGE_SIZE, GFP_KERNEL, 0, NULL), NULL),
		   "is not a power of two");
	CHECK_SAYS(CHECK_PTR(__vmalloc_node(PAGE_SIZE, 1UL << (BITS_PER_LONG - 1), GFP_KERNEL, 0,
					    NULL),
			     NULL),
		   "vm_struct allocation failed");
	catch_stderr();
	CHECK_PTR(__vmalloc(~0UL, GFP_KERNEL | __GFP_NOWARN), NULL);
	q = said();
	CHECK_STR(q, "");
	free(q);
	/* Almost all of RAM: the pages that it got before it failed are back. */
	vm_unmap_aliases();
	before = nr_free_pages();
	CHECK_SAYS(CHECK_PTR(vmalloc((totalram_pages() - 1) << PAGE_SHIFT), NULL),
		   "failed to allocate pages");
	vm_unmap_aliases();
	CHECK(nr_free_pages() + 16 > before);
	CHECK_EQ(vmalloc_nr_pages(), 0);
	vmap_verify();
}
TEST_BOOTED(misuse)

/* A page that is mapped already stops it, and nothing stays of what was done. */
static void child_half_way(void *arg)
{
	struct vm_struct *area = get_vm_area(3 * PAGE_SIZE, VM_MAP);
	unsigned long addr = (unsigned long)area->addr;
	pte_t *ptep = pte_alloc_kernel(pmd_off_k(addr + 2 * PAGE_SIZE), addr + 2 * PAGE_SIZE);

	set_pte(ptep, pfn_pte(PHYS_PFN(DEVICE_BASE), PAGE_KERNEL));
	CHECK_SAYS(
		CHECK_EQ(ioremap_page_range(addr, addr + 3 * PAGE_SIZE, DEVICE_BASE, PAGE_KERNEL),
			 -EBUSY),
		"WARNING: ");
	for (int i = 0; i < 3; i++)
		CHECK_EQ(mmu_translate(addr + i * PAGE_SIZE, MMU_READ, NULL), FSR_PAGE_FAULT);
	CHECK_EQ(ioremap_page_range(addr, addr + 3 * PAGE_SIZE, DEVICE_BASE, PAGE_KERNEL), 0);
	CHECK_EQ(readl((void __iomem *)addr), DEVICE_MAGIC);
	free_vm_area(area);
}
TEST_BOOTED(half_way)

/* The area is full before RAM is: on any host, with a range of one's own. */
static void child_no_room(void *arg)
{
	unsigned long start = VMALLOC_START + SZ_1M, end = start + 20 * PAGE_SIZE;
	struct vm_struct *next;
	void *p[11];
	char *text;
	int n = 0;

	catch_stderr();
	while (n < 11 && (p[n] = __vmalloc_node_range(PAGE_SIZE, 1, start, end, GFP_KERNEL,
						      PAGE_KERNEL, 0, 0, NULL)))
		n++;
	text = said();
	CHECK_EQ(count_of(text, "no such hole between"), 1);
	free(text);
	CHECK_EQ(n, 10);
	/* A hole behind the range does not count; __GFP_NOWARN keeps the failure silent. */
	catch_stderr();
	next = area_at(end, PAGE_SIZE);
	CHECK_PTR(__vmalloc_node_range(PAGE_SIZE, 1, start, end, GFP_KERNEL | __GFP_NOWARN,
				       PAGE_KERNEL, 0, 0, NULL),
		  NULL);
	text = said();
	CHECK_STR(text, "");
	free(text);
	free_vm_area(next);
	vfree(p[4]);
	/* What waits to be purged is found when there is nothing else. */
	p[4] = __vmalloc_node_range(PAGE_SIZE, 1, start, end, GFP_KERNEL, PAGE_KERNEL, 0, 0, NULL);
	CHECK_PTR(p[4], (void *)(start + 8 * PAGE_SIZE));
	while (n)
		vfree(p[--n]);
	vmap_verify();
}
TEST_BOOTED(no_room)

/* The host has 65530 mappings, one of which an area takes; two in 32 bits. */
static void child_no_mappings(void *arg)
{
	static void *p[70000], *more;
	unsigned long before;
	char *text;
	int n = 0;

	/* Sanitizers need mappings of their own. */
	if (IS_ENABLED(__SANITIZE_ADDRESS__) || IS_ENABLED(__SANITIZE_THREAD__))
		return;
	if (!IS_ENABLED(CONFIG_MMU_HOST) || VMALLOC_END - VMALLOC_START < sizeof(p) * 1100)
		return;
	catch_stderr();
	while (n < (int)ARRAY_SIZE(p) && (p[n] = vmalloc(PAGE_SIZE)))
		n++;
	text = said();
	if (n < (int)ARRAY_SIZE(p)) {
		CHECK_HAS(text, "sysctl vm.max_map_count");
		CHECK_EQ(count_of(text, "sysctl vm.max_map_count"), 1);
		CHECK_HAS(text, "failed to map pages");
		before = nr_free_pages();
		catch_stderr();
		CHECK_PTR(vmalloc(PAGE_SIZE), NULL);
		CHECK_EQ(nr_free_pages(), before);
		free(text);
		text = said();
		/* One is given back: another one can be had. */
		vfree(p[--n]);
		vfree(p[--n]);
		more = vmalloc(PAGE_SIZE);
		CHECK(more);
		put_word(more, 1);
		vfree(more);
	}
	free(text);
	while (n)
		vfree(p[--n]);
	vm_unmap_aliases();
	CHECK_EQ(tlb_entries(), 0);
	vmap_verify();
}
TEST_BOOTED_WITH(no_mappings, "mem=300M")

static void free_in_interrupt(void *p)
{
	vfree_atomic(p);
}

static void child_atomic(void *arg)
{
	char *p[4];

	for (int i = 0; i < 4; i++)
		p[i] = vmalloc(PAGE_SIZE);
	put_word(p[0], 17);
	vfree_atomic(p[0]);
	vfree_atomic(p[1]);
	CHECK_SAYS(vfree_atomic(p[0]), "Trying to vfree_atomic() an area twice (");
	CHECK_SAYS(vfree_atomic(p[1]), "Trying to vfree_atomic() an area twice (");
	CHECK_EQ(get_word(p[0]), 17);
	CHECK_EQ(vmalloc_nr_pages(), 4);
	vfree(NULL);
	CHECK_EQ(vmalloc_nr_pages(), 2);
	/* vmalloc() frees them, too, even if it fails itself. */
	p[0] = vmalloc(2 * PAGE_SIZE);
	vfree_atomic(p[0]);
	p[0] = vmalloc(PAGE_SIZE);
	CHECK_EQ(vmalloc_nr_pages(), 3);
	vfree_atomic(p[0]);
	CHECK_PTR(__vmalloc(~0UL, GFP_KERNEL | __GFP_NOWARN), NULL);
	CHECK_EQ(vmalloc_nr_pages(), 2);
	smp_call_function_single((int)NR_CPUS - 1, free_in_interrupt, p[2], 1);
	CHECK_EQ(vmalloc_nr_pages(), 2);
	smp_call_function_single((int)NR_CPUS - 1, (smp_call_func_t)vfree, p[3], 1);
	CHECK_EQ(vmalloc_nr_pages(), 2);
	task_on((int)NR_CPUS - 1, (void (*)(void *))vfree, NULL);
	CHECK_EQ(vmalloc_nr_pages(), 0);
	vmap_verify();
}
TEST_BOOTED(atomic)

#define ARRAY_FILLS (PAGE_SIZE / sizeof(struct page *))

static void child_seeing(void *arg)
{
	char *p = vmalloc_user(2 * PAGE_SIZE);
	struct page *page = alloc_page(GFP_KERNEL);
	void __iomem *regs = ioremap(DEVICE_BASE, PAGE_SIZE);
	char *m = vmap(&page, 1, VM_MAP, PAGE_KERNEL), *r = vm_map_ram(&page, 1, 0);
	char *big = vmalloc(1100 * PAGE_SIZE);
	/*
	 * The array of page pointers fills one page exactly; in the next area it needs one entry
	 * more.
	 */
	char *fills = vmalloc(ARRAY_FILLS * PAGE_SIZE);
	char *more = vmalloc((ARRAY_FILLS + 1) * PAGE_SIZE);
	struct vm_struct *dma = get_vm_area(PAGE_SIZE, VM_MAP | VM_DMA_COHERENT);
	struct vm_struct *unfinished = get_vm_area(5 * PAGE_SIZE, VM_MAP | VM_UNINITIALIZED);

	vfree(vmalloc(PAGE_SIZE));
	console_loglevel = LOGLEVEL_DEBUG + 1;
	vmallocinfo_show();
	vmap_tree_show();
	CHECK(p && regs && m && r && big && fills && more && dma && unfinished);
}

static void booted_seeing(void *arg)
{
	boot("mem=32M");
	child_seeing(arg);
}

static void seeing(void **state)
{
	struct child c = run_child(booted_seeing, NULL);
	char words[64];

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, "   12288 ");
	CHECK_HAS(c.out, "_seeing+0x");
	CHECK_HAS(c.out, " pages=2 vmalloc user\n");
	CHECK_HAS(c.out, " phys=0x");
	CHECK_HAS(c.out, " ioremap\n");
	CHECK_HAS(c.out, " vmap\n");
	CHECK_HAS(c.out, " vm_map_ram\n");
	CHECK_HAS(c.out, IS_ENABLED(CONFIG_MMU_HOST) ? " pages=1100 vmalloc vpages\n" :
						       " pages=1100 vmalloc\n");
	snprintf(words, sizeof(words), " pages=%lu vmalloc\n", ARRAY_FILLS);
	CHECK_HAS(c.out, words);
	snprintf(words, sizeof(words), " pages=%lu vmalloc%s\n", ARRAY_FILLS + 1,
		 IS_ENABLED(CONFIG_MMU_HOST) ? " vpages" : "");
	CHECK_HAS(c.out, words);
	CHECK_HAS(c.out, " vmap dma-coherent\n");
	/* Six pages with the guard page: it is not complete, and is not shown. */
	CHECK_HAS_NOT(c.out, "   24576 ");
	CHECK_HAS(c.out, "    8192 unpurged vm_area\n");
	CHECK_HAS(c.out, " pages, largest below ");
	free_child(&c);
}

static noinline void forget(void)
{
	vmalloc(PAGE_SIZE);
	barrier();
}

static void leave_areas(void *arg)
{
	struct page *page, *pages[BITS_PER_LONG + 1];

	boot("");
	page = alloc_page(GFP_KERNEL);
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] = page;
	forget();
	forget();
	/* The array of its page pointers is an area of its own. */
	vmalloc((PAGE_SIZE / sizeof(void *) + 1) * PAGE_SIZE);
	vmap(pages, 2, VM_MAP, PAGE_KERNEL);
	vm_map_ram(pages, 1, NUMA_NO_NODE);
	vm_map_ram(pages, ARRAY_SIZE(pages), NUMA_NO_NODE);
	ioremap(DEVICE_BASE, PAGE_SIZE);
	__free_page(page);
	halt_child();
}

/* What an interrupt gave back is freed, though its CPU never came to it. */
static void leave_deferred(void *arg)
{
	boot("");
	smp_call_function_single((int)NR_CPUS - 1, free_in_interrupt, vmalloc(PAGE_SIZE), 1);
	memory_exit();
}

/* All addresses are taken: every call fails, and none leaves anything allocated. */
static void fail_all(void *arg)
{
	const unsigned long offset = 0;
	const size_t size = PAGE_SIZE;
	struct vm_struct *all;
	struct page *page;

	boot("");
	page = alloc_page(GFP_KERNEL);
	all = area_at(VMALLOC_START, VMALLOC_END - VMALLOC_START);
	CHECK(all);
	catch_stderr();
	CHECK_PTR(vmalloc(PAGE_SIZE), NULL);
	CHECK_PTR(vmap(&page, 1, VM_MAP, PAGE_KERNEL), NULL);
	CHECK_PTR(vm_map_ram(&page, 1, NUMA_NO_NODE), NULL);
	CHECK_PTR(ioremap(DEVICE_BASE, 4), NULL);
	CHECK_PTR(pcpu_get_vm_areas(&offset, &size, 1, PAGE_SIZE), NULL);
	free(said());
	free_vm_area(all);
	__free_page(page);
	memory_exit();
}

static void leak(void **state)
{
	struct child c = run_child(leave_deferred, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
	c = run_child(fail_all, NULL);
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
	c = run_child(leave_areas, NULL);

	CHECK_EQ(c.status, EXIT_LEAKED);
	/* One line for each call. Frames, records and page pointers are no other leak. */
	CHECK_HAS(c.err, "vmalloc: not freed: 2 areas of vmalloc(), 4096 bytes each, first at 0x");
	CHECK_HAS(c.err, "vmalloc: not freed: 1 area of vmalloc(), ");
	CHECK_HAS(c.err, "vmalloc: not freed: 1 area of vmap(), 8192 bytes, at 0x");
	CHECK_HAS(c.err, "vmalloc: not freed: 1 area of vm_map_ram(), 4096 bytes, at 0x");
	CHECK_HAS(c.err, "vmalloc: not freed: 1 area of vm_map_ram(), ");
	CHECK_HAS(c.err, "vmalloc: not freed: 1 area of ioremap(), 4096 bytes, at 0x");
	CHECK_EQ(count_of(c.err, ", allocated by forget+0x"), 1);
	CHECK_EQ(count_of(c.err, ", allocated by leave_areas+0x"), 5);
	CHECK_EQ(count_of(c.err, "\n"), 6);
	free_child(&c);
}

/* A walk that only looks comes to an end, and says where the list or the tree is broken. */
static void show_broken(void *arg)
{
	struct vmap_area *first, *second;

	boot("");
	first = find_vmap_area((unsigned long)vmalloc(PAGE_SIZE));
	second = find_vmap_area((unsigned long)vmalloc(PAGE_SIZE));
	vmalloc(PAGE_SIZE);
	second->list.next = &first->list;
	console_loglevel = LOGLEVEL_DEBUG;
	vmallocinfo_show();
	if (arg)
		vmap_verify();
}

static void broken_list(void **state)
{
	struct child c = run_child(show_broken, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.out, " pages=1 vmalloc"), 2);
	CHECK_HAS(c.err, "; the walk ends here\n");
	free_child(&c);

	c = run_child(show_broken, "verify");
	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "mm/vmalloc.c: invariant 4 is broken: a list is a ring\n");
	free_child(&c);
}

static void show_broken_tree(void *arg)
{
	struct vmap_area *areas[3];
	struct rb_node *root;

	boot("");
	for (int i = 0; i < 3; i++)
		areas[i] = find_vmap_area((unsigned long)vmalloc(PAGE_SIZE));
	/* What was freed between two others is a node of the tree of free ranges. */
	vfree((void *)areas[1]->va_start);
	vm_unmap_aliases();
	root = &areas[1]->rb_node;
	while (rb_parent(root))
		root = rb_parent(root);
	root->rb_left = arg ? arg : root;
	console_loglevel = LOGLEVEL_DEBUG;
	vmap_tree_show();
}

static void broken_tree(void **state)
{
	struct child c = run_child(show_broken_tree, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, "the tree is broken below ");
	free_child(&c);
	c = run_child(show_broken_tree, (void *)8);
	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.out, "the tree is broken below ");
	free_child(&c);
}

static void bad_params(void *arg)
{
	boot(arg);
}

static void params(void **state)
{
	struct child c = run_child(bad_params, "debug_pagealloc=maybe");

	CHECK_EQ(c.status, 1);
	CHECK_HAS(c.err, "debug_pagealloc=maybe: on or off");
	free_child(&c);
}

static void child_init_twice(void *arg)
{
	void *p;

	boot("");
	p = vmalloc(PAGE_SIZE);
	vmalloc_init();
	CHECK(is_vmalloc_addr(p) && find_vm_area(p));
	vfree(p);
	vmap_verify();
}

static void init_twice(void **state)
{
	check_told_once(child_init_twice, "vmalloc_init");
}

/* ---- where it may not sleep ---- */

static void boot_for_atomic(void)
{
	boot("");
}

static void area_that_sleeps(void)
{
	vfree(vmalloc(PAGE_SIZE));
}

static void nothing_that_sleeps(void)
{
	vfree(NULL);
}

static void sleeps_in_atomic(void **state)
{
	const struct atomic_use uses[] = {
		{ boot_for_atomic, area_that_sleeps, "", true },
		{ boot_for_atomic, nothing_that_sleeps, "mm/vmalloc.c:", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++)
		check_atomic_use(&uses[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alloc),
		cmocka_unit_test(sleeps_in_atomic),
		cmocka_unit_test(variants),
		cmocka_unit_test(lazy),
		cmocka_unit_test(debugging),
		cmocka_unit_test(vmap_pages),
		cmocka_unit_test(pfns),
		cmocka_unit_test(map_ram),
		cmocka_unit_test(areas),
		cmocka_unit_test(io),
		cmocka_unit_test(reading),
		cmocka_unit_test(kv),
		cmocka_unit_test(pcpu),
		cmocka_unit_test(misuse),
		cmocka_unit_test(no_room),
		cmocka_unit_test(no_mappings),
		cmocka_unit_test(atomic),
		cmocka_unit_test(seeing),
		cmocka_unit_test(broken_list),
		cmocka_unit_test(broken_tree),
		cmocka_unit_test(leak),
		cmocka_unit_test(params),
		cmocka_unit_test(half_way),
		cmocka_unit_test(exact),
		cmocka_unit_test(first_fit),
		cmocka_unit_test(vmap_most),
		cmocka_unit_test(not_debugging),
		cmocka_unit_test(blocks),
		cmocka_unit_test(dirty),
		cmocka_unit_test(fragments),
		cmocka_unit_test(map_ram_fails),
		cmocka_unit_test(pcpu_last),
		cmocka_unit_test(kv_fragmented),
		cmocka_unit_test(io_alignment),
		cmocka_unit_test(unmap_ram_unused),
		cmocka_unit_test(unmap_ram_twice),
		cmocka_unit_test(init_twice),
	};

	random_init();
	return cmocka_run_group_tests_name("vmalloc", tests, NULL, NULL);
}
