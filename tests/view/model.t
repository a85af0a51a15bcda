#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The model behind the page that shows a trace: with the trace of all demos of every project it
# comes to what the program itself says, and going back gives what going forward gave.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

for project in $(projects); do
	mapfile -t lines < <(configurations "$project" gcc)
	read -r config flags <<<"${lines[0]}"
	eval "build_in '$config' '$project' $flags" >"$WORK/build" 2>&1
	is "$project: builds" "$(<"$WORK/build")" ""
	"$BUILD/gcc/$project/build/biscuitos" quiet trace_buf_size=64M trace="$WORK/t.txt" \
		</dev/null >/dev/null 2>&1
	is "$project: the model is right, forward and back" \
		"$(node "$ROOT/tests/view/model.mjs" "$WORK/t.txt" 2>&1)" ok
done

mapfile -t lines < <(node "$ROOT/tests/view/parse.mjs" 2>&1)
for line in "${lines[@]}"; do
	is "${line%%: *}" "${line#*: }" ok
done
ok "texts of all kinds were read" test "${#lines[@]}" -ge 10

finish
