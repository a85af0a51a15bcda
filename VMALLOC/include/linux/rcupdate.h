/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

/*
 * Read-copy-update: readers without locks; mm/rcupdate.c explains it (Linux:
 * include/linux/rcupdate.h).
 */

#include <linux/atomic.h>
#include <linux/preempt.h>
#include <linux/types.h>

/**
 * struct rcu_head - a callback that waits for the readers
 * @next: the next one
 * @func: what is called with it
 */
struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

#define callback_head rcu_head

typedef void (*rcu_callback_t)(struct rcu_head *head);
typedef void (*call_rcu_func_t)(struct rcu_head *head, rcu_callback_t func);

/* A reader does not sleep until rcu_read_unlock(). It may be inside of another reader. */
static inline void rcu_read_lock(void)
{
	preempt_disable();
}

static inline void rcu_read_unlock(void)
{
	preempt_enable();
}

/* A reader gets a pointer, and what it points to is as it was before rcu_assign_pointer(). */
#define rcu_dereference(p)		__atomic_load_n(&(p), __ATOMIC_CONSUME)
#define rcu_dereference_raw(p)		rcu_dereference(p)
#define rcu_dereference_check(p, c)	rcu_dereference(p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_access_pointer(p)		READ_ONCE(p)
#define rcu_assign_pointer(p, v)	__atomic_store_n(&(p), (v), __ATOMIC_RELEASE)
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)
#define RCU_INITIALIZER(v)		(v)

void call_rcu(struct rcu_head *head, rcu_callback_t func);
void synchronize_rcu(void);
void rcu_barrier(void);

static inline void synchronize_rcu_expedited(void)
{
	synchronize_rcu();
}

/* So many bytes into a structure its rcu_head can be, for kfree_rcu(). */
#define KVFREE_RCU_OFFSET_MAX 4096UL

/* ---- mm/kmalloc.c, where it is there ---- */

#ifndef CONFIG_KMALLOC
static inline void kvfree_rcu_callback(struct rcu_head *head, unsigned long offset)
{
}
#else
void kvfree_rcu_callback(struct rcu_head *head, unsigned long offset);
void kvfree_call_rcu(struct rcu_head *head, void *ptr);

/**
 * kvfree_rcu - free memory of kmalloc() or vmalloc() when no reader uses it any more
 * @ptr: the memory; NULL is nothing
 * The second argument, which may be missing, is the name of the struct rcu_head that the
 * structure has. Without it the function sleeps until the readers have ended.
 */
#define kvfree_rcu(...) \
	KVFREE_GET_MACRO(__VA_ARGS__, kvfree_rcu_arg_2, kvfree_rcu_arg_1)(__VA_ARGS__)
#define kfree_rcu(...)		   kvfree_rcu(__VA_ARGS__)
#define kvfree_rcu_mightsleep(ptr) kvfree_rcu_arg_1(ptr)
#define kfree_rcu_mightsleep(ptr)  kvfree_rcu_arg_1(ptr)

#define KVFREE_GET_MACRO(_1, _2, NAME, ...) NAME
#define kvfree_rcu_arg_2(ptr, rhf)                                                           \
	do {                                                                                 \
		typeof(ptr) ___p = (ptr);                                                    \
		if (___p) {                                                                  \
			_Static_assert(offsetof(typeof(*___p), rhf) < KVFREE_RCU_OFFSET_MAX, \
				       "the rcu_head is too far inside");                    \
			kvfree_call_rcu(&___p->rhf, (void *)___p);                           \
		}                                                                            \
	} while (0)
#define kvfree_rcu_arg_1(ptr)                                \
	do {                                                 \
		typeof(ptr) ___p = (ptr);                    \
		if (___p)                                    \
			kvfree_call_rcu(NULL, (void *)___p); \
	} while (0)
#endif

#endif /* _LINUX_RCUPDATE_H */
