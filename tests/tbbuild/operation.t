#!/usr/bin/env bash
# tbbuild-operation(8), unchanged: its commands, settings, web server and names
# of metrics, the restore from a backup, and a new log.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
nginx=$("$top_srcdir/tests/tbbuild/debian.sh" --cached nginx 2>/dev/null) ||
	nginx=$(command -v nginx) ||
	skip_all 'no nginx: tests/tbbuild/debian.sh nginx gets one'
"$nginx" -v 2>/dev/null || skip_all "$nginx does not run here"
page=$top_srcdir/man/tbbuild-operation.8
web=
stop_all()
{
	[ -z "$web" ] || kill "$web" 2>/dev/null
	stop_server
}
trap stop_all EXIT
free_ports web_port

# literal WORD: the display of the page that has it, as it would be typed here.
literal()
{
	display tbbuild-operation.8 "$1" | sed "
		s|-o tbbuild -g tbbuild ||
		s|/etc/|$work/etc/|g; s|/srv/|$work/srv/|g
		s|/var/lib/|$work/var/|g; s|/backup/|$work/backup/|g
		s|127.0.0.1:8080|127.0.0.1:$port|; s|443 ssl|127.0.0.1:$web_port ssl|
		s|/usr/local/|$work/usr/local/|g"
}
mkdir -p "$work"/{bin,backup,etc/ssl,etc/systemd/system,srv,var}
ln -s "$build/tblog" "$work/bin/tblog"
# shellcheck disable=SC2016 # that script's
printf '#!/bin/sh\nshift\nexec "%s" "$@"\n' "$serve" >"$work/bin/tbbuild"
chmod +x "$work/bin/tbbuild"
# no user is made here, and there is no systemd: unit.t has one
for name in systemctl useradd usermod chown; do
	printf '#!/bin/sh\necho "%s $*" >>"%s"\n' "$name" "$work/ran" \
		>"$work/bin/$name"
