/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

/* A file that is open, as much of it as printing takes (Linux: include/linux/fs.h). */

#include <linux/dcache.h>

struct path {
	struct dentry *dentry;
};

struct file {
	struct path f_path;
};

#endif /* _LINUX_FS_H */
