/*
 * Holds what a document proves to what the policy accepts: its root, its
 * image, its claim and its time.  The source is held to it in source.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "document/root.h"
#include "verify/case.h"

#define FIELD_SIZE 96
#define HEX_SIZE (2 * TBV_PCR_SIZE + 1)

static struct tbv_bytes
builtin_root(void)
{
	struct tbv_bytes der;

	der.data = tbv_root_der(&der.len);
	return der;
}

/*
 * The name of the image's root that is identical to these bytes, or NULL.  An
 * image without roots of its own has the built-in one alone.
 */
static const char *
vouching_root(const struct tbv_policy *p, const struct tbv_image *image,
    struct tbv_bytes der)
{
	const struct tbv_root *root;
	struct tbv_bytes own;
	size_t i;

	if (image->root_count == 0)
		return tbv_bytes_equal(builtin_root(), der) ?
		    tbv_root_name() : NULL;
	for (i = 0; i < image->root_count; i++) {
		root = &p->root[image->root[i]];
		own.data = root->der;
		own.len = root->len;
		if (own.len > 0 && tbv_bytes_equal(own, der))
			return root->name;
	}
	return NULL;
}

int
tbv_accept_root(struct tbv_case *c)
{
	const struct tbv_policy *p = c->policy;
	size_t i;

	for (i = 0; i < p->image_count; i++)
		if (vouching_root(p, &p->image[i],
		    c->att.cabundle[0]) != NULL)
			return TBV_OK;
	if (p->endorsement.instead && vouching_root(p, &p->endorsement.image,
	    c->att.cabundle[0]) != NULL)
		return TBV_OK;
	return tbv_fault_set(c->fault, TBV_ERR_UNTRUSTED_ROOT,
	    "cabundle[0]: not a root that the policy trusts");
}

/* Takes an image if the chain's root vouches for it. */
static int
take_image(struct tbv_case *c, const struct tbv_image *image)
{
	const char *root;

	root = vouching_root(c->policy, image, c->att.cabundle[0]);
	if (root == NULL)
		return -1;
	c->image = image;
	c->root = root;
	c->root_is_builtin = tbv_bytes_equal(builtin_root(),
	    c->att.cabundle[0]);
	return 0;
}

/* How many of PCR0, 1 and 2 are zero, as debug mode shows them. */
static unsigned int
zero_pcrs(const struct tbv_attestation *att)
{
	unsigned int i, n = 0;

	for (i = 0; i < 3; i++)
		n += att->pcr[i] != NULL && tbv_pcr_is_zero(att->pcr[i]);
	return n;
}

/*
 * An enclave in debug mode: its host can read and write its memory.  PCR3 and
 * PCR4 are set in that mode too, so that they tell nothing.
 */
static int
accept_debug(struct tbv_case *c, unsigned int zeros)
{
	const struct tbv_policy *p = c->policy;
	int known = 0;
	size_t i;

	if (zeros < 3)
		return tbv_fault_set(c->fault, TBV_ERR_DEBUG,
		    "pcr0, pcr1, pcr2: %u of them zero", zeros);
	for (i = 0; i < p->image_count; i++) {
		if (!p->image[i].debug)
			continue;
		known = 1;
		if (!p->debug_allowed || take_image(c, &p->image[i]) != 0)
			continue;
		c->insecure = 1;
		return TBV_OK;
	}
	if (known && p->debug_allowed)
		return tbv_fault_set(c->fault, TBV_ERR_IMAGE_ROOT,
		    "debug enclave: allowed, but not under this root");
	return tbv_fault_set(c->fault, TBV_ERR_DEBUG,
	    "pcr0, pcr1, pcr2: all zero%s", !known ? "" :
	    "; the policy allows that, --insecure-debug was not given");
}

static int
pcr_missing(struct tbv_case *c, unsigned int pcr)
{
	return tbv_fault_set(c->fault, TBV_ERR_PCR_MISSING,
	    "pcr%u: not listed in the document", pcr);
}

