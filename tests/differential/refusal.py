"""Why something is not verified, in the words of tbverify-errors(7).

SPDX-License-Identifier: BSD-2-Clause
"""

# Nothing was decided: tbverify-errors(7), NO VERDICT.
SYSTEM = {
    "internal", "memory", "crypto", "unsupported", "usage", "io",
    "artifact-changed", "not-installed", "engine", "no-policy", "policy-unsafe",
    "policy-syntax", "policy-version", "policy-member", "policy-value",
    "policy-file", "no-image", "no-source", "no-clock", "no-artifact",
    "no-checksums", "no-statement", "reference-syntax", "reference-kind", "reference-value",
    "reference-zero", "reference-conflict", "reference-incomplete",
    "reference-image", "root-malformed", "root-reserved",
    "image-not-seekable",
    "image-changed", "signers-syntax", "signers-key", "signers-duplicate",
    "signers-group", "signers-quorum", "signers-limit", "signers-empty",
    "signers-unsupported", "signers-sigsum", "key-two-roles", "state",
}


class Refusal(Exception):
    """The first thing that is wrong."""

    def __init__(self, token, detail=""):
        super().__init__("%s: %s" % (token, detail))
        self.token = token


def need(condition, token, detail=""):
    if not condition:
        raise Refusal(token, detail)


def verdict(token):
    """verified, verified-insecure, refused or none."""
    if token in ("verified", "verified-insecure"):
        return token
    return "none" if token in SYSTEM else "refused"
