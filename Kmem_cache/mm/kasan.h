/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_KASAN_H
#define _MM_KASAN_H

/* TEMP */
#ifdef __SANITIZE_ADDRESS__
void __asan_poison_memory_region(const volatile void *addr, size_t size);
void __asan_unpoison_memory_region(const volatile void *addr, size_t size);

static inline void kasan_poison_range(const void *addr, size_t size)
{
	__asan_poison_memory_region(addr, size);
}

static inline void kasan_unpoison_range(const void *addr, size_t size)
{
	__asan_unpoison_memory_region(addr, size);
}
#else
static inline void kasan_poison_range(const void *addr, size_t size)
{
}

static inline void kasan_unpoison_range(const void *addr, size_t size)
{
}
#endif
static inline void kasan_slab_alloc(struct kmem_cache *s, void *object, unsigned long addr)
{
	if (!kmem_cache_debug(s)) kasan_unpoison_range(object, READ_ONCE(s->object_size));
}
static inline bool kasan_slab_free(struct kmem_cache *s, void *object)
{
	if (!kmem_cache_debug(s) && !(s->flags & SLAB_TYPESAFE_BY_RCU))
		kasan_poison_range(object, s->object_size);
	return false;
}
static inline void kasan_poison_slab(struct kmem_cache *s, struct slab *slab)
{
	if (!kmem_cache_debug(s) && !(s->flags & SLAB_TYPESAFE_BY_RCU))
		kasan_poison_range(slab_address(slab), PAGE_SIZE << slab_order(slab));
}
static inline void kasan_unpoison_slab(struct kmem_cache *s, struct slab *slab)
{
		kasan_unpoison_range(slab_address(slab), PAGE_SIZE << slab_order(slab));
}
static inline void kasan_poison(const struct kmem_cache *s, const void *addr, size_t size)
{
	if (!kmem_cache_debug(s) && !(s->flags & SLAB_TYPESAFE_BY_RCU))
		kasan_poison_range(addr, size);
}
#endif
