#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux's test modules, unmodified: each becomes a program of a project, and
# its init function runs when that has booted.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
# shellcheck source=tests/kernel/linux.sh
source "$ROOT/tests/kernel/linux.sh"

BUILD=${BUILD:-$ROOT/build/tests}
asm32=$BUILD/asm32
mkdir -p "$asm32"
ln -sfn "/usr/include/$(gcc -print-multiarch)/asm" "$asm32/asm"

ok "Linux 6.1's test files are there" fetch_linux

# build_module <project> <file> <name> <variables>...
build_module() {
	local project=$1 file=$2 name=$3
	shift 3
	make -s -C "$ROOT/$project" O="$BUILD/kernel/$name" TARGETA=module \
		MAIN="$LINUX/$file $ROOT/tests/kernel/module_main.c" MAIN_CFLAGS=-w \
		CPPFLAGS="-I$ROOT/tests/kernel/include -idirafter $asm32" "$@"
}

# module <project> <file> <what it prints when all is well> <what it never prints>
module() {
	local project=$1 file=$2 good=$3 bad=$4 flags name dir
	for flags in "" CC=clang SANITIZE=address,undefined CFLAGS=-m32; do
		[[ $flags == CFLAGS=-m32 && $(uname -m) != x86_64 ]] && continue
		name="$project, $(basename "$file")${flags:+, $flags}"
		dir=$project-$(basename "$file" .c)${flags:+-${flags//[=,]/-}}
		ok "$name: builds" build_module "$project" "$file" "$dir" ${flags:+"$flags"}
		"$BUILD/kernel/$dir/module" >"$WORK/out" 2>&1
		is "$name: status 0" "$?" 0
		like "$name: $(grep -oE "$good" "$WORK/out" | head -n 1)" "$(<"$WORK/out")" "$good"
		is "$name: nothing fails" "$(grep -E "$bad" "$WORK/out")" ""
	done
}

module PERCPU-UP lib/test_bitmap.c "all [0-9]+ tests passed" "failed|differ|WARNING"
module PERCPU-UP lib/percpu_test.c "percpu test done" "WARNING|!= expected"
module PERCPU-SMP lib/percpu_test.c "percpu test done" "WARNING|!= expected"

finish
