# SPDX-License-Identifier: GPL-2.0-only
#
# The ways in which everything is built and tested: make variables of a
# project, as a shell reads them. A warning is an error in all of them: tests/Makefile
# accepts no output of a compiler.
#
#	flags-<name>	the variables
#	on-<name>	what "make test" tests in that way: layers, or single tests as
#			<layer>/test_<what>; none; without this line, everything
#	only-<name>	what alone can be tested in that way, in "make test-all", too; and only the
#			demos of demos-<name> run
#	demos-<name>	the projects whose demos "make test" runs in that way
#	needs-<name>	the layer that the variables belong to; projects without it are
#			left out
#
# "make test-all" (SUITE=all) tests every layer, and runs all demos, in every way.
# CONTRIBUTING.md tells what each way alone can see.

GCC_MAJOR := $(firstword $(subst ., ,$(shell gcc -dumpversion)))

# -m32 of an amd64 gcc needs the kernel's asm/ headers, which i386 and amd64
# share; Debian has them in a directory that -m32 does not look at.
M32 := CPPFLAGS="-idirafter $(BUILD)/asm32"

# O2 is what users get. O1 compiles faster, for configurations that do not test the
# optimizer. O0 compiles fastest. FAST is O0 in "make test" and O2 in "make test-all".
O2 :=
O1 := -O1 -g0
O0 := -O0 -g0
FAST := $(if $(filter all,$(SUITE)),$(O2),$(O0))

