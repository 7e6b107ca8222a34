#!/usr/bin/env bash
# examples/rust and examples/go: bindgen and cgo take the header as it is, and
# what they make of it verifies.  No registry of either is asked for anything.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
if [ -n "${TBV_INSTRUMENTED-}" ]; then
	echo "1..0 # SKIP built with $TBV_INSTRUMENTED"
	exit 0
fi
# Debian's, not what somebody else has installed.
PATH=/usr/bin:/bin
installed
export LD_LIBRARY_PATH=$work/installed/lib
header=$work/installed/include/tbverify.h
read -r -a libs < <("$PKG_CONFIG" --libs libtbverify)
artifact=hello-1.0.tar
echo good >$artifact
attest_as $artifact $artifact refs/tags/v1.0 >att

# as_should LANGUAGE: its program verifies what is good, and refuses the rest.
as_should()
{
	local name program=$work/$1

	for name in $artifact inspect 'a b' --help; do
		[ "$name" = $artifact ] || cp $artifact "./$name"
		attempt "$program" "$policy" "./$name" att "$vectors/pki/root.pem"
		[ "$got" = 0 ] && grep -q '^verified under root' "$work/out"
		report $? "$1: verifies a file called $name"
		cp "./$name" "$work/good"
		echo bad >>"./$name"
		attempt "$program" "$policy" "./$name" att "$vectors/pki/root.pem"
		says '[artifact-mismatch]'
		[[ $got != 0 && ! -s $work/out ]] || bad "got $got"
		result "$1: refuses it tampered with"
		cp "$work/good" "./$name"
	done
	attempt "$program" "$policy" $artifact absent "$vectors/pki/root.pem"
	[[ $got != 0 && $got -lt 126 && ! -s $work/out ]]
	report $? "$1: refuses a stripped attestation"
	sed 's/v\*/v1.1/' "$policy" >"$policies/newer.json"
	attempt "$program" "$policies/newer.json" $artifact att \
		"$vectors/pki/root.pem"
	says '[ref-mismatch]'
	[ "$got" != 0 ] || bad 'an older version'
	result "$1: refuses an older version"
	attempt "$program" "$policy" $artifact att
	says '[policy-file]'
	[ "$got" != 0 ] || bad 'a policy without its root'
	result "$1: refuses a policy without the file that it names"
}

if command -v bindgen >/dev/null && command -v rustc >/dev/null; then
	export BINDINGS=$work
	try 'bindgen takes the header' bindgen --size_t-is-usize \
		--allowlist-function 'tbv_.*' \
		--allowlist-var 'TBV_.*' --allowlist-type 'tbv_.*' \
		"$header" -o "$work/tbverify.rs"
	grep -qw 'fn tbv_verify' "$work/tbverify.rs"
	report $? 'and finds tbv_verify() in it'
	try 'rustc builds the example' rustc --edition 2021 -D warnings \
		"$examples/rust/verify.rs" -o "$work/rust" "${libs[@]}"
	as_should rust
else
	skip rust 'want bindgen and rustc'
fi
if command -v go >/dev/null; then
	export GOCACHE=$work/go-cache GOPATH=$work/go-path GOPROXY=off \
		GOFLAGS=-mod=mod GO111MODULE=off
	try 'cgo takes the header, and go builds the example' \
		go build -o "$work/go" "$examples/go/verify.go"
	as_should go
else
	skip go 'want go'
fi

echo "1..$count"
