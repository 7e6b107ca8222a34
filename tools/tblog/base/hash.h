/*
 * The hashes of a log's tree (RFC 6962 2.1).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>

#include "common/common.h"

#define HASH_SIZE 32			/* SHA-256 */

struct hash {
	unsigned char value[HASH_SIZE];
};

/*
 * SHA-256 of the parts one after the other; of a leaf, of a node, and of no
 * leaf at all.  0, or -1 when libcrypto cannot.
 */
int hash_bytes(const void *a, size_t alen, const void *b, size_t blen,
    struct hash *out);
int hash_leaf(const void *entry, size_t len, struct hash *out);
int hash_node(const struct hash *left, const struct hash *right,
    struct hash *out);
int hash_nothing(struct hash *out);
/*
 * The root over count hashes, a power of two of them, at most 256; *row is
 * spoiled.
 */
int hash_fold(struct hash *row, size_t count, struct hash *out);
int hash_same(const struct hash *, const struct hash *);
/* Says that libcrypto could not, as all who hash say it; the error. */
int hash_failed(struct failure *f);

#endif
