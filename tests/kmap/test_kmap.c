// SPDX-License-Identifier: GPL-2.0-only
/* kmap(), kmap_local_page() and what stands on them: each function, each misuse. */

#include "../pgtable/mmulib.h"
#include "../tasks.h"
#include "../atomic.h"

#include <linux/delay.h>

#define LAST ((int)NR_CPUS - 1)

static struct page *high_page(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	CHECK(page && PageHighMem(page));
	return page;
}

/* As if all CPUs but this one had been switched off. */
static void one_cpu_left(void)
{
	for (unsigned int cpu = 1; cpu < NR_CPUS; cpu++)
		set_cpu_online(cpu, false);
}

static void child_high(void *arg)
{
	struct page *page = high_page(), *other = high_page();
	unsigned int before = nr_free_highpages();
	char *p, *q;

	CHECK_PTR(page_address(page), NULL);
	p = kmap(page);
	CHECK((unsigned long)p >= PKMAP_BASE && (unsigned long)p < PAGE_OFFSET);
	CHECK_PTR(page_address(page), p);
	CHECK_PTR(kmap_to_page(p + 5), page);
	put_word(p + 100, 4711);
	CHECK_EQ(page_word(page, 100), 4711);
	CHECK_EQ(mmu_word(p + 100), 4711);
	/* Twice: one address, two users. */
	CHECK_PTR(kmap(page), p);
	q = kmap(other);
	CHECK(q != p);
	kunmap(page);
	kmap_flush_unused();
	CHECK_EQ(get_word(p + 100), 4711);
	kunmap(page);
	/* It stays until it is flushed, and costs nothing to have again. */
	CHECK_PTR(page_address(page), p);
	CHECK_PTR(kmap(page), p);
	kunmap(page);
	kmap_flush_unused();
	CHECK_PTR(page_address(page), NULL);
	CHECK_PTR(page_address(other), q);
	CHECK_OOPS(read_byte, p, "a page of the kmap area that is not mapped");
	kunmap(other);
	CHECK_EQ(nr_free_highpages(), before);
	__free_page(page);
	__free_page(other);
	CHECK_EQ(nr_free_highpages(), before + 2);
}
TEST_BOOTED(high)

static void child_normal(void *arg)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long entries = tlb_entries();
	char *p = kmap(page);

	CHECK_PTR(p, page_address(page));
	CHECK_PTR(kmap_local_page(page), p);
	CHECK_PTR(kmap_atomic(page), p);
	CHECK_PTR(kmap_local_page_prot(page, PAGE_KERNEL_RO), p);
	CHECK_PTR(kmap_to_page(p + 17), page);
	CHECK_EQ(tlb_entries(), entries);
	kunmap_atomic(p);
	kunmap_local(p);
	kunmap_local(p + 100);
	kunmap(page);
	/* More often than it was mapped: there is nothing to be wrong. */
	kunmap(page);
	CHECK_PTR(page_address(page), p);
	__free_page(page);
}
TEST_BOOTED(normal)

static void child_local(void *arg)
{
	struct page *pages[KM_MAX_IDX];
	void *p[KM_MAX_IDX];
	int mappings = host_mappings();

	for (int i = 0; i < KM_MAX_IDX; i++) {
		pages[i] = high_page();
		p[i] = i % 2 ? kmap_atomic(pages[i]) : kmap_local_page(pages[i]);
		CHECK_EQ((unsigned long)p[i], __fix_to_virt(FIX_KMAP_BEGIN + i));
		put_word(p[i], 1000 + i);
		CHECK_PTR(kmap_to_page(p[i]), pages[i]);
		/* It is no address that others may have. */
		CHECK_PTR(page_address(pages[i]), NULL);
	}
	for (int i = KM_MAX_IDX - 1; i >= 0; i--) {
		CHECK_EQ(page_word(pages[i], 0), 1000 + i);
		if (i % 2)
			kunmap_atomic(p[i] + 20);
		else
			kunmap_local(p[i] + PAGE_SIZE - 1);
		CHECK(mmu_translate((unsigned long)p[i], MMU_READ, NULL));
		CHECK_OOPS(write_byte, p[i], "which is not set");
	}
	CHECK_EQ(host_mappings(), mappings);

	p[0] = kmap_local_page_prot(pages[0], PAGE_KERNEL_RO);
	CHECK_EQ(get_word(p[0]), 1000);
	CHECK_EQ(mmu_write(p[0], "", 1), -EFAULT);
	kunmap_local(p[0]);
	p[0] = kmap_atomic_prot(pages[1], PAGE_KERNEL);
	CHECK_EQ(get_word(p[0]), 1001);
	kunmap_atomic(p[0]);
	p[0] = kmap_local_pfn(page_to_pfn(pages[2]));
	CHECK_EQ(get_word(p[0]), 1002);
	put_word(p[0], 1003);
	CHECK_EQ(page_word(pages[2], 0), 1003);
	kunmap_local(p[0]);
	for (int i = 0; i < KM_MAX_IDX; i++)
		__free_page(pages[i]);
}
TEST_BOOTED(local)

