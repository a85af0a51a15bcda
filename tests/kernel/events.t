#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Our events are Linux's: the fields, their order and the text are those that the headers of
# Linux 6.1 declare, and Linux's own script digests a trace.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
# shellcheck source=tests/kernel/linux.sh
source "$ROOT/tests/kernel/linux.sh"

ok "Linux 6.1's files are there" fetch_linux

headers=("$LINUX"/reader/events/{kmem,page_ref,percpu,printk}.h)

# program <project> <make variable>...
program() {
	local project=$1
	shift
	make -s -C "$ROOT/$project" O="$WORK/$project" TARGETA=biscuitos "$@" >&2
	echo "$WORK/$project/biscuitos"
}

vmalloc=$(program VMALLOC CFLAGS="-O0 -g0")
buddy=$(program Buddy-Normal CFLAGS="-O0 -g0" CONFIG_DEBUG_PAGE_REF=y)
pcp=$(program PCP CFLAGS="-O0 -g0" CPUS=4)

"$vmalloc" quiet trace="$WORK/v.dat" -- walk </dev/null >/dev/null 2>&1
"$buddy" quiet trace="$WORK/b.dat" trace="$WORK/b.txt" trace="$WORK/b.json" -- split compound \
	</dev/null >/dev/null 2>&1
is "the events of VMALLOC, which has nearly all layers, are Linux's" \
	"$("$ROOT/tests/kernel/events" "$WORK/v.dat" "${headers[@]}")" \
	"$(printf '%s\n' console kfree kmalloc kmem_cache_{alloc,free} mm_page_alloc{,_extfrag,_zone_locked} \
		mm_page_free{,_batched} mm_page_pcpu_drain \
		percpu_{alloc_percpu{,_fail},create_chunk,destroy_chunk,free_percpu} | LC_ALL=C sort)"
is "the events of page->_refcount are Linux's" \
	"$("$ROOT/tests/kernel/events" "$WORK/b.dat" "$LINUX/reader/events/page_ref.h")" \
	"$(printf '%s\n' page_ref_mod page_ref_mod_and_test page_ref_set)"

trace-cmd report -i "$WORK/b.dat" >"$WORK/b.report" 2>&1
is "... trace-cmd knows the names of the flags" \
	"$("$ROOT/tests/trace/check" "$WORK"/b.{txt,report,json} 2>&1 | head -n 5)" ""
like "... there are some" "$(<"$WORK/b.report")" "page_ref_set: .* flags=head "

# Its expression for mm_page_alloc_extfrag does not accept the PFNs of Linux 6.1.
"$pcp" quiet trace="$WORK/p.txt" trace_options=noirq-info \
	trace_event=mm_page_alloc,mm_page_free,mm_page_alloc_zone_locked,mm_page_pcpu_drain \
	</dev/null >/dev/null 2>&1
perl "$LINUX/reader/trace-pagealloc-postprocess.pl" <"$WORK/p.txt" >"$WORK/table" 2>"$WORK/err"
is "trace-pagealloc-postprocess.pl has no complaint" "$(<"$WORK/err")" ""

# column <number>: the sum of a column, over all tasks
column() {
	awk -v column="$1" 'column <= NF && $2 ~ /^[0-9]+$/ { sum += $column } END { print sum }' "$WORK/table"
}

# events <expression>: how many there are
events() {
	grep -cE " $1" "$WORK/p.txt"
}

is "... it counts the blocks that are allocated" "$(column 2)" "$(events mm_page_alloc:)"
is "... those from the zone's lists" "$(column 3)" "$(events mm_page_alloc_zone_locked:)"
is "... those that are freed" "$(column 4)" "$(events mm_page_free:)"
is "... and those that CPUs give back" "$(column 6)" "$(events mm_page_pcpu_drain:)"

finish
