/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CMPXCHG_H
#define _LINUX_CMPXCHG_H

/*
 * Compare-and-exchange of two words at once (Linux: arch/x86/include/asm/cmpxchg_64.h).
 *
 * The words lie one behind the other, at an address that is a multiple of two words.
 * x86 has one instruction for that, and so have 32-bit processors with 64-bit atomics.
 * CONFIG_HAVE_CMPXCHG_DOUBLE=n is for seeing how it goes without; other processors never
 * have it here.
 */

#include <linux/types.h>

#ifdef CONFIG_HAVE_CMPXCHG_DOUBLE
/* clang makes a call to a library of it, where ThreadSanitizer is to see it. */
#if defined(__clang__) && defined(__SANITIZE_THREAD__)
#define system_has_cmpxchg_double() 0
#elif defined(__x86_64__) || (!defined(CONFIG_64BIT) && defined(__GCC_HAVE_SYNC_COMPARE_AND_SWAP_8))
#define system_has_cmpxchg_double() 1
#endif
#endif
#ifndef system_has_cmpxchg_double
#define system_has_cmpxchg_double() 0
#endif

/**
 * cmpxchg_double - exchange two words if both are as expected
 * @p: the first word; the second one is behind it
 * @o1: what the first one should be
 * @o2: what the second one should be
 * @n1: what the first one becomes
 * @n2: what the second one becomes
 *
 * Only where system_has_cmpxchg_double().
 *
 * Return: whether they were, and so are exchanged now.
 */
#if !system_has_cmpxchg_double()
static inline bool cmpxchg_double(void *p, unsigned long o1, unsigned long o2, unsigned long n1,
				  unsigned long n2)
{
	return false;
}
#elif defined(__x86_64__) && defined(__SANITIZE_THREAD__)
/* ThreadSanitizer does not see what an asm statement does. */
static inline __attribute__((target("cx16"))) bool
cmpxchg_double(void *p, unsigned long o1, unsigned long o2, unsigned long n1, unsigned long n2)
{
	unsigned __int128 old = (unsigned __int128)o2 << 64 | o1;

	return __atomic_compare_exchange_n((unsigned __int128 *)p, &old,
					   (unsigned __int128)n2 << 64 | n1, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
#elif defined(__x86_64__)
static inline bool cmpxchg_double(void *p, unsigned long o1, unsigned long o2, unsigned long n1,
				  unsigned long n2)
{
	unsigned long(*words)[2] = p;
	bool done;

	asm volatile("lock cmpxchg16b %[words]"
		     : [words] "+m"(*words), "+a"(o1), "+d"(o2), "=@cce"(done)
		     : "b"(n1), "c"(n2)
		     : "memory");
	return done;
}
#else
static inline bool cmpxchg_double(void *p, unsigned long o1, unsigned long o2, unsigned long n1,
				  unsigned long n2)
{
	unsigned long olds[2] = { o1, o2 }, news[2] = { n1, n2 };
	u64 old, new;

	__builtin_memcpy(&old, olds, sizeof(old));
	__builtin_memcpy(&new, news, sizeof(new));
	return __atomic_compare_exchange_n((u64 *)p, &old, new, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}
#endif

#endif /* _LINUX_CMPXCHG_H */
