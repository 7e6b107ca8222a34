/*
 * Verifies that the received artifacts are the requested ones, from the image
 * that was started, with libtbverify, as any user would.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <tbverify.h>

#include "common/hex.h"
#include "host/run.h"

static int
set_expected_image(struct tbv_policy *p, const struct instance *instance,
    const struct request *r)
{
	size_t i;
	int rc;

	if ((rc = tbv_policy_add_image(p, instance->name, &i)) != TBV_OK ||
	    (rc = tbv_policy_image_add_reference_mem(p, i,
	    instance->measurements.data, instance->measurements.len)) !=
	    TBV_OK || (rc = tbv_policy_image_set_network(p, i, r->network)) !=
	    TBV_OK)
		return rc;
	if (instance->not_before > 0 && (rc = tbv_policy_image_set_not_before(p,
	    i, instance->not_before)) != TBV_OK)
		return rc;
	if (instance->root.data == NULL)
		return TBV_OK;
	return tbv_policy_image_add_root_mem(p, i, instance->is_simulated ?
	    "simulated" : "--root", instance->root.data, instance->root.len);
}

/* A short name is a branch's or a tag's: the enclave found out which. */
static int
set_expected_ref(struct tbv_policy *p, const char *ref)
{
	char full[300];
	int rc;

	if (strncmp(ref, "refs/", 5) == 0)
		return tbv_policy_add_ref(p, ref);
	(void)snprintf(full, sizeof(full), "refs/heads/%s", ref);
	if ((rc = tbv_policy_add_ref(p, full)) != TBV_OK)
		return rc;
	(void)snprintf(full, sizeof(full), "refs/tags/%s", ref);
	return tbv_policy_add_ref(p, full);
}

static int
set_expected_source(struct tbv_policy *p, const struct request *r)
{
	int rc;

	if ((rc = tbv_policy_add_repository(p, r->repository)) != TBV_OK ||
	    (rc = set_expected_ref(p, r->ref)) != TBV_OK)
		return rc;
	return r->commit == NULL ? TBV_OK :
	    tbv_policy_add_commit_hex(p, r->commit);
}

/* What we chose beside the commit is in the claim, and nothing else is. */
static int
set_choices(struct tbv_policy *p, const struct request *r)
{
	unsigned char sum[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];
	int rc;

	if (r->recipe.data != NULL) {
		if (sha256(r->recipe.data, r->recipe.len, sum) != 0)
			return TBV_ERR_MEMORY;
		hex_encode(sum, sizeof(sum), hex);
		if ((rc = tbv_policy_add_recipe_hex(p, hex)) != TBV_OK)
			return rc;
	}
	if (r->rootfs == 0)
		return TBV_OK;
	hex_encode(r->rootfs_sha256, SHA256_SIZE, hex);
	return tbv_policy_add_rootfs_hex(p, hex);
}

/* Once it was published, its proof is what others get. */
static int
set_log(struct tbv_policy *p, const struct received *r)
{
	return r->proof.data == NULL ? TBV_OK :
	    tbv_policy_set_log_policy_mem(p, r->log_policy.data,
	    r->log_policy.len);
}

static int
make_policy(struct tbv_policy *p, const struct received *got,
    const struct instance *instance, const struct request *r, struct failure *f)
{
	int rc;

	if ((rc = set_expected_image(p, instance, r)) == TBV_OK &&
	    (rc = set_expected_source(p, r)) == TBV_OK &&
	    (rc = set_choices(p, r)) == TBV_OK &&
	    (rc = set_log(p, got)) == TBV_OK)
		return 0;
	f->is_ours = 1;
	return fail(f, tbv_error_token(rc), "policy: %s",
	    tbv_policy_message(p));
}

