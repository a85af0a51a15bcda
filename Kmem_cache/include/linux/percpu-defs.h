/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PERCPU_DEFS_H
#define _LINUX_PERCPU_DEFS_H

/*
 * Defining and using per-CPU variables (Linux: include/linux/percpu-defs.h).
 *
 * A static per-CPU variable is an ordinary one in a section of its own. That
 * section is a template: setup_per_cpu_areas() copies it once for each CPU, and
 * from then on nobody uses the original. A per-CPU pointer, of a static
 * variable or from alloc_percpu(), is an address in the template or as far from it
 * as the memory is from the copy of CPU 0:
 *
 *	per-CPU pointer		section "percpu"
 *	     |			   |
 *	     + __per_cpu_offset[0] ---> unit of CPU 0
 *	     + __per_cpu_offset[1] ---> unit of CPU 1
 *
 * No CPU can use such an address as it is: the linker puts the template where
 * nothing else is for 128 MiB before and 1 MiB behind it (mm/percpu.lds), and
 * setup_per_cpu_areas() forbids all access to the template and what follows it. An
 * access without per_cpu_ptr() or this_cpu_ptr() is an Oops that says so. This costs
 * nothing where pointers are used rightly.
 *
 * With one CPU (no CONFIG_SMP) the offset is 0 and the original is used.
 *
 * A CPU reaches its own copy with this_cpu_*(). That needs no lock and no atomic
 * instruction, because no other CPU writes the copy. The kernel has three families,
 * which differ in what they check and disable. Here the three are one: a CPU takes
 * interrupts, and changes its task, only where it waits, and that is never in the
 * middle of one of these operations.
 */

#include <linux/cpumask.h>
#include <linux/kernel.h>

#define DECLARE_PER_CPU_SECTION(type, name) extern __percpu __typeof__(type) name
/* The alignment is that of the type; otherwise each compiler adds to it as it likes. */
#define DEFINE_PER_CPU_SECTION(type, name) \
	__section("percpu") __aligned(__alignof__(type)) __percpu __typeof__(type) name

#define DECLARE_PER_CPU(type, name) DECLARE_PER_CPU_SECTION(type, name)
#define DEFINE_PER_CPU(type, name)  DEFINE_PER_CPU_SECTION(type, name)

/* Linux sorts these into groups within the section; only alignment matters here. */
#define DECLARE_PER_CPU_FIRST(type, name)	   DECLARE_PER_CPU(type, name)
#define DEFINE_PER_CPU_FIRST(type, name)	   DEFINE_PER_CPU(type, name)
#define DECLARE_PER_CPU_READ_MOSTLY(type, name)	   DECLARE_PER_CPU(type, name)
#define DEFINE_PER_CPU_READ_MOSTLY(type, name)	   DEFINE_PER_CPU(type, name)
#define DECLARE_PER_CPU_ALIGNED(type, name)	   DECLARE_PER_CPU(type, name) ____cacheline_aligned
#define DEFINE_PER_CPU_ALIGNED(type, name)	   DEFINE_PER_CPU(type, name) ____cacheline_aligned
#define DECLARE_PER_CPU_SHARED_ALIGNED(type, name) DECLARE_PER_CPU_ALIGNED(type, name)
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name)  DEFINE_PER_CPU_ALIGNED(type, name)
#define DECLARE_PER_CPU_PAGE_ALIGNED(type, name)   DECLARE_PER_CPU(type, name) __aligned(PAGE_SIZE)
#define DEFINE_PER_CPU_PAGE_ALIGNED(type, name)	   DEFINE_PER_CPU(type, name) __aligned(PAGE_SIZE)

/* ---- from a per-CPU pointer to a pointer ---- */

