#!/usr/bin/env bash
# Reports and statements: written after a verdict that is OK and then alone,
# whole or not at all, and with nothing in them that a hostile name put there.
# Other people's parsers read them: tests/report/check.py.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2016 # names that a shell would expand, and jq's own
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
skip_wrapper
copy_vectors "$work/v" && cd "$work/v" || exit 1
check=$top/tests/report/check.py
artifact=artifact/hello-1.0.tar
att=cases/good/attestation
clock=(--clock 2026-06-01T00:00:00Z)
trust=(--policy policies/default.json "${clock[@]}")
good=("${trust[@]}" -- "$artifact" "$att")
export PYTHONDONTWRITEBYTECODE=1

have()
{
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null &&
		command -v xmllint >/dev/null && command -v cmark-gfm >/dev/null
}

# read_by KIND FILE TEXT...: another's parser has nothing to say about it.
read_by()
{
	local kind=$1 file=$2

	shift 2
	case $kind in
	markdown)
		cmark-gfm --unsafe -e table -e autolink -e tagfilter \
			-e strikethrough "$file" >"$work/note" ||
			bad "$file: cmark-gfm"
		file=$work/note ;;
	svg)
		xmllint --nonet --noout "$file" 2>"$work/log" ||
			bad "$file: $(cat "$work/log")" ;;
	esac
	/usr/bin/python3 "$check" "$kind" "$file" "$@" >"$work/log" 2>&1 ||
		bad "$file: $(cat "$work/log")"
}

# reports NAME FACT... -- WORD...: three reports of one verdict, which contain
# the values of these facts as text.
reports()
{
	local name=$1 facts=() values=() fact

	shift
	while [ "$1" != -- ]; do
		facts+=("$1")
		shift
	done
	shift
	run --report r.html --report r.svg --report r.md "$@"
	[ "$got" = 0 ] || bad "$name: $got: ${err[*]}"
	for fact in "${facts[@]}"; do
		run --print "$fact" "$@"
		[ -n "${out[0]}" ] || bad "no $fact"
		values+=("${out[0]}")
	done
	read_by html r.html "${values[@]}"
	read_by markdown r.md "${values[@]}"
	read_by svg r.svg
	result "$name"
}

# quiet EXPECT NAME WORD...: it ends so, and no file is made or changed.
quiet()
{
	local expect=$1 name=$2

	shift 2
	find . -type f -exec sha256sum {} + | sort >"$work/before"
	run "$@"
	ended "$expect"
	find . -type f -exec sha256sum {} + | sort >"$work/after"
	cmp -s "$work/before" "$work/after" || bad 'a file was changed'
	result "$name: $expect"
}

#
# Written files
#

run "${good[@]}"
cp "$work/out" "$work/facts"
run --report a.html --report=b.svg --report c.md --report d.htm --vsa e.json \
	--provenance f.json "${good[@]}"
[ "$got" = 0 ] || bad "$got: ${err[*]}"
cmp -s "$work/out" "$work/facts" || bad 'other facts'
for file in a.html b.svg c.md d.htm e.json f.json; do
	[ -s "$file" ] || bad "no $file"
	[ "$(stat -c %a "$file")" = 644 ] || bad "the mode of $file"
	LC_ALL=C grep -q '[^ -~	]' "$file" && bad "$file is not printable"
done
cmp -s a.html d.htm || bad 'two pages of one verdict'
[ -z "$(find . -name '*.??????' -newer "$work/facts" -name '*.*.*')" ] ||
	bad 'a temporary file'
result 'reports and statements beside the facts'
mkdir again
run --report again/a.html --report again/b.svg --report again/c.md \
	--vsa again/e.json --provenance again/f.json "${good[@]}"
for file in a.html b.svg c.md e.json f.json; do
	cmp -s "$file" "again/$file" || bad "$file"
done
result 'the same bytes each time'
chmod 600 a.html
ln -s a.html link.html
run --report link.html "${good[@]}"
[ "$got" = 0 ] && [ -h link.html ] && [ "$(stat -c %a a.html)" = 600 ]
report $? 'a file that is there keeps its mode, and a link stays one'
run --json --report j.html "${good[@]}"
ended_json verified
[ -s j.html ] || bad 'no report'
result 'with --json'
run -q --report q.html "${good[@]}"
[ "$got ${#out[@]}" = '0 0' ] && [ -s q.html ]
report $? 'with -q'

