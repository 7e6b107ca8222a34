/*
 * What the forms of claims have in common: their names, and texts that outlive
 * the tree from which they were read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "claim/claim.h"

const char *
tbv_claim_form_name(enum tbv_claim_form form)
{
	switch (form) {
	case TBV_CLAIM_TB1:
		return "tb1";
	case TBV_CLAIM_TEXT:
		return "text";
	case TBV_CLAIM_DIGEST:
		return "digest";
	case TBV_CLAIM_STATEMENT:
		return "statement";
	case TBV_CLAIM_JSON:
		return "json";
	}
	return NULL;
}

int
tbv_claim_is_text(struct tbv_bytes b)
{
	size_t i;

	if (b.len < 1 || b.len > TBV_MAX_NAME)
		return 0;
	for (i = 0; i < b.len; i++)
		if (b.data[i] < 0x21 || b.data[i] > 0x7e)
			return 0;
	return 1;
}

int
tbv_claim_keep(const char *text, size_t len, char *room,
    struct tbv_bytes *out)
{
	if (len > TBV_MAX_NAME)
		return -1;
	memcpy(room, text, len);
	out->data = (const uint8_t *)room;
	out->len = len;
	return 0;
}

int
tbv_claim_keep_hex(const char *hex, size_t shorter, size_t longer,
    uint8_t *room, struct tbv_bytes *out)
{
	size_t len = strlen(hex);

	if ((len != 2 * shorter && len != 2 * longer) ||
	    tbv_text_unhex_lower(hex, len, room, len / 2) != 0)
		return -1;
	out->data = room;
	out->len = len / 2;
	return 0;
}
