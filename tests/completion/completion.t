#!/usr/bin/env bash
# Holds the lists of words to the programs, and the completions made of them to
# what bash, zsh and fish do with them, on a terminal.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
skip_wrapper
programs=(tbverify)
[ -z "${TBBUILD-}" ] || programs+=(tblog tbbuild)
mkdir "$work/d" && cd "$work/d" || exit 1
: >policy.json
: >widget.tar
mkdir directory

# path PROGRAM [COMMAND]
path()
{
	case $* in
	tbbuild\ serve*) echo "$TBBUILD_SERVE" ;;
	tbverify*) echo "$tbverify" ;;
	*)	if [ -x "$build/.libs/$1" ]; then
			echo "$build/.libs/$1"
		else
			echo "$build/$1"
		fi ;;
	esac
}

# Programs that were not built take nothing.
unbuilt='^$'
[ -n "${TBBUILD_SERVE-}" ] || unbuilt='^serve\b'

# words_of PROGRAM: its list as "COMMAND OPTION KIND", FLAG or VALUE.
words_of()
{
	awk '$1 == "option" {
		n = split($4, command, ",")
		for (i = 1; i <= n; i++)
			print command[i], $2, $3 == "-" ? "FLAG" : "VALUE"
	}' "$top/completions/$1.words" | sort
}

# takes PROGRAM: the same from the program.  Of two words that are not options
# it refuses the first if OPTION takes no value, and otherwise the second.
takes()
{
	local run option command words

	awk '$1 == "command" && $3 != "" { print $2 }' \
		"$top/completions/$1.words" | grep -vx 'build\|log' |
		grep -v "$unbuilt" |
	while read -r command; do
		read -r -a words <<<"${command/:/ }"
		run=$(path "$1" "$command")
		case $command in
		serve*) words=("${words[@]:1}") ;;
		esac
		while read -r option; do
			case $("$run" ${words[@]+"${words[@]}"} "$option" --x1 --x2 \
				2>&1 </dev/null) in
			*"$option: not a number"* | *--x2*)
				echo "$command $option VALUE" ;;
			*--x1*) echo "$command $option FLAG" ;;
			*"$option"*) ;;
			*) echo "$command $option: not told" ;;
			esac
		done <options
	done | sort
}

# helps PROGRAM: the same by what COMMAND --help, COMMAND -h and help COMMAND
# print.
helps()
{
	local run command words

	awk '$1 == "command" && $3 != "" { print $2 }' \
		"$top/completions/$1.words" | grep -vx 'build\|log\|help' |
		grep -v "$unbuilt" |
	while read -r command; do
		read -r -a words <<<"${command/:/ }"
		run=$(path "$1" "$command")
		case $command in
		serve*) words=("${words[@]:1}") ;;
		esac
		"$run" ${words[@]+"${words[@]}"} --help >"$work/help" 2>&1 </dev/null ||
			echo "$command --help: $?"
		"$run" ${words[@]+"${words[@]}"} -h 2>&1 </dev/null |
			cmp -s "$work/help" - || echo "$command -h"
		"$run" help ${words[@]+"${words[@]}"} 2>&1 </dev/null |
			cmp -s "$work/help" - || echo "help $command"
		grep -q "^usage: $1 ${command%%:*}" "$work/help" || echo "$command: usage"
		! grep '^.\{81\}' "$work/help"
		sed -n "s/^  \(-[-a-z0-9]*\) [^ ].*/$command \1 VALUE/p
			s/^  \(-[-a-z0-9]*\)  .*/$command \1 FLAG/p" "$work/help"
	done | sort
}

#
# The words and the programs
#