#
# Only after a verdict that is OK, and whole or not at all
#

: >empty
echo old >old.html
quiet artifact-mismatch 'a refusal writes nothing' --report new.html \
	--report new.svg --vsa new.json --provenance new2.json "${trust[@]}" \
	empty "$att"
quiet io 'nor does what is no verdict' --report new.html "${trust[@]}" \
	absent "$att"

# stale EXPECT NAME WORD...: it ends so, and what an earlier verdict left is gone.
stale()
{
	local expect=$1 name=$2

	shift 2
	for file in old.html old.svg old.md old.vsa old.prov; do
		echo PASSED >"$file"
	done
	run --report old.html --report old.svg --report old.md "$@"
	ended "$expect"
	[ -z "$(find . -name 'old.html*' -o -name 'old.svg*' -o \
		-name 'old.md*')" ] || bad "$(ls old.*)"
	run --vsa old.vsa --provenance old.prov "$@"
	ended "$expect"
	[ -z "$(find . -name 'old.vsa*' -o -name 'old.prov*')" ] ||
		bad "$(ls old.*)"
	result "$name: $expect"
}

stale artifact-mismatch 'a refusal leaves no older report' "${trust[@]}" \
	empty "$att"
stale foreign 'nor does one of the form' "${trust[@]}" "$artifact" run
stale io 'nor does an artifact that is not there' "${trust[@]}" absent "$att"
stale io 'nor does an attestation that is not there' "${trust[@]}" \
	"$artifact" absent
stale no-image 'nor does a policy that trusts nothing' \
	--policy policies/no-image.json "${clock[@]}" "$artifact" "$att"
echo old >damaged.note
sed 's/"endorsers"/"files": ["..\/damaged.note"], &/' policies/endorsed.json \
	>policies/damaged.json
stale endorsements-envelope 'nor does a list that is refused' --no-state \
	--policy policies/damaged.json "${clock[@]}" "$artifact" "$att"
for name in old.html old.vsa; do
	echo PASSED >$name
done
quiet io 'without a policy nothing is known of names' --report old.html \
	--vsa old.vsa --policy absent "${clock[@]}" "$artifact" "$att"
quiet usage 'and a bad command line does nothing' --report old.html \
	--vsa old.vsa "${trust[@]}" --time yesterday "$artifact" "$att"

# Only a regular file is replaced; other kinds of files are kept.
mkfifo pipe.html pipe.json
for name in pipe.html pipe.json /dev/null; do
	case $name in
	*.html) option=--report ;;
	*) option=--vsa ;;
	esac
	before=$(stat -c '%F %i %t' "$name")
	run $option "$name" "${good[@]}"
	ended report
	[ "$(stat -c '%F %i %t' "$name")" = "$before" ] || bad "$name"
	run --provenance "$name" "${good[@]}"
	ended report
	[ "$(stat -c '%F %i %t' "$name")" = "$before" ] || bad "$name"
	result "$name is no file, and stays"
done
ln -s nowhere dangling.html
ln -s nowhere dangling.json
for option in '--report dangling.html' '--vsa dangling.json' \
	'--provenance dangling.json'; do
	# shellcheck disable=SC2086 # two words
	run $option "${good[@]}"
	ended report
	{ [ -L "${option#* }" ] && [ ! -e nowhere ]; } || bad "$option"
	result "$option is a link to nothing, and stays"
done

# Signals come while the artifact is hashed; the writer never ends.
tool=$build/.libs/tbverify
[ -x "$tool" ] || tool=$tbverify
export LD_LIBRARY_PATH="$build/lib/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
mkfifo slow
for signal in INT TERM HUP; do
	env --default-signal=$signal "$tool" --report s.html --vsa s.json \
		"${trust[@]}" -- - "$att" <slow >/dev/null 2>"$work/log" &
	pid=$!
	exec 9>slow
	for ((i = 0; i < 100; i++)); do
		[ "$(find . -name 's.*.??????' | wc -l)" != 2 ] || break
		sleep 0.1
	done
	[ "$i" -lt 100 ] || bad 'no temporary files'
	kill -s $signal $pid
	wait $pid
	got=$?
	exec 9>&-
	[ "$got" = $((128 + $(kill -l $signal))) ] || bad "status $got"
	[ -z "$(find . -name 's.*')" ] || bad "$(find . -name 's.*')"
	result "SIG$signal leaves no file"
