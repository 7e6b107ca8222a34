/*
 * The checks that compare one verification with the policy.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_ACCEPT_H
#define TBV_ACCEPT_H

#include "case/case.h"

/* Each returns TBV_OK or its refusal, and looks only at its own question. */

/* The document itself, from its form to its instance, certificate and time. */
int tbv_accept_form(struct tbv_case *);
int tbv_accept_cose(struct tbv_case *);
int tbv_accept_document(struct tbv_case *);
int tbv_accept_chain(struct tbv_case *);
int tbv_accept_signature(struct tbv_case *);
int tbv_accept_binding(struct tbv_case *);
/* The time at which the certificates must be valid. */
int64_t tbv_accept_chain_time(const struct tbv_case *);
/*
 * The key of a good signature in the caches: the document's id and signature.
 */
#define TBV_ACCEPT_SIGNED (TBV_SHA256_SIZE + TBV_COSE_SIGNATURE_SIZE)
void tbv_accept_signed(const struct tbv_case *, uint8_t out[TBV_ACCEPT_SIGNED]);
/* The challenge to a live enclave: nonce, age, public_key and user_data. */
int tbv_accept_challenge(struct tbv_case *);

/* Whether the policy has an image of the document's kind. */
int tbv_accept_kind(struct tbv_case *);
/* Whether a chain that starts at these bytes could certify any image. */
int tbv_accept_root(struct tbv_case *);
/* Finds the image.  Debug enclaves are refused unless allowed twice over. */
int tbv_accept_measurement(struct tbv_case *);
/* How many of PCR0, 1 and 2 are zero, as debug mode has them. */
unsigned int tbv_accept_zero_pcrs(const struct tbv_case *);
/* Handles a document with that many zero PCRs, at least one. */
int tbv_accept_debug(struct tbv_case *, unsigned int zeros);
/* Takes an image if the chain's root is one of its roots: 0, or -1. */
int tbv_accept_take_image(struct tbv_case *, const struct tbv_image *);
/* TBV_OK if the document's time is inside a window, or why not. */
int tbv_accept_window(const struct tbv_window *, const struct tbv_case *,
    const char *whose, struct tbv_fault *);
/* The parts of the document that lists can endorse or revoke. */
struct tbv_endorsed_subject tbv_accept_subject(const struct tbv_case *);
/* The claim's form, its measurement, and what the requester chose. */
int tbv_accept_claim(struct tbv_case *);
int tbv_accept_artifact(struct tbv_case *);
int tbv_accept_commit(struct tbv_case *);
int tbv_accept_repository(struct tbv_case *);
int tbv_accept_ref(struct tbv_case *);
int tbv_accept_time(struct tbv_case *);
/*
 * Checks that each list is valid (stream, serial, times), and that no list,
 * given or kept, revokes a part of the document.
 */
int tbv_accept_revocation(struct tbv_case *);
/* Checks that the lists, which have been found valid, endorse the image. */
int tbv_accept_endorsement(struct tbv_case *);
/* The endorsers who signed the lists, whatever the lists endorse. */
int tbv_accept_signers(struct tbv_case *);
/* The leaf of a document in a log; sets nothing else in the subject. */
void tbv_accept_log_subject(const struct tbv_case *,
    struct tbv_log_subject *);
/*
 * Checks the log's proof and the time that it proves, and that no list revokes
 * the log.
 */
int tbv_accept_log(struct tbv_case *);

/* Whether the policy requires these checks at all. */
int tbv_asks_commit(const struct tbv_case *);
int tbv_asks_repository(const struct tbv_case *);
int tbv_asks_ref(const struct tbv_case *);
int tbv_asks_time(const struct tbv_case *);
int tbv_asks_log(const struct tbv_case *);
int tbv_asks_endorsement(const struct tbv_case *);
int tbv_asks_revocation(const struct tbv_case *);

#endif