/* All entries of a CPU, down to the last one. */
static void use_all_entries(void *page)
{
	int first = FIX_KMAP_BEGIN + KM_MAX_IDX * raw_smp_processor_id();
	void *p[KM_MAX_IDX];

	for (int i = 0; i < KM_MAX_IDX; i++) {
		p[i] = kmap_local_page(page);
		CHECK_EQ((unsigned long)p[i], __fix_to_virt(first + i));
	}
	for (int i = KM_MAX_IDX; i--;) {
		kunmap_local(p[i]);
		CHECK(pte_none(*virt_to_kpte((unsigned long)p[i])));
	}
}

/* The first CPU has the highest entries, the last CPU the lowest. */
static void child_local_everywhere(void *arg)
{
	struct page *page = high_page();
	char *text;

	catch_stderr();
	for (int cpu = 0; cpu <= LAST; cpu += max(LAST, 1))
		task_on(cpu, use_all_entries, page);
	text = said();
	CHECK_STR(text, "");
	free(text);
	__free_page(page);
}
TEST_BOOTED(local_everywhere)

static void child_helpers(void *arg)
{
	struct page *pages[2][2] = { { high_page(), high_page() },
				     { alloc_page(GFP_KERNEL), alloc_page(GFP_KERNEL) } };
	char got[PAGE_SIZE], want[PAGE_SIZE];

	for (int kind = 0; kind < 4; kind++) {
		struct page *a = pages[kind & 1][0], *b = pages[kind >> 1][1];

		for (size_t i = 0; i < PAGE_SIZE; i++)
			want[i] = (char)(i * 7 + kind);
		memcpy_to_page(a, 0, want, PAGE_SIZE);
		copy_highpage(b, a);
		memcpy_from_page(got, b, 0, PAGE_SIZE);
		CHECK(!memcmp(got, want, PAGE_SIZE));

		memset_page(b, 10, 'x', 20);
		memset(want + 10, 'x', 20);
		memzero_page(b, 100, 50);
		memset(want + 100, 0, 50);
		zero_user(b, 200, 8);
		memset(want + 200, 0, 8);
		zero_user_segment(b, 300, 310);
		memset(want + 300, 0, 10);
		zero_user_segments(b, 400, 401, PAGE_SIZE - 1, PAGE_SIZE);
		want[400] = want[PAGE_SIZE - 1] = 0;
		zero_user_segments(b, 500, 500, 600, 600);
		memcpy_to_page(b, PAGE_SIZE - 4, "abcd", 4);
		memcpy(want + PAGE_SIZE - 4, "abcd", 4);
		memcpy_page(b, 1000, a, 2000, 64);
		memcpy_from_page(want + 1000, a, 2000, 64);
		memcpy_from_page(got, b, 0, PAGE_SIZE);
		CHECK(!memcmp(got, want, PAGE_SIZE));
		clear_highpage(b);
		memcpy_from_page(got, b, 0, PAGE_SIZE);
		for (size_t i = 0; i < PAGE_SIZE; i++)
			CHECK_EQ(got[i], 0);
	}
	for (int i = 0; i < 4; i++)
		__free_page(pages[i / 2][i % 2]);
}
TEST_BOOTED(helpers)

