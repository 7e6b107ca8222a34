#!/usr/bin/python3
"""The independent verifier over vectors/enclaves: which image a running
enclave is (tbverify(1), Live enclaves).

usage: cd vectors && /usr/bin/python3 .../tests/differential/live.py

Prints a line for each document on which it has another verdict than is beside
it, and how many there are.

SPDX-License-Identifier: BSD-2-Clause
"""
import os
import re
import sys

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

import document as documents
import verify
from options import Evidence, Options
from plain import base64_bytes, duration, rfc3339
from policy import read_file
from refusal import Refusal, need

ASKED = ("--nonce", "--public-key", "--user-data", "--max-age", "--clock")
RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
POINT = (serialization.Encoding.X962,
         serialization.PublicFormat.UncompressedPoint)


class Question:
    """What a live enclave is asked, and the policy's options."""

    def __init__(self, words):
        self.asked, rest, words = {}, [], list(words)
        while words:
            name, is_joined, value = words.pop(0).partition("=")
            if name not in ASKED:
                rest += [name, value] if is_joined else [name]
                continue
            self.asked[name] = value if is_joined else words.pop(0)
        self.policy = Options(rest + ["--any-source"]).policy()
        self.now = rfc3339(self.asked["--clock"], "usage")
        need("--nonce" in self.asked or "--max-age" in self.asked, "usage")
        self.nonce = self.user_data = self.key = self.max_age = None
        if "--nonce" in self.asked:
            self.nonce = bytes.fromhex(self.asked["--nonce"])
            need(len(self.nonce) >= 16, "usage")
        if "--max-age" in self.asked:
            self.max_age = duration(self.asked["--max-age"], "usage")
        if "--user-data" in self.asked:
            self.user_data = self.data(self.asked["--user-data"])
        if "--public-key" in self.asked:
            self.key = key_bytes(read_file(self.asked["--public-key"], 4096))

    @staticmethod
    def data(text):
        if re.fullmatch("([0-9A-Fa-f]{2})*", text):
            return bytes.fromhex(text)
        return read_file(text, 1024)


def key_bytes(data):
    """A file's or a document's key: what is in its PEM, or all of it."""
    match = re.fullmatch(rb"-----BEGIN PUBLIC KEY-----(.*)"
                         rb"-----END PUBLIC KEY-----\s*", data, re.S)
    if match is None:
        return data
    return base64_bytes(re.sub(rb"\s", b"", match.group(1)), "usage")


def inner(data):
    """The key in a SubjectPublicKeyInfo, as cryptography knows it."""
    try:
        key = serialization.load_der_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        return None
    for how in (RAW, POINT):
        try:
            return key.public_bytes(*how)
        except (ValueError, TypeError):
            continue
    return None


def same_key(want, got):
    if not want or not got:
        return False
    got = key_bytes(got)
    return want == got or inner(want) == got or want == inner(got)


class Live(verify.Verification):
    """The checks of an artifact, but for those of a claim, and the answer."""

    def __init__(self, question, attestation):
        evidence = Evidence()
        evidence.attestation, evidence.now = attestation, question.now
        super().__init__(question.policy, evidence)
        self.policy.time = "now"
        self.question = question

    def complete(self):
        need(self.policy.images or self.policy.endorsed_roots is not None,
             "no-image")
        # a debug enclave never matches an image, whatever the policy requires
        self.usable = [one for one in self.policy.images if not one.debug]

    def run(self):
        self.complete()
        form = documents.form(self.evidence.attestation)
        self.proofs(form)
        self.attested.cose = cose = documents.Cose(form.cose)
        self.attested.document = documents.Document(cose.payload)
        self.kind()
        self.chain()
        self.binding()
        images = self.measurement()
        self.answer()
        self.time(images)
        self.revocation(None)
        self.endorsement()
        self.logged(None)
        return "live"

    def answer(self):
        asked, document = self.question, self.attested.document
        self.field("nonce", asked.nonce, document.nonce)
        if asked.max_age is not None:
            need(self.evidence.now - document.seconds <= asked.max_age,
                 "too-old")
        if asked.key is not None:
            need(document.public_key is not None, "public-key-missing")
            need(same_key(asked.key, document.public_key),
                 "public-key-mismatch")
        self.field("user-data", asked.user_data, document.user_data)

    @staticmethod
    def field(name, want, got):
        """Absent never equals empty."""
        if want is None:
            return
        need(got is not None, name + "-missing")
        need(got == want, name + "-mismatch")


def judge(directory):
    words = read_file(directory + "/options", 1 << 16).decode().split("\n")
    try:
        return Live(Question(words[:-1]), read_file(
            directory + "/attestation", 1 << 20)).run()
    except Refusal as refusal:
        return refusal.token


def main():
    names = sorted(name for name in os.listdir("enclaves")
                   if os.path.isdir("enclaves/" + name))
    differ = 0
    for name in names:
        with open("enclaves/%s/expect" % name, encoding="ascii") as file:
            want = file.read().strip()
        got = judge("enclaves/" + name)
        if got != want:
            differ += 1
            print("%s: want %s, got %s" % (name, want, got))
    print("%d documents" % len(names))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
