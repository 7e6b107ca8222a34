/*
 * Checks Statements against the digest in user_data, and for one subject and
 * source.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claim/claim.h"
#include "crypto/digest.h"
#include "support.h"

#define TYPE "\"_type\":\"https://in-toto.io/Statement/v1\""
#define SUBJECTS(list) "\"subject\":[" list "]"
#define OTHER "{\"name\":\"o\",\"digest\":{\"sha256\":\"" \
	"0000000000000000000000000000000000000000000000000000000000000000\"}}"
#define SLSA "\"predicateType\":\"https://slsa.dev/provenance/v1\"," \
	"\"predicate\":{\"buildDefinition\":{"
#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define DEPENDS(list) "{" TYPE "," SUBJECTS(OTHER) "," SLSA \
	"\"resolvedDependencies\":[" list "]}}}"
#define GIT(more) "{" more "\"digest\":{\"gitCommit\":\"" COMMIT "\"}}"

#define ASKED(source, list) "{" TYPE "," SUBJECTS(OTHER) "," SLSA \
	"\"externalParameters\":{\"source\":" source "}," \
	"\"resolvedDependencies\":[" list "]}}}"
/* 256 characters */
#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG X64 X64 X64 X64

static const struct {
	const char *why, *text, *want;
	const char *source;		/* the commit; NULL if none */
} rows[] = {
	{ "no dependency", DEPENDS(""), "ok", NULL },
	{ "one", DEPENDS(GIT("")), "ok", "" },
	{ "one with a uri", DEPENDS(GIT("\"uri\":\"git+https://h/r@refs/t\","
	    )), "ok", "https://h/r refs/t" },
	{ "a uri without git+", DEPENDS(GIT("\"uri\":\"https://h/r\",")),
	    "ok", "https://h/r" },
	{ "a uri with the commit", DEPENDS(GIT("\"uri\":\"https://h/r@"
	    COMMIT "\",")), "ok", "https://h/r" },
	{ "a uri with a user", DEPENDS(GIT("\"uri\":\"ssh://git@h/r\",")),
	    "ok", "ssh://git@h/r" },
	{ "an empty uri", DEPENDS(GIT("\"uri\":\"\",")), "ok", NULL },
	{ "two", DEPENDS(GIT("") "," GIT("")), "ok", NULL },
	{ "another kind beside it", DEPENDS("{\"uri\":\"pkg:x\",\"digest\":{"
	    "\"sha256\":\"00\"}}," GIT("")), "ok", "" },
	{ "no object", "[]", "statement-malformed", NULL },
	{ "no type", "{" SUBJECTS(OTHER) ",\"predicateType\":\"p\"}",
	    "statement-malformed", NULL },
	{ "no subject", "{" TYPE ",\"predicateType\":\"p\"}",
	    "statement-malformed", NULL },
	{ "a subject without digest", "{" TYPE "," SUBJECTS("{}")
	    ",\"predicateType\":\"p\"}", "ok", NULL },
	{ "a digest that is a string", "{" TYPE "," SUBJECTS(
	    "{\"digest\":\"00\"}") ",\"predicateType\":\"p\"}",
	    "statement-malformed", NULL },
	{ "an empty predicateType", "{" TYPE "," SUBJECTS(OTHER)
	    ",\"predicateType\":\"\"}", "statement-malformed", NULL },
	{ "a dependency of text", DEPENDS("\"x\""), "statement-malformed",
	    NULL },
	{ "a commit of 39 digits", DEPENDS("{\"digest\":{\"gitCommit\":"
	    "\"123456789abcdef0123456789abcdef01234567\"}}"),
	    "statement-malformed", NULL },
	{ "a predicateType that is too long", "{" TYPE "," SUBJECTS(OTHER)
	    ",\"predicateType\":\"" LONG "\"}", "statement-malformed", NULL },
	{ "a name that is too long", "{" TYPE "," SUBJECTS("{\"name\":\""
	    LONG "\"}") ",\"predicateType\":\"p\"}", "statement-malformed",
	    NULL },
	{ "a repository that is too long", DEPENDS(GIT("\"uri\":\"" LONG
	    "\",")), "ok", NULL },
	{ "a ref that is too long", DEPENDS(GIT("\"uri\":\"https://h/r@refs/"
	    LONG "\",")), "ok", NULL },
	{ "a ref with a blank", DEPENDS(GIT("\"uri\":\"https://h/r@refs/a b\","
	    )), "ok", NULL },
	{ "a uri with another commit", DEPENDS(GIT("\"uri\":\"https://h/r@0\","
	    )), "ok", "https://h/r@0" },
	{ "a sha1 that is a number", DEPENDS("{\"digest\":{\"gitCommit\":\""
	    COMMIT "\",\"sha1\":7}}"), "ok", NULL },
	{ "the source asked for, and an entry without uri", ASKED("\"u\"",
	    GIT("") "," GIT("\"uri\":\"u\",")), "ok", "u" },
	{ "an object asked for, without a digest", ASKED("{\"uri\":\"u\"}",
	    GIT("\"uri\":\"u\",")), "ok", "u" },
	{ "an object asked for, and its digest is no commit",
	    ASKED("{\"uri\":\"u\",\"digest\":{\"gitCommit\":7}}",
	    GIT("\"uri\":\"u\",")), "ok", NULL },
	{ "an object asked for, of the same commit",
	    ASKED("{\"uri\":\"u\",\"digest\":{\"gitCommit\":\"" COMMIT
	    "\"}}", GIT("\"uri\":\"u\",")), "ok", "u" },
	{ "an object asked for, without uri", ASKED("{}", GIT("")),
	    "statement-malformed", NULL },
	{ "asked for, and no dependencies", "{" TYPE "," SUBJECTS(OTHER) ","
	    SLSA "\"externalParameters\":{\"source\":\"u\"}}}}", "ok", NULL },
	{ "asked for, and only its sha1", ASKED("\"u\"", "{\"uri\":\"u\","
	    "\"digest\":{\"sha1\":\"" COMMIT "\"}}"), "ok", NULL },
	{ "asked for, and another without a commit", ASKED("\"u\"",
	    "{\"uri\":\"v\",\"digest\":{\"sha1\":\"" COMMIT "\"}}"), "ok",
	    NULL },
	{ "a commit that is a number", DEPENDS("{\"digest\":{\"gitCommit\":7}"
	    "}"), "statement-malformed", NULL }
};

