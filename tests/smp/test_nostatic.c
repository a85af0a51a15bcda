// SPDX-License-Identifier: GPL-2.0-only
/* Per-CPU memory without static variables, on PERCPU-SMP. */
#include "../percpu/test_nostatic.c"
