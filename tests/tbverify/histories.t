#!/usr/bin/env bash
# Random histories of endorsement lists: tbverify says and keeps what a model
# says that was written from the documentation; and the model would notice if it
# did not.  "make check-histories" tries 10,000.
#
# SPDX-License-Identifier: BSD-2-Clause
# in memory: there are thousands of calls of fsync
if [ -w /dev/shm ]; then
	export TMPDIR=/dev/shm
fi
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
python=/usr/bin/python3
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
histories=${HISTORIES-40}
if ! "$python" -c 'import cbor2, cryptography' 2>/dev/null; then
	skip 'random histories' 'no python3 with cbor2 and cryptography'
	echo "1..$count"
	exit
fi
copy_vectors "$work/v" || exit 1
crash=()
if [ -z "${TBV_INSTRUMENTED-}" ]; then
	read -r -a cc <<<"${CC:-cc}"
	try 'the shim' "${cc[@]}" -shared -fPIC -o "$work/crash.so" \
		"$top/tests/tblog/crash.c" -ldl
	crash=("$work/crash.so")
else
	skip 'the power ends' "built with $TBV_INSTRUMENTED"
fi

# live TOOL COUNT SEED: these histories, by that tool.
live()
{
	"$python" "$top/tests/histories/histories.py" "$1" "$work/v" "$2" \
		"$3" ${crash[@]+"${crash[@]}"} >"$work/log" 2>&1
}

live "$tbverify" "$histories" "${SEED-1}"
report $? "$histories histories, no verdict but the model's"
sed 's/^/# /' "$work/log"
grep -q '[1-9][0-9]* verified' "$work/log" && grep -q ' revoked-' "$work/log" &&
	grep -q ' rollback' "$work/log"
report $? 'with all kinds of verdicts'

# A state that forgets lists, and one that is never written.
for word in --no-state --state-read-only; do
	cat >"$work/forgets" <<-END2
		#!/usr/bin/env bash
		for one; do
			case \$one in
			--no-state | --state-read-only | batch | --print)
				exec '$tbverify' "\$@" ;;
			esac
		done
		exec '$tbverify' $word "\$@"
	END2
	chmod 755 "$work/forgets"
	live "$work/forgets" 100 2
	[ $? = 1 ] && grep -q '^history .*: tbverify: .*; the model: ' \
		"$work/log"
	report $? "a tool that keeps nothing ($word) is noticed"
done
echo "1..$count"
