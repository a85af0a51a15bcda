/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

/*
 * What the kernel asks of the compiler, by the kernel's names
 * (Linux: include/linux/compiler.h, compiler_attributes.h).
 */

/* Clang tells its sanitizers in another way than gcc; from here on, gcc's. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define barrier() __asm__ __volatile__("" ::: "memory")

/* The compiler knows nothing of the value of a variable any more. */
#define OPTIMIZER_HIDE_VAR(var) __asm__("" : "=r"(var) : "0"(var))

/* glibc has a definition of its own that lacks nothing but differs in spelling. */
#undef __always_inline
#define __always_inline	      inline __attribute__((__always_inline__))
#define __no_sanitize_address __attribute__((__no_sanitize_address__))
#define noinline	      __attribute__((__noinline__))
/* For a function that reads the stack of its callers. */
#define __no_sanitize_frames __attribute__((__no_sanitize__("address", "thread", "undefined")))

#define __maybe_unused	__attribute__((__unused__))
#define __used		__attribute__((__used__))
#define __must_check	__attribute__((__warn_unused_result__))
#define __noreturn	__attribute__((__noreturn__))
#define __cold		__attribute__((__cold__))
#define __weak		__attribute__((__weak__))
#define __packed	__attribute__((__packed__))
#define __aligned(x)	__attribute__((__aligned__(x)))
#define __section(name) __attribute__((__section__(name)))
#define __printf(a, b)	__attribute__((__format__(printf, a, b)))
/* Entries of a table that the linker makes keep the order of the source. */
#if __has_attribute(__no_reorder__)
#define __in_order __attribute__((__no_reorder__))
#else
#define __in_order
#endif
#define fallthrough __attribute__((__fallthrough__))

/* Marks a per-CPU pointer, for the reader: do not dereference it. */
#define __percpu

#define __same_type(a, b) __builtin_types_compatible_p(typeof(a), typeof(b))

#define ___PASTE(a, b)	    a##b
#define __PASTE(a, b)	    ___PASTE(a, b)
#define __UNIQUE_ID(prefix) __PASTE(__PASTE(__UNIQUE_ID_, prefix), __COUNTER__)

#define __stringify_1(x...) #x
#define __stringify(x...)   __stringify_1(x)

/*
 * One load, one store: the compiler may neither split nor repeat nor drop
 * the access. Ordering between CPUs is another matter.
 */
#ifdef __SANITIZE_THREAD__
/* The race is meant: say so to ThreadSanitizer. */
#define READ_ONCE(x)	   __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, val) __atomic_store_n(&(x), (val), __ATOMIC_RELAXED)
#else
#define READ_ONCE(x)	   (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, val) ((void)(*(volatile typeof(x) *)&(x) = (val)))
#endif

/* The address that the running function will return to, and where it is now. */
#define _RET_IP_ ((unsigned long)__builtin_return_address(0))
#define _THIS_IP_                        \
	({                               \
		__label__ __here;        \
	__here:                          \
		(unsigned long)&&__here; \
	})

/*
 * IS_ENABLED(CONFIG_FOO) is 1 when the option is y and 0 when it is n or
 * unknown, in C expressions. A defined option is the token 1, which turns the
 * paste below into "0," and so shifts a 1 into the second place.
 */
#define __ARG_PLACEHOLDER_1		     0,
#define __take_second_arg(ignored, val, ...) val
#define ____is_defined(arg1_or_junk)	     __take_second_arg(arg1_or_junk 1, 0, 0)
#define ___is_defined(val)		     ____is_defined(__ARG_PLACEHOLDER_##val)
#define __is_defined(x)			     ___is_defined(x)
#define IS_ENABLED(option)		     __is_defined(option)

#endif /* _LINUX_COMPILER_H */
