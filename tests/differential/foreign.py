"""Claims of other builders (tbverify-claim(5)): digest, statement, json.

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import re

from plain import json_value
from refusal import need

SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
WORD = re.compile(r"[!-~]{1,255}")
STATEMENT = "https://in-toto.io/Statement/v1"
PROVENANCE = "https://slsa.dev/provenance/v1"


class Shape:
    """What "claim" of an image says; form None: a bad one."""

    def __init__(self, value, token="policy-value"):
        self.algorithm, self.encoding, self.prefix = "sha256", "raw", False
        self.pointers = {}
        if isinstance(value, str):
            need(value in ("tb1", "text", "digest", "statement"), token)
            self.form = value
            return
        need(isinstance(value, dict) and len(value) == 1, token)
        (self.form, inner), = value.items()
        need(isinstance(inner, dict), token)
        if self.form == "digest":
            self.digest(inner, token)
        else:
            need(self.form == "json", "policy-member")
            self.json(inner, token)

    def digest(self, inner, token):
        need(set(inner) <= {"algorithm", "encoding", "prefix"},
             "policy-member")
        self.algorithm = inner.get("algorithm", "sha256")
        self.encoding = inner.get("encoding", "raw")
        self.prefix = inner.get("prefix", False)
        need(self.algorithm in SIZES, token)
        need(self.encoding in ("raw", "hex"), token)
        need(isinstance(self.prefix, bool), token)
        need(not (self.prefix and self.encoding == "hex"), token)

    def json(self, inner, token):
        need(set(inner) <= {"artifact", "commit", "repository", "ref"},
             "policy-member")
        for name, pointer in inner.items():
            need(isinstance(pointer, str) and re.fullmatch(
                r"(/([^~/]|~[01])*)+", pointer, re.S), token, "a pointer")
        need("artifact" in inner, token)
        need(len(set(inner.values())) == len(inner), token, "twice")
        self.pointers = dict(inner)

    def names(self, what):
        """Whether such claims can name it."""
        if self.form == "digest":
            return False
        if self.form == "json":
            return what in self.pointers
        return self.form != "statement" or what != "tree"

    def same(self, other):
        mine = (self.form, self.algorithm, self.encoding, self.prefix,
                self.pointers)
        return mine == (other.form, other.algorithm, other.encoding,
                        other.prefix, other.pointers)


class Claim:
    """The form of a claim of ours, without members that these never have."""

    repo = ref = recipe = rootfs = tree = list = commit = None
    net = priv = False
    ambiguous = False
    candidates = ()

    def __init__(self, form):
        self.form, self.artifacts = form, {}


def hexdigits(value, sizes, token):
    need(isinstance(value, str) and re.fullmatch(r"[0-9a-f]*", value), token)
    need(len(value) in [2 * size for size in sizes], token)
    return bytes.fromhex(value)


def digest(data, shape, evidence):
    need(data, "no-claim")
    size = SIZES[shape.algorithm]
    if shape.encoding == "hex":
        need(re.fullmatch(rb"[0-9a-f]{%d}" % (2 * size), data),
             "claim-digest")
        data = bytes.fromhex(data.decode())
    need(len(data) == size or (shape.prefix and len(data) > size),
         "claim-digest")
    claim = Claim("digest")
    claim.digest = data[:size]
    claim.matches = evidence.digests[shape.algorithm] == claim.digest
    return claim


def follow(value, pointer):
    for name in pointer.split("/")[1:]:
        name = name.replace("~1", "/").replace("~0", "~")
        need(isinstance(value, dict) and name in value, "claim-member")
        value = value[name]
    need(isinstance(value, str), "claim-member")
    return value


def json(data, shape, evidence):
    need(data, "no-claim")
    value = json_value(data, "claim-json")
    need(isinstance(value, dict), "claim-json")
    claim, found = Claim("json"), {}
    for name in ("artifact", "commit", "repository", "ref"):
        if name in shape.pointers:
            found[name] = follow(value, shape.pointers[name])
        if name in found and name in ("artifact", "commit"):
            text = found[name]
            found[name] = hexdigits(
                text[2:] if text.startswith("0x") else text,
                (32,) if name == "artifact" else (20, 32), "claim-member")
        elif name in found:
            need(WORD.fullmatch(found[name]), "claim-member")
    claim.commit = found.get("commit")
    claim.repo, claim.ref = found.get("repository"), found.get("ref")
    claim.matches = found["artifact"] == evidence.sha256
    return claim


def statement(data, evidence):
    bad = "statement-malformed"
    need(data, "no-claim")
    need(len(data) >= 32, "claim-digest")
    need(evidence.statement is not None, "no-statement")
    need(len(evidence.statement) <= 1 << 20, bad)
    need(hashlib.sha256(evidence.statement).digest() == data[:32],
         "statement-mismatch")
    value = json_value(evidence.statement, bad, escapes=True)
    need(isinstance(value, dict) and value.get("_type") == STATEMENT, bad)
    predicate = value.get("predicateType")
    need(isinstance(predicate, str) and 1 <= len(predicate.encode()) <= 255,
         bad)
    claim = Claim("statement")
    claim.subjects = subjects(value.get("subject"), evidence, bad)
    if predicate == PROVENANCE:
        source(claim, value, bad)
    return claim


def sha256_of(thing, bad):
    held = thing.get("digest", {})
    need(isinstance(held, dict), bad)
    return hexdigits(held["sha256"], (32,), bad) if "sha256" in held else None


def subjects(value, evidence, bad):
    """Name and digest of each; the artifact's name is one subject's."""
    need(isinstance(value, list) and value, bad)
    found = []
    for one in value:
        need(isinstance(one, dict), bad)
        name = one.get("name", "")
        need(isinstance(name, str) and len(name.encode()) <= 255, bad)
        found.append((name, sha256_of(one, bad)))
    mine = [name for name, held in found if held == evidence.sha256]
    if mine:
        name = evidence.name if evidence.name in mine else mine[0]
        need([one for one, _ in found].count(name) == 1, bad, "twice")
    return found


def member(value, *names):
    for name in names:
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value


def source(claim, value, bad):
    asked = member(value, "predicate", "buildDefinition",
                   "externalParameters", "source")
    uri = None
    if asked is not None or "source" in (member(
            value, "predicate", "buildDefinition", "externalParameters")
            or {}):
        uri = asked.get("uri") if isinstance(asked, dict) else asked
        need(isinstance(uri, str), bad)
    listed = member(value, "predicate", "buildDefinition",
                    "resolvedDependencies")
    need(listed is None or isinstance(listed, list), bad)
    found = []
    for one in listed or []:
        need(isinstance(one, dict), bad)
        held = one.get("digest", {})
        need(isinstance(held, dict), bad)
        if "gitCommit" not in held:
            continue
        hexdigits(held["gitCommit"], (20, 32), bad)
        if uri is None or one.get("uri") == uri:
            found.append(one)
    if len(found) != 1:
        claim.ambiguous = len(found) > 1 or uri is not None
    else:
        place(claim, found[0], asked)
    if claim.ambiguous:
        claim.candidates = candidates(listed or [], uri, asked)


def candidates(listed, uri, asked):
    """The commits that an ambiguous source may mean; None for one that no
    list can name."""
    meant = [one for one in listed if "gitCommit" in one.get("digest", {}) or
             uri is not None and one.get("uri") == uri]
    if isinstance(asked, dict):
        meant.append(asked)
    out = []
    for one in meant:
        held = one.get("digest", {})
        held = held if isinstance(held, dict) else {}
        for name in ("gitCommit", "sha1"):
            if name in held:
                text = held[name]
                is_hex = isinstance(text, str) and re.fullmatch(
                    "[0-9a-f]{40}|[0-9a-f]{64}", text)
                out.append(bytes.fromhex(text) if is_hex else None)
    return out


def place(claim, one, asked):
    """The one source, if it does not contradict itself."""
    commit = one["digest"]["gitCommit"]
    claim.ambiguous = True
    if one["digest"].get("sha1", commit) != commit:
        return
    if isinstance(asked, dict) and member(
            asked, "digest", "gitCommit") not in (None, commit):
        return
    uri, ref = one.get("uri"), None
    if isinstance(uri, str):
        if uri.startswith("git+"):
            uri = uri[4:]
        if "#" in uri or uri.count("@refs/") > 1:
            return
        if "@refs/" in uri:
            uri, _, ref = uri.partition("@refs/")
            ref = "refs/" + ref
        elif uri.endswith("@" + commit):
            uri = uri[:-1 - len(commit)]
        if not all(WORD.fullmatch(text) for text in (uri, ref)
                   if text is not None):
            return
        claim.repo, claim.ref = uri, ref
    claim.commit, claim.ambiguous = bytes.fromhex(commit), False


def artifact(claim, evidence, any_name):
    if claim.form != "statement":
        need(claim.matches, "artifact-mismatch")
        need(evidence.asked is None, "artifact-name")
        return
    names = [name for name, held in claim.subjects
             if held == evidence.sha256]
    need(names, "artifact-mismatch")
    if evidence.asked is None and (any_name or len(claim.subjects) == 1):
        return
    need(evidence.name in names, "artifact-name")
