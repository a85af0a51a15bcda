// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmalloc against a list of areas: random operations on one CPU, and every allocation
 * of an operation failing in turn.
 *
 * Each page of an area holds a word of its own. After every operation the area
 * that was made is compared with all others: where it should be, no overlap, its
 * guard page; now and then all pages of all areas, through the pointer, through
 * the MMU in software and in the frame.
 *
 * The seed is printed; TEST_SEED=<n> repeats it.
 */

#include "../pgtable/mmulib.h"

#include <linux/fault-inject.h>

#include "mm/slab.h"

extern struct fault_attr failslab;

#if defined(__SANITIZE_THREAD__) || defined(CONFIG_DEBUG_MEMBLOCK)
#define OPS 8000
#elif defined(SLOW_CODE)
#define OPS 20000
#else
#define OPS 100000
#endif
#define MAX_LIVE 300

enum kind {
	VMALLOC,
	VMAP,
	MAP_RAM,
	AREA,
	KINDS
};

struct live {
	enum kind kind;
	char *p;
	unsigned long pages, size; /* the size with its guard page */
	u32 tag;
	struct page *own[80];
};

static struct live live[MAX_LIVE];
static int nr_live;
static unsigned long live_pages;

/* The lowest hole in the model: what vmalloc must find, if nothing waits. */
static unsigned long lowest_hole(unsigned long size, unsigned long align)
{
	unsigned long at = ALIGN(VMALLOC_START, align);

	for (int i = 0; i < nr_live;) {
		unsigned long start = (unsigned long)live[i].p, end = start + live[i].size;

		if (at < end && start < at + size) {
			at = ALIGN(end, align);
			i = 0;
		} else {
			i++;
		}
	}
	return at;
}

static void check_overlap(const struct live *new)
{
	for (int i = 0; i < nr_live; i++)
		CHECK(new->p + new->size <= live[i].p || live[i].p + live[i].size <= new->p);
	CHECK((unsigned long)new->p >= VMALLOC_START);
	CHECK((unsigned long)new->p + new->size <= VMALLOC_END);
}

static void write_all(struct live *l)
{
	for (unsigned long i = 0; l->kind != AREA && i < l->pages; i++)
		put_word(l->p + i * PAGE_SIZE + 16, l->tag + i);
}

static void check_all(const struct live *l)
{
	for (unsigned long i = 0; i < l->pages; i++) {
		char *at = l->p + i * PAGE_SIZE + 16;
		struct page *page = vmalloc_to_page(at);

		if (l->kind == AREA) {
			CHECK_PTR(page, NULL);
			continue;
		}
		if (l->kind != VMALLOC)
			CHECK_PTR(page, l->own[i]);
		CHECK_EQ(get_word(at), l->tag + i);
		CHECK_EQ(mmu_word(at), l->tag + i);
		CHECK_EQ(page_word(page, 16), l->tag + i);
	}
	if (l->kind != MAP_RAM)
		CHECK(mmu_translate((unsigned long)l->p + l->pages * PAGE_SIZE, MMU_READ, NULL));
}

static bool take_pages(struct live *l)
{
	for (unsigned long i = 0; i < l->pages; i++) {
		l->own[i] = alloc_page(GFP_HIGHUSER | __GFP_NOWARN);
		if (!l->own[i]) {
			while (i--)
				__free_page(l->own[i]);
			return false;
		}
	}
	return true;
}

