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
flags-identity := CFLAGS=-Werror CONFIG_PAGE_OFFSET=0x60000000 CONFIG_ARCH_KEEP_MEMBLOCK=y
flags-m32      := $(M32)
flags-m32-pae  := $(M32) CONFIG_PHYS_ADDR_T_64BIT=y
flags-m32-asan := $(M32) SANITIZE=address,undefined
flags-armhf    := CFLAGS=-Werror CC=arm-linux-gnueabihf-gcc-$(GCC_MAJOR)

CONFIGS := gcc clang debug asan asan-clang numa physmap identity
ifeq ($(shell uname -m),x86_64)
CONFIGS += m32 m32-pae m32-asan
# Demos alone: there is no cmocka for it.
DEMO_CONFIGS := armhf
endif
DEMO_CONFIGS := $(CONFIGS) $(DEMO_CONFIGS)
