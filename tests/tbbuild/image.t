#!/usr/bin/env bash
# tbbuild image: the same inputs give the same bytes, wherever and whenever;
# tbverify measures what it says; and an image with another command line does
# not attest.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2016
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ -n "$tbbuild" ] || skip_all 'configured without --enable-builder'
cd "$work" || exit 1

# tree DIR: the inputs, made in another order and with other modes each time.
tree()
{
	mkdir -p "$1/1/bin" "$1/1/etc/tbbuild" "$1/2/usr/lib"
	printf '#!/bin/sh\n' >"$1/1/init"
	chmod +x "$1/1/init"
	ln -s ../init "$1/1/bin/init"
	echo options >"$1/1/etc/tbbuild/options"
	mkdir -m 1777 "$1/1/tmp"
	head -c 100001 /dev/zero >"$1/kernel"
	echo a.b >"$1/2/usr/lib/a.b"
	echo a >"$1/2/usr/lib/a"
	mkdir "$1/2/usr/lib/a-directory"
	: >"$1/2/usr/lib/a-directory/empty"
}

# image OUT DIR [OPTION...]
image()
{
	"$tbbuild" image --kernel "$2/kernel" --ramdisk "$2/1" \
		--ramdisk "$2/2" "${@:3}" -o "$1" >"$work/log.out" \
		2>"$work/log.err"
	status=$?
}

# refuses NAME TOKEN [STATUS]: the last image was not made.
refuses()
{
	if [ "$status" = "${3-1}" ] && grep -q "\[$2\]\$" log.err &&
		[ ! -e no.eif ] && [ ! -s log.out ] &&
		! compgen -G '.no.eif.*' >log; then
		ok "$1"
	else
		echo "# exit status $status, want ${3-1} [$2]"
		not_ok "$1"
	fi
}

