// SPDX-License-Identifier: GPL-2.0-only
/*
 * The call that allocated each per-CPU area, with DEBUG=1 (CONFIG_DEBUG_PERCPU=y).
 *
 * A hash table with open addressing: an area is looked for from the place of its address
 * on, up to a place that was never used. A freed entry keeps its place, with an address
 * of NULL and used true, so that those behind it are still found.
 *
 * The table has a fixed size. What does not fit is forgotten, and the report at exit
 * counts it without the caller. pcpu_lock protects the table.
 *
 * Linux has nothing like it for per-CPU memory but kmemleak.
 */

#include "percpu-internal.h"

#ifdef CONFIG_DEBUG_PERCPU

#include <linux/leak.h>

#define PCPU_SITES_SHIFT 14
#define PCPU_SITES	 (1U << PCPU_SITES_SHIFT)

static struct pcpu_site {
	const void *area;
	size_t size;
	unsigned long caller;
	bool used;
	bool boot;
} pcpu_sites[PCPU_SITES];

static unsigned int pcpu_site_index(const void *area)
{
	/* Fibonacci hashing: the golden ratio, as a fraction of 2^32. */
	u32 hash = (u32)((unsigned long)area / PCPU_MIN_ALLOC_SIZE) * 0x9e3779b9u;

	return hash >> (32 - PCPU_SITES_SHIFT);
}

/**
 * pcpu_note_site - remember the call that allocated an area
 * @area: where it begins, in the unit of the first CPU
 * @size: its bytes, for each CPU
 * @caller: return address of the call
 */
void pcpu_note_site(const void *area, size_t size, unsigned long caller)
{
	for (unsigned int i = 0; i < PCPU_SITES; i++) {
		struct pcpu_site *site = &pcpu_sites[(pcpu_site_index(area) + i) % PCPU_SITES];

		if (site->area)
			continue;
		*site = (struct pcpu_site){ area, size, caller, true, false };
		return;
	}
}

/**
 * pcpu_forget_site - the area is free
 * @area: where it began
 */
void pcpu_forget_site(const void *area)
{
	for (unsigned int i = 0; i < PCPU_SITES; i++) {
		struct pcpu_site *site = &pcpu_sites[(pcpu_site_index(area) + i) % PCPU_SITES];

		if (!site->used)
			return;
		if (site->area != area)
			continue;
		site->area = NULL;
		return;
	}
}

/**
 * pcpu_boot_sites - what was allocated so far is no leak
 */
void pcpu_boot_sites(void)
{
	for (unsigned int i = 0; i < PCPU_SITES; i++)
		pcpu_sites[i].boot = true;
}

/* The area that begins lowest, above @after, and was allocated after boot. */
static const struct pcpu_site *pcpu_next_site(const void *after)
{
	const struct pcpu_site *next = NULL;

	for (unsigned int i = 0; i < PCPU_SITES; i++) {
		const struct pcpu_site *site = &pcpu_sites[i];

		if (site->area > after && !site->boot && (!next || site->area < next->area))
			next = site;
	}
	return next;
}

/**
 * pcpu_report_sites - report what is not freed, by the call that allocated it
 *
 * Return: how many areas that were.
 */
u64 pcpu_report_sites(void)
{
	struct leak leak = { .layer = "percpu",
			     .what = "area",
			     .done = "allocated",
			     .undone = "freed",
			     .where = "at" };
	const struct pcpu_site *site = NULL;
	u64 nr = 0;

	while ((site = pcpu_next_site(site ? site->area : NULL))) {
		leak.size = site->size;
		leak.first = (unsigned long)site->area;
		leak.site = site->caller;
		leak_add(&leak);
		nr++;
	}
	leak_print(NULL);
	return nr;
}

#endif /* CONFIG_DEBUG_PERCPU */
