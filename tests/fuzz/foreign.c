/*
 * Claims of other builders.  The first byte selects the form.  A digest has its
 * length and occurs in the input.  For JSON and a Statement, each digest,
 * commit, repository and ref occurs in the input, in lower-case hex, unless it
 * has escapes; and a commit is never returned together with an error.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "claim/claim.h"
#include "crypto/digest.h"
#include "fuzz.h"

enum { DIGEST, PREFIX, IN_HEX, LONGER, JSON, STATEMENT, FORMS };

static char pointers[TBV_CLAIM_MEMBERS][16] = { "/output_hash", "/git/commit",
	"/git/url", "/git/ref" };

/* The value occurs in the input, literally or in hex. */
static void
is_said(struct tbv_bytes in, struct tbv_bytes value, int as_hex)
{
	char hex[2 * TBV_DIGEST_SIZE_MAX + 1];
	size_t i;

	if (value.data == NULL || (!as_hex && value.len == 0))
		return;
	if (!as_hex) {
		if (fuzz_find(in, "\\", 1) == NULL &&
		    fuzz_find(in, value.data, value.len) == NULL)
			fuzz_fail("foreign: a text from nowhere");
		return;
	}
	if (value.len > TBV_DIGEST_SIZE_MAX)
		fuzz_fail("foreign: %zu bytes of a digest", value.len);
	for (i = 0; i < value.len; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", value.data[i]);
	if (fuzz_find(in, "\\", 1) == NULL &&
	    fuzz_find(in, hex, 2 * value.len) == NULL)
		fuzz_fail("foreign: hex from nowhere");
}

static void
check_source(struct tbv_bytes in, const struct tbv_claim *c)
{
	size_t i;

	if (c->source_why != NULL && (c->commit.data != NULL ||
	    c->repository.data != NULL || c->ref.data != NULL))
		fuzz_fail("foreign: an ambiguous source is read");
	if (c->source_why == NULL && (c->candidate_count > 0 ||
	    c->candidates_missing))
		fuzz_fail("foreign: candidates beside a source");
	for (i = 0; i < c->candidate_count; i++)
		is_said(in, c->candidate[i], 1);
	if (c->commit.data != NULL && c->commit.len != 20 &&
	    c->commit.len != TBV_SHA256_SIZE)
		fuzz_fail("foreign: a commit of %zu bytes", c->commit.len);
	is_said(in, c->commit, 1);
	is_said(in, c->repository, 0);
	is_said(in, c->ref, 0);
}

static int
read_digest_claim(struct tbv_bytes in, int form, struct tbv_fault *fault)
{
	struct tbv_claim_shape shape;
	struct tbv_claim claim;
	int rc;

	memset(&shape, 0, sizeof(shape));
	shape.algorithm = form == LONGER ? TBV_ALGORITHM_SHA512 :
	    TBV_ALGORITHM_SHA256;
	shape.encoding = form == PREFIX ? TBV_ENCODING_PREFIX :
	    form == IN_HEX ? TBV_ENCODING_HEX : TBV_ENCODING_RAW;
	if ((rc = tbv_claim_digest(in, &shape, &claim, fault)) != TBV_OK)
		return rc;
	if (claim.digest.len != (form == LONGER ? 64u : 32u) ||
	    in.len < claim.digest.len || (form != PREFIX && in.len !=
	    claim.digest.len * (form == IN_HEX ? 2 : 1)))
		fuzz_fail("foreign: a digest of another length");
	if (form == IN_HEX)
		is_said(in, claim.digest, 1);
	else if (memcmp(in.data, claim.digest.data, claim.digest.len) != 0)
		fuzz_fail("foreign: another digest");
	return TBV_OK;
}

static int
read_json_claim(struct tbv_bytes in, struct tbv_fault *fault)
{
	struct tbv_claim_shape shape;
	struct tbv_claim claim;
	struct tbv_bytes sha256;
	size_t i;
	int rc;

	memset(&shape, 0, sizeof(shape));
	for (i = 0; i < TBV_CLAIM_MEMBERS; i++)
		shape.pointer[i] = pointers[i];
	if ((rc = tbv_claim_json(in, &shape, &claim, fault)) != TBV_OK)
		return rc;
	if (claim.artifact_count != 1 || claim.commit.data == NULL ||
	    claim.repository.data == NULL || claim.ref.data == NULL)
		fuzz_fail("foreign: a member is not read");
	sha256.data = claim.artifact[0].sha256;
	sha256.len = TBV_SHA256_SIZE;
	is_said(in, sha256, 1);
	check_source(in, &claim);
	return TBV_OK;
}

/* Its digest is correct, so that its contents are tested. */
static int
read_statement_claim(struct tbv_bytes in, struct tbv_fault *fault)
{
	static const uint8_t artifact[TBV_SHA256_SIZE] = { 0x35, 0x61, 0x64,
	    0x09, 0xcb, 0xc5, 0x1e, 0x71, 0xa5, 0xc7, 0x33, 0xe7, 0xe1, 0x67,
	    0xc9, 0xe0, 0x96, 0x7a, 0x08, 0x77, 0x45, 0xc1, 0x2f, 0x8c, 0x9c,
	    0x9f, 0xb8, 0x86, 0x40, 0x4c, 0x40, 0xa3 };
	uint8_t sha256[TBV_SHA256_SIZE];
	struct tbv_bytes user_data = { sha256, sizeof(sha256) };
	struct tbv_statement wanted;
	struct tbv_claim claim;
	int rc;

	memset(&wanted, 0, sizeof(wanted));
	wanted.text = in;
	wanted.sha256 = artifact;
	wanted.name = fuzz_chars("hello-1.0.tar");
	if (tbv_digest_sha256(&in, 1, sha256) != TBV_OK)
		return TBV_ERR_CRYPTO;
	if ((rc = tbv_claim_statement(user_data, &wanted, &claim, fault)) !=
	    TBV_OK)
		return rc;
	if (claim.subject_count < 1 || claim.artifact_count > 1 ||
	    claim.predicate.len == 0)
		fuzz_fail("foreign: a Statement about nothing");
	if (claim.artifact_count == 1) {
		user_data.data = artifact;
		is_said(in, user_data, 1);
		is_said(in, claim.artifact[0].name, 0);
	}
	check_source(in, &claim);
	return TBV_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_fault fault;
	struct tbv_bytes in;
	int form, rc;

	if (len == 0)
		return 0;
	form = data[0] % FORMS;
	in.data = data + 1;
	in.len = len - 1;
	tbv_fault_clear(&fault);
	rc = form == JSON ? read_json_claim(in, &fault) : form == STATEMENT ?
	    read_statement_claim(in, &fault) :
	    read_digest_claim(in, form, &fault);
	if (rc != TBV_OK && rc != TBV_ERR_CRYPTO &&
	    (rc != fault.error || *fault.message == '\0'))
		fuzz_fail("foreign: refused without a reason");
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes in;
	uint32_t state = seed;

	if (len == 0)
		return LLVMFuzzerMutate(data, len, max);
	fuzz_put(&out, data, 1);
	in.data = data + 1;
	in.len = len - 1;
	if (data[0] % FORMS >= JSON)
		mutate_text(in, &state, &out);
	else
		mutate_plain(in, &out);
	return mutate_return(&out, data, max);
}

static void
seed_form(int form, struct tbv_bytes text)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	uint8_t first = (uint8_t)form;

	fuzz_put(&out, &first, 1);
	fuzz_bytes(&out, text);
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
}

static void
seed(const char *name)
{
	struct fuzz_buf file = fuzz_load_case(name, "statement");

	if (file.data != NULL)
		seed_form(STATEMENT, fuzz_view(&file));
	fuzz_free(&file);
}

void
target_seeds(void)
{
	static const char digest[] = "35616409cbc51e71a5c733e7e167c9e0967a0877"
	    "45c12f8c9c9fb886404c40a3";
	static const char json[] = "{\"output_hash\":\"0x35616409cbc51e71a5c7"
	    "33e7e167c9e0967a087745c12f8c9c9fb886404c40a3\",\"git\":{\"commit"
	    "\":\"c1c83be5a1933a03a54734af548e34f3205af80a\",\"url\":\"https:"
	    "//git.example/acme/hello\",\"ref\":\"refs/heads/main\"},"
	    "\"nonce\":7}";
	struct tbv_bytes half = fuzz_chars(digest);

	seed_form(IN_HEX, fuzz_chars(digest));
	seed_form(LONGER, fuzz_chars(digest));
	seed_form(PREFIX, fuzz_chars(digest));
	half.len /= 2;
	seed_form(DIGEST, half);
	seed_form(JSON, fuzz_chars(json));
	fuzz_each_case(seed);
}
