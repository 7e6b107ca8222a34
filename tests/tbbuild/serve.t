#!/usr/bin/env bash
# tbbuild serve: signed deliveries are built, once, whatever happens to the
# server, and nothing else.  Requests are curl's, pushes are git's, builds are
# real.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2009
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
ln -s "$tbbuild" "$work/tbbuild"
# A forge of one repository: a push makes a signed delivery.
new_repo widget
recipe
commit_script <<'END'
echo out >out.txt
END
bare=$work/widget.git
git clone -q --bare "$repo" "$bare"
git -C "$repo" remote add forge "$bare"
url=file://$bare
cat >"$bare/hooks/post-receive" <<END
#!/bin/sh
read -r before after ref
printf '{"ref":"%s","before":"%s","after":"%s","repository":{"full_name":' \
	"\$ref" "\$before" "\$after" >"$work/push.json"
printf '"acme/widget","name":"\303\244\\\\u00e4","size":-1.5e3,"fork":false}}' \
	>>"$work/push.json"
exec curl -sS -o "$work/push.answer" \
	-H 'Content-Type: application/json' -H 'X-Forgejo-Event: push' \
	-H "X-Forgejo-Delivery: push-\$after" -H 'X-Gitea-Event: other' \
	-H "X-Forgejo-Signature: \$(openssl dgst -sha256 -hmac '$secret' \
		-r "$work/push.json" | cut -c1-64)" \
	--data-binary @"$work/push.json" $at/hook/forgejo
END
chmod +x "$bare/hooks/post-receive"

known_secrets
# What settings are refused.
# refused_settings NAME TOKEN WORDS
refused_settings()
{
	"$serve" --settings "$work/serve.json" --check >"$work/log" 2>&1
	if [ $? = 1 ] && grep -q "\[$2\]\$" "$work/log"; then
		ok "settings: $1"
	else
		not_ok "settings: $1"
	fi
}
settings
report 'settings: as they should be' \
	"$serve" --settings "$work/serve.json" --check