#ifdef CONFIG_SMP
extern unsigned long __per_cpu_offset[NR_CPUS];
extern __thread unsigned long this_cpu_off;
#define per_cpu_offset(cpu)	      (__per_cpu_offset[cpu])
#define __my_cpu_offset		      this_cpu_off
#define SHIFT_PERCPU_PTR(ptr, offset) ((typeof(ptr))((unsigned long)(ptr) + (offset)))
#else
#define per_cpu_offset(cpu)	      0UL
#define __my_cpu_offset		      0UL
#define SHIFT_PERCPU_PTR(ptr, offset) ((void)(offset), (typeof(ptr))(unsigned long)(ptr))
#endif

/**
 * per_cpu_ptr - the copy of a CPU
 * @ptr: per-CPU pointer
 * @cpu: number of the CPU
 */
#define per_cpu_ptr(ptr, cpu) SHIFT_PERCPU_PTR(ptr, per_cpu_offset(cpu))

/**
 * this_cpu_ptr - the copy of the CPU that runs this
 * @ptr: per-CPU pointer
 */
#define this_cpu_ptr(ptr) SHIFT_PERCPU_PTR(ptr, __my_cpu_offset)
#define raw_cpu_ptr(ptr)  this_cpu_ptr(ptr)

/* The same for a static variable, as the variable itself. */
#define per_cpu(var, cpu) (*per_cpu_ptr(&(var), cpu))

/* The copy of this CPU, which stays this CPU until put. */
#define get_cpu_var(var)              \
	(*({                          \
		preempt_disable();    \
		this_cpu_ptr(&(var)); \
	}))
#define put_cpu_var(var)          \
	do {                      \
		(void)&(var);     \
		preempt_enable(); \
	} while (0)
#define get_cpu_ptr(var)           \
	({                         \
		preempt_disable(); \
		this_cpu_ptr(var); \
	})
#define put_cpu_ptr(var)          \
	do {                      \
		(void)(var);      \
		preempt_enable(); \
	} while (0)

/* ---- operations on this CPU's copy; @pcp is a variable, of 1 to 8 bytes ---- */

#define raw_cpu_read(pcp)	READ_ONCE(*raw_cpu_ptr(&(pcp)))
#define raw_cpu_write(pcp, val) WRITE_ONCE(*raw_cpu_ptr(&(pcp)), val)

/* Others may read while this writes: one store, but no more than that. */
#define __pcpu_rmw(pcp, op, val)                          \
	({                                                \
		typeof(&(pcp)) __p = raw_cpu_ptr(&(pcp)); \
		typeof(pcp) __new = *__p op(val);         \
		WRITE_ONCE(*__p, __new);                  \
		__new;                                    \
	})
#define raw_cpu_add(pcp, val)	     ((void)__pcpu_rmw(pcp, +, val))
#define raw_cpu_sub(pcp, val)	     raw_cpu_add(pcp, -(typeof(pcp))(val))
#define raw_cpu_inc(pcp)	     raw_cpu_add(pcp, 1)
#define raw_cpu_dec(pcp)	     raw_cpu_sub(pcp, 1)
#define raw_cpu_and(pcp, val)	     ((void)__pcpu_rmw(pcp, &, val))
#define raw_cpu_or(pcp, val)	     ((void)__pcpu_rmw(pcp, |, val))
#define raw_cpu_add_return(pcp, val) __pcpu_rmw(pcp, +, val)
#define raw_cpu_sub_return(pcp, val) raw_cpu_add_return(pcp, -(typeof(pcp))(val))
#define raw_cpu_inc_return(pcp)	     raw_cpu_add_return(pcp, 1)
#define raw_cpu_dec_return(pcp)	     raw_cpu_add_return(pcp, -1)

/* Write, and return what was there. */
#define raw_cpu_xchg(pcp, nval)                           \
	({                                                \
		typeof(&(pcp)) __p = raw_cpu_ptr(&(pcp)); \
		typeof(pcp) __old = *__p;                 \
		WRITE_ONCE(*__p, nval);                   \
		__old;                                    \
	})