/* More pages than entries: what nobody uses is flushed, what is in use stays. */
static void child_full(void *arg)
{
	enum {
		NR = LAST_PKMAP * 3 / 2
	};
	static struct page *pages[NR];
	struct page *kept = high_page();
	char *p = kmap(kept);
	int mappings = host_mappings();

	put_word(p, 31337);
	for (int i = 0; i < NR; i++) {
		char *q;

		pages[i] = high_page();
		q = kmap(pages[i]);
		CHECK(q != p);
		put_word(q, i);
		kunmap(pages[i]);
	}
	CHECK_EQ(get_word(p), 31337);
	CHECK_PTR(page_address(kept), p);
	CHECK_PTR(page_address(pages[0]), NULL);
	CHECK(page_address(pages[NR - 1]));
	for (int i = 0; i < NR; i++)
		CHECK_EQ(page_word(pages[i], 0), i);
	kmap_flush_unused();
	CHECK(host_mappings() <= mappings + 1);

	/* All entries in use, but one. */
	for (int i = 0; i < LAST_PKMAP - 1; i++)
		kmap(pages[i]);
	for (int i = 0; i < LAST_PKMAP - 1; i++)
		CHECK_EQ(get_word(page_address(pages[i])), i);
	for (int i = 0; i < LAST_PKMAP - 1; i++)
		kunmap(pages[i]);
	kunmap(kept);
	for (int i = 0; i < NR; i++)
		__free_page(pages[i]);
	__free_page(kept);
}
TEST_BOOTED_WITH(full, "highmem=4M")

/* The one entry that is free is the one that the search found last. */
static void child_comes_round(void *arg)
{
	static struct page *pages[LAST_PKMAP + 1];
	void *last = NULL;

	for (int i = 0; i <= LAST_PKMAP; i++)
		pages[i] = high_page();
	for (int i = 0; i < LAST_PKMAP; i++)
		last = kmap(pages[i]);
	kunmap(pages[LAST_PKMAP - 1]);
	/* It must be found at once: there is no other CPU to wait for. */
	one_cpu_left();
	CHECK_PTR(kmap(pages[LAST_PKMAP]), last);
	CHECK_PTR(page_address(pages[LAST_PKMAP - 1]), NULL);
}
TEST_BOOTED_WITH(comes_round, "highmem=4M mem=32M")

/* ---- the report ---- */

static void show(void *arg)
{
	struct page *page;

	boot("");
	kmap(high_page());
	page = high_page();
	kmap(page);
	kmap(page);
	page = high_page();
	kmap(page);
	kunmap(page);
	kmap_local_page(page);
	console_loglevel = LOGLEVEL_DEBUG + 1;
	kmap_show();
	printf("frame %#lx\n", page_to_pfn(page));
}

static void shows(void **state)
{
	struct child c = run_child(show, NULL);
	const char *frame = strstr(c.out, "\nframe ");
	char words[64];

	CHECK_EQ(c.status, 0);
	/* The search begins with entry 1: three have been found. */
	CHECK_HAS(c.out, "kmap area: 2 of 512 entries in use, 1 mapped but unused; "
			 "the search is at 3\n");
	CHECK(frame);
	snprintf(words, sizeof(words), "kmap_local  0: entry 3 of the fixmap, %s", frame + 1);
	CHECK_HAS(c.out, words);
	free_child(&c);
}

/* ---- misuse ---- */

static void do_kunmap(void *page)
{
	kunmap(page);
}

static void do_map_local(void *page)
{
	kmap_local_page(page);
}

static void past_the_end(void *page)
{
	memcpy_to_page(page, PAGE_SIZE - 3, "abcd", 4);
}

static void past_the_end_from(void *page)
{
	char buf[4];

	memcpy_from_page(buf, page, ~0UL, 2);
}

static void past_the_end_set(void *page)
{
	memset_page(page, 1, 0, PAGE_SIZE);
}

static void past_the_end_copy(void *page)
{
	memcpy_page(page, 0, page, PAGE_SIZE, 1);
}

