#!/bin/sh
# release.sh -p POLICY [-x SUFFIX] REPOSITORY TAG FILE: downloads a file of a
# release from GitHub, Forgejo or Gitea with its attestation, and verifies it.
# FILE is made, in this directory, when this ends with 0, and not otherwise.
# Where a FILE is already, nothing is downloaded: it stays as it is, and was not
# verified by this.
#
#	REPOSITORY/releases/download/TAG/FILE
#	REPOSITORY/releases/download/TAG/FILE.tlog-proof	(-x changes that)
#
# The policy says what is trusted.  Besides, the artifact must be attested as
# FILE, for the tag TAG of that repository: another file, release or project
# that the policy trusts as well is refused.  A transfer that was cut is kept in
# .FILE.download, and resumed when this is run again.
#
# Exit status: 0 verified; 1 refused; 2 usage; 3 no verdict, or no download.
#
# SPDX-License-Identifier: BSD-2-Clause
set -u
LC_ALL=C PATH=/usr/local/bin:/usr/bin:/bin
export LC_ALL PATH
umask 022
# An attestation is at most so long, in bytes: tbverify(1), LIMITS.
most=262144

usage()
{
	echo 'usage: release.sh -p POLICY [-x SUFFIX] [-t TBVERIFY]' \
		'REPOSITORY TAG FILE' >&2
	exit 2
}

fail()
{
	status=$1
	shift
	printf 'release.sh: %s\n' "$*" >&2
	exit "$status"
}

# Curl reads no .curlrc, follows a few redirects to where it may, and says
# nothing but errors.
download()
{
	env -i PATH="$PATH" ${http_proxy:+http_proxy="$http_proxy"} \
		${https_proxy:+https_proxy="$https_proxy"} \
		curl -q --fail --silent --show-error --location --max-redirs 5 \
		--proto '=http,https' --connect-timeout 30 \
		--speed-limit 1 --speed-time 60 \
		--write-out '%{http_code} %{content_type}' "$@"
}

# fetch FILE URL OPTION...: to FILE; warns of a page instead of a file.  Sets
# code to what the server answered.
fetch()
{
	to=$1 from=$2 failed=0
	shift 2
	answer=$(download "$@" --output "$to" -- "$from") || failed=$?
	code=${answer%% *}
	case $failed$answer in
	0*' text/html'*)
		printf 'release.sh: %s: the server sent a page of HTML\n' \
			"$from" >&2 ;;
	esac
	return "$failed"
}

# Downloads the artifact, continuing an interrupted transfer.  If the server
# does not support that, it starts from the beginning.
fetch_artifact()
{
	if [ -s "$dir/$file" ]; then
		fetch "$dir/$file" "$1" --continue-at - && return
		rm -f "$dir/$file"
	fi
	fetch "$dir/$file" "$1"
}

# lost URL: why it could not be downloaded, and what to do.  Only a transfer
# that began is resumed.
lost()
{
	case $code in
	404 | 410)
		fail 3 "$1: not there; look for its name, and the tag's, on the" \
			"release's page" ;;
	000 | 2??)
		if [ -s "$dir/$file" ]; then
			fail 3 "$1: could not be downloaded; run this again" \
				'to resume'
		fi
		fail 3 "$1: could not be downloaded" ;;
	*)
		fail 3 "$1: the server refused it, with status $code" ;;
	esac
}

# lost_attestation URL
lost_attestation()
{
	case $code in
	404 | 410)
		fail 3 "$1: not there: without an attestation, this is not" \
			'verified; -x names another suffix than .tlog-proof' ;;
	*)
		fail 3 "$1: the attestation could not be downloaded, or is" \
			'longer than one can be: without one, this is not' \
			'verified' ;;
	esac
}

# The path of a URL: characters other than letters, digits and -._~ are written
# as %XX.
escape()
{
	printf %s "$1" | od -An -v -tu1 | tr -s ' ' '\n' |
		awk '/./ {
			c = sprintf("%c", $1 + 0)
			if (c ~ /[A-Za-z0-9._~-]/) printf "%s", c
			else printf "%%%02X", $1
		}'
}

