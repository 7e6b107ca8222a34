/*
 * A case whose parts were put together by hand, so that one check can be asked
 * without those before it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BY_HAND_H
#define BY_HAND_H

#include "case/case.h"

#define HAND_IMAGES 4
#define HAND_TIME 1780000000		/* of the document, and the clock's */

struct hand {
	struct tbv_policy policy;
	struct tbv_evidence evidence;
	struct tbv_fault fault;
	struct tbv_case c;
	struct tbv_image image[HAND_IMAGES];
	uint8_t pcr[TBV_PCR_COUNT][TBV_PCR_SIZE];
};

/*
 * One image, under the built-in root, whose PCR0, 1 and 2 the document has:
 * bytes of 1, 2 and 3.  No claim, nothing asked of it.
 */
struct hand *hand_new(void);
void hand_free(struct hand *);
/* Gives the document a PCR of such bytes, or none. */
void hand_pcr(struct hand *, unsigned int index, int byte);
void hand_no_pcr(struct hand *, unsigned int index);
/* Gives an image a PCR of such bytes. */
void hand_reference(struct hand *, size_t image, unsigned int index,
    int byte);
/* Forgets the fault of the last check. */
void hand_again(struct hand *);

#endif
