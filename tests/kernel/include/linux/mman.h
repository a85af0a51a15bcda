/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's tests include this header and use nothing of it. */
