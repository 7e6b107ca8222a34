# Common code of the shell tests: a work directory, results in TAP, and the
# tool.  A test sources it first; it needs bash.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2034 # used by the tests
set -u
# independent of the terminal and the user's settings
LC_ALL=C TERM=xterm
export LC_ALL TERM
unset NO_COLOR XDG_CONFIG_HOME XDG_STATE_HOME
umask 022
# for users who became root by these, root keeps its lists in its own directory
unset SUDO_COMMAND SUDO_GID SUDO_UID SUDO_USER DOAS_USER PKEXEC_UID
top=${top_srcdir:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
build=${top_builddir:-$top}
vectors=${VECTORS:-$top/vectors}
tbverify=${TBVERIFY:-$build/tbverify}
shared=${TBV_SHARED:-$top/../shared}
bindir=${bindir:-/usr/local/bin} sysconfdir=${sysconfdir:-/usr/local/etc}
work=$(mktemp -d) || exit 1
: >"$work/log"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
count=0
failed=
# Another user, for root; what a build that measures coverage counts goes where
# that user may write.
another=(env GCOV_PREFIX="$work/counted" setpriv --reuid=65534 --regid=65534
	--clear-groups --)
mkdir -m 1777 "$work/counted" && chmod 1777 "$work/counted" || exit 1

ok()
{
	count=$((count + 1))
	echo "ok $count - $1"
}

not_ok()
{
	count=$((count + 1))
	echo "not ok $count - $1"
}

skip()
{
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# report STATUS NAME: a result; the output of what was tried is in the log.
report()
{
	if [ "$1" = 0 ]; then
		ok "$2"
	else
		sed 's/^/# /' "$work/log"
		not_ok "$2"
	fi
}

# try NAME COMMAND...: it succeeds.
try()
{
	local name=$1

	shift
	"$@" >"$work/log" 2>&1
	report $? "$name"
}

# bad REASON: a part of the next result failed.
bad()
{
	failed=yes
	echo "# $1"
}

# result NAME: not ok if anything was bad since the last one.
result()
{
	if [ -n "$failed" ]; then
		not_ok "$1"
	else
		ok "$1"
	fi
	failed=
}

# await COMMAND...: until it succeeds, which a busy machine may delay, but for no
# more than a minute.  It says nothing.
await()
{
	local i

	for ((i = 0; i < 1200; i++)); do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.05
	done
	return 1
}

# free_ports NAME [N]: sets that variable to a port that nobody listens on, nor on
# the N - 1 above it.  Below those that the system itself gives to clients.
free_ports()
{
	local i start

	until
		start=$((20000 + RANDOM % 12000))
		for ((i = 0; i < ${2-1}; i++)); do
			! (: <>"/dev/tcp/127.0.0.1/$((start + i))") \
				2>/dev/null || break
		done
		[ "$i" = "${2-1}" ]
	do :; done
	printf -v "$1" %d "$start"
}

# same FILE FILE NAME: both sorted lists are the same, and not empty.
same()
{
	if [ -s "$1" ] && diff "$1" "$2" >"$work/diff"; then
		ok "$3"
	else
		[ -s "$1" ] || echo 'nothing to compare with' >"$work/diff"
		sed 's/^/# /' "$work/diff"
		not_ok "$3"
	fi
}

# The script that libtool puts before a program takes longer than the program.
skip_wrapper()
{
	local dir=${tbverify%/*}

	[ -x "$dir/.libs/${tbverify##*/}" ] || return 0
	LD_LIBRARY_PATH=$build/lib/.libs
	export LD_LIBRARY_PATH
	tbverify=$dir/.libs/${tbverify##*/}
}

# The tool that looks for etc and bin in the directory where it is run.
tool_here()
{
	tbverify=$build/tests/tbverify_here
	skip_wrapper
}

# for_another: the tool is where another user can run it too; call it as root.
# A build directory may be one that only root can enter.
for_another()
{
	chmod 755 "$work"
	"${another[@]}" "$tbverify" --version >/dev/null 2>&1 && return
	cp "$tbverify" "$build"/lib/.libs/libtbverify.so.0 "$work"
	tbverify=$work/${tbverify##*/} LD_LIBRARY_PATH=$work
}

# another_can: whether another user can run the tool at all.
another_can()
{
	[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || return 1
	skip_wrapper
	for_another
	"${another[@]}" "$tbverify" --version >/dev/null 2>&1
}

# copy_vectors DIR: for a policy that others may write to is refused.
copy_vectors()
{
	cp -R "$vectors" "$1" && chmod -R u+w,go-w "$1"
}

# In one line or in many, the members are "name": "value" in any spacing.
json_has()
{
	[[ ${out[*]} =~ \"$1\":\ *\"$2\" ]]
}

# What the tool reads from its standard input.
input=/dev/null

# run WORD...: the tool; its streams go to $out and $err, its exit status to
# $got.  No other program is started: there are many runs.
run()
{
	local line lines

	got=0
	"$tbverify" "$@" >"$work/out" 2>"$work/err" <"$input" || got=$?
	mapfile -t out <"$work/out"
	mapfile -t lines <"$work/err"
	err=() warnings=()
	# a warning is not the reason
	for line in "${lines[@]}"; do
		if [[ $line = 'tbverify: warning: '* ]]; then
			warnings+=("$line")
		else
			err+=("$line")
		fi
	done
}

# The statuses of tbverify(1): tokens of class SYSTEM give no verdict.
expectation()
{
	case $1 in
	verified | verified-insecure)
		status=0 verdict=$1 ;;
	usage)
		status=2 verdict=none begins='tbverify: ' ;;
	internal | memory | crypto | unsupported | io | artifact-changed | \
	not-installed | engine | no-policy | policy-* | no-image | no-source | \
	no-clock | no-artifact | no-checksums | no-statement | reference-* | root-malformed | \
	root-reserved | setter-failed | image-not-seekable | image-changed | \
	signers-* | key-two-roles | state | \
	report | signing-key | log-directory | log-busy | network | log-pending | \
	log-refused | audit-gap | audit-overlap | witness-request | witness-log-key | witness-origin | \
	witness-ahead | witness-conflict)
		status=3 verdict=none begins='NO VERDICT: ' ;;
	*)
		status=1 verdict=refused begins='REFUSED: ' ;;
	esac
}

# ended EXPECT: the last run ended so.  Facts, or else one line of reason.
ended()
{
	expectation "$1"
	[ "$got" = "$status" ] || bad "status: want $status, got $got"
	[[ ${out[*]}${err[*]} != *[!\ -~]* ]] || bad 'not printable'
	if [ "$status" = 0 ]; then
		[[ ${out[0]-} = verified* ]] || bad 'not said to be verified'
		[ "${#err[@]}" = 0 ] || bad "a complaint: ${err[0]}"
		return
	fi
	[ "${#out[@]}" = 0 ] || bad 'something on standard output'
	[ "${#err[@]}" = 1 ] || bad 'not one line of reason'
	[[ ${err[0]-} = "$begins"?*"[$1]" ]] || bad "want $1: ${err[0]-}"
}

# ended_json EXPECT: so did the last run, which was one with --json.
ended_json()
{
	local facts='"facts": *\{ *"'

	expectation "$1"
	[ "$got" = "$status" ] || bad "json: status: want $status, got $got"
	[[ ${out[*]} != *[!\ -~]* ]] || bad 'json: not printable'
	[ "${#out[@]}" -gt 0 ] || bad 'json: none'
	json_has verdict "$verdict" || bad "json: verdict is not $verdict"
	if [ "$status" = 0 ]; then
		json_has sha256 '[0-9a-f]{64}' || bad 'json: no facts'
		return
	fi
	json_has token "$1" || bad "json: token is not $1"
	[[ ! ${out[*]} =~ $facts ]] || bad 'json: facts'
}
