#!/usr/bin/env bash
# Typing mistakes, and the whole line that shows what to write instead.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_git

# answers LINE NAME WORD...: status 2, and that line alone.
answers()
{
	local line=$1 name=$2

	"$tbbuild" "${@:3}" >"$work/log.out" 2>"$work/log.err"
	status=$?
	printf 'tbbuild: %s [usage]\n' "$line" >"$work/log.want"
	report "$name" test "$status" = 2
	report "$name: what to write" diff "$work/log.want" "$work/log.err"
	report "$name: nothing else" test ! -s "$work/log.out"
}

hash=$(printf '%040d' 7)
answers "--ref: that is a commit: write --commit $hash, and with --ref the `
	`branch or tag that contains it" 'a commit as a ref' run \
	--repository https://git.example/x --ref "$hash" -o "$work/out"
answers 'bild: no such command; see tbbuild --help' 'a word that is far off' bild
answers 'imge: no such command (did you mean image?); see tbbuild --help' \
	'a word that is near' imge
answers '--repo: unknown option (did you mean --repository?)' \
	'an option that is cut' run --repo x
answers '--netwrok=proxy: unknown option (did you mean --network?)' \
	'an option that is misspelt' run --netwrok=proxy
answers 'repository: unknown option (did you mean --repository?)' \
	'an option without its dashes' run repository x
answers '--zzz: unknown option; see --help' 'an option that is none' image --zzz
answers '-o: needs a value' 'an option that lacks its value' image -o
if [ -n "${TBBUILD_SERVE-}" ]; then
	tbbuild=$TBBUILD_SERVE
	answers "retyr: no such command (did you mean retry?); see tbbuild serve `
		`--help" 'a word of serve' retyr 7
	answers '--setings: unknown option (did you mean --settings?)' \
		'an option of serve' --setings x
	answers '--setings: unknown option (did you mean --settings?)' \
		"an option of serve's list" list --setings x
	tbbuild=$TBBUILD
fi

# What the enclave lacks is named by the option that sends it.
why=$(need_sandbox)
if [ -n "$why" ]; then
	skip 'no root file system' "${why#*SKIP }"
	finish
fi
rm -r "$work/rootfs"
need_sandbox
new_repo plain
recipe
commit_script </dev/null
rm "$work/images/busybox.tar"
run_build --ref main
fails 'no root file system' rootfs
report 'it names the option' grep -q ": busybox: not in the image, and none `
	`was sent: give --rootfs FILE \[rootfs\]$" "$work/log.err"
timeout "$timeout" "$tbbuild" run --backend local --repository "$url" \
	--ref main -o "$work/out" >"$work/log.out" 2>"$work/log.err"
status=$?
fails 'no directory of them' rootfs
report 'it names both' grep -q ": busybox: the image has no root file systems, `
	`and none was sent: give --rootfs FILE, or with --backend local `
	`--rootfs-dir DIR \[rootfs\]$" "$work/log.err"
finish
