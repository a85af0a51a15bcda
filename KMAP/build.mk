# SPDX-License-Identifier: GPL-2.0-only
#
# How a project is built; the same file in every project. The Makefile beside
# it says what is built: NAME, LAYERS and the CONFIG_ values.
#
# CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are the caller's. Our own flags are in
# the KBUILD_ variables, as in Linux. The configuration goes into autoconf.h,
# which is rewritten only when something in it changes; every object depends on
# it, so that no change needs a "make clean".

ifeq ($(filter oneshell undefine,$(.FEATURES)),)
$(error $(NAME): GNU make 4.0 or newer is needed, this is $(MAKE_VERSION))
endif

.DEFAULT_GOAL := all

# What is being made, of what, and where to. O=<dir> keeps the tree clean;
# MAIN=<files> makes another program, a test say, of the same mm/*.c.
TARGETA	?= biscuitos
MAIN	?= main.c
O	?= build
PROGRAM := $(if $(filter file default,$(origin O)),$(TARGETA),$(O)/$(TARGETA))

ifeq ($(origin CC),default)
CC := $(CROSS_COMPILE)gcc
endif

# A layer is switched on by its presence: memblock in LAYERS sets
# CONFIG_MEMBLOCK. smp alone waits for CPUS to be more than 1.
upper	      = $(shell printf '%s' '$1' | tr 'a-z-' 'A-Z_')
layer-options := $(foreach l,$(filter-out smp,$(LAYERS)),CONFIG_$(call upper,$l))

# CPUs: one by default, and one only where there is no smp layer.
CPUS	    ?= 1
CPUS_MAX    := 256
CONFIG_NR_CPUS = $(CPUS)

ifneq ($(DEBUG),)
CONFIG_DEBUG_MEMBLOCK = y
CONFIG_DEBUG_PERCPU   = y
CONFIG_DEBUG_LIST     = y
endif

# The values of the Makefile, of this file and of make's command line; never
# those of the environment.
config-given = $(filter-out environment% default undefined,$(origin $1))
configs	     := $(sort $(foreach v,$(filter CONFIG_%,$(.VARIABLES)),$(if $(call config-given,$v),$v)))
config-line  = $(if $(filter n,$($1)),,$(if $($1),$(hash)define $1 $(if $(filter y,$($1)),1,$($1))$(newline)))
hash	     := \#
define newline


endef

KBUILD_CPPFLAGS := -Iinclude -include $(O)/autoconf.h
KBUILD_CFLAGS	:= -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter \
		   -fno-strict-aliasing -fwrapv -fno-common -fasynchronous-unwind-tables \
		   -fno-optimize-sibling-calls
KBUILD_LDFLAGS	:= -g
ifneq ($(DEBUG),)
KBUILD_CFLAGS	+= -O0
endif
ifneq ($(SANITIZE),)
# A list head alone is taken for a structure around it, and never dereferenced
# as one: legal here, but not what object-size can know.
KBUILD_CFLAGS	+= -fsanitize=$(SANITIZE) -fno-sanitize=object-size \
		   -fno-sanitize-recover=all -fno-omit-frame-pointer
KBUILD_LDFLAGS	+= -fsanitize=$(SANITIZE)
endif
ifneq ($(filter smp,$(LAYERS)),)
# A CPU's number and offset: one instruction, for this is a program, no library.
KBUILD_CFLAGS	+= -pthread -ftls-model=local-exec
KBUILD_LDFLAGS	+= -pthread
ifneq ($(CPUS),1)
ld-script	:= mm/percpu.lds
KBUILD_LDFLAGS	+= -Wl,-T,$(ld-script)
CONFIG_SMP = y
configs += CONFIG_SMP
endif
endif

# Only the files that touch the host see all of it (memfd_create and friends).
HOST_FILES := biscuitos kallsyms oops smp mmu
$(HOST_FILES:%=$(O)/mm/%.o): KBUILD_CPPFLAGS += -D_GNU_SOURCE

# Values that cannot work stop here, each with one line.
define check-config
number() { case "$$2" in 0[xX]*) h=$${2#0?}; d=[!0-9a-fA-F];; *) h=$$2; d=[!0-9];; esac; \
	   case "$$h" in ''|*$$d*) echo "$$1=$$2: not a number"; exit;; esac; }; \
page() { number "$$1" "$$2"; \
	 [ $$(($$2 % 4096)) -eq 0 ] || { echo "$$1=$$2: not a multiple of the page size, 4096"; exit; }; }; \
page CONFIG_MEMBLOCK_BASE '$(CONFIG_MEMBLOCK_BASE)'; \
page CONFIG_MEMBLOCK_SIZE '$(CONFIG_MEMBLOCK_SIZE)'; \
[ $$(($(CONFIG_MEMBLOCK_SIZE) >= 1048576)) -eq 1 ] || \
	{ echo "CONFIG_MEMBLOCK_SIZE=$(CONFIG_MEMBLOCK_SIZE): too small to boot; the least is 0x100000, 1 MiB"; exit; }; \
[ -z '$(CONFIG_HIGHMEM_SIZE)' ] || page CONFIG_HIGHMEM_SIZE '$(CONFIG_HIGHMEM_SIZE)'; \
[ -z '$(CONFIG_DMA_SIZE)' ] || page CONFIG_DMA_SIZE '$(CONFIG_DMA_SIZE)'; \
$(foreach c,CONFIG_PCP_BATCH CONFIG_PCP_HIGH,[ -z '$($c)' ] || { number $c '$($c)'; \
	[ "$$(($(or $($c),0) <= 1048576))" -eq 1 ] || { echo "$c=$($c): at most 1048576 pages"; exit; }; };) \
