"""CBOR as an attestation document may have it, and not otherwise.

Shortest heads, definite lengths but for the outermost map, no tags, valid
UTF-8.  What is accepted here is decoded
by cbor2 as well, which must see the same.

SPDX-License-Identifier: BSD-2-Clause
"""
import cbor2

from refusal import Refusal, need

UINT, NINT, BYTES, TEXT, ARRAY, MAP, TAG, OTHER = range(8)


class Pairs(list):
    """A map, whose keys are looked at before it becomes a dict."""


class Simple:
    """true, false, null and floating point numbers."""

    def __init__(self, info):
        self.info = info

    def is_null(self):
        return self.info == 22


class Reader:
    def __init__(self, data, token):
        self.data = data
        self.token = token
        self.at = 0

    def bad(self, why):
        raise Refusal(self.token, "CBOR: %s at %d" % (why, self.at))

    def octets(self, count):
        if count > len(self.data) - self.at:
            self.bad("cut")
        self.at += count
        return self.data[self.at - count:self.at]

    def head(self):
        """Major type, additional information, argument (None: indefinite)."""
        first = self.octets(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info, info
        if info == 31:
            return major, info, None
        if info > 27:
            self.bad("reserved")
        size = 1 << (info - 24)
        argument = int.from_bytes(self.octets(size), "big")
        if major == OTHER:
            if info == 24 and argument < 32:
                self.bad("a wide simple value")
            return major, info, argument
        if argument < (24, 1 << 8, 1 << 16, 1 << 32)[info - 24]:
            self.bad("not the shortest")
        return major, info, argument

    def item(self, depth):
        major, info, argument = self.head()
        if argument is None or major == TAG:
            self.bad("indefinite or tagged")
        if major == UINT:
            return argument
        if major == NINT:
            return -1 - argument
        if major == BYTES:
            return bytes(self.octets(argument))
        if major == TEXT:
            return self.text(argument)
        if major == OTHER:
            # nothing is said by undefined, nor by what nobody has assigned
            if info not in (20, 21, 22, 25, 26, 27):
                self.bad("undefined, or unassigned")
            return Simple(info)
        if depth == 0:
            self.bad("depth")
        # each item takes a byte
        if argument > len(self.data) - self.at:
            self.bad("count")
        if major == ARRAY:
            return [self.item(depth - 1) for _ in range(argument)]
        return self.pairs(argument, depth)

    def text(self, count):
        try:
            return str(self.octets(count), "utf-8", "strict")
        except UnicodeDecodeError:
            return self.bad("no UTF-8")

    def pairs(self, count, depth):
        out = Pairs()
        while count is None or len(out) < count:
            if count is None and self.data[self.at:self.at + 1] == b"\xff":
                self.at += 1
                break
            start = self.at
            key = self.item(depth - 1)
            encoded = bytes(self.data[start:self.at])
            out.append((encoded, key, self.item(depth - 1)))
        return out


def outermost_map(data, token, depth):
    """The pairs of a map that may be indefinite, to the last byte."""
    reader = Reader(data, token)
    major, _, argument = reader.head()
    need(major == MAP, token, "no map")
    if argument is not None:
        need(2 * argument <= len(data), token, "count")
    pairs = reader.pairs(argument, depth)
    need(reader.at == len(data), token, "more after the map")
    agree(data)
    return pairs


def agree(data):
    """Another decoder reads it as well; not a check, but of this file."""
    try:
        value = cbor2.loads(data)
    except Exception as error:
        raise AssertionError("cbor2 refuses: %s" % error) from error
    assert isinstance(value, dict)
