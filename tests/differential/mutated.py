#!/usr/bin/python3
"""Compares the library with the independent verifier on mutated documents.

usage: mutated.py JUDGE DIRECTORY COUNT [SEED]

JUDGE is tests/differential/judge, DIRECTORY is vectors/.  Every disagreement
on the verdict, or on which document was verified, is written to the current
directory and fails; different reasons are only counted.

SPDX-License-Identifier: BSD-2-Clause
"""
import collections
import json
import os
import random
import struct
import subprocess
import sys
import threading

import document
import mutate
import vectors
from refusal import Refusal, verdict
from verify import Verification

BASES = ("good", "good-definite", "good-tag-18", "good-base64", "good-cert",
         "good-text", "good-unmeasured", "good-many-artifacts",
         "good-32-pcrs", "good-sparse-pcrs", "good-unknown-deep",
         "good-missing-optional", "good-debug", "good-debug-and-image",
         "good-repository", "good-recipe", "good-rootfs", "good-network",
         "good-list", "good-list-and-artifacts", "good-older-instance",
         "good-endorsed", "good-endorsed-instead", "good-revoked-pcr-later",
         "good-log", "good-log-any", "good-log-nested", "good-log-none",
         "good-log-late-report", "good-time-now", "good-max-age",
         "good-bundle")
IN_LOG = ("good-log", "good-bundle")


class Base:
    """A good case: what it is held to, and the document to damage."""

    def __init__(self, case):
        self.name = case["name"]
        self.policy, self.evidence = vectors.prepare(case)
        self.original = self.evidence.attestation
        cose = document.Cose(document.form(self.original).cose)
        self.good = mutate.Good(self.name, cose.untagged)
        self.in_log = self.name.startswith(IN_LOG)

    def judge(self, data):
        """A line as the other side writes it."""
        self.evidence.attestation = data
        verification = Verification(self.policy, self.evidence)
        try:
            word = verification.run()
        except Refusal as refusal:
            return refusal.token
        return "%s %s %s" % (word, verification.attested.cose.id.hex(),
                             verification.claimed.commit.hex())


def bases(directory):
    os.chdir(directory)
    with open("manifest.json", encoding="ascii") as file:
        cases = {case["name"]: case for case in json.load(file)}
    for name, case in cases.items():
        case["attestation"] = "cases/%s/attestation" % name
    return [Base(cases[name]) for name in BASES if name in cases]


class Judge:
    """The library, in a separate process."""

    def __init__(self, program, directory, found):
        self.process = subprocess.Popen(
            [program] + [one.name for one in found], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={"VECTORS": directory})

    def ask(self, many):
        """Answers to (number, document) pairs."""
        feeder = threading.Thread(target=self.feed, args=(many,))
        feeder.start()
        out = [self.process.stdout.readline().decode() for _ in many]
        feeder.join()
        return out

    def feed(self, many):
        for number, data in many:
            self.process.stdin.write(struct.pack(">II", number, len(data)))
            self.process.stdin.write(data)
        self.process.stdin.flush()

    def end(self):
        self.process.stdin.close()
        return self.process.wait()


class Tally:
    def __init__(self, where):
        self.where = where
        self.count = self.good = self.bad = self.other = 0
        self.reached = collections.Counter()
        self.pairs = collections.Counter()

    def add(self, base, data, python, library):
        """Verdict, document and commit count; the reason is only reported."""
        self.count += 1
        words, mine = library.split()[:3], python.split()
        self.reached[mine[0]] += 1
        self.good += mine[0].startswith("verified")
        if not words or verdict(words[0]) != verdict(mine[0]) or \
                len(mine) > 1 and mine != words:
            self.bad += 1
            self.keep(base, data, python, library.strip())
        elif words[0] != mine[0]:
            self.other += 1
            self.pairs[mine[0], words[0]] += 1

    def keep(self, base, data, python, library):
        path = os.path.join(self.where, "disagreement-%d" % self.bad)
        with open(path, "wb") as file:
            file.write(data)
        print("%s: case %s: python %s, library %s" % (path, base.name, python,
                                                      library))

    def report(self):
        for (mine, other), times in self.pairs.most_common(12):
            print("  %6d python %s, library %s" % (times, mine, other))
        print("%d documents: %d verified, %d reasons for refusal, %d with "
              "another reason, %d disagreements" % (
                  self.count, self.good, len(self.reached), self.other,
                  self.bad))


def main():
    program, directory = map(os.path.abspath, sys.argv[1:3])
    count = int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    tally = Tally(os.getcwd())
    found = bases(directory)
    judge = Judge(program, directory, found)
    source = random.Random(seed)
    mutator = mutate.Mutator(source, mutate.Keys("pki"))
    while tally.count < count:
        many = []
        for _ in range(min(500, count - tally.count)):
            number = source.randrange(len(found))
            one = found[number]
            many.append((number, mutator.one(one.good, one.original,
                                             one.in_log)))
        for (number, data), answer in zip(many, judge.ask(many)):
            one = found[number]
            tally.add(one, data, one.judge(data), answer)
    ended = judge.end()
    tally.report()
    # A run in which nothing or everything verifies has compared nothing.
    enough = 0 < tally.good < tally.count and len(tally.reached) >= 20
    return tally.bad > 0 or ended != 0 or not enough


if __name__ == "__main__":
    sys.exit(main())