/* What the nearest image, the one with most PCRs equal, has against it. */
static int
refuse_image(struct tbv_case *c, const struct tbv_image *nearest,
    unsigned int pcr)
{
	char field[FIELD_SIZE], got[HEX_SIZE], name[FIELD_SIZE / 2];
	char want[HEX_SIZE];

	if (nearest == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_PCR_MISMATCH,
		    "measurement: only debug enclaves are trusted, and this "
		    "is none");
	if (c->att.pcr[pcr] == NULL)
		return pcr_missing(c, pcr);
	(void)tbv_escape(nearest->name, strlen(nearest->name), name,
	    sizeof(name));
	(void)snprintf(field, sizeof(field), "image %s: pcr%u", name, pcr);
	tbv_text_hex(nearest->pcrs.value[pcr], TBV_PCR_SIZE, want);
	tbv_text_hex(c->att.pcr[pcr], TBV_PCR_SIZE, got);
	return tbv_fault_differ(c->fault, TBV_ERR_PCR_MISMATCH, field, want,
	    got);
}

/* Whether a time is inside a window; TBV_OK or why not. */
static int
check_window(const struct tbv_window *w, const struct tbv_case *c,
    const char *whose, struct tbv_fault *fault)
{
	char bound[TBV_RFC3339_SIZE], when[TBV_RFC3339_SIZE];

	if (w->has == 0)
		return TBV_OK;
	tbv_calendar_format(c->time, when);
	if ((w->has & TBV_HAS_NOT_BEFORE) && c->time < w->not_before) {
		tbv_calendar_format(w->not_before, bound);
		return tbv_fault_set(fault, TBV_ERR_TOO_EARLY,
		    "time: the %s's not-before is %s, the document is of %s",
		    whose, bound, when);
	}
	if ((w->has & TBV_HAS_NOT_AFTER) && c->time > w->not_after) {
		tbv_calendar_format(w->not_after, bound);
		return tbv_fault_set(fault, TBV_ERR_TOO_LATE,
		    "time: the %s's not-after is %s, the document is of %s",
		    whose, bound, when);
	}
	if ((w->has & TBV_HAS_MAX_AGE) &&
	    c->evidence->now - c->time > w->max_age)
		return tbv_fault_set(fault, TBV_ERR_TOO_OLD,
		    "time: the %s's max-age is %lld s, the document is %lld "
		    "s old", whose, (long long)w->max_age,
		    (long long)(c->evidence->now - c->time));
	return TBV_OK;
}

static int
in_window(const struct tbv_case *c, const struct tbv_image *image)
{
	struct tbv_fault ignored;

	tbv_fault_clear(&ignored);
	return check_window(&image->window, c, "image", &ignored) == TBV_OK;
}

static int
has_pcrs(const struct tbv_case *c, const struct tbv_image *image)
{
	unsigned int equal;

	return !image->debug && tbv_pcrs_compare(&image->pcrs, &c->att,
	    &equal) == TBV_MAX_PCRS;
}

/*
 * Any one image will do.  Of several with the same PCRs, one that accepts the
 * document's time is preferred: entries may divide a period between them.
 */
