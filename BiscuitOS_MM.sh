#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# BiscuitOS_MM.sh: the menu of the collection.
#
# It deploys a project: makes a copy of it, to build, run and change. Inside a
# checkout the copy is made from the checkout. Alone, the script fetches the
# project with wget from a mirror: a web server, a file: URL or a directory
# that holds the same tree. bash, wget and coreutils are all it needs.
#
#	find the source    the mirror if one is given, or else the checkout
#	stage              every file the project's MANIFEST names, checked
#	                   against its SHA-256 sum, into a directory beside the
#	                   target
#	place              one rename; until then the target is untouched
#
# Whatever ends the script early, cleanup() removes what it has begun.

# A file fetched with wget is not executable, so people type "sh" in front.
[ -n "${BASH_VERSION-}" ] || exec bash "$0" "$@"

set -eu -o pipefail
shopt -s globasciiranges
unset CDPATH

# The projects, in the order of the menu: the key, the directory, the label.
readonly KEYS=(1 2 3 4 5 6 7 8 9 a b c d)
readonly NAMES=(MEMBLOCK PERCPU-UP PERCPU-SMP Buddy-Normal Buddy-HighMEM PCP Slub
	Kmem_cache Kmalloc NAME_ALLOC VMALLOC KMAP FIXMAP)
readonly LABELS=('MEMBLOCK' 'PERCPU(UP)' 'PERCPU(SMP)' 'Buddy-Normal' 'Buddy-HighMEM' 'PCP'
	'Slub' 'Kmem_cache' 'Kmalloc' 'NAME' 'VMALLOC' 'KMAP' 'FIXMAP')

# A mirror is somebody else's machine: no project comes near these limits.
readonly MAX_FILES=2000 MAX_PATH=200 MAX_FILE_KIB=16384

readonly MENU_TIMEOUT=${BISCUITOS_MENU_TIMEOUT:-60}
readonly FETCH_TIMEOUT=${BISCUITOS_FETCH_TIMEOUT:-20}

