#!/usr/bin/env bash
# What stands between the enclave and the repository: TLS under the trust store
# that the enclave has, and no redirect.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/builder/support.sh disable=SC2154,SC2317,SC2009
. "$top_srcdir/tests/builder/support.sh"
need_sandbox
command -v socat >/dev/null || skip_all 'no socat'
store=/etc/ssl/certs/ca-certificates.crt
[ -f "$store" ] || skip_all "no $store"
runtime=${runtimes[0]}
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; rm -rf "$work"' EXIT

# certificate NAME: its own issuer, for localhost.
certificate()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost \
		-keyout "$work/$1.key" -out "$work/$1.crt" 2>/dev/null
	cat "$work/$1.key" "$work/$1.crt" >"$work/$1.pem"
}
certificate good
certificate other
cat "$store" "$work/good.crt" >"$work/store"

# The same program, with one certificate more in its trust store.
cat >"$work/trusting" <<END
#!/bin/sh
mount --bind "$work/store" "$store" && exec "$TBBUILD" "\$@"
END
cat >"$work/unshared" <<END
#!/bin/sh
exec unshare -m "$work/trusting" "\$@"
END
chmod +x "$work/trusting" "$work/unshared"
"$work/unshared" --version >/dev/null 2>&1 ||
	skip_all "$store cannot be covered"
tbbuild=$work/unshared

new_repo hello
recipe
commit_script <<'END'
echo hello >out.txt
END
git -C "$repo" config uploadpack.allowAnySHA1InWant true

# A server of git's: /cgi-bin/git/hello, and /cgi-bin/moved/hello elsewhere.
mkdir -p "$work/www/cgi-bin"
cat >"$work/www/cgi-bin/git" <<END
#!/bin/sh
export GIT_PROJECT_ROOT="$work/repos" GIT_HTTP_EXPORT_ALL=1
exec git -c safe.directory='*' http-backend
END
cat >"$work/www/cgi-bin/moved" <<'END'
#!/bin/sh
printf 'HTTP/1.1 302 Found\r\nLocation: https://%s/cgi-bin/git%s?%s\r\n\r\n' \
	"$HTTP_HOST" "$PATH_INFO" "$QUERY_STRING"
END
chmod +x "$work/www/cgi-bin/"*

# Ports of this test's own, or none.
port=$((20000 + $$ % 10000 * 2))
busybox httpd -f -p "127.0.0.1:$port" -h "$work/www" 2>"$work/log.httpd" &
servers+=($!)
serve()
{
	socat "OPENSSL-LISTEN:$2,bind=127.0.0.1,reuseaddr,fork,cert=$work/$1.pem,verify=0" \
		"TCP:127.0.0.1:$port" 2>>"$work/log.socat" &
	servers+=($!)
}
serve good $((port + 1))
serve other $((port + 20001))
for _ in $(seq 100); do
	openssl s_client -connect "localhost:$((port + 1))" </dev/null \
		>/dev/null 2>&1 && break
	sleep 0.05
done

good=https://localhost:$((port + 1))/cgi-bin
url=$good/git/hello
run_build --ref main --commit "$head"
built 'over https'
url=$good/moved/hello
run_build --ref main
fails 'a redirect' git
url=https://localhost:$((port + 20001))/cgi-bin/git/hello
run_build --ref main
fails 'a certificate that the store does not know' git
url=https://127.0.0.1:$((port + 1))/cgi-bin/git/hello
run_build --ref main
fails 'a certificate of another host' git
tbbuild=$TBBUILD
url=$good/git/hello
run_build --ref main
fails 'the same server, without its certificate in the store' git
url=$good/git/absent
tbbuild=$work/unshared
run_build --ref main
fails 'a repository that is not there' git
# The user's own configuration would send git elsewhere.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url.https://evil.invalid/.insteadOf
export GIT_CONFIG_VALUE_0=https://localhost
export https_proxy=http://127.0.0.1:1 GIT_SSL_NO_VERIFY=1
url=$good/git/hello
run_build --ref main
unset GIT_CONFIG_COUNT https_proxy GIT_SSL_NO_VERIFY
built 'nothing in the environment has a say'
finish
