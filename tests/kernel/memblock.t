#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux's tools/testing/memblock, its files unmodified, against our memblock.c:
# every check passes, and as many are counted as with Linux's own memblock.c.
#
# As Linux's Makefile for them does, this compiles with the address and
# undefined sanitizers; the tests also rely on them, for what they allocate as
# RAM must be aligned to SMP_CACHE_BYTES.
#
# physical addresses are the host's here: an identity map, which is a
# CONFIG_PAGE_OFFSET equal to CONFIG_MEMBLOCK_BASE.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
# shellcheck source=tests/kernel/linux.sh
source "$ROOT/tests/kernel/linux.sh"

TESTS=$LINUX/tools/testing/memblock
SANITIZE="-fsanitize=address,undefined"

ok "Linux 6.1's test files are there" fetch_linux
mapfile -t test_files < <(find "$TESTS/tests" "$TESTS/main.c" -name '*.c' | sort)

# build_linux <name> <flags>...: the tests with Linux's own memblock.c. File by file: the
# compiler's cache knows files.
build_linux() {
	local name=$1 flags file objects=()
	shift
	mkdir -p "$BUILD/kernel/linux-$name.d"
	mapfile -t flags < <(linux_memblock_flags)
	for file in "${test_files[@]}"; do
		objects+=("$BUILD/kernel/linux-$name.d/$(basename "$file" .c).o")
		gcc "${flags[@]}" -O2 $SANITIZE "$@" -c "$file" -o "${objects[-1]}" || return 1
	done
	build_linux_memblock "$BUILD/kernel/linux-$name.o" -O2 $SANITIZE "$@" &&
		gcc $SANITIZE "$@" -o "$BUILD/kernel/linux-$name" "${objects[@]}" \
			"$BUILD/kernel/linux-$name.o"
}

# build_ours <name> <flags> <variables>...: the tests with ours.
build_ours() {
	local name=$1 cflags=$2
	shift 2
	make -s -C "$ROOT/MEMBLOCK" O="$BUILD/kernel/ours-$name.d" TARGETA=tests \
		MAIN="${test_files[*]}" MAIN_CFLAGS=-w OMIT=memory_hotplug.o \
		CONFIG_PAGE_OFFSET=0x60000000 SANITIZE=address,undefined CFLAGS="$cflags" \
		CPPFLAGS="-I$ROOT/tests/kernel/include -I$TESTS -I$LINUX/tools/testing/selftests" "$@"
}

count() { grep -c '^ok ' "$1"; }

# compare <name> <least> <flags of both> <flags of Linux's> <variables of ours>
compare() {
	local name=$1 least=$2 mode
	# shellcheck disable=SC2086 # flags are words
	{
		ok "$name: builds with Linux's memblock.c" build_linux "$name" $3 $4
		ok "$name: builds with ours" build_ours "$name" "$3" $5
	}
	for mode in "" -m; do
		# shellcheck disable=SC2086 # no mode is no word
		"$BUILD/kernel/linux-$name" -v $mode >"$WORK/linux" 2>"$WORK/linux.err"
		# shellcheck disable=SC2086
		"$BUILD/kernel/ours-$name.d/tests" -v $mode >"$WORK/ours" 2>"$WORK/ours.err"
		is "$name${mode:+, movable_node}: all pass" "$?" 0
		is "$name${mode:+, movable_node}: none fails" "$(grep -v '^ok ' "$WORK/ours")" \
			"$(grep -v '^ok ' "$WORK/linux")"
		is "$name${mode:+, movable_node}: $(count "$WORK/ours") checks, as with Linux's" \
			"$(cat "$WORK/ours")" "$(cat "$WORK/linux")"
		ok "$name${mode:+, movable_node}: at least $least" \
			test "$(count "$WORK/ours")" -ge "$least"
	done
}

# On a 32-bit build, the kernel's asm/ headers, see tests/configs.mk.
asm32=$BUILD/asm32
mkdir -p "$asm32"
ln -sfn "/usr/include/$(gcc -print-multiarch)/asm" "$asm32/asm"

phys64="-DCONFIG_PHYS_ADDR_T_64BIT"
numa="-DCONFIG_NUMA -DCONFIG_NODES_SHIFT=4"
m32="-m32 -idirafter $asm32"

# "make test" compares each option once, "make kernel-tests" every combination of two.
compare plain 150 "" "$phys64" ""
if [[ $(uname -m) == x86_64 ]]; then
	compare 32bit-phys-numa 202 "$m32" "$numa" "CONFIG_NUMA=y"
	[[ ${SUITE-} == all ]] && compare 32bit-phys 150 "$m32" "" ""
fi
[[ ${SUITE-} == all || $(uname -m) != x86_64 ]] && compare numa 202 "" "$phys64 $numa" "CONFIG_NUMA=y"

# ---- the same random operations to both, in one program ----

differential() {
	local cflags=$2 vars=$3 dir=$BUILD/kernel/differential-$1
	local all
	mkdir -p "$dir"
	mapfile -t all < <(linux_memblock_flags)
	# shellcheck disable=SC2086 # flags are words
	{
		build_linux_memblock "$dir/memblock.o" -O2 $cflags &&
			gcc "${all[@]}" -O2 $cflags -DOPS=linux_ops -c "$ROOT/tests/kernel/memblock_ops.c" \
				-o "$dir/ops.o" &&
			echo 'int movable_node_enabled;' | gcc -x c -c -o "$dir/movable.o" - &&
			gcc -r -nostdlib -o "$dir/linux.o" "$dir"/{memblock,ops,movable}.o &&
			objcopy --keep-global-symbol=linux_ops "$dir/linux.o" &&
			make -s -C "$ROOT/MEMBLOCK" O="$dir/ours" TARGETA=differential \
				MAIN="$ROOT/tests/kernel/memblock_differential.c $ROOT/tests/kernel/memblock_ops.c" \
				MAIN_CFLAGS=-DOPS=ours_ops LDLIBS="$dir/linux.o" DEBUG=1 $vars
	}
}

run_differential() {
	local status
	"$BUILD/kernel/differential-$1/ours/differential" >"$WORK/differential" 2>/dev/null
	status=$?
	grep -E 'SEED|operations|with Linux|ends with' "$WORK/differential" | head -n 20
	return $status
}

if [[ $(uname -m) == x86_64 ]]; then
	for name in plain numa; do
		[[ $name == numa ]] && option=("$phys64 $numa" CONFIG_NUMA=y) || option=("$phys64" "")
		ok "differential, $name: builds" differential "$name" "${option[@]}"
		run_differential "$name"
		result $? "differential, $name: ours and Linux's memblock agree after every operation"
	done
fi

finish
