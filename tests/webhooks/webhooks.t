#!/usr/bin/env bash
# What GitHub has recorded of its deliveries, sent to a tbbuild-serve.  RECORDED is
# where they are; .ci/webhooks gets them.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/tbbuild/support.sh disable=SC2153,SC2154,SC2317
. "${top_srcdir:?}/tests/tbbuild/support.sh"
# shellcheck source=tests/tbbuild/serve.sh
. "${top_srcdir:?}/tests/tbbuild/serve.sh"
known_secrets
stand_in
cat >"$work/serve.json" <<END
{
  "tbbuild-serve": 1,
  "listen": "127.0.0.1:$port",
  "state": "$state",
  "output": "$output",
  "queue": 1000,
  "hooks": [
    { "name": "github", "forge": "github", "repository": "Codertocat/Hello-World",
      "url": "https://github.example/Codertocat/Hello-World",
      "secret": "$work/secret", "events": ["push", "tag", "workflow_job"],
      "label": "ubuntu-latest" }
  ],
  "slots": [{ "name": "one", "run": [] }]
}
END
"$serve" --settings "$work/serve.json" --tbbuild "$work/tbbuild" \
	>>"$work/log.out" 2>>"$work/log.serve" &
server=$!
await curl -sf "$at/healthz"
python3 "$top_srcdir/tests/webhooks/deliver.py" "$port" "$work/secret" "$RECORDED"
