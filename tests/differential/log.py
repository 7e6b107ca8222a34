"""A log contains the document (tbverify-log(5)).

SPDX-License-Identifier: BSD-2-Clause
"""
import base64
import hashlib
import json
import struct

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import utils

import document as documents
import note
from refusal import Refusal, need

SKEW = 300


def rekor(cose, certificate):
    """The entry of Rekor v2 for a document."""
    def text(data):
        return base64.b64encode(data).decode()

    r = int.from_bytes(cose.signature[:48], "big")
    s = int.from_bytes(cose.signature[48:], "big")
    return json.dumps({
        "apiVersion": "0.0.2", "kind": "hashedrekord",
        "spec": {"hashedRekordV002": {
            "data": {"algorithm": "SHA2_384",
                     "digest": text(hashlib.sha384(cose.signed).digest())},
            "signature": {
                "content": text(utils.encode_dss_signature(r, s)),
                "verifier": {
                    "keyDetails": "PKIX_ECDSA_P384_SHA_384",
                    "x509Certificate": {"rawBytes": text(certificate)}}}}}},
        separators=(",", ":")).encode()


def sigsum(cose, extra, submitters):
    """The signature and the hash of the key are in the proof."""
    body = extra[len(documents.SIGSUM):]
    need(len(body) == 96, "proof-extra", "Sigsum's")
    checksum = hashlib.sha256(hashlib.sha256(cose.untagged).digest()).digest()
    for key in submitters:
        if hashlib.sha256(key.key).digest() == body[64:]:
            need(note.ed25519_verifies(
                key.key, body[:64], b"sigsum.org/v1/tree-leaf\0" + checksum),
                "submitter-signature")
            return checksum + body
    raise Refusal("submitter-unknown")


def leaves(cose, leaf, proof, trust):
    extra = proof.extra
    if extra is not None and extra.startswith(documents.SIGSUM):
        return [sigsum(cose, extra, trust.submitters)]
    if extra is not None:
        try:
            other = documents.Cose(extra)
        except Refusal:
            raise Refusal("proof-extra") from None
        need(other.untagged == cose.untagged, "proof-other-document")
    return [cose.untagged, rekor(cose, leaf)]


def head(proof, trust):
    """The checkpoint, signed by a log that counts under its own name."""
    checkpoint = note.Checkpoint(proof.note.text)
    signed = []
    for key in trust.logs:
        if not key.known:
            continue
        for signature in proof.note.by(key):
            need(note.ed25519_verifies(key.key, signature, proof.note.text),
                 "note-signature")
            signed.append(key)
    need(signed, "log-unknown")
    need(any(key.name == checkpoint.origin for key in signed), "log-origin")
    return checkpoint


def cosignatures(proof, trust, earliest, latest):
    """The earliest time of each witness that can be true.

    Every line of a witness must be signed; of those that are, one of the time
    zero, from before the document or after now does not vote.  (A zero time of
    ML-DSA does: such keys are not known here.)
    """
    times = {}
    for member in trust.people.values():
        if not member.key.known:
            continue
        for blob in proof.note.by(member.key):
            need(len(blob) == 72, "note-signature")
            seconds = struct.unpack(">Q", blob[:8])[0]
            message = (b"cosignature/v1\ntime %d\n" % seconds +
                       proof.note.text)
            need(note.ed25519_verifies(member.key.key, blob[8:], message),
                 "note-signature")
            if seconds and earliest <= seconds <= latest:
                times[id(member)] = min(seconds,
                                        times.get(id(member), seconds))
    return times


def check(policy, evidence, attested):
    """The checkpoint; None where it is not asked."""
    trust = policy.log_policy
    proof = attested.proof
    if trust is None:
        return None
    if proof is None:
        need(not policy.log_required, "log-missing")
        return None
    candidates = leaves(attested.cose, attested.document.certificate, proof,
                        trust)
    checkpoint = head(proof, trust)
    times = cosignatures(proof, trust, attested.document.seconds - SKEW,
                         evidence.now + SKEW)
    need(proof.index < checkpoint.size, "proof-index")
    need(any(note.included(note.leaf_hash(one), proof.index, checkpoint.size,
                           proof.path, checkpoint.root)
             for one in candidates), "proof-path")
    seconds = None
    if trust.quorum != "none":
        seconds = trust.quorum.time(times)
        need(seconds is not None, "log-quorum")
    when(policy, seconds, attested)
    return checkpoint


def when(policy, seconds, attested):
    while_valid = policy.while_valid
    if while_valid is None:
        while_valid = ("report" if policy.log_policy.quorum == "none"
                       else "require")
    if seconds is None:
        need(while_valid == "report", "log-time-unproven")
        return
    if while_valid == "require":
        need(seconds <= attested.leaf.not_after + SKEW, "logged-late")


def spki(key):
    return key.public_bytes(serialization.Encoding.DER,
                            serialization.PublicFormat.SubjectPublicKeyInfo)
