"""Reads the logs of vectors/logs as c2sp.org/tlog-tiles describes them, and
prints of each whether it is sound: all of it follows from its entries.

usage: tiles.py DIR

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import os
import sys

import note
from refusal import Refusal, need

WIDTH = 256


def read(log, level, index, width):
    """A file of the tree; a full one replaces any part of it."""
    path = os.path.join(log, "tile", level, "%03d" % index)
    if width < WIDTH:
        partial = os.path.join(path + ".p", str(width))
        if os.path.exists(partial):
            path = partial
    need(os.path.isfile(path), "missing", path)
    with open(path, "rb") as file:
        return file.read(), path.rpartition(".p/")[1] == ""


def entries(log, size):
    for first in range(0, size, WIDTH):
        width = min(WIDTH, size - first)
        data, full = read(log, "entries", first // WIDTH, width)
        for _ in range(width):
            need(len(data) >= 2, "cut")
            length = 2 + int.from_bytes(data[:2], "big")
            need(len(data) >= length, "cut")
            yield data[2:length]
            data = data[length:]
        need(not data or (full and width < WIDTH), "more")


def root(hashes):
    """RFC 6962 2.1, from the leaves' hashes."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256().digest()
    half = 1
    while 2 * half < len(hashes):
        half *= 2
    return note.node(root(hashes[:half]), root(hashes[half:]))


def tiles(log, hashes):
    level = 0
    while hashes:
        for first in range(0, len(hashes), WIDTH):
            row = hashes[first:first + WIDTH]
            data, full = read(log, str(level), first // WIDTH, len(row))
            need(len(data) == 32 * (WIDTH if full else len(row)), "length")
            need(data.startswith(b"".join(row)), "a hash")
        hashes = [root(hashes[first:first + WIDTH]) for first in
                  range(0, len(hashes) - WIDTH + 1, WIDTH)]
        level += 1


def check(log, key):
    path = os.path.join(log, "checkpoint")
    need(os.path.isfile(path), "missing", path)
    with open(path, "rb") as file:
        signed = note.Note(file.read(), "note")
    mine = signed.by(key)
    need(mine, "unsigned")
    for signature in mine:
        need(note.ed25519_verifies(key.key, signature, signed.text),
             "signature")
    checkpoint = note.Checkpoint(signed.text)
    need(checkpoint.origin == key.name, "origin")
    hashes = [note.leaf_hash(entry)
              for entry in entries(log, checkpoint.size)]
    tiles(log, hashes)
    need(root(hashes) == checkpoint.root, "root")


def main():
    os.chdir(sys.argv[1])
    with open("log.vkey", encoding="ascii") as file:
        key = note.Key(file.read().rstrip("\n"), (1,))
    for log in sorted(os.listdir(".")):
        if not os.path.isdir(log):
            continue
        try:
            check(log, key)
            print(log, "sound")
        except Refusal as refusal:
            print(log, "unsound")
            print(log, refusal, file=sys.stderr)


if __name__ == "__main__":
    main()
