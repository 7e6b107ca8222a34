#!/usr/bin/env bash
# Runs the commands and the scripts in the examples of the manual and in
# README.md, unchanged.  Those that cannot be run here are in a list, with a
# reason.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
tool_here
mkdir "$work/d" "$work/bin" && cd "$work/d" || exit 1
export HOME=$PWD
ln -s "$tbverify" "$work/bin/tbverify"
printf '#!/bin/sh\nexec cat "$@"\n' >"$work/bin/zstdcat"
chmod +x "$work/bin/zstdcat"
if [ -n "${TBBUILD-}" ]; then
	tbverify=$build/tblog
	skip_wrapper
	ln -s "$tbverify" "$work/bin/tblog"
fi
PATH=$work/bin:$PATH

# The files that the examples name: a vector, under the policy that the tool
# finds where it is run.
mkdir -p etc/tbverify srv
sed "s|\\.\\./pki|$PWD|" "$vectors/policies/default.json" \
	>etc/tbverify/policy.json
cp etc/tbverify/policy.json policy.json
cp "$vectors/pki/root.pem" .
cp "$vectors/policies/measurements.json" builder.json
cp builder.json measurements.json
cp "$vectors/images/good.eif" builder.eif
for name in widget widget-1.0.tar.gz widget-1.4.tar.gz widget.tar.zst; do
	cp "$vectors/artifact/hello-1.0.tar" "$name"
	cp "$vectors/cases/good-repository/attestation" "$name.att"
done
sed -i 's/example-builder 1\.0/acme-builder 1.4/' policy.json
echo 'widget-1.0.tar.gz widget-1.0.tar.gz.att' >LIST
# What it links: the library of this build, as its pkg-config file says.
ln -s "$(cd "$top" && pwd)/examples" examples
mkdir pc && sed "s|@includedir@|$(cd "$top" && pwd)/include|
	s|@libdir@|$(cd "$build" && pwd)/lib/.libs|
	s|@pthread@||; s|@crypto_mb@||; s|@version@|0|; s|@.*prefix@|/absent|" \
	"$top/lib/libtbverify.pc.in" >pc/libtbverify.pc
export PKG_CONFIG_PATH=$PWD/pc
# The policies of tbverify-interop(7), and documents as those builders make them.
awk '/^\.Ss/ { name = tolower($NF == "Compile" ? "tee-compile" : $NF) }
	/^\.Bd/ { inside = 1; next }
	/^\.Ed/ { inside = 0 }
	inside && !/^[$\t]/ && !/^ *tbverify/ { print >(name ".json") }' "$top/man/tbverify-interop.7"
chmod -R u+w,go-w .

# documents: as those builders make them; a batch above wants none of them.
documents()
{
	local pair

	for pair in answer.json:nautilus nitriding.b64:nitriding \
		evervault.b64:evervault runner.att:ec2-runner \
		dstack.cose:dstack; do
		cp "$vectors/enclaves/${pair#*:}/attestation" "${pair%:*}"
	done
	cp "$vectors/enclaves/key.raw" key.raw
	cp "$vectors/enclaves/runner.json" request.json

	for pair in manifest:good-digest hello-1.0.tar:good-statement-nonce \
		output:good-json-0x; do
		cp "$vectors/artifact/hello-1.0.tar" "${pair%:*}"
		cp "$vectors/cases/${pair#*:}/attestation" "${pair%:*}.att"
	done
	cp "$vectors/cases/good-statement-nonce/statement" provenance.json
	chmod u+w manifest* hello* output* provenance.json
}

# newer: what README.md shows refused, built by an image that its policy does not
# list, and that image's measurements.  A batch above must not find these files.
newer()
{
	cp "$vectors/artifact/hello-1.0.tar" widget-1.1.tar.gz
	cp "$vectors/cases/pcr0-other/attestation" widget-1.1.tar.gz.att
	chmod u+w widget-1.1.tar.gz*
	tbverify inspect -- widget-1.1.tar.gz.att |
		sed -n 's/^unverified pcr\([012]\) /PCR\1=/p' >new-measurements.json
	cp policy.json policy-before.json
}

