# What the builder's tests share: a root file system, repositories, one run.
# To be sourced.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2153,SC2154 # from the Makefile
# shellcheck source=tests/tap.sh
. "$top_srcdir/tests/tap.sh"
tbbuild=$TBBUILD

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org
export GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org
export GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'

not_ok()
{
	count=$((count + 1))
	sed 's/^/# /' "$work"/log* 2>/dev/null | tail -n 40
	echo "not ok $count - $1"
}

# report NAME COMMAND...: a test that is the command's success.
report()
{
	local name=$1

	shift
	if "$@" >>"$work/log" 2>&1; then ok "$name"; else not_ok "$name"; fi
}

# display PAGE WORD: what in it has that word and would be typed, or written to a file.
display()
{
	awk -v word="$2" '/^\.Bd/ { text = ""; inside = 1; next }
		/^\.Ed/ { inside = 0; if (index(text, word)) printf "%s", text }
		inside { text = text $0 "\n" }' "$top_srcdir/man/$1" |
		sed 's|\\e|\\|g'
}

finish()
{
	echo "1..$count"
	exit 0
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

# Runs that need no sandbox call this; those that do, need_sandbox.
need_git()
{
	[ -n "$tbbuild" ] || skip_all 'configured without --enable-builder'
	[ -x /usr/bin/git ] || skip_all 'no /usr/bin/git'
}

# TBV_RUNTIMES: which of them, rather than all that are installed.
runtimes=()
need_sandbox()
{
	local name

	need_git
	[ "$(id -u)" = 0 ] || skip_all 'not root: the sandbox needs mounts'
	unshare -m true 2>/dev/null || skip_all 'no mount namespaces here'
	for name in ${TBV_RUNTIMES-runc crun runsc}; do
		command -v "$name" >/dev/null && runtimes+=("$name")
	done
	[ "${#runtimes[@]}" -gt 0 ] || skip_all 'no runc, crun or runsc'
	busybox=$(command -v busybox) || skip_all 'no busybox'
	make_rootfs "$busybox"
}

# A root file system of one program.
make_rootfs()
{
	local name root=$work/rootfs

	mkdir -p "$root/bin" "$root/tmp" "$work/images"
	cp "$1" "$root/bin/busybox"
	if "$root/bin/busybox" 2>/dev/null | grep -q BusyBox &&
		! ldd "$root/bin/busybox" >/dev/null 2>&1; then
		:
	else
		skip_all 'busybox is not static'
	fi
	for name in sh cat cp dd echo env grep head id ip ln ls mkdir mkfifo \
		mknod mount mv printf ps readlink rm sleep tail test touch tr \
		true unshare wc yes; do
		ln -s busybox "$root/bin/$name"
	done
	tar -C "$root" -cf "$work/images/busybox.tar" .
}

# new_repo NAME: an empty repository, and the working directory for it.
new_repo()
{
	repo=$work/repos/$1
	rm -rf "$repo"
	mkdir -p "$repo"
	git init -q -b main ${2+"$2"} "$repo"
	url=file://$repo
}

# recipe [ARTIFACT...]: the usual one, which runs build.sh.
recipe()
{
	local list

	[ $# -gt 0 ] || set -- out.txt
	list=$(printf '"%s", ' "$@")
	cat >"$repo/.tbbuild.json" <<END
{
  "tbbuild": 1,
  "rootfs": "busybox",
  "command": ["sh", "build.sh"],
  "artifacts": [${list%, }]
}
END
}

# commit_script: build.sh from the standard input, all of it committed.
commit_script()
{
	cat >"$repo/build.sh"
	commit
}

commit()
{
	git -C "$repo" -c core.safecrlf=false add -A
	git -C "$repo" commit -q --allow-empty -m change
	head=$(git -C "$repo" rev-parse HEAD)
}

runtime=
timeout=120
# run_build [OPTION...]: its exit status in $status, what it says in log files.
run_build()
{
	rm -rf "$work/out"
	timeout "$timeout" "$tbbuild" run --backend local --repository "$url" \
		--rootfs-dir "$work/images" ${runtime:+--runtime "$runtime"} \
		-o "$work/out" "$@" >"$work/log.out" 2>"$work/log.err"
	status=$?
	: >"$work/log"
}

# built NAME: the last run built, and what it wrote verifies.
built()
{
	if [ "$status" = 0 ] && verifies "${2-out.txt}"; then
		ok "$1"
	else
		not_ok "$1"
	fi
}

# verifies ARTIFACT [OPTION...]
verifies()
{
	local name=$1

	shift
	"$tbverify" --no-policy --root "$work/out/simulated-root.pem" \
		--pcrs "$work/out/measurements.json" --repository "$url" \
		--commit "$head" "$@" -- "$work/out/$name" \
		"$work/out/$name.att" >"$work/log.verify" 2>&1
}

# The digest of a tree, by git and sha256sum alone.
tree_digest()
{
	git -C "$repo" ls-tree -r -z --full-tree "$1" |
		while IFS= read -r -d '' entry; do
			read -r mode type oid <<<"${entry%%$'\t'*}"
			printf '%s %s %s\0' "$mode" "$type" "${entry#*$'\t'}"
			git -C "$repo" cat-file blob "$oid" | sha256sum |
				cut -c1-64 | perl -ne 'chomp; print pack "H*", $_'
		done | sha256sum | cut -c1-64
}
# refused_as TOKEN ARTIFACT [OPTION...]: tbverify refuses it with that token.
refused_as()
{
	local token=$1

	shift
	! verifies "$@" && grep -q "\[$token\]\$" "$work/log.verify"
}

# fails NAME TOKEN [STATUS]: the last run failed so, and wrote nothing.
fails()
{
	if [ "$status" = "${3-1}" ] && [ ! -e "$work/out" ] &&
		grep -q "\[$2\]\$" "$work/log.err" && clean; then
		ok "$1"
	else
		echo "# exit status $status, want ${3-1} [$2]"
		not_ok "$1"
	fi
}

# Control groups whose process is dead: it has no such number, and no lock.
lost_groups()
{
	local lost maker

	find /sys/fs/cgroup -maxdepth 3 -type d -name 'tbbuild-*' |
		while read -r lost; do
			maker=${lost##*-}
			kill -0 "${maker%%.*}" 2>/dev/null ||
				! flock -n "$lost" true 2>/dev/null ||
				echo "$lost"
		done
}

# Nothing is left of any run: no control group, no half-written output; what a
# log may have taken is not that.  Other tests run beside this one: a group of
# theirs may be on its way out.
no_group_is_lost()
{
	[ -z "$(lost_groups)" ]
}

clean()
{
	local left=

	await no_group_is_lost || left=$(lost_groups)
	left+=$(find "$work" -maxdepth 1 -name '.out.tbbuild-[0-9]*')
	[ -z "$left" ] || echo "left: $left" >>"$work/log"
	[ -z "$left" ]
}
