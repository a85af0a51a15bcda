#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of BiscuitOS_MM.sh: every way to get a project, and every way not to.
#
# The projects here are fakes, a Makefile that writes the program, so that all
# of it takes seconds. Mirrors are directories below $T/mirrors; mirror.py
# serves them on the loopback and adds those that misbehave. A check looks like
#
#	begin 'what is tested'
#	menu --its arguments
#	that 'what must hold' command...
#	finish
#
# and each of them also holds the script to leave nothing behind.

set -u
unset CDPATH MAKEFLAGS MFLAGS MAKELEVEL CC CROSS_COMPILE TARGETA O CPUS
unset BISCUITOS_MIRROR BISCUITOS_MENU_TIMEOUT BISCUITOS_FETCH_TIMEOUT
unset DEBIAN_FRONTEND http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here SCRIPT=$here/../../BiscuitOS_MM.sh
readonly KEYS=(1 2 3 4 5 6 7 8 9 a b c d)
readonly NAMES=(MEMBLOCK PERCPU-UP PERCPU-SMP Buddy-Normal Buddy-HighMEM PCP Slub
	Kmem_cache Kmalloc NAME_ALLOC VMALLOC KMAP FIXMAP)
readonly LABELS=('MEMBLOCK' 'PERCPU(UP)' 'PERCPU(SMP)' 'Buddy-Normal' 'Buddy-HighMEM' 'PCP'
	'Slub' 'Kmem_cache' 'Kmalloc' 'NAME' 'VMALLOC' 'KMAP' 'FIXMAP')

for tool in python3 wget gcc make; do
	if ! type -P "$tool" >/dev/null; then
		echo "Bail out! $tool is needed"
		exit 1
	fi
done

T=$(mktemp -d "${TMPDIR:-/tmp}/menu.t.XXXXXX") || exit 1
trap 'exec 8>&-; rm -rf "$T"' EXIT
trap 'exit 1' INT TERM HUP
chmod 755 "$T"

# --- the bench -------------------------------------------------------------

tests=0 failures=0

# begin DESCRIPTION: a new check, in an empty directory, the script standing
# alone somewhere else.
begin() {
	description=$1
	problems=() skip=''
	script=$T/alone/BiscuitOS_MM.sh path=$PATH env=() input=/dev/null
	W=$T/work
	rm -rf "$W" "$T/scratch" "$T"/mirrors/{hanging,released}
	mkdir "$W" "$T/scratch"
	: >"$T/out"
	chmod 1777 "$T/scratch"
}

