# What "./bootstrap demo" shows: an artifact verified and another refused; an
# attestation published, and its proof verified; and then the whole way, from a
# commit to four refusals, where a sandbox can be had.  bootstrap reads it, and
# runs demo_short, demo_log and demo_build after it has made demo_dir.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash

demo_dir=
# What it says at the end.
demo_shown=
demo_policy=vectors/policies
demo_artifact=vectors/artifact/hello-1.0.tar
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
		fail 'the artifact was not verified'
	fi
}

demo_short()
{
	local case=vectors/cases/good twin=$demo_dir/${demo_artifact##*/}

	# a policy that others can write to is refused, and a clone may have
	# such modes
	find vectors/policies vectors/pki -perm /022 -exec chmod go-w {} +

	say 'an artifact, checked against its attestation and a policy'
	show ./tbverify --policy "$demo_policy/default.json" \
		"$demo_artifact" "$case/attestation"
	verified

	say 'the same with one byte of the artifact changed'
	cp "$demo_artifact" "$twin"
	chmod u+w "$twin"
	damage "$twin"
	if cmp "$demo_artifact" "$twin"; then
		fail 'the twin is not damaged'
	fi
	show ./tbverify --policy "$demo_policy/default.json" \
		"$twin" "$case/attestation"
	refused artifact-mismatch
	demo_shown='one verified, one refused'
}

# Creates a log in the directory $1.
demo_new_log()
{
	show "$1/tblog" keygen demo.example/log log.key
	show "$1/tblog" init --key log.key log
	printf 'log %s\nquorum none\n' "$(cat log/log.vkey)" >log.policy
}

# demo_logged PROOF POLICY [OPTION...]: that artifact, which must be in the log.
demo_logged()
{
	local proof=$1 policy=$2

	shift 2
	show ${offline[@]+"${offline[@]}"} ./tbverify \
		--policy "$demo_policy/$policy" \
		--log-policy "$demo_dir/log.policy" --require-log "$@" -- \
		"$demo_artifact" "$proof"
}

demo_log()
{
	local top=$PWD proof=$demo_dir/hello.tlog-proof offline
	local secret=vectors/cases/good-other-instance/attestation

	cd "$demo_dir" || exit
	say 'a new log, and the attestation in it'
	demo_new_log "$top"
	show "$top/tblog" add -o "$proof" log \
		"$top/vectors/cases/good/attestation"
	[ "$status" = 0 ] || fail 'the document was not published'
	cd "$top" || exit

	say 'anyone verifies its proof, without a network'
	demo_offline
	demo_logged "$proof" default.json
	verified
	say 'refused: another commit'
	demo_logged "$proof" default.json --commit "$(printf %040d 1)"
	refused commit-mismatch
	say 'refused: an image that is not trusted'
	demo_logged "$proof" other-image.json
	refused pcr-mismatch
	say 'refused: a document that was not published, with the proof of that one'
	sed "s|^extra .*|extra $(base64 -w 0 "$secret")|" "$proof" \
		>"$demo_dir/secret.tlog-proof"
	demo_logged "$demo_dir/secret.tlog-proof" default.json
	refused proof-path
	rm -rf "$demo_dir"/log*
	demo_shown+='; one published and verified, three refused'
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
		say 'NO LIMITS: control groups cannot be used here (a' \
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
	[ "$status" = 0 ] || fail 'no build in a sandbox, for the reason above'
}

# True if a sandbox works: namespaces, with a separate root in them.  Without
# root this also needs ranges in /etc/subuid and /etc/subgid.
demo_sandbox()
{
	local way=(unshare --mount --pid --fork)

	[ "$(id -u)" = 0 ] || way+=(--user --map-root-user --map-auto)
	# shellcheck disable=SC2016 # the inner shell's
	PATH=$PATH:/usr/sbin:/sbin "${way[@]}" sh -euc '
		mount -t tmpfs none "$1"
		cd "$1"
		mkdir proc old
		mount -t proc none proc
		pivot_root . old' sh "$demo_dir" 2>"$demo_dir/output"
}

# Whether a process can have an empty network namespace.
demo_offline()
{
	local way

	for way in 'unshare -n' 'unshare -rn'; do
		read -r -a offline <<<"$way"
		! "${offline[@]}" true 2>/dev/null || return 0
	done
	say 'no network namespaces here: verifying without cutting the network off'
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

	say 'refused: a second build, which was not published, with the proof' \
		'of the first'
	demo_run secret --commit "$other"
	sed "s|^extra .*|extra $(base64 -w 0 secret/widget.att)|" \
		out/widget.tlog-proof >secret/widget.tlog-proof
	demo_verify secret/widget secret/widget.tlog-proof "$other" \
		out/measurements.json log.policy
	refused proof-path
}

demo_build()
{
	local top=$PWD url=file://$demo_dir/widget commit offline
	local limits=() runtime=()

	if ! demo_sandbox; then
		echo 'SKIP: a build in a sandbox: it would need mount and' \
			'process name spaces with a root of their own: root on' \
			'a machine or in a privileged container, or else user' \
			"name spaces and newuidmap ($(tail -n 1 \
			"$demo_dir/output"))"
		return
	fi
	cd "$demo_dir" || exit
	say 'a repository, a simulated hypervisor, and a log'
	demo_source
	commit=$(git -C widget rev-parse HEAD)
	show "$top/tbbuild" hypervisor init --state hypervisor
	demo_new_log "$top"

	say 'from the commit to a published artifact'
	demo_run out --commit "$commit" --log log --tblog "$top/tblog"
	verified

	say 'anyone verifies that, without a network'
	demo_offline
	demo_verify out/widget out/widget.tlog-proof "$commit" \
		out/measurements.json log.policy
	verified
	demo_refusals
	cd "$top" || exit
	demo_shown+='; one built, published and verified, four refused'
}
