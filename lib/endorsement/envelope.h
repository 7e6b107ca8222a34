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
 * Finds out who signed what.  detached is the signature file when file is
 * the bare body; data NULL when file has both: a signed note, or what
 * "signify -S -e" writes, or a signature file of minisign with the body
 * behind it.  TBV_OK says that at least one endorser did, and that no line
 * of a known one is bad.
 */
int tbv_envelope_open(struct tbv_bytes file, struct tbv_bytes detached,
    const struct tbv_endorsers *, struct tbv_envelope *, struct tbv_fault *);

#endif
