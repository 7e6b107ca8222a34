/*
 * The calls, each in the ways in which a caller could make it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "setters.h"

#define COMMIT "c1c83be5a1933a03a54734af548e34f3205af80a"
#define OTHER_COMMIT "d1c83be5a1933a03a54734af548e34f3205af80a"
#define TREE_START "8c3144f1b6c2bd7a4f28a3a18a3ac8bd657e3662870c87894eb133b0892d3d"
#define TREE TREE_START "b9"
#define OTHER_TREE TREE_START "b8"
#define MADE INT64_C(1768478400)	/* the document */
#define NOW INT64_C(1780272000)		/* 2026-06-01 */
#define STREAM "test.example/builder"
#define NAME "hello-1.0.tar"

enum {
	NOT_BEFORE = 1, NOT_AFTER = 2, MAX_AGE = 4
};

static struct {
	const char *file;
	unsigned char *data;
	size_t len;
} files[] = {
	{ "policies/measurements.json", NULL, 0 },
	{ "pki/root.pem", NULL, 0 },
	{ "policies/log.policy", NULL, 0 },
	{ "policies/log-other.policy", NULL, 0 },
	{ "policies/endorsers.policy", NULL, 0 },
	{ "policies/list.note", NULL, 0 },
	{ "policies/revoke-pcr.note", NULL, 0 },
	{ "cases/good-log-beside/attestation", NULL, 0 },
	{ "cases/good-log-beside/proof", NULL, 0 },
	{ "cases/artifact-other/attestation", NULL, 0 },
	{ "cases/log-beside-quorum/proof", NULL, 0 },
	{ "artifact/" NAME, NULL, 0 },
	{ "policies/default.json", NULL, 0 }
};

enum file {
	MEASUREMENTS, ROOT, LOG_POLICY, OTHER_LOG_POLICY, ENDORSERS, LIST,
	REVOKING, ATTESTATION, PROOF, OTHER_ATTESTATION, OTHER_PROOF,
	ARTIFACT, POLICY, FILES
};

static uint8_t digest[TBV_SHA256_SIZE];

static void
give_up(const char *what)
{
	(void)fprintf(stderr, "setters: %s\n", what);
	abort();
}

static void
load_file(const char *vectors, size_t i)
{
	char path[1024];
	FILE *in;

	(void)snprintf(path, sizeof(path), "%s/%s", vectors, files[i].file);
	files[i].data = malloc(1 << 20);
	in = fopen(path, "rb");
	if (files[i].data == NULL || in == NULL) {
		give_up(path);
		return;
	}
	files[i].len = fread(files[i].data, 1, 1 << 20, in);
	(void)fclose(in);
}

void
setters_open(const char *vectors)
{
	struct tbv_digest *d = tbv_digest_new();
	size_t i;

	if (files[0].data != NULL) {
		tbv_digest_free(d);
		return;
	}
	for (i = 0; i < FILES; i++)
		load_file(vectors, i);
	if (d == NULL || tbv_digest_update(d, files[ARTIFACT].data,
	    files[ARTIFACT].len) != TBV_OK ||
	    tbv_digest_final(d, digest, NULL) != TBV_OK)
		give_up("no SHA-256");
	tbv_digest_free(d);
}

void
setters_close(void)
{
	size_t i;

	for (i = 0; i < FILES; i++) {
		free(files[i].data);
		files[i].data = NULL;
	}
}

/* The input: the right file, another one, or none. */
static const void *
data_of(enum how how, enum file good, enum file other, size_t *len)
{
	enum file which = how == SETTER_GOOD ? good : other;

	*len = how == SETTER_BAD ? 5 : files[which].len;
	return how == SETTER_BAD ? NULL : files[which].data;
}

static int
set_label(struct setting *s, enum how how)
{
	return tbv_policy_set_label(s->policy, how == SETTER_BAD ? NULL :
	    how == SETTER_OTHER ? "another" : "policy");
}

