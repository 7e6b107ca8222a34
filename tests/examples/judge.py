"""Makes the calls of cases.py by the Python module: of each case a line with its
name, the token, the class, and the JSON of the result or "-".

SPDX-License-Identifier: BSD-2-Clause
"""
import json
import os
import sys

import tbverify


def read(path):
    with open(path, 'rb') as file:
        return file.read()


class Case:
    def __init__(self):
        self.policy = tbverify.Policy()
        self.evidence = tbverify.Evidence()
        self.image = None

    def files(self, path, lists):
        for i, (name, kind) in enumerate(self.policy.files):
            if (kind == tbverify.PolicyFileKind.ENDORSEMENTS) == lists:
                self.policy.set_file(i, read(os.path.join(
                    os.path.dirname(path), name)))

    def add_image(self, name):
        self.image = self.policy.add_image(name)

    def measure(self, path):
        with open(path, 'rb') as file:
            self.image.add_measurement(tbverify.measure(file))

    def debug_image(self):
        if self.policy.image_count == 0:
            self.add_image('command line')
            self.image.set_insecure_debug()

    def root(self, path):
        self.image.add_root(
            path, tbverify.builtin_roots().get(path) or read(path))

    def artifact(self, path):
        with open(path, 'rb') as file:
            self.evidence.hash_artifact(file, path, self.policy.algorithms)

    def call(self, name, *values):
        policy, evidence, image = self.policy, self.evidence, self.image
        calls = {
            'policy.json': lambda path: policy.set_json(read(path)),
            'policy.label': policy.set_label,
            'policy.files': lambda path: self.files(path, False),
            'policy.lists': lambda path: self.files(path, True),
            'policy.clear': lambda n: policy.clear(tbverify.Part(int(n))),
            'policy.image': self.add_image,
            'policy.debug-image': self.debug_image,
            'image.reference': lambda p: image.add_measurements(read(p)),
            'image.measure': self.measure,
            'image.pcr': lambda i, digits: image.set_pcr(int(i), digits),
            'image.root': self.root,
            'image.claim': lambda c: image.set_claim_json(c.encode()),
            'image.debug': lambda: image.set_insecure_debug(),
            'policy.repository': policy.add_repository,
            'policy.ref': policy.add_ref,
            'policy.commit': policy.add_commit,
            'policy.tree': policy.set_tree,
            'policy.any-source': policy.set_any_source,
            'policy.time': lambda t: policy.set_chain_time(
                tbverify.ChainTime[t.upper()]),
            'policy.max-age': lambda t: policy.set_max_age(
                tbverify.parse_duration(t)),
            'policy.log-policy': lambda p: policy.set_log_policy(read(p)),
            'policy.require-log': lambda: policy.set_log_required(True),
            'policy.endorsers': lambda p: policy.set_endorsers(read(p)),
            'policy.stream': policy.set_endorsement_stream,
            'policy.endorsements': lambda p: policy.add_endorsements(read(p)),
            'policy.debug': policy.allow_insecure_debug,
            'evidence.now': lambda t: evidence.set_now(tbverify.parse_time(t)),
            'evidence.attestation': lambda p: evidence.set_attestation(read(p)),
            'evidence.artifact': self.artifact,
            'evidence.name': lambda n: evidence.expect(name=n),
            'evidence.list': lambda p: evidence.set_checksums(read(p)),
            'evidence.statement': lambda p: evidence.set_statement(read(p)),
            'evidence.proof': lambda p: evidence.set_proof(read(p)),
        }
        calls[name](*values)

    def verdict(self):
        result = self.policy.verify(self.evidence)
        facts = result.json()['facts']
        assert result.question == 'artifact' and result.summary
        assert facts.pop('root-builtin') is result.root_is_builtin
        assert facts == result.facts
        return 'ok', 'OK', result.json_text


def main():
    name, case, said = None, None, None
    for line in sys.stdin:
        words = line.rstrip('\n').split('\t')
        try:
            if words[0] == 'case':
                name, case, said = words[1], Case(), None
            elif said is None and words[0] == 'verify':
                said = case.verdict()
            elif said is None:
                case.call(*words)
        except tbverify.Error as error:
            said = error.token, error.kind.name, error.json_text or '-'
        except OSError:
            said = 'io', 'SYSTEM', '-'
        if words[0] == 'verify':
            print(name, *said, sep='\t')


main()
