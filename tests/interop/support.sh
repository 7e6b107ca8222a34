# What the tests with real peers share, on top of those of tblog.  It needs
# bash.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2034,SC2154 # used by the tests, set by tap.sh
# shellcheck source=tests/tblog/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tblog/support.sh"
# shellcheck source=tests/interop/peers.sh
. "$top/tests/interop/peers.sh"
trap 'peers_stop; chmod -R u+w "$work"; rm -rf "$work"' EXIT
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY \
	ALL_PROXY NO_PROXY
copy_vectors v || exit 1
artifact=v/artifact/hello-1.0.tar
document=v/cases/good/attestation
other=v/cases/good-repository/attestation

# need PEER...: ends the test, which is then skipped, unless all are there.
need()
{
	local name

	for name; do
		peer "$name" >/dev/null && continue
		echo "1..0 # SKIP no $name: .ci/check-interop gets it"
		exit 0
	done
}

# started NAME PORT: reports a result, and ends the test if it did not start.
started()
{
	if peer_ready "$1" "$2"; then
		ok "$1 runs"
		return
	fi
	not_ok "$1 runs"
	echo "1..$count"
	exit 1
}

# No network at all for the verifier, where the kernel lets us.
alone=()
for words in 'unshare -n' 'unshare -rn'; do
	if $words true 2>/dev/null; then
		read -r -a alone <<<"$words"
		break
	fi
done
[ "${#alone[@]}" -gt 0 ] || skip 'offline' 'unshare cannot take the network away'

# offline EXPECT NAME WORD...: tbverify, without a network, under a policy that
# requires a log; the log policy is in the file "policy".  The documents are
# older than the log, so its time is reported but not required.
offline()
{
	local expect=$1 name=$2

	shift 2
	cp policy v/policies/log.policy
	got=0
	${alone[@]+"${alone[@]}"} "$verifier" \
		--policy v/policies/log-report.json --clock 2027-01-01T00:00:00Z \
		"$@" >"$work/out" 2>"$work/err" </dev/null || got=$?
	mapfile -t out <"$work/out"
	mapfile -t err <"$work/err"
	ended "$expect"
	if [ "$expect" = verified ]; then
		grep -q '^log ' "$work/out" || bad 'the log is not among the facts'
	fi
	result "offline: $name: $expect"
}
