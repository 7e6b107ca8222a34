#!/usr/bin/env bash
# The results of measure, pin and --eif for enclave images, compared with those
# of the openssl command for the same files.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
mkdir "$work/d" && cd "$work/d" || exit 1
make_image=$build/tests/make_image
unset CK_TAP_LOG_FILE_NAME
# An image of one ramdisk has a PCR2 of nothing: published for nitro-cli.
nothing=21b9efbc184807662e966d34f390821309eeac6802309798826296bf3e8bec7c\
10edb30948c90ba67310f7b964fc500a

command -v openssl >/dev/null || {
	echo '1..0 # SKIP no openssl command'
	exit 0
}

# sha384 FILE...: of the files one after the other, in hex.
sha384()
{
	cat "$@" | openssl dgst -sha384 -r | cut -d ' ' -f 1
}

# pcr FILE...: what a PCR holds that was extended with their hash.
pcr()
{
	{
		head -c 48 /dev/zero
		cat "$@" | openssl dgst -sha384 -binary
	} | openssl dgst -sha384 -r | cut -d ' ' -f 1
}

# says LINE: the last run printed it.
says()
{
	printf '%s\n' "${out[@]}" | grep -qxF -- "$1" || bad "not said: $1"
}

head -c 300000 /dev/zero | tr '\0' k >kernel
printf 'reboot=k panic=30' >cmdline
head -c 70001 /dev/zero | tr '\0' i >init
printf 'the second ramdisk' >second
printf 'and a third' >third
: >empty
"$make_image" one.eif kernel cmdline init &&
	"$make_image" two.eif kernel cmdline init second &&
	"$make_image" three.eif kernel cmdline init second third || exit 1

# measures IMAGE RAMDISK...
measures()
{
	local image=$1 all=(kernel cmdline "${@:2}")

	run measure "$image"
	[ "$got" = 0 ] || bad "status $got: ${err[*]}"
	says "pcr0 $(pcr "${all[@]}")"
	says "pcr1 $(pcr kernel cmdline init)"
	says "pcr2 $(pcr "${@:3}" empty)"
	says "section 0 kernel $(wc -c <kernel) $(sha384 kernel)"
	says "section 3 ramdisk $(wc -c <init) $(sha384 init)"
	says 'canonical yes'
	says 'signed no'
	result "measure $image"
}

measures one.eif init
says "pcr2 $nothing"
result 'PCR2 of one ramdisk is the published one'
measures two.eif init second
measures three.eif init second third

run measure --json two.eif
cat >want <<END
{
  "Measurements": {
    "HashAlgorithm": "Sha384 { ... }",
    "PCR0": "$(pcr kernel cmdline init second)",
    "PCR1": "$(pcr kernel cmdline init)",
    "PCR2": "$(pcr second)"
  }
}
END
cp "$work/out" "$work/log"
diff want "$work/out" >>"$work/log"
report $? 'measure --json is what nitro-cli prints'

# refused EXPECT NAME WORD...
refused()
{
	local expect=$1 name=$2

	shift 2
	run "$@"
	ended "$expect"
	result "$name: $expect"
}

cp two.eif flipped.eif
printf x | dd of=flipped.eif bs=1 seek=1000 conv=notrunc status=none
head -c 1000 two.eif >cut.eif
refused image-crc 'a byte that changed' measure flipped.eif
refused image-truncated 'an image cut short' measure cut.eif
refused image-magic 'measurements' measure want
refused io 'no file' measure absent.eif
refused io 'a directory' measure .
refused usage 'no image' measure
refused usage 'two images' measure one.eif two.eif
refused usage 'an option of verify' measure --commit 0 one.eif
mkfifo pipe
cat two.eif >pipe &
input=pipe
refused image-not-seekable 'a pipe' measure -
wait
input=two.eif
run measure -
says "pcr0 $(pcr kernel cmdline init second)"
result 'a file on the standard input'
input=/dev/null

# Optional sections do not stop the rest: vectors/images and the faults.
images=$vectors/images

