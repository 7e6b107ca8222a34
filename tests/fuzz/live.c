/*
 * The whole of tbv_live_verify(), with a substitute for ES384 by the end-entity
 * key: the document and the challenge are parts of the input.  Claims:
 *
 *  - an OK is one that oracle.c grants;
 *  - what is not live has no facts, no summary and no public key;
 *  - a document is of an artifact or an answer, and never both at once: what
 *    was asked of a live enclave is no evidence for tbv_verify();
 *  - with an allocation that failed (part '!') the verdict is the same or there
 *    is none, and all is freed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define TEXT_MAX 4096
#define MUTATED_MAX ((size_t)1 << 17)

/* The n-th is asked by a part '0' + n. */
static const char *const policies[] = { "no-source", "tpm-live",
	"tpm-and-enclave", "debug" };

struct question {
	struct tbv_policy *policy;
	struct tbv_evidence *evidence;
	struct oracle oracle;
	struct answer answer;
	struct fuzz_buf said;
};

static const char *
to_text(struct tbv_bytes part, char out[TEXT_MAX])
{
	size_t n = part.len < TEXT_MAX ? part.len : TEXT_MAX - 1;

	if (n > 0)
		memcpy(out, part.data, n);
	out[n] = '\0';
	return out;
}

/* Roots are never the input's own. */
static int
ask_policy(struct question *q, size_t which)
{
	static struct fuzz_buf json[FUZZ_COUNT(policies)], root;
	char path[64];
	size_t i;
	int rc, was = fault_pause();

	if (root.data == NULL)
		root = fuzz_load("pki/root.pem");
	if (json[which].data == NULL) {
		(void)snprintf(path, sizeof(path), "policies/%s.json",
		    policies[which]);
		json[which] = fuzz_load(path);
	}
	q->said = json[which];
	fault_resume(was);
	rc = tbv_policy_set_json_mem(q->policy, q->said.data, q->said.len);
	for (i = 0; rc == TBV_OK && tbv_policy_file_path(q->policy, i) != NULL;
	    i++)
		rc = tbv_policy_set_file_mem(q->policy, i, root.data,
		    root.len);
	return rc;
}

static int
ask_clock(struct question *q, const char *text)
{
	int rc = tbv_time_parse(text, &q->oracle.now);

	return rc != TBV_OK ? rc : tbv_evidence_set_now(q->evidence,
	    q->oracle.now);
}

static int
ask_age(struct question *q, const char *text)
{
	int rc = tbv_duration_parse(text, &q->answer.max_age);

	return rc != TBV_OK ? rc : tbv_evidence_expect_age(q->evidence,
	    q->answer.max_age);
}

static int
ask_part(struct question *q, int tag, struct tbv_bytes part)
{
	char text[TEXT_MAX];

	switch (tag) {
	case 'D':
		q->oracle.attestation = part;
		return tbv_evidence_set_attestation_mem(q->evidence,
		    part.data, part.len);
	case 'N':
		q->answer.nonce = part;
		return tbv_evidence_expect_nonce(q->evidence, part.data,
		    part.len);
	case 'U':
		q->answer.user_data = part;
		return tbv_evidence_expect_user_data(q->evidence, part.data,
		    part.len);
	case 'k':
		return tbv_evidence_expect_public_key_mem(q->evidence,
		    part.data, part.len);
	case 'T':
		return ask_clock(q, to_text(part, text));
	case 'x':
		return ask_age(q, to_text(part, text));
	default:
		return tag >= '0' && tag < '0' + (int)FUZZ_COUNT(policies) ?
		    ask_policy(q, (size_t)(tag - '0')) : TBV_OK;
	}
}

static int
ask_all(struct question *q, struct tbv_bytes in)
{
	struct tbv_bytes part;
	size_t n = 0;
	int rc = TBV_OK, tag;

	memset(q, 0, sizeof(*q));
	q->policy = tbv_policy_new();
	q->evidence = tbv_evidence_new();
	if (q->policy == NULL || q->evidence == NULL)
		return TBV_ERR_MEMORY;
	while (rc == TBV_OK && n++ < FUZZ_PARTS &&
	    fuzz_take_part(&in, &tag, &part) == 0)
		rc = ask_part(q, tag, part);
	q->oracle.said = fuzz_view(&q->said);
	return rc;
}

