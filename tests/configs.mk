# SPDX-License-Identifier: GPL-2.0-only
#
# The ways in which everything is built and tested: make variables of a
# project, as a shell reads them. A warning is an error in all of them.

GCC_MAJOR := $(firstword $(subst ., ,$(shell gcc -dumpversion)))

# -m32 of an amd64 gcc needs the kernel's asm/ headers, which i386 and amd64
# share; Debian has them in a directory that -m32 does not look at.
M32 := CFLAGS="-m32 -Werror" CPPFLAGS="-idirafter $(BUILD)/asm32"

flags-gcc      := CFLAGS=-Werror
flags-clang    := CFLAGS=-Werror CC=clang
flags-debug    := CFLAGS=-Werror DEBUG=1
flags-asan     := CFLAGS=-Werror SANITIZE=address,undefined
flags-asan-clang := CFLAGS=-Werror CC=clang SANITIZE=address,undefined
flags-numa     := CFLAGS=-Werror DEBUG=1 CONFIG_NUMA=y
flags-physmap  := CFLAGS=-Werror CONFIG_HAVE_MEMBLOCK_PHYS_MAP=y
flags-identity := CFLAGS=-Werror CONFIG_PAGE_OFFSET=0x60000000
flags-keep     := CFLAGS=-Werror CONFIG_ARCH_KEEP_MEMBLOCK=y
flags-m32      := $(M32)
flags-m32-pae  := $(M32) CONFIG_PHYS_ADDR_T_64BIT=y
flags-m32-asan := $(M32) SANITIZE=address,undefined
flags-armhf    := CFLAGS=-Werror CC=arm-linux-gnueabihf-gcc-$(GCC_MAJOR)

# Configurations for the demos alone: of the last there is no cmocka.
DEMO_CONFIGS := keep
CONFIGS := gcc clang debug asan asan-clang numa physmap identity
ifeq ($(shell uname -m),x86_64)
CONFIGS += m32 m32-pae m32-asan
DEMO_CONFIGS += armhf
endif
DEMO_CONFIGS := $(CONFIGS) $(DEMO_CONFIGS)

# Projects with a page allocator: all that it can be built with.
flags-options := CFLAGS=-Werror CONFIG_ZONE_DMA=y CONFIG_HIGHMEM=y CONFIG_HIGHMEM_SIZE=0x200000 \
		 CONFIG_PAGE_OWNER=y CONFIG_PAGE_POISONING=y
BUDDY_CONFIGS := options

# Projects with the smp layer are built with other numbers of CPUs, too.
flags-cpus1  := CFLAGS=-Werror CPUS=1
flags-cpus2  := CFLAGS=-Werror CPUS=2 DEBUG=1
flags-cpus8  := CFLAGS=-Werror CPUS=8
flags-cpus32 := CFLAGS=-Werror CPUS=32 CC=clang
flags-cpus256 := CFLAGS=-Werror CPUS=256
flags-tsan   := CFLAGS=-Werror CPUS=4 SANITIZE=thread
flags-tsan-clang := CFLAGS=-Werror CPUS=8 CC=clang SANITIZE=thread
SMP_CONFIGS  := cpus1 cpus2 cpus8 cpus32 cpus256 tsan tsan-clang
