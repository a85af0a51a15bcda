/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_HASH_H
#define _LINUX_HASH_H

/*
 * Multiplicative hashing (Linux: include/linux/hash.h).
 *
 * A multiplication by an odd constant mixes the low bits of a value into the high
 * bits of the product; those are the hash. With the golden ratio, as a fraction of
 * 2^32 or 2^64, values that follow each other fall far apart.
 */

#include <linux/bits.h>
#include <linux/types.h>

#define GOLDEN_RATIO_32 0x61c88647U
#define GOLDEN_RATIO_64 0x61c8864680b583ebULL

#if BITS_PER_LONG == 64
#define GOLDEN_RATIO_PRIME GOLDEN_RATIO_64
#else
#define GOLDEN_RATIO_PRIME GOLDEN_RATIO_32
#endif

/**
 * hash_long - a hash of a word
 * @val: the word
 * @bits: how many bits the hash has, 1 to BITS_PER_LONG
 */
static inline unsigned long hash_long(unsigned long val, unsigned int bits)
{
	return val * (unsigned long)GOLDEN_RATIO_PRIME >> (BITS_PER_LONG - bits);
}

/**
 * hash_ptr - a hash of an address
 * @ptr: the address
 * @bits: how many bits the hash has, 1 to BITS_PER_LONG
 */
static inline unsigned long hash_ptr(const void *ptr, unsigned int bits)
{
	return hash_long((unsigned long)ptr, bits);
}

#endif /* _LINUX_HASH_H */
