#!/usr/bin/env bash
# A real Pagure in front of tbbuild-serve: pushes become builds, builds become flags
# of commits, and what a tag built verifies where there is nothing but tbverify.
# FORGE is a system with Debian's pagure; .ci/pagure makes it.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2153,SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/packages/chroot.sh
. "${top_srcdir:?}/tests/packages/chroot.sh"
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
store=/etc/ssl/certs/ca-certificates.crt
[ -f "$store" ] || skip_all "no $store"
# The first process of its system takes all others with it.
stop_all()
{
	pkill -KILL -f "^bash /root/forge.sh $forge_port\$"
	stop_server
}
# For its web server and its redis.
free_ports forge_port 2
trap stop_all EXIT
at_forge=https://localhost:$forge_port
api=$at_forge/api/0
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost -keyout "$FORGE/run/tls.key" \
	-out "$FORGE/run/tls.crt" 2>/dev/null
chmod 644 "$FORGE/run/tls.key"
cp "$FORGE/run/tls.crt" "$work/tls.crt"
cp "$top_srcdir/tests/pagure/forge.sh" "$FORGE/root/"
inside "$FORGE" bash /root/forge.sh "$forge_port" >"$work/log.forge" 2>&1 &
for _ in $(seq 120); do
	[ ! -e "$FORGE/run/acme" ] || break
	sleep 1
done
report 'Pagure answers' test -s "$FORGE/run/acme"
[ -s "$FORGE/run/acme" ] || finish
token=$(cat "$FORGE/run/acme")

# ask PATH CURL-OPTION...: of its API; the answer.
ask()
{
	local path=$1

	shift
	printf 'header = "Authorization: token %s"\n' "$token" |
		curl -q -sS -K - --cacert "$work/tls.crt" "$@" -- "$api/$path"
}

ask new -d name=widget -d description=widget -d wait=1 >"$work/log"
ask widget/options/update -d "Web-hooks=$at/hook/widget" >>"$work/log"
ask widget/webhook/token | jq -jr .webhook.token >"$work/secret"
(umask 077; printf '%s' "$token" >"$work/token")
chmod 600 "$work/secret"
report 'a project, with our address' test "$(wc -c <"$work/secret")" -ge 32

# tbbuild-serve and all that it starts, with the forge's certificate in the store.
cat "$store" "$work/tls.crt" >"$work/store"
cat >"$work/trusting" <<END
#!/bin/sh
mount --bind "$work/store" "$store" && exec "\$@"
END
chmod +x "$work/trusting"
install -m 755 "$top_srcdir/examples/forge/report.sh" "$work/report.sh"
url=$at_forge/widget.git
cat >"$work/serve.json" <<END
{
  "tbbuild-serve": 1,
  "listen": "127.0.0.1:$port",
  "state": "$state",
  "output": "$output",
  "hooks": [
    { "name": "widget", "forge": "pagure", "repository": "widget",
      "url": "$url", "secret": "$work/secret", "events": ["push", "tag"],
      "report": ["$work/report.sh", "pagure", "$api", "$at/status"],
      "credential": "$work/token" }
  ],
  "slots": [{ "name": "one", "run": ["--backend", "local", "--rootfs-dir",
    "$work/images"] }]
}
END
start_trusting()
{
	unshare -m "$work/trusting" "$serve" --settings "$work/serve.json" \
		--tbbuild "$tbbuild" >>"$work/log.out" 2>>"$work/log.serve" &
	server=$!
	await curl -sf "$at/healthz"
}
start_trusting

# push_forge REF: over https, with that token.
push_forge()
{
	GIT_SSL_CAINFO=$work/tls.crt git -C "$repo" push -q --force \
		"https://acme:$token@localhost:$forge_port/widget.git" "$1" \
		>"$work/log.push" 2>&1
}

# ended REF STATE: the newest job of a ref gets there.
ended()
{
	for _ in $(seq 1800); do
		[ "$(sql "SELECT state FROM job WHERE ref = '$1'
			ORDER BY id DESC LIMIT 1")" != "$2" ] || return 0
		sleep 0.1
	done
	return 1
}

# flagged COMMIT STATUS: so many flags, and this is one's status.
flagged()
{
	for _ in $(seq 100); do
		ask "widget/c/$1/flag" >"$work/log.flag"
		! jq -e --arg status "$2" '.flags[] | select(.status == $status and
			.username == "tbbuild/widget")' "$work/log.flag" \
			>/dev/null || return 0
		sleep 0.2
	done
	return 1
}

