#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The trace of the demos of every project, as text, for trace-cmd, and for Perfetto: all three
# tell the same, and nothing is allocated or freed twice. And what goes wrong with a trace.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

for project in $(projects); do
	mapfile -t lines < <(configurations "$project" gcc)
	read -r config flags <<<"${lines[0]}"
	eval "build_in '$config' '$project' $flags" >"$WORK/build" 2>&1
	is "$project: builds" "$(<"$WORK/build")" ""
	at=$WORK/$project
	program=$BUILD/gcc/$project/build/biscuitos
	"$program" quiet trace_buf_size=64M trace="$at.txt" trace="$at.dat" trace="$at.json" \
		>"$WORK/out" 2>&1 </dev/null
	is "$project: its trace is written" "$?" 0
	is "$project: nothing is lost" "$(grep trace: "$WORK/out")" ""
	trace-cmd report -i "$at.dat" >"$at.report" 2>"$WORK/err"
	is "$project: trace-cmd understands it" "$?$(<"$WORK/err")" 0
	is "$project: text, report and JSON are the same, and what lives is right" \
		"$("$ROOT/tests/trace/check" "$at.txt" "$at.report" "$at.json" 2>&1 | head -n 5)" ""
	rm -f "$at".*
done

# A 32-bit machine has pages of another form.
if [[ $(uname -m) == x86_64 ]]; then
	mapfile -t lines < <(configurations KMAP m32)
	read -r config flags <<<"${lines[0]}"
	eval "build_in '$config' KMAP $flags" >"$WORK/build" 2>&1
	at=$WORK/m32
	"$BUILD/m32/KMAP/build/biscuitos" quiet trace_buf_size=64M trace="$at.txt" trace="$at.dat" \
		trace="$at.json" >"$WORK/out" 2>&1 </dev/null
	trace-cmd report -i "$at.dat" >"$at.report" 2>"$WORK/err"
	is "32-bit: trace-cmd understands it" "$?$(<"$WORK/err")" 0
	is "32-bit: text, report and JSON are the same" \
		"$("$ROOT/tests/trace/check" "$at.txt" "$at.report" "$at.json" 2>&1 | head -n 5)" ""
fi

program=$BUILD/gcc/PERCPU-UP/build/biscuitos

# says <what> <status> <output> <argument>...
says() {
	local what=$1 status=$2 words=$3 got
	shift 3
	got=$("$program" "$@" 2>&1 </dev/null)
	is "$what: status" "$?" "$status"
	like "$what" "$got" "$words"
}

says "an unknown system" 1 \
	"^biscuitos: trace_event=kmen:x: no such event; this program has:( [a-z_]+:\*)+$" \
	trace_event=kmen:x tp_printk
says "an unknown event" 1 \
	"^biscuitos: trace_event=percpu:alloc: no such event; percpu has: percpu_alloc_percpu .*" \
	trace_event=percpu:alloc tp_printk
says "a filter for nobody" 1 "^biscuitos: trace_event_filter=CPU==0: say where to: trace=<file> or tp_printk$" \
	trace_event_filter=CPU==0
says "events for nobody" 1 "say where to: trace=<file> or tp_printk$" "trace_event=*"
says "a file that cannot be written" 1 \
	"^biscuitos: trace=/nowhere/a.txt: cannot be written: No such file or directory$" \
	trace=/nowhere/a.txt
says "an unknown format" 1 "^biscuitos: trace=a.xml: the name ends in .txt, .dat .* or .json" \
	trace=a.xml
says "a ring that is too small" 1 "trace_buf_size=100: a size of at least 8K, as 64M" \
	trace_buf_size=100
says "an unknown clock" 1 "Malformed early option 'trace_clock=sun'" trace_clock=sun

ln -s /dev/full "$WORK/full.txt"
says "a full disk" 1 "full.txt is not complete: No space left on device" \
	quiet trace="$WORK/full.txt"

got=$("$program" trace_event=percpu:percpu_create_chunk tp_printk chunks 2>&1 </dev/null)
like "tp_printk prints among the program's lines" "$got" \
	"percpu_create_chunk: base_addr=[0-9a-f]+"
is "... no other event" "$(grep -c percpu_alloc_percpu: <<<"$got")" 0

"$BUILD/gcc/Buddy-Normal/build/biscuitos" loglevel=5 trace_buf_size=8K trace="$WORK/small.txt" \
	>"$WORK/out" 2>&1 </dev/null
like "a ring that overruns tells it" "$(<"$WORK/out")" \
	"trace: [0-9]+ of [0-9]+ events were overwritten; trace_buf_size= keeps more"
read -r all lost < <(sed -n 's/^trace: \([0-9]*\) of \([0-9]*\) events.*/\2 \1/p' "$WORK/out")
kept=$(grep -vc '^#' "$WORK/small.txt")
is "... all that is not lost is there" "$kept" "$((all - lost))"
like "... the header counts" "$(<"$WORK/small.txt")" "entries-in-buffer/entries-written: $kept/$all "
is "... the newest is the last" "$(tail -n 1 "$WORK/small.txt" | grep -c " $all: ")" 1

"$program" quiet trace_clock=mono trace="$WORK/mono.dat" trace="$WORK/mono.txt" </dev/null
like "trace_clock=mono is in seconds" "$(tail -n 1 "$WORK/mono.txt")" " [0-9]+\.[0-9]{6}: "
is "... for trace-cmd, too" "$(trace-cmd report -i "$WORK/mono.dat" | grep -c ' [0-9]*\.[0-9]\{6\}: ')" \
	"$(grep -c ' [0-9]*\.[0-9]\{6\}: [a-z_]*: ' "$WORK/mono.txt")"

finish
