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

# All options of all layers, by the type of their values. Add a new option here: build.mk
# stops at a name that is not in this list, because it is mistyped. An option of a layer
# that a project does not have is accepted there, and has no effect.
options	      = $(addprefix CONFIG_,$1)
bool-options := $(call options,ARCH_KEEP_MEMBLOCK DEBUG_ATOMIC_SLEEP DEBUG_LIST DEBUG_MEMBLOCK \
		DEBUG_PAGE_REF DEBUG_PERCPU DEBUG_PER_CPU_MAPS DEBUG_SITES DEBUG_SPINLOCK DEBUG_VM \
		HAVE_CMPXCHG_DOUBLE HAVE_MEMBLOCK_PHYS_MAP HIGHMEM JUMP_LABEL KASAN MMU_HOST NUMA \
		PAGE_OWNER PAGE_POISONING PHYS_ADDR_T_64BIT PREEMPT_COUNT SLAB_FREELIST_HARDENED SLAB_FREELIST_RANDOM \
		SLAB_SHEAVES SLUB_STATS SYMBOLIC_ERRNAME TRACING ZONE_DMA)
size-options := $(call options,DMA_SIZE HIGHMEM_SIZE MEMBLOCK_BASE MEMBLOCK_SIZE PAGE_OFFSET)
number-options := $(call options,L1_CACHE_SHIFT NODES_SHIFT PCP_BATCH PCP_HIGH)
known-options := $(bool-options) $(size-options) $(number-options)

# CPUs: one by default, and one only where there is no smp layer.
CPUS	    ?= 1
CPUS_MAX    := 256

# These options are computed, from the variable behind the '='. Nobody else may set them.
computed := $(foreach o,CONFIG_SMP CONFIG_NR_CPUS,$o=CPUS) $(layer-options:%=%=LAYERS)
name-of	  = $(firstword $(subst =, ,$1))
set-by-user := $(foreach c,$(computed),$(if \
	$(filter-out environment% default undefined,$(origin $(call name-of,$c))),$c))
CONFIG_NR_CPUS = $(CPUS)

# DEBUG=1 and DEBUG=y are on; DEBUG=0, DEBUG=n and DEBUG= are off.
debug := $(filter 1 y,$(DEBUG))
ifneq ($(debug),)
CONFIG_DEBUG_LIST	  = y
CONFIG_DEBUG_MEMBLOCK	  = y
CONFIG_DEBUG_PERCPU	  = y
CONFIG_DEBUG_PER_CPU_MAPS = y
CONFIG_DEBUG_SPINLOCK	  = y
CONFIG_DEBUG_VM		  = y
# Invariants are verified; who allocated something is remembered unless a boot
# parameter says otherwise.
CONFIG_DEBUG_SITES	  = y
ifneq ($(filter buddy,$(LAYERS)),)
CONFIG_PAGE_OWNER	  = y
endif
endif

# Report a function that may sleep when it is called in a wrong context. That a spinlock
# is held is such a context, too, but only counting the locks tells. It makes kmap() half
# as slow again, so DEBUG=1 does it.
CONFIG_DEBUG_ATOMIC_SLEEP ?= y
CONFIG_PREEMPT_COUNT	  ?= $(if $(debug),y,n)

# Events can be recorded; with n their code is not there.
CONFIG_TRACING	  ?= y
CONFIG_JUMP_LABEL ?= y

# The processor can exchange two words at once; with n slabs are locked instead.
ifneq ($(filter slub,$(LAYERS)),)
CONFIG_HAVE_CMPXCHG_DOUBLE ?= y
endif

# AddressSanitizer knows which memory is in use if the allocators tell it.
ifneq ($(and $(findstring address,$(SANITIZE)),$(filter buddy,$(LAYERS))),)
CONFIG_KASAN ?= y
endif

# The values of the Makefile, of this file and of make's command line; never
# those of the environment.
config-given = $(filter-out environment% default undefined,$(origin $1))
configs	     := $(sort $(foreach v,$(filter CONFIG_%,$(.VARIABLES)),$(if $(call config-given,$v),$v)))
config-line  = $(if $(filter n,$($1)),,$(if $($1),$(hash)define $1 $(if $(filter y,$($1)),1,$($1))$(newline)))
hash	     := \#
comma	     := ,
define newline


endef

KBUILD_CPPFLAGS := -Iinclude -include $(O)/autoconf.h
KBUILD_CFLAGS	:= -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter \
		   -fno-strict-aliasing -fwrapv -fno-common -fasynchronous-unwind-tables \
		   -fno-optimize-sibling-calls
KBUILD_LDFLAGS	:= -g
ifneq ($(debug),)
KBUILD_CFLAGS	+= -O0
endif
ifneq ($(SANITIZE),)
# A list head alone is taken for a structure around it, and never dereferenced
# as one: legal here, but not what object-size can know.
KBUILD_CFLAGS	+= -fsanitize=$(SANITIZE) -fno-sanitize=object-size \
		   -fno-sanitize-recover=all -fno-omit-frame-pointer
