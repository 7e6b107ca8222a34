"""Certificates in the order given (tbverify-attestation(5), RFC 5280).

SPDX-License-Identifier: BSD-2-Clause
"""
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from plain import base64_bytes, seconds_of
from refusal import Refusal, need

BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID = 1, 2, 3, 4, 5, 6
UTC, GENERALIZED, SEQUENCE, SET = 0x17, 0x18, 0x30, 0x31

ECDSA_SHA384 = bytes.fromhex("06082a8648ce3d040303")
SPKI = bytes.fromhex("3076301006072a8648ce3d020106052b81040022036200")
BASIC, USAGE = bytes.fromhex("551d13"), bytes.fromhex("551d0f")
ORDER = int("ffffffffffffffffffffffffffffffffffffffffffffffff"
            "c7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16)


class Der:
    """One value after the other."""

    def __init__(self, data, token="certificate-der"):
        self.data = data
        self.token = token
        self.at = 0

    def more(self):
        return self.at < len(self.data)

    def octets(self, count):
        need(count <= len(self.data) - self.at, self.token, "cut")
        self.at += count
        return self.data[self.at - count:self.at]

    def any(self):
        """Tag, contents, the whole."""
        start = self.at
        tag = self.octets(1)[0]
        need(tag & 31 != 31, self.token, "a long tag")
        count = self.octets(1)[0]
        if count >= 0x80:
            need(count in (0x81, 0x82), self.token, "a length")
            size = count & 0x7f
            count = int.from_bytes(self.octets(size), "big")
            need(count >= (0x80, 0x100)[size - 1], self.token, "a length")
        contents = self.octets(count)
        return tag, contents, self.data[start:self.at]

    def take(self, want):
        tag, contents, _ = self.any()
        need(tag == want, self.token, "want tag %#x, got %#x" % (want, tag))
        return contents

    def inside(self, want):
        return Der(self.take(want), self.token)

    def peek(self):
        return self.data[self.at] if self.more() else None

    def end(self):
        need(not self.more(), self.token, "more")


def integer(contents, token):
    need(len(contents) > 0, token, "an integer of no bytes")
    if len(contents) > 1:
        need(contents[0] not in (0, 0xff) or
             (contents[0] ^ contents[1]) & 0x80, token, "a wide integer")
    return int.from_bytes(contents, "big", signed=True)


def moment(der):
    tag, contents, _ = der.any()
    need(tag in (UTC, GENERALIZED), der.token, "no time")
    text = contents.decode("latin-1")
    digits = 12 if tag == UTC else 14
    need(re.fullmatch("[0-9]{%d}Z" % digits, text), der.token, "time's form")
    if tag == UTC:
        text = ("19" if text[:2] >= "50" else "20") + text
    fields = [int(text[:4])] + [int(text[i:i + 2]) for i in range(4, 14, 2)]
    seconds = seconds_of(fields)
    need(seconds is not None, der.token, "no such time")
    return seconds


class Certificate:
    def __init__(self, data):
        outer = Der(data)
        body = outer.inside(SEQUENCE)
        outer.end()
        _, _, self.tbs = body.any()
        need(self.tbs[0] == SEQUENCE, "certificate-der", "tbs")
        algorithm = body.take(SEQUENCE)
        self.signature = self.bits(body.take(BITS))
        body.end()
        self.fields(Der(self.tbs).inside(SEQUENCE), algorithm)

    @staticmethod
    def bits(contents):
        need(len(contents) > 1 and contents[0] == 0, "certificate-der", "bits")
        return contents[1:]

    def fields(self, tbs, algorithm):
        need(tbs.peek() == 0xa0, "certificate-version", "v1")
        version = tbs.inside(0xa0)
        number = integer(version.take(INTEGER), "certificate-der")
        version.end()
        need(number == 2, "certificate-version")
        integer(tbs.take(INTEGER), "certificate-der")
        inner = tbs.take(SEQUENCE)
        need(inner == ECDSA_SHA384, "certificate-algorithm", "inner")
        need(algorithm == ECDSA_SHA384, "certificate-algorithm", "outer")
        self.issuer = self.name(tbs)
        validity = tbs.inside(SEQUENCE)
        self.not_before = moment(validity)
        self.not_after = moment(validity)
        validity.end()
        self.subject = self.name(tbs)
        self.spki(tbs)
        self.extensions(tbs)
        tbs.end()

    @staticmethod
    def name(tbs):
        tag, _, whole = tbs.any()
        need(tag == SEQUENCE, "certificate-der", "a name")
        return bytes(whole)

    def spki(self, tbs):
        tag, _, whole = tbs.any()
        need(tag == SEQUENCE, "certificate-der", "a key")
        need(len(whole) == len(SPKI) + 97 and whole.startswith(SPKI) and
             whole[len(SPKI)] == 4, "certificate-key")
        try:
            self.key = ec.EllipticCurvePublicKey.from_encoded_point(
                ec.SECP384R1(), bytes(whole[len(SPKI):]))
        except ValueError:
            raise Refusal("certificate-key", "no point") from None

    def extensions(self, tbs):
        self.is_ca, self.path, self.usage = None, None, None
        if not tbs.more():
            return
        need(tbs.peek() == 0xa3, "certificate-der", "unique identifiers")
        outer = tbs.inside(0xa3)
        listed = outer.inside(SEQUENCE)
        outer.end()
        seen = set()
        need(listed.more(), "certificate-der", "no extension")
        while listed.more():
            one = listed.inside(SEQUENCE)
            oid = bytes(one.take(OID))
            critical = one.peek() == BOOLEAN
            if critical:
                need(one.take(BOOLEAN) == b"\xff", "certificate-extension")
            value = bytes(one.take(OCTETS))
            one.end()
            need(oid not in seen, "certificate-extension", "twice")
            seen.add(oid)
            self.extension(oid, critical, value)

    def extension(self, oid, critical, value):
        der = Der(value, "certificate-extension")
        if oid == BASIC:
            self.constraints(der)
        elif oid == USAGE:
            self.usages(der)
        else:
            need(not critical, "certificate-extension", "critical")

    def constraints(self, der):
        body = der.inside(SEQUENCE)
        der.end()
        self.is_ca = body.peek() == BOOLEAN
        if self.is_ca:
            need(body.take(BOOLEAN) == b"\xff", der.token, "a default")
        if body.more():
            need(self.is_ca, der.token, "a path length, and no CA")
            self.path = integer(body.take(INTEGER), der.token)
            need(self.path >= 0, der.token, "a negative path length")
        body.end()

    def usages(self, der):
        contents = der.take(BITS)
        der.end()
        need(2 <= len(contents) <= 3, der.token, "keyUsage")
        unused, bits = contents[0], contents[1:]
        need(unused < 8, der.token, "unused bits")
        # DER: the last bit is 1 (X.690 11.2.2)
        need(bits[-1] & ((1 << unused) - 1) == 0 and bits[-1] >> unused & 1,
             der.token, "bits at the end")
        self.usage = bits[0]

    def may_sign_certificates(self):
        return self.usage is not None and bool(self.usage & 0x04)

    def may_sign(self):
        return self.usage is not None and bool(self.usage & 0x80)


CERTIFICATES = {}


def certificate(data):
    if data not in CERTIFICATES:
        if len(CERTIFICATES) > 4096:
            CERTIFICATES.clear()
        CERTIFICATES[data] = Certificate(data)
    return CERTIFICATES[data]


def verify_der(key, message, signature):
    """DER of r and s, both in 1..n-1."""
    try:
        der = Der(bytes(signature), "chain-signature")
        body = der.inside(SEQUENCE)
        der.end()
        r = integer(body.take(INTEGER), "chain-signature")
        s = integer(body.take(INTEGER), "chain-signature")
        body.end()
    except Refusal:
        return False
    return verify_rs(key, message, r, s)


ANSWERS = {}


def verify_rs(key, message, r, s):
    if not (0 < r < ORDER and 0 < s < ORDER):
        return False
    question = (key.public_numbers(), bytes(message), r, s)
    if question not in ANSWERS:
        if len(ANSWERS) > 4096:
            ANSWERS.clear()
        try:
            key.verify(utils.encode_dss_signature(r, s), bytes(message),
                       ec.ECDSA(hashes.SHA384()))
            ANSWERS[question] = True
        except InvalidSignature:
            ANSWERS[question] = False
    return ANSWERS[question]


def root(data, token="root-malformed"):
    """A trusted root: PEM or DER of one CA certificate."""
    blocks = re.findall(rb"-----BEGIN CERTIFICATE-----\s(.*?)"
                        rb"-----END CERTIFICATE-----", data, re.S)
    if blocks:
        need(len(blocks) == 1, token, "more than one")
        data = base64_bytes(b"".join(blocks[0].split()), token)
    try:
        one = certificate(bytes(data))
    except Refusal:
        raise Refusal(token, "no certificate") from None
    need(one.is_ca and one.may_sign_certificates(), token, "no CA")
    return bytes(data)


def validity(one, seconds):
    need(seconds >= one.not_before, "chain-not-yet-valid")
    need(seconds <= one.not_after, "chain-expired")


def check(document, roots, seconds):
    """The leaf."""
    need(document.cabundle[0] in roots, "untrusted-root")
    path = [certificate(one) for one in document.cabundle]
    leaf = certificate(document.certificate)
    below = len(path) - 1
    for upper, lower in zip(path, path[1:] + [leaf]):
        need(lower.issuer == upper.subject, "chain-issuer")
        need(upper.is_ca, "chain-ca")
        need(upper.may_sign_certificates(), "chain-key-usage")
        need(upper.path is None or upper.path >= below, "chain-path-length")
        below -= 1
        need(verify_der(upper.key, lower.tbs, lower.signature),
             "chain-signature")
    need(not leaf.is_ca, "chain-end-entity")
    need(leaf.may_sign() and not leaf.may_sign_certificates(),
         "chain-key-usage")
    for one in path + [leaf]:
        validity(one, seconds)
    return leaf