static void do_alloc(bool nothing_waits)
{
	struct live *l = &live[nr_live];
	unsigned long align = PAGE_SIZE;

	l->kind = (enum kind)random_below(KINDS);
	l->pages = random_below(8) ? 1 + random_below(8) : 1 + random_below(80);
	l->tag = (u32)random_u64();
	l->size = (l->pages + 1) * PAGE_SIZE;
	switch (l->kind) {
	case VMALLOC:
		if (!random_below(3))
			align <<= random_below(9);
		l->p = __vmalloc_node(l->pages * PAGE_SIZE - random_below(100), align,
				      GFP_KERNEL | __GFP_NOWARN, 0, NULL);
		break;
	case VMAP:
		if (!take_pages(l))
			return;
		l->p = vmap(l->own, (unsigned int)l->pages, VM_MAP, PAGE_KERNEL);
		break;
	case MAP_RAM:
		if (!take_pages(l))
			return;
		l->p = vm_map_ram(l->own, (unsigned int)l->pages, 0);
		l->size = l->pages * PAGE_SIZE;
		break;
	default:
		l->p = get_vm_area(l->pages * PAGE_SIZE, VM_MAP)->addr;
	}
	if (!l->p) {
		CHECK(l->kind == VMALLOC && nr_free_pages() < l->pages + 400);
		return;
	}
	CHECK(IS_ALIGNED((unsigned long)l->p, align));
	/* First fit, by address, but where blocks of vm_map_ram() are in the way. */
	if (nothing_waits && l->kind != MAP_RAM && align == PAGE_SIZE)
		CHECK((unsigned long)l->p >= lowest_hole(l->size, align));
	check_overlap(l);
	write_all(l);
	check_all(l);
	live_pages += l->kind == AREA ? 0 : l->pages;
	nr_live++;
}

static void do_free(int i)
{
	struct live *l = &live[i];
	struct vm_struct *area;

	check_all(l);
	switch (l->kind) {
	case VMALLOC:
		vfree(l->p);
		break;
	case VMAP:
		vunmap(l->p);
		break;
	case MAP_RAM:
		vm_unmap_ram(l->p, (unsigned int)l->pages);
		break;
	default:
		area = find_vm_area(l->p);
		CHECK_EQ(area->size, l->size);
		free_vm_area(area);
	}
	CHECK_PTR(vmalloc_to_page(l->p), NULL);
	if (l->kind == VMAP || l->kind == MAP_RAM)
		for (unsigned long k = 0; k < l->pages; k++) {
			CHECK_EQ(page_word(l->own[k], 16), l->tag + k);
			__free_page(l->own[k]);
		}
	live_pages -= l->kind == AREA ? 0 : l->pages;
	*l = live[--nr_live];
}

static void child_model(void *arg)
{
	unsigned long before, target = 0;
	int mappings;

	vfree(vmalloc(PAGE_SIZE));
	vm_unmap_aliases();
	before = nr_free_pages();
	mappings = host_mappings();
	for (int op = 0; op < OPS; op++) {
		bool nothing_waits = false;

		if (op % 500 == 0)
			target = random_below(4) ? random_below(MAX_LIVE) : 0;
		if (!random_below(100)) {
			vm_unmap_aliases();
			CHECK_EQ(vmap_lazy_pages(), 0);
			nothing_waits = true;
		}
		if (nr_live < MAX_LIVE && live_pages < 3000 &&
		    (!nr_live || random_below(10) < ((unsigned long)nr_live < target ? 7 : 3)))
			do_alloc(nothing_waits);
		else
			do_free((int)random_below(nr_live));
		if (op % 32 == 0) {
			vmap_verify();
			if (nr_live)
				check_all(&live[random_below(nr_live)]);
		}
		if (op % 2000 == 0)
			for (int i = 0; i < nr_live; i++)
				check_all(&live[i]);
	}
	while (nr_live)
		do_free((int)random_below(nr_live));
	vm_unmap_aliases();
	vmap_verify();
	CHECK_EQ(tlb_entries(), 0);
	CHECK_EQ(vmap_lazy_pages(), 0);
	CHECK_EQ(vmalloc_nr_pages(), 0);
	CHECK_EQ(host_mappings(), mappings);
	/* But for slabs and page tables, more of them with many CPUs. */
	CHECK(nr_free_pages() + 600 > before);
}
TEST_BOOTED_WITH(model, "mem=32M highmem=4M")

