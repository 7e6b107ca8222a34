#!/usr/bin/env bash
# What the files, the library and the tool may contain, depend on and export.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
header=$top/include/tbverify.h
archive=$build/lib/.libs/libtbverify.a
# configured --disable-static: the same objects
[ -f "$archive" ] || archive=$build/lib/.libs/libtbv.a
library=$build/lib/.libs/libtbverify.so
tool=$build/.libs/tbverify
# libtool's choice, such as "nm -B"
read -r -a nm <<<"$NM"

# nothing FILE NAME: FILE lists offenders, and must be empty.
nothing()
{
	if [ -s "$1" ]; then
		sed 's/^/# /' "$1"
		not_ok "$2"
	else
		ok "$2"
	fi
}

# Object code holds what a sanitizer or coverage adds: look at plain builds.
plain()
{
	if [ -n "${TBV_INSTRUMENTED-}" ]; then
		skip "$1" "built with $TBV_INSTRUMENTED"
		return 1
	fi
}

# The functions of the header: the declarations, without comments and types.
grep -v '^#' "$header" | tr '\n' ' ' | sed 's|/\*|\n&|g; s|\*/|&\n|g' |
	sed '/^\/\*/d' | tr '\n' ' ' | tr ';' '\n' | grep -v '^ *typedef ' |
	sed -n 's/^[^(]*\<\(tbv_[a-z0-9_]*\) *(.*/\1/p' | sort >"$work/header"
sed -n 's/^\t\(tbv_[a-z0-9_]*\);$/\1/p' "$top/lib/libtbverify.map" |
	sort >"$work/map"
"${nm[@]}" -D --defined-only "$library" | awk '$2 != "A" { print $3 }' |
	sed 's/@@*TBVERIFY_[0-9.]*$//' | sort >"$work/exports"
awk 'FNR == 1 { synopsis = 0 }
	$1 == ".Sh" { synopsis = ($2 == "SYNOPSIS") }
	synopsis && ($1 == ".Fn" || $1 == ".Fo") { print $2 }' \
	"$top"/man/*.3 | tr -d '"' | grep -v '_fn$' | sort -u >"$work/manual"

# All structs are opaque, as PACKAGERS promises.
! grep -E '^(struct|union) [a-z_0-9]+ *\{|^typedef (struct|union)' "$header" \
	>"$work/open"
said=$?
sed 's/^/# /' "$work/open"
report "$said" 'all structs of the header are opaque'
same "$work/header" "$work/map" 'the map names the functions of the header'
same "$work/header" "$work/exports" 'the library exports what the map names'
same "$work/header" "$work/manual" 'section 3 documents each function'
if plain 'lib/libtbverify.abi is the interface'; then
	sh "$top/build-aux/abi.sh" "$header" "$library" >"$work/abi"
	same "$top/lib/libtbverify.abi" "$work/abi" \
		'lib/libtbverify.abi is the interface'
fi

# The functions that somebody needs: the tool, or a program or a binding of
# examples/ that a test names.  tests/examples/python.t calls each that Python has.
(cd "$top" && find tools examples -name '*.[ch]' ! -name '*_data.h' -o \
	-name '*.rs' -o -name '*.go' -o -name '__init__.py') >"$work/files"
while read -r file; do
	case $file in
	tools/*|examples/*.h|*/__init__.py|*/src/*) ;;
	*/go/*) grep -q 'examples/go' "$top/tests/examples/languages.t" ;;
	*) name=${file##*/}
		grep -qE "${name%.*}(\\.c|\\.rs)|/tests/|cargo test" \
			"$top"/tests/examples/*.t "$top/tests/install.t" ;;
	esac || echo "$file is run by no test" >>"$work/unrun"
	sed "s/^    '\([a-z0-9_]*\)': (.*/tbv_\1/" "$top/$file"
