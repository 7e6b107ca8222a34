# What the tests of executors share: a repository of many branches, and a queue with
# its outputs and its log for each executor.  To be sourced after slurm.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # support.sh's, and for others
tblog=$build/tblog

# new_widget COUNT: branches m1 ... of which m2 does not build; what builds says which
# it was.
new_widget()
{
	local i say recipe

	mkdir -p "$work/repos"
	git init -q --bare -b main "$work/repos/widget"
	url=file://$work/repos/widget
	for i in $(seq "$1"); do
		say="echo $i >out.txt"
		[ "$i" != 2 ] || say='exit 7'
		recipe='{"tbbuild": 1, "rootfs": "busybox", "command": ["sh", "build.sh"], "artifacts": ["out.txt"]}'
		printf 'commit refs/heads/m%d\ncommitter t <t@example.org> %d +0000\n' \
			"$i" $((1700000000 + i))
		printf 'data 1\nx\nM 100644 inline build.sh\ndata %d\n%s\n' \
			${#say} "$say"
		printf 'M 100644 inline .tbbuild.json\ndata %d\n%s\n' ${#recipe} \
			"$recipe"
	done | git --git-dir="$work/repos/widget" fast-import --quiet
	"$tbbuild" hypervisor init --state "$work/hypervisor" >/dev/null
}

# world EXECUTOR: a separate queue, outputs and log.
world()
{
	state=$work/$1/state output=$work/$1/output results=$work/$1/results
	log=$work/$1/log
	mkdir "$work/$1"
	"$tblog" keygen "$1.example/log" "$work/$1/key" >/dev/null
	"$tblog" init --key "$work/$1/key" "$log" >/dev/null
	printf 'log %s\nquorum none\n' "$(cat "$log/log.vkey")" \
		>"$work/$1/policy"
	policy=$work/$1/policy
	slots=$(printf '[{"name": "enclave", "jobs": 4, "run": ["--backend", "local", "--runtime", "%s", "--rootfs-dir", "%s", "--hypervisor-state", "%s", "--memory", "200M", "--cpus", "1"], "publish": ["--log", "%s", "--tblog", "%s"]}]' \
		"${runtimes[0]}" "$work/images" "$work/hypervisor" "$log" \
		"$tblog")
	more='"tries": 5,'
	[ "$1" = local ] || more+='"executor": ["/usr/bin/env", "SLURM_CONF='$SLURM_CONF'", "'$top_srcdir'/examples/executor/slurm", "--partition=enclaves", "--account-of-hook"], "results": "'$results'",'
}

size()
{
	"$tblog" show "$log" | sed -n 's/^size //p'
}

# good JOB REF: its output is what tbverify takes, by the proof beside it.
good()
{
	local dir=$output/github/$1

	"$tbverify" --no-policy --root "$work/hypervisor/root.pem" --pcrs \
		"$dir/measurements.json" --repository "$url" --ref \
		"refs/heads/$2" --commit "$(field "$1" hash)" --log-policy \
		"$policy" --require-log -- "$dir/out.txt" \
		"$dir/out.txt.tlog-proof" >>"$work/log" 2>&1 &&
		[ "$(cat "$dir/out.txt")" = "${2#m}" ]
}
