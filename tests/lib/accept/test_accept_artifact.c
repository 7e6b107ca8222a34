/*
 * The artifact at hand against the claim: its digest, its name where there
 * are several, and the checksums file that came along.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "crypto/digest.h"
#include "log_support.h"
#include "support.h"

static uint8_t digests[256][TBV_SHA256_SIZE];

/* A claim of "name:byte" words, such as "a:1 b:2". */
static void
claim_artifacts(struct hand *h, const char *text)
{
	struct tbv_claim_artifact *artifact;
	unsigned char byte;

	for (; *text != '\0'; text += text[3] == ' ' ? 4 : 3) {
		artifact = &h->c.claim.artifact[h->c.claim.artifact_count++];
		artifact->name.data = (const uint8_t *)text;
		artifact->name.len = 1;
		byte = (unsigned char)text[2];
		memset(digests[byte], byte, TBV_SHA256_SIZE);
		artifact->sha256 = digests[byte];
	}
}

/* A checksums file of the same words, in sha256sum's form. */
static void
say_list(struct writer *w, const char *text)
{
	char hex[2 * TBV_SHA256_SIZE + 1];
	uint8_t value[TBV_SHA256_SIZE];

	say(w, "%s", "");
	for (; *text != '\0'; text += text[3] == ' ' ? 4 : 3) {
		memset(value, text[2], sizeof(value));
		tbv_text_hex(value, sizeof(value), hex);
		say(w, "%s  %c\n", hex, *text);
	}
}

static const struct {
	const char *why, *claim;
	const char *list;		/* attested; NULL: none */
	const char *given;		/* NULL: none */
	char path, asked;		/* the names; 0: none is required */
	int any_name;
	char byte;			/* of the artifact's digest */
	const char *want, *name;
} rows[] = {
	{ "one", "a:1", NULL, NULL, 'a', 0, 0, '1', "ok", "a" },
	{ "one, under another name", "a:1", NULL, NULL, 'x', 0, 0, '1', "ok",
	    "a" },
	{ "another digest", "a:1", NULL, NULL, 'a', 0, 0, '2',
	    "artifact-mismatch", NULL },
	{ "its name is asked for", "a:1", NULL, NULL, 'x', 'a', 0, '1', "ok",
	    "a" },
	{ "another name is asked for", "a:1", NULL, NULL, 'a', 'b', 0, '1',
	    "artifact-name", NULL },
	{ "and any name will do", "a:1", NULL, NULL, 'a', 'b', 1, '1',
	    "artifact-name", NULL },
	{ "the second of two", "a:1 b:2", NULL, NULL, 'b', 0, 0, '2', "ok",
	    "b" },
	{ "of two by the other's name", "a:1 b:2", NULL, NULL, 'a', 0, 0, '2',
	    "artifact-name", NULL },
	{ "any name will do", "a:1 b:2", NULL, NULL, 'a', 0, 1, '2', "ok",
	    "b" },
	{ "neither of two", "a:1 b:2", NULL, NULL, 'a', 0, 0, '3',
	    "artifact-mismatch", NULL },
	{ "the same under two names", "a:1 b:1", NULL, NULL, 'b', 0, 0, '1',
	    "ok", "b" },
	{ "and a third", "a:1 b:1", NULL, NULL, 'c', 0, 0, '1',
	    "artifact-name", NULL },
	{ "in the list", "", "a:1", "a:1", 'a', 0, 0, '1', "ok", "a" },
	{ "in the list as well as in the claim", "a:1", "a:1", "a:1", 'a', 0,
	    0, '1', "ok", "a" },
	{ "in the claim, of a list that did not come", "a:1", "b:2", NULL,
	    'a', 0, 0, '1', "ok", "a" },
	{ "in a list that did not come", "a:1", "b:2", NULL, 'b', 0, 0, '2',
	    "no-checksums", NULL },
	{ "of another name in the claim, and no list", "a:1", "b:2", NULL,
	    'b', 0, 0, '1', "artifact-name", NULL },
	{ "in the list by another name", "", "a:1", "a:1", 'b', 0, 0, '1',
	    "artifact-name", NULL },
	{ "where any name will do", "", "a:1", "a:1", 'b', 0, 1, '1', "ok",
	    "a" },
	{ "not in the list", "", "a:1", "a:1", 'a', 0, 0, '2',
	    "artifact-mismatch", NULL },
	{ "another list", "a:1", "a:1", "a:2", 'a', 0, 0, '1',
	    "checksums-mismatch", NULL },
	{ "a list that nobody attested", "a:1", NULL, "a:1", 'a', 0, 0, '1',
	    "checksums-not-attested", NULL }
};