static void past_the_end_copy_to(void *page)
{
	memcpy_page(page, PAGE_SIZE, page, 0, 1);
}

static void past_the_end_zero(void *page)
{
	zero_user(page, PAGE_SIZE - 1, 2);
}

/* The first part is empty, and so is the second, which lies behind the page. */
static void past_the_end_segments(void *page)
{
	zero_user_segments(page, 0, 0, 2 * PAGE_SIZE, PAGE_SIZE + 1);
}

/* The sum of offset and length overflows, and so looks as if it fits. */
static void far_off_to(void *page)
{
	memcpy_to_page(page, ~0UL, "ab", 2);
}

static void far_off_set(void *page)
{
	memset_page(page, ~0UL, 0, 2);
}

static void far_off_copy(void *page)
{
	memcpy_page(page, 0, page, ~0UL, 2);
}

static void far_off_copy_to(void *page)
{
	memcpy_page(page, ~0UL, page, 0, 2);
}

static void child_misuse(void *arg)
{
	struct page *page = high_page(), *other = high_page();
	void *p, *q, *deep[KM_MAX_IDX];

	CHECK_BUG(do_kunmap, page);
	kmap(page);
	kunmap(page);
	CHECK_BUG(do_kunmap, page);
	kmap(page);
	kmap(page);
	kunmap(page);
	kunmap(page);
	CHECK_BUG(do_kunmap, page);

	p = kmap_local_page(page);
	q = kmap_local_page(other);
	put_word(p, 1);
	put_word(q, 2);
	CHECK_SAYS(kunmap_local(p), "out of order: 1 mapped after it");
	CHECK_EQ(get_word(p), 1);
	CHECK_EQ(get_word(q), 2);
	kunmap_local(q);
	CHECK_SAYS(kunmap_local(q), "not mapped");
	CHECK_EQ(get_word(p), 1);
	kunmap_local(p);
	CHECK_SAYS(kunmap_local(p), "not mapped");
	CHECK_SAYS(kunmap_local(high_memory), "not from kmap_local_page()");
	CHECK_SAYS(kunmap_local((void *)8), "not from kmap_local_page()");
	CHECK_SAYS(kunmap_local((void *)PKMAP_BASE), "not from kmap_local_page()");
	CHECK_SAYS(CHECK_PTR(kmap_to_page(p), NULL), "not mapped");
	CHECK_SAYS(CHECK_PTR(kmap_to_page((void *)8), NULL), "not mapped");
	/* It was not kmap() that mapped this page. */
	set_pte(pte_alloc_kernel(pmd_off_k(VMALLOC_START), VMALLOC_START),
		mk_pte(page, PAGE_KERNEL));
	CHECK_SAYS(CHECK_PTR(kmap_to_page((void *)VMALLOC_START), NULL), "not mapped");
	pte_clear(&init_mm, VMALLOC_START, virt_to_kpte(VMALLOC_START));

	for (int i = 0; i < KM_MAX_IDX; i++)
		deep[i] = kmap_local_page(page);
	CHECK_BUG(do_map_local, page);
	for (int i = KM_MAX_IDX; i--;)
		kunmap_local(deep[i]);

	/* All works still. */
	p = kmap_local_page(page);
	put_word(p, 3);
	kunmap_local(p);
	CHECK_EQ(page_word(page, 0), 3);
	__free_page(page);
	__free_page(other);
}
TEST_BOOTED(misuse)

static void (*const too_long[])(void *) = {
	past_the_end,	      past_the_end_from, past_the_end_set,	past_the_end_copy,
	past_the_end_copy_to, past_the_end_zero, past_the_end_segments, far_off_to,
	far_off_set,	      far_off_copy,	 far_off_copy_to
};

static void boot_and_fail(void *fn)
{
	boot("");
	(*(void (*const *)(void *))fn)(high_page());
}

static void past_ends(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(too_long); i++) {
		struct child c = run_child(boot_and_fail, (void *)&too_long[i]);

		CHECK_EQ(c.status, 128 + SIGABRT);
		CHECK_HAS(c.err, "kernel BUG at ");
		CHECK_HAS(c.err, "highmem.");
		free_child(&c);
	}
}

