#!/usr/bin/python3
"""verify.py DIR POLICY KEPT ARTIFACT ATTESTATION [KIND=VALUE...]: holds a file to
its attestation, under DIR/POLICY; KIND is name, ref, commit or repository.
Endorsement lists are kept in KEPT.  Exit status: 0 verified, 1 refused, 2 usage,
3 no verdict, 4 not attested.

SPDX-License-Identifier: BSD-2-Clause
"""
import sys
import time

import tbverify


def attestation(path: str, evidence: tbverify.Evidence) -> None:
    """Without a file that can be opened there is no attestation."""
    try:
        with open(path, 'rb') as file:
            data = file.read(tbverify.ATTESTATION_SIZE_MAX + 1)
    except OSError:
        return
    evidence.set_attestation(data)


def main(directory: str, name: str, kept: str, artifact: str, document: str,
         *words: str) -> int:
    try:
        now = int(time.time())
        policy = tbverify.Policy.load(directory, name)
        policy.keep_lists(kept, now)
        evidence = tbverify.Evidence(now=now)
        with open(artifact, 'rb') as file:
            evidence.hash_artifact(file, artifact, policy.algorithms)
        attestation(document, evidence)
        evidence.expect(**dict(word.split('=', 1) for word in words))
        result = policy.verify(evidence)
    except tbverify.Error as error:
        print('verify.py: %s: %s' % (error.kind.name, error), file=sys.stderr)
        return {tbverify.Class.SYSTEM: 3,
                tbverify.Class.ABSENT: 4}.get(error.kind, 1)
    except OSError as error:
        print('verify.py: SYSTEM: %s' % error, file=sys.stderr)
        return 3
    print(result.summary)
    for fact in result.facts.items():
        print(*fact)
    return 0


if __name__ == '__main__':
    if len(sys.argv) < 6 or not all('=' in word for word in sys.argv[6:]):
        print('usage: verify.py DIR POLICY KEPT ARTIFACT ATTESTATION '
              '[KIND=VALUE...]', file=sys.stderr)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
