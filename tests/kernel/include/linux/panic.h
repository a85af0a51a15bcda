/* SPDX-License-Identifier: GPL-2.0-only */
/* A kernel that runs tests says so in its oopses; there is nothing to say here. */
#define TAINT_TEST	       18
#define LOCKDEP_STILL_OK       1
#define add_taint(...)	       ((void)0)
#define MODULE_INFO(tag, info) _Static_assert(1, info)
