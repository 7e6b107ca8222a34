#!/usr/bin/env bash
# The workflows of examples/forge, which no forge runs here: they are YAML, nothing of
# an event is text of a script, their scripts are ones by bash, and the options that
# tbbuild run is given are its own.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ -n "$tbbuild" ] || skip_all 'configured without --enable-builder'
/usr/bin/python3 -c 'import yaml' 2>/dev/null || skip_all 'no python3-yaml'

"$tbbuild" run --help >"$work/help" 2>&1
for name in github forgejo; do
	file=$top_srcdir/examples/forge/$name-runner.yaml
	mkdir "$work/$name"
	report "$name: it is YAML, of jobs with steps" /usr/bin/python3 - "$file" \
		"$work/$name" <<'END'
import sys
import yaml

workflow = yaml.safe_load(open(sys.argv[1]))
for job in workflow['jobs'].values():
    for i, step in enumerate(job['steps']):
        open('%s/%d' % (sys.argv[2], i), 'w').write(step['run'])
END
	report "$name: two scripts" test "$(find "$work/$name" -type f |
		wc -l)" = 2
	# shellcheck disable=SC2016 # what a forge would put in
	report "$name: what an event says is no text of them" sh -c \
		"! grep -F '\${{' '$work/$name'/*"
	for script in "$work/$name"/*; do
		report "$name: bash reads ${script##*/}" bash -n "$script"
	done
	# shellcheck disable=SC2016 # as it stands there
	report "$name: it knows the repository, the ref and the commit" test \
		"$(grep -cE -- '--(repository "\$REPOSITORY"|ref "\$REF"|commit "\$COMMIT")' \
		"$work/$name/0")" -ge 1
	grep -oE -- ' --?[a-z-]+' "$work/$name/0" | grep -v -- '-rf' | sort -u |
		while read -r option; do
			grep -q -- "$option\\>" "$work/help" || echo "$option"
		done >"$work/unknown"
	report "$name: tbbuild run has all of these options" diff /dev/null \
		"$work/unknown"
done
finish
