# Holding JSON to the schemas, for the tests of each tool.  To be read after
# tests/tap.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash
# shellcheck disable=SC2154 # top and work are those of tap.sh

# Whether there is a validator of this draft.
schemas_can_be_tried()
{
	/usr/bin/python3 -c 'from jsonschema import Draft202012Validator' \
		2>/dev/null
}

# validates SCHEMA FILE: why not is in the log.
validates()
{
	PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
		"$top/tests/schema/validate.py" \
		"$top/schema/$1.schema.json" "$2" >"$work/log" 2>&1
}

# conforms SCHEMA FILE NAME
conforms()
{
	validates "$1" "$2"
	report $? "$1.schema.json: $3"
}
