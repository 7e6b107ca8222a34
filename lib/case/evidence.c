/*
 * Holds the inputs of one verdict.  They are copied but not examined: the
 * checks find what is wrong with them.  A setter removes the previous value
 * before anything can go wrong.  If it fails, its fault stays and every later
 * setter returns it, so there is no verdict until a reset.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "case/evidence.h"
#include "crypto/digest.h"
#include "document/public_key.h"

struct tbv_evidence *
tbv_evidence_new(void)
{
	return calloc(1, sizeof(struct tbv_evidence));
}

/* Owns a copy; elsewhere, tbv_bytes only borrow. */
static void
drop_copy(struct tbv_bytes *b)
{
	union {
		const uint8_t *borrowed;
		uint8_t *owned;
	} data;

	data.borrowed = b->data;
	free(data.owned);
	b->data = NULL;
	b->len = 0;
}

void
tbv_evidence_reset(struct tbv_evidence *e)
{
	drop_copy(&e->attestation);
	drop_copy(&e->checksums);
	drop_copy(&e->proof);
	drop_copy(&e->statement);
	drop_copy(&e->nonce);
	drop_copy(&e->public_key);
	drop_copy(&e->user_data);
	tbv_prepared_free(e->prepared);
	free(e->artifact);
	free(e->name);
	free(e->ref);
	free(e->repository);
	memset(e, 0, sizeof(*e));
}

void
tbv_evidence_free(struct tbv_evidence *e)
{
	if (e == NULL)
		return;
	tbv_evidence_reset(e);
	free(e);
}

const char *
tbv_evidence_message(const struct tbv_evidence *e)
{
	return e->fault.message;
}

int
tbv_evidence_sound(const struct tbv_evidence *e, struct tbv_fault *fault)
{
	if (e->fault.error == TBV_OK)
		return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_SETTER_FAILED,
	    "evidence: [%s] %s", tbv_error_token(e->fault.error),
	    e->fault.message);
}

static int
usage_fault(struct tbv_evidence *e, const char *why)
{
	return tbv_fault_set(&e->fault, TBV_ERR_USAGE, "%s", why);
}

static int
evidence_memory(struct tbv_evidence *e)
{
	return tbv_fault_set(&e->fault, TBV_ERR_MEMORY, "out of memory");
}

/*
 * Copies at most one byte more than the largest acceptable size, which is
 * enough to see that the input is too large.
 */
static int
set_bytes(struct tbv_evidence *e, struct tbv_bytes *out, struct tbv_bytes in,
    size_t max)
{
	size_t kept = in.len > max ? max + 1 : in.len;
	uint8_t *mine;

	drop_copy(out);
	if (in.data == NULL && in.len > 0)
		return usage_fault(e, "NULL where there must be bytes");
	if ((mine = malloc(kept + 1)) == NULL)
		return evidence_memory(e);
	if (kept > 0)
		memcpy(mine, in.data, kept);
	out->data = mine;
	out->len = kept;
	return e->fault.error;
}

static int
set_text(struct tbv_evidence *e, char **out, const char *text)
{
	free(*out);
	*out = NULL;
	if (text == NULL)
		return usage_fault(e, "NULL where there must be a name");
	if ((*out = strdup(text)) == NULL)
		return evidence_memory(e);
	return e->fault.error;
}

int
tbv_evidence_set_attestation_mem(struct tbv_evidence *e, const void *data,
    size_t len)
{
	struct tbv_bytes in = { data, len };

	tbv_prepared_free(e->prepared);
	e->prepared = NULL;
	return set_bytes(e, &e->attestation, in, TBV_ATTESTATION_SIZE_MAX);
}

int
tbv_evidence_set_checksums_mem(struct tbv_evidence *e, const void *data,
    size_t len)
{
	struct tbv_bytes in = { data, len };

	return set_bytes(e, &e->checksums, in, TBV_CHECKSUMS_SIZE_MAX);
}

