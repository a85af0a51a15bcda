/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SIPHASH_H
#define _LINUX_SIPHASH_H

/* A hash that tells nothing of what it hashes (Linux: include/linux/siphash.h). */

#include <linux/types.h>

typedef struct {
	u64 key[2];
} siphash_key_t;

u64 siphash(const void *data, size_t len, const siphash_key_t *key);

#endif /* _LINUX_SIPHASH_H */
