# SPDX-License-Identifier: GPL-2.0-only
#
# The collection as a whole. Each project builds by itself, in its directory.

PROJECTS := $(patsubst %/build.mk,%,$(wildcard */build.mk))

.PHONY: all run test test-all kernel-tests mutants bench sync check-sync format clean help $(PROJECTS)

all: $(PROJECTS)

$(PROJECTS):
	@echo '== $@'
	@$(MAKE) --no-print-directory -C $@

run: all
	@for p in $(PROJECTS); do (cd $$p && ./biscuitos) || exit 1; done

test:
	@tools/setup test
	@$(MAKE) --no-print-directory -C tests

# Every test in every configuration.
test-all:
	@tools/setup test
	@$(MAKE) --no-print-directory -C tests SUITE=all

kernel-tests:
	@tools/setup test
	@$(MAKE) --no-print-directory -C tests SUITE=all kernel-tests

# One-line faults that the tests must notice: LAYER=<layers>, SINCE=<commit> for a part.
mutants:
	@tools/setup test
	@tests/mutate $(if $(SINCE),--since $(SINCE)) $(LAYER)

bench:
	@tools/setup bench
	@$(MAKE) --no-print-directory -C bench

sync:
	@tools/sync

check-sync:
	@tools/sync --check

format:
	@tools/format

clean:
	rm -rf build
	@for p in $(PROJECTS); do $(MAKE) --no-print-directory -C $$p clean; done

help:
	@echo 'make               build every project'
	@echo 'make run           build and run every project'
	@echo 'make test          all tests; installs what they need on a Debian machine'
	@echo 'make test-all      every test in every configuration'
	@echo "make kernel-tests  Linux 6.1's own test files against our allocators"
	@echo 'make mutants       see that the tests notice one-line faults (LAYER=, SINCE=)'
	@echo 'make bench         every benchmark, a line each'
	@echo 'make sync          copy each layer from its home to where it is used'
	@echo 'make check-sync    see that every copy equals its home'
	@echo 'make format        bring all C files into the style of .clang-format'
	@echo 'make clean         remove what was built'
	@echo
	@echo 'Projects: $(PROJECTS)'
	@echo "(make -C <project> help tells what can be said to one)"