static int
find_image(struct tbv_case *c, int only_in_window)
{
	const struct tbv_policy *p = c->policy;
	size_t i;

	for (i = 0; i < p->image_count; i++)
		if (has_pcrs(c, &p->image[i]) &&
		    (!only_in_window || in_window(c, &p->image[i])) &&
		    take_image(c, &p->image[i]) == 0)
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
		if (p->image[i].debug)
			continue;
		differs = tbv_pcrs_compare(&p->image[i].pcrs, &c->att,
		    &equal);
		if (differs == TBV_MAX_PCRS)
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

/* Where the endorsed sets are the images, that they are is the measurement. */
static int
accept_endorsed(struct tbv_case *c)
{
	int rc;

	/* the chain's root vouches for it: there is no other image */
	if (take_image(c, &c->policy->endorsement.image) != 0)
		return tbv_fault_set(c->fault, TBV_ERR_IMAGE_ROOT,
		    "measurement: not under this root");
	if (tbv_asks_revocation(c) && (rc = tbv_accept_revocation(c)) != TBV_OK)
		return rc;
	return tbv_accept_endorsement(c);
}

int
tbv_accept_measurement(struct tbv_case *c)
{
	unsigned int i, zeros;

	for (i = 0; i < 3; i++)
		if (c->att.pcr[i] == NULL)
			return pcr_missing(c, i);
	if ((zeros = zero_pcrs(&c->att)) > 0)
		return accept_debug(c, zeros);
	if (c->policy->endorsement.instead)
		return accept_endorsed(c);
	if (find_image(c, 1) == 0 || find_image(c, 0) == 0)
		return TBV_OK;
	return refuse_measurement(c);
}

/*
 * The enclave extends PCR16 with the claim's source part and locks it before
 * any byte of the repository runs.  Whatever the build does later, the source
 * stands; without this, the build could have made it up.
 */
static int
check_measured(struct tbv_case *c)
{
	uint8_t want[TBV_PCR_SIZE];
	char got_hex[HEX_SIZE], want_hex[HEX_SIZE];
	int rc;

	if (c->att.pcr[16] == NULL)
		return c->image->unmeasured ? TBV_OK :
		    tbv_fault_set(c->fault, TBV_ERR_CLAIM_NOT_MEASURED,
		    "pcr16: not listed in the document");
	if ((rc = tbv_claim_pcr16(&c->claim, c->policy->digests,
	    want)) != TBV_OK)
		return tbv_fault_set(c->fault, rc, "pcr16: not computed");
	if (memcmp(want, c->att.pcr[16], sizeof(want)) == 0)
		return TBV_OK;
	tbv_text_hex(want, sizeof(want), want_hex);
	tbv_text_hex(c->att.pcr[16], sizeof(want), got_hex);
	return tbv_fault_differ(c->fault, TBV_ERR_CLAIM_NOT_MEASURED,
	    "pcr16", want_hex, got_hex);
}

/* What the requester chose beside the commit must be in the policy's list. */
static int
check_listed(struct tbv_case *c, int error, const char *what,
    struct tbv_bytes value)
{
	const struct tbv_commits *list = error == TBV_ERR_CLAIM_RECIPE ?
	    &c->policy->recipes : &c->policy->rootfs;
	char hex[2 * TBV_SHA256_SIZE + 1];
	size_t i;

	if (value.data == NULL)
		return TBV_OK;
	for (i = 0; i < list->count; i++)
		if (list->item[i].len == value.len && memcmp(value.data,
		    list->item[i].value, value.len) == 0)
			return TBV_OK;
	tbv_text_hex(value.data, value.len, hex);
	return tbv_fault_differ(c->fault, error, what,
	    list->count == 0 ? "none" : "one of the policy's", hex);
}

int
tbv_accept_claim(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_claim_parse(c->att.user_data, &c->claim,
	    c->fault)) != TBV_OK)
		return rc;
	if (c->claim.form != c->image->claim)
		return tbv_fault_differ(c->fault, TBV_ERR_CLAIM_FORM, "claim",
		    c->image->claim == TBV_CLAIM_TB1 ? "tb1" : "text",
		    c->claim.form == TBV_CLAIM_TB1 ? "tb1" : "text");
	if (c->claim.form == TBV_CLAIM_TB1 &&
	    (rc = check_measured(c)) != TBV_OK)
		return rc;
	if ((rc = check_listed(c, TBV_ERR_CLAIM_RECIPE, "recipe",
	    c->claim.recipe)) != TBV_OK ||
	    (rc = check_listed(c, TBV_ERR_CLAIM_ROOTFS, "rootfs",
	    c->claim.rootfs)) != TBV_OK)
		return rc;
	if (c->claim.net && !c->image->network)
		return tbv_fault_set(c->fault, TBV_ERR_CLAIM_NETWORK,
		    "net: the build had network access");
	return TBV_OK;
}

int
tbv_asks_time(const struct tbv_case *c)
{
	return c->policy->window.has != 0 || c->image->window.has != 0;
}

int
tbv_accept_time(struct tbv_case *c)
{
	int rc;

	if ((rc = check_window(&c->policy->window, c, "policy",
	    c->fault)) != TBV_OK)
		return rc;
	return check_window(&c->image->window, c, "image", c->fault);
}
