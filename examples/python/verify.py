#!/usr/bin/python3
"""verify.py POLICY KEPT REF ARTIFACT ATTESTATION: holds a file to its
attestation.  Endorsement lists are kept in KEPT.

SPDX-License-Identifier: BSD-2-Clause
"""
import sys
import time

import tbverify


def main(policy_file: str, kept: str, ref: str, artifact: str,
         attestation: str) -> int:
    try:
        policy = tbverify.Policy.load(policy_file)
        policy.clear(tbverify.Part.REFS)
        policy.add_ref(ref)
        now = int(time.time())
        policy.keep_lists(kept, now)
        evidence = tbverify.Evidence(now=now)
        with open(attestation, 'rb') as file:
            evidence.set_attestation(file.read(tbverify.ATTESTATION_SIZE_MAX + 1))
        with open(artifact, 'rb') as file:
            evidence.hash_artifact(file, artifact)
        print(policy.verify(evidence).summary)
    except (tbverify.Error, OSError) as error:
        print('verify.py: %s' % error, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    if len(sys.argv) != 6:
        sys.exit('usage: verify.py POLICY KEPT REF ARTIFACT ATTESTATION')
    sys.exit(main(*sys.argv[1:]))
