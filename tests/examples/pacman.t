#!/usr/bin/env bash
# examples/hooks under pacman: a separate root, and a repository in a directory
# whose database always agrees with its files.  Only verified packages are
# unpacked.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
for program in pacman vercmp unshare; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP want $program"
	exit 0
done
if [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
	echo '1..0 # SKIP pacman wants root, and mounts of its own'
	exit 0
fi
installed
unset TMPDIR
root=$work/root
cache=$root/var/cache/pacman/pkg
mkdir -p "$root"/{usr,etc/alternatives,dev,proc,tmp,opt,var/lib/pacman/local} "$cache" \
	"$root/$work" "$work"/{served,proofs,rules,hooks}
for name in bin sbin lib lib64; do
	[ ! -L "/$name" ] || ln -s "usr/$name" "$root/$name"
done
cp "$examples/apt/apt-verify" "$work/package-verify"
sed "s|/usr/lib/tbverify/package-verify|$work/package-verify|" \
	"$examples/hooks/pacman-verify" >"$work/pacman-verify"
chmod 755 "$work/pacman-verify"
sed "s|^Exec = .*|Exec = $work/pacman-verify /var/cache/pacman/pkg \
/var/lib/pacman/sync --rules=$work/rules --state=$work/state \
--program=$tbverify|" "$examples/hooks/tbverify.hook" \
	>"$work/hooks/00-tbverify.hook"
cat >"$work/pacman.conf" <<-END
	[options]
	Architecture = x86_64
	SigLevel = Never
	[acme]
	Server = file://$work/served
END
cat >"$work/run" <<-END
	mount --rbind /usr '$root/usr' &&
		mount --bind /etc/alternatives '$root/etc/alternatives' &&
		mount --rbind /dev '$root/dev' &&
		mount -t proc proc '$root/proc' &&
		mount --bind '$work' '$root/$work' || exit 99
	exec pacman --root '$root' --dbpath '$root/var/lib/pacman' \\
		--cachedir '$cache' --config '$work/pacman.conf' \\
		--hookdir '$work/hooks' --gpgdir '$work/gpg' \\
		--logfile '$work/pacman.log' --noconfirm "\$@"
END
rule()
{
	cat >"$work/rules/widget.rule" <<-END
		packages: widget widget_x
		policy: $policy
		ref: refs/tags/v%d
		proofs: $work/proofs/%n.tlog-proof
	END
}
rule

# package NAME VERSION [TEXT]: its path in $pkg, its name in $file.
package()
{
	local dir=$work/build

	rm -rf "$dir" && mkdir -p "$dir/opt/$1"
	printf '%s = %s\n' pkgname "$1" pkgver "$2" pkgdesc x url x builddate 1 \
		packager x size 1 arch any >"$dir/.PKGINFO"
	echo "${3-$2}" >"$dir/opt/$1/version"
	file=$1-$2-any.pkg.tar.gz pkg=$work/served/$1-$2-any.pkg.tar.gz
	tar -C "$dir" -czf "$pkg" .PKGINFO opt
}

# attested [REF [LATER [REPOSITORY]]]: the document of $pkg.
attested()
{
	attest_as "$pkg" "$file" "${1-$ref}" "${2-0}" "${3-$repo}" \
		>"$work/proofs/$file.tlog-proof"
}

# release NAME VERSION [LATER]
release()
{
	ref=refs/tags/v${2/:/%}
	package "$1" "$2" && attested "$ref" "${3-0}"
}

# index NAME VERSION: the database has that, in the file of $pkg.
index()
{
	local dir=$work/database

	rm -rf "$dir" && mkdir -p "$dir/$1-$2"
	printf '%%%s%%\n%s\n\n' FILENAME "$file" NAME "$1" VERSION "$2" \
		CSIZE "$(wc -c <"$pkg")" ISIZE 1 SHA256SUM \
		"$(sha256sum <"$pkg" | cut -d ' ' -f 1)" ARCH any \
		>"$dir/$1-$2/desc"
	tar -C "$dir" -czf "$work/served/acme.db" "$1-$2"
	rm -f "$cache"/*
}

# get WORD...: pacman, in separate namespaces.
get()
{
	attempt unshare -m sh "$work/run" "$@"
	cat "$work/out" >>"$work/err"
}

has()
{
	[ "$(cat "$root/opt/$1/version" 2>/dev/null)" = "$2" ] &&
		[ -d "$root/var/lib/pacman/local/$1-$2" ] && return
	bad "$1 $2 is not installed"
	sed 's/^/# /' "$work/err"
}

# refused TEXT NAME: and what is installed is as it was.
refused()
{
	[ "$got" != 0 ] || bad 'pacman ended with 0'
	says "$1"
	(cd "$root" && find opt var/lib/pacman/local -type f -exec sha256sum {} + |
		sort) >"$work/after"
	cmp -s "$work/after" "$work/before" || bad 'something was unpacked'
	result "$2"
}
keep()
{
	(cd "$root" && find opt var/lib/pacman/local -type f -exec sha256sum {} + |
		sort) >"$work/before"
}

release widget 1.0-1
index widget 1.0-1
get -Syy widget
has widget 1.0-1
says 'package-verify: verified under root'
result 'a package'
release widget 1.1-1 60
index widget 1.1-1
get -Syy widget
has widget 1.1-1
result 'a newer version'
release widget_x 1:2.0_rc1-1
index widget_x 1:2.0_rc1-1
get -Syy widget_x
has widget_x 1:2.0_rc1-1
result 'names with an underscore, an epoch'
keep

file=widget-1.0-1-any.pkg.tar.gz pkg=$work/served/widget-1.0-1-any.pkg.tar.gz
index widget 1.0-1
get -Syy widget
refused 'older than 1.1-1' 'an older version'
release widget 1.2-1
package widget 1.2-1 tampered
index widget 1.2-1
get -Syy widget
refused '[artifact-mismatch]' 'a tampered package, of which the database is right'
rm "$work/proofs/$file.tlog-proof"
get -Syy widget
refused 'there is no attestation' 'a stripped attestation'
echo '<!DOCTYPE html>' >"$work/proofs/$file.tlog-proof"
get -Syy widget
refused '[foreign]' 'a page of HTML instead of the attestation'
attested "$ref" 0 https://git.example/acme/other
get -Syy widget
refused '[repository-mismatch]' 'of another project'
attested refs/tags/v1.1-1
get -Syy widget
refused '[ref-mismatch]' 'of another tag'
attested "$ref" && mv "$work/proofs/$file.tlog-proof" "$work/kept"
package stranger 1.2-1
cp "$work/kept" "$work/proofs/$file.tlog-proof"
index stranger 1.2-1
get -Syy stranger
refused 'no rule covers it' 'a package that no rule names'
release widget 1.2-1
index widget 1.2-1
get -U "$pkg"
refused 'pacman-verify: not "pacman -S"' 'a file that is named: nobody tells which'
: >"$work/rules/other"
get -Syy widget
refused 'does not end' 'a file of rules under another name'
rm "$work/rules/other"
sed -i 's/^ref:/tag:/' "$work/rules/widget.rule"
get -Syy widget
refused 'not a word of a rule' 'a word that no rule has'
rule
chmod -x "$work/package-verify"
get -Syy widget
refused 'ermission denied' 'the program cannot be started'
chmod +x "$work/package-verify"
get -Syy widget
has widget 1.2-1
result 'and then all is well again'

# A mirror may write anything into its database: libalpm takes the last file
# name of an entry, from any of its members, and a good file is in the cache.
keep
good=$pkg
package widget 1.3-1 evil
# hostile NAME: what "$work/database" has is served.
hostile()
{
	(cd "$work/database" && shopt -s nullglob &&
		tar -czf "$work/served/acme.db" -- */desc */depends)
	cp "$good" "$cache"
	get -Syy widget
	refused 'not each entry has one' "$1"
}
index widget 1.3-1
desc=$work/database/widget-1.3-1/desc
sed -i "1i %FILENAME%\n${good##*/}\n" "$desc"
cp "$desc" "$work/desc"
hostile 'two file names in an entry'
sed '1,3d' "$work/desc" >"${desc%/*}/depends"
sed '4,5d' "$work/desc" >"$desc"
hostile 'one of them in another member'
index widget 1.3-1
head -c 300 "$work/served/acme.db" >"$work/cut" && mv "$work/cut" "$work/served/acme.db"
cp "$good" "$cache"
get -Syy widget
[ "$got" != 0 ]
report $? 'a database that ends early'
pkg=$good

# By hand, what pacman would not say.
speak()
{
	got=0
	printf '%s\n' "$1" | env -i PATH="$PATH" "$work/package-verify" \
		"${2-pacman}" --rules="$work/rules" --state="$work/state" \
		--program="$tbverify" >"$work/out" 2>"$work/err" || got=$?
}
speak "widget $pkg"
[ "$got" = 0 ]
report $? 'a line'
speak "- $pkg"
[ "$got" = 0 ]
report $? 'a line without a name'
for line in '' widget "other $pkg" "widget $pkg/../x" "widget $work" \
	'widget relative' "widget $work/rules/widget.rule"; do
	speak "$line"
	[ "$got" = 1 ] || bad "taken: $line"
done
speak "widget $pkg" apt
[ "$got" = 1 ] || bad 'taken: apt'
speak "widget $pkg" rpm
[ "$got" = 1 ] || bad 'taken: rpm'
attempt "$work/package-verify" pacman --rules=relative
[ "$got" = 1 ] || bad 'taken: a relative path'
attempt "$work/package-verify" pacman --rules="$work/rules"
[ "$got" = 1 ] || bad 'taken: nothing'
result 'lines that are none, or about something else'
echo "1..$count"
