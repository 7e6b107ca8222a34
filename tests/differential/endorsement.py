"""Endorsement lists (tbverify-endorsements(5)).

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import re

import note
from plain import base64_bytes, decimal
from refusal import Refusal, need

SKEW = 300
DAY = 86400
ENVELOPE = "endorsements-envelope"


class Signed:
    """A list's text, and which endorsers signed it; of one that is kept, only
    its own endorser is asked."""

    def __init__(self, data, endorsers, only=None):
        need(len(data) <= 1 << 20, "endorsements-oversized")
        self.signers = set()
        self.people = endorsers.people if only is None else {
            only: endorsers.people[only]}
        if data.startswith(b"untrusted comment: "):
            self.detached(data)
        else:
            self.noted(data)
        need(self.signers, "endorser-unknown")

    def noted(self, data):
        text_of(data)
        signed = note.Note(data, ENVELOPE)
        self.text = signed.text
        for name, member in self.people.items():
            key = member.key
            if key.kind != "note" or not key.known:
                continue
            for signature in signed.by(key):
                self.signed(name, key, signature, self.text)

    def signed(self, name, key, signature, message):
        need(note.ed25519_verifies(key.key, signature, message),
             "endorsements-signature")
        self.signers.add(name)

    def detached(self, data):
        """signify: two lines in front; minisign: four; of up to eight."""
        blocks, rest = [], data
        while rest.startswith(b"untrusted comment: "):
            need(len(blocks) < 8, ENVELOPE)
            block, rest = detached_block(rest)
            blocks.append(block)
        self.text = rest
        text_of(rest)
        for kind, blob, comment, whole in blocks:
            message = rest
            if blob[:2] == b"ED":
                message = hashlib.blake2b(rest, digest_size=64).digest()
            for name, member in self.people.items():
                key = member.key
                if key.kind == kind and key.id == blob[2:10]:
                    if comment is not None:
                        need(note.ed25519_verifies(
                            key.key, whole, blob[10:] + comment),
                            "endorsements-signature")
                    self.signed(name, key, blob[10:], message)


def detached_block(data):
    """One signature's lines, and what follows them."""
    lines = data.split(b"\n", 2)
    need(len(lines) == 3, ENVELOPE)
    blob = base64_bytes(lines[1], ENVELOPE)
    need(len(blob) == 74, ENVELOPE)
    kind, rest, comment, whole = "signify", lines[2], None, None
    if rest.startswith(b"trusted comment: "):
        kind = "minisign"
        parts = rest.split(b"\n", 2)
        need(len(parts) == 3, ENVELOPE)
        comment, rest = parts[0][len(b"trusted comment: "):], parts[2]
        whole = base64_bytes(parts[1], ENVELOPE)
        need(len(whole) == 64, ENVELOPE)
    need(blob[:2] == b"Ed" or kind == "minisign" and blob[:2] == b"ED",
         ENVELOPE)
    return (kind, blob, comment, whole), rest


def text_of(data):
    try:
        data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Refusal("endorsements-text", "no UTF-8") from None
    need(not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", data),
         "endorsements-text", "control")


PCR = re.compile(r"(0|[1-9][0-9]?):([0-9a-f]{96})")


def pcrs(words):
    """The PCRs at the start of words, ascending; how many words."""
    out, last = {}, -1
    for count, word in enumerate(words):
        match = PCR.fullmatch(word)
        if not match:
            need(":" not in word, "endorsements-pcr", word)
            return out, count
        index, value = int(match.group(1)), bytes.fromhex(match.group(2))
        need(last < index < 32, "endorsements-pcr", "order")
        need(any(value), "endorsements-zero")
        out[index], last = value, index
    return out, len(words)


