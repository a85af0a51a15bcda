/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMBLOCK_OPS_H
#define MEMBLOCK_OPS_H

/*
 * memblock behind a table of functions. memblock_ops.c is compiled twice,
 * against our headers and against Linux's, so that one program can do the same
 * to both. Addresses are offsets into RAM here: the two have theirs at
 * different places.
 */

#define RAM_SIZE (16UL << 20)

enum op {
	OP_ADD,
	OP_ADD_NODE,
	OP_REMOVE,
	OP_RESERVE,
	OP_FREE,
	OP_ALLOC,
	OP_ALLOC_EXACT,
	OP_PHYS_ALLOC,
	OP_MARK_HOTPLUG,
	OP_CLEAR_HOTPLUG,
	OP_MARK_NOMAP,
	OP_CLEAR_NOMAP,
	OP_SET_NODE,
	OP_BOTTOM_UP,
	OP_LIMIT,
	OP_QUERY,
	OP_WALK,
	OP_WALK_REV,
	NR_OPS,
};

/* What an operation needs; each takes the fields that it knows. */
struct op_args {
	enum op op;
	unsigned long base, size, align, min, max;
	int nid;
	unsigned int flags;
};

struct op_region {
	unsigned long long base, size;
	unsigned int flags;
	int nid;
};

struct memblock_ops {
	/* RAM is at @ram, and mapped where this memblock writes. */
	void (*boot)(unsigned long long ram);
	/* Do it; a number that depends on all that it returned. */
	unsigned long long (*run)(const struct op_args *args);
	/* The memory (0) and the reserved (1) array. */
	unsigned long (*cnt)(int type);
	unsigned long (*max)(int type);
	unsigned long long (*total)(int type);
	/* Does a range hold a part of an array that has moved into RAM? */
	int (*holds_array)(unsigned long base, unsigned long size);
	struct op_region (*region)(int type, unsigned long i);
};

extern const struct memblock_ops ours_ops, linux_ops;

#endif /* MEMBLOCK_OPS_H */
