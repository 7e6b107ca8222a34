#!/usr/bin/env bash
# examples/apt: apt-get, with separate directories, from a repository on
# loopback.  The repository lies in every way it can, its index always agrees
# with its files, and dpkg sees only verified packages.
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
refused "others may write to $work/local; of a source" \
	'a file in a directory of everybody'
chmod 755 "$work/local"
chown 12345 "$work/local" 2>/dev/null &&
	get install --allow-downgrades "$work/local/widget_1.1-1_all.deb" &&
	refused "$work/local belongs to another user (12345)" \
		'a directory of another user'
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
refused "others may write to $work/rules/widget.rule" 'a rule that others may write to'
rule && chmod 644 "$work/rules/widget.rule"
chmod 666 "$policy"
get install widget
refused '[policy-unsafe]' 'a policy that others may write to'
chmod 644 "$policy"
sed -i '/^ref/d' "$work/rules/widget.rule"
get install widget
refused 'widget.rule: the rule of line 2 has no ref:' 'a rule without a ref'
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

# speak LINE...: sends these lines to the hook.
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
got=0
printf 'VERSION 3\nTBVerify::Rules=%s\n' "$work/rules" | "$hook" \
	>"$work/out" 2>"$work/err" || got=$?
[ "$got" != 0 ]
report $? 'a list that is cut'

#
# Links: apt's cache may be behind one, if nobody else can change it
#

mkdir -m 755 "$work/far" "$work/far/cache"
cp "$good" "$work/far/cache/w.deb"
cp "$work/served/proofs/widget_1.4-1_all.deb.tlog-proof" \
	"$work/far/cache/w.deb.tlog-proof"
mkdir -m 1777 "$work/sticky"

# linked WHY-NOT LINK NAME: the package behind it is verified, or why not.
linked()
{
	speak "widget - - none < 1.4-1 all foreign $2/w.deb"
	if [ -z "$1" ]; then
		[ "$got" = 0 ] || bad "refused: $(<"$work/err")"
	else
		[ "$got" != 0 ] || bad 'verified'
		says "$1"
	fi
	result "$3"
}

# Links of links, to a name, to a path, with .. and . in them.
ln -s far/cache "$work/one"
ln -s "$work/one" "$work/two"
ln -s ../d/.././two/. "$work/sticky/three"
linked '' "$work/one" 'a directory behind a link of root'
linked '' "$work/two" 'a link to a link'
linked '' "$work/sticky/three" 'a link of root in a directory of everybody'
ln -s w.deb "$work/far/cache/v.deb"
ln -s w.deb.tlog-proof "$work/far/cache/v.deb.tlog-proof"
speak "widget - - none < 1.4-1 all foreign $work/one/v.deb"
[ "$got" = 0 ]
report $? 'a file that is a link of root'
ln -s "$work/far/cache" "$work/sticky/others"
chown -h 12345 "$work/sticky/others"
linked "$work/sticky/others belongs to another user (12345)" \
	"$work/sticky/others" 'a link of another user'
ln -s "$work/sticky/others" "$work/behind"
linked "$work/sticky/others belongs to another user" "$work/behind" \
	'a link of root to one of another user'
ln -s loop "$work/loop"
linked 'cannot be followed' "$work/loop" 'a link to itself'
ln -s absent "$work/hanging"
linked "$work/absent: not there" "$work/hanging" 'a link to nothing'
mkdir "$work/far/new"$'\n' && cp "$work/far/cache"/w.* "$work/far/new"$'\n'
ln -s "far/new"$'\n' "$work/newline"
linked 'cannot be followed' "$work/newline" 'a link to a name with a newline'
chmod 777 "$work/far"
linked "others may write to $work/far" "$work/two" \
	'a link to where others may write'
chmod 755 "$work/far"
mkdir "$work/far/cache/x.deb"
speak "widget - - none < 1.4-1 all foreign $work/far/cache/x.deb"
[ "$got" != 0 ] && says 'x.deb: not a regular file'
report $? 'a directory in the place of a package'

#
# Rules that are not understood: the last file lets everything in, so that what
# they were meant to cover would be installed
#

