/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MMFLAGS_H
#define _LINUX_MMFLAGS_H

/*
 * The flags of a process's memory area, for %pGv to name
 * (Linux: include/linux/mm.h; the names: include/trace/events/mmflags.h).
 */

#define VM_READ	  0x00000001
#define VM_WRITE  0x00000002
#define VM_EXEC	  0x00000004
#define VM_SHARED 0x00000008

/* What mprotect() may allow. */
#define VM_MAYREAD  0x00000010
#define VM_MAYWRITE 0x00000020
#define VM_MAYEXEC  0x00000040
#define VM_MAYSHARE 0x00000080

#define VM_GROWSDOWN	0x00000100
#define VM_UFFD_MISSING 0x00000200
#define VM_PFNMAP	0x00000400 /* pages without struct page */
#define VM_UFFD_WP	0x00001000
#define VM_LOCKED	0x00002000
#define VM_IO		0x00004000
#define VM_SEQ_READ	0x00008000
#define VM_RAND_READ	0x00010000
#define VM_DONTCOPY	0x00020000 /* fork() leaves it out */
#define VM_DONTEXPAND	0x00040000
#define VM_LOCKONFAULT	0x00080000
#define VM_ACCOUNT	0x00100000
#define VM_NORESERVE	0x00200000
#define VM_HUGETLB	0x00400000
#define VM_SYNC		0x00800000
#define VM_ARCH_1	0x01000000
#define VM_WIPEONFORK	0x02000000
#define VM_DONTDUMP	0x04000000
#define VM_MIXEDMAP	0x10000000
#define VM_HUGEPAGE	0x20000000
#define VM_NOHUGEPAGE	0x40000000
#define VM_MERGEABLE	0x80000000

#endif /* _LINUX_MMFLAGS_H */
