/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SOCKET_H
#define _LINUX_SOCKET_H

/* What every address of a socket begins with (Linux: include/linux/socket.h). */

#include <linux/types.h>

#define AF_UNSPEC 0
#define AF_UNIX	  1
#define AF_INET	  2
#define AF_INET6  10

typedef unsigned short sa_family_t;

struct sockaddr {
	sa_family_t sa_family;
	char sa_data[14];
};

#endif /* _LINUX_SOCKET_H */
