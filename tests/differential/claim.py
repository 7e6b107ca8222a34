"""What an enclave says about its build (tbverify-claim(5)).

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import re

import cbor2

from refusal import Refusal, need

WORD = re.compile(r"[!-~]{1,255}")
NAME = re.compile(r"[!-.0-~]{1,255}")
TEXT = re.compile(rb"commit_hash=([0-9a-f]{40}|[0-9a-f]{64}),"
                  rb"artifact_name=([!-+\-.0-~]{1,255}),"
                  rb"artifact_hash=([0-9a-f]{64})")
MEMBERS = {"tb", "ct", "tree", "repo", "ref", "recipe", "rootfs", "net", "a",
           "list", "priv", "inputs"}


def canonical(value):
    return cbor2.dumps(value, canonical=True)


def depth(value):
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return 0
    return 1 + max(map(depth, value), default=0)


class Claim:
    repo = ref = recipe = rootfs = tree = list = None
    net = priv = ambiguous = False
    candidates = ()
    inputs = None
    source = None

    def __init__(self, data):
        need(data, "no-claim")
        if 0xa0 <= data[0] <= 0xbf:
            self.form = "tb1"
            self.tb1(data)
        elif data.startswith(b"commit_hash="):
            self.form = "text"
            self.text(data)
        else:
            raise Refusal("claim-malformed")

    def text(self, data):
        match = TEXT.fullmatch(data)
        need(match, "claim-text")
        commit, name, digest = [part.decode() for part in match.groups()]
        self.commit = bytes.fromhex(commit)
        self.artifacts = {name: bytes.fromhex(digest)}

    def tb1(self, data):
        try:
            claim = cbor2.loads(data)
            again = canonical(claim)
        except Exception:
            raise Refusal("claim-cbor", "no CBOR") from None
        need(isinstance(claim, dict), "claim-cbor")
        need(again == data, "claim-cbor", "not deterministic")
        need(depth(claim) <= 4, "claim-cbor", "depth")
        need(set(claim) <= MEMBERS, "claim-member", "unknown")
        need(type(claim.get("tb")) is int and claim["tb"] == 1,
             "claim-member", "tb")
        self.commit = self.octets(claim.get("ct"), (20, 32))
        for name in ("tree", "recipe", "rootfs", "list", "inputs"):
            if name in claim or name == "tree":
                setattr(self, name, self.octets(claim.get(name), (32,)))
        for name in ("repo", "ref"):
            if name in claim:
                setattr(self, name, self.word(claim[name], WORD))
        need((self.repo is None) == (self.ref is None), "claim-member", "repo")
        for name in ("net", "priv"):
            if name in claim:
                need(claim[name] is True, "claim-member", name)
                setattr(self, name, True)
        self.named(claim)
        self.source = canonical({name: value for name, value in claim.items()
                                 if name not in ("a", "list")})

    def named(self, claim):
        self.artifacts = {}
        need("a" in claim or "list" in claim, "claim-member", "no artifact")
        if "a" not in claim:
            return
        need(isinstance(claim["a"], dict) and claim["a"], "claim-member", "a")
        for name, digest in claim["a"].items():
            self.word(name, NAME)
            need(name not in (".", ".."), "claim-member", "a name")
            self.artifacts[name] = self.octets(digest, (32,))

    @staticmethod
    def octets(value, sizes):
        need(type(value) is bytes and len(value) in sizes, "claim-member")
        return value

    @staticmethod
    def word(value, shape):
        need(type(value) is str and shape.fullmatch(value), "claim-member")
        return value


def pcr16(claim):
    return hashlib.sha384(bytes(48) +
                          hashlib.sha384(claim.source).digest()).digest()


LINE = re.compile(rb"([0-9a-fA-F]{64}) [ *]([^\x00-\x1f\x7f]+)")
BSD = re.compile(rb"SHA256 \((?P<name>[^\x00-\x1f\x7f]+)\) = "
                 rb"(?P<hex>[0-9a-fA-F]{64})")


class Listed:
    """A file in the format of sha256sum."""

    def __init__(self, data):
        need(data == b"" or data.endswith(b"\n"), "checksums-malformed", "its end")
        self.lines = []
        for line in data.split(b"\n")[:-1]:
            bsd = BSD.fullmatch(line)
            match = bsd or LINE.fullmatch(line)
            need(match and len(line) <= 4096, "checksums-malformed")
            name, digits = ((bsd["name"], bsd["hex"]) if bsd else
                            (match.group(2), match.group(1)))
            if name.startswith(b"./") and len(name) > 2:
                name = name[2:]
            self.lines.append((name, bytes.fromhex(digits.decode())))

    def under(self, name):
        """The digest under a name."""
        found = [digest for one, digest in self.lines if one == name]
        need(len(found) < 2, "checksums-malformed", "a name twice")
        return found[0] if found else None


def artifact(claim, evidence, any_name):
    """Whether the claim attests the artifact, and under its name."""
    listed = attested_list(claim, evidence)
    pairs = [(name.encode(), digest)
             for name, digest in claim.artifacts.items()]
    if listed is not None:
        listed.under(evidence.name.encode())
        pairs += listed.lines
    names = {name for name, digest in pairs if digest == evidence.sha256}
    if not names and listed is None and claim.list is not None:
        raise Refusal("no-checksums")
    need(names, "artifact-mismatch")
    alone = claim.list is None and len(claim.artifacts) == 1
    if evidence.asked is None and (any_name or alone):
        return
    need(evidence.name.encode() in names, "artifact-name")


def attested_list(claim, evidence):
    if evidence.list is None:
        return None
    need(claim.list is not None, "checksums-not-attested")
    need(hashlib.sha256(evidence.list).digest() == claim.list,
         "checksums-mismatch")
    return Listed(evidence.list)
