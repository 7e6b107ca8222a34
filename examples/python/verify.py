#!/usr/bin/python3
"""verify.py POLICY REF ARTIFACT ATTESTATION: holds a file to its attestation.

SPDX-License-Identifier: BSD-2-Clause
"""
import sys
import time

import tbverify


def main(policy_file: str, ref: str, artifact: str, attestation: str) -> int:
    try:
        policy = tbverify.Policy.load(policy_file)
        policy.clear(tbverify.Part.REFS)
        policy.add_ref(ref)
        evidence = tbverify.Evidence(now=int(time.time()))
        with open(attestation, 'rb') as file:
            evidence.set_attestation(file.read(tbverify.ATTESTATION_MAX + 1))
        with open(artifact, 'rb') as file:
            evidence.hash_artifact(file, artifact)
        print(policy.verify(evidence).summary)
    except (tbverify.Error, OSError) as error:
        print('verify.py: %s' % error, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit('usage: verify.py POLICY REF ARTIFACT ATTESTATION')
    sys.exit(main(*sys.argv[1:]))
