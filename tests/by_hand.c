/*
 * See by_hand.h.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "by_hand.h"
#include "crypto/digest.h"
#include "document/root.h"
#include "support.h"

void
hand_pcr(struct hand *h, unsigned int index, int byte)
{
	memset(h->pcr[index], byte, TBV_PCR_SIZE);
	h->c.att.pcr[index] = h->pcr[index];
}

void
hand_no_pcr(struct hand *h, unsigned int index)
{
	h->c.att.pcr[index] = NULL;
}

void
hand_reference(struct hand *h, size_t image, unsigned int index, int byte)
{
	h->image[image].reference.mask |= UINT32_C(1) << index;
	memset(h->image[image].reference.value[index], byte, TBV_PCR_SIZE);
}

void
hand_again(struct hand *h)
{
	tbv_fault_clear(&h->fault);
}

struct hand *
hand_new(void)
{
	static char names[HAND_IMAGES][2] = { "a", "b", "c", "d" };
	struct hand *h = calloc(1, sizeof(*h));
	unsigned int i, j;

	ck_assert_ptr_nonnull(h);
	h->c.policy = &h->policy;
	h->c.evidence = &h->evidence;
	h->c.fault = &h->fault;
	h->c.time = h->evidence.now = HAND_TIME;
	h->policy.image = h->image;
	h->policy.image_count = 1;
	h->policy.digests = tbv_digests_new();
	ck_assert_ptr_nonnull(h->policy.digests);
	h->c.att.cabundle[0] = tbv_root_bytes(0);
	for (i = 0; i < HAND_IMAGES; i++) {
		h->image[i].name = names[i];
		h->image[i].kind = TBV_IMAGE_ENCLAVE;
		for (j = 0; j < 3; j++)
			hand_reference(h, i, j, 1 + (int)j);
	}
	for (j = 0; j < 3; j++)
		hand_pcr(h, j, 1 + (int)j);
	h->c.att.kind = TBV_IMAGE_ENCLAVE;
	h->c.image = h->image;
	return h;
}

void
hand_free(struct hand *h)
{
	tbv_digests_free(h->policy.digests);
	free(h);
}