done <"$work/files" | grep -o '\<tbv_[a-z0-9_]*' | sort -u |
	comm -12 - "$work/header" >"$work/used"
same "$work/header" "$work/used" 'each function has a user'
touch "$work/unrun"
nothing "$work/unrun" 'and each of those in examples/ is run by a test'

if plain 'names in the archive begin tbv_'; then
	"${nm[@]}" -g --defined-only "$archive" | awk 'NF == 3 { print $3 }' \
		>"$work/globals"
	# gcc's own on i386, hidden, and the same in every object
	grep -vE '^(tbv_|__x86\.get_pc_thunk\.)' "$work/globals" \
		>"$work/foreign"
	[ -s "$work/globals" ] || echo 'no names at all' >"$work/foreign"
	nothing "$work/foreign" 'names in the archive begin tbv_'
fi

cat >"$work/alone.c" <<'END'
#include "tbverify.h"
#include "tbverify.h"
int main(void) { return tbv_error_token(TBV_OK) == NULL; }
END
cp "$work/alone.c" "$work/alone.cc"

# compiles NAME COMPILER FLAG...
compiles()
{
	local name=$1

	shift
	if "$@" -Wall -Wextra -pedantic -Werror -I"$top/include" \
		-fsyntax-only >"$work/errors" 2>&1; then
		ok "the header compiles alone in $name"
	else
		sed 's/^/# /' "$work/errors"
		not_ok "the header compiles alone in $name"
	fi
}

read -r -a cc <<<"$CC"
compiles C99 "${cc[@]}" -std=c99 "$work/alone.c"
compiles C23 "${cc[@]}" -std=c2x "$work/alone.c"
if command -v "${CXX:=c++}" >/dev/null; then
	compiles C++ "$CXX" -std=c++11 "$work/alone.cc"
else
	skip 'the header compiles alone in C++' "no C++ compiler ($CXX)"
fi

# What lib/ may not call: it opens nothing by name, reads no clock, environment
# or locale, prints nothing, starts nothing, ends nothing, knows no network.
forbidden='_?_?exit|_Exit|abort|__assert_fail|atexit|__cxa_atexit|on_exit
v?f?printf|v?dprintf|__v?f?printf_chk|__v?dprintf_chk|f?puts|f?putc|putchar
fwrite|fflush|perror|psignal|stdin|stdout|stderr|v?syslog
f?open(64)?|openat(64)?|creat(64)?|fopen64|fdopen|freopen(64)?|opendir
__open(64)?_2|__openat(64)?_2|tmpfile(64)?|mkstemp(64)?|remove|unlink|rename
getenv|secure_getenv|setenv|putenv|unsetenv|clearenv|environ|__environ
time|gettimeofday|clock|clock_gettime|localtime(_r)?|gmtime(_r)?|mktime|timegm
__(time|gettimeofday|clock_gettime|localtime(_r)?|gmtime(_r)?|mktime|timegm)64
strftime|tzset|nanosleep|usleep|sleep
setlocale|uselocale|newlocale|nl_langinfo|localeconv|strcoll|strxfrm
__ctype_[a-z_]*|is[a-z]*alpha|isalnum|isdigit|isprint|isspace|isxdigit|tolower
toupper|strtod|strtof|strtold
v?fork|exec[vl]p?e?|fexecve|system|popen|posix_spawnp?|clone|wait(pid)?
socket(pair)?|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?
getaddrinfo|gethostby[a-z_]*|res_[a-z]*|curl_.*
signal|sigaction|sigprocmask|raise|kill|umask|chdir|fchdir|chroot|setuid|dlopen
rand(om)?|srand(om)?|strtok|strerror|signgam|BIO_new_file|BIO_new_fp|CONF_.*'
pattern=$(tr '\n' '|' <<<"$forbidden" | sed 's/|$//')

