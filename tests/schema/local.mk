# SPDX-License-Identifier: BSD-2-Clause

# The output of --json, as programs read it.
schemadir = $(pkgdatadir)/schema
schemas = \
	schema/batch.schema.json \
	schema/inspect.schema.json \
	schema/live.schema.json \
	schema/measure.schema.json \
	schema/pin.schema.json \
	schema/plan.schema.json \
	schema/tbverify.schema.json
dist_schema_DATA = $(schemas)
if BUILDER
dist_schema_DATA += schema/tblog.schema.json
else
EXTRA_DIST += schema/tblog.schema.json
endif

slow_shell_tests += tests/schema/schema.t
scripts += tests/schema/support.sh
EXTRA_DIST += tests/schema/support.sh tests/schema/validate.py
