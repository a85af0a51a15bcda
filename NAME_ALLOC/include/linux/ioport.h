/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_IOPORT_H
#define _LINUX_IOPORT_H

/*
 * What a device has of the machine: a range of addresses, ports, an interrupt
 * (Linux: include/linux/ioport.h).
 */

#include <linux/types.h>

struct resource {
	resource_size_t start;
	resource_size_t end; /* the last one of it */
	const char *name;
	unsigned long flags;
	struct resource *parent, *sibling, *child;
};

/* Its kind. */
#define IORESOURCE_IO  0x00000100
#define IORESOURCE_MEM 0x00000200
#define IORESOURCE_IRQ 0x00000400
#define IORESOURCE_DMA 0x00000800
#define IORESOURCE_BUS 0x00001000

#define IORESOURCE_PREFETCH 0x00002000 /* reading has no effect */
#define IORESOURCE_READONLY 0x00004000
#define IORESOURCE_MEM_64   0x00100000
#define IORESOURCE_WINDOW   0x00200000 /* a bridge hands it on */
#define IORESOURCE_DISABLED 0x10000000
#define IORESOURCE_UNSET    0x20000000 /* it has a size, and no address yet */
#define IORESOURCE_BUSY	    0x80000000

static inline resource_size_t resource_size(const struct resource *res)
{
	return res->end - res->start + 1;
}

#endif /* _LINUX_IOPORT_H */
