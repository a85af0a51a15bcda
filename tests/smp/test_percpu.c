// SPDX-License-Identifier: GPL-2.0-only
/* Per-CPU memory, function by function, on PERCPU-SMP. */
#include "../percpu/test_percpu.c"
