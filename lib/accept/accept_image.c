/*
 * Finds the image of the policy that made a document, by its PCRs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "accept/accept.h"

#define FIELD_SIZE 96
#define HEX_SIZE (2 * TBV_PCR_SIZE + 1)

static int
pcr_missing(struct tbv_case *c, unsigned int pcr)
{
	return tbv_fault_set(c->fault, TBV_ERR_PCR_MISSING,
	    "pcr%u: not listed in the document", pcr);
}

/*
 * How the document differs from the nearest image, the one with the most equal
 * PCRs.
 */
static int
refuse_image(struct tbv_case *c, const struct tbv_image *nearest,
    unsigned int pcr)
{
	char field[FIELD_SIZE], got[HEX_SIZE], name[FIELD_SIZE / 2];
	char want[HEX_SIZE];

	if (nearest == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_PCR_MISMATCH,
		    "measurement: only debug enclaves are trusted, and this "
		    "is not one");
	if (c->att.pcr[pcr] == NULL)
		return pcr_missing(c, pcr);
	(void)tbv_escape(nearest->name, strlen(nearest->name), name,
	    sizeof(name));
	(void)snprintf(field, sizeof(field), "image %s: pcr%u", name, pcr);
	tbv_text_hex(nearest->reference.value[pcr], TBV_PCR_SIZE, want);
	tbv_text_hex(c->att.pcr[pcr], TBV_PCR_SIZE, got);
	return tbv_fault_differ(c->fault, TBV_ERR_PCR_MISMATCH, field, want,
	    got);
}

static int
in_window(const struct tbv_case *c, const struct tbv_image *image)
{
	struct tbv_fault ignored;

	tbv_fault_clear(&ignored);
	return tbv_accept_window(&image->window, c, "image", &ignored)
	    == TBV_OK;
}

static int
has_pcrs(const struct tbv_case *c, const struct tbv_image *image)
{
	unsigned int equal;

	return !image->debug && image->kind == c->att.kind &&
	    tbv_reference_compare(&image->reference, &c->att, &equal) ==
	    TBV_PCR_COUNT;
}

/*
 * Any one image is enough.  Of several with the same PCRs, one that accepts the
 * document's time is preferred, because entries may split a period among
 * themselves.
 */
static int
match_image(struct tbv_case *c, int only_in_window)
{
	const struct tbv_policy *p = c->policy;
	size_t i;

	for (i = 0; i < p->image_count; i++)
		if (has_pcrs(c, &p->image[i]) &&
		    (!only_in_window || in_window(c, &p->image[i])) &&
		    tbv_accept_take_image(c, &p->image[i]) == 0)
			return 0;
	return -1;
}

static int
refuse_measurement(struct tbv_case *c)
{
	const struct tbv_policy *p = c->policy;
	const struct tbv_image *nearest = NULL;
	unsigned int best = 0, differs, equal, pcr = 0;
	size_t i;

	for (i = 0; i < p->image_count; i++) {
		if (p->image[i].debug || p->image[i].kind != c->att.kind)
			continue;
		differs = tbv_reference_compare(&p->image[i].reference, &c->att,
		    &equal);
		if (differs == TBV_PCR_COUNT)
			return tbv_fault_set(c->fault, TBV_ERR_IMAGE_ROOT,
			    "measurement: trusted, but not under this root");
		if (nearest != NULL && equal <= best)
			continue;
		nearest = &p->image[i];
		best = equal;
		pcr = differs;
	}
	return refuse_image(c, nearest, pcr);
}

/*
 * If endorsed images are the trusted ones, endorsement is the measurement
 * check.
 */
static int
accept_endorsed(struct tbv_case *c)
{
	int rc;

	/* the chain's root certifies it; there is no other image */
	if (tbv_accept_take_image(c, &c->policy->endorsement.image) != 0)
		return tbv_fault_set(c->fault, TBV_ERR_IMAGE_ROOT,
		    "measurement: not under this root");
	if (tbv_asks_revocation(c) && (rc = tbv_accept_revocation(c)) != TBV_OK)
		return rc;
	return tbv_accept_endorsement(c);
}

/* Images of one kind have one way to be measured. */
int
tbv_accept_kind(struct tbv_case *c)
{
	const struct tbv_policy *p = c->policy;
	size_t i;

	for (i = 0; i < p->image_count; i++)
		if (p->image[i].kind == c->att.kind)
			return TBV_OK;
	if (c->att.kind == TBV_IMAGE_NITROTPM)
		return tbv_fault_set(c->fault, TBV_ERR_NITROTPM,
		    "nitrotpm_pcrs: no image of the policy is of that kind");
	if (p->endorsement.instead)
		return TBV_OK;
	return tbv_fault_set(c->fault, TBV_ERR_DOCUMENT_KIND,
	    "pcrs: an enclave's; no image of the policy is of that kind");
}

/* An attestable AMI: what was booted, and with what keys. */
static int
accept_tpm(struct tbv_case *c)
{
	if (c->att.pcr[4] == NULL)
		return pcr_missing(c, 4);
	if (c->att.pcr[7] == NULL)
		return pcr_missing(c, 7);
	if (match_image(c, 1) == 0 || match_image(c, 0) == 0)
		return TBV_OK;
	return refuse_measurement(c);
}

int
tbv_accept_measurement(struct tbv_case *c)
{
	unsigned int i, zeros;

	if (c->att.kind == TBV_IMAGE_NITROTPM)
		return accept_tpm(c);

	for (i = 0; i < 3; i++)
		if (c->att.pcr[i] == NULL)
			return pcr_missing(c, i);
	if ((zeros = tbv_accept_zero_pcrs(c)) > 0)
		return tbv_accept_debug(c, zeros);
	if (c->policy->endorsement.instead)
		return accept_endorsed(c);
	if (match_image(c, 1) == 0 || match_image(c, 0) == 0)
		return TBV_OK;
	return refuse_measurement(c);
}
