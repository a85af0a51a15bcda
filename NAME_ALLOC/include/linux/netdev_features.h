/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_NETDEV_FEATURES_H
#define _LINUX_NETDEV_FEATURES_H

/* What a network device can do, a bit each (Linux: include/linux/netdev_features.h). */

#include <linux/types.h>

typedef u64 netdev_features_t;

#endif /* _LINUX_NETDEV_FEATURES_H */