done
printf '#!/bin/sh\nshift 3\nexec "$@"\n' >"$work/bin/runuser"
chmod +x "$work/bin"/*
PATH=$work/bin:$PATH

# runs WORD...: the commands of the display with that word; where the examples are.
runs()
{
	for word; do
		literal "$word" >"$work/commands"
		[ -s "$work/commands" ] &&
			(cd "$top_srcdir/examples" && bash -e "$work/commands") ||
			return
	done
}
report 'the commands for a user work' runs useradd usermod
report 'those for directories and programs' runs 'install -D' SupplementaryGroups
literal 'log.key /srv/log' >"$work/commands"
report 'the commands for a log are there' test "$(wc -l <"$work/commands")" = 3
report 'and work' bash -e "$work/commands"
report 'the policy is one' "$build/tblog" note verify --key \
	"$(sed -n 's/^log //p' "$work/srv/tbbuild/log.policy")" \
	"$work/srv/log/checkpoint"

literal '"tbbuild-serve": 1' >"$work/etc/tbbuild/serve.json"
printf token >"$work/etc/tbbuild/widget.token"
chmod 600 "$work/etc/tbbuild/widget.token"
literal 'systemctl enable' >"$work/commands"
report 'the commands for the server work, with its settings' \
	bash -e "$work/commands"

# What the settings name is what the unit lets the server write to.
unit=$work/etc/systemd/system/tbbuild-serve.service
{
	sed -n 's/^ReadWritePaths=//p' "$unit" | tr ' ' '\n' | sed 's/^-//'
	sed -n 's|^StateDirectory=|/var/lib/|p' "$unit"
} >"$work/writable"
display tbbuild-operation.8 '"tbbuild-serve": 1' >"$work/page.json"
jq -r '.state, .output, .results, (.slots[].publish |
	.[index("--log") + 1])' "$work/page.json" >"$work/written"
report 'they are four' test "$(grep -c ^/ "$work/written")" = 4
while read -r path; do
	while read -r above; do
		case $path/ in "$above"/*) continue 2 ;; esac
	done <"$work/writable"
	echo "$path"
done <"$work/written" >"$work/unwritable"
report 'the unit lets the server write to each of them' test ! -s \
	"$work/unwritable"
report 'each was made for its user' test -z "$(grep -vxFf <(display \
	tbbuild-operation.8 'install -D' | tr -s ' \\\t' '\n' |
	grep ^/) <(sed 's|/state$||' "$work/written"))"
user=$(sed -n 's/^User=//p' "$unit")
report 'and its user is the one that was made' grep -q "^useradd .* $user\$" \
	"$work/ran"
report 'whose the directories and secrets are' test "$(grep -c "^chown $user " \
	"$work/ran") $(display tbbuild-operation.8 'install -D' |
	grep -c -- "-o $user -g $user ")" = '1 1'
group=$(sed -n 's/^SupplementaryGroups=//p' "$unit")
report 'and who has its group, where enclaves are' grep -q \
	"^usermod .* $group $user\$" "$work/ran"
report 'programs that the settings name were installed' test -z "$(jq -r \
	'.executor[0], .hooks[].report[0]' "$work/etc/tbbuild/serve.json" |
	while read -r name; do [ -x "$name" ] || echo "$name"; done)"
report 'and the unit that is started' grep -q '^systemctl .* tbbuild-serve$' \
	"$work/ran"
report 'and its settings are these' grep -q \
	'^ExecStart=.* --settings /etc/tbbuild/serve.json$' "$unit"

# As systemd reads it, with what the page puts beside it.
if systemd-analyze --recursive-errors=no --version >/dev/null 2>&1; then
	sed "s|^ExecStart=[^ ]*|ExecStart=$work/bin/tbbuild|" "$unit" \
		>"$work/unit" && mv "$work/unit" "$unit"
	# it names the faults of other units too
	systemd-analyze verify --man=no --recursive-errors=no "$unit" 2>&1 |
		grep -F tbbuild-serve >"$work/verified"
	report 'systemd finds no fault in the unit' test ! -s "$work/verified"
	echo 'Nonsense=1' >>"$unit.d/no-enclaves.conf"
	systemd-analyze verify --man=no --recursive-errors=no "$unit" \
		>"$work/verified" 2>&1
	report 'and would, in what is beside it' grep -q Nonsense \
		"$work/verified"
else
	skip 'systemd finds no fault in the unit' 'no systemd-analyze of version 250'
fi

# For the rest its builds run here, by a program that always builds.
secret=$(cat "$work/etc/tbbuild/widget.secret")
state=$work/var/tbbuild/state output=$work/srv/www/builds
stand_in
jq 'del(.executor, .results, .slots[0].jobs, .slots[0].publish, .hooks[0].report,
	.hooks[0].credential)' "$work/etc/tbbuild/serve.json" >"$work/serve.json"
# begin: the server of these settings
begin()
{
	"$serve" --settings "$work/serve.json" --tbbuild "$work/tbbuild" \
		>>"$work/log.out" 2>>"$work/log.serve" &
	server=$!
	await curl -sf "$at/healthz"
}
report 'the server starts' begin

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=builds.example \
	-addext subjectAltName=DNS:builds.example \
	-keyout "$work/etc/ssl/builds.key" -out "$work/etc/ssl/builds.pem" \
	2>"$work/log"
{
	printf '%s\n' 'daemon off;' "error_log $work/log.web;" "pid $work/web.pid;" \
		'events {}' 'http {' 'access_log off;'
	for name in client_body proxy fastcgi uwsgi scgi; do
		echo "${name}_temp_path $work/web-$name;"
	done
	[ "$(id -u)" != 0 ] || chmod 711 "$work"
	literal 'server {'
	echo '}'
} >"$work/web.conf"
[ "$(id -u)" != 0 ] || sed -i '1iuser root;' "$work/web.conf"
"$nginx" -p "$work" -e "$work/log.web" -c "$work/web.conf" 2>>"$work/log" &
web=$!
# get PATH CURL-OPTION...: through it; the status in $code
get()
{
	local path=$1

	shift
	code=$(curl -sS -o "$work/answer" -w '%{http_code}' --max-time 40 \
		--cacert "$work/etc/ssl/builds.pem" --connect-to \
		"builds.example:443:127.0.0.1:$web_port" "$@" \
		"https://builds.example$path" 2>>"$work/log.curl")
}
await curl -sk -o /dev/null "https://127.0.0.1:$web_port/"
get /checkpoint
report 'the log is served' cmp "$work/answer" "$work/srv/log/checkpoint"
get /.state/treeState
report 'what is for its writer alone is not' test "$code" = 403
get /status
report 'the status page is' grep -qi '<html' "$work/answer"
for path in /metrics /healthz; do
	get "$path"
	report "$path is not" test "$code" = 404
done

# deliver_tag TAG COMMIT [SECRET]
deliver_tag()
{
	push "refs/tags/$1" "$2"
	get /hook/widget -H 'X-Forgejo-Event: push' \
		-H "X-Forgejo-Delivery: d-$1" \
		-H "X-Forgejo-Signature: $(sign "$work/body" "${3-$secret}")" \
		-H 'Content-Type: application/json' --data-binary @"$work/body"
}
first=$(printf '%040d' 1) second=$(printf '%040d' 2) third=$(printf '%040d' 3)
deliver_tag v1 "$first" wrong
answered 'what the forge did not sign' 401 ''
deliver_tag v1 "$first"
answered 'a delivery' 202 'queued as 1'
report 'is built' becomes 1 built
get /builds/widget/1/out.txt.att
report 'and served' grep -qx "$first" "$work/answer"
head -c 5000000 /dev/zero >"$work/body"
get /hook/widget --data-binary @"$work/body"
report 'a body of 5 MB stops in front' test "$code" = 413
literal 'tbbuild serve list' >"$work/commands"
cp "$work/serve.json" "$work/etc/tbbuild/serve.json"
bash "$work/commands" >"$work/listed" 2>&1
report 'it is in the list' grep -q '^1 built .*refs/tags/v1' "$work/listed"

curl -sf "$at/metrics" >"$work/metrics"
sed -n 's/^\.It Li \(tbbuild_serve_[^ ]*\).*/\1/p' "$page" >"$work/named"
report 'metrics are named' test "$(wc -l <"$work/named")" -ge 4
while read -r name; do
	report "a metric: $name" grep -qF "$name" "$work/metrics"
