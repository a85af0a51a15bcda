/* SPDX-License-Identifier: GPL-2.0-only */
/* A sample of Linux includes this header and uses nothing of it where there are modules. */
