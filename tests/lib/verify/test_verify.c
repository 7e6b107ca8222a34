/*
 * The form of verdicts: which checks have passed, the facts, the summary and
 * the JSON, and that there are no facts without a verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "case/evidence.h"
#include "case/result.h"
#include "support.h"

#define NOWHERE ((enum tbv_check)99)
#define BEFORE ((enum tbv_check)-2)

/* A case under a separate policy. */
struct trial {
	struct vector v;
	struct rules rules;
	struct tbv_result *result;
	int rc;
};

static void
trial_open(struct trial *t, const char *name)
{
	vector_open(&t->v, name);
	rules_make(&t->rules, t->v.key);
	t->rc = vector_judge(&t->v, &t->rules, &t->result);
}

static void
trial_close(struct trial *t)
{
	tbv_result_free(t->result);
	rules_free(&t->rules);
	vector_close(&t->v);
}

START_TEST(no_result)
{
	const char *json = "";

	ck_assert_int_eq(tbv_result_question(NULL), TBV_QUESTION_NONE);
	ck_assert_int_eq(tbv_result_verdict(NULL), TBV_VERDICT_NONE);
	ck_assert_int_eq(tbv_result_error(NULL), TBV_ERR_MEMORY);
	ck_assert_str_eq(tbv_result_message(NULL), "out of memory");
	ck_assert_str_eq(tbv_result_want(NULL), "");
	ck_assert_str_eq(tbv_result_got(NULL), "");
	ck_assert_int_eq(tbv_result_failed_check(NULL), TBV_CHECK_NONE);
	ck_assert_int_eq(tbv_result_check(NULL, TBV_CHECK_FORM),
	    TBV_NOT_REACHED);
	ck_assert_str_eq(tbv_result_check_detail(NULL, TBV_CHECK_FORM), "");
	ck_assert_ptr_null(tbv_result_fact(NULL, TBV_FACT_COMMIT));
	ck_assert_ptr_null(tbv_result_pcr(NULL, 0));
	ck_assert_int_eq(tbv_result_root_is_builtin(NULL), 0);
	ck_assert_str_eq(tbv_result_summary(NULL), "");
	ck_assert_int_eq(tbv_result_json(NULL, &json), TBV_ERR_MEMORY);
	ck_assert_ptr_null(json);
	tbv_result_free(NULL);
}
END_TEST

/* A host that hands in SHA-256 alone, where the claim is by SHA-384. */
START_TEST(no_digest)
{
	uint8_t sha256[TBV_SHA256_SIZE];
	struct trial t;

	trial_open(&t, "good-digest-sha384");
	ck_assert_int_eq(t.rc, TBV_OK);
	ck_assert_uint_eq(tbv_policy_algorithms(t.rules.policy),
	    TBV_ALGORITHM_SHA256 | TBV_ALGORITHM_SHA384);
	tbv_result_free(t.result);
	memcpy(sha256, t.v.evidence->sha256, sizeof(sha256));
	/* those of the artifact before do not count either */
	ck_assert_int_eq(tbv_evidence_set_artifact(t.v.evidence, sha256, 3072,
	    "hello-1.0.tar"), TBV_OK);
	t.rc = vector_judge(&t.v, &t.rules, &t.result);
	ck_assert_int_eq(t.rc, TBV_ERR_NO_DIGEST);
	ck_assert_int_eq(tbv_result_verdict(t.result), TBV_VERDICT_NONE);
	trial_close(&t);
}
END_TEST

