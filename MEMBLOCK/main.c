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

static void demo_alloc(void)
{
	char *s;

	pr_info("  at first:\n");
	show_type(&memblock.memory);
	show_type(&memblock.reserved);

	s = memblock_alloc(32, 32);
	if (!s)
		return;
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
	for (int i = 1; i <= 10; i++) {
		char *s = memblock_alloc(32, 32);

		if (!s)
			return;
		scnprintf(s, 32, "BiscuitOS-%d", i);
		pr_info("  %2d: 0x%lx \"%s\"\n", i, (unsigned long)s, s);
		memblock_free(s, 32);
	}
	pr_info("  The highest free 32 bytes are the same each time.\n");
}

static void demo_phys(void)
{
	phys_addr_t addr = memblock_phys_alloc(SZ_1K, SZ_1K);
	char *s;

	if (!addr)
		return;
	s = __va(addr);
	pr_info("  memblock_phys_alloc(1K, 1K) = %#llx: an address, and nothing behind it yet\n",
		(u64)addr);
	memcpy(s, "BiscuitOS-PHYS", 15);
	pr_info("  __va() makes it 0x%lx, which holds \"%s\"\n", (unsigned long)s, s);
	pr_info("  and __pa() leads back: %#llx\n", (u64)__pa(s));
	show_reserved("while it is allocated");

	memblock_phys_free(addr, SZ_1K);
	show_reserved("after memblock_phys_free()");
}

#define NR_ALLOCS 5

static void alloc_some(void **ptrs, const char *direction)
{
	for (int i = 0; i < NR_ALLOCS; i++) {
		ptrs[i] = memblock_alloc(32, 32);
		pr_info("  %s %d: 0x%lx\n", direction, i, (unsigned long)ptrs[i]);
	}
}

static void free_some(void **ptrs)
{
	for (int i = 0; i < NR_ALLOCS; i++)
		memblock_free(ptrs[i], 32);
}

static void demo_directions(void)
{
	void *high[NR_ALLOCS], *low[NR_ALLOCS];

	show_reserved("before");
	alloc_some(high, "top-down ");
	memblock_set_bottom_up(true);
	alloc_some(low, "bottom-up");
	memblock_set_bottom_up(false);
	show_reserved("ten allocations, and neighbours have merged");

	free_some(high);
	free_some(low);
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
	show_reserved("the one between joins them: three regions make one");
	memblock_reserve(base + SZ_2K, SZ_16K);
	show_reserved("16K that overlap it: only what is new is added");
	memblock_phys_free(base + SZ_4K, SZ_4K);
	show_reserved("a page freed out of the middle: one makes two");
	memblock_phys_free(base, SZ_2K + SZ_16K);
	show_reserved("after; freeing goes over the hole and says so on stderr");
}

/* Every other 4K is reserved, from 2M on: nothing can merge. */
static phys_addr_t hole(unsigned long i)
{
	return memblock_start_of_DRAM() + SZ_2M + i * SZ_8K;
}

static void demo_grow(void)
{
	unsigned long i, nr = 0, first = memblock.reserved.max;

	show_reserved("before");
	while (nr < first && !memblock_reserve(hole(nr), SZ_4K))
		nr++;
	show_reserved("the array is full");

	pr_info("  one more ...\n");
	if (!memblock_reserve(hole(nr), SZ_4K))
		nr++;
	show_reserved("the array has doubled, and lies in a reserved region itself");
	pr_info("  it is at %#llx now\n", (u64)__pa(memblock.reserved.regions));

	for (i = 0; i < 10; i++)
		if (!memblock_reserve(hole(nr), SZ_4K))
			nr++;
	show_reserved("ten more");

	while (nr-- > 0)
		memblock_phys_free(hole(nr), SZ_4K);
	show_reserved("all freed; the array stays");
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

	p = memblock_alloc(32, 0);
	pr_info("  memblock_alloc() with alignment 0: 0x%lx\n", (unsigned long)p);
	memblock_free(p, 32);
	p = memblock_alloc(32, 48);
	pr_info("  memblock_alloc() with alignment 48: 0x%lx\n", (unsigned long)p);
	memblock_free(p, 32);

	memblock_reserve(PHYS_ADDR_MAX - SZ_4K, SZ_8K);
	show_reserved("8K at 4K below the end of the address space, cut there");
	memblock_phys_free(PHYS_ADDR_MAX - SZ_4K, SZ_4K);
	show_reserved("after");
}

static void demo_handover(void)
{
	phys_addr_t start, end;
	void *p = memblock_alloc(SZ_4K + 1, SZ_4K);
	u64 i;

	pr_info("  4097 bytes are taken at 0x%lx; free is:\n", (unsigned long)p);
	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end, NULL)
		pr_info("    [%#llx-%#llx]\n", (u64)start, (u64)end - 1);

	pr_info("  memblock_free_all() gives it away in blocks as large as their alignment:\n");
	memblock_free_all();
	pr_info("  memblock_free_late() gives the two pages that have the 4097 bytes, too:\n");
	memblock_free_late(__pa(p), SZ_8K);

	pr_info("  From here on memory is the page allocator's: memblock_alloc() = %s\n",
		memblock_alloc(32, 32) ? "an address" : "NULL");
	memblock_discard();
}

static const struct demo demos[] = {
	{ "alloc", demo_alloc, "virtual memory: allocate, write, free" },
	{ "repeat", demo_repeat, "the same ten times over: the same address" },
	{ "phys", demo_phys, "physical memory, reached through __va()" },
	{ "directions", demo_directions, "from the top down, and from the bottom up" },
	{ "merge", demo_merge, "neighbours become one region" },
	{ "grow", demo_grow, "the 129th region: the array doubles" },
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
