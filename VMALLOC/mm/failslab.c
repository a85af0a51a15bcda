// SPDX-License-Identifier: GPL-2.0-only
/*
 * failslab: the allocation of an object fails although there is memory.
 *
 *	./biscuitos failslab=<interval>,<probability>,<space>,<times>
 *
 * mm/fault-inject.c tells what the numbers mean; size, which <space> is a budget
 * of, is that of the objects.
 *
 * Linux: mm/failslab.c, where debugfs says which caches and kinds of requests
 * are spared. Here none is but __GFP_NOFAIL, and the cache of caches.
 */

#include <linux/fault-inject.h>
#include <linux/init.h>

#include "slab.h"

struct fault_attr failslab = FAULT_ATTR_INITIALIZER;

/**
 * should_failslab - is this allocation to fail?
 * @s: the cache
 * @gfpflags: how it is made
 */
bool should_failslab(struct kmem_cache *s, gfp_t gfpflags)
{
	if (s == kmem_cache || (gfpflags & __GFP_NOFAIL))
		return false;
	return should_fail(&failslab, "failslab", (long)s->object_size);
}

static int __init setup_failslab(char *str)
{
	if (!setup_fault_attr(&failslab, str))
		boot_error("failslab=%s: <interval>,<probability>,<space>,<times>, "
			   "interval at least 1, probability 0 to 100, times -1 for ever",
			   str ? str : "");
	slab_hooks |= SLAB_HOOK_FAIL;
	return 0;
}
early_param("failslab", setup_failslab);
MODULE_PARM_DESC(failslab, "failslab=<interval>,<probability>,<space>,<times>",
		 "make allocations of objects fail");
