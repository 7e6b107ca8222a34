"""Signed notes, keys, tlog-proofs and trees (c2sp.org, RFC 6962).

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from plain import base64_bytes, decimal
from refusal import need

DASH = "\u2014 ".encode()
SPACE = re.compile(r"\s")


def ed25519_verifies(key, signature, message):
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(
            signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def key_name(name):
    return bool(name) and not SPACE.search(name) and "+" not in name


class Key:
    """A vkey: name+id+base64."""

    def __init__(self, text, types):
        parts = text.split("+", 2)
        need(len(parts) == 3 and key_name(parts[0]), "signers-key")
        need(re.fullmatch(r"[0-9a-f]{8}", parts[1]), "signers-key")
        data = base64_bytes(parts[2].encode(), "signers-key")
        self.name, self.id = parts[0], bytes.fromhex(parts[1])
        self.type, self.key = data[0], data[1:]
        self.known = self.type in (1, 4)
        need(self.type in types or not self.type in (1, 2, 4, 5, 6),
             "signers-key", "type")
        if self.known or self.type == 6:
            need(len(self.key) == (1312 if self.type == 6 else 32),
                 "signers-key", "length")
            digest = hashlib.sha256(self.name.encode() + b"\n" + data)
            need(digest.digest()[:4] == self.id, "signers-key", "id")


class Note:
    """Text and signature lines; token: what a malformed one is."""

    def __init__(self, data, token, most=64):
        try:
            data.decode("utf-8", "strict")
        except UnicodeDecodeError:
            need(False, token, "no UTF-8")
        need(not re.search(rb"[\x00-\x09\x0b-\x1f]", data), token, "control")
        at = data.rfind(b"\n\n")
        need(at >= 0 and data.endswith(b"\n"), token, "no signature")
        self.text = data[:at + 1]
        lines = data[at + 2:].split(b"\n")[:-1]
        need(1 <= len(lines) <= most, token, "signatures")
        self.signatures = [self.line(line, token) for line in lines]

    @staticmethod
    def line(line, token):
        need(line.startswith(DASH), token, "a signature line")
        parts = line[len(DASH):].split(b" ")
        need(len(parts) == 2, token, "a signature line")
        name = parts[0].decode()
        need(key_name(name), token, "a name")
        data = base64_bytes(parts[1], token)
        need(len(data) > 4, token, "a signature")
        return name, data[:4], data[4:]

    def by(self, key):
        return [signature for name, number, signature in self.signatures
                if name == key.name and number == key.id]


class Proof:
    """c2sp.org/tlog-proof@v1."""

    def __init__(self, data, token="bundle"):
        at = data.find(b"\n\n")
        need(at >= 0, token, "no empty line")
        lines = data[:at].split(b"\n")
        need(lines[0] == b"c2sp.org/tlog-proof@v1", token, "header")
        lines = lines[1:]
        self.extra = None
        if lines and lines[0].startswith(b"extra "):
            self.extra = base64_bytes(lines.pop(0)[6:], token)
        need(lines and lines[0].startswith(b"index "), token, "index")
        self.index = decimal(lines.pop(0)[6:], token)
        need(len(lines) <= 63, token, "path")
        self.path = [base64_bytes(line, token) for line in lines]
        need(all(len(one) == 32 for one in self.path), token, "a hash")
        whole = data[at + 2:]
        need(len(whole) <= 224 * 1024, token, "checkpoint's size")
        self.note = Note(whole, token)


class Checkpoint:
    def __init__(self, text):
        lines = text.split(b"\n")
        need(len(lines) >= 4 and lines[-1] == b"", "checkpoint", "lines")
        need(all(lines[:-1]), "checkpoint", "an empty line")
        self.origin = lines[0].decode()
        self.size = decimal(lines[1], "checkpoint")
        self.root = base64_bytes(lines[2], "checkpoint")
        need(len(self.root) == 32, "checkpoint", "root")


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def included(leaf, index, size, path, root):
    """RFC 9162 2.1.3.2."""
    fn, sn, r = index, size - 1, leaf
    for one in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(one, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, one)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root
