/* SPDX-License-Identifier: GPL-2.0-only */
/* Nobody waits here. */
#define msleep(ms) ((void)(ms))
