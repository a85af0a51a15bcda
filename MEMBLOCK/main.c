// SPDX-License-Identifier: GPL-2.0-only
/*
 * MEMBLOCK: boot, the demos, halt.
 *
 * Each demo is a function that uses the kernel's API alone and leaves nothing
 * allocated; the last one ends memblock's life, and so comes last. Change one,
 * type make, run it by its name.
 */

#include <linux/biscuitos.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/sizes.h>
#include <linux/string.h>

/* A region more or less is no matter; a page of them is: show both ends. */
#define SHOW_AT_EACH_END 3

static void show_type(const struct memblock_type *type)
{
	pr_info("    %s.cnt = %lu of %lu, %llu bytes\n", type->name, type->cnt, type->max,
		(u64)type->total_size);
	for (unsigned long i = 0; i < type->cnt; i++) {
		const struct memblock_region *r = &type->regions[i];

		if (type->cnt > 2 * SHOW_AT_EACH_END && i == SHOW_AT_EACH_END) {
			pr_info("      ...\n");
			i = type->cnt - SHOW_AT_EACH_END - 1;
			continue;
		}
		if (r->size)
			pr_info("      %s[%lu]  [%#llx-%#llx], %#llx bytes\n", type->name, i,
				(u64)r->base, (u64)(r->base + r->size - 1), (u64)r->size);
		else
			pr_info("      %s[%lu]  empty\n", type->name, i);
	}
}

static void show_reserved(const char *when)
{
	pr_info("  %s:\n", when);
	show_type(&memblock.reserved);
}

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void demo_alloc(void)
{
	char *s;

	pr_info("  at first:\n");
	show_type(&memblock.memory);
	show_type(&memblock.reserved);

	s = memblock_alloc(32, 32);
	if (!s) {
		no_memory();
		return;
	}
	pr_info("  memblock_alloc(32, 32) = 0x%lx, physical %#llx\n", (unsigned long)s,
		(u64)virt_to_phys(s));
	memcpy(s, "BiscuitOS-MEMBLOCK", 19);
	pr_info("  written and read back: \"%s\"\n", s);
	show_reserved("while it is allocated");

	memblock_free(s, 32);
	show_reserved("after memblock_free()");
}

static void demo_repeat(void)
{
	char *first = NULL;
	int same = 0;

	for (int i = 1; i <= 10; i++) {
		char *s = memblock_alloc(32, 32);

		if (!s) {
			no_memory();
			return;
		}
		scnprintf(s, 32, "BiscuitOS-%d", i);
		pr_info("  %2d: 0x%lx \"%s\"\n", i, (unsigned long)s, s);
		first = first ?: s;
		same += s == first;
		memblock_free(s, 32);
	}
	pr_info("  %d of 10 have the address of the first.\n", same);
}

static void demo_phys(void)
{
	phys_addr_t addr = memblock_phys_alloc(SZ_1K, SZ_1K);
	char *s;

	if (!addr) {
		no_memory();
		return;
	}
	s = __va(addr);
	pr_info("  memblock_phys_alloc(1K, 1K) = %#llx: a physical address\n", (u64)addr);
	memcpy(s, "BiscuitOS-PHYS", 15);
	pr_info("  __va() makes it 0x%lx, which holds \"%s\"\n", (unsigned long)s, s);
	pr_info("  and __pa() leads back: %#llx\n", (u64)__pa(s));
	show_reserved("while it is allocated");

	memblock_phys_free(addr, SZ_1K);
	show_reserved("after memblock_phys_free()");
}

#define NR_ALLOCS 5

static int alloc_some(void **ptrs)
{
	const char *direction = memblock_bottom_up() ? "bottom-up" : "top-down ";
	int nr = 0;

	for (int i = 0; i < NR_ALLOCS; i++) {
		ptrs[i] = memblock_alloc(32, 32);
		if (ptrs[i])
			pr_info("  %s %d: 0x%lx\n", direction, i, (unsigned long)ptrs[i]);
		else
			pr_info("  %s %d: no memory\n", direction, i);
		nr += ptrs[i] != NULL;
	}
	return nr;
}

static void free_some(void **ptrs)
{
	for (int i = 0; i < NR_ALLOCS; i++)
		memblock_free(ptrs[i], 32);
}

static void demo_directions(void)
{
	void *first[NR_ALLOCS], *second[NR_ALLOCS];
	bool bottom_up = memblock_bottom_up();
	int nr;

	show_reserved("before");
	nr = alloc_some(first);
	memblock_set_bottom_up(!bottom_up);
	nr += alloc_some(second);
	memblock_set_bottom_up(bottom_up);
	pr_info("  %d allocations:\n", nr);
	show_type(&memblock.reserved);

	free_some(first);
	free_some(second);
	show_reserved("after");
}