static int
set_json(struct setting *s, enum how how)
{
	static const char head[] = "{\"tbverify-policy\":1,\"images\":[{"
	    "\"name\":\"i\",\"roots\":[\"r.pem\"],";
	const char *pcrs, *end;
	char text[2048];
	int n;

	/* what names no image is a policy as well */
	if (how != SETTER_GOOD)
		return how == SETTER_BAD ? tbv_policy_set_json_mem(s->policy,
		    "{", 1) : tbv_policy_set_json_mem(s->policy,
		    "{\"tbverify-policy\":1}", 21);
	pcrs = strstr((char *)files[POLICY].data, "\"pcrs\"");
	end = strchr(pcrs, '}');
	n = snprintf(text, sizeof(text), "%s%.*s}]}", head, (int)(end - pcrs +
	    1), pcrs);
	s->asked.file = 1;
	return tbv_policy_set_json_mem(s->policy, text, (size_t)n);
}

/* What opens files: of none, here; tests/lib/policy/test_policy_load.c. */
static int
load_at(struct setting *s, enum how how)
{
	return how != SETTER_BAD ? SETTER_NONE :
	    tbv_policy_load_at(s->policy, -1, "policy.json");
}

/* Opens nothing. */
static int
open_none(void *arg, enum tbv_policy_file_kind kind, const char *path)
{
	(void)arg;
	(void)kind;
	(void)path;
	return -1;
}

static int
load_by_opener(struct setting *s, enum how how)
{
	return how != SETTER_BAD ? SETTER_NONE :
	    tbv_policy_load(s->policy, "policy.json", open_none, NULL);
}

static int
load_named(struct setting *s, enum how how)
{
	return how != SETTER_BAD ? SETTER_NONE :
	    tbv_policy_load_named(s->policy, NULL, open_none, NULL);
}

static int
load_one_file(struct setting *s, enum how how)
{
	return how != SETTER_BAD ? SETTER_NONE :
	    tbv_policy_load_file(s->policy, TBV_POLICY_FILE_LOG_POLICY,
	    "log.policy", open_none, NULL);
}

static int
set_reference(struct setting *s, enum how how)
{
	size_t len;
	const void *data = data_of(how, ROOT, ROOT, &len);

	if (how == SETTER_OTHER)
		return SETTER_NONE;
	s->asked.root = 1;
	return tbv_policy_set_file_mem(s->policy, 0, data, len);
}

static int
clear_part(struct setting *s, enum how how)
{
	if (how == SETTER_BAD)
		return tbv_policy_clear(s->policy, (enum tbv_policy_part)99);
	if (how == SETTER_GOOD) {
		s->asked.ref = 0;
		return tbv_policy_clear(s->policy, TBV_PART_REFS);
	}
	/* the trust goes, the demand stays */
	s->asked.endorsers = s->asked.given = s->asked.revoking = 0;
	return tbv_policy_clear(s->policy, TBV_PART_ENDORSERS);
}

static int
add_image(struct setting *s, enum how how)
{
	size_t image;
	int rc;

	if (how == SETTER_BAD)
		return tbv_policy_add_image(s->policy, "", &image);
	if (how == SETTER_OTHER)
		return SETTER_NONE;
	s->asked.images++;
	if ((rc = tbv_policy_add_image(s->policy, "second", &image)) !=
	    TBV_OK || (rc = tbv_policy_image_add_reference_mem(s->policy,
	    image, files[MEASUREMENTS].data, files[MEASUREMENTS].len)) !=
	    TBV_OK)
		return rc;
	return tbv_policy_image_add_root_mem(s->policy, image, "root.pem",
	    files[ROOT].data, files[ROOT].len);
}

/* PCR3 is one that the document has otherwise. */
static int
set_pcr(struct setting *s, enum how how)
{
	uint8_t value[TBV_PCR_SIZE];

	memset(value, how == SETTER_BAD ? 0 : 1, sizeof(value));
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.spoilt = 1;
	return tbv_policy_image_set_pcr(s->policy, 0, 3, value,
	    sizeof(value));
}

