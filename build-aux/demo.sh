# What "./bootstrap demo" shows: an artifact verified and another refused, and
# then the whole way, from a commit to four refusals.  bootstrap reads it, and
# runs demo_short and demo_whole after it has made demo_dir.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash

demo_dir=
trap 'rm -rf ${demo_dir:+"$demo_dir"}' EXIT

# Shows the command, runs it, and leaves its exit status in $status.
show()
{
	printf '$ %s\n' "$*"
	status=0
	"$@" 2>&1 | tee "$demo_dir/output" || status=${PIPESTATUS[0]}
	printf '(exit status %d)\n\n' "$status"
}

# Changes the byte in the middle of a file.
damage()
{
	local size byte

	size=$(wc -c <"$1")
	byte=$(od -An -tu1 -j $((size / 2)) -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # the format is the octal escape
	printf "\\$(printf %03o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek=$((size / 2)) conv=notrunc status=none
}

# refused TOKEN: the last command shown was, and for that reason.
refused()
{
	if [ "$status" != 1 ] || ! grep -q "\[$1\]\$" "$demo_dir/output"; then
		fail "that was not refused as it should be: want [$1]"
	fi
}

verified()
{
	if [ "$status" != 0 ] || ! grep -q '^verified' "$demo_dir/output"; then
		fail 'that was not verified'
	fi
}

demo_short()
{
	local case=vectors/cases/good artifact twin

	artifact=vectors/artifact/hello-1.0.tar
	twin=$demo_dir/${artifact##*/}

	# a policy that others may write to is none, and a clone may be so
	find vectors/policies vectors/pki -perm /022 -exec chmod go-w {} +

	say 'an artifact, held to its attestation and to a policy'
	show ./tbverify --policy vectors/policies/default.json \
		"$artifact" "$case/attestation"
	verified

	say 'the same with one byte of the artifact changed'
	cp "$artifact" "$twin"
	chmod u+w "$twin"
	damage "$twin"
	if cmp "$artifact" "$twin"; then
		fail 'the twin is not damaged'
	fi
	show ./tbverify --policy vectors/policies/default.json \
		"$twin" "$case/attestation"
	refused artifact-mismatch
}

# A repository with a recipe, and a root file system of one program.
demo_source()
{
	local name

	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
	export GIT_AUTHOR_NAME=demo GIT_AUTHOR_EMAIL=demo@example.org
	export GIT_COMMITTER_NAME=demo GIT_COMMITTER_EMAIL=demo@example.org
	git init -q -b main widget
	cat >widget/.tbbuild.json <<'END'
{
  "tbbuild": 1,
  "rootfs": "busybox",
  "command": ["sh", "build.sh"],
  "artifacts": ["dist/widget"]
}
END
	cat >widget/build.sh <<'END'
mkdir dist
echo 'building a widget'
{ echo '#!/bin/sh'; echo "echo widget, of $SOURCE_DATE_EPOCH"; } >dist/widget
END
	git -C widget add -A
	git -C widget commit -q -m 'a widget'
	mkdir -p rootfs/bin rootfs/tmp images
	cp "$(command -v busybox)" rootfs/bin/busybox
	for name in cat mkdir sh; do
		ln -s busybox "rootfs/bin/$name"
	done
	tar -C rootfs -cf images/busybox.tar .
}

# demo_run DIR [OPTION...]: where the kernel grants no limits, or a runtime does
# not work without root, says so before it goes on otherwise.
demo_run()
{
	local out=$1 other

	shift
	set -- "$top/tbbuild" run --backend local --repository "$url" \
		--ref main --rootfs-dir images --hypervisor-state hypervisor \
		"$@" -o "$out"
	show "$@" "${limits[@]}" "${runtime[@]}"
	if [ "$status" != 0 ] && [ "${#limits[@]}" = 0 ] &&
		grep -q '\[limit\]$' "$demo_dir/output"; then
		limits=(--insecure-limits)
		say 'NO LIMITS: the kernel grants no control groups here (a' \
			'container without delegation?).  Again without:'
		show "$@" "${limits[@]}" "${runtime[@]}"
	fi
	for other in runc crun; do
		if [ "$status" = 0 ] || [ "$(id -u)" = 0 ]; then
			break
		fi
		say "that does not work without root here; with $other:"
		runtime=(--runtime "$other")
		show "$@" "${limits[@]}" "${runtime[@]}"
	done
	[ "$status" != 0 ] || return 0
	echo 'bootstrap: no build in a sandbox on this system, for the reason' \
		'above: it needs mount and user namespaces, of root or with' \
		'newuidmap and subordinate users, and runsc, runc or crun' >&2
	exit 3
}

# Where a process may have a network of its own, with nothing in it.
demo_offline()
{
	local way

	for way in 'unshare -n' 'unshare -rn'; do
		read -r -a offline <<<"$way"
		! "${offline[@]}" true 2>/dev/null || return 0
	done
	say 'no network namespaces here: verifying with the network there'
	offline=()
}

# demo_verify ARTIFACT PROOF COMMIT MEASUREMENTS LOG-POLICY
demo_verify()
{
	show ${offline[@]+"${offline[@]}"} "$top/tbverify" --no-policy \
		--root out/simulated-root.pem --pcrs "$4" \
		--repository "$url" --commit "$3" \
		--log-policy "$5" --require-log -- "$1" "$2"
}

demo_refusals()
{
	local other

	say 'refused: the artifact has changed'
	mkdir changed
	cp out/widget changed/widget
	damage changed/widget
	demo_verify changed/widget out/widget.tlog-proof "$commit" \
		out/measurements.json log.policy
	refused artifact-mismatch

	say 'refused: another commit'
	git -C widget commit -q --allow-empty -m 'another'
	other=$(git -C widget rev-parse HEAD)
	demo_verify out/widget out/widget.tlog-proof "$other" \
		out/measurements.json log.policy
	refused commit-mismatch

	say 'refused: an image that is not trusted'
	sed '/PCR0/ { s/\([0-9a-f]\{95\}\)[0-8a-e]"/\1f"/; t
		s/\([0-9a-f]\{95\}\)[9f]"/\10"/ }' out/measurements.json \
		>other.json
	if cmp -s out/measurements.json other.json; then
		fail 'the measurements are the same'
	fi
	demo_verify out/widget out/widget.tlog-proof "$commit" other.json \
		log.policy
	refused pcr-mismatch

	say 'refused: a second build, which nobody published, with the proof' \
		'of the first'
	demo_run secret --commit "$other"
	sed "s|^extra .*|extra $(base64 -w 0 secret/widget.att)|" \
		out/widget.tlog-proof >secret/widget.tlog-proof
	demo_verify secret/widget secret/widget.tlog-proof "$other" \
		out/measurements.json log.policy
	refused proof-path
}

demo_whole()
{
	local top=$PWD url=file://$demo_dir/widget commit offline
	local limits=() runtime=()

	cd "$demo_dir" || exit
	say 'a repository, a simulated hypervisor, and a log of our own'
	demo_source
	commit=$(git -C widget rev-parse HEAD)
	show "$top/tbbuild" hypervisor init --state hypervisor
	show "$top/tblog" keygen demo.example/log log.key
	show "$top/tblog" init --key log.key log
	printf 'log %s\nquorum none\n' "$(cat log/log.vkey)" >log.policy

	say 'from the commit to a published artifact'
	demo_run out --commit "$commit" --log log --tblog "$top/tblog"
	verified

	say 'anybody verifies that, without a network'
	demo_offline
	demo_verify out/widget out/widget.tlog-proof "$commit" \
		out/measurements.json log.policy
	verified
	demo_refusals
	cd "$top" || exit
}
