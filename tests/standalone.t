#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A project directory alone, in an empty place: what the person who deployed it
# types, and what build.mk promises.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

# Copies a project as a deployment does: what MANIFEST names.
deploy() {
	rm -rf "${WORK:?}/alone"
	mkdir -p "$WORK/alone"
	(cd "$ROOT/$1" && awk '{ print $2 }' MANIFEST | xargs cp --parents -t "$WORK/alone")
	cd "$WORK/alone" || exit 1
}

# The one line of error that a bad value must end in.
make_error() {
	make "$@" 2>&1 >/dev/null | sed 's/^build\.mk:[0-9]*: \*\*\* //; s/\.  Stop\.$//'
}

# What build.mk promises. It is the same file in every project (tree.t checks that), so
# "make test" tries it in the smallest and the largest; "make test-all" tries it in all.
build_mk() {
	like "$project: CONFIG_MEMBLOCK_SIZE on the command line rebuilds" \
		"$(make CONFIG_MEMBLOCK_SIZE=0x4000000 && ./biscuitos --list >/dev/null)" "CC .*main.c"
	like "$project: ... and counts" "$(./biscuitos 2>/dev/null)" "\\(65536K low"
	like "$project: mem= needs no rebuild" "$(./biscuitos mem=32M 2>/dev/null)" "\\(32768K low"
	like "$project: a changed flag rebuilds" "$(make CFLAGS=-O1)" "CC .*main.c"
	like "$project: V=1 shows the commands" "$(make V=1)" "-Iinclude"

	ok "$project: TARGETA= and INSPATH=" make install TARGETA=its_name-0.0.1 INSPATH="$WORK/in"
	ok "$project: ... installed" test -x "$WORK/in/its_name-0.0.1"
	ok "$project: DESTDIR= and prefix=" make install DESTDIR="$WORK/dest" prefix=/usr
	ok "$project: ... installed" test -x "$WORK/dest/usr/bin/biscuitos"
	ok "$project: make clean" make clean TARGETA=its_name-0.0.1
	ok "$project: make clean" make clean
	is "$project: ... leaves what was deployed" \
		"$(find . -type f | sed 's|^\./||' | sort)" \
		"$(awk '{ print $2 }' "$ROOT/$project/MANIFEST" | sort)"

	ok "$project: O= builds elsewhere" make O="$WORK/elsewhere"
	is "$project: ... and nothing here" "$(find . -name '*.o' -o -name biscuitos)" ""
}

bad_values() {
	is "$project: a size that is no number" "$(make_error CONFIG_MEMBLOCK_SIZE=banana)" \
		"CONFIG_MEMBLOCK_SIZE=banana: not a number"
	is "$project: a size that is no number, nearly" "$(make_error CONFIG_MEMBLOCK_SIZE=0xg)" \
		"CONFIG_MEMBLOCK_SIZE=0xg: not a number"
	is "$project: a size that is not page aligned" "$(make_error CONFIG_MEMBLOCK_SIZE=0x1000001)" \
		"CONFIG_MEMBLOCK_SIZE=0x1000001: not a multiple of the page size, 4096"
	is "$project: a size that is too small" "$(make_error CONFIG_MEMBLOCK_SIZE=4096)" \
		"CONFIG_MEMBLOCK_SIZE=4096: too small to boot; the least is 0x100000, 1 MiB"
	is "$project: a base that is not page aligned" "$(make_error CONFIG_MEMBLOCK_BASE=1)" \
		"CONFIG_MEMBLOCK_BASE=1: not a multiple of the page size, 4096"
	is "$project: nodes without end" "$(make_error CONFIG_NODES_SHIFT=11)" \
		"CONFIG_NODES_SHIFT=11: between 0 and 10"
	is "$project: CPUS=0" "$(make_error CPUS=0)" "CPUS=0: between 1 and 256"
	is "$project: CPUS absurd" "$(make_error CPUS=1000000)" "CPUS=1000000: between 1 and 256"
	is "$project: CPUS nonsense" "$(make_error CPUS=two)" "CPUS=two: not a number"
}

for project in $(projects); do
	deploy "$project"
	# Nothing of the environment but the compilers, and their cache.
	ok "$project: make" env -i PATH="$PATH" CCACHE_DIR="${CCACHE_DIR-}" CCACHE_NOHASHDIR=1 make
	ok "$project: ./biscuitos" ./biscuitos
	is "$project: a second make does nothing" "$(make)" ""
	like "$project: make help names the configuration" "$(make help)" "CONFIG_MEMBLOCK_SIZE=0x1000000"
	if ! grep -q '^LAYERS.* smp' Makefile; then
		is "$project: CPUS=2 without the smp layer" "$(make_error CPUS=2)" \
			"CPUS=2: $project has no smp layer, and so one CPU"
	fi
	if [[ $project == MEMBLOCK || $project == VMALLOC || ${SUITE-} == all ]]; then
		ok "$project: make run" make run
		build_mk
		bad_values
	fi
done

# The address-space of the host: the window can be moved.
deploy MEMBLOCK
ok "another CONFIG_PAGE_OFFSET" make CONFIG_PAGE_OFFSET=0x100000000
like "... is where RAM is mapped" "$(./biscuitos 2>/dev/null)" "linear map at 0x100000000"

finish
