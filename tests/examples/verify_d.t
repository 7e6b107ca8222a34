#!/usr/bin/env bash
# examples/hooks under the program apt-verify, which apt starts in the place of gpgv: a
# repository on loopback that is signed, whatever it has.  Nothing of it gets into
# apt's lists that is not attested.
#
# APT_VERIFY: that program, which .ci/hooks gets.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
if [ ! -x "${APT_VERIFY-}" ]; then
	echo '1..0 # SKIP want apt-verify: .ci/hooks'
	exit 0
fi
for program in apt-key gpg gpgv logger unshare; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP want $program"
	exit 0
done
installed
unset TMPDIR
root=$work/root
keyring=$work/acme.gpg
export GNUPGHOME=$work/gpg APT_CONFIG=$work/apt.conf
mkdir -p "$work"/{served,proofs,gpg,rules,verify.d,upper/apt/verify.d,over} \
	"$root"/{etc/apt/apt.conf.d,var/lib/dpkg,var/lib/apt/lists/partial,var/cache/apt}
chmod 700 "$work/gpg"
chmod 755 "$work"
: >"$root/var/lib/dpkg/status"
cp "$examples/apt/apt-verify" "$work/package-verify"
sed "s|/usr/lib/tbverify/package-verify release|$work/package-verify release \
--rules=$work/rules --state=$work/state --program=$tbverify|
	s|logger -t package-verify|tee $work/said|" \
	"$examples/hooks/10tbverify" >"$work/upper/apt/verify.d/10tbverify"
chmod 755 "$work/upper/apt/verify.d/10tbverify"
ln -s "$(command -v gpgv)" "$work/upper/apt/verify.d/gpgv"
gpg --batch --quiet --passphrase '' --quick-gen-key acme default default never \
	>"$work/log" 2>&1 && gpg --export >"$keyring" || exit 1
serve "$work/served"
cat >"$APT_CONFIG" <<END
Dir "$root";
Dir::Bin::methods "/usr/lib/apt/methods";
APT::Sandbox::User "root";
Acquire::Languages "none";
Debug::NoLocking "true";
APT::Key::gpgvcommand "$APT_VERIFY";
END
echo "deb [signed-by=$keyring] $url ./" >"$root/etc/apt/sources.list"
cat >"$work/rules/acme.rule" <<-END
	packages: acme
	policy: $policy
	ref: refs/tags/v1
	proofs: $work/proofs/%v.att
END

# publish DAY [TEXT]: a repository of that day, and its signature; nothing is attested.
publish()
{
	printf 'Package: widget\nVersion: %s\nArchitecture: all\n\n' "${2-$1}" \
		>"$work/served/Packages"
	cat >"$work/Release" <<-END
		Origin: ${3-acme}
		Suite: stable
		Date: $(date -u -R -d "2026-02-$1")
		SHA256:
		 $(sha256sum <"$work/served/Packages" | cut -d ' ' -f 1) $(
			wc -c <"$work/served/Packages") Packages
	END
	gpg --batch --yes --quiet --clearsign -o "$work/served/InRelease" \
		"$work/Release"
	att=$work/proofs/202602${1}000000.att
}

# attested [REF [REPOSITORY]]
attested()
{
	attest_as "$work/Release" "${3-Release}" "${1-refs/tags/v1}" 0 \
		"${2-$repo}" >"$att"
}

update()
{
	# a download that broke off is no matter of this test
	rm -rf "$root"/var/lib/apt/lists/{partial/*,*InRelease}
	: >"$work/said"
	attempt unshare -m sh -c "mount -t overlay -o \
		lowerdir=/etc/apt,upperdir=$work/upper/apt,workdir=$work/over \
		overlay /etc/apt && exec apt-get -q --error-on=any update"
	cat "$work/out" "$work/said" >>"$work/err"
}

# What apt knows now.
known()
{
	sed -n 's/^Version: //p' "$root"/var/lib/apt/lists/*_Packages
}

# knows VERSION NAME
knows()
{
	[[ $got = 0 && $(known) = "$1" ]] || bad "$got: $(cat "$work/err")"
	result "$2"
}

# refused TEXT NAME: and what apt knows is as it was.
refused()
{
	[ "$got" != 0 ] || bad 'apt-get ended with 0'
	says "$1"
	[ "$(known)" = "$before" ] || bad 'its list of packages is used'
	result "$2"
}

publish 01 && attested
update
knows 01 'a repository'
publish 02 && attested
update
knows 02 'a newer one'
before=02
publish 01
update
refused 'older than 20260202000000' 'an older one'
publish 03 && attested
publish 03 tampered
update
refused '[artifact-mismatch]' 'a tampered one, whose signature is right'
publish 03
rm "$att"
update
refused 'there is no attestation' 'a stripped attestation'
attested refs/tags/v1 https://git.example/acme/other
update
refused '[repository-mismatch]' 'of another project'
attested refs/tags/v2
update
refused '[ref-mismatch]' 'of another tag'
attested refs/tags/v1 "$repo" widget
update
refused '[artifact-name]' 'another artifact of it'
attested
sed 's/^stable [0-9]*/testing 20990101000000/' "$work/state/acme" >"$work/other"
[ -s "$work/other" ] || bad 'no version is recorded'
cat "$work/other" >>"$work/state/acme"
update
knows 03 'a newer date of another suite under the same keyring'
before=03
echo 'uncovered: debian*' >"$work/rules/debian.rule"
publish 03 x debian
update
refused 'acme 20260203000000' 'one that calls itself another'
cp "$keyring" "$work/debian.gpg"
sed -i "s|$keyring|$work/debian.gpg|" "$root/etc/apt/sources.list"
update
knows x 'another keyring, of which nothing is asked'
says 'NOT VERIFIED, for no rule covers them'
result 'and that is said'
sed -i "s|$work/debian.gpg|$keyring|" "$root/etc/apt/sources.list"
publish 04 && attested
before=x
chmod -x "$work/package-verify"
update
refused 'ermission denied' 'the common program cannot be started'
chmod +x "$work/package-verify"
gpg --batch --yes --quiet --passphrase '' --quick-gen-key other default default \
	never >"$work/log" 2>&1
gpg --batch --yes --quiet -u other --clearsign -o "$work/served/InRelease" \
	"$work/Release"
update
refused 'NO_PUBKEY' 'attested, and signed by another key'
publish 04
update
knows 04 'and then all is well again'
echo "1..$count"