START_TEST(names_past_the_end)
{
	ck_assert_ptr_null(tbv_check_name(TBV_CHECK_NONE));
	ck_assert_ptr_null(tbv_check_name(NOWHERE));
	ck_assert_ptr_null(tbv_check_result_name((enum tbv_check_result)99));
	ck_assert_ptr_null(tbv_fact_name((enum tbv_fact)TBV_FACTS));
	ck_assert_ptr_null(tbv_fact_name((enum tbv_fact)-1));
	ck_assert_ptr_null(tbv_verdict_name((enum tbv_verdict)99));
	ck_assert_str_eq(tbv_check_name(TBV_CHECK_LOG), "log");
	ck_assert_str_eq(tbv_fact_name(TBV_FACT_POLICY), "policy");
	ck_assert_str_eq(tbv_verdict_name(TBV_VERDICT_VERIFIED_INSECURE),
	    "verified-insecure");
}
END_TEST

/* p passed, n not asked, f failed, - not reached; form to log. */
static const struct {
	const char *name, *states;
} stages[] = {
	{ "no-image", "----------------" },
	{ "no-source", "----------------" },
	{ "form-empty", "f---------------" },
	{ "cose-tag-17", "pf--------------" },
	{ "document-twice", "ppf-------------" },
	{ "root-stranger", "pppf------------" },
	{ "leaf-signature", "pppf------------" },
	{ "signature-bit", "ppppf-----------" },
	{ "pcr4-other", "pppppf----------" },
	{ "time-future", "pppppf----------" },
	{ "pcr0-other", "ppppppf---------" },
	{ "debug", "ppppppf---------" },
	{ "claim-order", "pppppppf--------" },
	{ "artifact-byte", "ppppppppf-------" },
	{ "commit-other", "pppppppppf------" },
	{ "repository-other", "pppppppppnf-----" },
	{ "ref-pull", "pppppppppnpf----" },
	{ "not-before", "ppppppppppnnf---" },
	{ "good", "ppppppppppnnnnnn" },
	{ "good-any-source", "pppppppppnnnnnnn" },
	{ "good-everything", "ppppppppppppnnnn" },
	{ "good-max-age", "ppppppppppnnpnnn" },
	{ "good-debug", "ppppppnpppnnnnnn" }
};

static void
expect_check(const struct tbv_result *r, const char *name, const char *states,
    enum tbv_check check)
{
	static const char letters[] = "-npf";
	enum tbv_check_result state = tbv_result_check(r, check);
	const char *detail = tbv_result_check_detail(r, check);

	ck_assert_msg(letters[state] == states[check], "%s: %s: want %c, got "
	    "%c", name, tbv_check_name(check), states[check],
	    letters[state]);
	if (state == TBV_FAIL) {
		ck_assert_int_eq(tbv_result_failed_check(r), check);
		ck_assert_str_eq(detail, tbv_result_message(r));
	} else if (tbv_result_error(r) != TBV_OK) {
		ck_assert_str_eq(detail, "");
	}
}

START_TEST(states)
{
	const char *want = stages[_i].states;
	struct trial t;
	int i;

	trial_open(&t, stages[_i].name);
	ck_assert_uint_eq(strlen(want), TBV_CHECKS);
	for (i = 0; i < TBV_CHECKS; i++)
		expect_check(t.result, stages[_i].name, want,
		    (enum tbv_check)i);
	if (strchr(want, 'f') == NULL)
		ck_assert_int_eq(tbv_result_failed_check(t.result),
		    TBV_CHECK_NONE);
	ck_assert_int_eq(tbv_result_check(t.result, NOWHERE),
	    TBV_NOT_REACHED);
	ck_assert_int_eq(tbv_result_check(t.result, BEFORE),
	    TBV_NOT_REACHED);
	ck_assert_str_eq(tbv_result_check_detail(t.result, NOWHERE), "");
	trial_close(&t);
}
END_TEST

