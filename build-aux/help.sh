#!/bin/sh
# Prints "make help": the targets, each with the text of the "#: " line above
# its rule in Makefile.am or an included local.mk, and the scripts in .ci/, each
# with its second line.
#
# usage: help.sh SRCDIR
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
cd "$1"

echo 'make all, check, install, distcheck, clean: as everywhere.  And make'
awk '
	function read_file(name,    line, text) {
		while ((getline line <name) > 0) {
			if (line ~ /^include /) {
				sub(/^include (\$\(srcdir\)\/)?/, "", line)
				read_file(line)
			} else if (line ~ /^#: /)
				text = substr(line, 4)
			else if (text != "") {
				sub(/:.*/, "", line)
				printf("  %-22s %s\n", line, text)
				text = ""
			}
		}
		close(name)
	}
	BEGIN { read_file("Makefile.am") }' | LC_ALL=C sort
echo
echo 'These get what they need first, and most take long:'
for script in .ci/*; do
	[ ! -f "$script" ] ||
		printf '  %-22s %s\n' "$script" "$(sed -n '2s/^# //p' "$script")"
done
