#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tree itself: one home for every file, the style, and the rules that no
# compiler checks. What tools/sync must find is broken on purpose, in a copy of
# the tree with a second project that borrows MEMBLOCK's layers.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

cd "$ROOT" || exit 1

# All files of the tree, whether git is there or not.
tree_files() {
	git -C "$ROOT" ls-files -co --exclude-standard 2>/dev/null ||
		find . -type f -not -path './build/*' -not -path '*/build/*' | sed 's|^\./||'
}

shell_files() {
	tree_files | while read -r file; do
		[[ -f $file ]] || continue
		case "$file" in
		*.sh | *.t) echo "$file" ;;
		*) head -c 64 "$file" | grep -aq '^#!.*sh' && echo "$file" ;;
		esac
	done
}

ok "make check-sync" make -s check-sync
ok "tools/format --check" tools/format --check
mapfile -t scripts < <(shell_files)
ok "shellcheck finds nothing in ${#scripts[@]} shell files" shellcheck "${scripts[@]}"

is "every source file says its licence" \
	"$(tree_files | grep -E '\.([chtS]|mk|sh)$' |
		while read -r f; do head -n 3 "$f" | grep -q SPDX-License-Identifier || echo "$f"; done)" ""
is "no line of source is longer than 100 columns" \
	"$(tree_files | grep -E '\.[ch]$' | while read -r f; do
		expand "$f" | awk -v f="$f" 'length($0) > 100 { print f ":" NR }'
	done)" ""
is "nothing is left to do" \
	"$(tree_files | grep -E '\.([ch]|mk|sh)$|Makefile$' | xargs grep -nE '(^|[^A-Za-z.])(TO[D]O|FIX[M]E|X[X]X)([^A-Za-z]|$)')" ""

ok "every mutant can be put in" tests/mutate --check

# The host is reached through a few files; the rest is a kernel's.
host_free='stdarg|stdbool|stddef|stdint|string'
is "host headers are included only in the files that touch the host" \
	"$(for p in $(projects); do
		grep -nE '^#include <' "$p"/main.c "$p"/mm/*.[ch] "$p"/include/linux/*.h |
			grep -vE "mm/((biscuitos|kallsyms|kasan|kthread|mmu|oops|sched|smp|trace|trace_events_filter|trace_output)\.c|(sched|ucontext)\.h):" |
			grep -vE "<(linux|trace)/|<($host_free)\.h>"
	done)" ""
is "nothing in a project refers to a parent directory" \
	"$(for p in $(projects); do grep -nF '../' -r "$p" --include='*.[ch]' --include='*.mk' --include=Makefile; done)" ""

# What build.mk computes, and what comments name as an example or of Linux.
computed="64BIT DEBUG_VM_RB FOO ILLEGAL_POINTER_VALUE NR_CPUS SMP SLUB_DEBUG $(awk '!/^#/ && NF { print toupper($1) }' LAYERS | tr '\n-' ' _')"
is "build.mk knows every option that a file uses" \
	"$(for p in $(projects); do
		grep -rhoE '\bCONFIG_[A-Z0-9_]+\b' "$p"/mm "$p"/include "$p"/main.c "$p"/Makefile
	done | sort -u | sed 's/CONFIG_//' | grep -vxF "$(tr ' ' '\n' <<<"$computed" | grep .)" |
		while read -r name; do
			sed -n '/^bool-options :=/,/^known-options/p' MEMBLOCK/build.mk |
				grep -qw "$name" || echo "CONFIG_$name"
		done)" ""

# ---- tools/sync, broken ----

copy=$WORK/tree
second=$copy/SECOND

# A fresh copy of the tree with two projects in sync.
fresh() {
	rm -rf "$copy"
	mkdir -p "$copy/tools" "$second"
	cp LAYERS Makefile "$copy/"
	cp tools/{sync,view} "$copy/tools/"
	cp -r view "$copy/"
	cp -r MEMBLOCK "$copy/"
	rm -rf "$copy/MEMBLOCK/build" "$copy/MEMBLOCK/biscuitos"
	cp MEMBLOCK/{Makefile,main.c,README.md} "$second/"
	mkdir -p "$second/mm" "$second/include"
	"$copy/tools/sync" >/dev/null || echo "fresh: tools/sync failed" >&2
}

sync_says() { "$copy/tools/sync" "$@" 2>&1; }

fresh
ok "sync makes a second project whole" "$copy/tools/sync" --check
ok "and it builds" make -s -C "$second" O="$WORK/second"

echo "/* edited */" >>"$second/mm/memblock.c"
like "check: a copy that differs is named" "$(sync_says --check)" \
	"SECOND/mm/memblock.c: differs from its home, MEMBLOCK/mm/memblock.c"
