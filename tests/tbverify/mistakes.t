#!/usr/bin/env bash
# The most frequent mistakes, and the complete line that explains what to do,
# because a wrong or empty sentence helps nobody.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
cp artifact/hello-1.0.tar hello.tar
cp cases/good/attestation hello.att
clock=(--clock 2026-06-01T00:00:00Z)
trust=(--policy policies/default.json "${clock[@]}")
log=(--log-policy policies/log.policy)
pinned=(--no-policy --root pki/root.pem --pcrs policies/measurements.json
	"${clock[@]}")

# says TOKEN LINE NAME WORD...: the tool says this, and nothing else.
says()
{
	local token=$1 line=$2 name=$3

	shift 3
	run "$@"
	ended "$token"
	[ "${err[0]-}" = "$begins$line [$token]" ] ||
		bad "it says: ${err[0]-}"
	result "$name"
}

says foreign "hello.att: hello.tar: attestation: a tar file; `
	`this is not an attestation; check that it is the right file, and that `
	`the artifact comes first" \
	'the files in the wrong order' "${trust[@]}" hello.att hello.tar
says no-attestation "hello.tar: the same file as the artifact; `
	`there is no attestation to verify; get the one that belongs to the `
	`artifact" \
	'the artifact given twice' "${trust[@]}" hello.tar hello.tar
ln -s hello.att link.att
says no-attestation "link.att: the same file as the artifact; `
	`there is no attestation to verify; get the one that belongs to the `
	`artifact" \
	'the attestation given twice, by two names' "${trust[@]}" hello.att \
	link.att
cp hello.tar alone.tar
says no-attestation "alone.tar: neither alone.tar.tlog-proof nor alone.tar.att `
	`exists; there is no attestation to verify; get the one that belongs `
	`to the artifact" \
	'the attestation forgotten' "${trust[@]}" alone.tar
says usage "operands: want ARTIFACT, or ARTIFACT and ATTESTATION; see `
	`tbverify --help" 'a file too many' "${trust[@]}" hello.tar hello.att x
says usage 'ATTESTATION: the name is empty; see tbverify --help' \
	'a variable that is not set' "${trust[@]}" hello.tar ''
says debug "hello.tar: cases/debug/attestation: pcr0, pcr1, pcr2: all zero; the enclave `
	`ran in debug mode, so its host could change anything in it; build it `
	`again without debug mode" \
	'a debug image' "${trust[@]}" hello.tar cases/debug/attestation
says no-policy "`
	`policy: --no-policy was given, and no option says what to trust; nothing says what to trust; give --policy FILE, `
	`or --pcrs FILE with --commit HEX or --repository URL" \
	'no policy' --no-policy hello.tar hello.att
says no-source "command line: policy: no source; `
	`the policy names no source; give --commit HEX or --repository URL, `
	`or --any-source" \
	'no source' "${pinned[@]}" hello.tar hello.att
says chain-expired "hello.tar: hello.att: cabundle[1]: valid until 2026-01-24T11:00:00Z, `
	`judged at 2026-06-01T00:00:00Z; `
	`a certificate had expired at the time of the check; do not trust the `
	`document, unless it is an archived one and --time now was given: omit `
	`that" \
	'an archived document with --time now' "${trust[@]}" --time now \
	hello.tar hello.att

good=$(sed -n 's/.*"PCR0": *"\([0-9a-f]*\)".*/\1/p' policies/measurements.json)
[ ${#good} = 96 ] || bad 'no PCR0'
other=${good:48}${good::48}
sed "s/$good/$other/" policies/measurements.json >other.json
says pcr-mismatch "hello.tar: hello.att: image command line: pcr0: want $other, got `
	`$good; `
	`no trusted image has these measurements; compare them with those `
	`that the image's publisher announces, and pin the image only if `
	`they agree" \
	'the PCR of another version' --no-policy --root pki/root.pem \
	"${clock[@]}" --any-source --pcrs other.json hello.tar hello.att
base64 hello.att | sed '1s/./-&/' >lines.att
says base64 "hello.tar: lines.att: base64url: letters of two alphabets: + or /, and - or _; `
	`the attestation is text, but not base64, base64url or hex `
	`throughout; download it again" \
	'base64 with a letter of another alphabet' "${trust[@]}" hello.tar \
	lines.att
od -An -v -tx1 hello.att | tr -d ' \n' | sed 's/.$//' >hex.att
says base64 "hello.tar: hex.att: hex: an odd number of digits; the text is truncated; `
	`the attestation is text, but not base64, base64url or hex `
	`throughout; download it again" \
	'hex that is cut' "${trust[@]}" hello.tar hex.att
page="attestation: a web page; download the file that it links to, or find out `
	`why the server did not send it; this is not an attestation; check that it `
	`is the right file, and that the artifact comes first"
for start in '<!DOCTYPE html>' $' \t\r\n<html>' '<?xml version="1.0"?>'; do
	printf '%s\n<body>404 Not Found</body>\n' "$start" >page.att
	says foreign "hello.tar: page.att: $page" "a web page: ${start//[!-~]/}" \
		"${trust[@]}" hello.tar page.att
done
says proof-other-document "hello.tar: cases/good-log/attestation: extra: another document than the one `
	`given; `
	`the proof contains another document than the one given; get the `
	`proof that belongs to it" \
	'the proof of another artifact' "${trust[@]}" "${log[@]}" \
	--proof cases/good-log/attestation hello.tar hello.att
says log-missing "hello.tar: hello.att: log: no proof was given; `
	`a proof from a log is required and there is none; get the one that `
	`belongs to the artifact, or add it to the log first" \
	'no proof' "${trust[@]}" "${log[@]}" hello.tar hello.att
says time-in-future "hello.tar: hello.att: timestamp: the current time is `
	`2020-01-01T00:00:00Z, the document is of 2026-01-15T12:00:00Z; `
	`the document's time is in the future; check the clock" \
	'the clock wrong' --policy policies/default.json \
	--clock 2020-01-01T00:00:00Z hello.tar hello.att

# Typing mistakes, and files downloaded instead of others.
right="check that it is the right file, and that the artifact comes first"
gzip -n <hello.tar >hello.tar.gz
for pair in 'hello.tar.gz:a gzip file' 'pki/root.pem:a PEM file'; do
	says foreign "hello.tar: ${pair%%:*}: attestation: ${pair#*:}; this is `
		`not an attestation; $right" "${pair#*:}" "${trust[@]}" \
		hello.tar "${pair%%:*}"
done
# The same wherever another file of ours is wanted.
tar -cf some.tar policies/log.policy
printf '<html>' >some.html
head -c 64 images/crc.eif >some.eif
wants()
{
	local option=$1 what=$2 file name

	shift 2
	for file in hello.tar.gz:'a gzip file' some.html:'a web page' \
		some.tar:'a tar file' some.pem:'a PEM file' \
		some.eif:'an enclave image'; do
		name=${file#*:}
		file=${file%%:*}
		case "$option $file" in
		# PEM is what a root is, and an image what --eif wants
		'--root some.pem' | '--eif some.eif' | '--pcrs some.eif')
			continue ;;
		esac
		run "$@" "$option" "$file" -- hello.tar "$from"
		[[ $got = [13] && ${err[0]-} = *"$file: $what: $name"* ]] ||
			bad "$file: ${err[0]-}"
	done
	result "$option: what the file is"
}
printf -- '-----BEGIN PRIVATE KEY-----\n' >some.pem
bare=(--no-policy --any-source "${clock[@]}")
from=hello.att
wants --policy policy "${clock[@]}"
wants --pcrs measurements "${bare[@]}"
wants --eif header "${bare[@]}"
wants --root root "${bare[@]}" --pcrs policies/measurements.json
wants --proof tlog-proof "${trust[@]}" "${log[@]}"
wants --log-policy 'log policy' "${trust[@]}"
wants --endorsers endorsers "${trust[@]}" --stream x \
	--endorsements policies/list.note
wants --endorsements 'endorsement list' "${trust[@]}" --stream x \
	--endorsers policies/endorsers.policy
from=cases/good-list/attestation
wants --list checksums --policy policies/default.json "${clock[@]}"
echo '[ { "EnclaveName": "x" } ]' >enclaves.json
says foreign "hello.tar: enclaves.json: attestation: JSON, but a list, as `
	`nitro-cli describe-enclaves prints it; this is not an attestation; `
	`$right" 'what describe-enclaves prints' "${trust[@]}" hello.tar \
	enclaves.json
says reference-syntax "enclaves.json: measurements: no PCR with an index; `
	`these are not the measurements of one enclave image, as nitro-cli `
	`prints them; check the file" 'the same as measurements' \
	--no-policy --any-source --pcrs enclaves.json hello.tar hello.att
says usage "--polcy: unknown option (did you mean --policy?); see tbverify `
	`--help" 'an option that is misspelt' --polcy x hello.tar hello.att
says usage "--verbose: unknown option (did you mean -v?); see tbverify `
	`--help" 'an option as others call it' --verbose hello.tar hello.att
says usage "--print: unknown fact (did you mean commit?); see `
	`tbverify --help" 'a fact that is misspelt' "${trust[@]}" --print comit \
	hello.tar hello.att
says usage "inspct: no such file, and no command (did you mean inspect?); see `
	`tbverify --help" 'a command that is misspelt' inspct hello.att
says usage "--ref: want a full name, as refs/tags/v1.0 or refs/heads/v1.0; or `
	`write --tag v1.0 or --branch v1.0; see tbverify --help" \
	'a tag without refs/tags' "${trust[@]}" --ref v1.0 hello.tar hello.att
commit=c1c83be5a1933a03a54734af548e34f3205af80a
says usage "--ref: that is a commit: write --commit $commit; see tbverify `
	`--help" 'a commit as a ref' "${trust[@]}" --ref $commit hello.tar \
	hello.att
url=https://git.example/acme/hello
for other in $url.git $url/ "$url.git/" "${url/https/http}" "${url/git./GIT.}"; do
	says repository-mismatch "hello.tar: cases/good-repository/attestation: `
		`repository (they differ only in \".git\", a slash, the scheme `
		`or the case of the host): want $other, got $url; the artifact was built `
		`from another repository; check its URL" "a repository: $other" \
		"${trust[@]}" --repository "$other" hello.tar \
		cases/good-repository/attestation
done
for other in "${url/acme/Acme}" "${url}x" "$url.gi" "${url/git/got}"; do
	run "${trust[@]}" --repository "$other" hello.tar \
		cases/good-repository/attestation
	ended repository-mismatch
	[[ ${err[0]} != *'differ only'* ]] || bad "${err[0]}"
	result "another repository: $other"
done
echo '{ "tbverify-policy": 1, "images": [], }' >comma.json
run --policy comma.json hello.tar hello.att
ended policy-syntax
[[ ${err[0]} = *'line 1, column 39: a comma too many before this'* ]] || bad "${err[0]}"
result 'a comma too many: where'
echo '{ "tbverify-policy": 1, "repository": [] }' >member.json
run --policy member.json hello.tar hello.att
ended policy-member
[[ ${err[0]} = *'repository: unknown member (did you mean repositories?)'* ]] ||
	bad "${err[0]}"
result 'a member that is misspelt'
for form in "0x$good" "${good^^}" "${good:0:8} ${good:8}"; do
	run --no-policy --any-source --root pki/root.pem "${clock[@]}" \
		--pcrs policies/measurements.json --pcr "0=$form" hello.tar \
		hello.att
	ended verified
	result "a PCR as others print it: ${form:0:10}"
done
run -h
[[ $got = 0 && ${out[0]} = 'usage: tbverify '* ]]
report $? '-h'
# Each place that was looked at, by its whole name, and why nothing is from there.
mkdir -p "$work/home/.config/tbverify"
system=$("$tbverify" --system hello.tar hello.att 2>&1 |
	sed -n 's/^NO VERDICT: policy: \(.*\) is not there, and .*/\1/p')
then="nothing says what to trust; give --policy FILE, or --pcrs FILE with `
	`--commit HEX or --repository URL [no-policy]"
places()
{
	env -u XDG_CONFIG_HOME -u HOME "${@:3}" "$tbverify" hello.tar hello.att \
		2>&1 | sed "s,$work,W," >"$work/log"
	[ "$(cat "$work/log")" = "NO VERDICT: policy: $2; $then" ]
	report $? "$1"
}
if [ -z "$system" ]; then
	skip 'where policies are looked for' 'the system has one'
else
	places 'nowhere to look' "$system is not there, and neither `
		`XDG_CONFIG_HOME nor HOME says where a user's is" \
		XDG_CONFIG_HOME=relative
	if [ "$(id -u)" = 0 ]; then
		cp policies/default.json "$work/home/.config/tbverify/policy.json"
		not="was not looked at: root does not read a user's"
		places "root in a container, with a user's policy" \
			"$system is not there, and `
			`W/home/.config/tbverify/policy.json $not" \
			"HOME=$work/home"
		places 'the same by XDG_CONFIG_HOME' "$system is not there, and `
			`W/home/tbverify/policy.json $not" \
			"HOME=$work" "XDG_CONFIG_HOME=$work/home"
	else
		places "no user's policy" "neither `
			`W/home/.config/tbverify/policy.json nor $system is there" \
			"HOME=$work/home"
	fi
fi

echo >>hello.tar
want=$(sha256sum <artifact/hello-1.0.tar) got=$(sha256sum <hello.tar)
says artifact-mismatch "hello.tar: hello.att: artifact: sha256: want ${want%% *}, got `
	`${got%% *}; `
	`the artifact is not the one that was built; download it again, and `
	`check that both files belong together" \
	'the attestation of another artifact' "${trust[@]}" hello.tar hello.att

printf 'hello.tar hello.tar\n' >list
run batch "${trust[@]}" list
[ "${err[-1]}" = "tbverify: 1 entry: 0 verified, 1 refused, 0 without a `
	`verdict" ] || bad "${err[-1]}"
unset 'err[-1]'
ended no-attestation
result 'and in a batch the artifact given twice'

echo "1..$count"
