/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_IN_H
#define _LINUX_IN_H

/* Addresses of IPv4, in the byte order of the network (Linux: include/uapi/linux/in.h). */

#include <linux/byteorder/generic.h>
#include <linux/socket.h>

struct in_addr {
	__be32 s_addr;
};

struct sockaddr_in {
	sa_family_t sin_family; /* AF_INET */
	__be16 sin_port;
	struct in_addr sin_addr;
	unsigned char __pad[8];
};

#endif /* _LINUX_IN_H */
