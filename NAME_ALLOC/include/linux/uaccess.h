/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

/*
 * Copies between a kernel and its user space (Linux: include/linux/uaccess.h).
 *
 * There is no user space here. Memory of the host, a local variable say, stands for it.
 * What the copies are good for is their check: mm/usercopy.c.
 */

#include <linux/string.h>
#include <linux/types.h>

#define __user

void __check_object_size(const void *ptr, unsigned long n, bool to_user);

/**
 * check_object_size - may this memory be copied to, or from, user space?
 * @ptr: the memory
 * @n: bytes
 * @to_user: it is copied to user space
 *
 * If not, it is a BUG().
 */
static inline void check_object_size(const void *ptr, unsigned long n, bool to_user)
{
	if (n)
		__check_object_size(ptr, n, to_user);
}

/**
 * copy_to_user - copy memory of the kernel to user space
 * @to: where to
 * @from: the memory
 * @n: bytes
 *
 * Return: the bytes that could not be copied: 0.
 */
static inline unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	check_object_size(from, n, true);
	memcpy(to, from, n);
	return 0;
}

/**
 * copy_from_user - copy from user space to memory of the kernel
 * @to: the memory
 * @from: where from
 * @n: bytes
 *
 * Return: the bytes that could not be copied: 0.
 */
static inline unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	check_object_size(to, n, false);
	memcpy(to, from, n);
	return 0;
}

#endif /* _LINUX_UACCESS_H */