# told IMAGE LINE...: measure prints these lines.
told()
{
	local image=$1

	run measure "$images/$image.eif"
	[ "$got" = 0 ] || bad "status $got: ${err[*]}"
	shift
	for line; do
		says "$line"
	done
	result "measure $image: $*"
}

# warns NAME WANT WORD...: one warning, which says so, and the status is 0.
warns()
{
	local name=$1 want=$2

	shift 2
	run "$@"
	[ "$got" = 0 ] || bad "status $got: ${err[*]}"
	[ "${#warnings[@]}" = 1 ] || bad "warnings: ${warnings[*]-none}"
	[[ ${warnings[0]-} = *"$want"* ]] || bad "want: $want"
	result "$name: $want"
}

ten="2026-01-01T00:00:00Z to 2036-01-01T00:00:00Z"
told no-ramdisk 'signed no' 'flags none' "pcr2 $nothing" \
	'canonical no: image: no ramdisk'
run measure "$images/no-ramdisk.eif"
[ "${out[0]#pcr0 }" = "${out[1]#pcr1 }" ]
report $? 'PCR1 of an image without a ramdisk is PCR0'
for bits in 256 384 512; do
	told "es$bits" 'signed yes' 'canonical yes' "certificate $ten"
	[ "$(grep -c '^pcr8 ' "$work/out")" = 1 ]
	report $? "es$bits has a PCR8"
	refused image-signature "es$bits-forged" \
		measure "$images/es$bits-forged.eif"
done
refused image-signature-pcr 'another PCR0' measure "$images/signed-other.eif"
told eddsa 'signed not checked: COSE_Sign1: protected header: '\
'want a10126, got a10127'
! grep -q pcr8 "$work/out"
report $? 'no PCR8 by a signature that was not checked'
told flags 'flags pcie pcie-virtio' 'canonical yes'
refused image-flags '--strict' measure --strict "$images/flags.eif"
refused image-not-canonical '--strict' \
	measure --strict "$images/no-ramdisk.eif"
[[ ${err[0]} = *'image: no ramdisk; the image is valid, but its layout'* ]]
report $? 'image-not-canonical says what is so'
run measure --strict "$images/es256.eif"
[ "$got" = 0 ] && [ "${#warnings[@]}" = 0 ]
report $? 'and nothing of a signed image that is as nitro-cli makes it'
warns pin 'set, and PCRs are computed without them: pcie pcie-virtio' \
	pin x "$images/flags.eif"
warns pin "the layout is not nitro-cli's: image: no ramdisk" \
	pin x "$images/no-ramdisk.eif"
warns pin 'so PCR8 is left out: COSE_Sign1' pin x "$images/eddsa.eif"
! grep -q '"8"' "$work/out"
report $? 'and pin leaves it out'
warns '--json' 'set, and PCRs are computed without them: pcie pcie-virtio' \
	measure --json "$images/flags.eif"
warns 'an expired certificate' 'is expired: nitro-cli does not start' \
	pin --clock 2036-01-01T00:00:01Z x "$images/es384.eif"
warns 'one of the future' 'is not yet valid: nitro-cli does not' \
	pin --clock 2025-12-31T23:59:59Z x "$images/es512.eif"
for clock in 2026-01-01T00:00:00Z 2036-01-01T00:00:00Z; do
	run pin --clock "$clock" x "$images/es256.eif"
	[ "$got" = 0 ] && [ "${#warnings[@]}" = 0 ]
	report $? "a certificate that is valid at $clock"
done
run measure --clock 2036-01-01T00:00:01Z "$images/es256.eif"
says "certificate $ten expired"
result 'measure tells an expired certificate'
refused usage 'no time' measure --clock now "$images/es256.eif"
cd "$vectors" || exit 1
words=(--no-policy --root pki/root.pem --eif images/flags.eif --commit
	"$(sed -n '/--commit/{n;p}' cases/good-image-flags/options)" --clock
	2026-06-01T00:00:00Z -- artifact/hello-1.0.tar
	cases/good-image-flags/attestation)
warns '--eif' 'set, and PCRs are computed without them: pcie pcie-virtio' \
	"${words[@]}"
run -q "${words[@]}"
[ "$got" = 0 ] && [ "${#warnings[@]}" = 0 ]
report $? '-q says nothing'
cd "$work/d" || exit 1