static int
verify_document(const struct tbv_policy *p, const struct tbv_evidence *e,
    const char *name, struct bytes *summary, struct failure *f)
{
	struct tbv_result *result = NULL;
	int rc = 0;

	if (tbv_verify(p, e, &result) != TBV_OK ||
	    tbv_result_verdict(result) != TBV_VERDICT_VERIFIED) {
		rc = fail(f, tbv_error_token(tbv_result_error(result)),
		    "%s: not verified: %s", name, tbv_result_message(result));
	} else {
		bytes_text(summary, tbv_result_summary(result));
		bytes_text(summary, "\n");
	}
	tbv_result_free(result);
	return rc;
}

static const char *
claims_checksums(const struct tbv_inspection *in)
{
	size_t i;

	for (i = 0; i < tbv_inspection_count(in); i++)
		if (strcmp(tbv_inspection_name(in, i), "claim-list") == 0)
			return tbv_inspection_value(in, i);
	return NULL;
}

/* What this says is checked against the claim by verify_received(). */
int
received_checksums(struct received *r, struct failure *f)
{
	struct named artifact[MAX_ARTIFACTS];
	struct tbv_inspection *in = NULL;
	size_t i;

	for (i = 0; i < r->artifacts; i++) {
		artifact[i].name = r->name[i];
		memcpy(artifact[i].sha256, r->artifact[i].sha256,
		    SHA256_SIZE);
	}
	/* verify_received() refuses what is not a document */
	if (tbv_inspect(r->document.data, r->document.len, &in) == TBV_OK &&
	    claims_checksums(in) != NULL)
		checksums_write(&r->checksums, artifact, r->artifacts);
	tbv_inspection_free(in);
	return bytes_check(&r->checksums, f);
}

static int
prove_one(const struct tbv_policy *p, const struct received *r, size_t i,
    struct bytes *summary, struct failure *f)
{
	const struct bytes *from = r->proof.data != NULL && !r->proof_alone ?
	    &r->proof : &r->document;
	struct tbv_evidence *e = tbv_evidence_new();
	int rc;

	if (e == NULL || tbv_evidence_set_attestation_mem(e, from->data,
	    from->len) != TBV_OK || (r->proof.data != NULL &&
	    r->proof_alone && tbv_evidence_set_proof_mem(e, r->proof.data,
	    r->proof.len) != TBV_OK) || (r->checksums.data != NULL &&
	    tbv_evidence_set_checksums_mem(e, r->checksums.data,
	    r->checksums.len) != TBV_OK) ||
	    tbv_evidence_set_artifact(e, r->artifact[i].sha256,
	    r->artifact[i].size, r->name[i]) != TBV_OK ||
	    tbv_evidence_set_now(e, (int64_t)time(NULL)) != TBV_OK)
		rc = fail(f, "memory", "out of memory");
	else
		rc = verify_document(p, e, r->name[i], summary, f);
	tbv_evidence_free(e);
	return rc;
}

/* All requested artifacts were received, and no others. */
static int
check_names(const struct received *r, const struct request *request,
    struct failure *f)
{
	const char *base;
	size_t i;

	if (request->artifacts == 0)
		return 0;
	if (request->artifacts != r->artifacts)
		return fail(f, "artifact", "received %zu artifacts, want %zu",
		    r->artifacts, request->artifacts);
	for (i = 0; i < r->artifacts; i++) {
		base = base_name(request->artifact[i]);
		if (strcmp(base, r->name[i]) != 0)
			return fail(f, "artifact", "got %s, want %s",
			    r->name[i], base);
	}
	return 0;
}

int
verify_received(const struct received *r, const struct instance *instance,
    const struct request *request, struct bytes *summary, struct failure *f)
{
	struct tbv_policy *p;
	size_t i;
	int rc;

	if ((rc = check_names(r, request, f)) == 0 && instance->is_unsigned)
		return verify_unsigned(r, instance, request, summary, f);
	if ((p = tbv_policy_new()) == NULL)
		return fail(f, "memory", "out of memory");
	if (rc == 0)
		rc = make_policy(p, r, instance, request, f);
	for (i = 0; i < r->artifacts && rc == 0; i++)
		rc = prove_one(p, r, i, summary, f);
	tbv_policy_free(p);
	return rc == 0 ? bytes_check(summary, f) : -1;
}
