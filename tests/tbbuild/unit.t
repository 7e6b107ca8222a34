#!/usr/bin/env bash
# examples/tbbuild-serve.service under a real systemd, which is the first process
# of a machine: Debian's kernel in QEMU, whose processor is emulated.  In the
# place of tbbuild is a script that tries what a build does, and what it may not.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ -n "$tbbuild" ] || skip_all 'configured without --enable-builder'
serve=${TBBUILD_SERVE-}
[ -n "$serve" ] || skip_all 'configured with --disable-serve'
[ "$(uname -m)" = x86_64 ] || skip_all 'want x86_64, for the kernel'
systemd=/lib/systemd/systemd
for name in "$systemd" /usr/bin/openssl; do
	[ -x "$name" ] || skip_all "no $name"
done
qemu=$(command -v qemu-system-x86_64) || skip_all 'no qemu-system-x86_64'
systemctl=$(command -v systemctl) || skip_all 'no systemctl'
busybox=$(command -v busybox) || skip_all 'no busybox'
! ldd "$busybox" >/dev/null 2>&1 || skip_all 'busybox is not static'
kernel=$("$top_srcdir/tests/tbbuild/debian.sh" --cached kernel 2>/dev/null) ||
	skip_all 'no kernel: tests/tbbuild/debian.sh kernel gets one'

# add FILE [NAME]: into the machine's file system, with the libraries it needs.
root=$work/root
add()
{
	local name=${2-$1} library

	mkdir -p "$root${name%/*}"
	cp -L "$1" "$root$name"
	ldd "$1" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
		[ -e "$root$library" ] || {
			mkdir -p "$root${library%/*}"
			cp -L "$library" "$root$library"
		}
	done
}
mkdir -p "$root"/{dev,proc,run,sys,tmp,bin,sbin,root,home,srv/{log,results,www/builds},var/lib} \
	"$root"/etc/{systemd/system,tbbuild} "$root/lib/systemd/system"