done
quiet report 'a directory that is not there' --report none/r.html \
	"${good[@]}"
quiet report 'one of two that cannot be saved, and so neither is' \
	--report first.md --vsa none/e.json "${good[@]}"
mkdir dir.html
quiet report 'a report that is a directory' --report dir.html "${good[@]}"
run --json --report none/r.html "${good[@]}"
ended_json report
result 'with --json as well'
run -q --report none/r.html "${good[@]}"
[ "$got ${#out[@]} ${#err[@]}" = '3 0 1' ]
report $? 'with -q it is told as well'
if another_can; then
	mkdir -m 755 closed
	run_as_other=$("${another[@]}" "$tbverify" --report closed/r.html \
		"${good[@]}" 2>&1)
	[ $? = 3 ] && [[ $run_as_other = *'[report]' ]]
	report $? 'a directory that another may not write to'
else
	skip 'a directory that another may not write to' \
		'want root, and a user who can run it'
fi

#
# Requests that are refused
#

cp "$artifact" mine.html
cp "$att" att.html
cp policies/default.json policy.md
for name in r.txt r r.HTML .html html r.html.x; do
	quiet usage "a report called $name" --report "$name" "${good[@]}"
done
quiet usage 'a report on the standard output' --report - "${good[@]}"
quiet usage 'a summary there' --vsa - "${good[@]}"
quiet usage 'a report in the place of the artifact' --report mine.html \
	"${trust[@]}" mine.html "$att"
quiet usage 'of the attestation' --report ./att.html "${trust[@]}" \
	"$artifact" att.html
quiet usage 'of the policy' --report policy.md --policy policy.md \
	"${clock[@]}" "$artifact" "$att"
quiet usage 'of a root that the policy names' --vsa pki/root.pem "${good[@]}"
endorsed=(--policy policies/endorsed.json "${clock[@]}")
quiet usage 'of the endorsers that the policy names' \
	--report here.html --vsa policies/endorsers.policy "${endorsed[@]}" \
	--endorsements policies/list.note -- "$artifact" "$att"
export STATE_DIRECTORY=$work/v/state
mkdir -m 700 state
: >state/lock
quiet usage 'of a state that is not there yet' --vsa ./state//serials \
	--policy policies/endorsed-file.json "${clock[@]}" -- "$artifact" "$att"
run --vsa state.json --policy policies/endorsed-file.json "${clock[@]}" \
	-- "$artifact" "$att"