# verified FACT VALUE: it is among the facts, which tbverify prints for what it
# has proved alone.
verified()
{
	grep -qxF -e "$1 $2" "$work/facts"
}

policy='' suffix=.tlog-proof tbverify=tbverify
while getopts p:x:t: option; do
	case $option in
	p)	policy=$OPTARG ;;
	x)	suffix=$OPTARG ;;
	t)	tbverify=$OPTARG ;;
	*)	usage ;;
	esac
done
shift $((OPTIND - 1))
if [ $# != 3 ] || [ -z "$policy" ]; then
	usage
fi
repository=${1%/} tag=$2 file=$3
case $file in
'' | . | .. | */*) fail 2 'FILE is a name without a slash' ;;
esac
case $repository in
https://* | http://*) ;;
*) fail 2 'REPOSITORY begins with https://' ;;
esac
case $suffix in
'' | */*) fail 2 'SUFFIX is not empty, and has no slash' ;;
esac
if [ -e "./$file" ] || [ -L "./$file" ]; then
	fail 2 "$file exists, and was not verified by this: move it away first"
fi
# names for another directory
case $policy in
/* | -) ;;
*) policy=$PWD/$policy ;;
esac
case $tbverify in
/*) ;;
*/*) tbverify=$PWD/$tbverify ;;
esac

# In directories that nobody else can write to, so that what is verified is what
# gets the name.  The files have their own names there, so that they are called
# by them in facts and messages.
work=./.$file.download dir=$work/files made=''
mkdir -m 700 -- "$work" 2>/dev/null || [ -e "$work" ] || [ -L "$work" ] ||
	fail 3 "$PWD: this directory cannot be written to"
if [ -L "$work" ] || [ ! -d "$work" ] || [ ! -O "$work" ] ||
	! chmod 700 "$work"; then
	fail 3 "$work: not a directory of yours; remove it"
fi
mkdir -p -- "$dir" || fail 3 "$dir: cannot be made"
rm -f "$dir/$file$suffix" "$work/facts"
# without facts the file gets no name
trap '[ -z "$made" ] || rm -f "./$file"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

base=$repository/releases/download/$(escape "$tag")
fetch_artifact "$base/$(escape "$file")" || lost "$base/$(escape "$file")"
fetch "$dir/$file$suffix" "$base/$(escape "$file$suffix")" \
	--max-filesize "$most" ||
	lost_attestation "$base/$(escape "$file$suffix")"

status=0
(cd "$dir" && exec env -i PATH="$PATH" "$tbverify" verify \
	--policy "$policy" --name "$file" -- "$file" "$file$suffix") >"$work/facts" || status=$?
if [ "$status" = 1 ]; then
	# bytes that are refused are not resumed
	rm -rf "$work"
	fail 1 "$base/$(escape "$file"): refused, and removed"
fi
[ "$status" -le 3 ] || status=3
[ "$status" = 0 ] || fail "$status" "$base/$(escape "$file"): not verified;" \
	"it is in $dir"
if ! verified name "$file" || ! verified ref "refs/tags/$tag" ||
	{ ! verified repository "$repository" &&
	! verified repository "$repository.git"; }; then
	grep -E '^(name|repository|ref) ' "$work/facts" >&2
	rm -rf "$work"
	fail 1 'verified, but as another file, release or repository'
fi
# no other file is replaced
sync -- "$dir/$file" 2>/dev/null
if ! ln -- "$dir/$file" "./$file" 2>/dev/null &&
	{ ! mv -nT -- "$dir/$file" "./$file" || [ -e "$dir/$file" ]; }; then
	fail 3 "$file: cannot be made, or is there by now; it is in $dir"
fi
made=yes
cat "$work/facts" || fail 3 'the facts could not be written'
made=''
rm -rf "$work"
