/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_IO_H
#define _LINUX_IO_H

/*
 * The registers of devices (Linux: include/linux/io.h, asm-generic/io.h). They
 * are memory in which each access counts: never left out, never done twice,
 * never in another size.
 */

#include <linux/pgtable.h>

/* Marks a pointer to registers, for the reader: use the functions below. */
#define __iomem

#ifdef CONFIG_MMU_HOST
#define __io_read(addr, type)	      (*(const volatile type *)(addr))
#define __io_write(addr, type, value) ((void)(*(volatile type *)(addr) = (value)))
#else
#define __io_read(addr, type)                                      \
	({                                                         \
		type __v = (type)~0U;                              \
		mmu_read(&__v, (const void *)(addr), sizeof(__v)); \
		__v;                                               \
	})
#define __io_write(addr, type, value)                         \
	({                                                    \
		type __v = (value);                           \
		mmu_write((void *)(addr), &__v, sizeof(__v)); \
	})
#endif

#define __IO_ACCESS(suffix, type)                                                 \
	static inline type read##suffix(const volatile void __iomem *addr)        \
	{                                                                         \
		return __io_read(addr, type);                                     \
	}                                                                         \
	static inline void write##suffix(type value, volatile void __iomem *addr) \
	{                                                                         \
		__io_write(addr, type, value);                                    \
	}

/* readb(addr), writeb(value, addr): 8 bits; w: 16; l: 32. */
__IO_ACCESS(b, u8)
__IO_ACCESS(w, u16)
__IO_ACCESS(l, u32)

/**
 * memcpy_fromio - copy out of registers, byte by byte
 * @to: gets them
 * @from: the first register
 * @count: bytes
 */
static inline void memcpy_fromio(void *to, const volatile void __iomem *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		((u8 *)to)[i] = readb(from + i);
}

/**
 * memcpy_toio - copy into registers, byte by byte
 * @to: the first register
 * @from: what
 * @count: bytes
 */
static inline void memcpy_toio(volatile void __iomem *to, const void *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		writeb(((const u8 *)from)[i], to + i);
}

/**
 * memset_io - set registers, byte by byte
 * @dst: the first register
 * @c: the byte
 * @count: how many
 */
static inline void memset_io(volatile void __iomem *dst, int c, size_t count)
{
	for (size_t i = 0; i < count; i++)
		writeb((u8)c, dst + i);
}

#ifdef CONFIG_VMALLOC
void __iomem *ioremap(phys_addr_t phys_addr, size_t size);
void __iomem *ioremap_wc(phys_addr_t phys_addr, size_t size);
void iounmap(volatile void __iomem *addr);
#endif

#endif /* _LINUX_IO_H */