static void unmap_local_here(void *p)
{
	kunmap_local(p);
}

static void child_wrong_cpu(void *arg)
{
	struct page *page = high_page();
	void *p = kmap_local_page(page);
	char words[64];

	put_word(p, 5);
	if (LAST) {
		snprintf(words, sizeof(words), "mapped by CPU 0\n");
		CHECK_SAYS(smp_call_function_single(LAST, unmap_local_here, p, 1), words);
		CHECK_EQ(get_word(p), 5);
	}
	kunmap_local(p);
	__free_page(page);
}
TEST_BOOTED(wrong_cpu)

static void map_all(void *arg)
{
	boot("highmem=4M mem=32M");
	for (int i = 0; i < LAST_PKMAP; i++)
		kmap(high_page());
	one_cpu_left();
	kmap(high_page());
}

/* One CPU has nobody to wait for. */
static void all_in_use(void **state)
{
	struct child c = run_child(map_all, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "INFO: task biscuitos:1 blocked for more than 120 seconds.\n");
	CHECK_HAS(c.err, " kmap_high+");
	CHECK_HAS(c.err, "Kernel panic - not syncing: hung_task: blocked tasks");
	free_child(&c);
}

static noinline void map_one(void)
{
	kmap(high_page());
	barrier();
}

static void leave_mapped(void *arg)
{
	struct page *given_back;

	boot("");
	map_one();
	map_one();
	kmap_local_page(high_page());
	/* This one is still mapped, but has no user. */
	given_back = high_page();
	kmap(given_back);
	kunmap(given_back);
	halt_child();
}

static void leak(void **state)
{
	struct child c = run_child(leave_mapped, NULL);

	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_HAS(c.err, "kmap: not unmapped: 2 mappings of kmap(), 4096 bytes each, first at 0x");
	CHECK_HAS(c.err, "kmap: not unmapped: 1 mapping of kmap_local_page(), 4096 bytes, at 0x");
	CHECK_EQ(count_of(c.err, ", made by map_one+0x"), 1);
	CHECK_EQ(count_of(c.err, ", made by leave_mapped+0x"), 1);
	CHECK_HAS_NOT(c.err, "fixmap: ");
	free_child(&c);
}

/* ---- kmap_verify() finds each broken invariant ---- */

static void break_kmap(void *arg)
{
	const char *broken = arg;
	struct page *page;
	void *p, *q;

	boot("");
	page = high_page();
	p = kmap(page);
	q = kmap_local_page(page);
	verify_invariants();
	if (!strcmp(broken, "unmapped"))
		pte_clear(&init_mm, (unsigned long)p, virt_to_kpte((unsigned long)p));
	else if (!strcmp(broken, "forgotten"))
		set_page_address(page, NULL);
	else if (!strcmp(broken, "local"))
		pte_clear(&init_mm, (unsigned long)q, virt_to_kpte((unsigned long)q));
	verify_invariants();
}

static void verify_finds(void **state)
{
	run_child_ok(break_kmap, "nothing");
	check_broken(break_kmap, "unmapped",
		     "mm/highmem.c: invariant 1 is broken: an entry of kmap() is mapped");
	check_broken(break_kmap, "forgotten",
		     "mm/highmem.c: invariant 2 is broken: page_address()");
	check_broken(break_kmap, "local",
		     "mm/highmem.c: invariant 3 is broken: the first idx entries");
}

/* ---- several CPUs ---- */

#define NR_SHARED 24
#define ROUNDS	  (NR_CPUS > 32 ? 30 : 600)

static struct page *shared[LAST_PKMAP + 8];
static atomic_t turn;

