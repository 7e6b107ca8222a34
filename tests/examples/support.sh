# What the tests of examples/ share, on top of tests/tap.sh: documents for any
# file, the policy that they verify under, a web server.  It needs bash.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2034 # used by the tests
# shellcheck source=tests/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
# shellcheck source=tests/schema/support.sh
. "$top/tests/schema/support.sh"
attest=$build/tests/examples/attest
examples=$top/examples
repo=https://git.example/acme/hello
policies=$work/trust/policies
policy=$policies/policy.json
demanding=$policies/demanding.json
mkdir "$work/d" && cd "$work/d" || exit 1

# A separate policy: one image, one repository, any tag that begins with v.
mkdir -p "$policies" && cp -R "$vectors/pki" "$work/trust/pki" &&
	cp "$vectors/policies/tags.json" "$policy" &&
	chmod -R u+w,go-w "$work/trust" || exit 1

# Installs the library and the tool, and a wrapper "tbverify" that fails if its
# environment was not cleared.
installed()
{
	local prefix=$work/installed

	"$MAKE" -C "$build" install prefix="$prefix" exec_prefix="$prefix" \
		bindir="$prefix/bin" libdir="$prefix/lib" \
		includedir="$prefix/include" datarootdir="$prefix/share" \
		datadir="$prefix/share" docdir="$prefix/share/doc/tbverify" \
		mandir="$prefix/share/man" sysconfdir="$prefix/etc" \
		>"$work/log" 2>&1 || {
		sed 's/^/# /' "$work/log"
		echo 'Bail out! make install'
		exit 1
	}
	export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
	tbverify=$work/tbverify
	cat >"$tbverify" <<-END
		#!/bin/sh
		if [ -n "\$HOME\$LD_PRELOAD\$OPENSSL_CONF\$XDG_CONFIG_HOME" ]; then
			echo 'the environment was not cleared' >&2
			exit 70
		fi
		STATE_DIRECTORY=$work/lists
		LD_LIBRARY_PATH=$prefix/lib
		export STATE_DIRECTORY LD_LIBRARY_PATH
		exec $prefix/bin/tbverify "\$@"
	END
	chmod 755 "$tbverify"
}

# attest_as FILE NAME REF [LATER [REPOSITORY]]: its document, on stdout.
attest_as()
{
	"$attest" "$vectors" "${4-0}" "${5-$repo}" "$3" "$2" \
		"$(sha256sum <"$1" | cut -d ' ' -f 1)"
}

# logged_as FILE NAME REF [LATER [REPOSITORY]]: the same with the log's proof.
logged_as()
{
	"$attest" logged "$vectors" "${4-0}" "${5-$repo}" "$3" "$2" \
		"$(sha256sum <"$1" | cut -d ' ' -f 1)"
}

# demand AGE [BEGIN END [LINE]]: makes the policy $demanding, which requires a
# log with its witnesses, an age, and an endorsement list that is valid from
# BEGIN to END, in days from today, and newer than the previous one.
demand_serial=6
demand()
{
	local now

	now=$(date +%s)
	demand_serial=$((demand_serial + 1))
	cp "$vectors"/policies/{log,endorsers}.policy "$policies"
	"$attest" list "$vectors" $((now + ${2--1} * 86400)) \
		$((now + ${3-30} * 86400)) $demand_serial "${@:4}" \
		>"$policies/list.note"
	sed '$d' "$policy" >"$demanding"
	cat >>"$demanding" <<-END
		  , "max-age": "$1", "log": {"policy": "log.policy"},
		  "endorsements": {"files": ["list.note"],
		    "endorsers": "endorsers.policy", "trust": "also",
		    "stream": "test.example/builder"}
		}
	END
	chmod u+w,go-w "$policies"/*
}

# graft FROM INTO: the proof of the one document, around the other.
graft()
{
	sed "s|^extra .*|$(grep '^extra ' "$2")|" "$1"
}

# Changes one byte in the middle of a file.
damage()
{
	local size byte

	size=$(wc -c <"$1")
	byte=$(od -An -tu1 -j $((size / 2)) -N 1 -- "$1" | tr -d ' ')
	# shellcheck disable=SC2059 # the format is the octal escape
	printf "\\$(printf %03o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek=$((size / 2)) conv=notrunc status=none
}

# serve DIR: on loopback; its address is $url, and the requests are in
# $work/asked.  It ends with the test.
serve()
{
	/usr/bin/python3 "$top/tests/examples/server.py" "$1" >"$work/port" \
		2>"$work/asked" &
	server=$!
	trap 'kill "$server"; chmod -R u+w "$work"; rm -rf "$work"' EXIT
	await test -s "$work/port"
	[ -s "$work/port" ] || {
		echo 'Bail out! the web server did not start'
		exit 1
	}
	url=http://127.0.0.1:$(<"$work/port")
}

# attempt COMMAND...: its streams go to $work/out and $work/err, its status to
# $got.
attempt()
{
	got=0
	"$@" >"$work/out" 2>"$work/err" </dev/null || got=$?
}

# says TEXT: the standard error of the last attempt has it.
says()
{
	grep -qF -- "$1" "$work/err" && return
	bad "does not say: $1"
	sed 's/^/# /' "$work/err"
}

# as_the_tool LANGUAGE COMMAND...: what the program says of all vectors is what
# the tool says, to the last byte of its JSON.
as_the_tool()
{
	local here=$top/tests/examples language=$1

	shift
	[ -d "$work/v" ] || copy_vectors "$work/v" || exit 1
	[ -s "$work/told" ] || (cd "$work/v" && /usr/bin/python3 \
		"$here/compare.py" tell "$build/tbverify" manifest.json \
		>"$work/told")
	/usr/bin/python3 "$here/cases.py" "$work/v/manifest.json" >"$work/calls"
	(cd "$work/v" && "$@" <"$work/calls" >"$work/answers") 2>"$work/log"
	report $? "$language: makes the calls of all vectors"
	/usr/bin/python3 "$here/compare.py" "$work/told" "$work/answers" \
		>"$work/$language.json" 2>"$work/log"
	report $? "$language: token, class and JSON are the tool's"
	if schemas_can_be_tried; then
		conforms tbverify "$work/$language.json" "in $language"
	else
		skip "$language: schema" 'no jsonschema 4 for Python'
	fi
}
