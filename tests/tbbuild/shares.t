#!/usr/bin/env bash
# Fair shares between hooks, by Slurm's accounts: with slurmdbd and its database, and
# one node that builds one at a time.  A hook that has built much waits behind one that
# has not, with --account-of-hook; without it, both are one account, and the first to
# come is the first to be built.  Builds and log are real.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2154,SC2317,SC2119,SC2120
. "${top_srcdir:?}/tests/tbbuild/support.sh"
need_sandbox
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
# shellcheck disable=SC2034 # slurm.sh's
slurm_nodes=1
# shellcheck source=tests/tbbuild/slurm.sh
. "${top_srcdir:?}/tests/tbbuild/slurm.sh"
# shellcheck source=tests/tbbuild/accounting.sh
. "${top_srcdir:?}/tests/tbbuild/accounting.sh"
# shellcheck source=tests/tbbuild/world.sh
. "${top_srcdir:?}/tests/tbbuild/world.sh"
why=$(have_slurm) || skip_all "$why"
why=$(have_accounting) || skip_all "$why"
known_secrets
end_world()
{
	stop_slurm
	stop_accounting
	stop_server
}
trap end_world EXIT
new_widget 24

# The real tbbuild: each build is a line of $work/runs, which begins when $work/wait
# is gone.
cat >"$work/tbbuild" <<END
#!/bin/bash
case " \$* " in
*' --from '*) exec "$tbbuild" "\$@" ;;
esac
for word; do
	case \$word in
	refs/heads/*) echo "\${word##*/}" >>"$work/runs" ;;
	esac
done
while [ -e "$work/wait" ]; do sleep 0.1; done
exec "$tbbuild" "\$@"
END
chmod +x "$work/tbbuild"

# busy NUMBER, quiet NUMBER: a push of that branch to the hook "github", which builds
# much, or to "forgejo", which does not.
busy()
{
	head_of "$1"
	deliver push
}
quiet()
{
	head_of "$1"
	post forgejo -H 'X-Forgejo-Event: push' -H "X-Forgejo-Delivery: q-$1" \
		-H "X-Forgejo-Signature: $(sign "$work/body")"
}
head_of()
{
	push "refs/heads/m$1" "$(git --git-dir="$work/repos/widget" \
		rev-parse "m$1")"
}

# at_slurm COUNT: so many of our builds wait or run there.
at_slurm()
{
	[ "$(squeue -h -o %j | grep -c ^tbbuild-)" = "$1" ]
}

# another NAME [OPTION]: a server with a queue of its own, and that option of the
# executor's or none.
another()
{
	world "$1"
	slots=${slots/'"jobs": 4'/'"jobs": 32'}
	slots=${slots/'"--cpus", "1"'/'"--cpus", "2"'}
	more=${more/', "--account-of-hook"'/${2:+, \"$2\"}}
	: >"$work/runs"
	report "$1: a server" start
}

# crowd FIRST: twenty of the one hook, of which the first keeps the node, and then two
# of the other; and they may build.
crowd()
{
	local i

	touch "$work/wait"
	busy "$1"
	await at_slurm 1
	for i in $(seq $(($1 + 1)) $(($1 + 19))); do
		busy "$i"
	done
	await at_slurm 20 || await at_slurm 20
	quiet 23
	quiet 24
	await at_slurm 22 || await at_slurm 22
	squeue -h -o '%j %a %Q %T' >"$work/log.squeue"
	rm "$work/wait"
}

# all_end: twenty-two builds, one at a time, on a machine that may be busy.
all_end()
{
	settled || settled || settled
}

# nth BRANCH: as which it was built.
nth()
{
	grep -n "^$1\$" "$work/runs" | cut -d : -f 1
}

# share ACCOUNT: the factor that its builds have.
share()
{
	sshare -n -P -A "$1" -o User,FairShare | sed -n "s/^$(id -un)|//p"
}
has_used_more()
{
	[ "$(bc <<<"0$(share github) < 0$(share forgejo)")" = 1 ]
}
has_a_job_at()
{
	squeue -h -t all -o '%j %a' | grep -q "^tbbuild-.* $1\$"
}
says()
{
	grep -q -- "$1" "$work/log.serve"
}

slurm_settings
accounting_settings
report 'slurmdbd, and its database' start_accounting
report 'an account for the one hook' account github
report 'slurm, with one node' start_slurm

another before --account-of-hook
touch "$work/wait"
busy 1
busy 3
await test -s "$work/runs"
sleep 3
rm "$work/wait"
report 'two builds' settled
report 'both are built' test "$(counts built)" = 2
report 'in the account of their hook' has_a_job_at github
quiet 4
report 'a hook without an account: Slurm says why not' await says \
	'Invalid account'
report 'an account for the other hook' account forgejo
report 'it is built' becomes 3 built
stop TERM

# What was used is weighed once a minute; meanwhile the same in one account.
another one-account
crowd 3
report 'one account: all have ended' all_end
report 'one account: each once' test "$(sort "$work/runs" | uniq | wc -l)" = 22
report 'one account: who came last is last' test "$(nth m23) $(nth m24)" = '21 22'
stop TERM

report 'the one hook has used more than the other' await has_used_more
another accounts --account-of-hook
crowd 3
report 'accounts: all have ended' all_end
report 'accounts: each once' test "$(sort "$work/runs" | uniq | wc -l)" = 22
report 'accounts: who has used little is next' test "$(nth m23) $(nth m24)" = \
	'2 3'
report 'accounts: the log is whole' "$tblog" check "$log"
report 'accounts: each is published once' test "$(size)" = 22
stop TERM
finish
