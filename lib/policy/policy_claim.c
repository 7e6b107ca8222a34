/*
 * The forms of an image's claims, and whether such claims can satisfy the
 * policy: a form that names no source can never satisfy a required one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/json_pointer.h"
#include "crypto/digest.h"
#include "policy/policy.h"

int
tbv_policy_image_set_claim(struct tbv_policy *p, size_t image,
    enum tbv_claim_form form)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if (tbv_claim_form_name(form) == NULL)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such form of claim");
	tbv_policy_clear_claim(i);
	i->claim = form;
	return p->fault.error;
}

int
tbv_policy_image_set_claim_digest(struct tbv_policy *p, size_t image,
    enum tbv_algorithm algorithm, enum tbv_encoding encoding)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if (tbv_digest_size(algorithm) == 0)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such algorithm");
	if (encoding != TBV_ENCODING_RAW && encoding != TBV_ENCODING_PREFIX &&
	    encoding != TBV_ENCODING_HEX)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such encoding");
	tbv_policy_clear_claim(i);
	i->claim = TBV_CLAIM_DIGEST;
	i->shape.algorithm = algorithm;
	i->shape.encoding = encoding;
	return p->fault.error;
}

/* Two pointers must not be the same. */
static int
is_pointed_at(const struct tbv_image *i, enum tbv_claim_member member,
    const char *pointer)
{
	size_t m;

	for (m = 0; m < TBV_CLAIM_MEMBERS; m++)
		if (m != (size_t)member && i->shape.pointer[m] != NULL &&
		    strcmp(i->shape.pointer[m], pointer) == 0)
			return 1;
	return 0;
}

int
tbv_policy_image_set_claim_member(struct tbv_policy *p, size_t image,
    enum tbv_claim_member member, const char *pointer)
{
	struct tbv_image *i;
	char *copy;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if ((int)member < 0 || (int)member >= TBV_CLAIM_MEMBERS)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such member of a claim");
	if (tbv_policy_given(p, pointer) != TBV_OK)
		return p->fault.error;
	if (!tbv_json_pointer_check(pointer))
		return tbv_policy_bad(p, "claim: json",
		    "want a JSON pointer such as /output_hash");
	if (i->claim == TBV_CLAIM_JSON && is_pointed_at(i, member, pointer))
		return tbv_policy_bad(p, "claim: json",
		    "two of its pointers are the same");
	if ((copy = strdup(pointer)) == NULL)
		return tbv_policy_memory(p);
	if (i->claim != TBV_CLAIM_JSON)
		tbv_policy_clear_claim(i);
	i->claim = TBV_CLAIM_JSON;
	free(i->shape.pointer[member]);
	i->shape.pointer[member] = copy;
	return p->fault.error;
}

int
tbv_policy_image_set_any_source(struct tbv_policy *p, size_t image)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	i->any_source = 1;
	return p->fault.error;
}

int
tbv_policy_image_set_private(struct tbv_policy *p, size_t image, int allowed)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	i->priv = allowed != 0;
	return p->fault.error;
}

int
tbv_policy_waives(const struct tbv_policy *p, const struct tbv_image *i)
{
	return i->any_source && !p->no_waivers;
}

unsigned int
tbv_policy_algorithms(const struct tbv_policy *p)
{
	unsigned int set = TBV_ALGORITHM_SHA256;
	size_t i;

	for (i = 0; i < p->image_count; i++)
		if (p->image[i].claim == TBV_CLAIM_DIGEST)
			set |= (unsigned int)p->image[i].shape.algorithm;
	return set;
}

static int
bad_image(const struct tbv_image *i, const char *why, struct tbv_fault *fault)
{
	char name[TBV_MAX_DETAIL / 2];

	(void)tbv_escape(i->name, strlen(i->name), name, sizeof(name));
	return tbv_fault_set(fault, TBV_ERR_POLICY_VALUE,
	    "images: %s: claim: %s", name, why);
}

/*
 * Whether claims of this image can name it.  Claims of the form text are
 * refused one by one, as before.
 */
static int
can_name(const struct tbv_image *i, enum tbv_claim_member member)
{
	return i->claim != TBV_CLAIM_DIGEST && (i->claim != TBV_CLAIM_JSON ||
	    i->shape.pointer[member] != NULL);
}