static const struct {
	const char *name;
	enum tbv_check check;
	const char *want;
} details[] = {
	{ "good", TBV_CHECK_FORM, "raw" },
	{ "good-base64", TBV_CHECK_FORM, "base64" },
	{ "good-cert", TBV_CHECK_FORM, "cert" },
	{ "good-bundle", TBV_CHECK_FORM, "bundle" },
	{ "good", TBV_CHECK_COSE, "" },
	{ "good", TBV_CHECK_DOCUMENT, "" },
	{ "good-unknown-key", TBV_CHECK_DOCUMENT, "unknown members: future" },
	{ "good", TBV_CHECK_CHAIN, "5 certificates under ../pki/root.pem" },
	{ "good-8-certificates", TBV_CHECK_CHAIN,
	    "9 certificates under ../pki/root.pem" },
	{ "good", TBV_CHECK_BINDING, "PCR4 is that of the instance" },
	{ "good-no-pcr4", TBV_CHECK_BINDING, "PCR4 is not listed" },
	{ "good", TBV_CHECK_MEASUREMENT, "example-builder 1.0" },
	{ "good", TBV_CHECK_CLAIM, "tb1, measured in PCR16" },
	{ "good-unmeasured", TBV_CHECK_CLAIM, "tb1, not measured" },
	{ "good-text", TBV_CHECK_CLAIM, "text, not measured" }
};

START_TEST(details_of_verified)
{
	struct trial t;

	trial_open(&t, details[_i].name);
	ck_assert_int_eq(t.rc, TBV_OK);
	ck_assert_str_eq(tbv_result_check_detail(t.result, details[_i].check),
	    details[_i].want);
	ck_assert_str_eq(tbv_result_message(t.result), "");
	ck_assert_str_eq(tbv_result_want(t.result), "");
	ck_assert_str_eq(tbv_result_got(t.result), "");
	trial_close(&t);
}
END_TEST

static const struct {
	const char *name;
	enum tbv_fact fact;
	const char *want;
} claims[] = {
	{ "good", TBV_FACT_CLAIM, "tb1 (measured)" },
	{ "good-unmeasured", TBV_FACT_CLAIM, "tb1 (not measured)" },
	{ "good-text", TBV_FACT_CLAIM, "text (not measured)" },
	{ "good-text-measured", TBV_FACT_CLAIM, "text (not measured)" },
	{ "good-debug", TBV_FACT_CLAIM, "tb1 (not measured)" },
	{ "good", TBV_FACT_RECIPE, NULL },
	{ "good-recipe", TBV_FACT_RECIPE, "37bebe987b2400f340e5bc828be43a13"
	    "c3df46f43de4f5d0cf820d7ca8a4134a" },
	{ "good-rootfs", TBV_FACT_ROOTFS, "fe0c6b814eb4067d2770cc093103c1e4"
	    "40ec8c69e9cc7700e13a80ee3b342022" },
	{ "good", TBV_FACT_ROOTFS, NULL },
	{ "good", TBV_FACT_NETWORK, NULL },
	{ "good-network", TBV_FACT_NETWORK, "granted" }
};

START_TEST(facts_of_claims)
{
	const char *want = claims[_i].want, *got;
	struct trial t;

	trial_open(&t, claims[_i].name);
	ck_assert_int_eq(t.rc, TBV_OK);
	got = tbv_result_fact(t.result, claims[_i].fact);
	if (want == NULL)
		ck_assert_ptr_null(got);
	else
		ck_assert_pstr_eq(got, want);
	trial_close(&t);
}
END_TEST

START_TEST(pcrs)
{
	static const uint8_t zero[TBV_PCR_SIZE];
	struct trial t;

	trial_open(&t, "good");
	ck_assert_ptr_nonnull(tbv_result_pcr(t.result, 0));
	ck_assert_mem_ne(tbv_result_pcr(t.result, 0), zero, sizeof(zero));
	ck_assert_ptr_nonnull(tbv_result_pcr(t.result, 16));
	ck_assert_ptr_null(tbv_result_pcr(t.result, TBV_PCR_COUNT));
	trial_close(&t);
	trial_open(&t, "good-unmeasured");
	ck_assert_ptr_nonnull(tbv_result_pcr(t.result, 0));
	ck_assert_ptr_null(tbv_result_pcr(t.result, 16));
	trial_close(&t);
	trial_open(&t, "good-debug");
	ck_assert_mem_eq(tbv_result_pcr(t.result, 0), zero, sizeof(zero));
	trial_close(&t);
	trial_open(&t, "commit-other");
	ck_assert_int_ne(t.rc, TBV_OK);
	ck_assert_ptr_null(tbv_result_pcr(t.result, 0));
	trial_close(&t);
}
END_TEST

