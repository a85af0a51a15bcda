#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each demo of each project with each of its allocations failing in turn, the first, the
# second and so on until the demo makes fewer. Whatever fails, the demo ends with status 0,
# reports no mistake that it does not report without the failure, leaves nothing allocated,
# and says that something failed unless its output is as it is without the failure, or what
# failed was a first try for many pages, after which the allocator takes fewer.
#
# tests/demos/fail_nth.c makes them fail. Demos that take all of memory make thousands of
# allocations: "make test" lets some of the first fail and few of the others, "make
# test-all" more.
# Arguments are the projects to test; without them it is all.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

LIMIT=20
# How many of the first allocations fail, each in a run of its own, and how large the steps
# are that follow.
declare -A most=([gcc]=10 [asan]=3) step=([gcc]=1000 [asan]=4000)
[[ ${SUITE-} == all ]] && most=([gcc]=300 [asan]=100) step=([gcc]=50 [asan]=100)

wrapped=(memblock_alloc_try_nid memblock_phys_alloc_range memblock_reserve __alloc_percpu
	__alloc_percpu_gfp should_fail_alloc_page should_failslab)
wrap=-Wl$(printf -- ',--wrap=%s' "${wrapped[@]}")

build() {
	eval "build_in '$1' '$2' $3" TARGETA=fail_nth MAIN_CFLAGS=-I. LDFLAGS="$wrap" \
		MAIN="'main.c $ROOT/tests/demos/fail_nth.c'"
}

# Reports of mistakes and leaks, without their numbers.
REPORTS='WARNING|BUG|INFO|ERROR|panic|Oops|[Uu]nable to handle|runtime error|not freed|still reserved'
mistakes() {
	grep -aE "$REPORTS" <<<"$1" | sed -E 's/0x[0-9a-f]+|[0-9]+//g' | sort -u
}

# Words that tell of a failure, behind the line that announces it.
WORDS='no memory|no cache|NULL|none|error|until one fails|until it fail'
tells() {
	[[ ${1#*FAULT_INJECTION} =~ $WORDS ]]
}

# Output without addresses: other pages may serve after a failure.
plain() {
	grep -av FAULT_INJECTION <<<"$1" | sed -E 's/0x[0-9a-f]+//g'
}

# check_demo <program> <demo>: prints what is wrong, a line for each allocation.
check_demo() {
	local n=1 out status normal mistakes
	normal=$(timeout -k 1 "$LIMIT" "$1" "$2" 2>&1 </dev/null) || echo "nothing fails: status $?"
	grep -aE 'buddy: not freed|still reserved|are not freed' <<<"$normal"
	mistakes=$(mistakes "$normal")
	while :; do
		out=$(timeout -k 1 "$LIMIT" "$1" fail_nth=$n "$2" 2>&1 </dev/null)
		status=$?
		[[ $out == *FAULT_INJECTION* || $status -ne 0 ]] || break
		if [[ $status -eq 124 || $status -eq 137 ]]; then
			echo "allocation $n fails: the demo hangs"
			break
		fi
		[[ $status -eq 0 ]] || echo "allocation $n fails: status $status"
		[[ ! $out =~ $REPORTS ]] || comm -13 <(echo "$mistakes") <(mistakes "$out") |
			sed "s/^/allocation $n fails: /" | head -n 3
		tells "$out" || [[ $out == *"a first try"* || $(plain "$out") == "$(plain "$normal")" ]] ||
			echo "allocation $n fails: nothing tells of it"
		n=$((n < most[$config] ? n + 1 : n + step[$config]))
	done
	failed=$((failed + n - 1))
}

tested=("$@")
[[ $# -gt 0 ]] || mapfile -t tested < <(projects)
for project in "${tested[@]}"; do
	for config in gcc asan; do
		flags=
		[[ $config == asan ]] && flags='CFLAGS="-O1 -g0" SANITIZE=address,undefined'
		is "$project, $config: builds without a word" "$(build $config "$project" "$flags" 2>&1)" ""
		program=$BUILD/$config/$project/build/fail_nth failed=0
		[[ -x $program ]] || continue
		mapfile -t demos < <("$program" --list | awk '{ print $1 }')
		for demo in "${demos[@]}"; do
			check_demo "$program" "$demo" >"$WORK/wrong"
			is "$project, $config: $demo survives each failure" "$(<"$WORK/wrong")" ""
		done
		ok "$project, $config: there were allocations that failed" test "$failed" -gt 0
	done
done

finish