# spoken NAME TEXT [WORD...]: the rules are these, in the file NAME; refused,
# and it says WORD.  printf's escapes are understood.
spoken()
{
	rm -rf "$work/rules" && mkdir -m 755 "$work/rules"
	echo 'uncovered: *' >"$work/rules/zz.rule"
	# shellcheck disable=SC2059 # that is what it is for
	printf "$2" >"$work/rules/$1"
	speak "widget - - none < 1.4-1 all foreign $good"
	[ "$got" != 0 ] || bad "taken: $2"
	grep -q 'NOT VERIFIED' "$work/out" && bad "NOT VERIFIED: $2"
	shift 2
	for word; do
		says "$word"
	done
}

rest="policy: $policy\nref: refs/tags/vX\n"
rest=${rest//%/%%} rest=${rest/vX/v%%d}
for names in 'widget, widget-data' 'widget,widget-data' 'widget,' 'w?dget' \
	'[w]idget' Widget WIDGET 'widget_1' 'widget|gadget' '"widget"' \
	"'widget'" 'widget # ours' '-widget' '.widget' '+w*' 'wid\\get' \
	'widget:amd64' 'widget;' 'widget=1.4' '{widget,gadget}' '!widget' \
	'w\303\251dget' 'widget\001' 'widget\033[0m' 'widget\240' \
	'wid\013get' 'widget\014' ''; do
	for word in packages uncovered; do
		spoken a.rule "# one\n$word: $names\n$rest" a.rule:
	done
done
result 'names and patterns that no package has'
for text in "packages: widget\r\n$rest" "packages: widget\n${rest//\\n/\\r\\n}" \
	"# one\r\npackages: widget\n$rest" "packages: widget\n$rest\r"; do
	spoken a.rule "$text" 'carriage return' a.rule:
done
spoken a.rule "packages: wid\\0get\n$rest" 'a byte that is 0'
spoken a.rule "packages: gadget\n$rest#\\0\n" 'a byte that is 0'
spoken a.rule "\357\273\277packages: widget\n$rest" a.rule:
spoken a.rule "packages : widget\n$rest" 'packages: not a word of a rule'
spoken a.rule "packages:widget\n$rest" 'not a word of a rule'
spoken a.rule "Packages: widget\n$rest" 'not a word of a rule'
spoken a.rule "package: widget\n$rest" 'not a word of a rule'
result 'carriage returns, zero bytes, words that are none'
spoken a.rule "packages: widget\n${rest}policy: $policy\n" \
	'line 4: policy: stands in this rule twice'
spoken a.rule "packages: widget\n${rest}ref: refs/tags/v1\n" \
	'ref: stands in this rule twice'
spoken a.rule "packages: widget\n${rest}proofs: /a\nproofs: /b\n" \
	'proofs: stands in this rule twice'
spoken a.rule "$rest" 'line 1: policy: stands in no rule'
spoken a.rule "packages: widget\n${rest}uncovered: x1\nproofs: /a\n" \
	'line 5: proofs: stands in no rule'
spoken a.rule "packages: widget\npackages: gadget\n$rest" \
	'the rule of line 1 has no policy:'
spoken a.rule "packages: widget\npolicy: $policy" \
	'the rule of line 1 has no ref:'
result 'a word that is repeated, missing, or outside of a rule'
for value in 'policy: acme.json' 'policy:' 'ref: v%%d' 'ref: refs/' \
	'ref: refs/tags/*' 'ref: refs/tags/v%%x' 'ref: refs/tags/v%%' 'ref:' \
	'ref: refs/tags/a refs/tags/b' 'proofs: proofs/' 'proofs:' \
	'proofs: https://a/%%s' 'proofs: /a, /b' 'policy: /a\tb\177' \
	'ref: refs/tags/v%%d # the tag'; do
	spoken a.rule "packages: gadget\n${rest/${value%%:*}: /#}$value\n" \
		a.rule
done
result 'values that no rule has, of a package that is not looked at'

# What a file says, it says by itself.
rm -rf "$work/rules" && mkdir -m 755 "$work/rules"
rule && cp "$work/rules/widget.rule" "$work/rules/10.rule"
speak "widget - - none < 1.4-1 all foreign $good"
[ "$got" = 0 ] || bad "refused: $(<"$work/err")"
for text in 'policy: /absent.json' 'ref: refs/tags/v9' 'proofs: /absent'; do
	echo "$text" >"$work/rules/20.rule"
	speak "widget - - none < 1.4-1 all foreign $good"
	[ "$got" != 0 ] && says "20.rule: line 1: ${text%% *} stands in no rule"
done
result 'words of a file do not go into the rule of the one before it'
printf 'packages: gadget\npolicy: /absent.json\nref: refs/tags/v9\n' \
	>"$work/rules/20.rule"
# the last line has no end
printf 'packages: gadget-*\npolicy: /absent.json\nref: refs/tags/v9' \
	>"$work/rules/05.rule"
speak "widget - - none < 1.4-1 all foreign $good"
[ "$got" = 0 ]
report $? 'rules of other packages before and after it'

# A file with another name is not a rule, and the packages that it covers would
# be accepted.
for name in widget.conf widget README widget.rule.old widget.RULE widget.rules \
	'wid get.txt'; do
	spoken "$name" "packages: widget\n$rest" "$work/rules/$name: not read" \
		'does not end with .rule'
done
rm -rf "$work/rules" && mkdir -m 755 "$work/rules" "$work/rules/widget.rule"
speak "widget - - none < 1.4-1 all foreign $good"
[ "$got" != 0 ] && says 'widget.rule: not a regular file'
result 'a rule in a file of another name, which is named'
rm -rf "$work/rules" && mkdir -m 755 "$work/rules" && rule
for name in .widget.rule.swp widget.rule~ widget.rule.dpkg-old \
	widget.rule.ucf-dist other.rule.disabled; do
	echo 'policy: nothing' >"$work/rules/$name"
	speak "widget - - none < 1.4-1 all foreign $good"
	[ "$got" = 0 ] || bad "refused for $name"
	says "$work/rules/$name: not read"
	rm "$work/rules/$name"
done
result 'what editors and packages leave behind is named, and no more'
speak "Widget - - none < 1.4-1 all foreign $good"
[ "$got" != 0 ] && says 'no package can have such a name'
report $? 'a name in upper case, which dpkg would read as another one'

# The sample, of which only the policy is another one.
for name in widget libwidget2 anything; do
	rm -rf "$work/rules" && mkdir -m 755 "$work/rules"
	sed "s|/etc/tbverify/acme.json|$policy|" "$examples/apt/widget.rule" \
		>"$work/rules/widget.rule"
	speak "$name - - none < 1.4-1 all foreign $good"
	[ "$got" != 0 ] || bad "$name: let in"
	says "apt-verify: $name 1.4-1 all: "
	grep -q 'NOT VERIFIED' "$work/out" && bad "$name: NOT VERIFIED"
done
says 'no rule covers it'
result 'the sample lets nothing in that it does not cover'
rm -rf "$work/rules" && mkdir -m 755 "$work/rules" && rule

#
# Its own files
#

speak "widget - - none < 1.4-1 all foreign $good"
[ "$(stat -c %a "$work/state")" = 700 ] || bad "$(stat -c %a "$work/state")"
rm -rf "$work/state" "$work/parent"
printf 'VERSION 3\n%s\n%s\n%s\n\n%s\n' "TBVerify::Program=$tbverify" \
	"TBVerify::Rules=$work/rules" "TBVerify::State=$work/parent/apt" \
	"widget - - none < 1.4-1 all foreign $good" | "$hook" >"$work/out" \
	2>"$work/err" || bad 'refused'
[ "$(stat -c %a "$work/parent" "$work/parent/apt" | tr '\n' ' ')" = \
	'700 700 ' ] || bad "modes: $(stat -c %a "$work/parent/apt")"
result 'the directory of its memory, and the one above it, have mode 0700'
chmod 777 "$work/parent"
printf 'VERSION 3\n%s\n%s\n%s\n\n%s\n' "TBVerify::Program=$tbverify" \
	"TBVerify::Rules=$work/rules" "TBVerify::State=$work/parent/apt" \
	"widget - - none < 1.4-1 all foreign $good" | "$hook" >"$work/out" \
	2>"$work/err" && bad 'taken'
says "others may write to $work/parent"
result 'a memory where others may write'

# TERM, while it waits for a server, for tbverify, or for anything else.
printf '#!/bin/sh\necho $$ >%s\nexec sleep 60\n' "$work/waits" >"$work/slow"
chmod 755 "$work/slow"
release widget 1.4-2 all
index
slow=$work/served/repo/$file
cp "$slow" "$work/local/slow.deb"
for where in tbverify server; do
	program=$tbverify proofs=$url/hang/$file
	mkdir "$work/tmp" && rm -f "$work/waits"
	if [ "$where" = tbverify ]; then
		program=$work/slow
		cp "$work/served/proofs/$file.tlog-proof" \
			"$work/local/slow.deb.tlog-proof"
	else
		rm "$work/local/slow.deb.tlog-proof"
		sed -i "s|^proofs: .*|proofs: $proofs|" \
			"$work/rules/widget.rule"
	fi
	printf 'VERSION 3\n%s\n%s\n%s\n\n%s\n' "TBVerify::Program=$program" \
		"TBVerify::Rules=$work/rules" "TBVerify::State=$work/state" \
		"widget - - none < 1.4-2 all foreign $work/local/slow.deb" |
		TMPDIR=$work/tmp "$hook" >"$work/out" 2>"$work/err" &
	pid=$!
	for ((i = 0; i < 100; i++)); do
		if [ -e "$work/waits" ] ||
			grep -q "/hang/$file" "$work/asked"; then
			break
		fi
		sleep 0.1
	done
	[ "$i" -lt 100 ] || bad "$where: was never asked"
	kill "$pid"
	wait "$pid"
	[ $? = 143 ] || bad 'it did not end by the signal'
	[ -z "$(ls -A "$work/tmp")" ] || bad "$where: left: $(ls "$work/tmp")"
	[ ! -e "$work/waits" ] || ! kill -0 "$(<"$work/waits")" 2>/dev/null ||
		bad 'tbverify still runs'
	rmdir "$work/tmp"
	result "TERM while it waits for $where: nothing is left"
done
rule

# A page of HTML: the message is about the address, not about a local file.
keep
release widget 1.4-2 all
echo '<!DOCTYPE html>' >"$work/served/proofs/$file.tlog-proof"
index
get install widget
grep -q '/tmp[^ ]*/fetch' "$work/err" && bad 'names a file that is gone'
refused ": $url/proofs/$file.tlog-proof: " \
	'what is wrong with an attestation is said of where it came from'

#
# One bad package among good ones
#

release widget-data 1.4-1 all
cp "$deb" "$work/kept/good.deb"
deb widget-data 1.4-1 all 'tampered'
release widget 1.4-2 all
index
get upgrade
says 'apt-verify: to upgrade the others: apt-mark hold widget-data; then again'
refused 'widget-data 1.4-1 all: not verified' \
	'one of two upgrades is bad: it says how to go on without it'
attempt apt-mark hold widget-data
[ "$got" = 0 ] || bad "apt-mark: $(<"$work/err")"
get upgrade
has widget 1.4-2
has widget-data 1.2-1
result 'which works'
attempt apt-mark unhold widget-data
cp "$work/kept/good.deb" "$work/served/repo/widget-data_1.4-1_all.deb"
index
get upgrade
has widget-data 1.4-1
result 'and with a good one all is upgraded'
keep
deb widget-more 1.0-1 all
attest_as "$good" "$file" refs/tags/v1.0-1 \
	>"$work/served/proofs/$file.tlog-proof"
release widget 1.4-3 all
index
get install widget widget-more
says 'apt-verify: to install the others, leave out: widget-more'
refused '[artifact-mismatch]' 'a new package among them'

#
# A policy that requires more: a log, an endorsement list, an age
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
