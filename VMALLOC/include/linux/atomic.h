/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

/*
 * Counters that several CPUs change at once (Linux: include/linux/atomic.h).
 * With one CPU they are plain operations. Those that return a value order
 * memory around them, those that do not, do not.
 */

#include <linux/types.h>

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

#define ATOMIC_INIT(i) \
	{              \
		(i)    \
	}
#define ATOMIC_LONG_INIT(i) \
	{                   \
		(i)         \
	}

#ifdef CONFIG_SMP
#define __atomic_op(p, op, v, order) __atomic_##op##_fetch(p, v, __ATOMIC_##order)
#define __atomic_swap(p, v)	     __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define __atomic_cas(p, old, new) \
	__atomic_compare_exchange_n(p, old, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#else
#define __atomic_plain_add(p, v)     (*(p) += (v))
#define __atomic_plain_sub(p, v)     (*(p) -= (v))
#define __atomic_plain_and(p, v)     (*(p) &= (v))
#define __atomic_plain_or(p, v)	     (*(p) |= (v))
#define __atomic_op(p, op, v, order) __atomic_plain_##op(p, v)
#define __atomic_swap(p, v)                \
	({                                 \
		typeof(*(p)) __old = *(p); \
		*(p) = (v);                \
		__old;                     \
	})
#define __atomic_cas(p, old, new) (*(p) == *(old) ? (*(p) = (new), true) : (*(old) = *(p), false))
#endif

/* The functions of one type: atomic_read(), atomic_long_read(), ... */
#define __ATOMIC_FUNCTIONS(prefix, atype, itype)                               \
	static inline itype prefix##_read(const atype *v)                      \
	{                                                                      \
		return READ_ONCE(v->counter);                                  \
	}                                                                      \
	static inline itype prefix##_read_acquire(const atype *v)              \
	{                                                                      \
		return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);         \
	}                                                                      \
	static inline void prefix##_set(atype *v, itype i)                     \
	{                                                                      \
		WRITE_ONCE(v->counter, i);                                     \
	}                                                                      \
	static inline void prefix##_add(itype i, atype *v)                     \
	{                                                                      \
		__atomic_op(&v->counter, add, i, RELAXED);                     \
	}                                                                      \
	static inline void prefix##_sub(itype i, atype *v)                     \
	{                                                                      \
		__atomic_op(&v->counter, sub, i, RELAXED);                     \
	}                                                                      \
	static inline void prefix##_inc(atype *v)                              \
	{                                                                      \
		prefix##_add(1, v);                                            \
	}                                                                      \
	static inline void prefix##_dec(atype *v)                              \
	{                                                                      \
		prefix##_sub(1, v);                                            \
	}                                                                      \
	static inline void prefix##_and(itype i, atype *v)                     \
	{                                                                      \
		__atomic_op(&v->counter, and, i, RELAXED);                     \
	}                                                                      \
	static inline void prefix##_or(itype i, atype *v)                      \
	{                                                                      \
		__atomic_op(&v->counter, or, i, RELAXED);                      \
	}                                                                      \
	static inline itype prefix##_add_return(itype i, atype *v)             \
	{                                                                      \
		return __atomic_op(&v->counter, add, i, SEQ_CST);              \
	}                                                                      \
	static inline itype prefix##_sub_return(itype i, atype *v)             \
	{                                                                      \
		return __atomic_op(&v->counter, sub, i, SEQ_CST);              \
	}                                                                      \
	static inline itype prefix##_fetch_add(itype i, atype *v)              \
	{                                                                      \
		return prefix##_add_return(i, v) - i;                          \
	}                                                                      \
	static inline itype prefix##_inc_return(atype *v)                      \
	{                                                                      \
		return prefix##_add_return(1, v);                              \
	}                                                                      \
	static inline itype prefix##_dec_return(atype *v)                      \
	{                                                                      \
		return prefix##_sub_return(1, v);                              \
	}                                                                      \
	static inline bool prefix##_dec_and_test(atype *v)                     \
	{                                                                      \
		return prefix##_sub_return(1, v) == 0;                         \
	}                                                                      \
	static inline bool prefix##_inc_and_test(atype *v)                     \
	{                                                                      \
		return prefix##_add_return(1, v) == 0;                         \
	}                                                                      \
	static inline itype prefix##_xchg(atype *v, itype i)                   \
	{                                                                      \
		return __atomic_swap(&v->counter, i);                          \
	}                                                                      \
	static inline bool prefix##_try_cmpxchg(atype *v, itype *old, itype i) \
	{                                                                      \
		return __atomic_cas(&v->counter, old, i);                      \
	}                                                                      \
	static inline itype prefix##_cmpxchg(atype *v, itype old, itype i)     \
	{                                                                      \
		prefix##_try_cmpxchg(v, &old, i);                              \
		return old;                                                    \
	}

__ATOMIC_FUNCTIONS(atomic, atomic_t, int)
__ATOMIC_FUNCTIONS(atomic_long, atomic_long_t, long)

#endif /* _LINUX_ATOMIC_H */
