/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SIZES_H
#define _LINUX_SIZES_H

/* Powers of two by name (Linux: include/linux/sizes.h). */

#define SZ_1   1
#define SZ_2   2
#define SZ_4   4
#define SZ_8   8
#define SZ_16  16
#define SZ_32  32
#define SZ_64  64
#define SZ_128 128
#define SZ_256 256
#define SZ_512 512

#define SZ_1K	(SZ_1 * 1024)
#define SZ_2K	(SZ_2 * 1024)
#define SZ_4K	(SZ_4 * 1024)
#define SZ_8K	(SZ_8 * 1024)
#define SZ_16K	(SZ_16 * 1024)
#define SZ_32K	(SZ_32 * 1024)
#define SZ_64K	(SZ_64 * 1024)
#define SZ_128K (SZ_128 * 1024)
#define SZ_256K (SZ_256 * 1024)
#define SZ_512K (SZ_512 * 1024)

#define SZ_1M	(SZ_1K * 1024)
#define SZ_2M	(SZ_2K * 1024)
#define SZ_4M	(SZ_4K * 1024)
#define SZ_8M	(SZ_8K * 1024)
#define SZ_16M	(SZ_16K * 1024)
#define SZ_32M	(SZ_32K * 1024)
#define SZ_64M	(SZ_64K * 1024)
#define SZ_128M (SZ_128K * 1024)
#define SZ_256M (SZ_256K * 1024)
#define SZ_512M (SZ_512K * 1024)

#define SZ_1G  0x40000000
#define SZ_2G  0x80000000U
#define SZ_4G  0x100000000ULL
#define SZ_8G  0x200000000ULL
#define SZ_16G 0x400000000ULL
#define SZ_32G 0x800000000ULL
#define SZ_64G 0x1000000000ULL

#endif /* _LINUX_SIZES_H */