/* Write if @oval is there; return what was there. */
#define raw_cpu_cmpxchg(pcp, oval, nval)                  \
	({                                                \
		typeof(&(pcp)) __p = raw_cpu_ptr(&(pcp)); \
		typeof(pcp) __old = *__p;                 \
		if (__old == (oval))                      \
			WRITE_ONCE(*__p, nval);           \
		__old;                                    \
	})

/* Two at once: write both if both old values are there; return 1 then. */
#define raw_cpu_cmpxchg_double(pcp1, pcp2, oval1, oval2, nval1, nval2) \
	({                                                             \
		typeof(&(pcp1)) __p1 = raw_cpu_ptr(&(pcp1));           \
		typeof(&(pcp2)) __p2 = raw_cpu_ptr(&(pcp2));           \
		int __ret = *__p1 == (oval1) && *__p2 == (oval2);      \
		if (__ret) {                                           \
			WRITE_ONCE(*__p1, nval1);                      \
			WRITE_ONCE(*__p2, nval2);                      \
		}                                                      \
		__ret;                                                 \
	})

#define this_cpu_read(pcp)		  raw_cpu_read(pcp)
#define this_cpu_write(pcp, val)	  raw_cpu_write(pcp, val)
#define this_cpu_add(pcp, val)		  raw_cpu_add(pcp, val)
#define this_cpu_sub(pcp, val)		  raw_cpu_sub(pcp, val)
#define this_cpu_inc(pcp)		  raw_cpu_inc(pcp)
#define this_cpu_dec(pcp)		  raw_cpu_dec(pcp)
#define this_cpu_and(pcp, val)		  raw_cpu_and(pcp, val)
#define this_cpu_or(pcp, val)		  raw_cpu_or(pcp, val)
#define this_cpu_add_return(pcp, val)	  raw_cpu_add_return(pcp, val)
#define this_cpu_sub_return(pcp, val)	  raw_cpu_sub_return(pcp, val)
#define this_cpu_inc_return(pcp)	  raw_cpu_inc_return(pcp)
#define this_cpu_dec_return(pcp)	  raw_cpu_dec_return(pcp)
#define this_cpu_xchg(pcp, nval)	  raw_cpu_xchg(pcp, nval)
#define this_cpu_cmpxchg(pcp, oval, nval) raw_cpu_cmpxchg(pcp, oval, nval)
#define this_cpu_cmpxchg_double(p1, p2, o1, o2, n1, n2) \
	raw_cpu_cmpxchg_double(p1, p2, o1, o2, n1, n2)

#define __this_cpu_read(pcp)		    raw_cpu_read(pcp)
#define __this_cpu_write(pcp, val)	    raw_cpu_write(pcp, val)
#define __this_cpu_add(pcp, val)	    raw_cpu_add(pcp, val)
#define __this_cpu_sub(pcp, val)	    raw_cpu_sub(pcp, val)
#define __this_cpu_inc(pcp)		    raw_cpu_inc(pcp)
#define __this_cpu_dec(pcp)		    raw_cpu_dec(pcp)
#define __this_cpu_and(pcp, val)	    raw_cpu_and(pcp, val)
#define __this_cpu_or(pcp, val)		    raw_cpu_or(pcp, val)
#define __this_cpu_add_return(pcp, val)	    raw_cpu_add_return(pcp, val)
#define __this_cpu_sub_return(pcp, val)	    raw_cpu_sub_return(pcp, val)
#define __this_cpu_inc_return(pcp)	    raw_cpu_inc_return(pcp)
#define __this_cpu_dec_return(pcp)	    raw_cpu_dec_return(pcp)
#define __this_cpu_xchg(pcp, nval)	    raw_cpu_xchg(pcp, nval)
#define __this_cpu_cmpxchg(pcp, oval, nval) raw_cpu_cmpxchg(pcp, oval, nval)
#define __this_cpu_cmpxchg_double(p1, p2, o1, o2, n1, n2) \
	raw_cpu_cmpxchg_double(p1, p2, o1, o2, n1, n2)

#endif /* _LINUX_PERCPU_DEFS_H */