[ "$got" = 0 ] && [ -s "$(echo state/*.list)" ]
report $? 'a summary beside a state'
ln -s state/*.list serials.svg
quiet usage 'of the state' --report serials.svg \
	--policy policies/endorsed-file.json "${clock[@]}" -- "$artifact" "$att"
unset STATE_DIRECTORY
quiet usage 'one file for two' --report new.html --report new.html \
	"${good[@]}"
quiet usage 'one file for two, under two names' --report a.html \
	--report ./a.html "${good[@]}"
quiet usage 'one file for two, under two names, that is not there' \
	--report new.html --report ./new.html "${good[@]}"
quiet usage 'a summary and a provenance in one' --vsa new --provenance new \
	"${good[@]}"
for option in '--any-source' '--commit=0' '--repository=x' '--pcr=0=00' \
	'--max-age=1d' '--ref=x' '--claim=text' '--endorsers=x'; do
	quiet usage "--vsa with $option" --vsa new.json "$option" "${good[@]}"
done
for option in --vsa --provenance; do
	quiet usage "$option of a debug enclave" "$option" new.json \
		--policy policies/debug.json --insecure-debug "${clock[@]}" \
		"$artifact" cases/good-debug/attestation
done
quiet usage '--verifier without --vsa' --verifier https://x.example/ \
	"${good[@]}"
for uri in x 'https:' '1x:y' 'a b:c' 'https://x/"' ''; do
	quiet usage "--verifier '$uri'" --verifier "$uri" --vsa new.json \
		"${good[@]}"
done
printf '%s %s\n' "$artifact" "$att" >list
for option in --report=new.html --vsa=new.json --provenance=new.json; do
	quiet usage "batch $option" batch "$option" "${trust[@]}" list
done

if ! have; then
	skip 'reports, read by others' 'want xmllint, cmark-gfm, jsonschema'
	echo "1..$count"
	exit
fi

#
# Read by parsers that are not ours
#

reports 'a good one' name sha256 commit tree image root module-id document-id \
	policy -- "${good[@]}"
[[ $(<r.html) = *'10 passed, 6 not required'* ]] ||
	bad 'the checks are not told'
[ "$(grep -c 'off badge">not required' r.html)" = 10 ] ||
	bad "$(grep -c 'off badge">not required' r.html) not required"
grep -q '^Not required: repository, ref, time, revocation, endorsement, log\.$' \
	r.md || bad 'the note does not name them'
result 'what was not required is told as such'
for text in 'What was built from what<' 'Who confirms it<' \
	'class="name" x="650" y="261">Attestation<'; do
	grep -q "$text" r.svg || bad "$text"
done
result 'the picture: a caption for each row, and the attestation in the second'

# proves NAME PROVED NOT-PROVED: so the last reports say, each with one item
# for a letter.
declare -A item=(
	[f]="That this file is, byte for byte, what the build made."
	[i]="That a trusted enclave image made it: its measurements are in `
		`the attestation."
	[h]="That AWS's hypervisor signed the attestation: anyone who holds `
		`the key of the other root can make one."
	[m]="That the build began with this commit: it was measured before `
		`any of its code ran."
	[t]="That the image, and not the build itself, stated the commit: the `
		`claim is not measured."
	[c]="That it is the commit or the tree that the policy names."
	[C]="That it is a certain commit: the policy accepts any."
	[r]="That the commit is of the repository that the policy names."
	[R]="That the commit is of a certain repository: the policy accepts any."
	[l]="That a log contains the attestation."
	[L]="That a log contains the attestation: none is required."
	[w]="That witnesses saw the attestation in the log."
	[v]="That no trusted endorser has revoked any of this."
	[V]="That none of this was revoked: no endorsement list is `
		`required."
	[e]="That a quorum of trusted endorsers endorses the image."
	[s]="That the source is harmless, or that the commit is the newest one."
	[g]="That this report is genuine: anyone can write one. Verify the `
		`file and its attestation yourself."
	[n]="Nothing: the host of a debug enclave could fake all of it."
	[N]="That any of this is true: the host of a debug enclave can make it `
		`say anything."
)
items()
{
	local i

	echo "$1:"
	for ((i = 0; i < ${#2}; i++)); do
		printf '%s\n' "${item[${2:i:1}]}"
	done
}
proves()
{
	{ items Proved "$2" && items 'Not proved' "$3"; } >"$work/want"
	sed -n 's/^\*\*\(Proved\|Not proved\):\*\*$/\1:/p; /^- That /s/^- //p
		/^- Nothing: /s/^- //p' r.md >"$work/note"
	sed -n 's,^<div class="[a-z]*"><h2>\(.*\)</h2>$,\1:,p
		s,^<li>\(.*\)</li>$,\1,p' r.html | sed "s/&#39;/'/g" >"$work/page"
	diff "$work/want" "$work/note" >"$work/log" || bad "$(cat "$work/log")"
	diff "$work/want" "$work/page" >"$work/log" || bad "$(cat "$work/log")"
	result "$1: what is proved, and what is not"
}
proves 'a good one' fimc hRLVsg
reports 'any source' commit -- --no-policy --any-source --root pki/root.pem \
	--pcrs policies/measurements.json "${clock[@]}" -- "$artifact" "$att"
for file in r.html r.svg r.md; do
	grep -q 'any commit accepted' "$file" || bad "$file"
done
proves 'any source' fim hCRLVsg
mapfile -t words <cases/good-log/options
reports 'a log and witnesses' log witnesses -- "${words[@]}" -- "$artifact" \
	cases/good-log/attestation
proves 'a log and witnesses' fimclw hRVsg
mapfile -t words <cases/good-endorsed/options
reports 'endorsers' endorsers -- "${words[@]}" -- "$artifact" \
	cases/good-endorsed/attestation
proves 'endorsers' fimcve hRLsg
mapfile -t words <cases/good-repository/options
reports 'a repository' repository -- "${words[@]}" -- "$artifact" \
	cases/good-repository/attestation
proves 'a repository' fimr hCLVsg
mapfile -t words <cases/good-network/options
reports 'a network' commit -- "${words[@]}" -- "$artifact" \
	cases/good-network/attestation
grep -q '<dt>Network in the build</dt><dd>granted</dd>' r.html
report $? 'it is told'
mapfile -t words <cases/good-debug/options
reports 'a debug enclave' commit -- "${words[@]}" -- "$artifact" \
	cases/good-debug/attestation
proves 'a debug enclave' n N
for file in r.html r.svg r.md; do
	grep -q 'WITHOUT MEASUREMENT' "$file" || bad "$file does not say so"
	grep -qi 'NOTHING WAS MEASURED' "$file" || bad "$file: nor why"
done
[ "$(grep -c 'bad badge' r.html)" -ge 3 ] || bad 'nor is it seen'
grep -q '>Built from commit' r.html && bad 'as if it were proved'
result 'a debug enclave cannot be taken for another'

#
# Hostile names
#

hostile=cases/good-hostile-texts
mapfile -t words <$hostile/options
reports 'a hostile claim' name repository ref -- "${words[@]}" -- "$artifact" \
	$hostile/attestation
run --provenance h.json "${words[@]}" -- "$artifact" $hostile/attestation
read_by statement h.json "$top/tests/report/provenance.schema.json"
jq -e --arg name "\"><script>alert(1)<!--'&amp,\`|*[x](y)]]>" '.subject[0].name == $name and
	(.predicate.buildDefinition.resolvedDependencies[0] |
		has("uri") | not)' h.json >"$work/log"
report $? 'a repository that is no URI is named as none'
for name in '<script>alert(1)</script>.tar' '"><img src=x onerror=alert(1)>' \
	"'&amp;&#60;]]>--><!--" '`` ` ```[x](javascript:alert(1))|*_#' ' ` ' \
	$'new\nline\r\t\e[2J' $'\u202egnp.exe\u2066' $'\xff\xfe\xc3' \
	'</style><script>' '&#x3c;b&#x3e;' "$(printf 'n%.0s' {1..255})"; do
	cp "$artifact" "./${name//\//_}"
	reports "a file called $(printf %q "${name:0:40}")" artifact -- \
		"${trust[@]}" -- "./${name//\//_}" "$att"
done
name='<b onclick="x">&`|'
root='"><script>root.pem'
cp pki/root.pem "pki/$root"
jq --arg name "$name" --arg root "../pki/$root" '.images[0].name = $name |
	.images[0].roots = [$root] | .log.policy = "hostile.policy" |
	.endorsements = {"files": ["list.note"],
		"endorsers": "hostile.endorsers",
		"stream": "test.example/builder", "trust": "also"}' \
	policies/log.json >"policies/<i>.json"
sed 's/\bw1 w2 w3$/<b>w1 w2 "w3`/; s/^witness w1/witness <b>w1/
	s/^witness w3/witness "w3`/' policies/log.policy >policies/hostile.policy
sed 's/\balice$/]]>alice/; s/^endorser alice/endorser ]]>alice/' \
	policies/endorsers.policy >policies/hostile.endorsers
reports 'names in a policy' image root policy witnesses endorsers -- \
	--policy 'policies/<i>.json' "${clock[@]}" --no-state -- "$artifact" \
	cases/good-log/attestation

#
# Statements
#

read_by statement e.json "$top/tests/report/vsa.schema.json"
result 'the summary keeps to its schema'
read_by statement f.json "$top/tests/report/provenance.schema.json"
result 'so does the provenance'
sha256()
{
	sha256sum "$1" | cut -d ' ' -f 1
}
jq -e --arg policy "$(sha256 policies/default.json)" \
	--arg att "$(sha256 "$att")" --arg sha256 "$(sha256 "$artifact")" '
	.subject == [{"name": "hello-1.0.tar", "digest": {"sha256": $sha256}}]
	and (.predicate |
		.policy.digest.sha256 == $policy and
		(.policy.uri | test("^file:///.*/policies/default[.]json$")) and
		.inputAttestations ==
			[{"digest": {"sha256": $att}}] and
		.timeVerified == "2026-06-01T00:00:00Z" and
		.verificationResult == "PASSED" and
		(.verifier.id | test("^pkg:generic/tbverify@[0-9.]+$")) and
		.resourceUri ==
			"pkg:generic/hello-1.0.tar?checksum=sha256:\($sha256)"
		and .verifiedLevels == ["SLSA_BUILD_LEVEL_UNEVALUATED",
			"TBVERIFY_MEASURED_IMAGE", "TBVERIFY_MEASURED_SOURCE"])
	' e.json >"$work/log"
