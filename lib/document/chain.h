/*
 * The certificate chain of a document, from the root to the end entity.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CHAIN_H
#define TBV_CHAIN_H

#include "crypto/prepared.h"
#include "document/attestation.h"
#include "document/certificate.h"

struct tbv_chain {
	struct tbv_certificate cert[TBV_MAX_CHAIN];	/* root first */
	size_t count;					/* end entity last */
};

/* Reads cabundle and certificate; points into the document. */
int tbv_chain_parse(const struct tbv_attestation *, struct tbv_chain *,
    struct tbv_fault *);
/*
 * Whether each certificate certifies the next one, and all are valid at a time.
 * Does not check the first: the caller must know that it is trusted.
 */
int tbv_chain_check(const struct tbv_chain *, int64_t seconds,
    struct tbv_known *, struct tbv_fault *);
/*
 * The same without the signatures, which are put into a queue.  Afterwards,
 * those by the end entity's key may be queued too.
 */
int tbv_chain_queue(const struct tbv_chain *, int64_t seconds,
    struct tbv_queue *, struct tbv_fault *);
const struct tbv_certificate *tbv_chain_end_entity(const struct tbv_chain *);

#endif
