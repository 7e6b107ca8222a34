# A web server for the tests of examples/: files below a directory, with ranges
# as forges have them, and with "cut", "page" or "hang" as the first word of the
# path half an answer, a page of HTML in its place, or none.  Prints its port.
#
# SPDX-License-Identifier: BSD-2-Clause
import http.server
import os
import sys

PAGE = b'<!DOCTYPE html>\n<title>Sign in</title><p>Please sign in.</p>\n'


class Server(http.server.SimpleHTTPRequestHandler):
    def answer(self, status, body, kind, extent=None):
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        if extent is not None:
            self.send_header('Content-Range', 'bytes ' + extent)
        self.end_headers()
        return body

    # Half of what was promised, then the connection ends.
    def cut(self, body):
        self.answer(200, body, 'application/octet-stream')
        self.wfile.write(body[:len(body) // 2])
        self.close_connection = True

    def whole_or_rest(self, body, kind):
        want = self.headers['Range'] or ''
        start = int(want[6:-1]) if want.startswith('bytes=') else 0
        size = len(body)
        if start == 0:
            out = self.answer(200, body, kind)
        elif start >= size:
            out = self.answer(416, b'', kind, '*/%d' % size)
        else:
            out = self.answer(206, body[start:], kind,
                              '%d-%d/%d' % (start, size - 1, size))
        self.wfile.write(out)

    def do_GET(self):
        word, _, rest = self.path[1:].partition('/')
        if word == 'page':
            self.wfile.write(self.answer(200, PAGE, 'text/html'))
            return
        if word == 'hang':
            self.log_message('')
            self.rfile.read()
            return
        path = self.translate_path(
            '/' + rest if word == 'cut' else self.path)
        if os.path.isdir(path):
            super().do_GET()
            return
        try:
            with open(path, 'rb') as file:
                body = file.read()
        except OSError:
            self.wfile.write(self.answer(404, b'no\n', 'text/plain'))
            return
        if word == 'cut':
            self.cut(body)
        else:
            self.whole_or_rest(body, 'application/octet-stream')

    def log_message(self, form, *values):
        sys.stderr.write('%s %s\n' % (self.headers['Range'], self.path))
        sys.stderr.flush()


os.chdir(sys.argv[1])
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Server)
print(server.server_address[1], flush=True)
server.serve_forever()