chmod 644 "$work/secret"
refused_settings 'a secret that others can read' secret
chmod 600 "$work/secret"
: >"$work/secret2"
refused_settings 'an empty secret' secret
printf 'another-secret-of-gitea' >"$work/secret2"
more='"colour": 1,' settings
refused_settings 'an unknown member' settings
more='"queue": 1, "queue": 2,' settings
refused_settings 'a member that stands twice' settings
more='"queue": 0,' settings
refused_settings 'a queue of nothing' settings
slots='[{"name": "x", "run": ["--ref=main"]}]' settings
refused_settings 'words that are not the slot'\''s' settings
slots='[]' settings
refused_settings 'no slots' settings
settings
sed -i 's/"label": "tbbuild",//' "$work/serve.json"
refused_settings 'workflow jobs without a label' settings
settings
sed -i 's/"name": "gitea"/"name": "github"/' "$work/serve.json"
refused_settings 'two hooks of one name' settings
settings
sed -i 's/127.0.0.1:/localhost:/' "$work/serve.json"
"$serve" --settings "$work/serve.json" --tbbuild "$tbbuild" >"$work/log" 2>&1
report 'settings: an address is a number' grep -q '\[settings\]$' "$work/log"
"$serve" --settings "$work/none" >"$work/log" 2>&1
report 'settings: no such file' test $? = 3
"$serve" >"$work/log" 2>&1
report 'settings: none named' test $? = 2
# What the manual and the examples say.
awk '/^\.Bd -literal/ { n++; next } /^\.Ed/ { inside = 0 }
	/^\{/ && n == 1 { inside = 1 } inside { print }' \
	"$top/man/tbbuild-serve.8" |
	sed "s|/etc/tbbuild/widget.secret|$work/secret|" >"$work/manual.json"
report 'settings: those of the manual' \
	"$serve" --settings "$work/manual.json" --check
if command -v systemd-analyze >/dev/null; then
	sed "s|^ExecStart=[^ ]*|ExecStart=$tbbuild|; /^Documentation/d" \
		"$top/examples/tbbuild-serve.service" \
		>"$work/tbbuild-serve.service"
	systemd-analyze verify "$work/tbbuild-serve.service" \
		>"$work/verified" 2>&1
	report 'the unit is one' diff /dev/null "$work/verified"
	report 'and is as closed as can be' systemd-analyze security \
		--offline=true --threshold=20 "$work/tbbuild-serve.service"
else
	skip 'the unit is one' 'no systemd-analyze'
fi
settings
"$serve" --settings "$work/serve.json" --tbbuild "$work/no" >"$work/log" 2>&1
report 'no tbbuild there' test $? = 3
if [ ! -e "${libexecdir-/usr/local/libexec}/tbverify/tbbuild-serve" ]; then
	"$tbbuild" serve --help >"$work/log" 2>&1
	report 'tbbuild serve: not installed, said clearly' \
		grep -q '\[not-installed\]$' "$work/log"
fi

report 'it starts' start

# Somebody who sends nothing, as often as one may.
for _ in $(seq 20); do
	(exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'POST /hook/' >&3 &&
		timeout 30 cat <&3 >/dev/null && echo closed >>"$work/idle") &
done 2>/dev/null
sleep 0.3
report 'idle connections do not keep others out' \
	curl -sf --max-time 30 "$at/healthz"

echo change >"$repo/change"
commit
git -C "$repo" push -q forge main 2>>"$work/log.push"
report 'a push is queued' grep -q '^queued as 1$' "$work/push.answer"
report 'and built' settled
mkdir "$work/out"
cp "$output"/forgejo/1/* "$work/out"
report 'what was built verifies' verifies out.txt --ref refs/heads/main
git -C "$repo" tag -a -m release v1
git -C "$repo" push -q forge v1 2>>"$work/log.push"
report 'a tag object is queued' grep -q '^queued as 2$' "$work/push.answer"
settled
report 'but is no commit' test "$(sql 'SELECT token FROM job WHERE id = 2')" \
	= commit-mismatch
report 'the reason is kept' grep -q '\[commit-mismatch\]$' "$state/log/2"
push refs/tags/v1 "$(git -C "$repo" rev-parse v1)" acme/widget \
	",\"head_commit\":{\"id\":\"$head\"}"
deliver push
answered 'a tag whose commit is named' 202 'queued as 3'
settled
report 'is built' test -e "$output/github/3/out.txt.att"

# Signatures.
push refs/heads/main "$head"
right=$(sign "$work/body")
event=(-H 'X-GitHub-Event: push' -H 'X-GitHub-Delivery: s-1')
post github "${event[@]}"
answered 'no signature' 401 signature-missing
post github "${event[@]}" -H "X-Hub-Signature-256: sha256=${right%?}x"
answered 'a signature that is none' 401 signature-form
post github "${event[@]}" -H "X-Hub-Signature-256: sha256=$(sign "$work/body" x)"
answered 'a wrong signature' 401 signature
post github "${event[@]}" -H "X-Hub-Signature-256: $right"
answered 'without its algorithm' 401 signature-form
post github "${event[@]}" -H "X-Hub-Signature-256: sha512=$right"
answered 'of another algorithm' 401 signature-form
post github "${event[@]}" -H "X-Hub-Signature: sha1=$(openssl dgst -sha1 \
	-hmac "$secret" -r "$work/body" | cut -c1-40)"
answered 'the old header alone' 401 signature-missing
post github "${event[@]}" -H "X-Gitea-Signature: $right"
answered "another forge's header" 401 signature-missing
post github "${event[@]}" -H "X-Hub-Signature-256: sha256=$right" \
	-H 'X-Hub-Signature-256: sha256=00'
answered 'two signatures' 401 signature-missing
post github "${event[@]}" -H "X-Hub-Signature-256: sha256=${right^^}"
answered 'in capitals' 401 signature-form
post github "${event[@]}" -H \
	"X-Hub-Signature-256: sha256=$(sign "$work/body" another-secret-of-gitea)"
answered "another hook's secret" 401 signature
cp "$work/body" "$work/kept"
echo >>"$work/body"
post github "${event[@]}" -H "X-Hub-Signature-256: sha256=$right"
answered 'another body' 401 signature
cp "$work/kept" "$work/body"
post github -H 'X-GitHub-Event: push' -H "X-Hub-Signature-256: sha256=$right"
answered 'no delivery number' 400 delivery
post github -H 'X-GitHub-Delivery: s-1' \
	-H "X-Hub-Signature-256: sha256=$right"
answered 'no event' 400 event
report 'none of them is queued' test "$(sql 'SELECT max(id) FROM job')" = 3
post github "${event[@]}" -H "X-Hub-Signature-256: sha256=$right"
answered 'the right one' 202 'queued as 4'
settled

# Replays.
post github "${event[@]}" -H "X-Hub-Signature-256: sha256=$right"
answered 'the same again' 200 known
post github -H 'X-GitHub-Event: push' -H 'X-GitHub-Delivery: s-2' \
	-H "X-Hub-Signature-256: sha256=$right"
answered 'the same body under another number' 200 known
push refs/heads/main "$head" acme/widget ',"x":1'
post github "${event[@]}" \
	-H "X-Hub-Signature-256: sha256=$(sign "$work/body")"
answered 'another body under the same number' 200 known
deliver push
answered 'another body, of a commit that was built' 200 known
post gitea -H 'X-Gitea-Event: push' -H 'X-Gitea-Delivery: s-1' \
	-H "X-Gitea-Signature: $(sign "$work/body" another-secret-of-gitea)"
answered 'a branch, where tags alone are wanted' 200 'not an event'

# Where to, and how much.
deliver push --request GET
answered 'GET is not for hooks' 405 method
post nobody
answered 'an unknown hook' 404 not-found
post ../healthz --path-as-is
answered 'a path around it' 404 not-found
code=$(curl -s -o "$work/answer" -w '%{http_code}' -d x "$at/metrics")
answered 'POST is not for pages' 405 method
push refs/heads/main "$head" acme/other
deliver push
answered 'an unknown repository' 403 repository
push refs/heads/main "$head" acme/widget ',"repository":{"full_name":"acme/widget"}'
deliver push
answered 'a repository that is named twice' 400 payload
head -c 5000000 /dev/zero >"$work/body"
deliver push
answered 'an oversized body' 413 oversized
deliver push -H 'Transfer-Encoding: chunked' -H 'Expect:'
report 'one that does not say so' test "$code" = 000
deliver push -H "X-Long: $(head -c 40000 /dev/zero | tr '\0' x)"
report 'oversized headers' test "$code" -ge 400 -o "$code" = 000

# Events.
push refs/heads/main "$head"
deliver ping
answered 'a ping' 200 'no build for this event'
push refs/heads/main 0000000000000000000000000000000000000000
deliver push
answered 'a deletion' 200 deleted
push refs/heads/other "$head"
deliver push
answered 'a ref that is not wanted' 200 'not a ref'
push refs/pull/7/head "$head"
deliver push
answered 'a ref of strangers' 200 'neither a branch nor a tag'
push refs/heads/main "${head%?}"
deliver push
answered 'a short commit' 400 payload
push 'refs/heads/m x' "$head"
deliver push
answered 'a ref with a space' 200 'a claim cannot contain'
push refs/heads/m\\u0061in "$head"
deliver push
answered 'a ref that is spelt otherwise is the same' 200 known
printf '{"ref":"refs/heads/main","after":"%s"}' "$head" >"$work/body"
deliver push
answered 'no repository' 403 repository
push refs/heads/main "$head" acme/widget ',"ref":"refs/heads/main2"'
deliver push
answered 'a ref that stands twice' 400 payload
for bad in '{' '[]' '"x"' '' '{"a":1}x' '{"a":01}' '{"a":tru}' \
	$'{"a":"\xff"}' $'{"a":"\xed\xa0\x80"}' $'{"a":"\x01"}' '{"a":"\x"}' \
	"$(printf '{"a":%0.s' $(seq 40))1$(printf '}%0.s' $(seq 40))" \
	'{"a":[1,]}' '{"a" 1}' '{"a":{"b":1]}' '{"a":-}' '{"a":1.}'; do
	printf '%s' "$bad" >"$work/body"
	deliver push
	answered "not JSON: $(printf '%.20q' "$bad")" 400 payload
done
job()
{
	printf '{"action":"%s","workflow_job":{"head_sha":"%s","head_branch":' \
		"$1" "$2" >"$work/body"
	printf '"main","labels":["\303\244","%s"]},"repository":{"full_name":' \
		"$3" >>"$work/body"
	printf '"acme/widget","topics":[[],{},[{"a":[true,null]}]]}}' \
		>>"$work/body"
}
job completed "$head" tbbuild
deliver workflow_job
answered 'a job that has ended' 200 'not a queued job'
job queued "$head" linux
deliver workflow_job
answered 'a job for others' 200 'not a job with the label of this hook'
job queued "$head" tbbuild
deliver workflow_job
answered 'a job of a commit that was built' 200 known
# shellcheck disable=SC2016 # as it is
push 'refs/heads/m$(touch${IFS}'"$work"'/pwned);`id`' "$head"
deliver push
answered 'a ref that a shell would run' 202 queued
settled
report 'fails as a ref' test "$(sql 'SELECT token FROM job ORDER BY id DESC
	LIMIT 1')" = ref
report 'and nothing ran' test ! -e "$work/pwned"
report 'the secret is in no argument' \
	sh -c "! ps ax -o args= | grep -F '$secret' | grep -v grep"
report 'nor in what it says' sh -c "! grep -rF '$secret' \
	'$work/log.serve' '$state/log'"

# What it says of itself.
curl -s "$at/metrics" >"$work/metrics"
label='[a-z]+="[a-zA-Z0-9+-]+"'
grammar="^(# (HELP|TYPE) tbbuild_serve_[a-z_]+ .+|tbbuild_serve_[a-z_]+(\{$label(,$label)?\})? [0-9]+(\.[0-9]+)?)\$"
report 'the metrics parse' \
	sh -c "! grep -vE '$grammar' '$work/metrics' && test -s '$work/metrics'"
value()
{
	grep -F "tbbuild_serve_$1 " "$work/metrics" | cut -d ' ' -f 2
}
report 'metrics: wrong signatures' \
	test "$(value 'refused_total{reason="signature"}')" = 3
report 'metrics: replays' \
	test "$(value 'deliveries_total{outcome="known"}')" = 6
report 'metrics: builds' test "$(value 'builds_total{result="built"}')" = 3
report 'metrics: failures' test "$(value 'builds_total{result="failed"}')" = 1
report 'metrics: what was superseded' \
	test "$(value 'builds_total{result="superseded"}')" = 1
report 'metrics: nothing waits' test "$(value 'jobs{state="waiting"}')" = 0
report 'each name has its type once' sh -c "test -z \
	\"\$(grep '^# TYPE' '$work/metrics' | cut -d ' ' -f 3 | sort | uniq -d)\""

# A second one on the same state does not get in.
sed 's/"listen": "[^"]*"/"listen": "127.0.0.1:1"/' "$work/serve.json" \
	>"$work/second.json"
timeout 2 "$serve" --settings "$work/second.json" --tbbuild "$tbbuild" \
	>"$work/log" 2>&1
report 'a second server waits' grep -q '\[interrupted\]$' "$work/log"

# Commits that take their time.
slow()
{
	echo "$RANDOM$1" >"$repo/change"
	commit_script <<END
echo running
sleep $2
echo $1 >out.txt
END
	git -C "$repo" push -q forge main 2>>"$work/log.push"
	git -C "$repo" push -q forge "main:refs/heads/$1" 2>>"$work/log.push"
	report "$1 is queued" grep -q '^queued' "$work/push.answer"
}
# main moves on: the other branches are built.
# shellcheck disable=SC2016 # as it is
sed -i 's/^read -r before after ref/&; [ "$ref" != refs\/heads\/main ] || exit 0/' \
	"$bare/hooks/post-receive"
rm -f "$state"/log/*
before=$(counts built)
slow a 3
slow b 0.2
slow c 0.2
until_running
report 'one build at a time' test "$(counts running),$(counts waiting)" = 1,2
kill -KILL "$server"
wait "$server" 2>/dev/null
report 'killed in the middle: no build is left' no_builds
report 'nor half-written output' sh -c \
	"test -z \"\$(find '$output' -name '.*.tbbuild-*')\""
report 'the queue is' test "$(counts running),$(counts waiting)" = 1,2
report 'it starts again' start
report 'all are built' settled
report 'each once' test "$(counts built)" = $((before + 3))
report 'and none twice' test "$(sql "SELECT group_concat(attempts, ',')
	FROM (SELECT attempts FROM job WHERE state = 'built'
	ORDER BY id DESC LIMIT 3)")" = 1,1,2
report 'as many as there are outputs' test "$(counts built)" = \
	"$(find "$output" -name out.txt.att | wc -l)"
post forgejo -H 'X-Forgejo-Event: push' \
	-H "X-Forgejo-Delivery: push-$head" -H 'X-Forgejo-Signature: '"$(
	cp "$work/push.json" "$work/body"; sign "$work/body")"
answered 'what was delivered before it was killed is known' 200 known

# Killed at any moment, while deliveries come in: each that was answered is
# built once.
rm -f "$work/accepted"
for i in 1 2 3; do
	for n in 1 2; do
		push "refs/heads/mk$i-$n" "$head"
		git -C "$bare" branch "mk$i-$n" main
		deliver push
		[ "$code" != 202 ] || echo "refs/heads/mk$i-$n" \
			>>"$work/accepted"
	done
	sleep "0.$((i * 2))"
	kill -KILL "$server"
	wait "$server" 2>/dev/null
	start || echo '# it does not start'
done
report 'killed three times: all are built' settled
sql "SELECT ref FROM job WHERE ref LIKE 'refs/heads/mk%' AND state = 'built'" |
	sort >"$work/built"
sort "$work/accepted" >"$work/accepted.sorted"
report 'those that were accepted, and no others' \
	diff "$work/accepted.sorted" "$work/built"
report 'as many as there are outputs, again' test "$(counts built)" = \
	"$(find "$output" -name out.txt.att | wc -l)"

# SIGTERM.
rm -f "$state"/log/*
slow d 5
until_running
kill -TERM "$server"
wait "$server"
report 'SIGTERM: a clean end' test $? = 0
report 'SIGTERM: no build is left' no_builds
report 'SIGTERM: the build waits again' \
	test "$(counts running),$(counts waiting)" = 0,1
report 'SIGTERM: and it was no attempt' \
	test "$(sql "SELECT attempts FROM job WHERE state = 'waiting'")" = 0
more='"drain": 60, "queue": 2,'
report 'it starts once more' start
until_running
kill -TERM "$server"
sleep 0.5
report 'while it drains, nobody is let in' \
	sh -c "! curl -s --max-time 2 '$at/healthz'"
wait "$server"
report 'drain: a clean end' test $? = 0
report 'drain: the build has ended' \
	test "$(counts running),$(counts waiting)" = 0,0

# A full queue.
rm -f "$state"/log/*
start
slow e 4
until_running
for name in mf mg mh; do
	git -C "$bare" branch "$name" main
	push "refs/heads/$name" "$head"
	deliver push
	codes=${codes-}$code,
done
report 'a full queue refuses' test "$codes" = 202,202,503,
report 'and says when to come back' sh -c "curl -s -o /dev/null -D - \
	-H 'X-GitHub-Event: push' -H 'X-GitHub-Delivery: n-$number' \
	-H 'X-Hub-Signature-256: sha256=$(sign "$work/body")' \
	--data-binary @'$work/body' '$at/hook/github' | grep -qi '^retry-after:'"
settled
post github -H 'X-GitHub-Event: push' -H "X-GitHub-Delivery: n-$number" \
	-H "X-Hub-Signature-256: sha256=$(sign "$work/body")"
answered 'the same delivery, later, is taken' 202 queued
settled
kill -TERM "$server"
wait "$server"

# Builds that cannot be run are given up, and do not block others.
sql "INSERT INTO job (hook, ref, hash, state, attempts, received) VALUES
	('github', 'refs/heads/main', '$(printf %040d 5)', 'waiting', 30, 0),
	('gone', 'refs/heads/main', '$head', 'waiting', 0, 0)"
start
settled
report 'what was tried too often is given up, and what has no hook' \
	test "$(sql "SELECT group_concat(token, ',') FROM (SELECT token FROM
	job ORDER BY id DESC LIMIT 2)")" = hook,attempts
mv "$work/tbbuild" "$work/away"
git -C "$bare" branch mi main
push refs/heads/mi "$head"
deliver push
answered 'while tbbuild is away, deliveries are taken' 202 queued
sleep 1
report 'and wait' test "$(counts waiting)" = 1
mv "$work/away" "$work/tbbuild"
settled
report 'until it is back' test "$(sql "SELECT state, attempts FROM job
	WHERE ref = 'refs/heads/mi'")" = 'built|1'
report 'idle connections were closed' test "$(wc -l <"$work/idle")" -ge 16
kill -TERM "$server"
wait "$server"
server=
report 'nothing is left' clean
finish
