#!/bin/sh
# release.sh -p POLICY [-x SUFFIX] REPOSITORY TAG FILE: downloads a file of a
# release from GitHub, Forgejo or Gitea with its attestation, and verifies it.
# FILE is there when this ends with 0, and is not otherwise.
#
#	REPOSITORY/releases/download/TAG/FILE
#	REPOSITORY/releases/download/TAG/FILE.tlog-proof	(-x changes that)
#
# The policy says what is trusted.  Besides, the artifact must be attested as
# FILE, for the tag TAG of that repository: another file, release or project
# that the policy trusts as well is refused.  The one transfer that was cut is
# resumed when this is run again.
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
	env -i ${http_proxy:+http_proxy="$http_proxy"} \
		${https_proxy:+https_proxy="$https_proxy"} \
		curl -q --fail --silent --show-error --location --max-redirs 5 \
		--proto '=http,https' --connect-timeout 30 \
		--speed-limit 1 --speed-time 60 \
		--write-out '%{content_type}' "$@"
}

# fetch FILE URL OPTION...: to FILE; warns of a page instead of a file.
fetch()
{
	to=$1 from=$2
	shift 2
	kind=$(download "$@" --output "$to" -- "$from") || return
	case $kind in
	text/html*)
		printf 'release.sh: %s: the server sent a page of HTML\n' \
			"$from" >&2 ;;
	esac
}

# The artifact, from where an earlier transfer was cut.  Where the server has no
# more, or will not tell, from the start.
fetch_artifact()
{
	if [ -s "$dir/artifact" ]; then
		fetch "$dir/artifact" "$1" --continue-at - && return
		rm -f "$dir/artifact"
	fi
	fetch "$dir/artifact" "$1"
}

# An URL's path: what is no letter, digit or one of -._~ is written as %XX.
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
	grep -qxF -e "$1 $2" "$dir/facts"
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
if [ -e "./$file" ] || [ -L "./$file" ]; then
	fail 2 "$file exists"
fi

# In a directory that nobody else can write to, so that what is verified is
# what gets the name.
base=$repository/releases/download/$(escape "$tag")
dir=./.$file.download
if ! mkdir -m 700 -- "$dir" 2>/dev/null; then
	if [ -L "$dir" ] || [ ! -d "$dir" ] || [ ! -O "$dir" ] ||
		! chmod 700 "$dir"; then
		fail 3 "$dir: not mine"
	fi
fi
rm -f "$dir/attestation" "$dir/facts"
fetch_artifact "$base/$(escape "$file")" ||
	fail 3 'the artifact could not be downloaded; run this again to resume'
fetch "$dir/attestation" "$base/$(escape "$file$suffix")" \
	--max-filesize "$most" ||
	fail 3 'the attestation could not be downloaded: without one, this is' \
		'not verified'

status=0
env -i "$tbverify" verify --policy "$policy" --name "$file" -- \
	"$dir/artifact" "$dir/attestation" >"$dir/facts" || status=$?
if [ "$status" = 1 ]; then
	# bytes that are refused are not resumed
	rm -rf "$dir"
fi
[ "$status" = 0 ] || exit "$status"
if ! verified name "$file" || ! verified ref "refs/tags/$tag" ||
	{ ! verified repository "$repository" &&
	! verified repository "$repository.git"; }; then
	grep -E '^(name|repository|ref) ' "$dir/facts" >&2
	rm -rf "$dir"
	fail 1 'verified, but as another file, release or repository'
fi
# no other file is replaced
sync -- "$dir/artifact" 2>/dev/null
ln -- "$dir/artifact" "./$file" || fail 3 "$file: cannot be made"
cat "$dir/facts"
rm -rf "$dir"
