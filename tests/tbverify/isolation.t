#!/usr/bin/env bash
# A verdict depends on the files that are named and on nothing else: libcrypto's
# configuration loads no code, no other file is opened, nothing is executed, and
# no network is needed.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
copy_vectors "$work/v" || exit 1
cd "$work" || exit 1
good=(--policy v/policies/default.json --clock 2026-06-01T00:00:00Z
	-- v/artifact/hello-1.0.tar v/cases/good/attestation)
refused=(--policy v/policies/default.json --clock 2026-06-01T00:00:00Z
	-- v/pki/root.pem v/cases/good/attestation)
# the leak sanitizer does not work under ptrace
export ASAN_OPTIONS=detect_leaks=0

# verdicts NAME: of a good artifact and of another one.
verdicts()
{
	run "${good[@]}"
	ended verified
	run "${refused[@]}"
	ended artifact-mismatch
	[ ! -e loaded ] || bad 'code was loaded into the verifier'
	rm -f loaded
	result "$1"
}

#
# libcrypto's configuration
#

# conf MODULE: a configuration that has libcrypto load it, and nothing else.
conf()
{
	cat >openssl.cnf <<END
openssl_conf = init
[init]
providers = providers
[providers]
mine = mine
[mine]
module = $1
activate = 1
END
}

cat >module.c <<END
#include <fcntl.h>
#include <unistd.h>
int OSSL_provider_init(const void *, const void *, const void **, void **);
static void __attribute__((constructor)) load(void)
{
	(void)close(open("$work/loaded", O_CREAT | O_WRONLY, 0600));
}
int OSSL_provider_init(const void *a, const void *b, const void **c, void **d)
{
	(void)a; (void)b; (void)c; (void)d;
	return 0;
}
END
read -r -a cc <<<"$CC"
try 'a module that says when it is loaded' \
	"${cc[@]}" -shared -fPIC -o module.so module.c
conf "$work/module.so"
export OPENSSL_CONF=$work/openssl.cnf OPENSSL_MODULES=$work
# interpreter FILE: the loader of the C library that it is made for.
interpreter()
{
	readelf -l "$1" | sed -n 's/.*interpreter: \(.*\)\]$/\1/p'
}

tool=$build/.libs/tbverify
[ -x "$tool" ] || tool=$build/tbverify
openssl=$(command -v openssl || true)
if [ -n "$openssl" ] &&
	[ "$(interpreter "$openssl")" != "$(interpreter "$tool")" ]; then
	skip 'openssl loads it' 'openssl is made for another C library'
elif [ -n "$openssl" ]; then
	openssl list -providers >log 2>&1
	[ -e loaded ]
	report $? 'openssl loads it'
	rm -f loaded
else
	skip 'openssl loads it' 'no openssl'
fi
verdicts 'OPENSSL_CONF names a module'
conf module
verdicts 'a module in OPENSSL_MODULES'
conf "$work/absent.so"
verdicts 'a module that is not there'
legacy=$("$PKG_CONFIG" --variable=modulesdir libcrypto 2>/dev/null)/legacy.so
if [ -f "$legacy" ]; then
	cp "$legacy" legacy.so
	conf "$work/legacy.so"
	verdicts "libcrypto's legacy module alone"
else
	skip "libcrypto's legacy module alone" 'there is none'
fi
echo '[[[' >openssl.cnf
verdicts 'a configuration with errors'
conf "$work/module.so"
chmod 0 openssl.cnf
verdicts 'a configuration that cannot be read'
chmod 644 openssl.cnf
OPENSSL_CONF=$work verdicts 'a directory'
run --version
[ "$got" = 0 ] && [ ! -e loaded ]
report $? '--version loads nothing'
run inspect v/cases/good/attestation
[ "$got" = 0 ] && [ ! -e loaded ]
report $? 'inspect loads nothing'

#
# System calls
#

# traced CALLS WORD...: a log of these calls of the tool.
traced()
{
	strace -f -e trace="$1" -o trace "$tbverify" "${@:2}" >out 2>err \
		</dev/null
	got=$?
}

# The files that the trace names in a call that succeeded, once each.
opened()
{
	sed -n 's/^[0-9]* *[a-z0-9]*(\(AT_FDCWD, \)\{0,1\}"\([^"]*\)".* = [0-9].*/\2/p' \
		trace | sort -u
}

trace()
{
	local file

	traced open,openat,openat2 "${good[@]}"
	[ "$got" = 0 ] || bad "$(cat err)"
	! grep -qE 'openssl\.cnf|ossl-modules|engines|module\.so' trace ||
		bad "$(grep -E 'openssl|ossl|module' trace)"
	grep -q v/cases/good/attestation trace || bad 'no trace'
	result 'OPENSSL_CONF: neither it nor the module is opened'
	unset OPENSSL_CONF OPENSSL_MODULES
	traced open,openat,openat2 "${good[@]}"
	[ "$got" = 0 ] || bad "$(cat err)"
	! grep -qE 'openssl\.cnf|ossl-modules|engines' trace ||
		bad "$(grep -E 'openssl|ossl|engines' trace)"
	result 'nor is the default configuration'
	if [ -n "${TBV_INSTRUMENTED-}" ]; then
		skip 'no other file is opened' "built with $TBV_INSTRUMENTED"
	else
		opened | sed 's|^v/policies/\.\./|v/|' >files
		for file in v/artifact/hello-1.0.tar v/pki/root.pem \
			v/cases/good/attestation v/policies/default.json; do
			grep -qx "$file" files || bad "$file was not opened"
		done
		grep -vE '^/.*/lib[a-z0-9+_-]+\.so[.0-9]*$|^/etc/ld(\.so\.|-musl-)' \
			files >others
		[ "$(wc -l <others)" = 4 ] || bad "$(cat others)"
		result 'no other file is opened'
	fi
	traced %network "${good[@]}"
	! grep -v ' +++ exited with 0 +++$' trace >others ||
		bad "$(cat others)"
	[ "$got" = 0 ] || bad "$(cat err)"
	result 'no call of the network'
	traced %process,kill "${good[@]}"
	grep -vE ' \+\+\+ exited |(execve|exit_group|arch_prctl)\(' trace >others &&
		[ -z "${TBV_INSTRUMENTED-}" ] && bad "$(cat others)"
	[ "$(grep -c 'execve(' trace)" = 1 ] || bad "$(cat trace)"
	result 'no other process'
	traced %file --system v/pki/root.pem v/cases/good/attestation
	grep -q "\"$sysconfdir/tbverify/policy.json\"" trace
	report $? "the system's policy is looked for below $sysconfdir"
}

if ! command -v strace >/dev/null; then
	skip 'system calls' 'no strace'
elif ! strace -o trace true >log 2>&1; then
	skip 'system calls' 'strace cannot trace here'
else
	trace
fi

# From here on without a network.
unset OPENSSL_CONF OPENSSL_MODULES
if unshare -n true >log 2>&1; then
	alone=(unshare -n)
elif unshare -rn true >log 2>&1; then
	alone=(unshare -rn)
else
	alone=()
fi
if [ "${#alone[@]}" = 0 ]; then
	skip 'without a network' 'unshare cannot take it away here'
else
	"${alone[@]}" "$tbverify" "${good[@]}" >log 2>&1 &&
		grep -q '^verified' log
	report $? 'without a network'
fi
env -i LD_LIBRARY_PATH="${LD_LIBRARY_PATH-}" ASAN_OPTIONS=detect_leaks=0 \
	"$tbverify" "${good[@]}" >log 2>&1 && grep -q '^verified' log
report $? 'without an environment'

echo "1..$count"
