/*
 * Proves that the heap of a verification is bounded, whatever the input, that
 * all of it is given back, and that an allocation which fails is never taken
 * for a verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "case/evidence.h"
#include "heap.h"
#include "support.h"

/*
 * Beside policy and evidence, in bytes and in calls.  Most of it is the room
 * for a decoded document; a Statement may name 64 commits beside it.  The calls
 * are libcrypto's, some 400 a signature.
 */
#define PEAK_MAX (69 * 1024)
#define STATEMENT_MAX (9 * 1024)
#define CALLS_MAX 4500
/* To read JSON, for each byte of it: cJSON makes 64 bytes of "0,". */
#define JSON_FACTOR 48

/* Of failing allocations, what a sample has: all of the first, and every n-th. */
#define EACH 64
#define STEP 17

#define FILES_MAX 8
#define JSON_SIZE 16384
#define PATH_SIZE 1024

/* All inputs of one verdict, loaded before anything can fail. */
struct kit {
	struct vector v;
	char label[PATH_SIZE];			/* of the policy's file */
	struct tbv_bytes policy;
	struct tbv_bytes file[FILES_MAX];	/* that it refers to */
	size_t files;
	int debug;
};

struct outcome {
	int rc;				/* of the first call that failed */
	char json[JSON_SIZE];		/* empty: there is none */
};

/* The allocations of one verdict; all of them are freed. */
static struct heap
judge(const struct vector *v)
{
	struct heap all, verdict;
	struct tbv_result *result;
	struct rules rules;
	const char *json;

	heap_begin();
	rules_make(&rules, v->key);
	all = heap_end();
	heap_begin();
	(void)vector_judge(v, &rules, &result);
	(void)tbv_result_json(result, &json);
	verdict = heap_end();
	heap_resume();
	tbv_result_free(result);
	rules_free(&rules);
	verdict.blocks = all.blocks + heap_end().blocks;
	return verdict;
}

/* The first time, libcrypto makes what it keeps for good. */
static void
expect_bounds(const struct vector *v)
{
	long most = PEAK_MAX;
	struct heap heap;

	if (v->evidence->statement.data != NULL)
		most += STATEMENT_MAX;
	(void)judge(v);
	heap = judge(v);
	ck_assert_msg(heap.peak <= most, "%s: %ld bytes", v->name,
	    heap.peak);
	ck_assert_msg(heap.calls <= CALLS_MAX, "%s: %zu allocations",
	    v->name, heap.calls);
	ck_assert_msg(heap.blocks == 0, "%s: %ld blocks are left", v->name,
	    heap.blocks);
}

START_TEST(bounded)
{
	struct vector v;

	vector_open(&v, case_name((size_t)_i));
	expect_bounds(&v);
	vector_close(&v);
}
END_TEST

/* What fills a form to its limit: { before, what is repeated, after }. */
static const struct {
	const char *why;
	size_t len;
	const char *before, *again, *after;
} hostile[] = {
	{ "raw: arrays in arrays", 16 * 1024, "", "\x81", "" },
	{ "raw: 2^64 - 1 items", 16 * 1024, "\x9b\xff\xff\xff\xff\xff\xff"
	    "\xff\xff", "\x9b\xff\xff\xff\xff\xff\xff\xff\xff", "" },
	{ "raw: tags", 16 * 1024, "", "\xd2", "" },
	{ "raw: a payload of 2^32 - 1 bytes", 16 * 1024,
	    "\x84\x44\xa1\x01\x38\x22\xa0\x5a\xff\xff\xff\xff", "\xff", "" },
	{ "base64: all of it", 24 * 1024, "", "hEQB", "" },
	{ ".cert: members", 64 * 1024, "{", "\"a\":\"b\",", "\"c\":0}" },
	{ ".cert: arrays in arrays", 64 * 1024, "{\"a\":", "[", "}" },
	{ ".cert: a long name", 64 * 1024, "{\"", "a", "\":0}" },
	{ ".cert: an array", 64 * 1024, "{\"a\":[", "0,", "0]}" },
	{ "bundle: a long path", 256 * 1024, "c2sp.org/tlog-proof@v1\n"
	    "extra hEQB\nindex 1\n",
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "\n" },
	{ "bundle: a long extra", 256 * 1024, "c2sp.org/tlog-proof@v1\n"
	    "extra ", "hEQB", "\nindex 1\n\na\n1\nb\n\nc\n" },
	{ "bundle: signature lines", 256 * 1024, "c2sp.org/tlog-proof@v1\n"
	    "extra hEQB\nindex 1\n\na\n1\nb\n\n",
	    "\xe2\x80\x94 a AAAAAAAA\n", "" },
	{ "bundle: empty lines", 256 * 1024, "c2sp.org/tlog-proof@v1\n"
	    "extra hEQB\nindex 1\n", "\n", "" },
	{ "no form: too long for any", 1024 * 1024, "", "A", "" }
};

