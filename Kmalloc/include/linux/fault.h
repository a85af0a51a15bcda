/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FAULT_H
#define _LINUX_FAULT_H

/*
 * What the layers add to the report of a fault; mm/oops.c makes it.
 *
 *	CPU faults --> handle_mm_fault()	the page tables have the address: go on
 *		   --> mmu_fault_status()	why not, as ARM's fault status
 *		   --> each fault_describer()	one sentence about the address
 *
 * Linux: arch/arm/mm/fault.c, arch/arm/mm/fault.h.
 */

#include <linux/compiler.h>
#include <linux/types.h>

/* What the program did at the address. */
enum fault_access {
	FAULT_READ,
	FAULT_WRITE,
	FAULT_UNKNOWN, /* the host does not tell */
};

/* ARM's fault status: why an address leads nowhere. */
#define FSR_ALIGNMENT  0x01 /* an address that must be aligned, and is not */
#define FSR_SECT_FAULT 0x05 /* no first-level entry */
#define FSR_PAGE_FAULT 0x07 /* no PTE */
#define FSR_BUS_ERROR  0x08 /* a translation, and nothing behind it */
#define FSR_PERM_FAULT 0x0f /* a read-only page */

typedef bool (*fault_describer_t)(unsigned long addr);

/**
 * fault_describer - have a layer say what a bad address is
 * @fn: bool fn(unsigned long addr): if the address belongs to the layer, prints one
 *	sentence with pr_alert() and returns true
 *
 * It runs in the handler of a signal, possibly on a CPU that holds the layer's locks: it
 * may only look. The first one linked is asked first; the first that returns true is the
 * last one asked. Sentences begin with "this is", in lower case.
 */
#define fault_describer(fn)                                            \
	static const fault_describer_t __PASTE(__fault_describer_, fn) \
	__used __in_order __section("fault_describer") = fn

#ifdef CONFIG_PGTABLE
bool handle_mm_fault(unsigned long addr, enum fault_access access);
int mmu_fault_status(unsigned long addr, enum fault_access access);
void show_pte(unsigned long addr);
#else
static inline bool handle_mm_fault(unsigned long addr, enum fault_access access)
{
	return false;
}
static inline int mmu_fault_status(unsigned long addr, enum fault_access access)
{
	return FSR_SECT_FAULT;
}
static inline void show_pte(unsigned long addr)
{
}
#endif

#endif /* _LINUX_FAULT_H */
