/*
 * The claim about a build, in user_data: tbverify-claim(5).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CLAIM_H
#define TBV_CLAIM_H

#include "base/fault.h"
#include "base/text.h"

/* An entry takes at least 36 of user_data's 1024 bytes. */
#define TBV_MAX_ARTIFACTS (TBV_MAX_USER_FIELD / 36)
/* The members of a claim's source part, and the head of its map. */
#define TBV_MAX_SOURCE_PARTS 9

struct tbv_claim_artifact {
	struct tbv_bytes name;
	const uint8_t *sha256;
};

struct tbv_digests;

struct tbv_claim {
	enum tbv_claim_form form;
	struct tbv_bytes commit;	/* 20 or 32 bytes */
	struct tbv_bytes tree;		/* all of these: data NULL if absent */
	struct tbv_bytes repository;
	struct tbv_bytes ref;
	struct tbv_bytes recipe;
	struct tbv_bytes rootfs;
	struct tbv_bytes list;
	int net;
	struct tbv_claim_artifact artifact[TBV_MAX_ARTIFACTS];
	size_t artifact_count;
	/* tb1: the source part, as deterministic CBOR, in pieces. */
	struct tbv_bytes source[TBV_MAX_SOURCE_PARTS];
	size_t source_count;
	/* What the above may point at, besides user_data. */
	uint8_t source_head;
	uint8_t text_commit[TBV_SHA256_SIZE];
	uint8_t text_artifact[TBV_SHA256_SIZE];
};

/* Points into user_data and into itself: do not copy *claim. */
int tbv_claim_parse(struct tbv_bytes user_data, struct tbv_claim *claim,
    struct tbv_fault *);
/* What PCR16 holds when the enclave measured this claim's source part. */
int tbv_claim_pcr16(const struct tbv_claim *, const struct tbv_digests *,
    uint8_t out[TBV_PCR_SIZE]);

#endif