/* Each CPU maps shared pages, and pages of its own, and finds what it wrote. */
static void hammer(void *arg)
{
	int cpu = raw_smp_processor_id();
	struct page *own = alloc_page(GFP_HIGHUSER | __GFP_NOWARN);
	u64 state = (u64)cpu + 77;

	if (!own)
		return;
	for (unsigned int round = 0; round < ROUNDS; round++) {
		struct page *page;
		u32 *p, *q;

		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		/*
		 * Other CPUs map and unmap this page meanwhile: its address is NULL or in the
		 * kmap area.
		 */
		p = page_address(shared[(state >> 40) % NR_SHARED]);
		CHECK(!p || ((unsigned long)p >= PKMAP_BASE && (unsigned long)p < PAGE_OFFSET));
		page = shared[(state >> 33) % NR_SHARED];
		p = kmap(page);
		CHECK_EQ(get_word(p), page_to_pfn(page));
		if (!PageHighMem(own)) {
			kunmap(page);
			continue;
		}
		q = kmap_local_page(own);
		put_word(q, cpu * 1000 + round);
		if (in_interrupts)
			task_relax();
		CHECK_EQ(get_word(p), page_to_pfn(page));
		kunmap(page);
		CHECK_EQ(get_word(q), cpu * 1000 + round);
		kunmap_local(q);
		if (round % 64 == 0)
			kmap_flush_unused();
	}
	__free_page(own);
}

/* Local mappings in interrupts lie behind those of the task. */
static struct page *interrupt_pages[NR_CPUS];

static void map_in_interrupt(void *unused)
{
	static u32 rounds[NR_CPUS];
	int cpu = raw_smp_processor_id();
	u32 *p = kmap_local_page(interrupt_pages[cpu]), *q;

	put_word(p, ++rounds[cpu]);
	q = kmap_atomic(interrupt_pages[cpu]);
	CHECK_EQ(get_word(q), rounds[cpu]);
	kunmap_atomic(q);
	q = page_address(shared[rounds[cpu] % NR_SHARED]);
	CHECK(!q || (unsigned long)q >= PKMAP_BASE);
	kunmap_local(p);
}

static void do_nothing(void *unused)
{
}

static void child_hammer_all(void *arg)
{
	for (int i = 0; i < NR_SHARED; i++) {
		u32 pfn;

		shared[i] = high_page();
		pfn = (u32)page_to_pfn(shared[i]);
		phys_write(page_to_phys(shared[i]), &pfn, sizeof(pfn));
	}
	for (int cpu = 0; cpu <= LAST; cpu++)
		CHECK(interrupt_pages[cpu] = alloc_page(GFP_HIGHUSER));
	task_on_each_cpu(hammer, NULL);
	last_interrupt(do_nothing);
	for (int cpu = 0; cpu <= LAST; cpu++)
		__free_page(interrupt_pages[cpu]);
	kmap_flush_unused();
	for (int i = 0; i < NR_SHARED; i++) {
		CHECK_PTR(page_address(shared[i]), NULL);
		__free_page(shared[i]);
	}
}
TEST_BOOTED_WITH(hammer_all, "highmem=4M mem=64M")

static void hammer_interrupted(void **state)
{
	in_interrupts = map_in_interrupt;
	hammer_all(state);
	in_interrupts = NULL;
}

/* The area is full; who waits gets an entry when another CPU gives one back. */
static void wait_for_one(void *arg)
{
	/* Two CPUs wait for the same page. */
	struct page *page = shared[LAST_PKMAP + raw_smp_processor_id() / 2 % 8];
	void *p;

	if (raw_smp_processor_id() == 0) {
		for (int i = 0; i < LAST_PKMAP; i++) {
			while (atomic_read(&turn) == 0)
				cpu_relax();
			kunmap(shared[i]);
		}
		return;
	}
	atomic_set(&turn, 1);
	p = kmap(page);
	CHECK_EQ(get_word(p), page_to_pfn(page));
	kunmap(page);
}

/*
 * All CPUs but CPU 0 wait for the same page. CPU 0 gives one entry back. One CPU maps the page
 * there, and the others find it mapped. Each keeps it until all have it.
 */
