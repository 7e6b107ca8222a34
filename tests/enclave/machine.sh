# The machine of .ci/check-enclave: QEMU with nitro-enclave, its firmware, a
# kernel with nsm.ko and vhost-device-vsock, from newer suites of Debian and
# into a cache; and the packages of an image, from this system's own suite.
# To be sourced behind bootstrap, whose lists of packages it takes.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2034,SC2154 # bootstrap's
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tbverify

# newer COMMAND...: an apt command that knows the newer suites alone, and that
# changes nothing of this system's.
newer()
{
	APT_CONFIG=$cache/apt/apt.conf "$@"
}

mirror()
{
	# shellcheck disable=SC2016 # apt's
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' \
		'Label: Debian' | head -n 1
}

newer_set_up()
{
	local dir=$cache/apt site suite
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg

	site=$(mirror)
	[ -n "$site" ] || { apt update; site=$(mirror); }
	[ -n "$site" ] || skip 'no mirror of Debian'
	[ -f "$keyring" ] || skip "no $keyring"
	mkdir -p "$dir"/{lists,archives}/partial "$cache/debs"
	: >"$dir/status"
	for suite in "$suite_qemu" "$suite_vsock"; do
		printf 'deb%s [signed-by=%s] %s %s main\n' \
			'' "$keyring" "$site" "$suite" \
			-src "$keyring" "$site" "$suite"
	done | sort -u >"$dir/sources.list"
	cat >"$dir/apt.conf" <<END
Dir::State "$dir";
Dir::State::lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::Cache "$dir";
Dir::Etc::SourceList "$dir/sources.list";
Dir::Etc::SourceParts "/dev/null";
APT::Sandbox::User "";
Acquire::Languages "none";
END
	find "$dir/updated" -mtime -1 2>/dev/null | grep -q . && return
	newer apt-get -q update || skip 'the newer suites cannot be reached'
	touch "$dir/updated"
}