report $? 'what the summary says'
jq -e --arg att "$(sha256 "$att")" --arg commit "$("$tbverify" --print commit \
	"${good[@]}")" '.predicate |
	.buildDefinition.externalParameters == {"commit": $commit} and
	.buildDefinition.resolvedDependencies[0].digest ==
		{"gitCommit": $commit} and
	.runDetails.byproducts[0].digest.sha256 == $att and
	.runDetails.metadata.finishedOn == "2026-01-15T12:00:00Z" and
	(.runDetails.builder.id | test("pcr0=[0-9a-f]{96}&pcr1=[0-9a-f]{96}"))
	' f.json >"$work/log"
report $? 'what the provenance says'

# statement CASE OPTION FILTER NAME: what a statement says of a case.
statement()
{
	local words

	mapfile -t words <"cases/$1/options"
	run "$2" s.json "${words[@]}" -- "$artifact" "cases/$1/attestation"
	[ "$got" = 0 ] || bad "$got: ${err[*]}"
	read_by statement s.json "$top/tests/report/${2#--}.schema.json"
	jq -e "$3" s.json >"$work/log" || bad "$(cat s.json)"
	result "$4"
}

statement good-log --vsa '.predicate.verifiedLevels |
	index("TBVERIFY_LOGGED")' 'a log is among the levels'
