# Others that verify a file, each beside tbverify: the time of the whole process,
# and its memory.  They do not prove the same, and what each proves is said.
#
# Those that are not there are left out: minisign; cosign and Sigsum's, which
# .ci/check-interop gets; and nitrite, of which BENCH_NITRITE is a program.
#
# To be sourced by bench.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154 # bench.sh's
# shellcheck source=tests/interop/peers.sh
. "$(dirname "${BASH_SOURCE[0]}")/../interop/peers.sh"
started()
{
	peer_ready "$1" "$2" >&2
}
# shellcheck source=tests/interop/logs.sh
. "$(dirname "${BASH_SOURCE[0]}")/../interop/logs.sh"

# beside NAME COMMAND...: rows of it, with $ours by turns.
beside()
{
	local name=$1 cpu wall size

	shift
	read -r cpu wall size cpu2 wall2 size2 < <("$bench/process" \
		"$processes" "${ours[@]}" + "$@") || return
	row "process, to $name, wall" "$wall" "$wall2" -
	row "process, to $name, CPU" "$cpu" "$cpu2" -
	row "process, to $name, peak memory in KiB" "$size" "$size2" -
}

# without NAME WHY
without()
{
	echo "bench: without $1: $2" >&2
}

# What the others need is made by themselves, in $work/peers.
compare_nitrite()
{
	[ -n "${BENCH_NITRITE-}" ] || {
		without nitrite 'no BENCH_NITRITE'
		return
	}
	# documents are as old as those of vectors/
	beside nitrite "$BENCH_NITRITE" "$in/pki/root.pem" \
		2026-01-15T12:00:00Z "$in/documents/0-0"
}

compare_minisign()
{
	command -v minisign >/dev/null || {
		without minisign 'not installed'
		return
	}
	minisign -G -W -p mini.pub -s mini.key >/dev/null &&
		minisign -S -s mini.key -m "$1" -x mini.sig >/dev/null &&
		beside minisign minisign -V -p mini.pub -m "$1" -x mini.sig
}

compare_cosign()
{
	local cosign words

	cosign=$(peer cosign) || {
		without cosign '.ci/check-interop gets it'
		return
	}
	export COSIGN_PASSWORD=
	echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"}' \
		>services.json
	words=(--key cosign.pub --bundle bundle.json --insecure-ignore-tlog)
	"$cosign" generate-key-pair >/dev/null 2>&1 &&
		"$cosign" sign-blob --yes --key cosign.key --bundle \
			bundle.json --signing-config services.json "$1" \
			>/dev/null 2>&1 &&
		beside cosign "$cosign" verify-blob "${words[@]}" "$1" \
			2>/dev/null
}

# A real log with a witness, on loopback.
compare_sigsum()
{
	local verify

	if ! verify=$(peer sigsum-verify) || ! peer sigsum-submit >/dev/null; then
		without sigsum-verify '.ci/check-interop gets it'
		return
	fi
	sigsum_log &&
		"$(peer sigsum-key)" generate -o submit-key &&
		sed "s|^log .*|& $url|" sigsum-policy >submit-policy &&
		cp "$1" file &&
		"$(peer sigsum-submit)" -k submit-key -p submit-policy \
			-o proof file >/dev/null 2>&1 || return
	peers_stop
	beside sigsum-verify "<$1" "$verify" -k submit-key.pub \
		-p sigsum-policy proof
}

# compare_peers FILE COMMAND...: FILE is verified by the command, and by each.
compare_peers()
{
	local file=$1 name

	shift
	ours=("$@")
	mkdir "$work/peers"
	cd "$work/peers" || return
	for name in nitrite minisign cosign sigsum; do
		compare_$name "$file" || without "$name" 'it failed'
	done
	cd "$OLDPWD" || return
}

peers_prove()
{
	cat <<'END'

What each process proves, of a file of 1 KiB:
  tbverify       5 signatures of P-384 and the file's digest: an enclave with an
                 image that the policy trusts built it from that commit
  nitrite        the same 5 signatures: an enclave made the document; it does not
                 look at the image, the claim or the file
  minisign       2 of Ed25519: the holder of a key signed the file and a comment
  cosign         1 of P-256, in a bundle, by a key: its holder signed the file;
                 no identity, and no log (--insecure-ignore-tlog)
  sigsum-verify  3 of Ed25519: the holder of a key signed the file's digest, and
                 it is in a log that a witness has seen
END
}