int
tbv_evidence_set_proof_mem(struct tbv_evidence *e, const void *data,
    size_t len)
{
	struct tbv_bytes in = { data, len };

	return set_bytes(e, &e->proof, in, TBV_PROOF_SIZE_MAX);
}

int
tbv_evidence_set_statement_mem(struct tbv_evidence *e, const void *data,
    size_t len)
{
	struct tbv_bytes in = { data, len };

	return set_bytes(e, &e->statement, in, TBV_STATEMENT_SIZE_MAX);
}

/* The value of digests that could not be computed; no file has that digest. */
static int
is_zero_digest(const uint8_t *value, size_t len)
{
	static const uint8_t zero[TBV_DIGEST_SIZE_MAX];

	return memcmp(value, zero, len) == 0;
}

int
tbv_evidence_set_artifact(struct tbv_evidence *e, const uint8_t *sha256,
    uint64_t size, const char *path)
{
	int rc;

	e->others = 0;			/* those are of the previous artifact */
	if ((rc = set_text(e, &e->artifact, path)) != TBV_OK)
		return rc;
	if (sha256 == NULL || is_zero_digest(sha256, TBV_SHA256_SIZE))
		return usage_fault(e,
		    "artifact: no digest; its file could not be "
		    "read");
	memcpy(e->sha256, sha256, sizeof(e->sha256));
	e->size = size;
	return TBV_OK;
}

int
tbv_evidence_set_artifact_digest(struct tbv_evidence *e,
    enum tbv_algorithm algorithm, const uint8_t *value)
{
	uint8_t *out = algorithm == TBV_ALGORITHM_SHA384 ? e->sha384 :
	    algorithm == TBV_ALGORITHM_SHA512 ? e->sha512 : NULL;

	if (out == NULL)
		return usage_fault(e, "artifact: want SHA-384 or SHA-512");
	if (e->artifact == NULL)
		return usage_fault(e, "artifact: want its SHA-256 first");
	if (value == NULL || is_zero_digest(value, tbv_digest_size(algorithm)))
		return usage_fault(e,
		    "artifact: no digest; its file could not be read");
	memcpy(out, value, tbv_digest_size(algorithm));
	e->others |= (unsigned int)algorithm;
	return e->fault.error;
}

const uint8_t *
tbv_evidence_digest(const struct tbv_evidence *e,
    enum tbv_algorithm algorithm)
{
	if (algorithm == TBV_ALGORITHM_SHA256)
		return e->sha256;
	if (!(e->others & (unsigned int)algorithm))
		return NULL;
	return algorithm == TBV_ALGORITHM_SHA384 ? e->sha384 : e->sha512;
}

/*
 * A second value could only mean that the first one was for another artifact,
 * so neither is used.
 */
static int
expected_twice(struct tbv_evidence *e, const char *what)
{
	return tbv_fault_set(&e->fault, TBV_ERR_USAGE, "%s: expected twice; "
	    "reset the evidence before the next artifact", what);
}

int
tbv_evidence_expect_name(struct tbv_evidence *e, const char *name)
{
	if (e->name != NULL)
		return expected_twice(e, "name");
	/* an empty name would look like no expectation */
	if (name != NULL && name[0] == '\0')
		return usage_fault(e, "name: empty");
	return set_text(e, &e->name, name);
}

int
tbv_evidence_expect_ref(struct tbv_evidence *e, const char *ref)
{
	if (e->ref != NULL)
		return expected_twice(e, "ref");
	/* no ref in git has a "*", so a pattern was meant */
	if (ref != NULL && (!tbv_source_is_text(ref) ||
	    strncmp(ref, "refs/", 5) != 0 || strchr(ref, '*') != NULL))
		return usage_fault(e, "ref: want one full name, such as "
		    "refs/tags/v1.0");
	return set_text(e, &e->ref, ref);
}

int
tbv_evidence_expect_commit(struct tbv_evidence *e, const char *hex)
{
	struct tbv_commit commit;

	if (e->commit.len != 0)
		return expected_twice(e, "commit");
	if (hex == NULL || tbv_source_read_commit(hex, &commit) != 0)
		return usage_fault(e, "commit: want 40 or 64 hex digits");
	e->commit = commit;
	return e->fault.error;
}

