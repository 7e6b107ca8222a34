"""The cases of vectors/manifest.json as calls of the library, for a program in any
language to make.

A line is a call, its arguments behind tabs, and files are named: they are relative
to vectors/.  "case NAME" begins one, "verify" ends it.  Cases that only a
wrong command line can cause are omitted.

usage: cases.py MANIFEST

SPDX-License-Identifier: BSD-2-Clause
"""
import json
import re
import sys

FLAGS = ('--no-policy', '--any-source', '--insecure-debug', '--require-log',
         '--no-state')
ONCE = ('--policy', '--claim', '--tree', '--time', '--max-age', '--clock',
        '--proof', '--log-policy', '--endorsers', '--stream', '--name',
        '--list', '--statement')
MANY = ('--pcrs', '--pcr', '--eif', '--root', '--commit', '--repository',
        '--ref', '--endorsements')
IMAGES = ('--pcrs', '--pcr', '--eif')
PARTS = (('--repository', 2), ('--ref', 3), ('--commit', 4))


class Usage(Exception):
    """A command line that the tool does not take."""


def options(words):
    """A list of values for each option, in their order."""
    found = {}
    words = list(words)
    while words:
        word = words.pop(0)
        if word not in FLAGS + ONCE + MANY or \
                word in found and word not in MANY:
            raise Usage(word)
        value = '' if word in FLAGS else words.pop(0)
        found.setdefault(word, []).append(value)
    if '--policy' in found and '--no-policy' in found or \
            not set(found) - {'--no-policy', '--clock'}:
        raise Usage('--policy')
    if '--any-source' in found and any(
            word in found for word in ('--commit', '--repository', '--tree')):
        raise Usage('--any-source')
    return found


def image(found):
    """The image of the command line, in the place of the policy's."""
    measured = any(word in found for word in IMAGES)
    alone = not measured and '--insecure-debug' in found
    if not measured and ('--root' in found or '--claim' in found) and not (
            alone and '--policy' not in found):
        raise Usage('--root')
    if alone and '--policy' in found:
        yield ('policy.debug-image',)
    if not measured and not (alone and '--policy' not in found):
        return
    yield 'policy.clear', 1
    yield 'policy.image', 'command line'
    for path in found.get('--pcrs', []):
        yield 'image.reference', path
    for path in found.get('--eif', []):
        yield 'image.measure', path
    for value in found.get('--pcr', []):
        index, _, digits = value.partition('=')
        if not re.fullmatch('[0-9]{1,2}', index):
            raise Usage(value)
        yield 'image.pcr', int(index), digits
    for path in found.get('--root', []):
        yield 'image.root', path
    for word in found.get('--claim', []):
        yield 'image.claim', word if word.startswith('{') else '"%s"' % word
    if alone:
        yield ('image.debug',)


def source(found):
    """Commits, repositories and refs replace those of the policy."""
    # these requirements apply to every image
    if any(word in found for word in ('--tree', *dict(PARTS))):
        yield 'policy.clear', 8
    for word, part in PARTS:
        if word in found:
            yield 'policy.clear', part
        for value in found.get(word, []):
            yield 'policy.' + word[2:], value
    for value in found.get('--tree', []):
        yield 'policy.tree', value
    if '--any-source' in found:
        yield ('policy.any-source',)


def trust(found):
    """Logs and endorsers; lists come after all else."""
    for path in found.get('--log-policy', []):
        yield 'policy.clear', 5
        yield 'policy.log-policy', path
    if '--require-log' in found:
        yield ('policy.require-log',)
    for path in found.get('--endorsers', []):
        yield 'policy.clear', 6
        yield 'policy.endorsers', path
    for value in found.get('--stream', []):
        yield 'policy.stream', value
    if '--endorsements' in found:
        yield 'policy.clear', 7
    elif '--policy' in found:
        yield 'policy.lists', found['--policy'][0]
    for path in found.get('--endorsements', []):
        yield 'policy.endorsements', path


def policy(found):
    """What must hold."""
    for path in found.get('--policy', []):
        yield 'policy.json', path
        yield 'policy.label', path
        yield 'policy.files', path
    yield from image(found)
    yield from source(found)
    for value in found.get('--time', []):
        if value not in ('document', 'now'):
            raise Usage(value)
        yield 'policy.time', value
    for value in found.get('--max-age', []):
        yield 'policy.max-age', value
    yield from trust(found)
    if '--insecure-debug' in found:
        yield ('policy.debug',)


def evidence(found, case):
    """What is to be judged."""
    yield 'evidence.now', found['--clock'][0]
    yield 'evidence.attestation', 'cases/%s/attestation' % case['name']
    yield 'evidence.artifact', case['artifact']
    for word in ('--name', '--list', '--statement', '--proof'):
        for value in found.get(word, []):
            yield 'evidence.' + word[2:], value


for asked in json.load(open(sys.argv[1])):
    try:
        given = options(asked['options'])
        calls = [*policy(given), *evidence(given, asked)]
    except Usage:
        continue
    for call in [('case', asked['name']), *calls, ('verify',)]:
        print(*call, sep='\t')
