#!/bin/sh
# Prints the sections of tbverify-errors(7) as rows of a table in C, for
# "tbverify explain": explain-data.sh PAGE
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
LC_ALL=C
export LC_ALL
exec "${AWK:-awk}" '
function quote(text) {
	gsub(/\\-/, "-", text)
	gsub(/\\&/, "", text)
	gsub(/\\e/, "\\", text)
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	return text
}
# One paragraph, in lines of at most 76 characters.
function fill(text,   i, line, n, out, word) {
	n = split(text, word, " ")
	line = word[1]
	for (i = 2; i <= n; i++) {
		if (length(line) + 1 + length(word[i]) > 76) {
			out = out "\t    \"  " quote(line) "\\n\"\n"
			line = word[i]
		} else
			line = line " " word[i]
	}
	return out "\t    \"  " quote(line) "\\n\"\n"
}
function add(text) {
	paragraph = paragraph (paragraph == "" ? "" : " ") text
}
function end_paragraph() {
	if (paragraph == "")
		return
	if (token == "")
		about = about fill(paragraph)
	else
		body = body (body == "" ? "" : "\t    \"\\n\"\n") \
		    fill(paragraph)
	paragraph = ""
}
function end_section() {
	end_paragraph()
	if (token != "")
		printf "{ \"%s\", \"%s\",\n%s\t    ,\n%s},\n", token, class,
		    about, body
	token = body = ""
}
BEGIN { print "/* Made from tbverify-errors(7) by build-aux/explain-data.sh. */" }
$1 == ".Sh" {
	end_section()
	class = substr($0, 5)
	inside = class != "NAME" && class != "DESCRIPTION" && class != "SEE ALSO"
	about = ""
	next
}
!inside { next }
$1 == ".Ss" { end_section(); token = $2; next }
$1 == ".Pp" { end_paragraph(); next }
# an example, in its own lines
$1 == ".Bd" {
	end_paragraph()
	body = body "\t    \"\\n\"\n"
	literal = 1
	next
}
$1 == ".Ed" { literal = 0; next }
literal { body = body "\t    \"  " quote($0) "\\n\"\n"; next }
$1 == ".Xr" {
	text = $2 "(" $3 ")" $4
	add(text)
	next
}
$1 == ".Nm" || $1 == ".Li" || $1 == ".Ql" { add($2 $3); next }
/^\./ {
	print "explain-data.sh: unknown macro: " $0 >"/dev/stderr"
	bad = 1
	exit 1
}
{ add($0) }
END {
	if (!bad)
		end_section()
}' "$1"
