/*
 * The inputs of a verdict: the members of struct tbv_evidence.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_EVIDENCE_H
#define TBV_EVIDENCE_H

#include "base/fault.h"
#include "base/text.h"
#include "crypto/prepared.h"
#include "policy/policy.h"

struct tbv_evidence {
	struct tbv_bytes attestation;	/* data NULL: none was given */
	struct tbv_bytes checksums;		/* data NULL: none was given */
	struct tbv_bytes proof;		/* data NULL: none was given */
	struct tbv_bytes statement;	/* data NULL: none was given */
	char *artifact;			/* its path; NULL: none was given */
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size;
	unsigned int others;		/* the algorithms of these */
	uint8_t sha384[TBV_PCR_SIZE], sha512[TBV_DIGEST_SIZE_MAX];
	/* expectations for this artifact, in addition to the policy */
	char *name;			/* NULL: the path's */
	char *ref, *repository;		/* NULL: none */
	struct tbv_commit commit;	/* len 0: none */
	/* expected of a live enclave; data NULL: not expected */
	struct tbv_bytes nonce, public_key, user_data;
	int64_t max_age;
	int has_max_age;
	int64_t now;
	int has_now;
	struct tbv_prepared *prepared;	/* NULL: nothing by lanes */
	struct tbv_fault fault;		/* of the first setter that failed */
};

/* TBV_OK unless a setter has failed since it was made or reset. */
int tbv_evidence_sound(const struct tbv_evidence *, struct tbv_fault *);

/* The artifact's digest by an algorithm, or NULL: not given. */
const uint8_t *tbv_evidence_digest(const struct tbv_evidence *,
    enum tbv_algorithm);
/* Whether an expectation is set that only a live enclave can meet. */
int tbv_evidence_asks_live(const struct tbv_evidence *);
/* Whether anything is set that belongs to an artifact. */
int tbv_evidence_asks_artifact(const struct tbv_evidence *);

/* The name under which the artifact must be attested. */
struct tbv_bytes tbv_evidence_name(const struct tbv_evidence *);

#endif
