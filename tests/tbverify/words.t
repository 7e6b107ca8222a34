#!/usr/bin/env bash
# Artifacts have untrusted names: no name of a file makes the tool end with 0
# unverified.  And the names of commands work if no file has them.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
mkdir "$work/d" && cd "$work/d" || exit 1
trust=(--policy "$work/v/policies/default.json" --clock 2026-06-01T00:00:00Z)
copy_vectors "$work/v" || exit 1
cp "$vectors/cases/good/attestation" att
words=(verify inspect measure pin policy lists batch explain help build log)
options=(--help --version --json --system --no-policy --policy=x --print
	--insecure-debug --any-source -q -v -h -V --)
hostile=("${words[@]}" "${options[@]}")

# refused WORD...: the tool does not end with 0, and prints nothing.
refused()
{
	run "$@"
	[ "$got" != 0 ] || bad "$*: 0"
	[ "${#out[@]}" = 0 ] || [[ ${out[0]} = *'"verdict":"none"'* ]] ||
		bad "$*: ${out[0]}"
	[[ ${#err[@]} = 1 || ${out[0]} = '{'* ]] || bad "$*: ${err[*]}"
}

for name in "${hostile[@]}"; do
	cp "$vectors/artifact/hello-1.0.tar" "./$name"
	cp "$vectors/cases/good/attestation" "./$name.att"
done
for name in "${hostile[@]}"; do
	refused "$name" att
	refused "$name" "./$name.att"
	refused "${trust[@]}" "$name" att
	[ "$name" = verify ] || refused "$name" verify
	result "an artifact called $name"
done
for name in "${hostile[@]}"; do
	for other in "${options[@]}" inspect; do
		refused "$name" "$other"
	done
	result "an artifact called $name, and an attestation like an option"
done
for name in "${hostile[@]}"; do
	run verify "${trust[@]}" -- "$name" att
	ended verified
	run "${trust[@]}" -- "$name" "./$name.att"
	ended verified
	run "${trust[@]}" "./$name" att
	ended verified
	run verify "${trust[@]}" -- att "$name"
	ended foreign
	result "it can be verified all the same: $name"
done
run inspect -- --help.att
[[ $got = 2 && ${err[0]} = *'tbverify -- FILE'*'another directory'*'[usage]' ]]
report $? 'the refusal names both ways out'
run --no-policy ./inspect att
ended no-policy
result './inspect is a file'

# Where no file is called so.
mkdir "$work/e" && cd "$work/e" || exit 1
cp "$vectors/cases/good/attestation" att
# Whatever has the name, the word could have been meant for it.
for word in "${words[@]:1}"; do
	for kind in directory pipe nothing; do
		case $kind in
		directory) mkdir "$word" ;;
		pipe) mkfifo "$word" ;;
		nothing) ln -s absent "$word" ;;
		esac
		run "$word" att
		ended usage
		[[ ${err[0]} = *"$word: is a command, but a file or directory "* ]] ||
			bad "$kind: ${err[0]}"
		rm -r "$word"
	done
	result "a directory, a pipe or a link called $word"
