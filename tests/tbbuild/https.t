#!/usr/bin/env bash
# Between the enclave and the repository: TLS under the enclave's trust store,
# and no redirect.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/server.sh
. "${top_srcdir:?}/tests/tbbuild/server.sh"
runtime=${runtimes[0]}
tbbuild=$trusting

new_repo hello
recipe
commit_script <<'END'
echo hello >out.txt
END
git -C "$repo" config uploadpack.allowAnySHA1InWant true

# Beside git's own, a program that sends the client elsewhere; and a server with
# another certificate.
cat >"$work/www/cgi-bin/moved" <<'END'
#!/bin/sh
printf 'HTTP/1.1 302 Found\r\nLocation: https://%s/cgi-bin/git%s?%s\r\n\r\n' \
	"$HTTP_HOST" "$PATH_INFO" "$QUERY_STRING"
END
chmod +x "$work/www/cgi-bin/moved"

certificate other
serve other $((port + 2))
answering $((port + 2))

url=$server/git/hello
run_build --ref main --commit "$head"
built 'over https'
url=$server/moved/hello
run_build --ref main
fails 'a redirect' remote 3
url=https://localhost:$((port + 2))/cgi-bin/git/hello
run_build --ref main
fails 'a certificate that the store does not know' remote 3
url=https://127.0.0.1:$((port + 1))/cgi-bin/git/hello
run_build --ref main
fails 'a certificate of another host' remote 3
tbbuild=$TBBUILD
url=$server/git/hello
run_build --ref main
fails 'the same server, without its certificate in the store' remote 3
url=$server/git/absent
tbbuild=$trusting
run_build --ref main
fails 'a repository that is not there' remote 3
# The user's own configuration would send git elsewhere.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url.https://evil.invalid/.insteadOf
export GIT_CONFIG_VALUE_0=https://localhost
export https_proxy=http://127.0.0.1:1 GIT_SSL_NO_VERIFY=1
url=$server/git/hello
run_build --ref main
unset GIT_CONFIG_COUNT https_proxy GIT_SSL_NO_VERIFY
built 'nothing in the environment has a say'
finish
