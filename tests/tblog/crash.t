#!/usr/bin/env bash
# The power ends, or a call fails, at each call of "tblog add" and "tblog init"
# that changes a file, in turn: the log opens again, nothing acknowledged is
# lost, and no checkpoint is signed for a tree that is not on disk.
#
# SPDX-License-Identifier: BSD-2-Clause
# in memory: there are thousands of calls of fsync
if [ -w /dev/shm ]; then
	export TMPDIR=/dev/shm
fi
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
if [ -n "${TBV_INSTRUMENTED-}" ]; then
	skip 'crashes' "built with $TBV_INSTRUMENTED, which comes first"
	echo "1..$count"
	exit 0
fi
read -r -a cc <<<"${CC:-cc}"
try 'the shim' "${cc[@]}" -shared -fPIC -o "$work/crash.so" \
	"$top/tests/tblog/crash.c" -ldl
entries 300
files=(e/*)
"$tblog" keygen log.example/a key >vkey
"$tblog" init --key key L >/dev/null
"$tblog" add L "${files[@]:0:254}" >/dev/null
policy policy L

# struck HOW CALL WORD...: tblog with a failure at that call.
struck()
{
	local how=$1 at=$2

	shift 2
	rm -rf keep
	mkdir keep
	got=0
	{
		CRASH_HOW=$how CRASH_AT=$at CRASH_KEEP=$work/d/keep \
			LD_PRELOAD=$work/crash.so "$tblog" "$@" >"$work/out"
	} 2>"$work/err" || got=$?
	mapfile -t out <"$work/out"
	mapfile -t err <"$work/err"
}

# ends HOW CALL: whether that was past the last call.  Any other end than the
# requested one would be repeated endlessly.
ends()
{
	local want=137

	[ "$1" != fail ] || want=3
	[ "$got" != 0 ] || return 0
	[ "$got" != "$want" ] || [ "$2" -gt 1000 ] || return 1
	bad "$1 at call $2: status $got: ${err[*]}"
}

# holds DIR INDEX FILE: the log can prove that entry.
holds()
{
	run prove --index "$2" -o p "$1" "$3"
	said success
	run verify --log-policy policy "$3" p
	said verified
}

# size DIR: what its checkpoint says.
size()
{
	sed -n 2p "$1/checkpoint"
}

# survives DIR SIZE: it is whole, has these and goes on.
survives()
{
	local i line

	run check "$1"
	said success
	for i in 0 253; do
		holds "$1" $i "${files[i]}"
	done
	for line in "${acknowledged[@]}"; do
		read -r _ i file <<<"$line"
		[ "$i" -lt "$(size "$1")" ] || bad "lost: $line"
		holds "$1" "$i" "$file"
	done
	run add "$1" e/299
	said success
	read -r _ i _ <<<"${out[0]-none}"
	holds "$1" "$i" e/299
	run check "$1"
	said success
}

# Five entries: the first two make a tile full, and the next level's first.
for how in power newest fail; do
	for ((call = 1; ; call++)); do
		rm -rf D
		cp -R L D
		struck $how $call add D "${files[@]:254:5}"
		acknowledged=("${out[@]}")
		! ends $how $call || break
		[ $how != fail ] || [[ ${err[0]} = *'[io]' ]] ||
			bad "call $call: $got: ${err[*]}"
		case $(size D) in
		254 | 259) ;;
		*)	bad "call $call: $(size D) entries" ;;
		esac
		survives D
		[ -z "$failed" ] || bad "add, $how at call $call"
	done
	[ "$call" -gt 40 ] || bad "only $call calls"
	[ "$(size D)" = 259 ] || bad 'the last one did not end well'
	result "add: $how at each of $((call - 1)) calls"
done

# Two of these one after the other, the second on what the first has left.
for call in 5 11 17 23 29 35 41; do
	rm -rf D
	cp -R L D
	struck power $call add D "${files[@]:254:5}"
	for second in 4 9 14 19 24 29; do
		rm -rf E
		cp -R D E
		struck power $second add E "${files[@]:264:9}"
		acknowledged=("${out[@]}")
		survives E
		[ -z "$failed" ] || bad "call $call, then $second"
	done
	result "add: power ends at call $call, and again"
done

rm -rf D
cp -R L D
struck short 0 add D "${files[@]:254:5}"
said success
acknowledged=("${out[@]}")
[ "${#acknowledged[@]}" = 5 ] || bad "${out[*]}"
survives D
result 'add: every write is a short one'

for how in power fail; do
	for ((call = 1; ; call++)); do
		rm -rf D
		struck $how $call init --key key D
		! ends $how $call || break
		if [ -e D/checkpoint ]; then
			run check D
		else
			run init --key key D
		fi
		said success
		run add D e/000
		said success
		run check D
		said success
		[ -z "$failed" ] || bad "init, $how at call $call"
	done
	[ "$call" -gt 20 ] || bad "only $call calls"
	result "init: $how at each of $((call - 1)) calls"
done

for call in 1 2; do
	rm -f new
	struck fail $call keygen log.example/a new
	[ "$got" = 3 ] || bad "keygen, call $call: $got"
	[ ! -e new ] || bad "keygen, call $call: a key that may not last"
done
result 'keygen: fail at each of its calls'

echo "1..$count"