#define PASS(name, detail) \
	"{\"name\":\"" name "\",\"result\":\"pass\",\"detail\":" detail "},"
#define NOT_ASKED(name) \
	"{\"name\":\"" name "\",\"result\":\"not-asked\",\"detail\":null}"
#define NOT_REACHED(name) \
	"{\"name\":\"" name "\",\"result\":\"not-reached\",\"detail\":null}"
#define PCR0_WANT "e9bdcf5c90b1a3be88f52f17724ddcff5d0d7cc774e87e47fa1a18d7" \
	"d2b4312f45626fd5712b2c8eb6420acbd3b0ff9d"
#define PCR0_GOT "2abb0ddfbda35379e5f4fb39d57c537198e2a1e971358538dcfc96ed5" \
	"34c7992f3a9cb955047c1e6564f4c67737c57d3"
#define PCR0_DIFFERS "image example-builder 1.0: pcr0: want " PCR0_WANT \
	", got " PCR0_GOT

static const struct {
	const char *name, *json;
} texts[] = {
	{ "good",
	"{\"tbverify\":1,\"verdict\":\"verified\",\"question\":\"artifact\","
	"\"error\":null,\"checks\":["
	PASS("form", "\"raw\"") PASS("cose", "null") PASS("document", "null")
	PASS("chain", "\"5 certificates under ../pki/root.pem\"")
	PASS("signature", "null")
	PASS("binding", "\"PCR4 is that of the instance\"")
	PASS("measurement", "\"example-builder 1.0\"")
	PASS("claim", "\"tb1, measured in PCR16\"") PASS("artifact", "null")
	PASS("commit", "null") NOT_ASKED("repository") ","
	NOT_ASKED("ref") "," NOT_ASKED("time") "," NOT_ASKED("revocation") ","
	NOT_ASKED("endorsement") "," NOT_ASKED("log")
	"],\"facts\":{\"artifact\":\"artifact/hello-1.0.tar\","
	"\"name\":\"hello-1.0.tar\",\"sha256\":\"35616409cbc51e71a5c733e7e16"
	"7c9e0967a087745c12f8c9c9fb886404c40a3\",\"size\":\"3072\","
	"\"commit\":\"c1c83be5a1933a03a54734af548e34f3205af80a\","
	"\"tree\":\"8c3144f1b6c2bd7a4f28a3a18a3ac8bd657e3662870c87894eb133b0"
	"892d3db9\",\"image\":\"example-builder 1.0\","
	"\"root\":\"../pki/root.pem\",\"root-builtin\":false,"
	"\"module-id\":\"i-0123456789abcdef0-enc019bc1a2b3c4d5e6\","
	"\"document-id\":\"%s\",\"time\":\"2026-01-15T12:00:00Z\","
	"\"time-source\":\"document (not witnessed)\","
	"\"policy\":\"policies/default.json\","
	"\"claim\":\"tb1 (measured)\"}}" },
	{ "pcr0-other",
	"{\"tbverify\":1,\"verdict\":\"refused\",\"question\":\"artifact\","
	"\"error\":{"
	"\"token\":\"pcr-mismatch\",\"class\":\"UNTRUSTED\","
	"\"check\":\"measurement\",\"want\":\"" PCR0_WANT "\","
	"\"got\":\"" PCR0_GOT "\",\"message\":\"" PCR0_DIFFERS "; no trusted "
	"image has these measurements; compare them with those that the "
	"image's publisher announces, and pin the image only if they "
	"agree\"},\"checks\":["
	PASS("form", "null") PASS("cose", "null") PASS("document", "null")
	PASS("chain", "null") PASS("signature", "null")
	PASS("binding", "null")
	"{\"name\":\"measurement\",\"result\":\"fail\",\"detail\":\""
	PCR0_DIFFERS "\"}," NOT_REACHED("claim") ","
	NOT_REACHED("artifact") "," NOT_REACHED("commit") ","
	NOT_REACHED("repository") "," NOT_REACHED("ref") ","
	NOT_REACHED("time") "," NOT_REACHED("revocation") ","
	NOT_REACHED("endorsement") "," NOT_REACHED("log")
	"],\"facts\":{}}" }
};

