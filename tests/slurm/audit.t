#!/usr/bin/env bash
# examples/slurm: a log is audited by a job array of Debian's Slurm, with its real
# daemons and four nodes, of which one is killed.  What was planted in the log and
# in a copy of it is found, and nothing else; tasks that failed run again alone; and
# the log on two servers gives the same shards.  Its figures are for this machine,
# whose processors all "nodes" share.
#
# AUDIT_ENTRIES: documents, each of a leaf certificate of its own (2000, the least)
# AUDIT_TREE: entries of a log of which the tree alone is audited (20000)
# AUDIT_DOCUMENTS: a directory of documents that tests/bench/inputs has made
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh disable=SC2154
. "$(dirname "$0")/../tap.sh"
skip_wrapper
tblog=$build/tblog
[ ! -x "$build/.libs/tblog" ] || tblog=$build/.libs/tblog
# shellcheck disable=SC2034 # for log.sh
inputs=$build/tests/bench/inputs maker=$build/tests/tblog/bench
entries=${AUDIT_ENTRIES:-2000} tree=${AUDIT_TREE:-20000}
# shellcheck source=tests/tbbuild/slurm.sh
. "$top/tests/tbbuild/slurm.sh"
for part in log servers tasks; do
	# shellcheck disable=SC1090 # each is read by itself
	. "$top/tests/slurm/$part.sh"
done
end_audit()
{
	stop_servers
	stop_slurm
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap end_audit EXIT
if ! why=$(have_slurm); then
	echo "1..0 # SKIP $why"
	exit 0
fi
unset http_proxy https_proxy all_proxy ALL_PROXY HTTPS_PROXY
export XDG_STATE_HOME=$work/state TMPDIR=$work/tmp
mkdir "$TMPDIR"
wrap_programs
# must NAME COMMAND...: without it there is nothing to test.
must()
{
	"${@:2}" >"$work/log" 2>&1 || {
		report 1 "$1"
		exit 1
	}
	report 0 "$1"
}

#
# The log
#

began=$SECONDS
from=${AUDIT_DOCUMENTS:-$work/in}
[ -d "$from" ] || must 'documents' documents "$from" "$entries"
plant "$from" "$entries"
must 'an empty log' new_log "$work/sound"
add()
{
	(cd "$from" && xargs -n 4096 "$tblog" add "$work/sound" <"$work/names") \
		>/dev/null
}
must "a log of $entries documents" add
policy=$from/policies/default.json
bytes=$(du -sb "$work/sound/tile" | cut -f 1)
in_shards "$entries"
echo "# made in $((SECONDS - began)) s: $((bytes / entries)) bytes an entry," \
	"$tasks shards of $shard"
slurm_settings
must 'Slurm, with four nodes' start_slurm

#
# One that was tampered with, and a node that is killed
#

# In shards that are not beside each other; the killed node has another one.
bad_tile=$((entries * 2 / 10)) other_entry=$((entries * 6 / 10 + 7))
changed_entry=$((entries * 9 / 10 + 3)) held=$((entries * 4 / 10 / shard))
wrong="$((bad_tile / shard)) $((other_entry / shard)) $((changed_entry / shard)) "
cp -R "$work/sound" "$work/bad"
flip "$(tile_of "$work/bad" 0 $((bad_tile / 256)))" 4000
replace_entry "$work/bad" "$other_entry" $((other_entry + 1))
flip_entry "$work/bad" "$changed_entry"
echo "$held" >"$work/hold"

must 'an audit is submitted' audit first "$work/bad" "$policy"
must 'a node is in the middle of a task' eventually test -s "$work/held"
joined first 75 && grep -q 'tasks have not ended' "$work/first.err"
report $? 'while tasks run there is no verdict'
node=$(cat "$work/held")
signal_node KILL "${node#n}"
try "the node is killed, and all tasks end" ends first
rm "$work/hold"
start_node "${node#n}"
grep -q "^$work/first $held n[1-4] 1 0 " "$work/runs"
report $? 'its task has run again'
[ "$(ran first)" = "$(seq 0 $((tasks - 1)) | tr '\n' ' ')" ]
report $? 'and each task to its end once'
told first
for line in "tile/0/$(printf %03d $((bad_tile / 256))).*: does not follow" \
	"entry $other_entry: not the one" "entry $changed_entry: not the one"; do
	[ "$(grep -c "$line" "$work/said")" = 1 ] || bad "not once: $line"
done
[ "$(wc -l <"$work/said")" = 3 ] || bad "$(cat "$work/said")"
result 'a wrong tile, an entry of elsewhere and a changed entry are found'
[ "$(without_shard first)" = "$wrong" ]
report $? "and have no shard: $wrong"

#
# The copy is repaired
#

for path in "$(tile_of "$work/bad" 0 $((bad_tile / 256)))" \
	"$(tile_of "$work/bad" entries $((other_entry / 256)))" \
	"$(tile_of "$work/bad" entries $((changed_entry / 256)))"; do
	cp "$work/sound/${path#"$work/bad/"}" "$path"
done
: >"$work/runs"
joined first 75
report $? 'what has no shard is submitted again'
try 'and ends' ends first
[ "$(ran first)" = "$wrong" ]
report $? 'alone'
joined first 1
report $? 'not every entry is verified'
diff <(grep '^entry ' "$work/first.out") "$work/findings" >"$work/log.findings"
report $? 'each planted document is told with its token, and no other'
grep -qx "verified $((entries - $(wc -l <"$work/findings")))" "$work/first.out"
report $? 'all others are verified'
head -c 200 "$work/first/shards/$held" >"$work/cut"
cp "$work/cut" "$work/first/shards/$held"
joined first 1 && grep -q "shards/$held: .*\[audit-shard\]\$" "$work/first.err"
report $? 'a shard that was damaged is refused, by its name'
rm "$work/first/shards/$held"
: >"$work/runs"
joined first 75 && ends first && joined first 1
report $? 'and is made again'
[ "$(ran first)" = "$held " ]
report $? 'alone, too'

try 'the node is back' await nodes_are_up 4

#
# On servers
#

# served NAME URL
served()
{
	local n

	timed "$1" "$2"
	for ((n = 0; n < tasks; n++)); do
		cmp -s "$work/$1/shards/$n" "$work/first/shards/$n" || bad "$n"
	done
	result "$1: the same shards as from the directory"
}
if have_nginx >"$work/why"; then
	chmod 755 "$work"
	try 'nginx' start_nginx "$work"
	: >"$work/web.log"
	served nginx "$web_url/sound"
	awk -v n="$entries" '{ bytes += $2; count[$1]++ } END {
		printf "# %d answers, %.0f bytes an entry:", NR, bytes / n
		for (status in count)
			printf " %s %d", status, count[status]
		print ""
	}' "$work/web.log"
