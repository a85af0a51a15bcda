/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_POISON_H
#define _LINUX_POISON_H

/*
 * Values that are written over memory that nobody may use. Code that uses it by
 * mistake reads a value that is easy to recognize (Linux: include/linux/poison.h,
 * and CONFIG_ILLEGAL_POINTER_VALUE=0). mm/oops.c names them when a pointer has
 * such a value.
 */

/* The two pointers of an entry that list_del() or hlist_del() took from its list. */
#define LIST_POISON1 ((void *)0x100)
#define LIST_POISON2 ((void *)0x122)

/* Every byte of a free page (page_poison=on). */
#define PAGE_POISON 0xaa

/* Bytes in front of and behind an object: while it is free, while it is in use (slub_debug=Z). */
#define SLUB_RED_INACTIVE 0xbb
#define SLUB_RED_ACTIVE	  0xcc

/* Bytes of an object (slub_debug=P): not written yet; free; the last one, free. */
#define POISON_INUSE 0x5a
#define POISON_FREE  0x6b
#define POISON_END   0xa5

#endif /* _LINUX_POISON_H */
