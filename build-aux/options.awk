# Makes C of completions/PROGRAM.words, whose README has the meaning of the lines:
# awk -v make=rows|help -f options.awk PROGRAM.words.  The rows are those of the
# table of options that the program reads, and the help is its text of them.
#
# SPDX-License-Identifier: BSD-2-Clause

# The rest of the line, from word n on.
function rest(n,    line, i)
{
	line = $0
	for (i = 1; i < n; i++)
		sub(/^[^ ]+ /, "", line)
	return line
}

# The struct's member of an option: its name, or what a line says.
function member_of(name)
{
	if (name in member)
		return member[name]
	sub(/^--/, "", name)
	gsub(/-/, "_", name)
	return name
}

# COMMAND_A | COMMAND_B, of "a,b:c".
function mask(commands)
{
	commands = toupper(commands)
	gsub(/:/, "_", commands)
	gsub(/,/, " | COMMAND_", commands)
	return "COMMAND_" commands
}

function row(name, value, commands)
{
	printf "\t{ \"%s\", %s, %s, AT(%s) },\n", name,
		value == "-" ? "FLAG" : value ~ /\+$/ ? "VALUES" : "VALUE",
		mask(commands), member_of(name)
}

# The text begins in one column, or in the next line.
function help(name, value, text,    head)
{
	sub(/\+$/, "", value)
	head = "  " name (value == "-" ? "" : " " value)
	if (length(head) > 22)
		printf "\"%s\\n\"\n\"%23s%s\\n\"\n", head, "", text
	else
		printf "\"%-23s%s\\n\"\n", head, text
}

BEGIN { print "/* Made from completions/PROGRAM.words by build-aux/options.awk. */" }
$1 == "member" { member[$2] = $3 }
$1 == "section" && make == "help" { printf "\"%s\\n\"\n", rest(2) }
$1 == "option" {
	if (make == "help")
		help($2, $3, rest(5))
	name[++options] = $2
	value[options] = $3
	commands[options] = $4
}
END {
	for (i = 1; make == "rows" && i <= options; i++)
		row(name[i], value[i], commands[i])
}
