# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The Test Anything Protocol for the shell tests (*.t); source it first.
#
#	ok <what> <command>...	run the command; it must succeed
#	is <what> <got> <want>	two texts must be equal
#	like <what> <got> <re>	a text must match an extended regular expression
#	fails <command>...	succeeds if the command fails: ok "..." fails <command>
#	skip <what> <why>	a test that cannot be made here
#	finish			at the end: the plan
#
# $ROOT is the repository, $BUILD where tests are built, $WORK a directory of the test's own that goes away.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ ${SUITE-} == all ]] && suite=tests-all || suite=tests
BUILD=${BUILD:-$ROOT/build/$suite}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
export LC_ALL=C
if [[ -d /usr/lib/ccache ]]; then
	PATH=/usr/lib/ccache:${PATH#/usr/lib/ccache:}
	export CCACHE_DIR=$ROOT/build/ccache CCACHE_NOHASHDIR=1
fi
# A test is no part of the make that runs it.
unset MAKEFLAGS MFLAGS MAKELEVEL LAYER ONLY

tap_count=0

result() {
	local status=$1 what=$2
	tap_count=$((tap_count + 1))
	if [[ $status -eq 0 ]]; then
		echo "ok $tap_count - $what"
	else
		echo "not ok $tap_count - $what"
	fi
}

note() {
	printf '%s\n' "$*" | sed 's/^/# /' >&2
}

ok() {
	local what=$1 status
	shift
	"$@" >"$WORK/ok.log" 2>&1
	status=$?
	result "$status" "$what"
	[[ $status -eq 0 ]] || note "$(tail -n 20 "$WORK/ok.log")"
}

is() {
	[[ $2 == "$3" ]]
	local status=$?
	result "$status" "$1"
	[[ $status -eq 0 ]] || note "$(diff <(printf '%s\n' "$3") <(printf '%s\n' "$2") | head -n 30)"
}

like() {
	[[ $2 =~ $3 ]]
	local status=$?
	result "$status" "$1"
	[[ $status -eq 0 ]] || note "got:  $2
want: $3"
}

fails() {
	! "$@"
}

skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

finish() {
	[[ $tap_count -gt 0 ]] || result 1 "there is something to test"
	echo "1..$tap_count"
}

# link_project <project> <directory>: build it there as build/; tests/Makefile says why.
link_project() {
	mkdir -p "$2"
	ln -sfn "$ROOT/$1"/{Makefile,build.mk,include,main.c,mm} "$2/"
}

# configurations <project> [<name>...]: those in which its demos run in this suite, or
# those of them that are named, as "<name> <make variables>", a line each.
configurations() {
	local project=$1
	shift
	make -s -C "$ROOT/tests" PROJECT="$project" ${1+"ONLY=$*"} flags
}

# build_in <configuration> <project> <make argument>...: build in the directory that
# tests/Makefile uses, so that its objects are used again. A lock lets one script build
# there at a time.
build_in() {
	local directory=$BUILD/$1/$2 project=$2
	shift 2
	mkdir -p "$directory"
	(
		flock 9
		link_project "$project" "$directory"
		make -s -C "$directory" O=build "$@" 9>&-
	) 9>"$directory/lock"
}

# The projects of the tree, in the order of their names.
projects() {
	(cd "$ROOT" && for f in */build.mk; do dirname "$f"; done)
}
