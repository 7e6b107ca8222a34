"""The Python module as vectors/run wants a verifier.

The words of a case are those of tbverify(1); what a command line may not say
is told here, and everything else by the module.

SPDX-License-Identifier: BSD-2-Clause
"""
import os
import re
import sys

import tbverify

FLAGS = ('--no-policy', '--any-source', '--insecure-debug', '--require-log',
         '--no-state')
ONCE = ('--policy', '--claim', '--tree', '--time', '--max-age', '--clock',
        '--proof', '--log-policy', '--endorsers', '--stream', '--name',
        '--list', '--statement')
MANY = ('--pcrs', '--pcr', '--eif', '--root', '--commit', '--repository',
        '--ref', '--endorsements')
IMAGES = ('--pcrs', '--pcr', '--eif')
PARTS = {
    '--commit': (tbverify.Part.COMMITS, 'add_commit'),
    '--repository': (tbverify.Part.REPOSITORIES, 'add_repository'),
    '--ref': (tbverify.Part.REFS, 'add_ref'),
}


class Usage(Exception):
    """A command line that the tool does not take."""


def options(words):
    """A list of values for each option, in their order."""
    found = {}
    words = list(words)
    while words:
        word = words.pop(0)
        if word not in FLAGS + ONCE + MANY:
            raise Usage(word)
        if word in found and word not in MANY:
            raise Usage(word)
        value = '' if word in FLAGS else words.pop(0)
        found.setdefault(word, []).append(value)
    if '--policy' in found and '--no-policy' in found:
        raise Usage('--policy')
    if '--any-source' in found and any(
            word in found for word in ('--commit', '--repository', '--tree')):
        raise Usage('--any-source')
    return found


def read(path, most):
    """What the library would make use of, and one byte."""
    with open(path, 'rb') as file:
        return file.read(most + 1)


def parsed(parse, text):
    """What the command line has is usage, if it is no time."""
    try:
        return parse(text)
    except tbverify.Error as error:
        raise Usage(text) from error


def said(call, token, *values):
    """Calls; what the option itself got wrong, by this token, is usage."""
    try:
        return call(*values)
    except tbverify.NoVerdict as error:
        if error.token == token:
            raise Usage(values) from error
        raise


def measure(path):
    """Whatever is wrong with an image, it is no reference."""
    with open(path, 'rb') as file:
        try:
            return tbverify.measure(file)
        except tbverify.Error:
            raise tbverify.NoVerdict(36) from None


def set_image(policy, found):
    """The image of the command line, in the place of the policy's."""
    if not any(word in found for word in IMAGES):
        insecure = '--insecure-debug' in found and policy.image_count == 0
        if not insecure:
            if '--root' in found or '--claim' in found:
                raise Usage('--root')
            return
    policy.clear(tbverify.Part.IMAGES)
    image = policy.add_image('command line')
    for path in found.get('--pcrs', []):
        image.add_measurements(read(path, tbverify.POLICY_SIZE_MAX))
    for path in found.get('--eif', []):
        image.add_measurement(measure(path))
    for value in found.get('--pcr', []):
        index, _, digits = value.partition('=')
        if not re.fullmatch('[0-9]{1,2}', index):
            raise Usage(value)
        said(image.set_pcr, 'reference-value', int(index), digits)
    for path in found.get('--root', []):
        root = tbverify.builtin_roots().get(path)
        image.add_root(path, root or read(path, 16384))
    if '--claim' in found:
        word = found['--claim'][0]
        said(image.set_claim_json, 'policy-value', (
            word if word.startswith('{') else '"%s"' % word).encode())
    if '--insecure-debug' in found and not any(w in found for w in IMAGES):
        image.set_insecure_debug()


