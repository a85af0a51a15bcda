#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The page that shows a trace: "make view" and "BiscuitOS_MM.sh --view" put a recording into it,
# and what a recording says never becomes a part of the page.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

# recording_of <page>: the trace that is inside, as the page reads it
recording_of() {
	node -e '
		const html = require("fs").readFileSync(process.argv[1], "latin1");
		const [, text] = /<script type="text\/plain" id="trace"[^>]*>\n?([^]*?)<\/script>/.exec(html);
		process.stdout.write(text.replace(/\\x3c/g, "<").replace(/\\x5c/g, "\\"), "latin1");' "$1"
}

# script_of <page>: its program
script_of() {
	sed -n '/^<script type="module">$/,/^<\/script>$/p' "$1" | sed '1d;$d'
}

"$ROOT/tools/view" >"$WORK/page.html"
ok "the page of the projects is the one of view/" cmp "$WORK/page.html" "$ROOT/Slub/view.html"
script_of "$WORK/page.html" >"$WORK/page.mjs"
ok "its program is one" test "$(wc -l <"$WORK/page.mjs")" -gt 500
is "... without a mistake" "$(node --check "$WORK/page.mjs" 2>&1)" ""
is "... and needs nothing else" "$(grep -nE '(src|href)="|@import|url\(|^import ' "$WORK/page.html")" ""

"$ROOT/BiscuitOS_MM.sh" --dir "$WORK" --view Slub remote -- CFLAGS=-O0 >"$WORK/out" 2>&1 </dev/null
is "--view: status" "$?" 0
like "... it says where the page is" "$(tail -n 2 "$WORK/out")" "Open this page in a browser: .*/Slub/Slub.html"
recording_of "$WORK/Slub/Slub.html" >"$WORK/t.txt"
like "... the demo is in it" "$(<"$WORK/t.txt")" "demo_begin: name=remote"
is "... no other one is" "$(grep -c demo_begin: "$WORK/t.txt")" 1
is "... the model understands it" "$(node "$ROOT/tests/view/model.mjs" "$WORK/t.txt")" ok
like "... the page has the name of the project" "$(grep -a 'id="trace"' "$WORK/Slub/Slub.html")" 'data-name="Slub"'

make -s -C "$WORK/Slub" view CFLAGS=-O0 DEMO=cache PARAMS='trace_event_filter=event~kmem_*' \
	>"$WORK/out" 2>&1
is "make view: status" "$?" 0
recording_of "$WORK/Slub/Slub.html" >"$WORK/t.txt"
is "... PARAMS are boot parameters" "$(grep -v '^#' "$WORK/t.txt" | grep -vc ': kmem_cache_')" 0
ok "... they leave something" grep -q ': kmem_cache_alloc: ' "$WORK/t.txt"
make -s -C "$WORK/Slub" clean
ok "make clean removes the page, and keeps the empty one" \
	test ! -e "$WORK/Slub/Slub.html" -a -e "$WORK/Slub/view.html"
got=$("$ROOT/BiscuitOS_MM.sh" --dir "$WORK" --view 2>&1 </dev/null)
is "--view without a name: status" "$?" 1
like "... it says so" "$got" "--view needs the NAME of a project"
got=$("$ROOT/BiscuitOS_MM.sh" --dir "$WORK" --view Slub 'a;b' 2>&1 </dev/null)
is "--view of what is no demo: status" "$?" 1
like "... it says so" "$got" "'a;b' is not the name of a demo"

# A recording can say anything.
cat >"$WORK/evil.txt" <<'EVIL'
 a-1 [000] ..... 1: console: </script><script>alert(1)</script> <!-- \x3c \\ & "
 a-1 [000] ..... 2: console: <img src=x onerror=alert(2)>
EVIL
"$ROOT/tools/view" '"><b>&' "$WORK/evil.txt" >"$WORK/evil.html"
is "what a recording says is no HTML" "$(grep -cE '<script>alert|<img src|<b>|<!-- ' "$WORK/evil.html")" \
	"$(grep -c '<!-- ' "$WORK/page.html")"
is "... and comes out as it went in" "$(recording_of "$WORK/evil.html")" "$(<"$WORK/evil.txt")"

finish
