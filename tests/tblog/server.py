# A web server with bad days, for the tests of tblog: what it does is the first
# word of the path, the rest is below the directory "served".  It is a proxy,
# too.  Prints its port.
#
# SPDX-License-Identifier: BSD-2-Clause
import base64
import http.server
import sys
import time

seen = {}


class Server(http.server.SimpleHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def say(self, status, body, kind='text/plain'):
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def endless(self):
        self.send_response(200)
        self.send_header('Connection', 'close')
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(100000):
                self.wfile.write(b'0' * 65536)
        except OSError:
            pass

    # One line more and more, before the body or behind it; how much of it was
    # taken is said.
    def lines(self, first):
        self.close_connection = True
        sent = 0
        try:
            self.wfile.write(first)
            for i in range(25000):
                self.wfile.write(b'X-%d: ' % i + b'x' * 1000 + b'\r\n')
                sent += 1000
            self.wfile.write(b'\r\n')
        except OSError:
            pass
        self.log_message('lines of %d bytes', sent)

    # Compressed data that expands to nothing: empty blocks.
    def nothing(self):
        head = b'\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03'
        self.send_response(200)
        self.send_header('Content-Encoding', 'gzip')
        self.send_header('Connection', 'close')
        self.end_headers()
        self.close_connection = True
        try:
            self.wfile.write(head)
            for _ in range(100000):
                self.wfile.write(b'\x00\x00\x00\xff\xff' * 13107)
        except OSError:
            pass

    # Handles the words at the start; whether one of them was enough.
    def hindered(self):
        if self.path.startswith('http://log.invalid/'):
            self.path = self.path[len('http://log.invalid'):]
        else:
            self.path = self.path.replace('//', '/')
        word, _, rest = self.path[1:].partition('/')
        if word == 'busy':
            seen[rest] = seen.get(rest, 0) + 1
            if 'tile' not in rest and seen[rest] <= 2:
                self.say(503, b'later')
                return True
        elif word == 'slow':
            time.sleep(5)
            self.say(200, b'0')
            return True
        elif word == 'endless':
            self.endless()
            return True
        elif word == 'trailers':
            self.lines(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked'
                       b'\r\n\r\n1\r\n0\r\n0\r\n')
            return True
        elif word == 'headers':
            self.lines(b'HTTP/1.1 200 OK\r\n')
            return True
        elif word == 'before':
            self.wfile.write(b'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n'
                             b'\r\n' * 100000)
            return True
        elif word == 'nothing':
            self.nothing()
            return True
        elif word == 'moved':
            self.send_response(302)
            self.send_header('Location', '/plain/' + rest)
            self.send_header('Content-Length', '0')
            self.end_headers()
            return True
        elif word == 'token' and self.command == 'POST':
            said = self.headers.get('Sigsum-Token', '')
            if said != 'example.org 00ff':
                self.say(403, ('no: ' + said).encode())
                return True
        elif word in ('token', 'exists'):
            pass
        elif word == 'echo':
            said = self.headers.get('Authorization', 'Basic ')[6:]
            self.say(400, base64.b64decode(said))
            return True
        elif word != 'plain':
            self.say(int(word), b'a bad\x1b[1m day\n')
            return True
        self.path = '/' + rest
        return False

    def do_GET(self):
        if not self.hindered():
            super().do_GET()

    # The answer to a POST is a file of that name with ".post" behind it.
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        status = 409 if self.path.startswith('/exists/') else 200
        with open('posted', 'wb') as f:
            f.write(body)
        if self.hindered():
            return
        with open('served' + self.path + '.post', 'rb') as f:
            self.say(status, f.read())


server = http.server.ThreadingHTTPServer(
    ('127.0.0.1', int(sys.argv[1])),
    lambda *a: Server(*a, directory='served'))
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
