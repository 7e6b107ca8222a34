# For Nix: a file that was fetched, once tbverify has verified it.  What is built of the
# result is not built of anything else:
#
#   verified = import ./verified.nix { inherit (pkgs) runCommand tbverify; };
#   src = verified {
#     name = "widget-1.0.tar.gz";          # as it is attested
#     ref = "refs/tags/v1.0";
#     file = fetchurl { ... };
#     attestation = fetchurl { ... };
#     policy = "${./trust}/widget.json";   # with the files that it names
#   };
#
# The verification is made on this machine: a binary cache or another builder could
# hand over any file as its result.  Nix keeps what it has built: an image that is
# revoked later has no effect on it.
#
# SPDX-License-Identifier: BSD-2-Clause
{ runCommand, tbverify }:
{ name, ref, file, attestation, policy }:
runCommand name {
  inherit name ref file attestation policy;
  allowSubstitutes = false;
  preferLocalBuild = true;
} ''
  ${tbverify}/bin/tbverify verify --no-state --policy "$policy" --ref "$ref" \
    --name "$name" -- "$file" "$attestation" >&2 || exit
  cp -- "$file" "$out"
''
