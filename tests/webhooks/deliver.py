# deliver.py PORT SECRET-FILE DIR: sends every delivery that GitHub has recorded in
# DIR (the npm package @octokit/webhooks-examples), signed, and holds each answer to
# what tbbuild-serve(8) says of it; in TAP.
#
# SPDX-License-Identifier: BSD-2-Clause
import glob
import hashlib
import hmac
import http.client
import json
import os
import sys

PORT, SECRET, DIRECTORY = sys.argv[1:]
REPOSITORY, LABEL = 'Codertocat/Hello-World', 'ubuntu-latest'
# Expected: the first time, and once it is known.
BUILT = {202: 'queued as ', 200: 'known'}


def wanted(event, body):
    """What the answer has in it, by its status."""
    if event not in ('push', 'create', 'workflow_job'):
        return {200: 'no build for this event'}
    if body['repository']['full_name'] != REPOSITORY:
        return {403: 'repository'}
    if event == 'create':
        return {200: 'no tag with a commit'}
    if event == 'push':
        if body['deleted']:
            return {200: 'a ref was deleted'}
        return BUILT
    if body['action'] != 'queued':
        return {200: 'not a queued job'}
    if LABEL not in body['workflow_job']['labels']:
        return {200: 'not a job with the label of this hook'}
    return BUILT


def deliver(connection, number, event, data):
    connection.request('POST', '/hook/github', data, {
        'Content-Type': 'application/json', 'X-GitHub-Event': event,
        'X-GitHub-Delivery': 'recorded-%d' % number,
        'X-Hub-Signature-256': 'sha256=' + hmac.new(
            open(SECRET, 'rb').read().rstrip(b'\n'), data,
            hashlib.sha256).hexdigest()})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def main():
    count = queued = 0
    files = sorted(glob.glob(os.path.join(DIRECTORY, '*', 'index.json')))
    for path in files:
        connection = http.client.HTTPConnection('127.0.0.1', int(PORT))
        with open(path, encoding='utf-8') as file:
            events = json.load(file)
        for event in events:
            for body in event['examples']:
                count += 1
                data = json.dumps(body, ensure_ascii=count % 2 == 0).encode()
                status, text = deliver(connection, count, event['name'], data)
                answers = wanted(event['name'], body)
                good = status in answers and answers[status] in text
                queued += status == 202
                print('%s %d - %s %s %s: %d' % (
                    'ok' if good else 'not ok', count,
                    os.path.basename(os.path.dirname(path)), event['name'],
                    body.get('action', ''), status))
                if not good:
                    print('#', answers, '|', text)
    count += 1
    print('%s %d - some were queued: %d' % ('ok' if queued else 'not ok', count,
                                            queued))
    print('1..%d' % count)


main()
