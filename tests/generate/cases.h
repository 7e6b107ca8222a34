/*
 * Words of the tables of cases.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CASES_H
#define CASES_H

#include "generate.h"

/* Clauses: where the rule is written. */
#define NITRO	"AWS attestation_process.md 3"
#define COSE	"RFC 9052 4.2"
#define CBOR	"RFC 8949 4.2.1"
#define ECDSA	"FIPS 186-5 6.4"
#define CERT	"RFC 5280 4.1"
#define PATH	"RFC 5280 6.1"
#define CLAIM	"tbverify-claim(5)"
#define POLICY5	"tbverify-policy(5)"
#define TOOL	"tbverify(1)"
#define PROOF	"c2sp.org/tlog-proof"
#define LOG5	"tbverify-log(5)"
#define LISTS5	"tbverify-endorsements(5)"

/* Text forms around the document. */
#define CERT_START \
	"{\"commit_hash\": \"$(COMMIT)\", " \
	"\"artifact_name\": \"hello-1.0.tar\", " \
	"\"artifact_hash\": \"$(ARTIFACT)\", " \
	"\"pcr0\": \"$(BASE64PCR0)\", \"pcr1\": \"$(BASE64PCR1)\", " \
	"\"pcr2\": \"$(BASE64PCR2)\""
#define CERT_FILE	CERT_START ", \"attestation\": \"$(BASE64)\"}\n"
#define BUNDLE_HEAD	"c2sp.org/tlog-proof@v1\n"
#define BUNDLE		BUNDLE_HEAD \
	"extra $(BASE64)\nindex 1\n$(SIBLING)\n\n$(NOTE)"
/* Signature lines of witnesses that nobody knows. */
#define LINE	"\342\200\224 w.example/witness AAAAAAAAAAAAAAAAAAAAAA==\n"
#define LINES15	LINE LINE LINE LINE LINE LINE LINE LINE LINE LINE LINE LINE \
	LINE LINE LINE
#define LINES16	LINES15 LINE

/* Endorsement lists: issued four days before the clock of most cases, for
 * ninety days. */
#define STREAM		"test.example/builder"
#define ISSUED		"1780000000"
#define ISSUED_TEXT	"2026-05-28T20:26:40Z"
#define EXPIRES		"1787776000"
#define DOCUMENT_TIME	"1768478400"
#define LIST_HEAD(serial) \
	"tbverify-endorsements-v1\nstream " STREAM "\nserial " serial \
	"\nissued " ISSUED "\nexpires " EXPIRES "\n"
#define BUILDER		"example-builder-1.0 sha384 0:$(PCR0) 1:$(PCR1) " \
	"2:$(PCR2)"
#define GOOD_LINE	"endorse " BUILDER "\n"

/* Options that several cases share. */
#define ENDORSED(list)	POLICY("endorsed") CLOCK " --no-state " \
	"--endorsements policies/" list ".note"
#define ROOT	"--no-policy --root pki/root.pem"

/* Edits that several cases share. */
#define DEBUG_PCRS	"pcr 0 zero; pcr 1 zero; pcr 2 zero"
#define SECOND_CHAIN \
	"names regional second regional; cert regional signer second; " \
	"chain second regional zonal instance leaf"
#define LIST_ONLY "claim a drop; claim list bytes:$(LIST)"
#define SOURCE(ref) \
	"claim repo text:https://git.example/acme/hello; " \
	"claim ref text:" ref
#define TEXT(commit, name, sha256) \
	"pcr 16 drop; content commit_hash=" commit ",artifact_name=" name \
	",artifact_hash=" sha256

#endif
