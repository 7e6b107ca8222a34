# A log with "POST add", as Tessera's examples have it, in front of a directory of
# tblog: log_server.py TBLOG DIR serves it on loopback and prints its port.
#
# SPDX-License-Identifier: BSD-2-Clause
import functools
import http.server
import os
import subprocess
import sys
import tempfile

TBLOG, DIRECTORY = sys.argv[1:]


class Log(http.server.SimpleHTTPRequestHandler):
    def do_POST(self):
        entry = self.rfile.read(int(self.headers['Content-Length']))
        with tempfile.NamedTemporaryFile() as file:
            file.write(entry)
            file.flush()
            done = subprocess.run([TBLOG, 'add', DIRECTORY, file.name],
                                  capture_output=True, text=True)
        index = done.stdout.split()[1:2]
        self.send_response(200 if index else 500)
        self.end_headers()
        self.wfile.write(''.join(index).encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(
    ('127.0.0.1', 0), functools.partial(Log, directory=DIRECTORY))
print(server.server_address[1], flush=True)
server.serve_forever()
