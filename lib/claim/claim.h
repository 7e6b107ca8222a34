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
/*
 * The number of commits that are kept of an ambiguous source, to find revoked
 * ones: two for each of 32 dependencies, more than any known Statement has.
 */
#define TBV_MAX_CANDIDATES 64
/* The members of a claim's source part, and the head of its map. */
#define TBV_MAX_SOURCE_PARTS 11

struct tbv_claim_artifact {
	struct tbv_bytes name;
	const uint8_t *sha256;
};

struct tbv_digests;

/* How a claim of the form digest encodes the digest. */
enum tbv_encoding {
	TBV_ENCODING_RAW = 1,		/* its bytes, nothing else */
	TBV_ENCODING_PREFIX = 2,	/* its bytes, and others may follow */
	TBV_ENCODING_HEX = 3		/* lower-case hex, nothing else */
};

/* The members that a claim of the form json can have. */
enum tbv_claim_member {
	TBV_CLAIM_MEMBER_ARTIFACT = 0,	/* its SHA-256: required */
	TBV_CLAIM_MEMBER_COMMIT = 1,
	TBV_CLAIM_MEMBER_REPOSITORY = 2,
	TBV_CLAIM_MEMBER_REF = 3
};
#define TBV_CLAIM_MEMBERS 4

/* The layout of an image's claims, in addition to their form. */
struct tbv_claim_shape {
	enum tbv_algorithm algorithm;	/* digest: 0 is SHA-256 */
	enum tbv_encoding encoding;	/* digest: 0 is raw */
	char *pointer[TBV_CLAIM_MEMBERS];	/* json: NULL: it has none */
};

struct tbv_claim {
	enum tbv_claim_form form;
	/* all of these: data NULL if absent */
	struct tbv_bytes commit;	/* 20 or 32 bytes */
	struct tbv_bytes tree;
	struct tbv_bytes repository;
	struct tbv_bytes ref;
	struct tbv_bytes recipe;
	struct tbv_bytes rootfs;
	struct tbv_bytes checksums;
	struct tbv_bytes inputs;
	int net, priv;
	struct tbv_bytes digest;	/* the form digest, by algorithm */
	enum tbv_algorithm algorithm;
	struct tbv_claim_artifact artifact[TBV_MAX_ARTIFACTS];
	size_t artifact_count;
	/*
	 * A Statement's digest and predicateType, the number of its subjects,
	 * and why it does not have exactly one source; NULL if it has one, or
	 * names none.
	 */
	struct tbv_bytes statement, predicate;
	size_t subject_count;
	const char *source_why;
	/*
	 * Then each commit that may be the source, unless there are too many.
	 */
	struct tbv_bytes candidate[TBV_MAX_CANDIDATES];
	size_t candidate_count;
	int candidates_missing;
	/* tb1: the source part, as deterministic CBOR, in pieces. */
	struct tbv_bytes source[TBV_MAX_SOURCE_PARTS];
	size_t source_count;
	/* Buffers for the above, in addition to user_data. */
	uint8_t source_head;
	uint8_t text_commit[TBV_SHA256_SIZE];
	uint8_t text_candidate[TBV_MAX_CANDIDATES][TBV_SHA256_SIZE];
	uint8_t text_artifact[TBV_SHA256_SIZE];
	uint8_t text_digest[TBV_DIGEST_SIZE_MAX];
	uint8_t text_statement[TBV_SHA256_SIZE];
	char text_repository[TBV_MAX_NAME], text_ref[TBV_MAX_NAME];
	char text_name[TBV_MAX_NAME], text_predicate[TBV_MAX_NAME];
};

/* Points into user_data and into itself: do not copy *claim. */
int tbv_claim_parse(struct tbv_bytes user_data, struct tbv_claim *claim,
    struct tbv_fault *);
/*
 * The same for the forms that cannot be distinguished by their bytes: the
 * image's entry in the policy determines the form.
 */
int tbv_claim_digest(struct tbv_bytes user_data,
    const struct tbv_claim_shape *, struct tbv_claim *, struct tbv_fault *);
int tbv_claim_json(struct tbv_bytes user_data,
    const struct tbv_claim_shape *, struct tbv_claim *, struct tbv_fault *);

/* A Statement, and the artifact to find among its subjects. */
struct tbv_statement {
	struct tbv_bytes text;		/* as it was delivered */
	const uint8_t *sha256;		/* of the artifact */
	struct tbv_bytes name;		/* preferred among its subjects */
};

int tbv_claim_statement(struct tbv_bytes user_data,
    const struct tbv_statement *, struct tbv_claim *, struct tbv_fault *);

/* "tb1", "text", "digest", ... */
const char *tbv_claim_form_name(enum tbv_claim_form);
/* Whether it is 1 to 255 printable characters of ASCII without space. */
int tbv_claim_is_text(struct tbv_bytes);
/*
 * Copies a text to room, of TBV_MAX_NAME bytes, so that it outlives its source;
 * *out then points at the copy.  Returns 0, or -1 if it is longer.
 */
int tbv_claim_keep(const char *text, size_t len, char *room,
    struct tbv_bytes *out);
/* The same for lower-case hex of one of two lengths, in bytes. */
int tbv_claim_keep_hex(const char *hex, size_t shorter, size_t longer,
    uint8_t *room, struct tbv_bytes *out);
/* The value of PCR16 if the enclave measured this claim's source part. */
int tbv_claim_pcr16(const struct tbv_claim *, const struct tbv_digests *,
    uint8_t out[TBV_PCR_SIZE]);

#endif
