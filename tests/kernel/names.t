#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The reader's check: whoever learns SLUB here finds it in Linux 6.1. Each function of
# mm/slub.c, and each field of its structures, has the name of one in Linux's files. The
# lesson lists the exceptions, with reasons.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
# shellcheck source=tests/kernel/linux.sh
source "$ROOT/tests/kernel/linux.sh"

ok "Linux 6.1's files are there" fetch_linux

theirs=("$LINUX"/reader/{slub.c,slab.h,slab_common.c} "$LINUX"/include/linux/{slub_def,slab,mm_types}.h)

# The functions that a C file defines, one a line; those that are static inline are glue. In
# the style of this project the name of a function is followed by its first argument, in a
# line that begins with the type.
functions_of() {
	sed -nE '/^static (__always_)?inline/d
		/^[a-z].*[ *][a-zA-Z_0-9]+\(.*[^;]$/ s/^[^(]*[ *]([a-zA-Z_0-9]+)\(.*/\1/p' "$1" |
		grep -vE '^(_Static_assert|DEFINE_MUTEX|LIST_HEAD|early_param|__(exit|setup|init).*)$' | sort -u
}

# fields_of <file> <struct>: the names of its fields
fields_of() {
	sed -n "/^struct $2 {/,/^};/p" "$1" |
		sed -nE 's/^\t.*[ *(]([a-z_]+)(\[.*\])?( : [0-9]+)?;.*/\1/p; s/^\t.*\(\*([a-z_]+)\)\(.*/\1/p'
}

# The first words of the table of exceptions, without parentheses.
exceptions=$(sed -n '/^| Not in Linux 6.1/,/^$/p' "$ROOT/Slub/README.md" |
	tr -d '`()' | sed -nE 's/^\| ([a-z_]+) \|.*/\1/p' | sort)

is_known() {
	grep -qw -- "$1" "${theirs[@]}" || grep -qxF -- "$1" <<<"$exceptions"
}

unknown=
nr=0
for name in $(functions_of "$ROOT/Slub/mm/slub.c"); do
	is_known "$name" || unknown+="$name() "
	nr=$((nr + 1))
done
is "each function of mm/slub.c is one of Linux's, or in the list" "$unknown" ""
ok "there are many functions: $nr" test "$nr" -ge 70

unknown=
nr=0
while read -r file struct; do
	for name in $(fields_of "$ROOT/Slub/$file" "$struct"); do
		is_known "$name" || unknown+="$struct.$name "
		nr=$((nr + 1))
	done
done <<'STRUCTS'
mm/slab.h slab
mm/slab.h kmem_cache_node
include/linux/slub.h kmem_cache
include/linux/slub.h kmem_cache_cpu
STRUCTS
is "each field of the structures is one of Linux's, or in the list" "$unknown" ""
ok "there are many fields: $nr" test "$nr" -ge 40

ok "there are at most ten exceptions" test "$(wc -l <<<"$exceptions")" -le 10
useless=
for name in $exceptions; do
	grep -qw -- "$name" "${theirs[@]}" && useless+="$name "
	grep -qw -- "$name" "$ROOT"/Slub/mm/{slub.c,slab.h} "$ROOT/Slub/include/linux/slub.h" || useless+="$name "
done
is "each exception is one" "$useless" ""

finish
