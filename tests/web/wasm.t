#!/usr/bin/env bash
# The package for npm: what is in the module, what an installed package does,
# and that each vector has the same result as with the tool.
#
# TBV_WEB: where web/build made it.  TBV_WEB_MODULES: where npm installed what is
# needed to check types; without it they are not.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck source=tests/examples/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/../examples/support.sh"
here=$top/tests/web
made=${TBV_WEB:?}
package=$made/npm
export LD_LIBRARY_PATH=$build/lib/.libs npm_config_cache=$work/npm-cache
copy_vectors "$work/v" || exit 1

# Imports and exports are the module's whole surface.
node --input-type=module -e '
import { readFileSync } from "node:fs";
const module = new WebAssembly.Module(readFileSync(process.argv[1]));
for (const { module: of, name, kind } of WebAssembly.Module.imports(module))
	console.log("import", of, name, kind);
' "$made/tbverify.wasm" >"$work/imports"
[ "$(cat "$work/imports")" = 'import page read function' ]
report $? 'the module imports nothing but what it measures: no clock, file, network'
# Linked like the module, but for PROVIDER: entropy FILE PROVIDER FLAG...
entropy()
{
	local flags objects

	mapfile -t flags <"$made/link"
	mapfile -t objects < <(find "$made/objects" -name '*.o' \
		! -name '*provider.c.o')
	emcc "${@:3}" "${flags[@]}" -I"$made/include" \
		-sEXPORTED_FUNCTIONS=_entropy_had "$here/entropy.c" "$2" \
		"${objects[@]}" "$made/lib/libcrypto.a" -o "$1" \
		>"$work/log" 2>&1 && node --input-type=module -e '
	import { readFileSync } from "node:fs";
	const { instance } = await WebAssembly.instantiate(
		readFileSync(process.argv[1]), { page: { read: () => -1 } });
	instance.exports._initialize();
	console.log(instance.exports.entropy_had());' "$1" 2>>"$work/log"
}
[ "$(entropy "$work/entropy.wasm" "$(find "$made/objects" -name '*provider.c.o')")" = 0 ]
report $? 'no bytes, number, secret or key is to be had, for there is no entropy'
emcc -c -Oz -D__wrap_RAND_bytes_ex=not -D__wrap_RAND_priv_bytes_ex=nor \
	-D__wrap_BN_priv_rand_range_ex=neither -I"$made/include" \
	"$top/web/wasm/provider.c" -o "$work/provider.o" >"$work/log" 2>&1
[ "$(entropy "$work/entropy.wasm" "$work/provider.o" -DCONSTANT)" = 127 ]
report $? 'where a constant stands for it, all of these are'
size=$(gzip -9nc "$made/tbverify.wasm" | wc -c)
[ "$size" -le 450000 ]
report $? "the module has 450 KB at most when packed: $size bytes"
sed -n 's/^\t\(tbv_[a-z0-9_]*\);$/\1/p' "$top/lib/libtbverify.map" | sort >"$work/map"
grep '^tbv_' "$top/web/wasm/exports" | sort | comm -13 "$work/map" - >"$work/log"
report "$(wc -l <"$work/log")" 'what it exports is the library'"'"'s'
while read -r name; do
	grep -qE "library\\.\\s*${name}\\b|\\b$name\\b|'${name#tbv_}'|'${name#tbv_*_}'|'${name#tbv_*_*_}'" \
		<(tr -d '\n\t' <"$package/library.js") || echo "$name"
done < <(grep -vE '_(free|new|json|message|parse)$|_expect_|_(want|got|set_digest)$' \
	"$top/web/wasm/exports") >"$work/log"
[ ! -s "$work/log" ]
report $? 'and called by the package'
! grep -nE 'Date\.now|new Date\(\)|performance|fetch\(|XMLHttp|WebSocket|require\(|import\(|node:|process\.|Math\.random|crypto' \
	"$package"/{library,tbverify}.js >"$work/log"
report $? 'the package asks for no clock, file, network or entropy'

mkdir "$work/tar" "$work/clean"
(cd "$work/tar" && npm pack --silent "$package") >"$work/log" 2>&1
report $? 'npm pack'
tar -tzf "$work"/tar/tbverify-*.tgz | sort >"$work/files"
printf 'package/%s\n' LICENSE README.md library.js package.json tbverify.d.ts \
	tbverify.js wasm.js >"$work/want"
