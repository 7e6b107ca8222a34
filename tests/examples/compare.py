"""Compares what a language's program said of the cases, as judge.py writes it, with
what the tool says of each in JSON: the same token and class, and the same JSON to
the last byte.

usage: compare.py tell TOOL MANIFEST >TOLD	in vectors/
       compare.py TOLD ANSWERS >JSON	what was compared

SPDX-License-Identifier: BSD-2-Clause
"""
import json
import subprocess
import sys

# Errors with another token in the tool: a wrong value of an option is usage, a
# wrong image is not a reference, and each message names the option.
OWN = ('usage', 'no-policy', 'reference-image')


def tell(tool, manifest):
    for case in json.load(open(manifest)):
        out = subprocess.run(
            [tool, 'verify', '--json', *case['options'], '--',
             case['artifact'], 'cases/%s/attestation' % case['name']],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, check=False)
        print(case['name'], out.stdout.decode().rstrip('\n'), sep='\t')


def differs(told, said):
    error = json.loads(told)['error'] or {'token': 'ok', 'class': 'OK'}
    if said is None:
        return error['token'] not in OWN and 'not asked'
    if error['token'] in OWN:
        return said[0] == 'ok' and 'verified'
    if said[:2] != [error['token'], error['class']]:
        return '%s, not %s' % (said[:2], error)
    if said[2] != '-':
        return said[2] != told and '%s\nnot %s' % (said[2], told)
    # if a setter fails there is no result; the tool makes one
    return error.get('check', '') is not None and 'no JSON'


def lines(path):
    return dict(line.rstrip('\n').split('\t', 1) for line in open(path))


def compare(told, answers):
    said = {name: rest.split('\t') for name, rest in lines(answers).items()}
    bad, count = 0, 0
    for name, text in lines(told).items():
        why = differs(text, said.get(name))
        if why:
            bad += 1
            print('%s: %s' % (name, why), file=sys.stderr)
        if name in said and said[name][2] != '-':
            count += 1
            print(said[name][2])
    return bad == 0 and count >= 800


if sys.argv[1] == 'tell':
    tell(*sys.argv[2:])
elif not compare(*sys.argv[1:]):
    sys.exit(1)
