# Real logs on loopback, in the current directory.  To be sourced after peers.sh,
# by who has "started NAME PORT".  It needs bash.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2034,SC2154 # used by the tests, set by them

# A key's vkey: name+id+base64(01 || key).
public()
{
	printf '\001'
	openssl pkey -in log-key -pubout -outform DER | tail -c 32
}

# A web server that hands on what is posted, and serves the directory "served"
# for the rest: Rekor's POSIX server leaves reading to one.
write_front()
{
	cat >front.py <<'END'
import http.server, sys, urllib.error, urllib.request

class Front(http.server.SimpleHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        kind = {'Content-Type': self.headers['Content-Type']}
        try:
            answer = urllib.request.urlopen(urllib.request.Request(
                sys.argv[2] + self.path, body, kind))
        except urllib.error.HTTPError as e:
            answer = e
        self.send_response(answer.status)
        self.end_headers()
        self.wfile.write(answer.read())

http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])),
    lambda *a: Front(*a, directory='served')).serve_forever()
END
}

# Rekor v2 at $rekor, with a front at $url; its log policy is in "policy".
rekor_log()
{
	local id port front

	openssl genpkey -algorithm ed25519 -out log-key 2>/dev/null || exit 1
	id=$({ printf 'rekor.example\n'; public; } | sha256sum | head -c 8)
	printf 'log rekor.example+%s+%s\nquorum none\n' "$id" \
		"$(public | base64)" >policy
	mkdir served served/api
	port=$(peer_port)
	peer_start rekor "$(peer rekor-server-posix)" serve \
		--storage-dir served/api/v2 --signer-filepath log-key \
		--hostname rekor.example --http-port "$port" \
		--grpc-port "$(peer_port)" --http-metrics-port "$(peer_port)" \
		--persistent-antispam --checkpoint-interval 1s \
		--batch-max-age 200ms
	started rekor "$port"
	rekor=http://127.0.0.1:$port
	write_front
	front=$(peer_port)
	peer_start front python3 front.py "$front" "$rekor"
	started front "$front"
	url=http://127.0.0.1:$front
}

# A log of Sigsum at $url with one witness: $log_vkey, $witness_vkey, and its own
# policy in "sigsum-policy".
sigsum_log()
{
	local sigsum_key port witness_port

	sigsum_key=$(peer sigsum-key)
	"$sigsum_key" generate -o log-key &&
		"$sigsum_key" generate -o witness-key &&
		"$(peer sigsum-mktree)" --mode=empty --sth-file=sth || exit 1
	witness_port=$(peer_port)
	peer_start witness "$(peer sigsum-witness)" -k witness-key \
		--log-key log-key.pub --state-file state \
		"127.0.0.1:$witness_port"
	started witness "$witness_port"
	printf 'log %s\nwitness W %s http://127.0.0.1:%s\nquorum W\n' \
		"$("$sigsum_key" to-hex -k log-key.pub)" \
		"$("$sigsum_key" to-hex -k witness-key.pub)" "$witness_port" \
		>sigsum-policy
	port=$(peer_port)
	url=http://127.0.0.1:$port/path
	peer_start log "$(peer sigsum-log-primary)" --backend=ephemeral \
		--key-file=log-key --policy-file=sigsum-policy --sth-file=sth \
		--interval=1s --url-prefix=path \
		--external-endpoint="127.0.0.1:$port" \
		--internal-endpoint="127.0.0.1:$(peer_port)"
	started log "$port"
	log_vkey=$("$sigsum_key" to-vkey -k log-key.pub)
	witness_vkey=$("$sigsum_key" to-vkey -k witness-key.pub -n w.example \
		-t cosignature/v1)
}
