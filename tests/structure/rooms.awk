# Says which of the edges that edges.awk found go upwards, or to a room beside.
# Reads the table of rooms first.
#
# SPDX-License-Identifier: BSD-2-Clause

# The room of a file in a folder of the table, or "" if it is elsewhere.
function room(folder, file,    rest) {
	if (index(file, folder "/") != 1)
		return ""
	rest = substr(file, length(folder) + 2)
	if (rest ~ /\//) {
		sub(/\/.*/, "", rest)
		return rest
	}
	return rest ~ /^main\.[ch]$/ && (folder, "main") in rank ? "main" : "."
}

NR == FNR {
	if ($0 ~ /^#/)
		next
	folder[++folders] = $1
	level = 0
	for (i = 2; i <= NF; i++) {
		if ($i == ">")
			level++
		else
			rank[$1, $i] = level
	}
	next
}

{
	for (i = 1; i <= folders; i++) {
		from = room(folder[i], $1)
		to = room(folder[i], $2)
		if (from == "" || to == "" || from == to)
			continue
		if (!((folder[i], from) in rank && (folder[i], to) in rank))
			print "a room that the table does not have: " $0
		else if (rank[folder[i], to] <= rank[folder[i], from])
			print "upwards: " $0
	}
}
