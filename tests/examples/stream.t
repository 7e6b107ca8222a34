#!/usr/bin/env bash
# examples/download.c and unpack.c: packages that come out of a pipe are hashed
# on the way, and neither named nor unpacked before they are verified.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
if [ -n "${TBV_INSTRUMENTED-}" ]; then
	echo "1..0 # SKIP built with $TBV_INSTRUMENTED"
	exit 0
fi
installed
export LD_LIBRARY_PATH=$work/installed/lib
read -r -a cc <<<"$CC"
read -r -a flags < <("$PKG_CONFIG" --cflags --libs libtbverify)
for program in download unpack; do
	try "$program.c builds, against libtbverify alone" \
		"${cc[@]}" -std=c99 -pedantic -Wall -Wextra -Wconversion \
		-Wshadow -Werror "$examples/$program.c" -o "$work/$program" \
		"${flags[@]}"
done
readelf -d "$work/unpack" | grep NEEDED | grep -v 'libtbverify\|libc\.' \
	>"$work/needed"
try 'and needs nothing else' diff /dev/null "$work/needed"

# package VERSION: a compressed tar, and its document.
package()
{
	mkdir "files" && echo "version $1" >files/hello &&
		tar -C files -czf "hello-$1.apk" . && rm -r files
	attest_as "hello-$1.apk" "hello-$1.apk" "refs/tags/v$1" >"$1.att"
}

mkdir "$work/packages" "$work/to" && cd "$work/packages" || exit 1
package 1.0
package 1.1
cp hello-1.1.apk damaged && damage damaged
cd "$work/to" || exit 1
from=$work/packages

# download VERSION PACKAGE ATTESTATION [NAME [POLICY]]
download()
{
	local name=${4-hello-$1.apk} file=${5-policies/policy.json}

	got=0
	"$work/download" "$work/trust" "${file#"$work/trust/"}" "$work/kept" "refs/tags/v$1" "$name" "$3" \
		>"$work/out" 2>"$work/err" < <(cat "$2") || got=$?
}

# unpack VERSION PACKAGE ATTESTATION [NAME]: into the directory "root".
unpack()
{
	local name=${4-hello-$1.apk}

	rm -rf root && mkdir root
	got=0
	"$work/unpack" "$vectors/policies/measurements.json" \
		"$vectors/pki/root.pem" "$repo" "refs/tags/v$1" "$name" "$3" \
		root >"$work/out" 2>"$work/err" < <(cat "$2") || got=$?
}

# refused TOKEN NAME: the last was, and nothing is left of it.
refused()
{
	expectation "$1"
	[ "$1" != usage ] || status=3
	[ "$got" = "$status" ] || bad "want $status, got $got"
	says "[$1]"
	[ ! -s "$work/out" ] || bad 'something on the standard output'
	[ -z "$(find . -mindepth 1 ! -path ./root -print)" ] ||
		bad "left: $(find .)"
	result "$2: $1"
	rm -rf root
}

# both TOKEN WHAT VERSION PACKAGE ATTESTATION [NAME]: neither takes it.
both()
{
	local token=$1 what=$2

	shift 2
	download "$@"
	refused "$token" "download: $what"
	unpack "$@"
	refused "$token" "unpack: $what"
}

download 1.1 "$from/hello-1.1.apk" "$from/1.1.att"
[ "$got" = 0 ] && grep -q '^verified' "$work/out" &&
	cmp "$from/hello-1.1.apk" hello-1.1.apk &&
	[ "$(ls -A)" = hello-1.1.apk ]
report $? 'download: a good package gets its name'
rm -f hello-1.1.apk
unpack 1.1 "$from/hello-1.1.apk" "$from/1.1.att"
[ "$got" = 0 ] && grep -qx 'version 1.1' root/hello
report $? 'unpack: a good package is unpacked'
rm -rf root

both artifact-mismatch 'a tampered package' 1.1 "$from/damaged" "$from/1.1.att"
both no-attestation 'a stripped attestation' 1.1 "$from/hello-1.1.apk" absent
both empty 'an empty attestation' 1.1 "$from/hello-1.1.apk" /dev/null
both artifact-name 'an older version, as the newer' \
	1.1 "$from/hello-1.0.apk" "$from/1.0.att"
