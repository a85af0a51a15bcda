#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux's test modules, unmodified: each becomes a program of a project, and
# its init function runs when that has booted.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
# shellcheck source=tests/kernel/linux.sh
source "$ROOT/tests/kernel/linux.sh"

asm32=$BUILD/asm32
mkdir -p "$asm32"
ln -sfn "/usr/include/$(gcc -print-multiarch)/asm" "$asm32/asm"

ok "Linux 6.1's test files are there" fetch_linux

# build_module <name> <configuration> <project> <file> <variables>...: $shims is a
# directory of headers that come before those in include/, or nothing.
shims=
build_module() {
	local name=$1 config=$2 project=$3 file=$4
	shift 4
	build_in "$config" "$project" TARGETA="$name" \
		MAIN="$LINUX/$file ${MODULE_MAIN-$ROOT/tests/kernel/module_main.c}" \
		MAIN_CFLAGS="-w ${MODULE_FLAGS-} ${shims:+-I$shims }-I$ROOT/tests/kernel/include -idirafter $asm32" "$@"
}

# builds <arguments of build_module>: it must do so without a word.
builds() {
	is "$name: builds without a word" "$(build_module "$@" 2>&1)" ""
	ok "$name: there is a program" test -x "$program"
}

# The configurations that see something of their own: "make test" leaves clang to others.
configs=(gcc asan)
[[ $(uname -m) == x86_64 ]] && configs+=(m32)
[[ ${SUITE-} == all ]] && configs+=(clang)

# each_build <project> <file> <command>...: build it in each way, and run the command;
# $name says which it is, and $program is it.
each_build() {
	local project=$1 file=$2 module config flags name program variables lines line
	module=$(basename "$file" .c)_module
	shift 2
	mapfile -t lines < <(configurations "$project" "${configs[@]}")
	[[ ${#lines[@]} -gt 0 ]] || result 1 "$project: there is a configuration to test"
	for line in "${lines[@]}"; do
		read -r config flags <<<"$line"
		eval "variables=($flags)"
		name="$project, $(basename "$file"), $config"
		program=$BUILD/$config/$project/build/$module
		builds "$module" "$config" "$project" "$file" "${variables[@]}"
		"$@"
	done
}

# run <what it prints when all is well> <what it never prints> <argument>...
run() {
	local good=$1 bad=$2
	shift 2
	"$program" "$@" >"$WORK/out" 2>&1 </dev/null
	is "$name${*:+, $*}: status 0" "$?" 0
	like "$name${*:+, $*}: $(grep -oE "$good" "$WORK/out" | head -n 1)" "$(<"$WORK/out")" "$good"
	is "$name${*:+, $*}: nothing fails" "$(grep -E "$bad" "$WORK/out")" ""
}

# module <project> <file> <what it prints when all is well> <what it never prints>
module() {
	each_build "$1" "$2" run "$3" "$4"
}

module PERCPU-UP lib/test_bitmap.c "all [0-9]+ tests passed" "failed|differ|WARNING"
module PERCPU-UP lib/percpu_test.c "percpu test done" "WARNING|!= expected"
module PERCPU-SMP lib/percpu_test.c "percpu test done" "WARNING|!= expected"

# ---- the page allocator ----

# As many pages are free as before the module.
pages_are_back() {
	local before after
	before=$(sed -n 's/^free pages: \([0-9]*\) before.*/\1/p' "$WORK/out")
	after=$(sed -n 's/^free pages: .* \([0-9]*\) after$/\1/p' "$WORK/out")
	like "$name: free pages are counted" "$before" "^[0-9]+$"
	is "$name: $before pages free before, as many after" "$after" "$before"
}

free_pages_module() {
	run "Test completed" "WARNING|BUG|not freed"
	pages_are_back
}

# Pages are zeroed if one of two parameters says so. The test's other half is
# about slabs; what answers here is pages/linux/slab.h.
meminit_module() {
	local arg
	for arg in init_on_alloc=1 init_on_free=1; do
		run "all 11 tests in test_pages passed" "test_pages failed|WARNING|BUG|not freed" "$arg"
		pages_are_back
	done
	run "test_pages failed 11 out of 11 times" "test_pages passed|WARNING|BUG|not freed"
	pages_are_back
}

page_allocator() {
	local shims
	each_build "$1" lib/test_free_pages.c free_pages_module
	shims=$ROOT/tests/kernel/pages
	each_build "$1" lib/test_meminit.c meminit_module
}

page_allocator Buddy-Normal
page_allocator Buddy-HighMEM
page_allocator PCP

# ---- the slab allocator ----

module Kmem_cache lib/slub_kunit.c "slub_test: 5 passed, 0 failed" "^not ok|WARNING"

# The whole of it: pages, kmalloc() of all sizes, caches of all kinds.
meminit_slab_module() {
	run "all 131 tests passed!" "failed|WARNING|BUG|not freed" init_on_alloc=1
	run "all 131 tests passed!" "failed|WARNING|BUG|not freed" init_on_free=1
	run "failures: 71 out of 131" "all 131 tests passed|WARNING|BUG|not freed"
}

each_build Kmalloc lib/test_meminit.c meminit_slab_module

# KASAN's own test: each case in a process of its own. Every fault that Linux's KASAN finds must
# be reported; two of them are found by AddressSanitizer itself, which ends the process.
kasan_case() {
	local case=$1 reports
	{ timeout 60 "$program" mem=64M "kunit.filter_glob=$case" >"$WORK/out" 2>&1 </dev/null; } 2>/dev/null
	reports=$(grep -c "BUG: KASAN: " "$WORK/out")
	case $case in
	kmalloc_memmove_negative_size | kasan_global_oob_right)
		like "$name, $case: AddressSanitizer reports it" "$(<"$WORK/out")" \
			"ERROR: AddressSanitizer: (negative-size-param|global-buffer-overflow)"
		return
		;;
	kfree_via_page | kfree_via_phys | kmem_cache_accounted | kmem_cache_bulk)
		is "$name, $case: there is nothing to report" "$reports" 0
		;;
	*)
		if grep -q "# SKIP" "$WORK/out"; then
			skipped+=("$case")
		else
			ok "$name, $case: $reports reports" test "$reports" -ge 1
		fi
		;;
	esac
	like "$name, $case" "$(<"$WORK/out")" "(^|
)ok $case"
}

