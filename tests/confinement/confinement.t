#!/usr/bin/env bash
# What tbverify gives up before it looks into what others wrote: that it does,
# that what is given up cannot be done, that the rest still can, and that a
# verdict does not depend on a kernel that has it.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
probe=$build/tests/confinement/probe
copy_vectors "$work/v" || exit 1
mkdir "$work/d" && cd "$work/d" || exit 1
chmod 755 "$work" "$work/d"
v=$work/v
STATE_DIRECTORY=$work/state
export STATE_DIRECTORY
clock=(--clock 2026-06-01T00:00:00Z)
artifact=$v/artifact/hello-1.0.tar
attestation=$v/cases/good/attestation
good=(--policy "$v/policies/default.json" "${clock[@]}" -- "$artifact"
	"$attestation")
lists=(--policy "$v/policies/endorsed.json" "${clock[@]}"
	--endorsements "$v/policies/list.note")
echo kernel >kernel
echo reboot=k >cmdline
head -c 70001 /dev/zero >init

run --version
limits=$(printf '%s\n' "${out[@]}" | grep '^limits ')
case $limits in
'limits none' | 'limits seccomp' | 'limits landlock' | \
	'limits seccomp landlock')
	ok "--version says: $limits"
	;;
*)
	not_ok "--version says: $limits"
	;;
esac

# One that is built without, or on a kernel that has neither, has none to try.
if [ "${TBV_CONFINEMENT-}" != yes ]; then
	[ "$limits" = 'limits none' ]
	report $? 'built without limits, and says so'
	run "${good[@]}"
	ended verified
	result 'a verdict without limits'
	echo "1..$count"
	exit
fi

#
# A verdict without them, where the kernel has none
#

# without NAME SAID INJECTION...: as on such a kernel.
without()
{
	local name=$1 said=$2 one injected=()

	shift 2
	for one; do
		injected+=(-e "inject=$one")
	done
	strace -f -o trace "${injected[@]}" "$tbverify" --version >said 2>log
	[ "$(grep '^limits ' said)" = "limits $said" ] || bad "$(cat said log)"
	strace -f -o trace "${injected[@]}" "$tbverify" "${good[@]}" >facts \
		2>log || bad "$(cat log)"
	cmp -s facts wanted || bad 'other facts'
	result "$name: the same verdict, and --version says so"
}

"$tbverify" "${good[@]}" >wanted 2>"$work/log"
report $? 'a good document'
if ! strace -o trace true >"$work/log" 2>&1; then
	skip 'kernels that have none' 'strace cannot trace here'
