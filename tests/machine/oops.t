#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every kind of fault, in every project: the report's first line, the sentence about the
# address, the function that the backtrace begins with, and the exit status. Then what
# the boot parameters of reports do, and what a report does without addr2line.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

ulimit -c 0

# run <words>...: the program's stderr in $text, its exit status in $status.
run() {
	# The shell's own word about a signal is nobody's output.
	{ text=$(timeout -k 2 20 "$program" "$@" 2>&1 >/dev/null); } 2>/dev/null
	status=$?
	# The compiler puts what is rarely run into a part of its own.
	text=${text//.cold+/+}
}

# report <what> <status> <line>...: run() said these lines, or beginnings of lines, in
# this order.
report() {
	local what=$1 want=$2 rest=$'\n'$text line
	shift 2
	for line; do
		if [[ $rest != *$'\n'"$line"* ]]; then
			result 1 "$what: $line"
			note "$text"
			return
		fi
		rest=$'\n'${rest#*$'\n'"$line"}
	done
	[[ $status -eq $want ]]
	result $? "$what"
}

cut='8<--- cut here ---'
null='Unable to handle kernel NULL pointer dereference at virtual address '
paging='Unable to handle kernel paging request at virtual address '

# fault <demo> <line>...: its report, which begins with these lines, and ends the process.
fault() {
	local demo=$1
	shift
	run loglevel=5 "$demo"
	report "$project: $demo" 134 "$cut" "$@" "CPU: 0 PID: 1 Comm: biscuitos Not tainted 6.1.0" \
		"Call Trace:" " fault_$demo+0x" " main+0x" "---[ end trace 0000000000000000 ]---"
}

faults() {
	local freed
	[[ $(getconf LONG_BIT) == 64 ]] && freed=6b6b6b6b6b6b6b6b
	fault null "${null}00000010" "this is NULL plus 0x10: a member of a structure" \
		"Internal error: Oops: 805 [#1]"
	fault jump "${null}00000000" "the CPU jumped there: a function pointer" "this is NULL: "
	fault freed "$paging${freed-}" \
		"this is POISON_FREE, bytes of 0x6b: the pointer was read from memory that was freed"
	fault inuse "$paging" "this is POISON_INUSE, bytes of 0x5a: "
	fault list "$null" "this is LIST_POISON2"
	fault memset "${null}00000000" "this is NULL: "
	fault constant "$paging" "this is code or constant data of the program"
	fault outside "${paging}01234000" "this is outside RAM, which is at "
	fault divide "Division by zero in kernel." "a divisor is 0" \
		"Internal error: Oops - divide error: 0 [#1]"
	fault instruction "the CPU does not know this instruction" \
		"Internal error: Oops - undefined instruction: 0 [#1]"
	fault bus "Unhandled fault: external abort on non-linefetch (0x808) at 0x" \
		"the host has no memory for this page"
	fault exit "$paging" "this was RAM until memory_exit()"
	run loglevel=5 memset
	report "$project: memset, PC" 134 "PC is in the C library" "LR is at fault_memset+0x"
	run loglevel=5 outside
	report "$project: outside, PC" 134 "PC is at fault_outside+0x" "LR is at run_demo"
	run loglevel=5 stack
	report "$project: stack" 134 "$cut" "$paging" "this is below the stack, which ran over" \
		"Call Trace:" " recurse+0x" " recurse+0x"
}

# The projects that have high memory.
high_memory() {
	case $project in
	Buddy-HighMEM) fault high "$paging" "this is where high memory would be, which has no address" ;;
	KMAP | FIXMAP) fault high "$paging" "the hole behind low memory, " ;;
	esac
}

# Those that are no faults of the CPU.
others() {
	run loglevel=5 bug
	report "$project: bug" 134 "------------[ cut here ]------------" "kernel BUG at " \
		"Call Trace:" " fault_bug+0x"
	run loglevel=5 panic
	report "$project: panic" 134 "Kernel panic - not syncing: no hope" "Call Trace:" \
		" fault_panic+0x" "---[ end Kernel panic - not syncing: no hope ]---"
	run loglevel=5 warn
	report "$project: warn" 0 "WARNING: CPU: 0 PID: 1 at " \
		"CPU: 0 PID: 1 Comm: biscuitos Not tainted 6.1.0-biscuitos" " fault_warn+0x" second \
		"CPU: 0 PID: 1 Comm: biscuitos Tainted: G        W          6.1.0-biscuitos"
}