/* At most len bytes, to be discarded. */
static struct tbv_bytes
fill(size_t len, const char *before, const char *again, const char *after)
{
	size_t unit = strlen(again), left = len - strlen(after), n;
	uint8_t *data = malloc(len);
	struct tbv_bytes out;

	ck_assert_ptr_nonnull(data);
	n = strlen(before);
	memcpy(data, before, n);
	for (; n + unit <= left; n += unit)
		memcpy(data + n, again, unit);
	memcpy(data + n, after, strlen(after));
	out.data = data;
	out.len = n + strlen(after);
	return out;
}

START_TEST(bounded_when_hostile)
{
	struct tbv_bytes in = fill(hostile[_i].len, hostile[_i].before,
	    hostile[_i].again, hostile[_i].after);
	struct vector v;

	ck_assert_uint_gt(in.len, hostile[_i].len - 64);
	vector_open(&v, "good");
	v.name = hostile[_i].why;
	vector_replace(&v, in.data, in.len);
	expect_bounds(&v);
	vector_close(&v);
	discard(in);
}
END_TEST

static const struct {
	const char *why, *before, *again, *after;
} policies[] = {
	{ "arrays as deep as they may be", "{\"tbverify-policy\":1,\"a\":[",
	    "[[[[[]]]]],", "0]}" },
	{ "too deep", "{\"tbverify-policy\":1,\"a\":", "[", "}" },
	{ "numbers", "{\"tbverify-policy\":1,\"a\":[", "0,", "0]}" },
	{ "commits", "{\"tbverify-policy\":1,\"commits\":[",
	    "\"c1c83be5a1933a03a54734af548e34f3205af80a\",",
	    "\"c1c83be5a1933a03a54734af548e34f3205af80a\"]}" },
	{ "refs", "{\"tbverify-policy\":1,\"refs\":[", "\"refs/a\",",
	    "\"refs/b\"]}" },
	{ "images", "{\"tbverify-policy\":1,\"images\":[", "{},", "{}]}" },
	{ "a long name", "{\"tbverify-policy\":1,\"", "a", "\":0}" }
};

/* As a policy, and as reference values. */
START_TEST(bounded_json)
{
	struct tbv_bytes in = fill(TBV_POLICY_SIZE_MAX, policies[_i].before,
	    policies[_i].again, policies[_i].after);
	struct tbv_policy *policy;
	struct heap heap;
	size_t image;
	int round;

	for (round = 0; round < 2; round++) {
		heap_begin();
		policy = tbv_policy_new();
		(void)tbv_policy_set_json_mem(policy, in.data, in.len);
		(void)tbv_policy_add_image(policy, "a", &image);
		(void)tbv_policy_image_add_reference_mem(policy, image,
		    in.data, in.len);
		tbv_policy_free(policy);
		heap = heap_end();
		ck_assert_msg(heap.peak <= (long)in.len * JSON_FACTOR,
		    "%s: %ld bytes", policies[_i].why, heap.peak);
	}
	ck_assert_int_eq(heap.blocks, 0);
	discard(in);
}
END_TEST

/* A list is read in place. */
START_TEST(bounded_list)
{
	struct tbv_bytes in = fill(TBV_CHECKSUMS_SIZE_MAX, "", "a", "");
	struct vector v;

	vector_open(&v, "good-list");
	ck_assert_int_eq(tbv_evidence_set_checksums_mem(v.evidence, in.data,
	    in.len), TBV_OK);
	expect_bounds(&v);
	vector_close(&v);
	discard(in);
}
END_TEST