for program in "${programs[@]}"; do
	find "$top/tools" "$build/tools" -path "*/tools/$program/*.[ch]" \
		-exec cat {} + -o \
		-path "*/tools/$program-serve/*.c" -exec cat {} + |
		sed -n 's/^\t*{ "\(-[-a-z0-9]*\)", .*/\1/p' | sort -u |
		grep -vx -e --help -e --version -e -h -e -V >options
	awk '$1 == "option" { print $2 }' "$top/completions/$program.words" |
		sort -u >listed
	same options listed "$program: its tables have the options of the words"
	# init takes what belongs to hypervisor itself, and uses one of it
	words_of "$program" | grep -v -e '^hypervisor:init' -e "$unbuilt" >words
	takes "$program" | grep -v '^hypervisor:init' >taken
	same words taken "$program: each command takes those of the words"
	helps "$program" | grep -v '^hypervisor:init' >helped
	same words helped "$program: and its --help has them"
	awk '$1 == "command" { sub(/:.*/, "", $2); print $2 }' \
		"$top/completions/$program.words" | sort -u >words
	"$(path "$program")" --help |
		sed -n "s/^.* $program \([a-z]*\)\( | [a-z]* \.\.\..*\)\?.*/\1\2/p" |
		tr -d '|.' | sed 's/runs.*//' | tr -s ' ' '\n' | sort -u |
		grep . >told
	same words told "$program: --help has the commands of the words"
done
# --help has each option on a line, "  NAME VALUE  text", where a value is a
# name, or the words to choose from; or in brackets behind its command.
"$tbverify" --help | awk '
	/^  -/ && $1 !~ /,$/ {
		value = substr($0, length($1) + 4, 1) == " " ? "-" : $2
		if (value !~ /^[a-z0-9|]+$/ && value != "-")
			value = "VALUE"
		print $1, value
	}
	/ tbverify [a-z]* / {
		for (; match($0, /\[-(-[a-z]|[a-z0-9])[^]]*\]/); $0 = substr($0, RSTART + 1)) {
			n = split(substr($0, RSTART + 1, RLENGTH - 2), word, " ")
			print word[1], (n > 1 ? "VALUE" : "-")
		}
	}' | sort -u >told
awk '$1 == "option" {
		print $2, $3 ~ /^[a-z0-9]+([|][a-z0-9|]+)?$/ && $2 != "--print" ||
			$3 == "-" ? $3 : "VALUE"
	}' "$top/completions/tbverify.words" | sort >words
same words told 'tbverify: --help has the options of the words'
awk '$1 == "words" && $2 == "--print" { gsub(/\|/, "\n", $3); print $3 }' \
	"$top/completions/tbverify.words" | sort >words
{
	jq -r '.["$defs"].facts.properties | keys[]' \
		"$top/schema/tbverify.schema.json"
	jq -r '.. | objects | .facts?.properties? // empty | keys[]' \
		"$top/schema/live.schema.json"
} | sort -u >facts
same words facts '--print has the facts of the schemas'

#
# The shells
#

fish_lines()
{
	# shellcheck disable=SC2016 # fish expands it
	fish --no-config -c 'source $argv[1]
		while read -l line; complete -C $line; echo END; end' -- "$1"
}

# typed SHELL PROGRAM <LINES: what the shell makes of each, END behind it.
typed()
{
	case $1 in
	bash) file=$build/completions/bash/$2 ;;
	zsh) file=$build/completions/zsh/_$2 ;;
	fish) file=$build/completions/fish/$2.fish ;;
	esac
	if [ "$1" = fish ]; then
		fish_lines "$file"
	else
		PYTHONDONTWRITEBYTECODE=1 timeout 300 python3 \
			"$top/tests/completion/drive.py" "$1" "$file"
	fi
}

# candidates SHELL: of the first one, each on a line; of one alone the shell
# makes a part of the line, whose last word it is then.  (NF is not compared: mawk
# 1.3.4-20260302 forgets it where another rule has $NF.)
candidates()
{
	awk -v shell="$1" '
		/^became: / { if (!n) print $NF; exit }
		/^END$/ { exit }
		NR == 1 && shell != "fish" { next }
		/^-/ || /^[a-z0-9]+(  *-- |\t)/ || /^[^ ]+ *$/ {
			print $1
			n++
		}' |
		sort -u
}

