"""Damaged documents, most of them signed again with the published keys.

Each is made of one good case of the vectors: bytes anywhere; bytes, members
and values of the payload and of the claim; bytes and values of certificates;
lines of proofs.  What signs the damaged part signs it again, so that the
checks behind the signature are reached.

SPDX-License-Identifier: BSD-2-Clause
"""
import base64
import hashlib
import struct

import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

LOG_NAME = "log.test.example/builds"
WITNESSES = {"w1": "w1.test.example/witness",
             "w2": "w2.test.example/witness",
             "w3": "w3.test.example/witness"}
BOUNDS = (0, 1, 2, 19, 20, 21, 31, 32, 33, 47, 48, 49, 254, 255, 256, 511,
          512, 513, 1023, 1024, 1025)


def head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            return bytes([major << 5 | info]) + number.to_bytes(size, "big")
    raise ValueError(number)


def wide(major, number, info):
    return (bytes([major << 5 | info]) +
            number.to_bytes(1 << (info - 24), "big"))


def octets(data):
    return head(2, len(data)) + data


def text(data):
    return head(3, len(data.encode())) + data.encode()


def der(tag, contents):
    count = len(contents)
    if count < 0x80:
        return bytes([tag, count]) + contents
    size = (count.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + count.to_bytes(size, "big") + contents


def der_items(data):
    """(tag, contents) of values one after the other."""
    out, at = [], 0
    while at < len(data):
        tag, count, at = data[at], data[at + 1], at + 2
        if count >= 0x80:
            size = count & 0x7f
            count = int.from_bytes(data[at:at + size], "big")
            at += size
        out.append((tag, data[at:at + count]))
        at += count
    return out


class Keys:
    NAMES = ("root", "regional", "zonal", "instance", "leaf", "log", "w1",
             "w2", "w3", "rogue")

    def __init__(self, directory):
        self.key, self.raw = {}, {}
        for name in self.NAMES:
            with open("%s/%s.key" % (directory, name), "rb") as file:
                key = serialization.load_pem_private_key(file.read(), None)
            self.key[name] = key
            if name in WITNESSES or name == "log":
                self.raw[name] = key.public_key().public_bytes(
                    serialization.Encoding.Raw,
                    serialization.PublicFormat.Raw)

    def der(self, name, message):
        return self.key[name].sign(message, ec.ECDSA(hashes.SHA384()))

    def rs(self, name, message):
        r, s = utils.decode_dss_signature(self.der(name, message))
        return r.to_bytes(48, "big") + s.to_bytes(48, "big")

    def line(self, name, key_name, kind, blob):
        number = hashlib.sha256(key_name.encode() + b"\n" + bytes([kind]) +
                                self.raw[name]).digest()[:4]
        return "\u2014 %s %s\n" % (key_name, base64.b64encode(
            number + blob).decode())


class Good:
    """A good case, taken apart."""

    def __init__(self, name, cose):
        self.name = name
        self.pairs, self.definite = self.members(cose)

    @staticmethod
    def members(cose):
        value = cbor2.loads(cose)
        value = value.value if isinstance(value, cbor2.CBORTag) else value
        payload = value[2]
        pairs = [[text(key), cbor2.dumps(one)]
                 for key, one in cbor2.loads(payload).items()]
        return pairs, payload[0] != 0xbf


class Mutator:
    def __init__(self, random, keys):
        self.random, self.keys = random, keys

    # bytes

    def bytes(self, data):
        """A few changes to bytes that may be anything."""
        data = bytearray(data)
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            self.random.choice((self.bit, self.byte, self.delete,
                                self.insert, self.repeat, self.cut,
                                self.swap))(data)
        return bytes(data)

    def at(self, data):
        return self.random.randrange(len(data)) if data else 0

    def bit(self, data):
        if data:
            data[self.at(data)] ^= 1 << self.random.randrange(8)

    def byte(self, data):
        if data:
            data[self.at(data)] = self.random.choice(
                (0, 1, 0x20, 0x2f, 0x7f, 0x80, 0xff,
                 self.random.randrange(256)))

    def delete(self, data):
        at = self.at(data)
        del data[at:at + self.random.choice((1, 1, 2, 4, 48))]

    def insert(self, data):
        at = self.random.randrange(len(data) + 1)
        data[at:at] = self.random.randbytes(self.random.choice((1, 1, 2, 8)))

    def repeat(self, data):
        at = self.at(data)
        data[at:at] = data[at:at + self.random.choice((1, 1, 2, 48, 96))]

    def cut(self, data):
        del data[self.random.randrange(len(data) + 1):]

    def swap(self, data):
        count = self.random.choice((1, 2, 48))
        if len(data) < 2 * count:
            return
        a, b = (self.random.randrange(len(data) - count + 1)
                for _ in range(2))
        data[a:a + count], data[b:b + count] = (data[b:b + count],
                                                data[a:a + count])

    # values of CBOR

    def value(self):
        """Some item, encoded well or not."""
        r = self.random
        n = r.choice(BOUNDS)
        return r.choice((
            lambda: octets(r.randbytes(n)),
            lambda: text("x" * n),
            lambda: head(r.choice((0, 1)), r.choice(
                (0, 23, 24, 255, 256, 65535, 65536, (1 << 32) - 1, 1 << 32,
                 (1 << 63) - 1, 1 << 63, (1 << 64) - 1))),
            lambda: b"\xf6", lambda: b"\xf7", lambda: b"\xf5",
            lambda: b"\xf8" + r.randbytes(1),
            lambda: r.choice((b"\xf9\x3c\x00", b"\xfa\x3f\x80\0\0",
                              b"\xfb\x3f\xf0\0\0\0\0\0\0",
                              b"\xf9\x7e\x00")),
            lambda: b"\x80", lambda: b"\xa0", lambda: b"\x9f\xff",
            lambda: b"\xbf\xff", lambda: b"\x5f\x41\x00\xff",
            lambda: b"\x7f\x61x\xff", lambda: b"\xc2\x41\x01",
            lambda: b"\xd8\x18\x41\x00", lambda: b"\xff", lambda: b"",
            lambda: wide(r.choice((2, 3)), 0, r.randrange(24, 28)),
            lambda: wide(0, r.choice((0, 23, 255)), r.randrange(25, 28)),
            lambda: b"\x82\x01\xa1\x61k" + octets(r.randbytes(2)),
            lambda: b"\xa2\x01\x02\x01\x03", lambda: b"\xa1\x80\x01",
            lambda: b"\xa2\x01\x02\x02\x02",
            lambda: b"\x81" * r.randrange(1, 7) + b"\x00",
            lambda: b"\xa1\x00" * r.randrange(1, 7) + b"\x00",
            lambda: text(r.choice(("\u00e9", "\U0001f600", "\x00", "e\u0301"))),
            lambda: b"\x62\xc3\x28", lambda: b"\x63\xed\xa0\x80",
            lambda: b"\x62\xc0\x80"))()

    def close(self, encoded):
        """A value near the one that is there."""
        r = self.random
        try:
            one = cbor2.loads(encoded)
        except Exception:
            return self.value()
        if isinstance(one, bytes):
            return octets(self.bytes(one))
        if isinstance(one, str):
            changed = self.bytes(one.encode())
            return head(3, len(changed)) + changed
        if isinstance(one, int) and not isinstance(one, bool):
            return head(0, max(0, one + r.choice(
                (-1, 1, -1000, 1000, 300000, -3600000, 7200000, -999, 999,
                 -86400000, 1 << 40))))
        if isinstance(one, list) and one:
            return self.close_array(one)
        if isinstance(one, dict) and one:
            return self.close_map(one)
        return self.value()

    def close_array(self, one):
        r = self.random
        items = [cbor2.dumps(part) for part in one]
        self.rearrange(items)
        if r.random() < 0.3 and items:
            at = self.at(items)
            items[at] = self.close(items[at])
        return head(4, len(items)) + b"".join(items)

    def close_map(self, one):
        r = self.random
        pairs = [cbor2.dumps(key) + cbor2.dumps(value)
                 for key, value in one.items()]
        if r.random() < 0.5:
            self.rearrange(pairs)
        else:
            key = r.choice(list(one) + [31, 32, 255, 256, -1, "a", ".", "b/c"])
            value = r.choice(list(one.values()) + [bytes(48), bytes(32)])
            encoded = cbor2.dumps(value)
            if r.random() < 0.5:
                encoded = self.close(encoded)
            pairs[self.at(pairs)] = cbor2.dumps(key) + encoded
        return head(5, len(pairs)) + b"".join(pairs)

    def rearrange(self, items):
        r = self.random
        way = r.randrange(5)
        if way == 0:
            r.shuffle(items)
        elif way == 1 and items:
            del items[self.at(items)]
        elif way == 2 and items:
            items.insert(self.at(items), r.choice(items))
        elif way == 3 and items:
            items[self.at(items)] = r.choice(items)
        else:
            items.append(self.value())

    # the document

    def payload(self, pairs, definite):
        r = self.random
        if r.random() < 0.1:
            definite = not definite
        body = b"".join(key + value for key, value in pairs)
        if not definite:
            return b"\xbf" + body + b"\xff"
        count = len(pairs) + (r.choice((-1, 1)) if r.random() < 0.02 else 0)
        return head(5, count) + body

    def cose(self, payload, signer="leaf"):
        signed = b"\x84\x6aSignature1\x44\xa1\x01\x38\x22\x40" + octets(payload)
        return (self.random.choice((b"", b"", b"", b"\xd2")) +
                b"\x84\x44\xa1\x01\x38\x22\xa0" + octets(payload) +
                octets(self.keys.rs(signer, signed)))

    def unsigned(self, good):
        """Another order and other optional members: still a good one."""
        pairs = [list(pair) for pair in good.pairs]
        if self.random.random() < 0.2:
            self.random.shuffle(pairs)
        return pairs

    def document(self, good):
        """Damage in the payload, signed again."""
        pairs = self.unsigned(good)
        self.random.choice((self.members, self.members, self.one_value,
                            self.one_value, self.claim, self.claim,
                            self.certificates, self.time, self.nothing))(pairs)
        payload = self.payload(pairs, good.definite)
        if self.random.random() < 0.1:
            payload = self.bytes(payload)
        return self.cose(payload, "leaf" if self.random.random() < 0.98
                         else "rogue")

    def nothing(self, pairs):
        pass

    def members(self, pairs):
        r = self.random
        way = r.randrange(6)
        if way == 0:
            del pairs[self.at(pairs)]
        elif way == 1:
            pairs.append([text(r.choice(
                ("nitrotpm_pcrs", "x", "PCRS", "module_id ", "", "\u00e9"))),
                self.value()])
        elif way == 2:
            pairs.append(list(r.choice(pairs)))
        elif way == 3:
            a, b = r.choice(pairs), r.choice(pairs)
            a[1], b[1] = b[1], a[1]
        elif way == 4:
            r.choice(pairs)[0] = self.value()
        else:
            pairs += [[text("u%d" % i), b"\xf6"]
                      for i in range(r.choice((1, 31, 32, 33)))]

    def one_value(self, pairs):
        pair = self.random.choice(pairs)
        pair[1] = (self.value() if self.random.random() < 0.4
                   else self.close(pair[1]))

    @staticmethod
    def find(pairs, name):
        for pair in pairs:
            if pair[0] == text(name):
                return pair
        raise KeyError(name)

    def time(self, pairs):
        pair = self.find(pairs, "timestamp")
        middle = 1768478400000
        pair[1] = head(0, middle + self.random.choice(
            (0, 999, 1000, -3600000, -3600001, -3599001, 7200000, 7200001,
             7200999, 7201000, 11811300000, 11811300999, 11811301000)))

    def claim(self, pairs):
        """Damage in the claim, measured again or not."""
        r = self.random
        pair = self.find(pairs, "user_data")
        data = cbor2.loads(pair[1])
        if not data or r.random() < 0.2:
            changed = self.bytes(data or b"")
        elif data[0] >= 0xa0:
            changed = self.claim_map(cbor2.loads(data))
        else:
            changed = self.bytes(data)
        pair[1] = octets(changed)
        if r.random() < 0.8:
            self.measure(pairs, changed)

    def claim_map(self, claim):
        r = self.random
        for _ in range(r.choice((1, 1, 2))):
            name = r.choice(("tb", "ct", "tree", "repo", "ref", "recipe",
                             "rootfs", "net", "a", "list", "b"))
            way = r.randrange(4)
            if way == 0:
                claim.pop(name, None)
            elif way == 1 and name in claim:
                claim[name] = self.loaded(self.close(cbor2.dumps(claim[name])))
            elif way == 2:
                claim[name] = self.loaded(self.value())
            else:
                claim[name] = r.choice(
                    (r.randbytes(32), r.randbytes(20), True, False, 1, 2,
                     "refs/heads/x", "refs/pull/1/head",
                     "https://git.example/acme/hello", "x" * 255, "x" * 256,
                     {"hello-1.0.tar": r.randbytes(32)}, {}))
        encoded = cbor2.dumps(claim, canonical=True)
        return self.bytes(encoded) if r.random() < 0.1 else encoded

    @staticmethod
    def loaded(encoded):
        try:
            one = cbor2.loads(encoded)
            cbor2.dumps(one, canonical=True)
            return one
        except Exception:
            return 0

    def measure(self, pairs, claim):
        """PCR16 of whatever the source part is."""
        try:
            source = {name: value for name, value in cbor2.loads(claim).items()
                      if name not in ("a", "list")}
            source = cbor2.dumps(source, canonical=True)
            pair = self.find(pairs, "pcrs")
            pcrs = cbor2.loads(pair[1])
        except Exception:
            return
        pcrs[16] = hashlib.sha384(
            bytes(48) + hashlib.sha384(source).digest()).digest()
        pair[1] = cbor2.dumps(pcrs)

    # certificates

    ISSUERS = ("root", "root", "regional", "zonal", "instance")

    def certificates(self, pairs):
        """Damage in one certificate, signed again by its issuer."""
        r = self.random
        bundle = self.find(pairs, "cabundle")
        leaf = self.find(pairs, "certificate")
        path = cbor2.loads(bundle[1]) + [cbor2.loads(leaf[1])]
        if len(path) != 5 or r.random() < 0.1:
            bundle[1] = self.close(bundle[1])
            return
        which = r.choice((1, 2, 3, 4, 4, 4))
        path[which] = self.certificate(path[which], self.ISSUERS[which])
        bundle[1] = cbor2.dumps(path[:4])
        leaf[1] = octets(path[4])

    def certificate(self, data, issuer):
        r = self.random
        tbs = der_items(der_items(data)[0][1])[0][1]
        items = [list(item) for item in der_items(tbs)]
        way = r.randrange(6)
        if way == 0:
            tbs = self.bytes(tbs)
        elif way == 1:
            self.rearrange_der(items)
            tbs = self.join(items)
        elif way == 2:
            item = r.choice(items)
            item[1] = self.bytes(item[1])
            tbs = self.join(items)
        elif way == 3:
            items[4][1] = self.validity()
            tbs = self.join(items)
        else:
            self.extensions(items)
            tbs = self.join(items)
        tbs = der(0x30, tbs)
        whole = (tbs + der(0x30, bytes.fromhex("06082a8648ce3d040303")) +
                 der(3, b"\0" + self.keys.der(issuer, tbs)))
        if r.random() < 0.05:
            whole = self.bytes(whole)
        return der(0x30, whole)

    @staticmethod
    def join(items):
        return b"".join(der(tag, contents) for tag, contents in items)

    def rearrange_der(self, items):
        r = self.random
        way = r.randrange(4)
        if way == 0:
            del items[self.at(items)]
        elif way == 1:
            items.insert(self.at(items), list(r.choice(items)))
        elif way == 2:
            items.append([r.choice((0x02, 0x30, 0x81, 0x82, 0xa3)),
                          r.randbytes(2)])
        else:
            r.choice(items)[0] ^= 1 << r.randrange(8)

    def validity(self):
        r = self.random
        times = ("260115110000Z", "260115140000Z", "490101000000Z",
                 "500101000000Z", "20260115140000Z", "20500101000000Z",
                 "99991231235959Z", "2601151100Z", "260115110000+0000",
                 "20260115140000.5Z", "260229000000Z", "260115115960Z",
                 "261315110000Z", "260115120000Z", "260115115959Z",
                 "00000101000000Z")
        out = b""
        for _ in range(r.choice((1, 2, 2, 2, 2, 3))):
            one = r.choice(times).encode()
            tag = 0x17 if len(one) < 15 else 0x18
            out += der(tag if r.random() < 0.9 else tag ^ 0x0f, one)
        return out

    def extensions(self, items):
        r = self.random
        listed = [list(one) for one in der_items(
            der_items(items[-1][1])[0][1])]
        way = r.randrange(4)
        if way == 0:
            self.rearrange_der(listed)
        elif way == 1:
            one = r.choice(listed)
            one[1] = self.bytes(one[1])
        elif way == 2:
            listed.append([0x30, r.choice(self.EXTENSIONS)])
        else:
            parts = [list(part) for part in der_items(r.choice(listed)[1])]
            self.rearrange_der(parts)
            listed[self.at(listed)][1] = self.join(parts)
        items[-1][1] = der(0x30, self.join(listed))

    EXTENSIONS = tuple(
        der(6, bytes.fromhex(oid)) + flag + der(4, bytes.fromhex(value))
        for oid in ("551d13", "551d0f", "551d25", "551d0e", "2a0304", "")
        for flag in (b"", b"\x01\x01\xff", b"\x01\x01\x00", b"\x01\x01\x01")
        for value in ("3000", "30030101ff", "3003010100", "30060101ff020100",
                      "30060101ff0201ff", "3003020100", "03020780",
                      "03020284", "030206c0", "0303078000", "030100",
                      "03020186", "0303070080", ""))

    # forms

    def wrapped(self, cose):
        """In one of the forms; not in a proof."""
        r = self.random
        encoded = base64.b64encode(cose)
        return r.choice((
            lambda: cose, lambda: encoded, lambda: encoded + b"\n",
            lambda: b'{"attestation": "%s"}' % encoded,
            lambda: b'{"commit_hash": "x", "attestation": "%s", "pcr0": '
            b'"AA=="}\n' % encoded))()

    def bundle(self, cose):
        """A tlog-proof around a document, in a log made for it."""
        r = self.random
        body = cose[1:] if cose[:1] == b"\xd2" else cose
        leaf = hashlib.sha256(b"\0" + body).digest()
        index, size = r.choice(((0, 1), (0, 2), (1, 2), (2, 3), (4, 5)))
        path, root = self.path(leaf, index, size)
        lines = ["c2sp.org/tlog-proof@v1",
                 "extra " + base64.b64encode(cose).decode(),
                 "index %d" % index]
        lines += [base64.b64encode(one).decode() for one in path]
        if r.random() < 0.2:
            self.rearrange_text(lines)
        return ("\n".join(lines) + "\n\n" +
                self.checkpoint(size, root)).encode()

    def rearrange_text(self, lines):
        r = self.random
        way = r.randrange(4)
        if way == 0:
            del lines[self.at(lines)]
        elif way == 1:
            lines.insert(self.at(lines), r.choice(lines))
        elif way == 2:
            lines.append(r.choice(("", "index 0", "index 18446744073709551616",
                                   "A" * 43 + "=", "extra AA==")))
        else:
            a, b = self.at(lines), self.at(lines)
            lines[a], lines[b] = lines[b], lines[a]

    def path(self, leaf, index, size):
        """The tree has the leaf at index and others beside it."""
        level = [self.random.randbytes(32) for _ in range(size)]
        level[index] = leaf
        path = []
        while len(level) > 1:
            other = index ^ 1
            if other < len(level):
                path.append(level[other])
            level = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest()
                     if i + 1 < len(level) else level[i]
                     for i in range(0, len(level), 2)]
            index >>= 1
        return path, level[0]

    def checkpoint(self, size, root):
        r = self.random
        lines = [LOG_NAME, str(size), base64.b64encode(root).decode()]
        if r.random() < 0.1:
            self.rearrange_text(lines)
        body = ("\n".join(lines) + "\n").encode()
        out = [self.keys.line("log", LOG_NAME, 1,
                              self.keys.key["log"].sign(body))]
        for name in WITNESSES:
            if r.random() < 0.8:
                out.append(self.cosignature(name, body))
        if r.random() < 0.1:
            self.rearrange_text(out)
        whole = body.decode() + "\n" + "".join(out)
        if r.random() < 0.05:
            return self.bytes(whole.encode()).decode("utf-8", "replace")
        return whole

    def cosignature(self, name, body):
        r = self.random
        seconds = 1768478400 + r.choice(
            (0, 0, 600, 600, 3600, -300, -301, 7200, 7500, 7501, 86400,
             1 << 40, -1768478400))
        signature = self.keys.key[name].sign(
            b"cosignature/v1\ntime %d\n" % seconds + body)
        if r.random() < 0.03:
            signature = self.bytes(signature)
        return self.keys.line(name, WITNESSES[name], 4,
                              struct.pack(">Q", seconds) + signature)

    def one(self, good, original, in_log):
        """The next document of a good case."""
        if self.random.random() < 0.2:
            return self.bytes(original)
        cose = self.document(good)
        whole = self.bundle(cose) if in_log else self.wrapped(cose)
        return self.bytes(whole) if self.random.random() < 0.1 else whole