int
tbv_evidence_expect_repository(struct tbv_evidence *e, const char *url)
{
	if (e->repository != NULL)
		return expected_twice(e, "repository");
	if (url != NULL && !tbv_source_is_text(url))
		return usage_fault(e, "repository: want 1 to 255 printable "
		    "characters without space");
	return set_text(e, &e->repository, url);
}

/* Sets the expected bytes of a field of the document. */
static int
expect_bytes(struct tbv_evidence *e, struct tbv_bytes *out,
    struct tbv_bytes in, const char *what)
{
	if (out->data != NULL)
		return expected_twice(e, what);
	if (in.len > TBV_MAX_USER_FIELD)
		return tbv_fault_set(&e->fault, TBV_ERR_USAGE,
		    "%s: more than %d bytes", what, TBV_MAX_USER_FIELD);
	return set_bytes(e, out, in, TBV_MAX_USER_FIELD);
}

int
tbv_evidence_expect_nonce(struct tbv_evidence *e, const void *data,
    size_t len)
{
	struct tbv_bytes in = { data, len };

	/*
	 * a shorter nonce could repeat, and match an answer that was recorded
	 */
	if (len < TBV_NONCE_SIZE_MIN)
		return tbv_fault_set(&e->fault, TBV_ERR_USAGE,
		    "nonce: want at least %d bytes", TBV_NONCE_SIZE_MIN);
	return expect_bytes(e, &e->nonce, in, "nonce");
}

int
tbv_evidence_expect_public_key_mem(struct tbv_evidence *e, const void *data,
    size_t len)
{
	uint8_t key[TBV_MAX_USER_FIELD];
	struct tbv_bytes in = { data, len }, out = { key, 0 };

	if (data == NULL || len == 0)
		return usage_fault(e, "public key: empty");
	if (e->public_key.data != NULL)
		return expected_twice(e, "public key");
	if (tbv_public_key_read(in, key, &out.len) != 0)
		return usage_fault(e, "public key: want one in DER, PEM or "
		    "raw, of at most 1024 bytes");
	return expect_bytes(e, &e->public_key, out, "public key");
}

int
tbv_evidence_expect_user_data(struct tbv_evidence *e, const void *data,
    size_t len)
{
	struct tbv_bytes in = { data, len };

	return expect_bytes(e, &e->user_data, in, "user data");
}

int
tbv_evidence_expect_age(struct tbv_evidence *e, int64_t seconds)
{
	if (e->has_max_age)
		return expected_twice(e, "age");
	if (seconds <= 0 || seconds > TBV_MAX_TIME)
		return usage_fault(e, "age: out of range");
	e->max_age = seconds;
	e->has_max_age = 1;
	return e->fault.error;
}

int
tbv_evidence_asks_live(const struct tbv_evidence *e)
{
	return e->nonce.data != NULL || e->public_key.data != NULL ||
	    e->user_data.data != NULL || e->has_max_age;
}

int
tbv_evidence_asks_artifact(const struct tbv_evidence *e)
{
	return e->artifact != NULL || e->checksums.data != NULL ||
	    e->statement.data != NULL ||
	    e->name != NULL || e->ref != NULL || e->repository != NULL ||
	    e->commit.len != 0;
}

int
tbv_evidence_set_now(struct tbv_evidence *e, int64_t seconds)
{
	if (seconds < 0 || seconds > TBV_MAX_TIME)
		return usage_fault(e, "now: out of range");
	e->now = seconds;
	e->has_now = 1;
	return e->fault.error;
}

struct tbv_bytes
tbv_evidence_name(const struct tbv_evidence *e)
{
	const char *slash, *text = e->name;
	struct tbv_bytes name;

	if (text == NULL) {
		slash = strrchr(e->artifact, '/');
		text = slash != NULL ? slash + 1 : e->artifact;
	}
	name.data = (const uint8_t *)text;
	name.len = strlen(text);
	return name;
}
