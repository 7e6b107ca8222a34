#!/usr/bin/env bash
# Whom the tool trusts: the first policy that is there and no other, files that
# others may write to not at all, options in the place of what the policy says,
# and no reference value that comes from the attestation.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
tool_here
copy_vectors "$work/v" || exit 1
mkdir "$work/d" && cd "$work/d" || exit 1
v=$work/v
clock=(--clock 2026-06-01T00:00:00Z)
trust=(--policy "$v/policies/default.json" "${clock[@]}")
artifact=$v/artifact/hello-1.0.tar
att=$v/cases/good/attestation
files=(-- "$artifact" "$att")
commit=$(sed -n 's/.*"commits": *\["\([0-9a-f]*\)".*/\1/p' \
	"$v/policies/default.json")
pcr=()
for i in 0 1 2; do
	pcr+=("$(sed -n "s/.*\"PCR$i\": *\"\([0-9a-f]*\)\".*/\1/p" \
		"$v/policies/measurements.json")")
done

# want EXPECT NAME WORD...: the tool ends so, in text and in JSON.
want()
{
	local expect=$1 name=$2

	shift 2
	run --json "$@"
	ended_json "$expect"
	run "$@"
	ended "$expect"
	result "$name: $expect"
}

# policy FILE SED-SCRIPT: the default policy, changed, with its root beside it.
policy()
{
	mkdir -p "$(dirname "$1")"
	sed "s|\.\./pki/||; $2" "$v/policies/default.json" >"$1"
	cp "$v/pki/root.pem" "$(dirname "$1")"
}

# from FILE: the last verdict is by that policy.
from()
{
	local line

	for line in "${out[@]}"; do
		[ "$line" != "policy $1" ] || return 0
	done
	bad "not by $1: ${out[*]}"
}

#
# The search.  Every policy has another name for its image.
#

env=()
nobody=()

# asks EXPECT WORD...: the tool, as $nobody and with $env, ends so.
asks()
{
	local expect=$1

	shift
	got=0
	env -i LD_LIBRARY_PATH="${LD_LIBRARY_PATH-}" "${env[@]}" \
		${nobody[@]+"${nobody[@]}"} "$tbverify" "${clock[@]}" "$@" \
		"${files[@]}" >"$work/out" 2>"$work/err" </dev/null || got=$?
	mapfile -t out <"$work/out"
	mapfile -t err <"$work/err"
	ended "$expect"
}

search()
{
	local home=$work/d/home xdg=$work/d/xdg config=.config/tbverify

	env=(HOME="$home" XDG_CONFIG_HOME="$xdg")
	asks no-policy
	result 'no policy at all: no-policy'
	[[ ${err[0]} = *'--policy FILE'*'--commit'* ]]
	report $? 'it says how to give one'
	policy etc/tbverify/policy.json s/example-builder/system/
	asks verified
	from etc/tbverify/policy.json
	result "the system's policy"
	policy "home/$config/policy.json" s/example-builder/home/
	asks verified
	from etc/tbverify/policy.json
	result 'not the one in HOME when XDG_CONFIG_HOME is set'
	env=(HOME="$home")
	asks verified
	from "$home/$config/policy.json"
	result 'the one in HOME when it is not'
	env=(HOME="$home" XDG_CONFIG_HOME=)
	asks verified
	from "$home/$config/policy.json"
	result 'or empty'
	policy xdg/tbverify/policy.json s/example-builder/xdg/
	env=(HOME="$home" XDG_CONFIG_HOME=xdg)
	asks verified
	from "$home/$config/policy.json"
	result 'or relative'
	env=(HOME=home)
	asks verified
	from etc/tbverify/policy.json
	result 'no relative HOME'
	env=(HOME="$home" XDG_CONFIG_HOME="$xdg")
	asks verified
	from "$xdg/tbverify/policy.json"
	[[ ${out[0]} = *' by xdg 1.0 at '* ]] || bad "${out[0]}"
	result 'XDG_CONFIG_HOME first'
	asks verified --system
	from etc/tbverify/policy.json
	result '--system'
	asks verified --policy "$v/policies/default.json"
	from "$v/policies/default.json"
	result '--policy'
	asks no-policy --no-policy
	result '--no-policy'

	# Files that exist and are not usable are not skipped.
	echo '{' >xdg/tbverify/policy.json
	asks policy-syntax
	result 'a policy that is cut'
	policy xdg/tbverify/policy.json 's/"commits"/"comits"/'
	asks policy-member
	[[ ${err[0]} = *comits* ]] || bad "${err[0]}"
	result 'a policy with an unknown member'
	policy xdg/tbverify/policy.json ''
	chmod 646 xdg/tbverify/policy.json
	asks policy-unsafe
	result 'a policy that others may write to'
	rm xdg/tbverify/policy.json
	mkdir xdg/tbverify/policy.json
	asks io
	result 'a directory in its place'
	rmdir xdg/tbverify/policy.json
	ln -s nowhere xdg/tbverify/policy.json
	asks io
	result 'a link to nothing'
	rm xdg/tbverify/policy.json
	: >xdg/tbverify/policy.json
	chmod 0 xdg/tbverify/policy.json
	asks io
	result 'a policy that cannot be read'
	chmod 0 xdg
	asks io
	result 'in a directory that cannot be searched'
	asks io --policy xdg/policy.json
	result '--policy in a directory that cannot be searched'
	chmod 755 xdg
	rm -r xdg
	: >xdg
	asks verified
	from etc/tbverify/policy.json
	result 'none there: XDG_CONFIG_HOME is a file'
	rm xdg
	asks verified
	from etc/tbverify/policy.json
	result 'none there: XDG_CONFIG_HOME is not there'
	chmod 0 "$work/d/etc/tbverify/policy.json"
	asks io
	result "the system's policy cannot be read"
	chmod 644 "$work/d/etc/tbverify/policy.json"
}

