#!/usr/bin/env bash
# Opens reports in Chromium, and checks statements against the definitions that
# in-toto publishes: "make check-report", after .ci/check-report has put the
# programs into TBV_REPORT, or ~/.cache/tbverify/report.  Pictures of the pages
# are left in its directory "pictures".
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
# shellcheck source=tests/tap.sh
. "${top_srcdir:?}/tests/tap.sh"
skip_wrapper
place=${TBV_REPORT:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/tbverify/report}
protos=$place/protos/usr/share/gocode/src/github.com/in-toto/attestation/protos
if ! browser=$(command -v chromium) || [ ! -d "$place/node_modules" ] ||
	[ ! -d "$protos" ]; then
	echo 'first: .ci/check-report' >&2
	exit 1
fi
mkdir -p "$place/pictures"
rm -f "$place"/pictures/*
copy_vectors "$work/v"
cd "$work/v"

# A policy that requires everything that it can, and inputs that satisfy it.
jq '.log = {"policy": "log.policy"} | .["max-age"] = "365d" | .endorsements =
	{"files": ["list.note"], "endorsers": "endorsers.policy",
	"stream": "test.example/builder", "trust": "also"}' \
	policies/tags.json >policies/full.json
mkdir cases/full
"$top_builddir/tests/examples/attest" logged "$VECTORS" 0 \
	https://git.example/acme/hello refs/tags/v1.0 hello-1.0.tar "$(sha256sum \
	<artifact/hello-1.0.tar | cut -d ' ' -f 1)" >cases/full/attestation

# make_of NAME CASE OPTION...: the page and the picture of a case.
make_of()
{
	local name=$1 case=$2

	shift 2
	"$tbverify" -q --report "$work/$name.html" --report "$work/$name.svg" \
		"$@" -- artifact/hello-1.0.tar "cases/$case/attestation"
	pages+=("$work/$name.html" "$work/$name.svg")
}

pages=()
for case in good-repository good-debug good-hostile-texts good-long-texts; do
	mapfile -t words <"cases/$case/options"
	make_of "$case" "$case" "${words[@]}"
done
make_of full full --policy policies/full.json --no-state \
	--clock 2026-06-01T00:00:00Z
for case in good-log good-recipe good-repository; do
	mapfile -t words <"cases/$case/options"
	"$tbverify" -q --vsa "$work/$case.vsa.json" --provenance \
		"$work/$case.provenance.json" "${words[@]}" -- \
		artifact/hello-1.0.tar "cases/$case/attestation"
done
/usr/bin/python3 "$top_srcdir/tests/report/published.py" "$protos" \
	"$work"/*.json
echo 'statements keep to the definitions of in-toto and SLSA'
node "$top_srcdir/tests/report/browser.mjs" "$place" "$browser" \
	"$place/pictures" "${pages[@]}"