/* ---- each allocation fails in turn ---- */

static void fail_nth(struct fault_attr *attr, unsigned long nth)
{
	char how[32];

	snprintf(how, sizeof(how), "%lu,100,0,1", nth);
	CHECK(setup_fault_attr(attr, how));
	attr->verbose = false;
}

static struct page *three[3];

static void *op_vmalloc(void)
{
	return __vmalloc(3 * PAGE_SIZE, GFP_KERNEL | __GFP_NOWARN);
}

static void *op_vmalloc_large(void)
{
	return __vmalloc(1100 * PAGE_SIZE, GFP_KERNEL | __GFP_NOWARN);
}

static void *op_vmap(void)
{
	return vmap(three, 3, VM_MAP, PAGE_KERNEL);
}

static void *op_map_ram(void)
{
	return vm_map_ram(three, 3, 0);
}

static void undo_map_ram(const void *p)
{
	vm_unmap_ram(p, 3);
}

static void *op_pcpu(void)
{
	/*
	 * Each of the first two areas splits a hole in two. One split can use the spare record of
	 * the CPU; the next needs memory, which may fail.
	 */
	const unsigned long offsets[] = { 0, SZ_1M, SZ_2M };
	const size_t sizes[] = { PAGE_SIZE, PAGE_SIZE, PAGE_SIZE };

	return pcpu_get_vm_areas(offsets, sizes, 3, PAGE_SIZE);
}

static void undo_pcpu(const void *p)
{
	pcpu_free_vm_areas((struct vm_struct **)p, 3);
}

static void *op_kvmalloc(void)
{
	return kvmalloc(5 * SZ_1M, GFP_KERNEL | __GFP_NOWARN);
}

static void fails_in_turn(struct fault_attr *attr, void *(*op)(void), void (*undo)(const void *))
{
	unsigned long nth = 1, failed = 0, before;
	void *p;

	undo(op());
	vm_unmap_aliases();
	before = nr_free_pages();
	catch_stderr();
	for (;; nth++) {
		fail_nth(attr, nth);
		p = op();
		if (atomic_read(&attr->times))
			break;
		/* It may have found another way; if not, nothing stays taken. */
		if (p)
			undo(p);
		else
			failed++;
		vm_unmap_aliases();
		vmap_verify();
		CHECK_EQ(vmalloc_nr_pages(), 0);
		CHECK_EQ(tlb_entries(), 0);
		CHECK(nr_free_pages() + 16 > before);
	}
	atomic_set(&attr->times, 0);
	CHECK(p);
	undo(p);
	vm_unmap_aliases();
	vmap_verify();
	free(said());
	CHECK(nth > 1);
	CHECK(failed || attr == &fail_page_alloc);
}

static void child_failing(void *arg)
{
	for (int i = 0; i < 3; i++)
		three[i] = alloc_page(GFP_HIGHUSER);
	fails_in_turn(&failslab, op_vmalloc, vfree);
	fails_in_turn(&failslab, op_vmalloc_large, vfree);
	fails_in_turn(&failslab, op_vmap, vunmap);
	fails_in_turn(&failslab, op_map_ram, undo_map_ram);
	fails_in_turn(&failslab, op_pcpu, undo_pcpu);
	fails_in_turn(&failslab, op_kvmalloc, kvfree);
	fails_in_turn(&fail_page_alloc, op_vmalloc, vfree);
	fails_in_turn(&fail_page_alloc, op_vmalloc_large, vfree);
	fails_in_turn(&fail_page_alloc, op_kvmalloc, kvfree);
}
TEST_BOOTED_WITH(failing, "mem=32M failslab=1,100,0,0 fail_page_alloc=1,100,0,0")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(model),
		cmocka_unit_test(failing),
	};

	random_init();
	return cmocka_run_group_tests_name("vmalloc model", tests, NULL, NULL);
}