# Before and inside.
edges() {
	run loglevel=5
	report "a fault before memory_init()" 134 "${null}00000010" "this is NULL plus 0x10"
	run loglevel=5 nested
	report "a fault in the report of a fault" 134 "${paging}04321000" \
		"Another fault while an Oops is reported"
	run loglevel=5 bug_in_report
	report "a BUG in the report of a fault" 134 "${paging}05432000" "kernel BUG at " \
		" describe_by_bug+0x"
	run loglevel=1 null
	report "a quiet boot" 134 "Internal error: Oops: 805 [#1]" "---[ end trace "
}

parameters() {
	local word
	for word in panic_on_warn panic_on_warn=1; do
		run loglevel=5 $word warn
		report "$word" 134 "WARNING: " "---[ end trace 0000000000000000 ]---" \
			"Kernel panic - not syncing: kernel: panic_on_warn set ..." \
			"---[ end Kernel panic - not syncing: kernel: panic_on_warn set ... ]---"
	done
	run loglevel=5 panic_on_warn=0 warn
	report "panic_on_warn=0" 0 "WARNING: "
	for word in panic_on_oops oops=panic; do
		run loglevel=5 $word null
		report "$word" 134 "$null" "Internal error: " "---[ end trace 0000000000000000 ]---" \
			"Kernel panic - not syncing: Fatal exception"
		is "$word: one trace" "$(grep -c "Call Trace" <<<"$text")" 1
		run loglevel=5 $word bug
		report "$word, after a BUG" 134 "kernel BUG at " "Kernel panic - not syncing: Fatal exception"
	done
	run loglevel=5 null
	is "without them, no panic" "$(grep -c panic <<<"$text")" 0
	run panic_on_warn=2
	report "a switch has two values" 1 "biscuitos: Malformed early option 'panic_on_warn=2'"
	run oops=warn
	report "oops= has one value" 1 "biscuitos: Malformed early option 'oops=warn'"
}

# A program in the place of addr2line: it hangs, fails, or says too much.
another_addr2line() {
	printf '#!/bin/sh\n%s\n' "$2" >"$WORK/addr2line"
	chmod +x "$WORK/addr2line"
	ADDR2LINE=$WORK/addr2line run loglevel=5 null
	report "addr2line $1" 134 "Call Trace:" " fault_null+0x" " main+0x"
	is "... goes without lines" "$(grep -c '^ .* (' <<<"$text")" 0
}

lines() {
	local line
	line=$(grep -n 'item->value = 1' "$ROOT/tests/machine/faults.c")
	run loglevel=5 null
	if type addr2line >/dev/null 2>&1; then
		like "a frame has file and line" "$text" \
			"fault_null\\+0x[0-9a-f]*/0x[0-9a-f]* \\([^ ]*tests/machine/faults.c:${line%%:*}\\)"
		like "... those of the machine as they were compiled" "$text" \
			" run_demos?\\+0x[0-9a-f/x]* \\(mm/cmdline.c:[0-9]*\\)"
		run loglevel=5 bug
		like "... those of a BUG, too" "$text" " fault_bug\\+0x[0-9a-f/x]* \\("
		run loglevel=5 warn
		like "... those of a WARN, too" "$text" " fault_warn\\+0x[0-9a-f/x]* \\("
	else
		skip "lines of the source" "addr2line is not installed"
	fi
	ADDR2LINE=/nowhere/addr2line run loglevel=5 null
	report "addr2line that is not there" 134 "Call Trace:" " fault_null+0x" " main+0x"
	another_addr2line "that hangs" "exec sleep 100"
	another_addr2line "that fails" "exit 1"
	another_addr2line "that is silent" "exit 0"
	another_addr2line "that knows nothing" 'for a; do echo "??:0"; done'
	ADDR2LINE='' run loglevel=5 null
	is "ADDR2LINE= names none" "$(grep -c '^ .* (' <<<"$text")" 0
}

for project in $(projects); do
	program=$BUILD/gcc/$project/build/faults
	ok "$project: the program builds" build_in gcc "$project" \
		MAIN="$ROOT/tests/machine/faults.c" TARGETA=faults
	faults
	high_memory
	others
	[[ $project == MEMBLOCK ]] || continue
	edges
	parameters
	lines
done

finish
