/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_ERR_H
#define _LINUX_ERR_H

/*
 * Errors that travel inside a pointer (Linux: include/linux/err.h): the last
 * page of the address space is never mapped, so its 4095 addresses can stand
 * for -1 .. -4095.
 */

#include <linux/errno.h>
#include <linux/types.h>

#define MAX_ERRNO 4095

#define IS_ERR_VALUE(x) unlikely((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)

/**
 * ERR_PTR - make a pointer of an error
 * @error: a negative errno
 *
 * Return: the pointer; IS_ERR() is true of it.
 */
static inline void *__must_check ERR_PTR(long error)
{
	return (void *)error;
}

/**
 * PTR_ERR - read the error back
 * @ptr: a pointer of which IS_ERR() is true
 *
 * Return: the negative errno.
 */
static inline long __must_check PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

/**
 * IS_ERR - does a pointer carry an error?
 * @ptr: any pointer
 *
 * Return: true for -MAX_ERRNO .. -1, false for NULL and real pointers.
 */
static inline bool __must_check IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE((unsigned long)ptr);
}

/**
 * IS_ERR_OR_NULL - is this no pointer to anything?
 * @ptr: any pointer
 *
 * Return: true for NULL and for errors.
 */
static inline bool __must_check IS_ERR_OR_NULL(const void *ptr)
{
	return unlikely(!ptr) || IS_ERR(ptr);
}

/**
 * ERR_CAST - hand an error on as a pointer to another type
 * @ptr: a pointer of which IS_ERR() is true
 *
 * Return: the same error as a void pointer.
 */
static inline void *__must_check ERR_CAST(const void *ptr)
{
	return (void *)ptr;
}

/**
 * PTR_ERR_OR_ZERO - the error of a pointer, or success
 * @ptr: any pointer
 *
 * Return: the negative errno, or 0 when the pointer carries none.
 */
static inline int __must_check PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? (int)PTR_ERR(ptr) : 0;
}

#endif /* _LINUX_ERR_H */
