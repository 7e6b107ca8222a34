/*
 * Checks the answer of a live enclave against the challenge: its nonce or its
 * age, its public key and its user data.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "document/public_key.h"

/* An absent field equals nothing, not even an empty value. */
static int
check_field(struct tbv_case *c, const char *field, struct tbv_bytes got,
    int missing)
{
	return got.data != NULL ? TBV_OK : tbv_fault_set(c->fault, missing,
	    "%s: absent from the document", field);
}

/* Shows the first bytes and the length of both. */
static int
refuse_field(struct tbv_case *c, int error, const char *field,
    const struct tbv_bytes pair[2])
{
	char hex[2][2 * TBV_PCR_SIZE + 1];
	size_t i, n;

	for (i = 0; i < 2; i++) {
		n = pair[i].len < TBV_PCR_SIZE ? pair[i].len : TBV_PCR_SIZE;
		tbv_text_hex(pair[i].data, n, hex[i]);
	}
	if (pair[0].len <= TBV_PCR_SIZE && pair[1].len <= TBV_PCR_SIZE)
		return tbv_fault_differ(c->fault, error, field, hex[0],
		    hex[1]);
	return tbv_fault_set(c->fault, error,
	    "%s: want %zu bytes, %s..., got %zu bytes, %s...", field,
	    pair[0].len, hex[0], pair[1].len, hex[1]);
}

static int
check_nonce(struct tbv_case *c)
{
	const struct tbv_bytes pair[2] = { c->evidence->nonce, c->att.nonce };
	int rc;

	if (pair[0].data == NULL)
		return TBV_OK;
	if ((rc = check_field(c, "nonce", pair[1],
	    TBV_ERR_NONCE_MISSING)) != TBV_OK)
		return rc;
	return tbv_bytes_equal(pair[0], pair[1]) ? TBV_OK :
	    refuse_field(c, TBV_ERR_NONCE_MISMATCH, "nonce", pair);
}

static int
check_age(struct tbv_case *c)
{
	const struct tbv_evidence *e = c->evidence;

	if (!e->has_max_age || e->now - c->time <= e->max_age)
		return TBV_OK;
	return tbv_fault_set(c->fault, TBV_ERR_TOO_OLD,
	    "time: want at most %lld s, the document is %lld s old",
	    (long long)e->max_age, (long long)(e->now - c->time));
}

static int
check_public_key(struct tbv_case *c)
{
	const struct tbv_bytes pair[2] = {
		c->evidence->public_key, c->att.public_key
	};
	int rc;

	if (pair[0].data == NULL)
		return TBV_OK;
	if ((rc = check_field(c, "public_key", pair[1],
	    TBV_ERR_PUBLIC_KEY_MISSING)) != TBV_OK)
		return rc;
	return tbv_public_key_equal(pair[0], pair[1]) ? TBV_OK :
	    refuse_field(c, TBV_ERR_PUBLIC_KEY_MISMATCH, "public_key", pair);
}

static int
check_user_data(struct tbv_case *c)
{
	const struct tbv_bytes pair[2] = {
		c->evidence->user_data, c->att.user_data
	};
	int rc;

	if (pair[0].data == NULL)
		return TBV_OK;
	if ((rc = check_field(c, "user_data", pair[1],
	    TBV_ERR_USER_DATA_MISSING)) != TBV_OK)
		return rc;
	return tbv_bytes_equal(pair[0], pair[1]) ? TBV_OK :
	    refuse_field(c, TBV_ERR_USER_DATA_MISMATCH, "user_data", pair);
}

int
tbv_accept_challenge(struct tbv_case *c)
{
	int rc;

	if ((rc = check_nonce(c)) != TBV_OK ||
	    (rc = check_age(c)) != TBV_OK ||
	    (rc = check_public_key(c)) != TBV_OK)
		return rc;
	return check_user_data(c);
}
