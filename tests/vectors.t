#!/usr/bin/env bash
# Holds the tool to the cases in vectors/: exit status, silence on standard
# output unless verified, one line of reason, and the same in JSON.
#
# SPDX-License-Identifier: BSD-2-Clause
set -u
LC_ALL=C
export LC_ALL
tbverify=${TBVERIFY:-./tbverify}
vectors=${VECTORS:-${srcdir:-.}/vectors}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0
failed=

case $tbverify in
/*)	;;
*)	tbverify=$PWD/$tbverify ;;
esac

# The script that libtool puts before the tool takes longer than the tool.
if [ -x "${tbverify%/*}/.libs/tbverify" ]; then
	LD_LIBRARY_PATH=${tbverify%/*}/lib/.libs
	export LD_LIBRARY_PATH
	tbverify=${tbverify%/*}/.libs/tbverify
fi

# A copy, for a policy that others may write to is refused.
cp -R "$vectors" "$work/v" && chmod -R u+w,go-w "$work/v" &&
    cd "$work/v" || exit 1

bad()
{
	failed=yes
	echo "# $1"
}

# The statuses of tbverify(1): tokens of class SYSTEM are no verdict.
expectation()
{
	case $1 in
	verified | verified-insecure)
		status=0 verdict=$1 ;;
	usage)
		status=2 verdict=none ;;
	internal | memory | crypto | unsupported | io | artifact-changed | \
	not-installed | no-policy | policy-* | no-image | no-source | \
	no-clock | no-artifact | no-list | reference-* | root-malformed)
		status=3 verdict=none ;;
	*)
		status=1 verdict=refused ;;
	esac
}

# run WORD...: the tool on the case; its streams go to $out and $err, its exit
# status to $got.  No other program is started: there are many cases.
run()
{
	got=0
	"$tbverify" "$@" "${words[@]}" -- "$artifact" "$dir/attestation" \
	    >"$work/out" 2>"$work/err" </dev/null || got=$?
	mapfile -t out <"$work/out"
	mapfile -t err <"$work/err"
	[ "$got" = "$status" ] || bad "$*: status: want $status, got $got"
}

check_text()
{
	run
	if [ "$status" = 0 ]; then
		[[ ${out[0]-} = verified* ]] || bad 'not said to be verified'
		[[ ${out[0]-} = *'WITHOUT MEASUREMENT'* ]]
		[ $? = "$insecure" ] || bad "measured? ${out[0]-}"
		[ "${#err[@]}" = 0 ] || bad "a complaint: ${err[0]}"
		return
	fi
	[ "${#out[@]}" = 0 ] || bad 'something on standard output'
	[ "${#err[@]}" = 1 ] || bad 'not one line of reason'
	[[ ${err[0]-} = *"[$expect]" ]] || bad "want $expect: ${err[0]-}"
}

# In one line or in many, the members are "name": "value" in any spacing.
json_has()
{
	[[ ${out[*]} =~ \"$1\":\ *\"$2\" ]]
}

check_json()
{
	local facts='"facts": *\{ *"'

	run --json
	[ "${#out[@]}" -gt 0 ] || bad 'json: none'
	json_has verdict "$verdict" || bad "json: verdict is not $verdict"
	if [ "$status" = 0 ]; then
		json_has commit '[0-9a-f]+' || bad 'json: no facts'
		return
	fi
	json_has token "$expect" || bad "json: token is not $expect"
	[[ ! ${out[*]} =~ $facts ]] || bad 'json: facts'
}

cases=(cases/*)
echo "1..${#cases[@]}"
for dir in "${cases[@]}"; do
	count=$((count + 1))
	failed=
	mapfile -t words <"$dir/options"
	expect=$(<"$dir/expect")
	expectation "$expect"
	insecure=1
	[ "$expect" != verified-insecure ] || insecure=0
	artifact=artifact/hello-1.0.tar
	[ ! -f "$dir/artifact" ] || artifact=$dir/artifact
	check_text
	check_json
	echo "${failed:+not }ok $count - ${dir#cases/}: $expect"
done
# A run over no cases is not a success.
[ "$count" -ge 600 ]
