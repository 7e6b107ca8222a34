/*
 * The policies that cases name, in the format of tbverify-policy(5).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

#define HEAD	"{\n  \"tbverify-policy\": 1,\n"
#define TAIL	"\n}\n"
#define PCRS	"\"pcrs\": {\n        \"0\": \"$(PCR0)\",\n" \
	"        \"1\": \"$(PCR1)\",\n        \"2\": \"$(PCR2)\"\n      }"
#define OTHERPCRS "\"pcrs\": {\n        \"0\": \"$(OTHERPCR0)\",\n" \
	"        \"1\": \"$(PCR1)\",\n        \"2\": \"$(OTHERPCR2)\"\n" \
	"      }"
#define ROOTS	"\"roots\": [\"../pki/root.pem\"]"
#define SECOND	"\"roots\": [\"../pki/second.pem\"]"
#define NAME	"\"name\": \"example-builder 1.0\""
#define OTHER	"\"name\": \"example-builder 0.9\""
#define IMG(...) "    {\n      " __VA_ARGS__ "\n    }"
#define AND	",\n      "
#define GOOD	NAME AND PCRS AND ROOTS
#define AMI	"\"name\": \"example-ami 1.0\"" AND \
	"\"kind\": \"nitrotpm\""
#define TPMPCRS	"\"pcrs\": {\n        \"4\": \"$(TPMPCR4)\",\n" \
	"        \"7\": \"$(TPMPCR7)\"\n      }"
#define TWOPCRS	"\"pcrs\": {\n        \"0\": \"$(PCR0)\",\n" \
	"        \"1\": \"$(PCR1)\",\n        \"2\": \"$(PCR2)\",\n" \
	"        \"4\": \"$(TPMPCR4)\",\n" \
	"        \"7\": \"$(TPMPCR7)\"\n      }"
#define CLAIMS	"\"claim\": \"tb1\"" AND "\"insecure-tpm-claim\": true"
#define GOODAMI	AMI AND TPMPCRS AND ROOTS
#define IMAGES(...) "  \"images\": [\n" __VA_ARGS__ "\n  ]"
#define COMMITS	",\n  \"commits\": [\"$(COMMIT)\"]"
#define ANY	",\n  \"any-source\": true"
#define REPO	",\n  \"repositories\": [\"https://git.example/acme/hello\"]"

/* Those about claims of other builders. */
#define WAIVED	AND "\"any-source\": true"
#define DIGEST(words) HEAD IMAGES(IMG(GOOD AND "\"claim\": {\"digest\": {" \
	words "}}" WAIVED)) TAIL
#define POINTERS(words) "\"claim\": {\"json\": {" words "}}"

/* Those about logs and endorsers. */
#define LOGGED(...) HEAD IMAGES(IMG(GOOD)) COMMITS \
	",\n  \"log\": {\n    " __VA_ARGS__ "\n  }" TAIL
#define ENDORSEMENTS(...) ",\n  \"endorsements\": {\n" \
	"    \"endorsers\": \"endorsers.policy\",\n    " __VA_ARGS__ "\n  }"
#define ALSO(...) HEAD IMAGES(IMG(GOOD)) COMMITS \
	ENDORSEMENTS(__VA_ARGS__) TAIL
#define STREAM_MEMBER "\"stream\": \"test.example/builder\""
#define TRUST	STREAM_MEMBER ",\n    \"trust\": \"also\""
#define INSTEAD	STREAM_MEMBER ",\n    \"trust\": \"instead\",\n    " ROOTS
#define FILES(name) ",\n    \"files\": [\"" name "\"]"
#define COMMITS_FIRST "  \"commits\": [\"$(COMMIT)\"]"

#define PCRS_MEASURED "    \"PCR0\": \"$(PCR0)\",\n" \
	"    \"PCR1\": \"$(PCR1)\",\n    \"PCR2\": \"$(PCR2)\""

#define PCRLINES "$(PCR0) PCR0\n$(PCR1) PCR1\n$(PCR2) PCR2\n"
#define TRANSCRIPT "Start building the Enclave Image...\nUsing the locally " \
	"available Docker image...\nEnclave Image successfully created.\n"

