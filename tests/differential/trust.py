"""Log policies and endorsers files (tbverify-log(5), facts/log.md 4.8).

SPDX-License-Identifier: BSD-2-Clause
"""
import re

import note
from plain import base64_bytes
from refusal import Refusal, need

MOST = 32


def no_hex(word):
    """A key as Sigsum's policies have it."""
    need(not re.fullmatch("[0-9a-f]{64}", word), "signers-sigsum")
    return word


class Member:
    """A witness, an endorser or a group."""

    def __init__(self, key=None, members=(), least=1):
        self.key = key
        self.members = members
        self.least = least

    def time(self, times):
        """When it had seen it: of a group, the k-th smallest time."""
        if self.key is not None:
            return times.get(id(self))
        known = [one.time(times) for one in self.members]
        known = sorted(one for one in known if one is not None)
        return known[self.least - 1] if len(known) >= self.least else None

    def possible(self):
        if self.key is not None:
            return self.key.known
        able = sum(one.possible() for one in self.members)
        return able >= self.least


class EndorserKey:
    """signify: or minisign: and the public key, else a vkey."""

    def __init__(self, text):
        kind, _, rest = text.partition(":")
        self.kind = kind if kind in ("signify", "minisign") else "note"
        if self.kind == "note":
            vkey = note.Key(text, (1, 2))
            self.name, self.id, self.key = vkey.name, vkey.id, vkey.key
            self.known, self.type = vkey.known, vkey.type
            return
        data = base64_bytes(rest.encode(), "signers-key")
        need(len(data) == 42 and data[:2] == b"Ed", "signers-key")
        self.id, self.key, self.known, self.type = data[2:10], data[10:], 1, 1


class Trust:
    def __init__(self, data, endorsers=False):
        self.logs, self.submitters, self.people = [], [], {}
        self.groups, self.taken, self.keys = {}, set(), set()
        self.quorum, self.revoke = None, None
        self.endorsers = endorsers
        need(len(data) <= 256 * 1024, "signers-limit")
        self.lines(data)
        need(self.people if endorsers else self.logs, "signers-empty")
        need(self.quorum is not None, "signers-quorum", "none")
        if self.quorum != "none":
            need(self.quorum.possible(), "signers-unsupported")
        need(any(one.known for one in self.logs) or endorsers,
             "signers-unsupported")

    def lines(self, data):
        try:
            text = data.decode("utf-8", "strict")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        need(data == b"" or data.endswith(b"\n"), "signers-syntax", "its end")
        need(not re.search("[\x00-\x08\x0b-\x1f\x7f]", text), "signers-syntax")
        for line in text.split("\n")[:-1]:
            words = re.findall(r"[^ \t]+", line)
            if words and not words[0].startswith("#"):
                need(len(words) <= 3 + MOST, "signers-limit", "words")
                self.line(words[0], words[1:])

    def line(self, verb, words):
        rules = {"group": self.group, "quorum": self.quorum_line}
        if self.endorsers:
            rules.update({"endorser": self.endorser,
                          "revoke-quorum": self.revoke_quorum})
        else:
            rules.update({"log": self.log, "witness": self.witness,
                          "submitter": self.submitter})
        need(verb in rules, "signers-syntax", verb)
        rules[verb](words)

    def add_key(self, key):
        need(key.key not in self.keys, "signers-duplicate", "a key")
        self.keys.add(key.key)
        return key

    def add_name(self, name):
        need(name != "none", "signers-syntax", "a name")
        need(name not in self.people and name not in self.groups,
             "signers-duplicate", "a name")

    def log(self, words):
        need(1 <= len(words) <= 2, "signers-syntax")
        need(len(self.logs) < MOST, "signers-limit")
        self.logs.append(self.add_key(note.Key(no_hex(words[0]), (1, 2, 6))))

    def submitter(self, words):
        need(len(words) == 1, "signers-syntax")
        need(len(self.submitters) < MOST, "signers-limit")
        self.submitters.append(self.add_key(note.Key(no_hex(words[0]), (1,))))

    def witness(self, words):
        need(2 <= len(words) <= 3, "signers-syntax")
        self.person(words[0], note.Key(no_hex(words[1]), (4, 6)))

    def endorser(self, words):
        need(len(words) == 2, "signers-syntax")
        self.person(words[0], EndorserKey(words[1]))

    def person(self, name, key):
        need(len(self.people) < MOST, "signers-limit")
        self.add_name(name)
        self.people[name] = Member(key=self.add_key(key))

    def group(self, words):
        need(len(words) >= 3, "signers-syntax")
        need(len(self.groups) < MOST, "signers-limit")
        self.add_name(words[0])
        members = []
        for name in words[2:]:
            one = self.people.get(name) or self.groups.get(name)
            need(one and name not in self.taken, "signers-group", name)
            self.taken.add(name)
            members.append(one)
        if words[1] in ("any", "all"):
            least = 1 if words[1] == "any" else len(members)
        else:
            need(re.fullmatch(r"[1-9][0-9]*", words[1]), "signers-syntax")
            least = int(words[1])
        need(least <= len(members), "signers-group", "more than it has")
        self.groups[words[0]] = Member(members=members, least=least)

    def quorum_line(self, words):
        need(len(words) == 1, "signers-syntax")
        need(self.quorum is None, "signers-quorum", "twice")
        if words[0] == "none":
            need(not self.endorsers, "signers-quorum", "none")
            self.quorum = "none"
            return
        self.quorum = self.people.get(words[0]) or self.groups.get(words[0])
        need(self.quorum, "signers-quorum", "of nobody")

    def revoke_quorum(self, words):
        need(len(words) == 1 and re.fullmatch(r"[1-9][0-9]{0,8}", words[0]),
             "signers-syntax")
        need(self.revoke is None, "signers-quorum", "twice")
        self.revoke = int(words[0])


def two_roles(log_policy, endorsers):
    if log_policy is None or endorsers is None:
        return
    if log_policy.keys & endorsers.keys:
        raise Refusal("key-two-roles")
