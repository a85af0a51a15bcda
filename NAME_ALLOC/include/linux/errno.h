/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

/*
 * The host's errors, which are Linux's, and those that never leave the kernel
 * (Linux: include/linux/errno.h).
 */

#include_next <linux/errno.h>

#define ERESTARTSYS	      512
#define ERESTARTNOINTR	      513
#define ERESTARTNOHAND	      514 /* restart if there is no handler */
#define ENOIOCTLCMD	      515
#define ERESTART_RESTARTBLOCK 516
#define EPROBE_DEFER	      517 /* a driver asks to be probed again later */
#define EOPENSTALE	      518
#define ENOPARAM	      519

/* NFS version 3. */
#define EBADHANDLE	521
#define ENOTSYNC	522
#define EBADCOOKIE	523
#define ENOTSUPP	524
#define ETOOSMALL	525
#define ESERVERFAULT	526
#define EBADTYPE	527
#define EJUKEBOX	528
#define EIOCBQUEUED	529
#define ERECALLCONFLICT 530
#define ENOGRACE	531

#endif /* _LINUX_ERRNO_H */