done <"$work/named"

# A backup; what comes after it is lost with the disk, and delivered once more.
echo 100 >"$work/waits"
deliver_tag v2 "$second"
literal .backup >"$work/commands"
report 'the backup, while it runs' bash -e "$work/commands"
rm "$work/waits"
stop TERM
rm -rf "$state"
mkdir -m 700 "$state"
install -m 600 "$work/backup/queue" "$state/queue"
report 'the server starts with it' begin
report 'what waited is built' becomes 2 built
deliver_tag v1 "$first"
answered 'what was built is known' 200 known
stop TERM
rm -rf "$state"
report 'and with an empty state' begin
deliver_tag v3 "$third"
answered 'whose numbers go on behind all outputs' 202 'queued as 3'
report 'and it is built' becomes 3 built

# Another log.
echo one >"$work/one"
echo two >"$work/two"
old=$work/srv/log new=$work/srv/log2 policy=$work/srv/tbbuild/log.policy
"$build/tblog" add -o "$work/one.proof" "$old" "$work/one" >"$work/log"
report 'the commands for the directory of a new log' runs ReadWritePaths=
report 'which the server may write to then' grep -qxF "ReadWritePaths=$new" \
	"$unit.d/log2.conf"
report 'a new log' runs 'log2.key /srv/log2'
"$build/tblog" add -o "$work/two.proof" "$new" "$work/two" >"$work/log"
for name in one two; do
	report "the policy of both: $name" "$build/tblog" verify -q \
		--log-policy "$policy" "$work/$name" "$work/$name.proof"
done
sed -i 1d "$policy"
"$build/tblog" verify --log-policy "$policy" "$work/one" "$work/one.proof" \
	2>"$work/log"
report 'without the old line its proofs are refused' grep -q '\[log-unknown\]$' \
	"$work/log"
"$build/tblog" add -o "$work/one.proof" "$new" "$work/one" >"$work/log"
report 'until the new log has those' "$build/tblog" verify -q --log-policy \
	"$policy" "$work/one" "$work/one.proof"
finish