/* Of each kind one: forms, claims, and refusals at every check. */
static const struct {
	const char *name;
	int cold;		/* the policy is made anew each time */
} failing[] = {
	{ "good", 1 }, { "certificate-off-curve-ca", 1 },
	{ "form-empty", 1 }, { "policy-deep", 1 }, { "reference-zero", 1 },
	{ "good", 0 }, { "good-base64", 0 }, { "good-cert", 0 },
	{ "good-bundle", 0 }, { "good-everything", 0 },
	{ "good-list-and-artifacts", 0 }, { "good-text", 0 },
	{ "good-debug", 0 }, { "cose-tag-17", 0 }, { "document-twice", 0 },
	{ "left-out", 0 }, { "early-leaf", 0 }, { "leaf-signature", 0 },
	{ "signature-bit", 0 }, { "pcr4-other", 0 }, { "pcr0-other", 0 },
	{ "image-root", 0 }, { "claim-order", 0 }, { "measured-other", 0 },
	{ "commit-other", 0 }, { "ref-pull", 0 }, { "max-age", 0 },
	{ "good-log", 1 }, { "good-log", 0 }, { "log-quorum", 0 },
	{ "good-endorsed-file", 1 }, { "good-endorsed-file", 0 }
};

/* Loads the files that the policy names. */
static void
load_references(struct kit *k)
{
	struct tbv_policy *policy = tbv_policy_new();
	char path[PATH_SIZE];
	size_t i;

	ck_assert_ptr_nonnull(policy);
	(void)tbv_policy_set_json_mem(policy, k->policy.data, k->policy.len);
	k->files = tbv_policy_file_count(policy);
	ck_assert_uint_le(k->files, FILES_MAX);
	for (i = 0; i < k->files; i++) {
		(void)snprintf(path, sizeof(path), "policies/%s",
		    tbv_policy_file_path(policy, i));
		k->file[i] = load(path);
	}
	tbv_policy_free(policy);
}

/* Of the options of a policy, these cases have but three. */
static void
kit_open(struct kit *k, const char *name)
{
	char rest[PATH_SIZE] = "";
	int n;

	memset(k, 0, sizeof(*k));
	vector_open(&k->v, name);
	n = sscanf(k->v.key, "--policy\n%1023[^\n]\n%1023s", k->label, rest);
	ck_assert_int_ge(n, 1);
	k->debug = n == 2 && strcmp(rest, "--insecure-debug") == 0;
	/* the library has no state but what it is given */
	if (n == 2 && !k->debug)
		ck_assert_str_eq(rest, "--no-state");
	k->policy = load(k->label);
	load_references(k);
}

static void
kit_close(struct kit *k)
{
	while (k->files > 0)
		discard(k->file[--k->files]);
	discard(k->policy);
	vector_close(&k->v);
}

static int
make_policy(const struct kit *k, struct tbv_policy **policy)
{
	size_t i;
	int rc;

	if ((*policy = tbv_policy_new()) == NULL)
		return TBV_ERR_MEMORY;
	if ((rc = tbv_policy_set_json_mem(*policy, k->policy.data,
	    k->policy.len)) != TBV_OK ||
	    (rc = tbv_policy_set_label(*policy, k->label)) != TBV_OK)
		return rc;
	for (i = 0; i < k->files; i++)
		if ((rc = tbv_policy_set_file_mem(*policy, i,
		    k->file[i].data, k->file[i].len)) != TBV_OK)
			return rc;
	return k->debug ? tbv_policy_allow_insecure_debug(*policy) : TBV_OK;
}

/* A copy of the case's evidence. */
static int
make_evidence(const struct kit *k, struct tbv_evidence **evidence)
{
	const struct tbv_evidence *from = k->v.evidence;
	struct tbv_evidence *e;
	int rc;

	if ((*evidence = e = tbv_evidence_new()) == NULL)
		return TBV_ERR_MEMORY;
	if ((rc = tbv_evidence_set_attestation_mem(e, from->attestation.data,
	    from->attestation.len)) != TBV_OK ||
	    (rc = tbv_evidence_set_artifact(e, from->sha256, from->size,
	    from->artifact)) != TBV_OK ||
	    (rc = tbv_evidence_set_now(e, from->now)) != TBV_OK)
		return rc;
	return from->checksums.data == NULL ? TBV_OK :
	    tbv_evidence_set_checksums_mem(e, from->checksums.data,
	    from->checksums.len);
}

/* All of a verdict, under the warm policy if there is one. */
static void
attempt(const struct kit *k, const struct tbv_policy *warm,
    struct outcome *out)
{
	struct tbv_evidence *evidence = NULL;
	struct tbv_policy *policy = NULL;
	struct tbv_result *result = NULL;
	const char *json = NULL;

