/*
 * The claim of an enclave, tb1: tbverify-claim(5).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CLAIM_H
#define CLAIM_H

#include "protocol/recipe.h"

#define CLAIM_MAX 512			/* of user_data, for NSMs of old */
#define CLAIM_PCR 16

struct claim {
	unsigned char commit[SHA256_SIZE];
	size_t commit_len;		/* 20 or 32 */
	unsigned char tree[SHA256_SIZE];
	const char *repository, *ref;
	/* What the requester chose; NULL where the commit did. */
	const unsigned char *recipe, *rootfs;
	int network;
	struct named artifact[MAX_ARTIFACTS];
	size_t artifacts;
};

/*
 * The source part alone, as it is measured; fails unless there is room left
 * for the digest of a list.
 */
int claim_source(const struct claim *, struct bytes *, struct failure *);
/*
 * All of it, as user_data: with each artifact's name and digest, or where
 * these do not fit, with the digest of the list that checksums_write() makes.
 */
int claim_whole(const struct claim *, struct bytes *, struct failure *);

#endif
