#!/usr/bin/env bash
# The package and the page in Chromium and in Firefox, without a network.
#
# TBV_WEB, TBV_WEB_MODULES: as for wasm.t.  TBV_WEB_SHOTS: a directory for the folder
# that is shown and its pictures, which stays.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck source=tests/examples/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/../examples/support.sh"
here=$top/tests/web
made=${TBV_WEB:?}
shots=${TBV_WEB_SHOTS:-$work/shots}
mkdir -p "$shots"
export LD_LIBRARY_PATH=$build/lib/.libs HOME=$work
copy_vectors "$work/v" || exit 1
/usr/bin/python3 "$top/tests/examples/cases.py" "$work/v/manifest.json" \
	>"$work/calls"
(cd "$work/v" && /usr/bin/python3 "$top/tests/examples/compare.py" tell \
	"$build/tbverify" manifest.json >"$work/told")

# A separate network namespace has only loopback; without one, the browser could
# reach the machine's network.
alone=(unshare --net bash -c 'ip link set lo up && exec "$@"' bash)
if ! "${alone[@]}" true 2>/dev/null; then
	alone=()
	skip 'without a network' 'no network name space here'
fi

# in_browser NAME PROGRAM: what browser.mjs reports, with our numbers.
in_browser()
{
	local line

	while IFS= read -r line; do
		case $line in
		'ok - '*) ok "${line#ok - }" ;;
		'not ok - '*) not_ok "${line#not ok - }" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done < <("${alone[@]}" node "$here/browser.mjs" "$1" "$2" "$made" \
		"$work/v" "$shots" "$work/calls" 2>&1 || echo "not ok - $1 ended")
	/usr/bin/python3 "$top/tests/examples/compare.py" "$work/told" \
		"$shots/$1.answers" >"$work/$1.json" 2>"$work/log"
	report $? "$1: token, class and JSON of all vectors are the tool's"
	printf '# %s: %s vectors\n' "$1" "$(wc -l <"$shots/$1.answers")"
	# but for the time of day and how old that makes the document
	(cd "$shots/folder" && "$build/tbverify" verify --no-state --policy \
		policy.json --report "$work/report.html" -- hello-1.0.tar \
		hello-1.0.tar.att) >"$work/log" 2>&1
	undated "$work/report.html" >"$work/want"
	undated "$shots/$1-report.html" >"$work/have"
	same "$work/want" "$work/have" \
		"$1: the report is the command's"
}

undated()
{
	sed -E 's/20[0-9-]{8}T[0-9:]{8}Z|[0-9]+ (days|hours|minutes)//g' "$1"
}

for browser in chromium firefox-esr; do
	if command -v "$browser" >/dev/null; then
		in_browser "${browser%-esr}" "$(command -v "$browser")"
	else
		skip "$browser" 'not here'
	fi
done

echo "1..$count"
