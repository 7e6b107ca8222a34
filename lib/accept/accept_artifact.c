/*
 * Checks the artifact against the claim: its digest and, if the claim has
 * several artifacts, its name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "accept/accept.h"
#include "base/foreign.h"
#include "claim/checksums.h"
#include "crypto/digest.h"

#define TEXT_SIZE TBV_MAX_DETAIL

/* The digest is in the claim, but not under the expected name. */
static int
refuse_name(struct tbv_case *c, struct tbv_bytes want, struct tbv_bytes got)
{
	char got_text[TEXT_SIZE], want_text[TEXT_SIZE];

	return tbv_fault_differ(c->fault, TBV_ERR_ARTIFACT_NAME, "name",
	    tbv_text_escape(want, want_text,
	    TEXT_SIZE), tbv_text_escape(got, got_text,
	    TEXT_SIZE));
}

static int
refuse_artifact(struct tbv_case *c)
{
	const struct tbv_claim *claim = &c->claim;
	char got[2 * TBV_SHA256_SIZE + 1], want[2 * TBV_SHA256_SIZE + 1];

	tbv_text_hex(c->evidence->sha256, TBV_SHA256_SIZE, got);
	if (claim->artifact_count != 1 || claim->checksums.data != NULL)
		return tbv_fault_differ(c->fault, TBV_ERR_ARTIFACT_MISMATCH,
		    "artifact: sha256", "one of those attested", got);
	tbv_text_hex(claim->artifact[0].sha256, TBV_SHA256_SIZE, want);
	return tbv_fault_differ(c->fault, TBV_ERR_ARTIFACT_MISMATCH,
	    "artifact: sha256", want, got);
}

/*
 * Names are compared if the claim has several artifacts; otherwise the digest
 * is enough.  An expected name is always compared.
 */
static int
name_counts(const struct tbv_case *c)
{
	if (c->evidence->name != NULL)
		return 1;
	return !c->policy->any_name && (c->claim.artifact_count > 1 ||
	    c->claim.subject_count > 1 || c->claim.checksums.data != NULL);
}

/* A checksums file must be the attested one, even if it is not needed. */
static int
check_checksums(struct tbv_case *c)
{
	const struct tbv_evidence *e = c->evidence;
	uint8_t sha256[TBV_SHA256_SIZE];
	char got[2 * TBV_SHA256_SIZE + 1], want[2 * TBV_SHA256_SIZE + 1];
	char field[160] = "checksums: sha256";
	const char *name;
	int rc;

	if (e->checksums.data == NULL)
		return TBV_OK;
	if (c->claim.checksums.data == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_CHECKSUMS_NOT_ATTESTED,
		    "checksums: not in the claim");
	if (e->checksums.len > TBV_CHECKSUMS_SIZE_MAX)
		return tbv_fault_set(c->fault, TBV_ERR_CHECKSUMS_MALFORMED,
		    "checksums: more than %zu bytes",
		    TBV_CHECKSUMS_SIZE_MAX);
	if ((rc = tbv_digest_sha256(&e->checksums, 1, sha256)) != TBV_OK)
		return tbv_fault_set(c->fault, rc, "checksums: not hashed");
	if (memcmp(sha256, c->claim.checksums.data, sizeof(sha256)) == 0)
		return TBV_OK;
	tbv_text_hex(c->claim.checksums.data, sizeof(sha256), want);
	tbv_text_hex(sha256, sizeof(sha256), got);
	if ((name = tbv_foreign_name(e->checksums)) != NULL)
		(void)snprintf(field, sizeof(field), "checksums: %s: sha256",
		    name);
	return tbv_fault_differ(c->fault, TBV_ERR_CHECKSUMS_MISMATCH, field,
	    want, got);
}

/* Searches the artifacts in the claim itself: 1 if found, 0 if not. */
static int
find_in_claim(struct tbv_case *c, struct tbv_bytes name,
    struct tbv_bytes *other)
{
	const struct tbv_claim *claim = &c->claim;
	size_t i;

	for (i = 0; i < claim->artifact_count; i++) {
		if (memcmp(claim->artifact[i].sha256, c->evidence->sha256,
		    TBV_SHA256_SIZE) != 0)
			continue;
		*other = claim->artifact[i].name;
		if (name.data != NULL &&
		    !tbv_bytes_equal(name, claim->artifact[i].name))
			continue;
		c->name = claim->artifact[i].name;
		return 1;
	}
	return 0;
}

static int
find_in_checksums(struct tbv_case *c, struct tbv_bytes name,
    struct tbv_bytes *other, int *found)
{
	struct tbv_checksums_match match;
	int rc;

	if (c->evidence->checksums.data == NULL)
		return other->data != NULL ? TBV_OK :
		    tbv_fault_set(c->fault, TBV_ERR_NO_CHECKSUMS,
		    "checksums: the artifact is not in the claim itself");
	if ((rc = tbv_checksums_find(c->evidence->checksums,
	    c->evidence->sha256, name, &match, c->fault)) != TBV_OK)
		return rc;
	if (match.digest_found)
		*other = match.name;
	if (match.both_found) {
		c->name = match.name;
		*found = 1;
	}
	return TBV_OK;
}

/* For a claim that is only a digest, without a name. */
static int
accept_digest(struct tbv_case *c)
{
	const struct tbv_bytes *want = &c->claim.digest;
	char got_hex[2 * TBV_DIGEST_SIZE_MAX + 1];
	char want_hex[2 * TBV_DIGEST_SIZE_MAX + 1];
	const uint8_t *got;

	got = tbv_evidence_digest(c->evidence, c->claim.algorithm);
	if (got == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_NO_DIGEST,
		    "artifact: the claim is a digest of %zu bytes", want->len);
	if (memcmp(want->data, got, want->len) == 0)
		return TBV_OK;
	tbv_text_hex(want->data, want->len, want_hex);
	tbv_text_hex(got, want->len, got_hex);
	return tbv_fault_differ(c->fault, TBV_ERR_ARTIFACT_MISMATCH,
	    "artifact: digest", want_hex, got_hex);
}

/* For a claim with one artifact and no name for it. */
static int
accept_unnamed(struct tbv_case *c)
{
	const struct tbv_claim_artifact *artifact = &c->claim.artifact[0];
	struct tbv_bytes none;
	int rc = TBV_OK;

	if (c->claim.form == TBV_CLAIM_DIGEST)
		rc = accept_digest(c);
	else if (memcmp(artifact->sha256, c->evidence->sha256,
	    TBV_SHA256_SIZE) != 0)
		rc = refuse_artifact(c);
	if (rc != TBV_OK || c->evidence->name == NULL)
		return rc;
	none.data = (const uint8_t *)"none";
	none.len = 4;
	return refuse_name(c, tbv_evidence_name(c->evidence), none);
}

int
tbv_accept_artifact(struct tbv_case *c)
{
	struct tbv_bytes name = { NULL, 0 }, other = { NULL, 0 };
	int found, rc;

	if ((rc = check_checksums(c)) != TBV_OK)
		return rc;
	if (c->claim.form == TBV_CLAIM_DIGEST ||
	    c->claim.form == TBV_CLAIM_JSON)
		return accept_unnamed(c);
	if (name_counts(c))
		name = tbv_evidence_name(c->evidence);
	found = find_in_claim(c, name, &other);
	if (!found && c->claim.checksums.data != NULL &&
	    (rc = find_in_checksums(c, name, &other, &found)) != TBV_OK)
		return rc;
	if (found)
		return TBV_OK;
	if (other.data != NULL)
		return refuse_name(c, name, other);
	return refuse_artifact(c);
}