/* The document's id, from its bytes alone: RFC 9052 4.4. */
static void
document_id(char out[2 * TBV_SHA256_SIZE + 1])
{
	static const char head[] = "\x84\x6a" "Signature1" "\x44\xa1\x01\x38"
	    "\x22\x40";
	struct tbv_bytes in = load("cases/good/attestation");
	struct tbv_digest *digest = tbv_digest_new();
	uint8_t sha256[TBV_SHA256_SIZE];

	ck_assert_ptr_nonnull(digest);
	/* 84 44a1013822 a0 before the payload, 58 60 and 96 bytes after it */
	ck_assert_int_eq(tbv_digest_update(digest, head, sizeof(head) - 1),
	    TBV_OK);
	ck_assert_int_eq(tbv_digest_update(digest, in.data + 7,
	    in.len - 7 - 98), TBV_OK);
	ck_assert_int_eq(tbv_digest_final(digest, sha256, NULL), TBV_OK);
	tbv_text_hex(sha256, sizeof(sha256), out);
	tbv_digest_free(digest);
	discard(in);
}

/* Puts the id in the place of "%s", if there is one. */
static void
fill_in(const char *text, const char *id, char *out, size_t room)
{
	const char *at = strstr(text, "%s");
	size_t head = at == NULL ? strlen(text) : (size_t)(at - text);

	(void)snprintf(out, room, "%.*s%s%s", (int)head, text,
	    at == NULL ? "" : id, at == NULL ? "" : at + 2);
}

START_TEST(exact_json)
{
	char id[2 * TBV_SHA256_SIZE + 1], want[4096];
	const char *again, *text;
	struct trial t;

	document_id(id);
	fill_in(texts[_i].json, id, want, sizeof(want));
	trial_open(&t, texts[_i].name);
	ck_assert_int_eq(tbv_result_json(t.result, &text), TBV_OK);
	ck_assert_str_eq(text, want);
	/* it lives as long as the result */
	ck_assert_int_eq(tbv_result_json(t.result, &again), TBV_OK);
	ck_assert_ptr_eq(text, again);
	trial_close(&t);
}
END_TEST

#define BUILT "artifact/hello-1.0.tar (attested as hello-1.0.tar) was built " \
	"from c1c83be5a1933a03a54734af548e34f3205af80a "

static const struct {
	const char *name, *want;
} summaries[] = {
	{ "good", "verified under root ../pki/root.pem: " BUILT
	    "by example-builder 1.0 at 2026-01-15T12:00:00Z" },
	{ "good-repository", "verified under root ../pki/root.pem: " BUILT
	    "of https://git.example/acme/hello refs/heads/main "
	    "by example-builder 1.0 at 2026-01-15T12:00:00Z" },
	{ "good-debug", "verified WITHOUT MEASUREMENT (debug enclave) under "
	    "root ../pki/root.pem: " BUILT
	    "by dev at 2026-01-15T12:00:00Z" }
};

