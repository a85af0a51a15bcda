// SPDX-License-Identifier: GPL-2.0-only
/*
 * SipHash-2-4: a hash with a key. Who does not know the key learns nothing of what
 * was hashed, and cannot make two things with the same hash.
 *
 *	four words of state, from the key
 *	   |   each 8 bytes of data: into v3, two rounds, into v0
 *	   |   the rest of the data, and its length: the same
 *	   v   four rounds
 *	v0 ^ v1 ^ v2 ^ v3
 *
 * After Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
 * Linux: lib/siphash.c.
 */

#include <linux/siphash.h>
#include <linux/string.h>

static u64 rol64(u64 word, unsigned int bits)
{
	return word << bits | word >> (64 - bits);
}

static void half_round(u64 *a, u64 *b, u64 *c, u64 *d, unsigned int s, unsigned int t)
{
	*a += *b;
	*c += *d;
	*b = rol64(*b, s) ^ *a;
	*d = rol64(*d, t) ^ *c;
	*a = rol64(*a, 32);
}

static void sip_rounds(u64 v[4], int rounds)
{
	while (rounds--) {
		half_round(&v[0], &v[1], &v[2], &v[3], 13, 16);
		half_round(&v[2], &v[1], &v[0], &v[3], 17, 21);
	}
}

static void absorb(u64 v[4], u64 word)
{
	v[3] ^= word;
	sip_rounds(v, 2);
	v[0] ^= word;
}

static u64 load_le64(const u8 *bytes, size_t n)
{
	u64 word = 0;

	for (size_t i = 0; i < n; i++)
		word |= (u64)bytes[i] << 8 * i;
	return word;
}

/**
 * siphash - the hash of some data
 * @data: the data
 * @len: its bytes
 * @key: the key
 */
u64 siphash(const void *data, size_t len, const siphash_key_t *key)
{
	u64 v[4] = { key->key[0] ^ 0x736f6d6570736575, key->key[1] ^ 0x646f72616e646f6d,
		     key->key[0] ^ 0x6c7967656e657261, key->key[1] ^ 0x7465646279746573 };
	const u8 *bytes = data;
	size_t left = len;

	for (; left >= 8; bytes += 8, left -= 8)
		absorb(v, load_le64(bytes, 8));
	absorb(v, load_le64(bytes, left) | (u64)len << 56);
	v[2] ^= 0xff;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