# refused POLICY CASE...: by the policy of that page.
refused()
{
	local case policy=$1 statement token
	shift

	for case; do
		token=$(cat "$vectors/cases/$case/expect")
		statement=()
		[ ! -e "$vectors/cases/$case/statement" ] ||
			statement=(--statement "$vectors/cases/$case/statement")
		tbverify --policy "$policy.json" "${statement[@]}" -- \
			"$vectors/artifact/hello-1.0.tar" \
			"$vectors/cases/$case/attestation" >"$work/log" 2>&1
		[ $? = 1 ] && grep -q "\\[$token\\]\$" "$work/log"
		report $? "tbverify-interop.7: $policy: $case"
	done
	[ "$(wc -l <"$policy.json")" -le 12 ]
	report $? "tbverify-interop.7: $policy: a policy of at most 12 lines"
}

# refused_live POLICY ENCLAVE...: documents of vectors/enclaves by a policy of
# that page; the first, which is a good one, is live.
refused_live()
{
	local name policy=$1 token words
	shift

	for name; do
		token=$(cat "$vectors/enclaves/$name/expect")
		mapfile -t words < <(sed "s|^enclaves/|$vectors/&|" \
			"$vectors/enclaves/$name/options")
		# --policy and its file are the first two
		tbverify live --policy "$policy.json" "${words[@]:2}" -- \
			"$vectors/enclaves/$name/attestation" \
			>"$work/log" 2>&1
		case $?:$token in
		0:live) grep -q '^live enclave' "$work/log" ;;
		1:*)	grep -q "\\[$token\\]\$" "$work/log" ;;
		*)	false ;;
		esac
		report $? "tbverify-interop.7: $policy: $name: $token"
	done
	[ "$(wc -l <"$policy.json")" -le 12 ]
	report $? "tbverify-interop.7: $policy: a policy of at most 12 lines"
}