ln -s ../lib "$root/bin/.lib"
cp "$busybox" "$root/bin/busybox"
"$busybox" --list | while read -r name; do
	[ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
done
printf '%s\n' root:x:0:0::/root:/bin/sh tbbuild:x:900:900::/:/bin/sh \
	nobody:x:65534:65534::/:/bin/sh >"$root/etc/passwd"
printf '%s\n' root:x:0: tbbuild:x:900: ne:x:901: nogroup:x:65534: \
	>"$root/etc/group"
echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
echo 'passwd: files' >"$root/etc/nsswitch.conf"
add "$systemd"
add "$systemctl" /bin/systemctl
add /usr/bin/openssl /bin/openssl
skip_wrapper
add "$serve" /test/tbbuild-serve
cp /lib/systemd/system/*.target "$root/lib/systemd/system"
rm -f "$root/lib/systemd/system/default.target"

secret=0123456789abcdef
echo $secret >"$root/etc/tbbuild/widget.secret"
chmod 600 "$root/etc/tbbuild/widget.secret"
cat >"$root/etc/tbbuild/serve.json" <<'END'
{ "tbbuild-serve": 1, "listen": "127.0.0.1:8080",
  "state": "/var/lib/tbbuild/state", "output": "/srv/www/builds",
  "hooks": [ { "name": "widget", "forge": "github", "events": ["push"],
    "repository": "acme/widget", "url": "https://git.example/acme/widget",
    "secret": "/run/credentials/tbbuild-serve.service/widget" } ],
  "slots": [ { "name": "one", "run": [] } ] }
END
sed 's|^ExecStart=.*|ExecStart=/test/tbbuild-serve --settings /etc/tbbuild/serve.json --tbbuild /test/run\
LoadCredential=widget:/etc/tbbuild/widget.secret|' \
	"$top/examples/tbbuild-serve.service" \
	>"$root/etc/systemd/system/tbbuild-serve.service"

# What a build tries; a line "yes" or "no" for each.
cat >"$root/test/run" <<'END'
#!/bin/sh
while [ $# -gt 0 ]; do
	[ "$1" != -o ] || out=$2
	shift
done
try()
{
	local name=$1

	shift
	if "$@" >/dev/null 2>&1 </dev/null; then
		echo "yes $name"
	else
		echo "no $name"
	fi
}
mkdir "$out" || exit 3
{
	try 'to a repository' nc -w 5 192.0.2.1 443
	try 'to a repository by IPv6' nc -w 5 2001:db8::1 443
	try 'to a log on this machine' nc -w 5 127.0.0.1 443
	try 'to the resolver' nc -w 5 169.254.169.253 443
	try 'to the metadata service' nc -w 5 169.254.169.254 443
	try 'to the metadata service by IPv6' nc -w 5 fd00:ec2::254 443
	try 'into the log' touch /srv/log/x
	try 'into the results' touch /srv/results/x
	try 'into the state' touch /var/lib/tbbuild/x
	try 'into /tmp' touch /tmp/x
	try 'into /etc' touch /etc/x
	try 'into /srv' touch /srv/x
	try 'the device of enclaves' sh -c ': <>/dev/nitro_enclaves'
	try 'another device' sh -c ': <>/dev/other'
	try 'a home' test -e /home/secret
	try 'a file system of its own' unshare -m true
	try 'to be root' test "$(id -u)" = 0
	try 'the group of enclaves' sh -c 'id -G | grep -qw 901'
	try 'the secret' cat /etc/tbbuild/widget.secret
	try 'other processes' kill -0 1
} >"$out/tried"
END
cat >"$root/test/check" <<'END'
#!/bin/sh
export PATH=/bin
for address in 192.0.2.1 169.254.169.253 169.254.169.254; do
	ip addr add $address/32 dev lo
done
for address in 2001:db8::1 fd00:ec2::254; do
	ip addr add $address/128 dev lo
done
httpd -p '[::]:443' -h /test || httpd -p 443 -h /test
mknod /dev/nitro_enclaves c 4 65
mknod /dev/other c 4 66
chmod 666 /dev/nitro_enclaves /dev/other
echo x >/home/secret
chown 900 /srv/log /srv/results /srv/www/builds
# deliver COMMIT N: what the build of it tried, in $tried
deliver()
{
	body='{"ref":"refs/heads/main","after":"'$1'","repository":{"full_name":"acme/widget"}}'
	for i in $(seq 100); do
		nc -w 1 127.0.0.1 8080 </dev/null && break
		sleep 0.3
	done
	sign=$(printf %s "$body" | openssl dgst -sha256 -hmac 0123456789abcdef -r)
	printf 'POST /hook/widget HTTP/1.1\r\nHost: x\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: %s\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: %d\r\n\r\n%s' \
		"$1" "${sign%% *}" ${#body} "$body" | nc -w 5 127.0.0.1 8080 \
		>/answer
	tried=/srv/www/builds/widget/$2/tried
	for i in $(seq 100); do
		[ ! -e "$tried" ] || break
		sleep 0.3
	done
	cat /answer
}
{
	echo "the first process $(cat /proc/1/comm)"
	systemctl start --no-block tbbuild-serve
	deliver aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1
	sed 's/^/now /' "$tried"
	ls -ld /var/lib/tbbuild/state | cut -c 1-10 | sed 's/^/state /'
	mkdir -p /run/systemd/system/tbbuild-serve.service.d
	printf '[Service]\nIPAddressDeny=any\nIPAddressAllow=\nIPAddressAllow=localhost\n' \
		>/run/systemd/system/tbbuild-serve.service.d/before.conf
	systemctl daemon-reload
	systemctl restart --no-block tbbuild-serve
	sleep 3
	deliver bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 2
	sed 's/^/before /' "$tried"
	systemctl stop tbbuild-serve
	systemctl show tbbuild-serve -p Result -p ExecMainStatus
	echo end
} >/dev/ttyS1 2>&1
systemctl poweroff -ff
END
cat >"$root/etc/systemd/system/check.service" <<'END'
[Unit]
Description=What the unit of tbbuild-serve allows
[Service]
Type=oneshot
ExecStart=/test/check
END
cat >"$root/etc/systemd/system/default.target" <<'END'
[Unit]
Requires=basic.target
After=basic.target
Wants=check.service
END
# The first file system cannot be left; what is mounted over it can.
cat >"$root/init" <<'END'
#!/bin/sh
export PATH=/bin
mkdir /new
mount -o bind / /new
cd /new
mount -o move . /
exec chroot . /second
END
cat >"$root/second" <<'END'
#!/bin/sh
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs none /run
ip link set lo up
exec /lib/systemd/systemd --log-target=console --log-level=notice
END
chmod +x "$root"/init "$root"/second "$root"/test/*
(cd "$root" && find . | "$busybox" cpio -o -H newc -R 0:0 | gzip -1) \
	>"$work/initrd" 2>"$work/log" || not_ok 'a file system in memory'
timeout -k 5 600 "$qemu" -accel tcg -cpu qemu64,+rdrand -m 1G -smp 2 \
	-nodefaults -no-user-config -display none -no-reboot -nic none \
	-kernel "$kernel" -initrd "$work/initrd" \
	-append 'console=ttyS0 quiet panic=-1 random.trust_cpu=on systemd.unified_cgroup_hierarchy=1' \
	-serial "file:$work/log.console" -serial "file:$work/result" \
	</dev/null >"$work/log.qemu" 2>&1
tr -d '\r' <"$work/result" >"$work/result.txt"
cp "$work/result.txt" "$work/log.result"

# says LINE: it is what was seen.
says()
{
	report "$1" grep -qx "$2" "$work/result.txt"
}
says 'systemd is the first process' 'the first process systemd'
says 'it ran to its end' end
for name in 'to a repository' 'to a repository by IPv6' \
	'to a log on this machine' 'to the resolver' 'into the log' \
	'into the results' \
	'into the state' 'into /tmp' 'the device of enclaves' \
	'the group of enclaves'; do
	says "a build may: $name" "now yes $name"
done
for name in 'to the metadata service' 'to the metadata service by IPv6' \
	'into /etc' 'into /srv' 'another device' 'a home' \
	'a file system of its own' 'to be root' 'the secret' \
	'other processes'; do
	says "a build may not: $name" "now no $name"
done
says 'IPAddressDeny=any would not let it reach a repository' \
	'before no to a repository'
says 'nor by IPv6' 'before no to a repository by IPv6'
says 'the state is its own' 'state drwx------'
says 'it stops well' 'Result=success'
finish