# fetched PACKAGE SUITE: its file, in the cache.
fetched()
{
	local version file

	version=$(newer apt-cache show "$1/$2" | sed -n 's/^Version: //p' |
		head -n 1)
	file=$(newer apt-cache show "$1/$2" | sed -n 's/^Architecture: //p' |
		head -n 1)
	file=$cache/debs/${1}_${version//:/%3a}_$file.deb
	if [ ! -f "$file" ]; then
		(cd "$cache/debs" && newer apt-get -q download "$1/$2") >&2 ||
			skip "no $1 in $2"
	fi
	printf '%s\n' "$file"
}

# unpacked PACKAGE SUITE: a directory with its files.
unpacked()
{
	local deb dir

	deb=$(fetched "$@")
	dir=$cache/unpacked/$(basename "$deb" .deb)
	if [ ! -d "$dir" ]; then
		rm -rf "$dir.tmp"
		mkdir -p "$dir.tmp"
		dpkg-deb -x "$deb" "$dir.tmp"
		mv "$dir.tmp" "$dir"
	fi
	printf '%s\n' "$dir"
}

# QEMU's one machine, and no feature that it does not need.
configure_qemu()
{
	local meson

	meson=$(unpacked meson "$suite_qemu")
	export PYTHONPATH=$meson/usr/lib/python3/dist-packages
	PATH=$meson/usr/bin:$PATH
	printf 'CONFIG_NITRO_ENCLAVE=y\n' \
		>../source/configs/devices/x86_64-softmmu/tbverify.mak
	../source/configure --python=/usr/bin/python3 \
		--target-list=x86_64-softmmu --without-default-features \
		--without-default-devices --with-devices-x86_64=tbverify \
		--enable-system --enable-tcg --enable-fdt=system \
		--enable-gnutls --enable-libcbor --enable-vhost-user \
		--enable-vhost-kernel --disable-install-blobs --disable-docs \
		--disable-werror
}

build_qemu()
{
	(
		set -e
		rm -rf "$1.tmp"
		mkdir -p "$1.tmp/build"
		cd "$1.tmp"
		newer apt-get -q source --download-only "qemu=$2"
		dpkg-source --no-check -x qemu_*.dsc source
		cd build
		configure_qemu
		nice ninja -j2 qemu-system-x86_64
		strip -o ../qemu-system-x86_64 qemu-system-x86_64
		cd ..
		rm -rf build source qemu_*
		mv "$1.tmp" "$1"
	) >"$cache/qemu.log" 2>&1
}

# Sets $qemu and $firmware.
find_qemu()
{
	local version dir data bios

	version=$(newer apt-cache madison qemu | awk -F ' *\\| *' \
		-v suite="$suite_qemu/" '$3 ~ suite { print $2; exit }')
	version=${version// /}
	[ -n "$version" ] || skip "no source of QEMU in $suite_qemu"
	dir=$cache/qemu-${version//:/%3a}
	if [ ! -x "$dir/qemu-system-x86_64" ]; then
		say "build QEMU $version, for about 15 minutes:" \
			"$cache/qemu.log"
		build_qemu "$dir" "$version" ||
			fail "QEMU was not built: $cache/qemu.log"
	fi
	qemu=$dir/qemu-system-x86_64
	firmware=$dir/firmware
	data=$(unpacked qemu-system-data "$suite_qemu")
	bios=$(unpacked seabios "$suite_qemu")
	mkdir -p "$firmware"
	cp "$bios/usr/share/seabios/bios-microvm.bin" \
		"$data/usr/share/qemu/linuxboot_dma.bin" \
		"$data/usr/share/qemu/pvh.bin" \
		"$data/usr/share/qemu/kvmvapic.bin" "$firmware"
	"$qemu" -M help | grep -q '^nitro-enclave ' ||
		fail "$qemu: no machine nitro-enclave"
}

# Sets $vsock.
find_vsock()
{
	vsock=$(unpacked vhost-device-vsock "$suite_vsock")
	vsock=$vsock/usr/bin/vhost-device-vsock
	"$vsock" --version >/dev/null 2>&1 ||
		skip "$suite_vsock's vhost-device-vsock does not run here"
}

# Sets $kernel: the package that the newest kernel's is made of.
find_kernel()
{
	local name

	name=$(newer apt-cache show "linux-image-cloud-amd64/$suite_qemu" |
		sed -n 's/^Depends: \(linux-image-[^ ]*\).*/\1/p' | head -n 1)
	[ -n "$name" ] || skip "no kernel in $suite_qemu"
	kernel=$(fetched "$name" "$suite_qemu")
}

# What provides the libraries that a program is linked with.
providers()
{
	ldd "$1" | awk '$3 ~ /^\// { print $3 }' | while read -r file; do
		dpkg-query -S "*/${file##*/}" | grep "/x86_64-linux-gnu/" |
			sed 's/[:,].*//' | head -n 1
	done | sort -u
}

# Sets $image_packages to a directory: an image's packages and what they depend on,
# less what only installing them needs.
find_packages()
{
	local extra name state=$cache/own

	mapfile -t extra < <(providers ./tbbuild)
	mkdir -p "$state/partial"
	: >"$state/status"
	rm -f "$state"/*.deb
	apt -y -o "Dir::State::status=$state/status" \
		-o "Dir::Cache::archives=$state" -o Debug::NoLocking=1 \
		-o APT::Sandbox::User= --no-install-recommends \
		--download-only install "${packages_image[@]}" "${extra[@]}" \
		>"$state/log" 2>&1 || fail "packages: $state/log"
	for name in "${packages_not_image[@]}"; do
		# shellcheck disable=SC2086 # a pattern
		rm -f "$state"/${name}_*.deb
	done
	cp "$(fetched runsc "$suite_qemu")" "$state"
	image_packages=$state
}
