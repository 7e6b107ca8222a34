# What .ci/wasm and .ci/browser share, after bootstrap.  It needs bash.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154 # bootstrap has the lists
TBV_WEB=${TBV_WEB:-${XDG_CACHE_HOME:-$HOME/.cache}/tbverify/web}
TBV_WEB_MODULES=$TBV_WEB/modules
export TBV_WEB TBV_WEB_MODULES

web_cannot()
{
	printf 'not run: %s\n' "$*"
	exit 3
}

# web_tools PACKAGE...: installed like the packages that bootstrap names.
web_tools()
{
	command -v apt-get >/dev/null || web_cannot 'not a Debian system'
	(set_up '' "${packages_build[@]}" "$@") ||
		web_cannot 'packages are missing, and cannot be installed'
	# in the package nodejs or beside it, as the system has it
	command -v npm >/dev/null || (set_up '' npm) || web_cannot 'no npm'
}

# web_modules MODULE...: modules that are not packages, kept in a separate
# folder.
web_modules()
{
	mkdir -p "$TBV_WEB_MODULES"
	npm install --prefix "$TBV_WEB_MODULES" --ignore-scripts --no-audit \
		--no-fund --prefer-offline "$@" >/dev/null ||
		web_cannot "no $*"
}

# web_test FILE: its results, and how many of each; it fails if one did.
web_test()
{
	local passed failed skipped log

	say "$1"
	log=$(mktemp)
	top_srcdir=$PWD top_builddir=$PWD TBVERIFY=$PWD/tbverify \
		VECTORS=$PWD/vectors "$1" >"$log" 2>&1 || true
	cat "$log"
	skipped=$(grep -c '^ok .* # SKIP' "$log" || true)
	passed=$(($(grep -c '^ok' "$log" || true) - skipped))
	failed=$(grep -c '^not ok' "$log" || true)
	# a test that ended early has no plan
	grep -q "^1\.\.$((passed + failed + skipped))\$" "$log" ||
		failed=$((failed + 1))
	rm -f "$log"
	printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
