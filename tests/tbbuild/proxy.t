#!/usr/bin/env bash
# The host controls the network between the enclave and the repository: a proxy
# to another server, and a remote that changes between requests.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/server.sh
. "${top_srcdir:?}/tests/tbbuild/server.sh"
# shellcheck source=tests/tbbuild/frame.sh
. "${top_srcdir:?}/tests/tbbuild/frame.sh"
runtime=${runtimes[0]}
tbbuild=$trusting

new_repo evil
recipe
commit_script <<'END'
echo evil >out.txt
END
fork=$head
new_repo hello
recipe
commit_script <<'END'
echo hello >out.txt
END

# A fork's commit in the repository's own object store, available by its hash.
git -C "$repo" -c protocol.file.allow=always fetch -q "$work/repos/evil" main
for name in allowTipSHA1InWant allowReachableSHA1InWant allowAnySHA1InWant; do
	git -C "$repo" config "uploadpack.$name" true
done
url=$server/git/hello
git init -q "$work/repos/plain"
report 'the server gives a commit of a fork to whoever asks' \
	env GIT_SSL_CAINFO="$work/good.crt" git -C "$work/repos/plain" \
	fetch -q "$url" "$fork"
run_build --ref "refs/heads/$fork"
fails 'a commit of a fork as ref' ref
run_build --ref main --commit "$fork"
fails 'a commit of a fork as commit' commit-mismatch
git -C "$repo" update-ref "refs/heads/$fork" "$head"
run_build --ref "refs/heads/$fork"
built 'a branch whose name is a hash is that branch'
git -C "$repo" update-ref -d "refs/heads/$fork"

# The first answer is of one repository, the second of another.
cat >"$work/www/cgi-bin/moving" <<END
#!/bin/sh
from=hello
case \$PATH_INFO in */info/refs) echo >>"$work/asked" ;; esac
if [ "\$(wc -l <"$work/asked")" -gt 1 ]; then from=\$(cat "$work/then"); fi
PATH_INFO=/\$from/\${PATH_INFO#/*/}
export PATH_INFO GIT_PROJECT_ROOT="$work/repos" GIT_HTTP_EXPORT_ALL=1
exec git -c safe.directory='*' http-backend
END
chmod +x "$work/www/cgi-bin/moving"
url=$server/moving/hello
: >"$work/asked"
echo evil >"$work/then"
run_build --ref main
fails 'a remote that answers with one commit and sends another' moved 3
: >"$work/asked"
echo hello >"$work/then"
run_build --ref main
built 'and one that stays the same'

# A proxy, and where it leads: to the server, to another, or nowhere.
certificate other
serve other $((port + 2))
cat >"$work/connect" <<'END'
#!/bin/sh
while read -r line && [ "$line" != "$(printf '\r')" ]; do :; done
case $1 in
redirect)
	printf 'HTTP/1.1 302 Found\r\nLocation: https://localhost:%s/\r\n\r\n' \
		"$2" ;;
refuse)	printf 'HTTP/1.1 407 no\r\nContent-Length: 0\r\n\r\n' ;;
plain)	printf 'HTTP/1.1 200 ok\r\n\r\nHTTP/1.1 200 ok\r\n\r\n0000' ;;
*)	printf 'HTTP/1.1 200 ok\r\n\r\n'
	exec socat - "TCP:127.0.0.1:$2" ;;
esac
END
chmod +x "$work/connect"
init_hypervisor

# through HOW PORT: an enclave that fetches through such a proxy.
through()
{
	local pid proxy

	start_hypervisor
	socat "TCP-LISTEN:$((port + 3)),bind=127.0.0.1,reuseaddr,fork" \
		"EXEC:$work/connect $1 $2" 2>>"$work/log.proxy" &
	proxy=$!
	rm -f "$work/socket"
	"$tbbuild" enclave --listen "unix:$work/socket" --nsm "$work/nsm" \
		--proxy "http://127.0.0.1:$((port + 3))" --runtime "$runtime" \
		--rootfs-dir "$work/images" >"$work/log.out" 2>"$work/log.err" &
	pid=$!
	perl -e "$client" "$work/socket" "$hello$(request "$url" main f6 80 \
		f6 f6 f4)" hold >"$work/answer" 2>"$work/log.perl"
	wait "$pid"
	status=$?
	kill "$proxy"
	wait "$proxy" 2>/dev/null
	end_hypervisor
	: >"$work/log"
}

# What only a document has.
module_id=$(printf module_id | od -An -tx1 | tr -d ' \n')

# leads_nowhere NAME: that was the remote's failure, and no document came.
leads_nowhere()
{
	report "$1" test "$status" = 3
	report "$1: the remote's" grep -q '\[remote\]$' "$work/log.err"
	report "$1: and no document" \
		sh -c "! grep -q $module_id '$work/answer'"
}
url=$server/git/hello
through server $((port + 1))
report 'a proxy that leads to the server' test "$status" = 0
report 'a proxy that leads to the server: a document' \
	grep -q "$module_id" "$work/answer"
through other $((port + 2))
leads_nowhere 'a proxy that leads to another server'
through redirect $((port + 2))
leads_nowhere 'a proxy that redirects'
through refuse 0
leads_nowhere 'a proxy that refuses'
through plain 0
leads_nowhere 'a proxy that answers in the place of the server'
report 'nothing is left' clean
finish
