# Writes the completion of a program for a shell, out of PROGRAM.words:
# awk -v shell=bash|zsh|fish -f complete.awk PROGRAM.words.  README has the
# meaning of the lines.
#
# SPDX-License-Identifier: BSD-2-Clause

function fail(why)
{
	print FILENAME ":" FNR ": " why >"/dev/stderr"
	failed = 1
	exit 1
}

# The rest of the line, from word n on.
function rest(n,    line, i)
{
	line = $0
	for (i = 1; i < n; i++)
		sub(/^[^ ]+ /, "", line)
	return line
}

# As one word in single quotes; in fish the backslash is the escape.
function quote(text)
{
	if (shell == "fish")
		gsub(/'/, "\\'", text)
	else
		gsub(/'/, "'\\''", text)
	return "'" text "'"
}

# What completes a value that --help calls so.
function kind_of(value)
{
	sub(/\+$/, "", value)
	if (value ~ /(^|\|)(FILE|POLICY)(\||$)/)
		return "FILE"
	return value ~ /^[a-z-]/ ? value : "TEXT"
}

function choices(value)
{
	gsub(/\|/, " ", value)
	sub(/ ?TEXT$/, "", value)
	return value
}

/^#/ || /^$/ { next }
$1 == "program" { program = $2; next }
$1 == "default" { preset = $2; next }
$1 == "command" {
	command[++commands] = $2
	known[$2] = 1
	files[$2] = ($3 == "FILE")
	about[$2] = rest(4)
	if (split($2, part, ":") == 2)
		second[part[1]] = second[part[1]] " " part[2]
	if (!(part[1] in first)) {
		first[part[1]] = $2 == part[1] ? about[$2] : ""
		top[++tops] = part[1]
	}
	next
}
$1 == "option" {
	if ($2 in of)
		fail($2 " twice")
	option[++options] = $2
	value[$2] = kind_of($3)
	of[$2] = $4
	about[$2] = rest(5)
	n = split($4, part, ",")
	for (i = 1; i <= n; i++) {
		if (!(part[i] in known))
			fail("no command " part[i])
		takes[part[i], $2] = 1
	}
	next
}
$1 == "words" {
	if (!($2 in of))
		fail("no option " $2)
	value[$2] = $3
	next
}
$1 == "section" || $1 == "member" { next }
$1 == "alone" { alone[++alones] = $2; about[$2] = rest(3); next }
{ fail("what is " $1 "?") }

END {
	if (failed)
		exit 1
	if (shell == "zsh")
		print "#compdef " program
	print "# " shell " completion for " program "(1), written by " \
		"completions/complete.awk"
	print "#\n# SPDX-License-Identifier: BSD-2-Clause\n"
	if (shell == "bash")
		bash()
	else if (shell == "zsh")
		zsh()
	else if (shell == "fish")
		fish()
	else
		exit 1
}

# All options whose values are of one kind, as the pattern of a case.
function pattern(kind,    i, all)
{
	for (i = 1; i <= options; i++)
		if (value[option[i]] == kind)
			all = all (all == "" ? "" : "|") option[i]
	return all
}

# Choices, each kind of them once: kinds[1] and on.
function kinds_of(    i, kind, seen, n)
{
	for (i = 1; i <= options; i++) {
		kind = value[option[i]]
		if (kind == "-" || kind == "FILE" || kind == "TEXT" ||
		    kind in seen)
			continue
		seen[kind] = 1
		kinds[++n] = kind
	}
	return n
}

# The command that is being completed, in the variable command.
function find_command(first_word, second_word, set,    i)
{
	print "\tcase " first_word " in"
	for (i = 1; i <= tops; i++) {
		printf "\t%s)\n\t\tcommand='%s'\n", top[i], top[i]
		if (second[top[i]] != "") {
			printf "\t\tcase %s in\n\t\t", second_word
			alternatives(second[top[i]])
			printf ")\n\t\t\tcommand=%s:%s ;;\n\t\tesac\n",
				top[i], second_word
		}
		print "\t\t;;"
	}
	print "\tesac"
}

function alternatives(words,    n, i, word)
{
	n = split(words, word, " ")
	for (i = 1; i <= n; i++)
		printf "%s%s", (i > 1 ? "|" : ""), word[i]
}

function bash(    n, i, j)
{
	print "# shellcheck shell=bash\n"
	print "_" program "_words()\n{"
	print "\tmapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$2\")\n}\n"
	print "_" program "_files()\n{"
	print "\tcompopt -o filenames"
	print "\tmapfile -t COMPREPLY < <(compgen -f -- \"$1\")\n}\n"
	print "_" program "()\n{"
	print "\tlocal word=${COMP_WORDS[COMP_CWORD]}"
	print "\tlocal before=${COMP_WORDS[COMP_CWORD - 1]}"
	print "\tlocal command='" preset "' options='' files='' i\n"
	print "\tfor ((i = 1; i < COMP_CWORD; i++)); do"
	print "\t\tif [ \"${COMP_WORDS[i]}\" = -- ]; then"
	print "\t\t\t_" program "_files \"$word\"\n\t\t\treturn"
	print "\t\tfi\n\tdone"
	print "\t# readline makes three words of --name=VALUE"
	print "\tif [ \"$word\" = = ]; then\n\t\tword="
	print "\telif [ \"$before\" = = ] && [ \"$COMP_CWORD\" -gt 2 ]; then"
	print "\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi\n"
	print "\tcase $before in"
	if (pattern("FILE") != "")
		printf "\t%s)\n\t\t_%s_files \"$word\"\n\t\treturn ;;\n",
			pattern("FILE"), program
	n = kinds_of()
	for (i = 1; i <= n; i++) {
		printf "\t%s)\n\t\t_%s_words '%s' \"$word\"\n",
			pattern(kinds[i]), program, choices(kinds[i])
		if (kinds[i] ~ /\/\|/)
			print "\t\tcompopt -o nospace"
		print "\t\treturn ;;"
	}
	printf "\t%s)\n\t\treturn ;;\n\tesac\n\n", pattern("TEXT")
	print "\tif [ \"$COMP_CWORD\" -gt 1 ]; then"
	find_command("${COMP_WORDS[1]}", "${COMP_WORDS[2]-}")
	print "\tfi"
	print "\tcase $command in"
	for (i = 1; i <= commands; i++) {
		printf "\t%s)\n", command[i]
		if (files[command[i]])
			print "\t\tfiles=yes"
		printf "\t\toptions='"
		for (j = 1; j <= options; j++)
			if ((command[i], option[j]) in takes)
				printf "%s ", option[j]
		print "' ;;"
	}
	print "\tesac"
	print "\tif [ \"$COMP_CWORD\" = 1 ]; then"
	printf "\t\toptions+='"
	for (i = 1; i <= alones; i++)
		printf " %s", alone[i]
	print "'\n\tfi"
	print "\tif [[ $word == -* || ( -z $files && $COMP_CWORD -gt 1 ) ]]; then"
	print "\t\t_" program "_words \"$options\" \"$word\""
	print "\telif [ -n \"$files\" ]; then"
	print "\t\t_" program "_files \"$word\"\n\tfi"
	print "\tif [ \"$COMP_CWORD\" = 1 ]; then"
	print "\t\tmapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen \\"
	printf "\t\t\t-W '"
	for (i = 1; i <= tops; i++)
		printf "%s%s", (i > 1 ? " " : ""), top[i]
	print "' -- \"$word\")\n\tfi"
	for (i = 1; i <= tops; i++)
		if (second[top[i]] != "") {
			print "\tif [ \"$COMP_CWORD ${COMP_WORDS[1]}\" = '2 " \
				top[i] "' ]; then"
			print "\t\tmapfile -t -O \"${#COMPREPLY[@]}\"" \
				" COMPREPLY < <(compgen \\"
			print "\t\t\t-W '" substr(second[top[i]], 2) \
				"' -- \"$word\")\n\tfi"
		}
	print "}\n\ncomplete -F _" program " " program
}

# word:description, in one pair of quotes.
function described(word, text)
{
	gsub(/:/, "\\:", word)
	return quote(word ":" text)
}

function zsh(    n, i, j)
{
	print "_" program "()\n{"
	print "\tlocal word=$words[CURRENT] before=$words[CURRENT-1]"
	print "\tlocal command='" preset "' files=''"
	print "\tlocal -a options commands\n"
	print "\tif (( ${words[2,CURRENT-1][(I)--]} )); then"
	print "\t\t_files\n\t\treturn\n\tfi"
	print "\tif [[ $word = --*=* ]]; then"
	print "\t\tbefore=${word%%=*}\n\t\tcompset -P '*='\n\tfi"
	print "\tcase $before in"
	if (pattern("FILE") != "")
		printf "\t%s)\n\t\t_files\n\t\treturn ;;\n", pattern("FILE")
	n = kinds_of()
	for (i = 1; i <= n; i++)
		printf "\t%s)\n\t\tcompadd %s-- %s\n\t\treturn ;;\n",
			pattern(kinds[i]), kinds[i] ~ /\/\|/ ? "-S '' " : "",
			choices(kinds[i])
	printf "\t%s)\n\t\t_message 'value'\n\t\treturn ;;\n\tesac\n",
		pattern("TEXT")
	print "\tif (( CURRENT > 2 )); then"
	find_command("$words[2]", "$words[3]")
	print "\tfi"
	print "\tcase $command in"
	for (i = 1; i <= commands; i++) {
		printf "\t%s)\n", command[i]
		if (files[command[i]])
			print "\t\tfiles=yes"
		print "\t\toptions=("
		for (j = 1; j <= options; j++)
			if ((command[i], option[j]) in takes)
				print "\t\t\t" described(option[j],
					about[option[j]])
		print "\t\t) ;;"
	}
	print "\tesac"
	print "\tif (( CURRENT == 2 )); then\n\t\toptions+=("
	for (i = 1; i <= alones; i++)
		print "\t\t\t" described(alone[i], about[alone[i]])
	print "\t\t)\n\t\tcommands=("
	for (i = 1; i <= tops; i++)
		print "\t\t\t" described(top[i], first[top[i]])
	print "\t\t)\n\tfi"
	for (i = 1; i <= tops; i++)
		if (second[top[i]] != "") {
			print "\tif [[ \"$CURRENT $words[2]\" = '3 " top[i] \
				"' ]]; then\n\t\tcommands=("
			n = split(second[top[i]], part, " ")
			for (j = 1; j <= n; j++)
				print "\t\t\t" described(part[j],
					about[top[i] ":" part[j]])
			print "\t\t)\n\tfi"
		}
	print "\tif [[ $PREFIX = -* ]]; then"
	print "\t\t_describe -o option options\n\t\treturn\n\tfi"
	print "\t(( $#commands )) && _describe command commands"
	print "\t[[ -n $files ]] && _files"
	print "\treturn 0\n}\n\n_" program " \"$@\""
}

function fish_in(condition)
{
	return "complete -c " program " -n " quote(condition)
}

function fish(    i, j, n, name, kind)
{
	print "# The command of the line, FIRST or FIRST:SECOND, is among these."
	print "function __" program "_in"
	print "\tset -l words (commandline -opc)"
	print "\tset -l command '" preset "'"
	print "\tif set -q words[2]; and contains -- $words[2]" tops_list()
	print "\t\tset command $words[2]"
	print "\t\tif set -q words[3]; and contains -- $words[2]:$words[3]" \
		pairs_list()
	print "\t\t\tset command $words[2]:$words[3]\n\t\tend\n\tend"
	print "\tcontains -- $command $argv\nend\n"
	print "# The words so far are these."
	print "function __" program "_after"
	print "\tset -l words (commandline -opc)"
	print "\ttest \"$words[2..-1]\" = \"$argv\"\nend\n"
	print "complete -c " program " -f"
	for (i = 1; i <= tops; i++)
		print fish_in("__" program "_after") " -a " top[i] \
			" -d " quote(first[top[i]])
	for (i = 1; i <= tops; i++) {
		n = split(second[top[i]], part, " ")
		for (j = 1; j <= n; j++)
			print fish_in("__" program "_after " top[i]) " -a " \
				part[j] " -d " quote(about[top[i] ":" part[j]])
	}
	for (i = 1; i <= alones; i++)
		print fish_in("__" program "_after") " -l " \
			substr(alone[i], 3) " -d " quote(about[alone[i]])
	for (i = 1; i <= options; i++) {
		name = option[i]
		kind = value[name]
		gsub(/,/, " ", of[name])
		print fish_in("__" program "_in " of[name]) \
			(name ~ /^--/ ? " -l " substr(name, 3) : \
			" -s " substr(name, 2)) \
			(kind == "-" ? "" : kind == "FILE" ? " -r -F" : \
			kind == "TEXT" ? " -x" : \
			" -x -a " quote(choices(kind))) \
			" -d " quote(about[name])
	}
	name = ""
	for (i = 1; i <= commands; i++)
		if (files[command[i]])
			name = name " " command[i]
	if (name != "")
		print fish_in("__" program "_in" name) " -F"
}

function tops_list(    i, all)
{
	for (i = 1; i <= tops; i++)
		all = all " " top[i]
	return all
}

function pairs_list(    i, all)
{
	for (i = 1; i <= commands; i++)
		if (command[i] ~ /:/)
			all = all " " command[i]
	return all == "" ? " ''" : all
}