done
run inspect att
[[ $got = 0 && ${#out[@]} -gt 20 ]] || bad "${err[*]}"
for line in "${out[@]}"; do
	[[ $line = 'unverified '* ]] || bad "not marked: $line"
done
result 'inspect marks every line as unverified'
run inspect --json att
[[ $got = 0 && ${#out[@]} = 1 && ${out[0]} = *'"unverified":['* ]] &&
	! json_has verdict '.*'
report $? 'inspect --json has no verdict'
run inspect -- att
[ "$got" = 0 ]
report $? 'inspect --'
for word in --help --version -h -V; do
	run $word
	[[ $got = 0 && ${#out[@]} -ge 2 ]] || bad "${err[*]}"
	for other in att -q -v --json --help -- verify; do
		refused $word $other
		[[ $word.$other = -*h*.verify ]] || refused $other $word
	done
	result "$word stands alone"
done
run --version
[ "${out[0]}" = "tbverify ${out[0]#tbverify }" ] || bad "${out[0]}"
[[ ${out[1]} =~ ^root\ [!-~]+\ sha256\ [0-9a-f]{64}$ ]] || bad "${out[1]}"
[[ ${out[2]} =~ ^root\ [!-~]+\ sha256\ [0-9a-f]{64}$ ]] || bad "${out[2]}"
[[ ${out[3]-} = 'limits '* && ${#out[@]} = 5 ]] || bad "${out[3]-}"
[[ ${out[4]-} =~ ^lanes\ (none|crypto_mb(\ not\ used:\ no\ AVX-512\ IFMA)?)$ ]] ||
	bad "${out[4]-}"
result '--version has the version, the roots with SHA-256, limits and lanes'
[ "${out[2]}" = 'root aws-us-gov-nitro-g1 sha256 20bcd30a3e168ea03789e1c45912bc123c4de3c977b8a6e1c125c7929d668b3b' ]
report $? 'the second root is that of AWS GovCloud'
if [[ ${out[1]} = 'root aws-nitro-g1 '* ]]; then
	digest=641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b
	[[ ${out[1]} = *" $digest" ]]
	report $? 'the root is that of AWS'
else
	skip 'the root is that of AWS' 'configured with another'
fi

"$tbverify" --help >summary
for word in verify inspect measure pin policy lists batch explain; do
	for run in "$word --help" "$word -h" "help $word"; do
		# shellcheck disable=SC2086 # words
		run $run
		[[ $got = 0 && ${out[0]} = "usage: tbverify $word "* ]] ||
			bad "$run: ${out[0]-}"
	done
	# the lines of its options, and no other, are those of the whole
	for line in "${out[@]:1}"; do
		grep -qxF -e "$line" summary || bad "$word: $line"
	done
	# shellcheck disable=SC2013 # words
	for option in $(sed -n 's/^  \(-[-A-Za-z0-9]*\).*/\1/p' summary | sort -u); do
		run "$word" "$option" --x1 --x2
		case "${err[*]} ${out[*]}" in
		*'not an option of'*) want=0 ;;
		*) want=1 ;;
		esac
		run help "$word"
		got=$(printf '%s\n' "${out[@]}" |
			grep -c -e "^  ${option}[, ]")
		[ "$((got > 0))" = "$want" ] || bad "$word: $option"
	done
	: >"$word"
	refused $word --help
	refused $word -h
	rm "$word"
	result "$word --help: its options alone, where no file is called so"
done
run help
diff <(printf '%s\n' "${out[@]}") summary >"$work/log"
report $? 'help is --help'
for pair in --polcy:--policy -policy:--policy --pcr0:--pcr --max_age:--max-age \
	--log-polcy=x:--log-policy --reposiory:--repository; do
	run "${pair%:*}" a b
	ended usage
	[[ ${err[0]} = *"unknown option (did you mean ${pair#*:}"*'?)'* ]] ||
		bad "${err[0]}"
done
run --repo x a b
[[ ${err[0]} = *'(did you mean --repository or --report?)'* ]] ||
	bad "${err[0]}"
run --into x a b
[[ ${err[0]} = *'--into: not an option of this command'* ]] || bad "${err[0]}"
run --xyzzy a b
[[ ${err[0]} = *'use -- before file names that begin with -'* ]] ||
	bad "${err[0]}"
result 'an option that is misspelt'
for pair in inspct:inspect meassure:measure explian:explain batc:batch; do
	run "${pair%:*}" x
	ended usage
	[[ ${err[0]} = *"no command (did you mean ${pair#*:}?)"* ]] ||
		bad "${err[0]}"
	: >"${pair%:*}"
	run --no-policy "${pair%:*}" att
	ended no-policy
	rm "${pair%:*}"
	run -- "${pair%:*}" att
	ended no-policy
done
result 'a command that is misspelt, and is no file'
run help polic
ended usage
result 'help of what is no command'

for pair in build:tbbuild log:tblog; do
	word=${pair%:*} program=$bindir/${pair#*:}
	if [ -e "$program" ]; then
		skip "$word: not installed" "$program is"
		continue
	fi
	run "$word" --help
	ended not-installed
	[[ ${err[0]} = *"$program: "* ]] || bad "${err[0]}"
	result "$word: not installed, and the path is named"
done

tool_here
mkdir bin path
run build x
ended not-installed
[[ ${err[0]} = *' bin/tbbuild: '* ]] || bad "${err[0]}"
# shellcheck disable=SC2016 # as it is
printf '#!/bin/sh\necho found on PATH\n' >path/tbbuild
cp path/tbbuild path/tblog
cp path/tbbuild tbbuild
chmod +x path/* tbbuild
PATH=$work/e/path:$PATH run build x
ended not-installed
PATH=.:$PATH run build x
ended not-installed
result 'no program is searched for'
# shellcheck disable=SC2016 # as it is
printf '#!/bin/sh\nprintf "<%%s>" "$@"\nexit 7\n' >bin/tbbuild
cp bin/tbbuild bin/tblog
run build x
ended io
result 'a program that cannot be executed'
chmod +x bin/*
for word in build log; do
	run $word --help -q '' 'a b' -- --json
	[ "$got ${out[*]}" = '7 <--help><-q><><a b><--><--json>' ] ||
		bad "$got: ${out[*]}"
	result "$word hands on its words and the exit status"
done
rmdir build
: >build
run build x
ended usage
result 'unless a file is called so'

echo "1..$count"