START_TEST(summary)
{
	struct trial t;

	trial_open(&t, summaries[_i].name);
	ck_assert_int_eq(t.rc, TBV_OK);
	ck_assert_str_eq(tbv_result_summary(t.result), summaries[_i].want);
	trial_close(&t);
}
END_TEST

/* No claim under the built-in root is at hand: from the facts alone. */
START_TEST(summary_under_built_in_root)
{
	struct tbv_result *r = tbv_result_new();

	ck_assert_ptr_nonnull(r);
	r->root_is_builtin = r->root_is_default = 1;
	r->insecure = _i;
	ck_assert_int_eq(tbv_result_add_fact(r, TBV_FACT_ARTIFACT, "a\n", 2),
	    0);
	ck_assert_int_eq(tbv_result_add_fact(r, TBV_FACT_ROOT, "root", 4),
	    0);
	ck_assert_int_eq(tbv_result_add_fact(r, TBV_FACT_COMMIT, "c", 1), 0);
	ck_assert_int_eq(tbv_result_summarize(r), 0);
	/* there is no verdict yet, and so nothing to be read */
	ck_assert_str_eq(tbv_result_summary(r), "");
	ck_assert_int_eq(tbv_result_root_is_builtin(r), 0);
	r->fault.error = TBV_OK;
	ck_assert_int_eq(tbv_result_root_is_builtin(r), 1);
	ck_assert_str_eq(tbv_result_summary(r), _i ? "verified WITHOUT "
	    "MEASUREMENT (debug enclave): a\\x0a was built from c" :
	    "verified: a\\x0a was built from c");
	tbv_result_free(r);
}
END_TEST

START_TEST(fresh_result)
{
	struct tbv_result *r = tbv_result_new();
	uint8_t long_[TBV_PCR_SIZE + 1] = { 0 };

	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(tbv_result_error(r), TBV_ERR_INTERNAL);
	ck_assert_int_eq(tbv_result_verdict(r), TBV_VERDICT_NONE);
	ck_assert_ptr_null(result_leaks(r));
	ck_assert_int_eq(tbv_result_add_hex(r, TBV_FACT_TREE, long_,
	    sizeof(long_)), -1);
	ck_assert_int_eq(tbv_result_add_fact(r, TBV_FACT_TREE, "",
	    SIZE_MAX / 2), -1);
	ck_assert_ptr_null(r->fact[TBV_FACT_TREE]);
	tbv_result_free(r);
}
END_TEST

static const struct {
	int error, want;
	enum tbv_verdict verdict;
	const char *detail, *message;
} failures[] = {
	{ TBV_ERR_IO, TBV_ERR_IO, TBV_VERDICT_NONE, "a: no", "a: no" },
	{ TBV_ERR_EMPTY, TBV_ERR_EMPTY, TBV_VERDICT_REFUSED, "", "" },
	{ TBV_OK, TBV_ERR_INTERNAL, TBV_VERDICT_NONE, "fine", "fine" },
	{ 12345, 12345, TBV_VERDICT_NONE, "odd", "odd" },
	{ TBV_ERR_IO, TBV_ERR_IO, TBV_VERDICT_NONE, "a\n\x1b[1m\xff",
	    "a\\x0a\\x1b[1m\\xff" }
};

START_TEST(new_failure)
{
	struct tbv_result *r = NULL;
	const char *json;
	int i;

	ck_assert_int_eq(tbv_result_new_failure(failures[_i].error,
	    failures[_i].detail, &r), TBV_OK);
	ck_assert_int_eq(tbv_result_error(r), failures[_i].want);
	ck_assert_int_eq(tbv_result_verdict(r), failures[_i].verdict);
	ck_assert_str_eq(tbv_result_message(r), failures[_i].message);
	ck_assert_int_eq(tbv_result_failed_check(r), TBV_CHECK_NONE);
	for (i = 0; i < TBV_CHECKS; i++)
		ck_assert_int_eq(tbv_result_check(r, (enum tbv_check)i),
		    TBV_NOT_REACHED);
	ck_assert_ptr_null(result_leaks(r));
	ck_assert_int_eq(tbv_result_json(r, &json), TBV_OK);
	ck_assert_ptr_nonnull(strstr(json, "\"check\":null"));
	ck_assert_ptr_nonnull(strstr(json, "\"facts\":{}"));
	tbv_result_free(r);
}
END_TEST