	out->rc = TBV_OK;
	*out->json = '\0';
	if (warm == NULL)
		out->rc = make_policy(k, &policy);
	if (out->rc == TBV_OK)
		out->rc = make_evidence(k, &evidence);
	if (out->rc == TBV_OK)
		out->rc = tbv_verify(warm != NULL ? warm : policy, evidence,
		    &result);
	if (result != NULL && tbv_result_json(result, &json) == TBV_OK)
		(void)snprintf(out->json, sizeof(out->json), "%s", json);
	tbv_result_free(result);
	tbv_evidence_free(evidence);
	tbv_policy_free(policy);
}

/*
 * With a failed allocation the verdict is the same, because libcrypto and the
 * cache can do without some, or there is none.
 */
static void
expect_sound(const struct outcome *got, const struct outcome *want,
    const char *name, size_t n)
{
	if (got->rc != want->rc && got->rc != TBV_ERR_MEMORY &&
	    got->rc != TBV_ERR_CRYPTO)
		ck_abort_msg("%s: allocation %zu: %s", name, n,
		    tbv_error_token(got->rc));
	if (*got->json == '\0')
		return;
	if (got->rc == want->rc ? strcmp(got->json, want->json) != 0 :
	    strstr(got->json, "\"verdict\":\"none\"") == NULL ||
	    strstr(got->json, "\"facts\":{}") == NULL)
		ck_abort_msg("%s: allocation %zu: %s", name, n, got->json);
}

/* One attempt with a failing allocation; whether there was one to fail. */
static int
fail_once(const struct kit *k, const struct tbv_policy *warm, size_t n,
    int onward, struct outcome *got)
{
	struct heap heap;
	int round;

	/* in the first round a library may make what it keeps for good */
	for (round = 0; round < 2; round++) {
		heap_begin();
		heap_fail(n, onward);
		attempt(k, warm, got);
		heap = heap_end();
		if (heap.blocks <= 0)
			return heap.failed > 0;
	}
	ck_abort_msg("%s: allocation %zu: %ld blocks are left", k->v.name, n,
	    heap.blocks);
	return 0;
}

/*
 * Lets each allocation fail in turn, or without TBV_WHOLE=1 each of the first
 * and a sample of the others; returns how many verdicts that cost.
 */
static size_t
fail_each(const struct kit *k, const struct tbv_policy *warm, int onward)
{
	size_t lost = 0, n = 0, step = whole_wanted() ? 1 : STEP;
	struct outcome got, want;
	int failed;

	attempt(k, warm, &want);
	ck_assert_str_eq(want.rc == TBV_OK ? "ok" : k->v.want,
	    tbv_error_token(want.rc));
	do {
		n += n < EACH ? 1 : step;
		failed = fail_once(k, warm, n, onward, &got);
		expect_sound(&got, &want, k->v.name, n);
		lost += got.rc != want.rc;
	} while (failed);
	ck_assert_int_eq(got.rc, want.rc);
	ck_assert_str_eq(got.json, want.json);
	return lost;
}

START_TEST(failing_allocations)
{
	struct tbv_policy *warm = NULL;
	struct outcome first;
	struct kit k;

	kit_open(&k, failing[_i / 2].name);
	if (!failing[_i / 2].cold) {
		ck_assert_int_eq(make_policy(&k, &warm), TBV_OK);
		attempt(&k, warm, &first);
	}
	ck_assert_uint_gt(fail_each(&k, warm, _i % 2), 0);
	tbv_policy_free(warm);
	kit_close(&k);
}
END_TEST

/* Every setter of a policy that copies; the first that fails decides. */
static int
set_policy(void)
{
	static const char pcr[] = "e9bdcf5c90b1a3be88f52f17724ddcff5d0d7cc774e"
	    "87e47fa1a18d7d2b4312f45626fd5712b2c8eb6420acbd3b0ff9d";
	static const char hex[] = "8c3144f1b6c2bd7a4f28a3a18a3ac8bd657e3662870"
	    "c87894eb133b0892d3db9";
	struct tbv_policy *p = tbv_policy_new();
	size_t image, len;
	const uint8_t *root = tbv_root_der(0, &len);
	int rc = TBV_ERR_MEMORY;

	if (p != NULL &&
	    (rc = tbv_policy_set_label(p, "a")) == TBV_OK &&
	    (rc = tbv_policy_add_image(p, "a", &image)) == TBV_OK &&
	    (rc = tbv_policy_image_set_pcr_hex(p, image, 0,
	    pcr)) == TBV_OK &&
	    (rc = tbv_policy_image_add_root_mem(p, image, "a", root,
	    len)) == TBV_OK &&
	    (rc = tbv_policy_add_repository(p, "a")) == TBV_OK &&
	    (rc = tbv_policy_add_ref(p, "refs/heads/a")) == TBV_OK &&
	    (rc = tbv_policy_add_commit_hex(p, hex)) == TBV_OK &&
	    (rc = tbv_policy_set_tree_hex(p, hex)) == TBV_OK &&
	    (rc = tbv_policy_add_recipe_hex(p, hex)) == TBV_OK)
		rc = tbv_policy_add_rootfs_hex(p, hex);
	tbv_policy_free(p);
	return rc;
}

