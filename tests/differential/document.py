"""From bytes to a document: form, COSE_Sign1, payload.  See
tbverify-attestation(5).

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import re

import cbor
import note
from plain import base64_bytes, json_value
from refusal import Refusal, need

PROOF = b"c2sp.org/tlog-proof@v1\n"
SIGSUM = b"tbverify-sigsum-v1\n"
PROTECTED = bytes.fromhex("a1013822")
DEPTH = 4               # of a member's value


class Attestation:
    """The bytes of a document, and the proof around them, if any."""

    def __init__(self, cose, proof=None):
        self.cose = cose
        self.proof = proof


def size(data, bound):
    need(len(data) <= bound, "oversized", "%d bytes" % len(data))


def form(data):
    need(len(data) > 0, "empty")
    if 0x80 <= data[0] < 0xe0:
        size(data, 16 * 1024)
        return Attestation(data)
    if data.startswith(PROOF):
        size(data, 256 * 1024)
        proof = note.Proof(data)
        need(proof.extra is not None, "bundle", "no document")
        if proof.extra.startswith(SIGSUM):
            raise Refusal("bundle", "no document, but Sigsum's")
        size(proof.extra, 16 * 1024)
        return Attestation(proof.extra, proof)
    if data[:1] == b"{":
        size(data, 64 * 1024)
        return Attestation(cert_file(data))
    return Attestation(base64_form(data))


def base64_form(data):
    need(re.fullmatch(rb"[A-Za-z0-9+/=_\r\n-]*", data), "foreign")
    return text(data, "base64")


def text(data, token):
    """Lines of hex, base64 or base64url: all of it of one alphabet."""
    lines = re.split(rb"\r?\n", data)
    body = b"".join(lines)
    digits = body[2:] if body.startswith(b"0x") else body
    if not re.fullmatch(rb"[0-9A-Fa-f]*", digits):
        digits = body
    is_hex = re.fullmatch(rb"[0-9A-Fa-f]+", digits)
    size(data, (34 if is_hex else 24) * 1024)
    if len(lines) > 1 and lines[-1] == b"":
        lines.pop()
    need(all(lines), token, "an empty line")
    if is_hex:
        need(len(digits) % 2 == 0, token, "half a byte")
        cose = bytes.fromhex(digits.decode("ascii"))
    else:
        cose = base64_text(body, token)
    size(cose, 16 * 1024)
    return cose


def base64_text(body, token):
    if not re.search(rb"[-_]", body):
        return base64_bytes(body, token)
    need(not re.search(rb"[+/]", body), token, "two alphabets")
    body = body.translate(bytes.maketrans(b"-_", b"+/"))
    if b"=" not in body:
        body += b"=" * (-len(body) % 4)
    return base64_bytes(body, token)


def cert_file(data):
    value = json_value(data, "cert-file", "attestation")
    need(isinstance(value, dict), "cert-file", "no object")
    need(isinstance(value.get("attestation"), str), "cert-file", "member")
    try:
        member = value["attestation"].encode("ascii")
    except UnicodeEncodeError:
        raise Refusal("cert-file", "no base64") from None
    return text(member, "cert-file")


class Cose:
    """RFC 9052 4.2, as AWS writes it."""

    def __init__(self, data):
        reader = cbor.Reader(data, "cose-cbor")
        major, _, count = reader.head()
        self.start = 0
        if major == cbor.TAG:
            need(count == 18, "cose-tag", "tag %s" % count)
            self.start = reader.at
            major, _, count = reader.head()
            need(major != cbor.TAG, "cose-tag", "two tags")
        if major in (cbor.ARRAY, cbor.MAP) and count is not None:
            need(count <= len(data) - reader.at, "cose-cbor", "count")
        need(major == cbor.ARRAY and count == 4, "cose-structure")
        self.protected = self.octets(reader, "cose-protected")
        need(self.protected == PROTECTED, "cose-protected")
        major, _, count = reader.head()
        need(major == cbor.MAP and count == 0, "cose-unprotected")
        self.payload = self.octets(reader, "cose-payload")
        need(1 <= len(self.payload) <= 16000, "cose-payload")
        self.signature = self.octets(reader, "cose-signature")
        need(len(self.signature) == 96, "cose-signature")
        need(reader.at == len(data), "cose-trailing")
        self.untagged = bytes(data[self.start:])
        self.signed = self.sig_structure()
        self.id = hashlib.sha256(self.signed).digest()

    @staticmethod
    def octets(reader, token):
        major, _, count = reader.head()
        need(major == cbor.BYTES and count is not None, token)
        return bytes(reader.octets(count))

    def sig_structure(self):
        """RFC 9052 4.4, with the shortest lengths."""
        count = len(self.payload)
        if count < 24:
            head = bytes([0x40 | count])
        elif count < 256:
            head = bytes([0x58, count])
        else:
            head = b"\x59" + count.to_bytes(2, "big")
        return (b"\x84\x6aSignature1\x44" + self.protected + b"\x40" + head +
                self.payload)


REQUIRED = ("module_id", "digest", "timestamp", "pcrs", "certificate",
            "cabundle")
OPTIONAL = ("public_key", "user_data", "nonce")
MODULE_ID = re.compile(r"(i-[0-9a-f]+)-(enc|tpm)[0-9a-f]+")
YEAR_10000 = 253402300800


class Document:
    """The payload, with the fields of AWS, attestation_process.md 3."""

    def __init__(self, payload):
        pairs = cbor.outermost_map(payload, "document-cbor", DEPTH + 1)
        fields = {}
        keys = [encoded for encoded, _, _ in pairs]
        for _, key, _ in pairs:
            need(isinstance(key, str), "document-type", "a key")
        need(len(set(keys)) == len(keys), "document-duplicate", "a member")
        for _, key, value in pairs:
            fields[key] = value
        self.is_tpm = "nitrotpm_pcrs" in fields
        need(not (self.is_tpm and "pcrs" in fields), "nitrotpm")
        if self.is_tpm:
            fields["pcrs"] = fields.pop("nitrotpm_pcrs")
        self.unknown(fields)
        for name in REQUIRED:
            need(name in fields, "document-missing", name)
        self.module(fields)
        self.time(fields["timestamp"])
        self.registers(fields["pcrs"])
        self.certificate = self.octets(fields["certificate"], 1, 1024)
        self.bundle(fields["cabundle"])
        for name in OPTIONAL:
            setattr(self, name, self.optional(fields.get(name)))

    @staticmethod
    def unknown(fields):
        """Not parsed: a key that occurs twice in it is not one of ours."""
        names = set(fields) - set(REQUIRED) - set(OPTIONAL)
        need(len(names) <= 32, "document-length", "unknown members")

    @staticmethod
    def octets(value, least, most):
        need(isinstance(value, bytes), "document-type", "no bytes")
        need(least <= len(value) <= most, "document-length")
        return value

    def optional(self, value):
        """Null and missing are the same."""
        if value is None or isinstance(value, cbor.Simple) and value.is_null():
            return None
        return self.octets(value, 0, 1024)

    def module(self, fields):
        for name in ("module_id", "digest"):
            need(isinstance(fields[name], str), "document-type", name)
        need(fields["digest"] == "SHA384", "document-digest")
        self.module_id = fields["module_id"]
        need(1 <= len(self.module_id.encode()) <= 255, "document-length")
        match = MODULE_ID.fullmatch(self.module_id)
        need(match, "document-module-id")
        need((match.group(2) == "tpm") == self.is_tpm, "nitrotpm")
        self.instance = match.group(1)

    def time(self, value):
        need(isinstance(value, int) and value >= 0, "document-type", "time")
        need(0 < value < 1000 * YEAR_10000, "document-time")
        self.ms = value
        self.seconds = value // 1000

    def registers(self, value):
        need(isinstance(value, cbor.Pairs), "document-type", "pcrs")
        need(1 <= len(value) <= 32, "document-length", "pcrs")
        self.pcrs = {}
        for _, index, register in value:
            need(isinstance(index, int) and index >= 0, "document-type", "pcr")
            need(isinstance(register, bytes), "document-type", "pcr")
            need(index < 32 and len(register) == 48, "document-pcr")
            need(index not in self.pcrs, "document-duplicate", "a PCR")
            self.pcrs[index] = register

    def bundle(self, value):
        need(isinstance(value, list) and not isinstance(value, cbor.Pairs),
             "document-type", "cabundle")
        need(1 <= len(value) <= 8, "document-length", "cabundle")
        self.cabundle = [self.octets(one, 1, 1024) for one in value]
