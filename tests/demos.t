#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The demos of every project, in the configurations of configs.mk: no warning when
# built, status 0 when run, and word for word the output in golden/.
#
# golden/<project>.txt is what 64-bit hosts print, golden/<project>.32.txt what
# 32-bit ones do; options that show in the output have files of their own. To
# make them anew:  tests/demos.t --update  (and read the diff).
update=false configs=()
if [[ ${1-} == --update ]]; then
	update=true configs=(gcc identity kasan keep options)
	[[ $(uname -m) == x86_64 ]] && configs+=(m32 m32-pae)
	export SUITE=all
	shift
fi
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

# Which golden file a configuration is held against.
golden_of() {
	case "$1" in
	identity | kasan | keep | m32-pae | options) echo ".$1" ;;
	m32* | armhf) echo .32 ;;
	*) echo "" ;;
	esac
}

# AddressSanitizer has the kernel's addresses elsewhere, see linux/biscuitos.h; and
# how far into a function something is, each compiler sees differently.
run_demos() {
	local config=$1
	shift
	local runner=()
	[[ $config == armhf ]] && runner=(qemu-arm -L /usr/arm-linux-gnueabihf)
	${runner[@]+"${runner[@]}"} "$@" 2>"$WORK/stderr" </dev/null |
		sed -e 's/0x\(0*\)2000\([bcf]\)/0x\10000\2/g; s/0x0000\([bcf][0-9a-f]\{7\}\)\b/0x\1/g' \
			-e 's|+0x[0-9a-f]*/0x[0-9a-f]*|+offset|g'
	return "${PIPESTATUS[0]}"
}

all=()
[[ $# -gt 0 ]] || mapfile -t all < <(projects)
tested=("$@" "${all[@]}")

for project in "${tested[@]}"; do
	mapfile -t lines < <(configurations "$project" "${configs[@]}")
	[[ ${#lines[@]} -gt 0 ]] || result 1 "$project: there is a configuration to test"
	for line in "${lines[@]}"; do
		read -r config flags <<<"$line"
		out=$BUILD/$config/$project/build
		eval "build_in '$config' '$project' $flags" >"$WORK/build" 2>&1
		is "$project, $config: builds without a word" "$(<"$WORK/build")" ""
		got=$(run_demos "$config" "$out/biscuitos")
		status=$?
		is "$project, $config: demos end with status 0" "$status" 0
		golden=$ROOT/tests/golden/$project$(golden_of "$config").txt
		$update && [[ $status -eq 0 && ! -s $WORK/build ]] && printf '%s\n' "$got" >"$golden"
		# With another number of CPUs there is another story to tell.
		[[ $config == cpus* || $config == tsan* ]] ||
			is "$project, $config: demos print what $(basename "$golden") says" \
				"$got" "$(cat "$golden" 2>&1)"
		again=$(run_demos "$config" "$out/biscuitos")
		is "$project, $config: and the same again" "$again" "$got"
	done
done

for project in "${tested[@]}"; do
	mapfile -t demos < <("$BUILD/gcc/$project/build/biscuitos" --list | awk '{ print $1 }')
	[[ ${#demos[@]} -gt 0 ]] || result 1 "$project: there are demos"
	for demo in "${demos[@]}"; do
		got=$(run_demos gcc "$BUILD/gcc/$project/build/biscuitos" "$demo")
		is "$project: $demo alone ends with status 0" "$?" 0
		like "$project: $demo alone runs" "$got" "== $demo: "
		is "$project: $demo leaves nothing allocated" \
			"$(grep -cE 'still reserved|are not freed|buddy: not freed' "$WORK/stderr")" 0
	done
done

# What a demo says is what it measured: other parameters, another story.
# says_not <what> <project> <pattern> <argument>...
says_not() {
	local what=$1 project=$2 pattern=$3 got
	shift 3
	got=$(run_demos gcc "$BUILD/gcc/$project/build/biscuitos" "$@")
	is "$project: $what ends with status 0" "$?" 0
	is "$project: $what" "$(grep -cE "$pattern" <<<"$got")" 0
	is "$project: $what leaves nothing allocated" \
		"$(grep -cE 'still reserved|are not freed|buddy: not freed' "$WORK/stderr")" 0
}

has() { [[ " ${tested[*]} " == *" $1 "* ]]; }

if has Buddy-Normal; then
	says_not "with 8 MiB no block is movable" Buddy-Normal "^  .*Movable$" mem=8M split mobility
	says_not "an early failure is no lack of memory" Buddy-Normal "until there is none" \
		fail_page_alloc=50,100,0,1 exhaust watermarks
fi
if has Buddy-HighMEM; then
	says_not "without high memory nothing is from HighMem" Buddy-HighMEM "zone HighMem" \
		highmem=0 layout pages blocks fallback kernel
fi
if has KMAP; then
	says_not "without high memory no page is without address" KMAP "NULL" highmem=0 high full
fi
if has FIXMAP; then
	says_not "without high memory each page has a linear address" FIXMAP "has no linear" \
		highmem=0 walk
fi
if has PCP; then
	says_not "ten pages are not ten when one fails" PCP "^  (freed|taken again)" \
		fail_page_alloc=3,100,0,1 hot
fi
if has Kmem_cache; then
	says_not "a bulk that fails frees nothing" Kmem_cache "all but one freed" \
		failslab=100,100,0,1 shrink
fi
if has Slub; then
	says_not "slabs with more objects than the demos count" Slub "no memory" slub_min_order=6 remote way
fi

finish
