/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BYTEORDER_GENERIC_H
#define _LINUX_BYTEORDER_GENERIC_H

/*
 * The byte order of the network is the big end first; that of this machine is
 * what it is (Linux: include/linux/byteorder/generic.h).
 */

#include <linux/types.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define __swab_from_be(bits, x) (x)
#else
#define __swab_from_be(bits, x) __builtin_bswap##bits(x)
#endif

static inline __be16 cpu_to_be16(u16 x)
{
	return __swab_from_be(16, x);
}

static inline __be32 cpu_to_be32(u32 x)
{
	return __swab_from_be(32, x);
}

static inline u16 be16_to_cpu(__be16 x)
{
	return __swab_from_be(16, x);
}

static inline u32 be32_to_cpu(__be32 x)
{
	return __swab_from_be(32, x);
}

#define htons(x) cpu_to_be16(x)
#define htonl(x) cpu_to_be32(x)
#define ntohs(x) be16_to_cpu(x)
#define ntohl(x) be32_to_cpu(x)

#endif /* _LINUX_BYTEORDER_GENERIC_H */
