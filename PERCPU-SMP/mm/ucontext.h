/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MM_UCONTEXT_H
#define _MM_UCONTEXT_H

/*
 * The registers of the host's CPU, as the handler of a signal gets them, by one
 * name on each kind of host. Only files that touch the host include this.
 *
 *	uc_pc(uc)	the program counter
 *	uc_sp(uc)	the stack pointer
 *	uc_return(uc)	the context becomes that of the caller, as if the function had
 *			returned before it did anything; false if the stack is not readable
 *	uc_access(uc)	what the access was that faulted
 *	uc_register(uc, i)  one of the NR_UC_REGISTERS general registers
 */

#include <ucontext.h>

#include <linux/fault.h>
#include <linux/kernel.h>

bool host_read_word(unsigned long addr, unsigned long *value);

/* ARM's hardware sets this bit of the fault status for a write; x86 sets the other. */
#define FSR_WRITE 0x800
#define PF_WRITE  2

#if defined(__x86_64__) || defined(__i386__)

#ifdef __x86_64__
#define REG_PC REG_RIP
#define REG_SP REG_RSP
#else
#define REG_PC REG_EIP
#undef REG_SP
#define REG_SP REG_ESP
#endif
/* r8 to r15 and rdi to rcx are the first; on i386 others precede, which do no harm. */
#define NR_UC_REGISTERS REG_PC

static inline unsigned long uc_pc(const ucontext_t *uc)
{
	return (unsigned long)uc->uc_mcontext.gregs[REG_PC];
}

static inline unsigned long uc_sp(const ucontext_t *uc)
{
	return (unsigned long)uc->uc_mcontext.gregs[REG_SP];
}

static inline bool uc_return(ucontext_t *uc)
{
	unsigned long ret;

	if (!host_read_word(uc_sp(uc), &ret))
		return false;
	uc->uc_mcontext.gregs[REG_PC] = (greg_t)ret;
	uc->uc_mcontext.gregs[REG_SP] += (greg_t)sizeof(ret);
	return true;
}

static inline enum fault_access uc_access(const ucontext_t *uc)
{
	return uc->uc_mcontext.gregs[REG_ERR] & PF_WRITE ? FAULT_WRITE : FAULT_READ;
}

static inline unsigned long uc_register(const ucontext_t *uc, int i)
{
	return (unsigned long)uc->uc_mcontext.gregs[i];
}

#elif defined(__arm__)

#define NR_UC_REGISTERS 0

static inline unsigned long uc_pc(const ucontext_t *uc)
{
	return uc->uc_mcontext.arm_pc;
}

static inline unsigned long uc_sp(const ucontext_t *uc)
{
	return uc->uc_mcontext.arm_sp;
}

static inline bool uc_return(ucontext_t *uc)
{
	uc->uc_mcontext.arm_pc = uc->uc_mcontext.arm_lr & ~1UL;
	return true;
}

static inline enum fault_access uc_access(const ucontext_t *uc)
{
	return uc->uc_mcontext.error_code & FSR_WRITE ? FAULT_WRITE : FAULT_READ;
}

static inline unsigned long uc_register(const ucontext_t *uc, int i)
{
	return 0;
}

#else /* A host whose registers we do not know: reports have no program counter. */

#define NR_UC_REGISTERS 0

static inline unsigned long uc_pc(const ucontext_t *uc)
{
	return 0;
}

static inline unsigned long uc_sp(const ucontext_t *uc)
{
	return 0;
}

static inline bool uc_return(ucontext_t *uc)
{
	return false;
}

static inline enum fault_access uc_access(const ucontext_t *uc)
{
	return FAULT_UNKNOWN;
}

static inline unsigned long uc_register(const ucontext_t *uc, int i)
{
	return 0;
}

#endif

#endif /* _MM_UCONTEXT_H */
