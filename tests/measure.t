#!/usr/bin/env bash
# What measure, pin and --eif make of enclave images, held to what the openssl
# command computes of the same files.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
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

# The same bytes with the boundary between two sections moved: no PCR tells.
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
refused io 'a policy that is not there' pin --into absent.json name two.eif
refused usage 'no name' pin two.eif
refused policy-value 'an empty name' pin '' two.eif
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
result 'a pinned image is vouched for by the built-in root alone'
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

echo "1..$count"
