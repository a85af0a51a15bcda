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
# "make test" tries it in the smallest; "make test-all" tries it in all.
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
	is "$project: CPUS in another way of writing" "$(make_error CPUS=0x1)" \
		"CPUS=1 is how to write this number"
	is "$project: an octal number" "$(make_error CPUS=010)" "CPUS=010: not a number"
	is "$project: half of a quotation" "$(make_error "CONFIG_MEMBLOCK_SIZE=0x1'000")" \
		"CONFIG_MEMBLOCK_SIZE=0x1'000: not a number"
	is "$project: two numbers" "$(make_error CONFIG_NODES_SHIFT="1 2")" \
		"CONFIG_NODES_SHIFT=1 2: not a number"
}

# Numbers around 2^64 and around 2^63, where the arithmetic of /bin/sh ends.
large_values() {
	local value
	for value in 0x10000000000000000 0x100000000000000001000 18446744073709551616 \
		18446744083709547520 28446744073709547520 184467440737095516160; do
		is "$project: $value has more than 64 bits" \
			"$(make_error CONFIG_MEMBLOCK_SIZE=$value)" \
			"CONFIG_MEMBLOCK_SIZE=$value: more than 64 bits"
	done
	is "$project: and as a number of CPUs" "$(make_error CPUS=18446744073709551617)" \
		"CPUS=18446744073709551617: more than 64 bits"
	for value in 0xffffffffffffffff 0x8000000000000001 18446744073709551615 \
		9223372036854775809 9223372036854775807; do
		is "$project: $value is no multiple of the page size" \
			"$(make_error CONFIG_PAGE_OFFSET=$value)" \
			"CONFIG_PAGE_OFFSET=$value: not a multiple of the page size, 4096"
		is "$project: CPUS=$value is too many" "$(make_error CPUS=$value)" \
			"CPUS=$value: between 1 and 256"
	done
	for value in 0xffff800000000000 0xfffffffffffff000 0x00000000000000100000 \
		18446744073709547520 9223372036854775808 0; do
		is "$project: $value is a size" \
			"$(make_error cflags CONFIG_PAGE_OFFSET=$value)" ""
	done
}

# A name that no layer knows, a boolean that is neither y nor n.
mistyped() {
	is "$project: two letters swapped" "$(make_error CONFIG_NUAM=y)" \
		"CONFIG_NUAM: no such option; did you mean CONFIG_NUMA?"
	is "$project: a word left out" "$(make_error CONFIG_PAGE_POISON=y)" \
		"CONFIG_PAGE_POISON: no such option; did you mean CONFIG_PAGE_POISONING?"
	is "$project: lower case" "$(make_error CONFIG_numa=y)" \
		"CONFIG_numa: no such option; did you mean CONFIG_NUMA?"
	is "$project: a letter replaced" "$(make_error CONFIG_PCP_HATCH=1)" \
		"CONFIG_PCP_HATCH: no such option; did you mean CONFIG_PCP_BATCH?"
	is "$project: two letters replaced" "$(make_error CONFIG_DEBUG_LEPT=y)" \
		"CONFIG_DEBUG_LEPT: no such option; did you mean CONFIG_DEBUG_LIST?"
	is "$project: a name with half of a quotation" "$(make_error "CONFIG_N'UMA=y")" \
		"CONFIG_N'UMA: no such option; did you mean CONFIG_NUMA?"
	echo 'CONFIG_ZONE_DAM = y' >local.mk
	cat Makefile >>local.mk
	is "$project: the same in a Makefile" "$(make_error -f local.mk)" \
		"CONFIG_ZONE_DAM: no such option; did you mean CONFIG_ZONE_DMA?"
	rm local.mk
	is "$project: the environment is nobody's option" \
		"$(CONFIG_NUAM=y make_error cflags)" ""
	is "$project: make help and make clean go on working" \
		"$(make_error help CONFIG_NUAM=y)$(make_error clean CONFIG_NUAM=y)" ""
	is "$project: what follows from CPUS" "$(make_error CONFIG_NR_CPUS=2)" \
		"CONFIG_NR_CPUS: not an option; it follows from CPUS"
	is "$project: what follows from LAYERS" "$(make_error CONFIG_MEMBLOCK=n)" \
		"CONFIG_MEMBLOCK: not an option; it follows from LAYERS"
	is "$project: a boolean that is yes" "$(make_error CONFIG_NUMA=yes)" \
		"CONFIG_NUMA=yes: neither y nor n"
	is "$project: a boolean that is nothing" "$(make_error CONFIG_SLAB_FREELIST_RANDOM=)" \
		"CONFIG_SLAB_FREELIST_RANDOM=: neither y nor n"
	is "$project: a boolean that is both" "$(make_error "CONFIG_NUMA=y n")" \
		"CONFIG_NUMA=y n: neither y nor n"
	is "$project: DEBUG=2" "$(make_error DEBUG=2)" "DEBUG=2: neither 1 nor 0"
	is "$project: SANITIZE= of what there is not" "$(make_error SANITIZE=adress)" \
		"SANITIZE=adress: not a list of address leak thread undefined with commas between them"
	local value
	for value in 0 n ""; do
		is "$project: DEBUG=$value is off" "$(make -s cflags DEBUG=$value)" "$(make -s cflags)"
	done
	for value in 1 y; do
		like "$project: DEBUG=$value is on" "$(make -s cflags DEBUG=$value)" " -O0"
	done
}

# other_way_round <option>...: each y/n option is the other one
other_way_round() {
	local option value
	for option in "$@"; do
		value=$(sed -nE "s/^${option}[[:space:]]*= ([yn])$/\1/p" Makefile | tr yn ny)
		is "$project: builds with $option=$value" \
			"$(make -s O="$WORK/other" CFLAGS="-O0 -g0" "$option=$value" 2>&1)" ""
		ok "... and runs" "$WORK/other/biscuitos" quiet
	done
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
	if [[ ${SUITE-} == all ]]; then
		mapfile -t options < <(sed -nE 's/^(CONFIG_[A-Z0-9_]+)[[:space:]]*= [yn]$/\1/p' Makefile)
		other_way_round "${options[@]}"
	elif [[ $project == KMAP ]]; then
		other_way_round CONFIG_HIGHMEM
	fi
	if [[ $project == MEMBLOCK || ${SUITE-} == all ]]; then
		ok "$project: make run" make run
		build_mk
		bad_values
		large_values
		mistyped
	fi
done

# The address-space of the host: the window can be moved.
deploy MEMBLOCK
ok "another CONFIG_PAGE_OFFSET" make CONFIG_PAGE_OFFSET=0x100000000
like "... is where RAM is mapped" "$(./biscuitos 2>/dev/null)" "linear map at 0x100000000"

# A program of several main files, of which two have the same name.
mkdir -p "$WORK/alone/a" "$WORK/b"
echo 'int answer(void); int main(void) { return answer(); }' >a/main.c
echo 'int answer(void); int answer(void) { return 42; }' >"$WORK/b/main.c"
for other in "$WORK/b/main.c" ../b/main.c; do
	ok "MAIN= of two files with one name" make MAIN="a/main.c $other" TARGETA=two
	./two
	is "... has both" $? 42
	rm two
done

finish
