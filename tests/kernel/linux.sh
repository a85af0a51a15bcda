# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Linux 6.1 itself, for the tests and benchmarks that hold us against it: taken
# from Debian's package linux-source-6.1 into build/linux-6.1 when first needed,
# and never changed there. Source this file; ROOT is the repository.

LINUX=$ROOT/build/linux-6.1
LINUX_TARBALL=/usr/src/linux-source-6.1.tar.xz
LINUX_FILES=(
	Documentation/trace/postprocess/trace-pagealloc-postprocess.pl
	arch/x86/include/asm
	include/linux
	include/trace/events/kmem.h
	include/trace/events/page_ref.h
	include/trace/events/percpu.h
	include/trace/events/printk.h
	lib/percpu_test.c
	lib/slub_kunit.c
	lib/test_bitmap.c
	lib/test_free_pages.c
	lib/test_meminit.c
	lib/test_printf.c
	lib/test_vmalloc.c
	mm/kasan/kasan_test.c
	mm/memblock.c
	mm/slab.h
	mm/slab_common.c
	mm/slub.c
	samples/kmemleak
	tools/arch
	tools/include
	tools/lib/slab.c
	tools/testing/memblock
	tools/testing/selftests/kselftest.h
	tools/testing/selftests/kselftest_module.h
)

# Fill $LINUX, all or nothing; one at a time, for tests run in parallel.
fetch_linux() {
	mkdir -p "$ROOT/build"
	(flock 9 && take_linux) 9>"$ROOT/build/linux.lock"
}

take_linux() {
	local tmp
	[[ "$(cat "$LINUX/.complete" 2>/dev/null)" == "${LINUX_FILES[*]}" ]] && return
	tmp=$(mktemp -d "$ROOT/build/linux.XXXXXX") || return 1
	echo "# taking Linux 6.1 from $LINUX_TARBALL" >&2
	tar -C "$tmp" --strip-components=1 -xf "$LINUX_TARBALL" \
		"${LINUX_FILES[@]/#/linux-source-6.1/}" || return 1
	# To be read or run: a test that includes ../mm/slab.h or an event shall get ours.
	mkdir "$tmp/reader"
	mv "$tmp"/mm/{slab.h,slab_common.c,slub.c} "$tmp/reader"
	mv "$tmp"/include/trace/events "$tmp"/Documentation/trace/postprocess/*.pl "$tmp/reader"
	# The links that tools/testing/memblock/Makefile makes before it compiles.
	local t=$tmp/tools/testing/memblock
	ln -s ../../../../include/linux/memblock.h "$t/linux/memblock.h"
	ln -s ../../../arch/x86/include/asm/asm.h "$t/asm/asm.h"
	ln -s ../../../arch/x86/include/asm/cmpxchg.h "$t/asm/cmpxchg.h"
	ln -s ../../../mm/memblock.c "$t/memblock.c"
	echo "${LINUX_FILES[*]}" >"$tmp/.complete"
	rm -rf "$LINUX"
	mv -T "$tmp" "$LINUX"
}

# Flags with which Linux's memblock and its tests compile outside the kernel.
linux_memblock_flags() {
	printf '%s\n' -std=gnu11 -w -I"$LINUX/tools/testing/memblock" -I"$LINUX/tools/include" \
		-I"$ROOT/tests/kernel/include"
}

# build_linux_memblock <object> <flags>...: Linux's memblock.c and the stubs it
# needs, in one relocatable object.
build_linux_memblock() {
	local object=$1 dir=$1.d flags f
	shift
	rm -rf "$dir"
	mkdir -p "$dir" || return 1
	mapfile -t flags < <(linux_memblock_flags)
	for f in memblock.c mmzone.c lib/slab.c ../../lib/slab.c; do
		gcc "${flags[@]}" "$@" -c "$LINUX/tools/testing/memblock/$f" \
			-o "$dir/o$(tr / _ <<<"$f").o" || return 1
	done
	gcc "$@" -r -nostdlib -o "$object" "$dir"/*.o
}