static void wait_for_the_same(void *arg)
{
	struct page *page = shared[LAST_PKMAP];
	void *p;

	if (raw_smp_processor_id() == 0) {
		while (atomic_read(&turn) < LAST)
			cpu_relax();
		/*
		 * Give the others time to begin waiting. If one is too slow, it finds the page
		 * mapped at once, and the test sees less, but does not fail.
		 */
		for (int i = 0; i < 100; i++) {
			kmap_flush_unused();
			cpu_relax();
		}
		kunmap(shared[0]);
		while (atomic_read(&turn) < 2 * LAST)
			cpu_relax();
		return;
	}
	atomic_inc(&turn);
	p = kmap(page);
	CHECK_EQ(get_word(p), page_to_pfn(page));
	atomic_inc(&turn);
	while (atomic_read(&turn) < 2 * LAST)
		cpu_relax();
	CHECK_PTR(page_address(page), p);
	kunmap(page);
}

/* Fill the kmap area. Each page has its own frame number as its first word. */
static void fill_area(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++) {
		u32 pfn;

		shared[i] = high_page();
		pfn = (u32)page_to_pfn(shared[i]);
		phys_write(page_to_phys(shared[i]), &pfn, sizeof(pfn));
		if (i < LAST_PKMAP)
			kmap(shared[i]);
	}
}

static void check_empty(void)
{
	kmap_flush_unused();
	CHECK_EQ(tlb_entries(), 0);
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
		CHECK_PTR(page_address(shared[i]), NULL);
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
		__free_page(shared[i]);
}

static void child_waits(void *arg)
{
	if (NR_CPUS == 1)
		return;
	fill_area();
	task_on_each_cpu(wait_for_one, NULL);
	check_empty();
}
TEST_BOOTED_WITH(waits, "highmem=4M mem=64M")

static void child_waits_together(void *arg)
{
	fill_area();
	task_on_each_cpu(wait_for_the_same, NULL);
	for (size_t i = 1; i < LAST_PKMAP; i++)
		kunmap(shared[i]);
	check_empty();
}
TEST_BOOTED_WITH(waits_together, "highmem=4M mem=64M")

/*
 * Two tasks of one CPU map a page each, and sleep. Both get the same address. Each
 * finds its own page there when it goes on.
 */
static struct page *of_task[2];
static void *mapped_at[2];

static void map_and_sleep(void *info)
{
	int nr = (int)(long)info;
	void *p = kmap_local_page(of_task[nr]);

	mapped_at[nr] = p;
	for (int i = 0; i < 5; i++) {
		CHECK_EQ(get_word(p), page_to_pfn(of_task[nr]));
		msleep(10);
	}
	kunmap_local(p);
}

static void child_local_sleeps(void *arg)
{
	struct cpu_task t[2];

	for (int i = 0; i < 2; i++) {
		u32 pfn;

		of_task[i] = high_page();
		pfn = (u32)page_to_pfn(of_task[i]);
		phys_write(page_to_phys(of_task[i]), &pfn, sizeof(pfn));
	}
	for (long i = 0; i < 2; i++)
		cpu_task_start(&t[i], LAST, map_and_sleep, (void *)i);
	for (int i = 0; i < 2; i++)
		cpu_task_wait(&t[i]);
	CHECK_PTR(mapped_at[0], mapped_at[1]);
	CHECK_EQ(tlb_entries(), 0);
	for (int i = 0; i < 2; i++)
		__free_page(of_task[i]);
}
TEST_BOOTED(local_sleeps)

/* ---- a model ---- */

#ifdef __SANITIZE_THREAD__
#define OPS 20000
#else
#define OPS 100000
#endif

