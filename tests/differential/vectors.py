#!/usr/bin/python3
"""The independent verifier as vectors/run wants one.

usage: vectors/run /usr/bin/python3 $PWD/tests/differential/vectors.py

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import sys

import foreign
from options import Options
from policy import read_file
from refusal import Refusal, verdict
from verify import verify


def prepare(case):
    """Policy and evidence; the working directory is that of vectors/."""
    options = Options(case["options"])
    policy = options.policy()
    evidence = options.evidence(case["artifact"])
    artifact = read_file(case["artifact"], 1 << 30)
    evidence.digests = {name: hashlib.new(name, artifact).digest()
                        for name in foreign.SIZES}
    evidence.sha256 = evidence.digests["sha256"]
    evidence.attestation = read_file(case["attestation"], 1 << 20)
    return policy, evidence


def judge(case):
    """What one case comes to."""
    try:
        policy, evidence = prepare(case)
    except Refusal as refusal:
        return refusal.token
    return verify(policy, evidence)


def main():
    """vectors/run's protocol: a case a line, an answer a line."""
    for line in sys.stdin:
        artifact, attestation, *words = line.split()
        token = judge({"artifact": artifact, "attestation": attestation,
                       "options": words})
        word = verdict(token)
        print(word if word == token else "%s %s" % (word, token), flush=True)


if __name__ == "__main__":
    main()