static void
drop_question(struct question *q)
{
	tbv_policy_free(q->policy);
	tbv_evidence_free(q->evidence);
}

static void
tells_nothing(const struct tbv_live *live)
{
	size_t len = 0;

	if (tbv_live_count(live) != 0 || *tbv_live_summary(live) != '\0' ||
	    tbv_live_public_key(live, &len) != NULL || len != 0)
		fuzz_fail("live: told without a verdict");
}

/* The verdict, which the oracle must grant where it is asked. */
static int
judge_live(const struct question *q, int is_granted)
{
	struct tbv_live *live = NULL;
	const char *json = NULL;
	int rc = tbv_live_verify(q->policy, q->evidence, &live);

	if (live == NULL) {
		if (rc == TBV_OK)
			fuzz_fail("live: OK without a result");
		return rc;
	}
	if (tbv_live_error(live) != rc)
		fuzz_fail("live: a result that says something else");
	if (rc != TBV_OK)
		tells_nothing(live);
	else if (is_granted)
		oracle_live(&q->oracle, &q->answer, live);
	if (tbv_live_json(live, &json) == TBV_OK &&
	    (strstr(json, "\"verdict\":\"live\"") != NULL) != (rc == TBV_OK))
		fuzz_fail("live: another verdict in JSON");
	tbv_live_free(live);
	return rc;
}

/* No answer to a question is an artifact's attestation. */
static void
is_no_attestation(const struct question *q)
{
	struct tbv_result *r = NULL;

	if (tbv_verify(q->policy, q->evidence, &r) == TBV_OK)
		fuzz_fail("live: it verifies an artifact as well");
	tbv_result_free(r);
}

static void
judge_failing(struct tbv_bytes in, size_t n, int want)
{
	struct question q;
	long blocks;
	int rc, round;

	for (round = 0; round < 3; round++) {
		fault_begin(n, 1);
		if ((rc = ask_all(&q, in)) == TBV_OK)
			rc = judge_live(&q, 0);
		drop_question(&q);
		(void)fault_end(&blocks);
		if (rc != want && rc != TBV_ERR_MEMORY && rc != TBV_ERR_CRYPTO)
			fuzz_fail("live: allocation %zu failed: %s, and %s "
			    "before", n, tbv_error_token(rc),
			    tbv_error_token(want));
		if (blocks <= 0)
			return;
	}
	fuzz_fail("live: allocation %zu failed: %ld blocks are left", n,
	    blocks);
}

/* The part of a tag; data NULL if there is none. */
static struct tbv_bytes
part_of(struct tbv_bytes in, int wanted)
{
	struct tbv_bytes part, none = { NULL, 0 };
	int tag;

	while (fuzz_take_part(&in, &tag, &part) == 0)
		if (tag == wanted)
			return part;
	return none;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_bytes in = { data, len }, how = part_of(in, '!');
	struct question q;
	int rc;

	if ((rc = ask_all(&q, in)) == TBV_OK) {
		rc = judge_live(&q, 1);
		is_no_attestation(&q);
	}
	drop_question(&q);
	if (how.len > 0)
		judge_failing(in, (size_t)how.data[0] * 4 + 1, rc);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 }, changed;
	struct tbv_bytes rest = { data, len }, part;
	uint32_t state = seed;
	size_t count = 0, which;
	int tag;

	while (fuzz_take_part(&rest, &tag, &part) == 0)
		count++;
	if (count == 0 || fuzz_draw(&state) % 32 == 0)
		return LLVMFuzzerMutate(data, len, max);
	/* every second time it is the document */
	which = fuzz_draw(&state) % (2 * count);
	rest.data = data;
	rest.len = len;
	for (; fuzz_take_part(&rest, &tag, &part) == 0; count--) {
		memset(&changed, 0, sizeof(changed));
		if (which >= count && tag == 'D')
			mutate_document(part, &state, &changed);
		else if (which + 1 == count)
			mutate_plain(part, &changed);
		else
			fuzz_bytes(&changed, part);
		fuzz_put_part(&out, tag, fuzz_view(&changed));
		fuzz_free(&changed);
	}
	return mutate_return(&out, data, max < MUTATED_MAX ? max :
	    MUTATED_MAX);
}

