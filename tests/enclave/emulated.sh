# An emulated enclave for a test: a server of git's, images, and builds in them.
# To be sourced by those that .ci/check-enclave starts, which sets what is not
# to be found in Debian 12: QEMU, FIRMWARE, VSOCK, KERNEL and PACKAGES.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # support.sh's, and for tests
# shellcheck source=tests/tbbuild/support.sh
. "$top_srcdir/tests/tbbuild/support.sh"
need_git
for name in QEMU FIRMWARE VSOCK KERNEL PACKAGES; do
	[ -n "${!name-}" ] || skip_all "no $name: use .ci/check-enclave"
done
busybox=$(command -v busybox) || skip_all 'no busybox'
make_rootfs "$busybox"
# shellcheck source=tests/tbbuild/real.sh
. "$top_srcdir/tests/tbbuild/real.sh"
runtime=
port=$((20000 + $$ % 20000))
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
export TMPDIR=$work

# A server of git's, whose certificate only the image trusts.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost -keyout server.key \
	-out server.crt 2>/dev/null
cat server.key server.crt >server.pem
mkdir -p www/cgi-bin
cat >www/cgi-bin/git <<END
#!/bin/sh
export GIT_PROJECT_ROOT="$work/repos" GIT_HTTP_EXPORT_ALL=1
exec git -c safe.directory='*' http-backend
END
chmod +x www/cgi-bin/git
busybox httpd -f -p "127.0.0.1:$port" -h www 2>log.httpd &
servers+=($!)
socat "OPENSSL-LISTEN:$((port + 1)),bind=127.0.0.1,reuseaddr,fork,cert=server.pem,verify=0" \
	"TCP:127.0.0.1:$port" 2>log.socat &
servers+=($!)

"${CC:-cc}" -o tsc "$top_srcdir/tests/enclave/tsc.c" || skip_all 'no compiler'
cmdline="reboot=k panic=-1 console=ttyS0 random.trust_cpu=on"
cmdline+=" tsc_early_khz=$(./tsc) tsc=reliable"
tree=$top_srcdir/tools/tbbuild/image/tree
strip -o program "$tbbuild"
limits=	# of an image, beside its memory and disk
# image OUT TREE...: with the measurements in OUT.json.
image()
{
	"$tree" --packages "$PACKAGES" --kernel "$KERNEL" \
		--tbbuild "$work/program" --trust server.crt \
		--rootfs "$work/images/busybox.tar" --options \
		"${runtime:+--runtime $runtime }--memory 1G --disk 512M$limits" \
		"$2" &&
	"$tbbuild" image --kernel "$2/kernel" --cmdline "$cmdline" \
		--ramdisk "$2/1" --ramdisk "$2/2" --ramdisk "$2/3" \
		"${@:3}" -o "$1" >"$1.json"
}

timeout=1800
# run_in OUT IMAGE [OPTION...]: a build in it.
run_in()
{
	rm -rf "$1"
	timeout "$timeout" "$tbbuild" run --backend qemu --qemu "$QEMU" \
		--qemu-data "$FIRMWARE" --vhost-device-vsock "$VSOCK" \
		--eif "$2" --console "$work/console.$1" --repository "$url" \
		-o "$1" "${@:3}" >"log.$1.out" 2>"log.$1.err"
}

# build_in NAME IMAGE [OPTION...]: the same, in the directory out.
build_in()
{
	local name=$1 start=$SECONDS

	run_in out "${@:2}"
	status=$?
	mv log.out.out log.out
	mv log.out.err log.err
	mv console.out console
	echo "# $name: $((SECONDS - start)) s;" \
		"$(sed -n 's/^tbbuild: sandbox: //p' log.err)"
}
show_console()
{
	tail -n 30 "$1" | sed 's/^/# /'
}
