/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CLK_H
#define _LINUX_CLK_H

/* A clock of the board: its name (Linux: include/linux/clk.h, drivers/clk/clk.c). */

struct clk {
	const char *name;
};

static inline const char *__clk_get_name(const struct clk *clk)
{
	return clk->name;
}

#endif /* _LINUX_CLK_H */
