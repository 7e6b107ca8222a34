"""The same as speed.mjs, natively.

usage: speed.py VECTORS

SPDX-License-Identifier: BSD-2-Clause
"""
import sys
import time

import tbverify


def read(name):
    with open(sys.argv[1] + '/' + name, 'rb') as file:
        return file.read()


TEXT, ROOT = read('policies/default.json'), read('pki/root.pem')
ATTESTATION = read('cases/good/attestation')
NOW = tbverify.parse_time('2026-06-01T00:00:00Z')


def verify():
    policy = tbverify.Policy()
    policy.set_json(TEXT)
    policy.set_file(0, ROOT)
    evidence = tbverify.Evidence(now=NOW)
    evidence.set_attestation(ATTESTATION)
    with open(sys.argv[1] + '/artifact/hello-1.0.tar', 'rb') as file:
        evidence.hash_artifact(file, 'hello-1.0.tar', policy.algorithms)
    policy.verify(evidence)


for _ in range(10):
    verify()
BEFORE = time.process_time()
for _ in range(100):
    verify()
print((time.process_time() - BEFORE) / 100 * 1000)