# simulated OUT [OPTION...]: an answer as Bitkey's server gives it, of an image
# of the policy; the hypervisor is simulated, and its root is in root.pem.
simulated()
{
	local document pid words=()

	for i in 0 1 2; do
		words+=(--pcr "$i=$(sed -n "s/.*\"$i\": \"\([0-9a-f]*\)\".*/\1/p" \
			bitkey.json)")
	done
	rm -f nsm
	"$TBBUILD" hypervisor --state sim --socket nsm "${words[@]}" "${@:2}" \
		>"$work/log" 2>&1 &
	pid=$!
	for ((i = 0; i < 200; i++)); do
		[ ! -S nsm ] || break
		sleep 0.1
	done
	# {"Attestation": {"user_data": null, "nonce": null, ...}}; the document
	# is behind 26 bytes of the answer
	document=$(perl -MSocket -MMIME::Base64 -e '
		socket(my $s, AF_UNIX, 5, 0) or die "socket: $!";
		connect($s, sockaddr_un("nsm")) or die "connect: $!";
		alarm 60;
		send($s, "\xa1\x6bAttestation\xa3\x69user_data\xf6\x65nonce\xf6" .
			"\x6apublic_key\xf6", 0) or die "send: $!";
		recv($s, my $answer, 65536, 0);
		$answer =~ s/^\xa1\x6bAttestation\xa1\x68document\x59..//s or
			die "no document";
		print encode_base64($answer, "");')
	kill "$pid"
	wait "$pid" 2>/dev/null
	printf '{"document_b64": "%s"}\n' "$document" >"$1"
}

# bitkey STATUS TEXT: the page's command says so of bitkey-answer.json.
bitkey()
{
	local name="tbverify-interop.7: bitkey: $2"

	jq -r .document_b64 bitkey-answer.json |
		tbverify live --policy bitkey-sim.json --max-age 10m -- - \
		>"$work/log" 2>&1
	[ $? = "$1" ] && grep -q -e "$3" "$work/log"
	report $? "$name"
}

# Nothing of Bitkey's has a nonce, so it can only be of now: made here.
try_bitkey()
{
	if [ -z "${TBBUILD-}" ] || ! command -v jq >/dev/null ||
		! perl -MMIME::Base64 -e 1 2>/dev/null; then
		skip 'tbverify-interop.7: bitkey' 'wants tbbuild, jq and perl'
		return
	fi
	"$TBBUILD" hypervisor init --state sim >"$work/log" 2>&1
	cp sim/root.pem sim-root.pem
	sed 's/root\.pem/sim-root.pem/' bitkey.json >bitkey-sim.json
	simulated bitkey-answer.json
	bitkey 0 'its answer is live' '^live enclave.*replay within'
	simulated bitkey-answer.json --pcr "2=$(printf 'ab%.0s' {1..48})"
	bitkey 1 'another image' '\[pcr-mismatch\]$'
	simulated bitkey-answer.json --debug
	bitkey 1 'a debug enclave' '\[debug\]$'
	base64 -w 0 "$vectors/enclaves/good/attestation" |
		sed 's/.*/{"document_b64": "&"}/' >bitkey-answer.json
	sed -i 's/sim-root/root/' bitkey-sim.json
	bitkey 1 'an old answer' '\[chain-expired\]$'
	[ "$(wc -l <bitkey.json)" -le 12 ]
	report $? "tbverify-interop.7: bitkey: a policy of at most 12 lines"
}

# commands: "PAGE<TAB>COMMAND" for each, its lines joined by \001.
commands()
{
	local page

	for page in tbverify.1 tblog.1 tbbuild.1 tbverify-attestation.5 \
		tbverify-claim.5 tbverify-interop.7 tbverify-output.5; do
		awk -v page="$page" '
			function flush() {
				if (command != "")
					print page "\t" command
				command = ""
			}
			$1 == ".Sh" {
				example = ($2 == "EXAMPLES" || page ~ /interop/)
			}
			/^\.Bd/ { inside = example; next }
			/^\.Ed/ { flush(); inside = 0 }
			!inside { next }
			{ gsub(/\\e/, "\\") }
			# of assignments alone: for what follows
			/^[$#] / && command ~ /^[a-z]+=[^\001]*(\001[a-z]+=[^\001]*)*$/ {
				command = command "\001" substr($0, 3)
				next
			}
			/^[$#] / { flush(); command = substr($0, 3); next }
			command != "" { command = command "\001" $0 }' \
			"$top/man/$page"
	done
	awk '
		function flush() {
			if (command != "")
				print "README.md\t" command
			command = ""
		}
		/^    \$ / { sub(/\$ /, "") }
		command ~ /\\$/ {
			command = command "\001" $0
			next
		}
		{ flush() }
		/^    (tbverify|tblog|tbbuild|cc) / { command = substr($0, 5) }
		/^    # tbbuild / { command = substr($0, 7) }
		END { flush() }' "$top/README.md"
}

# unlike COMMAND: why it cannot be run here, or nothing.
unlike()
{
	case $1 in
	*tbbuild\ run*) echo 'starts a build from a repository elsewhere' ;;
	*tbbuild\ image* | *image/tree*) echo 'wants the packages of an image' ;;
	*out/*) echo 'what came out of that build' ;;
	*tblog\ publish*) echo 'wants a log of others' ;;
	*--witness*) echo 'wants witnesses' ;;
	cosign*) command -v cosign >/dev/null ||
			echo 'wants cosign, as tests/tblog/vsa.t has it' ;;
	*'| jq'*) command -v jq >/dev/null || echo 'wants jq' ;;
	cc*)	if ! command -v cc >/dev/null ||
			! command -v pkg-config >/dev/null; then
			echo 'wants cc and pkg-config'
		elif [ -n "${TBV_INSTRUMENTED-}" ] ||
			! [ -e "$build/lib/.libs/libtbverify.so" ]; then
			echo 'wants the shared library of a plain build'
		fi ;;
	*bitkey-answer*) echo 'wants an answer of now: tried above' ;;
	*'<'[0-9]*) echo 'a value that the reader puts in' ;;
	tblog* | *log.vkey* | *tlog-proof*)
		[ -n "${TBBUILD-}" ] || echo 'configured without tblog' ;;
	esac
}

# expected COMMAND: how it ends here.  The vector has another root and another
# repository than the examples; that this is the reported error shows that the
# rest of the line was understood.
expected()
{
	case $1 in
	*'| jq '* | 'tbverify policy '* | 'tbverify measure '* | 'tbverify explain '*)
		echo success ;;
	*widget-1.1.tar.gz) echo pcr-mismatch ;;
	*--log-policy*tlog-proof) echo verified ;;
	*--pcrs*) echo untrusted-root ;;
	*--repository*) echo repository-mismatch ;;
	*--name*) echo artifact-name ;;
	'tbverify inspect'*) echo unverified ;;
	'tbverify pin'*) echo success ;;
	*'tbverify live'*--policy*) echo 'live enclave' ;;
	*'tbverify batch'* | tbverify*) echo verified ;;
	*) echo success ;;
	esac
}

refused qos digest-other digest-longer digest-is-hex
refused kettle statement-other statement-subject statement-two-sources
refused tee-compile json-other json-twice json-hex-case
refused_live nautilus nautilus nautilus-key nautilus-image nautilus-signature
refused_live nitriding nitriding nitriding-key nitriding-nonce nitriding-image
refused_live evervault evervault evervault-challenge evervault-absent \
	evervault-debug
refused_live runner ec2-runner ec2-runner-commit ec2-runner-boot ec2-runner-nonce
refused_live dstack dstack dstack-report dstack-keys dstack-enclave dstack-framed
try_bitkey
commands >"$work/commands"
ran=0 left=0 last=
# that of the vector, as tbverify-claim(5) has it
tbverify inspect -- widget.att >"$work/log"
tree=$(sed -n 's/^unverified claim-tree //p' "$work/log")
commit=$(sed -n 's/^unverified claim-commit //p' "$work/log")
while IFS=$'\t' read -r page command; do
	command=${command//$'\001'/$'\n'}
	name="$page: ${command%%$'\n'*}"
	why=$(unlike "$command")
	if [ -n "$why" ]; then
		left=$((left + 1))
		skip "$name" "$why"
		continue
	fi
	ran=$((ran + 1))
	# each page begins with none of what another has made
	if [ "$page" != "$last" ]; then
		rm -rf srv ./*.key ./*.tlog-proof
		mkdir srv
		[ "$page" != tbverify-interop.7 ] || documents
		[ "$page" != README.md ] || newer
	fi
	last=$page
	expect=$(expected "$command")
	# no example may write outside of the directory
	command=${command//\/srv\//srv/}
	status=0
	artifact=widget attestation=widget.att tree=$tree \
		bash -c "export artifact attestation tree; $command" \
		>"$work/log" 2>&1 </dev/null || status=$?
	case $expect in
	success) [ "$status" = 0 ] ;;
	verified | unverified | live*) [ "$status" = 0 ] &&
		grep -q "^$expect" "$work/log" ;;
	*) [ "$status" = 1 ] && grep -q "\\[$expect\\]\$" "$work/log" ;;
	esac
	report $? "$name: $expect"
done <"$work/commands"

# The policy with the new image, which README.md has just pinned, differs from the
# old one only in that image.
tbverify policy check policy.json >"$work/log" 2>&1 &&
	grep -q "image  *acme-builder 1\.5\$" "$work/log"
report $? 'README.md: the new image is in the policy'
mv policy-before.json policy.json

# The refusal that README.md shows is the one that a person sees.
awk '/^    \$ .*widget-1\.1\.tar\.gz$/ { inside = 1; next }
	/^$/ { inside = 0 }
	inside { print substr($0, 5) }' "$top/README.md" >"$work/want"
[ -s "$work/want" ] || bad 'there is none'
if ! command -v script >/dev/null ||
	! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	skip 'README.md: the refusal' 'no script command, or no terminal'
else
	NO_COLOR=1 script -qec 'stty cols 80
		tbverify --policy policy.json widget-1.1.tar.gz' /dev/null \
		</dev/null 2>&1 | tr -d '\r' >"$work/shown"
	same "$work/want" "$work/shown" 'README.md: the refusal'
fi

#
# Examples without a prompt
#

# snippets: "PAGE<TAB>TEXT" for each, its lines joined by \001.
snippets()
{
	local page

	for page in "$top"/man/*.[1578]; do
		awk -v page="${page##*/}" '
			$1 == ".Sh" { example = ($2 == "EXAMPLES") }
			/^\.Bd/ { inside = example; text = ""; next }
			/^\.Ed/ {
				if (inside && text !~ /(^|\001)[$#] /)
					print page "\t" substr(text, 2)
				inside = 0
			}
			inside { gsub(/\\e/, "\\"); text = text "\001" $0 }' \
			"$page"
	done
}

# installing ATTESTATION: the snippet that installs what is verified; $got is
# how it ended.
installing()
{
	rm -f installed
	got=0
	artifact=widget attestation=$1 facts=$work/facts \
		bash -c "install_it() { cp -- \"\$1\" installed; }
$text" >"$work/log" 2>&1 </dev/null || got=$?
}

# telling ATTESTATION: runs the snippet that keeps the commit.
telling()
{
	got=0
	artifact=widget attestation=$1 bash -c "$text
printf '%s\\n' \"\$commit\"" >"$work/log" 2>&1 </dev/null || got=$?
}

# blob MODE PATH TEXT: an entry of a tree, by hand.
blob()
{
	printf '%s blob %s\0' "$1" "$2"
	printf %s "$3" | openssl dgst -sha256 -binary
}

git_here()
{
	git -c user.name=x -c user.email=x@example.org -c commit.gpgsign=false \
		-c init.defaultBranch=main -C repository "$@"
}

# A commit with what a shell may stumble over, and one with a submodule.
repository()
{
	mkdir repository && git_here init -q && mkdir repository/d &&
		printf one >'repository/a b' &&
		printf two >repository/d/$'tab\tnewline\nend' &&
		printf three >repository/run && chmod +x repository/run &&
		ln -s run repository/way && git_here add -A &&
		git_here commit -q -m one &&
		git_here update-index --add --cacheinfo \
		160000,c1c83be5a1933a03a54734af548e34f3205af80a,module &&
		git_here commit -q -m two
}

# digesting COMMIT
digesting()
{
	got=0
	(cd repository && commit=$1 bash -c "$text") >"$work/log" 2>&1 \
		</dev/null || got=$?
}

tree_digest()
{
	if ! command -v git >/dev/null || ! command -v openssl >/dev/null; then
		skip "$name" 'want git and openssl'
		return
	fi
	repository >"$work/log" 2>&1 || bad 'no repository'
	result "$name: a repository"
	{ blob 100644 'a b' one; blob 100644 d/$'tab\tnewline\nend' two
		blob 100755 run three; blob 120000 way run; } |
		sha256sum >"$work/want"
	digesting HEAD~1
	[ "$got" = 0 ] || bad "got $got"
	same "$work/want" "$work/log" "$name: files, a program and a link"
	digesting HEAD
	[ "$got" != 0 ]
	report $? "$name: a submodule is not passed over"
	digesting absent
	[ "$got" != 0 ]
	report $? "$name: no commit"
}

snippets >"$work/snippets"
while IFS=$'\t' read -r page text; do
	text=${text//$'\001'/$'\n'}
	name="$page: ${text%%$'\n'*}"
	case $page:$text in
	*:'if tbverify verify'*)
		installing widget.att
		[ "$got" = 0 ] && cmp -s installed widget &&
			grep -q '^verified' "$work/facts"
		report $? "$name: installs what is verified"
		installing policy.json
		[ "$got" = 1 ] && [ ! -e installed ] && [ ! -s "$work/facts" ]
		report $? "$name: and nothing else"
		;;
	*:"commit=\$(tbverify verify"*)
		telling widget.att
		[ "$got" = 0 ] && [ "$(<"$work/log")" = "$commit" ]
		report $? "$name: the commit"
		telling policy.json
		[ "$got" = 1 ] && ! grep -q "$commit" "$work/log"
		report $? "$name: and none where it is refused"
		;;
	*:'set -o pipefail'*) tree_digest ;;
	# no commands: a claim and its bytes, policies, lines of files
	tbverify-claim.5:'{'* | tbverify-claim.5:a6\ * | \
		tbverify-claim.5:74b193* | tbverify-policy.5:'{'* | \
		tbverify-endorsements.5:* | tbverify-log.5:*) ;;
	*)	bad 'neither a command that is run here nor known as none'
		result "$name" ;;
	esac
done <"$work/snippets"
[ "$(grep -c . "$work/snippets")" -ge 8 ]
report $? 'the snippets were found'

echo "# $ran run, $left not"
[ "$ran" -ge 8 ]
report $? 'most of them were run'

echo "1..$count"
