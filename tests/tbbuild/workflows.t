#!/usr/bin/env bash
# The workflows of examples/forge, without a runner (.ci/runners has one): they are
# YAML, nothing of an event is text of a script, bash can parse their scripts, and the
# options that tbbuild run is given exist.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
[ -n "$tbbuild" ] || skip_all 'configured without --enable-builder'
/usr/bin/python3 -c 'import yaml' 2>/dev/null || skip_all 'no python3-yaml'

"$tbbuild" run --help >"$work/help" 2>&1
for name in github forgejo gitlab; do
	file=$top_srcdir/examples/forge/$name-runner.yaml
	mkdir "$work/$name"
	report "$name: it is YAML, of jobs with steps" /usr/bin/python3 - "$file" \
		"$work/$name" <<'END'
import sys
import yaml

workflow = yaml.safe_load(open(sys.argv[1]))
if 'jobs' in workflow:
    (job,) = workflow['jobs'].values()
    scripts = [step['run'] for step in job['steps']]
else:
    # GitLab's: a job is at the top
    (job,) = workflow.values()
    scripts = ['\n'.join(job['script'])]
for i, script in enumerate(scripts):
    open('%s/%d' % (sys.argv[2], i), 'w').write(script)
END
	# shellcheck disable=SC2016 # what a forge would put in
	report "$name: what an event says is no text of them" sh -c \
		"! grep -F '\${{' '$work/$name'/*"
	for script in "$work/$name"/*; do
		report "$name: bash reads ${script##*/}" bash -n "$script"
	done
	# shellcheck disable=SC2016 # as it stands there
	report "$name: it knows the repository, the ref and the commit" test \
		"$(grep -oE -- '--(repository|ref|commit) "[^"]*\$[A-Z_.]*(REPOSITORY|REF|COMMIT|URL.git|TAG|SHA)"' \
		"$work/$name/0" | wc -l)" = 3
	grep -oE -- ' --?[a-z-]+' "$work/$name/0" | grep -v -- '-rf' | sort -u |
		while read -r option; do
			grep -q -- "$option\\>" "$work/help" || echo "$option"
		done >"$work/unknown"
	report "$name: tbbuild run has all of these options" diff /dev/null \
		"$work/unknown"
done

# How GitHub's makes a release, by a gh that writes down what it is told.
mkdir -p "$work/bin" "$work/temp/output"
cat >"$work/bin/gh" <<END
#!/bin/sh
case "\$1 \$2" in
'release view')	cat "$work/assets" ;;
api*)		echo "\$2" >>"$work/asked"; cat "$work/at" ;;
*)		echo "\$@" | sed 's/^release //; s/ v1 / /; s/ --[a-z]*//g' \
			>>"$work/did" ;;
esac
END
chmod +x "$work/bin/gh"
touch "$work/temp/output"/{widget,widget.att,widget.tlog-proof,build.log}
release()
{
	: >"$work/did"
	PATH=$work/bin:$PATH GH_REPO=acme/widget TAG=v1 COMMIT=abc \
		RUNNER_TEMP=$work/temp bash -e "$work/github/1" >"$work/said" 2>&1
}
echo abc >"$work/at"
printf '%s\n' notes.txt widget widget.att widget.tlog-proof old.tlog-proof \
	widget.unsigned >"$work/assets"
report 'github: a release is replaced' release
report 'github: it asked where the tag is' grep -qx \
	repos/acme/widget/commits/tags/v1 "$work/asked"
printf '%s\n' 'delete-asset widget.att' 'delete-asset widget.tlog-proof' \
	'delete-asset old.tlog-proof' 'delete-asset widget.unsigned' \
	'upload ./widget' 'upload ./widget.tlog-proof' >"$work/want"
report 'github: old proofs go first, new ones come last' diff "$work/want" \
	"$work/did"
for at in abd ''; do
	echo "$at" >"$work/at"
	if release || [ -s "$work/did" ] ||
		! grep -q '^v1 is not at abc any more' "$work/said"; then
		bad "$(cat "$work/did" "$work/said")"
	fi
done
result 'github: nothing of a tag that was moved or deleted is released'
finish