static const struct {
	const char *name;
	const char *text;
} policies[] = {
	{ "default", HEAD IMAGES(IMG(GOOD)) COMMITS TAIL },
	{ "any-source", HEAD IMAGES(IMG(GOOD)) ANY TAIL },
	{ "no-source", HEAD IMAGES(IMG(GOOD)) TAIL },
	{ "any-source-false", HEAD IMAGES(IMG(GOOD))
	    ",\n  \"any-source\": false" TAIL },
	{ "no-image", HEAD "  \"images\": []" COMMITS TAIL },
	{ "empty", "{ \"tbverify-policy\": 1 }\n" },

	/* images */
	{ "two-images", HEAD IMAGES(IMG(OTHER AND OTHERPCRS AND ROOTS) ",\n"
	    IMG(GOOD)) COMMITS TAIL },
	{ "other-image", HEAD IMAGES(IMG(OTHER AND OTHERPCRS AND ROOTS))
	    COMMITS TAIL },
	/* no one image has the three values of the good documents */
	{ "mixed-images", HEAD IMAGES(
	    IMG(OTHER AND "\"pcrs\": {\n        \"0\": \"$(PCR0)\",\n"
	    "        \"1\": \"$(PCR1)\",\n        \"2\": \"$(OTHERPCR2)\"\n"
	    "      }" AND ROOTS) ",\n"
	    IMG(NAME AND "\"pcrs\": {\n        \"0\": \"$(OTHERPCR0)\",\n"
	    "        \"1\": \"$(PCR1)\",\n        \"2\": \"$(PCR2)\"\n"
	    "      }" AND ROOTS)) COMMITS TAIL },
	{ "pcr8", HEAD IMAGES(IMG(NAME AND
	    "\"pcrs\": {\n        \"0\": \"$(PCR0)\",\n"
	    "        \"1\": \"$(PCR1)\",\n        \"2\": \"$(PCR2)\",\n"
	    "        \"8\": \"$(PCR8)\"\n      }" AND ROOTS)) COMMITS TAIL },
	{ "pcr3", HEAD IMAGES(IMG(NAME AND
	    "\"pcrs\": {\n        \"0\": \"$(PCR0)\",\n"
	    "        \"1\": \"$(PCR1)\",\n        \"2\": \"$(PCR2)\",\n"
	    "        \"3\": \"$(PCR3)\"\n      }" AND ROOTS)) COMMITS TAIL },
	{ "two-pcrs", HEAD IMAGES(IMG(NAME AND
	    "\"pcrs\": {\n        \"0\": \"$(PCR0)\",\n"
	    "        \"1\": \"$(PCR1)\"\n      }" AND ROOTS)) COMMITS TAIL },
	{ "zero", HEAD IMAGES(IMG(NAME AND
	    "\"pcrs\": {\n        \"0\": \"$(ZERO48)\",\n"
	    "        \"1\": \"$(ZERO48)\",\n        \"2\": \"$(ZERO48)\"\n"
	    "      }" AND ROOTS)) COMMITS TAIL },
	{ "short-pcr", HEAD IMAGES(IMG(NAME AND
	    "\"pcrs\": {\n        \"0\": \"$(PCR0)\",\n"
	    "        \"1\": \"$(PCR1)\",\n        \"2\": \"$(OTHER)\"\n"
	    "      }" AND ROOTS)) COMMITS TAIL },

	/* attestable AMIs */
	{ "tpm", HEAD IMAGES(IMG(GOODAMI AND CLAIMS)) COMMITS TAIL },
	{ "tpm-text", HEAD IMAGES(IMG(GOODAMI AND "\"claim\": \"text\"" AND
	    "\"insecure-tpm-claim\": true")) COMMITS TAIL },
	{ "tpm-digest", HEAD IMAGES(IMG(GOODAMI AND "\"claim\": \"digest\"" AND
	    "\"insecure-tpm-claim\": true" WAIVED)) TAIL },
	{ "tpm-statement", HEAD IMAGES(IMG(GOODAMI AND
	    "\"claim\": \"statement\"" AND "\"insecure-tpm-claim\": true"))
	    COMMITS REPO TAIL },
	{ "tpm-json", HEAD IMAGES(IMG(GOODAMI AND POINTERS("\"artifact\": "
	    "\"/output_hash\"") AND "\"insecure-tpm-claim\": true" WAIVED))
	    TAIL },
	{ "tpm-pcr12", HEAD IMAGES(IMG(AMI AND
	    "\"pcrs\": {\n        \"4\": \"$(TPMPCR4)\",\n"
	    "        \"7\": \"$(TPMPCR7)\",\n"
	    "        \"12\": \"$(ZERO48)\"\n      }" AND ROOTS AND CLAIMS))
	    COMMITS TAIL },
	{ "tpm-and-enclave", HEAD IMAGES(IMG(GOODAMI AND CLAIMS) ",\n"
	    IMG(GOOD)) COMMITS TAIL },
	{ "tpm-live", HEAD IMAGES(IMG(GOODAMI)) COMMITS TAIL },
	{ "tpm-claim-alone", HEAD IMAGES(IMG(GOODAMI AND
	    "\"claim\": \"tb1\"")) COMMITS TAIL },
	{ "tpm-claim-missing", HEAD IMAGES(IMG(GOODAMI AND
	    "\"insecure-tpm-claim\": true")) COMMITS TAIL },
	{ "tpm-measured", HEAD IMAGES(IMG(GOODAMI AND CLAIMS AND
	    "\"measured-claim\": true")) COMMITS TAIL },
	{ "tpm-debug", HEAD IMAGES(IMG(AMI AND "\"insecure-debug\": true"))
	    COMMITS TAIL },
	{ "tpm-endorsed", HEAD IMAGES(IMG(GOODAMI AND CLAIMS)) COMMITS
	    ENDORSEMENTS(TRUST) TAIL },
	{ "tpm-enclave", HEAD IMAGES(IMG(GOOD AND
	    "\"insecure-tpm-claim\": true")) COMMITS TAIL },
	{ "tpm-kind", HEAD IMAGES(IMG(GOOD AND "\"kind\": \"tpm\""))
	    COMMITS TAIL },
	{ "tpm-zero", HEAD IMAGES(IMG(AMI AND
	    "\"pcrs\": {\n        \"4\": \"$(ZERO48)\",\n"
	    "        \"7\": \"$(TPMPCR7)\"\n      }" AND ROOTS AND CLAIMS))
	    COMMITS TAIL },
	{ "tpm-ones", HEAD IMAGES(IMG(AMI AND
	    "\"pcrs\": {\n        \"4\": \"$(TPMPCR4)\",\n"
	    "        \"7\": \"$(f:96)\"\n      }" AND ROOTS AND CLAIMS))
	    COMMITS TAIL },
	{ "tpm-pcr4", HEAD IMAGES(IMG(AMI AND
	    "\"pcrs\": {\n        \"4\": \"$(TPMPCR4)\"\n      }" AND ROOTS
	    AND CLAIMS)) COMMITS TAIL },
	/* one set of PCRs as both kinds */
	{ "tpm-twice", HEAD IMAGES(IMG(AMI AND TWOPCRS AND ROOTS) ",\n"
	    IMG(NAME AND TWOPCRS AND ROOTS)) COMMITS TAIL },

	/* roots */
	{ "second-root", HEAD IMAGES(IMG(NAME AND PCRS AND SECOND))
	    COMMITS TAIL },
	{ "both-roots", HEAD IMAGES(IMG(NAME AND PCRS AND
	    "\"roots\": [\"../pki/second.pem\", \"../pki/root.pem\"]"))
	    COMMITS TAIL },
	{ "image-root", HEAD IMAGES(IMG(OTHER AND OTHERPCRS AND ROOTS) ",\n"
	    IMG(NAME AND PCRS AND SECOND)) COMMITS TAIL },
	/* a gap of a day between the two entries */
	{ "image-periods", HEAD IMAGES(IMG(GOOD AND
	    "\"not-after\": \"2026-01-14T00:00:00Z\"") ",\n"
	    IMG(GOOD AND "\"not-before\": \"2026-01-15T00:00:00Z\""))
	    COMMITS TAIL },
	{ "built-in-root", HEAD IMAGES(IMG(NAME AND PCRS)) COMMITS TAIL },
	{ "us-gov-root", HEAD IMAGES(IMG(NAME AND PCRS AND
	    "\"roots\": [\"aws-us-gov-nitro-g1\", \"../pki/root.pem\"]"))
	    COMMITS TAIL },
	{ "us-gov-alone", HEAD IMAGES(IMG(NAME AND PCRS AND
	    "\"roots\": [\"aws-us-gov-nitro-g1\"]"))
	    COMMITS TAIL },
	{ "image-twice", HEAD IMAGES(IMG(NAME AND PCRS AND SECOND) ",\n"
	    IMG(GOOD)) COMMITS TAIL },
	{ "absent-root", HEAD IMAGES(IMG(NAME AND PCRS AND
	    "\"roots\": [\"../pki/absent.pem\"]")) COMMITS TAIL },
	{ "bad-root", HEAD IMAGES(IMG(NAME AND PCRS AND
	    "\"roots\": [\"../pki/root.key\"]")) COMMITS TAIL },

	/* the claim */
	{ "text", HEAD IMAGES(IMG(GOOD AND "\"claim\": \"text\"")) COMMITS
	    TAIL },
	{ "unmeasured", HEAD IMAGES(IMG(GOOD AND
	    "\"measured-claim\": false")) COMMITS TAIL },
	{ "requester", HEAD IMAGES(IMG(GOOD AND "\"network\": \"allowed\""))
	    COMMITS ",\n  \"recipes\": [\"$(RECIPE)\"]"
	    ",\n  \"rootfs\": [\"$(ROOTFS)\"]" TAIL },
	{ "any-name", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"names\": \"any\"" TAIL },

	/* claims of other builders */
	{ "digest", HEAD IMAGES(IMG(GOOD AND "\"claim\": \"digest\"" WAIVED))
	    TAIL },
	{ "digest-sha384", DIGEST("\"algorithm\": \"sha384\"") },
	{ "digest-sha512", DIGEST("\"algorithm\": \"sha512\", "
	    "\"encoding\": \"raw\"") },
	{ "digest-hex", DIGEST("\"encoding\": \"hex\"") },
	{ "digest-prefix", DIGEST("\"prefix\": true") },
	{ "statement", HEAD IMAGES(IMG(GOOD AND
	    "\"claim\": \"statement\"")) COMMITS REPO TAIL },
	{ "statement-any", HEAD IMAGES(IMG(GOOD AND
	    "\"claim\": \"statement\"")) ANY TAIL },
	{ "statement-no-ref", HEAD IMAGES(IMG(GOOD AND
	    "\"claim\": \"statement\"")) COMMITS REPO
	    ",\n  \"refs\": \"any\"" TAIL },
	{ "json", HEAD IMAGES(IMG(GOOD AND POINTERS("\"artifact\": "
	    "\"/output_hash\", \"commit\": \"/git/commit\",\n      "
	    "\"repository\": \"/git/url\", \"ref\": \"/git/ref\"")))
	    COMMITS REPO TAIL },
	{ "json-artifact", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/output_hash\"") WAIVED)) TAIL },
	{ "json-index", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/outputs/0\"") WAIVED)) TAIL },
	{ "json-tilde", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/a~1b/m~0n\"") WAIVED)) TAIL },
	{ "json-no-ref", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/output_hash\",\n      "
	    "\"repository\": \"/git/url\""))) REPO
	    ",\n  \"refs\": \"any\"" TAIL },
	{ "private", HEAD IMAGES(IMG(GOOD AND "\"private\": \"allowed\""))
	    COMMITS TAIL },
	{ "digest-source", HEAD IMAGES(IMG(GOOD AND
	    "\"claim\": \"digest\"")) COMMITS TAIL },
	{ "digest-measured", HEAD IMAGES(IMG(GOOD AND
	    "\"claim\": \"digest\"" AND "\"measured-claim\": true" WAIVED))
	    TAIL },
	{ "json-measured", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/output_hash\"") AND
	    "\"measured-claim\": true" WAIVED)) TAIL },
	{ "digest-sha1", DIGEST("\"algorithm\": \"sha1\"") },
	{ "digest-hex-prefix", DIGEST("\"encoding\": \"hex\", "
	    "\"prefix\": true") },
	{ "digest-member", DIGEST("\"size\": 32") },
	{ "two-forms", HEAD IMAGES(IMG(GOOD AND "\"claim\": {\"digest\": {}, "
	    "\"json\": {\"artifact\": \"/output_hash\"}}" WAIVED)) TAIL },
	{ "json-pointer", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"output_hash\"") WAIVED)) TAIL },
	{ "json-pointer-tilde", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/output~2hash\"") WAIVED)) TAIL },
	{ "json-pointer-whole", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"\"") WAIVED)) TAIL },
	{ "json-pointer-twice", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/hash\", \"commit\": \"/hash\"") WAIVED))
	    TAIL },
	{ "json-nothing", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"commit\": \"/git/commit\""))) COMMITS TAIL },
	{ "json-commits", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/output_hash\""))) COMMITS TAIL },
	{ "json-refs", HEAD IMAGES(IMG(GOOD AND POINTERS(
	    "\"artifact\": \"/output_hash\",\n      "
	    "\"repository\": \"/git/url\""))) REPO TAIL },
	{ "any-source-forms", HEAD IMAGES(IMG(GOOD) ",\n" IMG(OTHER AND
	    OTHERPCRS AND ROOTS AND "\"claim\": \"digest\"")) ANY TAIL },
	{ "any-ref-tb1", HEAD IMAGES(IMG(GOOD)) REPO
	    ",\n  \"refs\": \"any\"" TAIL },
	{ "same-pcrs", HEAD IMAGES(IMG(GOOD) ",\n" IMG(OTHER AND PCRS AND
	    ROOTS AND "\"claim\": \"digest\"" WAIVED)) COMMITS TAIL },
	{ "same-pcrs-shape", HEAD IMAGES(IMG(GOOD AND
	    "\"claim\": \"digest\"" WAIVED) ",\n" IMG(OTHER AND PCRS AND
	    ROOTS AND "\"claim\": {\"digest\": {\"algorithm\": "
	    "\"sha384\"}}" WAIVED)) TAIL },
	{ "all-waived", HEAD IMAGES(IMG(GOOD WAIVED)) COMMITS TAIL },

	/* the source */
	{ "repository", HEAD IMAGES(IMG(GOOD)) REPO TAIL },
	{ "tags", HEAD IMAGES(IMG(GOOD)) REPO
	    ",\n  \"refs\": [\"refs/tags/v*\"]" TAIL },
	{ "everything", HEAD IMAGES(IMG(GOOD)) REPO
	    ",\n  \"refs\": [\"refs/tags/v*\", \"refs/heads/main\"]"
	    ",\n  \"commits\": [\"$(OTHERCOMMIT)\", \"$(COMMIT)\"]" TAIL },
	{ "refs", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"refs\": [\"refs/tags/v*\"]" TAIL },
	{ "sha256-commit", HEAD IMAGES(IMG(GOOD))
	    ",\n  \"commits\": [\"$(COMMIT256)\"]" TAIL },

	/* time */
	{ "edges", HEAD IMAGES(IMG(GOOD AND
	    "\"not-before\": \"2026-01-15T12:00:00Z\"" AND
	    "\"not-after\": \"2026-01-15T12:00:00Z\"")) COMMITS
	    ",\n  \"not-before\": \"2026-01-15T12:00:00Z\""
	    ",\n  \"not-after\": \"2026-01-15T12:00:00Z\"" TAIL },
	{ "not-before", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"not-before\": \"2026-01-15T12:00:01Z\"" TAIL },
	{ "not-after", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"not-after\": \"2026-01-15T11:59:59Z\"" TAIL },
	{ "max-age", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"max-age\": \"1d\"" TAIL },
	{ "image-not-before", HEAD IMAGES(IMG(GOOD AND
	    "\"not-before\": \"2026-01-15T12:00:01Z\"")) COMMITS TAIL },
	{ "image-not-after", HEAD IMAGES(IMG(GOOD AND
	    "\"not-after\": \"2026-01-15T11:59:59Z\"")) COMMITS TAIL },
	{ "image-max-age", HEAD IMAGES(IMG(GOOD AND
	    "\"max-age\": \"1d\"")) COMMITS TAIL },

	/* debug enclaves */
	{ "debug", HEAD IMAGES(IMG("\"name\": \"dev\"" AND ROOTS AND
	    "\"insecure-debug\": true")) COMMITS TAIL },
	{ "debug-and-image", HEAD IMAGES(IMG(GOOD) ",\n"
	    IMG("\"name\": \"dev\"" AND ROOTS AND
	    "\"insecure-debug\": true")) COMMITS TAIL },
	{ "debug-second", HEAD IMAGES(IMG(GOOD) ",\n"
	    IMG("\"name\": \"dev\"" AND SECOND AND
	    "\"insecure-debug\": true")) COMMITS TAIL },

	/* policies that cannot be used */
	{ "not-json", HEAD IMAGES(IMG(GOOD)) COMMITS ",\n}\n" },
	{ "trailing", HEAD IMAGES(IMG(GOOD)) COMMITS "\n}\n{}\n" },
	{ "twice", HEAD IMAGES(IMG(GOOD)) COMMITS COMMITS TAIL },
	{ "version-2", "{\n  \"tbverify-policy\": 2,\n" IMAGES(IMG(GOOD))
	    COMMITS TAIL },
	{ "version-late", "{\n" IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"tbverify-policy\": 1" TAIL },
	{ "unknown-member", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"comits\": [\"$(COMMIT)\"]" TAIL },
	{ "unknown-image-member", HEAD IMAGES(IMG(GOOD AND
	    "\"insecure\": true")) COMMITS TAIL },
	{ "other-case", HEAD IMAGES(IMG(GOOD))
	    ",\n  \"Commits\": [\"$(COMMIT)\"]" TAIL },
	{ "wrong-type", HEAD IMAGES(IMG(GOOD))
	    ",\n  \"commits\": \"$(COMMIT)\"" TAIL },
	{ "wrong-value", HEAD IMAGES(IMG(GOOD AND "\"claim\": \"tb2\""))
	    COMMITS TAIL },
	{ "two-stars", HEAD IMAGES(IMG(GOOD)) REPO
	    ",\n  \"refs\": [\"refs/*/v*\"]" TAIL },
	{ "short-commit", HEAD IMAGES(IMG(GOOD))
	    ",\n  \"commits\": [\"a40c7ef\"]" TAIL },
	{ "any-and-commits", HEAD IMAGES(IMG(GOOD)) COMMITS ANY TAIL },
	{ "debug-and-pcrs", HEAD IMAGES(IMG(GOOD AND
	    "\"insecure-debug\": true")) COMMITS TAIL },
	{ "text-measured", HEAD IMAGES(IMG(GOOD AND "\"claim\": \"text\""
	    AND "\"measured-claim\": true")) COMMITS TAIL },
	{ "no-name", HEAD IMAGES(IMG(PCRS AND ROOTS)) COMMITS TAIL },
	{ "no-pcrs", HEAD IMAGES(IMG(NAME AND ROOTS)) COMMITS TAIL },
	{ "no-roots", HEAD IMAGES(IMG(NAME AND PCRS AND "\"roots\": []"))
	    COMMITS TAIL },
	{ "pcr-32", HEAD IMAGES(IMG(NAME AND "\"pcrs\": { \"32\": "
	    "\"$(PCR0)\" }" AND ROOTS)) COMMITS TAIL },
	{ "pcr-00", HEAD IMAGES(IMG(NAME AND "\"pcrs\": { \"00\": "
	    "\"$(PCR0)\" }" AND ROOTS)) COMMITS TAIL },
	{ "deep", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"x\": [[[[[[[[0]]]]]]]]" TAIL },
	{ "wrong-time", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"not-before\": \"2026-01-01\"" TAIL },
	{ "wrong-age", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"max-age\": \"180\"" TAIL },
	{ "zero-age", HEAD IMAGES(IMG(GOOD)) COMMITS
	    ",\n  \"max-age\": \"0d\"" TAIL },
	{ "short-ref", HEAD IMAGES(IMG(GOOD)) REPO
	    ",\n  \"refs\": [\"main\"]" TAIL },
	/* a log */
	{ "log", LOGGED("\"policy\": \"log.policy\"") },
	{ "log-report", LOGGED("\"policy\": \"log.policy\",\n    "
	    "\"while-valid\": \"report\"") },
	{ "log-optional", LOGGED("\"policy\": \"log.policy\",\n    "
	    "\"require\": false") },
	{ "log-none-require", LOGGED("\"policy\": \"log-none.policy\","
	    "\n    \"while-valid\": \"require\"") },
	{ "log-nothing", LOGGED("\"require\": true") },
	{ "log-while", LOGGED("\"policy\": \"log.policy\",\n    "
	    "\"while-valid\": \"always\"") },
	{ "log-absent", LOGGED("\"policy\": \"absent.policy\"") },

	/* endorsements */
	{ "endorsed", ALSO(TRUST) },
	{ "endorsed-file", ALSO(TRUST FILES("list.note")) },
	{ "endorsed-optional", ALSO(TRUST ",\n    \"require\": false") },
	{ "endorsed-serial-7", ALSO(TRUST ",\n    \"min-serial\": 7") },
	{ "endorsed-serial-8", ALSO(TRUST ",\n    \"min-serial\": 8") },
	{ "endorsed-day", ALSO(TRUST ",\n    \"max-list-age\": \"1d\"") },
	{ "endorsed-year", ALSO(TRUST
	    ",\n    \"max-list-age\": \"365d\"") },
	{ "endorsed-no-trust", ALSO(STREAM_MEMBER) },
	{ "endorsed-no-stream", ALSO("\"trust\": \"also\"") },
	{ "endorsed-roots", ALSO(TRUST ",\n    " ROOTS) },
	{ "endorsed-serial", ALSO(TRUST ",\n    \"min-serial\": \"7\"") },
	{ "endorsed-absent", ALSO(TRUST FILES("absent.note")) },
	{ "instead", HEAD COMMITS_FIRST ENDORSEMENTS(INSTEAD) TAIL },
	{ "instead-and-image", ALSO(INSTEAD) },
	{ "instead-optional", HEAD COMMITS_FIRST ENDORSEMENTS(INSTEAD
	    ",\n    \"require\": false") TAIL },

	/* What nitro-cli prints; for --pcrs. */
	{ "measurements", "{\n  \"Measurements\": {\n"
	    "    \"HashAlgorithm\": \"Sha384 { ... }\",\n"
	    "    \"PCR0\": \"$(PCR0)\",\n    \"PCR1\": \"$(PCR1)\",\n"
	    "    \"PCR2\": \"$(PCR2)\"\n  }\n}\n" },
	{ "measurements-zero", "{\n  \"Measurements\": {\n"
	    "    \"HashAlgorithm\": \"Sha384 { ... }\",\n"
	    "    \"PCR0\": \"$(ZERO48)\",\n    \"PCR1\": \"$(ZERO48)\",\n"
	    "    \"PCR2\": \"$(ZERO48)\"\n  }\n}\n" },
	{ "measurements-pcr8", "{ \"PCR8\": \"$(PCR8)\" }\n" },
	{ "measurements-describe-eif", "{\n  \"EifVersion\": 4,\n"
	    "  \"Measurements\": {\n"
	    "    \"HashAlgorithm\": \"Sha384 { ... }\",\n" PCRS_MEASURED
	    "\n  },\n  \"IsSigned\": false,\n  \"CheckCRC\": true,\n"
	    "  \"ImageName\": \"example-builder\",\n"
	    "  \"Metadata\": {\n    \"BuildTool\": \"example\"\n  }\n}\n" },
	{ "measurements-describe-enclaves", "[\n  {\n"
	    "    \"EnclaveID\": \"i-0123456789abcdef0-enc019bc1a2b3c4d5e6\","
	    "\n    \"Flags\": \"NONE\",\n    \"Measurements\": {\n"
	    "    \"HashAlgorithm\": \"Sha384 { ... }\",\n" PCRS_MEASURED
	    "\n    }\n  }\n]\n" },
	{ "measurements-eif-build", "Output file: hello.eif\n{\n"
	    "    \"HashAlgorithm\": \"Sha384 { ... }\",\n" PCRS_MEASURED
	    "\n}\n" },
	{ "measurements-two-enclaves", "[\n  {\n    \"Measurements\": {\n"
	    PCRS_MEASURED "\n    }\n  },\n  {\n    \"Measurements\": {\n"
	    PCRS_MEASURED "\n    }\n  }\n]\n" },
	{ "measurements-nameless", "{ \"PCR\": \"$(PCR0)\" }\n" },
	{ "measurements-base64", "{\n  \"Measurements\": {\n"
	    "    \"PCR0\": \"$(BASE64PCR0)\",\n"
	    "    \"PCR1\": \"$(BASE64PCR1)\",\n"
	    "    \"PCR2\": \"$(BASE64PCR2)\"\n  }\n}\n" },
	{ "measurements-tpm", "{\n  \"Measurements\": {\n"
	    "    \"HashAlgorithm\": \"SHA384\",\n"
	    "    \"PCR4\": \"$(PCR0)\",\n    \"PCR7\": \"$(PCR1)\",\n"
	    "    \"PCR12\": \"$(PCR2)\"\n  }\n}\n" },
	{ "measurements-text", "PCR0 $(PCR0)\n" },
	/* as others publish them */
	{ "measurements-lines", PCRLINES },
	{ "measurements-lines-crlf", "$(PCR0) PCR0\r\n$(PCR1) PCR1\r\n"
	    "$(PCR2) PCR2\r\n" },
	{ "measurements-env", "PCR0=$(PCR0)\nPCR1=$(PCR1)\nPCR2=$(PCR2)\n" },
	{ "measurements-env-0x", "PCR0=0x$(PCR0)\nPCR1=0x$(PCR1)\n"
	    "PCR2=0x$(PCR2)" },
	{ "measurements-lower", "{ \"pcr0\": \"0x$(PCR0)\", \"pcr1\": "
	    "\"0x$(PCR1)\", \"pcr2\": \"0x$(PCR2)\" }\n" },
	{ "measurements-transcript", TRANSCRIPT "{\n  \"Measurements\": {\n"
	    PCRS_MEASURED "\n  }\n}\n" },
	{ "measurements-utf16", TRANSCRIPT "{\n  \"Measurements\": {\n"
	    PCRS_MEASURED "\n  }\n}\n" },
	{ "measurements-bom", "\357\273\277{\n  \"Measurements\": {\n"
	    PCRS_MEASURED "\n  }\n}\n" },
	/* and what only looks so */
	{ "measurements-lines-mixed", "$(PCR0) PCR0\n$(PCR1) PCR1\n"
	    "PCR2=$(PCR2)\n" },
	{ "measurements-lines-twice", "$(PCR0) PCR0\n$(PCR1) PCR1\n"
	    "$(PCR2) PCR2\n$(PCR2) PCR2\n" },
	{ "measurements-lines-more", PCRLINES "signed by nobody\n" },
	{ "measurements-lines-two", "$(PCR0) PCR0\n$(PCR1) PCR1\n" },
	{ "measurements-lines-space", "$(PCR0)  PCR0\n$(PCR1)  PCR1\n"
	    "$(PCR2)  PCR2\n" },
	{ "measurements-env-other", "PCR0=$(OTHERPCR0)\nPCR1=$(PCR1)\n"
	    "PCR2=$(PCR2)\n" },
	{ "measurements-toml", "[enclave]\npcr0 = \"$(PCR0)\"\npcr1 = "
	    "\"$(PCR1)\"\npcr2 = \"$(PCR2)\"\n" },
	{ "measurements-history", "[ { \"PCR0\": \"$(OTHERPCR0)\", "
	    "\"PCR1\": \"$(PCR1)\", \"PCR2\": \"$(PCR2)\", "
	    "\"timestamp\": 1, \"signature\": \"\" },\n  { " "\"PCR0\": "
	    "\"$(PCR0)\", \"PCR1\": \"$(PCR1)\", \"PCR2\": \"$(PCR2)\", "
	    "\"timestamp\": 2, \"signature\": \"\" } ]\n" },
	{ "measurements-transcript-more", TRANSCRIPT "{\n"
	    "  \"Measurements\": {\n" PCRS_MEASURED "\n  }\n}\ndone\n" },
	/* The prototype's file, which is not signed. */
	{ "measurements-cert", "{ \"commit_hash\": \"$(COMMIT)\", "
	    "\"artifact_name\": \"hello-1.0.tar\", \"artifact_hash\": "
	    "\"$(ARTIFACT)\", \"pcr0\": \"\", \"pcr1\": \"\", "
	    "\"pcr2\": \"\", \"attestation\": \"\" }\n" },
};

size_t
policy_count(void)
{
	return COUNT(policies);
}

const char *
policy_file(size_t i)
{
	return format("policies/%s.json", policies[i].name);
}

void
policy_text(size_t i, struct buf *out)
{
	const char *text = expand(policies[i].text, NULL, NULL);

	if (strcmp(policies[i].name, "measurements-utf16") != 0) {
		put_text(out, text);
		return;
	}
	/* as a shell of Windows redirects */
	put(out, "\377\376", 2);
	for (; *text != '\0'; text++) {
		put_byte(out, (unsigned char)*text);
		put_byte(out, 0);
	}
}