new_repo widget
url=$at_forge/widget.git
git -C "$repo" symbolic-ref HEAD refs/heads/master
recipe
commit_script <<'END'
echo one >out.txt
END
first=$head
push_forge master
report 'a push is built' ended refs/heads/master built
report 'and its commit has a flag' flagged "$first" success
report 'one job for two deliveries' test "$(sql 'SELECT count(*) FROM job')" = 1

commit_script <<'END'
echo 'no such thing'; exit 1
END
push_forge master
report 'a build that fails' ended refs/heads/master failed
report 'is flagged as one' flagged "$head" failure

# Two pushes while another build runs: the older one is nobody's.
commit_script <<'END'
echo running; sleep 90; echo slow >out.txt
END
push_forge master
report 'a build that takes long' until_running
commit_script <<'END'
echo older >out.txt
END
older=$head
push_forge master
commit_script <<'END'
echo newer >out.txt
END
push_forge master
report 'the newest is built' ended refs/heads/master built
report 'the one before is superseded' test "$(sql "SELECT state FROM job
	WHERE hash = '$older'")" = superseded
report 'and flagged as such' flagged "$older" canceled
report 'the newest is flagged as built' flagged "$head" success

# Tags: annotated, for which Pagure names the tag object; and light.
git -C "$repo" tag -a -m 'one' v1.0
object=$(git -C "$repo" rev-parse v1.0)
push_forge v1.0
report 'an annotated tag is built' ended refs/tags/v1.0 built
job=$(sql "SELECT id FROM job WHERE ref = 'refs/tags/v1.0'")
report 'its record has the object' test \
	"$(jq -r '.object, .commit' "$output/widget/$job.json" | tr '\n' ' ')" = \
	"$object null "
ask "widget/c/$head/flag" >"$work/log.flag"
report 'its commit is flagged' flagged "$head" success
git -C "$repo" tag v1.1
push_forge v1.1
report 'a light tag is built' ended refs/tags/v1.1 built
git -C "$repo" push -q --delete \
	"https://acme:$token@localhost:$forge_port/widget.git" v1.1 \
	>>"$work/log.push" 2>&1

# A delivery that nobody pushed.
printf '{"topic": "git.receive", "msg_id": "x", "msg": {}}' >"$work/body"
post widget -H "X-Pagure-Signature-256: $(printf '%064d' 0)"
answered 'a delivery that Pagure did not sign' 401 signature

# Pagure sends nothing twice: a push while nobody listens waits for the next one.
kill -TERM "$server"
wait "$server" 2>/dev/null
commit_script <<'END'
echo lost >out.txt
END
push_forge master
sleep 3
start_trusting
commit_script <<'END'
echo found >out.txt
END
push_forge master
report 'after a stop the next push is built' ended refs/heads/master built
report 'and flagged' flagged "$head" success

# Where there is the program, its libraries, and what was published.
skip_wrapper
alone=$work/alone
mkdir -p "$alone/bin"
cp -L "$tbverify" "$alone/bin/tbverify"
ldd "$tbverify" | grep -o '/[^ ]*' | while read -r library; do
	mkdir -p "$alone${library%/*}"
	cp -L "$library" "$alone$library"
done
cp "$output/widget/$job"/* "$alone/"
v1=$(git -C "$repo" rev-parse 'v1.0^{commit}')
# alone_verifies COMMIT
alone_verifies()
{
	env -i PATH="$PATH" LD_LIBRARY_PATH="${LD_LIBRARY_PATH-}" \
		chroot "$alone" \
		/bin/tbverify --no-policy --root simulated-root.pem \
		--pcrs measurements.json --repository "$url" --tag v1.0 \
		--commit "$1" -- out.txt out.txt.att >"$work/log.verify" 2>&1
}
# alone_refuses TOKEN COMMIT
alone_refuses()
{
	! alone_verifies "$2" && grep -q "\[$1\]\$" "$work/log.verify"
}
report 'the release verifies where there is only tbverify' alone_verifies "$v1"
report 'and is of no other commit' alone_refuses commit-mismatch "$first"
echo x >>"$alone/out.txt"
report 'nor another file' alone_refuses artifact-mismatch "$v1"
finish