/* A message is cut to its room, however long the detail. */
START_TEST(long_failure)
{
	struct tbv_result *r = NULL;
	char detail[4 * TBV_MAX_MESSAGE];

	memset(detail, '\n', sizeof(detail) - 1);
	detail[sizeof(detail) - 1] = '\0';
	ck_assert_int_eq(tbv_result_new_failure(TBV_ERR_IO, detail, &r),
	    TBV_OK);
	ck_assert_uint_lt(strlen(tbv_result_message(r)), TBV_MAX_MESSAGE);
	ck_assert_ptr_null(strchr(tbv_result_message(r), '\n'));
	tbv_result_free(r);
}
END_TEST

static const uint8_t digest[TBV_SHA256_SIZE] = { 1 };

/* Evidence without one of its parts, against a policy that could decide. */
START_TEST(missing_parts)
{
	static const int want[] = { TBV_ERR_NO_ARTIFACT, TBV_ERR_NO_CLOCK,
	    TBV_ERR_NO_ATTESTATION, TBV_ERR_FOREIGN };
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_result *result;
	struct trial t;

	trial_open(&t, "good");
	ck_assert_ptr_nonnull(e);
	if (_i > 0)
		ck_assert_int_eq(tbv_evidence_set_artifact(e, digest, 1, "a"),
		    TBV_OK);
	if (_i > 1)
		ck_assert_int_eq(tbv_evidence_set_now(e, 1), TBV_OK);
	if (_i > 2)
		ck_assert_int_eq(tbv_evidence_set_attestation_mem(e, "!", 1),
		    TBV_OK);
	ck_assert_int_eq(tbv_verify(t.rules.policy, e, &result), want[_i]);
	ck_assert_int_eq(tbv_result_error(result), want[_i]);
	ck_assert_int_eq(tbv_result_failed_check(result), _i > 2 ?
	    TBV_CHECK_FORM : TBV_CHECK_NONE);
	ck_assert_ptr_null(result_leaks(result));
	tbv_result_free(result);
	tbv_evidence_free(e);
	trial_close(&t);
}
END_TEST

/* A list one byte too long is refused before it is hashed. */
START_TEST(oversized_list)
{
	char *list = calloc(1, TBV_CHECKSUMS_SIZE_MAX + 1);
	struct tbv_result *result;
	struct trial t;

	ck_assert_ptr_nonnull(list);
	trial_open(&t, "good-list");
	ck_assert_int_eq(t.rc, TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_checksums_mem(t.v.evidence, list,
	    TBV_CHECKSUMS_SIZE_MAX + 1), TBV_OK);
	ck_assert_int_eq(vector_judge(&t.v, &t.rules, &result),
	    TBV_ERR_CHECKSUMS_MALFORMED);
	ck_assert_int_eq(tbv_result_failed_check(result),
	    TBV_CHECK_ARTIFACT);
	ck_assert_ptr_null(result_leaks(result));
	tbv_result_free(result);
	trial_close(&t);
	free(list);
}
END_TEST

START_TEST(empty_policy)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_result *result;
	struct trial t;

	trial_open(&t, "good");
	ck_assert_ptr_nonnull(policy);
	ck_assert_int_eq(tbv_verify(policy, t.v.evidence, &result),
	    TBV_ERR_NO_IMAGE);
	ck_assert_int_eq(tbv_result_verdict(result), TBV_VERDICT_NONE);
	ck_assert_ptr_null(result_leaks(result));
	tbv_result_free(result);
	tbv_policy_free(policy);
	trial_close(&t);
}
END_TEST

