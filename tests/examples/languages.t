#!/usr/bin/env bash
# examples/rust and examples/go: the crate and the package build and pass their
# own tests, their programs verify good artifacts and refuse the rest, and all
# vectors have the same result as with the tool.  No registry is used.
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
artifact=hello-1.0.tar
echo good >$artifact
attest_as $artifact $artifact refs/tags/v1.0 >att

# as_should LANGUAGE PROGRAM SOURCE: it verifies what is good, and refuses the rest.
as_should()
{
	local name where=("$work/trust" policies/policy.json)
	local commit=ref=refs/tags/v1.0

	[ "$(grep -cvE '^[[:space:]]*//|^$' "$3")" -le 60 ]
	report $? "$1: the program has 60 lines of code at most"
	for name in $artifact inspect 'a b' --help; do
		[ "$name" = $artifact ] || cp $artifact "./$name"
		attempt "$2" "${where[@]}" "./$name" att name=$artifact \
			ref=refs/tags/v1.0 "repository=$repo"
		[ "$got" = 0 ] && grep -q '^verified under root' "$work/out" &&
			grep -qx 'ref refs/tags/v1.0' "$work/out"
		report $? "$1: verifies a file called $name"
		cp "./$name" "$work/good"
		echo bad >>"./$name"
		attempt "$2" "${where[@]}" "./$name" att
		says 'MISMATCH: '
		says '[artifact-mismatch]'
		[[ $got = 1 && ! -s $work/out ]] || bad "got $got"
		result "$1: refuses it tampered with"
		cp "$work/good" "./$name"
	done
	attempt "$2" "${where[@]}" $artifact absent
	says 'ABSENT: '
	[[ $got = 4 && ! -s $work/out ]] || bad "got $got"
	result "$1: a stripped attestation is no refusal, and not verified"
	for commit in ref=refs/tags/v1.1 commit=$(printf '1%.0s' {1..40}) \
		repository=https://git.example/other; do
		attempt "$2" "${where[@]}" $artifact att "$commit"
		says "[${commit%%=*}-unexpected]"
		[ "$got" = 1 ] || bad "got $got"
		result "$1: refuses another ${commit%%=*} than was expected"
	done
	attempt "$2" "${where[@]}" $artifact att name=other
	says '[artifact-name]'
	[ "$got" = 1 ] || bad "got $got"
	result "$1: refuses another name than was expected"
	chmod g+w "$work/trust/pki/root.pem"
	attempt "$2" "${where[@]}" $artifact att
	says 'SYSTEM: pki/root.pem: '
	says '[policy-unsafe]'
	[[ $got = 3 && ! -s $work/out ]] || bad "got $got"
	result "$1: no verdict under a root that others could write"
	chmod g-w "$work/trust/pki/root.pem"
	for name in '' "$work/trust" "$work/trust absent x y" \
		"absent policy.json $artifact att"; do
		# shellcheck disable=SC2086 # words
		attempt "$2" $name
		[[ $got = [23] && -s $work/err && ! -s $work/out ]] ||
			bad "$name: got $got"
		! grep -qi 'panic\|goroutine' "$work/err" || bad 'a panic'
	done
	result "$1: usage, and no panic, without arguments"
}

# of_the_library LANGUAGE FILE: it has no function that the library has not.
of_the_library()
{
	grep -o 'tbv_[a-z0-9_]*(' "$2" | tr -d '(' | sort -u >"$work/called"
	sed -n 's/^\t\(tbv_[a-z0-9_]*\);$/\1/p' "$top/lib/libtbverify.map" |
		sort -u | comm -13 - "$work/called" >"$work/log"
	[ "$(wc -l <"$work/called")" -ge 60 ] && [ ! -s "$work/log" ]
	report $? "$1: calls functions of the library"
}

if command -v cargo >/dev/null && command -v rustc >/dev/null; then
	cp -R "$examples/rust" "$work/crate" && chmod -R u+w "$work/crate" &&
		cp "$top/tests/examples/judge.rs" "$work/crate/examples"
	export CARGO_HOME=$work/cargo RUSTFLAGS='-D warnings'
	cd "$work/crate" || exit 1
	of_the_library rust src/ffi.rs
	try 'cargo test' cargo test --offline
	try 'cargo builds the programs' cargo build --offline --examples
	cd "$work/d" || exit 1
	as_should rust "$work/crate/target/debug/examples/verify" \
		"$examples/rust/examples/verify.rs"
	as_the_tool rust "$work/crate/target/debug/examples/judge"
else
	skip rust 'want cargo and rustc'
fi
if command -v go >/dev/null; then
	cp -R "$examples/go" "$work/module" && chmod -R u+w "$work/module" &&
		mkdir "$work/module/judge" &&
		cp "$top/tests/examples/judge.go" "$work/module/judge/main.go"
	export GOCACHE=$work/go-cache GOPATH=$work/go-path GOPROXY=off \
		GOFLAGS=-mod=mod
	cd "$work/module" || exit 1
	try 'go vet' go vet ./...
	try 'go test' go test ./...
	try 'go builds the programs' go build -o "$work" ./verify ./judge
	gofmt -l . >"$work/log"
	[ ! -s "$work/log" ]
	report $? 'gofmt'
	cd "$work/d" || exit 1
	as_should go "$work/verify" "$examples/go/verify/main.go"
	as_the_tool go "$work/judge"
else
	skip go 'want go'
fi

echo "1..$count"