class List:
    def __init__(self, data, endorsers, only=None):
        signed = Signed(data, endorsers, only)
        self.signers = signed.signers
        self.digest = hashlib.sha256(signed.text).digest()
        self.endorsed, self.revoked = [], []
        need(signed.text.endswith(b"\n"), "endorsements-header")
        lines = signed.text.decode().split("\n")[:-1]
        self.header(lines[:5])
        for line in lines[5:]:
            self.line(line.split(" "))

    def header(self, lines):
        token = "endorsements-header"
        need(len(lines) == 5, token)
        need(lines[0] == "tbverify-endorsements-v1", token, "version")
        words = [line.split(" ") for line in lines[1:]]
        for word, name in zip(words, ("stream", "serial", "issued",
                                      "expires")):
            need(len(word) == 2 and word[0] == name and word[1], token, name)
        self.stream = words[0][1]
        self.serial = decimal(words[1][1].encode(), token, 1 << 53)
        self.issued = decimal(words[2][1].encode(), token, 1 << 53)
        self.expires = decimal(words[3][1].encode(), token, 1 << 53)

    def line(self, words):
        if words[0] == "endorse":
            self.endorse(words[1:])
        elif words[0] == "revoke" and len(words) > 1:
            self.revoke(words[1], words[2:])
        else:
            raise Refusal("endorsements-verb", words[0])

    def endorse(self, words):
        token = "endorsements-line"
        need(len(words) >= 2 and words[0] and words[1] == "sha384", token)
        values, count = pcrs(words[2:])
        need({0, 1, 2} <= set(values), "endorsements-pcr", "PCR0, 1, 2")
        rest = words[2 + count:]
        bounds = {"not-before": 0, "not-after": 1 << 62}
        for name in ("not-before", "not-after"):
            if rest[:1] == [name]:
                need(len(rest) >= 2, token)
                bounds[name] = decimal(rest[1].encode(), token)
                rest = rest[2:]
        need(not rest, token, "more")
        self.endorsed.append((words[0], values, bounds["not-before"],
                              bounds["not-after"]))

    def revoke(self, what, words):
        token = "endorsements-line"
        if what == "pcr":
            subject, count = pcrs(words)
            need(subject, "endorsements-pcr")
        elif what in ("artifact", "document"):
            need(words and re.fullmatch(r"sha256:[0-9a-f]{64}", words[0]),
                 token)
            subject, count = bytes.fromhex(words[0][7:]), 1
        elif what == "commit":
            need(words and re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}",
                                        words[0]), token)
            subject, count = bytes.fromhex(words[0]), 1
        elif what == "log":
            need(words and words[0], token)
            subject, count = words[0], 1
        else:
            raise Refusal("endorsements-verb", what)
        start = "after-size" if what == "log" else "from"
        need(words[count:count + 1] == [start], token, start)
        need(len(words) > count + 2 and any(words[count + 2:]), token,
             "reason")
        number = decimal(words[count + 1].encode(), token)
        self.revoked.append((what, subject, number))

    def usable(self, policy, now, lists, kept):
        """Stream, serial, times: each list by itself."""
        need(self.stream == policy.stream, "endorsements-stream")
        for name in self.signers & set(kept):
            self.agree(kept[name])
        for other in lists:
            if self is not other and self.signers & other.signers:
                self.agree(other)
        need(self.serial >= policy.min_serial, "endorsements-serial")
        need(self.expires - self.issued <= 180 * DAY, "endorsements-lifetime")
        need(self.issued <= now + SKEW, "endorsements-future")
        need(now <= self.expires, "endorsements-expired")
        need(now - self.issued <= policy.max_list_age, "endorsements-stale")

    def agree(self, other):
        """No signer signed a newer list, or another of the same serial."""
        need(self.serial >= other.serial, "rollback")
        need(self.serial != other.serial or self.digest == other.digest,
             "equivocation")


def matches(values, document):
    return all(document.pcrs.get(index) == value
               for index, value in values.items())


def endorsers_of(lists, document, any_time=False):
    names = set()
    for one in lists:
        for _, values, begin, end in one.endorsed:
            if matches(values, document) and (
                    any_time or begin <= document.seconds <= end):
                names |= one.signers
    return names


def quorum(policy, names):
    times = {id(policy.endorsers.people[name]): 0 for name in names}
    return policy.endorsers.quorum.time(times) is not None


class Lists:
    """All that is given and all that is kept."""

    def __init__(self, policy, now):
        self.policy = policy
        self.given = [List(data, policy.endorsers) for data in policy.lists]
        self.kept = {}
        for name, data in policy.kept.items():
            one = List(data, policy.endorsers, name)
            if one.stream == policy.stream:
                self.kept[name] = one
        self.usable, self.refusal = [], None
        for one in self.given:
            try:
                one.usable(policy, now, self.given, self.kept)
                self.usable.append(one)
            except Refusal as refusal:
                self.refusal = self.refusal or refusal

    def newest(self):
        """Each endorser's word: the newest list, given or kept."""
        said = [(one, one.signers) for one in self.usable]
        asked = set().union(*(names for _, names in said))
        return said + [(one, {name}) for name, one in self.kept.items()
                       if name not in asked]

    def keep(self):
        """What is to be kept, whatever the verdict is."""
        out = {}
        for data, one in zip(self.policy.lists, self.given):
            for name in one.signers if one in self.usable else ():
                if name not in self.kept or \
                        self.kept[name].serial < one.serial:
                    out.setdefault(name, data)
        return out


def check(policy, lists, document):
    """The quorum; by what is given, never by what is kept."""
    if quorum(policy, endorsers_of(lists.given, document)):
        return
    late = quorum(policy, endorsers_of(lists.given, document, True))
    raise Refusal("endorsement-window" if late else "not-endorsed")


def commits(claim):
    """Its commit, or each that it may mean."""
    return [claim.commit] if claim.commit is not None else claim.candidates


def revocation(lists, attested, claim, evidence, checkpoint=None):
    """Revocation wins: over a list that does not hold as well."""
    document, hits, who = attested.document, [], set()
    for one, names in lists.newest():
        for what, subject, number in one.revoked:
            if what == "log":
                hit = (checkpoint is not None and subject == checkpoint.origin
                       and checkpoint.size > number)
            else:
                hit = document.seconds >= number and {
                    "pcr": lambda: matches(subject, document),
                    "artifact": lambda: subject == evidence.sha256,
                    "commit": lambda: claim and subject in commits(claim),
                    "document": lambda: subject == attested.cose.id,
                }[what]()
            if hit:
                hits.append("revoked-" + what)
                who |= names
    if checkpoint is not None:
        hits.sort(key=lambda one: one != "revoked-log")
    else:
        order = ["pcr", "artifact", "commit", "document"]
        hits.sort(key=lambda one: order.index(one[8:]))
    need(len(who) < (lists.policy.endorsers.revoke or 1),
         hits[0] if hits else "")
    if lists.refusal:
        raise lists.refusal
    meant = commits(claim) if claim else []
    need(None not in meant and len(meant) <= 64, "statement-source")
