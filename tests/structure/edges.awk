# Who needs whom: "FROM TO NAME" for each file that includes a header, or names a
# function or a variable that one other file alone defines, be it to call it or
# to put it into a table.  A call through a pointer names nobody: who handed the
# pointer over has named the function, and needs its file.
#
# Reads the sources that are named twice: the first time for what each defines,
# the second time for what each uses.  Functions are defined as house style has
# it, with the name in the first column, and variables on a line that begins
# there.
#
# SPDX-License-Identifier: BSD-2-Clause

# The line without comments and texts; "in_comment" outlives it.
function code(line,    start, end) {
	gsub(/\\["\\]/, "", line)
	gsub(/"[^"]*"/, "\"\"", line)
	gsub(/'[^']*'/, "0", line)
	for (;;) {
		if (in_comment) {
			if (!(end = index(line, "*/")))
				return ""
			line = substr(line, end + 2)
			in_comment = 0
		}
		if (!(start = index(line, "/*")))
			return line
		end = index(substr(line, start + 2), "*/")
		if (!end) {
			in_comment = 1
			return substr(line, 1, start - 1)
		}
		line = substr(line, 1, start - 1) " " \
			substr(line, start + end + 3)
	}
}

# The file that an include names: beside it, or below one of the roots.
function find(from, name,    i, path) {
	sub(/[^\/]*$/, "", from)
	if ((from name) in known)
		return from name
	for (i = 1; i <= root_count; i++) {
		path = root[i] "/" name
		if (path in known)
			return path
	}
	return ""
}

# The variable with external linkage that a line defines, or "".
function variable(line) {
	if (line !~ /^[a-z][A-Za-z0-9_ \t*]*[ \t*][a-z_][a-z0-9_]*(\[[^\]]*\])*[ \t]*(=.*|;)$/ ||
		line ~ /^(static|extern|typedef|return|goto)[ \t]/ ||
		line ~ /^(struct|union|enum)[ \t]+[a-z0-9_]+;$/)
		return ""
	sub(/[ \t]*(\[[^\]]*\])*[ \t]*(=.*|;)$/, "", line)
	sub(/.*[ \t*]/, "", line)
	return line
}

function define(name) {
	if (++definitions[name] == 1)
		defined[name] = FILENAME
}

function edge(from, to, name) {
	if (from != to && !((from, to) in seen)) {
		seen[from, to] = 1
		print from, to, name
	}
}

BEGIN {
	root_count = split(roots, root, " ")
	for (i = 1; i < ARGC; i++)
		known[ARGV[i]]++
}

FNR == 1 {
	in_comment = 0
	before = ""
	pass[FILENAME]++
}

pass[FILENAME] == 1 {
	text = code($0)
	if (FILENAME ~ /\.c$/ && match(text, /^[a-z_][a-z0-9_]*\(/)) {
		name = substr(text, 1, RLENGTH - 1)
		if (before !~ /(^|[ \t])static([ \t]|$)/)
			define(name)
	} else if (FILENAME ~ /\.c$/ && (name = variable(text)) != "")
		define(name)
	if (text ~ /[^ \t]/)
		before = text
	next
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	to = find(FILENAME, part[2])
	if (to != "")
		edge(FILENAME, to, part[2])
	next
}

{
	text = code($0)
	while (match(text, /[A-Za-z_][A-Za-z0-9_]*/)) {
		name = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (definitions[name] == 1 && FILENAME ~ /\.c$/)
			edge(FILENAME, defined[name], name)
	}
}
