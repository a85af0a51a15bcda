/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KMEMLEAK_H
#define _LINUX_KMEMLEAK_H

/*
 * Finding memory that nobody has a pointer to (Linux: include/linux/kmemleak.h).
 * mm/kmemleak.c explains it. Where that is missing the allocators have nobody to tell.
 */

#include <linux/types.h>

#ifdef CONFIG_KMEMLEAK
void kmemleak_init(void);
void kmemleak_alloc(const void *ptr, size_t size, int min_count);
void kmemleak_alloc_percpu(const void __percpu *ptr, size_t size);
void kmemleak_free(const void *ptr);
void kmemleak_free_percpu(const void __percpu *ptr);
void kmemleak_update_trace(const void *ptr);
void kmemleak_not_leak(const void *ptr);
void kmemleak_ignore(const void *ptr);
void kmemleak_scan_area(const void *ptr, size_t size);
void kmemleak_no_scan(const void *ptr);
void kmemleak_show(void);
int kmemleak_write(const char *command);
#else
static inline void kmemleak_init(void)
{
}

static inline void kmemleak_alloc(const void *ptr, size_t size, int min_count)
{
}

static inline void kmemleak_alloc_percpu(const void __percpu *ptr, size_t size)
{
}

static inline void kmemleak_free(const void *ptr)
{
}

static inline void kmemleak_free_percpu(const void __percpu *ptr)
{
}

static inline void kmemleak_update_trace(const void *ptr)
{
}

static inline void kmemleak_not_leak(const void *ptr)
{
}

static inline void kmemleak_ignore(const void *ptr)
{
}

static inline void kmemleak_scan_area(const void *ptr, size_t size)
{
}

static inline void kmemleak_no_scan(const void *ptr)
{
}
#endif

/* Forget a pointer, so that a scan does not find it. */
static inline void kmemleak_erase(void **ptr)
{
	*ptr = NULL;
}

#endif /* _LINUX_KMEMLEAK_H */