download 1.1 "$from/hello-1.0.apk" "$from/1.0.att" hello-1.0.apk
refused ref-unexpected 'download: an older version, as itself'
unpack 1.1 "$from/hello-1.0.apk" "$from/1.0.att" hello-1.0.apk
refused ref-mismatch 'unpack: an older version, as itself'
both artifact-mismatch 'an older version, the newer attestation' \
	1.1 "$from/hello-1.0.apk" "$from/1.1.att"
both artifact-mismatch 'a package of no bytes' 1.1 /dev/null "$from/1.1.att"
head -c 50 "$from/hello-1.1.apk" >"$work/half"
both artifact-mismatch 'a package that was cut' 1.1 "$work/half" "$from/1.1.att"
both usage 'a pattern in the place of a ref' '*' "$from/hello-1.1.apk" \
	"$from/1.1.att"
download 1.1 "$from/hello-1.1.apk" "$from/1.1.att" hello-1.1.apk absent
refused io 'download: no policy'

# A policy that requires a log, an endorsement list and an age.
demand 36500d
logged_as "$from/hello-1.1.apk" hello-1.1.apk refs/tags/v1.1 >"$from/1.1.proof"
logged_as "$from/hello-1.0.apk" hello-1.0.apk refs/tags/v1.0 >"$from/1.0.proof"
graft "$from/1.0.proof" "$from/1.1.proof" >"$from/graft"
# demanded TOKEN WHAT ATTESTATION
demanded()
{
	download 1.1 "$from/hello-1.1.apk" "$3" hello-1.1.apk "$demanding"
	refused "$1" "download: $2"
}
demanded log-missing 'a proof that was stripped' "$from/1.1.att"
demanded artifact-mismatch 'the proof of another package' "$from/1.0.proof"
demanded proof-path 'its document with the proof of another one' "$from/graft"
demand 36500d -30 -1
demanded endorsements-expired 'an endorsement list of yesterday' "$from/1.1.proof"
demand 1s
demanded too-old 'a package that is too old' "$from/1.1.proof"
demand 36500d
download 1.1 "$from/hello-1.1.apk" "$from/1.1.proof" hello-1.1.apk "$demanding"
[ "$got" = 0 ] && [ "$(ls -A)" = hello-1.1.apk ]
report $? 'download: with its proof, its list and an age that is accepted'
rm -f hello-1.1.apk
cp "$policies/list.note" "$work/older"
demand 36500d -1 30 "revoke artifact sha256:$(sha256sum \
	<"$from/hello-1.1.apk" | cut -d ' ' -f 1) from 0 backdoor"
demanded revoked-artifact 'a package that a list revokes' "$from/1.1.proof"
cp "$work/older" "$policies/list.note"
demanded revoked-artifact 'the list before that does not undo it' \
	"$from/1.1.proof"
demand 36500d
download 1.1 "$from/hello-1.1.apk" "$from/1.1.proof" hello-1.1.apk "$demanding"
[ "$got" = 0 ]
report $? 'download: a newer list does'
rm -f hello-1.1.apk
: >"$(find "$work/kept" -name '*.list')"
demanded state 'a list that was kept and is damaged' "$from/1.1.proof"
rm -r "$work/kept"

# Names are untrusted: they must not be taken as commands or paths here.
for name in inspect verify --help -v; do
	attest_as "$from/hello-1.1.apk" "$name" refs/tags/v1.1 >"$work/att"
	download 1.1 "$from/damaged" "$work/att" "$name"
	refused artifact-mismatch "download: a changed package called $name"
	download 1.1 "$from/hello-1.1.apk" "$work/att" "$name"
	[ "$got" = 0 ] && [ "$(ls -A)" = "$name" ]
	report $? "download: a package called $name"
	rm -f -- "$name"
done
for name in 'a b' $'a\nb' ..; do
	download 1.1 "$from/hello-1.1.apk" "$from/1.1.att" "$name"
	refused artifact-name "download: a package called $(printf %q "$name")"
done
download 1.1 "$from/hello-1.1.apk" "$from/1.1.att" ../hello-1.1.apk
[ "$got" = 2 ] && [ ! -e ../hello-1.1.apk ]
report $? 'download: a name with a slash'

: >.hello-1.1.apk.part
download 1.1 "$from/hello-1.1.apk" "$from/1.1.att"
[ "$got" = 3 ] && [ ! -e hello-1.1.apk ]
report $? 'download: what another one has begun is left alone'
rm .hello-1.1.apk.part

echo "1..$count"
