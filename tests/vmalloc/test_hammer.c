// SPDX-License-Identifier: GPL-2.0-only
/*
 * All CPUs at once in vmalloc(), vfree() and vm_map_ram(). What a CPU has written into an
 * area stays. Some areas are given back in an interrupt of any CPU.
 */

#include "../pgtable/mmulib.h"
#include "../tasks.h"

#if defined(SLOW_CODE) || defined(CONFIG_DEBUG_MEMBLOCK)
#define OPS 1000
#else
#define OPS 2500
#endif
#define ROUNDS (NR_CPUS > 32 ? 20 : OPS)

/* Here, or in an interrupt of any CPU. */
static void free_somewhere(void *p, u64 *state)
{
	int cpu = (int)((*state >> 35) % NR_CPUS);

	if (*state >> 60 < 8)
		vfree(p);
	else
		smp_call_function_single(cpu, (smp_call_func_t)vfree_atomic, p, *state >> 60 & 1);
}

static void do_nothing(void *unused)
{
}

static void hammer(void *arg)
{
	enum {
		NR = 12
	};
	struct {
		char *p;
		unsigned int pages;
		struct page *own[4];
		bool ram;
	} a[NR] = { 0 };
	u64 state = (u64)raw_smp_processor_id() * 77 + 1;
	u32 tag = (u32)raw_smp_processor_id() << 20;

	for (int round = 0; round < (int)ROUNDS + NR; round++) {
		int i = round % NR;

		if (a[i].p) {
			for (unsigned int k = 0; k < a[i].pages; k++)
				CHECK_EQ(get_word(a[i].p + k * PAGE_SIZE), tag + i * 16 + k);
			if (!a[i].ram)
				free_somewhere(a[i].p, &state);
			else
				vm_unmap_ram(a[i].p, a[i].pages);
			for (unsigned int k = 0; a[i].ram && k < a[i].pages; k++)
				__free_page(a[i].own[k]);
			a[i].p = NULL;
		}
		if (round >= (int)ROUNDS)
			continue;
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		a[i].pages = 1 + (state >> 40) % 4;
		a[i].ram = (state >> 50) % 3 == 0;
		if (a[i].ram) {
			unsigned int k = 0;

			while (k < a[i].pages &&
			       (a[i].own[k] = alloc_page(GFP_HIGHUSER | __GFP_NOWARN)))
				k++;
			if (k == a[i].pages)
				a[i].p = vm_map_ram(a[i].own, k, 0);
			if (!a[i].p)
				while (k--)
					__free_page(a[i].own[k]);
		} else {
			a[i].p = __vmalloc(a[i].pages * PAGE_SIZE, GFP_KERNEL | __GFP_NOWARN);
		}
		for (unsigned int k = 0; a[i].p && k < a[i].pages; k++)
			put_word(a[i].p + k * PAGE_SIZE, tag + i * 16 + k);
		if ((state >> 33) % 50 == 0)
			vm_unmap_aliases();
	}
}

static void child_hammer_all(void *arg)
{
	task_on_each_cpu(hammer, NULL);
	last_interrupt(do_nothing);
	/* vfree() frees what interrupts of its CPU have left. */
	task_on_each_cpu((void (*)(void *))vfree, NULL);
	vm_unmap_aliases();
	vmap_verify();
	CHECK_EQ(tlb_entries(), 0);
	CHECK_EQ(vmalloc_nr_pages(), 0);
	CHECK_EQ(vmap_lazy_pages(), 0);
}
TEST_BOOTED_WITH(hammer_all, "mem=256M")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hammer_all),
	};

	return cmocka_run_group_tests_name("vmalloc hammer", tests, NULL, NULL);
}
