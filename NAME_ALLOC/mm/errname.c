// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names of errors: -12 is "-ENOMEM".
 *
 * Two tables, by number: those that user space sees, and those of the kernel.
 * Of two names for one number (EAGAIN and EWOULDBLOCK) the first stands here.
 *
 * Linux: lib/errname.c.
 */

#include <linux/errname.h>

#ifdef CONFIG_SYMBOLIC_ERRNAME

#include <linux/kernel.h>

#define FIRST_KERNEL_ERROR 512

#define E(err) [err] = "-" #err
#define K(err) [(err)-FIRST_KERNEL_ERROR] = "-" #err

/* clang-format off */
static const char *const user_names[] = {
	E(EPERM), E(ENOENT), E(ESRCH), E(EINTR), E(EIO), E(ENXIO), E(E2BIG), E(ENOEXEC),
	E(EBADF), E(ECHILD), E(EAGAIN), E(ENOMEM), E(EACCES), E(EFAULT), E(ENOTBLK), E(EBUSY),
	E(EEXIST), E(EXDEV), E(ENODEV), E(ENOTDIR), E(EISDIR), E(EINVAL), E(ENFILE), E(EMFILE),
	E(ENOTTY), E(ETXTBSY), E(EFBIG), E(ENOSPC), E(ESPIPE), E(EROFS), E(EMLINK), E(EPIPE),
	E(EDOM), E(ERANGE), E(EDEADLK), E(ENAMETOOLONG), E(ENOLCK), E(ENOSYS), E(ENOTEMPTY),
	E(ELOOP), E(ENOMSG), E(EIDRM), E(ECHRNG), E(EL2NSYNC), E(EL3HLT), E(EL3RST), E(ELNRNG),
	E(EUNATCH), E(ENOCSI), E(EL2HLT), E(EBADE), E(EBADR), E(EXFULL), E(ENOANO), E(EBADRQC),
	E(EBADSLT), E(EBFONT), E(ENOSTR), E(ENODATA), E(ETIME), E(ENOSR), E(ENONET), E(ENOPKG),
	E(EREMOTE), E(ENOLINK), E(EADV), E(ESRMNT), E(ECOMM), E(EPROTO), E(EMULTIHOP),
	E(EDOTDOT), E(EBADMSG), E(EOVERFLOW), E(ENOTUNIQ), E(EBADFD), E(EREMCHG), E(ELIBACC),
	E(ELIBBAD), E(ELIBSCN), E(ELIBMAX), E(ELIBEXEC), E(EILSEQ), E(ERESTART), E(ESTRPIPE),
	E(EUSERS), E(ENOTSOCK), E(EDESTADDRREQ), E(EMSGSIZE), E(EPROTOTYPE), E(ENOPROTOOPT),
	E(EPROTONOSUPPORT), E(ESOCKTNOSUPPORT), E(EOPNOTSUPP), E(EPFNOSUPPORT), E(EAFNOSUPPORT),
	E(EADDRINUSE), E(EADDRNOTAVAIL), E(ENETDOWN), E(ENETUNREACH), E(ENETRESET),
	E(ECONNABORTED), E(ECONNRESET), E(ENOBUFS), E(EISCONN), E(ENOTCONN), E(ESHUTDOWN),
	E(ETOOMANYREFS), E(ETIMEDOUT), E(ECONNREFUSED), E(EHOSTDOWN), E(EHOSTUNREACH),
	E(EALREADY), E(EINPROGRESS), E(ESTALE), E(EUCLEAN), E(ENOTNAM), E(ENAVAIL), E(EISNAM),
	E(EREMOTEIO), E(EDQUOT), E(ENOMEDIUM), E(EMEDIUMTYPE), E(ECANCELED), E(ENOKEY),
	E(EKEYEXPIRED), E(EKEYREVOKED), E(EKEYREJECTED), E(EOWNERDEAD), E(ENOTRECOVERABLE),
	E(ERFKILL), E(EHWPOISON),
};

static const char *const kernel_names[] = {
	K(ERESTARTSYS), K(ERESTARTNOINTR), K(ERESTARTNOHAND), K(ENOIOCTLCMD),
	K(ERESTART_RESTARTBLOCK), K(EPROBE_DEFER), K(EOPENSTALE), K(ENOPARAM), K(EBADHANDLE),
	K(ENOTSYNC), K(EBADCOOKIE), K(ENOTSUPP), K(ETOOSMALL), K(ESERVERFAULT), K(EBADTYPE),
	K(EJUKEBOX), K(EIOCBQUEUED), K(ERECALLCONFLICT), K(ENOGRACE),
};
/* clang-format on */

/**
 * errname - the name of an error
 * @err: the error, negative or positive
 *
 * Return: "-ENOMEM"; without the minus for a positive one; NULL if it has no name.
 */
const char *errname(int err)
{
	unsigned int nr = err > 0 ? (unsigned int)err : -(unsigned int)err;
	const char *name = NULL;

	if (nr < ARRAY_SIZE(user_names))
		name = user_names[nr];
	else if (nr - FIRST_KERNEL_ERROR < ARRAY_SIZE(kernel_names))
		name = kernel_names[nr - FIRST_KERNEL_ERROR];
	return name && err > 0 ? name + 1 : name;
}

#endif /* CONFIG_SYMBOLIC_ERRNAME */
