/*
 * Checks a document's claim: its form, its measurement in PCR16, and what the
 * requester chose independently of the commit.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"

#define HEX_SIZE (2 * TBV_PCR_SIZE + 1)

/*
 * The enclave extends PCR16 with the claim's source part and locks it before
 * any byte of the repository runs, so that the build cannot change the claimed
 * source.  Without this, the build could have made it up.
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

/*
 * What the requester chose independently of the commit must be in the policy's
 * list.
 */
static int
check_listed(struct tbv_case *c, const struct tbv_commits *list, int error,
    const char *what, struct tbv_bytes value)
{
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

/*
 * These two forms can be distinguished, so that the error names the one found.
 */
static int
parse_own_form(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_claim_parse(c->att.user_data, &c->claim,
	    c->fault)) != TBV_OK)
		return rc;
	if (c->claim.form == c->image->claim)
		return TBV_OK;
	return tbv_fault_differ(c->fault, TBV_ERR_CLAIM_FORM, "claim",
	    tbv_claim_form_name(c->image->claim),
	    tbv_claim_form_name(c->claim.form));
}

/* The form is that of the image's entry in the policy; nothing is guessed. */
static int
parse_form(struct tbv_case *c)
{
	const struct tbv_evidence *e = c->evidence;
	struct tbv_statement statement;

	switch (c->image->claim) {
	case TBV_CLAIM_DIGEST:
		return tbv_claim_digest(c->att.user_data, &c->image->shape,
		    &c->claim, c->fault);
	case TBV_CLAIM_JSON:
		return tbv_claim_json(c->att.user_data, &c->image->shape,
		    &c->claim, c->fault);
	case TBV_CLAIM_STATEMENT:
		statement.text = e->statement;
		statement.sha256 = e->sha256;
		statement.name = tbv_evidence_name(e);
		return tbv_claim_statement(c->att.user_data, &statement,
		    &c->claim, c->fault);
	case TBV_CLAIM_TB1:
	case TBV_CLAIM_TEXT:
		break;
	}
	return parse_own_form(c);
}

/*
 * Properties of the build that the commit does not determine, and that the
 * image's entry must allow.
 */
static int
check_allowed(struct tbv_case *c)
{
	if (c->claim.net && !c->image->network)
		return tbv_fault_set(c->fault, TBV_ERR_CLAIM_NETWORK,
		    "net: the build had network access");
	if (c->claim.priv && !c->image->priv)
		return tbv_fault_set(c->fault, TBV_ERR_CLAIM_PRIVATE,
		    "priv: the repository was read with a credential");
	return TBV_OK;
}

int
tbv_accept_claim(struct tbv_case *c)
{
	int rc;

	if (c->att.kind == TBV_IMAGE_NITROTPM && !c->image->tpm_claim)
		return tbv_fault_set(c->fault, TBV_ERR_TPM_CLAIM,
		    "user_data: of a NitroTPM");
	if ((rc = parse_form(c)) != TBV_OK)
		return rc;
	/* a Statement that was given must not go unchecked */
	if (c->evidence->statement.data != NULL &&
	    c->claim.form != TBV_CLAIM_STATEMENT)
		return tbv_fault_set(c->fault,
		    TBV_ERR_STATEMENT_NOT_ATTESTED,
		    "statement: the image makes claims of the form %s",
		    tbv_claim_form_name(c->claim.form));
	/* PCR16 of a TPM can be reset: it measures no claim */
	if (c->claim.form == TBV_CLAIM_TB1 &&
	    c->att.kind == TBV_IMAGE_ENCLAVE &&
	    (rc = check_measured(c)) != TBV_OK)
		return rc;
	if ((rc = check_listed(c, &c->policy->recipes, TBV_ERR_CLAIM_RECIPE,
	    "recipe", c->claim.recipe)) != TBV_OK ||
	    (rc = check_listed(c, &c->policy->rootfs, TBV_ERR_CLAIM_ROOTFS,
	    "rootfs", c->claim.rootfs)) != TBV_OK)
		return rc;
	return check_allowed(c);
}