KBUILD_LDFLAGS	+= -fsanitize=$(SANITIZE)
endif
ifeq ($(CONFIG_KASAN),y)
KBUILD_CFLAGS	+= -fsanitize-recover=address
endif
ifneq ($(filter task,$(LAYERS)),)
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
HOST_FILES := biscuitos kallsyms kasan kthread mmu oops sched smp
$(HOST_FILES:%=$(O)/mm/%.o): KBUILD_CPPFLAGS += -D_GNU_SOURCE

# A name or a value that cannot work stops here, with one line for the first of them.
# The checks of names and booleans are make's own. Only for a name that is not known a
# process is started, which finds the known names that are the fewest changes away: a
# change inserts, removes or replaces a character, or swaps two neighbours.
quote = '$(subst ','\'',$1)'

define nearest-options
awk 'function min(a, b) { return a < b ? a : b } \
function distance(a, b,  i, j, d, m, n) { \
	m = length(a); n = length(b); \
	for (i = 0; i <= m; i++) for (j = 0; j <= n; j++) { \
		if (!i || !j) { d[i, j] = i + j; continue } \
		d[i, j] = min(min(d[i-1, j], d[i, j-1]) + 1, \
			      d[i-1, j-1] + (substr(a, i, 1) != substr(b, j, 1))); \
		if (i > 1 && j > 1 && substr(a, i-1, 2) == substr(b, j, 1) substr(b, j-1, 1)) \
			d[i, j] = min(d[i, j], d[i-2, j-2] + 1) \
	} \
	return d[m, n] \
} \
BEGIN { \
	for (i = 2; i < ARGC; i++) { \
		away = distance(toupper(ARGV[1]), ARGV[i]); \
		if (i == 2 || away < least) { least = away; nr = 0 } \
		if (away == least && nr < 3) name[++nr] = ARGV[i] \
	} \
	for (i = 1; i <= nr; i++) printf "%s%s", i == 1 ? "" : i < nr ? ", " : " or ", name[i] \
}' $(call quote,$1) $(known-options)
endef

# Numbers are compared as text where the shell's arithmetic, which has 63 bits, would
# overflow. number sets h to the digits and v to the value, or to the largest value that
# the shell has; a multiple of 4096 shows in the last 3 hexadecimal or 12 decimal digits.
define check-numbers
wrong() { echo "$$1"; exit; }; \
number() { \
	case "$$2" in \
	0[xX]*) h=$${2#0?} d=[!0-9a-fA-F] base=0x;; \
	0|[1-9]*) h=$$2 d=[!0-9] base=;; \
	*) h= d=0;; \
	esac; \
	case "$$h" in ''|*$$d*) wrong "$$1=$$2: not a number";; esac; \
	while :; do case "$$h" in 0?*) h=$${h#0};; *) break;; esac; done; \
	v=9223372036854775807; \
	case "$$base$${#h}" in \
	0x?|0x1[0-5]|?|1[0-8]) v=$$(($$base$$h));; \
	0x16|19) ;; \
	20) l=$${h#??????????}; [ "$${h%??????????}" -lt 1844674407 ] || \
		{ [ "$${h%??????????}" -eq 1844674407 ] && [ "$$l" -le 3709551615 ]; } || \
		wrong "$$1=$$2: more than 64 bits";; \
	*) wrong "$$1=$$2: more than 64 bits";; \
	esac; \
}; \
range() { \
	number "$$1" "$$2"; \
	[ $$v -ge $$3 ] && [ $$v -le $$4 ] || wrong "$$1=$$2: between $$3 and $$4$$5"; \
}; \
size() { \
	number "$$1" "$$2"; t=000000000000$$h; \
	case "$$base" in 0x) t=0x$${t#"$${t%???}"};; *) t=1$${t#"$${t%????????????}"};; esac; \
	[ $$(($$t % 4096)) -eq 0 ] || wrong "$$1=$$2: not a multiple of the page size, 4096"; \
}; \
$(foreach o,$(size-options),$(call if-set,$o,size $o)) \
size CONFIG_MEMBLOCK_BASE $(call quote,$(CONFIG_MEMBLOCK_BASE)); \
size CONFIG_MEMBLOCK_SIZE $(call quote,$(CONFIG_MEMBLOCK_SIZE)); \
[ $$v -ge 1048576 ] || \
	wrong CONFIG_MEMBLOCK_SIZE=$(call quote,$(CONFIG_MEMBLOCK_SIZE))': too small to boot; the least is 0x100000, 1 MiB'; \
$(call if-set,CONFIG_L1_CACHE_SHIFT,range CONFIG_L1_CACHE_SHIFT,3 12) \
$(call if-set,CONFIG_NODES_SHIFT,range CONFIG_NODES_SHIFT,0 10) \
$(foreach o,CONFIG_PCP_BATCH CONFIG_PCP_HIGH,$(call if-set,$o,range $o,0 1048576 ' pages')) \
range CPUS $(call quote,$(CPUS)) 1 $(CPUS_MAX); \
[ "$$v" = $(call quote,$(CPUS)) ] || wrong "CPUS=$$v is how to write this number"; \
[ $$v -eq 1 ] || [ -n '$(filter smp,$(LAYERS))' ] || wrong "CPUS=$$v: $(NAME) has no smp layer, and so one CPU"
endef