else
	skip 'from nginx' "$(<"$work/why")"
fi
# private: what the bucket does not give to everybody.
private()
{
	[ "$s3" = moto ] || {
		skip 'what is not public' "$s3 gives everything to everybody"
		return
	}
	try 'an object that is not public' curl -sf -T \
		"$work/sound/tile/entries/000" "$s3_url/private/tile/entries/000"
	"$tblog" audit --range "0-$shard" --log-policy "$work/sound.policy" \
		--checkpoint "$work/sound/checkpoint" -o "$work/private.shard" \
		"$s3_url/private" 2>"$work/log.private"
	[ $? = 3 ] && grep -q '\[network\]$' "$work/log.private"
	report $? 'is not read'
}
if have_s3 >"$work/why"; then
	try 'a bucket' start_s3
	try 'holds the log' put "$work/sound" log
	served s3 "$s3_url/log"
	private
else
	skip 'from S3' "$(<"$work/why")"
fi

#
# The tree alone
#

make_tree()
{
	local rest=37

	tree=$((tree / 256 * 256))
	"$tblog" keygen log.example/tree "$work/tree.key" >"$work/tree.vkey" &&
		"$maker" "$work/tree" "$work/tree.key" "$tree" \
			>"$work/made" 2>&1 &&
		yes "$work/tree.vkey" | head -n "$rest" |
		xargs "$tblog" add "$work/tree" >/dev/null &&
		printf 'log %s\nquorum none\n' "$(cat "$work/tree/log.vkey")" \
			>"$work/tree.policy" && tree=$((tree + rest))
}
# shellcheck disable=SC2034 # for audit
log_policy=tree
must "a log of $tree entries, and some" make_tree
in_shards "$tree"
bad_tile=$((tree / 2)) changed_entry=$((tree * 8 / 10))
cp -R "$work/tree" "$work/bad-tree"
flip "$(tile_of "$work/bad-tree" 0 $((bad_tile / 256)))" 4000
flip_entry "$work/bad-tree" "$changed_entry"
try 'its tree is audited' audit third "$work/bad-tree" -
try 'to the end' ends third
told third
grep -q "tile/0/.*$(printf %03d $((bad_tile / 256 % 1000))).*: does not follow" \
	"$work/said" && grep -q "entry $changed_entry: not the one" "$work/said" &&
	[ "$(wc -l <"$work/said")" = 2 ]
report $? 'a wrong tile and a changed entry are found'
rm -rf "$work/bad-tree"
cp -R "$work/tree" "$work/bad-tree"
: >"$work/runs"
joined third 75 && ends third && joined third 0
report $? 'the copy is repaired: every entry is of the tree'
[ "$(ran third)" = "$((bad_tile / shard)) $((changed_entry / shard)) " ]
report $? 'two tasks have run again'
begin=${EPOCHREALTIME/./}
try 'the tree, without faults' audit fourth "$work/tree" -
try 'ends' ends fourth
took=$(seconds_since "$begin")
joined fourth 0 && grep -qx "size $tree" "$work/fourth.out"
report $? 'every entry is of it'
figures fourth "$took" "$tree" "$(du -sb "$work/tree/tile" | cut -f 1)"

#
# By one worker, and by two
#

# shellcheck disable=SC2034 # for audit
log_policy=sound
in_shards "$entries"
timed one "$work/sound" 1
one=$took
timed two "$work/sound" 2
echo "# from one worker to two: $(awk -v a="$one" -v b="$took" \
	'BEGIN { printf "%.2f", a / b }')"
echo "1..$count"
