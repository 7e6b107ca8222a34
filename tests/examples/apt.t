#!/usr/bin/env bash
# examples/apt: apt-get, with directories of its own, from a repository on
# loopback.  The repository lies in every way it can, its index always agrees
# with it, and dpkg gets to see nothing that is not verified.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
for program in apt-get dpkg-scanpackages /usr/bin/python3; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP want $program"
	exit 0
done
if [ "$(id -u)" != 0 ]; then
	# in a user namespace / belongs to nobody, whom the hook does not trust
	echo '1..0 # SKIP dpkg wants root'
	exit 0
fi
installed
unset TMPDIR
root=$work/root
arch=$(dpkg --print-architecture)
other=i386
[ "$arch" != i386 ] || other=amd64
hook=$work/apt-verify
cp "$examples/apt/apt-verify" "$hook"
mkdir -p "$work/served/repo" "$work/served/proofs" "$root"/etc/apt/apt.conf.d \
	"$root"/var/{lib/dpkg/{info,updates,triggers},cache/apt/archives/partial} \
	"$root"/var/{lib/apt/lists/partial,log/apt} "$work"/{rules,kept}
: >"$root/var/lib/dpkg/status"
printf '%s\n' "$arch" "$other" >"$root/var/lib/dpkg/arch"
serve "$work/served"

