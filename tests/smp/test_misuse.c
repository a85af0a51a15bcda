// SPDX-License-Identifier: GPL-2.0-only
/* Per-CPU memory used wrongly, on PERCPU-SMP. */
#include "../percpu/test_misuse.c"
