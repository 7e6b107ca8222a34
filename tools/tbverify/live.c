/*
 * tbverify live: which image a running enclave is, by the document with which
 * it answers a question of now.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/command.h"
#include "verifier/kept.h"
#include "input/input.h"
#include "policy/policy.h"

/* The most that a nonce, a public key and user data can have in a document. */
#define FIELD_SIZE 1024
/* A PEM of that, with room for its lines. */
#define KEY_FILE_SIZE 4096

struct asking {
	const struct options *o;
	struct tbv_policy *policy;
	struct tbv_evidence *evidence;
	struct inputs inputs;
	struct tbv_live *live;
};

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Hexadecimal of at most FIELD_SIZE bytes: 0, or -1 if it is anything else. */
static int
read_hex(const char *text, unsigned char *out, size_t *len)
{
	size_t i, n = strlen(text);

	*len = 0;
	if (n % 2 != 0 || n / 2 > FIELD_SIZE)
		return -1;
	for (i = 0; i < n; i++)
		if (digit(text[i]) < 0)
			return -1;
	for (i = 0; i < n; i += 2)
		out[(*len)++] = (unsigned char)(digit(text[i]) * 16 +
		    digit(text[i + 1]));
	return 0;
}

static int
expect_nonce(struct asking *a, struct failure *f)
{
	unsigned char nonce[FIELD_SIZE];
	size_t len;

	if (a->o->nonce == NULL)
		return TBV_OK;
	if (read_hex(a->o->nonce, nonce, &len) != 0 ||
	    len < TBV_NONCE_SIZE_MIN)
		return fail(f, TBV_ERR_USAGE, "--nonce",
		    "want at least 32 hex digits, of 16 random bytes");
	return gather_set(f, tbv_evidence_expect_nonce(a->evidence, nonce,
	    len), "--nonce");
}

static int
expect_age(struct asking *a, struct failure *f)
{
	int64_t seconds;

	if (a->o->max_age == NULL)
		return a->o->nonce != NULL ? TBV_OK : fail(f, TBV_ERR_USAGE,
		    "live", "want --nonce HEX, which the enclave was sent, or "
		    "--max-age DURATION");
	if (tbv_duration_parse(a->o->max_age, &seconds) != TBV_OK)
		return fail(f, TBV_ERR_USAGE, "--max-age",
		    "want a number and s, m, h, d or w, such as 5m");
	return gather_set(f, tbv_evidence_expect_age(a->evidence, seconds),
	    "--max-age");
}

static int
expect_public_key(struct asking *a, struct failure *f)
{
	struct file file;
	int rc;

	if (a->o->public_key == NULL)
		return TBV_OK;
	if ((rc = file_read(a->o->public_key, KEY_FILE_SIZE, &file, f)) !=
	    TBV_OK)
		return rc;
	rc = tbv_evidence_expect_public_key_mem(a->evidence, file.data,
	    file.len);
	free(file.data);
	return rc == TBV_OK ? rc : fail(f, rc, a->o->public_key,
	    tbv_evidence_message(a->evidence));
}

/*
 * Hexadecimal, or else a file's name: one that is both is a mistake that
 * somebody else could have made for us.
 */
static int
expect_user_data(struct asking *a, struct failure *f)
{
	unsigned char data[FIELD_SIZE];
	const char *text = a->o->user_data;
	struct stat st;
	struct file file;
	size_t len;
	int rc;

	if (text == NULL)
		return TBV_OK;
	if (read_hex(text, data, &len) == 0) {
		if (lstat(text, &st) == 0)
			return fail(f, TBV_ERR_USAGE, "--user-data",
			    "is hexadecimal, but a file has that name: write "
			    "./NAME for the file");
		return gather_set(f, tbv_evidence_expect_user_data(
		    a->evidence, data, len), "--user-data");
	}
	if ((rc = file_read(text, FIELD_SIZE, &file, f)) != TBV_OK)
		return rc;
	rc = tbv_evidence_expect_user_data(a->evidence, file.data, file.len);
	free(file.data);
	return rc == TBV_OK ? rc : fail(f, rc, text,
	    tbv_evidence_message(a->evidence));
}

static int
set_live_proof(struct asking *a, struct failure *f)
{
	struct file file;
	int rc;

	if (a->o->proof == NULL)
		return TBV_OK;
	if ((rc = file_read(a->o->proof, TBV_PROOF_SIZE_MAX, &file, f)) !=
	    TBV_OK)
		return rc;
	rc = gather_set(f, tbv_evidence_set_proof_mem(a->evidence, file.data,
	    file.len), a->o->proof);
	free(file.data);
	return rc;
}