/* An endorsers file and a list, for set_trust(). */
static struct tbv_bytes endorsers, list, logs;

/* The list itself is kept; earlier versions kept serials. */
static int
keep(struct tbv_policy *p)
{
	static const char serials[] = "tbverify-state-v1\n"
	    "1 0000000000000000000000000000000000000000000000000000000000000000"
	    " 0000000000000000000000000000000000000000000000000000000000000000"
	    " s\n";
	size_t count = tbv_policy_kept_count(p), i, len;
	int rc;

	if ((rc = tbv_policy_set_kept_mem(p, count - 1, serials,
	    sizeof(serials) - 1)) != TBV_OK ||
	    (rc = tbv_policy_set_kept_mem(p, 0, list.data, list.len)) !=
	    TBV_OK)
		return rc;
	for (i = 0; i < count; i++)
		(void)tbv_policy_kept_data(p, i, 1780272000, &len);
	return TBV_OK;
}

/* A failed one leaves no half: all of it, or the next call says so. */
static int
set_trust(void)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_result *r = NULL;
	int rc = TBV_ERR_MEMORY;

	if (p != NULL &&
	    (rc = tbv_policy_set_log_policy_mem(p, logs.data,
	    logs.len)) == TBV_OK &&
	    (rc = tbv_policy_set_endorsers_mem(p, endorsers.data,
	    endorsers.len)) == TBV_OK &&
	    (rc = tbv_policy_set_endorsement_stream(p,
	    "test.example/builder")) == TBV_OK &&
	    (rc = tbv_policy_set_endorsement_trust(p,
	    TBV_ENDORSEMENT_TRUST_ALSO)) == TBV_OK &&
	    (rc = tbv_policy_add_endorsements_mem(p, list.data,
	    list.len)) == TBV_OK && (rc = keep(p)) == TBV_OK)
		rc = tbv_verify_lists(p, 1780272000, SIZE_MAX, &r);
	tbv_result_free(r);
	tbv_policy_free(p);
	return rc;
}

/* An incomplete plan is not returned. */
static int
plan(void)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_plan *made = NULL;
	static size_t lines;		/* of the first one, which is whole */
	size_t image;
	int rc = TBV_ERR_MEMORY;

	if (p != NULL &&
	    (rc = tbv_policy_set_label(p, "a")) == TBV_OK &&
	    (rc = tbv_policy_add_image(p, "a", &image)) == TBV_OK &&
	    (rc = tbv_policy_image_set_insecure_debug(p, image)) == TBV_OK &&
	    (rc = tbv_policy_set_any_source(p)) == TBV_OK)
		rc = tbv_policy_check(p, 1780272000, &made);
	if (lines == 0)
		lines = tbv_plan_count(made);
	if (rc == TBV_OK && (lines < 8 || tbv_plan_count(made) != lines))
		rc = TBV_ERR_INTERNAL;
	tbv_plan_free(made);
	tbv_policy_free(p);
	return rc;
}

static int
set_evidence(void)
{
	struct tbv_evidence *e = tbv_evidence_new();
	int rc = TBV_ERR_MEMORY;

	if (e != NULL &&
	    (rc = tbv_evidence_set_attestation_mem(e, "a", 1)) == TBV_OK &&
	    (rc = tbv_evidence_set_checksums_mem(e, "a", 1)) == TBV_OK &&
	    (rc = tbv_evidence_set_proof_mem(e, "a", 1)) == TBV_OK &&
	    (rc = tbv_evidence_set_artifact(e, (const uint8_t *)
	    "01234567890123456789012345678901", 1, "a")) == TBV_OK)
		rc = tbv_evidence_expect_name(e, "a");
	if (rc == TBV_OK &&
	    (rc = tbv_evidence_expect_ref(e, "refs/a")) == TBV_OK)
		rc = tbv_evidence_expect_repository(e, "a");
	tbv_evidence_free(e);
	return rc;
}

