#!/usr/bin/env bash
# examples/hooks/gpgv-verify, which apt starts in the place of gpgv: a repository on
# loopback that is signed, whatever it has.  Nothing of it gets into apt's lists that
# is not attested.
#
# HOOKS_APT_SYSTEM: a system with another apt than this one's, and with sqv.
# APT_VERIFY: the program apt-verify.  .ci/hooks gets both.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
for program in apt-get gpg gpgv unshare; do
	command -v "$program" >/dev/null && continue
	echo "1..0 # SKIP want $program"
	exit 0
done
if [ -n "${HOOKS_APT_SYSTEM-}" ]; then
	HOOKS_SYSTEM=$HOOKS_APT_SYSTEM
	# shellcheck source=tests/examples/system.sh
	. "$top/tests/examples/system.sh"
	system_or_skip apt-get gpgv sqv
	system_installed
	tbverify=/usr/bin/tbverify
else
	installed
	command -v logger >/dev/null || {
		echo '1..0 # SKIP want logger'
		exit 0
	}
fi
unset TMPDIR
dir=$work/apt
keyring=$work/keyrings/acme.gpg
gpgv=$work/gpgv-verify
export GNUPGHOME=$work/gpg APT_CONFIG=$work/apt.conf
mkdir -p "$work"/{served,proofs,gpg,rules,keyrings,verify.d/apt/verify.d,verify.d.over} \
	"$dir"/{etc/apt/apt.conf.d,var/lib/dpkg,var/lib/apt/lists/partial,var/cache/apt}
chmod 700 "$work/gpg"
chmod 755 "$work"
: >"$dir/var/lib/dpkg/status"
cp "$examples/apt/apt-verify" "$work/package-verify"
sed "s|/usr/lib/tbverify/package-verify release|$work/package-verify release \
--rules=$work/rules --state=$work/state --program=$tbverify|
	s|logger -t gpgv-verify|cat >>$work/said|
	s|^keyrings=.*|keyrings='$work/keyrings $work/none'|" \
	"$examples/hooks/gpgv-verify" >"$gpgv"
chmod 755 "$gpgv"
gpg --batch --quiet --passphrase '' --quick-gen-key acme default default never \
	>"$work/log" 2>&1 && gpg --export >"$keyring" || exit 1
serve "$work/served"
cat >"$APT_CONFIG" <<END
Dir "$dir";
Dir::Bin::methods "/usr/lib/apt/methods";
APT::Sandbox::User "root";
Acquire::Languages "none";
Debug::NoLocking "true";
$(sed "s|/usr/lib/tbverify/gpgv-verify|$gpgv|" "$examples/hooks/90tbverify")
END
cat >"$work/rules/acme.rule" <<-END
	packages: acme
	policy: $policy
	ref: refs/tags/v1
	proofs: $work/proofs/%v.att
END

# signed_by KEYRING
signed_by()
{
	echo "deb [signed-by=$1] $url ./" >"$dir/etc/apt/sources.list"
}
signed_by "$keyring"

# apt_get WORD...: of this system, or of the other.
apt_get()
{
	if [ -n "${HOOKS_APT_SYSTEM-}" ]; then
		within env "APT_CONFIG=$APT_CONFIG" apt-get "$@"
	else
		apt-get "$@"
	fi
}

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
	rm -rf "$dir"/var/lib/apt/lists/{partial/*,*InRelease}
	: >"$work/said"
	attempt apt_get -q --error-on=any update
	cat "$work/out" "$work/said" >>"$work/err"
}

# What apt knows now.
known()
{
	sed -n 's/^Version: //p' "$dir"/var/lib/apt/lists/*_Packages
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
mv "$keyring" "$work/keyrings/debian.gpg"
signed_by "$work/keyrings/debian.gpg"
update
knows x 'another keyring, of which nothing is asked'
says 'NOT VERIFIED, for no rule covers them'
result 'and that is said'
mv "$work/keyrings/debian.gpg" "$keyring"
signed_by "$keyring"
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
before=04

# What a keyring is called.
publish 05
gpg --export --armor acme >"$work/keyrings/acme.asc"
rm "$keyring"
signed_by "$work/keyrings/acme.asc"
update
refused 'acme 20260205000000 stable: ' 'an armored keyring has its name'
attested
update
knows 05 'and its repository is verified'
before=05
publish 06 && attested
cp "$work/keyrings/acme.asc" "$work/acme.asc"
rm "$work/keyrings/acme.asc"
signed_by "$work/acme.asc"
update
refused 'the name of the keyring is not known' 'an armored keyring that is elsewhere'
gpg --export acme >"$keyring"
cp "$keyring" "$work/keyrings/uncovered.gpg"
echo 'uncovered: uncovered' >"$work/rules/uncovered.rule"
rm "$att"
signed_by "$work/keyrings/uncovered.gpg"
case $(apt_get --version) in
'apt 2.'*)
	skip 'a keyring under a second name' 'apt 2 gives the keyring itself' ;;
*)
	update
	refused 'acme 20260206000000 stable: ' 'a keyring under a second name' ;;
esac
rm "$work/keyrings/uncovered.gpg" "$work/rules/uncovered.rule"
signed_by "$keyring"

# apt 3 looks for another gpgv, and has sqv.
chmod -x "$gpgv"
update
refused '' 'the program cannot be started'
chmod +x "$gpgv"
mv "$gpgv" "$work/gone"
update
refused '' 'the program is not there'
printf '#!/bin/sh\nexit 1\n' >"$gpgv" && chmod 755 "$gpgv"
update
refused '' 'the program has no answer'
mv "$work/gone" "$gpgv"
attested
update
knows 06 'the program is there again'
before=06
if [ -n "${HOOKS_APT_SYSTEM-}" ]; then
	publish 07
	within rm /usr/bin/sqv
	update
	refused 'there is no attestation' 'without sqv, a stripped attestation'
	attested
	update
	knows 07 'without sqv, an attested one'
	before=07
	publish 08 && attested
	within rm /usr/bin/gpgv
	update
	refused 'install the package gpgv' 'without gpgv'
fi

# Under the program apt-verify, in Debian's apt of this machine.
verify_d()
{
	unshare -m sh -c 'mount -t overlay -o \
		lowerdir=/etc/apt,upperdir='"$work/verify.d/apt,workdir=$work/verify.d.over"' \
		overlay /etc/apt && exec apt-get "$@"' sh \
		-o "APT::Key::gpgvcommand=$APT_VERIFY" "$@"
}
if [ -z "${HOOKS_APT_SYSTEM-}" ] && [ -x "${APT_VERIFY-}" ]; then
	apt_get()
	{
		verify_d "$@"
	}
	ln -s "$gpgv" "$work/verify.d/apt/verify.d/gpgv"
	publish 08
	update
	refused 'there is no attestation' 'apt-verify: a stripped attestation'
	attested
	update
	knows 08 'apt-verify: an attested one'
fi
echo "1..$count"
