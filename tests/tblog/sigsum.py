# A Sigsum log with one leaf, the one posted to it.  "keys" makes a key for the
# log and two for witnesses, and prints their lines of a log policy; "head
# POSTED TIME TIME" prints the tree head, cosigned by each at that time: seconds
# from now, or "zero".
#
# SPDX-License-Identifier: BSD-2-Clause
import base64
import hashlib
import subprocess
import sys
import time


def openssl(*words):
    return subprocess.run(('openssl',) + words, check=True,
                          capture_output=True).stdout


def public(name):
    return openssl('pkey', '-in', name + '.pem', '-pubout', '-outform',
                   'DER')[-32:]


def sign(name, message):
    with open('signing', 'wb') as out:
        out.write(message)
    return openssl('pkeyutl', '-sign', '-rawin', '-inkey', name + '.pem',
                   '-in', 'signing')


def origin():
    return 'sigsum.org/v1/tree/' + hashlib.sha256(public('sl')).hexdigest()


def vkey(name, kind, key):
    typed = bytes([kind]) + public(key)
    digest = hashlib.sha256(name.encode() + b'\n' + typed).hexdigest()
    return '%s+%s+%s' % (name, digest[:8], base64.b64encode(typed).decode())


def keys():
    for name in ('sl', 's1', 's2'):
        openssl('genpkey', '-algorithm', 'ed25519', '-out', name + '.pem')
    print('log', vkey(origin(), 1, 'sl'))
    for name in ('s1', 's2'):
        print('witness', name, vkey(name + '.example', 4, name))
    print('group any 1 s1 s2\nquorum any')


def head(posted, times):
    with open(posted, encoding='ascii') as file:
        said = dict(line.split('=', 1) for line in file.read().split())
    leaf = (hashlib.sha256(bytes.fromhex(said['message'])).digest() +
            bytes.fromhex(said['signature']) +
            hashlib.sha256(bytes.fromhex(said['public_key'])).digest())
    root = hashlib.sha256(b'\0' + leaf).digest()
    text = b'%s\n1\n%s\n' % (origin().encode(), base64.b64encode(root))
    print('size=1\nroot_hash=%s\nsignature=%s' % (
        root.hex(), sign('sl', text).hex()))
    for name, offset in zip(('s1', 's2'), times):
        when = 0 if offset == 'zero' else int(time.time()) + int(offset)
        signature = sign(name, b'cosignature/v1\ntime %d\n' % when + text)
        print('cosignature=%s %d %s' % (
            hashlib.sha256(public(name)).hexdigest(), when, signature.hex()))


if sys.argv[1] == 'keys':
    keys()
else:
    head(sys.argv[2], sys.argv[3:])