[ -z '$(CONFIG_PAGE_OFFSET)' ] || page CONFIG_PAGE_OFFSET '$(CONFIG_PAGE_OFFSET)'; \
[ -z '$(CONFIG_NODES_SHIFT)' ] || number CONFIG_NODES_SHIFT '$(CONFIG_NODES_SHIFT)'; \
[ "$(or $(CONFIG_NODES_SHIFT),0)" -le 10 ] || { echo "CONFIG_NODES_SHIFT=$(CONFIG_NODES_SHIFT): between 0 and 10"; exit; }; \
number CPUS '$(CPUS)'; \
[ '$(CPUS)' -ge 1 ] && [ '$(CPUS)' -le $(CPUS_MAX) ] || { echo "CPUS=$(CPUS): between 1 and $(CPUS_MAX)"; exit; }; \
[ '$(CPUS)' -eq 1 ] || [ -n '$(filter smp,$(LAYERS))' ] || echo "CPUS=$(CPUS): $(NAME) has no smp layer, and so one CPU"
endef

ifneq ($(if $(MAKECMDGOALS),$(filter-out clean help,$(MAKECMDGOALS)),all),)
config-error := $(shell $(check-config))
ifneq ($(config-error),)
$(error $(config-error))
endif
endif

mm-objs   := $(patsubst %.c,$(O)/%.o,$(sort $(wildcard mm/*.c)))
main-dir  := $(O)/$(TARGETA).d
main-obj   = $(main-dir)/$(notdir $(1:.c=.o))
main-objs := $(foreach f,$(MAIN),$(call main-obj,$f))
objs	  := $(filter-out $(addprefix $(O)/mm/,$(OMIT)),$(mm-objs)) $(main-objs)

quiet := $(if $(V),,@)
silent := $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
say    = $(if $(V)$(silent),,@printf '  %-7s %s\n' '$1' '$2')

.PHONY: all run install clean help cflags FORCE

all: $(PROGRAM)

$(PROGRAM): $(objs) $(ld-script)
	$(call say,LD,$@)
	$(quiet)$(CC) $(KBUILD_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(objs) $(LDLIBS)

compile = $(CC) $(KBUILD_CPPFLAGS) $(CPPFLAGS) $(KBUILD_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@

$(O)/mm/%.o: mm/%.c $(O)/autoconf.h
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(quiet)$(compile) $<

# MAIN_CFLAGS are flags for the main files alone: mm/*.c stays as it is when they change.
$(main-dir)/flags: export FLAGS_OF_MAIN = $(MAIN_CFLAGS)
$(main-dir)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$FLAGS_OF_MAIN" | cmp -s - $@ || printf '%s\n' "$$FLAGS_OF_MAIN" >$@

define main-rule
$(call main-obj,$1): $1 $(O)/autoconf.h $(main-dir)/flags
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(quiet)$$(compile) $$(MAIN_CFLAGS) $$<
endef
$(foreach f,$(MAIN),$(eval $(call main-rule,$f)))

define autoconf
/* Made by build.mk from the configuration of $(NAME). Do not edit.
 * $(CC) $(KBUILD_CFLAGS) $(CPPFLAGS) $(CFLAGS)
 */
$(subst $(newline) ,$(newline),$(foreach o,$(layer-options),$(hash)define $o 1$(newline)) $(foreach c,$(configs),$(call config-line,$c)))
endef

$(O)/autoconf.h: export AUTOCONF = $(autoconf)
$(O)/autoconf.h: FORCE
	@mkdir -p $(@D)
	@printf '%s' "$$AUTOCONF" >$@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi

-include $(objs:.o=.d)

run: $(PROGRAM)
	./$(PROGRAM)

# INSPATH=<dir> is where it goes, DESTDIR and prefix the usual way to say so.
prefix	?= /usr/local
INSPATH ?= $(prefix)/bin

install: $(PROGRAM)
	mkdir -p '$(DESTDIR)$(INSPATH)'
	install -m 755 $(PROGRAM) '$(DESTDIR)$(INSPATH)/$(TARGETA)'

# For those who compile something else in the same way, a benchmark's peer say.
cflags:
	@echo '$(KBUILD_CFLAGS)'

clean:
	rm -rf $(O)
	rm -f $(PROGRAM)

help:
	@echo 'make           build ./$(PROGRAM)'
	@echo 'make run       build and run it'
	@echo 'make install   put it into INSPATH=<dir> (DESTDIR, prefix work too)'
	@echo 'make clean     remove what was built'
	@echo
	@echo 'Variables, on the command line of make:'
	@echo '  CPUS=<n>                   simulated CPUs (projects with the smp layer)'
	@echo '  DEBUG=1                    -O0 and all internal checks'
	@echo '  SANITIZE=address,undefined or thread'
	@echo '  CC=clang  CROSS_COMPILE=arm-linux-gnueabihf-'
	@echo '  TARGETA=<name>             name of the program'
	@echo '  O=<dir>                    build there instead of here'
	@echo '  V=1                        show the commands'
	@echo
	@echo 'Configuration of $(NAME), in Makefile or on the command line:'
	@$(foreach c,$(configs),printf '  %s\n' '$c=$($c)';)
