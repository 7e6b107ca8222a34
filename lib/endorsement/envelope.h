/*
 * The envelopes in which an endorsement list is signed: a signed note, or a
 * signature file of signify or of minisign.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_ENVELOPE_H
#define TBV_ENVELOPE_H

#include "trust/endorsers.h"

struct tbv_envelope {
	struct tbv_bytes body;		/* what was signed */
	uint32_t signers;		/* bit i: endorser i signed it */
};

/*
 * Finds out who signed. detached is the signature file if file is only the
 * body; data NULL if file has both: a signed note, the output of "signify -S
 * -e", or a signature file of minisign followed by the body.  TBV_OK means that
 * at least one endorser signed, and that no signature by a known key is bad.
 */
int tbv_envelope_open(struct tbv_bytes file, struct tbv_bytes detached,
    const struct tbv_endorsers *, struct tbv_envelope *, struct tbv_fault *);

#endif