finish() {
	local problem

	that 'nothing is left in TMPDIR' is_empty "$T/scratch"
	tests=$((tests + 1))
	if [[ -n $skip ]]; then
		echo "ok $tests - $description # SKIP $skip"
		return
	fi
	if ((${#problems[@]} == 0)); then
		echo "ok $tests - $description"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $tests - $description"
	for problem in "${problems[@]}"; do
		echo "# not so: $problem"
	done
	echo "# status: $status"
	sed 's/^/# stdout: /' "$T/out"
	sed 's/^/# stderr: /' "$T/err"
}

# that WHAT COMMAND...: WHAT holds if the command says so.
that() {
	local what=$1
	shift

	"$@" || problems+=("$what")
}

# Everything in the directory of the check, to see whether it has changed.
snapshot() {
	(
		cd "$W" || exit
		find . -printf '%p %y %m %l\n' | sort
		find . -type f -exec sha256sum {} + | sort
	)
}

# become COMMAND...: as the check wants it. Signals are as on a terminal, even
# where this test runs in the background.
become() {
	cd "$W" || exit
	exec /usr/bin/env --default-signal TMPDIR="$T/scratch" PATH="$path" "${env[@]}" "$@" \
		<"$input" >"$T/out" 2>"$T/err"
}

run() {
	(become "$@")
}

menu() {
	before=$(snapshot)
	status=0
	run "$script" "$@" || status=$?
}

# start ARGUMENT...: the same in the background, as a process group: $job.
start() {
	before=$(snapshot)
	set -m
	become "$script" "$@" &
	job=$!
	set +m
}

# stop SIGNAL: to the whole group, as a terminal does; then wait for the end.
stop() {
	local since=$SECONDS

	kill -s "$1" -- "-$job"
	status=0
	wait "$job" 2>/dev/null || status=$?
	that 'it ended at once' test $((SECONDS - since)) -lt 5
}

wait_for() {
	local i

	for ((i = 0; i < 200; i++)); do
		[[ ! -e $1 ]] || return 0
		sleep 0.05
	done
	return 1
}

# The menu has asked, and has had a moment to begin to listen.
prompted() {
	local i

	for ((i = 0; i < 200; i++)); do
		sleep 0.1
		! grep -q 'Input >> ' "$T/out" || return 0
	done
}

is_empty() {
	[[ -z $(ls -A "$1") ]]
}

unchanged() {
	[[ $(snapshot) == "$before" ]]
}

says() {
	grep -qF -- "$1" "$T/out"
}

warns() {
	[[ $(wc -l <"$T/err") == 1 && $(<"$T/err") == "BiscuitOS_MM.sh: "*"$1"* ]]
}

is_quiet() {
	[[ ! -s $T/err ]]
}

# fails STATUS WORDS: with one line on stderr that has the words, and nothing
# changed.
fails() {
	that "status $1" test "$status" -eq "$1"
	that "one line on stderr: BiscuitOS_MM.sh: ...$2..." warns "$2"
	that 'nothing is left behind' unchanged
}

# succeeds FILE...: and nothing but these is in the directory.
succeeds() {
	that 'status 0' test "$status" -eq 0
	that 'nothing on stderr' is_quiet
	contains "$@"
}

contains() {
	that "there is: $*" test "$(ls -A "$W")" == "$(printf '%s\n' "$@" | LC_ALL=C sort)"
}

same_tree() {
	diff -r "$1" "$2" >/dev/null
}

not() {
	! "$@"
}

# --- fakes -----------------------------------------------------------------

# manifest PROJECT: as the repository's own.
manifest() {
	(
		cd "$1" || exit
		find . -type f -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >"$T/MANIFEST"
	)
	mv "$T/MANIFEST" "$1/"
}

# project DIR FILES: its program tells CPUS, does THEN and ends with STATUS.
project() {
	local i

	mkdir -p "$1/mm"
	cat >"$1/Makefile" <<-'END'
	CPUS ?= 1
	THEN ?= :
	STATUS ?= 0
	TARGETA ?= biscuitos
	all:; @echo 'echo "CPUS=$(CPUS) in $$PWD"; $(THEN); exit $(STATUS)' >$(TARGETA) && \
		chmod +x $(TARGETA)
	END
	for ((i = 2; i <= $2; i++)); do
		echo "int file_$i;" >"$1/mm/file-$i.c"
	done
	manifest "$1"
}

# The directory of this script alone; a checkout with two projects; and mirrors:
# good is like the checkout, full has all thirteen.
mkdir -p "$T/alone" "$T/checkout" "$T/mirrors/good" "$T/mirrors/full"
cp "$SCRIPT" "$T/alone/"
cp "$SCRIPT" "$T/checkout/"
echo '# layers' >"$T/checkout/LAYERS"
project "$T/checkout/MEMBLOCK" 12
project "$T/checkout/PERCPU-UP" 3
cp -r "$T"/checkout/{MEMBLOCK,PERCPU-UP} "$T/mirrors/good/"
for name in "${NAMES[@]}"; do
	project "$T/mirrors/full/$name" 2
done
for name in slow silent short broken endless; do
	ln -s good "$T/mirrors/$name"
done
good=$T/mirrors/good

# mirror NAME: a copy of the good one, to break.
mirror() {
	rm -rf "$T/mirrors/$1"
	cp -r "$good" "$T/mirrors/$1"
}

coproc MIRROR { exec python3 "$here/mirror.py" "$T/mirrors"; }
exec 8>&"${MIRROR[1]}"
read -r -t 20 port <&"${MIRROR[0]}" || { echo 'Bail out! mirror.py does not start'; exit 1; }
url=http://127.0.0.1:$port

# toolbox NAME TOOL...: a PATH with the tools the script needs anyway, and these.
toolbox() {
	local tool box=$T/toolbox.$1
	shift

	rm -rf "$box"
	mkdir "$box"
	for tool in env bash sh cat chmod cp dirname id ln mkdir mktemp mv readlink rm rmdir \
		sha256sum sleep tr "$@"; do
		ln -s "$(type -P "$tool")" "$box/$tool"
	done
	path=$box
}

# fake TOOL LINE...: a script in the toolbox, instead of the real one.
fake() {
	local tool=$path/$1
	shift

	rm -f "$tool"
	printf '%s\n' '#!/usr/bin/env bash' "$@" >"$tool"
	chmod +x "$tool"
}

# An apt-get that notes what it is told and "installs" what a fake can replace.
fake_apt_get() {
	fake apt-get "echo \"\${DEBIAN_FRONTEND-}: \$*\" >>'$T/apt'" \
		"[[ \$1 == install ]] || exit ${1:-0}" \
		"ln -sf '$(type -P make)' '$path/make'" \
		"ln -sf '$(type -P true)' '$path/gcc'"
	rm -f "$T/apt"
}

apt_is() {
	[[ -f $T/apt && $(<"$T/apt") == "$1" ]]
}

readonly APT_LINE='type: sudo apt-get install gcc make libc6-dev'
readonly INSTALLED=': update
noninteractive: install -y --no-install-recommends gcc make libc6-dev'

# --- the command line ------------------------------------------------------

begin '--help tells how to use it'
menu --help
succeeds
that 'usage' says 'Usage: BiscuitOS_MM.sh'
for option in --run --list --force --dir --mirror --no-install -- BISCUITOS_MIRROR; do
	that "$option" says "$option"
done
finish

begin 'unknown choice'
menu --mirror "$good" nonsense
fails 1 "unknown choice 'nonsense'"
finish

begin 'an empty choice'
menu --mirror "$good" ''
fails 1 "unknown choice ''"
finish

begin 'a choice of several lines: one line all the same'
menu --mirror "$good" $'x\ny\e[31m'
fails 1 "unknown choice 'x?y?[31m'"
finish

begin 'unknown option'
menu --frobnicate MEMBLOCK
fails 1 'unknown option --frobnicate'
finish

for option in --dir --mirror; do
	begin "$option without its argument"
	menu MEMBLOCK "$option"
	fails 1 "$option needs a value"
	menu "$option" --run MEMBLOCK
	fails 1 "$option needs a value"
	menu "$option" '' MEMBLOCK
	fails 1 "$option needs a value"
	finish
done

begin 'two choices'
menu MEMBLOCK Slub
fails 1 "not 'MEMBLOCK' and 'Slub'"
finish

begin 'what stands after -- must be a variable'
menu --mirror "$good" MEMBLOCK -- clean
fails 1 "not 'clean'"
finish

for variable in BISCUITOS_MENU_TIMEOUT BISCUITOS_FETCH_TIMEOUT; do
	begin "$variable must be a number"
	env=("$variable=soon")
	menu --mirror "$good" MEMBLOCK
	fails 1 "$variable='soon' is not a number of seconds"
	finish
done

for i in "${!KEYS[@]}"; do
	begin "${KEYS[i]}, ${NAMES[i]} and ${LABELS[i]} mean ${NAMES[i]}, in any case"
	for choice in "${KEYS[i]^^}" "${NAMES[i]}" "${NAMES[i],,}" "${LABELS[i]^^}"; do
		rm -rf "${W:?}/${NAMES[i]}"
		menu --mirror "$T/mirrors/full" "$choice"
		succeeds "${NAMES[i]}"
	done
	that 'it is the project' same_tree "$W/${NAMES[i]}" "$T/mirrors/full/${NAMES[i]}"
	finish
done

begin '--list, in a checkout'
script=$T/checkout/BiscuitOS_MM.sh
menu --list
succeeds
that 'thirteen lines' test "$(wc -l <"$T/out")" -eq 13
for i in "${!KEYS[@]}"; do
	state='not yet here'
	[[ ! -d $T/checkout/${NAMES[i]} ]] || state=here
	printf '%s %s %s %s\n' "${KEYS[i]}" "${LABELS[i]}" "${NAMES[i]}" "$state"
done >"$T/expected"
that 'key, label, directory and state' diff "$T/expected" <(tr -s ' ' <"$T/out")
finish

begin '--list, of a mirror, and of none'
menu --list --mirror "$url/good"
succeeds
that 'two are there' test "$(grep -c '  in the mirror$' "$T/out")" -eq 2
that 'the others are not' test "$(grep -c ' not in the mirror$' "$T/out")" -eq 11
menu --list
succeeds
that 'nothing is known' test "$(grep -c 'no mirror given$' "$T/out")" -eq 13
finish

# --- the menu --------------------------------------------------------------

begin 'the menu: thirteen entries, and 0 leaves it'
script=$T/checkout/BiscuitOS_MM.sh input=$T/answer
echo 0 >"$input"
menu
succeeds
for i in "${!KEYS[@]}"; do
	that "${LABELS[i]}" says "  ${KEYS[i]}  ${LABELS[i]}"
done
that 'the way out' says '  0  exit'
that 'the banner' says 'Open-Memory'
that 'the prompt' says 'Input >> '
that 'what is here is not marked' not says 'MEMBLOCK  (not yet here)'
that 'what is not is' says 'Slub  (not yet here)'
finish

begin 'the menu deploys the choice'
script=$T/checkout/BiscuitOS_MM.sh input=$T/answer
echo ' 1 ' >"$input"
menu
succeeds MEMBLOCK
that 'what to type next' says 'cd MEMBLOCK && make && ./biscuitos'
finish

begin 'the menu: a last line without its end'
input=$T/answer
printf 'percpu(up)' >"$input"
menu --mirror "$good"
succeeds PERCPU-UP
finish

begin 'the menu: unknown choice'
input=$T/answer
echo e >"$input"
menu --mirror "$good"
fails 1 "unknown choice 'e'"
finish

begin 'the menu: input closed'
menu --mirror "$good"
fails 1 'the input is closed'
finish

begin 'the menu: no answer in time'
mkfifo "$T/silence"
exec 7<>"$T/silence"
input=$T/silence env=(BISCUITOS_MENU_TIMEOUT=1)
menu --mirror "$good"
fails 1 'no answer in 1 seconds'
finish

begin 'the menu: interrupted'
input=$T/silence
start --mirror "$good"
prompted
stop INT
fails 130 'interrupted'
exec 7>&-
finish

# --- from a checkout -------------------------------------------------------

begin 'a checkout: the project is copied'
script=$T/checkout/BiscuitOS_MM.sh
menu MEMBLOCK
succeeds MEMBLOCK
that 'it is the project' same_tree "$W/MEMBLOCK" "$T/checkout/MEMBLOCK"
that 'where it is' says "MEMBLOCK is in $W/MEMBLOCK"
that 'what to type next' says 'cd MEMBLOCK && make && ./biscuitos'
finish

begin 'a checkout: what MANIFEST does not name is not copied'
script=$T/checkout/BiscuitOS_MM.sh
touch "$T/checkout/MEMBLOCK/biscuitos"
menu MEMBLOCK
succeeds MEMBLOCK
that 'nothing that was built' test ! -e "$W/MEMBLOCK/biscuitos"
rm "$T/checkout/MEMBLOCK/biscuitos"
finish

begin 'a checkout: a project that does not exist yet'
script=$T/checkout/BiscuitOS_MM.sh
menu Slub
fails 1 'Slub does not exist yet'
mkdir -p "$T/checkout/Slub/build"
menu --run 7
fails 1 'Slub does not exist yet'
rm -r "$T/checkout/Slub"
finish

begin 'a checkout: a changed file is deployed, with a warning'
rm -rf "$T/changed"
cp -r "$T/checkout" "$T/changed"
script=$T/changed/BiscuitOS_MM.sh
echo '/* mine */' >>"$T/changed/MEMBLOCK/mm/file-3.c"
echo '/* mine */' >>"$T/changed/MEMBLOCK/mm/file-4.c"
menu MEMBLOCK
that 'status 0' test "$status" -eq 0
that 'one line on stderr' warns 'mm/file-3.c is not what MANIFEST says (files that differ: 2)'
contains MEMBLOCK
that 'with the change' same_tree "$W/MEMBLOCK" "$T/changed/MEMBLOCK"
finish

begin 'a checkout: a file that MANIFEST names is gone'
script=$T/changed/BiscuitOS_MM.sh
rm "$T/changed/MEMBLOCK/mm/file-5.c"
menu MEMBLOCK
fails 1 'has no MEMBLOCK/mm/file-5.c, which its MANIFEST names'
finish

begin 'a checkout: no MANIFEST'
script=$T/changed/BiscuitOS_MM.sh
rm "$T/changed/MEMBLOCK/MANIFEST"
menu MEMBLOCK
fails 1 'MEMBLOCK has no MANIFEST; make sync writes it'
finish

begin 'a checkout: read-only files can be changed in the copy'
rm -rf "$T/changed"
cp -r "$T/checkout" "$T/changed"
chmod -R a-w "$T/changed/MEMBLOCK"
script=$T/changed/BiscuitOS_MM.sh
menu MEMBLOCK
succeeds MEMBLOCK
that 'the file is writable' test "$(stat -c %a "$W/MEMBLOCK/Makefile")" -eq 644
that 'the directory, too' test "$(stat -c %a "$W/MEMBLOCK")" -eq 755
chmod -R u+w "$T/changed"
finish

begin 'a checkout: in its own root the project is there already'
script=$T/checkout/BiscuitOS_MM.sh W=$T/checkout
for option in --force --run; do
	menu "$option" MEMBLOCK
	that 'status 0' test "$status" -eq 0
	that 'nothing on stderr' is_quiet
	that 'it says so' says 'MEMBLOCK is here already, in this checkout'
	if [[ $option == --run ]]; then
		that 'it ran in place' says "CPUS=1 in $T/checkout/MEMBLOCK"
		rm "$T/checkout/MEMBLOCK/biscuitos"
	else
		that 'what to type next' says 'cd MEMBLOCK && make && ./biscuitos'
	fi
	that 'nothing has changed' unchanged
done
finish

begin 'a checkout: a mirror does not replace its own project'
script=$T/checkout/BiscuitOS_MM.sh W=$T/checkout
menu --force --mirror "$good" MEMBLOCK
fails 1 "MEMBLOCK is this checkout's own"
finish

begin "a mirror's own project is not replaced, nor what holds the mirror"
W=$good
menu --force --mirror . MEMBLOCK
fails 1 "MEMBLOCK is the mirror's own"
W=$T
mkdir "$T/outer"
cp -r "$good" "$T/outer/MEMBLOCK"
W=$T/outer
menu --force --mirror MEMBLOCK MEMBLOCK
fails 1 "MEMBLOCK is the mirror's own"
finish

begin 'a checkout: a mirror that is given comes first, and --mirror before all'
script=$T/changed/BiscuitOS_MM.sh
echo '/* mine */' >>"$T/changed/MEMBLOCK/mm/file-3.c"
env=(BISCUITOS_MIRROR="$good")
menu MEMBLOCK
succeeds MEMBLOCK
that 'the variable counts' same_tree "$W/MEMBLOCK" "$good/MEMBLOCK"
env=(BISCUITOS_MIRROR=/nowhere)
menu --force --mirror="$good" MEMBLOCK
succeeds MEMBLOCK MEMBLOCK.old
that 'the option counts more' same_tree "$W/MEMBLOCK" "$good/MEMBLOCK"
finish

# --- from a mirror ---------------------------------------------------------

begin 'alone, and no mirror'
menu MEMBLOCK
fails 1 'give a mirror, --mirror URL or BISCUITOS_MIRROR=URL'
menu
fails 1 'give a mirror, --mirror URL or BISCUITOS_MIRROR=URL'
env=(BISCUITOS_MIRROR=)
menu all
fails 1 'give a mirror, --mirror URL or BISCUITOS_MIRROR=URL'
finish

mkdir "$T/with blank"
ln -s "$good" "$T/with blank/mirror"
for mirror in "$url/good" "$url/good//" "$url/moved" "$good" "file://$good" "file:$good/" \
	"file://localhost$good" "file://$T/with%20blank/mirror" "$T/with blank/mirror" \
	../mirrors/good; do
	begin "a mirror: ${mirror//"$T"/\$T}"
	menu --mirror "$mirror" MEMBLOCK
	succeeds MEMBLOCK
	that 'it is the project' same_tree "$W/MEMBLOCK" "$good/MEMBLOCK"
	finish
done

begin 'a mirror: BISCUITOS_MIRROR'
env=(BISCUITOS_MIRROR="$url/good")
menu MEMBLOCK
succeeds MEMBLOCK
that 'it is the project' same_tree "$W/MEMBLOCK" "$good/MEMBLOCK"
finish

begin 'progress is shown, and a line for every ten files where there is no terminal'
menu --mirror "$url/good" MEMBLOCK
succeeds MEMBLOCK
that 'how many there are' says "MEMBLOCK: 12 files from $url/good"
that 'two lines' test "$(grep -c '^\[1[02]/12\] ' "$T/out")" -eq 2
that 'no more' test "$(grep -c '/12\]' "$T/out")" -eq 2
finish

begin 'mirror unreachable: nobody listens'
menu --mirror http://127.0.0.1:9 MEMBLOCK
fails 1 'cannot fetch MEMBLOCK/MANIFEST from http://127.0.0.1:9: Connection refused'
finish

begin 'mirror unreachable: no such directory'
for mirror in "$T/nowhere" "file://$T/nowhere"; do
	menu --mirror "$mirror" MEMBLOCK
	fails 1 "the mirror $mirror cannot be reached: no such directory"
done
finish

begin 'a mirror nothing here can read'
menu --mirror gopher://example.org MEMBLOCK
fails 1 'cannot read gopher://example.org'
menu --mirror file://example.org/tree MEMBLOCK
fails 1 'cannot read file://example.org/tree'
finish

begin 'mirror silent: given up'
env=(BISCUITOS_FETCH_TIMEOUT=1)
menu --mirror "$url/silent" MEMBLOCK
fails 1 'cannot fetch MEMBLOCK/Makefile from '"$url/silent: the connection timed out or broke off"
finish

begin 'a connection that breaks off'
menu --mirror "$url/short" MEMBLOCK
fails 1 'the connection timed out or broke off'
finish

begin 'a server in trouble'
menu --mirror "$url/broken" MEMBLOCK
fails 1 'cannot fetch MEMBLOCK/Makefile from '"$url/broken: 503: Service Unavailable"
finish

begin 'a file without end'
menu --mirror "$url/endless" MEMBLOCK
fails 1 'File too large'
finish

for how in "$url" "$T/mirrors"; do
	kind=${how%%:*}
	[[ $how != /* ]] || kind=directory

	begin "$kind: no MANIFEST"
	menu --mirror "$how/good" Slub
	fails 1 "Slub is not (yet) in this mirror: $how/good has no Slub/MANIFEST"
	finish

	begin "$kind: a file is missing"
	mirror missing
	rm "$T/mirrors/missing/MEMBLOCK/mm/file-7.c"
	menu --mirror "$how/missing" MEMBLOCK
	fails 1 "$how/missing has no MEMBLOCK/mm/file-7.c"
	finish

	begin "$kind: a wrong sum"
	mirror wrong
	echo 'int file_8; /* and more */' >"$T/mirrors/wrong/MEMBLOCK/mm/file-8.c"
	menu --mirror "$how/wrong" MEMBLOCK
	fails 1 "MEMBLOCK/mm/file-8.c from $how/wrong has the wrong SHA-256 sum"
	finish
done

begin 'a directory where a file should be'
mirror wrong
rm "$T/mirrors/wrong/MEMBLOCK/mm/file-2.c"
mkfifo "$T/mirrors/wrong/MEMBLOCK/mm/file-2.c"
menu --mirror "$T/mirrors/wrong" MEMBLOCK
fails 1 'mm/file-2.c is not a file'
finish

# evil WHAT WORDS LINE...: a MANIFEST of these lines is refused. What they name
# is there, and has that sum.
evil() {
	local what=$1 words=$2
	shift 2

	begin "a MANIFEST with $what"
	printf '%s\n' "$@" >"$T/mirrors/evil/MEMBLOCK/MANIFEST"
	menu --mirror "$T/mirrors/evil" MEMBLOCK
	fails 1 "the MANIFEST of MEMBLOCK is broken: $words"
	that 'nothing outside of it' test ! -e "$T/evil" -a ! -e "$T/work/evil"
	finish
}

mirror evil
mkdir "$T/mirrors/evil/MEMBLOCK/a b"
for name in evil MEMBLOCK/main.c 'MEMBLOCK/a b/c' "MEMBLOCK/\$(touch evil)" MEMBLOCK/x\\y; do
	echo evil >"$T/mirrors/evil/$name"
done
sum=$(sha256sum <"$T/mirrors/evil/evil")
sum=${sum%% *}
evil '..' 'line 1 leads out of the project' "$sum  ../evil"
evil '.. inside' 'line 2 leads out of the project' "$sum  main.c" "$sum  mm/../../evil"
evil '.. at the end' 'line 1 leads out of the project' "$sum  mm/.."
evil 'an absolute path' 'line 1 leads out of the project' "$sum  /main.c"
evil '.' 'line 1 leads out of the project' "$sum  ./main.c"
evil 'an empty part' 'line 1 leads out of the project' "$sum  mm//file-3.c"
evil 'a directory' 'line 1 leads out of the project' "$sum  mm/"
evil 'a blank' 'line 1 is not a sum and a path' "$sum  a b/c"
evil 'a command' 'line 1 is not a sum and a path' "$sum  \$(touch evil)"
evil 'a backslash' 'line 1 is not a sum and a path' "$sum  x\\y"
evil 'a binary mark' 'line 1 is not a sum and a path' "$sum *main.c"
evil 'no path' 'line 1 is not a sum and a path' "$sum  "
evil 'an empty line' 'line 2 is not a sum and a path' "$sum  main.c" '' "$sum  mm/file-3.c"
evil 'a short sum' 'line 1 is not a sum and a path' "${sum:1}  main.c"
evil 'capitals in a sum' 'line 1 is not a sum and a path' "${sum^^}  main.c"
evil 'a web page in it' 'line 1 is not a sum and a path' '<html>404</html>'
evil 'a carriage return' 'line 1 is not a sum and a path' "$sum  main.c"$'\r'
evil 'a path twice' 'line 2 has a path met before' "$sum  main.c" "$sum  main.c"
evil 'itself in it' 'line 1 has a path met before' "$sum  MANIFEST"
evil 'a file that is a directory' 'main.c is a file and a directory' "$sum  main.c/x" "$sum  main.c"
evil 'a long path' 'line 1 is too long' "$sum  $(printf 'a%.0s' {1..201})"
mapfile -t lines < <(printf "$sum  %d\n" {1..2001})
evil 'many lines' 'more than 2000 lines' "${lines[@]}"

begin 'a MANIFEST with nothing in it'
: >"$T/mirrors/evil/MEMBLOCK/MANIFEST"
menu --mirror "$url/evil" MEMBLOCK
fails 1 'the MANIFEST of MEMBLOCK is broken: it is empty'
finish

begin 'a MANIFEST that is cut off'
printf '%s  main.c\n%s  mm' "$sum" "$sum" >"$T/mirrors/evil/MEMBLOCK/MANIFEST"
menu --mirror "$url/evil" MEMBLOCK
fails 1 'the MANIFEST of MEMBLOCK is broken: it is cut off after line 1'
finish

begin 'wget missing'
toolbox plain
menu --mirror "$url/good" MEMBLOCK
fails 1 'wget is needed'
that 'what to type' warns 'type: sudo apt-get install wget'
finish

begin 'wget missing, and not needed'
toolbox plain
menu --mirror "$good" MEMBLOCK
succeeds MEMBLOCK
finish

# --- interrupted -----------------------------------------------------------

for signal in INT:130 TERM:143 HUP:129; do
	begin "SIG${signal%:*} half way of a fetch"
	mkdir "$W/MEMBLOCK"
	start --force --dir new/dir --mirror "$url/slow" MEMBLOCK
	that 'the fetch hangs' wait_for "$T/mirrors/hanging"
	stop "${signal%:*}"
	fails "${signal#*:}" interrupted
	that 'wget has ended' wait_for "$T/mirrors/released"
	finish
done

begin 'interrupted half way of a copy'
toolbox interrupted
fake cp "[[ \$* != *file-9* ]] || { : >'$T/mirrors/hanging'; exec sleep 20; }" \
	"exec '$(type -P cp)' \"\$@\""
start --mirror "$good" MEMBLOCK
that 'the copy hangs' wait_for "$T/mirrors/hanging"
stop INT
fails 130 interrupted
finish

begin 'interrupted in make: the project stays'
toolbox interrupted
fake gcc 'exit 0'
fake make ": >'$T/mirrors/hanging'; exec sleep 20"
start --run --mirror "$good" MEMBLOCK
that 'make hangs' wait_for "$T/mirrors/hanging"
stop INT
that 'status 130' test "$status" -eq 130
that 'one line' warns interrupted
contains MEMBLOCK
finish

begin 'interrupted with the old one moved away: it comes back'
toolbox interrupted
fake mv "[[ \$* != *.BiscuitOS_MM.* ]] || { : >'$T/mirrors/hanging'; exec sleep 20; }" \
	"exec '$(type -P mv)' \"\$@\""
mkdir "$W/MEMBLOCK"
echo mine >"$W/MEMBLOCK/main.c"
start --force --mirror "$good" MEMBLOCK
that 'mv hangs' wait_for "$T/mirrors/hanging"
that 'the old one is away' test -e "$W/MEMBLOCK.old" -a ! -e "$W/MEMBLOCK"
stop INT
fails 130 interrupted
finish

begin 'nobody reads what it says'
before=$(snapshot)
status=0
run bash -c 'set -o pipefail; "$0" --mirror "$1" MEMBLOCK | :' "$script" "$url/slow" || status=$?
that 'it failed' test "$status" -ne 0
that 'nothing is left behind' unchanged
finish

# --- where it goes ---------------------------------------------------------

begin 'an existing directory is not touched'
mkdir "$W/MEMBLOCK"
echo mine >"$W/MEMBLOCK/main.c"
menu --run --mirror "$good" MEMBLOCK
fails 1 'MEMBLOCK exists already; --force keeps it as MEMBLOCK.old'
finish

begin 'nor a file, nor a symbolic link to nowhere'
ln -s nowhere "$W/MEMBLOCK"
touch "$W/PERCPU-UP"
menu --mirror "$good" MEMBLOCK
fails 1 'MEMBLOCK exists already'
menu --mirror "$good" PERCPU-UP
fails 1 'PERCPU-UP exists already'
finish

begin '--force keeps the old one as NAME.old, NAME.old.1, ...'
mkdir "$W/MEMBLOCK"
echo mine >"$W/MEMBLOCK/main.c"
for keeps in MEMBLOCK.old MEMBLOCK.old.1 MEMBLOCK.old.2; do
	menu --force --mirror "$good" MEMBLOCK
	that 'it says so' says "The old MEMBLOCK is $keeps now"
done
succeeds MEMBLOCK MEMBLOCK.old MEMBLOCK.old.1 MEMBLOCK.old.2
that 'the oldest is mine' test "$(<"$W/MEMBLOCK.old/main.c")" == mine
that 'the newest is the project' same_tree "$W/MEMBLOCK" "$good/MEMBLOCK"
finish

begin '--force, and the fetch fails: the old one stays'
mkdir "$W/MEMBLOCK"
echo mine >"$W/MEMBLOCK/main.c"
menu --force --mirror "$T/mirrors/missing" MEMBLOCK
fails 1 'has no MEMBLOCK/mm/file-7.c'
finish

begin '--force, and the last step fails: the old one comes back'
toolbox failing
fake mv "[[ \$* != *.BiscuitOS_MM.* ]] || { echo 'mv: cannot move: No space left' >&2; exit 1; }" \
	"exec '$(type -P mv)' \"\$@\""
mkdir "$W/MEMBLOCK"
echo mine >"$W/MEMBLOCK/main.c"
menu --force --mirror "$good" MEMBLOCK
fails 1 'cannot put MEMBLOCK in its place: No space left'
finish

begin '--dir: made where it is missing'
menu --dir "a b/c" --mirror "$good" MEMBLOCK
succeeds 'a b'
that 'it is the project' same_tree "$W/a b/c/MEMBLOCK" "$good/MEMBLOCK"
that 'nothing else' test "$(ls -A "$W/a b/c")" == MEMBLOCK
that 'what to type next' says "cd a\\ b/c/MEMBLOCK && make && ./biscuitos"
menu --dir="$W/a b" --mirror "$good" PERCPU-UP
that 'status 0' test "$status" -eq 0
that 'it is there' same_tree "$W/a b/PERCPU-UP" "$good/PERCPU-UP"
finish

begin '--dir: removed again when the fetch fails, and only then'
mkdir "$W/a"
menu --dir "a/b/c" --mirror "$T/mirrors/missing" MEMBLOCK
fails 1 'has no MEMBLOCK/mm/file-7.c'
finish

begin '--dir is a file'
touch "$W/a"
menu --dir a/b --mirror "$good" MEMBLOCK
fails 1 'cannot make the directory'
finish

# as_nobody: the check is for somebody who may not write everywhere.
as_nobody() {
	[[ $(id -u) == 0 ]] || return 0
	if ! type -P setpriv >/dev/null || ! setpriv --reuid 65534 --regid 65534 --clear-groups \
		test -r "$script" -a ! -w "$W"; then
		skip='root may write everywhere, and setpriv does not work'
		return 1
	fi
	set -- "$script"
	script=$T/nobody
	printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups "%s" "$@"\n' \
		"$1" >"$script"
	chmod +x "$script"
}

begin 'no write permission'
chmod a-w "$W"
if as_nobody; then
	menu --mirror "$url/good" MEMBLOCK
	fails 1 "cannot write in $W"
	menu --dir new --mirror "$url/good" MEMBLOCK
	fails 1 'cannot make the directory new: Permission denied'
fi
chmod u+w "$W"
finish

begin 'no write permission: not even to move the old one'
mkdir "$W/MEMBLOCK"
chmod a-w "$W"
if as_nobody; then
	menu --force --mirror "$good" MEMBLOCK
	fails 1 "cannot write in $W"
fi
chmod u+w "$W"
finish

begin 'nowhere for temporary files'
env=(TMPDIR="$T/nowhere")
menu --mirror "$good" MEMBLOCK
fails 1 "cannot write in $T/nowhere"
finish

begin 'the umask counts'
umask 077
menu --mirror "$url/good" MEMBLOCK
umask 022
succeeds MEMBLOCK
that 'the directory' test "$(stat -c %a "$W/MEMBLOCK")" -eq 700
that 'a file' test "$(stat -c %a "$W/MEMBLOCK/Makefile")" -eq 600
menu --force --mirror "$url/good" MEMBLOCK
that 'the directory, for all' test "$(stat -c %a "$W/MEMBLOCK")" -eq 755
that 'a file, for all' test "$(stat -c %a "$W/MEMBLOCK/Makefile")" -eq 644
finish

# --- all -------------------------------------------------------------------

begin 'all, from a checkout and from a mirror'
script=$T/checkout/BiscuitOS_MM.sh
menu all
succeeds MEMBLOCK PERCPU-UP
that 'the others are named' says 'skipped: PERCPU-SMP Buddy-Normal Buddy-HighMEM'
script=$T/alone/BiscuitOS_MM.sh
menu --dir m --mirror "$url/full" ALL
succeeds MEMBLOCK PERCPU-UP m
that 'all thirteen' same_tree "$W/m" "$T/mirrors/full"
that 'nothing was skipped' not says skipped
finish

begin 'all: none of them is there'
mkdir "$T/mirrors/empty"
menu --mirror "$url/empty" all
fails 1 "$url/empty has no project that could be deployed"
finish

begin 'all or nothing: one exists, one is broken'
mkdir "$W/PERCPU-UP"
menu --mirror "$good" all
fails 1 'PERCPU-UP exists already'
rmdir "$W/PERCPU-UP"
mirror wrong
echo more >>"$T/mirrors/wrong/PERCPU-UP/mm/file-2.c"
menu --mirror "$url/wrong" all
fails 1 'PERCPU-UP/mm/file-2.c from'
finish

begin 'all, run: the first that fails ends it'
menu --run --mirror "$good" all -- CPUS=2
succeeds MEMBLOCK PERCPU-UP
that 'the first ran' says "CPUS=2 in $W/MEMBLOCK"
that 'the second ran' says "CPUS=2 in $W/PERCPU-UP"
menu --run --force --mirror "$good" all -- STATUS=7
that 'status 7' test "$status" -eq 7
that 'the first ran' says "CPUS=1 in $W/MEMBLOCK"
that 'the second did not' not says "in $W/PERCPU-UP"
finish

# --- build and run ---------------------------------------------------------

begin '--run builds and runs, variables go to make'
menu --mirror "$url/good" MEMBLOCK --run -- CPUS=8
succeeds MEMBLOCK
that 'it ran there' says "CPUS=8 in $W/MEMBLOCK"
finish

begin 'without --run the variables are in the line to type'
menu --mirror "$url/good" MEMBLOCK -- CPUS=8 'CFLAGS=-O1 -g' TARGETA=memblock
succeeds MEMBLOCK
that 'the line' says 'cd MEMBLOCK && make CPUS=8 CFLAGS=-O1\ -g TARGETA=memblock && ./memblock'
finish

begin "--run: the program's status is the script's"
menu --run --mirror "$good" MEMBLOCK -- STATUS=42
that 'status 42' test "$status" -eq 42
that 'nothing on stderr' is_quiet
contains MEMBLOCK
finish

begin "--run: a program that is killed"
menu --run --mirror "$good" MEMBLOCK -- 'THEN=kill -ABRT $$$$'
that 'status 134' test "$status" -eq 134
contains MEMBLOCK
finish

begin '--run: Ctrl-C in the program: the project stays'
start --run --mirror "$good" MEMBLOCK -- 'THEN=: >../../mirrors/hanging; exec sleep 20'
that 'it runs' wait_for "$T/mirrors/hanging"
stop INT
that 'status 130' test "$status" -eq 130
that 'one line' warns interrupted
contains MEMBLOCK
finish

begin '--run: a program of another name'
menu --run --mirror "$good" MEMBLOCK -- TARGETA=memblock
succeeds MEMBLOCK
that 'it ran' says 'CPUS=1 in'
that 'it has the name' test -x "$W/MEMBLOCK/memblock"
finish

begin '--run: make fails, or makes no program'
toolbox failing
fake gcc 'exit 0'
fake make 'exit 2'
menu --run --mirror "$good" MEMBLOCK
that 'status 2' test "$status" -eq 2
that 'one line' warns 'make failed in MEMBLOCK'
contains MEMBLOCK
fake make 'exit 0'
menu --run --force --mirror "$good" MEMBLOCK
that 'status 1' test "$status" -eq 1
that 'one line' warns 'make has not built ./biscuitos in MEMBLOCK'
finish

begin '--run in a directory with blanks'
mkdir "$W/a b"
menu --run --dir 'a b' --mirror "$good" MEMBLOCK
succeeds 'a b'
that 'it ran there' says "CPUS=1 in $W/a b/MEMBLOCK"
finish

begin 'gcc missing, --no-install'
toolbox bare make
fake_apt_get
menu --run --no-install --mirror "$good" MEMBLOCK
fails 1 "$APT_LINE"
that 'apt-get was not called' test ! -e "$T/apt"
finish

begin 'gcc there, make missing, --no-install'
toolbox bare
fake gcc 'exit 0'
fake_apt_get
menu --run --no-install --mirror "$good" MEMBLOCK
fails 1 "$APT_LINE"
finish

begin 'gcc there, the headers of C missing, --no-install'
toolbox bare make
fake gcc 'echo "fatal error: stdio.h: No such file or directory" >&2; exit 1'
fake_apt_get
menu --run --no-install --mirror "$good" MEMBLOCK
fails 1 "$APT_LINE"
finish

begin 'gcc missing, not a Debian machine'
toolbox bare make
fake id 'echo 0'
menu --run --mirror "$good" MEMBLOCK
fails 1 "$APT_LINE"
finish

begin 'gcc missing, not root: no sudo, and sudo with a password'
toolbox bare make
fake_apt_get
fake id 'echo 1000'
menu --run --mirror "$good" MEMBLOCK
fails 1 "$APT_LINE"
fake sudo 'echo "sudo: a password is required" >&2; exit 1'
menu --run --mirror "$good" MEMBLOCK
fails 1 "$APT_LINE"
that 'apt-get was not called' test ! -e "$T/apt"
finish

begin 'gcc missing, root: it is installed, and said first'
toolbox bare
fake_apt_get
fake id 'echo 0'
menu --run --mirror "$good" MEMBLOCK
succeeds MEMBLOCK
that 'it says so' says 'Installing what --run needs, with apt-get: gcc make libc6-dev'
that 'what apt-get was told' apt_is "$INSTALLED"
that 'it ran' says 'CPUS=1 in'
finish

begin 'gcc missing, sudo without a password: the same; apt-get update may fail'
toolbox bare
fake_apt_get 100
fake id 'echo 1000'
fake sudo "[[ \$1 == -n ]] && shift && \"\$@\""
menu --run --mirror "$good" MEMBLOCK
succeeds MEMBLOCK
that 'what apt-get was told' apt_is "$INSTALLED"
finish

begin 'gcc missing, and apt-get cannot help'
toolbox bare
fake id 'echo 0'
fake apt-get 'exit 100'
menu --run --mirror "$good" MEMBLOCK
fails 1 'apt-get could not install gcc make libc6-dev'
fake apt-get 'exit 0'
menu --run --mirror "$good" MEMBLOCK
fails 1 'gcc make libc6-dev: installed, and still no program can be built'
finish

begin 'gcc missing, and nothing to be done with it: errors come first'
toolbox bare
fake_apt_get
fake id 'echo 0'
menu --run --mirror "$good" Slub
fails 1 'Slub is not (yet) in this mirror'
mkdir "$W/MEMBLOCK"
menu --run --mirror "$good" MEMBLOCK
fails 1 'exists already'
that 'apt-get was not called' test ! -e "$T/apt"
finish

begin 'CC= takes the place of gcc'
toolbox bare make
fake mycc "[[ \$1 == -m32 ]]"
menu --run --mirror "$good" MEMBLOCK -- 'CC=mycc -m32'
succeeds MEMBLOCK
menu --run --force --mirror "$good" MEMBLOCK -- CC=nocc
that 'status 1' test "$status" -eq 1
that 'one line' warns 'nocc does not compile a C program on this machine'
finish

begin 'CC=, and make missing'
toolbox bare
fake mycc 'exit 0'
menu --run --no-install --mirror "$good" MEMBLOCK -- CC=mycc
fails 1 'type: sudo apt-get install make'
finish

# --- how it is called ------------------------------------------------------

begin 'through a symbolic link, and by PATH'
ln -s "$T/checkout/BiscuitOS_MM.sh" "$T/link"
script=$T/link
menu MEMBLOCK
succeeds MEMBLOCK
script=BiscuitOS_MM.sh path=$T/checkout:$PATH
menu --force MEMBLOCK
succeeds MEMBLOCK MEMBLOCK.old
finish

begin 'from a checkout with blanks in its path, with CDPATH set'
cp -r "$T/checkout" "$T/with blank/checkout"
script="$T/with blank/checkout/BiscuitOS_MM.sh" env=(CDPATH="$T/checkout")
menu --run MEMBLOCK
succeeds MEMBLOCK
that 'it ran there' says "CPUS=1 in $W/MEMBLOCK"
finish

begin 'as sh BiscuitOS_MM.sh, and from a pipe'
before=$(snapshot)
status=0
run sh "$script" --mirror "$good" MEMBLOCK || status=$?
succeeds MEMBLOCK
input=$script
run bash -s -- --mirror "$good" PERCPU-UP || status=$?
succeeds MEMBLOCK PERCPU-UP
finish

# --- on a terminal ---------------------------------------------------------

# terminal ARGUMENT...: the script on one; its input is what is piped in here.
terminal() {
	local command

	printf -v command '%q ' "$script" "$@"
	before=$(snapshot)
	status=0
	input=/dev/stdin
	: >"$T/err"
	run script -qec "$command" /dev/null || status=$?
}

have_terminal() {
	type -P script >/dev/null && return
	skip='script, of util-linux, is not there'
	return 1
}

begin 'on a terminal: the menu and the counter'
if have_terminal; then
	terminal --mirror "$url/good" < <(prompted; printf '1\n')
	that 'status 0' test "$status" -eq 0
	contains MEMBLOCK
	that 'the counter stays in its line' says $'\r[ 7/12] mm/file-'
	that 'one line for all of it' test "$(grep -c '/12\]' "$T/out")" -eq 1
	that 'what to type next' says 'cd MEMBLOCK && make && ./biscuitos'
fi
finish

begin 'on a terminal: an error has its own line'
if have_terminal; then
	terminal --mirror "$url/missing" MEMBLOCK </dev/null
	that 'status 1' test "$status" -eq 1
	that 'its own line' grep -q '^BiscuitOS_MM.sh: .*has no MEMBLOCK/mm/file-7.c' "$T/out"
	that 'nothing is left behind' unchanged
fi
finish

begin 'on a terminal: Ctrl-C half way'
if have_terminal; then
	terminal --mirror "$url/slow" MEMBLOCK < <(wait_for "$T/mirrors/hanging"; printf '\003')
	that 'status 130' test "$status" -eq 130
	that 'its own line' grep -q '^BiscuitOS_MM.sh: interrupted' "$T/out"
	that 'nothing is left behind' unchanged
	that 'wget has ended' wait_for "$T/mirrors/released"
fi
finish

begin 'on a terminal: Ctrl-C and Ctrl-D in the menu'
if have_terminal; then
	terminal --mirror "$url/good" < <(prompted; printf '\003')
	that 'status 130' test "$status" -eq 130
	that 'its own line' grep -q '^BiscuitOS_MM.sh: interrupted' "$T/out"
	: >"$T/out"
	terminal --mirror "$url/good" < <(prompted; printf '\004')
	that 'status 1' test "$status" -eq 1
	that 'its own line' grep -q '^BiscuitOS_MM.sh: the input is closed' "$T/out"
	that 'nothing is left behind' unchanged
fi
finish

echo "1..$tests"
((failures == 0))