# A check of one option: its arguments are the name, the value and what follows.
if-set = $(if $($1),$2 $(call quote,$($1)) $3;)

# Each of these is the line that is printed, or nothing.
name-error = $(foreach c,$(firstword $(filter-out $(known-options) CONFIG_SMP CONFIG_NR_CPUS,$(configs))),$\
	$c: no such option; did you mean $(shell $(call nearest-options,$c))?)
set-error  = $(foreach c,$(firstword $(set-by-user)),$\
	$(call name-of,$c): not an option; it follows from $(lastword $(subst =, ,$c)))
is-bool	   = $(and $(filter 1,$(words $1)),$(filter y n,$1))
bool-error = $(foreach c,$(firstword $(foreach b,$(filter $(bool-options),$(configs)),$\
	$(if $(call is-bool,$($b)),,$b))),$c=$($c): neither y nor n)
debug-error = $(if $(filter-out 0 1 n y,$(DEBUG)),DEBUG=$(DEBUG): neither 1 nor 0)
kasan-error = $(if $(filter y,$(CONFIG_KASAN)),$(if $(findstring address,$(SANITIZE)),,$\
	CONFIG_KASAN=y: SANITIZE=address is needed; it switches CONFIG_KASAN on))
SANITIZERS := address leak thread undefined
sanitize-error = $(if $(filter-out $(SANITIZERS),$(subst $(comma), ,$(SANITIZE))),$\
	SANITIZE=$(SANITIZE): not a list of $(SANITIZERS) with commas between them)

ifneq ($(if $(MAKECMDGOALS),$(filter-out clean help,$(MAKECMDGOALS)),all),)
config-error := $(strip $(or $(set-error),$(name-error),$(bool-error),$(debug-error),$\
	$(sanitize-error),$(kasan-error),$(shell $(check-numbers))))
ifneq ($(config-error),)
$(error $(config-error))
endif
endif

mm-objs   := $(patsubst %.c,$(O)/%.o,$(sort $(wildcard mm/*.c)))
main-dir  := $(O)/$(TARGETA).d
main-obj   = $(main-dir)/$(subst ..,__,$(patsubst /%,root/%,$(1:.c=.o)))
main-objs := $(foreach f,$(MAIN),$(call main-obj,$f))
objs	  := $(filter-out $(addprefix $(O)/mm/,$(OMIT)),$(mm-objs)) $(main-objs)

quiet := $(if $(V),,@)
silent := $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
say    = $(if $(V)$(silent),,@printf '  %-7s %s\n' '$1' '$2')

.PHONY: all run view install clean help cflags FORCE

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

# A page with a recording of the demos inside. Status 2 is of leaks, which can be seen, too.
view: $(PROGRAM)
	@mkdir -p $(O)
	./$(PROGRAM) quiet trace_buf_size=64M trace=$(O)/view.txt $(PARAMS) -- $(DEMO) || [ $$? -eq 2 ]
	@sed 's/\\/\\x5c/g; s/</\\x3c/g' $(O)/view.txt >$(O)/view.trace
	@sed -e '/id="trace"><\/script>$$/{s//id="trace" data-name="$(NAME)">/' \
		-e 'r $(O)/view.trace' -e 'a </script>' -e '}' view.html >$(O)/$(NAME).html.new
	@rm -f $(O)/view.txt $(O)/view.trace
	@mv -f $(O)/$(NAME).html.new $(NAME).html
	@echo 'Open this page in a browser: $(CURDIR)/$(NAME).html'

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
	rm -f $(PROGRAM) $(NAME).html

help:
	@echo 'make           build ./$(PROGRAM)'
	@echo 'make run       build and run it'
	@echo 'make view      see in a browser what the demos do; DEMO="<name> ..." for some,'
	@echo '               PARAMS="<boot parameter> ..."'
	@echo 'make install   put it into INSPATH=<dir> (DESTDIR, prefix work too)'
	@echo 'make clean     remove what was built'
	@echo
	@echo 'Variables, on the command line of make:'
	@echo '  CPUS=<n>                   simulated CPUs (projects with the smp layer)'
	@echo '  DEBUG=1                    -O0 and all internal checks; DEBUG=0 is off'
	@echo '  SANITIZE=address,undefined or thread'
	@echo '  CC=clang  CROSS_COMPILE=arm-linux-gnueabihf-'
	@echo '  TARGETA=<name>             name of the program'
	@echo '  O=<dir>                    build there instead of here'
	@echo '  V=1                        show the commands'
	@echo
	@echo 'Configuration of $(NAME), in Makefile or on the command line:'
	@$(foreach c,$(configs),printf '  %s\n' '$c=$($c)';)
