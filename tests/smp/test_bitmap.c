// SPDX-License-Identifier: GPL-2.0-only
/* Bitmaps, on PERCPU-SMP. */
#include "../bitmap/test_bitmap.c"
