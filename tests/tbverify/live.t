#!/usr/bin/env bash
# tbverify live: which image a running enclave is.  Each document of
# vectors/enclaves has the verdict that is beside it, a genuine one is live at
# its own time, and no question is left open.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
cd "$vectors" || exit 1
nonce=000102030405060708090a0b0c0d0e0f
ask=(live --policy policies/no-source.json)
now=(--clock 2026-01-15T12:00:30Z)
good=enclaves/good/attestation

# answers EXPECT: the last run ended so, and said so.
answers()
{
	if [ "$1" != live ]; then
		ended "$1"
		return
	fi
	[ "$got" = 0 ] || bad "status: want 0, got $got: ${err[*]}"
	[[ ${out[0]-} = 'live enclave'* ]] || bad "${out[0]-nothing}"
	[[ ${out[*]} != *artifact* && ${out[*]} != *verified* ]] ||
		bad 'speaks of an artifact'
}

for dir in enclaves/*/; do
	name=${dir#enclaves/} name=${name%/}
	mapfile -t words <"${dir}options"
	run live "${words[@]}" -- "${dir}attestation"
	answers "$(cat "${dir}expect")"
	result "$name"
done

# Requirements on the command line itself.
refused_usage()
{
	local name=$1

	shift
	run "$@"
	ended usage
	result "$name"
}
refused_usage 'neither nonce nor age' "${ask[@]}" "$good"
refused_usage 'a nonce of 15 bytes' "${ask[@]}" --nonce "${nonce:2}" \
	"${now[@]}" "$good"
refused_usage 'an empty nonce' "${ask[@]}" --nonce= "${now[@]}" "$good"
refused_usage 'a nonce that is no hex' "${ask[@]}" --nonce "${nonce:1}g" \
	"${now[@]}" "$good"
refused_usage '--clock with an age alone' "${ask[@]}" --max-age 5m \
	"${now[@]}" "$good"
refused_usage 'two operands' "${ask[@]}" --nonce "$nonce" "$good" "$good"
for word in '--commit x' '--artifact x' '--vsa x' '--report x.md' '--time now' \
	'--provenance x' '--name x' '--insecure-debug' '--claim tb1'; do
	# shellcheck disable=SC2086 # two words
	refused_usage "no $word" "${ask[@]}" --nonce "$nonce" $word "$good"
done
refused_usage 'no fact of that name' "${ask[@]}" --nonce "$nonce" "${now[@]}" \
	--print commit "$good"
run "${ask[@]}" --nonce "$nonce" "$good"
ended chain-expired
result 'the clock is that of the system'

run "${ask[@]}" --nonce "$nonce" "${now[@]}" --print public-key \
	enclaves/good-key-raw/attestation
[ "${out[0]}" = "$(od -An -v -tx1 enclaves/key.raw | tr -d ' \n')" ] ||
	bad "${out[0]}"
[ "${#out[@]}" = 1 ] || bad 'more than the key'
result '--print public-key'
run "${ask[@]}" --nonce "$nonce" "${now[@]}" --json "$good"
[[ ${out[0]} = '{"tbverify-live":1,"verdict":"live","error":null,'* ]] ||
	bad "${out[0]}"
[[ ${out[0]} != *'"commit"'* && ${out[0]} = *'"name":"challenge"'* ]] ||
	bad "${out[0]}"
result '--json'
run "${ask[@]}" --nonce "$nonce" "${now[@]}" -q "$good"
[[ $got = 0 && ${#out[@]} = 0 ]] || bad "${out[*]}"
result '-q'
run "${ask[@]}" --nonce "$nonce" "${now[@]}" "$good"
[[ ${out[0]} = 'live enclave under root ../pki/root.pem: '* &&
	${out[0]} != *replay* ]] || bad "${out[0]}"
result 'the first line names another root'

# Neither question is the other's.
run --policy policies/default.json "${now[@]}" artifact/hello-1.0.tar "$good"
[ "${out[0]-}" != '' ] || bad "${err[*]}"
run "${ask[@]}" --nonce "$nonce" "${now[@]}" cases/good/attestation
ended nonce-missing
result 'an attestation of an artifact is no answer'

nitro=$shared/vectors/nitro/vaportpm_20260203_nitrotpm-indef.cbor
if [ -r "$nitro" ]; then
	run inspect "$nitro"
	for line in "${out[@]}"; do
		case $line in
		*' nonce '*) asked=${line##* } ;;
		*' pcr4 '*) boot=${line##* } ;;
		*' pcr7 '*) keys=${line##* } ;;
		*' pcr12 '*) zero=${line##* } ;;
		*' public-key '*) key=${line##* } ;;
		esac
	done
	ami=(--no-policy --kind nitrotpm --pcr "4=$boot" --pcr "7=$keys"
		--pcr "12=$zero" --nonce "$asked" --clock 2026-02-03T10:13:00Z)
	run live "${ami[@]}" "$nitro"
	answers live
	[[ " ${out[*]} " = *" public-key $key "* ]] || bad 'another key'
	result 'the genuine one of an instance is live at its time'
	run live "${ami[@]:0:2}" "${ami[@]:3}" "$nitro"
	got_kind=${err[*]}
	[ "$got" != 0 ] || bad 'verified as an enclave'
	result "and no enclave ${got_kind:+}"
	run live "${ami[@]}" --max-age 1s "$nitro"
	ended too-old
	result 'nor any longer'
	# each enclave's own measurements, at its own time
	for file in "$shared"/vectors/nitro/*prod*.cbor; do
		run inspect "$file"
		words=() seen='' asked=''
		for line in "${out[@]}"; do
			case $line in
			*' pcr'[012]' '*)
				line=${line#* pcr}
				words+=(--pcr "${line/ /=}") ;;
			*' time '*) seen=${line##* } ;;
			*' nonce '*) asked=${line##* } ;;
			esac
		done
		name=${file##*/}
		if [ "${#asked}" -lt 32 ]; then
			run live --no-policy "${words[@]}" --nonce "$nonce" \
				--clock "${seen%%.*}Z" "$file"
			[[ ${err[*]} = *'[nonce-m'* ]] || bad "${err[*]}"
			result "$name: has no nonce to answer with"
			continue
		fi
		run live --no-policy "${words[@]}" --nonce "$asked" \
			--clock "${seen%%.*}Z" "$file"
		answers live
		result "$name: live at its time"
	done
else
	skip 'genuine documents' "no $nitro"
fi
echo "1..$count"