static void
seed_hex(struct fuzz_buf *out, int tag, const char *hex)
{
	struct fuzz_buf bytes = { NULL, 0, 0 };
	unsigned int value;
	uint8_t byte;

	fuzz_put(&bytes, "", 0);
	for (; sscanf(hex, "%2x", &value) == 1 && hex[0] != '\0'; hex += 2) {
		byte = (uint8_t)value;
		fuzz_put(&bytes, &byte, 1);
	}
	fuzz_put_part(out, tag, fuzz_view(&bytes));
	fuzz_free(&bytes);
}

static void
seed_policy(struct fuzz_buf *out, const char *file)
{
	size_t i;

	for (i = 0; i < FUZZ_COUNT(policies); i++)
		if (strncmp(strrchr(file, '/') + 1, policies[i],
		    strlen(policies[i])) == 0) {
			fuzz_put_part(out, '0' + (int)i, fuzz_chars(""));
			return;
		}
}

static void
seed_word(struct fuzz_buf *out, const char *word, const char *value)
{
	struct fuzz_buf file;

	if (strcmp(word, "--policy") == 0)
		seed_policy(out, value);
	else if (strcmp(word, "--nonce") == 0)
		seed_hex(out, 'N', value);
	else if (strcmp(word, "--clock") == 0)
		fuzz_put_part(out, 'T', fuzz_chars(value));
	else if (strcmp(word, "--max-age") == 0)
		fuzz_put_part(out, 'x', fuzz_chars(value));
	else if (strcmp(word, "--user-data") == 0 &&
	    strchr(value, '/') == NULL)
		seed_hex(out, 'U', value);
	else if (strchr(value, '/') != NULL) {
		file = fuzz_load(value);
		fuzz_put_part(out, strcmp(word, "--user-data") == 0 ? 'U' :
		    'k', fuzz_view(&file));
		fuzz_free(&file);
	}
}

/* Signed by the substitute, in any form. */
static void
seed_document(struct fuzz_buf *out, const struct fuzz_buf *file)
{
	static uint8_t entry[TBV_LOG_ENTRY_SIZE_MAX];
	struct fuzz_buf again = { NULL, 0, 0 };
	struct tbv_bytes cose = { entry, 0 }, payload = { NULL, 0 };

	if (tbv_log_entry(file->data, file->len, entry, &cose.len) == TBV_OK)
		payload = payload_of(cose);
	if (payload.data != NULL)
		sign_document(payload, &again);
	fuzz_put_part(out, 'D', payload.data != NULL ? fuzz_view(&again) :
	    fuzz_view(file));
	fuzz_free(&again);
}

static void
seed_enclave(const char *name)
{
	struct fuzz_buf out = { NULL, 0, 0 }, file;
	char path[128], *lines, *word, *value;

	(void)snprintf(path, sizeof(path), "enclaves/%s/options", name);
	if ((file = fuzz_load(path)).data == NULL)
		return;
	fuzz_put(&file, "", 1);
	lines = (char *)file.data;
	while ((word = strsep(&lines, "\n")) != NULL && *word != '\0') {
		if ((value = strchr(word, '=')) != NULL)
			*value++ = '\0';
		else if ((value = strsep(&lines, "\n")) == NULL)
			break;
		seed_word(&out, word, value);
	}
	fuzz_free(&file);
	(void)snprintf(path, sizeof(path), "enclaves/%s/attestation", name);
	file = fuzz_load(path);
	/* as it was published, and signed again */
	seed_document(&out, &file);
	fuzz_seed(fuzz_view(&out));
	fuzz_put_part(&out, '!', fuzz_chars("\x20"));
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&file);
	fuzz_free(&out);
}

void
target_seeds(void)
{
	fuzz_each_name("enclaves", seed_enclave);
}