same "$work/want" "$work/files" 'has the files that it should have'
begin=$(date +%s%N)
cd "$work/clean" || exit 1
npm init -y >"$work/log" 2>&1 && npm install --offline --no-audit --no-fund \
	"$work"/tar/tbverify-*.tgz >>"$work/log" 2>&1
report $? 'installed in a clean folder, offline: it depends on nothing'
[ "$(find node_modules -mindepth 1 -maxdepth 1 ! -name '.*')" = node_modules/tbverify ]
report $? 'and nothing else is'
end=$(date +%s%N)
echo "# npm install: $(((end - begin) / 1000000)) ms"
[ "$(node -p 'require("./node_modules/tbverify/package.json").version')" = \
	"$(sed -n 's/^AC_INIT(\[tbverify], \[\(.*\)])$/\1/p' "$top/configure.ac")" ]
report $? 'its version is that of tbverify'

# The program in README.md, as it is, on files of the names that it has.
awk '/^```js$/ { on = 1; next } /^```$/ { on = 0 } on' \
	node_modules/tbverify/README.md >example.mjs
sed 's|\.\./pki/root.pem|root.pem|' "$work/v/policies/default.json" >policy.json
cp "$work/v/pki/root.pem" root.pem
cp "$work/v/artifact/hello-1.0.tar" widget-1.0.tar.gz
cp "$work/v/cases/good/attestation" widget-1.0.tar.gz.att
begin=$(date +%s%N)
attempt node example.mjs
end=$(date +%s%N)
[ "$got" = 0 ] && grep -q '^verified under root root.pem: widget-1.0.tar.gz' \
	"$work/out"
report $? 'the example of README.md verifies'
echo "# node example.mjs: $(((end - begin) / 1000000)) ms"
damage widget-1.0.tar.gz
attempt node example.mjs
says "token: 'artifact-mismatch'"
says 'check that both files belong together'
[[ $got != 0 && ! -s $work/out ]] || bad "got $got"
result 'and ends with an error on a file that was tampered with'
rm widget-1.0.tar.gz.att
attempt node example.mjs
[ "$got" != 0 ] && [ ! -s "$work/out" ]
report $? 'and without an attestation'

installed=$work/clean/node_modules/tbverify/tbverify.js
try 'what it takes, refuses and keeps' node "$here/api.mjs" "$installed" "$work/v"
as_the_tool node node "$here/judge.mjs" "$installed"
echo "# $(wc -l <"$work/answers") of $(grep -c . "$work/told") vectors are calls;" \
	'the others are command lines that the tool does not take'
[ "$(grep -c '^image-\(magic\|crc\|version\)	' "$work/answers")" = 3 ] &&
	grep -q '^good-image-es512	ok' "$work/answers"
report $? 'images are measured'

# In processor time, which a busy machine does not change: the least of some tries.
least()
{
	local i

	for i in 1 2 3 4 5; do
		"$@" || return
	done | sort -g | head -n 1
}
wasm=$(least node "$here/speed.mjs" "$installed" "$work/v") &&
	native=$(PYTHONPATH=$examples/python least /usr/bin/python3 \
		"$here/speed.py" "$work/v") &&
	[ -n "$wasm" ] && awk -v wasm="$wasm" -v native="$native" 'BEGIN {
		printf("# a document: %.2f ms, and %.2f ms natively: %.1f times\n",
		    wasm, native, wasm / native)
		exit(wasm > 5 * native) }'
report $? 'a document takes 5 times as long as natively, at most'

modules=${TBV_WEB_MODULES-}/node_modules
if [ -x "$modules/.bin/tsc" ]; then
	cp "$here/types.mts" "$work/clean"
	try 'types: what is right compiles, and what is wrong does not' \
		"$modules/.bin/tsc" --noEmit --strict --target es2022 \
		--module nodenext --moduleResolution nodenext \
		--lib es2022,dom "$work/clean/types.mts"
	node --input-type=module -e '
	const t = await import(process.argv[1]);
	console.log(Object.keys(t).sort().join("\n"));' "$installed" >"$work/have"
	sed -n 's/^export \(class\|function\) \([A-Za-z]*\).*/\2/p' \
		"$package/tbverify.d.ts" | sort >"$work/types"
	same "$work/types" "$work/have" 'types: they are of what is exported'
else
	skip types 'no TypeScript'
fi

echo "1..$count"
