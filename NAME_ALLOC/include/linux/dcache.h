/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_DCACHE_H
#define _LINUX_DCACHE_H

/*
 * A name in a directory, as much of it as printing takes
 * (Linux: include/linux/dcache.h).
 */

#include <linux/types.h>

/* A string that knows its length. */
struct qstr {
	u32 hash;
	u32 len;
	const unsigned char *name;
};

/* clang-format off */
#define QSTR_INIT(n, l) { .len = (l), .name = (const unsigned char *)(n) }
/* clang-format on */

#define DNAME_INLINE_LEN (BITS_PER_LONG == 64 ? 32 : 40)

struct dentry {
	struct dentry *d_parent; /* of the root: itself */
	struct qstr d_name;
	unsigned char d_iname[DNAME_INLINE_LEN]; /* a short name stands here */
};

#endif /* _LINUX_DCACHE_H */