# offers SHELL PROGRAM LINE: prints the completions at the end of LINE.
offers()
{
	printf '%s\n' "$3" | typed "$1" "$2" 2>&1 | tee "$work/log" |
		candidates "$1"
}

# completes SHELL PROGRAM LINE WORD...: it offers these and no others.
completes()
{
	local line=$3 shell=$1 program=$2

	shift 3
	printf '%s\n' "$@" | sort >want
	offers "$shell" "$program" "$line" >got
	cmp -s want got || bad "$line: $(tr '\n' ' ' <got)"
	result "$shell: $line"
}

# choices SHELL PROGRAM LINE WORD...: these are its completions.  zsh lists them
# in columns, where only the first two letters of each are compared.
choices()
{
	local line=$3 shell=$1 program=$2 word

	if [ "$shell" != zsh ]; then
		completes "$shell" "$program" "$line " "${@:4}"
		return
	fi
	for word in "${@:4}"; do
		completes "$shell" "$program" "$line ${word::2}" "$word"
	done
}

# all_options SHELL PROGRAM: those of each command, and of the first word.
all_options()
{
	local command line

	awk '$1 == "command" { print $2 }' "$top/completions/$2.words" |
		grep -vx 'build\|log' >commands
	while read -r command; do
		echo "$2 ${command/:/ } -"
	done <commands >lines
	typed "$1" "$2" <lines >"$work/log" 2>&1
	while read -r command; do
		words_of "$2" | awk -v c="$command" '$1 == c { print $2 }' |
			sort >want
		candidates "$1" <"$work/log" >got
		sed -i '1,/^END$/d' "$work/log"
		# a shell may repeat the typed word if there is no completion
		[ ! -s want ] || cmp -s want got ||
			bad "$command: $(diff want got | tr '\n' ' ')"
	done <commands
	result "$1: the options of each command of $2"
}

for shell in bash zsh fish; do
	if ! command -v "$shell" >/dev/null || ! command -v python3 >/dev/null
	then
		skip "$shell" "no $shell, or no python3"
		continue
	fi
	for program in "${programs[@]}"; do
		all_options "$shell" "$program"
	done
	choices "$shell" tbverify 'tbverify verify --claim' \
		digest statement tb1 text
	choices "$shell" tbverify 'tbverify --time' now document
	completes "$shell" tbverify 'tbverify --policy po' policy.json
	completes "$shell" tbverify 'tbverify verify --policy policy.json wid' \
		widget.tar
	completes "$shell" tbverify 'tbverify verify -- wid' widget.tar
	completes "$shell" tbverify 'tbverify me' measure
	completes "$shell" tbverify 'tbverify --vers' --version
	completes "$shell" tbverify 'tbverify inspect --j' --json
	offers "$shell" tbverify 'tbverify --print ' >got
	tr -s ' ' '\n' <"$work/log" | grep -o '[a-z0-9-]*' | sort -u >got
	comm -13 got facts >missing
	[ ! -s missing ]
	report $? "$shell: each fact after --print"
	offers "$shell" tbverify 'tbverify ' >got
	for word in verify inspect measure pin lists batch build log; do
		grep -qx "$word" got || bad "no $word"
	done
	grep -q widget.tar "$work/log" || bad 'no file'
	result "$shell: commands and files at first"
	[ -n "${TBBUILD-}" ] || continue
	completes "$shell" tblog 'tblog endorse ' make sign cosign diff
	choices "$shell" tblog 'tblog publish --to' tessera rekor2 sigsum
	completes "$shell" tbbuild 'tbbuild ' run enclave hypervisor image serve help
	choices "$shell" tbbuild 'tbbuild run --backend' nitro local qemu
done

echo "1..$count"