like "sync: a copy edited in place is not overwritten" "$(sync_says)" \
	"SECOND/mm/memblock.c: edited here"
ok "... nothing of it is lost" grep -q '/\* edited \*/' "$second/mm/memblock.c"

fresh
echo "/* edited */" >>"$copy/view/style.css"
like "check: a page that is not what view/ makes is named" "$(sync_says --check)" \
	"MEMBLOCK/view.html: is not what view/ makes"
ok "sync: makes it, and carries it on" "$copy/tools/sync"
ok "... the edit is in it" grep -qF "/* edited */" "$second/view.html"
ok "... and check agrees" "$copy/tools/sync" --check

fresh
echo "/* edited */" >>"$copy/MEMBLOCK/mm/memblock.c"
like "check: an edit in the home is named where it is not yet" "$(sync_says --check)" \
	"SECOND/mm/memblock.c: differs"
ok "sync: carries it there" "$copy/tools/sync"
ok "... and check agrees" "$copy/tools/sync" --check

fresh
rm "$second/include/linux/list.h"
like "check: a missing copy is named" "$(sync_says --check)" \
	"SECOND/include/linux/list.h: missing; its home is"
ok "sync: brings it back" "$copy/tools/sync"
ok "... and check agrees" "$copy/tools/sync" --check

fresh
touch "$copy/MEMBLOCK/mm/stray.c"
like "check: a file that no layer lists is named" "$(sync_says --check)" \
	"MEMBLOCK/mm/stray.c: no layer in LAYERS lists it"
ok "sync: fails too" fails "$copy/tools/sync"
ok "... and does not remove it" test -e "$copy/MEMBLOCK/mm/stray.c"

fresh
sed -i 's/^LAYERS := .*/LAYERS := machine/' "$second/Makefile"
like "check: a copy that is no longer called for is named" "$(sync_says --check)" \
	"SECOND/mm/memblock.c: belongs to layer memblock, which SECOND has not"
ok "sync: removes it" "$copy/tools/sync"
ok "... it is gone" test ! -e "$second/mm/memblock.c"

fresh
sed -i 's/^LAYERS := .*/LAYERS := memblock/' "$second/Makefile"
like "check: a layer without the one below is named" "$(sync_says --check)" \
	"SECOND/Makefile: layer 'memblock' needs layer 'trace'"

fresh
sed -i 's/^LAYERS := .*/LAYERS := machine memblock nonsense/' "$second/Makefile"
like "check: an unknown layer is named" "$(sync_says --check)" \
	"SECOND/Makefile: layer 'nonsense' is not in LAYERS"

fresh
rm "$copy/MEMBLOCK/mm/panic.c"
like "check: a file that LAYERS lists and the home lacks is named" "$(sync_says --check)" \
	"MEMBLOCK/mm/panic.c: missing; LAYERS lists it"

fresh
echo "/* edited */" >>"$second/main.c"
like "check: a stale MANIFEST is named" "$(sync_says --check)" \
	"SECOND/MANIFEST: does not fit the files"
ok "sync: writes it anew" "$copy/tools/sync"
ok "... and it fits" bash -c "cd '$second' && sha256sum --quiet -c MANIFEST"

ok "make help lists every target" bash -c "
	make -s help >'$WORK/help'
	for t in test test-all kernel-tests mutants bench sync check-sync format clean run; do
		grep -q \"make \$t \" '$WORK/help' || exit 1
	done"

finish
