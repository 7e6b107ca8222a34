# CBMC, which Debian 12 does not have: unpacked from a newer suite, with the
# libraries that it needs, into a directory outside the tree and the system:
# $TBV_PROVE, or ~/.cache/tbverify/prove.  It needs bash.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash

cbmc_dir=${TBV_PROVE:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/tbverify/prove}
cbmc_packages=(cbmc libc6 libgcc-s1 libstdc++6 minisat)

# The path of the program, or failure if there is none.
cbmc_program()
{
	if [ -x "$cbmc_dir/bin/cbmc" ]; then
		printf '%s\n' "$cbmc_dir/bin/cbmc"
	else
		command -v cbmc
	fi
}

# Runs it by its own loader: the system's C library may be older.
cbmc_wrapper()
{
	local root=$cbmc_dir/root/usr lib

	lib=$root/lib/$(cc -print-multiarch)
	printf '#!/bin/sh\nexec %s --library-path %s %s "$@"\n' \
		"$(echo "$lib"/ld-linux-*.so.*)" "$lib:$root/lib" \
		"$root/bin/cbmc" >"$cbmc_dir/cbmc.new"
	chmod +x "$cbmc_dir/cbmc.new"
	"$cbmc_dir/cbmc.new" --version >&2
	mkdir -p "$cbmc_dir/bin"
	mv "$cbmc_dir/cbmc.new" "$cbmc_dir/bin/cbmc"
}

# 0 when it is there.  By the means of the tests with real logs, whose
# variables these are.
cbmc_install()
{
	! cbmc_program >/dev/null || return 0
	# shellcheck source=tests/interop/peers.sh
	. tests/interop/peers.sh
	# shellcheck disable=SC2034 # read there
	peers_dir=$cbmc_dir peers_suite=trixie
	peers_update || return
	rm -rf "$cbmc_dir/root" "$cbmc_dir/root.new"
	peers_unpack "$cbmc_dir/root.new" "${cbmc_packages[@]}" || return
	mv "$cbmc_dir/root.new" "$cbmc_dir/root" && cbmc_wrapper
}