# fault IMAGE PCR0 PCR2: of the shared folder's small inputs.
fault()
{
	local image=$shared/faults/$1

	if [ ! -f "$image" ]; then
		skip "$1" "no $image"
		return
	fi
	run measure "$image"
	[ "$got" = 0 ] || bad "status $got: ${err[*]}"
	[[ ${out[0]} = "pcr0 $2"* ]] || bad "${out[0]}"
	[[ ${out[2]} = "pcr2 $3"* ]] || bad "${out[2]}"
	result "measure $1"
}

fault eif-without-ramdisk/noramdisk.eif cbaa1aff "$nothing"
fault eif-without-ramdisk/signed.eif cbaa1aff "$nothing"
fault eif-signed-p256/s-p256.eif f2e915dd 55fdce96
fault eif-signed-p256/s-p521.eif f2e915dd 55fdce96
fault eif-header-flags/emptyramdisk.eif cbaa1aff "$nothing"

# The same bytes with the boundary between two sections moved: no PCR changes.
head -c 299999 kernel >kernel.less
{ printf k; cat cmdline; } >cmdline.more
"$make_image" moved.eif kernel.less cmdline.more init second || exit 1
run measure two.eif
grep '^pcr' "$work/out" >pcrs.two
grep '^section' "$work/out" >sections.two
run measure moved.eif
grep '^pcr' "$work/out" >pcrs.moved
grep '^section' "$work/out" >sections.moved
diff pcrs.two pcrs.moved >"$work/log" || bad 'the PCRs differ'
! diff sections.two sections.moved >"$work/log" || bad 'the sections do not'
result 'the sections tell what the PCRs do not'

run pin 'acme 1.0' two.eif
[ "$got" = 0 ] || bad "status $got: ${err[*]}"
says '{"name":"acme 1.0","pcrs":{"0":"'"$(pcr kernel cmdline init second)\
\",\"1\":\"$(pcr kernel cmdline init)\",\"2\":\"$(pcr second)\"}}"
result 'pin prints an entry'
"$tbverify" measure --json two.eif >two.json
run pin 'acme 1.0' two.eif
cp "$work/out" entry
run pin 'acme 1.0' two.json
diff entry "$work/out" >"$work/log"
report $? 'pin of an image and of its measurements is the same'

# inserted NAME TEXT: the entry goes into a policy, and the rest stays.
inserted()
{
	printf '%s\n' "$2" >policy.json
	chmod 640 policy.json
	run pin --into policy.json 'acme 1.0' two.eif
	[ "$got" = 0 ] || bad "status $got: ${err[*]}"
	[ "${#out[@]}" = 0 ] || bad 'something on standard output'
	grep -qF "$(cat entry)" policy.json || bad 'the entry is not in it'
	[ "$(stat -c %a policy.json)" = 640 ] || bad 'another mode'
	# without the entry and white space, it is what it was
	tr -d ' \n\t' <policy.json >new
	printf '%s' "$3" | tr -d ' \n\t' |
		sed "s|ENTRY|$(tr -d ' \n\t' <entry)|" >want
	cmp new want >"$work/log" || bad 'the rest is not as it was'
	run --policy policy.json absent absent
	ended io
	result "pin --into $1"
}

inserted 'an empty array' '{ "tbverify-policy": 1, "images": [ ], "commits": [] }' \
	'{ "tbverify-policy": 1, "images": [ENTRY], "commits": [] }'
inserted 'no array' '{ "tbverify-policy" : 1 }' \
	'{ "tbverify-policy": 1, "images": [ENTRY] }'
other='{"name": "other", "pcrs": {"0": "'"$(pcr init)"'", "1": "'"$(pcr init)\
"'", "2": "'"$(pcr init)"'"}}'
inserted 'an array with an image' \
	'{ "tbverify-policy": 1, "refs": ["refs/x/]"], "images": ['"$other"'
	] }' '{ "tbverify-policy": 1, "refs": ["refs/x/]"], "images": ['"$other"', ENTRY] }'