beside=cases/good-log-beside
run --vsa s.json --policy policies/log.json --proof $beside/proof \
	"${clock[@]}" -- "$artifact" $beside/attestation
[ "$got" = 0 ] || bad "$got: ${err[*]}"
jq -e --arg proof "$(sha256 $beside/proof)" '.predicate.inputAttestations |
	length == 2 and .[1].digest.sha256 == $proof' s.json >"$work/log" ||
	bad "$(cat s.json)"
read_by statement s.json "$top/tests/report/vsa.schema.json"
result 'a proof is among the inputs'
statement good-unmeasured --vsa '.predicate.verifiedLevels |
	index("TBVERIFY_MEASURED_SOURCE") == null' \
	'a source that is not measured is not'
statement good-repository --provenance '.predicate.buildDefinition |
	.externalParameters.repository == "https://git.example/acme/hello" and
	(.resolvedDependencies[0].uri |
		test("^git[+]https://git.example/acme/hello@[0-9a-f]{40}$"))' \
	'a repository'
statement good-repository-marks --provenance '.predicate.buildDefinition |
	.externalParameters.repository ==
	"https://me@git.example/a@b/c?d@e#f" and
	(.resolvedDependencies[0].uri |
		test("^git[+]https://me@git.example/a%40b/c[?]d%40e%23f@[0-9a-f]{40}$"))' \
	'a repository with @ and # in it'
statement good-recipe --provenance '.predicate.buildDefinition |
	(.externalParameters.recipe | length) == 64 and
	.resolvedDependencies[1].name == "recipe"' 'a recipe'
statement good-network --provenance '
	.predicate.buildDefinition.externalParameters.network == true' \
	'a network that was granted'
run --verifier https://example.com/verifier --vsa s.json "${good[@]}"
jq -e '.predicate.verifier.id == "https://example.com/verifier"' s.json \
	>"$work/log"
report $? '--verifier'
echo "1..$count"
