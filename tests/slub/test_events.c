// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of slabs: where each one is. Those of objects are in tests/kmalloc/test_trace.c.
 */

#include "../tracelib.h"

#include <linux/slub.h>

#include "mm/slab.h"

#define PFN   "pfn=0x[0-9a-f]+"
#define SLABS 40

static void *objects[4096];

static void child_life(void *arg)
{
	struct kmem_cache *s;
	unsigned long nr;

	trace_boot();
	s = create_cache("traced", 256, 0, 0, NULL);
	nr = PAGE_SIZE / 256 * SLABS;
	pr_info("first\n");
	objects[0] = kmem_cache_alloc(s, GFP_KERNEL);
	pr_info("full\n");
	for (unsigned long i = 1; i < nr; i++)
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
	pr_info("one of each\n");
	for (unsigned long i = 0; i < nr; i += PAGE_SIZE / 256)
		kmem_cache_free(s, objects[i]);
	pr_info("the others\n");
	for (unsigned long i = 0; i < nr; i++)
		if (i % (PAGE_SIZE / 256))
			kmem_cache_free(s, objects[i]);
	pr_info("destroy\n");
	CHECK_EQ(destroy_cache(s), 0);
	pr_info("end\n");
	CHECK(trace_write());
}

static void life(const char *params)
{
	trace_of(child_life, params);
}

#define MOVED(to) "slab_move: " PFN " to=" to " inuse=[0-9]+ objects=[0-9]+ frozen=[01] name=traced"

static void begins(void **state)
{
	life("slub_max_order=0");
	keep_events("first", "full");
	CHECK_EVENTS(1, "slab_create: " PFN " order=0 objects=16 size=256 offset=0 name=traced");
	CHECK_EVENTS(1, "slab_move: " PFN " to=cpu inuse=16 objects=16 frozen=1 name=traced");
	CHECK_EVENTS(1, "kmem_cache_alloc: .*");
}

static void full(void **state)
{
	life("slub_max_order=0");
	keep_events("full", "one of each");
	CHECK_EVENTS(SLABS - 1, "slab_create: .* name=traced");
	CHECK_EVENTS(SLABS - 1, MOVED("cpu"));
	/* The last one is full as well, but its CPU does not know it yet. */
	CHECK_EVENTS(SLABS - 1,
		     "slab_move: " PFN " to=full inuse=16 objects=16 frozen=0 name=traced");
	CHECK_EVENTS(0, "slab_refill: .* name=traced");
}

static void freed(void **state)
{
	int partial;

	life("slub_max_order=0");
	keep_events("one of each", "the others");
	/* The first free object of a full slab: the CPU keeps it; with one CPU the node does. */
	partial = nr_events("slab_move: " PFN
			    " to=cpu_partial inuse=15 objects=16 frozen=1 name=traced");
	CHECK_EQ(partial, IS_ENABLED(CONFIG_SMP) ? SLABS - 1 : 0);
	if (!IS_ENABLED(CONFIG_SMP))
		CHECK_EVENTS(SLABS - 1,
			     "slab_move: " PFN
			     " to=partial_tail inuse=15 objects=16 frozen=0 name=traced");
	life("slub_max_order=0");
	keep_events("the others", "end");
	CHECK_EVENTS(SLABS, "slab_discard: " PFN " order=0 name=traced");
}

/* Every slab is where the events say: created, moved, discarded, in this order. */
static void each_slab(void **state)
{
	char *at, *event;
	unsigned long live[SLABS + 2];
	int nr = 0, i;

	life("slub_max_order=0");
	at = trace_text;
	while ((event = next_event(&at))) {
		unsigned long pfn;

		if (strncmp(event, "slab_", 5) || !strstr(event, "name=traced"))
			continue;
		pfn = strtoul(field_of(event, "pfn"), NULL, 16);
		for (i = 0; i < nr && live[i] != pfn; i++)
			;
		if (!strncmp(event, "slab_create", 11)) {
			CHECK_EQ(i, nr);
			CHECK(nr < SLABS + 1);
			live[nr++] = pfn;
			continue;
		}
		CHECK(i < nr);
		if (!strncmp(event, "slab_discard", 12))
			live[i] = live[--nr];
	}
	CHECK_EQ(nr, 0);
}

static void child_refill(void *arg)
{
	struct kmem_cache *s;

	trace_boot();
	s = create_cache("traced", 256, 0, 0, NULL);
	for (int i = 0; i < 16; i++)
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
	/* Another slab now; three objects go back to the first one. */
	objects[16] = kmem_cache_alloc(s, GFP_KERNEL);
	for (int i = 0; i < 3; i++)
		kmem_cache_free(s, objects[i]);
	pr_info("begin\n");
	for (int i = 0; i < 16; i++)
		objects[i + 17] = kmem_cache_alloc(s, GFP_KERNEL);
	CHECK(trace_write());
}

static void refilled(void **state)
{
	trace_of(child_refill, "slub_max_order=0");
	keep_events("begin", NULL);
	CHECK_EVENTS(1, MOVED("full"));
	CHECK_EVENTS(1, MOVED("cpu"));
	if (IS_ENABLED(CONFIG_SMP))
		CHECK_EVENTS(1, "slab_refill: " PFN " objects=3 name=traced");
}

/* With debugging no CPU has a slab. */
static void debugged(void **state)
{
	life("slub_debug=U,traced");
	CHECK_EVENTS(0, MOVED("cpu"));
	CHECK_EVENTS(0, MOVED("cpu_partial"));
	CHECK(nr_events("slab_create: .* offset=0 name=traced") > 2);
	CHECK(nr_events(MOVED("partial")) > 2);
	CHECK(nr_events(MOVED("full")) > 2);
	CHECK_EQ(nr_events("slab_create: .* name=traced"),
		 nr_events("slab_discard: .* name=traced"));
	life("slub_debug=Z,traced");
	CHECK(nr_events("slab_create: .* offset=[1-9][0-9]* name=traced") > 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins),    cmocka_unit_test(full),	 cmocka_unit_test(freed),
		cmocka_unit_test(each_slab), cmocka_unit_test(refilled), cmocka_unit_test(debugged),
	};

	return cmocka_run_group_tests_name("events of slabs", tests, NULL, NULL);
}
