#!/usr/bin/env bash
# examples/live in an emulated enclave: a real kernel with its NSM driver and
# real vsock.  The document comes back, and nobody signed it: client.sh hands
# nothing over.
#
# By ".ci/check-enclave live".
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/enclave/emulated.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/enclave/emulated.sh"
command -v basenc >/dev/null || skip_all 'no basenc'
# In the place of tbbuild, whose arguments it is started with.
cat >start.c <<'END'
int enclave_main(int argc, char **argv);

int
main(void)
{
	static char name[] = "enclave", nsm[] = "/dev/nsm", port[] = "5005";
	char *argv[] = { name, nsm, port, 0 };

	return enclave_main(3, argv);
}
END
if ! "${CC:-cc}" -O1 -Dmain=enclave_main -c "$top_srcdir/examples/live/enclave.c" \
	-o enclave.o || ! "${CC:-cc}" start.c enclave.o -lcrypto -o program; then
	skip_all 'no libcrypto to compile with'
fi
strip program
report 'an image of the example' image live.eif tree

mkdir machine
"$VSOCK" --vm "guest-cid=4,socket=$work/machine/device,uds-path=$work/machine/vsock" \
	>log.vsock 2>&1 &
servers+=($!)
await test -S machine/device
accel=(-accel tcg)
[ ! -w /dev/kvm ] || accel=(-accel kvm -accel tcg)
"$QEMU" -nodefaults -no-reboot -display none -monitor none \
	-M nitro-enclave,vsock=c,acpi=on -cpu max "${accel[@]}" -L "$FIRMWARE" \
	-m 1G -smp 2 -kernel live.eif \
	-chardev "socket,id=c,path=$work/machine/device" \
	-serial "file:$work/console" >log.qemu 2>&1 &
servers+=($!)

# The protocol of vhost-device-vsock: CONNECT, and "OK" once there is a
# listener.  There is only one connection, which also answers for the previous
# one.
cat >connect <<END
#!/bin/bash
for ((i = 0; i < 600; i++)); do
	coproc way { exec socat - UNIX-CONNECT:$work/machine/vsock 2>/dev/null; }
	exec 3<&\${way[0]} 4>&\${way[1]} {way[0]}<&- {way[1]}>&-
	echo CONNECT 5005 >&4
	if read -r -t 5 ok <&3 && [[ \$ok = OK* ]]; then
		cat <&3 4>&- &
		tee sent >&4
		exec 4>&-
		wait
		exit
	fi
	kill \$way_PID
	exec 3<&- 4>&-
	sleep 1
done
END
chmod 755 connect
mkdir bin
printf '#!/bin/sh\nexec "%s" "$@"\n' "$tbverify" >bin/tbverify
chmod 755 bin/tbverify
pcr()
{
	sed -n "s/.*\"PCR$1\": \"\([0-9a-f]*\)\".*/\1/p" live.eif.json
}
cat >policy.json <<END
{ "tbverify-policy": 1,
  "images": [ { "name": "the example",
    "pcrs": {"0": "$(pcr 0)", "1": "$(pcr 1)", "2": "$(pcr 2)"} } ] }
END
printf 'a secret' >secret
# the machine must boot first, maybe without an accelerator, and a key takes its
# time there
sed 's/read -r -t 60/read -r -t 1200/' "$top_srcdir/examples/live/client.sh" \
	>client.sh
PATH=$work/bin:$PATH timeout 1800 bash client.sh policy.json secret ./connect \
	>log.out 2>log.err
status=$?
sed 's/^/# /' log.err
report 'client.sh refuses what it answers' test "$status" = 1
report 'for what it is' grep -q '\[cose-protected\]$' log.err
report 'nothing is printed' test ! -s log.out
# shellcheck disable=SC2016 # the inner shell's
report 'and nothing was sent but the nonce' bash -c \
	'[ "$(wc -l <sent)" = 1 ] && grep -qx "[0-9a-f]\{64\}" sent'
[ "$status" = 1 ] || show_console console

# The same request by hand: the document has the requested values.
nonce=$(openssl rand -hex 32)
(echo "$nonce" && sleep 120) | timeout 300 ./connect 2>/dev/null |
	head -n 1 >document || :
"$tbverify" inspect document >said
report 'the document has the nonce' grep -qx "unverified nonce $nonce" said
report 'and a public key' grep -q '^unverified public-key 30820122' said
report 'and no signature' grep -q '^unverified signature none' said
for i in 0 1 2; do
	report "PCR$i is that of the image" grep -qx \
		"unverified pcr$i $(pcr $i)" said
done
finish