static int
set_pcr_hex(struct setting *s, enum how how)
{
	char hex[2 * TBV_PCR_SIZE + 1];

	memset(hex, how == SETTER_BAD ? 'x' : '1', sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.spoilt = 1;
	return tbv_policy_image_set_pcr_hex(s->policy, 0, 5, hex);
}

static int
add_measurements(struct setting *s, enum how how)
{
	size_t len;
	const void *data = data_of(how, MEASUREMENTS, MEASUREMENTS, &len);

	return tbv_policy_image_add_reference_mem(s->policy, 0, data, len);
}

static int
add_entry(struct setting *s, enum how how)
{
	size_t len;
	const void *data = data_of(how, MEASUREMENTS, MEASUREMENTS, &len);

	return tbv_policy_image_add_reference_entry_mem(s->policy, 0, data, len,
	    0);
}

static int
add_measurement(struct setting *s, enum how how)
{
	return how != SETTER_BAD ? SETTER_NONE :
	    tbv_policy_image_add_measurement(s->policy, 0, NULL);
}

static int
image_json(struct setting *s, enum how how)
{
	const char *json;

	return tbv_policy_image_json(s->policy, how == SETTER_BAD ? 99 : 0,
	    &json);
}

static int
insert_json(struct setting *s, enum how how)
{
	const char *json;

	return tbv_policy_image_insert_json(s->policy, 0, how == SETTER_BAD ?
	    "{" : "{\"tbverify-policy\":1}", how == SETTER_BAD ? 1 : 21,
	    &json);
}

static int
add_root(struct setting *s, enum how how)
{
	if (how == SETTER_BAD)
		return tbv_policy_image_add_root_mem(s->policy, 0,
		    "aws-nitro-g1", files[ROOT].data, files[ROOT].len);
	return tbv_policy_image_add_root_mem(s->policy, 0,
	    how == SETTER_GOOD ? "again" : "r2", files[ROOT].data,
	    files[ROOT].len);
}

static int
set_claim(struct setting *s, enum how how)
{
	s->asked.text = how != SETTER_GOOD;
	return tbv_policy_image_set_claim(s->policy, 0, how == SETTER_BAD ?
	    (enum tbv_claim_form)0 : how == SETTER_GOOD ? TBV_CLAIM_TB1 :
	    TBV_CLAIM_TEXT);
}

static int
set_claim_json(struct setting *s, enum how how)
{
	const char *claim = how == SETTER_BAD ? "\"tb2\"" :
	    how == SETTER_GOOD ? "\"tb1\"" : "\"statement\"";

	s->asked.text = how != SETTER_GOOD;
	return tbv_policy_image_set_claim_mem(s->policy, 0, claim,
	    strlen(claim));
}

/* Other names are then unused, so there is no verdict. */
static int
waive_source(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.waived = 1;
	return tbv_policy_image_set_any_source(s->policy, how == SETTER_BAD ?
	    99 : 0);
}

static int
set_private(struct setting *s, enum how how)
{
	return tbv_policy_image_set_private(s->policy, how == SETTER_BAD ?
	    99 : 0, how == SETTER_OTHER);
}

/* The claim has a ref, which such a policy would not ask for. */
static int
set_any_ref(struct setting *s, enum how how)
{
	if (how != SETTER_OTHER)
		return SETTER_NONE;
	s->asked.ref = 1;
	return tbv_policy_set_any_ref(s->policy);
}

static int
set_network(struct setting *s, enum how how)
{
	return tbv_policy_image_set_network(s->policy, how == SETTER_BAD ?
	    99 : 0, how == SETTER_OTHER);
}

/* Bounds that the document is within, or is not. */
static int
set_image_bound(struct setting *s, enum how how,
    int (*set)(struct tbv_policy *, size_t, int64_t), int64_t other)
{
	int bit = set == tbv_policy_image_set_not_before ? NOT_BEFORE :
	    set == tbv_policy_image_set_not_after ? NOT_AFTER : MAX_AGE;

	s->asked.image_outside &= ~bit;
	s->asked.image_outside |= how == SETTER_OTHER ? bit : 0;
	return set(s->policy, 0, how == SETTER_BAD ? -1 : how ==
	    SETTER_OTHER ? other : set == tbv_policy_image_set_max_age ?
	    NOW : MADE);
}

static int
image_not_before(struct setting *s, enum how how)
{
	return set_image_bound(s, how, tbv_policy_image_set_not_before,
	    MADE + 1);
}

static int
image_not_after(struct setting *s, enum how how)
{
	return set_image_bound(s, how, tbv_policy_image_set_not_after,
	    MADE - 1);
}

static int
image_max_age(struct setting *s, enum how how)
{
	return set_image_bound(s, how, tbv_policy_image_set_max_age, 1);
}

static int
set_bound(struct setting *s, enum how how, int bit, int64_t value)
{
	if (how != SETTER_BAD)
		s->asked.outside &= ~bit;
	s->asked.outside |= how == SETTER_OTHER ? bit : 0;
	if (how == SETTER_BAD)
		value = -1;
	return bit == NOT_BEFORE ? tbv_policy_set_not_before(s->policy,
	    value) : bit == NOT_AFTER ? tbv_policy_set_not_after(s->policy,
	    value) : tbv_policy_set_max_age(s->policy, value);
}

static int
policy_not_before(struct setting *s, enum how how)
{
	return set_bound(s, how, NOT_BEFORE, how == SETTER_GOOD ? MADE :
	    MADE + 1);
}

static int
policy_not_after(struct setting *s, enum how how)
{
	return set_bound(s, how, NOT_AFTER, how == SETTER_GOOD ? MADE :
	    MADE - 1);
}

static int
policy_max_age(struct setting *s, enum how how)
{
	return set_bound(s, how, MAX_AGE, how == SETTER_GOOD ? NOW : 1);
}

static int
set_unmeasured(struct setting *s, enum how how)
{
	return tbv_policy_image_set_insecure_unmeasured_claim(s->policy,
	    how == SETTER_BAD ? 99 : 0);
}

/* Before any PCR alone, and the image has some. */
static int
set_kind(struct setting *s, enum how how)
{
	return how != SETTER_BAD ? SETTER_NONE :
	    tbv_policy_image_set_kind(s->policy, 0, TBV_IMAGE_ENCLAVE);
}

static int
set_tpm_claim(struct setting *s, enum how how)
{
	return how != SETTER_BAD ? SETTER_NONE :
	    tbv_policy_image_set_insecure_tpm_claim(s->policy, 99);
}

static int
set_debug(struct setting *s, enum how how)
{
	return how != SETTER_BAD ? SETTER_NONE :
	    tbv_policy_image_set_insecure_debug(s->policy, 99);
}

static int
allow_debug(struct setting *s, enum how how)
{
	return how == SETTER_BAD ? SETTER_NONE :
	    tbv_policy_allow_insecure_debug(s->policy);
}

/* The claim has neither, and none that is named is there. */
static int
add_repository(struct setting *s, enum how how)
{
	s->asked.repository = 1;
	return tbv_policy_add_repository(s->policy, how == SETTER_BAD ?
	    "a b" : "https://git.example/acme/hello");
}

static int
add_ref(struct setting *s, enum how how)
{
	s->asked.ref = 1;
	return tbv_policy_add_ref(s->policy, how == SETTER_BAD ? "main" :
	    "refs/heads/*");
}

static int
add_commit(struct setting *s, enum how how)
{
	s->asked.commit |= how == SETTER_GOOD;
	s->asked.other_commit |= how != SETTER_GOOD;
	return tbv_policy_add_commit_hex(s->policy, how == SETTER_BAD ?
	    "HEAD" : how == SETTER_GOOD ? COMMIT : OTHER_COMMIT);
}

static int
set_tree(struct setting *s, enum how how)
{
	s->asked.tree = how == SETTER_GOOD;
	s->asked.other_tree = how != SETTER_GOOD;
	return tbv_policy_set_tree_hex(s->policy, how == SETTER_BAD ? "" :
	    how == SETTER_GOOD ? TREE : OTHER_TREE);
}

static int
set_any_source(struct setting *s, enum how how)
{
	if (how != SETTER_GOOD)
		return SETTER_NONE;
	s->asked.any_source = 1;
	s->asked.commit = s->asked.other_commit = 0;
	s->asked.repository = s->asked.ref = 0;
	s->asked.tree = s->asked.other_tree = 0;
	return tbv_policy_set_any_source(s->policy);
}

static int
add_recipe(struct setting *s, enum how how)
{
	return tbv_policy_add_recipe_hex(s->policy, how == SETTER_BAD ?
	    COMMIT : TREE);
}

static int
add_rootfs(struct setting *s, enum how how)
{
	return tbv_policy_add_rootfs_hex(s->policy, how == SETTER_BAD ?
	    COMMIT : TREE);
}

static int
set_any_name(struct setting *s, enum how how)
{
	return how == SETTER_BAD ? SETTER_NONE :
	    tbv_policy_set_any_name(s->policy);
}

static int
set_time(struct setting *s, enum how how)
{
	s->asked.at_present = how == SETTER_OTHER;
	return tbv_policy_set_chain_time(s->policy, how == SETTER_BAD ?
	    (enum tbv_chain_time)0 : how == SETTER_GOOD ?
	    TBV_CHAIN_TIME_DOCUMENT :
	    TBV_CHAIN_TIME_NOW);
}

static int
set_log_policy(struct setting *s, enum how how)
{
	size_t len;
	const void *data = data_of(how, LOG_POLICY, OTHER_LOG_POLICY, &len);

	s->asked.log = 1;
	s->asked.log_policy = how == SETTER_GOOD;
	s->asked.other_log_policy = how != SETTER_GOOD;
	return tbv_policy_set_log_policy_mem(s->policy, data, len);
}

static int
set_log_required(struct setting *s, enum how how)
{
	if (how == SETTER_BAD)
		return SETTER_NONE;
	s->asked.log |= how == SETTER_GOOD;
	s->asked.log_optional = how == SETTER_OTHER;
	return tbv_policy_set_log_required(s->policy, how == SETTER_GOOD);
}

static int
set_while_valid(struct setting *s, enum how how)
{
	s->asked.while_valid = how == SETTER_GOOD ? TBV_WHILE_VALID_REQUIRE :
	    TBV_WHILE_VALID_REPORT;
	s->asked.log |= how == SETTER_GOOD;
	return tbv_policy_set_while_valid(s->policy, how == SETTER_BAD ?
	    (enum tbv_while_valid)9 : s->asked.while_valid);
}

static int
set_endorsers(struct setting *s, enum how how)
{
	size_t len;
	const void *data = data_of(how, ENDORSERS, ENDORSERS, &len);

	if (how == SETTER_OTHER)
		return SETTER_NONE;
	s->asked.lists = s->asked.endorsers = 1;
	return tbv_policy_set_endorsers_mem(s->policy, data, len);
}

static int
set_stream(struct setting *s, enum how how)
{
	s->asked.lists = 1;
	s->asked.stream = how == SETTER_GOOD;
	s->asked.other_stream = how != SETTER_GOOD;
	return tbv_policy_set_endorsement_stream(s->policy, how ==
	    SETTER_BAD ? "" : how == SETTER_GOOD ? STREAM : "another");
}

static int
add_list(struct setting *s, enum how how)
{
	size_t len;
	const void *data = data_of(how, LIST, REVOKING, &len);

	s->asked.lists = 1;
	s->asked.given |= how == SETTER_GOOD;
	s->asked.revoking |= how != SETTER_GOOD;
	return tbv_policy_add_endorsements_mem(s->policy, data, len);
}

static int
set_trust(struct setting *s, enum how how)
{
	s->asked.lists = 1;
	s->asked.instead = how != SETTER_GOOD;
	return tbv_policy_set_endorsement_trust(s->policy, how ==
	    SETTER_BAD ? (enum tbv_endorsement_trust)0 : how == SETTER_GOOD ?
	    TBV_ENDORSEMENT_TRUST_ALSO : TBV_ENDORSEMENT_TRUST_INSTEAD);
}

static int
set_lists_required(struct setting *s, enum how how)
{
	if (how == SETTER_BAD)
		return SETTER_NONE;
	s->asked.lists |= how == SETTER_GOOD;
	s->asked.lists_optional = how == SETTER_OTHER;
	return tbv_policy_set_endorsements_required(s->policy,
	    how == SETTER_GOOD);
}

static int
set_min_serial(struct setting *s, enum how how)
{
	s->asked.lists = 1;
	s->asked.late_serial = how == SETTER_OTHER;
	return tbv_policy_set_min_serial(s->policy, how == SETTER_BAD ?
	    UINT64_MAX : how == SETTER_GOOD ? 0 : 1000000);
}

static int
set_max_list_age(struct setting *s, enum how how)
{
	s->asked.lists = 1;
	s->asked.too_old = how == SETTER_OTHER;
	return tbv_policy_set_max_list_age(s->policy, how == SETTER_BAD ? 0 :
	    how == SETTER_GOOD ? 365 * 86400 : 1);
}

static int
set_kept(struct setting *s, enum how how)
{
	size_t count = tbv_policy_kept_count(s->policy);

	/* there is no such file before endorsers and stream are set */
	if (how == SETTER_OTHER || (how == SETTER_GOOD && count == 0))
		return SETTER_NONE;
	return how == SETTER_BAD ? tbv_policy_set_kept_mem(s->policy, 0, "x",
	    1) : tbv_policy_set_kept_mem(s->policy, count - 1,
	    "tbverify-state-v1\n", 18);
}

static int
set_attestation(struct setting *s, enum how how)
{
	size_t len;
	const void *data = data_of(how, ATTESTATION, OTHER_ATTESTATION, &len);

	s->asked.attestation = how == SETTER_GOOD;
	s->asked.other_attestation = how != SETTER_GOOD;
	return tbv_evidence_set_attestation_mem(s->evidence, data, len);
}

/* What a caller has who could not read the file, and hashes all the same. */
static int
set_artifact(struct setting *s, enum how how)
{
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size = files[ARTIFACT].len;

	memcpy(sha256, digest, sizeof(sha256));
	sha256[0] ^= how == SETTER_OTHER;
	if (how == SETTER_BAD)
		(void)tbv_digest_fd(-1, sha256, &size, NULL, NULL);
	s->asked.artifact = how == SETTER_GOOD;
	return tbv_evidence_set_artifact(s->evidence, sha256, size,
	    "d/" NAME);
}

/* The claim has no such digest, which is then not usable. */
static int
set_artifact_digest(struct setting *s, enum how how)
{
	static const uint8_t zero[TBV_DIGEST_SIZE_MAX];
	uint8_t value[TBV_DIGEST_SIZE_MAX];

	if (how == SETTER_GOOD || !s->asked.artifact)
		return SETTER_NONE;
	memset(value, 1, sizeof(value));
	s->asked.artifact = s->asked.artifact && how != SETTER_BAD;
	return tbv_evidence_set_artifact_digest(s->evidence,
	    TBV_ALGORITHM_SHA512, how == SETTER_BAD ? zero : value);
}

/* The claim is of no Statement. */
static int
set_statement(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.list = 1;
	return tbv_evidence_set_statement_mem(s->evidence, how == SETTER_BAD ?
	    NULL : "{}", 2);
}

static int
expect_name(struct setting *s, enum how how)
{
	s->asked.unexpected |= how != SETTER_GOOD;
	return tbv_evidence_expect_name(s->evidence, how == SETTER_BAD ? "" :
	    how == SETTER_GOOD ? NAME : "another");
}

/* The claim names neither a ref nor a repository. */
static int
expect_ref(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.unexpected = 1;
	return tbv_evidence_expect_ref(s->evidence, how == SETTER_BAD ?
	    "refs/tags/*" : "refs/tags/v1.0");
}

static int
expect_repository(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.unexpected = 1;
	return tbv_evidence_expect_repository(s->evidence, how == SETTER_BAD ?
	    "a b" : "https://git.example/acme/hello");
}

/* What is asked of a live enclave: no artifact is verified beside it. */
static int
expect_nonce(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.unexpected = 1;
	return tbv_evidence_expect_nonce(s->evidence, COMMIT,
	    how == SETTER_BAD ? 15 : 16);
}

static int
expect_public_key(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.unexpected = 1;
	return tbv_evidence_expect_public_key_mem(s->evidence, COMMIT,
	    how == SETTER_BAD ? 0 : 32);
}

static int
expect_user_data(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.unexpected = 1;
	return tbv_evidence_expect_user_data(s->evidence, COMMIT,
	    how == SETTER_BAD ? 1025 : 0);
}

static int
expect_age(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.unexpected = 1;
	return tbv_evidence_expect_age(s->evidence, how == SETTER_BAD ? 0 :
	    60);
}

static int
expect_commit(struct setting *s, enum how how)
{
	s->asked.unexpected |= how != SETTER_GOOD;
	return tbv_evidence_expect_commit(s->evidence, how == SETTER_BAD ?
	    "HEAD" : how == SETTER_GOOD ? COMMIT : OTHER_COMMIT);
}

/* The claim has no digest of a list. */
static int
set_list(struct setting *s, enum how how)
{
	if (how == SETTER_GOOD)
		return SETTER_NONE;
	s->asked.list = 1;
	return tbv_evidence_set_checksums_mem(s->evidence, how == SETTER_BAD ?
	    NULL : "x", 1);
}

static int
set_proof(struct setting *s, enum how how)
{
	size_t len;
	const void *data = data_of(how, PROOF, OTHER_PROOF, &len);

	s->asked.proof = how == SETTER_GOOD;
	s->asked.other_proof = how != SETTER_GOOD;
	return tbv_evidence_set_proof_mem(s->evidence, data, len);
}

/* The other is before the document, and before its cosignatures. */
static int
set_now(struct setting *s, enum how how)
{
	s->asked.now = how == SETTER_GOOD;
	return tbv_evidence_set_now(s->evidence, how == SETTER_BAD ? -1 :
	    how == SETTER_GOOD ? NOW : MADE - 86400);
}

const struct setter setters[] = {
	{ "tbv_policy_set_label", set_label },
	{ "tbv_policy_set_json_mem", set_json },
	{ "tbv_policy_set_file_mem", set_reference },
	{ "tbv_policy_load_at", load_at },
	{ "tbv_policy_load", load_by_opener },
	{ "tbv_policy_load_named", load_named },
	{ "tbv_policy_load_file", load_one_file },
	{ "tbv_policy_clear", clear_part },
	{ "tbv_policy_add_image", add_image },
	{ "tbv_policy_image_set_pcr", set_pcr },
	{ "tbv_policy_image_set_pcr_hex", set_pcr_hex },
	{ "tbv_policy_image_add_reference_mem", add_measurements },
	{ "tbv_policy_image_add_reference_entry_mem", add_entry },
	{ "tbv_policy_image_add_measurement", add_measurement },
	{ "tbv_policy_image_json", image_json },
	{ "tbv_policy_image_insert_json", insert_json },
	{ "tbv_policy_image_add_root_mem", add_root },
	{ "tbv_policy_image_set_claim", set_claim },
	{ "tbv_policy_image_set_claim_mem", set_claim_json },
	{ "tbv_policy_image_set_any_source", waive_source },
	{ "tbv_policy_image_set_private", set_private },
	{ "tbv_policy_image_set_network", set_network },
	{ "tbv_policy_image_set_not_before", image_not_before },
	{ "tbv_policy_image_set_not_after", image_not_after },
	{ "tbv_policy_image_set_max_age", image_max_age },
	{ "tbv_policy_image_set_insecure_unmeasured_claim", set_unmeasured },
	{ "tbv_policy_image_set_kind", set_kind },
	{ "tbv_policy_image_set_insecure_tpm_claim", set_tpm_claim },
	{ "tbv_policy_image_set_insecure_debug", set_debug },
	{ "tbv_policy_allow_insecure_debug", allow_debug },
	{ "tbv_policy_add_repository", add_repository },
	{ "tbv_policy_add_ref", add_ref },
	{ "tbv_policy_add_commit_hex", add_commit },
	{ "tbv_policy_set_tree_hex", set_tree },
	{ "tbv_policy_set_any_source", set_any_source },
	{ "tbv_policy_set_any_ref", set_any_ref },
	{ "tbv_policy_add_recipe_hex", add_recipe },
	{ "tbv_policy_add_rootfs_hex", add_rootfs },
	{ "tbv_policy_set_any_name", set_any_name },
	{ "tbv_policy_set_chain_time", set_time },
	{ "tbv_policy_set_not_before", policy_not_before },
	{ "tbv_policy_set_not_after", policy_not_after },
	{ "tbv_policy_set_max_age", policy_max_age },
	{ "tbv_policy_set_log_policy_mem", set_log_policy },
	{ "tbv_policy_set_log_required", set_log_required },
	{ "tbv_policy_set_while_valid", set_while_valid },
	{ "tbv_policy_set_endorsers_mem", set_endorsers },
	{ "tbv_policy_set_endorsement_stream", set_stream },
	{ "tbv_policy_add_endorsements_mem", add_list },
	{ "tbv_policy_set_endorsement_trust", set_trust },
	{ "tbv_policy_set_endorsements_required", set_lists_required },
	{ "tbv_policy_set_min_serial", set_min_serial },
	{ "tbv_policy_set_max_list_age", set_max_list_age },
	{ "tbv_policy_set_kept_mem", set_kept },
	{ "tbv_evidence_set_attestation_mem", set_attestation },
	{ "tbv_evidence_set_artifact", set_artifact },
	{ "tbv_evidence_set_artifact_digest", set_artifact_digest },
	{ "tbv_evidence_set_statement_mem", set_statement },
	{ "tbv_evidence_expect_name", expect_name },
	{ "tbv_evidence_expect_ref", expect_ref },
	{ "tbv_evidence_expect_commit", expect_commit },
	{ "tbv_evidence_expect_repository", expect_repository },
	{ "tbv_evidence_expect_nonce", expect_nonce },
	{ "tbv_evidence_expect_public_key_mem", expect_public_key },
	{ "tbv_evidence_expect_user_data", expect_user_data },
	{ "tbv_evidence_expect_age", expect_age },
	{ "tbv_evidence_set_checksums_mem", set_list },
	{ "tbv_evidence_set_proof_mem", set_proof },
	{ "tbv_evidence_set_now", set_now }
};

size_t
setters_count(void)
{
	return sizeof(setters) / sizeof(setters[0]);
}

void
setters_reset(struct setting *s)
{
	tbv_policy_reset(s->policy);
	tbv_evidence_reset(s->evidence);
	memset(&s->asked, 0, sizeof(s->asked));
}

int
setters_call(struct setting *s, size_t setter, enum how how)
{
	int rc = setters[setter].call(s, how);

	if (rc == TBV_OK || rc == SETTER_NONE)
		return rc;
	if (strncmp(setters[setter].name, "tbv_policy_", 11) == 0)
		s->asked.policy_failed = 1;
	else
		s->asked.evidence_failed = 1;
	return rc;
}

int
setters_honest(struct setting *s, size_t n)
{
	static int (*const calls[])(struct setting *, enum how) = {
		set_json, set_reference, set_label, add_commit, set_tree,
		set_log_policy, set_while_valid, set_endorsers, set_stream,
		add_list, set_lists_required, set_max_list_age,
		set_attestation, set_proof, set_artifact, set_now
	};
	size_t i;

	if (n >= sizeof(calls) / sizeof(calls[0]))
		return SETTER_NONE;
	for (i = 0; setters[i].call != calls[n]; i++)
		;
	return setters_call(s, i, SETTER_GOOD);
}

/* Of a kind that is named, one must be right. */
static int
source_holds(const struct asked *a)
{
	if (a->waived)
		return 1;
	if (!a->any_source && !a->commit && !a->other_commit && !a->tree &&
	    !a->other_tree)
		return 0;
	return (a->commit || !a->other_commit) && !a->repository &&
	    !a->ref && !a->other_tree;
}

static int
log_holds(const struct asked *a)
{
	int given = a->proof || a->other_proof;

	/* what came along to be checked does not go unchecked */
	if (!a->log)
		return !given;
	if (!a->log_policy)
		return 0;
	return given ? a->proof : a->log_optional;
}

static int
lists_hold(const struct asked *a)
{
	if (!a->lists)
		return 1;
	if (!a->endorsers || !a->stream || a->other_stream || a->revoking ||
	    a->instead)
		return 0;
	if (!a->given)
		return a->lists_optional;
	return !a->late_serial && !a->too_old;
}

int
setters_allow(const struct asked *a)
{
	return !a->policy_failed && !a->evidence_failed &&
	    ((a->file && a->root && !a->spoilt && !a->text &&
	    a->image_outside == 0) || a->images > 0) &&
	    (!a->file || a->root) && source_holds(a) && a->outside == 0 &&
	    !a->at_present && log_holds(a) && lists_hold(a) && a->artifact &&
	    a->attestation && !a->unexpected && !a->list && a->now;
}