if [ "$(id -u)" = 0 ]; then
	nobody=("${another[@]}")
	for_another
fi
# shellcheck disable=SC2016 # for the other shell
if [ "$(id -u)" = 0 ] && ! "${nobody[@]}" sh -c \
	'[ "$(id -u)" != 0 ] && "$0" --version' "$tbverify" >/dev/null 2>&1; then
	skip 'the search for a policy' 'root cannot be another user here'
else
	search
fi
if [ "$(id -u)" = 0 ]; then
	nobody=()
	policy etc/tbverify/policy.json s/example-builder/system/
	policy home/.config/tbverify/policy.json s/example-builder/home/
	env=(HOME="$work/d/home" XDG_CONFIG_HOME="$work/d/home/.config")
	asks verified
	from etc/tbverify/policy.json
	result "root has the system's policy"
	rm -r etc
	asks no-policy
	result "and no user's"
else
	skip "root has the system's policy" 'not root'
fi
rm -rf etc home

#
# Files that others may write to
#

policy mine/policy.json ''
want verified 'a policy of mode 644' --policy mine/policy.json "${clock[@]}" \
	"${files[@]}"
for mode in 664 646 666; do
	chmod $mode mine/policy.json
	want policy-unsafe "a policy of mode $mode" --policy mine/policy.json \
		"${clock[@]}" "${files[@]}"
	chmod 644 mine/policy.json
	chmod $mode mine/root.pem
	want policy-unsafe "its root of mode $mode" --policy mine/policy.json \
		"${clock[@]}" "${files[@]}"
	chmod 644 mine/root.pem
done
ln -s policy.json mine/link.json
chmod 664 mine/policy.json
want policy-unsafe 'by a link' --policy mine/link.json "${clock[@]}" \
	"${files[@]}"
chmod 644 mine/policy.json
rm mine/root.pem
want io 'a root that is not there' --policy mine/policy.json "${clock[@]}" \
	"${files[@]}"
sed 's|\.\./pki/root.pem|-|' "$v/policies/default.json" >minus.json
input=$v/pki/root.pem
want io 'a root called -' --policy minus.json "${clock[@]}" "${files[@]}"
cp "$v/pki/root.pem" ./-
input=/dev/null
want verified 'is a file' --policy minus.json "${clock[@]}" "${files[@]}"

#
# Options in the place of what the policy says
#

zeros=0000000000000000000000000000000000000000
image=()
other=(--pcr "0=${pcr[1]}" --pcr "1=${pcr[1]}" --pcr "2=${pcr[2]}")
for i in 0 1 2; do
	image+=(--pcr "$i=${pcr[i]}")
done
root=(--root "$v/pki/root.pem")
second=(--root "$v/pki/second.pem")
none=(--no-policy "${clock[@]}")

# "Must show" 2.
want verified 'options alone' "${none[@]}" "${root[@]}" "${image[@]}" \
	--commit "$commit" "${files[@]}"
[[ ${out[*]} = *'image command line'* && ${out[*]} != *' policy '* ]]
report $? 'no policy is named, and the image is that of the command line'
want no-source 'without --commit' "${none[@]}" "${root[@]}" "${image[@]}" \
	"${files[@]}"
want usage 'a root without an image' "${none[@]}" "${root[@]}" \
	--commit "$commit" "${files[@]}"
want no-image 'without an image' "${none[@]}" --commit "$commit" "${files[@]}"
want no-image 'a source alone' "${none[@]}" --any-source "${files[@]}"
want untrusted-root 'without --root' "${none[@]}" "${image[@]}" \
	--commit "$commit" "${files[@]}"
want untrusted-root 'another root' "${none[@]}" "${second[@]}" "${image[@]}" \
	--commit "$commit" "${files[@]}"
want verified 'two roots' "${none[@]}" "${second[@]}" "${root[@]}" \
	"${image[@]}" --commit "$commit" "${files[@]}"
want commit-mismatch 'another commit' "${none[@]}" "${root[@]}" "${image[@]}" \
	--commit $zeros "${files[@]}"
want verified 'two commits' "${none[@]}" "${root[@]}" "${image[@]}" \
	--commit $zeros --commit "$commit" "${files[@]}"
want no-policy 'no policy' "${none[@]}" "${files[@]}"

want pcr-mismatch "another image in the policy's place" "${trust[@]}" \
	"${other[@]}" "${root[@]}" "${files[@]}"