/* Names that --print takes: those of the pairs that a document can have. */
static int
check_live_print(const struct options *o, struct failure *f)
{
	static const char *const names[] = {
		"kind", "image", "root", "module-id", "document-id", "time",
		"time-source", "log", "log-time", "witnesses", "endorsers",
		"list-age", "policy", "nonce", "public-key", "user-data"
	};
	size_t i;

	if (o->print == NULL)
		return TBV_OK;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(o->print, names[i]) == 0)
			return TBV_OK;
	return fail(f, TBV_ERR_USAGE, "--print", "a live enclave has no fact of "
	    "that name");
}

static int
check_live_usage(const struct options *o, struct failure *f)
{
	if (o->operand.count != 1)
		return fail(f, TBV_ERR_USAGE, "live", "want one ATTESTATION");
	/* an old answer is new by an old clock */
	if (o->clock != NULL && o->nonce == NULL)
		return fail(f, TBV_ERR_USAGE, "--clock",
		    "only with --nonce: an age is measured by the system's "
		    "clock");
	if (o->kind != NULL && o->pcrs.count + o->pcr.count == 0)
		return fail(f, TBV_ERR_USAGE, "--kind",
		    "needs --pcrs or --pcr; the images of a policy have their "
		    "own kinds");
	return check_live_print(o, f);
}

static int
gather_live(struct asking *a, struct failure *f)
{
	int rc;

	if ((rc = check_live_usage(a->o, f)) != TBV_OK ||
	    (rc = expect_nonce(a, f)) != TBV_OK ||
	    (rc = expect_age(a, f)) != TBV_OK ||
	    (rc = policy_load(a->o, a->policy, &a->inputs, f)) != TBV_OK ||
	    (rc = gather_now(a->o->clock, a->evidence, &a->inputs, f)) != TBV_OK ||
	    (rc = expect_public_key(a, f)) != TBV_OK ||
	    (rc = expect_user_data(a, f)) != TBV_OK ||
	    (rc = set_live_proof(a, f)) != TBV_OK)
		return rc;
	return gather_attestation(a->o->operand.item[0], "", a->evidence,
	    &a->inputs, f);
}

static int
ask_live(struct asking *a, struct failure *f)
{
	int rc;

	if ((rc = gather_live(a, f)) != TBV_OK ||
	    (rc = kept_merge(kept_use(a->o->no_state,
	    a->o->state_read_only), a->policy, a->inputs.now, f)) != TBV_OK)
		return rc;
	(void)confine(CONFINE_JUDGE, NULL, 0);
	(void)tbv_live_verify(a->policy, a->evidence, &a->live);
	return TBV_OK;
}

/* One fact alone; a document without it gives an empty line. */
static void
print_live_fact(const struct tbv_live *live, const char *name)
{
	const char *value = "";
	size_t i;

	for (i = 0; i < tbv_live_count(live); i++)
		if (strcmp(tbv_live_name(live, i), name) == 0)
			value = tbv_live_value(live, i);
	printf("%s\n", value);
}

static int
print_live(const struct asking *a)
{
	const struct options *o = a->o;
	int error = tbv_live_error(a->live), status = status_of(error);
	struct failure f = { 0 };
	const char *json;
	size_t i;

	if (o->json) {
		if (tbv_live_json(a->live, &json) != TBV_OK) {
			(void)fail(&f, TBV_ERR_MEMORY, "json",
			    "out of memory");
			return report_failure(o, &f);
		}
		printf("%s\n", json);
		return report_end(status);
	}
	if (error != TBV_OK) {
		(void)fail(&f, error, o->operand.item[0],
		    tbv_live_message(a->live));
		return report_failure(o, &f);
	}
	if (o->quiet)
		return status;
	if (o->print != NULL)
		print_live_fact(a->live, o->print);
	else {
		printf("%s\n", tbv_live_summary(a->live));
		for (i = 0; i < tbv_live_count(a->live); i++)
			printf("%s %s\n", tbv_live_name(a->live, i),
			    tbv_live_value(a->live, i));
	}
	return report_end(status);
}

int
command_live(const struct options *o)
{
	struct failure f = { 0 };
	struct asking a;
	int status;

	memset(&a, 0, sizeof(a));
	a.o = o;
	a.policy = tbv_policy_new();
	a.evidence = tbv_evidence_new();
	if (a.policy == NULL || a.evidence == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "tbverify", "out of memory");
	if (f.error != TBV_OK || ask_live(&a, &f) != TBV_OK)
		status = report_failure(o, &f);
	else
		status = print_live(&a);
	free(a.inputs.policy_path);
	tbv_live_free(a.live);
	tbv_evidence_free(a.evidence);
	tbv_policy_free(a.policy);
	return status;
}