static int
digest(void)
{
	struct tbv_digest *d = tbv_digest_new();
	uint8_t sha256[TBV_SHA256_SIZE];
	int rc = TBV_ERR_CRYPTO;

	if (d != NULL && (rc = tbv_digest_update(d, "a", 1)) == TBV_OK)
		rc = tbv_digest_final(d, sha256, NULL);
	tbv_digest_free(d);
	return rc;
}

static int
fail_to_fail(void)
{
	struct tbv_result *r;
	const char *json;
	int rc;

	if ((rc = tbv_result_new_failure(TBV_ERR_IO, "a", &r)) == TBV_OK)
		rc = tbv_result_json(r, &json);
	tbv_result_free(r);
	return rc;
}

/* All that a document says, or nothing of it. */
static struct tbv_bytes inspected;

static int
inspect(void)
{
	struct tbv_inspection *in;
	const char *json;
	int rc;

	rc = tbv_inspect(inspected.data, inspected.len, &in);
	if (rc == TBV_OK && tbv_inspection_count(in) != 42)
		rc = TBV_ERR_INTERNAL;
	if (rc != TBV_OK && tbv_inspection_count(in) != 0)
		rc = TBV_ERR_INTERNAL;
	if (rc == TBV_OK)
		rc = tbv_inspection_json(in, &json);
	tbv_inspection_free(in);
	return rc;
}

static const struct {
	const char *why;
	int (*call)(void);
} calls[] = {
	{ "policy", set_policy }, { "trust", set_trust }, { "plan", plan },
	{ "evidence", set_evidence },
	{ "digest", digest }, { "failure", fail_to_fail },
	{ "inspection", inspect }
};

/* What a call returns with its n-th allocation failing, and leaves behind. */
static int
call_failing(size_t i, size_t n, struct heap *heap)
{
	int round, rc = TBV_ERR_INTERNAL;

	/* in the first round a library may make what it keeps for good */
	for (round = 0; round < 2; round++) {
		heap_begin();
		heap_fail(n, 0);
		rc = calls[i].call();
		*heap = heap_end();
		if (heap->blocks <= 0)
			break;
	}
	return rc;
}

START_TEST(failing_calls)
{
	struct heap heap;
	size_t lost = 0, n = 0;
	int rc;

	inspected = load("cases/good/attestation");
	endorsers = load("policies/endorsers.policy");
	list = load("policies/list.note");
	logs = load("policies/log.policy");
	ck_assert_int_eq(calls[_i].call(), TBV_OK);
	do {
		rc = call_failing((size_t)_i, ++n, &heap);
		ck_assert_msg(rc == TBV_OK || rc == TBV_ERR_MEMORY ||
		    rc == TBV_ERR_CRYPTO, "%s: allocation %zu: %s",
		    calls[_i].why, n, tbv_error_token(rc));
		ck_assert_msg(heap.blocks <= 0, "%s: allocation %zu: %ld "
		    "blocks are left", calls[_i].why, n, heap.blocks);
		lost += rc != TBV_OK;
	} while (heap.failed > 0);
	ck_assert_int_eq(rc, TBV_OK);
	ck_assert_uint_gt(lost, 0);
	discard(inspected);
	discard(endorsers);
	discard(list);
	discard(logs);
}
END_TEST

static int
skip(void)
{
	(void)puts("1..0 # SKIP a sanitizer has an allocator of its own");
	return 0;
}

int
main(void)
{
	Suite *suite;
	TCase *bounds, *failures;
	int rc;

	if (!heap_is_seen())
		return skip();
	suite = suite_create("memory");
	bounds = tcase_create("bounds");
	failures = tcase_create("failures");
	tcase_add_loop_test(bounds, bounded, 0, (int)cases_find());
	tcase_add_loop_test(bounds, bounded_when_hostile, 0, ROWS(hostile));
	tcase_add_loop_test(bounds, bounded_json, 0, ROWS(policies));
	tcase_add_test(bounds, bounded_list);
	tcase_set_timeout(failures, 120);
	tcase_add_loop_test(failures, failing_allocations, 0,
	    2 * ROWS(failing));
	tcase_add_loop_test(failures, failing_calls, 0, ROWS(calls));
	suite_add_tcase(suite, bounds);
	suite_add_tcase(suite, failures);
	rc = run(suite);
	cases_forget();
	return rc;
}