static void demo_merge(void)
{
	phys_addr_t base = memblock_start_of_DRAM() + SZ_1M;

	show_reserved("before");
	memblock_reserve(base, SZ_4K);
	memblock_reserve(base + SZ_8K, SZ_4K);
	show_reserved("two pages with one between them");
	memblock_reserve(base + SZ_4K, SZ_4K);
	show_reserved("the page between them, too");
	memblock_reserve(base + SZ_2K, SZ_16K);
	show_reserved("16K that overlap them, from 2K on");
	memblock_phys_free(base + SZ_4K, SZ_4K);
	show_reserved("a page freed out of the middle");
	memblock_phys_free(base, SZ_2K + SZ_16K);
	show_reserved("all freed, and the hole in the middle with it");
}

/* Every other 4K is reserved, from 2M on: nothing can merge. */
static phys_addr_t hole(unsigned long i)
{
	return memblock_start_of_DRAM() + SZ_2M + i * SZ_8K;
}

static void demo_grow(void)
{
	unsigned long i, nr = 0, max;

	show_reserved("before");
	while (memblock.reserved.cnt < memblock.reserved.max && !memblock_reserve(hole(nr), SZ_4K))
		nr++;
	show_reserved("as many regions as the array has room for");

	max = memblock.reserved.max;
	pr_info("  one more ...\n");
	if (!memblock_reserve(hole(nr), SZ_4K))
		nr++;
	else
		pr_info("  no memory for it\n");
	pr_info("  the array had room for %lu regions, and has now for %lu:\n", max,
		memblock.reserved.max);
	show_type(&memblock.reserved);
	if (memblock.reserved.max > max)
		pr_info("  it is at %#llx now\n", (u64)__pa(memblock.reserved.regions));

	for (i = 0; i < 10; i++)
		if (!memblock_reserve(hole(nr), SZ_4K))
			nr++;
	show_reserved("ten more, or as many as there is room for");

	while (nr-- > 0)
		memblock_phys_free(hole(nr), SZ_4K);
	show_reserved("all freed");
}

static void try_align(phys_addr_t align)
{
	void *p = memblock_alloc(32, align);

	if (p)
		pr_info("  memblock_alloc() with alignment %llu: 0x%lx\n", (u64)align,
			(unsigned long)p);
	else
		pr_info("  memblock_alloc() with alignment %llu: no memory\n", (u64)align);
	memblock_free(p, 32);
}

static void demo_bad_input(void)
{
	phys_addr_t all = memblock_phys_mem_size(), limit = memblock_get_current_limit();
	void *p;

	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	pr_info("  memblock_reserve() of zero bytes: %d\n",
		memblock_reserve(memblock_start_of_DRAM(), 0));
	pr_info("  memblock_phys_free() of what was never reserved: %d\n",
		memblock_phys_free(memblock_start_of_DRAM(), SZ_4K));

	p = memblock_alloc(all * 2, 32);
	pr_info("  memblock_alloc() of twice the memory: %s\n", p ? "an address" : "NULL");

	memblock_set_current_limit(memblock_start_of_DRAM());
	p = memblock_alloc(32, 32);
	pr_info("  memblock_alloc() under a limit below all memory: %s\n",
		p ? "an address" : "NULL");
	memblock_set_current_limit(limit);

	try_align(0);
	try_align(48);

	memblock_reserve(PHYS_ADDR_MAX - SZ_4K, SZ_8K);
	show_reserved("8K reserved, at 4K below the end of the address space");
	memblock_phys_free(PHYS_ADDR_MAX - SZ_4K, SZ_4K);
	show_reserved("after");
}

static void demo_handover(void)
{
	phys_addr_t start, end;
	void *p = memblock_alloc(SZ_4K + 1, SZ_4K);
	u64 i;

	if (!p)
		no_memory();
	else
		pr_info("  4097 bytes are taken at 0x%lx; free is:\n", (unsigned long)p);
	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end, NULL)
		pr_info("    [%#llx-%#llx]\n", (u64)start, (u64)end - 1);

	pr_info("  memblock_free_all() gives it away in blocks as large as their alignment:\n");
	memblock_free_all();
	pr_info("  memblock_free_late() gives the two pages that have the 4097 bytes, too:\n");
	memblock_free_late(__pa(p), SZ_8K);

	pr_info("  After that memblock_alloc() = %s\n",
		memblock_alloc(32, 32) ? "an address" : "NULL");
	memblock_discard();
}

static const struct demo demos[] = {
	{ "alloc", demo_alloc, "virtual memory: allocate, write, free" },
	{ "repeat", demo_repeat, "the same ten times over: which addresses?" },
	{ "phys", demo_phys, "physical memory, reached through __va()" },
	{ "directions", demo_directions, "from the top down, and from the bottom up" },
	{ "merge", demo_merge, "neighbours become one region" },
	{ "grow", demo_grow, "one region more than the array has room for" },
	{ "badinput", demo_bad_input, "what goes wrong, and what memblock says" },
	{ "handover", demo_handover, "the end: everything to the page allocator" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();

	run_demos();

	return memory_exit();
}
