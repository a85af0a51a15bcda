/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_ERRNAME_H
#define _LINUX_ERRNAME_H

/* The names of errors (Linux: include/linux/errname.h). */

#include <linux/errno.h>
#include <linux/types.h>

#ifdef CONFIG_SYMBOLIC_ERRNAME
const char *errname(int err);
#else
static inline const char *errname(int err)
{
	return NULL;
}
#endif

#endif /* _LINUX_ERRNAME_H */
