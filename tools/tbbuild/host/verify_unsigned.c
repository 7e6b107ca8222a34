/*
 * Checks an unsigned document against the image and the request.  This shows
 * that the image works, and proves nothing about an artifact.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>
#include <tbverify.h>

#include "common/hex.h"
#include "host/run.h"

/* The n-th value of that name, or an empty one. */
static const char *
value(const struct tbv_inspection *in, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < tbv_inspection_count(in); i++)
		if (strcmp(tbv_inspection_name(in, i), name) == 0 &&
		    n-- == 0)
			return tbv_inspection_value(in, i);
	return "";
}

static int
want(const struct tbv_inspection *in, const char *name, const char *text,
    const char *token, struct failure *f)
{
	const char *got = value(in, name, 0);

	if (strcmp(got, text) == 0)
		return 0;
	return fail(f, token, "%s: want %s, got %s", name, text, got);
}

static int
check_pcrs(const struct tbv_inspection *in, const struct instance *instance,
    struct failure *f)
{
	char name[8];
	int i;

	for (i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "pcr%d", i);
		if (want(in, name, instance->pcr[i], "nsm", f) != 0)
			return -1;
	}
	if (value(in, "pcr16", 0)[0] == '\0')
		return fail(f, "nsm", "pcr16: not locked");
	return 0;
}

static int
check_source(const struct tbv_inspection *in, const struct received *r,
    const struct request *request, struct failure *f)
{
	if (want(in, "claim", "tb1", "claim", f) != 0 ||
	    want(in, "claim-commit", r->commit, "claim", f) != 0 ||
	    want(in, "claim-repository", request->repository, "claim",
	    f) != 0 || want(in, "claim-ref", r->ref, "claim", f) != 0)
		return -1;
	if (request->commit != NULL)
		return want(in, "claim-commit", request->commit,
		    "commit-mismatch", f);
	return 0;
}

/* What we chose beside the commit; a root file system may be pinned by it. */
static int
check_choices(const struct tbv_inspection *in, const struct request *r,
    struct failure *f)
{
	char recipe[2 * SHA256_SIZE + 1] = "", rootfs[2 * SHA256_SIZE + 1] = "";
	unsigned char sum[SHA256_SIZE];

	if (r->recipe.data != NULL) {
		if (sha256(r->recipe.data, r->recipe.len, sum) != 0)
			return fail(f, "memory", "SHA-256");
		hex_encode(sum, sizeof(sum), recipe);
	}
	if (r->rootfs > 0 && value(in, "claim-rootfs", 0)[0] != '\0')
		hex_encode(r->rootfs_sha256, SHA256_SIZE, rootfs);
	if (want(in, "claim-recipe", recipe, "claim", f) != 0 ||
	    want(in, "claim-rootfs", rootfs, "claim", f) != 0)
		return -1;
	return want(in, "claim-net", r->network ? "true" : "", "claim", f);
}

static int
has_artifact(const struct tbv_inspection *in, const char *name,
    const unsigned char sum[SHA256_SIZE])
{
	char line[2 * SHA256_SIZE + 300];
	const char *got;
	size_t i;

	hex_encode(sum, SHA256_SIZE, line);
	(void)snprintf(line + 2 * SHA256_SIZE, 300, "  %s", name);
	for (i = 0; (got = value(in, "claim-artifact", i))[0] != '\0'; i++)
		if (strcmp(got, line) == 0)
			return 1;
	return 0;
}

/* Of all that came: it was made of that. */
static int
check_claimed_sum(const struct tbv_inspection *in, const struct received *r,
    struct failure *f)
{
	unsigned char sum[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];

	if (sha256(r->checksums.data, r->checksums.len, sum) != 0)
		return fail(f, "memory", "SHA-256");
	hex_encode(sum, sizeof(sum), hex);
	return want(in, "claim-list", hex, "claim", f);
}

static int
check_claimed_artifacts(const struct tbv_inspection *in,
    const struct received *r, struct bytes *summary, struct failure *f)
{
	char line[600];
	size_t i;

	if (r->checksums.data != NULL && check_claimed_sum(in, r, f) != 0)
		return -1;
	for (i = 0; i < r->artifacts; i++) {
		if (r->checksums.data == NULL && !has_artifact(in, r->name[i],
		    r->artifact[i].sha256))
			return fail(f, "claim", "%s: does not match the claim",
			    r->name[i]);
		(void)snprintf(line, sizeof(line), "NOT VERIFIED, for "
		    "nobody signed it: %s from commit %s\n", r->name[i],
		    r->commit);
		bytes_text(summary, line);
	}
	return bytes_check(summary, f);
}

int
verify_unsigned(const struct received *r, const struct instance *instance,
    const struct request *request, struct bytes *summary, struct failure *f)
{
	struct tbv_inspection *in = NULL;
	int rc;

	rc = tbv_inspect(r->document.data, r->document.len, &in);
	if (rc != TBV_OK)
		rc = fail(f, tbv_error_token(rc), "%s",
		    tbv_inspection_message(in));
	else if (value(in, "signature", 0)[0] == '\0')
		rc = fail(f, "nsm", "the document is signed");
	else if (check_pcrs(in, instance, f) != 0 ||
	    check_source(in, r, request, f) != 0 ||
	    check_choices(in, request, f) != 0)
		rc = -1;
	else
		rc = check_claimed_artifacts(in, r, summary, f);
	tbv_inspection_free(in);
	return rc;
}
