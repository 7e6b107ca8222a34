"""PCR0, 1, 2 and 8 of an enclave image file.

A file that two readers of the format could read as two images is refused: the
table of the header and the sequence of sections must agree.

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import struct
import zlib

import cbor2
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from refusal import need

TOKEN = "reference-image"
HEADER = 548
KERNEL, CMDLINE, RAMDISK, SIGNATURE, METADATA = 1, 2, 3, 4, 5


def sections(data):
    """(type, contents), in the order of the file."""
    need(len(data) >= HEADER and data[:4] == b".eif", TOKEN, "magic")
    version, _, _, _, _, count = struct.unpack(">HHQQHH", data[4:28])
    need(2 <= version <= 4 and 2 <= count <= 32, TOKEN, "version, count")
    offsets = struct.unpack(">32Q", data[28:284])
    sizes = struct.unpack(">32Q", data[284:540])
    need(struct.unpack(">I", data[544:548])[0] ==
         zlib.crc32(data[HEADER:], zlib.crc32(data[:544])), TOKEN, "CRC")
    out, at = [], HEADER
    for offset, size in zip(offsets[:count], sizes):
        need(offset == at and len(data) - at >= 12, TOKEN, "a place")
        kind, _, stated = struct.unpack(">HHQ", data[at:at + 12])
        need(stated == size and size <= len(data) - at - 12, TOKEN, "a size")
        out.append((kind, data[at + 12:at + 12 + size]))
        at += 12 + size
    need(at == len(data), TOKEN, "more")
    need(not any(offsets[count:]) and not any(sizes[count:]), TOKEN, "more")
    return version, out


def pcrs(data):
    version, found = sections(data)
    kinds = [kind for kind, _ in found]
    need(set(kinds) <= {KERNEL, CMDLINE, RAMDISK, SIGNATURE, METADATA},
         TOKEN, "a type")
    need(kinds.count(SIGNATURE) <= (version >= 3), TOKEN, "a signature")
    need(kinds.count(KERNEL) == kinds.count(CMDLINE) == 1, TOKEN, "one each")
    need(kinds.count(METADATA) == (version == 4), TOKEN, "metadata")
    first = kinds.index(RAMDISK) if RAMDISK in kinds else None
    need(first is None or kinds.index(KERNEL) < first, TOKEN, "ramdisks")
    measured = [(place, contents)
                for place, (kind, contents) in enumerate(found)
                if kind not in (METADATA, SIGNATURE)]
    out = {
        0: pcr(contents for _, contents in measured),
        1: pcr(contents for place, contents in measured
               if place == first or kinds[place] != RAMDISK),
        2: pcr(contents for place, contents in measured
               if place != first and kinds[place] == RAMDISK)}
    if SIGNATURE in kinds:
        signer = signed_by(dict(found)[SIGNATURE], out[0])
        if signer is not None:
            out[8] = pcr([signer])
    return out


# RFC 9053 2.1: COSE's algorithm, the digest and the size of r and of s.
ALGORITHMS = {256: (-7, hashes.SHA256, 32), 384: (-35, hashes.SHA384, 48),
              521: (-36, hashes.SHA512, 66)}


def signed_by(section, pcr0):
    """The DER of the certificate; None: its algorithm is none of the three."""
    try:
        entry = cbor2.loads(section)[0]
        certificate = x509.load_pem_x509_certificate(
            bytes(entry["signing_certificate"]))
        protected, unprotected, payload, signature = cbor2.loads(
            bytes(entry["signature"]))
        header = cbor2.loads(protected)
        stated = cbor2.loads(payload)
    except (ValueError, KeyError, IndexError, TypeError):
        need(False, TOKEN, "a signature section")
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or \
            not isinstance(key.curve, (ec.SECP256R1, ec.SECP384R1,
                                       ec.SECP521R1)):
        return None
    algorithm, digest, half = ALGORITHMS[key.curve.key_size]
    if header != {1: algorithm}:
        return None
    need(unprotected == {} and len(signature) == 2 * half, TOKEN, "its form")
    numbers = utils.encode_dss_signature(
        int.from_bytes(signature[:half], "big"),
        int.from_bytes(signature[half:], "big"))
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    try:
        key.verify(numbers, signed, ec.ECDSA(digest()))
    except InvalidSignature:
        need(False, TOKEN, "a signature")
    need(stated == {"register_index": 0, "register_value": list(pcr0)},
         TOKEN, "another PCR0")
    return certificate.public_bytes(serialization.Encoding.DER)


def pcr(contents):
    inner = hashlib.sha384(b"".join(contents)).digest()
    return hashlib.sha384(bytes(48) + inner).digest()