static int
parse(struct tbv_bytes text, struct tbv_claim *claim, struct tbv_fault *fault)
{
	static const uint8_t artifact[TBV_SHA256_SIZE] = { 1 };
	uint8_t sha256[TBV_SHA256_SIZE];
	struct tbv_bytes user_data = { sha256, sizeof(sha256) };
	struct tbv_statement wanted;

	memset(&wanted, 0, sizeof(wanted));
	wanted.text = text;
	wanted.sha256 = artifact;
	ck_assert_int_eq(tbv_digest_sha256(&text, 1, sha256), TBV_OK);
	tbv_fault_clear(fault);
	return tbv_claim_statement(user_data, &wanted, claim, fault);
}

START_TEST(statement)
{
	struct tbv_claim claim;
	struct tbv_fault fault;
	struct tbv_bytes text;
	char got[600];
	int rc;

	text.data = (const uint8_t *)rows[_i].text;
	text.len = strlen(rows[_i].text);
	rc = parse(text, &claim, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc != TBV_OK)
		return;
	ck_assert_uint_eq(claim.artifact_count, 0);
	ck_assert_uint_eq(claim.subject_count, 1);
	ck_assert_msg((claim.commit.data != NULL) ==
	    (rows[_i].source != NULL), "%s", rows[_i].why);
	if (rows[_i].source == NULL)
		return;
	(void)snprintf(got, sizeof(got), "%.*s%s%.*s",
	    (int)claim.repository.len, claim.repository.len > 0 ?
	    (const char *)claim.repository.data : "", claim.ref.len > 0 ?
	    " " : "", (int)claim.ref.len, claim.ref.len > 0 ?
	    (const char *)claim.ref.data : "");
	ck_assert_str_eq(got, rows[_i].source);
}
END_TEST

START_TEST(too_large)
{
	struct tbv_claim claim;
	struct tbv_fault fault;
	struct tbv_bytes text;
	char *room = malloc(TBV_STATEMENT_SIZE_MAX + 1);

	ck_assert_ptr_nonnull(room);
	memset(room, ' ', TBV_STATEMENT_SIZE_MAX + 1);
	text.data = (const uint8_t *)room;
	text.len = TBV_STATEMENT_SIZE_MAX + 1;
	ck_assert_int_eq(parse(text, &claim, &fault),
	    TBV_ERR_STATEMENT_MALFORMED);
	/* more values than a tree is made of */
	memset(room, '0', TBV_STATEMENT_SIZE_MAX);
	for (text.len = 1; text.len < 400000; text.len += 2)
		room[text.len] = ',';
	room[0] = '[';
	room[text.len - 2] = ']';
	text.len--;
	ck_assert_int_eq(parse(text, &claim, &fault),
	    TBV_ERR_STATEMENT_MALFORMED);
	free(room);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("claim_statement");
	TCase *t = tcase_create("claim_statement");

	tcase_add_loop_test(t, statement, 0, ROWS(rows));
	tcase_add_test(t, too_large);
	suite_add_tcase(s, t);
	return run(s);
}
