#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of the per-CPU page lists with other values of batch and high: those
# that Linux computes (0), and some given.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

export CMOCKA_MESSAGE_OUTPUT=TAP
cd "$ROOT/tests" || exit

# build <test> <batch> <high> <directory>
build() {
	make -s -C "$ROOT/PCP" O="$4" MAIN="$ROOT/tests/pcp/$1.c" TARGETA="$1" LDLIBS=-lcmocka \
		MAIN_CFLAGS=-I. CFLAGS='-Werror -O1 -g0' CONFIG_PCP_BATCH="$2" CONFIG_PCP_HIGH="$3"
}

pairs=("0 100" "1 4")
[[ ${SUITE-} == all ]] && pairs+=("63 378" "0 0" "31 0" "2 64")
for values in "${pairs[@]}"; do
	read -r batch high <<<"$values"
	dir=$BUILD/pcp-values/$batch-$high
	for t in test_pcp test_hammer; do
		ok "$t, CONFIG_PCP_BATCH=$batch CONFIG_PCP_HIGH=$high: builds" \
			build "$t" "$batch" "$high" "$dir"
		ok "$t, CONFIG_PCP_BATCH=$batch CONFIG_PCP_HIGH=$high" "$dir/$t"
	done
done

finish