ALL_PROJECTS := $(patsubst ../%/build.mk,%,$(wildcard ../*/build.mk))

# The compilers, 64 and 32 bits, as a user builds it and with all checks.
flags-gcc      :=
demos-gcc      := $(ALL_PROJECTS)

flags-clang    := CC=clang
on-clang       := machine task smp
demos-clang    := $(ALL_PROJECTS)

# Who allocates is not remembered, because caches then work as they do for users.
flags-debug    := CFLAGS="$(FAST)" DEBUG=1 CONFIG_DEBUG_SITES=n
on-debug       := machine bitmap percpu task buddy pgtable fixmap

flags-asan     := CFLAGS="$(O1)" SANITIZE=address,undefined CONFIG_KASAN=n
demos-asan     := $(ALL_PROJECTS)

flags-asan-clang := CFLAGS="$(O1)" CC=clang SANITIZE=address,undefined CONFIG_KASAN=n
on-asan-clang  := none

flags-m32      := CFLAGS="-m32 $(FAST)" $(M32)
demos-m32      := $(ALL_PROJECTS)

flags-m32-asan := CFLAGS="-m32" $(M32) SANITIZE=address,undefined CONFIG_KASAN=n
on-m32-asan    := none

flags-armhf    := CC=arm-linux-gnueabihf-gcc-$(GCC_MAJOR)

# What memblock can be built with; boot tells it of nodes and of the hardware's memory.
flags-numa     := CFLAGS="$(FAST)" DEBUG=1 CONFIG_DEBUG_SITES=n CONFIG_NUMA=y
on-numa        := memblock machine/test_boot

flags-physmap  := CFLAGS="$(O0)" CONFIG_HAVE_MEMBLOCK_PHYS_MAP=y
on-physmap     := memblock machine/test_boot

flags-identity := CFLAGS="$(O0)" CONFIG_PAGE_OFFSET=0x60000000
on-identity    := machine
demos-identity := MEMBLOCK

flags-keep     := CFLAGS="$(O0)" CONFIG_ARCH_KEEP_MEMBLOCK=y
demos-keep     := MEMBLOCK

flags-m32-pae  := CFLAGS="-m32 $(O0)" $(M32) CONFIG_PHYS_ADDR_T_64BIT=y
on-m32-pae     := memblock
demos-m32-pae  := MEMBLOCK

# Projects with a page allocator: all that it can be built with.
flags-options  := CFLAGS="$(O0)" CONFIG_ZONE_DMA=y CONFIG_HIGHMEM=y CONFIG_HIGHMEM_SIZE=0x200000 \
		  CONFIG_PAGE_OWNER=y CONFIG_PAGE_POISONING=y CONFIG_DEBUG_PAGE_REF=y \
		  CONFIG_SLAB_FREELIST_HARDENED=y CONFIG_SLAB_FREELIST_RANDOM=y
needs-options  := buddy
on-options     := buddy pcp slub kmem_cache kmalloc
demos-options  := Buddy-HighMEM PCP Kmalloc

# Projects with page tables: what they map is reached through the software MMU alone.
flags-nohost   := CFLAGS="$(O0)" CONFIG_MMU_HOST=n
needs-nohost   := pgtable
on-nohost      := pgtable fixmap kmap vmalloc

# Projects with the smp layer are built with other numbers of CPUs, too.
SMP_CONFIGS := cpus1 cpus2 cpus8 cpus32 cpus72 cpus256 tsan tsan8 tsan32 tsan-clang
$(foreach c,$(SMP_CONFIGS),$(eval needs-$c := smp))

flags-cpus1    := CFLAGS="$(FAST)" CPUS=1
on-cpus1       := task smp pcp slub kmap
demos-cpus1    := PERCPU-SMP

flags-cpus2    := CFLAGS="$(FAST)" CPUS=2 DEBUG=1 CONFIG_DEBUG_SITES=n
on-cpus2       := task smp pcp slub kmem_cache kmalloc name kmap rbtree vmalloc

flags-cpus8    := CFLAGS="$(O1)" CPUS=8
on-cpus8       := none

flags-cpus32   := CFLAGS="$(O1)" CPUS=32 CC=clang
on-cpus32      := none

# Slabs without the instruction that exchanges two words; and their events counted.
needs-locked   := slub
flags-locked   := CFLAGS="$(O1)" CPUS=4 CONFIG_HAVE_CMPXCHG_DOUBLE=n CONFIG_SLUB_STATS=y
on-locked      := slub

needs-tsan-locked := slub
flags-tsan-locked := CFLAGS="$(O1)" CPUS=8 SANITIZE=thread CONFIG_HAVE_CMPXCHG_DOUBLE=n
on-tsan-locked := none

# Sheaves in front of the slabs, of kmalloc() and of caches that ask for them.
needs-sheaves  := kmem_cache
flags-sheaves  := CFLAGS="$(O1)" CPUS=4 CONFIG_SLAB_SHEAVES=y CONFIG_SLUB_STATS=y \
		  CONFIG_SLAB_FREELIST_HARDENED=y
on-sheaves     := kmem_cache/test_cache kmalloc/test_sheaf kmalloc/test_kmalloc kmalloc/test_hammer kmalloc/test_misuse

needs-tsan-sheaves := kmem_cache
flags-tsan-sheaves := CFLAGS="$(O1)" CPUS=8 SANITIZE=thread CONFIG_SLAB_SHEAVES=y
on-tsan-sheaves := none

# The allocators tell AddressSanitizer which memory is in use. In the other configurations with
# AddressSanitizer they do not: there it looks for faults of the allocators themselves, and
# objects are where they are without it.
needs-kasan    := buddy
flags-kasan    := CFLAGS="$(O1)" SANITIZE=address,undefined CONFIG_HIGHMEM=n
only-kasan     := slub/test_asan kmalloc/test_asan
demos-kasan    := VMALLOC

# More than a word has bits; and the most there can be, which takes long.
flags-cpus72   := CFLAGS="$(O1)" CPUS=72
on-cpus72      := smp/test_bitmap smp/test_misuse smp/test_percpu smp/test_smp pcp/test_pcp

flags-cpus256  := CFLAGS="$(O1)" CPUS=256
on-cpus256     := smp/test_percpu
demos-cpus256  := PERCPU-SMP

# Two CPUs take turns on few CPUs of the host, more of them wait for each other.
flags-tsan     := CFLAGS="$(O1)" CPUS=2 SANITIZE=thread
on-tsan	       := task smp/test_calls smp/test_smp smp/test_percpu smp/test_report pcp/test_hammer \
		  slub/test_hammer kmem_cache/test_cache kmem_cache/test_mempool kmalloc/test_hammer name/test_names \
		  kmap vmalloc/test_vmalloc vmalloc/test_hammer

flags-tsan8    := CFLAGS="$(O1)" CPUS=8 SANITIZE=thread
on-tsan8       := none

flags-tsan32   := CFLAGS="$(O1)" CPUS=32 SANITIZE=thread
on-tsan32      := none

flags-tsan-clang := CFLAGS="$(O1)" CPUS=8 CC=clang SANITIZE=thread
on-tsan-clang  := none

CONFIGS := gcc asan debug cpus2 tsan numa options nohost locked sheaves kasan cpus1 cpus72 cpus256 physmap identity \
	   clang asan-clang cpus8 cpus32 tsan8 tsan32 tsan-clang tsan-locked tsan-sheaves
DEMO_CONFIGS := keep
ifeq ($(shell uname -m),x86_64)
CONFIGS += m32 m32-pae m32-asan
# There is no cmocka for armhf, so only the demos run there.
DEMO_CONFIGS += armhf
endif