/* Random maps and unmaps of a few pages, each with a word of its own. */
static void child_model(void *arg)
{
	enum {
		NR = 700
	};
	static struct {
		struct page *page;
		int users;
		u32 word;
	} m[NR];
	struct {
		int i;
		void *p;
	} stack[KM_MAX_IDX];
	int depth = 0, mapped = 0;

	for (int i = 0; i < NR; i++) {
		m[i].page = alloc_page(i % 7 ? GFP_HIGHUSER : GFP_KERNEL);
		m[i].word = (u32)random_u64();
		memcpy_to_page(m[i].page, 0, (char *)&m[i].word, 4);
	}
	for (int op = 0; op < OPS; op++) {
		int i = (int)random_below(NR), what = (int)random_below(8);

		if (what < 3 && (m[i].users || mapped < LAST_PKMAP - 2)) {
			void *p = kmap(m[i].page);

			mapped += !m[i].users++;
			CHECK_EQ(get_word(p), m[i].word);
			m[i].word = (u32)random_u64();
			put_word(p, m[i].word);
			CHECK_PTR(page_address(m[i].page), p);
			CHECK_PTR(kmap_to_page(p), m[i].page);
		} else if (what < 5 && m[i].users) {
			CHECK_EQ(get_word(page_address(m[i].page)), m[i].word);
			kunmap(m[i].page);
			mapped -= !--m[i].users;
		} else if (what == 5 && depth < KM_MAX_IDX && PageHighMem(m[i].page)) {
			stack[depth].i = i;
			stack[depth].p = kmap_local_page(m[i].page);
			CHECK_EQ(get_word(stack[depth].p), m[i].word);
			depth++;
		} else if (what == 6 && depth) {
			depth--;
			i = stack[depth].i;
			m[i].word = (u32)op;
			put_word(stack[depth].p, m[i].word);
			kunmap_local(stack[depth].p);
			CHECK_EQ(page_word(m[i].page, 0), m[i].word);
		} else if (what == 7 && random_below(50) == 0) {
			kmap_flush_unused();
			for (i = 0; i < NR; i++)
				if (PageHighMem(m[i].page))
					CHECK_EQ(!!page_address(m[i].page), !!m[i].users);
		}
	}
	while (depth--)
		kunmap_local(stack[depth].p);
	for (int i = 0; i < NR; i++) {
		CHECK_EQ(page_word(m[i].page, 0), m[i].word);
		while (m[i].users--)
			kunmap(m[i].page);
		__free_page(m[i].page);
	}
	kmap_flush_unused();
	CHECK_EQ(tlb_entries(), 0);
}
TEST_BOOTED_WITH(model, "highmem=4M mem=32M")

static void child_init_twice(void *arg)
{
	struct page *page;
	void *p;

	boot("");
	page = high_page();
	p = kmap(page);
	kmap_init();
	CHECK_PTR(page_address(page), p);
	kunmap(page);
	__free_page(page);
}

static void init_twice(void **state)
{
	check_told_once(child_init_twice, "kmap_init");
}

/* ---- where it may not sleep ---- */

static void boot_for_atomic(void)
{
	boot("highmem=4M mem=32M");
}

static void map_that_sleeps(void)
{
	struct page *page = alloc_pages(__GFP_HIGHMEM, 0);

	CHECK(PageHighMem(page));
	kmap(page);
	kunmap(page);
}

static void map_that_does_not(void)
{
	kunmap_local(kmap_local_page(alloc_pages(__GFP_HIGHMEM, 0)));
}

static void sleeps_in_atomic(void **state)
{
	const struct atomic_use uses[] = {
		{ boot_for_atomic, map_that_sleeps, "include/linux/highmem.h:", false },
		{ boot_for_atomic, map_that_does_not, NULL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++)
		check_atomic_use(&uses[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sleeps_in_atomic),
		cmocka_unit_test(high),
		cmocka_unit_test(normal),
		cmocka_unit_test(local),
		cmocka_unit_test(helpers),
		cmocka_unit_test(full),
		cmocka_unit_test(misuse),
		cmocka_unit_test(past_ends),
		cmocka_unit_test(wrong_cpu),
		cmocka_unit_test(all_in_use),
		cmocka_unit_test(verify_finds),
		cmocka_unit_test(leak),
		cmocka_unit_test(hammer_all),
		cmocka_unit_test(hammer_interrupted),
		cmocka_unit_test(waits),
		cmocka_unit_test(model),
		cmocka_unit_test(local_everywhere),
		cmocka_unit_test(shows),
		cmocka_unit_test(comes_round),
		cmocka_unit_test(waits_together),
		cmocka_unit_test(local_sleeps),
		cmocka_unit_test(init_twice),
	};

	random_init();
	return cmocka_run_group_tests_name("kmap", tests, NULL, NULL);
}