START_TEST(accept)
{
	char path[] = "/tmp/x", asked[] = "x";
	struct writer attested = { 0 }, given = { 0 };
	uint8_t sum[TBV_SHA256_SIZE];
	struct hand *h = hand_new();
	struct tbv_bytes list;
	int rc;

	claim_artifacts(h, rows[_i].claim);
	if (rows[_i].list != NULL) {
		say_list(&attested, rows[_i].list);
		list = chars(attested.data);
		ck_assert_int_eq(tbv_digest_sha256(&list, 1, sum), TBV_OK);
		h->c.claim.checksums.data = sum;
		h->c.claim.checksums.len = sizeof(sum);
	}
	if (rows[_i].given != NULL) {
		say_list(&given, rows[_i].given);
		h->evidence.checksums = chars(given.data);
	}
	path[5] = rows[_i].path;
	asked[0] = rows[_i].asked;
	h->evidence.artifact = path;
	h->evidence.name = rows[_i].asked != 0 ? asked : NULL;
	h->policy.any_name = rows[_i].any_name;
	h->c.claim.subject_count = h->c.claim.artifact_count;
	memset(h->evidence.sha256, rows[_i].byte, TBV_SHA256_SIZE);
	rc = tbv_accept_artifact(&h->c);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(h->fault.error, rc);
	if (rc == TBV_OK)
		ck_assert_msg(tbv_bytes_is(h->c.name, rows[_i].name), "%s",
		    rows[_i].why);
	drop_writer(&given);
	drop_writer(&attested);
	hand_free(h);
}
END_TEST

/* A Statement with more subjects than the one that is at hand: a name decides. */
START_TEST(subjects)
{
	static const int want[] = { TBV_OK, TBV_OK, TBV_ERR_ARTIFACT_NAME };
	char path[] = "/tmp/x";
	struct hand *h = hand_new();

	claim_artifacts(h, "a:1");
	h->c.claim.subject_count = (size_t)_i;
	h->evidence.artifact = path;
	memset(h->evidence.sha256, '1', TBV_SHA256_SIZE);
	ck_assert_int_eq(tbv_accept_artifact(&h->c), want[_i]);
	hand_free(h);
}
END_TEST

/* As many artifacts as a claim can have: each of them, and another one. */
START_TEST(full)
{
	static char names[TBV_MAX_ARTIFACTS];
	struct hand *h = hand_new();
	char path[] = "/tmp/x";
	size_t i;

	h->c.claim.artifact_count = TBV_MAX_ARTIFACTS;
	for (i = 0; i < TBV_MAX_ARTIFACTS; i++) {
		names[i] = (char)('A' + i);
		h->c.claim.artifact[i].name.data = (uint8_t *)&names[i];
		h->c.claim.artifact[i].name.len = 1;
		memset(digests[i], (int)i, TBV_SHA256_SIZE);
		h->c.claim.artifact[i].sha256 = digests[i];
	}
	h->evidence.artifact = path;
	for (i = 0; i < TBV_MAX_ARTIFACTS; i++) {
		path[5] = names[i];
		memset(h->evidence.sha256, (int)i, TBV_SHA256_SIZE);
		ck_assert_int_eq(tbv_accept_artifact(&h->c), TBV_OK);
		ck_assert_ptr_eq(h->c.name.data, &names[i]);
	}
	memset(h->evidence.sha256, 0xff, TBV_SHA256_SIZE);
	ck_assert_int_eq(tbv_accept_artifact(&h->c),
	    TBV_ERR_ARTIFACT_MISMATCH);
	ck_assert_str_eq(h->fault.want, "one of those attested");
	hand_free(h);
}
END_TEST

/* A list of one byte more than may be is not even hashed. */
START_TEST(long_list)
{
	static const uint8_t sum[TBV_SHA256_SIZE];
	char path[] = "/tmp/a";
	struct hand *h = hand_new();
	size_t i;

	claim_artifacts(h, "a:1");
	h->evidence.artifact = path;
	memset(h->evidence.sha256, '1', TBV_SHA256_SIZE);
	h->c.claim.checksums.data = sum;
	h->c.claim.checksums.len = sizeof(sum);
	for (i = 0; i < 2; i++) {
		struct writer w = { 0 };

		say_repeated(&w, 'x', 1);
		h->evidence.checksums = written(&w);
		h->evidence.checksums.len = i == 0 ? 1 :
		    TBV_CHECKSUMS_SIZE_MAX + 1;
		hand_again(h);
		ck_assert_int_eq(tbv_accept_artifact(&h->c), i == 0 ?
		    TBV_ERR_CHECKSUMS_MISMATCH : TBV_ERR_CHECKSUMS_MALFORMED);
		discard(h->evidence.checksums);
		drop_writer(&w);
	}
	hand_free(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_artifact");
	TCase *tcase = tcase_create("accept_artifact");

	tcase_add_loop_test(tcase, accept, 0, ROWS(rows));
	tcase_add_loop_test(tcase, subjects, 0, 3);
	tcase_add_test(tcase, full);
	tcase_add_test(tcase, long_list);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
