// SPDX-License-Identifier: GPL-2.0-only
/* The model test of per-CPU memory, on PERCPU-SMP. */
#include "../percpu/test_model.c"