else
	filter=${limits#limits}
	without 'no privilege can be given up' none prctl:error=EINVAL
	[[ $filter != *landlock* ]] || without 'no seccomp' landlock \
		prctl:error=EINVAL:when=2+2
	[[ $filter != *landlock* ]] || without 'no Landlock' seccomp \
		landlock_create_ruleset:error=ENOSYS
	[[ $filter != *landlock* ]] || without 'Landlock is refused' seccomp \
		landlock_restrict_self:error=EPERM
	[[ $filter != *landlock* ]] || without 'neither' none \
		landlock_create_ruleset:error=EOPNOTSUPP \
		prctl:error=EACCES:when=2+2
fi

if [[ $limits != *seccomp* ]]; then
	[ ! -e /proc/sys/kernel/seccomp/actions_avail ] ||
		[[ $(uname -m) != @(x86_64|aarch64) ]] ||
		grep -qi '^Seccomp:[[:space:]]*2' /proc/self/status
	report $? 'there is no seccomp to be had here'
	skip 'what is given up' 'no seccomp'
	echo "1..$count"
	exit
fi

#
# What each stage leaves
#

files=(read-file read-system-file write-file make-file cut-file rename-file
	rename-elsewhere remove-elsewhere change-mode)
never=(socket socketpair fork kill tgkill ptrace
	process_vm_readv code prlimit execve)
always=(thread memory read-open size-open write-open)

# can NAME...: lines that say it could be done.
can()
{
	local name

	for name; do
		grep -q "^$name yes" said || bad "$name: could not"
	done
}

cannot()
{
	local name

	for name; do
		grep -qE "^$name no (1|13)\$" said ||
			bad "$name: $(grep "^$name " said)"
	done
}

# tries STAGE [also]: from a directory with files to be read and moved.
tries()
{
	rm -rf t
	mkdir -p t/in
	echo x >t/in/there
	cp t/in/there t/in/from
	cp t/in/there t/in/cut
	cp t/in/there t/outside
	cp t/in/there t/victim
	"$probe" "$1" t/in "${@:2}" >said 2>"$work/log" ||
		bad "$(cat "$work/log")"
}

tries free
can "${files[@]}" "${always[@]}" list-directory socket socketpair fork kill \
	tgkill code prlimit
grep -q '^execve' said && bad 'execve came back'
result 'before: everything can be done'
tries start
can "${files[@]}" "${always[@]}" list-directory
cannot "${never[@]}"
result 'start: files, and nothing else'
tries read
can read-file read-system-file "${always[@]}"
cannot write-file make-file cut-file rename-file rename-elsewhere \
	remove-elsewhere change-mode list-directory "${never[@]}"
result 'read: files are read'
tries judge
can "${always[@]}"
cannot "${files[@]}" list-directory "${never[@]}"
result 'judge: nothing is opened'
for stage in read judge; do
	tries $stage also
	can rename-file "${always[@]}"
	cannot write-file make-file cut-file change-mode "${never[@]}"
	[[ $limits != *landlock* ]] || cannot rename-elsewhere remove-elsewhere
	[ -e t/in/to ] || bad 'nothing was renamed'
	result "$stage: a file is replaced, in its directory alone"
done

#
# The tool itself
#

# confined PID FILTERS THREADS: so many threads at least, all with so many.
confined()
{
	local i task tasks=()

	for ((i = 0; i < 200; i++)); do
		tasks=(/proc/"$1"/task/*)
		[ "${#tasks[@]}" -ge "$3" ] && grep -qx \
			"Seccomp_filters:[[:space:]]*$2" /proc/"$1"/status &&
			break
		sleep 0.05
	done
	for task in "${tasks[@]}"; do
		[ "$(grep -cx -e 'Seccomp:[[:space:]]*2' \
			-e 'NoNewPrivs:[[:space:]]*1' \
			-e "Seccomp_filters:[[:space:]]*$2" \
			"$task/status")" = 3 ] ||
			bad "$(grep -i secc "$task/status")"
	done
	[ "${#tasks[@]}" -ge "$3" ] || bad "${#tasks[@]} threads"
}

# The program itself: what libtool makes is a script.
tool=$build/.libs/tbverify
[ -x "$tool" ] || tool=$tbverify
LD_LIBRARY_PATH=$build/lib/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH

if ! grep -q '^Seccomp_filters:' /proc/self/status; then
	skip 'a tool at work' 'the kernel does not count filters'
else
	base=$(sed -n 's/^Seccomp_filters:[[:space:]]*//p' /proc/self/status)
	mkfifo fifo
	"$tool" --policy "$v/policies/default.json" "${clock[@]}" -- - \
		"$attestation" <fifo >"$work/out" 2>"$work/log" &
	exec 9>fifo
	confined $! $((base + 2)) 2
	cat "$artifact" >&9
	exec 9>&-
	wait $! || bad "$(cat "$work/log")"
	result 'verify: the thread that reads the artifact, too'
	"$tool" batch -j 3 --policy "$v/policies/default.json" "${clock[@]}" \
		- <fifo >"$work/out" 2>"$work/log" &
	exec 9>fifo
	confined $! $((base + 2)) 5
	printf '%s %s\n' "$artifact" "$attestation" >&9
	exec 9>&-
	wait $! || bad "$(cat "$work/log")"
	grep -q '^verified' "$work/out" || bad 'no verdict'
	result 'batch -j 3: all threads'
	"$tool" "${lists[@]}" -- - "$attestation" <fifo >"$work/out" \
		2>"$work/log" &
	exec 9>fifo
	confined $! $((base + 2)) 2
	cat "$artifact" >&9
	exec 9>&-
	wait $! || bad "$(cat "$work/log")"
	result 'verify with lists: the same'
fi

# needs NAME FILTERS WORD...: so many, and no call is missed.
needs()
{
	local name=$1 filters=$2

	shift 2
	strace -f -o trace "$tool" "$@" >"$work/out" 2>"$work/log" ||
		bad "$(cat "$work/log")"
	[ "$(grep -c 'PR_SET_SECCOMP.* = 0$' trace)" = "$filters" ] ||
		bad "$(grep -E 'prctl' trace)"
	! grep -qE ' = -1 (EPERM|EACCES) ' trace ||
		bad "$(grep -E ' = -1 (EPERM|EACCES) ' trace)"
	result "$name: nothing is missed"
}

if ! strace -o trace true >"$work/log" 2>&1; then
	skip 'each command' 'strace cannot trace here'
else
	cp "$v/policies/default.json" policy.json
	printf '%s %s\n' "$artifact" "$attestation" >list
	needs verify 2 "${good[@]}"
	needs 'verify --json' 2 --json "${good[@]}"
	rm -rf "$STATE_DIRECTORY"
	needs 'verify with lists' 2 "${lists[@]}" -- "$artifact" \
		"$attestation"
	grep -q 'renameat.*\.list' trace
	report $? 'verify with lists: they are kept'
	needs 'lists' 2 lists "${clock[@]}" --endorsers \
		"$v/policies/endorsers.policy" --endorsements \
		"$v/policies/list.note"
	needs 'batch' 2 batch "${good[@]:0:4}" list
	rm -rf "$STATE_DIRECTORY"
	needs 'batch with lists' 2 batch "${lists[@]}" list
	grep -q 'renameat.*\.list' trace
	report $? 'batch with lists: they are kept'
	needs inspect 2 inspect "$attestation"
	"$build/tests/make_image" image.eif kernel cmdline init >"$work/log" ||
		bad "$(cat "$work/log")"
	needs measure 2 measure image.eif
	needs pin 2 pin new "$v/policies/measurements.json"
	needs 'pin --into' 1 pin --into policy.json new \
		"$v/policies/measurements.json"
	needs 'the version' 2 --version
fi

if another_can; then
	try 'as another user' "${another[@]}" "$tbverify" --no-state \
		"${good[@]}"
	[ "$("${another[@]}" "$tbverify" --version | grep '^limits ')" = "$limits" ]
	report $? 'another user has the same limits'
else
	skip 'as another user' 'want root, and a user who can run it'
fi
echo "1..$count"
