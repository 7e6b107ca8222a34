#!/usr/bin/env bash
# Holds tblog(1) and tblog --help to the commands and options that tblog takes,
# and the progress bar to terminals.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tblog/support.sh
. "$(dirname "$0")/support.sh"
man=$top/man/tblog.1

# The commands: "FIRST" or "FIRST SECOND", from the table in main.c.
sed -n 's/^\t{ "\([a-z]*\)", NULL, COMMAND_.*/\1/p
	s/^\t{ "\([a-z]*\)", "\([a-z]*\)", COMMAND_.*/\1 \2/p' \
	"$top/tools/tblog/main.c" | sort >commands
sed -n 's/^\t{ "\(-[-a-z]*\)", \(FLAG\|VALUES*\), .*/\1 \2/p' \
	"$build/tools/tblog/base/options_data.h" | grep -v -e '^--help ' -e '^-h ' >options
[ "$(wc -l <commands)" -gt 10 ] && [ "$(wc -l <options)" -gt 10 ]
report $? 'there are commands and options'

# What the tool itself takes: "COMMAND OPTION".  Nothing is done without operands.
while read -r -a command; do
	while read -r option kind; do
		words=("$option")
		[ "$kind" = FLAG ] || words+=(x)
		run "${command[@]}" "${words[@]}"
		[ "$got" = 2 ] || bad "${command[*]} ${words[*]}: $got"
		[[ "${out[*]-} ${err[*]-}" = *'not an option of this command'* ]] ||
			echo "${command[*]} $option"
		[[ ${err[*]-} != *'unknown option'* ]] || bad "${words[*]}"
	done <options
done <commands | sort >taken
result 'the tool says which belong together'
grep -v -- '--json$' taken >taken.help
sed 's/.* //' taken | sort -u >taken.all

# tblog --help, except --json, which it mentions once.
run --help
sed 's/^usage: /       /' "$work/out" | awk '
	function flush(   i, n, all) {
		n = split(commands, all, " [|] ")
		for (i = 1; i <= n; i++) {
			if (i > 1)
				all[i] = first " " all[i]
			split(all[i], word, " ")
			first = word[1]
			told = told all[i] "\n"
			split(line, word, /[] |[]+/)
			for (j in word)
				if (word[j] ~ /^-/)
					print all[i], word[j]
		}
		commands = line = ""
	}
	/^       tblog --/ { next }
	/^       tblog / || /^$/ {
		if (commands != "")
			flush()
		if (/^$/)
			exit
		sub(/^ *tblog /, "")
		match($0, /^[a-z]+( (make|sign|cosign|diff|verify NOTE|verify --key)( [|] cosign)?)?/)
		commands = substr($0, 1, RLENGTH)
		sub(/ (NOTE|--key)$/, "", commands)
		if (commands ~ /^verify/)
			commands = "verify"
		line = $0
		next
	}
	{ line = line " " $0 }' | sed 's/\]*\.*$//' | sort -u >told.help
same taken.help told.help 'tblog --help has the same options'

# The SYNOPSIS of the page.
awk '
	function flush(   i, j) {
		for (i = 1; i <= ncommands; i++)
			for (j = 1; j <= noptions; j++)
				print command[i], option[j]
		ncommands = noptions = 0
	}
	$1 == ".Sh" { flush(); inside = ($2 == "SYNOPSIS") }
	!inside { next }
	$1 == ".Nm" { flush() }
	$1 == ".Cm" {
		first = $2
		if ($3 == "|") {
			command[++ncommands] = $2
			command[++ncommands] = $4
		} else if ($3 == "Cm") {
			command[++ncommands] = first " " $4
			if ($5 == "|")
				command[++ncommands] = first " " $6
		} else
			command[++ncommands] = first
	}
	{
		for (i = 1; i < NF; i++)
			if ($i == "Fl" || $i == ".Fl")
				option[++noptions] = "-" $(i + 1)
	}' "$man" | sort -u >told.man
same taken told.man 'so has the SYNOPSIS of tblog(1)'
awk '
	$1 == ".Sh" { described = ($2 == "DESCRIPTION") }
	described && $1 == ".It" && $2 == "Fl" { print "-" $3 }' "$man" |
	sort -u >told.all
same taken.all told.all 'and its list of options'
awk '
	$1 == ".Sh" { described = ($2 == "DESCRIPTION") }
	$1 == ".Bl" { depth++ }
	$1 == ".El" { depth-- }
	described && depth == 1 && $1 == ".It" && $2 == "Cm" {
		print $3 ($4 == "Cm" ? " " $5 : "")
	}' "$man" | sort -u >told.commands
# two have one item
grep -v '^show$' commands | grep -v '^check$' >listed
grep -v '^show$' told.commands | grep -v '^check$' >listed.man
same listed listed.man 'and its list of commands'

#
# A bar, where somebody waits and sees it
#

entries 3
run keygen log.example/a key
run init --key key L
mkfifo fifo
# slow COMMAND: shows what it writes on a terminal while it waits for a file.
slow()
{
	(sleep 1; echo late) >fifo &
	script -qec "$1" /dev/null </dev/null
	wait
}
if ! command -v script >/dev/null; then
	skip 'a bar on a terminal' 'no script'
else
	slow "$tblog add L - e/000 e/001 <fifo" >"$work/log"
	grep -q '#\{40\} 100 %' "$work/log"
	report $? 'a bar on a terminal'
	tr -d '\r' <"$work/log" | grep -q 'entry 2 e/001$'
	report $? 'is taken away'
	script -qec "$tblog add L e/002" /dev/null </dev/null >"$work/log"
	! grep -q '%' "$work/log"
	report $? 'none for what is quick'
fi
(sleep 1; echo late) >fifo &
input=fifo
run add L -
input=/dev/null
wait
said success
[ "${#out[@]}" = 1 ] || bad "${out[*]}"
result 'none where there is no terminal'
if ! command -v script >/dev/null || ! strace -o /dev/null true 2>/dev/null; then
	skip 'a bar for others' 'no script, or no strace'
else
	entries 300
	run add L e/*
	echo late >late
	for command in 'check L' 'prove -o p L late'; do
		script -qec "strace -qq -o /dev/null -P tile/0/000 \
			-e inject=openat:delay_exit=800000 $tblog $command" \
			/dev/null </dev/null >"$work/log"
		grep -q ' [0-9]* %' "$work/log"
		report $? "a bar for ${command%% *}"
	done
fi

echo "1..$count"