static int
check_image_source(const struct tbv_policy *p, const struct tbv_image *i,
    struct tbv_fault *fault)
{
	if (p->any_source || i->any_source || i->claim == 0)
		return TBV_OK;
	if (i->claim == TBV_CLAIM_DIGEST && (p->commits.count > 0 ||
	    p->repositories.count > 0 || p->refs.count > 0 ||
	    p->tree.data != NULL))
		return bad_image(i, "a digest names no source; the image "
		    "needs any-source", fault);
	if (i->claim != TBV_CLAIM_TB1 && i->claim != TBV_CLAIM_TEXT &&
	    p->tree.data != NULL)
		return bad_image(i, "it names no tree", fault);
	if (p->commits.count > 0 && !can_name(i, TBV_CLAIM_MEMBER_COMMIT))
		return bad_image(i, "it has no pointer to a commit", fault);
	if (p->repositories.count > 0 &&
	    !can_name(i, TBV_CLAIM_MEMBER_REPOSITORY))
		return bad_image(i, "it has no pointer to a repository",
		    fault);
	if ((p->repositories.count > 0 || p->refs.count > 0) && !p->any_ref &&
	    !can_name(i, TBV_CLAIM_MEMBER_REF))
		return bad_image(i, "it has no pointer to a ref; the policy "
		    "needs refs: any", fault);
	return TBV_OK;
}

/*
 * Strangers can create refs such as those of pull requests, so the claim must
 * name its ref.
 */
static int
check_any_ref(const struct tbv_policy *p, const struct tbv_image *i,
    struct tbv_fault *fault)
{
	if (!p->any_ref || i->claim == TBV_CLAIM_STATEMENT || i->claim == 0 ||
	    !can_name(i, TBV_CLAIM_MEMBER_REF))
		return TBV_OK;
	return bad_image(i, "it names a ref, but the policy requires none "
	    "(refs: any)", fault);
}

static int
same_pointer(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int
claims_differ(const struct tbv_image *a, const struct tbv_image *b)
{
	size_t m;

	if (a->claim != b->claim)
		return 1;
	if (a->claim == TBV_CLAIM_DIGEST)
		return a->shape.algorithm != b->shape.algorithm ||
		    a->shape.encoding != b->shape.encoding;
	for (m = 0; m < TBV_CLAIM_MEMBERS; m++)
		if (!same_pointer(a->shape.pointer[m], b->shape.pointer[m]))
			return 1;
	return 0;
}

/* Whether one document could match both images, because no PCR differs. */
static int
match_alike(const struct tbv_image *a, const struct tbv_image *b)
{
	unsigned int n;

	if (a->kind != b->kind)
		return 0;
	if (a->debug || b->debug)
		return a->debug && b->debug;
	for (n = 0; n < TBV_PCR_COUNT; n++)
		if ((a->reference.mask & b->reference.mask) >> n & 1 &&
		    memcmp(a->reference.value[n], b->reference.value[n],
		    TBV_PCR_SIZE) != 0)
			return 0;
	return 1;
}

/*
 * Compares with the earlier images: otherwise the order would decide which
 * entry counts.
 */
static int
check_told_apart(const struct tbv_policy *p, size_t n,
    struct tbv_fault *fault)
{
	const struct tbv_image *i = &p->image[n];
	size_t other;

	for (other = 0; other < n; other++) {
		if (p->any_source && i->claim != 0 &&
		    p->image[other].claim != 0 &&
		    i->claim != p->image[other].claim)
			return bad_image(i, "with claims of several forms, "
			    "any-source belongs in the entries", fault);
		if (claims_differ(i, &p->image[other]) &&
		    match_alike(i, &p->image[other]))
			return bad_image(i, "another image has the same PCRs "
			    "but another claim", fault);
	}
	return TBV_OK;
}

/* A policy must not name a source that is required of none of its images. */
static int
check_waivers(const struct tbv_policy *p, struct tbv_fault *fault)
{
	size_t n = 0;

	while (n < p->image_count && tbv_policy_waives(p, &p->image[n]))
		n++;
	if (n == 0 || n < p->image_count || p->endorsement.instead ||
	    (p->commits.count == 0 && p->repositories.count == 0 &&
	    p->refs.count == 0 && p->tree.data == NULL))
		return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_POLICY_VALUE,
	    "images: all have any-source, but the policy names a source");
}

int
tbv_policy_claims_ready(const struct tbv_policy *p, struct tbv_fault *fault)
{
	const struct tbv_image *i;
	size_t n;
	int rc;

	for (n = 0; n < p->image_count; n++) {
		i = &p->image[n];
		if (i->claim == TBV_CLAIM_JSON && i->shape.pointer[
		    TBV_CLAIM_MEMBER_ARTIFACT] == NULL)
			return bad_image(i, "json: no pointer to the "
			    "artifact", fault);
		if ((rc = check_image_source(p, i, fault)) != TBV_OK ||
		    (rc = check_any_ref(p, i, fault)) != TBV_OK ||
		    (rc = check_told_apart(p, n, fault)) != TBV_OK)
			return rc;
	}
	return check_waivers(p, fault);
}
