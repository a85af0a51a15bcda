/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

/*
 * From an address in the program to the name of a function or variable
 * (Linux: include/linux/kallsyms.h). The names come from the symbol table of
 * the program's own file, static functions included.
 */

#include <linux/types.h>

#define KSYM_NAME_LEN 128

const char *kallsyms_lookup(unsigned long addr, unsigned long *symbolsize, unsigned long *offset);
int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, unsigned long addr),
			    void *data);
int sprint_symbol(char *buffer, size_t size, unsigned long addr);
int sprint_backtrace(char *buffer, size_t size, unsigned long addr);

/**
 * struct source_line - a place in the source
 * @text: "file:line", or empty
 */
struct source_line {
	char text[128];
};

void source_lines(const unsigned long *pcs, size_t n, struct source_line *lines);

unsigned long kallsyms_link_address(unsigned long addr);

#endif /* _LINUX_KALLSYMS_H */