if plain 'lib/ calls nothing that it may not'; then
	# openat is policy_load.c's alone: tbv_policy_load_at() opens files
	"${nm[@]}" -u "$archive" | awk '
		/:$/ { object = $1 }
		$1 == "U" && !(object ~ /policy_load\.l?o:$/ &&
		    $2 ~ /^(__)?openat(64)?(_2)?$/) { print $2 }' | sort -u \
		>"$work/undefined"
	grep -Ex "($pattern)" "$work/undefined" >"$work/foreign"
	grep -qx memcpy "$work/undefined" ||
		echo 'the list of undefined names is not one' >>"$work/foreign"
	nothing "$work/foreign" 'lib/ calls nothing that it may not'
fi
"${nm[@]}" -D -u "$library" | awk '{ print $2 }' | sed 's/@.*//' >"$work/undefined"
grep -Ex "($pattern)" "$work/undefined" |
	grep -vx '__cxa_atexit\|_*exit\|abort\|_*openat\(64\)\?\(_2\)\?' \
		>"$work/foreign"
nothing "$work/foreign" 'nor does the shared library'

if plain 'lib/ has no variable data'; then
	size -A "$archive" | awk '
		/^\.(data|bss|tdata|tbss)/ && !/^\.data\.rel\.ro/ && $2 > 0 {
			print object, $1, $2
		}
		/:$/ || / :$/ { object = $1 }
		/\(ex / { object = $1 }' >"$work/variable"
	size -A "$archive" | grep -q '^\.text' ||
		echo 'no objects at all' >>"$work/variable"
	nothing "$work/variable" 'lib/ has no variable data'
fi

# The house: the order of its rooms, no circles, the only users of what is
# foreign; and that each of these would be noticed.
house=$top/tests/structure
# shellcheck source=tests/structure/house.sh
. "$house/house.sh"
house_order "$top" >"$work/order"
nothing "$work/order" 'no file uses a room beside its own or above'
house_circles "$top" >"$work/circles"
nothing "$work/circles" 'no files use each other in a circle'
house_names "$top" >"$work/names"
nothing "$work/names" 'no base name stands twice in a program'
house_users "$top" >"$work/users"
nothing "$work/users" 'what is foreign has the users that tests/structure/users has'
house_calls "$build" "$top" >"$work/foreign"
grep -q '^lib/base/cbor.c cbor_' "$work/calls" ||
	echo 'no objects at all' >>"$work/foreign"
nothing "$work/foreign" 'and no object calls it besides'

# A copy of the sources, to plant in.
new_tree()
{
	tree=$work/tree
	rm -rf "$tree"
	mkdir "$tree"
	(cd "$top" && find lib tools -name '*.[ch]' -print0 |
		tar --null -T - -cf -) | tar -C "$tree" -xf -
	chmod -R u+w "$tree"
}

# planted FILE TEXT FUNCTION WANT: with that text at the end of a file, WHAT the
# function finds has the words.
planted()
{
	new_tree
	printf '%s\n' "$2" >>"$tree/$1"
	"$3" "$tree" >"$work/planted"
	grep -q -- "$4" "$work/planted"
	report $? "noticed: $1: $2"
}

# compiled FILE TEXT WANT: the same of the object that comes of it.
compiled()
{
	new_tree
	printf '%s\n' "$2" >>"$tree/$1"
	if ! "${cc[@]}" -I"$top/include" -iquote "$tree/lib" \
		-c -o "$tree/${1%.c}.o" "$tree/$1" >"$work/log" 2>&1; then
		bad "$1 with that does not compile"
	fi
	house_calls "$tree" "$tree" >"$work/planted"
	echo "$3" | cmp -s - "$work/planted" || bad 'not found'
	result "noticed, compiled: $1: $2"
}

planted lib/base/text.c '#include "case/case.h"' house_order \
	'upwards: lib/base/text.c lib/case/case.h'
planted lib/log/note.c 'int x(void) { return tbv_eif_read(0); }' house_order \
	'upwards: lib/log/note.c lib/image/eif.c'
planted tools/tbbuild/enclave/relay.c '#include "host/run.h"' house_order \
	'upwards: tools/tbbuild/enclave/relay.c tools/tbbuild/host/run.h'
planted tools/tbbuild-serve/queue.c '#include "host/run.h"' house_order \
	'tools/tbbuild-serve/queue.c tools/tbbuild/host/run.h'
planted lib/policy/policy_setter.c \
	'int x(void) { return tbv_policy_set_any_source(0); }' house_circles \
	lib/policy/policy_setter.c
planted lib/claim/claim.c '#include <cbor.h>' house_users \
	'lib/claim/claim.c'
planted tools/tbverify/lists.c '#include <openssl/evp.h>' house_users \
	'tools/tbverify/lists.c'
# By the table of engines, which publish.c has: no include and no call names it.
planted tools/tblog/publish/tessera.c \
	'int x(void) { return command_publish(0); }' house_circles \
	tools/tblog/publish/tessera.c
# A second user of a parser that includes nothing of it.
compiled lib/claim/checksums.c \
	'int cJSON_Parse(const char *); int x(void) { return cJSON_Parse(""); }' \
	'lib/claim/checksums.c cJSON_Parse'

# One reader of JSON for the library, one for the tools; cJSON only writes else.
(cd "$top" && grep -rlE --include='*.[ch]' '\<cJSON_Parse' lib tools) |
	grep -vx lib/base/json.c >"$work/parsers"
nothing "$work/parsers" 'lib/base/json.c alone parses with cJSON'

# No static has the name of another, so that a search finds only one.
house_statics "$top" >"$work/statics"
nothing "$work/statics" 'no static function stands in two files'
planted lib/log/note.c $'static int\nread_claim_artifact(void)\n{' \
	house_statics 'read_claim_artifact: lib/claim/claim.c lib/log/note.c'

# Each file of the library by itself, where its test is looked for.
house_untested "$top" "$top" >"$work/untested"
nothing "$work/untested" 'each file of lib/ has its unit test'
new_tree
echo 'int x;' >"$tree/lib/base/new.c"
house_untested "$tree" "$top" >"$work/planted"
echo lib/base/new.c >"$work/want"
same "$work/want" "$work/planted" 'noticed: lib/base/new.c without a test'

# Programs are started in one place; the guard of nitro.c does not run another
# program.
(cd "$top" && grep -nE '\<(exec[vl]p?e?|execve|fexecve|system|popen|posix_spawnp?) *\(' \
	-r --include='*.c' tools/tbbuild tools/tbbuild-serve) |
	grep -v '^tools/tbbuild/base/process\.c:' |
	grep -v '^[a-z_/-]*\.c:[0-9]*:[ \t]*/\*' >"$work/others"
nothing "$work/others" 'tools/tbbuild starts programs in process.c alone'

# What a program includes is below tools/, or the public header.
house_sources "$top" tools | (cd "$top" && xargs grep -HoE \
	'^ *# *include *"[^"]*"') | sed 's/: *# *include */ /; s/"//g' |
	while read -r file name; do
		[ "$name" = tbverify.h ] && continue
		program=$(cut -d / -f 1-2 <<<"$file")
		for dir in "${file%/*}" "$program" tools/tbbuild tools; do
			[ ! -f "$top/$dir/$name" ] || continue 2
			# what the build makes, where this is built
			! grep -qF "$dir/$name:" "$top/$program/local.mk" \
				2>/dev/null || continue 2
		done
		echo "$file includes $name"
	done >"$work/private"
nothing "$work/private" 'tools include the public header and their own'

sed -n 's/^\tTBV_ERR_[A-Z0-9_]* = [0-9]*,*[ \t]*\/\* \[\([a-z0-9-]*\)\].*/\1/p' \
	"$header" | sort >"$work/tokens"
grep -c '^	TBV_ERR_[A-Z0-9_]* = ' "$header" >"$work/count.codes"
grep -c . "$work/tokens" >"$work/count.tokens"
same "$work/count.codes" "$work/count.tokens" 'each error has its token'
sort -u "$work/tokens" >"$work/tokens.unique"
same "$work/tokens" "$work/tokens.unique" 'no token stands for two errors'
while read -r token; do
	grep -qx "\.Ss $token" "$top/man/tbverify-errors.7" || echo "$token"
done <"$work/tokens" >"$work/undocumented"
nothing "$work/undocumented" 'tbverify-errors(7) has each token'

# What a file is loaded with, as the tool's own loader says, which need not be
# the one that ldd asks.
loader=$(readelf -l "$tool" | sed -n 's/.*interpreter: \(.*\)\]$/\1/p')
loads()
{
	LD_LIBRARY_PATH=$build/lib/.libs "$loader" --list "$1"
}

# The libraries that a file needs, by name.
needs()
{
	loads "$1" | awk '{ print $1 }' | sed 's|.*/||; s/\.so.*//'
}

if plain 'the tool needs libtbverify and what that needs'; then
	needs "$tool" | sort -u >"$work/needed"
	{
		printf '%s\n' libtbverify libcrypto libcbor libcjson libz libc \
			linux-vdso linux-gate ld-linux ld64
		needs "$tool" | grep -xE 'ld-(linux|musl)-[a-z0-9_-]+'
		loads "$library" |
			awk '$1 ~ /^lib(crypto|cbor|cjson)\./ { print $3 }' |
			while read -r file; do needs "$file"; done
	} | sort -u >"$work/allowed"
	comm -23 "$work/needed" "$work/allowed" >"$work/extra"
	for name in libtbverify libcrypto libcbor libcjson libz; do
		grep -qx "$name" "$work/needed" || echo "not $name"
	done >>"$work/extra"
	nothing "$work/extra" 'the tool needs libtbverify and what that needs'
fi

"${nm[@]}" -D -u "$tool" | awk '{ print $2 }' | sed 's/@.*//' |
	grep -Ex 'socket(pair)?|connect|bind|getaddrinfo|curl_.*|dlopen' \
		>"$work/network"
nothing "$work/network" 'the tool knows no network'

(cd "$top" && find lib tools tests ! -name root_data.h \
	\( -name '*.[ch]' -o -name '*.t' \) |
	grep -v '^tests/[a-z]*/work\.' && printf '%s\n' man/*.[1-9]) |
	grep -vxE 'tests/injection/called\.h' |
	sed 's/^\(tests\/.*test_[a-z0-9_]*\)\.c$/\1/' >"$work/files"
(cd "$top" && cat Makefile.am && find . -name '*.mk' -exec cat {} +) |
	tr -s '[:space:]' '\n' >"$work/named"
LC_ALL=C sort "$work/files" | comm -23 - <(LC_ALL=C sort -u "$work/named") \
	>"$work/forgotten"
nothing "$work/forgotten" 'a list of sources names each source, test and page'

(cd "$top" && find tests -name '*.t' ! -perm -111) >"$work/plain"
nothing "$work/plain" 'every test can be executed'

# What shellcheck reads, and what a reader looks up.
(cd "$top" && find .ci -maxdepth 1 -type f | sort) >"$work/scripts"
[ -s "$work/scripts" ] || echo 'no scripts' >"$work/scripts"
for list in build-aux/local.mk tests/README; do
	grep -oE '\.ci/[a-z-]+' "$top/$list" | sort -u |
		comm -23 "$work/scripts" - >"$work/forgotten"
	nothing "$work/forgotten" "$list names each script of .ci/"
done

# Else "make -j all builder" makes the library twice at once.
grep '^all:' "$top/Makefile.in" | grep -vx 'all: all-am' >"$work/twice"
nothing "$work/twice" '"all" is no make of its own'

echo "1..$count"
