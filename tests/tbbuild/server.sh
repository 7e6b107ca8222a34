# A git server over https on this machine, for all that new_repo makes, and a
# tbbuild that has its certificate in the trust store.
# To be sourced after support.sh and need_sandbox.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # support.sh's, and for others
command -v socat >/dev/null || skip_all 'no socat'
store=/etc/ssl/certs/ca-certificates.crt
[ -f "$store" ] || skip_all "no $store"
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' EXIT

# certificate NAME: its own issuer, for localhost.
certificate()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost \
		-keyout "$work/$1.key" -out "$work/$1.crt" 2>/dev/null
	cat "$work/$1.key" "$work/$1.crt" >"$work/$1.pem"
}
certificate good
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
trusting=$work/unshared

# For git without TLS, for git, and for two servers more.
free_ports port 4
# answering PORT: waits for a server there.
answering()
{
	# shellcheck disable=SC2016 # the inner shell's
	await sh -c 'openssl s_client -connect "localhost:$1" </dev/null' sh "$1"
}

serve()
{
	socat "OPENSSL-LISTEN:$2,bind=127.0.0.1,reuseaddr,fork,cert=$work/$1.pem,verify=0" \
		"TCP:127.0.0.1:$port" 2>>"$work/log.socat" &
	servers+=($!)
}

# Its programs are in $work/www/cgi-bin, and git's is one of them.
mkdir -p "$work/www/cgi-bin"
cat >"$work/www/cgi-bin/git" <<END
#!/bin/sh
export GIT_PROJECT_ROOT="$work/repos" GIT_HTTP_EXPORT_ALL=1
exec git -c safe.directory='*' http-backend
END
chmod +x "$work/www/cgi-bin/git"
busybox httpd -f -p "127.0.0.1:$port" -h "$work/www" 2>"$work/log.httpd" &
servers+=($!)
serve good $((port + 1))
server=https://localhost:$((port + 1))/cgi-bin
answering $((port + 1))