def set_source(policy, found):
    """Commits, repositories and refs replace those of the policy."""
    # what is asked for here is asked of every image
    if any(word in found for word in (*PARTS, '--tree')):
        policy.clear(tbverify.Part.ANY_SOURCE)
    for word, (part, add) in PARTS.items():
        if word in found:
            policy.clear(part)
            for value in found[word]:
                getattr(policy, add)(value)
    for value in found.get('--tree', []):
        policy.set_tree(value)
    if '--any-source' in found:
        policy.set_any_source()


def set_trust(policy, found):
    """Logs and endorsers; lists come after all else."""
    for path in found.get('--log-policy', []):
        policy.clear(tbverify.Part.LOG_POLICY)
        policy.set_log_policy(read(path, 262144))
    if '--require-log' in found:
        policy.set_log_required(True)
    for path in found.get('--endorsers', []):
        policy.clear(tbverify.Part.ENDORSERS)
        policy.set_endorsers(read(path, 262144))
    for value in found.get('--stream', []):
        policy.set_endorsement_stream(value)


def set_lists(policy, found):
    """Those of the command line replace those of the policy."""
    if '--endorsements' in found:
        policy.clear(tbverify.Part.ENDORSEMENTS)
        for path in found['--endorsements']:
            policy.add_endorsements(read(path, 1 << 21))
    elif '--policy' in found:
        policy.load_files(os.path.dirname(found['--policy'][0]), True)


def make_policy(found):
    """What must hold."""
    policy = tbverify.Policy()
    for path in found.get('--policy', []):
        policy.set_json(read(path, tbverify.POLICY_SIZE_MAX))
        policy.load_files(os.path.dirname(path), False)
    set_image(policy, found)
    set_source(policy, found)
    for value in found.get('--time', []):
        if value not in ('document', 'now'):
            raise Usage(value)
        policy.set_chain_time(tbverify.ChainTime[value.upper()])
    for value in found.get('--max-age', []):
        policy.set_max_age(parsed(tbverify.parse_duration, value))
    set_trust(policy, found)
    set_lists(policy, found)
    if '--insecure-debug' in found:
        policy.allow_insecure_debug()
    return policy


def make_evidence(policy, artifact, attestation, found):
    """What is to be judged."""
    evidence = tbverify.Evidence(
        now=parsed(tbverify.parse_time, found['--clock'][0]))
    evidence.set_attestation(read(attestation, tbverify.ATTESTATION_SIZE_MAX))
    with open(artifact, 'rb') as file:
        evidence.hash_artifact(file, artifact, policy.algorithms)
    for value in found.get('--name', []):
        evidence.expect(name=value)
    for path in found.get('--list', []):
        evidence.set_checksums(read(path, tbverify.CHECKSUMS_SIZE_MAX))
    for path in found.get('--statement', []):
        evidence.set_statement(read(path, 1048576))
    for path in found.get('--proof', []):
        evidence.set_proof(read(path, 262144))
    return evidence


def judge(artifact, attestation, words):
    """A line of vectors/run's."""
    try:
        found = options(words)
        if not set(found) - {'--no-policy', '--clock'}:
            return 'none no-policy'
        policy = make_policy(found)
        evidence = make_evidence(policy, artifact, attestation, found)
        # an option that wants a log where there is none
        result = said(policy.verify, '--require-log' in found and
                      '--log-policy' not in found and 'policy-file',
                      evidence)
        assert result.summary.startswith('verified')
        assert re.fullmatch('[0-9a-f]{40,64}',
                            result.facts.get('commit', 40 * '0'))
        facts = result.json()['facts']
        assert facts.pop('root-builtin') is result.root_is_builtin
        assert facts == result.facts
        return result.verdict.name.lower().replace('_', '-')
    except Usage:
        return 'none usage'
    except OSError:
        return 'none io'
    except tbverify.Refused as error:
        return 'refused ' + error.token
    except tbverify.NoVerdict as error:
        return 'none ' + error.token


for line in sys.stdin:
    asked = line.split()
    print(judge(asked[0], asked[1], asked[2:]), flush=True)
