/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of Linux's mm/kasan/kasan.h as its test uses, in our own words. There are no tags in
 * pointers, so what is about tags is never called.
 */

#include <linux/kasan.h>

#define CONFIG_KASAN_GENERIC 1
#define CONFIG_KASAN_VMALLOC 1

#define KASAN_TAG_MIN	 0xf0
#define KASAN_TAG_KERNEL 0xff
#define KASAN_TAG_MAX	 0xfd

#define kasan_enabled()			  true
#define kasan_async_fault_possible()	  false
#define kasan_sync_fault_possible()	  false
#define kasan_force_async_fault()	  ((void)0)
#define kasan_enable_tagging()		  ((void)0)
#define kasan_save_enable_multi_shot()	  true
#define kasan_restore_multi_shot(enabled) ((void)0)

#define set_tag(addr, tag)		    ((void *)(addr))
#define get_tag(addr)			    KASAN_TAG_KERNEL
#define kasan_get_mem_tag(addr)		    KASAN_TAG_KERNEL
#define __kasan_poison			    kasan_poison
#define kasan_poison(addr, size, tag, init) ((void)0)
#define migrate_disable()		    ((void)0)
#define migrate_enable()		    ((void)0)
#define IS_MODULE(option)		    0

/* An address that the compiler cannot compute with. */
#define RELOC_HIDE(ptr, off)                                 \
	({                                                   \
		unsigned long __addr = (unsigned long)(ptr); \
		OPTIMIZER_HIDE_VAR(__addr);                  \
		(typeof(ptr))(__addr + (off));               \
	})
