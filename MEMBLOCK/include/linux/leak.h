/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_LEAK_H
#define _LINUX_LEAK_H

/*
 * What is left when the machine halts; mm/leak.c explains it. Linux has no such
 * report, because it halts with its memory in use.
 */

#include <linux/types.h>

/**
 * struct leak - one thing that was never given back
 * @layer: the layer that reports it
 * @what: the kind of thing, in the singular: "object"
 * @of: more about the kind: "kmalloc-64"; may be empty
 * @done: what happened to it: "allocated", "mapped"
 * @undone: and what did not: "freed", "unmapped"
 * @size: of the thing, in bytes
 * @where: what @first is, "pfn", or "at" for an address
 * @first: which one it is
 * @site: the return address of the call that allocated it; 0 if it is not known
 */
struct leak {
	const char *layer;
	const char *what;
	char of[48];
	const char *done;
	const char *undone;
	size_t size;
	const char *where;
	unsigned long first;
	unsigned long site;
};

void leak_add(const struct leak *leak);
void leak_print(const char *hint);
__cold __printf(3, 4) void leak_report(unsigned long site, const char *hint, const char *fmt, ...);
bool leak_found(void);
unsigned long allocation_site(const unsigned long *pcs, size_t nr);

#endif /* _LINUX_LEAK_H */
