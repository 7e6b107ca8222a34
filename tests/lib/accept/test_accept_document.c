/*
 * The document itself: a TPM's PCR4 is not that of an instance, and a live
 * chain is checked at the current time.  Every other rule of these checks has
 * its cases in vectors/.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "support.h"

/* PCR4 is compared with the instance of an enclave alone. */
START_TEST(pcr4)
{
	static const char id[] = "i-0-enc0";
	struct tbv_certificate *leaf;
	struct hand *h = hand_new();
	struct tbv_evidence e;

	memset(&e, 0, sizeof(e));
	e.now = h->c.time;
	h->c.evidence = &e;
	h->c.att.module_id.data = (const uint8_t *)id;
	h->c.att.module_id.len = sizeof(id) - 1;
	h->c.chain.count = 1;
	leaf = &h->c.chain.cert[0];
	leaf->not_before = h->c.time;
	leaf->not_after = h->c.time;
	hand_pcr(h, 4, 7);
	h->c.att.kind = TBV_IMAGE_NITROTPM;
	ck_assert_int_eq(tbv_accept_binding(&h->c), TBV_OK);
	hand_no_pcr(h, 4);
	h->c.att.kind = TBV_IMAGE_ENCLAVE;
	ck_assert_int_eq(tbv_accept_binding(&h->c), TBV_OK);
	leaf->not_after--;
	leaf->not_before--;
	ck_assert_int_eq(tbv_accept_binding(&h->c),
	    TBV_ERR_TIME_OUTSIDE_CERTIFICATE);
	hand_free(h);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_document");
	TCase *tcase = tcase_create("accept_document");

	tcase_add_test(tcase, pcr4);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