kasan_module() {
	local case cases skipped=()
	mapfile -t cases < <(sed -nE 's/^\tKUNIT_CASE\((.*)\),/\1/p' "$LINUX/mm/kasan/kasan_test.c")
	ok "$name: there are ${#cases[@]} cases" test "${#cases[@]}" -ge 50
	for case in "${cases[@]}"; do
		kasan_case "$case"
	done
	is "$name: cases that were left out" "$(printf '%s\n' "${skipped[@]}" | sort | xargs)" \
		"$kasan_needs_more"
}

# They are about tags in pointers, or about stacks and global variables in ways that need more.
kasan_needs_more="kasan_alloca_oob_left kasan_alloca_oob_right kasan_bitops_tags kasan_global_oob_left \
kasan_stack_oob kmalloc_uaf3 match_all_mem_tag match_all_not_assigned match_all_ptr_tag \
pagealloc_oob_right vm_map_ram_tags vmalloc_helpers_tags vmap_tags"

kasan_test() {
	local configs=(kasan) shims=$ROOT/tests/kernel/kasan
	each_build VMALLOC mm/kasan/kasan_test.c kasan_module
}

kasan_test

# kmemleak's own sample: 13 allocations that nobody has a pointer to, 10 in a list and one of each
# CPU. It is the sample itself that says which is which.
kmemleak_sample() {
	local leaked found
	"$program" kmemleak=on >"$WORK/out" 2>/dev/null </dev/null
	leaked=$(sed -nE 's/^kmemleak: (kmalloc\((32|1024|2048|4096)\)|vmalloc\(64\)) = 0*//p' "$WORK/out" | sort)
	found=$(sed -nE 's/^unreferenced object 0x0*([0-9a-f]+) .*/\1/p' "$WORK/out" | sort)
	is "$name: the sample leaks 13 times" "$(wc -l <<<"$leaked")" 13
	is "$name: these are found, and no other" "$found" "$leaked"
	like "$name: how many" "$(<"$WORK/out")" "kmemleak: 13 new suspected memory leaks"
	is "$name: each says who allocated it" "$(grep -c "\] kmemleak_test_init+0x" "$WORK/out")" 13
}

kmemleak_module() {
	local configs=(gcc) MODULE_MAIN=$ROOT/tests/kernel/kmemleak_main.c MODULE_FLAGS=-DCONFIG_MODULES=1
	each_build VMALLOC samples/kmemleak/kmemleak-test.c kmemleak_sample
}

kmemleak_module

# ---- names ----

module NAME_ALLOC lib/test_printf.c "all 420 tests passed" "failed|skipped|WARNING"

# ---- vmalloc ----

# All ten tests; Linux says of one that it is supposed to fail. On several CPUs
# without the two that make more areas than the host has mappings for.
vmalloc_passed='Summary: [a-z0-9_]+ passed: 1 failed: 0 '
vmalloc_module() {
	run "All test took worker0" "BUG|WARNING: |bug" mem=300M "test_loop_count=$1" ${2:+"$2"} ${3:+"$3"}
	is "$name: tests that passed" "$(grep -cE "$vmalloc_passed" "$WORK/out")" "$4"
	is "$name: the one that is supposed to fail" \
		"$(grep -oE 'Summary: [a-z0-9_]+ passed: 0 failed: 1' "$WORK/out")" \
		"$(yes 'Summary: align_shift_alloc_test passed: 0 failed: 1' | head -n "$5")"
	is "$name: nothing is left" "$(grep -E 'not (freed|destroyed)' "$WORK/out")" ""
}

each_build VMALLOC lib/test_vmalloc.c vmalloc_module 30 run_test_mask=1017 nr_threads=2 14 2
name="VMALLOC, test_vmalloc.c, CPUS=1" program=$BUILD/kernel-cpus1/VMALLOC/build/test_vmalloc_module
builds test_vmalloc_module kernel-cpus1 VMALLOC lib/test_vmalloc.c \
	CFLAGS="-O1 -g0" CPUS=1
vmalloc_module 100 "" "" 9 1

finish
