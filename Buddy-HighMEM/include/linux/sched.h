/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

/*
 * What runs on a CPU (Linux: include/linux/sched.h). Without the task layer a
 * machine has one task: main().
 */

#include <linux/types.h>

#define TASK_COMM_LEN 16

/**
 * struct task_struct - a task
 * @pid: its number
 * @comm: its name
 */
struct task_struct {
	int pid;
	char comm[TASK_COMM_LEN];
};

/* The task of main(). */
extern struct task_struct init_task;

#define current (&init_task)

#endif /* _LINUX_SCHED_H */