/* Preparation does not change a verdict, however far it gets. */
START_TEST(prepared)
{
	static const char *const names[] = { "good", "good-everything",
	    "form-empty", "cose-tag-17", "document-twice", "root-stranger",
	    "leaf-signature", "signature-bit", "no-image" };
	struct vector v;
	struct rules rules;
	struct tbv_result *result;
	const char *wrong;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		vector_open(&v, names[i]);
		rules_make(&rules, v.key);
		tbv_policy_prepare(rules.policy, v.evidence);
		rc = vector_judge(&v, &rules, &result);
		wrong = vector_wrong(&v, rc, result);
		ck_assert_msg(wrong == NULL, "%s: %s", names[i], wrong);
		tbv_result_free(result);
		rules_free(&rules);
		vector_close(&v);
	}
}
END_TEST

/* Every result has its question, including a refusal. */
START_TEST(questions)
{
	static const char note[] = "x";
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_result *r = NULL;
	size_t len;

	ck_assert_ptr_nonnull(policy);
	ck_assert_ptr_nonnull(e);
	(void)tbv_verify(policy, e, &r);
	ck_assert_int_eq(tbv_result_question(r), TBV_QUESTION_ARTIFACT);
	tbv_result_free(r);
	(void)tbv_verify_lists(policy, 1, SIZE_MAX, &r);
	ck_assert_int_eq(tbv_result_question(r), TBV_QUESTION_LISTS);
	tbv_result_free(r);
	(void)tbv_log_verify(policy, e, &r);
	ck_assert_int_eq(tbv_result_question(r), TBV_QUESTION_LOG);
	tbv_result_free(r);
	(void)tbv_log_checkpoint(policy, note, 1, 1, &r);
	ck_assert_int_eq(tbv_result_question(r), TBV_QUESTION_LOG);
	tbv_result_free(r);
	(void)tbv_note_verify(note, note, 1, &len, &r);
	ck_assert_int_eq(tbv_result_question(r), TBV_QUESTION_NOTE);
	ck_assert_str_eq(tbv_question_name(tbv_result_question(r)), "note");
	tbv_result_free(r);
	ck_assert_int_eq(tbv_result_new_failure(TBV_ERR_IO, "a", &r), TBV_OK);
	ck_assert_int_eq(tbv_result_question(r), TBV_QUESTION_NONE);
	ck_assert_ptr_null(tbv_question_name(TBV_QUESTION_NONE));
	ck_assert_ptr_null(tbv_question_name((enum tbv_question)99));
	tbv_result_free(r);
	tbv_evidence_free(e);
	tbv_policy_free(policy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verify");
	TCase *tcase = tcase_create("verify");

	tcase_add_test(tcase, no_result);
	tcase_add_test(tcase, no_digest);
	tcase_add_test(tcase, names_past_the_end);
	tcase_add_loop_test(tcase, states, 0, ROWS(stages));
	tcase_add_loop_test(tcase, details_of_verified, 0, ROWS(details));
	tcase_add_loop_test(tcase, facts_of_claims, 0, ROWS(claims));
	tcase_add_test(tcase, pcrs);
	tcase_add_loop_test(tcase, exact_json, 0, ROWS(texts));
	tcase_add_loop_test(tcase, summary, 0, ROWS(summaries));
	tcase_add_loop_test(tcase, summary_under_built_in_root, 0, 2);
	tcase_add_test(tcase, fresh_result);
	tcase_add_loop_test(tcase, new_failure, 0, ROWS(failures));
	tcase_add_test(tcase, long_failure);
	tcase_add_loop_test(tcase, missing_parts, 0, 4);
	tcase_add_test(tcase, oversized_list);
	tcase_add_test(tcase, empty_policy);
	tcase_add_test(tcase, questions);
	tcase_add_test(tcase, prepared);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