# untouched EXPECT NAME TEXT WORD...: refused, and the file is as it was.
untouched()
{
	local expect=$1 name=$2

	printf '%s\n' "$3" >policy.json
	cp -p policy.json before
	shift 3
	refused "$expect" "$name" pin --into policy.json "$@"
	cmp policy.json before >"$work/log"
	report $? "$name: the file is as it was"
}

untouched policy-value 'a name that is there' \
	'{ "tbverify-policy": 1, "images": ['"$(cat entry)"'] }' 'acme 1.0' two.eif
untouched policy-syntax 'no JSON' 'nothing' name two.eif
untouched policy-member 'a policy with an unknown member' \
	'{ "tbverify-policy": 1, "other": 1 }' name two.eif
untouched image-crc 'an image that is damaged' '{ "tbverify-policy": 1 }' \
	name flipped.eif
chmod g+w policy.json
refused policy-unsafe 'a policy that others may write to' \
	pin --into policy.json name two.eif
refused io 'a policy in no directory' pin --into absent/p.json name two.eif
refused usage 'no name' pin two.eif
refused usage 'an empty name' pin '' two.eif
printf '{"PCR8": "%s"}' "$(pcr init)" >pcr8.json
refused reference-incomplete 'PCR8 alone' pin name pcr8.json

# A pinned policy decides; only its roots are those of the vectors.
copy_vectors "$work/v" || exit 1
printf '{ "tbverify-policy": 1, "commits": [%s] }\n' "$(sed -n \
	's/.*"commits": *\[\(.*\)\].*/\1/p' "$work/v/policies/default.json")" \
	>mine.json
chmod 644 mine.json
run pin --into mine.json builder "$work/v/policies/measurements.json"
[ "$got" = 0 ] || bad "status $got: ${err[*]}"
run --policy mine.json -- "$work/v/artifact/hello-1.0.tar" \
	"$work/v/cases/good/attestation"
ended untrusted-root
result 'a pinned image is certified by the built-in root alone'
sed 's|"name":"builder"|&,"roots":["v/pki/root.pem"]|' mine.json \
	>"$work/mine.json"
run --policy "$work/mine.json" -- "$work/v/artifact/hello-1.0.tar" \
	"$work/v/cases/good/attestation"
ended verified
result 'and verifies with a root of its own'

# Each reads what another may be about to replace.
cp mine.json many.json
names=(a b c d e f g h)
pids=()
for name in "${names[@]}"; do
	"$tbverify" pin --into many.json "$name" \
		"$work/v/policies/measurements.json" 2>"$work/err.$name" &
	pids+=($!)
done
for pid in "${pids[@]}"; do
	wait "$pid" || bad "status $?: $(cat "$work"/err.?)"
done
for name in "${names[@]}"; do
	grep -q "\"name\":\"$name\"" many.json || bad "$name is lost"
done
result 'pin --into by eight at the same time: none is lost'

run --policy "$work/mine.json" --eif two.eif --root "$work/v/pki/root.pem" \
	-- "$work/v/artifact/hello-1.0.tar" "$work/v/cases/good/attestation"
ended pcr-mismatch
result '--eif replaces the images of the policy'

# A history has many images, of which one is named.
history=$work/v/policies/measurements-history.json
pcr0=$(sed -n 's/.*"PCR0": *"\([0-9a-f]*\)".*/\1/p' \
	"$work/v/policies/measurements.json")
run pin --entry 2 x "$history"
[[ $got = 0 && ${out[0]} = *"\"0\":\"$pcr0\""* ]] || bad "${out[*]} ${err[*]}"
[[ ${err[*]} = *'over PCR0 alone'* ]] || bad "${err[*]}"
result 'pin --entry: the one that is named, and what its signature is over'
run pin --entry 1 x "$history"
[[ $got = 0 && ${out[0]} != *"$pcr0"* ]] || bad "${out[*]} ${err[*]}"
result 'pin --entry: the other one'
for words in "--entry 3 x" "--entry 0 x" x; do
	# shellcheck disable=SC2086 # words
	run pin $words "$history"
	[[ $got != 0 && ${#out[@]} = 0 ]] || bad "${out[*]}"
	result "pin $words: no such entry, or none is named"
done

echo "1..$count"