want untrusted-root "the same image without the policy's root" "${trust[@]}" \
	"${image[@]}" "${files[@]}"
want verified 'the same image with it' "${trust[@]}" "${image[@]}" "${root[@]}" \
	"${files[@]}"
want reference-incomplete 'one PCR in the place of an image' "${trust[@]}" \
	--pcr "0=${pcr[0]}" "${root[@]}" "${files[@]}"
want usage "--root with the policy's image" "${trust[@]}" "${root[@]}" \
	"${files[@]}"
want usage "--claim with the policy's image" "${trust[@]}" --claim text \
	"${files[@]}"
want claim-form '--claim with an image' "${trust[@]}" "${image[@]}" \
	"${root[@]}" --claim text "${files[@]}"
want usage '--claim of another kind' "${trust[@]}" "${image[@]}" \
	"${root[@]}" --claim tb2 "${files[@]}"
want commit-mismatch "another commit in the policy's place" "${trust[@]}" \
	--commit $zeros "${files[@]}"
want verified '--any-source' "${trust[@]}" --any-source "${files[@]}"
sed "s/$commit/$zeros/" "$v/policies/default.json" >"$v/policies/zeros.json"
trust=(--policy "$v/policies/zeros.json" "${clock[@]}")
want commit-mismatch 'a policy of another commit' "${trust[@]}" "${files[@]}"
want verified 'whose place an option takes' "${trust[@]}" --commit "$commit" \
	"${files[@]}"
want commit-mismatch 'a tree does not take it' "${trust[@]}" \
	--tree "$(run inspect "$att"; sed -n 's/.* claim-tree //p' "$work/out")" \
	"${files[@]}"

files=(-- "$artifact" "$v/cases/good-repository/attestation")
trust=(--policy "$v/policies/repository.json" "${clock[@]}")
run "${trust[@]}" "${files[@]}"
ended verified
result 'a policy with a repository'
for line in "${out[@]}"; do
	case $line in
	'repository '*)	url=${line#* } ;;
	'ref '*)	ref=${line#* } ;;
	esac
done
want repository-mismatch "another repository in the policy's place" \
	"${trust[@]}" --repository "$url.git" "${files[@]}"
want verified 'two repositories' "${trust[@]}" --repository "$url.git" \
	--repository "$url" "${files[@]}"
want ref-mismatch 'another ref' "${trust[@]}" --ref "$ref-1" "${files[@]}"
want verified 'the ref' "${trust[@]}" --ref "$ref" "${files[@]}"
want repository-missing 'a repository for a claim without one' "${none[@]}" \
	"${root[@]}" "${image[@]}" --repository "$url" -- "$artifact" "$att"
want no-source 'a ref alone' "${none[@]}" "${root[@]}" "${image[@]}" \
	--ref "$ref" "${files[@]}"

#
# Reference values
#

files=("$artifact" "$att")
none+=("${root[@]}" --any-source)
want reference-kind 'the attestation as --pcrs' "${none[@]}" --pcrs "$att" \
	"${files[@]}"
cert=$v/cases/good-cert/attestation
want reference-kind 'a .cert as attestation and --pcrs' "${none[@]}" \
	--pcrs "$cert" "$artifact" "$cert"
ln "$cert" cert
want reference-kind 'by another link' "${none[@]}" --pcrs cert "$artifact" \
	"$cert"
ln -s "$cert" symlink
want reference-kind 'by a symbolic link' "${none[@]}" --pcrs symlink \
	"$artifact" "$cert"
cp "$cert" copy
want reference-kind 'as a copy: a .cert is never one' "${none[@]}" \
	--pcrs copy "$artifact" "$cert"
want reference-kind 'the attestation as --root' "${none[@]}" "${image[@]}" \
	--root "$att" "${files[@]}"

# sample EXPECT FILE WORD...: the file as --pcrs; PCRs of other images differ.
sample()
{
	local expect=$1 file=$shared/vectors/measurements/$2

	shift 2
	if [ ! -f "$file" ]; then
		skip "${file##*/}" "no $shared/vectors/measurements"
		return
	fi
	want "$expect" "${file##*/}${1:+ and the image}" "${none[@]}" --pcrs "$file" \
		"$@" "${files[@]}"
	[ "$expect" != pcr-mismatch ] || says_pcr "$file"
}

# says_pcr FILE: what the refusal wanted is what the file has.
says_pcr()
{
	[[ ${err[0]} =~ want\ ([0-9a-f]{96}) ]] &&
		grep -q "${BASH_REMATCH[1]}" "$1"
	report $? "PCR0 is that of ${1##*/}"
}

sample pcr-mismatch build-enclave-unsigned.json
sample pcr-mismatch build-enclave-signed.json
sample pcr-mismatch describe-eif.json
sample pcr-mismatch eif_build-stdout.txt
sample reference-incomplete pcr-signing-certificate.json
sample pcr-mismatch pcr-signing-certificate.json "${image[@]}"
sample reference-kind attestable-builds-cert.json
sample reference-conflict build-enclave-unsigned.json "${image[@]}"

echo "1..$count"
