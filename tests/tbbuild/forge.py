# The part of a forge's API that examples/forge/report.sh calls, as the public
# documents of GitHub, Gitea and Pagure have it: statuses, releases, assets, flags.
# Each request is a line of LOG; a token other than TOKEN gets 401.  LOG.tags has
# where the tags are.  Prints its port.  With SOCKET it is there, for gh, which asks
# for tags by GraphQL.
#
# usage: forge.py LOG TOKEN [SOCKET]
#
# SPDX-License-Identifier: BSD-2-Clause
import email
import hashlib
import http.server
import json
import socketserver
import sys
import urllib.parse

log, token = sys.argv[1:3]
tags = log + '.tags'
releases, count = {}, [0]


def number():
    count[0] += 1
    return count[0]


class Forge(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self, status, value=None):
        body = b'' if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def read_body(self):
        if self.headers['Transfer-Encoding'] == 'chunked':
            raise ValueError('chunks')
        return self.rfile.read(int(self.headers['Content-Length'] or 0))

    # The contents of the form's only file, or the whole body.
    def read_upload(self, body):
        kind = self.headers['Content-Type']
        if not kind.startswith('multipart/form-data'):
            return body
        whole = email.message_from_bytes(
            b'Content-Type: ' + kind.encode() + b'\r\n\r\n' + body)
        part, = whole.get_payload()
        assert part.get_param('name', header='content-disposition') == \
            'attachment'
        return part.get_payload(decode=True)

    def upload(self, release, query, body):
        name = dict(urllib.parse.parse_qsl(query))['name']
        if any(a['name'] == name for a in release['assets']):
            self.answer(422, {'errors': [{'code': 'already_exists'}]})
            return ''
        data = self.read_upload(body)
        i = number()
        release['assets'].append({'id': i, 'name': name, 'url':
                                  'http://%s/assets/%d' %
                                  (self.headers['Host'], i)})
        self.answer(201, release['assets'][-1])
        return ' %s %s' % (name, hashlib.sha256(data).hexdigest())

    def remove(self, wanted):
        for release in releases.values():
            for asset in release['assets']:
                if asset['id'] == wanted:
                    release['assets'].remove(asset)
                    self.answer(204)
                    return ' ' + asset['name']
        self.answer(404)
        return ''

    def make(self, body):
        tag = json.loads(body)['tag_name']
        i = number()
        releases[tag] = {
            'url': 'x', 'upload_url': 'http://%s/upload/%d/assets{?name,label}'
            % (self.headers['Host'], i), 'id': i, 'author': {'id': 4711},
            'tag_name': tag, 'assets': []}
        self.answer(201, releases[tag])
        return ' ' + tag

    # The commit of a tag: TAGS has both, a line each; "*" is any tag.
    def find_tag(self, word):
        tag = urllib.parse.unquote(word[-1])
        with open(tags) as file:
            at = dict(line.split() for line in file)
        commit = at.get(tag, at.get('*'))
        of_github = word[-3] == 'commits'
        if commit in (None, '-'):
            self.answer(422 if of_github else 404, {'message': 'No commit'})
        elif of_github:
            self.answer(200, {'sha': commit})
        else:
            self.answer(200, {'name': tag, 'commit': {'sha': commit}})
        return ' ' + tag

    def by_id(self, i):
        return next(r for r in releases.values() if r['id'] == int(i))

    def work(self, method):
        path, _, query = self.path.partition('?')
        body = self.read_body()
        word = path.split('/')
        if self.headers['Authorization'] != 'token ' + token:
            self.answer(401, {'message': 'Bad credentials'})
            return ' 401'
        if method == 'POST' and 'statuses' in word:
            value = json.loads(body)
            self.answer(201, value)
            return ' %s %s %s' % (value['state'], value['context'],
                                  value['description'])
        if method == 'POST' and word[-1] == 'flag':
            value = dict(urllib.parse.parse_qsl(body.decode()))
            self.answer(200, {'message': 'Flag added'})
            return ' %s %s %s' % (value['status'], value['username'],
                                  value['comment'])
        if method == 'GET' and word[-2] == 'tags' and word[-3] != 'releases':
            return self.find_tag(word)
        if method == 'GET' and word[-2] == 'tags':
            tag = urllib.parse.unquote(word[-1])
            self.answer(200 if tag in releases else 404, releases.get(tag))
            return ''
        if method == 'POST' and word[-1] == 'graphql':
            # a tag, or a release that is a draft, of which there is none
            wanted = json.loads(body)['query']
            self.answer(200, {'data': {'repository': {
                'release': None} if 'release(' in wanted else {
                'ref': {'id': 'x'}}}})
            return ''
        if method == 'POST' and word[-1] == 'releases':
            return self.make(body)
        if method == 'POST' and word[-1] == 'assets':
            return self.upload(self.by_id(word[-2]), query, body)
        if method == 'DELETE' and word[-2] == 'assets':
            return self.remove(int(word[-1]))
        self.answer(404)
        return ' 404'

    def handle_one(self, method):
        said = self.work(method)
        with open(log, 'a') as file:
            file.write('%s %s%s\n' % (method, self.path.split('?')[0], said))

    def do_GET(self):
        self.handle_one('GET')

    def do_POST(self):
        self.handle_one('POST')

    def do_DELETE(self):
        self.handle_one('DELETE')

    def log_message(self, *arguments):
        pass


class OnSocket(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    pass


if sys.argv[3:]:
    server = OnSocket(sys.argv[3], Forge)
else:
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Forge)
    print(server.server_address[1], flush=True)
server.serve_forever()
