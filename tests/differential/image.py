"""PCR0, 1 and 2 of an enclave image file (facts/nitro.md 5).

What two readers of the format could see as two images is none: the table of
the header and the sections one after the other must say the same.

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import struct
import zlib

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
    need(set(kinds) <= {KERNEL, CMDLINE, RAMDISK, METADATA}, TOKEN, "a type")
    need(kinds.count(KERNEL) == kinds.count(CMDLINE) == 1, TOKEN, "one each")
    need(kinds.count(METADATA) == (version == 4), TOKEN, "metadata")
    need(RAMDISK in kinds and kinds.index(KERNEL) < kinds.index(RAMDISK),
         TOKEN, "ramdisks")
    first = kinds.index(RAMDISK)
    measured = [(place, contents)
                for place, (kind, contents) in enumerate(found)
                if kind != METADATA]
    return {
        0: pcr(contents for _, contents in measured),
        1: pcr(contents for place, contents in measured
               if place == first or kinds[place] != RAMDISK),
        2: pcr(contents for place, contents in measured
               if place != first and kinds[place] == RAMDISK)}


def pcr(contents):
    inner = hashlib.sha384(b"".join(contents)).digest()
    return hashlib.sha384(bytes(48) + inner).digest()
