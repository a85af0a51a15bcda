#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a program that leaks prints at its end and returns, with DEBUG=1, which remembers
# who allocates, and without; and that the demos leave all invariants as they are.
# shellcheck source=tests/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

cat >"$WORK/leaks.c" <<'END'
#include <linux/biscuitos.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

static noinline void one_of_each(const char *cache)
{
	kzalloc(100, GFP_KERNEL);
	kmalloc(5, GFP_KERNEL);
	alloc_page(GFP_KERNEL);
	alloc_percpu(long);
	vmalloc(5000);
	kmem_cache_create(cache, 700, 0, 0, NULL);
	barrier();
}

static void demo_leak(void)
{
	one_of_each("lost");
	one_of_each("lost-too");
}

static void demo_none(void)
{
	kfree(kmalloc(10, GFP_KERNEL));
}

static const struct demo demos[] = { { "leak", demo_leak, "" }, { "none", demo_none, "" } };

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	paging_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();
	vmalloc_init();
	run_demos();
	return memory_exit();
}
END

# build <what> <project> <variables>...: the program is $WORK/<what>/biscuitos then
build() {
	local what=$1 project=$2
	shift 2
	ok "$project: builds with ${*##*/}" make -s -j2 -C "$ROOT/$project" O="$WORK/$what" "$@"
}

# leaks <what> <status> <arguments>...: its lines are in $WORK/err then
leaks() {
	local what=$1 status=$2
	shift 2
	"$WORK/$what/biscuitos" "$@" >/dev/null 2>"$WORK/err" </dev/null
	is "$what $*: the status is $status" $? "$status"
}

lines() {
	is "$1: $3 lines with '$2'" "$(grep -cE -e "$2" "$WORK/err")" "$3"
}

build plain VMALLOC CFLAGS=-O1 MAIN="$WORK/leaks.c"
leaks plain 0 none
is "nothing is left" "$(<"$WORK/err")" ""
leaks plain 2 leak
lines plain '^vmalloc: not freed: 2 areas of vmalloc\(\), 8192 bytes each, first at 0x[0-9a-f]*, allocated by one_of_each\+' 1
lines plain '^slub: not freed: 2 objects of kmalloc-128, .*; boot with slub_debug=U to see by whom$' 1
lines plain '^slub: not freed: 2 objects of kmalloc-8, .*; boot with slub_debug=U to see by whom$' 1
lines plain '^slub: not destroyed: cache lost, .*; boot with slub_debug=U to see by whom$' 1
lines plain '^percpu: not freed: 2 areas, 16 bytes for each CPU; build with DEBUG=1 to see by whom$' 1
lines plain '^buddy: not freed: 2 blocks of order 0, .* page_owner=on to see by whom$' 1
lines plain '' 6
leaks plain 2 slub_debug=U leak
lines "slub_debug=U" '^slub: .*(allocated|made) by one_of_each\+' 4

build debug VMALLOC CFLAGS=-g0 DEBUG=1 MAIN="$WORK/leaks.c"
leaks debug 0 none
is "nothing is left, DEBUG=1" "$(<"$WORK/err")" ""
leaks debug 2 leak
lines debug ' (allocated|made) by one_of_each\+0x' 7
lines debug '^percpu: not freed: 2 areas, 8 bytes each, first at' 1
lines debug '^buddy: not freed: 2 blocks of order 0, 4096 bytes each, first pfn' 1
# Two caches that are alike: without merging each has its own line.
lines debug '^slub: not destroyed: cache lost(-too)?, objects of 700 bytes, made by one_of_each\+' 2
lines debug '' 7
# A boot parameter says otherwise.
leaks debug 2 slub_debug=- page_owner=off leak
lines "slub_debug=-" '; boot with slub_debug=U to see by whom$' 3
lines "page_owner=off" '; boot with page_owner=on to see by whom$' 1

# Not a word about an invariant, whichever layer.
for project in MEMBLOCK VMALLOC KMAP; do
	build "demos-$project" "$project" CFLAGS=-g0 DEBUG=1
	leaks "demos-$project" 0
	lines "demos of $project" 'invariant' 0
done

finish
