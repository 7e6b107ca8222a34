# Common code of the tests of tbbuild-serve: a server, deliveries to it, its
# queue, and a tbbuild that does as requested.  Source it after support.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034,SC2009,SC2317 # support.sh's, and
# for others
[ -n "$tbbuild" ] || skip_all 'configured without --enable-builder'
serve=${TBBUILD_SERVE-}
[ -n "$serve" ] || skip_all 'configured with --disable-serve'
for name in curl openssl sqlite3; do
	command -v "$name" >/dev/null || skip_all "no $name"
done
free_ports port
at=http://127.0.0.1:$port
state=$work/state output=$work/output
secret=0123456789abcdef-$RANDOM
server=
stop_server()
{
	[ -z "$server" ] || kill -KILL "$server" 2>/dev/null
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap stop_server EXIT

# settings [MEMBER...]: the file; slots and others can be replaced.
slots='[{"name": "one", "run": ["--backend", "local", "--rootfs-dir", "'$work/images'"]}]'
more='' of_github=''
settings()
{
	cat >"$work/serve.json" <<END
{
  "tbbuild-serve": 1,
  "listen": "127.0.0.1:$port",
  "state": "$state",
  "output": "$output",$more
  "hooks": [
    { "name": "forgejo", "forge": "forgejo", "repository": "acme/widget",
      "url": "$url", "secret": "$work/secret", "events": ["push", "tag"] },
    { "name": "github", "forge": "github", "repository": "acme/widget",
      "url": "$url", "secret": "$work/secret",
      "events": ["push", "tag", "workflow_job"], "label": "tbbuild",
      "refs": ["refs/heads/m*", "refs/tags/v1"]$of_github },
    { "name": "pagure", "forge": "pagure", "repository": "acme/widget",
      "url": "$url", "secret": "$work/secret", "events": ["push", "tag"],
      "refs": ["refs/heads/m*", "refs/tags/v*"] },
    { "name": "gitea", "forge": "gitea", "repository": "acme/widget",
      "url": "$url", "secret": "$work/secret2", "events": ["tag"] }
  ],
  "slots": $slots
}
END
}

start()
{
	settings
	"$serve" --settings "$work/serve.json" --tbbuild "$work/tbbuild" \
		>>"$work/log.out" 2>>"$work/log.serve" &
	server=$!
	await curl -sf "$at/healthz"
}

# sign FILE [SECRET]
sign()
{
	openssl dgst -sha256 -hmac "${2-$secret}" -r "$1" | cut -c1-64
}

type=application/json
# post HOOK CURL-OPTION...: $work/body goes there; the status in $code.
post()
{
	local hook=$1

	shift
	code=$(curl -sS -o "$work/answer" -w '%{http_code}' --max-time 40 \
		-H "Content-Type: $type" "$@" \
		--data-binary @"$work/body" "$at/hook/$hook" \
		2>>"$work/log.curl")
}

number=0
# deliver EVENT [CURL-OPTION...]: signed as GitHub does, under a new number.
deliver()
{
	local event=$1

	shift
	number=$((number + 1))
	post github -H "X-GitHub-Event: $event" \
		-H "X-GitHub-Delivery: n-$number" \
		-H "X-Hub-Signature-256: sha256=$(sign "$work/body")" "$@"
}

# push REF COMMIT: a body
push()
{
	printf '{"ref":"%s","after":"%s","repository":{"full_name":"%s"}%s}' \
		"$1" "$2" "${3-acme/widget}" "${4-}" >"$work/body"
}

# answered NAME STATUS [TEXT]
answered()
{
	if [ "$code" = "$2" ] && grep -qF -- "${3-}" "$work/answer"; then
		ok "$1"
	else
		echo "# $code, want $2: $(cat "$work/answer")"
		not_ok "$1"
	fi
}

sql()
{
	sqlite3 -cmd '.timeout 5000' "$state/queue" "$1"
}

# counts STATE: how many jobs are in it.
counts()
{
	sql "SELECT count(*) FROM job WHERE state = '$1'"
}

# settled: waits until nothing waits or runs.
settled()
{
	for _ in $(seq 600); do
		[ "$(sql "SELECT count(*) FROM job WHERE state IN
			('waiting', 'running')")" != 0 ] || return 0
		sleep 0.1
	done
	return 1
}

# until_running: a build has begun its command.
until_running()
{
	await grep -qrs '| running' "$state/log"
}

# None of this test's builds is left.
no_build_is_left()
{
	! ps ax -o args= | grep -F "$work/images" | grep -vq grep
}
no_builds()
{
	await no_build_is_left
}

# known_secrets: those that the settings name.
known_secrets()
{
	printf '%s\n' "$secret" >"$work/secret"
	printf 'another-secret-of-gitea' >"$work/secret2"
	chmod 600 "$work"/secret*
}

# stop SIGNAL: the server ends.
stop()
{
	kill -s "$1" "$server"
	wait "$server" 2>/dev/null
}

# field JOB COLUMN
field()
{
	sql "SELECT $2 FROM job WHERE id = $1"
}

# becomes JOB STATE [TOKEN]: within a minute.
becomes()
{
	for _ in $(seq 600); do
		[ "$(sql "SELECT state || ' ' || token FROM job WHERE
			id = $1")" != "$2 ${3-}" ] || return 0
		sleep 0.1
	done
	sql 'SELECT * FROM job'
	return 1
}

# hurry: no job waits for its time.
hurry()
{
	sql "UPDATE job SET due = 0 WHERE state = 'waiting'"
}

# stand_in: a tbbuild that fails with the token in $work/fault/REF or in
# $work/fault/all and the status behind it, says what is in $work/says, and else
# writes an output.  Each run is a line of $work/runs.
stand_in()
{
	mkdir -p "$work/fault"
	cat >"$work/tbbuild" <<END
#!/bin/bash
while [ \$# -gt 0 ]; do
	case \$1 in
	--ref)		ref=\${2##*/} ;;
	--commit)	commit=\$2 ;;
	-o)		out=\$2 ;;
	esac
	shift
done
trap 'exit 3' TERM
echo "\$ref \$commit \$(date +%s)" >>"$work/runs"
[ ! -e "$work/says" ] || cat "$work/says" >&2
[ ! -e "$work/waits" ] || { sleep "\$(cat "$work/waits")" & wait; }
for fault in "$work/fault/\$ref" "$work/fault/all"; do
	[ -e "\$fault" ] || continue
	read -r token status <"\$fault"
	echo "tbbuild: it fails [\$token]" >&2
	exit "\$status"
done
[ ! -e "$work/odd" ] || { mkdir "\$out.part" && cd "\$out.part" &&
	touch .dot 'q"\\x.txt' && cd /; }
mkdir -p "\$out.part" && echo "\$commit" >"\$out.part/out.txt.att" &&
	mv -T "\$out.part" "\$out" || { echo 'tbbuild: no [io]' >&2; exit 3; }
END
	chmod +x "$work/tbbuild"
}

# runs REF: how often it was tried.
runs()
{
	grep -c "^$1 " "$work/runs"
}