tree one
(umask 077; mkdir -p deep/er; tree deep/er/two)
touch -d 2001-01-01 deep/er/two/1/init deep/er/two/2/usr/lib/*
chmod 600 deep/er/two/2/usr/lib/a
chmod 711 deep/er/two/1/init
rm deep/er/two/2/usr/lib/a
echo a >deep/er/two/2/usr/lib/a

image one.eif one
report 'an image is made' test "$status" = 0
cp log.out one.json
report 'it is what it measures: libtbverify' \
	"$tbverify" measure --strict one.eif
"$tbverify" measure --json one.eif >measured
report 'tbverify measure --json prints the same' cmp one.json measured
sleep 1.1
(umask 077; cd deep && TZ=Asia/Tokyo "$tbbuild" image \
	--kernel er/two/kernel --ramdisk er/two/1/ --ramdisk er/two/2 \
	-o ../two.eif >../two.json)
report 'elsewhere and later: the same bytes' cmp one.eif two.eif
report 'and so the same measurements' cmp one.json two.json
if [ "$(id -u)" = 0 ]; then
	chown -R 1234:1234 deep
	image three.eif deep/er/two
	report 'of another owner: the same bytes' cmp one.eif three.eif
else
	skip 'of another owner: the same bytes' 'not root'
fi
echo b >deep/er/two/2/usr/lib/a
image other.eif deep/er/two
"$tbverify" measure --json other.eif >other.json
report 'another byte in the second ramdisk: PCR1 stays' \
	test "$(grep PCR1 other.json)" = "$(grep PCR1 one.json)"
report 'PCR0 and PCR2 do not' bash -c '
	! diff <(grep PCR0 one.json) <(grep PCR0 other.json) &&
	! diff <(grep PCR2 one.json) <(grep PCR2 other.json)'
image existing.eif one
image existing.eif deep/er/two
report 'a file that exists is replaced' cmp existing.eif other.eif

# section N FILE: the contents of a section.
section()
{
	"$tbverify" measure --strict "$2" | awk -v n="$1" -v at=548 '
		$1 == "section" {
			if ($2 == n)
				print at + 12, $4
			at += 12 + $4
		}' | {
		read -r at size
		tail -c "+$((at + 1))" "$2" | head -c "$size"
	}
}
section 3 one.eif >ramdisk
if command -v busybox >/dev/null; then
	busybox cpio -t <ramdisk 2>/dev/null >names
	cat >want <<'END'
bin
bin/init
etc
etc/tbbuild
etc/tbbuild/options
init
tmp
etc
etc/tbbuild
etc/tbbuild/cmdline
END
	report 'a ramdisk is sorted, and ends in the command line' \
		cmp want names
	mkdir unpacked
	(cd unpacked && busybox cpio -i -d) <ramdisk 2>log
	section 1 one.eif >cmdline
	report 'which is that of the image' \
		cmp cmdline unpacked/etc/tbbuild/cmdline
	report 'links and modes' test -x unpacked/init -a \
		"$(readlink unpacked/bin/init)" = ../init
else
	skip 'a ramdisk is sorted, and ends in the command line' 'no busybox'
fi
image named.eif one --name acme --image-version 2.5
report 'its name and version are in the metadata' grep -q \
	'"ImageName":"acme","ImageVersion":"2.5"' named.eif
report 'and not in what is measured' cmp log.out one.json
image no.eif one --image-version "$(printf 'a"b')"
refuses 'a version with a quote' usage 2
image other.eif one --cmdline 'console=ttyS0 other'
section 3 other.eif >ramdisk
report 'another command line is in both places' \
	grep -q 'console=ttyS0 other' ramdisk
"$tbbuild" image --kernel one/kernel --ramdisk ramdisk --ramdisk one/2 \
	--cmdline 'console=ttyS0 other' -o given.eif >log.out 2>log.err
report 'a ramdisk that is given is taken as it is' cmp other.eif given.eif

key()
{
	openssl ecparam -name "$2" -genkey -noout -out "$1.key" &&
	openssl req -x509 -new -key "$1.key" -subj /CN=signer -days 2 \
		-out "$1.crt"
} 2>log
key good secp384r1
key curve prime256v1
key else secp384r1
image signed.eif one --signing-key good.key --signing-certificate good.crt
cp log.out signed.json
report 'a signed image' test "$status" = 0
report 'its signature verifies' "$tbverify" measure --strict signed.eif
"$tbverify" measure --json signed.eif >measured
report 'PCR8 is printed, and is the same' cmp signed.json measured
want=$({ head -c 48 /dev/zero; openssl x509 -in good.crt -outform DER |
	openssl dgst -sha384 -binary; } | sha384sum | cut -c1-96)
report 'PCR8 is of the certificate' grep -q "\"PCR8\": \"$want\"" signed.json
report 'PCR0 is that of the unsigned image' \
	test "$(grep PCR0 signed.json)" = "$(grep PCR0 one.json)"

image no.eif one --signing-key good.key
refuses 'a key without its certificate' usage 2
image no.eif one --signing-key good.key --signing-certificate else.crt
refuses 'a certificate of another key' signing-key
image no.eif one --signing-key curve.key --signing-certificate curve.crt
refuses 'a key of another curve' signing-key
image no.eif one --signing-key one/1/init --signing-certificate good.crt
refuses 'a key that is none' signing-key
image no.eif one --signing-key good.key --signing-certificate one/1/init
refuses 'a certificate that is none' signing-key
image no.eif one --signing-key absent --signing-certificate good.crt
refuses 'a key that is not there' io 3
image no.eif one --cmdline ''
refuses 'an empty command line' usage 2
image no.eif one --cmdline $'a\nb'
refuses 'a command line of two lines' usage 2
image no.eif one --cmdline 'a '
refuses 'a command line that ends in a space' usage 2
image no.eif one --cmdline "$(printf '%01025d' 0)"
refuses 'a command line that is too long' usage 2
image no.eif one --name 'a"b'
refuses 'a name that would be something else in JSON' usage 2
image no.eif one --ramdisk one/absent
refuses 'a ramdisk that is not there' io 3
: >empty
image no.eif one --ramdisk empty
refuses 'an empty ramdisk' image
mkfifo one/2/fifo
image no.eif one
refuses 'a FIFO among the files' image
rm one/2/fifo
image absent/no.eif one
refuses 'a directory that is not there' io 3
"$tbbuild" image --kernel one/kernel -o no.eif >log.out 2>log.err
status=$?
refuses 'no ramdisk' usage 2
many=()
for _ in {1..14}; do
	many+=(--ramdisk one/2)
done
image many.eif one "${many[@]}"
report 'sixteen ramdisks' "$tbverify" measure --strict many.eif
image no.eif one "${many[@]}" --ramdisk one/2
refuses 'seventeen are one too many' usage 2

# The enclave's own check, with a file over /proc/cmdline.
cover()
{
	unshare -m sh -c 'mount --bind "$1" /proc/cmdline && shift &&
		exec "$@"' sh "$work/running" "$@"
}
: >running
if ! cover true 2>/dev/null; then
	skip 'an enclave with another command line' 'cannot cover /proc/cmdline'
	finish
fi
command -v socat >/dev/null || { skip 'the same' 'no socat'; finish; }

# ends NAME TOKEN RUNNING: with this /proc/cmdline, an enclave with the image's
# copy ends so.  Next it looks for its runtime, which does not exist.
ends()
{
	local enclave

	printf '%s' "$3" >running
	rm -f host
	cover timeout 20 "$tbbuild" enclave --listen "unix:$work/host" \
		--nsm "$work/nsm" --runtime "$work/none" \
		--cmdline-copy "$work/unpacked/etc/tbbuild/cmdline" \
		2>log.enclave &
	enclave=$!
	await test -S host
	# the version, and a request
	printf '\0\0\0\3\202\0\2\0\0\0\30\212\1\151file:///x\144main%b' \
		'\0366\0200\0366\0366\0364\01\0366' |
		timeout 20 socat -t 10 - UNIX-CONNECT:host >log.answer
	wait "$enclave"
	report "$1" grep -q "\[$2\]\$" log.enclave
}

timeout 60 "$tbbuild" hypervisor --socket "$work/nsm" \
	--pcr "0=$(printf '%096d' 1)" >log.root 2>log.nsm &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
report 'a hypervisor' await test -S nsm
image_line=$(cat cmdline)
devices=' virtio_mmio.device=4K@0xd0000000:5 virtio_mmio.device=4K@0xd0001000:6'
ends 'the command line of the image' usage "$image_line"$'\n'
ends 'and a space behind it' usage "$image_line "$'\n'
ends 'and devices of the hypervisor' usage "$image_line$devices"$'\n'
ends 'another word' cmdline "$image_line quiet"$'\n'
ends 'a word before it' cmdline "quiet $image_line"$'\n'
ends 'a device and another word' cmdline "$image_line$devices quiet"$'\n'
ends 'a device that is none' cmdline \
	"$image_line virtio_mmio.device=4K@0xd;init=/bin/sh"$'\n'
ends 'a shorter one' cmdline "${image_line% *}"$'\n'
ends 'none' cmdline ''
printf '' >unpacked/etc/tbbuild/cmdline
ends 'an empty copy' cmdline ''
rm unpacked/etc/tbbuild/cmdline
ends 'no copy' io "$image_line"$'\n'

# Output that could not be written is not success.
for program in "$tbbuild" ${TBBUILD_SERVE:+"$TBBUILD_SERVE"}; do
	for word in --help --version; do
		status=0
		"$program" $word >/dev/full 2>log.err || status=$?
		report "${program##*/} $word: a full standard output" test \
			"$status" = 3 -a "$(grep -c '\[io\]$' log.err)" = 1
		status=0
		"$program" $word >&- 2>log.err || status=$?
		report "${program##*/} $word: a closed standard output" test \
			"$status" = 3 -a "$(grep -c '\[io\]$' log.err)" = 1
		report "${program##*/} $word: other closed streams" \
			bash -c '"$0" "$1" <&- 2>&-' "$program" $word
	done
done
finish
