/*
 * As in the header.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "live_support.h"
#include "support.h"

const uint8_t live_nonce[16] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
};

void
live_set_up(struct tbv_policy **p, struct tbv_evidence **e, const char *name)
{
	struct tbv_bytes json = load("policies/no-source.json");
	struct tbv_bytes root = load("pki/root.pem"), in = load(name);

	ck_assert_ptr_nonnull(*p = tbv_policy_new());
	ck_assert_ptr_nonnull(*e = tbv_evidence_new());
	ck_assert_int_eq(tbv_policy_set_json_mem(*p, json.data, json.len),
	    TBV_OK);
	ck_assert_int_eq(tbv_policy_set_file_mem(*p, 0, root.data, root.len),
	    TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_attestation_mem(*e, in.data,
	    in.len), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_now(*e, LIVE_NOW), TBV_OK);
	discard(json);
	discard(root);
	discard(in);
}
