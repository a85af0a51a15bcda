#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The table of slabs is the kernel's: procps' slabtop and vmstat read it. Each gets
# it as its /proc/slabinfo, in a mount namespace where that may be made.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

program=$BUILD/gcc/Kmalloc/build/biscuitos

# with_slabinfo <command>...
with_slabinfo() {
	# shellcheck disable=SC2016 # the inner shell expands it
	"${namespace[@]}" sh -c 'mount --bind "$0" /proc/slabinfo && exec "$@"' \
		"$WORK/slabinfo" "$@"
}

ok "Kmalloc builds" build_in gcc Kmalloc
"$program" types 2>/dev/null | sed -n '/^slabinfo - version/,/^==/p' >"$WORK/slabinfo"
like "there is a table" "$(<"$WORK/slabinfo")" "kmalloc-8k"
caches=$(($(grep -c . "$WORK/slabinfo") - 2))
row=$(grep '^kmalloc-96 ' "$WORK/slabinfo" | tr -s ' ')

namespace=(unshare -m)
with_slabinfo true 2>/dev/null || namespace=(unshare -rm)
if ! with_slabinfo true 2>/dev/null; then
	skip "slabtop and vmstat read it" "this host lets nobody mount"
	finish
	exit
fi

with_slabinfo slabtop -o >"$WORK/slabtop" 2>&1
is "slabtop: status 0" "$?" 0
like "slabtop: all caches" "$(<"$WORK/slabtop")" "Active / Total Caches .* / $caches "
objects=$(awk 'NR > 2 { sum += $3 } END { print sum }' "$WORK/slabinfo")
like "slabtop: all objects" "$(<"$WORK/slabtop")" "Active / Total Objects .* / $objects "

with_slabinfo vmstat -m >"$WORK/vmstat" 2>&1
is "vmstat -m: status 0" "$?" 0
is "vmstat -m: a line for each cache" "$(grep -vc '^Cache ' "$WORK/vmstat")" "$caches"
read -r _ active total size per_slab _ <<<"$row"
is "vmstat -m: the numbers of one" "$(grep '^kmalloc-96 ' "$WORK/vmstat" | tr -s ' ')" \
	"kmalloc-96 $active $total $size $per_slab"

finish
