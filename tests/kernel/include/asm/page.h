/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's tests include this header; what they need of it is in linux/mm.h. */