cat >"$work/apt.conf" <<END
Dir "$root";
Dir::Bin::methods "/usr/lib/apt/methods";
Dir::Bin::dpkg "/usr/bin/dpkg";
DPkg::Options { "--root=$root"; "--force-not-root"; };
DPkg::Path "/usr/sbin:/usr/bin:/sbin:/bin";
APT::Architecture "$arch";
APT::Architectures { "$arch"; "$other"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Debug::NoLocking "true";
TBVerify::Program "$tbverify";
TBVerify::Rules "$work/rules";
TBVerify::State "$work/state";
END
sed "s|/usr/lib/tbverify/apt-verify|$hook|" "$examples/apt/60tbverify" \
	>>"$work/apt.conf"
export APT_CONFIG=$work/apt.conf
echo "deb [trusted=yes] $url/repo ./" >"$root/etc/apt/sources.list"

rule()
{
	cat >"$work/rules/widget.rule" <<-END
		# a comment
		packages: widget widget-*
		policy: $policy
		ref: refs/tags/v%d
		proofs: $url/proofs/%n.tlog-proof

		uncovered: extra
	END
}
rule

# deb NAME VERSION ARCHITECTURE [TEXT]: a package, and its path in $deb; also
# where others say so: FILE is what it is called, in $file.
deb()
{
	local dir=$work/build

	rm -rf "$dir" && mkdir -p "$dir/DEBIAN" "$dir/usr/share/$1"
	printf '%s\n' "Package: $1" "Version: $2" "Architecture: $3" \
		'Maintainer: Nobody <nobody@example.org>' \
		'Description: a package' 'Multi-Arch: foreign' \
		>"$dir/DEBIAN/control"
	echo "${4-$2}" >"$dir/usr/share/$1/version"
	file=$1_${2#*:}_$3.deb
	deb=$work/served/repo/$file
	dpkg-deb --root-owner-group -Zgzip -b "$dir" "$deb" >"$work/log"
}

# attested [NAME [REF [LATER]]]: puts the document of $deb where it is looked
# for.
attested()
{
	attest_as "$deb" "${1-$file}" "${2-$ref}" "${3-0}" \
		>"$work/served/proofs/$file.tlog-proof"
}

# release NAME VERSION ARCHITECTURE [LATER]: a good one.
release()
{
	ref=refs/tags/v$(sed 's/:/%/; s/~/_/g' <<<"$2")
	deb "$1" "$2" "$3" && attested "$file" "$ref" "${4-0}"
}

# The index says what the repository wants it to: of the files as they are, or
# changed by a script for sed.
index()
{
	(cd "$work/served/repo" && dpkg-scanpackages -m . 2>/dev/null |
		sed "${1-}" >Packages)
	rm -rf "$root/var/cache/apt/archives" "$root/var/lib/apt/lists"
	mkdir -p "$root/var/cache/apt/archives/partial" \
		"$root/var/lib/apt/lists/partial"
	apt-get -q update >"$work/log" 2>&1 || bad 'apt-get update'
}

# Without its lists, apt-get update makes its own; each run says all it can.
get()
{
	attempt apt-get -q -y "$@"
	cat "$work/out" >>"$work/err"
}

# has NAME VERSION: that is installed, and its file there.
has()
{
	[ "$(dpkg-query --admindir="$root/var/lib/dpkg" \
		-W -f '${db:Status-Status} ${Version}' "$1")" \
		= "installed $2" ] && [ -f "$root/usr/share/${1%:*}/version" ] &&
		return
	bad "$1 $2 is not installed"
	sed 's/^/# /' "$work/err"
}

# refused TEXT NAME: the last get was, and dpkg's database is as it was.
refused()
{
	[ "$got" != 0 ] || bad 'apt-get ended with 0'
	says "$1"
	cmp -s "$root/var/lib/dpkg/status" "$work/kept/status" ||
		bad 'the status of packages changed'
	grep -q 'Unpacking' "$work/err" && bad 'something was unpacked'
	result "$2"
}

keep()
{
	cp "$root/var/lib/dpkg/status" "$work/kept/status"
}

#
# Good packages
#

release widget 1.0-1 all
release widget 1.1-1 all 60
index
get install widget=1.0-1
has widget 1.0-1
says 'apt-verify: verified under root'
result 'a package, with its attestation by an URL'
get install widget
has widget 1.1-1
result 'a newer version'
cp "$work/served/repo/$file" "$work/kept"
cp "$work/served/proofs/$file.tlog-proof" "$work/kept"
release widget-tools '1:2.0~rc1+dfsg-1' "$arch"
release widget-data 1.1-1 all
index
get install widget-tools widget-data
has widget-tools '1:2.0~rc1+dfsg-1'
has widget-data 1.1-1
result 'two at once: one of this architecture, an epoch and a tilde'
release widget-cross 1.0-1 "$other"
index
get install "widget-cross:$other"
has "widget-cross:$other" 1.0-1
result 'one of another architecture'

#
# What the mirror can do
#

keep
get install --allow-downgrades widget=1.0-1
refused 'older than 1.1-1' 'a downgrade'
get install --allow-downgrades -o TBVerify::Allow-Downgrade=true widget=1.0-1
has widget 1.0-1
result 'a downgrade that was meant'
get install widget
has widget 1.1-1
keep

release widget 1.2-1 all
cp "$deb" "$work/kept/good.deb"
deb widget 1.2-1 all 'tampered'
index
get install widget
refused '[artifact-mismatch]' 'a tampered package, of which the index is right'
cp "$work/kept/good.deb" "$deb"
mv "$work/served/proofs/$file.tlog-proof" "$work/kept/proof"
index
get install widget
refused 'no attestation could be fetched' 'a stripped attestation'
: >"$work/served/proofs/$file.tlog-proof"
get install widget
refused 'apt-verify: widget 1.2-1 all:' 'an empty attestation'
head -c 300000 /dev/zero >"$work/served/proofs/$file.tlog-proof"
get install widget
refused 'apt-verify: widget 1.2-1 all:' 'an attestation without an end'
echo '<!DOCTYPE html>' >"$work/served/proofs/$file.tlog-proof"
get install widget
refused '[foreign]' 'a page of HTML instead of the attestation'

cp "$work/served/repo/widget_1.0-1_all.deb" "$deb"
cp "$work/served/proofs/widget_1.0-1_all.deb.tlog-proof" \
	"$work/served/proofs/$file.tlog-proof"
index '\|^Filename: ./widget_1.2-1|,/^$/d
	/^Version: 1.0-1/s/1.0/1.2/'
cp "$deb" "$work/served/repo/widget_1.0-1_all.deb"
get install widget
refused '[artifact-name]' 'an older version, replayed as a newer one'

release widget-data 1.2-1 all
cp "$deb" "$work/served/repo/widget_1.2-1_all.deb"
cp "$work/served/proofs/$file.tlog-proof" \
	"$work/served/proofs/widget_1.2-1_all.deb.tlog-proof"
rm "$deb"
index '/^Package: widget-data/{ N; s/widget-data\nVersion: 1.2-1/widget\nVersion: 1.2-1/ }'
get install widget
refused '[artifact-name]' 'another package of the same repository and tag'

deb widget 1.2-1 all && attested "$file" refs/tags/v1.1-1
index
get install widget
refused '[ref-mismatch]' 'the right name, built from another tag'
attested "$file" refs/heads/main
get install widget
refused '[ref-mismatch]' 'the right name, built from a branch'
attest_as "$deb" "$file" refs/tags/v1.2-1 0 https://git.example/acme/other \
	>"$work/served/proofs/$file.tlog-proof"
get install widget
refused '[repository-mismatch]' 'the right name and tag of another repository'

# a build may lie about its own artifact
deb libc6 9.0-1 all
mv "$deb" "$work/served/repo/widget_1.2-1_all.deb"
file=widget_1.2-1_all.deb deb=$work/served/repo/widget_1.2-1_all.deb
attested "$file" refs/tags/v1.2-1
index 's/^Package: libc6/Package: widget/; s/^Version: 9.0-1/Version: 1.2-1/'
get install widget
refused 'it says that it is something else: Package: libc6' \
	'attested as one package, and another one inside'
release widget 1.2-1 all
deb widget-data 1.2-1 all tampered
index
get install widget widget-data
refused 'widget-data 1.2-1 all:' 'one good, one bad: neither is unpacked'
attested
get install widget widget-data
has widget 1.2-1
has widget-data 1.2-1
result 'both, when both are good'

# another build of the same version, before it
get remove widget
has widget-data 1.2-1
keep
attested
release widget 1.3-1 all 600
index
get install widget
has widget 1.3-1
result 'a build'
get remove widget
keep
deb widget 1.3-1 all 'an older build'
attested "$file" "$ref" 60
index
get install widget
refused 'older than that of' 'an older build of the same version'
rm "$work/served/repo/$file"

#
# What no rule covers
#

deb extra 1.0-1 all
deb stranger 1.0-1 all
index
get install extra
says 'NOT VERIFIED, for no rule covers them:'
says 'apt-verify:   extra 1.0-1 all'
has extra 1.0-1
result 'a package that may be installed without: it is listed'
keep
get install stranger
refused 'no rule covers it' 'a package that no line names'
deb widget 9.0-1 all
mv "$deb" "$work/served/repo/extra_1.1-1_all.deb"
index 's/^Package: widget$/Package: extra/; s/^Version: 9.0-1/Version: 1.1-1/'
get install extra
refused 'it says that it is something else: Package: widget' \
	'a covered package inside of one that need not be verified'
rm "$work/served/repo/extra_1.1-1_all.deb"

#
# Where others can write
#

mkdir -m 755 "$work/local"
cp "$work/kept/widget_1.1-1_all.deb"* "$work/local"
chmod 777 "$work/local"
get install --allow-downgrades "$work/local/widget_1.1-1_all.deb"
refused 'others may write to the file, or to its directory' \
	'a file in a directory of everybody'
chmod 755 "$work/local"
chown 12345 "$work/local" 2>/dev/null &&
	get install --allow-downgrades "$work/local/widget_1.1-1_all.deb" &&
	refused 'others may write to the file' 'a directory of another user'
chown 0 "$work/local"
get install --allow-downgrades -o TBVerify::Allow-Downgrade=true \
	"$work/local/widget_1.1-1_all.deb"
has widget 1.1-1
result 'a directory of root, with the attestation beside the package'
keep

release widget 1.4-1 all
index
chmod 666 "$work/rules/widget.rule"
get install widget
refused 'others may write to it' 'a rule that others may write to'
rule && chmod 644 "$work/rules/widget.rule"
chmod 666 "$policy"
get install widget
refused '[policy-unsafe]' 'a policy that others may write to'
chmod 644 "$policy"
sed -i '/^ref/d' "$work/rules/widget.rule"
get install widget
refused 'its rule has no policy or no ref' 'a rule without a ref'
rule && sed -i 's|^ref: .*|ref: refs/tags/*|' "$work/rules/widget.rule"
get install widget
refused 'not one ref' 'a rule with a pattern for a ref'
rule && sed -i 's/^ref:/tag:/' "$work/rules/widget.rule"
get install widget
refused 'tag:: not a word of a rule' 'a word that no rule has'
rm "$work/rules/widget.rule"
get install widget
refused 'no rule covers it' 'no rule at all'
rule
echo 'all 1.3-1' >"$work/state/widget"
get install widget
refused 'damaged' 'a damaged state'
rm "$work/state/widget"
chmod -x "$hook"
get install widget
refused 'E: ' 'the hook cannot be started'
chmod +x "$hook"
get install -o "TBVerify::Program=$work/absent" widget
refused 'not verified' 'there is no tbverify'
get install -o 'DPkg::Tools::Options::'"$hook"'::Version=2' widget
refused 'version 3' 'another version of the protocol'
get install widget
has widget 1.4-1
result 'and then all is well again'
keep

#
# The protocol, spoken by hand: names that apt would not make
#

# speak LINE...: the hook is told so.
speak()
{
	got=0
	printf '%s\n' 'VERSION 3' "TBVerify::Program=$tbverify" \
		"TBVerify::Rules=$work/rules" "TBVerify::State=$work/state" '' \
		"$@" | HOME=/root OPENSSL_CONF=/nonexistent "$hook" \
		>"$work/out" 2>"$work/err" || got=$?
}

good=$work/served/repo/widget_1.4-1_all.deb
speak "widget - - none < 1.4-1 all foreign $good" \
	"extra - - none < 1.0-1 all foreign **CONFIGURE**"
[ "$got" = 0 ]
report $? 'a line for a good package, in an environment that is not clean'
chmod 755 "$work/local"
# shellcheck disable=SC2016 # as it is
for name in inspect --help '-x' 'a b' ' a' $'a\nb' 'a ' '*' '$(id)'; do
	mkdir -p "$work/local/in $name"
	for path in "$work/local/$name.deb" "$work/local/in $name/w.deb"; do
		cp "$good" "$path"
		cp "$work/served/proofs/widget_1.4-1_all.deb.tlog-proof" \
			"$path.tlog-proof"
		speak "widget - - none < 1.4-1 all foreign $path"
		if [[ $path = *$'\n'* ]]; then
			[ "$got" != 0 ] || bad "$path: verified"
			continue
		fi
		[ "$got" = 0 ] || bad "$path: $(<"$work/err")"
		damage "$path"
		speak "widget - - none < 1.4-1 all foreign $path"
		[ "$got" != 0 ] || bad "$path: damaged, and verified"
		says '[artifact-mismatch]'
	done
	result "a file called $(printf %q "$name").deb"
done
for line in '' 'widget' 'widget - - none < 1.4-1 all foreign ' \
	"widget - - none < 1.4-1 all foreign inspect" \
	"widget - - none < 1.4-1 all foreign $work/served/repo" \
	"widget - - none < 1.4-1 all foreign $good.tlog-proof" \
	"../widget - - none < 1.4-1 all foreign $good" \
	"-widget - - none < 1.4-1 all foreign $good" \
	"wid|get - - none < 1.4-1 all foreign $good" \
	"widget - - none < 1.4&-1 all foreign $good" \
	"widget - - none < 1.5-1 all foreign $good" \
	"widget - - none < 1.4-1 $arch foreign $good" \
	"widget - - none < 1.4-1 all foreign $work/local/../served/repo/${good##*/}"
do
	speak "$line"
	[ "$got" != 0 ] || bad "taken: $line"
done
result 'lines that are none, or about something else'
ln -s "$good" "$work/local/link.deb"
cp "$work/served/proofs/widget_1.4-1_all.deb.tlog-proof" \
	"$work/local/link.deb.tlog-proof"
speak "widget - - none < 1.4-1 all foreign $work/local/link.deb"
[ "$got" != 0 ]
report $? 'a symbolic link'
got=0
printf 'VERSION 3\nTBVerify::Rules=%s\n' "$work/rules" | "$hook" \
	>"$work/out" 2>"$work/err" || got=$?
[ "$got" != 0 ]
report $? 'a list that is cut'

#
# A policy that asks for more: a log, an endorsement list, an age
#

keep
demand 36500d
rule && sed -i "s|^policy: .*|policy: $demanding|" "$work/rules/widget.rule"
release widget 1.5-1 all
proof=$work/served/proofs/$file.tlog-proof
index
get install widget
refused '[log-missing]' 'a proof that was stripped: the document alone'
deb widget-data 1.5-1 all
logged_as "$deb" "$file" "$ref" >"$work/kept/data"
file=widget_1.5-1_all.deb deb=$work/served/repo/widget_1.5-1_all.deb
logged_as "$deb" "$file" "$ref" >"$work/kept/proof"
cp "$work/kept/data" "$proof"
get install widget
refused '[artifact-mismatch]' 'the proof of another package'
graft "$work/kept/data" "$work/kept/proof" >"$proof"
get install widget
refused '[proof-path]' 'its document with the proof of another one'
grep -v ' w1.test.example/' "$work/kept/proof" >"$proof"
get install widget
refused '[log-quorum]' 'a proof that a witness too few has seen'
cp "$work/kept/proof" "$proof"
demand 36500d -30 -1
get install widget
refused '[endorsements-expired]' 'an endorsement list of yesterday'
rm "$policies/list.note"
get install widget
refused '[io]' 'no endorsement list'
demand 1s
get install widget
refused '[too-old]' 'a build that is too old'
demand 36500d
get install widget
has widget 1.5-1
[ -n "$(find "$work/lists" -type f)" ] || bad 'no serial is remembered'
result 'with its proof, its list and of an age that is accepted'

echo "1..$count"
