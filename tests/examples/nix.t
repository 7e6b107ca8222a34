#!/usr/bin/env bash
# examples/hooks/verified.nix, with Nix and without Nixpkgs: what unpacks a file is not
# started unless it is verified.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
# shellcheck source=tests/examples/system.sh
. "$top/tests/examples/system.sh"
system_or_skip nix-build
unset TMPDIR
system_installed
# Nix gives a builder an environment of its own
sed -i '/HOME/,/^fi$/d' "$upper/usr/bin/tbverify"
in=$work/in
mkdir -p "$in" "$work/build/widget" "$work/seen"
cp -R "$work/trust" "$in/trust"
cp "$examples/hooks/verified.nix" "$in"
cat >"$in/widget.nix" <<END
{ file, attestation, ref, name ? "widget-1.0.tar.gz" }:
let
  build = name: env: script: derivation ({
    inherit name;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-euc" ("PATH=/usr/bin:/bin\n" + script) ];
  } // env);
  verified = import ./verified.nix { runCommand = build; tbverify = "/usr"; };
  src = verified {
    inherit name ref file attestation;
    policy = "\${./trust}/policies/policy.json";
  };
in
build "widget" { inherit src; } ''
  mkdir \$out && tar -C \$out -xf \$src && echo \$out >>$work/seen/unpacked
''
END

# tarball VERSION [TEXT]
tarball()
{
	file=widget-$1.tar.gz pkg=$in/widget-$1.tar.gz
	echo "${2-$1}" >"$work/build/widget/version"
	tar -C "$work/build" -cf - widget | gzip -n >"$pkg"
}

# attested [REF [REPOSITORY]]
attested()
{
	attest_as "$pkg" "$file" "${1-refs/tags/v1.0}" 0 "${2-$repo}" \
		>"$pkg.att"
}

# nix COMMAND [REF [NAME]]: for $file.
nix()
{
	attempt within env "NIX_CONFIG=build-users-group =
sandbox = false
substituters =" "$1" "$in/widget.nix" \
		--arg file "$pkg" --arg attestation "$pkg.att" \
		--argstr name "${3-$file}" --argstr ref "${2-refs/tags/v1.0}"
}

# build [REF [NAME]]: what is unpacked of $file.
build()
{
	: >"$work/seen/unpacked"
	nix nix-build "$@"
}

# refused TEXT NAME
refused()
{
	[ "$got" != 0 ] || bad 'nix-build ended with 0'
	says "$1"
	[ ! -s "$work/seen/unpacked" ] || bad 'something was unpacked'
	result "$2"
}

tarball 1.0 && attested
build
[[ $got = 0 && -s $work/seen/unpacked &&
	$(cat "$upper/$(cat "$work/out")/widget/version") = 1.0 ]] || bad "$got: $(cat "$work/err")"
says 'verified under root'
result 'what is verified is unpacked'
nix nix-instantiate
within nix-store --query --requisites "$(cat "$work/out")" >"$work/requisites"
drv=$(grep 'widget-1\.0\.tar\.gz\.drv$' "$work/requisites")
grep -qF '("allowSubstitutes","")' "$upper/$drv" &&
	grep -qF '("preferLocalBuild","1")' "$upper/$drv"
report $? 'no binary cache is asked for what is verified'
cp "$pkg.att" "$work/good.att"
tarball 1.0 tampered && cp "$work/good.att" "$pkg.att"
build
refused '[artifact-mismatch]' 'a tampered file'
: >"$pkg.att"
build
refused '[empty]' 'a stripped attestation'
rm "$pkg.att"
build
refused 'widget-1.0.tar.gz.att' 'none at all'
attested refs/tags/v1.0 https://git.example/acme/other
build
refused '[repository-mismatch]' 'of another project'
tarball 0.9 && attested refs/tags/v0.9
build refs/tags/v1.0
refused '[ref-mismatch]' 'an older version'
build refs/tags/v0.9 widget-1.0.tar.gz
refused '[artifact-name]' 'under the name of another'
cp "$in/widget.nix" "$work/widget.nix"
sed -i 's/"\/usr"/"\/nowhere"/' "$in/widget.nix"
tarball 1.0 other && attested
build
refused 'not found' 'without tbverify'
cp "$work/widget.nix" "$in"
build
[ "$got" = 0 ] && [ "$(cat "$upper/$(cat "$work/out")/widget/version")" = other ]
report $? 'and then all is well again'
echo "1..$count"
