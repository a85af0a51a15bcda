# SPDX-License-Identifier: GPL-2.0-only
#
# The ways in which everything is built and tested: make variables of a
# project, as a shell reads them. A warning is an error in all of them.

GCC_MAJOR := $(firstword $(subst ., ,$(shell gcc -dumpversion)))

# -m32 of an amd64 gcc needs the kernel's asm/ headers, which i386 and amd64
# share; Debian has them in a directory that -m32 does not look at.
M32 := CPPFLAGS="-idirafter $(BUILD)/asm32"

# As users build it; where it is not the optimizer that is tested, as it compiles
# faster; and fastest, for what differs in its configuration alone.
O2 := -Werror
O1 := -Werror -O1 -g0
O0 := -Werror -O0 -g0

flags-gcc      := CFLAGS="$(O2)"
flags-clang    := CFLAGS="$(O2)" CC=clang
flags-debug    := CFLAGS="$(O2)" DEBUG=1
flags-asan     := CFLAGS="$(O1)" SANITIZE=address,undefined
flags-asan-clang := CFLAGS="$(O1)" CC=clang SANITIZE=address,undefined
flags-numa     := CFLAGS="$(O2)" DEBUG=1 CONFIG_NUMA=y
flags-physmap  := CFLAGS="$(O0)" CONFIG_HAVE_MEMBLOCK_PHYS_MAP=y
flags-identity := CFLAGS="$(O0)" CONFIG_PAGE_OFFSET=0x60000000
flags-keep     := CFLAGS="$(O0)" CONFIG_ARCH_KEEP_MEMBLOCK=y
flags-m32      := CFLAGS="-m32 $(O2)" $(M32)
flags-m32-pae  := CFLAGS="-m32 $(O0)" $(M32) CONFIG_PHYS_ADDR_T_64BIT=y
flags-m32-asan := CFLAGS="-m32 $(O2)" $(M32) SANITIZE=address,undefined
flags-armhf    := CFLAGS="$(O2)" CC=arm-linux-gnueabihf-gcc-$(GCC_MAJOR)

# Configurations for the demos alone: of the last there is no cmocka.
DEMO_CONFIGS := keep
CONFIGS := gcc clang debug asan asan-clang numa physmap identity
ifeq ($(shell uname -m),x86_64)
CONFIGS += m32 m32-pae m32-asan
DEMO_CONFIGS += armhf
endif
DEMO_CONFIGS := $(CONFIGS) $(DEMO_CONFIGS)

# Projects with a page allocator: all that it can be built with.
flags-options := CFLAGS="$(O0)" CONFIG_ZONE_DMA=y CONFIG_HIGHMEM=y CONFIG_HIGHMEM_SIZE=0x200000 \
		 CONFIG_PAGE_OWNER=y CONFIG_PAGE_POISONING=y \
		 CONFIG_SLAB_FREELIST_HARDENED=y CONFIG_SLAB_FREELIST_RANDOM=y
BUDDY_CONFIGS := options

# Projects with page tables: what they map is reached through the software MMU alone.
flags-nohost := CFLAGS="$(O0)" CONFIG_MMU_HOST=n
MMU_CONFIGS := nohost

# Projects with the smp layer are built with other numbers of CPUs, too.
flags-cpus1  := CFLAGS="$(O2)" CPUS=1
flags-cpus2  := CFLAGS="$(O2)" CPUS=2 DEBUG=1
flags-cpus8  := CFLAGS="$(O1)" CPUS=8
flags-cpus32 := CFLAGS="$(O1)" CPUS=32 CC=clang
flags-cpus256 := CFLAGS="$(O1)" CPUS=256
flags-tsan   := CFLAGS="$(O1)" CPUS=4 SANITIZE=thread
flags-tsan-clang := CFLAGS="$(O1)" CPUS=8 CC=clang SANITIZE=thread
SMP_CONFIGS  := cpus1 cpus2 cpus8 cpus32 cpus256 tsan tsan-clang
