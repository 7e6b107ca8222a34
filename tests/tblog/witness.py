# Witnesses for the tests, on loopback: those below /w1 and /w2 do what
# c2sp.org/tlog-witness asks of one; others give one odd answer each.  Real
# witnesses are in tests/interop.
#
# SPDX-License-Identifier: BSD-2-Clause
import base64
import hashlib
import http.server
import os
import struct
import subprocess
import sys
import time


def node(left, right):
    return hashlib.sha256(b'\1' + left + right).digest()


# RFC 9162 2.1.4.2
def is_consistent(first, old, second, new, path):
    if first == 0 or first == second:
        return not path and (first == 0 or old == new)
    if first & (first - 1) == 0:
        path = [old] + path
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == old and sr == new and sn == 0


# Signature types of c2sp.org/tlog-cosignature: openssl's name, and the length
# of a key.
TYPES = {4: ('ed25519', 32), 6: ('ML-DSA-44', 1312)}


class Witness:
    def __init__(self, name, kind=4):
        self.name, self.pem = name, name.replace('/', '_') + '.pem'
        self.kind = kind
        subprocess.run(['openssl', 'genpkey', '-algorithm', TYPES[kind][0],
                        '-out', self.pem], check=True, capture_output=True)
        der = subprocess.run(['openssl', 'pkey', '-in', self.pem, '-pubout',
                              '-outform', 'DER'], check=True,
                             capture_output=True).stdout
        typed = bytes([kind]) + der[-TYPES[kind][1]:]
        self.id = hashlib.sha256(name.encode() + b'\n' + typed).digest()[:4]
        self.size, self.root = 0, None
        with open(self.pem + '.vkey', 'w', encoding='ascii') as out:
            out.write('%s+%s+%s' % (name, self.id.hex(),
                                    base64.b64encode(typed).decode()))

    def message(self, now, text):
        if self.kind == 4:
            return b'cosignature/v1\ntime %d\n' % now + text
        origin, size, root = text.split(b'\n')[:3]
        name = self.name.encode()
        return (b'subtree/v1\n\0' + bytes([len(name)]) + name +
                struct.pack('>Q', now) + bytes([len(origin)]) + origin +
                struct.pack('>QQ', 0, int(size)) + base64.b64decode(root))

    def line(self, text, now=None):
        now = int(time.time()) if now is None else now
        with open('signing', 'wb') as out:
            out.write(self.message(now, text))
        signature = subprocess.run(
            ['openssl', 'pkeyutl', '-sign', '-rawin', '-inkey', self.pem,
             '-in', 'signing'], check=True, capture_output=True).stdout
        blob = self.id + struct.pack('>Q', now) + signature
        return '\u2014 %s %s\n' % (self.name, base64.b64encode(blob).decode())

    def answer(self, first, path, text):
        size, root = int(text.split(b'\n')[1]), text.split(b'\n')[2]
        root = base64.b64decode(root)
        if first != self.size:
            return 409, '%d\n' % self.size
        if first == size and self.root not in (None, root):
            return 409, '%d\n' % self.size
        if not is_consistent(first, self.root, size, root, path):
            return 422, 'no\n'
        self.size, self.root = size, root
        return 200, self.line(text)


witnesses = {name: Witness('%s.example/w' % name) for name in ('w1', 'w2')}
try:
    witnesses['pq'] = Witness('pq.example/w', 6)
except subprocess.CalledProcessError:
    pass        # this openssl does not know ML-DSA-44
stranger = Witness('stranger.example/w')
conflicts = 0


# Witnesses whose clocks are not as this machine's, a line each.
TIMES = {
    'zero': [('w1', lambda now: 0)],
    'future': [('w1', lambda now: now + 400)],
    'past': [('w1', lambda now: now - 400)],
    'largest': [('w1', lambda now: 2 ** 63 - 1)],
    'larger': [('w1', lambda now: 2 ** 64 - 1)],
    'near': [('w1', lambda now: now + 200)],
    'again': [('w1', lambda now: 0), ('w1', lambda now: now)],
    'beside': [('w2', lambda now: 0), ('w1', lambda now: now)],
}


def odd(kind, text):
    global conflicts
    if kind.isdigit():
        return int(kind), 'no\n'
    if kind == 'ahead':
        return 409, '1000000\n'
    if kind == 'conflict':
        conflicts += 1
        return 409, '%d\n' % (conflicts % 2 + 1)
    if kind == 'nosize':
        return 409, 'another one\n'
    if kind == 'stranger':
        return 200, stranger.line(text)
    if kind in TIMES:
        return 200, ''.join(
            witnesses[name].line(text, when(int(time.time())))
            for name, when in TIMES[kind])
    if kind == 'both':
        return 200, stranger.line(text) + witnesses['w1'].line(text)
    if kind == 'forged':
        return 200, witnesses['w1'].line(text + b'more\n')
    if kind == 'cut':
        return 200, witnesses['w1'].line(text)[:-9] + '\n'
    if kind == 'long':
        return 200, 'x' * 70000
    if kind == 'slow':
        open('asked', 'w', encoding='ascii').close()
        while not os.path.exists('go'):
            time.sleep(0.05)
        return 200, witnesses['w1'].line(text)
    return 200, ''


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        head, note = body.split(b'\n\n', 1)
        lines = head.split(b'\n')
        text = note.split(b'\n\n', 1)[0] + b'\n'
        kind = self.path.split('/')[1]
        first = int(lines[0].split(b' ')[1])
        with open('asked.log', 'a', encoding='ascii') as out:
            out.write('%s %d\n' % (kind, first))
        if kind in witnesses:
            path = [base64.b64decode(line) for line in lines[1:]]
            status, answer = witnesses[kind].answer(first, path, text)
        else:
            status, answer = odd(kind, text)
        answer = answer.encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
with open('port', 'w', encoding='ascii') as ready:
    ready.write('%d\n' % server.server_port)
sys.stdout.flush()
server.serve_forever()
