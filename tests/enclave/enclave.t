#!/usr/bin/env bash
# A whole build in an emulated enclave: the image of tbbuild, a real kernel with
# its NSM driver, real vsock; git over TLS through the host's proxy, a sandbox,
# and a document with the image's measurements, which nobody believes.
#
# By ".ci/check-enclave enclave".
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/enclave/emulated.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/enclave/emulated.sh"
runtime=${RUNTIME:-crun}

new_repo hello
recipe
commit_script <<'END'
set -e
test "$(id -u)" = 1000
test ! -e /dev/nsm
test ! -e /dev/vsock
echo 'in an enclave'
echo hello >out.txt
END
url=https://localhost:$((port + 1))/cgi-bin/git/hello

report 'an image out of packages' image one.eif tree
(umask 077 && mkdir elsewhere)
report 'and again' image two.eif elsewhere/tree
report 'the same bytes' cmp one.eif two.eif
"$tbverify" measure --json one.eif >measured
report 'tbbuild image and tbverify measure: the same PCRs' \
	cmp one.eif.json measured
rm -rf two.eif elsewhere

build_in 'a whole build' one.eif --ref main --commit "$head"
report 'a whole build in an emulated enclave' test "$status" = 0
[ "$status" = 0 ] || show_console console
report 'it says that nothing is verified' bash -c \
	'grep -q "^NOT VERIFIED" log.out && grep -q EMULATED log.err'
report 'the artifact' test "$(cat out/out.txt)" = hello
report 'its output' grep -q '^in an enclave$' out/build.log
report 'no document that looks like one' test ! -e out/out.txt.att

"$tbverify" inspect out/out.txt.unsigned >said
# says NAME VALUE: what the document says.
says()
{
	grep -qxF "unverified $1 $2" said
}
pcr()
{
	sed -n "s/.*\"PCR$1\": \"\([0-9a-f]*\)\".*/\1/p" "$2"
}
for i in 0 1 2; do
	value=$(pcr $i one.eif.json)
	report "PCR$i of the image and of the guest's document: the same" \
		says "pcr$i" "${value:-none}"
	report "PCR$i of measurements.json as well" \
		test "$(pcr $i out/measurements.json)" = "$value"
done
report 'PCR8 is zero: not signed' says pcr8 "$(printf '%096d' 0)"
report 'no signature' says signature 'none (an emulated hypervisor)'
report 'the claim: its form' says claim tb1
report 'the claim: commit' says claim-commit "$head"
report 'the claim: repository' says claim-repository "$url"
report 'the claim: ref' says claim-ref refs/heads/main
report 'the claim: artifact' says claim-artifact \
	"$(sha256sum <out/out.txt | cut -c1-64)  out.txt"
report 'the claim: nothing that the requester chose' bash -c \
	'! grep -E "claim-(recipe|rootfs|net)" said'
# The source part of the claim as CBOR (RFC 8949 4.2.1), and PCR16 from it.
hex()
{
	printf %s "$1" | od -An -tx1 -v | tr -d ' \n'
}
source_part()
{
	printf 'a5626374''54%s''62746201''637265666f%s' "$head" \
		"$(hex refs/heads/main)"
	printf '647265706f''78%02x%s' ${#url} "$(hex "$url")"
	printf '6474726565''5820%s' "$(sed -n \
		's/^unverified claim-tree //p' said)"
}
pcr16=$({
	head -c 48 /dev/zero
	source_part | perl -e 'print pack "H*", <STDIN>' |
		openssl dgst -sha384 -binary
} | sha384sum | cut -c1-96)
report 'PCR16 is of the source part of the claim' says pcr16 "$pcr16"
"$tbverify" --no-policy --pcrs out/measurements.json --repository "$url" \
	--commit "$head" -- out/out.txt out/out.txt.unsigned >log.verify 2>&1
report 'tbverify refuses it' test $? = 1
report 'for what it is' grep -q '\[cose-protected\]$' log.verify

# What must not attest, or must not build, in the same machine.
build_in 'another commit' one.eif --ref main --commit "$(printf '%040d' 1)"
report 'another commit is refused, inside' bash -c \
	'grep -q "\[commit-mismatch\]$" log.err && [ ! -e out ]'

openssl ecparam -name secp384r1 -genkey -noout -out key 2>log
openssl req -x509 -new -key key -subj /CN=signer -days 2 -out crt 2>log
"$tbbuild" image --kernel tree/kernel --cmdline "$cmdline" \
	--ramdisk tree/1 --ramdisk tree/2 --ramdisk tree/3 \
	--signing-key key --signing-certificate crt -o signed.eif \
	>signed.json
build_in 'a signed image' signed.eif --ref main
report 'a signed image builds' test "$status" = 0
"$tbverify" inspect out/out.txt.unsigned >said
for i in 0 1 2 8; do
	value=$(pcr $i signed.json)
	report "signed: PCR$i is the same" says "pcr$i" "${value:-none}"
done

# Two at once: each has its own machine, device and port.
run_in first one.eif --ref main --commit "$head" &
first=$!
run_in second one.eif --ref main --commit "$head" &
second=$!
wait "$first"
report 'two at once: the one' test $? = 0
wait "$second"
report 'two at once: the other' test $? = 0
# Other tests may run machines at the same time.
machines()
{
	pgrep -f "$work/(console|tbbuild-qemu-)" ||
		ls -d tbbuild-qemu-* 2>>log
}
report 'two at once: nothing is left' eval '! machines'

# More than a device takes at once.
new_repo large
recipe
commit_script <<'END'
dd if=/dev/urandom of=out.txt bs=1048576 count=3
busybox sha256sum out.txt
END
url=https://localhost:$((port + 1))/cgi-bin/git/large
build_in 'three megabytes' one.eif --ref main
report 'three megabytes: they come' test "$status" = 0
report 'three megabytes: as they were' grep -q \
	"^$(sha256sum <out/out.txt | cut -c1-64) " out/build.log

# A network that is granted leads to the repository's host, by the proxy.
new_repo network
recipe
commit_script <<END
set -e
test "\$https_proxy" = http://127.0.0.1:3128
printf 'CONNECT localhost:$((port + 1)) HTTP/1.1\\r\\n\\r\\n' |
	busybox timeout 20 busybox nc 127.0.0.1 3128 >answer || true
cat answer
grep '^HTTP/1.1 200' answer >out.txt
END
url=https://localhost:$((port + 1))/cgi-bin/git/network
build_in 'a network' one.eif --ref main --network proxy
report 'a build with --network proxy reaches the host' test "$status" = 0
[ "$status" = 0 ] || show_console console

# What an image takes by itself: the first runtime in it that works there.
runtime=
rm -rf tree
report 'an image that says nothing of a runtime' image default.eif tree
url=https://localhost:$((port + 1))/cgi-bin/git/hello
build_in 'the default' default.eif --ref main
report 'the default runtime builds' test "$status" = 0
[ "$status" = 0 ] || show_console console
report 'it is the first in it that works' grep -q \
	'^tbbuild: sandbox: .*, the first that works' log.err
url=https://localhost:$((port + 1))/cgi-bin/git/network
build_in 'the default, with a network' default.eif --ref main --network proxy
report 'the default with --network proxy reaches the host' test "$status" = 0
[ "$status" = 0 ] || show_console console
finish
