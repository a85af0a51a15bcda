/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

/*
 * The kernel's integer types, and the two list heads that every structure
 * embeds (Linux: include/linux/types.h). Host headers may reach this file by
 * its name, so the __u8 .. __s64 of the kernel's user space API are here too.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/compiler.h>

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;

typedef __s8 s8;
typedef __u8 u8;
typedef __s16 s16;
typedef __u16 u16;
typedef __s32 s32;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;

typedef __u16 __le16;
typedef __u16 __be16;
typedef __u32 __le32;
typedef __u32 __be32;
typedef __u64 __le64;
typedef __u64 __be64;

#if UINTPTR_MAX == UINT64_MAX
#define CONFIG_64BIT  1
#define BITS_PER_LONG 64
#else
#define BITS_PER_LONG 32
#endif
#define BITS_PER_LONG_LONG 64

/*
 * A physical address: 64 bits on a 64-bit host, and on a 32-bit one when the
 * project says CONFIG_PHYS_ADDR_T_64BIT=y (the kernel's LPAE and PAE).
 */
#if defined(CONFIG_64BIT) && !defined(CONFIG_PHYS_ADDR_T_64BIT)
#define CONFIG_PHYS_ADDR_T_64BIT 1
#endif

#ifdef CONFIG_PHYS_ADDR_T_64BIT
typedef u64 phys_addr_t;
#else
typedef u32 phys_addr_t;
#endif

#define PHYS_ADDR_MAX (~(phys_addr_t)0)

typedef phys_addr_t resource_size_t;
typedef phys_addr_t dma_addr_t;
typedef unsigned int gfp_t;
typedef unsigned int fmode_t;

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_head {
	struct hlist_node *first;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

#endif /* _LINUX_TYPES_H */
