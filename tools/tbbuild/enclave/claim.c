/*
 * Writes the claim in deterministic CBOR (RFC 8949 4.2.1): keys in the order
 * of their encoding, which for short texts is by length and then by byte.
 * lib/claim/claim.c reads it from the same page, and shares no code: a mistake
 * of one is found by the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"
#include "enclave/claim.h"

static int
by_encoding(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	size_t n = strlen(*x), m = strlen(*y);

	return n != m ? (n > m) - (n < m) : strcmp(*x, *y);
}

static const unsigned char *
digest_of(const struct claim *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->artifacts; i++)
		if (strcmp(c->artifact[i].name, name) == 0)
			return c->artifact[i].sha256;
	return NULL;
}

static void
put_artifacts(const struct claim *c, struct bytes *b)
{
	const char *name[MAX_ARTIFACTS] = { NULL };
	size_t i;

	for (i = 0; i < c->artifacts; i++)
		name[i] = c->artifact[i].name;
	qsort(name, c->artifacts, sizeof(name[0]), by_encoding);
	pack_text(b, "a");
	pack_head(b, PACK_MAP, c->artifacts);
	for (i = 0; i < c->artifacts; i++) {
		pack_text(b, name[i]);
		pack_bytes(b, digest_of(c, name[i]), SHA256_SIZE);
	}
}

static void
put_digest(struct bytes *b, const char *key, const unsigned char *digest)
{
	if (digest == NULL)
		return;
	pack_text(b, key);
	pack_bytes(b, digest, SHA256_SIZE);
}

/* What a claim says of artifacts. */
enum part { NO_ARTIFACTS, EACH_ARTIFACT, LIST_OF_THEM };

static void
put_part(const struct claim *c, enum part part, const unsigned char *checksums,
    struct bytes *b)
{
	uint64_t members = 5;

	members += c->recipe != NULL;
	members += c->rootfs != NULL;
	members += c->network != 0;
	members += part != NO_ARTIFACTS;
	pack_head(b, PACK_MAP, members);
	if (part == EACH_ARTIFACT)
		put_artifacts(c, b);
	pack_text(b, "ct");
	pack_bytes(b, c->commit, c->commit_len);
	pack_text(b, "tb");
	pack_head(b, PACK_UINT, 1);
	if (c->network) {
		pack_text(b, "net");
		pack_head(b, PACK_SIMPLE, PACK_TRUE);
	}
	pack_text(b, "ref");
	pack_text(b, c->ref);
	if (part == LIST_OF_THEM)
		put_digest(b, "list", checksums);
	pack_text(b, "repo");
	pack_text(b, c->repository);
	put_digest(b, "tree", c->tree);
	put_digest(b, "recipe", c->recipe);
	put_digest(b, "rootfs", c->rootfs);
}

static int
put_list(const struct claim *c, struct bytes *b, struct failure *f)
{
	unsigned char sum[SHA256_SIZE] = { 0 };
	struct bytes checksums = { 0 };
	int rc;

	checksums_write(&checksums, c->artifact, c->artifacts);
	rc = bytes_check(&checksums, f);
	if (rc == 0 && sha256(checksums.data, checksums.len, sum) != 0)
		rc = fail(f, "memory", "SHA-256");
	bytes_free(&checksums);
	put_part(c, LIST_OF_THEM, sum, b);
	return rc;
}

/* Whether it fits with no more than a list's digest. */
static int
check_room(const struct claim *c, struct failure *f)
{
	static const unsigned char any[SHA256_SIZE];
	struct bytes b = { 0 };
	int rc;

	put_part(c, LIST_OF_THEM, any, &b);
	rc = bytes_check(&b, f);
	if (rc == 0 && b.len > CLAIM_MAX)
		rc = fail(f, "claim", "repository and ref are too long: the "
		    "claim would have %zu bytes, at most %d fit", b.len,
		    CLAIM_MAX);
	bytes_free(&b);
	return rc;
}

int
claim_source(const struct claim *c, struct bytes *b, struct failure *f)
{
	if (check_room(c, f) != 0)
		return -1;
	put_part(c, NO_ARTIFACTS, NULL, b);
	return bytes_check(b, f);
}

int
claim_whole(const struct claim *c, struct bytes *b, struct failure *f)
{
	put_part(c, EACH_ARTIFACT, NULL, b);
	if (bytes_check(b, f) != 0 || b->len <= CLAIM_MAX)
		return bytes_check(b, f);
	bytes_free(b);
	if (put_list(c, b, f) != 0)
		return -1;
	return bytes_check(b, f);
}