# What the command line asks for.
choices=() demos=() make_vars=() dir=. mirror=${BISCUITOS_MIRROR-}
run='' view='' list='' force='''' no_install=''

# Where the projects come from: a URL or a directory. $home is the directory of
# this script; it is a checkout when LAYERS is there.
home='' source='' from_checkout=''

# What cleanup() has to undo.
scratch='' staging='' target='' aside='' made_dirs=() child='' open_line=''

usage() {
	cat <<-'END'
	Usage: BiscuitOS_MM.sh [OPTION]... [NAME|KEY|all] [-- VARIABLE=VALUE...]
	       BiscuitOS_MM.sh --view NAME [DEMO...] [-- VARIABLE=VALUE...]

	Deploys a project of BiscuitOS_MM into the current directory, under its name.
	Without a NAME it shows the menu.

	  --run           build the project and run it; what stands after -- goes to make
	  --view          build the project, run its demos, or some, and write NAME.html:
	                  a page that shows what they do to memory
	  --list          list the projects: key, name, directory, and whether it is there
	  --force         replace a directory that exists; it is kept as NAME.old
	  --dir DIR       deploy into DIR instead of the current directory
	  --mirror URL    fetch from URL: http:, https:, file: or a directory
	  --no-install    with --run or --view: never install gcc and make where they are missing
	  -h, --help      this text

	  BiscuitOS_MM.sh --run MEMBLOCK
	  BiscuitOS_MM.sh --run PERCPU-SMP -- CPUS=8
	  BiscuitOS_MM.sh --view Slub remote
	  BiscuitOS_MM.sh --mirror http://example.org/BiscuitOS_MM all

	Environment:
	  BISCUITOS_MIRROR          the mirror, where --mirror is not given
	  BISCUITOS_MENU_TIMEOUT    seconds the menu waits for an answer (60)
	  BISCUITOS_FETCH_TIMEOUT   seconds a silent mirror is waited for (20)
	END
}

# --- messages, and the end -------------------------------------------------

say() {
	printf '%s\n' "$*"
}

# One line on stderr, whatever the words are made of.
warn() {
	local words=$*

	end_line
	printf 'BiscuitOS_MM.sh: %s\n' "${words//[[:cntrl:]]/?}" >&2
}

die() {
	warn "$@"
	exit 1
}

# The prompt and the progress leave the cursor behind them; messages begin a line.
end_line() {
	if [[ -n $open_line ]]; then
		open_line=''
		echo
	fi
}

# attempt WHAT COMMAND...: run the command; if it fails, WHAT and its reason.
attempt() {
	local what=$1 output
	shift

	output=$("$@" 2>&1) || die "$what: ${output##*: }"
}

cleanup() {
	local made

	trap '' INT TERM HUP PIPE
	if [[ -n $child ]]; then
		kill "$child" || :
		wait "$child" || :
	fi 2>/dev/null
	if [[ -n $aside ]] && exists "$aside" && ! exists "$target"; then
		mv -T -- "$aside" "$target" || :
	fi
	[[ -z $staging ]] || rm -rf -- "$staging" || :
	[[ -z $scratch ]] || rm -rf -- "$scratch" || :
	for made in "${made_dirs[@]}"; do
		rmdir -- "$made" 2>/dev/null || :
	done
}

on_signal() {
	trap '' INT TERM HUP PIPE
	warn 'interrupted' || :
	exit "$1"
}

set_traps() {
	trap cleanup EXIT
	trap 'on_signal 129' HUP
	trap 'on_signal 130' INT
	trap 'exit 141' PIPE
	trap 'on_signal 143' TERM
}

# --- small helpers ---------------------------------------------------------

have() {
	command -v "$1" >/dev/null
}

# A dangling symbolic link exists, too.
exists() {
	[[ -e $1 || -L $1 ]]
}

# holds DIR FILE: FILE is DIR, or somewhere in it.
holds() {
	[[ $(readlink -f -- "$2")/ == "$(readlink -f -- "$1")"/* ]]
}

lower() {
	LC_ALL=C tr '[:upper:]' '[:lower:]' <<<"$*"
}

# join NAME: where the project goes.
join() {
	if [[ $dir == . ]]; then
		printf '%s' "$1"
	else
		printf '%s' "${dir%/}/$1"
	fi
}

# A private directory for what does not belong in the project.
need_scratch() {
	[[ -z $scratch ]] || return 0
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/BiscuitOS_MM.XXXXXX" 2>/dev/null) ||
		die "cannot write in ${TMPDIR:-/tmp}"
}

# As mkdir -p, and notes what it makes, so that cleanup() can unmake what is empty.
make_dir() {
	[[ ! -d $1 ]] || return 0
	make_dir "$(dirname -- "$1")"
	[[ ! -d $1 ]] || return 0
	attempt "cannot make the directory $1" mkdir -- "$1"
	made_dirs=("$1" "${made_dirs[@]}")
}

# --- the source ------------------------------------------------------------

find_home() {
	local script=${BASH_SOURCE[0]-}

	[[ -n $script ]] || return 0
	home=$(dirname -- "$(readlink -f -- "$script")")
	[[ -f $home/LAYERS ]] || home=''
}

# The source a file: URL means: its path as it stands or with %20 and the like decoded.
find_file_url() {
	local path=$1

	case $path in
	file:///*) path=${path#file://} ;;
	file://localhost/*) path=${path#file://localhost} ;;
	file://*) die "cannot read $1: a file: URL is file:///DIRECTORY" ;;
	file:*) path=${path#file:} ;;
	esac
	if [[ ! -d $path ]]; then
		path=${path//\\/\\\\}
		printf -v path '%b' "${path//%/\\x}"
	fi
	source=$path
}

find_source() {
	while [[ $mirror == ?*/ ]]; do
		mirror=${mirror%/}
	done

	case $mirror in
	'')
		source=$home
		from_checkout=$home
		return
		;;
	http://* | https://*)
		source=$mirror
		have wget ||
			die "wget is needed to fetch from $mirror; type: sudo apt-get install wget"
		return
		;;
	file:*) find_file_url "$mirror" ;;
	*://*) die "cannot read $mirror: a mirror is http:, https:, file: or a directory" ;;
	*) source=$mirror ;;
	esac
	[[ -d $source ]] || die "the mirror $mirror cannot be reached: no such directory"
}

need_source() {
	[[ -n $source ]] ||
		die 'nowhere to fetch from: give a mirror, --mirror URL or BISCUITOS_MIRROR=URL'
}

# fetch PATH FILE: PATH of the source becomes FILE. Status 1: there is none.
fetch() {
	need_scratch
	case $source in
	http://* | https://*)
		fetch_http "$1" "$2"
		;;
	*)
		[[ -e $source/$1 ]] || return 1
		[[ -f $source/$1 ]] || die "$source/$1 is not a file"
		attempt "cannot copy $source/$1" cp --no-preserve=mode -- "$source/$1" "$2"
		;;
	esac
}

# wget runs in the background so that a signal is acted upon at once.
fetch_http() {
	local log=$scratch/wget.log status=0 lines reason=''

	(
		trap '' XFSZ
		ulimit -f "$MAX_FILE_KIB" 2>/dev/null || :
		LC_ALL=C exec wget -nv --tries=2 --timeout="$FETCH_TIMEOUT" \
			-o "$log" -O "$2" -- "$source/$1"
	) &
	child=$!
	wait "$child" || status=$?
	child=''
	((status != 0)) || return 0

	mapfile -t lines <"$log"
	((${#lines[@]} == 0)) || reason=${lines[-1]}
	case $status:$reason in
	8:*'ERROR 404:'* | 8:*'ERROR 410:'*) return 1 ;;
	5:*) reason='its certificate cannot be verified' ;;
	*: | *'timed out'*) reason='the connection timed out or broke off' ;;
	esac
	reason=${reason##*ERROR }
	reason=${reason##*failed: }
	die "cannot fetch $1 from $source: ${reason%.}"
}

# Is the project there? From a mirror, its MANIFEST is fetched to find out.
available() {
	if [[ -n $from_checkout ]]; then
		[[ -f $home/$1/Makefile ]]
	else
		need_scratch
		fetch "$1/MANIFEST" "$scratch/$1.MANIFEST"
	fi
}

not_available() {
	if [[ -n $from_checkout ]]; then
		die "$1 does not exist yet: this project is still to be written"
	else
		die "$1 is not (yet) in this mirror: $source has no $1/MANIFEST"
	fi
}

# --- MANIFEST --------------------------------------------------------------

# The lines of sha256sum: 64 hexadecimal digits, two blanks, a path inside the
# project. Nothing else is believed: it may come from a mirror.
readonly MANIFEST_LINE='^([0-9a-f]{64})  ([A-Za-z0-9._/+-]+)$'

# read_manifest NAME FILE: the sums and the paths, into these two.
sums=() paths=()

read_manifest() {
	local line='' number=0 path parent
	local -A seen=([MANIFEST]=1)
	local broken="the MANIFEST of $1 is broken"

	sums=() paths=()
	while IFS= read -r line; do
		number=$((number + 1))
		((number <= MAX_FILES)) || die "$broken: more than $MAX_FILES lines"
		[[ $line =~ $MANIFEST_LINE ]] || die "$broken: line $number is not a sum and a path"
		path=${BASH_REMATCH[2]}
		inside "$path" || die "$broken: line $number leads out of the project"
		((${#path} <= MAX_PATH)) || die "$broken: line $number is too long"
		[[ -z ${seen[$path]-} ]] || die "$broken: line $number has a path met before"
		seen[$path]=1
		sums+=("${BASH_REMATCH[1]}")
		paths+=("$path")
	done <"$2"
	[[ -z $line ]] || die "$broken: it is cut off after line $number"
	((number > 0)) || die "$broken: it is empty"

	for path in "${paths[@]}"; do
		parent=$path
		while [[ $parent == */* ]]; do
			parent=${parent%/*}
			[[ -z ${seen[$parent]-} ]] ||
				die "$broken: $parent is a file and a directory"
		done
	done
}

# A relative path, every part of which is a name.
inside() {
	[[ /$1/ != *//* && /$1/ != */./* && /$1/ != */../* ]]
}

# --- deployment ------------------------------------------------------------

# On a terminal a counter that stays in its line, elsewhere a line now and then.
progress() {
	local number=$1 total=$2 path=$3

	if [[ -t 1 ]]; then
		open_line=1
		printf '\r[%*d/%d] %-60.60s' "${#total}" "$number" "$total" "$path"
	elif ((number % 10 == 0 || number == total)); then
		printf '[%*d/%d] %s\n' "${#total}" "$number" "$total" "$path"
	fi
}

# May the target be made? Asked before anything is fetched.
check_target() {
	local place

	place=$(join "$1")
	exists "$place" || return 0
	if [[ -n $home ]] && holds "$place" "$home/$1"; then
		die "$place is this checkout's own and stays where it is; use --dir"
	fi
	if [[ -d $source ]] && holds "$place" "$source/$1"; then
		die "$place is the mirror's own and stays where it is; use --dir"
	fi
	[[ -n $force ]] || die "$place exists already; --force keeps it as $(old_name "$place")"
}

# The whole project, checked, into the staging directory.
stage() {
	local name=$1 tree=$staging/$1 manifest=$scratch/$1.MANIFEST
	local i path file total sum changed=()

	if [[ -n $from_checkout ]]; then
		fetch "$name/MANIFEST" "$manifest" ||
			die "$home/$name has no MANIFEST; make sync writes it"
	fi
	read_manifest "$name" "$manifest"
	total=${#paths[@]}

	say "$name: $total files from $source"
	for i in "${!paths[@]}"; do
		path=${paths[i]}
		progress "$((i + 1))" "$total" "$path"
		file=$tree/$path
		[[ -d ${file%/*} ]] || attempt "cannot write in $dir" mkdir -p -- "${file%/*}"
		fetch "$name/$path" "$file" ||
			die "$source has no $name/$path, which its MANIFEST names"
		sum=$(sha256sum <"$file")
		[[ ${sum%% *} == "${sums[i]}" ]] || changed+=("$path")
		if ((${#changed[@]} > 0)) && [[ -z $from_checkout ]]; then
			die "$name/$path from $source has the wrong SHA-256 sum"
		fi
	done
	end_line
	if ((${#changed[@]} > 0)); then
		warn "$name/${changed[0]} is not what MANIFEST says (files that differ:" \
			"${#changed[@]}); deployed as it is here"
	fi
	attempt "cannot write in $dir" cp --no-preserve=mode -- "$manifest" "$tree/MANIFEST"
}

# The first of NAME.old, NAME.old.1, ... that is free.
old_name() {
	local old=$1.old n=0

	while exists "$old"; do
		n=$((n + 1))
		old=$1.old.$n
	done
	printf '%s' "$old"
}

# Out of the staging directory, under its own name. Until the last line
# cleanup() puts back what was there.
place() {
	target=$(join "$1")
	if exists "$target"; then
		aside=$(old_name "$target")
		attempt "cannot keep $target as $aside" mv -T -- "$target" "$aside"
	fi
	attempt "cannot put $1 in its place" mv -T -- "$staging/$1" "$target"
	[[ -z $aside ]] || say "The old $target is $aside now."
	aside=''
}

# In a checkout, the project may be where it is to be deployed.
in_place() {
	[[ -n $from_checkout && $(join "$1") -ef $home/$1 ]]
}

# Deploy the projects named. All are staged before the first is placed.
deploy() {
	local name where

	make_dir "$dir"
	where=$(cd -- "$dir" 2>/dev/null && pwd) || die "cannot enter the directory $dir"
	staging=$(mktemp -d "$where/.BiscuitOS_MM.XXXXXX" 2>/dev/null) ||
		die "cannot write in $where"
	need_scratch
	for name; do
		stage "$name"
	done
	for name; do
		place "$name"
	done
}

# Where it is, and what to type next.
tell() {
	local where words

	where=$(cd -- "$(join "$1")" && pwd)
	printf -v words '%q ' make "${make_vars[@]}"
	if in_place "$1"; then
		say "$1 is here already, in this checkout: $where"
	else
		say "$1 is in $where"
	fi
	[[ -z $run ]] || return 0
	printf 'Next, type:\n\n    cd %q && %s&& %q\n\n' "$(join "$1")" "$words" "$(program)"
}

# --- build and run ---------------------------------------------------------

# make_var NAME: its value for make, from our command line or the environment.
make_var() {
	local word value=${!1-}

	for word in "${make_vars[@]}"; do
		[[ $word != "$1"=* ]] || value=${word#*=}
	done
	printf '%s' "$value"
}

compiler() {
	local cc

	cc=$(make_var CC)
	printf '%s' "${cc:-$(make_var CROSS_COMPILE)gcc}"
}

# The program that make leaves behind: TARGETA= and O= say so.
program() {
	local name out

	name=$(make_var TARGETA)
	out=$(make_var O)
	name=${out:+$out/}${name:-biscuitos}
	[[ $name == /* ]] || name=./$name
	printf '%s' "$name"
}

# Does the compiler work, and find the headers and the library of C?
compiles() {
	local words

	need_scratch
	read -ra words <<<"$1"
	printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' >"$scratch/try.c"
	"${words[@]}" -o "$scratch/try" "$scratch/try.c" >/dev/null 2>&1
}

can_build() {
	have make && compiles "$1"
}

need_tools() {
	local cc packages='gcc make libc6-dev'

	cc=$(compiler)
	if [[ $cc != gcc ]]; then
		compiles "$cc" || die "$cc does not compile a C program on this machine"
		packages='make'
	fi
	if ! can_build "$cc"; then
		install_packages "$packages"
		can_build "$cc" || die "$packages: installed, and still no program can be built"
	fi
}

install_packages() {
	local packages sudo=()
	local line="--run needs $1; type: sudo apt-get install $1"

	read -ra packages <<<"$1"
	if [[ -n $no_install ]] || ! have apt-get; then
		die "$line"
	fi
	if [[ $(id -u) != 0 ]]; then
		sudo=(sudo -n)
		"${sudo[@]}" true 2>/dev/null || die "$line"
	fi
	say "Installing what --run needs, with apt-get: $1"
	"${sudo[@]}" apt-get update </dev/null || say 'apt-get update failed; going on without'
	"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends "${packages[@]}" </dev/null ||
		die "apt-get could not install $1"
}

# Ends the script when one of the two fails, with its status.
# show_page FILE: in the browser, where there is one.
show_page() {
	[[ ${DISPLAY-}${WAYLAND_DISPLAY-} ]] && command -v xdg-open >/dev/null || return 0
	xdg-open "$1" >/dev/null 2>&1 </dev/null || true
}

build_and_run() {
	local where program status=0

	where=$(join "$1")
	program=$(program)
	if [[ $view ]]; then
		make -C "$where" view DEMO="${demos[*]}" "${make_vars[@]}" || status=$?
	else
		make -C "$where" "${make_vars[@]}" || status=$?
	fi
	if ((status != 0)); then
		warn "make failed in $where"
		exit "$status"
	fi
	if [[ $view ]]; then
		show_page "$where/$1.html"
		return
	fi
	(
		cd -- "$where" || exit
		[[ -x $program ]] || die "make has not built $program in $where"
		exec "$program"
	) || exit "$?"
}

# --- the menu --------------------------------------------------------------

# resolve CHOICE: the projects it means, into $chosen.
chosen=()

resolve() {
	local i want names labels

	want=$(lower "$1")
	read -ra names <<<"$(lower "${NAMES[@]}")"
	read -ra labels <<<"$(lower "${LABELS[@]}")"
	if [[ $want == all ]]; then
		chosen=("${NAMES[@]}")
		return
	fi
	for i in "${!KEYS[@]}"; do
		case $want in
		"${KEYS[i]}" | "${names[i]}" | "${labels[i]}")
			chosen=("${NAMES[i]}")
			return
			;;
		esac
	done
	die "unknown choice '$1'; --list shows them all"
}

show_list() {
	local i state here='in the mirror' not_here='not in the mirror'

	[[ -z $from_checkout ]] || here='here' not_here='not yet here'
	for i in "${!KEYS[@]}"; do
		if [[ -z $source ]]; then
			state='no mirror given'
		elif available "${NAMES[i]}"; then
			state=$here
		else
			state=$not_here
		fi
		printf '%s  %-13s  %-13s  %s\n' "${KEYS[i]}" "${LABELS[i]}" "${NAMES[i]}" "$state"
	done
}

show_menu() {
	local i mark

	cat <<-'END'
	 ____  _                _ _    ___  ____
	| __ )(_)___  ___ _   _(_) |_ / _ \/ ___|
	|  _ \| / __|/ __| | | | | __| | | \___ \
	| |_) | \__ \ (__| |_| | | |_| |_| |___) |
	|____/|_|___/\___|\__,_|_|\__|\___/|____/

	Open-Memory: the memory allocators of Linux, one by one

	END
	for i in "${!KEYS[@]}"; do
		mark=''
		[[ -z $from_checkout ]] || available "${NAMES[i]}" || mark='  (not yet here)'
		printf '  %s  %s%s\n' "${KEYS[i]}" "${LABELS[i]}" "$mark"
	done
	printf '\n  0  exit\n\n'
}

# ask: the answer, into $choices.
ask() {
	local answer='' status=0

	open_line=1
	printf 'Input >> '
	read -r -t "$MENU_TIMEOUT" answer || status=$?
	((status <= 128)) || die "no answer in $MENU_TIMEOUT seconds"
	[[ $status == 0 || -n $answer ]] || die 'the input is closed; give a NAME instead'
	[[ ! -t 0 ]] || open_line=''
	end_line
	choices=("$answer")
}

# --- the command line ------------------------------------------------------

# need_value OPTION VALUE...: an option's argument must be there.
need_value() {
	[[ -n ${2-} && $2 != -* ]] || die "$1 needs a value; --help tells more"
}

need_seconds() {
	[[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || die "$1='$2' is not a number of seconds"
}

parse() {
	local word

	while (($# > 0)); do
		case $1 in
		--)
			shift
			make_vars=("$@")
			break
			;;
		-h | --help)
			usage
			exit 0
			;;
		--run) run=1 ;;
		--view) run=1 view=1 ;;
		--list) list=1 ;;
		--force) force=1 ;;
		--no-install) no_install=1 ;;
		--dir)
			need_value "$@"
			dir=$2
			shift
			;;
		--dir=*)
			need_value --dir "${1#*=}"
			dir=${1#*=}
			;;
		--mirror)
			need_value "$@"
			mirror=$2
			shift
			;;
		--mirror=*)
			need_value --mirror "${1#*=}"
			mirror=${1#*=}
			;;
		-*) die "unknown option $1; --help shows them all" ;;
		*) choices+=("$1") ;;
		esac
		shift
	done

	if [[ $view ]]; then
		((${#choices[@]} >= 1)) || die "--view needs the NAME of a project; --list has them"
		demos=("${choices[@]:1}")
		choices=("${choices[0]}")
		for word in "${demos[@]}"; do
			[[ $word =~ ^[A-Za-z0-9_-]+$ ]] || die "'$word' is not the name of a demo"
		done
	fi
	((${#choices[@]} <= 1)) ||
		die "one choice at a time, or all; not '${choices[0]}' and '${choices[1]}'"
	for word in "${make_vars[@]}"; do
		[[ $word =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] ||
			die "what stands after -- is VARIABLE=VALUE, not '$word'"
	done
}

# Of all projects, those that exist.
choose_available() {
	local name there=() missing=()

	for name in "${chosen[@]}"; do
		if available "$name"; then
			there+=("$name")
		else
			missing+=("$name")
		fi
	done
	((${#there[@]} > 0)) || die "$source has no project that could be deployed"
	((${#missing[@]} == 0)) || say "Not there yet, skipped: ${missing[*]}"
	chosen=("${there[@]}")
}

main() {
	local name away=()

	set_traps
	parse "$@"
	need_seconds BISCUITOS_MENU_TIMEOUT "$MENU_TIMEOUT"
	need_seconds BISCUITOS_FETCH_TIMEOUT "$FETCH_TIMEOUT"
	find_home
	if [[ -n $list ]]; then
		find_source
		show_list
		return
	fi

	if ((${#choices[@]} > 0)); then
		resolve "${choices[0]}"
		find_source
		need_source
	else
		find_source
		need_source
		show_menu
		ask
		[[ ${choices[0]} != 0 ]] || return 0
		resolve "${choices[0]}"
	fi

	if ((${#chosen[@]} > 1)); then
		choose_available
	else
		available "${chosen[0]}" || not_available "${chosen[0]}"
	fi
	for name in "${chosen[@]}"; do
		in_place "$name" || away+=("$name")
	done

	for name in "${away[@]}"; do
		check_target "$name"
	done
	[[ -z $run ]] || need_tools
	((${#away[@]} == 0)) || deploy "${away[@]}"

	for name in "${chosen[@]}"; do
		tell "$name"
		[[ -z $run ]] || build_and_run "$name"
	done
}

main "$@"
