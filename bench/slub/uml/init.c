// SPDX-License-Identifier: GPL-2.0-only
/* The first process of the user-mode kernel: loads the module slub_uml.ko, and that is all. */

#include <fcntl.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	int fd = open("/slub_uml.ko", O_RDONLY);

	if (fd >= 0)
		syscall(SYS_finit_module, fd, "", 0);
	return reboot(RB_POWER_OFF);
}
