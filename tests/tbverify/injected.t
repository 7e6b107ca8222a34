#!/usr/bin/env bash
# Each system call of a verification fails, one at a time: no verdict and no
# fact then, or the same verdict where the call is one that does not matter.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # tests/tap.sh
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
copy_vectors "$work/v" || exit 1
mkdir "$work/d" && cd "$work/d" || exit 1
v=$work/v
STATE_DIRECTORY=$work/state
export STATE_DIRECTORY
LD_LIBRARY_PATH=$build/lib/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
tool=$build/.libs/tbverify
[ -x "$tool" ] || tool=$tbverify
verify=(--policy "$v/policies/endorsed.json" --clock 2026-06-01T00:00:00Z
	--endorsements "$v/policies/list.note" --
	"$v/artifact/hello-1.0.tar" "$v/cases/good/attestation")

if [ -n "${TBV_INSTRUMENTED-}" ]; then
	skip 'system calls that fail' "built with $TBV_INSTRUMENTED"
	echo "1..$count"
	exit
elif ! strace -o trace true >"$work/log" 2>&1; then
	skip 'system calls that fail' 'strace cannot trace here'
	echo "1..$count"
	exit
fi

# Calls whose failure may leave the verdict as it is, and why.  What was done
# with which file is in the trace.
may_fail()
{
	case $1 in
	# the system has given or taken less: malloc asks in another way
	mmap | mmap2 | mremap | munmap | madvise) ;;
	# input is complete, and output was synchronized
	close) ;;
	# no advice, no terminal, no limit: none is needed
	fadvise64* | ioctl | prctl | landlock_*) ;;
	# the loader and libc, of a directory or a feature that may be absent
	access | arch_prctl | openat | prlimit64 | pread64 | readlink | \
		readlinkat | rseq | set_robust_list | set_tid_address | \
		ugetrlimit) ;;
	# a name that may be absent; of open files, the loader's cache, which it
	# can replace by directories, and the size of stdio's buffer; the
	# artifact's size, without which a separate thread hashes it; and a
	# temporary file, which then gets another name
	fstat | newfstatat | statx)
		grep -a INJECTED trace | grep -qE \
			'^[a-z]*\((AT_FDCWD|1<|[0-9]+<(/etc/ld\.so\.cache|[^>]*\.tbvt[0-9]*)>)' ||
			grep -aA9 INJECTED trace | grep -aq '^clone' ;;
	# of a temporary file, which then gets another name
	flock) grep -a INJECTED trace | grep -q '\.tbvt[0-9]*>' ;;
	# a signal ends it without that being cleaned up, as SIGKILL would
	rt_sigaction | rt_sigprocmask) ;;
	# numbers of this process; blinding of public keys
	getpid | getrandom | gete[gu]id | get[gu]id) ;;
	# a directory that is there already; a replacement that is not needed
	mkdir | unlinkat) ;;
	*) return 1 ;;
	esac
}

# The error that a call is made to return, as its manual has it.
error_of()
{
	case $1 in
	mmap | mmap2 | mprotect | mremap | munmap) echo ENOMEM ;;
	getrandom) echo ENOSYS ;;
	*) echo EIO ;;
	esac
}

strace -o trace "$tool" "${verify[@]}" >wanted 2>"$work/log"
report $? 'nothing fails'
rm -rf "$STATE_DIRECTORY"
strace -o trace "$tool" "${verify[@]}" >again 2>"$work/log"
cmp wanted again
report $? 'nothing fails, and there is no state'
# brk() returns no error, and waking by futex() has none: libc ends at once.
sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' trace |
	grep -vE '^(brk|execve|exit_group|futex)$' | sort | uniq -c >calls
while read -r times call; do
	same=0
	for ((i = 1; i <= times; i++)); do
		rm -rf "$STATE_DIRECTORY"
		got=0
		strace -y -o trace -e "inject=$call:error=$(error_of "$call"):when=$i" "$tool" \
			"${verify[@]}" >facts 2>err </dev/null || got=$?
		if [ "$got" = 0 ]; then
			same=$((same + 1))
			may_fail "$call" || bad "$call $i: verified"
			cmp -s facts wanted || bad "$call $i: other facts"
		else
			[ ! -s facts ] || bad "$call $i: facts, status $got"
			[ "$got" != 1 ] || bad "$call $i: refused"
			# but for the loader, before the tool has begun
			[ "$got" -lt 128 ] || ! grep -q SECCOMP trace ||
				bad "$call $i: it died, status $got"
		fi
	done
	result "$call: $times, of which $same do not matter"
done <calls
[ "$(wc -l <calls)" -gt 20 ]
report $? 'calls were made'
echo "1..$count"
